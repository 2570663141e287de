//! Claims: the right routine is called with the right numbers, and a false one ends the process.
#![expect(unsafe_code, reason = "routines read mock objects")]

use crate::harness::*;
use codegen::runtime::Rt;
use std::ffi::c_void;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

/// The routines of claims: each prints what it was called with, and what the R process's would check.
pub fn routine(routine: Rt) -> *const c_void {
    match routine {
        Rt::AssertLgl => rt_assert_lgl as *const c_void,
        Rt::AssertInt => rt_assert_int as *const c_void,
        Rt::AssertDbl => rt_assert_dbl as *const c_void,
        Rt::AssertNum => rt_assert_num as *const c_void,
        Rt::AssertTagged => rt_assert_tagged as *const c_void,
        Rt::AssertCount => rt_assert_count as *const c_void,
        Rt::AssertRange => rt_assert_range as *const c_void,
        Rt::AssertVec => rt_assert_vec as *const c_void,
        Rt::AssertMat => rt_assert_mat as *const c_void,
        Rt::AssertList => rt_assert_list as *const c_void,
        Rt::AssertOwned => rt_assert_owned as *const c_void,
        Rt::AssertDistinct => rt_assert_distinct as *const c_void,
        Rt::AssertInside => rt_assert_inside as *const c_void,
        other => panic!("{other:?} has no mock"),
    }
}

fn check(holds: bool, claim: std::fmt::Arguments) -> i64 {
    // The name of the test may stand in front.
    println!("\n{claim}: {holds}");
    if !holds {
        std::process::abort();
    }
    0
}

extern "C" fn rt_assert_lgl(_: *mut Ctx, site: i64, value: i64, excludes_na: i64) -> i64 {
    let holds = matches!(value, 0 | 1) || (value == i64::from(NA) && excludes_na == 0);
    check(holds, format_args!("lgl {site} {value} {excludes_na}"))
}

extern "C" fn rt_assert_int(_: *mut Ctx, site: i64, value: i64, excludes_na: i64) -> i64 {
    let holds = value != i64::from(NA) || excludes_na == 0;
    check(holds, format_args!("int {site} {value} {excludes_na}"))
}

extern "C" fn rt_assert_dbl(_: *mut Ctx, site: i64, value: f64, excludes_nan: i64) -> i64 {
    check(!value.is_nan() || excludes_nan == 0, format_args!("dbl {site} {value} {excludes_nan}"))
}

extern "C" fn rt_assert_num(_: *mut Ctx, site: i64, value: f64, kind: i64) -> i64 {
    check(kind == 2 || value.fract() == 0.0, format_args!("num {site} {value} {kind}"))
}

extern "C" fn rt_assert_tagged(_: *mut Ctx, site: i64, value: f64, kind: i64, object: *const c_void) -> i64 {
    check(kind != 3 || !object.is_null(), format_args!("tagged {site} {value} {kind}"))
}

extern "C" fn rt_assert_count(_: *mut Ctx, site: i64, count: i64) -> i64 {
    check(count >= 0, format_args!("count {site} {count}"))
}

extern "C" fn rt_assert_range(_: *mut Ctx, site: i64, ascends: i64, from: i64, to: i64) -> i64 {
    check(to <= i64::from(i32::MAX), format_args!("range {site} {ascends} {from} {to}"))
}

/// The type and the attributes of an object.
fn header(object: Object) -> (u64, u64) {
    // SAFETY: words 0 and 1 of a mock object; the lowest byte is its type.
    unsafe { (object.read() & 31, object.add(1).read()) }
}

extern "C" fn rt_assert_vec(_: *mut Ctx, site: i64, kind: i64, x: Object) -> i64 {
    check(header(x) == ([10, 13, 14][kind as usize], 0), format_args!("vec {site} {kind}"))
}

extern "C" fn rt_assert_mat(_: *mut Ctx, site: i64, kind: i64, x: Object) -> i64 {
    let (ty, attributes) = header(x);
    check(ty == [10, 13, 14][kind as usize] && attributes != 0, format_args!("mat {site} {kind}"))
}

extern "C" fn rt_assert_list(_: *mut Ctx, site: i64, x: Object) -> i64 {
    check(header(x).0 == 19, format_args!("list {site}"))
}

extern "C" fn rt_assert_owned(_: *mut Ctx, site: i64, x: Object) -> i64 {
    check(named(x) == 0, format_args!("owned {site}"))
}

extern "C" fn rt_assert_distinct(_: *mut Ctx, site: i64, x: Object, y: Object) -> i64 {
    check(x != y || named(x) != 0, format_args!("distinct {site}"))
}

extern "C" fn rt_assert_inside(_: *mut Ctx, site: i64, x: Object, offset: i64) -> i64 {
    let len = doubles_of(x as u64).len() as i64;
    check((0..len).contains(&offset), format_args!("inside {site} {offset}"))
}

/// A claim of v0 to v4, and what the routine prints. The arguments are those of [`run`]; where facts are
/// needed, what stands in front of the claim gives them.
const CLAIMS: &[(&str, &str)] = &[
    ("assert.lgl v0 ; @3", "lgl 0 1 0: true"),
    ("assert.lgl v1 ; @3", "lgl 0 -7 0: false"),
    ("assert.int v1 ; @3", "int 0 -7 0: true"),
    ("v9:i32 = i32.isna v1 ; @2 assert.int v9 ; @3", "int 0 0 1: true"),
    ("assert.dbl v2 ; @3", "dbl 0 2.5 0: true"),
    ("v9:f64 = i64.to_f64 v3 ; @2 assert.dbl v9 ; @3", "dbl 0 3 1: true"),
    ("assert.num v2, v0 ; @3", "num 0 2.5 1: false"),
    ("v9:i32 = i32.const[2] ; @2 assert.num v2, v9 ; @3", "num 0 2.5 2: true"),
    ("assert.count v3 ; @3", "count 0 3: true"),
    ("v9:i64 = i64.const[-1] ; @2 assert.count v9 ; @3", "count 0 -1: false"),
    ("v9:i64 = i64.const[5] ; @2 assert.range[1] v3, v9 ; @3", "range 0 1 3 5: true"),
    ("v9:i64 = i64.const[2147483648] ; @2 assert.range[0] v3, v9 ; @3", "range 0 0 3 2147483648: false"),
    ("assert.vec[2] v4 ; @3", "vec 0 2: true"),
    ("assert.vec[1] v4 ; @3", "vec 0 1: false"),
    ("assert.mat[2] v5 ; @3", "mat 0 2: true"),
    ("assert.mat[2] v4 ; @3", "mat 0 2: false"),
    ("assert.list v4 ; @3", "list 0: false"),
    ("assert.owned v4 ; @3", "owned 0: true"),
    ("vec.share v4 ; @2 assert.owned v4 ; @3", "owned 0: false"),
    ("assert.distinct v4, v5 ; @3", "distinct 0: true"),
    ("assert.distinct v4, v4 ; @3", "distinct 0: false"),
    ("vec.share v4 ; @2 assert.distinct v4, v4 ; @3", "distinct 0: true"),
    ("v9:i64 = i64.const[0] ; @2 assert.inside v4, v9 ; @3", "inside 0 0: true"),
    ("assert.inside v4, v3 ; @3", "inside 0 3: false"),
];

fn run(claim: &str) {
    let text =
        format!("typed f() -> i32 {{ b0(v0:i32, v1:i32, v2:f64, v3:i64, v4:sexp, v5:sexp): {claim} ret v0 ; @4 }}");
    let machine = native(&[&text]);
    let sites: Vec<String> = machine.code.abort_sites.iter().map(ToString::to_string).collect();
    assert_eq!(sites, ["a claim @3"], "{claim}");
    let mut world = World::new();
    let (vector, matrix) = (world.doubles(&[1.0, 2.0, 3.0]), world.matrix(1, 2));
    let args = [1, -7i32 as u32 as u64, 2.5f64.to_bits(), 3, vector as u64, matrix as u64];
    assert_eq!(world.run(&machine, &args).map(|out| out[0] as i32), Ok(1), "{claim}");
}

/// Which claim a child is to run.
const CHOSEN: &str = "RIR2_TEST_CLAIM";

/// All true ones; in a child, the one that was chosen.
#[test]
fn true_claims_are_passed_over() {
    match std::env::var(CHOSEN).ok().and_then(|chosen| chosen.parse::<usize>().ok()) {
        Some(chosen) => run(CLAIMS[chosen].0),
        None => CLAIMS.iter().filter(|(_, said)| said.ends_with("true")).for_each(|(claim, _)| run(claim)),
    }
    println!("\nwent on");
}

#[test]
fn false_claims_end_the_process() {
    let program = std::env::current_exe().expect("the path of this program");
    for (i, (claim, said)) in CLAIMS.iter().enumerate() {
        let mut child = Command::new(&program);
        child.args(["--exact", "claims::true_claims_are_passed_over", "--nocapture"]).env(CHOSEN, i.to_string());
        let output = child.output().expect("a child");
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.contains(said), "{claim}: {text}");
        let is_true = said.ends_with("true");
        assert_eq!(output.status.success(), is_true, "{claim}");
        assert_eq!(lines.contains(&"went on"), is_true, "{claim}");
        // SIGABRT.
        assert_eq!(output.status.signal(), if is_true { None } else { Some(6) }, "{claim}");
    }
}
