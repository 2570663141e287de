//! Which variables may have been assigned on the way to an instruction.
//!
//! A forward problem: at joins what was assigned on either way. A `for` has assigned its variable
//! from `STARTFOR` on, which sets it to `NULL`; `STEPFOR` assigns nothing that this has not. A
//! complex assignment makes its variable local in `STARTASSIGN`, before the values of subscripts:
//! these may jump out of it, and what they assign comes later in the frame. Source: the cases of
//! these instructions in `bcEval`, and `EnsureLocal` (GNU-R, `src/main/eval.c`).
//!
//! A `break` or `next` in a promise jumps to the loop's context from anywhere below it. So behind
//! a `STARTLOOPCNTXT` all may be assigned that is assigned while its context is on the stack.

use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::PlaceKind;
use crate::bits::Bits;
use crate::bytecode::cfg::BlockId;
use crate::bytecode::{Cfg, Code, Instr, Opcode, Operand};

/// The solution for one byte code.
pub(super) struct Assigned {
    /// Pool indexes of the symbols, by the pc of the first assignment.
    symbols: Vec<u32>,
    /// For each instruction that assigns the number of its variable among these.
    targets: FxHashMap<u32, usize>,
    before: ArenaMap<BlockId, Bits>,
}

impl Assigned {
    /// Solves the problem.
    pub fn new(code: &Code<'_>, cfg: &Cfg) -> Assigned {
        let mut assigned = Assigned { symbols: Vec::new(), targets: FxHashMap::default(), before: ArenaMap::default() };
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        for (at, instr) in code.instrs().iter().enumerate() {
            let Some((index, name)) = target(code, instr).filter(|_| cfg.block_of(at).is_some()) else { continue };
            let number = *numbers.entry(name).or_insert_with(|| {
                assigned.symbols.push(index);
                assigned.symbols.len() - 1
            });
            assigned.targets.insert(instr.pc, number);
        }
        assigned.solve(code, cfg);
        assigned
    }

    fn solve(&mut self, code: &Code<'_>, cfg: &Cfg) {
        self.before = cfg.blocks.iter().map(|(block, _)| (block, Bits::default())).collect();
        let is_context = |block: &BlockId| ends_in_context(code, cfg, *block);
        let contexts = cfg.blocks.iter().map(|(block, _)| block).filter(is_context);
        let below: ArenaMap<BlockId, Bits> = contexts.map(|block| (block, self.below(code, cfg, block))).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (block, data) in cfg.blocks.iter() {
                let mut here = self.behind(code, cfg, block, data.end);
                below.get(block).into_iter().for_each(|assigned| here.add(assigned));
                for edge in &data.succs {
                    let before = &mut self.before[edge.to];
                    let mut joined = before.clone();
                    joined.add(&here);
                    changed |= joined != *before;
                    *before = joined;
                }
            }
        }
    }

    /// What is assigned while the context that a block ends in is on the stack.
    fn below(&self, code: &Code<'_>, cfg: &Cfg, block: BlockId) -> Bits {
        let mut assigned = Bits::default();
        let mut seen = FxHashSet::default();
        let mut todo: Vec<(BlockId, usize)> = cfg.blocks[block].succs.iter().map(|edge| (edge.to, 1)).collect();
        while let Some((block, n_contexts)) = todo.pop() {
            if !seen.insert(block) {
                continue;
            }
            let mut n_contexts = n_contexts;
            for instr in cfg.instrs(code, block) {
                match instr.op {
                    Opcode::StartLoopCntxt => n_contexts += 1,
                    Opcode::EndLoopCntxt => n_contexts -= 1,
                    _ => self.step(&mut assigned, instr),
                }
                if n_contexts == 0 {
                    break;
                }
            }
            if n_contexts > 0 {
                todo.extend(cfg.blocks[block].succs.iter().map(|edge| (edge.to, n_contexts)));
            }
        }
        assigned
    }

    fn step(&self, here: &mut Bits, instr: &Instr) {
        if let Some(&number) = self.targets.get(&instr.pc) {
            here.set(number);
        }
    }

    /// The symbols in front of the instruction at an index, on the ways that pass a place of a kind:
    /// back jumps pass neither a start nor the front of a loop.
    pub fn at(&self, code: &Code<'_>, cfg: &Cfg, at: usize, kind: PlaceKind) -> Vec<u32> {
        let Some(block) = cfg.block_of(at) else { return Vec::new() };
        let data = &cfg.blocks[block];
        let is_outside = matches!(kind, PlaceKind::Start | PlaceKind::Loop);
        let here = if is_outside && at == data.start {
            let mut here = Bits::default();
            let earlier = data.preds.iter().filter(|pred| cfg.blocks[**pred].end <= at);
            earlier.for_each(|&pred| here.add(&self.behind(code, cfg, pred, cfg.blocks[pred].end)));
            here
        } else {
            self.behind(code, cfg, block, at)
        };
        self.symbols.iter().enumerate().filter(|(number, _)| here.has(*number)).map(|(_, &symbol)| symbol).collect()
    }

    /// What is assigned behind the instructions of a block up to an index.
    fn behind(&self, code: &Code<'_>, cfg: &Cfg, block: BlockId, end: usize) -> Bits {
        let mut here = self.before[block].clone();
        code.instrs()[cfg.blocks[block].start..end].iter().for_each(|instr| self.step(&mut here, instr));
        here
    }
}

fn ends_in_context(code: &Code<'_>, cfg: &Cfg, block: BlockId) -> bool {
    cfg.instrs(code, block).last().is_some_and(|instr| instr.op == Opcode::StartLoopCntxt)
}

/// The variable of the frame that an instruction assigns: its index in the pool and its name.
pub(crate) fn target<'h>(code: &Code<'h>, instr: &Instr) -> Option<(u32, &'h str)> {
    if !matches!(instr.op, Opcode::SetVar | Opcode::StartFor | Opcode::StartAssign | Opcode::EndAssign) {
        return None;
    }
    let at = instr.operands().iter().position(|operand| matches!(operand, Operand::Symbol(_)))?;
    let index = u32::try_from(*code.words(instr).get(at + 1)?).ok()?;
    Some((index, code.heap().symbol(instr.symbol()?)?))
}
