//! Do places hold what [`super`] says of them?
//!
//! It shares nothing with the computation beyond decoding, the instruction table and the flow graph:
//! the stack is a count here, beside the loops that began and did not end, and what is assigned is
//! followed from each assignment to the places, not the other way round.

use std::fmt;

use la_arena::ArenaMap;
use rds::{CellId, Heap, Value};

use super::{InnerKind, Place, PlaceKind, Segments};
use crate::bytecode::cfg::{BlockId, EdgeKind};
use crate::bytecode::opcodes::StackEffect;
use crate::bytecode::{Cfg, Code, Instr, Opcode, Operand, Slot, decode};

/// What is wrong with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The instruction it is about.
    pub pc: u32,
    /// What.
    pub kind: FaultKind,
}

/// How places may be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It stands before its predecessor, or twice.
    Order,
    /// No instruction starts there, or none that is reached.
    Unreached,
    /// The stack holds more than the state of loops.
    Stack,
    /// The stack depends on the way, or the code takes more than there is.
    Join,
    /// There is no such group, or its loops are not those around the place.
    Group,
    /// The variable of the group is not that of its innermost loop.
    Variable,
    /// There is no place at the start of the code, or one elsewhere that says so.
    Start,
    /// It is not in front of a loop, or in the loop.
    Loop,
    /// It is not the head of a loop's body.
    Body,
    /// It is no `STEPFOR`.
    Step,
    /// It is no `ENDFOR`.
    End,
    /// A loop has neither a body among the places nor a reason.
    Missing,
    /// The variables are not those that some path assigns, in their order.
    Assigned,
    /// A nested code is not what a reached instruction makes, or stands there twice.
    Inner,
    /// A nested code cannot be decoded.
    Code,
}

/// Checks the places of `code` and of all code nested in it. The error is the first fault.
pub fn check(code: &Code<'_>, cfg: &Cfg, segments: &Segments) -> Result<(), Fault> {
    let checker = Checker { code, cfg, states: states(code, cfg)?, segments };
    checker.order()?;
    segments.places.iter().try_for_each(|place| checker.place(place))?;
    checker.groups()?;
    checker.coverage()?;
    checker.assigned()?;
    checker.inner()
}

/// What lies on the stack: how many slots, and the loops that began, each with the depth of its slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    depth: usize,
    loops: Vec<(usize, u32)>,
}

impl State {
    /// The pcs of the loops, if there is nothing else.
    fn only_loops(&self) -> Option<Vec<u32>> {
        (self.depth == self.loops.len()).then(|| self.loops.iter().map(|(_, pc)| *pc).collect())
    }

    fn run(&mut self, instr: &Instr, effect: StackEffect) -> Result<(), Fault> {
        let fault = || Fault { pc: instr.pc, kind: FaultKind::Join };
        self.depth = self.depth.checked_sub(count(instr, effect.pops)).ok_or_else(fault)?;
        let innermost = self.loops.last().copied();
        while self.loops.last().is_some_and(|(depth, _)| *depth >= self.depth) {
            self.loops.pop();
        }
        for slot in effect.pushes {
            let is_loop = *slot == Slot::Loop || *slot == Slot::LoopIfFor && count(instr, &[*slot]) == 1;
            let begun = if instr.op == Opcode::StartFor { Some((0, instr.pc)) } else { innermost };
            if is_loop {
                self.loops.push((self.depth, begun.ok_or_else(fault)?.1));
            }
            self.depth += count(instr, &[*slot]);
        }
        Ok(())
    }
}

fn count(instr: &Instr, slots: &[Slot]) -> usize {
    let operands = instr.operands();
    let values = operands.iter().find_map(|operand| match operand {
        Operand::Count(count) => Some(*count as usize),
        _ => None,
    });
    let one = |slot: &Slot| match slot {
        Slot::Values => values.unwrap_or(0),
        Slot::LoopIfFor => usize::from(operands.contains(&Operand::ForLoop(true))),
        _ => 1,
    };
    slots.iter().map(one).sum()
}

/// The stack at the start of each block, on all ways the same.
fn states(code: &Code<'_>, cfg: &Cfg) -> Result<ArenaMap<BlockId, State>, Fault> {
    let mut states = ArenaMap::from_iter([(cfg.entry(), State::default())]);
    // In reverse postorder some predecessor comes before the block.
    for (block, data) in cfg.blocks.iter() {
        let instrs = cfg.instrs(code, block);
        let (Some(mut state), Some((last, before))) = (states.get(block).cloned(), instrs.split_last()) else {
            continue;
        };
        for instr in before {
            state.run(instr, instr.op.stack())?;
        }
        for edge in &data.succs {
            let is_next = edge.kind == EdgeKind::Next;
            let mut after = state.clone();
            after.run(last, if is_next { last.op.stack() } else { last.op.stack_on_label() })?;
            match states.get(edge.to) {
                None => drop(states.insert(edge.to, after)),
                Some(known) if *known == after => {}
                Some(_) => return Err(Fault { pc: last.pc, kind: FaultKind::Join }),
            }
        }
    }
    Ok(states)
}

struct Checker<'c, 'h> {
    code: &'c Code<'h>,
    cfg: &'c Cfg,
    states: ArenaMap<BlockId, State>,
    segments: &'c Segments,
}

impl<'c> Checker<'c, '_> {
    fn order(&self) -> Result<(), Fault> {
        let places = &self.segments.places;
        let key = |place: &Place| (place.pc, place.kind);
        if let Some(pair) = places.windows(2).find(|pair| key(&pair[0]) >= key(&pair[1])) {
            return Err(Fault { pc: pair[1].pc, kind: FaultKind::Order });
        }
        match places.first() {
            Some(Place { pc: 1, kind: PlaceKind::Start, .. }) => Ok(()),
            _ => Err(Fault { pc: 1, kind: FaultKind::Start }),
        }
    }

    /// Index, block and stack of a reached instruction.
    fn reached(&self, pc: u32) -> Option<(usize, BlockId, State)> {
        let at = self.code.index_of(pc)?;
        let block = self.cfg.block_of(at)?;
        let mut state = self.states.get(block)?.clone();
        for instr in &self.code.instrs()[self.cfg.blocks[block].start..at] {
            state.run(instr, instr.op.stack()).ok()?;
        }
        Some((at, block, state))
    }

    fn place(&self, place: &Place) -> Result<(), Fault> {
        let fault = |kind| Fault { pc: place.pc, kind };
        let (at, block, state) = self.reached(place.pc).ok_or(fault(FaultKind::Unreached))?;
        let loops = state.only_loops().ok_or(fault(FaultKind::Stack))?;
        if self.segments.groups.get(place.group).is_none_or(|group| group.starts != loops) {
            return Err(fault(FaultKind::Group));
        }
        let op = self.code.instrs()[at].op;
        let holds = match place.kind {
            PlaceKind::Start => place.pc == 1,
            PlaceKind::Loop => self.is_header(block, at) || self.is_context(at) || self.is_statement(at, block, &loops),
            PlaceKind::Body => self.is_header(block, at) || self.is_body(place.pc),
            PlaceKind::Step => op == Opcode::StepFor,
            PlaceKind::End => op == Opcode::EndFor,
            PlaceKind::Behind => return Ok(()),
        };
        match place.kind {
            _ if holds => Ok(()),
            PlaceKind::Start => Err(fault(FaultKind::Start)),
            PlaceKind::Loop => Err(fault(FaultKind::Loop)),
            PlaceKind::Body => Err(fault(FaultKind::Body)),
            PlaceKind::Step => Err(fault(FaultKind::Step)),
            PlaceKind::End | PlaceKind::Behind => Err(fault(FaultKind::End)),
        }
    }

    /// Whether it is the first instruction of a loop that is no `for`.
    fn is_header(&self, block: BlockId, at: usize) -> bool {
        let is_first = self.cfg.blocks[block].start == at;
        let is_for = self.code.instrs()[at].op == Opcode::StepFor;
        is_first && !is_for && self.cfg.loops.values().any(|this| this.header == block)
    }

    /// Whether it makes the context of a loop that begins behind it.
    fn is_context(&self, at: usize) -> bool {
        let is_context = self.code.instrs()[at].op == Opcode::StartLoopCntxt;
        is_context && self.cfg.block_of(at + 1).is_some_and(|next| self.is_header(next, at + 1))
    }

    fn reached_instrs(&self, op: Opcode) -> impl Iterator<Item = (usize, &'c Instr)> {
        let (cfg, instrs) = (self.cfg, self.code.instrs());
        instrs.iter().enumerate().filter(move |(at, instr)| instr.op == op && cfg.block_of(*at).is_some())
    }

    fn is_body(&self, pc: u32) -> bool {
        self.reached_instrs(Opcode::StepFor).any(|(_, step)| step.label() == Some(pc))
    }

    /// Whether every way to some `STARTFOR` with the same loops around it passes here, outside
    /// of its loop.
    fn is_statement(&self, at: usize, block: BlockId, loops: &[u32]) -> bool {
        self.reached_instrs(Opcode::StartFor).any(|(start, instr)| {
            let Some((_, start_block, state)) = self.reached(instr.pc) else { return false };
            let is_before = if block == start_block { at < start } else { self.cfg.must_dominate(block, start_block) };
            let around = state.loops.iter().map(|(_, pc)| *pc);
            let step = instr.label().and_then(|pc| self.cfg.block_of(self.code.index_of(pc)?));
            let this = self.cfg.loops.iter().find(|(_, this)| Some(this.header) == step);
            let is_outside = this.is_none_or(|(id, _)| !self.cfg.is_in_loop(block, id));
            is_before && is_outside && around.eq(loops.iter().copied()) && state.depth == loops.len() + 1
        })
    }

    fn groups(&self) -> Result<(), Fault> {
        for group in &self.segments.groups {
            let variable = group.starts.last().map(|&pc| {
                let words = self.code.instr_at(pc).map(|instr| self.code.words(instr));
                words.and_then(|words| words.get(2)).copied().unwrap_or(-1)
            });
            if group.variable.map(i64::from) != variable.map(i64::from) {
                let pc = group.starts.last().copied().unwrap_or(0);
                return Err(Fault { pc, kind: FaultKind::Variable });
            }
        }
        Ok(())
    }

    /// Whether each loop has a body, or a reason.
    fn coverage(&self) -> Result<(), Fault> {
        for this in self.cfg.loops.values() {
            let Some(header) = self.cfg.instrs(self.code, this.header).first() else { continue };
            let body = if header.op == Opcode::StepFor { header.label() } else { Some(header.pc) };
            let has_body = |place: &Place| place.kind == PlaceKind::Body && Some(place.pc) == body;
            let is_refused = self.segments.refused.iter().any(|refused| refused.pc == header.pc);
            if !is_refused && !self.segments.places.iter().any(has_body) {
                return Err(Fault { pc: header.pc, kind: FaultKind::Missing });
            }
        }
        Ok(())
    }

    /// Walks from the assignments of each variable to all places behind them.
    fn assigned(&self) -> Result<(), Fault> {
        let mut symbols: Vec<(&str, u32, Vec<usize>)> = Vec::new();
        for (at, instr) in self.code.instrs().iter().enumerate() {
            let word = match instr.op {
                Opcode::SetVar | Opcode::EndAssign => 1,
                Opcode::StartFor => 2,
                _ => continue,
            };
            let index = self.code.words(instr).get(word).and_then(|&word| u32::try_from(word).ok());
            let name = instr.symbol().and_then(|cell| self.code.heap().symbol(cell));
            let (Some(index), Some(name), Some(_)) = (index, name, self.cfg.block_of(at)) else { continue };
            match symbols.iter_mut().find(|(known, ..)| *known == name) {
                Some((.., ats)) => ats.push(at),
                None => symbols.push((name, index, vec![at])),
            }
        }
        let mut expected = vec![Vec::new(); self.segments.places.len()];
        for (_, index, ats) in &symbols {
            let behind = self.reached_from(ats);
            for (place, expected) in self.segments.places.iter().zip(&mut expected) {
                if self.is_passed(place, &behind) {
                    expected.push(*index);
                }
            }
        }
        let mut places = self.segments.places.iter().zip(&expected);
        match places.find(|(place, expected)| place.assigned != **expected) {
            Some((place, _)) => Err(Fault { pc: place.pc, kind: FaultKind::Assigned }),
            None => Ok(()),
        }
    }

    /// Whether a place is passed behind some instructions. Back jumps are no ways to the start, nor
    /// to the front of a loop.
    fn is_passed(&self, place: &Place, behind: &Behind) -> bool {
        let Some(at) = self.code.index_of(place.pc) else { return false };
        let Some(block) = self.cfg.block_of(at) else { return false };
        let data = &self.cfg.blocks[block];
        match place.kind {
            PlaceKind::Start => false,
            PlaceKind::Loop if data.start == at => data.preds.iter().any(|&pred| {
                let last = self.cfg.blocks[pred].end - 1;
                last < at && (behind.contains(last, self.cfg) || behind.from.contains(&last))
            }),
            _ => behind.contains(at, self.cfg),
        }
    }

    /// What runs behind some instructions.
    fn reached_from(&self, ats: &[usize]) -> Behind {
        let mut behind = Behind { from: ats.to_vec(), blocks: vec![false; self.cfg.blocks.len()] };
        let mut todo: Vec<BlockId> = ats.iter().filter_map(|&at| self.cfg.block_of(at)).collect();
        while let Some(block) = todo.pop() {
            for edge in &self.cfg.blocks[block].succs {
                let is_known = &mut behind.blocks[edge.to.into_raw().into_u32() as usize];
                if !std::mem::replace(is_known, true) {
                    todo.push(edge.to);
                }
            }
        }
        behind
    }

    fn inner(&self) -> Result<(), Fault> {
        let mut seen = Vec::new();
        for inner in &self.segments.inner {
            let is_it = |instr: &&Instr| self.code.words(instr).get(1) == Some(&(inner.constant as i32));
            let op = match inner.kind {
                InnerKind::Promise => Opcode::MakeProm,
                InnerKind::Function => Opcode::MakeClosure,
            };
            let made = self.reached_instrs(op).map(|(_, instr)| instr).find(is_it);
            let Some(made) = made.filter(|_| !seen.contains(&inner.constant)) else {
                return Err(Fault { pc: 0, kind: FaultKind::Inner });
            };
            seen.push(inner.constant);
            let heap = self.code.heap();
            let code = self.code.consts().get(inner.constant).and_then(|&cell| code_of(heap, cell));
            let code = code.ok_or(Fault { pc: made.pc, kind: FaultKind::Inner })?;
            let code = decode(heap, code).map_err(|_| Fault { pc: made.pc, kind: FaultKind::Code })?;
            check(&code, &Cfg::new(&code), &inner.segments)?;
        }
        Ok(())
    }
}

fn code_of(heap: &Heap, cell: CellId) -> Option<CellId> {
    match heap.value(cell) {
        Value::List(parts) => parts.get(1).copied(),
        _ => Some(cell),
    }
}

/// What runs behind some instructions: blocks, and what follows in the instructions' own.
struct Behind {
    from: Vec<usize>,
    blocks: Vec<bool>,
}

impl Behind {
    fn contains(&self, at: usize, cfg: &Cfg) -> bool {
        let Some(block) = cfg.block_of(at) else { return false };
        let is_behind = |&from: &usize| from < at && cfg.block_of(from) == Some(block);
        self.blocks[block.into_raw().into_u32() as usize] || self.from.iter().any(is_behind)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "place at pc {}: {}", self.pc, self.kind)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FaultKind::Order => "it stands before its predecessor, or twice",
            FaultKind::Unreached => "no instruction that is reached starts there",
            FaultKind::Stack => "the stack holds more than the state of loops",
            FaultKind::Join => "the stack depends on the way, or too much is taken from it",
            FaultKind::Group => "the loops of its group are not those around it",
            FaultKind::Variable => "the variable of its group is not that of the loop",
            FaultKind::Start => "the start of the code is somewhere else",
            FaultKind::Loop => "it is not in front of a loop, or in the loop",
            FaultKind::Body => "it is not the head of a loop's body",
            FaultKind::Step => "it is no STEPFOR",
            FaultKind::End => "it is no ENDFOR",
            FaultKind::Missing => "a loop has neither a body nor a reason",
            FaultKind::Assigned => "the variables are not those that some path assigns",
            FaultKind::Inner => "nothing that is reached makes this nested code",
            FaultKind::Code => "the nested code cannot be decoded",
        })
    }
}
