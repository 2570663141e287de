//! Assignments to parts of elements, `l$a[i] <- v`: the element is taken out of its list while it is changed, so that it is
//! changed in place.
//!
//! Counts do not tell what compiled code holds besides. So in a function with such assignments, what may be an element of a
//! list is marked as shared where a variable gets it, where it is put into another list, and where it is still needed.

use super::*;
use crate::semantics::of_object_row;
use ir::{InstId, Key, makers};

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    pub(super) fn takes_parts(&mut self) -> bool {
        self.oracle.facts(self.closure).is_ok_and(|facts| !facts.assignments.parts.is_empty())
    }

    /// Refuses an assignment in whose subscripts something is assigned.
    pub(super) fn check_subscripts(&mut self, place: Place) -> Result<(), Blame> {
        let Some((block, at)) = place else { return Ok(()) };
        let id = self.func.blocks[block].insts[at];
        match self.oracle.facts(self.closure)?.assignments.astray.contains(&id) {
            true => {
                Err(Blame::new(Fear::Unsupported, "something is assigned in a subscript while a part of an element is"))
            }
            false => Ok(()),
        }
    }

    /// Whether an instruction puts an element back where it was read.
    pub(super) fn puts_back(&mut self, block: BlockId, at: usize) -> bool {
        let id = self.func.blocks[block].insts[at];
        self.oracle.facts(self.closure).is_ok_and(|facts| facts.assignments.put_back.contains(&id))
    }

    /// Takes what an instruction assigns to out of its list, if it is an element of one.
    pub(super) fn take_part(&mut self, inst: &Inst, place: Place) -> Result<(), Blame> {
        let Some((block, at)) = place else { return Ok(()) };
        let id: InstId = self.func.blocks[block].insts[at];
        let facts = self.oracle.facts(self.closure)?;
        let Some(parts) = facts.assignments.parts.get(&id) else { return Ok(()) };
        let list = self.value(parts.list)?;
        if !matches!(list.ty, Ty::Any | Ty::Plain | Ty::List | Ty::Object(_)) {
            return Ok(());
        }
        let keys = parts.keys.iter().map(|key| self.key_now(key)).collect::<Option<Vec<_>>>();
        let Some(keys) = keys else { return Ok(()) };
        let target = inst.args[0];
        let mut later = self.used_later(self.func, block, at);
        later.extend(&inst.args[1..]);
        self.compute_pending(&later);
        let taken: Vec<Value> = [parts.list, target].into_iter().chain(parts.between.iter().copied()).collect();
        self.share_if_held(&list, &later, &taken);
        later.into_iter().filter(|value| !taken.contains(value)).for_each(|value| self.share(value));
        let mut part = Tv { from: None, ..list };
        for (at, (key, tv)) in parts.keys.iter().zip(keys).enumerate() {
            // What was read there before subscripts were evaluated: of an environment, that is what R changes.
            let read = self.value(parts.between.get(at).copied().unwrap_or(target))?;
            let row = match (key, &part.ty) {
                (Key::Field(_), Ty::Object(_)) => "$ taken from object",
                (_, Ty::Object(_)) => "[[ taken from object",
                (Key::Field(_), _) => "$ taken",
                _ => "[[ taken",
            };
            part = of_object_row(self.b, row, &[part, tv, read])?;
        }
        self.values.insert(target, part);
        self.taken = Some(target);
        Ok(())
    }

    fn key_now(&mut self, key: &Key) -> Option<Tv<B::V>> {
        match key {
            Key::Field(name) => Some(Tv::known(Ty::Str((**name).into()))),
            Key::Const(constant) => self.constant(constant).ok(),
            Key::Var(name) => self.state.vars.get(&**name).filter(|tv| tv.ty.is_value()).cloned(),
        }
    }

    /// Marks a list that a variable besides its own holds, or that is needed later.
    fn share_if_held(&mut self, list: &Tv<B::V>, later: &FxHashSet<Value>, except: &[Value]) {
        let Some(vector) = object(list) else { return };
        let holds = |tv: &Tv<B::V>| object(tv) == Some(vector);
        let mut others = self.state.vars.iter().filter(|(name, _)| Some(*name) != list.from.as_ref());
        let mut needed = later.iter().filter(|value| !except.contains(value));
        let is_held = others.any(|(_, tv)| holds(tv)) || needed.any(|&value| self.values.get(value).is_some_and(holds));
        if is_held || list.from.is_none() {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
    }

    pub(super) fn share(&mut self, value: Value) {
        if let Some(vector) = self.values.get(value).and_then(object) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
    }

    /// Before a variable gets a value: it may be an element.
    pub(super) fn share_stored(&mut self, value: Value) {
        if self.takes_parts() && !is_fresh(self.func, value) {
            self.share(value);
        }
    }

    /// Before a value is put into a list: a variable may hold it, or code that comes later.
    pub(super) fn share_inserted(&mut self, inst: &Inst, place: Place) {
        let (Some((block, at)), Some(&value)) = (place, inst.args.last()) else { return };
        if !self.takes_parts() || self.puts_back(block, at) {
            return;
        }
        let Some(vector) = self.values.get(value).and_then(object) else { return };
        let is_held = self.state.vars.values().any(|tv| object(tv) == Some(vector));
        if is_held || self.used_later(self.func, block, at).contains(&value) || !is_fresh(self.func, value) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
    }
}

/// Whether a value is no element of a list as far as the code says that makes it.
fn is_fresh(func: &Func, value: Value) -> bool {
    makers(func, value).into_iter().all(|inst| makes_fresh(func, inst))
}

/// What gives a value of its own, or a variable's, which is known to be that; or what was just changed in place.
fn makes_fresh(func: &Func, inst: &Inst) -> bool {
    if let (Op::CallBuiltin, Imm::Call(desc)) = (inst.op, &inst.imm) {
        return matches!(func.calls[*desc as usize].name.as_deref(), Some("list" | "c" | "rep"));
    }
    let makes_fresh = matches!(
        inst.op,
        Op::LdVar
            | Op::LdVarMissOk
            | Op::Const
            | Op::VecSubset
            | Op::MatSubset
            | Op::DfltSubset
            | Op::Setter
            | Op::Colon
            | Op::SeqAlong
            | Op::SeqLen
            | Op::IsType
    );
    makes_fresh || (inst.op.is_elementwise() && inst.op != Op::Plus) || inst.op.assigns_elements()
}
