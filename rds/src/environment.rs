//! Environments as R writes them, a frame or a hash table of chains, become plain variables.

use crate::limits::Budget;
use crate::{CellId, EnvBinding, ErrorKind, Heap, Value};

/// `gp` bits of a binding's cell: envir.c's `ACTIVE_BINDING_MASK` and `BINDING_LOCK_MASK`.
const ACTIVE: u16 = 1 << 15;
const LOCKED: u16 = 1 << 14;

/// The variables of `frame` and `table`, either of which may be `NULL`, in file order.
pub(crate) fn flatten(
    heap: &Heap,
    frame: CellId,
    table: CellId,
    budget: &mut Budget,
) -> Result<Vec<EnvBinding>, ErrorKind> {
    let mut bindings = Vec::new();
    chain(heap, frame, budget, &mut bindings)?;
    match heap.value(table) {
        Value::Nil => (),
        Value::List(chains) => {
            for &head in chains {
                chain(heap, head, budget, &mut bindings)?;
            }
        }
        _ => return Err(ErrorKind::BadEnvironment),
    }
    Ok(bindings)
}

fn chain(heap: &Heap, head: CellId, budget: &mut Budget, to: &mut Vec<EnvBinding>) -> Result<(), ErrorKind> {
    let mut at = head;
    loop {
        let pair = match heap.value(at) {
            Value::Nil => return Ok(()),
            Value::Pairlist(pair) => pair,
            _ => return Err(ErrorKind::BadEnvironment),
        };
        let name = pair.tag.and_then(|tag| heap.symbol(tag)).ok_or(ErrorKind::BadEnvironment)?;
        // Also ends the loop of a hostile cyclic chain.
        budget.memory(name.len())?;
        let levels = heap[at].levels;
        let binding = EnvBinding {
            name: name.into(),
            value: pair.car,
            is_active: levels & ACTIVE != 0,
            is_locked: levels & LOCKED != 0,
        };
        budget.push(to, binding)?;
        at = pair.cdr;
    }
}
