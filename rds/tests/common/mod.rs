//! Finding fixtures.
#![allow(dead_code, reason = "each test file uses some of these")]

use std::path::PathBuf;

/// Where the fixtures are.
pub fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The bytes of a fixture.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = directory().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of all fixtures that end in `extension`, sorted.
pub fn fixtures(extension: &str) -> Vec<String> {
    let entries = std::fs::read_dir(directory()).expect("fixtures exist");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("fixtures are readable").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(extension))
        .collect();
    names.sort();
    names
}
