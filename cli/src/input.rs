//! Paths and package names become inputs, or problems with what would help.

use analysis::library::{Library, LibraryError};
use std::fs;
use std::path::{Path, PathBuf};

use crate::args::Inputs;
use crate::trees::library_trees;

/// What is read.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file of `saveRDS()`.
    File(PathBuf),
    /// An installed package: its name and the library trees to search.
    Package(String, Vec<PathBuf>),
}

/// An input that cannot be analysed.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Path or package, as given.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
}

impl Problem {
    /// A problem that nothing simple helps against.
    pub fn new(source: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { source: source.into(), message: message.into(), help: None }
    }

    /// The same with a way out.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

/// All inputs, in the order given, the files of a directory by name.
#[derive(Debug, Default)]
pub struct Found {
    pub inputs: Vec<Input>,
    pub problems: Vec<Problem>,
    /// Where variables are searched.
    pub trees: Vec<PathBuf>,
}

/// Finds what the command line names.
pub fn find(args: &Inputs) -> Found {
    let mut found = Found { trees: library_trees(&args.lib), ..Found::default() };
    for tree in args.lib.iter().filter(|tree| !tree.is_dir()) {
        found.problems.push(Problem::new(shown(tree), "there is no such library tree"));
    }
    for name in &args.package {
        found.add_package(name);
    }
    for path in &args.paths {
        found.add_path(path);
    }
    found
}

/// A path as people read it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl Found {
    fn add_package(&mut self, name: &str) {
        let library = Library::open(&self.trees);
        match library.directory(name) {
            Some(_) => self.inputs.push(Input::Package(name.into(), self.trees.clone())),
            None => {
                let names = library.packages();
                let close = closest(name, names.iter().map(|(name, _)| &**name));
                let problem = Problem::new(name, "there is no such package in the library trees");
                self.problems.push(match close {
                    Some(close) => problem.help(format!("a package {close} is there")),
                    None => problem.help(format!(
                        "searched: {}",
                        self.trees.iter().map(|tree| shown(tree)).collect::<Vec<_>>().join(", ")
                    )),
                });
            }
        }
    }

    fn add_path(&mut self, path: &Path) {
        if path.is_dir() {
            self.add_directory(path);
        } else if path.exists() {
            match package_of_database(path) {
                Some(dir) => self.add_directory(&dir),
                None => self.inputs.push(Input::File(path.into())),
            }
        } else {
            self.problems.push(self.missing(path));
        }
    }

    fn add_directory(&mut self, dir: &Path) {
        if let Some(package) = installed_package(dir, &self.trees) {
            return self.inputs.push(package);
        }
        if dir.join("DESCRIPTION").is_file() {
            return self.problems.push(without_code(dir));
        }
        let mut entries: Vec<PathBuf> =
            dir.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        let is_rds =
            |path: &Path| path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("rds")) && path.is_file();
        let before = self.inputs.len();
        for entry in entries {
            if is_rds(&entry) {
                self.inputs.push(Input::File(entry));
            } else if let Some(package) = installed_package(&entry, &self.trees) {
                self.inputs.push(package);
            }
        }
        if self.inputs.len() == before {
            let problem = Problem::new(shown(dir), "the directory holds neither .rds files nor installed packages");
            self.problems.push(problem);
        }
    }

    fn missing(&self, path: &Path) -> Problem {
        let problem = Problem::new(shown(path), "there is no such file or directory");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return problem.help(format!("nor is there a directory {}", shown(parent)));
        }
        let siblings: Vec<String> = parent
            .read_dir()
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        if Library::open(&self.trees).directory(&name).is_some() && path.components().count() == 1 {
            return problem.help(format!("for the installed package: --package {name}"));
        }
        match closest(&name, siblings.iter().map(String::as_str)) {
            Some(close) => problem.help(format!("{} is there", shown(&path.with_file_name(close)))),
            None => problem,
        }
    }
}

/// The directory as an input, if it is an installed package's with R code.
fn installed_package(dir: &Path, trees: &[PathBuf]) -> Option<Input> {
    // "." and "x/.." have no name of their own.
    let dir = fs::canonicalize(dir).ok()?;
    let name = dir.file_name()?.to_str()?.to_owned();
    let code = dir.join("R").join(format!("{name}.rdx"));
    let tree = dir.parent()?.to_path_buf();
    let mut all = vec![tree.clone()];
    all.extend(trees.iter().filter(|other| **other != tree).cloned());
    code.is_file().then_some(Input::Package(name, all))
}

/// For `x/R/x.rdb` and `x/R/x.rdx`: the package's directory `x`.
fn package_of_database(path: &Path) -> Option<PathBuf> {
    let is_database = path.extension().is_some_and(|extension| extension == "rdb" || extension == "rdx");
    let path = fs::canonicalize(path).ok()?;
    let code = path.parent().filter(|code| code.ends_with("R"))?;
    is_database.then(|| code.parent().map(Path::to_path_buf))?
}

/// A package directory that is not an installed package with code.
fn without_code(dir: &Path) -> Problem {
    let is_r = |path: PathBuf| path.extension().is_some_and(|extension| extension == "R" || extension == "r");
    let has_sources = dir.join("R").read_dir().into_iter().flatten().flatten().any(|entry| is_r(entry.path()));
    match has_sources {
        true => Problem::new(shown(dir), "this is a source package, which is not byte-compiled yet")
            .help(format!("install it first: R CMD INSTALL --library=DIR {}", shown(dir))),
        false => Problem::new(shown(dir), "the package has no R code"),
    }
}

/// What a library says as a problem of a package.
pub fn library_problem(package: &str, error: &LibraryError) -> Problem {
    match error {
        LibraryError::NoCode(_) => Problem::new(package, "the package has no R code"),
        LibraryError::NotInstalled(_) => Problem::new(package, "there is no such package in the library trees"),
        LibraryError::Database(_, error) => Problem::new(package, format!("cannot be read: {error}")),
    }
}

/// The name that was probably meant, if there is one.
pub fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + name.chars().count() / 4;
    let lower = name.to_lowercase();
    let distances = names.map(|other| (distance(&lower, &other.to_lowercase()), distance(name, other), other));
    distances.filter(|(distance, ..)| *distance <= limit).min().map(|(.., other)| other)
}

/// How many characters have to be added, removed or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
