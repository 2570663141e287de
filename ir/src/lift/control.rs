//! Lifting of control flow: branches, loops, switches, and ways out of the frame.

use super::insts::Next;
use super::stack::Entry;
use super::*;
use crate::bytecode::{Instr, Opcode, Operand};

impl Lifter<'_, '_> {
    pub(super) fn control(&mut self, instr: &Instr) -> Option<Next> {
        match instr.op {
            Opcode::Goto => self.jump_to(instr.label()?),
            Opcode::Return => {
                let value = self.pop_value()?;
                match self.stops {
                    Some(_) => self.answer(0, Some(value)),
                    None => drop(self.leave(Op::RetR, vec![value])),
                }
            }
            Opcode::ReturnJmp => {
                let value = self.pop_value()?;
                self.leave(Op::LeaveReturn, vec![value]);
            }
            Opcode::DoLoopBreak => drop(self.leave(Op::LeaveBreak, vec![])),
            Opcode::DoLoopNext => drop(self.leave(Op::LeaveNext, vec![])),
            Opcode::BcMismatch => self.fail("mismatch"),
            Opcode::DotsErr => self.fail("dots"),
            Opcode::BrIfNot => {
                let condition = self.pop_value()?;
                self.branch(Op::BrTrue, Imm::None, vec![condition], instr.next_pc(), instr.label()?);
            }
            Opcode::And1st | Opcode::Or1st => {
                let (op, name) = if instr.op == Opcode::And1st { (Op::BrFalse1, "&&") } else { (Op::BrTrue1, "||") };
                let value = self.pop_value()?;
                let value = self.emit(Op::AsLglLeft, Imm::Name(name.into()), vec![value])?;
                self.stack.push(Entry::Value(value));
                self.branch(op, Imm::None, vec![value], instr.label()?, instr.next_pc());
            }
            Opcode::BaseGuard => self.base_guard(instr)?,
            Opcode::Switch => self.switch(instr)?,
            Opcode::StartSubsetN => self.dispatch(instr, "[", 1, false)?,
            Opcode::StartSubset2N => self.dispatch(instr, "[[", 1, false)?,
            Opcode::StartSubset => self.dispatch(instr, "[", 1, true)?,
            Opcode::StartSubset2 => self.dispatch(instr, "[[", 1, true)?,
            Opcode::StartC => self.dispatch(instr, "c", 1, true)?,
            Opcode::StartSubassignN => self.dispatch(instr, "[<-", 2, false)?,
            Opcode::StartSubassign2N => self.dispatch(instr, "[[<-", 2, false)?,
            Opcode::StartSubassign => self.dispatch(instr, "[<-", 2, true)?,
            Opcode::StartSubassign2 => self.dispatch(instr, "[[<-", 2, true)?,
            _ => return self.loops(instr),
        }
        Some(Next::Ended)
    }

    fn loops(&mut self, instr: &Instr) -> Option<Next> {
        match instr.op {
            Opcode::StartFor => self.start_for(instr)?,
            Opcode::StepFor => self.step_for(instr)?,
            Opcode::StartLoopCntxt => {
                let state = match instr.operands().first()? {
                    Operand::ForLoop(true) => Some(self.stack.last()?.clone()),
                    _ => None,
                };
                self.stack.push(Entry::Context);
                self.stack.extend(state);
                self.branch(Op::LoopEnter, Imm::None, vec![], instr.next_pc(), instr.label()?);
            }
            Opcode::EndFor => {
                let Entry::Loop(..) = self.stack.pop()? else { return None };
                self.push_op(Op::Const, Imm::Const(Const::Null), vec![]);
                return Some(Next::Instr);
            }
            Opcode::SetLoopVal => {
                self.pop_values(2)?;
                self.push_op(Op::Const, Imm::Const(Const::Null), vec![]);
                return Some(Next::Instr);
            }
            Opcode::EndLoopCntxt => {
                if let Some(Operand::ForLoop(true)) = instr.operands().first() {
                    let Entry::Loop(..) = self.stack.pop()? else { return None };
                }
                let Entry::Context = self.stack.pop()? else { return None };
                self.emit(Op::LoopLeave, Imm::None, vec![]);
                return Some(Next::Instr);
            }
            op => self.stop(op.name()),
        }
        Some(Next::Ended)
    }

    /// Ends the block with a way out of this code.
    pub(super) fn leave(&mut self, op: Op, args: Vec<Value>) -> Next {
        let origin = self.origin;
        match self.has_lazy_frame() {
            true => self.stop(DISORDER),
            false => self.func.terminate(self.block, op, Imm::None, args, vec![], origin),
        }
        Next::Ended
    }

    fn fail(&mut self, what: &str) {
        let origin = self.origin;
        self.func.terminate(self.block, Op::Fail, Imm::Name(what.into()), vec![], vec![], origin);
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

    /// The variable exists before R looks whether it can go over the sequence.
    fn start_for(&mut self, instr: &Instr) -> Option<()> {
        let sequence = self.pop_value()?;
        let imm = self.name(instr)?;
        let Imm::Name(name) = imm.clone() else { return None };
        let sequence = self.emit(Op::ForSeq, Imm::None, vec![sequence])?;
        let null = self.emit(Op::Const, Imm::Const(Const::Null), vec![])?;
        self.emit(Op::StVar, imm, vec![null]);
        let state = self.emit(Op::ForStart, Imm::None, vec![sequence])?;
        self.stack.push(Entry::Loop(state, name));
        self.jump_to(instr.label()?);
        Some(())
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

    /// Where the base function is masked, R evaluates the call as it stands.
    fn base_guard(&mut self, instr: &Instr) -> Option<()> {
        let heap = self.code.heap();
        let name: Box<str> = heap.pairs(instr.call()?).next().and_then(|pair| heap.symbol(pair.car))?.into();
        let masked = self.func.add_block();
        let Some(next) = self.target(instr.next_pc()) else { return Some(self.stop("stacks that do not agree")) };
        let targets = vec![next, Target { block: masked, args: vec![] }];
        let origin = self.origin;
        self.func.terminate(self.block, Op::BrBase, Imm::Name(name), vec![], targets, origin);
        self.block = masked;
        self.push_op(Op::Eval, Imm::Int(i64::from(self.pool_index(instr, 0)?)), vec![]);
        self.jump_to(instr.label()?);
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
        let by_name = table.by_name.iter().map(|named| index(self, named.label)).collect::<Option<Vec<u32>>>()?;
        let by_number = table.by_number.iter().map(|&pc| index(self, pc)).collect::<Option<Vec<u32>>>()?;
        // The last entry is the default, whatever its name. R compares NA as the text "NA".
        let names = table.by_name.split_last().map(|(_, named)| {
            named.iter().map(|named| named.name.map_or("NA".into(), |name| name.to_text().into())).collect()
        });
        self.func.switches.push(SwitchDesc { names, by_name, by_number });
        let imm = Imm::Switch(self.func.switches.len() as u32 - 1);
        let origin = self.origin;
        self.func.terminate(self.block, Op::Switch, imm, vec![value], targets, origin);
        Some(())
    }
}
