//! The outside crates: their sources, and who wrote them under which licence.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::run;
use crate::manifest;
use crate::tidy::R_CRATE;

/// Systems for which crates keep their sources.
const SYSTEMS: &[&str] =
    &["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-apple-darwin", "aarch64-apple-darwin"];

/// Puts the crates that the R package's Rust half depends on into `directory`; the text of `AUTHORS`.
pub fn collect(root: &Path, directory: &Path) -> Result<String> {
    let manifest = root.join(R_CRATE).join("Cargo.toml");
    run(Command::new("cargo")
        .args(["vendor", "--quiet", "--locked", "--manifest-path"])
        .arg(&manifest)
        .arg(directory))?;
    let compiled = compiled_somewhere(&manifest)?;
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let text = std::fs::read_to_string(path.join("Cargo.toml")).with_context(|| path.display().to_string())?;
        let package = Package::read(&text);
        if compiled.contains(&package.id()) {
            rows.push(package.row());
        } else {
            reduce_to_manifest(&path)?;
        }
    }
    rows.sort();
    Ok(format!(
        "The authors of rir2 are named in DESCRIPTION. Its compiled code holds these Rust crates, whose\n\
         sources and licences are in src/workspace/vendor.tar.xz of the source package:\n\n{}",
        rows.concat()
    ))
}

/// `name version` of each crate that is compiled for one of the systems.
fn compiled_somewhere(manifest: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for system in SYSTEMS {
        let output = Command::new("cargo")
            .args(["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"])
            .args(["--target", system, "--manifest-path"])
            .arg(manifest)
            .output()?;
        ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        found.extend(String::from_utf8_lossy(&output.stdout).lines().filter_map(crate_of_line));
    }
    Ok(found)
}

/// From `name v1.2.3 (proc-macro)`.
fn crate_of_line(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
}

/// Leaves a crate without code.
fn reduce_to_manifest(path: &Path) -> Result<()> {
    let read = |name: &str| std::fs::read_to_string(path.join(name)).with_context(|| path.display().to_string());
    let (manifest, checksums) = (read("Cargo.toml")?, read(".cargo-checksum.json")?);
    std::fs::remove_dir_all(path)?;
    std::fs::create_dir_all(path.join("src"))?;
    std::fs::write(path.join("Cargo.toml"), manifest)?;
    std::fs::write(path.join("src/lib.rs"), "")?;
    std::fs::write(path.join(".cargo-checksum.json"), without_files(&checksums)?)?;
    Ok(())
}

/// The checksum of the whole stays: the lock file has it.
fn without_files(checksums: &str) -> Result<String> {
    let (_, package) = checksums.rsplit_once("\"package\":").context("a vendored crate without checksum")?;
    Ok(format!("{{\"files\":{{}},\"package\":{package}"))
}

/// What a crate says of itself.
#[derive(Debug, Default)]
struct Package {
    name: String,
    version: String,
    license: String,
    authors: Vec<String>,
}

impl Package {
    /// From a manifest as cargo publishes it: one key or one element of a list a line.
    fn read(text: &str) -> Package {
        let value = |key: &str| {
            let entries = manifest::entries(text);
            let entry = entries.iter().find(|entry| entry.section == "package" && entry.key == key);
            entry.and_then(|entry| strings(entry.text).into_iter().next()).unwrap_or_default()
        };
        let license = [value("license"), value("license-file")].into_iter().find(|license| !license.is_empty());
        let authors = text.split_once("\nauthors = [").and_then(|(_, rest)| rest.split_once("]\n"));
        Package {
            name: value("name"),
            version: value("version"),
            license: license.unwrap_or_else(|| "see its sources".to_owned()),
            authors: authors.map(|(list, _)| list.lines().flat_map(strings).collect()).unwrap_or_default(),
        }
    }

    fn id(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    fn row(&self) -> String {
        let authors =
            if self.authors.is_empty() { format!("the authors of {}", self.name) } else { self.authors.join(", ") };
        format!("{}\n  by {authors}\n  licence: {}\n", self.id(), self.license)
    }
}

/// The quoted strings of a line.
fn strings(line: &str) -> Vec<String> {
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_crate_says_who_wrote_it() {
        let manifest = "[package]\nname = \"a\"\nversion = \"1.0.2\"\nauthors = [\n    \"A. B. <a@b.c>\",\n    \"D [e] F\",\n]\nlicense = \"MIT OR Apache-2.0\"\n\n[dependencies.b]\nversion = \"7\"\n";
        expect![[r#"
            a 1.0.2
              by A. B. <a@b.c>, D [e] F
              licence: MIT OR Apache-2.0
        "#]]
        .assert_eq(&Package::read(manifest).row());
        let manifest = "[package]\nname = \"a\"\nversion = \"2.0.0\"\nlicense-file = \"COPYING\"\nauthors = [\"G\"]\n";
        expect![[r#"
            a 2.0.0
              by G
              licence: COPYING
        "#]]
        .assert_eq(&Package::read(manifest).row());
    }

    #[test]
    fn lines_of_cargo_tree_name_crates() {
        assert_eq!(crate_of_line("paste v1.0.15 (proc-macro)").as_deref(), Some("paste 1.0.15"));
        assert_eq!(crate_of_line(""), None);
    }

    #[test]
    fn a_crate_without_files_keeps_its_checksum() {
        let json = r#"{"files":{"src/lib.rs":"01"},"package":"ab"}"#;
        assert_eq!(without_files(json).ok().as_deref(), Some(r#"{"files":{},"package":"ab"}"#));
        assert!(without_files("{}").is_err());
    }
}
