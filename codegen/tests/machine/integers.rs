//! Operations on integers, logicals, and scalars whose kind is known at run time.

use crate::doubles::Table;
use crate::harness::*;
use ir::AbortReason;

pub const SPECIALS: &[i32] = &[
    NA,
    NA + 1,
    NA + 2,
    -65537,
    -46341,
    -7,
    -3,
    -2,
    -1,
    0,
    1,
    2,
    3,
    7,
    8,
    46340,
    46341,
    65536,
    i32::MAX - 1,
    i32::MAX,
];

pub type Outcome = Result<i32, AbortReason>;

fn exact(x: i32, y: i32, op: fn(i64, i64) -> i64) -> Outcome {
    if x == NA || y == NA {
        return Ok(NA);
    }
    match i32::try_from(op(x.into(), y.into())) {
        Ok(value) if value != NA => Ok(value),
        _ => Err(AbortReason::Overflow),
    }
}

fn compare(x: i32, y: i32, holds: bool) -> Outcome {
    Ok(if x == NA || y == NA { NA } else { i32::from(holds) })
}

fn divide(x: i32, y: i32, op: fn(f64, f64) -> f64) -> Outcome {
    Ok(if x == NA || y == NA || y == 0 { NA } else { op(x.into(), y.into()) as i32 })
}

fn and(x: i32, y: i32) -> Outcome {
    Ok(if x == 0 || y == 0 {
        0
    } else if x == NA || y == NA {
        NA
    } else {
        1
    })
}

fn or(x: i32, y: i32) -> Outcome {
    let truth = |x: i32| x != 0 && x != NA;
    Ok(if truth(x) || truth(y) {
        1
    } else if x == NA || y == NA {
        NA
    } else {
        0
    })
}

pub const UNARY: Table<fn(i32) -> Outcome> = &[
    ("i32.neg", |x| Ok(x.wrapping_neg())),
    ("i32.abs", |x| Ok(x.wrapping_abs())),
    ("i32.isna", |x| Ok(i32::from(x == NA))),
    ("lgl.not", |x| Ok(if x == NA { NA } else { i32::from(x == 0) })),
    ("i32.to_lgl", |x| Ok(if x == NA { NA } else { i32::from(x != 0) })),
];

pub const BINARY: Table<fn(i32, i32) -> Outcome> = &[
    ("i32.add", |x, y| exact(x, y, |x, y| x + y)),
    ("i32.sub", |x, y| exact(x, y, |x, y| x - y)),
    ("i32.mul", |x, y| exact(x, y, |x, y| x * y)),
    ("i32.mod", |x, y| divide(x, y, |x, y| x - (x / y).floor() * y)),
    ("i32.idiv", |x, y| divide(x, y, |x, y| (x / y).floor())),
    ("i32.eq", |x, y| compare(x, y, x == y)),
    ("i32.ne", |x, y| compare(x, y, x != y)),
    ("i32.lt", |x, y| compare(x, y, x < y)),
    ("i32.le", |x, y| compare(x, y, x <= y)),
    ("i32.ge", |x, y| compare(x, y, x >= y)),
    ("i32.gt", |x, y| compare(x, y, x > y)),
    ("lgl.and", and),
    ("lgl.or", or),
];

fn check(machine: &Machine, what: &str, args: &[i32], expected: Outcome) {
    // The high half of a slot is not part of an integer.
    let slots: Vec<u64> = args.iter().map(|&x| 0xabcd_0000_0000_0000 | u64::from(x as u32)).collect();
    let given = World::new().run(machine, &slots).map(|out| out[0] as i64);
    let expected = expected.map(i64::from).map_err(|reason| reason as i32);
    assert_eq!(given, expected, "{what} {args:?}\n{}", machine.code.asm);
}

#[test]
fn unary() {
    for &(operation, reference) in UNARY {
        let text = format!("typed f() -> i32 {{ b0(v0:i32): v1:i32 = {operation} v0 ; @1 ret v1 ; @2 }}");
        let machine = native(&[&text]);
        for &x in SPECIALS {
            check(&machine, operation, &[x], reference(x));
        }
    }
}

#[test]
fn binary() {
    for &(operation, reference) in BINARY {
        let text = format!("typed f() -> i32 {{ b0(v0:i32, v1:i32): v2:i32 = {operation} v0, v1 ; @1 ret v2 ; @2 }}");
        let machine = native(&[&text]);
        for &x in SPECIALS {
            for &y in SPECIALS {
                check(&machine, operation, &[x, y], reference(x, y));
            }
        }
    }
}

#[test]
fn binary_with_constant() {
    for &(operation, reference) in BINARY {
        for &y in SPECIALS {
            let side = |operands: &str| {
                native(&[&format!(
                    "typed f() -> i32 {{ b0(v0:i32): v1:i32 = i32.const[{y}] ; @0
                       v2:i32 = {operation} {operands} ; @1 ret v2 ; @2 }}"
                )])
            };
            let (right, left) = (side("v0, v1"), side("v1, v0"));
            for &x in SPECIALS {
                check(&right, operation, &[x], reference(x, y));
                check(&left, operation, &[x], reference(y, x));
            }
        }
    }
}

/// After `abort.if` an operand is known not to be NA, and the tests for it are left out.
#[test]
fn binary_of_known_operands() {
    for &(operation, reference) in BINARY {
        for known in ["v0", "v1"] {
            let machine = native(&[&format!(
                "typed f() -> i32 {{ b0(v0:i32, v1:i32): v2:i32 = i32.isna {known} ; @1
                   abort.if[type \"known\"] v2 ; @1 v3:i32 = {operation} v0, v1 ; @1 ret v3 ; @2 }}"
            )]);
            for &x in SPECIALS {
                for &y in SPECIALS {
                    let na = if known == "v0" { x == NA } else { y == NA };
                    let expected = if na { Err(AbortReason::Type) } else { reference(x, y) };
                    check(&machine, operation, &[x, y], expected);
                }
            }
        }
    }
}

#[test]
fn branches() {
    let comparisons = BINARY.iter().filter(|(operation, _)| {
        ["i32.eq", "i32.ne", "i32.lt", "i32.le", "i32.ge", "i32.gt", "lgl.and", "lgl.or"].contains(operation)
    });
    for &(operation, reference) in comparisons {
        for (known, cond, then, other) in [("", "v3", 1, 0), ("", "v4", 0, 1), ("v0", "v3", 1, 0), ("v1", "v4", 0, 1)] {
            let guard = match known {
                "" => String::new(),
                known => format!("v9:i32 = i32.isna {known} ; @1 abort.if[type \"known\"] v9 ; @1"),
            };
            let machine = native(&[&format!(
                "typed f() -> i32 {{ b0(v0:i32, v1:i32): {guard} v3:i32 = {operation} v0, v1 ; @1
                   v4:i32 = lgl.not v3 ; @2 br.lgl {cond}, b1, b2 ; @3
                 b1: v5:i32 = i32.const[{then}] ; @4 ret v5 ; @4
                 b2: v6:i32 = i32.const[{other}] ; @4 ret v6 ; @4 }}"
            )]);
            for &x in SPECIALS {
                for &y in SPECIALS {
                    let known_na = (known == "v0" && x == NA) || (known == "v1" && y == NA);
                    let expected = match reference(x, y) {
                        _ if known_na => Err(AbortReason::Type),
                        Ok(NA) => Err(AbortReason::NaCondition),
                        other => other,
                    };
                    check(&machine, operation, &[x, y], expected);
                }
            }
        }
    }
}

#[test]
fn plain_conditions() {
    let lgl = native(&["typed f() -> i32 { b0(v0:i32): br.lgl v0, b1, b2 ; @3
        b1: v1:i32 = i32.const[1] ; @4 ret v1 ; @4 b2: v2:i32 = i32.const[0] ; @4 ret v2 ; @4 }"]);
    let br = native(&["typed f() -> i32 { b0(v0:i32): br v0, b1, b2 ; @3
        b1: v1:i32 = i32.const[1] ; @4 ret v1 ; @4 b2: v2:i32 = i32.const[0] ; @4 ret v2 ; @4 }"]);
    for &x in SPECIALS {
        let expected = if x == NA { Err(AbortReason::NaCondition) } else { Ok(i32::from(x != 0)) };
        check(&lgl, "br.lgl", &[x], expected);
        check(&br, "br", &[x], Ok(i32::from(x != 0)));
    }
}

#[test]
fn to_double() {
    let machine = native(&["typed f() -> f64 { b0(v0:i32): v1:f64 = i32.to_f64 v0 ; @1 ret v1 ; @2 }"]);
    for &x in SPECIALS {
        let expected = if x == NA { NA_REAL } else { f64::from(x).to_bits() };
        assert_eq!(World::new().run(&machine, &[x as u32 as u64]).map(|out| out[0]), Ok(expected));
    }
}

#[test]
fn selections() {
    let machine =
        native(&["typed f() -> i32 { b0(v0:i32, v1:i32, v2:i32): v3:i32 = i32.select v0, v1, v2 ; @1 ret v3 ; @2 }"]);
    for (cond, expected) in [(0, 6), (1, 5), (NA, 5)] {
        check(&machine, "i32.select", &[cond, 5, 6], Ok(expected));
    }
}

#[test]
fn wide() {
    let values = [i64::MIN, i64::MAX, -1, 0, 1, 5, 1 << 40, i64::from(i32::MAX), -i64::from(i32::MAX)];
    type Reference = fn(i64, i64) -> i64;
    let table: [(&str, &str, Reference); 9] = [
        ("i64.add", "i64", |x, y| x.wrapping_add(y)),
        ("i64.sub", "i64", |x, y| x.wrapping_sub(y)),
        ("i64.mul", "i64", |x, y| x.wrapping_mul(y)),
        ("i64.min", "i64", |x, y| x.min(y)),
        ("i64.max", "i64", |x, y| x.max(y)),
        ("i64.eq", "i32", |x, y| i64::from(x == y)),
        ("i64.ne", "i32", |x, y| i64::from(x != y)),
        ("i64.lt", "i32", |x, y| i64::from(x < y)),
        ("i64.le", "i32", |x, y| i64::from(x <= y)),
    ];
    for (operation, ty, reference) in table {
        let text = format!("typed f() -> {ty} {{ b0(v0:i64, v1:i64): v2:{ty} = {operation} v0, v1 ; @1 ret v2 ; @2 }}");
        let machine = native(&[&text]);
        for x in values {
            for y in values {
                let given = World::new().run(&machine, &[x as u64, y as u64]).map(|out| out[0] as i64);
                assert_eq!(given, Ok(reference(x, y)), "{operation} {x} {y}");
            }
        }
    }
    let select =
        native(&["typed f() -> i64 { b0(v0:i32, v1:i64, v2:i64): v3:i64 = i64.select v0, v1, v2 ; @1 ret v3 ; @2 }"]);
    assert_eq!(World::new().run(&select, &[1, 5, 6]).map(|out| out[0]), Ok(5));
    assert_eq!(World::new().run(&select, &[0, 5, 6]).map(|out| out[0]), Ok(6));
    let conversions = native(&[
        "typed f() -> f64 { b0(v0:i32): v1:i64 = i32.to_i64 v0 ; @1 v2:f64 = i64.to_f64 v1 ; @1 ret v2 ; @2 }",
    ]);
    assert_eq!(World::new().run(&conversions, &[-3i32 as u32 as u64]).map(|out| f64::from_bits(out[0])), Ok(-3.0));
    let narrow = native(&["typed f() -> i32 { b0(v0:i64): v1:i32 = i64.to_i32 v0 ; @1 ret v1 ; @2 }"]);
    assert_eq!(World::new().run(&narrow, &[-3i64 as u64]).map(|out| out[0] as i64), Ok(-3));
}

#[test]
fn scalars_of_unknown_kind() {
    let na = f64::from_bits(NA_REAL);
    let integers: Vec<(f64, i32)> = SPECIALS
        .iter()
        .map(|&x| if x == NA { (na, 1) } else { (x.into(), 1) })
        .chain([(1.0, 0), (0.0, 0), (na, 0)])
        .collect();
    let doubles = [-0.0, 0.0, 1.5, f64::INFINITY, f64::NAN, na, 1e300, 2147483648.0].map(|x| (x, 2));
    let all: Vec<(f64, i32)> = integers.into_iter().chain(doubles).collect();
    type Reference = fn(f64, f64) -> f64;
    let table: [(&str, Reference); 3] =
        [("num.add", |x, y| x + y), ("num.sub", |x, y| x - y), ("num.mul", |x, y| x * y)];
    for (operation, reference) in table {
        let machine = native(&[&format!(
            "typed f() -> f64, i32 {{ b0(v0:f64, v1:i32, v2:f64, v3:i32):
               v4:f64, v5:i32 = {operation} v0, v1, v2, v3 ; @1 ret v4, v5 ; @2 }}"
        )]);
        for &(x, x_kind) in &all {
            for &(y, y_kind) in &all {
                let value = reference(x, y);
                let integer = x_kind < 2 && y_kind < 2;
                let expected = match integer {
                    true if value.abs() > f64::from(i32::MAX) => Err(AbortReason::Overflow as i32),
                    true => Ok((value + 0.0, 1)),
                    false => Ok((value, 2)),
                };
                let args = [x.to_bits(), x_kind as u64, y.to_bits(), y_kind as u64];
                let given = World::new().run(&machine, &args).map(|out| (f64::from_bits(out[0]), out[1] as i64));
                match (given, expected) {
                    (Ok((given, _)), Ok((expected, _))) if expected.is_nan() => {
                        assert!(given.is_nan());
                        assert!(!integer || given.to_bits() as u32 == 1954);
                    }
                    (given, expected) => assert_eq!(
                        given.map(|(value, kind)| (value.to_bits(), kind)),
                        expected.map(|(value, kind)| (value.to_bits(), kind)),
                        "{operation} {x} {x_kind} {y} {y_kind}"
                    ),
                }
            }
        }
    }
    let neg =
        native(&["typed f() -> f64, i32 { b0(v0:f64, v1:i32): v2:f64, v3:i32 = num.neg v0, v1 ; @1 ret v2, v3 ; @2 }"]);
    for (x, kind, expected, expected_kind) in
        [(0.0, 1, 0.0, 1), (1.0, 0, -1.0, 1), (0.0, 2, -0.0, 2), (2.5, 2, -2.5, 2)]
    {
        let given = World::new().run(&neg, &[f64::to_bits(x), kind]).map(|out| (out[0], out[1]));
        assert_eq!(given, Ok((f64::to_bits(expected), expected_kind)));
    }
}
