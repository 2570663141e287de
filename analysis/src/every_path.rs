//! Is a closure rejected whatever its arguments are?
//!
//! A piece of evidence that depends on no type (output, random numbers, frames that are looked at) and that
//! every path to a return meets will be there in any other context. May say no where the answer is yes: so of methods and of
//! functions that are arguments, which depend on types, and of functions that R has not compiled yet.

use crate::walk::InstanceId;
use crate::{Blame, Fear, Inference, Ty};
use ir::{Arg, ArgKind, Func, Imm, Inst, InstId, Op};

/// Whether what an instance was rejected for rejects its closure in every context.
pub fn is_rejected_always(inference: &Inference, id: InstanceId) -> bool {
    always(inference, id, &mut Vec::new())
}

fn always(inference: &Inference, id: InstanceId, seen: &mut Vec<InstanceId>) -> bool {
    let instance = &inference.instances[id];
    if seen.contains(&id) {
        return false;
    }
    seen.push(id);
    if seen.len() > 1 && instance.func.is_of_ast() {
        return false;
    }
    let own = |blame: &&Blame| {
        let origin = blame.origin.filter(|origin| origin.closure == instance.closure.0);
        origin.is_some_and(|origin| ends_every_path(&instance.func, origin.pc))
    };
    instance.blames.iter().filter(own).any(|blame| match blame.fear() {
        Fear::Output | Fear::Rng | Fear::WriteEnv | Fear::Reflect | Fear::Unsupported => true,
        Fear::Callee if blame.origin.is_some_and(|origin| calls_by_name(&instance.func, origin.pc)) => {
            let mut silent =
                instance.callees.iter().filter(|id| inference.instances[**id].result == Ty::Bot).peekable();
            silent.peek().is_some() && silent.all(|&callee| always(inference, callee, seen))
        }
        Fear::Callee | Fear::Force | Fear::Error | Fear::Warn | Fear::ReadEnv | Fear::Type | Fear::Defect => false,
    })
}

/// What every call of a function meets, whatever its arguments are: a builtin that is never compiled.
pub fn met_by_every_call(func: &Func) -> Option<Blame> {
    let met = func.insts.iter().filter_map(|(id, inst)| {
        let (name, is_internal) = called(func, inst)?;
        Some((id, crate::walk::feared(name, is_internal)?))
    });
    let mut certain = met.filter(|(id, blame)| {
        !matches!(blame.fear(), Fear::Rng) && may_be_blamed(func, *id) && !may_return_without(func, *id)
    });
    certain.next().map(|(_, blame)| blame)
}

/// The builtin that an instruction calls, if that says what it does; and whether it is one of `.Internal`.
fn called<'f>(func: &'f Func, inst: &Inst) -> Option<(&'f str, bool)> {
    let Imm::Call(desc) = inst.imm else { return None };
    let desc = &func.calls[desc as usize];
    let name = desc.name.as_deref()?;
    match (inst.op, &desc.args[..]) {
        (Op::CallBuiltin | Op::CallSpecial, _) if desc.internal => Some((name, true)),
        // R's compiler leaves calls with `...` to the interpreter.
        (Op::Call, [Arg { kind: ArgKind::Promise(index), .. }]) if name == ".Internal" => {
            let mut loads = func.nested[*index as usize].insts.iter().map(|(_, inst)| inst);
            let load = loads.find(|inst| inst.op == Op::LdFun)?;
            if let Imm::Name(name) = &load.imm { Some((name, true)) } else { None }
        }
        _ => None,
    }
}

/// Whether every path to a return meets this evidence.
fn ends_every_path(func: &Func, pc: u32) -> bool {
    let mut blamed = func.insts.iter().filter(|(_, inst)| inst.origin.pc == pc);
    blamed.next().is_some_and(|(id, _)| may_be_blamed(func, id) && !may_return_without(func, id))
}

/// Whether the code there calls a function by a name that is found outside, and no method.
fn calls_by_name(func: &Func, pc: u32) -> bool {
    let is_own = |name: &str| {
        let is_assigned = |inst: &Inst| inst.op == Op::StVar && matches!(&inst.imm, Imm::Name(own) if **own == *name);
        func.formals.iter().any(|formal| *formal.name == *name) || func.insts.iter().any(|(_, inst)| is_assigned(inst))
    };
    let mut calls = func.insts.iter().filter(|(_, inst)| inst.origin.pc == pc && inst.op == Op::Call);
    calls.next().is_some_and(|(_, inst)| match inst.imm {
        Imm::Call(desc) => {
            let name = func.calls[desc as usize].name.as_deref();
            name.is_some_and(|name| !matches!(name, "UseMethod" | "NextMethod" | "standardGeneric") && !is_own(name))
        }
        _ => false,
    })
}

/// What `missing()` says depends on the context.
fn may_be_blamed(func: &Func, inst: InstId) -> bool {
    match &func.insts[inst].imm {
        Imm::Call(call) => func.calls[*call as usize].name.as_deref() != Some("missing"),
        _ => true,
    }
}

/// Whether a return is reached from the entry without passing through the block of the instruction.
/// Code of promises may return, too.
fn may_return_without(func: &Func, inst: InstId) -> bool {
    if func.nested.iter().any(|nested| nested.insts.iter().any(|(_, inst)| inst.op == Op::LeaveReturn)) {
        return true;
    }
    let mut seen = vec![func.entry()];
    let mut next = 0;
    while let Some(&block) = seen.get(next) {
        next += 1;
        if func.blocks[block].insts.contains(&inst) {
            continue;
        }
        if func.terminator(block).is_some_and(|last| last.op == Op::RetR) {
            return true;
        }
        for target in func.successors(block) {
            if !seen.contains(&target) {
                seen.push(target);
            }
        }
    }
    false
}
