//! No source file is so long that nobody reads it.

use super::Finding;
use crate::tree::Tree;

/// Lines of a file, at most.
const LIMIT: usize = 800;

/// Files that may be longer, and why.
const LONGER: &[(&str, &str)] = &[];

/// Sources of more than [`LIMIT`] lines; fixtures are data and may be any length.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree.sources(&["rs", "c", "h", "R"]).filter(|(path, _)| !is_fixture(path));
    let long = sources.map(|(path, text)| (path, text.lines().count())).filter(|(_, n_lines)| *n_lines > LIMIT);
    let unexcused = long.filter(|(path, _)| LONGER.iter().all(|(file, _)| file != path));
    let finding = |(path, n_lines)| {
        let what = format!("{n_lines} lines are more than {LIMIT}");
        Finding::new(path, 0, what, "split it by concept, or name it with a reason in xtask/src/tidy/sizes.rs")
    };
    unexcused.map(finding).collect()
}

fn is_fixture(path: &str) -> bool {
    path.split('/').any(|part| part == "fixtures") && !path.ends_with("make.R")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn long_sources_are_found() {
        let long = "\n".repeat(801);
        let tree = Tree::of(&[
            ("a/src/lib.rs", &long),
            ("a/src/fine.rs", &long[1..]),
            ("docs/long.md", &long),
            ("fixtures/ir/long.R", &long),
        ]);
        expect![[r#"
            a/src/lib.rs: 801 lines are more than 800; split it by concept, or name it with a reason in xtask/src/tidy/sizes.rs
        "#]]
        .assert_eq(&lines(check(&tree)));
    }
}
