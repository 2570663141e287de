//! The live side: a world that grows on demand.
//!
//! The R process registers closures by their serialized bytes, asks for a compilation, and is
//! asked back for the bindings that the analysis wanted to see ([`Outcome::Need`]), until the
//! answer is an artifact or a rejection. No SEXP ever crosses: handles and texts do.

use crate::compile::{Rejection, compile, front_stages, infer, infer_loop};
use crate::prover::parse_context;
use crate::{Artifact, Constant, Report};
use analysis::{Binding, ClosureId, Function, Place, Query, Ty, Unfinished, Unknown, World};
use guards::Options;
use ir::Region;
use ir::segments::PlaceKind;
use rds::Value;
use std::collections::BTreeSet;

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
    /// Any other value, as a context item (`dbl`, `dbl[]`, `dbl[,]`, `int`…, `null`, `value`, `any`).
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
    /// Not compiled, and not for any other arguments either.
    RejectedAlways(Report),
}

/// How many closures are known before all are forgotten at the end of a request.
const MAX_CLOSURES: usize = 512;
/// How many bytes they may have been: code that was made by a program may hold its data.
const MAX_BYTES: usize = 32 << 20;

/// Why the bytes of a closure could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionError {
    /// The bytes are not what `serialize()` writes.
    Decode(String),
    /// The value is not a closure.
    NotAClosure,
    /// No closure has this handle.
    UnknownHandle(u32),
    /// The closure has no loop at this place.
    NoLoop(u32),
    /// The context is not in the notation, or does not fit the formals.
    BadContext(String),
}

/// One R process's closures and bindings.
#[derive(Debug, Default)]
pub struct Session {
    world: World,
    /// The handle of the world's first closure: handles are never used twice.
    first: u32,
    /// What the world's closures were read from.
    n_bytes: usize,
    relied_on: Vec<Need>,
    unfinished: Unfinished,
    options: Options,
}

impl Session {
    /// An empty session.
    pub fn new() -> Session {
        Session::default()
    }

    /// The same, but what it compiles is as these options say.
    pub fn with_options(options: Options) -> Session {
        Session { options, ..Session::default() }
    }

    /// Registers a closure. `bytes` is what `serialize(f, NULL, xdr = FALSE, refhook = h)` gives,
    /// where `h` names an environment `env:N`; `label` is shown to people. Returns its handle,
    /// which is larger than any before.
    pub fn add_closure(&mut self, bytes: &[u8], label: &str) -> Result<u32, SessionError> {
        self.n_bytes += bytes.len();
        let cell = rds::read_into(bytes, &mut self.world.heap, &rds::Limits::default())
            .map_err(|error| SessionError::Decode(error.to_string()))?;
        match self.world.heap.value(cell) {
            Value::Closure { .. } => Ok(self.first + self.world.add_closure(cell, label).0),
            _ => Err(SessionError::NotAClosure),
        }
    }

    /// Whether the code of a closure can be read, be it that R has not compiled it.
    pub fn is_lifted(&mut self, handle: u32) -> bool {
        self.by_handle(handle).is_some_and(|id| self.world.func(id).is_ok())
    }

    fn by_handle(&self, handle: u32) -> Option<ClosureId> {
        let index = handle.checked_sub(self.first)?;
        ((index as usize) < self.world.n_closures()).then_some(ClosureId(index))
    }

    /// Answers a need. Whether something else was known.
    pub fn provide(&mut self, need: &Need, found: Found) -> bool {
        let binding = match found {
            Found::Closure(handle) => {
                self.by_handle(handle).map_or(Binding::Value(Ty::Top(Unknown::Unsaid)), Binding::Closure)
            }
            Found::Builtin(name) => Binding::Builtin(name.into()),
            Found::Special(name) => Binding::Special(name.into()),
            Found::Value(item) => Binding::Value(analysis::parse_ty(&item).unwrap_or(Ty::Top(Unknown::Unsaid))),
            Found::Active => Binding::Active,
            Found::Unbound => Binding::Unbound,
        };
        let changed = self.world.provide(query(need), binding);
        if changed {
            self.unfinished = Unfinished::default();
        }
        changed
    }

    /// The answers on which the last outcome relies. They were right when they were given; if one of them
    /// has changed, the outcome is of the past.
    pub fn relied_on(&mut self) -> Vec<Need> {
        std::mem::take(&mut self.relied_on)
    }

    /// Ends a request: what is known may be forgotten, handles and all, so that a long session does not grow.
    pub fn end_request(&mut self) -> bool {
        self.unfinished = Unfinished::default();
        let full = self.world.n_closures() > MAX_CLOSURES || self.n_bytes > MAX_BYTES;
        if full {
            self.n_bytes = 0;
            self.first += self.world.n_closures() as u32;
            self.world = World::new();
        }
        full
    }

    /// Compiles a closure for a context: one item a formal, separated by commas. Items: `lgl`,
    /// `int`, `dbl` (scalars without attributes), `lgl[]`, `int[]`, `dbl[]` (vectors without
    /// attributes), `lgl[,]`, `int[,]`, `dbl[,]` (matrices: `dim` of length 2 and nothing else),
    /// `null`, `missing`, `fun:H` (the closure with handle H), `builtin:NAME`, `value` (any value that is no
    /// object of a class), `any` (no compiled path reads it; `any:` and words, as in `any:a data frame`, say to
    /// people what the value is). `place`: of a loop that is compiled by itself ([`ir::lift_loop`]) the pc and the
    /// kind of the place where it is entered; the formals are its variables then. `grows`: where versions that were
    /// compiled before left because a vector had no room, or a function that is known at run time only was not compiled
    /// ([`Artifact::growth`]).
    pub fn compile(
        &mut self,
        closure: u32,
        place: Option<(u32, PlaceKind)>,
        context: &str,
        grows: &[u64],
        stages: &[&str],
    ) -> Result<Outcome, SessionError> {
        let start = std::time::Instant::now();
        let mut id = self.by_handle(closure).ok_or(SessionError::UnknownHandle(closure))?;
        let region = place.map(|(pc, kind)| Region { pc, kind, cuts: Vec::new() });
        let whole = id;
        if let Some(region) = &region {
            id = self.world.add_loop(whole, region).ok_or(SessionError::NoLoop(region.pc))?.id;
        }
        let func = match self.world.func(id) {
            Ok(func) => func,
            Err(blame) => {
                let verdict = crate::evidence::rejection(&self.world, id, &blame.into());
                return Ok(Outcome::Rejected(Report { verdict, context: context.into(), ..Report::default() }));
            }
        };
        let args = parse_context(&func, context).map_err(SessionError::BadContext)?;
        let args = args.into_iter().map(|ty| self.resolve(ty)).collect::<Result<Vec<Ty>, SessionError>>()?;
        let grows: BTreeSet<Place> = grows.iter().map(|&number| Place::of_number(number)).collect();
        self.world.learn(grows.clone());
        let options = Options { grows, ..self.options.clone() };
        let (world, unfinished) = (&mut self.world, &mut self.unfinished);
        let (id, inferred) = match region {
            Some(region) => infer_loop(world, unfinished, whole, region, &args),
            None => (id, infer(world, unfinished, id, &args)),
        };
        let result = inferred.and_then(|inferred| compile(world, id, &args, inferred, stages, options));
        let func = world.func(id).unwrap_or(func);
        let front = front_stages(world, id, &func, stages);
        let (needs, relied_on) = self.world.take_queries();
        if !needs.is_empty() {
            return Ok(Outcome::Need(needs.into_iter().map(need).collect()));
        }
        self.relied_on = relied_on.into_iter().map(need).collect();
        let compile_ns = start.elapsed().as_nanos() as u64;
        Ok(match result {
            Ok(mut artifact) => {
                artifact.report.stages.splice(0..0, front);
                artifact.report.compile_ns = compile_ns;
                self.give_handles(&mut artifact);
                Outcome::Compiled(Box::new(artifact))
            }
            Err(Rejection { cause, always }) => {
                let verdict =
                    cause.map(|cause| crate::evidence::rejection(&self.world, id, &cause)).unwrap_or_default();
                let report = Report { verdict, context: context.into(), stages: front, aborts: vec![], compile_ns };
                if always { Outcome::RejectedAlways(report) } else { Outcome::Rejected(report) }
            }
        })
    }

    /// Closures of the world, in what guards compare with, become handles.
    fn give_handles(&self, artifact: &mut Artifact) {
        for constant in &mut artifact.consts {
            if let Constant::Closure(id) = constant {
                *id += self.first;
            }
        }
    }

    /// Handles in a context become closures of the world.
    fn resolve(&self, ty: Ty) -> Result<Ty, SessionError> {
        let Ty::Fun(Function::Closure(handle)) = ty else { return Ok(ty) };
        let id = self.by_handle(handle.0).ok_or(SessionError::UnknownHandle(handle.0))?;
        Ok(Ty::Fun(Function::Closure(id)))
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
            SessionError::NoLoop(place) => write!(f, "there is no loop at {place}"),
            SessionError::BadContext(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for SessionError {}
