//! Elements read and written by calls that could have been dispatched.

use super::*;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    pub(super) fn default_subset(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        place: Place,
    ) -> Result<Tv<B::V>, Blame> {
        let mut args = self.operands(inst)?;
        self.unknown_if_negated(func, inst, place, &mut args);
        let x = args[0].clone();
        if let (Op::DfltSubset, Some((Arg { name: Some(name), kind: ArgKind::Operand(drop) }, _))) =
            (inst.op, desc.args.split_last())
            && &**name == "drop"
            && desc.args.len() == 3
            && args[1 + *drop as usize].known_int() != Some(1)
        {
            let mut operands = vec![args[1 + *drop as usize].clone(), x];
            let subscripts = subscripts(desc, &args, desc.args.len() - 1, None)?;
            operands.extend(self.values_of(subscripts));
            return or_operation_named(self.b, "[ drop", &operands);
        }
        let option = if inst.op == Op::DfltSubset { "drop" } else { "exact" };
        let subscripts = subscripts(desc, &args, desc.args.len(), Some(option))?;
        if inst.op == Op::DfltSubset && x.ty.is_value() && !x.ty.is_unknown() {
            match default_subset(self.b, &x, &subscripts) {
                Err(blame) if blame.fear() == Fear::Type => {}
                result => return result,
            }
        }
        let mut args = vec![x];
        args.extend(self.values_of(subscripts));
        self.general(inst.op, &args)
    }

    /// Subscripts as a routine takes them.
    pub(super) fn values_of(&mut self, subscripts: Vec<Subscript<B::V>>) -> Vec<Tv<B::V>> {
        let value = |subscript| match subscript {
            Subscript::Value(tv) => tv,
            Subscript::All => empty(self.b),
        };
        subscripts.into_iter().map(value).collect()
    }

    /// An operation that only a routine can do.
    pub(super) fn general(&mut self, op: Op, args: &[Tv<B::V>]) -> Result<Tv<B::V>, Blame> {
        or_operation(self.b, crate::semantics::no_meaning(name_of(op), args), op, &Imm::None, args)
    }

    pub(super) fn default_assign(
        &mut self,
        func: &Func,
        desc: &CallDesc,
        inst: &Inst,
        place: Place,
    ) -> Result<Tv<B::V>, Blame> {
        let mut args = self.operands(inst)?;
        let Some(value) = args.pop() else { return Err(Blame::new(Fear::Unsupported, "an assignment of nothing")) };
        self.unknown_if_negated(func, inst, place, &mut args);
        let x = args[0].clone();
        let subscripts = subscripts(desc, &args, desc.args.len() - 1, None)?;
        if inst.op == Op::DfltAssign && x.ty.is_value() && value.ty.is_value() {
            match default_assign(self.b, &x, &subscripts, &value) {
                Err(blame) if blame.fear() == Fear::Type => {}
                result => return result,
            }
        }
        let mut args = vec![x];
        args.extend(self.values_of(subscripts));
        args.push(value);
        self.general(inst.op, &args)
    }
}

/// What is so anyway: `x[[i, exact = TRUE]]`, `x[i, drop = TRUE]`.
fn is_default<V: Copy>(option: Option<&str>, arg: &Arg, args: &[Tv<V>]) -> bool {
    match (arg.name.as_deref(), &arg.kind) {
        (Some(name), ArgKind::Operand(index)) if Some(name) == option => {
            let tv = &args[1 + *index as usize];
            matches!(tv.ty, Ty::Scalar(Kind::Lgl, _)) && tv.known_int() == Some(1)
        }
        _ => false,
    }
}

/// The subscripts of a default call; `args` are its operands, `option` is the name of what is none.
pub(super) fn subscripts<V: Copy>(
    desc: &CallDesc,
    args: &[Tv<V>],
    n: usize,
    option: Option<&str>,
) -> Result<Vec<Subscript<V>>, Blame> {
    desc.args[..n]
        .iter()
        .filter(|arg| !is_default(option, arg, args))
        .map(|arg| match (&arg.name, &arg.kind) {
            (None, ArgKind::Operand(index)) => match &args[1 + *index as usize] {
                tv if tv.ty == Ty::Missing => Ok(Subscript::All),
                tv => Ok(Subscript::Value(tv.clone())),
            },
            (None, ArgKind::Missing) => Ok(Subscript::All),
            _ => Err(Blame::new(Fear::Unsupported, "subscripts with names or `...` are not compiled")),
        })
        .collect()
}
