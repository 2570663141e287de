//! Block parameters that always stand for one and the same value are replaced by it.
//!
//! Lowering gives every variable a parameter at every join. Where all ways hand over the same value
//! (or the parameter itself, around a loop), the parameter is that value; and what is invariant in a
//! loop must be seen to be, or nothing can be moved out of it.

use ir::{BlockId, Func, Value};
use la_arena::ArenaMap;

/// Removes redundant parameters, and their arguments on all edges.
pub fn prune_params(func: &mut Func) {
    loop {
        let predecessors = func.predecessors();
        let mut replaced: ArenaMap<Value, Value> = ArenaMap::default();
        let mut dropped: Vec<(BlockId, Vec<usize>)> = Vec::new();
        for &block in &func.layout.clone() {
            let Some(edges) = predecessors.get(block) else { continue };
            let mut indexes = Vec::new();
            for (i, &param) in func.blocks[block].params.iter().enumerate() {
                if let Some(only) = only_argument(func, param, i, edges, &replaced) {
                    replaced.insert(param, only);
                    indexes.push(i);
                }
            }
            if !indexes.is_empty() {
                dropped.push((block, indexes));
            }
        }
        if dropped.is_empty() {
            return;
        }
        for (block, indexes) in dropped {
            drop_params(func, block, &indexes, predecessors.get(block).map_or(&[], Vec::as_slice));
        }
        substitute(func, &replaced);
    }
}

/// The one value that all edges give for a parameter.
fn only_argument(
    func: &Func,
    param: Value,
    index: usize,
    edges: &[(BlockId, usize)],
    replaced: &ArenaMap<Value, Value>,
) -> Option<Value> {
    let mut only = None;
    for &(from, target) in edges {
        let arg = resolve(replaced, func.terminator(from)?.targets[target].args[index]);
        if arg == param || only == Some(arg) {
            continue;
        }
        if only.replace(arg).is_some() {
            return None;
        }
    }
    only
}

fn resolve(replaced: &ArenaMap<Value, Value>, mut value: Value) -> Value {
    while let Some(&next) = replaced.get(value) {
        value = next;
    }
    value
}

fn drop_params(func: &mut Func, block: BlockId, indexes: &[usize], edges: &[(BlockId, usize)]) {
    for &index in indexes.iter().rev() {
        func.blocks[block].params.remove(index);
        for &(from, target) in edges {
            if let Some(&last) = func.blocks[from].insts.last() {
                func.insts[last].targets[target].args.remove(index);
            }
        }
    }
}

fn substitute(func: &mut Func, replaced: &ArenaMap<Value, Value>) {
    for (_, inst) in func.insts.iter_mut() {
        for arg in inst.args.iter_mut().chain(inst.targets.iter_mut().flat_map(|target| &mut target.args)) {
            *arg = resolve(replaced, *arg);
        }
    }
}
