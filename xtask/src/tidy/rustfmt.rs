//! The sources are as `cargo fmt` leaves them.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Finding;

/// The workspace, and the crates that stand apart from it.
const MANIFESTS: &[&str] = &["Cargo.toml", "r-package/src/rust/Cargo.toml", "tests/fuzz/Cargo.toml"];

/// Files that `cargo fmt` would change.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for manifest in MANIFESTS.iter().map(|path| root.join(path)) {
        if !manifest.exists() {
            continue;
        }
        let output = Command::new("cargo")
            .args(["fmt", "--all", "--manifest-path"])
            .arg(&manifest)
            .args(["--", "--check", "--files-with-diff"])
            .output()
            .context("cannot run cargo fmt")?;
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        findings.extend(names.lines().map(|name| {
            let file = Path::new(name).strip_prefix(root).unwrap_or(Path::new(name)).to_string_lossy();
            Finding::new(&file, 0, "not formatted", "run `cargo fmt --all`")
        }));
        if !output.status.success() && findings.is_empty() {
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            findings.push(Finding::new("Cargo.toml", 0, format!("cargo fmt fails: {}", message.trim()), "mend that"));
        }
    }
    findings.sort();
    findings.dedup();
    Ok(findings)
}
