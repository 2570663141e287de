//! Claims: operations that check while the code runs what the types say of its values.
//!
//! Where it is asked for, a claim is appended behind what gives a value, at the start of functions and of blocks
//! where ways join, and before a return. A load or store claims that its offset is inside of the vector, a store
//! that nobody else holds it: neither R, nor another variable or value that is still read, nor the caller if it
//! was told so.
//!
//! Not checked are values that are known: no machine value stands for them. Nor are elementwise expressions,
//! until somebody needs the vector; their loads are.

use super::{Emit, Lowering};
use analysis::infer::Instance;
use analysis::semantics::Tv;
use analysis::walk::{State, WalkBuilder};
use analysis::{Kind, Shape, Ty};
use ir::{BlockId, Func, Imm, Op, Origin, Value};
use la_arena::ArenaMap;

/// What claims need.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Where the walk is.
    pub origin: Origin,
    /// The vector whose elements are at an address.
    vectors: ArenaMap<Value, Value>,
    /// Arguments of which callers are told that they are neither changed nor kept nor returned.
    left_alone: Vec<Value>,
}

impl Lowering<'_, '_> {
    /// Claims what holds at the start of a block where ways join.
    pub(super) fn claim_join(&mut self, generic: &Func, block: BlockId, state: &State<Value>) {
        let data = &generic.blocks[block];
        let pc = data.insts.first().map_or(0, |&first| generic.insts[first].origin.pc);
        self.emit.arrive(Origin { closure: self.instance.closure.0, pc });
        self.emit.claim_state(state);
        data.params.iter().filter_map(|&param| self.values.get(param)).for_each(|tv| self.emit.claim(tv));
    }
}

impl Emit<'_> {
    /// What a type says of the machine values that stand for a value of it; none stand for what is known.
    pub(super) fn claim_values(&mut self, ty: &Ty, values: &[Value]) {
        match (ty, values) {
            (Ty::Scalar(Kind::Num, None), &[_, _]) => self.push_claim(Op::AssertNum, Imm::None, values),
            (Ty::Scalar(kind, None), &[_]) => self.push_claim(scalar(*kind), Imm::None, values),
            (Ty::Pack(kind, _), values) => {
                values.iter().for_each(|&value| self.push_claim(scalar(*kind), Imm::None, &[value]));
            }
            (Ty::Vec(kind, shape), &[_]) => {
                let op = if *shape == Shape::Matrix { Op::AssertMat } else { Op::AssertVec };
                self.push_claim(op, Imm::Int(kind.number()), values);
            }
            (Ty::List, &[_]) => self.push_claim(Op::AssertList, Imm::None, values),
            (Ty::Range(ascends), &[_, _]) => {
                self.push_claim(Op::AssertRange, Imm::Int(i64::from(*ascends)), values);
            }
            (Ty::Any | Ty::Plain, &[_, _, _]) => self.push_claim(Op::AssertTagged, Imm::None, values),
            (Ty::Counter, &[_]) => self.push_claim(Op::AssertCount, Imm::None, values),
            (Ty::Loop(sequence, _), &[ref lanes @ .., n]) if **sequence == Ty::Any => {
                self.claim_values(sequence, lanes);
                self.push_claim(Op::AssertCount, Imm::None, &[n]);
            }
            (Ty::Loop(sequence, _), values) => self.claim_values(sequence, values),
            _ => {}
        }
    }

    /// The same of all variables.
    pub(super) fn claim_state(&mut self, state: &State<Value>) {
        state.vars.values().for_each(|tv| self.claim(tv));
    }

    /// What is true of operands wherever elements are read or written.
    pub(super) fn claim_access(&mut self, op: Op, args: &[Value]) {
        let stores = matches!(op, Op::StoreF64 | Op::StoreI32);
        if !stores && !matches!(op, Op::LoadF64 | Op::LoadI32) {
            return;
        }
        let Some(&vector) = self.claims.as_ref().and_then(|claims| claims.vectors.get(args[0])) else { return };
        self.push_claim(Op::AssertInside, Imm::None, &[vector, args[1]]);
        if stores {
            self.push_claim(Op::AssertOwned, Imm::None, &[vector]);
            self.claim_not_left_alone(vector);
        }
    }

    /// A vector that was changed in place is none of those that are still read.
    pub(super) fn claim_changed(&mut self, tv: &Tv<Value>, others: &[Value]) {
        if let Some(vector) = analysis::walk::object(tv) {
            others.iter().for_each(|&other| self.push_claim(Op::AssertDistinct, Imm::None, &[vector, other]));
        }
    }

    /// Notes the arguments that callers still hold.
    pub(super) fn note_left_alone(&mut self, instance: &Instance, state: &State<Value>) {
        let Some(claims) = &mut self.claims else { return };
        let assigned = instance.assigned_formals();
        let leaves = |formal: &u32| instance.escapes.contains(formal) || assigned.contains(formal);
        let stays = |tv: &&Tv<Value>| tv.formal.is_some_and(|formal| !leaves(&formal));
        claims.left_alone = state.vars.values().filter(stays).filter_map(analysis::walk::object).collect();
    }

    /// A vector that is changed or returned is none of these, unless it came as another argument, too, of
    /// which the caller was told the contrary: then it is marked as held.
    pub(super) fn claim_not_left_alone(&mut self, vector: Value) {
        let Some(claims) = &self.claims else { return };
        for other in claims.left_alone.clone() {
            self.push_claim(Op::AssertDistinct, Imm::None, &[vector, other]);
        }
    }

    /// Remembers whose elements are at an address, and gives it.
    pub(super) fn note_address(&mut self, op: Op, args: &[Value], address: Value) -> Value {
        if let (Op::VecData, Some(claims)) = (op, &mut self.claims) {
            claims.vectors.insert(address, args[0]);
        }
        address
    }

    fn push_claim(&mut self, op: Op, imm: Imm, values: &[Value]) {
        // After an abort nothing more is appended to a block.
        if let Some(claims) = &self.claims
            && self.func.terminator(self.block).is_none()
        {
            self.func.push(self.block, op, imm, values.to_vec(), claims.origin);
        }
    }
}

fn scalar(kind: Kind) -> Op {
    match kind {
        Kind::Lgl => Op::AssertLgl,
        Kind::Int => Op::AssertInt,
        Kind::Dbl => Op::AssertDbl,
        // Two machine values; packs and single values are of one kind.
        Kind::Num => Op::AssertNum,
    }
}
