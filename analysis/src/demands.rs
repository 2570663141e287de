//! Does a closure only ask that each argument of its `...` is TRUE?
//!
//! Such as `stopifnot()`, which has its arguments in `...`, looks at them one by one, and says nothing. Its code is run
//! here for a number of arguments, as if each of them were TRUE: if it comes to its end, it has forced the arguments in order, has
//! asked of each whether it is logical, holds no NA and is TRUE throughout, and does nothing else. So whoever calls
//! it may evaluate the arguments in order and ask the same.
//!
//! Nothing is known by name: who replaces or traces `stopifnot()` has made another closure.
//!
//! Given up: whatever is no constant, local variable, or question of this kind.

use ir::{BlockId, Const, Func, Imm, Inst, Op, Value};
use la_arena::ArenaMap;
use std::collections::BTreeMap;

/// More instructions than this for each argument are too many.
const STEPS: usize = 400;

/// A value while the code is run.
#[derive(Clone, Debug)]
enum Seen {
    Null,
    Lgl(bool),
    Int(usize),
    /// The argument of this number, from 0.
    Argument(usize),
    /// The numbers from 1 to this one.
    Upto(usize),
    /// A function that is made and not called.
    Function,
}

/// What was asked of one argument.
#[derive(Clone, Copy, Default, PartialEq)]
struct Asked {
    logical: bool,
    na: bool,
    all: bool,
}

struct Run<'a> {
    func: &'a Func,
    vars: BTreeMap<&'a str, Seen>,
    values: ArenaMap<Value, Seen>,
    asked: Vec<Asked>,
    /// How many arguments there are.
    n: usize,
    /// How many elements the loop that runs has given.
    given: usize,
    builtins: Vec<&'a str>,
}

/// The builtins that the code calls on its way, if it is a closure of this kind for so many arguments in its `...`, which is its
/// first formal; all other formals are missing.
pub fn demands(func: &Func, n: usize) -> Option<Vec<&str>> {
    if func.formals.first().is_none_or(|formal| &*formal.name != "...") {
        return None;
    }
    let mut run = Run {
        func,
        vars: BTreeMap::new(),
        values: ArenaMap::default(),
        asked: Vec::new(),
        n,
        given: 0,
        builtins: Vec::new(),
    };
    let mut block = func.entry();
    for _ in 0..STEPS * (n + 1) {
        for &inst in &func.blocks[block].insts {
            let inst = &func.insts[inst];
            if inst.op == Op::RetR {
                let every = Asked { logical: true, na: true, all: true };
                let is_silent = matches!(run.values.get(inst.args[0]), Some(Seen::Null))
                    && run.builtins.last() == Some(&"invisible");
                let is_done = run.asked.len() == n && run.asked.iter().all(|asked| *asked == every);
                return (is_silent && is_done).then_some(run.builtins);
            }
            if !inst.op.is_terminator() {
                run.step(inst)?;
            }
        }
        block = run.next(block)?;
    }
    None
}

impl<'a> Run<'a> {
    fn value(&self, inst: &Inst, at: usize) -> Option<Seen> {
        self.values.get(*inst.args.get(at)?).cloned()
    }

    fn truth(&self, inst: &Inst, at: usize) -> Option<bool> {
        match self.value(inst, at)? {
            Seen::Lgl(value) => Some(value),
            Seen::Int(value) => Some(value != 0),
            _ => None,
        }
    }

    fn step(&mut self, inst: &'a Inst) -> Option<()> {
        let result = match (inst.op, &inst.imm) {
            (Op::Const, Imm::Const(Const::Null)) => Seen::Null,
            (Op::Const, Imm::Const(Const::Lgl(value @ (0 | 1)))) => Seen::Lgl(*value == 1),
            (Op::Missing, Imm::Name(name)) => {
                let formal = self.func.formals.iter().any(|formal| formal.name == *name && &**name != "...");
                (formal && !self.vars.contains_key(&**name)).then_some(Seen::Lgl(true))?
            }
            (Op::StVar, Imm::Name(name)) => {
                let value = self.value(inst, 0)?;
                self.vars.insert(name, value);
                return Some(());
            }
            (Op::LdVar, Imm::Name(name)) => self.vars.get(&**name)?.clone(),
            (Op::Not, _) => Seen::Lgl(!self.truth(inst, 0)?),
            (Op::AsLglLeft | Op::AsLglRight, _) => Seen::Lgl(self.truth(inst, 0)?),
            (Op::And2, _) => Seen::Lgl(self.truth(inst, 0)? && self.truth(inst, 1)?),
            (Op::Or2, _) => Seen::Lgl(self.truth(inst, 0)? || self.truth(inst, 1)?),
            (Op::MakeClosure, _) => Seen::Function,
            (Op::SeqLen, _) => match self.value(inst, 0)? {
                Seen::Int(n) => Seen::Upto(n),
                _ => return None,
            },
            (Op::ForSeq, _) => self.value(inst, 0)?,
            (Op::ForStart, _) => {
                self.given = 0;
                self.value(inst, 0)?
            }
            (Op::ForElem, _) => Seen::Int(self.given),
            (Op::IsType, Imm::Name(name)) if &**name == "is.logical" => {
                self.ask(inst, |asked| asked.logical = true, true)?
            }
            (Op::CallBuiltin, Imm::Call(desc)) => {
                let desc = &self.func.calls[*desc as usize];
                let name = desc.name.as_deref().filter(|_| !desc.internal)?;
                self.builtins.push(name);
                self.call(name, inst)?
            }
            (Op::Visible, _) => return Some(()),
            _ => return None,
        };
        self.values.insert(*inst.results.first()?, result);
        Some(())
    }

    fn call(&mut self, name: &str, inst: &Inst) -> Option<Seen> {
        Some(match (name, inst.args.len()) {
            ("...length", 0) => Seen::Int(self.n),
            ("...elt", 1) => {
                let Seen::Int(number @ 1..) = self.value(inst, 0)? else { return None };
                if number == self.asked.len() + 1 && number <= self.n {
                    self.asked.push(Asked::default());
                }
                (number <= self.asked.len()).then_some(Seen::Argument(number - 1))?
            }
            ("anyNA", 1) => self.ask(inst, |asked| asked.na = true, false)?,
            ("all", 1) => self.ask(inst, |asked| asked.all = true, true)?,
            ("invisible", 0) => Seen::Null,
            _ => return None,
        })
    }

    /// A question about an argument, and the answer that is hoped for.
    fn ask(&mut self, inst: &Inst, note: fn(&mut Asked), answer: bool) -> Option<Seen> {
        let Seen::Argument(number) = self.value(inst, 0)? else { return None };
        note(&mut self.asked[number]);
        Some(Seen::Lgl(answer))
    }

    /// The block that follows, its parameters set.
    fn next(&mut self, block: BlockId) -> Option<BlockId> {
        let last = self.func.terminator(block)?;
        let way = match last.op {
            Op::Jump => 0,
            Op::BrTrue | Op::BrTrue1 => usize::from(!self.truth(last, 0)?),
            Op::BrFalse1 => usize::from(self.truth(last, 0)?),
            Op::ForNext => match self.value(last, 0)? {
                Seen::Upto(n) if self.given < n => {
                    self.given += 1;
                    0
                }
                Seen::Upto(_) => 1,
                _ => return None,
            },
            _ => return None,
        };
        let target = last.targets.get(way)?;
        let args: Option<Vec<Seen>> = target.args.iter().map(|&arg| self.values.get(arg).cloned()).collect();
        for (&param, arg) in self.func.blocks[target.block].params.iter().zip(args?) {
            self.values.insert(param, arg);
        }
        Some(target.block)
    }
}
