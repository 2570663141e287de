//! What a function's code does with its formals and variables, whatever their types are.

use crate::walk::Generic;
use crate::{Blame, Ty};
use ir::{BlockId, Func, Imm, Inst, Op};

/// What callers ask of a function's code, each time that they call it.
#[derive(Debug)]
pub struct Facts {
    /// What every call of it meets, so that none is compiled.
    pub met: Option<Blame>,
    /// Its code asks how it is called: `nargs()`, `...length()`.
    pub asks_call: bool,
    /// Its code asks how it has been found as a method: `.Generic`, `NextMethod()`.
    pub asks_dispatch: bool,
    /// What it dispatches, if it is a generic.
    pub(crate) generic: Option<Generic>,
    /// Its assignments to parts of elements.
    pub(crate) assignments: ir::Assignments,
    /// The variables that it gives to `match.fun()`.
    pub(crate) matches: Vec<Box<str>>,
}

impl Facts {
    /// Of a function's code.
    pub fn of(func: &Func) -> Facts {
        let met = crate::every_path::met_by_every_call(func);
        let assignments = ir::assignments_to_parts(func);
        let matches = crate::walk::matched_variables(func);
        let asks_dispatch = crate::walk::asks_dispatch(func);
        Facts { met, asks_call: asks_call(func), asks_dispatch, generic: Generic::of(func), assignments, matches }
    }
}

fn asks_call(func: &Func) -> bool {
    let asks = |inst: &Inst| match &inst.imm {
        Imm::Call(desc) if inst.op == Op::CallBuiltin => {
            matches!(func.calls[*desc as usize].name.as_deref(), Some("nargs" | "...length"))
        }
        _ => false,
    };
    func.insts.iter().any(|(_, inst)| asks(inst)) || func.nested.iter().any(asks_call)
}

/// The value of a default that is a constant.
pub fn constant_default(func: &Func, formal: usize) -> Option<Ty> {
    let default = &func.nested[func.formals[formal].default? as usize];
    let mut constant = None;
    for (_, inst) in default.insts.iter() {
        match (inst.op, &inst.imm) {
            (Op::Jump | Op::RetR, _) => {}
            (Op::Const, Imm::Const(value)) if constant.is_none() => constant = Some(value),
            _ => return None,
        }
    }
    crate::semantics::scalar_constant(constant?).filter(|ty| *ty != Ty::Missing)
}

/// Whether a constant default may stand for its formal from the beginning on: what `missing()` says of it is known anyway.
pub fn may_begin_evaluated(func: &Func, name: &str) -> bool {
    !asks_missing(func, name) || !assigns(func, name)
}

/// Whether a function asks if a formal is missing.
pub fn asks_missing(func: &Func, name: &str) -> bool {
    let asks = |inst: &Inst| inst.op == Op::Missing && matches!(&inst.imm, Imm::Name(asked) if **asked == *name);
    func.insts.iter().any(|(_, inst)| asks(inst))
}

/// Whether the code of a function, or code in it, may assign a variable of this name.
pub fn assigns(func: &Func, name: &str) -> bool {
    assigns_any(func, &|to| to == name)
}

/// The same in front of an instruction.
pub fn may_be_assigned(func: &Func, name: &str, place: Option<(BlockId, usize)>) -> bool {
    if !assigns(func, name) {
        return false;
    }
    let Some((block, at)) = place.filter(|_| !func.nested.iter().any(|nested| assigns(nested, name))) else {
        return true;
    };
    let stores = |insts: &[ir::InstId]| {
        let is_store = |inst: &Inst| matches!((inst.op, &inst.imm), (Op::StVar, Imm::Name(to)) if **to == *name);
        insts.iter().any(|&inst| is_store(&func.insts[inst]))
    };
    if stores(&func.blocks[block].insts[..at]) {
        return true;
    }
    let predecessors = func.predecessors();
    let (mut open, mut seen) = (vec![block], Vec::new());
    while let Some(next) = open.pop() {
        for &(before, _) in predecessors.get(next).into_iter().flatten() {
            if !seen.contains(&before) {
                if stores(&func.blocks[before].insts) {
                    return true;
                }
                seen.push(before);
                open.push(before);
            }
        }
    }
    false
}

/// The same of names of a kind.
pub fn assigns_any(func: &Func, is_meant: &dyn Fn(&str) -> bool) -> bool {
    let is_store =
        |inst: &Inst| matches!((inst.op, &inst.imm), (Op::StVar | Op::StVar2, Imm::Name(to)) if is_meant(to));
    func.insts.iter().any(|(_, inst)| is_store(inst)) || func.nested.iter().any(|nested| assigns_any(nested, is_meant))
}

/// Whether the default gives the same whenever it is evaluated, as far as the frame goes: no variable that it reads is ever
/// assigned, nor any that the defaults read which it evaluates.
pub fn is_lasting_default(func: &Func, formal: usize) -> bool {
    let mut seen = vec![formal];
    let mut at = 0;
    while let Some(&formal) = seen.get(at) {
        let Some(default) = func.formals[formal].default else { return false };
        // A function reads its variables when it is called.
        let is_function =
            is_default_of(func, formal, |inst| matches!(inst.op, Op::MakeClosure | Op::BrBase | Op::Unsupported));
        if !is_function && !reads_lasting(func, &func.nested[default as usize], &mut seen) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether code reads variables only that are never assigned, and makes no function. Notes the formals with defaults among them.
fn reads_lasting(func: &Func, code: &Func, formals: &mut Vec<usize>) -> bool {
    let mut lasts = |inst: &Inst| match (inst.op, &inst.imm) {
        (Op::StVar | Op::StVar2 | Op::LdAssign | Op::LdAssign2 | Op::MakeClosure, _) => false,
        (_, Imm::Name(name)) if assigns(func, name) => false,
        (Op::LdVar | Op::LdVarMissOk | Op::LdFun, Imm::Name(name)) => {
            let read = func.formals.iter().position(|formal| formal.name == *name && formal.default.is_some());
            formals.extend(read.filter(|read| !formals.contains(read)));
            // What a literal captures may be assigned by others.
            let is_formal = func.formals.iter().any(|formal| formal.name == *name);
            is_formal || !func.formals.iter().any(|formal| crate::captures::is_capture(&formal.name))
        }
        _ => true,
    };
    code.insts.iter().all(|(_, inst)| lasts(inst))
        && code.nested.iter().all(|nested| reads_lasting(func, nested, formals))
}

/// To evaluate the default forces nothing.
pub fn has_constant_default(func: &Func, formal: usize) -> bool {
    is_default_of(func, formal, |inst| inst.op == Op::Const)
}

/// Whether the default has instructions of this kind only.
fn is_default_of(func: &Func, formal: usize, is_meant: impl Fn(&Inst) -> bool) -> bool {
    let Some(default) = func.formals[formal].default else { return false };
    let insts = &func.nested[default as usize].insts;
    insts.iter().all(|(_, inst)| matches!(inst.op, Op::Jump | Op::RetR) || is_meant(inst))
}
