//! Compiles every closure of every package in some library trees for several contexts, and keeps nothing.
//!
//! `compile_all TREE...` tells what a step of the compiler broke on, a line each: a panic, or code that
//! the verifier or the code generator refuses. Its status is 1 if there was any. That a closure is
//! rejected for another reason is no news.

use analysis::library::Library;
use analysis::{Fear, World};
use driver::{compile_for, guess_context};
use ir::Func;
use rds::Heap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

/// Besides the guess, formals without a default are all of one of these types.
const TYPES: [&str; 9] = ["dbl", "dbl[]", "dbl[,]", "int", "int[]", "int[,]", "lgl", "lgl[]", "null"];

#[derive(Default)]
struct Counts {
    attempts: usize,
    compiled: usize,
    defects: usize,
}

fn main() -> ExitCode {
    let trees: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    std::panic::set_hook(Box::new(|_| {}));
    // Deeply nested code needs more stack than a thread usually has.
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let mut counts = Counts::default();
        for (package, _) in Library::open(&trees).packages() {
            compile_package(&trees, &package, &mut counts);
        }
        counts
    });
    let Some(counts) = work.ok().and_then(|work| work.join().ok()) else { return ExitCode::FAILURE };
    println!("{} attempts, {} compiled, {} defects", counts.attempts, counts.compiled, counts.defects);
    ExitCode::from(u8::from(counts.defects > 0))
}

fn compile_package(trees: &[PathBuf], package: &str, counts: &mut Counts) {
    let mut library = Library::open(trees);
    let mut heap = Heap::new();
    let names = library.variables(package).unwrap_or_default();
    let found: Vec<_> =
        names.iter().filter_map(|name| library.closure(&mut heap, package, name).ok().flatten()).collect();
    let mut world = World::with_source(Box::new(library));
    world.heap = heap;
    for (label, cell) in found {
        let id = world.add_closure(cell, &label);
        let Ok(func) = world.func(id) else { continue };
        let uniform = TYPES.iter().map(|ty| context_of(&func, ty));
        let mut contexts: Vec<String> = std::iter::once(guess_context(&func)).chain(uniform).collect();
        contexts.dedup();
        for context in contexts {
            counts.attempts += 1;
            let defect = match catch_unwind(AssertUnwindSafe(|| compile_for(&mut world, id, &context))) {
                Ok(Ok(_)) => {
                    counts.compiled += 1;
                    None
                }
                Ok(Err(rejection)) => {
                    rejection.cause.filter(|cause| cause.root.fear() == Fear::Defect).map(|cause| cause.to_string())
                }
                Err(_) => Some("a panic".into()),
            };
            if let Some(what) = defect {
                counts.defects += 1;
                println!("{label} for ({context}): {what}");
            }
        }
    }
}

/// All formals without a default of one type, the others missing.
fn context_of(func: &Func, ty: &str) -> String {
    let items = func.formals.iter().map(|formal| {
        let is_left_out = formal.default.is_some() || &*formal.name == "...";
        if is_left_out { "missing" } else { ty }
    });
    items.collect::<Vec<_>>().join(",")
}
