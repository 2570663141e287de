//! The text form: what tests read and people debug with.
//!
//! ```text
//! closure fib(n) {
//! b0:
//!   v0:r = ldvar[n]                  ; @1
//!   br.true v0, b1, b2               ; @5
//! ...
//! }
//! ```
//! Values and blocks are numbered in order of appearance. `@pc` is the origin, `@closure:pc`
//! where several closures were lowered into one function.
mod parse;
mod print;

pub use parse::{ParseError, parse, parse_module};
pub use print::{print, print_module};
