//! How an instance is walked, block by block.

use super::*;

impl Inference {
    /// Walks an instance to its own fixpoint with the callees as they are known now. Whether its summary changed.
    ///
    /// A block may lead on until a type rises, and end then. What it has led to must not stay: the block is cut, and all
    /// types are found again from nothing. Only the first such block is, since others may owe their types to it.
    pub(super) fn walk(&mut self, world: &mut World, id: InstanceId) -> bool {
        let n_unknown = world.n_unknown();
        let outcome = loop {
            let outcome = self.walk_blocks(world, id);
            let instance = &mut self.instances[id];
            let stale = outcome.ends.iter().find(|(block, _)| instance.led_on.contains(block));
            let Some((block, blame)) = stale.cloned() else { break outcome };
            instance.cuts.insert(block, blame);
            instance.restart();
        };
        let instance = &mut self.instances[id];
        instance.has_needs |= world.n_unknown() > n_unknown;
        let summary = (
            outcome.result,
            outcome.visible.unwrap_or_default(),
            outcome.shows,
            outcome.must_force.unwrap_or_else(|| instance.must_force.clone()),
        );
        let old = (instance.result.clone(), instance.visible, instance.shows.clone(), instance.must_force.clone());
        let escapes_grew = !outcome.escapes.is_subset(&instance.escapes);
        instance.escapes.extend(outcome.escapes);
        instance.blames = outcome.ends.iter().map(|(_, blame)| blame.clone()).collect();
        instance.ends = outcome.ends;
        let draws_now = (outcome.draws && !instance.draws) || (outcome.calls_unknown && !instance.calls_unknown);
        let mut assigns = outcome.assigns;
        assigns.resize(instance.assigned.len(), Ty::Bot);
        let assigns_more = assigns != instance.assigns;
        instance.assigns = assigns;
        instance.draws |= outcome.draws;
        instance.calls_unknown |= outcome.calls_unknown;
        instance.stores |= outcome.stores;
        let changed = summary != old || escapes_grew || draws_now || assigns_more;
        (instance.result, instance.visible, instance.shows, instance.must_force) = summary;
        changed
    }

    /// Walks the blocks that are reached until nothing changes. What a block gives follows from its entry and from the values that
    /// it uses of other blocks: it is walked again where its entry has risen; where such a value has changed, or waits to be
    /// computed, or defaults are evaluated on ways to joins, all are walked in each round.
    fn walk_blocks(&mut self, world: &mut World, id: InstanceId) -> Outcome {
        let (func, reads) = (self.instances[id].func.clone(), self.instances[id].reads.clone());
        let order = func.reverse_postorder();
        let mut values: ArenaMap<Value, Tv<()>> = ArenaMap::default();
        let mut found: ArenaMap<BlockId, Outcome> = ArenaMap::default();
        let mut used: ArenaMap<BlockId, Vec<Option<Used>>> = ArenaMap::default();
        let mut risen: FxHashSet<BlockId> = order.iter().copied().collect();
        let (mut all, mut walks_all) = (Outcome::default(), false);
        loop {
            let mut changed = false;
            for &block in &order {
                let is_reached = self.instances[id].entries.get(block).is_some();
                if !is_reached || !(risen.remove(&block) || walks_all) {
                    continue;
                }
                if !walks_all && reads.values.get(block).is_some_and(|uses| !uses.is_empty()) {
                    used.insert(block, used_by(&reads, block, &values));
                }
                let mut outcome = Outcome::default();
                let raised = self.walk_block(world, id, &func, block, &mut values, &mut outcome);
                all.escapes.extend(std::mem::take(&mut outcome.escapes));
                all.draws |= outcome.draws;
                all.calls_unknown |= outcome.calls_unknown;
                all.stores |= outcome.stores;
                all.settles |= outcome.settles;
                found.insert(block, outcome);
                changed |= !raised.is_empty();
                risen.extend(raised);
            }
            let is_stale = |(block, before): (BlockId, &Vec<Option<Used>>)| {
                let now = used_by(&reads, block, &values);
                now.contains(&None) || now != *before
            };
            if !walks_all && (all.settles || used.iter().any(is_stale)) {
                walks_all = true;
            } else if !changed {
                break;
            }
        }
        for block in order {
            if let Some(outcome) = found.remove(block) {
                all.join(outcome);
            }
        }
        all
    }

    /// Walks one block and hands its state to its successors: those whose entries rose.
    fn walk_block(
        &mut self,
        world: &mut World,
        id: InstanceId,
        func: &Rc<Func>,
        block: BlockId,
        values: &mut ArenaMap<Value, Tv<()>>,
        outcome: &mut Outcome,
    ) -> Vec<BlockId> {
        let (closure, args) = (self.instances[id].closure, self.instances[id].args.clone());
        let reads = self.instances[id].reads.clone();
        let Some(entry) = self.instances[id].entries.get(block).cloned() else { return Vec::new() };
        let mut oracle = Asking { inference: self, world, caller: id };
        let mut types = Types;
        let mut walker = Walker::new(&mut types, &mut oracle, func, closure, &args, &reads.values);
        walker.values = std::mem::take(values);
        walker.state = state_of(&entry);
        for (&param, ty) in func.blocks[block].params.iter().zip(&entry.params) {
            walker.values.insert(param, typed(ty.clone(), None));
        }
        let flow = walker.block(block);
        let state = std::mem::replace(&mut walker.state, State::new());
        let mut settled = match func.terminator(block) {
            Some(terminator) if has_lazy(&state) => settled(&mut walker, &state, &flow, terminator),
            _ => Vec::new(),
        };
        outcome.settles |= !settled.is_empty();
        *values = std::mem::take(&mut walker.values);
        outcome.escapes.extend(walker.findings.escapes.iter().copied());
        let unshared = std::mem::take(&mut walker.findings.unshared);
        outcome.draws |= walker.findings.draws;
        outcome.calls_unknown |= walker.findings.calls_unknown;
        outcome.stores |= walker.findings.stores;
        self.instances[id].unshared.extend(unshared);
        let flow = self.instances[id].cut(block, flow);
        self.instances[id].returning.remove(&block);
        match &flow {
            Flow::Return(tv) => {
                self.instances[id].returning.insert(block);
                let assigned = self.instances[id].assigned.clone();
                outcome.returned(&tv.ty, &state, &assigned);
            }
            Flow::Abort(blame) => outcome.ends.push((block, blame.clone())),
            _ => {}
        }
        let Some(terminator) = func.terminator(block) else { return Vec::new() };
        let mut raised = Vec::new();
        let ways: Vec<BlockId> = flow.targets().into_iter().map(|target| terminator.targets[target].block).collect();
        if !ways.is_empty() {
            self.instances[id].led_on.insert(block);
        }
        self.instances[id].ways.insert(block, ways);
        for target in flow.targets() {
            let here = settled.iter().position(|(at, _)| *at == target).map(|at| settled.swap_remove(at).1);
            let state = here.as_ref().unwrap_or(&state);
            let target = &terminator.targets[target];
            // A join loses track of whose argument a value is.
            let passed = target.args.iter().filter_map(|&arg| values.get(arg)?.formal);
            outcome.escapes.extend(passed);
            let params = target
                .args
                .iter()
                .map(|&arg| values.get(arg).map_or(Ty::Top(Unknown::Unsaid), |tv| tv.ty.clone()))
                .collect();
            let mut next = entry_from(state, params);
            next.forced.extend(self.instances[id].forced_on_way(target.block, state));
            let mut joined = match self.instances[id].entries.get(target.block) {
                Some(known) => {
                    let mut unshared = BTreeSet::new();
                    let joined = join_entries(known, &next, (!self.instances[id].is_loop).then_some(&mut unshared));
                    self.instances[id].unshared.extend(unshared);
                    let known = &self.instances[id].entries[target.block];
                    // So does a variable that is something else on another way: what changes it later may change the argument.
                    outcome.escapes.extend(lost_formals(known, &joined).chain(lost_formals(&next, &joined)));
                    joined
                }
                None => next,
            };
            let mut vars = joined.vars.iter().map(|(name, var)| (name, &var.0));
            for name in reads.unread(target.block, &mut vars, &mut joined.params.iter(), values) {
                // What is lost of sight here counts as kept.
                outcome.escapes.extend(joined.vars.remove(&name).and_then(|var| var.1));
            }
            if self.instances[id].entries.get(target.block) != Some(&joined) {
                let known = self.instances[id].entries.get(target.block);
                outcome.settles |= known.is_some_and(|known| lazy_vars(known).ne(lazy_vars(&joined)));
                self.instances[id].entries.insert(target.block, joined);
                raised.push(target.block);
            }
        }
        raised
    }
}

/// What is known of a value that a block uses of another: its type, what it was read from, and the formal that it is the
/// untouched argument of.
type Used = (Ty, Option<Name>, Option<u32>);

/// The values that a block uses of others, in the order of the set; `None`: it waits to be computed.
fn used_by(reads: &Reads, block: BlockId, values: &ArenaMap<Value, Tv<()>>) -> Vec<Option<Used>> {
    let uses = reads.values.get(block).into_iter().flatten();
    let known = uses.filter_map(|&value| values.get(value));
    let used = |tv: &Tv<()>| match tv.repr {
        Repr::Elem(_) => None,
        _ => Some((tv.ty.clone(), tv.from.clone(), tv.formal)),
    };
    known.map(used).collect()
}

/// What the walk of a block found, or of a whole function.
#[derive(Default)]
struct Outcome {
    result: Ty0,
    visible: Option<Visibility>,
    shows: BTreeSet<u32>,
    must_force: Option<BTreeSet<u32>>,
    escapes: BTreeSet<u32>,
    draws: bool,
    calls_unknown: bool,
    stores: bool,
    /// A default that a way here has not evaluated meets its value: what a block gives follows from where it leads, too.
    settles: bool,
    ends: Vec<(BlockId, Blame)>,
    /// Types of the variables that are given back; empty if no path returns.
    assigns: Vec<Ty>,
}

/// `Ty` whose default is `Bot`.
type Ty0 = Ty;

impl Default for Ty {
    fn default() -> Ty {
        Ty::Bot
    }
}

impl Outcome {
    /// One that returns a value.
    fn returned(&mut self, ty: &Ty, state: &State<()>, assigned: &[Name]) {
        let given = |ty: &Ty| match ty {
            Ty::Pack(..) | Ty::Range(_) => ty.widened(),
            ty => ty.clone(),
        };
        let assigns = |name| state.vars.get(name).map_or(Ty::Unset, |tv| given(&tv.ty)).widened();
        self.result = given(ty);
        self.assigns = assigned.iter().map(assigns).collect();
        self.visible = Some(state.visible);
        self.shows = state.shows.clone();
        self.must_force = Some(state.forced.clone());
    }

    /// With what another block gave.
    fn join(&mut self, other: Outcome) {
        self.result = self.result.join(&other.result);
        self.assigns.resize(self.assigns.len().max(other.assigns.len()), Ty::Bot);
        for (ty, now) in self.assigns.iter_mut().zip(&other.assigns) {
            *ty = ty.join(now);
        }
        self.visible = match (self.visible, other.visible) {
            (Some(known), Some(now)) => Some(known.join(now)),
            (known, now) => known.or(now),
        };
        self.shows.extend(other.shows);
        self.must_force = match (self.must_force.take(), other.must_force) {
            (Some(known), Some(now)) => Some(known.intersection(&now).copied().collect()),
            (known, now) => known.or(now),
        };
        self.ends.extend(other.ends);
    }
}

/// The builder of inference: makes nothing.
pub(super) struct Types;

impl Builder for Types {
    type V = ();
    fn emit(&mut self, _: Op, _: Imm, _: &[()]) {}
    fn emit2(&mut self, _: Op, _: Imm, _: &[()]) -> ((), ()) {
        ((), ())
    }
    fn count_loop(&mut self, _: (), body: &mut dyn FnMut(&mut Self, ())) {
        body(self, ());
    }
    fn abort_if(&mut self, _: ir::AbortReason, _: &str, _: ()) {}
    fn names_constant(&mut self, _: &[Name]) -> i64 {
        0
    }
    fn constant(&mut self, _: &Const) {}
    fn tag_op(&mut self, _: usize, _: &[()]) -> [(); 3] {
        [(); 3]
    }
}

impl WalkBuilder for Types {
    fn external(&mut self, _: ExternalId, ty: &Ty) -> Vec<()> {
        vec![(); machine_types(ty).len()]
    }
    fn call(&mut self, _: InstanceId, _: &[()], results: &[Ty]) -> Vec<()> {
        results.iter().flat_map(machine_types).map(drop).collect()
    }
    fn begin_loop(&mut self, (): ()) -> OpenLoop<()> {
        OpenLoop { number: (), blocks: None }
    }
    fn end_loop(&mut self, _: OpenLoop<()>) {}
    fn fork(&mut self, _: &Flow<()>, targets: &[usize]) -> Vec<Way> {
        vec![Way(None); targets.len()]
    }
    fn enter(&mut self, _: Way) {}
    fn here(&self) -> Way {
        Way(None)
    }
    fn abandon(&mut self, _: &Blame) {}
    fn meet(&mut self, _: &[(Way, Vec<()>)], types: &[Ty]) -> Vec<()> {
        types.iter().flat_map(machine_types).map(|_| ()).collect()
    }
    fn mark_forced(&mut self, _: u32) {}
}
