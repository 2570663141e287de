//! What R calls the operations of the byte code.

use super::ScalarOp;
use ir::Op;

/// The function of R that an operation stands for, or words for it.
pub(crate) const fn name_of(op: Op) -> &'static str {
    match op {
        Op::Add | Op::Plus => "+",
        Op::Sub | Op::Neg => "-",
        Op::Mul => "*",
        Op::Div => "/",
        Op::Pow => "^",
        Op::Sqrt => "sqrt",
        Op::Exp => "exp",
        Op::Log | Op::LogBase => "log",
        Op::Math1 => "a mathematical function",
        Op::Eq => "==",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Ge => ">=",
        Op::Gt => ">",
        Op::And => "&",
        Op::Or => "|",
        Op::Not => "!",
        Op::AsLglLeft | Op::AsLglRight | Op::And2 | Op::Or2 => "`&&` or `||`",
        Op::Colon => ":",
        Op::SeqAlong => "seq_along",
        Op::SeqLen => "seq_len",
        Op::IsType => "a test of a type",
        Op::VecSubset | Op::MatSubset | Op::DfltSubset => "[",
        Op::VecSubset2 | Op::MatSubset2 | Op::DfltSubset2 => "[[",
        Op::VecAssign | Op::MatAssign | Op::DfltAssign => "[<-",
        Op::VecAssign2 | Op::MatAssign2 | Op::DfltAssign2 => "[[<-",
        Op::DfltC => "c",
        Op::Dollar => "$",
        Op::DollarAssign => "$<-",
        op => op.text(),
    }
}

impl ScalarOp {
    /// As [`name_of`] says it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            ScalarOp::Op(op, _) => name_of(*op),
            ScalarOp::Builtin(name) => name,
        }
    }
}
