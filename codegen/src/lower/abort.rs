//! Leaving a transaction: cold blocks, one for each reason and site.

use super::*;
use crate::runtime::ctx;
use ir::AbortReason;

/// The cold blocks of a function.
#[derive(Default)]
pub(super) struct AbortBlocks {
    by_site: FxHashMap<Site, Block>,
    /// In order of creation, to be filled at the end.
    order: Vec<(Site, Block)>,
    /// Returns status 1 and keeps reason and site: a callee has set them.
    passed_on: Option<Block>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Site {
    reason: AbortReason,
    /// Index into `Unit::abort_sites`.
    text: u32,
    /// A runtime routine may have set a reason; that one is kept.
    keep_reason: bool,
}

impl Lower<'_, '_, '_> {
    /// Leaves with a reason if the condition is not 0.
    pub(super) fn abort_if(&mut self, cond: Val, reason: AbortReason, words: &str, inst: &Inst) {
        let block = self.abort_block(reason, words, false, inst);
        self.leave_if(cond, block);
    }

    /// Goes to a cold block if the condition is not 0, else on. Of a conjunction, the parts are tested
    /// one after the other: what is nearly never true decides alone, and the rest is computed out of line.
    pub(super) fn leave_if_all(&mut self, cond: Value, block: Block) {
        let parts = self.conjuncts(cond);
        let (&last, first) = parts.split_last().expect("a conjunction has parts");
        let next = self.b.create_block();
        for &part in first {
            let rest = self.cold_block();
            self.b.ins().brif(self.values[part], rest, &[], next, &[]);
            self.b.switch_to_block(rest);
        }
        self.b.ins().brif(self.values[last], block, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// The parts of a conjunction of conditions without NA, in order.
    fn conjuncts(&self, cond: Value) -> Vec<Value> {
        match self.defs.get(cond) {
            Some(and) if and.op == Op::LglAnd && and.args.iter().all(|&arg| self.known.has(arg)) => {
                and.args.iter().flat_map(|&arg| self.conjuncts(arg)).collect()
            }
            _ => vec![cond],
        }
    }

    /// Goes to a cold block if the condition is not 0, else on.
    pub(super) fn leave_if(&mut self, cond: Val, block: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(cond, block, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// The cold block of a reason and some words, to which the origin is added.
    pub(super) fn abort_block(&mut self, reason: AbortReason, words: &str, keep_reason: bool, inst: &Inst) -> Block {
        let site = Site { reason, text: self.site(reason, words, inst), keep_reason };
        if let Some(&block) = self.aborts.by_site.get(&site) {
            return block;
        }
        let block = self.cold_block();
        self.aborts.by_site.insert(site, block);
        self.aborts.order.push((site, block));
        block
    }

    /// The index of a site: what happens there, and the origin.
    pub(super) fn site(&mut self, reason: AbortReason, words: &str, inst: &Inst) -> u32 {
        let sites = &mut self.unit.abort_sites;
        let is_known =
            |site: &crate::AbortSite| site.reason == reason && site.words == words && site.origin == inst.origin;
        let index = sites.iter().position(is_known).unwrap_or_else(|| {
            sites.push(crate::AbortSite { reason, words: words.into(), origin: inst.origin });
            sites.len() - 1
        });
        index as u32
    }

    /// The cold block of an `abort` or `abort.if`.
    pub(super) fn abort_block_of(&mut self, inst: &Inst) -> Block {
        match &inst.imm {
            Imm::Abort(reason, words) => self.abort_block(*reason, words, false, inst),
            _ => self.abort_block(AbortReason::Unanalysable, "abort", false, inst),
        }
    }

    /// The cold block that passes on a callee's abort.
    pub(super) fn pass_on_block(&mut self) -> Block {
        if let Some(block) = self.aborts.passed_on {
            return block;
        }
        let block = self.cold_block();
        self.aborts.passed_on = Some(block);
        block
    }

    /// Gives the cold blocks their code. The root array needs no care: who started the
    /// transaction resets it.
    pub(super) fn fill_abort_blocks(&mut self) {
        let order = std::mem::take(&mut self.aborts.order);
        if order.is_empty() && self.aborts.passed_on.is_none() {
            return;
        }
        let leave = self.pass_on_block();
        for (site, block) in order {
            self.b.switch_to_block(block);
            let mut reason = self.i32_const(i64::from(site.reason as i32));
            if site.keep_reason {
                let given = self.b.ins().load(types::I32, memory(), self.ctx, ctx::ABORT_REASON);
                reason = self.b.ins().select(given, given, reason);
            }
            self.b.ins().store(memory(), reason, self.ctx, ctx::ABORT_REASON);
            let text = self.i32_const(i64::from(site.text));
            self.b.ins().store(memory(), text, self.ctx, ctx::ABORT_SITE);
            self.b.ins().jump(leave, &[]);
        }
        self.b.switch_to_block(leave);
        let mut results = vec![self.b.ins().iconst(types::I64, 1)];
        if !signature::has_out_area(&self.func.results) {
            for &ty in &self.func.results {
                results.push(match ty {
                    Type::F64 => self.f64_const(0.0),
                    ty => self.b.ins().iconst(machine_type(ty), 0),
                });
            }
        }
        self.b.ins().return_(&results);
    }

    pub(super) fn poll(&mut self, inst: &Inst) {
        let flag = self.b.ins().load(types::I64, constant_memory(), self.ctx, ctx::INTERRUPTS);
        // Atomic, because an ordinary load may be replaced by an earlier one of the same address.
        let asked = self.b.ins().atomic_load(types::I32, memory(), flag);
        self.abort_if(asked, AbortReason::Interrupt, "interrupt", inst);
    }

    pub(super) fn check_stack(&mut self, inst: &Inst) {
        let limit = self.b.ins().load(types::I64, constant_memory(), self.ctx, ctx::STACK_LIMIT);
        let pointer = self.b.ins().get_stack_pointer(types::I64);
        let below = self.b.ins().icmp(IntCC::UnsignedLessThan, pointer, limit);
        self.abort_if(below, AbortReason::Stack, "stack nearly used up", inst);
    }
}
