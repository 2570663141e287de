//! Assignments to parts of elements: `l$a[i] <- v`, `l[[k]]$b[[i]] <- v`.
//!
//! Byte code reads the element, assigns to a part of it, and puts it back. While the part is assigned, the element has two
//! holders, the list and the code; if it is put back where it was read, it can be taken out of the list meanwhile.

use crate::{ArgKind, Func, Imm, Inst, InstId, Op, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Which element of a list is meant.
#[derive(Clone, PartialEq, Debug)]
pub enum Key {
    /// `$name`
    Field(Box<str>),
    /// `[[constant]]`
    Const(crate::Const),
    /// `[[variable]]`
    Var(Box<str>),
}

/// What an assignment assigns to a part of, seen from it.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The list.
    pub list: Value,
    /// The elements of it, and of each other, between it and what is assigned to.
    pub between: Vec<Value>,
    /// Which elements these are; the last one is what is assigned to.
    pub keys: Vec<Key>,
}

/// The assignments to parts of elements that a function makes.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    /// By the instruction that changes the element.
    pub parts: FxHashMap<InstId, Parts>,
    /// The instructions that put elements back.
    pub put_back: FxHashSet<InstId>,
    /// Where assignments begin that something is assigned in, so that R changes other things besides.
    pub astray: FxHashSet<InstId>,
}

struct Level {
    container: Value,
    key: Key,
}

/// Of a function's own code: the assignments to a part of an element that is then put back where it was.
pub fn assignments_to_parts(func: &Func) -> Assignments {
    let mut found = Assignments::default();
    for &block in &func.layout {
        for (at, &inst) in func.blocks[block].insts.iter().enumerate() {
            if func.insts[inst].op == Op::LdAssign
                && let Some((assignment, parts, put_back)) =
                    (Follow { func, names: FxHashMap::default() }).follow(block, at)
            {
                found.parts.insert(assignment, parts);
                found.put_back.extend(put_back);
            }
        }
    }
    found.astray = astray(func);
    found
}

/// Assignments to parts of elements while which something is assigned that may be the list, or a subscript: they are not
/// done yet when it is, and change what was assigned, or replace another element.
fn astray(func: &Func) -> FxHashSet<InstId> {
    let has_super = func.nested.iter().any(assigns_above);
    let assigns_in = |index: u32| {
        func.nested.get(index as usize).is_some_and(|code| code.insts.iter().any(|(_, inst)| inst.op == Op::StVar))
    };
    let mut insts: Vec<(InstId, &Inst)> =
        func.layout.iter().flat_map(|&block| &func.blocks[block].insts).map(|&id| (id, &func.insts[id])).collect();
    insts.sort_by_key(|(_, inst)| inst.origin.order());
    // The assignments that are under way, whether they are to an element's part, and of an element by number or name.
    let (mut open, mut found): (Vec<(InstId, &Imm, [bool; 2])>, _) = (Vec::new(), FxHashSet::default());
    for (id, inst) in insts {
        let stores = match (inst.op, &inst.imm) {
            (Op::LdAssign | Op::LdAssign2, name) => {
                open.push((id, name, [false; 2]));
                false
            }
            (Op::Dollar | Op::VecSubset2 | Op::DfltSubset2 | Op::MatSubset2, _) => {
                if let Some((.., [to_part, by_subscript])) = open.last_mut() {
                    *to_part = true;
                    *by_subscript |= inst.op != Op::Dollar;
                }
                false
            }
            (Op::StVar | Op::StVar2, name) => {
                let makers = makers(func, inst.args[0]);
                let is_changed = makers.iter().any(|by| by.op.assigns_elements() || by.op == Op::Setter);
                let is_end = is_changed && open.last().is_some_and(|(_, begun, _)| *begun == name);
                if is_end {
                    open.pop();
                }
                let is_number = makers.iter().all(|by| is_number(by.op));
                is_end || !is_number || open.iter().any(|(.., [_, by_subscript])| *by_subscript)
            }
            (Op::Call | Op::CallBuiltin | Op::CallSpecial | Op::Getter | Op::Setter, Imm::Call(desc)) => {
                if let (Op::Getter, Some((.., [to_part, _]))) = (inst.op, open.last_mut()) {
                    *to_part = true;
                }
                let mut codes = func.calls[*desc as usize].args.iter().filter_map(|arg| match arg.kind {
                    ArgKind::Promise(index) => Some(index),
                    _ => None,
                });
                codes.any(assigns_in) || (has_super && inst.op == Op::Call)
            }
            _ => false,
        };
        if stores {
            found.extend(open.iter().filter(|(.., [to_part, _])| *to_part).map(|(id, ..)| *id));
        }
    }
    found
}

/// Whether code, or a function literal in it, assigns a variable of an enclosure.
fn assigns_above(code: &Func) -> bool {
    code.insts.iter().any(|(_, inst)| inst.op == Op::StVar2) || code.nested.iter().any(assigns_above)
}

/// The instructions that a value comes from, whichever way it came; but those that only run where R itself goes on: calls of
/// methods, and of what hides a function of base.
pub fn makers(func: &Func, value: Value) -> Vec<&Inst> {
    let (mut values, mut at, mut makers) = (vec![value], 0, Vec::new());
    while let Some(&value) = values.get(at) {
        at += 1;
        if let Some((_, inst)) = func.insts.iter().find(|(_, inst)| inst.results.contains(&value)) {
            if !matches!(inst.op, Op::Dispatch | Op::Eval) {
                makers.push(inst);
            }
            continue;
        }
        let targets = func.insts.iter().flat_map(|(_, inst)| &inst.targets);
        let passed: Vec<Value> = targets
            .flat_map(|target| func.blocks[target.block].params.iter().zip(&target.args))
            .filter(|(param, arg)| **param == value && !values.contains(arg))
            .map(|(_, &arg)| arg)
            .collect();
        values.extend(passed);
    }
    makers
}

/// What gives a number, or a vector of its own.
fn is_number(op: Op) -> bool {
    matches!(op, Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Neg | Op::Const | Op::Eq | Op::Ne | Op::Lt | Op::Gt)
}

/// A straight way through the code; objects with methods go another.
struct Follow<'a> {
    func: &'a Func,
    /// What parameters of blocks on the way stand for.
    names: FxHashMap<Value, Value>,
}

impl Follow<'_> {
    fn origin(&self, value: Value) -> Value {
        self.names.get(&value).copied().unwrap_or(value)
    }

    fn follow(&mut self, mut block: crate::BlockId, at: usize) -> Option<(InstId, Parts, Vec<InstId>)> {
        let func = self.func;
        let first = &func.insts[func.blocks[block].insts[at]];
        let list = first.results[0];
        let (mut current, mut levels, mut done, mut put_back) = (list, Vec::new(), None, Vec::new());
        // What values are called on the way.
        let mut now: FxHashMap<Value, Value> = FxHashMap::default();
        let mut next = at + 1;
        for _ in 0..func.layout.len() {
            for &id in &func.blocks[block].insts[next..] {
                let inst = &func.insts[id];
                if inst.op.is_terminator() {
                    let target = match inst.op {
                        Op::Jump | Op::BrBase => &inst.targets[0],
                        Op::BrObject => &inst.targets[1],
                        _ => return None,
                    };
                    for (&param, &arg) in func.blocks[target.block].params.iter().zip(&target.args) {
                        let origin = self.origin(arg);
                        self.names.insert(param, origin);
                        if done.is_none() {
                            now.insert(origin, param);
                        }
                    }
                    (block, next) = (target.block, 0);
                    break;
                }
                let Some(&operand) = inst.args.first().filter(|_| touches(inst)) else {
                    self.check(inst, &levels, done.is_some())?;
                    continue;
                };
                match (done.is_some(), self.origin(operand) == current) {
                    (false, true) if matches!(inst.op, Op::Dollar | Op::VecSubset2) => {
                        levels.push(Level { container: current, key: self.key(inst)? });
                        current = inst.results[0];
                    }
                    (false, true) if inst.op.assigns_elements() && !levels.is_empty() => {
                        let keys = levels.iter().map(|level: &Level| level.key.clone()).collect();
                        let name = |level: &Level| now.get(&level.container).copied().unwrap_or(level.container);
                        let mut containers = levels.iter().map(name);
                        let list = containers.next()?;
                        done = Some((id, Parts { list, between: containers.collect(), keys }));
                        current = inst.results[0];
                    }
                    (true, _) if matches!(inst.op, Op::DollarAssign | Op::VecAssign2) => {
                        let level = levels.pop()?;
                        let is_put_back = inst.args.last().is_some_and(|&value| self.origin(value) == current);
                        if self.origin(operand) != level.container || !is_put_back || self.key(inst)? != level.key {
                            return None;
                        }
                        put_back.push(id);
                        if levels.is_empty() {
                            return done.map(|(assignment, parts)| (assignment, parts, put_back));
                        }
                        current = inst.results[0];
                    }
                    _ => self.check(inst, &levels, done.is_some())?,
                }
            }
        }
        None
    }

    /// Nothing else uses what is taken apart, nor changes where it is put back.
    fn check(&self, inst: &Inst, levels: &[Level], closes: bool) -> Option<()> {
        let is_level = |value: &Value| levels.iter().any(|level| level.container == self.origin(*value));
        let by_variable = levels.iter().any(|level| matches!(level.key, Key::Var(_)));
        let is_load = matches!(inst.op, Op::LdVar | Op::LdVarMissOk | Op::Const);
        let may_assign = matches!(
            inst.op,
            Op::StVar | Op::StVar2 | Op::Call | Op::CallBuiltin | Op::CallSpecial | Op::Getter | Op::Setter
        );
        (!inst.args.iter().any(is_level) && !(by_variable && may_assign) && (!closes || is_load)).then_some(())
    }

    fn key(&self, inst: &Inst) -> Option<Key> {
        if let Imm::Name(name) = &inst.imm {
            return Some(Key::Field(name.clone()));
        }
        let subscript = self.origin(*inst.args.get(1)?);
        let (_, by) = self.func.insts.iter().find(|(_, inst)| inst.results.first() == Some(&subscript))?;
        match (by.op, &by.imm) {
            (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) => Some(Key::Var(name.clone())),
            (Op::Const, Imm::Const(constant)) => Some(Key::Const(constant.clone())),
            _ => None,
        }
    }
}

fn touches(inst: &Inst) -> bool {
    matches!(inst.op, Op::Dollar | Op::VecSubset2) || inst.op.assigns_elements()
}
