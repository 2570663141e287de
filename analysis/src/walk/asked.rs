//! Calls whose arguments are evaluated in order, and asked for their truth: `stopifnot()`, and `&&` and `||` as functions; and
//! elements by `[[` as a function; and `missing()`.

use super::calls::Evaluated;
use super::*;
use crate::demands::demands;
use crate::semantics::pure_builtin;
use ir::AbortReason;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The call if the callee does nothing but to ask that each of its arguments is TRUE; see [`demands`].
    pub(super) fn call_that_demands(
        &mut self,
        func: &Func,
        callee: &Func,
        desc: &CallDesc,
        inst: &Inst,
    ) -> Option<Result<Tv<B::V>, Blame>> {
        let is_written = |kind: &ArgKind| matches!(kind, ArgKind::Promise(_) | ArgKind::Operand(_));
        let is_formal = |name: &str| callee.formals.iter().any(|formal| *formal.name == *name);
        let into_dots =
            desc.args.iter().all(|arg| is_written(&arg.kind) && !arg.name.as_deref().is_some_and(is_formal));
        let builtins = if into_dots { demands(callee, desc.args.len())? } else { return None };
        for name in builtins {
            self.oracle.calls_unseen(self.closure, name);
        }
        Some(self.demand_all(func, desc, inst))
    }

    fn demand_all(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let args = self.arguments(func, desc, inst, 1)?;
        if args.iter().any(|arg| arg.tv.ty == Ty::Bot) {
            return Ok(Tv::known(Ty::Bot));
        }
        self.state.forced.extend(args.iter().flat_map(|arg| &arg.forces));
        if self.depth > 0 {
            self.lazy_risk = Some(Risk::Call);
        }
        for arg in &args {
            self.demand(&arg.tv)?;
        }
        self.set_visible(Visibility::Off);
        Ok(Tv::known(Ty::Null))
    }

    /// Leaves where the value is not TRUE throughout.
    fn demand(&mut self, tv: &Tv<B::V>) -> Result<(), Blame> {
        let is_logical = apply(self.b, Op::IsType, &Imm::Name("is.logical".into()), std::slice::from_ref(tv))?;
        self.demand_true(&is_logical)?;
        if matches!(tv.ty, Ty::Scalar(Kind::Lgl, _)) {
            return self.demand_true(tv);
        }
        let all = pure_builtin(self.b, "all", std::slice::from_ref(tv), &[None])?;
        self.demand_true(&all)
    }

    fn demand_true(&mut self, tv: &Tv<B::V>) -> Result<(), Blame> {
        if let Some(known) = tv.known_int() {
            return if known == 1 { Ok(()) } else { Err(Reason::Stop.into()) };
        }
        let (Ty::Scalar(Kind::Lgl, None), &[value]) = (&tv.ty, tv.values()) else {
            return Err(Reason::Condition(tv.ty.clone()).into());
        };
        let one = self.b.emit(Op::I32Const, Imm::Int(1), &[]);
        let differs = self.b.emit(Op::I32Ne, Imm::None, &[value, one]);
        let is_na = self.b.emit(Op::I32IsNa, Imm::None, &[value]);
        self.b.abort_if(AbortReason::NaCondition, "a condition that must be TRUE", is_na);
        self.b.abort_if(AbortReason::Unanalysable, "a condition that must be TRUE", differs);
        Ok(())
    }

    /// `x[[i]]`, `x[i]` or `x[i, j]` in code that R has not compiled: the default method, for what is no object.
    pub(super) fn element(&mut self, func: &Func, name: &str, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let args = self.arguments(func, desc, inst, 1)?;
        let is_left_out = |arg: &Arg| matches!(arg.kind, ArgKind::Missing);
        let left_out: Vec<bool> = desc.args.iter().map(is_left_out).collect();
        self.element_of(name, &args, if args.len() == left_out.len() { &left_out } else { &[] })
    }

    /// The same of arguments that are evaluated; `left_out`: which of them are not there, if that is known.
    pub(super) fn element_of(
        &mut self,
        name: &str,
        args: &[Evaluated<B::V>],
        left_out: &[bool],
    ) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special(name.into()));
        let [x, subscripts @ ..] = args else { return Err(refused()) };
        let is_left_out = |at: usize| left_out.get(at) == Some(&true);
        let is_of_matrix = name == "[" && subscripts.len() == 2 && args.len() == left_out.len();
        if !is_of_matrix && subscripts.len() != 1 {
            return Err(refused());
        }
        let is_refused = |(at, arg): (usize, &Evaluated<B::V>)| {
            let is_missing = arg.tv.ty == Ty::Missing && !(is_of_matrix && at > 0 && is_left_out(at));
            arg.name.is_some() || !arg.assigns.is_empty() || is_missing
        };
        if args.iter().enumerate().any(is_refused) {
            return Err(refused());
        }
        if self.early > 0 {
            self.lazy_risk = calls::worst(args, self.lazy_risk.take());
        }
        self.state.forced.extend(args.iter().flat_map(|arg| &arg.forces));
        self.set_visible(Visibility::On);
        if !is_of_matrix {
            let op = if name == "[" { Op::VecSubset } else { Op::VecSubset2 };
            return apply(self.b, op, &Imm::None, &[x.tv.clone(), subscripts[0].tv.clone()]);
        }
        let subscripts: Vec<Subscript<B::V>> = subscripts
            .iter()
            .map(|arg| if arg.tv.ty == Ty::Missing { Subscript::All } else { Subscript::Value(arg.tv.clone()) })
            .collect();
        if x.tv.ty.is_value() && !x.tv.ty.is_unknown() {
            match crate::semantics::default_subset(self.b, &x.tv, &subscripts) {
                Err(blame) if blame.fear() == Fear::Type => {}
                result => return result,
            }
        }
        let mut operands = vec![x.tv.clone()];
        operands.extend(self.values_of(subscripts));
        self.general(Op::DfltSubset, &operands)
    }

    /// A variable that has the name of a function which is called: `c <- paste(x); c(c, 1)`.
    pub(super) fn expect_no_function(&mut self, tv: &Tv<B::V>) -> Result<(), Blame> {
        let test = Imm::Name("is.function".into());
        let is_function = apply(self.b, Op::IsType, &test, std::slice::from_ref(tv))?;
        let is_function = crate::semantics::to_i32(self.b, &is_function);
        self.b.abort_if(ir::AbortReason::Unanalysable, "a variable that is a function", is_function);
        Ok(())
    }

    /// `a && b` in code that R has not compiled, such as defaults: both operands are evaluated, since to evaluate the second
    /// leaves no trace, unless it draws random numbers or evaluates a default, or its promises are seen by others.
    pub(super) fn both(&mut self, func: &Func, name: &str, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special(name.into()));
        let args = self.arguments(func, desc, inst, 1)?;
        let [first, second] = &args[..] else { return Err(refused()) };
        let is_quiet = |arg: &Evaluated<B::V>| !arg.draws && arg.risk.is_none() && arg.assigns.is_empty();
        if !is_quiet(second) || args.iter().any(|arg| arg.name.is_some()) {
            return Err(refused());
        }
        if self.early > 0 && first.risk.is_some() {
            self.lazy_risk = Risk::worse(self.lazy_risk.take(), first.risk.clone());
        }
        self.state.forced.extend(&first.forces);
        self.findings.unshared.extend(second.forces.difference(&self.state.forced));
        self.set_visible(Visibility::On);
        let op = if name == "&&" { Op::And2 } else { Op::Or2 };
        let x = apply(self.b, Op::AsLglLeft, &Imm::Name(name.into()), std::slice::from_ref(&first.tv))?;
        let y = apply(self.b, Op::AsLglRight, &Imm::Name(name.into()), std::slice::from_ref(&second.tv))?;
        apply(self.b, op, &Imm::None, &[x, y])
    }

    pub(super) fn missing(&mut self, func: &Func, name: &str) -> Result<Tv<B::V>, Blame> {
        let Some(index) = func.formals.iter().position(|formal| &*formal.name == name).filter(|_| self.depth == 0)
        else {
            return Err(Blame::new(Fear::Reflect, format!("`missing({name})` is not compiled")));
        };
        // Assigning a formal makes it no longer missing.
        let untouched = match self.state.vars.get(name) {
            Some(tv) => tv.formal == Some(index as u32) || matches!(tv.ty, Ty::Missing | Ty::Lazy(_)),
            None => false,
        } || !crate::formals::may_be_assigned(self.func, name, self.place);
        match (&self.args[index], untouched) {
            (Ty::Missing, true) => Ok(crate::semantics::known_lgl(true)),
            (Ty::Top(_), _) => Err(Blame::new(Fear::Reflect, format!("`missing({name})` is not known beforehand"))),
            // Without a default it has no value unless it was assigned one on each way to here.
            (Ty::Missing, false) if func.formals[index].default.is_none() && self.has_value(name) => {
                Ok(crate::semantics::known_lgl(false))
            }
            (Ty::Missing, false) => {
                Err(Blame::new(Fear::Reflect, format!("`missing({name})` after `{name}` was changed")))
            }
            _ => Ok(crate::semantics::known_lgl(false)),
        }
    }

    /// Whether a variable holds a value that is not the empty argument, for whatever has led here.
    fn has_value(&self, name: &str) -> bool {
        self.state.vars.get(name).is_some_and(|tv| {
            matches!(tv.ty, Ty::Null | Ty::Scalar(..) | Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..) | Ty::Str(_))
                || matches!(tv.ty, Ty::Plain | Ty::List | Ty::Object(_))
        })
    }
}
