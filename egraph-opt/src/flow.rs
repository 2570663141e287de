//! Facts of block parameters: a forward dataflow over the function.
//!
//! Ranges of loop counters come out of this: a counter starts at a constant, grows by a constant,
//! and the branch at the head of the loop bounds it. Comparisons bound both operands in the blocks
//! that one edge of the branch dominates.
//!
//! The result is about each value where it is defined; it then holds wherever the value is seen.
//!
//! What the comparisons above a block add ([`Flow::fact_at`]) is kept in a chain per compared value
//! ([`crate::bounding`]), so a question costs the same however many blocks are above.
//!
//! Given up: relations between values, and doubles compared with doubles that are no constants or
//! ranges. After [`MAX_JOINS`] rounds a bound that still moves is given up, and two more rounds
//! narrow it again.
use crate::bounding::{Bounding, Guard};
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

/// Facts of all values, at their definitions and in the blocks that see them.
pub fn analyse<'a>(func: &'a Func, loops: &'a Loops) -> Flow<'a> {
    let bounding = Bounding::new(guards(func, loops), loops);
    let mut flow = Flow { func, loops, bounding, facts: ArenaMap::default(), n_visits: 0 };
    for round in 0..MAX_ROUNDS {
        if !flow.round(Step::Join { widen: round >= MAX_JOINS }) {
            for _ in 0..N_NARROWING {
                flow.round(Step::Narrow);
            }
            flow.bound_all();
            return flow;
        }
    }
    flow.facts = ArenaMap::default();
    flow.bound_all();
    flow
}

/// The comparisons that each block's incoming edge establishes.
fn guards(func: &Func, loops: &Loops) -> ArenaMap<BlockId, Guard> {
    let mut definitions: ArenaMap<Value, InstId> = ArenaMap::default();
    for &block in &loops.order {
        for &inst in &func.blocks[block].insts {
            definitions.extend(func.insts[inst].results.iter().map(|&result| (result, inst)));
        }
    }
    let predecessors = func.predecessors();
    let mut guards: ArenaMap<BlockId, Guard> = ArenaMap::default();
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
            guards.insert(block, guard);
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
    bounding: Bounding,
    facts: ArenaMap<Value, Fact>,
    n_visits: usize,
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
            self.bounding.enter(block, &self.facts);
            self.n_visits += self.func.blocks[block].insts.len();
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

    /// The comparisons that blocks start with: each holds in its block and in all that it dominates.
    pub fn guards(&self) -> impl Iterator<Item = (BlockId, &Guard)> {
        self.bounding.guards()
    }

    /// What is known of a value in a block: its fact, bounded by the comparisons above the block.
    /// `None` if nothing has come to the value's definition.
    pub fn fact_at(&self, block: BlockId, value: Value) -> Option<Fact> {
        let fact = *self.facts.get(value)?;
        Some(self.bounding.fact_at(self.loops, block, value).unwrap_or(fact))
    }

    /// How many instructions were looked at and how many comparisons were gone through for them.
    pub fn cost(&self) -> usize {
        self.n_visits + self.bounding.n_steps()
    }

    fn bound_all(&mut self) {
        for &block in &self.loops.order {
            self.bounding.enter(block, &self.facts);
        }
    }
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
