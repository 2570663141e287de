//! `fixtures/typed/*.typed`: what dumped closures become for given types.
//!
//! A file is a header of `#` lines that say what it shows, a line `NAME | TYPES` as in
//! `fixtures/tables/verdicts.tbl` (with `| asserts` behind it: claims are checked), a line `----`, and what
//! [`guards::specialize`] makes of it: the header, its constants, the typed functions. `UPDATE_EXPECT=1` rewrites what stands behind.

#[path = "../../analysis/tests/fixture_world/mod.rs"]
mod fixture_world;

use analysis::{Inference, Ty, Unfinished};
use expect_test::expect_file;
use fixture_world::{context, fixtures, world};
use guards::{Options, Specialized, specialize};
use std::path::PathBuf;

const SEPARATOR: &str = "----\n";

fn files() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(fixtures().join("typed")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
fn typed_functions_are_as_recorded() {
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let head = text.split_once(SEPARATOR).map_or(&*text, |(head, _)| head);
        let question = head.lines().find(|line| !line.starts_with('#')).unwrap();
        let answer = match made(question) {
            Some(specialized) => print(&specialized),
            None => "rejected\n".into(),
        };
        expect_file![&path].assert_eq(&format!("{head}{SEPARATOR}{answer}"));
    }
}

/// What becomes of a closure, in order by the verifier; nothing if no path returns.
fn made(question: &str) -> Option<Specialized> {
    let (name, types) = question.split_once('|').unwrap();
    let (types, options) = match types.split_once('|') {
        Some((types, wanted)) => (types, Options { asserts: wanted.trim() == "asserts", ..Options::default() }),
        None => (types, Options::default()),
    };
    let (mut world, ids) = world();
    let id = ids[name.trim()];
    let args = context(&ids, types);
    let (inference, root) = Inference::of(&mut world, &mut Unfinished::default(), id, &args).ok()?;
    let instance = &inference.instances[root];
    if instance.result == Ty::Bot || !instance.may_return_normally() {
        return None;
    }
    let specialized = specialize(&mut world, &inference, root, options);
    if let Err(violation) = ir::verify_module(&specialized.module) {
        panic!("{question}: {violation}\n{}", ir::print_module(&specialized.module));
    }
    check_slots(question, &specialized);
    Some(specialized)
}

/// The header fills the slots of function 0's parameters, in order, each once.
fn check_slots(question: &str, specialized: &Specialized) {
    use guards::Guard;
    let filled = specialized.header.guards.iter().flat_map(|guard| match *guard {
        Guard::Scalar { kind, slot, .. } => vec![(slot, [ir::Type::I32, ir::Type::I32, ir::Type::F64][kind as usize])],
        Guard::Vector { slot, .. }
        | Guard::Matrix { slot, .. }
        | Guard::ClassIs { slot, .. }
        | Guard::Holder { slot, .. } => vec![(slot, ir::Type::Sexp)],
        Guard::Value { slot, .. } => (slot..).zip(ir::LANES).collect(),
        _ => vec![],
    });
    let filled: Vec<(u32, ir::Type)> = filled.collect();
    let func = &specialized.module.funcs[0];
    let params = func.blocks[func.entry()].params.iter().map(|&param| func.values[param].ty);
    let expected: Vec<(u32, ir::Type)> = (0..).zip(params).collect();
    assert_eq!(filled, expected, "{question}");
    assert_eq!(specialized.header.n_slots as usize, expected.len(), "{question}");
}

fn print(specialized: &Specialized) -> String {
    let guards = specialized.header.guards.iter().map(|guard| format!("{guard}\n"));
    let constants = specialized.constants.iter().enumerate().map(|(i, constant)| format!("#{i} = {constant:?}\n"));
    let text: String = guards.chain(constants).collect();
    format!("{text}\n{}", ir::print_module(&specialized.module))
}

/// Every row of the table of verdicts that is proved becomes functions in order.
#[test]
fn what_is_proved_is_lowered() {
    let table = std::fs::read_to_string(fixtures().join("tables/verdicts.tbl")).unwrap();
    let questions = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once("=>"));
    let mut n_made = 0;
    for (question, answer) in questions {
        if question.contains('*') {
            continue;
        }
        assert_eq!(made(question.trim()).is_some(), answer.trim().starts_with("proved"), "{question}");
        n_made += usize::from(answer.trim().starts_with("proved"));
    }
    assert!(n_made > 50, "{n_made}");
}
