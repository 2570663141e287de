//! Byte code of several versions of R is one language.
//!
//! `fixtures/versions/R-<version>` holds the same closures, compiled by each, and each one's table
//! of instructions; see `fixtures/make_versions.R`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use ir::bytecode::{Cfg, Opcode, decode, disasm, stack};
use ir::{lift_closure, parse, print, segments, verify};
use rds::{CellId, Heap, Limits, Value};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The names of the versions' directories, sorted.
fn versions() -> Vec<String> {
    let entries = std::fs::read_dir(fixtures().join("versions")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut versions: Vec<String> = names.filter(|name| name.starts_with("R-")).collect();
    versions.sort();
    assert!(versions.len() >= 4, "{versions:?}");
    versions
}

fn file(version: &str, name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join("versions").join(version).join(name)).unwrap()
}

/// The closures of a version with their names.
fn closures(version: &str) -> (Heap, Vec<(String, CellId)>) {
    let file = rds::read(&file(version, "closures.rds"), &Limits::default()).unwrap();
    let heap = file.heap;
    let names = heap.attribute(file.root, "names").unwrap();
    let (Value::List(items), Value::Str(names)) = (heap.value(file.root), heap.value(names)) else { panic!("a list") };
    let names = names.iter().map(|name| name.as_ref().unwrap().to_text().into_owned());
    let named = names.zip(items.iter().copied()).collect();
    (heap, named)
}

#[test]
fn instructions_are_those_of_every_version() {
    let row = |op: Opcode| format!("{} {} {}\n", op.number(), op.name(), op.operands().len());
    let table: String = Opcode::all().map(row).collect();
    for version in versions() {
        assert_eq!(String::from_utf8(file(&version, "opcodes.txt")).unwrap(), table, "{version}");
    }
}

#[test]
fn all_byte_code_decodes() {
    for version in versions() {
        let (heap, _) = closures(&version);
        let codes = heap.ids().filter(|&cell| matches!(heap.value(cell), Value::Bytecode(_)));
        let mut n_codes = 0;
        for cell in codes {
            let code = decode(&heap, cell).unwrap_or_else(|error| panic!("{version}: {error}"));
            let graph = Cfg::new(&code);
            let stacks = stack::check(&code, &graph).unwrap_or_else(|error| panic!("{version}: {error}"));
            let segments = segments::segments(&code, &graph, &stacks).unwrap();
            assert_eq!(segments::check(&code, &graph, &segments), Ok(()), "{version}");
            disasm::print(&heap, cell).unwrap();
            n_codes += 1;
        }
        assert!(n_codes > 50, "{n_codes}");
    }
}

/// The IR of a closure, which is in order.
fn lifted(heap: &Heap, closure: CellId, name: &str) -> String {
    let func = lift_closure(heap, closure, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = print(&func);
    assert_eq!(verify(&func), Ok(()), "{text}");
    let parsed = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(print(&parsed), text);
    assert_eq!(verify(&parsed), Ok(()), "{text}");
    text
}

#[test]
fn closures_lift_to_the_same_ir() {
    // For each closure its texts, and which versions give them.
    let mut by_name: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for version in versions() {
        let (heap, closures) = closures(&version);
        for (name, closure) in closures {
            let text = lifted(&heap, closure, &name);
            by_name.entry(name).or_default().entry(text).or_default().push(version.clone());
        }
    }
    let mut differ = String::new();
    for (name, texts) in &by_name {
        assert_eq!(texts.values().map(Vec::len).sum::<usize>(), versions().len(), "{name}");
        let mut by_version: Vec<_> = texts.iter().map(|(text, versions)| (versions, text)).collect();
        by_version.sort();
        if let [(_, text)] = by_version[..] {
            // These are also the closures that everything else is tested with.
            let expected = std::fs::read_to_string(fixtures().join(format!("closures/{name}.ir"))).unwrap();
            assert_eq!(*text, expected, "{name}");
            continue;
        }
        for (versions, text) in by_version {
            differ.push_str(&format!("# {name}: {}\n{text}\n", versions.join(", ")));
        }
    }
    expect_file![fixtures().join("versions/compilers.txt")].assert_eq(&differ);
}
