//! What is known of each variable at each point: two problems of data flow.
//!
//! Forward: is the frame still private, which variables have a known value, and which of these the
//! frame does not hold yet (*dirty*)? Backward: which variables may still be read by name, or seen
//! when the frame escapes (*live*)?

use super::Observer;
use crate::*;
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// A set of variables.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Vars(Vec<u64>);

impl Vars {
    fn none(n: usize) -> Vars {
        Vars(vec![0; n.div_ceil(64)])
    }

    pub fn has(&self, var: usize) -> bool {
        self.0[var / 64] >> (var % 64) & 1 == 1
    }

    pub fn set(&mut self, var: usize, is_in: bool) {
        let bit = 1 << (var % 64);
        let word = &mut self.0[var / 64];
        *word = if is_in { *word | bit } else { *word & !bit };
    }

    fn fill(&mut self, is_in: bool) {
        self.0.fill(if is_in { u64::MAX } else { 0 });
    }

    fn combine(&mut self, other: &Vars, join: impl Fn(u64, u64) -> u64) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a = join(*a, *b);
        }
    }
}

/// What is known at a point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct State {
    /// Somebody else may see the frame.
    pub escaped: bool,
    /// Variables whose value is known as an SSA value.
    pub known: Vars,
    /// Those of them that the frame does not hold.
    pub dirty: Vars,
    /// Variables that the closure has assigned itself: the frame binds or will bind them to plain
    /// values. What was only read may still be bound to a promise, which `missing()` and
    /// `substitute()` can tell.
    pub own: Vars,
}

impl State {
    fn escape(&mut self) {
        self.escaped = true;
        self.known.fill(false);
        self.dirty.fill(false);
        self.own.fill(false);
    }

    fn meet(&mut self, other: &State) {
        if self.escaped || other.escaped {
            return self.escape();
        }
        self.known.combine(&other.known, |a, b| a & b);
        self.own.combine(&other.own, |a, b| a & b);
        self.dirty.combine(&other.dirty, |a, b| a | b);
        self.dirty.combine(&self.known.clone(), |a, b| a & b);
    }
}

/// What an instruction does to a private frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    /// Nothing.
    None,
    /// Assigns the variable its operand.
    Store(usize),
    /// Reads the variable; the value is the instruction's result.
    Load(usize),
    /// The same, for an update: a promise in the frame may become a value.
    LoadForUpdate(usize),
    /// Reads the variable in another way: the frame must hold it.
    Look(usize),
    /// Lets the frame escape.
    Escape,
}

/// The solution for one function.
pub(super) struct Flow {
    names: FxHashMap<Box<str>, usize>,
    /// Variables that the frame surely binds: the formals.
    formals: Vars,
    /// Formals that a join reads before it does anything else, and where.
    pub first_reads: ArenaMap<BlockId, Vec<(usize, InstId)>>,
    /// At the start of each block that is reached.
    pub before: ArenaMap<BlockId, State>,
    /// At the start of each block that is reached.
    pub live: ArenaMap<BlockId, Vars>,
}

impl Flow {
    /// Solves both problems.
    pub fn of(func: &Func, observer: &dyn Observer) -> Flow {
        let mut names: FxHashMap<Box<str>, usize> = FxHashMap::default();
        let formals = func.formals.iter().map(|formal| &formal.name);
        let stored = func.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
            (Op::StVar | Op::LdAssign, Imm::Name(name)) => Some(name),
            _ => None,
        });
        for name in formals.chain(stored) {
            let next = names.len();
            names.entry(name.clone()).or_insert(next);
        }
        let mut set = Vars::none(names.len());
        for formal in &func.formals {
            set.set(names[&formal.name], &*formal.name != "...");
        }
        let mut flow = Flow {
            names,
            formals: set,
            first_reads: ArenaMap::default(),
            before: ArenaMap::default(),
            live: ArenaMap::default(),
        };
        let order = func.reverse_postorder();
        let joins = func.predecessors();
        for &block in order.iter().filter(|&&block| joins.get(block).is_some_and(|edges| edges.len() > 1)) {
            let reads = flow.reads_first(func, block, observer);
            flow.first_reads.insert(block, reads);
        }
        flow.forward(func, observer, &order);
        flow.backward(func, observer, &order);
        flow
    }

    fn reads_first(&self, func: &Func, block: BlockId, observer: &dyn Observer) -> Vec<(usize, InstId)> {
        let mut reads = Vec::new();
        for &id in &func.blocks[block].insts {
            let inst = &func.insts[id];
            match self.access(func, inst, observer) {
                Access::Load(var)
                    if inst.op == Op::LdVar && self.formals.has(var) && !observer.may_see_frame(func, inst) =>
                {
                    reads.push((var, id));
                }
                Access::None if inst.op.effects().is_none() => {}
                _ => break,
            }
        }
        reads
    }

    pub fn n_vars(&self) -> usize {
        self.names.len()
    }

    /// The variable of a number.
    pub fn names(&self) -> Vec<Box<str>> {
        let mut names = vec![Box::from(""); self.names.len()];
        for (name, &var) in &self.names {
            names[var] = name.clone();
        }
        names
    }

    /// What an instruction does to a frame that is private before it.
    pub fn access(&self, func: &Func, inst: &Inst, observer: &dyn Observer) -> Access {
        let escapes = matches!(inst.op, Op::MakeClosure | Op::LoopEnter)
            || !inst.op.effects().is_none() && observer.may_see_frame(func, inst);
        let var = match &inst.imm {
            Imm::Name(name) => self.names.get(name).copied(),
            _ => None,
        };
        match (inst.op, var) {
            (Op::StVar, Some(var)) if !escapes => Access::Store(var),
            // A load of a known value goes away, whatever it might do if it were not known.
            (Op::LdVar | Op::LdVarMissOk, Some(var)) => Access::Load(var),
            (Op::LdAssign, Some(var)) => Access::LoadForUpdate(var),
            _ if escapes => Access::Escape,
            (Op::LdFun | Op::Missing | Op::BrBase, Some(var)) => Access::Look(var),
            _ => Access::None,
        }
    }

    /// Changes a state as an instruction does. Whether the frame escaped just here.
    pub fn step(&self, func: &Func, inst: &Inst, state: &mut State, observer: &dyn Observer) -> bool {
        if state.escaped {
            return false;
        }
        if self.lets_escape(func, inst, state, observer) {
            state.escape();
            return true;
        }
        match self.access(func, inst, observer) {
            Access::None | Access::Escape => {}
            Access::Store(var) => {
                state.known.set(var, true);
                state.dirty.set(var, true);
                state.own.set(var, true);
            }
            Access::Load(_) | Access::LoadForUpdate(_) if self.goes_away(func, inst, state, observer) => {}
            // The empty argument is passed on here, and is an error elsewhere.
            Access::Load(_) if inst.op == Op::LdVarMissOk => {}
            // What is no formal may be a variable of an enclosure.
            Access::Load(var) => state.known.set(var, self.formals.has(var)),
            // It reads the frame.
            Access::LoadForUpdate(var) => {
                state.known.set(var, true);
                state.dirty.set(var, false);
            }
            Access::Look(var) => state.dirty.set(var, false),
        }
        false
    }

    fn forward(&mut self, func: &Func, observer: &dyn Observer, order: &[BlockId]) {
        let n = self.names.len();
        let entry = State { escaped: false, known: Vars::none(n), dirty: Vars::none(n), own: Vars::none(n) };
        self.before.insert(func.entry(), entry);
        let mut changed = true;
        while changed {
            changed = false;
            for &block in order {
                let Some(mut state) = self.before.get(block).cloned() else { continue };
                for &inst in &func.blocks[block].insts {
                    self.step(func, &func.insts[inst], &mut state, observer);
                }
                for next in func.successors(block) {
                    let mut state = state.clone();
                    for &(var, _) in self.first_reads.get(next).into_iter().flatten().filter(|_| !state.escaped) {
                        state.known.set(var, true);
                    }
                    let merged = match self.before.get(next) {
                        Some(old) => {
                            let mut merged = old.clone();
                            merged.meet(&state);
                            merged
                        }
                        None => state,
                    };
                    if self.before.get(next) != Some(&merged) {
                        self.before.insert(next, merged);
                        changed = true;
                    }
                }
            }
        }
    }

    fn backward(&mut self, func: &Func, observer: &dyn Observer, order: &[BlockId]) {
        for &block in order {
            self.live.insert(block, Vars::none(self.names.len()));
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &block in order.iter().rev() {
                let mut live = self.live_out(func, block);
                for &inst in func.blocks[block].insts.iter().rev() {
                    self.step_back(func, &func.insts[inst], &mut live, observer);
                }
                if self.live.get(block) != Some(&live) {
                    self.live.insert(block, live);
                    changed = true;
                }
            }
        }
    }

    /// Variables that are live behind a block's last instruction.
    fn live_out(&self, func: &Func, block: BlockId) -> Vars {
        let mut live = Vars::none(self.names.len());
        for next in func.successors(block) {
            if let Some(other) = self.live.get(next) {
                live.combine(other, |a, b| a | b);
            }
        }
        live
    }

    fn step_back(&self, func: &Func, inst: &Inst, live: &mut Vars, observer: &dyn Observer) {
        match self.access(func, inst, observer) {
            Access::None => {}
            Access::Store(var) => live.set(var, false),
            // An unknown value is loaded, which may let the frame escape.
            Access::Load(_) | Access::LoadForUpdate(_) if observer.may_see_frame(func, inst) => live.fill(true),
            Access::Load(var) | Access::LoadForUpdate(var) | Access::Look(var) => live.set(var, true),
            Access::Escape => live.fill(true),
        }
    }

    /// The instructions at which the frame escapes, or would if it had not before.
    pub fn escapes(&self, func: &Func, observer: &dyn Observer) -> Vec<(Op, Origin)> {
        let mut escapes = Vec::new();
        for &block in &func.layout {
            let Some(mut state) = self.before.get(block).cloned() else { continue };
            for &inst in &func.blocks[block].insts {
                let inst = &func.insts[inst];
                if self.lets_escape(func, inst, &state, observer) {
                    escapes.push((inst.op, inst.origin));
                }
                self.step(func, inst, &mut state, observer);
            }
        }
        escapes
    }

    fn lets_escape(&self, func: &Func, inst: &Inst, state: &State, observer: &dyn Observer) -> bool {
        match self.access(func, inst, observer) {
            Access::Escape => true,
            Access::Load(_) | Access::LoadForUpdate(_) => {
                !self.goes_away(func, inst, state, observer) && observer.may_see_frame(func, inst)
            }
            _ => false,
        }
    }

    /// Whether a load is left out, because its value is known and it would do nothing else.
    pub fn goes_away(&self, func: &Func, inst: &Inst, state: &State, observer: &dyn Observer) -> bool {
        !state.escaped
            && match self.access(func, inst, observer) {
                Access::Load(var) => state.known.has(var),
                Access::LoadForUpdate(var) => state.known.has(var) && state.own.has(var),
                _ => false,
            }
    }
}
