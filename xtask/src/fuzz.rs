//! Fuzzing of `tests/fuzz` with libFuzzer, on a stable compiler.
//!
//! libFuzzer needs to see which branches an input takes. rustc puts the counters in with stable
//! flags; they would be in the build scripts too but for `--target`. Everything is built in a
//! directory of its own, so that nothing else is built anew.
//!
//! Inputs come from fixtures, the committed corpus and, with `--seconds`, from earlier runs. What is
//! worth keeping goes to `target/fuzz/corpus`; `--merge` takes from there what the committed corpus
//! needs, and packs it: `fixtures/fuzz/TARGET.pack` is inputs one behind the other, each with its
//! length in four bytes before it. A finding stays in `target/fuzz/findings`; once mended, its input
//! is put into `fixtures/fuzz/mended/TARGET`, by hand, and stays there.
//!
//! A run without `--seconds` makes a fixed number of executions with a fixed seed, from committed
//! inputs only. Two such runs are alike, not equal: comparisons of addresses and of hashes, which
//! are other ones each time, guide libFuzzer too. What is found is kept, so it can be run again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::tree::extension;

/// What is fuzzed.
struct Target {
    /// Its binary and its directories.
    name: &'static str,
    /// Directories of fixtures to begin with, and the ending of their names.
    seeds: &'static [(&'static str, &'static str)],
    /// Executions of a short run, such that each takes about as long.
    n_runs: u32,
}

const TARGETS: &[Target] = &[
    Target { name: "values", seeds: &[("rds/fixtures", "rds"), ("fixtures/versions/R-4.6.2", "rds")], n_runs: 600_000 },
    Target { name: "database", seeds: &[], n_runs: 1_000_000 },
    Target {
        name: "lift",
        seeds: &[("fixtures/closures", "rds"), ("fixtures/segments", "rds"), ("fixtures/small", "rds")],
        n_runs: 50_000,
    },
    Target {
        name: "text",
        seeds: &[
            ("fixtures/closures", "ir"),
            ("fixtures/ir/verify", "rir"),
            ("fixtures/opt", "rir"),
            ("fixtures/typed", "typed"),
        ],
        n_runs: 400_000,
    },
];

/// Bytes of an input; of one that is committed.
const MAX_BYTES: u32 = 32 << 10;
const MAX_COMMITTED: usize = 4 << 10;

/// What an execution may take: memory in MiB, and seconds, far beyond what any input needs.
const MAX_MEMORY: u32 = 1024;
const MAX_SECONDS: u32 = 300;

/// Counters a branch, a table of their places, and comparisons, which tell what is compared with.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// How long a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The fixed number of executions.
    Short,
    /// Seconds for each target.
    Seconds(u32),
    /// None: the committed corpus is made anew.
    Merge,
}

/// Runs the command with its arguments; whether nothing was found.
pub fn run(root: &Path, arguments: &[&str]) -> Result<bool> {
    let (extent, targets) = parse(arguments)?;
    let places = Places::new(root);
    places.build()?;
    if extent == Extent::Merge {
        targets.iter().try_for_each(|target| places.merge(target))?;
        return Ok(true);
    }
    let mut n_failed = 0;
    for target in &targets {
        n_failed += u32::from(!places.fuzz(target, extent)?);
    }
    println!("fuzz: {} passed, {n_failed} failed", targets.len() as u32 - n_failed);
    Ok(n_failed == 0)
}

fn parse(arguments: &[&str]) -> Result<(Extent, Vec<&'static Target>)> {
    let (mut extent, mut targets) = (Extent::Short, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--merge" => extent = Extent::Merge,
            "--seconds" => {
                let seconds = arguments.next().and_then(|number| number.parse().ok());
                extent = Extent::Seconds(seconds.context("--seconds wants a number")?);
            }
            name => match TARGETS.iter().find(|target| target.name == name) {
                Some(target) => targets.push(target),
                None => bail!("nothing is called `{name}`; {}", names()),
            },
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((extent, targets))
}

fn names() -> String {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    format!("targets are {}", names.join(", "))
}

/// Directories.
struct Places<'a> {
    root: &'a Path,
    /// All that is made.
    made: PathBuf,
}

impl<'a> Places<'a> {
    fn new(root: &'a Path) -> Places<'a> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Places { root, made: target.join("fuzz") }
    }

    /// The packed corpus.
    fn pack(&self, target: &Target) -> PathBuf {
        self.root.join("fixtures/fuzz").join(target.name).with_extension("pack")
    }

    /// Inputs that led to a finding once.
    fn mended(&self, target: &Target) -> Result<Vec<PathBuf>> {
        let directory = self.root.join("fixtures/fuzz/mended").join(target.name);
        if directory.is_dir() { list(&directory) } else { Ok(Vec::new()) }
    }

    fn corpus(&self, target: &Target) -> PathBuf {
        self.made.join("corpus").join(target.name)
    }

    fn build(&self) -> Result<()> {
        let status = Command::new("cargo")
            .args(["build", "--quiet", "--release", "--locked", "--target", &host()?, "--manifest-path"])
            .arg(self.root.join("tests/fuzz/Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.made)
            .env("RUSTFLAGS", COVERAGE)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .status()
            .context("cannot run cargo build")?;
        ensure!(status.success(), "tests/fuzz does not build");
        Ok(())
    }

    /// libFuzzer on a target, with what every use of it has.
    fn command(&self, target: &Target) -> Result<Command> {
        let mut command = Command::new(self.made.join(host()?).join("release").join(target.name));
        command.args(["-print_final_stats=1", "-seed=1"]);
        command.arg(format!("-max_len={MAX_BYTES}"));
        command.arg(format!("-rss_limit_mb={MAX_MEMORY}"));
        command.arg(format!("-timeout={MAX_SECONDS}"));
        Ok(command)
    }

    /// Fixtures and mended inputs, in a directory of their own: libFuzzer would read all beside them.
    fn seeds(&self, target: &Target) -> Result<PathBuf> {
        let seeds = fresh(self.made.join("seeds").join(target.name))?;
        for (directory, ending) in target.seeds {
            for path in list(&self.root.join(directory))? {
                if extension(&path.to_string_lossy()) == Some(ending) {
                    let bytes = read(&path)?;
                    let name = format!("{}-{}", directory.replace('/', "-"), name(&path));
                    std::fs::write(seeds.join(name), if *ending == "rds" { &bytes } else { functions(&bytes) })?;
                }
            }
        }
        for path in self.mended(target)? {
            std::fs::write(seeds.join(format!("mended-{}", name(&path))), read(&path)?)?;
        }
        Ok(seeds)
    }

    /// The committed corpus, unpacked.
    fn unpacked(&self, target: &Target) -> Result<PathBuf> {
        let directory = fresh(self.made.join("committed").join(target.name))?;
        let pack = read(&self.pack(target))?;
        for (input, number) in unpack(&pack)?.into_iter().zip(0..) {
            std::fs::write(directory.join(format!("{number:04}")), input)?;
        }
        Ok(directory)
    }

    /// Runs one target and says how it went; whether nothing was found.
    fn fuzz(&self, target: &Target, extent: Extent) -> Result<bool> {
        let findings = self.made.join("findings").join(target.name);
        std::fs::create_dir_all(&findings)?;
        let log_path = self.made.join(format!("{}.log", target.name));
        let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
        let mut command = self.command(target)?;
        command.arg(format!("-artifact_prefix={}/", findings.display()));
        match extent {
            Extent::Seconds(seconds) => {
                let corpus = self.corpus(target);
                std::fs::create_dir_all(&corpus)?;
                command.arg(format!("-max_total_time={seconds}")).arg(corpus);
            }
            _ => {
                command.arg(format!("-runs={}", target.n_runs)).arg(fresh(self.made.join("short").join(target.name))?);
            }
        }
        command.arg(self.unpacked(target)?).arg(self.seeds(target)?);
        let status = command.stdout(Stdio::null()).stderr(log).status().context("cannot run libFuzzer")?;
        let text = String::from_utf8_lossy(&read(&log_path)?).into_owned();
        match (status.success(), summary(&text)) {
            (true, Some(summary)) => {
                println!("{}: {summary}", target.name);
                Ok(true)
            }
            _ => {
                println!("{}: {}\n  all of it: {}", target.name, finding(&text), log_path.display());
                Ok(false)
            }
        }
    }

    /// Makes the committed corpus of a target anew: of it and of what runs have found, the fewest
    /// inputs that reach each branch that one of them reaches and the fixtures do not.
    fn merge(&self, target: &Target) -> Result<()> {
        std::fs::create_dir_all(self.corpus(target))?;
        let short = fresh(self.made.join("short").join(target.name))?;
        for path in list(&self.corpus(target))? {
            let bytes = read(&path)?;
            if bytes.len() <= MAX_COMMITTED {
                std::fs::write(short.join(name(&path)), bytes)?;
            }
        }
        let fewest = fresh(self.made.join("merged").join(target.name))?;
        let seeds = list(&self.seeds(target)?)?;
        for path in &seeds {
            std::fs::write(fewest.join(name(path)), read(path)?)?;
        }
        let mut command = self.command(target)?;
        command.args(["-merge=1", "-set_cover_merge=1", "-use_counters=0", "-use_cmp=0"]);
        let output =
            command.arg(&fewest).arg(self.unpacked(target)?).arg(short).output().context("cannot run libFuzzer")?;
        ensure!(output.status.success(), "merging fails:\n{}", String::from_utf8_lossy(&output.stderr));
        for path in &seeds {
            std::fs::remove_file(fewest.join(name(path)))?;
        }
        let mut inputs = list(&fewest)?.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
        inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        let pack = pack(&inputs);
        println!("{}: {} inputs, {} bytes", target.name, inputs.len(), pack.len());
        std::fs::write(self.pack(target), pack)?;
        Ok(())
    }
}

/// Inputs, each with its length before it.
fn pack(inputs: &[Vec<u8>]) -> Vec<u8> {
    let with_length = |input: &Vec<u8>| [&(input.len() as u32).to_be_bytes()[..], input].concat();
    inputs.iter().flat_map(with_length).collect()
}

fn unpack(mut pack: &[u8]) -> Result<Vec<&[u8]>> {
    let mut inputs = Vec::new();
    while !pack.is_empty() {
        let (length, rest) = pack.split_first_chunk().context("a pack that ends within a length")?;
        let length = u32::from_be_bytes(*length) as usize;
        let (input, rest) = rest.split_at_checked(length).context("a pack that ends within an input")?;
        inputs.push(input);
        pack = rest;
    }
    Ok(inputs)
}

/// What a run came to; `None` if it did not come to its end.
fn summary(log: &str) -> Option<String> {
    let reached = log.lines().rfind(|line| line.starts_with('#') && line.contains("cov: "))?;
    let mut words = reached.split_whitespace();
    let mut after = |key: &str| words.by_ref().skip_while(|word| *word != key).nth(1);
    let (edges, features, corpus) = (after("cov:")?, after("ft:")?, after("corp:")?);
    let statistic = |key: &str| log.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    let n_runs = statistic("stat::number_of_executed_units:")?;
    let memory = statistic("stat::peak_rss_mb:")?;
    let n_inputs = corpus.split('/').next()?;
    Some(format!("{n_runs} executions, {edges} edges, {features} features, {n_inputs} inputs kept, {memory} MiB"))
}

/// What was found, and where the input is.
fn finding(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let is_told = |line: &str| {
        ["ERROR: libFuzzer", "Test unit written to ", "SUMMARY: libFuzzer"].iter().any(|part| line.contains(part))
    };
    let mut told = Vec::new();
    for (at, &line) in lines.iter().enumerate() {
        if line.contains("panicked at ") {
            told.extend_from_slice(&lines[at..lines.len().min(at + 2)]);
        } else if is_told(line) {
            told.push(line);
        }
    }
    if told.is_empty() {
        told.extend(lines.last());
    }
    told.join("\n  ")
}

/// The functions of a fixture, without the header before and the expectation behind them.
fn functions(fixture: &[u8]) -> &[u8] {
    let text = std::str::from_utf8(fixture).unwrap_or_default();
    let is_head = |line: &str| ["closure ", "promise ", "typed "].iter().any(|word| line.starts_with(word));
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if is_head(line) => start = Some(at),
            Some(start) if line == "----\n" => return &text.as_bytes()[start..at],
            _ => {}
        }
        at += line.len();
    }
    start.map_or(b"", |start| &text.as_bytes()[start..])
}

/// The triple of this machine, without which build scripts would get the flags too.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say its host")
}

/// An empty directory.
fn fresh(directory: PathBuf) -> Result<PathBuf> {
    if directory.exists() {
        std::fs::remove_dir_all(&directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    std::fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(directory)
}

fn list(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn arguments_choose_targets_and_extent() {
        let parsed = |arguments: &[&str]| match parse(arguments) {
            Ok((extent, targets)) => {
                format!("{extent:?} of {}", targets.iter().map(|t| t.name).collect::<Vec<_>>().join(" "))
            }
            Err(error) => error.to_string(),
        };
        let cases = [&[][..], &["lift", "--seconds", "60"], &["--merge"], &["--seconds", "soon"], &["no-such"]];
        let found: String = cases.iter().map(|arguments| format!("{}\n", parsed(arguments))).collect();
        expect![[r#"
            Short of values database lift text
            Seconds(60) of lift
            Merge of values database lift text
            --seconds wants a number
            nothing is called `no-such`; targets are values, database, lift, text
        "#]]
        .assert_eq(&found);
    }

    #[test]
    fn a_run_is_summed_up() {
        let log = "\
#2\tINITED cov: 10 ft: 11 corp: 1/5b exec/s: 0 rss: 28Mb
#450463\tDONE   cov: 2176 ft: 7339 corp: 885/3058Kb lim: 5739 exec/s: 21450 rss: 35Mb
Done 450463 runs in 21 second(s)
stat::number_of_executed_units: 450463
stat::peak_rss_mb:              35
";
        expect!["450463 executions, 2176 edges, 7339 features, 885 inputs kept, 35 MiB"]
            .assert_eq(&summary(log).unwrap());
        assert_eq!(summary("#2\tINITED cov: 10 ft: 11 corp: 1/5b\n"), None);
    }

    #[test]
    fn a_finding_names_its_input() {
        let log = "\
#2\tINITED cov: 10 ft: 11 corp: 1/5b exec/s: 0 rss: 28Mb
thread '<unnamed>' (7) panicked at ir/src/lift/mod.rs:1:2:
index out of bounds
note: run with `RUST_BACKTRACE=1`
==7== ERROR: libFuzzer: deadly signal
SUMMARY: libFuzzer: deadly signal
artifact_prefix='f/'; Test unit written to f/crash-1
";
        expect![[r#"
            thread '<unnamed>' (7) panicked at ir/src/lift/mod.rs:1:2:
              index out of bounds
              ==7== ERROR: libFuzzer: deadly signal
              SUMMARY: libFuzzer: deadly signal
              artifact_prefix='f/'; Test unit written to f/crash-1"#]]
        .assert_eq(&finding(log));
        assert_eq!(finding("cannot start\n"), "cannot start");
    }

    #[test]
    fn packs_are_unpacked() {
        let inputs = [b"".to_vec(), b"a".to_vec(), vec![0; 300]];
        let packed = pack(&inputs);
        assert_eq!(unpack(&packed).unwrap(), inputs);
        let error = |bytes: &[u8]| unpack(bytes).unwrap_err().to_string();
        assert_eq!(error(b"\0\0"), "a pack that ends within a length");
        assert_eq!(error(&packed[..packed.len() - 1]), "a pack that ends within an input");
    }

    #[test]
    fn functions_of_a_fixture() {
        let of = |text: &'static str| std::str::from_utf8(functions(text.as_bytes())).unwrap();
        assert_eq!(of("# why\ntyped f() {\n}\n----\nfine\n"), "typed f() {\n}\n");
        assert_eq!(of("f | int\n----\nguards\n\ntyped f() {\n}\n"), "typed f() {\n}\n");
        assert_eq!(of("closure f() {\n}\nclosure g() {\n}\n"), "closure f() {\n}\nclosure g() {\n}\n");
        assert_eq!(of("nothing\n"), "");
    }
}
