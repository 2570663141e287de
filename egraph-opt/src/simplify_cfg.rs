//! Control flow: branches on constants, jumps to jumps, blocks in a straight line, parameters that
//! are the same on every edge.
//!
//! Nothing is executed that was not executed before, and nothing in another order.
use ir::{AbortReason, BlockId, Func, Imm, Inst, InstId, Op, Target, Value};
use la_arena::ArenaMap;

/// Simplifies until nothing changes. Returns whether anything did.
pub fn simplify(func: &mut Func) -> bool {
    let mut changed = false;
    loop {
        let again = fold_branches(func)
            | cut_after_aborts(func)
            | drop_unreachable(func)
            | skip_empty_blocks(func)
            | same_params(func)
            | merge_blocks(func);
        changed |= again;
        if !again {
            return changed;
        }
    }
}

/// The constant that a value is, by the instruction that defines it.
fn constants(func: &Func) -> ArenaMap<Value, i64> {
    let mut constants = ArenaMap::default();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            if let Inst { op: Op::I32Const | Op::I64Const, imm: Imm::Int(value), results, .. } = &func.insts[inst] {
                constants.insert(results[0], *value);
            }
        }
    }
    constants
}

/// A branch whose way is known becomes a jump.
fn fold_branches(func: &mut Func) -> bool {
    let constants = constants(func);
    let mut changed = false;
    for &block in &func.layout {
        let Some(&last) = func.blocks[block].insts.last() else { continue };
        let inst = &mut func.insts[last];
        let condition = inst.args.first().and_then(|&arg| constants.get(arg)).copied();
        let taken = match (inst.op, condition) {
            (Op::Br, Some(value)) => Some(if value != 0 { 0 } else { 1 }),
            // NA aborts; what the abort says stays with the branch.
            (Op::BrLgl, Some(value)) if value != i64::from(i32::MIN) => Some(if value != 0 { 0 } else { 1 }),
            (Op::BrTable, Some(value)) => {
                let last = inst.targets.len() - 1;
                Some(usize::try_from(value).map_or(last, |index| index.min(last)))
            }
            (Op::Br | Op::BrTable, None) if inst.targets.iter().all(|target| *target == inst.targets[0]) => Some(0),
            _ => None,
        };
        if let Some(taken) = taken {
            inst.targets.swap(0, taken);
            inst.targets.truncate(1);
            (inst.op, inst.imm) = (Op::Jump, Imm::None);
            inst.args.clear();
            changed = true;
        }
    }
    changed
}

/// A check that always fails ends its block.
fn cut_after_aborts(func: &mut Func) -> bool {
    let constants = constants(func);
    let mut changed = false;
    for &block in &func.layout {
        let insts = &func.blocks[block].insts;
        let always = insts.iter().position(|&inst| {
            let inst = &func.insts[inst];
            inst.op == Op::AbortIf && inst.args.first().and_then(|&arg| constants.get(arg)).is_some_and(|&c| c != 0)
        });
        let Some(at) = always else { continue };
        let inst = insts[at];
        func.blocks[block].insts.truncate(at + 1);
        let inst = &mut func.insts[inst];
        if !matches!(inst.imm, Imm::Abort(..)) {
            inst.imm = Imm::Abort(AbortReason::Unanalysable, "always".into());
        }
        inst.op = Op::Abort;
        inst.args.clear();
        changed = true;
    }
    changed
}

fn drop_unreachable(func: &mut Func) -> bool {
    let reachable: ArenaMap<BlockId, ()> = func.reverse_postorder().into_iter().map(|block| (block, ())).collect();
    let n_before = func.layout.len();
    func.layout.retain(|&block| reachable.get(block).is_some());
    func.layout.len() != n_before
}

/// Edges to a block that only jumps on go where it goes.
fn skip_empty_blocks(func: &mut Func) -> bool {
    let mut skips: ArenaMap<BlockId, Target> = ArenaMap::default();
    let entry = func.entry();
    for &block in &func.layout {
        let data = &func.blocks[block];
        if let [only] = data.insts[..] {
            let inst = &func.insts[only];
            let to_itself = inst.targets.first().is_some_and(|target| target.block == block);
            if inst.op == Op::Jump && data.params.is_empty() && block != entry && !to_itself {
                skips.insert(block, inst.targets[0].clone());
            }
        }
    }
    // The end of a chain; a ring of empty blocks has none.
    let end_of = |mut target: Target| {
        for _ in 0..func.layout.len() {
            match skips.get(target.block) {
                Some(next) => target = next.clone(),
                None => return Some(target),
            }
        }
        None
    };
    let mut redirected: Vec<(InstId, usize, Target)> = Vec::new();
    for &block in &func.layout {
        let Some(&last) = func.blocks[block].insts.last() else { continue };
        for (edge, target) in func.insts[last].targets.iter().enumerate() {
            if let Some(next) = skips.get(target.block)
                && let Some(end) = end_of(next.clone())
            {
                redirected.push((last, edge, end));
            }
        }
    }
    let changed = !redirected.is_empty();
    for (inst, edge, target) in redirected {
        func.insts[inst].targets[edge] = target;
    }
    changed
}

/// A parameter that gets the same value on every edge (or itself) is that value.
fn same_params(func: &mut Func) -> bool {
    let predecessors = func.predecessors();
    let mut replaced: ArenaMap<Value, Value> = ArenaMap::default();
    let entry = func.entry();
    'blocks: for &block in &func.layout {
        let edges = predecessors.get(block).map_or(&[][..], Vec::as_slice);
        if block == entry || edges.is_empty() {
            continue;
        }
        for (i, &param) in func.blocks[block].params.iter().enumerate() {
            let mut args = edges.iter().filter_map(|&(from, edge)| Some(func.terminator(from)?.targets[edge].args[i]));
            let first = args.clone().find(|&arg| arg != param);
            if let Some(first) = first
                && args.all(|arg| arg == param || arg == first)
            {
                replaced.insert(param, first);
                remove_param(func, block, i);
                // Other parameters may now be the same; positions have moved.
                break 'blocks;
            }
        }
    }
    let changed = replaced.iter().next().is_some();
    replace(func, &replaced);
    changed
}

fn remove_param(func: &mut Func, block: BlockId, index: usize) {
    func.blocks[block].params.remove(index);
    for &from in &func.layout {
        let Some(&last) = func.blocks[from].insts.last() else { continue };
        for target in func.insts[last].targets.iter_mut().filter(|target| target.block == block) {
            target.args.remove(index);
        }
    }
}

/// A block and the only one that follows it, and that follows nothing else, become one.
fn merge_blocks(func: &mut Func) -> bool {
    let mut changed = false;
    let mut predecessors = func.predecessors();
    let mut replaced: ArenaMap<Value, Value> = ArenaMap::default();
    let mut merged: ArenaMap<BlockId, ()> = ArenaMap::default();
    for block in func.layout.clone() {
        while merged.get(block).is_none()
            && let Some(jump) = func.terminator(block).filter(|inst| inst.op == Op::Jump)
        {
            let Target { block: next, args } = jump.targets[0].clone();
            let is_only = predecessors.get(next).is_some_and(|edges| edges.len() == 1);
            if !is_only || next == block || next == func.entry() {
                break;
            }
            let params = std::mem::take(&mut func.blocks[next].params);
            replaced.extend(params.into_iter().zip(args));
            func.blocks[block].insts.pop();
            let insts = std::mem::take(&mut func.blocks[next].insts);
            func.blocks[block].insts.extend(insts);
            merged.insert(next, ());
            let successors: Vec<BlockId> = func.successors(block).collect();
            for successor in successors {
                for edge in predecessors.get_mut(successor).into_iter().flatten() {
                    if edge.0 == next {
                        edge.0 = block;
                    }
                }
            }
            changed = true;
        }
    }
    func.layout.retain(|&block| merged.get(block).is_none());
    replace(func, &replaced);
    changed
}

/// Replaces values everywhere; replacements may themselves be replaced.
fn replace(func: &mut Func, replaced: &ArenaMap<Value, Value>) {
    if replaced.iter().next().is_none() {
        return;
    }
    let find = |mut value: Value| {
        while let Some(&other) = replaced.get(value) {
            value = other;
        }
        value
    };
    let insts: Vec<InstId> = func.layout.iter().flat_map(|&block| func.blocks[block].insts.clone()).collect();
    for inst in insts {
        let inst = &mut func.insts[inst];
        for arg in inst.args.iter_mut().chain(inst.targets.iter_mut().flat_map(|target| &mut target.args)) {
            *arg = find(*arg);
        }
    }
}
