//! IR and world become facts: types, forcing, verdicts with evidence.
//!
//! Nothing here changes anything. An analysis says which effect it fears ([`Fear`]) and where
//! ([`Blame`]); what it took from the world it names as an [`Assumption`], which `guards` turns
//! into a check.
mod blame;
pub mod semantics;
mod ty;
mod world;

pub use blame::{Blame, Fear};
pub use ty::{Function, Kind, Known, Name, Shape, Ty, parse_ty};
pub use world::{Binding, ClosureData, ClosureId, Found, Query, Source, World, env_key};
