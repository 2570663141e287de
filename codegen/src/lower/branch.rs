//! Branches. A comparison that decides a branch is not made into a logical first.
//!
//! NA as a condition aborts. Where the machine's comparison sends NA one way, only that way tests
//! for it: of `x < y` with a NaN the plain "less" is false, so the true side needs no test.

use super::*;
use cranelift_codegen::ir::JumpTableData;
use cranelift_codegen::ir::condcodes::CondCode;
use ir::AbortReason;

impl Lower<'_, '_, '_> {
    pub(super) fn br_lgl(&mut self, inst: &Inst) {
        let (test, negated) = facts::condition(&self.defs, inst.args[0]);
        let (then, other) = if negated { (1, 0) } else { (0, 1) };
        match test.map(|test| (test, float_cc(test.op), int_cc(test.op))) {
            Some((test, Some(cc), _)) => self.br_f64(inst, test, cc, then, other),
            Some((test, _, Some(cc))) if facts::is_comparison(test.op) => self.br_i32(inst, test, cc, then, other),
            _ => {
                let cond = self.arg(inst, 0);
                if !self.is_known(inst, 0) {
                    let na = self.is_na(cond);
                    self.abort_if(na, AbortReason::NaCondition, "NA as a condition", inst);
                }
                self.branch(cond, inst, 0, 1);
            }
        }
    }

    fn na_block(&mut self, inst: &Inst) -> Block {
        self.abort_block(AbortReason::NaCondition, "NA as a condition", false, inst)
    }

    fn br_f64(&mut self, inst: &Inst, test: &Inst, cc: FloatCC, then: usize, other: usize) {
        let (x, y) = (self.arg(test, 0), self.arg(test, 1));
        if self.is_known(test, 0) && self.is_known(test, 1) {
            let cond = self.b.ins().fcmp(cc, x, y);
            return self.branch(cond, inst, then, other);
        }
        // A single flag decides "ordered and not equal"; equality would take two.
        let (cc, then, other) = match cc {
            FloatCC::Equal => (FloatCC::OrderedNotEqual, other, then),
            FloatCC::NotEqual => (FloatCC::OrderedNotEqual, then, other),
            cc => (cc, then, other),
        };
        let cond = self.b.ins().fcmp(cc, x, y);
        let (then, then_args) = self.target(inst, then);
        let rest = self.b.create_block();
        self.b.ins().brif(cond, then, &then_args, rest, &[]);
        self.b.switch_to_block(rest);
        let na = self.unordered(x, y);
        let leave = self.na_block(inst);
        let (other, other_args) = self.target(inst, other);
        self.b.ins().brif(na, leave, &[], other, &other_args);
    }

    fn br_i32(&mut self, inst: &Inst, test: &Inst, cc: IntCC, then: usize, other: usize) {
        let (x, y) = (self.arg(test, 0), self.arg(test, 1));
        let unknown = match (self.is_known(test, 0), self.is_known(test, 1)) {
            (true, true) => None,
            (false, true) => Some((x, na_compares_true(cc))),
            (true, false) => Some((y, na_compares_true(cc.swap_args()))),
            (false, false) => {
                let na = self.is_na(x);
                self.abort_if(na, AbortReason::NaCondition, "NA as a condition", inst);
                let na = self.is_na(y);
                self.abort_if(na, AbortReason::NaCondition, "NA as a condition", inst);
                None
            }
        };
        let cond = self.b.ins().icmp(cc, x, y);
        let Some((value, side)) = unknown else { return self.branch(cond, inst, then, other) };
        let checked = self.b.create_block();
        let (then, then_args) = self.target(inst, then);
        let (other, other_args) = self.target(inst, other);
        let (target, args) = if side { (then, then_args.clone()) } else { (other, other_args.clone()) };
        if side {
            self.b.ins().brif(cond, checked, &[], other, &other_args);
        } else {
            self.b.ins().brif(cond, then, &then_args, checked, &[]);
        }
        self.b.switch_to_block(checked);
        let na = self.is_na(value);
        let leave = self.na_block(inst);
        self.b.ins().brif(na, leave, &[], target, &args);
    }

    pub(super) fn br_table(&mut self, inst: &Inst) {
        let Some(default) = inst.targets.len().checked_sub(1) else { return };
        let calls: Vec<_> = (0..inst.targets.len())
            .map(|index| {
                let (block, args) = self.target(inst, index);
                self.b.func.dfg.block_call(block, &args)
            })
            .collect();
        let table = self.b.create_jump_table(JumpTableData::new(calls[default], &calls[..default]));
        let index = self.arg(inst, 0);
        // The table's index has 32 bits; what does not fit is the default.
        let n = self.b.ins().iconst(types::I64, default as i64);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, n);
        let index = self.b.ins().select(inside, index, n);
        let index = self.b.ins().ireduce(types::I32, index);
        self.b.ins().br_table(index, table);
    }
}

/// Whether `NA cc y` holds for every y that is not NA; if not, it holds for none.
fn na_compares_true(cc: IntCC) -> bool {
    matches!(cc, IntCC::SignedLessThan | IntCC::SignedLessThanOrEqual | IntCC::NotEqual)
}

/// The machine's condition of a comparison of doubles; false for NaN, except `!=`.
pub(super) fn float_cc(op: Op) -> Option<FloatCC> {
    Some(match op {
        Op::F64Eq => FloatCC::Equal,
        Op::F64Ne => FloatCC::NotEqual,
        Op::F64Lt => FloatCC::LessThan,
        Op::F64Le => FloatCC::LessThanOrEqual,
        Op::F64Ge => FloatCC::GreaterThanOrEqual,
        Op::F64Gt => FloatCC::GreaterThan,
        _ => return None,
    })
}

/// The machine's condition of a comparison of integers.
pub(super) fn int_cc(op: Op) -> Option<IntCC> {
    Some(match op {
        Op::I32Eq | Op::I64Eq => IntCC::Equal,
        Op::I32Ne | Op::I64Ne => IntCC::NotEqual,
        Op::I32Lt | Op::I64Lt => IntCC::SignedLessThan,
        Op::I32Le | Op::I64Le => IntCC::SignedLessThanOrEqual,
        Op::I32Ge => IntCC::SignedGreaterThanOrEqual,
        Op::I32Gt => IntCC::SignedGreaterThan,
        _ => return None,
    })
}
