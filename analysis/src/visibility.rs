//! Whether R prints the value of a call at top level.

use crate::semantics::Builder;
use ir::{BlockId, Func, Imm, Op};
use rustc_hash::FxHashSet;

/// What is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// It is printed.
    On,
    /// It is not, as after `invisible()` or an assignment.
    Off,
    /// Either, and it has been left in the transaction's context.
    AsLeft,
    /// Either, and nobody knows.
    #[default]
    Unknown,
}

impl Visibility {
    /// What is known where two ways meet, each of which leaves what it knows where they differ.
    pub fn join(self, other: Visibility) -> Visibility {
        match (self, other) {
            (known, now) if known == now => known,
            (Visibility::Unknown, _) | (_, Visibility::Unknown) => Visibility::Unknown,
            _ => Visibility::AsLeft,
        }
    }

    /// Leaves what is known in the transaction's context.
    pub fn leave(self, builder: &mut impl Builder) {
        let is_on = match self {
            Visibility::On => 1,
            Visibility::Off => 0,
            Visibility::AsLeft | Visibility::Unknown => return,
        };
        builder.emit(Op::SetVisible, Imm::Int(is_on), &[]);
    }
}

/// Whether an instruction leaves the visibility of the value so far as it was.
pub fn keeps_visibility(op: Op) -> bool {
    matches!(op, Op::StVar | Op::StVar2 | Op::MakeClosure)
}

/// The blocks from which a return is reached before the visibility is set anew.
pub(crate) fn shown(func: &Func) -> FxHashSet<BlockId> {
    let mut shown = FxHashSet::default();
    let order = func.reverse_postorder();
    loop {
        let is_more = |block: &&BlockId| {
            // What is put together for R behind Op::Leave is no part of its code.
            let ops = func.blocks[**block].insts.iter().map(|&inst| func.insts[inst].op);
            let keeps = ops.take_while(|op| *op != Op::Leave).all(|op| keeps_visibility(op) || op.is_terminator());
            let is_last = func.terminator(**block).is_some_and(|last| last.op == Op::RetR);
            keeps && (is_last || func.successors(**block).any(|next| shown.contains(&next)))
        };
        let more: Vec<BlockId> =
            order.iter().filter(|&&block| !shown.contains(&block)).filter(is_more).copied().collect();
        if more.is_empty() {
            return shown;
        }
        shown.extend(more);
    }
}
