//! The frame of a loop that is a function of its own: what is bound, and what was assigned.
//!
//! Two variables that no R code can name go beside each variable of which it is not clear: `bound@x`, whether `x` is there,
//! and `set@x`, whether the loop has assigned it. Both are constants wherever it is clear for the context at hand.

use super::loops::LoopVariable;
use crate::bits::Bits;
use crate::liveness::read_by;
use crate::*;
use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// What the names of ours begin with, and those of the walk's counters.
const OURS: [&str; 3] = ["bound@", "set@", "for@"];

/// Gives a lifted loop its formals, tests in front of reads, and answers with all variables.
pub(super) fn complete(func: &mut Func, frame: &Frame, variables: &[LoopVariable]) {
    let unclear = frame.unclear(func);
    let order: Vec<BlockId> = func.layout.clone();
    let broken = func.add_block();
    for block in order {
        frame.rewrite(func, block, broken, &unclear);
    }
    let what = Imm::Name("a variable that may not be there".into());
    func.terminate(broken, Op::Unsupported, what, vec![], vec![], Origin::default());
    frame.bind(func, &unclear);
    func.formals = variables.iter().map(|variable| Formal { name: variable.name.clone(), default: None }).collect();
    func.layout = func.reverse_postorder();
}

/// The variables of a loop, by number, and what is assigned where.
pub(super) struct Frame {
    pub(super) names: Vec<Box<str>>,
    pub(super) numbers: FxHashMap<Box<str>, usize>,
    /// The first so many may be assigned.
    n_assigned: usize,
    /// On all ways to the beginning of a block, on some.
    surely: ArenaMap<BlockId, Bits>,
    perhaps: ArenaMap<BlockId, Bits>,
}

impl Frame {
    /// `state`: formals that stand for R's own loop. `None`: it runs no loop and `must_loop`, or has names like ours.
    pub(super) fn new(func: &Func, locals: &FxHashSet<&str>, state: &[&str], must_loop: bool) -> Option<Frame> {
        let mut first: FxHashMap<&str, (u32, u32)> = FxHashMap::default();
        let mut mentioned = Vec::new();
        let (mut runs_loop, mut reads_dots, mut assigns_late) = (false, false, false);
        let insts = func.layout.iter().flat_map(|block| &func.blocks[*block].insts).map(|&inst| &func.insts[inst]);
        for inst in insts {
            read_by(func, inst, &mut mentioned);
            reads_dots |= uses_dots(func, inst);
            // Whether and when that happens is for the callee to say.
            assigns_late |= !assigned_in_arguments(func, inst).is_empty();
            if let (Op::StVar | Op::LdAssign, Imm::Name(name)) = (inst.op, &inst.imm) {
                let at = first.entry(name).or_insert(inst.origin.order());
                *at = inst.origin.order().min(*at);
            }
        }
        let order = func.reverse_postorder();
        let position: ArenaMap<BlockId, usize> = order.iter().enumerate().map(|(at, &block)| (block, at)).collect();
        for &block in &order {
            runs_loop |= func.successors(block).any(|next| position.get(next) <= position.get(block));
        }
        let mut assigned: Vec<&str> = first.keys().copied().collect();
        assigned.sort_by_key(|name| (first[name], *name));
        let mut names: Vec<&str> = assigned.iter().chain(state).copied().collect();
        let dots = if reads_dots { Some("...") } else { None };
        for name in mentioned.into_iter().chain(dots) {
            if locals.contains(name) && !names.contains(&name) {
                names.push(name);
            }
        }
        let is_ours = |name: &&str| !state.contains(name) && OURS.iter().any(|ours| name.starts_with(ours));
        if (must_loop && !runs_loop) || assigns_late || names.iter().any(is_ours) {
            return None;
        }
        let n_assigned = assigned.len();
        Some(Frame::of(func, &order, names.into_iter().map(Box::from).collect(), n_assigned))
    }

    /// The same variables, where less of the loop was lifted.
    pub(super) fn over(&self, func: &Func) -> Frame {
        Frame::of(func, &func.reverse_postorder(), self.names.clone(), self.n_assigned)
    }

    /// The first `n_assigned` of these are assigned somewhere.
    pub(super) fn of(func: &Func, order: &[BlockId], names: Vec<Box<str>>, n_assigned: usize) -> Frame {
        let numbers = names.iter().enumerate().map(|(number, name)| (name.clone(), number)).collect();
        let empty = || order.iter().map(|&block| (block, Bits::default())).collect();
        let mut frame = Frame { names, numbers, n_assigned, surely: empty(), perhaps: empty() };
        frame.solve(func, order);
        frame
    }

    /// The variable that an instruction assigns.
    pub(super) fn assigned_by(&self, inst: &Inst) -> Option<usize> {
        match (inst.op, &inst.imm) {
            (Op::StVar, Imm::Name(name)) => self.numbers.get(name).copied(),
            _ => None,
        }
    }

    fn solve(&mut self, func: &Func, order: &[BlockId]) {
        let mut all = Bits::default();
        (0..self.n_assigned).for_each(|number| all.set(number));
        for &block in &order[1..] {
            self.surely.insert(block, all.clone());
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &block in order {
                let mut here = Bits::default();
                let insts = func.blocks[block].insts.iter();
                insts.filter_map(|&inst| self.assigned_by(&func.insts[inst])).for_each(|number| here.set(number));
                let (mut surely, mut perhaps) = (self.surely[block].clone(), self.perhaps[block].clone());
                surely.add(&here);
                perhaps.add(&here);
                for next in func.successors(block) {
                    let mut joined = self.perhaps[next].clone();
                    joined.add(&perhaps);
                    changed |= joined != self.perhaps[next];
                    self.perhaps.insert(next, joined);
                    let mut missing = all.clone();
                    missing.remove(&surely);
                    let mut joined = self.surely[next].clone();
                    joined.remove(&missing);
                    changed |= joined != self.surely[next];
                    self.surely.insert(next, joined);
                }
            }
        }
    }

    /// Calls `visit` with each instruction of a block and what is assigned in front of it, surely and perhaps.
    pub(super) fn walk(&self, func: &Func, block: BlockId, mut visit: impl FnMut(InstId, &Bits, &Bits)) {
        let (mut surely, mut perhaps) = (self.surely[block].clone(), self.perhaps[block].clone());
        for &inst in &func.blocks[block].insts {
            visit(inst, &surely, &perhaps);
            if let Some(number) = self.assigned_by(&func.insts[inst]) {
                surely.set(number);
                perhaps.set(number);
            }
        }
    }

    /// The variables that an instruction reads and that need not be there: all are, but those that the loop assigns.
    fn may_be_unbound(&self, func: &Func, inst: &Inst, surely: &Bits) -> Vec<usize> {
        let mut names = Vec::new();
        if inst.op != Op::LdFun && inst.op != Op::Missing {
            read_by(func, inst, &mut names);
        }
        let numbers = names.into_iter().filter_map(|name| self.numbers.get(name).copied());
        let mut numbers: Vec<usize> = numbers.filter(|&at| at < self.n_assigned && !surely.has(at)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The variables that need others beside them.
    fn unclear(&self, func: &Func) -> Bits {
        let mut unclear = Bits::default();
        for &block in &func.layout {
            self.walk(func, block, |inst, surely, perhaps| {
                let inst = &func.insts[inst];
                self.may_be_unbound(func, inst, surely).into_iter().for_each(|number| unclear.set(number));
                let is_unclear = |number: &usize| perhaps.has(*number) && !surely.has(*number);
                if inst.op == Op::Answer {
                    (0..self.n_assigned).filter(is_unclear).for_each(|number| unclear.set(number));
                }
            });
        }
        unclear
    }

    pub(super) fn variables(&self, func: &Func) -> Vec<LoopVariable> {
        let mut unordered = Bits::default();
        for &block in &func.layout {
            self.walk(func, block, |inst, surely, _| {
                let Some(number) = self.assigned_by(&func.insts[inst]).filter(|&number| !surely.has(number)) else {
                    return;
                };
                if (0..number).any(|earlier| !surely.has(earlier)) {
                    unordered.set(number);
                }
            });
        }
        let variable = |(number, name): (usize, &Box<str>)| LoopVariable {
            name: name.clone(),
            is_assigned: number < self.n_assigned,
            is_ordered: !unordered.has(number),
        };
        self.names.iter().enumerate().map(variable).collect()
    }

    /// Puts the block together anew.
    fn rewrite(&self, func: &mut Func, block: BlockId, broken: BlockId, unclear: &Bits) {
        let mut steps = Vec::new();
        self.walk(func, block, |inst, surely, perhaps| steps.push((inst, surely.clone(), perhaps.clone())));
        func.blocks[block].insts.clear();
        let (mut at, mut tested) = (block, Bits::default());
        for (id, surely, perhaps) in steps {
            let origin = func.insts[id].origin;
            for number in self.may_be_unbound(func, &func.insts[id], &surely) {
                if tested.has(number) {
                    continue;
                }
                tested.set(number);
                let bound = func.push1(at, Op::LdVar, ours("bound@", &self.names[number]), vec![], origin);
                let next = func.add_block();
                let targets = [next, broken].map(|block| Target { block, args: vec![] });
                func.terminate(at, Op::BrTrue, Imm::None, vec![bound], targets.to_vec(), origin);
                at = next;
            }
            if func.insts[id].op == Op::Answer {
                for number in 0..self.n_assigned {
                    let values = self.outcome(func, at, number, &surely, &perhaps, origin);
                    func.insts[id].args.extend(values);
                }
            }
            func.blocks[at].insts.push(id);
            if let Some(number) = self.assigned_by(&func.insts[id]).filter(|&number| unclear.has(number)) {
                for prefix in ["bound@", "set@"] {
                    store(func, at, ours(prefix, &self.names[number]), Const::Lgl(1), origin);
                }
            }
        }
    }

    /// Whether a variable was assigned, and its value.
    fn outcome(
        &self,
        func: &mut Func,
        block: BlockId,
        number: usize,
        surely: &Bits,
        perhaps: &Bits,
        origin: Origin,
    ) -> [Value; 2] {
        let name = &self.names[number];
        let mut load = |name| func.push1(block, Op::LdVar, name, vec![], origin);
        if perhaps.has(number) && !surely.has(number) {
            return [load(ours("set@", name)), load(Imm::Name(name.clone()))];
        }
        let value = surely.has(number).then(|| load(Imm::Name(name.clone())));
        let is_set = constant(func, block, Const::Lgl(surely.has(number).into()), origin);
        [is_set, value.unwrap_or_else(|| constant(func, block, Const::Null, origin))]
    }

    /// Before the loop: an unclear variable that is not there is `NULL` and not bound.
    fn bind(&self, func: &mut Func, unclear: &Bits) {
        let old = func.layout[0];
        let origin = func.terminator(old).map(|inst| inst.origin).unwrap_or_default();
        let entry = func.add_block();
        let mut at = entry;
        for (number, name) in self.names.iter().enumerate().filter(|(number, _)| unclear.has(*number)) {
            debug_assert!(number < self.n_assigned);
            let [without, with, next] = [(); 3].map(|()| func.add_block());
            let missing = func.push1(at, Op::Missing, Imm::Name(name.clone()), vec![], origin);
            let targets = [without, with].map(|block| Target { block, args: vec![] });
            func.terminate(at, Op::BrTrue, Imm::None, vec![missing], targets.to_vec(), origin);
            for (block, is_bound) in [(without, 0), (with, 1)] {
                store(func, block, ours("bound@", name), Const::Lgl(is_bound), origin);
                let value = match is_bound {
                    0 => constant(func, block, Const::Null, origin),
                    _ => func.push1(block, Op::LdVar, Imm::Name(name.clone()), vec![], origin),
                };
                func.push(block, Op::StVar, Imm::Name(name.clone()), vec![value], origin);
                func.terminate(block, Op::Jump, Imm::None, vec![], vec![Target { block: next, args: vec![] }], origin);
            }
            store(func, next, ours("set@", name), Const::Lgl(0), origin);
            at = next;
        }
        func.terminate(at, Op::Jump, Imm::None, vec![], vec![Target { block: old, args: vec![] }], origin);
        func.layout.retain(|&block| block != entry);
        func.layout.insert(0, entry);
    }
}

pub(super) fn ours(prefix: &str, name: &str) -> Imm {
    Imm::Name(format!("{prefix}{name}").into())
}

fn constant(func: &mut Func, block: BlockId, constant: Const, origin: Origin) -> Value {
    func.push1(block, Op::Const, Imm::Const(constant), vec![], origin)
}

pub(super) fn store(func: &mut Func, block: BlockId, name: Imm, value: Const, origin: Origin) {
    let value = constant(func, block, value, origin);
    func.push(block, Op::StVar, name, vec![value], origin);
}

/// Whether an instruction, or the code of its arguments, takes elements of `...`.
fn uses_dots(func: &Func, inst: &Inst) -> bool {
    let Imm::Call(call) = &inst.imm else { return matches!(inst.op, Op::LdDots | Op::LdDotsMissOk) };
    func.calls[*call as usize].args.iter().any(|arg| match arg.kind {
        ArgKind::Dots => true,
        ArgKind::Promise(index) => {
            let nested = &func.nested[index as usize];
            nested.insts.iter().any(|(_, inst)| uses_dots(nested, inst))
        }
        _ => false,
    })
}
