//! `match.arg(type)` where the choices are those of the formal's default, and the argument is missing or a string.

use super::*;
use crate::semantics::{any_as, any_length, internal, known_lgl, strings};

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The call of `match.arg()` if it is one, and its answer is known.
    pub(super) fn match_arg(&mut self, func: &Func, desc: &CallDesc) -> Option<Result<Tv<B::V>, Blame>> {
        let [Arg { name: None, kind: ArgKind::Promise(index) }] = desc.args[..] else { return None };
        if desc.name.as_deref() != Some("match.arg") || self.depth > 0 {
            return None;
        }
        let name = calls::bare_variable(&func.nested[index as usize])?;
        let formal = self.func.formals.iter().position(|formal| &*formal.name == name)?;
        let choices = choices(self.func, formal).filter(|_| !dispatch::binds(self.func, "c"))?;
        let chosen = match &self.state.vars.get(name)?.ty {
            Ty::Lazy(_) | Ty::Null => Some(Some(choices.first()?.clone())),
            Ty::Str(text) => Some(matching(text, &choices)),
            Ty::Any | Ty::Plain => None,
            _ => return None,
        };
        // The callee looks at the default, and evaluates it in this frame.
        for name in ["match.arg", "c"] {
            if let Err(blame) = self.oracle.is_base(self.closure, name) {
                return Some(Err(blame));
            }
        }
        self.state.shows.insert(formal as u32);
        if let Some(formal) = self.state.vars.get(name).and_then(|tv| tv.formal) {
            self.force_formal(formal);
        }
        let chosen = match chosen {
            Some(Some(text)) => Ok(Tv::known(Ty::Str(text))),
            Some(None) => Err(Reason::Stop.into()),
            None => self.load(name).and_then(|tv| self.chosen(&tv, &choices)),
        };
        self.set_visible(Visibility::On);
        Some(chosen)
    }

    /// The choice that a value of unknown type means: leaves if it is not one string, or means none.
    fn chosen(&mut self, tv: &Tv<B::V>, choices: &[Name]) -> Result<Tv<B::V>, Blame> {
        let refused = || Blame::from(Reason::Special("match.arg".into()));
        let is_text = self.ask("is.character", tv)?;
        self.demand_is(&is_text, true, AbortReason::Type)?;
        let length = any_length(self.b, tv).ok_or_else(refused)?;
        let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
        let differs = self.b.emit(Op::I64Ne, Imm::None, &[length, one]);
        self.b.abort_if(AbortReason::Type, "a value of another length", differs);
        let zero = Tv::known(Ty::Scalar(Kind::Int, Some(crate::Known::Int(0))));
        let texts = strings(self.b, choices);
        let at = internal(self.b, "pmatch", &[tv.clone(), texts.clone(), zero, known_lgl(true)])?;
        let at = any_as(self.b, &at, Kind::Int).ok_or_else(refused)?;
        let zero = self.b.emit(Op::I32Const, Imm::Int(0), &[]);
        let is_none = self.b.emit(Op::I32Eq, Imm::None, &[at, zero]);
        self.b.abort_if(AbortReason::Type, "a value that is none of the choices", is_none);
        self.general(Op::VecSubset2, &[texts, Tv::one(Ty::scalar(Kind::Int), at)])
    }
}

/// The strings of a formal's default, which is `c("a", "b")`.
fn choices(func: &Func, formal: usize) -> Option<Vec<Name>> {
    let default = &func.nested[func.formals[formal].default? as usize];
    let (mut texts, mut is_called) = (Vec::new(), false);
    for (_, inst) in default.insts.iter() {
        match (inst.op, &inst.imm) {
            (Op::Jump | Op::RetR, _) => {}
            (Op::LdFun, Imm::Name(name)) if &**name == "c" && texts.is_empty() => {}
            (Op::Const, Imm::Const(Const::Str(text))) => texts.push((**text).into()),
            (Op::Call, Imm::Call(desc)) if !is_called && is_plain(&default.calls[*desc as usize], texts.len()) => {
                is_called = true;
            }
            _ => return None,
        }
    }
    is_called.then_some(texts).filter(|texts| !texts.is_empty())
}

/// All arguments, so many, are values without names.
fn is_plain(desc: &CallDesc, n: usize) -> bool {
    desc.args.len() == n && desc.args.iter().all(|arg| arg.name.is_none() && matches!(arg.kind, ArgKind::Operand(_)))
}

/// The choice that is the text, or else the only one that begins with it.
fn matching(text: &str, choices: &[Name]) -> Option<Name> {
    let mut begin = choices.iter().filter(|choice| !text.is_empty() && choice.starts_with(text));
    match choices.iter().find(|choice| ***choice == *text) {
        Some(choice) if !text.is_empty() => Some(choice.clone()),
        _ => begin.next().filter(|_| begin.next().is_none()).cloned(),
    }
}
