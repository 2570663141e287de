//! The project's own files, as text, by path.
//!
//! Checks are functions of a [`Tree`], so that a test can hand them a broken one made in memory.
//! Files that are not UTF-8 are in it by name only.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// Paths relative to the workspace, with `/`, sorted; `None` is a file that is not text.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// All files that git knows or would add; where there is no git, all but build products.
    pub fn read(root: &Path) -> Result<Tree> {
        let mut paths = listed_by_git(root).unwrap_or_default();
        if paths.is_empty() {
            walk(root, root, &mut paths)?;
        }
        let mut tree = Tree::default();
        for path in paths {
            // A file that was deleted and not yet committed is still listed.
            let Ok(bytes) = std::fs::read(root.join(&path)) else { continue };
            tree.files.insert(path, String::from_utf8(bytes).ok());
        }
        Ok(tree)
    }

    /// A tree of text files, for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        Tree { files: files.iter().map(|(path, text)| (path.to_string(), Some(text.to_string()))).collect() }
    }

    /// Text files.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Text files with one of these endings.
    pub fn sources<'a>(&'a self, extensions: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts().filter(|(path, _)| extension(path).is_some_and(|found| extensions.contains(&found)))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// What follows the last dot of the file's name.
pub fn extension(path: &str) -> Option<&str> {
    Path::new(path).extension()?.to_str()
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .ok()?;
    let text = output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())?;
    Some(text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn walk(root: &Path, directory: &Path, paths: &mut Vec<String>) -> Result<()> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != ".git" && !name.ends_with(".Rcheck") {
                walk(root, &path, paths)?;
            }
        } else if !matches!(extension(&name), Some("o" | "so")) {
            paths.push(path.strip_prefix(root)?.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
