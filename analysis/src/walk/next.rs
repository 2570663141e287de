//! What a method's code may ask of how it was found: `.Generic`, and `NextMethod()`.
//!
//! A method that asks is code of its own for each generic, and for the classes that are left (`CallShape::method`). There `.Generic`
//! is a constant. `NextMethod()` calls the method of the next class that has one, with the arguments as they were written in
//! the call of the generic; each is a promise to read what the variable has now that it became. If no class is left, the builtin does
//! what it does with any value.

use super::calls::Evaluated;
use super::dispatch::only_string;
use super::objects::HOME;
use super::*;
use crate::semantics::{no_meaning, or_operation_named, pure_builtin};
use crate::{Dispatch, MethodCall};
use ir::Formal;
use std::rc::Rc;

const GENERIC: &str = ".Generic";
const NEXT: &str = "NextMethod";

/// Classes that builtins know.
const SPECIAL: [&str; 4] = ["factor", "ts", "data.frame", "POSIXlt"];

/// What comes next.
enum Next {
    Method(ClosureId, Dispatch),
    Builtin,
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// Calls a method that dispatch has found. `on`: the argument that a generic has forced.
    pub(super) fn call_found(
        &mut self,
        method: ClosureId,
        dispatch: Dispatch,
        called: Name,
        supplied: &[Evaluated<B::V>],
        on: Option<usize>,
    ) -> Result<Tv<B::V>, Blame> {
        // Methods that frames hold are not looked for, so what comes next is not known; nor is it where the method has variables of
        // its own that say so.
        let func = self.oracle.func(method)?;
        let may_ask = self.oracle.facts(method)?.asks_dispatch
            && !crate::infer::OF_DISPATCH.iter().any(|name| dispatch::binds(&func, name))
            && !self.frames_bind_methods(&dispatch.generic)?
            && !dispatch.group.as_deref().map_or(Ok(false), |group| self.frames_bind_methods(group))?;
        self.call_capturing(method, called, supplied, (&[], 0), (on, may_ask.then_some(dispatch)))
    }

    /// How the function was called, if this is a call of `NextMethod()` and that is known.
    pub(super) fn method_call(&mut self, desc: &CallDesc) -> Option<Rc<MethodCall>> {
        if desc.name.as_deref() != Some(NEXT) {
            return None;
        }
        let call = self.oracle.world().shape(self.closure)?.method.clone()?;
        self.oracle.is_base(self.closure, NEXT).is_ok().then_some(call)
    }

    pub(super) fn next_method(
        &mut self,
        call: &MethodCall,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
    ) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special(NEXT.into()));
        let mut more = desc.args.as_slice();
        if let [Arg { name, kind }, rest @ ..] = more
            && name.as_deref().is_none_or(|name| name == "generic")
        {
            let given = match kind {
                ArgKind::Promise(index) => only_string(&func.nested[*index as usize]).map(Name::from),
                ArgKind::Operand(at) => match &self.value(inst.args[1 + *at as usize])?.ty {
                    Ty::Str(text) => Some(text.clone()),
                    _ => None,
                },
                _ => None,
            };
            if given.as_ref() != Some(&call.dispatch.generic) {
                return Err(refused());
            }
            more = rest;
        }
        let is_more = |arg: &Arg| {
            arg.name.as_deref().is_some_and(|name| !matches!(name, "generic" | "object"))
                && matches!(arg.kind, ArgKind::Promise(_) | ArgKind::Operand(_))
        };
        if !more.iter().all(is_more) {
            return Err(refused());
        }
        let (code, desc) = passed_on(func, desc, call, more);
        match self.next_of(&call.dispatch)? {
            Next::Method(method, dispatch) => {
                let early = self.early(&code, &desc, method)?;
                let called = call.dispatch.generic.clone();
                self.with_early(|walker| {
                    let supplied = walker.arguments_at(&code, &desc, inst, 1, Some(&early))?;
                    walker.call_found(method, dispatch, called, &supplied, None)
                })
            }
            Next::Builtin => {
                let args = self.arguments(&code, &desc, inst, 1)?;
                self.set_visible(Visibility::On);
                self.without_dispatch(&call.dispatch.generic, args)
            }
        }
    }

    fn next_of(&mut self, dispatch: &Dispatch) -> Result<Next, Blame> {
        let Dispatch { generic, group, from, home, rest } = dispatch;
        for (at, class) in rest.iter().map(|class| &**class).chain(["default"]).enumerate() {
            for generic in [Some(generic), group.as_ref().filter(|_| at < rest.len())].into_iter().flatten() {
                let name = format!("{generic}.{class}");
                match self.oracle.method(*from, home, &name) {
                    Method::Absent => self.oracle.rely_on_method(*from, home, &name, None),
                    Method::Is(id) => {
                        self.oracle.rely_on_method(*from, home, &name, Some(id));
                        let rest = rest.iter().skip(at + 1).cloned().collect();
                        return Ok(Next::Method(id, Dispatch { rest, ..dispatch.clone() }));
                    }
                    Method::Unknown => return Err(Reason::UnknownFunction(name.into()).into()),
                }
            }
        }
        match self.oracle.function(*from, generic) {
            Ok(Function::Builtin(name) | Function::Special(name)) if name == *generic && **home == *HOME => {
                Ok(Next::Builtin)
            }
            _ => Err(Reason::UnknownFunction(format!("{generic}.default").into()).into()),
        }
    }

    /// What a builtin does with objects if it does not dispatch.
    fn without_dispatch(&mut self, generic: &str, args: Vec<Evaluated<B::V>>) -> Result<Tv<B::V>, Blame> {
        let values: Vec<Tv<B::V>> = args.iter().map(|arg| arg.tv.clone()).collect();
        let refused = || no_meaning(generic, &values);
        let is_plain = |arg: &Evaluated<B::V>| {
            let is_special = |class: &Name| SPECIAL.contains(&&**class);
            let is_known = match &arg.tv.ty {
                Ty::Object(all) => !all.iter().any(|classes| classes.iter().any(is_special)),
                ty => *ty != Ty::Missing,
            };
            is_known && arg.name.is_none() && arg.assigns.is_empty()
        };
        if !args.iter().all(is_plain) {
            return refused();
        }
        match (generic, &values[..]) {
            ("[[" | "$", [x, _]) if matches!(x.ty, Ty::Object(_)) => {
                self.shared_element(&format!("{generic} object"), &values)
            }
            ("[", [x, _]) => {
                let mut args = args;
                args[0].tv = self.bare(x)?;
                self.element_of("[", &args, &[])
            }
            ("<" | ">" | "<=" | ">=" | "==" | "!=", [x, y]) => {
                let bare = [self.bare(x)?, self.bare(y)?];
                or_operation_named(self.b, generic, &bare)
            }
            ("length" | "as.character" | "as.double" | "as.numeric" | "as.integer" | "as.logical" | "is.na", [x]) => {
                let bare = self.bare(x)?;
                pure_builtin(self.b, generic, &[bare], &[None])
            }
            _ => refused(),
        }
    }

    /// A value without its classes.
    pub(super) fn bare(&mut self, x: &Tv<B::V>) -> Result<Tv<B::V>, Blame> {
        match x.ty {
            Ty::Object(_) => pure_builtin(self.b, "unclass", std::slice::from_ref(x), &[None]),
            _ => Ok(x.clone()),
        }
    }
}

/// The call of the next method: the code around it has the arguments' code.
fn passed_on(func: &Func, desc: &CallDesc, call: &MethodCall, more: &[Arg]) -> (Func, CallDesc) {
    let mut code = func.clone();
    let is_given = |name: &Option<Name>, arg: &&Arg| name.is_some() && arg.name.as_deref() == name.as_deref();
    let mut args: Vec<Arg> = Vec::new();
    for (name, variable) in &call.args {
        let instead = more.iter().find(|arg| is_given(name, arg));
        args.push(instead.cloned().unwrap_or_else(|| {
            code.nested.push(ir::read(variable));
            let kind = ArgKind::Promise(code.nested.len() as u32 - 1);
            Arg { name: name.as_deref().map(Box::from), kind }
        }));
    }
    let is_new = |arg: &&Arg| !call.args.iter().any(|(name, _)| is_given(name, arg));
    args.extend(more.iter().filter(is_new).cloned());
    (code, CallDesc { args, call: None, ..desc.clone() })
}

/// The arguments of a call as they are written: their names, and the variables that they become.
pub(super) fn written_as(
    formals: &[Formal],
    n_dots: usize,
    matched: &[Option<usize>],
    names: &[Option<Name>],
) -> Vec<(Option<Name>, Name)> {
    let dots = |formal: &Formal| if &*formal.name == "..." && n_dots > 0 { n_dots } else { 1 };
    let variables = formals.iter().flat_map(|formal| {
        let n = dots(formal);
        (1..=n)
            .map(move |i| if n_dots > 0 && &*formal.name == "..." { format!("..{i}") } else { formal.name.to_string() })
    });
    let mut args: Vec<(usize, Name)> =
        variables.zip(matched).filter_map(|(variable, arg)| Some(((*arg)?, variable.into()))).collect();
    args.sort();
    args.into_iter().map(|(arg, variable)| (names[arg].clone(), variable)).collect()
}

/// Whether a function's code asks how it was found as a method.
pub(crate) fn asks_dispatch(func: &Func) -> bool {
    let asks = |inst: &Inst| match &inst.imm {
        Imm::Name(name) => matches!(&**name, GENERIC | NEXT),
        _ => false,
    };
    func.insts.iter().any(|(_, inst)| asks(inst)) || func.nested.iter().any(asks_dispatch)
}

/// The code of a method for such calls. What `NextMethod()` passes on, it may read at any time.
pub(crate) fn as_method(mut func: Func, call: &MethodCall) -> Func {
    fix_generic(&mut func, &call.dispatch.generic);
    func.nested.extend(call.args.iter().map(|(_, variable)| ir::read(variable)));
    func
}

fn fix_generic(func: &mut Func, generic: &str) {
    for (_, inst) in func.insts.iter_mut() {
        let is_read = matches!(&inst.imm, Imm::Name(name) if &**name == GENERIC);
        if is_read && matches!(inst.op, Op::LdVar | Op::LdVarMissOk) {
            inst.op = Op::Const;
            inst.imm = Imm::Const(Const::Str(generic.into()));
        }
    }
    let sees_it = |nested: &&mut Func| !dispatch::binds(nested, GENERIC);
    func.nested.iter_mut().filter(sees_it).for_each(|nested| fix_generic(nested, generic));
}
