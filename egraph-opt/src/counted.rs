//! Subscript checks of counted loops, made once in front of the loop.
//!
//! `for (i in 1:n) s <- s + x[[i]]` checks `i <= length(x)` in each iteration. If the loop counts
//! by one, is left only where its counter exceeds `n`, and makes the check in each full iteration,
//! then one of the checks fails exactly if the last one does: the check of `n`. So that one is made
//! in front of the loop, for loops that run at all, and the others are not needed.
//!
//! Aborting earlier than written is always allowed. It is not needless either: the loop would have
//! come to the failing check, or have aborted before.
//!
//! Given up: steps other than one, exits by `break` or `return`, checks under conditions.
use crate::facts::Range;
use crate::flow::{self, Flow};
use crate::licm::{Predecessors, preheader};
use crate::loops::{LoopIdx, Loops};
use ir::{AbortReason, BlockId, Func, Imm, Inst, InstId, Op, Origin, Type, Value};
use la_arena::ArenaMap;

/// How often all loops are treated, as long as there is a change.
const MAX_STEPS: usize = 200;

/// A loop that counts its parameter up by one.
struct Counter {
    param: Value,
    /// Position among the header's parameters.
    index: usize,
    /// The counter is below this value in the body, or at most that value if not `strict`.
    limit: Value,
    strict: bool,
}

/// `counter + offset` as a subscript into `len` elements.
struct Check {
    block: BlockId,
    inst: InstId,
    offset: i64,
    len: Value,
}

/// Moves such checks. Returns whether any moved.
pub fn hoist_counted_checks(func: &mut Func) -> bool {
    for step in 0..MAX_STEPS {
        let loops = Loops::new(func);
        // A check counts with one loop's counter, so what is found of one loop holds whatever is
        // done to the others.
        let found: Vec<(LoopIdx, Counter, Vec<Check>)> = {
            let flow = flow::analyse(func, &loops);
            let mut finder =
                Finder { func, loops: &loops, flow: &flow, this: 0, definitions: definitions(func, &loops) };
            let found = (0..loops.loops.len()).filter_map(|this| {
                finder.this = this;
                let counter = finder.counter()?;
                let checks = finder.checks(&counter);
                (!checks.is_empty()).then_some((this, counter, checks))
            });
            found.collect()
        };
        if found.is_empty() {
            return step > 0;
        }
        let mut predecessors = func.predecessors();
        for (this, counter, checks) in found {
            hoist(func, &loops, this, &mut predecessors, &counter, &checks);
        }
    }
    true
}

fn definitions(func: &Func, loops: &Loops) -> ArenaMap<Value, (BlockId, Option<InstId>)> {
    let mut definitions = ArenaMap::default();
    for &block in &loops.order {
        let data = &func.blocks[block];
        definitions.extend(data.params.iter().map(|&param| (param, (block, None))));
        for &inst in &data.insts {
            definitions.extend(func.insts[inst].results.iter().map(|&result| (result, (block, Some(inst)))));
        }
    }
    definitions
}

struct Finder<'a> {
    func: &'a Func,
    loops: &'a Loops,
    flow: &'a Flow<'a>,
    this: LoopIdx,
    definitions: ArenaMap<Value, (BlockId, Option<InstId>)>,
}

impl Finder<'_> {
    fn definition(&self, value: Value) -> Option<&Inst> {
        let (_, inst) = *self.definitions.get(value)?;
        Some(&self.func.insts[inst?])
    }

    fn is_invariant(&self, value: Value) -> bool {
        self.definitions.get(value).is_some_and(|&(block, _)| !self.loops.is_in(block, self.this))
    }

    /// The value as `base + constant`; only one step, as the e-graph has gathered constants.
    fn plus_constant(&self, value: Value) -> (Value, i64) {
        let constant = |value: Value| match self.definition(value) {
            Some(Inst { op: Op::I64Const, imm: Imm::Int(constant), .. }) => Some(*constant),
            _ => None,
        };
        match self.definition(value) {
            Some(inst) if inst.op == Op::I64Add => match (constant(inst.args[0]), constant(inst.args[1])) {
                (_, Some(c)) => (inst.args[0], c),
                (Some(c), None) => (inst.args[1], c),
                _ => (value, 0),
            },
            _ => (value, 0),
        }
    }

    fn counter(&self) -> Option<Counter> {
        let header = self.loops.loops[self.this].header;
        let branch = self.func.terminator(header).filter(|inst| inst.op == Op::Br)?;
        let stays = self.loops.is_in(branch.targets[0].block, self.this);
        if stays == self.loops.is_in(branch.targets[1].block, self.this) || self.leaves_elsewhere(header) {
            return None;
        }
        let compare = self.definition(branch.args[0])?;
        let [left, right] = compare.args[..] else { return None };
        // The body is entered while counter < limit, counter <= limit, or unless limit < counter.
        let (param, limit, strict) = match (compare.op, stays) {
            (Op::I64Lt, true) => (left, right, true),
            (Op::I64Le, true) => (left, right, false),
            (Op::I64Lt, false) => (right, left, false),
            (Op::I64Le, false) => (right, left, true),
            _ => return None,
        };
        let index = self.func.blocks[header].params.iter().position(|&other| other == param)?;
        let counts = self.loops.loops[self.this].latches.iter().all(|&latch| {
            let edges = self.func.terminator(latch).into_iter().flat_map(|inst| &inst.targets);
            let mut again = edges.filter(|target| target.block == header);
            again.all(|target| self.plus_constant(target.args[index]) == (param, 1))
        });
        (counts && self.is_invariant(limit)).then_some(Counter { param, index, limit, strict })
    }

    /// Whether the loop can be left but through its header, other than by an abort.
    fn leaves_elsewhere(&self, header: BlockId) -> bool {
        let aborts = |block: BlockId| self.func.terminator(block).is_some_and(|inst| inst.op == Op::Abort);
        self.loops.loops[self.this].blocks.iter().filter(|&&block| block != header).any(|&block| {
            self.func.terminator(block).is_some_and(|inst| inst.op == Op::Ret)
                || self.func.successors(block).any(|next| !self.loops.is_in(next, self.this) && !aborts(next))
        })
    }

    fn checks(&self, counter: &Counter) -> Vec<Check> {
        let data = &self.loops.loops[self.this];
        let always = |block: BlockId| data.latches.iter().all(|&latch| self.loops.must_dominate(block, latch));
        let body = data.blocks.iter().copied().filter(|&block| block != data.header && always(block));
        body.flat_map(|block| self.func.blocks[block].insts.iter().map(move |&inst| (block, inst)))
            .filter_map(|(block, inst)| self.check(block, inst, counter))
            .collect()
    }

    fn check(&self, block: BlockId, id: InstId, counter: &Counter) -> Option<Check> {
        let inst = &self.func.insts[id];
        let [subscript, len] = inst.args[..] else { return None };
        let (base, offset) = self.plus_constant(subscript);
        if inst.op != Op::IndexI64 || base != counter.param || !self.is_invariant(len) {
            return None;
        }
        let lowest = self.flow.fact_at(block, subscript)?.long().lo;
        // Neither the subscript nor limit + offset may wrap around.
        let small = |range: Range| range.is_exact() && offset.unsigned_abs() < 1 << 52;
        let fits = small(self.flow.fact_at(block, base)?.long()) && small(self.flow.fact(counter.limit).long());
        (lowest >= 1 && fits).then_some(Check { block, inst: id, offset, len })
    }
}

fn hoist(
    func: &mut Func,
    loops: &Loops,
    this: LoopIdx,
    predecessors: &mut Predecessors,
    counter: &Counter,
    checks: &[Check],
) {
    let origin = func.insts[checks[0].inst].origin;
    let (block, _) = preheader(func, loops, this, predecessors);
    let Some(jump) = func.blocks[block].insts.pop() else { return };
    let first = func.insts[jump].targets[0].args[counter.index];
    let (limit, strict) = (counter.limit, counter.strict);
    let compare = if strict { Op::I64Lt } else { Op::I64Le };
    let runs = func.push1(block, compare, Imm::None, vec![first, limit], origin);
    let mut made: Vec<(Value, i64)> = Vec::new();
    for check in checks {
        if !made.contains(&(check.len, check.offset)) {
            made.push((check.len, check.offset));
            push_check(func, block, check, counter, runs);
        }
        let origin = func.insts[check.inst].origin;
        let minus_one = func.add_value(Type::I64);
        let constant = constant_inst(-1, minus_one, origin);
        let constant = func.insts.alloc(constant);
        let insts = &mut func.blocks[check.block].insts;
        let at = insts.iter().position(|&other| other == check.inst).unwrap_or(0);
        insts.insert(at, constant);
        let inst = &mut func.insts[check.inst];
        inst.op = Op::I64Add;
        inst.args[1] = minus_one;
    }
    func.blocks[block].insts.push(jump);
}

/// Aborts if the loop runs and its last subscript is beyond the length.
fn push_check(func: &mut Func, block: BlockId, check: &Check, counter: &Counter, runs: Value) {
    let origin = func.insts[check.inst].origin;
    let last = check.offset - i64::from(counter.strict);
    let last = func.push1(block, Op::I64Const, Imm::Int(last), Vec::new(), origin);
    let last = func.push1(block, Op::I64Add, Imm::None, vec![counter.limit, last], origin);
    let beyond = func.push1(block, Op::I64Lt, Imm::None, vec![check.len, last], origin);
    let fails = func.push1(block, Op::LglAnd, Imm::None, vec![runs, beyond], origin);
    let why = Imm::Abort(AbortReason::Subscript, "the loop's last subscript is beyond the end".into());
    func.push(block, Op::AbortIf, why, vec![fails], origin);
}

fn constant_inst(value: i64, result: Value, origin: Origin) -> Inst {
    Inst {
        op: Op::I64Const,
        imm: Imm::Int(value),
        args: Vec::new(),
        targets: Vec::new(),
        results: vec![result],
        origin,
    }
}
