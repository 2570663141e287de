//! Byte code of GNU-R (version 12): table of instructions, decoder, origins, text, flow graph.
//!
//! A [`decode::Code`] is a checked view of one byte code cell of a heap: a list of
//! instructions whose operands are resolved to labels, cells and numbers. Nested code (the
//! bodies of promises and closures) are cells of their own, decoded when asked for.
//!
//! # Invariants (checked by [`decode::decode`]; hostile code is an error, never a panic)
//! - The version word is 12.
//! - Instructions lie back to back and end with the code.
//! - Each label is the first word of an instruction.
//! - Each constant index lies in the pool, and names what the instruction expects there.
//!
//! # Absent on purpose
//! The contents of the stack, which the interpreter does not check either.

pub mod decode;
pub mod opcodes;

pub use decode::{BadBytecode, Code, Instr, Operand, decode};
pub use opcodes::{Flow, Opcode, OperandKind};
