//! The effects of builtins: the one table, as claims that are checked against live R.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The effect class of each primitive (false) and `.Internal` function (true).
fn table() -> &'static FxHashMap<(&'static str, bool), &'static str> {
    static TABLE: OnceLock<FxHashMap<(&str, bool), &str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = include_str!("../data/builtins.csv").lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            let (name, kind, class) = (fields.next()?, fields.next()?, fields.next()?);
            Some(((name.trim_matches('"'), kind.starts_with("internal")), class))
        });
        rows.collect()
    })
}

/// Classes whose members leave no trace: they compute, may read what is outside, and may fail.
const TRACELESS: [&str; 4] = ["pure", "pure-dispatch", "read-external", "alloc-identity"];

/// Whether a builtin, on values that are no objects, may look at or change the frame that it is
/// called from: by reflection, by code that it runs, or by a condition handler.
pub fn may_see_frame(name: &str, internal: bool) -> bool {
    !matches!(class(name, internal), Some(class) if TRACELESS.contains(&class) || class == "rng")
}

/// What a builtin does, in a word of the table (`pure`, `rng`, `output`, …).
pub fn class(name: &str, internal: bool) -> Option<&'static str> {
    table().get(&(name, internal)).copied()
}
