//! Inference: for a closure and the types of its arguments, what holds in each block.
//!
//! Each pair of closure and argument types is an *instance*. What an instance calls is found by walking it, and
//! is brought to its fixpoint first; then the instance is walked again, from nothing, so that what was
//! assumed before leaves no trace. Instances that call each other (a component of the call graph) are
//! brought to a common fixpoint in an order of their own. So what is found of an instance does not depend on
//! which closures were analysed before, nor from where it was reached.
//!
//! What cannot be followed ends a block with evidence. A closure is *proved* if some path returns;
//! the other paths become abort edges.

mod asking;
mod entries;

use crate::semantics::{Builder, Tv};
use crate::walk::{
    External, ExternalId, Flow, InstanceId, Method, OpenLoop, Oracle, State, Summary, WalkBuilder, Walker, Way,
};
use crate::{
    Binding, Blame, ClosureId, Fear, Function, Kind, Name, Query, Reads, Reason, Ty, Unknown, World, coerce, formals,
    from_values, machine_types,
};
use ir::{BlockId, Const, Func, Imm, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use asking::Asking;
pub use asking::{
    EXPORTS_OF, INSIDE, METHODS_OF, SEEN_BY_DISPATCH, base_function, function_in_package, function_of, method_of,
};
use entries::{entry_from, entry_of_function, has_lazy, join_entries, lost_formals, settled, state_of};

/// What holds on entry to a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Variables: their types, and the formal whose untouched argument they are.
    pub vars: BTreeMap<Name, (Ty, Option<u32>)>,
    /// Types of the block's parameters.
    pub params: Vec<Ty>,
    /// Formals forced on every path.
    pub forced: BTreeSet<u32>,
    /// Visibility of the result so far.
    pub visible: Option<bool>,
    /// Formals whose promise may decide that instead.
    pub shows: BTreeSet<u32>,
}

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
    /// Visibility of the result, if always the same.
    pub visible: Option<bool>,
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
    /// Whether it may assign a variable of an environment by a function.
    stores: bool,
    /// Whether it surely ends, and does nothing but compute: known at its fixpoint.
    is_quiet: bool,
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
    cuts: FxHashMap<BlockId, Blame>,
    /// The blocks that led on at some time.
    led_on: FxHashSet<BlockId>,
    progress: Progress,
    /// It is a loop by itself, whose frame R goes on with.
    is_loop: bool,
}

/// How far the analysis of an instance has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    /// Not begun.
    New,
    /// It is on the stack; the lowest place there that is reached from it.
    Active(usize),
    /// At its fixpoint, for good.
    Done,
}

/// Something taken from the world that the header must check.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Assumption {
    /// From whose enclosure the name is looked up.
    pub closure: ClosureId,
    /// The name.
    pub name: Name,
    /// What it must be bound to.
    pub target: Target,
}

/// What an assumption says of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// As a function: this closure.
    Closure(ClosureId),
    /// As a function: this builtin or special.
    Primitive(Name),
    /// The builtin of base, called without looking the name up: nobody traces it.
    Unseen(Name),
    /// As a variable: this function.
    Function(Function),
    /// By `package::name`, or else by `package:::name`: this function.
    InPackage {
        /// The package.
        package: Name,
        /// Whether by `::`.
        exported: bool,
        /// The function.
        function: Function,
    },
    /// As a method of a generic that is called: this closure, or nothing.
    Method {
        /// The environment that the generic is defined in.
        home: Name,
        /// The method.
        method: Option<ClosureId>,
    },
    /// As an option of R: not set.
    Unset,
    /// As a variable: a value of an external's type.
    External(ExternalId),
}

/// A variable of an enclosure, loaded in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalVariable {
    /// From whose enclosure it is looked up.
    pub closure: ClosureId,
    /// Its name.
    pub name: Name,
    /// The type that the header checks.
    pub ty: Ty,
}

/// All instances of one world, brought to a common fixpoint.
#[derive(Debug)]
pub struct Inference {
    /// The instances, by id.
    pub instances: Vec<Instance>,
    /// The enclosures' variables that some instance reads.
    pub externals: Vec<ExternalVariable>,
    /// What the instances took from the world, by instance.
    pub assumptions: BTreeMap<InstanceId, BTreeSet<Assumption>>,
    /// Names that `<<-` assigns outside of frames, as far as they are known from the start.
    stored: BTreeSet<Name>,
    /// Those that were met.
    stored_now: BTreeSet<Name>,
    by_context: FxHashMap<(ClosureId, Vec<Ty>), InstanceId>,
    n_contexts: FxHashMap<ClosureId, usize>,
    /// Instances whose component is not known yet, in the order in which they were reached.
    stack: Vec<InstanceId>,
}

/// How often the instances of a component are walked in turn. Those of R's own packages need five rounds at most.
const MAX_ROUNDS: usize = 100;

/// One closure is analysed for at most this many contexts.
const MAX_CONTEXTS: usize = 64;

impl Inference {
    /// Analyses a closure for the types of its arguments, one a formal.
    ///
    /// Which names `<<-` assigns outside of frames is found on the way, and all is found again from nothing where there are
    /// more than were known: they are read in another way then.
    pub fn of(world: &mut World, closure: ClosureId, args: &[Ty]) -> Result<(Inference, InstanceId), Blame> {
        let mut inference = Inference::new();
        loop {
            let root = inference.analyze(world, closure, args.to_vec())?;
            if inference.stored_now.is_subset(&inference.stored) {
                return Ok((inference, root));
            }
            let Inference { mut stored, mut stored_now, .. } = inference;
            stored.append(&mut stored_now);
            inference = Inference { stored, ..Inference::new() };
        }
    }

    /// Without instances.
    pub fn new() -> Inference {
        Inference {
            stored: BTreeSet::new(),
            stored_now: BTreeSet::new(),
            instances: Vec::new(),
            externals: Vec::new(),
            assumptions: BTreeMap::new(),
            by_context: FxHashMap::default(),
            n_contexts: FxHashMap::default(),
            stack: Vec::new(),
        }
    }

    /// Analyses a closure for the types of its arguments, one a formal.
    pub fn analyze(&mut self, world: &mut World, closure: ClosureId, args: Vec<Ty>) -> Result<InstanceId, Blame> {
        let id = self.instance_for(world, closure, args)?;
        self.solve(world, id);
        Ok(id)
    }

    /// Whether a closure has an instance of these types already.
    pub fn instance(&self, closure: ClosureId, args: &[Ty]) -> Option<InstanceId> {
        self.by_context.get(&(closure, args.to_vec())).copied()
    }

    fn instance_for(&mut self, world: &mut World, closure: ClosureId, args: Vec<Ty>) -> Result<InstanceId, Blame> {
        if let Some(&id) = self.by_context.get(&(closure, args.clone())) {
            return Ok(id);
        }
        let n_contexts = self.n_contexts.entry(closure).or_default();
        if *n_contexts >= MAX_CONTEXTS {
            let what = format!("`{}()` is called with too many combinations of types", world.closure(closure).label);
            return Err(Blame::new(Fear::Callee, what));
        }
        let (func, reads, assigned) = (world.func(closure)?, world.reads(closure)?, world.assigned(closure));
        *n_contexts += 1;
        let id = self.instances.len();
        self.instances.push(Instance::new(closure, args.clone(), func, reads, assigned));
        self.by_context.insert((closure, args), id);
        Ok(id)
    }

    /// Brings an instance and all that it calls to their fixpoints, callees first: Tarjan's algorithm, on a graph
    /// that grows while it is walked.
    fn solve(&mut self, world: &mut World, root: InstanceId) {
        let mut path = vec![(root, None)];
        while let Some(&(id, index)) = path.last() {
            let index = match (index, self.instances[id].progress) {
                (Some(index), _) => index,
                (None, Progress::New) => {
                    let index = self.stack.len();
                    self.stack.push(id);
                    self.instances[id].progress = Progress::Active(index);
                    if let Some(last) = path.last_mut() {
                        last.1 = Some(index);
                    }
                    index
                }
                // Somebody else has called it meanwhile.
                (None, Progress::Active(_) | Progress::Done) => {
                    path.pop();
                    continue;
                }
            };
            self.instances[id].reset();
            self.assumptions.remove(&id);
            self.walk(world, id);
            let callees: Vec<(InstanceId, Progress)> =
                self.instances[id].callees.iter().map(|&callee| (callee, self.instances[callee].progress)).collect();
            let new = callees.iter().rev().filter(|(_, progress)| *progress == Progress::New);
            let n = path.len();
            path.extend(new.map(|(callee, _)| (*callee, None)));
            if path.len() > n {
                continue;
            }
            path.pop();
            let active = callees.iter().filter_map(|(callee, progress)| match progress {
                Progress::Active(lowest) => Some((*callee, *lowest)),
                _ => None,
            });
            let is_recursive = active.clone().any(|(callee, _)| callee == id);
            let lowest = active.map(|(_, lowest)| lowest).fold(index, usize::min);
            self.instances[id].progress = Progress::Active(lowest);
            if lowest == index {
                if is_recursive || self.stack.len() > index + 1 {
                    self.solve_component(world, index);
                } else {
                    self.instances[id].is_quiet = self.is_quiet(id);
                }
                for done in self.stack.split_off(index) {
                    self.instances[done].progress = Progress::Done;
                }
            }
        }
    }

    /// Whether an instance that is not recursive ends, and leaves no trace: without loops, and all that it calls is so.
    fn is_quiet(&self, id: InstanceId) -> bool {
        let instance = &self.instances[id];
        !instance.draws
            && !instance.stores
            && !instance.is_loop
            && instance.assigned.is_empty()
            && only_computes(&instance.func)
            && !instance.runs_loop()
            && instance.callees.iter().all(|&callee| self.instances[callee].is_quiet)
    }

    /// Brings the instances on the stack from a place on, which call each other, to a common fixpoint: from
    /// nothing, in an order that does not depend on how they were reached.
    ///
    /// Types only rise ([`Ty::join`]), but for a cut, of which there is at most one for each block; a summary may
    /// fall where a block ends. If after [`MAX_ROUNDS`] they still change, nothing is said of any of them.
    fn solve_component(&mut self, world: &mut World, index: usize) {
        loop {
            let mut members = self.stack[index..].to_vec();
            members.sort_by_cached_key(|&id| self.order_in_component(world, id));
            for &id in &members {
                self.instances[id].reset();
                self.assumptions.remove(&id);
            }
            let settled = (0..MAX_ROUNDS).any(|_| !self.round(world, &members));
            // Else some of what was new calls back, and is a member.
            if self.stack.len() == index + members.len() {
                if !settled {
                    members.iter().for_each(|&id| self.instances[id].give_up());
                }
                break;
            }
        }
    }

    /// Walks each once, and solves what they newly call. Whether anything changed.
    fn round(&mut self, world: &mut World, members: &[InstanceId]) -> bool {
        let mut changed = false;
        for &id in members {
            changed |= self.walk(world, id);
            let callees: Vec<InstanceId> = self.instances[id].callees.iter().copied().collect();
            for callee in callees {
                if self.instances[callee].progress == Progress::New {
                    self.solve(world, callee);
                    changed = true;
                }
            }
        }
        changed
    }

    fn order_in_component(&self, world: &World, id: InstanceId) -> (Name, Name, String) {
        let instance = &self.instances[id];
        let data = world.closure(instance.closure);
        let args: Vec<String> = instance.args.iter().map(Ty::to_string).collect();
        (data.label.clone(), data.env.clone(), args.join(","))
    }

    /// Walks an instance to its own fixpoint with the callees as they are known now. Whether its summary changed.
    ///
    /// A block may lead on until a type rises, and end then. What it has led to must not stay: the block is cut, and all
    /// types are found again from nothing. Only the first such block is, since others may owe their types to it.
    fn walk(&mut self, world: &mut World, id: InstanceId) -> bool {
        let outcome = loop {
            let outcome = self.walk_blocks(world, id);
            let instance = &mut self.instances[id];
            let stale = outcome.ends.iter().find(|(block, _)| instance.led_on.contains(block));
            let Some((block, blame)) = stale.cloned() else { break outcome };
            instance.cuts.insert(block, blame);
            instance.restart();
        };
        let instance = &mut self.instances[id];
        let summary = (
            outcome.result,
            outcome.visible.flatten(),
            outcome.shows,
            outcome.must_force.unwrap_or_else(|| instance.must_force.clone()),
        );
        let old = (instance.result.clone(), instance.visible, instance.shows.clone(), instance.must_force.clone());
        let escapes_grew = !outcome.escapes.is_subset(&instance.escapes);
        instance.escapes.extend(outcome.escapes);
        instance.blames = outcome.ends.iter().map(|(_, blame)| blame.clone()).collect();
        instance.ends = outcome.ends;
        let draws_now = outcome.draws && !instance.draws;
        let mut assigns = outcome.assigns;
        assigns.resize(instance.assigned.len(), Ty::Bot);
        let assigns_more = assigns != instance.assigns;
        instance.assigns = assigns;
        instance.draws |= outcome.draws;
        instance.stores |= outcome.stores;
        let changed = summary != old || escapes_grew || draws_now || assigns_more;
        (instance.result, instance.visible, instance.shows, instance.must_force) = summary;
        changed
    }

    /// Walks the blocks that are reached until nothing changes.
    fn walk_blocks(&mut self, world: &mut World, id: InstanceId) -> Outcome {
        let func = self.instances[id].func.clone();
        let order = func.reverse_postorder();
        let mut values: ArenaMap<Value, Tv<()>> = ArenaMap::default();
        let mut outcome = Outcome::default();
        loop {
            let mut changed = false;
            outcome = Outcome {
                escapes: outcome.escapes,
                draws: outcome.draws,
                stores: outcome.stores,
                ..Outcome::default()
            };
            for &block in &order {
                if self.instances[id].entries.get(block).is_some() {
                    changed |= self.walk_block(world, id, &func, block, &mut values, &mut outcome);
                }
            }
            if !changed {
                return outcome;
            }
        }
    }

    /// Walks one block and hands its state to its successors. Whether an entry rose.
    fn walk_block(
        &mut self,
        world: &mut World,
        id: InstanceId,
        func: &Rc<Func>,
        block: BlockId,
        values: &mut ArenaMap<Value, Tv<()>>,
        outcome: &mut Outcome,
    ) -> bool {
        let (closure, args) = (self.instances[id].closure, self.instances[id].args.clone());
        let reads = self.instances[id].reads.clone();
        let Some(entry) = self.instances[id].entries.get(block).cloned() else { return false };
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
        *values = std::mem::take(&mut walker.values);
        outcome.escapes.extend(walker.findings.escapes.iter().copied());
        let unshared = std::mem::take(&mut walker.findings.unshared);
        outcome.draws |= walker.findings.draws;
        outcome.stores |= walker.findings.stores;
        self.instances[id].unshared.extend(unshared);
        let flow = self.instances[id].cut(block, flow);
        self.instances[id].returning.remove(&block);
        match &flow {
            Flow::Return(tv) => {
                self.instances[id].returning.insert(block);
                let assigned = self.instances[id].assigned.clone();
                outcome.add(tv.ty.clone(), &state, &assigned);
            }
            Flow::Abort(blame) => outcome.ends.push((block, blame.clone())),
            _ => {}
        }
        let Some(terminator) = func.terminator(block) else { return false };
        let mut changed = false;
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
                joined.vars.remove(&name);
            }
            if self.instances[id].entries.get(target.block) != Some(&joined) {
                self.instances[id].entries.insert(target.block, joined);
                changed = true;
            }
        }
        changed
    }
}

/// Whether no instruction assigns a variable outside of the frame, nor one of a value that may be an environment.
fn only_computes(func: &Func) -> bool {
    let stores = |op| {
        use Op::{DfltAssign2, DollarAssign, LdAssign2, MatAssign2, StVar2, VecAssign2};
        matches!(op, StVar2 | LdAssign2 | VecAssign2 | MatAssign2 | DfltAssign2 | DollarAssign)
    };
    !func.insts.iter().any(|(_, inst)| stores(inst.op)) && func.nested.iter().all(only_computes)
}

/// What the walk of a whole function found.
#[derive(Default)]
struct Outcome {
    result: Ty0,
    visible: Option<Option<bool>>,
    shows: BTreeSet<u32>,
    must_force: Option<BTreeSet<u32>>,
    escapes: BTreeSet<u32>,
    draws: bool,
    stores: bool,
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
    fn add(&mut self, ty: Ty, state: &State<()>, assigned: &[Name]) {
        let given = |ty: &Ty| match ty {
            Ty::Pack(..) | Ty::Range(_) => ty.widened(),
            ty => ty.clone(),
        };
        self.result = self.result.join(&given(&ty));
        self.assigns.resize(assigned.len(), Ty::Bot);
        for (ty, name) in self.assigns.iter_mut().zip(assigned) {
            let now = state.vars.get(name).map_or(Ty::Unset, |tv| given(&tv.ty));
            *ty = ty.join(&now.widened());
        }
        self.visible = Some(match self.visible {
            None => state.visible,
            Some(known) if known == state.visible => known,
            Some(_) => None,
        });
        self.shows.extend(&state.shows);
        self.must_force = Some(match self.must_force.take() {
            None => state.forced.clone(),
            Some(known) => known.intersection(&state.forced).copied().collect(),
        });
    }
}

/// A value of a type without machine values, for inference.
fn typed(ty: Ty, formal: Option<u32>) -> Tv<()> {
    let n = machine_types(&ty).len();
    Tv { formal, ..from_values(ty, vec![(); n]) }
}

impl Instance {
    /// One of which nothing is known yet.
    fn new(closure: ClosureId, args: Vec<Ty>, func: Rc<Func>, reads: Rc<Reads>, assigned: Rc<[Name]>) -> Instance {
        let is_loop = func.insts.iter().any(|(_, inst)| inst.op == Op::Answer);
        let mut instance = Instance {
            closure,
            args,
            func,
            reads,
            entries: ArenaMap::default(),
            result: Ty::Bot,
            visible: None,
            shows: BTreeSet::new(),
            must_force: BTreeSet::new(),
            escapes: BTreeSet::new(),
            unshared: BTreeSet::new(),
            draws: false,
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
        };
        instance.reset();
        instance
    }

    /// Forgets what walks have found.
    fn reset(&mut self) {
        self.restart();
        self.result = Ty::Bot;
        self.visible = None;
        self.shows.clear();
        self.must_force = (0..self.func.formals.len() as u32).collect();
        self.escapes.clear();
        self.assigns = vec![Ty::Bot; self.assigned.len()];
        self.unshared.clear();
        self.draws = false;
        self.stores = false;
        self.is_quiet = false;
        self.callees.clear();
        self.externals.clear();
        self.blames.clear();
        self.ends.clear();
        self.cuts.clear();
    }

    /// The formals that are given back, and may be changed: who calls it gives them away.
    pub fn assigned_formals(&self) -> BTreeSet<u32> {
        let formals = self.func.formals.iter().enumerate();
        let is_assigned = |formal: &ir::Formal| self.assigned.iter().any(|name| **name == *formal.name);
        formals.filter(|(_, formal)| is_assigned(formal)).map(|(at, _)| at as u32).collect()
    }

    /// It is not known to return.
    fn give_up(&mut self) {
        self.result = Ty::Bot;
        self.returning.clear();
    }

    /// Forgets what is known of its blocks.
    fn restart(&mut self) {
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

/// The builder of inference: makes nothing.
struct Types;

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
    fn meet(&mut self, _: &[(Way, Vec<()>)], ty: &Ty) -> Vec<()> {
        vec![(); machine_types(ty).len()]
    }
    fn mark_forced(&mut self, _: u32) {}
}

/// Used by lowering as well: the state on entry to a function, as values of its parameters.
pub fn entry_state<V: Copy>(instance: &Instance, mut values: impl FnMut(&Ty) -> Vec<V>) -> State<V> {
    let anticipated = instance.reads.formals.get(instance.func.entry());
    let entry = entry_of_function(&instance.func, &instance.args, anticipated);
    let in_order = instance.func.formals.iter().filter_map(|formal| {
        let (ty, index) = entry.vars.get(&*formal.name)?.clone();
        let values = values(&ty);
        Some((Name::from(&*formal.name), Tv { formal: index, ..from_values(ty, values) }))
    });
    State { vars: in_order.collect(), forced: entry.forced, visible: Some(true), shows: BTreeSet::new() }
}

/// Whether a value of one type may be given where another is expected; see [`coerce`].
pub fn fits(from: &Ty, to: &Ty) -> bool {
    coerce(&mut Types, &typed(from.clone(), None), to).is_some()
}
