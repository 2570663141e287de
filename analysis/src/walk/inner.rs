//! Function literals of the frame: values that are never made.
//!
//! A literal is a closure of the world that takes what it sees of the frame as further arguments ([`crate::captures`]). Called
//! from the frame, or from other literals of it, it gets the variables as they are then. Given to another function, it takes them
//! along: nothing changes them before that function returns, since the code that could is compiled in the frame only, which waits.
//!
//! So a literal must not come back to where its frame runs, nor outlive it: it is no result, no element and no attribute.

use super::calls::Evaluated;
use super::*;
use crate::captures::{levels, path_to, seen_from_below};

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// A literal of this frame; the code is that of the frame, or of one of its promises.
    pub(super) fn literal(&mut self, func: &Func, index: i64) -> Result<Tv<B::V>, Blame> {
        let path = path_to(self.func, func).zip(u32::try_from(index).ok()).map(|(mut path, index)| {
            path.push(index);
            path
        });
        let path = path.ok_or(Reason::InnerFunction)?;
        let id = self.oracle.literal(self.closure, &path)?;
        self.set_visible(Some(true));
        Ok(Tv::known(Ty::Fun(Function::Literal(id, 0))))
    }

    /// The variable that a name stands for: one of the function itself, or one that it has captured.
    pub(super) fn variable_seen(&self, name: &str) -> Option<Name> {
        if let Some((name, _)) = self.state.vars.get_key_value(name) {
            return Some(name.clone());
        }
        let above = (1..=levels(self.func)).map(|level| seen_from_below(name, level));
        above.into_iter().find(|name| self.state.vars.contains_key(name))
    }

    /// What a function takes besides its arguments.
    pub(super) fn captured(&mut self, function: &Ty, values: &[B::V]) -> Result<Vec<Evaluated<B::V>>, Blame> {
        match function {
            Ty::Fun(Function::Literal(id, level)) => {
                let names = self.oracle.captures(*id);
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
                let mut evaluated = self.evaluated_early(|walker| walker.force_default(formal, name))?;
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
        (captured.visible, captured.shows) = (Some(true), formal.into_iter().collect());
        Ok(captured)
    }

    /// What is evaluated for a callee that may not evaluate it, or later.
    pub(super) fn evaluated_early(
        &mut self,
        evaluate: impl FnOnce(&mut Self) -> Result<Tv<B::V>, Blame>,
    ) -> Result<Evaluated<B::V>, Blame> {
        let forced = self.state.forced.clone();
        let (drawn, risk) = (std::mem::take(&mut self.drawn), self.lazy_risk.take());
        self.early += 1;
        let tv = evaluate(self);
        self.early -= 1;
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

    /// Refuses a result that is a literal of this frame, or of one above.
    pub(super) fn stays_below(&self, result: &Ty) -> Result<(), Blame> {
        match result {
            Ty::Fun(Function::Given(id, _)) if self.oracle.is_literal_above(self.closure, *id) => {
                Err(Reason::FunctionKept.into())
            }
            _ => Ok(()),
        }
    }
}

/// The type for which a literal is analysed that captures a value of this one.
pub(super) fn captured_type(ty: &Ty) -> Ty {
    match ty {
        Ty::Range(_) => ty.clone(),
        ty => ty.widened(),
    }
}
