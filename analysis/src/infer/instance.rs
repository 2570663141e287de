//! A closure analysed for one context: what holds where in it, and what callers know of it.

use super::*;

/// A closure analysed for one context.
#[derive(Debug)]
pub struct Instance {
    /// The closure.
    pub closure: ClosureId,
    /// Types of the arguments, one a formal.
    pub args: Vec<Ty>,
    /// Its generic code.
    pub func: Rc<Func>,
    /// What is read later, by block.
    pub reads: Rc<Reads>,
    /// What holds on entry to each block that is reached.
    pub entries: ArenaMap<BlockId, Entry>,
    /// Type of the result; `Bot` if no path returns.
    pub result: Ty,
    /// Visibility of the result.
    pub visible: Visibility,
    /// Formals whose promise may decide that instead.
    pub shows: BTreeSet<u32>,
    /// Formals that every path to a return forces.
    pub must_force: BTreeSet<u32>,
    /// Formals whose vector may be kept, returned or changed.
    pub escapes: BTreeSet<u32>,
    /// Formals of which nobody else may hold the promise; see [`Findings`](crate::walk::Findings).
    pub unshared: BTreeSet<u32>,
    /// Whether it may draw random numbers.
    pub draws: bool,
    /// It may call a function that is known at run time only.
    pub calls_unknown: bool,
    /// Whether it may assign a variable of an environment by a function.
    pub(super) stores: bool,
    /// Whether it surely ends, and does nothing but compute: known at its fixpoint.
    pub(super) is_quiet: bool,
    /// Of a literal the variables that it gives back beside its result, as its formals are named.
    pub assigned: Rc<[Name]>,
    /// Their types; `Bot` if no path returns.
    pub assigns: Vec<Ty>,
    /// Instances that its code calls.
    pub callees: BTreeSet<InstanceId>,
    /// Variables of enclosures that its code reads itself.
    pub externals: BTreeSet<ExternalId>,
    /// The blocks that each block may go to, as far as it was followed.
    pub ways: ArenaMap<BlockId, Vec<BlockId>>,
    /// The blocks that return.
    pub returning: FxHashSet<BlockId>,
    /// What ends its abort edges.
    pub blames: BTreeSet<Blame>,
    /// The blocks that these end, in reverse postorder.
    pub ends: Vec<(BlockId, Blame)>,
    /// Blocks that end whatever their types are, and why: they have led on while types were still rising.
    pub(super) cuts: FxHashMap<BlockId, Blame>,
    /// The blocks that led on at some time.
    pub(super) led_on: FxHashSet<BlockId>,
    pub(super) progress: Progress,
    /// It is a loop by itself, whose frame R goes on with.
    pub is_loop: bool,
    /// Something that it looks up was not known when it was walked last.
    pub(super) has_needs: bool,
}

/// How far the analysis of an instance has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// Not begun.
    New,
    /// It is on the stack; the lowest place there that is reached from it.
    Active(usize),
    /// At its fixpoint, for good.
    Done,
}

impl Instance {
    /// One of which nothing is known yet.
    pub(super) fn new(
        closure: ClosureId,
        args: Vec<Ty>,
        func: Rc<Func>,
        reads: Rc<Reads>,
        assigned: Rc<[Name]>,
    ) -> Instance {
        let is_loop = func.insts.iter().any(|(_, inst)| inst.op == Op::Answer);
        let mut instance = Instance {
            closure,
            args,
            func,
            reads,
            entries: ArenaMap::default(),
            result: Ty::Bot,
            visible: Visibility::Unknown,
            shows: BTreeSet::new(),
            must_force: BTreeSet::new(),
            escapes: BTreeSet::new(),
            unshared: BTreeSet::new(),
            draws: false,
            calls_unknown: false,
            stores: false,
            is_quiet: false,
            assigned,
            assigns: Vec::new(),
            callees: BTreeSet::new(),
            externals: BTreeSet::new(),
            ways: ArenaMap::default(),
            returning: FxHashSet::default(),
            blames: BTreeSet::new(),
            ends: Vec::new(),
            cuts: FxHashMap::default(),
            led_on: FxHashSet::default(),
            progress: Progress::New,
            is_loop,
            has_needs: false,
        };
        instance.reset();
        instance
    }

    /// Forgets what walks have found.
    pub(super) fn reset(&mut self) {
        self.restart();
        self.result = Ty::Bot;
        self.visible = Visibility::Unknown;
        self.shows.clear();
        self.must_force = (0..self.func.formals.len() as u32).collect();
        self.escapes.clear();
        self.assigns = vec![Ty::Bot; self.assigned.len()];
        self.unshared.clear();
        self.draws = false;
        self.calls_unknown = false;
        self.stores = false;
        self.is_quiet = false;
        self.callees.clear();
        self.externals.clear();
        self.blames.clear();
        self.ends.clear();
        self.cuts.clear();
        self.has_needs = false;
    }

    /// The formals that are given back, and may be changed: who calls it gives them away.
    pub fn assigned_formals(&self) -> BTreeSet<u32> {
        let formals = self.func.formals.iter().enumerate();
        let is_assigned = |formal: &ir::Formal| self.assigned.iter().any(|name| **name == *formal.name);
        formals.filter(|(_, formal)| is_assigned(formal)).map(|(at, _)| at as u32).collect()
    }

    /// It is not known to return.
    pub(super) fn give_up(&mut self) {
        self.result = Ty::Bot;
        self.returning.clear();
    }

    /// Forgets what is known of its blocks.
    pub(super) fn restart(&mut self) {
        let entry = entry_of_function(&self.func, &self.args, self.reads.formals.get(self.func.entry()));
        self.entries = ArenaMap::default();
        self.entries.insert(self.func.entry(), entry);
        self.ways = ArenaMap::default();
        self.returning.clear();
        self.led_on.clear();
    }

    /// Where control goes at the end of a block that may have been cut.
    pub fn cut<V>(&self, block: BlockId, flow: Flow<V>) -> Flow<V> {
        match (self.cuts.get(&block), flow) {
            (_, Flow::Abort(blame)) => Flow::Abort(blame),
            (Some(blame), _) => Flow::Abort(blame.clone()),
            (None, flow) => flow,
        }
    }

    /// Of the instances that its code calls those that may return.
    pub fn called<'a>(&'a self, inference: &'a Inference) -> impl Iterator<Item = &'a InstanceId> {
        self.callees.iter().filter(|&&id| inference.instances[id].result != Ty::Bot)
    }

    /// Whether it returns on a path that is worth compiling: one on which each `for` loop that it
    /// comes to can run its body to the end, too. That a loop might run zero times proves nothing.
    pub fn may_return_normally(&self) -> bool {
        let reached = self.reachable(self.func.entry(), &self.dead_exits());
        reached.iter().any(|at| self.returning.contains(at))
    }

    /// Whether it is proved for its arguments.
    pub fn is_proved(&self) -> bool {
        self.result != Ty::Bot && self.may_return_normally()
    }

    /// The edges out of loops whose body never runs to its end.
    pub(crate) fn dead_exits(&self) -> Vec<(BlockId, BlockId)> {
        let mut dead_exits: Vec<(BlockId, BlockId)> = Vec::new();
        for &block in &self.func.layout {
            let Some(loop_end) = self.func.terminator(block).filter(|inst| inst.op == Op::ForNext) else { continue };
            let [body, exit] = &loop_end.targets[..] else { continue };
            let reached = self.reachable(body.block, &[(block, exit.block)]);
            let returns = reached.iter().any(|at| self.returning.contains(at));
            if !reached.contains(&block) && !returns {
                dead_exits.push((block, exit.block));
            }
        }
        dead_exits
    }

    /// The blocks that can be reached from one, without these edges.
    pub(crate) fn reachable(&self, from: BlockId, without: &[(BlockId, BlockId)]) -> Vec<BlockId> {
        let mut reached = vec![from];
        let mut at = 0;
        while at < reached.len() {
            let block = reached[at];
            for &next in self.ways.get(block).into_iter().flatten() {
                if !without.contains(&(block, next)) && !reached.contains(&next) {
                    reached.push(next);
                }
            }
            at += 1;
        }
        reached
    }

    /// The formals that a way to a block forces: they are read there anyway.
    pub fn forced_on_way<V>(&self, block: BlockId, state: &State<V>) -> Vec<u32> {
        let Some(anticipated) = self.reads.formals.get(block) else { return Vec::new() };
        let untouched = state.vars.values().filter_map(|tv| tv.formal);
        untouched.filter(|formal| anticipated.contains(formal) && !state.forced.contains(formal)).collect()
    }
}
