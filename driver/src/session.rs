//! The live side: a world that grows on demand.
//!
//! The R process registers closures by their serialized bytes, asks for a compilation, and is
//! asked back for the bindings that the analysis wanted to see ([`Outcome::Need`]), until the
//! answer is an artifact or a rejection. No SEXP ever crosses: handles and texts do.

use crate::prover::parse_context;
use crate::{Artifact, Report};
use analysis::{Binding, ClosureId, Query, Ty, Unknown, World};
use rds::Value;

/// How environments are named across the border:
/// `global`, `base`, `basens`, `empty`, `ns:NAME`, `pkg:NAME`, or `env:N` with a number that the
/// R process gave (in its `refhook`).
pub type EnvKey = String;

/// A binding that the analysis has to see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Need {
    /// Where the search starts.
    pub env: EnvKey,
    /// The variable.
    pub name: String,
    /// Whether non-functions are skipped, as for the function of a call.
    pub function: bool,
}

/// What the R process found for a [`Need`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A closure, registered before under this handle.
    Closure(u32),
    /// A builtin, by name.
    Builtin(String),
    /// A special, by name.
    Special(String),
    /// Any other value, as a context item (`dbl`, `dbl[]`, `dbl[,]`, `int`…, `null`, `any`).
    Value(String),
    /// An active binding.
    Active,
    /// Nothing by that name.
    Unbound,
}

/// The answer of [`Session::compile`].
#[derive(Debug)]
pub enum Outcome {
    /// Provide these and ask again.
    Need(Vec<Need>),
    /// Done.
    Compiled(Box<Artifact>),
    /// Not compiled; the report says why.
    Rejected(Report),
}

/// Why the bytes of a closure could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionError {
    /// The bytes are not what `serialize()` writes.
    Decode(String),
    /// The value is not a closure.
    NotAClosure,
    /// No closure has this handle.
    UnknownHandle(u32),
    /// The context is not in the notation, or does not fit the formals.
    BadContext(String),
}

/// One R process's closures and bindings.
#[derive(Debug, Default)]
pub struct Session {
    world: World,
}

impl Session {
    /// An empty session.
    pub fn new() -> Session {
        Session::default()
    }

    /// Registers a closure. `bytes` is what `serialize(f, NULL, xdr = FALSE, refhook = h)` gives,
    /// where `h` names an environment `env:N`; `label` is shown to people. Returns its handle,
    /// which counts from 0 in order of registration.
    pub fn add_closure(&mut self, bytes: &[u8], label: &str) -> Result<u32, SessionError> {
        let cell = rds::read_into(bytes, &mut self.world.heap, &rds::Limits::default())
            .map_err(|error| SessionError::Decode(error.to_string()))?;
        match self.world.heap.value(cell) {
            Value::Closure { .. } => Ok(self.world.add_closure(cell, label).0),
            _ => Err(SessionError::NotAClosure),
        }
    }

    /// Answers a need.
    pub fn provide(&mut self, need: &Need, found: Found) {
        let binding = match found {
            Found::Closure(handle) if (handle as usize) < self.world.n_closures() => {
                Binding::Closure(ClosureId(handle))
            }
            Found::Closure(_) => Binding::Value(Ty::Top(Unknown::Unsaid)),
            Found::Builtin(name) => Binding::Builtin(name.into()),
            Found::Special(name) => Binding::Special(name.into()),
            Found::Value(item) => Binding::Value(analysis::parse_ty(&item).unwrap_or(Ty::Top(Unknown::Unsaid))),
            Found::Active => Binding::Active,
            Found::Unbound => Binding::Unbound,
        };
        self.world.provide(query(need), binding);
    }

    /// Compiles a closure for a context: one item a formal, separated by commas. Items: `lgl`,
    /// `int`, `dbl` (scalars without attributes), `lgl[]`, `int[]`, `dbl[]` (vectors without
    /// attributes), `lgl[,]`, `int[,]`, `dbl[,]` (matrices: `dim` of length 2 and nothing else),
    /// `null`, `missing`, `fun:H` (the closure with handle H), `builtin:NAME`, `any` (nothing is
    /// assumed, and no compiled path reads it; `any:` and words, as in `any:a data frame`, say to
    /// people what the value is).
    pub fn compile(&mut self, closure: u32, context: &str, stages: &[&str]) -> Result<Outcome, SessionError> {
        let start = std::time::Instant::now();
        if closure as usize >= self.world.n_closures() {
            return Err(SessionError::UnknownHandle(closure));
        }
        let id = ClosureId(closure);
        let func = match self.world.func(id) {
            Ok(func) => func,
            Err(blame) => {
                let verdict = crate::evidence::rejection(&self.world, id, &blame.into());
                return Ok(Outcome::Rejected(Report { verdict, context: context.into(), ..Report::default() }));
            }
        };
        let args = parse_context(&func, context).map_err(SessionError::BadContext)?;
        if let Some(unknown) = args.iter().find_map(|ty| self.unknown_function(ty)) {
            return Err(SessionError::UnknownHandle(unknown));
        }
        let front = crate::compile::front_stages(&self.world, id, &func, stages);
        let result = crate::compile::compile(&mut self.world, id, args, stages);
        let needs: Vec<Need> = self.world.take_needs().into_iter().map(need).collect();
        if !needs.is_empty() {
            return Ok(Outcome::Need(needs));
        }
        let compile_ns = start.elapsed().as_nanos() as u64;
        Ok(match result {
            Ok(mut artifact) => {
                artifact.report.stages.splice(0..0, front);
                artifact.report.compile_ns = compile_ns;
                Outcome::Compiled(Box::new(artifact))
            }
            Err(cause) => {
                let verdict = crate::evidence::rejection(&self.world, id, &cause);
                Outcome::Rejected(Report {
                    verdict,
                    context: context.into(),
                    stages: front,
                    aborts: vec![],
                    compile_ns,
                })
            }
        })
    }

    fn unknown_function(&self, ty: &Ty) -> Option<u32> {
        match ty {
            Ty::Fun(analysis::Function::Closure(id)) if id.0 as usize >= self.world.n_closures() => Some(id.0),
            _ => None,
        }
    }

    /// Forgets an answer, for a binding that changed since.
    pub fn forget(&mut self, need: &Need) {
        self.world.forget(&query(need));
    }
}

fn query(need: &Need) -> Query {
    Query { env: need.env.as_str().into(), name: need.name.as_str().into(), function: need.function }
}

fn need(query: Query) -> Need {
    Need { env: query.env.to_string(), name: query.name.to_string(), function: query.function }
}

impl std::fmt::Display for SessionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SessionError::Decode(error) => write!(f, "not what serialize() writes: {error}"),
            SessionError::NotAClosure => f.write_str("not a closure"),
            SessionError::UnknownHandle(handle) => write!(f, "no closure has handle {handle}"),
            SessionError::BadContext(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for SessionError {}
