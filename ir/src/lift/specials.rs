//! What a special takes from the AST of its call.
//!
//! R's compiler hands calls of specials over as they stand: any name in their arguments may be a
//! variable that is read, and any call in them code that runs in this frame. The description of
//! such a call lists its arguments; those that the special may evaluate are lifted, as nested
//! promises, so that an analysis sees what they read and do.

use super::*;
use rds::Pair;

/// Specials that do not evaluate all of their arguments, and the positions, from 0, of those
/// that they do evaluate. What `on.exit` takes runs when the function is left.
///
/// Source: the `eval` column of `R_FunTab` and the functions named there (GNU-R, `src/main/names.c`).
const QUOTING: &[(&str, &[usize])] = &[
    ("quote", &[]),
    ("expression", &[]),
    ("function", &[]),
    ("~", &[]),
    ("::", &[]),
    (":::", &[]),
    ("missing", &[]),
    ("substitute", &[1]),
    ("<-", &[1]),
    ("<<-", &[1]),
    ("=", &[1]),
    ("for", &[1, 2]),
    ("$", &[0]),
    ("@", &[0]),
    ("$<-", &[0, 2]),
    ("@<-", &[0, 2]),
];

/// Describes a call of a special; lifts what it may evaluate into functions nested in `func`.
/// `.Internal(f(x))` is described as the call of R's internal function `f`.
pub(super) fn describe(func: &mut Func, heap: &Heap, name: &str, args: &[Pair], nesting: &mut Nesting) -> CallDesc {
    if let (".Internal", [inner]) = (name, args)
        && let Some(head) = heap.pairs(inner.car).next()
        && let Some(internal) = heap.symbol(head.car)
    {
        let args: Vec<Pair> = heap.pairs(inner.car).skip(1).collect();
        return CallDesc { internal: true, ..describe(func, heap, internal, &args, nesting) };
    }
    let evaluated = QUOTING.iter().find(|(special, _)| *special == name).map(|(_, positions)| *positions);
    let mut list = Vec::with_capacity(args.len());
    for (at, pair) in args.iter().enumerate() {
        let kind = match heap.value(pair.car) {
            RValue::MissingArg => ArgKind::Missing,
            RValue::Symbol(symbol) if **symbol == *"..." => ArgKind::Dots,
            _ if evaluated.is_none_or(|positions| positions.contains(&at)) => {
                let name = format!("{}.s{}", func.name, func.nested.len());
                let nested = lift_promise(heap, pair.car, &name, nesting);
                func.nested.push(nested);
                ArgKind::Promise(func.nested.len() as u32 - 1)
            }
            _ => ArgKind::Quoted,
        };
        list.push(Arg { name: pair.tag.and_then(|tag| heap.symbol(tag)).map(Box::from), kind });
    }
    CallDesc { args: list, ..CallDesc::of(name) }
}
