//! Rules as R code, for checking them against GNU-R.
//!
//! Each side becomes an R expression of the rule's variables; warnings stand for aborts. 64-bit
//! integers are doubles there, so values beyond 2^53 are left out.
use crate::eval::{Const, NA_I32};
use crate::language::{Head, Node, inst_of, operand_letter};
use crate::rules::Rule;
use crate::search::{self, Case, Parsed, Side};
use egg::{ENodeOrVar, Id, Language};
use ir::Op;
use std::fmt::Write;

/// R functions that the expressions use.
pub const PRELUDE: &str = r#"
sel <- function(c, a, b) if (is.na(c) || c != 0) a else b
idx <- function(k, n) { if (is.na(k) || k < 1 || trunc(k) > n) warning("abort"); trunc(as.numeric(k)) - 1 }
whole <- function(x) { if (is.na(x) || abs(x) > 2^52) warning("abort"); trunc(x) }
isnan <- function(x) is.na(x) | is.nan(x)
isna <- function(x) is.na(x) & !is.nan(x)
num <- function(x, k) if (k == 2L) x else if (k == 1L) as.integer(x) else as.logical(x)
run <- function(f, args) tryCatch(do.call(f, args), warning = function(w) "abort")
as_type <- function(x, int) if (int && !is.character(x)) as.integer(x) else x
check <- function(name, lhs, rhs, int, bits, args) {
  n_bad <- 0L
  for (i in seq_along(bits)) {
    these <- lapply(args, function(a) a[[i]])
    left <- as_type(run(lhs, these), int)
    right <- as_type(run(rhs, these), int)
    if (!identical(left, right, num.eq = FALSE, single.NA = !bits[[i]])) {
      n_bad <- n_bad + 1L
      if (n_bad == 1L) cat("DIFFERS ", name, ": ", deparse(these), " gives ", format(left), " and ", format(right), "\n", sep = "")
    }
  }
  cat(if (n_bad == 0L) "ok " else "bad ", name, " ", length(bits), "\n", sep = "")
}
"#;

/// R code that checks a rule on at most `max_cases` assignments and prints `ok <name> <count>` or
/// `bad <name> <count>`. `None` if the rule has no R meaning.
pub fn check_call(rule: &Rule, max_cases: usize) -> Option<String> {
    call(rule, max_cases, |_, _| true)
}

/// The same on assignments on which the interpreter says that the sides differ. `None` if there
/// are none.
pub fn refute_call(rule: &Rule, max_cases: usize) -> Option<String> {
    call(rule, max_cases, search::differ)
}

fn call(rule: &Rule, max_cases: usize, wanted: fn(&Parsed, &Case) -> bool) -> Option<String> {
    let parsed = search::parse(rule)?;
    let (lhs, rhs) = (expression(&parsed.lhs)?, expression(&parsed.rhs)?);
    let mut cases: Vec<Case> = search::cases(rule, &parsed);
    cases.retain(|case| has_meaning(&parsed, case) && wanted(&parsed, case));
    let step = cases.len().div_ceil(max_cases).max(1);
    let cases: Vec<&Case> = cases.iter().step_by(step).collect();
    let first = cases.first()?;
    let names: Vec<String> = first.vars.iter().map(|(name, _)| name.trim_start_matches('?').into()).collect();
    let mut out = String::new();
    let formals = names.join(", ");
    let _ = writeln!(out, "check(\"{}\", function({formals}) {lhs}, function({formals}) {rhs},", rule.name);
    let is_int = result_letter(&parsed) == Some(b'i');
    let bits = cases.iter().map(|case| if case.bits { "TRUE" } else { "FALSE" }).collect::<Vec<_>>().join(",");
    let _ = writeln!(out, "  {}, c({bits}), list(", if is_int { "TRUE" } else { "FALSE" });
    for (i, name) in names.iter().enumerate() {
        let values: Vec<Const> = cases.iter().map(|case| case.vars[i].1).collect();
        let comma = if i + 1 == names.len() { "" } else { "," };
        let _ = writeln!(out, "  {name} = {}{comma}", vector(&values));
    }
    out.push_str("))\n");
    Some(out)
}

/// Both sides of a rule as R expressions.
pub fn statement(rule: &Rule) -> Option<(String, String)> {
    let parsed = search::parse(rule)?;
    Some((expression(&parsed.lhs)?, expression(&parsed.rhs)?))
}

fn result_letter(parsed: &Parsed) -> Option<u8> {
    let letter = |side: &Side| {
        let mut id = side.root();
        loop {
            match &side[id] {
                ENodeOrVar::Var(var) => {
                    return parsed.vars.iter().find(|(name, _)| *name == var.to_string()).map(|&(_, letter)| letter);
                }
                ENodeOrVar::ENode(node) => match node.head() {
                    Head::Result(_) => id = node.children()[0],
                    head => {
                        let (op, _) = inst_of(head)?;
                        return op.signature().split_once(':')?.1.bytes().next();
                    }
                },
            }
        }
    };
    letter(&parsed.lhs)
}

/// Whether an assignment can be tried in R.
fn has_meaning(parsed: &Parsed, case: &Case) -> bool {
    let converts = parsed.lhs.as_ref().iter().any(|node| match node {
        ENodeOrVar::ENode(node) => node.head() == Head::Op(Op::I64ToF64, 0),
        ENodeOrVar::Var(_) => false,
    });
    // Products of two of the smaller ones are exact; conversions have conditions that say so.
    let limit = if converts { 1 << 53 } else { (1 << 26) + 1 };
    let kinds = parsed.lhs.as_ref().iter().any(|node| match node {
        ENodeOrVar::ENode(node) => {
            matches!(node.head(), Head::Op(Op::NumAdd | Op::NumSub | Op::NumMul | Op::NumNeg, _))
        }
        ENodeOrVar::Var(_) => false,
    });
    let in_range = case.vars.iter().all(|(_, value)| match value {
        Const::I64(value) => value.unsigned_abs() <= limit,
        Const::I32(kind) => !kinds || *kind == 2,
        Const::F64(_) => true,
    });
    // An undefined left-hand side says nothing.
    in_range && search::evaluate(&parsed.lhs, case) != Some(crate::eval::Outcome::Undefined)
}

fn vector(values: &[Const]) -> String {
    let join = |items: Vec<String>| items.join(",");
    match values.first() {
        Some(Const::F64(_)) => {
            let bytes = values.iter().flat_map(|value| match value {
                Const::F64(bits) => bits.to_le_bytes(),
                Const::I32(_) | Const::I64(_) => [0; 8],
            });
            let bytes = join(bytes.map(|byte| byte.to_string()).collect());
            format!("readBin(as.raw(c({bytes})), \"double\", {}, endian = \"little\")", values.len())
        }
        Some(Const::I64(_)) => {
            let items = values.iter().map(|value| match value {
                Const::I64(value) => value.to_string(),
                Const::I32(_) | Const::F64(_) => "NA".into(),
            });
            format!("as.numeric(c({}))", join(items.collect()))
        }
        _ => {
            let items = values.iter().map(|value| match value {
                Const::I32(value) if *value != NA_I32 => format!("{value}L"),
                _ => "NA_integer_".into(),
            });
            format!("c({})", join(items.collect()))
        }
    }
}

fn expression(side: &Side) -> Option<String> {
    text(side, side.root())
}

fn text(side: &Side, id: Id) -> Option<String> {
    let node = match &side[id] {
        ENodeOrVar::Var(var) => return Some(var.to_string().trim_start_matches('?').into()),
        ENodeOrVar::ENode(node) => node,
    };
    let args = node.children().iter().map(|&child| text(side, child)).collect::<Option<Vec<_>>>()?;
    node_text(node, &args)
}

fn node_text(node: &Node, args: &[String]) -> Option<String> {
    let op = match node.head() {
        Head::I32(NA_I32) => return Some("NA_integer_".into()),
        Head::I32(value) => return Some(format!("({value}L)")),
        Head::I64(value) => return Some(format!("({value})")),
        Head::F64(bits) if bits == (-0f64).to_bits() => return Some("(-0)".into()),
        Head::F64(bits) => return Some(format!("({:?})", f64::from_bits(bits))),
        Head::Result(0) => return Some(format!("as.vector({})", args.first()?)),
        Head::Leaf(_) | Head::Result(_) => return None,
        Head::Op(op, _) => op,
    };
    let function = |name: &str| Some(format!("{name}({})", args.join(", ")));
    let infix = |name: &str| match args {
        [a, b] => Some(format!("({a} {name} {b})")),
        [a] => Some(format!("({name}{a})")),
        _ => None,
    };
    match op {
        // An integer has no negative zero.
        Op::I64Mul => Some(format!("({} + 0)", infix("*")?)),
        Op::F64Add | Op::I32Add | Op::I64Add => infix("+"),
        Op::F64Sub | Op::I32Sub | Op::I64Sub => infix("-"),
        Op::F64Mul | Op::I32Mul => infix("*"),
        Op::F64Div => infix("/"),
        Op::F64Pow => infix("^"),
        Op::F64Mod | Op::I32Mod => infix("%%"),
        Op::F64IDiv | Op::I32IDiv => infix("%/%"),
        Op::F64Neg | Op::I32Neg => infix("-"),
        Op::F64Abs | Op::I32Abs => function("abs"),
        Op::F64Floor => function("floor"),
        Op::F64Ceil => function("ceiling"),
        Op::F64Trunc => function("trunc"),
        Op::F64Sqrt => function("sqrt"),
        Op::F64Eq | Op::I32Eq | Op::I64Eq => infix("=="),
        Op::F64Ne | Op::I32Ne | Op::I64Ne => infix("!="),
        Op::F64Lt | Op::I32Lt | Op::I64Lt => infix("<"),
        Op::F64Le | Op::I32Le | Op::I64Le => infix("<="),
        Op::F64Gt | Op::I32Gt => infix(">"),
        Op::F64Ge | Op::I32Ge => infix(">="),
        Op::LglNot => infix("!"),
        Op::LglAnd => infix("&"),
        Op::LglOr => infix("|"),
        Op::I32IsNa => function("is.na"),
        Op::F64IsNan => function("isnan"),
        Op::F64IsNa => function("isna"),
        Op::I64Min => function("min"),
        Op::I64Max => function("max"),
        Op::F64Select | Op::I32Select | Op::I64Select => function("sel"),
        Op::I32ToLgl | Op::F64ToLgl => function("as.logical"),
        Op::I32ToF64 | Op::I32ToI64 | Op::I64ToF64 => function("as.numeric"),
        Op::I64ToI32 | Op::F64ToI32 => function("as.integer"),
        Op::F64ToI64 => function("whole"),
        Op::IndexF64 | Op::IndexI32 | Op::IndexI64 => function("idx"),
        Op::NumAdd | Op::NumSub | Op::NumMul => {
            let sign = [("num.add", "+"), ("num.sub", "-"), ("num.mul", "*")];
            let (_, sign) = sign.into_iter().find(|(name, _)| *name == op.text())?;
            let [x, k, y, l] = args else { return None };
            Some(format!("as.numeric(num({x}, {k}) {sign} num({y}, {l}))"))
        }
        Op::NumNeg => {
            let [x, k] = args else { return None };
            Some(format!("as.numeric(-num({x}, {k}))"))
        }
        _ => {
            debug_assert!(operand_letter(op, 0).is_some(), "an operation that no rule mentions");
            None
        }
    }
}
