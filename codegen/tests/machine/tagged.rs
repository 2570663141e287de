//! Values in lanes: what is done here, what a routine is asked for, and where it leaves.
#![expect(unsafe_code, reason = "the routine reads its operands from the frame")]

use crate::harness::*;
use ir::AbortReason;
use ir::rows::{ROWS, operation};
use std::ffi::c_void;

/// `rir2_lanes`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Lanes {
    value: f64,
    kind: i64,
    object: *const c_void,
}

/// The value of the routine's number and operands, so that the test sees what it was asked; leaves for objects of no address.
pub extern "C" fn rt_tagged(row: i64, n: i64, area: *mut Lanes) -> i64 {
    let operands = unsafe { std::slice::from_raw_parts_mut(area, n as usize) };
    if operands.iter().any(|lanes| lanes.kind == 3 && lanes.object.is_null()) {
        return 0;
    }
    let seen: f64 = operands.iter().map(|lanes| 100.0 * lanes.value + lanes.kind as f64).sum();
    operands[0] = Lanes { value: seen + 1000.0 * row as f64, kind: 2, ..operands[operands.len() - 1] };
    1
}

/// `x op y` with these kinds: value, kind, object of the result.
fn of_two(name: &str, x: (f64, i64, usize), y: (f64, i64, usize)) -> Result<(f64, i64, u64), i32> {
    let row = operation(name).expect("a row");
    let machine = native(&[&format!(
        "typed f() -> f64, i32, sexp {{ b0(v0:f64, v1:i32, v2:sexp, v3:f64, v4:i32, v5:sexp):
        v6:f64, v7:i32, v8:sexp = tag.op[{row}] v0, v1, v2, v3, v4, v5 ; @1 ret v6, v7, v8 ; @2 }}"
    )]);
    let words = [x.0.to_bits(), x.1 as u64, x.2 as u64, y.0.to_bits(), y.1 as u64, y.2 as u64];
    let mut world = World::new();
    let out = world.run(&machine, &words)?;
    Ok((f64::from_bits(out[0]), out[1] as i32 as i64, out[2]))
}

#[test]
fn doubles_are_computed_here() {
    for (name, value, kind) in [("+", 5.0, 2), ("-", -1.0, 2), ("*", 6.0, 2), ("/", 2.0 / 3.0, 2)] {
        assert_eq!(of_two(name, (2.0, 2, 7), (3.0, 2, 7)), Ok((value, kind, 7)), "{name}");
    }
    for (name, holds) in [("<", 1.0), ("<=", 1.0), (">", 0.0), (">=", 0.0), ("==", 0.0), ("!=", 1.0)] {
        assert_eq!(of_two(name, (2.0, 2, 7), (3.0, 2, 7)), Ok((holds, 0, 7)), "{name}");
        let (value, kind, _) = of_two(name, (f64::NAN, 2, 7), (3.0, 2, 7)).unwrap();
        assert_eq!((value.to_bits(), kind), (0x7ff0_0000_0000_07a2, 0), "{name} of NaN is NA");
    }
}

#[test]
fn integers_are_computed_as_doubles() {
    for (x, y, kind) in [(1, 2, 2), (2, 1, 2), (0, 0, 1), (0, 1, 1), (0, 2, 2)] {
        assert_eq!(of_two("+", (2.0, x, 7), (3.0, y, 7)), Ok((5.0, kind, 7)), "{x} {y}");
        assert_eq!(of_two("/", (1.0, x, 7), (2.0, y, 7)), Ok((0.5, 2, 7)), "{x} {y}");
        assert_eq!(of_two("<", (2.0, x, 7), (3.0, y, 7)), Ok((1.0, 0, 7)), "{x} {y}");
    }
    let product = of_two("*", (0.0, 1, 7), (-3.0, 1, 7)).unwrap();
    assert_eq!((product.0.to_bits(), product.1), (0, 1), "no integer is -0");
    let product = of_two("*", (0.0, 1, 7), (-3.0, 2, 7)).unwrap();
    assert_eq!((product.0.to_bits(), product.1), ((-0.0_f64).to_bits(), 2));
}

/// What the stand-in for the routine gives: it was asked for this.
fn asked(name: &str, values: f64, kinds: i64) -> f64 {
    1000.0 * operation(name).unwrap() as f64 + 100.0 * values + kinds as f64
}

#[test]
fn all_else_asks_the_routine() {
    for (x, y) in [(3, 2), (2, 3), (4, 2), (1, 3)] {
        assert_eq!(of_two("+", (2.0, x, 7), (3.0, y, 8)), Ok((asked("+", 5.0, x + y), 2, 8)), "{x} {y}");
    }
    let most = f64::from(i32::MAX);
    assert_eq!(of_two("+", (most, 1, 7), (1.0, 1, 7)), Ok((asked("+", most + 1.0, 2), 2, 7)), "overflow");
    assert!(of_two("*", (f64::NAN, 1, 7), (1.0, 2, 7)).unwrap().0.is_nan());
    assert_eq!(of_two("for", (2.0, 2, 7), (3.0, 2, 8)), Ok((asked("for", 5.0, 4), 2, 8)));
    assert_eq!(ROWS[operation("for").unwrap()].name, "for");
}

/// A vector as it is in memory, with one element.
#[repr(C)]
struct OneElement {
    info: u64,
    attributes: u64,
    links: [u64; 2],
    lengths: [u64; 2],
    element: u64,
}

fn vector(info: u64, attributes: u64, length: u64, element: u64) -> OneElement {
    OneElement { info, attributes, links: [0; 2], lengths: [length, 0], element }
}

fn address(vector: &OneElement) -> usize {
    std::ptr::from_ref(vector) as usize
}

#[test]
fn elements_of_plain_vectors_are_loaded_here() {
    const NIL: usize = 7;
    let real = vector(14, NIL as u64, 1, 2.5_f64.to_bits());
    let integer = vector(13, NIL as u64, 1, 5);
    let missing = vector(13, NIL as u64, 1, 0x8000_0000);
    let list = |element: &OneElement| vector(19, NIL as u64, 1, address(element) as u64);
    let at = |name: &str, x: &OneElement, i: (f64, i64)| of_two(name, (0.0, 3, address(x)), (i.0, i.1, NIL)).unwrap();
    for name in ["[[", "[", "for"] {
        assert_eq!(at(name, &real, (1.9, 2)), (2.5, 2, NIL as u64), "{name}");
        assert_eq!(at(name, &integer, (1.0, 1)), (5.0, 1, NIL as u64), "{name}");
        assert_eq!(at(name, &missing, (1.0, 1)).0.to_bits(), 0x7ff0_0000_0000_07a2, "{name}");
    }
    for element in [&real, &integer] {
        let kind = if element.info == 14 { (2.5, 2) } else { (5.0, 1) };
        assert_eq!(at("[[", &list(element), (1.0, 2)), (kind.0, kind.1, NIL as u64));
        let named = vector(element.info, 1, 1, element.element);
        assert_eq!(at("[[", &list(&named), (1.0, 2)), (0.0, 3, address(&named) as u64), "attributes");
    }
    for info in [16, 19, 16 | 1 << 6] {
        let other = vector(info, 1, 1, 0);
        assert_eq!(at("[[", &list(&other), (1.0, 2)), (0.0, 3, address(&other) as u64), "{info}");
    }
}

#[test]
fn elements_that_take_more_ask_the_routine() {
    let given = |name: &str, x: &OneElement, i: (f64, i64)| {
        let (value, kind, object) = of_two(name, (0.0, 3, address(x)), (i.0, i.1, 7)).unwrap();
        assert_eq!((value, kind, object), (asked(name, i.0, 3 + i.1), 2, 7), "{name} {i:?} {}", x.info);
    };
    let real = vector(14, 7, 1, 2.5_f64.to_bits());
    for i in [(0.0, 2), (0.9, 2), (2.0, 2), (-1.0, 1), (1e300, 2), (1.0, 0)] {
        given("[[", &real, i);
    }
    given("[", &vector(14, 1, 1, 0), (1.0, 2));
    given("[", &vector(19, 7, 1, address(&real) as u64), (1.0, 2));
    for info in [10, 15, 16, 2, 4, 14 | 1 << 6, 14 | 1 << 7, 14 | 1 << 12] {
        given("[[", &vector(info, 7, 1, address(&real) as u64), (1.0, 2));
        given("[[", &vector(19, 7, 1, address(&vector(info | 1 << 6, 7, 1, 0)) as u64), (0.0, 2));
    }
}

#[test]
fn where_the_routine_leaves_the_code_does() {
    assert_eq!(of_two("+", (2.0, 3, 0), (3.0, 2, 8)), Err(AbortReason::Type as i32));
}
