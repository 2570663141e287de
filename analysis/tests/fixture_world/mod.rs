//! A world of dumped closures: `fixtures/small` and `fixtures/closures`, and some of R's own.
//!
//! Every closure of the fixtures is a variable of the global environment. `base_NAME` is R's own
//! function of that name, in base. Variables that are no functions stand in [`variables`].

#![allow(dead_code, reason = "each test uses a part")]

use analysis::{Binding, ClosureId, Found, Function, Kind, Query, Shape, Source, Ty, World, parse_ty};
use rds::{CellId, Heap, Limits};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Global variables of the tests.
fn variable(name: &str) -> Option<Binding> {
    Some(match name {
        "rate" => Binding::Value(Ty::scalar(Kind::Dbl)),
        "weights" => Binding::Value(Ty::Vec(Kind::Dbl, Shape::Vector)),
        "total" => Binding::Value(Ty::scalar(Kind::Dbl)),
        "clock" => Binding::Active,
        _ => return None,
    })
}

/// Specials of R that the fixtures name.
const SPECIALS: [&str; 14] = [
    "quote",
    "substitute",
    "missing",
    "on.exit",
    "UseMethod",
    "switch",
    "rep",
    "round",
    "signif",
    "log",
    "expression",
    "call",
    "function",
    "return",
];

/// What the dumped closures are found by.
struct Fixtures {
    cells: BTreeMap<String, CellId>,
}

impl Source for Fixtures {
    fn find(&mut self, _: &mut Heap, query: &Query) -> Option<Found> {
        let closure = |name: &str| self.cells.get(name).map(|&cell| Found::Closure(cell, query.name.clone()));
        let global = || (&*query.env == "global").then(|| closure(&query.name)).flatten();
        let base = || closure(&format!("base_{}", query.name));
        let name = &query.name;
        let variable =
            || if &*query.env == "global" && !query.function { variable(name).map(Found::Other) } else { None };
        let primitive = || {
            let binding = if SPECIALS.contains(&&**name) {
                Binding::Special(name.clone())
            } else {
                Binding::Builtin(name.clone())
            };
            analysis::builtins::class(name, false).map(|_| Found::Other(binding))
        };
        Some(global().or_else(variable).or_else(base).or_else(primitive).unwrap_or(Found::Other(Binding::Unbound)))
    }
}

/// The world, and the closures by name.
pub fn world() -> (World, BTreeMap<String, ClosureId>) {
    let mut heap = Heap::new();
    let mut cells = BTreeMap::new();
    for dir in ["closures", "small"] {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(fixtures().join(dir)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "rds"));
        paths.sort();
        for path in paths {
            let cell = rds::read_into(&std::fs::read(&path).unwrap(), &mut heap, &Limits::default()).unwrap();
            cells.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), cell);
        }
    }
    let mut world = World::with_source(Box::new(Fixtures { cells: cells.clone() }));
    world.heap = heap;
    let ids = cells.into_iter().map(|(name, cell)| {
        let id = world.add_closure(cell, &name);
        (name, id)
    });
    let ids = ids.collect();
    (world, ids)
}

/// Types of arguments, separated by spaces; `fun:NAME` is a closure of the fixtures.
pub fn context(ids: &BTreeMap<String, ClosureId>, text: &str) -> Vec<Ty> {
    let item = |item: &str| match item.strip_prefix("fun:") {
        Some(name) => Ty::Fun(Function::Closure(ids[name])),
        None => parse_ty(item).unwrap_or_else(|| panic!("no type {item}")),
    };
    text.split_whitespace().map(item).collect()
}

/// The rows of a table: what stands before `=>`, and lines that are kept as they are.
pub fn rewrite(table: &str, answer: impl Fn(&str) -> String) -> String {
    let row = |line: &str| match line.split_once("=>") {
        Some((input, _)) if !line.starts_with('#') => format!("{} => {}\n", input.trim_end(), answer(input.trim())),
        _ => format!("{line}\n"),
    };
    table.lines().map(row).collect()
}
