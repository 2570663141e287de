//! Rules on logicals, comparisons of 32-bit integers, and what branches ask for.
use super::{Rule, rule};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // ---- comparisons: NA if an operand is ----------------------------------------------------
    rule!("i32-gt",              "(i32.gt ?x ?y)"                            => "(i32.lt ?y ?x)"),
    rule!("i32-ge",              "(i32.ge ?x ?y)"                            => "(i32.le ?y ?x)"),
    rule!("i32-eq-commute",      "(i32.eq ?x ?y)"                            => "(i32.eq ?y ?x)"),
    rule!("i32-ne-commute",      "(i32.ne ?x ?y)"                            => "(i32.ne ?y ?x)"),
    rule!("i32-not-lt",          "(lgl.not (i32.lt ?x ?y))"                  => "(i32.le ?y ?x)"),
    rule!("i32-not-le",          "(lgl.not (i32.le ?x ?y))"                  => "(i32.lt ?y ?x)"),
    rule!("i32-not-eq",          "(lgl.not (i32.eq ?x ?y))"                  => "(i32.ne ?x ?y)"),
    rule!("i32-not-ne",          "(lgl.not (i32.ne ?x ?y))"                  => "(i32.eq ?x ?y)"),
    rule!("i32-ne-zero",         "(i32.ne ?x i32:0)"                         => "(i32.to_lgl ?x)"),
    rule!("i32-eq-zero",         "(i32.eq ?x i32:0)"                         => "(lgl.not ?x)"),
    rule!("i32-eq-one",          "(i32.eq ?x i32:1)"                         => "?x", if |v| v.is_logical("?x")),
    // ---- three-valued logic -------------------------------------------------------------------
    rule!("lgl-of-lgl",          "(i32.to_lgl ?x)"                           => "?x", if |v| v.is_logical("?x")),
    rule!("lgl-not-not",         "(lgl.not (lgl.not ?x))"                    => "(i32.to_lgl ?x)"),
    rule!("lgl-not-of-lgl",      "(lgl.not (i32.to_lgl ?x))"                 => "(lgl.not ?x)"),
    rule!("lgl-of-neg",          "(i32.to_lgl (i32.neg ?x))"                 => "(i32.to_lgl ?x)"),
    rule!("lgl-and-commute",     "(lgl.and ?x ?y)"                           => "(lgl.and ?y ?x)"),
    rule!("lgl-or-commute",      "(lgl.or ?x ?y)"                            => "(lgl.or ?y ?x)"),
    rule!("lgl-and-true",        "(lgl.and ?x i32:1)"                        => "(i32.to_lgl ?x)"),
    rule!("lgl-and-false",       "(lgl.and ?x i32:0)"                        => "i32:0"),
    rule!("lgl-or-true",         "(lgl.or ?x i32:1)"                         => "i32:1"),
    rule!("lgl-or-false",        "(lgl.or ?x i32:0)"                         => "(i32.to_lgl ?x)"),
    rule!("lgl-and-self",        "(lgl.and ?x ?x)"                           => "(i32.to_lgl ?x)"),
    rule!("lgl-or-self",         "(lgl.or ?x ?x)"                            => "(i32.to_lgl ?x)"),
    rule!("lgl-and-absorb",      "(lgl.and ?x (lgl.or ?x ?y))"               => "(i32.to_lgl ?x)"),
    rule!("lgl-or-absorb",       "(lgl.or ?x (lgl.and ?x ?y))"               => "(i32.to_lgl ?x)"),
    rule!("lgl-nor",             "(lgl.and (lgl.not ?x) (lgl.not ?y))"       => "(lgl.not (lgl.or ?x ?y))"),
    rule!("lgl-nand",            "(lgl.or (lgl.not ?x) (lgl.not ?y))"        => "(lgl.not (lgl.and ?x ?y))"),
    // ---- select: the first arm unless the condition is 0; NA is not 0 ---------------------------
    rule!("i32-select-same",     "(i32.select ?c ?x ?x)"                     => "?x"),
    rule!("i32-select-true",     "(i32.select ?c ?x ?y)"                     => "?x", if |v| v.i("?c").range.is_none_or(|range| !range.contains(0))),
    rule!("i32-select-false",    "(i32.select i32:0 ?x ?y)"                  => "?y"),
    rule!("i32-select-not",      "(i32.select (lgl.not ?c) ?x ?y)"           => "(i32.select ?c ?y ?x)", if |v| v.is_bit("?c")),
    rule!("i32-select-lgl",      "(i32.select (i32.to_lgl ?c) ?x ?y)"        => "(i32.select ?c ?x ?y)"),
    rule!("i32-select-bit",      "(i32.select ?c i32:1 i32:0)"               => "(i32.to_lgl ?c)", if |v| v.not_na("?c")),
    rule!("i32-select-not-bit",  "(i32.select ?c i32:0 i32:1)"               => "(lgl.not ?c)", if |v| v.not_na("?c")),
    rule!("i32-select-na",       "(i32.select (i32.isna ?x) i32:NA ?x)"      => "?x"),
];
