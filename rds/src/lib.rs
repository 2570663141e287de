//! Bytes become R values.
//!
//! A [`Heap`] owns the values of one source as an arena of cells.
mod heap;

pub use heap::*;
