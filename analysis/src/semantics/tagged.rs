//! Values of unknown type: in three lanes, and the routines that take them.
//!
//! What no typed operation is known for is a call of a routine, which leaves where it is not sure; so no type is a reason
//! not to compile, but that there is no routine.

use super::{Builder, Meaning, Tv, boxed, name_of, to_num};
use crate::{Kind, Name, Shape, Ty};
use ir::rows::{self, Gives};
use ir::{AbortReason, Const, Imm, OBJECT, Op};

/// A value in lanes; `None` for what is no value, or cannot be made an object.
pub fn lanes<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<[B::V; 3]> {
    if !tv.ty.has_lanes() {
        return None;
    }
    match &tv.ty {
        Ty::Any | Ty::Plain => tv.values().try_into().ok(),
        Ty::Scalar(..) => {
            let number = to_num(b, tv);
            let null = b.constant(&Const::Null);
            Some([number[0], number[1], null])
        }
        _ => {
            let object = boxed(b, tv)?;
            of_object(b, object).values().try_into().ok()
        }
    }
}

/// A constant character vector.
pub(crate) fn strings<B: Builder>(b: &mut B, texts: &[Name]) -> Tv<B::V> {
    let index = b.names_constant(texts);
    let object = b.emit(Op::SexpConst, Imm::Int(index), &[]);
    Tv { ty: Ty::Plain, ..of_object(b, object) }
}

/// The empty argument, as routines for elements take it.
pub(crate) fn empty<B: Builder>(b: &mut B) -> Tv<B::V> {
    let object = b.constant(&Const::Missing);
    of_object(b, object)
}

/// An object as routines take it.
pub(crate) fn of_object<B: Builder>(b: &mut B, object: B::V) -> Tv<B::V> {
    let (zero, kind) = (b.emit(Op::F64Const, Imm::Real(0), &[]), b.emit(Op::I32Const, Imm::Int(OBJECT), &[]));
    Tv::many(Ty::Any, vec![zero, kind, object])
}

/// The lanes of a routine's result; `None` if there is no form for an operand.
fn call_lanes<B: Builder>(b: &mut B, row: usize, args: &[Tv<B::V>]) -> Option<[B::V; 3]> {
    let mut operands = Vec::new();
    for arg in args {
        operands.extend(lanes(b, arg)?);
    }
    Some(b.tag_op(row, &operands))
}

/// Whether a result that is like its operands is no object.
fn is_like<V>(row: usize, args: &[Tv<V>]) -> bool {
    let n = if rows::ROWS[row].builtin.trim_end_matches('=') == "c" { args.len() } else { 1 };
    !args.is_empty() && args[..n].iter().all(|arg| arg.ty.is_plain())
}

/// The result of a routine; `None` if there is no form for an operand.
fn call<B: Builder>(b: &mut B, row: usize, args: &[Tv<B::V>]) -> Option<Tv<B::V>> {
    let [value, kind, object] = call_lanes(b, row, args)?;
    Some(match rows::ROWS[row].gives {
        Gives::Any | Gives::Dbls | Gives::Ints => Tv::many(Ty::Any, vec![value, kind, object]),
        Gives::Like if !is_like(row, args) => Tv::many(Ty::Any, vec![value, kind, object]),
        Gives::Plain | Gives::Like => Tv::many(Ty::Plain, vec![value, kind, object]),
        Gives::Lgl => Tv::one(Ty::scalar(Kind::Lgl), b.emit(Op::F64ToLgl, Imm::None, &[value])),
        Gives::Int => Tv::one(Ty::scalar(Kind::Int), b.emit(Op::F64ToI32, Imm::None, &[value])),
    })
}

/// Random numbers, by the routine of this number: one is a scalar, several are a vector, where the type of the first operand
/// tells, which says how many. A vector of them is a vector even if it has one element.
pub(crate) fn draw<B: Builder>(b: &mut B, name: &str, row: Option<usize>, args: &[Tv<B::V>]) -> Meaning<B::V> {
    let drawn = row.and_then(|row| {
        let kind = match rows::ROWS[row].gives {
            Gives::Dbls => Kind::Dbl,
            Gives::Ints => Kind::Int,
            Gives::Any | Gives::Plain | Gives::Like | Gives::Lgl | Gives::Int => return call(b, row, args),
        };
        let (count, others) = args.split_first()?;
        match &count.ty {
            _ if count.known_whole() == Some(1) => {
                let [value, ..] = call_lanes(b, row, args)?;
                let value = if kind == Kind::Dbl { value } else { b.emit(Op::F64ToI32, Imm::None, &[value]) };
                Some(Tv::one(Ty::scalar(kind), value))
            }
            Ty::Scalar(..) | Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..) => {
                let object = boxed(b, count)?;
                let operands: Vec<Tv<B::V>> =
                    [of_object(b, object)].into_iter().chain(others.iter().cloned()).collect();
                let [_, _, object] = call_lanes(b, row, &operands)?;
                Some(Tv::one(Ty::Vec(kind, Shape::Vector), object))
            }
            _ => call(b, row, args),
        }
    });
    drawn.map_or_else(|| super::no_meaning(name, args), Ok)
}

/// What a typed operation says, or if it has nothing to say of these types, the routine's result.
fn or_call<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    row: impl FnOnce() -> Option<usize>,
    args: &[Tv<B::V>],
) -> Meaning<B::V> {
    match meaning {
        Err(blame) if blame.fear() == crate::Fear::Type => row().and_then(|row| call(b, row, args)).ok_or(blame),
        meaning => meaning,
    }
}

/// An operation of byte code: as its type says, or the routine.
pub(crate) fn or_operation<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    op: Op,
    imm: &Imm,
    args: &[Tv<B::V>],
) -> Meaning<B::V> {
    let row = || {
        let name = row_name(op, imm);
        let takes = |&row: &usize| (rows::ROWS[row].least..=rows::ROWS[row].most).contains(&args.len());
        rows::operation(name).filter(takes).or_else(|| rows::of_call(name, false, args.len()))
    };
    or_call(b, meaning, row, args)
}

/// The name of an operation's routine.
pub(crate) fn row_name(op: Op, imm: &Imm) -> &str {
    match (op, imm) {
        (Op::IsType, Imm::Name(name)) => name,
        (Op::Math1, Imm::Int(index)) => math1(*index),
        (Op::AsLglLeft | Op::AsLglRight, _) => "truth",
        _ => name_of(op),
    }
}

/// What a function does that is an operation under a name of ours.
pub(crate) fn or_operation_named<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>]) -> Meaning<B::V> {
    or_call(b, super::no_meaning(name, args), || rows::operation(name), args)
}

fn math1(index: i64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| ir::bytecode::opcodes::MATH1.get(index).copied()).unwrap_or_default()
}

/// A call of a builtin, likewise.
pub(crate) fn or_builtin<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    name: &str,
    is_internal: bool,
    args: &[Tv<B::V>],
) -> Meaning<B::V> {
    or_call(b, meaning, || rows::of_call(name, is_internal, args.len()), args)
}

/// `list(a = x)` and `c(a = x)`, likewise: the names come first.
pub(crate) fn or_named<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    name: &str,
    args: &[Tv<B::V>],
    names: &[Option<Name>],
) -> Meaning<B::V> {
    if meaning.is_ok() || !names.iter().flatten().all(|name| name.is_ascii()) {
        return meaning;
    }
    // These are options of `c()`.
    if name == "c" && names.iter().flatten().any(|name| matches!(&**name, "recursive" | "use.names")) {
        return meaning;
    }
    let row = if name == "c" { "c=" } else { "list=" };
    let texts: Vec<Name> = names.iter().map(|name| name.clone().unwrap_or_else(|| "".into())).collect();
    let operands: Vec<Tv<B::V>> = std::iter::once(strings(b, &texts)).chain(args.iter().cloned()).collect();
    meaning.or_else(|blame| of_row(b, row, &operands).ok_or(blame))
}

/// `sum(x, na.rm = TRUE)` and its like: the flag comes first.
pub(crate) fn or_without_na<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    name: &str,
    args: &[Tv<B::V>],
    names: &[Option<Name>],
) -> Meaning<B::V> {
    let is_flag = |name: &Option<Name>| name.as_deref() == Some("na.rm");
    let flag = names.iter().position(is_flag).filter(|_| names.iter().flatten().count() == 1);
    meaning.or_else(|blame| {
        let Some(flag) = flag else { return Err(blame) };
        let mut operands = args.to_vec();
        let flag = operands.remove(flag);
        operands.insert(0, flag);
        of_row(b, &format!("{name} na.rm"), &operands).ok_or(blame)
    })
}

/// `rep(x, times)` and its like.
pub(crate) fn or_repeated<B: Builder>(
    b: &mut B,
    meaning: Meaning<B::V>,
    args: &[Tv<B::V>],
    names: &[Option<Name>],
) -> Meaning<B::V> {
    let how = match names {
        [None, how] => how.as_deref().unwrap_or("times"),
        _ => return meaning,
    };
    let row = if how == "times" { "rep".to_owned() } else { format!("rep {how}") };
    meaning.or_else(|blame| of_row(b, &row, args).ok_or(blame))
}

/// The result of an operation with as many operands as it takes.
pub(super) fn of_row<B: Builder>(b: &mut B, name: &str, operands: &[Tv<B::V>]) -> Option<Tv<B::V>> {
    let row = rows::operation(name)?;
    let takes = rows::ROWS[row].least..=rows::ROWS[row].most;
    if takes.contains(&operands.len()) { call(b, row, operands) } else { None }
}

/// A condition of unknown type: a logical; that it is NA is an error of R.
pub(crate) fn any_condition<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<B::V> {
    let truth = call(b, rows::operation("if")?, std::slice::from_ref(tv))?;
    truth.values().first().copied()
}

/// Which way a `switch` on a value of unknown type takes (i64): by name, then by number.
pub(crate) fn any_choice<B: Builder>(b: &mut B, tv: &Tv<B::V>, names: Option<&[Name]>) -> Option<B::V> {
    let names = match names {
        Some(names) => strings(b, names),
        None => Tv::known(Ty::Null),
    };
    let way = call(b, rows::operation("switch")?, &[tv.clone(), names])?;
    let value = *way.values().first()?;
    Some(b.emit(Op::I32ToI64, Imm::None, &[value]))
}

/// The element of a loop over a value of unknown type.
pub(crate) fn any_element<B: Builder>(b: &mut B, sequence: &Tv<B::V>, number: Tv<B::V>) -> Option<Tv<B::V>> {
    call(b, rows::operation("for")?, &[sequence.clone(), number])
}

/// A value that must be a number where it stands, as a scalar, whatever its name is: leaves if it is none.
pub(crate) fn any_number<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Tv<B::V> {
    if !tv.ty.is_unknown() {
        return tv.clone();
    }
    match rows::operation("number").and_then(|row| call_lanes(b, row, std::slice::from_ref(tv))) {
        Some([value, kind, _]) => Tv::many(Ty::scalar(Kind::Num), vec![value, kind]),
        None => expect_number(b, tv),
    }
}

/// A value that must be a number where it stands, as a scalar: aborts if it is not, has a name, or is a longer vector.
fn expect_number<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Tv<B::V> {
    let (Ty::Any | Ty::Plain, &[value, kind, _]) = (&tv.ty, tv.values()) else { return tv.clone() };
    let object = b.emit(Op::I32Const, Imm::Int(OBJECT), &[]);
    let is_other = b.emit(Op::I32Le, Imm::None, &[object, kind]);
    b.abort_if(AbortReason::Type, "a value that is no number", is_other);
    Tv::many(Ty::scalar(Kind::Num), vec![value, kind])
}

/// A value that must be one number of this kind, or of one that is converted to it, as a scalar of that; aborts if it is
/// not. `None`: it never is.
pub(crate) fn any_as<B: Builder>(b: &mut B, tv: &Tv<B::V>, kind: Kind) -> Option<B::V> {
    let number = match &tv.ty {
        Ty::Any | Ty::Plain => expect_number(b, tv),
        Ty::Vec(of, Shape::Vector) if *of <= kind => {
            let vector = super::materialize(b, tv);
            let length = b.emit(Op::VecLen, Imm::None, vector.values());
            let one = b.emit(Op::I64Const, Imm::Int(1), &[]);
            let differs = b.emit(Op::I64Ne, Imm::None, &[length, one]);
            b.abort_if(AbortReason::Unanalysable, "a value of another length", differs);
            let zero = b.emit(Op::I64Const, Imm::Int(0), &[]);
            super::loop_element(b, &vector, zero).ok()?
        }
        Ty::Scalar(..) => tv.clone(),
        _ => return None,
    };
    match (&number.ty, number.values()) {
        (Ty::Scalar(Kind::Num, None), &[value, of]) => {
            if kind == Kind::Dbl {
                return Some(value);
            }
            let most = b.emit(Op::I32Const, Imm::Int(kind.number()), &[]);
            let is_more = b.emit(Op::I32Lt, Imm::None, &[most, of]);
            b.abort_if(AbortReason::Type, "a value of another type", is_more);
            Some(b.emit(Op::F64ToI32, Imm::None, &[value]))
        }
        (Ty::Scalar(of, _), _) if *of <= kind => {
            Some(if kind == Kind::Dbl { super::to_f64(b, &number) } else { super::to_i32(b, &number) })
        }
        _ => None,
    }
}

/// A value of unknown type as one of a type; leaves if it is of another. `None`: such a type cannot be checked.
pub(crate) fn expect<B: Builder>(b: &mut B, tv: &Tv<B::V>, ty: &Ty, what: &str) -> Option<Tv<B::V>> {
    let (Ty::Any | Ty::Plain, &[value, kind, object]) = (&tv.ty, tv.values()) else { return None };
    let expected = if let Ty::Scalar(kind, None) = ty { kind.number() } else { OBJECT };
    let expected = b.emit(Op::I32Const, Imm::Int(expected), &[]);
    let differs = b.emit(Op::I32Ne, Imm::None, &[kind, expected]);
    b.abort_if(AbortReason::Unexpected, what, differs);
    match ty {
        Ty::Scalar(Kind::Dbl, None) => return Some(Tv::one(ty.clone(), value)),
        Ty::Scalar(Kind::Lgl, None) => return Some(Tv::one(ty.clone(), b.emit(Op::F64ToLgl, Imm::None, &[value]))),
        Ty::Scalar(Kind::Int, None) => return Some(Tv::one(ty.clone(), b.emit(Op::F64ToI32, Imm::None, &[value]))),
        Ty::Vec(..) | Ty::Object(_) => {}
        _ => return None,
    }
    let is_it = match ty {
        Ty::Object(all) => {
            let (first, others) = all.split_first()?;
            let mut is_one = has_classes(b, tv, first)?;
            for classes in others {
                let is_other = has_classes(b, tv, classes)?;
                is_one = b.emit(Op::LglOr, Imm::None, &[is_one, is_other]);
            }
            is_one
        }
        _ => of_row(b, &format!("is {ty}"), std::slice::from_ref(tv))?.values().first().copied()?,
    };
    let zero = b.emit(Op::I32Const, Imm::Int(0), &[]);
    let differs = b.emit(Op::I32Eq, Imm::None, &[is_it, zero]);
    b.abort_if(AbortReason::Unexpected, what, differs);
    Some(Tv::one(ty.clone(), object))
}

/// Whether a value has exactly this class attribute: a logical.
pub(crate) fn has_classes<B: Builder>(b: &mut B, tv: &Tv<B::V>, classes: &[Name]) -> Option<B::V> {
    let classes = strings(b, classes);
    of_row(b, "has classes", &[tv.clone(), classes])?.values().first().copied()
}

/// The routine that takes objects of some classes only.
pub(crate) const IS_ONE_OF: &str = "is one of";

/// An object of unknown classes as one of a type; leaves if it is of others, or none.
pub(crate) fn expect_object<B: Builder>(b: &mut B, tv: &Tv<B::V>, ty: &Ty) -> Option<Tv<B::V>> {
    let (Ty::Any, Ty::Object(all), &[_, _, object]) = (&tv.ty, ty, tv.values()) else { return None };
    let classes = all.iter().map(|classes| strings(b, classes));
    let operands: Vec<Tv<B::V>> = std::iter::once(tv.clone()).chain(classes).collect();
    let is_it = *of_row(b, IS_ONE_OF, &operands)?.values().first()?;
    let zero = b.emit(Op::I32Const, Imm::Int(0), &[]);
    let differs = b.emit(Op::I32Eq, Imm::None, &[is_it, zero]);
    b.abort_if(AbortReason::Type, "an object of another class", differs);
    Some(Tv::one(ty.clone(), object))
}

/// How many elements a value of unknown type has (i64).
pub(crate) fn any_length<B: Builder>(b: &mut B, tv: &Tv<B::V>) -> Option<B::V> {
    let n = call(b, rows::operation("length")?, std::slice::from_ref(tv))?;
    let value = *n.values().first()?;
    Some(b.emit(Op::I32ToI64, Imm::None, &[value]))
}
