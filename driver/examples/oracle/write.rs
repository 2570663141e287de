//! Rows are made.

use crate::USAGE;
use analysis::library::Library;
use analysis::{ClosureId, World};
use driver::oracle::{COLUMNS, DEFECT, Row};
use driver::{Options, context_of_one_type};
use rds::Heap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

/// Besides the ordinary call, formals without a default are all of one of these types.
const TYPES: [&str; 9] = ["dbl", "dbl[]", "dbl[,]", "int", "int[]", "int[,]", "lgl", "lgl[]", "null"];

/// In which order the closures of a package are met.
#[derive(Clone, Copy)]
enum Order {
    Forward,
    Reverse,
    Shuffle(u64),
}

#[derive(Clone)]
struct Wanted {
    order: Order,
    alone: bool,
    asserts: bool,
    all_contexts: bool,
    n_threads: usize,
    packages: Vec<String>,
    trees: Vec<PathBuf>,
}

/// Prints the rows of all closures.
pub fn run(arguments: &[&str]) -> Result<ExitCode, String> {
    let wanted = parse(arguments)?;
    std::panic::set_hook(Box::new(|_| {}));
    let work = |of: usize| {
        let wanted = wanted.clone();
        // Deeply nested code needs more stack than a thread usually has.
        std::thread::Builder::new().stack_size(256 << 20).spawn(move || some_rows(&wanted, of))
    };
    let threads = (0..wanted.n_threads).map(work).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for thread in threads {
        rows.extend(thread.join().map_err(|_| "the work has panicked")??);
    }
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    println!("{}", COLUMNS.join("\t"));
    for row in &rows {
        println!("{row}");
    }
    let defects: Vec<&Row> = rows.iter().filter(|row| row.verdict == DEFECT).collect();
    for row in &defects {
        eprintln!("{}::{} for ({}): {}", row.package, row.name, row.asked, row.reason);
    }
    let n_made = rows.iter().filter(|row| row.made.is_some()).count();
    eprintln!("{} rows, {n_made} with code, {} defects", rows.len(), defects.len());
    Ok(ExitCode::from(u8::from(!defects.is_empty())))
}

fn parse(arguments: &[&str]) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        order: Order::Forward,
        alone: false,
        asserts: false,
        all_contexts: false,
        n_threads: 1,
        packages: vec![],
        trees: vec![],
    };
    let mut rest = arguments.iter();
    while let Some(&argument) = rest.next() {
        match argument {
            "--alone" => wanted.alone = true,
            "--assert" => wanted.asserts = true,
            "--order" => wanted.order = rest.next().and_then(|text| order(text)).ok_or(USAGE)?,
            "--contexts" => {
                wanted.all_contexts = match rest.next() {
                    Some(&"ordinary") => false,
                    Some(&"all") => true,
                    _ => return Err(USAGE.into()),
                }
            }
            "--threads" => {
                wanted.n_threads = rest.next().and_then(|n| n.parse().ok()).filter(|&n| n > 0).ok_or(USAGE)?
            }
            "--package" => wanted.packages.push((*rest.next().ok_or(USAGE)?).into()),
            option if option.starts_with('-') => return Err(USAGE.into()),
            tree => wanted.trees.push(tree.into()),
        }
    }
    if wanted.trees.is_empty() { Err(USAGE.into()) } else { Ok(wanted) }
}

fn order(text: &str) -> Option<Order> {
    match text {
        "forward" => Some(Order::Forward),
        "reverse" => Some(Order::Reverse),
        text => text.strip_prefix("shuffle:")?.parse().ok().map(Order::Shuffle),
    }
}

/// The rows of every n-th package, from number `of` on.
fn some_rows(wanted: &Wanted, of: usize) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    let packages = Library::open(&wanted.trees).packages();
    for (package, _) in packages.into_iter().skip(of).step_by(wanted.n_threads) {
        if !wanted.packages.is_empty() && !wanted.packages.iter().any(|wanted| **wanted == *package) {
            continue;
        }
        let names = Library::open(&wanted.trees).variables(&package).map_err(|error| error.to_string())?;
        let mut names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        wanted.order.apply(&mut names);
        let parts = names.chunks(if wanted.alone { 1 } else { names.len().max(1) });
        for part in parts {
            rows.extend(rows_of(wanted, &package, part)?);
        }
    }
    Ok(rows)
}

impl Order {
    fn apply(self, names: &mut [String]) {
        match self {
            Order::Forward => {}
            Order::Reverse => names.reverse(),
            Order::Shuffle(seed) => {
                let mut state = seed;
                for i in (1..names.len()).rev() {
                    names.swap(i, (next(&mut state) % (i as u64 + 1)) as usize);
                }
            }
        }
    }
}

/// SplitMix64: a shuffle that is the same everywhere.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A world that knows some closures, in their order, and nothing more.
struct Desk {
    world: World,
    closures: Vec<(ClosureId, String)>,
}

impl Desk {
    fn open(wanted: &Wanted, package: &str, names: &[String]) -> Result<Desk, String> {
        let mut library = Library::open(&wanted.trees);
        let mut heap = Heap::new();
        let mut found = Vec::new();
        for name in names {
            let closure = library.closure(&mut heap, package, name).map_err(|error| error.to_string())?;
            found.extend(closure.map(|(label, cell)| (label, cell, name.clone())));
        }
        let mut world = World::with_source(Box::new(library));
        world.heap = heap;
        let closures = found.into_iter().map(|(label, cell, name)| (world.add_closure(cell, &label), name)).collect();
        Ok(Desk { world, closures })
    }
}

/// The rows of some closures that share a world.
fn rows_of(wanted: &Wanted, package: &str, names: &[String]) -> Result<Vec<Row>, String> {
    let mut desk = Desk::open(wanted, package, names)?;
    let mut rows = Vec::new();
    let options = Options { asserts: wanted.asserts, ..Options::default() };
    for (id, name) in desk.closures.clone() {
        let mut contexts: Vec<Option<String>> = vec![None];
        if wanted.all_contexts
            && let Ok(func) = desk.world.func(id)
        {
            contexts.extend(TYPES.iter().map(|ty| Some(context_of_one_type(&func, ty))));
            contexts.dedup();
        }
        for context in contexts {
            let context = context.as_deref();
            let work = || Row::of(&mut desk.world, id, (package, &name), context, options.clone());
            rows.push(match catch_unwind(AssertUnwindSafe(work)) {
                Ok(row) => row,
                Err(panic) => {
                    // It has left behind who knows what.
                    desk = Desk::open(wanted, package, names)?;
                    panicked(package, &name, context, &*panic)
                }
            });
        }
    }
    Ok(rows)
}

fn panicked(package: &str, name: &str, context: Option<&str>, panic: &(dyn std::any::Any + Send)) -> Row {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    Row {
        package: package.into(),
        name: name.into(),
        asked: context.unwrap_or("ordinary").into(),
        verdict: DEFECT.into(),
        context: String::new(),
        reason: format!("a panic: {text}"),
        made: None,
    }
}
