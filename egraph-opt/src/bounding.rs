//! Comparisons above a block, and what they say of the values that they compare.
//!
//! A block that one edge of a branch leads to starts with a comparison ([`Guard`]) that holds in it
//! and in every block that it dominates. Each side of a guard is a [`Bound`] of one value. The
//! bounds of a value that hold in a block are a chain: the nearest one, the next above it, and so
//! on. As a bound keeps the fact that it and those above it come to, only the nearest one has to be
//! found, which is done among the bounds of that value alone.
//!
//! Facts change while the dataflow runs, so a bound takes its fact anew whenever its block is
//! entered ([`Bounding::enter`]); blocks are entered in reverse postorder, hence above before below.
use crate::facts::{Double, Fact, Int, Range};
use crate::loops::Loops;
use ir::{BlockId, Op, Value};
use la_arena::ArenaMap;
use std::cell::Cell;

/// A comparison that is known to hold in a block and those it dominates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guard {
    /// The comparison.
    pub op: Op,
    /// Its first operand.
    pub left: Value,
    /// Its second operand.
    pub right: Value,
    /// Whether it holds, or does not.
    pub holds: bool,
}

/// What a guard says of one of its sides.
#[derive(Debug)]
struct Bound {
    block: BlockId,
    value: Value,
    relation: Relation,
    other: Value,
    /// The next bound of the same value above.
    above: Option<usize>,
    /// What is known of the value here. `None` as long as nothing has come here.
    fact: Option<Fact>,
}

/// All guards of a function.
#[derive(Debug)]
pub struct Bounding {
    guards: ArenaMap<BlockId, Guard>,
    bounds: Vec<Bound>,
    of_block: ArenaMap<BlockId, Vec<usize>>,
    /// The bounds of each value in the order in which a walk over the dominator tree meets them.
    of_value: ArenaMap<Value, Vec<usize>>,
    n_steps: Cell<usize>,
}

impl Bounding {
    /// The guards that blocks start with.
    pub fn new(guards: ArenaMap<BlockId, Guard>, loops: &Loops) -> Bounding {
        let mut bounds = Vec::new();
        let mut of_block: ArenaMap<BlockId, Vec<usize>> = ArenaMap::default();
        let mut of_value: ArenaMap<Value, Vec<usize>> = ArenaMap::default();
        for block in loops.preorder() {
            let Some(guard) = guards.get(block) else { continue };
            let Some(relation) = Relation::of(guard.op, guard.holds) else { continue };
            let sides = [(guard.left, relation, guard.right), (guard.right, relation.turned(), guard.left)];
            // A value compared with itself is taken as the left side.
            let n_sides = if guard.left == guard.right { 1 } else { 2 };
            for (value, relation, other) in sides.into_iter().take(n_sides) {
                let index = bounds.len();
                let above = nearest(loops, &bounds, of_value.get(value), block, &Cell::new(0));
                bounds.push(Bound { block, value, relation, other, above, fact: None });
                of_block.entry(block).or_default().push(index);
                of_value.entry(value).or_default().push(index);
            }
        }
        Bounding { guards, bounds, of_block, of_value, n_steps: Cell::new(0) }
    }

    /// Guards by block.
    pub fn guards(&self) -> impl Iterator<Item = (BlockId, &Guard)> {
        self.guards.iter()
    }

    /// How many bounds were looked at to answer questions.
    pub fn n_steps(&self) -> usize {
        self.n_steps.get()
    }

    /// Takes the facts of what the block's guard compares, as they are now.
    pub fn enter(&mut self, block: BlockId, facts: &ArenaMap<Value, Fact>) {
        for &index in self.of_block.get(block).into_iter().flatten() {
            let bound = &self.bounds[index];
            let above = bound.above.and_then(|above| self.bounds[above].fact);
            let fact = facts.get(bound.value).map(|&fact| {
                let fact = above.unwrap_or(fact);
                facts.get(bound.other).map_or(fact, |&other| bounded(fact, bound.relation, other))
            });
            self.bounds[index].fact = fact;
        }
    }

    /// What is known of a value in a block, if some guard above says anything of it.
    pub fn fact_at(&self, loops: &Loops, block: BlockId, value: Value) -> Option<Fact> {
        let index = nearest(loops, &self.bounds, self.of_value.get(value), block, &self.n_steps)?;
        self.bounds[index].fact
    }
}

/// The nearest of some bounds that holds in a block.
fn nearest(
    loops: &Loops,
    bounds: &[Bound],
    candidates: Option<&Vec<usize>>,
    block: BlockId,
    n_steps: &Cell<usize>,
) -> Option<usize> {
    let candidates = candidates?;
    let n_before = candidates.partition_point(|&index| loops.entered(bounds[index].block) <= loops.entered(block));
    let mut at = candidates[..n_before].last().copied();
    while let Some(index) = at {
        n_steps.set(n_steps.get() + 1);
        if loops.must_dominate(bounds[index].block, block) {
            return Some(index);
        }
        at = bounds[index].above;
    }
    None
}

/// How a value stands to another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Relation {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Relation {
    fn of(op: Op, holds: bool) -> Option<Relation> {
        let relation = match op {
            Op::I64Lt | Op::I32Lt | Op::F64Lt => Relation::Less,
            Op::I64Le | Op::I32Le | Op::F64Le => Relation::LessOrEqual,
            Op::I32Ge | Op::F64Ge => Relation::GreaterOrEqual,
            Op::I32Gt | Op::F64Gt => Relation::Greater,
            Op::I64Eq | Op::I32Eq | Op::F64Eq => return holds.then_some(Relation::Equal),
            Op::I64Ne | Op::I32Ne | Op::F64Ne => return (!holds).then_some(Relation::Equal),
            _ => return None,
        };
        Some(match (holds, relation) {
            (true, relation) => relation,
            (false, Relation::Less) => Relation::GreaterOrEqual,
            (false, Relation::LessOrEqual) => Relation::Greater,
            (false, Relation::GreaterOrEqual) => Relation::Less,
            (false, _) => Relation::LessOrEqual,
        })
    }

    /// The same seen from the other operand.
    fn turned(self) -> Relation {
        match self {
            Relation::Less => Relation::Greater,
            Relation::LessOrEqual => Relation::GreaterOrEqual,
            Relation::Equal => Relation::Equal,
            Relation::GreaterOrEqual => Relation::LessOrEqual,
            Relation::Greater => Relation::Less,
        }
    }
}

/// A fact of a value that stands so to another one.
fn bounded(fact: Fact, relation: Relation, other: Fact) -> Fact {
    match (fact, other) {
        (Fact::I64(range), Fact::I64(other)) => Fact::I64(bounded_range(range, relation, other)),
        (Fact::I32(Int { range: Some(range), .. }), Fact::I32(Int { range: Some(other), .. })) => {
            Fact::I32(Int::within(bounded_range(range, relation, other)))
        }
        (Fact::F64(double), Fact::F64(other)) => {
            let (lo, hi) = match relation {
                // A bound is kept inclusive: `<` is taken for `<=`.
                Relation::Less | Relation::LessOrEqual => (double.lo, double.hi.min(other.hi)),
                Relation::Equal => (double.lo.max(other.lo), double.hi.min(other.hi)),
                Relation::GreaterOrEqual | Relation::Greater => (double.lo.max(other.lo), double.hi),
            };
            if lo <= hi { Fact::F64(Double { nan: false, signalling: false, lo, hi, ..double }) } else { fact }
        }
        _ => fact,
    }
}

fn bounded_range(range: Range, relation: Relation, other: Range) -> Range {
    let bounds = match relation {
        Relation::Less => Range { hi: other.hi.saturating_sub(1), ..Range::ALL },
        Relation::LessOrEqual => Range { hi: other.hi, ..Range::ALL },
        Relation::Equal => other,
        Relation::GreaterOrEqual => Range { lo: other.lo, ..Range::ALL },
        Relation::Greater => Range { lo: other.lo.saturating_add(1), ..Range::ALL },
    };
    range.meet(bounds).unwrap_or(range)
}
