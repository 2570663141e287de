//! Prints the words of all byte code in an RDS file, for `tests/disasm_agrees.R`.
//!
//! The file holds a list of closures. For each: a line `closure <position>`, then for its
//! code and all code nested in it, depth first by constant, a line `code` and one line
//! `<pc> <R's name> <operands as integers>` an instruction. Code that cannot be decoded
//! yields a line `error <why>`.

use std::process::ExitCode;

use ir::bytecode::decode;
use rds::{CellId, Heap, Limits, Value};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: raw_disasm FILE.rds");
        return ExitCode::FAILURE;
    };
    let file = match std::fs::read(&path).map_err(|error| error.to_string()) {
        Ok(bytes) => rds::read(&bytes, &Limits::default()).map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    match file {
        Ok(file) => {
            let mut out = String::new();
            let closures: &[CellId] = match file.heap.value(file.root) {
                Value::List(closures) => closures,
                _ => &[file.root],
            };
            for (position, &closure) in closures.iter().enumerate() {
                out.push_str(&format!("closure {}\n", position + 1));
                if let Value::Closure { body, .. } = file.heap.value(closure) {
                    print_nested(&file.heap, *body, &mut out);
                }
            }
            print!("{out}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", path.to_string_lossy());
            ExitCode::FAILURE
        }
    }
}

fn print_nested(heap: &Heap, body: CellId, out: &mut String) {
    let mut todo = vec![body];
    while let Some(cell) = todo.pop() {
        let Value::Bytecode(bytecode) = heap.value(cell) else { continue };
        out.push_str("code\n");
        match decode(heap, cell) {
            Ok(code) => {
                for instr in code.instrs() {
                    out.push_str(&format!("{} {}", instr.pc, instr.op.name()));
                    for word in code.words(instr).iter().skip(1) {
                        out.push_str(&format!(" {word}"));
                    }
                    out.push('\n');
                }
            }
            Err(error) => out.push_str(&format!("error {error}\n")),
        }
        for &constant in bytecode.consts.iter().rev() {
            match heap.value(constant) {
                Value::Bytecode(_) => todo.push(constant),
                Value::List(parts) => todo.extend(parts.get(1)),
                _ => {}
            }
        }
    }
}
