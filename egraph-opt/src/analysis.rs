//! Facts as the e-graph's analysis: each class knows what its values are like.
//!
//! Under `Equality::Identical` a class may hold NaNs that differ in sign or in the quiet bit; what
//! its facts say of bits then holds of one of them, and rules that care for bits are not asked.
use crate::eval::{Const, MAX_EXACT};
use crate::facts::Fact;
use crate::language::{Head, Node, is_computation};
use crate::transfer::transfer;
use egg::{Analysis, DidMerge, EGraph, Id, Language};
use ir::Op;

/// The e-graph of a function.
pub type Graph = EGraph<Node, Leaves>;

/// How many times classes may learn more before they stop to. Facts only ever get narrower, but
/// a range may do so in very many steps where code that never runs contradicts itself.
const MAX_NARROWINGS: u32 = 1 << 20;

/// What is known from outside of the e-graph.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    /// Facts of leaves, by number.
    pub facts: Vec<Fact>,
    n_narrowings: u32,
}

impl Leaves {
    /// An analysis that knows these facts of leaves.
    pub fn new(facts: Vec<Fact>) -> Leaves {
        Leaves { facts, n_narrowings: 0 }
    }
}

/// What a class knows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Data {
    /// Of its value, or of the first result of its computations.
    pub value: Fact,
    /// Of the second result of its computations.
    pub second: Fact,
    /// Whether its computations may abort. As all of them abort alike, one that cannot speaks for
    /// all.
    pub may_abort: bool,
    /// Whether it consists of computations, not of values.
    pub is_computation: bool,
}

impl Data {
    fn value(value: Fact) -> Data {
        Data { value, second: Fact::Opaque, may_abort: false, is_computation: false }
    }

    fn meet(self, other: Data) -> Data {
        Data {
            value: self.value.meet(other.value),
            second: self.second.meet(other.second),
            may_abort: self.may_abort && other.may_abort,
            is_computation: self.is_computation,
        }
    }
}

impl Analysis<Node> for Leaves {
    type Data = Data;

    fn make(graph: &mut Graph, node: &Node, _: Id) -> Data {
        let child = |index: usize| graph[node.children()[index]].data;
        match node.head() {
            Head::I32(value) => Data::value(Fact::constant(Const::I32(value))),
            Head::I64(value) => Data::value(Fact::constant(Const::I64(value))),
            Head::F64(bits) => Data::value(Fact::constant(Const::F64(bits))),
            Head::Leaf(number) => {
                Data::value(graph.analysis.facts.get(number as usize).copied().unwrap_or(Fact::Opaque))
            }
            Head::Result(0) => Data::value(child(0).value),
            Head::Result(_) => Data::value(child(0).second),
            Head::Op(op, imm) => {
                let args: Vec<Fact> = (0..node.len()).map(|index| child(index).value).collect();
                let results = transfer(op, imm, &args);
                Data {
                    value: results.first,
                    second: results.second,
                    may_abort: results.may_abort,
                    is_computation: is_computation(op),
                }
            }
        }
    }

    fn merge(&mut self, a: &mut Data, b: Data) -> DidMerge {
        if self.n_narrowings >= MAX_NARROWINGS {
            return DidMerge(false, true);
        }
        let old = *a;
        *a = a.meet(b);
        let did = DidMerge(*a != old, *a != b);
        self.n_narrowings += u32::from(did.0);
        did
    }

    /// A class that can only be one constant contains it. A whole double is also the image of an
    /// integer, so that rules about conversions see constants.
    fn modify(graph: &mut Graph, id: Id) {
        let data = graph[id].data;
        if data.is_computation {
            return;
        }
        let Some(constant) = data.value.as_const() else { return };
        let node = graph.add_uncanonical(Node::constant(constant));
        unite(graph, id, node, "constant");
        if let Const::F64(bits) = constant {
            let value = f64::from_bits(bits);
            if value == value.trunc() && value.abs() <= MAX_EXACT as f64 && bits != (-0f64).to_bits() {
                let integer = graph.add_uncanonical(Node::constant(Const::I64(value as i64)));
                let converted = graph.add_uncanonical(Node::new(Head::Op(Op::I64ToF64, 0), &[integer]));
                unite(graph, node, converted, "whole constant");
            }
        }
    }
}

fn unite(graph: &mut Graph, a: Id, b: Id, reason: &str) {
    if graph.find(a) != graph.find(b) {
        if graph.are_explanations_enabled() {
            graph.union_trusted(a, b, reason);
        } else {
            graph.union(a, b);
        }
    }
}

impl Node {
    /// The node of a constant.
    pub fn constant(value: Const) -> Node {
        let head = match value {
            Const::I32(value) => Head::I32(value),
            Const::I64(value) => Head::I64(value),
            Const::F64(bits) => Head::F64(bits),
        };
        Node::new(head, &[])
    }
}
