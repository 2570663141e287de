//! A function as terms: pure instructions become nodes of an e-graph, everything else stays.
//!
//! The *skeleton* is what stays: control flow, memory, calls, checks, and the places where
//! computations that may abort are executed. Its operands are classes. Block parameters and
//! results of the skeleton are leaves; what is known of them comes from the dataflow.
use crate::Limits;
use crate::analysis::{Graph, Leaves};
use crate::facts::{Fact, Range};
use crate::flow;
use crate::language::{Head, Node, head_of, is_computation, is_term, n_results};
use crate::loops::Loops;
use crate::rules;
use egg::{BackoffScheduler, Id, Language, Runner};
use ir::{Func, Inst, InstId, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::time::Duration;

/// The e-graph of a function and how it hangs together with it.
pub struct Region {
    /// The e-graph.
    pub graph: Graph,
    /// The class of each value, as it was when the value was added.
    pub ids: ArenaMap<Value, Id>,
    /// The class of each computation.
    pub computations: ArenaMap<InstId, Id>,
    /// The value of each leaf, by number.
    pub leaves: Vec<Value>,
    /// The nodes that the function itself has, with children as they are called now.
    pub originals: FxHashSet<Node>,
}

/// What saturation came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Saturation {
    /// Nodes at the end.
    pub n_nodes: usize,
    /// Iterations.
    pub n_iterations: usize,
    /// Whether a limit stopped it.
    pub hit_limit: bool,
    /// How often each rule taught something.
    pub fired: BTreeMap<&'static str, usize>,
}

/// How an instruction takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A node: recreated wherever it is needed.
    Term,
    /// A node that is executed where it stands, unless it cannot abort or was executed before.
    Computation,
    /// Not a node.
    Skeleton,
}

/// How an instruction takes part.
pub fn part(inst: &Inst) -> Part {
    match head_of(inst.op, &inst.imm) {
        Some(_) if is_term(inst.op) => Part::Term,
        Some(_) if is_computation(inst.op) => Part::Computation,
        _ => Part::Skeleton,
    }
}

impl Region {
    /// Adds the reachable part of a function to a new e-graph.
    pub fn new(func: &Func, loops: &Loops, explain: bool) -> Region {
        let flow = flow::analyse(func, loops);
        let mut leaves = Vec::new();
        let mut leaf_facts = Vec::new();
        for &block in &loops.order {
            let skeleton = func.blocks[block].insts.iter().map(|&inst| &func.insts[inst]);
            let results = skeleton.filter(|inst| part(inst) == Part::Skeleton).flat_map(|inst| &inst.results);
            for &value in func.blocks[block].params.iter().chain(results) {
                leaves.push(value);
                leaf_facts.push(flow.fact(value));
            }
        }
        let graph = Graph::new(Leaves::new(leaf_facts));
        let graph = if explain { graph.with_explanations_enabled() } else { graph };
        let mut region = Region {
            graph,
            ids: ArenaMap::default(),
            computations: ArenaMap::default(),
            leaves,
            originals: FxHashSet::default(),
        };
        region.add_leaves();
        for &block in &loops.order {
            for &inst in &func.blocks[block].insts {
                region.add_inst(func, inst);
            }
        }
        region.graph.rebuild();
        region
    }

    fn add_leaves(&mut self) {
        for (number, &value) in self.leaves.iter().enumerate() {
            let id = self.graph.add_uncanonical(Node::new(Head::Leaf(number as u32), &[]));
            self.ids.insert(value, id);
        }
    }

    /// Definitions come before uses in reverse postorder, edge arguments aside.
    fn add_inst(&mut self, func: &Func, inst_id: InstId) {
        let inst = &func.insts[inst_id];
        let part = part(inst);
        let (Some(head), true) = (head_of(inst.op, &inst.imm), part != Part::Skeleton) else { return };
        let children: Option<Vec<Id>> = inst.args.iter().map(|&arg| self.ids.get(arg).copied()).collect();
        let Some(children) = children else { return };
        let node = Node::new(head, &children);
        self.originals.insert(node.clone());
        let id = self.graph.add_uncanonical(node);
        if part == Part::Term {
            self.ids.insert(inst.results[0], id);
            return;
        }
        self.computations.insert(inst_id, id);
        for (i, &result) in inst.results.iter().enumerate() {
            let id = self.graph.add_uncanonical(Node::new(Head::Result(i as u8), &[id]));
            self.ids.insert(result, id);
        }
    }

    /// Applies the rules until nothing new comes, or a limit is reached.
    pub fn saturate(&mut self, limits: &Limits) -> Saturation {
        let graph = std::mem::replace(&mut self.graph, Graph::new(Leaves::default()));
        let n_start = graph.total_size();
        let runner = Runner::<_, _, ()>::new(Leaves::default())
            .with_egraph(graph)
            .with_iter_limit(limits.max_iterations)
            .with_node_limit(n_start.saturating_add(limits.max_nodes))
            // The clock has no say in what comes out.
            .with_time_limit(Duration::MAX)
            .with_scheduler(BackoffScheduler::default().with_initial_match_limit(limits.max_matches))
            .run(rules::rewrites(limits.equality));
        let mut fired: BTreeMap<&'static str, usize> = BTreeMap::new();
        for rule in rules::all() {
            let name = egg::Symbol::from(rule.name);
            let n: usize = runner.iterations.iter().filter_map(|iteration| iteration.applied.get(&name)).sum();
            if n > 0 {
                fired.insert(rule.name, n);
            }
        }
        let hit_limit = !matches!(runner.stop_reason, Some(egg::StopReason::Saturated));
        let n_iterations = runner.iterations.len();
        self.graph = runner.egraph;
        self.graph.rebuild();
        let graph = &self.graph;
        self.originals =
            self.originals.iter().map(|node| node.clone().map_children(|child| graph.find(child))).collect();
        Saturation { n_nodes: self.graph.total_size(), n_iterations, hit_limit, fired }
    }

    /// The class of a value, as it is called now.
    pub fn class(&self, value: Value) -> Option<Id> {
        self.ids.get(value).map(|&id| self.graph.find(id))
    }

    /// What is known of a class.
    pub fn fact(&self, class: Id) -> Fact {
        self.graph[class].data.value
    }

    /// Whether a node may be executed anywhere its operands are known: it cannot abort, and it is
    /// defined for all that its operands can be.
    pub fn is_movable(&self, node: &Node) -> bool {
        match node.head() {
            Head::Op(Op::I64ToI32, _) => self.fact(node.children()[0]).long().is_in(Range::I32),
            Head::Op(op, _) if is_computation(op) => {
                self.graph.lookup(node.clone()).is_some_and(|class| !self.graph[class].data.may_abort)
            }
            Head::Op(..) | Head::I32(_) | Head::I64(_) | Head::F64(_) => true,
            Head::Result(_) => !self.graph[node.children()[0]].data.may_abort,
            Head::Leaf(_) => false,
        }
    }

    /// The classes of the results of a computation's class, by result; those that nobody asked for
    /// are missing.
    pub fn results(&self, computation: Id, op: Op) -> Vec<Option<Id>> {
        let result = |i: usize| self.graph.lookup(Node::new(Head::Result(i as u8), &[computation]));
        (0..n_results(op)).map(result).collect()
    }
}
