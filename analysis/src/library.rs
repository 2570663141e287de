//! A world without R: variables are found in the library trees on disk.
//!
//! The search goes the way that it goes in a fresh session: from a namespace to its imports, the
//! base namespace, the global environment (empty but for [`Library::bind_global`]), the default
//! packages of the search path, base. Sources: `loadNamespace`, `attachNamespace` and
//! `importIntoEnv` of R's base package.
//!
//! # Invariants
//! - One library, one heap: all calls pass the same [`Heap`].
//! - Closures are handed out with their enclosures read, so [`crate::env_key`] names these.
//! - What may be bound although the files do not show it is unknown (`None`), not unbound.
//!
//! # Given up
//! What code run while loading (`.onLoad`) binds or changes. Values of data sets. Routines that
//! a native library registers are taken for granted where a package says that it wants them.
mod namespace;
mod package;
mod pattern;
mod value;

use crate::infer::{EXPORTS_OF, INSIDE, METHODS_OF, SEEN_BY_DISPATCH};
use crate::{Binding, Found, Name, Query, Source, Ty, Unknown, env_key};
use package::{Answer, Import, Package};
use rds::lazyload::{Database, DatabaseError};
use rds::{CellId, Heap, Limits, Value};
use rustc_hash::FxHashMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Packages that R attaches by default, the last attached first (`?Startup`).
pub const DEFAULT_PACKAGES: [&str; 6] = ["stats", "graphics", "grDevices", "utils", "datasets", "methods"];

/// Longer chains of environments, or of imports that are imported, are not followed.
const MAX_STEPS: usize = 200;

/// The packages of some library trees. A package is read when it is asked for.
#[derive(Debug)]
pub struct Library {
    trees: Vec<PathBuf>,
    packages: Vec<Package>,
    by_name: FxHashMap<Name, Option<usize>>,
    /// From which database environments come: what their frames hold comes from there, too.
    owners: FxHashMap<CellId, Origin>,
    globals: FxHashMap<Name, CellId>,
    limits: Limits,
}

/// A database: package, and number among the package's databases.
type Origin = (usize, usize);

/// The closures of a namespace.
#[derive(Debug, Default)]
pub struct Closures {
    /// What people call them, and their cells, by name in the order of R's `ls()` in the C locale.
    pub closures: Vec<(Name, CellId)>,
    /// Variables that cannot be read.
    pub broken: Vec<(Name, DatabaseError)>,
}

/// Why a package's closures cannot be listed.
#[derive(Debug)]
pub enum LibraryError {
    /// No library tree has it.
    NotInstalled(Name),
    /// It is installed but has no lazy-load database of code.
    NoCode(PathBuf),
    /// The database cannot be read.
    Database(Name, DatabaseError),
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LibraryError::NotInstalled(name) => write!(f, "there is no package {name} in the library trees"),
            LibraryError::NoCode(dir) => {
                write!(f, "{}: the package has no R code (no lazy-load database)", dir.display())
            }
            LibraryError::Database(name, error) => write!(f, "package {name}: {error}"),
        }
    }
}

impl std::error::Error for LibraryError {}

/// What a step of a search gives.
enum Look {
    Found(Found),
    Absent,
    /// It cannot be known.
    Unknown,
}

/// Where a search stands.
enum Place {
    Cell(CellId),
    Namespace(Name),
    BaseNamespace,
    Global,
    /// A package environment, and where the search path goes on.
    Attached(Name, usize),
    Base,
    Empty,
}

impl Library {
    /// The library over these trees; of packages of the same name the first counts.
    /// Directories that are not there hold no packages.
    pub fn open(trees: &[PathBuf]) -> Library {
        Library {
            trees: trees.to_vec(),
            packages: Vec::new(),
            by_name: FxHashMap::default(),
            owners: FxHashMap::default(),
            globals: FxHashMap::default(),
            limits: Limits::default(),
        }
    }

    /// Names and directories of the packages that have R code, by name.
    pub fn packages(&self) -> Vec<(Name, PathBuf)> {
        let mut found: Vec<(Name, PathBuf)> = Vec::new();
        for entry in self.trees.iter().filter_map(|tree| tree.read_dir().ok()).flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_new = !found.iter().any(|(other, _)| **other == name);
            if is_new && package::has_code(&entry.path(), &name) {
                found.push((name.into(), entry.path()));
            }
        }
        found.sort();
        found
    }

    /// The directory of a package, with or without code.
    pub fn directory(&self, package: &str) -> Option<PathBuf> {
        let is_package = |dir: &Path| dir.join("DESCRIPTION").is_file() || package::has_code(dir, package);
        let dirs = self.trees.iter().map(|tree| tree.join(package));
        dirs.into_iter().find(|dir| package::is_name(package) && is_package(dir))
    }

    /// Binds a variable in the global environment: a closure read from a file, by its name.
    pub fn bind_global(&mut self, name: &str, cell: CellId) {
        self.globals.insert(name.into(), cell);
    }

    /// The variables of a namespace that come from its databases, in the order of [`Closures`].
    pub fn variables(&mut self, package: &str) -> Result<Vec<Name>, LibraryError> {
        let index = self.with_code(package)?;
        let databases = &self.packages[index].databases;
        let mut names: Vec<Name> = databases.iter().flat_map(Database::names).map(Name::from).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// What people call the closure that a variable of a namespace is bound to, and its cell;
    /// `None` if it is bound to something else.
    pub fn closure(
        &mut self,
        heap: &mut Heap,
        package: &str,
        name: &str,
    ) -> Result<Option<(Name, CellId)>, LibraryError> {
        let index = self.with_code(package)?;
        let fetched = self.fetch(heap, index, name);
        let fetched = fetched.map_err(|error| LibraryError::Database(package.into(), error))?;
        Ok(match fetched.map(|(cell, _)| value::found(heap, cell, || self.packages[index].label(name))) {
            Some(Some(Found::Closure(cell, label))) => Some((label, cell)),
            _ => None,
        })
    }

    /// All closures that a namespace's own variables are bound to. As many as R counts by
    /// `sum(vapply(ls(ns, all.names = TRUE), \(n) is.function(get(n, ns)) && !is.primitive(get(n, ns)), NA))`
    /// unless loading the package adds or removes some.
    pub fn closures(&mut self, heap: &mut Heap, package: &str) -> Result<Closures, LibraryError> {
        let mut all = Closures::default();
        for name in self.variables(package)? {
            match self.closure(heap, package, &name) {
                Ok(found) => all.closures.extend(found),
                Err(LibraryError::Database(_, error)) => all.broken.push((name, error)),
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    fn with_code(&mut self, name: &str) -> Result<usize, LibraryError> {
        let index = match self.package(name) {
            Some(index) => index,
            None => {
                let dir = self.directory(name).ok_or(LibraryError::NotInstalled(name.into()))?;
                let opened = Package::open(&dir, name, &self.limits);
                return Err(match opened.err() {
                    Some(error) => LibraryError::Database(name.into(), error),
                    None => LibraryError::NoCode(dir),
                });
            }
        };
        match self.packages[index].has_code {
            true => Ok(index),
            false => Err(LibraryError::NoCode(self.packages[index].dir.clone())),
        }
    }

    /// The package of this name, opened; `None` where it is not installed or cannot be read.
    fn package(&mut self, name: &str) -> Option<usize> {
        if let Some(&known) = self.by_name.get(name) {
            return known;
        }
        let opened = self.directory(name).and_then(|dir| Package::open(&dir, name, &self.limits).ok());
        let index = opened.map(|package| {
            self.packages.push(package);
            self.packages.len() - 1
        });
        self.by_name.insert(name.into(), index);
        index
    }

    /// The cell of a namespace's own variable, its environments read.
    fn fetch(&mut self, heap: &mut Heap, index: usize, name: &str) -> Result<Option<(CellId, Origin)>, DatabaseError> {
        for (number, database) in self.packages[index].databases.iter_mut().enumerate() {
            match database.fetch(heap, name) {
                Ok(cell) => {
                    self.settle(heap, cell, (index, number));
                    return Ok(Some((cell, (index, number))));
                }
                Err(DatabaseError::NoEntry(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Reads the environments around a closure that comes from a database. Where one cannot be
    /// read it stays a name that no search finds.
    fn settle(&mut self, heap: &mut Heap, cell: CellId, origin: Origin) {
        let Value::Closure { mut env, .. } = *heap.value(cell) else { return };
        let database = &mut self.packages[origin.0].databases[origin.1];
        while !self.owners.contains_key(&env) {
            match database.resolve_env(heap, env) {
                Ok(Some(_)) => {
                    self.owners.insert(env, origin);
                }
                Ok(None) | Err(_) => return,
            }
            match heap.value(env) {
                Value::Env(environment) => env = environment.enclos,
                _ => return,
            }
        }
    }
}

impl Source for Library {
    fn find(&mut self, heap: &mut Heap, query: &Query) -> Option<Found> {
        if let Some(namespace) = query.env.strip_prefix(METHODS_OF) {
            return self.registered(heap, namespace, &query.name);
        }
        for (prefix, exported) in [(EXPORTS_OF, true), (INSIDE, false)] {
            if let Some(package) = query.env.strip_prefix(prefix) {
                return self.in_package(heap, package, &query.name, exported);
            }
        }
        let (mut natives, mut is_sure) = (false, true);
        let dispatched_from = query.env.strip_prefix(SEEN_BY_DISPATCH);
        let mut place = self.place(heap, dispatched_from.unwrap_or(&query.env))?;
        for _ in 0..MAX_STEPS {
            if let (Place::Namespace(package), false) = (&place, query.function) {
                let index = self.package(package)?;
                natives |= self.packages[index].natives.may_bind_any;
            }
            match self.look(heap, &place, &query.name) {
                Look::Found(found) if !query.function || may_be_function(&found) => return Some(found),
                Look::Found(_) | Look::Absent => {}
                // Without R's own packages base is searched all the same: they hide nothing of it
                // but two functions that methods makes generic.
                Look::Unknown if self.is_default_missing(&place) => is_sure = false,
                Look::Unknown => return None,
            }
            place = match self.next(heap, place)? {
                Place::Attached(..) if dispatched_from.is_some() => Place::Base,
                Place::Empty if !is_sure => return None,
                // A registered routine has no prefix to be known by; nothing else has this name.
                Place::Empty if natives => return Some(Found::Other(Binding::Value(unknown(NATIVE)))),
                Place::Empty => return Some(Found::Other(Binding::Unbound)),
                place => place,
            };
        }
        None
    }
}

/// What the variables are that `useDynLib` makes.
const NATIVE: &str = "native code of which nothing is known";

fn unknown(words: &str) -> Ty {
    Ty::Top(Unknown::Is(words.into()))
}

fn may_be_function(found: &Found) -> bool {
    matches!(found, Found::Closure(..) | Found::Other(Binding::Builtin(_) | Binding::Special(_) | Binding::Active))
}

impl Library {
    /// The method of this name in the table of a namespace, as the namespace itself and R's default packages register it.
    fn registered(&mut self, heap: &mut Heap, namespace: &str, name: &str) -> Option<Found> {
        let own = namespace.strip_prefix("ns:").unwrap_or("base");
        for package in std::iter::once(own).chain(DEFAULT_PACKAGES) {
            let Some(index) = self.package(package) else { continue };
            let Some(function) = self.packages[index].methods.get(name).cloned() else { continue };
            return match self.in_namespace(heap, index, &function, MAX_STEPS) {
                Look::Found(found) => Some(found),
                Look::Absent | Look::Unknown => None,
            };
        }
        Some(Found::Other(Binding::Unbound))
    }

    /// What `package::name` is, or else `package:::name`.
    fn in_package(&mut self, heap: &mut Heap, package: &str, name: &str, exported: bool) -> Option<Found> {
        let look = match (package, exported, self.package(package)) {
            ("base", ..) => self.in_base(heap, name),
            (_, true, _) => self.exported(heap, package, name, MAX_STEPS),
            (_, false, Some(index)) => self.own(heap, index, name),
            (_, false, None) => Look::Unknown,
        };
        match look {
            Look::Found(found) => Some(found),
            Look::Absent => Some(Found::Other(Binding::Unbound)),
            Look::Unknown => None,
        }
    }

    fn place(&self, heap: &Heap, key: &str) -> Option<Place> {
        Some(match key.split_once(':') {
            None => match key {
                "global" => Place::Global,
                "base" => Place::Base,
                "basens" => Place::BaseNamespace,
                "empty" => Place::Empty,
                _ => return None,
            },
            Some(("ns", "base")) => Place::BaseNamespace,
            Some(("pkg", "base")) => Place::Base,
            Some(("ns", package)) => Place::Namespace(package.into()),
            // What is attached by hand stands in front of the default packages.
            Some(("pkg", package)) => {
                let at = DEFAULT_PACKAGES.iter().position(|default| *default == package);
                Place::Attached(package.into(), at.map_or(0, |at| at + 1))
            }
            Some(("cell", number)) => {
                let raw: u32 = number.parse().ok()?;
                let exists = (raw as usize) < heap.len();
                Place::Cell(exists.then(|| CellId::from_raw(raw.into()))?)
            }
            Some(_) => return None,
        })
    }

    /// Where a search goes on; `None` where that is not known.
    fn next(&mut self, heap: &Heap, place: Place) -> Option<Place> {
        let attached = |at: usize| match DEFAULT_PACKAGES.get(at) {
            Some(&package) => Place::Attached(package.into(), at + 1),
            None => Place::Base,
        };
        Some(match place {
            Place::Cell(env) => match heap.value(env) {
                Value::Env(environment) => self.place(heap, &env_key(heap, environment.enclos))?,
                _ => return None,
            },
            Place::Namespace(_) => Place::BaseNamespace,
            Place::BaseNamespace => Place::Global,
            Place::Global => attached(0),
            Place::Attached(_, at) => attached(at),
            Place::Base | Place::Empty => Place::Empty,
        })
    }

    fn is_default_missing(&mut self, place: &Place) -> bool {
        let Place::Attached(package, _) = place else { return false };
        DEFAULT_PACKAGES.contains(&&**package) && self.package(package).is_none()
    }

    fn look(&mut self, heap: &mut Heap, place: &Place, name: &str) -> Look {
        match place {
            Place::Cell(env) => self.in_frame(heap, *env, name),
            Place::Namespace(package) => match self.package(package) {
                Some(index) => self.in_namespace(heap, index, name, MAX_STEPS),
                None => Look::Unknown,
            },
            Place::BaseNamespace | Place::Base => self.in_base(heap, name),
            Place::Global => match self.globals.get(name) {
                Some(&cell) => value::found(heap, cell, || name.into()).map_or(Look::Unknown, Look::Found),
                None => Look::Absent,
            },
            Place::Attached(package, _) => self.in_attached(heap, package, name),
            Place::Empty => Look::Absent,
        }
    }

    fn in_frame(&mut self, heap: &mut Heap, env: CellId, name: &str) -> Look {
        let Value::Env(environment) = heap.value(env) else { return Look::Unknown };
        let Some(binding) = environment.bindings.iter().find(|binding| *binding.name == *name) else {
            return Look::Absent;
        };
        if binding.is_active {
            return Look::Found(Found::Other(Binding::Active));
        }
        let cell = binding.value;
        if let Some(&origin) = self.owners.get(&env) {
            self.settle(heap, cell, origin);
        }
        value::found(heap, cell, || name.into()).map_or(Look::Unknown, Look::Found)
    }

    /// A namespace's own variables, then what it imports, the latest import first.
    fn in_namespace(&mut self, heap: &mut Heap, index: usize, name: &str, steps: usize) -> Look {
        match self.own(heap, index, name) {
            Look::Absent => {}
            look => return look,
        }
        let Some(steps) = steps.checked_sub(1) else { return Look::Unknown };
        let Some(imports) = self.packages[index].imports.clone() else { return Look::Unknown };
        for import in imports.iter().rev() {
            let original = match import {
                Import::All { except, .. } if except.iter().any(|other| **other == *name) => None,
                Import::All { .. } => Some(Name::from(name)),
                Import::Some { names, .. } => {
                    names.iter().find(|(local, _)| **local == *name).map(|(_, original)| original.clone())
                }
            };
            let Some(original) = original else { continue };
            match self.exported(heap, import.package(), &original, steps) {
                Look::Absent => {}
                look => return look,
            }
        }
        Look::Absent
    }

    /// What a namespace exports: its own, or something that it imports or finds in base.
    fn exported(&mut self, heap: &mut Heap, package: &str, name: &str, steps: usize) -> Look {
        if package == "base" {
            return self.in_base(heap, name);
        }
        let Some(index) = self.package(package) else { return Look::Unknown };
        match self.packages[index].exports(name) {
            Answer::No => Look::Absent,
            Answer::Unknown => Look::Unknown,
            Answer::Yes => match self.in_namespace(heap, index, name, steps) {
                Look::Absent => self.in_base(heap, name),
                look => look,
            },
        }
    }

    /// The environment of an attached package: its exports and its data sets.
    fn in_attached(&mut self, heap: &mut Heap, package: &str, name: &str) -> Look {
        let Some(index) = self.package(package) else { return Look::Unknown };
        if self.packages[index].is_data_set(name, &self.limits) {
            return Look::Found(Found::Other(Binding::Value(unknown("a data set"))));
        }
        self.exported(heap, package, name, MAX_STEPS)
    }

    fn own(&mut self, heap: &mut Heap, index: usize, name: &str) -> Look {
        match self.fetch(heap, index, name) {
            Ok(Some((cell, _))) => {
                let label = || self.packages[index].label(name);
                value::found(heap, cell, label).map_or(Look::Unknown, Look::Found)
            }
            Ok(None) if self.packages[index].natives.may_bind(name) => {
                let ty = self.packages[index].native(name).unwrap_or_else(|| unknown(NATIVE));
                Look::Found(Found::Other(Binding::Value(ty)))
            }
            Ok(None) => Look::Absent,
            Err(_) => Look::Unknown,
        }
    }

    fn in_base(&mut self, heap: &mut Heap, name: &str) -> Look {
        let base = self.package("base");
        let version = base.map(|index| self.packages[index].version);
        if let Some(binding) = value::base_binding(name, version) {
            return Look::Found(Found::Other(binding));
        }
        match base {
            Some(index) => self.own(heap, index, name),
            None => Look::Unknown,
        }
    }
}
