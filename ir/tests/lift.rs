//! Lifting: the dumped closures' generic IR, and byte code that was changed.

mod random;

use expect_test::{expect, expect_file};
use ir::{ArgKind, BlockId, Func, FuncKind, Imm, Inst, LiftError, LiveNames, Op};
use ir::{lift_closure, live_in, parse, print, verify};
use random::Random;
use rds::{Cell, CellId, Heap, Limits, Value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/closures")
}

fn read(name: &str) -> (Heap, CellId) {
    let bytes = std::fs::read(fixtures().join(format!("{name}.rds"))).unwrap();
    let file = rds::read(&bytes, &Limits::default()).unwrap();
    (file.heap, file.root)
}

/// Names of the dumped closures, sorted.
fn names() -> Vec<String> {
    let paths = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let rds = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rds"));
    let mut names: Vec<String> = rds.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// What holds of every function that lifting gives.
fn check(func: &Func) -> String {
    assert_eq!(verify(func), Ok(()));
    let text = print(func);
    let parsed = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(print(&parsed), text);
    assert_eq!(verify(&parsed), Ok(()));
    check_liveness(func);
    check_live_names(func);
    text
}

/// A variable is live into a block if some path from there mentions it before it assigns it; and only
/// then, if no code runs at unknown times.
fn check_live_names(func: &Func) {
    let live = LiveNames::new(func);
    let runs_later = func.formals.iter().any(|formal| formal.default.is_some())
        || func.nested.iter().any(|nested| nested.kind == FuncKind::Closure);
    let names: BTreeSet<&str> = func.insts.iter().filter_map(|(_, inst)| mentioned(inst)).collect();
    for block in func.reverse_postorder() {
        for name in &names {
            let expected = is_read_from(func, block, name);
            assert!(live.at(block, name) == expected || runs_later && !expected, "{name}");
        }
    }
}

fn mentioned(inst: &Inst) -> Option<&str> {
    if let Imm::Name(name) = &inst.imm { Some(name) } else { None }
}

fn mentions(func: &Func, name: &str) -> bool {
    func.insts.iter().any(|(_, inst)| mentioned(inst) == Some(name))
        || func.nested.iter().any(|nested| mentions(nested, name))
}

fn is_read_from(func: &Func, start: BlockId, name: &str) -> bool {
    let reads = |inst: &Inst| {
        let in_argument = |arg: &ir::Arg| match arg.kind {
            ArgKind::Promise(index) => mentions(&func.nested[index as usize], name),
            _ => false,
        };
        let call = if let Imm::Call(call) = inst.imm { Some(&func.calls[call as usize]) } else { None };
        inst.op != Op::StVar && mentioned(inst) == Some(name)
            || call.is_some_and(|call| call.args.iter().any(in_argument))
    };
    let mut seen = vec![start];
    let mut at = 0;
    while at < seen.len() {
        let insts = func.blocks[seen[at]].insts.iter().map(|&inst| &func.insts[inst]);
        let is_first = |inst: &&Inst| reads(inst) || inst.op == Op::StVar && mentioned(inst) == Some(name);
        match { insts }.find(is_first) {
            Some(inst) if inst.op != Op::StVar => return true,
            Some(_) => {}
            None => {
                let next: Vec<BlockId> = func.successors(seen[at]).filter(|next| !seen.contains(next)).collect();
                seen.extend(next);
            }
        }
        at += 1;
    }
    false
}

/// A value is live into a block if and only if some path from there uses it before it comes to the
/// block that defines it.
fn check_liveness(func: &Func) {
    let live = live_in(func);
    for &definer in &func.layout {
        let data = &func.blocks[definer];
        let results = data.insts.iter().flat_map(|&inst| &func.insts[inst].results);
        for &value in data.params.iter().chain(results) {
            for block in func.reverse_postorder() {
                let expected = block != definer && is_used_from(func, block, definer, value);
                assert_eq!(live.get(block).unwrap().contains(&value), expected);
            }
        }
    }
}

/// Whether a path that avoids one block leads to a use of a value.
fn is_used_from(func: &Func, start: BlockId, without: BlockId, value: ir::Value) -> bool {
    let uses =
        |block: BlockId| {
            func.blocks[block].insts.iter().map(|&inst| &func.insts[inst]).any(|inst| {
                inst.args.contains(&value) || inst.targets.iter().any(|target| target.args.contains(&value))
            })
        };
    let mut seen = vec![start];
    let mut at = 0;
    while at < seen.len() {
        for next in func.successors(seen[at]) {
            if next != without && !seen.contains(&next) {
                seen.push(next);
            }
        }
        at += 1;
    }
    seen.into_iter().any(uses)
}

#[test]
fn dumped_closures_lift() {
    for name in names() {
        let (heap, root) = read(&name);
        let func = lift_closure(&heap, root, &name).unwrap();
        expect_file![fixtures().join(format!("{name}.ir"))].assert_eq(&check(&func));
    }
}

#[test]
fn small_closures_lift() {
    for entry in std::fs::read_dir(fixtures().join("../small")).unwrap() {
        let path = entry.unwrap().path();
        let file = rds::read(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        check(&lift_closure(&file.heap, file.root, "f").unwrap());
    }
}

#[test]
fn what_is_no_byte_code_is_an_answer() {
    let mut heap = Heap::new();
    let nil = heap.alloc_value(Value::Nil);
    let symbol = heap.alloc_value(Value::Symbol("x".into()));
    let env = heap.alloc_value(Value::GlobalEnv);
    let small = heap.alloc_value(Value::Closure { formals: nil, body: symbol, env });
    let name = heap.alloc_value(Value::Symbol("repeat".into()));
    let call = heap.alloc_value(Value::Lang(rds::Pair { car: name, cdr: nil, tag: None }));
    let closure = heap.alloc_value(Value::Closure { formals: nil, body: call, env });
    let name = heap.alloc_value(Value::Symbol("browser".into()));
    let call = heap.alloc_value(Value::Lang(rds::Pair { car: name, cdr: nil, tag: None }));
    let stops = heap.alloc_value(Value::Closure { formals: nil, body: call, env });
    let empty = heap.alloc_value(Value::Bytecode(rds::Bytecode { code: vec![], consts: vec![] }));
    let broken = heap.alloc_value(Value::Closure { formals: nil, body: empty, env });
    assert_eq!(lift_closure(&heap, nil, "f"), Err(LiftError::NotClosure));
    assert_eq!(lift_closure(&heap, small, "f"), Err(LiftError::NotCompiled));
    check(&ir::lift_small_too(&heap, small, "f").unwrap());
    assert_eq!(ir::lift_small_too(&heap, closure, "f"), Err(LiftError::NotCompiled));
    assert_eq!(lift_closure(&heap, closure, "f"), Err(LiftError::NotCompiled));
    assert_eq!(lift_closure(&heap, stops, "f"), Err(LiftError::CallsBrowser));
    expect!["bad byte code at pc 0: version 0, not 12"]
        .assert_eq(&lift_closure(&heap, broken, "f").unwrap_err().to_string());
}

/// All byte code of a heap, in the order of the file.
fn codes(heap: &Heap) -> Vec<CellId> {
    heap.ids().filter(|&cell| matches!(heap.value(cell), Value::Bytecode(_))).collect()
}

/// Lifts a closure whose byte code was changed; whether there is IR. What there is is in order.
fn lifts(heap: &Heap, root: CellId) -> bool {
    match lift_closure(heap, root, "changed") {
        Ok(func) => {
            assert_eq!(verify(&func), Ok(()), "{}", print(&func));
            let text = print(&func);
            assert_eq!(print(&parse(&text).unwrap()), text);
            true
        }
        Err(_) => false,
    }
}

#[test]
fn changed_words_lift_or_are_errors() {
    let mut random = Random::new(2);
    let mut n_lifted = 0;
    for name in names() {
        let (mut heap, root) = read(&name);
        for cell in codes(&heap) {
            let Value::Bytecode(original) = heap.value(cell).clone() else { continue };
            for _ in 0..120 {
                let mut changed = original.clone();
                for _ in 0..=random.below(3) {
                    let (at, other) = (random.below(changed.code.len()), random.below(changed.code.len()));
                    changed.code[at] = match random.below(5) {
                        0 => changed.code[other],
                        1 => random.below(130) as i32,
                        2 => changed.code[at].wrapping_add(random.below(5) as i32 - 2),
                        3 => random.below(changed.code.len()) as i32,
                        _ => random.below(changed.consts.len() + 1) as i32,
                    };
                }
                heap[cell] = Cell::plain(Value::Bytecode(changed));
                n_lifted += usize::from(lifts(&heap, root));
            }
            heap[cell] = Cell::plain(Value::Bytecode(original));
        }
    }
    // Otherwise the changes are too coarse to test anything.
    assert!(n_lifted > 500, "{n_lifted}");
}

#[test]
fn changed_constants_lift_or_are_errors() {
    let mut random = Random::new(3);
    let mut n_lifted = 0;
    for name in names() {
        let (mut heap, root) = read(&name);
        let cells: Vec<CellId> = heap.ids().collect();
        for cell in codes(&heap) {
            let Value::Bytecode(original) = heap.value(cell).clone() else { continue };
            if original.consts.is_empty() {
                continue;
            }
            for _ in 0..60 {
                let mut changed = original.clone();
                for _ in 0..=random.below(2) {
                    let at = random.below(changed.consts.len());
                    // Any cell of the file, itself included: code may hold itself.
                    changed.consts[at] = cells[random.below(cells.len())];
                }
                heap[cell] = Cell::plain(Value::Bytecode(changed));
                n_lifted += usize::from(lifts(&heap, root));
            }
            heap[cell] = Cell::plain(Value::Bytecode(original));
        }
    }
    assert!(n_lifted > 500, "{n_lifted}");
}

#[test]
fn code_that_holds_itself_ends() {
    // Each level would hold as many copies of the whole as it has promises.
    let (mut heap, root) = read("fib");
    let Value::Closure { body, .. } = *heap.value(root) else { panic!("no closure") };
    let Value::Bytecode(mut code) = heap.value(body).clone() else { panic!("no byte code") };
    let mut n_promises = 0;
    for constant in &mut code.consts {
        if matches!(heap.value(*constant), Value::Bytecode(_)) {
            (*constant, n_promises) = (body, n_promises + 1);
        }
    }
    assert_eq!(n_promises, 2);
    heap[body] = Cell::plain(Value::Bytecode(code));
    let func = lift_closure(&heap, root, "fib").unwrap();
    assert_eq!(verify(&func), Ok(()));
}
