//! What several versions of R write is read equally.
//!
//! `fixtures/versions/R-<version>` holds the same values, written by each; see
//! `fixtures/make_versions.R`.

use std::path::PathBuf;

use expect_test::expect;
use rds::lazyload::Database;
use rds::{Heap, Limits, RdsFile, dump, read};

/// The version that all others are compared with.
const REFERENCE: &str = "R-4.2.2";

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/versions")
}

/// Names in a directory, sorted.
fn list(directory: PathBuf) -> Vec<String> {
    let entries = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("is readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The directories of the versions; the other file beside them is a text of crate ir.
fn versions() -> Vec<String> {
    list(directory()).into_iter().filter(|name| name.starts_with("R-")).collect()
}

fn load(version: &str, name: &str) -> RdsFile {
    let path = directory().join(version).join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    read(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(version: &str, name: &str) -> String {
    let file = load(version, name);
    dump(&file.heap, file.root)
}

#[test]
fn files_name_their_writer() {
    expect!["R-4.0.4 R-4.2.2 R-4.5.0 R-4.6.2"].assert_eq(&versions().join(" "));
    for version in versions() {
        for name in list(directory().join(&version)).iter().filter(|name| name.ends_with(".rds")) {
            let header = load(&version, name).header;
            assert_eq!(format!("R-{}", header.writer_version), version, "{name}");
            let format = if name.contains("-2") { 2 } else { 3 };
            assert_eq!(header.format, format, "{version}/{name}");
        }
    }
}

#[test]
fn values_are_equal_in_all_variants() {
    let mut n_files = 0;
    for version in versions() {
        let expected = text(&version, "values-3-xdr.rds");
        for name in list(directory().join(&version)).iter().filter(|name| name.starts_with("values-")) {
            assert_eq!(text(&version, name), expected, "{version}/{name}");
            n_files += 1;
        }
    }
    // Eight wire formats and three compressions each, and zstd since R 4.5.
    assert_eq!(n_files, 4 * 11 + 2);
}

#[test]
fn values_are_equal_in_all_versions() {
    let expected = text(REFERENCE, "values-3-xdr.rds");
    let mut differ = String::new();
    for version in versions() {
        let found = text(&version, "values-3-xdr.rds");
        assert_eq!(found.lines().count(), expected.lines().count(), "{version}");
        let changed = found.lines().zip(expected.lines()).filter(|(line, expected)| line != expected);
        changed.for_each(|(line, expected)| differ.push_str(&format!("{version}: {line}\n  not: {expected}\n")));
    }
    // Since R 4.4, NA becomes NA+0i where it is combined with a complex number.
    expect![[r#"
        R-4.5.0:   [4]: cplx[3] 1.0+2.0i NA+0.0i NaN+-0.0i
          not:   [4]: cplx[3] 1.0+2.0i NA+NAi NaN+-0.0i
        R-4.6.2:   [4]: cplx[3] 1.0+2.0i NA+0.0i NaN+-0.0i
          not:   [4]: cplx[3] 1.0+2.0i NA+NAi NaN+-0.0i
    "#]]
    .assert_eq(&differ);
}

#[test]
fn compact_values_are_equal_in_all_versions() {
    let expanded = |version: &str, name: &str| {
        let mut file = load(version, name);
        file.heap.plain_all(&Limits::default());
        dump(&file.heap, file.root)
    };
    let expected = text(REFERENCE, "compact.rds");
    assert!(expected.contains("compact_intseq") && expected.contains("deferred_string"), "{expected}");
    for version in versions() {
        assert_eq!(text(&version, "compact.rds"), expected, "{version}");
        // Format 2 knows no compact values, so its writer expands them.
        assert_eq!(expanded(&version, "compact.rds"), text(&version, "compact-2.rds"), "{version}");
    }
}

#[test]
fn namespaces_of_packages_name_the_version() {
    for version in versions() {
        let anonymous = text(&version, "packages.rds").replace(&version[2..], "<version>");
        expect![[r#"
            list[2]
              [0]: <namespace stats <version>>
              [1]: <package package:stats>
        "#]]
        .assert_eq(&anonymous);
    }
}

#[test]
fn closures_are_equal_but_for_the_compilers() {
    let parts = |version: &str| {
        let file = load(version, "closures.rds");
        let rds::Value::List(closures) = file.heap.value(file.root) else { panic!("a list") };
        let texts = closures.iter().map(|&closure| dump(&file.heap, closure));
        texts.collect::<Vec<String>>()
    };
    let expected = parts(REFERENCE);
    let mut differ = String::new();
    for version in versions() {
        let found = parts(&version);
        assert_eq!(found.len(), expected.len());
        let changed = (0..expected.len()).filter(|&at| found[at] != expected[at]);
        differ.push_str(&format!("{version}: {:?}\n", changed.collect::<Vec<_>>()));
    }
    // The last two call what is not the same function in each version.
    expect![[r#"
        R-4.0.4: [16]
        R-4.2.2: []
        R-4.5.0: [17]
        R-4.6.2: [17]
    "#]]
    .assert_eq(&differ);
}

#[test]
fn databases_are_equal_in_all_versions() {
    let text = |version: &str| {
        let mut database = Database::open(&directory().join(version).join("package"), &Limits::default())
            .unwrap_or_else(|error| panic!("{version}: {error}"));
        let mut heap = Heap::new();
        let ids = database.fetch_all(&mut heap).unwrap_or_else(|error| panic!("{version}: {error}"));
        database.resolve_all(&mut heap).unwrap_or_else(|error| panic!("{version}: {error}"));
        let text: String = ids.iter().map(|&id| dump(&heap, id)).collect();
        // Promises for parts of source files say where these lie in the data file.
        text.lines().filter(|line| !line.contains("[1]: int[2] ")).collect::<Vec<_>>().join("\n")
    };
    let expected = text(REFERENCE);
    for version in versions() {
        assert_eq!(text(&version), expected, "{version}");
    }
}
