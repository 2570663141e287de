//! Files and packages are opened: their closures, in a world of their own.

use analysis::library::{Library, LibraryError};
use analysis::{ClosureId, World};
use rds::{CellId, ErrorKind, Heap, Limits, Value};
use std::path::{Path, PathBuf};

use crate::input::{self, Problem, shown};

/// A closure to work on.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name in the world.
    pub id: ClosureId,
    /// What people call it.
    pub label: String,
    /// The file or package it is from.
    pub source: String,
}

/// Where a job works.
pub struct Desk {
    /// What is known of the closures and their names.
    pub world: World,
}

/// What a job has opened.
pub struct Opened {
    /// The closures' world.
    pub desk: Desk,
    /// The closures.
    pub items: Vec<Item>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Names that `--closure` could have meant.
    pub names: Vec<String>,
}

/// Opens variables of a package; those that are bound to other values are left out.
pub fn open_variables(package: &str, trees: &[PathBuf], names: &[String]) -> Opened {
    let mut library = Library::open(trees);
    let mut heap = Heap::new();
    let mut problems = Vec::new();
    let mut closures = Vec::new();
    for name in names {
        match library.closure(&mut heap, package, name) {
            Ok(found) => closures.extend(found.map(|(label, cell)| (label.to_string(), cell))),
            Err(LibraryError::Database(_, error)) => {
                problems.push(Problem::new(format!("{package}: {name}"), format!("cannot be read: {error}")));
            }
            Err(error) => problems.push(input::library_problem(package, &error)),
        }
    }
    opened(library, heap, package, closures, problems)
}

fn opened(
    library: Library,
    heap: Heap,
    source: &str,
    closures: Vec<(String, CellId)>,
    problems: Vec<Problem>,
) -> Opened {
    let mut world = World::with_source(Box::new(library));
    world.heap = heap;
    let item =
        |(label, cell): (String, CellId)| Item { id: world.add_closure(cell, &label), label, source: source.into() };
    let items = closures.into_iter().map(item).collect();
    Opened { desk: Desk { world }, items, problems, names: Vec::new() }
}

/// Opens a file. Its closures are taken to be bound in the global environment by their names:
/// the name of the file, or those in a list or environment.
pub fn open_file(path: &Path, chosen: &[String], trees: &[PathBuf]) -> Opened {
    let mut library = Library::open(trees);
    let mut heap = Heap::new();
    let stem = path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let read = read_file(path, &mut heap);
    let named =
        read.and_then(|root| closures_of(&heap, root, &stem).map_err(|message| Problem::new(shown(path), message)));
    let (named, problems) = match named {
        Ok(named) => (named, Vec::new()),
        Err(problem) => (Vec::new(), vec![problem]),
    };
    let mut closures = Vec::new();
    let mut names = Vec::new();
    for Named { name, label, cell } in named {
        if let Some(name) = &name {
            library.bind_global(name, cell);
            names.push(name.clone());
        }
        let is_chosen = |wanted: &String| Some(wanted) == name.as_ref() || *wanted == label;
        if chosen.is_empty() || chosen.iter().any(is_chosen) {
            closures.push((label, cell));
        }
    }
    Opened { names, ..opened(library, heap, &shown(path), closures, problems) }
}

fn read_file(path: &Path, heap: &mut Heap) -> Result<CellId, Problem> {
    let problem = |message: String| Problem::new(shown(path), message);
    let bytes = std::fs::read(path).map_err(|error| problem(error.to_string()))?;
    rds::read_into(&bytes, heap, &Limits::default()).map_err(|error| match error.kind {
        ErrorKind::Workspace => problem("this is a file of save(), which holds a whole workspace".into())
            .help("in R: load() it, then saveRDS(f, \"f.rds\")"),
        ErrorKind::NotRds if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("R")) => {
            problem("this is R source, not a closure".into()).help("in R: source() it, then saveRDS(f, \"f.rds\")")
        }
        ErrorKind::NotRds => problem("this is not a file of R's saveRDS()".into()),
        _ => problem(format!("the file is damaged: {error}")),
    })
}

struct Named {
    name: Option<String>,
    label: String,
    cell: CellId,
}

/// The closures in a value, or what it is instead.
fn closures_of(heap: &Heap, root: CellId, stem: &str) -> Result<Vec<Named>, String> {
    let members: Vec<(Option<String>, CellId)> = match heap.value(root) {
        Value::Closure { .. } => return Ok(vec![Named { name: Some(stem.into()), label: stem.into(), cell: root }]),
        Value::List(items) => {
            let names = heap.attribute(root, "names").map(|names| heap.value(names));
            let name = |at: usize| match names {
                Some(Value::Str(names)) => names.get(at).cloned().flatten().map(|name| name.to_text().into_owned()),
                _ => None,
            };
            items.iter().enumerate().map(|(at, &cell)| (name(at).filter(|name| !name.is_empty()), cell)).collect()
        }
        Value::Env(env) => {
            let plain = env.bindings.iter().filter(|binding| !binding.is_active);
            let mut bindings: Vec<_> = plain.map(|binding| (Some(binding.name.to_string()), binding.value)).collect();
            bindings.sort();
            bindings
        }
        _ => return Err(format!("this holds {}, not a closure", description(heap, root))),
    };
    let is_closure = |(_, cell): &(Option<String>, CellId)| matches!(heap.value(*cell), Value::Closure { .. });
    if !members.iter().any(is_closure) {
        return Err(format!("this holds {} without closures", description(heap, root)));
    }
    let named = |(at, (name, cell)): (usize, (Option<String>, CellId))| {
        let label = match &name {
            Some(name) => format!("{stem}${name}"),
            None => format!("{stem}[[{}]]", at + 1),
        };
        Named { name, label, cell }
    };
    Ok(members.into_iter().enumerate().filter(|(_, member)| is_closure(member)).map(named).collect())
}

/// What a value is, in R's words.
fn description(heap: &Heap, cell: CellId) -> String {
    if let Some(Value::Str(classes)) = heap.attribute(cell, "class").map(|class| heap.value(class))
        && let Some(Some(class)) = classes.first()
    {
        return format!("an object of class {}", class.to_text());
    }
    let vector = |kind: &str, len: usize| format!("a {kind} vector of length {len}");
    match heap.value(cell) {
        Value::Nil => "NULL".into(),
        Value::Builtin(name) | Value::Special(name) => format!("the primitive function {name}"),
        Value::Lgl(items) => vector("logical", items.len()),
        Value::Int(items) => vector("integer", items.len()),
        Value::Real(items) => vector("double", items.len()),
        Value::Cplx(items) => vector("complex", items.len()),
        Value::Str(items) => vector("character", items.len()),
        Value::Raw(items) => vector("raw", items.len()),
        Value::Expr(items) => vector("expression", items.len()),
        Value::List(items) => format!("a list of length {}", items.len()),
        Value::Altrep(_) => "a vector".into(),
        Value::Env(_) => "an environment".into(),
        Value::GlobalEnv
        | Value::BaseEnv
        | Value::EmptyEnv
        | Value::BaseNamespace
        | Value::Package(_)
        | Value::Namespace(_) => "a reference to an environment that every R has".into(),
        Value::Symbol(_) => "a symbol".into(),
        Value::Lang(_) => "a call".into(),
        Value::Pairlist(_) => "a pairlist".into(),
        Value::Bytecode(_) => "byte code without a closure".into(),
        _ => "another R object".into(),
    }
}
