//! `match.fun(FUN)` in functions of base, where the function was given by its name: `sapply(x, "[", 1)`.
//!
//! R looks for the name from the frame of the function's caller. The function is analysed for all callers alike, so it takes what
//! it sees itself; and each caller that gives it a name sees to it that this is what is found from its own frame.

use super::*;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The call of `match.fun()` if it is one, and the name is known.
    pub(super) fn match_fun(&mut self, func: &Func, desc: &CallDesc) -> Option<Result<Tv<B::V>, Blame>> {
        if !is_match_fun(desc) || self.depth > 0 || !self.is_of_base(self.closure) {
            return None;
        }
        let name = matched_name(func, desc)?;
        let (text, formal) = match self.state.vars.get(name)? {
            Tv { ty: Ty::Str(text), formal, .. } => (text.clone(), *formal),
            _ => return None,
        };
        // That this is a formal which callers have seen to.
        let position = self.func.formals.iter().position(|formal| &*formal.name == name)?;
        let is_default = || name_given(self.func, position, self.args.get(position)?).filter(|name| *name == text);
        if formal != Some(position as u32) && is_default().is_none() {
            return None;
        }
        if let Err(blame) = self.oracle.is_base(self.closure, "match.fun") {
            return Some(Err(blame));
        }
        self.force_formal(position as u32);
        self.set_visible(Visibility::On);
        Some(self.oracle.function(self.closure, &text).map(|function| Tv::known(Ty::Fun(function))))
    }

    /// Whether a name that is given to a function of base as one of a function means the same here and there.
    pub(super) fn sees_named(&mut self, callee: ClosureId, func: &Func, types: &[Ty]) -> Result<(), Blame> {
        if !self.is_of_base(callee) {
            return Ok(());
        }
        let facts = self.oracle.facts(callee)?;
        let is_matched = |at: &usize| facts.matches.contains(&func.formals[*at].name);
        for at in (0..types.len()).filter(is_matched) {
            if let Some(text) = name_given(func, at, &types[at]) {
                self.sees_same(callee, &text)?;
            }
        }
        Ok(())
    }

    fn sees_same(&mut self, callee: ClosureId, name: &Name) -> Result<(), Blame> {
        let whole = self.oracle.world().original(self.closure);
        let is_bound = self.frames_bind(name)? || dispatch::binds(&*self.oracle.func(whole)?, name);
        let here = if is_bound { None } else { self.oracle.function(self.closure, name).ok() };
        match here {
            Some(function) if Ok(&function) == self.oracle.function(callee, name).as_ref() => Ok(()),
            _ => Err(Reason::UnknownFunction(name.clone()).into()),
        }
    }

    fn is_of_base(&mut self, closure: ClosureId) -> bool {
        let world = self.oracle.world();
        &*world.closure(world.original(closure)).env == objects::HOME
    }
}

/// The string that a formal gets for an argument of this type, be it its default.
fn name_given(func: &Func, formal: usize, ty: &Ty) -> Option<Name> {
    match ty {
        Ty::Str(text) => Some(text.clone()),
        Ty::Missing => match crate::formals::constant_default(func, formal)? {
            Ty::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn is_match_fun(desc: &CallDesc) -> bool {
    desc.name.as_deref() == Some("match.fun")
}

/// The variable that the call is given, if that is all.
fn matched_name<'f>(func: &'f Func, desc: &CallDesc) -> Option<&'f str> {
    match desc.args[..] {
        [Arg { name: None, kind: ArgKind::Promise(index) }] => calls::bare_variable(&func.nested[index as usize]),
        _ => None,
    }
}

/// The variables that code gives to `match.fun()`.
pub(crate) fn matched_variables(func: &Func) -> Vec<Box<str>> {
    let given = func.calls.iter().filter(|desc| is_match_fun(desc)).filter_map(|desc| matched_name(func, desc));
    given.map(Box::from).chain(func.nested.iter().flat_map(matched_variables)).collect()
}
