//! Evaluation of pure operations on constants, bit for bit as the machine code does it.
//!
//! Used twice: to fold constants ([`fold`]), and by the search that checks the rules ([`eval`]).
//! NaN follows the machine (x86-64): the first operand that is a NaN, made quiet, else the second,
//! else the default NaN; sign and payload survive.
//! Sources: GNU-R 4.2 `arithmetic.c` (`R_POW`, `myfmod`, `myfloor`, `R_integer_plus`),
//! `coerce.c` (`IntegerFromReal`), `relop.c`.
use ir::Op;

/// `NA_integer_`.
pub const NA_I32: i32 = i32::MIN;
/// `NA_real_` as R stores it: a signalling NaN with low word 1954.
pub const NA_REAL_BITS: u64 = 0x7ff0_0000_0000_07a2;
const QUIET_BIT: u64 = 1 << 51;
const DEFAULT_NAN: u64 = 0xfff8_0000_0000_0000;
/// Every integer up to this one is a double.
pub const MAX_EXACT: i64 = 1 << 53;
/// `f64.to_i64` takes doubles up to this one; also the largest length of a vector.
pub const MAX_INDEX: i64 = 1 << 52;
/// Powers of -Inf up to here tell odd from even; GNU-R warns of some beyond.
pub const MAX_PARITY: f64 = (1u64 << 50) as f64;

/// A constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Const {
    /// 32-bit integer or logical.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// Double, by its bits.
    F64(u64),
}

/// What becomes of an operation on constants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// One result.
    Value(Const),
    /// Two results.
    Two(Const, Const),
    /// The transaction is given up.
    Abort,
    /// The operands are outside of what the operation is defined for.
    Undefined,
}

/// Whether bits are a NaN that arithmetic would make quiet.
pub fn is_signalling(bits: u64) -> bool {
    f64::from_bits(bits).is_nan() && bits & QUIET_BIT == 0
}

/// The value of an operation whose result does not depend on a mathematical library and is no NaN.
pub fn fold(op: Op, imm: i64, args: &[Const]) -> Option<Const> {
    let depends_on_library = matches!(
        op,
        Op::F64Pow | Op::F64Mod | Op::F64IDiv | Op::F64Exp | Op::F64Log | Op::F64LogBase | Op::F64Math1 | Op::F64Atan2
    );
    match eval(op, imm, args)? {
        _ if depends_on_library => None,
        Outcome::Value(Const::F64(bits)) if f64::from_bits(bits).is_nan() => None,
        Outcome::Value(value) => Some(value),
        _ => None,
    }
}

/// The outcome of an operation; `None` if this interpreter does not know it.
pub fn eval(op: Op, imm: i64, args: &[Const]) -> Option<Outcome> {
    use Const::{F64, I32, I64};
    let _ = imm;
    match *args {
        [F64(x)] => double1(op, x),
        [F64(x), F64(y)] => double2(op, x, y),
        [I32(x)] => int1(op, x),
        [I32(x), I32(y)] => int2(op, x, y),
        [I64(x)] => long1(op, x),
        [I64(x), I64(y)] => long2(op, x, y),
        [F64(x), I64(n)] if op == Op::IndexF64 => Some(index_double(f64::from_bits(x), n)),
        [I32(x), I64(n)] if op == Op::IndexI32 => Some(if x == NA_I32 { Outcome::Abort } else { index(x.into(), n) }),
        [I32(c), a, b] if matches!(op, Op::F64Select | Op::I32Select | Op::I64Select) => {
            Some(Outcome::Value(if c != 0 { a } else { b }))
        }
        [F64(x), I32(k)] if op == Op::NumNeg => num1(x, k),
        [F64(x), I32(k), F64(y), I32(l)] => num2(op, x, k, y, l),
        _ => None,
    }
}

fn double(value: f64) -> Option<Outcome> {
    Some(Outcome::Value(Const::F64(value.to_bits())))
}

fn int(value: i32) -> Option<Outcome> {
    Some(Outcome::Value(Const::I32(value)))
}

fn long(value: i64) -> Option<Outcome> {
    Some(Outcome::Value(Const::I64(value)))
}

/// The NaN that the machine gives for these operands and a result.
fn with_nan(x: u64, y: u64, result: f64) -> u64 {
    match (f64::from_bits(x).is_nan(), f64::from_bits(y).is_nan()) {
        (true, _) => x | QUIET_BIT,
        (false, true) => y | QUIET_BIT,
        _ if result.is_nan() => DEFAULT_NAN,
        _ => result.to_bits(),
    }
}

fn double1(op: Op, bits: u64) -> Option<Outcome> {
    let x = f64::from_bits(bits);
    let same_nan = |result: f64| Some(Outcome::Value(Const::F64(with_nan(bits, 0, result))));
    match op {
        Op::F64Neg => Some(Outcome::Value(Const::F64(bits ^ (1 << 63)))),
        Op::F64Abs => Some(Outcome::Value(Const::F64(bits & !(1 << 63)))),
        Op::F64Floor => same_nan(x.floor()),
        Op::F64Ceil => same_nan(x.ceil()),
        Op::F64Trunc => same_nan(x.trunc()),
        Op::F64Sqrt if x < 0.0 => Some(Outcome::Abort),
        Op::F64Sqrt => same_nan(x.sqrt()),
        Op::F64IsNan => int(x.is_nan().into()),
        Op::F64IsNa => int((x.is_nan() && bits & 0xffff_ffff == 1954).into()),
        Op::F64ToLgl => int(if x.is_nan() { NA_I32 } else { (x != 0.0).into() }),
        Op::F64ToI32 if x.is_nan() => int(NA_I32),
        Op::F64ToI32 if x <= -2147483648.0 || x >= 2147483648.0 => Some(Outcome::Abort),
        Op::F64ToI32 => int(x as i32),
        Op::F64ToI64 if x.is_nan() || x.abs() > MAX_INDEX as f64 => Some(Outcome::Abort),
        Op::F64ToI64 => long(x as i64),
        _ => None,
    }
}

fn double2(op: Op, a: u64, b: u64) -> Option<Outcome> {
    let (x, y) = (f64::from_bits(a), f64::from_bits(b));
    let value = |result: f64| Some(Outcome::Value(Const::F64(with_nan(a, b, result))));
    let compare = |result: bool| int(if x.is_nan() || y.is_nan() { NA_I32 } else { result.into() });
    match op {
        Op::F64Add => value(x + y),
        Op::F64Sub => value(x - y),
        Op::F64Mul => value(x * y),
        Op::F64Div => value(x / y),
        Op::F64Pow if x == f64::NEG_INFINITY && y.is_finite() && y.abs() > MAX_PARITY => Some(Outcome::Abort),
        Op::F64Pow => Some(Outcome::Value(Const::F64(power(a, b)))),
        Op::F64Mod => remainder(a, b),
        Op::F64IDiv => Some(Outcome::Value(Const::F64(whole_quotient(a, b)))),
        Op::F64Eq => compare(x == y),
        Op::F64Ne => compare(x != y),
        Op::F64Lt => compare(x < y),
        Op::F64Le => compare(x <= y),
        Op::F64Ge => compare(x >= y),
        Op::F64Gt => compare(x > y),
        _ => None,
    }
}

/// `R_POW`.
fn power(a: u64, b: u64) -> u64 {
    let (x, y) = (f64::from_bits(a), f64::from_bits(b));
    if y == 2.0 {
        return with_nan(a, a, x * x);
    }
    if x == 1.0 || y == 0.0 {
        return 1f64.to_bits();
    }
    if x == 0.0 {
        return if y > 0.0 {
            0
        } else if y < 0.0 {
            f64::INFINITY.to_bits()
        } else {
            b
        };
    }
    if x.is_nan() || y.is_nan() {
        return with_nan(a, b, x + y);
    }
    let result = if x == f64::NEG_INFINITY && y.is_finite() {
        // A negative infinity to an odd power keeps its sign; only whole powers are real.
        match (y == y.floor(), y < 0.0) {
            (true, true) => 0.0,
            (true, false) if y.rem_euclid(2.0) != 0.0 => x,
            (true, false) => -x,
            (false, _) => f64::NAN,
        }
    } else {
        x.powf(y)
    };
    with_nan(a, b, result)
}

/// `myfmod`: `%%` of doubles.
fn remainder(a: u64, b: u64) -> Option<Outcome> {
    let (x, y) = (f64::from_bits(a), f64::from_bits(b));
    if x.is_nan() || y.is_nan() {
        return Some(Outcome::Value(Const::F64(with_nan(a, b, x + y))));
    }
    if y == 0.0 || x.is_infinite() {
        return Some(Outcome::Abort);
    }
    if y.abs() * f64::EPSILON > 1.0 && x.abs() <= y.abs() {
        return double(if x.abs() == y.abs() {
            0.0
        } else if (x < 0.0) != (y < 0.0) && x != 0.0 {
            x + y
        } else {
            x
        });
    }
    let quotient = x / y;
    if quotient.is_finite() && quotient.abs() * f64::EPSILON > 1.0 {
        return Some(Outcome::Abort);
    }
    let rest = x - quotient.floor() * y;
    double(rest - (rest / y).floor() * y)
}

/// `myfloor`: `%/%` of doubles.
fn whole_quotient(a: u64, b: u64) -> u64 {
    let (x, y) = (f64::from_bits(a), f64::from_bits(b));
    let quotient = x / y;
    if y == 0.0 || !quotient.is_finite() || quotient.abs() * f64::EPSILON > 1.0 {
        return with_nan(a, b, quotient);
    }
    if quotient.abs() < 1.0 {
        let negative = quotient < 0.0 || (x < 0.0 && y > 0.0) || (x > 0.0 && y < 0.0);
        return if negative { (-1f64).to_bits() } else { 0 };
    }
    let rest = x - quotient.floor() * y;
    (quotient.floor() + (rest / y).floor()).to_bits()
}

fn int1(op: Op, x: i32) -> Option<Outcome> {
    let unless_na = |result: i32| int(if x == NA_I32 { NA_I32 } else { result });
    match op {
        Op::I32Neg => unless_na(x.wrapping_neg()),
        Op::I32Abs => unless_na(x.wrapping_abs()),
        Op::LglNot => unless_na((x == 0).into()),
        Op::I32ToLgl => unless_na((x != 0).into()),
        Op::I32IsNa => int((x == NA_I32).into()),
        Op::I32ToF64 if x == NA_I32 => Some(Outcome::Value(Const::F64(NA_REAL_BITS))),
        Op::I32ToF64 => double(x.into()),
        Op::I32ToI64 if x == NA_I32 => Some(Outcome::Undefined),
        Op::I32ToI64 => long(x.into()),
        _ => None,
    }
}

fn int2(op: Op, x: i32, y: i32) -> Option<Outcome> {
    let na = x == NA_I32 || y == NA_I32;
    let checked = |result: Option<i32>| match result {
        _ if na => int(NA_I32),
        None | Some(NA_I32) => Some(Outcome::Abort),
        Some(result) => int(result),
    };
    let unless_na = |result: bool| int(if na { NA_I32 } else { result.into() });
    match op {
        Op::I32Add => checked(x.checked_add(y)),
        Op::I32Sub => checked(x.checked_sub(y)),
        Op::I32Mul => checked(x.checked_mul(y)),
        Op::I32Mod if na || y == 0 => int(NA_I32),
        Op::I32Mod => {
            let rest = i64::from(x) % i64::from(y);
            int(if rest != 0 && (rest < 0) != (y < 0) { rest + i64::from(y) } else { rest } as i32)
        }
        Op::I32IDiv if na || y == 0 => int(NA_I32),
        Op::I32IDiv => int((f64::from(x) / f64::from(y)).floor() as i32),
        Op::I32Eq => unless_na(x == y),
        Op::I32Ne => unless_na(x != y),
        Op::I32Lt => unless_na(x < y),
        Op::I32Le => unless_na(x <= y),
        Op::I32Ge => unless_na(x >= y),
        Op::I32Gt => unless_na(x > y),
        // FALSE wins over NA, as TRUE does for `|`.
        Op::LglAnd if x == 0 || y == 0 => int(0),
        Op::LglAnd => int(if na { NA_I32 } else { 1 }),
        Op::LglOr if (x != 0 && x != NA_I32) || (y != 0 && y != NA_I32) => int(1),
        Op::LglOr => int(if na { NA_I32 } else { 0 }),
        _ => None,
    }
}

fn long1(op: Op, x: i64) -> Option<Outcome> {
    match op {
        Op::I64ToF64 => double(x as f64),
        Op::I64ToI32 => match i32::try_from(x) {
            Ok(value) if value != NA_I32 => int(value),
            _ => Some(Outcome::Undefined),
        },
        _ => None,
    }
}

fn long2(op: Op, x: i64, y: i64) -> Option<Outcome> {
    match op {
        Op::I64Add => long(x.wrapping_add(y)),
        Op::I64Sub => long(x.wrapping_sub(y)),
        Op::I64Mul => long(x.wrapping_mul(y)),
        Op::I64Eq => int((x == y).into()),
        Op::I64Ne => int((x != y).into()),
        Op::I64Lt => int((x < y).into()),
        Op::I64Le => int((x <= y).into()),
        Op::I64Min => long(x.min(y)),
        Op::I64Max => long(x.max(y)),
        Op::IndexI64 => Some(index(x, y)),
        _ => None,
    }
}

fn index(x: i64, len: i64) -> Outcome {
    if 1 <= x && x <= len { Outcome::Value(Const::I64(x - 1)) } else { Outcome::Abort }
}

fn index_double(x: f64, len: i64) -> Outcome {
    // A subscript is cut off towards zero first: x[[2.9]] is x[[2]].
    if (1.0..9e18).contains(&x) { index(x as i64, len) } else { Outcome::Abort }
}

fn num1(x: u64, kind: i32) -> Option<Outcome> {
    let is_na = f64::from_bits(x).is_nan();
    Some(match kind {
        2 => Outcome::Two(Const::F64(x ^ (1 << 63)), Const::I32(2)),
        0 | 1 if is_na => Outcome::Two(Const::F64(x), Const::I32(1)),
        // An integer has no negative zero.
        0 | 1 => Outcome::Two(Const::F64((0.0 - f64::from_bits(x)).to_bits()), Const::I32(1)),
        _ => Outcome::Undefined,
    })
}

fn num2(op: Op, x: u64, kind: i32, y: u64, kind2: i32) -> Option<Outcome> {
    let of_doubles = match op {
        Op::NumAdd => Op::F64Add,
        Op::NumSub => Op::F64Sub,
        Op::NumMul => Op::F64Mul,
        _ => return None,
    };
    if !(0..=2).contains(&kind) || !(0..=2).contains(&kind2) {
        return Some(Outcome::Undefined);
    }
    if kind == 2 || kind2 == 2 {
        return match double2(of_doubles, x, y)? {
            Outcome::Value(value) => Some(Outcome::Two(value, Const::I32(2))),
            other => Some(other),
        };
    }
    let as_int = |bits: u64| {
        let value = f64::from_bits(bits);
        if value.is_nan() { NA_I32 } else { value as i32 }
    };
    let of_ints = match op {
        Op::NumAdd => Op::I32Add,
        Op::NumSub => Op::I32Sub,
        _ => Op::I32Mul,
    };
    Some(match int2(of_ints, as_int(x), as_int(y))? {
        Outcome::Value(Const::I32(NA_I32)) => Outcome::Two(Const::F64(NA_REAL_BITS), Const::I32(1)),
        Outcome::Value(Const::I32(value)) => Outcome::Two(Const::F64(f64::from(value).to_bits()), Const::I32(1)),
        other => other,
    })
}
