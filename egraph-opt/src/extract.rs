//! Choice: the cheapest node of each class.
//!
//! The cost of a term is the cost of its nodes, where an operand that occurs twice in one node
//! counts once. A node costs more than each of its operands, so what is chosen has no cycles.
//! Between nodes of equal cost those of the function itself win, then the order of nodes: the
//! result does not depend on the order in which classes are visited.
use crate::cost::{LEAF_COST, cost};
use crate::language::{Head, Node};
use crate::region::Region;
use egg::{Id, Language, RecExpr};
use rustc_hash::FxHashMap;

/// What is chosen for a class.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Choice {
    /// Cost of the whole term.
    pub cost: u64,
    is_new: bool,
    /// The node.
    pub node: Node,
}

/// Choices by class. Classes without one are missing.
pub type Choices = FxHashMap<Id, Choice>;

/// The cheapest node of every class, wherever it may have to be executed.
pub fn cheapest(region: &Region) -> Choices {
    extract(region, &|_| false, true)
}

/// The cheapest node of every class for a place where some classes have values already, and other
/// leaves and computations that may abort cannot be had.
pub fn cheapest_from(region: &Region, available: &dyn Fn(Id) -> bool) -> Choices {
    extract(region, available, false)
}

fn extract(region: &Region, available: &dyn Fn(Id) -> bool, anywhere: bool) -> Choices {
    let mut ids: Vec<Id> = region.graph.classes().map(|class| class.id).collect();
    ids.sort_unstable();
    let mut choices = Choices::default();
    let mut changed = true;
    while changed {
        changed = false;
        for &id in &ids {
            for node in &region.graph[id].nodes {
                let node = node.clone().map_children(|child| region.graph.find(child));
                if !anywhere && !region.is_movable(&node) {
                    continue;
                }
                let Some(cost) = term_cost(region, &node, &choices, available) else { continue };
                let is_new = !region.originals.contains(&node);
                let choice = Choice { cost, is_new, node };
                if choices.get(&id).is_none_or(|known| choice < *known) {
                    choices.insert(id, choice);
                    changed = true;
                }
            }
        }
    }
    choices
}

fn term_cost(region: &Region, node: &Node, choices: &Choices, available: &dyn Fn(Id) -> bool) -> Option<u64> {
    // What may abort is executed where it stands in any case: its result costs nothing more.
    if matches!(node.head(), Head::Result(_)) && region.graph[node.children()[0]].data.may_abort {
        return Some(LEAF_COST);
    }
    let mut total = cost(node.head());
    for (i, &child) in node.children().iter().enumerate() {
        if !node.children()[..i].contains(&child) && !available(child) {
            total = total.saturating_add(choices.get(&child)?.cost);
        }
    }
    Some(total)
}

/// A class as the term that was chosen for it, at most `max_nodes` long.
pub fn term(choices: &Choices, root: Id, max_nodes: usize) -> Option<RecExpr<Node>> {
    let mut expr = RecExpr::default();
    let mut done: FxHashMap<Id, Id> = FxHashMap::default();
    let mut stack = vec![root];
    while let Some(&class) = stack.last() {
        let node = &choices.get(&class)?.node;
        match node.children().iter().find(|child| !done.contains_key(*child)) {
            _ if done.contains_key(&class) => {
                stack.pop();
            }
            Some(&child) => stack.push(child),
            None => {
                let id = expr.add(node.clone().map_children(|child| done.get(&child).copied().unwrap_or(child)));
                done.insert(class, id);
                stack.pop();
            }
        }
        if expr.len() > max_nodes {
            return None;
        }
    }
    Some(expr)
}
