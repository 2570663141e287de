//! Objects of S3 whose classes are known: elements, and builtins that dispatch inside.
//!
//! A builtin looks for a method of each class in turn, as a generic of base would, and does what it does with any value if
//! there is none. The methods of data frames for elements are base's own code, which a routine stands for; it sees to it
//! that they still are.

use super::calls::{Evaluated, bare_variable};
use super::*;
use crate::Dispatch;
use crate::semantics::{
    IS_ONE_OF, expect_object, internal, no_meaning, of_object_row, pure_builtin, row_name, strings,
};
use ir::makers;

/// What a builtin does with an object.
enum Inside {
    /// What it does with any value.
    Default,
    /// It calls this method, which is base's for data frames.
    DataFrame(Found),
    /// It calls this method.
    Method(Found),
}

/// A method that a builtin calls.
pub(super) struct Found {
    pub(super) method: ClosureId,
    pub(super) dispatch: Dispatch,
}

/// A name of a type of atomic vectors.
fn is_atomic(mode: &Ty) -> bool {
    matches!(mode, Ty::Str(mode) if ["double", "numeric", "integer", "logical", "character"].contains(&&**mode))
}

/// The mode of what is to be a vector of any type.
fn is_any(mode: &Ty) -> bool {
    matches!(mode, Ty::Str(mode) if &**mode == "any")
}

/// Of an operation that reads or assigns elements.
fn element_generic(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::VecSubset2 | Op::MatSubset2 | Op::DfltSubset2 => "[[",
        Op::VecSubset | Op::MatSubset | Op::DfltSubset => "[",
        Op::Dollar => "$",
        Op::VecAssign2 | Op::MatAssign2 | Op::DfltAssign2 => "[[<-",
        Op::VecAssign | Op::MatAssign | Op::DfltAssign => "[<-",
        Op::DollarAssign => "$<-",
        _ => return None,
    })
}

/// The variable that a value was read from just now, so that it has not been assigned since. `before`: instructions in front of its use.
fn variable_of<'f>(func: &'f Func, before: &[ir::InstId], value: Value) -> Option<&'f str> {
    for inst in before.iter().rev().map(|&inst| &func.insts[inst]) {
        match (inst.op, &inst.imm) {
            (Op::LdVar | Op::LdAssign, Imm::Name(name)) if inst.results[0] == value => return Some(name),
            (Op::Const, _) => {}
            _ => return None,
        }
    }
    None
}

/// Where the builtins that dispatch are defined.
pub(crate) const HOME: &str = "basens";

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// What a builtin finds for an object of these classes.
    fn inside(&mut self, generic: &str, classes: &[Name]) -> Result<Inside, Blame> {
        for (at, class) in classes.iter().map(|class| &**class).chain(["default"]).enumerate() {
            let name = format!("{generic}.{class}");
            if self.frames_bind(&name)? {
                return Err(Reason::UnknownFunction(name.into()).into());
            }
            match self.oracle.method(self.closure, HOME, &name) {
                Method::Absent => self.oracle.rely_on_method(self.closure, HOME, &name, None),
                Method::Is(id) => {
                    self.oracle.rely_on_method(self.closure, HOME, &name, Some(id));
                    let is_own = class == "data.frame" && &*self.oracle.world().closure(id).env == HOME;
                    let rest = classes.iter().skip(at + 1).cloned().collect();
                    let found = self.found_inside(id, generic, None, rest);
                    return Ok(if is_own { Inside::DataFrame(found) } else { Inside::Method(found) });
                }
                Method::Unknown => return Err(Reason::UnknownFunction(name.into()).into()),
            }
        }
        Ok(Inside::Default)
    }

    /// Base's own methods for factors and data frames are not compiled; what there is to say is said of the objects.
    pub(super) fn is_intricate(&mut self, class: &str, method: ClosureId) -> bool {
        matches!(class, "factor" | "data.frame") && &*self.oracle.world().closure(method).env == HOME
    }

    fn is_intricate_of(&mut self, ty: &Ty, found: &Found) -> bool {
        let classes = ty.classes().into_iter().flat_map(|classes| classes.iter());
        classes.into_iter().any(|class| self.is_intricate(class, found.method))
    }

    pub(super) fn found_inside(&self, method: ClosureId, generic: &str, group: Option<Name>, rest: Vec<Name>) -> Found {
        let (generic, from, home) = (generic.into(), self.closure, HOME.into());
        Found { method, dispatch: Dispatch { generic, group, from, home, rest } }
    }

    /// The same for an object of one of several classes, if it finds nothing for any of them.
    fn inside_of(&mut self, generic: &str, ty: &Ty) -> Result<Inside, Blame> {
        let Ty::Object(all) = ty else { return no_meaning(generic, &[Tv::<B::V>::known(ty.clone())]) };
        if let [classes] = &all[..] {
            return self.inside(generic, classes);
        }
        for classes in all.iter() {
            if !matches!(self.inside(generic, classes)?, Inside::Default) {
                return no_meaning(generic, &[Tv::<B::V>::known(ty.clone())]);
            }
        }
        Ok(Inside::Default)
    }

    /// A value of unknown type in front of this routine is taken for an object of the classes that versions met here which left
    /// because of it; without, a version may learn it. `variable`: it is the value of this one.
    fn as_object_met(&mut self, tv: Tv<B::V>, routine: &str, variable: Option<&str>) -> Tv<B::V> {
        if !self.has_left_here(AbortReason::Type, routine) {
            self.b.may_learn(AbortReason::Type, routine, routine);
            return tv;
        }
        let met = self.objects_here(AbortReason::Type, routine);
        let Some(object) = met.and_then(|met| self.expect_object(&tv, &met, routine)) else { return tv };
        if let Some(of_variable) = variable.and_then(|name| self.state.vars.get_mut(name))
            && of_variable.ty == Ty::Any
            && !crate::world::has_factor(&object.ty)
        {
            let (from, formal) = (of_variable.from.clone(), of_variable.formal);
            *of_variable = Tv { from, formal, ..object.clone() };
        }
        object
    }

    fn expect_object(&mut self, tv: &Tv<B::V>, ty: &Ty, routine: &str) -> Option<Tv<B::V>> {
        let object = expect_object(self.b, tv, ty)?;
        self.b.may_learn(AbortReason::Type, IS_ONE_OF, routine);
        Some(Tv { from: tv.from.clone(), formal: tv.formal, ..object })
    }

    fn objects_here(&mut self, reason: AbortReason, routine: &str) -> Option<Ty> {
        let spot = Spot::new(self.func, self.pc, reason, routine);
        self.oracle.world_mut().objects_at(spot)
    }

    /// The argument that decides about a method which was no compiled code when it was found at run time: as objects of the classes
    /// that were met, for each of which there is a call then.
    pub(super) fn meet_object_dispatched(&mut self, generic: ClosureId, supplied: &mut [Evaluated<B::V>]) {
        let routine = computed::METHOD;
        if !self.has_left_here(AbortReason::Callee, routine) {
            return;
        }
        let Some(on) = self.decided_in(generic, supplied).filter(|&on| supplied[on].tv.ty == Ty::Any) else { return };
        let reasons = [AbortReason::Callee, AbortReason::Type];
        let [Some(first), more] = reasons.map(|reason| self.objects_here(reason, routine)) else { return };
        let met = more.iter().fold(first, |met, more| met.join(more));
        if let Some(object) = self.expect_object(&supplied[on].tv.clone(), &met, routine) {
            supplied[on].tv = object;
        }
    }

    /// The first operand of an operation that dispatches on it.
    pub(super) fn meet_object(&mut self, func: &Func, inst: &Inst, place: Place) {
        let dispatches = element_generic(inst.op).is_some() || operators::is_operator(inst.op);
        let Some(&value) = inst.args.first().filter(|_| dispatches) else { return };
        let Some(tv) = self.values.get(value).filter(|tv| tv.ty == Ty::Any).cloned() else { return };
        let variable = place.and_then(|(block, at)| variable_of(func, &func.blocks[block].insts[..at], value));
        let tv = self.as_object_met(tv, row_name(inst.op, &inst.imm), variable);
        self.values.insert(value, tv);
    }

    /// The first argument of a builtin; `is_alone`: the only one that it takes itself.
    pub(super) fn meet_object_argument(
        &mut self,
        name: &str,
        is_internal: bool,
        is_alone: bool,
        args: &mut [Evaluated<B::V>],
    ) {
        let n_args = if is_alone { 1 } else { args.len() };
        let routine = ir::rows::of_call(name, is_internal, n_args).map(|row| ir::rows::ROWS[row].name);
        if let (Some(first), Some(routine)) = (args.first_mut().filter(|first| first.tv.ty == Ty::Any), routine) {
            first.tv = self.as_object_met(first.tv.clone(), routine, None);
        }
    }

    /// Elements of an object, or an assignment to them; `None`: the instruction does neither.
    pub(super) fn object_elements(&mut self, func: &Func, inst: &Inst, place: Place) -> Option<Step<B>> {
        let generic = element_generic(inst.op)?;
        let ty = self.values.get(*inst.args.first()?)?.ty.clone();
        let is_object = matches!(ty, Ty::Object(_));
        is_object.then(|| self.elements_of_object(func, inst, place, generic, &ty).map(Some))
    }

    /// `x$name` in code that R has not compiled, such as defaults, of what has no method for it.
    pub(super) fn dollar_called(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special("$".into()));
        let [Arg { name: None, kind: ArgKind::Promise(holder) }, Arg { name: None, kind: name }] = &desc.args[..]
        else {
            return Err(refused());
        };
        let name = match name {
            ArgKind::Promise(index) => {
                bare_variable(&func.nested[*index as usize]).map(Name::from).ok_or_else(refused)?
            }
            ArgKind::Operand(at) => match &self.value(inst.args[1 + *at as usize])?.ty {
                Ty::Str(name) => name.clone(),
                _ => return Err(refused()),
            },
            _ => return Err(refused()),
        };
        let x = self.promise(&func.nested[*holder as usize])?;
        self.set_visible(Visibility::On);
        let ty = x.ty.clone();
        let operands = [x, Tv::known(Ty::Str(name))];
        if !matches!(ty, Ty::Object(_)) {
            return self.general(Op::Dollar, &operands);
        }
        match self.inside_of("$", &ty)? {
            Inside::Default => self.shared_element("$ object", &operands),
            _ => Err(refused()),
        }
    }

    /// An element of an object, which that still holds.
    pub(super) fn shared_element(&mut self, row: &str, operands: &[Tv<B::V>]) -> Result<Tv<B::V>, Blame> {
        let element = of_object_row(self.b, row, operands)?;
        if let Some(vector) = object(&element) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
        Ok(element)
    }

    fn elements_of_object(
        &mut self,
        func: &Func,
        inst: &Inst,
        place: Place,
        generic: &str,
        ty: &Ty,
    ) -> Result<Tv<B::V>, Blame> {
        let assigns = generic.ends_with("<-");
        let inside = self.inside_of(generic, ty)?;
        if let (Inside::DataFrame(_), "[") = (&inside, generic) {
            return self.part_of_frame(func, inst, ty);
        }
        let args = self.element_operands(func, inst, assigns)?;
        let n_subscripts = args.len() - 1 - usize::from(assigns);
        if let (Inside::Method(found), "$" | "[" | "[[") = (&inside, generic) {
            let is_intricate = self.is_intricate_of(ty, found);
            let Some((block, at)) = place.filter(|_| !is_intricate) else { return no_meaning(generic, &args) };
            let Some(supplied) = self.subscripts_of_method(func, inst, (block, at), &args) else {
                return no_meaning(generic, &args);
            };
            // The method may assign variables whose values are under way.
            self.used_later(self.func, block, at).into_iter().for_each(|value| self.share(value));
            let value = self.call_inside(found, &supplied)?;
            // Byte code goes on behind the instruction that would have made it visible.
            if generic == "$" {
                self.set_visible(Visibility::On);
            }
            return Ok(value);
        }
        if let ("[", Inside::Default, 1) = (generic, &inside, n_subscripts) {
            return of_object_row(self.b, "[ object", &args);
        }
        let single = args[1..=n_subscripts].iter().all(|subscript| is_single(&subscript.ty));
        let row = match (generic, inside, n_subscripts) {
            _ if !single => return no_meaning(generic, &args),
            ("[[", Inside::Default | Inside::DataFrame(_), 1) => "[[ object",
            ("$", Inside::Default, 1) => "$ object",
            ("[[<-", Inside::Default, 1) => "[[<- object",
            ("$<-", Inside::Default, 1) => "$<- object",
            ("[[<-", Inside::DataFrame(_), 1) => "[[<- data.frame",
            ("$<-", Inside::DataFrame(_), 1) => "$<- data.frame",
            ("[<-", Inside::DataFrame(_), 2) => "[<- data.frame",
            _ => return no_meaning(generic, &args),
        };
        if !assigns {
            let element = of_object_row(self.b, row, &args)?;
            if let Some(vector) = object(&element).filter(|_| !is_only_read(func, inst.results[0])) {
                self.b.emit(Op::VecShare, Imm::None, &[vector]);
            }
            return Ok(element);
        }
        let puts_back = place.is_some_and(|(block, at)| self.puts_back(block, at));
        if let Some(vector) = args.last().and_then(object).filter(|_| !puts_back) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
        if let Some((block, at)) = place {
            // A column is changed in place.
            let later = self.used_later(self.func, block, at);
            later.into_iter().filter(|value| *value != inst.args[0]).for_each(|value| self.share(value));
        }
        let others = self.take_for_update(inst, 0, place)?;
        let changed = of_object_row(self.b, row, &args)?;
        let changed = self.object_again(changed, ty);
        self.b.claim_alone(&changed, &others);
        Ok(changed)
    }

    /// What a method for elements is called with. R leaves it to the method to evaluate the subscripts; they have been evaluated here. So
    /// they are constants, variables that no method can assign, and arithmetic on numbers of such; `None`: one of them is something
    /// else. An argument that nobody had evaluated before is one that a callee gets early.
    fn subscripts_of_method(
        &mut self,
        func: &Func,
        inst: &Inst,
        (block, at): (BlockId, usize),
        args: &[Tv<B::V>],
    ) -> Option<Vec<Evaluated<B::V>>> {
        let takes_values =
            matches!(inst.op, Op::Dollar | Op::VecSubset | Op::VecSubset2 | Op::MatSubset | Op::MatSubset2);
        let before = &func.blocks[block].insts[..at];
        let is_number = |value: &Value| {
            let ty = self.values.get(*value).map(|tv| &tv.ty);
            matches!(ty, Some(Ty::Scalar(..) | Ty::Vec(..) | Ty::Range(_)))
        };
        let mut open: Vec<Value> = inst.args.get(1..).filter(|_| takes_values)?.to_vec();
        let mut formals = Vec::new();
        while let Some(value) = open.pop() {
            let maker = before.iter().map(|&inst| &func.insts[inst]).find(|maker| maker.results.contains(&value))?;
            match (maker.op, &maker.imm) {
                (Op::Const, _) => {}
                (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) if dispatch::binds(func, name) => {
                    formals.extend(func.formals.iter().position(|formal| formal.name == *name));
                }
                (Op::Add | Op::Sub | Op::Mul | Op::Neg | Op::Colon, _) if maker.args.iter().all(is_number) => {
                    open.extend(&maker.args);
                }
                _ => return None,
            }
        }
        let mut supplied: Vec<_> = args.iter().cloned().map(Evaluated::visible).collect();
        for formal in formals {
            let number = formal as u32;
            if !self.woken.contains(&number) {
                continue;
            }
            if self.args.get(formal) == Some(&Ty::Missing) {
                if !crate::formals::has_constant_default(func, formal) {
                    return None;
                }
                continue;
            }
            self.state.forced.remove(&number);
            let arg = supplied.iter_mut().find(|arg| arg.tv.formal == Some(number))?;
            arg.forces.insert(number);
            arg.shows.insert(number);
        }
        Some(supplied)
    }

    /// `x[i, j]`, `x[i, ]`, `x[, j]` and `x[j]` of a data frame. Where it is certain that a frame comes out, what it is used for is
    /// compiled as well; the routine leaves if a single column is dropped to a vector there.
    fn part_of_frame(&mut self, func: &Func, inst: &Inst, ty: &Ty) -> Result<Tv<B::V>, Blame> {
        let (mut args, keeps) = match &inst.imm {
            Imm::Call(desc) => self.subscripts_of_frame(inst, &func.calls[*desc as usize])?,
            _ => (self.operands(inst)?, false),
        };
        args[0].from = None;
        let is_empty = |at: usize| args.get(at).is_some_and(|arg: &Tv<B::V>| arg.ty == Ty::Missing);
        if !matches!(args.len(), 2 | 3) || args[1..].iter().all(|arg| arg.ty == Ty::Missing) {
            return no_meaning("[", &args);
        }
        let is_list_like = args.len() == 2;
        if is_list_like && keeps {
            return no_meaning("[", &args);
        }
        let columns = match &inst.imm {
            Imm::Call(desc) => match func.calls[*desc as usize].args.get(1).map(|arg| &arg.kind) {
                Some(ArgKind::Operand(index)) => inst.args.get(1 + *index as usize),
                _ => None,
            },
            _ => inst.args.get(2),
        };
        let is_several = is_empty(2) || columns.is_some_and(|&columns| is_several(func, columns));
        let row = match (keeps, is_list_like || is_several) {
            (true, _) => "[ kept data.frame",
            (_, true) => "[ part data.frame",
            _ => "[ data.frame",
        };
        let operands: Vec<Tv<B::V>> =
            args.into_iter().map(|arg| if arg.ty == Ty::Missing { empty(self.b) } else { arg }).collect();
        let part = of_object_row(self.b, row, &operands)?;
        if row != "[ data.frame" {
            return Ok(self.object_again(part, ty));
        }
        // It may be a column of the frame.
        if let Some(vector) = object(&part).filter(|_| !is_only_read(func, inst.results[0])) {
            self.b.emit(Op::VecShare, Imm::None, &[vector]);
        }
        Ok(part)
    }

    /// The frame and its subscripts, and whether `drop = FALSE` is behind them.
    fn subscripts_of_frame(&mut self, inst: &Inst, desc: &CallDesc) -> Result<(Vec<Tv<B::V>>, bool), Blame> {
        let args = self.operands(inst)?;
        let keeps = match desc.args.split_last() {
            Some((Arg { name: Some(name), kind: ArgKind::Operand(index) }, _)) if &**name == "drop" => {
                let drop = &args[1 + *index as usize];
                matches!(drop.ty, Ty::Scalar(Kind::Lgl, _)) && drop.known_int() == Some(0)
            }
            _ => false,
        };
        let subscripts = elements::subscripts(desc, &args, desc.args.len() - usize::from(keeps), None)?;
        let value = |subscript| match subscript {
            Subscript::Value(tv) => tv,
            Subscript::All => Tv::known(Ty::Missing),
        };
        Ok((args.into_iter().take(1).chain(subscripts.into_iter().map(value)).collect(), keeps))
    }

    /// The object, its subscripts, and what is assigned.
    fn element_operands(&mut self, func: &Func, inst: &Inst, assigns: bool) -> Result<Vec<Tv<B::V>>, Blame> {
        let mut args = self.operands(inst)?;
        match &inst.imm {
            Imm::Name(name) => args.insert(1, Tv::known(Ty::Str((**name).into()))),
            Imm::Call(desc) => {
                let desc = &func.calls[*desc as usize];
                let value = if assigns { args.pop() } else { None };
                let subscripts = elements::subscripts(desc, &args, desc.args.len() - usize::from(assigns), None)?;
                args.truncate(1);
                args.extend(subscripts.into_iter().map(|subscript| match subscript {
                    Subscript::Value(tv) => tv,
                    Subscript::All => Tv::known(Ty::Missing),
                }));
                args.extend(value);
            }
            _ => {}
        }
        args[0].from = None;
        Ok(args)
    }

    /// What a routine gave, which is an object of this type.
    pub(super) fn object_again(&self, tv: Tv<B::V>, ty: &Ty) -> Tv<B::V> {
        match object(&tv) {
            Some(object) => Tv::one(ty.clone(), object),
            None => tv,
        }
    }

    /// A builtin whose first argument is an object of known classes; `None`: what it does does not depend on them.
    pub(super) fn builtin_on_object(
        &mut self,
        name: &str,
        is_internal: bool,
        args: &[Evaluated<B::V>],
    ) -> Option<Result<Tv<B::V>, Blame>> {
        let ty = args.first()?.tv.ty.clone();
        if let ("xtfrm", [Evaluated { tv: Tv { ty: Ty::Any, .. }, name: None, .. }], false) = (name, args, is_internal)
        {
            return Some(self.order_of_some_object(args));
        }
        let Ty::Object(all) = &ty else { return None };
        let is_plain = args.iter().all(|arg| arg.name.is_none());
        let known = match (name, args) {
            ("class" | "oldClass", [_]) if !is_internal && is_plain => match &ty.classes()?[..] {
                [class] => Tv::known(Ty::Str(class.clone())),
                classes => strings(self.b, classes),
            },
            ("is.object", [_]) if is_plain => crate::semantics::known_lgl(true),
            ("inherits", [_, what, which]) if is_internal && which.tv.known_int() == Some(0) => {
                let Ty::Str(what) = &what.tv.ty else { return None };
                let inherits = all[0].contains(what);
                if all.iter().any(|classes| classes.contains(what) != inherits) {
                    return None;
                }
                crate::semantics::known_lgl(inherits)
            }
            ("max" | "min" | "sum" | "prod" | "any" | "all", [_]) if !is_internal && is_plain => {
                return self.without_class(name, &[name, "Summary"], &ty, args);
            }
            ("as.integer" | "as.double" | "as.character" | "is.na" | "is.array" | "is.matrix", [_])
                if !is_internal && is_plain =>
            {
                return self.without_class(name, &[name], &ty, args);
            }
            ("as.numeric", [_]) if !is_internal && is_plain => {
                return self.without_class(name, &["as.double"], &ty, args);
            }
            // What is more is a method's, as the units of a difference of times are.
            ("as.integer" | "as.double" | "as.character", [Evaluated { name: None, .. }, _, ..]) if !is_internal => {
                return self.by_method(name, &ty, args);
            }
            ("as.numeric", [Evaluated { name: None, .. }, _, ..]) if !is_internal => {
                return self.by_method("as.double", &ty, args);
            }
            // Its default is a closure.
            ("xtfrm", [_]) if !is_internal && is_plain => return self.by_method(name, &ty, args),
            // It says no of a factor.
            ("is.numeric", [_])
                if is_plain && !all.iter().any(|classes| classes.iter().any(|class| &**class == "factor")) =>
            {
                return self.without_class(name, &[name], &ty, args);
            }
            // Of an atomic type; a list would keep its class.
            ("as.vector", [_, mode]) if is_internal && (is_atomic(&mode.tv.ty) || is_any(&mode.tv.ty)) => {
                match self.inside_of(name, &ty) {
                    Ok(Inside::Default) => {
                        if is_any(&mode.tv.ty) {
                            let is_atomic = self.ask("is.atomic", &args[0].tv);
                            if let Err(blame) = is_atomic.and_then(|is| self.demand_is(&is, true, AbortReason::Type)) {
                                return Some(Err(blame));
                            }
                        }
                        let bare = self.bare(&args[0].tv);
                        return Some(bare.and_then(|bare| internal(self.b, name, &[bare, mode.tv.clone()])));
                    }
                    Ok(_) => return None,
                    Err(blame) => return Some(Err(blame)),
                }
            }
            ("which.max" | "which.min", [_]) if is_internal => {
                let bare = pure_builtin(self.b, "unclass", &[args[0].tv.clone()], &[None]);
                return Some(bare.and_then(|bare| internal(self.b, name, &[bare])));
            }
            ("length" | "names" | "dim" | "dimnames" | "levels", [_]) if !is_internal && is_plain => {
                return Some(self.attribute_of_object(name, &ty, args));
            }
            _ => return None,
        };
        Some(Ok(known))
    }

    /// What a builtin gives for an object whose class has no method for any of these generics, or what its only method does.
    fn without_class(
        &mut self,
        name: &str,
        generics: &[&str],
        ty: &Ty,
        args: &[Evaluated<B::V>],
    ) -> Option<Result<Tv<B::V>, Blame>> {
        for generic in generics {
            match self.inside_of(generic, ty) {
                Ok(Inside::Default) => {}
                Ok(Inside::Method(_)) if generics.len() == 1 => return self.by_method(generic, ty, args),
                Ok(_) => return None,
                Err(blame) => return Some(Err(blame)),
            }
        }
        let bare = self.bare(&args[0].tv);
        Some(bare.and_then(|bare| pure_builtin(self.b, name, &[bare], &[None])))
    }

    /// `xtfrm()` of an object of unknown classes: its default is a closure, which is found as a method is.
    fn order_of_some_object(&mut self, args: &[Evaluated<B::V>]) -> Result<Tv<B::V>, Blame> {
        let default = self.oracle.method(self.closure, HOME, "xtfrm.default");
        let (Method::Is(default), false) = (default, self.frames_bind_methods("xtfrm")?) else {
            return no_meaning("xtfrm", &[args[0].tv.clone()]);
        };
        let is_object = self.ask("is.object", &args[0].tv)?;
        self.demand_is(&is_object, true, AbortReason::Type)?;
        let result = self.call_method((default, "xtfrm"), &"xtfrm".into(), args.to_vec(), 0)?;
        self.set_visible(Visibility::On);
        Ok(result)
    }

    /// What the method gives that a builtin finds for its first argument.
    fn by_method(&mut self, generic: &str, ty: &Ty, args: &[Evaluated<B::V>]) -> Option<Result<Tv<B::V>, Blame>> {
        match self.inside_of(generic, ty) {
            Ok(Inside::Method(found)) if !self.is_intricate_of(ty, &found) => Some(self.call_for_builtin(&found, args)),
            Ok(_) => None,
            Err(blame) => Some(Err(blame)),
        }
    }

    fn attribute_of_object(&mut self, name: &str, ty: &Ty, args: &[Evaluated<B::V>]) -> Result<Tv<B::V>, Blame> {
        match self.inside_of(name, ty)? {
            Inside::Default => of_object_row(self.b, &format!("{name} object"), &[args[0].tv.clone()]),
            // Its result is converted.
            _ if name == "length" => no_meaning(name, &[args[0].tv.clone()]),
            Inside::Method(method) | Inside::DataFrame(method) => self.call_for_builtin(&method, args),
        }
    }

    /// Calls the method of a builtin, whose value is visible whatever the method leaves.
    pub(super) fn call_for_builtin(&mut self, found: &Found, args: &[Evaluated<B::V>]) -> Result<Tv<B::V>, Blame> {
        let value = self.call_inside(found, args)?;
        self.set_visible(Visibility::On);
        Ok(value)
    }

    fn call_inside(&mut self, found: &Found, args: &[Evaluated<B::V>]) -> Result<Tv<B::V>, Blame> {
        let dispatch = found.dispatch.clone();
        let called = dispatch.generic.clone();
        self.call_found(found.method, dispatch, called, args, Some(0))
    }

    /// An object whose class attribute is set to a constant has that class. `value`: what is set.
    pub(super) fn classed(&self, func: &Func, name: &str, value: Value, changed: Tv<B::V>) -> Tv<B::V> {
        let classes: Option<Vec<Name>> = match (name, self.values.get(value).map(|tv| &tv.ty)) {
            ("class<-" | "oldClass<-", Some(Ty::Str(class))) => Some(vec![class.clone()]),
            ("class<-" | "oldClass<-", Some(Ty::Any | Ty::Plain)) => constant_strings(func, value),
            _ => None,
        };
        self.with_classes(changed, classes)
    }

    /// What has just got these classes, if they are known.
    pub(super) fn with_classes(&self, changed: Tv<B::V>, classes: Option<Vec<Name>>) -> Tv<B::V> {
        match classes {
            Some(classes)
                if !classes.is_empty()
                    && classes.iter().all(|class| crate::ty::is_class_name(class) && !is_implicit(class)) =>
            {
                self.object_again(changed, &Ty::object(classes.into()))
            }
            _ => changed,
        }
    }
}

/// The strings that a value is, if it is a constant, or R's `c()` of some.
pub(super) fn constant_strings(func: &Func, value: Value) -> Option<Vec<Name>> {
    let [inst] = makers(func, value)[..] else { return None };
    match (inst.op, &inst.imm) {
        (Op::Const, Imm::Const(Const::Str(text))) => Some(vec![(**text).into()]),
        (Op::Const, Imm::Const(Const::Strs(texts, _))) => {
            texts.iter().map(|text| Some((**text.as_ref()?).into())).collect()
        }
        (Op::CallBuiltin, Imm::Call(desc)) if func.calls[*desc as usize].name.as_deref() == Some("c") => {
            let text = |value: &Value| match &makers(func, *value)[..] {
                [Inst { op: Op::Const, imm: Imm::Const(Const::Str(text)), .. }] => Some((**text).into()),
                _ => None,
            };
            let is_plain = func.calls[*desc as usize].args.iter().all(|arg| arg.name.is_none());
            inst.args.iter().map(text).collect::<Option<Vec<_>>>().filter(|_| is_plain)
        }
        _ => None,
    }
}

/// Whether a subscript is a constant of several elements.
fn is_several(func: &Func, value: Value) -> bool {
    let [inst] = makers(func, value)[..] else { return false };
    match &inst.imm {
        Imm::Const(Const::Strs(texts, _)) => texts.len() > 1,
        Imm::Const(Const::Ints(values)) => values.len() > 1,
        Imm::Const(Const::Reals(values)) => values.len() > 1,
        _ => constant_strings(func, value).is_some_and(|texts| texts.len() > 1),
    }
}

/// Whether a subscript may be one number or one name.
fn is_single(ty: &Ty) -> bool {
    matches!(ty, Ty::Any | Ty::Plain | Ty::Str(_) | Ty::Scalar(Kind::Int | Kind::Dbl | Kind::Num, _))
}

/// Whether all that is done with a value is that its elements are read, or that some are assigned: to a copy, unless it was
/// taken out of its list.
fn is_only_read(func: &Func, value: Value) -> bool {
    let (mut values, mut at) = (vec![value], 0);
    while let Some(&value) = values.get(at) {
        at += 1;
        for (_, inst) in func.insts.iter() {
            let mut reads = inst.args.iter().enumerate().filter(|(_, arg)| **arg == value);
            let is_read = matches!(
                inst.op,
                Op::VecSubset | Op::VecSubset2 | Op::MatSubset | Op::MatSubset2 | Op::BrObject | Op::Dispatch
            ) || inst.op.assigns_elements();
            if reads.any(|(place, _)| place > 0 || !is_read) {
                return false;
            }
            for target in &inst.targets {
                let params = &func.blocks[target.block].params;
                let passed = params.iter().zip(&target.args).filter(|(_, arg)| **arg == value).map(|(&param, _)| param);
                let new: Vec<Value> = passed.filter(|param| !values.contains(param)).collect();
                values.extend(new);
            }
        }
    }
    true
}

/// Classes that `class<-` does not set as an attribute, for some values; and data frames, whose routines rely on who has
/// made them.
fn is_implicit(class: &str) -> bool {
    matches!(
        class,
        "numeric"
            | "matrix"
            | "array"
            | "function"
            | "factor"
            | "data.frame"
            | "name"
            | "NULL"
            | "symbol"
            | "pairlist"
            | "closure"
            | "environment"
            | "language"
            | "special"
            | "builtin"
            | "logical"
            | "integer"
            | "double"
            | "complex"
            | "character"
            | "expression"
            | "list"
            | "raw"
            | "S4"
            | "any"
            | "call"
            | "externalptr"
            | "weakref"
            | "bytecode"
            | "promise"
            | "char"
            | "..."
    )
}
