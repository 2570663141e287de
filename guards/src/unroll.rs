//! Loops that surely run a small, known number of times are written out.
//!
//! A loop is taken if its only way out is the comparison of its counter with a constant in the
//! header, so that each copy of the header knows where it goes. Then the copies' counters are
//! constants: subscripts, bounds checks and the like become known to the optimizer.
//!
//! A written-out loop does not ask for interrupts: it is short, and whatever runs long inside or
//! around it asks itself, copies of inner loops included.

use ir::{BlockId, Func, Imm, Inst, InstId, Op, Target, Value};
use la_arena::ArenaMap;

/// Loops with more iterations stay.
const MAX_TRIPS: i64 = 4;
/// Loops whose copies would have more instructions stay.
const MAX_INSTS: usize = 320;

/// Writes out all loops that qualify, inner ones first.
pub fn unroll(func: &mut Func) {
    // A written-out loop is none any more, but what it leaves may let others qualify.
    while round(func) {
        func.layout = func.reverse_postorder();
    }
}

/// Writes out the loops that qualify and do not contain each other. Whether there were any.
fn round(func: &mut Func) -> bool {
    let predecessors = func.predecessors();
    let defs = definitions(func);
    let mut taken: ArenaMap<BlockId, ()> = ArenaMap::default();
    let mut renamed: ArenaMap<Value, Value> = ArenaMap::default();
    // Later in reverse postorder is further inside.
    for header in func.reverse_postorder().into_iter().rev() {
        let Some(&[a, b]) = predecessors.get(header).map(Vec::as_slice) else { continue };
        let candidate = |(entry, latch): ((BlockId, usize), (BlockId, usize))| {
            let facts = Facts { func, predecessors: &predecessors, defs: &defs, taken: &taken };
            facts.qualify(header, entry.0, latch.0)
        };
        let Some(known) = [(a, b), (b, a)].into_iter().find_map(candidate) else { continue };
        write_out(func, &known, &mut renamed);
        taken.extend(known.body.iter().map(|&block| (block, ())));
    }
    rename(func, &taken, &renamed);
    taken.iter().next().is_some()
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

/// What a round looks at. Of the blocks that were written out in this round, it is not true any more.
struct Facts<'a> {
    func: &'a Func,
    predecessors: &'a ArenaMap<BlockId, Vec<(BlockId, usize)>>,
    defs: &'a ArenaMap<Value, InstId>,
    taken: &'a ArenaMap<BlockId, ()>,
}

impl Facts<'_> {
    fn qualify(&self, header: BlockId, entry: BlockId, latch: BlockId) -> Option<Known> {
        let func = self.func;
        let terminator = func.terminator(header).filter(|inst| inst.op == Op::Br)?;
        if func.terminator(entry)?.op != Op::Jump || func.terminator(latch)?.op != Op::Jump {
            return None;
        }
        let trips = self.trips(header, entry, latch, terminator.args[0])?;
        if !(0..=MAX_TRIPS).contains(&trips) {
            return None;
        }
        let body = self.body(header, latch, trips)?;
        if body.contains(&entry) {
            return None;
        }
        let inside = terminator.targets.iter().position(|target| body.contains(&target.block))?;
        let leaves_elsewhere = |block: &BlockId| {
            *block != header && func.successors(*block).any(|next| next != header && !body.contains(&next))
        };
        let qualifies =
            inside == 0 && !body.contains(&terminator.targets[1].block) && !body.iter().any(leaves_elsewhere);
        qualifies.then_some(Known { header, body, entry, latch, trips, inside })
    }

    /// The blocks of a natural loop, header first; `None` if the header does not enclose them, if they
    /// are too many to be written out, or if one of them was written out just now.
    fn body(&self, header: BlockId, latch: BlockId, trips: i64) -> Option<Vec<BlockId>> {
        let size = |block: BlockId| self.func.blocks[block].insts.len() * (trips as usize + 1);
        let mut n_insts = size(header);
        let mut body = vec![header];
        let mut work = vec![latch];
        while let Some(block) = work.pop() {
            if body.contains(&block) {
                continue;
            }
            body.push(block);
            n_insts += size(block);
            if n_insts > MAX_INSTS || self.taken.get(block).is_some() {
                return None;
            }
            // A block without predecessors is the entry of the function: it was walked out of the loop.
            work.extend(self.predecessors.get(block)?.iter().map(|edge| edge.0));
        }
        (n_insts <= MAX_INSTS).then_some(body)
    }

    /// How often the body runs: the counter starts at a constant, rises by one, and is compared with a
    /// constant.
    fn trips(&self, header: BlockId, entry: BlockId, latch: BlockId, condition: Value) -> Option<i64> {
        let func = self.func;
        let compare = self.definition(condition).filter(|inst| inst.op == Op::I64Lt)?;
        let counter = func.blocks[header].params.iter().position(|&param| param == compare.args[0])?;
        let start = self.constant(func.terminator(entry)?.targets[0].args[counter], 0)?;
        let next = func.terminator(latch)?.targets[0].args[counter];
        let next = self.definition(next).filter(|inst| inst.op == Op::I64Add)?;
        if next.args[0] != compare.args[0] || self.constant(next.args[1], 0)? != 1 {
            return None;
        }
        Some((self.constant(compare.args[1], 0)? - start).max(0))
    }

    fn definition(&self, value: Value) -> Option<&Inst> {
        self.defs.get(value).map(|&inst| &self.func.insts[inst])
    }

    /// The value of an i64 made of constants.
    fn constant(&self, value: Value, depth: u32) -> Option<i64> {
        let inst = self.definition(value).filter(|_| depth < 8)?;
        let arg = |index: usize| self.constant(inst.args[index], depth + 1);
        match (inst.op, &inst.imm) {
            (Op::I64Const, Imm::Int(value)) => Some(*value),
            (Op::I64Add, _) => arg(0)?.checked_add(arg(1)?),
            (Op::I64Sub, _) => arg(0)?.checked_sub(arg(1)?),
            (Op::I64Max, _) => Some(arg(0)?.max(arg(1)?)),
            _ => None,
        }
    }
}

fn definitions(func: &Func) -> ArenaMap<Value, InstId> {
    let insts = func.layout.iter().flat_map(|&block| &func.blocks[block].insts);
    insts.flat_map(|&inst| func.insts[inst].results.iter().map(move |&result| (result, inst))).collect()
}

/// Makes the copies and lets the way into the loop go to the first one. What the loop's values are
/// behind it goes to `outside`.
fn write_out(func: &mut Func, known: &Known, outside: &mut ArenaMap<Value, Value>) {
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
    outside.extend(now.iter().map(|(value, &copy)| (value, copy)));
}

/// What lies behind written-out loops sees the values of the last copies. A loop behind another one
/// may have handed on what the other one's values are.
fn rename(func: &mut Func, taken: &ArenaMap<BlockId, ()>, values: &ArenaMap<Value, Value>) {
    let outside = func.layout.iter().filter(|&&block| taken.get(block).is_none());
    for &inst in outside.flat_map(|&block| &func.blocks[block].insts) {
        let inst = &mut func.insts[inst];
        for arg in inst.args.iter_mut().chain(inst.targets.iter_mut().flat_map(|target| &mut target.args)) {
            while let Some(&copy) = values.get(*arg) {
                *arg = copy;
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
