//! Loops that surely run a small, known number of times are written out.
//!
//! A loop is taken if its only way out is the comparison of its counter with a constant in the
//! header, so that each copy of the header knows where it goes. Then the copies' counters are
//! constants: subscripts, bounds checks and the like become known to the optimizer.
//!
//! A written-out loop does not ask for interrupts: it is short, and whatever runs long inside or
//! around it asks itself, copies of inner loops included.

use ir::{BlockId, Func, Imm, Inst, Op, Target, Value};
use la_arena::ArenaMap;

/// Loops with more iterations stay.
const MAX_TRIPS: i64 = 4;
/// Loops whose copies would have more instructions stay.
const MAX_INSTS: usize = 320;

/// Writes out all loops that qualify, inner ones first.
pub fn unroll(func: &mut Func) {
    // Each round writes out one loop; a written-out loop is none any more.
    while let Some(known) = find(func) {
        write_out(func, &known);
        func.layout = func.reverse_postorder();
    }
}

/// A loop that qualifies.
struct Known {
    header: BlockId,
    body: Vec<BlockId>,
    /// The block outside that enters it, and the one that goes back.
    entry: BlockId,
    latch: BlockId,
    trips: i64,
    /// Which target of the header's terminator goes into the body.
    inside: usize,
}

fn find(func: &Func) -> Option<Known> {
    let predecessors = func.predecessors();
    // Later in reverse postorder is further inside.
    func.reverse_postorder().into_iter().rev().find_map(|header| {
        let [a, b] = predecessors.get(header)?[..] else { return None };
        [(a, b), (b, a)].into_iter().find_map(|(entry, latch)| qualify(func, header, entry.0, latch.0, &predecessors))
    })
}

fn qualify(
    func: &Func,
    header: BlockId,
    entry: BlockId,
    latch: BlockId,
    predecessors: &ArenaMap<BlockId, Vec<(BlockId, usize)>>,
) -> Option<Known> {
    let terminator = func.terminator(header).filter(|inst| inst.op == Op::Br)?;
    if func.terminator(entry)?.op != Op::Jump || func.terminator(latch)?.op != Op::Jump {
        return None;
    }
    let body = body_of(header, latch, predecessors)?;
    if body.contains(&entry) {
        return None;
    }
    let inside = terminator.targets.iter().position(|target| body.contains(&target.block))?;
    let leaves_elsewhere = |block: &BlockId| {
        *block != header && func.successors(*block).any(|next| next != header && !body.contains(&next))
    };
    let n_insts: usize = body.iter().map(|&block| func.blocks[block].insts.len()).sum();
    if inside != 0 || body.contains(&terminator.targets[1].block) || body.iter().any(leaves_elsewhere) {
        return None;
    }
    let trips = trips(func, header, entry, latch, terminator.args[0])?;
    let fits = (0..=MAX_TRIPS).contains(&trips) && n_insts * (trips as usize + 1) <= MAX_INSTS;
    fits.then_some(Known { header, body, entry, latch, trips, inside })
}

/// The blocks of a natural loop, header first; `None` if the header does not enclose them.
fn body_of(
    header: BlockId,
    latch: BlockId,
    predecessors: &ArenaMap<BlockId, Vec<(BlockId, usize)>>,
) -> Option<Vec<BlockId>> {
    let mut body = vec![header];
    let mut work = vec![latch];
    while let Some(block) = work.pop() {
        if body.contains(&block) {
            continue;
        }
        body.push(block);
        // A block without predecessors is the entry of the function: it was walked out of the loop.
        work.extend(predecessors.get(block)?.iter().map(|edge| edge.0));
    }
    Some(body)
}

/// How often the body runs: the counter starts at a constant, rises by one, and is compared with a
/// constant.
fn trips(func: &Func, header: BlockId, entry: BlockId, latch: BlockId, condition: Value) -> Option<i64> {
    let defs = definitions(func);
    let compare = defs.get(condition).copied().filter(|inst| inst.op == Op::I64Lt)?;
    let counter = func.blocks[header].params.iter().position(|&param| param == compare.args[0])?;
    let start = constant(&defs, func.terminator(entry)?.targets[0].args[counter], 0)?;
    let next =
        defs.get(func.terminator(latch)?.targets[0].args[counter]).copied().filter(|inst| inst.op == Op::I64Add)?;
    if next.args[0] != compare.args[0] || constant(&defs, next.args[1], 0)? != 1 {
        return None;
    }
    Some((constant(&defs, compare.args[1], 0)? - start).max(0))
}

fn definitions(func: &Func) -> ArenaMap<Value, &Inst> {
    let insts = func.layout.iter().flat_map(|&block| &func.blocks[block].insts);
    insts.flat_map(|&inst| func.insts[inst].results.iter().map(move |&result| (result, &func.insts[inst]))).collect()
}

/// The value of an i64 made of constants.
fn constant(defs: &ArenaMap<Value, &Inst>, value: Value, depth: u32) -> Option<i64> {
    let inst = defs.get(value).filter(|_| depth < 8)?;
    let arg = |index: usize| constant(defs, inst.args[index], depth + 1);
    match (inst.op, &inst.imm) {
        (Op::I64Const, Imm::Int(value)) => Some(*value),
        (Op::I64Add, _) => arg(0)?.checked_add(arg(1)?),
        (Op::I64Sub, _) => arg(0)?.checked_sub(arg(1)?),
        (Op::I64Max, _) => Some(arg(0)?.max(arg(1)?)),
        _ => None,
    }
}

fn write_out(func: &mut Func, known: &Known) {
    // What the loop's values are in the copy that is being made.
    let mut now: ArenaMap<Value, Value> = ArenaMap::default();
    let mut args = edge_args(func, known.entry, &now);
    let mut from = known.entry;
    for trip in 0..=known.trips {
        let last = trip == known.trips;
        let params = func.blocks[known.header].params.clone();
        now = params.into_iter().zip(std::mem::take(&mut args)).collect();
        let copied = if last { vec![known.header] } else { known.body.clone() };
        let copies: ArenaMap<BlockId, BlockId> = copied.iter().map(|&block| (block, func.add_block())).collect();
        for &block in &copied {
            copy_values(func, block, known.header, &copies, &mut now);
        }
        for &block in &copied {
            copy_insts(func, block, known.header, &copies, &now);
        }
        // The way here goes to the copy of the header, which knows where it goes on to.
        set_jump(func, from, Target { block: copies[known.header], args: vec![] });
        let side = if last { 1 - known.inside } else { known.inside };
        let goes = func.terminator(known.header).map(|inst| inst.targets[side].clone());
        if let Some(target) = goes {
            let block = copies.get(target.block).copied().unwrap_or(target.block);
            let target = Target { block, args: target.args.iter().map(|&arg| renamed(&now, arg)).collect() };
            set_jump(func, copies[known.header], target);
        }
        if !last {
            args = edge_args(func, known.latch, &now);
            from = copies[known.latch];
        }
    }
    // What lies behind the loop sees the values of the last copy.
    let outside: Vec<BlockId> = func.layout.iter().copied().filter(|block| !known.body.contains(block)).collect();
    for block in outside {
        for inst in func.blocks[block].insts.clone() {
            let inst = &mut func.insts[inst];
            for arg in inst.args.iter_mut().chain(inst.targets.iter_mut().flat_map(|target| &mut target.args)) {
                *arg = renamed(&now, *arg);
            }
        }
    }
}

fn renamed(now: &ArenaMap<Value, Value>, value: Value) -> Value {
    now.get(value).copied().unwrap_or(value)
}

/// What a block that jumps hands over.
fn edge_args(func: &Func, from: BlockId, now: &ArenaMap<Value, Value>) -> Vec<Value> {
    func.terminator(from)
        .map_or_else(Vec::new, |inst| inst.targets[0].args.iter().map(|&arg| renamed(now, arg)).collect())
}

/// New values for what a block defines; the header's parameters are known already.
fn copy_values(
    func: &mut Func,
    block: BlockId,
    header: BlockId,
    copies: &ArenaMap<BlockId, BlockId>,
    now: &mut ArenaMap<Value, Value>,
) {
    if block != header {
        for param in func.blocks[block].params.clone() {
            let ty = func.values[param].ty;
            let copy = func.add_param(copies[block], ty);
            now.insert(param, copy);
        }
    }
    for id in func.blocks[block].insts.clone() {
        for result in func.insts[id].results.clone() {
            let ty = func.values[result].ty;
            let copy = func.add_value(ty);
            now.insert(result, copy);
        }
    }
}

fn copy_insts(
    func: &mut Func,
    block: BlockId,
    header: BlockId,
    copies: &ArenaMap<BlockId, BlockId>,
    now: &ArenaMap<Value, Value>,
) {
    for id in func.blocks[block].insts.clone() {
        let inst = func.insts[id].clone();
        if inst.op == Op::Poll && block == header {
            continue;
        }
        let results = inst.results.iter().map(|&result| renamed(now, result)).collect();
        let args = inst.args.iter().map(|&arg| renamed(now, arg)).collect();
        let targets = inst.targets.iter().map(|target| Target {
            block: copies.get(target.block).copied().unwrap_or(target.block),
            args: target.args.iter().map(|&arg| renamed(now, arg)).collect(),
        });
        let targets = targets.collect();
        func.push_inst(copies[block], Inst { args, results, targets, ..inst });
    }
}

/// Makes a block end in a jump to this target.
fn set_jump(func: &mut Func, block: BlockId, target: Target) {
    if let Some(&last) = func.blocks[block].insts.last() {
        let inst = &mut func.insts[last];
        inst.op = Op::Jump;
        inst.args.clear();
        inst.targets = vec![target];
    }
}
