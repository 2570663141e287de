//! The world: what the free names of closures are bound to.
//!
//! One type, several sources. Offline the answers come from package libraries, live they are
//! given one by one by the R process: what is not known yet is [`Binding::Unknown`], is noted
//! in [`World::take_queries`], and the analysis is run again when it is answered.
//!
//! Environments are named by texts: `global`, `base`, `basens`, `empty`, `ns:NAME`, `pkg:NAME`,
//! `env:N` as the R process numbers them, `cell:N` for an environment read from a file; `methods:` and an environment for its
//! table of registered methods, `dispatch:` for what dispatch sees from it; `met:N` for what variables of closure N have held; `exports:` and `inside:` and a package for what `::` and `:::` find.

use crate::captures::{self, Closed, Path};
use crate::formals::Facts;
use crate::{Blame, Fear, Kind, Name, Reads, Reason, Spot, Ty};
use ir::{Func, Imm, LiftError, Op, Region, lift_small_too, splice};
use rds::{CellId, Heap, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Names a closure of the world; live, it is the R process's handle.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct ClosureId(pub u32);

/// A closure that the world knows.
#[derive(Debug)]
pub struct ClosureData {
    /// Its cell.
    pub cell: CellId,
    /// What people call it.
    pub label: Name,
    /// Its enclosure.
    pub env: Name,
    /// Its generic IR, or why there is none. Lifted when first asked for.
    lifted: Option<Result<Rc<Func>, Blame>>,
    /// What that code reads. Found when first asked for.
    reads: Option<Rc<Reads>>,
    /// What that code does, whatever it is called with. Found when first asked for.
    facts: Option<Rc<Facts>>,
    /// How many functions that its code names were asked for one by one.
    n_asked: u32,
    /// What it is as a function literal, if it is one.
    literal: Option<Literal>,
    /// The closure of which this is a part, or other code.
    original: Option<ClosureId>,
    /// How it is called, if this is its code for calls of one shape only.
    shape: Option<CallShape>,
}

impl ClosureData {
    fn new(cell: CellId, label: Name, env: Name) -> ClosureData {
        ClosureData {
            cell,
            label,
            env,
            lifted: None,
            reads: None,
            facts: None,
            n_asked: 0,
            literal: None,
            original: None,
            shape: None,
        }
    }
}

/// A function literal.
#[derive(Clone, Debug)]
struct Literal {
    /// Whose frame makes it.
    maker: ClosureId,
    /// What it sees of that, as the frame names it.
    captures: Rc<[Name]>,
    /// What it may assign there, as its own formals are named.
    assigned: Rc<[Name]>,
    /// Where it stands in the code of that: constants of pools, from the outermost on. `None`: in code that R has not compiled.
    constants: Option<Rc<[u32]>>,
}

/// How a closure is called, as far as its code can tell.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CallShape {
    /// How many arguments there are, if it asks for that (`nargs()`).
    pub n_args: Option<usize>,
    /// The names of those in `...`.
    pub dots: Vec<Option<Name>>,
    /// How it has been found as a method, if it asks for that (`.Generic`, `NextMethod()`).
    pub method: Option<Rc<MethodCall>>,
}

/// A call of a method by dispatch.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct MethodCall {
    /// How it was found.
    pub dispatch: Dispatch,
    /// The arguments as they are written: their names, and the variables of the method that they have become.
    pub args: Vec<(Option<Name>, Name)>,
}

/// What dispatch has found besides a method.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Dispatch {
    /// The generic.
    pub generic: Name,
    /// Its group, if a method of that has been found: then those of other classes are looked for, too.
    pub group: Option<Name>,
    /// Who calls it: methods are looked for from there.
    pub from: ClosureId,
    /// Where the generic is defined.
    pub home: Name,
    /// The classes behind that of the method.
    pub rest: Vec<Name>,
}

/// What a name is bound to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A closure.
    Closure(ClosureId),
    /// A builtin.
    Builtin(Name),
    /// A special.
    Special(Name),
    /// Another value.
    Value(Ty),
    /// An active binding: reading it runs code.
    Active,
    /// Nothing.
    Unbound,
    /// Not known yet, or not knowable offline.
    Unknown,
}

/// In front of the number of a closure, and of constants in which a literal's code stands, with slashes between: what variables of
/// its frame have held ([`World::met`]).
pub const MET_IN: &str = "met:";

/// Where objects stood at which versions left: the name is the number of a spot ([`World::objects_at`]).
const LEFT_AT: &str = "left";

/// A question to the source of a world.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Query {
    /// Where the search starts.
    pub env: Name,
    /// The variable.
    pub name: Name,
    /// Whether non-functions are skipped.
    pub function: bool,
}

/// Where answers come from. What it does not know it leaves out (`None`).
pub trait Source {
    /// Searches for a variable from an environment on, as R would.
    fn find(&mut self, heap: &mut Heap, query: &Query) -> Option<Found>;
}

/// An answer of a source; closures are cells of the world's heap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A closure's cell and what people call it.
    Closure(CellId, Name),
    /// Anything else.
    Other(Binding),
}

/// A loop that is a function of its own.
#[derive(Debug, Clone)]
pub struct LoopPart {
    /// The closure.
    pub id: ClosureId,
    /// The places within it where it may be cut.
    pub within: Rc<[u32]>,
}

/// How often a closure may double what is asked for at once.
const MAX_DOUBLINGS: u32 = 10;

/// The snapshot that an analysis looks at.
#[derive(Default)]
pub struct World {
    /// The cells of all closures.
    pub heap: Heap,
    closures: Vec<ClosureData>,
    by_cell: FxHashMap<CellId, ClosureId>,
    /// Loops that are functions of their own.
    loops: FxHashMap<(ClosureId, Region), Option<LoopPart>>,
    /// Function literals, by whose frame makes them and where they stand in its code.
    literals: FxHashMap<(ClosureId, Path), Result<ClosureId, Blame>>,
    /// Closures for calls of one shape.
    shaped: FxHashMap<(ClosureId, CallShape), ClosureId>,
    /// What generics do before they dispatch.
    before_dispatch: FxHashMap<ClosureId, ClosureId>,
    answers: FxHashMap<Query, Binding>,
    needs: Vec<Query>,
    /// Told answers that were looked up, in order, and all queries that stand in one of the two lists.
    relied_on: Vec<Query>,
    noted: FxHashSet<Query>,
    /// How often something was looked up that is not known.
    n_unknown: u64,
    /// Where versions left that were compiled before.
    left: BTreeSet<Spot>,
    source: Option<Box<dyn Source>>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World({} closures, {} answers)", self.closures.len(), self.answers.len())
    }
}

impl World {
    /// A world that is told its answers.
    pub fn new() -> World {
        World::default()
    }

    /// A world that asks.
    pub fn with_source(source: Box<dyn Source>) -> World {
        World { source: Some(source), ..World::default() }
    }

    /// Registers a closure cell. The same cell gets the same id.
    pub fn add_closure(&mut self, cell: CellId, label: &str) -> ClosureId {
        if let Some(&id) = self.by_cell.get(&cell) {
            return id;
        }
        let id = ClosureId(self.closures.len() as u32);
        let env = match self.heap.value(cell) {
            Value::Closure { env, .. } => env_key(&self.heap, *env),
            _ => "empty".into(),
        };
        self.closures.push(ClosureData::new(cell, label.into(), env));
        self.by_cell.insert(cell, id);
        id
    }

    /// A part of a closure, as a closure of its own; see [`ir::lift_loop`].
    pub fn add_loop(&mut self, closure: ClosureId, region: &Region) -> Option<LoopPart> {
        let key = (closure, region.clone());
        if let Some(known) = self.loops.get(&key) {
            return known.clone();
        }
        let ClosureData { cell, label, .. } = self.closure(closure);
        let lifted = ir::lift_loop(&self.heap, *cell, label, region);
        let part = lifted.map(|this| LoopPart { id: self.push_like(closure, this.func), within: this.within.into() });
        self.loops.insert(key, part.clone());
        part
    }

    /// The function literal at a place in the code of a frame, as a closure of its own; see [`crate::captures`].
    pub fn add_literal(&mut self, closure: ClosureId, path: &[u32]) -> Result<ClosureId, Blame> {
        let key = (closure, path.to_vec());
        if let Some(known) = self.literals.get(&key) {
            return known.clone();
        }
        let frame = self.func(closure)?;
        let id = captures::close(&frame, path).map(|Closed { func, captures, assigned }| {
            let env = self.closure(closure).env.clone();
            let label = captures::assigned_name(&frame, path).unwrap_or_else(|| "function".into());
            let constants = constants_of(&frame, path);
            let cell = self.literal_cell(closure, constants.as_deref());
            let (captures, assigned) = (captures.into(), assigned.into());
            let literal = Some(Literal { maker: closure, captures, assigned, constants });
            let lifted = Some(Ok(Rc::new(func)));
            self.closures.push(ClosureData { lifted, literal, ..ClosureData::new(cell, label, env) });
            ClosureId(self.closures.len() as u32 - 1)
        });
        self.literals.insert(key, id.clone());
        id
    }

    /// A closure cell with the code of a literal, for those who look for its source; of one whose code is not in the pool,
    /// a cell without code.
    fn literal_cell(&mut self, closure: ClosureId, constants: Option<&[u32]>) -> CellId {
        let (Value::Closure { env, body, .. }, Some(constants)) =
            (self.heap.value(self.closure(closure).cell).clone(), constants)
        else {
            return self.heap.nil();
        };
        let mut code = body;
        for &constant in constants {
            let decoded = ir::bytecode::decode(&self.heap, code).ok();
            match decoded.and_then(|decoded| decoded.consts().get(constant as usize).copied()) {
                Some(constant) => code = constant,
                None => return self.heap.nil(),
            }
        }
        match self.heap.value(code) {
            Value::List(parts) if parts.len() >= 2 => {
                let (formals, body) = (parts[0], parts[1]);
                self.heap.alloc_value(Value::Closure { env, formals, body })
            }
            _ => self.heap.nil(),
        }
    }

    /// What a function literal sees of the frame that makes it, as the frame names it.
    pub fn captures(&self, literal: ClosureId) -> Rc<[Name]> {
        self.closure(literal).literal.as_ref().map_or_else(|| [].into(), |literal| literal.captures.clone())
    }

    /// What a function literal may assign in the frame that makes it, as its own formals are named.
    pub fn assigned(&self, closure: ClosureId) -> Rc<[Name]> {
        self.closure(closure).literal.as_ref().map_or_else(|| [].into(), |literal| literal.assigned.clone())
    }

    /// Whose frame makes a literal; `None` of other closures.
    pub fn frame_above(&self, closure: ClosureId) -> Option<ClosureId> {
        self.closure(closure).literal.as_ref().map(|literal| literal.maker)
    }

    /// Whether a function literal is made by the frame of a closure, or by one above it.
    pub fn is_literal_above(&self, closure: ClosureId, literal: ClosureId) -> bool {
        let maker = self.frame_above(literal);
        let mut frame = Some(closure);
        while let Some(id) = frame {
            if Some(id) == maker {
                return true;
            }
            frame = self.frame_above(id);
        }
        false
    }

    /// The closure whose enclosure the names of a literal are looked up from, behind the frames that make it.
    pub fn outermost(&self, closure: ClosureId) -> ClosureId {
        let mut frame = closure;
        while let Some(maker) = self.frame_above(frame) {
            frame = maker;
        }
        frame
    }

    /// A closure for calls of one shape, as a closure of its own; see [`ir::fill_dots`].
    pub fn add_shaped(&mut self, closure: ClosureId, shape: CallShape) -> Result<ClosureId, Blame> {
        if let Some(&known) = self.shaped.get(&(closure, shape.clone())) {
            return Ok(known);
        }
        let func = self.func(closure)?;
        let names: Vec<Option<Box<str>>> = shape.dots.iter().map(|name| name.as_deref().map(Box::from)).collect();
        let func = if names.is_empty() { Some((*func).clone()) } else { ir::fill_dots(&func, &names) };
        let Some(func) = func else {
            return Err(Blame::new(Fear::Unsupported, "a variable has the name of an element of `...`"));
        };
        let func = match &shape.method {
            Some(method) => crate::walk::as_method(func, method),
            None => func,
        };
        let id = self.push_like(closure, func);
        self.closures[id.0 as usize].shape = Some(shape.clone());
        self.shaped.insert((closure, shape), id);
        Ok(id)
    }

    /// What a generic does before it dispatches, as a closure of its own.
    pub fn add_before_dispatch(&mut self, generic: ClosureId) -> Result<ClosureId, Blame> {
        if let Some(&known) = self.before_dispatch.get(&generic) {
            return Ok(known);
        }
        let func = self.func(generic)?;
        let Some(func) = crate::walk::up_to_dispatch(&func) else {
            return Err(Blame::new(Fear::Callee, "a function that is no generic"));
        };
        let id = self.push_like(generic, func);
        self.before_dispatch.insert(generic, id);
        Ok(id)
    }

    /// A closure derived from another: other code in the same place.
    fn push_like(&mut self, closure: ClosureId, func: Func) -> ClosureId {
        let ClosureData { cell, label, env, .. } = self.closure(closure);
        let (cell, label, env) = (*cell, label.clone(), env.clone());
        let (original, lifted) = (Some(self.original(closure)), Some(Ok(Rc::new(func))));
        let literal = self.closure(closure).literal.clone();
        self.closures.push(ClosureData { lifted, original, literal, ..ClosureData::new(cell, label, env) });
        ClosureId(self.closures.len() as u32 - 1)
    }

    /// The closure that R knows, of one that was derived from it.
    pub fn original(&self, id: ClosureId) -> ClosureId {
        self.closure(id).original.unwrap_or(id)
    }

    /// How a closure is called, if it is one for such calls only.
    pub fn shape(&self, id: ClosureId) -> Option<&CallShape> {
        self.closure(id).shape.as_ref()
    }

    /// How many closures are registered; ids count from 0.
    pub fn n_closures(&self) -> usize {
        self.closures.len()
    }

    /// A closure.
    pub fn closure(&self, id: ClosureId) -> &ClosureData {
        &self.closures[id.0 as usize]
    }

    /// The generic IR of a closure.
    pub fn func(&mut self, id: ClosureId) -> Result<Rc<Func>, Blame> {
        let data = &mut self.closures[id.0 as usize];
        let heap = &self.heap;
        data.lifted
            .get_or_insert_with(|| match lift_small_too(heap, data.cell, &data.label) {
                Ok(mut func) => {
                    splice(&mut func);
                    ir::test_reads(&mut func);
                    Ok(Rc::new(func))
                }
                Err(LiftError::NotCompiled) => Err(Reason::NotCompiled.into()),
                Err(LiftError::CallsBrowser) => Err(Reason::CallsBrowser.into()),
                Err(error) => Err(Blame::new(Fear::Unsupported, error.to_string())),
            })
            .clone()
    }

    /// What the code of a closure reads later, by block.
    pub fn reads(&mut self, id: ClosureId) -> Result<Rc<Reads>, Blame> {
        let func = self.func(id)?;
        Ok(self.closures[id.0 as usize].reads.get_or_insert_with(|| Rc::new(Reads::of(&func))).clone())
    }

    /// What the code of a closure does, whatever it is called with.
    pub fn facts(&mut self, id: ClosureId) -> Result<Rc<Facts>, Blame> {
        let func = self.func(id)?;
        Ok(self.closures[id.0 as usize].facts.get_or_insert_with(|| Rc::new(Facts::of(&func))).clone())
    }

    /// What a name is bound to as a function, seen from a closure.
    ///
    /// What is not known ends the analysis of a path, so that each answer brings up one more need. A
    /// closure that comes back is asked for more each time: twice as many of the functions that its
    /// code names, from the front. So many calls take few rounds, and at most half of what is
    /// asked for was not needed.
    pub fn lookup_function(&mut self, closure: ClosureId, name: &str) -> Binding {
        let env = self.closure(closure).env.clone();
        let n_needs = self.needs.len();
        let binding = self.lookup(&Query { env: env.clone(), name: name.into(), function: true });
        if self.needs.len() > n_needs
            && let Ok(func) = self.func(closure)
        {
            let data = &mut self.closures[closure.0 as usize];
            let mut n_ahead = (1usize << data.n_asked.min(MAX_DOUBLINGS)) - 1;
            data.n_asked += 1;
            let named = func.insts.iter().filter(|(_, inst)| inst.op == Op::LdFun);
            for name in named.filter_map(|(_, inst)| if let Imm::Name(name) = &inst.imm { Some(name) } else { None }) {
                if n_ahead == 0 {
                    break;
                }
                let n_needs = self.needs.len();
                self.lookup(&Query { env: env.clone(), name: (**name).into(), function: true });
                n_ahead -= self.needs.len() - n_needs;
            }
        }
        binding
    }

    /// What a name is bound to. What is not known is noted as a need.
    pub fn lookup(&mut self, query: &Query) -> Binding {
        if let Some(binding) = self.answers.get(query) {
            let binding = binding.clone();
            if self.source.is_none() && self.noted.insert(query.clone()) {
                self.relied_on.push(query.clone());
            }
            return binding;
        }
        let found = match &mut self.source {
            Some(source) => source.find(&mut self.heap, query),
            None => None,
        };
        match found {
            Some(Found::Closure(cell, label)) => {
                let binding = Binding::Closure(self.add_closure(cell, &label));
                self.answers.insert(query.clone(), binding.clone());
                binding
            }
            Some(Found::Other(binding)) => {
                self.answers.insert(query.clone(), binding.clone());
                binding
            }
            None => {
                self.n_unknown += 1;
                if self.noted.insert(query.clone()) {
                    self.needs.push(query.clone());
                }
                Binding::Unknown
            }
        }
    }

    /// What a variable of a closure's frame has held each time that somebody looked, if it always was of one type that can be
    /// checked. Live only: R looks while it runs parts of closures that might be compiled.
    pub fn met(&mut self, closure: ClosureId, name: &str) -> Option<Ty> {
        // Nobody looks at frames of base.
        let is_of_base = matches!(&*self.closure(closure).env, "base" | "basens");
        if self.source.is_some() || is_of_base {
            return None;
        }
        let env: Name = self.met_in(closure)?.into();
        let query = |name: &str| Query { env: env.clone(), name: name.into(), function: false };
        let n_needs = self.needs.len();
        let met = self.lookup(&query(name));
        if self.needs.len() > n_needs
            && let Ok(func) = self.func(closure)
        {
            // Who asks for one will ask for others.
            let formals = func.formals.iter().map(|formal| &formal.name);
            let assigned = func.insts.iter().filter(|(_, inst)| inst.op == Op::StVar);
            let assigned =
                assigned.filter_map(|(_, inst)| if let Imm::Name(name) = &inst.imm { Some(name) } else { None });
            formals.chain(assigned).for_each(|name| drop(self.lookup(&query(name))));
        }
        match met {
            Binding::Value(ty @ Ty::Object(_)) if has_factor(&ty) => None,
            Binding::Value(
                ty @ (Ty::Scalar(Kind::Lgl | Kind::Int | Kind::Dbl, None) | Ty::Vec(..) | Ty::Object(_)),
            ) => Some(ty),
            _ => None,
        }
    }

    /// Objects of these classes have stood where versions left there because a routine does not take them; `None`: other values
    /// have, too, or objects of too many classes. Live only.
    pub fn objects_at(&mut self, spot: Spot) -> Option<Ty> {
        let query = Query { env: LEFT_AT.into(), name: spot.number().to_string().into(), function: false };
        match self.lookup(&query) {
            Binding::Value(ty @ Ty::Object(_)) => Some(ty),
            _ => None,
        }
    }

    /// How R is asked what variables of a closure's frame have held: by the closure, and where a literal stands in its code.
    fn met_in(&self, closure: ClosureId) -> Option<String> {
        let Some(literal) = &self.closure(closure).literal else {
            return Some(format!("{MET_IN}{}", self.original(closure).0));
        };
        let mut key = self.met_in(literal.maker)?;
        literal.constants.as_ref()?.iter().for_each(|constant| key += &format!("/{constant}"));
        Some(key)
    }

    /// What is compiled from here on need not leave where versions did that were compiled before.
    pub fn leave_for(&mut self, spots: impl IntoIterator<Item = Spot>) {
        self.left = spots.into_iter().collect();
    }

    /// Where versions left.
    pub fn left(&self) -> impl Iterator<Item = Spot> + '_ {
        self.left.iter().copied()
    }

    /// Whether a version left there.
    pub fn has_left(&self, spot: Spot) -> bool {
        self.left.contains(&spot)
    }

    /// Gives the answer to a query. Whether another one was known.
    pub fn provide(&mut self, query: Query, binding: Binding) -> bool {
        let before = self.answers.insert(query, binding.clone());
        before.is_some_and(|before| before != binding)
    }

    /// How often something was looked up that is not known: it grows.
    pub(crate) fn n_unknown(&self) -> u64 {
        self.n_unknown
    }

    /// Whether there are needs that somebody will answer.
    pub(crate) fn waits_for_answers(&self) -> bool {
        self.source.is_none() && self.has_needs()
    }

    /// Whether some query was not answered since the last [`World::take_queries`].
    pub fn has_needs(&self) -> bool {
        !self.needs.is_empty()
    }

    /// The queries that were not answered since the last call, in order; or, if there are none, those of
    /// which the answers were used, so that they can be checked.
    pub fn take_queries(&mut self) -> (Vec<Query>, Vec<Query>) {
        self.noted.clear();
        (std::mem::take(&mut self.needs), std::mem::take(&mut self.relied_on))
    }
}

/// Where code stands that is nested in a function: constants of pools, from the function's on.
fn constants_of(func: &Func, path: &[u32]) -> Option<Rc<[u32]>> {
    let mut func = func;
    let mut constant = |&index: &u32| {
        func = &func.nested[index as usize];
        func.code
    };
    path.iter().map(&mut constant).collect()
}

/// The name of an environment cell.
pub fn env_key(heap: &Heap, env: CellId) -> Name {
    let first = |names: &[rds::RString]| names.first().map(|name| name.to_text().into_owned()).unwrap_or_default();
    match heap.value(env) {
        Value::GlobalEnv => "global".into(),
        Value::BaseEnv => "base".into(),
        Value::BaseNamespace => "basens".into(),
        Value::EmptyEnv => "empty".into(),
        Value::Namespace(names) => format!("ns:{}", first(names)).into(),
        Value::Package(names) => {
            let name = first(names);
            format!("pkg:{}", name.strip_prefix("package:").unwrap_or(&name)).into()
        }
        Value::Persistent(names) => first(names).into(),
        _ => format!("cell:{}", env.into_raw()).into(),
    }
}

/// Routines for values of any type know factors, and nothing else does.
pub(crate) fn has_factor(ty: &Ty) -> bool {
    matches!(ty, Ty::Object(all) if all.iter().any(|classes| classes.iter().any(|class| &**class == "factor")))
}
