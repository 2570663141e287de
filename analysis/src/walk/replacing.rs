//! Complex assignments: what is called on the way into one, and on the way out.
//!
//! A replacement function that is a closure gets what it changes as an argument, `*tmp*`, which others hold: what it changes
//! is a copy. A builtin changes in place what nobody else holds.

use super::calls::{Evaluated, assigned_by_one};
use super::*;
use crate::Shape;
use crate::semantics::pure_builtin;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// A call on the way into a complex assignment: `names(x)` in `names(x)[2] <- v`.
    pub(super) fn getter(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        if let Ty::Fun(Function::Closure(callee)) = self.value(inst.args[0])?.ty {
            return self.closure_in_assignment(func, callee, desc, inst);
        }
        let (name, mut args) = self.builtin_in_assignment(func, desc, inst, 2)?;
        args.insert(0, Tv { from: None, ..self.value(inst.args[1])? });
        self.set_visible(Visibility::On);
        pure_builtin(self.b, &name, &args, &vec![None; args.len()])
    }

    /// A call on the way out of it: `names(x) <- v`. What it changes is changed in place where nobody else holds it.
    pub(super) fn setter(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        place: Place,
    ) -> Result<Tv<B::V>, Blame> {
        if let Ty::Fun(Function::Closure(callee)) = self.value(inst.args[0])?.ty {
            return self.closure_in_assignment(func, callee, desc, inst);
        }
        let (name, mut args) = self.builtin_in_assignment(func, desc, inst, 3)?;
        let value = self.value(inst.args[2])?;
        if let ("storage.mode<-", Ty::Str(mode), []) = (&*name, &value.ty, &args[..])
            && let Some(converted) = self.storage_mode(inst.args[1], mode)?
        {
            return Ok(converted);
        }
        if ir::rows::of_call(&name, false, args.len() + 2).is_none() {
            return Err(Reason::Replacement(name).into());
        }
        let others = self.take_for_update(inst, 1, place)?;
        args.insert(0, Tv { from: None, ..self.value(inst.args[1])? });
        args.push(value);
        self.set_visible(Visibility::On);
        let changed = pure_builtin(self.b, &name, &args, &vec![None; args.len()])?;
        self.b.claim_alone(&changed, &others);
        Ok(self.classed(func, &name, inst.args[2], changed))
    }

    /// A closure called so: first comes what is changed, last the value that is assigned, if there is one.
    fn closure_in_assignment(
        &mut self,
        func: &Func,
        callee: ClosureId,
        desc: &CallDesc,
        inst: &Inst,
    ) -> Result<Tv<B::V>, Blame> {
        let called: Name = desc.name.as_deref().unwrap_or("a computed function").into();
        if let Some(blame) = &self.oracle.facts(callee)?.met {
            return Err(blame.clone());
        }
        let (function, target) = (self.value(inst.args[0])?, self.value(inst.args[1])?);
        let further = self.arguments(func, desc, inst, if inst.op == Op::Setter { 3 } else { 2 })?;
        assigned_by_one(func, desc, &further)?;
        // Before it is called, its arguments may not change what stands for the variable.
        if further.iter().any(|arg| !arg.assigns.is_empty()) {
            return Err(Reason::Replacement(called).into());
        }
        let mut supplied = vec![Evaluated::visible(Tv { from: None, ..target })];
        supplied.extend(further);
        if let (Op::Setter, Some(&value)) = (inst.op, inst.args.get(2)) {
            let value = self.value(value)?;
            supplied.push(Evaluated::visible(Tv { from: None, ..value }).named(Some("value".into())));
        }
        let replaced = self.call_closure_with(callee, &function, called, supplied)?;
        if let Some(vector) = object(&replaced).filter(|_| self.takes_parts()) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
        Ok(replaced)
    }

    /// The builtin that such a call names, and its further arguments.
    fn builtin_in_assignment(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        fixed: usize,
    ) -> Result<(Name, Vec<Tv<B::V>>), Blame> {
        let name: Name = desc.name.as_deref().unwrap_or("a computed function").into();
        if self.value(inst.args[0])?.ty != Ty::Fun(Function::Builtin(name.clone())) {
            return Err(Reason::Replacement(name).into());
        }
        let further = self.arguments(func, desc, inst, fixed)?;
        if further.iter().any(|arg| arg.name.is_some() || arg.risk.is_some()) {
            return Err(Reason::Replacement(name).into());
        }
        self.state.forced.extend(further.iter().flat_map(|arg| &arg.forces));
        Ok((name, further.into_iter().map(|arg| arg.tv).collect()))
    }

    /// `storage.mode(x) <- "double"` converts what has no attributes; `None`: it is not known whether it has.
    fn storage_mode(&mut self, x: Value, mode: &str) -> Result<Option<Tv<B::V>>, Blame> {
        let x = self.value(x)?;
        let conversion = match mode {
            "logical" => "as.logical",
            "integer" => "as.integer",
            "double" => "as.double",
            _ => return Ok(None),
        };
        if !matches!(x.ty, Ty::Scalar(..) | Ty::Vec(_, Shape::Vector)) {
            return Ok(None);
        }
        self.set_visible(Visibility::On);
        pure_builtin(self.b, conversion, &[Tv { from: None, ..x }], &[None]).map(Some)
    }
}
