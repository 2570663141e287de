//! One installed package: its databases and what its namespace declares.

use super::namespace::NamespaceInfo;
use super::pattern::Pattern;
use crate::{Name, Ty};
use ir::rows;
use rds::Limits;
use rds::lazyload::{Database, DatabaseError};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An installed package.
#[derive(Debug)]
pub struct Package {
    name: Name,
    pub dir: PathBuf,
    /// Major and minor.
    pub version: (u32, u32),
    /// Whether there is a database of code; a package may have data only.
    pub has_code: bool,
    /// `sysdata` first: R reads it last, over what the code binds.
    pub databases: Vec<Database>,
    /// `None` where they cannot be known.
    pub imports: Option<Rc<[Import]>>,
    pub natives: Natives,
    /// The functions that it registers as methods, by `generic.class`.
    pub methods: FxHashMap<Name, Name>,
    exports: FxHashSet<Name>,
    /// Patterns of exports; `None` is one that is not understood.
    patterns: Vec<Option<Pattern>>,
    /// The namespace's own variables, where there are patterns.
    own: FxHashSet<Name>,
    data_sets: Option<FxHashSet<Name>>,
}

/// One import of a namespace.
#[derive(Debug, Clone)]
pub enum Import {
    /// All exports of a package but some.
    All { package: Name, except: Vec<Name> },
    /// Some exports: (name here, name there).
    Some { package: Name, names: Vec<(Name, Name)> },
}

impl Import {
    pub fn package(&self) -> &str {
        match self {
            Import::All { package, .. } | Import::Some { package, .. } => package,
        }
    }
}

/// Variables that stand for routines of a native library, bound when the package is loaded.
#[derive(Debug, Default)]
pub struct Natives {
    pub names: FxHashSet<Name>,
    /// All registered routines, with these in front of their names.
    pub prefixes: Vec<Name>,
    /// All registered routines, by their own names.
    pub may_bind_any: bool,
}

impl Natives {
    pub fn may_bind(&self, name: &str) -> bool {
        self.names.contains(name) || self.prefixes.iter().any(|prefix| name.starts_with(&**prefix))
    }
}

/// An answer to a question about names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Unknown,
}

/// Whether a text is the name of a package (R Extensions, 1.1.1), and so of a directory.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// Whether the directory holds a package with R code.
pub fn has_code(dir: &Path, name: &str) -> bool {
    is_name(name) && dir.join("R").join(format!("{name}.rdx")).is_file()
}

impl Package {
    pub fn open(dir: &Path, name: &str, limits: &Limits) -> Result<Package, DatabaseError> {
        let mut databases = Vec::new();
        if has_code(dir, "sysdata") {
            databases.push(Database::open(&dir.join("R/sysdata"), limits)?);
        }
        let has_code = has_code(dir, name);
        if has_code {
            databases.push(Database::open(&dir.join("R").join(format!("{name}.rdx")), limits)?);
        }
        let info = std::fs::read(dir.join("Meta/nsInfo.rds")).ok();
        let info = info.and_then(|bytes| NamespaceInfo::read(&bytes, limits));
        let is_base = name == "base";
        let mut package = Package {
            name: name.into(),
            dir: dir.to_path_buf(),
            version: version(dir).unwrap_or((0, 0)),
            has_code,
            databases,
            imports: is_base.then(|| Rc::from([])),
            natives: Natives::default(),
            methods: FxHashMap::default(),
            exports: FxHashSet::default(),
            patterns: Vec::new(),
            own: FxHashSet::default(),
            data_sets: None,
        };
        match info {
            Some(info) => {
                package.imports = Some(info.imports.into());
                package.natives = info.natives;
                package.methods = info.methods.into_iter().collect();
                package.exports = info.exports;
                package.patterns = info.patterns;
            }
            None if is_base => {}
            // A pattern that is not understood: any variable may be exported.
            None => package.patterns.push(None),
        }
        if !package.patterns.is_empty() {
            package.own = package.databases.iter().flat_map(Database::names).map(Name::from).collect();
        }
        Ok(package)
    }

    /// Whether an attached package shows a variable of its namespace.
    pub fn exports(&self, name: &str) -> Answer {
        if self.exports.contains(name) {
            return Answer::Yes;
        }
        // Patterns choose among the namespace's own variables.
        match self.own.contains(name) {
            false => Answer::No,
            true if self.patterns.iter().flatten().any(|pattern| pattern.matches(name)) => Answer::Yes,
            true if self.patterns.iter().any(Option::is_none) => Answer::Unknown,
            true => Answer::No,
        }
    }

    /// What people call a variable of the namespace: as they would have to write it.
    pub fn label(&self, name: &str) -> Name {
        match self.exports(name) {
            _ if &*self.name == "base" => name.into(),
            Answer::Yes => format!("{}::{name}", self.name).into(),
            Answer::No | Answer::Unknown => format!("{}:::{name}", self.name).into(),
        }
    }

    /// The native routine that a variable stands for, if something is known of it.
    pub fn native(&self, variable: &str) -> Option<Ty> {
        let mut routines = self.natives.prefixes.iter().filter_map(|prefix| variable.strip_prefix(&**prefix));
        let known = |routine: &str| {
            let name = format!("{}:{routine}", self.name);
            rows::is_native(&name).then(|| Ty::Native(name.into()))
        };
        routines.find_map(known)
    }

    /// Whether attaching the package shows a data set of this name (`LazyData`).
    pub fn is_data_set(&mut self, name: &str, limits: &Limits) -> bool {
        let dir = &self.dir;
        let data_sets = self.data_sets.get_or_insert_with(|| match Database::open(&dir.join("data/Rdata"), limits) {
            Ok(database) => database.names().map(Name::from).collect(),
            Err(_) => FxHashSet::default(),
        });
        data_sets.contains(name)
    }
}

/// Major and minor version by the file `DESCRIPTION`.
fn version(dir: &Path) -> Option<(u32, u32)> {
    let text = std::fs::read(dir.join("DESCRIPTION")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let version = text.lines().find_map(|line| line.strip_prefix("Version:"))?;
    let mut parts = version.trim().split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
