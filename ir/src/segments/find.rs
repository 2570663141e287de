//! Finding the places: the stack in front of each instruction, then what stands where.

use std::collections::BTreeSet;

use rds::{CellId, Heap, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::assigned::{self, Assigned};
use super::{Group, Inner, InnerKind, Obstacle, Place, PlaceKind, Refused, Segments};
use crate::bytecode::cfg::BlockId;
use crate::bytecode::stack::{self, Held, Stacks};
use crate::bytecode::{BadBytecode, Cfg, Code, Defect, Instr, Opcode, Operand, Slot, decode};

/// Code in code deeper than this has no places.
const MAX_DEPTH: usize = 100;

/// Nor has nested code beyond this number of a closure: in a hostile file it may be shared.
const MAX_NESTED: usize = 20_000;

/// The places of a decoded code and of all code nested in it. `stacks` is what [`stack::check`]
/// found for it; nested code that is broken is an error, since the code around it would run it.
pub fn segments(code: &Code<'_>, cfg: &Cfg, stacks: &Stacks) -> Result<Segments, BadBytecode> {
    of_code(code, cfg, stacks, 0, &mut MAX_NESTED.clone())
}

/// The same for a cell: byte code, or a closure that has a byte code body.
pub fn of_closure(heap: &Heap, cell: CellId) -> Result<Segments, BadBytecode> {
    of_cell(heap, body_of(heap, cell), 0, &mut MAX_NESTED.clone())
}

/// The body of a closure; any other cell itself.
pub(super) fn body_of(heap: &Heap, cell: CellId) -> CellId {
    match heap.value(cell) {
        Value::Closure { body, .. } => *body,
        _ => cell,
    }
}

fn of_cell(heap: &Heap, cell: CellId, depth: usize, budget: &mut usize) -> Result<Segments, BadBytecode> {
    let code = decode(heap, cell)?;
    let cfg = Cfg::new(&code);
    let stacks = stack::check(&code, &cfg)?;
    of_code(&code, &cfg, &stacks, depth, budget)
}

fn of_code(
    code: &Code<'_>,
    cfg: &Cfg,
    stacks: &Stacks,
    depth: usize,
    budget: &mut usize,
) -> Result<Segments, BadBytecode> {
    let mut finder = Finder {
        code,
        cfg,
        standing: vec![None; code.instrs().len()],
        groups: Vec::new(),
        numbers: FxHashMap::default(),
        found: BTreeSet::new(),
        refused: Vec::new(),
    };
    finder.stand(stacks)?;
    finder.mark(0, PlaceKind::Start);
    finder.loops();
    finder.for_loops();
    finder.behind();
    let mut segments = finder.finish();
    for (instr, constant, cell, kind) in nested(code, cfg) {
        if depth >= MAX_DEPTH || *budget == 0 {
            segments.refused.push(Refused { pc: instr.pc, why: Obstacle::Nesting });
            continue;
        }
        *budget -= 1;
        let inner = of_cell(code.heap(), cell, depth + 1, budget)?;
        segments.inner.push(Inner { constant, kind, segments: inner });
    }
    segments.refused.sort_by_key(|refused| refused.pc);
    Ok(segments)
}

/// Nested byte code that reached instructions make: the first of these, the index in the pool, the
/// byte code, and what it is.
fn nested<'c>(code: &'c Code<'_>, cfg: &Cfg) -> Vec<(&'c Instr, usize, CellId, InnerKind)> {
    let heap = code.heap();
    let mut seen = FxHashSet::default();
    let reached = code.instrs().iter().enumerate().filter(|(at, _)| cfg.block_of(*at).is_some());
    let nested = reached.filter_map(|(_, instr)| {
        let (cell, kind) = match (instr.op, instr.operands()) {
            (Opcode::MakeProm, &[Operand::Code(cell)]) => (cell, InnerKind::Promise),
            (Opcode::MakeClosure, &[Operand::Closure(cell)]) => match heap.value(cell) {
                Value::List(parts) => (*parts.get(1)?, InnerKind::Function),
                _ => return None,
            },
            _ => return None,
        };
        let constant = usize::try_from(*code.words(instr).get(1)?).ok()?;
        let is_first = matches!(heap.value(cell), Value::Bytecode(_)) && seen.insert(constant);
        is_first.then_some((instr, constant, cell, kind))
    });
    nested.collect()
}

/// The work on one code. Instructions are named by their index.
struct Finder<'c, 'h> {
    code: &'c Code<'h>,
    cfg: &'c Cfg,
    /// Of each instruction that is reached: the loops around it, or why it is no place.
    standing: Vec<Option<Result<usize, Obstacle>>>,
    /// The `STARTFOR`s of each group.
    groups: Vec<Vec<u32>>,
    numbers: FxHashMap<Vec<u32>, usize>,
    found: BTreeSet<(usize, PlaceKind)>,
    refused: Vec<Refused>,
}

impl<'c> Finder<'c, '_> {
    /// Runs every block over its stack.
    fn stand(&mut self, stacks: &Stacks) -> Result<(), BadBytecode> {
        let (code, cfg) = (self.code, self.cfg);
        for (block, data) in cfg.blocks.iter() {
            let pc = code.instrs()[data.start].pc;
            let mut stack = stacks.get(block).cloned().ok_or(BadBytecode { pc, what: Defect::StackJoin })?;
            for at in data.start..data.end {
                self.standing[at] = Some(self.group(&stack));
                if at + 1 < data.end {
                    let instr = &code.instrs()[at];
                    stack::apply(&mut stack, instr, instr.op.stack())?;
                }
            }
        }
        Ok(())
    }

    fn group(&mut self, stack: &[Held]) -> Result<usize, Obstacle> {
        if stack.iter().any(|held| held.slot == Slot::Context) {
            return Err(Obstacle::Context);
        }
        let starts: Option<Vec<u32>> = stack.iter().map(|held| held.start).collect();
        let starts = starts.ok_or(Obstacle::Operands)?;
        if let Some(&number) = self.numbers.get(&starts) {
            return Ok(number);
        }
        self.groups.push(starts.clone());
        self.numbers.insert(starts, self.groups.len() - 1);
        Ok(self.groups.len() - 1)
    }

    fn op(&self, at: usize) -> Opcode {
        self.code.instrs()[at].op
    }

    /// The loops around an instruction, if it may be a place.
    fn legal(&self, at: usize) -> Option<usize> {
        self.standing.get(at).copied().flatten()?.ok()
    }

    fn mark(&mut self, at: usize, kind: PlaceKind) {
        if self.legal(at).is_some() {
            self.found.insert((at, kind));
        }
    }

    /// Whether control comes from earlier code, not by back jumps only.
    fn is_entered(&self, at: usize) -> bool {
        let Some(block) = self.cfg.block_of(at) else { return false };
        let data = &self.cfg.blocks[block];
        let is_earlier = |pred: &BlockId| self.cfg.blocks[*pred].end <= at;
        at != data.start || block == self.cfg.entry() || data.preds.iter().any(is_earlier)
    }

    /// `while` and `repeat`.
    fn loops(&mut self) {
        for (_, this) in self.cfg.loops.iter() {
            let header = self.cfg.blocks[this.header].start;
            if self.op(header) == Opcode::StepFor {
                continue;
            }
            match self.standing[header] {
                Some(Ok(_)) => {
                    self.mark(header, PlaceKind::Body);
                    self.mark_loop(header);
                }
                Some(Err(why)) => {
                    self.refused.push(Refused { pc: self.code.instrs()[header].pc, why });
                    if header > 0 && self.op(header - 1) == Opcode::StartLoopCntxt {
                        self.mark_loop(header - 1);
                    }
                }
                None => {}
            }
        }
    }

    fn mark_loop(&mut self, at: usize) {
        if self.is_entered(at) {
            self.mark(at, PlaceKind::Loop);
        }
    }

    fn for_loops(&mut self) {
        for (at, instr) in self.code.instrs().iter().enumerate() {
            match (instr.op, self.standing[at]) {
                (Opcode::StartFor, Some(_)) => {
                    if let Some(statement) = self.statement(at, instr) {
                        self.mark_loop(statement);
                    }
                }
                (Opcode::StepFor, Some(Ok(_))) => {
                    self.mark(at, PlaceKind::Step);
                    if let Some(body) = instr.label().and_then(|pc| self.code.index_of(pc)) {
                        self.mark(body, PlaceKind::Body);
                    }
                    if at + 1 < self.standing.len() && self.op(at + 1) == Opcode::EndFor {
                        self.mark(at + 1, PlaceKind::End);
                    }
                }
                (Opcode::StepFor, Some(Err(why))) => self.refused.push(Refused { pc: instr.pc, why }),
                _ => {}
            }
        }
    }

    /// Where the sequence of a `for` begins: the last instruction that every way to the `STARTFOR`
    /// passes with the same loops around it.
    fn statement(&self, start_for: usize, instr: &Instr) -> Option<usize> {
        let inside = self.legal(self.code.index_of(instr.label()?)?)?;
        let (_, around) = self.groups[inside].split_last()?;
        let is_it = |at: &usize| self.legal(*at).is_some_and(|group| self.groups[group] == around);
        let mut block = self.cfg.block_of(start_for)?;
        let mut end = start_for;
        loop {
            let data = &self.cfg.blocks[block];
            if let Some(at) = (data.start..end).rev().find(is_it) {
                return Some(at);
            }
            block = data.idom?;
            end = self.cfg.blocks[block].end;
        }
    }

    /// What begins behind a statement, or is a branch, and is nothing else yet.
    fn behind(&mut self) {
        let instrs = self.code.instrs();
        let mut is_begin = vec![false; instrs.len() + 1];
        for (at, instr) in instrs.iter().enumerate().filter(|(at, _)| self.standing[*at].is_some()) {
            is_begin[at + 1] |= matches!(instr.op, Opcode::Pop | Opcode::BrIfNot | Opcode::EndLoopCntxt);
            for target in self.code.labels(instr).into_iter().filter_map(|pc| self.code.index_of(pc)) {
                is_begin[target] = true;
            }
        }
        for (at, instr) in instrs.iter().enumerate().filter(|(at, _)| is_begin[*at]) {
            let is_known = self.found.range((at, PlaceKind::Start)..=(at, PlaceKind::End)).next().is_some();
            let is_for_context = instr.operands().first() == Some(&Operand::ForLoop(true));
            let is_other = matches!(instr.op, Opcode::Goto | Opcode::StepFor | Opcode::EndFor) || is_for_context;
            if !is_known && !is_other && !self.is_empty_statement(at) {
                self.mark(at, PlaceKind::Behind);
            }
        }
    }

    /// Whether all that is done from here on is to make a `NULL` and to drop it.
    fn is_empty_statement(&self, at: usize) -> bool {
        if self.op(at) != Opcode::LdNull {
            return false;
        }
        let mut at = at + 1;
        for _ in 0..self.standing.len() {
            let Some(instr) = self.code.instrs().get(at) else { return false };
            at = match (instr.op, instr.label().and_then(|pc| self.code.index_of(pc))) {
                (Opcode::Pop, _) => return true,
                (Opcode::Goto, Some(target)) => target,
                (Opcode::Invisible, _) => at + 1,
                _ => return false,
            };
        }
        false
    }

    /// The places, and the groups that they name.
    fn finish(self) -> Segments {
        let assigned = Assigned::new(self.code, self.cfg);
        let mut groups: Vec<Group> = Vec::new();
        let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
        let mut places: Vec<Place> = Vec::new();
        for &(at, kind) in &self.found {
            let Some(group) = self.legal(at) else { continue };
            let group = *numbers.entry(group).or_insert_with(|| {
                groups.push(self.named(group));
                groups.len() - 1
            });
            let pc = self.code.instrs()[at].pc;
            let assigned = assigned.at(self.code, self.cfg, at, kind);
            places.push(Place { pc, kind, group, assigned });
        }
        Segments { places, groups, refused: self.refused, inner: Vec::new() }
    }

    fn named(&self, group: usize) -> Group {
        let starts = self.groups[group].clone();
        let start_for = starts.last().and_then(|&pc| self.code.instr_at(pc));
        let variable = start_for.and_then(|instr| Some(assigned::target(self.code, instr)?.0));
        Group { starts, variable }
    }
}
