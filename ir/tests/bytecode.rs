//! Byte code: the decoder against bad input, and text and flow graph over dumped closures.
//!
//! The closures and their texts are in `fixtures/closures`; `fixtures/make.R` makes them.

use std::path::{Path, PathBuf};

use expect_test::{expect, expect_file};
use ir::bytecode::{Cfg, Code, Operand, Sources, cfg, decode, deparse, disasm, stack};
use rds::{Bytecode, Cell, CellId, Heap, Limits, Pair, RString, Value};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/closures")
}

fn read(path: &Path) -> (Heap, CellId) {
    let bytes = std::fs::read(path).unwrap();
    let file = rds::read(&bytes, &Limits::default()).unwrap();
    (file.heap, file.root)
}

/// Names of the dumped closures, sorted.
fn names() -> Vec<String> {
    let entries = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let rds = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rds"));
    let mut names: Vec<String> = rds.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// All byte code of a heap, in the order of the file.
fn codes(heap: &Heap) -> Vec<CellId> {
    heap.ids().filter(|&cell| matches!(heap.value(cell), Value::Bytecode(_))).collect()
}

#[test]
fn dumped_closures_disassemble() {
    for name in names() {
        let (heap, root) = read(&fixtures().join(format!("{name}.rds")));
        expect_file![fixtures().join(format!("{name}.disasm"))].assert_eq(&disasm::print(&heap, root).unwrap());
    }
}

#[test]
fn dumped_closures_have_flow_graphs_with_agreeing_stacks() {
    for name in names() {
        let (heap, root) = read(&fixtures().join(format!("{name}.rds")));
        let Value::Closure { body, .. } = *heap.value(root) else { panic!("{name} is no closure") };
        let code = decode(&heap, body).unwrap();
        let graph = Cfg::new(&code);
        expect_file![fixtures().join(format!("{name}.cfg"))].assert_eq(&cfg::print(&code, &graph));
        for cell in codes(&heap) {
            let code = decode(&heap, cell).unwrap();
            let graph = Cfg::new(&code);
            stack::check(&code, &graph).unwrap();
            check_graph(&code, &graph);
        }
    }
}

/// The invariants that `cfg` states.
fn check_graph(code: &Code<'_>, graph: &Cfg) {
    let mut forward = Vec::new();
    let mut backward = Vec::new();
    for (id, block) in graph.blocks.iter() {
        assert!(block.start < block.end);
        forward.extend(block.succs.iter().map(|edge| (id.into_raw(), edge.to.into_raw())));
        backward.extend(block.preds.iter().map(|pred| (pred.into_raw(), id.into_raw())));
        assert_eq!(block.idom.is_none(), id == graph.entry());
        assert!(block.idom.is_none_or(|idom| idom.into_raw() < id.into_raw()));
        let (_, before) = graph.instrs(code, id).split_last().unwrap();
        assert!(before.iter().all(|instr| !instr.op.flow().ends_block()));
        assert_eq!(block.succs.is_empty(), block.is_stop || !may_go_on(code, graph, id));
    }
    forward.sort_unstable();
    backward.sort_unstable();
    assert_eq!(forward, backward);
    for (id, this) in graph.loops.iter() {
        let blocks = graph.loop_blocks(id);
        assert!(blocks.iter().all(|&block| graph.must_dominate(this.header, block)));
        assert_eq!(blocks, reaching(graph, this));
        if let Some(parent) = this.parent {
            assert!(parent.into_raw() < id.into_raw());
            assert!(blocks.iter().all(|&block| graph.is_in_loop(block, parent)));
        }
    }
}

/// The blocks of a loop by its definition.
fn reaching(graph: &Cfg, this: &cfg::Loop) -> Vec<cfg::BlockId> {
    let mut blocks = vec![this.header];
    let mut todo = this.latches.clone();
    while let Some(block) = todo.pop() {
        if !blocks.contains(&block) {
            blocks.push(block);
            todo.extend(&graph.blocks[block].preds);
        }
    }
    blocks.sort_by_key(|block| block.into_raw().into_u32());
    blocks
}

/// Whether `outer` is on every path to `inner`, by its definition: no path without it.
fn dominates(graph: &Cfg, outer: cfg::BlockId, inner: cfg::BlockId) -> bool {
    let mut seen = vec![outer];
    let mut todo = vec![graph.entry()];
    while let Some(block) = todo.pop() {
        if !seen.contains(&block) {
            seen.push(block);
            todo.extend(graph.blocks[block].succs.iter().map(|edge| edge.to));
        }
    }
    outer == inner || !seen.contains(&inner)
}

#[test]
fn dominance_is_what_it_says() {
    for name in names() {
        let (heap, _) = read(&fixtures().join(format!("{name}.rds")));
        for cell in codes(&heap) {
            let graph = Cfg::new(&decode(&heap, cell).unwrap());
            for (outer, _) in graph.blocks.iter() {
                for (inner, _) in graph.blocks.iter() {
                    assert_eq!(graph.must_dominate(outer, inner), dominates(&graph, outer, inner));
                }
            }
        }
    }
}

fn may_go_on(code: &Code<'_>, graph: &Cfg, block: cfg::BlockId) -> bool {
    let last = graph.instrs(code, block).last().unwrap();
    last.op.flow().falls_through() || !code.labels(last).is_empty()
}

#[test]
fn origins_name_file_line_and_call() {
    let (heap, root) = read(&fixtures().join("collatz.rds"));
    let Value::Closure { body, .. } = *heap.value(root) else { panic!("no closure") };
    let code = decode(&heap, body).unwrap();
    let sources = Sources::new(&code);
    let mut text = String::new();
    for instr in code.instrs().iter().filter(|instr| instr.call().is_some()) {
        let call = deparse(&heap, sources.call_at(instr.pc).unwrap(), 40);
        text += &format!("{} {}: {call}\n", instr.op.name(), sources.srcref_at(instr.pc).unwrap());
    }
    expect![[r#"
        NE collatz.R:4:3-7:3: n != 1
        BRIFNOT collatz.R:4:3-7:3: while (n != 1) { if (n%%2 == 0) n <- n/…
        CALLBUILTIN collatz.R:5:5-51: n%%2
        EQ collatz.R:5:5-51: n%%2 == 0
        BRIFNOT collatz.R:5:5-51: if (n%%2 == 0) n <- n/2 else n <- 3 * n…
        DIV collatz.R:5:5-51: n/2
        MUL collatz.R:5:5-51: 3 * n
        ADD collatz.R:5:5-51: 3 * n + 1
        ADD collatz.R:6:5-23: steps + 1L
    "#]]
    .assert_eq(&text);
    assert_eq!(sources.call_at(0), None);
    assert_eq!(sources.call_at(u32::MAX), None);
    assert_eq!(sources.srcref_at(u32::MAX), None);
}

#[test]
fn without_kept_source_there_are_calls_but_no_srcrefs() {
    let (heap, root) = read(&fixtures().join("fib.rds"));
    let Value::Closure { body, .. } = *heap.value(root) else { panic!("no closure") };
    let code = decode(&heap, body).unwrap();
    let sources = Sources::new(&code);
    for instr in code.instrs() {
        assert!(sources.call_at(instr.pc).is_some());
        assert_eq!(sources.srcref_at(instr.pc), None);
    }
}

#[test]
fn the_flow_graph_prints_as_dot() {
    let (heap, root) = read(&fixtures().join("switch_number.rds"));
    let Value::Closure { body, .. } = *heap.value(root) else { panic!("no closure") };
    let code = decode(&heap, body).unwrap();
    expect![[r#"
        digraph bytecode {
          node [shape=box, fontname=monospace];
          b0 [label="b0:\l    1 GETVAR            i\l    3 SWITCH            1@11 2@14 3@17 4@8 | switch(i, \"one\", \"two\", \"three\")\l"];
          b0 -> b1 [style=dashed];
          b0 -> b2 [style=dashed];
          b0 -> b3 [style=dashed];
          b0 -> b4 [style=dashed];
          b1 [label="b1:\l    8 LDNULL\l    9 INVISIBLE\l   10 RETURN\l"];
          b2 [label="b2:\l   11 LDCONST           \"one\"\l   13 RETURN\l"];
          b3 [label="b3:\l   14 LDCONST           \"two\"\l   16 RETURN\l"];
          b4 [label="b4:\l   17 LDCONST           \"three\"\l   19 RETURN\l"];
        }
    "#]].assert_eq(&cfg::dot(&code, &Cfg::new(&code)));
}

/// A heap with constants to point at: 0 NULL, 1 the symbol x, 2 the call x(), 3 the numbers
/// of `labels`, 4 the names a and b, 5 an empty list.
fn pool(labels: &[i32]) -> (Heap, Vec<CellId>) {
    let mut heap = Heap::new();
    let nil = heap.alloc_value(Value::Nil);
    let symbol = heap.alloc_value(Value::Symbol("x".into()));
    let call = heap.alloc_value(Value::Lang(Pair { car: symbol, cdr: nil, tag: None }));
    let labels = heap.alloc_value(Value::Int(labels.to_vec()));
    let name = |text: &str| Some(RString { bytes: text.as_bytes().into(), encoding: rds::Encoding::Ascii });
    let names = heap.alloc_value(Value::Str(vec![name("a"), name("b")]));
    let list = heap.alloc_value(Value::List(Vec::new()));
    (heap, vec![nil, symbol, call, labels, names, list])
}

fn outcome(words: &[i32], labels: &[i32]) -> String {
    let (mut heap, consts) = pool(labels);
    let cell = heap.alloc_value(Value::Bytecode(Bytecode { code: words.to_vec(), consts }));
    match decode(&heap, cell) {
        Err(error) => error.to_string(),
        Ok(code) => match stack::check(&code, &Cfg::new(&code)) {
            Err(error) => format!("decoded; {error}"),
            Ok(_) => "decoded".to_owned(),
        },
    }
}

#[test]
fn bad_code_is_an_error() {
    let cases: &[(&str, &[i32], &[i32])] = &[
        ("ldnull return", &[12, 17, 1], &[]),
        ("no words", &[], &[]),
        ("no instruction", &[12], &[]),
        ("older version", &[11, 17, 1], &[]),
        ("unknown opcode", &[12, 129], &[]),
        ("negative opcode", &[12, -1], &[]),
        ("operand missing", &[12, 17, 2], &[]),
        ("falls off", &[12, 17], &[]),
        ("label into an operand", &[12, 2, 2], &[]),
        ("label to the version", &[12, 2, 0], &[]),
        ("label behind the code", &[12, 2, 3], &[]),
        ("negative label", &[12, 2, -5], &[]),
        ("constant behind the pool", &[12, 16, 6, 1], &[]),
        ("negative constant", &[12, 16, i32::MIN, 1], &[]),
        ("variable is no symbol", &[12, 20, 0, 1], &[]),
        ("call is no call", &[12, 17, 42, 1, 1], &[]),
        ("call is not there", &[12, 17, 42, -1, 1], &[]),
        ("call may be absent", &[12, 17, 17, 84, -1, 1], &[]),
        ("closure without body", &[12, 41, 5, 1], &[]),
        ("math function 24", &[12, 17, 118, 2, 24, 1], &[]),
        ("huge count", &[12, 17, 119, 2, i32::MAX, 1], &[]),
        ("negative count", &[12, 17, 119, 2, -1, 1], &[]),
        ("loop kind 2", &[12, 8, 2, 1], &[]),
        ("switch", &[12, 17, 102, 2, 4, 3, 3, 17, 1], &[7, 7]),
        ("switch by number only", &[12, 17, 102, 2, 0, 0, 3, 17, 1], &[7]),
        ("switch without targets", &[12, 17, 102, 2, 0, 0, 3, 17, 1], &[]),
        ("switch with a name too many", &[12, 17, 102, 2, 4, 3, 3, 17, 1], &[7]),
        ("switch into an operand", &[12, 17, 102, 2, 4, 3, 3, 17, 1], &[7, 4]),
        ("switch names are a symbol", &[12, 17, 102, 2, 1, 3, 3, 17, 1], &[7, 7]),
        ("pop from nothing", &[12, 4, 17, 1], &[]),
        ("one way pushes more", &[12, 17, 3, 2, 6, 17, 17, 1], &[]),
        ("one way pushes less", &[12, 17, 3, 2, 6, 17, 1], &[]),
        ("more at each turn", &[12, 17, 2, 1], &[]),
        ("jump to itself", &[12, 2, 1], &[]),
    ];
    let lines: Vec<String> =
        cases.iter().map(|(name, words, labels)| format!("{name} => {}\n", outcome(words, labels))).collect();
    expect![[r#"
        ldnull return => decoded
        no words => bad byte code at pc 0: version 0, not 12
        no instruction => bad byte code at pc 1: the code ends within an instruction
        older version => bad byte code at pc 0: version 11, not 12
        unknown opcode => bad byte code at pc 1: no instruction has number 129
        negative opcode => bad byte code at pc 1: no instruction has number -1
        operand missing => bad byte code at pc 2: the code ends within an instruction
        falls off => bad byte code at pc 1: the last instruction can fall off the end
        label into an operand => bad byte code at pc 1: no instruction starts at 2
        label to the version => bad byte code at pc 1: no instruction starts at 0
        label behind the code => bad byte code at pc 1: no instruction starts at 3
        negative label => bad byte code at pc 1: no instruction starts at -5
        constant behind the pool => bad byte code at pc 1: constant 6 does not fit operand Const
        negative constant => bad byte code at pc 1: constant -2147483648 does not fit operand Const
        variable is no symbol => bad byte code at pc 1: constant 0 does not fit operand Symbol
        call is no call => bad byte code at pc 2: constant 1 does not fit operand Call
        call is not there => bad byte code at pc 2: constant -1 does not fit operand Call
        call may be absent => decoded
        closure without body => bad byte code at pc 1: constant 5 does not fit operand Closure
        math function 24 => bad byte code at pc 2: 24 is out of range for operand Math1
        huge count => bad byte code at pc 2: 2147483647 is out of range for operand Count
        negative count => bad byte code at pc 2: -1 is out of range for operand Count
        loop kind 2 => bad byte code at pc 1: 2 is out of range for operand ForLoop
        switch => decoded
        switch by number only => decoded
        switch without targets => bad byte code at pc 2: the tables of the switch do not fit together or are too large
        switch with a name too many => bad byte code at pc 2: the tables of the switch do not fit together or are too large
        switch into an operand => bad byte code at pc 2: no instruction starts at 4
        switch names are a symbol => bad byte code at pc 2: constant 1 does not fit operand Names
        pop from nothing => decoded; bad byte code at pc 1: the stack does not hold what POP takes
        one way pushes more => decoded; bad byte code at pc 6: two ways lead here with different stacks
        one way pushes less => decoded; bad byte code at pc 6: two ways lead here with different stacks
        more at each turn => decoded; bad byte code at pc 1: two ways lead here with different stacks
        jump to itself => decoded
    "#]].assert_eq(&lines.concat());
}

#[test]
fn code_that_is_no_byte_code_is_an_error() {
    let mut heap = Heap::new();
    let nil = heap.alloc_value(Value::Nil);
    expect!["bad byte code at pc 0: not byte code"].assert_eq(&decode(&heap, nil).unwrap_err().to_string());
}

/// Every word of every dumped code replaced by every interesting number: the decoder and
/// all that builds on it must answer, whatever the answer is.
#[test]
fn changed_words_never_panic() {
    for name in names() {
        let (mut heap, _) = read(&fixtures().join(format!("{name}.rds")));
        for cell in codes(&heap) {
            let Value::Bytecode(original) = heap.value(cell).clone() else { continue };
            for position in 0..original.code.len() {
                for word in [i32::MIN, -1, 0, 1, 2, 7, 12, 102, 128, 129, i32::MAX, original.code[position] + 1] {
                    let mut changed = original.clone();
                    changed.code[position] = word;
                    heap[cell] = Cell::plain(Value::Bytecode(changed));
                    if let Ok(code) = decode(&heap, cell) {
                        let graph = Cfg::new(&code);
                        check_graph(&code, &graph);
                        let _ = stack::check(&code, &graph);
                    }
                }
            }
            heap[cell] = Cell::plain(Value::Bytecode(original));
        }
    }
}

#[test]
fn operands_are_resolved() {
    let (heap, root) = read(&fixtures().join("switch_string.rds"));
    let Value::Closure { body, .. } = *heap.value(root) else { panic!("no closure") };
    let code = decode(&heap, body).unwrap();
    let switch = code.instrs().iter().find(|instr| code.switch(instr).is_some()).unwrap();
    assert!(matches!(switch.operands(), [Operand::Call(_), Operand::Table, Operand::Table, Operand::Table]));
    for label in code.labels(switch) {
        assert!(code.instr_at(label).is_some());
    }
}

#[test]
fn deparse_is_bounded() {
    let mut heap = Heap::new();
    let symbol = heap.alloc_value(Value::Symbol("f".into()));
    let nil = heap.alloc_value(Value::Nil);
    let cyclic = heap.alloc_value(Value::Nil);
    let args = heap.alloc_value(Value::Pairlist(Pair { car: cyclic, cdr: nil, tag: None }));
    heap[cyclic] = Cell::plain(Value::Lang(Pair { car: symbol, cdr: args, tag: None }));
    expect!["f(f(f(f(f(f…"].assert_eq(&deparse(&heap, cyclic, 12));
    let leftward = heap.alloc_value(Value::Nil);
    heap[leftward] = Cell::plain(Value::Lang(Pair { car: leftward, cdr: nil, tag: None }));
    assert_eq!(deparse(&heap, leftward, 1000).matches("()").count(), 100);
}
