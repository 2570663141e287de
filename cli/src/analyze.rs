//! `rir2 analyze`: proves the closures of the inputs.

use analysis::World;
use anyhow::Result;
use rds::Value;

use crate::args::{Analyze, Stage};
use crate::evidence::Evidence;
use crate::job;
use crate::open::Item;
use crate::output::{self, counted};
use crate::{UsageError, emit, json, prover, report};

/// What is printed of one closure.
#[derive(Debug)]
pub struct Record {
    /// What people call it.
    pub label: String,
    /// The file or package it is from.
    pub source: String,
    /// Whether a normal path is proven.
    pub is_proved: bool,
    /// Types of the arguments.
    pub context: String,
    /// What the header checks.
    pub guards: Vec<String>,
    /// If rejected: first the reason. If proved: the paths that fall back to the baseline.
    pub evidence: Vec<Evidence>,
    /// Name and text of each stage asked for that there is.
    pub stages: Vec<(String, String)>,
    /// The types that stages beyond IR are made for.
    pub stage_context: String,
    /// Why there are none of these, where they were asked for.
    pub not_compiled: Option<String>,
}

/// Analyses and prints. Whether everything could be analysed.
pub fn run(args: &Analyze) -> Result<bool> {
    let stages: Vec<&str> = args.emit.iter().map(|stage| Stage::text(*stage)).collect();
    let done = job::run(&args.inputs, |desk, item| -> Result<Record, UsageError> {
        if let Some(context) = &args.context {
            check_context(&desk.world, item, context)?;
        }
        let proof = prover::prove(&mut desk.prover, &mut desk.world, item.id, args.context.as_deref(), &stages);
        Ok(Record {
            label: item.label.clone(),
            source: item.source.clone(),
            is_proved: proof.is_proved,
            context: proof.context,
            guards: proof.guards,
            evidence: proof.blames.iter().map(|blame| Evidence::of(&desk.world, item.id, blame)).collect(),
            stages: proof.stages,
            stage_context: proof.stage_context,
            not_compiled: proof.not_compiled,
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
