//! Values in the form that a type asks for: at joins, calls and returns.

use crate::semantics::{Builder, Repr, Tv, lanes, to_f64, to_i32, to_num, to_vector};
use crate::{Function, Kind, Ty};
use ir::{LANES, Type};

/// The machine types of a value of this type, in order.
pub fn machine_types(ty: &Ty) -> Vec<Type> {
    let scalar = |kind: &Kind| if *kind == Kind::Dbl { Type::F64 } else { Type::I32 };
    match ty {
        Ty::Scalar(Kind::Num, None) => vec![Type::F64, Type::I32],
        Ty::Scalar(kind, None) => vec![scalar(kind)],
        Ty::Vec(..) | Ty::List | Ty::Object(_) | Ty::Holder | Ty::Enclosure => vec![Type::Sexp],
        Ty::Range(_) => vec![Type::I64, Type::I64],
        Ty::Pack(kind, n) => vec![scalar(kind); *n as usize],
        // Of a value of unknown type, its length as well.
        Ty::Loop(sequence, _) if **sequence == Ty::Any => LANES.into_iter().chain([Type::I64]).collect(),
        Ty::Loop(sequence, _) => machine_types(sequence),
        Ty::Counter => vec![Type::I64],
        Ty::Any | Ty::Plain => LANES.to_vec(),
        Ty::Fun(Function::Given(_, types)) => types.iter().flat_map(machine_types).collect(),
        _ => Vec::new(),
    }
}

/// The machine values of a value as one of a type above its own; `None` if the type is not above.
pub fn coerce<B: Builder>(b: &mut B, tv: &Tv<B::V>, ty: &Ty) -> Option<Vec<B::V>> {
    Some(match (ty, &tv.ty) {
        (Ty::Scalar(Kind::Num, None), Ty::Scalar(..)) => to_num(b, tv),
        (Ty::Scalar(Kind::Dbl, None), Ty::Scalar(Kind::Dbl, _)) => vec![to_f64(b, tv)],
        (Ty::Scalar(kind, None), Ty::Scalar(from, _)) if kind == from => vec![to_i32(b, tv)],
        (Ty::Vec(kind, shape), _) => {
            let made = to_vector(b, tv)?;
            if made.ty != Ty::Vec(*kind, *shape) {
                return None;
            }
            made.values().to_vec()
        }
        (Ty::Loop(..), own) if own == ty => tv.values().to_vec(),
        (Ty::Loop(sequence, _), Ty::Loop(own, _)) if **sequence != Ty::Any => {
            let inner = Tv { ty: (**own).clone(), repr: tv.repr.clone(), from: None, formal: None };
            coerce(b, &inner, sequence)?
        }
        (Ty::Range(up), Ty::Range(own)) if up == own => tv.values().to_vec(),
        (Ty::Counter, Ty::Counter) | (Ty::List, Ty::List) => tv.values().to_vec(),
        (Ty::Pack(..) | Ty::Fun(_), own) if own == ty => tv.values().to_vec(),
        (Ty::Object(all), Ty::Object(own)) if own.iter().all(|own| all.contains(own)) => tv.values().to_vec(),
        (Ty::Any, _) => lanes(b, tv)?.to_vec(),
        (Ty::Plain, own) if own.is_plain() => lanes(b, tv)?.to_vec(),
        (Ty::Top(_), _) => vec![],
        // A known constant among them: another one of its type is not it.
        (ty, own) if ty == own && machine_types(ty).is_empty() => vec![],
        _ => return None,
    })
}

/// A value of a type from its machine values.
pub fn from_values<V: Copy>(ty: Ty, values: Vec<V>) -> Tv<V> {
    let repr = if values.is_empty() { Repr::None } else { Repr::Values(values) };
    Tv { ty, repr, from: None, formal: None }
}
