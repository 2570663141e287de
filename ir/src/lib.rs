//! ir

pub mod bytecode;
