//! What operations cost: roughly latencies of a current x86-64 core, doubled so that the cheapest
//! ones can still be told apart. The aim is a stable order, not a prediction.
use crate::language::Head;
use ir::Op;

/// The cost of one node without its operands; at least 1, so that a term costs more than each of
/// its parts.
pub fn cost(head: Head) -> u64 {
    match head {
        Head::I32(_) | Head::I64(_) => 1,
        Head::F64(_) => 2,
        // Dearer than constants: what is known to be constant needs no register.
        Head::Leaf(_) | Head::Result(_) => LEAF_COST,
        Head::Op(op, _) => op_cost(op),
    }
}

/// The cost of using what exists already.
pub const LEAF_COST: u64 = 3;

fn op_cost(op: Op) -> u64 {
    match op {
        Op::I64ToI32 => 1,
        Op::I32ToI64 | Op::I64Add | Op::I64Sub | Op::I64Min | Op::I64Max | Op::I32Neg | Op::I32IsNa => 2,
        Op::I64Eq | Op::I64Ne | Op::I64Lt | Op::I64Le | Op::I64Select | Op::I32Select | Op::SexpConst => 2,
        Op::F64Neg | Op::F64Abs | Op::F64Select | Op::LglNot | Op::I32Abs | Op::I32ToLgl => 3,
        Op::I32Eq | Op::I32Ne | Op::I32Lt | Op::I32Le | Op::I32Ge | Op::I32Gt | Op::LglAnd | Op::LglOr => 6,
        Op::IndexI64 => 4,
        Op::IndexI32 => 6,
        Op::I64Mul | Op::I32Add | Op::I32Sub | Op::F64IsNan | Op::F64IsNa => 6,
        Op::F64Eq | Op::F64Ne | Op::F64Lt | Op::F64Le | Op::F64Ge | Op::F64Gt | Op::F64ToLgl => 8,
        Op::F64Add | Op::F64Sub | Op::F64Mul | Op::I64ToF64 | Op::VecLen | Op::VecData | Op::I32Mul => 8,
        Op::I32ToF64 | Op::VecDim => 10,
        Op::F64Floor | Op::F64Ceil | Op::F64Trunc | Op::F64ToI32 | Op::F64ToI64 => 14,
        Op::IndexF64 => 18,
        Op::F64Div => 28,
        Op::F64Sqrt => 36,
        Op::I32Mod | Op::I32IDiv => 50,
        Op::NumAdd | Op::NumSub | Op::NumMul | Op::NumNeg => 20,
        Op::F64IDiv => 90,
        Op::F64Mod => 110,
        Op::F64Exp | Op::F64Log => 100,
        _ => 150,
    }
}
