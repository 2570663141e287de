//! The rules of the project's shape that a machine can check.
//!
//! A check maps a [`Tree`] to findings and changes nothing. Each names file and line, says what
//! is wrong and what to do about it, and has a test with a tree that breaks it.

mod edges;
mod hosts;
mod markers;
mod paths;
mod rustfmt;
mod sizes;
mod unsafety;

pub use edges::{R_CRATE, crates_below};

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use crate::fixtures;
use crate::tree::Tree;

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Relative to the workspace.
    pub file: String,
    /// Counted from 1; 0 for the file as a whole.
    pub line: u32,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// A finding; `line` 0 means the file as a whole.
    pub fn new(file: &str, line: u32, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {}; {}", self.what, self.remedy)
    }
}

/// What a check looks at.
enum Run {
    /// The project's files only.
    OfTree(fn(&Tree) -> Vec<Finding>),
    /// Other programs too, run in the workspace.
    InWorkspace(fn(&Path) -> Result<Vec<Finding>>),
}

/// One rule.
pub struct Check {
    /// How it is asked for.
    pub name: &'static str,
    /// What it looks for.
    pub what: &'static str,
    run: Run,
}

/// All checks, in the order in which they run.
pub const CHECKS: &[Check] = &[
    Check { name: "edges", what: "which crate may use which, and which links R", run: Run::OfTree(edges::check) },
    Check { name: "owners", what: "outside crates have an owner and a reason", run: Run::OfTree(edges::check_owners) },
    Check { name: "lints", what: "each crate inherits the workspace's lints", run: Run::OfTree(edges::check_lints) },
    Check { name: "sizes", what: "no source file is too long", run: Run::OfTree(sizes::check) },
    Check { name: "paths", what: "paths that the documents name exist", run: Run::OfTree(paths::check) },
    Check { name: "unsafe", what: "`unsafe` only where it is allowed", run: Run::OfTree(unsafety::check) },
    Check { name: "markers", what: "nothing left undone, no test switched off", run: Run::OfTree(markers::check) },
    Check { name: "hosts", what: "no host of a package mirror is named", run: Run::OfTree(hosts::check) },
    Check { name: "rustfmt", what: "the sources are formatted", run: Run::InWorkspace(rustfmt::check) },
    Check {
        name: "fixtures",
        what: "making the fixtures anew changes nothing",
        run: Run::InWorkspace(fixtures::check),
    },
];

/// Runs the checks named, or all, prints findings and a summary; whether there were none.
pub fn run(root: &Path, names: &[&str]) -> Result<bool> {
    if let Some(unknown) = names.iter().find(|&&name| CHECKS.iter().all(|check| check.name != name)) {
        bail!("no check is called `{unknown}`; `cargo xtask tidy --list` names them");
    }
    let tree = Tree::read(root)?;
    let (mut n_passed, mut n_failed, mut n_findings) = (0, 0, 0);
    for check in CHECKS.iter().filter(|check| names.is_empty() || names.contains(&check.name)) {
        let mut findings = match check.run {
            Run::OfTree(run) => run(&tree),
            Run::InWorkspace(run) => run(root)?,
        };
        findings.sort();
        findings.iter().for_each(|finding| println!("{finding} [{}]", check.name));
        *if findings.is_empty() { &mut n_passed } else { &mut n_failed } += 1;
        n_findings += findings.len();
    }
    println!("tidy: {n_passed} passed, {n_failed} failed ({n_findings} findings)");
    Ok(n_findings == 0)
}

/// For the tests of the checks: findings as text.
#[cfg(test)]
pub fn lines(findings: Vec<Finding>) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_name_place_and_remedy() {
        let finding = Finding::new("a/b.rs", 3, "this is wrong", "do that");
        assert_eq!(finding.to_string(), "a/b.rs:3: this is wrong; do that");
        assert_eq!(Finding { line: 0, ..finding }.to_string(), "a/b.rs: this is wrong; do that");
    }

    #[test]
    fn unknown_checks_are_refused() {
        let error = run(Path::new("."), &["no-such"]).unwrap_err();
        assert_eq!(error.to_string(), "no check is called `no-such`; `cargo xtask tidy --list` names them");
    }
}
