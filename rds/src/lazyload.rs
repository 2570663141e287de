//! Lazy-load databases: the `.rdx` and `.rdb` files in which installed packages keep functions
//! and data.
//!
//! The index (`.rdx`) is an ordinary file of `saveRDS()`: for each variable, and for each
//! environment that variables refer to, where its entry lies in the data file (`.rdb`).
//! An entry refers to an environment by a persistent name such as `env::1`. Here that is one
//! [`Value::Persistent`] cell a name, which [`Database::resolve_env`] turns into the environment
//! it stands for, in place: whoever refers to it sees the environment from then on.
//! Source of the format: R's makeLazyLoad.R and lazyload.R.
//!
//! # Invariants
//! - A variable's entry, and an environment's, is read at most once.
//! - One budget for a database: what entries cost adds up.
//!
//! # Absent on purpose
//! Evaluation. An entry that is a promise is returned as the promise.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::decode::Persistents;
use crate::heap::S4_BIT;
use crate::limits::Budget;
use crate::{CellId, EnvBinding, Environment, Heap, Limits, Pair, RdsError, Value, compression, decode_into};

/// An open database. Its cells go into the heap that is passed to each call: always the same one
/// for one database, which several databases may share.
#[derive(Debug)]
pub struct Database {
    data: Data,
    /// How entries are compressed, R's `compressed`: 0 not, 1 zlib, 2 bzip2, 3 xz.
    mode: i32,
    variables: Vec<(Box<str>, Entry)>,
    by_name: HashMap<Box<str>, usize>,
    /// Entries of environments, by persistent name.
    references: HashMap<Box<str>, Reference>,
    fetched: Vec<Option<CellId>>,
    persistents: Persistents,
    /// Promises for parts of environments that R, too, reads only when they are used.
    deferred: HashMap<CellId, Entry>,
    budget: Budget,
}

/// Where an entry lies in the data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes, compressed.
    pub length: u64,
}

#[derive(Debug, Clone)]
struct Reference {
    entry: Entry,
    deferred: Vec<(Box<str>, Entry)>,
}

#[derive(Debug)]
enum Data {
    File { file: File, path: PathBuf, length: u64 },
    Bytes(Vec<u8>),
}

/// Why a database or an entry cannot be read.
#[derive(Debug)]
pub enum DatabaseError {
    /// A file cannot be opened or read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The index is not readable.
    Index(RdsError),
    /// The index is readable but is not an index; what is missing.
    NotAnIndex(&'static str),
    /// There is no such variable or environment.
    NoEntry(Box<str>),
    /// An entry does not lie within the data file.
    OutsideData {
        /// The variable or environment.
        name: Box<str>,
        /// Where it should be.
        entry: Entry,
    },
    /// An entry is not readable.
    Entry {
        /// The variable or environment.
        name: Box<str>,
        /// Why, with the position in the uncompressed entry.
        error: RdsError,
    },
    /// An environment's entry is readable but does not hold an environment's parts.
    NotAnEnvironment(Box<str>),
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseError::Io { path, error } => write!(f, "{}: {error}", path.display()),
            DatabaseError::Index(error) => write!(f, "index: {error}"),
            DatabaseError::NotAnIndex(missing) => {
                write!(f, "this is not the index of a lazy-load database: no {missing}")
            }
            DatabaseError::NoEntry(name) => write!(f, "the database has no entry {name}"),
            DatabaseError::OutsideData { name, entry } => write!(
                f,
                "entry {name}: the data file has no bytes {} to {}",
                entry.offset,
                entry.offset.saturating_add(entry.length)
            ),
            DatabaseError::Entry { name, error } => write!(f, "entry {name}: {error}"),
            DatabaseError::NotAnEnvironment(name) => write!(f, "entry {name} is not an environment"),
        }
    }
}

impl std::error::Error for DatabaseError {}

impl Database {
    /// Opens `base.rdx` and `base.rdb`; `base` is a path without extension, such as
    /// `library/stats/R/stats`. One of the two files' own names is taken, too.
    pub fn open(base: &Path, limits: &Limits) -> Result<Database, DatabaseError> {
        let has_extension = base.extension().is_some_and(|extension| extension == "rdx" || extension == "rdb");
        let stem = if has_extension { base.with_extension("") } else { base.to_path_buf() };
        // Package names contain dots, so an extension is appended, not replaced.
        let with = |extension: &str| {
            let mut path = stem.clone().into_os_string();
            path.push(extension);
            PathBuf::from(path)
        };
        let (index_path, path) = (with(".rdx"), with(".rdb"));
        let index = read_index(&index_path, limits).map_err(|error| DatabaseError::Io { path: index_path, error })?;
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
        match opened {
            Ok((length, file)) => Database::new(&index, Data::File { file, path, length }, limits),
            Err(error) => Err(DatabaseError::Io { path, error }),
        }
    }

    /// A database from the contents of its two files.
    pub fn from_bytes(index: &[u8], data: Vec<u8>, limits: &Limits) -> Result<Database, DatabaseError> {
        Database::new(index, Data::Bytes(data), limits)
    }

    fn new(index: &[u8], data: Data, limits: &Limits) -> Result<Database, DatabaseError> {
        let index = Index::read(index, limits)?;
        let by_name = index.variables.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
        Ok(Database {
            data,
            mode: index.mode,
            fetched: vec![None; index.variables.len()],
            variables: index.variables,
            by_name,
            references: index.references,
            persistents: Persistents::default(),
            deferred: HashMap::new(),
            budget: Budget::new(limits),
        })
    }

    /// The variables in the order of the index.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|(name, _)| &**name)
    }

    /// The variables with their places, in the order of the index.
    pub fn variables(&self) -> &[(Box<str>, Entry)] {
        &self.variables
    }

    /// How many environments are kept as entries of their own.
    pub fn n_environments(&self) -> usize {
        self.references.len()
    }

    /// The value of a variable, read at the first call.
    pub fn fetch(&mut self, heap: &mut Heap, name: &str) -> Result<CellId, DatabaseError> {
        let at = *self.by_name.get(name).ok_or_else(|| DatabaseError::NoEntry(name.into()))?;
        if let Some(id) = self.fetched[at] {
            return Ok(id);
        }
        let id = self.read_entry(heap, name, self.variables[at].1)?;
        self.fetched[at] = Some(id);
        Ok(id)
    }

    /// The values of all variables, in the order of the index.
    pub fn fetch_all(&mut self, heap: &mut Heap) -> Result<Vec<CellId>, DatabaseError> {
        let names: Vec<Box<str>> = self.names().map(Box::from).collect();
        names.iter().map(|name| self.fetch(heap, name)).collect()
    }

    /// Makes sure that `id` is an environment with its content: where it is a persistent name,
    /// reads its entry and puts the environment in its place. `None` where `id` is neither.
    ///
    /// The environment's enclosure may be a persistent name in turn.
    pub fn resolve_env(&mut self, heap: &mut Heap, id: CellId) -> Result<Option<CellId>, DatabaseError> {
        let name: Box<str> = match heap.value(id) {
            Value::Env(_) => return Ok(Some(id)),
            Value::Persistent(names) => match &names[..] {
                [name] => name.to_text().into(),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let Some(reference) = self.references.get(&name).cloned() else {
            return Err(DatabaseError::NoEntry(name));
        };
        let entry = self.read_entry(heap, &name, reference.entry)?;
        let parts = environment_parts(heap, entry).ok_or_else(|| DatabaseError::NotAnEnvironment(name.clone()))?;
        self.charge_environment(heap, &name, &parts, &reference)?;
        self.install(heap, id, parts, &reference);
        Ok(Some(id))
    }

    /// Resolves every persistent name met so far, and those that the environments refer to.
    pub fn resolve_all(&mut self, heap: &mut Heap) -> Result<(), DatabaseError> {
        let mut at = 0;
        // The list grows while environments are read.
        while let Some(&id) = self.persistents.cells.get(at) {
            self.resolve_env(heap, id)?;
            at += 1;
        }
        Ok(())
    }

    /// Reads the value of a promise that [`Database::resolve_env`] put into an environment for a
    /// part that R reads when it is used (`lines` and `parseData` of source files) and stores it
    /// in the promise. `None` where `id` is no such promise.
    pub fn force(&mut self, heap: &mut Heap, id: CellId) -> Result<Option<CellId>, DatabaseError> {
        let entry = match (heap.value(id), self.deferred.get(&id)) {
            (Value::Promise { value, .. }, Some(_)) if !matches!(heap.value(*value), Value::UnboundValue) => {
                return Ok(Some(*value));
            }
            (_, Some(entry)) => *entry,
            (_, None) => return Ok(None),
        };
        let read = self.read_entry(heap, "of a source file", entry)?;
        if let Value::Promise { value, env, .. } = &mut heap[id].value {
            *value = read;
            *env = None;
        }
        Ok(Some(read))
    }

    fn read_entry(&mut self, heap: &mut Heap, name: &str, entry: Entry) -> Result<CellId, DatabaseError> {
        let limits = self.budget.limits;
        let in_entry = |error| DatabaseError::Entry { name: name.into(), error };
        let bytes = self.data.slice(entry, &limits).map_err(|error| match error {
            Some((path, error)) => DatabaseError::Io { path, error },
            None => DatabaseError::OutsideData { name: name.into(), entry },
        })?;
        let plain = compression::uncompress_entry(&bytes, self.mode, &limits).map_err(in_entry)?;
        decode_into(&plain, heap, &mut self.budget, &mut self.persistents).map(|(_, root)| root).map_err(in_entry)
    }

    fn charge_environment(
        &mut self,
        heap: &Heap,
        name: &str,
        parts: &EnvironmentParts,
        reference: &Reference,
    ) -> Result<(), DatabaseError> {
        let in_entry = |kind| DatabaseError::Entry { name: name.into(), error: RdsError { offset: 0, kind } };
        let n = parts.names.len() + reference.deferred.len();
        let bytes: usize = parts.names.iter().map(|name| name.len()).sum();
        self.budget.vector(n, size_of::<EnvBinding>()).and_then(|()| self.budget.memory(bytes)).map_err(in_entry)?;
        // A deferred binding is a promise, a call, its arguments and a key; an attribute is a pair.
        let n_attributes = parts.attributes.map_or(0, |attributes| named(heap, attributes).count());
        for _ in 0..4 * reference.deferred.len() + n_attributes {
            self.budget.cell().map_err(in_entry)?;
        }
        Ok(())
    }

    /// Puts the environment in the place of its persistent name.
    fn install(&mut self, heap: &mut Heap, id: CellId, parts: EnvironmentParts, reference: &Reference) {
        let plain = |(name, value)| EnvBinding { name, value, is_active: false, is_locked: false };
        let mut bindings: Vec<EnvBinding> = parts.names.into_iter().zip(parts.values).map(plain).collect();
        for (name, entry) in &reference.deferred {
            let value = self.deferred_promise(heap, *entry);
            bindings.push(plain((name.clone(), value)));
        }
        let enclos = parts.enclos.unwrap_or_else(|| heap.constant(Value::EmptyEnv));
        let attrib = parts.attributes.and_then(|attributes| attribute_list(heap, attributes));
        heap[id].value = Value::Env(Environment { locked: parts.locked, enclos, bindings });
        heap[id].attrib = attrib;
        heap[id].is_object = heap.attribute(id, "class").is_some();
        if parts.is_s4 {
            heap[id].levels |= S4_BIT;
        }
    }

    /// `lazyLoadDBfetch(c(offset, length))`, as R binds it.
    fn deferred_promise(&mut self, heap: &mut Heap, entry: Entry) -> CellId {
        let nil = heap.nil();
        let key = heap.alloc_value(Value::Int(vec![entry.offset as i32, entry.length as i32]));
        let args = heap.alloc_value(Value::Pairlist(Pair { car: key, cdr: nil, tag: None }));
        let function = heap.intern("lazyLoadDBfetch");
        let expr = heap.alloc_value(Value::Lang(Pair { car: function, cdr: args, tag: None }));
        let value = heap.constant(Value::UnboundValue);
        let env = heap.constant(Value::BaseNamespace);
        let promise = heap.alloc_value(Value::Promise { value, expr, env: Some(env) });
        self.deferred.insert(promise, entry);
        promise
    }
}

impl Data {
    /// The bytes of an entry; the error is `None` where it lies outside.
    fn slice(&mut self, entry: Entry, limits: &Limits) -> Result<Vec<u8>, Option<(PathBuf, io::Error)>> {
        let end = entry.offset.checked_add(entry.length).ok_or(None)?;
        match self {
            Data::Bytes(bytes) => {
                let range = usize::try_from(entry.offset).ok().zip(usize::try_from(end).ok());
                range.and_then(|(start, end)| bytes.get(start..end)).map(<[u8]>::to_vec).ok_or(None)
            }
            Data::File { file, path, length } => {
                // Compression makes nothing much larger, so an entry is within the limit, too.
                if end > *length || entry.length > limits.max_bytes as u64 + 4096 {
                    return Err(None);
                }
                let mut bytes = vec![0; entry.length as usize];
                let read = file.seek(SeekFrom::Start(entry.offset)).and_then(|_| file.read_exact(&mut bytes));
                read.map(|()| bytes).map_err(|error| Some((path.clone(), error)))
            }
        }
    }
}

/// The content of an index file, at most as much as may be uncompressed.
fn read_index(path: &Path, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limits.max_bytes as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Index {
    variables: Vec<(Box<str>, Entry)>,
    references: HashMap<Box<str>, Reference>,
    mode: i32,
}

impl Index {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Index, DatabaseError> {
        let file = crate::read(bytes, limits).map_err(DatabaseError::Index)?;
        let heap = &file.heap;
        let part = |name| list_element(heap, file.root, name);
        let variables = part("variables").ok_or(DatabaseError::NotAnIndex("variables"))?;
        let references = part("references").ok_or(DatabaseError::NotAnIndex("references"))?;
        let compressed = part("compressed").ok_or(DatabaseError::NotAnIndex("compression"))?;
        let variables = named(heap, variables)
            .map(|(name, id)| Some((name, entry(heap, id)?)))
            .collect::<Option<Vec<_>>>()
            .ok_or(DatabaseError::NotAnIndex("place of a variable"))?;
        let references = named(heap, references)
            .map(|(name, id)| Some((name, reference(heap, id)?)))
            .collect::<Option<HashMap<_, _>>>()
            .ok_or(DatabaseError::NotAnIndex("place of an environment"))?;
        let mode = match heap.value(compressed) {
            Value::Lgl(mode) | Value::Int(mode) => mode.first().copied(),
            Value::Real(mode) => mode.first().map(|&mode| mode as i32),
            _ => None,
        };
        let mode = mode.filter(|mode| (0..=3).contains(mode)).ok_or(DatabaseError::NotAnIndex("known compression"))?;
        Ok(Index { variables, references, mode })
    }
}

/// The elements of a named list, with their names.
fn named(heap: &Heap, list: CellId) -> impl Iterator<Item = (Box<str>, CellId)> + '_ {
    let items = match heap.value(list) {
        Value::List(items) => &items[..],
        _ => &[],
    };
    let names = match heap.attribute(list, "names").map(|names| heap.value(names)) {
        Some(Value::Str(names)) => &names[..],
        _ => &[],
    };
    let text = |name: &Option<crate::RString>| name.as_ref().map_or("NA".into(), |name| name.to_text().into());
    names.iter().map(text).zip(items.iter().copied())
}

fn list_element(heap: &Heap, list: CellId, name: &str) -> Option<CellId> {
    named(heap, list).find(|(found, _)| **found == *name).map(|(_, id)| id)
}

fn entry(heap: &Heap, id: CellId) -> Option<Entry> {
    match heap.value(id) {
        Value::Int(key) => match key[..] {
            [offset, length] => Some(Entry { offset: offset.try_into().ok()?, length: length.try_into().ok()? }),
            _ => None,
        },
        _ => None,
    }
}

fn reference(heap: &Heap, id: CellId) -> Option<Reference> {
    if let Some(entry) = entry(heap, id) {
        return Some(Reference { entry, deferred: Vec::new() });
    }
    let eager = entry(heap, list_element(heap, id, "eagerKey")?)?;
    let deferred = named(heap, list_element(heap, id, "lazyKeys")?)
        .map(|(name, id)| Some((name, entry(heap, id)?)))
        .collect::<Option<Vec<_>>>()?;
    Some(Reference { entry: eager, deferred })
}

/// What the entry of an environment holds.
struct EnvironmentParts {
    names: Vec<Box<str>>,
    values: Vec<CellId>,
    enclos: Option<CellId>,
    attributes: Option<CellId>,
    locked: bool,
    is_s4: bool,
}

fn environment_parts(heap: &Heap, parts: CellId) -> Option<EnvironmentParts> {
    let given = |name| list_element(heap, parts, name).filter(|&id| !matches!(heap.value(id), Value::Nil));
    let is_true =
        |name| given(name).is_some_and(|id| matches!(heap.value(id), Value::Lgl(flag) if flag.first() == Some(&1)));
    let bindings = list_element(heap, parts, "bindings")?;
    if !matches!(heap.value(bindings), Value::List(_)) {
        return None;
    }
    let (names, values) = named(heap, bindings).unzip();
    Some(EnvironmentParts {
        names,
        values,
        enclos: given("enclos"),
        attributes: given("attributes"),
        locked: is_true("locked"),
        is_s4: is_true("isS4"),
    })
}

/// A named list as the pairlist that attributes are.
fn attribute_list(heap: &mut Heap, list: CellId) -> Option<CellId> {
    let items: Vec<_> = named(heap, list).collect();
    let mut rest = None;
    for (name, car) in items.into_iter().rev() {
        let tag = Some(heap.intern(&name));
        let cdr = rest.unwrap_or_else(|| heap.nil());
        rest = Some(heap.alloc_value(Value::Pairlist(Pair { car, cdr, tag })));
    }
    rest
}
