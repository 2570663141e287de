//! Objects of S3 whose classes are known, where no method is asked.

use super::tagged::{lanes, of_row};
use super::{Builder, Meaning, Tv, no_meaning};
use crate::Ty;

/// Operations and builtins that ask no method of an object, and whose routines take one.
const BLIND: [&str; 33] = [
    "is.null",
    "is.logical",
    "is.integer",
    "is.double",
    "is.complex",
    "is.character",
    "is.raw",
    "is.symbol",
    "is.environment",
    "is.call",
    "is.expression",
    "is.list",
    "is.function",
    "is.atomic",
    "is.pairlist",
    "is.language",
    "is.object",
    "identical",
    "typeof",
    "list",
    "(",
    "invisible",
    "identity",
    "class",
    "oldClass",
    "unclass",
    "inherits",
    "attr",
    "class<-",
    "oldClass<-",
    "attr<-",
    "shortRowNames",
    "split",
];

pub(super) fn any<V>(args: &[Tv<V>]) -> bool {
    args.iter().any(|arg| matches!(arg.ty, Ty::Object(_)))
}

/// The operands of a builtin that asks no method, as values of any type.
pub(super) fn as_values<B: Builder>(b: &mut B, name: &str, args: &[Tv<B::V>]) -> Result<Vec<Tv<B::V>>, crate::Blame> {
    // What is put into a list is not asked.
    let is_put = matches!(name, "[[<-" | "$<-") && !any(&args[..args.len() - 1]);
    if !BLIND.contains(&name) && !is_put {
        return no_meaning(name, args);
    }
    let value = |arg: &Tv<B::V>| match (&arg.ty, lanes(b, arg)) {
        (Ty::Object(_), Some(values)) => {
            Tv { from: arg.from.clone(), formal: arg.formal, ..Tv::many(Ty::Any, values.to_vec()) }
        }
        _ => arg.clone(),
    };
    Ok(args.iter().map(value).collect())
}

/// What the routine of this name gives.
pub(crate) fn of_object_row<B: Builder>(b: &mut B, row: &str, args: &[Tv<B::V>]) -> Meaning<B::V> {
    of_row(b, row, args).map_or_else(|| no_meaning(row.split(' ').next().unwrap_or(row), args), Ok)
}
