//! Decodes all byte code in RDS files, builds its flow graph, checks its stack, and prints
//! what it met: totals, defects, and how often each instruction occurs.

use std::collections::BTreeMap;
use std::process::ExitCode;

use ir::bytecode::{BadBytecode, Cfg, Opcode, Sources, cfg, decode, deparse, disasm, stack};
use rds::{CellId, Heap, Limits, Value};

#[derive(Default)]
struct Totals {
    codes: usize,
    instrs: usize,
    reached: usize,
    blocks: usize,
    loops: usize,
    irreducible: usize,
    with_calls: usize,
    with_srcrefs: usize,
    deepest: usize,
    ops: BTreeMap<Opcode, usize>,
    defects: BTreeMap<String, usize>,
}

fn main() -> ExitCode {
    let mut totals = Totals::default();
    for path in std::env::args_os().skip(1) {
        let read = std::fs::read(&path).map_err(|error| error.to_string());
        match read.and_then(|bytes| rds::read(&bytes, &Limits::default()).map_err(|error| error.to_string())) {
            Ok(file) => survey(&file.heap, &mut totals),
            Err(error) => {
                eprintln!("{}: {error}", path.to_string_lossy());
                return ExitCode::FAILURE;
            }
        }
    }
    let Totals { codes, instrs, reached, blocks, loops, irreducible, .. } = totals;
    println!("{codes} codes, {instrs} instructions, {reached} reached, {blocks} blocks, {loops} loops");
    let Totals { with_calls, with_srcrefs, deepest, .. } = totals;
    println!(
        "{irreducible} irreducible, deepest stack {deepest}, {with_calls} with calls, {with_srcrefs} with srcrefs"
    );
    for (defect, count) in &totals.defects {
        println!("{count} defects: {defect}");
    }
    for op in Opcode::all() {
        let count = totals.ops.get(&op).copied().unwrap_or(0);
        let compiled = if op.is_compiled() { "" } else { " (never compiled)" };
        println!("{count:>8} {}{compiled}", op.name());
    }
    ExitCode::SUCCESS
}

fn survey(heap: &Heap, totals: &mut Totals) {
    for cell in heap.ids() {
        if !matches!(heap.value(cell), Value::Bytecode(_)) {
            continue;
        }
        totals.codes += 1;
        if let Err(error) = survey_code(heap, cell, totals) {
            let ast = decode(heap, cell).ok().and_then(|code| code.ast());
            let text = ast.map(|ast| deparse(heap, ast, 100)).unwrap_or_default();
            eprintln!("{error}: {text}");
            *totals.defects.entry(error.what.to_string()).or_default() += 1;
        }
    }
}

fn survey_code(heap: &Heap, cell: CellId, totals: &mut Totals) -> Result<(), BadBytecode> {
    let code = decode(heap, cell)?;
    let cfg = Cfg::new(&code);
    totals.instrs += code.instrs().len();
    totals.reached += cfg.blocks.iter().map(|(_, block)| block.end - block.start).sum::<usize>();
    totals.blocks += cfg.blocks.len();
    totals.loops += cfg.loops.len();
    totals.irreducible += usize::from(cfg.is_irreducible);
    for instr in code.instrs() {
        *totals.ops.entry(instr.op).or_default() += 1;
    }
    // The printers are run for their panics, of which there should be none.
    disasm::print(heap, cell)?;
    cfg::print(&code, &cfg);
    cfg::dot(&code, &cfg);
    let stacks = stack::check(&code, &cfg)?;
    totals.deepest = totals.deepest.max(stacks.iter().map(|(_, stack)| stack.len()).max().unwrap_or(0));
    let sources = Sources::new(&code);
    totals.with_calls += usize::from(sources.call_at(1).is_some());
    totals.with_srcrefs += usize::from(sources.srcref_at(1).is_some());
    Ok(())
}
