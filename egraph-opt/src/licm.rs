//! Loop-invariant checks: what may abort runs once, in front of the loop.
//!
//! A compiled call may abort anywhere before its commit point, and nothing is seen of it. So a
//! check may run earlier than written, even if the loop would never have come to it. It would
//! then abort for nothing, so only those are moved that each full iteration executes: they stand
//! in the header or dominate every block that jumps back to it. Nothing that stands for output or
//! for other irrevocable effects exists at this level.
//!
//! Pure instructions move along as operands of checks. Other invariant terms are placed in front
//! of loops when terms are put back (`elaborate`).
use crate::language::is_computation;
use crate::loops::{LoopIdx, Loops};
use crate::region::{Part, part};
use ir::{BlockId, Func, Imm, Inst, InstId, Op, Origin, Target, Value};
use la_arena::ArenaMap;

/// How often all loops are treated, as long as some have to wait for others.
const MAX_STEPS: usize = 500;

/// For each block the edges that lead to it, as [`Func::predecessors`] gives them.
pub type Predecessors = ArenaMap<BlockId, Vec<(BlockId, usize)>>;

/// Moves invariant checks out of loops. Returns whether any moved.
pub fn hoist_checks(func: &mut Func) -> bool {
    let mut moved = false;
    for _ in 0..MAX_STEPS {
        let loops = Loops::new(func);
        let (here, waiting) = hoist_inner_first(func, &loops);
        moved |= here;
        if !waiting {
            break;
        }
    }
    moved
}

/// Moves checks out of one loop after the other, inner ones first, so that what leaves an inner one
/// is seen in the loop around it. Returns whether any moved, and whether loops were left out because
/// they have got a block that `loops` does not know.
fn hoist_inner_first(func: &mut Func, loops: &Loops) -> (bool, bool) {
    let mut predecessors = func.predecessors();
    let mut outdated = vec![false; loops.loops.len()];
    let (mut moved, mut waiting) = (false, false);
    for this in (0..loops.loops.len()).rev() {
        let parent = loops.loops[this].parent;
        if outdated[this] {
            waiting = true;
            parent.into_iter().for_each(|parent| outdated[parent] = true);
            continue;
        }
        let hoisted = hoistable(func, loops, this);
        if hoisted.is_empty() {
            continue;
        }
        moved = true;
        let (preheader, is_new) = preheader(func, loops, this, &mut predecessors);
        if is_new && let Some(parent) = parent {
            outdated[parent] = true;
        }
        let is_hoisted: ArenaMap<InstId, ()> = hoisted.iter().map(|&inst| (inst, ())).collect();
        for &block in &loops.loops[this].blocks {
            func.blocks[block].insts.retain(|&inst| is_hoisted.get(inst).is_none());
        }
        let insts = &mut func.blocks[preheader].insts;
        let end = insts.len() - 1;
        insts.splice(end..end, hoisted);
    }
    (moved, waiting)
}

/// Checks of a loop whose operands are invariant, and the terms they need, in order of execution.
fn hoistable(func: &Func, loops: &Loops, this: LoopIdx) -> Vec<InstId> {
    let Some(_) = loops.idom(loops.loops[this].header) else { return Vec::new() };
    let mut inside: ArenaMap<Value, InstId> = ArenaMap::default();
    let mut variant: ArenaMap<Value, ()> = ArenaMap::default();
    let mut order: Vec<InstId> = Vec::new();
    let mut needed: ArenaMap<InstId, ()> = ArenaMap::default();
    for &block in &loops.loops[this].blocks {
        variant.extend(func.blocks[block].params.iter().map(|&param| (param, ())));
        let always = loops.loops[this].latches.iter().all(|&latch| loops.must_dominate(block, latch));
        for &id in &func.blocks[block].insts {
            let inst = &func.insts[id];
            let invariant = inst.args.iter().all(|&arg| variant.get(arg).is_none());
            let check = is_check(inst);
            if !invariant || !(part(inst) == Part::Term || (check && always)) {
                variant.extend(inst.results.iter().map(|&result| (result, ())));
                continue;
            }
            inside.extend(inst.results.iter().map(|&result| (result, id)));
            order.push(id);
            if check {
                need(func, id, &inside, &mut needed);
            }
        }
    }
    order.retain(|&inst| needed.get(inst).is_some());
    order
}

fn need(func: &Func, inst: InstId, inside: &ArenaMap<Value, InstId>, needed: &mut ArenaMap<InstId, ()>) {
    let mut work = vec![inst];
    while let Some(inst) = work.pop() {
        if needed.insert(inst, ()).is_none() {
            work.extend(func.insts[inst].args.iter().filter_map(|&arg| inside.get(arg).copied()));
        }
    }
}

fn is_check(inst: &Inst) -> bool {
    inst.op == Op::AbortIf || (part(inst) == Part::Computation && is_computation(inst.op))
}

/// The block that only leads to the loop, and whether it had to be made.
pub fn preheader(func: &mut Func, loops: &Loops, this: LoopIdx, predecessors: &mut Predecessors) -> (BlockId, bool) {
    let header = loops.loops[this].header;
    let edges = predecessors.get(header).map_or(&[][..], Vec::as_slice);
    let outside: Vec<(BlockId, usize)> = edges.iter().copied().filter(|&(from, _)| !loops.is_in(from, this)).collect();
    if let [(from, _)] = outside[..]
        && func.terminator(from).is_some_and(|inst| inst.op == Op::Jump)
    {
        return (from, false);
    }
    let block = func.add_block();
    func.layout.pop();
    let at = func.layout.iter().position(|&other| other == header).unwrap_or(0);
    func.layout.insert(at, block);
    let types: Vec<_> = func.blocks[header].params.iter().map(|&param| func.values[param].ty).collect();
    let args: Vec<Value> = types.into_iter().map(|ty| func.add_param(block, ty)).collect();
    let origin = first_origin(func, header);
    for &(from, edge) in &outside {
        if let Some(&last) = func.blocks[from].insts.last() {
            func.insts[last].targets[edge].block = block;
        }
    }
    func.terminate(block, Op::Jump, Imm::None, Vec::new(), vec![Target { block: header, args }], origin);
    if let Some(edges) = predecessors.get_mut(header) {
        edges.retain(|edge| !outside.contains(edge));
        edges.push((block, 0));
    }
    predecessors.insert(block, outside);
    (block, true)
}

fn first_origin(func: &Func, block: BlockId) -> Origin {
    func.blocks[block].insts.first().map_or_else(Origin::default, |&inst| func.insts[inst].origin)
}
