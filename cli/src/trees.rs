//! Where R's library trees are: the one place that reads the environment.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and most others install R.
const USUAL_HOME: &str = "/usr/lib/R";
/// Where Debian's R puts packages that the administrator installs.
const USUAL_SITE: &str = "/usr/local/lib/R/site-library";

/// The library trees in R's order: those given first, then `R_LIBS`, `R_LIBS_USER`, the site's,
/// R's own.
pub fn library_trees(given: &[PathBuf]) -> Vec<PathBuf> {
    let mut trees = given.to_vec();
    for variable in ["R_LIBS", "R_LIBS_USER"] {
        trees.extend(paths(variable));
    }
    let home = r_home();
    trees.extend(match (paths("R_LIBS_SITE"), &home) {
        (site, _) if !site.is_empty() => site,
        (_, Some(home)) if home == Path::new(USUAL_HOME) => vec![PathBuf::from(USUAL_SITE), home.join("site-library")],
        (_, Some(home)) => vec![home.join("site-library")],
        (_, None) => Vec::new(),
    });
    trees.extend(home.map(|home| home.join("library")));
    trees
}

fn paths(variable: &str) -> Vec<PathBuf> {
    let value = env::var_os(variable).unwrap_or_default();
    env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// R's home: by the environment, by habit, or by asking R.
fn r_home() -> Option<PathBuf> {
    if let Some(home) = env::var_os("R_HOME").filter(|home| !home.is_empty()) {
        return Some(home.into());
    }
    let usual = PathBuf::from(USUAL_HOME);
    if usual.join("library").is_dir() {
        return Some(usual);
    }
    let output = Command::new("R").arg("RHOME").output().ok().filter(|output| output.status.success())?;
    let home = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(home.trim())).filter(|home| home.join("library").is_dir())
}
