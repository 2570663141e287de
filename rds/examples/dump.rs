//! Prints a file of `saveRDS()`, or a variable of a lazy-load database: `dump FILE [NAME]`.

use rds::{Heap, Limits, dump};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match &args[..] {
        [file] => print_file(file),
        [base, names @ ..] => print_variables(base, names),
        [] => Err("usage: dump FILE | dump DATABASE NAME...".to_string()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}

fn print_file(path: &str) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let file = rds::read(&bytes, &Limits::default()).map_err(|error| format!("{path}: {error}"))?;
    print!("{}", dump(&file.heap, file.root));
    Ok(())
}

fn print_variables(base: &str, names: &[String]) -> Result<(), String> {
    let mut heap = Heap::new();
    let limits = Limits::default();
    let mut database = rds::lazyload::Database::open(base.as_ref(), &limits).map_err(|error| error.to_string())?;
    for name in names {
        let id = database.fetch(&mut heap, name).map_err(|error| error.to_string())?;
        print!("{name} = {}", dump(&heap, id));
    }
    Ok(())
}
