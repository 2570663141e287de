//! What the generic operations mean on values whose types are known.
//!
//! Each meaning is written once, as a function that asks a [`Builder`] for typed operations.
//! Inference runs it with a builder that makes nothing and keeps the types; lowering runs the
//! same function with a builder that appends to a typed function. So a type and the code that
//! it justifies cannot disagree.
//!
//! A value is a type and the machine values that stand for it ([`Tv`]). Elementwise vector
//! expressions are kept as trees ([`Elem`]) until somebody needs the vector: a chain of
//! operations is one loop.

mod builtins;
mod elements;
mod names;
mod objects;
mod scalars;
mod tagged;
mod vectors;

pub(crate) use builtins::is_no_object;
pub use builtins::{answer, boxed, internal, pure_builtin, scalar_constant};
pub use elements::{Subscript, default_assign, default_subset};
pub(crate) use names::name_of;
pub(crate) use objects::of_object_row;
pub use scalars::{as_integer, condition, to_f64, to_i32, to_num};
pub use tagged::lanes;
pub(crate) use tagged::{
    IS_ONE_OF, any_as, any_choice, any_condition, any_element, any_length, any_number, draw, empty, expect,
    expect_object, has_classes, of_object, or_builtin, or_named, or_operation, or_operation_named, or_repeated,
    or_without_na, row_name, strings,
};
pub use vectors::{loop_element, loop_length, materialize, settle, to_vector};

use crate::{Blame, Kind, Known, Name, Reason, Shape, Ty};
use ir::{Const, Imm, Op};
use std::cell::Cell;
use std::rc::Rc;

/// Something that typed operations are given to.
pub trait Builder: Sized {
    /// A machine value.
    type V: Copy + PartialEq + std::fmt::Debug;

    /// Appends an operation with at most one result; without one, what is returned is not used.
    fn emit(&mut self, op: Op, imm: Imm, args: &[Self::V]) -> Self::V;

    /// Appends an operation with two results.
    fn emit2(&mut self, op: Op, imm: Imm, args: &[Self::V]) -> (Self::V, Self::V);

    /// Appends a loop that runs the body for 0, 1, … below `n`.
    fn count_loop(&mut self, n: Self::V, body: &mut dyn FnMut(&mut Self, Self::V));

    /// Aborts for this reason if the value is not zero.
    fn abort_if(&mut self, reason: ir::AbortReason, what: &str, condition: Self::V);

    /// Index of a character vector among the artifact's constants.
    fn names_constant(&mut self, names: &[Name]) -> i64;

    /// A constant that is an R object.
    fn constant(&mut self, constant: &Const) -> Self::V;

    /// Whether a vector that is written to here gets room for an element behind its end.
    fn may_grow(&mut self) -> bool {
        false
    }

    /// Where code leaves here for this reason, in these words, the next version will be told
    /// ([`World::leave_for`](crate::World::leave_for)). `what`: of the spot.
    fn may_learn(&mut self, _: ir::AbortReason, _words: &str, _what: &str) {}

    /// Appends a call of the routine of this number; operands and result in lanes.
    fn tag_op(&mut self, row: usize, args: &[Self::V]) -> [Self::V; 3];
}

/// A value: its type, and what stands for it.
#[derive(Clone, Debug)]
pub struct Tv<V> {
    /// What is known of it.
    pub ty: Ty,
    /// The machine values; their number and types follow from `ty`.
    pub repr: Repr<V>,
    /// The variable that it was read from to be updated (`ldassign`).
    pub from: Option<Name>,
    /// The formal that it is the untouched argument of.
    pub formal: Option<u32>,
}

/// How a value is represented.
#[derive(Clone, Debug)]
pub enum Repr<V> {
    /// The type says it all.
    None,
    /// Scalars (one value, `Num` two), vectors (the SEXP), ranges (from, to), packs.
    Values(Vec<V>),
    /// A vector not yet made.
    Elem(Rc<Elem<V>>),
}

/// An elementwise expression of a given length.
#[derive(Clone, Debug)]
pub struct Elem<V> {
    /// Number of elements (i64).
    pub len: V,
    /// Rows and columns of a matrix (i64).
    pub dims: Option<(V, V)>,
    /// One element.
    pub expr: ElemExpr<V>,
    /// The expressions that this one is made of: where it is computed, they are.
    pub parts: Vec<Rc<Elem<V>>>,
    /// Whether all elements were computed on every way from here.
    pub is_computed: Cell<bool>,
}

impl<V> Elem<V> {
    /// An expression that nobody computed yet.
    pub fn new(len: V, dims: Option<(V, V)>, expr: ElemExpr<V>) -> Elem<V> {
        Elem { len, dims, expr, parts: Vec::new(), is_computed: Cell::new(false) }
    }

    /// Whether GNU-R, which computes it at once, might warn of an element that nobody computed yet.
    pub fn owes_warning(&self) -> bool {
        !self.is_computed.get() && vectors::may_abort(&self.expr)
    }

    /// All elements are computed here.
    pub(crate) fn set_computed(&self) {
        if !self.is_computed.replace(true) {
            self.parts.iter().for_each(|part| part.set_computed());
        }
    }
}

/// One element of an elementwise expression.
#[derive(Clone, Debug)]
pub enum ElemExpr<V> {
    /// The same for all.
    Scalar(Tv<V>),
    /// Element `base + i * stride` of a vector: kind, address, base, stride.
    Load(Kind, V, Option<(V, V)>),
    /// `from + i` of an ascending sequence.
    Count(V),
    /// A generic scalar operation.
    Apply(ScalarOp, Vec<ElemExpr<V>>),
}

/// An operation on scalars: of the byte code, or a builtin.
#[derive(Clone, Debug, PartialEq)]
pub enum ScalarOp {
    /// An IR operation and its immediate.
    Op(Op, Imm),
    /// A builtin by name.
    Builtin(&'static str),
}

/// The answer of a meaning.
pub type Meaning<V> = Result<Tv<V>, Blame>;

impl<V: Copy> Tv<V> {
    /// A value that its type determines.
    pub fn known(ty: Ty) -> Tv<V> {
        Tv { ty, repr: Repr::None, from: None, formal: None }
    }

    /// A value in one machine value.
    pub fn one(ty: Ty, value: V) -> Tv<V> {
        Tv { ty, repr: Repr::Values(vec![value]), from: None, formal: None }
    }

    /// A value in several.
    pub fn many(ty: Ty, values: Vec<V>) -> Tv<V> {
        Tv { ty, repr: Repr::Values(values), from: None, formal: None }
    }

    /// The machine values; none for known values and elementwise expressions.
    pub fn values(&self) -> &[V] {
        match &self.repr {
            Repr::Values(values) => values,
            _ => &[],
        }
    }

    /// The known logical or integer.
    pub fn known_int(&self) -> Option<i32> {
        match self.ty {
            Ty::Scalar(_, Some(Known::Int(value))) => Some(value),
            _ => None,
        }
    }

    /// A known whole number, whether integer or double.
    pub fn known_whole(&self) -> Option<i64> {
        match self.ty {
            Ty::Scalar(_, Some(Known::Int(value))) if value != i32::MIN => Some(i64::from(value)),
            Ty::Scalar(_, Some(Known::Real(bits))) => {
                let value = f64::from_bits(bits);
                (value.fract() == 0.0 && value.abs() < 1e9).then_some(value as i64)
            }
            _ => None,
        }
    }
}

/// A logical that is known.
pub fn known_lgl<V: Copy>(value: bool) -> Tv<V> {
    Tv::known(Ty::Scalar(Kind::Lgl, Some(Known::Int(i32::from(value)))))
}

/// Something that is not handled for these types.
pub(crate) fn no_meaning<T, V>(what: &str, args: &[Tv<V>]) -> Result<T, Blame> {
    Err(Reason::Operation { what: what.into(), types: args.iter().map(|arg| arg.ty.clone()).collect() }.into())
}

/// The meaning of a value operation of the generic level.
pub fn apply<B: Builder>(b: &mut B, op: Op, imm: &Imm, args: &[Tv<B::V>]) -> Meaning<B::V> {
    if args.iter().any(|arg| matches!(arg.ty, Ty::Bot)) {
        return Ok(Tv::known(Ty::Bot));
    }
    if args.iter().any(|arg| !arg.ty.is_value()) {
        return no_meaning(name_of(op), args);
    }
    if objects::any(args) {
        let args = objects::as_values(b, tagged::row_name(op, imm), args)?;
        return apply(b, op, imm, &args);
    }
    if let (Op::Eq | Op::Ne, [x, y]) = (op, args)
        && let (Some(x), Some(y)) = (as_text(&x.ty), as_text(&y.ty))
    {
        return Ok(known_lgl((x == y) == (op == Op::Eq)));
    }
    let meaning = match op {
        Op::IsType => {
            let x = settle(b, &args[0]);
            vectors::is_type(imm, &[x])
        }
        // Of longer vectors R takes the first element, warns, or raises an error, by its version.
        Op::AsLglLeft | Op::AsLglRight | Op::And2 | Op::Or2 => scalars::scalar(b, &ScalarOp::Op(op, imm.clone()), args),
        Op::VecSubset | Op::VecSubset2 | Op::MatSubset | Op::MatSubset2 => elements::subset(b, op, args),
        Op::VecAssign | Op::VecAssign2 | Op::MatAssign | Op::MatAssign2 => elements::assign(b, op, args),
        Op::Colon => vectors::colon(b, args),
        Op::SeqLen => vectors::seq_len(b, &args[0]),
        Op::SeqAlong => vectors::seq_along(b, &args[0]),
        _ => elementwise(b, &ScalarOp::Op(op, imm.clone()), args),
    };
    or_operation(b, meaning, op, imm, args)
}

/// The text of a known string or truth value, as which strings are compared. Texts that are not ASCII may be the same in other
/// encodings.
fn as_text(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Str(text) if text.is_ascii() => Some(text),
        Ty::Scalar(Kind::Lgl, Some(Known::Int(0))) => Some("FALSE"),
        Ty::Scalar(Kind::Lgl, Some(Known::Int(1))) => Some("TRUE"),
        _ => None,
    }
}

/// An operation on scalars, or on vectors element by element.
pub(crate) fn elementwise<B: Builder>(b: &mut B, op: &ScalarOp, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let is_vector = |tv: &Tv<B::V>| matches!(tv.ty, Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..));
    if args.iter().any(is_vector) { vectors::map(b, op, args) } else { scalars::scalar(b, op, args) }
}

/// The attributes of a vector type.
pub(crate) fn shape_of(ty: &Ty) -> Shape {
    match ty {
        Ty::Vec(_, shape) => *shape,
        _ => Shape::Vector,
    }
}
