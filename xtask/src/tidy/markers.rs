//! Nothing is left undone in the tree, and no test is switched off.
//!
//! What is not built yet stands in `CHANGELOG.md` and on the issues, not in the code.

use super::Finding;
use crate::lexer::{code_only, lines_with_word};
use crate::tree::Tree;

/// Words that may not stand anywhere in a source, comments included. Written in two parts, so
/// that this file does not hold them.
const WORDS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// What may not stand in Rust code: the word, what follows it, and the remedy.
const IN_RUST: &[(&str, &str, &str)] = &[
    ("todo", "!", "write it, or return an error that says it is unsupported"),
    ("unimplemented", "!", "write it, or return an error that says it is unsupported"),
    ("dbg", "!", "take it out"),
    ("ignore", "", "let the test run"),
    ("should_panic", "", "test the error that is returned"),
];

/// What may not stand in an R test.
const IN_R: &[(&str, &str)] =
    &[("browser()", "take it out"), ("skip(", "let the test run, or let it check what holds")];

/// Marks of unfinished work in sources.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources(&["rs", "c", "h", "R", "sh", "toml", "md", "yml"]) {
        for word in WORDS {
            let remedy = "do it now, or write it down where work is planned";
            findings
                .extend(lines_with_word(text, word).map(|line| Finding::new(path, line, format!("`{word}`"), remedy)));
        }
    }
    for (path, text) in tree.sources(&["rs"]) {
        findings.extend(in_rust(path, text));
    }
    for (path, text) in tree.sources(&["R"]).filter(|(path, _)| path.contains("tests/") && !path.contains("fixtures/"))
    {
        for ((line, number), (marker, remedy)) in
            text.lines().zip(1..).flat_map(|line| IN_R.iter().map(move |row| (line, row)))
        {
            let code = line.split('#').next().unwrap_or_default();
            if code.trim_start().starts_with(marker) {
                findings.push(Finding::new(path, number, format!("`{marker}`"), *remedy));
            }
        }
    }
    findings
}

fn in_rust(path: &str, text: &str) -> Vec<Finding> {
    let code = code_only(text);
    let mut findings = Vec::new();
    for (word, follows, remedy) in IN_RUST {
        for line in lines_with_word(&code, word) {
            let source = code.lines().nth(line as usize - 1).unwrap_or_default();
            let marked = match *follows {
                "" => source.trim_start().starts_with("#["),
                _ => source.contains(&format!("{word}{follows}")),
            };
            if marked {
                findings.push(Finding::new(path, line, format!("`{word}{follows}`"), *remedy));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn markers_are_found() {
        let rust = format!(
            "fn f() {{ {}(x) }} // {}: later\n#[test]\n#[{}]\nfn g() {{ let ignore = \"dbg!\"; }}\n",
            concat!("db", "g!"),
            WORDS[0],
            concat!("ign", "ore"),
        );
        let tree = Tree::of(&[
            ("a/src/lib.rs", &rust),
            ("ffi-c/x.c", &format!("/* {} */\nchar t[] = \"aXXXXXX\";\n", WORDS[2])),
            ("tests/test-a.R", "x # skip(1)\n  skip(\"no\")\n"),
        ]);
        let expected = expect![[r#"
            a/src/lib.rs:1: `T-O-D-O`; do it now, or write it down where work is planned
            ffi-c/x.c:1: `X-X-X`; do it now, or write it down where work is planned
            a/src/lib.rs:1: `dbg!`; take it out
            a/src/lib.rs:3: `ignore`; let the test run
            tests/test-a.R:2: `skip(`; let the test run, or let it check what holds
        "#]];
        expected.assert_eq(&lines(check(&tree)).replace(WORDS[0], "T-O-D-O").replace(WORDS[2], "X-X-X"));
    }
}
