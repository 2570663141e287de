//! The R package as a source tarball that needs nothing but itself, R and a Rust toolchain.
//!
//! In the repository the R package uses the C runtime and the crates beside it. The tarball has them
//! in `src/workspace`, laid out as in the repository, so that no manifest needs to be rewritten, with
//! the outside crates in an archive (`vendor.tar.xz`): installing asks no registry. `Makevars`
//! knows both layouts.
//!
//! Outside crates that no Unix system compiles are in the archive by their manifests only: cargo
//! wants to have seen them, and they are nine tenths of the bytes.

mod vendor;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::tidy::{R_CRATE, crates_below};
use crate::tree::Tree;

/// Where the R package is in the repository.
const PACKAGE: &str = "r-package/";

/// What the tarball has in `src/workspace`, as in the repository.
const WORKSPACE: &str = "src/workspace";

/// Files of `r-package` that are for who works on it.
const LEFT_OUT: &[&str] = &["r-package/README.md"];

/// Makes `package/rir2` in the build directory and `R CMD build` of it; the path of the tarball.
pub fn build(root: &Path) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    let out = target.join("package");
    let package = out.join("rir2");
    if out.exists() {
        std::fs::remove_dir_all(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    let crates = crates_below(R_CRATE);
    for path in Tree::read(root)?.paths() {
        if let Some(place) = place(path, &crates) {
            copy(&root.join(path), &package.join(place))?;
        }
    }
    let vendor = out.join("vendor");
    let authors = vendor::collect(root, &vendor)?;
    std::fs::create_dir_all(package.join("inst"))?;
    std::fs::write(package.join("inst/AUTHORS"), authors)?;
    let archive = package.join(WORKSPACE).join("vendor.tar.xz");
    // Equal input gives equal bytes.
    run(Command::new("tar").current_dir(&out).args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0"]).args([
        "--numeric-owner".as_ref(),
        "-cJf".as_ref(),
        archive.as_os_str(),
        "vendor".as_ref(),
    ]))?;
    run(Command::new("R").current_dir(&out).args(["CMD", "build", "rir2"]))?;
    tarball(&out)
}

/// The place in the package of a file of the repository, if it has one. `crates`: of ours, those that the
/// R package links.
fn place(path: &str, crates: &[&str]) -> Option<String> {
    if LEFT_OUT.contains(&path) {
        return None;
    }
    let in_rust_half = path.strip_prefix(R_CRATE).is_some_and(|rest| rest.starts_with('/'));
    if let Some(rest) = path.strip_prefix(PACKAGE).filter(|_| !in_rust_half) {
        return Some(rest.to_owned());
    }
    let (directory, rest) = path.split_once('/').unwrap_or(("", path));
    let of_crate = rest == "Cargo.toml" || rest.starts_with("src/") || rest.starts_with("data/");
    let needed =
        in_rust_half || path == "Cargo.toml" || directory == "ffi-c" || (crates.contains(&directory) && of_crate);
    needed.then(|| format!("{WORKSPACE}/{path}"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(directory) = to.parent() {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn tarball(out: &Path) -> Result<PathBuf> {
    for entry in std::fs::read_dir(out)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".tar.gz")) {
            return Ok(path);
        }
    }
    bail!("R CMD build made no tarball in {}", out.display())
}

/// Runs a program; an error if it fails.
fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {:?}", command.get_program()))?;
    ensure!(status.success(), "{:?} fails", command);
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_tarball_has_what_the_package_is_built_from() {
        let paths = [
            "Cargo.toml",
            "Cargo.lock",
            "README.md",
            "r-package/DESCRIPTION",
            "r-package/README.md",
            "r-package/src/init.c",
            "r-package/src/rust/Cargo.lock",
            "r-package/tests/testthat.R",
            "ffi-c/src/api.c",
            "ir/Cargo.toml",
            "ir/src/lib.rs",
            "ir/tests/lift.rs",
            "ir/examples/disasm.rs",
            "analysis/data/builtins.csv",
            "cli/src/main.rs",
        ];
        let text: String =
            paths.map(|path| format!("{path}: {}\n", place(path, &["ir", "analysis"]).unwrap_or_default())).concat();
        expect![[r#"
            Cargo.toml: src/workspace/Cargo.toml
            Cargo.lock: 
            README.md: 
            r-package/DESCRIPTION: DESCRIPTION
            r-package/README.md: 
            r-package/src/init.c: src/init.c
            r-package/src/rust/Cargo.lock: src/workspace/r-package/src/rust/Cargo.lock
            r-package/tests/testthat.R: tests/testthat.R
            ffi-c/src/api.c: src/workspace/ffi-c/src/api.c
            ir/Cargo.toml: src/workspace/ir/Cargo.toml
            ir/src/lib.rs: src/workspace/ir/src/lib.rs
            ir/tests/lift.rs: 
            ir/examples/disasm.rs: 
            analysis/data/builtins.csv: src/workspace/analysis/data/builtins.csv
            cli/src/main.rs: 
        "#]]
        .assert_eq(&text);
    }
}
