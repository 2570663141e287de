//! `rir2 list`: the closures of the inputs.

use std::fmt::Write;

use crate::args::List;
use crate::{job, output};

/// Prints labels, or counts by source. Whether everything could be read.
pub fn run(args: &List) -> anyhow::Result<bool> {
    let done = job::run(&args.inputs, |_, item| (item.source.clone(), item.label.clone()))?;
    let mut out = String::new();
    if args.count {
        for chunk in done.results.chunk_by(|a, b| a.0 == b.0) {
            let _ = writeln!(out, "{} {}", chunk[0].0, chunk.len());
        }
    } else {
        for (_, label) in &done.results {
            let _ = writeln!(out, "{label}");
        }
    }
    output::print(&out)?;
    output::problems(&done.problems);
    Ok(done.problems.is_empty())
}
