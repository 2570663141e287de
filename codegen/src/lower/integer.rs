//! Arithmetic of 32-bit integers and logicals, where `i32::MIN` is NA, and of 64-bit ones.

use super::*;
use ir::AbortReason;

impl Lower<'_, '_, '_> {
    pub(super) fn integer(&mut self, inst: &Inst) -> bool {
        let x = inst.args.first().map(|&arg| self.values[arg]).unwrap_or(self.ctx);
        let y = inst.args.get(1).map(|&arg| self.values[arg]).unwrap_or(self.ctx);
        let value = match inst.op {
            Op::I32Const => self.i32_const(i64::from(int(inst) as i32)),
            Op::I64Const => self.b.ins().iconst(types::I64, int(inst)),
            Op::I32Add | Op::I32Sub | Op::I32Mul => self.checked(inst, x, y),
            // The negative of i32::MIN is i32::MIN: NA stays.
            Op::I32Neg => self.b.ins().ineg(x),
            Op::I32Abs => self.b.ins().iabs(x),
            Op::I32Mod | Op::I32IDiv => self.division(inst, x, y),
            Op::I32IsNa => {
                let na = self.is_na(x);
                self.widen(na)
            }
            Op::I32Select | Op::I64Select => {
                let z = self.arg(inst, 2);
                self.b.ins().select(x, y, z)
            }
            Op::LglNot => {
                let not = self.b.ins().icmp_imm_s(IntCC::Equal, x, 0);
                self.unless_na(inst, &[x], not)
            }
            Op::I32ToLgl => {
                let truth = self.b.ins().icmp_imm_s(IntCC::NotEqual, x, 0);
                self.unless_na(inst, &[x], truth)
            }
            Op::LglAnd | Op::LglOr => self.logic(inst, x, y),
            Op::I32ToF64 => self.i32_to_f64(inst, x),
            Op::I32Eq | Op::I32Ne | Op::I32Lt | Op::I32Le | Op::I32Ge | Op::I32Gt => match branch::int_cc(inst.op) {
                Some(cc) => {
                    let holds = self.b.ins().icmp(cc, x, y);
                    self.unless_na(inst, &[x, y], holds)
                }
                None => return false,
            },
            _ => return self.wide(inst, x, y),
        };
        self.define(inst, value);
        true
    }

    fn wide(&mut self, inst: &Inst, x: Val, y: Val) -> bool {
        let value = match inst.op {
            Op::I64Add => self.b.ins().iadd(x, y),
            Op::I64Sub => self.b.ins().isub(x, y),
            Op::I64Mul => self.b.ins().imul(x, y),
            Op::I64Min => self.b.ins().smin(x, y),
            Op::I64Max => self.b.ins().smax(x, y),
            Op::I32ToI64 => self.b.ins().sextend(types::I64, x),
            Op::I64ToI32 => self.b.ins().ireduce(types::I32, x),
            Op::I64ToF64 => self.b.ins().fcvt_from_sint(types::F64, x),
            Op::I64Eq | Op::I64Ne | Op::I64Lt | Op::I64Le => match branch::int_cc(inst.op) {
                Some(cc) => {
                    let holds = self.b.ins().icmp(cc, x, y);
                    self.widen(holds)
                }
                None => return false,
            },
            _ => return false,
        };
        self.define(inst, value);
        true
    }

    /// A condition as a logical, NA if one of the operands is.
    fn unless_na(&mut self, inst: &Inst, operands: &[Val], holds: Val) -> Val {
        let mut value = self.widen(holds);
        for (index, &operand) in operands.iter().enumerate() {
            if !self.is_known(inst, index) {
                let (na, missing) = (self.is_na(operand), self.i32_const(NA_I32));
                value = self.b.ins().select(na, missing, value);
            }
        }
        value
    }

    /// FALSE decides `&`, TRUE decides `|`, else NA spreads (arithmetic.c, R's logic tables).
    fn logic(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        let decided = if inst.op == Op::LglAnd { IntCC::Equal } else { IntCC::NotEqual };
        let (x_na, y_na) = (self.is_na(x), self.is_na(y));
        let mut x_decides = self.b.ins().icmp_imm_s(decided, x, 0);
        let mut y_decides = self.b.ins().icmp_imm_s(decided, y, 0);
        if inst.op == Op::LglOr {
            x_decides = self.b.ins().band_not(x_decides, x_na);
            y_decides = self.b.ins().band_not(y_decides, y_na);
        }
        let (otherwise, decision) = if inst.op == Op::LglAnd { (1, 0) } else { (0, 1) };
        let (otherwise, decision) = (self.i32_const(otherwise), self.i32_const(decision));
        let missing = self.i32_const(NA_I32);
        let either_na = self.b.ins().bor(x_na, y_na);
        let value = self.b.ins().select(either_na, missing, otherwise);
        let decides = self.b.ins().bor(x_decides, y_decides);
        self.b.ins().select(decides, decision, value)
    }

    fn i32_to_f64(&mut self, inst: &Inst, x: Val) -> Val {
        let value = self.b.ins().fcvt_from_sint(types::F64, x);
        if self.is_known(inst, 0) {
            return value;
        }
        self.or_na(x, value)
    }

    /// The double that stands for an integer, or NA.
    pub(super) fn num_of_i32(&mut self, x: Val) -> Val {
        let value = self.b.ins().fcvt_from_sint(types::F64, x);
        self.or_na(x, value)
    }

    fn or_na(&mut self, x: Val, value: Val) -> Val {
        let (na, missing) = (self.is_na(x), self.f64_bits(NA_REAL));
        self.b.ins().select(na, missing, value)
    }

    /// Goes to a cold block that gives NA if an operand that is not known is NA.
    fn spread_na(&mut self, inst: &Inst, operands: &[Val], next: Block) {
        let unknown: Vec<Val> =
            operands.iter().enumerate().filter(|&(index, _)| !self.is_known(inst, index)).map(|(_, &x)| x).collect();
        if unknown.is_empty() {
            return;
        }
        let missing = self.cold_block();
        for x in unknown {
            let na = self.is_na(x);
            self.leave_if(na, missing);
        }
        let here = self.b.current_block();
        self.b.switch_to_block(missing);
        let na = self.i32_const(NA_I32);
        self.b.ins().jump(next, &[BlockArg::Value(na)]);
        if let Some(here) = here {
            self.b.switch_to_block(here);
        }
    }

    /// `+ - *`: NA spreads; a result outside of ±i32::MAX aborts (arithmetic.c, R_integer_plus).
    fn checked(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        let next = self.b.create_block();
        let result = self.b.append_block_param(next, types::I32);
        self.spread_na(inst, &[x, y], next);
        let value = match (inst.op, self.constant(inst.args[1])) {
            (Op::I32Add, Some(y)) if y != NA_I32 => self.add_constant(inst, x, y),
            (Op::I32Sub, Some(y)) if y != NA_I32 => self.add_constant(inst, x, -y),
            _ => self.in_64_bits(inst, x, y),
        };
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(next);
        result
    }

    fn add_constant(&mut self, inst: &Inst, x: Val, y: i64) -> Val {
        let max = i64::from(i32::MAX);
        if y != 0 {
            let (cc, bound) =
                if y > 0 { (IntCC::SignedGreaterThan, max - y) } else { (IntCC::SignedLessThan, -max - y) };
            let beyond = self.b.ins().icmp_imm_s(cc, x, bound);
            self.abort_if(beyond, AbortReason::Overflow, "integer overflow", inst);
        }
        self.b.ins().iadd_imm_s(x, y)
    }

    fn in_64_bits(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        let (x, y) = (self.b.ins().sextend(types::I64, x), self.b.ins().sextend(types::I64, y));
        let wide = match inst.op {
            Op::I32Add => self.b.ins().iadd(x, y),
            Op::I32Sub => self.b.ins().isub(x, y),
            _ => self.b.ins().imul(x, y),
        };
        // -MAX..=MAX, in one comparison.
        let shifted = self.b.ins().iadd_imm_s(wide, i64::from(i32::MAX));
        let beyond = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, shifted, 2 * i64::from(i32::MAX));
        self.abort_if(beyond, AbortReason::Overflow, "integer overflow", inst);
        self.b.ins().ireduce(types::I32, wide)
    }

    /// `%%` and `%/%`: NA for NA and for divisor 0, rounding down (arithmetic.c, R_integer_divide).
    fn division(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        match self.constant(inst.args[1]) {
            Some(y) if y > 0 => return self.by_constant(inst, x, y),
            Some(0 | NA_I32) => return self.i32_const(NA_I32),
            _ => {}
        }
        let (fast, slow, next) = (self.b.create_block(), self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, types::I32);
        // NA is negative, so this excludes it.
        let at_least_0 = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, x, 0);
        let positive = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, y, 0);
        let easy = self.b.ins().band(at_least_0, positive);
        self.b.ins().brif(easy, fast, &[], slow, &[]);
        self.b.switch_to_block(fast);
        let value = if inst.op == Op::I32Mod { self.b.ins().urem(x, y) } else { self.b.ins().udiv(x, y) };
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(slow);
        let missing = self.cold_block();
        for bad in [NA_I32, 0] {
            let stop = self.b.ins().icmp_imm_s(IntCC::Equal, y, bad);
            self.leave_if(stop, missing);
        }
        let na = self.is_na(x);
        self.leave_if(na, missing);
        let value = self.round_down(inst, x, y);
        self.b.ins().jump(next, &[BlockArg::Value(value)]);
        self.b.switch_to_block(missing);
        let na = self.i32_const(NA_I32);
        self.b.ins().jump(next, &[BlockArg::Value(na)]);
        self.b.switch_to_block(next);
        result
    }

    /// The divisor is a positive constant: multiplication and shifts instead of a division.
    fn by_constant(&mut self, inst: &Inst, x: Val, y: i64) -> Val {
        let divisor = self.i32_const(y);
        let value = self.round_down(inst, x, divisor);
        if self.is_known(inst, 0) {
            return value;
        }
        let (na, missing) = (self.is_na(x), self.i32_const(NA_I32));
        self.b.ins().select(na, missing, value)
    }

    /// The machine rounds towards zero; one step down if the remainder has the wrong sign.
    fn round_down(&mut self, inst: &Inst, x: Val, y: Val) -> Val {
        let remainder = self.b.ins().srem(x, y);
        let differ = self.b.ins().bxor(remainder, y);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, differ, 0);
        let rest = self.b.ins().icmp_imm_s(IntCC::NotEqual, remainder, 0);
        let wrong = self.b.ins().band(differ, rest);
        if inst.op == Op::I32Mod {
            let other = self.b.ins().iadd(remainder, y);
            return self.b.ins().select(wrong, other, remainder);
        }
        let quotient = self.b.ins().sdiv(x, y);
        let below = self.b.ins().iadd_imm_s(quotient, -1);
        self.b.ins().select(wrong, below, quotient)
    }
}
