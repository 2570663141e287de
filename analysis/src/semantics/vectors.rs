//! Whole vectors: elementwise expressions, sequences, making them real.

use super::scalars::{scalar, to_f64, to_i32, to_whole};
use super::{
    Builder, Elem, ElemExpr, Meaning, Repr, ScalarOp, Tv, any_length, any_number, known_lgl, no_meaning, shape_of,
};
use crate::{Blame, Kind, Known, Shape, Ty};
use ir::{AbortReason, Imm, Op};
use std::rc::Rc;

/// A builder that makes nothing: for the type of an element.
pub(crate) struct TypesOnly;

impl Builder for TypesOnly {
    type V = ();
    fn emit(&mut self, _: Op, _: Imm, _: &[()]) {}
    fn emit2(&mut self, _: Op, _: Imm, _: &[()]) -> ((), ()) {
        ((), ())
    }
    fn count_loop(&mut self, _: (), body: &mut dyn FnMut(&mut Self, ())) {
        body(self, ());
    }
    fn abort_if(&mut self, _: AbortReason, _: &str, _: ()) {}
    fn names_constant(&mut self, _: &[crate::Name]) -> i64 {
        0
    }
    fn constant(&mut self, _: &ir::Const) {}
    fn tag_op(&mut self, _: usize, _: &[()]) -> [(); 3] {
        [(); 3]
    }
}

/// An operation on operands of which at least one is a vector. Lengths must agree or be one:
/// other recycling aborts.
pub(crate) fn map<B: Builder>(b: &mut B, op: &ScalarOp, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let kind = element_kind(op, args)?;
    if let Some(n) = pack_length(args) {
        return map_packs(b, op, args, kind, n);
    }
    let mut len: Option<B::V> = None;
    let mut dims = None;
    let mut exprs = Vec::new();
    let mut parts = Vec::new();
    let matrices = args.iter().filter(|arg| shape_of(&arg.ty) == Shape::Matrix).count();
    let vectors = args.iter().filter(|arg| matches!(arg.ty, Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..))).count();
    if matrices > 0 && matrices != vectors {
        return no_meaning(op.name(), args);
    }
    for arg in args {
        let Some(elem) = elements(b, arg) else {
            exprs.push(ElemExpr::Scalar(Tv { from: None, ..arg.clone() }));
            continue;
        };
        // Both extents: without rows, matrices of different columns have equal lengths.
        if let (Some((rows, columns)), Some((other_rows, other_columns))) = (dims, elem.dims) {
            for pair in [[rows, other_rows], [columns, other_columns]] {
                let differ = b.emit(Op::I64Ne, Imm::None, &pair);
                b.abort_if(AbortReason::Recycle, "matrices of different extents", differ);
            }
        } else if let Some(len) = len
            && (len != elem.len || std::mem::size_of::<B::V>() == 0)
        {
            let differ = b.emit(Op::I64Ne, Imm::None, &[len, elem.len]);
            b.abort_if(AbortReason::Recycle, "operands of different lengths", differ);
            b.may_learn(AbortReason::Recycle, "", "");
        }
        len = len.or(Some(elem.len));
        dims = dims.or(elem.dims);
        exprs.push(elem.expr.clone());
        if matches!(elem.expr, ElemExpr::Apply(..)) {
            parts.push(elem);
        }
    }
    let Some(len) = len else { return no_meaning(op.name(), args) };
    let shape = if dims.is_some() { Shape::Matrix } else { Shape::Vector };
    let elem = Elem { parts, ..Elem::new(len, dims, ElemExpr::Apply(op.clone(), exprs)) };
    Ok(Tv { ty: Ty::Vec(kind, shape), repr: Repr::Elem(Rc::new(elem)), from: None, formal: None })
}

/// Longer packs are worked on as vectors.
const MAX_PACK: u32 = 4;

/// The number of elements if an operand is a short pack and none is a matrix.
fn pack_length<V>(args: &[Tv<V>]) -> Option<u32> {
    let lengths = args.iter().filter_map(|arg| if let Ty::Pack(_, n) = arg.ty { Some(n) } else { None });
    let n = lengths.max().filter(|&n| n <= MAX_PACK)?;
    args.iter().all(|arg| shape_of(&arg.ty) == Shape::Vector).then_some(n)
}

/// Elementwise on operands of a few elements: no vector is made, the result is a pack again.
fn map_packs<B: Builder>(b: &mut B, op: &ScalarOp, args: &[Tv<B::V>], kind: Kind, n: u32) -> Meaning<B::V> {
    let mut columns: Vec<Vec<Tv<B::V>>> = vec![Vec::new(); n as usize];
    for arg in args {
        match &arg.ty {
            Ty::Scalar(..) => {
                columns.iter_mut().for_each(|column| column.push(Tv { from: None, formal: None, ..arg.clone() }))
            }
            Ty::Pack(k, m) if *m == n => {
                for (column, &value) in columns.iter_mut().zip(arg.values()) {
                    column.push(Tv::one(Ty::scalar(*k), value));
                }
            }
            Ty::Pack(..) => return no_meaning(op.name(), args),
            _ => {
                let Some(elem) = elements(b, arg) else { return no_meaning(op.name(), args) };
                let expected = b.emit(Op::I64Const, Imm::Int(i64::from(n)), &[]);
                let differ = b.emit(Op::I64Ne, Imm::None, &[expected, elem.len]);
                b.abort_if(AbortReason::Recycle, "operands of different lengths", differ);
                b.may_learn(AbortReason::Recycle, "", "");
                for (i, column) in columns.iter_mut().enumerate() {
                    let at = b.emit(Op::I64Const, Imm::Int(i as i64), &[]);
                    column.push(element(b, &elem.expr, at)?);
                }
                elem.set_computed();
            }
        }
    }
    let mut values = Vec::new();
    for column in &columns {
        let value = element_result(b, op, column)?;
        values.push(as_element(b, kind, &value));
    }
    Ok(Tv::many(Ty::Pack(kind, n), values))
}

/// The kind of one element of the result.
fn element_kind<V: Copy>(op: &ScalarOp, args: &[Tv<V>]) -> Result<Kind, crate::Blame> {
    let element = |arg: &Tv<V>| match &arg.ty {
        Ty::Vec(kind, _) | Ty::Pack(kind, _) => Tv::one(Ty::scalar(*kind), ()),
        Ty::Range(_) => Tv::one(Ty::scalar(Kind::Int), ()),
        Ty::Scalar(kind, _) => Tv::many(Ty::scalar(*kind), vec![(), ()]),
        ty => Tv::known(ty.clone()),
    };
    let elements: Vec<Tv<()>> = args.iter().map(element).collect();
    match scalar(&mut TypesOnly, op, &elements)?.ty {
        Ty::Scalar(Kind::Num, _) => no_meaning(op.name(), args),
        Ty::Scalar(kind, _) => Ok(kind),
        _ => no_meaning(op.name(), args),
    }
}

/// The elements of a vector, without making it; `None` for other values.
pub(crate) fn elements<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<Rc<Elem<B::V>>> {
    if let Repr::Elem(elem) = &tv.repr {
        return Some(elem.clone());
    }
    match &tv.ty {
        Ty::Vec(kind, shape) => {
            let vector = tv.values()[0];
            let len = length(b, tv)?;
            let dims = (*shape == Shape::Matrix).then(|| (extent(b, vector, 0), extent(b, vector, 1)));
            let data = data(b, vector);
            Some(Rc::new(Elem::new(len, dims, ElemExpr::Load(*kind, data, None))))
        }
        Ty::Range(true) => {
            let [from, ..] = tv.values() else { return None };
            let from = *from;
            let len = length(b, tv)?;
            Some(Rc::new(Elem::new(len, None, ElemExpr::Count(from))))
        }
        Ty::Range(false) | Ty::Pack(..) => {
            let made = to_vector(b, tv)?;
            elements(b, &made)
        }
        _ => None,
    }
}

/// The address of a vector's elements.
pub(crate) fn data<B: Builder>(b: &mut B, vector: B::V) -> B::V {
    b.emit(Op::VecData, Imm::Int(1), &[vector])
}

/// Rows (0) or columns (1) as i64.
pub(crate) fn extent<B: Builder>(b: &mut B, vector: B::V, which: i64) -> B::V {
    let extent = b.emit(Op::VecDim, Imm::Int(which), &[vector]);
    b.emit(Op::I32ToI64, Imm::None, &[extent])
}

/// Number of elements as i64; `None` for what has none.
pub(crate) fn length<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<B::V> {
    if let Repr::Elem(elem) = &tv.repr {
        return Some(elem.len);
    }
    let constant = |b: &mut B, n: i64| Some(b.emit(Op::I64Const, Imm::Int(n), &[]));
    match &tv.ty {
        Ty::Null => constant(b, 0),
        Ty::Scalar(..) | Ty::Str(_) => constant(b, 1),
        Ty::Pack(_, n) => constant(b, i64::from(*n)),
        Ty::Vec(..) => Some(b.emit(Op::VecLen, Imm::None, &tv.values()[..1])),
        Ty::Range(ascending) => {
            let [from, to] = tv.values() else { return None };
            let (from, to) = (*from, *to);
            let up = b.emit(Op::I64Sub, Imm::None, &[to, from]);
            let distance = if *ascending {
                up
            } else {
                let down = b.emit(Op::I64Sub, Imm::None, &[from, to]);
                b.emit(Op::I64Max, Imm::None, &[up, down])
            };
            let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
            Some(b.emit(Op::I64Add, Imm::None, &[distance, one]))
        }
        _ => None,
    }
}

/// One element of an expression.
pub(crate) fn element<B: Builder>(b: &mut B, expr: &ElemExpr<B::V>, i: B::V) -> Meaning<B::V> {
    Ok(match expr {
        ElemExpr::Scalar(tv) => tv.clone(),
        ElemExpr::Load(kind, data, place) => {
            let at = match *place {
                None => i,
                Some((base, stride)) => {
                    let offset = b.emit(Op::I64Mul, Imm::None, &[i, stride]);
                    b.emit(Op::I64Add, Imm::None, &[base, offset])
                }
            };
            let op = if *kind == Kind::Dbl { Op::LoadF64 } else { Op::LoadI32 };
            Tv::one(Ty::scalar(*kind), b.emit(op, Imm::None, &[*data, at]))
        }
        ElemExpr::Count(from) => {
            let at = b.emit(Op::I64Add, Imm::None, &[*from, i]);
            Tv::one(Ty::scalar(Kind::Int), b.emit(Op::I64ToI32, Imm::None, &[at]))
        }
        ElemExpr::Apply(op, args) => {
            let args = args.iter().map(|arg| element(b, arg, i)).collect::<Result<Vec<_>, _>>()?;
            element_result(b, op, &args)?
        }
    })
}

/// One element of a result. Where NA meets NaN in a sum or product of vectors, GNU-R's answer depends
/// on how its C compiler ordered the operands of that loop, so the baseline gives it.
fn element_result<B: Builder>(b: &mut B, op: &ScalarOp, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let may_be_nan = |arg: &Tv<B::V>| match arg.ty {
        Ty::Scalar(_, Some(Known::Real(bits))) => f64::from_bits(bits).is_nan(),
        Ty::Scalar(_, Some(Known::Int(value))) => value == i32::MIN,
        _ => true,
    };
    let commutes = matches!(op, ScalarOp::Op(Op::Add | Op::Mul, _));
    let has_dbl = args.iter().any(|arg| matches!(arg.ty, Ty::Scalar(Kind::Dbl, _)));
    let result = scalar(b, op, args)?;
    if commutes && has_dbl && args.iter().all(may_be_nan) {
        let [x, y] = [to_f64(b, &args[0]), to_f64(b, &args[1])];
        let [x_nan, y_nan] = [x, y].map(|value| b.emit(Op::F64IsNan, Imm::None, &[value]));
        let [x_na, y_na] = [x, y].map(|value| b.emit(Op::F64IsNa, Imm::None, &[value]));
        let both = b.emit(Op::LglAnd, Imm::None, &[x_nan, y_nan]);
        let differ = b.emit(Op::I32Ne, Imm::None, &[x_na, y_na]);
        let both = b.emit(Op::LglAnd, Imm::None, &[both, differ]);
        b.abort_if(AbortReason::Unanalysable, "NA meets NaN in a vector operation", both);
    }
    Ok(result)
}

/// A scalar in the machine type of a vector's element.
pub(crate) fn as_element<B: Builder>(b: &mut B, kind: Kind, tv: &Tv<B::V>) -> B::V {
    if kind == Kind::Dbl { to_f64(b, tv) } else { to_i32(b, tv) }
}

/// Stores one element.
pub(crate) fn store<B: Builder>(b: &mut B, kind: Kind, data: B::V, at: B::V, value: B::V) {
    let op = if kind == Kind::Dbl { Op::StoreF64 } else { Op::StoreI32 };
    b.emit(op, Imm::None, &[data, at, value]);
}

/// Makes an expression a vector if computing an element could abort: whoever asks for less than all
/// elements must not lose the warning that GNU-R would give for the others.
pub fn settle<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Tv<B::V> {
    match &tv.repr {
        Repr::Elem(elem) if may_abort(&elem.expr) => materialize(b, tv),
        _ => tv.clone(),
    }
}

pub(super) fn may_abort<V>(expr: &ElemExpr<V>) -> bool {
    let ElemExpr::Apply(op, args) = expr else { return false };
    let harmless = match op {
        ScalarOp::Op(op, _) => {
            matches!(op, Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Ge | Op::Gt | Op::Not | Op::And | Op::Or | Op::Div)
        }
        ScalarOp::Builtin(name) => matches!(*name, "is.na" | "is.nan" | "abs"),
    };
    !harmless || args.iter().any(may_abort)
}

/// Makes an elementwise expression a vector; leaves everything else as it is.
pub fn materialize<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Tv<B::V> {
    let (Repr::Elem(elem), Ty::Vec(kind, _)) = (&tv.repr, &tv.ty) else { return tv.clone() };
    let kind = *kind;
    let vector = b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[elem.len]);
    let target = b.emit(Op::VecData, Imm::Int(0), &[vector]);
    b.count_loop(elem.len, &mut |b, i| {
        // The kind of the element was computed when the expression was made.
        if let Ok(value) = element(b, &elem.expr, i) {
            let value = as_element(b, kind, &value);
            store(b, kind, target, i, value);
        }
    });
    elem.set_computed();
    let vector = match elem.dims {
        Some((rows, columns)) => b.emit(Op::RtSetDim, Imm::None, &[vector, rows, columns]),
        None => vector,
    };
    Tv::one(tv.ty.clone(), vector)
}

/// Any vector or number as a vector object; `None` if the value is neither.
pub fn to_vector<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<Tv<B::V>> {
    Some(match &tv.ty {
        Ty::Vec(..) => materialize(b, tv),
        // May be empty, which the runtime's from:to cannot say.
        Ty::Range(true) => {
            let elem = elements(b, tv)?;
            let lazy = Tv { ty: Ty::Vec(Kind::Int, Shape::Vector), repr: Repr::Elem(elem), from: None, formal: None };
            materialize(b, &lazy)
        }
        Ty::Range(false) => {
            let vector = b.emit(Op::RtRange, Imm::None, tv.values());
            Tv::one(Ty::Vec(Kind::Int, Shape::Vector), vector)
        }
        Ty::Scalar(Kind::Num, _) => return None,
        Ty::Scalar(kind, _) => pack(b, *kind, std::slice::from_ref(tv)),
        Ty::Pack(kind, _) => {
            let elements: Vec<Tv<B::V>> = tv.values().iter().map(|&value| Tv::one(Ty::scalar(*kind), value)).collect();
            pack(b, *kind, &elements)
        }
        _ => return None,
    })
}

/// A new vector of these scalars.
fn pack<B: Builder>(b: &mut B, kind: Kind, elements: &[Tv<B::V>]) -> Tv<B::V> {
    let n = b.emit(Op::I64Const, Imm::Int(elements.len() as i64), &[]);
    let vector = b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[n]);
    let target = b.emit(Op::VecData, Imm::Int(0), &[vector]);
    for (i, element) in elements.iter().enumerate() {
        let at = b.emit(Op::I64Const, Imm::Int(i as i64), &[]);
        let value = as_element(b, kind, element);
        store(b, kind, target, at, value);
    }
    Tv::one(Ty::Vec(kind, Shape::Vector), vector)
}

/// `from:to` for whole numbers that fit integers. Anything else aborts.
pub(crate) fn colon<B: Builder>(b: &mut B, args: &[Tv<B::V>]) -> Meaning<B::V> {
    if args.iter().any(|arg| !matches!(arg.ty, Ty::Scalar(..) | Ty::Any | Ty::Plain)) {
        return no_meaning(":", args);
    }
    let mut ends = Vec::new();
    for arg in args {
        let arg = &any_number(b, arg);
        let end = to_whole(b, arg);
        if !matches!(arg.ty, Ty::Scalar(Kind::Lgl | Kind::Int, _)) && arg.known_whole().is_none() {
            let limit = b.emit(Op::I64Const, Imm::Int(i64::from(i32::MAX)), &[]);
            let low = b.emit(Op::I64Const, Imm::Int(-i64::from(i32::MAX)), &[]);
            for pair in [[limit, end], [end, low]] {
                let beyond = b.emit(Op::I64Lt, Imm::None, &pair);
                b.abort_if(AbortReason::Type, "a sequence beyond integers", beyond);
            }
        }
        ends.push(end);
    }
    let ascending = matches!((args[0].known_whole(), args[1].known_whole()), (Some(from), Some(to)) if from <= to);
    Ok(Tv::many(Ty::Range(ascending), ends))
}

/// `seq_len(n)`.
pub(crate) fn seq_len<B: Builder>(b: &mut B, n: &Tv<B::V>) -> Meaning<B::V> {
    let to = count(b, "seq_len", n)?;
    Ok(up_to(b, to))
}

/// `seq.int(to = i, length.out = n)`, `to` being an integer.
pub(crate) fn seq_to<B: Builder>(b: &mut B, to: &Tv<B::V>, n: &Tv<B::V>) -> Meaning<B::V> {
    let n = count(b, "seq.int", n)?;
    let to = to_whole(b, to);
    let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
    let before = b.emit(Op::I64Sub, Imm::None, &[to, n]);
    let from = b.emit(Op::I64Add, Imm::None, &[before, one]);
    let low = b.emit(Op::I64Const, Imm::Int(-i64::from(i32::MAX)), &[]);
    let beyond = b.emit(Op::I64Lt, Imm::None, &[from, low]);
    b.abort_if(AbortReason::Type, "a sequence beyond integers", beyond);
    Ok(Tv::many(Ty::Range(true), vec![from, to]))
}

/// How many elements, as the argument of a call says; anything that GNU-R refuses leaves.
fn count<B: Builder>(b: &mut B, name: &str, n: &Tv<B::V>) -> Result<B::V, Blame> {
    if !matches!(n.ty, Ty::Scalar(..) | Ty::Any | Ty::Plain) {
        return no_meaning(name, std::slice::from_ref(n));
    }
    let n = &any_number(b, n);
    let to = to_whole(b, n);
    let zero = b.emit(Op::I64Const, Imm::Int(0), &[]);
    let limit = b.emit(Op::I64Const, Imm::Int(i64::from(i32::MAX)), &[]);
    for pair in [[to, zero], [limit, to]] {
        let outside = b.emit(Op::I64Lt, Imm::None, &pair);
        b.abort_if(AbortReason::Type, "a length that GNU-R refuses, or a long vector", outside);
    }
    Ok(to)
}

/// `seq_along(x)`.
pub(crate) fn seq_along<B: Builder>(b: &mut B, x: &Tv<B::V>) -> Meaning<B::V> {
    let x = &settle(b, x);
    let to = if matches!(x.ty, Ty::Any | Ty::Plain | Ty::List) { any_length(b, x) } else { length(b, x) };
    let Some(to) = to else { return no_meaning("seq_along", std::slice::from_ref(x)) };
    Ok(up_to(b, to))
}

/// `1, …, to`, empty if `to` is 0.
fn up_to<B: Builder>(b: &mut B, to: B::V) -> Tv<B::V> {
    let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
    Tv::many(Ty::Range(true), vec![one, to])
}

/// Type tests: all is known from the type.
pub(crate) fn is_type<V: Copy>(imm: &Imm, args: &[Tv<V>]) -> Meaning<V> {
    let Imm::Name(name) = imm else { return no_meaning("a test of a type", args) };
    let kind = match &args[0].ty {
        Ty::Scalar(Kind::Num, _) | Ty::Any | Ty::Plain => None,
        Ty::Scalar(kind, _) | Ty::Vec(kind, _) | Ty::Pack(kind, _) => Some(*kind),
        Ty::Range(_) => Some(Kind::Int),
        _ => None,
    };
    let is_null = args[0].ty == Ty::Null;
    let is_any = args[0].ty.is_unknown();
    let is_num = matches!(args[0].ty, Ty::Scalar(Kind::Num, _));
    let answer = match &**name {
        "is.object" | "is.symbol" if args[0].ty == Ty::Plain => false,
        _ if is_any => return no_meaning(name, args),
        "is.object" => false,
        "is.null" => is_null,
        "is.symbol" | "is.complex" => false,
        "is.character" => matches!(args[0].ty, Ty::Str(_)),
        _ if is_num => return no_meaning(name, args),
        "is.logical" => kind == Some(Kind::Lgl),
        "is.integer" => kind == Some(Kind::Int),
        "is.double" => kind == Some(Kind::Dbl),
        "is.numeric" => matches!(kind, Some(Kind::Int | Kind::Dbl)),
        _ => return no_meaning(name, args),
    };
    Ok(known_lgl(answer))
}

/// The type of a known integer.
pub(crate) fn known_int(value: i32) -> Ty {
    Ty::Scalar(Kind::Int, Some(Known::Int(value)))
}

/// How many times a loop over this value runs (i64).
pub fn loop_length<B: Builder>(b: &mut B, sequence: &Tv<B::V>) -> Option<B::V> {
    length(b, sequence)
}

/// The element of a loop's sequence at a zero-based place inside it.
pub fn loop_element<B: Builder>(b: &mut B, sequence: &Tv<B::V>, at: B::V) -> Meaning<B::V> {
    match (&sequence.ty, sequence.values()) {
        (Ty::Range(true), [from, _]) => element(b, &ElemExpr::Count(*from), at),
        (Ty::Range(false), [from, to]) => {
            // The direction is known at run time only.
            let (from, to) = (*from, *to);
            let descends = b.emit(Op::I64Lt, Imm::None, &[to, from]);
            let (minus, plus) = (b.emit(Op::I64Const, Imm::Int(-1), &[]), b.emit(Op::I64Const, Imm::Int(1), &[]));
            let step = b.emit(Op::I64Select, Imm::None, &[descends, minus, plus]);
            let distance = b.emit(Op::I64Mul, Imm::None, &[at, step]);
            let value = b.emit(Op::I64Add, Imm::None, &[from, distance]);
            Ok(Tv::one(Ty::scalar(Kind::Int), b.emit(Op::I64ToI32, Imm::None, &[value])))
        }
        (Ty::Vec(kind, _), [vector]) => {
            let address = data(b, *vector);
            element(b, &ElemExpr::Load(*kind, address, None), at)
        }
        _ => no_meaning("for", std::slice::from_ref(sequence)),
    }
}
