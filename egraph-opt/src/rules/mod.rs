//! The rewrite rules: tables, one row a rule, and the engine that makes egg rewrites of them.
//!
//! # How to read a row
//! `rule!("name", "lhs" => "rhs")`, then as far as needed
//! - `if |v| …`: holds only if the facts of the variables say so;
//! - `worth if |v| …`: it always holds, but helps only then;
//! - `let "?k" = |v| …`: a constant of the right-hand side, computed from those of the left;
//! - `bits if |v| …`: both sides always have the same bits if this holds, and otherwise are the
//!   same to R's `identical()` (a NaN stays NaN and NA stays NA, but sign, quiet bit or payload may
//!   change). Without it both sides always have the same bits.
//!
//! Variables have the types of the operands they stand for. A rule whose sides are computations
//! (not `val`) says that both abort on the same operands.
//!
//! # Why a row is right
//! Each row is tried by exhaustive search over special values (`samples`) with the interpreter of
//! `eval`, conditions evaluated on what is known of constants, and against live R: the R text of
//! both sides is derived from the row ([`r_text`](crate::r_text)). [`refused`] lists tempting rules
//! that are wrong; the search must find a counter-example to each.
mod conversions;
mod doubles;
mod integers;
mod logicals;
pub mod refused;

use crate::analysis::{Graph, Leaves};
use crate::eval::Const;
use crate::facts::{Double, Fact, Int, Range};
use crate::language::Node;
use egg::{Applier, Id, Pattern, PatternAst, Rewrite, Subst, Symbol, Var};
use std::sync::OnceLock;

/// Which equality rewriting must keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Equality {
    /// All bits.
    Bits,
    /// R's `identical()`, zeros told apart by sign: all bits of numbers, and NaN told from NA.
    Identical,
}

/// A condition on the facts of a rule's variables.
pub type Condition = fn(&View<'_>) -> bool;

/// A constant computed from the facts of a rule's variables.
pub type Computed = fn(&View<'_>) -> Option<Const>;

/// A row.
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// Left-hand side.
    pub lhs: &'static str,
    /// Right-hand side.
    pub rhs: &'static str,
    /// When it holds.
    pub when: Condition,
    /// A computed constant.
    pub bind: Option<(&'static str, Computed)>,
    /// When it keeps all bits.
    pub bits: Condition,
    /// When it is of use. It holds without.
    pub worth: Condition,
}

macro_rules! rule {
    ($name:literal, $lhs:literal => $rhs:literal $($rest:tt)*) => {
        rule!(@ crate::rules::Rule {
            name: $name, lhs: $lhs, rhs: $rhs, when: |_| true, bind: None, bits: |_| true, worth: |_| true
        }; $($rest)*)
    };
    (@ $row:expr;) => { $row };
    (@ $row:expr; , if $when:expr $(, $($rest:tt)*)?) => {
        rule!(@ crate::rules::Rule { when: $when, ..$row }; $(, $($rest)*)?)
    };
    (@ $row:expr; , let $var:literal = $value:expr $(, $($rest:tt)*)?) => {
        rule!(@ crate::rules::Rule { bind: Some(($var, $value)), ..$row }; $(, $($rest)*)?)
    };
    (@ $row:expr; , bits if $bits:expr $(, $($rest:tt)*)?) => {
        rule!(@ crate::rules::Rule { bits: $bits, ..$row }; $(, $($rest)*)?)
    };
    (@ $row:expr; , worth if $worth:expr $(, $($rest:tt)*)?) => {
        rule!(@ crate::rules::Rule { worth: $worth, ..$row }; $(, $($rest)*)?)
    };
}
pub(crate) use rule;

/// Facts of a rule's variables, asked for by name.
pub struct View<'a> {
    fact: &'a dyn Fn(&str) -> Fact,
}

impl<'a> View<'a> {
    /// A view of facts.
    pub fn new(fact: &'a dyn Fn(&str) -> Fact) -> View<'a> {
        View { fact }
    }

    /// What is known of a double.
    pub fn f(&self, var: &str) -> Double {
        (self.fact)(var).double()
    }

    /// What is known of a 32-bit integer.
    pub fn i(&self, var: &str) -> Int {
        (self.fact)(var).int()
    }

    /// What is known of a 64-bit integer.
    pub fn l(&self, var: &str) -> Range {
        (self.fact)(var).long()
    }

    /// The constant that a variable is.
    pub fn constant(&self, var: &str) -> Option<Const> {
        (self.fact)(var).as_const()
    }

    /// The constant that a 64-bit variable is.
    pub fn long(&self, var: &str) -> Option<i64> {
        match self.constant(var)? {
            Const::I64(value) => Some(value),
            _ => None,
        }
    }

    /// The constant that a double variable is, not NaN.
    pub fn double(&self, var: &str) -> Option<f64> {
        match self.constant(var)? {
            Const::F64(bits) => Some(f64::from_bits(bits)).filter(|value| !value.is_nan()),
            _ => None,
        }
    }

    /// The range of a 32-bit integer that is not NA and fits.
    pub fn number(&self, var: &str) -> Option<Range> {
        let int = self.i(var);
        int.range.filter(|range| !int.na && range.is_in(Range::I32))
    }

    /// Whether a 32-bit integer is a number, not NA.
    pub fn not_na(&self, var: &str) -> bool {
        !self.i(var).na
    }

    /// Whether a value is FALSE, TRUE or NA.
    pub fn is_logical(&self, var: &str) -> bool {
        self.i(var).is_logical()
    }

    /// Whether a value is FALSE or TRUE.
    pub fn is_bit(&self, var: &str) -> bool {
        self.not_na(var) && self.is_logical(var)
    }

    /// Whether each of these doubles is a number.
    pub fn no_nan(&self, vars: &[&str]) -> bool {
        vars.iter().all(|var| !self.f(var).nan)
    }

    /// Whether at most one of two doubles can be NaN: then their order cannot be seen.
    pub fn one_nan(&self, a: &str, b: &str) -> bool {
        !self.f(a).nan || !self.f(b).nan
    }
}

/// All rows, in order of the tables.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    doubles::RULES.iter().chain(conversions::RULES).chain(integers::RULES).chain(logicals::RULES)
}

/// The rewrites that keep an equality.
pub fn rewrites(equality: Equality) -> &'static [Rewrite<Node, Leaves>] {
    static BITS: OnceLock<Vec<Rewrite<Node, Leaves>>> = OnceLock::new();
    static IDENTICAL: OnceLock<Vec<Rewrite<Node, Leaves>>> = OnceLock::new();
    let (cell, only_bits) = match equality {
        Equality::Bits => (&BITS, true),
        Equality::Identical => (&IDENTICAL, false),
    };
    cell.get_or_init(|| all().filter_map(|rule| rewrite(rule, only_bits)).collect())
}

/// A row as egg has it. Every row parses: a test says so.
fn rewrite(rule: &'static Rule, only_bits: bool) -> Option<Rewrite<Node, Leaves>> {
    let lhs: Pattern<Node> = rule.lhs.parse().ok()?;
    let rhs: Pattern<Node> = rule.rhs.parse().ok()?;
    let bind = match rule.bind {
        Some((name, value)) => Some((name.parse().ok()?, value)),
        None => None,
    };
    let names = lhs.vars().into_iter().map(|var| (var.to_string(), var)).collect();
    Rewrite::new(rule.name, lhs, Row { rule, rhs, bind, names, only_bits }).ok()
}

/// The right-hand side of a row at work.
struct Row {
    rule: &'static Rule,
    rhs: Pattern<Node>,
    bind: Option<(Var, Computed)>,
    names: Vec<(String, Var)>,
    only_bits: bool,
}

impl Applier<Node, Leaves> for Row {
    fn apply_one(
        &self,
        graph: &mut Graph,
        class: Id,
        subst: &Subst,
        lhs: Option<&PatternAst<Node>>,
        name: Symbol,
    ) -> Vec<Id> {
        let fact = |name: &str| {
            let var = self.names.iter().find(|(known, _)| known == name).and_then(|(_, var)| subst.get(*var));
            var.map_or(Fact::Opaque, |&id| graph[id].data.value)
        };
        let view = View::new(&fact);
        if !(self.rule.when)(&view) || !(self.rule.worth)(&view) || (self.only_bits && !(self.rule.bits)(&view)) {
            return Vec::new();
        }
        let mut subst = subst.clone();
        if let Some((var, value)) = self.bind {
            let Some(value) = value(&view) else { return Vec::new() };
            let id = graph.add(Node::constant(value));
            subst.insert(var, id);
        }
        self.rhs.apply_one(graph, class, &subst, lhs, name)
    }
}

#[cfg(test)]
mod tests;
