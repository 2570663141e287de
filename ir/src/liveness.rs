//! Which values are used later, and which variables are read.

use crate::bits::Bits;
use crate::{ArgKind, BlockId, Func, FuncKind, Imm, Inst, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// For each block that the entry reaches, the values defined elsewhere that it or a later block uses.
pub fn live_in(func: &Func) -> ArenaMap<BlockId, FxHashSet<Value>> {
    let order = func.reverse_postorder();
    let mut live: ArenaMap<BlockId, FxHashSet<Value>> =
        order.iter().map(|&block| (block, FxHashSet::default())).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &block in order.iter().rev() {
            let mut here: FxHashSet<Value> = FxHashSet::default();
            for next in func.successors(block) {
                here.extend(live.get(next).into_iter().flatten().copied());
            }
            for &inst in func.blocks[block].insts.iter().rev() {
                let inst = &func.insts[inst];
                for result in &inst.results {
                    here.remove(result);
                }
                here.extend(inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)).copied());
            }
            for param in &func.blocks[block].params {
                here.remove(param);
            }
            if live.get(block).is_none_or(|known| known.len() != here.len()) {
                live.insert(block, here);
                changed = true;
            }
        }
    }
    live
}

/// Which variables of the frame may be read later.
///
/// A name counts as read wherever an instruction mentions it other than to assign it, in the code of an
/// argument where the call stands. Names in defaults and in function literals, which run at unknown times,
/// are always live.
#[derive(Debug)]
pub struct LiveNames<'f> {
    func: &'f Func,
    index: FxHashMap<&'f str, usize>,
    always: Bits,
    live_in: ArenaMap<BlockId, Bits>,
}

impl<'f> LiveNames<'f> {
    /// Looks at all code of a function.
    pub fn new(func: &'f Func) -> LiveNames<'f> {
        let (index, always, live_in) = (FxHashMap::default(), Bits::default(), ArenaMap::default());
        let mut live = LiveNames { func, index, always, live_in };
        let defaults = func.formals.iter().filter_map(|formal| formal.default);
        let later = defaults.map(|default| &func.nested[default as usize]);
        let literals = func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure);
        let mut always = Vec::new();
        later.chain(literals).for_each(|nested| names_in(nested, &mut always));
        for name in always {
            let bit = live.bit(name);
            live.always.set(bit);
        }
        live.solve();
        live
    }

    fn bit(&mut self, name: &'f str) -> usize {
        let next = self.index.len();
        *self.index.entry(name).or_insert(next)
    }

    /// Whether the variable may be read from the beginning of a block on.
    pub fn at(&self, block: BlockId, name: &str) -> bool {
        let is_in = |bits: &Bits| self.index.get(name).is_some_and(|&bit| bits.has(bit));
        is_in(&self.always) || self.live_in.get(block).is_some_and(is_in)
    }

    /// Whether the variable may be read behind an instruction, which is given by its place in its block.
    pub fn after(&self, block: BlockId, at: usize, name: &str) -> bool {
        for &inst in &self.func.blocks[block].insts[at + 1..] {
            match access(self.func, &self.func.insts[inst], name) {
                Some(Access::Read) => return true,
                Some(Access::Assigned) => return self.always_live(name),
                None => {}
            }
        }
        self.func.successors(block).any(|next| self.at(next, name)) || self.always_live(name)
    }

    fn always_live(&self, name: &str) -> bool {
        self.index.get(name).is_some_and(|&bit| self.always.has(bit))
    }

    /// Backwards to a fixpoint: read before it is assigned, or live at the end and not assigned.
    fn solve(&mut self) {
        let func = self.func;
        let order = func.reverse_postorder();
        let mut effects: ArenaMap<BlockId, (Bits, Bits)> = ArenaMap::default();
        for &block in &order {
            let (mut read, mut assigned) = (Bits::default(), Bits::default());
            for &inst in &func.blocks[block].insts {
                let inst = &func.insts[inst];
                let mut names = Vec::new();
                read_by(func, inst, &mut names);
                for bit in names.into_iter().map(|name| self.bit(name)) {
                    if !assigned.has(bit) {
                        read.set(bit);
                    }
                }
                if let (Op::StVar, Imm::Name(name)) = (inst.op, &inst.imm) {
                    assigned.set(self.bit(name));
                }
            }
            effects.insert(block, (read, assigned));
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &block in order.iter().rev() {
                let mut here = Bits::default();
                func.successors(block).filter_map(|next| self.live_in.get(next)).for_each(|live| here.add(live));
                let (read, assigned) = &effects[block];
                here.remove(assigned);
                here.add(read);
                if self.live_in.get(block) != Some(&here) {
                    self.live_in.insert(block, here);
                    changed = true;
                }
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Access {
    Read,
    Assigned,
}

/// What an instruction does with a variable first.
fn access(func: &Func, inst: &Inst, name: &str) -> Option<Access> {
    let mut names = Vec::new();
    read_by(func, inst, &mut names);
    match (inst.op, &inst.imm) {
        _ if names.contains(&name) => Some(Access::Read),
        (Op::StVar, Imm::Name(assigned)) if **assigned == *name => Some(Access::Assigned),
        _ => None,
    }
}

/// The names that an instruction may read.
pub(crate) fn read_by<'f>(func: &'f Func, inst: &'f Inst, names: &mut Vec<&'f str>) {
    match &inst.imm {
        Imm::Name(name) if inst.op != Op::StVar => names.push(name),
        Imm::Call(call) => {
            let promises = func.calls[*call as usize].args.iter().filter_map(|arg| match arg.kind {
                ArgKind::Promise(index) => Some(&func.nested[index as usize]),
                _ => None,
            });
            promises.for_each(|nested| names_in(nested, names));
        }
        _ => {}
    }
}

/// All names that code mentions, that of its own nested functions included.
fn names_in<'f>(func: &'f Func, names: &mut Vec<&'f str>) {
    names.extend(func.insts.iter().filter_map(|(_, inst)| match &inst.imm {
        Imm::Name(name) => Some(&**name),
        _ => None,
    }));
    func.nested.iter().for_each(|nested| names_in(nested, names));
}

/// The variables that the code of an instruction's arguments assigns, which runs when they are evaluated.
pub fn assigned_in_arguments<'f>(func: &'f Func, inst: &Inst) -> Vec<&'f str> {
    let mut names = Vec::new();
    let Imm::Call(call) = inst.imm else { return names };
    for arg in &func.calls[call as usize].args {
        let ArgKind::Promise(index) = arg.kind else { continue };
        let nested = &func.nested[index as usize];
        for (_, inst) in nested.insts.iter() {
            if let (Op::StVar, Imm::Name(name)) = (inst.op, &inst.imm) {
                names.push(&**name);
            }
            names.extend(assigned_in_arguments(nested, inst));
        }
    }
    names
}

/// Whether an argument's code, or code in it, names a variable.
pub fn mentions(nested: &Func, name: &str) -> bool {
    let mut names = Vec::new();
    names_in(nested, &mut names);
    names.contains(&name)
}
