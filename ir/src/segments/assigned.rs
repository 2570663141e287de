//! Which variables may have been assigned on the way to an instruction.
//!
//! A forward problem: at joins what was assigned on either way. Loops go over their variable from
//! `STARTFOR` on, which sets it to `NULL`; `STEPFOR` assigns nothing that this has not.

use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

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
        let mut changed = true;
        while changed {
            changed = false;
            for (block, data) in cfg.blocks.iter() {
                let here = self.behind(code, cfg, block, data.end);
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

/// The variable of the frame that an instruction assigns: its index in the pool and its name.
pub(super) fn target<'h>(code: &Code<'h>, instr: &Instr) -> Option<(u32, &'h str)> {
    if !matches!(instr.op, Opcode::SetVar | Opcode::StartFor | Opcode::EndAssign) {
        return None;
    }
    let at = instr.operands().iter().position(|operand| matches!(operand, Operand::Symbol(_)))?;
    let index = u32::try_from(*code.words(instr).get(at + 1)?).ok()?;
    Some((index, code.heap().symbol(instr.symbol()?)?))
}
