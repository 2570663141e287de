//! The data: functions, blocks, instructions, values.

use crate::Op;
use la_arena::{Arena, ArenaMap, Idx};

/// A function's block.
pub type BlockId = Idx<Block>;
/// A function's instruction.
pub type InstId = Idx<Inst>;
/// A function's value.
pub type Value = Idx<ValueData>;

/// The machine-level type of a value. What R type it stands for is a fact, not a type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Any R value; the only type of generic code.
    R,
    /// Double.
    F64,
    /// Integer or logical, NA is `i32::MIN`.
    I32,
    /// 64-bit integer or address.
    I64,
    /// R object of proven type.
    Sexp,
}

/// The machine values that stand for a value of which nothing is known: as double, kind, object.
pub const LANES: [Type; 3] = [Type::F64, Type::I32, Type::Sexp];

/// The kind of such a value that is its object; those below are scalars: 0 logical, 1 integer, 2 double. Above is one
/// string, whose object is the string itself.
pub const OBJECT: i64 = 3;

impl Type {
    /// The type of a signature letter.
    pub const fn from_letter(letter: u8) -> Option<Type> {
        match letter {
            b'r' => Some(Type::R),
            b'f' => Some(Type::F64),
            b'i' => Some(Type::I32),
            b'l' => Some(Type::I64),
            b'p' => Some(Type::Sexp),
            _ => None,
        }
    }

    /// Its name in the text form.
    pub const fn text(self) -> &'static str {
        match self {
            Type::R => "r",
            Type::F64 => "f64",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::Sexp => "sexp",
        }
    }
}

/// Where an instruction comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct Origin {
    /// Which closure's code, counted by whoever lowered several into one; 0 in generic code.
    pub closure: u32,
    /// Word offset in the byte code; of what was spliced ([`crate::splice`]) it says more.
    pub pc: u32,
}

/// A value and its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueData {
    /// Its type.
    pub ty: Type,
}

/// A basic block: parameters, then instructions, of which only the last is a terminator.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Block {
    /// Block parameters.
    pub params: Vec<Value>,
    /// Instructions in order.
    pub insts: Vec<InstId>,
}

/// An edge: where to, and what for its parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Destination.
    pub block: BlockId,
    /// One argument a parameter.
    pub args: Vec<Value>,
}

/// An instruction.
#[derive(Clone, PartialEq, Debug)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// Its immediate, of the kind the table gives.
    pub imm: Imm,
    /// Operands.
    pub args: Vec<Value>,
    /// Edges of a terminator.
    pub targets: Vec<Target>,
    /// Results.
    pub results: Vec<Value>,
    /// Where it comes from.
    pub origin: Origin,
}

/// An immediate.
#[derive(Clone, PartialEq, Debug)]
pub enum Imm {
    /// Nothing.
    None,
    /// An integer.
    Int(i64),
    /// A double, by its bits.
    Real(u64),
    /// A name.
    Name(Box<str>),
    /// An R constant.
    Const(Const),
    /// Index into [`Func::calls`].
    Call(u32),
    /// Index into [`Func::switches`].
    Switch(u32),
    /// Why, and the words for people.
    Abort(AbortReason, Box<str>),
}

/// Why a transaction is given up (`RIR2_ABORT_*`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(i32)]
pub enum AbortReason {
    /// A path that is not compiled.
    Unanalysable = 1,
    /// Integer overflow.
    Overflow = 2,
    /// NA as a condition.
    NaCondition = 3,
    /// A subscript that is no plain element.
    Subscript = 4,
    /// Operands of different lengths.
    Recycle = 5,
    /// GNU-R would warn.
    Warning = 6,
    /// The user asked to stop.
    Interrupt = 7,
    /// The C stack is nearly used up.
    Stack = 8,
    /// An allocation would fail.
    Memory = 9,
    /// A value is not of the type that was assumed.
    Type = 10,
    /// A variable holds a value of another type than when its types were learnt.
    Unexpected = 11,
    /// A function that is called is not compiled.
    Callee = 12,
    /// A generic is called for an object, or another value of a class that has a method.
    Class = 13,
}

impl AbortReason {
    /// All of them.
    pub const ALL: [AbortReason; 13] = [
        AbortReason::Unanalysable,
        AbortReason::Overflow,
        AbortReason::NaCondition,
        AbortReason::Subscript,
        AbortReason::Recycle,
        AbortReason::Warning,
        AbortReason::Interrupt,
        AbortReason::Stack,
        AbortReason::Memory,
        AbortReason::Type,
        AbortReason::Unexpected,
        AbortReason::Callee,
        AbortReason::Class,
    ];

    /// Its name, as in `rir2_abi.h`.
    pub const fn text(self) -> &'static str {
        match self {
            AbortReason::Unanalysable => "unanalysable",
            AbortReason::Overflow => "overflow",
            AbortReason::NaCondition => "na_condition",
            AbortReason::Subscript => "subscript",
            AbortReason::Recycle => "recycle",
            AbortReason::Warning => "warning",
            AbortReason::Interrupt => "interrupt",
            AbortReason::Stack => "stack",
            AbortReason::Memory => "memory",
            AbortReason::Type => "type",
            AbortReason::Unexpected => "unexpected",
            AbortReason::Callee => "callee",
            AbortReason::Class => "class",
        }
    }
}

/// An R constant of generic code.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    /// `NULL`.
    Null,
    /// Logical scalar; NA is `i32::MIN`.
    Lgl(i32),
    /// Integer scalar; NA is `i32::MIN`.
    Int(i32),
    /// Double scalar, by its bits.
    Real(u64),
    /// String scalar in ASCII.
    Str(Box<str>),
    /// Logical vector without attributes, of any length but 1.
    Lgls(Vec<i32>),
    /// Integer vector without attributes, of any length but 1.
    Ints(Vec<i32>),
    /// Double vector without attributes, of any length but 1, by bits.
    Reals(Vec<u64>),
    /// Complex scalar, real and imaginary part by their bits; and its index in the pool.
    Cplx(u64, u64, u32),
    /// The empty argument.
    Missing,
    /// Any other character vector without attributes of strings in ASCII or marked as UTF-8, and NAs; and its index in that pool.
    Strs(Vec<Option<Box<str>>>, u32),
    /// Any other constant, by its index in the pool of the code ([`Func::code`] says of which).
    Pool(u32),
}

/// One argument of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arg {
    /// Its name, if it has one.
    pub name: Option<Box<str>>,
    /// What it is.
    pub kind: ArgKind,
}

/// How an argument is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ArgKind {
    /// An operand of the call, by position among its operands.
    Operand(u32),
    /// Code for a promise: index into [`Func::nested`].
    Promise(u32),
    /// All elements of `...`.
    Dots,
    /// The empty argument.
    Missing,
    /// The expression itself, which is not evaluated (`quote(x)`).
    Quoted,
}

/// The description of a call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallDesc {
    /// The function's name where the call names it.
    pub name: Option<Box<str>>,
    /// Whether the function is one of `.Internal`.
    pub internal: bool,
    /// Arguments in order. For operations with fixed operands in front (a function value, an
    /// object), operand numbers count from the first operand after those.
    pub args: Vec<Arg>,
    /// Index of the call's AST in the pool of the code, if there is one.
    pub call: Option<u32>,
    /// Index in the pool of the expression that stands for the assigned value ([`Op::Setter`] only).
    pub rhs: Option<u32>,
}

impl CallDesc {
    /// A call of a function by its name, with nothing else known.
    pub fn of(name: &str) -> CallDesc {
        CallDesc { name: Some(name.into()), ..CallDesc::default() }
    }
}

/// The description of a `switch()`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwitchDesc {
    /// Names of the alternatives, where there are any; the default is the unnamed last one.
    pub names: Option<Vec<Box<str>>>,
    /// Target index for each name, then for no match.
    pub by_name: Vec<u32>,
    /// Target index for numbers from 1, then for anything else.
    pub by_number: Vec<u32>,
}

/// What a nested function is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FuncKind {
    /// The body of a closure.
    Closure,
    /// The code of a promise: the same environment at another time.
    Promise,
    /// A function of the typed level: its own signature.
    Typed,
}

/// A formal parameter of a closure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Formal {
    /// Its name.
    pub name: Box<str>,
    /// Its default: index into [`Func::nested`].
    pub default: Option<u32>,
}

/// One function.
#[derive(Clone, PartialEq, Debug)]
pub struct Func {
    /// Shown to people; letters, digits, `.` and `_` survive printing, the rest is quoted.
    pub name: Box<str>,
    /// What it is.
    pub kind: FuncKind,
    /// Where its code is in the pool of the function around it. `None`: the default of a formal,
    /// an argument that a special takes from its AST, or not nested at all.
    pub code: Option<u32>,
    /// R formals (generic closures only).
    pub formals: Vec<Formal>,
    /// Result types (typed functions only).
    pub results: Vec<Type>,
    /// Blocks; the entry is the first in [`Func::layout`].
    pub blocks: Arena<Block>,
    /// Instructions.
    pub insts: Arena<Inst>,
    /// Values.
    pub values: Arena<ValueData>,
    /// Blocks in order of printing.
    pub layout: Vec<BlockId>,
    /// Promise bodies, default arguments and closure literals.
    pub nested: Vec<Func>,
    /// Call descriptions.
    pub calls: Vec<CallDesc>,
    /// Switch descriptions.
    pub switches: Vec<SwitchDesc>,
}

impl Func {
    /// Whether it has been lifted from an AST whose calls R has not compiled.
    pub fn is_of_ast(&self) -> bool {
        self.calls.iter().any(|desc| desc.call.is_none())
    }

    /// A function without blocks.
    pub fn new(name: &str, kind: FuncKind) -> Func {
        Func {
            name: name.into(),
            kind,
            code: None,
            formals: Vec::new(),
            results: Vec::new(),
            blocks: Arena::new(),
            insts: Arena::new(),
            values: Arena::new(),
            layout: Vec::new(),
            nested: Vec::new(),
            calls: Vec::new(),
            switches: Vec::new(),
        }
    }

    /// The block where it starts. A function under construction may not have one yet.
    pub fn entry(&self) -> BlockId {
        self.layout[0]
    }

    /// Adds an empty block at the end of the layout.
    pub fn add_block(&mut self) -> BlockId {
        let block = self.blocks.alloc(Block::default());
        self.layout.push(block);
        block
    }

    /// Adds a parameter to a block.
    pub fn add_param(&mut self, block: BlockId, ty: Type) -> Value {
        let value = self.values.alloc(ValueData { ty });
        self.blocks[block].params.push(value);
        value
    }

    /// Adds a value that the caller gives to an instruction.
    pub fn add_value(&mut self, ty: Type) -> Value {
        self.values.alloc(ValueData { ty })
    }

    /// Appends an instruction whose results follow from the table. Returns it.
    pub fn push(&mut self, block: BlockId, op: Op, imm: Imm, args: Vec<Value>, origin: Origin) -> InstId {
        let signature = op.signature();
        let results = match signature.split_once(':') {
            Some((_, results)) => {
                results.bytes().filter_map(Type::from_letter).map(|ty| self.values.alloc(ValueData { ty })).collect()
            }
            None => Vec::new(),
        };
        self.push_inst(block, Inst { op, imm, args, targets: Vec::new(), results, origin })
    }

    /// Appends an instruction with one result and returns that.
    pub fn push1(&mut self, block: BlockId, op: Op, imm: Imm, args: Vec<Value>, origin: Origin) -> Value {
        let inst = self.push(block, op, imm, args, origin);
        self.insts[inst].results[0]
    }

    /// Appends an instruction as it is.
    pub fn push_inst(&mut self, block: BlockId, inst: Inst) -> InstId {
        let id = self.insts.alloc(inst);
        self.blocks[block].insts.push(id);
        id
    }

    /// Appends a terminator.
    pub fn terminate(
        &mut self,
        block: BlockId,
        op: Op,
        imm: Imm,
        args: Vec<Value>,
        targets: Vec<Target>,
        origin: Origin,
    ) {
        self.push_inst(block, Inst { op, imm, args, targets, results: Vec::new(), origin });
    }

    /// Ends a block: code goes on, in the block that is returned, only where a function is base's own.
    pub(crate) fn only_base(&mut self, block: BlockId, name: &str, origin: Origin) -> BlockId {
        let [own, masked] = [(); 2].map(|()| self.add_block());
        let targets = [own, masked].map(|block| Target { block, args: vec![] }).to_vec();
        self.terminate(block, Op::BrBase, Imm::Name(name.into()), vec![], targets, origin);
        let what = Imm::Name(format!("`{name}` is not R's own").into());
        self.terminate(masked, Op::Unsupported, what, vec![], vec![], origin);
        own
    }

    /// The terminator of a block, if it has one yet.
    pub fn terminator(&self, block: BlockId) -> Option<&Inst> {
        let last = *self.blocks[block].insts.last()?;
        Some(&self.insts[last]).filter(|inst| inst.op.is_terminator())
    }

    /// The blocks that control may go to from a block, one an edge.
    pub fn successors(&self, block: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        self.terminator(block).into_iter().flat_map(|inst| inst.targets.iter().map(|target| target.block))
    }

    /// Blocks that the entry reaches, in reverse postorder.
    pub fn reverse_postorder(&self) -> Vec<BlockId> {
        let mut seen: ArenaMap<BlockId, ()> = ArenaMap::default();
        let mut order = Vec::new();
        let mut stack: Vec<(BlockId, Vec<BlockId>)> = Vec::new();
        if let Some(&entry) = self.layout.first() {
            seen.insert(entry, ());
            stack.push((entry, self.successors(entry).collect()));
        }
        while let Some((block, rest)) = stack.last_mut() {
            // Successors are taken from the back so that the first one comes first in the result.
            match rest.pop() {
                Some(next) if seen.get(next).is_none() => {
                    seen.insert(next, ());
                    let successors = self.successors(next).collect();
                    stack.push((next, successors));
                }
                Some(_) => {}
                None => {
                    order.push(*block);
                    stack.pop();
                }
            }
        }
        order.reverse();
        order
    }

    /// For each block the edges that lead to it: (from, index of the target).
    pub fn predecessors(&self) -> ArenaMap<BlockId, Vec<(BlockId, usize)>> {
        let mut map: ArenaMap<BlockId, Vec<(BlockId, usize)>> = ArenaMap::default();
        for &block in &self.layout {
            for (i, next) in self.successors(block).enumerate() {
                match map.get_mut(next) {
                    Some(edges) => edges.push((block, i)),
                    None => {
                        map.insert(next, vec![(block, i)]);
                    }
                }
            }
        }
        map
    }

    /// Immediate dominators of the blocks that the entry reaches; the entry has none.
    pub fn dominators(&self) -> ArenaMap<BlockId, BlockId> {
        let order = self.reverse_postorder();
        let mut graph = petgraph::graph::DiGraph::<BlockId, ()>::with_capacity(order.len(), order.len() * 2);
        let mut index: ArenaMap<BlockId, petgraph::graph::NodeIndex> = ArenaMap::default();
        for &block in &order {
            index.insert(block, graph.add_node(block));
        }
        for &block in &order {
            for next in self.successors(block) {
                if let (Some(&from), Some(&to)) = (index.get(block), index.get(next)) {
                    graph.update_edge(from, to, ());
                }
            }
        }
        let mut idom = ArenaMap::default();
        let Some(&entry) = order.first().and_then(|&entry| index.get(entry)) else { return idom };
        let doms = petgraph::algo::dominators::simple_fast(&graph, entry);
        for &block in &order {
            if let Some(dom) = index.get(block).and_then(|&node| doms.immediate_dominator(node)) {
                idom.insert(block, graph[dom]);
            }
        }
        idom
    }
}
