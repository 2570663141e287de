//! What is printed in the end.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use ir::segments::PlaceKind;

use super::record::{NotLifted, Record, Seconds, Stage};
use crate::output::counted;

/// With more closures than this, those not lifted are listed only if asked for.
const MAX_LISTED: usize = 30;

/// How this run went.
pub struct Run {
    /// By the clock.
    pub wall: Duration,
    pub n_threads: usize,
    /// Packages that were done before.
    pub n_before: usize,
    /// Closures of the others, and what they cost.
    pub n_closures: usize,
    pub seconds: Seconds,
}

/// Sums over packages.
#[derive(Default)]
struct Totals<'r> {
    bound: usize,
    in_objects: usize,
    inner: usize,
    lifted: usize,
    functions: usize,
    instructions: usize,
    codes: usize,
    places: BTreeMap<&'r str, usize>,
    without_places: BTreeMap<&'r str, usize>,
    not_compiled: BTreeMap<&'r str, usize>,
    not_lifted: Vec<&'r NotLifted>,
    unsupported: BTreeMap<&'r str, usize>,
    failures: BTreeMap<Stage, usize>,
}

/// Counts, what is not lifted and why, and speed.
pub fn text(records: &[Record], run: &Run, is_printed: bool, lists_all: bool) -> String {
    let totals = Totals::of(records);
    let mut out = String::new();
    counts(&mut out, &totals, records.len(), is_printed);
    by_frequency(&mut out, "not compiled by R:", &totals.not_compiled);
    by_frequency(&mut out, "unsupported instructions:", &totals.unsupported);
    list(&mut out, &totals.not_lifted, lists_all);
    speed(&mut out, run, is_printed);
    out
}

impl<'r> Totals<'r> {
    fn of(records: &'r [Record]) -> Totals<'r> {
        let mut totals = Totals::default();
        for record in records {
            totals.bound += record.bound;
            totals.in_objects += record.in_objects;
            totals.inner += record.inner;
            totals.lifted += record.lifted;
            totals.functions += record.functions;
            totals.instructions += record.instructions;
            totals.codes += record.codes;
            add(&mut totals.places, &record.places);
            add(&mut totals.without_places, &record.without_places);
            for item in &record.not_compiled {
                *totals.not_compiled.entry(&item.reason).or_default() += 1;
            }
            totals.not_lifted.extend(&record.not_lifted);
            add(&mut totals.unsupported, &record.unsupported);
            for failure in &record.failures {
                *totals.failures.entry(failure.stage).or_default() += 1;
            }
        }
        totals
    }

    fn failed(&self, stage: Stage) -> usize {
        self.failures.get(&stage).copied().unwrap_or_default()
    }
}

fn add<'r>(counts: &mut BTreeMap<&'r str, usize>, other: &'r BTreeMap<String, usize>) {
    for (what, n) in other {
        *counts.entry(what).or_default() += n;
    }
}

fn counts(out: &mut String, totals: &Totals, n_packages: usize, is_printed: bool) {
    let n_closures = totals.bound + totals.in_objects + totals.inner;
    let n_not_compiled: usize = totals.not_compiled.values().sum();
    let _ = writeln!(
        out,
        "{}, {}: {} bound to variables, {} in objects, {} inner",
        counted(n_packages, "package"),
        counted(n_closures, "closure"),
        totals.bound,
        totals.in_objects,
        totals.inner
    );
    let mut row = |what: &str, n: usize, of: usize, rest: String| {
        let share = if of == 0 { 100.0 } else { 100.0 * n as f64 / of as f64 };
        // Not 100 unless it is all.
        let share = if n < of { (share * 100.0).floor() / 100.0 } else { share };
        let _ = writeln!(out, "{what:<14}{n:>9} {share:>6.2} %{rest}");
    };
    let failed = |stage| match totals.failed(stage) {
        0 => String::new(),
        n => format!(", {}", counted(n, "failure")),
    };
    let n_compiled = n_closures.saturating_sub(n_not_compiled);
    // What cannot be read is not among the closures; it may have been one.
    let n_read = n_closures + totals.failed(Stage::Read);
    row("read", n_closures, n_read, failed(Stage::Read));
    row("decoded", n_closures.saturating_sub(totals.failed(Stage::Decode)), n_closures, failed(Stage::Decode));
    row("compiled by R", n_compiled, n_closures, String::new());
    row("lifted", totals.lifted, n_compiled, format!(" of these{}", failed(Stage::Lift)));
    let n_with_ir = n_compiled.saturating_sub(totals.failed(Stage::Decode) + totals.failed(Stage::Lift));
    let n_verified = n_with_ir.saturating_sub(totals.failed(Stage::Verify));
    row("verified", n_verified, n_compiled, failed(Stage::Verify));
    if is_printed {
        let n_equal = n_with_ir.saturating_sub(totals.failed(Stage::Text));
        row("parsed back", n_equal, n_compiled, failed(Stage::Text));
    }
    let _ = writeln!(out, "{} functions with promises, {} instructions", totals.functions, totals.instructions);
    places(out, totals);
}

/// Where byte code may be entered or left, and which loops have no such places.
fn places(out: &mut String, totals: &Totals) {
    let kinds = PlaceKind::ALL.map(PlaceKind::text);
    let counts = kinds.map(|kind| format!("{} {kind}", totals.places.get(kind).copied().unwrap_or_default()));
    let without: Vec<String> = totals.without_places.iter().map(|(why, n)| format!("{n} {why}")).collect();
    let without = if without.is_empty() { String::new() } else { format!("; without: {}", without.join(", ")) };
    let failed = match totals.failed(Stage::Places) {
        0 => String::new(),
        n => format!(", {}", counted(n, "failure")),
    };
    let _ = writeln!(out, "{} with places: {}{without}{failed}", counted(totals.codes, "byte code"), counts.join(", "));
}

fn by_frequency(out: &mut String, title: &str, counts: &BTreeMap<&str, usize>) {
    if counts.is_empty() {
        return;
    }
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(what, n)| (std::cmp::Reverse(**n), **what));
    let _ = writeln!(out, "{title}");
    for (what, n) in counts {
        let _ = writeln!(out, "{n:>8}  {what}");
    }
}

/// Closures that are not lifted, one by one.
fn list(out: &mut String, not_lifted: &[&NotLifted], lists_all: bool) {
    if not_lifted.is_empty() {
        return;
    }
    let n_closures: usize = not_lifted.iter().map(|item| item.n_closures).sum();
    if !lists_all && not_lifted.len() > MAX_LISTED {
        let _ = writeln!(out, "{} not lifted; --explain lists them", counted(n_closures, "closure"));
        return;
    }
    let _ = writeln!(out, "not lifted:");
    for item in not_lifted {
        let _ = writeln!(out, "  {}", item.closure);
        for place in &item.places {
            let call = place.call.as_ref().map(|call| format!(": {call}")).unwrap_or_default();
            let _ = writeln!(out, "    {} (pc {} of {}){call}", place.reason, place.pc, place.function);
        }
    }
}

fn speed(out: &mut String, run: &Run, is_printed: bool) {
    match run.n_before {
        0 => {}
        1 => out.push_str("1 package was done before\n"),
        n => {
            let _ = writeln!(out, "{n} packages were done before");
        }
    }
    if run.n_closures == 0 {
        return;
    }
    let Seconds { decode, lift, verify, text, places } = run.seconds;
    let _ = writeln!(
        out,
        "processor time: decode {decode:.2} s, lift {lift:.2} s, verify {verify:.2} s, text {text:.2} s, places {places:.2} s; \
         by the clock {:.2} s on {}",
        run.wall.as_secs_f64(),
        counted(run.n_threads, "thread")
    );
    let rate = |seconds: f64| run.n_closures as f64 / seconds.max(1e-9);
    let what = if is_printed { "decode + lift + verify + text" } else { "decode + lift + verify" };
    let _ = writeln!(
        out,
        "{:.0} closures/s by the clock ({what}); {:.0} closures/s of processor time (decode + lift + verify)",
        rate(run.wall.as_secs_f64()),
        rate(decode + lift + verify)
    );
}
