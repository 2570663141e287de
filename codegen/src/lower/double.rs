//! Arithmetic of doubles.
//!
//! Where GNU-R warns that NaNs were produced, the result is NaN and no operand is: the straight
//! path tests the result only, a cold block looks at the operands.

use super::*;
use crate::runtime::math1;
use ir::AbortReason;

/// Whole numbers up to here divide exactly enough: the quotient, rounded to double, is never
/// rounded up to a whole number that the true quotient does not reach.
const EXACT: f64 = (1u64 << 51) as f64;

/// `1 / DBL_EPSILON`: from here on GNU-R warns of lost accuracy in a modulus (arithmetic.c, myfmod).
const ACCURATE: f64 = (1u64 << 52) as f64;

/// GNU-R takes powers of -Inf up to here without a warning (runtime_math.c, rir2_pow_warns).
const PARITY: f64 = (1u64 << 50) as f64;

const NAN: &str = "NaNs produced";

impl Lower<'_, '_, '_> {
    pub(super) fn double(&mut self, inst: &Inst) -> bool {
        let value = match inst.op {
            Op::F64Const => match inst.imm {
                Imm::Real(bits) => self.f64_bits(bits),
                _ => return false,
            },
            Op::F64Add | Op::F64Sub | Op::F64Mul | Op::F64Div | Op::F64Neg | Op::F64Abs => self.plain(inst),
            Op::F64Sqrt => {
                let x = self.arg(inst, 0);
                let root = self.b.ins().sqrt(x);
                self.warn_if_nan(root, inst)
            }
            Op::F64Floor | Op::F64Ceil | Op::F64Trunc => {
                let x = self.arg(inst, 0);
                self.round_to_whole(inst.op, x)
            }
            Op::F64Exp => self.routine_or_warning(Rt::Exp, inst),
            Op::F64Log => self.routine_or_warning(Rt::Log, inst),
            Op::F64LogBase => self.routine_or_warning(Rt::LogBase, inst),
            Op::F64Atan2 => self.routine_or_warning(Rt::Atan2, inst),
            Op::F64Math1 => self.math1(inst),
            Op::F64Pow => self.pow(inst),
            Op::F64Mod => self.modulo(inst),
            Op::F64IDiv => self.whole_quotient(inst),
            Op::F64Round => {
                let args = [self.arg(inst, 0), self.arg(inst, 1)];
                self.call_routine(Rt::Round, &args)
            }
            Op::F64IsNan => {
                let x = self.arg(inst, 0);
                let nan = self.unordered(x, x);
                self.widen(nan)
            }
            Op::F64IsNa => {
                let x = self.arg(inst, 0);
                self.is_na_real(x)
            }
            Op::F64Select => {
                let (cond, x, y) = (self.arg(inst, 0), self.arg(inst, 1), self.arg(inst, 2));
                self.b.ins().select(cond, x, y)
            }
            Op::F64ToLgl => {
                let x = self.arg(inst, 0);
                let zero = self.f64_const(0.0);
                self.compare(FloatCC::NotEqual, x, zero, self.is_known(inst, 0))
            }
            Op::F64ToI32 => self.f64_to_i32(inst),
            Op::F64ToI64 => self.f64_to_i64(inst),
            op => match branch::float_cc(op) {
                Some(cc) => {
                    let known = self.is_known(inst, 0) && self.is_known(inst, 1);
                    let (x, y) = (self.arg(inst, 0), self.arg(inst, 1));
                    self.compare(cc, x, y, known)
                }
                None => return false,
            },
        };
        self.define(inst, value);
        true
    }

    fn plain(&mut self, inst: &Inst) -> Val {
        let x = self.arg(inst, 0);
        let y = || self.values[inst.args[1]];
        match inst.op {
            Op::F64Add => self.b.ins().fadd(x, y()),
            Op::F64Sub => self.b.ins().fsub(x, y()),
            Op::F64Mul => {
                let y = if self.both_negated(inst) { self.negated_bits(inst.args[1]) } else { y() };
                self.b.ins().fmul(x, y)
            }
            Op::F64Div => self.b.ins().fdiv(x, y()),
            Op::F64Neg => self.b.ins().fneg(x),
            _ => self.b.ins().fabs(x),
        }
    }

    /// Cranelift makes `-x * -y` into `x * y`, which gives a NaN another sign.
    fn both_negated(&self, inst: &Inst) -> bool {
        inst.args.iter().all(|&arg| self.defs.get(arg).is_some_and(|inst| inst.op == Op::F64Neg))
    }

    /// The same bits as the value, in a form that is no negation to Cranelift.
    fn negated_bits(&mut self, value: Value) -> Val {
        let x = self.defs.get(value).map_or(value, |inst| inst.args[0]);
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), self.values[x]);
        let sign = self.b.ins().iconst(types::I64, i64::MIN);
        let bits = self.b.ins().bxor(bits, sign);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
    }

    /// A comparison as a logical.
    fn compare(&mut self, cc: FloatCC, x: Val, y: Val, known: bool) -> Val {
        let holds = self.b.ins().fcmp(cc, x, y);
        let holds = self.widen(holds);
        if known {
            return holds;
        }
        let na = self.i32_const(NA_I32);
        let unordered = self.unordered(x, y);
        self.b.ins().select(unordered, na, holds)
    }

    /// `R_IsNA` (arithmetic.c): NaN with 1954 in the low word.
    fn is_na_real(&mut self, x: Val) -> Val {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), x);
        let low = self.b.ins().ireduce(types::I32, bits);
        let marked = self.b.ins().icmp_imm_s(IntCC::Equal, low, 1954);
        let nan = self.unordered(x, x);
        let both = self.b.ins().band(marked, nan);
        self.widen(both)
    }

    /// The value; aborts if it is NaN and none of the operands is.
    fn warn_if_nan(&mut self, value: Val, inst: &Inst) -> Val {
        let nan = self.unordered(value, value);
        let unknown: Vec<Val> =
            inst.args.iter().filter(|&&arg| !self.known.has(arg)).map(|&arg| self.values[arg]).collect();
        let leave = self.abort_block(AbortReason::Warning, NAN, false, inst);
        let operands_nan = match unknown[..] {
            [] => {
                self.leave_if(nan, leave);
                return value;
            }
            [x] => (x, x),
            [x, y, ..] => (x, y),
        };
        let (look, next) = (self.cold_block(), self.b.create_block());
        self.b.ins().brif(nan, look, &[], next, &[]);
        self.b.switch_to_block(look);
        let passed_on = self.unordered(operands_nan.0, operands_nan.1);
        self.b.ins().brif(passed_on, next, &[], leave, &[]);
        self.b.switch_to_block(next);
        value
    }

    fn routine_or_warning(&mut self, routine: Rt, inst: &Inst) -> Val {
        let args: Vec<Val> = inst.args.iter().map(|&arg| self.values[arg]).collect();
        let value = self.call_routine(routine, &args);
        self.warn_if_nan(value, inst)
    }

    fn math1(&mut self, inst: &Inst) -> Val {
        let x = self.arg(inst, 0);
        match int(inst) {
            math1::FLOOR => self.round_to_whole(Op::F64Floor, x),
            math1::CEILING => self.round_to_whole(Op::F64Ceil, x),
            index => {
                let index = self.b.ins().iconst(types::I64, index);
                let value = self.call_routine(Rt::Math1, &[index, x]);
                self.warn_if_nan(value, inst)
            }
        }
    }

    fn round_to_whole(&mut self, op: Op, x: Val) -> Val {
        if self.unit.has_rounding {
            return match op {
                Op::F64Floor => self.b.ins().floor(x),
                Op::F64Ceil => self.b.ins().ceil(x),
                _ => self.b.ins().trunc(x),
            };
        }
        let routine = match op {
            Op::F64Floor => self.b.ins().iconst(types::I64, math1::FLOOR),
            Op::F64Ceil => self.b.ins().iconst(types::I64, math1::CEILING),
            // Towards zero: up below zero, else down. A NaN goes either way.
            _ => {
                let (up, down) = (math1::CEILING, math1::FLOOR);
                let (up, down) = (self.b.ins().iconst(types::I64, up), self.b.ins().iconst(types::I64, down));
                let zero = self.f64_const(0.0);
                let negative = self.b.ins().fcmp(FloatCC::LessThan, x, zero);
                self.b.ins().select(negative, up, down)
            }
        };
        self.call_routine(Rt::Math1, &[routine, x])
    }

    /// R's `^` (arithmetic.c, R_POW): `x^2` is `x * x`.
    fn pow(&mut self, inst: &Inst) -> Val {
        let (x, y) = (self.arg(inst, 0), self.arg(inst, 1));
        match self.real_constant(inst.args[1]) {
            Some(2.0) => return self.b.ins().fmul(x, x),
            // Not simply x: -0 becomes 0 and a signalling NaN quiet, as in R_pow().
            Some(1.0) => {
                let zero = self.f64_const(0.0);
                return self.b.ins().fadd(x, zero);
            }
            Some(0.0) => return self.f64_const(1.0),
            Some(power) if power.abs() <= PARITY => return self.call_routine(Rt::Pow, &[x, y]),
            _ => {}
        }
        let two = self.f64_const(2.0);
        let (square, other, next) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(next, types::F64);
        let is_two = self.b.ins().fcmp(FloatCC::Equal, y, two);
        self.b.ins().brif(is_two, square, &[], other, &[]);
        self.b.switch_to_block(square);
        let value = self.b.ins().fmul(x, x);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(other);
        let value = self.call_routine(Rt::Pow, &[x, y]);
        self.leave_if_given_up(AbortReason::Warning, "power", inst);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        result
    }

    /// R's `%%`. For whole numbers below [`EXACT`] every version of GNU-R gives x - floor(x/y)*y
    /// without any rounding, and +0 for 0; all else is the runtime's.
    fn modulo(&mut self, inst: &Inst) -> Val {
        self.whole_division(inst, |lower, x, y, quotient| {
            let product = lower.b.ins().fmul(quotient, y);
            lower.b.ins().fsub(x, product)
        })
    }

    /// R's `%/%`, in the same way. A quotient of -0 is 0 in R (myfloor tests `q < 0`).
    fn whole_quotient(&mut self, inst: &Inst) -> Val {
        self.whole_division(inst, |lower, _, _, quotient| {
            let zero = lower.f64_const(0.0);
            lower.b.ins().fadd(quotient, zero)
        })
    }

    fn whole_division(&mut self, inst: &Inst, result: impl Fn(&mut Self, Val, Val, Val) -> Val) -> Val {
        let (x, y) = (self.arg(inst, 0), self.arg(inst, 1));
        let divisor = self.real_constant(inst.args[1]);
        let hopeless = divisor.is_some_and(|y| y == 0.0 || y.abs() > EXACT || y.trunc() != y);
        if !self.unit.has_rounding || hopeless {
            return self.general_division(inst, x, y);
        }
        let slow = self.cold_block();
        let next = self.b.create_block();
        let param = self.b.append_block_param(next, types::F64);
        if !self.is_small_whole(inst.args[0]) {
            self.go_on_if_small_whole(x, slow);
        }
        if !self.is_small_whole(inst.args[1]) {
            self.go_on_if_small_whole(y, slow);
        }
        if divisor.is_none() {
            let zero = self.f64_const(0.0);
            let by_zero = self.b.ins().fcmp(FloatCC::Equal, y, zero);
            self.leave_if(by_zero, slow);
        }
        let quotient = self.b.ins().fdiv(x, y);
        let quotient = self.b.ins().floor(quotient);
        let value = result(self, x, y, quotient);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(slow);
        let value = self.general_division(inst, x, y);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        param
    }

    /// By the runtime. `%%` of a quotient beyond the accuracy of doubles makes GNU-R warn.
    fn general_division(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        if inst.op == Op::F64IDiv {
            let value = self.call_routine(Rt::IDiv, &[x, y]);
            self.leave_if_given_up(AbortReason::Unanalysable, "quotient", inst);
            return value;
        }
        let quotient = self.b.ins().fdiv(x, y);
        let size = self.b.ins().fabs(quotient);
        let (accurate, infinite) = (self.f64_const(ACCURATE), self.f64_const(f64::INFINITY));
        let large = self.b.ins().fcmp(FloatCC::GreaterThan, size, accurate);
        let finite = self.b.ins().fcmp(FloatCC::LessThan, size, infinite);
        let lost = self.b.ins().band(large, finite);
        self.abort_if(lost, AbortReason::Warning, "loss of accuracy in modulus", inst);
        let value = self.call_routine(Rt::Fmod, &[x, y]);
        self.leave_if_given_up(AbortReason::Unanalysable, "modulus", inst);
        value
    }

    fn is_small_whole(&self, value: Value) -> bool {
        match self.defs.get(value) {
            Some(inst) if inst.op == Op::I32ToF64 => self.known.has(inst.args[0]),
            _ => self.real_constant(value).is_some_and(|x| x.trunc() == x && x.abs() <= EXACT),
        }
    }

    fn go_on_if_small_whole(&mut self, x: Val, otherwise: Block) {
        let whole = self.b.ins().trunc(x);
        let whole = self.b.ins().fcmp(FloatCC::Equal, whole, x);
        let (size, limit) = (self.b.ins().fabs(x), self.f64_const(EXACT));
        let small = self.b.ins().fcmp(FloatCC::LessThanOrEqual, size, limit);
        for cond in [whole, small] {
            let next = self.b.create_block();
            self.b.ins().brif(cond, next, &[], otherwise, &[]);
            self.b.switch_to_block(next);
        }
    }

    /// `as.integer` (coerce.c, IntegerFromReal): NA for NaN; what GNU-R makes NA with a warning aborts.
    fn f64_to_i32(&mut self, inst: &Inst) -> Val {
        let x = self.arg(inst, 0);
        // Saturating: NaN gives 0, and anything beyond 64 bits stays beyond 32.
        let wide = self.b.ins().fcvt_to_sint_sat(types::I64, x);
        let shifted = self.b.ins().iadd_imm_s(wide, i64::from(i32::MAX));
        let outside = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, shifted, 2 * i64::from(i32::MAX));
        self.abort_if(outside, AbortReason::Warning, "no integer", inst);
        let value = self.b.ins().ireduce(types::I32, wide);
        if self.is_known(inst, 0) {
            return value;
        }
        let (nan, na) = (self.unordered(x, x), self.i32_const(NA_I32));
        self.b.ins().select(nan, na, value)
    }

    fn f64_to_i64(&mut self, inst: &Inst) -> Val {
        let x = self.arg(inst, 0);
        let (size, limit) = (self.b.ins().fabs(x), self.f64_const(ACCURATE));
        let beyond = self.b.ins().fcmp(FloatCC::UnorderedOrGreaterThan, size, limit);
        self.abort_if(beyond, AbortReason::Type, "no whole number", inst);
        self.b.ins().fcvt_to_sint_sat(types::I64, x)
    }
}
