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
//! # Invariants
//! - The successors' multiset and the predecessors' multiset are the same edges.
//! - `idom` of a block is an earlier block; only the entry has none.
//! - A loop's parent is an earlier loop that contains all its blocks.

use std::fmt::Write;

use la_arena::{Arena, ArenaMap, Idx};
use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::DfsPostOrder;
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

/// A natural loop: the blocks from which a latch can be reached without passing the header.
/// Back edges to the same header make one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The block that dominates all others of the loop.
    pub header: BlockId,
    /// The sources of its back edges, rising.
    pub latches: Vec<BlockId>,
    /// Its blocks, the header and those of inner loops among them, rising.
    pub blocks: Vec<BlockId>,
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
        let mut blocks = Arena::new();
        let mut ids: Vec<Option<BlockId>> = vec![None; graph.node_count()];
        for &node in &rpo {
            let (start, end) = graph[node];
            let idom = dominators.immediate_dominator(node).and_then(|dominator| ids[dominator.index()]);
            let block = BasicBlock { start, end, succs: Vec::new(), preds: Vec::new(), idom };
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
        let is_irreducible = is_irreducible(&graph, &rpo, &dominators);
        let mut cfg = Cfg { blocks, loops: Arena::new(), is_irreducible, block_at, innermost: ArenaMap::default() };
        cfg.find_loops();
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

    /// Whether every path from the entry to `inner` passes `outer`; a block dominates itself.
    pub fn must_dominate(&self, outer: BlockId, inner: BlockId) -> bool {
        let mut at = Some(inner);
        while let Some(block) = at {
            // A dominator stands earlier in reverse postorder.
            if index(block) <= index(outer) {
                return block == outer;
            }
            at = self.blocks[block].idom;
        }
        false
    }

    fn find_loops(&mut self) {
        let ids: Vec<BlockId> = self.blocks.iter().map(|(id, _)| id).collect();
        for &header in &ids {
            let mut latches = self.blocks[header].preds.clone();
            latches.retain(|&latch| self.must_dominate(header, latch));
            latches.sort_unstable_by_key(|&latch| index(latch));
            latches.dedup();
            if latches.is_empty() {
                continue;
            }
            let blocks = self.loop_blocks(header, &latches);
            // Headers come in reverse postorder, so loops around this one are already here.
            let parent = self.loop_of(header);
            let this = self.loops.alloc(Loop { header, latches, blocks, parent });
            for &block in &self.loops[this].blocks {
                self.innermost.insert(block, this);
            }
        }
    }

    fn loop_blocks(&self, header: BlockId, latches: &[BlockId]) -> Vec<BlockId> {
        let mut seen: FxHashSet<BlockId> = FxHashSet::from_iter([header]);
        let mut blocks = vec![header];
        let mut todo = latches.to_vec();
        while let Some(block) = todo.pop() {
            if seen.insert(block) {
                blocks.push(block);
                todo.extend(&self.blocks[block].preds);
            }
        }
        blocks.sort_unstable_by_key(|&block| index(block));
        blocks
    }
}

/// Number of a block as printed.
fn index(block: BlockId) -> u32 {
    block.into_raw().into_u32()
}

/// One graph node a block, reached or not, in the order of the code.
fn graph(code: &Code<'_>) -> Graph {
    let instrs = code.instrs();
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
        if last.op.flow().falls_through()
            && let Some(next) = node_of(end)
        {
            graph.add_edge(node, next, EdgeKind::Next);
        }
        let kind = if last.op.flow() == Flow::Switch { EdgeKind::Case } else { EdgeKind::Label };
        for target in code.labels(last).into_iter().filter_map(|pc| node_of(code.index_of(pc)?)) {
            graph.add_edge(node, target, kind);
        }
    }
    graph
}

/// Edges in the order in which they were added, which petgraph gives backwards.
fn edges(graph: &Graph, node: NodeIndex) -> Vec<(EdgeKind, NodeIndex)> {
    use petgraph::visit::EdgeRef;
    let mut edges: Vec<_> = graph.edges(node).map(|edge| (*edge.weight(), edge.target())).collect();
    edges.reverse();
    edges
}

fn reverse_postorder(graph: &Graph, entry: NodeIndex) -> Vec<NodeIndex> {
    let mut walk = DfsPostOrder::new(graph, entry);
    let mut order: Vec<NodeIndex> = std::iter::from_fn(|| walk.next(graph)).collect();
    order.reverse();
    order
}

/// A cycle without back edge: one whose retreating edge goes to a block that does not
/// dominate its source.
fn is_irreducible(graph: &Graph, rpo: &[NodeIndex], dominators: &Dominators<NodeIndex>) -> bool {
    let mut position = vec![usize::MAX; graph.node_count()];
    for (at, node) in rpo.iter().enumerate() {
        position[node.index()] = at;
    }
    rpo.iter().any(|&from| {
        graph.neighbors(from).any(|to| {
            position[to.index()] <= position[from.index()]
                && !dominators.dominators(from).is_some_and(|mut above| above.any(|node| node == to))
        })
    })
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
        if !succs.is_empty() {
            let _ = writeln!(out, "  -> {}", succs.join(", "));
        }
    }
    for (id, this) in cfg.loops.iter() {
        let parent = this.parent.map(|parent| format!(" in loop {}", parent.into_raw())).unwrap_or_default();
        let (blocks, latches) = (names(&this.blocks), names(&this.latches));
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
