//! A loop or a statement of a closure as a function of its own.
//!
//! A loop's code is what runs from a place in front of it ([`PlaceKind::Loop`]), or at the head of its body
//! ([`PlaceKind::Body`]), to the first places outside of it with the same `for` loops around, or to a return. A statement's
//! is what runs from a place ([`PlaceKind::Behind`]) to any next one; only statements that call functions are lifted. In the body of
//! a `for` the loop itself is one of these: it goes on as it is, and ends where R ends it. What it goes over is given
//! by four more formals ([`LOOP_STATE`]). Its formals are the variables of the closure that it names: who
//! calls it gives it what the frame holds, nothing for a variable that is not there. It returns what
//! [`Op::Answer`] has: where R goes on (the pc of a place, or 0 for a return, and the value then; how many elements
//! R's own loop has begun, if R goes on in it), and for each variable that it may assign whether it did, and the value.
//!
//! A loop may be *cut*: it is left in front of statements inside of it, too. R runs what cannot be compiled, and comes
//! back to the next head of the loop's body.
//!
//! # Invariants
//! - The variables that it may assign are its first formals, in the order in which R would make them;
//!   one of which that is not known says so ([`LoopVariable::is_ordered`]).
//! - A variable is read only where it is there: what may not be bound is tested before.
//!
//! # Absent on purpose
//! `missing()` of the closure's arguments, which would be that of this function's: it is not lifted.

use super::*;
use crate::bytecode::cfg::LoopId;
use crate::bytecode::{Cfg, Instr, Opcode, stack as operands};
use crate::segments::{Place, PlaceKind, Segments, segments, target};
use crate::splice::splice_part;
use rustc_hash::FxHashSet;

/// The part of a closure's code that is lifted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region {
    /// The place where it begins.
    pub pc: u32,
    /// What it is: the loop behind that place, or around it; [`PlaceKind::Behind`]: the statement there, whatever the
    /// place's kind is.
    pub kind: PlaceKind,
    /// Places of [`LoopFunc::within`] where it is left, too: pcs, rising.
    pub cuts: Vec<u32>,
}

/// What becomes of a loop.
#[derive(Debug)]
pub struct LoopFunc {
    /// The function.
    pub func: Func,
    /// Its formals: variables that it may assign, [`LOOP_STATE`] if it is entered in the body of a `for`, others. They do
    /// not depend on the cuts.
    pub variables: Vec<LoopVariable>,
    /// How many of them are the state of R's own loop.
    pub n_state: usize,
    /// The places where R may go on behind it: their pcs, rising.
    pub exits: Vec<u32>,
    /// The places inside of it where R could go on as well: their pcs, rising.
    pub within: Vec<u32>,
}

/// A variable of the closure's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopVariable {
    /// Its name.
    pub name: Box<str>,
    /// Whether the loop may assign it.
    pub is_assigned: bool,
    /// Whether all variables before it are assigned before it is, on any way.
    pub is_ordered: bool,
}

/// Formals of a `for` loop that is entered in its body: a vector, or else the ends of a compact sequence; and how many elements it
/// has had, the present one included.
pub const LOOP_STATE: [&str; 4] = ["for@sequence", "for@from", "for@to", "for@begun"];

/// What is read of a closure's code once, whichever of its parts are lifted.
pub struct Reading<'c, 'h> {
    code: &'c Code<'h>,
    cfg: &'c Cfg,
    segments: &'c Segments,
    /// The variables of its frame: formals, and what its code and that of its promises assigns.
    locals: FxHashSet<&'h str>,
}

impl<'c, 'h> Reading<'c, 'h> {
    /// Of a closure and its code.
    pub fn of(
        heap: &'h Heap,
        closure: CellId,
        code: &'c Code<'h>,
        cfg: &'c Cfg,
        segments: &'c Segments,
    ) -> Option<Reading<'c, 'h>> {
        let &RValue::Closure { formals, .. } = heap.value(closure) else { return None };
        let mut locals = heap.pairs(formals).filter_map(|pair| heap.symbol(pair.tag?)).collect();
        assigned_in(code, &mut locals);
        Some(Reading { code, cfg, segments, locals })
    }
}

/// Lifts a part of a closure. `None`: there is no such place, or nothing to gain.
pub fn lift_loop(heap: &Heap, closure: CellId, name: &str, region: &Region) -> Option<LoopFunc> {
    let &RValue::Closure { body, .. } = heap.value(closure) else { return None };
    let code = decode(heap, body).ok()?;
    let cfg = Cfg::new(&code);
    let segments = segments(&code, &cfg, &operands::check(&code, &cfg).ok()?).ok()?;
    lift_loop_at(&Reading::of(heap, closure, &code, &cfg, &segments)?, name, region)
}

/// Whether a statement begins at a place, besides what its kind says.
pub fn may_begin_statement(place: &Place) -> bool {
    matches!(place.kind, PlaceKind::Start | PlaceKind::Body | PlaceKind::Behind)
}

/// The same for who has read the code.
pub fn lift_loop_at(reading: &Reading<'_, '_>, name: &str, region: &Region) -> Option<LoopFunc> {
    let &Reading { code, cfg, segments, ref locals } = reading;
    let &Region { pc, kind, ref cuts } = region;
    let is_entry = |place: &&Place| {
        place.pc == pc && (place.kind == kind || (kind == PlaceKind::Behind && may_begin_statement(place)))
    };
    let entry = segments.places.iter().find(is_entry)?;
    let (exits, within) = match kind {
        PlaceKind::Loop | PlaceKind::Body => exits(code, segments, entry, &loop_behind(code, cfg, pc)?),
        PlaceKind::Behind => (next_places(segments, entry), Vec::new()),
        PlaceKind::Start | PlaceKind::Step | PlaceKind::End => return None,
    };
    let goes_on = |instr: &Instr| instr.op == Opcode::StepFor && instr.label() == Some(pc);
    let step = code.instrs().iter().find(|instr| kind == PlaceKind::Body && goes_on(instr));
    let variable = step.and_then(|step| loop_variable(code, step.pc));
    let lifted_with = |stops: &[u32], small_too: bool| {
        let mut lifter = Lifter::new(code, name, FuncKind::Closure);
        lifter.stop_at(stops)?;
        if let Some(variable) = variable {
            lifter.go_on(variable);
        }
        let mut budget = MAX_NESTED;
        lifter.run(pc, &mut Nesting { depth: 0, budget: &mut budget, small_too });
        splice_part(&mut lifter.func, locals);
        Some(lifter.func)
    };
    let lifted = |stops: &[u32]| {
        let func = lifted_with(stops, true)?;
        let is_masked = ast::binds_syntax(&func) || locals.iter().any(|name| ast::is_syntax(name));
        if is_masked { lifted_with(stops, false) } else { Some(func) }
    };
    let mut func = lifted(&exits)?;
    if kind == PlaceKind::Behind && !func.insts.iter().any(|(_, inst)| inst.op == Op::Call) {
        return None;
    }
    let state: &[&str] = if step.is_some() { &LOOP_STATE } else { &[] };
    if uses_state(code, &func) {
        return None;
    }
    let frame = loop_frame::Frame::new(&func, locals, state, kind != PlaceKind::Behind)?;
    let variables = frame.variables(&func);
    if cuts.is_empty() {
        loop_frame::complete(&mut func, &frame, &variables);
    } else {
        func = lifted(&[&exits[..], cuts].concat())?;
        let frame = frame.over(&func);
        loop_frame::complete(&mut func, &frame, &variables);
    }
    Some(LoopFunc { func, variables, n_state: state.len(), exits, within })
}

/// The variables that code assigns, and the code of promises in it.
fn assigned_in<'h>(code: &Code<'h>, names: &mut FxHashSet<&'h str>) {
    names.extend(code.instrs().iter().filter_map(|instr| Some(target(code, instr)?.1)));
    for &cell in code.consts().iter().filter(|&&cell| matches!(code.heap().value(cell), RValue::Bytecode(_))) {
        if let Ok(nested) = decode(code.heap(), cell) {
            assigned_in(&nested, names);
        }
    }
}

/// Whether a program has variables of its own of these names.
fn uses_state(code: &Code<'_>, func: &Func) -> bool {
    let is_state = |name: &str| LOOP_STATE.contains(&name);
    let named = code.consts().iter().any(|&cell| code.heap().symbol(cell).is_some_and(is_state));
    named || func.nested.iter().any(|nested| LOOP_STATE.iter().any(|name| crate::mentions(nested, name)))
}

/// The instruction that shows the whole loop in the source: what starts a `for`, or the first branch behind the entry.
pub fn loop_statement(func: &Func, entry: u32) -> u32 {
    let first = |op| {
        let insts = func.insts.iter().filter(|(_, inst)| inst.op == op && inst.origin.pc > entry);
        insts.map(|(_, inst)| inst.origin.pc).min()
    };
    match (first(Op::ForStart), first(Op::BrTrue)) {
        (Some(start), Some(branch)) => start.min(branch),
        (start, branch) => start.or(branch).unwrap_or(entry),
    }
}

/// The instructions of the first loop behind a place, of those around it the outermost.
fn loop_behind(code: &Code<'_>, cfg: &Cfg, pc: u32) -> Option<FxHashSet<usize>> {
    let instrs_of = |this: LoopId| -> FxHashSet<usize> {
        let blocks = cfg.loop_blocks(this).into_iter().map(|block| &cfg.blocks[block]);
        blocks.flat_map(|block| block.start..block.end).collect()
    };
    let first = |inside: &FxHashSet<usize>| inside.iter().map(|&at| code.instrs()[at].pc).min();
    let loops = cfg.loops.iter().map(|(this, _)| instrs_of(this)).filter(|inside| first(inside) >= Some(pc));
    loops.min_by_key(|inside| (first(inside), std::cmp::Reverse(inside.len())))
}

/// The places where R may go on behind a loop, those of the same group that are outside of it, and those inside. What stands
/// between the entry and the loop is its sequence.
fn exits(code: &Code<'_>, segments: &Segments, entry: &Place, inside: &FxHashSet<usize>) -> (Vec<u32>, Vec<u32>) {
    let first = inside.iter().map(|&at| code.instrs()[at].pc).min().unwrap_or(entry.pc);
    let places = segments.places.iter().filter(|place| place.group == entry.group && place.kind != PlaceKind::Start);
    let others = places.filter(|place| place.pc < entry.pc || place.pc > first);
    let (within, behind): (Vec<&Place>, Vec<&Place>) =
        others.partition(|place| code.index_of(place.pc).is_some_and(|at| inside.contains(&at)));
    let steps_on = |place: &&&Place| place.kind == PlaceKind::Step;
    let mut within: Vec<u32> = within.iter().filter(|place| !steps_on(place)).map(|place| place.pc).collect();
    let mut exits: Vec<u32> = behind.iter().map(|place| place.pc).collect();
    within.dedup();
    exits.dedup();
    (exits, within)
}

/// The places where R may go on behind a statement: all others of the same group.
fn next_places(segments: &Segments, entry: &Place) -> Vec<u32> {
    let places = segments.places.iter().filter(|place| place.group == entry.group && place.pc != entry.pc);
    let mut next: Vec<u32> = places.map(|place| place.pc).collect();
    next.dedup();
    next
}

/// The variable of the `for` whose `STEPFOR` stands at `step`.
fn loop_variable<'h>(code: &Code<'h>, step: u32) -> Option<&'h str> {
    let is_it = |instr: &&Instr| instr.op == Opcode::StartFor && instr.label() == Some(step);
    code.heap().symbol(code.instrs().iter().find(is_it)?.symbol()?)
}

impl Lifter<'_, '_> {
    /// R goes on at these instructions.
    fn stop_at(&mut self, pcs: &[u32]) -> Option<()> {
        let mut stops = vec![false; self.code.instrs().len()];
        for &pc in pcs {
            let index = self.code.index_of(pc)?;
            stops[index] = true;
            self.is_leader[index] = true;
        }
        self.stops = Some(stops);
        Some(())
    }

    /// The stack as it is in the body of a `for` that R has begun.
    fn go_on(&mut self, variable: &str) {
        let [sequence, from, to, begun] = LOOP_STATE.map(|name| Imm::Name(name.into()));
        let origin = self.origin;
        let [ends, vector, start] = [(); 3].map(|()| self.func.add_block());
        let all = self.func.add_param(start, Type::R);
        let jump = |value| vec![Target { block: start, args: vec![value] }];
        let missing = self.func.push1(self.block, Op::Missing, sequence.clone(), vec![], origin);
        let targets = [ends, vector].map(|block| Target { block, args: vec![] });
        self.func.terminate(self.block, Op::BrTrue, Imm::None, vec![missing], targets.to_vec(), origin);
        let [from, to] = [from, to].map(|name| self.func.push1(ends, Op::LdVar, name, vec![], origin));
        let range = self.func.push1(ends, Op::Colon, Imm::None, vec![from, to], origin);
        self.func.terminate(ends, Op::Jump, Imm::None, vec![], jump(range), origin);
        let given = self.func.push1(vector, Op::LdVar, sequence, vec![], origin);
        self.func.terminate(vector, Op::Jump, Imm::None, vec![], jump(given), origin);
        let begun = self.func.push1(start, Op::LdVar, begun, vec![], origin);
        let state = self.func.push1(start, Op::ForStart, Imm::None, vec![all, begun], origin);
        self.block = start;
        self.stack.push(Entry::Loop(state, variable.into()));
    }

    /// Ends the block: R goes on at an instruction. In the body of a `for` its state is on the stack; an exit has the same loops
    /// around it as the entry, and in the loop R must know how far it is.
    pub(super) fn go_on_at(&mut self, instr: &Instr) {
        if self.stack.iter().any(|entry| !matches!(entry, Entry::Loop(..))) {
            return self.stop("a stack that does not fit");
        }
        let begun = match self.stack.last() {
            Some(&Entry::Loop(state, _)) if instr.op != Opcode::EndFor => {
                self.emit(Op::ForBegun, Imm::None, vec![state])
            }
            _ => None,
        };
        self.answer(instr.pc, begun);
    }

    /// Ends the block: R goes on at `pc`, or returns a value. [`loop_frame::complete`] adds the variables.
    pub(super) fn answer(&mut self, pc: u32, value: Option<Value>) {
        if self.has_lazy_frame() {
            return self.stop(DISORDER);
        }
        answer(&mut self.func, self.block, pc, value, self.origin);
    }
}

/// Ends a block of a part of a closure; see [`Lifter::answer`].
pub(crate) fn answer(func: &mut Func, block: BlockId, pc: u32, value: Option<Value>, origin: Origin) {
    func.push(block, Op::Leave, Imm::None, vec![], origin);
    let at = func.push1(block, Op::Const, Imm::Const(Const::Int(pc as i32)), vec![], origin);
    let value = value.unwrap_or_else(|| func.push1(block, Op::Const, Imm::Const(Const::Null), vec![], origin));
    let answer = func.push1(block, Op::Answer, Imm::None, vec![at, value], origin);
    func.terminate(block, Op::RetR, Imm::None, vec![answer], vec![], origin);
}
