//! Paths that the documents name exist.
//!
//! In a document, what looks like a path of this project must be one: link targets, and words in
//! code spans and code blocks. A word looks like one if it starts with a directory of the project
//! or, in a span, ends like one of its sources. `*` stands for anything but `/`.

use super::Finding;
use crate::tree::Tree;

/// Documents, or directories of them by a closing `/`.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/", "tests/", "bench/", "r-package/"];

/// Endings by which a word in a code span is taken for a path.
const ENDINGS: &[&str] = &[".rs", ".R", ".c", ".h", ".md", ".toml", ".sh", ".rir", ".tbl"];

/// Made by a build, so not in the tree.
const BUILT: &[&str] = &["target/"];

/// Names in documents to which nothing corresponds.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources(&["md"]).filter(|(path, _)| is_document(path)) {
        let mut fenced = false;
        for (line, number) in text.lines().zip(1..) {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                continue;
            }
            for word in words(line, fenced) {
                if looks_like_path(tree, word, fenced) && !exists(tree, path, word) {
                    let what = format!("`{word}` does not exist");
                    findings.push(Finding::new(path, number, what, "name the file as it is now"));
                }
            }
        }
    }
    findings
}

fn is_document(path: &str) -> bool {
    DOCUMENTS.iter().any(|place| if place.ends_with('/') { path.starts_with(place) } else { path == *place })
}

/// Words that may be paths: all of a code block, or those in code spans and link targets.
fn words(line: &str, fenced: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    if fenced {
        parts.push(line);
    } else {
        parts.extend(line.split('`').skip(1).step_by(2));
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        parts.extend(targets.filter(|target| !target.contains("://") && !target.starts_with('#')));
    }
    let split = parts.into_iter().flat_map(|part| part.split(|c: char| !is_path_char(c)));
    split
        .map(|word| word.trim_end_matches(['.', ':']).trim_start_matches("./"))
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_path_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/._-*:".contains(c)
}

fn looks_like_path(tree: &Tree, word: &str, fenced: bool) -> bool {
    if word.starts_with('/') || word.contains(':') || BUILT.iter().any(|built| word.starts_with(built)) {
        return false;
    }
    let starts_here = match word.split_once('/') {
        Some((first, _)) => tree.paths().any(|path| path.strip_prefix(first).is_some_and(|rest| rest.starts_with('/'))),
        None => false,
    };
    let stem = word.rsplit('/').next().unwrap_or(word);
    let ends_like_source = ENDINGS.iter().any(|ending| stem.strip_suffix(ending).is_some_and(|stem| !stem.is_empty()));
    starts_here || (!fenced && ends_like_source)
}

/// Whether a file or directory has this path, from the root or the document's directory, or, for
/// a bare name, anywhere.
fn exists(tree: &Tree, document: &str, word: &str) -> bool {
    let beside = document.rsplit_once('/').map(|(directory, _)| format!("{directory}/{word}"));
    let matches = |path: &str| {
        covers(word, path)
            || beside.as_deref().is_some_and(|beside| covers(beside, path))
            || (!word.contains('/') && path.rsplit('/').next().is_some_and(|name| glob(word, name)))
    };
    tree.paths().any(matches)
}

/// Whether `pattern` names `path` or a directory above it.
fn covers(pattern: &str, path: &str) -> bool {
    let patterns: Vec<&str> = pattern.trim_end_matches('/').split('/').collect();
    let parts: Vec<&str> = path.split('/').collect();
    patterns.len() <= parts.len() && patterns.iter().zip(&parts).all(|(pattern, part)| glob(pattern, part))
}

fn glob(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(first) else { return false };
    name.char_indices().map(|(at, _)| &name[at..]).chain([""]).any(|tail| glob(rest, tail))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn paths_in_documents_exist() {
        let readme = "\
See `ir/src/op.rs`, `ir/src/gone.rs`, `lib.rs`, `gone.rs`, `x/y`, `ir/`, `fixtures/*.rds`, `fixtures/*.tbl`.
Built: `target/release/rir2`. [Here](docs/a.md), [there](docs/b.md), [out](https://a.b/c.md).
Words outside of spans: ir/src/gone.rs.
```
rir2 analyze ir/src/gone2.rs my.R
```
";
        let tree = Tree::of(&[
            ("README.md", readme),
            ("docs/a.md", "`a.md` and `../x`\n"),
            ("ir/src/op.rs", ""),
            ("ir/src/lib.rs", ""),
            ("fixtures/a.rds", ""),
        ]);
        expect![[r#"
            README.md:1: `ir/src/gone.rs` does not exist; name the file as it is now
            README.md:1: `gone.rs` does not exist; name the file as it is now
            README.md:1: `fixtures/*.tbl` does not exist; name the file as it is now
            README.md:2: `docs/b.md` does not exist; name the file as it is now
            README.md:5: `ir/src/gone2.rs` does not exist; name the file as it is now
        "#]]
        .assert_eq(&lines(check(&tree)));
    }
}
