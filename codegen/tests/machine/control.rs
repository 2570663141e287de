//! Loops, calls, aborts, the context.

use crate::harness::*;
use ir::AbortReason;

const FIB: &str = r#"typed fib() -> f64 {
b0(v0:f64):
  check.stack ; @0
  v1:f64 = f64.const[2.0] ; @1
  v2:i32 = f64.lt v0, v1 ; @2
  br.lgl v2, b1, b2 ; @3
b1:
  ret v0 ; @4
b2:
  v3:f64 = f64.const[1.0] ; @5
  v4:f64 = f64.sub v0, v3 ; @6
  v5:f64 = call.fn[0] v4 ; @7
  v6:f64 = f64.sub v0, v1 ; @8
  v7:f64 = call.fn[0] v6 ; @9
  v8:f64 = f64.add v5, v7 ; @10
  ret v8 ; @11
}"#;

#[test]
fn recursion() {
    let machine = native(&[FIB]);
    let fib = |n: f64| World::new().run(&machine, &[n.to_bits()]).map(|out| f64::from_bits(out[0]));
    assert_eq!(fib(20.0), Ok(6765.0));
    assert_eq!(fib(f64::NAN), Err(AbortReason::NaCondition as i32));
    // Deep down in the recursion an abort leaves through all the calls.
    let mut world = World::new();
    world.ctx.stack_limit = usize::MAX;
    assert_eq!(world.run(&machine, &[5f64.to_bits()]), Err(AbortReason::Stack as i32));
    assert_eq!(world.site(&machine), "stack nearly used up @0");
}

#[test]
fn loop_with_poll() {
    let machine = native(&[r#"typed sum() -> i32 {
b0(v0:i32):
  v1:i32 = i32.const[0] ; @0
  jump b1(v1, v1) ; @0
b1(v2:i32, v3:i32):
  poll ; @1
  v4:i32 = i32.lt v2, v0 ; @2
  br.lgl v4, b2, b3 ; @3
b2:
  v5:i32 = i32.const[1] ; @4
  v6:i32 = i32.add v2, v5 ; @5
  v7:i32 = i32.add v3, v6 ; @6
  jump b1(v6, v7) ; @7
b3:
  ret v3 ; @8
}"#]);
    let mut world = World::new();
    assert_eq!(world.run(&machine, &[10]).map(|out| out[0]), Ok(55));
    assert_eq!(world.run(&machine, &[100_000]), Err(AbortReason::Overflow as i32));
    assert_eq!(world.site(&machine), "integer overflow @6");
    assert_eq!(world.run(&machine, &[NA as u32 as u64]), Err(AbortReason::NaCondition as i32));
    *world.interrupt = 1;
    assert_eq!(world.run(&machine, &[10]), Err(AbortReason::Interrupt as i32));
}

/// Two functions, each with its own activation, and the words of the one that gave up.
#[test]
fn aborts_name_their_site() {
    let callee = r#"typed g() -> i32 { b0(v0:i32): abort.if[unanalysable "call of unknown()"] v0 ; @2:7 ret v0 ; @9 }"#;
    let caller = r#"typed f() -> i32 { b0(v0:i32): v1:i32 = call.fn[1] v0 ; @3 br v1, b1, b2 ; @4
        b1: abort[type "never"] ; @5 b2: ret v1 ; @6 }"#;
    let machine = native(&[caller, callee]);
    let mut world = World::new();
    assert_eq!(world.run(&machine, &[0]).map(|out| out[0]), Ok(0));
    assert_eq!(world.run(&machine, &[1]), Err(AbortReason::Unanalysable as i32));
    assert_eq!(world.site(&machine), "call of unknown() @2:7");
}

#[test]
fn tables_of_targets() {
    let machine = native(&[r#"typed f() -> i32 { b0(v0:i64, v9:i32): br.table v0, b1(v9), b2, b3 ; @1
        b1(v1:i32): ret v1 ; @2
        b2: v2:i32 = i32.const[20] ; @3 ret v2 ; @3
        b3: v3:i32 = i32.const[30] ; @4 ret v3 ; @4 }"#]);
    for (index, expected) in [(0u64, 10), (1, 20), (2, 30), (3, 30), (1 << 32, 30), (u64::MAX, 30)] {
        assert_eq!(World::new().run(&machine, &[index, 10]).map(|out| out[0]), Ok(expected), "{index}");
    }
    let only_default = native(&["typed f() -> i64 { b0(v0:i64): br.table v0, b1(v0) ; @1 b1(v1:i64): ret v1 ; @2 }"]);
    assert_eq!(World::new().run(&only_default, &[7]).map(|out| out[0]), Ok(7));
}

#[test]
fn context_fields() {
    let machine = native(&["typed f() { b0: mark.forced[3] ; @1 set.visible[0] ; @2 mark.forced[0] ; @1 ret ; @3 }"]);
    let mut world = World::new();
    assert!(world.run(&machine, &[]).is_ok());
    assert_eq!(world.forced, [1, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(world.ctx.visible, 0);
}

/// The number of a call that has ended is left for the runtime, which counts from 1; calls within early arguments do not count.
#[test]
fn early_arguments() {
    let run = |insts: &str| {
        let machine = native(&[&format!("typed f() {{ b0: {insts} ret ; @9 }}")]);
        let mut world = World::new();
        assert!(world.run(&machine, &[]).is_ok());
        [world.ctx.early, world.ctx.early_calls, world.ctx.early_ended]
    };
    assert_eq!(run("early.call[1] ; @1 early.call[1] ; @2 early.call[-1] ; @2"), [0, 1, 2]);
    assert_eq!(run("early.call[1] ; @1 early.call[1] ; @2 early.call[-1] ; @2 early.call[-1] ; @1"), [0, 0, 1]);
    assert_eq!(run("early.call[1] ; @1 early[1] ; @1 early.call[1] ; @2 early.call[-1] ; @2"), [1, 1, 0]);
}

/// Results of every mixture travel: in registers, and in memory where there are many.
#[test]
fn results() {
    let types = ["f64", "i32", "i64"];
    for n in 0..=4 {
        for mixture in 0..types.len().pow(n) {
            let list: Vec<&str> = (0..n).map(|i| types[mixture / types.len().pow(i) % types.len()]).collect();
            let names: Vec<String> = (0..n).map(|i| format!("v{i}")).collect();
            let params: Vec<String> = names.iter().zip(&list).map(|(name, ty)| format!("{name}:{ty}")).collect();
            let inner: Vec<String> = (0..n).zip(&list).map(|(i, ty)| format!("v{}:{ty}", 10 + i)).collect();
            let inner_names: Vec<String> = (0..n).map(|i| format!("v{}", 10 + i)).collect();
            let arrow = if n == 0 { String::new() } else { format!("-> {}", list.join(", ")) };
            let block = if n == 0 { "b0".to_string() } else { format!("b0({})", params.join(", ")) };
            let equals = if n == 0 { "" } else { "=" };
            let names = names.join(", ");
            let caller = format!(
                "typed f() {arrow} {{ {block}: {} {equals} call.fn[1] {names} ; @1 ret {} ; @2 }}",
                inner.join(", "),
                inner_names.join(", ")
            );
            let callee = format!("typed g() {arrow} {{ {block}: ret {names} ; @1 }}");
            let machine = native(&[&caller, &callee]);
            let args: Vec<u64> = list
                .iter()
                .enumerate()
                .map(|(i, &ty)| match ty {
                    "f64" => (i as f64 + 0.5).to_bits(),
                    "i32" => -(i as i64) as u64,
                    _ => 1 << 40 | i as u64,
                })
                .collect();
            let out = World::new().run(&machine, &args);
            assert_eq!(out.map(|out| out[..n as usize].to_vec()), Ok(args), "{list:?}");
        }
    }
}

/// More parameters than there are registers.
#[test]
fn many_parameters() {
    let params: Vec<String> = (0..24).map(|i| format!("v{i}:{}", if i % 2 == 0 { "f64" } else { "i32" })).collect();
    let names: Vec<String> = (0..24).map(|i| format!("v{i}")).collect();
    let (params, names) = (params.join(", "), names.join(", "));
    let caller = format!(
        "typed f() -> f64, i32 {{ b0({params}): v30:f64, v31:i32 = call.fn[1] {names} ; @1 ret v30, v31 ; @2 }}"
    );
    let callee = format!("typed g() -> f64, i32 {{ b0({params}): ret v22, v23 ; @1 }}");
    let machine = native(&[&caller, &callee]);
    let args: Vec<u64> = (0..24).map(|i| if i % 2 == 0 { f64::from(i).to_bits() } else { i as u64 }).collect();
    assert_eq!(World::new().run(&machine, &args).map(|out| (out[0], out[1])), Ok((22f64.to_bits(), 23)));
}

/// What a loop keeps not NA needs no test in it: the only abort left is the one of the sum.
#[test]
fn facts_survive_loops_and_calls() {
    let machine = native(&[
        r#"typed f() -> i32 {
b0:
  v0:i32 = i32.const[5] ; @0
  v1:i32 = call.fn[1] v0 ; @1
  v2:i32 = i32.const[3] ; @2
  v3:i32 = i32.lt v1, v2 ; @3
  br.lgl v3, b1, b2 ; @4
b1:
  ret v1 ; @5
b2:
  ret v2 ; @6
}"#,
        r#"typed g() -> i32 {
b0(v0:i32):
  v1:i32 = i32.isna v0 ; @0
  br v1, b1, b2 ; @1
b1:
  v2:i32 = i32.const[0] ; @2
  ret v2 ; @3
b2:
  v3:i32 = i32.const[1] ; @4
  v4:i32 = i32.sub v0, v3 ; @5
  v5:i32 = call.fn[1] v4 ; @6
  v6:i32 = i32.add v5, v0 ; @7
  ret v6 ; @8
}"#,
    ]);
    let sites: Vec<String> = machine.code.abort_sites.iter().map(ToString::to_string).collect();
    assert_eq!(sites, ["integer overflow @5", "integer overflow @7"]);
}

#[test]
fn errors_are_values() {
    let generic = ir::parse("closure f(x) { b0: v0:r = ldvar[x] ; @1 ret.r v0 ; @2 }").expect("text");
    let options = codegen::Options::default();
    let compile = |funcs: Vec<ir::Func>| codegen::compile(&ir::Module { funcs }, &options).map_err(|e| e.to_string());
    assert_eq!(compile(vec![generic]), Err("f: const is not a typed operation".to_string()));
    assert_eq!(compile(vec![]), Err("a module without functions".to_string()));
}

/// The same module gives the same bytes.
#[test]
fn deterministic() {
    assert_eq!(native(&[FIB]).code, native(&[FIB]).code);
}

/// NA and NaN that come out of operands which are none, or on the way where a test found them.
#[test]
fn facts_do_not_reach_too_far() {
    let na_condition = Err(AbortReason::NaCondition as i32);
    // Neither operand is NaN, the result is.
    for (operation, x, y) in [
        ("f64.add", f64::INFINITY, f64::NEG_INFINITY),
        ("f64.sub", f64::INFINITY, f64::INFINITY),
        ("f64.mul", 0.0, f64::INFINITY),
        ("f64.div", 0.0, 0.0),
        ("f64.mod", 1.0, 0.0),
        ("f64.pow", -2.0, 0.5),
    ] {
        let machine = native(&[&format!(
            "typed f() -> i32 {{ b0(v0:f64, v1:f64): v2:i32 = f64.isnan v0 ; @1 abort.if[type \"x\"] v2 ; @1
               v3:i32 = f64.isnan v1 ; @1 abort.if[type \"y\"] v3 ; @1 v4:f64 = {operation} v0, v1 ; @2
               v5:i32 = f64.lt v4, v0 ; @3 br.lgl v5, b1, b1 ; @4 b1: ret v5 ; @5 }}"
        )]);
        let given = World::new().run(&machine, &[x.to_bits(), y.to_bits()]).map(|out| out[0]);
        assert_eq!(given, na_condition, "{operation}");
    }
    // The branch that was taken because of NA.
    let machine = native(&["typed f() -> i32 { b0(v0:i32): v1:i32 = i32.isna v0 ; @1 br v1, b1, b2 ; @1
        b1: v2:i32 = i32.const[1] ; @2 v3:i32 = i32.add v0, v2 ; @2 ret v3 ; @2
        b2: v4:i32 = i32.const[0] ; @3 v5:i32 = i32.lt v0, v4 ; @3 br.lgl v5, b3, b3 ; @3 b3: ret v5 ; @3 }"]);
    assert_eq!(World::new().run(&machine, &[NA as u32 as u64]).map(|out| out[0] as i32), Ok(NA));
    assert_eq!(World::new().run(&machine, &[-5i64 as u64]).map(|out| out[0] as i32), Ok(1));
    // Either choice of a selection.
    for (choices, chosen) in [("v1, v2", 0), ("v2, v1", 1)] {
        let machine = native(&[&format!(
            "typed f() -> i32 {{ b0(v0:i32, v1:i32, v2:i32): v3:i32 = i32.isna v1 ; @1 abort.if[type \"x\"] v3 ; @1
               v4:i32 = i32.select v0, {choices} ; @2 br.lgl v4, b1, b1 ; @3 b1: ret v4 ; @4 }}"
        )]);
        let given = World::new().run(&machine, &[chosen, 1, NA as u32 as u64]).map(|out| out[0]);
        assert_eq!(given, na_condition, "{choices}");
    }
}
