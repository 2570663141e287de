//! The rule table against GNU-R itself: every row, both sides as R code, on special values.
//!
//! Without `Rscript` on the path this says so and checks nothing.
use egraph_opt::r_text::{PRELUDE, check_call, refute_call};
use egraph_opt::rules::{self, refused::REFUSED};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

const MAX_CASES: usize = 400;

fn run_r(script: &str) -> Option<String> {
    let mut child = match Command::new("Rscript")
        .args(["--vanilla", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
    {
        Ok(child) => child,
        Err(_) => {
            println!("no Rscript here: rules are not checked against R");
            return None;
        }
    };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "R stopped");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_rule_holds_in_r() {
    let calls: Vec<(&str, String)> =
        rules::all().filter_map(|rule| Some((rule.name, check_call(rule, MAX_CASES)?))).collect();
    let script: String = [PRELUDE].into_iter().chain(calls.iter().map(|(_, call)| call.as_str())).collect();
    let Some(output) = run_r(&script) else { return };
    let bad: Vec<&str> = output.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    let held: BTreeSet<&str> = output.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    let expected: BTreeSet<&str> = calls.iter().map(|(name, _)| *name).collect();
    assert_eq!(held, expected);
    println!("{} rules hold in R", held.len());
}

#[test]
fn every_rule_about_r_values_has_an_r_statement() {
    let without: Vec<&str> = rules::all().filter(|rule| check_call(rule, 1).is_none()).map(|rule| rule.name).collect();
    assert_eq!(without, Vec::<&str>::new());
}

/// The search can fail: wrong rules do not hold in R either, on the cases that the search finds.
/// Left out are those that are wrong for the machine only: an integer beyond 2^53, or a conversion
/// that is not defined for NA, has no R meaning.
#[test]
fn refused_rules_fail_in_r() {
    let machine_only = ["wraps", "large whole", "i32 to f64", "i32 unguarded"];
    let refused = || REFUSED.iter().filter(|(rule, _)| !machine_only.contains(&rule.name));
    let calls: Vec<String> = refused().filter_map(|(rule, _)| refute_call(rule, MAX_CASES)).collect();
    let script: String = [PRELUDE].into_iter().chain(calls.iter().map(String::as_str)).collect();
    let Some(output) = run_r(&script) else { return };
    let held: Vec<&str> = output.lines().filter(|line| line.starts_with("ok ")).collect();
    assert_eq!(held, Vec::<&str>::new(), "refused although R agrees");
    assert_eq!(output.lines().filter(|line| line.starts_with("bad ")).count(), calls.len());
    assert_eq!(calls.len(), refused().count());
}
