//! `rir2 analyze`: proves the closures of the inputs.

use analysis::World;
use anyhow::Result;
use driver::evidence::{Evidence, Site};
use driver::{LoopAnalysis, Options, Verdict};
use rds::Value;

use crate::args::{Analyze, Stage};
use crate::job;
use crate::open::Item;
use crate::output::{self, counted};
use crate::{UsageError, emit, json, report};

/// What is printed of one closure.
#[derive(Debug)]
pub struct Record {
    /// What people call it.
    pub label: String,
    /// The file or package it is from.
    pub source: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Proved, and no path falls back but those that end in an error.
    pub is_whole: bool,
    /// Types of the arguments that this holds for.
    pub context: String,
    /// What the header checks.
    pub guards: Vec<String>,
    /// If it is not proved: the reason.
    pub reason: Option<Evidence>,
    /// If it is: the paths that fall back to the baseline.
    pub paths: Vec<Evidence>,
    /// If it is rejected: its loops.
    pub loops: Vec<Loop>,
    /// Name and text of each stage asked for that there is.
    pub stages: Vec<(String, String)>,
}

/// A loop that may be compiled by itself.
#[derive(Debug)]
pub struct Loop {
    /// Where it is.
    pub site: Option<Site>,
    /// Why it is not compiled; none if it is.
    pub reason: Option<Evidence>,
}

/// A verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There is machine code for the context.
    Proved,
    /// Some path returns, but there is no code: it would be too large.
    NotCompiled,
    /// Something stands in the way.
    Rejected,
}

impl Outcome {
    /// The word.
    pub const fn text(self) -> &'static str {
        match self {
            Outcome::Proved => "proved",
            Outcome::NotCompiled => "not compiled",
            Outcome::Rejected => "rejected",
        }
    }
}

/// Analyses and prints. Whether everything could be analysed.
pub fn run(args: &Analyze) -> Result<bool> {
    let stages: Vec<&str> = args.emit.iter().map(|stage| Stage::text(*stage)).collect();
    let done = job::run(&args.inputs, |desk, item| -> Result<Record, UsageError> {
        if let Some(context) = &args.context {
            check_context(&desk.world, item, context)?;
        }
        let found = driver::analyze(&mut desk.world, item.id, args.context.as_deref(), &stages, Options::default());
        let is_rejected = matches!(found.verdict, Verdict::Rejected(_)) && args.context.is_none() && stages.is_empty();
        let loops = if is_rejected { loops(&mut desk.world, item) } else { Vec::new() };
        let (outcome, is_whole, cause, paths) = match found.verdict {
            Verdict::Proved { paths, is_whole } => (Outcome::Proved, is_whole, None, paths),
            Verdict::NotCompiled(cause) => (Outcome::NotCompiled, false, Some(cause), Vec::new()),
            Verdict::Rejected(cause) => (Outcome::Rejected, false, Some(cause), Vec::new()),
        };
        let evidence = |cause| Evidence::of(&desk.world, item.id, &cause);
        Ok(Record {
            label: item.label.clone(),
            source: item.source.clone(),
            outcome,
            is_whole,
            context: found.context,
            guards: found.guards,
            reason: cause.map(evidence),
            paths: paths.into_iter().map(|blame| evidence(blame.into())).collect(),
            loops,
            stages: found.stages,
        })
    })?;
    if args.context.is_some() && done.results.len() > 1 {
        let what = format!(
            "--context is for one closure, but the inputs hold {}: choose one by --closure",
            done.results.len()
        );
        return Err(UsageError(what).into());
    }
    let records = done.results.into_iter().collect::<Result<Vec<Record>, UsageError>>()?;
    if args.json {
        output::print(&json::lines(&records, &done.problems))?;
    } else if !stages.is_empty() {
        emit::print(&records, &args.emit)?;
    } else if !records.is_empty() {
        output::print(&report::text(&records, args))?;
    }
    output::problems(&done.problems);
    Ok(done.problems.is_empty())
}

fn loops(world: &mut World, item: &Item) -> Vec<Loop> {
    let found = driver::analyze_loops(world, item.id, Options::default());
    let reason = |this: &LoopAnalysis| match this.analysis.verdict {
        Verdict::Proved { .. } => None,
        Verdict::NotCompiled(ref cause) | Verdict::Rejected(ref cause) => Some(Evidence::of(world, this.id, cause)),
    };
    found.iter().map(|this| Loop { site: this.site.clone(), reason: reason(this) }).collect()
}

/// A context has one known type a formal.
fn check_context(world: &World, item: &Item, context: &str) -> Result<(), UsageError> {
    let types = analysis::parse_context(context)
        .map_err(|bad| UsageError(format!("--context {context}: \"{bad}\" is no type of an argument (see --help)")))?;
    let Value::Closure { formals, .. } = *world.heap.value(world.closure(item.id).cell) else { return Ok(()) };
    let names: Vec<&str> = world.heap.pairs(formals).filter_map(|pair| world.heap.symbol(pair.tag?)).collect();
    if names.len() != types.len() {
        let (given, label) = (types.len(), &item.label);
        let formals = if names.is_empty() { "none".into() } else { names.join(", ") };
        return Err(UsageError(format!(
            "--context {context}: {} for the formals of {label}: {formals}",
            counted(given, "type")
        )));
    }
    Ok(())
}
