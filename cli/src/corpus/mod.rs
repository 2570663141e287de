//! `rir2 corpus`: every closure of every package is decoded, lifted, verified, printed and parsed.
//!
//! Packages are found (`package`), those that the output file has are taken from there (`store`);
//! of the others all closures are found (`closures`) and checked (`check`), and what is not lifted
//! is looked at one by one (`explain`); the places where byte code may be entered are found, too. A package becomes a record (`record`), the records a
//! report (`report`). Packages run side by side, and so do parts of large ones.

mod check;
mod closures;
mod explain;
mod package;
mod record;
mod report;
mod store;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use rds::lazyload::Database;
use rds::{Heap, Limits};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::args::Corpus;
use crate::input::{Problem, shown};
use crate::{job, output, trees};
use check::{Clock, check};
use closures::{Reached, Variable};
use explain::explain;
use package::{Files, Package, content};
use record::{Failure, NotCompiled, Record, Seconds, Stage};
use store::Store;

/// How much of the work on a package is reading it, about.
const READING: f64 = 0.2;

/// Checks all packages and prints. Whether all could be read and nothing failed.
pub fn run(args: &Corpus) -> Result<bool> {
    let is_given = !args.trees.is_empty();
    let trees = match is_given {
        true => args.trees.clone(),
        // R, too, takes it that some of its trees are not there, or empty.
        false => trees::library_trees(&[]).into_iter().filter(|tree| tree.is_dir()).collect(),
    };
    let (packages, mut problems) = package::find(&trees);
    problems.retain(|_| is_given);
    if packages.is_empty() && problems.is_empty() {
        problems.push(Problem::new("rir2", "no library tree of R is found").help("name one: rir2 corpus DIR"));
    }
    if packages.is_empty() {
        output::problems(&problems);
        return Ok(false);
    }
    let store = Store::open(args.output.as_deref())?;
    let start = Instant::now();
    let (done, n_threads) = job::parallel(args.jobs, || {
        all(&packages, &store, !args.no_text).map(|done| (done, rayon::current_num_threads()))
    })??;
    let fresh = || done.iter().filter(|done| !done.is_before).map(|done| &done.record);
    let mut run = report::Run {
        wall: start.elapsed(),
        n_threads,
        n_before: done.iter().filter(|done| done.is_before).count(),
        n_closures: fresh().map(Record::n_closures).sum(),
        seconds: Seconds::default(),
    };
    fresh().for_each(|record| run.seconds += record.seconds);
    let records: Vec<Record> = done.into_iter().map(|done| done.record).collect();
    output::print(&report::text(&records, &run, !args.no_text, args.explain))?;
    let failures = records.iter().flat_map(|record| &record.failures);
    problems.extend(
        failures.map(|failure| Problem::new(failure.source.clone(), format!("{}: {}", failure.stage, failure.message))),
    );
    output::problems(&problems);
    Ok(problems.is_empty())
}

/// A package that is done.
struct Done {
    /// Where it stands among the packages.
    at: usize,
    record: Record,
    /// Whether the output file had it.
    is_before: bool,
}

/// All packages, in their order.
fn all(packages: &[Package], store: &Store, with_text: bool) -> Result<Vec<Done>> {
    let bar = progress_bar(packages);
    // The largest first: what is left in the end is small and shared evenly.
    let mut order: Vec<(usize, &Package)> = packages.iter().enumerate().collect();
    order.sort_by_key(|(_, package)| std::cmp::Reverse(package.n_bytes));
    let done = Mutex::new(Vec::with_capacity(packages.len()));
    order.into_iter().par_bridge().try_for_each(|(at, package)| -> Result<()> {
        let share = Share { bar: &bar, n_bytes: package.n_bytes, n_told: AtomicU64::new(0) };
        let (record, is_before) = one(package, store, with_text, &share)?;
        share.finish();
        let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.push(Done { at, record, is_before });
        bar.set_message(format!("{} of {} packages", done.len(), packages.len()));
        Ok(())
    })?;
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|done| done.at);
    Ok(done)
}

/// A package's share of the progress bar: its bytes.
struct Share<'b> {
    bar: &'b ProgressBar,
    n_bytes: u64,
    n_told: AtomicU64,
}

impl Share<'_> {
    /// Moves the bar by a part of the share.
    fn advance(&self, part: f64) {
        let n_bytes = (self.n_bytes as f64 * part) as u64;
        self.n_told.fetch_add(n_bytes, Ordering::Relaxed);
        self.bar.inc(n_bytes);
    }

    /// Moves it to the end of the share.
    fn finish(&self) {
        self.bar.inc(self.n_bytes.saturating_sub(self.n_told.load(Ordering::Relaxed)));
    }
}

/// A bar over the bytes of all databases; none where standard error is no terminal.
fn progress_bar(packages: &[Package]) -> ProgressBar {
    let n_bytes = packages.iter().map(|package| package.n_bytes).sum();
    let bar = ProgressBar::with_draw_target(Some(n_bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}, {elapsed} (left: {eta})");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("██░"));
    bar.set_message(format!("0 of {} packages", packages.len()));
    if !bar.is_hidden() {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}

/// One package's record, and whether it was there before.
fn one(package: &Package, store: &Store, with_text: bool, share: &Share) -> Result<(Record, bool)> {
    let mut clock = Clock::start();
    let dir = shown(&package.dir);
    let mut record =
        Record { package: package.name.clone(), dir: dir.clone(), is_printed: with_text, ..Record::default() };
    let files = match package.read() {
        Ok(files) => files,
        // Not kept: the next run tries again.
        Err(error) => {
            record.failures.push(Failure {
                source: package.name.clone(),
                stage: Stage::Read,
                message: error.to_string(),
            });
            return Ok((record, false));
        }
    };
    if store.is_kept() {
        record.content = content(files.iter().flat_map(|files| [&files.index[..], &files.data[..]]));
        if let Some(before) = store.done(&dir, &record.content, with_text) {
            return Ok((before, true));
        }
    }
    let mut heap = Heap::new();
    let variables = decode(&mut heap, files, &mut record);
    let reached = Reached::new(&heap, &package.name, variables);
    record.seconds.decode = clock.lap();
    share.advance(READING);
    let per_closure = (1.0 - READING) / reached.closures.len().max(1) as f64;
    fill(&mut record, &mut heap, &reached, with_text, |n_done| share.advance(per_closure * n_done as f64));
    store.add(&mut record).with_context(|| format!("the record of {} cannot be written", package.name))?;
    Ok((record, false))
}

/// The values of all variables, with the environments that they refer to.
fn decode(heap: &mut Heap, files: Vec<Files>, record: &mut Record) -> Vec<Variable> {
    let mut variables = Vec::new();
    let package = record.package.clone();
    let mut failed = |source: String, message: String| {
        record.failures.push(Failure { source, stage: Stage::Read, message });
    };
    for Files { is_data, index, data } in files {
        let mut database = match Database::from_bytes(&index, data, &Limits::default()) {
            Ok(database) => database,
            Err(error) => {
                failed(package.clone(), error.to_string());
                continue;
            }
        };
        let names: Vec<Box<str>> = database.names().map(Box::from).collect();
        for name in names {
            match database.fetch(heap, &name) {
                Ok(cell) => variables.push(Variable { name, cell, is_data }),
                Err(error) => failed(format!("{package}:::{name}"), error.to_string()),
            }
        }
        if let Err(error) = database.resolve_all(heap) {
            failed(package.clone(), error.to_string());
        }
    }
    variables
}

/// Checks the closures of a package.
fn fill(record: &mut Record, heap: &mut Heap, reached: &Reached, with_text: bool, tell: impl Fn(usize) + Sync) {
    let closures = &reached.closures;
    let outcome = check(heap, closures, with_text, tell);
    record.bound = closures.iter().filter(|found| found.variable.is_some()).count();
    record.in_objects = closures.len() - record.bound;
    record.inner = outcome.n_literals;
    record.lifted = outcome.n_lifted;
    record.functions = outcome.n_functions;
    record.instructions = outcome.n_instructions;
    record.unsupported = outcome.unsupported;
    record.codes = outcome.n_codes;
    record.places = outcome.places;
    record.without_places = outcome.without_places;
    record.seconds += outcome.seconds;
    for found in outcome.not_compiled.iter().map(|&at| &closures[at]) {
        let closure = reached.label(heap, found.cell);
        record.not_compiled.push(NotCompiled { closure, reason: reached.why_not_compiled(heap, found).into() });
    }
    for (cell, stage, message) in outcome.failures {
        record.failures.push(Failure { source: reached.label(heap, cell), stage, message });
    }
    for cell in outcome.doubtful {
        let label = reached.label(heap, cell);
        let explained = explain(heap, cell, reached.name(cell), &label, with_text);
        record.lifted += explained.n_lifted;
        record.not_lifted.extend(explained.not_lifted);
        record.failures.extend(explained.failures);
    }
}
