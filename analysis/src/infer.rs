//! Inference: for a closure and the types of its arguments, what holds in each block.
//!
//! Each pair of closure and argument types is an *instance*. What an instance calls is brought to its fixpoint when
//! its walk comes to the call. Instances that call each other (a component of the call graph) are then
//! brought to a common fixpoint from nothing, so that what was assumed before leaves no trace, in an order of their own. So what is found of an instance does not depend on
//! which closures were analysed before, nor from where it was reached.
//!
//! What cannot be followed ends a block with evidence. A closure is *proved* if some path returns;
//! the other paths become abort edges.

mod asking;
mod blocks;
mod entries;
mod instance;

use crate::semantics::{Builder, Repr, Tv};
use crate::walk::{
    External, ExternalId, Flow, InstanceId, Method, OpenLoop, Oracle, State, Summary, WalkBuilder, Walker, Way,
};
use crate::{
    Binding, Blame, ClosureId, Fear, Function, Kind, Name, Query, Reads, Reason, Ty, Unknown, Visibility, World,
    coerce, formals, from_values, machine_types,
};
use ir::{BlockId, Const, Func, Imm, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use asking::Asking;
pub(crate) use asking::OF_DISPATCH;
pub use asking::{
    EXPORTS_OF, INSIDE, METHODS_OF, SEEN_BY_DISPATCH, base_function, function_in_package, function_of, method_of,
};
use blocks::Types;
use entries::{entry_from, entry_of_function, has_lazy, join_entries, lazy_vars, lost_formals, settled, state_of};
pub use instance::Instance;
use instance::Progress;

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
    pub visible: Visibility,
    /// Formals whose promise may decide that instead.
    pub shows: BTreeSet<u32>,
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
    /// How many instances wait within their walks for what they call.
    n_walking: usize,
    by_context: FxHashMap<(ClosureId, Vec<Ty>), InstanceId>,
    n_contexts: FxHashMap<ClosureId, usize>,
    /// Instances whose component is not known yet, in the order in which they were reached.
    stack: Vec<InstanceId>,
}

/// Analyses that met needs: they are taken up again when these are answered. Where an answer has changed they are of the past.
#[derive(Debug, Default)]
pub struct Unfinished(FxHashMap<(ClosureId, Vec<Ty>), Inference>);

/// How often the instances of a component are walked in turn. Those of R's own packages need five rounds at most.
const MAX_ROUNDS: usize = 100;

/// So many instances at most wait within their walks. Others are walked again when what they call is known.
const MAX_WALKING: usize = 24;

/// One closure is analysed for at most this many contexts.
const MAX_CONTEXTS: usize = 64;

impl Inference {
    /// Analyses a closure for the types of its arguments, one a formal.
    ///
    /// Which names `<<-` assigns outside of frames is found on the way, and all is found again from nothing where there are
    /// more than were known: they are read in another way then.
    ///
    /// Where something is not known that will be told ([`World::has_needs`]), there is no result: what does not depend on it is
    /// kept in `unfinished` for the next time. That finds out what else is needed; the result is always found from nothing.
    pub fn of(
        world: &mut World,
        unfinished: &mut Unfinished,
        closure: ClosureId,
        args: &[Ty],
    ) -> Result<(Inference, InstanceId), Blame> {
        let wait = |unfinished: &mut Unfinished, inference| {
            unfinished.0.insert((closure, args.to_vec()), inference);
            Err(Blame::new(Fear::ReadEnv, "something outside is not known"))
        };
        if let Some(mut inference) = unfinished.0.remove(&(closure, args.to_vec())) {
            inference.forget_unknown();
            inference.analyze(world, closure, args.to_vec())?;
            if world.waits_for_answers() {
                return wait(unfinished, inference);
            }
        }
        let mut inference = Inference::new();
        loop {
            let root = inference.analyze(world, closure, args.to_vec())?;
            if world.waits_for_answers() {
                return wait(unfinished, inference);
            }
            if inference.stored_now.is_subset(&inference.stored) {
                return Ok((inference, root));
            }
            let Inference { mut stored, mut stored_now, .. } = inference;
            stored.append(&mut stored_now);
            inference = Inference { stored, ..Inference::new() };
        }
    }

    /// Forgets what was found where something was not known, and all that calls it.
    fn forget_unknown(&mut self) {
        let mut is_stale: Vec<bool> = self.instances.iter().map(|instance| instance.has_needs).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (id, instance) in self.instances.iter().enumerate() {
                if !is_stale[id] && instance.callees.iter().any(|&callee| is_stale[callee]) {
                    is_stale[id] = true;
                    changed = true;
                }
            }
        }
        for (instance, _) in self.instances.iter_mut().zip(is_stale).filter(|(_, is_stale)| *is_stale) {
            instance.progress = Progress::New;
        }
    }

    /// Without instances.
    pub fn new() -> Inference {
        Inference {
            stored: BTreeSet::new(),
            stored_now: BTreeSet::new(),
            n_walking: 0,
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

    /// Solves what an instance calls that is being walked, so that it need not be walked again: as far as the stack of this thread
    /// bears it.
    fn solve_while_walking(&mut self, world: &mut World, callee: InstanceId) {
        if self.instances[callee].progress == Progress::New && self.n_walking < MAX_WALKING {
            self.n_walking += 1;
            self.solve(world, callee);
            self.n_walking -= 1;
        }
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
                    self.instances[id].is_quiet = self.is_quiet(world, id);
                }
                for done in self.stack.split_off(index) {
                    self.instances[done].progress = Progress::Done;
                }
            }
        }
    }

    /// Whether an instance that is not recursive soon ends, and leaves no trace: without loops, but for those of base over the
    /// elements of something, which are few; and all that it calls is so.
    fn is_quiet(&self, world: &World, id: InstanceId) -> bool {
        let instance = &self.instances[id];
        let is_of_base = &*world.closure(world.original(instance.closure)).env == crate::walk::HOME;
        let runs_loop = if is_of_base { instance.runs_on() } else { instance.runs_loop() };
        !instance.draws
            && !instance.calls_unknown
            && !instance.stores
            && !instance.is_loop
            && instance.assigned.is_empty()
            && only_computes(&instance.func, &|block| instance.entries.get(block).is_some())
            && !runs_loop
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
}

/// Whether no instruction assigns a variable outside of the frame, nor one of a value that may be an environment.
fn only_computes(func: &Func, is_reached: &dyn Fn(BlockId) -> bool) -> bool {
    let stores = |op| {
        use Op::{DfltAssign2, DollarAssign, LdAssign2, MatAssign2, StVar2, VecAssign2};
        matches!(op, StVar2 | LdAssign2 | VecAssign2 | MatAssign2 | DfltAssign2 | DollarAssign)
    };
    let reached = func.layout.iter().filter(|&&block| is_reached(block));
    let mut ops = reached.flat_map(|&block| &func.blocks[block].insts).map(|&inst| func.insts[inst].op);
    !ops.any(stores) && func.nested.iter().all(|nested| only_computes(nested, &|_| true))
}

/// A value of a type without machine values, for inference.
fn typed(ty: Ty, formal: Option<u32>) -> Tv<()> {
    let n = machine_types(&ty).len();
    Tv { formal, ..from_values(ty, vec![(); n]) }
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
    State { vars: in_order.collect(), forced: entry.forced, visible: Visibility::On, shows: BTreeSet::new() }
}

/// Whether a value of one type may be given where another is expected; see [`coerce`].
pub fn fits(from: &Ty, to: &Ty) -> bool {
    coerce(&mut Types, &typed(from.clone(), None), to).is_some()
}
