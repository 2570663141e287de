//! Rules on doubles.
use super::{Rule, View, rule};
use crate::eval::Const;

/// 1/c if that is exact: c is a power of two and 1/c a double other than 0.
fn exact_reciprocal(v: &View<'_>) -> Option<Const> {
    let c = v.double("?c")?;
    let reciprocal = 1.0 / c;
    // x/c and x*(1/c) round the same real number, denormals included, if 1/c is exact.
    let is_power = c.to_bits() & 0x000f_ffff_ffff_ffff == 0 && c.is_normal();
    (is_power && reciprocal.is_finite() && c * reciprocal == 1.0 && c.abs() != 1.0)
        .then(|| Const::F64(reciprocal.to_bits()))
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // ---- neutral operands: arithmetic makes a signalling NaN quiet, nothing else happens -------
    rule!("f64-sub-zero",        "(f64.sub ?x f64:0.0)"                      => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-add-minus-zero",  "(f64.add ?x f64:-0.0)"                     => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-minus-zero-add",  "(f64.add f64:-0.0 ?x)"                     => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-mul-one",         "(f64.mul ?x f64:1.0)"                      => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-one-mul",         "(f64.mul f64:1.0 ?x)"                      => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-div-one",         "(f64.div ?x f64:1.0)"                      => "?x", bits if |v| !v.f("?x").signalling),
    rule!("f64-add-zero",        "(f64.add ?x f64:0.0)"                      => "?x", if |v| !v.f("?x").neg_zero, bits if |v| !v.f("?x").signalling),
    rule!("f64-zero-add",        "(f64.add f64:0.0 ?x)"                      => "?x", if |v| !v.f("?x").neg_zero, bits if |v| !v.f("?x").signalling),
    // ---- signs: a product with -1 keeps the sign of a NaN, negation flips it ------------------
    rule!("f64-mul-minus-one",   "(f64.mul ?x f64:-1.0)"                     => "(f64.neg ?x)", bits if |v| v.no_nan(&["?x"])),
    rule!("f64-minus-one-mul",   "(f64.mul f64:-1.0 ?x)"                     => "(f64.neg ?x)", bits if |v| v.no_nan(&["?x"])),
    rule!("f64-div-minus-one",   "(f64.div ?x f64:-1.0)"                     => "(f64.neg ?x)", bits if |v| v.no_nan(&["?x"])),
    rule!("f64-minus-zero-sub",  "(f64.sub f64:-0.0 ?x)"                     => "(f64.neg ?x)", bits if |v| v.no_nan(&["?x"])),
    rule!("f64-neg-neg",         "(f64.neg (f64.neg ?x))"                    => "?x"),
    rule!("f64-abs-neg",         "(f64.abs (f64.neg ?x))"                    => "(f64.abs ?x)"),
    rule!("f64-abs-abs",         "(f64.abs (f64.abs ?x))"                    => "(f64.abs ?x)"),
    rule!("f64-abs-positive",    "(f64.abs ?x)"                              => "?x", if |v| v.no_nan(&["?x"]) && v.f("?x").lo >= 0.0 && !v.f("?x").neg_zero),
    rule!("f64-sub-neg",         "(f64.sub ?x (f64.neg ?y))"                 => "(f64.add ?x ?y)", bits if |v| v.no_nan(&["?y"])),
    rule!("f64-add-neg",         "(f64.add ?x (f64.neg ?y))"                 => "(f64.sub ?x ?y)", bits if |v| v.no_nan(&["?y"])),
    rule!("f64-neg-add",         "(f64.add (f64.neg ?x) ?y)"                 => "(f64.sub ?y ?x)", if |v| v.one_nan("?x", "?y"), bits if |v| v.no_nan(&["?x"])),
    rule!("f64-neg-mul-neg",     "(f64.mul (f64.neg ?x) (f64.neg ?y))"       => "(f64.mul ?x ?y)", bits if |v| v.no_nan(&["?x", "?y"])),
    rule!("f64-neg-div-neg",     "(f64.div (f64.neg ?x) (f64.neg ?y))"       => "(f64.div ?x ?y)", bits if |v| v.no_nan(&["?x", "?y"])),
    // ---- order of operands: two NaNs tell it, one does not -------------------------------------
    rule!("f64-add-commute",     "(f64.add ?x ?y)"                           => "(f64.add ?y ?x)", if |v| v.one_nan("?x", "?y")),
    rule!("f64-mul-commute",     "(f64.mul ?x ?y)"                           => "(f64.mul ?y ?x)", if |v| v.one_nan("?x", "?y")),
    // ---- strength ---------------------------------------------------------------------------------
    rule!("f64-div-power-of-2",  "(f64.div ?x ?c)"                           => "(f64.mul ?x ?r)", let "?r" = exact_reciprocal),
    // R does these itself (arithmetic.c, R_POW): the square is a product, anything to the 0 is 1.
    rule!("f64-pow-2",           "(val (f64.pow ?x f64:2.0))"                => "(f64.mul ?x ?x)"),
    rule!("f64-pow-0",           "(val (f64.pow ?x f64:0.0))"                => "f64:1.0"),
    rule!("f64-pow-minus-0",     "(val (f64.pow ?x f64:-0.0))"               => "f64:1.0"),
    rule!("f64-1-pow",           "(val (f64.pow f64:1.0 ?x))"                => "f64:1.0"),
    // ---- whole numbers ------------------------------------------------------------------------------
    rule!("f64-floor-whole",     "(f64.floor ?x)"                            => "?x", if |v| v.f("?x").whole, bits if |v| !v.f("?x").signalling),
    rule!("f64-ceil-whole",      "(f64.ceil ?x)"                             => "?x", if |v| v.f("?x").whole, bits if |v| !v.f("?x").signalling),
    rule!("f64-trunc-whole",     "(f64.trunc ?x)"                            => "?x", if |v| v.f("?x").whole, bits if |v| !v.f("?x").signalling),
    // ---- tests and comparisons -----------------------------------------------------------------------
    rule!("f64-isnan-neg",       "(f64.isnan (f64.neg ?x))"                  => "(f64.isnan ?x)"),
    rule!("f64-isnan-abs",       "(f64.isnan (f64.abs ?x))"                  => "(f64.isnan ?x)"),
    rule!("f64-isna-neg",        "(f64.isna (f64.neg ?x))"                   => "(f64.isna ?x)"),
    rule!("f64-gt",              "(f64.gt ?x ?y)"                            => "(f64.lt ?y ?x)"),
    rule!("f64-ge",              "(f64.ge ?x ?y)"                            => "(f64.le ?y ?x)"),
    rule!("f64-eq-commute",      "(f64.eq ?x ?y)"                            => "(f64.eq ?y ?x)"),
    rule!("f64-ne-commute",      "(f64.ne ?x ?y)"                            => "(f64.ne ?y ?x)"),
    rule!("f64-lt-neg",          "(f64.lt (f64.neg ?x) (f64.neg ?y))"        => "(f64.lt ?y ?x)"),
    rule!("f64-le-neg",          "(f64.le (f64.neg ?x) (f64.neg ?y))"        => "(f64.le ?y ?x)"),
    // NA on NaN both ways, so three-valued negation is the opposite comparison.
    rule!("f64-not-lt",          "(lgl.not (f64.lt ?x ?y))"                  => "(f64.le ?y ?x)"),
    rule!("f64-not-le",          "(lgl.not (f64.le ?x ?y))"                  => "(f64.lt ?y ?x)"),
    rule!("f64-not-eq",          "(lgl.not (f64.eq ?x ?y))"                  => "(f64.ne ?x ?y)"),
    rule!("f64-not-ne",          "(lgl.not (f64.ne ?x ?y))"                  => "(f64.eq ?x ?y)"),
    rule!("f64-ne-zero",         "(f64.ne ?x f64:0.0)"                       => "(f64.to_lgl ?x)"),
    rule!("f64-le-self",         "(f64.le ?x ?x)"                            => "i32:1", if |v| v.no_nan(&["?x"])),
    rule!("f64-eq-self",         "(f64.eq ?x ?x)"                            => "i32:1", if |v| v.no_nan(&["?x"])),
    rule!("f64-lt-self",         "(f64.lt ?x ?x)"                            => "i32:0", if |v| v.no_nan(&["?x"])),
    // ---- select: the first arm unless the condition is 0; NA is not 0 --------------------------------
    rule!("f64-select-same",     "(f64.select ?c ?x ?x)"                     => "?x"),
    rule!("f64-select-true",     "(f64.select ?c ?x ?y)"                     => "?x", if |v| v.i("?c").range.is_none_or(|range| !range.contains(0))),
    rule!("f64-select-false",    "(f64.select i32:0 ?x ?y)"                  => "?y"),
    rule!("f64-select-not",      "(f64.select (lgl.not ?c) ?x ?y)"           => "(f64.select ?c ?y ?x)", if |v| v.is_bit("?c")),
    rule!("f64-select-lgl",      "(f64.select (i32.to_lgl ?c) ?x ?y)"        => "(f64.select ?c ?x ?y)"),
    // ---- arithmetic on scalars whose kind turns out to be double ------------------------------------
    rule!("num-add-double",      "(val (num.add ?x ?k ?y ?l))"               => "(f64.add ?x ?y)", if |v| one_is_double(v)),
    rule!("num-sub-double",      "(val (num.sub ?x ?k ?y ?l))"               => "(f64.sub ?x ?y)", if |v| one_is_double(v)),
    rule!("num-mul-double",      "(val (num.mul ?x ?k ?y ?l))"               => "(f64.mul ?x ?y)", if |v| one_is_double(v)),
    rule!("num-neg-double",      "(val (num.neg ?x ?k))"                     => "(f64.neg ?x)", if |v| v.constant("?k") == Some(Const::I32(2))),
];

fn one_is_double(v: &View<'_>) -> bool {
    [v.constant("?k"), v.constant("?l")].contains(&Some(Const::I32(2)))
}
