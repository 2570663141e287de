//! Proofs of what was rewritten, as text.
//!
//! The e-graph is built and saturated a second time with egg's bookkeeping for proofs, which the
//! optimizer itself does without: so what is compiled does not depend on whether somebody asks.
use crate::Limits;
use crate::extract::{Choices, cheapest, term};
use crate::language::{Head, Node};
use crate::loops::Loops;
use crate::region::{Part, Region, part};
use egg::{Id, RecExpr};
use ir::{Func, Value};
use rustc_hash::FxHashSet;

/// Terms longer than this are not explained: the proof would be longer still.
const MAX_TERM: usize = 60;
/// Explanations at most.
const MAX_EXPLANATIONS: usize = 100;

/// One text for each operand of the skeleton whose term was replaced: the steps from the
/// function's own term to the one chosen, and what the leaves in it are.
pub fn explain(func: &Func, loops: &Loops, limits: &Limits) -> Vec<String> {
    let mut region = Region::new(func, loops, true);
    region.saturate(limits);
    let choices = cheapest(&region);
    let mut texts = Vec::new();
    for id in roots(func, loops, &region) {
        if texts.len() == MAX_EXPLANATIONS {
            break;
        }
        texts.extend(explain_one(func, &mut region, &choices, id));
    }
    texts
}

/// The nodes that the skeleton uses, as they were added, once each.
fn roots(func: &Func, loops: &Loops, region: &Region) -> Vec<Id> {
    let mut seen: FxHashSet<Id> = FxHashSet::default();
    let mut roots = Vec::new();
    for &block in &loops.order {
        for &id in &func.blocks[block].insts {
            let inst = &func.insts[id];
            let values: Vec<Value> = match part(inst) {
                Part::Term => continue,
                Part::Computation => {
                    roots.extend(region.computations.get(id).copied().filter(|&id| seen.insert(id)));
                    continue;
                }
                Part::Skeleton => {
                    inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)).copied().collect()
                }
            };
            roots.extend(
                values.iter().filter_map(|&value| region.ids.get(value).copied()).filter(|&id| seen.insert(id)),
            );
        }
    }
    roots
}

fn explain_one(func: &Func, region: &mut Region, choices: &Choices, id: Id) -> Option<String> {
    let before = region.graph.id_to_expr(id);
    let after = term(choices, region.graph.find(id), MAX_TERM)?;
    let is_result = |expr: &RecExpr<Node>| matches!(expr[expr.root()].head(), Head::Result(_));
    if before.len() > MAX_TERM || before.to_string() == after.to_string() {
        return None;
    }
    // The computation itself is explained where it is executed.
    if is_result(&before) && is_result(&after) {
        return None;
    }
    let mut proof = region.graph.explain_equivalence(&before, &after);
    let mut text = format!("{before}\n  becomes {after}\n");
    for step in proof.get_flat_strings() {
        text += &format!("    {step}\n");
    }
    text += &legend(func, region, &before);
    Some(text)
}

fn legend(func: &Func, region: &Region, expr: &RecExpr<Node>) -> String {
    let mut numbers: Vec<u32> = expr
        .as_ref()
        .iter()
        .filter_map(|node| match node.head() {
            Head::Leaf(number) => Some(number),
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let line = |number: u32| {
        let value = region.leaves.get(number as usize).copied();
        format!("  where leaf:{number} is {}\n", value.map_or(String::new(), |value| describe(func, value)))
    };
    numbers.into_iter().map(line).collect()
}

/// What defines a value.
fn describe(func: &Func, value: Value) -> String {
    for (number, &block) in func.layout.iter().enumerate() {
        if let Some(index) = func.blocks[block].params.iter().position(|&param| param == value) {
            return format!("parameter {index} of b{number}");
        }
        for &inst in &func.blocks[block].insts {
            let inst = &func.insts[inst];
            if inst.results.contains(&value) {
                return format!("{} @{}:{}", inst.op.text(), inst.origin.closure, inst.origin.pc);
            }
        }
    }
    "unknown".into()
}
