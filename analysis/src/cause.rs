//! Causes: of all that ends what is proven, which one keeps a closure from being compiled?
//!
//! Every path of a rejected closure ends somewhere, in most of them at several places: a guard
//! clause calls `stop()`, a rare case prints something, and the main path meets what is not
//! handled. Who reads one reason wants the one that would have to go. So of the ends that are
//! reached:
//! - what raises an error is a reason only if there is no other, be it directly or in a callee;
//! - one behind which a return may be reached without meeting another end comes before one that
//!   would not help if it went away alone;
//! - of several such the last in the code is taken, since early returns are special cases; of
//!   several that are no help alone, the first that is met.
//!
//! That a callee does not return is never the cause: what is in it is. The calls on the way are
//! kept, because the place to change may be any of them.

use crate::walk::InstanceId;
use crate::{Blame, Fear, Inference, Instance, Reason};
use ir::{BlockId, Op};
use std::collections::BTreeMap;

/// Why a closure is not compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cause {
    /// The calls that lead to it, outermost first.
    pub calls: Vec<Blame>,
    /// What is wrong.
    pub root: Blame,
}

impl From<Blame> for Cause {
    fn from(root: Blame) -> Cause {
        Cause { calls: Vec::new(), root }
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.root.fmt(f)
    }
}

impl Inference {
    /// Why no path of an instance returns.
    pub fn cause(&self, id: InstanceId) -> Cause {
        let no_path = || Blame::new(Fear::Callee, "it calls itself on every path");
        self.cause_in(id, &mut BTreeMap::new()).unwrap_or_else(|| no_path().into())
    }

    /// `known` has none for a call that is being explained.
    fn cause_in(&self, id: InstanceId, known: &mut BTreeMap<InstanceId, Option<Cause>>) -> Option<Cause> {
        if let Some(cause) = known.get(&id) {
            return cause.clone();
        }
        known.insert(id, None);
        let instance = &self.instances[id];
        let mut best: Option<(Rank, Cause)> = None;
        for (block, blame) in instance.reached_ends() {
            let Some(cause) = self.cause_of(blame, known) else { continue };
            let rank = instance.rank(*block, &cause);
            if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                best = Some((rank, cause));
            }
        }
        let cause = best.map(|(_, cause)| cause);
        known.insert(id, cause.clone());
        cause
    }

    /// The ends in an instance's own code that are reached, but those that raise an error: where they are, and what is there.
    pub fn obstacles(&self, id: InstanceId) -> Vec<(u32, Blame)> {
        let instance = &self.instances[id];
        let ends = instance.reached_ends().filter(|(_, blame)| {
            let cause = self.cause_of(blame, &mut BTreeMap::new());
            cause.is_some_and(|cause| cause.root.fear() != Fear::Error)
        });
        ends.map(|(block, blame)| (instance.place_of(*block, blame), blame.clone())).collect()
    }

    /// The cause behind one end; none if it leads back to a call that is being explained.
    fn cause_of(&self, blame: &Blame, known: &mut BTreeMap<InstanceId, Option<Cause>>) -> Option<Cause> {
        let Reason::Callee { instance, .. } = blame.reason else { return Some(blame.clone().into()) };
        let mut cause = self.cause_in(instance, known)?;
        cause.calls.insert(0, blame.clone());
        Some(cause)
    }
}

/// Smaller is better: an error, no help alone, and where.
type Rank = (bool, bool, i64);

impl Instance {
    /// The ends that are reached, without what lies behind loops that cannot run.
    fn reached_ends(&self) -> impl Iterator<Item = &(BlockId, Blame)> {
        let reached = self.reachable(self.func.entry(), &self.dead_exits());
        self.ends.iter().filter(move |(block, _)| reached.contains(block))
    }

    /// Where a block ends. In the code of an argument it ends where the block does.
    fn place_of(&self, block: BlockId, blame: &Blame) -> u32 {
        let origins = self.func.blocks[block].insts.iter().map(|&inst| self.func.insts[inst].origin);
        let said = blame.origin.filter(|origin| origin.closure == self.closure.0).map(|origin| origin.pc);
        origins.clone().find(|origin| Some(origin.pc) == said).or(origins.last()).unwrap_or_default().offset()
    }

    /// Whether some way leads back to a block that comes before.
    pub fn runs_loop(&self) -> bool {
        self.leads_back(|_| true)
    }

    /// Whether it has loops besides those over the elements of a value.
    pub(super) fn runs_on(&self) -> bool {
        self.leads_back(|head| self.func.terminator(head).is_none_or(|inst| inst.op != Op::ForNext))
    }

    fn leads_back(&self, is_meant: impl Fn(BlockId) -> bool) -> bool {
        let order = self.func.reverse_postorder();
        let position: BTreeMap<BlockId, usize> = order.iter().enumerate().map(|(at, &block)| (block, at)).collect();
        let is_back = |block: &BlockId, next: &BlockId| position.get(next) <= position.get(block) && is_meant(*next);
        self.ways.iter().any(|(block, ways)| ways.iter().any(|next| is_back(&block, next)))
    }

    fn rank(&self, block: BlockId, cause: &Cause) -> Rank {
        let is_error = cause.root.fear() == Fear::Error;
        let helps = self.would_return(block);
        let pc = cause.calls.first().unwrap_or(&cause.root).origin.map_or(0, |origin| i64::from(origin.pc));
        (is_error, !helps, if helps { -pc } else { pc })
    }

    /// Whether a return may be reached from behind this end without meeting another one.
    fn would_return(&self, end: BlockId) -> bool {
        let mut seen = vec![end];
        let mut at = 0;
        while at < seen.len() {
            let block = seen[at];
            at += 1;
            if block != end && self.ends.iter().any(|(other, _)| *other == block) {
                continue;
            }
            let ways = self.ways.get(block).filter(|_| block != end);
            let next: Vec<BlockId> = match ways {
                Some(ways) => ways.clone(),
                None => self.func.successors(block).collect(),
            };
            if self.func.terminator(block).is_some_and(|inst| inst.op == ir::Op::RetR) {
                return true;
            }
            seen.extend(next.into_iter().filter(|block| !seen.contains(block)).collect::<Vec<_>>());
        }
        false
    }
}
