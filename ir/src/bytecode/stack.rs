//! What lies on the interpreter's stack where a block starts.
//!
//! The interpreter never checks its stack: code that pops too much reads memory of its
//! caller. This walk over the flow graph proves for one byte code that every instruction
//! finds what its row in the table takes, and that all ways to a block leave the same stack, with
//! the state of the same loops.
//!
//! Given up: a `RETURN` may leave slots behind (a `return` inside a loop does), so what lies
//! below its value is not compared with the entry.

use std::collections::VecDeque;

use la_arena::ArenaMap;

use super::cfg::{BlockId, Cfg, EdgeKind};
use super::decode::{BadBytecode, Code, Defect, Instr, Operand};
use super::opcodes::{Slot, StackEffect};

/// The stack at the start of each block, top last.
pub type Stacks = ArenaMap<BlockId, Vec<Held>>;

/// A place on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Held {
    /// What is there; not one of the two that depend on operands (`Values` and `LoopIfFor`).
    pub slot: Slot,
    /// Of a [`Slot::Loop`]: the pc of the `STARTFOR` that the loop began with.
    pub start: Option<u32>,
}

/// Deeper stacks are refused. R's compiler nests as deep as the source does.
pub const MAX_DEPTH: usize = 4096;

/// Slots of all blocks together, against code made to exhaust memory.
const MAX_SLOTS: usize = 1 << 24;

/// Checks the stack of all reached code, and returns it for each block.
pub fn check(code: &Code<'_>, cfg: &Cfg) -> Result<Stacks, BadBytecode> {
    let mut stacks = Stacks::default();
    stacks.insert(cfg.entry(), Vec::new());
    let mut todo = VecDeque::from([cfg.entry()]);
    let mut n_slots = 0;
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
            match stacks.get(edge.to) {
                None => {
                    n_slots += after.len();
                    if n_slots > MAX_SLOTS {
                        return Err(BadBytecode { pc: last.pc, what: Defect::StackDepth });
                    }
                    stacks.insert(edge.to, after.clone());
                    todo.push_back(edge.to);
                }
                Some(before) if before == after => {}
                Some(_) => {
                    let pc = cfg.instrs(code, edge.to).first().map_or(0, |first| first.pc);
                    return Err(BadBytecode { pc, what: Defect::StackJoin });
                }
            }
        }
    }
    Ok(stacks)
}

/// The effect of one instruction on the stack, top last.
pub fn apply(stack: &mut Vec<Held>, instr: &Instr, effect: StackEffect) -> Result<(), BadBytecode> {
    let bad = |what| BadBytecode { pc: instr.pc, what };
    if n_values(instr) > MAX_DEPTH {
        return Err(bad(Defect::StackDepth));
    }
    let pops = expand(instr, effect.pops);
    let kept = stack.len().checked_sub(pops.len()).ok_or(bad(Defect::Stack(instr.op)))?;
    if stack[kept..].iter().map(|held| held.slot).ne(pops) {
        return Err(bad(Defect::Stack(instr.op)));
    }
    // What is popped and pushed is still the same loop's.
    let start = stack[kept..].iter().find_map(|held| held.start).unwrap_or(instr.pc);
    stack.truncate(kept);
    let held = |slot| Held { slot, start: (slot == Slot::Loop).then_some(start) };
    stack.extend(expand(instr, effect.pushes).into_iter().map(held));
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
