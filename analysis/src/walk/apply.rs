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
    matches!(name, "lapply" | "vapply")
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
        self.set_visible(Some(true));
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
        let function = self.load_function(func, name)?;
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
        let (sequence, n) = self.elements_of("lapply", x)?;
        let list = self.b.emit(Op::RtListOf, Imm::None, &[n]);
        let done = self.for_each(func, desc, &sequence, n, |walker, i, value| {
            let value = match value.ty {
                Ty::Null => return Ok(()),
                Ty::Any => Some(walker.b.emit(Op::RtBoxAny, Imm::None, value.values())),
                _ => boxed(walker.b, &value),
            };
            let Some(value) = value else { return crate::semantics::no_meaning("lapply", std::slice::from_ref(x)) };
            walker.b.emit(Op::RtPutElt, Imm::None, &[list, i, value]);
            Ok(())
        })?;
        if !done {
            return Ok(Tv::known(Ty::Bot));
        }
        self.named_like(Tv::one(Ty::List, list), x)
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
        if use_names && matches!(x.ty, Ty::Any | Ty::Str(_)) {
            // Strings without names would be the names.
            let test = Imm::Name("is.character".into());
            let is_text = apply(self.b, Op::IsType, &test, std::slice::from_ref(x))?;
            let is_text = crate::semantics::to_i32(self.b, &is_text);
            self.b.abort_if(AbortReason::Unanalysable, "vapply() over strings", is_text);
        }
        let vector = self.b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[n]);
        let data = self.b.emit(Op::VecData, Imm::Int(0), &[vector]);
        let done = self.for_each(func, desc, &sequence, n, |walker, i, value| {
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
        if use_names { self.named_like(vector, x) } else { Ok(vector) }
    }

    /// What is gone over, and how many elements it has.
    fn elements_of(&mut self, name: &str, x: &Tv<B::V>) -> Result<(Tv<B::V>, B::V), Blame> {
        let found = match &x.ty {
            Ty::Any | Ty::List | Ty::Str(_) => {
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

    /// The result with the names of what was gone over.
    fn named_like(&mut self, result: Tv<B::V>, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        if !matches!(x.ty, Ty::Any | Ty::List) {
            return Ok(result);
        }
        let names = pure_builtin(self.b, "names", std::slice::from_ref(x), &[None])?;
        pure_builtin(self.b, "names<-", &[result, names], &[None, None])
    }

    /// Calls the function for each element, and does something with each value. Whether the function returns at all.
    fn for_each(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        sequence: &Tv<B::V>,
        n: B::V,
        mut each: impl FnMut(&mut Self, B::V, Tv<B::V>) -> Result<(), Blame>,
    ) -> Result<bool, Blame> {
        let name = match desc.args.get(1).map(|arg| &arg.kind) {
            Some(ArgKind::Promise(nested)) => super::calls::bare_variable(&func.nested[*nested as usize]),
            _ => None,
        };
        let name = name.ok_or(Reason::ArgumentCode)?;
        let function = self.load_function(func, name)?;
        let before = (self.state.vars.clone(), self.state.forced.clone());
        let open = self.b.begin_loop(n);
        self.b.emit(Op::Poll, Imm::None, &[]);
        let value = self.call_for_element(func, &function, name, sequence, open.number);
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

    fn call_for_element(
        &mut self,
        func: &Func,
        function: &Tv<B::V>,
        name: &str,
        sequence: &Tv<B::V>,
        at: B::V,
    ) -> Result<Tv<B::V>, Blame> {
        let element = if sequence.ty == Ty::Any {
            let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
            let number = self.b.emit(Op::I64Add, Imm::None, &[at, one]);
            let number = Tv::one(Ty::scalar(Kind::Int), self.b.emit(Op::I64ToI32, Imm::None, &[number]));
            any_element(self.b, sequence, number).ok_or_else(|| Reason::Loop(Ty::Any))?
        } else {
            loop_element(self.b, sequence, at)?
        };
        let mut args = vec![Evaluated::visible(element)];
        match self.oracle.world().shape(self.closure) {
            Some(shape) => {
                for (i, name) in shape.dots.clone().into_iter().enumerate() {
                    let dot: Name = format!("..{}", i + 1).into();
                    let arg = self.evaluated_early(|walker| walker.load(func, &dot))?;
                    args.push(arg.named(name));
                }
            }
            None if matches!(self.state.vars.get("..."), Some(Tv { ty: Ty::Missing, .. })) => {}
            None => return Err(Reason::DotsPassed.into()),
        }
        self.call_value(function, &name.into(), args)
    }
}
