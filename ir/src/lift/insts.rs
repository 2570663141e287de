//! Lifting of single instructions: values, variables, arithmetic; and what the other files share.

use super::stack::{Entry, Frame, FrameArg, FrameArgKind, Function};
use super::*;
use crate::bytecode::{Instr, Opcode, Operand};

/// What comes after an instruction.
pub(super) enum Next {
    /// The next instruction, in the same block.
    Instr,
    /// Nothing: the block has ended.
    Ended,
}

/// Instructions that take values and give one, without control flow.
fn simple(op: Opcode) -> Option<(Op, usize)> {
    Some(match op {
        Opcode::UMinus => (Op::Neg, 1),
        Opcode::UPlus => (Op::Plus, 1),
        Opcode::Add => (Op::Add, 2),
        Opcode::Sub => (Op::Sub, 2),
        Opcode::Mul => (Op::Mul, 2),
        Opcode::Div => (Op::Div, 2),
        Opcode::Expt => (Op::Pow, 2),
        Opcode::Sqrt => (Op::Sqrt, 1),
        Opcode::Exp => (Op::Exp, 1),
        Opcode::Log => (Op::Log, 1),
        Opcode::LogBase => (Op::LogBase, 2),
        Opcode::Eq => (Op::Eq, 2),
        Opcode::Ne => (Op::Ne, 2),
        Opcode::Lt => (Op::Lt, 2),
        Opcode::Le => (Op::Le, 2),
        Opcode::Ge => (Op::Ge, 2),
        Opcode::Gt => (Op::Gt, 2),
        Opcode::And => (Op::And, 2),
        Opcode::Or => (Op::Or, 2),
        Opcode::Not => (Op::Not, 1),
        Opcode::Colon => (Op::Colon, 2),
        Opcode::SeqAlong => (Op::SeqAlong, 1),
        Opcode::SeqLen => (Op::SeqLen, 1),
        Opcode::VecSubset => (Op::VecSubset, 2),
        Opcode::VecSubset2 => (Op::VecSubset2, 2),
        Opcode::MatSubset => (Op::MatSubset, 3),
        Opcode::MatSubset2 => (Op::MatSubset2, 3),
        _ => return None,
    })
}

/// Type tests, by the name of R's function.
fn type_test(op: Opcode) -> Option<&'static str> {
    Some(match op {
        Opcode::IsNull => "is.null",
        Opcode::IsLogical => "is.logical",
        Opcode::IsInteger => "is.integer",
        Opcode::IsDouble => "is.double",
        Opcode::IsComplex => "is.complex",
        Opcode::IsCharacter => "is.character",
        Opcode::IsSymbol => "is.symbol",
        Opcode::IsObject => "is.object",
        Opcode::IsNumeric => "is.numeric",
        _ => return None,
    })
}

impl Lifter<'_, '_> {
    /// Lifts one instruction; `None` if the stack does not hold what it takes.
    pub(super) fn instr(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        if let Some((op, n)) = simple(instr.op) {
            let args = self.pop_values(n)?;
            self.push_op(op, Imm::None, args);
            return Some(Next::Instr);
        }
        if let Some(name) = type_test(instr.op) {
            let x = self.pop_value()?;
            self.push_op(Op::IsType, Imm::Name(name.into()), vec![x]);
            return Some(Next::Instr);
        }
        self.data(instr, nesting)
    }

    fn data(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        match instr.op {
            Opcode::LdConst => {
                let constant = self.constant(instr.constant()?, self.pool_index(instr, 0)?);
                self.push_op(Op::Const, Imm::Const(constant), vec![]);
            }
            Opcode::LdNull => self.push_op(Op::Const, Imm::Const(Const::Null), vec![]),
            Opcode::LdTrue => self.push_op(Op::Const, Imm::Const(Const::Lgl(1)), vec![]),
            Opcode::LdFalse => self.push_op(Op::Const, Imm::Const(Const::Lgl(0)), vec![]),
            Opcode::Pop => drop(self.pop_value()?),
            Opcode::Dup => {
                let value = self.pop_value()?;
                self.stack.extend([Entry::Value(value), Entry::Value(value)]);
            }
            Opcode::Swap => {
                let [a, b] = self.pop_values(2)?.try_into().ok()?;
                self.stack.extend([Entry::Value(b), Entry::Value(a)]);
            }
            Opcode::Dup2nd => {
                let [a, b] = self.pop_values(2)?.try_into().ok()?;
                self.stack.extend([Entry::Value(a), Entry::Value(b), Entry::Value(a)]);
            }
            Opcode::GetVar => self.push_op(Op::LdVar, self.name(instr)?, vec![]),
            Opcode::GetVarMissOk => self.push_op(Op::LdVarMissOk, self.name(instr)?, vec![]),
            Opcode::DdVal => self.push_op(Op::LdDots, self.name(instr)?, vec![]),
            Opcode::DdValMissOk => self.push_op(Op::LdDotsMissOk, self.name(instr)?, vec![]),
            Opcode::SetVar | Opcode::SetVar2 => {
                let op = if instr.op == Opcode::SetVar { Op::StVar } else { Op::StVar2 };
                let value = self.pop_value()?;
                let name = self.name(instr)?;
                self.emit(op, name, vec![value]);
                self.stack.push(Entry::Value(value));
            }
            Opcode::Visible => drop(self.emit(Op::Visible, Imm::None, vec![])),
            Opcode::Invisible => drop(self.emit(Op::Invisible, Imm::None, vec![])),
            Opcode::PrintValue => {
                let value = self.pop_value()?;
                self.emit(Op::Print, Imm::None, vec![value]);
            }
            Opcode::MakeClosure => self.make_closure(instr, nesting)?,
            Opcode::Math1 => {
                let Some(Operand::Math1(index)) = instr.operands().get(1) else { return None };
                let x = self.pop_value()?;
                self.push_op(Op::Math1, Imm::Int(i64::from(*index)), vec![x]);
            }
            Opcode::Dollar => {
                let x = self.pop_value()?;
                self.push_op(Op::Dollar, self.name(instr)?, vec![x]);
            }
            Opcode::DollarGets => {
                let args = self.pop_values(2)?;
                self.push_op(Op::DollarAssign, self.name(instr)?, args);
            }
            Opcode::And2nd | Opcode::Or2nd => {
                let (op, name) = if instr.op == Opcode::And2nd { (Op::And2, "&&") } else { (Op::Or2, "||") };
                let [first, second] = self.pop_values(2)?.try_into().ok()?;
                let second = self.emit(Op::AsLglRight, Imm::Name(name.into()), vec![second])?;
                self.push_op(op, Imm::None, vec![first, second]);
            }
            // Reference counts are what the interpreter keeps for itself.
            Opcode::IncLnk | Opcode::DecLnk | Opcode::DecLnkN => {}
            Opcode::IncLnkStk => self.stack.push(Entry::Links),
            Opcode::DecLnkStk => {
                let value = self.pop_value()?;
                let Entry::Links = self.stack.pop()? else { return None };
                self.stack.push(Entry::Value(value));
            }
            _ => return self.calls(instr, nesting),
        }
        Some(Next::Instr)
    }

    pub(super) fn constant(&self, cell: CellId, index: u32) -> Const {
        constant(self.code.heap(), cell, index)
    }

    pub(super) fn pool_index(&self, instr: &Instr, operand: usize) -> Option<u32> {
        u32::try_from(*self.code.words(instr).get(operand + 1)?).ok()
    }

    pub(super) fn name(&self, instr: &Instr) -> Option<Imm> {
        Some(Imm::Name(self.code.heap().symbol(instr.symbol()?)?.into()))
    }

    pub(super) fn push_frame(&mut self, function: Function) {
        self.stack.push(Entry::Frame(Frame { function, args: Vec::new() }));
    }

    pub(super) fn pop_frame(&mut self) -> Option<Frame> {
        match self.stack.pop()? {
            Entry::Frame(frame) => Some(frame),
            _ => None,
        }
    }

    pub(super) fn push_arg(&mut self, kind: FrameArgKind) -> Option<()> {
        let Some(Entry::Frame(frame)) = self.stack.last_mut() else { return None };
        frame.args.push(FrameArg { name: None, kind });
        Some(())
    }

    pub(super) fn push_const_arg(&mut self, constant: Const) -> Option<()> {
        let value = self.emit(Op::Const, Imm::Const(constant), vec![])?;
        self.push_arg(FrameArgKind::Value(value))
    }

    pub(super) fn pop_value(&mut self) -> Option<Value> {
        match self.stack.pop()? {
            Entry::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The topmost values, bottom first.
    pub(super) fn pop_values(&mut self, n: usize) -> Option<Vec<Value>> {
        let mut values = (0..n).map(|_| self.pop_value()).collect::<Option<Vec<_>>>()?;
        values.reverse();
        Some(values)
    }

    /// Emits an instruction; its result, if it has one.
    pub(super) fn emit(&mut self, op: Op, imm: Imm, args: Vec<Value>) -> Option<Value> {
        self.is_disordered |= !op.effects().is_none() && self.has_lazy_frame();
        let origin = self.origin;
        let inst = self.func.push(self.block, op, imm, args, origin);
        self.func.insts[inst].results.first().copied()
    }

    /// Emits an instruction and pushes its result.
    pub(super) fn push_op(&mut self, op: Op, imm: Imm, args: Vec<Value>) {
        if let Some(value) = self.emit(op, imm, args) {
            self.stack.push(Entry::Value(value));
        }
    }
}
