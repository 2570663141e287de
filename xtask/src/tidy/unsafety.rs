//! `unsafe` stands where machine code is mapped, where R is called, and nowhere else.

use super::Finding;
use crate::lexer::{code_only, lines_with_word};
use crate::tree::Tree;

/// Files, or directories by a closing `/`, that may use it, and what for.
const ALLOWED: &[(&str, &str)] = &[
    ("codegen/src/memory.rs", "maps machine code and makes it executable"),
    ("codegen/tests/", "calls machine code with a context of its own"),
    ("r-package/src/rust/", "is called by R's C code"),
    ("rds/tests/mutations.rs", "counts allocations, which needs an allocator"),
];

/// `unsafe` in the code of other files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources(&["rs"]).filter(|(path, _)| !is_allowed(path)) {
        let remedy = "do without, or give the file a row with its reason in xtask/src/tidy/unsafety.rs";
        let code = code_only(text);
        findings.extend(lines_with_word(&code, "unsafe").map(|line| Finding::new(path, line, "`unsafe` here", remedy)));
    }
    findings
}

fn is_allowed(path: &str) -> bool {
    ALLOWED.iter().any(|(place, _)| if place.ends_with('/') { path.starts_with(place) } else { path == *place })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn unsafe_code_has_its_places() {
        let text = "//! Nothing unsafe.\n#![deny(unsafe_code)]\nfn f() {\n    unsafe { g() }\n}\n";
        let tree =
            Tree::of(&[("ir/src/lib.rs", text), ("codegen/src/memory.rs", text), ("codegen/tests/run.rs", text)]);
        expect![[r#"
            ir/src/lib.rs:4: `unsafe` here; do without, or give the file a row with its reason in xtask/src/tidy/unsafety.rs
        "#]]
        .assert_eq(&lines(check(&tree)));
    }
}
