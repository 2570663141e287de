//! What compiles, written down: one row per closure, and what differs between two such files.
//!
//! ```text
//! oracle write [--order forward|reverse|shuffle:SEED] [--alone] [--contexts ordinary|all] [--assert]
//!              [--threads N] [--package NAME]… TREE…
//! oracle compare BEFORE AFTER
//! ```
//! `write` analyses and compiles every closure of the packages in library trees and prints rows,
//! sorted, whatever the order in which they were made. A package's closures share a world; with `--alone` each has
//! one to itself. With `--threads`, packages are shared out. `--assert` compiles code that checks its claims.
//! `--contexts all` asks for several contexts besides the ordinary call. What a step of the compiler broke on is told, and the status is 1.
//!
//! `compare` counts what is equal, and lists what is lost, gained or changed, with the first stage that
//! differs. Its status is 1 if anything differs.

mod compare;
mod write;

use std::process::ExitCode;

const USAGE: &str = "usage: oracle write [--order forward|reverse|shuffle:SEED] [--alone] [--contexts ordinary|all] [--assert] \
                     [--threads N] [--package NAME]... TREE...\n       oracle compare BEFORE AFTER";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match &arguments[..] {
        ["write", options @ ..] => write::run(options),
        ["compare", before, after] => compare::run(before, after),
        _ => Err(USAGE.to_owned()),
    };
    done.unwrap_or_else(|message| {
        eprintln!("{message}");
        ExitCode::from(2)
    })
}
