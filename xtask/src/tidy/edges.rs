//! Which crate may use which.
//!
//! Data flows down: a crate sees those of the stages above it and nothing else, and `guards`,
//! `egraph-opt` and `codegen` never see each other. Only the R package links R, so everything
//! else runs where no R is. The table is exact: an edge that nobody uses is a finding too.

use std::collections::BTreeMap;

use super::Finding;
use crate::manifest;
use crate::tree::Tree;

/// Our crates: directory, and the crates of ours that it uses.
const EDGES: &[(&str, &[&str])] = &[
    ("rds", &[]),
    ("ir", &["rds"]),
    ("analysis", &["ir", "rds"]),
    // Its tests read dumped closures.
    ("guards", &["analysis", "ir", "rds"]),
    ("egraph-opt", &["ir"]),
    ("codegen", &["ir"]),
    ("driver", &["analysis", "codegen", "egraph-opt", "guards", "ir", "rds"]),
    ("cli", &["analysis", "driver", "ir", "rds"]),
    ("xtask", &[]),
    (R_CRATE, &["driver"]),
    (FUZZ_CRATE, &["ir", "rds"]),
];

/// The only crate that links R.
pub const R_CRATE: &str = "r-package/src/rust";

/// What is fuzzed; built with coverage counters.
const FUZZ_CRATE: &str = "tests/fuzz";

/// Crates that are workspaces of their own, since they are built in another way than all others.
const APART: &[&str] = &[R_CRATE, FUZZ_CRATE];

/// Used wherever they help; all others have owners.
const EVERYWHERE: &[&str] = &["la-arena", "rustc-hash", "expect-test"];

/// Outside crates and the crates that may use them.
const OWNERS: &[(&str, &[&str])] = &[
    ("annotate-snippets", &["cli"]),
    ("anstream", &["cli"]),
    ("anyhow", &["cli", "xtask"]),
    ("bincode", &["driver"]),
    ("bzip2", &["rds"]),
    ("clap", &["cli"]),
    ("comfy-table", &["cli"]),
    ("cranelift-codegen", &["codegen"]),
    ("cranelift-frontend", &["codegen"]),
    ("cranelift-native", &["codegen"]),
    ("egg", &["egraph-opt"]),
    ("extendr-api", &[R_CRATE]),
    ("flate2", &["rds"]),
    ("indicatif", &["cli"]),
    ("libc", &["codegen"]),
    ("libfuzzer-sys", &[FUZZ_CRATE]),
    ("liblzma", &["rds"]),
    ("petgraph", &["ir", "analysis"]),
    ("rayon", &["cli"]),
    ("rustix", &["cli"]),
    ("ruzstd", &["rds"]),
    ("serde", &["cli", "driver"]),
    ("serde_json", &["cli"]),
];

/// Where the reasons for outside crates stand.
const REASONS: &str = "docs/dependencies.md";

/// How a build would come to link R.
const LINKS_R: &[&str] = &["libR-sys", "extendr", "name = \"R\"", "rustc-link-lib=R", "rustc-link-lib=dylib=R"];

/// The crates of ours that a crate is built from, itself not included.
pub fn crates_below(krate: &str) -> Vec<&'static str> {
    let edges = EDGES.iter().find(|(name, _)| *name == krate).map_or(&[][..], |(_, edges)| edges);
    let mut below: Vec<_> = edges.iter().flat_map(|&name| [vec![name], crates_below(name)].concat()).collect();
    below.sort_unstable();
    below.dedup();
    below
}

/// Edges between our crates, and nobody but [`R_CRATE`] linking R.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, krate, text) in manifests(tree) {
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == krate) else {
            findings.push(Finding::new(path, 0, format!("crate `{krate}` is not in the table"), ADD_ROW));
            continue;
        };
        let used: Vec<_> = manifest::dependencies(text).into_iter().filter(|entry| is_ours(entry.key)).collect();
        for entry in used.iter().filter(|entry| !allowed.contains(&entry.key)) {
            let what = format!("`{krate}` may not use `{}`", entry.key);
            let remedy = match allowed {
                [] => "it uses no crate of ours".to_owned(),
                _ => format!("it may use {}", allowed.join(", ")),
            };
            findings.push(Finding::new(path, entry.line, what, remedy));
        }
        for unused in allowed.iter().filter(|name| used.iter().all(|entry| entry.key != **name)) {
            let what = format!("`{krate}` does not use `{unused}`");
            findings.push(Finding::new(path, 0, what, "take the edge out of the table in xtask/src/tidy/edges.rs"));
        }
    }
    findings.extend(links_to_r(tree));
    findings
}

/// Outside crates are used by their owners, have one version, and a reason that can be read.
pub fn check_owners(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first_use: BTreeMap<&str, (&str, u32)> = BTreeMap::new();
    for (path, krate, text) in manifests(tree) {
        for entry in manifest::dependencies(text).iter().filter(|entry| !is_ours(entry.key)) {
            first_use.entry(entry.key).or_insert((path, entry.line));
            if !APART.contains(&krate) && !entry.text.contains("workspace") {
                let what = format!("`{}` has a version of its own", entry.key);
                findings.push(Finding::new(path, entry.line, what, "state it in the root Cargo.toml and inherit it"));
            }
            if EVERYWHERE.contains(&entry.key) {
                continue;
            }
            let owners = OWNERS.iter().find(|(name, _)| *name == entry.key).map_or(&[][..], |(_, owners)| owners);
            if !owners.contains(&krate) {
                let what = format!("`{krate}` does not own `{}`", entry.key);
                let remedy = match owners {
                    [] => "give it an owner in xtask/src/tidy/edges.rs and a reason in docs/dependencies.md".to_owned(),
                    _ => format!("ask its owner ({}) for what you need", owners.join(", ")),
                };
                findings.push(Finding::new(path, entry.line, what, remedy));
            }
        }
    }
    let reasons = tree.text(REASONS).unwrap_or_default();
    for (name, (path, line)) in first_use {
        if !reasons.contains(&format!("`{name}`")) {
            let what = format!("no reason is given for `{name}`");
            findings.push(Finding::new(
                path,
                line,
                what,
                format!("say in {REASONS} why it is used and what was rejected"),
            ));
        }
    }
    findings
}

/// Each crate of the workspace inherits its lints.
pub fn check_lints(tree: &Tree) -> Vec<Finding> {
    let inherits = |text| {
        let entries = manifest::entries(text);
        entries.iter().any(|e| e.section == "lints" && e.key == "workspace" && e.text.contains("true"))
    };
    let workspace_crates = manifests(tree).filter(|(_, krate, _)| !APART.contains(krate));
    let without = workspace_crates.filter(|(_, _, text)| !inherits(text));
    let finding = |(path, ..): (&str, &str, &str)| {
        Finding::new(path, 0, "the workspace's lints are not inherited", "add `[lints]` with `workspace = true`")
    };
    without.map(finding).collect()
}

const ADD_ROW: &str = "add a row to the table in xtask/src/tidy/edges.rs";

fn is_ours(name: &str) -> bool {
    EDGES.iter().any(|(krate, _)| *krate == name)
}

/// Manifests of crates: path, directory, text.
fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &str, &str)> {
    tree.texts().filter_map(|(path, text)| Some((path, path.strip_suffix("/Cargo.toml")?, text)))
}

fn links_to_r(tree: &Tree) -> Vec<Finding> {
    let outside = tree.sources(&["rs", "toml"]).filter(|(path, _)| !path.starts_with("r-package/"));
    let mut findings = Vec::new();
    for (path, text) in outside.filter(|(path, _)| *path != "xtask/src/tidy/edges.rs") {
        for (line, number) in text.lines().zip(1..) {
            if LINKS_R.iter().any(|pattern| line.contains(pattern)) {
                findings.push(Finding::new(path, number, "this would link R", "only r-package links R"));
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
    fn edges_are_those_of_the_table() {
        let tree = Tree::of(&[
            ("ir/Cargo.toml", "[dependencies]\nrds.workspace = true\n[dev-dependencies]\ncodegen.workspace = true\n"),
            ("codegen/Cargo.toml", "[dependencies]\n"),
            ("new/Cargo.toml", "[dependencies]\nir.workspace = true\n"),
        ]);
        expect![[r#"
            codegen/Cargo.toml: `codegen` does not use `ir`; take the edge out of the table in xtask/src/tidy/edges.rs
            ir/Cargo.toml:4: `ir` may not use `codegen`; it may use rds
            new/Cargo.toml: crate `new` is not in the table; add a row to the table in xtask/src/tidy/edges.rs
        "#]]
        .assert_eq(&lines(check(&tree)));
    }

    #[test]
    fn only_the_r_package_links_r() {
        let tree = Tree::of(&[
            ("codegen/build.rs", "fn main() {\n    println!(\"cargo:rustc-link-lib=R\");\n}\n"),
            ("r-package/src/rust/build.rs", "fn main() { println!(\"cargo:rustc-link-lib=R\"); }\n"),
        ]);
        expect![[r#"
            codegen/build.rs:2: this would link R; only r-package links R
        "#]]
        .assert_eq(&lines(check(&tree)));
    }

    #[test]
    fn outside_crates_have_owners_and_reasons() {
        let tree = Tree::of(&[
            ("ir/Cargo.toml", "[dependencies]\npetgraph.workspace = true\negg.workspace = true\nnew = \"1\"\n"),
            ("docs/dependencies.md", "| `petgraph` | graphs |\n| `egg` | e-graphs |\n"),
        ]);
        expect![[r#"
            ir/Cargo.toml:3: `ir` does not own `egg`; ask its owner (egraph-opt) for what you need
            ir/Cargo.toml:4: `new` has a version of its own; state it in the root Cargo.toml and inherit it
            ir/Cargo.toml:4: `ir` does not own `new`; give it an owner in xtask/src/tidy/edges.rs and a reason in docs/dependencies.md
            ir/Cargo.toml:4: no reason is given for `new`; say in docs/dependencies.md why it is used and what was rejected
        "#]]
        .assert_eq(&lines(check_owners(&tree)));
    }

    #[test]
    fn lints_are_inherited() {
        let tree = Tree::of(&[
            ("ir/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("rds/Cargo.toml", "[lints.rust]\nunsafe_code = \"allow\"\n"),
            ("r-package/src/rust/Cargo.toml", "[workspace]\n"),
            ("tests/fuzz/Cargo.toml", "[workspace]\n"),
        ]);
        expect![[r#"
            rds/Cargo.toml: the workspace's lints are not inherited; add `[lints]` with `workspace = true`
        "#]]
        .assert_eq(&lines(check_lints(&tree)));
    }
}
