//! Which values are used later: on entry to each block.

use crate::{BlockId, Func, Value};
use la_arena::ArenaMap;
use rustc_hash::FxHashSet;

/// For each block that the entry reaches, the values defined elsewhere that it or a later block uses.
pub fn live_in(func: &Func) -> ArenaMap<BlockId, FxHashSet<Value>> {
    let order = func.reverse_postorder();
    let mut live: ArenaMap<BlockId, FxHashSet<Value>> =
        order.iter().map(|&block| (block, FxHashSet::default())).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut here: FxHashSet<Value> = FxHashSet::default();
            for next in func.successors(block) {
                here.extend(live.get(next).into_iter().flatten().copied());
            }
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                for result in &inst.results {
                    here.remove(result);
                }
                here.extend(inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)).copied());
            }
            for param in &func.blocks[block].params {
                here.remove(param);
            }
            if live.get(block).is_none_or(|known| known.len() != here.len()) {
                live.insert(block, here);
                changed = true;
            }
        }
    }
    live
}
