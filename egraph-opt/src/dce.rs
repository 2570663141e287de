//! Dead code: what nobody uses and nobody would miss.
//!
//! An instruction is removed if its results are unused and it does nothing but compute or read
//! elements. One that may abort stays, used or not: the abort stands for a warning or an error
//! that GNU-R would give. A block parameter that nobody uses goes together with what is passed for
//! it; a loop that only passes a value on to itself does not use it.
use ir::{BlockId, Effects, Func, InstId, Value};
use la_arena::ArenaMap;

/// Removes unreachable blocks, dead instructions and dead block parameters.
pub fn remove_dead(func: &mut Func) {
    let reachable: ArenaMap<BlockId, ()> = func.reverse_postorder().into_iter().map(|block| (block, ())).collect();
    func.layout.retain(|&block| reachable.get(block).is_some());
    let live = live_values(func);
    let is_live = |value: Value| live.get(value).is_some();
    for block in func.layout.clone() {
        let mut insts = std::mem::take(&mut func.blocks[block].insts);
        insts.retain(|&inst| {
            let inst = &func.insts[inst];
            must_stay(inst.op) || inst.results.iter().any(|&result| is_live(result))
        });
        if let Some(&last) = insts.last() {
            for edge in 0..func.insts[last].targets.len() {
                remove_dead_args(func, last, edge, &is_live);
            }
        }
        func.blocks[block].insts = insts;
    }
    let entry = func.entry();
    for block in func.layout.clone() {
        if block != entry {
            func.blocks[block].params.retain(|&param| is_live(param));
        }
    }
}

/// The parameters are still all there: those of the target decide.
fn remove_dead_args(func: &mut Func, inst: InstId, edge: usize, is_live: &dyn Fn(Value) -> bool) {
    let target = &func.insts[inst].targets[edge];
    let params = func.blocks[target.block].params.clone();
    let args = target.args.iter().zip(params).filter(|&(_, param)| is_live(param)).map(|(&arg, _)| arg).collect();
    func.insts[inst].targets[edge].args = args;
}

fn must_stay(op: ir::Op) -> bool {
    !Effects::LOAD.contains(op.effects())
}

/// Values that something that stays uses, directly or through others.
fn live_values(func: &Func) -> ArenaMap<Value, ()> {
    let mut definitions: ArenaMap<Value, InstId> = ArenaMap::default();
    let mut passed: ArenaMap<Value, Vec<Value>> = ArenaMap::default();
    let mut work: Vec<Value> = Vec::new();
    for &block in &func.layout {
        for &id in &func.blocks[block].insts {
            let inst = &func.insts[id];
            definitions.extend(inst.results.iter().map(|&result| (result, id)));
            if must_stay(inst.op) {
                work.extend(&inst.args);
            }
            for target in &inst.targets {
                for (&param, &arg) in func.blocks[target.block].params.iter().zip(&target.args) {
                    match passed.get_mut(param) {
                        Some(args) => args.push(arg),
                        None => {
                            passed.insert(param, vec![arg]);
                        }
                    }
                }
            }
        }
    }
    let mut live: ArenaMap<Value, ()> = ArenaMap::default();
    while let Some(value) = work.pop() {
        if live.insert(value, ()).is_some() {
            continue;
        }
        if let Some(&inst) = definitions.get(value) {
            work.extend(&func.insts[inst].args);
        }
        work.extend(passed.get(value).into_iter().flatten());
    }
    live
}
