//! `--emit`: the texts of stages.

use std::fmt::Write;

use driver::evidence::Evidence;

use crate::analyze::Record;
use crate::args::Stage;
use crate::output;

/// Prints the stages of each closure. One stage of one closure is printed as it is, so that it
/// can be read back; otherwise a line `; closure: stage` stands in front of each, with the types
/// it is made for. Tells which stages a closure did not reach.
pub fn print(records: &[Record], stages: &[Stage]) -> anyhow::Result<()> {
    let is_single = records.len() == 1 && stages.len() == 1;
    let mut out = String::new();
    for record in records {
        for &stage in stages {
            let Some((_, text)) = record.stages.iter().find(|(name, _)| name == stage.text()) else { continue };
            if is_single {
                out.push_str(text);
                continue;
            }
            let types = if stage.needs_types() { format!(" for ({})", record.context) } else { String::new() };
            let _ = write!(out, "; {}: {}{types}\n{}\n\n", record.label, stage.text(), text.trim_end());
        }
    }
    output::print(&out)?;
    for record in records {
        let is_missing = |stage: &Stage| !record.stages.iter().any(|(name, _)| name == stage.text());
        let missing: Vec<&str> = stages.iter().filter(|stage| is_missing(stage)).map(|stage| stage.text()).collect();
        if !missing.is_empty() {
            output::note(&format!("{}: there is no {}: {}", record.label, missing.join(", "), why(record)));
        }
    }
    Ok(())
}

/// Why a closure has no code.
fn why(record: &Record) -> String {
    record.reason.as_ref().map_or_else(|| "it was not made".into(), Evidence::line)
}
