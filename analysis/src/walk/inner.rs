//! Function literals of the frame: values that are never made.
//!
//! A literal is a closure of the world that takes what it sees of the frame as further arguments ([`crate::captures`]). Called
//! from the frame, or from other literals of it, it gets the variables as they are then. Given to another function, it takes them
//! along: nothing changes them before that function returns, since the code that could is compiled in the frame only, which waits.
//!
//! So a literal must not come back to where its frame runs, nor outlive it: it is no result, no element and no attribute.

use super::calls::Evaluated;
use super::*;
use crate::captures::{is_capture, levels, path_to, seen_from_above, seen_from_below, variable_of};

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// A literal of this frame; the code is that of the frame, or of one of its promises.
    pub(super) fn literal(&mut self, func: &Func, index: i64) -> Result<Tv<B::V>, Blame> {
        let path = path_to(self.func, func).zip(u32::try_from(index).ok()).map(|(mut path, index)| {
            path.push(index);
            path
        });
        let path = path.ok_or(Reason::InnerFunction)?;
        let id = self.oracle.world_mut().add_literal(self.closure, &path)?;
        self.set_visible(Visibility::On);
        Ok(Tv::known(Ty::Fun(Function::Literal(id, 0))))
    }

    /// The variable that a name stands for: one of the function itself, or one that it has captured.
    pub(super) fn variable_seen(&self, name: &str) -> Option<Name> {
        if let Some((name, _)) = self.state.vars.get_key_value(name) {
            return Some(name.clone());
        }
        self.variable_outside(name)
    }

    /// The variable that a name stands for where the function has none of its own: one that it has captured.
    pub(super) fn variable_outside(&self, name: &str) -> Option<Name> {
        let above = (1..=levels(self.func)).map(|level| seen_from_below(name, level));
        above.into_iter().find(|name| self.state.vars.contains_key(name))
    }

    /// What a function takes besides its arguments.
    pub(super) fn captured(&mut self, function: &Ty, values: &[B::V]) -> Result<Vec<Evaluated<B::V>>, Blame> {
        match function {
            Ty::Fun(Function::Literal(id, level)) => {
                let names = self.oracle.world().captures(*id);
                if let Some(assigned) = self.oracle.world().assigned(*id).first() {
                    let here = names.iter().map(|name| seen_from_below(name, *level));
                    let lazy = |name: &Name| matches!(self.state.vars.get(name), Some(Tv { ty: Ty::Lazy(_), .. }));
                    if let Some(formal) = here.into_iter().find(lazy) {
                        let (callee, risk) = ("function".into(), Risk::Assigned(variable_of(assigned)));
                        return Err(Reason::Lazy { callee, formal, risk }.into());
                    }
                }
                names.iter().map(|name| self.capture(&seen_from_below(name, *level), *level)).collect()
            }
            Ty::Fun(Function::Given(_, types)) => {
                let mut values = values.iter().copied();
                let mut take = |ty: &Ty| values.by_ref().take(crate::machine_types(ty).len()).collect();
                Ok(types.iter().map(|ty| Evaluated::visible(crate::from_values(ty.clone(), take(ty)))).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// A variable as a literal of this frame, or of one so many levels above, gets it.
    fn capture(&mut self, name: &Name, level: u32) -> Result<Evaluated<B::V>, Blame> {
        let Some(tv) = self.state.vars.get(name).cloned() else {
            return Ok(Evaluated::visible(Tv::known(Ty::Unset)));
        };
        let ty = match &tv.ty {
            Ty::Lazy(formal) => {
                let formal = *formal;
                let mut evaluated = self
                    .evaluated_early(|walker| walker.at_its_time(true, |walker| walker.force_default(formal, name)))?;
                evaluated.tv.formal = None;
                return Ok(evaluated);
            }
            Ty::Fun(Function::Literal(id, above)) => {
                // What that one takes is taken by this one, too, or it could not be called from there.
                Ty::Fun(Function::Literal(*id, above - level + 1))
            }
            ty => captured_type(ty),
        };
        let known = matches!(ty, Ty::Fun(_) | Ty::Top(_) | Ty::Missing);
        let tv = if known { Tv { ty, ..tv } } else { tv };
        let formal = tv.formal;
        let mut captured = self.evaluated_early(|walker| {
            formal.into_iter().for_each(|formal| walker.force_formal(formal));
            Ok(Tv { from: None, ..tv })
        })?;
        (captured.visible, captured.shows) = (Visibility::On, formal.into_iter().collect());
        Ok(captured)
    }

    /// What is evaluated for a callee that may not evaluate it, or later.
    pub(super) fn evaluated_early(
        &mut self,
        evaluate: impl FnOnce(&mut Self) -> Result<Tv<B::V>, Blame>,
    ) -> Result<Evaluated<B::V>, Blame> {
        let forced = self.state.forced.clone();
        let (drawn, risk) = (std::mem::take(&mut self.drawn), self.lazy_risk.take());
        let assigned = std::mem::take(&mut self.assigned_early);
        self.early += 1;
        let tv = evaluate(self);
        self.early -= 1;
        if let Some(name) = std::mem::replace(&mut self.assigned_early, assigned).first() {
            return Err(Reason::ArgumentAssigns(name.clone()).into());
        }
        let mut evaluated = self.evaluated(tv?, false);
        evaluated.draws = std::mem::replace(&mut self.drawn, drawn);
        self.drawn |= evaluated.draws;
        self.lazy_risk = risk;
        let after = std::mem::replace(&mut self.state.forced, forced);
        evaluated.forces = after.difference(&self.state.forced).copied().collect();
        Ok(evaluated)
    }

    /// An argument that is a literal takes along what it has captured.
    pub(super) fn give_literal(&mut self, called: &Name, arg: &mut Evaluated<B::V>) -> Result<(), Blame> {
        let Ty::Fun(Function::Literal(id, _)) = arg.tv.ty else { return Ok(()) };
        if let Some(assigned) = self.oracle.world().assigned(id).first() {
            return Err(Reason::SuperAssignment(variable_of(assigned)).into());
        }
        let captured = self.captured(&arg.tv.ty, &[])?;
        let (mut types, mut values) = (Vec::new(), Vec::new());
        for captured in captured {
            let ty = captured_type(&captured.tv.ty);
            // Whether the literal is called is not known, nor when.
            if let Some(risk) = captured.risk.or(captured.draws.then_some(Risk::Draw)) {
                return Err(Reason::Lazy { callee: called.clone(), formal: "...".into(), risk }.into());
            }
            self.findings.unshared.extend(&captured.forces);
            self.findings.escapes.extend(captured.tv.formal);
            let Some(given) = crate::coerce(self.b, &captured.tv, &ty) else {
                return Err(Reason::Argument { callee: called.clone(), formal: "...".into(), ty }.into());
            };
            types.push(ty);
            values.extend(given);
        }
        let ty = Ty::Fun(Function::Given(id, types.into()));
        arg.tv = crate::from_values(ty, values);
        Ok(())
    }

    /// A literal that assigns variables must not get arguments that see the difference, since they are evaluated before: none
    /// that may read such a variable, unless it is forced first of all; and no literal, which takes along what there was.
    pub(super) fn check_assigning(
        &mut self,
        sees: Vec<bool>,
        callee: ClosureId,
        called: &Name,
        supplied: &[Evaluated<B::V>],
    ) -> Result<(), Blame> {
        let Some(first) = self.oracle.world().assigned(callee).first().map(|name| variable_of(name)) else {
            return Ok(());
        };
        let refused = |formal: &str| {
            let (callee, formal, risk) = (called.clone(), formal.into(), Risk::Assigned(first.clone()));
            Blame::from(Reason::Lazy { callee, formal, risk })
        };
        if sees.len() != supplied.len() {
            return Err(refused("..."));
        }
        let (_, callee_func, matched) = self.matched(callee, called, supplied, None)?;
        let any = |index: &Option<usize>| if index.is_some() { Ty::Any } else { Ty::Missing };
        let types: Vec<Ty> = matched.iter().map(any).collect();
        let leading = crate::leading::leading(&callee_func, &types);
        for (at, sees) in sees.into_iter().enumerate() {
            let formal = matched.iter().position(|index| *index == Some(at));
            let is_first = formal.is_some_and(|formal| leading.contains(&(formal as u32)));
            let takes_along = is_function(&supplied[at].tv.ty);
            if takes_along || (sees && !is_first) {
                return Err(refused(formal.map_or("...", |formal| &*callee_func.formals[formal].name)));
            }
        }
        Ok(())
    }

    /// Where an argument assigns a variable, no literal may see it: whether before or after, is for the callee to say.
    pub(super) fn check_assigned(&self, function: &Tv<B::V>, supplied: &[Evaluated<B::V>]) -> Result<(), Blame> {
        let takes_along = is_function(&function.ty) || supplied.iter().any(|arg| is_function(&arg.tv.ty));
        match supplied.iter().find_map(|arg| arg.assigns.first()).filter(|_| takes_along) {
            Some(name) => Err(Reason::ArgumentAssigns(name.clone()).into()),
            None => Ok(()),
        }
    }

    /// Which arguments may read what a literal assigns that gets them.
    pub(super) fn may_see_assigned(&self, func: &Func, desc: &CallDesc, callee: ClosureId) -> Vec<bool> {
        let assigned: Vec<Name> = self.oracle.world().assigned(callee).iter().map(|name| variable_of(name)).collect();
        let sees = |arg: &Arg| match arg.kind {
            ArgKind::Promise(nested) if !assigned.is_empty() => self.may_see(&func.nested[nested as usize], &assigned),
            _ => false,
        };
        desc.args.iter().map(sees).collect()
    }

    /// Whether the code of an argument may read one of these variables, be it in a default or a literal.
    fn may_see(&self, code: &Func, assigned: &[Name]) -> bool {
        let reads = |inst: &Inst| match (inst.op, &inst.imm) {
            (Op::LdVar | Op::LdVarMissOk | Op::LdFun, Imm::Name(name)) => {
                let here = self.variable_seen(name).and_then(|name| self.state.vars.get(&name));
                assigned.iter().any(|assigned| **assigned == **name)
                    || here.is_some_and(|tv| matches!(tv.ty, Ty::Lazy(_)) || is_function(&tv.ty))
            }
            (op, _) => op == Op::MakeClosure,
        };
        code.insts.iter().any(|(_, inst)| reads(inst))
            || code.nested.iter().any(|nested| self.may_see(nested, assigned))
    }

    /// The variable of a frame above that `<<-` assigns; `None`: no frame is known to have it.
    pub(super) fn variable_above(&self, name: &str) -> Result<Option<Name>, Blame> {
        let above = (1..=levels(self.func)).map(|level| seen_from_below(name, level));
        let Some(found) = above.into_iter().find(|name| self.state.vars.contains_key(name)) else { return Ok(None) };
        if !self.oracle.world().assigned(self.closure).contains(&found) {
            return Err(Reason::SuperAssignment(name.into()).into());
        }
        if self.early > 0 {
            return Err(Reason::ArgumentAssigns(name.into()).into());
        }
        match self.state.vars.get(&found).map(|tv| &tv.ty) {
            // It is about to be changed in place.
            Some(Ty::Top(Unknown::Unsaid)) => Ok(Some(found)),
            // It may not be there.
            Some(Ty::Top(unknown)) => Err(Reason::Variable(name.into(), unknown.clone()).into()),
            _ => Ok(Some(found)),
        }
    }

    /// `x <<- v`.
    pub(super) fn assign_above(&mut self, name: &str, variable: Name, value: Value) -> Result<(), Blame> {
        let tv = materialize(self.b, &self.value(value)?);
        match tv.ty {
            Ty::Missing | Ty::Loop(..) => {
                return Err(Blame::new(Fear::Type, format!("a value that {name} cannot hold")));
            }
            Ty::Fun(Function::Literal(..) | Function::Given(..)) => return Err(Reason::FunctionKept.into()),
            _ => {}
        }
        self.b.claim(&tv);
        self.values.insert(value, tv.clone());
        self.findings.escapes.extend(tv.formal);
        self.state.vars.insert(variable, Tv { from: None, formal: None, ..tv });
        Ok(())
    }

    /// The variable whose part `x[i] <<- v` assigns.
    pub(super) fn load_above(&mut self, name: &str, variable: Name) -> Result<Tv<B::V>, Blame> {
        let mut tv = self.load_value(name, Some(&variable))?;
        // It was given away for this; the caller does not hold it any more.
        (tv.from, tv.formal) = (Some(variable), None);
        Ok(tv)
    }

    /// Before a literal is called that may assign a variable: it may change what that holds, unless somebody else holds it,
    /// too. `is_alone`: the literal does not get it as something else as well.
    pub(super) fn give_away(&mut self, capture: &str, level: u32, tv: &Tv<B::V>, is_alone: bool) {
        let Some(vector) = object(tv) else { return };
        let variable = seen_from_below(seen_from_above(capture), level);
        let is_given_back = self.oracle.world().assigned(self.closure).contains(&variable);
        self.findings.escapes.extend(tv.formal.filter(|_| !is_given_back));
        let holds = |tv: &Tv<B::V>| object(tv) == Some(vector);
        let other_var = self.state.vars.iter().any(|(name, tv)| *name != variable && holds(tv));
        let other_value = match self.place {
            Some((block, at)) => {
                let later = self.used_later(self.func, block, at);
                // A pending expression may be one over the vector.
                self.compute_pending(&later);
                later.iter().any(|&value| self.values.get(value).is_some_and(holds))
            }
            None => true,
        };
        if other_var || other_value || !is_alone {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
    }

    /// The caller gets the result and the variables that are given back under names of their own: what is two of them is
    /// shared.
    pub(super) fn share_given_back(&mut self, result: &Tv<B::V>) {
        let assigned = self.oracle.world().assigned(self.closure);
        let vars = assigned.iter().filter_map(|name| self.state.vars.get(name)).chain([result]);
        let vectors: Vec<B::V> = vars.filter_map(object).collect();
        for (at, vector) in vectors.iter().enumerate() {
            if vectors[..at].contains(vector) {
                self.b.emit(Op::VecShare, Imm::None, &[*vector]);
            }
        }
    }

    /// What a literal that is called has given back of a variable; `level`: how far above the frame is that made it.
    pub(super) fn assigned_below(&mut self, capture: &Name, level: u32, tv: Tv<B::V>) -> Result<(), Blame> {
        let variable = seen_from_below(seen_from_above(capture), level);
        let name = variable_of(capture);
        if self.early > 0 {
            return Err(Reason::ArgumentAssigns(name).into());
        }
        if is_capture(&variable) && !self.oracle.world().assigned(self.closure).contains(&variable) {
            return Err(Reason::SuperAssignment(name).into());
        }
        if let Ty::Fun(Function::Literal(..) | Function::Given(..)) = tv.ty {
            return Err(Reason::FunctionKept.into());
        }
        if let Some(vector) = object(&tv).filter(|_| self.takes_parts()) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
        if tv.ty != Ty::Unset {
            self.state.vars.insert(variable, tv);
        }
        Ok(())
    }

    /// Refuses a result that is a literal of this frame, or of one above.
    pub(super) fn stays_below(&self, result: &Ty) -> Result<(), Blame> {
        match result {
            Ty::Fun(Function::Given(id, _)) if self.oracle.world().is_literal_above(self.closure, *id) => {
                Err(Reason::FunctionKept.into())
            }
            _ => Ok(()),
        }
    }
}

fn is_function(ty: &Ty) -> bool {
    matches!(ty, Ty::Fun(Function::Literal(..) | Function::Given(..)))
}

/// The type for which a literal is analysed that captures a value of this one.
pub(super) fn captured_type(ty: &Ty) -> Ty {
    match ty {
        Ty::Range(_) => ty.clone(),
        ty => ty.widened(),
    }
}
