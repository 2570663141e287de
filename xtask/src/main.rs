//! Chores: what a reviewer would otherwise check by eye, and the making of fixtures.
//!
//! `cargo xtask tidy [CHECK…]` runs the checks of [`tidy`], all of them or those named;
//! `cargo xtask fixtures` makes the committed fixtures anew, with `--check` it only compares;
//! `cargo xtask package` makes the tarball of the R package;
//! `cargo xtask fuzz` builds and runs what `tests/fuzz` holds.

#![forbid(unsafe_code)]

mod fixtures;
mod fuzz;
mod lexer;
mod manifest;
mod package;
mod tidy;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  tidy [CHECK…]       check the rules of the project's shape; without CHECK, all of them
  tidy --list         name the checks
  fixtures            make all fixtures anew (needs R)
  fixtures --check    tell whether they are fresh; those that R makes only where R is
  package             make the R package's source tarball, with all that its installation needs
  fuzz [TARGET…]      fuzz all or these targets: values, database, lift, text; a fixed number of
                      executions, or with --seconds N so long for each
  fuzz --merge        take what such runs found worth keeping into the committed corpus
";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
fn run(arguments: &[String]) -> Result<bool> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["tidy", "--list"] => {
            tidy::CHECKS.iter().for_each(|check| println!("{:<14} {}", check.name, check.what));
            Ok(true)
        }
        ["tidy", names @ ..] => tidy::run(&workspace(), names),
        ["fixtures"] => fixtures::make(&workspace()).map(|()| true),
        ["fixtures", "--check"] => tidy::run(&workspace(), &["fixtures"]),
        ["package"] => package::build(&workspace()).map(|tarball| {
            println!("{}", tarball.display());
            true
        }),
        ["fuzz", arguments @ ..] => fuzz::run(&workspace(), arguments),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(true)
        }
        other => bail!("no such command: {}\n\n{USAGE}", other.join(" ")),
    }
}

/// The directory of the workspace: the parent of this crate's.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
