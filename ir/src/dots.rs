//! A closure whose `...` holds a known number of arguments: they become formals `..1`, `..2` and so on, by which R code
//! can name them anyway.

use crate::{Arg, ArgKind, CallDesc, Formal, Func, FuncKind, Imm, Inst, Op, Origin};

const DOTS: &str = "...";

/// The closure for calls that give its `...` arguments of these names. Its own calls that pass `...` on pass each of
/// them, and so do those of functions made in it that have no `...` of their own. `None`: it has a variable of such a name,
/// which R tells apart from an element.
pub fn fill_dots(func: &Func, names: &[Option<Box<str>>]) -> Option<Func> {
    if func.formals.iter().any(|formal| is_element_of_dots(&formal.name)) || assigns_element(func) {
        return None;
    }
    let mut filled = func.clone();
    let given = (1..=names.len()).map(|i| Formal { name: dot(i), default: None });
    filled.formals = func
        .formals
        .iter()
        .flat_map(|formal| if &*formal.name == DOTS { given.clone().collect() } else { vec![formal.clone()] })
        .collect();
    fill(&mut filled, names);
    Some(filled)
}

/// Whether a variable of this name is an element of `...`.
pub fn is_element_of_dots(name: &str) -> bool {
    name.strip_prefix("..").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn assigns_element(func: &Func) -> bool {
    let is_store = |inst: &Inst| match &inst.imm {
        Imm::Name(name) => matches!(inst.op, Op::StVar | Op::StVar2) && is_element_of_dots(name),
        _ => false,
    };
    func.insts.iter().any(|(_, inst)| is_store(inst)) || func.nested.iter().any(assigns_element)
}

/// The name of an argument in `...`, counted from 1.
fn dot(i: usize) -> Box<str> {
    format!("..{i}").into()
}

fn fill(func: &mut Func, names: &[Option<Box<str>>]) {
    for nested in &mut func.nested {
        let is_own = nested.kind == FuncKind::Closure && nested.formals.iter().any(|formal| &*formal.name == DOTS);
        if !is_own {
            fill(nested, names);
        }
    }
    let is_given = |inst: &Inst| (1..=names.len()).any(|i| inst.imm == Imm::Name(dot(i)));
    for (_, inst) in func.insts.iter_mut().filter(|(_, inst)| is_given(inst)) {
        inst.op = match inst.op {
            Op::LdDots => Op::LdVar,
            Op::LdDotsMissOk => Op::LdVarMissOk,
            op => op,
        };
    }
    let calls = func.calls.clone().into_iter().map(|desc| pass_on(func, desc, names));
    let calls = calls.collect();
    func.calls = calls;
}

fn pass_on(func: &mut Func, desc: CallDesc, names: &[Option<Box<str>>]) -> CallDesc {
    let mut args = Vec::with_capacity(desc.args.len());
    for arg in desc.args {
        if arg.kind != ArgKind::Dots {
            args.push(arg);
            continue;
        }
        for (i, name) in names.iter().enumerate() {
            func.nested.push(read(&dot(i + 1)));
            args.push(Arg { name: name.clone(), kind: ArgKind::Promise(func.nested.len() as u32 - 1) });
        }
    }
    CallDesc { args, ..desc }
}

/// The code of an argument that is a variable.
pub fn read(name: &str) -> Func {
    let mut func = Func::new(name, FuncKind::Promise);
    let block = func.add_block();
    let value = func.push1(block, Op::LdVar, Imm::Name(name.into()), vec![], Origin::default());
    func.terminate(block, Op::RetR, Imm::None, vec![value], vec![], Origin::default());
    func
}
