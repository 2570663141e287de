//! Subscript checks that a branch above has already made.
//!
//! `for (i in seq_along(x)) x[[i]]` counts `k` from 0 and leaves the loop unless `k < length(x)`;
//! then `k + 1` is a subscript of `x`, and `index.i64(k + 1, len)` is `k`. The e-graph cannot know:
//! its facts are about single values, and this is about two.
//!
//! A check is removed if `subscript >= 1` by its range, and `subscript <= length` by its range or
//! by a comparison of the same two values that holds in the block. Sums count as `value + constant`
//! where they do not wrap around.
use crate::bounding::Guard;
use crate::facts::{Fact, Range};
use crate::flow::{self, Flow};
use crate::loops::Loops;
use ir::{BlockId, Func, Imm, Inst, InstId, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// A value plus a constant; without a value, the constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Linear {
    base: Option<Value>,
    offset: i128,
}

/// Turns `index.i64` into a subtraction where it cannot abort. Returns whether any was.
pub fn remove_checks(func: &mut Func) -> bool {
    let mut proved: Vec<(BlockId, InstId)> = Vec::new();
    {
        let loops = Loops::new(func);
        let flow = flow::analyse(func, &loops);
        let prover = Prover::new(func, &loops, &flow);
        for &block in &loops.order {
            for &id in &func.blocks[block].insts {
                let inst = &func.insts[id];
                if inst.op == Op::IndexI64 && prover.is_inside(block, inst) {
                    proved.push((block, id));
                }
            }
        }
    }
    for &(block, inst) in &proved {
        let origin = func.insts[inst].origin;
        let minus_one = func.add_value(ir::Type::I64);
        let constant = Inst {
            op: Op::I64Const,
            imm: Imm::Int(-1),
            args: Vec::new(),
            targets: Vec::new(),
            results: vec![minus_one],
            origin,
        };
        let constant = func.insts.alloc(constant);
        let insts = &mut func.blocks[block].insts;
        let at = insts.iter().position(|&other| other == inst).unwrap_or(0);
        insts.insert(at, constant);
        let inst = &mut func.insts[inst];
        inst.op = Op::I64Add;
        inst.args[1] = minus_one;
    }
    !proved.is_empty()
}

fn definitions(func: &Func, loops: &Loops) -> ArenaMap<Value, InstId> {
    let mut definitions = ArenaMap::default();
    for &block in &loops.order {
        for &inst in &func.blocks[block].insts {
            definitions.extend(func.insts[inst].results.iter().map(|&result| (result, inst)));
        }
    }
    definitions
}

/// A block and the `c` of a comparison `x <= y + c` that holds in it and in what it dominates.
type Known = (BlockId, i128);

struct Prover<'a> {
    func: &'a Func,
    loops: &'a Loops,
    flow: &'a Flow<'a>,
    definitions: ArenaMap<Value, InstId>,
    /// What comparisons say, by `x` and `y`.
    known: FxHashMap<(Option<Value>, Option<Value>), Vec<Known>>,
}

impl<'a> Prover<'a> {
    fn new(func: &'a Func, loops: &'a Loops, flow: &'a Flow<'a>) -> Prover<'a> {
        let definitions = definitions(func, loops);
        let mut prover = Prover { func, loops, flow, definitions, known: FxHashMap::default() };
        let mut known: FxHashMap<_, Vec<Known>> = FxHashMap::default();
        for (block, guard) in flow.guards() {
            for (left, right) in prover.at_most(guard) {
                known.entry((left.base, right.base)).or_default().push((block, right.offset - left.offset));
            }
        }
        prover.known = known;
        prover
    }

    fn is_inside(&self, block: BlockId, inst: &Inst) -> bool {
        let [subscript, len] = inst.args[..] else { return false };
        let range = |value| match self.flow.fact_at(block, value) {
            Some(Fact::I64(range)) => range,
            _ => Range::ALL,
        };
        let (subscript_range, len_range) = (range(subscript), range(len));
        if subscript_range.lo < 1 {
            return false;
        }
        if subscript_range.hi <= len_range.lo {
            return true;
        }
        let (Some(subscript), Some(len)) = (self.linear(subscript), self.linear(len)) else { return false };
        // Same values on both sides: the constants decide.
        let known = self.known.get(&(subscript.base, len.base)).map_or(&[][..], Vec::as_slice);
        known
            .iter()
            .any(|&(above, most)| most <= len.offset - subscript.offset && self.loops.must_dominate(above, block))
    }

    /// What a comparison says as `left <= right`. A bound that is the smaller of two is both.
    fn at_most(&self, guard: &Guard) -> Vec<(Linear, Linear)> {
        let (low, high, strict) = match (guard.op, guard.holds) {
            (Op::I64Lt, true) => (guard.left, guard.right, 1),
            (Op::I64Le, true) => (guard.left, guard.right, 0),
            (Op::I64Lt, false) => (guard.right, guard.left, 0),
            (Op::I64Le, false) => (guard.right, guard.left, 1),
            _ => return Vec::new(),
        };
        let Some(low) = self.linear(low) else { return Vec::new() };
        let low = Linear { offset: low.offset + strict, ..low };
        let mut highs = vec![high];
        if let Some(min) = self.definition(high).filter(|inst| inst.op == Op::I64Min) {
            highs.extend(&min.args);
        }
        highs.into_iter().filter_map(|high| Some((low, self.linear(high)?))).collect()
    }

    fn definition(&self, value: Value) -> Option<&Inst> {
        self.definitions.get(value).map(|&inst| &self.func.insts[inst])
    }

    /// A value as a sum, followed through additions of constants that do not wrap around.
    fn linear(&self, value: Value) -> Option<Linear> {
        let Some(inst) = self.definition(value) else { return Some(Linear { base: Some(value), offset: 0 }) };
        let constant = |value: Value| match self.definition(value) {
            Some(Inst { op: Op::I64Const, imm: Imm::Int(constant), .. }) => Some(i128::from(*constant)),
            _ => None,
        };
        let sum = match (inst.op, &inst.args[..]) {
            (Op::I64Const, _) => return constant(value).map(|offset| Linear { base: None, offset }),
            (Op::I64Add, &[x, c]) => constant(c).map(|c| (x, c)).or_else(|| constant(x).map(|x| (c, x))),
            (Op::I64Sub, &[x, c]) => constant(c).map(|c| (x, -c)),
            _ => None,
        };
        let Some((base, offset)) = sum else { return Some(Linear { base: Some(value), offset: 0 }) };
        let range = self.flow.fact(base).long();
        let fits = |bound: i64| i64::try_from(i128::from(bound) + offset).is_ok();
        // One step only: the e-graph has already gathered the constants.
        (fits(range.lo) && fits(range.hi)).then_some(Linear { base: Some(base), offset })
    }
}
