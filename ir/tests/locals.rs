//! Locals as SSA values: the dumped closures' texts, and runs side by side.
//!
//! A run is symbolic: the result of an operation is a hash of the operation and its operands, an
//! observer changes every variable of the frame, and branches go by hashes. A closure and its localized form
//! must do the same operations on the same values, show every observer the same frame, and
//! return the same, visibly or not.

use expect_test::expect_file;
use ir::{BlockId, Func, FuncKind, Imm, Observer, Op, Plain, Unknown, Value, lift_closure, localize, parse, print};
use ir::{print_localized, verify};
use rds::Limits;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

/// The closures of a folder: names and generic code.
fn closures(name: &str) -> Vec<(String, Func)> {
    let paths = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|ext| ext == "rds")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let lift = |path: PathBuf| {
        let file = rds::read(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let func = lift_closure(&file.heap, file.root, &name).unwrap();
        (name, func)
    };
    paths.into_iter().map(lift).collect()
}

fn plain() -> impl Observer {
    Plain {
        builtin_may_see_frame: |name: &str, _: bool| {
            !["length", "sum", "list", "c", "%%", "is.na", "invisible"].contains(&name)
        },
    }
}

#[test]
fn dumped_closures_localize() {
    for (name, func) in closures("closures") {
        let localized = localize(&func, &plain());
        assert_eq!(verify(&localized.func), Ok(()));
        expect_file![folder("closures").join(format!("{name}.ssa"))].assert_eq(&print_localized(&localized));
    }
}

#[test]
fn small_functions_localize() {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder("ir/locals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let input = text.split_once("----\n").map_or(&*text, |(input, _)| input);
        let code: String =
            input.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let func = parse(&code).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(verify(&func), Ok(()), "{}", path.display());
        compare(&path.display().to_string(), &func, &plain());
        compare(&path.display().to_string(), &func, &Unknown);
        let localized = print_localized(&localize(&func, &plain()));
        expect_file![&path].assert_eq(&format!("{input}----\n{localized}"));
    }
}

fn hash(x: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    x.hash(&mut hasher);
    hasher.finish()
}

/// What a run does, in order; two runs are compared by it.
#[derive(PartialEq, Debug)]
enum Event {
    Does(String, Vec<u64>),
    Shows(BTreeMap<Box<str>, u64>),
    Returns(u64, bool),
    TooLong,
}

struct Run<'a> {
    func: &'a Func,
    observer: &'a dyn Observer,
    seed: u64,
    values: FxHashMap<Value, u64>,
    frame: BTreeMap<Box<str>, u64>,
    visible: bool,
    is_private: bool,
    assigned: BTreeSet<Box<str>>,
    events: Vec<Event>,
}

const MAX_EVENTS: usize = 400;

impl Run<'_> {
    fn new<'a>(func: &'a Func, observer: &'a dyn Observer, seed: u64) -> Run<'a> {
        let formals = func.formals.iter().filter(|formal| &*formal.name != "...");
        let frame = formals.map(|formal| (formal.name.clone(), hash((seed, &formal.name)))).collect();
        Run {
            func,
            observer,
            seed,
            values: FxHashMap::default(),
            frame,
            visible: true,
            is_private: true,
            assigned: BTreeSet::new(),
            events: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Event> {
        let mut block = self.func.entry();
        while self.events.len() < MAX_EVENTS {
            match self.block(block) {
                Some((next, args)) => {
                    let params = &self.func.blocks[next].params;
                    self.values.extend(params.iter().copied().zip(args));
                    block = next;
                }
                None => return self.events,
            }
        }
        self.events.truncate(MAX_EVENTS);
        self.events.push(Event::TooLong);
        self.events
    }

    fn block(&mut self, block: BlockId) -> Option<(BlockId, Vec<u64>)> {
        let func = self.func;
        for &id in &func.blocks[block].insts {
            let inst = &func.insts[id];
            let args: Vec<u64> = inst.args.iter().map(|arg| self.values[arg]).collect();
            // What the closure itself has assigned is no promise: reading it runs nothing.
            let is_own = |name: &str| self.is_private && self.assigned.contains(name);
            let is_quiet = matches!((inst.op, &inst.imm), (Op::LdVar | Op::LdVarMissOk | Op::LdAssign, Imm::Name(name)) if is_own(name));
            let sees = !is_quiet && matches!(inst.op, Op::MakeClosure | Op::LoopEnter)
                || !is_quiet && !inst.op.effects().is_none() && self.observer.may_see_frame(func, inst);
            self.is_private &= !sees;
            if sees && inst.op != Op::LoopEnter {
                self.show();
            }
            let name = match &inst.imm {
                Imm::Name(name) => name.clone(),
                _ => "".into(),
            };
            let result = match inst.op {
                Op::StVar | Op::Materialize => {
                    self.assigned.insert(name.clone());
                    self.frame.insert(name, args[0]);
                    0
                }
                // Reading a variable twice in a private frame does nothing the second time.
                Op::LdVar | Op::LdVarMissOk | Op::LdAssign => {
                    self.visible |= inst.op != Op::LdAssign;
                    *self.frame.entry(name.clone()).or_insert(hash((self.seed, "outer", name)))
                }
                Op::Jump => 0,
                Op::Visible | Op::Invisible => {
                    self.visible = inst.op == Op::Visible;
                    0
                }
                _ => self.operation(inst, &name, args),
            };
            if let Some(&value) = inst.results.first() {
                self.values.insert(value, result);
            }
            if inst.op.is_terminator() {
                return self.leave(inst);
            }
        }
        unreachable!("a block ends in a terminator")
    }

    /// Shows the frame, and lets the observer change what it holds.
    fn show(&mut self) {
        self.events.push(Event::Shows(self.frame.clone()));
        self.is_private = false;
        for value in self.frame.values_mut() {
            *value = hash((self.seed, *value));
        }
    }

    fn operation(&mut self, inst: &ir::Inst, name: &str, args: Vec<u64>) -> u64 {
        // These look at a variable of the frame in their own way.
        let looks = matches!(inst.op, Op::LdFun | Op::Missing | Op::BrBase);
        let seen = if looks { self.frame.get(name).copied().unwrap_or(1) } else { 0 };
        let what = format!("{} @{} {seen}", inst.op.text(), inst.origin.pc);
        let result = hash((&what, &args, self.seed));
        self.visible = self.visible && inst.op != Op::CallBuiltin || matches!(inst.op, Op::Const | Op::MakeClosure);
        if inst.op != Op::Const {
            self.events.push(Event::Does(what, args));
        }
        result
    }

    fn leave(&mut self, inst: &ir::Inst) -> Option<(BlockId, Vec<u64>)> {
        if inst.targets.is_empty() {
            let value = inst.args.first().map_or(0, |arg| self.values[arg]);
            self.events.push(Event::Returns(value, self.visible));
            return None;
        }
        let way = hash((self.seed, self.events.len())) as usize % inst.targets.len();
        let target = &inst.targets[way];
        Some((target.block, target.args.iter().map(|arg| self.values[arg]).collect()))
    }
}

/// Runs a closure and its localized form, and the closures nested in it. How many loads and stores went away.
fn compare(name: &str, func: &Func, observer: &dyn Observer) -> usize {
    let localized = localize(func, observer).func;
    assert_eq!(verify(&localized), Ok(()), "{name}\n{}", print(&localized));
    assert_eq!(print(&parse(&print(&localized)).unwrap()), print(&localized));
    for seed in 0..40 {
        let runs = [func, &localized].map(|func| Run::new(func, observer, seed).run());
        assert_eq!(runs[0], runs[1], "{name} with seed {seed}\n{}\n{}", print(func), print(&localized));
    }
    let by_name = |func: &Func| {
        let ops = func.layout.iter().flat_map(|&block| &func.blocks[block].insts).map(|&id| func.insts[id].op);
        ops.filter(|op| matches!(op, Op::StVar | Op::LdVar | Op::LdVarMissOk | Op::LdAssign)).count()
    };
    let gone = by_name(func) - by_name(&localized);
    let nested = func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure);
    gone + nested.map(|nested| compare(name, nested, observer)).sum::<usize>()
}

#[test]
fn localized_closures_run_alike() {
    let (mut gone, mut gone_unknown) = (0, 0);
    for (name, func) in closures("closures").into_iter().chain(closures("small")) {
        gone += compare(&name, &func, &plain());
        gone_unknown += compare(&name, &func, &Unknown);
    }
    // Otherwise nothing was tested.
    assert!(gone > 100 && gone_unknown > 10, "{gone} {gone_unknown}");
}
