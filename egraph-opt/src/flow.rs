//! Facts of block parameters: a forward dataflow over the function.
//!
//! Ranges of loop counters come out of this: a counter starts at a constant, grows by a constant,
//! and the branch at the head of the loop bounds it. Comparisons bound both operands in the blocks
//! that one edge of the branch dominates.
//!
//! The result is about each value where it is defined; it then holds wherever the value is seen.
//!
//! Given up: relations between values, and doubles compared with doubles that are no constants or
//! ranges. After [`MAX_JOINS`] rounds a bound that still moves is given up, and two more rounds
//! narrow it again.
use crate::facts::{Double, Fact, Int, Range};
use crate::language::Head;
use crate::language::{head_of, is_computation, is_term};
use crate::loops::Loops;
use crate::transfer::transfer;
use ir::{BlockId, Func, Inst, InstId, Op, Value};
use la_arena::ArenaMap;

/// How often a parameter's fact is widened step by step.
const MAX_JOINS: usize = 4;
/// Rounds that narrow again what was widened too far.
const N_NARROWING: usize = 2;
/// Rounds at most; a function that needs more has nothing recorded for its parameters.
const MAX_ROUNDS: usize = 40;

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

/// Facts of all values, at their definitions and in the blocks that see them.
pub fn analyse<'a>(func: &'a Func, loops: &'a Loops) -> Flow<'a> {
    let mut flow = Flow { func, loops, guards: guards(func, loops), facts: ArenaMap::default() };
    for round in 0..MAX_ROUNDS {
        if !flow.round(Step::Join { widen: round >= MAX_JOINS }) {
            for _ in 0..N_NARROWING {
                flow.round(Step::Narrow);
            }
            return flow;
        }
    }
    flow.facts = ArenaMap::default();
    flow
}

/// The comparisons that each block's incoming edge establishes.
fn guards(func: &Func, loops: &Loops) -> ArenaMap<BlockId, Vec<Guard>> {
    let mut definitions: ArenaMap<Value, InstId> = ArenaMap::default();
    for &block in &loops.order {
        for &inst in &func.blocks[block].insts {
            definitions.extend(func.insts[inst].results.iter().map(|&result| (result, inst)));
        }
    }
    let predecessors = func.predecessors();
    let mut guards: ArenaMap<BlockId, Vec<Guard>> = ArenaMap::default();
    for &block in &loops.order {
        let [(from, edge)] = predecessors.get(block).map_or(&[][..], Vec::as_slice) else { continue };
        let Some(branch) = func.terminator(*from).filter(|inst| matches!(inst.op, Op::Br | Op::BrLgl)) else {
            continue;
        };
        let Some(&condition) = branch.args.first().and_then(|&value| definitions.get(value)) else { continue };
        let compare = &func.insts[condition];
        if let (Some(guard), [left, right]) = (is_comparison(branch, compare), &compare.args[..])
            && guard
        {
            let guard = Guard { op: compare.op, left: *left, right: *right, holds: *edge == 0 };
            guards.insert(block, vec![guard]);
        }
    }
    guards
}

/// Whether taking an edge of the branch tells the comparison's truth. `br` takes NA for true, so
/// three-valued comparisons tell it only under `br.lgl`, which aborts on NA.
fn is_comparison(branch: &Inst, compare: &Inst) -> Option<bool> {
    Some(match compare.op {
        Op::I64Lt | Op::I64Le | Op::I64Eq | Op::I64Ne => true,
        Op::I32Lt | Op::I32Le | Op::I32Gt | Op::I32Ge | Op::I32Eq | Op::I32Ne => branch.op == Op::BrLgl,
        Op::F64Lt | Op::F64Le | Op::F64Gt | Op::F64Ge | Op::F64Eq | Op::F64Ne => branch.op == Op::BrLgl,
        _ => return None,
    })
}

#[derive(Clone, Copy)]
enum Step {
    Join { widen: bool },
    Narrow,
}

/// The result of the analysis.
pub struct Flow<'a> {
    func: &'a Func,
    loops: &'a Loops,
    guards: ArenaMap<BlockId, Vec<Guard>>,
    facts: ArenaMap<Value, Fact>,
}

impl Flow<'_> {
    /// One pass over all blocks. Returns whether a parameter's fact changed.
    fn round(&mut self, step: Step) -> bool {
        let mut changed = false;
        let entry = self.func.entry();
        for &param in &self.func.blocks[entry].params {
            self.facts.insert(param, Fact::of_type(self.func.values[param].ty));
        }
        let mut incoming: ArenaMap<Value, Fact> = ArenaMap::default();
        for &block in &self.loops.order {
            for &inst in &self.func.blocks[block].insts {
                self.inst(block, &self.func.insts[inst]);
            }
            let Some(branch) = self.func.terminator(block) else { continue };
            for target in &branch.targets {
                for (&param, &arg) in self.func.blocks[target.block].params.iter().zip(&target.args) {
                    let Some(fact) = self.fact_at(block, arg) else { continue };
                    let fact = self.at_definition(param, fact);
                    let fact = incoming.get(param).map_or(fact, |&known| known.join(fact));
                    incoming.insert(param, fact);
                    // Forward edges are seen in this same round.
                    if let Step::Join { widen } = step {
                        changed |= self.join(param, fact, widen);
                    }
                }
            }
        }
        if matches!(step, Step::Narrow) {
            for (param, &fact) in incoming.iter() {
                let known = self.facts.get(param).copied().unwrap_or(fact);
                self.facts.insert(param, known.meet(fact));
            }
        }
        changed
    }

    fn join(&mut self, param: Value, fact: Fact, widen: bool) -> bool {
        let Some(&known) = self.facts.get(param) else {
            self.facts.insert(param, fact);
            return true;
        };
        let joined = known.join(fact);
        if joined == known {
            return false;
        }
        self.facts.insert(param, if widen { widened(known, joined) } else { joined });
        true
    }

    /// A value that exists is one of its machine type.
    fn at_definition(&self, value: Value, fact: Fact) -> Fact {
        fact.meet(Fact::of_type(self.func.values[value].ty))
    }

    fn inst(&mut self, block: BlockId, inst: &Inst) {
        if inst.results.is_empty() {
            return;
        }
        let args: Option<Vec<Fact>> = inst.args.iter().map(|&arg| self.fact_at(block, arg)).collect();
        // A loop that is not yet entered: nothing is known, not even that it runs.
        let Some(args) = args else { return };
        let facts = match head_of(inst.op, &inst.imm) {
            Some(Head::I32(value)) => [Fact::constant(crate::eval::Const::I32(value)), Fact::Opaque],
            Some(Head::I64(value)) => [Fact::constant(crate::eval::Const::I64(value)), Fact::Opaque],
            Some(Head::F64(bits)) => [Fact::constant(crate::eval::Const::F64(bits)), Fact::Opaque],
            Some(Head::Op(op, imm)) if is_term(op) || is_computation(op) => {
                let results = transfer(op, imm, &args);
                [results.first, results.second]
            }
            _ => [Fact::Opaque; 2],
        };
        for (i, &result) in inst.results.iter().enumerate() {
            let known = facts.get(i).copied().unwrap_or(Fact::Opaque);
            let fact = self.at_definition(result, known.meet(Fact::of_type(self.func.values[result].ty)));
            self.facts.insert(result, fact);
        }
    }

    /// What is known of a value where it is defined.
    pub fn fact(&self, value: Value) -> Fact {
        let of_type = Fact::of_type(self.func.values[value].ty);
        self.facts.get(value).map_or(of_type, |&fact| of_type.meet(fact))
    }

    /// The comparisons that hold in a block.
    pub fn guards_at(&self, block: BlockId) -> Vec<Guard> {
        let above = std::iter::successors(Some(block), |&block| self.loops.idom(block));
        above.flat_map(|block| self.guards.get(block).cloned().unwrap_or_default()).collect()
    }

    /// What is known of a value in a block: its fact, bounded by the comparisons above the block.
    /// `None` if nothing has come to the value's definition.
    pub fn fact_at(&self, block: BlockId, value: Value) -> Option<Fact> {
        let mut fact = *self.facts.get(value)?;
        let mut at = Some(block);
        while let Some(block) = at {
            for guard in self.guards.get(block).into_iter().flatten() {
                fact = self.guarded(guard, value, fact);
            }
            at = self.loops.idom(block);
        }
        Some(fact)
    }

    fn guarded(&self, guard: &Guard, value: Value, fact: Fact) -> Fact {
        let (Some(&left), Some(&right)) = (self.facts.get(guard.left), self.facts.get(guard.right)) else {
            return fact;
        };
        let relation = Relation::of(guard.op, guard.holds);
        match relation {
            Some(relation) if value == guard.left => bounded(fact, relation, right),
            Some(relation) if value == guard.right => bounded(fact, relation.turned(), left),
            _ => fact,
        }
    }
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

/// A fact that has grown: what moved is given up.
fn widened(old: Fact, new: Fact) -> Fact {
    let range = |old: Range, new: Range, most: Range| Range {
        lo: if new.lo < old.lo { most.lo } else { new.lo },
        hi: if new.hi > old.hi { most.hi } else { new.hi },
    };
    match (old, new) {
        (Fact::I64(old), Fact::I64(new)) => Fact::I64(range(old, new, Range::ALL)),
        (Fact::I32(Int { range: Some(old), .. }), Fact::I32(Int { na, range: Some(new) })) => {
            Fact::I32(Int { na, range: Some(range(old, new, Range::I32)) })
        }
        (Fact::F64(old), Fact::F64(new)) => Fact::F64(Double {
            lo: if new.lo < old.lo { f64::NEG_INFINITY } else { new.lo },
            hi: if new.hi > old.hi { f64::INFINITY } else { new.hi },
            ..new
        }),
        (_, new) => new,
    }
}
