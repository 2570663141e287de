//! What a package's `Meta/nsInfo.rds` says: imports, exports, native routines.
//! Source: `parseNamespaceFile` and `loadNamespace` in R's namespace.R.

use super::package::{Import, Natives};
use super::pattern::Pattern;
use crate::Name;
use rds::{CellId, Heap, Limits, Value};
use rustc_hash::FxHashSet;

/// The parts that matter here.
#[derive(Debug)]
pub struct NamespaceInfo {
    /// In the order in which they are made.
    pub imports: Vec<Import>,
    pub exports: FxHashSet<Name>,
    /// `None` is a pattern that is not understood.
    pub patterns: Vec<Option<Pattern>>,
    pub natives: Natives,
    /// Methods that it registers: `generic.class`, and the function.
    pub methods: Vec<(Name, Name)>,
}

impl NamespaceInfo {
    /// Reads the file's bytes; `None` where they are not what R writes.
    pub fn read(bytes: &[u8], limits: &Limits) -> Option<NamespaceInfo> {
        let file = rds::read(bytes, limits).ok()?;
        let heap = &file.heap;
        let part = |name| element(heap, file.root, name);
        let mut imports = Vec::new();
        for &import in part("imports").map_or(&[][..], |list| items(heap, list)) {
            imports.push(read_import(heap, import)?);
        }
        for (part_name, prefix) in [("importClasses", ".__C__"), ("importMethods", "")] {
            for &import in part(part_name).map_or(&[][..], |list| items(heap, list)) {
                let Import::Some { package, names } = read_import(heap, import)? else { continue };
                let prefixed = |name: Name| Name::from(format!("{prefix}{name}"));
                let names = names.into_iter().map(|(local, original)| (prefixed(local), prefixed(original))).collect();
                imports.push(Import::Some { package, names });
            }
        }
        let mut exports: FxHashSet<Name> = part("exports").into_iter().flat_map(|names| texts(heap, names)).collect();
        exports.extend(part("exportMethods").into_iter().flat_map(|names| texts(heap, names)));
        let patterns = part("exportPatterns").into_iter().flat_map(|names| texts(heap, names));
        let patterns = patterns.map(|text| Pattern::parse(&text)).collect();
        let natives = part("nativeRoutines").map_or_else(Natives::default, |list| read_natives(heap, list));
        let methods = part("S3methods").map_or(Vec::new(), |matrix| read_methods(&texts(heap, matrix)));
        Some(NamespaceInfo { imports, exports, patterns, natives, methods })
    }
}

/// `"package"`, `list("package", names)` or `list("package", except = names)`.
fn read_import(heap: &Heap, import: CellId) -> Option<Import> {
    let (package, rest) = match heap.value(import) {
        Value::Str(_) => (import, None),
        Value::List(parts) => (*parts.first()?, parts.get(1).copied()),
        _ => return None,
    };
    let package = texts(heap, package).into_iter().next()?;
    Some(match (rest, element(heap, import, "except")) {
        (_, Some(except)) => Import::All { package, except: texts(heap, except) },
        (None, None) => Import::All { package, except: Vec::new() },
        (Some(names), None) => Import::Some { package, names: renamed(heap, names) },
    })
}

/// Columns: generic, class, function, and a fourth; by columns.
fn read_methods(cells: &[Name]) -> Vec<(Name, Name)> {
    let n = cells.len() / 4;
    let row = |i: usize| (format!("{}.{}", cells[i], cells[n + i]).into(), cells[2 * n + i].clone());
    (0..n).map(row).collect()
}

fn read_natives(heap: &Heap, list: CellId) -> Natives {
    let mut natives = Natives::default();
    for &routines in items(heap, list) {
        if let Some(symbols) = element(heap, routines, "symbolNames") {
            natives.names.extend(renamed(heap, symbols).into_iter().map(|(local, _)| local));
        }
        let uses = element(heap, routines, "useRegistration").map(|flag| heap.value(flag));
        if !matches!(uses, Some(Value::Lgl(flag)) if flag.first() == Some(&1)) {
            continue;
        }
        let fixes = element(heap, routines, "registrationFixes").map_or(Vec::new(), |fixes| texts(heap, fixes));
        match fixes.first() {
            Some(prefix) if !prefix.is_empty() => natives.prefixes.push(prefix.clone()),
            _ => natives.may_bind_any = true,
        }
    }
    natives
}

/// The elements of a character vector with their names where they have some: (name, text).
fn renamed(heap: &Heap, vector: CellId) -> Vec<(Name, Name)> {
    let names = heap.attribute(vector, "names").map_or(Vec::new(), |names| texts(heap, names));
    let name = |(at, text): (usize, Name)| match names.get(at) {
        Some(name) if !name.is_empty() => (name.clone(), text),
        _ => (text.clone(), text),
    };
    texts(heap, vector).into_iter().enumerate().map(name).collect()
}

fn texts(heap: &Heap, vector: CellId) -> Vec<Name> {
    match heap.value(vector) {
        Value::Str(texts) => {
            texts.iter().map(|text| text.as_ref().map_or("NA".into(), |text| text.to_text().into())).collect()
        }
        _ => Vec::new(),
    }
}

fn items(heap: &Heap, list: CellId) -> &[CellId] {
    match heap.value(list) {
        Value::List(items) => items,
        _ => &[],
    }
}

fn element(heap: &Heap, list: CellId, name: &str) -> Option<CellId> {
    let names = texts(heap, heap.attribute(list, "names")?);
    let at = names.iter().position(|other| **other == *name)?;
    items(heap, list).get(at).copied()
}
