//! `.Internal(lapply())` and its like: loops with a callee.
//!
//! They call the function that a variable of the frame stands for with `X[[i]]`, which is evaluated at once, and with what
//! is in the frame's `...`. A loop may run zero times: what its body forces is not forced for sure.

use super::calls::Evaluated;
use super::*;
use crate::Shape;
use crate::semantics::{any_as, boxed, loop_element, loop_length, pure_builtin};
use ir::AbortReason;

/// A loop that has begun.
#[derive(Clone, Copy, Debug)]
pub struct OpenLoop<V> {
    /// How many times it has run.
    pub number: V,
    /// The blocks where it goes on and where it ends, if blocks are made.
    pub blocks: Option<(BlockId, BlockId)>,
}

/// The functions of `.Internal` that are loops here.
pub(super) fn is_loop(name: &str) -> bool {
    matches!(name, "lapply" | "vapply" | "mapply")
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    pub(super) fn apply_internal(&mut self, func: &Func, name: &str, desc: &CallDesc) -> Result<Tv<B::V>, Blame> {
        let x = self.argument_of_special(func, desc, 0)?;
        let result = match name {
            "lapply" => self.lapply(func, desc, &x),
            _ => {
                let value = self.argument_of_special(func, desc, 2)?;
                let use_names = self.argument_of_special(func, desc, 3)?;
                let Some(use_names) = use_names.known_int().filter(|flag| *flag == 0 || *flag == 1) else {
                    return crate::semantics::no_meaning(name, &[x, value, use_names]);
                };
                self.vapply(func, desc, &x, &value, use_names != 0)
            }
        };
        self.set_visible(Visibility::On);
        result
    }

    /// `forceAndCall(n, f, ...)`: a call whose first arguments are evaluated in order, before anything else.
    pub(super) fn force_and_call(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special("forceAndCall".into()));
        let [Arg { name: None, .. }, Arg { name: None, kind: ArgKind::Promise(function) }, rest @ ..] = &desc.args[..]
        else {
            return Err(refused());
        };
        let count = self.argument_of_special(func, desc, 0)?.known_whole().ok_or_else(refused)?;
        let name = super::calls::bare_variable(&func.nested[*function as usize]).ok_or_else(refused)?;
        self.oracle.calls_unseen(self.closure, "forceAndCall");
        let function = self.load_function(name)?;
        let rest = CallDesc { args: rest.to_vec(), ..desc.clone() };
        let mut args = self.arguments(func, &rest, inst, 0)?;
        super::calls::assigned_by_one(func, &rest, &args)?;
        if self.early == 0 {
            for arg in args.iter_mut().take(usize::try_from(count).unwrap_or(0)) {
                self.state.forced.extend(std::mem::take(&mut arg.forces));
                (arg.risk, arg.draws) = (None, false);
            }
        }
        self.call_value(&function, &name.into(), args)
    }

    /// An argument that a special evaluates in this frame.
    fn argument_of_special(&mut self, func: &Func, desc: &CallDesc, index: usize) -> Result<Tv<B::V>, Blame> {
        let Some(ArgKind::Promise(nested)) = desc.args.get(index).map(|arg| &arg.kind) else {
            return Err(Reason::ArgumentCode.into());
        };
        let tv = self.promise(&func.nested[*nested as usize])?;
        Ok(materialize(self.b, &tv))
    }

    fn lapply(&mut self, func: &Func, desc: &CallDesc, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        let values = self.values_of_calls("lapply", func, desc, x)?;
        if values.ty == Ty::Bot { Ok(values) } else { self.named_like(values, x) }
    }

    /// A list of what the function gives for each element.
    fn values_of_calls(&mut self, apply: &str, func: &Func, desc: &CallDesc, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        let (sequence, n) = self.elements_of(apply, x)?;
        let list = self.b.emit(Op::RtListOf, Imm::None, &[n]);
        let name = Self::name_of_function(func, desc)?;
        let args = |walker: &mut Self, at| walker.element_and_dots(&sequence, at);
        let done = self.for_each(name, n, args, |walker, i, value| walker.put(list, i, &value))?;
        Ok(if done { Tv::one(Ty::List, list) } else { Tv::known(Ty::Bot) })
    }

    /// A vector of single values of the type of `FUN.VALUE`.
    fn vapply(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        x: &Tv<B::V>,
        model: &Tv<B::V>,
        use_names: bool,
    ) -> Result<Tv<B::V>, Blame> {
        let kind = match &model.ty {
            Ty::Any | Ty::Plain | Ty::Str(_) => return self.vapply_any(func, desc, x, model, use_names),
            Ty::Scalar(kind @ (Kind::Lgl | Kind::Int | Kind::Dbl), _) => *kind,
            Ty::Vec(kind, Shape::Vector) => {
                let length = self.b.emit(Op::VecLen, Imm::None, model.values());
                let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
                let differs = self.b.emit(Op::I64Ne, Imm::None, &[length, one]);
                self.b.abort_if(AbortReason::Unanalysable, "vapply() of more than one value each", differs);
                *kind
            }
            _ => return crate::semantics::no_meaning("vapply", &[x.clone(), model.clone()]),
        };
        let (sequence, n) = self.elements_of("vapply", x)?;
        let vector = self.b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[n]);
        let data = self.b.emit(Op::VecData, Imm::Int(0), &[vector]);
        let name = Self::name_of_function(func, desc)?;
        let args = |walker: &mut Self, at| walker.element_and_dots(&sequence, at);
        let done = self.for_each(name, n, args, |walker, i, value| {
            let Some(value) = any_as(walker.b, &value, kind) else {
                return crate::semantics::no_meaning("vapply", &[x.clone(), value]);
            };
            let store = if kind == Kind::Dbl { Op::StoreF64 } else { Op::StoreI32 };
            walker.b.emit(store, Imm::None, &[data, i, value]);
            Ok(())
        })?;
        if !done {
            return Ok(Tv::known(Ty::Bot));
        }
        let vector = Tv::one(Ty::Vec(kind, Shape::Vector), vector);
        if use_names { self.named_by(vector, x) } else { Ok(vector) }
    }

    /// The same of a model of any type: a routine looks at the values.
    fn vapply_any(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        x: &Tv<B::V>,
        model: &Tv<B::V>,
        use_names: bool,
    ) -> Result<Tv<B::V>, Blame> {
        let values = self.values_of_calls("vapply", func, desc, x)?;
        if values.ty == Ty::Bot {
            return Ok(values);
        }
        let vector = or_operation_named(self.b, "vapply", &[values, model.clone()])?;
        if use_names { self.named_by(vector, x) } else { Ok(vector) }
    }

    /// What is gone over, and how many elements it has.
    fn elements_of(&mut self, name: &str, x: &Tv<B::V>) -> Result<(Tv<B::V>, B::V), Blame> {
        let found = match &x.ty {
            Ty::Any | Ty::Plain | Ty::List | Ty::Str(_) => {
                any_length(self.b, x).and_then(|n| Some((Tv::many(Ty::Any, lanes(self.b, x)?.to_vec()), n)))
            }
            Ty::Range(_) => loop_length(self.b, x).map(|n| (x.clone(), n)),
            Ty::Vec(_, Shape::Matrix) => None,
            _ => to_vector(self.b, x).and_then(|vector| {
                let n = loop_length(self.b, &vector)?;
                Some((vector, n))
            }),
        };
        found.map_or_else(|| crate::semantics::no_meaning(name, std::slice::from_ref(x)), Ok)
    }

    /// The result with the names of what was gone over, which are the strings themselves if these have none.
    fn named_by(&mut self, result: Tv<B::V>, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        if !matches!(x.ty, Ty::Any | Ty::Plain | Ty::List | Ty::Str(_)) {
            return Ok(result);
        }
        or_operation_named(self.b, "names applied", &[result, x.clone()])
    }

    /// The result with the names of what was gone over.
    fn named_like(&mut self, result: Tv<B::V>, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        if !matches!(x.ty, Ty::Any | Ty::Plain | Ty::List) {
            return Ok(result);
        }
        let names = pure_builtin(self.b, "names", std::slice::from_ref(x), &[None])?;
        pure_builtin(self.b, "names<-", &[result, names], &[None, None])
    }

    /// `.Internal(mapply(FUN, dots, MoreArgs))` of base's `mapply()`, in which `dots` is `list(...)`.
    pub(super) fn mapply(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Builtin { name: "mapply".into(), class: "eval" });
        let world = self.oracle.world();
        let this = world.closure(world.original(self.closure));
        let shape = world.shape(self.closure).filter(|_| &*this.label == "mapply" && &*this.env == "basens");
        let dots = shape.ok_or_else(refused)?.dots.clone();
        let operands = self.arguments(func, desc, inst, 0)?;
        match &operands[..] {
            [_, _, more] if more.tv.ty == Ty::Null => {}
            _ => return Err(refused()),
        }
        let mut given = Vec::new();
        for (i, name) in dots.into_iter().enumerate() {
            let x = self.load(&format!("..{}", i + 1))?;
            let elements = if matches!(x.ty, Ty::Scalar(..)) { None } else { Some(self.elements_of("mapply", &x)?) };
            given.push((name, x, elements));
        }
        let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
        let n = given.iter().find_map(|(_, _, elements)| elements.as_ref().map(|(_, n)| *n)).unwrap_or(one);
        for (_, _, elements) in &given {
            // What has one element goes with all the others, but for none.
            let (length, most) = elements.as_ref().map_or((n, one), |(_, length)| (*length, n));
            let (op, what) = (if elements.is_some() { Op::I64Ne } else { Op::I64Lt }, "mapply() of different lengths");
            let differs = self.b.emit(op, Imm::None, &[length, most]);
            self.b.abort_if(AbortReason::Unanalysable, what, differs);
        }
        let list = self.b.emit(Op::RtListOf, Imm::None, &[n]);
        let args = |walker: &mut Self, at| {
            let element = |(name, x, elements): &(Option<Name>, Tv<B::V>, Option<(Tv<B::V>, B::V)>)| {
                let element = match elements {
                    Some((sequence, _)) => walker.element_at(sequence, at)?,
                    None => Tv { from: None, formal: None, ..x.clone() },
                };
                Ok(Evaluated::visible(element).named(name.clone()))
            };
            given.iter().map(element).collect()
        };
        let done = self.for_each("FUN", n, args, |walker, i, value| walker.put(list, i, &value))?;
        self.set_visible(Visibility::On);
        Ok(if done { Tv::one(Ty::List, list) } else { Tv::known(Ty::Bot) })
    }

    /// An element of a list that is made here.
    fn put(&mut self, list: B::V, i: B::V, value: &Tv<B::V>) -> Result<(), Blame> {
        let value = match value.ty {
            Ty::Null => return Ok(()),
            Ty::Any | Ty::Plain => Some(self.b.emit(Op::RtBoxAny, Imm::None, value.values())),
            _ => boxed(self.b, value),
        };
        let Some(value) = value else { return Err(Reason::FunctionKept.into()) };
        self.b.emit(Op::RtPutElt, Imm::None, &[list, i, value]);
        Ok(())
    }

    /// The function that `lapply()` and its like call, as they name it.
    fn name_of_function<'f>(func: &'f Func, desc: &CallDesc) -> Result<&'f str, Blame> {
        let name = match desc.args.get(1).map(|arg| &arg.kind) {
            Some(ArgKind::Promise(nested)) => super::calls::bare_variable(&func.nested[*nested as usize]),
            _ => None,
        };
        name.ok_or_else(|| Reason::ArgumentCode.into())
    }

    /// Calls the function for each number below `n` with what `args` gives, and does something with each value. Whether the function
    /// returns at all.
    fn for_each(
        &mut self,
        name: &str,
        n: B::V,
        mut args: impl FnMut(&mut Self, B::V) -> Result<Vec<Evaluated<B::V>>, Blame>,
        mut each: impl FnMut(&mut Self, B::V, Tv<B::V>) -> Result<(), Blame>,
    ) -> Result<bool, Blame> {
        let function = self.load_function(name)?;
        let before = (self.state.vars.clone(), self.state.forced.clone());
        let open = self.b.begin_loop(n);
        self.b.emit(Op::Poll, Imm::None, &[]);
        let value = args(self, open.number).and_then(|args| self.call_value(&function, &name.into(), args));
        let done = value.and_then(|value| match value.ty {
            Ty::Bot => Ok(false),
            _ => each(self, open.number, value).map(|()| true),
        });
        self.b.end_loop(open);
        let forced = std::mem::replace(&mut self.state.forced, before.1);
        self.findings.unshared.extend(forced.difference(&self.state.forced));
        self.state.vars = before.0;
        done
    }

    fn element_at(&mut self, sequence: &Tv<B::V>, at: B::V) -> Result<Tv<B::V>, Blame> {
        if !sequence.ty.is_unknown() {
            return loop_element(self.b, sequence, at);
        }
        let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
        let number = self.b.emit(Op::I64Add, Imm::None, &[at, one]);
        let number = Tv::one(Ty::scalar(Kind::Int), self.b.emit(Op::I64ToI32, Imm::None, &[number]));
        any_element(self.b, sequence, number).ok_or_else(|| Reason::Loop(Ty::Any).into())
    }

    /// An element, and what is in `...`.
    fn element_and_dots(&mut self, sequence: &Tv<B::V>, at: B::V) -> Result<Vec<Evaluated<B::V>>, Blame> {
        let mut args = vec![Evaluated::visible(self.element_at(sequence, at)?)];
        match self.oracle.world().shape(self.closure) {
            Some(shape) => {
                for (i, name) in shape.dots.clone().into_iter().enumerate() {
                    let dot: Name = format!("..{}", i + 1).into();
                    let arg = self.evaluated_early(|walker| walker.load(&dot))?;
                    args.push(arg.named(name));
                }
            }
            None if matches!(self.state.vars.get("..."), Some(Tv { ty: Ty::Missing, .. })) => {}
            None => return Err(Reason::DotsPassed.into()),
        }
        Ok(args)
    }
}
