//! Assignments to parts of elements: `l$a[i] <- v`, `l[[k]]$b[[i]] <- v`.
//!
//! Byte code reads the element, assigns to a part of it, and puts it back. While the part is assigned, the element has two
//! holders, the list and the code; if it is put back where it was read, it can be taken out of the list meanwhile.

use crate::{Func, Imm, Inst, InstId, Op, Value};
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
    /// Elements of it, and of each other; the last one is what is assigned to.
    pub keys: Vec<Key>,
}

/// The assignments to parts of elements that a function makes.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    /// By the instruction that changes the element.
    pub parts: FxHashMap<InstId, Parts>,
    /// The instructions that put elements back.
    pub put_back: FxHashSet<InstId>,
    /// Where assignments begin whose subscripts change on the way: R changes one element, and replaces another.
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
            if func.insts[inst].op == Op::LdAssign {
                let mut follow = Follow { func, names: FxHashMap::default(), is_astray: false };
                if let Some((assignment, parts, put_back)) = follow.follow(block, at) {
                    found.parts.insert(assignment, parts);
                    found.put_back.extend(put_back);
                } else if follow.is_astray {
                    found.astray.insert(inst);
                }
            }
        }
    }
    found
}

/// A straight way through the code; objects with methods go another.
struct Follow<'a> {
    func: &'a Func,
    /// What parameters of blocks on the way stand for.
    names: FxHashMap<Value, Value>,
    /// The way ended where a subscript is assigned.
    is_astray: bool,
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
        // What the list is called on the way.
        let mut list_now = list;
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
                        if origin == list && done.is_none() {
                            list_now = param;
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
                    (false, true) if assigns(inst.op) && !levels.is_empty() => {
                        let keys = levels.iter().map(|level| level.key.clone()).collect();
                        done = Some((id, Parts { list: list_now, keys }));
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
    fn check(&mut self, inst: &Inst, levels: &[Level], closes: bool) -> Option<()> {
        if let (Op::StVar, Imm::Name(name)) = (inst.op, &inst.imm) {
            self.is_astray = levels.iter().any(|level| level.key == Key::Var(name.clone()));
        }
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
    matches!(inst.op, Op::Dollar | Op::VecSubset2) || assigns(inst.op)
}

fn assigns(op: Op) -> bool {
    matches!(
        op,
        Op::VecAssign
            | Op::VecAssign2
            | Op::MatAssign
            | Op::MatAssign2
            | Op::DfltAssign
            | Op::DfltAssign2
            | Op::DollarAssign
    )
}
