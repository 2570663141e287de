//! `fixtures/codegen/*.rir`: IR texts, then what Cranelift is given and the abort sites.

use codegen::{Options, Target, compile};
use std::path::{Path, PathBuf};

const MARK: &str = "\n----\n";

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/codegen");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("fixtures/codegen")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rir"))
        .collect();
    files.sort();
    files
}

/// Functions begin in the first column.
fn parse_all(text: &str) -> Vec<ir::Func> {
    let mut texts: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with("typed ") {
            texts.push(String::new());
        }
        if let Some(last) = texts.last_mut() {
            *last += line;
            last.push('\n');
        }
    }
    texts.iter().map(|text| ir::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).collect()
}

#[test]
fn clif() {
    for path in fixtures() {
        let text = std::fs::read_to_string(&path).expect("a fixture");
        let (input, expected) = text.split_once(MARK).unwrap_or((&text, ""));
        let options = Options { stages: true, target: Target::Baseline };
        let code = compile(&ir::Module { funcs: parse_all(input) }, &options).expect("code");
        let sites: Vec<String> = code.abort_sites.iter().map(ToString::to_string).collect();
        let given = format!("{}\nabort sites: {sites:?}\n", code.clif.trim_end());
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, format!("{}{MARK}{given}", input.trim_end())).expect("a fixture");
        } else {
            assert_eq!(given, expected, "{}", path.display());
        }
    }
}
