//! Committed fixtures: made anew, or compared with what making them would give.
//!
//! Those that R makes hold the version of the R that made them; they are compared only where that
//! version is installed. Texts are what the tests named here expect and write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::tidy::Finding;
use crate::tree::extension;

/// Files that an R script makes, run in its directory.
struct MadeByR {
    directory: &'static str,
    script: &'static str,
    /// Scripts beside it that it reads.
    reads: &'static [&'static str],
    /// Files and directories in it that the script makes.
    output: &'static [&'static str],
    /// Endings of what it makes; others beside them are made by tests. None: all are.
    extensions: &'static [&'static str],
    /// A file in the directory that shows the version of R, uncompressed XDR.
    witness: &'static str,
}

const MADE_BY_R: &[MadeByR] = &[
    MadeByR {
        directory: "fixtures",
        script: "make.R",
        reads: &[],
        output: &["closures"],
        extensions: &["rds"],
        witness: "closures/fib.rds",
    },
    MadeByR {
        directory: "fixtures",
        script: "make_small.R",
        reads: &[],
        output: &["small"],
        extensions: &["rds"],
        witness: "small/even.rds",
    },
    MadeByR {
        directory: "fixtures",
        script: "make_segments.R",
        reads: &[],
        output: &["segments"],
        extensions: &["rds"],
        witness: "segments/assigned.rds",
    },
    // Those of other versions of R are made by xtask/r-versions.sh.
    MadeByR {
        directory: "fixtures",
        script: "make_versions.R",
        reads: &["make.R"],
        output: &["versions/R-4.2.2"],
        extensions: &[],
        witness: "versions/R-4.2.2/compact.rds",
    },
    MadeByR {
        directory: "rds/fixtures",
        script: "make.R",
        reads: &[],
        output: &["."],
        extensions: &["rds", "rdb", "rdx"],
        witness: "language.rds",
    },
    MadeByR {
        directory: "cli/tests/fixtures",
        script: "make.R",
        reads: &[],
        output: &["inputs", "home", "tree"],
        extensions: &[],
        witness: "inputs/several.rds",
    },
];

/// Test targets, by crate, that compare whole texts with files; `UPDATE_EXPECT=1` writes these.
const MADE_BY_TESTS: &[(&str, &str)] = &[
    ("rds", "snapshots"),
    ("ir", "bytecode"),
    ("ir", "lift"),
    ("ir", "segments"),
    ("ir", "verifier"),
    ("ir", "versions"),
    ("analysis", "verdicts"),
    ("guards", "lower"),
    ("egraph-opt", "filetests"),
];

/// Makes all fixtures.
pub fn make(root: &Path) -> Result<()> {
    ensure!(r_version()?.is_some(), "Rscript is not installed; the fixtures are made by R");
    for made in MADE_BY_R {
        println!("{}/{}", made.directory, made.script);
        run_script(made, &root.join(made.directory))?;
    }
    let output = run_tests(root, true)?;
    ensure!(output.status.success(), "a test that writes fixtures fails:\n{}", String::from_utf8_lossy(&output.stdout));
    println!("done; read the difference before you commit it");
    Ok(())
}

/// Fixtures that differ from what [`make`] would write.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let version = r_version()?;
    for made in MADE_BY_R {
        let committed = contents(made, &root.join(made.directory))?;
        let writer = committed.get(made.witness).and_then(|bytes| writer_version(bytes));
        let Some(writer) = writer else { bail!("{}: {} shows no R version", made.directory, made.witness) };
        if version != Some(writer) {
            let here = version.map_or("no R is here".to_owned(), |version| format!("R here is {}", dotted(version)));
            println!("{}: made by R {}; {here}, so not compared", made.directory, dotted(writer));
            continue;
        }
        let scratch = std::env::temp_dir().join(format!("rir2-fixtures-{}", std::process::id()));
        let fresh = make_beside(made, root, &scratch).and_then(|()| contents(made, &scratch));
        std::fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))?;
        findings.extend(differences(made, &committed, &fresh?));
    }
    let output = run_tests(root, false)?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = text.lines().filter(|line| line.ends_with("... FAILED"));
        let what = format!("texts are not fresh: {}", failed.collect::<Vec<_>>().join(", "));
        findings.push(Finding::new("fixtures", 0, what, "run `cargo xtask fixtures` and read the difference"));
    }
    Ok(findings)
}

fn differences(made: &MadeByR, committed: &Files, fresh: &Files) -> Vec<Finding> {
    let remedy = "run `cargo xtask fixtures` and read the difference";
    let finding = |name: &str, what: &str| {
        let path = Path::new(made.directory).join(name);
        Finding::new(&path.to_string_lossy(), 0, what, remedy)
    };
    let mut findings = Vec::new();
    for (name, bytes) in committed {
        match fresh.get(name) {
            None => findings.push(finding(name, "no script makes it")),
            Some(made_now) if made_now != bytes => findings.push(finding(name, "not what the script makes")),
            Some(_) => {}
        }
    }
    findings
        .extend(fresh.keys().filter(|name| !committed.contains_key(*name)).map(|name| finding(name, "not committed")));
    findings
}

type Files = BTreeMap<String, Vec<u8>>;

/// What the script made in `directory`, by path in it.
fn contents(made: &MadeByR, directory: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut open: Vec<PathBuf> = made.output.iter().map(|output| directory.join(output)).collect();
    while let Some(listed) = open.pop() {
        for entry in std::fs::read_dir(&listed).with_context(|| format!("cannot list {}", listed.display()))? {
            let path = entry?.path();
            let name = path.strip_prefix(directory)?.to_string_lossy().into_owned();
            let is_made = made.extensions.is_empty() || extension(&name).is_some_and(|e| made.extensions.contains(&e));
            if path.is_dir() {
                open.push(path);
            } else if is_made {
                files.insert(name, std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
            }
        }
    }
    Ok(files)
}

fn make_beside(made: &MadeByR, root: &Path, scratch: &Path) -> Result<()> {
    std::fs::create_dir_all(scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    for script in [&made.script].into_iter().chain(made.reads) {
        let path = Path::new(made.directory).join(script);
        std::fs::copy(root.join(&path), scratch.join(script))
            .with_context(|| format!("cannot copy {}", path.display()))?;
    }
    run_script(made, scratch)
}

/// Runs the script in a locale that every machine has, since the files name it.
fn run_script(made: &MadeByR, directory: &Path) -> Result<()> {
    let output = Command::new("Rscript")
        .args(["--vanilla", made.script])
        .current_dir(directory)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .context("cannot run Rscript")?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{}/{} fails:\n{message}", made.directory, made.script);
    Ok(())
}

fn run_tests(root: &Path, update: bool) -> Result<std::process::Output> {
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["test", "--quiet", "--no-fail-fast"]);
    for (package, target) in MADE_BY_TESTS {
        command.args(["--package", package, "--test", target]);
    }
    if update {
        command.env("UPDATE_EXPECT", "1");
    } else {
        command.env_remove("UPDATE_EXPECT");
    }
    command.output().context("cannot run cargo test")
}

/// The version of the R on the path as serialization writes it, if there is one.
fn r_version() -> Result<Option<u32>> {
    let expression = "v <- unlist(getRversion()); cat(sum(v * c(65536, 256, 1)))";
    let Ok(output) = Command::new("Rscript").args(["--vanilla", "-e", expression]).output() else { return Ok(None) };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().map(Some).with_context(|| format!("Rscript gives no version but {text:?}"))
}

/// From the header of an uncompressed XDR file: letter, newline, format, writer (R Internals,
/// section 1.8).
fn writer_version(bytes: &[u8]) -> Option<u32> {
    let header = bytes.strip_prefix(b"X\n")?;
    header.get(4..8)?.try_into().ok().map(u32::from_be_bytes)
}

fn dotted(version: u32) -> String {
    format!("{}.{}.{}", version >> 16, (version >> 8) & 0xff, version & 0xff)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn version_of_the_writer() {
        let version = writer_version(b"X\n\0\0\0\x03\0\x04\x02\x02\0\x03\x05\0").unwrap();
        assert_eq!(dotted(version), "4.2.2");
        assert_eq!(writer_version(b"A\n3\n262658\n"), None);
        assert_eq!(writer_version(b"X\n\0\0"), None);
    }

    #[test]
    fn differences_are_named() {
        let files =
            |files: &[(&str, &str)]| files.iter().map(|(n, t)| (n.to_string(), t.as_bytes().to_vec())).collect();
        let committed: Files = files(&[("a/changed.rds", "1"), ("a/old.rds", "1"), ("a/same.rds", "1")]);
        let fresh: Files = files(&[("a/changed.rds", "2"), ("a/new.rds", "1"), ("a/same.rds", "1")]);
        expect![[r#"
            fixtures/a/changed.rds: not what the script makes; run `cargo xtask fixtures` and read the difference
            fixtures/a/old.rds: no script makes it; run `cargo xtask fixtures` and read the difference
            fixtures/a/new.rds: not committed; run `cargo xtask fixtures` and read the difference
        "#]]
        .assert_eq(&lines(differences(&MADE_BY_R[0], &committed, &fresh)));
    }
}
