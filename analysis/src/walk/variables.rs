//! Reading and assigning variables of the frame.

use super::*;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// Reads a variable; forces what is lazy.
    pub(super) fn load(&mut self, name: &str) -> Result<Tv<B::V>, Blame> {
        if let Some(name) = name.strip_prefix(ir::OUTER) {
            let seen = self.variable_outside(name);
            let tv = self.load_value(name, seen.as_ref())?;
            // Where a function has the name, a variable of the frame was meant.
            return if matches!(tv.ty, Ty::Fun(_)) {
                Err(Reason::Variable(name.into(), Unknown::Perhaps).into())
            } else {
                Ok(tv)
            };
        }
        let seen = self.variable_seen(name);
        let tv = self.load_value(name, seen.as_ref())?;
        let is_seen = |formal: &ir::Formal| seen.as_deref() == Some(&*formal.name) && !self.leaves;
        let formal = self.func.formals.iter().position(is_seen);
        self.state.shows.extend(formal.map(|formal| formal as u32));
        Ok(tv)
    }

    /// Reads a variable of the function, or one of an enclosure. `seen`: which of its own it is, if it is one.
    pub(super) fn load_value(&mut self, name: &str, seen: Option<&Name>) -> Result<Tv<B::V>, Blame> {
        let Some(tv) = seen.and_then(|seen| self.state.vars.get(seen)).cloned() else {
            return match self.oracle.variable(self.closure, name)? {
                External::Value(id, ty) => {
                    let values = self.b.external(id, &ty);
                    Ok(Tv::many(ty, values))
                }
                External::Function(function) => Ok(Tv::known(Ty::Fun(function))),
                External::Stored => self.load_outer(name),
            };
        };
        match tv.ty {
            Ty::Top(unknown) => Err(Reason::Variable(name.into(), unknown).into()),
            Ty::Missing => Err(Reason::Missing(name.into()).into()),
            Ty::Lazy(formal) => self.force_default(formal, name),
            _ => {
                if let Some(formal) = tv.formal {
                    self.force_formal(formal);
                }
                Ok(Tv { from: None, ..tv })
            }
        }
    }

    pub(super) fn force_formal(&mut self, formal: u32) {
        if !self.state.forced.contains(&formal) {
            self.b.mark_forced(formal);
            self.state.forced.insert(formal);
            self.woken.insert(formal);
        }
    }

    /// Evaluates the default of a missing argument, in the frame as it is now.
    pub(super) fn force_default(&mut self, formal: u32, name: &str) -> Result<Tv<B::V>, Blame> {
        let func = self.func;
        let Some(nested) = func.formals[formal as usize].default else {
            return Err(Reason::Missing(name.into()).into());
        };
        self.woken.insert(formal);
        // While it is evaluated, reading it again is an error of R ("promise already under evaluation").
        self.state.vars.insert(name.into(), Tv::known(Ty::Top(Unknown::Unsaid)));
        let tv = self.promise(&func.nested[nested as usize])?;
        let tv = materialize(self.b, &tv);
        // It may be another argument's vector, which has two holders from now on.
        self.findings.escapes.extend(tv.formal);
        let tv = Tv { formal: None, ..tv };
        self.state.vars.insert(name.into(), tv.clone());
        if self.early > 0 && !crate::formals::is_lasting_default(func, formal as usize) {
            // Later its default might see other values.
            self.lazy_risk = Some(Risk::Default(name.into()));
        }
        Ok(tv)
    }

    /// On a way to a block where these variables have values on all ways: a default that this way has not evaluated yet is
    /// evaluated here, as [`Entry`](crate::Entry) has it. What cannot be is unknown there.
    ///
    /// R evaluates it later, or never. So it must give the same then (no variable that it reads is assigned, and the runtime
    /// leaves if one of an environment is), it must end, and nobody may see that it was evaluated.
    pub fn settle_defaults<'t>(&mut self, wanted: impl IntoIterator<Item = (&'t Name, &'t Ty)>) {
        for (name, ty) in wanted {
            let Some(&Ty::Lazy(formal)) = self.state.vars.get(name).map(|tv| &tv.ty) else { continue };
            if !may_settle(ty) || self.settle_default(formal, name) {
                continue;
            }
            let unknown = Unknown::either(&Ty::Lazy(formal).words(), &ty.words());
            self.state.vars.insert(name.clone(), Tv::known(Ty::Top(unknown)));
        }
    }

    fn settle_default(&mut self, formal: u32, name: &Name) -> bool {
        if !crate::formals::is_lasting_default(self.func, formal as usize) {
            return false;
        }
        let before = (self.state.clone(), self.findings.clone());
        let evaluated =
            self.evaluated_early(|walker| walker.at_its_time(true, |walker| walker.force_default(formal, name)));
        if let Ok(evaluated) = evaluated
            && may_settle(&evaluated.tv.ty)
            && !evaluated.draws
            && matches!(evaluated.risk, None | Some(Risk::Quiet))
            && evaluated.visible == Visibility::On
            && evaluated.shows.is_subset(&before.0.forced)
        {
            self.findings.unshared.extend(&evaluated.forces);
            (self.state.visible, self.state.shows) = (before.0.visible, before.0.shows);
            return true;
        }
        (self.state, self.findings) = before;
        false
    }

    /// A value of unknown type that a variable of a closure's frame is about to get: as what that has always held so far. Leaves if
    /// it is something else; the next version assumes nothing.
    pub(super) fn as_met(&mut self, closure: ClosureId, name: &str, tv: Tv<B::V>) -> Tv<B::V> {
        if !tv.ty.is_unknown() || self.place.is_none() || self.depth > 0 {
            return tv;
        }
        let Some(ty) = self.oracle.world_mut().met(closure, name) else { return tv };
        let what = format!("`{name}`, a variable that was always {} before", ty.words());
        if self.has_left(AbortReason::Unexpected, &what) {
            return tv;
        }
        match expect(self.b, &tv, &ty, &what) {
            Some(narrowed) => {
                self.b.may_learn(AbortReason::Unexpected, &what, &what);
                Tv { from: tv.from, formal: tv.formal, ..narrowed }
            }
            None => tv,
        }
    }

    /// Assigns a variable.
    pub(super) fn store(&mut self, name: &str, value: Value) -> Result<(), Blame> {
        if self.early > 0 {
            self.assigned_early.insert(name.into());
        }
        let tv = materialize(self.b, &self.value(value)?);
        let tv = self.as_met(self.closure, name, tv);
        if tv.ty == Ty::Missing || matches!(tv.ty, Ty::Loop(..)) {
            return Err(Blame::new(Fear::Type, format!("a value that {name} cannot hold")));
        }
        self.b.claim(&tv);
        self.values.insert(value, tv.clone());
        if let Some(formal) = tv.formal {
            self.findings.escapes.insert(formal);
        }
        self.state.vars.insert(name.into(), Tv { from: None, formal: None, ..tv });
        Ok(())
    }
}

/// Whether a default of which this is the value on other ways, or on this one, may be evaluated early.
pub(crate) fn may_settle(ty: &Ty) -> bool {
    ty.is_value() || matches!(ty, Ty::Fun(Function::Closure(_) | Function::Builtin(_) | Function::Literal(..)))
}
