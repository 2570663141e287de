//! Which scalars cannot be NA (integers, logicals) or NaN (doubles)?
//!
//! A value defined by an operation that never gives NA is known, and so is one that a branch or
//! an abort has just tested. A block parameter is known if every edge brings a known value; a
//! result of a call, if every `ret` of the callee returns a known one. Both start out as known and
//! are taken back until nothing changes, so loops and recursion keep what they preserve.
//!
//! A known value needs no test before arithmetic or a branch; that is all it is used for.

use ir::{BlockId, Func, Imm, Inst, Module, Op, Value};
use la_arena::ArenaMap;

/// The defining instruction of each value that has one.
pub(crate) type Defs<'a> = ArenaMap<Value, &'a Inst>;

/// Values known at one point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Known(Vec<u64>);

impl Known {
    /// Whether a value is known not to be NA or NaN here.
    pub(crate) fn has(&self, value: Value) -> bool {
        let index = value.into_raw().into_u32() as usize;
        self.0.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 != 0)
    }

    /// Adds a value.
    pub(crate) fn add(&mut self, value: Value) {
        let index = value.into_raw().into_u32() as usize;
        if self.0.len() <= index / 64 {
            self.0.resize(index / 64 + 1, 0);
        }
        self.0[index / 64] |= 1 << (index % 64);
    }

    fn remove(&mut self, value: Value) {
        let index = value.into_raw().into_u32() as usize;
        if let Some(word) = self.0.get_mut(index / 64) {
            *word &= !(1 << (index % 64));
        }
    }

    /// Keeps what both have; says whether that is less than before.
    fn meet(&mut self, other: &Known) -> bool {
        let mut less = false;
        for (i, word) in self.0.iter_mut().enumerate() {
            let kept = *word & other.0.get(i).copied().unwrap_or(0);
            less |= kept != *word;
            *word = kept;
        }
        less
    }
}

/// What is known in a module.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// For each function: what is known at the start of each block that is reached.
    pub(crate) blocks: Vec<ArenaMap<BlockId, Known>>,
    /// For each function: which results are never NA.
    pub(crate) results: Vec<Vec<bool>>,
}

impl Facts {
    /// Computes them.
    pub(crate) fn new(module: &Module) -> Facts {
        let mut results: Vec<Vec<bool>> = module.funcs.iter().map(|func| vec![true; func.results.len()]).collect();
        loop {
            let before = results.clone();
            let mut blocks = Vec::with_capacity(module.funcs.len());
            for (index, func) in module.funcs.iter().enumerate() {
                let flow = Flow { func, defs: definitions(func), results: &before };
                let (known, returned) = flow.solve();
                results[index] = returned;
                blocks.push(known);
            }
            if results == before {
                return Facts { blocks, results };
            }
            // Only ever less, so that this ends.
            for (now, before) in results.iter_mut().flatten().zip(before.iter().flatten()) {
                *now &= before;
            }
        }
    }
}

/// The defining instructions of a function's values.
pub(crate) fn definitions(func: &Func) -> Defs<'_> {
    let mut defs = ArenaMap::default();
    for inst in instructions(func) {
        for &result in &inst.results {
            defs.insert(result, inst);
        }
    }
    defs
}

/// The instructions that are in blocks; the arena may have more.
pub(crate) fn instructions(func: &Func) -> impl Iterator<Item = &Inst> {
    func.layout.iter().flat_map(|&block| &func.blocks[block].insts).map(|&inst| &func.insts[inst])
}

/// The comparison or test that a condition comes from, through `lgl.not`, and whether it is negated.
pub(crate) fn condition<'a>(defs: &Defs<'a>, mut cond: Value) -> (Option<&'a Inst>, bool) {
    let mut negated = false;
    loop {
        match defs.get(cond) {
            Some(inst) if inst.op == Op::LglNot => {
                negated = !negated;
                cond = inst.args[0];
            }
            found => return (found.copied(), negated),
        }
    }
}

/// Values that are used for more than deciding branches, which take a comparison as it is.
pub(crate) fn values_needed(func: &Func, defs: &Defs) -> Known {
    let mut needed = Known::default();
    let mut rest = Vec::new();
    for inst in instructions(func) {
        rest.extend(inst.targets.iter().flat_map(|target| &target.args));
        match inst.op {
            Op::LglNot => {}
            Op::BrLgl if condition(defs, inst.args[0]).0.is_some_and(|test| is_comparison(test.op)) => {}
            _ => rest.extend(&inst.args),
        }
    }
    while let Some(value) = rest.pop() {
        needed.add(value);
        if let Some(inst) = defs.get(value)
            && inst.op == Op::LglNot
            && !needed.has(inst.args[0])
        {
            rest.push(inst.args[0]);
        }
    }
    needed
}

/// Whether it compares two scalars that may be NA.
pub(crate) fn is_comparison(op: Op) -> bool {
    matches!(
        op,
        Op::F64Eq
            | Op::F64Ne
            | Op::F64Lt
            | Op::F64Le
            | Op::F64Ge
            | Op::F64Gt
            | Op::I32Eq
            | Op::I32Ne
            | Op::I32Lt
            | Op::I32Le
            | Op::I32Ge
            | Op::I32Gt
    )
}

struct Flow<'a> {
    func: &'a Func,
    defs: Defs<'a>,
    results: &'a [Vec<bool>],
}

impl Flow<'_> {
    /// What is known at the start of each block, and which results are known at every `ret`.
    fn solve(&self) -> (ArenaMap<BlockId, Known>, Vec<bool>) {
        let order = self.func.reverse_postorder();
        let mut starts: ArenaMap<BlockId, Known> = ArenaMap::default();
        starts.insert(self.func.entry(), Known::default());
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &order {
                let Some(mut known) = starts.get(block).cloned() else { continue };
                for &inst in &self.func.blocks[block].insts {
                    let inst = &self.func.insts[inst];
                    step(inst, &self.defs, self.results, &mut known);
                    for index in 0..inst.targets.len() {
                        changed |= self.edge(inst, index, known.clone(), &mut starts);
                    }
                }
            }
        }
        let mut returned = vec![true; self.func.results.len()];
        for &block in &order {
            let Some(mut known) = starts.get(block).cloned() else { continue };
            for &inst in &self.func.blocks[block].insts {
                let inst = &self.func.insts[inst];
                if inst.op == Op::Ret {
                    returned.iter_mut().zip(&inst.args).for_each(|(result, &value)| *result &= known.has(value));
                }
                step(inst, &self.defs, self.results, &mut known);
            }
        }
        (starts, returned)
    }

    /// Carries what is known over an edge; says whether the target has to be looked at (again).
    fn edge(&self, inst: &Inst, index: usize, mut known: Known, starts: &mut ArenaMap<BlockId, Known>) -> bool {
        on_edge(inst, index, &self.defs, &mut known);
        let target = &inst.targets[index];
        let params = &self.func.blocks[target.block].params;
        let args: Vec<bool> = target.args.iter().map(|&arg| known.has(arg)).collect();
        for (&param, arg) in params.iter().zip(args) {
            if arg { known.add(param) } else { known.remove(param) }
        }
        match starts.get_mut(target.block) {
            Some(start) => start.meet(&known),
            None => {
                starts.insert(target.block, known);
                true
            }
        }
    }
}

/// What one edge of a branch tells.
fn on_edge(inst: &Inst, index: usize, defs: &Defs, known: &mut Known) {
    if inst.op != Op::Br {
        return;
    }
    let Some(test) = defs.get(inst.args[0]) else { return };
    if index == 1 && matches!(test.op, Op::I32IsNa | Op::F64IsNan) {
        known.add(test.args[0]);
    }
}

/// Adds what holds after an instruction that did not abort.
pub(crate) fn step(inst: &Inst, defs: &Defs, results: &[Vec<bool>], known: &mut Known) {
    let all = |known: &Known| inst.args.iter().all(|&arg| known.has(arg));
    let holds = match inst.op {
        Op::I32Const => inst.imm != Imm::Int(i64::from(i32::MIN)),
        Op::F64Const => matches!(inst.imm, Imm::Real(bits) if !f64::from_bits(bits).is_nan()),
        Op::F64IsNan | Op::F64IsNa | Op::I32IsNa | Op::VecDim => true,
        Op::I64Eq | Op::I64Ne | Op::I64Lt | Op::I64Le | Op::I64ToI32 | Op::I64ToF64 => true,
        Op::I32Add | Op::I32Sub | Op::I32Mul | Op::I32Neg | Op::I32Abs | Op::I32ToF64 | Op::I32ToLgl => all(known),
        Op::LglNot | Op::LglAnd | Op::LglOr | Op::F64ToLgl | Op::F64ToI32 => all(known),
        Op::F64Neg | Op::F64Abs | Op::F64Floor | Op::F64Ceil | Op::F64Trunc => all(known),
        // These abort instead of giving NaN out of no NaN.
        Op::F64Sqrt | Op::F64Exp | Op::F64Log | Op::F64LogBase | Op::F64Math1 | Op::F64Atan2 => all(known),
        Op::I32Mod | Op::I32IDiv => all(known) && is_nonzero(inst.args[1], defs),
        Op::I32Select | Op::F64Select => known.has(inst.args[1]) && known.has(inst.args[2]),
        op if is_comparison(op) => all(known),
        _ => false,
    };
    match inst.op {
        Op::CallFn => {
            let callee = if let Imm::Int(index) = inst.imm { results.get(index as usize) } else { None };
            for (&result, &holds) in inst.results.iter().zip(callee.into_iter().flatten()) {
                if holds {
                    known.add(result);
                }
            }
        }
        Op::NumAdd | Op::NumSub | Op::NumMul | Op::NumNeg => known.add(inst.results[1]),
        _ if holds => known.add(inst.results[0]),
        _ => {}
    }
    tested(inst, defs, known);
}

/// Operands that an instruction tests and would have aborted on.
fn tested(inst: &Inst, defs: &Defs, known: &mut Known) {
    match inst.op {
        Op::IndexI32 | Op::IndexF64 | Op::F64ToI64 => known.add(inst.args[0]),
        Op::AbortIf => {
            if let Some(test) = defs.get(inst.args[0])
                && matches!(test.op, Op::I32IsNa | Op::F64IsNan)
            {
                known.add(test.args[0]);
            }
        }
        Op::BrLgl => {
            known.add(inst.args[0]);
            if let (Some(test), _) = condition(defs, inst.args[0])
                && is_comparison(test.op)
            {
                test.args.iter().for_each(|&arg| known.add(arg));
            }
        }
        _ => {}
    }
}

fn is_nonzero(value: Value, defs: &Defs) -> bool {
    defs.get(value).is_some_and(|inst| inst.op == Op::I32Const && inst.imm != Imm::Int(0))
}
