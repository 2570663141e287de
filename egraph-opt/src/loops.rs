//! Natural loops and the dominator tree of a function.
//!
//! A loop is a header and the blocks that reach a back edge to it; cycles that can be entered in
//! two places are no loops here, and nothing is moved out of them.
use ir::{BlockId, Func};
use la_arena::ArenaMap;

/// Index of a loop in [`Loops`].
pub type LoopIdx = usize;

/// A loop.
#[derive(Clone, PartialEq, Debug)]
pub struct Loop {
    /// The block that every iteration starts with.
    pub header: BlockId,
    /// The innermost loop around it.
    pub parent: Option<LoopIdx>,
    /// Blocks that jump back to the header.
    pub latches: Vec<BlockId>,
    /// Its blocks, those of inner loops included, in reverse postorder.
    pub blocks: Vec<BlockId>,
}

/// Loops and dominators. The function must not change while this is used.
#[derive(Clone, PartialEq, Debug)]
pub struct Loops {
    /// Inner loops come after those around them.
    pub loops: Vec<Loop>,
    /// Reachable blocks in reverse postorder.
    pub order: Vec<BlockId>,
    innermost: ArenaMap<BlockId, LoopIdx>,
    idom: ArenaMap<BlockId, BlockId>,
    /// Entry and exit times of a walk over the dominator tree.
    times: ArenaMap<BlockId, (u32, u32)>,
}

impl Loops {
    /// Finds them.
    pub fn new(func: &Func) -> Loops {
        let order = func.reverse_postorder();
        let idom = func.dominators();
        let times = walk(&order, &idom);
        let mut found = Loops { loops: Vec::new(), order, innermost: ArenaMap::default(), idom, times };
        let predecessors = func.predecessors();
        for header in found.order.clone() {
            let edges = predecessors.get(header).map_or(&[][..], Vec::as_slice);
            let mut latches: Vec<BlockId> = Vec::new();
            for &(from, _) in edges {
                if found.must_dominate(header, from) && !latches.contains(&from) {
                    latches.push(from);
                }
            }
            if !latches.is_empty() {
                found.add(func, header, latches, &predecessors);
            }
        }
        found
    }

    /// Headers come in reverse postorder, so a loop around another one is added before it.
    fn add(
        &mut self,
        func: &Func,
        header: BlockId,
        latches: Vec<BlockId>,
        predecessors: &ArenaMap<BlockId, Vec<(BlockId, usize)>>,
    ) {
        let mut inside: ArenaMap<BlockId, ()> = ArenaMap::default();
        inside.insert(header, ());
        let mut stack = latches.clone();
        while let Some(block) = stack.pop() {
            if inside.get(block).is_none() && self.times.get(block).is_some() {
                inside.insert(block, ());
                stack.extend(predecessors.get(block).into_iter().flatten().map(|&(from, _)| from));
            }
        }
        debug_assert!(func.entry() != header);
        let blocks: Vec<BlockId> = self.order.iter().copied().filter(|&block| inside.get(block).is_some()).collect();
        let index = self.loops.len();
        let parent = self.innermost.get(header).copied();
        for &block in &blocks {
            self.innermost.insert(block, index);
        }
        self.loops.push(Loop { header, parent, latches, blocks });
    }

    /// The innermost loop of a block.
    pub fn innermost(&self, block: BlockId) -> Option<LoopIdx> {
        self.innermost.get(block).copied()
    }

    /// How many loops are around a block.
    pub fn depth(&self, block: BlockId) -> usize {
        std::iter::successors(self.innermost(block), |&this| self.loops[this].parent).count()
    }

    /// Whether a block is part of a loop.
    pub fn is_in(&self, block: BlockId, this: LoopIdx) -> bool {
        std::iter::successors(self.innermost(block), |&at| self.loops[at].parent).any(|at| at == this)
    }

    /// The immediate dominator.
    pub fn idom(&self, block: BlockId) -> Option<BlockId> {
        self.idom.get(block).copied()
    }

    /// Whether every path to `below` passes through `above`; a block dominates itself.
    pub fn must_dominate(&self, above: BlockId, below: BlockId) -> bool {
        match (self.times.get(above), self.times.get(below)) {
            (Some(above), Some(below)) => above.0 <= below.0 && below.1 <= above.1,
            _ => false,
        }
    }

    /// When a walk over the dominator tree enters a block; `None` if the entry does not reach it.
    pub fn entered(&self, block: BlockId) -> Option<u32> {
        self.times.get(block).map(|time| time.0)
    }

    /// Reachable blocks in the order of that walk.
    pub fn preorder(&self) -> Vec<BlockId> {
        let mut blocks = self.order.clone();
        blocks.sort_by_key(|&block| self.entered(block));
        blocks
    }

    /// Children of each block in the dominator tree, in reverse postorder.
    pub fn children(&self) -> ArenaMap<BlockId, Vec<BlockId>> {
        children(&self.order, &self.idom)
    }
}

fn children(order: &[BlockId], idom: &ArenaMap<BlockId, BlockId>) -> ArenaMap<BlockId, Vec<BlockId>> {
    let mut children: ArenaMap<BlockId, Vec<BlockId>> = order.iter().map(|&block| (block, Vec::new())).collect();
    for &block in order {
        if let Some(list) = idom.get(block).and_then(|&parent| children.get_mut(parent)) {
            list.push(block);
        }
    }
    children
}

fn walk(order: &[BlockId], idom: &ArenaMap<BlockId, BlockId>) -> ArenaMap<BlockId, (u32, u32)> {
    let children = children(order, idom);
    let mut times: ArenaMap<BlockId, (u32, u32)> = ArenaMap::default();
    let Some(&entry) = order.first() else { return times };
    let mut clock = 0;
    let mut stack = vec![(entry, 0)];
    times.insert(entry, (0, 0));
    while let Some((block, next)) = stack.last_mut() {
        clock += 1;
        match children.get(*block).and_then(|list| list.get(*next)) {
            Some(&child) => {
                *next += 1;
                times.insert(child, (clock, 0));
                stack.push((child, 0));
            }
            None => {
                if let Some(time) = times.get_mut(*block) {
                    time.1 = clock;
                }
                stack.pop();
            }
        }
    }
    times
}
