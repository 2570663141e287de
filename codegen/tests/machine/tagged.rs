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
fn all_else_asks_the_routine() {
    let plus = operation("+").unwrap();
    let asked = |row: usize, kinds: i64| 1000.0 * row as f64 + 500.0 + kinds as f64;
    for (x, y) in [(1, 2), (2, 1), (0, 0), (3, 2), (2, 3)] {
        assert_eq!(of_two("+", (2.0, x, 7), (3.0, y, 8)), Ok((asked(plus, x + y), 2, 8)), "{x} {y}");
    }
    let each = operation("for").unwrap();
    assert_eq!(of_two("for", (2.0, 2, 7), (3.0, 2, 8)), Ok((asked(each, 4), 2, 8)));
    assert_eq!(ROWS[each].name, "for");
}

#[test]
fn where_the_routine_leaves_the_code_does() {
    assert_eq!(of_two("+", (2.0, 3, 0), (3.0, 2, 8)), Err(AbortReason::Type as i32));
}
