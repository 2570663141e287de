//! Each row against the interpreter, on all samples.
use super::*;
use crate::search::{parse, search};
use std::collections::BTreeSet;

#[test]
fn every_row_parses_and_names_are_unique() {
    let mut names = BTreeSet::new();
    for rule in all() {
        assert!(parse(rule).is_some(), "{}", rule.name);
        assert!(names.insert(rule.name), "{} twice", rule.name);
    }
    assert_eq!(rewrites(Equality::Bits).len(), names.len());
    assert_eq!(rewrites(Equality::Identical).len(), names.len());
}

#[test]
fn no_row_has_a_counter_example() {
    for rule in all() {
        let searched = search(rule).unwrap_or_else(|| panic!("{} cannot be evaluated", rule.name));
        assert_eq!(searched.counter_example, None);
        assert!(searched.n_tried > 0, "{} was never tried", rule.name);
    }
}

/// A row that claims more than it keeps would be found: `bits if` is necessary where it stands.
#[test]
fn rows_that_keep_fewer_bits_say_so() {
    for rule in all() {
        let strict = Rule { bits: |_| true, ..*rule };
        let keeps_all = search(&strict).is_some_and(|searched| searched.counter_example.is_none());
        let parsed = parse(rule).map(|parsed| crate::search::cases(rule, &parsed)).unwrap_or_default();
        let claims_all = parsed.iter().all(|case| case.bits);
        assert_eq!(keeps_all, claims_all, "{}", rule.name);
    }
}

#[test]
fn every_refused_rule_has_a_counter_example() {
    for (rule, why) in refused::REFUSED {
        let searched = search(rule).unwrap_or_else(|| panic!("{} cannot be evaluated", rule.name));
        assert!(searched.counter_example.is_some(), "{}: no counter-example found ({why})", rule.name);
    }
}
