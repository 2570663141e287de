//! Liveness: what may still be read on entry to a block?
//!
//! A variable that nothing reads before it is assigned again need not be handed over from block to
//! block. A function of a thousand statements has a thousand variables, few of which are read far
//! from where they are assigned; to carry all of them everywhere costs the square of that.
//!
//! Given up: names in the code of promises and defaults, which may be read at any time; variables
//! that hold vectors stay too, since a second holder decides whether a vector is shared.

use crate::semantics::Tv;
use crate::{Name, Ty, anticipated};
use ir::{BlockId, Func, Imm, Inst, Op, Value, assigned_in_arguments, live_in};
use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// What may or will be read, by block, on entry to it.
#[derive(Debug)]
pub struct Reads {
    /// Values that are used later.
    pub values: ArenaMap<BlockId, FxHashSet<Value>>,
    /// Formals that are surely read.
    pub formals: ArenaMap<BlockId, BTreeSet<u32>>,
    /// Variables that may be read, as numbers.
    variables: ArenaMap<BlockId, Bits>,
    /// Blocks where it matters whether the value so far is visible.
    pub shown: FxHashSet<BlockId>,
    numbers: FxHashMap<Name, usize>,
}

impl Reads {
    /// Of a closure's code.
    pub fn of(func: &Func) -> Reads {
        let numbers = numbers(func);
        Reads {
            values: live_in(func),
            formals: formals(func),
            variables: variables(func, &numbers),
            shown: crate::visibility::shown(func),
            numbers,
        }
    }

    /// The variables that a way to a block does not have to hand over. `params` are the types that it
    /// hands over as the block's parameters, `values` those of the values so far.
    pub fn unread<'t, V>(
        &self,
        block: BlockId,
        vars: &mut dyn Iterator<Item = (&Name, &Ty)>,
        params: &mut dyn Iterator<Item = &'t Ty>,
        values: &'t ArenaMap<Value, Tv<V>>,
    ) -> Vec<Name> {
        // A loop's counter has a name that no code names; the loop itself does.
        let live = self.values.get(block).into_iter().flatten().filter_map(|&value| Some(&values.get(value)?.ty));
        let counters: Vec<&Name> = params.chain(live).filter_map(counter).collect();
        let read = self.variables.get(block);
        let is_read = |name: &Name| match self.numbers.get(name) {
            Some(&number) => read.is_some_and(|read| read.has(number)),
            None => counters.contains(&name),
        };
        let holds_vector = |ty: &Ty| matches!(ty, Ty::Vec(..) | Ty::List | Ty::Object(_) | Ty::Any | Ty::Plain);
        vars.filter(|(name, ty)| !holds_vector(ty) && !is_read(name)).map(|(name, _)| name.clone()).collect()
    }
}

fn counter(ty: &Ty) -> Option<&Name> {
    if let Ty::Loop(_, counter) = ty { Some(counter) } else { None }
}

/// The formals that are surely read before they are assigned, be it by a literal that is called.
fn formals(func: &Func) -> ArenaMap<BlockId, BTreeSet<u32>> {
    let mut sets = anticipated(func);
    let is_assigned = |formal: &ir::Formal| crate::captures::is_assigned_from_below(func, &formal.name);
    let assigned: Vec<u32> =
        func.formals.iter().enumerate().filter(|(_, formal)| is_assigned(formal)).map(|(at, _)| at as u32).collect();
    for (_, set) in sets.iter_mut() {
        set.retain(|formal| !assigned.contains(formal));
    }
    sets
}

/// A set of numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Bits(Box<[u64]>);

impl Bits {
    fn none(n: usize) -> Bits {
        Bits(vec![0; n.div_ceil(64)].into())
    }

    fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 != 0
    }

    fn set(&mut self, number: usize, is_in: bool) {
        let bit = 1 << (number % 64);
        self.0[number / 64] = if is_in { self.0[number / 64] | bit } else { self.0[number / 64] & !bit };
    }

    fn add_all(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }
}

/// The variables that a closure's code may assign, numbered.
fn numbers(func: &Func) -> FxHashMap<Name, usize> {
    let mut numbers: FxHashMap<Name, usize> = FxHashMap::default();
    let assigned = func.insts.iter().filter(|(_, inst)| inst.op == Op::StVar).filter_map(|(_, inst)| name_of(inst));
    let in_arguments = func.insts.iter().flat_map(|(_, inst)| assigned_in_arguments(func, inst));
    for name in func.formals.iter().map(|formal| &*formal.name).chain(assigned).chain(in_arguments) {
        if !numbers.contains_key(name) {
            numbers.insert(name.into(), numbers.len());
        }
    }
    numbers
}

fn name_of(inst: &Inst) -> Option<&str> {
    if let Imm::Name(name) = &inst.imm { Some(name) } else { None }
}

/// For each block the variables that it or a later block reads before it assigns them. Whatever names
/// a variable counts as a read, but for plain assignments.
fn variables(func: &Func, numbers: &FxHashMap<Name, usize>) -> ArenaMap<BlockId, Bits> {
    let order = func.reverse_postorder();
    let anytime = anytime(func, numbers);
    let mut live: ArenaMap<BlockId, Bits> = ArenaMap::default();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut here = anytime.clone();
            for next in func.successors(block) {
                live.get(next).into_iter().for_each(|next| here.add_all(next));
            }
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                if let Some(&number) = name_of(inst).and_then(|name| numbers.get(name)) {
                    here.set(number, inst.op != Op::StVar || anytime.has(number));
                }
            }
            if live.get(block) != Some(&here) {
                live.insert(block, here);
                changed = true;
            }
        }
    }
    live
}

/// The variables that nested code may read, captures, and `...` and its elements, which `.Internal(lapply(X, FUN))` passes on
/// without naming them.
fn anytime(func: &Func, numbers: &FxHashMap<Name, usize>) -> Bits {
    let mut bits = Bits::none(numbers.len());
    let dots = numbers.iter().filter(|(name, _)| &***name == "..." || ir::is_element_of_dots(name));
    dots.for_each(|(_, &number)| bits.set(number, true));
    // Other literals of the frame may need what this one has captured.
    let captures = numbers.iter().filter(|(name, _)| crate::captures::is_capture(name));
    captures.for_each(|(_, &number)| bits.set(number, true));
    let mut nested: Vec<&Func> = func.nested.iter().collect();
    while let Some(func) = nested.pop() {
        nested.extend(&func.nested);
        let names = func.insts.iter().filter_map(|(_, inst)| numbers.get(name_of(inst)?));
        names.for_each(|&number| bits.set(number, true));
    }
    bits
}
