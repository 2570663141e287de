//! The world: what the free names of closures are bound to.
//!
//! One type, several sources. Offline the answers come from package libraries, live they are
//! given one by one by the R process: what is not known yet is [`Binding::Unknown`], is noted
//! in [`World::take_needs`], and the analysis is run again when it is answered.
//!
//! Environments are named by texts: `global`, `base`, `basens`, `empty`, `ns:NAME`, `pkg:NAME`,
//! `env:N` as the R process numbers them, `cell:N` for an environment read from a file.

use crate::{Blame, Fear, Name, Reason, Ty};
use ir::{Func, LiftError, lift_closure};
use rds::{CellId, Heap, Value};
use rustc_hash::{FxHashMap, FxHashSet};
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

/// The snapshot that an analysis looks at.
#[derive(Default)]
pub struct World {
    /// The cells of all closures.
    pub heap: Heap,
    closures: Vec<ClosureData>,
    by_cell: FxHashMap<CellId, ClosureId>,
    answers: FxHashMap<Query, Binding>,
    needs: Vec<Query>,
    noted: FxHashSet<Query>,
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
        self.closures.push(ClosureData { cell, label: label.into(), env, lifted: None });
        self.by_cell.insert(cell, id);
        id
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
            .get_or_insert_with(|| match lift_closure(heap, data.cell, &data.label) {
                Ok(func) => Ok(Rc::new(func)),
                Err(LiftError::NotCompiled) => Err(Reason::NotCompiled.into()),
                Err(LiftError::CallsBrowser) => Err(Reason::CallsBrowser.into()),
                Err(error) => Err(Blame::new(Fear::Unsupported, error.to_string())),
            })
            .clone()
    }

    /// What a name is bound to. What is not known is noted as a need.
    pub fn lookup(&mut self, query: &Query) -> Binding {
        if let Some(binding) = self.answers.get(query) {
            return binding.clone();
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
                if self.noted.insert(query.clone()) {
                    self.needs.push(query.clone());
                }
                Binding::Unknown
            }
        }
    }

    /// Gives the answer to a query.
    pub fn provide(&mut self, query: Query, binding: Binding) {
        self.noted.remove(&query);
        self.answers.insert(query, binding);
    }

    /// Forgets an answer.
    pub fn forget(&mut self, query: &Query) {
        self.answers.remove(query);
    }

    /// The queries that were not answered since the last call, in order.
    pub fn take_needs(&mut self) -> Vec<Query> {
        self.noted.clear();
        std::mem::take(&mut self.needs)
    }
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
