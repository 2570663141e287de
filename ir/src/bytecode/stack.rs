//! What lies on the interpreter's stack where a block starts.
//!
//! The interpreter never checks its stack: code that pops too much reads memory of its
//! caller. This walk over the flow graph proves for one byte code that every instruction
//! finds what its row in the table takes, whichever way led to it.
//!
//! Where ways with different stacks meet, what they have in common at the top is kept.
//! R's compiler does emit such code: behind the `stop()` call for an empty alternative of a
//! `switch` on numbers the call's value is never popped. The slots below are dead: nobody
//! compiled code against them, and a `RETURN` drops them.

use std::collections::VecDeque;

use la_arena::ArenaMap;

use super::cfg::{BlockId, Cfg, EdgeKind};
use super::decode::{BadBytecode, Code, Defect, Instr, Operand};
use super::opcodes::{Slot, StackEffect};

/// The stack at the start of each block, top last, as far as all ways to the block agree;
/// of [`Slot`]s without the two that depend on operands (`Values` and `LoopIfFor`).
pub type Stacks = ArenaMap<BlockId, Vec<Slot>>;

/// Deeper stacks are refused. R's compiler nests as deep as the source does.
pub const MAX_DEPTH: usize = 4096;

/// Checks the stack of all reached code, and returns it for each block.
pub fn check(code: &Code<'_>, cfg: &Cfg) -> Result<Stacks, BadBytecode> {
    let mut stacks = Stacks::default();
    stacks.insert(cfg.entry(), Vec::new());
    let mut todo = VecDeque::from([cfg.entry()]);
    while let Some(block) = todo.pop_front() {
        let instrs = cfg.instrs(code, block);
        let (Some((last, before)), Some(stack)) = (instrs.split_last(), stacks.get(block)) else { continue };
        let mut stack = stack.clone();
        for instr in before {
            apply(&mut stack, instr, instr.op.stack())?;
        }
        let (mut on_next, mut on_label) = (stack.clone(), stack);
        apply(&mut on_next, last, last.op.stack())?;
        apply(&mut on_label, last, last.op.stack_on_label())?;
        for edge in &cfg.blocks[block].succs {
            let after = if edge.kind == EdgeKind::Next { &on_next } else { &on_label };
            let common = match stacks.get(edge.to) {
                None => after.clone(),
                Some(before) => common_top(before, after).to_vec(),
            };
            // A stack once known only shrinks, so this ends.
            if stacks.get(edge.to) != Some(&common) {
                stacks.insert(edge.to, common);
                todo.push_back(edge.to);
            }
        }
    }
    Ok(stacks)
}

fn common_top<'s>(left: &'s [Slot], right: &[Slot]) -> &'s [Slot] {
    let n_common = left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
    left.get(left.len() - n_common..).unwrap_or(&[])
}

/// The effect of one instruction on the stack, top last.
pub fn apply(stack: &mut Vec<Slot>, instr: &Instr, effect: StackEffect) -> Result<(), BadBytecode> {
    let bad = |what| BadBytecode { pc: instr.pc, what };
    if n_values(instr) > MAX_DEPTH {
        return Err(bad(Defect::StackDepth));
    }
    let pops = expand(instr, effect.pops);
    if !stack.ends_with(&pops) {
        return Err(bad(Defect::Stack(instr.op)));
    }
    stack.truncate(stack.len() - pops.len());
    stack.extend(expand(instr, effect.pushes));
    if stack.len() > MAX_DEPTH { Err(bad(Defect::StackDepth)) } else { Ok(()) }
}

/// The slots of a table row as they are for the operands of `instr`.
pub fn expand(instr: &Instr, slots: &[Slot]) -> Vec<Slot> {
    let is_for = instr.operands().contains(&Operand::ForLoop(true));
    let mut out = Vec::new();
    for &slot in slots {
        match slot {
            Slot::Values => out.extend(std::iter::repeat_n(Slot::Value, n_values(instr))),
            Slot::LoopIfFor if is_for => out.push(Slot::Loop),
            Slot::LoopIfFor => {}
            _ => out.push(slot),
        }
    }
    out
}

fn n_values(instr: &Instr) -> usize {
    let count = instr.operands().iter().find_map(|operand| match operand {
        Operand::Count(count) => Some(*count as usize),
        _ => None,
    });
    count.unwrap_or(0)
}
