//! Lifts every closure of every installed package, verifies it, and prints and parses it again.
//! Prints counts, speed and how often each reason for not lifting occurs.
//!
//! Arguments: library trees. Without any: `library` in `R_HOME`, else in `/usr/lib/R`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ir::{Func, Imm, LiftError, Op, lift_closure, parse, print, verify};
use rds::lazyload::Database;
use rds::{Heap, Limits, Value};

#[derive(Default)]
struct Totals {
    packages: usize,
    closures: usize,
    not_compiled: usize,
    funcs: usize,
    insts: usize,
    text: usize,
    lifting: Duration,
    verifying: Duration,
    texting: Duration,
    slowest: (Duration, String),
    unsupported: BTreeMap<String, usize>,
    affected: usize,
    failures: usize,
}

fn main() -> ExitCode {
    let mut trees: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if trees.is_empty() {
        trees.push(PathBuf::from(std::env::var_os("R_HOME").unwrap_or_else(|| "/usr/lib/R".into())).join("library"));
    }
    let mut totals = Totals::default();
    for base in trees.iter().flat_map(|tree| databases(tree)) {
        if let Err(error) = package(&base, &mut totals) {
            eprintln!("{}: {error}", base.display());
            totals.failures += 1;
        }
    }
    report(&totals);
    if totals.failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The databases of code in a library tree, without their endings.
fn databases(tree: &Path) -> Vec<PathBuf> {
    let entries = tree.read_dir().into_iter().flatten().flatten();
    let base = |entry: std::fs::DirEntry| entry.path().join("R").join(entry.file_name());
    let mut bases: Vec<PathBuf> = entries.map(base).filter(|base| base.with_added_extension("rdx").is_file()).collect();
    bases.sort();
    bases
}

fn package(base: &Path, totals: &mut Totals) -> Result<(), Box<dyn std::error::Error>> {
    let limits = Limits::default();
    let mut database = Database::open(base, &limits)?;
    let mut heap = Heap::new();
    database.fetch_all(&mut heap)?;
    database.resolve_all(&mut heap)?;
    totals.packages += 1;
    let package = base.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for cell in heap.ids() {
        if !matches!(heap.value(cell), Value::Closure { .. }) {
            continue;
        }
        let name = format!("{package}.{}", cell.into_raw());
        let start = Instant::now();
        let lifted = lift_closure(&heap, cell, &name);
        totals.lifting += start.elapsed();
        match lifted {
            Ok(func) => check(&func, totals),
            Err(LiftError::NotCompiled) => totals.not_compiled += 1,
            Err(error) => {
                eprintln!("{name}: {error}");
                totals.failures += 1;
            }
        }
        if start.elapsed() > totals.slowest.0 {
            totals.slowest = (start.elapsed(), name);
        }
    }
    Ok(())
}

fn check(func: &Func, totals: &mut Totals) {
    totals.closures += 1;
    let before = totals.unsupported.values().sum::<usize>();
    count(func, totals);
    totals.affected += usize::from(totals.unsupported.values().sum::<usize>() != before);
    let start = Instant::now();
    if let Err(violation) = verify(func) {
        eprintln!("{violation}");
        totals.failures += 1;
    }
    totals.verifying += start.elapsed();
    let start = Instant::now();
    let text = print(func);
    match parse(&text) {
        Ok(parsed) if print(&parsed) == text && verify(&parsed) == verify(func) => {}
        Ok(_) => {
            eprintln!("{}: prints differently once parsed", func.name);
            totals.failures += 1;
        }
        Err(error) => {
            eprintln!("{}: {error}", func.name);
            totals.failures += 1;
        }
    }
    totals.texting += start.elapsed();
    totals.text += text.len();
}

fn count(func: &Func, totals: &mut Totals) {
    totals.funcs += 1;
    totals.insts += func.insts.len();
    for (_, inst) in func.insts.iter() {
        if let (Op::Unsupported, Imm::Name(what)) = (inst.op, &inst.imm) {
            *totals.unsupported.entry(what.to_string()).or_default() += 1;
        }
    }
    for nested in &func.nested {
        count(nested, totals);
    }
}

fn report(totals: &Totals) {
    let Totals { packages, closures, not_compiled, funcs, insts, text, failures, affected, .. } = totals;
    println!("{packages} packages, {closures} closures lifted, {not_compiled} not compiled, {failures} failures");
    println!("{funcs} functions with those nested, {insts} instructions, {} kB of text", text / 1000);
    let rate = |time: Duration| *insts as f64 / time.as_secs_f64() / 1e6;
    println!(
        "lifting {:.2} s ({:.1} M instructions/s), verifying {:.2} s ({:.1} M/s), text {:.2} s",
        totals.lifting.as_secs_f64(),
        rate(totals.lifting),
        totals.verifying.as_secs_f64(),
        rate(totals.verifying),
        totals.texting.as_secs_f64()
    );
    println!("slowest {} with {:.1} ms", totals.slowest.1, totals.slowest.0.as_secs_f64() * 1e3);
    println!("{affected} closures have a path that is not lifted:");
    let mut reasons: Vec<_> = totals.unsupported.iter().collect();
    reasons.sort_by_key(|(what, n)| (std::cmp::Reverse(**n), (*what).clone()));
    for (what, n) in reasons {
        println!("{n:>8} {what}");
    }
}
