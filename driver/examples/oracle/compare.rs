//! Rows are compared.

use driver::oracle::{COLUMNS, Row, difference};
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

type Key = (String, String, String);

/// Prints what differs between two files of rows.
pub fn run(before: &str, after: &str) -> Result<ExitCode, String> {
    let (before, after) = (read(before)?, read(after)?);
    let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut n_equal = [0, 0];
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (package, name, asked) = key;
        match difference(before.get(key), after.get(key)) {
            None => n_equal[usize::from(before[key].made.is_some())] += 1,
            Some((class, what)) => {
                let asked = if asked == "ordinary" { String::new() } else { format!(" for ({asked})") };
                classes.entry(class).or_default().push(format!("{package}::{name}{asked}{what}"));
            }
        }
    }
    count("before", &before);
    count("after", &after);
    println!("equal: {} with code, {} without", n_equal[1], n_equal[0]);
    for (class, items) in &classes {
        println!("{class}: {}", items.len());
    }
    for (class, items) in &classes {
        println!("\n{class}");
        for item in items {
            println!("  {item}");
        }
    }
    Ok(ExitCode::from(u8::from(!classes.is_empty())))
}

fn read(path: &str) -> Result<BTreeMap<Key, Row>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut lines = text.lines().zip(1..);
    if lines.next().is_none_or(|(header, _)| header != COLUMNS.join("\t")) {
        return Err(format!("{path}: not what `oracle write` writes"));
    }
    let mut rows = BTreeMap::new();
    for (line, number) in lines {
        let row = Row::parse(line).ok_or_else(|| format!("{path}:{number}: no row"))?;
        let (package, name, asked) = row.key();
        rows.insert((package.to_owned(), name.to_owned(), asked.to_owned()), row);
    }
    Ok(rows)
}

/// Rows of a file, by verdict, and how many have code.
fn count(file: &str, rows: &BTreeMap<Key, Row>) {
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.values() {
        *verdicts.entry(&row.verdict).or_default() += 1;
    }
    let n_made = rows.values().filter(|row| row.made.is_some()).count();
    let verdicts = verdicts.iter().map(|(verdict, n)| format!("{n} {verdict}")).collect::<Vec<_>>().join(", ");
    println!("{file}: {} rows, {verdicts}; {n_made} with code", rows.len());
}
