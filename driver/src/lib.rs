//! The stages in order: from a captured closure to an [`Artifact`], or to the reason why not.
mod artifact;
mod session;

pub use artifact::*;
pub use session::*;
