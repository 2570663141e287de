//! No host of a package mirror is named in the tree.
//!
//! Which mirror a machine uses is its own configuration: apt's sources, cargo's, R's `repos`.
//! What needs one asks there, or takes it as an argument.

use super::Finding;
use crate::tree::Tree;

/// Domains whose hosts serve packages; the domain alone is a name, and may stand. In two parts, so that
/// this file names no host.
const DOMAINS: &[(&str, &str)] = &[
    ("debian", "org"),
    ("ubuntu", "com"),
    ("r-project", "org"),
    ("rstudio", "com"),
    ("posit", "co"),
    ("crates", "io"),
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
];

/// Hosts of package mirrors in any text but lock files, which cargo writes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !path.ends_with("Cargo.lock")) {
        for (line, number) in text.lines().zip(1..) {
            for word in line.split(|c: char| !is_host_char(c)).filter(|word| serves_packages(word)) {
                let remedy = "take it from the machine's own configuration, or as an argument";
                findings.push(Finding::new(path, number, format!("`{word}` is a package mirror"), remedy));
            }
        }
    }
    findings
}

fn is_host_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '-'
}

fn serves_packages(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    DOMAINS.iter().any(|(name, top)| {
        let host = word.strip_suffix(top).and_then(|word| word.strip_suffix('.'));
        host.and_then(|word| word.strip_suffix(name)).is_some_and(|host| host.len() > 1 && host.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::lines;

    #[test]
    fn hosts_of_mirrors_are_found() {
        let script = "\
mirror=http://deb.D-O/debian
see https://CRAN.R-O/package=rir2, or static.C-I.
ask D-O; crates from C-I; mydeb.D-O.example; r-project
";
        let full =
            |text: &str| text.replace("D-O", "debian.org").replace("R-O", "r-project.org").replace("C-I", "crates.io");
        let tree = Tree::of(&[("xtask/a.sh", &full(script)), ("Cargo.lock", &full("index.C-I"))]);
        let expected = expect![[r#"
            xtask/a.sh:1: `deb.D-O` is a package mirror; take it from the machine's own configuration, or as an argument
            xtask/a.sh:2: `CRAN.R-O` is a package mirror; take it from the machine's own configuration, or as an argument
            xtask/a.sh:2: `static.C-I.` is a package mirror; take it from the machine's own configuration, or as an argument
        "#]];
        let found = lines(check(&tree));
        let short = found.replace("debian.org", "D-O").replace("r-project.org", "R-O").replace("crates.io", "C-I");
        expected.assert_eq(&short);
    }
}
