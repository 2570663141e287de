//! Rules on 64-bit integers (addresses, counters; they wrap around) and on 32-bit arithmetic.
//!
//! Constants move outwards and meet there: `(x + c) + y` becomes `(x + y) + c`.
use super::{Rule, View, rule};
use crate::eval::Const;

fn combine(v: &View<'_>, op: fn(i64, i64) -> i64) -> Option<Const> {
    Some(Const::I64(op(v.long("?c")?, v.long("?d")?)))
}

fn negated(v: &View<'_>) -> Option<Const> {
    Some(Const::I64(v.long("?c")?.wrapping_neg()))
}

/// One constant among two others. Two constants would make new sums of each other without end.
fn one_constant(v: &View<'_>) -> bool {
    v.long("?c").is_some_and(|c| c != 0) && v.long("?y").is_none()
}

/// x + c does not wrap around: then d - c is what x is compared with, if that exists.
fn moved(v: &View<'_>) -> Option<Const> {
    let (c, x) = (v.long("?c")?, v.l("?x"));
    x.lo.checked_add(c)?;
    x.hi.checked_add(c)?;
    Some(Const::I64(v.long("?d")?.checked_sub(c)?))
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // ---- sums -----------------------------------------------------------------------------------
    rule!("i64-add-commute",     "(i64.add ?x ?y)"                           => "(i64.add ?y ?x)"),
    rule!("i64-add-zero",        "(i64.add ?x i64:0)"                        => "?x"),
    rule!("i64-sub-zero",        "(i64.sub ?x i64:0)"                        => "?x"),
    rule!("i64-sub-self",        "(i64.sub ?x ?x)"                           => "i64:0"),
    rule!("i64-sub-constant",    "(i64.sub ?x ?c)"                           => "(i64.add ?x ?k)", let "?k" = negated),
    rule!("i64-add-constants",   "(i64.add (i64.add ?x ?c) ?d)"              => "(i64.add ?x ?k)", let "?k" = |v| combine(v, i64::wrapping_add)),
    rule!("i64-add-outwards",    "(i64.add (i64.add ?x ?c) ?y)"              => "(i64.add (i64.add ?x ?y) ?c)", worth if one_constant),
    rule!("i64-sub-outwards",    "(i64.sub (i64.add ?x ?c) ?y)"              => "(i64.add (i64.sub ?x ?y) ?c)", worth if one_constant),
    rule!("i64-sub-of-sum",      "(i64.sub ?y (i64.add ?x ?c))"              => "(i64.add (i64.sub ?y ?x) ?k)", let "?k" = negated),
    rule!("i64-add-sub",         "(i64.sub (i64.add ?x ?y) ?y)"              => "?x"),
    rule!("i64-sub-add",         "(i64.add (i64.sub ?x ?y) ?y)"              => "?x"),
    rule!("i64-sub-sub",         "(i64.sub ?x (i64.sub ?x ?y))"              => "?y"),
    // ---- products -------------------------------------------------------------------------------
    rule!("i64-mul-commute",     "(i64.mul ?x ?y)"                           => "(i64.mul ?y ?x)"),
    rule!("i64-mul-one",         "(i64.mul ?x i64:1)"                        => "?x"),
    rule!("i64-mul-zero",        "(i64.mul ?x i64:0)"                        => "i64:0"),
    rule!("i64-mul-constants",   "(i64.mul (i64.mul ?x ?c) ?d)"              => "(i64.mul ?x ?k)", let "?k" = |v| combine(v, i64::wrapping_mul)),
    rule!("i64-mul-of-sum",      "(i64.mul (i64.add ?x ?c) ?d)"              => "(i64.add (i64.mul ?x ?d) ?k)", let "?k" = |v| combine(v, i64::wrapping_mul)),
    // ---- least and greatest ---------------------------------------------------------------------
    rule!("i64-min-commute",     "(i64.min ?x ?y)"                           => "(i64.min ?y ?x)"),
    rule!("i64-max-commute",     "(i64.max ?x ?y)"                           => "(i64.max ?y ?x)"),
    rule!("i64-min-known",       "(i64.min ?x ?y)"                           => "?x", if |v| v.l("?x").hi <= v.l("?y").lo),
    rule!("i64-max-known",       "(i64.max ?x ?y)"                           => "?x", if |v| v.l("?x").lo >= v.l("?y").hi),
    rule!("i64-min-self",        "(i64.min ?x ?x)"                           => "?x"),
    rule!("i64-max-self",        "(i64.max ?x ?x)"                           => "?x"),
    // ---- comparisons ----------------------------------------------------------------------------
    rule!("i64-eq-commute",      "(i64.eq ?x ?y)"                            => "(i64.eq ?y ?x)"),
    rule!("i64-ne-commute",      "(i64.ne ?x ?y)"                            => "(i64.ne ?y ?x)"),
    rule!("i64-lt-self",         "(i64.lt ?x ?x)"                            => "i32:0"),
    rule!("i64-le-self",         "(i64.le ?x ?x)"                            => "i32:1"),
    rule!("i64-eq-self",         "(i64.eq ?x ?x)"                            => "i32:1"),
    rule!("i64-ne-self",         "(i64.ne ?x ?x)"                            => "i32:0"),
    rule!("i64-not-lt",          "(lgl.not (i64.lt ?x ?y))"                  => "(i64.le ?y ?x)"),
    rule!("i64-not-le",          "(lgl.not (i64.le ?x ?y))"                  => "(i64.lt ?y ?x)"),
    rule!("i64-not-eq",          "(lgl.not (i64.eq ?x ?y))"                  => "(i64.ne ?x ?y)"),
    rule!("i64-not-ne",          "(lgl.not (i64.ne ?x ?y))"                  => "(i64.eq ?x ?y)"),
    rule!("i64-lt-as-le",        "(i64.lt ?x ?c)"                            => "(i64.le ?x ?k)", let "?k" = |v| Some(Const::I64(v.long("?c")?.checked_sub(1)?))),
    rule!("i64-as-le-lt",        "(i64.lt ?c ?x)"                            => "(i64.le ?k ?x)", let "?k" = |v| Some(Const::I64(v.long("?c")?.checked_add(1)?))),
    rule!("i64-lt-moved",        "(i64.lt (i64.add ?x ?c) ?d)"               => "(i64.lt ?x ?k)", let "?k" = moved),
    rule!("i64-le-moved",        "(i64.le (i64.add ?x ?c) ?d)"               => "(i64.le ?x ?k)", let "?k" = moved),
    rule!("i64-moved-lt",        "(i64.lt ?d (i64.add ?x ?c))"               => "(i64.lt ?k ?x)", let "?k" = moved),
    rule!("i64-moved-le",        "(i64.le ?d (i64.add ?x ?c))"               => "(i64.le ?k ?x)", let "?k" = moved),
    rule!("i64-eq-moved",        "(i64.eq (i64.add ?x ?c) ?d)"               => "(i64.eq ?x ?k)", let "?k" = |v| combine(v, |c, d| d.wrapping_sub(c))),
    rule!("i64-ne-moved",        "(i64.ne (i64.add ?x ?c) ?d)"               => "(i64.ne ?x ?k)", let "?k" = |v| combine(v, |c, d| d.wrapping_sub(c))),
    // ---- select ---------------------------------------------------------------------------------
    rule!("i64-select-same",     "(i64.select ?c ?x ?x)"                     => "?x"),
    rule!("i64-select-true",     "(i64.select ?c ?x ?y)"                     => "?x", if |v| v.i("?c").range.is_none_or(|range| !range.contains(0))),
    rule!("i64-select-false",    "(i64.select i32:0 ?x ?y)"                  => "?y"),
    rule!("i64-select-not",      "(i64.select (lgl.not ?c) ?x ?y)"           => "(i64.select ?c ?y ?x)", if |v| v.is_bit("?c")),
    rule!("i64-select-lgl",      "(i64.select (i32.to_lgl ?c) ?x ?y)"        => "(i64.select ?c ?x ?y)"),
    rule!("i64-select-min",      "(i64.select (i64.lt ?x ?y) ?x ?y)"         => "(i64.min ?x ?y)"),
    rule!("i64-select-max",      "(i64.select (i64.lt ?x ?y) ?y ?x)"         => "(i64.max ?x ?y)"),
    rule!("i64-select-min-le",   "(i64.select (i64.le ?x ?y) ?x ?y)"         => "(i64.min ?x ?y)"),
    rule!("i64-select-max-le",   "(i64.select (i64.le ?x ?y) ?y ?x)"         => "(i64.max ?x ?y)"),
    // ---- 32-bit arithmetic: NA stays NA; both sides abort on overflow ---------------------------
    rule!("i32-add-commute",     "(i32.add ?x ?y)"                           => "(i32.add ?y ?x)"),
    rule!("i32-mul-commute",     "(i32.mul ?x ?y)"                           => "(i32.mul ?y ?x)"),
    rule!("i32-add-zero",        "(val (i32.add ?x i32:0))"                  => "?x", if |v| v.i("?x").range.is_none_or(|range| range.is_in(crate::facts::Range::I32))),
    rule!("i32-sub-zero",        "(val (i32.sub ?x i32:0))"                  => "?x", if |v| v.i("?x").range.is_none_or(|range| range.is_in(crate::facts::Range::I32))),
    rule!("i32-mul-one",         "(val (i32.mul ?x i32:1))"                  => "?x", if |v| v.i("?x").range.is_none_or(|range| range.is_in(crate::facts::Range::I32))),
    rule!("i32-neg-neg",         "(i32.neg (i32.neg ?x))"                    => "?x"),
    rule!("i32-abs-neg",         "(i32.abs (i32.neg ?x))"                    => "(i32.abs ?x)"),
    rule!("i32-abs-positive",    "(i32.abs ?x)"                              => "?x", if |v| v.i("?x").range.is_none_or(|range| range.lo >= 0)),
    rule!("i32-mod-small",       "(i32.mod ?x ?y)"                           => "?x", if |v| v.number("?x").zip(v.number("?y")).is_some_and(|(x, y)| x.lo >= 0 && x.hi < y.lo)),
    rule!("i32-idiv-one",        "(i32.idiv ?x i32:1)"                       => "?x"),
    rule!("i32-isna-neg",        "(i32.isna (i32.neg ?x))"                   => "(i32.isna ?x)"),
    rule!("i32-isna-abs",        "(i32.isna (i32.abs ?x))"                   => "(i32.isna ?x)"),
];
