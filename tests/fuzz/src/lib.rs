//! What is fuzzed: files and texts from outside, through all that must withstand them.
//!
//! A target is a function of bytes; it panics if a promise of `rds` or `ir` is broken. A binary in
//! `src/bin` hands each to libFuzzer; `cargo xtask fuzz` builds and runs them. Inputs are real
//! files, so a finding is also one for the command line.
//!
//! # Absent on purpose
//! Compressed input: a changed byte breaks the compression before anything of ours sees it. Damaged
//! compression is tested in `rds/tests/mutations.rs`.

#![forbid(unsafe_code)]

pub mod words;

use ir::bytecode::{Cfg, cfg, decode, deparse, disasm, stack};
use ir::{Func, FuncKind, Plain, Unknown};
use ir::{lift_closure, live_in, localize, parse, parse_module, print, print_module, segments, verify, verify_module};
use rds::lazyload::Database;
use rds::{CellId, Compression, DumpLimits, Heap, Limits, Value, dump_with, read};

/// Small, so that an input that asks for much is slow for a short time only.
const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_cells: 1 << 16, max_memory: 32 << 20 };

/// Closures and codes of one file that are lifted.
const MAX_LIFTED: usize = 20;

/// A file of `saveRDS()`: read, expanded, printed.
pub fn values(bytes: &[u8]) {
    if Compression::of(bytes) != Compression::None {
        return;
    }
    let Ok(mut file) = read(bytes, &LIMITS) else { return };
    check_heap(&file.heap);
    use_value(&file.heap, file.root);
    file.heap.plain_all(&LIMITS);
    check_heap(&file.heap);
    use_value(&file.heap, file.root);
}

/// A lazy-load database: two bytes with the length of its index, the index, the data.
pub fn database(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let Some((index, data)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))) else { return };
    if Compression::of(index) != Compression::None {
        return;
    }
    let Ok(mut database) = Database::from_bytes(index, data.to_vec(), &LIMITS) else { return };
    let mut heap = Heap::new();
    let names: Vec<String> = database.names().take(50).map(str::to_owned).collect();
    for name in &names {
        let Ok(root) = database.fetch(&mut heap, name) else { continue };
        use_value(&heap, root);
        let again = database.fetch(&mut heap, name).ok();
        assert_eq!(again, Some(root), "{name} is read twice");
    }
    let _ = database.resolve_all(&mut heap);
    for id in heap.ids() {
        let _ = database.force(&mut heap, id);
    }
    check_heap(&heap);
}

/// A file with closures: their byte code is decoded, printed and lifted.
pub fn lift(bytes: &[u8]) {
    if Compression::of(bytes) != Compression::None {
        return;
    }
    let Ok(file) = read(bytes, &LIMITS) else { return };
    let heap = &file.heap;
    let codes = heap.ids().filter(|&cell| matches!(heap.value(cell), Value::Bytecode(_)));
    codes.take(MAX_LIFTED).for_each(|cell| use_code(heap, cell));
    let closures = heap.ids().filter(|&cell| matches!(heap.value(cell), Value::Closure { .. }));
    closures.take(MAX_LIFTED).for_each(|cell| use_closure(heap, cell));
}

/// The text of a module of the IR.
pub fn text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = parse(text);
    let Ok(module) = parse_module(text) else { return };
    let verified = verify_module(&module);
    let printed = print_module(&module);
    let parsed = parse_module(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
    assert_eq!(print_module(&parsed), printed);
    assert_eq!(verify_module(&parsed).is_ok(), verified.is_ok(), "{printed}");
    if verified.is_ok() {
        module.funcs.iter().for_each(|func| drop(live_in(func)));
        module.funcs.iter().filter(|func| func.kind != FuncKind::Typed).for_each(use_locals);
    }
}

/// Symbols and values without content have one cell each.
fn check_heap(heap: &Heap) {
    let mut n_nil = 0;
    for id in heap.ids() {
        match heap.value(id) {
            Value::Symbol(name) => assert_eq!(heap.interned(name), Some(id), "two cells for {name}"),
            Value::Nil => n_nil += 1,
            _ => {}
        }
    }
    assert!(n_nil <= 1, "{n_nil} cells for NULL");
}

/// Locals as values, whether anything is assumed or not.
fn use_locals(func: &Func) {
    let plain = Plain { builtin_may_see_frame: |_: &str, _: bool| false };
    for localized in [localize(func, &Unknown), localize(func, &plain)] {
        assert_eq!(verify(&localized.func), Ok(()), "{}", print(&localized.func));
    }
}

fn use_value(heap: &Heap, root: CellId) {
    dump_with(heap, root, &DumpLimits { max_lines: 100, ..DumpLimits::default() });
    heap.pairs(root).count();
    heap.attribute(root, "names");
    deparse(heap, root, 200);
}

fn use_code(heap: &Heap, cell: CellId) {
    let Ok(code) = decode(heap, cell) else { return };
    let _ = disasm::print(heap, cell);
    let graph = Cfg::new(&code);
    cfg::print(&code, &graph);
    cfg::dot(&code, &graph);
    let Ok(stacks) = stack::check(&code, &graph) else { return };
    let Ok(segments) = segments::segments(&code, &graph, &stacks) else { return };
    assert_eq!(segments::check(&code, &graph, &segments), Ok(()));
    let _ = segments::print(heap, cell, &segments);
}

fn use_closure(heap: &Heap, cell: CellId) {
    let Ok(func) = lift_closure(heap, cell, "f") else { return };
    let text = print(&func);
    assert_eq!(verify(&func), Ok(()), "{text}");
    let parsed = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(print(&parsed), text);
    assert_eq!(verify(&parsed), Ok(()), "{text}");
    live_in(&func);
    use_locals(&func);
}
