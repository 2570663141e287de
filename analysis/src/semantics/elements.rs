//! Reading and replacing elements.
//!
//! Only plain elements inside the bounds are compiled: zero, negative, missing, fractional below
//! one, or too large subscripts abort. By assignment a vector without attributes gets longer where that is
//! expected ([`Builder::may_grow`]); elsewhere it aborts.

use super::scalars::{to_f64, to_size};
use super::vectors::{as_element, data, element, elements, extent, length, materialize, settle, store, to_vector};
use super::{Builder, Elem, ElemExpr, Meaning, Repr, Tv, name_of, no_meaning, shape_of};
use crate::{Kind, Shape, Ty};
use ir::{AbortReason, Imm, Op};
use std::rc::Rc;

/// A subscript of a default `[` call: a value, or the empty argument.
pub enum Subscript<V> {
    /// One value.
    Value(Tv<V>),
    /// All of this extent.
    All,
}

/// `x[i]`, `x[[i]]`, `x[i, j]`, `x[[i, j]]`.
pub(crate) fn subset<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let [x, subscripts @ ..] = args else { return no_meaning(name_of(op), args) };
    let double = matches!(op, Op::VecSubset2 | Op::MatSubset2);
    match subscripts {
        [i] if is_subscript(i) => vector_element(b, x, i),
        [i] if matches!(i.ty, Ty::Range(_)) && !double => slice(b, x, i),
        [i, j] if is_matrix(x) && is_subscript(i) && is_subscript(j) => {
            let x = materialize(b, x);
            let at = matrix_offset(b, &x, i, j);
            load(b, &x, at)
        }
        _ => no_meaning(name_of(op), args),
    }
}

/// Default `[` or `[[` with possibly empty subscripts: rows and columns of matrices.
pub fn default_subset<B: Builder>(b: &mut B, x: &Tv<B::V>, subscripts: &[Subscript<B::V>]) -> Meaning<B::V> {
    match subscripts {
        [Subscript::Value(i), Subscript::All] if is_matrix(x) && is_subscript(i) => line(b, x, i, 0),
        [Subscript::All, Subscript::Value(j)] if is_matrix(x) && is_subscript(j) => line(b, x, j, 1),
        [Subscript::Value(i)] => subset(b, Op::VecSubset, &[x.clone(), i.clone()]),
        [Subscript::Value(i), Subscript::Value(j)] => subset(b, Op::MatSubset, &[x.clone(), i.clone(), j.clone()]),
        _ => no_meaning("`[` or `[[`", std::slice::from_ref(x)),
    }
}

fn is_matrix<V>(x: &Tv<V>) -> bool {
    shape_of(&x.ty) == Shape::Matrix
}

fn vector_element<B: Builder>(b: &mut B, x: &Tv<B::V>, i: &Tv<B::V>) -> Meaning<B::V> {
    let x = &settle(b, x);
    match &x.ty {
        Ty::Pack(kind, n) => {
            if let Some(at) = i.known_whole().and_then(|i| usize::try_from(i - 1).ok()).filter(|&at| at < *n as usize) {
                return Ok(Tv::one(Ty::scalar(*kind), x.values()[at]));
            }
            let Some(x) = to_vector(b, x) else { return no_meaning("`[` or `[[`", std::slice::from_ref(x)) };
            vector_element(b, &x, i)
        }
        // One element of an expression needs no vector.
        Ty::Vec(kind, _) if matches!(x.repr, Repr::Elem(_)) => {
            let kind = *kind;
            let Some(elem) = elements(b, x) else { return no_meaning("`[` or `[[`", std::slice::from_ref(x)) };
            let at = offset(b, i, elem.len);
            let value = element(b, &elem.expr, at)?;
            let value = as_element(b, kind, &value);
            Ok(Tv::one(Ty::scalar(kind), value))
        }
        Ty::Vec(..) => {
            let Some(len) = length(b, x) else { return no_meaning("`[` or `[[`", std::slice::from_ref(x)) };
            let at = offset(b, i, len);
            load(b, x, at)
        }
        Ty::Range(true) => {
            let Some(len) = length(b, x) else { return no_meaning("`[` or `[[`", std::slice::from_ref(x)) };
            let at = offset(b, i, len);
            let value = b.emit(Op::I64Add, Imm::None, &[x.values()[0], at]);
            Ok(Tv::one(Ty::scalar(Kind::Int), b.emit(Op::I64ToI32, Imm::None, &[value])))
        }
        // `x[1]` of a scalar: only that index is inside.
        Ty::Scalar(kind, _) if *kind != Kind::Num => {
            let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
            offset(b, i, one);
            Ok(Tv { from: None, ..x.clone() })
        }
        _ => no_meaning("`[` or `[[`", &[x.clone(), i.clone()]),
    }
}

/// Whether a value may be the subscript of one element. A logical one selects, and is none.
fn is_subscript<V>(i: &Tv<V>) -> bool {
    matches!(i.ty, Ty::Scalar(Kind::Int | Kind::Dbl | Kind::Num, _))
}

/// A logical subscript selects; that it is one may be known at run time only.
fn refuse_logical<B: Builder>(b: &mut B, i: &Tv<B::V>) {
    if let (Ty::Scalar(Kind::Num, _), [_, kind]) = (&i.ty, i.values()) {
        let kind = *kind;
        let lgl = b.emit(Op::I32Const, Imm::Int(Kind::Lgl.number()), &[]);
        let is_lgl = b.emit(Op::I32Eq, Imm::None, &[kind, lgl]);
        b.abort_if(AbortReason::Subscript, "a logical subscript", is_lgl);
    }
}

/// Zero-based offset of a subscript; aborts if it is not inside.
fn offset<B: Builder>(b: &mut B, i: &Tv<B::V>, len: B::V) -> B::V {
    refuse_logical(b, i);
    if let Some(i) = i.known_whole() {
        let i = b.emit(Op::I64Const, Imm::Int(i), &[]);
        return b.emit(Op::IndexI64, Imm::None, &[i, len]);
    }
    match i.ty {
        Ty::Scalar(Kind::Int, _) => {
            let i = super::scalars::to_i32(b, i);
            b.emit(Op::IndexI32, Imm::None, &[i, len])
        }
        _ => {
            let i = to_f64(b, i);
            b.emit(Op::IndexF64, Imm::None, &[i, len])
        }
    }
}

/// The number that a subscript stands for, towards zero; aborts where there is none.
fn element_number<B: Builder>(b: &mut B, i: &Tv<B::V>) -> B::V {
    if let Some(number) = i.known_whole() {
        return b.emit(Op::I64Const, Imm::Int(number), &[]);
    }
    refuse_logical(b, i);
    to_size(b, i)
}

fn matrix_offset<B: Builder>(b: &mut B, x: &Tv<B::V>, i: &Tv<B::V>, j: &Tv<B::V>) -> B::V {
    let vector = x.values()[0];
    let (rows, columns) = (extent(b, vector, 0), extent(b, vector, 1));
    let (i, j) = (offset(b, i, rows), offset(b, j, columns));
    let start = b.emit(Op::I64Mul, Imm::None, &[j, rows]);
    b.emit(Op::I64Add, Imm::None, &[start, i])
}

fn load<B: Builder>(b: &mut B, x: &Tv<B::V>, at: B::V) -> Meaning<B::V> {
    let Ty::Vec(kind, _) = x.ty else { return no_meaning("`[` or `[[`", std::slice::from_ref(x)) };
    let address = data(b, x.values()[0]);
    element(b, &ElemExpr::Load(kind, address, None), at)
}

/// Row (0) or column (1) of a matrix, as an elementwise expression.
fn line<B: Builder>(b: &mut B, x: &Tv<B::V>, which: &Tv<B::V>, side: i64) -> Meaning<B::V> {
    let x = materialize(b, x);
    let Ty::Vec(kind, _) = x.ty else { return no_meaning("`[` or `[[`", std::slice::from_ref(&x)) };
    let vector = x.values()[0];
    let (rows, columns) = (extent(b, vector, 0), extent(b, vector, 1));
    let (len, base, stride) = line_place(b, which, side, rows, columns);
    let expr = ElemExpr::Load(kind, data(b, vector), Some((base, stride)));
    let elem = Elem::new(len, None, expr);
    Ok(Tv { ty: Ty::Vec(kind, Shape::Vector), repr: Repr::Elem(Rc::new(elem)), from: None, formal: None })
}

/// Number of elements, first offset and distance of a row (0) or column (1).
fn line_place<B: Builder>(b: &mut B, which: &Tv<B::V>, side: i64, rows: B::V, columns: B::V) -> (B::V, B::V, B::V) {
    if side == 0 {
        let base = offset(b, which, rows);
        (columns, base, rows)
    } else {
        let at = offset(b, which, columns);
        let base = b.emit(Op::I64Mul, Imm::None, &[at, rows]);
        let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
        (rows, base, one)
    }
}

/// `x[from:to]`; the runtime checks the bounds and aborts outside.
fn slice<B: Builder>(b: &mut B, x: &Tv<B::V>, range: &Tv<B::V>) -> Meaning<B::V> {
    let Some(x) = to_vector(b, x) else { return no_meaning("`[` or `[[`", &[x.clone(), range.clone()]) };
    let Ty::Vec(kind, _) = x.ty else { return no_meaning("`[` or `[[`", std::slice::from_ref(&x)) };
    let [from, to] = range.values() else { return no_meaning("`[` or `[[`", std::slice::from_ref(range)) };
    let vector = b.emit(Op::RtSlice, Imm::None, &[x.values()[0], *from, *to]);
    Ok(Tv::one(Ty::Vec(kind, Shape::Vector), vector))
}

/// `x[i] <- v`, `x[[i]] <- v`, `x[i, j] <- v`, `x[[i, j]] <- v`: operands x, subscripts, v.
pub(crate) fn assign<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let ([x, subscripts @ ..], Some(value)) = (&args[..args.len() - 1], args.last()) else {
        return no_meaning(name_of(op), args);
    };
    if !matches!(value.ty, Ty::Scalar(..)) || !subscripts.iter().all(is_subscript) {
        return no_meaning(name_of(op), args);
    }
    let grows = subscripts.len() == 1 && !is_matrix(x) && b.may_grow();
    let number = grows.then(|| element_number(b, &subscripts[0]));
    let Some(x) = target(b, x, value, number) else { return no_meaning(name_of(op), args) };
    let Ty::Vec(kind, _) = x.ty else { return no_meaning(name_of(op), args) };
    let vector = x.values()[0];
    let at = match (subscripts, number) {
        ([_], Some(number)) => {
            let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
            b.emit(Op::I64Sub, Imm::None, &[number, one])
        }
        ([i], None) => {
            let len = b.emit(Op::VecLen, Imm::None, &[vector]);
            offset(b, i, len)
        }
        ([i, j], _) if is_matrix(&x) => matrix_offset(b, &x, i, j),
        _ => return no_meaning(name_of(op), args),
    };
    let address = data(b, vector);
    let value = as_element(b, kind, value);
    store(b, kind, address, at, value);
    Ok(x)
}

/// Default `[<-` with an empty subscript: a row or column of a matrix.
pub fn default_assign<B: Builder>(
    b: &mut B,
    x: &Tv<B::V>,
    subscripts: &[Subscript<B::V>],
    value: &Tv<B::V>,
) -> Meaning<B::V> {
    let (which, side) = match subscripts {
        [Subscript::Value(i), Subscript::All] if is_subscript(i) => (i, 0),
        [Subscript::All, Subscript::Value(j)] if is_subscript(j) => (j, 1),
        [Subscript::Value(i)] => return assign(b, Op::VecAssign, &[x.clone(), i.clone(), value.clone()]),
        [Subscript::Value(i), Subscript::Value(j)] => {
            return assign(b, Op::MatAssign, &[x.clone(), i.clone(), j.clone(), value.clone()]);
        }
        _ => return no_meaning("[<-", &[x.clone(), value.clone()]),
    };
    // The value may be an expression over the very vector that is written: make it first.
    let value = materialize(b, value);
    let value = if matches!(value.ty, Ty::Range(_) | Ty::Pack(..)) {
        match to_vector(b, &value) {
            Some(value) => value,
            None => return no_meaning("[<-", std::slice::from_ref(&value)),
        }
    } else {
        value
    };
    let Some(x) = target(b, x, &value, None).filter(is_matrix) else { return no_meaning("[<-", &[x.clone(), value]) };
    let Ty::Vec(kind, _) = x.ty else { return no_meaning("[<-", &[x, value]) };
    let vector = x.values()[0];
    let (rows, columns) = (extent(b, vector, 0), extent(b, vector, 1));
    let (len, base, stride) = line_place(b, which, side, rows, columns);
    let address = data(b, vector);
    let source = match elements(b, &value) {
        Some(elem) => {
            let differ = b.emit(Op::I64Ne, Imm::None, &[len, elem.len]);
            b.abort_if(AbortReason::Recycle, "a row or column of another length", differ);
            elem.expr.clone()
        }
        None => ElemExpr::Scalar(value),
    };
    let mut failure = None;
    b.count_loop(len, &mut |b, i| match element(b, &source, i) {
        Ok(element) => {
            let element = as_element(b, kind, &element);
            let step = b.emit(Op::I64Mul, Imm::None, &[i, stride]);
            let at = b.emit(Op::I64Add, Imm::None, &[base, step]);
            store(b, kind, address, at, element);
        }
        Err(blame) => failure = Some(blame),
    });
    match failure {
        Some(blame) => Err(blame),
        None => Ok(x),
    }
}

/// The vector to write into: owned, and of a kind that can hold the value. A vector of a lesser
/// kind is converted, as GNU-R does at the first such store. `number`: it gets room for that element.
fn target<B: Builder>(b: &mut B, x: &Tv<B::V>, value: &Tv<B::V>, number: Option<B::V>) -> Option<Tv<B::V>> {
    let value_kind = match value.ty {
        Ty::Scalar(kind, _) | Ty::Vec(kind, _) => kind,
        _ => return None,
    };
    let x = to_vector(b, x)?;
    let Ty::Vec(kind, shape) = x.ty else { return None };
    if value_kind == Kind::Num && kind != Kind::Dbl {
        return None;
    }
    if value_kind > kind && value_kind != Kind::Num {
        let vector = b.emit(Op::RtCoerce, Imm::Int(value_kind.number()), x.values());
        return Some(Tv::one(Ty::Vec(value_kind, shape), with_room(b, vector, number)));
    }
    // A vector that gets longer is copied once, whoever holds it.
    let vector = with_room(b, x.values()[0], number);
    let vector = b.emit(Op::VecOwn, Imm::None, &[vector]);
    Some(Tv { from: x.from, ..Tv::one(x.ty, vector) })
}

fn with_room<B: Builder>(b: &mut B, vector: B::V, number: Option<B::V>) -> B::V {
    number.map_or(vector, |number| b.emit(Op::VecRoom, Imm::None, &[vector, number]))
}
