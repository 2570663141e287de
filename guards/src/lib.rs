//! Facts become headers and typed functions.
//!
//! - [`Program`]: the guard program that runs before the code, data for the C runtime.
//! - [`specialize`]: a root instance and all that it calls become a typed module and its header.
//!
//! # Invariants
//! - Everything that the code was made from is checked by the header; see the module `header`.
//! - Slots are filled in the order of function 0's parameters: arguments, then externals.
//! - Function 0 is entered from R only; an instance that calls itself is there a second time.
mod constants;
mod growth;
mod header;
mod lower;
mod program;
mod prune;
mod unroll;

pub use constants::{Constant, Constants};
pub use lower::RootResult;
pub use program::{Guard, MAX_REGS, Program};

use analysis::walk::{ExternalId, InstanceId};
use analysis::{Inference, Kind, Spot, Ty, World};
use ir::{AbortReason, Origin};
use std::collections::{BTreeMap, BTreeSet};

/// A root instance in typed form.
#[derive(Clone, Debug)]
pub struct Specialized {
    /// Function 0 is the root.
    pub module: ir::Module,
    /// What must hold before it is entered.
    pub header: Program,
    /// Constants of header and code.
    pub constants: Vec<Constant>,
    /// How function 0 gives its result.
    pub result: RootResult,
    /// Where it leaves, and the next version need not if it is told ([`World::leave_for`]).
    pub learns: Learns,
}

/// Spots by where code leaves, why, and the words of the reason if it has some of its own.
pub type Learns = BTreeMap<(Origin, AbortReason, Box<str>), Spot>;

/// What is wanted besides code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The code checks what types say of its values, and ends the process if that is false.
    pub asserts: bool,
}

/// Makes the typed module of an instance that was proved for known types.
pub fn specialize(world: &mut World, inference: &Inference, root: InstanceId, options: Options) -> Specialized {
    let instances = reachable(inference, &BTreeSet::from([root]));
    let left = world.left().filter(|spot| spot.is_for(AbortReason::Subscript));
    let appends = instances.iter().flat_map(|&id| growth::appends(&inference.instances[id]));
    let grows = left.chain(appends).collect();
    let externals = transitive_externals(inference, &instances);
    let is_called = |id: &InstanceId| instances.iter().any(|&caller| inference.instances[caller].callees.contains(id));
    let called: Vec<InstanceId> = instances.iter().copied().filter(|id| *id != root || is_called(id)).collect();
    let functions: BTreeMap<InstanceId, usize> = called.iter().enumerate().map(|(i, &id)| (id, i + 1)).collect();
    let result = match &inference.instances[root].result {
        ty @ (Ty::Null | Ty::Vec(..) | Ty::List | Ty::Object(_) | Ty::Scalar(..) | Ty::Any | Ty::Plain) => {
            RootResult::Typed(ty.clone())
        }
        _ => RootResult::Boxed,
    };
    let mut constants = Constants::default();
    let header = header::header(world, inference, root, &instances, &externals[&root], &mut constants);
    let learns = Learns::new();
    let mut unit =
        lower::Unit { world, inference, functions: &functions, externals: &externals, options, grows, learns };
    let name =
        |unit: &lower::Unit, id: InstanceId| unit.world.closure(inference.instances[id].closure).label.to_string();
    let mut funcs = Vec::new();
    let root_name = name(&unit, root);
    funcs.push(lower::lower(&mut unit, &mut constants, root, &root_name, Some(&result)));
    for (i, &id) in called.iter().enumerate() {
        let name = format!("{}.{}", name(&unit, id), i + 1);
        funcs.push(lower::lower(&mut unit, &mut constants, id, &name, None));
    }
    let learns = unit.learns;
    Specialized { module: ir::Module { funcs }, header, constants: constants.items, result, learns }
}

/// These instances and those that they may call. What never returns is not called: the path has ended before.
fn reachable(inference: &Inference, from: &BTreeSet<InstanceId>) -> Vec<InstanceId> {
    let mut order: Vec<InstanceId> = from.iter().copied().collect();
    let mut at = 0;
    while at < order.len() {
        for &callee in inference.instances[order[at]].called(inference) {
            if !order.contains(&callee) {
                order.push(callee);
            }
        }
        at += 1;
    }
    order
}

/// For each instance the externals that it or its callees read, in order.
fn transitive_externals(inference: &Inference, instances: &[InstanceId]) -> BTreeMap<InstanceId, Vec<ExternalId>> {
    let mut sets: BTreeMap<InstanceId, BTreeSet<ExternalId>> =
        instances.iter().map(|&id| (id, inference.instances[id].externals.clone())).collect();
    loop {
        let mut changed = false;
        for &id in instances {
            let inherited: BTreeSet<ExternalId> = inference.instances[id]
                .callees
                .iter()
                .filter_map(|callee| sets.get(callee))
                .flatten()
                .copied()
                .collect();
            if let Some(set) = sets.get_mut(&id) {
                let before = set.len();
                set.extend(inherited);
                changed |= set.len() != before;
            }
        }
        if !changed {
            break;
        }
    }
    sets.into_iter().map(|(id, set)| (id, set.into_iter().collect())).collect()
}

/// Whether the header can check an argument of this type.
pub fn may_guard(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Null
            | Ty::Missing
            | Ty::Fun(_)
            | Ty::Vec(..)
            | Ty::Any
            | Ty::Scalar(Kind::Lgl | Kind::Int | Kind::Dbl, None)
    )
}
