//! Operators on objects of S3 whose classes are known, where a method of the operator itself is found.
//!
//! R looks at both operands, at each class for a method of the operator and then for one of the group. Two methods that differ are
//! left to it. Where there is none, arithmetic and comparison are R's own on the object as it is.

use super::calls::Evaluated;
use super::objects::Found;
use super::*;
use crate::semantics::{no_meaning, of_object_row};

/// What R finds for the operands of an operator.
enum Operator {
    /// A method of the operator, or of its group.
    Method(Found),
    /// No method: it does what it does with any values.
    Default,
    /// Something else.
    Unclear,
}

/// The group of the operators.
const GROUP: &str = "Ops";

/// Whether R's operators of the group `Ops` are meant. (`!` and a sign in front take one operand.)
pub(super) fn is_operator(op: Op) -> bool {
    use Op::{Add, And, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Neg, Not, Or, Plus, Pow, Sub};
    matches!(op, Add | And | Div | Eq | Ge | Gt | Le | Lt | Mul | Ne | Neg | Not | Or | Plus | Pow | Sub)
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The operation if an operand is an object of known classes.
    pub(super) fn operator_on_object(&mut self, inst: &Inst, place: Place) -> Option<Result<Tv<B::V>, Blame>> {
        let name = name_of(inst.op);
        let is_object = |value: &Value| matches!(self.values.get(*value), Some(Tv { ty: Ty::Object(_), .. }));
        let (block, at) = place.filter(|_| is_operator(inst.op) && inst.args.iter().any(is_object))?;
        Some(self.operands(inst).and_then(|args| {
            let method = match self.method_of_operator(name, &args)? {
                Operator::Method(method) => method,
                Operator::Default => return self.operator_without_method(inst.op, &args),
                Operator::Unclear => return no_meaning(name, &args),
            };
            // The method may assign variables whose values are under way.
            self.used_later(self.func, block, at).into_iter().for_each(|value| self.share(value));
            let supplied: Vec<_> = args.into_iter().map(Evaluated::visible).collect();
            self.call_for_builtin(&method, &supplied)
        }))
    }

    /// What an operator does with objects that have no method: arithmetic keeps the class, comparison does not.
    fn operator_without_method(&mut self, op: Op, args: &[Tv<B::V>]) -> Result<Tv<B::V>, Blame> {
        use Op::{Add, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Pow, Sub};
        let name = name_of(op);
        let mut classes = args.iter().filter_map(|arg| arg.ty.classes());
        let (Some(class), [_, _]) = (classes.next(), args) else { return no_meaning(name, args) };
        let is_one = classes.all(|other| other == class);
        let operands: Vec<Tv<B::V>> =
            std::iter::once(Tv::known(Ty::Str(name.into()))).chain(args.iter().cloned()).collect();
        match op {
            Add | Sub | Mul | Div | Pow if is_one => {
                let ty = Ty::object(class.clone());
                let made = of_object_row(self.b, "arithmetic object", &operands)?;
                Ok(self.object_again(made, &ty))
            }
            Eq | Ne | Lt | Le | Gt | Ge => of_object_row(self.b, "comparison object", &operands),
            _ => no_meaning(name, args),
        }
    }

    /// The only method that the operands have.
    fn method_of_operator(&mut self, name: &str, args: &[Tv<B::V>]) -> Result<Operator, Blame> {
        let mut found = None;
        for arg in args {
            let method = match &arg.ty {
                Ty::Object(_) => match arg.ty.classes() {
                    Some(classes) => self.method_of_classes(name, classes)?,
                    None => return Ok(Operator::Unclear),
                },
                Ty::Any => {
                    let is_object = self.ask("is.object", arg)?;
                    self.demand_is(&is_object, false, AbortReason::Type)?;
                    continue;
                }
                ty if crate::semantics::is_no_object(ty) => continue,
                _ => return Ok(Operator::Unclear),
            };
            match (method, &found) {
                (Operator::Unclear, _) => return Ok(Operator::Unclear),
                (method, None) => found = Some(method),
                (Operator::Method(method), Some(Operator::Method(other))) if method.method == other.method => {}
                (Operator::Default, Some(Operator::Default)) => {}
                _ => return Ok(Operator::Unclear),
            }
        }
        Ok(found.unwrap_or(Operator::Unclear))
    }

    /// The method of the operator, or of its group.
    fn method_of_classes(&mut self, name: &str, classes: &[Name]) -> Result<Operator, Blame> {
        for (at, class) in classes.iter().enumerate() {
            for generic in [name, GROUP] {
                let method = format!("{generic}.{class}");
                if self.frames_bind(&method)? {
                    return Ok(Operator::Unclear);
                }
                match self.oracle.method(self.closure, objects::HOME, &method) {
                    Method::Absent => self.oracle.rely_on_method(self.closure, objects::HOME, &method, None),
                    Method::Is(id) if self.is_intricate(class, id) => return Ok(Operator::Unclear),
                    Method::Is(id) => {
                        self.oracle.rely_on_method(self.closure, objects::HOME, &method, Some(id));
                        let rest = classes[at + 1..].to_vec();
                        let group = (generic == GROUP).then(|| GROUP.into());
                        return Ok(Operator::Method(self.found_inside(id, name, group, rest)));
                    }
                    Method::Unknown => return Ok(Operator::Unclear),
                }
            }
        }
        Ok(Operator::Default)
    }
}
