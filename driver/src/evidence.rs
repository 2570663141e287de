//! Evidence as a line of text: what, where, in which call.

use analysis::{Blame, ClosureId, World};
use ir::bytecode::{Sources, decode, deparse};
use rds::Value;

/// `type: a condition of type dbl[] in f at `if (x > 1) …` (f.R:3:5)`.
pub fn line(world: &World, blame: &Blame) -> String {
    let mut text = blame.to_string();
    if blame.closure as usize >= world.n_closures() {
        return text;
    }
    let data = world.closure(ClosureId(blame.closure));
    text += &format!(" in {}", data.label);
    let Value::Closure { body, .. } = *world.heap.value(data.cell) else { return text };
    let Ok(code) = decode(&world.heap, body) else { return text };
    let sources = Sources::new(&code);
    if let Some(call) = sources.call_at(blame.pc) {
        text += &format!(" at `{}`", deparse(&world.heap, call, 60));
    }
    match sources.srcref_at(blame.pc) {
        Some(srcref) => text += &format!(" ({srcref})"),
        None => text += &format!(" (pc {})", blame.pc),
    }
    text
}
