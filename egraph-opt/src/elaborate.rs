//! Back into a function: the skeleton is copied block by block, and terms are put where the
//! skeleton first needs them.
//!
//! The blocks are visited along the dominator tree. A class that has a value in a dominating place
//! is used from there; otherwise the cheapest node of the class is executed where it is needed, or
//! in front of the outermost loop in which all of its operands are invariant. So equal terms are
//! shared where one dominates the other, a term that only one branch needs moves into it, and
//! nothing that is not needed is made.
//!
//! # Why it is right
//! - A computation that may abort is executed where the function has it, unless an equal one was
//!   executed in a dominating place: then it did not abort there and would not here.
//! - Everything else that is placed can be executed anywhere ([`Region::is_movable`]).
//! - A choice may ask for a leaf that does not dominate the place. Then the choice is made again
//!   among what is there; the function's own term always is.
use crate::extract::{Choices, cheapest, cheapest_from};
use crate::facts::{Fact, Int, Range};
use crate::language::{Head, Node, inst_of, n_results};
use crate::loops::Loops;
use crate::region::{Part, Region, part};
use egg::{Id, Language};
use ir::{Block, BlockId, Func, Imm, Inst, InstId, Op, Origin, Target, Type, Value};
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// A value in the new function and the block (of the old one) where it is defined.
#[derive(Clone, Copy)]
struct Placed {
    value: Value,
    block: BlockId,
}

struct Elaborator<'a> {
    old: &'a Func,
    region: &'a Region,
    loops: &'a Loops,
    choices: Choices,
    new: Func,
    blocks: ArenaMap<BlockId, BlockId>,
    /// Values of classes in the blocks that are being visited, the entry down to the current one.
    scope: FxHashMap<Id, Placed>,
    /// Computations executed and conditions checked, by class.
    executed: FxHashMap<Id, ()>,
    checked: FxHashMap<Id, ()>,
    /// What leaves the scope with a block.
    opened: ArenaMap<BlockId, Vec<Entry>>,
    terminators: Vec<(BlockId, Inst)>,
    origins: FxHashMap<Id, Origin>,
}

#[derive(Clone, Copy)]
enum Entry {
    Value(Id),
    Executed(Id),
    Checked(Id),
}

enum Visit {
    Enter(BlockId),
    Leave(BlockId),
}

/// The function with the cheapest terms. `None` if the e-graph does not have a term for something
/// that the skeleton needs; then the function stays as it is.
pub fn elaborate(old: &Func, region: &Region, loops: &Loops) -> Option<Func> {
    let mut new = Func::new(&old.name, old.kind);
    new.results = old.results.clone();
    let mut blocks: ArenaMap<BlockId, BlockId> = ArenaMap::default();
    for &block in &old.layout {
        if loops.must_dominate(block, block) {
            blocks.insert(block, new.add_block());
        }
    }
    let mut elaborator = Elaborator {
        old,
        region,
        loops,
        choices: cheapest(region),
        new,
        blocks,
        scope: FxHashMap::default(),
        executed: FxHashMap::default(),
        checked: FxHashMap::default(),
        opened: ArenaMap::default(),
        terminators: Vec::new(),
        origins: origins(old, region, loops),
    };
    let children = loops.children();
    let mut stack = vec![Visit::Enter(old.entry())];
    while let Some(visit) = stack.pop() {
        match visit {
            Visit::Enter(block) => {
                elaborator.block(block)?;
                stack.push(Visit::Leave(block));
                stack.extend(children.get(block).into_iter().flatten().rev().map(|&child| Visit::Enter(child)));
            }
            Visit::Leave(block) => elaborator.leave(block),
        }
    }
    for (block, inst) in std::mem::take(&mut elaborator.terminators) {
        elaborator.new.push_inst(block, inst);
    }
    Some(elaborator.new)
}

/// Where the function's own term of a class comes from.
fn origins(func: &Func, region: &Region, loops: &Loops) -> FxHashMap<Id, Origin> {
    let mut origins = FxHashMap::default();
    for &block in &loops.order {
        for &inst in &func.blocks[block].insts {
            let inst = &func.insts[inst];
            for &result in &inst.results {
                if let Some(class) = region.class(result) {
                    origins.entry(class).or_insert(inst.origin);
                }
            }
        }
    }
    origins
}

impl Elaborator<'_> {
    fn block(&mut self, block: BlockId) -> Option<()> {
        self.opened.insert(block, Vec::new());
        let Block { params, insts } = &self.old.blocks[block];
        for &param in params {
            let value = self.new.add_param(self.blocks[block], self.old.values[param].ty);
            self.define(self.region.class(param)?, value, block);
        }
        for &inst in insts {
            match part(&self.old.insts[inst]) {
                Part::Term => self.term(block, inst)?,
                Part::Computation => self.computation(block, inst)?,
                Part::Skeleton => self.skeleton(block, inst)?,
            }
        }
        Some(())
    }

    fn leave(&mut self, block: BlockId) {
        for entry in self.opened.remove(block).unwrap_or_default() {
            match entry {
                Entry::Value(class) => {
                    self.scope.remove(&class);
                }
                Entry::Executed(class) => {
                    self.executed.remove(&class);
                }
                Entry::Checked(class) => {
                    self.checked.remove(&class);
                }
            }
        }
    }

    /// Records the value of a class, unless it has one already or is a constant.
    fn define(&mut self, class: Id, value: Value, block: BlockId) {
        let is_constant = self
            .choices
            .get(&class)
            .is_some_and(|choice| matches!(choice.node.head(), Head::I32(_) | Head::I64(_) | Head::F64(_)));
        if !is_constant && !self.scope.contains_key(&class) {
            self.scope.insert(class, Placed { value, block });
            self.open(block, Entry::Value(class));
        }
    }

    fn open(&mut self, block: BlockId, entry: Entry) {
        if let Some(list) = self.opened.get_mut(block) {
            list.push(entry);
        }
    }

    /// A term is made when it is needed, except where it can only be executed in its own place.
    fn term(&mut self, block: BlockId, inst: InstId) -> Option<()> {
        let inst = &self.old.insts[inst];
        if inst.op != Op::I64ToI32 {
            return Some(());
        }
        let (class, operand) = (self.region.class(inst.results[0])?, self.region.class(inst.args[0])?);
        let node = Node::new(Head::Op(Op::I64ToI32, 0), &[operand]);
        if self.scope.contains_key(&class) || self.region.is_movable(&node) {
            return Some(());
        }
        let arg = self.value(operand, block, inst.origin)?;
        let result = self.new.push1(self.blocks[block], Op::I64ToI32, Imm::None, vec![arg], inst.origin);
        self.define(class, result, block);
        Some(())
    }

    fn computation(&mut self, block: BlockId, inst: InstId) -> Option<()> {
        let class = self.region.graph.find(*self.region.computations.get(inst)?);
        if !self.region.graph[class].data.may_abort || self.executed.contains_key(&class) {
            return Some(());
        }
        let origin = self.old.insts[inst].origin;
        let mut node = self.choices.get(&class)?.node.clone();
        let args = match self.values(&node, block, origin) {
            Some(args) => args,
            None => {
                // Another form of the computation needs what is not here.
                let scope = &self.scope;
                let choices = cheapest_from(self.region, &|class| scope.contains_key(&class));
                node = self.own_node(inst)?;
                self.values_by(&choices, &node, block, origin)?
            }
        };
        let (op, imm) = inst_of(node.head())?;
        let inst = self.new.push(self.blocks[block], op, imm, args, origin);
        self.executed.insert(class, ());
        self.open(block, Entry::Executed(class));
        for (i, result) in self.region.results(class, op).into_iter().enumerate() {
            if let Some(result) = result {
                self.define(result, self.new.insts[inst].results[i], block);
            }
        }
        Some(())
    }

    fn own_node(&self, inst: InstId) -> Option<Node> {
        let inst = &self.old.insts[inst];
        let children = inst.args.iter().map(|&arg| self.region.class(arg)).collect::<Option<Vec<_>>>()?;
        Some(Node::new(crate::language::head_of(inst.op, &inst.imm)?, &children))
    }

    fn skeleton(&mut self, block: BlockId, inst: InstId) -> Option<()> {
        let inst = &self.old.insts[inst];
        let (op, condition) = self.condition(inst)?;
        if inst.op == Op::AbortIf {
            let condition = condition?;
            let never = self.region.fact(condition) == Fact::I32(Int::within(Range::one(0)));
            if never || self.checked.contains_key(&condition) {
                return Some(());
            }
            self.checked.insert(condition, ());
            self.open(block, Entry::Checked(condition));
        }
        let mut args = Vec::new();
        for (i, &arg) in inst.args.iter().enumerate() {
            let class = if i == 0 { condition } else { None };
            let class = class.or_else(|| self.region.class(arg))?;
            args.push(self.value(class, block, inst.origin)?);
        }
        let mut targets = Vec::new();
        for target in &inst.targets {
            let mut args = Vec::new();
            for &arg in &target.args {
                args.push(self.value(self.region.class(arg)?, block, inst.origin)?);
            }
            targets.push(Target { block: self.blocks[target.block], args });
        }
        let results: Vec<Value> =
            inst.results.iter().map(|&result| self.new.add_value(self.old.values[result].ty)).collect();
        for (&old, &new) in inst.results.iter().zip(&results) {
            self.define(self.region.class(old)?, new, block);
        }
        let copy = Inst { op, imm: inst.imm.clone(), args, targets, results, origin: inst.origin };
        let to = self.blocks[block];
        if op.is_terminator() {
            self.terminators.push((to, copy));
        } else {
            self.new.push_inst(to, copy);
        }
        Some(())
    }

    /// The branch and the class of its condition, in their cheapest form: a condition that is
    /// never NA needs no test for it, and "x is not 0" is what branches test.
    fn condition(&self, inst: &Inst) -> Option<(Op, Option<Id>)> {
        if !matches!(inst.op, Op::Br | Op::BrLgl | Op::AbortIf) {
            return Some((inst.op, None));
        }
        let mut class = self.region.class(inst.args[0])?;
        let never_na = !self.region.fact(class).int().na;
        let op = if inst.op == Op::BrLgl && never_na { Op::Br } else { inst.op };
        let tests_bits = matches!(op, Op::Br | Op::AbortIf);
        while let Some(choice) = self.choices.get(&class).filter(|_| tests_bits) {
            match choice.node.head() {
                // The truth of a value is not 0 exactly where the value is not 0; NA is neither.
                Head::Op(Op::I32ToLgl, _) => class = choice.node.children()[0],
                _ => break,
            }
        }
        Some((op, Some(class)))
    }

    fn value(&mut self, class: Id, at: BlockId, origin: Origin) -> Option<Value> {
        let choices = std::mem::take(&mut self.choices);
        let value = self.value_by(&choices, class, at, origin);
        self.choices = choices;
        value.or_else(|| {
            let scope = &self.scope;
            let choices = cheapest_from(self.region, &|class| scope.contains_key(&class));
            self.value_by(&choices, class, at, origin)
        })
    }

    fn values(&mut self, node: &Node, at: BlockId, origin: Origin) -> Option<Vec<Value>> {
        node.children().iter().map(|&child| self.value(child, at, origin)).collect()
    }

    fn values_by(&mut self, choices: &Choices, node: &Node, at: BlockId, origin: Origin) -> Option<Vec<Value>> {
        node.children().iter().map(|&child| self.value_by(choices, child, at, origin)).collect()
    }

    /// The value of a class in a block, made there if it does not exist: operands first, with an
    /// explicit stack as terms may be deep.
    fn value_by(&mut self, choices: &Choices, class: Id, at: BlockId, origin: Origin) -> Option<Value> {
        let mut stack = vec![class];
        while let Some(&class) = stack.last() {
            if self.scope.contains_key(&class) {
                stack.pop();
                continue;
            }
            let node = &choices.get(&class)?.node;
            if !self.region.is_movable(node) {
                return None;
            }
            // A result of a computation that cannot abort: the computation is executed.
            let (node, computation) = match node.head() {
                Head::Result(_) => {
                    let computation = node.children()[0];
                    (&choices.get(&computation)?.node, Some(computation))
                }
                _ => (node, None),
            };
            match node.children().iter().find(|child| !self.scope.contains_key(*child)) {
                Some(&child) => stack.push(child),
                None => self.make(class, node, computation, at, origin)?,
            }
        }
        self.scope.get(&class).map(|placed| placed.value)
    }

    /// Executes a node whose operands have values.
    fn make(&mut self, class: Id, node: &Node, computation: Option<Id>, at: BlockId, origin: Origin) -> Option<()> {
        let operands: Option<Vec<Placed>> =
            node.children().iter().map(|child| self.scope.get(child).copied()).collect();
        let operands = operands?;
        let block = self.place(&operands, at);
        let (op, imm) = inst_of(node.head())?;
        let args: Vec<Value> = operands.iter().map(|operand| operand.value).collect();
        let origin = self.origins.get(&class).copied().unwrap_or(origin);
        let inst = self.new.push(self.blocks[block], op, imm, args, origin);
        let results = self.new.insts[inst].results.clone();
        debug_assert!(results.len() == n_results(op) && results.iter().all(|&r| self.new.values[r].ty != Type::R));
        match computation {
            None => self.place_value(class, results[0], block),
            Some(computation) => {
                for (i, result) in self.region.results(computation, op).into_iter().enumerate() {
                    if let Some(result) = result {
                        self.place_value(result, results[i], block);
                    }
                }
            }
        }
        Some(())
    }

    fn place_value(&mut self, class: Id, value: Value, block: BlockId) {
        if self.scope.insert(class, Placed { value, block }).is_none() {
            self.open(block, Entry::Value(class));
        }
    }

    /// The block for a node needed in a block: in front of the outermost loop around it in which
    /// none of the operands is defined.
    fn place(&self, operands: &[Placed], at: BlockId) -> BlockId {
        let mut best = at;
        let mut inside = self.loops.innermost(at);
        while let Some(this) = inside {
            if operands.iter().any(|operand| self.loops.is_in(operand.block, this)) {
                break;
            }
            let Some(above) = self.loops.idom(self.loops.loops[this].header) else { break };
            if self.loops.depth(above) < self.loops.depth(best) {
                best = above;
            }
            inside = self.loops.innermost(above);
        }
        best
    }
}
