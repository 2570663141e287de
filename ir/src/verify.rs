//! The verifier: the invariants of the crate, checked.

use crate::*;
use la_arena::ArenaMap;

/// A broken invariant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Function, innermost.
    pub func: Box<str>,
    /// Origin of the instruction, if it is one's fault.
    pub origin: Option<Origin>,
    /// What does not hold.
    pub what: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.func)?;
        if let Some(origin) = self.origin {
            write!(f, "at {}:{}: ", origin.closure, origin.pc)?;
        }
        f.write_str(&self.what)
    }
}

/// Checks a function and those nested in it. Returns the first violation found.
pub fn verify(func: &Func) -> Result<(), Violation> {
    verify_with(func, &[])
}

/// Checks all functions of a module, calls between them included.
pub fn verify_module(module: &Module) -> Result<(), Violation> {
    module.funcs.iter().try_for_each(|func| verify_with(func, &module.funcs))
}

fn verify_with(func: &Func, module: &[Func]) -> Result<(), Violation> {
    let checker = Checker { func, module };
    checker.structure()?;
    checker.blocks()?;
    checker.dispatch_tests()?;
    checker.dominance()?;
    func.nested.iter().try_for_each(|nested| verify_with(nested, &[]))
}

struct Checker<'a> {
    func: &'a Func,
    module: &'a [Func],
}

impl Checker<'_> {
    fn fail<T>(&self, inst: Option<&Inst>, what: impl Into<String>) -> Result<T, Violation> {
        Err(Violation { func: self.func.name.clone(), origin: inst.map(|inst| inst.origin), what: what.into() })
    }

    fn structure(&self) -> Result<(), Violation> {
        let func = self.func;
        if func.layout.is_empty() {
            return self.fail(None, "there is no block");
        }
        let mut placed: ArenaMap<BlockId, ()> = ArenaMap::default();
        if func.layout.iter().any(|&block| placed.insert(block, ()).is_some()) {
            return self.fail(None, "a block is laid out twice");
        }
        let mut targets = func.layout.iter().flat_map(|&block| func.successors(block));
        if targets.any(|next| placed.get(next).is_none()) {
            return self.fail(None, "a target is not laid out");
        }
        let entry = func.entry();
        if func.kind != FuncKind::Typed && !func.blocks[entry].params.is_empty() {
            return self.fail(None, "a generic entry has parameters");
        }
        for &block in &func.layout {
            if func.successors(block).any(|next| next == entry) {
                return self.fail(None, "the entry has a predecessor");
            }
        }
        if func
            .formals
            .iter()
            .filter_map(|formal| formal.default)
            .any(|index| !self.nests(index as usize, FuncKind::Promise))
        {
            return self.fail(None, "a default is not among the nested promises");
        }
        if func.nested.iter().any(|nested| nested.kind == FuncKind::Typed) {
            return self.fail(None, "a typed function is nested");
        }
        self.level()
    }

    /// Values of generic code are R values, values of typed code are none; so for what else a
    /// function has by its level.
    fn level(&self) -> Result<(), Violation> {
        let func = self.func;
        let typed = func.kind == FuncKind::Typed;
        let stray = if typed { !func.formals.is_empty() || !func.nested.is_empty() } else { !func.results.is_empty() };
        let params = func.layout.iter().flat_map(|&block| &func.blocks[block].params);
        let is_stray = |ty: Type| (ty == Type::R) == typed;
        if stray
            || func.results.iter().any(|&ty| is_stray(ty))
            || params.into_iter().any(|&param| is_stray(func.values[param].ty))
        {
            return self.fail(None, "formals, results or parameters do not belong to this level");
        }
        Ok(())
    }

    fn nests(&self, index: usize, kind: FuncKind) -> bool {
        self.func.nested.get(index).is_some_and(|nested| nested.kind == kind)
    }

    fn blocks(&self) -> Result<(), Violation> {
        for &block in &self.func.layout {
            let insts = &self.func.blocks[block].insts;
            let Some((&last, before)) = insts.split_last() else { return self.fail(None, "a block is empty") };
            if !self.func.insts[last].op.is_terminator() {
                return self.fail(Some(&self.func.insts[last]), "a block does not end in a terminator");
            }
            if let Some(&inst) = before.iter().find(|&&inst| self.func.insts[inst].op.is_terminator()) {
                return self.fail(Some(&self.func.insts[inst]), "a terminator in the middle of a block");
            }
            insts.iter().try_for_each(|&inst| self.inst(&self.func.insts[inst]))?;
        }
        Ok(())
    }

    /// The mark of [`Op::Dispatch`] is for [`Op::BrDispatched`], which takes nothing else.
    fn dispatch_tests(&self) -> Result<(), Violation> {
        let insts = || self.func.layout.iter().flat_map(|&block| &self.func.blocks[block].insts);
        let of = |op| insts().map(|&inst| &self.func.insts[inst]).filter(move |inst| inst.op == op);
        let marks: ArenaMap<Value, ()> =
            of(Op::Dispatch).flat_map(|inst| &inst.results).map(|&mark| (mark, ())).collect();
        match of(Op::BrDispatched).find(|inst| inst.args.iter().any(|&arg| marks.get(arg).is_none())) {
            Some(inst) => self.fail(Some(inst), "br.dispatched tests what no dispatch gave"),
            None => Ok(()),
        }
    }

    fn inst(&self, inst: &Inst) -> Result<(), Violation> {
        let typed = self.func.kind == FuncKind::Typed;
        let both = matches!(inst.op, Op::Jump | Op::Abort);
        if !both && inst.op.is_typed() != typed {
            return self.fail(Some(inst), format!("{} does not belong to this level", inst.op.text()));
        }
        self.immediate(inst)?;
        self.signature(inst)?;
        if inst.op.n_targets().is_some_and(|n| n != inst.targets.len())
            || (inst.op.n_targets().is_none() && inst.targets.is_empty())
        {
            return self.fail(Some(inst), format!("{} has {} targets", inst.op.text(), inst.targets.len()));
        }
        for target in &inst.targets {
            let params = &self.func.blocks[target.block].params;
            let types = |values: &[Value]| values.iter().map(|&value| self.func.values[value].ty).collect::<Vec<_>>();
            if types(params) != types(&target.args) {
                return self.fail(Some(inst), "edge arguments do not fit the target's parameters");
            }
        }
        Ok(())
    }

    fn immediate(&self, inst: &Inst) -> Result<(), Violation> {
        let func = self.func;
        let fits = match (&inst.imm, inst.op.imm_kind()) {
            (Imm::None, ImmKind::None)
            | (Imm::Real(_), ImmKind::Real)
            | (Imm::Name(_), ImmKind::Name)
            | (Imm::Const(_), ImmKind::Const)
            | (Imm::Abort(..), ImmKind::Abort) => true,
            (Imm::Int(index), ImmKind::Int) => {
                let fits = |index| self.nests(index, FuncKind::Closure);
                match inst.op {
                    Op::MakeClosure => usize::try_from(*index).is_ok_and(fits),
                    Op::I32Const => i32::try_from(*index).is_ok(),
                    _ => true,
                }
            }
            (Imm::Call(index), ImmKind::Call) => {
                func.calls.get(*index as usize).is_some_and(|call| self.call_fits(call, inst))
            }
            (Imm::Switch(index), ImmKind::Switch) => func.switches.get(*index as usize).is_some_and(|switch| {
                let n = inst.targets.len() as u32;
                switch.by_name.iter().chain(&switch.by_number).all(|&target| target < n)
                    && switch.by_name.len() == switch.names.as_ref().map_or(0, |names| names.len() + 1)
                    && !switch.by_number.is_empty()
            }),
            _ => false,
        };
        if fits { Ok(()) } else { self.fail(Some(inst), format!("{} has an unfit immediate", inst.op.text())) }
    }

    fn call_fits(&self, call: &CallDesc, inst: &Inst) -> bool {
        let fixed = fixed_operands(inst.op);
        let operands = inst.args.len().checked_sub(fixed);
        call.args.iter().all(|arg| match arg.kind {
            ArgKind::Operand(index) => operands.is_some_and(|n| (index as usize) < n),
            ArgKind::Promise(index) => self.nests(index as usize, FuncKind::Promise),
            ArgKind::Dots | ArgKind::Missing => true,
            ArgKind::Quoted => inst.op == Op::CallSpecial,
        }) && (inst.op == Op::Setter) == call.rhs.is_some()
            && (!matches!(inst.op, Op::DfltAssign | Op::DfltAssign2)
                || call.args.last().is_some_and(|value| matches!(value.kind, ArgKind::Operand(_))))
    }

    fn signature(&self, inst: &Inst) -> Result<(), Violation> {
        let types = |values: &[Value]| values.iter().map(|&value| self.func.values[value].ty).collect::<Vec<_>>();
        let (args, results) = (types(&inst.args), types(&inst.results));
        let fits = match inst.op {
            Op::Ret => args == self.func.results && results.is_empty(),
            Op::CallFn => match (&inst.imm, self.module) {
                // Alone, a function cannot know its callees.
                (_, []) => true,
                (Imm::Int(index), module) => usize::try_from(*index)
                    .ok()
                    .and_then(|index| module.get(index))
                    .is_some_and(|callee| results == callee.results && types_of_entry(callee) == args),
                _ => false,
            },
            Op::TagOp => {
                let row = if let Imm::Int(row) = inst.imm { rows::ROWS.get(row as usize) } else { None };
                let n = args.len() / LANES.len();
                results == LANES
                    && args.chunks(LANES.len()).all(|lanes| lanes == LANES)
                    && row.is_some_and(|row| (row.least..=row.most).contains(&n))
            }
            op => {
                let (expected, given) = op.signature().split_once(':').unwrap_or((op.signature(), ""));
                let given = given.bytes().filter_map(Type::from_letter).collect::<Vec<_>>();
                given == results && matches_letters(expected.as_bytes(), &args)
            }
        };
        if fits {
            Ok(())
        } else {
            let what = match inst.op {
                Op::Ret => "what is returned is not of the types that the function states".into(),
                Op::CallFn => "a direct call does not fit its callee".into(),
                Op::TagOp => "a routine on R values does not take these operands".into(),
                op => format!("operands of {} are not {}", op.text(), op.signature()),
            };
            self.fail(Some(inst), what)
        }
    }

    fn dominance(&self) -> Result<(), Violation> {
        let func = self.func;
        let mut defined: ArenaMap<Value, BlockId> = ArenaMap::default();
        for &block in &func.layout {
            let data = &func.blocks[block];
            for &value in data.params.iter().chain(data.insts.iter().flat_map(|&inst| &func.insts[inst].results)) {
                if defined.insert(value, block).is_some() {
                    return self.fail(None, "a value is defined twice");
                }
            }
        }
        let spans = dominator_spans(func);
        let dominates = |above: BlockId, below: BlockId| match (spans.get(above), spans.get(below)) {
            (Some(above), Some(below)) => above.contains(&below.start),
            _ => false,
        };
        for block in func.reverse_postorder() {
            let mut here: ArenaMap<Value, ()> = func.blocks[block].params.iter().map(|&param| (param, ())).collect();
            for &inst in &func.blocks[block].insts {
                let inst = &func.insts[inst];
                for &used in inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)) {
                    let fine = match defined.get(used) {
                        Some(&at) if at == block => here.get(used).is_some(),
                        Some(&at) => dominates(at, block),
                        None => false,
                    };
                    if !fine {
                        return self.fail(
                            Some(inst),
                            format!("an operand of {} is not defined on every path to it", inst.op.text()),
                        );
                    }
                }
                here.extend(inst.results.iter().map(|&result| (result, ())));
            }
        }
        Ok(())
    }
}

/// For each block the range of places that its dominator subtree takes in an order of the tree, its
/// own being the first: asking whether one block dominates another is a comparison.
fn dominator_spans(func: &Func) -> ArenaMap<BlockId, std::ops::Range<usize>> {
    let idom = func.dominators();
    let order = func.reverse_postorder();
    let mut sizes: ArenaMap<BlockId, usize> = order.iter().map(|&block| (block, 1)).collect();
    // A dominator comes before what it dominates.
    for &block in order.iter().rev() {
        if let Some(&above) = idom.get(block) {
            sizes[above] += sizes[block];
        }
    }
    let mut spans = ArenaMap::default();
    let mut taken: ArenaMap<BlockId, usize> = ArenaMap::default();
    for &block in &order {
        let start = idom.get(block).map_or(0, |&above| {
            let place = taken[above];
            taken[above] += sizes[block];
            place
        });
        taken.insert(block, start + 1);
        spans.insert(block, start..start + sizes[block]);
    }
    spans
}

/// How many operands of a call-like operation come before its arguments.
pub(crate) const fn fixed_operands(op: Op) -> usize {
    match op {
        Op::Call | Op::Dispatch | Op::DfltSubset | Op::DfltSubset2 | Op::DfltAssign | Op::DfltAssign2 | Op::DfltC => 1,
        Op::Getter => 2,
        Op::Setter => 3,
        _ => 0,
    }
}

fn types_of_entry(func: &Func) -> Vec<Type> {
    func.blocks[func.entry()].params.iter().map(|&param| func.values[param].ty).collect()
}

/// Whether types fit a pattern of letters, each perhaps followed by `*`.
fn matches_letters(pattern: &[u8], types: &[Type]) -> bool {
    match pattern {
        [] => types.is_empty(),
        [letter, b'*', rest @ ..] => {
            let n = types.iter().take_while(|&&ty| Type::from_letter(*letter) == Some(ty)).count();
            (0..=n).any(|taken| matches_letters(rest, &types[taken..]))
        }
        [letter, rest @ ..] => {
            types.first().is_some_and(|&ty| Type::from_letter(*letter) == Some(ty))
                && matches_letters(rest, &types[1..])
        }
    }
}
