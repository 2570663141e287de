//! `Cargo.toml`, as far as the checks look at it: sections and keys, with their lines.
//!
//! Not a TOML reader: cargo has read the file already, and manifests here are written one key a
//! line. What this gives in addition is where a thing stands.

/// One `key = value` line.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The section, without brackets.
    pub section: &'a str,
    /// The first part of the key: `serde` of `serde.workspace`.
    pub key: &'a str,
    /// Counted from 1.
    pub line: u32,
    /// All of the line.
    pub text: &'a str,
}

/// All entries, in order.
pub fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut section = "";
    let mut entries = Vec::new();
    for (text, line) in text.lines().zip(1..) {
        let trimmed = text.trim();
        if let Some(header) = trimmed.strip_prefix('[') {
            section = header.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
        } else if let Some((key, _)) = trimmed.split_once('=')
            && !trimmed.starts_with('#')
        {
            let key = key.split('.').next().unwrap_or_default().trim().trim_matches('"');
            entries.push(Entry { section, key, line, text });
        }
    }
    entries
}

/// Entries of the sections that declare dependencies, of every kind and target.
pub fn dependencies(text: &str) -> Vec<Entry<'_>> {
    let all = entries(text);
    all.into_iter()
        .filter(|entry| entry.section.rsplit('.').next().is_some_and(|last| last.ends_with("dependencies")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_section_and_line() {
        let text =
            "[package]\nname = \"a\"\n\n[target.'cfg(unix)'.dependencies]\nserde.workspace = true # why\n# x = 1\n";
        let found: Vec<_> = entries(text).iter().map(|e| (e.section, e.key, e.line)).collect();
        assert_eq!(found, [("package", "name", 2), ("target.'cfg(unix)'.dependencies", "serde", 5)]);
        assert_eq!(dependencies(text).len(), 1);
    }
}
