//! Byte code of GNU-R (version 12): table of instructions, decoder, origins, text, flow graph.
//!
//! A [`Code`] is a checked view of one byte code cell of a heap: a list of instructions
//! whose operands are resolved to labels, cells and numbers. Nested code (the bodies of
//! promises and function literals) are cells of their own, decoded when asked for.
//!
//! # Invariants (checked by [`decode`]; hostile code is an error, never a panic)
//! - The version word is 12.
//! - Instructions lie back to back; the last one does not fall through.
//! - Each label is the first word of an instruction.
//! - Each constant index lies in the pool, and names what the instruction expects there.
//!
//! # Absent on purpose
//! The contents of the stack, which the interpreter does not check either: see [`stack`].

pub mod cfg;
mod decode;
mod deparse;
pub mod disasm;
pub mod opcodes;
pub mod source;
pub mod stack;

pub use cfg::Cfg;
pub use decode::{BadBytecode, Code, Defect, Instr, NamedLabel, Operand, SwitchTable, decode};
pub use deparse::deparse;
pub use opcodes::{Flow, Opcode, OperandKind, Slot};
pub use source::{LiveSource, Sources, Srcref, live_source};
