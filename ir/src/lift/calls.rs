//! Lifting of calls: frames that gather arguments, and what is called with them.

use super::insts::Next;
use super::stack::{Entry, Frame, FrameArg, FrameArgKind, Function};
use super::*;
use crate::bytecode::{Instr, Opcode, Operand};

impl Lifter<'_, '_> {
    pub(super) fn calls(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        match instr.op {
            Opcode::GetFun | Opcode::GetGlobFun | Opcode::GetSymFun => {
                let op = match instr.op {
                    Opcode::GetFun => Op::LdFun,
                    Opcode::GetGlobFun => Op::LdFunGlobal,
                    _ => Op::LdFunBase,
                };
                let Imm::Name(name) = self.name(instr)? else { return None };
                let value = self.emit(op, Imm::Name(name.clone()), vec![])?;
                self.push_frame(Function::Value(value, Some(name)));
            }
            Opcode::GetBuiltin | Opcode::GetIntlBuiltin => {
                let Imm::Name(name) = self.name(instr)? else { return None };
                self.push_frame(Function::Builtin { name, internal: instr.op == Opcode::GetIntlBuiltin });
            }
            Opcode::CheckFun => {
                let value = self.pop_value()?;
                let value = self.emit(Op::CheckFun, Imm::None, vec![value])?;
                self.push_frame(Function::Value(value, None));
            }
            Opcode::Call | Opcode::CallBuiltin => {
                let call = self.pool_index(instr, 0);
                let frame = self.pop_frame()?;
                self.call_frame(frame, call)?;
            }
            Opcode::CallSpecial => return self.call_special(instr, nesting),
            Opcode::DotCall => {
                let Some(Operand::Count(n)) = instr.operands().get(1) else { return None };
                let args = self.pop_values(*n as usize + 1)?.into_iter();
                let args = args.map(|value| FrameArg { name: None, kind: FrameArgKind::Value(value) }).collect();
                let call = CallDesc { call: self.pool_index(instr, 0), ..CallDesc::of(".Call") };
                self.call(Op::CallBuiltin, vec![], args, call);
            }
            _ => return self.arguments(instr, nesting),
        }
        Some(Next::Instr)
    }

    fn arguments(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        match instr.op {
            Opcode::MakeProm => {
                let name = format!("{}.p{}", self.func.name, self.func.nested.len());
                let code = self.pool_index(instr, 0);
                let nested = lift_promise(self.code.heap(), instr.constant()?, &name, nesting);
                self.func.nested.push(Func { code, ..nested });
                let index = self.func.nested.len() as u32 - 1;
                self.push_arg(FrameArgKind::Promise(index))?;
            }
            Opcode::DoMissing => self.push_arg(FrameArgKind::Missing)?,
            Opcode::DoDots => self.push_arg(FrameArgKind::Dots)?,
            Opcode::SetTag => {
                let Imm::Name(name) = self.name(instr)? else { return None };
                let Some(Entry::Frame(frame)) = self.stack.last_mut() else { return None };
                if let Some(arg) = frame.args.last_mut() {
                    arg.name = Some(name);
                }
            }
            Opcode::PushArg => {
                let value = self.pop_value()?;
                self.push_arg(FrameArgKind::Value(value))?;
            }
            Opcode::PushConstArg => {
                let constant = self.constant(instr.constant()?, self.pool_index(instr, 0)?);
                self.push_const_arg(constant)?;
            }
            Opcode::PushNullArg => self.push_const_arg(Const::Null)?,
            Opcode::PushTrueArg => self.push_const_arg(Const::Lgl(1))?,
            Opcode::PushFalseArg => self.push_const_arg(Const::Lgl(0))?,
            _ => return self.elements(instr),
        }
        Some(Next::Instr)
    }

    /// Emits the call that a frame describes.
    fn call_frame(&mut self, frame: Frame, call: Option<u32>) -> Option<()> {
        match frame.function {
            Function::Value(function, name) => {
                let desc = CallDesc { name, call, ..CallDesc::default() };
                self.call(Op::Call, vec![function], frame.args, desc);
            }
            Function::Builtin { name, internal } => {
                let desc = CallDesc { name: Some(name), internal, call, ..CallDesc::default() };
                self.call(Op::CallBuiltin, vec![], frame.args, desc);
            }
            Function::Default => return None,
        }
        Some(())
    }

    /// Emits a call: operands in front, then the arguments gathered; the rest is as in `desc`.
    pub(super) fn call(&mut self, op: Op, fixed: Vec<Value>, gathered: Vec<FrameArg>, desc: CallDesc) {
        let mut operands = fixed;
        let n_fixed = operands.len() as u32;
        let args = gathered.into_iter().map(|arg| {
            let kind = match arg.kind {
                FrameArgKind::Value(value) => {
                    operands.push(value);
                    ArgKind::Operand(operands.len() as u32 - 1 - n_fixed)
                }
                FrameArgKind::Promise(index) => ArgKind::Promise(index),
                FrameArgKind::Dots => ArgKind::Dots,
                FrameArgKind::Missing => ArgKind::Missing,
            };
            Arg { name: arg.name, kind }
        });
        let args = args.collect();
        self.func.calls.push(CallDesc { args, ..desc });
        let imm = Imm::Call(self.func.calls.len() as u32 - 1);
        self.push_op(op, imm, operands);
    }

    /// A special takes its arguments from the AST; what it may run of them is lifted as well.
    fn call_special(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        let heap = self.code.heap();
        let mut pairs = heap.pairs(instr.call()?);
        let head: Box<str> = heap.symbol(pairs.next()?.car)?.into();
        let args: Vec<_> = pairs.collect();
        let single = match args[..] {
            [arg] => heap.symbol(arg.car),
            _ => None,
        };
        match (&*head, single) {
            // Of a loop's function the formals are others.
            ("missing", Some(name)) if self.stops.is_none() => {
                self.push_op(Op::Missing, Imm::Name(name.into()), vec![])
            }
            ("break", _) if args.is_empty() => return Some(self.leave(Op::LeaveBreak, vec![])),
            ("next", _) if args.is_empty() => return Some(self.leave(Op::LeaveNext, vec![])),
            _ => {
                let call = self.pool_index(instr, 0);
                let desc = specials::describe(&mut self.func, heap, &head, &args, nesting);
                self.func.calls.push(CallDesc { call, ..desc });
                let imm = Imm::Call(self.func.calls.len() as u32 - 1);
                self.push_op(Op::CallSpecial, imm, vec![]);
            }
        }
        Some(Next::Instr)
    }

    pub(super) fn make_closure(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<()> {
        let heap = self.code.heap();
        let RValue::List(parts) = heap.value(instr.constant()?) else { return None };
        let (&formals, &body) = (parts.first()?, parts.get(1)?);
        let name = format!("{}.f{}", self.func.name, self.func.nested.len());
        let lifted = nesting.deeper().map(|mut nesting| lift_parts(heap, formals, body, &name, &mut nesting));
        let closure = |what| Func { kind: FuncKind::Closure, ..unsupported(&name, what) };
        let nested = match lifted {
            Some(Ok(func)) => func,
            Some(Err(_)) => closure("a body that was not compiled"),
            None => closure("code nested too deeply"),
        };
        self.func.nested.push(Func { code: self.pool_index(instr, 0), ..nested });
        self.push_op(Op::MakeClosure, Imm::Int(self.func.nested.len() as i64 - 1), vec![]);
        Some(())
    }
}
