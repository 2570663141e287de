//! `rir2 corpus` as people run it, over the library trees of `fixtures/make.R`.

use expect_test::{Expect, expect};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn rir2(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rir2"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().env("R_HOME", "tests/fixtures/home");
    command.arg("corpus").args(arguments).output().unwrap()
}

/// Standard output but for times, standard error and status.
fn check(arguments: &[&str], expect: Expect) {
    expect.assert_eq(&text(&rir2(arguments)));
}

fn text(output: &Output) -> String {
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    let is_time = |line: &String| line.starts_with("processor time:") || line.contains(" closures/s ");
    let stdout = lines(&output.stdout).into_iter().filter(|line| !is_time(line));
    let mut text: String = stdout.map(|line| format!("{line}\n")).collect();
    for line in lines(&output.stderr) {
        text += format!("! {line}").trim_end();
        text.push('\n');
    }
    text + &format!("= {}\n", output.status.code().unwrap())
}

/// A place for an output file that is removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("rir2-{}-{name}.jsonl", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Scratch(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(&self.0).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const KINDS: &str = "tests/fixtures/tree/kinds";

#[test]
fn closures_of_all_kinds() {
    check(
        &[KINDS],
        expect![[r#"
            1 package, 19 closures: 8 bound to variables, 7 in objects, 4 inner
            read                 19 100.00 %
            decoded              19 100.00 %
            compiled by R        11  57.89 %
            lifted               10  90.90 % of these
            verified             11 100.00 %
            parsed back          11 100.00 %
            17 functions with promises, 61 instructions
            14 byte codes with places: 14 start, 0 loop, 0 body, 0 behind, 0 step, 0 end
            not compiled by R:
                   6  in an object: on installing, R compiles what variables are bound to
                   1  calls browser()
                   1  in sysdata.rda: on installing, R compiles code only
            unsupported instructions:
                   1  arguments that are not evaluated in order
            not lifted:
              kinds:::crafted$by_hand
                arguments that are not evaluated in order (pc 5 of object)
            = 0
        "#]],
    );
}

#[test]
fn trees() {
    check(
        &[],
        expect![[r#"
            3 packages, 13 closures: 11 bound to variables, 0 in objects, 2 inner
            read                 13 100.00 %
            decoded              13 100.00 %
            compiled by R        13 100.00 %
            lifted               13 100.00 % of these
            verified             13 100.00 %
            parsed back          13 100.00 %
            15 functions with promises, 80 instructions
            15 byte codes with places: 15 start, 0 loop, 0 body, 1 behind, 0 step, 0 end
            = 0
        "#]],
    );
    check(
        &["tests/fixtures/tree", "tests/fixtures/home/library", "--no-text"],
        expect![[r#"
            5 packages, 33 closures: 20 bound to variables, 7 in objects, 6 inner
            read                 33  97.05 %, 1 failure
            decoded              33 100.00 %
            compiled by R        25  75.75 %
            lifted               24  96.00 % of these
            verified             25 100.00 %
            33 functions with promises, 144 instructions
            30 byte codes with places: 30 start, 0 loop, 0 body, 1 behind, 0 step, 0 end
            not compiled by R:
                   6  in an object: on installing, R compiles what variables are bound to
                   1  calls browser()
                   1  in sysdata.rda: on installing, R compiles code only
            unsupported instructions:
                   1  arguments that are not evaluated in order
            not lifted:
              kinds:::crafted$by_hand
                arguments that are not evaluated in order (pc 5 of object)
            ! error: short:::second: read: entry second: the data file has no bytes 208 to 416
            = 1
        "#]],
    );
}

#[test]
fn directories_that_are_something_else() {
    check(
        &["nowhere"],
        expect![[r#"
        ! error: nowhere: there is no such directory
        = 1
    "#]],
    );
    check(
        &["Cargo.toml"],
        expect![[r#"
        ! error: Cargo.toml: this is a file, not a library tree
        !  |
        !  = help: a library tree is a directory of installed packages; for a file: rir2 analyze
        = 1
    "#]],
    );
    check(
        &["tests/fixtures/inputs/nothing"],
        expect![[r#"
        ! error: tests/fixtures/inputs/nothing: the directory holds no installed packages
        = 1
    "#]],
    );
    check(
        &["tests/fixtures/home/library/other", "nowhere", "--no-text"],
        expect![[r#"
            1 package, 2 closures: 2 bound to variables, 0 in objects, 0 inner
            read                  2 100.00 %
            decoded               2 100.00 %
            compiled by R         2 100.00 %
            lifted                2 100.00 % of these
            verified              2 100.00 %
            2 functions with promises, 8 instructions
            2 byte codes with places: 2 start, 0 loop, 0 body, 0 behind, 0 step, 0 end
            ! error: nowhere: there is no such directory
            = 1
        "#]],
    );
}

/// All that is known of a package, but for what depends on the machine.
#[test]
fn one_object_a_package() {
    let scratch = Scratch::new("object");
    rir2(&[KINDS, "--output", scratch.path()]);
    let lines = scratch.lines();
    assert_eq!(lines.len(), 1);
    let mut object: Value = serde_json::from_str(&lines[0]).unwrap();
    for field in ["program", "seconds", "content"] {
        assert!(object.as_object_mut().unwrap().remove(field).is_some(), "{field}");
    }
    expect![[r#"
        {
          "bound": 8,
          "codes": 14,
          "dir": "tests/fixtures/tree/kinds",
          "failures": [],
          "functions": 17,
          "in_objects": 7,
          "inner": 4,
          "instructions": 61,
          "is_printed": true,
          "lifted": 10,
          "not_compiled": [
            {
              "closure": "kinds:::kept",
              "reason": "in sysdata.rda: on installing, R compiles code only"
            },
            {
              "closure": "kinds:::stops",
              "reason": "calls browser()"
            },
            {
              "closure": "kinds:::handlers$first",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            },
            {
              "closure": "kinds:::state$get",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            },
            {
              "closure": "body(kinds:::embedded)",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            },
            {
              "closure": "kinds:::handlers[[2]][[1]]",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            },
            {
              "closure": "attr(kinds:::tagged, \"check\")",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            },
            {
              "closure": "body(kinds:::embedded)[[3]]",
              "reason": "in an object: on installing, R compiles what variables are bound to"
            }
          ],
          "not_lifted": [
            {
              "closure": "kinds:::crafted$by_hand",
              "n_closures": 1,
              "places": [
                {
                  "call": null,
                  "function": "object",
                  "pc": 5,
                  "reason": "arguments that are not evaluated in order"
                }
              ]
            }
          ],
          "package": "kinds",
          "places": {
            "start": 14
          },
          "unsupported": {
            "arguments that are not evaluated in order": 1
          },
          "without_places": {}
        }
    "#]]
    .assert_eq(&format!("{object:#}\n"));
}

/// What a run has written another need not do, and all is printed as if it had.
#[test]
fn runs_are_taken_up() {
    let scratch = Scratch::new("resume");
    let library = "tests/fixtures/home/library";
    let whole = rir2(&[library, "--output", scratch.path()]);
    let lines = scratch.lines();
    // Stopped in the second of three packages.
    std::fs::write(&scratch.0, format!("{}\n{}", lines[0], &lines[1][..lines[1].len() / 2])).unwrap();
    let rest = rir2(&[library, "--output", scratch.path()]);
    assert_eq!(text(&rest), text(&whole).replace("= 0", "1 package was done before\n= 0"));
    assert_eq!(scratch.lines().len(), 3);
    assert_eq!(scratch.lines()[0], lines[0]);
    // All is done: nothing is written.
    let nothing = rir2(&[library, "--output", scratch.path(), "--no-text"]);
    assert!(text(&nothing).contains("3 packages were done before\n"));
    assert_eq!(scratch.lines().len(), 3);
}

/// Another program's records, and those of packages that have changed, are made anew.
#[test]
fn stale_records_do_not_count() {
    let scratch = Scratch::new("stale");
    for field in ["program", "content"] {
        rir2(&[KINDS, "--output", scratch.path()]);
        let lines = scratch.lines();
        let mut object: Value = serde_json::from_str(&lines[0]).unwrap();
        let known = object[field].as_str().unwrap().to_owned();
        object[field] = "other".into();
        std::fs::write(&scratch.0, lines[0].replace(&known, "other") + "\n").unwrap();
        assert!(!text(&rir2(&[KINDS, "--output", scratch.path()])).contains("done before"));
        let lines = scratch.lines();
        assert_eq!(lines.len(), 2, "{field}");
        // The last line counts.
        assert!(text(&rir2(&[KINDS, "--output", scratch.path()])).contains("1 package was done before"));
        std::fs::remove_file(&scratch.0).unwrap();
    }
    // A record without text is none for a run that asks for it.
    rir2(&[KINDS, "--output", scratch.path(), "--no-text"]);
    assert!(!text(&rir2(&[KINDS, "--output", scratch.path()])).contains("done before"));
}

/// A file that is not ours is left alone.
#[test]
fn output_that_is_something_else() {
    let scratch = Scratch::new("foreign");
    for content in ["my notes", "my notes\n", "{\"package\": 1}\n", "[1, 2]\n{\"package\":\"half"] {
        std::fs::write(&scratch.0, content).unwrap();
        let output = rir2(&[KINDS, "--output", scratch.path()]);
        expect![[r#"
            ! error: FILE: line 1 was not written by this command; name another file, or remove this one
            = 2
        "#]]
        .assert_eq(&text(&output).replace(scratch.path(), "FILE"));
        assert_eq!(std::fs::read_to_string(&scratch.0).unwrap(), content);
    }
    check(
        &[KINDS, "--output", "nowhere/file"],
        expect![[r#"
        ! error: nowhere/file: the output file cannot be used: No such file or directory (os error 2)
        = 1
    "#]],
    );
}

/// What is printed does not depend on the number of threads.
#[test]
fn threads() {
    let with = |jobs| text(&rir2(&["tests/fixtures/tree", "tests/fixtures/home/library", "--jobs", jobs]));
    assert_eq!(with("1"), with("4"));
}
