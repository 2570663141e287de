//! Vectors: their parts, subscripts, ownership.

use super::*;
use crate::runtime::{ctx, vector};
use ir::AbortReason;

impl Lower<'_, '_, '_> {
    pub(super) fn vector(&mut self, inst: &Inst) -> bool {
        let value = match inst.op {
            Op::SexpConst => {
                let constants = self.b.ins().load(types::I64, constant_memory(), self.ctx, ctx::CONSTS);
                self.b.ins().load(types::I64, constant_memory(), constants, 8 * int(inst) as i32)
            }
            Op::IndexF64 => {
                // Saturating: NaN gives 0, which is outside.
                let x = self.arg(inst, 0);
                let index = self.b.ins().fcvt_to_sint_sat(types::I64, x);
                self.index(inst, index)
            }
            Op::IndexI32 => {
                let x = self.arg(inst, 0);
                let index = self.b.ins().sextend(types::I64, x);
                self.index(inst, index)
            }
            Op::IndexI64 => {
                let index = self.arg(inst, 0);
                self.index(inst, index)
            }
            Op::VecLen => {
                let x = self.arg(inst, 0);
                self.unless_altrep(x, Rt::Len, |lower| {
                    lower.b.ins().load(types::I64, constant_memory(), x, vector::LENGTH)
                })
            }
            // Its place in order is kept: a vector may have got longer since.
            Op::VecCount => {
                let x = self.arg(inst, 0);
                self.unless_altrep(x, Rt::Len, |lower| lower.b.ins().load(types::I64, memory(), x, vector::LENGTH))
            }
            Op::VecData => {
                let x = self.arg(inst, 0);
                let data = |lower: &mut Self| lower.b.ins().iadd_imm_s(x, i64::from(vector::DATA));
                if int(inst) == 0 { data(self) } else { self.unless_altrep(x, Rt::DataPtr, data) }
            }
            Op::VecDim => {
                // The only attribute of a matrix is `dim`, two integers that are no ALTREP: the
                // guard and the runtime see to it.
                let x = self.arg(inst, 0);
                let cell = self.b.ins().load(types::I64, constant_memory(), x, vector::ATTRIB);
                let dim = self.b.ins().load(types::I64, constant_memory(), cell, vector::CAR);
                let at = vector::DATA + 4 * i32::try_from(int(inst)).unwrap_or(0);
                self.b.ins().load(types::I32, constant_memory(), dim, at)
            }
            Op::LoadF64 => {
                let address = self.element(inst, 3);
                self.load_f64(address, 0)
            }
            Op::LoadI32 => {
                let address = self.element(inst, 2);
                self.b.ins().load(types::I32, memory(), address, 0)
            }
            Op::StoreF64 | Op::StoreI32 => {
                let address = self.element(inst, if inst.op == Op::StoreF64 { 3 } else { 2 });
                let value = self.arg(inst, 2);
                self.b.ins().store(memory(), value, address, 0);
                return true;
            }
            Op::VecShare => {
                let x = self.arg(inst, 0);
                let shared = self.b.ins().iconst(types::I16, vector::SHARED);
                self.b.ins().store(memory(), shared, x, vector::NAMED);
                return true;
            }
            Op::VecOwn => self.own(inst),
            Op::VecRoom => self.room(inst),
            _ => return self.runtime(inst),
        };
        self.define(inst, value);
        true
    }

    /// One-based to zero-based; what is not inside leaves, negative numbers as large unsigned ones.
    fn index(&mut self, inst: &Inst, index: Val) -> Val {
        let offset = self.b.ins().iadd_imm_s(index, -1);
        let len = self.arg(inst, 1);
        let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, offset, len);
        self.abort_if(outside, AbortReason::Subscript, "subscript", inst);
        offset
    }

    /// The address of an element of 2^shift bytes.
    fn element(&mut self, inst: &Inst, shift: i64) -> Val {
        let (address, offset) = (self.arg(inst, 0), self.arg(inst, 1));
        let bytes = self.b.ins().ishl_imm_u(offset, shift);
        self.b.ins().iadd(address, bytes)
    }

    /// What the vector itself says, or for an ALTREP vector what a routine says.
    fn unless_altrep(&mut self, x: Val, routine: Rt, plain: impl FnOnce(&mut Self) -> Val) -> Val {
        let info = self.b.ins().load(types::I8, constant_memory(), x, vector::INFO);
        let altrep = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, info, 0);
        let (other, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, types::I64);
        let value = plain(self);
        self.b.ins().brif(altrep, other, &[], next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(other);
        let value = self.call_routine(routine, &[x]);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        result
    }

    /// The routine also takes what is no number of an element, and leaves.
    fn room(&mut self, inst: &Inst) -> Val {
        let (x, number) = (self.arg(inst, 0), self.arg(inst, 1));
        let len = self.unless_altrep(x, Rt::Len, |lower| lower.b.ins().load(types::I64, memory(), x, vector::LENGTH));
        let offset = self.b.ins().iadd_imm_s(number, -1);
        let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, offset, len);
        let (longer, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, types::I64);
        self.b.ins().brif(outside, longer, &[], next, &[BlockArg::Value(x)]);
        self.b.switch_to_block(longer);
        let value = self.allocate(Rt::Room, &[x, number], AbortReason::Memory, "longer vector", inst);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        result
    }

    fn own(&mut self, inst: &Inst) -> Val {
        let x = self.arg(inst, 0);
        let named = self.b.ins().load(types::I16, memory(), x, vector::NAMED);
        let (copy, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, types::I64);
        self.b.ins().brif(named, copy, &[], next, &[BlockArg::Value(x)]);
        self.b.switch_to_block(copy);
        let value = self.allocate(Rt::Dup, &[x], AbortReason::Memory, "copy", inst);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        result
    }
}
