//! Locals become SSA values where nobody can see the frame.
//!
//! On a path from the entry, the frame of a closure is *private* until an instruction hands it
//! on or runs code that may look at it: the frame *escapes* there. While it is private, what a
//! variable holds is known from its last assignment, so loads give way to SSA values and
//! assignments are left undone. Where it escapes, those that are still to be seen are made up for:
//! `materialize[x] v` stands in front of the instruction. From there on variables are read and
//! written by name, as before; so they are in promises, whose frame is shared from the start.
//!
//! # Why this is right
//! A private frame is read only by the closure's own instructions, by name. What they read is what
//! the last assignment on every path gave, or the variable is not *known* and was materialized.
//! Who can see the frame sees all of it at the instruction that lets it escape, and each later
//! assignment at its own time. What was only read stays bound as it was: `missing()` and
//! `substitute()` tell a promise from a value, so its update is not left out.
//!
//! What an instruction may do to the frame is for an [`Observer`] to say. [`Unknown`] assumes
//! nothing. [`Plain`] assumes what guards and transactions give: operands of operators are no
//! objects, and where there is an error or a warning, the call is run again from the start.
//!
//! A formal that a join reads before it does anything else may be known on one way and not on
//! another (a loop that has not begun): then it is read on that way, on the edge.
//!
//! # Given up
//! - Formals are not forced earlier than that.
//! - A path that has joined one with an escape counts as escaped.
//! - Free variables are read each time.

mod flow;
mod rewrite;

use crate::*;
use flow::Flow;

/// Says which instructions may look at or change the frame of the closure that runs them.
pub trait Observer {
    /// Whether the instruction may see the frame, or hand it on. Asked of instructions that do
    /// more than compute; closure literals and loops that promises jump to are not asked about.
    fn may_see_frame(&self, func: &Func, inst: &Inst) -> bool;
}

/// Nothing is known: any instruction that can run code, raise an error or a warning is an observer
/// (a handler may look at all frames). Finalizers that look at frames are not thought of: when they
/// run is R's own affair.
pub struct Unknown;

impl Observer for Unknown {
    fn may_see_frame(&self, _: &Func, inst: &Inst) -> bool {
        let quiet = Effects::WRITE_ENV.union(Effects::TERMINATOR);
        !quiet.contains(inst.op.effects())
    }
}

/// Operands are no objects with methods (so none is dispatched on), forcing an argument of the
/// caller runs nothing that looks at our frame, nor does reading or assigning a variable of an
/// enclosure (no active bindings there), no value is the empty argument, and errors and warnings
/// undo the call. Calls are observers, except of builtins by name for which the function says
/// (name, whether it is internal) that they are not.
pub struct Plain<F: Fn(&str, bool) -> bool> {
    /// Whether a builtin may see the frame that it is called from.
    pub builtin_may_see_frame: F,
}

impl<F: Fn(&str, bool) -> bool> Observer for Plain<F> {
    fn may_see_frame(&self, func: &Func, inst: &Inst) -> bool {
        match (inst.op, &inst.imm) {
            (Op::CallBuiltin, Imm::Call(index)) => {
                let desc = &func.calls[*index as usize];
                let name = desc.name.as_deref().unwrap_or_default();
                desc.args.iter().any(|arg| matches!(arg.kind, ArgKind::Promise(_) | ArgKind::Dots))
                    || (self.builtin_may_see_frame)(name, desc.internal)
            }
            // A default is code of this frame.
            (Op::LdVar | Op::LdVarMissOk | Op::LdAssign | Op::LdFun, Imm::Name(name)) => {
                let formal = func.formals.iter().find(|formal| formal.name == *name);
                let default = formal.and_then(|formal| func.nested.get(formal.default? as usize));
                default.is_some_and(|default| !is_constant(default))
            }
            (op, _) => matches!(
                op,
                Op::Call
                    | Op::CallSpecial
                    | Op::Getter
                    | Op::Setter
                    | Op::Eval
                    | Op::Print
                    | Op::LdDots
                    | Op::LdDotsMissOk
                    | Op::Unsupported
            ),
        }
    }
}

fn is_constant(code: &Func) -> bool {
    code.insts.iter().all(|(_, inst)| matches!(inst.op, Op::Const | Op::Jump | Op::RetR))
}

/// A closure whose locals are SSA values where its frame is private.
#[derive(Clone, Debug, PartialEq)]
pub struct Localized {
    /// The function. Nested closures are localized as well; promises are as they were.
    pub func: Func,
    /// The instructions that let the frame escape, or would if another had not before, in order of
    /// the layout: operation and place.
    pub escapes: Vec<(Op, Origin)>,
}

/// Turns locals into SSA values, in a closure and in the closures nested in it.
///
/// The function must be generic and pass [`verify`].
pub fn localize(func: &Func, observer: &dyn Observer) -> Localized {
    let mut func = func.clone();
    for nested in &mut func.nested {
        *nested = localize(nested, observer).func;
    }
    if func.kind != FuncKind::Closure {
        return Localized { func, escapes: Vec::new() };
    }
    let flow = Flow::of(&func, observer);
    let escapes = flow.escapes(&func, observer);
    Localized { func: rewrite::rewrite(func, &flow, observer), escapes }
}

/// The text of a localized closure: a comment that lists the escapes, then the function.
pub fn print_localized(localized: &Localized) -> String {
    let escapes = localized.escapes.iter().map(|(op, origin)| format!("{} @{}", op.text(), origin.pc));
    let escapes = escapes.collect::<Vec<_>>().join(", ");
    let escapes = if escapes.is_empty() { "nowhere".into() } else { escapes };
    format!("# the frame escapes: {escapes}\n{}", print(&localized.func))
}
