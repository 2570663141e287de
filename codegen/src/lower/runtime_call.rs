//! Operations that are a call of a runtime routine, and how those say that they could not.

use super::*;
use crate::runtime::{RtType, ctx};
use ir::AbortReason;

impl Lower<'_, '_, '_> {
    /// Operations that only call a routine: context, immediate and operands in the routine's order.
    pub(super) fn runtime(&mut self, inst: &Inst) -> bool {
        use AbortReason::{Memory, Recycle, Subscript, Warning};
        let (routine, reason, words) = match inst.op {
            Op::VecDup => (Rt::Dup, Memory, "copy"),
            Op::VecAlloc => (Rt::Alloc, Memory, "new vector"),
            Op::RtMatrix => (Rt::Matrix, Recycle, "matrix"),
            Op::RtRange => (Rt::Range, Memory, "range"),
            Op::RtBox | Op::RtBoxNum => (Rt::Box, Memory, "result"),
            Op::RtBoxAny => (Rt::BoxAny, Memory, "result"),
            Op::RtSum => (Rt::Sum, Memory, "sum"),
            Op::RtISum => (Rt::ISum, AbortReason::Overflow, "sum"),
            Op::RtProd => (Rt::Prod, Memory, "prod"),
            Op::RtMin => (Rt::Min, Warning, "min"),
            Op::RtMax => (Rt::Max, Warning, "max"),
            Op::RtMean => (Rt::Mean, Warning, "mean"),
            Op::RtCat => (Rt::Cat, Memory, "c"),
            Op::RtList => (Rt::List, Memory, "list"),
            Op::RtListOf => (Rt::List, Memory, "list"),
            Op::RtSetElt | Op::RtPutElt => (Rt::SetElt, Memory, "list element"),
            Op::RtSetNames => (Rt::SetNames, Memory, "names"),
            Op::RtSetDim => (Rt::SetDim, Memory, "dim"),
            Op::RtCoerce => (Rt::Coerce, Warning, "coercion"),
            Op::RtSlice => (Rt::Slice, Subscript, "slice"),
            Op::RtRev => (Rt::Rev, Memory, "rev"),
            _ => return false,
        };
        let args = self.routine_args(routine, inst);
        let aborts = inst.op.effects().contains(ir::Effects::ABORT);
        let value = match (routine.result(), aborts) {
            (RtType::Ptr, true) => self.allocate_with(routine, &args, reason, words, inst),
            (_, false) => self.call_routine(routine, &args),
            (_, true) => {
                let value = self.call_routine(routine, &args);
                self.leave_if_given_up(reason, words, inst);
                value
            }
        };
        self.define(inst, value);
        true
    }

    /// Leaves if a routine has said that it could not. What it gave then is no value to go on with: a loop
    /// may never end on it.
    pub(super) fn leave_if_given_up(&mut self, reason: AbortReason, words: &str, inst: &Inst) {
        let given = self.b.ins().load(types::I32, memory(), self.ctx, ctx::ABORT_REASON);
        let leave = self.abort_block(reason, words, true, inst);
        self.leave_if(given, leave);
    }

    /// Arguments in the order of the routine's signature. Boxes take the kind first.
    fn routine_args(&mut self, routine: Rt, inst: &Inst) -> Vec<Val> {
        let mut operands: std::collections::VecDeque<Val> = inst.args.iter().map(|&arg| self.values[arg]).collect();
        if let Op::RtBoxNum | Op::RtBoxAny = inst.op {
            let kind = self.arg(inst, 1);
            let kind = self.b.ins().sextend(types::I64, kind);
            let object = inst.args.get(2).map(|&arg| self.values[arg]);
            return [self.ctx, kind, self.arg(inst, 0)].into_iter().chain(object).collect();
        }
        let mut args = Vec::new();
        let mut imm = (inst.op.imm_kind() == ir::ImmKind::Int).then(|| int(inst));
        for &ty in routine.args() {
            args.push(match (ty, imm) {
                (RtType::Ctx, _) => self.ctx,
                (RtType::I64, Some(int)) => {
                    imm = None;
                    self.b.ins().iconst(types::I64, int)
                }
                _ => match operands.pop_front() {
                    Some(operand) => operand,
                    None => break,
                },
            });
        }
        args
    }

    /// Calls a routine that gives an R object, or NULL if it could not.
    pub(super) fn allocate(&mut self, routine: Rt, args: &[Val], reason: AbortReason, words: &str, inst: &Inst) -> Val {
        let mut all = vec![self.ctx];
        all.extend(args);
        self.allocate_with(routine, &all, reason, words, inst)
    }

    fn allocate_with(&mut self, routine: Rt, args: &[Val], reason: AbortReason, words: &str, inst: &Inst) -> Val {
        let value = self.call_routine(routine, args);
        let failed = self.b.ins().icmp_imm_s(IntCC::Equal, value, 0);
        let leave = self.abort_block(reason, words, true, inst);
        self.leave_if(failed, leave);
        value
    }
}
