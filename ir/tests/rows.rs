//! `ir::rows` says what `boxed.h` says.

use ir::rows::{MOST, Of, ROWS, Row};
use std::path::Path;

fn header() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ffi-c/include/boxed.h");
    std::fs::read_to_string(path).expect("boxed.h")
}

/// The fields of a row of the header; commas in texts do not count.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_text = false;
    for c in line.chars() {
        is_text ^= c == '"';
        match fields.last_mut() {
            _ if c == ',' && !is_text => fields.push(String::new()),
            Some(field) => field.push(c),
            None => {}
        }
    }
    fields.iter().map(|field| field.trim().trim_matches('"').to_owned()).collect()
}

/// Name, which builtins, name of the builtin, least and most operands.
fn row(line: &str) -> Option<(String, Of, String, usize, usize)> {
    let line = line.trim().trim_end_matches('\\').trim();
    let number = |text: &str| if text == "RIR2_BOXED_MOST" { MOST } else { text.parse().expect("a number") };
    if let Some(operation) = line.strip_prefix("B(") {
        let fields = fields(operation);
        let name = fields[1].clone();
        return Some((name.clone(), Of::Operation, name, number(&fields[4]), number(&fields[5])));
    }
    if let Some(draw) = line.strip_prefix("D(") {
        let fields = fields(draw);
        let native = format!("stats:{}", fields[1]);
        return Some((fields[1].clone(), Of::Native, native, number(&fields[2]), number(&fields[3])));
    }
    if let Some(draw) = line.strip_prefix("S(") {
        let fields = fields(draw);
        return Some((fields[1].clone(), Of::Draw, fields[1].clone(), number(&fields[3]), number(&fields[4])));
    }
    if let Some(native) = line.strip_prefix("N(") {
        let fields = fields(native);
        let native = format!("stats:{}", fields[1]);
        return Some((fields[1].clone(), Of::Pure, native, number(&fields[4]), number(&fields[5])));
    }
    let fields = fields(line.strip_prefix("C(")?);
    let of = match &*fields[3] {
        "'P'" => Of::Primitive,
        "'I'" => Of::Internal,
        "'E'" => Of::Either,
        other => panic!("{other}"),
    };
    Some((fields[1].clone(), of, fields[2].clone(), number(&fields[6]), number(&fields[7])))
}

#[test]
fn rows_are_those_of_the_header() {
    let rows: Vec<_> = header().lines().filter_map(row).collect();
    let ours = |row: &Row| (row.name.to_owned(), row.of, row.builtin.to_owned(), row.least, row.most);
    assert_eq!(rows, ROWS.iter().map(ours).collect::<Vec<_>>());
}

#[test]
fn the_most_operands_are_those_of_the_header() {
    assert!(header().contains(&format!("RIR2_BOXED_MOST = {MOST}")));
}
