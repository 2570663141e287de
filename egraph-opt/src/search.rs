//! Search for counter-examples to a rule among special values.
//!
//! Every assignment of [`samples`] to the rule's variables
//! that the rule's condition admits is evaluated on both sides.
use crate::eval::{Const, Outcome, eval, is_signalling};
use crate::facts::Fact;
use crate::language::{Head, Node, operand_letter};
use crate::rules::{Rule, View};
use crate::samples::samples;
use egg::{ENodeOrVar, Language, Pattern, PatternAst, RecExpr};
use ir::Op;

/// A side of a rule: a term with variables.
pub type Side = RecExpr<ENodeOrVar<Node>>;

/// One assignment to which a rule applies.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Variables (`"?x"`) and their values, computed constants included.
    pub vars: Vec<(String, Const)>,
    /// Whether all bits must agree.
    pub bits: bool,
}

/// Both sides of a rule and the types of its variables.
pub struct Parsed {
    /// Left-hand side.
    pub lhs: Side,
    /// Right-hand side.
    pub rhs: Side,
    /// Variables of the left-hand side and their signature letters, in order of appearance.
    pub vars: Vec<(String, u8)>,
}

/// The sides of a rule; `None` if its text is no term.
pub fn parse(rule: &Rule) -> Option<Parsed> {
    let side = |text: &str| -> Option<PatternAst<Node>> { Some(text.parse::<Pattern<Node>>().ok()?.ast) };
    let (lhs, rhs) = (side(rule.lhs)?, side(rule.rhs)?);
    let mut vars: Vec<(String, u8)> = Vec::new();
    for node in lhs.as_ref() {
        let ENodeOrVar::ENode(node) = node else { continue };
        let Head::Op(op, _) = node.head() else { continue };
        for (i, &child) in node.children().iter().enumerate() {
            if let (ENodeOrVar::Var(var), Some(letter)) = (&lhs[child], operand_letter(op, i))
                && vars.iter().all(|(name, _)| *name != var.to_string())
            {
                vars.push((var.to_string(), letter));
            }
        }
    }
    Some(Parsed { lhs, rhs, vars })
}

/// Every assignment of samples that the rule's condition admits.
pub fn cases(rule: &Rule, parsed: &Parsed) -> Vec<Case> {
    let domains: Vec<Vec<Const>> = parsed.vars.iter().map(|(name, letter)| domain(parsed, name, *letter)).collect();
    let n_tuples: usize = domains.iter().map(Vec::len).product();
    let mut cases = Vec::new();
    for number in 0..n_tuples {
        let mut rest = number;
        let mut vars = Vec::new();
        for ((name, _), domain) in parsed.vars.iter().zip(&domains) {
            vars.push((name.clone(), domain[rest % domain.len()]));
            rest /= domain.len();
        }
        let fact = |name: &str| {
            let value = vars.iter().find(|(known, _)| known == name);
            value.map_or(Fact::Opaque, |(_, value)| Fact::constant(*value))
        };
        let view = View::new(&fact);
        if !(rule.when)(&view) {
            continue;
        }
        let bits = (rule.bits)(&view);
        if let Some((name, value)) = rule.bind {
            let Some(value) = value(&view) else { continue };
            vars.push((name.into(), value));
        }
        cases.push(Case { vars, bits });
    }
    cases
}

/// The samples of a variable. The kinds of `num.` operations are 0, 1, 2 and nothing else.
fn domain(parsed: &Parsed, name: &str, letter: u8) -> Vec<Const> {
    let is_kind = parsed.lhs.as_ref().iter().any(|node| match node {
        ENodeOrVar::ENode(node) => {
            matches!(node.head(), Head::Op(Op::NumAdd | Op::NumSub | Op::NumMul | Op::NumNeg, _))
                && node
                    .children()
                    .iter()
                    .skip(1)
                    .step_by(2)
                    .any(|&child| matches!(&parsed.lhs[child], ENodeOrVar::Var(var) if var.to_string() == name))
        }
        ENodeOrVar::Var(_) => false,
    });
    if is_kind { (0..3).map(Const::I32).collect() } else { samples(letter) }
}

/// The outcome of a side; `None` if the interpreter does not know an operation.
pub fn evaluate(side: &Side, case: &Case) -> Option<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for node in side.as_ref() {
        let outcome = match node {
            ENodeOrVar::Var(var) => {
                let name = var.to_string();
                Outcome::Value(case.vars.iter().find(|(known, _)| *known == name)?.1)
            }
            ENodeOrVar::ENode(node) => {
                let operands: Vec<Outcome> = node.children().iter().map(|&id| outcomes[usize::from(id)]).collect();
                node_outcome(node.head(), &operands)?
            }
        };
        outcomes.push(outcome);
    }
    outcomes.last().copied()
}

fn node_outcome(head: Head, operands: &[Outcome]) -> Option<Outcome> {
    if let Some(&stop) = operands.iter().find(|outcome| matches!(outcome, Outcome::Abort | Outcome::Undefined)) {
        return Some(stop);
    }
    match (head, operands) {
        (Head::I32(value), _) => Some(Outcome::Value(Const::I32(value))),
        (Head::I64(value), _) => Some(Outcome::Value(Const::I64(value))),
        (Head::F64(bits), _) => Some(Outcome::Value(Const::F64(bits))),
        (Head::Leaf(_), _) => None,
        (Head::Result(0), [Outcome::Value(value) | Outcome::Two(value, _)]) => Some(Outcome::Value(*value)),
        (Head::Result(1), [Outcome::Two(_, value)]) => Some(Outcome::Value(*value)),
        (Head::Result(_), _) => None,
        (Head::Op(op, imm), operands) => {
            let values = operands.iter().map(|outcome| match outcome {
                Outcome::Value(value) => Some(*value),
                _ => None,
            });
            eval(op, imm, &values.collect::<Option<Vec<_>>>()?)
        }
    }
}

/// What a search came to.
#[derive(Clone, PartialEq, Debug)]
pub struct Searched {
    /// Assignments on which the left-hand side is defined.
    pub n_tried: usize,
    /// An assignment on which the sides differ.
    pub counter_example: Option<String>,
}

/// Tries a rule on all samples. `None` if its text or an operation is unknown.
pub fn search(rule: &Rule) -> Option<Searched> {
    let parsed = parse(rule)?;
    let mut n_tried = 0;
    for case in cases(rule, &parsed) {
        let (left, right) = (evaluate(&parsed.lhs, &case)?, evaluate(&parsed.rhs, &case)?);
        if left == Outcome::Undefined {
            continue;
        }
        n_tried += 1;
        if !agree(left, right, case.bits) {
            let text = format!("{}: {left:?} but {right:?} for {:?}", rule.name, case.vars);
            return Some(Searched { n_tried, counter_example: Some(text) });
        }
    }
    Some(Searched { n_tried, counter_example: None })
}

/// Whether both sides are known and different.
pub fn differ(parsed: &Parsed, case: &Case) -> bool {
    match (evaluate(&parsed.lhs, case), evaluate(&parsed.rhs, case)) {
        (Some(left), Some(right)) => left != Outcome::Undefined && !agree(left, right, case.bits),
        _ => false,
    }
}

fn agree(left: Outcome, right: Outcome, bits: bool) -> bool {
    match (left, right) {
        (Outcome::Value(a), Outcome::Value(b)) => a == b || (!bits && identical(a, b)),
        (Outcome::Two(a, b), Outcome::Two(c, d)) => {
            agree(Outcome::Value(a), Outcome::Value(c), bits) && agree(Outcome::Value(b), Outcome::Value(d), bits)
        }
        (left, right) => left == right,
    }
}

/// R's `identical()`, zeros told apart: NaNs are equal if both or neither are NA.
fn identical(a: Const, b: Const) -> bool {
    let (Const::F64(a), Const::F64(b)) = (a, b) else { return a == b };
    let nan = |bits: u64| f64::from_bits(bits).is_nan();
    let na = |bits: u64| nan(bits) && bits & 0xffff_ffff == 1954;
    debug_assert!(!is_signalling(a) || nan(a));
    a == b || (nan(a) && nan(b) && na(a) == na(b))
}
