//! The rewriting: loads and assignments of a private frame give way to values.

use super::Observer;
use super::flow::{Access, Flow, State};
use crate::*;
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// Values of variables, by number.
type Held = FxHashMap<usize, Value>;

struct Rewriter<'a> {
    func: Func,
    flow: &'a Flow,
    observer: &'a dyn Observer,
    names: Vec<Box<str>>,
    /// Parameters that were added, by block: variable and value.
    params: ArenaMap<BlockId, Vec<(usize, Value)>>,
    /// What variables hold behind each block's last instruction.
    after: ArenaMap<BlockId, Held>,
    /// Results of loads that went away, and what stands for them.
    replaced: ArenaMap<Value, Value>,
}

pub(super) fn rewrite(func: Func, flow: &Flow, observer: &dyn Observer) -> Func {
    let order = func.reverse_postorder();
    let predecessors = func.predecessors();
    let mut rewriter = Rewriter {
        func,
        flow,
        observer,
        names: flow.names(),
        params: ArenaMap::default(),
        after: ArenaMap::default(),
        replaced: ArenaMap::default(),
    };
    for &block in &order {
        if predecessors.get(block).is_some_and(|edges| edges.len() > 1) {
            rewriter.add_params(block);
        }
    }
    for &block in &order {
        let before = match (rewriter.params.get(block), predecessors.get(block)) {
            (Some(params), _) => params.iter().copied().collect(),
            (None, Some(edges)) => rewriter.after.get(edges[0].0).cloned().unwrap_or_default(),
            (None, None) => Held::default(),
        };
        rewriter.block(block, before);
    }
    let mut func = rewriter.func;
    func.layout = func.reverse_postorder();
    func
}

impl Rewriter<'_> {
    /// Where ways join, the values of known variables that are still wanted come as parameters.
    fn add_params(&mut self, block: BlockId) {
        let (Some(state), Some(live)) = (self.flow.before.get(block), self.flow.live.get(block)) else { return };
        let wanted = (0..self.flow.n_vars()).filter(|&var| state.known.has(var) && live.has(var));
        let params = wanted.map(|var| (var, self.func.add_param(block, Type::R))).collect();
        self.params.insert(block, params);
    }

    fn block(&mut self, block: BlockId, mut held: Held) {
        let Some(mut state) = self.flow.before.get(block).cloned() else { return };
        let insts = std::mem::take(&mut self.func.blocks[block].insts);
        for (at, &id) in insts.iter().enumerate() {
            self.substitute(id);
            let inst = self.func.insts[id].clone();
            let was = state.clone();
            let escapes = self.flow.step(&self.func, &inst, &mut state, self.observer);
            if escapes {
                self.materialize(block, &was, &held, inst.origin, |_| true);
            }
            if was.escaped || escapes {
                self.keep(block, id);
                continue;
            }
            match self.flow.access(&self.func, &inst, self.observer) {
                Access::Store(var) => drop(held.insert(var, inst.args[0])),
                Access::Load(var) | Access::LoadForUpdate(var)
                    if self.flow.goes_away(&self.func, &inst, &was, self.observer) =>
                {
                    self.replaced.insert(inst.results[0], held[&var]);
                    let rest = insts[at + 1..].iter().map(|&next| self.func.insts[next].op);
                    if inst.op != Op::LdAssign && !rest.into_iter().any(shows) {
                        self.func.push(block, Op::Visible, Imm::None, vec![], inst.origin);
                    }
                }
                Access::Load(var) | Access::LoadForUpdate(var) => {
                    self.materialize(block, &was, &held, inst.origin, |other| other == var);
                    held.insert(var, inst.results[0]);
                    self.keep(block, id);
                }
                Access::Look(var) => {
                    self.materialize(block, &was, &held, inst.origin, |other| other == var);
                    self.keep(block, id);
                }
                Access::None | Access::Escape => self.keep(block, id),
            }
        }
        self.edges(block, &state, &held);
        self.after.insert(block, held);
    }

    /// An instruction stays; a terminator's edges come later.
    fn keep(&mut self, block: BlockId, id: InstId) {
        self.func.blocks[block].insts.push(id);
    }

    fn substitute(&mut self, id: InstId) {
        let inst = &mut self.func.insts[id];
        let targets = inst.targets.iter_mut().flat_map(|target| &mut target.args);
        for arg in inst.args.iter_mut().chain(targets) {
            if let Some(&value) = self.replaced.get(*arg) {
                *arg = value;
            }
        }
    }

    /// Makes up for assignments that the frame does not hold yet, of the variables that are wanted.
    fn materialize(
        &mut self,
        block: BlockId,
        state: &State,
        held: &Held,
        origin: Origin,
        is_wanted: impl Fn(usize) -> bool,
    ) {
        for var in (0..self.flow.n_vars()).filter(|&var| state.dirty.has(var) && is_wanted(var)) {
            let name = Imm::Name(self.names[var].clone());
            self.func.push(block, Op::Materialize, name, vec![held[&var]], origin);
        }
    }

    /// Gives each edge what its target takes, and materializes what the target no longer knows.
    fn edges(&mut self, block: BlockId, state: &State, held: &Held) {
        let Some(last) = self.func.blocks[block].insts.pop() else { return };
        let origin = self.func.insts[last].origin;
        for at in 0..self.func.insts[last].targets.len() {
            let mut target = self.func.insts[last].targets[at].clone();
            let (next, live) = (&self.flow.before[target.block], &self.flow.live[target.block]);
            let is_lost = |var: usize| live.has(var) && (next.escaped || !next.known.has(var));
            let must_store = (0..self.flow.n_vars()).any(|var| state.dirty.has(var) && is_lost(var));
            let reads = self.reads_on_edge(target.block, state);
            let is_alone = self.func.insts[last].targets.len() == 1;
            let splits = (must_store || !reads.is_empty()) && !is_alone;
            let edge = if splits { self.func.add_block() } else { block };
            self.materialize(edge, state, held, origin, is_lost);
            let mut held = held.clone();
            for (var, read) in reads {
                let Inst { op, imm, origin, .. } = self.func.insts[read].clone();
                held.insert(var, self.func.push1(edge, op, imm, vec![], origin));
            }
            target.args.extend(self.params.get(target.block).into_iter().flatten().map(|(var, _)| held[var]));
            if splits {
                self.func.terminate(edge, Op::Jump, Imm::None, vec![], vec![target], origin);
                target = Target { block: edge, args: vec![] };
            }
            self.func.insts[last].targets[at] = target;
        }
        self.func.blocks[block].insts.push(last);
    }

    /// The formals that are read on the way to a join because other ways know them there.
    fn reads_on_edge(&self, join: BlockId, state: &State) -> Vec<(usize, InstId)> {
        if self.flow.before[join].escaped {
            return Vec::new();
        }
        let reads = self.flow.first_reads.get(join).into_iter().flatten();
        reads.filter(|(var, _)| !state.known.has(*var)).copied().collect()
    }
}

/// Whether an operation makes the result so far visible, as a load does.
fn shows(op: Op) -> bool {
    matches!(
        op,
        Op::Const | Op::LdVar | Op::LdVarMissOk | Op::LdDots | Op::LdDotsMissOk | Op::MakeClosure | Op::Visible
    )
}
