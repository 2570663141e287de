//! Anticipation: which formals will surely be read?
//!
//! A formal is anticipated at a point if every path from there to a return reads it before it is
//! assigned. Forcing it at that point instead is the same: whatever lies in between is pure or
//! aborts, and an aborted call leaves no trace. Paths that do not return do not count.
//!
//! Given up: reads in the code of promises, which may run late or never.

use ir::{BlockId, Const, Func, Imm, InstId, Op, Value, assigned_in_arguments};
use la_arena::ArenaMap;
use std::collections::BTreeSet;

/// For each block the formals that are anticipated on entry to it.
pub fn anticipated(func: &Func) -> ArenaMap<BlockId, BTreeSet<u32>> {
    let all: BTreeSet<u32> = (0..func.formals.len() as u32).collect();
    let order = func.reverse_postorder();
    let bodies = surely_run(func, &order);
    let mut sets: ArenaMap<BlockId, BTreeSet<u32>> = order.iter().map(|&block| (block, all.clone())).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut set = on_exit(func, block, bodies.get(block), &all, &sets);
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                let number = |name: &str| func.formals.iter().position(|formal| *formal.name == *name);
                for formal in assigned_in_arguments(func, inst).into_iter().filter_map(number) {
                    set.remove(&(formal as u32));
                }
                let Imm::Name(name) = &inst.imm else { continue };
                let Some(formal) = number(name) else { continue };
                match inst.op {
                    Op::LdVar | Op::LdAssign | Op::LdFun => drop(set.insert(formal as u32)),
                    Op::StVar => drop(set.remove(&(formal as u32))),
                    _ => {}
                }
            }
            if sets.get(block) != Some(&set) {
                sets.insert(block, set);
                changed = true;
            }
        }
    }
    sets
}

/// What is anticipated behind a block's last instruction. `body`: of a loop that surely runs next.
fn on_exit(
    func: &Func,
    block: BlockId,
    body: Option<&BlockId>,
    all: &BTreeSet<u32>,
    sets: &ArenaMap<BlockId, BTreeSet<u32>>,
) -> BTreeSet<u32> {
    // Out of the code: by a return, a jump or an error.
    if func.successors(block).next().is_none() {
        return BTreeSet::new();
    }
    // A loop that is not empty runs its body first.
    if let Some(&body) = body {
        return sets.get(body).cloned().unwrap_or_default();
    }
    let mut exit = all.clone();
    // Where a function is not base's, nothing is compiled.
    let is_test = func.terminator(block).is_some_and(|last| last.op == Op::BrBase);
    for next in func.successors(block).take(if is_test { 1 } else { usize::MAX }) {
        if let Some(set) = sets.get(next) {
            exit = exit.intersection(set).copied().collect();
        }
    }
    exit
}

/// The body of the `for` loop that a block enters, by block, if the sequence surely has an element:
/// `from:to` always has, and so has a constant that is not empty.
fn surely_run(func: &Func, order: &[BlockId]) -> ArenaMap<BlockId, BlockId> {
    let mut definitions: ArenaMap<Value, InstId> = ArenaMap::default();
    for (id, inst) in func.insts.iter() {
        definitions.extend(inst.results.iter().map(|&result| (result, id)));
    }
    let definition = |value| definitions.get(value).map(|&inst| &func.insts[inst]);
    let body = |&block: &BlockId| {
        let insts = &func.blocks[block].insts;
        let start = insts.iter().map(|&inst| &func.insts[inst]).rfind(|inst| inst.op == Op::ForStart)?;
        let sequence = definition(definition(start.args[0]).filter(|inst| inst.op == Op::ForSeq)?.args[0])?;
        let is_nonempty = match (sequence.op, &sequence.imm) {
            (Op::Colon, _) => true,
            (Op::Const, Imm::Const(Const::Ints(values))) => !values.is_empty(),
            _ => false,
        };
        let header = func.successors(block).next().filter(|_| is_nonempty)?;
        let loop_end = func.terminator(header).filter(|inst| inst.op == Op::ForNext)?;
        Some((block, loop_end.targets.first()?.block))
    };
    order.iter().filter_map(body).collect()
}
