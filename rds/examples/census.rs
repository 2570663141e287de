//! Reads all of some lazy-load databases and counts: `census DATABASE...` prints a line each with
//! the numbers of variables, environments, cells and byte-code objects.

use rds::lazyload::{Database, DatabaseError};
use rds::{Heap, Limits, Value};

fn main() {
    let mut failed = false;
    for base in std::env::args().skip(1) {
        match census(&base) {
            Ok(line) => println!("{base}\t{line}"),
            Err(error) => {
                println!("{base}\t{error}");
                failed = true;
            }
        }
    }
    std::process::exit(i32::from(failed));
}

fn census(base: &str) -> Result<String, DatabaseError> {
    let limits = Limits::default();
    let mut heap = Heap::new();
    let mut database = Database::open(base.as_ref(), &limits)?;
    let names: Vec<String> = database.names().map(str::to_string).collect();
    for name in &names {
        database.fetch(&mut heap, name)?;
    }
    database.resolve_all(&mut heap)?;
    let unplain = heap.plain_all(&limits).len();
    let count = |is: fn(&Value) -> bool| heap.ids().filter(|&id| is(heap.value(id))).count();
    let n_bytecode = count(|value| matches!(value, Value::Bytecode(_)));
    let n_closures = count(|value| matches!(value, Value::Closure { .. }));
    Ok(format!(
        "{} variables\t{} environments\t{} cells\t{n_closures} closures\t{n_bytecode} byte code\t{unplain} ALTREP left",
        names.len(),
        database.n_environments(),
        heap.len()
    ))
}
