//! Random functions of scalar operations, loops and calls, against an interpreter of the IR.
//!
//! What the compiler believes not to be NA decides which tests it leaves out; these programs
//! bring NA and NaN to every place.

use crate::harness::{NA, World, native};
use crate::{doubles, integers};
use ir::{AbortReason, Func, Imm, Op};
use std::collections::HashMap;
use std::fmt::Write;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const N_BLOCKS: usize = 5;
const F64_BINARY: &[&str] = &["f64.add", "f64.sub", "f64.mul", "f64.div", "f64.mod"];
const F64_UNARY: &[&str] = &["f64.neg", "f64.abs", "f64.sqrt", "f64.floor"];
const I32_BINARY: &[&str] =
    &["i32.add", "i32.sub", "i32.mul", "i32.mod", "i32.idiv", "i32.lt", "i32.eq", "i32.ge", "lgl.and"];
const I32_UNARY: &[&str] = &["i32.neg", "i32.abs", "i32.isna", "lgl.not", "i32.to_lgl"];
const F64_TEST: &[&str] = &["f64.lt", "f64.ne", "f64.ge", "f64.eq"];

/// A function `(i32, i32, f64, f64, i64) -> i32, f64`; the last parameter is what ends its loops.
fn program(random: &mut Random, with_calls: bool) -> String {
    let mut text = String::from("typed f() -> i32, f64 {\nb0(v0:i32, v1:i32, v2:f64, v3:f64, v4:i64):\n");
    text += "  v5:i64 = i64.const[0] ; @0\n  v6:i64 = i64.const[1] ; @0\n  jump b1(v0, v1, v2, v3, v4) ; @0\n";
    for block in 1..=N_BLOCKS {
        block_text(random, block, with_calls, &mut text);
    }
    text + "}\n"
}

fn block_text(random: &mut Random, block: usize, with_calls: bool, text: &mut String) {
    let mut next = 100 * block;
    let mut fresh = || {
        next += 1;
        format!("v{next}")
    };
    let params: Vec<String> = (0..5).map(|_| fresh()).collect();
    let mut ints = vec!["v0".to_string(), "v1".to_string(), params[0].clone(), params[1].clone()];
    let mut reals = vec!["v2".to_string(), "v3".to_string(), params[2].clone(), params[3].clone()];
    let (fuel, empty) = (fresh(), fresh());
    let [a, b, c, d, e] = &params[..] else { return };
    let _ = writeln!(text, "b{block}({a}:i32, {b}:i32, {c}:f64, {d}:f64, {e}:i64):");
    let _ = writeln!(text, "  {fuel}:i64 = i64.sub {e}, v6 ; @{block}\n  {empty}:i32 = i64.lt {fuel}, v5 ; @{block}");
    let _ = writeln!(text, "  abort.if[interrupt \"fuel\"] {empty} ; @{block}");
    for _ in 0..random.below(7) {
        let result = fresh();
        let (i, j) = (random.pick(&ints).clone(), random.pick(&ints).clone());
        let (x, y) = (random.pick(&reals).clone(), random.pick(&reals).clone());
        let (ty, operation) = match random.below(if with_calls { 11 } else { 10 }) {
            0 | 1 => ("i32", format!("{} {i}, {j}", random.pick(I32_BINARY))),
            2 => ("i32", format!("{} {i}", random.pick(I32_UNARY))),
            3 => ("i32", format!("{} {x}, {y}", random.pick(F64_TEST))),
            4 => ("i32", format!("i32.const[{}]", random.pick(&[0, 1, 2, -1, 3, NA]))),
            5 => ("i32", format!("f64.isnan {x}")),
            6 | 7 => ("f64", format!("{} {x}, {y}", random.pick(F64_BINARY))),
            8 => ("f64", format!("{} {x}", random.pick(F64_UNARY))),
            9 => ("f64", format!("i32.to_f64 {i}")),
            _ => {
                let second = fresh();
                let _ =
                    writeln!(text, "  {result}:i32, {second}:f64 = call.fn[1] {i}, {j}, {x}, {y}, {fuel} ; @{block}");
                ints.push(result);
                reals.push(second);
                continue;
            }
        };
        let _ = writeln!(text, "  {result}:{ty} = {operation} ; @{block}");
        if ty == "i32" { ints.push(result) } else { reals.push(result) }
    }
    let target = |random: &mut Random| {
        let args = [&ints, &ints, &reals, &reals].map(|values| random.pick(values).clone()).join(", ");
        format!("b{}({args}, {fuel})", 1 + random.below(N_BLOCKS))
    };
    let (first, second) = (target(random), target(random));
    let (i, x) = (random.pick(&ints).clone(), random.pick(&reals).clone());
    let _ = match random.below(5) {
        0 => writeln!(text, "  jump {first} ; @{block}"),
        1 => writeln!(text, "  br {i}, {first}, {second} ; @{block}"),
        2 | 3 => writeln!(text, "  br.lgl {i}, {first}, {second} ; @{block}"),
        _ => writeln!(text, "  ret {i}, {x} ; @{block}"),
    };
}

#[derive(Clone, Copy)]
enum Scalar {
    Int(i32),
    Real(f64),
    Wide(i64),
}

impl Scalar {
    fn int(self) -> i32 {
        if let Scalar::Int(value) = self { value } else { panic!("no integer") }
    }

    fn real(self) -> f64 {
        if let Scalar::Real(value) = self { value } else { panic!("no double") }
    }

    fn wide(self) -> i64 {
        if let Scalar::Wide(value) = self { value } else { panic!("no wide integer") }
    }
}

fn interpret(module: &ir::Module, func: &Func, args: &[Scalar]) -> Result<Vec<Scalar>, AbortReason> {
    let mut values: HashMap<ir::Value, Scalar> = HashMap::new();
    let (mut block, mut incoming) = (func.entry(), args.to_vec());
    loop {
        values.extend(func.blocks[block].params.iter().copied().zip(incoming.drain(..)));
        let mut next = None;
        for &inst in &func.blocks[block].insts {
            let inst = &func.insts[inst];
            let args: Vec<Scalar> = inst.args.iter().map(|arg| values[arg]).collect();
            match (inst.op, &inst.imm) {
                (Op::Ret, _) => return Ok(args),
                (Op::Jump, _) => next = Some(0),
                (Op::Br, _) => next = Some(usize::from(args[0].int() == 0)),
                (Op::BrLgl, _) if args[0].int() == NA => return Err(AbortReason::NaCondition),
                (Op::BrLgl, _) => next = Some(usize::from(args[0].int() == 0)),
                (Op::AbortIf, Imm::Abort(reason, _)) if args[0].int() != 0 => return Err(*reason),
                (Op::AbortIf, _) => {}
                (Op::CallFn, &Imm::Int(callee)) => {
                    let results = interpret(module, &module.funcs[callee as usize], &args)?;
                    values.extend(inst.results.iter().copied().zip(results));
                }
                (op, imm) => {
                    values.insert(inst.results[0], evaluate(op, imm, &args)?);
                }
            }
        }
        let target = &func.terminator(block).expect("a terminator").targets[next.expect("a branch")];
        incoming = target.args.iter().map(|arg| values[arg]).collect();
        block = target.block;
    }
}

fn find<F: Copy>(table: &[(&str, F)], op: Op) -> Option<F> {
    table.iter().find(|(name, _)| *name == op.text()).map(|&(_, reference)| reference)
}

fn evaluate(op: Op, imm: &Imm, args: &[Scalar]) -> Result<Scalar, AbortReason> {
    Ok(match (op, imm) {
        (Op::I32Const, &Imm::Int(value)) => Scalar::Int(value as i32),
        (Op::I64Const, &Imm::Int(value)) => Scalar::Wide(value),
        (Op::I64Sub, _) => Scalar::Wide(args[0].wide() - args[1].wide()),
        (Op::I64Lt, _) => Scalar::Int((args[0].wide() < args[1].wide()).into()),
        (Op::F64IsNan, _) => Scalar::Int(args[0].real().is_nan().into()),
        (Op::I32ToF64, _) => match args[0].int() {
            NA => Scalar::Real(f64::NAN),
            value => Scalar::Real(value.into()),
        },
        _ => {
            if let Some(f) = find(doubles::BINARY, op) {
                Scalar::Real(f(args[0].real(), args[1].real())?)
            } else if let Some(f) = find(doubles::UNARY, op) {
                Scalar::Real(f(args[0].real())?)
            } else if let Some(f) = find(doubles::COMPARISONS, op) {
                let (x, y) = (args[0].real(), args[1].real());
                Scalar::Int(if x.is_nan() || y.is_nan() { NA } else { f(x, y).into() })
            } else if let Some(f) = find(integers::BINARY, op) {
                Scalar::Int(f(args[0].int(), args[1].int())?)
            } else {
                Scalar::Int(find(integers::UNARY, op).expect("a reference")(args[0].int())?)
            }
        }
    })
}

#[test]
fn programs() {
    let mut random = Random(7);
    let specials = doubles::specials();
    let mut finished = 0;
    for _ in 0..120 {
        let texts = [program(&mut random, true), program(&mut random, false)];
        let machine = native(&[&texts[0], &texts[1]]);
        let module = ir::Module { funcs: texts.iter().map(|text| ir::parse(text).expect("text")).collect() };
        let mut world = World::new();
        for _ in 0..60 {
            let (i, j) = (*random.pick(integers::SPECIALS), *random.pick(integers::SPECIALS));
            let (x, y) = (*random.pick(&specials), *random.pick(&specials));
            let args = [Scalar::Int(i), Scalar::Int(j), Scalar::Real(x), Scalar::Real(y), Scalar::Wide(20)];
            let expected = interpret(&module, &module.funcs[0], &args)
                .map(|results| (results[0].int(), results[1].real()))
                .map_err(|reason| reason as i32);
            let slots = [i as u32 as u64, j as u32 as u64, x.to_bits(), y.to_bits(), 20];
            let given = world.run(&machine, &slots).map(|out| (out[0] as i32, f64::from_bits(out[1])));
            finished += usize::from(given.is_ok());
            let same = match (given, expected) {
                (Ok(given), Ok(expected)) => {
                    given.0 == expected.0
                        && (given.1.to_bits() == expected.1.to_bits() || given.1.is_nan() && expected.1.is_nan())
                }
                (given, expected) => given == expected,
            };
            assert!(same, "{i} {j} {x} {y}: {given:?}, expected {expected:?}\n{}\n{}", texts[0], texts[1]);
        }
    }
    assert!(finished > 500, "{finished} ran to their end");
}
