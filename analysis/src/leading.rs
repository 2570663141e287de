//! Which formals does a closure force first of all, and in which order?
//!
//! Arguments of a direct call are evaluated before it, in the order in which they are written. If several draw random
//! numbers, or the callee does, too, that is right only if the callee begins by forcing them in that order. A sequence is
//! found on the straight line of code at its start; what is behind the first call of a closure, the first draw or
//! the first branch is given up.

use crate::Ty;
use crate::formals::has_constant_default;
use ir::{ArgKind, Func, Imm, Inst, Op, Value, rows};

/// Formals that are forced before anything else can be seen, in order; types of the arguments, one a formal. That variables
/// of environments are read or assigned meanwhile does not count.
pub fn leading(func: &Func, args: &[Ty]) -> Vec<u32> {
    scan(func, args, &|_, _| false)
}

/// Formals that are forced before any variable of an environment is read or assigned, in order.
pub fn leading_of_all(func: &Func, args: &[Ty]) -> Vec<u32> {
    scan(func, args, &|inst, assigned| match (inst.op, &inst.imm) {
        (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) => {
            !func.formals.iter().any(|formal| formal.name == *name) && !assigned.contains(&&**name)
        }
        (Op::LdFun | Op::StVar, _) => false,
        (op, _) => !is_of_values(op),
    })
}

/// Operations on values that read no environment, unless a method does.
pub fn is_of_values(op: Op) -> bool {
    let is_other = matches!(
        op,
        Op::Const | Op::Jump | Op::RetR | Op::Visible | Op::BrObject | Op::Colon | Op::VecSubset | Op::MatSubset
    );
    is_other || op.is_elementwise()
}

/// Whether operations on values of this type may call methods, which may do anything. A value of unknown type may be taken for an
/// object where one was met.
fn may_dispatch(ty: &Ty) -> bool {
    matches!(ty, Ty::Object(_) | Ty::Any | Ty::Top(_))
}

/// `ends`: whether an instruction does, and which variables are assigned by then.
fn scan(func: &Func, args: &[Ty], ends: &dyn Fn(&Inst, &[&str]) -> bool) -> Vec<u32> {
    let mut found = Vec::new();
    let mut assigned: Vec<&str> = Vec::new();
    // What may be an object that has methods.
    let (mut objects, mut object_names): (Vec<Value>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut block = func.entry();
    for _ in 0..func.layout.len() {
        for &inst in &func.blocks[block].insts {
            let inst = &func.insts[inst];
            let takes_object = inst.args.iter().any(|arg| objects.contains(arg));
            let only_passes_on = matches!(inst.op, Op::StVar | Op::Jump | Op::RetR);
            if ends(inst, &assigned) || (takes_object && !only_passes_on) {
                return found;
            }
            match (inst.op, &inst.imm) {
                (Op::StVar, Imm::Name(name)) => {
                    assigned.push(name);
                    object_names.retain(|object| *object != &**name);
                    object_names.extend(takes_object.then_some(&**name));
                }
                (Op::LdVar | Op::LdVarMissOk | Op::LdAssign | Op::LdFun, Imm::Name(name)) => {
                    let formal = func.formals.iter().position(|formal| formal.name == *name);
                    let is_assigned = assigned.contains(&&**name);
                    let is_object = match formal.filter(|_| !is_assigned) {
                        Some(formal) => args.get(formal).is_none_or(may_dispatch),
                        None => !is_assigned || object_names.contains(&&**name),
                    };
                    objects.extend(inst.results.iter().filter(|_| is_object));
                    let Some(formal) = formal.filter(|_| !is_assigned) else { continue };
                    if args.get(formal) == Some(&Ty::Missing) {
                        if has_constant_default(func, formal) {
                            continue;
                        }
                        return found;
                    }
                    if !found.contains(&(formal as u32)) {
                        found.push(formal as u32);
                    }
                }
                // Another argument may read what it assigns.
                (Op::StVar2 | Op::LdAssign2, _) => return found,
                _ if may_draw(func, inst) => return found,
                _ if is_of_values(inst.op) => {}
                _ => objects.extend(&inst.results),
            }
        }
        match func.terminator(block) {
            Some(last) if last.op == Op::Jump => {
                let target = &last.targets[0];
                let params = func.blocks[target.block].params.iter().zip(&target.args);
                let passed: Vec<Value> =
                    params.filter(|(_, arg)| objects.contains(arg)).map(|(&param, _)| param).collect();
                objects.extend(passed);
                block = target.block;
            }
            _ => return found,
        }
    }
    found
}

/// The formal that says how many numbers a native routine draws, if that is what the closure is for.
pub fn count(func: &Func) -> Option<usize> {
    let count_of = |inst: &Inst| {
        let Imm::Call(desc) = inst.imm else { return None };
        let desc = &func.calls[desc as usize];
        match (desc.name.as_deref()?, &desc.args.get(1)?.kind) {
            (".Call", ArgKind::Operand(index)) => inst.args.get(*index as usize).copied(),
            _ => None,
        }
    };
    let mut calls = func.insts.iter().filter(|(_, inst)| inst.op == Op::CallBuiltin);
    let count = calls.find_map(|(_, inst)| count_of(inst))?;
    let (_, load) = func.insts.iter().find(|(_, inst)| inst.op == Op::LdVar && inst.results.contains(&count))?;
    let Imm::Name(name) = &load.imm else { return None };
    func.formals.iter().position(|formal| formal.name == *name)
}

fn may_draw(func: &Func, inst: &Inst) -> bool {
    match (inst.op, &inst.imm) {
        (Op::CallBuiltin, Imm::Call(desc)) => {
            let desc = &func.calls[*desc as usize];
            let name = desc.name.as_deref().unwrap_or_default();
            name == ".Call" || (desc.internal && rows::of_draw(name, false, desc.args.len()).is_some())
        }
        (Op::Call | Op::CallSpecial, _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    /// Formals `a`, `b` (of default 0) and `c`.
    const CODE: &str = "closure `f`(a, b = 0, c) {
  nested 0
  promise `f.b`() {
  b0:
    v0:r = const[dbl 0.0] ; @0
    ret.r v0 ; @0
  }
b0:
  jump b1 ; @0
b1:
  v0:r = ldvar[c] ; @0
  v1:r = ldvar[x] ; @0
  v2:r = ldvar[a] ; @0
  v3:r = ldvar[b] ; @0
  v4:r = callbuiltin[.Call(%0, %1, %2, %3) #0] v1, v0, v2, v3 ; @0
  v5:r = ldvar[x] ; @0
  ret.r v4 ; @0
}
";

    #[test]
    fn what_is_forced_first_is_found_up_to_the_first_draw() {
        let func = ir::parse(CODE).expect("it is well formed");
        let dbl = || Ty::scalar(Kind::Dbl);
        assert_eq!(leading(&func, &[dbl(), dbl(), dbl()]), [2, 0, 1]);
        assert_eq!(leading(&func, &[dbl(), Ty::Missing, dbl()]), [2, 0]);
        assert_eq!(leading(&func, &[Ty::Missing, dbl(), dbl()]), [2]);
        assert_eq!(leading(&func, &[dbl(), dbl(), Ty::Missing]), [0; 0]);
        assert_eq!(count(&func), Some(2));
    }

    #[test]
    fn a_method_of_an_operator_comes_before_what_is_forced_behind_it() {
        let code = "closure `f`(a, b) {
b0:
  v0:r = ldvar[a] ; @0
  stvar[c] v0 ; @0
  jump b1(v0) ; @0
b1(v1:r):
  v2:r = ldvar[c] ; @0
  v3:r = add v2, v1 ; @0
  v4:r = ldvar[b] ; @0
  ret.r v4 ; @0
}
";
        let func = ir::parse(code).expect("it is well formed");
        let dbl = || Ty::scalar(Kind::Dbl);
        let object = Ty::object(["k".into()].into());
        assert_eq!(leading(&func, &[dbl(), dbl()]), [0, 1]);
        assert_eq!(leading(&func, &[object, dbl()]), [0]);
        assert_eq!(leading_of_all(&func, &[Ty::Top(crate::Unknown::Unsaid), dbl()]), [0]);
    }
}
