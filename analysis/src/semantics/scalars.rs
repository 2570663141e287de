//! Numbers without attributes.

use super::{Builder, Meaning, Repr, ScalarOp, Tv, known_lgl, name_of, no_meaning};
use crate::{Blame, Fear, Kind, Known, Reason, Ty};
use ir::{AbortReason, Imm, Op};

/// The meaning of an operation on scalars.
pub(crate) fn scalar<B: Builder>(b: &mut B, op: &ScalarOp, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let kinds: Vec<Kind> = args.iter().filter_map(|arg| kind(&arg.ty)).collect();
    if let (ScalarOp::Op(op @ (Op::Eq | Op::Ne), _), [Ty::Str(x), Ty::Str(y)]) = (op, &types(args)[..]) {
        return Ok(known_lgl((x == y) == (*op == Op::Eq)));
    }
    if kinds.len() != args.len() {
        return no_meaning(op.name(), args);
    }
    match op {
        ScalarOp::Op(op, imm) => operation(b, *op, imm, args, &kinds),
        ScalarOp::Builtin(name) => builtin(b, name, args, &kinds),
    }
}

fn types<V>(args: &[Tv<V>]) -> Vec<Ty> {
    args.iter().map(|arg| arg.ty.clone()).collect()
}

fn kind(ty: &Ty) -> Option<Kind> {
    match ty {
        Ty::Scalar(kind, _) => Some(*kind),
        _ => None,
    }
}

fn operation<B: Builder>(b: &mut B, op: Op, imm: &Imm, args: &[Tv<B::V>], kinds: &[Kind]) -> Meaning<B::V> {
    match op {
        Op::Add | Op::Sub | Op::Mul => arithmetic(b, op, args, kinds),
        Op::Div => Ok(doubles(b, Op::F64Div, args)),
        Op::Pow => Ok(doubles(b, Op::F64Pow, args)),
        Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Ge | Op::Gt => Ok(compare(b, op, args, kinds)),
        Op::Neg => match kinds[0] {
            Kind::Dbl => Ok(doubles(b, Op::F64Neg, args)),
            Kind::Num => {
                let (value, kind) = b.emit2(Op::NumNeg, Imm::None, args[0].values());
                Ok(Tv::many(Ty::scalar(Kind::Num), vec![value, kind]))
            }
            _ => Ok(integers(b, Op::I32Neg, args, Kind::Int)),
        },
        Op::Plus => match kinds[0] {
            Kind::Num => no_meaning("+", args),
            Kind::Lgl => {
                let value = to_i32(b, &args[0]);
                Ok(Tv::one(Ty::scalar(Kind::Int), value))
            }
            _ => Ok(Tv { from: None, ..args[0].clone() }),
        },
        Op::Not if args[0].known_int().is_some_and(|known| known != i32::MIN) => {
            Ok(known_lgl(args[0].known_int() == Some(0)))
        }
        Op::Not => {
            let value = to_lgl(b, &args[0]);
            Ok(lgl(b.emit(Op::LglNot, Imm::None, &[value])))
        }
        Op::And | Op::Or | Op::And2 | Op::Or2 => logic(b, op, args),
        Op::AsLglLeft | Op::AsLglRight => match args[0].ty {
            Ty::Scalar(Kind::Lgl, _) => Ok(Tv { from: None, ..args[0].clone() }),
            _ => Ok(lgl(to_lgl(b, &args[0]))),
        },
        Op::Sqrt => Ok(doubles(b, Op::F64Sqrt, args)),
        Op::Exp => Ok(doubles(b, Op::F64Exp, args)),
        Op::Log => Ok(doubles(b, Op::F64Log, args)),
        Op::LogBase => Ok(doubles(b, Op::F64LogBase, args)),
        Op::Math1 => math1(b, imm, args, kinds),
        _ => no_meaning(name_of(op), args),
    }
}

/// Three-valued logic; what is decided by a known operand is known.
fn logic<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let is_and = matches!(op, Op::And | Op::And2);
    let absorbing = i32::from(!is_and);
    let known: Vec<Option<i32>> =
        args.iter().map(|arg| arg.known_int().filter(|_| matches!(arg.ty, Ty::Scalar(Kind::Lgl, _)))).collect();
    if known.contains(&Some(absorbing)) {
        return Ok(known_lgl(!is_and));
    }
    for (one, other) in [(0, 1), (1, 0)] {
        if known[one] == Some(1 - absorbing) && matches!(args[other].ty, Ty::Scalar(Kind::Lgl, _)) {
            return Ok(Tv { from: None, ..args[other].clone() });
        }
    }
    let (x, y) = (to_lgl(b, &args[0]), to_lgl(b, &args[1]));
    Ok(lgl(b.emit(if is_and { Op::LglAnd } else { Op::LglOr }, Imm::None, &[x, y])))
}

/// `+`, `-`, `*`: on doubles if there is one, on integers (logicals are integers) otherwise; where
/// a kind is known at run time only, so is that of the result.
fn arithmetic<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>], kinds: &[Kind]) -> Meaning<B::V> {
    let (f64_op, i32_op, num_op) = match op {
        Op::Add => (Op::F64Add, Op::I32Add, Op::NumAdd),
        Op::Sub => (Op::F64Sub, Op::I32Sub, Op::NumSub),
        _ => (Op::F64Mul, Op::I32Mul, Op::NumMul),
    };
    if kinds.contains(&Kind::Dbl) {
        return Ok(doubles(b, f64_op, args));
    }
    if kinds.contains(&Kind::Num) {
        let mut values = to_num(b, &args[0]);
        values.extend(to_num(b, &args[1]));
        let (value, kind) = b.emit2(num_op, Imm::None, &values);
        return Ok(Tv::many(Ty::scalar(Kind::Num), vec![value, kind]));
    }
    Ok(integers(b, i32_op, args, Kind::Int))
}

fn compare<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>], kinds: &[Kind]) -> Tv<B::V> {
    if let (Some(x), Some(y)) = (args[0].known_whole(), args[1].known_whole()) {
        return known_lgl(match op {
            Op::Eq => x == y,
            Op::Ne => x != y,
            Op::Lt => x < y,
            Op::Le => x <= y,
            Op::Ge => x >= y,
            _ => x > y,
        });
    }
    let (f64_op, i32_op) = match op {
        Op::Eq => (Op::F64Eq, Op::I32Eq),
        Op::Ne => (Op::F64Ne, Op::I32Ne),
        Op::Lt => (Op::F64Lt, Op::I32Lt),
        Op::Le => (Op::F64Le, Op::I32Le),
        Op::Ge => (Op::F64Ge, Op::I32Ge),
        _ => (Op::F64Gt, Op::I32Gt),
    };
    if kinds.iter().all(|kind| matches!(kind, Kind::Lgl | Kind::Int)) {
        return integers(b, i32_op, args, Kind::Lgl);
    }
    let values: Vec<B::V> = args.iter().map(|arg| to_f64(b, arg)).collect();
    lgl(b.emit(f64_op, Imm::None, &values))
}

/// Functions whose C code may warn by itself, or differs between versions of R, are left alone.
fn math1<B: Builder>(b: &mut B, imm: &Imm, args: &[Tv<B::V>], kinds: &[Kind]) -> Meaning<B::V> {
    let Imm::Int(index) = imm else { return no_meaning(name_of(Op::Math1), args) };
    let rounds = matches!(index, 0 | 1);
    if rounds && kinds[0] != Kind::Dbl || (17..=20).contains(index) {
        let name = ir::bytecode::opcodes::MATH1.get(*index as usize).copied().unwrap_or("math1");
        return no_meaning(name, args);
    }
    let value = to_f64(b, &args[0]);
    let value = match index {
        0 => b.emit(Op::F64Floor, Imm::None, &[value]),
        1 => b.emit(Op::F64Ceil, Imm::None, &[value]),
        _ => b.emit(Op::F64Math1, imm.clone(), &[value]),
    };
    Ok(Tv::one(Ty::scalar(Kind::Dbl), value))
}

fn builtin<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>], kinds: &[Kind]) -> Meaning<B::V> {
    let has_dbl = kinds.contains(&Kind::Dbl);
    let is_int = kinds.iter().all(|kind| matches!(kind, Kind::Lgl | Kind::Int));
    match name {
        "%%" if has_dbl => Ok(doubles(b, Op::F64Mod, args)),
        "%/%" if has_dbl => Ok(doubles(b, Op::F64IDiv, args)),
        "%%" if is_int => Ok(integers(b, Op::I32Mod, args, Kind::Int)),
        "%/%" if is_int => Ok(integers(b, Op::I32IDiv, args, Kind::Int)),
        "abs" if has_dbl => Ok(doubles(b, Op::F64Abs, args)),
        "abs" if is_int => Ok(integers(b, Op::I32Abs, args, Kind::Int)),
        "trunc" if has_dbl => Ok(doubles(b, Op::F64Trunc, args)),
        "atan2" => Ok(doubles(b, Op::F64Atan2, args)),
        "round" if has_dbl && args.len() == 1 => {
            let zero = b.emit(Op::F64Const, Imm::Real(0), &[]);
            let value = to_f64(b, &args[0]);
            Ok(Tv::one(Ty::scalar(Kind::Dbl), b.emit(Op::F64Round, Imm::None, &[value, zero])))
        }
        "is.na" if args[0].known_int().is_some() => Ok(known_lgl(args[0].known_int() == Some(i32::MIN))),
        "is.na" if is_int => Ok(lgl(to_i32(b, &args[0])).then(b, Op::I32IsNa)),
        "is.na" => Ok(lgl(to_f64(b, &args[0])).then(b, Op::F64IsNan)),
        "is.nan" if is_int => Ok(known_lgl(false)),
        "as.double" | "as.numeric" => {
            let value = to_f64(b, &args[0]);
            Ok(Tv::one(Ty::scalar(Kind::Dbl), value))
        }
        "as.integer" => {
            let value = as_integer(b, &args[0]);
            Ok(Tv::one(Ty::scalar(Kind::Int), value))
        }
        "as.logical" => Ok(lgl(to_lgl(b, &args[0]))),
        _ => no_meaning(name, args),
    }
}

impl<V: Copy> Tv<V> {
    /// One more operation on the only machine value of a logical.
    fn then<B: Builder<V = V>>(self, b: &mut B, op: Op) -> Tv<V> {
        let value = b.emit(op, Imm::None, self.values());
        Tv::one(self.ty, value)
    }
}

fn lgl<V: Copy>(value: V) -> Tv<V> {
    Tv::one(Ty::scalar(Kind::Lgl), value)
}

fn doubles<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>]) -> Tv<B::V> {
    let values: Vec<B::V> = args.iter().map(|arg| to_f64(b, arg)).collect();
    Tv::one(Ty::scalar(Kind::Dbl), b.emit(op, Imm::None, &values))
}

fn integers<B: Builder>(b: &mut B, op: Op, args: &[Tv<B::V>], kind: Kind) -> Tv<B::V> {
    let values: Vec<B::V> = args.iter().map(|arg| to_i32(b, arg)).collect();
    Tv::one(Ty::scalar(kind), b.emit(op, Imm::None, &values))
}

/// A scalar as double; NA of integers becomes NA_real_.
pub fn to_f64<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    match (&tv.ty, &tv.repr) {
        (Ty::Scalar(_, Some(Known::Real(bits))), Repr::None) => b.emit(Op::F64Const, Imm::Real(*bits), &[]),
        (Ty::Scalar(_, Some(Known::Int(value))), Repr::None) if *value != i32::MIN => {
            b.emit(Op::F64Const, Imm::Real(f64::from(*value).to_bits()), &[])
        }
        (Ty::Scalar(Kind::Dbl | Kind::Num, _), _) => tv.values()[0],
        _ => {
            let value = to_i32(b, tv);
            b.emit(Op::I32ToF64, Imm::None, &[value])
        }
    }
}

/// A logical or integer scalar as it is.
pub fn to_i32<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    match (&tv.ty, &tv.repr) {
        (Ty::Scalar(_, Some(Known::Int(value))), Repr::None) => b.emit(Op::I32Const, Imm::Int(i64::from(*value)), &[]),
        _ => tv.values()[0],
    }
}

/// A scalar as logical; NaN is NA.
pub(crate) fn to_lgl<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    match tv.ty {
        Ty::Scalar(Kind::Lgl, _) => to_i32(b, tv),
        Ty::Scalar(Kind::Int, _) => {
            let value = to_i32(b, tv);
            b.emit(Op::I32ToLgl, Imm::None, &[value])
        }
        _ => {
            let value = to_f64(b, tv);
            b.emit(Op::F64ToLgl, Imm::None, &[value])
        }
    }
}

/// A scalar in the form whose kind is known at run time.
pub fn to_num<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Vec<B::V> {
    match tv.ty {
        Ty::Scalar(Kind::Num, _) => tv.values().to_vec(),
        Ty::Scalar(kind, _) => {
            let value = to_f64(b, tv);
            vec![value, b.emit(Op::I32Const, Imm::Int(kind.number()), &[])]
        }
        _ => Vec::new(),
    }
}

/// `as.integer`.
pub fn as_integer<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    match tv.ty {
        Ty::Scalar(Kind::Lgl | Kind::Int, _) => to_i32(b, tv),
        _ => {
            let value = to_f64(b, tv);
            b.emit(Op::F64ToI32, Imm::None, &[value])
        }
    }
}

/// A scalar as a whole number in an i64: integers not NA, doubles without fraction. Anything else
/// aborts.
pub(crate) fn to_whole<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    if let Some(value) = tv.known_whole() {
        return b.emit(Op::I64Const, Imm::Int(value), &[]);
    }
    match tv.ty {
        Ty::Scalar(Kind::Lgl | Kind::Int, _) => {
            let value = to_i32(b, tv);
            let is_na = b.emit(Op::I32IsNa, Imm::None, &[value]);
            b.abort_if(AbortReason::Type, "NA where a whole number is needed", is_na);
            b.emit(Op::I32ToI64, Imm::None, &[value])
        }
        _ => {
            let value = to_f64(b, tv);
            let whole = b.emit(Op::F64ToI64, Imm::None, &[value]);
            let back = b.emit(Op::I64ToF64, Imm::None, &[whole]);
            let differs = b.emit(Op::F64Ne, Imm::None, &[value, back]);
            b.abort_if(AbortReason::Type, "a fraction where a whole number is needed", differs);
            whole
        }
    }
}

/// A scalar as a size or extent, as `asInteger`-like callers in R take it: towards zero.
pub(crate) fn to_size<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> B::V {
    match tv.ty {
        Ty::Scalar(Kind::Lgl | Kind::Int, _) => to_whole(b, tv),
        _ => {
            let value = to_f64(b, tv);
            b.emit(Op::F64ToI64, Imm::None, &[value])
        }
    }
}

/// The condition of an `if`: a logical machine value, or what is known of it.
pub fn condition<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Result<Result<bool, B::V>, Blame> {
    match &tv.ty {
        Ty::Scalar(Kind::Lgl | Kind::Int, Some(Known::Int(i32::MIN))) => {
            Err(Blame::new(Fear::Error, "a condition that is NA is an error"))
        }
        Ty::Scalar(Kind::Lgl | Kind::Int, Some(Known::Int(value))) => Ok(Ok(*value != 0)),
        Ty::Scalar(..) => Ok(Err(to_lgl(b, tv))),
        ty => Err(Reason::Condition(ty.clone()).into()),
    }
}
