//! Byte code as text.
//!
//! One line an instruction: pc, R's name, operands; labels as `@pc`, constants deparsed.
//! Where the source was kept, a line `; file:line:col-line:col` stands before the first
//! instruction of each new srcref. Nested code, that is the bodies of promises and function
//! literals, follows below, each cell once, numbered in the order of its first mention.

use std::fmt::Write;

use rds::{CellId, Heap, Value};
use rustc_hash::FxHashMap;

use super::decode::{BadBytecode, Code, Instr, Operand, decode};
use super::deparse::deparse;
use super::opcodes::{MATH1, Opcode};
use super::source::Sources;

/// How much of a constant or call is shown.
const MAX_CONSTANT: usize = 60;

/// Names of nested code, in the order of their numbers.
#[derive(Default)]
struct Nested {
    cells: Vec<CellId>,
    numbers: FxHashMap<CellId, usize>,
}

impl Nested {
    fn number(&mut self, cell: CellId) -> usize {
        *self.numbers.entry(cell).or_insert_with(|| {
            self.cells.push(cell);
            self.cells.len() - 1
        })
    }
}

/// The text of the byte code in `cell` and of all code nested in it. `cell` may also be a
/// closure that has a byte code body.
pub fn print(heap: &Heap, cell: CellId) -> Result<String, BadBytecode> {
    let (cell, title) = match heap.value(cell) {
        Value::Closure { body, .. } => (*body, deparse(heap, cell, MAX_CONSTANT)),
        _ => (cell, deparse(heap, cell, MAX_CONSTANT)),
    };
    let mut nested = Nested::default();
    nested.number(cell);
    let mut titles = vec![title];
    let mut out = String::new();
    let mut number = 0;
    while let Some(&cell) = nested.cells.get(number) {
        let code = decode(heap, cell)?;
        let title = titles.get(number).map_or("", String::as_str);
        let _ = writeln!(out, "#{number} {title}");
        let sources = Sources::new(&code);
        let mut last_srcref = None;
        for instr in code.instrs() {
            let srcref = sources.srcref_at(instr.pc);
            if srcref != last_srcref {
                last_srcref = srcref;
                let _ = srcref.map(|srcref| writeln!(out, "        ; {srcref}"));
            }
            let mention = nested_code(heap, instr).map(|inner| {
                let inner_number = nested.number(inner);
                if inner_number == titles.len() {
                    titles.push(instr.constant().map(|part| constant_text(heap, instr.op, part)).unwrap_or_default());
                }
                format!(" #{inner_number}")
            });
            let _ = writeln!(out, "{}{}", self::instr(&code, instr), mention.unwrap_or_default());
        }
        number += 1;
    }
    Ok(out)
}

/// One instruction as text, without end of line.
pub fn instr(code: &Code<'_>, instr: &Instr) -> String {
    let mut out = format!("{:>5} {:<17}", instr.pc, instr.op.name());
    if instr.op == Opcode::Switch {
        out.push_str(&switch_text(code, instr));
    }
    // The call explains the rest, so it comes last.
    let (calls, others): (Vec<Operand>, Vec<Operand>) =
        instr.operands().iter().partition(|operand| matches!(operand, Operand::Call(_) | Operand::NoCall));
    for operand in others.into_iter().chain(calls) {
        let text = match operand {
            Operand::Label(pc) => format!("@{pc}"),
            Operand::Const(cell) | Operand::Code(cell) | Operand::Closure(cell) => {
                constant_text(code.heap(), instr.op, cell)
            }
            Operand::Call(cell) => format!("| {}", deparse(code.heap(), cell, MAX_CONSTANT)),
            Operand::Symbol(cell) => deparse(code.heap(), cell, MAX_CONSTANT),
            Operand::NoCall => "| -".to_owned(),
            Operand::Count(count) => count.to_string(),
            Operand::ForLoop(is_for) => if is_for { "for" } else { "while" }.to_owned(),
            Operand::Math1(number) => MATH1.get(usize::from(number)).unwrap_or(&"").to_string(),
            Operand::Table => continue,
        };
        let _ = write!(out, " {text}");
    }
    out.truncate(out.trim_end().len());
    out
}

fn switch_text(code: &Code<'_>, instr: &Instr) -> String {
    let Some(table) = code.switch(instr) else { return String::new() };
    let mut parts = Vec::new();
    for named in &table.by_name {
        let name = named.name.map_or("NA".into(), |name| name.to_text());
        parts.push(format!("{name:?}@{}", named.label));
    }
    for (position, label) in table.by_number.iter().enumerate() {
        parts.push(format!("{}@{label}", position + 1));
    }
    format!(" {}", parts.join(" "))
}

/// A constant; of a function literal only its head.
fn constant_text(heap: &Heap, op: Opcode, cell: CellId) -> String {
    match heap.value(cell) {
        Value::List(parts) if op == Opcode::MakeClosure => match parts.as_slice() {
            [formals, ..] => {
                let names: Vec<&str> = heap.pairs(*formals).filter_map(|pair| heap.symbol(pair.tag?)).collect();
                format!("function({})", names.join(", "))
            }
            [] => String::new(),
        },
        _ => deparse(heap, cell, MAX_CONSTANT),
    }
}

/// The byte code that an instruction's promise or function literal would run.
pub fn nested_code(heap: &Heap, instr: &Instr) -> Option<CellId> {
    let body = match *instr.operands() {
        [Operand::Code(cell)] => cell,
        [Operand::Closure(cell)] => match heap.value(cell) {
            Value::List(parts) => *parts.get(1)?,
            _ => return None,
        },
        _ => return None,
    };
    matches!(heap.value(body), Value::Bytecode(_)).then_some(body)
}
