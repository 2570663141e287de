//! Claims: each is a call of a routine that ends the process if the claim is false.
//!
//! A claim of a scalar carries what `facts` knows at that place, so that what is left out because a value
//! cannot be NA is checked too.

use super::*;

impl Lower<'_, '_, '_> {
    pub(super) fn assertion(&mut self, inst: &Inst) -> bool {
        let routine = match inst.op {
            Op::AssertLgl => Rt::AssertLgl,
            Op::AssertInt => Rt::AssertInt,
            Op::AssertDbl => Rt::AssertDbl,
            Op::AssertNum => Rt::AssertNum,
            Op::AssertTagged => Rt::AssertTagged,
            Op::AssertCount => Rt::AssertCount,
            Op::AssertRange => Rt::AssertRange,
            Op::AssertVec => Rt::AssertVec,
            Op::AssertMat => Rt::AssertMat,
            Op::AssertList => Rt::AssertList,
            Op::AssertOwned => Rt::AssertOwned,
            Op::AssertDistinct => Rt::AssertDistinct,
            Op::AssertInside => Rt::AssertInside,
            _ => return false,
        };
        let site = i64::from(self.site(ir::AbortReason::Unanalysable, "a claim", inst));
        let mut args = vec![self.ctx, self.b.ins().iconst(types::I64, site)];
        if inst.op.imm_kind() == ir::ImmKind::Int {
            args.push(self.b.ins().iconst(types::I64, int(inst)));
        }
        for &arg in &inst.args {
            let value = self.values[arg];
            let is_short = self.func.values[arg].ty == Type::I32;
            args.push(if is_short { self.b.ins().sextend(types::I64, value) } else { value });
        }
        if matches!(inst.op, Op::AssertLgl | Op::AssertInt | Op::AssertDbl) {
            let excludes_na = i64::from(self.known.has(inst.args[0]));
            args.push(self.b.ins().iconst(types::I64, excludes_na));
        }
        self.call_routine(routine, &args);
        true
    }
}
