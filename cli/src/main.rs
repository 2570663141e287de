//! The command line `rir2`: what can be proven of closures, and why not, with no R running.
//!
//! Arguments become inputs (`input`), inputs become jobs that run in parallel (`job`), a job
//! opens its closures (`open`), proves them (`prover`) and resolves the evidence to places in the
//! source (`evidence`); the records are printed as a table (`report`), as text of one stage (`emit`)
//! or as JSON lines (`json`). `corpus` checks reading and lifting over whole library trees.
//! The environment is read in `trees` and nowhere else.
mod analyze;
mod args;
mod corpus;
mod emit;
mod input;
mod job;
mod json;
mod list;
mod open;
mod output;
mod report;
mod trees;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

/// Some input could not be analysed.
const INCOMPLETE: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;

/// A mistake on the command line that shows only when the inputs are read.
#[derive(Debug)]
struct UsageError(String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

fn main() -> ExitCode {
    let args = Args::parse();
    args.color.apply();
    let done = match &args.command {
        Command::Analyze(analyze) => analyze::run(analyze),
        Command::List(list) => list::run(list),
        Command::Corpus(corpus) => corpus::run(corpus),
    };
    match done {
        Ok(is_complete) => ExitCode::from(if is_complete { 0 } else { INCOMPLETE }),
        Err(error) => {
            output::error(&format!("{error:#}"), None);
            ExitCode::from(if error.is::<UsageError>() { USAGE } else { INCOMPLETE })
        }
    }
}
