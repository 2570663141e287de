//! Inputs become jobs: a file, or some variables of a package, each with a world of its own.
//!
//! A [`World`](analysis::World) stays on its thread, so a job opens its inputs itself. How a package is cut does
//! not depend on the number of threads: what is printed does not either.

use analysis::library::Library;
use rayon::prelude::*;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::args::Inputs;
use crate::input::{self, Input, Problem, closest, shown};
use crate::open::{Desk, Item, Opened, open_file, open_variables};

/// Variables of a package in one job.
const CHUNK: usize = 256;
/// Bytes of a thread's stack; only what is used is ever made.
const STACK: usize = 256 << 20;

/// What one thread does at a time.
#[derive(Debug)]
enum Job {
    File(PathBuf),
    Variables { package: String, trees: Vec<PathBuf>, names: Vec<String> },
}

/// What all jobs gave, in the order of the inputs.
#[derive(Debug)]
pub struct Done<T> {
    /// For each closure what the work gave.
    pub results: Vec<T>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What one job gave.
struct Share<T> {
    results: Vec<T>,
    problems: Vec<Problem>,
    /// Labels of the closures it worked on.
    labels: Vec<String>,
    /// Names that `--closure` could have meant.
    names: Vec<String>,
}

/// Does some work on each closure that the command line names, on several threads.
pub fn run<T: Send>(args: &Inputs, work: impl Fn(&mut Desk, &Item) -> T + Sync) -> anyhow::Result<Done<T>> {
    let found = input::find(args);
    let mut problems = found.problems;
    let mut names = Vec::new();
    let mut jobs = Vec::new();
    for input in found.inputs {
        match input {
            Input::File(path) => jobs.push(Job::File(path)),
            Input::Package(package, trees) => match Library::open(&trees).variables(&package) {
                Ok(variables) => {
                    names.extend(variables.iter().map(|name| name.to_string()));
                    let chosen =
                        |name: &str| args.closure.is_empty() || args.closure.iter().any(|c| plain(c, &package) == name);
                    let variables: Vec<String> =
                        variables.iter().map(|name| name.to_string()).filter(|name| chosen(name)).collect();
                    jobs.extend(variables.chunks(CHUNK).map(|names| Job::Variables {
                        package: package.clone(),
                        trees: trees.clone(),
                        names: names.to_vec(),
                    }));
                }
                Err(error) => problems.push(input::library_problem(&package, &error)),
            },
        }
    }
    let shares: Vec<Share<T>> =
        parallel(args.jobs, || jobs.par_iter().map(|job| job.run(&args.closure, &found.trees, &work)).collect())?;
    let (mut results, mut labels) = (Vec::new(), Vec::new());
    for share in shares {
        results.extend(share.results);
        problems.extend(share.problems);
        names.extend(share.names);
        labels.extend(share.labels);
    }
    problems.extend(args.closure.iter().filter_map(|wanted| not_there(wanted, &labels, &names)));
    if labels.is_empty() && problems.is_empty() {
        problems.push(Problem::new("rir2", "the inputs hold no closures"));
    }
    Ok(Done { results, problems })
}

/// Runs `work` on so many threads, or as many as there are processors.
/// Defects are reported with the closure that shows them ([`catch`]), not as backtraces.
pub fn parallel<T: Send>(jobs: Option<NonZero<u16>>, work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    let n_threads = jobs.map_or(0, |n| usize::from(n.get()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).stack_size(STACK).build()?;
    std::panic::set_hook(Box::new(|_| {}));
    let done = pool.install(work);
    drop(std::panic::take_hook());
    Ok(done)
}

/// The problem that no closure has the name, if so.
fn not_there(wanted: &str, labels: &[String], names: &[String]) -> Option<Problem> {
    let is_it = |label: &String| match label.strip_suffix(wanted) {
        Some(before) => before.is_empty() || before.ends_with("::") || before.ends_with('$'),
        None => false,
    };
    if labels.iter().any(is_it) {
        return None;
    }
    let problem = Problem::new(wanted, "the inputs hold no closure of this name");
    Some(match closest(wanted, names.iter().map(String::as_str).filter(|name| *name != wanted)) {
        Some(close) => problem.help(format!("{close} is there")),
        None => problem,
    })
}

/// A name without `package::` in front.
fn plain<'a>(name: &'a str, package: &str) -> &'a str {
    let rest = name.strip_prefix(package).and_then(|rest| rest.strip_prefix("::"));
    rest.map_or(name, |rest| rest.strip_prefix(':').unwrap_or(rest))
}

impl Job {
    fn run<T>(&self, chosen: &[String], trees: &[PathBuf], work: &impl Fn(&mut Desk, &Item) -> T) -> Share<T> {
        let mut share = Share { results: Vec::new(), problems: Vec::new(), names: Vec::new(), labels: Vec::new() };
        let mut at = 0;
        // A second time only if a panic has left behind who knows what.
        'opened: loop {
            let mut opened = match self.open_caught(chosen, trees) {
                Ok(opened) => opened,
                Err(problem) => {
                    share.problems.push(problem);
                    return share;
                }
            };
            if at == 0 {
                share.problems = opened.problems;
                share.labels = opened.items.iter().map(|item| item.label.clone()).collect();
                share.names = opened.names;
            }
            for item in opened.items.iter().skip(at) {
                at += 1;
                match catch(|| work(&mut opened.desk, item)) {
                    Ok(result) => share.results.push(result),
                    Err(message) => {
                        share.problems.push(Problem::new(format!("{} ({})", item.label, item.source), message));
                        continue 'opened;
                    }
                }
            }
            return share;
        }
    }

    fn open_caught(&self, chosen: &[String], trees: &[PathBuf]) -> Result<Opened, Problem> {
        catch(|| self.open(chosen, trees)).map_err(|message| {
            let source = match self {
                Job::File(path) => shown(path),
                Job::Variables { package, .. } => package.clone(),
            };
            Problem::new(source, message)
        })
    }

    fn open(&self, chosen: &[String], trees: &[PathBuf]) -> Opened {
        match self {
            Job::File(path) => open_file(path, chosen, trees),
            Job::Variables { package, trees, names } => open_variables(package, trees, names),
        }
    }
}

/// What is done, or the message of the panic that ended it.
pub fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        format!("a defect of rir2, please report it: {text}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A defect costs the closure that shows it and no other.
    #[test]
    fn panics_are_problems() {
        let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/inputs/several.rds"));
        let args = Inputs { paths: vec![path], package: vec![], lib: vec![], closure: vec![], jobs: None };
        let done = run(&args, |_, item| match &*item.label {
            "several$odd" => panic!("odd"),
            label => label.to_owned(),
        });
        let done = done.unwrap();
        assert_eq!(done.results, ["several$even", "several[[4]]"]);
        let messages: Vec<&str> = done.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["a defect of rir2, please report it: odd"]);
    }
}
