//! Where control goes at the end of a block.

use super::*;
use crate::semantics::{any_choice, any_condition, as_integer, condition, loop_length, to_i32};

/// A `switch` of unknown type has at most this many ways (`boxed_values.c`).
const MAX_WAYS: usize = 4096;

/// What a block's terminator comes to.
#[derive(Clone, Debug)]
pub enum Flow<V> {
    /// To the target of this index.
    Jump(usize),
    /// To the first target if the value is not zero, else to the second. `may_be_na`: a logical
    /// whose NA aborts.
    Branch {
        /// The condition, 32 bits.
        value: V,
        /// Whether it is a logical that may be NA.
        may_be_na: bool,
        /// Indexes for not zero, zero.
        targets: [usize; 2],
    },
    /// By zero-based index into a list of targets, the last of which is for all other values.
    Table {
        /// The index, 64 bits.
        value: V,
        /// Indexes of targets.
        targets: Vec<usize>,
    },
    /// Out of the function.
    Return(Tv<V>),
    /// Nowhere: the transaction is given up, for this reason.
    Abort(Blame),
}

impl<V> Flow<V> {
    /// Indexes of the targets that control may go to, once each.
    pub fn targets(&self) -> Vec<usize> {
        let mut targets = match self {
            Flow::Jump(target) => vec![*target],
            Flow::Branch { targets, .. } => targets.to_vec(),
            Flow::Table { targets, .. } => targets.clone(),
            Flow::Return(_) | Flow::Abort(_) => Vec::new(),
        };
        targets.sort_unstable();
        targets.dedup();
        targets
    }
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The terminator's meaning.
    pub(super) fn terminator(&mut self, func: &Func, inst: &Inst) -> Result<Flow<B::V>, Blame> {
        match (inst.op, &inst.imm) {
            (Op::Jump, _) => Ok(Flow::Jump(0)),
            (Op::BrTrue, _) => {
                let tv = self.value(inst.args[0])?;
                self.on_condition(&tv)
            }
            (Op::BrFalse1 | Op::BrTrue1, _) => self.short_circuit(inst),
            (Op::BrObject, _) => match self.value(inst.args[0])?.ty {
                // A routine looks at the value itself, and leaves if it is an object after all.
                ty if ty.is_value() => Ok(Flow::Jump(1)),
                ty => Err(Reason::Object(ty).into()),
            },
            (Op::BrBase, Imm::Name(name)) => {
                self.oracle.is_base(self.closure, name)?;
                Ok(Flow::Jump(0))
            }
            (Op::ForNext, _) => self.for_next(inst),
            (Op::Switch, Imm::Switch(desc)) => self.switch(&func.switches[*desc as usize], inst),
            (Op::RetR, _) => {
                let tv = materialize(self.b, &self.value(inst.args[0])?);
                if let (Ty::Fun(Function::Literal(..)), ir::FuncKind::Closure) = (&tv.ty, func.kind) {
                    return Err(Reason::FunctionKept.into());
                }
                if func.kind == ir::FuncKind::Closure {
                    self.share_given_back(&tv);
                }
                if let Some(formal) = tv.formal {
                    self.findings.escapes.insert(formal);
                }
                Ok(Flow::Return(tv))
            }
            (Op::Unsupported, Imm::Name(what)) => Err(Blame::new(Fear::Unsupported, format!("not handled: {what}"))),
            // R makes a context for `break` in `switch()`, too, where it is a jump like others.
            (Op::LoopEnter, _) if self.depth == 0 && !leaves_loops(self.func) => Ok(Flow::Jump(0)),
            (Op::LoopEnter, _) => Err(Reason::ArgumentBreaks.into()),
            (op, _) => Err(Blame::new(Fear::Unsupported, format!("not handled: {}", op.text()))),
        }
    }

    /// To the first target if it is true, else to the second.
    pub(super) fn on_condition(&mut self, tv: &Tv<B::V>) -> Result<Flow<B::V>, Blame> {
        if let Some(value) = self.general_condition(tv) {
            return Ok(Flow::Branch { value, may_be_na: false, targets: [0, 1] });
        }
        match condition(self.b, tv) {
            Ok(Ok(known)) => Ok(Flow::Jump(usize::from(!known))),
            Ok(Err(value)) => Ok(Flow::Branch { value, may_be_na: true, targets: [0, 1] }),
            Err(blame) => Err(blame),
        }
    }

    /// A condition that only a routine can decide.
    fn general_condition(&mut self, tv: &Tv<B::V>) -> Option<B::V> {
        let is_typed = matches!(tv.ty, Ty::Scalar(..));
        if is_typed || !tv.ty.is_value() { None } else { any_condition(self.b, tv) }
    }

    /// `&&` and `||`: the first operand decides, or NA and the rest go on.
    fn short_circuit(&mut self, inst: &Inst) -> Result<Flow<B::V>, Blame> {
        let tv = self.value(inst.args[0])?;
        let decides = i32::from(inst.op == Op::BrTrue1);
        if let Some(known) = tv.known_int() {
            return Ok(Flow::Jump(usize::from(known != decides)));
        }
        let Ty::Scalar(Kind::Lgl, _) = tv.ty else {
            return Err(Reason::Condition(tv.ty).into());
        };
        let value = to_i32(self.b, &tv);
        let is_na = self.b.emit(Op::I32IsNa, Imm::None, &[value]);
        // NA goes where the operand does not decide.
        let other = self.b.emit(Op::I32Const, Imm::Int(i64::from(1 - decides)), &[]);
        let value = self.b.emit(Op::I32Select, Imm::None, &[is_na, other, value]);
        let targets = if decides == 1 { [0, 1] } else { [1, 0] };
        Ok(Flow::Branch { value, may_be_na: false, targets })
    }

    fn for_next(&mut self, inst: &Inst) -> Result<Flow<B::V>, Blame> {
        let (sequence, counter, length) = self.loop_parts(inst.args[0])?;
        let Ty::Loop(_, name) = self.value(inst.args[0])?.ty else {
            return Err(Blame::new(Fear::Type, "a loop of unknown kind"));
        };
        let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
        let next = self.b.emit(Op::I64Add, Imm::None, &[counter, one]);
        self.state.vars.insert(name, Tv::one(Ty::Counter, next));
        let Some(n) = length.or_else(|| loop_length(self.b, &sequence)) else {
            return Err(Blame::new(Fear::Type, "a loop of unknown length"));
        };
        let value = self.b.emit(Op::I64Lt, Imm::None, &[counter, n]);
        Ok(Flow::Branch { value, may_be_na: false, targets: [0, 1] })
    }

    fn switch(&mut self, desc: &ir::SwitchDesc, inst: &Inst) -> Result<Flow<B::V>, Blame> {
        let tv = self.value(inst.args[0])?;
        match (&tv.ty, &desc.names) {
            (Ty::Str(text), Some(names)) => {
                let found = names.iter().position(|name| **name == **text).unwrap_or(names.len());
                Ok(Flow::Jump(desc.by_name[found] as usize))
            }
            (Ty::Scalar(Kind::Lgl | Kind::Int | Kind::Dbl, _), _) => {
                let value = as_integer(self.b, &tv);
                let is_na = self.b.emit(Op::I32IsNa, Imm::None, &[value]);
                let zero = self.b.emit(Op::I32Const, Imm::Int(0), &[]);
                let value = self.b.emit(Op::I32Select, Imm::None, &[is_na, zero, value]);
                let value = self.b.emit(Op::I32ToI64, Imm::None, &[value]);
                let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
                let value = self.b.emit(Op::I64Sub, Imm::None, &[value, one]);
                Ok(Flow::Table { value, targets: desc.by_number.iter().map(|&target| target as usize).collect() })
            }
            (ty, names) => {
                let names: Option<Vec<Name>> =
                    names.as_ref().map(|names| names.iter().map(|name| (**name).into()).collect());
                let is_known = ty.is_value()
                    && names.iter().flatten().all(|name| name.is_ascii())
                    && desc.by_number.len() <= MAX_WAYS;
                let value = if is_known { any_choice(self.b, &tv, names.as_deref()) } else { None };
                let value = value.ok_or_else(|| Reason::Switch(ty.clone()))?;
                Ok(Flow::Table {
                    value,
                    targets: desc.by_name.iter().chain(&desc.by_number).map(|&way| way as usize).collect(),
                })
            }
        }
    }
}

/// Whether the code of an argument leaves a loop of the frame.
fn leaves_loops(func: &Func) -> bool {
    let promises = || func.nested.iter().filter(|nested| nested.kind == ir::FuncKind::Promise);
    let leaves = |code: &Func| code.insts.iter().any(|(_, inst)| matches!(inst.op, Op::LeaveBreak | Op::LeaveNext));
    promises().any(|code| leaves(code) || leaves_loops(code))
}
