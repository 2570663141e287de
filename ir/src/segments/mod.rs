//! Places: where compiled code may be entered, and where the interpreter may go on behind it.
//!
//! A *place* is an instruction that the flow graph reaches while nothing but the state of `for`
//! loops lies on the interpreter's stack: no operand, no call under construction, no loop context.
//! There a call may be put in front of the instruction, and a jump to it from another place finds
//! the stack as it must be if that place has the same loops around it. The sequence of these
//! loops is the place's [`Group`]; a jump may lead only to a place of the same group.
//!
//! Not every such instruction is a place, since many say the same:
//! - a `GOTO` is none: what it leads to says it;
//! - a `LDNULL` whose value is dropped is none (R makes one for the `else` that is not there, and
//!   one behind each `while`): the place behind the `POP` says it;
//! - what is within an expression is none, but for the branches of an `if` or `switch`.
//!
//! A call in front of an instruction is passed by whatever falls into it or jumps to it from
//! earlier code; back jumps pass the call of the [`PlaceKind::Body`] there. So a
//! [`PlaceKind::Loop`] that only back jumps lead to is not listed: a body of the loop around it
//! stands at the same instruction, and is in front of the inner loop every time.
//!
//! # Invariants (checked by [`check`], which shares no code with the computation)
//! - Places rise by pc, then by kind; none stands there twice.
//! - Each is reached, has nothing but the loops of its group on the stack, and is of its kind.
//! - [`Place::assigned`] is what some path from the start to the place may have assigned.
//! - A loop has a body among the places, or stands in [`Segments::refused`].
//!
//! # Absent on purpose
//! Formals' defaults, whose code R keeps with the formals and not in the constants. What is
//! assigned by other means than assignments of this code: by `assign()`, by the code of a promise
//! or of a special's argument.

mod assigned;
mod check;
mod find;
mod print;

pub(crate) use assigned::target;
pub use check::{Fault, FaultKind, check};
pub use find::{of_closure, segments};
pub use print::print;

/// The places of one byte code, and those of the code nested in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// The places, by rising pc, then by kind.
    pub places: Vec<Place>,
    /// The groups, in the order in which the places first name them; the first has no loops.
    pub groups: Vec<Group>,
    /// Loops without a body among the places, and nested code without any, by rising pc.
    pub refused: Vec<Refused>,
    /// Byte code of promises and function literals that reached instructions make, by the pc of
    /// the first that does.
    pub inner: Vec<Inner>,
}

/// An instruction in front of which compiled code may be entered or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Word offset of the instruction.
    pub pc: u32,
    /// What is there.
    pub kind: PlaceKind,
    /// The loops around it: index into [`Segments::groups`].
    pub group: usize,
    /// The variables that this code may have assigned since it started, on some way that passes
    /// the place, by the pc of the first assignment: indexes of symbols in the pool. A variable
    /// that is not here was not assigned; one that is here need not have been on the way taken.
    pub assigned: Vec<u32>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// The first instruction.
    Start,
    /// In front of a loop, and passed from outside of it only. Of a `while` or `repeat` its first
    /// instruction, or the one that makes its context; of a `for` the last place in front of
    /// its sequence.
    Loop,
    /// The head of a loop's body, passed at each iteration. Of a `for` what `STEPFOR` leads to, of a
    /// `while` or `repeat` the first instruction.
    Body,
    /// Behind a statement, or where a branch of an `if` or `switch` begins.
    Behind,
    /// The `STEPFOR` of a `for`, where the next iteration begins. Only for going on.
    Step,
    /// The `ENDFOR` of a `for`, which ends the loop. Only for going on.
    End,
}

/// The `for` loops around a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The pcs of their `STARTFOR`s, outer before inner.
    pub starts: Vec<u32>,
    /// The variable of the innermost: index of the symbol in the pool.
    pub variable: Option<u32>,
}

/// What has no places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The first instruction of the loop, for a `for` its `STEPFOR`; or the one that makes the
    /// promise or function.
    pub pc: u32,
    /// Why.
    pub why: Obstacle,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obstacle {
    /// The stack holds a loop context: a `break` or `next` stands in a promise.
    Context,
    /// The stack holds operands: the loop is within an expression.
    Operands,
    /// Code is nested too deeply, or too much of it is.
    Nesting,
}

/// Code of a promise or function literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inner {
    /// Its index in the pool: of the byte code of a promise, of the parts of a function.
    pub constant: usize,
    /// What it is.
    pub kind: InnerKind,
    /// Its places.
    pub segments: Segments,
}

/// What nested code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InnerKind {
    /// A promise: it runs in the same frame.
    Promise,
    /// A function literal.
    Function,
}

impl PlaceKind {
    /// All kinds, in their order.
    pub const ALL: [PlaceKind; 6] =
        [PlaceKind::Start, PlaceKind::Loop, PlaceKind::Body, PlaceKind::Behind, PlaceKind::Step, PlaceKind::End];

    /// Its name.
    pub const fn text(self) -> &'static str {
        match self {
            PlaceKind::Start => "start",
            PlaceKind::Loop => "loop",
            PlaceKind::Body => "body",
            PlaceKind::Behind => "behind",
            PlaceKind::Step => "step",
            PlaceKind::End => "end",
        }
    }
}

impl Obstacle {
    /// The reason, in words.
    pub const fn text(self) -> &'static str {
        match self {
            Obstacle::Context => "a break or next in a promise needs a loop context",
            Obstacle::Operands => "within an expression",
            Obstacle::Nesting => "nested too deeply",
        }
    }
}

impl Segments {
    /// This code and all that is nested in it, outer before inner.
    pub fn codes(&self) -> Vec<&Segments> {
        let mut codes = vec![self];
        let mut at = 0;
        while let Some(&code) = codes.get(at) {
            codes.extend(code.inner.iter().map(|inner| &inner.segments));
            at += 1;
        }
        codes
    }

    /// The number of the place where the innermost loop of a group goes on, or where it ends:
    /// its [`PlaceKind::Step`] or [`PlaceKind::End`].
    pub fn of_loop(&self, group: usize, kind: PlaceKind) -> Option<usize> {
        self.places.iter().position(|place| place.group == group && place.kind == kind)
    }
}
