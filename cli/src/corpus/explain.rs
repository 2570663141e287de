//! Why a closure is not lifted: each place, in words that people can find in the source.
//!
//! IR names an instruction by a function and a pc, and keeps no way from a nested function to
//! its byte code. So each byte code below the closure is lifted once more, as if it were a
//! closure's; what is unsupported there at the same pc for the same reason tells the call.

use ir::bytecode::{Sources, decode, deparse};
use ir::{Func, lift_closure, verify};
use rds::{CellId, Heap, Value};

use super::check::{Codes, Survey, round_trip, unsupported};
use super::record::{Failure, NotLifted, Place, Stage};

/// How much of a call is shown.
const MAX_CALL: usize = 80;

/// What came of one closure.
#[derive(Debug)]
pub struct Explained {
    /// How many of it and its literals are lifted.
    pub n_lifted: usize,
    /// Where it or a literal is not.
    pub not_lifted: Option<NotLifted>,
    /// Literals that do not verify or read back equal.
    pub failures: Vec<Failure>,
}

/// Looks at a closure that can be lifted, and at each literal in it as a closure of its own: code
/// that never runs is no part of the closure's IR. `name` is for the IR, `label` for people.
pub fn explain(heap: &mut Heap, closure: CellId, name: &str, label: &str, with_text: bool) -> Explained {
    let mut explained = Explained { n_lifted: 0, not_lifted: None, failures: Vec::new() };
    let Ok(codes) = Codes::of(heap, closure) else { return explained };
    let mut places = Vec::new();
    let mut n_closures = 0;
    let whole = lift_closure(heap, closure, name).ok();
    let literals = codes.literals.iter().map(|&(formals, body)| (formals, body));
    let literals: Vec<Option<Func>> = literals.map(|(formals, body)| lift_parts(heap, formals, body, name)).collect();
    for (at, func) in std::iter::once(whole.as_ref()).chain(literals.iter().map(Option::as_ref)).enumerate() {
        let is_lifted = func.is_some_and(|func| Survey::of(func).unsupported.is_empty());
        explained.n_lifted += usize::from(is_lifted);
        n_closures += usize::from(!is_lifted);
        let Some(func) = func else { continue };
        if at == 0 || places.is_empty() {
            add_places(func, &mut places);
        }
        let message = verify(func).map_err(|violation| (Stage::Verify, violation.to_string()));
        let message = message.and_then(|()| match with_text {
            true => round_trip(func).map_err(|message| (Stage::Text, message)),
            false => Ok(()),
        });
        // The closure itself has been through this.
        if let (Err((stage, message)), true) = (message, at > 0) {
            explained.failures.push(Failure { source: format!("a literal of {label}"), stage, message });
        }
    }
    find_calls(heap, &codes, &mut places);
    explained.not_lifted = (n_closures > 0).then(|| NotLifted { closure: label.into(), n_closures, places });
    explained
}

/// Lifts formals and body as a closure.
fn lift_parts(heap: &mut Heap, formals: CellId, body: CellId, name: &str) -> Option<Func> {
    let env = heap.constant(Value::GlobalEnv);
    let closure = heap.alloc_value(Value::Closure { formals, body, env });
    lift_closure(heap, closure, name).ok()
}

fn add_places(func: &Func, places: &mut Vec<Place>) {
    places.extend(unsupported(func).map(|(pc, reason)| Place {
        function: func.name.to_string(),
        pc,
        call: None,
        reason: reason.into(),
    }));
    func.nested.iter().for_each(|nested| add_places(nested, places));
}

/// Completes places by the calls that their instructions were compiled from.
fn find_calls(heap: &mut Heap, codes: &Codes, places: &mut [Place]) {
    for &code in &codes.codes {
        let formals = heap.nil();
        let Some(func) = lift_parts(heap, formals, code, "code") else { continue };
        let Ok(decoded) = decode(heap, code) else { continue };
        let sources = Sources::new(&decoded);
        for (pc, reason) in unsupported(&func) {
            let is_it = |place: &&mut Place| place.pc == pc && place.reason == reason && place.call.is_none();
            if let Some(place) = places.iter_mut().find(is_it) {
                place.call = sources.call_at(pc).map(|call| deparse(heap, call, MAX_CALL));
            }
        }
    }
}
