//! Liveness: what may still be read on entry to a block?
//!
//! A variable that nothing reads before it is assigned again need not be handed over from block to
//! block. A function of a thousand statements has a thousand variables, few of which are read far
//! from where they are assigned; to carry all of them everywhere costs the square of that.
//!
//! Given up: names in the code of promises and defaults, which may be read at any time; variables
//! that hold vectors stay too, since a second holder decides whether a vector is shared.

use crate::semantics::Tv;
use crate::{Name, Ty, anticipated};
use ir::{BlockId, Func, Imm, Op, Value, live_in};
use la_arena::ArenaMap;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// What may or will be read, by block, on entry to it.
#[derive(Debug)]
pub struct Reads {
    /// Values that are used later.
    pub values: ArenaMap<BlockId, FxHashSet<Value>>,
    /// Formals that are surely read.
    pub formals: ArenaMap<BlockId, BTreeSet<u32>>,
    /// Variables that the code itself may read.
    variables: ArenaMap<BlockId, FxHashSet<Name>>,
    /// Variables that nested code may read.
    anytime: FxHashSet<Name>,
}

impl Reads {
    /// Of a closure's code.
    pub fn of(func: &Func) -> Reads {
        let mut anytime = FxHashSet::default();
        anytime.insert("...".into());
        let mut nested: Vec<&Func> = func.nested.iter().collect();
        while let Some(func) = nested.pop() {
            nested.extend(&func.nested);
            anytime.extend(func.insts.iter().filter_map(|(_, inst)| name_of(&inst.imm)));
        }
        Reads { values: live_in(func), formals: anticipated(func), variables: variables(func), anytime }
    }

    /// The variables that a way to a block does not have to hand over. `params` are the types that it
    /// hands over as the block's parameters, `values` those of the values so far.
    pub fn unread<'t, V>(
        &self,
        block: BlockId,
        vars: &mut dyn Iterator<Item = (&Name, &Ty)>,
        params: &mut dyn Iterator<Item = &'t Ty>,
        values: &'t ArenaMap<Value, Tv<V>>,
    ) -> Vec<Name> {
        // A loop's counter has a name that no code names; the loop itself does.
        let live = self.values.get(block).into_iter().flatten().filter_map(|&value| Some(&values.get(value)?.ty));
        let counters: Vec<&Name> = params.chain(live).filter_map(counter).collect();
        let is_read = |name: &Name| {
            self.anytime.contains(name)
                || self.variables.get(block).is_some_and(|names| names.contains(name))
                || counters.contains(&name)
        };
        let holds_vector = |ty: &Ty| matches!(ty, Ty::Vec(..) | Ty::List | Ty::Any);
        vars.filter(|(name, ty)| !holds_vector(ty) && !is_read(name)).map(|(name, _)| name.clone()).collect()
    }
}

fn counter(ty: &Ty) -> Option<&Name> {
    if let Ty::Loop(_, counter) = ty { Some(counter) } else { None }
}

fn name_of(imm: &Imm) -> Option<Name> {
    if let Imm::Name(name) = imm { Some((**name).into()) } else { None }
}

/// For each block the variables that it or a later block reads before it assigns them. Whatever names
/// a variable counts as a read, but for plain assignments.
fn variables(func: &Func) -> ArenaMap<BlockId, FxHashSet<Name>> {
    let order = func.reverse_postorder();
    let mut live: ArenaMap<BlockId, FxHashSet<Name>> = ArenaMap::default();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut here: FxHashSet<Name> = FxHashSet::default();
            for next in func.successors(block) {
                here.extend(live.get(next).into_iter().flatten().cloned());
            }
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                match (&inst.imm, inst.op) {
                    (Imm::Name(name), Op::StVar) => drop(here.remove(&**name)),
                    (imm, _) => here.extend(name_of(imm)),
                }
            }
            if live.get(block).is_none_or(|known| known.len() != here.len()) {
                live.insert(block, here);
                changed = true;
            }
        }
    }
    live
}
