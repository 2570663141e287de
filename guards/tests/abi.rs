//! The guard operations against `rir2_abi.h`, from which the C runtime takes them.

use guards::{Guard, Program};
use std::collections::BTreeMap;
use std::path::Path;

fn include(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ffi-c/include").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn header() -> String {
    include("rir2_abi.h")
}

/// A row of `RIR2_GUARDS`: number, name, and the operands by position, as the comment names them.
struct Row {
    number: i32,
    name: String,
    operands: BTreeMap<usize, String>,
}

fn rows(header: &str) -> Vec<Row> {
    let (_, table) = header.split_once("#define RIR2_GUARDS(G)").unwrap();
    let lines = table.lines().skip(1).take_while(|line| line.trim_start().starts_with("G("));
    let row = |line: &str| {
        let (number, rest) = line.trim_start().strip_prefix("G(").unwrap().split_once(',').unwrap();
        let (name, comment) = rest.split_once(')').unwrap();
        let words = comment.trim().trim_start_matches("/*").split_whitespace();
        let operands = words.filter_map(|word| {
            let (letter, what) = word.split_once('=')?;
            Some((["a", "b", "c"].iter().position(|known| *known == letter)?, what.to_owned()))
        });
        Row { number: number.trim().parse().unwrap(), name: name.trim().into(), operands: operands.collect() }
    };
    lines.map(row).collect()
}

#[test]
fn room_for_registers_is_what_the_runtime_has() {
    let line = format!("#define RIR2_MAX_REGS {}", guards::MAX_REGS);
    assert!(include("rir2_runtime.h").lines().any(|known| known.trim() == line), "{line}");
}

#[test]
fn rows_are_numbered_in_order() {
    let rows = rows(&header());
    assert!(rows.len() > 10);
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row.number as usize, i, "{}", row.name);
    }
    assert_eq!(rows[0].name, "end");
}

#[test]
fn operations_are_the_rows() {
    let rows = rows(&header());
    for guard in Guard::SAMPLES {
        let row = rows.iter().find(|row| row.name == guard.name()).unwrap_or_else(|| panic!("no row {}", guard.name()));
        assert_eq!(guard.encode()[0], row.number, "{}", row.name);
    }
}

/// Each operation with operands that differ, so that their places show.
const PLACES: [Guard; 25] = [
    Guard::ArgMissing { formal: 1 },
    Guard::ArgForce { formal: 1, reg: 2 },
    Guard::LoadVar { env: 5, symbol: 4, reg: 2 },
    Guard::LoadFun { env: 5, symbol: 4, reg: 2 },
    Guard::EnvOf { reg: 2, env: 5 },
    Guard::Scalar { reg: 2, kind: 6, slot: 3 },
    Guard::Vector { reg: 2, kind: 6, slot: 3 },
    Guard::Matrix { reg: 2, kind: 6, slot: 3 },
    Guard::IsNull { reg: 2 },
    Guard::Value { reg: 2, slot: 3 },
    Guard::SameObject { reg: 2, constant: 4 },
    Guard::SameClosure { reg: 2, constant: 4 },
    Guard::SameEnv { env: 5, constant: 4 },
    Guard::EnvConst { constant: 4, env: 5 },
    Guard::Untraced { constant: 4 },
    Guard::OptionUnset { symbol: 4 },
    Guard::ArgUnshared { formal: 1 },
    Guard::LoadMethod { env: 5, symbol: 4, reg: 2 },
    Guard::Registered { env: 5, symbol: 4, reg: 2 },
    Guard::LoadExport { package: 4, symbol: 4, reg: 2 },
    Guard::LoadInside { package: 4, symbol: 4, reg: 2 },
    Guard::ClassIs { reg: 2, constant: 4, slot: 3 },
    Guard::Holder { env: 5, symbol: 4, slot: 3 },
    Guard::SharedEnv { env: 5, other: 5 },
    Guard::Enclosure { env: 5, slot: 3 },
];

#[test]
fn operands_stand_where_the_header_says() {
    let rows = rows(&header());
    assert_eq!(PLACES.map(Guard::name), Guard::SAMPLES.map(Guard::name));
    for guard in PLACES {
        let row = rows.iter().find(|row| row.name == guard.name()).unwrap();
        for (place, &word) in guard.encode()[1..].iter().enumerate() {
            let expected = match row.operands.get(&place).map(String::as_str) {
                None => 0,
                Some("formal") => 1,
                Some("reg") => 2,
                Some("slot") => 3,
                Some("const") => 4,
                Some("env") => 5,
                Some("kind") => 6,
                Some(what) => panic!("{}: operand {what}", row.name),
            };
            assert_eq!(word, expected, "{}, operand {place}", row.name);
        }
    }
}

#[test]
fn a_program_ends_in_end() {
    assert_eq!(Program::default().encode(), [0; 4]);
    let program = Program { guards: vec![Guard::IsNull { reg: 7 }], ..Program::default() };
    assert_eq!(program.encode(), [9, 7, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn kinds_are_the_ones_of_the_header() {
    let header = header();
    let (_, kinds) = header.split_once("enum { RIR2_LGL").unwrap();
    let (kinds, _) = kinds.split_once('}').unwrap();
    assert_eq!(kinds.split_whitespace().collect::<String>(), "=0,RIR2_INT=1,RIR2_DBL=2");
    assert_eq!([analysis::Kind::Lgl, analysis::Kind::Int, analysis::Kind::Dbl].map(analysis::Kind::number), [0, 1, 2]);
}

#[test]
fn reasons_for_aborting_are_the_ones_of_the_header() {
    let header = header();
    let (_, table) = header.split_once("#define RIR2_ABORTS(A)").unwrap();
    let rows = table.lines().skip(1).take_while(|line| line.trim_start().starts_with("A("));
    let rows: Vec<(i32, String)> = rows
        .map(|line| {
            let (row, _) = line.trim_start().strip_prefix("A(").unwrap().split_once(')').unwrap();
            let (number, name) = row.split_once(',').unwrap();
            (number.trim().parse().unwrap(), name.trim().to_owned())
        })
        .collect();
    let ours = ir::AbortReason::ALL.map(|reason| (reason as i32, reason.text().to_owned()));
    assert_eq!(rows[0], (0, "none".to_owned()));
    assert_eq!(rows[1..], ours);
}
