//! The effects of builtins: the one table, as claims that are checked against live R.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A row: effect class of a primitive or `.Internal` function.
#[derive(Debug, Clone, Copy)]
struct Row {
    internal: bool,
    class: &'static str,
}

fn table() -> &'static FxHashMap<(&'static str, bool), Row> {
    static TABLE: OnceLock<FxHashMap<(&'static str, bool), Row>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = include_str!("../data/builtins.csv").lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            let (name, kind, class) = (fields.next()?, fields.next()?, fields.next()?);
            let internal = kind.starts_with("internal");
            Some(((name.trim_matches('"'), internal), Row { internal, class }))
        });
        rows.collect()
    })
}

/// Classes whose members leave no trace: they compute, may read what is outside, and may fail.
const TRACELESS: [&str; 4] = ["pure", "pure-dispatch", "read-external", "alloc-identity"];

/// Whether a builtin, on values that are no objects, does nothing but compute or raise an error
/// or warning.
pub fn may_only_fail(name: &str) -> bool {
    table().get(&(name, false)).is_some_and(|row| !row.internal && TRACELESS.contains(&row.class))
}

/// The same of an `.Internal` function.
pub fn internal_may_only_fail(name: &str) -> bool {
    table().get(&(name, true)).is_some_and(|row| row.internal && TRACELESS.contains(&row.class))
}

/// Whether a builtin, on values that are no objects, may look at or change the frame that it is
/// called from: by reflection, by code that it runs, or by a condition handler.
pub fn may_see_frame(name: &str, internal: bool) -> bool {
    !matches!(class(name, internal), Some(class) if TRACELESS.contains(&class) || class == "rng")
}

/// What a builtin does, in a word of the table (`pure`, `rng`, `output`, …).
pub fn class(name: &str, internal: bool) -> Option<&'static str> {
    table().get(&(name, internal)).map(|row| row.class)
}
