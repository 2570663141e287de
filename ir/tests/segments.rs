//! Places of the dumped closures, as texts; and the checker against places that are wrong.

use std::path::{Path, PathBuf};

use expect_test::{expect, expect_file};
use ir::bytecode::{Cfg, decode, stack};
use ir::segments::{InnerKind, Place, PlaceKind, Segments, check, print, segments};
use rds::{Cell, CellId, Heap, Limits, Value};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

fn read(path: &Path) -> (Heap, CellId) {
    let file = rds::read(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    let Value::Closure { body, .. } = *file.heap.value(file.root) else { panic!("{} is no closure", path.display()) };
    (file.heap, body)
}

/// The dumped closures of a folder, sorted.
fn paths(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ext| ext == "rds")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Places of a code, by the computation; with what the checker says of them after a change.
fn places(heap: &Heap, cell: CellId, change: impl FnOnce(&mut Segments)) -> (Segments, Result<(), String>) {
    let code = decode(heap, cell).unwrap();
    let cfg = Cfg::new(&code);
    let stacks = stack::check(&code, &cfg).unwrap();
    let mut segments = segments(&code, &cfg, &stacks).unwrap();
    change(&mut segments);
    let checked = check(&code, &cfg, &segments).map_err(|fault| fault.to_string());
    (segments, checked)
}

#[test]
fn dumped_closures_have_places() {
    for path in paths("segments").into_iter().chain(paths("closures")) {
        let (heap, body) = read(&path);
        let (segments, checked) = places(&heap, body, |_| {});
        assert_eq!(checked, Ok(()), "{}", path.display());
        let text = format!(
            "{}\n{}",
            ir::bytecode::disasm::print(&heap, body).unwrap(),
            print(&heap, body, &segments).unwrap()
        );
        if path.starts_with(folder("segments")) {
            expect_file![path.with_extension("segments")].assert_eq(&text);
        }
    }
}

type Change = fn(&mut Segments);

fn place(segments: &mut Segments, pc: u32, kind: PlaceKind) -> &mut Place {
    segments.places.iter_mut().find(|place| (place.pc, place.kind) == (pc, kind)).unwrap()
}

fn moved(segments: &mut Segments, from: (u32, PlaceKind), to: (u32, PlaceKind)) {
    let place = place(segments, from.0, from.1);
    (place.pc, place.kind) = to;
    segments.places.sort_by_key(|place| (place.pc, place.kind));
}

#[test]
fn wrong_places_are_found() {
    use PlaceKind::{Behind, Body, End, Loop, Start, Step};
    let cases: &[(&str, &str, Change)] = &[
        ("nothing is changed", "for_in_for", |_| {}),
        ("twice", "for_in_for", |all| all.places.insert(1, all.places[0].clone())),
        ("out of order", "for_in_for", |all| all.places.swap(1, 2)),
        ("no start", "for_in_for", |all| drop(all.places.remove(0))),
        ("start elsewhere", "for_in_for", |all| moved(all, (6, Loop), (6, Start))),
        ("within an instruction", "for_in_for", |all| moved(all, (6, Loop), (7, Loop))),
        ("not reached", "repeat_for", |all| moved(all, (23, Behind), (37, Behind))),
        ("below an operand", "for_in_for", |all| moved(all, (43, Behind), (45, Behind))),
        ("below a context", "break_in_promise", |all| moved(all, (40, Behind), (12, Behind))),
        ("group that is not there", "for_in_for", |all| all.places[0].group = 3),
        ("group of the outer loop", "for_in_for", |all| place(all, 26, Body).group = 1),
        ("loop missing in a group", "for_in_for", |all| all.groups[2].starts.truncate(1)),
        ("loops in another order", "for_in_for", |all| all.groups[2].starts.reverse()),
        ("variable of the outer loop", "for_in_for", |all| all.groups[2].variable = all.groups[1].variable),
        ("loop behind the loop", "for_in_for", |all| moved(all, (52, Behind), (52, Loop))),
        ("loop in the loop", "while_loop", |all| moved(all, (38, Behind), (38, Loop))),
        ("loop on one way only", "for_first", |all| moved(all, (11, Behind), (11, Loop))),
        ("body behind the head", "for_in_for", |all| moved(all, (43, Behind), (43, Body))),
        ("step elsewhere", "for_in_for", |all| moved(all, (39, Step), (26, Step))),
        ("end elsewhere", "for_in_for", |all| moved(all, (41, End), (39, End))),
        ("loop without body", "while_loop", |all| all.places.retain(|place| place.kind != Body)),
        ("for without body", "only_for", |all| all.places.retain(|place| place.kind != Body)),
        ("assigned later", "for_in_for", |all| all.places[0].assigned = vec![2]),
        ("assigned and forgotten", "for_in_for", |all| place(all, 26, Body).assigned.truncate(2)),
        ("assigned in another order", "for_in_for", |all| place(all, 26, Body).assigned.reverse()),
        ("assigned in the loop", "while_loop", |all| all.places[1].assigned = all.places[2].assigned.clone()),
        ("assigned below a context", "assigned_in_subscript", |all| place(all, 45, Behind).assigned.clear()),
        ("nested code twice", "promise", |all| all.inner.push(all.inner[0].clone())),
        ("nested code elsewhere", "promise", |all| all.inner[0].constant += 1),
        ("promise as function", "promise", |all| all.inner[0].kind = InnerKind::Function),
        ("wrong in nested code", "promise", |all| drop(all.inner[0].segments.places.remove(0))),
    ];
    let outcome = |&(name, closure, change): &(&str, &str, Change)| {
        let (heap, body) = read(&folder("segments").join(format!("{closure}.rds")));
        let checked = places(&heap, body, change).1.err();
        format!("{name} => {}\n", checked.unwrap_or("right".into()))
    };
    let lines: Vec<String> = cases.iter().map(outcome).collect();
    expect![[r#"
        nothing is changed => right
        twice => place at pc 1: it stands before its predecessor, or twice
        out of order => place at pc 6: it stands before its predecessor, or twice
        no start => place at pc 1: the start of the code is somewhere else
        start elsewhere => place at pc 6: the start of the code is somewhere else
        within an instruction => place at pc 7: no instruction that is reached starts there
        not reached => place at pc 37: no instruction that is reached starts there
        below an operand => place at pc 45: the stack holds more than the state of loops
        below a context => place at pc 12: the stack holds more than the state of loops
        group that is not there => place at pc 1: the loops of its group are not those around it
        group of the outer loop => place at pc 26: the loops of its group are not those around it
        loop missing in a group => place at pc 26: the loops of its group are not those around it
        loops in another order => place at pc 26: the loops of its group are not those around it
        variable of the outer loop => place at pc 22: the variable of its group is not that of the loop
        loop behind the loop => place at pc 52: it is not in front of a loop, or in the loop
        loop in the loop => place at pc 38: it is not in front of a loop, or in the loop
        loop on one way only => place at pc 11: it is not in front of a loop, or in the loop
        body behind the head => place at pc 43: it is not the head of a loop's body
        step elsewhere => place at pc 26: it is no STEPFOR
        end elsewhere => place at pc 39: it is no ENDFOR
        loop without body => place at pc 1: a loop has neither a body nor a reason
        for without body => place at pc 14: a loop has neither a body nor a reason
        assigned later => place at pc 1: the variables are not those that some path assigns
        assigned and forgotten => place at pc 26: the variables are not those that some path assigns
        assigned in another order => place at pc 26: the variables are not those that some path assigns
        assigned in the loop => place at pc 1: the variables are not those that some path assigns
        assigned below a context => place at pc 45: the variables are not those that some path assigns
        nested code twice => place at pc 0: nothing that is reached makes this nested code
        nested code elsewhere => place at pc 0: nothing that is reached makes this nested code
        promise as function => place at pc 0: nothing that is reached makes this nested code
        wrong in nested code => place at pc 1: the start of the code is somewhere else
    "#]]
    .assert_eq(&lines.concat());
}

/// Code that R's compiler does not make: the answer is an error, or places that hold.
#[test]
fn changed_words_are_refused_or_have_places() {
    for path in paths("segments") {
        let (mut heap, body) = read(&path);
        let Value::Bytecode(original) = heap.value(body).clone() else { panic!("byte code") };
        for position in 0..original.code.len() {
            for word in [1, 2, 4, 12, 20, 34, original.code[position] + 1, original.code[position] - 1] {
                let mut changed = original.clone();
                changed.code[position] = word;
                heap[body] = Cell::plain(Value::Bytecode(changed));
                let Ok(code) = decode(&heap, body) else { continue };
                let cfg = Cfg::new(&code);
                let Ok(stacks) = stack::check(&code, &cfg) else { continue };
                let Ok(segments) = segments(&code, &cfg, &stacks) else { continue };
                assert_eq!(check(&code, &cfg, &segments), Ok(()), "{}: {word} at {position}", path.display());
                print(&heap, body, &segments).unwrap();
            }
        }
    }
}

/// All loops of a closure, with what they are as functions.
fn loops(heap: &Heap, closure: CellId, body: CellId) -> String {
    let (segments, _) = places(heap, body, |_| {});
    let mut text = String::new();
    for place in &segments.places {
        let region = ir::Region { pc: place.pc, kind: place.kind, cuts: Vec::new() };
        let Some(this) = ir::lift_loop(heap, closure, "loop", &region) else { continue };
        assert_eq!(ir::verify(&this.func), Ok(()));
        for &within in &this.within {
            let cut = ir::lift_loop(heap, closure, "loop", &ir::Region { cuts: vec![within], ..region.clone() });
            let cut = cut.expect("a loop may be cut");
            assert_eq!(ir::verify(&cut.func), Ok(()));
            assert_eq!(cut.variables, this.variables);
            let answers = cut.func.insts.iter().filter(|(_, inst)| inst.op == ir::Op::Answer);
            assert!(answers.count() > 0, "{}", ir::print(&cut.func));
        }
        let is_of = |variable: &ir::LoopVariable| match (variable.is_assigned, variable.is_ordered) {
            (true, true) => format!("{} <-", variable.name),
            (true, false) => format!("{} <- in no order", variable.name),
            (false, _) => variable.name.to_string(),
        };
        let variables: Vec<String> = this.variables.iter().map(is_of).collect();
        text += &format!("{} {}: {}\nleft to {:?}\n", place.kind.text(), place.pc, variables.join(", "), this.exits);
        if !this.within.is_empty() {
            text += &format!("or, if cut, {:?}\n", this.within);
        }
        text += &format!("{}\n", ir::print(&this.func));
    }
    text
}

#[test]
fn loops_are_functions() {
    let mut n_loops = 0;
    for path in paths("segments").into_iter().chain(paths("closures")) {
        let file = rds::read(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        let Value::Closure { body, .. } = *file.heap.value(file.root) else {
            panic!("{} is no closure", path.display())
        };
        let text = loops(&file.heap, file.root, body);
        n_loops += text.matches("left to").count();
        if path.starts_with(folder("segments")) && !text.is_empty() {
            expect_file![path.with_extension("loops")].assert_eq(&text);
        }
    }
    assert!(n_loops > 40, "only {n_loops} loops");
}
