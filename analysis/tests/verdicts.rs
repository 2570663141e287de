//! `fixtures/tables/verdicts.tbl`: what is inferred of the dumped closures.
//!
//! `closure | types of the arguments => verdict; evidence`, where the verdict is the type of the
//! result, visibility, formals that every path forces, formals whose vector may be kept or changed;
//! or the cause of a rejection, with the calls that lead to it. Types `*`: effects only are
//! asked for, and arguments are plain values. `UPDATE_EXPECT=1` rewrites what stands behind `=>`.

mod fixture_world;

use analysis::{Blame, Inference, Instance, Reason, Ty, Visibility};
use expect_test::expect_file;
use fixture_world::{context, fixtures, rewrite, world};
use std::collections::BTreeSet;

#[test]
fn verdicts_are_as_recorded() {
    let path = fixtures().join("tables/verdicts.tbl");
    let table = std::fs::read_to_string(&path).unwrap();
    expect_file![path].assert_eq(&rewrite(&table, answer));
}

fn answer(input: &str) -> String {
    let (name, types) = input.split_once('|').unwrap();
    let (name, types) = (name.trim(), types.trim());
    let (mut world, ids) = world();
    let id = *ids.get(name).unwrap_or_else(|| panic!("no closure {name}"));
    let func = world.func(id).unwrap();
    let args = if types == "*" {
        let some = |formal: &ir::Formal| if &*formal.name == "..." { Ty::Missing } else { Ty::Any };
        func.formals.iter().map(some).collect()
    } else {
        context(&ids, types)
    };
    assert_eq!(args.len(), func.formals.len(), "{name} has {} formals", func.formals.len());
    let mut inference = Inference::new();
    match inference.analyze(&mut world, id, args) {
        Ok(root) => line(&inference, root),
        Err(blame) => format!("not analysed: {blame}"),
    }
}

fn line(inference: &Inference, root: usize) -> String {
    let instance: &Instance = &inference.instances[root];
    let names = |formals: &BTreeSet<u32>| {
        formals
            .iter()
            .map(|&formal| instance.func.formals[formal as usize].name.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut text = if instance.is_proved() {
        let visible = match instance.visible {
            Visibility::On => "visible",
            Visibility::Off => "invisible",
            Visibility::AsLeft => "visible as left",
            Visibility::Unknown => "visible or not",
        };
        format!(
            "proved, {}, {visible}, forces [{}], keeps [{}]",
            instance.result,
            names(&instance.must_force),
            names(&instance.escapes)
        )
    } else {
        let cause = inference.cause(root);
        let calls = cause.calls.iter().map(|call| match &call.reason {
            Reason::Callee { name, .. } => format!(" in {name},"),
            reason => panic!("{reason} is no call"),
        });
        format!("rejected:{} {}", calls.collect::<String>(), cause.root)
    };
    let cause = (!instance.is_proved()).then(|| inference.cause(root));
    let is_other =
        |blame: &&Blame| cause.as_ref().is_none_or(|cause| cause.calls.first().unwrap_or(&cause.root) != *blame);
    for blame in instance.blames.iter().filter(is_other) {
        text += &format!("; {blame}");
    }
    text
}

/// Inference ends in the same state whatever was analysed before with the same object.
#[test]
fn the_order_of_questions_does_not_matter() {
    let (mut world, ids) = world();
    let ask = |world: &mut analysis::World, inference: &mut Inference, name: &str| {
        let id = ids[name];
        let n = world.func(id).unwrap().formals.len();
        inference.analyze(world, id, vec![Ty::scalar(analysis::Kind::Dbl); n]).map(|root| line(inference, root))
    };
    let names: Vec<&String> = ids.keys().collect();
    let alone: Vec<_> = names.iter().map(|name| ask(&mut world, &mut Inference::new(), name)).collect();
    let mut together = Inference::new();
    let forwards: Vec<_> = names.iter().map(|name| ask(&mut world, &mut together, name)).collect();
    let mut together = Inference::new();
    let mut backwards: Vec<_> = names.iter().rev().map(|name| ask(&mut world, &mut together, name)).collect();
    backwards.reverse();
    assert_eq!(forwards, alone);
    assert_eq!(backwards, alone);
}
