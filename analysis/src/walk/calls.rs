//! Calls: of builtins, and of closures whose analysis is known.

use super::dispatch::Dispatched;
use super::matching::is_partial;
use super::outer::Early;
use super::*;
use crate::captures::{is_capture, written};
use crate::semantics::{draw, internal, pure_builtin};
use crate::{CallShape, Dispatch, MethodCall};
use ir::rows;
use std::borrow::Cow;

/// An argument as evaluated for a call.
#[derive(Clone)]
pub(super) struct Evaluated<V> {
    pub(super) name: Option<Name>,
    pub(super) tv: Tv<V>,
    /// Why evaluating it early would be wrong if the callee does not force it.
    pub(super) risk: Option<Risk>,
    /// The formals that its code evaluates, and that were not evaluated before.
    pub(super) forces: BTreeSet<u32>,
    /// Its code draws random numbers.
    pub(super) draws: bool,
    /// The variables that its code assigns.
    pub(super) assigns: BTreeSet<Name>,
    /// It is a bare variable that is a missing formal, with or without a default.
    missing_formal: bool,
    /// What its code leaves of the result's visibility, as in [`State`].
    pub(super) visible: Visibility,
    pub(super) shows: BTreeSet<u32>,
}

impl<V> Evaluated<V> {
    pub(super) fn named(self, name: Option<Name>) -> Self {
        Evaluated { name, ..self }
    }

    pub(super) fn visible(tv: Tv<V>) -> Self {
        let (forces, shows) = (BTreeSet::new(), BTreeSet::new());
        Evaluated {
            name: None,
            tv,
            risk: None,
            forces,
            draws: false,
            assigns: BTreeSet::new(),
            missing_formal: false,
            visible: Visibility::On,
            shows,
        }
    }
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// A call of a function value.
    pub(super) fn call(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let function = self.value(inst.args[0])?;
        match function.ty {
            // That an error is raised is the better evidence than how its message is made.
            Ty::Fun(Function::Closure(_)) if self.is_stop(desc) => Err(Reason::Stop.into()),
            Ty::Fun(Function::Closure(_)) if let Some(call) = self.method_call(desc) => {
                self.next_method(&call, func, desc, inst)
            }
            Ty::Fun(Function::Closure(callee) | Function::Literal(callee, _) | Function::Given(callee, _)) => {
                self.call_closure(func, callee, &function, desc, inst)
            }
            Ty::Fun(Function::Builtin(name)) => self.call_named(func, &name, false, desc, inst, 1),
            Ty::Fun(Function::Special(name)) if evaluates_all(&name) => {
                self.call_named(func, &name, false, desc, inst, 1)
            }
            Ty::Fun(Function::Special(name)) if matches!(&*name, "&&" | "||") => self.both(func, &name, desc, inst),
            Ty::Fun(Function::Special(name)) if &*name == "if" => self.if_called(func, desc, &inst.args[1..]),
            Ty::Fun(Function::Special(name)) if &*name == "$" => self.dollar_called(func, desc, inst),
            Ty::Fun(Function::Special(name)) if matches!(&*name, "[" | "[[") => self.element(func, &name, desc, inst),
            Ty::Fun(Function::Special(name)) if &*name == ".Internal" => self.call_internal(func, desc),
            Ty::Fun(Function::Special(name)) if matches!(&*name, "::" | ":::") => self.in_package(&name, desc, inst),
            Ty::Fun(Function::Special(name)) => Err(Reason::Special(name).into()),
            Ty::Any => self.call_computed(func, desc, inst, &function),
            _ => Err(Reason::ComputedFunction.into()),
        }
    }

    /// `package::name`, a function.
    fn in_package(&mut self, special: &Name, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let text = |arg: &Arg| match (&arg.name, &arg.kind) {
            (None, ArgKind::Operand(index)) => match self.value(inst.args[1 + *index as usize]).ok()?.ty {
                Ty::Str(text) => Some(text),
                _ => None,
            },
            _ => None,
        };
        let [package, name] = &desc.args[..] else { return Err(Reason::Special(special.clone()).into()) };
        let (Some(package), Some(name)) = (text(package), text(name)) else {
            return Err(Reason::Special(special.clone()).into());
        };
        let function = self.oracle.in_package(self.closure, &package, &name, &**special == "::")?;
        self.set_visible(Visibility::On);
        Ok(Tv::known(Ty::Fun(function)))
    }

    fn is_stop(&mut self, desc: &CallDesc) -> bool {
        desc.name.as_deref() == Some("stop") && self.oracle.is_base(self.closure, "stop").is_ok()
    }

    /// A call of a builtin by name, or of a special that is like one.
    pub(super) fn call_builtin(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let name = desc.name.as_deref().unwrap_or_default().to_owned();
        if !desc.internal {
            self.oracle.calls_unseen(self.closure, &name);
            if let Some(count) = self.count_of_arguments(&name, desc) {
                self.set_visible(Visibility::On);
                return Ok(Tv::known(Ty::Scalar(Kind::Int, Some(crate::Known::Int(count)))));
            }
        }
        if desc.internal && name == "mapply" {
            return self.mapply(func, desc, inst);
        }
        self.call_named(func, &name, desc.internal, desc, inst, 0)
    }

    /// `.Internal(f(x, ...))`, which R's compiler leaves to the interpreter because of the `...`: its argument is code that
    /// calls `f`.
    fn call_internal(&mut self, func: &Func, desc: &CallDesc) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special(".Internal".into()));
        let [Arg { name: None, kind: ArgKind::Promise(index) }] = desc.args[..] else { return Err(refused()) };
        let nested = &func.nested[index as usize];
        let outer = (std::mem::take(&mut self.values), std::mem::take(&mut self.pending));
        let result = self.called_internal(nested).unwrap_or_else(|| Err(refused()));
        (self.values, self.pending) = outer;
        result
    }

    /// The call that is the last thing that code does; `None` where it does more than that.
    fn called_internal(&mut self, nested: &Func) -> Option<Result<Tv<B::V>, Blame>> {
        let mut function: Option<&str> = None;
        for &block in &nested.layout {
            for &inst in &nested.blocks[block].insts {
                let inst = &nested.insts[inst];
                match (inst.op, &inst.imm) {
                    (Op::Jump, _) => {}
                    (Op::LdFun, Imm::Name(name)) if function.is_none() => {
                        function = Some(name);
                        self.values.insert(inst.results[0], Tv::known(Ty::Fun(Function::Builtin((**name).into()))));
                    }
                    (Op::Const, Imm::Const(constant)) => {
                        let tv = self.constant(constant);
                        self.values.insert(inst.results[0], tv.ok()?);
                    }
                    (Op::Call, Imm::Call(desc)) => {
                        return Some(self.call_named(nested, function?, true, &nested.calls[*desc as usize], inst, 1));
                    }
                    _ => return None,
                }
            }
        }
        None
    }

    /// What `nargs()` or `...length()` gives.
    fn count_of_arguments(&self, name: &str, desc: &CallDesc) -> Option<i32> {
        if !matches!(name, "nargs" | "...length") || !desc.args.is_empty() {
            return None;
        }
        let is_empty = matches!(self.state.vars.get("..."), Some(Tv { ty: Ty::Missing, .. }));
        if name == "...length" && is_empty {
            return Some(0);
        }
        let shape = self.oracle.world().shape(self.closure)?;
        let count = match name {
            "nargs" => shape.n_args,
            // Without any, it may be a literal that sees the `...` around it.
            _ => Some(shape.dots.len()).filter(|n| *n > 0),
        };
        count.map(|n| n as i32)
    }

    fn call_named(
        &mut self,
        func: &Func,
        name: &str,
        is_internal: bool,
        desc: &CallDesc,
        inst: &Inst,
        fixed: usize,
    ) -> Result<Tv<B::V>, Blame> {
        // A builtin evaluates its arguments in order.
        let args = self.arguments_at(func, desc, inst, fixed, Some(&Early::none(desc.args.len())))?;
        self.call_named_with(name, is_internal, args)
    }

    /// A call of a function value with these arguments, which are evaluated.
    pub(super) fn call_value(
        &mut self,
        function: &Tv<B::V>,
        called: &Name,
        args: Vec<Evaluated<B::V>>,
    ) -> Result<Tv<B::V>, Blame> {
        match &function.ty {
            Ty::Fun(Function::Closure(callee) | Function::Literal(callee, _) | Function::Given(callee, _)) => {
                if let Some(assigned) = self.oracle.world().assigned(*callee).first() {
                    return Err(Reason::SuperAssignment(crate::captures::variable_of(assigned)).into());
                }
                self.call_closure_with(*callee, function, called.clone(), args)
            }
            Ty::Fun(Function::Builtin(name)) => self.call_named_with(name, false, args),
            Ty::Fun(Function::Special(name)) if evaluates_all(name) => self.call_named_with(name, false, args),
            Ty::Fun(Function::Special(name)) if matches!(&**name, "[" | "[[") => self.element_of(name, &args, &[]),
            Ty::Fun(Function::Special(name)) => Err(Reason::Special(name.clone()).into()),
            _ => Err(Reason::ComputedFunction.into()),
        }
    }

    fn call_named_with(
        &mut self,
        name: &str,
        is_internal: bool,
        mut args: Vec<Evaluated<B::V>>,
    ) -> Result<Tv<B::V>, Blame> {
        if self.early > 0 {
            // A builtin evaluates its arguments, but it may not be called itself.
            self.lazy_risk = worst(&args, self.lazy_risk.take());
        }
        self.state.forced.extend(args.iter().flat_map(|arg| &arg.forces));
        self.set_visible(if leaves_invisible(name, is_internal) { Visibility::Off } else { Visibility::On });
        // The value of `length<-` is another vector.
        self.findings.stores |= name == "assign" || (name.ends_with("<-") && name != "length<-");
        let ignores_more = !is_internal && ignores_more(name, &args);
        self.meet_object_argument(name, is_internal, ignores_more, &mut args);
        if let Some(result) = self.builtin_on_object(name, is_internal, &args) {
            return result;
        }
        if ignores_more {
            args.truncate(1);
        }
        let names: Vec<Option<Name>> = args.iter().map(|arg| arg.name.clone()).collect();
        let values: Vec<Tv<B::V>> = args.into_iter().map(|arg| arg.tv).collect();
        if let Some(result) = self.draw(name, is_internal, &values, &names) {
            return result;
        }
        if let ("is.function", [Tv { ty: Ty::Fun(_), .. }], false) = (name, &values[..], is_internal) {
            return Ok(crate::semantics::known_lgl(true));
        }
        if let Some(blame) = feared(name, is_internal) {
            return Err(blame);
        }
        if name == "list" {
            self.escaping(&values);
        }
        if name == "range" && !is_internal {
            // The builtin evaluates a call of its default method by name.
            self.oracle.is_base(self.closure, "range.default")?;
        }
        let result =
            if is_internal { internal(self.b, name, &values) } else { pure_builtin(self.b, name, &values, &names) };
        match (name, &values[..]) {
            ("class<-" | "oldClass<-", [_, Tv { ty: Ty::Str(class), .. }]) => {
                Ok(self.with_classes(result?, Some(vec![class.clone()])))
            }
            _ => result,
        }
    }

    /// The call if it is one of a native routine, or draws random numbers.
    fn draw(
        &mut self,
        name: &str,
        is_internal: bool,
        values: &[Tv<B::V>],
        names: &[Option<Name>],
    ) -> Option<Result<Tv<B::V>, Blame>> {
        // How many are drawn comes first.
        let sampled: Vec<Tv<B::V>>;
        let is_named = names.iter().any(Option::is_some);
        let (row, what, operands) = match values {
            [Tv { ty: Ty::Native(native), .. }, operands @ ..] if name == ".Call" && !is_internal => {
                if let Some(row) = rows::of_pure(native, operands.len()).filter(|_| !is_named) {
                    return Some(draw(self.b, native, Some(row), operands));
                }
                (rows::of_draw(native, true, operands.len()), &**native, operands)
            }
            [count, size, rest @ ..] if is_internal => {
                let row = rows::of_draw(name, false, values.len())?;
                sampled = [size, count].into_iter().chain(rest).cloned().collect();
                (Some(row), name, &sampled[..])
            }
            _ => return None,
        };
        if is_named {
            return Some(Err(Reason::NamedArguments(name.into()).into()));
        }
        self.note_draw();
        Some(draw(self.b, what, row, operands))
    }

    fn note_draw(&mut self) {
        self.drawn = true;
        self.findings.draws = true;
    }

    /// `Recall(...)`: the function whose frame this is, called again.
    fn recall(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let is_recall = desc.name.as_deref() == Some("Recall") && self.variable_seen("Recall").is_none();
        if !is_recall || self.oracle.is_base(self.closure, "Recall").is_err() {
            return None;
        }
        if self.oracle.world().frame_above(self.closure).is_some() {
            return None;
        }
        let this = self.oracle.world().original(self.closure);
        let function = Tv::known(Ty::Fun(Function::Closure(this)));
        let desc = CallDesc { name: Some("this function".into()), ..desc.clone() };
        Some(self.call_closure(func, this, &function, &desc, inst))
    }

    pub(super) fn escaping(&mut self, values: &[Tv<B::V>]) {
        self.findings.escapes.extend(values.iter().filter_map(|tv| tv.formal));
    }

    /// The arguments of a call, evaluated in order. For a closure they are evaluated early, which
    /// [`Self::call_closure`] has to justify.
    pub(super) fn arguments(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        fixed: usize,
    ) -> Result<Vec<Evaluated<B::V>>, Blame> {
        self.arguments_at(func, desc, inst, fixed, None)
    }

    /// The same. `early`: those that are evaluated before their time; all that may tell, if nobody knows.
    pub(super) fn arguments_at(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        fixed: usize,
        early: Option<&Early>,
    ) -> Result<Vec<Evaluated<B::V>>, Blame> {
        let mut args = Vec::new();
        for (at, arg) in desc.args.iter().enumerate() {
            let name = arg.name.as_deref().map(Name::from);
            let plain = |tv| Evaluated { name: name.clone(), ..Evaluated::visible(tv) };
            args.push(match arg.kind {
                ArgKind::Operand(index) => plain(self.value(inst.args[fixed + index as usize])?),
                ArgKind::Missing => plain(Tv::known(Ty::Missing)),
                ArgKind::Quoted => return Err(Blame::new(Fear::Reflect, "an argument is taken unevaluated")),
                ArgKind::Dots => match self.state.vars.get("...").map(|tv| &tv.ty) {
                    Some(Ty::Missing) => continue,
                    _ => return Err(Reason::DotsPassed.into()),
                },
                ArgKind::Promise(index) => {
                    let nested = &func.nested[index as usize];
                    let before = self.state.forced.clone();
                    let drawn_before = std::mem::take(&mut self.drawn);
                    let assigned_before = std::mem::take(&mut self.assigned_early);
                    self.early += 1;
                    let is_early =
                        early.map_or_else(|| self.may_meet_environments(nested), |early| early.is_early(at, &args));
                    let evaluated = self.at_its_time(is_early, |walker| walker.argument(nested));
                    self.early -= 1;
                    let draws = self.drawn;
                    self.drawn |= drawn_before;
                    let assigns = std::mem::replace(&mut self.assigned_early, assigned_before);
                    self.assigned_early.extend(assigns.iter().cloned());
                    // Whether they are evaluated is for the callee to say.
                    let after = std::mem::replace(&mut self.state.forced, before);
                    let forces = after.difference(&self.state.forced).copied().collect();
                    let evaluated = evaluated.map_err(|blame| match blame.reason {
                        Reason::Stop => Reason::ArgumentStops.into(),
                        _ => blame,
                    })?;
                    Evaluated { name, forces, draws, assigns, ..evaluated }
                }
            });
        }
        Ok(args)
    }

    /// The code of an argument, evaluated here and now.
    fn argument(&mut self, nested: &Func) -> Result<Evaluated<B::V>, Blame> {
        if let Some(name) = bare_variable(nested) {
            let index = self.func.formals.iter().position(|formal| *formal.name == *name);
            let is_missing = index.is_some_and(|index| self.args.get(index) == Some(&Ty::Missing)) && self.depth == 0;
            let is_assigned = !matches!(self.state.vars.get(name), Some(Tv { ty: Ty::Missing, .. }));
            let is_missing = is_missing && !(is_assigned && self.is_own_variable(name)?);
            match self.state.vars.get(name).map(|tv| &tv.ty) {
                Some(Ty::Missing) if is_missing => {
                    return Ok(Evaluated { missing_formal: true, ..Evaluated::visible(Tv::known(Ty::Missing)) });
                }
                _ if is_missing => {
                    let tv = self.promise(nested)?;
                    return Ok(self.evaluated(tv, true));
                }
                _ => {}
            }
        }
        let outer = self.lazy_risk.take();
        let tv = self.promise(nested)?;
        let tv = materialize(self.b, &tv);
        let evaluated = self.evaluated(tv, false);
        self.lazy_risk = outer;
        Ok(evaluated)
    }

    /// Whether a formal is a variable of a loop that is compiled by itself, and no formal of the closure.
    fn is_own_variable(&mut self, name: &str) -> Result<bool, Blame> {
        if !self.func.insts.iter().any(|(_, inst)| inst.op == Op::Answer) {
            return Ok(false);
        }
        let closure = self.oracle.world().original(self.closure);
        let written = self.oracle.func(closure)?;
        Ok(!written.formals.iter().any(|formal| *formal.name == *name))
    }

    /// The argument whose code has just been run.
    pub(super) fn evaluated(&mut self, tv: Tv<B::V>, missing_formal: bool) -> Evaluated<B::V> {
        let State { visible, ref shows, .. } = self.state;
        let (risk, shows) = (self.lazy_risk.take(), shows.clone());
        Evaluated { risk, missing_formal, visible, shows, ..Evaluated::visible(tv) }
    }

    /// Runs the code of a promise in the frame as it is.
    pub(super) fn promise(&mut self, nested: &Func) -> Result<Tv<B::V>, Blame> {
        if self.depth >= MAX_DEPTH {
            return Err(Blame::new(Fear::Unsupported, "calls within arguments of calls are nested too deeply"));
        }
        self.depth += 1;
        let outer = (std::mem::take(&mut self.values), std::mem::take(&mut self.pending));
        let place = self.place;
        let result = self.value_of_code(nested);
        self.place = place;
        (self.values, self.pending) = outer;
        self.depth -= 1;
        result
    }

    fn call_closure(
        &mut self,
        func: &Func,
        callee: ClosureId,
        function: &Tv<B::V>,
        desc: &CallDesc,
        inst: &Inst,
    ) -> Result<Tv<B::V>, Blame> {
        if matches!(function.ty, Ty::Fun(Function::Closure(_))) {
            let special = self.bind(func, desc, inst).or_else(|| self.recall(func, desc, inst));
            if let Some(result) = special {
                return result;
            }
        }
        let callee_func = self.oracle.func(callee)?;
        if let Some(result) = self.call_that_demands(func, &callee_func, desc, inst) {
            return result;
        }
        if let Some(blame) = &self.oracle.facts(callee)?.met {
            return Err(blame.clone());
        }
        if let Some(result) = self.match_arg(func, desc).or_else(|| self.match_fun(func, desc)) {
            return result;
        }
        let called: Name = desc.name.as_deref().unwrap_or("the function called").into();
        // Before they are evaluated: a default is a variable like others afterwards.
        let sees = self.may_see_assigned(func, desc, callee);
        let early = self.early(func, desc, callee)?;
        let call = |walker: &mut Self| {
            let supplied = walker.arguments_at(func, desc, inst, 1, Some(&early))?;
            walker.check_assigning(sees, callee, &called, &supplied)?;
            assigned_by_one(func, desc, &supplied)?;
            walker.call_closure_with(callee, function, called.clone(), supplied)
        };
        if early.may_be() { self.with_early(call) } else { call(self) }
    }

    /// The same with the arguments evaluated.
    pub(super) fn call_closure_with(
        &mut self,
        callee: ClosureId,
        function: &Tv<B::V>,
        called: Name,
        mut supplied: Vec<Evaluated<B::V>>,
    ) -> Result<Tv<B::V>, Blame> {
        if supplied.iter().any(|arg| arg.tv.ty == Ty::Bot) {
            return Ok(Tv::known(Ty::Bot));
        }
        for arg in &mut supplied {
            self.give_literal(&called, arg)?;
        }
        self.check_assigned(function, &supplied)?;
        if !matches!(function.ty, Ty::Fun(Function::Closure(_))) {
            let captured = self.captured(&function.ty, function.values())?;
            let level = if let Ty::Fun(Function::Literal(_, level)) = function.ty { level } else { 0 };
            return self.call_capturing(callee, called, &supplied, (&captured, level), (None, None));
        }
        self.meet_object_dispatched(callee, &mut supplied);
        if let Some(result) = self.call_for_each_class(callee, function, &called, &supplied) {
            return result;
        }
        match self.dispatch(callee, &called, &supplied)? {
            Dispatched::Not => self.call_with(callee, called, &supplied, None),
            Dispatched::Nowhere => Ok(Tv::known(Ty::Bot)),
            Dispatched::Later { generic, on } => self.call_method((callee, &generic), &called, supplied, on),
            Dispatched::To { method, dispatch, on } => self.call_found(method, dispatch, called, &supplied, Some(on)),
        }
    }

    /// The callee's code for these arguments, and for each formal of that the index of its argument.
    pub(super) fn matched(
        &mut self,
        callee: ClosureId,
        called: &Name,
        supplied: &[Evaluated<B::V>],
        dispatch: Option<Dispatch>,
    ) -> Result<(ClosureId, std::rc::Rc<Func>, Vec<Option<usize>>), Blame> {
        let callee_func = self.oracle.func(callee)?;
        let names: Vec<Option<Name>> = supplied.iter().map(|arg| arg.name.clone()).collect();
        let Matched { mut formals, dots } = match_arguments(written(&callee_func.formals), &names)?;
        if is_partial(&callee_func.formals, &names, &formals) {
            self.oracle.option_unset(self.closure, "warnPartialMatchArgs");
        }
        let asks_call = self.oracle.facts(callee)?.asks_call;
        if dots.is_empty() && !asks_call && dispatch.is_none() {
            return Ok((callee, callee_func, formals));
        }
        if dots.len() > MAX_DOTS {
            let what = format!("more than {MAX_DOTS} arguments go into the `...` of `{called}()`");
            return Err(Blame::new(Fear::Force, what));
        }
        if dots.iter().any(|&arg| supplied[arg].tv.ty == Ty::Missing) {
            return Err(Reason::DotsEmpty(called.clone()).into());
        }
        if let Some(at) =
            callee_func.formals.iter().position(|formal| &*formal.name == "...").filter(|_| !dots.is_empty())
        {
            formals.splice(at..=at, dots.iter().map(|&arg| Some(arg)));
        }
        let method = dispatch.map(|dispatch| {
            let args = next::written_as(&callee_func.formals, dots.len(), &formals, &names);
            std::rc::Rc::new(MethodCall { dispatch, args })
        });
        let dots = dots.into_iter().map(|arg| names[arg].clone()).collect();
        let n_args = asks_call.then_some(supplied.len());
        let callee = self.oracle.world_mut().add_shaped(callee, CallShape { n_args, dots, method })?;
        let callee_func = self.oracle.func(callee)?;
        Ok((callee, callee_func, formals))
    }

    /// Calls a closure with arguments that are evaluated. `on`: the one that a generic has forced.
    pub(super) fn call_with(
        &mut self,
        callee: ClosureId,
        called: Name,
        supplied: &[Evaluated<B::V>],
        on: Option<usize>,
    ) -> Result<Tv<B::V>, Blame> {
        self.call_capturing(callee, called, supplied, (&[], 0), (on, None))
    }

    /// The same with what the callee has captured, and how many levels above the frame is that made it; and how it has been found,
    /// if it asks.
    pub(super) fn call_capturing(
        &mut self,
        callee: ClosureId,
        called: Name,
        supplied: &[Evaluated<B::V>],
        (captured, level): (&[Evaluated<B::V>], u32),
        (on, dispatch): (Option<usize>, Option<Dispatch>),
    ) -> Result<Tv<B::V>, Blame> {
        let (callee, callee_func, mut matched) = self.matched(callee, &called, supplied, dispatch)?;
        let mut supplied = Cow::Borrowed(supplied);
        for (formal, &index) in callee_func.formals.iter().zip(&matched) {
            if let Some(index) = index.filter(|&index| supplied[index].tv.ty.is_unknown()) {
                let met = self.as_met(callee, &formal.name, supplied[index].tv.clone());
                supplied.to_mut()[index].tv = met;
            }
        }
        let supplied: Vec<&Evaluated<B::V>> = supplied.iter().chain(captured).collect();
        matched.extend((supplied.len() - captured.len()..supplied.len()).map(Some));
        let mut types = Vec::new();
        let draws_one = supplied.iter().any(|arg| arg.tv.known_whole() == Some(1));
        let count = if draws_one { crate::leading::count(&callee_func) } else { None };
        for index in &matched {
            types.push(match index {
                // One random number is a scalar.
                Some(index) if count == Some(types.len()) && supplied[*index].tv.known_whole() == Some(1) => {
                    supplied[*index].tv.ty.clone()
                }
                Some(index) if is_capture(&callee_func.formals[types.len()].name) => {
                    inner::captured_type(&supplied[*index].tv.ty)
                }
                Some(index) => match supplied[*index].tv.ty.widened() {
                    ty @ (Ty::Top(_) | Ty::Loop(..) | Ty::Lazy(_) | Ty::Counter) => {
                        let formal = (&*callee_func.formals[types.len()].name).into();
                        return Err(Reason::Argument { callee: called, formal, ty }.into());
                    }
                    // Which string it is tells too many calls apart.
                    ty @ Ty::Str(_) if callee_func.formals[types.len()].name.starts_with("..") && ty.has_lanes() => {
                        Ty::Plain
                    }
                    ty => ty,
                },
                None => Ty::Missing,
            });
        }
        self.sees_named(callee, &callee_func, &types)?;
        let summary = self.oracle.instance(callee, types.clone())?;
        self.stays_below(&summary.result)?;
        let forced_first = on.and_then(|on| matched.iter().position(|index| *index == Some(on)));
        let leading = || {
            let leading = crate::leading::leading(&callee_func, &types);
            let forced_first = forced_first.map(|formal| formal as u32);
            forced_first
                .into_iter()
                .chain(leading.into_iter().filter(move |&formal| Some(formal) != forced_first))
                .collect()
        };
        if let Some(formal) = out_of_order(&supplied, &matched, &summary, leading) {
            let formal = (&*callee_func.formals[formal].name).into();
            return Err(Reason::Lazy { callee: called, formal, risk: Risk::Draw }.into());
        }
        if summary.draws {
            self.note_draw();
        }
        self.findings.calls_unknown |= summary.calls_unknown;
        let mut values = Vec::new();
        for (formal, index) in matched.iter().enumerate() {
            let Some(index) = index else { continue };
            let arg = &supplied[*index];
            let name = &callee_func.formals[formal].name;
            if summary.must_force.contains(&(formal as u32)) || forced_first == Some(formal) {
                self.state.forced.extend(&arg.forces);
            } else if let Some(name) = arg.assigns.first() {
                return Err(Reason::ArgumentAssigns(name.clone()).into());
            } else if let Some(risk) = arg.risk.as_ref().filter(|risk| **risk != Risk::Quiet) {
                let formal = (&**name).into();
                return Err(Reason::Lazy { callee: called, formal, risk: risk.clone() }.into());
            } else {
                self.findings.unshared.extend(&arg.forces);
            }
            let is_missing = arg.tv.ty == Ty::Missing;
            if arg.missing_formal && is_missing && callee_func.formals[formal].default.is_some() {
                // The argument is a promise all the same: reading it is an error.
                return Err(Reason::Missing((&**name).into()).into());
            }
            // A default that is passed on is not missing: R says so only if the promises that lead to it end at a variable
            // without a value, and then its evaluation would have failed.
            let escapes = summary.escapes.contains(&(formal as u32));
            if summary.assigned.iter().any(|assigned| **assigned == **name) {
                let is_given =
                    |other: &&&Evaluated<B::V>| object(&other.tv).is_some_and(|it| object(&arg.tv) == Some(it));
                let is_alone = supplied.iter().filter(is_given).count() < 2;
                self.give_away(name, level, &arg.tv, is_alone);
            }
            match self.pass(&arg.tv, &types[formal], escapes) {
                Some(passed) => values.extend(passed),
                None => {
                    let (formal, ty) = ((&**name).into(), arg.tv.ty.clone());
                    return Err(Reason::Argument { callee: called, formal, ty }.into());
                }
            }
        }
        if self.depth > 0 {
            let own = if summary.is_quiet { Risk::Quiet } else { Risk::Call };
            self.lazy_risk = Risk::worse(worst(supplied.iter().copied(), self.lazy_risk.take()), Some(own));
        }
        self.findings.stores |= summary.stores;
        self.set_visible(summary.visible);
        let shown = summary.shows.iter().filter_map(|&formal| Some(&supplied[matched[formal as usize]?]));
        for arg in shown {
            self.state.visible = if arg.visible == Visibility::On { self.state.visible } else { Visibility::Unknown };
            self.state.shows.extend(&arg.shows);
        }
        if summary.result == Ty::Bot {
            self.stuck = Some(Reason::Callee { name: called, instance: summary.id });
            return Ok(Tv::known(Ty::Bot));
        }
        let types: Vec<Ty> = [&summary.result].into_iter().chain(&summary.assigns).cloned().collect();
        let mut results = self.b.call(summary.id, &values, &types).into_iter();
        let mut take =
            |ty: &Ty| crate::from_values(ty.clone(), results.by_ref().take(crate::machine_types(ty).len()).collect());
        let result = take(&summary.result);
        let assigned: Vec<Tv<B::V>> = summary.assigns.iter().map(take).collect();
        for (name, tv) in summary.assigned.iter().zip(assigned) {
            self.assigned_below(name, level, tv)?;
        }
        Ok(result)
    }

    /// An argument in the form that the callee takes.
    fn pass(&mut self, tv: &Tv<B::V>, ty: &Ty, escapes: bool) -> Option<Vec<B::V>> {
        let values = crate::coerce(self.b, tv, ty)?;
        if let Some(object) = object_of(ty, &values).filter(|_| escapes) {
            self.b.emit(Op::VecShare, Imm::None, &[object]);
            self.findings.escapes.extend(tv.formal);
        }
        Some(values)
    }
}

/// A conversion has more arguments for methods only.
fn ignores_more<V>(name: &str, args: &[Evaluated<V>]) -> bool {
    let converts = matches!(name, "as.integer" | "as.double" | "as.numeric" | "as.character" | "as.logical");
    converts && args.len() > 1 && args[0].name.is_none()
}

/// What is to be feared of all of them, and of what was evaluated before.
pub(super) fn worst<'a, V: 'a>(args: impl IntoIterator<Item = &'a Evaluated<V>>, before: Option<Risk>) -> Option<Risk> {
    args.into_iter().fold(before, |risk, arg| Risk::worse(risk, arg.risk.clone()))
}

/// Variables that the code of an argument assigns are seen by no other, nor by a default that another evaluates: which of
/// them is evaluated first is for the callee to say.
pub(super) fn assigned_by_one<V>(func: &Func, desc: &CallDesc, supplied: &[Evaluated<V>]) -> Result<(), Blame> {
    let refused = |name: &Name| Err(Reason::ArgumentAssigns(name.clone()).into());
    let named_by = |name: &Name| {
        let codes = desc.args.iter().filter_map(|arg| match arg.kind {
            ArgKind::Promise(index) => Some(&func.nested[index as usize]),
            _ => None,
        });
        codes.filter(|code| ir::mentions(code, name)).count()
    };
    for (i, arg) in supplied.iter().enumerate() {
        let Some(name) = arg.assigns.first() else { continue };
        if arg.assigns.iter().any(|name| named_by(name) > 1) {
            return refused(name);
        }
        if supplied.iter().enumerate().any(|(j, other)| j != i && other.risk.is_some()) {
            return refused(name);
        }
    }
    Ok(())
}

/// A formal whose argument draws random numbers, and that the callee may evaluate in another order: arguments are evaluated
/// before the call. The callee must evaluate it, and draw none of its own before. `leading`: the formals that it forces first.
fn out_of_order<V>(
    supplied: &[&Evaluated<V>],
    matched: &[Option<usize>],
    summary: &Summary,
    leading: impl FnOnce() -> Vec<u32>,
) -> Option<usize> {
    let formal_of = |arg: usize| matched.iter().position(|index| *index == Some(arg));
    let drawing: Vec<usize> = (0..supplied.len()).filter(|&arg| supplied[arg].draws).filter_map(formal_of).collect();
    let may_draw = summary.draws || summary.calls_unknown;
    let is_alone = |formal: usize| !may_draw && summary.must_force.contains(&(formal as u32));
    match drawing[..] {
        [] => return None,
        [formal] if is_alone(formal) => return None,
        _ => {}
    }
    let mut leading = leading().into_iter();
    // Each is looked for behind the one before.
    drawing.into_iter().find(|formal| !leading.any(|leading| leading as usize == *formal))
}

/// More arguments than these in `...` are not told apart.
const MAX_DOTS: usize = 32;

/// Specials that evaluate their arguments like builtins do, unless they are given by name.
pub(super) fn evaluates_all(name: &str) -> bool {
    matches!(name, "round" | "log" | "rep" | "signif")
}

/// Those of R's table that turn visibility off; the others that do are feared.
fn leaves_invisible(name: &str, internal: bool) -> bool {
    matches!((name, internal), ("invisible", false) | ("assign", true))
}

/// What is feared of a builtin, whatever its arguments.
pub(crate) fn feared(name: &str, internal: bool) -> Option<Blame> {
    let class = crate::builtins::class(name, internal)?;
    match (class, name) {
        // Listed under these classes for what they do elsewhere.
        (_, "(" | "invisible") => None,
        // What they do to variables waits until the transaction commits.
        (_, "get" | "exists" | "assign") if internal => None,
        _ if internal && apply::is_loop(name) => None,
        ("rng" | "write-external" | "native" | "condition", _)
        | ("reflect-frame" | "eval" | "control" | "dispatch", _) => {
            Some(Reason::Builtin { name: name.into(), class }.into())
        }
        _ => None,
    }
}

/// The variable that an argument is, if it is nothing else.
pub(super) fn bare_variable(nested: &Func) -> Option<&str> {
    let mut name = None;
    for block in &nested.layout {
        for &inst in &nested.blocks[*block].insts {
            match (&nested.insts[inst].op, &nested.insts[inst].imm) {
                (Op::LdVar | Op::LdVarMissOk, Imm::Name(variable)) if name.is_none() => name = Some(&**variable),
                (Op::Jump | Op::RetR, _) => {}
                _ => return None,
            }
        }
    }
    name
}
