//! Reports: what was counted, and the proof of what was rewritten.
use egraph_opt::{Limits, optimize};
use expect_test::expect;
use ir::{Module, parse, print};

const SUBSCRIPT: &str = r"
typed previous() -> f64 {
b0(v0:sexp, v1:i32):
  v2:i32 = i32.isna v1 ; @1
  br v2, b1, b2 ; @1
b1:
  abort[subscript] ; @1
b2:
  v3:i64 = i32.to_i64 v1 ; @2
  v4:i32 = i64.to_i32 v3 ; @2
  v5:f64 = i32.to_f64 v4 ; @2
  v6:f64 = f64.const[1.0] ; @3
  v7:f64 = f64.sub v5, v6 ; @3
  v8:i64 = vec.len v0 ; @4
  v9:i64 = index.f64 v7, v8 ; @4
  v10:i64 = vec.data[0] v0 ; @4
  v11:f64 = load.f64 v10, v9 ; @4
  v12:f64 = f64.neg v11 ; @5
  v13:f64 = f64.neg v12 ; @5
  ret v13 ; @6
}
";

fn module() -> Module {
    let text = SUBSCRIPT.replace("abort[subscript]", "abort[subscript \"NA\"]");
    Module { funcs: vec![parse(&text).unwrap()] }
}

#[test]
fn rewrites_are_explained() {
    let mut explained = module();
    let limits = Limits { explain: true, ..Limits::default() };
    let reports = optimize(&mut explained, &limits);
    expect![[r#"
        (index.f64 (f64.sub (i32.to_f64 (i64.to_i32 (i32.to_i64 leaf:1))) f64:1.0) (vec.len leaf:0))
          becomes (index.i64 (i64.add (i32.to_i64 leaf:1) i64:-1) (vec.len leaf:0))
            (index.f64 (f64.sub (i32.to_f64 (i64.to_i32 (i32.to_i64 leaf:1))) f64:1.0) (vec.len leaf:0))
            (index.f64 (f64.sub (Rewrite=> f64-of-narrowed (i64.to_f64 (i32.to_i64 leaf:1))) f64:1.0) (vec.len leaf:0))
            (index.f64 (f64.sub (i64.to_f64 (i32.to_i64 leaf:1)) (Rewrite<= constant (i64.to_f64 i64:1))) (vec.len leaf:0))
            (index.f64 (Rewrite=> f64-sub-whole (i64.to_f64 (i64.sub (i32.to_i64 leaf:1) i64:1))) (vec.len leaf:0))
            (Rewrite=> index-of-whole (index.i64 (i64.sub (i32.to_i64 leaf:1) i64:1) (vec.len leaf:0)))
            (index.i64 (Rewrite=> i64-sub-constant (i64.add (i32.to_i64 leaf:1) i64:-1)) (vec.len leaf:0))
          where leaf:0 is parameter 0 of b0
          where leaf:1 is parameter 1 of b0

        (f64.neg (f64.neg leaf:2))
          becomes leaf:2
            (f64.neg (f64.neg leaf:2))
            (Rewrite=> f64-neg-neg leaf:2)
          where leaf:2 is load.f64 @0:4
    "#]].assert_eq(&reports[0].explanations.join("\n"));
    let mut silent = module();
    optimize(&mut silent, &Limits::default());
    assert_eq!(print(&explained.funcs[0]), print(&silent.funcs[0]), "asking must not change the code");
}

#[test]
fn rules_and_instructions_are_counted() {
    let report = &optimize(&mut module(), &Limits::default())[0];
    let fired = report.fired.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join("\n");
    let counts = format!("{} -> {}\n{fired}\n", report.n_insts_before, report.n_insts_after);
    expect![[r#"
        15 -> 11
        f64-neg-neg 1
        f64-of-narrowed 1
        f64-sub-whole 1
        i64-add-commute 1
        i64-sub-constant 1
        index-of-whole 1
    "#]]
    .assert_eq(&counts);
    assert!(!report.hit_limit);
}

/// With no nodes to spend the rules stop at once, and equal terms are still shared.
#[test]
fn limits_are_counts() {
    let mut module = module();
    let limits = Limits { max_nodes: 0, ..Limits::default() };
    let report = &optimize(&mut module, &limits)[0];
    assert!(report.hit_limit && report.n_insts_after <= report.n_insts_before);
    let mut untouched = self::module();
    let limits = Limits { max_insts: 3, ..Limits::default() };
    optimize(&mut untouched, &limits);
    assert_eq!(print(&untouched.funcs[0]), print(&self::module().funcs[0]));
}
