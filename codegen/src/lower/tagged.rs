//! Values of any type in three lanes, and the routines on them.
//!
//! Numbers are added and compared here, elements of plain vectors and lists are loaded (`tagged_element.rs`); everything else
//! is a call of one routine, which takes its operands from the frame and leaves its result there.

use super::*;
use ir::AbortReason;

/// The kinds of lanes (`rir2_abi.h`).
pub(super) mod kind {
    pub const LOGICAL: i64 = 0;
    pub const INTEGER: i64 = 1;
    pub const DOUBLE: i64 = 2;
    pub const OBJECT: i64 = ir::OBJECT;
}

/// Bytes of a value in the frame (`rir2_lanes`).
const SIZE: i32 = 24;

/// The lanes of one value.
pub(super) type Lanes = [Val; 3];

impl Lower<'_, '_, '_> {
    pub(super) fn tagged(&mut self, inst: &Inst) -> bool {
        if inst.op != Op::TagOp {
            return false;
        }
        let row = int(inst) as usize;
        let operands: Vec<Lanes> =
            inst.args.chunks_exact(3).map(|lanes| [0, 1, 2].map(|lane| self.values[lanes[lane]])).collect();
        let result = match operands[..] {
            [x, y] if is_inline(row) => self.numbers_here(row, x, y, inst),
            [x] if ir::rows::ROWS[row].name == "number" => self.number_here(row, x, inst),
            [x, i] if tagged_element::is_element(row) => self.element_here(row, x, i, inst),
            _ => self.call_row(row, &operands, inst),
        };
        for (&value, lane) in inst.results.iter().zip(result) {
            self.values.insert(value, lane);
        }
        true
    }

    /// Two numbers in no box need no routine.
    fn numbers_here(&mut self, row: usize, x: Lanes, y: Lanes, inst: &Inst) -> Lanes {
        let (here, other, next) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = [types::F64, types::I32, types::I64].map(|ty| self.b.append_block_param(next, ty));
        let is_comparison = comparison(ir::rows::ROWS[row].name).is_some();
        let both = if is_comparison { self.are_scalars(x, y) } else { self.are_doubles(x, y) };
        self.b.ins().brif(both, here, &[], other, &[]);
        self.b.switch_to_block(here);
        // A scalar has no object: its lane is that of the operand.
        let lanes = self.of_doubles(row, x[0], y[0]).map(|(value, kind)| [value, kind, x[2]]);
        self.jump_with(next, lanes.as_slice());
        self.b.switch_to_block(other);
        if !is_comparison {
            self.integers_here(row, x, y, next);
        }
        let lanes = self.call_row(row, &[x, y], inst);
        self.jump_with(next, &[lanes]);
        self.b.switch_to_block(next);
        result
    }

    /// A number in no box is what is asked for.
    fn number_here(&mut self, row: usize, x: Lanes, inst: &Inst) -> Lanes {
        let (other, next) = (self.b.create_block(), self.b.create_block());
        let result = [types::F64, types::I32, types::I64].map(|ty| self.b.append_block_param(next, ty));
        let is_scalar = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, x[1], kind::OBJECT);
        let args: Vec<BlockArg> = x.iter().map(|&lane| BlockArg::Value(lane)).collect();
        self.b.ins().brif(is_scalar, next, &args, other, &[]);
        self.b.switch_to_block(other);
        let lanes = self.call_row(row, &[x], inst);
        self.jump_with(next, &[lanes]);
        self.b.switch_to_block(next);
        result
    }

    /// Which operands of an operation are objects that were made for it and that nothing needs behind it, a bit each: results of
    /// arithmetic in the same block, of which this is the only use.
    fn dead_operands(&self, inst: &Inst) -> i64 {
        let is_dead = |object: Value| {
            let made = self.defs.get(object).filter(|made| made.op == Op::TagOp && made.results[2] == object);
            made.is_some_and(|made| is_arithmetic(int(made) as usize)) && self.used_once.contains(&object)
        };
        let objects = inst.args.iter().skip(2).step_by(3).enumerate();
        objects.map(|(at, &object)| if is_dead(object) { 1 << at } else { 0 }).sum()
    }

    fn are_doubles(&mut self, x: Lanes, y: Lanes) -> Val {
        let [x, y] = [x[1], y[1]].map(|kind| self.b.ins().icmp_imm_s(IntCC::Equal, kind, kind::DOUBLE));
        self.b.ins().band(x, y)
    }

    fn are_scalars(&mut self, x: Lanes, y: Lanes) -> Val {
        let [x, y] = [x[1], y[1]].map(|kind| self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, kind, kind::OBJECT));
        self.b.ins().band(x, y)
    }

    /// Arithmetic of integers and logicals, or of one of them and a double, on their values as doubles: exact as long as an
    /// integer comes out. NA and what does not fit go on to the routine.
    fn integers_here(&mut self, row: usize, x: Lanes, y: Lanes, next: Block) {
        let (numbers, fits, other) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let both = self.are_scalars(x, y);
        self.b.ins().brif(both, numbers, &[], other, &[]);
        self.b.switch_to_block(numbers);
        let Some((value, _)) = self.of_doubles(row, x[0], y[0]) else { return };
        // No integer is -0.
        let zero = self.f64_const(0.0);
        let whole = self.b.ins().fadd(value, zero);
        let either = [x[1], y[1]].map(|kind| self.b.ins().icmp_imm_s(IntCC::Equal, kind, kind::DOUBLE));
        let either = self.b.ins().bor(either[0], either[1]);
        let divides = self.b.ins().iconst(types::I8, i64::from(ir::rows::ROWS[row].name == "/"));
        let is_double = self.b.ins().bor(either, divides);
        let most = self.f64_const(f64::from(i32::MAX));
        let size = self.b.ins().fabs(value);
        // Not of NaN, either way.
        let is_integer = self.b.ins().fcmp(FloatCC::LessThanOrEqual, size, most);
        let is_number = self.b.ins().fcmp(FloatCC::Ordered, value, value);
        let is_sure = self.b.ins().select(is_double, is_number, is_integer);
        self.b.ins().brif(is_sure, fits, &[], other, &[]);
        self.b.switch_to_block(fits);
        let value = self.b.ins().select(is_double, value, whole);
        let [double, integer] = [kind::DOUBLE, kind::INTEGER].map(|kind| self.i32_const(kind));
        let kind = self.b.ins().select(is_double, double, integer);
        self.jump_with(next, &[[value, kind, x[2]]]);
        self.b.switch_to_block(other);
    }

    pub(super) fn jump_with(&mut self, block: Block, lanes: &[Lanes]) {
        let args: Vec<BlockArg> = lanes.iter().flatten().map(|&lane| BlockArg::Value(lane)).collect();
        self.b.ins().jump(block, &args);
    }

    /// Value and kind of an operation on two doubles; of a comparison with NaN it is NA.
    fn of_doubles(&mut self, row: usize, x: Val, y: Val) -> Option<(Val, Val)> {
        let value = match ir::rows::ROWS[row].name {
            "+" => self.b.ins().fadd(x, y),
            "-" => self.b.ins().fsub(x, y),
            "*" => self.b.ins().fmul(x, y),
            "/" => self.b.ins().fdiv(x, y),
            name => {
                let condition = comparison(name)?;
                let (is_true, is_nan) = (self.b.ins().fcmp(condition, x, y), self.unordered(x, y));
                let (one, zero, na) = (self.f64_const(1.0), self.f64_const(0.0), self.f64_bits(NA_REAL));
                let decided = self.b.ins().select(is_true, one, zero);
                let value = self.b.ins().select(is_nan, na, decided);
                return Some((value, self.i32_const(kind::LOGICAL)));
            }
        };
        Some((value, self.i32_const(kind::DOUBLE)))
    }

    /// Calls the routine of a row; leaves where it does.
    pub(super) fn call_row(&mut self, row: usize, operands: &[Lanes], inst: &Inst) -> Lanes {
        let area = signature::area(&mut self.b, 3 * operands.len().max(1));
        for (at, &[value, kind, object]) in operands.iter().enumerate() {
            let at = SIZE * at as i32;
            let kind = self.b.ins().sextend(types::I64, kind);
            self.b.ins().store(memory(), value, area, at);
            self.b.ins().store(memory(), kind, area, at + 8);
            self.b.ins().store(memory(), object, area, at + 16);
        }
        let (row_number, n) = (row as i64, operands.len() as i64 | self.dead_operands(inst) << 8);
        let args = [self.b.ins().iconst(types::I64, row_number), self.b.ins().iconst(types::I64, n), area];
        let given = self.call_routine(Rt::Tagged, &args);
        let left = self.b.ins().icmp_imm_s(IntCC::Equal, given, 0);
        let is_call = ir::rows::is_call(row);
        let reason = if is_call { AbortReason::Callee } else { AbortReason::Type };
        let leave = self.abort_block(reason, ir::rows::ROWS[row].name, is_call, inst);
        self.leave_if(left, leave);
        let kind = self.b.ins().load(types::I32, memory(), area, 8);
        [self.load_f64(area, 0), kind, self.b.ins().load(types::I64, memory(), area, 16)]
    }
}

/// Whether what a row gives is new, but for numbers in no box.
fn is_arithmetic(row: usize) -> bool {
    matches!(ir::rows::ROWS[row].name, "+" | "-" | "*" | "/" | "^")
}

/// Values that are used in one place, which is in the block that defines them.
pub(super) fn used_once(func: &Func) -> FxHashSet<Value> {
    let mut uses: FxHashMap<Value, u32> = FxHashMap::default();
    let mut here: FxHashSet<Value> = FxHashSet::default();
    for &block in &func.layout {
        let insts = || func.blocks[block].insts.iter().map(|&inst| &func.insts[inst]);
        let made: FxHashSet<Value> = insts().flat_map(|inst| &inst.results).copied().collect();
        for inst in insts() {
            for &value in inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)) {
                *uses.entry(value).or_default() += 1;
                if made.contains(&value) {
                    here.insert(value);
                }
            }
        }
    }
    here.retain(|value| uses[value] == 1);
    here
}

/// Whether two numbers are handled without a call.
fn is_inline(row: usize) -> bool {
    let name = ir::rows::ROWS[row].name;
    matches!(name, "+" | "-" | "*" | "/") || comparison(name).is_some()
}

fn comparison(name: &str) -> Option<FloatCC> {
    Some(match name {
        "==" => FloatCC::Equal,
        "!=" => FloatCC::NotEqual,
        "<" => FloatCC::LessThan,
        "<=" => FloatCC::LessThanOrEqual,
        ">" => FloatCC::GreaterThan,
        ">=" => FloatCC::GreaterThanOrEqual,
        _ => return None,
    })
}
