//! Installed packages of library trees, and the bytes of their databases.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::input::{Problem, shown};

/// An installed package with R code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its directory, as the command line reaches it.
    pub dir: PathBuf,
    /// Bytes of its databases.
    pub n_bytes: u64,
}

/// Contents of the two files of a database.
pub struct Files {
    /// Whether it holds the values of `sysdata.rda`, not code.
    pub is_data: bool,
    pub index: Vec<u8>,
    pub data: Vec<u8>,
}

/// The packages of library trees: those of a tree by name, trees in their order. A package's own
/// directory is taken, too. A package that is named twice counts once.
pub fn find(trees: &[PathBuf]) -> (Vec<Package>, Vec<Problem>) {
    let (mut packages, mut problems) = (Vec::<Package>::new(), Vec::new());
    for tree in trees {
        match of_tree(tree) {
            Ok(found) => packages.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    let mut seen = std::collections::HashSet::new();
    packages.retain(|package| fs::canonicalize(&package.dir).is_ok_and(|dir| seen.insert(dir)));
    (packages, problems)
}

fn of_tree(tree: &Path) -> Result<Vec<Package>, Problem> {
    let problem = |message: String| Problem::new(shown(tree), message);
    let metadata = fs::metadata(tree).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => problem("there is no such directory".into()),
        _ => problem(error.to_string()),
    })?;
    if !metadata.is_dir() {
        let help = "a library tree is a directory of installed packages; for a file: rir2 analyze";
        return Err(problem("this is a file, not a library tree".into()).help(help));
    }
    if let Some(package) = Package::at(tree) {
        return Ok(vec![package]);
    }
    let entries = tree.read_dir().map_err(|error| problem(error.to_string()))?;
    let mut packages: Vec<Package> = entries.flatten().filter_map(|entry| Package::at(&entry.path())).collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    match packages.is_empty() {
        true => Err(problem("the directory holds no installed packages".into())),
        false => Ok(packages),
    }
}

impl Package {
    /// The package that is installed in a directory.
    fn at(dir: &Path) -> Option<Package> {
        // "." has no name of its own.
        let name = fs::canonicalize(dir).ok()?.file_name()?.to_str()?.to_owned();
        let mut package = Package { name, dir: dir.to_path_buf(), n_bytes: 0 };
        package.n_bytes = package.databases().iter().map(|base| length(base, "rdx") + length(base, "rdb")).sum();
        package.base(&package.name).with_added_extension("rdx").is_file().then_some(package)
    }

    /// Reads its databases of code: that of `sysdata.rda`, then its own.
    pub fn read(&self) -> io::Result<Vec<Files>> {
        let read = |base: &PathBuf, extension| {
            let path = base.with_added_extension(extension);
            fs::read(&path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", shown(&path))))
        };
        let own = self.base(&self.name);
        let files =
            |base: &PathBuf| Ok(Files { is_data: *base != own, index: read(base, "rdx")?, data: read(base, "rdb")? });
        self.databases().iter().map(files).collect()
    }

    fn databases(&self) -> Vec<PathBuf> {
        let bases = [self.base("sysdata"), self.base(&self.name)];
        bases.into_iter().filter(|base| base.with_added_extension("rdx").is_file()).collect()
    }

    fn base(&self, name: &str) -> PathBuf {
        self.dir.join("R").join(name)
    }
}

fn length(base: &Path, extension: &str) -> u64 {
    fs::metadata(base.with_added_extension(extension)).map_or(0, |metadata| metadata.len())
}

/// Size and checksum of some files. Times would not do: Debian gives the files of a package the
/// date of its change log, whatever they hold.
pub fn content<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    let mut n_bytes = 0;
    for bytes in files {
        hasher.write_usize(bytes.len());
        hasher.write(bytes);
        n_bytes += bytes.len();
    }
    format!("{n_bytes} bytes, {:016x}", hasher.finish())
}
