//! Function literals of a frame as functions of their own.
//!
//! A literal sees the variables of the frame that makes it. As a function of its own it takes them as further formals,
//! which stand behind those that it is written with: its *captures*. A capture has the variable's name with a mark that no
//! name of R can have, so that variables of the literal's own do not hide it from other literals of the frame.
//! A name is looked for without the mark, with one mark (the frame that made the literal), with two, and so on.
//!
//! # Which
//! - Variables of the frame, that is its formals and what its code assigns, whose names occur in the literal other than as
//!   its formals. Code that assigns them in other ways is not compiled.
//! - What literals need that the frame assigns to one of these: `f` may call `g`.
//! - All that the frame itself has captured.
//!
//! # Assignments
//! What a literal assigns by `<<-` it gives back beside its result, whether it has assigned it or not; so does who calls it
//! and has captured it, too.

use crate::{Blame, Fear, Name, Reason};
use ir::{Formal, Func, FuncKind, Imm, Op, Value};
use std::collections::BTreeSet;

/// Ends the names of captures, once for each level.
const MARK: char = '\0';

/// The name under which a literal so many levels below sees a variable.
pub(crate) fn seen_from_below(name: &str, levels: u32) -> Name {
    let marks = std::iter::repeat_n(MARK, levels as usize);
    name.chars().chain(marks).collect::<String>().into()
}

/// The name of a capture in the frame that makes the literal.
pub(crate) fn seen_from_above(capture: &str) -> &str {
    capture.strip_suffix(MARK).unwrap_or(capture)
}

/// The name that R knows.
pub(crate) fn variable_of(capture: &str) -> Name {
    capture.trim_end_matches(MARK).into()
}

/// Whether a formal is a capture.
pub fn is_capture(name: &str) -> bool {
    name.ends_with(MARK)
}

/// The formals with which a function is written.
pub(crate) fn written(formals: &[Formal]) -> &[Formal] {
    let n = formals.iter().take_while(|formal| !is_capture(&formal.name)).count();
    &formals[..n]
}

/// How many levels of frames a function sees.
pub(crate) fn levels(func: &Func) -> u32 {
    let marks = |formal: &Formal| formal.name.chars().rev().take_while(|&c| c == MARK).count() as u32;
    func.formals.iter().rev().map_while(|formal| Some(marks(formal)).filter(|n| *n > 0)).max().unwrap_or(0)
}

/// Where a literal stands: indexes of nested functions, from that of the frame's code inwards.
pub(crate) type Path = Vec<u32>;

/// Where a function is among the code of a frame.
pub(crate) fn path_to(frame: &Func, func: &Func) -> Option<Path> {
    if std::ptr::eq(frame, func) {
        return Some(Vec::new());
    }
    frame.nested.iter().enumerate().filter(|(_, nested)| nested.kind == FuncKind::Promise).find_map(|(i, nested)| {
        let mut path = path_to(nested, func)?;
        path.insert(0, i as u32);
        Some(path)
    })
}

fn at<'f>(frame: &'f Func, path: &[u32]) -> Option<&'f Func> {
    path.iter().try_fold(frame, |func, &index| func.nested.get(index as usize))
}

/// A literal as a function of its own.
pub(crate) struct Closed {
    /// Its code, with its captures as formals.
    pub func: Func,
    /// These as the frame names them.
    pub captures: Vec<Name>,
    /// Of the formals those that it may assign.
    pub assigned: Vec<Name>,
}

/// The literal at a place in the code of a frame.
pub(crate) fn close(frame: &Func, path: &[u32]) -> Result<Closed, Blame> {
    let literal = at(frame, path).filter(|literal| literal.kind == FuncKind::Closure);
    let Some(literal) = literal else { return Err(Blame::new(Fear::Defect, "a function literal that is not there")) };
    let (captures, assigned) = captures(frame, literal);
    if let (Some(name), true) = (assigned.first(), frame.insts.iter().any(|(_, inst)| inst.op == Op::Answer)) {
        return Err(Reason::SuperAssignment(name.clone()).into());
    }
    let is_loop_variable = |name: &Name| frame.formals.iter().any(|formal| *formal.name == *format!("bound@{name}"));
    if let Some(name) = captures.iter().find(|name| is_loop_variable(name)) {
        let what = format!("a function is made in a loop where `{name}` may not be assigned");
        return Err(Blame::new(Fear::Reflect, what));
    }
    let mut closed = literal.clone();
    closed.formals.extend(captures.iter().map(|name| {
        let name = (*seen_from_below(name, 1)).into();
        Formal { name, default: None }
    }));
    let assigned = assigned.iter().map(|name| seen_from_below(name, 1)).collect();
    Ok(Closed { func: closed, captures, assigned })
}

/// The name that the frame gives to a literal, if it assigns it.
pub(crate) fn assigned_name(frame: &Func, path: &[u32]) -> Option<Name> {
    let literal = at(frame, path)?;
    let mut found = Vec::new();
    assigned_literals(frame, &mut |name, func| {
        if std::ptr::eq(func, literal) {
            found.push(Name::from(name));
        }
    });
    found.pop()
}

/// The captures of a literal, and those of them that it may assign, by itself or by what it calls.
fn captures(frame: &Func, literal: &Func) -> (Vec<Name>, Vec<Name>) {
    let locals = locals(frame);
    let mut assigned: BTreeSet<Name> = BTreeSet::new();
    let mut found: BTreeSet<Name> =
        frame.formals.iter().map(|formal| &*formal.name).filter(|name| is_capture(name)).map(Name::from).collect();
    let mut literals = vec![literal];
    let mut at = 0;
    while let Some(literal) = literals.get(at).copied() {
        at += 1;
        found.extend(free_names(literal).into_iter().filter(|name| locals.contains(name)).map(Name::from));
        for name in assigned_above(literal) {
            let levels = (0..=levels(frame)).map(|level| seen_from_below(name, level));
            let assignable: Vec<Name> = levels.filter(|name| locals.contains(&**name)).collect();
            found.extend(assignable.iter().cloned());
            assigned.extend(assignable);
        }
        assigned_literals(frame, &mut |name, func| {
            if found.contains(name) && !literals.iter().any(|known| std::ptr::eq(*known, func)) {
                literals.push(func);
            }
        });
    }
    (found.into_iter().collect(), assigned.into_iter().collect())
}

/// Whether a literal in the code of a frame may assign a variable of it.
pub(crate) fn is_assigned_from_below(frame: &Func, name: &str) -> bool {
    let mut found = false;
    for_each_code(frame, &mut |func| {
        let mut literals = func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure);
        found |= literals.any(|literal| assigned_above(literal).contains(name));
    });
    found
}

/// The names that a literal assigns by `<<-`, or that literals in it do, if that may be outside of it.
fn assigned_above(literal: &Func) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for_each_code(literal, &mut |func| {
        found.extend(func.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
            (Op::LdAssign2 | Op::StVar2, Imm::Name(name)) => Some(&**name),
            _ => None,
        }));
        for nested in func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure) {
            let is_formal = |name: &&str| literal.formals.iter().any(|formal| *formal.name == **name);
            found.extend(assigned_above(nested).into_iter().filter(|name| !is_formal(name)));
        }
    });
    found
}

/// Formals of a frame, and what its code assigns.
fn locals(frame: &Func) -> BTreeSet<&str> {
    let mut found: BTreeSet<&str> = frame.formals.iter().map(|formal| &*formal.name).collect();
    for_each_code(frame, &mut |func| {
        found.extend(func.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
            (Op::StVar, Imm::Name(name)) => Some(&**name),
            _ => None,
        }));
    });
    found
}

/// The names that a literal reads, or that literals in it do, other than as formals.
fn free_names(literal: &Func) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for_each_code(literal, &mut |func| {
        found.extend(func.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
            (Op::LdVar | Op::LdVarMissOk | Op::LdFun | Op::LdAssign, Imm::Name(name)) => Some(&**name),
            _ => None,
        }));
        let literals = func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure);
        literals.for_each(|nested| found.extend(free_names(nested)));
    });
    for formal in &literal.formals {
        found.remove(&*formal.name);
    }
    found
}

/// Each name that the code of a frame assigns a literal to, and the literal.
fn assigned_literals<'f>(frame: &'f Func, found: &mut dyn FnMut(&'f str, &'f Func)) {
    for_each_code(frame, &mut |func| {
        let literal_of = |value: Value| {
            let made = func.insts.iter().map(|(_, inst)| inst).find(|inst| inst.results.contains(&value))?;
            match (made.op, &made.imm) {
                (Op::MakeClosure, Imm::Int(index)) => func.nested.get(usize::try_from(*index).ok()?),
                _ => None,
            }
        };
        for (_, inst) in func.insts.iter() {
            if let (Op::StVar, Imm::Name(name)) = (inst.op, &inst.imm)
                && let Some(literal) = literal_of(inst.args[0])
            {
                found(name, literal);
            }
        }
    });
}

/// The code that runs in the frame of a function: its own, and that of promises.
fn for_each_code<'f>(func: &'f Func, visit: &mut dyn FnMut(&'f Func)) {
    visit(func);
    let promises = func.nested.iter().filter(|nested| nested.kind == FuncKind::Promise);
    promises.for_each(|nested| for_each_code(nested, visit));
}
