//! Scalars whose kind is known at run time only: a double and a kind (0 logical, 1 integer, 2 double).
//!
//! Integers are computed as doubles. Sums are exact; a product that is not is beyond the integers
//! anyway. NA of an integer is NA_real_, and only NA gives NaN among integers.

use super::*;
use ir::AbortReason;

const DOUBLE: i64 = 2;
const INTEGER: i64 = 1;

impl Lower<'_, '_, '_> {
    pub(super) fn num(&mut self, inst: &Inst) -> bool {
        match inst.op {
            Op::NumAdd | Op::NumSub | Op::NumMul => self.num_arithmetic(inst),
            Op::NumNeg => {
                let (x, kind) = (self.arg(inst, 0), self.arg(inst, 1));
                let value = self.b.ins().fneg(x);
                let is_double = self.b.ins().icmp_imm_s(IntCC::Equal, kind, DOUBLE);
                let (value, kind) = (self.no_minus_zero(is_double, value), self.result_kind(is_double));
                self.define2(inst, value, kind);
            }
            _ => return false,
        }
        true
    }

    fn num_arithmetic(&mut self, inst: &Inst) {
        let (x, x_kind) = (self.arg(inst, 0), self.arg(inst, 1));
        let (y, y_kind) = (self.arg(inst, 2), self.arg(inst, 3));
        let kinds = self.b.ins().bor(x_kind, y_kind);
        let is_double = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, kinds, DOUBLE);
        let value = match inst.op {
            Op::NumAdd => self.b.ins().fadd(x, y),
            Op::NumSub => self.b.ins().fsub(x, y),
            _ => {
                let product = self.b.ins().fmul(x, y);
                self.no_minus_zero(is_double, product)
            }
        };
        let (size, limit) = (self.b.ins().fabs(value), self.f64_const(f64::from(i32::MAX)));
        let large = self.b.ins().fcmp(FloatCC::GreaterThan, size, limit);
        let beyond = self.b.ins().band_not(large, is_double);
        self.abort_if(beyond, AbortReason::Overflow, "integer overflow", inst);
        let kind = self.result_kind(is_double);
        self.define2(inst, value, kind);
    }

    /// The value, and 0 for an integer's -0.
    fn no_minus_zero(&mut self, is_double: Val, value: Val) -> Val {
        let zero = self.f64_const(0.0);
        let integer = self.b.ins().fadd(value, zero);
        self.b.ins().select(is_double, value, integer)
    }

    /// Arithmetic on logicals gives integers.
    fn result_kind(&mut self, is_double: Val) -> Val {
        let (double, integer) = (self.i32_const(DOUBLE), self.i32_const(INTEGER));
        self.b.ins().select(is_double, double, integer)
    }
}
