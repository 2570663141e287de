//! What is said of a binding's value, and of the bindings of base that no file holds.

use crate::{Binding, Found, Kind, Name, Shape, Ty, Unknown};
use rds::{CellId, Heap, Limits, Value};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// What a variable with this value is bound to; `None` for a promise that was not forced.
pub fn found(heap: &mut Heap, cell: CellId, label: impl FnOnce() -> Name) -> Option<Found> {
    let mut cell = cell;
    // Promises of promises; a cycle of them would be hostile.
    for _ in 0..100 {
        let binding = match heap.value(cell) {
            Value::Promise { value, .. } => {
                cell = *value;
                continue;
            }
            Value::UnboundValue => return None,
            Value::Closure { .. } => return Some(Found::Closure(cell, label())),
            Value::Builtin(name) => Binding::Builtin((**name).into()),
            Value::Special(name) => Binding::Special((**name).into()),
            _ => Binding::Value(ty(heap, cell)),
        };
        return Some(Found::Other(binding));
    }
    None
}

/// The type of a value that is no function.
fn ty(heap: &mut Heap, cell: CellId) -> Ty {
    if matches!(heap.value(cell), Value::Altrep(_)) && heap.plain(cell, &Limits::default()).is_err() {
        return if heap[cell].is_object { Ty::Top(Unknown::Unsaid) } else { Ty::Any };
    }
    let (kind, len) = match heap.value(cell) {
        _ if heap[cell].is_object => return Ty::Top(Unknown::Unsaid),
        Value::Nil => return Ty::Null,
        Value::MissingArg | Value::UnboundValue | Value::Bytecode(_) => return Ty::Top(Unknown::Unsaid),
        _ if heap[cell].is_s4() => return Ty::Any,
        Value::Lgl(items) => (Kind::Lgl, items.len()),
        Value::Int(items) => (Kind::Int, items.len()),
        Value::Real(items) => (Kind::Dbl, items.len()),
        _ => return Ty::Any,
    };
    match heap[cell].attrib {
        None if len == 1 => Ty::scalar(kind),
        None => Ty::Vec(kind, Shape::Vector),
        Some(attributes) if is_matrix(heap, attributes) => Ty::Vec(kind, Shape::Matrix),
        Some(_) => Ty::Any,
    }
}

/// Whether the only attribute is a `dim` of length 2.
fn is_matrix(heap: &Heap, attributes: CellId) -> bool {
    let mut pairs = heap.pairs(attributes);
    let (Some(pair), None) = (pairs.next(), pairs.next()) else { return false };
    let is_dim = pair.tag.is_some_and(|tag| heap.symbol(tag) == Some("dim"));
    is_dim && matches!(heap.value(pair.car), Value::Int(dim) if dim.len() == 2)
}

/// The bindings of base that are not in its database: primitives, and variables that R sets when
/// it starts. Primitives newer than the R of `version` (major, minor) are left out.
pub fn base_binding(name: &str, version: Option<(u32, u32)>) -> Option<Binding> {
    if let Some((since, is_special)) = primitives().get(name) {
        let is_there = version.is_none_or(|version| *since <= version);
        let binding = if *is_special { Binding::Special } else { Binding::Builtin };
        return is_there.then(|| binding(name.into()));
    }
    Some(match name {
        ".Machine" | ".Platform" | ".Options" | ".BaseNamespaceEnv" | ".AutoloadEnv" => Binding::Value(Ty::Any),
        ".Device" | ".Devices" | ".Last.value" => Binding::Value(Ty::Top(Unknown::Unsaid)),
        _ if name.starts_with(".F_") || name.starts_with(".C_R_") => Binding::Value(Ty::Top(Unknown::Unsaid)),
        _ => return None,
    })
}

/// Since which version (major, minor) a primitive exists, and whether it is a special.
type Primitive = ((u32, u32), bool);

fn primitives() -> &'static FxHashMap<&'static str, Primitive> {
    static TABLE: OnceLock<FxHashMap<&str, Primitive>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = include_str!("../../data/builtins.csv").lines().skip(1).filter_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let &[name, kind, _class, _arity, since] = &fields[..] else { return None };
            let is_special = match kind {
                "primitive-special" => true,
                "primitive-builtin" => false,
                _ => return None,
            };
            Some((name, (first_version(since), is_special)))
        });
        rows.collect()
    })
}

/// `<=4.2.2` was always there; `4.3-4.5` came with one of these.
fn first_version(since: &str) -> (u32, u32) {
    let first = since.split('-').next().and_then(|version| version.split_once('.'));
    let parsed = first.and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    parsed.unwrap_or((0, 0))
}
