//! Lifting of subsetting and of complex assignment.

use super::insts::Next;
use super::stack::{Entry, Frame, FrameArg, FrameArgKind, Function};
use super::*;
use crate::bytecode::{Instr, Opcode, Operand};

impl Lifter<'_, '_> {
    pub(super) fn elements(&mut self, instr: &Instr) -> Option<Next> {
        match instr.op {
            Opcode::VecSubassign => self.assign_elements(Op::VecAssign, 1)?,
            Opcode::VecSubassign2 => self.assign_elements(Op::VecAssign2, 1)?,
            Opcode::MatSubassign => self.assign_elements(Op::MatAssign, 2)?,
            Opcode::MatSubassign2 => self.assign_elements(Op::MatAssign2, 2)?,
            Opcode::SubsetN | Opcode::Subset2N | Opcode::SubassignN | Opcode::Subassign2N => {
                let Some(Operand::Count(n)) = instr.operands().get(1) else { return None };
                let n = *n as usize;
                match instr.op {
                    Opcode::SubassignN => self.assign_elements(Op::MatAssign, n)?,
                    Opcode::Subassign2N => self.assign_elements(Op::MatAssign2, n)?,
                    _ => {
                        let op = if instr.op == Opcode::SubsetN { Op::MatSubset } else { Op::MatSubset2 };
                        let args = self.pop_values(n + 1)?;
                        self.push_op(op, Imm::None, args);
                    }
                }
            }
            Opcode::DfltSubset => self.default_method(Op::DfltSubset, "[")?,
            Opcode::DfltSubset2 => self.default_method(Op::DfltSubset2, "[[")?,
            Opcode::DfltC => self.default_method(Op::DfltC, "c")?,
            Opcode::DfltSubassign => self.default_method(Op::DfltAssign, "[<-")?,
            Opcode::DfltSubassign2 => self.default_method(Op::DfltAssign2, "[[<-")?,
            Opcode::StartAssign | Opcode::StartAssign2 => {
                let op = if instr.op == Opcode::StartAssign { Op::LdAssign } else { Op::LdAssign2 };
                let value = self.pop_value()?;
                let name = self.name(instr)?;
                let lhs = self.emit(op, name, vec![])?;
                self.stack.extend([Entry::Value(value), Entry::Cell, Entry::Value(lhs), Entry::Value(value)]);
            }
            Opcode::EndAssign | Opcode::EndAssign2 => {
                let op = if instr.op == Opcode::EndAssign { Op::StVar } else { Op::StVar2 };
                let value = self.pop_value()?;
                let Entry::Cell = self.stack.pop()? else { return None };
                let name = self.name(instr)?;
                self.emit(op, name, vec![value]);
            }
            Opcode::GetterCall | Opcode::SetterCall => self.accessor(instr)?,
            _ => return self.control(instr),
        }
        Some(Next::Instr)
    }

    /// `x[…] <- v`: the stack holds x, v and the subscripts.
    fn assign_elements(&mut self, op: Op, n: usize) -> Option<()> {
        let subscripts = self.pop_values(n)?;
        let [x, value] = self.pop_values(2)?.try_into().ok()?;
        let args = std::iter::once(x).chain(subscripts).chain([value]).collect();
        self.push_op(op, Imm::None, args);
        Some(())
    }

    /// The default method that a frame gathered its arguments for.
    fn default_method(&mut self, op: Op, name: &str) -> Option<()> {
        let Frame { mut args, .. } = self.pop_frame()?;
        let Entry::CallCell(call) = self.stack.pop()? else { return None };
        if matches!(op, Op::DfltAssign | Op::DfltAssign2) {
            args.push(FrameArg { name: Some("value".into()), kind: FrameArgKind::Value(self.pop_value()?) });
        }
        let x = self.pop_value()?;
        self.call(op, vec![x], args, CallDesc { call, ..CallDesc::of(name) });
        Some(())
    }

    /// A call within a complex assignment. The frame's first argument keeps the object's place.
    fn accessor(&mut self, instr: &Instr) -> Option<()> {
        let Frame { function, mut args } = self.pop_frame()?;
        let Function::Value(function, name) = function else { return None };
        if args.is_empty() {
            return None;
        }
        args.remove(0);
        let [x, value] = self.pop_values(2)?.try_into().ok()?;
        let call = self.pool_index(instr, 0);
        let desc = CallDesc { name, call, ..CallDesc::default() };
        if instr.op == Opcode::GetterCall {
            self.stack.extend([Entry::Value(x), Entry::Value(value)]);
            self.call(Op::Getter, vec![function, x], args, desc);
        } else {
            let rhs = self.pool_index(instr, 1);
            self.call(Op::Setter, vec![function, x, value], args, CallDesc { rhs, ..desc });
        }
        Some(())
    }

    /// An object goes to R's dispatch and, if there is a method, to the label; all else goes on.
    pub(super) fn dispatch(&mut self, instr: &Instr, name: &str, n: usize, frame: bool) -> Option<()> {
        let args = self.pop_values(n)?;
        let [object, found, plain] = [(); 3].map(|()| self.func.add_block());
        let origin = self.origin;
        let to = |block| Target { block, args: vec![] };
        self.func.terminate(self.block, Op::BrObject, Imm::None, vec![args[0]], vec![to(object), to(plain)], origin);
        self.block = object;
        let call = self.pool_index(instr, 0);
        self.func.calls.push(CallDesc { call, ..CallDesc::of(name) });
        let imm = Imm::Call(self.func.calls.len() as u32 - 1);
        let result = self.emit(Op::Dispatch, imm, args.clone())?;
        self.func.terminate(object, Op::BrDispatched, Imm::None, vec![result], vec![to(found), to(plain)], origin);
        self.block = found;
        self.stack.push(Entry::Value(result));
        self.jump_to(instr.label()?);
        self.stack.pop();
        self.block = plain;
        self.stack.extend(args.into_iter().map(Entry::Value));
        if frame {
            self.stack.push(Entry::CallCell(call));
            self.push_frame(Function::Default);
        }
        self.jump_to(instr.next_pc());
        Some(())
    }
}
