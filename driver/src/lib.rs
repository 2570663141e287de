//! The stages in order: from a captured closure to an [`Artifact`], or to the reason why not.
//!
//! - [`Session`]: the live side, for an R process.
//! - [`Prover`]: the offline side, for people and reports.
//! - [`generic_program`]: generic IR for the reference interpreter, which is a test device.
//! - [`segment_tables`]: places where byte code may be entered, for the rewriter.
//!
//! Both run the same straight line: infer, specialize, optimize, generate code.
mod artifact;
mod compile;
pub mod evidence;
mod generic;
mod prover;
mod segments;
mod session;

pub use artifact::*;
pub use compile::{Rejection, compile_for};
pub use generic::{GenericError, GenericForm, GenericProgram, generic_program};
pub use prover::{Analysis, Prover, Verdict, guess_context};
pub use segments::*;
pub use session::*;
