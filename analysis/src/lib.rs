//! IR and world become facts: types, forcing, verdicts with evidence.
//!
//! Nothing here changes anything. An analysis says which effect it fears ([`Fear`]) and where
//! ([`Blame`]) and why ([`Reason`]); what it took from the world it names as an [`Assumption`], which `guards` turns
//! into a check.
//!
//! - [`World`]: what free names are bound to, from libraries or from a live process.
//! - [`Ty`]: what is known of a value.
//! - [`semantics`]: what operations mean on known types, written once for inference and lowering.
//! - [`walk`]: the walk through one function that both share.
//! - [`infer`]: instances (closure and argument types) brought to a common fixpoint.
mod anticipate;
mod blame;
pub mod builtins;
mod captures;
mod cause;
mod coerce;
mod demands;
mod every_path;
pub mod formals;
pub mod infer;
mod leading;
pub mod library;
mod live;
mod reason;
pub mod semantics;
mod spot;
mod ty;
mod visibility;
pub mod walk;
mod world;

pub use anticipate::anticipated;
pub use blame::{Blame, Fear};
pub use captures::is_capture;
pub use cause::Cause;
pub use coerce::{coerce, from_values, machine_types};
pub use every_path::is_rejected_always;
pub use infer::{Assumption, Entry, ExternalVariable, Inference, Instance, Target, Unfinished};
pub use live::Reads;
pub use reason::{Reason, Risk, Unknown};
pub use spot::Spot;
pub use ty::{Function, Kind, Known, Name, Shape, Ty, parse_context, parse_ty};
pub use visibility::{Visibility, keeps_visibility};
pub use world::{
    Binding, CallShape, ClosureData, ClosureId, Dispatch, Found, LoopPart, MET_IN, MethodCall, Query, Source, World,
    env_key,
};
