//! The terms of the e-graph: one node is one operation of the IR's table applied to classes.
//!
//! There is no second list of operations: a node carries an [`ir::Op`], and patterns name
//! operations as the IR's text does. Three things are not operations:
//! - *leaves*: block parameters and results of impure instructions, numbered by the function's
//!   value table (no interned strings);
//! - *constants*: `i32:1`, `i64:-3`, `f64:0.5`, `f64:-0.0`, `i32:NA`;
//! - *results of computations*: `(val (i32.add ?a ?b))`.
//!
//! # Computations
//! An operation that may abort is a partial function. Its node stands for "abort or these
//! results", and lives in a class of its own kind: such a class is only ever equal to
//! computations that abort on exactly the same operands. The result proper is `(val C)` (and
//! `(val1 C)` for the second result). So a rule on values can never hide an abort: `(val C)` may
//! turn out to be the constant 0 and yet `C` is still there to be executed.
use egg::{FromOp, Id, Language};
use ir::{Effects, Imm, ImmKind, Op};
use std::fmt;

/// The most operands that an operation in the e-graph has (`num.add`).
const MAX_CHILDREN: usize = 4;

/// What a node is, without its children. The order is the order of preference between nodes of
/// equal cost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Head {
    /// 32-bit constant; `i32::MIN` is NA.
    I32(i32),
    /// 64-bit constant.
    I64(i64),
    /// Double constant, by its bits.
    F64(u64),
    /// A value that is not computed here, by number.
    Leaf(u32),
    /// An operation and its integer immediate (0 if it has none).
    Op(Op, i64),
    /// Result 0 or 1 of a computation.
    Result(u8),
}

/// A node: what it is, and classes for operands.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Node {
    head: Head,
    n_children: u8,
    children: [Id; MAX_CHILDREN],
}

impl Node {
    /// A node. At most four children; [`is_term`] and [`is_computation`] have no more.
    pub fn new(head: Head, operands: &[Id]) -> Node {
        let mut children = [Id::from(0); MAX_CHILDREN];
        children[..operands.len()].copy_from_slice(operands);
        Node { head, n_children: operands.len() as u8, children }
    }

    /// What it is.
    pub fn head(&self) -> Head {
        self.head
    }
}

/// Whether an operation is a pure function of its operands with one result.
pub fn is_term(op: Op) -> bool {
    op.is_typed()
        && op.effects() == Effects::NONE
        && n_results(op) == 1
        && matches!(op.imm_kind(), ImmKind::None | ImmKind::Int | ImmKind::Real)
}

/// Whether an operation is a pure function that may abort, or has two results.
pub fn is_computation(op: Op) -> bool {
    op.is_typed() && Effects::ABORT.contains(op.effects()) && n_results(op) > 0 && !is_term(op) && op != Op::CallFn
}

/// How many results an operation has by its signature; 0 for calls and the like.
pub fn n_results(op: Op) -> usize {
    op.signature().split_once(':').map_or(0, |(_, results)| results.len())
}

/// The letter of an operand's type.
pub fn operand_letter(op: Op, index: usize) -> Option<u8> {
    op.signature().split_once(':')?.0.as_bytes().get(index).copied()
}

/// The head of an instruction that [`is_term`] or [`is_computation`].
pub fn head_of(op: Op, imm: &Imm) -> Option<Head> {
    Some(match (op, imm) {
        (Op::I32Const, Imm::Int(value)) => Head::I32(i32::try_from(*value).ok()?),
        (Op::I64Const, Imm::Int(value)) => Head::I64(*value),
        (Op::F64Const, Imm::Real(bits)) => Head::F64(*bits),
        (_, Imm::Int(value)) => Head::Op(op, *value),
        (_, Imm::None) => Head::Op(op, 0),
        _ => return None,
    })
}

/// The operation and immediate of a head that can be an instruction.
pub fn inst_of(head: Head) -> Option<(Op, Imm)> {
    Some(match head {
        Head::I32(value) => (Op::I32Const, Imm::Int(value.into())),
        Head::I64(value) => (Op::I64Const, Imm::Int(value)),
        Head::F64(bits) => (Op::F64Const, Imm::Real(bits)),
        Head::Op(op, imm) if op.imm_kind() == ImmKind::Int => (op, Imm::Int(imm)),
        Head::Op(op, _) => (op, Imm::None),
        Head::Leaf(_) | Head::Result(_) => return None,
    })
}

impl Language for Node {
    type Discriminant = Head;

    fn discriminant(&self) -> Head {
        self.head
    }

    fn matches(&self, other: &Node) -> bool {
        self.head == other.head && self.n_children == other.n_children
    }

    fn children(&self) -> &[Id] {
        &self.children[..self.n_children as usize]
    }

    fn children_mut(&mut self) -> &mut [Id] {
        &mut self.children[..self.n_children as usize]
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.head {
            Head::I32(i32::MIN) => f.write_str("i32:NA"),
            Head::I32(value) => write!(f, "i32:{value}"),
            Head::I64(value) => write!(f, "i64:{value}"),
            Head::F64(bits) if f64::from_bits(bits).is_nan() => write!(f, "f64:nan:{bits:016x}"),
            Head::F64(bits) => write!(f, "f64:{:?}", f64::from_bits(bits)),
            Head::Leaf(number) => write!(f, "leaf:{number}"),
            Head::Op(op, imm) if op.imm_kind() == ImmKind::Int => write!(f, "{}#{imm}", op.text()),
            Head::Op(op, _) => f.write_str(op.text()),
            Head::Result(0) => f.write_str("val"),
            Head::Result(number) => write!(f, "val{number}"),
        }
    }
}

/// A text that names no node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownNode(pub String);

impl fmt::Display for UnknownNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no node is called {:?}", self.0)
    }
}

impl std::error::Error for UnknownNode {}

impl FromOp for Node {
    type Error = UnknownNode;

    fn from_op(text: &str, children: Vec<Id>) -> Result<Node, UnknownNode> {
        let head = parse_head(text).filter(|_| children.len() <= MAX_CHILDREN);
        let head = head.ok_or_else(|| UnknownNode(text.into()))?;
        let n_expected = match head {
            Head::Op(op, _) => op.signature().split_once(':').map_or(0, |(operands, _)| operands.len()),
            Head::Result(_) => 1,
            _ => 0,
        };
        if children.len() == n_expected { Ok(Node::new(head, &children)) } else { Err(UnknownNode(text.into())) }
    }
}

fn parse_head(text: &str) -> Option<Head> {
    Some(match text.split_once(':') {
        Some(("i32", "NA")) => Head::I32(i32::MIN),
        Some(("i32", value)) => Head::I32(value.parse().ok()?),
        Some(("i64", value)) => Head::I64(value.parse().ok()?),
        Some(("leaf", value)) => Head::Leaf(value.parse().ok()?),
        Some(("f64", value)) => Head::F64(match value.strip_prefix("nan:") {
            Some(bits) => u64::from_str_radix(bits, 16).ok()?,
            None => value.parse::<f64>().ok()?.to_bits(),
        }),
        Some(_) => return None,
        None if text == "val" => Head::Result(0),
        None if text == "val1" => Head::Result(1),
        None => {
            let (name, imm) = text.split_once('#').map_or((text, Some(0)), |(name, imm)| (name, imm.parse().ok()));
            let op = Op::from_text(name)?;
            let known = is_term(op) || is_computation(op);
            known.then_some(Head::Op(op, imm?))?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_print_as_they_parse() {
        for text in ["i32:NA", "i32:-3", "i64:7", "f64:-0.0", "f64:1e300", "f64:nan:7ff00000000007a2", "leaf:4"] {
            assert_eq!(Node::from_op(text, vec![]).map(|node| node.to_string()), Ok(text.into()));
        }
        let ids = |n: usize| (0..n).map(Id::from).collect::<Vec<_>>();
        for (text, n) in [("f64.add", 2), ("vec.data#1", 1), ("num.mul", 4), ("val1", 1)] {
            assert_eq!(Node::from_op(text, ids(n)).map(|node| node.to_string()), Ok(text.into()));
        }
        assert!(Node::from_op("f64.add", ids(3)).is_err());
        assert!(Node::from_op("load.f64", ids(2)).is_err());
    }

    #[test]
    fn operations_are_sorted_by_the_effects_of_the_table() {
        let kinds = |op| (is_term(op), is_computation(op));
        assert_eq!(kinds(Op::F64Add), (true, false));
        assert_eq!(kinds(Op::VecData), (true, false));
        assert_eq!(kinds(Op::I32Add), (false, true));
        assert_eq!(kinds(Op::NumNeg), (false, true));
        for op in [Op::Poll, Op::AbortIf, Op::CallFn, Op::LoadF64, Op::RtSum, Op::VecOwn, Op::Br, Op::Abort] {
            assert_eq!(kinds(op), (false, false), "{}", op.text());
        }
    }
}
