//! R objects in the root array.
//!
//! A function that may allocate owns a run of slots, and stores each R object that it still holds while something
//! allocates into one of them when it is defined. Objects that are never held at the same time share a slot. The collector learns of the slots lazily:
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

/// The first and the last place where a value is held.
#[derive(Clone, Copy)]
struct Span {
    first: u32,
    last: u32,
}

/// More slots than this are cleared by a loop.
const UNROLLED: i64 = 16;

impl Lower<'_, '_, '_> {
    /// Takes this activation's slots, if it needs any.
    pub(super) fn open_roots(&mut self, index: usize) {
        if !self.unit.may_allocate[index] {
            return;
        }
        let (slots, n) = self.slots(index);
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

    /// The offsets of the values that are held while something allocates, and how many slots these are.
    fn slots(&self, index: usize) -> (ArenaMap<Value, i32>, i64) {
        let mut spans = self.spans(index);
        spans.sort_by_key(|&(value, Span { first, .. })| (first, value.into_raw()));
        let mut slots = ArenaMap::default();
        // Behind which place each slot is free.
        let mut taken: Vec<u32> = Vec::new();
        for (value, Span { first, last }) in spans {
            // A result may take the slot of an operand: it is stored when the operation is done.
            let free = taken.iter().position(|&until| until <= first);
            let slot = free.unwrap_or(taken.len());
            if free.is_none() {
                taken.push(last);
            }
            taken[slot] = last;
            slots.insert(value, 8 * slot as i32);
        }
        (slots, taken.len() as i64)
    }

    /// Where the objects that a collection must not miss are held: each from its definition to the last place where it is
    /// needed, in the order of the blocks, with all of the blocks that it lives through.
    fn spans(&self, index: usize) -> Vec<(Value, Span)> {
        let func = self.func;
        let (rooted, live_in) = (self.defined_here(index), ir::live_in(func));
        let mut spans: ArenaMap<Value, Span> = ArenaMap::default();
        let mut allocations = Vec::new();
        let mut at = 0;
        let vectors = self.vectors_by_address();
        let mut cover = |value: Value, from: u32, to: u32| {
            let held = [Some(value), vectors.get(value).copied()].into_iter().flatten();
            for value in held.filter(|&value| rooted.get(value).is_some()) {
                let known = spans.get(value).copied().unwrap_or(Span { first: from, last: to });
                spans.insert(value, Span { first: known.first.min(from), last: known.last.max(to) });
            }
        };
        let lives = |block: BlockId| live_in.get(block).into_iter().flatten().copied();
        for block in func.reverse_postorder() {
            let data = &func.blocks[block];
            let end = at + data.insts.len() as u32 + 1;
            data.params.iter().for_each(|&param| cover(param, at, at));
            lives(block).for_each(|value| cover(value, at, at));
            func.successors(block).into_iter().flat_map(lives).for_each(|value| cover(value, end, end));
            for &inst in &data.insts {
                at += 1;
                let inst = &func.insts[inst];
                inst.args.iter().for_each(|&value| cover(value, at, at));
                for &value in inst.targets.iter().flat_map(|target| &target.args) {
                    // Where an address goes by another name, its vector is held for good.
                    cover(value, at, if vectors.get(value).is_some() { u32::MAX } else { at });
                }
                inst.results.iter().for_each(|&result| cover(result, at, at));
                if crate::compile::inst_allocates(inst, &self.unit.may_allocate) {
                    allocations.push(at);
                }
            }
            at = end + 1;
        }
        let is_held = |span: &Span| {
            let next = allocations.partition_point(|&place| place <= span.first);
            allocations.get(next).is_some_and(|&place| place <= span.last)
        };
        spans.iter().map(|(value, &span)| (value, span)).filter(|(_, span)| is_held(span)).collect()
    }

    /// The vector whose elements are at an address: it is needed as long as that is.
    fn vectors_by_address(&self) -> ArenaMap<Value, Value> {
        let is_address = |inst: &&Inst| inst.op == Op::VecData;
        crate::facts::instructions(self.func).filter(is_address).map(|inst| (inst.results[0], inst.args[0])).collect()
    }

    /// Objects that this function makes or gets from elsewhere: not its callers', nor the artifact's.
    fn defined_here(&self, index: usize) -> ArenaMap<Value, ()> {
        let entry = self.func.entry();
        let blocks = self.func.reverse_postorder().into_iter();
        let values = blocks.flat_map(|block| {
            let data = &self.func.blocks[block];
            let params = data.params.iter().filter(move |_| block != entry || index == 0);
            let insts = data.insts.iter().map(|&inst| &self.func.insts[inst]);
            params.chain(insts.filter(|inst| inst.op != Op::SexpConst).flat_map(|inst| &inst.results)).copied()
        });
        values.filter(|&value| self.func.values[value].ty == Type::Sexp).map(|value| (value, ())).collect()
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
