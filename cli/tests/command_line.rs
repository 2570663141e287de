//! The binary as people run it: what it prints, complains about and answers to the shell.
//!
//! It runs with the small R of `fixtures/make.R` as its only R, in this crate's directory.

use expect_test::{Expect, expect};
use serde_json::Value;
use std::process::{Command, Output};

fn rir2(arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rir2"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().env("R_HOME", "tests/fixtures/home");
    command.args(arguments.split_whitespace()).output().unwrap()
}

/// Standard output, standard error and status.
fn check(arguments: &str, expect: Expect) {
    let output = rir2(arguments);
    // Clap leaves blanks at the ends of lines.
    let lines = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes).lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>()
    };
    let mut text: String = lines(&output.stdout).iter().map(|line| format!("{line}\n")).collect();
    for line in lines(&output.stderr) {
        text += &format!("!{}{line}\n", if line.is_empty() { "" } else { " " });
    }
    text += &format!("= {}\n", output.status.code().unwrap());
    expect.assert_eq(&text);
}

#[test]
fn table_of_dumped_closures() {
    check(
        "analyze ../fixtures/closures",
        expect![[r#"
             CLOSURE             VERDICT                          TYPES OF ARGUMENTS             GUARDS, OR WHY NOT                                         WHERE
             array3              rejected                                                        `log()` of some value and a number is not compiled         log(a[[k, 1L, 2L]], 2)
             collatz             proved                           value                          `n` is some value
             complex_assignment  rejected                                                        an assignment through a computed function is not compiled  base::`levels<-`(x, value = NULL)
             conv2d              rejected, 1 of 1 loops compiled                                 the function `matrix` is not known                         conv2d.R:5:3
             counter             rejected                                                        `list()` of a function and a function is not compiled      counter.R:5:3
             defaults            rejected                                                        `{` is not compiled                                        list(x[seq_len(n)]/scale, ..., ..1, tag = n)
             fib                 proved                           value                          `n` is some value
                                                                                                 `fib` is still the same function
             for_vector          proved                           value                          `words` is some value
             loop_context        rejected                                                        an argument of a call leaves a loop by `break` or `next`   for (x in xs) { withCallingHandlers(if (is.null(x)) break, warning = function(w…
             repeat_break_next   proved                           value                          `v` is some value
             rk4                 proved                           value,value,value,value,value  `f` is some value
                                                                                                 `y` is some value
                                                                                                 `t0` is some value
                                                                                                 … and 2 more
             s3                  rejected                                                        the function `NextMethod` is not known                     NextMethod("area")
             switch_number       proved                           value                          `i` is some value
             switch_string       proved                           value,value                    `x` is some value
                                                                                                 `type` is some value
             try_catch           rejected                                                        the function `tryCatch` is not known                       try_catch.R:3:3
             vapply              rejected                                                        the function `numeric` is not known                        vapply(xs, function(x) sum(abs(x)^p)^(1/p), numeric(1))

            16 closures: 7 proved (43.8 %), 6 of them whole, 9 rejected, 1 of them with loops that are compiled
            what stands in the way:
                 5  functions that are not known
                 2  operations that are not compiled for their types
                 1  code that looks at calls, or is made at run time
                 1  not handled yet
            most frequent reasons:
                 1  `list()` of a function and a function is not compiled
                 1  `log()` of some value and a number is not compiled
                 1  `{` is not compiled
                 1  an argument of a call leaves a loop by `break` or `next`
                 1  an assignment through a computed function is not compiled
                 1  the function `NextMethod` is not known
                 1  the function `matrix` is not known
                 1  the function `numeric` is not known
                 1  the function `tryCatch` is not known
            = 0
        "#]],
    );
}

#[test]
fn reason_in_its_source() {
    check(
        "analyze ../fixtures/closures/counter.rds",
        expect![[r#"
             CLOSURE  VERDICT   TYPES OF ARGUMENTS  GUARDS, OR WHY NOT                                     WHERE
             counter  rejected                      `list()` of a function and a function is not compiled  counter.R:5:3

            rejected: counter: `list()` of a function and a function is not compiled
              --> counter.R:5:3
               |
             5 | /   list(add = function(by = 1) {
             6 | |          count <<- count + by
             7 | |          history[[length(history) + 1L]] <<- count
             8 | |          invisible(count)
             9 | |        },
            10 | |        get = function() count)
               | |______________________________^

            1 closure: 0 proved (0.0 %), 0 of them whole, 1 rejected
            = 0
        "#]],
    );
    check(
        "analyze ../fixtures/closures/s3.rds",
        expect![[r#"
             CLOSURE  VERDICT   TYPES OF ARGUMENTS  GUARDS, OR WHY NOT                      WHERE
             s3       rejected                      the function `NextMethod` is not known  NextMethod("area")

            rejected: s3: the function `NextMethod` is not known
             |
             | NextMethod("area")
             | ^^^^^^^^^^^^^^^^^^

            1 closure: 0 proved (0.0 %), 0 of them whole, 1 rejected
            = 0
        "#]],
    );
}

#[test]
fn closures_of_one_file_see_each_other() {
    check(
        "analyze tests/fixtures/inputs/several.rds",
        expect![[r#"
             CLOSURE       VERDICT  TYPES OF ARGUMENTS  GUARDS, OR WHY NOT            WHERE
             several$even  proved   value               `n` is some value
                                                        `odd` is still several$odd
             several$odd   proved   value               `n` is some value
                                                        `even` is still several$even
             several[[4]]  proved   value,value         `a` is some value
                                                        `b` is some value

            3 closures: 3 proved (100.0 %), 3 of them whole, 0 rejected
            = 0
        "#]],
    );
    check(
        "analyze tests/fixtures/inputs/environment.rds --closure first",
        expect![[r#"
             CLOSURE            VERDICT  TYPES OF ARGUMENTS  GUARDS, OR WHY NOT  WHERE
             environment$first  proved   value               `n` is some value

            falls back: environment$first: the function `odd` is not known
             |
             | odd(n - 1)
             | ^^^^^^^^^^

            1 closure: 1 proved (100.0 %), 0 of them whole, 0 rejected
            = 0
        "#]],
    );
}

#[test]
fn packages() {
    check(
        "analyze --package tiny",
        expect![[r#"
             CLOSURE             VERDICT   TYPES OF ARGUMENTS  GUARDS, OR WHY NOT                                                             WHERE
             tiny:::answer       proved                        `hidden` is an integer
             tiny::area          proved    value,value         `w` is some value
                                                               `h` is some value
                                                               `double` is still other::twice
             tiny:::lazy_scaler  rejected                      a function that is made here may be kept when this call is over                function(x) x * k
             tiny:::make_scaler  rejected                      the function `force` is not known                                              force(k)
             tiny:::native       rejected                      `C_native`, a variable from outside, is native code of which nothing is known  C_native
             tiny:::rescaled     rejected                      `k` is not known                                                               k
             tiny::scaled        proved    value               `x` is some value
                                                               `k` is a number

            7 closures: 3 proved (42.9 %), 3 of them whole, 4 rejected
            what stands in the way:
                 2  variables from outside
                 1  code that looks at calls, or is made at run time
                 1  functions that are not known
            most frequent reasons:
                 1  `C_native`, a variable from outside, is native code of which nothing is known
                 1  `k` is not known
                 1  a function that is made here may be kept when this call is over
                 1  the function `force` is not known
            = 0
        "#]],
    );
    check(
        "analyze tests/fixtures/home/library/tiny -c area --context dbl,dbl[]",
        expect![[r#"
             CLOSURE     VERDICT  TYPES OF ARGUMENTS  GUARDS, OR WHY NOT              WHERE
             tiny::area  proved   dbl,dbl[]           `w` is a number
                                                      `h` is a numeric vector
                                                      `double` is still other::twice

            1 closure: 1 proved (100.0 %), 1 of them whole, 0 rejected
            = 0
        "#]],
    );
    check(
        "analyze --package tiny --summary",
        expect![[r#"
            7 closures: 3 proved (42.9 %), 3 of them whole, 4 rejected
            what stands in the way:
                 2  variables from outside
                 1  code that looks at calls, or is made at run time
                 1  functions that are not known
            most frequent reasons:
                 1  `C_native`, a variable from outside, is native code of which nothing is known
                 1  `k` is not known
                 1  a function that is made here may be kept when this call is over
                 1  the function `force` is not known
            = 0
        "#]],
    );
    check(
        "list tests/fixtures/home/library --count",
        expect![[r#"
        base 2
        other 2
        tiny 7
        = 0
    "#]],
    );
    check(
        "list tests/fixtures/home/library/tiny/R/tiny.rdb",
        expect![[r#"
        tiny:::answer
        tiny::area
        tiny:::lazy_scaler
        tiny:::make_scaler
        tiny:::native
        tiny:::rescaled
        tiny::scaled
        = 0
    "#]],
    );
}

#[test]
fn stages() {
    check(
        "analyze ../fixtures/closures/fib.rds --emit bytecode",
        expect![[r#"
        #0 if (n < 2L) n else fib(n - 1L) + fib(n - 2L)
            1 GETVAR            n
            3 LDCONST           2L
            5 LT                | n < 2L
            7 BRIFNOT           @13 | if (n < 2L) n else fib(n - 1L) + fib(n - 2L)
           10 GETVAR            n
           12 RETURN
           13 GETFUN            fib
           15 MAKEPROM          n - 1L #1
           17 CALL              | fib(n - 1L)
           19 GETFUN            fib
           21 MAKEPROM          n - 2L #2
           23 CALL              | fib(n - 2L)
           25 ADD               | fib(n - 1L) + fib(n - 2L)
           27 RETURN
        #1 n - 1L
            1 GETVAR            n
            3 LDCONST           1L
            5 SUB               | n - 1L
            7 RETURN
        #2 n - 2L
            1 GETVAR            n
            3 LDCONST           2L
            5 SUB               | n - 2L
            7 RETURN
        = 0
    "#]],
    );
    check(
        "analyze ../fixtures/segments/promise.rds --emit segments",
        expect![[r#"
            1 start   group 0                          assigned: -
           10 behind  group 0                          assigned: t
           17 behind  group 0                          assigned: t
        promise 3: { x <- 0; for (i in n) x <- x + i }
              1 start   group 0                          assigned: -
              6 loop    group 0                          assigned: x
             12 body    group 1 (for i@8)                assigned: x, i
             21 step    group 1 (for i@8)                assigned: x, i
             23 end     group 1 (for i@8)                assigned: x, i
        promise 8: { while (x > 0) x <- x - 1 }
              1 start   group 0                          assigned: -
              1 loop    group 0                          assigned: -
              1 body    group 0                          assigned: x
             10 behind  group 0                          assigned: x
             21 behind  group 0                          assigned: x
        = 0
    "#]],
    );
    check(
        "analyze ../fixtures/closures/fib.rds --emit ir",
        expect![[r#"
            closure fib(n) {
              nested 0 #6
              promise fib.p0() {
              b0:
                jump b1                                        ; @1
              b1:
                v0:r = ldvar[n]                                ; @1
                v1:r = const[int 1]                            ; @3
                v2:r = sub v0, v1                              ; @5
                ret.r v2                                       ; @7
              }
              nested 1 #8
              promise fib.p1() {
              b0:
                jump b1                                        ; @1
              b1:
                v0:r = ldvar[n]                                ; @1
                v1:r = const[int 2]                            ; @3
                v2:r = sub v0, v1                              ; @5
                ret.r v2                                       ; @7
              }
            b0:
              jump b1                                          ; @1
            b1:
              v0:r = ldvar[n]                                  ; @1
              v1:r = const[int 2]                              ; @3
              v2:r = lt v0, v1                                 ; @5
              br.true v2, b2, b3                               ; @7
            b2:
              v3:r = ldvar[n]                                  ; @10
              ret.r v3                                         ; @12
            b3:
              v4:r = ldfun[fib]                                ; @13
              v5:r = call[fib(&0) #5] v4                       ; @17
              v6:r = ldfun[fib]                                ; @19
              v7:r = call[fib(&1) #7] v6                       ; @23
              v8:r = add v5, v7                                ; @25
              ret.r v8                                         ; @27
            }
            = 0
        "#]],
    );
    let all =
        rir2("analyze ../fixtures/closures/fib.rds --context dbl --emit bytecode,cfg,ir,guards,typed,opt,clif,asm");
    let text = String::from_utf8(all.stdout).unwrap();
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("; fib: ")).collect();
    expect![[r#"
        ; fib: bytecode
        ; fib: cfg
        ; fib: ir
        ; fib: guards for (dbl)
        ; fib: typed for (dbl)
        ; fib: opt for (dbl)
        ; fib: clif for (dbl)
        ; fib: asm for (dbl)"#]]
    .assert_eq(&heads.join("\n"));
    check(
        "analyze tests/fixtures/inputs/uncompiled.rds --emit ir",
        expect![[r#"
            ! note: uncompiled: there is no ir: R has not byte-compiled it
            = 0
        "#]],
    );
    check(
        "analyze ../fixtures/closures/try_catch.rds --emit clif",
        expect![[r#"
            ! note: try_catch: there is no clif: the function `tryCatch` is not known at try_catch.R:3:3
            = 0
        "#]],
    );
}

/// The text that `--emit ir` prints is read back to the same function.
#[test]
fn emitted_ir_is_read_back() {
    let output = rir2("analyze ../fixtures/closures/collatz.rds --emit ir");
    let text = String::from_utf8(output.stdout).unwrap();
    let func = ir::parse(&text).unwrap();
    assert_eq!(ir::print(&func), text);
}

#[test]
fn json_lines() {
    let output = rir2("analyze ../fixtures/closures tests/fixtures/inputs/vector.rds --emit ir --json");
    let text = String::from_utf8(output.stdout).unwrap();
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<&str> = objects.iter().map(|object| object["type"].as_str().unwrap()).collect();
    let (last, rest) = types.split_last().unwrap();
    assert_eq!(*last, "summary");
    assert_eq!(rest.iter().filter(|name| **name == "error").count(), 1);
    let closures: Vec<&Value> = objects.iter().filter(|object| object["type"] == "closure").collect();
    let summary = objects.last().unwrap();
    assert_eq!(summary["closures"], closures.len());
    assert_eq!(summary["errors"], 1);
    for closure in closures {
        let is_proved = closure["verdict"] == "proved";
        assert_eq!(closure["reason"].is_object(), !is_proved, "{closure}");
        assert!(closure["guards"].is_array() && closure["aborts"].is_array());
        assert!(closure["stages"]["ir"].as_str().unwrap().starts_with("closure"));
    }
    assert_eq!(output.status.code(), Some(1), "one input holds no closure");
}

#[test]
fn one_object_a_closure() {
    check(
        "analyze ../fixtures/closures/counter.rds --json",
        expect![[r#"
            {"aborts":[],"closure":"counter","context":"missing","guards":[],"loops":[],"reason":{"advice":null,"fear":"type","sites":[{"call":"list(add = function(by = 1) { count <<- count + by; history[[length(history) + …","in":null,"pc":25,"place":{"column":3,"end_column":30,"end_line":10,"file":"counter.R","line":5}}],"what":"`list()` of a function and a function is not compiled"},"source":"../fixtures/closures/counter.rds","stages":{},"type":"closure","verdict":"rejected","whole":false}
            {"closures":1,"errors":0,"fears":{"type":1},"not_compiled":0,"proved":0,"reasons":[{"count":1,"reason":"`list()` of a function and a function is not compiled"}],"rejected":1,"type":"summary","whole":0,"with_loops":0}
            = 0
        "#]],
    );
}

#[test]
fn files_that_are_something_else() {
    for (file, expect) in [
        (
            "builtin.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/builtin.rds: this holds the primitive function sum, not a closure
            = 1
        "#]],
        ),
        (
            "data.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/data.rds: this holds an object of class data.frame without closures
            = 1
        "#]],
        ),
        (
            "vector.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/vector.rds: this holds a double vector of length 2, not a closure
            = 1
        "#]],
        ),
        (
            "numbers.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/numbers.rds: this holds a list of length 2 without closures
            = 1
        "#]],
        ),
        (
            "null.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/null.rds: this holds NULL, not a closure
            = 1
        "#]],
        ),
        (
            "workspace.RData",
            expect![[r#"
            ! error: tests/fixtures/inputs/workspace.RData: this is a file of save(), which holds a whole workspace
            !  |
            !  = help: in R: load() it, then saveRDS(f, "f.rds")
            = 1
        "#]],
        ),
        (
            "source.R",
            expect![[r#"
            ! error: tests/fixtures/inputs/source.R: this is R source, not a closure
            !  |
            !  = help: in R: source() it, then saveRDS(f, "f.rds")
            = 1
        "#]],
        ),
        (
            "truncated.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/truncated.rds: the file is damaged: byte 973: a length of 9 is announced, but the file ends before that
            = 1
        "#]],
        ),
        (
            "sources",
            expect![[r#"
            ! error: tests/fixtures/inputs/sources: this is a source package, which is not byte-compiled yet
            !  |
            !  = help: install it first: R CMD INSTALL --library=DIR tests/fixtures/inputs/sources
            = 1
        "#]],
        ),
        (
            "nothing",
            expect![[r#"
            ! error: tests/fixtures/inputs/nothing: the directory holds neither .rds files nor installed packages
            = 1
        "#]],
        ),
        (
            "severel.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/severel.rds: there is no such file or directory
            !  |
            !  = help: tests/fixtures/inputs/several.rds is there
            = 1
        "#]],
        ),
        (
            "no/where.rds",
            expect![[r#"
            ! error: tests/fixtures/inputs/no/where.rds: there is no such file or directory
            !  |
            !  = help: nor is there a directory tests/fixtures/inputs/no
            = 1
        "#]],
        ),
    ] {
        check(&format!("analyze tests/fixtures/inputs/{file}"), expect);
    }
}

#[test]
fn names_that_are_not_there() {
    check(
        "analyze --package tinny",
        expect![[r#"
        ! error: tinny: there is no such package in the library trees
        !  |
        !  = help: a package tiny is there
        = 1
    "#]],
    );
    check(
        "analyze --package data.only",
        expect![[r#"
        ! error: data.only: the package has no R code
        = 1
    "#]],
    );
    check(
        "analyze tiny",
        expect![[r#"
        ! error: tiny: there is no such file or directory
        !  |
        !  = help: for the installed package: --package tiny
        = 1
    "#]],
    );
    check(
        "analyze --package tiny --closure areas",
        expect![[r#"
        ! error: areas: the inputs hold no closure of this name
        !  |
        !  = help: area is there
        = 1
    "#]],
    );
    check(
        "list --package tiny --closure scaled --closure scale",
        expect![[r#"
        tiny::scaled
        ! error: scale: the inputs hold no closure of this name
        !  |
        !  = help: scaled is there
        = 1
    "#]],
    );
    check(
        "list --lib nowhere --package tiny --count",
        expect![[r#"
        tiny 7
        ! error: nowhere: there is no such library tree
        = 1
    "#]],
    );
}

/// What can be analysed is, next to what cannot.
#[test]
fn a_part_of_the_inputs() {
    check(
        "analyze tests/fixtures/inputs/null.rds ../fixtures/closures/collatz.rds",
        expect![[r#"
             CLOSURE  VERDICT  TYPES OF ARGUMENTS  GUARDS, OR WHY NOT  WHERE
             collatz  proved   value               `n` is some value

            1 closure: 1 proved (100.0 %), 1 of them whole, 0 rejected
            ! error: tests/fixtures/inputs/null.rds: this holds NULL, not a closure
            = 1
        "#]],
    );
}

#[test]
fn mistakes_on_the_command_line() {
    check(
        "analyze",
        expect![[r#"
            ! error: the following required arguments were not provided:
            !   <PATH>...
            !
            ! Usage: rir2 analyze <PATH>...
            !
            ! For more information, try '--help'.
            = 2
        "#]],
    );
    check(
        "analyse x",
        expect![[r#"
            ! error: unrecognized subcommand 'analyse'
            !
            !   tip: a similar subcommand exists: 'analyze'
            !
            ! Usage: rir2 [OPTIONS] <COMMAND>
            !
            ! For more information, try '--help'.
            = 2
        "#]],
    );
    check(
        "analyze x --emit llvm",
        expect![[r#"
            ! error: invalid value 'llvm' for '--emit <STAGE>'
            !   [possible values: bytecode, cfg, ir, ssa, segments, guards, typed, opt, clif, asm]
            !
            ! For more information, try '--help'.
            = 2
        "#]],
    );
    check(
        "analyze ../fixtures/closures --context dbl",
        expect![[r#"
        ! error: --context is for one closure, but the inputs hold 16: choose one by --closure
        = 2
    "#]],
    );
    check(
        "analyze ../fixtures/closures/fib.rds --context dbl,dbl",
        expect![[r#"
        ! error: --context dbl,dbl: 2 types for the formals of fib: n
        = 2
    "#]],
    );
    check(
        "analyze ../fixtures/closures/fib.rds --context double",
        expect![[r#"
        ! error: --context double: "double" is no type of an argument (see --help)
        = 2
    "#]],
    );
}

#[test]
fn help_and_version() {
    let version = format!("rir2 {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(rir2("--version").stdout).unwrap(), version);
    check(
        "help",
        expect![[r#"
            Analyse R closures offline: what rir2 can compile, and what stops it

            Usage: rir2 [OPTIONS] <COMMAND>

            Commands:
              analyze  Compile closures: the guards, or the reason why not with its place in the source
              list     List closures without analysing them
              corpus   Read every closure of whole library trees: decode, lift, verify, print and parse
              help     Print this message or the help of the given subcommand(s)

            Options:
                  --color <WHEN>
                      Whether to use colours

                      Possible values:
                      - auto:   On a terminal (heeds NO_COLOR and CLICOLOR)
                      - always: Yes
                      - never:  No

                      [default: auto]

              -h, --help
                      Print help (see a summary with '-h')

              -V, --version
                      Print version

            Exit status:
              0  everything was analysed, whatever the verdicts
              1  some input could not be analysed; standard error says which, and why
              2  usage error
            = 0
        "#]],
    );
    check(
        "help analyze",
        expect![[r#"
            Compile closures: the guards, or the reason why not with its place in the source

            Usage: rir2 analyze [OPTIONS] [PATH]...

            Arguments:
              [PATH]...
                      An .rds file (a closure, or a list or environment of closures), an installed package's directory, or a directory of either

            Options:
              -p, --package <NAME>
                      An installed package, by name

              -l, --lib <DIR>
                      A library tree that is searched before those of R

              -c, --closure <NAME>
                      Only closures of this name

                  --color <WHEN>
                      Whether to use colours

                      Possible values:
                      - auto:   On a terminal (heeds NO_COLOR and CLICOLOR)
                      - always: Yes
                      - never:  No

                      [default: auto]

              -j, --jobs <N>
                      How many threads to use [default: as many as processors]

                  --context <TYPES>
                      Types of the arguments, one a formal, separated by commas:
                        lgl, int, dbl           scalars
                        lgl[], int[], dbl[]     vectors without attributes
                        lgl[,], int[,], dbl[,]  matrices
                        null, missing, builtin:NAME
                        object:CLASS/CLASS      an object of S3 of exactly these classes
                        value                   any value that is not an object of a class
                        any                     what no path that is compiled reads
                      Without it, a closure is compiled for its ordinary call: arguments that have a default are missing,
                      the others are some values

              -e, --emit <STAGE>
                      Print these stages instead of the table; a list separated by commas

                      Possible values:
                      - bytecode: GNU-R's instructions
                      - cfg:      Their flow graph
                      - ir:       Generic IR
                      - ssa:      Generic IR, locals as values where the frame is private; where it escapes
                      - segments: Where byte code may be entered and left
                      - guards:   The guard program
                      - typed:    Typed IR
                      - opt:      Typed IR, optimized
                      - clif:     Cranelift's IR
                      - asm:      Machine code

                  --json
                      Print one JSON object per closure and line, then a summary object

              -s, --summary
                      Print the summary only

                  --explain
                      Show the source of each reason (without it: if there are few closures)

              -h, --help
                      Print help (see a summary with '-h')

              -V, --version
                      Print version

            Verdicts, for the types of arguments beside them:
              proved        there is machine code; paths that are not compiled fall back to R's interpreter
              not compiled  nothing stands in the way for plain arguments, but there is no code for these types
              rejected      something stands in the way: without --context, whatever the types are

            Exit status:
              0  everything was analysed, whatever the verdicts
              1  some input could not be analysed; standard error says which, and why
              2  usage error

            Examples:
              rir2 analyze fib.rds                             a closure saved by saveRDS(fib, "fib.rds")
              rir2 analyze --package stats --summary           a package of this machine's R
              rir2 analyze --package stats --closure weighted.mean.default
              rir2 analyze fib.rds --context dbl --emit ir,clif
              rir2 analyze lib/MASS --json > MASS.jsonl        an installed package's directory
            = 0
        "#]],
    );
}

/// What is printed does not depend on the number of threads.
#[test]
fn threads() {
    let one = rir2("analyze ../fixtures/closures --package tiny --package base --jobs 1");
    let four = rir2("analyze ../fixtures/closures --package tiny --package base --jobs 4");
    assert_eq!(one, four);
}

/// Colours only where they are asked for: standard output is no terminal here.
#[test]
fn colours() {
    let has_escape = |arguments: &str| rir2(arguments).stdout.contains(&0x1b);
    assert!(!has_escape("analyze ../fixtures/closures"));
    assert!(has_escape("analyze ../fixtures/closures --color always"));
}
