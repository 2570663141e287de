//! Basic blocks of byte code, their edges, dominators and loops.
//!
//! Blocks stand in reverse postorder, the entry first; code that no path reaches is in no
//! block. R's compiler leaves such code behind `break`, `return` and `...`.
//!
//! A `STARTLOOPCNTXT` returns twice: once by falling through, and again when a `break` or
//! `next` inside a promise jumps to its context, to the label or to the instruction behind
//! it. Its two edges stand for both. So whatever was known about variables and stack at the
//! first return holds at the second only if nothing between them may change it.
//!
//! Where a `switch` on numbers has empty alternatives, R's compiler puts a call of `stop()`
//! in front of the default, and lets it fall through to there with its value left on the
//! stack: in a loop or a call frame the code behind would take that value for something
//! else. A function `stop` that returns thus has no defined meaning there, and the call ends
//! its block ([`BasicBlock::is_stop`]): its return must be left to the interpreter.
//!
//! # Invariants
//! - The successors' multiset and the predecessors' multiset are the same edges.
//! - `idom` of a block is an earlier block; only the entry has none.
//! - A loop's parent is an earlier loop that contains all its blocks.

use std::fmt::Write;

use la_arena::{Arena, ArenaMap, Idx};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{DfsPostOrder, EdgeRef};
use rds::Value;
use rustc_hash::FxHashSet;

use super::decode::{Code, Instr};
use super::disasm;
use super::opcodes::{Flow, Opcode};

/// Names a [`BasicBlock`] of the [`Cfg`] it was made by.
pub type BlockId = Idx<BasicBlock>;

/// Names a [`Loop`] of the [`Cfg`] it was made by.
pub type LoopId = Idx<Loop>;

/// The flow graph of one byte code.
#[derive(Debug, Clone)]
pub struct Cfg {
    /// The reached blocks in reverse postorder.
    pub blocks: Arena<BasicBlock>,
    /// Natural loops, outer before inner.
    pub loops: Arena<Loop>,
    /// Whether some cycle can be entered elsewhere than at the header of a natural loop.
    /// R's compiler makes none.
    pub is_irreducible: bool,
    block_at: Vec<Option<BlockId>>,
    innermost: ArenaMap<BlockId, LoopId>,
    dominated: Vec<std::ops::Range<u32>>,
}

/// Instructions that run one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicBlock {
    /// Index of the first instruction in [`Code::instrs`].
    pub start: usize,
    /// Index behind the last instruction.
    pub end: usize,
    /// Where control goes, the next instruction first; a block may stand here twice.
    pub succs: Vec<Edge>,
    /// Where control comes from, as often as it comes.
    pub preds: Vec<BlockId>,
    /// The immediate dominator.
    pub idom: Option<BlockId>,
    /// Whether it ends in the `stop()` call for an empty alternative of a `switch`, behind
    /// which this graph does not go on.
    pub is_stop: bool,
}

/// A way out of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Where it leads.
    pub to: BlockId,
    /// How it is taken.
    pub kind: EdgeKind,
}

/// How control goes from block to block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// By going on.
    Next,
    /// By a jump to a label.
    Label,
    /// By `SWITCH`; all cases with the same target are one edge.
    Case,
}

/// A natural loop: the blocks from which a latch can be reached without passing the header
/// ([`Cfg::loop_blocks`]). Back edges to the same header make one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The block that dominates all others of the loop.
    pub header: BlockId,
    /// The sources of its back edges, rising.
    pub latches: Vec<BlockId>,
    /// The innermost loop around it.
    pub parent: Option<LoopId>,
}

/// Indexes of instructions; the graph before blocks are numbered.
type Graph = DiGraph<(usize, usize), EdgeKind>;

impl Cfg {
    /// Computes blocks, dominators and loops.
    pub fn new(code: &Code<'_>) -> Cfg {
        let graph = graph(code);
        let entry = NodeIndex::new(0);
        let rpo = reverse_postorder(&graph, entry);
        let dominators = simple_fast(&graph, entry);
        let stops = stops(code);
        let mut blocks = Arena::new();
        let mut ids: Vec<Option<BlockId>> = vec![None; graph.node_count()];
        for &node in &rpo {
            let (start, end) = graph[node];
            let idom = dominators.immediate_dominator(node).and_then(|dominator| ids[dominator.index()]);
            let is_stop = stops.contains(&(end - 1));
            let block = BasicBlock { start, end, succs: Vec::new(), preds: Vec::new(), idom, is_stop };
            ids[node.index()] = Some(blocks.alloc(block));
        }
        for &node in &rpo {
            let Some(from) = ids[node.index()] else { continue };
            for (kind, target) in edges(&graph, node) {
                let Some(to) = ids[target.index()] else { continue };
                blocks[from].succs.push(Edge { to, kind });
                blocks[to].preds.push(from);
            }
        }
        let mut block_at = vec![None; code.instrs().len()];
        for (id, block) in blocks.iter() {
            block_at[block.start..block.end].fill(Some(id));
        }
        let dominated = dominated(&blocks);
        let innermost = ArenaMap::default();
        let mut cfg = Cfg { blocks, loops: Arena::new(), is_irreducible: false, block_at, innermost, dominated };
        cfg.find_loops();
        cfg.is_irreducible = cfg.blocks.iter().any(|(from, block)| {
            let mut retreats = block.succs.iter().filter(|edge| index(edge.to) <= index(from));
            retreats.any(|edge| !cfg.must_dominate(edge.to, from))
        });
        cfg
    }

    /// The block where execution starts.
    pub fn entry(&self) -> BlockId {
        Idx::from_raw(0.into())
    }

    /// The block of an instruction, by its index in [`Code::instrs`]; `None` where the
    /// instruction is not reached.
    pub fn block_of(&self, instr: usize) -> Option<BlockId> {
        self.block_at.get(instr).copied().flatten()
    }

    /// The instructions of a block.
    pub fn instrs<'c>(&self, code: &'c Code<'_>, block: BlockId) -> &'c [Instr] {
        let BasicBlock { start, end, .. } = self.blocks[block];
        code.instrs().get(start..end).unwrap_or(&[])
    }

    /// The innermost loop around a block.
    pub fn loop_of(&self, block: BlockId) -> Option<LoopId> {
        self.innermost.get(block).copied()
    }

    /// All blocks of a loop, rising; those of inner loops among them.
    pub fn loop_blocks(&self, this: LoopId) -> Vec<BlockId> {
        let ids = self.blocks.iter().map(|(id, _)| id);
        ids.filter(|&block| self.is_in_loop(block, this)).collect()
    }

    /// Whether a block belongs to a loop or to one inside it.
    pub fn is_in_loop(&self, block: BlockId, this: LoopId) -> bool {
        let mut at = self.loop_of(block);
        // Inner loops stand behind outer ones.
        while let Some(inner) = at
            && inner.into_raw().into_u32() > this.into_raw().into_u32()
        {
            at = self.loops[inner].parent;
        }
        at == Some(this)
    }

    /// Whether every path from the entry to `inner` passes `outer`; a block dominates itself.
    pub fn must_dominate(&self, outer: BlockId, inner: BlockId) -> bool {
        let place = |block| self.dominated.get(index(block) as usize);
        place(outer).zip(place(inner)).is_some_and(|(outer, inner)| outer.contains(&inner.start))
    }

    /// Goes through the headers from the last to the first, so inner loops are known before
    /// those around them, and walks from the latches backwards; a loop already found is
    /// passed in one step, from its outermost known loop to that one's header. Almost linear.
    fn find_loops(&mut self) {
        let mut found: Vec<Loop> = Vec::new();
        let mut innermost: Vec<Option<usize>> = vec![None; self.blocks.len()];
        let mut outermost = Outermost::default();
        let ids: Vec<BlockId> = self.blocks.iter().map(|(id, _)| id).collect();
        let mut parents: Vec<Option<usize>> = Vec::new();
        for &header in ids.iter().rev() {
            let latches = self.latches(header);
            if latches.is_empty() {
                continue;
            }
            let this = found.len();
            innermost[index(header) as usize] = Some(this);
            let mut todo = latches.clone();
            found.push(Loop { header, latches, parent: None });
            outermost.push();
            parents.push(None);
            while let Some(block) = todo.pop() {
                let known = &mut innermost[index(block) as usize];
                let Some(inner) = *known else {
                    *known = Some(this);
                    todo.extend(&self.blocks[block].preds);
                    continue;
                };
                let outer = outermost.find(inner);
                if outer != this {
                    parents[outer] = Some(this);
                    outermost.put_into(outer, this);
                    todo.extend(&self.blocks[found[outer].header].preds);
                }
            }
        }
        // Outer before inner.
        let id = |position: usize| LoopId::from_raw(((parents.len() - 1 - position) as u32).into());
        for (this, parent) in found.into_iter().zip(&parents).rev() {
            self.loops.alloc(Loop { parent: parent.map(id), ..this });
        }
        for (&block, this) in ids.iter().zip(&innermost) {
            if let Some(this) = this {
                self.innermost.insert(block, id(*this));
            }
        }
    }

    fn latches(&self, header: BlockId) -> Vec<BlockId> {
        let mut latches = self.blocks[header].preds.clone();
        latches.retain(|&latch| self.must_dominate(header, latch));
        latches.sort_unstable_by_key(|&latch| index(latch));
        latches.dedup();
        latches
    }
}

/// The outermost loop found so far around each loop: a forest whose paths are halved on use.
#[derive(Default)]
struct Outermost {
    around: Vec<usize>,
}

impl Outermost {
    fn push(&mut self) {
        self.around.push(self.around.len());
    }

    fn put_into(&mut self, inner: usize, outer: usize) {
        self.around[inner] = outer;
    }

    fn find(&mut self, mut at: usize) -> usize {
        while self.around[at] != at {
            self.around[at] = self.around[self.around[at]];
            at = self.around[at];
        }
        at
    }
}

/// For each block, by number: the places of the blocks it dominates in a preorder of the
/// dominator tree, its own first.
fn dominated(blocks: &Arena<BasicBlock>) -> Vec<std::ops::Range<u32>> {
    let idoms: Vec<Option<usize>> = blocks.values().map(|block| block.idom.map(|idom| index(idom) as usize)).collect();
    let mut sizes = vec![1; idoms.len()];
    for (block, idom) in idoms.iter().enumerate().rev() {
        if let Some(idom) = *idom {
            sizes[idom] += sizes[block];
        }
    }
    let mut next_free: Vec<u32> = vec![0; idoms.len()];
    let mut ranges = Vec::with_capacity(idoms.len());
    for (block, idom) in idoms.iter().enumerate() {
        let start = match *idom {
            Some(idom) => {
                let start = next_free[idom];
                next_free[idom] += sizes[block];
                start
            }
            None => 0,
        };
        next_free[block] = start + 1;
        ranges.push(start..start + sizes[block]);
    }
    ranges
}

/// Number of a block as printed.
fn index(block: BlockId) -> u32 {
    block.into_raw().into_u32()
}

/// One graph node a block, reached or not, in the order of the code.
fn graph(code: &Code<'_>) -> Graph {
    let instrs = code.instrs();
    let stops = stops(code);
    let mut is_leader = vec![false; instrs.len() + 1];
    is_leader[0] = true;
    for (position, instr) in instrs.iter().enumerate() {
        is_leader[position + 1] |= instr.op.flow().ends_block();
        for target in code.labels(instr).into_iter().filter_map(|pc| code.index_of(pc)) {
            is_leader[target] = true;
        }
    }
    let leaders: Vec<usize> = (0..instrs.len()).filter(|&position| is_leader[position]).collect();
    let ends = leaders.iter().skip(1).copied().chain([instrs.len()]);
    let mut graph = Graph::new();
    for (&start, end) in leaders.iter().zip(ends) {
        graph.add_node((start, end));
    }
    let node_of = |instr: usize| leaders.binary_search(&instr).ok().map(NodeIndex::new);
    for node in graph.node_indices() {
        let (_, end) = graph[node];
        let Some(last) = instrs.get(end - 1) else { continue };
        let mut targets = Vec::new();
        if last.op.flow().falls_through() && !stops.contains(&(end - 1)) {
            targets.extend(node_of(end).map(|next| (next, EdgeKind::Next)));
        }
        let kind = if last.op.flow() == Flow::Switch { EdgeKind::Case } else { EdgeKind::Label };
        let labels = code.labels(last).into_iter().filter_map(|pc| node_of(code.index_of(pc)?));
        targets.extend(labels.map(|target| (target, kind)));
        // The walk goes along the edges added first, first, so what is first in the code gets
        // the smaller number, and a loop's body comes before its exit.
        targets.sort_by_key(|&(target, _)| std::cmp::Reverse(target));
        for (target, kind) in targets {
            graph.add_edge(node, target, kind);
        }
    }
    graph
}

/// Indexes of the calls of `stop()` that R's compiler puts between a `SWITCH` and its
/// default, where that does not return at once.
fn stops(code: &Code<'_>) -> FxHashSet<usize> {
    let switches = code.instrs().iter().enumerate().filter(|(_, instr)| instr.op == Opcode::Switch);
    let stops = switches.filter_map(|(position, switch)| {
        let default = *code.switch(switch)?.by_number.last()?;
        let before = code.index_of(default)?.checked_sub(1)?;
        let instr = code.instrs().get(before)?;
        let Value::Lang(call) = code.heap().value(instr.call()?) else { return None };
        let is_stop = instr.op == Opcode::Call && code.heap().symbol(call.car) == Some("stop");
        (is_stop && before > position).then_some(before)
    });
    stops.collect()
}

/// The edges out of a node, to the next instruction first, then by rising target.
fn edges(graph: &Graph, node: NodeIndex) -> Vec<(EdgeKind, NodeIndex)> {
    let mut edges: Vec<_> = graph.edges(node).map(|edge| (*edge.weight(), edge.target())).collect();
    edges.sort_by_key(|&(kind, target)| (kind != EdgeKind::Next, target));
    edges
}

fn reverse_postorder(graph: &Graph, entry: NodeIndex) -> Vec<NodeIndex> {
    let mut walk = DfsPostOrder::new(graph, entry);
    let mut order: Vec<NodeIndex> = std::iter::from_fn(|| walk.next(graph)).collect();
    order.reverse();
    order
}

/// The graph as text: each block with its instructions, then the loops.
pub fn print(code: &Code<'_>, cfg: &Cfg) -> String {
    let mut out = String::new();
    for (id, block) in cfg.blocks.iter() {
        let idom = block.idom.map(|idom| format!(" idom {}", name(idom))).unwrap_or_default();
        let preds = names(&block.preds);
        let preds = if preds.is_empty() { preds } else { format!(" from {preds}") };
        let _ = writeln!(out, "{}:{preds}{idom}", name(id));
        for instr in cfg.instrs(code, id) {
            let _ = writeln!(out, "  {}", disasm::instr(code, instr));
        }
        let succs: Vec<String> = block.succs.iter().map(|&edge| edge_text(code, cfg, id, edge)).collect();
        if block.is_stop {
            out.push_str("  stop\n");
        } else if !succs.is_empty() {
            let _ = writeln!(out, "  -> {}", succs.join(", "));
        }
    }
    for (id, this) in cfg.loops.iter() {
        let parent = this.parent.map(|parent| format!(" in loop {}", parent.into_raw())).unwrap_or_default();
        let (blocks, latches) = (names(&cfg.loop_blocks(id)), names(&this.latches));
        let header = name(this.header);
        let _ = writeln!(out, "loop {}{parent}: header {header}, latch {latches}, blocks {blocks}", id.into_raw());
    }
    if cfg.is_irreducible {
        out.push_str("irreducible\n");
    }
    out
}

/// The graph in the DOT language of Graphviz.
pub fn dot(code: &Code<'_>, cfg: &Cfg) -> String {
    let mut out = String::from("digraph bytecode {\n  node [shape=box, fontname=monospace];\n");
    for (id, block) in cfg.blocks.iter() {
        let mut label = format!("{}:\\l", name(id));
        for instr in cfg.instrs(code, id) {
            label.push_str(&disasm::instr(code, instr).replace('\\', "\\\\").replace('"', "\\\""));
            label.push_str("\\l");
        }
        let _ = writeln!(out, "  {} [label=\"{label}\"];", name(id));
        for edge in &block.succs {
            let style = if edge.kind == EdgeKind::Next { "solid" } else { "dashed" };
            let _ = writeln!(out, "  {} -> {} [style={style}];", name(id), name(edge.to));
        }
    }
    out.push_str("}\n");
    out
}

fn name(block: BlockId) -> String {
    format!("b{}", index(block))
}

fn names(blocks: &[BlockId]) -> String {
    blocks.iter().map(|&block| name(block)).collect::<Vec<_>>().join(" ")
}

/// What taking an edge means, in a word, where the instruction gives it a meaning.
fn edge_text(code: &Code<'_>, cfg: &Cfg, from: BlockId, edge: Edge) -> String {
    let to = name(edge.to);
    let Some(last) = cfg.instrs(code, from).last() else { return to };
    let why = match (last.op, edge.kind) {
        (_, EdgeKind::Case) => "case",
        (Opcode::BrIfNot, EdgeKind::Label) => "false",
        (Opcode::And1st, EdgeKind::Label) => "false",
        (Opcode::Or1st, EdgeKind::Label) => "true",
        (Opcode::StepFor, EdgeKind::Label) => "element",
        (Opcode::StartLoopCntxt, EdgeKind::Label) => "break",
        (Opcode::BaseGuard, EdgeKind::Label) => "not base's",
        (_, EdgeKind::Label) if last.op.flow() == Flow::Branch => "dispatched",
        _ => return to,
    };
    format!("{to} ({why})")
}
