//! R objects in the root array.
//!
//! A function that may allocate owns a run of slots, one for each R object that it defines, and
//! stores each object into its slot when it is defined. The collector learns of the slots lazily:
//! the runtime hands `roots[published..root_top]` to R before it allocates. So before anything
//! that may allocate, `published` is pulled down to this activation's first slot: whatever was
//! stored since is then handed over (again).
//!
//! Not rooted here: parameters of functions other than the entry (their callers' slots or the
//! transaction hold them) and constants (the artifact holds them). A result is the caller's to
//! root, and nothing allocates between the return and that.

use super::*;
use crate::runtime::ctx;
use ir::AbortReason;

/// An activation's slots.
pub(super) struct Roots {
    /// Index of the first slot in the root array.
    base: Val,
    /// Its address.
    address: Val,
    slots: ArenaMap<Value, i32>,
}

/// More slots than this are cleared by a loop.
const UNROLLED: i64 = 16;

impl Lower<'_, '_, '_> {
    /// Takes this activation's slots, if it needs any.
    pub(super) fn open_roots(&mut self, index: usize) {
        if !self.unit.may_allocate[index] {
            return;
        }
        let slots = self.slots(index);
        let n = slots.iter().count() as i64;
        if n == 0 {
            return;
        }
        let base = self.b.ins().load(types::I64, memory(), self.ctx, ctx::ROOT_TOP);
        let limit = self.b.ins().load(types::I64, constant_memory(), self.ctx, ctx::ROOT_LIMIT);
        let top = self.b.ins().iadd_imm_s(base, n);
        let full = self.b.ins().icmp(IntCC::SignedGreaterThan, top, limit);
        let start = self.func.blocks[self.func.entry()].insts.first().map(|&inst| &self.func.insts[inst]);
        if let Some(start) = start {
            self.abort_if(full, AbortReason::Memory, "root array full", start);
        }
        self.b.ins().store(memory(), top, self.ctx, ctx::ROOT_TOP);
        let roots = self.b.ins().load(types::I64, constant_memory(), self.ctx, ctx::ROOTS);
        let bytes = self.b.ins().ishl_imm_u(base, 3);
        let address = self.b.ins().iadd(roots, bytes);
        self.clear(address, n);
        self.roots = Some(Roots { base, address, slots });
    }

    fn slots(&self, index: usize) -> ArenaMap<Value, i32> {
        let entry = self.func.entry();
        let mut slots = ArenaMap::default();
        let mut offset = 0;
        for block in self.func.reverse_postorder() {
            let data = &self.func.blocks[block];
            let params = data.params.iter().filter(|_| block != entry || index == 0);
            let insts = data.insts.iter().map(|&inst| &self.func.insts[inst]);
            let results = insts.filter(|inst| inst.op != Op::SexpConst).flat_map(|inst| &inst.results);
            for &value in params.chain(results).filter(|&&value| self.func.values[value].ty == Type::Sexp) {
                slots.insert(value, offset);
                offset += 8;
            }
        }
        slots
    }

    fn clear(&mut self, address: Val, n: i64) {
        let zero = self.b.ins().iconst(types::I64, 0);
        if n <= UNROLLED {
            for slot in 0..n as i32 {
                self.b.ins().store(memory(), zero, address, 8 * slot);
            }
            return;
        }
        let head = self.b.create_block();
        let next = self.b.create_block();
        let offset = self.b.append_block_param(head, types::I64);
        self.b.ins().jump(head, &[BlockArg::Value(zero)]);
        self.b.switch_to_block(head);
        let slot = self.b.ins().iadd(address, offset);
        self.b.ins().store(memory(), zero, slot, 0);
        let offset = self.b.ins().iadd_imm_s(offset, 8);
        let more = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, offset, 8 * n);
        self.b.ins().brif(more, head, &[BlockArg::Value(offset)], next, &[]);
        self.b.switch_to_block(next);
    }

    /// Stores a value just defined into its slot, if it has one.
    pub(super) fn root(&mut self, value: Value) {
        let Some(roots) = &self.roots else { return };
        let Some(&offset) = roots.slots.get(value) else { return };
        self.b.ins().store(memory(), self.values[value], roots.address, offset);
    }

    /// Before something that may allocate.
    pub(super) fn publish_roots(&mut self) {
        let Some(&Roots { base, .. }) = self.roots.as_ref() else { return };
        let published = self.b.ins().load(types::I64, memory(), self.ctx, ctx::PUBLISHED);
        let lower = self.b.ins().smin(published, base);
        self.b.ins().store(memory(), lower, self.ctx, ctx::PUBLISHED);
    }

    /// Gives the slots back.
    pub(super) fn close_roots(&mut self) {
        if let Some(&Roots { base, .. }) = self.roots.as_ref() {
            self.b.ins().store(memory(), base, self.ctx, ctx::ROOT_TOP);
        }
    }
}
