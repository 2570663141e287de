//! Lifting of single instructions.

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
            Opcode::DdVal | Opcode::DdValMissOk => self.push_op(Op::LdDots, self.name(instr)?, vec![]),
            Opcode::SetVar | Opcode::SetVar2 => {
                let op = if instr.op == Opcode::SetVar { Op::StVar } else { Op::StVar2 };
                let value = self.pop_value()?;
                let name = self.name(instr)?;
                self.emit(op, name, vec![value]);
                self.stack.push(Entry::Value(value));
            }
            Opcode::Visible => drop(self.emit(Op::Visible, Imm::None, vec![])),
            Opcode::Invisible => drop(self.emit(Op::Invisible, Imm::None, vec![])),
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
                let second = self.emit(Op::AsLgl1, Imm::Name(name.into()), vec![second])?;
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
            Opcode::DotCall => {
                let Some(Operand::Count(n)) = instr.operands().get(1) else { return None };
                let args = self.pop_values(*n as usize + 1)?;
                let gathered =
                    args.into_iter().map(|value| FrameArg { name: None, kind: FrameArgKind::Value(value) }).collect();
                let call = self.pool_index(instr, 0);
                self.call(Op::CallBuiltin, vec![], gathered, Some(".Call".into()), false, call);
            }
            _ => return self.calls(instr, nesting),
        }
        Some(Next::Instr)
    }

    fn calls(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<Next> {
        match instr.op {
            Opcode::GetFun | Opcode::GetGlobFun | Opcode::GetSymFun => {
                let Imm::Name(name) = self.name(instr)? else { return None };
                let value = self.emit(Op::LdFun, Imm::Name(name.clone()), vec![])?;
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
            Opcode::MakeProm => {
                let name = format!("{}.p{}", self.func.name, self.func.nested.len());
                let nested = lift_promise(self.code.heap(), instr.constant()?, &name, nesting);
                self.func.nested.push(nested);
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
            Opcode::Call | Opcode::CallBuiltin => {
                let call = self.pool_index(instr, 0);
                let frame = self.pop_frame()?;
                self.call_frame(frame, vec![], None, call)?;
            }
            Opcode::CallSpecial => {
                let heap = self.code.heap();
                let head = heap.pairs(instr.call()?).next().and_then(|pair| heap.symbol(pair.car)).map(Box::from);
                if head.as_deref() == Some("missing")
                    && let Some(name) = heap.pairs(instr.call()?).nth(1).and_then(|pair| heap.symbol(pair.car))
                {
                    self.push_op(Op::Missing, Imm::Name(name.into()), vec![]);
                    return Some(Next::Instr);
                }
                let call = self.pool_index(instr, 0);
                self.call(Op::CallSpecial, vec![], vec![], head, false, call);
            }
            _ => return self.elements(instr),
        }
        Some(Next::Instr)
    }

    fn elements(&mut self, instr: &Instr) -> Option<Next> {
        match instr.op {
            Opcode::VecSubassign | Opcode::VecSubassign2 => {
                let op = if instr.op == Opcode::VecSubassign { Op::VecAssign } else { Op::VecAssign2 };
                self.assign_elements(op, 1)?;
            }
            Opcode::MatSubassign | Opcode::MatSubassign2 => {
                let op = if instr.op == Opcode::MatSubassign { Op::MatAssign } else { Op::MatAssign2 };
                self.assign_elements(op, 2)?;
            }
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
            Opcode::DfltSubset | Opcode::DfltSubset2 => {
                let op = if instr.op == Opcode::DfltSubset { Op::DfltSubset } else { Op::DfltSubset2 };
                let frame = self.pop_frame()?;
                let Entry::CallCell = self.stack.pop()? else { return None };
                let x = self.pop_value()?;
                self.call(op, vec![x], frame.args, None, false, None);
            }
            Opcode::DfltSubassign | Opcode::DfltSubassign2 => {
                let op = if instr.op == Opcode::DfltSubassign { Op::DfltAssign } else { Op::DfltAssign2 };
                let mut frame = self.pop_frame()?;
                let Entry::CallCell = self.stack.pop()? else { return None };
                let [x, value] = self.pop_values(2)?.try_into().ok()?;
                frame.args.push(FrameArg { name: Some("value".into()), kind: FrameArgKind::Value(value) });
                self.call(op, vec![x], frame.args, None, false, None);
            }
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
            Opcode::SetterCall => {
                let frame = self.pop_frame()?;
                let [x, value] = self.pop_values(2)?.try_into().ok()?;
                let call = self.pool_index(instr, 0);
                self.call_frame(frame, vec![x], Some(value), call)?;
            }
            Opcode::GetterCall => {
                let frame = self.pop_frame()?;
                let [x, value] = self.pop_values(2)?.try_into().ok()?;
                self.stack.extend([Entry::Value(x), Entry::Value(value)]);
                let call = self.pool_index(instr, 0);
                self.call_frame(frame, vec![x], None, call)?;
            }
            _ => return self.control(instr),
        }
        Some(Next::Instr)
    }

    fn control(&mut self, instr: &Instr) -> Option<Next> {
        match instr.op {
            Opcode::Goto => self.jump_to(instr.label()?),
            Opcode::Return => {
                let value = self.pop_value()?;
                let origin = self.origin;
                self.func.terminate(self.block, Op::RetR, Imm::None, vec![value], vec![], origin);
            }
            Opcode::BrIfNot => {
                let condition = self.pop_value()?;
                self.branch(Op::BrTrue, Imm::None, vec![condition], instr.next_pc(), instr.label()?);
            }
            Opcode::And1st | Opcode::Or1st => {
                let (op, name) = if instr.op == Opcode::And1st { (Op::BrFalse1, "&&") } else { (Op::BrTrue1, "||") };
                let value = self.pop_value()?;
                let value = self.emit(Op::AsLgl1, Imm::Name(name.into()), vec![value])?;
                self.stack.push(Entry::Value(value));
                self.branch(op, Imm::None, vec![value], instr.label()?, instr.next_pc());
            }
            Opcode::StartFor => {
                let sequence = self.pop_value()?;
                let name = self.name(instr)?;
                let state = self.emit(Op::ForStart, Imm::None, vec![sequence])?;
                let null = self.emit(Op::Const, Imm::Const(Const::Null), vec![])?;
                self.emit(Op::StVar, name.clone(), vec![null]);
                let Imm::Name(name) = name else { return None };
                self.stack.push(Entry::Loop(state, name));
                self.jump_to(instr.label()?);
            }
            Opcode::StepFor => self.step_for(instr)?,
            Opcode::EndFor => {
                let Entry::Loop(..) = self.stack.pop()? else { return None };
                self.push_op(Op::Const, Imm::Const(Const::Null), vec![]);
                return Some(Next::Instr);
            }
            Opcode::StartSubsetN => self.dispatch(instr, "[", 1, false)?,
            Opcode::StartSubset2N => self.dispatch(instr, "[[", 1, false)?,
            Opcode::StartSubset => self.dispatch(instr, "[", 1, true)?,
            Opcode::StartSubset2 => self.dispatch(instr, "[[", 1, true)?,
            Opcode::StartSubassignN => self.dispatch(instr, "[<-", 2, false)?,
            Opcode::StartSubassign2N => self.dispatch(instr, "[[<-", 2, false)?,
            Opcode::StartSubassign => self.dispatch(instr, "[<-", 2, true)?,
            Opcode::StartSubassign2 => self.dispatch(instr, "[[<-", 2, true)?,
            Opcode::BaseGuard => self.base_guard(instr)?,
            Opcode::Switch => self.switch(instr)?,
            op => self.stop(op.name()),
        }
        Some(Next::Ended)
    }

    /// The loop's next element goes into its variable on the way into the body.
    fn step_for(&mut self, instr: &Instr) -> Option<()> {
        let Some(Entry::Loop(state, name)) = self.stack.last().cloned() else { return None };
        let header = self.block;
        let body = self.func.add_block();
        let Some(exit) = self.target(instr.next_pc()) else { return Some(self.stop("stacks that do not agree")) };
        let targets = vec![Target { block: body, args: vec![] }, exit];
        let origin = self.origin;
        self.func.terminate(header, Op::ForNext, Imm::None, vec![state], targets, origin);
        self.block = body;
        let element = self.emit(Op::ForElem, Imm::None, vec![state])?;
        self.emit(Op::StVar, Imm::Name(name), vec![element]);
        self.jump_to(instr.label()?);
        Some(())
    }

    /// An object goes to R's dispatch and then to the label, anything else on.
    fn dispatch(&mut self, instr: &Instr, name: &str, n: usize, frame: bool) -> Option<()> {
        let args = self.pop_values(n)?;
        let start = self.block;
        let (object, plain) = (self.func.add_block(), self.func.add_block());
        let targets = [object, plain].map(|block| Target { block, args: vec![] }).to_vec();
        let origin = self.origin;
        self.func.terminate(start, Op::BrObject, Imm::None, vec![args[0]], targets, origin);
        self.block = object;
        let call = self.pool_index(instr, 0);
        let depth = self.stack.len();
        let rest = args[1..].iter().map(|&value| FrameArg { name: None, kind: FrameArgKind::Value(value) }).collect();
        self.call(Op::Dispatch, vec![args[0]], rest, Some(name.into()), false, call);
        self.jump_to(instr.label()?);
        self.stack.truncate(depth);
        self.block = plain;
        self.stack.extend(args.into_iter().map(Entry::Value));
        if frame {
            self.stack.push(Entry::CallCell);
            self.push_frame(Function::Default);
        }
        self.jump_to(instr.next_pc());
        Some(())
    }

    /// Where the base function is masked, R evaluates the call as it stands.
    fn base_guard(&mut self, instr: &Instr) -> Option<()> {
        let heap = self.code.heap();
        let name: Box<str> = heap.pairs(instr.call()?).next().and_then(|pair| heap.symbol(pair.car))?.into();
        let masked = self.func.add_block();
        let Some(next) = self.target(instr.next_pc()) else { return Some(self.stop("stacks that do not agree")) };
        let targets = vec![next, Target { block: masked, args: vec![] }];
        let origin = self.origin;
        self.func.terminate(self.block, Op::BrBase, Imm::Name(name.clone()), vec![], targets, origin);
        self.block = masked;
        self.stop(&format!("a masked {name}()"));
        Some(())
    }

    fn switch(&mut self, instr: &Instr) -> Option<()> {
        let value = self.pop_value()?;
        let table = self.code.switch(instr)?.clone();
        let mut targets: Vec<Target> = Vec::new();
        let mut pcs: Vec<u32> = Vec::new();
        let mut index = |lifter: &mut Self, pc: u32| match pcs.iter().position(|&known| known == pc) {
            Some(index) => Some(index as u32),
            None => {
                targets.push(lifter.target(pc)?);
                pcs.push(pc);
                Some(pcs.len() as u32 - 1)
            }
        };
        let mut by_name = Vec::new();
        let mut names = Vec::new();
        for (i, named) in table.by_name.iter().enumerate() {
            by_name.push(index(self, named.label)?);
            // The last entry is the default, whatever its name.
            if i + 1 < table.by_name.len() {
                match named.name.map(|name| std::str::from_utf8(&name.bytes)) {
                    Some(Ok(name)) => names.push(name.into()),
                    _ => return Some(self.stop("a switch whose names are not text")),
                }
            }
        }
        let by_number = table.by_number.iter().map(|&pc| index(self, pc)).collect::<Option<Vec<u32>>>()?;
        let names = (!table.by_name.is_empty()).then_some(names);
        self.func.switches.push(SwitchDesc { names, by_name, by_number });
        let imm = Imm::Switch(self.func.switches.len() as u32 - 1);
        let origin = self.origin;
        self.func.terminate(self.block, Op::Switch, imm, vec![value], targets, origin);
        Some(())
    }

    fn branch(&mut self, op: Op, imm: Imm, args: Vec<Value>, first: u32, second: u32) {
        match (self.target(first), self.target(second)) {
            (Some(first), Some(second)) => {
                let origin = self.origin;
                self.func.terminate(self.block, op, imm, args, vec![first, second], origin);
            }
            _ => self.stop("stacks that do not agree"),
        }
    }

    fn make_closure(&mut self, instr: &Instr, nesting: &mut Nesting) -> Option<()> {
        let heap = self.code.heap();
        let RValue::List(parts) = heap.value(instr.constant()?) else { return None };
        let (&formals, &body) = (parts.first()?, parts.get(1)?);
        let name = format!("{}.f{}", self.func.name, self.func.nested.len());
        let lifted = nesting.deeper().map(|mut nesting| lift_parts(heap, formals, body, &name, &mut nesting));
        let nested = match lifted {
            Some(Ok(func)) => func,
            Some(Err(_)) => Func { kind: FuncKind::Closure, ..unsupported(&name, "a body that was not compiled") },
            None => Func { kind: FuncKind::Closure, ..unsupported(&name, "code nested too deeply") },
        };
        self.func.nested.push(nested);
        self.push_op(Op::MakeClosure, Imm::Int(self.func.nested.len() as i64 - 1), vec![]);
        Some(())
    }

    /// `x[…] <- v`: the stack holds x, v and the subscripts.
    fn assign_elements(&mut self, op: Op, n: usize) -> Option<()> {
        let subscripts = self.pop_values(n)?;
        let [x, value] = self.pop_values(2)?.try_into().ok()?;
        let args = std::iter::once(x).chain(subscripts).chain([value]).collect();
        self.push_op(op, Imm::None, args);
        Some(())
    }

    /// Emits the call that a frame describes, with arguments put before and behind its own.
    fn call_frame(&mut self, frame: Frame, before: Vec<Value>, value: Option<Value>, call: Option<u32>) -> Option<()> {
        let operand = |value| FrameArg { name: None, kind: FrameArgKind::Value(value) };
        let mut args: Vec<FrameArg> = before.into_iter().map(operand).collect();
        args.extend(frame.args);
        args.extend(value.map(|value| FrameArg { name: Some("value".into()), kind: FrameArgKind::Value(value) }));
        match frame.function {
            Function::Value(function, name) => self.call(Op::Call, vec![function], args, name, false, call),
            Function::Builtin { name, internal } => {
                self.call(Op::CallBuiltin, vec![], args, Some(name), internal, call)
            }
            Function::Default => return None,
        }
        Some(())
    }

    fn call(
        &mut self,
        op: Op,
        fixed: Vec<Value>,
        gathered: Vec<FrameArg>,
        name: Option<Box<str>>,
        internal: bool,
        call: Option<u32>,
    ) {
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
        self.func.calls.push(CallDesc { name, internal, args, call });
        let imm = Imm::Call(self.func.calls.len() as u32 - 1);
        self.push_op(op, imm, operands);
    }

    fn constant(&self, cell: CellId, index: u32) -> Const {
        literal(self.code.heap(), cell).unwrap_or(Const::Pool(index))
    }

    fn pool_index(&self, instr: &Instr, operand: usize) -> Option<u32> {
        u32::try_from(*self.code.words(instr).get(operand + 1)?).ok()
    }

    fn name(&self, instr: &Instr) -> Option<Imm> {
        Some(Imm::Name(self.code.heap().symbol(instr.symbol()?)?.into()))
    }

    fn push_frame(&mut self, function: Function) {
        self.stack.push(Entry::Frame(Frame { function, args: Vec::new() }));
    }

    fn pop_frame(&mut self) -> Option<Frame> {
        match self.stack.pop()? {
            Entry::Frame(frame) => Some(frame),
            _ => None,
        }
    }

    fn push_arg(&mut self, kind: FrameArgKind) -> Option<()> {
        let Some(Entry::Frame(frame)) = self.stack.last_mut() else { return None };
        frame.args.push(FrameArg { name: None, kind });
        Some(())
    }

    fn push_const_arg(&mut self, constant: Const) -> Option<()> {
        let value = self.emit(Op::Const, Imm::Const(constant), vec![])?;
        self.push_arg(FrameArgKind::Value(value))
    }

    fn pop_value(&mut self) -> Option<Value> {
        match self.stack.pop()? {
            Entry::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The topmost values, bottom first.
    fn pop_values(&mut self, n: usize) -> Option<Vec<Value>> {
        let mut values = (0..n).map(|_| self.pop_value()).collect::<Option<Vec<_>>>()?;
        values.reverse();
        Some(values)
    }

    /// Emits an instruction; its result, if it has one.
    fn emit(&mut self, op: Op, imm: Imm, args: Vec<Value>) -> Option<Value> {
        let origin = self.origin;
        let inst = self.func.push(self.block, op, imm, args, origin);
        self.func.insts[inst].results.first().copied()
    }

    /// Emits an instruction and pushes its result.
    fn push_op(&mut self, op: Op, imm: Imm, args: Vec<Value>) {
        if let Some(value) = self.emit(op, imm, args) {
            self.stack.push(Entry::Value(value));
        }
    }
}
