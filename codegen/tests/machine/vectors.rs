//! Vectors: parts, elements, subscripts, ownership, runtime routines.

use crate::harness::*;
use ir::AbortReason;

/// Sum of a vector, length and elements by hand.
fn sum_text(altrep: i32) -> String {
    format!(
        "typed f() -> f64 {{
b0(v0:sexp):
  v1:i64 = vec.len v0 ; @0
  v2:i64 = vec.data[{altrep}] v0 ; @0
  v3:i64 = i64.const[0] ; @0
  v4:f64 = f64.const[0.0] ; @0
  jump b1(v3, v4) ; @0
b1(v5:i64, v6:f64):
  v7:i32 = i64.lt v5, v1 ; @1
  br v7, b2, b3 ; @1
b2:
  v8:f64 = load.f64 v2, v5 ; @2
  v9:f64 = f64.add v6, v8 ; @3
  v10:i64 = i64.const[1] ; @4
  v11:i64 = i64.add v5, v10 ; @4
  jump b1(v11, v9) ; @4
b3:
  ret v6 ; @5
}}"
    )
}

#[test]
fn length_and_elements() {
    let mut world = World::new();
    let plain = world.doubles(&[1.0, 2.0, 3.5]);
    let altrep = world.altrep(plain);
    let empty = world.doubles(&[]);
    let (direct, either) = (native(&[&sum_text(0)]), native(&[&sum_text(1)]));
    let mut sum = |machine, object| world.run(machine, &[object as u64]).map(|out| f64::from_bits(out[0]));
    assert_eq!(sum(&direct, plain), Ok(6.5));
    assert_eq!(sum(&either, plain), Ok(6.5));
    assert_eq!(sum(&either, altrep), Ok(6.5));
    assert_eq!(sum(&direct, empty), Ok(0.0));
}

#[test]
fn stores() {
    let machine = native(&["typed f() -> i32 { b0(v0:sexp, v1:i64, v2:f64, v3:sexp, v4:i32):
        v5:i64 = vec.data[0] v0 ; @0 v6:i64 = vec.data[0] v3 ; @0
        store.f64 v5, v1, v2 ; @1 store.i32 v6, v1, v4 ; @1 v7:i32 = load.i32 v6, v1 ; @2 ret v7 ; @3 }"]);
    let mut world = World::new();
    let doubles = world.doubles(&[1.0, 2.0, 3.0]);
    let integers = world.integers(&[1, 2, 3]);
    let args = [doubles as u64, 1, 9.5f64.to_bits(), integers as u64, 7];
    assert_eq!(world.run(&machine, &args).map(|out| out[0]), Ok(7));
    assert_eq!(doubles_of(doubles as u64), [1.0, 9.5, 3.0]);
    assert_eq!(integers_of(integers as u64), [1, 7, 3]);
}

#[test]
fn subscripts() {
    let text = |op: &str, ty: &str| {
        format!("typed f() -> i64 {{ b0(v0:{ty}, v1:i64): v2:i64 = {op} v0, v1 ; @1 ret v2 ; @2 }}")
    };
    let by_f64 = native(&[&text("index.f64", "f64")]);
    let by_i32 = native(&[&text("index.i32", "i32")]);
    let by_i64 = native(&[&text("index.i64", "i64")]);
    let outside = Err(AbortReason::Subscript as i32);
    for len in [0u64, 1, 3, 1 << 33] {
        for x in [f64::NAN, f64::INFINITY, -1e300, -1.0, -0.5, 0.0, 0.99, 1.0, 2.9, 3.0, 3.99, 4.0, 1e10, 1e300] {
            let inside = x >= 1.0 && x < len as f64 + 1.0;
            let expected = if inside { Ok(x as u64 - 1) } else { outside };
            assert_eq!(World::new().run(&by_f64, &[x.to_bits(), len]).map(|out| out[0]), expected, "{x} {len}");
        }
        for x in [NA, NA + 1, -1, 0, 1, 2, 3, 4, i32::MAX] {
            let inside = x >= 1 && x as u64 <= len;
            let expected = if inside { Ok(x as u64 - 1) } else { outside };
            assert_eq!(World::new().run(&by_i32, &[x as u32 as u64, len]).map(|out| out[0]), expected, "{x} {len}");
            let wide = i64::from(x) as u64;
            assert_eq!(World::new().run(&by_i64, &[wide, len]).map(|out| out[0]), expected, "{x} {len}");
        }
    }
}

#[test]
fn ownership() {
    let own = native(&["typed f() -> sexp { b0(v0:sexp): v1:sexp = vec.own v0 ; @1 ret v1 ; @2 }"]);
    let dup = native(&["typed f() -> sexp { b0(v0:sexp): v1:sexp = vec.dup v0 ; @1 ret v1 ; @2 }"]);
    let share = native(&["typed f() -> sexp { b0(v0:sexp): vec.share v0 ; @1 ret v0 ; @2 }"]);
    let mut world = World::new();
    let vector = world.doubles(&[1.0, 2.0]);
    let result = |world: &mut World, machine| world.run(machine, &[vector as u64]).map(|out| out[0]);
    assert_eq!(result(&mut world, &own), Ok(vector as u64));
    let copy = result(&mut world, &dup).expect("a copy");
    assert_ne!(copy, vector as u64);
    assert_eq!(result(&mut world, &share), Ok(vector as u64));
    assert_eq!(named(vector), 0xffff);
    let copy = result(&mut world, &own).expect("a copy");
    assert_ne!(copy, vector as u64);
    assert_eq!(doubles_of(copy), [1.0, 2.0]);
    set_named(vector, 1);
    assert_ne!(result(&mut world, &own), Ok(vector as u64));
    world.budget = 0;
    assert_eq!(result(&mut world, &own), Err(AbortReason::Memory as i32));
    assert_eq!(result(&mut world, &dup), Err(AbortReason::Memory as i32));
}

#[test]
fn room() {
    let machine = native(&[
        "typed f() -> i64 { b0(v0:sexp, v1:i64): v2:sexp = vec.room v0, v1 ; @1 v3:i64 = vec.count v2 ; @2 ret v3 ; @3 }",
    ]);
    let mut world = World::new();
    let vector = world.doubles(&[1.0, 2.0]) as u64;
    let mut length = |number: i64| world.run(&machine, &[vector, number as u64]).map(|out| out[0]);
    for (number, expected) in [(1, 2), (2, 2), (3, 3), (9, 9)] {
        assert_eq!(length(number), Ok(expected), "{number}");
    }
    for number in [0, -1, i64::MIN] {
        assert_eq!(length(number), Err(AbortReason::Memory as i32), "{number}");
    }
}

/// Each routine gets its immediate and its operands in the right order.
#[test]
fn routines() {
    let mut world = World::new();
    let vector = world.doubles(&[1.0, 2.0, 3.0]);
    let constant = world.doubles(&[8.0]);
    world.consts = vec![vector, constant];
    let mut run = |body: &str| {
        let text = format!("typed f() -> sexp {{ b0(v0:sexp, v1:i64, v2:i64, v3:i64): {body} ret v9 ; @2 }}");
        let machine = native(&[&text]);
        world.run(&machine, &[vector as u64, 2, 3, 1]).map(|out| out[0])
    };
    let doubles = |result: Result<u64, i32>| result.map(doubles_of);
    assert_eq!(run("v9:sexp = sexp.const[1] ; @1"), Ok(constant as u64));
    assert_eq!(doubles(run("v9:sexp = vec.alloc[2] v1 ; @1")), Ok(vec![0.0; 2]));
    assert_eq!(doubles(run("v9:sexp = rt.matrix v0, v1, v2, v3 ; @1")), Ok(vec![2.0, 3.0, 1.0]));
    assert_eq!(run("v9:sexp = rt.range v2, v3 ; @1").map(integers_of), Ok(vec![3, 2, 1]));
    let box_value = "v8:f64 = f64.const[4.5] ; @1";
    assert_eq!(doubles(run(&format!("{box_value} v9:sexp = rt.box[2] v8 ; @1"))), Ok(vec![4.5]));
    let kind = "v7:i32 = i32.const[1] ; @1";
    assert_eq!(run(&format!("{box_value} {kind} v9:sexp = rt.boxnum v8, v7 ; @1")).map(integers_of), Ok(vec![4]));
    assert_eq!(run(&format!("{box_value} {kind} v9:sexp = rt.boxany v8, v7, v0 ; @1")).map(integers_of), Ok(vec![4]));
    let object = "v7:i32 = i32.const[3] ; @1";
    assert_eq!(run(&format!("{box_value} {object} v9:sexp = rt.boxany v8, v7, v0 ; @1")), Ok(vector as u64));
    assert_eq!(doubles(run("v9:sexp = rt.cat[2] v0, v0 ; @1")), Ok(vec![2.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0]));
    assert_eq!(doubles(run("v9:sexp = rt.set_dim v0, v1, v2 ; @1")), Ok(vec![2.0, 3.0]));
    assert_eq!(doubles(run("v9:sexp = rt.coerce[1] v0 ; @1")), Ok(vec![1.0]));
    assert_eq!(doubles(run("v9:sexp = rt.slice v0, v1, v2 ; @1")), Ok(vec![2.0, 3.0]));
    assert_eq!(doubles(run("v9:sexp = rt.rev v0 ; @1")), Ok(vec![3.0, 2.0, 1.0]));
    assert_eq!(run("v9:sexp = rt.set_names v0, v0 ; @1"), Ok(vector as u64));
    assert_eq!(
        run("v8:i64 = i64.const[9] ; @1 v9:sexp = rt.slice v0, v1, v8 ; @1"),
        Err(AbortReason::Subscript as i32)
    );
    let list = run("v8:sexp = rt.list[2] ; @1 v9:sexp = rt.set_elt[1] v8, v0 ; @1").map(doubles_of);
    assert_eq!(list.map(|list| list[1].to_bits()), Ok(vector as u64));
}

#[test]
fn reductions() {
    let mut world = World::new();
    let vector = world.doubles(&[1.0, 2.0, 4.0]);
    let empty = world.doubles(&[]);
    let small = world.integers(&[1, 2, 3]);
    let large = world.integers(&[i32::MAX, 1]);
    let mut run = |op: &str, object| {
        let text = format!("typed f() -> f64 {{ b0(v0:sexp): v1:f64 = {op} v0 ; @1 ret v1 ; @2 }}");
        world.run(&native(&[&text]), &[object as u64]).map(|out| f64::from_bits(out[0]))
    };
    assert_eq!(run("rt.sum", vector), Ok(7.0));
    assert_eq!(run("rt.prod", vector), Ok(8.0));
    assert_eq!(run("rt.max", vector), Ok(4.0));
    assert_eq!(run("rt.mean", vector), Ok(7.0));
    assert_eq!(run("rt.isum", small), Ok(6.0));
    // The reason that the routine gave is kept.
    assert_eq!(run("rt.isum", large), Err(AbortReason::Overflow as i32));
    assert_eq!(run("rt.min", empty), Err(AbortReason::Type as i32));
}

#[test]
fn extents() {
    let machine = native(&[
        "typed f() -> i32, i32 { b0(v0:sexp): v1:i32 = vec.dim[0] v0 ; @1 v2:i32 = vec.dim[1] v0 ; @1 ret v1, v2 ; @2 }",
    ]);
    let mut world = World::new();
    let matrix = world.matrix(2, 3);
    assert_eq!(world.run(&machine, &[matrix as u64]).map(|out| (out[0], out[1])), Ok((2, 3)));
}
