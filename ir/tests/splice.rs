//! Arguments that become code of the frame: the text before and after.

use expect_test::{Expect, expect};

fn check(text: &str, expected: Expect) {
    let mut func = ir::parse(text).expect("it parses");
    ir::verify(&func).expect("it verifies");
    ir::splice(&mut func);
    ir::verify(&func).expect("it verifies when it is spliced");
    expected.assert_eq(&ir::print(&func));
}

/// `f <- function(x) { y <- tryCatch({ if (x) return(0); z <- x }, error = function(e) 1); y }`
#[test]
fn an_argument_with_a_return() {
    check(
        TRY_CATCH,
        expect![[r#"
            closure f(x) {
              nested 0 #3
              promise f.p0() {
              b0:
                unsupported[`code that stands elsewhere`]      ; @0
              }
              nested 1 #4
              promise f.p1() {
              b0:
                unsupported[`code that stands elsewhere`]      ; @0
              }
            b0:
              br.base[tryCatch] b1, b6                         ; @1
            b1:
              jump b2                                          ; @1048585
            b2:
              v0:r = ldvar[x]                                  ; @2097161
              br.true v0, b3, b4                               ; @3145737
            b3:
              v1:r = const[dbl 0.0]                            ; @4194313
              ret.r v1                                         ; @5242889
            b4:
              v2:r = ldvar[x]                                  ; @6291465
              stvar[z] v2                                      ; @7340041
              jump b5(v2)                                      ; @8388617
            b5(v3:r):
              stvar[y] v3                                      ; @11
              v4:r = ldvar[y]                                  ; @14
              ret.r v4                                         ; @16
            b6:
              unsupported[`\`tryCatch\` is not R's own`]       ; @1
            }
        "#]],
    );
}

/// The same with a variable `tryCatch`.
#[test]
fn a_variable_of_that_name() {
    let text = TRY_CATCH.replace("closure f(x)", "closure f(tryCatch)");
    let mut func = ir::parse(&text).expect("it parses");
    let before = func.clone();
    ir::splice(&mut func);
    assert_eq!(ir::print(&func), ir::print(&before));
}

/// `f <- function(n) replicate(n, { if (n) return(0); 1 })`
#[test]
fn replicate() {
    check(
        REPLICATE,
        expect![[r#"
            closure f(n) {
              nested 0 #3
              promise f.p0() {
              b0:
                unsupported[`code that stands elsewhere`]      ; @0
              }
              nested 1 #4
              promise f.p1() {
              b0:
                unsupported[`code that stands elsewhere`]      ; @0
              }
              nested 2
              promise replicate.n() {
                nested 0
                promise f.p0() {
                b0:
                  v0:r = ldvar[n]                              ; @1
                  ret.r v0                                     ; @3
                }
              b0:
                v0:r = ldfun.base[integer]                     ; @1048585
                v1:r = call[integer(&0)] v0                    ; @1048585
                ret.r v1                                       ; @1048585
              }
              nested 3
              promise replicate.function() {
                nested 0
                closure f.p1(`...`) {
                b0:
                  v0:r = ldvar[n]                              ; @1
                  br.true v0, b1, b2                           ; @3
                b1:
                  v1:r = const[dbl 0.0]                        ; @6
                  ret.r v1                                     ; @8
                b2:
                  v2:r = const[dbl 1.0]                        ; @9
                  ret.r v2                                     ; @11
                }
              b0:
                v0:r = closure[0]                              ; @1048585
                ret.r v0                                       ; @1048585
              }
            b0:
              br.base[replicate] b1, b3                        ; @1
            b1:
              v0:r = ldfun.base[sapply]                        ; @1048585
              v1:r = const[str "array"]                        ; @1048585
              v2:r = call[sapply(&2, &3, simplify = %0)] v0, v1 ; @1048585
              jump b2(v2)                                      ; @2097161
            b2(v3:r):
              ret.r v3                                         ; @11
            b3:
              unsupported[`\`replicate\` is not R's own`]      ; @1
            }
        "#]],
    );
}

const TRY_CATCH: &str = "\
closure f(x) {
  nested 0 #3
  promise f.p0() {
  b0:
    v0:r = ldvar[x] ; @1
    br.true v0, b1, b2 ; @3
  b1:
    v1:r = const[dbl 0] ; @6
    leave.return v1 ; @8
  b2:
    v2:r = ldvar[x] ; @9
    stvar[z] v2 ; @11
    ret.r v2 ; @13
  }
  nested 1 #4
  promise f.p1() {
    nested 0 #1
    closure f.p1.f(e) {
    b0:
      v0:r = const[dbl 1] ; @1
      ret.r v0 ; @3
    }
  b0:
    v0:r = closure[0] ; @1
    ret.r v0 ; @3
  }
b0:
  v0:r = ldfun[tryCatch] ; @1
  v1:r = call[tryCatch(&0, error = &1) #5] v0 ; @9
  stvar[y] v1 ; @11
  v2:r = ldvar[y] ; @14
  ret.r v2 ; @16
}
";

const REPLICATE: &str = "\
closure f(n) {
  nested 0 #3
  promise f.p0() {
  b0:
    v0:r = ldvar[n] ; @1
    ret.r v0 ; @3
  }
  nested 1 #4
  promise f.p1() {
  b0:
    v0:r = ldvar[n] ; @1
    br.true v0, b1, b2 ; @3
  b1:
    v1:r = const[dbl 0] ; @6
    leave.return v1 ; @8
  b2:
    v2:r = const[dbl 1] ; @9
    ret.r v2 ; @11
  }
b0:
  v0:r = ldfun[replicate] ; @1
  v1:r = call[replicate(&0, &1) #5] v0 ; @9
  ret.r v1 ; @11
}
";
