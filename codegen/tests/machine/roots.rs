//! While R's collector may run, it sees every R object that machine code holds.

use crate::harness::*;
use ir::AbortReason;

#[test]
fn results_are_published() {
    let machine = native(&["typed f() -> sexp { b0(v0:sexp, v1:i64):
        v2:sexp = vec.alloc[2] v1 ; @1 v3:sexp = vec.alloc[2] v1 ; @2 v4:sexp = rt.cat[2] v2, v3 ; @3
        v5:sexp = rt.cat[2] v4, v0 ; @4 ret v5 ; @5 }"]);
    let mut world = World::new();
    let vector = world.doubles(&[1.0]);
    assert!(world.run(&machine, &[vector as u64, 1]).is_ok());
    let seen: Vec<usize> =
        world.published.iter().map(|live| live.iter().filter(|root| !root.is_null()).count()).collect();
    // The last but one result has taken the place of an operand, and nobody needs to hold the last.
    assert_eq!(seen, [1, 2, 3, 3]);
    assert_eq!(world.published[0][0], vector);
    assert_eq!(world.ctx.root_top, 0);
}

/// Each activation has its own slots, above its caller's; they are given back in turn.
#[test]
fn recursion() {
    let machine = native(&["typed f() -> sexp { b0(v0:i32, v1:i64):
        v2:sexp = vec.alloc[2] v1 ; @1 br v0, b1, b2 ; @2
        b1: v3:i32 = i32.const[1] ; @3 v4:i32 = i32.sub v0, v3 ; @3 v5:sexp = call.fn[0] v4, v1 ; @4
            v6:sexp = rt.cat[2] v2, v5 ; @5 ret v6 ; @6
        b2: ret v2 ; @7 }"]);
    let mut world = World::new();
    let result = world.run(&machine, &[3, 1]).map(|out| doubles_of(out[0]).len());
    assert_eq!(result, Ok(7));
    let live = |live: &Vec<Object>| live.iter().filter(|root| !root.is_null()).count();
    let seen: Vec<usize> = world.published.iter().map(live).collect();
    assert_eq!(seen, [0, 1, 2, 3, 4, 3, 2]);
    assert_eq!(world.ctx.root_top, 0);
    // No room: given up, and nothing written beyond the end.
    world.ctx.root_limit = 8;
    assert_eq!(world.run(&machine, &[30, 1]), Err(AbortReason::Memory as i32));
    assert_eq!(world.site(&machine), "root array full @1");
}

/// A slot follows its value through the rounds of a loop.
#[test]
fn loops() {
    let machine = native(&["typed f() -> sexp { b0(v0:i32, v1:i64):
        v2:sexp = vec.alloc[2] v1 ; @1 jump b1(v0, v2) ; @1
        b1(v3:i32, v4:sexp): br v3, b2, b3 ; @2
        b2: v5:i32 = i32.const[1] ; @3 v6:i32 = i32.sub v3, v5 ; @3 v7:sexp = vec.alloc[2] v1 ; @4
            v8:sexp = rt.cat[2] v4, v7 ; @5 jump b1(v6, v8) ; @6
        b3: ret v4 ; @7 }"]);
    let mut world = World::new();
    assert!(world.run(&machine, &[3, 1]).is_ok());
    for pair in world.published[1..].chunks(2) {
        // At the second allocation of a round the first one's result is among the roots.
        let [before, after] = pair else { panic!("two a round") };
        assert!(after.iter().filter(|root| !before.contains(root)).count() == 1);
    }
}

/// The elements of a vector are read behind an allocation, where nobody names the vector any more.
#[test]
fn addresses() {
    let machine = native(&["typed f() -> f64 { b0(v0:sexp, v1:i64):
        v2:sexp = vec.dup v0 ; @1 v3:i64 = vec.data[0] v2 ; @2 v4:sexp = vec.alloc[2] v1 ; @3 v5:i64 = i64.const[0] ; @4
        v6:f64 = load.f64 v3, v5 ; @5 ret v6 ; @6 }"]);
    let mut world = World::new();
    let vector = world.doubles(&[1.5]);
    assert_eq!(world.run(&machine, &[vector as u64, 1]).map(|out| f64::from_bits(out[0])), Ok(1.5));
    let seen: Vec<usize> =
        world.published.iter().map(|live| live.iter().filter(|root| !root.is_null()).count()).collect();
    assert_eq!(seen[1], 1);
}

/// Scalar code, and code that cannot allocate, leaves the root array alone.
#[test]
fn none_needed() {
    let machine = native(&["typed f() -> i64 { b0(v0:sexp): v1:i64 = vec.len v0 ; @1 ret v1 ; @2 }"]);
    let mut world = World::new();
    world.ctx.root_limit = 0;
    let vector = world.doubles(&[1.0, 2.0]);
    assert_eq!(world.run(&machine, &[vector as u64]).map(|out| out[0]), Ok(2));
    assert!(!machine.code.abort_sites.iter().any(|site| site.words.starts_with("root")));
}

/// More slots than are cleared one by one.
#[test]
fn many_slots() {
    let mut text = String::from("typed f() -> sexp { b0(v0:i64): ");
    for i in 1..=40 {
        text += &format!("v{i}:sexp = vec.alloc[2] v0 ; @{i} ");
    }
    for i in 41..80 {
        let (first, second) = (if i == 41 { 1 } else { i - 1 }, i - 39);
        text += &format!("v{i}:sexp = rt.cat[2] v{first}, v{second} ; @{i} ");
    }
    text += "ret v79 ; @90 }";
    let machine = native(&[&text]);
    let mut world = World::new();
    assert!(world.run(&machine, &[1]).is_ok());
    let seen: Vec<usize> =
        world.published.iter().map(|live| live.iter().filter(|root| !root.is_null()).count()).collect();
    assert_eq!(seen[..40], (0..40).collect::<Vec<_>>());
    assert!(seen[40..].iter().all(|&n| n == 40), "{seen:?}");
}
