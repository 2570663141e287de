//! What an operation's results are like, given what its operands are like.
//!
//! One function of the operation table, shared by the e-graph's analysis and by the dataflow over
//! blocks. Every answer is an over-approximation of the operation as `eval` defines it; a test
//! compares the two.
use crate::eval::{self, Const, MAX_INDEX, MAX_PARITY};
use crate::facts::{Double, Fact, Int, Range, na_real};
use crate::language::{n_results, operand_letter};
use ir::{Op, Type};

/// Facts of the results of an operation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Results {
    /// Of the first result.
    pub first: Fact,
    /// Of the second, if there is one.
    pub second: Fact,
    /// Whether it may abort.
    pub may_abort: bool,
}

/// Facts of the results of a pure operation, or of one that is pure unless it aborts.
pub fn transfer(op: Op, imm: i64, args: &[Fact]) -> Results {
    let constants: Option<Vec<Const>> = args.iter().map(|fact| fact.as_const()).collect();
    if let Some(constants) = constants.filter(|constants| !constants.is_empty())
        && let Some(value) = eval::fold(op, imm, &constants)
    {
        return total(Fact::constant(value));
    }
    if n_results(op) == 2 {
        return num(op, args);
    }
    let arg = |index: usize| args.get(index).copied().unwrap_or(Fact::Opaque);
    match operand_letter(op, 0) {
        _ if matches!(op, Op::F64Select | Op::I32Select | Op::I64Select) => total(select(arg(0).int(), arg(1), arg(2))),
        _ if matches!(op, Op::IndexF64 | Op::IndexI32 | Op::IndexI64) => index(arg(0), arg(1).long()),
        Some(b'f') if operand_letter(op, 1).is_some() => double2(op, arg(0).double(), arg(1).double()),
        Some(b'f') => double1(op, arg(0).double()),
        Some(b'i') if operand_letter(op, 1).is_some() => int2(op, arg(0).int(), arg(1).int()),
        Some(b'i') => int1(op, arg(0).int()),
        Some(b'l') if operand_letter(op, 1).is_some() => long2(op, arg(0).long(), arg(1).long()),
        Some(b'l') => long1(op, arg(0).long()),
        Some(b'p') if matches!(op, Op::VecLen | Op::VecCount) => total(Fact::I64(Range::LEN)),
        Some(b'p') if op == Op::VecDim => total(Fact::I32(Int::within(Range { lo: 0, ..Range::I32 }))),
        _ => unknown(op),
    }
}

fn total(first: Fact) -> Results {
    Results { first, second: Fact::Opaque, may_abort: false }
}

fn unless_abort(first: Fact, may_abort: bool) -> Results {
    Results { first, second: Fact::Opaque, may_abort }
}

/// Nothing but the types of the table.
fn unknown(op: Op) -> Results {
    let (_, results) = op.signature().split_once(':').unwrap_or(("", ""));
    let fact = |index: usize| {
        let letter = results.as_bytes().get(index).copied();
        letter.and_then(Type::from_letter).map_or(Fact::Opaque, Fact::of_type)
    };
    Results { first: fact(0), second: fact(1), may_abort: !op.effects().is_none() }
}

fn select(condition: Int, yes: Fact, no: Fact) -> Fact {
    match (condition.na, condition.range) {
        (_, None) => yes,
        (_, Some(range)) if !range.contains(0) => yes,
        (false, Some(range)) if range == Range::one(0) => no,
        _ => yes.join(no),
    }
}

fn double1(op: Op, x: Double) -> Results {
    let rounded = |round: fn(f64) -> f64, neg_zero| {
        total(Fact::F64(Double { whole: true, neg_zero, lo: round(x.lo), hi: round(x.hi), bits: None, ..x }))
    };
    match op {
        Op::F64Neg => total(Fact::F64(Double {
            neg_zero: x.has_zero(),
            lo: -x.hi,
            hi: -x.lo,
            bits: x.bits.map(|b| b ^ (1 << 63)),
            ..x
        })),
        Op::F64Abs if x.lo > x.hi => total(Fact::F64(Double { bits: None, ..x })),
        Op::F64Abs => {
            let lo = if x.has_zero() { 0.0 } else { x.lo.abs().min(x.hi.abs()) };
            let hi = x.lo.abs().max(x.hi.abs());
            total(Fact::F64(Double { neg_zero: false, lo, hi, bits: None, ..x }))
        }
        Op::F64Floor => rounded(f64::floor, x.neg_zero),
        Op::F64Ceil => rounded(f64::ceil, x.neg_zero || x.lo < 0.0),
        Op::F64Trunc => rounded(f64::trunc, x.neg_zero || x.lo < 0.0),
        Op::F64Sqrt => {
            let fact = Double {
                whole: false,
                signalling: false,
                lo: x.lo.max(0.0).sqrt(),
                hi: x.hi.max(0.0).sqrt(),
                bits: None,
                ..x
            };
            let fact = if x.lo > x.hi { Double { lo: x.lo, hi: x.hi, ..fact } } else { fact };
            unless_abort(Fact::F64(fact), x.lo < 0.0)
        }
        // An exponential of a number is never NaN, so that GNU-R never warns.
        Op::F64Exp => {
            let fact = Double { nan: x.nan, neg_zero: false, lo: 0.0, ..Double::QUIET };
            total(Fact::F64(fact))
        }
        Op::F64Log => unless_abort(Fact::F64(Double { nan: x.nan, ..Double::QUIET }), x.lo < 0.0),
        Op::F64IsNan if !x.nan => total(Fact::constant(Const::I32(0))),
        Op::F64IsNan if x.lo > x.hi => total(Fact::constant(Const::I32(1))),
        Op::F64IsNa if !x.nan => total(Fact::constant(Const::I32(0))),
        Op::F64IsNan | Op::F64IsNa => total(Fact::I32(Int::logical(false))),
        Op::F64ToLgl => {
            let always = !x.has_zero() && x.lo <= x.hi;
            let range = if always { Range::one(1) } else { Range::BIT };
            total(Fact::I32(Int { na: x.nan, range: Some(range) }))
        }
        Op::F64ToI32 => {
            let may_abort = x.lo <= -2147483648.0 || x.hi >= 2147483648.0;
            let range = x.truncated().meet(Range::I32).unwrap_or(Range::I32);
            unless_abort(Fact::I32(Int { na: x.nan, range: Some(range) }), may_abort && x.lo <= x.hi)
        }
        Op::F64ToI64 => {
            let limit = Range { lo: -MAX_INDEX, hi: MAX_INDEX };
            let fits = !x.nan && x.lo >= -MAX_INDEX as f64 && x.hi <= MAX_INDEX as f64;
            unless_abort(Fact::I64(x.truncated().meet(limit).unwrap_or(limit)), !fits)
        }
        _ => unknown(op),
    }
}

fn double2(op: Op, x: Double, y: Double) -> Results {
    let compare = |decided: Option<bool>| total(Fact::I32(compared(x.nan || y.nan, decided)));
    match op {
        Op::F64Add => total(Fact::F64(sum(x, y))),
        Op::F64Sub => {
            let minus = Double { neg_zero: y.has_zero(), lo: -y.hi, hi: -y.lo, ..y };
            total(Fact::F64(sum(x, minus)))
        }
        Op::F64Mul => total(Fact::F64(product(x, y))),
        Op::F64Div => total(Fact::F64(quotient(x, y))),
        Op::F64Lt => compare(decide(x, y, x.hi < y.lo, x.lo >= y.hi)),
        Op::F64Le => compare(decide(x, y, x.hi <= y.lo, x.lo > y.hi)),
        Op::F64Gt => compare(decide(x, y, x.lo > y.hi, x.hi <= y.lo)),
        Op::F64Ge => compare(decide(x, y, x.lo >= y.hi, x.hi < y.lo)),
        Op::F64Eq => compare(decide(x, y, x.lo == x.hi && y.lo == y.hi && x.lo == y.lo, x.hi < y.lo || y.hi < x.lo)),
        Op::F64Ne => compare(decide(x, y, x.hi < y.lo || y.hi < x.lo, x.lo == x.hi && y.lo == y.hi && x.lo == y.lo)),
        Op::F64Mod => {
            // Whole numbers that a 32-bit integer holds: the quotient is far from GNU-R's warning.
            let small = |d: Double| d.whole && !d.nan && d.lo > -2147483649.0 && d.hi < 2147483648.0;
            let fits = small(x) && small(y) && !y.has_zero();
            unless_abort(Fact::F64(Double { nan: x.nan || y.nan || !fits, ..Double::QUIET }), !fits)
        }
        Op::F64Pow => {
            let large = y.lo < -MAX_PARITY || y.hi > MAX_PARITY;
            unless_abort(Fact::F64(Double::ALL), x.lo == f64::NEG_INFINITY && large)
        }
        _ => unknown(op),
    }
}

fn decide(x: Double, y: Double, yes: bool, no: bool) -> Option<bool> {
    // Bounds of what is always NaN decide nothing.
    let numbers = x.lo <= x.hi && y.lo <= y.hi;
    match (yes, no) {
        (true, false) if numbers => Some(true),
        (false, true) if numbers => Some(false),
        _ => None,
    }
}

fn compared(na: bool, decided: Option<bool>) -> Int {
    Int { na, range: Some(decided.map_or(Range::BIT, |yes| Range::one(yes.into()))) }
}

fn sum(x: Double, y: Double) -> Double {
    let opposite =
        (x.hi == f64::INFINITY && y.lo == f64::NEG_INFINITY) || (x.lo == f64::NEG_INFINITY && y.hi == f64::INFINITY);
    let bound = |bound: f64, otherwise: f64| if bound.is_nan() { otherwise } else { bound };
    Double {
        nan: x.nan || y.nan || opposite,
        signalling: false,
        // Rounding to nearest gives -0 for -0 + -0 only.
        neg_zero: x.neg_zero && y.neg_zero,
        whole: x.whole && y.whole,
        lo: bound(x.lo + y.lo, f64::NEG_INFINITY),
        hi: bound(x.hi + y.hi, f64::INFINITY),
        bits: None,
    }
}

fn product(x: Double, y: Double) -> Double {
    let infinite = |d: Double| d.lo == f64::NEG_INFINITY || d.hi == f64::INFINITY;
    let undefined = (infinite(x) && y.has_zero()) || (infinite(y) && x.has_zero());
    let corners = [x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi];
    let empty = x.lo > x.hi || y.lo > y.hi;
    let unbounded = undefined || empty || corners.iter().any(|corner| corner.is_nan());
    let positive = |d: Double| d.lo >= 0.0 && !d.neg_zero;
    let nonzero_whole = |d: Double| d.whole && !d.has_zero();
    let sign_known = (positive(x) && positive(y)) || (nonzero_whole(x) && nonzero_whole(y));
    Double {
        nan: x.nan || y.nan || undefined,
        signalling: false,
        neg_zero: !sign_known,
        whole: x.whole && y.whole,
        lo: if unbounded { f64::NEG_INFINITY } else { corners.iter().copied().fold(f64::INFINITY, f64::min) },
        hi: if unbounded { f64::INFINITY } else { corners.iter().copied().fold(f64::NEG_INFINITY, f64::max) },
        bits: None,
    }
}

fn quotient(x: Double, y: Double) -> Double {
    let infinite = |d: Double| d.lo == f64::NEG_INFINITY || d.hi == f64::INFINITY;
    let positive = x.lo >= 0.0 && !x.neg_zero && y.lo > 0.0;
    Double {
        nan: x.nan || y.nan || (x.has_zero() && y.has_zero()) || (infinite(x) && infinite(y)),
        neg_zero: !positive,
        lo: if positive { 0.0 } else { f64::NEG_INFINITY },
        ..Double::QUIET
    }
}

fn int1(op: Op, x: Int) -> Results {
    let map = |f: &dyn Fn(Range) -> Range| total(Fact::I32(Int { na: x.na, range: x.range.map(f) }));
    match op {
        Op::I32Neg => map(&|r| Range::wide(-i128::from(r.hi), -i128::from(r.lo))),
        Op::I32Abs => map(&|r| {
            let (a, b) = (i128::from(r.lo).abs(), i128::from(r.hi).abs());
            Range::wide(if r.contains(0) { 0 } else { a.min(b) }, a.max(b))
        }),
        Op::LglNot | Op::I32ToLgl => map(&|r| match (r == Range::one(0), r.contains(0)) {
            (true, _) => Range::one((op == Op::LglNot).into()),
            (false, false) => Range::one((op == Op::I32ToLgl).into()),
            _ => Range::BIT,
        }),
        Op::I32IsNa if !x.na => total(Fact::constant(Const::I32(0))),
        Op::I32IsNa if x.range.is_none() => total(Fact::constant(Const::I32(1))),
        Op::I32IsNa => total(Fact::I32(Int::logical(false))),
        Op::I32ToF64 => {
            let number = x.range.map(Double::integer);
            let fact = match (x.na, number) {
                (false, Some(number)) => number,
                (true, Some(number)) => Double { nan: true, signalling: true, ..number },
                (_, None) => na_real(),
            };
            total(Fact::F64(fact))
        }
        Op::I32ToI64 => {
            let na = Range::one(i32::MIN.into());
            let range = match (x.na, x.range) {
                (false, Some(range)) => range,
                (true, Some(range)) => range.join(na),
                (_, None) => na,
            };
            total(Fact::I64(range))
        }
        _ => unknown(op),
    }
}

fn int2(op: Op, x: Int, y: Int) -> Results {
    let na = x.na || y.na;
    let (Some(a), Some(b)) = (x.range, y.range) else {
        // One operand is NA itself; three-valued logic may still know better.
        return match op {
            Op::LglAnd | Op::LglOr => total(Fact::I32(Int::logical(true))),
            _ => total(Fact::I32(Int { na: true, range: None })),
        };
    };
    let wide = |r: Range| (i128::from(r.lo), i128::from(r.hi));
    let ((alo, ahi), (blo, bhi)) = (wide(a), wide(b));
    let checked = |lo: i128, hi: i128| {
        let range = Range::wide(lo, hi);
        let fits = range.is_in(Range::I32);
        unless_abort(Fact::I32(Int { na, range: Some(range.meet(Range::I32).unwrap_or(Range::I32)) }), !fits)
    };
    let compare = |decided| total(Fact::I32(compared(na, decided)));
    let decided = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
    let (apart, same) = (ahi < blo || bhi < alo, a == b && alo == ahi);
    match op {
        Op::I32Add => checked(alo + blo, ahi + bhi),
        Op::I32Sub => checked(alo - bhi, ahi - blo),
        Op::I32Mul => {
            let corners = [alo * blo, alo * bhi, ahi * blo, ahi * bhi];
            checked(corners.into_iter().fold(i128::MAX, i128::min), corners.into_iter().fold(i128::MIN, i128::max))
        }
        Op::I32Mod => {
            let na = na || b.contains(0);
            let range = Range::wide(if blo < 0 { blo + 1 } else { 0 }, if bhi > 0 { bhi - 1 } else { 0 });
            total(Fact::I32(Int { na, range: Some(range) }))
        }
        Op::I32IDiv => {
            let most = alo.abs().max(ahi.abs());
            let lo = if alo >= 0 && blo > 0 { 0 } else { -most - 1 };
            total(Fact::I32(Int { na: na || b.contains(0), range: Some(Range::wide(lo, most)) }))
        }
        Op::I32Eq => compare(decided(same, apart)),
        Op::I32Ne => compare(decided(apart, same)),
        Op::I32Lt => compare(decided(ahi < blo, alo >= bhi)),
        Op::I32Le => compare(decided(ahi <= blo, alo > bhi)),
        Op::I32Gt => compare(decided(alo > bhi, ahi <= blo)),
        Op::I32Ge => compare(decided(alo >= bhi, ahi < blo)),
        Op::LglAnd | Op::LglOr => total(Fact::I32(Int::logical(na))),
        _ => unknown(op),
    }
}

fn long1(op: Op, x: Range) -> Results {
    match op {
        Op::I64ToF64 => total(Fact::F64(Double::integer(x))),
        Op::I64ToI32 => total(Fact::I32(Int::within(x))),
        _ => unknown(op),
    }
}

fn long2(op: Op, x: Range, y: Range) -> Results {
    let wide = |r: Range| (i128::from(r.lo), i128::from(r.hi));
    let ((xlo, xhi), (ylo, yhi)) = (wide(x), wide(y));
    let bit = |yes: bool, no: bool| {
        let decided = if yes { Some(true) } else { no.then_some(false) };
        total(Fact::I32(compared(false, decided)))
    };
    let (apart, same) = (xhi < ylo || yhi < xlo, x == y && xlo == xhi);
    match op {
        Op::I64Add => total(Fact::I64(Range::wide(xlo + ylo, xhi + yhi))),
        Op::I64Sub => total(Fact::I64(Range::wide(xlo - yhi, xhi - ylo))),
        Op::I64Mul => {
            let corners = [xlo * ylo, xlo * yhi, xhi * ylo, xhi * yhi];
            let (lo, hi) =
                (corners.into_iter().fold(i128::MAX, i128::min), corners.into_iter().fold(i128::MIN, i128::max));
            total(Fact::I64(Range::wide(lo, hi)))
        }
        Op::I64Min => total(Fact::I64(Range { lo: x.lo.min(y.lo), hi: x.hi.min(y.hi) })),
        Op::I64Max => total(Fact::I64(Range { lo: x.lo.max(y.lo), hi: x.hi.max(y.hi) })),
        Op::I64Eq => bit(same, apart),
        Op::I64Ne => bit(apart, same),
        Op::I64Lt => bit(xhi < ylo, xlo >= yhi),
        Op::I64Le => bit(xhi <= ylo, xlo > yhi),
        _ => unknown(op),
    }
}

fn index(subscript: Fact, len: Range) -> Results {
    let (range, surely_inside) = match subscript {
        Fact::F64(x) => (x.truncated(), !x.nan && x.lo >= 1.0 && x.hi < 9e15 && x.truncated().hi <= len.lo),
        Fact::I32(x) => {
            let range = x.range.unwrap_or(Range::I32);
            (range, !x.na && range.lo >= 1 && range.hi <= len.lo)
        }
        _ => (subscript.long(), subscript.long().lo >= 1 && subscript.long().hi <= len.lo),
    };
    let most = len.hi.saturating_sub(1);
    let inside = Range { lo: range.lo.saturating_sub(1).max(0), hi: range.hi.saturating_sub(1).min(most) };
    // An empty range: it always aborts, and facts are never empty.
    let fact = if inside.lo <= inside.hi { inside } else { Range { lo: 0, hi: i64::MAX } };
    unless_abort(Fact::I64(fact), !surely_inside)
}

fn num(op: Op, args: &[Fact]) -> Results {
    let kind = |index: usize| args.get(index).copied().unwrap_or(Fact::Opaque).int();
    let is_double = |kind: Int| kind == Int::constant(2);
    let kinds = Fact::I32(Int::within(Range { lo: 1, hi: 2 }));
    let any_double = is_double(kind(1)) || (op != Op::NumNeg && is_double(kind(3)));
    if any_double {
        return Results { first: Fact::F64(Double::ALL), second: Fact::constant(Const::I32(2)), may_abort: false };
    }
    Results { first: Fact::F64(Double::ALL), second: kinds, may_abort: op != Op::NumNeg }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Outcome;
    use crate::samples::samples;

    fn admits(fact: Fact, value: Const) -> bool {
        fact.meet(Fact::constant(value)) == Fact::constant(value) || fact == Fact::constant(value)
    }

    fn check(op: Op, args: &[Const], facts: &[Fact]) {
        let results = transfer(op, 0, facts);
        match eval::eval(op, 0, args) {
            Some(Outcome::Value(value)) => {
                assert!(
                    admits(results.first, value),
                    "{} {args:?}: {value:?} is not in {:?}",
                    op.text(),
                    results.first
                );
            }
            Some(Outcome::Two(first, second)) => {
                assert!(admits(results.first, first) && admits(results.second, second), "{} {args:?}", op.text());
            }
            Some(Outcome::Abort) => assert!(results.may_abort, "{} {args:?} aborts", op.text()),
            Some(Outcome::Undefined) | None => {}
        }
    }

    /// Every operation on every pair of samples, once with exact facts and once with the facts
    /// of an operand widened to contain another sample.
    #[test]
    fn facts_contain_what_is_computed() {
        let mut n_checked = 0;
        for &op in Op::ALL.iter().filter(|&&op| crate::language::is_term(op) || crate::language::is_computation(op)) {
            let letters: Vec<u8> = op.signature().bytes().take_while(|&b| b != b':').collect();
            let domains: Vec<Vec<Const>> = letters.iter().map(|&letter| samples(letter)).collect();
            if letters.is_empty() || letters.len() > 3 || domains.iter().any(Vec::is_empty) {
                continue;
            }
            let n_tuples: usize = domains.iter().map(Vec::len).product();
            for number in 0..n_tuples {
                let mut rest = number;
                let args: Vec<Const> = domains
                    .iter()
                    .map(|domain| {
                        let value = domain[rest % domain.len()];
                        rest /= domain.len();
                        value
                    })
                    .collect();
                let exact: Vec<Fact> = args.iter().map(|&arg| Fact::constant(arg)).collect();
                check(op, &args, &exact);
                for (i, domain) in domains.iter().enumerate() {
                    for &other in domain.iter().step_by(5) {
                        let mut wider = exact.clone();
                        wider[i] = wider[i].join(Fact::constant(other));
                        check(op, &args, &wider);
                        n_checked += 1;
                    }
                }
            }
        }
        assert!(n_checked > 100_000, "{n_checked}");
    }
}
