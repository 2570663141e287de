//! Operations on doubles, over the values where arithmetic is special.

use crate::harness::*;
use codegen::Target;
use ir::AbortReason;

const NAN: u64 = 0x7ff8_0000_0000_0000;
/// A NaN that is neither R's NA nor the machine's own.
const OTHER_NAN: u64 = 0xfff8_0000_0000_0123;

pub fn specials() -> Vec<f64> {
    let mut values: Vec<f64> = [NA_REAL, NAN, OTHER_NAN, 1, 0x000f_ffff_ffff_ffff].map(f64::from_bits).to_vec();
    let sizes = [
        0.0,
        0.5,
        1.0,
        1.5,
        2.0,
        3.0,
        7.0,
        10.0,
        1e-300,
        1e300,
        f64::MAX,
        f64::INFINITY,
        2147483646.0,
        2147483647.0,
        2147483647.5,
        2147483648.0,
        2147483649.0,
        2251799813685247.0,
        2251799813685248.0,
        4503599627370495.5,
        4503599627370496.0,
        4503599627370498.0,
        9007199254740991.0,
        1e18,
        1e19,
    ];
    values.extend(sizes.iter().flat_map(|&x| [x, -x]));
    values
}

/// What an operation gives: a double or an abort.
pub type Outcome = Result<f64, AbortReason>;

/// Operations and what they do.
pub type Table<F> = &'static [(&'static str, F)];

fn quiet(x: f64) -> f64 {
    f64::from_bits(x.to_bits() | 0x0008_0000_0000_0000)
}

/// The machine's arithmetic: the first NaN operand's payload.
fn machine_op(x: f64, y: f64, op: fn(f64, f64) -> f64) -> f64 {
    if x.is_nan() {
        quiet(x)
    } else if y.is_nan() {
        quiet(y)
    } else {
        op(x, y)
    }
}

fn warns(x: f64, y: f64, value: f64) -> Outcome {
    if value.is_nan() && !x.is_nan() && !y.is_nan() { Err(AbortReason::Warning) } else { Ok(value) }
}

fn modulo(x: f64, y: f64) -> Outcome {
    let q = (x / y).abs();
    if q > 4503599627370496.0 && q.is_finite() { Err(AbortReason::Warning) } else { Ok(rt_fmod(x, y)) }
}

fn pow(x: f64, y: f64) -> Outcome {
    Ok(if y == 2.0 { x * x } else { rt_pow(x, y) })
}

/// Bits where the payload of a NaN comes from an operand; else any NaN is as good.
fn same(operation: &str, given: f64, expected: f64, operands: &[f64]) -> bool {
    let exact = ["f64.add", "f64.sub", "f64.mul", "f64.div", "f64.neg", "f64.abs", "f64.select"].contains(&operation);
    let propagates = operands.iter().any(|x| x.is_nan());
    match given.is_nan() && expected.is_nan() {
        true if exact && propagates => given.to_bits() == expected.to_bits(),
        true => true,
        false => given.to_bits() == expected.to_bits(),
    }
}

fn check(machine: &Machine, operation: &str, args: &[f64], operands: &[f64], expected: Outcome) {
    let slots: Vec<u64> = args.iter().map(|x| x.to_bits()).collect();
    let given = World::new().run(machine, &slots).map(|out| f64::from_bits(out[0]));
    let fine = match (given, expected) {
        (Ok(given), Ok(expected)) => same(operation, given, expected, operands),
        (Err(given), Err(expected)) => given == expected as i32,
        _ => false,
    };
    let bits: Vec<String> = operands.iter().map(|x| format!("{x} ({:x})", x.to_bits())).collect();
    assert!(fine, "{operation} {bits:?}: {given:?}, expected {expected:?}\n{}", machine.code.asm);
}

pub const UNARY: Table<fn(f64) -> Outcome> = &[
    ("f64.neg", |x| Ok(-x)),
    ("f64.abs", |x| Ok(x.abs())),
    ("f64.sqrt", |x| warns(x, x, x.sqrt())),
    ("f64.floor", |x| Ok(x.floor())),
    ("f64.ceil", |x| Ok(x.ceil())),
    ("f64.trunc", |x| Ok(x.trunc())),
    ("f64.exp", |x| warns(x, x, x.exp())),
    ("f64.log", |x| warns(x, x, x.ln())),
    ("f64.math1[0]", |x| Ok(x.floor())),
    ("f64.math1[1]", |x| Ok(x.ceil())),
    ("f64.math1[5]", |x| warns(x, x, x.cos())),
    ("f64.math1[8]", |x| warns(x, x, x.acos())),
];

pub const BINARY: Table<fn(f64, f64) -> Outcome> = &[
    ("f64.add", |x, y| Ok(machine_op(x, y, |x, y| x + y))),
    ("f64.sub", |x, y| Ok(machine_op(x, y, |x, y| x - y))),
    ("f64.mul", |x, y| Ok(machine_op(x, y, |x, y| x * y))),
    ("f64.div", |x, y| Ok(machine_op(x, y, |x, y| x / y))),
    ("f64.mod", modulo),
    ("f64.idiv", |x, y| Ok(rt_idiv(x, y))),
    ("f64.pow", pow),
    ("f64.atan2", |x, y| warns(x, y, x.atan2(y))),
    ("f64.logbase", |x, y| warns(x, y, x.ln() / y.ln())),
    ("f64.round", |x, _| Ok(x.round_ties_even())),
];

#[test]
fn unary() {
    for target in [Target::Native, Target::Baseline] {
        for &(operation, reference) in UNARY {
            let text = format!("typed f() -> f64 {{ b0(v0:f64): v1:f64 = {operation} v0 ; @1 ret v1 ; @2 }}");
            let machine = machine(&[&text], target);
            for x in specials() {
                check(&machine, operation, &[x], &[x], reference(x));
            }
        }
    }
}

#[test]
fn binary() {
    for target in [Target::Native, Target::Baseline] {
        for &(operation, reference) in BINARY {
            let text =
                format!("typed f() -> f64 {{ b0(v0:f64, v1:f64): v2:f64 = {operation} v0, v1 ; @1 ret v2 ; @2 }}");
            let machine = machine(&[&text], target);
            for x in specials() {
                for y in specials() {
                    check(&machine, operation, &[x, y], &[x, y], reference(x, y));
                }
            }
        }
    }
}

/// Constants take other ways through the compiler.
#[test]
fn binary_with_constant() {
    for &(operation, reference) in BINARY {
        for y in specials() {
            let constant = if y.is_nan() { format!("nan:{:016x}", y.to_bits()) } else { format!("{y:?}") };
            let right = format!(
                "typed f() -> f64 {{ b0(v0:f64): v1:f64 = f64.const[{constant}] ; @0
                   v2:f64 = {operation} v0, v1 ; @1 ret v2 ; @2 }}"
            );
            let left = format!(
                "typed f() -> f64 {{ b0(v0:f64): v1:f64 = f64.const[{constant}] ; @0
                   v2:f64 = {operation} v1, v0 ; @1 ret v2 ; @2 }}"
            );
            let (right, left) = (native(&[&right]), native(&[&left]));
            for x in specials() {
                check(&right, operation, &[x], &[x, y], reference(x, y));
                check(&left, operation, &[x], &[y, x], reference(y, x));
            }
        }
    }
}

/// Cranelift folds loads into arithmetic, on x86-64 even the first operand's.
#[test]
fn binary_with_elements() {
    // Only the load right before can be folded; which operand is it?
    let orders = [("v4, v1", ""), ("v1, v4", ""), ("v6, v4", SECOND), ("v4, v6", SECOND)];
    const SECOND: &str = "v5:i64 = i64.const[2] ; @1 v6:f64 = load.f64 v2, v5 ; @1";
    for target in [Target::Native, Target::Baseline] {
        for &(operation, reference) in BINARY {
            for (order, second) in orders {
                let machine = machine(
                    &[&format!(
                        "typed f() -> f64 {{ b0(v0:sexp, v1:f64): v2:i64 = vec.data[0] v0 ; @1
                           v3:i64 = i64.const[1] ; @1 v4:f64 = load.f64 v2, v3 ; @1
                           {second}
                           v7:f64 = {operation} {order} ; @2 ret v7 ; @3 }}"
                    )],
                    target,
                );
                let mut world = World::new();
                for x in specials() {
                    for y in specials() {
                        let (param, elements) = match order {
                            "v4, v1" => (y, [0.0, x, 0.0]),
                            "v1, v4" => (x, [0.0, y, 0.0]),
                            "v6, v4" => (0.0, [0.0, y, x]),
                            _ => (0.0, [0.0, x, y]),
                        };
                        let vector = world.doubles(&elements) as u64;
                        let given = world.run(&machine, &[vector, param.to_bits()]).map(|out| f64::from_bits(out[0]));
                        let fine = matches_outcome(operation, given, reference(x, y), &[x, y]);
                        assert!(fine, "{operation} {order}, {x}, {y}: {given:?}\n{}", machine.code.asm);
                    }
                }
            }
        }
    }
}

fn matches_outcome(operation: &str, given: Result<f64, i32>, expected: Outcome, operands: &[f64]) -> bool {
    match (given, expected) {
        (Ok(given), Ok(expected)) => same(operation, given, expected, operands),
        (Err(given), Err(expected)) => given == expected as i32,
        _ => false,
    }
}

/// Whole numbers, by exact arithmetic.
#[test]
fn division_of_whole_numbers() {
    let text = "typed f() -> f64, f64 { b0(v0:f64, v1:f64): v2:f64 = f64.mod v0, v1 ; @1 v3:f64 = f64.idiv v0, v1 ; @2 ret v2, v3 ; @3 }";
    let machine = native(&[text]);
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let bits = 1 + (state >> 58) % 51;
        let size = ((state << 6) >> 7 & ((1 << bits) - 1)) as i64;
        if state & 64 == 0 { size } else { -size }
    };
    let mut world = World::new();
    for _ in 0..100_000 {
        let (x, y) = (random(), random());
        if y == 0 {
            continue;
        }
        let quotient = x.div_euclid(y) - i64::from(y < 0 && x.rem_euclid(y) != 0);
        let expected = ((x - quotient * y) as f64, quotient as f64);
        let given = world.run(&machine, &[(x as f64).to_bits(), (y as f64).to_bits()]);
        let given = given.map(|out| (f64::from_bits(out[0]), f64::from_bits(out[1])));
        assert_eq!(given, Ok(expected), "{x} {y}");
    }
}

/// `-x * -y` is not made into `x * y`: the sign of a NaN tells.
#[test]
fn product_of_negations() {
    let text = "typed f() -> f64 { b0(v0:f64, v1:f64): v2:f64 = f64.neg v0 ; @1 v3:f64 = f64.neg v1 ; @1 v4:f64 = f64.mul v2, v3 ; @1 ret v4 ; @1 }";
    let machine = native(&[text]);
    for x in specials() {
        for y in specials() {
            check(&machine, "f64.mul", &[x, y], &[-x, -y], Ok(machine_op(-x, -y, |x, y| x * y)));
        }
    }
}

pub const COMPARISONS: Table<fn(f64, f64) -> bool> = &[
    ("f64.eq", |x, y| x == y),
    ("f64.ne", |x, y| x != y),
    ("f64.lt", |x, y| x < y),
    ("f64.le", |x, y| x <= y),
    ("f64.ge", |x, y| x >= y),
    ("f64.gt", |x, y| x > y),
];

#[test]
fn comparisons() {
    for &(operation, reference) in COMPARISONS {
        let text = format!("typed f() -> i32 {{ b0(v0:f64, v1:f64): v2:i32 = {operation} v0, v1 ; @1 ret v2 ; @2 }}");
        let value = native(&[&text]);
        let branch = |not: bool| {
            let (cond, then, other) = if not { ("v3", 0, 1) } else { ("v2", 1, 0) };
            native(&[&format!(
                "typed f() -> i32 {{ b0(v0:f64, v1:f64): v2:i32 = {operation} v0, v1 ; @1
                   v3:i32 = lgl.not v2 ; @2 br.lgl {cond}, b1, b2 ; @3
                 b1: v4:i32 = i32.const[{then}] ; @4 ret v4 ; @4
                 b2: v5:i32 = i32.const[{other}] ; @4 ret v5 ; @4 }}"
            )])
        };
        let (straight, negated) = (branch(false), branch(true));
        for x in specials() {
            for y in specials() {
                let args = [x.to_bits(), y.to_bits()];
                let na = x.is_nan() || y.is_nan();
                let expected = if na { NA } else { i32::from(reference(x, y)) };
                let given = World::new().run(&value, &args).map(|out| out[0] as i32);
                assert_eq!(given, Ok(expected), "{operation} {x} {y}");
                let expected = if na { Err(AbortReason::NaCondition as i32) } else { Ok(expected) };
                for machine in [&straight, &negated] {
                    let given = World::new().run(machine, &args).map(|out| out[0] as i32);
                    assert_eq!(given, expected, "br.lgl {operation} {x} {y}\n{}", machine.code.asm);
                }
            }
        }
    }
}

#[test]
fn tests_and_conversions() {
    let na = |x: f64| x.is_nan() && x.to_bits() as u32 == 1954;
    let to_i32 = |x: f64| match x {
        x if x.is_nan() => Ok(NA),
        x if x >= 2147483648.0 || x <= -2147483648.0 => Err(AbortReason::Warning as i32),
        x => Ok(x as i32),
    };
    type Reference<'a> = &'a dyn Fn(f64) -> Result<i32, i32>;
    let table: [(&str, Reference); 4] = [
        ("f64.isnan", &|x| Ok(i32::from(x.is_nan()))),
        ("f64.isna", &|x| Ok(i32::from(na(x)))),
        ("f64.to_lgl", &|x| Ok(if x.is_nan() { NA } else { i32::from(x != 0.0) })),
        ("f64.to_i32", &to_i32),
    ];
    for (operation, reference) in table {
        let text = format!("typed f() -> i32 {{ b0(v0:f64): v1:i32 = {operation} v0 ; @1 ret v1 ; @2 }}");
        let machine = native(&[&text]);
        for x in specials() {
            let given = World::new().run(&machine, &[x.to_bits()]).map(|out| out[0] as i32);
            assert_eq!(given, reference(x), "{operation} {x}");
        }
    }
    let machine = native(&["typed f() -> i64 { b0(v0:f64): v1:i64 = f64.to_i64 v0 ; @1 ret v1 ; @2 }"]);
    for x in specials() {
        let fits = x.abs() <= 4503599627370496.0;
        let expected = if fits { Ok(x as i64) } else { Err(AbortReason::Type as i32) };
        assert_eq!(World::new().run(&machine, &[x.to_bits()]).map(|out| out[0] as i64), expected, "{x}");
    }
    let select =
        native(&["typed f() -> f64 { b0(v0:i32, v1:f64, v2:f64): v3:f64 = f64.select v0, v1, v2 ; @1 ret v3 ; @2 }"]);
    for cond in [0u64, 1, 7] {
        let given = World::new().run(&select, &[cond, NA_REAL, OTHER_NAN]).map(|out| out[0]);
        assert_eq!(given, Ok(if cond != 0 { NA_REAL } else { OTHER_NAN }));
    }
}
