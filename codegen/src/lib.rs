//! Typed IR to relocation-free machine code.
//!
//! A [`Code`] is one blob of bytes. It reaches runtime routines and R constants only through the
//! context that is its first argument (`rir2_ctx` in `ffi-c/include/rir2_abi.h`), so the same
//! bytes can be cached, sent to another process and mapped anywhere.
//!
//! # How a function looks in machine code
//! `(ctx, [out area,] parameters…) -> (status, results…)`; status 0 is done, 1 is abort. Two integer
//! and two double results travel in registers, more than that in an area of the caller's frame.
//! A trampoline with the signature `rir2_code` stands in front of function 0.
//!
//! # Invariants
//! - No relocation is left, no C function is called by address, nothing in the blob is written.
//! - Operands of `+ - * /` reach the machine in the order of the IR: if both are NaN, x86 and
//!   aarch64 return the first one's payload, and R tells `NA` from `NaN` by it. Cranelift swaps
//!   the operands of `+` and `*` if it can fold the *first* one's load into the instruction, so
//!   doubles are loaded in a way that it does not fold.
//! - While a routine runs that may allocate, every R object that the code holds is in the root
//!   array; what the collector has not been told of stands at or above `ctx.published`.
//! - An abort leaves `abort_reason` and `abort_site` set, and nothing else matters any more.
//!
//! # Absent on purpose
//! Optimization of R semantics; that is done when a module arrives here. What is repeated here,
//! because only the machine profits, is `facts`: which scalars cannot be NA.
mod compile;
mod facts;
mod link;
mod lower;
#[cfg(unix)]
pub mod memory;
pub mod runtime;
mod target;

pub use compile::compile;

/// What a compilation is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Also give the texts in [`Code::clif`] and [`Code::asm`].
    pub stages: bool,
    /// Which instructions may be used.
    pub target: Target,
}

/// A machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Target {
    /// This very machine with all that it can do.
    #[default]
    Native,
    /// Any machine of this architecture (x86-64: SSE2).
    Baseline,
}

/// Machine code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Code {
    /// The blob; to be mapped at a multiple of 16.
    pub bytes: Vec<u8>,
    /// Offset of the entry, a `rir2_code`.
    pub entry: u32,
    /// What `abort_site` indexes.
    pub abort_sites: Vec<AbortSite>,
    /// With [`Options::stages`]: Cranelift's IR as given to it.
    pub clif: String,
    /// With [`Options::stages`]: the machine instructions.
    pub asm: String,
}

/// Where code may leave, and why. Printed as `integer overflow @12`, with the closure if it is not 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbortSite {
    /// Why.
    pub reason: ir::AbortReason,
    /// Why, in words.
    pub words: String,
    /// The instruction.
    pub origin: ir::Origin,
}

impl std::fmt::Display for AbortSite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.origin {
            ir::Origin { closure: 0, pc } => write!(f, "{} @{pc}", self.words),
            ir::Origin { closure, pc } => write!(f, "{} @{closure}:{pc}", self.words),
        }
    }
}

/// Why there is no code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodegenError {
    /// The module has no functions.
    Empty,
    /// An operation that is not of the typed level.
    Generic {
        /// The function that has it.
        func: Box<str>,
        /// The operation.
        op: ir::Op,
    },
    /// An operation of the typed level that has no translation.
    Untranslated {
        /// The function that has it.
        func: Box<str>,
        /// The operation.
        op: ir::Op,
    },
    /// The module breaks the IR's rules (checked in debug builds).
    Invalid(ir::Violation),
    /// The code generator cannot do it for this machine.
    Machine(String),
    /// A reference that cannot be resolved inside the blob.
    Relocation(String),
    /// More code than offsets can reach.
    TooLarge,
}

impl std::fmt::Display for CodegenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CodegenError::Empty => f.write_str("a module without functions"),
            CodegenError::Generic { func, op } => write!(f, "{func}: {} is not a typed operation", op.text()),
            CodegenError::Untranslated { func, op } => write!(f, "{func}: {} has no translation", op.text()),
            CodegenError::Invalid(violation) => violation.fmt(f),
            CodegenError::Machine(what) => write!(f, "machine code: {what}"),
            CodegenError::Relocation(what) => write!(f, "unresolved reference: {what}"),
            CodegenError::TooLarge => f.write_str("too much code"),
        }
    }
}

impl std::error::Error for CodegenError {}
