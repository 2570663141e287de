//! Facts about values: ranges, NA, NaN, whole numbers.
//!
//! A fact holds wherever the value is computed, so it may be attached to a class of the e-graph,
//! which does not know where in the function a term stands. This asks for care:
//! - Facts are about one value each, never about two. A term that is equal to another one for all
//!   values of its leaves within their facts then has the other one's facts too, also in places
//!   where some leaf of the first is not defined.
//! - `i64.to_i32` is only defined for integers that fit. That an instruction stands behind a test
//!   says nothing about the class, so here it means the integer itself, whatever its size; the
//!   terms that can be executed anywhere are only those whose operand is known to fit.
use crate::eval::{Const, MAX_EXACT, MAX_INDEX, NA_I32, NA_REAL_BITS, is_signalling};
use ir::Type;

/// Bounds, both inclusive; never empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// Least.
    pub lo: i64,
    /// Greatest.
    pub hi: i64,
}

impl Range {
    /// All 64-bit integers.
    pub const ALL: Range = Range { lo: i64::MIN, hi: i64::MAX };
    /// The integers that R has; NA is none of them.
    pub const I32: Range = Range { lo: i32::MIN as i64 + 1, hi: i32::MAX as i64 };
    /// The lengths of vectors.
    pub const LEN: Range = Range { lo: 0, hi: MAX_INDEX };
    /// 0 and 1.
    pub const BIT: Range = Range { lo: 0, hi: 1 };

    /// One number.
    pub const fn one(value: i64) -> Range {
        Range { lo: value, hi: value }
    }

    /// The range of wide bounds, or all integers if one of them wraps around.
    pub fn wide(lo: i128, hi: i128) -> Range {
        match (i64::try_from(lo), i64::try_from(hi)) {
            (Ok(lo), Ok(hi)) => Range { lo, hi },
            _ => Range::ALL,
        }
    }

    /// Least range that contains both.
    pub fn join(self, other: Range) -> Range {
        Range { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// What both contain; `None` if nothing.
    pub fn meet(self, other: Range) -> Option<Range> {
        let range = Range { lo: self.lo.max(other.lo), hi: self.hi.min(other.hi) };
        (range.lo <= range.hi).then_some(range)
    }

    /// Whether all of it lies in another.
    pub fn is_in(self, other: Range) -> bool {
        other.lo <= self.lo && self.hi <= other.hi
    }

    /// Whether it contains a number.
    pub fn contains(self, value: i64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// Whether each of its numbers is a double.
    pub fn is_exact(self) -> bool {
        self.is_in(Range { lo: -MAX_EXACT, hi: MAX_EXACT })
    }
}

/// What is known of a double.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Double {
    /// It may be NaN or NA.
    pub nan: bool,
    /// It may be a NaN that arithmetic makes quiet (as `NA_real_` itself is).
    pub signalling: bool,
    /// It may be -0.
    pub neg_zero: bool,
    /// If it is finite, it is a whole number.
    pub whole: bool,
    /// Least value if not NaN; greater than `hi` if it is always NaN.
    pub lo: f64,
    /// Greatest value if not NaN.
    pub hi: f64,
    /// It is this constant.
    pub bits: Option<u64>,
}

impl Double {
    /// Any double.
    pub const ALL: Double = Double {
        nan: true,
        signalling: true,
        neg_zero: true,
        whole: false,
        lo: f64::NEG_INFINITY,
        hi: f64::INFINITY,
        bits: None,
    };
    /// Any result of arithmetic.
    pub const QUIET: Double = Double { signalling: false, ..Double::ALL };

    /// A constant.
    pub fn constant(bits: u64) -> Double {
        let value = f64::from_bits(bits);
        let nan = value.is_nan();
        Double {
            nan,
            signalling: is_signalling(bits),
            neg_zero: bits == (-0f64).to_bits(),
            whole: nan || value.is_infinite() || value == value.trunc(),
            lo: if nan { f64::INFINITY } else { value },
            hi: if nan { f64::NEG_INFINITY } else { value },
            bits: Some(bits),
        }
    }

    /// A whole number of a range.
    pub fn integer(range: Range) -> Double {
        // Conversion rounds to nearest and so keeps the order.
        Double {
            nan: false,
            signalling: false,
            neg_zero: false,
            whole: true,
            lo: range.lo as f64,
            hi: range.hi as f64,
            bits: None,
        }
    }

    /// Whether 0 or -0 is within the bounds.
    pub fn has_zero(self) -> bool {
        self.lo <= 0.0 && 0.0 <= self.hi
    }

    /// The whole numbers between the bounds, for the values that truncation leaves.
    pub fn truncated(self) -> Range {
        if self.lo > self.hi {
            return Range::one(0);
        }
        // `as` saturates.
        Range { lo: self.lo.trunc() as i64, hi: self.hi.trunc() as i64 }
    }

    fn join(self, other: Double) -> Double {
        Double {
            nan: self.nan || other.nan,
            signalling: self.signalling || other.signalling,
            neg_zero: self.neg_zero || other.neg_zero,
            whole: self.whole && other.whole,
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
            bits: self.bits.filter(|_| self.bits == other.bits),
        }
    }

    fn meet(self, other: Double) -> Option<Double> {
        let (lo, hi) = (self.lo.max(other.lo), self.hi.min(other.hi));
        let nan = self.nan && other.nan;
        let consistent = (lo <= hi || nan) && !matches!((self.bits, other.bits), (Some(a), Some(b)) if a != b);
        consistent.then_some(Double {
            nan,
            signalling: self.signalling && other.signalling,
            neg_zero: self.neg_zero && other.neg_zero,
            whole: self.whole || other.whole,
            lo,
            hi,
            bits: self.bits.or(other.bits),
        })
    }
}

/// What is known of a 32-bit integer or logical.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Int {
    /// It may be NA.
    pub na: bool,
    /// Its value if not NA; `None`: it is NA.
    pub range: Option<Range>,
}

impl Int {
    /// Any integer or NA.
    pub const ALL: Int = Int { na: true, range: Some(Range::I32) };

    /// A number of a range, not NA.
    pub const fn within(range: Range) -> Int {
        Int { na: false, range: Some(range) }
    }

    /// TRUE, FALSE, and NA if `na`.
    pub const fn logical(na: bool) -> Int {
        Int { na, range: Some(Range::BIT) }
    }

    /// A constant.
    pub fn constant(value: i32) -> Int {
        match value {
            NA_I32 => Int { na: true, range: None },
            value => Int::within(Range::one(value.into())),
        }
    }

    /// Whether it is FALSE, TRUE or NA.
    pub fn is_logical(self) -> bool {
        self.range.is_none_or(|range| range.is_in(Range::BIT))
    }

    fn join(self, other: Int) -> Int {
        let range = match (self.range, other.range) {
            (Some(a), Some(b)) => Some(a.join(b)),
            (a, b) => a.or(b),
        };
        Int { na: self.na || other.na, range }
    }

    fn meet(self, other: Int) -> Option<Int> {
        let na = self.na && other.na;
        let range = self.range.zip(other.range).and_then(|(a, b)| a.meet(b));
        (na || range.is_some()).then_some(Int { na, range })
    }
}

/// What is known of a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// Of a double.
    F64(Double),
    /// Of a 32-bit integer.
    I32(Int),
    /// Of a 64-bit integer.
    I64(Range),
    /// Nothing is recorded of values of other types.
    Opaque,
}

impl Fact {
    /// Nothing but the type.
    pub fn of_type(ty: Type) -> Fact {
        match ty {
            Type::F64 => Fact::F64(Double::ALL),
            Type::I32 => Fact::I32(Int::ALL),
            Type::I64 => Fact::I64(Range::ALL),
            Type::Sexp | Type::R => Fact::Opaque,
        }
    }

    /// A constant.
    pub fn constant(value: Const) -> Fact {
        match value {
            Const::F64(bits) => Fact::F64(Double::constant(bits)),
            Const::I32(value) => Fact::I32(Int::constant(value)),
            Const::I64(value) => Fact::I64(Range::one(value)),
        }
    }

    /// The constant that it must be.
    pub fn as_const(self) -> Option<Const> {
        match self {
            Fact::F64(double) => double.bits.map(Const::F64),
            Fact::I64(range) => (range.lo == range.hi).then_some(Const::I64(range.lo)),
            Fact::I32(Int { na: true, range: None }) => Some(Const::I32(NA_I32)),
            Fact::I32(Int { na: false, range: Some(Range { lo, hi }) }) if lo == hi => {
                i32::try_from(lo).ok().map(Const::I32)
            }
            _ => None,
        }
    }

    /// What holds of both, for a value that is one or the other.
    pub fn join(self, other: Fact) -> Fact {
        match (self, other) {
            (Fact::F64(a), Fact::F64(b)) => Fact::F64(a.join(b)),
            (Fact::I32(a), Fact::I32(b)) => Fact::I32(a.join(b)),
            (Fact::I64(a), Fact::I64(b)) => Fact::I64(a.join(b)),
            _ => Fact::Opaque,
        }
    }

    /// Both facts of one value. Facts that contradict each other belong to code that never runs:
    /// the first one stays.
    pub fn meet(self, other: Fact) -> Fact {
        match (self, other) {
            (Fact::F64(a), Fact::F64(b)) => Fact::F64(a.meet(b).unwrap_or(a)),
            (Fact::I32(a), Fact::I32(b)) => Fact::I32(a.meet(b).unwrap_or(a)),
            (Fact::I64(a), Fact::I64(b)) => Fact::I64(a.meet(b).unwrap_or(a)),
            (Fact::Opaque, known) => known,
            (known, _) => known,
        }
    }

    /// Of a double; anything if it is none.
    pub fn double(self) -> Double {
        match self {
            Fact::F64(double) => double,
            _ => Double::ALL,
        }
    }

    /// Of a 32-bit integer; anything if it is none.
    pub fn int(self) -> Int {
        match self {
            Fact::I32(int) => int,
            _ => Int { na: true, range: Some(Range::ALL) },
        }
    }

    /// Of a 64-bit integer; anything if it is none.
    pub fn long(self) -> Range {
        match self {
            Fact::I64(range) => range,
            _ => Range::ALL,
        }
    }
}

/// `NA_real_`.
pub fn na_real() -> Double {
    Double::constant(NA_REAL_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_contradictory_facts_keeps_the_first() {
        let (one, two) = (Fact::constant(Const::I64(1)), Fact::constant(Const::I64(2)));
        assert_eq!(one.meet(two), one);
        assert_eq!(one.join(two), Fact::I64(Range { lo: 1, hi: 2 }));
    }

    #[test]
    fn na_is_a_constant_outside_of_every_range() {
        let na = Fact::constant(Const::I32(NA_I32));
        assert_eq!(na.as_const(), Some(Const::I32(NA_I32)));
        assert_eq!(na.join(Fact::constant(Const::I32(1))), Fact::I32(Int { na: true, range: Some(Range::one(1)) }));
    }
}
