//! The optimizer of typed functions: an e-graph over pure operations, and classical passes beside
//! it.
//!
//! A function's pure instructions become terms ([`language`], [`region`]); a table of exact
//! equalities ([`rules`]) is applied to them under facts ([`facts`], [`flow`], [`analysis`]); the
//! cheapest terms ([`cost`], [`extract`]) are put back along the dominator tree ([`elaborate`]).
//! What is no pure term — control flow, memory, calls, checks — keeps its place and order, but for
//! checks that were made already, cannot fail, or move out of loops ([`licm`], [`bounds`], [`counted`]).
//!
//! # Invariants
//! - The result has the same value, to the bits of [`rules::Equality`], and aborts where the input
//!   aborts or earlier; it does not abort where the input would finish, but for checks that each
//!   full iteration of a loop makes and that now run before the loop.
//! - Everything is counted, nothing is timed: same input and limits, same output, byte for byte.
//! - Functions are verified after each pass in debug builds.
//!
//! # Absent on purpose
//! Rules that hold for real numbers only: [`rules::refused`] lists them with counter-examples.
//! Moving loads, and anything across functions. Vector operations.
pub mod analysis;
pub mod bounding;
pub mod bounds;
pub mod cost;
pub mod counted;
pub mod dce;
pub mod elaborate;
pub mod eval;
pub mod explain;
pub mod extract;
pub mod facts;
pub mod flow;
pub mod language;
pub mod licm;
pub mod loops;
pub mod r_text;
pub mod region;
pub mod rules;
pub mod samples;
pub mod search;
pub mod simplify_cfg;
pub mod transfer;

use ir::{Func, FuncKind, Module};
use loops::Loops;
use region::Region;
use rules::Equality;
use std::collections::BTreeMap;

/// How far to go. Counts, never seconds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Nodes that rules may add to the e-graph of a function.
    pub max_nodes: usize,
    /// Iterations of all rules.
    pub max_iterations: usize,
    /// Matches of one rule in an iteration before it has to pause.
    pub max_matches: usize,
    /// Functions with more instructions are left alone.
    pub max_insts: usize,
    /// How often to build an e-graph: a second time sees what the other passes uncovered.
    pub max_rounds: usize,
    /// Which equality to keep.
    pub equality: Equality,
    /// Whether to explain what was rewritten.
    pub explain: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_nodes: 20_000,
            max_iterations: 12,
            max_matches: 2_000,
            max_insts: 20_000,
            max_rounds: 2,
            equality: Equality::Identical,
            explain: false,
        }
    }
}

/// What was done to a function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Its name.
    pub func: Box<str>,
    /// Nodes of its largest e-graph.
    pub n_nodes: usize,
    /// Iterations of the rules, all rounds together.
    pub n_iterations: usize,
    /// Whether a limit stopped the rules before they had nothing new to say.
    pub hit_limit: bool,
    /// How often each rule taught something, by name.
    pub fired: BTreeMap<&'static str, usize>,
    /// Instructions before.
    pub n_insts_before: usize,
    /// Instructions after.
    pub n_insts_after: usize,
    /// Proofs of what was rewritten, if they were asked for: texts of several lines.
    pub explanations: Vec<String>,
}

/// Optimizes the typed functions of a module; others stay as they are. One report a function.
pub fn optimize(module: &mut Module, limits: &Limits) -> Vec<Report> {
    module.funcs.iter_mut().map(|func| optimize_func(func, limits)).collect()
}

/// Optimizes one function.
pub fn optimize_func(func: &mut Func, limits: &Limits) -> Report {
    let mut report = Report { func: func.name.clone(), n_insts_before: n_insts(func), ..Report::default() };
    if func.kind == FuncKind::Typed && report.n_insts_before <= limits.max_insts {
        tidy(func);
        rewrite(func, limits, &mut report);
        for _ in 1..limits.max_rounds {
            let hoisted = checked(func, "licm", licm::hoist_checks);
            let proved = checked(func, "bounds", bounds::remove_checks);
            let counted = checked(func, "counted", counted::hoist_counted_checks);
            if !hoisted && !proved && !counted {
                break;
            }
            tidy(func);
            rewrite(func, limits, &mut report);
        }
    }
    report.n_insts_after = n_insts(func);
    report
}

fn tidy(func: &mut Func) {
    checked(func, "simplify_cfg", simplify_cfg::simplify);
    checked(func, "dce", dce::remove_dead);
}

/// Terms out, rules applied, terms in.
fn rewrite(func: &mut Func, limits: &Limits, report: &mut Report) {
    let loops = Loops::new(func);
    let mut region = Region::new(func, &loops, false);
    let saturation = region.saturate(limits);
    report.n_nodes = report.n_nodes.max(saturation.n_nodes);
    report.n_iterations += saturation.n_iterations;
    report.hit_limit |= saturation.hit_limit;
    for (name, n) in saturation.fired {
        *report.fired.entry(name).or_default() += n;
    }
    if limits.explain {
        report.explanations.extend(explain::explain(func, &loops, limits));
    }
    if let Some(new) = elaborate::elaborate(func, &region, &loops) {
        *func = new;
        checked(func, "elaborate", |_| ());
        tidy(func);
    }
}

/// Runs a pass and verifies what it made.
fn checked<T>(func: &mut Func, pass: &str, run: impl FnOnce(&mut Func) -> T) -> T {
    let result = run(func);
    if cfg!(debug_assertions)
        && let Err(violation) = ir::verify(func)
    {
        panic!("{pass}: {violation}\n{}", ir::print(func));
    }
    result
}

fn n_insts(func: &Func) -> usize {
    func.layout.iter().map(|&block| func.blocks[block].insts.len()).sum()
}
