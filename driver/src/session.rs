//! The live side: a world that grows on demand.
//!
//! The R process registers closures by their serialized bytes, asks for a compilation, and is
//! asked back for the bindings that the analysis wanted to see ([`Outcome::Need`]), until the
//! answer is an artifact or a rejection. No SEXP ever crosses: handles and texts do.

use crate::{Artifact, Report};

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
pub struct Session {}

impl Session {
    /// An empty session.
    pub fn new() -> Session {
        Session::default()
    }

    /// Registers a closure. `bytes` is what `serialize(f, NULL, xdr = FALSE, refhook = h)` gives,
    /// where `h` names an environment `env:N`; `label` is shown to people. Returns its handle,
    /// which counts from 0 in order of registration.
    pub fn add_closure(&mut self, _bytes: &[u8], _label: &str) -> Result<u32, SessionError> {
        Err(SessionError::NotAClosure)
    }

    /// Answers a need.
    pub fn provide(&mut self, _need: &Need, _found: Found) {}

    /// Compiles a closure for a context: one item a formal, separated by commas. Items: `lgl`,
    /// `int`, `dbl` (scalars without attributes), `lgl[]`, `int[]`, `dbl[]` (vectors without
    /// attributes), `lgl[,]`, `int[,]`, `dbl[,]` (matrices: `dim` of length 2 and nothing else),
    /// `null`, `missing`, `fun:H` (the closure with handle H), `builtin:NAME`, `any`.
    pub fn compile(&mut self, _closure: u32, _context: &str, _stages: &[&str]) -> Result<Outcome, SessionError> {
        Err(SessionError::NotAClosure)
    }

    /// Forgets an answer, for a binding that changed since.
    pub fn forget(&mut self, _need: &Need) {}
}
