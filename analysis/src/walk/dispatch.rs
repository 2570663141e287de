//! Calls of generics: `UseMethod()` on a value that is no object, so that its implicit class is known or tested.
//!
//! A generic is summarised as dispatch: the method is called in its place, with the same arguments, of which the one
//! that decides is forced first. What a generic does before (`sort()` looks at `decreasing`) is a closure of its own
//! that is called for it. R looks for methods from where the generic is called, then in the table of the namespace where
//! it is defined; the header checks both, for each class that comes before the one that has a method.

use super::calls::Evaluated;
use super::*;
use crate::Dispatch;
use crate::semantics::{has_classes, no_meaning};
use crate::ty::Classes;
use ir::{AbortReason, makers};

/// Why code leaves that a value of unknown type should not dispatch.
const OF_METHOD: &str = "a value of a class with a method of its own";

/// What a call of a closure comes to.
pub(super) enum Dispatched {
    /// It is no generic, or which method it calls is not known.
    Not,
    /// Which method is called is found at run time, by the class of an argument.
    Later {
        /// The generic's name.
        generic: Box<str>,
        /// The argument that decides, which is forced.
        on: usize,
    },
    /// The generic does not come to its dispatch.
    Nowhere,
    /// A method is called.
    To {
        /// Which.
        method: ClosureId,
        /// What its code may ask of that.
        dispatch: Dispatch,
        /// The argument that decided, which is forced.
        on: usize,
    },
}

/// The classes that a value may have which has no class attribute, and how to ask whether it has.
const IMPLICIT: [(&str, &str); 12] = [
    ("matrix", "dim"),
    ("array", "dim"),
    ("logical", "is.logical"),
    ("integer", "is.integer"),
    ("double", "is.double"),
    ("numeric", "is.numeric"),
    ("character", "is.character"),
    ("complex", "is.complex"),
    ("list", "is.list"),
    ("NULL", "is.null"),
    ("raw", ""),
    ("pairlist", ""),
];

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The method that a call of a closure comes to.
    pub(super) fn dispatch(
        &mut self,
        callee: ClosureId,
        called: &Name,
        supplied: &[Evaluated<B::V>],
    ) -> Result<Dispatched, Blame> {
        let facts = self.oracle.facts(callee)?;
        let Some(generic) = &facts.generic else { return Ok(Dispatched::Not) };
        let callee_func = self.oracle.func(callee)?;
        let Some(on) = decided_by(&callee_func, supplied) else { return Ok(Dispatched::Not) };
        if generic.is_guarded {
            self.oracle.is_base(callee, "UseMethod")?;
        }
        if !self.is_found_by_name(callee, called, &generic.name) {
            return Ok(Dispatched::Not);
        }
        // The argument that decides is evaluated in front of what the generic does before.
        if !generic.is_pure && supplied.iter().enumerate().any(|(at, arg)| arg.draws && at != on) {
            return Ok(Dispatched::Not);
        }
        let value = &supplied[on].tv;
        let later = Dispatched::Later { generic: generic.name.clone(), on };
        let may_be_later = value.ty.is_unknown() && generic.is_pure && !self.frames_bind_methods(&generic.name)?;
        if may_be_later && self.has_left_here(AbortReason::Class, OF_METHOD) {
            return Ok(later);
        }
        let Some(classes) = classes(&value.ty) else { return Ok(Dispatched::Not) };
        let classes: Vec<&str> = classes.iter().map(|class| &**class).collect();
        let name_of = |class: &str| format!("{}.{class}", generic.name);
        let home = self.oracle.world().closure(callee).env.clone();
        for class in classes.iter().copied().chain(["default"]) {
            if self.frames_bind(&name_of(class))? {
                return Ok(Dispatched::Not);
            }
        }
        // Where the class is not known, values of classes with methods are left to R.
        let is_known = !value.ty.is_unknown();
        let mut tested = Vec::new();
        let mut method = None;
        for (at, class) in classes.iter().copied().chain(["default"]).enumerate() {
            match self.oracle.method(self.closure, &home, &name_of(class)) {
                Method::Absent => self.oracle.rely_on_method(self.closure, &home, &name_of(class), None),
                _ if !is_known && question(class).is_some() => tested.push(class),
                Method::Is(id) if is_known || class == "default" => {
                    method = Some((class, id, at));
                    break;
                }
                Method::Is(_) if may_be_later => return Ok(later),
                Method::Is(_) => return Ok(Dispatched::Not),
                Method::Unknown => return Err(Reason::UnknownFunction(name_of(class).into()).into()),
            }
        }
        let is_certain = |class| class == "default" || !matches!(value.ty, Ty::Scalar(Kind::Num, _));
        let Some((class, method, at)) = method.filter(|(class, ..)| is_certain(*class)) else {
            return Ok(if may_be_later { later } else { Dispatched::Not });
        };
        self.oracle.rely_on_method(self.closure, &home, &name_of(class), Some(method));
        if !is_known {
            // Where the method can be found at run time, the next version does that.
            self.demand_plain(value, &tested, if may_be_later { AbortReason::Class } else { AbortReason::Type })?;
        }
        if !generic.is_pure {
            let before = self.oracle.world_mut().add_before_dispatch(callee)?;
            let drawn = std::mem::take(&mut self.drawn);
            let result = self.call_with(before, called.clone(), supplied, Some(on))?;
            let draws = std::mem::replace(&mut self.drawn, drawn);
            if draws && supplied[on].draws {
                let formal = (&*callee_func.formals[0].name).into();
                return Err(Reason::Lazy { callee: called.clone(), formal, risk: Risk::Draw }.into());
            }
            self.drawn |= draws;
            if result.ty == Ty::Bot {
                return Ok(Dispatched::Nowhere);
            }
        }
        let rest = classes.iter().skip(at + 1).map(|&class| class.into()).collect();
        let dispatch = Dispatch { generic: (&*generic.name).into(), group: None, from: self.closure, home, rest };
        Ok(Dispatched::To { method, dispatch, on })
    }

    /// A call of a generic with an object of one of several classes: each has a call of its own. `None`: it is no such call.
    pub(super) fn call_for_each_class(
        &mut self,
        callee: ClosureId,
        function: &Tv<B::V>,
        called: &Name,
        supplied: &[Evaluated<B::V>],
    ) -> Option<Result<Tv<B::V>, Blame>> {
        if !supplied.iter().any(|arg| is_one_of_several(&arg.tv.ty)) {
            return None;
        }
        let on = self.decided_in(callee, supplied).filter(|&on| is_one_of_several(&supplied[on].tv.ty))?;
        let Ty::Object(all) = supplied[on].tv.ty.clone() else { return None };
        Some(self.call_for_classes(callee, function, called, (supplied, on), &all))
    }

    /// The argument that decides, if the callee is a generic.
    pub(super) fn decided_in(&mut self, callee: ClosureId, supplied: &[Evaluated<B::V>]) -> Option<usize> {
        let is_generic = self.oracle.facts(callee).is_ok_and(|facts| facts.generic.is_some());
        decided_by(&*self.oracle.func(callee).ok()?, supplied).filter(|_| is_generic)
    }

    fn call_for_classes(
        &mut self,
        callee: ClosureId,
        function: &Tv<B::V>,
        called: &Name,
        (supplied, on): (&[Evaluated<B::V>], usize),
        all: &[Classes],
    ) -> Result<Tv<B::V>, Blame> {
        let Some((classes, others)) = all.split_first() else { return Err(Reason::ComputedFunction.into()) };
        let call = |walker: &mut Self| {
            let mut supplied = supplied.to_vec();
            supplied[on].tv = walker.object_again(supplied[on].tv.clone(), &Ty::object(classes.clone()));
            walker.call_closure_with(callee, function, called.clone(), supplied)
        };
        if others.is_empty() {
            return call(self);
        }
        let Some(value) = has_classes(self.b, &supplied[on].tv, classes) else {
            return no_meaning("class", std::slice::from_ref(&supplied[on].tv));
        };
        let flow = Flow::Branch { value, may_be_na: false, targets: [0, 1] };
        self.ways(&flow, &[0, 1], |walker, way| match way {
            0 => call(walker),
            _ => walker.call_for_classes(callee, function, called, (supplied, on), others),
        })
    }

    /// Whether the frame, or one above that it sees, may hold a variable that has the name of a method.
    pub(super) fn frames_bind_methods(&mut self, generic: &str) -> Result<bool, Blame> {
        let is_method = |name: &str| name.strip_prefix(generic).is_some_and(|rest| rest.starts_with('.'));
        let mut frame = Some(self.closure);
        while let Some(id) = frame {
            let func = self.oracle.func(id)?;
            if func.formals.iter().any(|formal| is_method(&formal.name))
                || crate::formals::assigns_any(&func, &is_method)
            {
                return Ok(true);
            }
            frame = self.oracle.world().frame_above(id);
        }
        Ok(false)
    }

    /// Where methods are registered is said by the function that has the generic's name, as seen from the generic.
    fn is_found_by_name(&mut self, generic: ClosureId, called: &str, name: &str) -> bool {
        if self.oracle.world().frame_above(generic).is_some() {
            return called == name;
        }
        let found = self.oracle.function(generic, name);
        let env_of = |id| self.oracle.world().closure(id).env.clone();
        matches!(found, Ok(Function::Closure(id)) if env_of(id) == env_of(generic))
    }

    /// Whether the frame, or one above that it sees, may hold a variable of this name.
    pub(super) fn frames_bind(&mut self, name: &str) -> Result<bool, Blame> {
        if binds(self.func, name) {
            return Ok(true);
        }
        let mut above = self.oracle.world().frame_above(self.closure);
        while let Some(frame) = above {
            if binds(&*self.oracle.func(frame)?, name) {
                return Ok(true);
            }
            above = self.oracle.world().frame_above(frame);
        }
        Ok(false)
    }

    /// Leaves where a value has a class attribute, is of one of these classes, or is no vector.
    fn demand_plain(&mut self, value: &Tv<B::V>, classes: &[&str], reason: AbortReason) -> Result<(), Blame> {
        if value.ty != Ty::Plain {
            let is_object = self.ask("is.object", value)?;
            self.demand_is(&is_object, false, reason)?;
            let [is_atomic, is_list] = [self.ask("is.atomic", value)?, self.ask("is.list", value)?];
            let is_vector = apply(self.b, Op::Or2, &Imm::None, &[is_atomic, is_list])?;
            self.demand_is(&is_vector, true, reason)?;
        }
        for class in classes {
            match question(class) {
                Some("dim") => {
                    let dim = crate::semantics::pure_builtin(self.b, "dim", std::slice::from_ref(value), &[None])?;
                    let has_none = self.ask("is.null", &dim)?;
                    self.demand_is(&has_none, true, reason)?;
                }
                Some(question) => {
                    let is_of_class = self.ask(question, value)?;
                    self.demand_is(&is_of_class, false, reason)?;
                }
                None => {}
            }
        }
        Ok(())
    }

    pub(super) fn ask(&mut self, question: &str, value: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        crate::semantics::pure_builtin(self.b, question, std::slice::from_ref(value), &[None])
    }

    pub(super) fn demand_is(&mut self, answer: &Tv<B::V>, wanted: bool, reason: AbortReason) -> Result<(), Blame> {
        match (answer.known_int(), answer.values()) {
            (Some(known), _) if (known == 1) == wanted => Ok(()),
            (None, &[value]) => {
                let wanted = self.b.emit(Op::I32Const, Imm::Int(i64::from(wanted)), &[]);
                let differs = self.b.emit(Op::I32Ne, Imm::None, &[value, wanted]);
                self.b.abort_if(reason, OF_METHOD, differs);
                if reason == AbortReason::Class {
                    self.b.may_learn(reason, OF_METHOD, OF_METHOD);
                }
                Ok(())
            }
            _ => Err(Blame::new(Fear::Type, OF_METHOD)),
        }
    }
}

/// Whether a value is an object that may have several class attributes.
fn is_one_of_several(ty: &Ty) -> bool {
    matches!(ty, Ty::Object(all) if all.len() > 1)
}

/// The argument of a call that decides which method of a generic is called.
fn decided_by<V>(generic: &Func, supplied: &[Evaluated<V>]) -> Option<usize> {
    let names: Vec<Option<Name>> = supplied.iter().map(|arg| arg.name.clone()).collect();
    let matched = match_arguments(&generic.formals, &names).ok()?;
    let first = generic.formals.first()?;
    deciding(&first.name, &names).filter(|&on| &*first.name == "..." || matched.formals[0] == Some(on))
}

/// The argument that decides, by the name of the generic's first formal. R looks for it in a way of its own.
fn deciding(first: &str, names: &[Option<Name>]) -> Option<usize> {
    let is = |fits: &dyn Fn(&str) -> bool| names.iter().position(|name| name.as_deref().is_some_and(fits));
    let by_name = || is(&|name| name == first).or_else(|| is(&|name| first.starts_with(name)));
    let found = if first == "..." { None } else { by_name().or_else(|| names.iter().position(Option::is_none)) };
    found.or((!names.is_empty()).then_some(0))
}

fn question(class: &str) -> Option<&'static str> {
    IMPLICIT
        .iter()
        .find(|(implicit, _)| *implicit == class)
        .map(|(_, question)| *question)
        .filter(|text| !text.is_empty())
}

/// The classes of a value, in the order of dispatch; all that there may be where that is not known.
fn classes(ty: &Ty) -> Option<Vec<Name>> {
    if let Some(classes) = ty.classes() {
        return Some(classes.to_vec());
    }
    Some(implicit_classes(ty)?.into_iter().map(Name::from).collect())
}

fn implicit_classes(ty: &Ty) -> Option<Vec<&'static str>> {
    let of_kind = |kind| match kind {
        Kind::Lgl => vec!["logical"],
        Kind::Int => vec!["integer", "numeric"],
        Kind::Dbl => vec!["double", "numeric"],
        Kind::Num => vec!["logical", "integer", "double", "numeric"],
    };
    Some(match ty {
        Ty::Scalar(kind, _) | Ty::Vec(kind, crate::Shape::Vector) | Ty::Pack(kind, _) => of_kind(*kind),
        Ty::Vec(kind, crate::Shape::Matrix) => [vec!["matrix", "array"], of_kind(*kind)].concat(),
        Ty::Range(_) => of_kind(Kind::Int),
        Ty::Str(_) => vec!["character"],
        Ty::List => vec!["list"],
        Ty::Null => vec!["NULL"],
        Ty::Any | Ty::Plain => IMPLICIT.iter().map(|(class, _)| *class).collect(),
        _ => return None,
    })
}

/// Whether the frame of a function may hold a variable of this name.
pub(super) fn binds(func: &Func, name: &str) -> bool {
    func.formals.iter().any(|formal| &*formal.name == name) || crate::formals::assigns(func, name)
}

/// A closure that ends in `UseMethod("name")`.
#[derive(Debug)]
pub(crate) struct Generic {
    name: Box<str>,
    /// It does nothing else.
    is_pure: bool,
    /// R's compiler has put a test in front of the call, that `UseMethod` is R's own.
    is_guarded: bool,
}

impl Generic {
    pub(crate) fn of(func: &Func) -> Option<Generic> {
        let call = dispatching(func)?;
        let Imm::Call(desc) = func.insts[call].imm else { return None };
        let [Arg { name: None, kind: ArgKind::Promise(index) }] = &func.calls[desc as usize].args[..] else {
            return None;
        };
        let name = only_string(func.nested.get(*index as usize)?)?;
        let reached = reached(func);
        let rest: Vec<&Inst> =
            reached.iter().map(|&inst| &func.insts[inst]).filter(|inst| inst.op != Op::CallSpecial).collect();
        // Methods of R before 4.4 see what their generic has assigned.
        let assigns = rest.iter().any(|inst| matches!(inst.op, Op::StVar | Op::StVar2 | Op::MakeClosure));
        let is_guard =
            |inst: &Inst| matches!((inst.op, &inst.imm), (Op::BrBase, Imm::Name(name)) if &**name == "UseMethod");
        let is_guarded = rest.iter().any(|inst| is_guard(inst));
        let is_pure = rest.iter().all(|inst| matches!(inst.op, Op::Jump | Op::RetR | Op::Visible) || is_guard(inst));
        (!assigns).then_some(Generic { name, is_pure, is_guarded })
    }
}

/// The instruction that calls `UseMethod()`, if all that returns is what it gives.
fn dispatching(func: &Func) -> Option<ir::InstId> {
    let is_dispatch = |inst: &Inst| match inst.imm {
        Imm::Call(desc) if inst.op == Op::CallSpecial => {
            let desc = &func.calls[desc as usize];
            !desc.internal && desc.name.as_deref() == Some("UseMethod")
        }
        _ => false,
    };
    let reached = reached(func);
    let mut calls = reached.iter().copied().filter(|&inst| is_dispatch(&func.insts[inst]));
    let (Some(call), None) = (calls.next(), calls.next()) else { return None };
    let is_its_value =
        |value: &Value| matches!(makers(func, *value)[..], [maker] if maker.results == func.insts[call].results);
    let mut returns = reached.iter().map(|&inst| &func.insts[inst]).filter(|inst| inst.op == Op::RetR);
    returns.all(|last| last.args.iter().all(is_its_value)).then_some(call)
}

/// The instructions that are reached where nothing of base is masked.
fn reached(func: &Func) -> Vec<ir::InstId> {
    let mut blocks = vec![func.entry()];
    let mut at = 0;
    while let Some(&block) = blocks.get(at) {
        at += 1;
        let Some(last) = func.terminator(block) else { continue };
        let n = if last.op == Op::BrBase { 1 } else { last.targets.len() };
        for target in &last.targets[..n] {
            if !blocks.contains(&target.block) {
                blocks.push(target.block);
            }
        }
    }
    blocks.into_iter().flat_map(|block| func.blocks[block].insts.iter().copied()).collect()
}

/// A generic's code up to its dispatch.
pub(crate) fn up_to_dispatch(func: &Func) -> Option<Func> {
    let call = dispatching(func)?;
    let mut before = func.clone();
    let inst = &mut before.insts[call];
    inst.op = Op::Const;
    inst.imm = Imm::Const(Const::Null);
    inst.args.clear();
    Some(before)
}

/// The string that code is, if it is nothing else.
pub(super) fn only_string(code: &Func) -> Option<Box<str>> {
    let mut strings = code.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
        (Op::Jump | Op::RetR | Op::Visible, _) => None,
        (Op::Const, Imm::Const(Const::Str(text))) => Some(Some(text.clone())),
        _ => Some(None),
    });
    match (strings.next(), strings.next()) {
        (Some(text), None) => text,
        _ => None,
    }
}
