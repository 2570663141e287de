//! The stages in order: from a captured closure to an [`Artifact`], or to the reason why not.
//!
//! - [`Session`]: the live side, for an R process.
//! - [`analyze`]: the offline side, for people and reports.
//! - [`generic_program`]: generic IR for the reference interpreter, which is a test device.
//! - [`oracle`]: what becomes of a closure as one row, to compare builds of the compiler.
//! - [`segment_tables`]: places where byte code may be entered, for the rewriter.
//!
//! Both run the same straight line: infer, specialize, optimize, generate code.
mod artifact;
mod compile;
pub mod evidence;
mod generic;
pub mod oracle;
mod prover;
mod segments;
mod session;

pub use artifact::*;
pub use generic::{GenericError, GenericForm, GenericProgram, generic_program};
pub use guards::Options;
pub use ir::segments::PlaceKind;
pub use prover::{Analysis, LoopAnalysis, Verdict, analyze, analyze_loops, context_of_one_type};
pub use segments::*;
pub use session::*;
