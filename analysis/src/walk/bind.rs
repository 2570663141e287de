//! `cbind()` and `rbind()` of plain values, and `do.call()` of them; data frames that are made or put together; `table()`.
//!
//! R's own functions name a side by the variable that an argument is, and find it in the argument's expression. So the call is looked
//! at where it stands: the routine gets the names as its first operand. All arguments are evaluated, in order.

use super::*;
use crate::semantics::{no_meaning, of_object_row};

const DATA_FRAME: &str = "data.frame";

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The call if it is one that puts rows or columns together.
    pub(super) fn bind(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let name = desc.name.as_deref()?;
        match name {
            "cbind" | "rbind" => {}
            "do.call" => return self.bind_list(func, desc, inst),
            "structure" => return self.structure(func, desc, inst),
            ".doSortWrap" => return self.sorted(func, desc, inst),
            "data.frame" => return self.data_frame(func, desc, inst),
            "table" => return self.table(func, desc, inst),
            _ => return None,
        }
        let names: Vec<Name> = desc.args.iter().map(|arg| name_of_side(func, arg)).collect::<Option<_>>()?;
        if names.is_empty() || self.variable_seen(name).is_some() || self.oracle.is_base(self.closure, name).is_err() {
            return None;
        }
        Some(self.arguments(func, desc, inst, 1).and_then(|args| {
            let Some(values) = self.evaluated_in_order(args) else { return Ok(Tv::known(Ty::Bot)) };
            if name == "rbind" && values.iter().any(|tv| is_data_frame(&tv.ty)) {
                // R makes row names of those of the arguments.
                let is_named = desc.args.iter().any(|arg| arg.name.is_some());
                return if is_named { no_meaning(name, &values) } else { self.frame_of("rbind data.frame", &values) };
            }
            let operands: Vec<Tv<B::V>> =
                std::iter::once(crate::semantics::strings(self.b, &names)).chain(values).collect();
            or_operation_named(self.b, name, &operands)
        }))
    }

    /// `data.frame(a = x, b = y)`, and with `stringsAsFactors = FALSE`.
    fn data_frame(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let is_option = |arg: &Arg| arg.name.as_deref() == Some("stringsAsFactors");
        let is_false = |arg: &Arg| match arg.kind {
            ArgKind::Operand(index) => self
                .value(inst.args[1 + index as usize])
                .is_ok_and(|tv| matches!(tv.ty, Ty::Scalar(Kind::Lgl, _)) && tv.known_int() == Some(0)),
            _ => false,
        };
        let (options, columns): (Vec<Arg>, Vec<Arg>) = desc.args.iter().cloned().partition(is_option);
        let is_given = |arg: &Arg| matches!(arg.kind, ArgKind::Operand(_) | ArgKind::Promise(_));
        if options.len() > 1
            || !options.iter().all(is_false)
            || !columns.iter().all(is_given)
            || self.variable_seen("data.frame").is_some()
        {
            return None;
        }
        let is_column = |name: &&str| {
            name.is_ascii() && !matches!(*name, "" | "row.names" | "check.rows" | "check.names" | "fix.empty.names")
        };
        let named = |arg: &Arg| arg.name.as_deref().filter(is_column).map(Name::from);
        let names: Vec<Name> = columns.iter().map(named).collect::<Option<_>>()?;
        self.oracle.is_base(self.closure, "data.frame").ok()?;
        // Base has a method for numbers, which R finds behind one for doubles.
        const OF_DOUBLES: &str = "as.data.frame.double";
        match self.oracle.method(self.closure, objects::HOME, OF_DOUBLES) {
            Method::Absent => self.oracle.rely_on_method(self.closure, objects::HOME, OF_DOUBLES, None),
            _ => return None,
        }
        let columns = CallDesc { args: columns, ..desc.clone() };
        Some(self.arguments(func, &columns, inst, 1).and_then(|args| {
            let Some(values) = self.evaluated_in_order(args) else { return Ok(Tv::known(Ty::Bot)) };
            self.escaping(&values);
            let operands: Vec<Tv<B::V>> =
                std::iter::once(crate::semantics::strings(self.b, &names)).chain(values).collect();
            self.frame_of("data.frame", &operands)
        }))
    }

    /// `table(x)`, `table(x, y)`: without options. What makes factors of the arguments asks the generic `unique()`.
    fn table(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let is_option = |arg: &Arg| matches!(arg.name.as_deref(), Some("exclude" | "useNA" | "dnn"));
        let names: Vec<Name> = desc.args.iter().map(|arg| name_of_side(func, arg)).collect::<Option<_>>()?;
        if names.is_empty() || desc.args.iter().any(is_option) || self.variable_seen("table").is_some() {
            return None;
        }
        self.oracle.is_base(self.closure, "table").ok()?;
        for class in ["character", "integer", "double", "numeric", "logical"] {
            let method = format!("unique.{class}");
            match self.oracle.method(self.closure, objects::HOME, &method) {
                Method::Absent => self.oracle.rely_on_method(self.closure, objects::HOME, &method, None),
                _ => return None,
            }
        }
        Some(self.arguments(func, desc, inst, 1).and_then(|args| {
            let Some(values) = self.evaluated_in_order(args) else { return Ok(Tv::known(Ty::Bot)) };
            let operands: Vec<Tv<B::V>> =
                std::iter::once(crate::semantics::strings(self.b, &names)).chain(values).collect();
            self.made("table", &operands, "table")
        }))
    }

    /// What this routine gives, which is a data frame.
    fn frame_of(&mut self, row: &str, operands: &[Tv<B::V>]) -> Result<Tv<B::V>, Blame> {
        self.made(row, operands, DATA_FRAME)
    }

    /// What this routine gives, which is an object of this class.
    fn made(&mut self, row: &str, operands: &[Tv<B::V>], class: &str) -> Result<Tv<B::V>, Blame> {
        let made = of_object_row(self.b, row, operands)?;
        Ok(self.object_again(made, &Ty::object([Name::from(class)].into())))
    }

    /// `structure(x, class = "c")` and its like: attributes by names that mean nothing else to it. Where the class is a constant,
    /// the object's class is known.
    fn structure(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let (Arg { name: None, .. }, attributes) = desc.args.split_first()? else { return None };
        let is_attribute = |name: &&str| name.is_ascii() && !name.is_empty() && !name.starts_with('.');
        let named = |arg: &Arg| arg.name.as_deref().filter(is_attribute).map(Name::from);
        let names: Vec<Name> = attributes.iter().map(named).collect::<Option<_>>()?;
        let is_given = |arg: &Arg| matches!(arg.kind, ArgKind::Operand(_) | ArgKind::Promise(_));
        let is_twice = |at: usize| names[..at].contains(&names[at]);
        if names.is_empty()
            || (0..names.len()).any(is_twice)
            || !desc.args.iter().all(is_given)
            || self.variable_seen("structure").is_some()
        {
            return None;
        }
        self.oracle.is_base(self.closure, "structure").ok()?;
        let class = names.iter().position(|name| &**name == "class").map(|at| &attributes[at]);
        let classes = class.and_then(|class| constant_texts(func, class, inst));
        Some(self.arguments(func, desc, inst, 1).and_then(|args| {
            let Some(values) = self.evaluated_in_order(args) else { return Ok(Tv::known(Ty::Bot)) };
            let operands: Vec<Tv<B::V>> =
                std::iter::once(crate::semantics::strings(self.b, &names)).chain(values).collect();
            let made = or_operation_named(self.b, "structure", &operands)?;
            Ok(self.with_classes(made, classes))
        }))
    }

    /// `.doSortWrap(x, ...)`: the vector itself; R notes besides that it is sorted, which nobody can tell.
    fn sorted(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let is_given = |arg: &Arg| arg.name.is_none() && matches!(arg.kind, ArgKind::Operand(_) | ArgKind::Promise(_));
        if desc.args.len() != 3 || !desc.args.iter().all(is_given) || self.variable_seen(".doSortWrap").is_some() {
            return None;
        }
        self.oracle.is_base(self.closure, ".doSortWrap").ok()?;
        Some(self.arguments(func, desc, inst, 1).map(|args| match self.evaluated_in_order(args) {
            Some(mut values) => values.swap_remove(0),
            None => Tv::known(Ty::Bot),
        }))
    }

    /// `do.call(rbind, x)`: the elements of a list.
    fn bind_list(&mut self, func: &Func, desc: &CallDesc, inst: &Inst) -> Option<Result<Tv<B::V>, Blame>> {
        let [Arg { name: None, kind }, Arg { name: None, kind: ArgKind::Promise(_) }] = &desc.args[..] else {
            return None;
        };
        let name = match kind {
            ArgKind::Promise(index) => calls::bare_variable(&func.nested[*index as usize])?.to_owned(),
            ArgKind::Operand(index) => match self.value(inst.args[1 + *index as usize]).ok()?.ty {
                Ty::Str(name) => name.to_string(),
                _ => return None,
            },
            _ => return None,
        };
        let is_bind = matches!(&*name, "cbind" | "rbind")
            && [&*name, "do.call"].iter().all(|name| self.variable_seen(name).is_none());
        if !is_bind || ["do.call", &*name].iter().any(|name| self.oracle.is_base(self.closure, name).is_err()) {
            return None;
        }
        let list = CallDesc { args: desc.args[1..].to_vec(), ..desc.clone() };
        Some(self.arguments(func, &list, inst, 1).and_then(|args| {
            let Some(values) = self.evaluated_in_order(args) else { return Ok(Tv::known(Ty::Bot)) };
            or_operation_named(self.b, &format!("{name} list"), &values)
        }))
    }

    /// The values of arguments all of which the callee evaluates, one after the other; `None`: one never returns.
    fn evaluated_in_order(&mut self, args: Vec<calls::Evaluated<B::V>>) -> Option<Vec<Tv<B::V>>> {
        if self.early > 0 {
            self.lazy_risk = calls::worst(&args, self.lazy_risk.take());
        }
        self.state.forced.extend(args.iter().flat_map(|arg| &arg.forces));
        self.set_visible(Visibility::On);
        let values: Vec<Tv<B::V>> = args.into_iter().map(|arg| arg.tv).collect();
        values.iter().all(|tv| tv.ty != Ty::Bot).then_some(values)
    }
}

fn is_data_frame(ty: &Ty) -> bool {
    matches!(ty.classes().map(|classes| &classes[..]), Some([class]) if &**class == DATA_FRAME)
}

/// The name that an argument gives to its side, which may be empty; `None`: it is for R to say.
fn name_of_side(func: &Func, arg: &Arg) -> Option<Name> {
    if let Some(name) = &arg.name {
        return Some((**name).into()).filter(|name: &Name| name.is_ascii() && !matches!(&**name, "" | "deparse.level"));
    }
    match arg.kind {
        ArgKind::Operand(_) => Some("".into()),
        ArgKind::Promise(index) => {
            let name = calls::bare_variable(&func.nested[index as usize]).unwrap_or_default();
            // What is in `...` goes by the name of what it was given as.
            Some(name.into()).filter(|name: &Name| name.is_ascii() && !name.starts_with(".."))
        }
        ArgKind::Missing | ArgKind::Quoted | ArgKind::Dots => None,
    }
}

/// The strings that an argument is, if it is a constant.
fn constant_texts(func: &Func, arg: &Arg, inst: &Inst) -> Option<Vec<Name>> {
    match arg.kind {
        ArgKind::Operand(index) => objects::constant_strings(func, inst.args[1 + index as usize]),
        ArgKind::Promise(index) => {
            let nested = &func.nested[index as usize];
            let mut returned =
                nested.insts.iter().filter(|(_, inst)| inst.op == Op::RetR).map(|(_, inst)| inst.args[0]);
            match (returned.next(), returned.next()) {
                (Some(value), None) => objects::constant_strings(nested, value),
                _ => None,
            }
        }
        _ => None,
    }
}
