//! Builtins and `.Internal` functions on values of known type.

use super::scalars::{to_f64, to_num, to_size};
use super::vectors::{as_element, data, element, known_int, length, settle, store, to_vector};
use super::{
    Builder, Elem, ElemExpr, Meaning, Repr, ScalarOp, Tv, apply, elementwise, known_lgl, no_meaning, or_builtin,
    or_named, or_operation_named, or_repeated, or_without_na, shape_of,
};
use crate::{Kind, Known, Name, Reason, Shape, Ty};
use ir::{AbortReason, Imm, Op};
use std::rc::Rc;

/// Operators that may be called by name, and their instructions.
const OPERATORS: [(&str, Op); 17] = [
    ("+", Op::Add),
    ("-", Op::Sub),
    ("*", Op::Mul),
    ("/", Op::Div),
    ("^", Op::Pow),
    ("==", Op::Eq),
    ("!=", Op::Ne),
    ("<", Op::Lt),
    ("<=", Op::Le),
    (">=", Op::Ge),
    (">", Op::Gt),
    ("&", Op::And),
    ("|", Op::Or),
    ("!", Op::Not),
    ("sqrt", Op::Sqrt),
    ("exp", Op::Exp),
    (":", Op::Colon),
];

/// Builtins that work on scalars and element by element on vectors.
const ELEMENTWISE: [&str; 5] = ["%%", "%/%", "abs", "trunc", "atan2"];

/// The same, but the result of a matrix or the rounding makes only the vector case plain.
const PREDICATES: [&str; 2] = ["is.na", "is.nan"];

/// What `class()` may say of a value without a class attribute.
const IMPLICIT: [&str; 11] =
    ["logical", "integer", "numeric", "double", "character", "complex", "list", "NULL", "matrix", "array", "function"];

/// Whether the type tells that a value has no class attribute.
pub(crate) fn is_no_object(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Plain | Ty::Scalar(..) | Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..) | Ty::Str(_) | Ty::Null | Ty::List
    )
}

/// The meaning of a builtin's call. Names of arguments are given beside them.
pub fn pure_builtin<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>], names: &[Option<Name>]) -> Meaning<B::V> {
    if args.iter().any(|arg| matches!(arg.ty, Ty::Bot)) {
        return Ok(Tv::known(Ty::Bot));
    }
    if super::objects::any(args) {
        let args = super::objects::as_values(b, name, args)?;
        return pure_builtin(b, name, &args, names);
    }
    let is_understood = match (name, names) {
        ("list", _) => true,
        ("rep", [None, Some(second)]) => &**second == "times",
        ("seq.int", [Some(to), Some(n)]) => &**to == "to" && &**n == "length.out",
        _ => names.iter().all(Option::is_none),
    };
    let meaning = if args.iter().any(|arg| !arg.ty.is_value()) {
        no_meaning(name, args)
    } else if !is_understood {
        Err(Reason::NamedArguments(name.into()).into())
    } else {
        plain(b, name, args, names)
    };
    // A routine takes arguments by position.
    match (names.iter().all(Option::is_none), name) {
        (_, "rep") => or_repeated(b, meaning, args, names),
        (true, _) => or_builtin(b, meaning, name, false, args),
        (false, "seq.int") => match from_to_by(args, names) {
            Some(ordered) => or_builtin(b, meaning, name, false, &ordered),
            None => meaning,
        },
        (false, "list" | "c") => or_named(b, meaning, name, args, names),
        (false, "sum" | "prod" | "max" | "min" | "any" | "all") => or_without_na(b, meaning, name, args, names),
        _ => meaning,
    }
}

/// The arguments of `seq.int(from, to, by = step)` and its like in that order.
fn from_to_by<V: Clone>(args: &[Tv<V>], names: &[Option<Name>]) -> Option<Vec<Tv<V>>> {
    let mut places: Vec<&str> = vec!["from", "to", "by"];
    let mut ordered: [Option<Tv<V>>; 3] = [None, None, None];
    let named = |name: &str| names.iter().flatten().any(|given| **given == *name);
    let mut free: Vec<&str> = places.iter().copied().filter(|place| !named(place)).collect();
    free.reverse();
    for (arg, name) in args.iter().zip(names) {
        let place = match name {
            Some(name) => &**name,
            None => free.pop()?,
        };
        let at = places.iter().position(|known| *known == place)?;
        places[at] = "";
        ordered[match place {
            "from" => 0,
            "to" => 1,
            _ => 2,
        }] = Some(arg.clone());
    }
    ordered.into_iter().collect()
}

fn plain<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>], names: &[Option<Name>]) -> Meaning<B::V> {
    let settled: Vec<Tv<B::V>>;
    let args = if matches!(name, "length" | "dim" | "attributes") || name.starts_with("is.") {
        settled = args.iter().map(|arg| settle(b, arg)).collect();
        settled.as_slice()
    } else {
        args
    };
    if let Some((_, op)) = OPERATORS.iter().find(|(text, _)| *text == name) {
        let op = match (op, args.len()) {
            (Op::Sub, 1) => Op::Neg,
            (Op::Add, 1) => Op::Plus,
            (op, _) => *op,
        };
        let arity = match op {
            Op::Neg | Op::Plus | Op::Not | Op::Sqrt | Op::Exp => 1,
            _ => 2,
        };
        return if args.len() == arity { apply(b, op, &Imm::None, args) } else { no_meaning(name, args) };
    }
    if let Some(known) = ELEMENTWISE.iter().chain(&PREDICATES).find(|text| **text == name) {
        let arity = if matches!(name, "%%" | "%/%" | "atan2") { 2 } else { 1 };
        return if args.len() == arity {
            elementwise(b, &ScalarOp::Builtin(known), args)
        } else {
            no_meaning(name, args)
        };
    }
    match (name, args) {
        ("(", [x]) | ("invisible", [x]) | ("identity", [x]) => Ok(Tv { from: None, ..x.clone() }),
        ("invisible", []) => Ok(Tv::known(Ty::Null)),
        ("length", [Tv { ty: Ty::Null, .. }]) => Ok(Tv::known(known_int(0))),
        ("length", [Tv { ty: Ty::Scalar(..) | Ty::Str(_), .. }]) => Ok(Tv::known(known_int(1))),
        ("length", [x]) => {
            let n = length(b, x);
            let Some(n) = n else { return no_meaning(name, args) };
            Ok(Tv::one(Ty::scalar(Kind::Int), b.emit(Op::I64ToI32, Imm::None, &[n])))
        }
        ("dim", [x]) => dim(b, x),
        ("attributes", [x]) if !matches!(x.ty, Ty::Vec(_, Shape::Matrix) | Ty::List | Ty::Any | Ty::Plain) => {
            Ok(Tv::known(Ty::Null))
        }
        ("c", _) => combine(b, args),
        ("sum" | "prod" | "min" | "max", [x]) => reduce(b, name, x),
        ("min" | "max", [_, _, ..]) => extreme_of_all(b, name, args),
        ("seq_len", [n]) => apply(b, Op::SeqLen, &Imm::None, std::slice::from_ref(n)),
        ("seq_along", [x]) => apply(b, Op::SeqAlong, &Imm::None, std::slice::from_ref(x)),
        ("rep", [x, times]) => repeat(b, name, x, times),
        ("seq.int", [to, n]) if names.iter().all(Option::is_some) && is_scalar(to, Kind::Int) => {
            super::vectors::seq_to(b, to, n)
        }
        ("round", [x]) if x.ty == Ty::scalar(Kind::Dbl) => elementwise(b, &ScalarOp::Builtin("round"), args),
        ("as.double" | "as.numeric" | "as.integer" | "as.logical", [x]) => convert(b, name, x),
        ("as.character", [Tv { ty: Ty::Str(_), .. }]) => Ok(Tv { from: None, ..args[0].clone() }),
        // Of NULL it is TRUE before R 4.4, and FALSE since.
        ("is.atomic", [x]) if !matches!(x.ty, Ty::Any | Ty::Plain | Ty::Null) => Ok(known_lgl(x.ty != Ty::List)),
        ("is.function" | "is.environment" | "is.language" | "is.call", [Tv { ty: Ty::Plain, .. }]) => {
            Ok(known_lgl(false))
        }
        ("is.function" | "is.list" | "is.environment" | "is.language" | "is.call", [x]) if !x.ty.is_unknown() => {
            Ok(known_lgl(name == "is.list" && x.ty == Ty::List))
        }
        ("is.null" | "is.numeric" | "is.logical" | "is.integer" | "is.double" | "is.character" | "is.object", [x]) => {
            apply(b, Op::IsType, &Imm::Name(name.into()), std::slice::from_ref(x))
        }
        ("xor", [x, y]) if is_scalar(x, Kind::Lgl) && is_scalar(y, Kind::Lgl) => no_meaning(name, args),
        ("list", _) => list(b, args, names),
        ("nargs" | "interactive", _) => Err(Reason::Builtin { name: name.into(), class: "reflect-frame" }.into()),
        _ => no_meaning(name, args),
    }
}

fn is_scalar<V>(tv: &Tv<V>, kind: Kind) -> bool {
    matches!(tv.ty, Ty::Scalar(k, _) if k == kind)
}

/// `dim(x)`: two integers of a matrix, `NULL` of anything else.
fn dim<B: Builder>(b: &mut B, x: &Tv<B::V>) -> Meaning<B::V> {
    match &x.ty {
        Ty::Vec(_, Shape::Matrix) => {
            let extents = match &x.repr {
                Repr::Elem(elem) => match elem.dims {
                    Some((rows, columns)) => [rows, columns].map(|extent| b.emit(Op::I64ToI32, Imm::None, &[extent])),
                    None => return no_meaning("dim", std::slice::from_ref(x)),
                },
                _ => [0, 1].map(|which| b.emit(Op::VecDim, Imm::Int(which), &x.values()[..1])),
            };
            Ok(Tv::many(Ty::Pack(Kind::Int, 2), extents.to_vec()))
        }
        Ty::Any | Ty::Plain | Ty::List => no_meaning("dim", std::slice::from_ref(x)),
        _ => Ok(Tv::known(Ty::Null)),
    }
}

/// `c()` of numbers: a pack of scalars, or vectors joined.
fn combine<B: Builder>(b: &mut B, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let args: Vec<Tv<B::V>> = args.iter().filter(|arg| arg.ty != Ty::Null).cloned().collect();
    let mut kind = Kind::Lgl;
    for arg in &args {
        match &arg.ty {
            Ty::Scalar(k, _) | Ty::Vec(k, _) | Ty::Pack(k, _) => kind = kind.max(*k),
            Ty::Range(_) => kind = kind.max(Kind::Int),
            _ => return no_meaning("c", &args),
        }
    }
    // A scalar whose kind is unknown is a double beside a double, and nothing certain otherwise.
    let has_dbl = args
        .iter()
        .any(|arg| matches!(arg.ty, Ty::Scalar(Kind::Dbl, _) | Ty::Vec(Kind::Dbl, _) | Ty::Pack(Kind::Dbl, _)));
    if kind == Kind::Num {
        if !has_dbl {
            return no_meaning("c", &args);
        }
        kind = Kind::Dbl;
    }
    let n_scalars: usize = args.iter().map(|arg| if let Ty::Pack(_, n) = arg.ty { n as usize } else { 1 }).sum();
    let all_scalars = args.iter().all(|arg| matches!(arg.ty, Ty::Scalar(..) | Ty::Pack(..)));
    if all_scalars && (1..=16).contains(&n_scalars) {
        let mut values = Vec::new();
        for arg in &args {
            let parts: Vec<Tv<B::V>> = match &arg.ty {
                Ty::Pack(k, _) => arg.values().iter().map(|&value| Tv::one(Ty::scalar(*k), value)).collect(),
                _ => vec![arg.clone()],
            };
            values.extend(parts.iter().map(|part| super::vectors::as_element(b, kind, part)));
        }
        return Ok(match values[..] {
            [value] => Tv::one(Ty::scalar(kind), value),
            _ => Tv::many(Ty::Pack(kind, values.len() as u32), values),
        });
    }
    // Without attributes to lose, `c(x)` is x itself.
    if let [x] = &args[..]
        && matches!(x.ty, Ty::Vec(_, Shape::Vector))
    {
        return Ok(Tv { from: None, ..x.clone() });
    }
    let mut joined: Option<B::V> = None;
    for arg in &args {
        let arg = if is_scalar(arg, Kind::Num) {
            let value = to_f64(b, arg);
            Tv::one(Ty::scalar(Kind::Dbl), value)
        } else {
            arg.clone()
        };
        let Some(vector) = to_vector(b, &arg) else { return no_meaning("c", &args) };
        let vector = vector.values()[0];
        joined = Some(match joined {
            None => b.emit(Op::RtCoerce, Imm::Int(kind.number()), &[vector]),
            Some(before) => b.emit(Op::RtCat, Imm::Int(kind.number()), &[before, vector]),
        });
    }
    match joined {
        // The first one lost a matrix's dim only if something was joined to it.
        Some(vector) if args.len() > 1 || shape_of(&args[0].ty) == Shape::Vector => {
            Ok(Tv::one(Ty::Vec(kind, Shape::Vector), vector))
        }
        Some(_) => no_meaning("c", &args),
        None => Ok(Tv::known(Ty::Null)),
    }
}

/// `sum`, `prod`, `min`, `max` of one argument, by R's own algorithms.
fn reduce<B: Builder>(b: &mut B, name: &str, x: &Tv<B::V>) -> Meaning<B::V> {
    // Not the sum of a double: it starts from 0, and 0 + -0 is 0.
    if let (Ty::Scalar(kind @ Kind::Int, _), "sum") | (Ty::Scalar(kind @ (Kind::Int | Kind::Dbl), _), "min" | "max") =
        (&x.ty, name)
    {
        return Ok(Tv { from: None, ty: Ty::Scalar(*kind, None), ..materialize_scalar(b, x) });
    }
    let Some(x) = to_vector(b, x) else { return no_meaning(name, std::slice::from_ref(x)) };
    let Ty::Vec(kind, _) = x.ty else { return no_meaning(name, std::slice::from_ref(&x)) };
    let op = match (name, kind) {
        ("sum", Kind::Dbl) => Op::RtSum,
        ("sum", _) => Op::RtISum,
        ("prod", _) => Op::RtProd,
        ("min", _) => Op::RtMin,
        _ => Op::RtMax,
    };
    let value = b.emit(op, Imm::None, &[x.values()[0]]);
    if kind == Kind::Dbl || name == "prod" {
        return Ok(Tv::one(Ty::scalar(Kind::Dbl), value));
    }
    Ok(Tv::one(Ty::scalar(Kind::Int), b.emit(Op::F64ToI32, Imm::None, &[value])))
}

/// A scalar whose value is in machine form even if it is known.
fn materialize_scalar<B: Builder>(b: &mut B, x: &Tv<B::V>) -> Tv<B::V> {
    let Ty::Scalar(kind, _) = x.ty else { return x.clone() };
    match kind {
        Kind::Dbl => {
            let value = to_f64(b, x);
            Tv::one(x.ty.clone(), value)
        }
        Kind::Num => {
            let values = to_num(b, x);
            Tv::many(x.ty.clone(), values)
        }
        _ => {
            let value = super::scalars::to_i32(b, x);
            Tv::one(x.ty.clone(), value)
        }
    }
}

/// `min(a, b, ...)` and `max(a, b, ...)`: R compares one after the other with the best so far.
fn extreme_of_all<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>]) -> Meaning<B::V> {
    if !args.iter().all(|arg| matches!(arg.ty, Ty::Scalar(Kind::Dbl | Kind::Int, _))) {
        return no_meaning(name, args);
    }
    let mut best = args[0].clone();
    for arg in &args[1..] {
        best = extreme(b, name, &[best, arg.clone()])?;
    }
    Ok(best)
}

/// `min(a, b)` and `max(a, b)` of two numbers without NaN; with one, abort.
fn extreme<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let kinds: Vec<Kind> =
        args.iter().filter_map(|arg| if let Ty::Scalar(kind, _) = arg.ty { Some(kind) } else { None }).collect();
    let less = if name == "min" { [0, 1] } else { [1, 0] };
    match kinds[..] {
        [Kind::Dbl, Kind::Dbl | Kind::Int] | [Kind::Int, Kind::Dbl] => {
            let values = [to_f64(b, &args[0]), to_f64(b, &args[1])];
            for value in values {
                let is_nan = b.emit(Op::F64IsNan, Imm::None, &[value]);
                b.abort_if(AbortReason::Unanalysable, &format!("{name} of a NaN"), is_nan);
            }
            // Equal numbers may be 0 and -0: R keeps the first.
            let second_wins = b.emit(Op::F64Lt, Imm::None, &[values[less[1]], values[less[0]]]);
            Ok(Tv::one(Ty::scalar(Kind::Dbl), b.emit(Op::F64Select, Imm::None, &[second_wins, values[1], values[0]])))
        }
        [Kind::Int, Kind::Int] => {
            let values = [super::scalars::to_i32(b, &args[0]), super::scalars::to_i32(b, &args[1])];
            for value in values {
                let is_na = b.emit(Op::I32IsNa, Imm::None, &[value]);
                b.abort_if(AbortReason::Unanalysable, &format!("{name} of an NA"), is_na);
            }
            let second_wins = b.emit(Op::I32Lt, Imm::None, &[values[less[1]], values[less[0]]]);
            Ok(Tv::one(Ty::scalar(Kind::Int), b.emit(Op::I32Select, Imm::None, &[second_wins, values[1], values[0]])))
        }
        _ => no_meaning(name, args),
    }
}

/// `as.double` and its like; vectors only where the kind stays.
fn convert<B: Builder>(b: &mut B, name: &str, x: &Tv<B::V>) -> Meaning<B::V> {
    let kind = match name {
        "as.integer" => Kind::Int,
        "as.logical" => Kind::Lgl,
        _ => Kind::Dbl,
    };
    let known = ["as.double", "as.numeric", "as.integer", "as.logical"].into_iter().find(|known| *known == name);
    match (&x.ty, known) {
        (Ty::Scalar(..), Some(known)) => elementwise(b, &ScalarOp::Builtin(known), std::slice::from_ref(x)),
        (Ty::Vec(from, Shape::Vector), _) if *from == kind => Ok(Tv { from: None, ..x.clone() }),
        (Ty::Vec(_, Shape::Vector) | Ty::Range(_) | Ty::Pack(..), Some(known)) => {
            elementwise(b, &ScalarOp::Builtin(known), std::slice::from_ref(x))
        }
        _ => no_meaning(name, std::slice::from_ref(x)),
    }
}

/// `list(…)` of numbers, vectors and lists, named or not.
fn list<B: Builder>(b: &mut B, args: &[Tv<B::V>], names: &[Option<Name>]) -> Meaning<B::V> {
    let list = b.emit(Op::RtList, Imm::Int(args.len() as i64), &[]);
    for (i, arg) in args.iter().enumerate() {
        // The list begins as one of NULLs.
        if arg.ty == Ty::Null {
            continue;
        }
        let Some(value) = boxed(b, arg) else { return no_meaning("list", args) };
        b.emit(Op::VecShare, Imm::None, &[value]);
        b.emit(Op::RtSetElt, Imm::Int(i as i64), &[list, value]);
    }
    if names.iter().any(Option::is_some) {
        let texts: Vec<Name> = names.iter().map(|name| name.clone().unwrap_or_else(|| "".into())).collect();
        let index = b.names_constant(&texts);
        let constant = b.emit(Op::SexpConst, Imm::Int(index), &[]);
        let list = b.emit(Op::RtSetNames, Imm::None, &[list, constant]);
        return Ok(Tv::one(Ty::List, list));
    }
    Ok(Tv::one(Ty::List, list))
}

/// What a loop leaves to R: a list of the values, which nobody else holds behind it.
pub fn answer<B: Builder>(b: &mut B, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let list = b.emit(Op::RtList, Imm::Int(args.len() as i64), &[]);
    for (i, arg) in args.iter().enumerate().filter(|(_, arg)| arg.ty != Ty::Null) {
        let value = match arg.ty {
            Ty::Any | Ty::Plain => Some(b.emit(Op::RtBoxAny, Imm::None, arg.values())),
            _ => boxed(b, arg),
        };
        let Some(value) = value else { return no_meaning("a loop's end", std::slice::from_ref(arg)) };
        b.emit(Op::RtSetElt, Imm::Int(i as i64), &[list, value]);
    }
    Ok(Tv::one(Ty::List, list))
}

/// A value as an R object, if its type says how.
pub fn boxed<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<B::V> {
    Some(match &tv.ty {
        Ty::Null => b.constant(&ir::Const::Null),
        Ty::Str(text) if text.is_ascii() => {
            let index = b.names_constant(std::slice::from_ref(text));
            b.emit(Op::SexpConst, Imm::Int(index), &[])
        }
        Ty::Scalar(Kind::Num, _) => b.emit(Op::RtBoxNum, Imm::None, tv.values()),
        Ty::Scalar(kind, _) => {
            let value = to_f64(b, tv);
            b.emit(Op::RtBox, Imm::Int(kind.number()), &[value])
        }
        Ty::List | Ty::Object(_) => tv.values()[0],
        _ => to_vector(b, tv)?.values()[0],
    })
}

/// The meaning of a `.Internal` call.
pub fn internal<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>]) -> Meaning<B::V> {
    if args.iter().any(|arg| matches!(arg.ty, Ty::Bot)) {
        return Ok(Tv::known(Ty::Bot));
    }
    if super::objects::any(args) {
        let args = super::objects::as_values(b, name, args)?;
        return internal(b, name, &args);
    }
    let meaning = match (name, args) {
        ("matrix", [data, rows, columns, byrow, dimnames, no_rows, no_columns]) => {
            matrix(b, data, [rows, columns], [byrow, no_rows, no_columns], dimnames)
        }
        ("vector", [mode, length]) => vector(b, mode, length),
        ("typeof", [x]) => {
            let x = settle(b, x);
            match type_name(&x.ty) {
                Some(text) => Ok(Tv::known(Ty::Str(text.into()))),
                None => return or_operation_named(b, name, args),
            }
        }
        ("identical", [x, y, flags @ ..]) if flags.iter().map(Tv::known_int).eq(identical_flags(flags.len())) => {
            return or_operation_named(b, "identical", &[x.clone(), y.clone()]);
        }
        ("inherits", [x, Tv { ty: Ty::Str(what), .. }, which])
            if which.known_int() == Some(0) && is_no_object(&x.ty) && !IMPLICIT.contains(&&**what) =>
        {
            Ok(known_lgl(false))
        }
        ("La_solve", [_, _, _]) => return or_operation_named(b, name, args),
        ("det_ge_real", [_, _]) => {
            let made = or_operation_named(b, name, args)?;
            return Ok(Tv::one(Ty::object([Name::from("det")].into()), made.values()[2]));
        }
        ("get" | "exists" | "assign", [_, _, _, _]) => return or_operation_named(b, name, args),
        ("is.vector", [x, Tv { ty: Ty::Str(mode), .. }]) if is_vector(&x.ty, mode).is_some() => {
            Ok(known_lgl(is_vector(&x.ty, mode) == Some(true)))
        }
        ("rep.int", [x, times]) => repeat(b, name, x, times),
        ("rep_len", [x, n]) if matches!(x.ty, Ty::Scalar(..)) => repeat(b, name, x, n),
        ("mean", [x]) => match to_vector(b, x) {
            Some(x) if matches!(x.ty, Ty::Vec(Kind::Dbl | Kind::Int, _)) => {
                Ok(Tv::one(Ty::scalar(Kind::Dbl), b.emit(Op::RtMean, Imm::None, x.values())))
            }
            _ => no_meaning(name, args),
        },
        _ => no_meaning(name, args),
    };
    or_builtin(b, meaning, name, true, args)
}

/// Whether a value without attributes but `dim` is a vector in the sense of `is.vector()`, where its type tells.
fn is_vector(ty: &Ty, mode: &str) -> Option<bool> {
    match ty {
        Ty::Vec(_, Shape::Matrix) if mode == "any" => Some(false),
        Ty::Scalar(..) | Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..) if mode == "any" => Some(true),
        Ty::Null if mode == "any" => Some(false),
        _ => None,
    }
}

/// The flags that `identical()` has by itself; the last one came later.
fn identical_flags(n: usize) -> impl Iterator<Item = Option<i32>> {
    [1, 1, 1, 1, 0, 1, 0].into_iter().map(Some).take(n)
}

/// What `typeof()` says of a value, where its type tells.
fn type_name(ty: &Ty) -> Option<&'static str> {
    Some(match ty {
        Ty::Scalar(kind, _) | Ty::Vec(kind, _) | Ty::Pack(kind, _) => match kind {
            Kind::Lgl => "logical",
            Kind::Int => "integer",
            Kind::Dbl => "double",
            Kind::Num => return None,
        },
        Ty::Range(_) => "integer",
        Ty::Null => "NULL",
        Ty::Str(_) => "character",
        Ty::List => "list",
        _ => return None,
    })
}

/// An extent that was not given, to the runtime (`RIR2_NO_EXTENT`); no size converts to it.
const NO_EXTENT: i64 = i64::MIN;

/// `matrix()` of numbers. Where an extent is missing R computes it; the common forms are here.
fn matrix<B: Builder>(
    b: &mut B,
    data: &Tv<B::V>,
    extents: [&Tv<B::V>; 2],
    flags: [&Tv<B::V>; 3],
    dimnames: &Tv<B::V>,
) -> Meaning<B::V> {
    let [Some(byrow), Some(no_rows), Some(no_columns)] = flags.map(Tv::known_int) else {
        return no_meaning("matrix", std::slice::from_ref(flags[0]));
    };
    let scalar_extents = extents.iter().all(|extent| matches!(extent.ty, Ty::Scalar(..)));
    if dimnames.ty != Ty::Null || byrow == i32::MIN || !scalar_extents {
        return no_meaning("matrix", std::slice::from_ref(dimnames));
    }
    let Some(data) = to_vector(b, data) else { return no_meaning("matrix", std::slice::from_ref(data)) };
    let Ty::Vec(kind, _) = data.ty else { return no_meaning("matrix", std::slice::from_ref(&data)) };
    let data = data.values()[0];
    let n = b.emit(Op::VecLen, Imm::None, &[data]);
    let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
    let [rows, columns] = match (no_rows != 0, no_columns != 0) {
        (false, false) => extents.map(|extent| to_size(b, extent)),
        (true, true) => [n, one],
        // The other extent is the length divided by this one, which the runtime checks.
        (false, true) => {
            let rows = to_size(b, extents[0]);
            [rows, b.emit(Op::I64Const, Imm::Int(NO_EXTENT), &[])]
        }
        (true, false) => {
            let columns = to_size(b, extents[1]);
            [b.emit(Op::I64Const, Imm::Int(NO_EXTENT), &[]), columns]
        }
    };
    let byrow = b.emit(Op::I64Const, Imm::Int(i64::from(byrow)), &[]);
    let matrix = b.emit(Op::RtMatrix, Imm::None, &[data, rows, columns, byrow]);
    Ok(Tv::one(Ty::Vec(kind, Shape::Matrix), matrix))
}

/// `vector("double", n)`.
fn vector<B: Builder>(b: &mut B, mode: &Tv<B::V>, length: &Tv<B::V>) -> Meaning<B::V> {
    let kind = match &mode.ty {
        Ty::Str(mode) => match &**mode {
            "double" | "numeric" => Kind::Dbl,
            "integer" => Kind::Int,
            "logical" => Kind::Lgl,
            _ => return no_meaning("vector", std::slice::from_ref(mode_tv(mode).as_ref())),
        },
        _ => return no_meaning("vector", std::slice::from_ref(mode)),
    };
    // A logical length is an error.
    if !matches!(length.ty, Ty::Scalar(Kind::Int | Kind::Dbl, _)) {
        return no_meaning("vector", std::slice::from_ref(length));
    }
    let n = to_size(b, length);
    let zero = b.emit(Op::I64Const, Imm::Int(0), &[]);
    let negative = b.emit(Op::I64Lt, Imm::None, &[n, zero]);
    b.abort_if(AbortReason::Unanalysable, "a vector of negative length", negative);
    let vector = b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[n]);
    Ok(Tv::one(Ty::Vec(kind, Shape::Vector), vector))
}

/// `rep(x, times)`: of a number an elementwise expression, so that it need not be made.
fn repeat<B: Builder>(b: &mut B, name: &str, x: &Tv<B::V>, times: &Tv<B::V>) -> Meaning<B::V> {
    if !matches!(times.ty, Ty::Scalar(Kind::Int | Kind::Dbl, _)) {
        return no_meaning(name, std::slice::from_ref(times));
    }
    let n = to_size(b, times);
    let zero = b.emit(Op::I64Const, Imm::Int(0), &[]);
    let most = b.emit(Op::I64Const, Imm::Int(i64::from(i32::MAX)), &[]);
    for pair in [[n, zero], [most, n]] {
        let outside = b.emit(Op::I64Lt, Imm::None, &pair);
        b.abort_if(AbortReason::Unanalysable, "a negative number of times, or a long vector", outside);
    }
    match &x.ty {
        Ty::Scalar(kind @ (Kind::Lgl | Kind::Int | Kind::Dbl), _) => {
            let value = Tv { from: None, formal: None, ..x.clone() };
            let elem = Elem::new(n, None, ElemExpr::Scalar(value));
            let ty = Ty::Vec(*kind, Shape::Vector);
            Ok(Tv { ty, repr: Repr::Elem(Rc::new(elem)), from: None, formal: None })
        }
        Ty::Vec(_, Shape::Vector) | Ty::Range(_) | Ty::Pack(..) => repeat_vector(b, name, x, n),
        _ => no_meaning(name, std::slice::from_ref(x)),
    }
}

/// A vector, `n` times.
fn repeat_vector<B: Builder>(b: &mut B, name: &str, x: &Tv<B::V>, n: B::V) -> Meaning<B::V> {
    let Some(x) = to_vector(b, x) else { return no_meaning(name, std::slice::from_ref(x)) };
    let (Ty::Vec(kind, _), Some(len)) = (x.ty.clone(), length(b, &x)) else {
        return no_meaning(name, std::slice::from_ref(&x));
    };
    let total = b.emit(Op::I64Mul, Imm::None, &[len, n]);
    let made = b.emit(Op::VecAlloc, Imm::Int(kind.number()), &[total]);
    let from = data(b, x.values()[0]);
    let to = b.emit(Op::VecData, Imm::Int(0), &[made]);
    b.count_loop(n, &mut |b, time| {
        let base = b.emit(Op::I64Mul, Imm::None, &[time, len]);
        b.count_loop(len, &mut |b, i| {
            if let Ok(value) = element(b, &ElemExpr::Load(kind, from, None), i) {
                let value = as_element(b, kind, &value);
                let at = b.emit(Op::I64Add, Imm::None, &[base, i]);
                store(b, kind, to, at, value);
            }
        });
    });
    Ok(Tv::one(Ty::Vec(kind, Shape::Vector), made))
}

/// A string's type, for messages.
fn mode_tv(mode: &Name) -> Box<Tv<()>> {
    Box::new(Tv::known(Ty::Str(mode.clone())))
}

/// What is known of a constant of generic code; vectors are named by the caller.
pub fn scalar_constant(constant: &ir::Const) -> Option<Ty> {
    Some(match constant {
        ir::Const::Null => Ty::Null,
        ir::Const::Missing => Ty::Missing,
        ir::Const::Lgl(value) => Ty::Scalar(Kind::Lgl, Some(Known::Int(*value))),
        ir::Const::Int(value) => known_int(*value),
        ir::Const::Real(bits) => Ty::Scalar(Kind::Dbl, Some(Known::Real(*bits))),
        ir::Const::Str(text) => Ty::Str((**text).into()),
        _ => return None,
    })
}
