//! Anticipation: which formals will surely be read?
//!
//! A formal is anticipated at a point if every path from there to a return reads it before it is
//! assigned. Forcing it at that point instead is the same: whatever lies in between is pure or
//! aborts, and an aborted call leaves no trace. Paths that do not return do not count.
//!
//! Given up: reads in the code of promises, which may run late or never.

use ir::{BlockId, Func, Imm, Op};
use la_arena::ArenaMap;
use std::collections::BTreeSet;

/// For each block the formals that are anticipated on entry to it.
pub fn anticipated(func: &Func) -> ArenaMap<BlockId, BTreeSet<u32>> {
    let all: BTreeSet<u32> = (0..func.formals.len() as u32).collect();
    let order = func.reverse_postorder();
    let mut sets: ArenaMap<BlockId, BTreeSet<u32>> = order.iter().map(|&block| (block, all.clone())).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut set = on_exit(func, block, &all, &sets);
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                let Imm::Name(name) = &inst.imm else { continue };
                let Some(formal) = func.formals.iter().position(|formal| formal.name == *name) else { continue };
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

/// What is anticipated behind a block's last instruction.
fn on_exit(func: &Func, block: BlockId, all: &BTreeSet<u32>, sets: &ArenaMap<BlockId, BTreeSet<u32>>) -> BTreeSet<u32> {
    if func.terminator(block).is_none_or(|inst| inst.op == Op::RetR) {
        return BTreeSet::new();
    }
    let mut exit = all.clone();
    for next in func.successors(block) {
        if let Some(set) = sets.get(next) {
            exit = exit.intersection(set).copied().collect();
        }
    }
    exit
}
