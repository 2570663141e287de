//! SSA form of one R closure, in two levels: *generic* with R's meaning, *typed* for machines.
//!
//! A [`Func`] owns arenas of blocks, instructions and values. Joins are block parameters.
//! Operands of GNU-R's stack machine are SSA values already after lifting; variables stay
//! `ldvar`/`stvar` in generic code, because whether an environment escapes is not known there;
//! [`localize`] makes values of them where it does not.
//! A promise body is a nested [`Func`]: it sees the same environment at another time.
//!
//! # Invariants (checked by [`verify`]; each has a fixture that breaks it)
//! - A block ends in exactly one terminator and has none elsewhere. Each target is laid out, once.
//! - Operands, results and edge arguments have the number and the types that the table and the
//!   target's parameters ask for.
//! - A value is defined once; its definition dominates each of its uses.
//! - The entry has no predecessors; a generic entry has no parameters.
//! - Immediates are of the operation's kind; call and switch descriptors and nested functions exist,
//!   and these are closures or promises as whoever names them asks for. Calls of replacement functions
//!   name the assigned value's expression; only specials take expressions that are not evaluated; the
//!   last argument of a default assignment is its value.
//! - What `br.dispatched` tests is the result of a `dispatch`.
//! - Generic operations, formals, nested functions and values of type `r` appear in generic functions
//!   only, typed operations, results and other types in typed functions only (`jump` and `abort`
//!   in both).
//! - `parse(print(f)) == f` up to the numbering of values.
//!
//! # Absent on purpose
//! Facts. They are side tables of whoever computed them.
mod bits;
pub mod bytecode;
mod dots;
mod func;
mod lift;
mod liveness;
mod locals;
mod module;
mod op;
mod parts;
pub mod rows;
pub mod segments;
mod splice;
mod text;
mod verify;

pub use dots::{fill_dots, is_element_of_dots, read};
pub use func::*;
pub use lift::{
    LOOP_STATE, LiftError, LoopFunc, LoopVariable, OUTER, Reading, Region, calls_browser, lift_closure, lift_loop,
    lift_loop_at, lift_small_too, loop_statement, may_begin_statement, test_reads,
};
pub use liveness::{LiveNames, assigned_in_arguments, live_in, mentions};
pub use locals::{Localized, Observer, Plain, Unknown, localize, print_localized};
pub use module::*;
pub use op::*;
pub use parts::{Assignments, Key, Parts, assignments_to_parts, makers};
pub use splice::splice;
pub use text::{ParseError, parse, parse_module, print, print_module};
pub use verify::{Violation, verify, verify_module};
