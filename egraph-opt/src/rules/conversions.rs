//! Rules across types: arithmetic on doubles that are whole numbers becomes integer arithmetic.
//!
//! Integers up to 2^53 are exact doubles, and so is every result within that bound; the sum of
//! numbers that are not -0 is never -0, but a product of 0 and a negative number is.
use super::{Rule, View, rule};
use crate::eval::{Const, MAX_EXACT};
use crate::facts::Range;

fn exact(v: &View<'_>, vars: &[&str]) -> bool {
    vars.iter().all(|var| v.l(var).is_exact())
}

fn wide(range: Range) -> Wide {
    (range.lo.into(), range.hi.into())
}

fn within_exact(lo: i128, hi: i128) -> bool {
    Range::wide(lo, hi).is_exact()
}

fn sum_is_exact(v: &View<'_>) -> bool {
    let ((xlo, xhi), (ylo, yhi)) = (wide(v.l("?x")), wide(v.l("?y")));
    exact(v, &["?x", "?y"]) && within_exact(xlo + ylo, xhi + yhi)
}

fn difference_is_exact(v: &View<'_>) -> bool {
    let ((xlo, xhi), (ylo, yhi)) = (wide(v.l("?x")), wide(v.l("?y")));
    exact(v, &["?x", "?y"]) && within_exact(xlo - yhi, xhi - ylo)
}

fn product_is_exact(v: &View<'_>) -> bool {
    let (x, y) = (v.l("?x"), v.l("?y"));
    let ((xlo, xhi), (ylo, yhi)) = (wide(x), wide(y));
    let corners = [xlo * ylo, xlo * yhi, xhi * ylo, xhi * yhi];
    let sign_known = x.lo > 0 || y.lo > 0 || (x.lo >= 0 && y.lo >= 0) || (!x.contains(0) && !y.contains(0));
    exact(v, &["?x", "?y"]) && sign_known && corners.into_iter().all(|corner| within_exact(corner, corner))
}

/// y is a power of two: the product has no more digits than x, however large it is.
fn shift_is_exact(v: &View<'_>) -> bool {
    let (Some(y), (lo, hi)) = (v.long("?y"), wide(v.l("?x"))) else { return false };
    let product = |x: i128| i64::try_from(x * i128::from(y)).is_ok();
    y > 0 && y.count_ones() == 1 && exact(v, &["?x"]) && product(lo) && product(hi)
}

/// Both are 32-bit integers, the divisor is positive.
fn divides_as_int(v: &View<'_>) -> bool {
    v.l("?x").is_in(Range::I32) && v.l("?y").is_in(Range { lo: 1, ..Range::I32 })
}

/// The greatest whole number below a constant that is not whole.
fn floor_of_fraction(v: &View<'_>) -> Option<Const> {
    let c = v.double("?c")?;
    (c != c.floor() && c.abs() < MAX_EXACT as f64).then(|| Const::I64(c.floor() as i64))
}

fn both_numbers(v: &View<'_>) -> bool {
    v.not_na("?x") && v.not_na("?y")
}

fn both_exact_ints(v: &View<'_>) -> bool {
    ["?x", "?y"].iter().all(|var| v.i(var).range.is_none_or(Range::is_exact))
}

/// Bounds, both inclusive.
type Wide = (i128, i128);

fn fits(v: &View<'_>, bounds: fn(Wide, Wide) -> Wide) -> bool {
    let (Some(x), Some(y)) = (v.number("?x"), v.number("?y")) else { return false };
    let (lo, hi) = bounds(wide(x), wide(y));
    Range::wide(lo, hi).is_in(Range::I32)
}

fn product_bounds((xlo, xhi): Wide, (ylo, yhi): Wide) -> Wide {
    let corners = [xlo * ylo, xlo * yhi, xhi * ylo, xhi * yhi];
    (corners.into_iter().fold(i128::MAX, i128::min), corners.into_iter().fold(i128::MIN, i128::max))
}

fn index_is_inside(v: &View<'_>) -> bool {
    v.l("?x").lo >= 1 && v.l("?x").hi <= v.l("?n").lo
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // ---- there and back ------------------------------------------------------------------------
    rule!("i32-widen-narrow",    "(i32.to_i64 (i64.to_i32 ?x))"              => "?x"),
    rule!("i32-narrow-widen",    "(i64.to_i32 (i32.to_i64 ?x))"              => "?x", if |v| v.not_na("?x")),
    rule!("f64-of-narrowed",     "(i32.to_f64 (i64.to_i32 ?x))"              => "(i64.to_f64 ?x)"),
    rule!("f64-of-number",       "(i32.to_f64 ?x)"                           => "(i64.to_f64 (i32.to_i64 ?x))", if |v| v.number("?x").is_some()),
    rule!("i64-of-f64",          "(val (f64.to_i64 (i64.to_f64 ?x)))"        => "?x", if |v| v.l("?x").is_in(Range { lo: -(1 << 52), hi: 1 << 52 })),
    rule!("i32-of-f64",          "(val (f64.to_i32 (i64.to_f64 ?x)))"        => "(i64.to_i32 ?x)", if |v| v.l("?x").is_in(Range::I32)),
    rule!("i32-of-f64-of-i32",   "(val (f64.to_i32 (i32.to_f64 ?x)))"        => "?x", if |v| v.i("?x").range.is_none_or(|range| range.is_in(Range::I32))),
    rule!("lgl-of-f64-of-i32",   "(f64.to_lgl (i32.to_f64 ?x))"              => "(i32.to_lgl ?x)"),
    rule!("f64-isnan-of-i32",    "(f64.isnan (i32.to_f64 ?x))"               => "(i32.isna ?x)"),
    rule!("f64-isna-of-i32",     "(f64.isna (i32.to_f64 ?x))"                => "(i32.isna ?x)"),
    // ---- arithmetic on whole doubles ----------------------------------------------------------
    rule!("f64-add-whole",       "(f64.add (i64.to_f64 ?x) (i64.to_f64 ?y))" => "(i64.to_f64 (i64.add ?x ?y))", if sum_is_exact),
    rule!("f64-sub-whole",       "(f64.sub (i64.to_f64 ?x) (i64.to_f64 ?y))" => "(i64.to_f64 (i64.sub ?x ?y))", if difference_is_exact),
    rule!("f64-mul-whole",       "(f64.mul (i64.to_f64 ?x) (i64.to_f64 ?y))" => "(i64.to_f64 (i64.mul ?x ?y))", if product_is_exact),
    rule!("f64-mul-power-of-2",  "(f64.mul (i64.to_f64 ?x) (i64.to_f64 ?y))" => "(i64.to_f64 (i64.mul ?x ?y))", if shift_is_exact),
    rule!("f64-neg-whole",       "(f64.neg (i64.to_f64 ?x))"                 => "(i64.to_f64 (i64.sub i64:0 ?x))", if |v| exact(v, &["?x"]) && !v.l("?x").contains(0)),
    rule!("f64-mod-whole",       "(val (f64.mod (i64.to_f64 ?x) (i64.to_f64 ?y)))" => "(i64.to_f64 (i32.to_i64 (i32.mod (i64.to_i32 ?x) (i64.to_i32 ?y))))", if divides_as_int),
    rule!("f64-idiv-whole",      "(f64.idiv (i64.to_f64 ?x) (i64.to_f64 ?y))" => "(i64.to_f64 (i32.to_i64 (i32.idiv (i64.to_i32 ?x) (i64.to_i32 ?y))))", if divides_as_int),
    // ---- comparisons of whole doubles -----------------------------------------------------------
    rule!("f64-lt-whole",        "(f64.lt (i64.to_f64 ?x) (i64.to_f64 ?y))"  => "(i64.lt ?x ?y)", if |v| exact(v, &["?x", "?y"])),
    rule!("f64-le-whole",        "(f64.le (i64.to_f64 ?x) (i64.to_f64 ?y))"  => "(i64.le ?x ?y)", if |v| exact(v, &["?x", "?y"])),
    rule!("f64-eq-whole",        "(f64.eq (i64.to_f64 ?x) (i64.to_f64 ?y))"  => "(i64.eq ?x ?y)", if |v| exact(v, &["?x", "?y"])),
    rule!("f64-ne-whole",        "(f64.ne (i64.to_f64 ?x) (i64.to_f64 ?y))"  => "(i64.ne ?x ?y)", if |v| exact(v, &["?x", "?y"])),
    rule!("f64-lt-fraction",     "(f64.lt (i64.to_f64 ?x) ?c)"               => "(i64.le ?x ?k)", if |v| exact(v, &["?x"]), let "?k" = floor_of_fraction),
    rule!("f64-le-fraction",     "(f64.le (i64.to_f64 ?x) ?c)"               => "(i64.le ?x ?k)", if |v| exact(v, &["?x"]), let "?k" = floor_of_fraction),
    rule!("f64-fraction-lt",     "(f64.lt ?c (i64.to_f64 ?x))"               => "(i64.lt ?k ?x)", if |v| exact(v, &["?x"]), let "?k" = floor_of_fraction),
    rule!("f64-fraction-le",     "(f64.le ?c (i64.to_f64 ?x))"               => "(i64.lt ?k ?x)", if |v| exact(v, &["?x"]), let "?k" = floor_of_fraction),
    rule!("f64-lt-of-i32",       "(f64.lt (i32.to_f64 ?x) (i32.to_f64 ?y))"  => "(i32.lt ?x ?y)", if both_exact_ints),
    rule!("f64-le-of-i32",       "(f64.le (i32.to_f64 ?x) (i32.to_f64 ?y))"  => "(i32.le ?x ?y)", if both_exact_ints),
    rule!("f64-eq-of-i32",       "(f64.eq (i32.to_f64 ?x) (i32.to_f64 ?y))"  => "(i32.eq ?x ?y)", if both_exact_ints),
    rule!("f64-ne-of-i32",       "(f64.ne (i32.to_f64 ?x) (i32.to_f64 ?y))"  => "(i32.ne ?x ?y)", if both_exact_ints),
    // ---- 32-bit integers that are not NA ----------------------------------------------------------
    rule!("i32-lt-number",       "(i32.lt ?x ?y)"                            => "(i64.lt (i32.to_i64 ?x) (i32.to_i64 ?y))", if both_numbers),
    rule!("i32-le-number",       "(i32.le ?x ?y)"                            => "(i64.le (i32.to_i64 ?x) (i32.to_i64 ?y))", if both_numbers),
    rule!("i32-eq-number",       "(i32.eq ?x ?y)"                            => "(i64.eq (i32.to_i64 ?x) (i32.to_i64 ?y))", if both_numbers),
    rule!("i32-ne-number",       "(i32.ne ?x ?y)"                            => "(i64.ne (i32.to_i64 ?x) (i32.to_i64 ?y))", if both_numbers),
    rule!("i32-add-fits",        "(val (i32.add ?x ?y))"                     => "(i64.to_i32 (i64.add (i32.to_i64 ?x) (i32.to_i64 ?y)))", if |v| fits(v, |x, y| (x.0 + y.0, x.1 + y.1))),
    rule!("i32-sub-fits",        "(val (i32.sub ?x ?y))"                     => "(i64.to_i32 (i64.sub (i32.to_i64 ?x) (i32.to_i64 ?y)))", if |v| fits(v, |x, y| (x.0 - y.1, x.1 - y.0))),
    rule!("i32-mul-fits",        "(val (i32.mul ?x ?y))"                     => "(i64.to_i32 (i64.mul (i32.to_i64 ?x) (i32.to_i64 ?y)))", if |v| fits(v, product_bounds)),
    // ---- subscripts: both sides abort outside of 1..n ----------------------------------------------
    rule!("index-of-whole",      "(index.f64 (i64.to_f64 ?x) ?n)"            => "(index.i64 ?x ?n)", if |v| exact(v, &["?x"]) || v.l("?n").hi < MAX_EXACT),
    rule!("index-of-i32-as-f64", "(index.f64 (i32.to_f64 ?x) ?n)"            => "(index.i32 ?x ?n)", if |v| v.i("?x").range.is_none_or(Range::is_exact)),
    rule!("index-of-number",     "(index.i32 ?x ?n)"                         => "(index.i64 (i32.to_i64 ?x) ?n)", if |v| v.not_na("?x")),
    rule!("index-inside",        "(val (index.i64 ?x ?n))"                   => "(i64.add ?x i64:-1)", if index_is_inside),
];
