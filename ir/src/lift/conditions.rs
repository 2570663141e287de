//! Ways out of `&&` and `||` that are decided already.
//!
//! R's compiler lets each way out of `a && b` lead to one instruction that looks at the result. Where
//! the first operand is FALSE, so is the result; if a branch is what looks at it, that way can only go
//! to one of its targets. It is sent there at once, and the branch is left to the ways on which `b` was
//! evaluated: a variable that `b` assigns is assigned where `a && b` was TRUE.
//!
//! # Why this is right
//! Only operations on a logical that is known are left out: they give a logical that is known, no error
//! (`!` of a plain logical is not dispatched),
//! and the visibility that the operation before them left (`aslgl`, which all ways here have behind them).
//! NA is not known: it goes where it went.
//!
//! # Given up
//! Results that are assigned to a variable first, and operands that are constants.

use super::*;
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// Sends ways whose condition is decided to where they lead.
pub(super) fn follow_decided(func: &mut Func) {
    let uses = FarUses::of(func);
    for block in func.layout.clone() {
        let Some(last) = func.blocks[block].insts.last().copied() else { continue };
        let known = match func.insts[last].op {
            Op::BrFalse1 => false,
            Op::BrTrue1 => true,
            _ => continue,
        };
        let value = func.insts[last].args[0];
        // A way passes each block once at most: those in a circle would never be left.
        for _ in 0..func.layout.len() {
            let Some(target) = decided(func, &uses, &func.insts[last].targets[0], value, known) else { break };
            func.insts[last].targets[0] = target;
        }
    }
}

/// Where a way leads behind its target, if that does nothing but look at a logical that is known.
fn decided(func: &Func, uses: &FarUses, way: &Target, value: Value, known: bool) -> Option<Target> {
    let block = &func.blocks[way.block];
    if uses.0.get(way.block).is_some() {
        return None;
    }
    // What stands for the block's values on this way, and those of them that are the logical.
    let mut given: FxHashMap<Value, Value> = block.params.iter().copied().zip(way.args.iter().copied()).collect();
    let (&last, insts) = block.insts.split_last()?;
    let last = &func.insts[last];
    let params = block.params.iter().filter(|param| given.get(*param) == Some(&value));
    let mut truths: FxHashMap<Value, bool> = params.map(|&param| (param, known)).collect();
    for &inst in insts {
        let inst = &func.insts[inst];
        let truth = *truths.get(inst.args.first()?)?;
        match inst.op {
            Op::AsLglLeft => {
                truths.insert(inst.results[0], truth);
                given.extend(given.get(&inst.args[0]).copied().map(|value| (inst.results[0], value)));
            }
            Op::Not => {
                truths.insert(inst.results[0], !truth);
            }
            _ => return None,
        };
    }
    let truth = *truths.get(last.args.first()?)?;
    let first = match last.op {
        Op::BrTrue | Op::BrTrue1 => truth,
        Op::BrFalse1 => !truth,
        _ => return None,
    };
    let target = &last.targets[usize::from(!first)];
    // What `!` gives is computed nowhere on this way.
    let given = |arg: &Value| given.get(arg).copied().or(Some(*arg).filter(|arg| !truths.contains_key(arg)));
    Some(Target { block: target.block, args: target.args.iter().map(given).collect::<Option<_>>()? })
}

/// Blocks that give values to others by other ways than by their edges.
struct FarUses(ArenaMap<BlockId, ()>);

impl FarUses {
    fn of(func: &Func) -> FarUses {
        let mut home: ArenaMap<Value, BlockId> = ArenaMap::default();
        for (id, block) in func.blocks.iter() {
            let results = block.insts.iter().flat_map(|&inst| &func.insts[inst].results);
            for &value in block.params.iter().chain(results) {
                home.insert(value, id);
            }
        }
        let mut far = ArenaMap::default();
        for (id, block) in func.blocks.iter() {
            let insts = block.insts.iter().map(|&inst| &func.insts[inst]);
            for &used in insts.flat_map(|inst| inst.args.iter().chain(inst.targets.iter().flat_map(|way| &way.args))) {
                if let Some(&from) = home.get(used).filter(|from| **from != id) {
                    far.insert(from, ());
                }
            }
        }
        FarUses(far)
    }
}
