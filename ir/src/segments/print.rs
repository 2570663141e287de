//! Places as text: one line each, nested code indented below its header.
//!
//! ```text
//!      1 start   group 0                      assigned: -
//!     12 body    group 1 (for i@8)            assigned: s, i
//!     no places in the loop at 40: within an expression
//! promise 7: s + 1
//!      1 start   group 0                      assigned: -
//! ```

use std::fmt::Write;

use rds::{CellId, Heap, Value};

use super::find::body_of;
use super::{Group, Inner, InnerKind, Obstacle, Segments};
use crate::bytecode::{BadBytecode, Code, decode, deparse};

/// How much of nested code is shown in its header.
const MAX_HEADER: usize = 60;

/// The width that groups are padded to.
const GROUP_WIDTH: usize = 32;

/// The text of places. `cell` is the byte code that they are of, or a closure with such a body.
pub fn print(heap: &Heap, cell: CellId, segments: &Segments) -> Result<String, BadBytecode> {
    let mut out = String::new();
    code(heap, body_of(heap, cell), segments, 0, &mut out)?;
    Ok(out)
}

fn code(heap: &Heap, cell: CellId, segments: &Segments, depth: usize, out: &mut String) -> Result<(), BadBytecode> {
    let code = decode(heap, cell)?;
    let indent = "  ".repeat(depth);
    for place in &segments.places {
        let group = segments.groups.get(place.group);
        let group = format!("group {}{}", place.group, group.map(|group| loops(&code, group)).unwrap_or_default());
        let names: Vec<&str> = place.assigned.iter().map(|&index| symbol(&code, index)).collect();
        let names = if names.is_empty() { "-".into() } else { names.join(", ") };
        let kind = place.kind.text();
        let _ = writeln!(out, "{indent}{:>5} {kind:<7} {group:<GROUP_WIDTH$} assigned: {names}", place.pc);
    }
    for refused in &segments.refused {
        let what = if refused.why == Obstacle::Nesting { "code made" } else { "loop" };
        let _ = writeln!(out, "{indent}      no places in the {what} at {}: {}", refused.pc, refused.why.text());
    }
    for inner in &segments.inner {
        nested(&code, inner, depth, out)?;
    }
    Ok(())
}

fn nested(outer: &Code<'_>, inner: &Inner, depth: usize, out: &mut String) -> Result<(), BadBytecode> {
    let heap = outer.heap();
    let Some(&constant) = outer.consts().get(inner.constant) else { return Ok(()) };
    let (what, cell) = match (inner.kind, heap.value(constant)) {
        (InnerKind::Function, Value::List(parts)) => ("function", parts.get(1).copied().unwrap_or(constant)),
        (InnerKind::Function, _) => ("function", constant),
        (InnerKind::Promise, _) => ("promise", constant),
    };
    let indent = "  ".repeat(depth);
    let _ = writeln!(out, "{indent}{what} {}: {}", inner.constant, deparse(heap, cell, MAX_HEADER));
    code(heap, cell, &inner.segments, depth + 1, out)
}

/// The loops of a group, outer before inner: ` (for i@8, for j@20)`.
fn loops(code: &Code<'_>, group: &Group) -> String {
    let variable = |pc: u32| code.instr_at(pc).and_then(|instr| code.heap().symbol(instr.symbol()?)).unwrap_or("?");
    let loops: Vec<String> = group.starts.iter().map(|&pc| format!("for {}@{pc}", variable(pc))).collect();
    if loops.is_empty() { String::new() } else { format!(" ({})", loops.join(", ")) }
}

fn symbol<'h>(code: &Code<'h>, index: u32) -> &'h str {
    code.consts().get(index as usize).and_then(|&cell| code.heap().symbol(cell)).unwrap_or("?")
}
