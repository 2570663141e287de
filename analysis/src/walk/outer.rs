//! Variables outside of the frame that `<<-` assigns.
//!
//! They stay where they are: what is assigned waits in the runtime until the transaction commits, and what is read is looked
//! for there first (`ffi-c/src/stores.c`). The header finds the environment that holds the variable, once for a name and the
//! enclosure it is looked up from. All code of a transaction reads such a name in this way, whatever variable it is there.
//!
//! Compiled code may hold a value that the runtime holds for a variable, too. So what is read is marked as shared, unless its elements are
//! read before anything could change them; and what is assigned is, if the frame may hold it as well.
//!
//! An argument that is evaluated before the callee would evaluate it is *early*. What it reads of any environment must
//! not be assigned before the call has ended ([`Op::EarlyCall`]), nor may it assign; the runtime sees to that ([`Op::Early`]).

use super::calls::Evaluated;
use super::*;
use crate::semantics::{of_object, of_object_row};
use ir::makers;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The environment in which `<<-` finds a variable that no frame above has.
    fn holder(&mut self, name: &str) -> Result<Tv<B::V>, Blame> {
        if self.frames_above_bind(name)? {
            return Err(Reason::SuperAssignment(name.into()).into());
        }
        let id = self.oracle.holder(self.closure, name)?;
        let environment = self.b.external(id, &Ty::Holder);
        Ok(of_object(self.b, environment[0]))
    }

    fn frames_above_bind(&mut self, name: &str) -> Result<bool, Blame> {
        let mut above = self.oracle.world().frame_above(self.closure);
        while let Some(frame) = above {
            if has_variable(&*self.oracle.func(frame)?, name) {
                return Ok(true);
            }
            above = self.oracle.world().frame_above(frame);
        }
        Ok(false)
    }

    fn of_holder(&mut self, row: &str, name: &str, value: Option<Tv<B::V>>) -> Result<Tv<B::V>, Blame> {
        let mut operands = vec![self.holder(name)?, Tv::known(Ty::Str(name.into()))];
        operands.extend(value);
        of_object_row(self.b, row, &operands)
    }

    /// The variable as it is now.
    pub(super) fn load_outer(&mut self, name: &str) -> Result<Tv<B::V>, Blame> {
        self.of_holder("variable", name, None)
    }

    /// Of a variable that an instruction has read, if it is one of these: others may change its value in place.
    pub(super) fn share_outer(&mut self, func: &Func, name: &str, value: Value, tv: &Tv<B::V>, place: Place) {
        let is_seen = match name.strip_prefix(ir::OUTER) {
            Some(name) => self.variable_outside(name).is_some(),
            None => self.variable_seen(name).is_some(),
        };
        if is_seen || !self.oracle.is_stored(name.strip_prefix(ir::OUTER).unwrap_or(name)) {
            return;
        }
        let is_read_at_once = place.is_some_and(|(block, at)| is_read_at_once(func, value, block, at));
        if let Some(object) = object(tv).filter(|_| !is_read_at_once) {
            self.b.emit(Op::VecShare, Imm::None, &[object]);
        }
    }

    /// `x <<- v`.
    pub(super) fn assign_outer(&mut self, func: &Func, name: &str, value: Value, place: Place) -> Result<(), Blame> {
        if self.early > 0 {
            return Err(Reason::ArgumentAssigns(name.into()).into());
        }
        let tv = materialize(self.b, &self.value(value)?);
        if !tv.ty.has_lanes() {
            return Err(Blame::new(Fear::Type, format!("a value that {name} cannot hold")));
        }
        self.b.claim(&tv);
        self.values.insert(value, tv.clone());
        self.findings.escapes.extend(tv.formal);
        if let Some(vector) = object(&tv) {
            let holds = |tv: &Tv<B::V>| object(tv) == Some(vector);
            let is_needed = place.is_none_or(|(block, at)| {
                self.used_later(func, block, at).iter().any(|value| self.values.get(*value).is_some_and(holds))
            });
            if is_needed || tv.formal.is_some() || self.state.vars.values().any(holds) || !is_new(func, value) {
                self.b.emit(Op::VecShare, Imm::None, &[vector]);
            }
        }
        self.of_holder("variable<-", name, Some(Tv { from: None, formal: None, ..tv }))?;
        self.state.vars.remove(&taken_as(name));
        Ok(())
    }

    /// The variable whose part `x[i] <<- v` assigns.
    pub(super) fn load_outer_to_change(&mut self, name: &str) -> Result<Tv<B::V>, Blame> {
        if self.early > 0 {
            return Err(Reason::ArgumentAssigns(name.into()).into());
        }
        let mut tv = self.of_holder("variable to change", name, None)?;
        tv.from = Some(taken_as(name));
        Ok(tv)
    }

    /// Where such a variable is about to be changed, that is behind its subscripts, which may read it: it is the code's own meanwhile,
    /// if nobody else holds it and it still has the value that was loaded.
    pub(super) fn take_outer(&mut self, value: Value) -> Result<(), Blame> {
        let loaded = self.value(value)?;
        let Some(name) = loaded.from.as_deref().and_then(|from| from.strip_prefix(ir::OUTER)) else { return Ok(()) };
        let operands = [loaded.clone(), self.holder(name)?, Tv::known(Ty::Str(name.into()))];
        let taken = of_object_row(self.b, "variable taken", &operands)?;
        self.values.insert(value, Tv { from: loaded.from, ..taken });
        Ok(())
    }

    /// Evaluates something. `is_early`: R may do it later, or not at all, and it may read or assign variables of environments.
    pub(super) fn at_its_time<T>(
        &mut self,
        is_early: bool,
        evaluate: impl FnOnce(&mut Self) -> Result<T, Blame>,
    ) -> Result<T, Blame> {
        if is_early {
            self.b.emit(Op::Early, Imm::Int(1), &[]);
        }
        let result = evaluate(self)?;
        if is_early {
            self.b.emit(Op::Early, Imm::Int(-1), &[]);
        }
        Ok(result)
    }

    /// A call with early arguments: when it has ended, all of them have been evaluated, unless a function that it has made
    /// may still do it.
    pub(super) fn with_early(
        &mut self,
        call: impl FnOnce(&mut Self) -> Result<Tv<B::V>, Blame>,
    ) -> Result<Tv<B::V>, Blame> {
        let n_functions = self.n_functions();
        self.b.emit(Op::EarlyCall, Imm::Int(1), &[]);
        let result = call(self)?;
        let makes_none = !matches!(result.ty, Ty::Fun(_) | Ty::Bot) && self.n_functions() == n_functions;
        if makes_none && self.stuck.is_none() {
            self.b.emit(Op::EarlyCall, Imm::Int(-1), &[]);
        }
        Ok(result)
    }

    fn n_functions(&self) -> usize {
        self.state.vars.values().filter(|tv| matches!(tv.ty, Ty::Fun(_))).count()
    }

    /// Whether code may read or assign variables of environments.
    pub(super) fn may_meet_environments(&self, code: &Func) -> bool {
        code.insts.iter().any(|(_, inst)| match (inst.op, &inst.imm) {
            (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) => {
                let variable = self.variable_seen(name).and_then(|name| self.state.vars.get(&name));
                variable.is_none_or(|tv| matches!(tv.ty, Ty::Lazy(_) | Ty::Fun(_)))
            }
            (op, _) => !crate::leading::is_of_values(op),
        })
    }

    /// What tells which arguments are evaluated before their time: those that may read or assign a variable of an environment, but
    /// for those that the callee evaluates first of all, in the order in which they are written.
    pub(super) fn early(&mut self, func: &Func, desc: &CallDesc, callee: ClosureId) -> Result<Early, Blame> {
        let meets = |arg: &Arg| match arg.kind {
            ArgKind::Promise(index) => self.may_meet_environments(&func.nested[index as usize]),
            _ => false,
        };
        let mut early = Early { meets: desc.args.iter().map(meets).collect(), callee: None };
        let has_dots = desc.args.iter().any(|arg| matches!(arg.kind, ArgKind::Dots));
        if !has_dots && early.may_be() {
            let callee_func = self.oracle.func(callee)?;
            let names: Vec<Option<Name>> = desc.args.iter().map(|arg| arg.name.as_deref().map(Name::from)).collect();
            let matched = match_arguments(crate::captures::written(&callee_func.formals), &names);
            early.callee = matched.ok().map(|matched| (callee_func, matched.formals));
        }
        Ok(early)
    }
}

/// Which arguments of a call are evaluated before their time.
pub(super) struct Early {
    /// Those that may read or assign a variable of an environment.
    meets: Vec<bool>,
    /// The code that is called, and the argument that each of its formals gets, if they are known.
    callee: Option<(std::rc::Rc<Func>, Vec<Option<usize>>)>,
}

impl Early {
    /// None of so many.
    pub(super) fn none(n: usize) -> Early {
        Early { meets: vec![false; n], callee: None }
    }

    /// Whether one of them may be.
    pub(super) fn may_be(&self) -> bool {
        self.meets.contains(&true)
    }

    /// Whether this one is. `before`: those in front of it.
    pub(super) fn is_early<V>(&self, at: usize, before: &[Evaluated<V>]) -> bool {
        let Some((func, formals)) = self.callee.as_ref().filter(|_| self.meets[at]) else { return self.meets[at] };
        let ty = |index: &Option<usize>| match *index {
            Some(index) => before.get(index).map_or(Ty::Top(Unknown::Unsaid), |arg| arg.tv.ty.clone()),
            None => Ty::Missing,
        };
        let types: Vec<Ty> = formals.iter().map(ty).collect();
        let leading = crate::leading::leading_of_all(func, &types);
        let leading = leading.into_iter().filter_map(|formal| formals[formal as usize]);
        let mut next = leading.filter(|&arg| self.meets[arg]).peekable();
        for arg in 0..at {
            next.next_if_eq(&arg);
        }
        next.peek() != Some(&at)
    }
}

/// Whether the frame of a function may have a variable of this name.
fn has_variable(func: &Func, name: &str) -> bool {
    let stores = |inst: &Inst| matches!((inst.op, &inst.imm), (Op::StVar, Imm::Name(to)) if **to == *name);
    let promises = func.nested.iter().filter(|nested| nested.kind == ir::FuncKind::Promise);
    func.formals.iter().any(|formal| *formal.name == *name)
        || func.insts.iter().any(|(_, inst)| stores(inst))
        || promises.into_iter().any(|nested| has_variable(nested, name))
}

/// What stands for a variable of an environment in the frame while a part of it is assigned.
fn taken_as(name: &str) -> Name {
    format!("{}{name}", ir::OUTER).into()
}

/// Whether a value was just made, or changed in place while nobody else held it. A plus may give its operand.
fn is_new(func: &Func, value: Value) -> bool {
    makers(func, value).into_iter().all(|Inst { op, .. }| {
        let is_other = matches!(op, Op::Colon | Op::VecSubset | Op::MatSubset | Op::Const);
        is_other || (op.is_elementwise() && *op != Op::Plus) || op.assigns_elements()
    })
}

/// Whether all that is done with a value is that its elements, or its length, are read, before any code runs that might change it.
fn is_read_at_once(func: &Func, value: Value, block: BlockId, at: usize) -> bool {
    let mut aliases = vec![value];
    let mut seen: Vec<(BlockId, bool)> = Vec::new();
    let mut work = vec![(block, at + 1, false)];
    while let Some((block, from, mut is_late)) = work.pop() {
        for &inst in func.blocks[block].insts.get(from..).unwrap_or_default() {
            let inst = &func.insts[inst];
            let mut uses = inst.args.iter().enumerate().filter(|(_, arg)| aliases.contains(arg)).peekable();
            if uses.peek().is_some() && (is_late || !uses.all(|(place, _)| only_reads(func, inst, place))) {
                return false;
            }
            is_late |= may_run_code(func, inst);
            for target in &inst.targets {
                let params = &func.blocks[target.block].params;
                let passed =
                    params.iter().zip(&target.args).filter(|(_, arg)| aliases.contains(arg)).map(|(&param, _)| param);
                let new: Vec<Value> = passed.filter(|param| !aliases.contains(param)).collect();
                if !new.is_empty() {
                    aliases.extend(new);
                    seen.clear();
                }
                if !seen.contains(&(target.block, is_late)) {
                    seen.push((target.block, is_late));
                    work.push((target.block, 0, is_late));
                }
            }
        }
    }
    true
}

/// Whether an instruction may run code that changes variables, of a closure or a default. A method for `$` shares what is under way.
fn may_run_code(func: &Func, inst: &Inst) -> bool {
    match (inst.op, &inst.imm) {
        (Op::Call | Op::CallSpecial | Op::CallBuiltin | Op::Getter | Op::Setter, _) => true,
        (Op::LdAssign2 | Op::StVar2, _) => true,
        (Op::LdVar | Op::LdVarMissOk | Op::LdAssign | Op::LdFun, Imm::Name(name)) => {
            func.formals.iter().any(|formal| formal.name == *name && formal.default.is_some())
        }
        _ => false,
    }
}

/// Whether an instruction does nothing else with an operand.
fn only_reads(func: &Func, inst: &Inst, place: usize) -> bool {
    match (inst.op, &inst.imm) {
        (Op::CallBuiltin, Imm::Call(desc)) => {
            let desc = &func.calls[*desc as usize];
            !desc.internal
                && matches!(
                    desc.name.as_deref(),
                    Some(
                        "length" | "is.null" | "is.na" | "sum" | "max" | "min" | "any" | "all" | "nchar" | "seq_along"
                    )
                )
        }
        (
            Op::VecSubset | Op::VecSubset2 | Op::MatSubset | Op::MatSubset2 | Op::BrObject | Op::Dispatch | Op::IsType,
            _,
        ) => place == 0,
        // What is returned is kept by who gets it.
        (Op::RetR | Op::LeaveReturn, _) => false,
        (Op::Colon, _) => true,
        (op, _) => op.is_elementwise() && op != Op::Plus || op.is_terminator(),
    }
}
