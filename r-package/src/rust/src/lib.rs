//! The Rust half of the R package: the session behind a C interface.
//!
//! Machine code and everything that runs R code is C (`ffi-c/`). C calls in here to compile; no
//! SEXP crosses, no R function is called from here while a compilation runs, and a panic becomes
//! an answer like any other. extendr serves only the control function at the end.
//!
//! # Absent on purpose
//! Threads: R compiles on its main thread for now.

mod ffi;
mod outcome;
mod session;

use extendr_api::prelude::*;

/// What this build is: names and texts, for bug reports.
#[extendr]
fn build_info() -> List {
    list!(version = env!("CARGO_PKG_VERSION"), arch = std::env::consts::ARCH, panics = session::panics() as f64)
}

extendr_module! {
    mod rir2_r;
    fn build_info;
}
