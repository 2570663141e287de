//! Lowering: an instance's generic code becomes a typed function.
//!
//! The same walk as in inference, with a builder that appends. Variables become SSA values: where
//! several ways join, each variable of the entry's state is a block parameter of its type, and each
//! way hands it over in that form. Blocks that inference did not reach are not made; a block that
//! inference could not follow ends in `abort`.

mod claims;

use crate::constants::{Constant, Constants};
use analysis::infer::{Inference, Instance, entry_state};
use analysis::semantics::{Builder, Tv, boxed};
use analysis::walk::{
    External, ExternalId, Flow, InstanceId, OpenLoop, Oracle, State, Summary, WalkBuilder, Walker, Way,
};
use analysis::{
    Blame, ClosureId, Entry, Fear, Function, Name, Spot, Ty, Unknown, Visibility, World, coerce, from_values,
    machine_types,
};
use ir::{AbortReason, BlockId, Const, Func, FuncKind, Imm, Inst, LiveNames, Op, Origin, Target, Type, Value};
use la_arena::ArenaMap;
use std::collections::{BTreeMap, BTreeSet};

/// What lowering needs to know besides the instance.
pub struct Unit<'a> {
    /// The world, for what the walk asks of it.
    pub world: &'a mut World,
    /// All instances.
    pub inference: &'a Inference,
    /// Index in the module of each instance that may be called.
    pub functions: &'a BTreeMap<InstanceId, usize>,
    /// The externals that each instance takes as parameters behind its arguments.
    pub externals: &'a BTreeMap<InstanceId, Vec<ExternalId>>,
    /// What is wanted besides code.
    pub options: crate::Options,
    /// Where vectors get room for an element behind their end.
    pub grows: BTreeSet<Spot>,
    /// Where code leaves, and the next version need not: filled in.
    pub learns: crate::Learns,
}

/// How the root function gives its result.
#[derive(Clone, PartialEq, Debug)]
pub enum RootResult {
    /// The machine values of the type.
    Typed(Ty),
    /// An R object made on each path.
    Boxed,
}

/// Lowers one instance. `root`: it is entered from R, so it marks what it forces, says whether its
/// result is visible, and may box it.
pub fn lower(
    unit: &mut Unit,
    constants: &mut Constants,
    id: InstanceId,
    name: &str,
    root: Option<&RootResult>,
) -> Func {
    let instance = &unit.inference.instances[id];
    let mut func = Func::new(name, FuncKind::Typed);
    func.results = match root {
        Some(RootResult::Boxed) => vec![Type::Sexp],
        _ => [&instance.result].into_iter().chain(&instance.assigns).flat_map(machine_types).collect(),
    };
    let entry = func.add_block();
    let emit = Emit {
        func,
        block: entry,
        origin: Origin::default(),
        at: Origin::default(),
        constants,
        functions: unit.functions,
        callee_externals: unit.externals,
        externals: BTreeMap::new(),
        marks: root.is_some(),
        object_constants: ArenaMap::default(),
        claims: unit.options.asserts.then(Default::default),
        instance,
        grows: &unit.grows,
        learns: &mut unit.learns,
    };
    let generic = instance.func.clone();
    let live_names = LiveNames::new(&generic);
    let oracle = Known { world: unit.world, inference: unit.inference };
    let mut lowering = Lowering {
        id,
        instance,
        live_names: &live_names,
        emit,
        oracle,
        blocks: ArenaMap::default(),
        states: ArenaMap::default(),
        pending: ArenaMap::default(),
        values: ArenaMap::default(),
        root,
    };
    lowering.entry(entry, &unit.externals[&id]);
    lowering.run();
    let mut func = lowering.emit.func;
    func.layout = func.reverse_postorder();
    crate::prune::prune_params(&mut func);
    crate::unroll::unroll(&mut func);
    func
}

struct Lowering<'a, 'b> {
    id: InstanceId,
    instance: &'a Instance,
    live_names: &'a LiveNames<'a>,
    emit: Emit<'b>,
    oracle: Known<'b>,
    /// Typed block of each generic block that some way leads to.
    blocks: ArenaMap<BlockId, BlockId>,
    /// The state of generic blocks with a single way in.
    states: ArenaMap<BlockId, State<Value>>,
    /// What is pending where one of these begins.
    pending: ArenaMap<BlockId, Vec<ir::Value>>,
    values: ArenaMap<Value, Tv<Value>>,
    root: Option<&'a RootResult>,
}

impl Lowering<'_, '_> {
    /// Parameters of the function: the arguments, then externals.
    fn entry(&mut self, entry: BlockId, externals: &[ExternalId]) {
        let emit = &mut self.emit;
        let state = entry_state(self.instance, |ty| {
            machine_types(ty).into_iter().map(|ty| emit.func.add_param(entry, ty)).collect()
        });
        emit.arrive(Origin { closure: self.instance.closure.0, pc: 0 });
        for &external in externals {
            let ty = &self.oracle.inference.externals[external].ty;
            let values: Vec<Value> = machine_types(ty).into_iter().map(|ty| emit.func.add_param(entry, ty)).collect();
            emit.claim_values(ty, &values);
            emit.externals.insert(external, values);
        }
        emit.claim_state(&state);
        emit.note_left_alone(self.instance, &state);
        if self.instance.called(self.oracle.inference).next().is_some() {
            emit.emit(Op::CheckStack, Imm::None, &[]);
        }
        // A recursion may run as long as a loop.
        if crate::reachable(self.oracle.inference, &self.instance.callees).contains(&self.id) {
            emit.emit(Op::Poll, Imm::None, &[]);
        }
        for &formal in &state.forced {
            self.emit.mark_forced(formal);
        }
        let first = self.instance.func.entry();
        self.states.insert(first, state);
        let block = self.emit.func.add_block();
        self.blocks.insert(first, block);
        self.emit.terminate(Op::Jump, vec![], vec![Target { block, args: vec![] }]);
    }

    fn run(&mut self) {
        let generic = self.instance.func.clone();
        let order = generic.reverse_postorder();
        let reached: Vec<BlockId> =
            order.into_iter().filter(|&block| self.instance.entries.get(block).is_some()).collect();
        let place: ArenaMap<BlockId, usize> = reached.iter().enumerate().map(|(i, &block)| (block, i)).collect();
        let mut ways: ArenaMap<BlockId, (usize, bool)> = ArenaMap::default();
        for &block in &reached {
            for next in generic.successors(block) {
                let (n, is_loop) = ways.get(next).copied().unwrap_or((0, false));
                let back = place.get(next).is_some_and(|&to| to <= place[block]);
                ways.insert(next, (n + 1, is_loop || back));
            }
        }
        for &block in &reached {
            let (n, is_loop) = ways.get(block).copied().unwrap_or((0, false));
            if n > 1 {
                self.join(block);
            }
            let Some(&typed) = self.blocks.get(block) else { continue };
            self.emit.block = typed;
            // Nobody comes here again.
            let Some(state) = self.states.remove(block) else { continue };
            if n > 1 {
                self.claim_join(&generic, block, &state);
            }
            self.block(&generic, block, state, is_loop, &ways);
        }
    }

    /// Makes the typed block of a generic block with several ways in, and its state of parameters.
    fn join(&mut self, block: BlockId) {
        let Some(entry) = self.instance.entries.get(block).cloned() else { return };
        let typed = self.typed_join(block);
        let mut params = self.emit.func.blocks[typed].params.clone().into_iter();
        let mut take = |ty: &Ty| from_values(ty.clone(), params.by_ref().take(machine_types(ty).len()).collect());
        let vars =
            entry.vars.iter().map(|(name, (ty, formal))| (name.clone(), Tv { formal: *formal, ..take(ty) })).collect();
        let generic_params = &self.instance.func.blocks[block].params;
        for (&param, ty) in generic_params.iter().zip(&entry.params) {
            let tv = take(ty);
            self.values.insert(param, tv);
        }
        let Entry { forced, visible, shows, .. } = entry;
        self.states.insert(block, State { vars, forced, visible, shows });
    }

    /// The typed block of a join, made when the first way to it is.
    fn typed_join(&mut self, block: BlockId) -> BlockId {
        if let Some(&typed) = self.blocks.get(block) {
            return typed;
        }
        let typed = self.emit.func.add_block();
        self.blocks.insert(block, typed);
        if let Some(entry) = self.instance.entries.get(block) {
            for ty in entry.vars.values().map(|(ty, _)| ty).chain(&entry.params) {
                for machine in machine_types(ty) {
                    self.emit.func.add_param(typed, machine);
                }
            }
        }
        typed
    }

    fn block(
        &mut self,
        generic: &Func,
        block: BlockId,
        state: State<Value>,
        is_loop: bool,
        ways: &ArenaMap<BlockId, (usize, bool)>,
    ) {
        let closure = self.instance.closure;
        if let Some(&first) = generic.blocks[block].insts.first() {
            self.emit.origin = Origin { closure: closure.0, pc: generic.insts[first].origin.pc };
        }
        if is_loop {
            self.emit.emit(Op::Poll, Imm::None, &[]);
        }
        let mut walker = Walker::new(
            &mut self.emit,
            &mut self.oracle,
            generic,
            closure,
            &self.instance.args,
            &self.instance.reads.values,
        );
        walker.values = std::mem::take(&mut self.values);
        walker.live_names = Some(self.live_names);
        walker.pending = self.pending.remove(block).unwrap_or_default();
        walker.state = state;
        let flow = self.instance.cut(block, walker.block(block));
        let Some(terminator) = generic.terminator(block) else { return };
        let next = match flow {
            Flow::Jump(target) => Some(&terminator.targets[target]),
            _ => None,
        };
        match next.filter(|target| ways.get(target.block).is_none_or(|(n, _)| *n <= 1)) {
            Some(target) => {
                let mut pending = std::mem::take(&mut walker.pending);
                let params = generic.blocks[target.block].params.iter().zip(&target.args);
                let handed: Vec<ir::Value> =
                    params.filter(|(_, arg)| pending.contains(arg)).map(|(&to, _)| to).collect();
                pending.extend(handed);
                self.pending.insert(target.block, pending);
            }
            None if matches!(flow, Flow::Abort(_)) => {}
            None => walker.compute_pending_at_end(block),
        }
        self.values = std::mem::take(&mut walker.values);
        let state = std::mem::replace(&mut walker.state, State::new());
        self.emit.origin = Origin { closure: closure.0, pc: terminator.origin.pc };
        self.leave(flow, terminator, &state, ways);
    }

    fn leave(
        &mut self,
        flow: Flow<Value>,
        terminator: &Inst,
        state: &State<Value>,
        ways: &ArenaMap<BlockId, (usize, bool)>,
    ) {
        match flow {
            Flow::Jump(target) => {
                if let Some(target) = self.way(&terminator.targets[target], state, ways) {
                    self.emit.terminate(Op::Jump, vec![], vec![target]);
                }
            }
            Flow::Branch { value, may_be_na, targets } => {
                let op = if may_be_na { Op::BrLgl } else { Op::Br };
                let targets = targets.map(|target| self.side_way(&terminator.targets[target], state, ways));
                self.emit.terminate(op, vec![value], targets.to_vec());
            }
            Flow::Table { value, targets } => {
                // Several numbers may go the same way, which is made once.
                let mut sides: BTreeMap<usize, Target> = BTreeMap::new();
                let mut side = |target| self.side_way(&terminator.targets[target], state, ways);
                let targets =
                    targets.iter().map(|&target| sides.entry(target).or_insert_with(|| side(target)).clone()).collect();
                self.emit.terminate(Op::BrTable, vec![value], targets);
            }
            Flow::Return(tv) => self.give(&tv, state),
            Flow::Abort(blame) => self.emit.abort(&blame),
        }
    }

    /// A block of its own for a way out of a branch, so that what the way needs is made there.
    fn side_way(&mut self, target: &Target, state: &State<Value>, ways: &ArenaMap<BlockId, (usize, bool)>) -> Target {
        let from = self.emit.block;
        let side = self.emit.func.add_block();
        self.emit.block = side;
        if let Some(target) = self.way(target, state, ways) {
            self.emit.terminate(Op::Jump, vec![], vec![target]);
        }
        self.emit.block = from;
        Target { block: side, args: vec![] }
    }

    /// The edge to a generic block from the current state; `None` if it ended in an abort.
    fn way(
        &mut self,
        target: &Target,
        state: &State<Value>,
        ways: &ArenaMap<BlockId, (usize, bool)>,
    ) -> Option<Target> {
        let block = target.block;
        let (n, _) = ways.get(block).copied().unwrap_or((0, false));
        let params: Vec<Tv<Value>> = target.args.iter().filter_map(|&arg| self.values.get(arg).cloned()).collect();
        let generic_params = self.instance.func.blocks[block].params.clone();
        if n <= 1 {
            for (&param, tv) in generic_params.iter().zip(&params) {
                self.values.insert(param, tv.clone());
            }
            let mut state = state.clone();
            for formal in self.instance.forced_on_way(block, &state) {
                self.emit.mark_forced(formal);
                state.forced.insert(formal);
            }
            let mut vars = state.vars.iter().map(|(name, tv)| (name, &tv.ty));
            let mut types = params.iter().map(|tv| &tv.ty);
            for name in self.instance.reads.unread(block, &mut vars, &mut types, &self.values) {
                state.vars.remove(&name);
            }
            self.states.insert(block, state);
            let typed = self.emit.func.add_block();
            self.blocks.insert(block, typed);
            return Some(Target { block: typed, args: vec![] });
        }
        for formal in self.instance.forced_on_way(block, state) {
            self.emit.mark_forced(formal);
        }
        let entry: Entry = self.instance.entries.get(block)?.clone();
        if entry.visible == Visibility::AsLeft && self.instance.reads.shown.contains(&block) {
            state.visible.leave(&mut self.emit);
        }
        let settled = self.settled(state, &entry);
        let state = settled.as_ref().unwrap_or(state);
        let typed = self.typed_join(block);
        let mut args = Vec::new();
        let mut read_there = Vec::new();
        for (name, (ty, _)) in &entry.vars {
            let tv = state.vars.get(name).cloned().unwrap_or_else(|| Tv::known(Ty::Top(Unknown::Unsaid)));
            let given = self.hand_over(&tv, ty)?;
            if self.live_names.at(block, name) || analysis::is_capture(name) {
                read_there.extend(&given);
            }
            args.extend(given);
        }
        for (tv, ty) in params.iter().zip(&entry.params) {
            let given = self.hand_over(tv, ty)?;
            read_there.extend(&given);
            args.extend(given);
        }
        self.share_duplicates(&read_there);
        Some(Target { block: typed, args })
    }

    /// The state with defaults evaluated that are values on other ways to a block, if there are any.
    fn settled(&mut self, state: &State<Value>, entry: &Entry) -> Option<State<Value>> {
        if !state.vars.values().any(|tv| matches!(tv.ty, Ty::Lazy(_))) {
            return None;
        }
        let generic = self.instance.func.clone();
        let (args, reads) = (&self.instance.args, &self.instance.reads.values);
        let mut walker = Walker::new(&mut self.emit, &mut self.oracle, &generic, self.instance.closure, args, reads);
        walker.live_names = Some(self.live_names);
        walker.state = state.clone();
        walker.settle_defaults(entry.vars.iter().map(|(name, var)| (name, &var.0)));
        Some(walker.state)
    }

    fn hand_over(&mut self, tv: &Tv<Value>, ty: &Ty) -> Option<Vec<Value>> {
        let values = coerce(&mut self.emit, tv, ty);
        if values.is_none() {
            self.emit
                .abort(&Blame::new(Fear::Type, format!("{} where other paths have {}", tv.ty.words(), ty.words())));
        }
        values
    }

    /// A vector that two holders get under two names must not be changed in place through one.
    fn share_duplicates(&mut self, args: &[Value]) {
        for (i, &arg) in args.iter().enumerate() {
            let is_object =
                self.emit.func.values[arg].ty == Type::Sexp && self.emit.object_constants.get(arg).is_none();
            if is_object && args[..i].contains(&arg) {
                self.emit.emit(Op::VecShare, Imm::None, &[arg]);
            }
        }
    }

    fn give(&mut self, tv: &Tv<Value>, state: &State<Value>) {
        let is_root = self.root.is_some();
        if is_root && state.visible == Visibility::Unknown {
            return self.emit.abort(&Blame::new(Fear::Unsupported, "whether the result is visible is not known"));
        }
        if is_root || self.instance.visible == Visibility::AsLeft {
            state.visible.leave(&mut self.emit);
        }
        let values = match self.root {
            Some(RootResult::Boxed) => boxed(&mut self.emit, tv).map(|value| vec![value]),
            _ => coerce(&mut self.emit, tv, &self.instance.result),
        };
        let assigned = self.instance.assigned.iter().zip(&self.instance.assigns).map(|(name, ty)| {
            let tv = state.vars.get(name).cloned().unwrap_or_else(|| Tv::known(Ty::Unset));
            coerce(&mut self.emit, &tv, ty)
        });
        let assigned: Option<Vec<Vec<Value>>> = assigned.collect();
        match values.zip(assigned) {
            Some((mut values, assigned)) => {
                if self.root != Some(&RootResult::Boxed) {
                    self.emit.claim_values(&self.instance.result, &values);
                }
                if let Some(object) = analysis::walk::object_of(&self.instance.result, &values) {
                    self.emit.claim_not_left_alone(object);
                }
                values.extend(assigned.into_iter().flatten());
                self.emit.terminate(Op::Ret, values, vec![])
            }
            None => self.emit.abort(&Blame::new(Fear::Type, format!("the result is {}", tv.ty.words()))),
        }
    }
}

/// The builder that appends to a typed function.
struct Emit<'a> {
    func: Func,
    block: BlockId,
    /// Of the block: its first instruction.
    origin: Origin,
    /// Of the instruction at hand.
    at: Origin,
    constants: &'a mut Constants,
    functions: &'a BTreeMap<InstanceId, usize>,
    callee_externals: &'a BTreeMap<InstanceId, Vec<ExternalId>>,
    externals: BTreeMap<ExternalId, Vec<Value>>,
    marks: bool,
    /// Values that are objects of the artifact: nobody changes them in place.
    object_constants: ArenaMap<Value, ()>,
    /// What claims need, if they are to be checked.
    claims: Option<claims::Claims>,
    instance: &'a Instance,
    grows: &'a BTreeSet<Spot>,
    learns: &'a mut crate::Learns,
}

impl Emit<'_> {
    /// Where code leaves for a reason: most tell the block alone.
    fn place_of(&self, reason: AbortReason) -> Origin {
        if matches!(reason, AbortReason::Callee | AbortReason::Class | AbortReason::Type) {
            self.at
        } else {
            self.origin
        }
    }

    fn spot(&self, reason: AbortReason, what: &str) -> Spot {
        Spot::new(&self.instance.func, self.place_of(reason).pc, reason, what)
    }

    fn terminate(&mut self, op: Op, args: Vec<Value>, targets: Vec<Target>) {
        // After an abort nothing more is appended to a block.
        if self.func.terminator(self.block).is_none() {
            self.func.terminate(self.block, op, Imm::None, args, targets, self.origin);
        }
    }

    fn abort(&mut self, blame: &Blame) {
        if self.func.terminator(self.block).is_none() {
            let imm = Imm::Abort(AbortReason::Unanalysable, blame.to_string().into());
            let origin = blame.origin.unwrap_or(self.origin);
            self.func.terminate(self.block, Op::Abort, imm, vec![], vec![], origin);
        }
    }
}

impl Builder for Emit<'_> {
    type V = Value;

    fn emit(&mut self, op: Op, imm: Imm, args: &[Value]) -> Value {
        // Where a vector may get longer in place, the order of reading its length and of that matters.
        let op = if op == Op::VecLen && !self.grows.is_empty() { Op::VecCount } else { op };
        self.claim_access(op, args);
        let inst = self.func.push(self.block, op, imm, args.to_vec(), self.origin);
        match self.func.insts[inst].results.first() {
            Some(&result) => self.note_address(op, args, result),
            // Not used by anybody; any value of the function would do, and there may be none.
            None => Value::from_raw(0.into()),
        }
    }

    fn emit2(&mut self, op: Op, imm: Imm, args: &[Value]) -> (Value, Value) {
        let inst = self.func.push(self.block, op, imm, args.to_vec(), self.origin);
        let results = &self.func.insts[inst].results;
        (results[0], results[1])
    }

    fn count_loop(&mut self, n: Value, body: &mut dyn FnMut(&mut Self, Value)) {
        let open = self.begin_loop(n);
        body(self, open.number);
        self.end_loop(open);
    }

    fn abort_if(&mut self, reason: AbortReason, what: &str, condition: Value) {
        let place = self.place_of(reason);
        let block = std::mem::replace(&mut self.origin, place);
        self.emit(Op::AbortIf, Imm::Abort(reason, what.into()), &[condition]);
        self.origin = block;
    }

    fn names_constant(&mut self, names: &[Name]) -> i64 {
        i64::from(self.constants.add(Constant::Strings(names.to_vec())))
    }

    fn constant(&mut self, constant: &Const) -> Value {
        let index = self.constants.add(Constant::Value(constant.clone()));
        let value = self.emit(Op::SexpConst, Imm::Int(i64::from(index)), &[]);
        self.object_constants.insert(value, ());
        value
    }

    fn may_grow(&mut self) -> bool {
        let grows = self.grows.contains(&self.spot(AbortReason::Subscript, ""));
        if !grows {
            self.may_learn(AbortReason::Subscript, "", "");
        }
        grows
    }

    fn may_learn(&mut self, reason: AbortReason, words: &str, what: &str) {
        let spot = self.spot(reason, what);
        self.learns.insert((self.place_of(reason), reason, words.into()), spot);
    }

    fn tag_op(&mut self, row: usize, args: &[Value]) -> [Value; 3] {
        if ir::rows::is_call(row) {
            self.may_learn(AbortReason::Callee, ir::rows::ROWS[row].name, ir::rows::ROWS[row].name);
        }
        let results = ir::LANES.map(|ty| self.func.add_value(ty));
        let (op, imm, origin) = (Op::TagOp, Imm::Int(row as i64), self.at);
        let inst = Inst { op, imm, args: args.to_vec(), targets: vec![], results: results.to_vec(), origin };
        self.func.push_inst(self.block, inst);
        results
    }
}

impl WalkBuilder for Emit<'_> {
    fn external(&mut self, id: ExternalId, _: &Ty) -> Vec<Value> {
        self.externals.get(&id).cloned().unwrap_or_default()
    }

    fn call(&mut self, instance: InstanceId, args: &[Value], results: &[Ty]) -> Vec<Value> {
        let mut args = args.to_vec();
        for external in self.callee_externals.get(&instance).into_iter().flatten() {
            args.extend(self.externals.get(external).into_iter().flatten());
        }
        let types = results.iter().flat_map(machine_types);
        let results: Vec<Value> = types.map(|ty| self.func.add_value(ty)).collect();
        let index = self.functions.get(&instance).copied().unwrap_or(usize::MAX >> 1) as i64;
        let inst = Inst {
            op: Op::CallFn,
            imm: Imm::Int(index),
            args,
            targets: vec![],
            results: results.clone(),
            origin: self.origin,
        };
        self.func.push_inst(self.block, inst);
        results
    }

    fn begin_loop(&mut self, n: Value) -> OpenLoop<Value> {
        let zero = self.emit(Op::I64Const, Imm::Int(0), &[]);
        let header = self.func.add_block();
        let i = self.func.add_param(header, Type::I64);
        let (inside, exit) = (self.func.add_block(), self.func.add_block());
        let to = |block, args| Target { block, args };
        self.terminate(Op::Jump, vec![], vec![to(header, vec![zero])]);
        self.block = header;
        let more = self.emit(Op::I64Lt, Imm::None, &[i, n]);
        self.terminate(Op::Br, vec![more], vec![to(inside, vec![]), to(exit, vec![])]);
        self.block = inside;
        OpenLoop { number: i, blocks: Some((header, exit)) }
    }

    fn end_loop(&mut self, open: OpenLoop<Value>) {
        let Some((header, exit)) = open.blocks else { return };
        let one = self.emit(Op::I64Const, Imm::Int(1), &[]);
        let next = self.emit(Op::I64Add, Imm::None, &[open.number, one]);
        self.terminate(Op::Jump, vec![], vec![Target { block: header, args: vec![next] }]);
        self.block = exit;
    }

    fn fork(&mut self, flow: &Flow<Value>, targets: &[usize]) -> Vec<Way> {
        let blocks: Vec<BlockId> = targets.iter().map(|_| self.func.add_block()).collect();
        let block_of = |target: &usize| {
            let way = targets.iter().position(|known| known == target).unwrap_or(0);
            Target { block: blocks[way], args: vec![] }
        };
        match flow {
            Flow::Branch { value, may_be_na, targets } => {
                let op = if *may_be_na { Op::BrLgl } else { Op::Br };
                self.terminate(op, vec![*value], targets.iter().map(block_of).collect());
            }
            Flow::Table { value, targets } => {
                self.terminate(Op::BrTable, vec![*value], targets.iter().map(block_of).collect());
            }
            Flow::Jump(_) | Flow::Return(_) | Flow::Abort(_) => {}
        }
        blocks.into_iter().map(|block| Way(Some(block))).collect()
    }

    fn enter(&mut self, way: Way) {
        self.block = way.0.unwrap_or(self.block);
    }

    fn here(&self) -> Way {
        Way(Some(self.block))
    }

    fn abandon(&mut self, blame: &Blame) {
        self.abort(blame);
    }

    fn meet(&mut self, ways: &[(Way, Vec<Value>)], types: &[Ty]) -> Vec<Value> {
        let meeting = self.func.add_block();
        for (way, values) in ways {
            self.enter(*way);
            self.terminate(Op::Jump, vec![], vec![Target { block: meeting, args: values.clone() }]);
        }
        self.block = meeting;
        types.iter().flat_map(machine_types).map(|ty| self.func.add_param(meeting, ty)).collect()
    }

    fn mark_forced(&mut self, formal: u32) {
        if self.marks {
            self.emit(Op::MarkForced, Imm::Int(i64::from(formal)), &[]);
        }
    }

    fn arrive(&mut self, origin: Origin) {
        self.at = origin;
        self.claims.iter_mut().for_each(|claims| claims.origin = origin);
    }

    fn asserts(&self) -> bool {
        self.claims.is_some()
    }

    fn claim(&mut self, tv: &Tv<Value>) {
        self.claim_values(&tv.ty, tv.values());
    }

    fn claim_alone(&mut self, tv: &Tv<Value>, others: &[Value]) {
        self.claim_changed(tv, others);
    }
}

/// The oracle of lowering: what inference found, and nothing new.
struct Known<'a> {
    world: &'a mut World,
    inference: &'a Inference,
}

impl Oracle for Known<'_> {
    fn function(&mut self, closure: ClosureId, name: &str) -> Result<Function, Blame> {
        analysis::infer::function_of(self.world, closure, name).map(|(function, _)| function)
    }

    fn variable(&mut self, closure: ClosureId, name: &str) -> Result<External, Blame> {
        self.inference.known_variable(self.world, closure, name)
    }

    fn holder(&mut self, closure: ClosureId, name: &str) -> Result<ExternalId, Blame> {
        self.inference.known_holder(self.world, closure, name)
    }

    fn enclosure(&mut self, closure: ClosureId) -> Result<ExternalId, Blame> {
        self.inference.known_enclosure(self.world, closure)
    }

    fn is_stored(&self, name: &str) -> bool {
        self.inference.is_stored(name)
    }

    fn is_base(&mut self, closure: ClosureId, name: &str) -> Result<(), Blame> {
        analysis::infer::base_function(self.world, closure, name).map(drop)
    }

    fn in_package(&mut self, _: ClosureId, package: &str, name: &str, exported: bool) -> Result<Function, Blame> {
        analysis::infer::function_in_package(self.world, package, name, exported)
    }

    fn calls_unseen(&mut self, _: ClosureId, _: &str) {}

    fn option_unset(&mut self, _: ClosureId, _: &str) {}

    fn world(&self) -> &World {
        self.world
    }

    fn world_mut(&mut self) -> &mut World {
        self.world
    }

    fn rely_on_method(&mut self, _: ClosureId, _: &str, _: &str, _: Option<ClosureId>) {}

    fn instance(&mut self, closure: ClosureId, args: Vec<Ty>) -> Result<Summary, Blame> {
        self.inference.summary(closure, &args)
    }
}
