//! Calls of functions that are known at run time only: elements of lists and environments, variables of loops, results.
//!
//! The runtime finds machine code for the function, or has it made, and runs it within the transaction
//! (`ffi-c/src/called.c`). Where there is none the code leaves, and the next version leaves that call to R
//! ([`World::leave_for`](crate::World::leave_for)).
//!
//! What the function does is not known here. So it is taken to do what it might: assign variables of environments, keep
//! what it is given. Random numbers it draws unless the call is within an argument that is evaluated before its time, where
//! the runtime leaves. And it may evaluate its arguments late, in any order, or not at all;
//! so they are such of which this makes no difference, or the runtime sees to that ([`Op::Early`]).

use super::calls::Evaluated;
use super::*;
use crate::semantics::{of_object_row, strings};

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// A call of a value of unknown type.
    pub(super) fn call_computed(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        function: &Tv<B::V>,
    ) -> Result<Tv<B::V>, Blame> {
        if self.has_left_here(AbortReason::Callee, "call") {
            return Err(Reason::ComputedFunction.into());
        }
        let args = self.arguments(func, desc, inst, 1)?;
        if args.iter().any(|arg| arg.tv.ty == Ty::Bot) {
            return Ok(Tv::known(Ty::Bot));
        }
        let called: Name = desc.name.as_deref().unwrap_or("the function called").into();
        args.iter().try_for_each(|arg| may_be_late(&called, arg))?;
        self.findings.unshared.extend(args.iter().flat_map(|arg| &arg.forces));
        self.call_at_run_time("call", vec![function.clone()], args)
    }

    /// A call of a generic for a value of unknown type: by its class, at run time. `on`: the argument that decides, which is
    /// forced first.
    pub(super) fn call_method(
        &mut self,
        generic: (ClosureId, &str),
        called: &Name,
        args: Vec<Evaluated<B::V>>,
        on: usize,
    ) -> Result<Tv<B::V>, Blame> {
        let (home, name) = generic;
        if self.has_left_here(AbortReason::Callee, METHOD) {
            return Err(Reason::Object(Ty::Any).into());
        }
        for (at, arg) in args.iter().enumerate() {
            let is_first = at == on && (on == 0 || !arg.draws) && arg.assigns.is_empty();
            if is_first {
                self.state.forced.extend(&arg.forces);
            } else {
                self.findings.unshared.extend(&arg.forces);
            }
            if !is_first || !arg.tv.ty.has_lanes() {
                may_be_late(called, arg)?;
            }
        }
        let mut fixed = vec![Tv::known(Ty::Str(name.into()))];
        for closure in [self.closure, home] {
            let id = self.oracle.enclosure(closure)?;
            let environment = self.b.external(id, &Ty::Enclosure);
            fixed.push(crate::semantics::of_object(self.b, environment[0]));
        }
        fixed.push(Tv::known(Ty::Scalar(Kind::Int, Some(crate::Known::Int(on as i32)))));
        self.call_at_run_time(METHOD, fixed, args)
    }

    /// `row`: names of arguments, then what is fixed, then the arguments.
    fn call_at_run_time(
        &mut self,
        row: &str,
        fixed: Vec<Tv<B::V>>,
        args: Vec<Evaluated<B::V>>,
    ) -> Result<Tv<B::V>, Blame> {
        if self.depth > 0 {
            let risk = calls::worst(&args, self.lazy_risk.take());
            self.lazy_risk = Risk::worse(Some(Risk::Call), risk);
        }
        let names: Vec<Name> = args.iter().map(|arg| arg.name.clone().unwrap_or_else(|| "".into())).collect();
        let names =
            if names.iter().all(|name| name.is_empty()) { Tv::known(Ty::Null) } else { strings(self.b, &names) };
        // The function may give the value of an argument, which is as visible as that argument's code leaves it.
        let may_hide = args.iter().any(|arg| arg.visible != Visibility::On);
        let shows: BTreeSet<u32> = args.iter().flat_map(|arg| arg.shows.iter().copied()).collect();
        let values: Vec<Tv<B::V>> = args.into_iter().map(|arg| arg.tv).collect();
        self.escaping(&values);
        let operands: Vec<Tv<B::V>> = std::iter::once(names).chain(fixed).chain(values).collect();
        let result = of_object_row(self.b, row, &operands)?;
        self.findings.calls_unknown = true;
        self.findings.stores = true;
        self.set_visible(if may_hide { Visibility::Unknown } else { Visibility::AsLeft });
        self.state.shows.extend(shows);
        Ok(result)
    }
}

/// The row that calls a method which is found at run time.
pub(super) const METHOD: &str = "method";

/// Whether it makes no difference when an argument is evaluated, and if.
fn may_be_late<V>(called: &Name, arg: &Evaluated<V>) -> Result<(), Blame> {
    let formal = || arg.name.clone().unwrap_or_else(|| "...".into());
    if let Some(name) = arg.assigns.first() {
        return Err(Reason::ArgumentAssigns(name.clone()).into());
    }
    let risk = if arg.draws { Some(Risk::Draw) } else { arg.risk.clone().filter(|risk| *risk != Risk::Quiet) };
    if let Some(risk) = risk {
        return Err(Reason::Lazy { callee: called.clone(), formal: formal(), risk }.into());
    }
    if !arg.tv.ty.has_lanes() || arg.name.as_deref().is_some_and(|name| !name.is_ascii()) {
        let (callee, ty) = (called.clone(), arg.tv.ty.clone());
        return Err(Reason::Argument { callee, formal: formal(), ty }.into());
    }
    Ok(())
}
