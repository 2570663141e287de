//! Running generic code on types: the walk that inference and lowering share.
//!
//! A [`Walker`] goes through one block of generic IR with a [`State`]: the values of the
//! variables, which formals are forced for sure, and whether the result is visible. It asks a
//! [`Builder`](crate::semantics::Builder) for typed operations and an [`Oracle`] for what lies
//! outside of the function. What it cannot follow ends the block with evidence: an abort edge.
//!
//! Variables are tracked like this:
//! - a variable that is not in the state was not assigned on any path: it is the enclosure's;
//! - one that is [`Ty::Top`] may or may not be assigned, or its values have no common type;
//! - one that is about to be updated in place is `Top` until its new value is stored.
//!
//! # Pending expressions
//! An elementwise expression is computed where its vector is needed, which may be never. GNU-R computes
//! it at once, and may warn. So what is pending is computed at the end of a straight line of blocks at the
//! latest: behind a branch, only some ways would compute it. What cannot warn and is not needed is dropped.
//!
//! # Ownership
//! Vectors are updated in place only if R's reference count says that nobody else holds them. So the
//! walk marks a vector as shared where it is about to be updated and there is a second holder: a second
//! variable that may still be read, a value that is still needed. Two holders of one vector stand for one
//! machine value here; where they become two, for a callee that may keep or change the vector and at joins
//! (`guards::lower`), the mark is set at once.

mod apply;
mod asked;
mod bind;
mod branches;
mod calls;
mod computed;
mod dispatch;
mod elements;
mod inner;
mod loops;
mod match_arg;
mod match_fun;
mod matching;
mod next;
mod objects;
mod operators;
mod outer;
mod parts;
mod replacing;
mod terminators;
mod variables;

use crate::formals::Facts;
use crate::semantics::{
    Builder, Repr, Subscript, Tv, any_element, any_length, apply, default_assign, default_subset, empty, expect, lanes,
    materialize, name_of, or_operation, or_operation_named, to_vector,
};
use crate::{Blame, ClosureId, Fear, Function, Kind, Name, Reason, Risk, Spot, Ty, Unknown, Visibility, World};
use ir::{AbortReason, Arg, ArgKind, BlockId, CallDesc, Const, Func, Imm, Inst, LiveNames, Op, Value};
use la_arena::ArenaMap;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

pub use apply::OpenLoop;
pub use branches::Way;
pub(crate) use calls::feared;
pub(crate) use dispatch::{Generic, up_to_dispatch};
pub(crate) use match_fun::matched_variables;
pub use matching::{Matched, match_arguments};
pub(crate) use next::{as_method, asks_dispatch};
pub(crate) use objects::HOME;
pub use terminators::Flow;
pub(crate) use variables::may_settle;

/// Names an instance: a closure analysed for one context.
pub type InstanceId = usize;

/// Names a variable of an enclosure that the code reads.
pub type ExternalId = usize;

/// What the walk asks about the world outside of the function.
pub trait Oracle {
    /// The function that a name stands for, searched from a closure's enclosure on.
    fn function(&mut self, closure: ClosureId, name: &str) -> Result<Function, Blame>;

    /// A variable of an enclosure: a function, or a value that is loaded in the header.
    fn variable(&mut self, closure: ClosureId, name: &str) -> Result<External, Blame>;

    /// The environment in which `<<-` in a closure finds a variable.
    fn holder(&mut self, closure: ClosureId, name: &str) -> Result<ExternalId, Blame>;

    /// The environment that a closure sees; of a literal that of the function which makes it.
    fn enclosure(&mut self, closure: ClosureId) -> Result<ExternalId, Blame>;

    /// Whether variables of this name are assigned by `<<-` outside of their frame.
    fn is_stored(&self, name: &str) -> bool;

    /// Whether a base function is not masked, seen from a closure.
    fn is_base(&mut self, closure: ClosureId, name: &str) -> Result<(), Blame>;

    /// The function that `package::name` is, or else `package:::name`, if the package is loaded.
    fn in_package(&mut self, closure: ClosureId, package: &str, name: &str, exported: bool) -> Result<Function, Blame>;

    /// Byte code calls a builtin of base without looking its name up, but shows the call if it is traced.
    fn calls_unseen(&mut self, closure: ClosureId, name: &str);

    /// R would warn here if this option were set.
    fn option_unset(&mut self, closure: ClosureId, name: &str);

    /// The world that answers what follows.
    fn world(&self) -> &World;

    /// The same, which may read or derive closures for it.
    fn world_mut(&mut self) -> &mut World;

    /// The generic code of a closure.
    fn func(&mut self, closure: ClosureId) -> Result<std::rc::Rc<Func>, Blame> {
        self.world_mut().func(closure)
    }

    /// What the code of a closure does, whatever it is called with.
    fn facts(&mut self, closure: ClosureId) -> Result<std::rc::Rc<Facts>, Blame> {
        self.world_mut().facts(closure)
    }

    /// The method of this name that a generic finds which a closure calls. `home`: where the generic is defined.
    fn method(&mut self, caller: ClosureId, home: &str, name: &str) -> Method {
        crate::infer::method_of(self.world_mut(), caller, home, name)
    }

    /// It is taken for granted that the generic finds this one, or none.
    fn rely_on_method(&mut self, caller: ClosureId, home: &str, name: &str, method: Option<ClosureId>);

    /// What is known of a closure called with these types, one a formal.
    fn instance(&mut self, closure: ClosureId, args: Vec<Ty>) -> Result<Summary, Blame>;
}

/// What a generic finds under the name of a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Nothing.
    Absent,
    /// This closure.
    Is(ClosureId),
    /// Something, or it is not known.
    Unknown,
}

/// A variable found outside.
#[derive(Clone, Debug)]
pub enum External {
    /// A value that the header loads.
    Value(ExternalId, Ty),
    /// A function.
    Function(Function),
    /// A variable that is assigned meanwhile.
    Stored,
}

/// What a caller knows of an instance.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Which.
    pub id: InstanceId,
    /// Type of the result; `Bot` if it does not return (or is not known to, yet).
    pub result: Ty,
    /// Visibility of the result.
    pub visible: Visibility,
    /// Formals whose promise may decide that instead.
    pub shows: BTreeSet<u32>,
    /// Formals that every normal path forces.
    pub must_force: BTreeSet<u32>,
    /// Formals whose vector the callee may keep, return or change.
    pub escapes: BTreeSet<u32>,
    /// Whether it may draw random numbers.
    pub draws: bool,
    /// Whether it may call a function that is known at run time only, which may draw some, too.
    pub calls_unknown: bool,
    /// Whether it may assign a variable of an environment by a function.
    pub stores: bool,
    /// Whether it surely ends, and does nothing but compute.
    pub is_quiet: bool,
    /// Of a literal the variables that it gives back beside its result, as its formals are named.
    pub assigned: std::rc::Rc<[Name]>,
    /// Their types.
    pub assigns: Vec<Ty>,
}

/// What a builder also offers to the walk.
pub trait WalkBuilder: Builder {
    /// The machine values of an enclosure's variable.
    fn external(&mut self, id: ExternalId, ty: &Ty) -> Vec<Self::V>;

    /// A direct call; the results are the machine values of the types.
    fn call(&mut self, instance: InstanceId, args: &[Self::V], results: &[Ty]) -> Vec<Self::V>;

    /// Begins a loop that runs for 0, 1, … below `n`.
    fn begin_loop(&mut self, n: Self::V) -> OpenLoop<Self::V>;

    /// Ends it: what comes next is behind the loop.
    fn end_loop(&mut self, open: OpenLoop<Self::V>);

    /// Ends the code here: it goes on in one way for each of these targets.
    fn fork(&mut self, flow: &Flow<Self::V>, targets: &[usize]) -> Vec<Way>;

    /// What comes next is on this way.
    fn enter(&mut self, way: Way);

    /// The way that what comes next is on.
    fn here(&self) -> Way;

    /// This way leaves.
    fn abandon(&mut self, blame: &Blame);

    /// Where ways meet which have these machine values of some types; what comes next is behind that.
    fn meet(&mut self, ways: &[(Way, Vec<Self::V>)], types: &[Ty]) -> Vec<Self::V>;

    /// The path forces this formal of the function.
    fn mark_forced(&mut self, formal: u32);

    /// The walk comes to an instruction.
    fn arrive(&mut self, _: ir::Origin) {}

    /// Whether somebody wants to check what is claimed.
    fn asserts(&self) -> bool {
        false
    }

    /// What is said of a value, for who wants it checked.
    fn claim(&mut self, _: &Tv<Self::V>) {}

    /// A vector was changed in place: it is none of these.
    fn claim_alone(&mut self, _: &Tv<Self::V>, _others: &[Self::V]) {}
}

/// What is known at a point of a function.
#[derive(Clone, Debug)]
pub struct State<V> {
    /// Variables of the frame.
    pub vars: BTreeMap<Name, Tv<V>>,
    /// Formals that are forced on every path to here.
    pub forced: BTreeSet<u32>,
    /// Visibility of the result so far.
    pub visible: Visibility,
    /// Formals whose promise may have been evaluated since that was set: what its code leaves, as in
    /// `f(invisible(1))`, is the visibility then. The header evaluates none that leaves it off.
    pub shows: BTreeSet<u32>,
}

impl<V> State<V> {
    /// No variable, nothing forced.
    pub fn new() -> State<V> {
        State { vars: BTreeMap::new(), forced: BTreeSet::new(), visible: Visibility::On, shows: BTreeSet::new() }
    }
}

/// What a walk has found out besides types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Formals whose vector may be kept, returned or changed.
    pub escapes: BTreeSet<u32>,
    /// Formals that are evaluated for a callee that may not evaluate them: nobody else may hold their promises, who could
    /// see the difference.
    pub unshared: BTreeSet<u32>,
    /// Random numbers may be drawn.
    pub draws: bool,
    /// A function may be called that is known at run time only.
    pub calls_unknown: bool,
    /// A variable of an environment may be assigned by a function.
    pub stores: bool,
}

/// The walk through one function.
pub struct Walker<'a, B: WalkBuilder, O: Oracle> {
    /// Receives the typed operations.
    pub b: &'a mut B,
    /// Answers questions about the outside.
    pub oracle: &'a mut O,
    /// The code.
    pub func: &'a Func,
    /// Whose code it is.
    pub closure: ClosureId,
    /// Types of the arguments, one a formal.
    pub args: &'a [Ty],
    /// Values used later, by block.
    pub live: &'a ArenaMap<BlockId, FxHashSet<Value>>,
    /// Variables read later, if anybody asked; without it, all are.
    pub live_names: Option<&'a LiveNames<'a>>,
    /// Values computed so far.
    pub values: ArenaMap<Value, Tv<B::V>>,
    /// Where the walk is.
    pub state: State<B::V>,
    /// Values that were given elementwise expressions since this straight line of blocks began, in order.
    pub pending: Vec<Value>,
    /// What it found.
    pub findings: Findings,
    /// Set when an argument's code evaluated a default, or ran a callee.
    lazy_risk: Option<Risk>,
    /// Set when random numbers were drawn.
    drawn: bool,
    /// Variables that the code of an argument has assigned.
    assigned_early: BTreeSet<Name>,
    /// Formals whose argument or default was evaluated since the block began, as far as is known.
    woken: BTreeSet<u32>,
    /// The callee that a value without type comes from.
    stuck: Option<Reason>,
    depth: u32,
    /// How many of these levels are arguments, which run earlier than R would run them.
    early: u32,
    /// Where the walk is in the function's own code.
    place: Place,
    /// The pc there; in the code of an argument that of the call.
    pc: u32,
    /// The element that was taken out of its list to be changed.
    taken: Option<Value>,
    /// Only what R gets is put together to the end of the block ([`Op::Leave`]).
    leaves: bool,
}

/// Arguments within arguments deeper than this are not followed.
const MAX_DEPTH: u32 = 40;

/// Block and index of an instruction; `None`: in the code of an argument.
type Place = Option<(BlockId, usize)>;

type Step<B> = Result<Option<Tv<<B as Builder>::V>>, Blame>;

impl<'a, B: WalkBuilder, O: Oracle> Walker<'a, B, O> {
    /// A walk that has not begun.
    pub fn new(
        b: &'a mut B,
        oracle: &'a mut O,
        func: &'a Func,
        closure: ClosureId,
        args: &'a [Ty],
        live: &'a ArenaMap<BlockId, FxHashSet<Value>>,
    ) -> Self {
        let state = State::new();
        Walker {
            b,
            oracle,
            func,
            closure,
            args,
            live,
            live_names: None,
            values: ArenaMap::default(),
            state,
            pending: Vec::new(),
            findings: Findings::default(),
            lazy_risk: None,
            drawn: false,
            assigned_early: BTreeSet::new(),
            woken: BTreeSet::new(),
            stuck: None,
            depth: 0,
            early: 0,
            place: None,
            pc: 0,
            taken: None,
            leaves: false,
        }
    }

    /// Runs a block to its end. `values` and `state` must hold what the block needs.
    pub fn block(&mut self, block: BlockId) -> Flow<B::V> {
        let func = self.func;
        self.leaves = false;
        self.woken.clear();
        let insts = &func.blocks[block].insts;
        for (at, &inst) in insts.iter().enumerate() {
            let inst = &func.insts[inst];
            let origin = ir::Origin { closure: self.closure.0, pc: inst.origin.pc };
            self.b.arrive(origin);
            self.pc = inst.origin.pc;
            let result = if inst.op.is_terminator() {
                return self.terminator(func, inst).unwrap_or_else(|blame| Flow::Abort(blame.at(origin)));
            } else {
                self.step(func, inst, Some((block, at)))
            };
            match result {
                Ok(Some(tv)) if tv.ty == Ty::Bot => {
                    let reason = self
                        .stuck
                        .take()
                        .unwrap_or_else(|| Reason::Limit(Fear::Callee, "a value that is never computed".into()));
                    return Flow::Abort(Blame::from(reason).at(origin));
                }
                Ok(Some(tv)) => self.give(inst.results[0], tv),
                Ok(None) => {}
                Err(blame) => return Flow::Abort(blame.at(origin)),
            }
        }
        Flow::Abort(Blame::new(Fear::Unsupported, "code that ends nowhere"))
    }

    pub(super) fn value(&self, value: Value) -> Result<Tv<B::V>, Blame> {
        match self.values.get(value) {
            Some(tv) => Ok(tv.clone()),
            None => Err(Blame::new(Fear::Type, "a value of unknown type")),
        }
    }

    /// Notes what a value is.
    fn give(&mut self, value: Value, tv: Tv<B::V>) {
        self.b.claim(&tv);
        if matches!(tv.repr, Repr::Elem(_)) {
            self.pending.push(value);
        }
        self.values.insert(value, tv);
    }

    /// Computes what is pending at the end of a block that control leaves in several ways, or for a join.
    pub fn compute_pending_at_end(&mut self, block: BlockId) {
        let func = self.func;
        let mut needed = self.used_later(func, block, func.blocks[block].insts.len() - 1);
        let targets = func.terminator(block).into_iter().flat_map(|inst| &inst.targets);
        needed.extend(targets.flat_map(|target| &target.args).copied());
        self.compute_pending(&needed);
    }

    /// Computes the pending expressions that are needed later, or that GNU-R might warn of.
    fn compute_pending(&mut self, needed: &FxHashSet<Value>) {
        // From the last one on: an expression computes its parts, which came before it.
        for value in std::mem::take(&mut self.pending).into_iter().rev() {
            let Some(tv) = self.values.get(value) else { continue };
            let Repr::Elem(elem) = &tv.repr else { continue };
            if needed.contains(&value) || elem.owes_warning() {
                let made = materialize(self.b, tv);
                self.b.claim(&made);
                self.values.insert(value, made);
            }
        }
    }

    fn operands(&self, inst: &Inst) -> Result<Vec<Tv<B::V>>, Blame> {
        inst.args.iter().map(|&arg| self.value(arg)).collect()
    }

    /// One instruction that is no terminator.
    fn step(&mut self, func: &Func, inst: &Inst, place: Place) -> Step<B> {
        self.place = place;
        let sets_visible =
            !crate::keeps_visibility(inst.op) && !matches!(inst.op, Op::Invisible | Op::Call | Op::CallBuiltin);
        let leaves = self.leaves || inst.op == Op::Leave;
        if sets_visible && !leaves {
            self.set_visible(Visibility::On);
        }
        if inst.op.assigns_elements() {
            self.share_inserted(inst, place);
            self.take_part(inst, place)?;
        }
        self.meet_object(func, inst, place);
        if let Some(result) = self.operator_on_object(inst, place) {
            return result.map(Some);
        }
        if let Some(result) = self.object_elements(func, inst, place) {
            return result;
        }
        match (inst.op, &inst.imm) {
            (Op::Const, Imm::Const(constant)) => self.constant(constant).map(Some),
            (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) => {
                let tv = self.load(name)?;
                self.share_outer(func, name, inst.results[0], &tv, place);
                Ok(Some(tv))
            }
            (Op::LdAssign, Imm::Name(name)) => {
                self.check_subscripts(place)?;
                let mut tv = self.load(name)?;
                self.findings.escapes.extend(tv.formal);
                tv.from = Some((**name).into());
                Ok(Some(tv))
            }
            (Op::StVar, Imm::Name(name)) => {
                self.share_stored(inst.args[0]);
                self.store(name, inst.args[0])?;
                Ok(None)
            }
            (Op::Missing, Imm::Name(name)) => self.missing(func, name).map(Some),
            (Op::LdFun, Imm::Name(name)) => self.load_function(name).map(Some),
            (Op::LdFunBase, Imm::Name(name)) => {
                let function = self.oracle.in_package(self.closure, "base", name, true)?;
                Ok(Some(Tv::known(Ty::Fun(function))))
            }
            (Op::CheckFun, _) => match self.value(inst.args[0])? {
                tv if matches!(tv.ty, Ty::Fun(_) | Ty::Any) => Ok(Some(tv)),
                _ => Err(Reason::ComputedFunction.into()),
            },
            (Op::Call, Imm::Call(desc)) => self.call(func, &func.calls[*desc as usize], inst).map(Some),
            (Op::CallBuiltin, Imm::Call(desc)) => self.call_builtin(func, &func.calls[*desc as usize], inst).map(Some),
            (Op::CallSpecial, Imm::Call(desc)) => {
                let desc = &func.calls[*desc as usize];
                let CallDesc { name, internal, .. } = desc;
                if !*internal && name.as_deref().is_some_and(calls::evaluates_all) {
                    return self.call_builtin(func, desc, inst).map(Some);
                }
                let name: Name = name.as_deref().unwrap_or("a function that").into();
                if !*internal && &*name == "if" {
                    return self.if_called(func, desc, &inst.args).map(Some);
                }
                if !*internal && &*name == "forceAndCall" {
                    return self.force_and_call(func, desc, inst).map(Some);
                }
                if *internal && apply::is_loop(&name) {
                    return self.apply_internal(func, &name, desc).map(Some);
                }
                Err(match crate::builtins::class(&name, *internal) {
                    Some(class) if *internal => Reason::Builtin { name, class },
                    _ => Reason::Special(name),
                }
                .into())
            }
            (Op::DfltSubset | Op::DfltSubset2, Imm::Call(desc)) => {
                self.default_subset(func, &func.calls[*desc as usize], inst, place).map(Some)
            }
            (Op::DfltAssign | Op::DfltAssign2, Imm::Call(desc)) => {
                let others = self.take_for_update(inst, 0, place)?;
                let changed = self.default_assign(func, &func.calls[*desc as usize], inst, place)?;
                self.b.claim_alone(&changed, &others);
                Ok(Some(changed))
            }
            (Op::VecAssign | Op::VecAssign2 | Op::MatAssign | Op::MatAssign2, imm) => {
                let others = self.take_for_update(inst, 0, place)?;
                let mut args = self.operands(inst)?;
                if let Some((_, subscripts)) = args.split_last_mut() {
                    self.unknown_if_negated(func, inst, place, subscripts);
                }
                let changed = apply(self.b, inst.op, imm, &args)?;
                self.b.claim_alone(&changed, &others);
                Ok(Some(changed))
            }
            // Nothing that has a type here is a factor.
            (Op::ForSeq, _) => self.value(inst.args[0]).map(Some),
            (Op::ForStart, _) => self.for_start(inst).map(Some),
            (Op::ForElem, _) => self.for_elem(inst).map(Some),
            (Op::ForBegun, _) => {
                let (_, begun, _) = self.loop_parts(inst.args[0])?;
                let begun = self.b.emit(Op::I64ToI32, Imm::None, &[begun]);
                Ok(Some(Tv::one(Ty::scalar(Kind::Int), begun)))
            }
            (Op::Visible | Op::LoopLeave, _) => Ok(None),
            (Op::Leave, _) => {
                self.leaves = true;
                Ok(None)
            }
            (Op::Invisible, _) => {
                self.set_visible(Visibility::Off);
                Ok(None)
            }
            (Op::Answer, _) => self.answer(inst).map(Some),
            (Op::Dispatch, _) => Err(Blame::new(Fear::Callee, "a method is chosen by class")),
            (Op::MakeClosure, Imm::Int(index)) => self.literal(func, *index).map(Some),
            (Op::StVar2, Imm::Name(name)) => {
                match self.variable_above(name)? {
                    Some(variable) => self.assign_above(name, variable, inst.args[0])?,
                    None => self.assign_outer(func, name, inst.args[0], place)?,
                }
                Ok(None)
            }
            (Op::LdAssign2, Imm::Name(name)) => {
                self.check_subscripts(place)?;
                match self.variable_above(name)? {
                    Some(variable) => self.load_above(name, variable).map(Some),
                    None => self.load_outer_to_change(name).map(Some),
                }
            }
            (Op::Getter, Imm::Call(desc)) => self.getter(func, &func.calls[*desc as usize], inst).map(Some),
            (Op::Setter, Imm::Call(desc)) => self.setter(func, &func.calls[*desc as usize], inst, place).map(Some),
            (Op::LdDots | Op::LdDotsMissOk, Imm::Name(name)) => Err(Reason::DotsElement((**name).into()).into()),
            (Op::Dollar | Op::DollarAssign, Imm::Name(name)) => {
                let others = if inst.op == Op::Dollar { Vec::new() } else { self.take_for_update(inst, 0, place)? };
                let mut args = self.operands(inst)?;
                args.insert(1, Tv::known(Ty::Str((**name).into())));
                let given = self.general(inst.op, &args)?;
                self.b.claim_alone(&given, &others);
                Ok(Some(given))
            }
            // Of these tests none is of functions, and none is dispatched.
            (Op::IsType, Imm::Name(name))
                if !matches!(&**name, "is.object" | "is.numeric")
                    && matches!(self.value(inst.args[0])?.ty, Ty::Fun(_)) =>
            {
                Ok(Some(crate::semantics::known_lgl(false)))
            }
            (Op::IsType, Imm::Name(name))
                if &**name == "is.numeric" && matches!(self.value(inst.args[0])?.ty, Ty::Object(_)) =>
            {
                let arg = calls::Evaluated::visible(self.value(inst.args[0])?);
                let answer = self.builtin_on_object(name, false, &[arg]);
                answer.unwrap_or_else(|| crate::semantics::no_meaning(name, &self.operands(inst)?)).map(Some)
            }
            (Op::VecSubset, imm) => {
                let mut args = self.operands(inst)?;
                self.unknown_if_negated(func, inst, place, &mut args);
                apply(self.b, inst.op, imm, &args).map(Some)
            }
            (op, imm) => {
                let mut args = self.operands(inst)?;
                self.unknown_if_recycled(&mut args);
                apply(self.b, op, imm, &args).map(Some)
            }
        }
    }

    /// Whether a version that was compiled before has left in this block for such a reason.
    fn has_left(&self, reason: AbortReason, what: &str) -> bool {
        let Some((block, _)) = self.place else { return false };
        let first = self.func.blocks[block].insts[0];
        self.oracle.world().has_left(Spot::new(self.func, self.func.insts[first].origin.pc, reason, what))
    }

    /// The same at this instruction.
    fn has_left_here(&self, reason: AbortReason, what: &str) -> bool {
        self.oracle.world().has_left(Spot::new(self.func, self.pc, reason, what))
    }

    /// Vectors whose lengths have differed here: the routine for values of unknown type repeats the shorter one.
    fn unknown_if_recycled(&mut self, args: &mut [Tv<B::V>]) {
        let is_vector = |arg: &Tv<B::V>| matches!(arg.ty, Ty::Vec(..) | Ty::Range(_) | Ty::Pack(..));
        if args.iter().filter(|arg| is_vector(arg)).count() < 2 || !self.has_left(AbortReason::Recycle, "") {
            return;
        }
        for arg in args.iter_mut().filter(|arg| is_vector(arg)) {
            if let Some(values) = lanes(self.b, arg) {
                *arg = Tv::many(Ty::Any, values.to_vec());
            }
        }
    }

    /// A subscript with a minus in front is no position: no element has a type then, and the routine leaves it out. `args`: what is
    /// subscripted, and subscripts.
    fn unknown_if_negated(&mut self, func: &Func, inst: &Inst, place: Place, args: &mut [Tv<B::V>]) {
        for (&value, arg) in inst.args.iter().zip(args).skip(1) {
            if !matches!(arg.ty, Ty::Scalar(..)) || !is_negated(func, value, place) {
                continue;
            }
            if let Some(values) = lanes(self.b, arg) {
                *arg = Tv::many(Ty::Any, values.to_vec());
            }
        }
    }

    fn set_visible(&mut self, visible: Visibility) {
        self.state.visible = visible;
        self.state.shows.clear();
    }

    fn constant(&mut self, constant: &Const) -> Result<Tv<B::V>, Blame> {
        if let Some(ty) = crate::semantics::scalar_constant(constant) {
            return Ok(Tv::known(ty));
        }
        if let Const::Ints(values) = constant
            && let (Some(&first), Some(&last)) = (values.first(), values.last())
            && first != i32::MIN
            && values.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]))
        {
            let ends = [first, last].map(|end| self.b.emit(Op::I64Const, Imm::Int(i64::from(end)), &[]));
            return Ok(Tv::many(Ty::Range(true), ends.to_vec()));
        }
        if let Const::Cplx(..) | Const::Strs(..) = constant {
            let object = self.b.constant(constant);
            return Ok(crate::semantics::of_object(self.b, object));
        }
        let kind = match constant {
            Const::Lgls(_) => Kind::Lgl,
            Const::Ints(_) => Kind::Int,
            Const::Reals(_) => Kind::Dbl,
            _ => return Err(Blame::new(Fear::Type, "a constant that is no plain vector of numbers")),
        };
        let vector = self.b.constant(constant);
        Ok(Tv::one(Ty::Vec(kind, crate::Shape::Vector), vector))
    }

    /// Before an operand of an assignment, by its place, is changed in place: whoever else still needs the
    /// vector makes it shared, and its variable is unreadable until the new value is stored. Gives what
    /// must not change with it, if that is to be checked.
    fn take_for_update(&mut self, inst: &Inst, operand: usize, place: Place) -> Result<Vec<B::V>, Blame> {
        let Some((block, at)) = place else {
            return Err(Blame::new(Fear::Unsupported, "an argument of a call changes part of a variable"));
        };
        let taken = inst.args[operand];
        self.take_outer(taken)?;
        let target = self.value(taken)?;
        let func = self.func;
        let later: FxHashSet<Value> = self.used_later(func, block, at);
        // A pending expression may be one over the vector that is about to change.
        self.compute_pending(&later);
        let mut others = Vec::new();
        let is_taken = self.taken.take() == Some(taken) || self.puts_back(block, at);
        if let Some(vector) = object(&target) {
            let owner = target.from.clone();
            let is_read = |name: &Name| {
                crate::captures::is_capture(name) || self.live_names.is_none_or(|live| live.after(block, at, name))
            };
            let holds = |tv: &Tv<B::V>| object(tv) == Some(vector);
            let mut vars = self.state.vars.iter();
            let other_var = vars.any(|(name, tv)| Some(name) != owner.as_ref() && holds(tv) && is_read(name));
            let mut needed = later.iter().chain(&inst.args[operand + 1..]).filter(|value| **value != taken);
            let other_value = needed.any(|&value| self.values.get(value).is_some_and(holds));
            let itself_later = later.contains(&taken);
            if other_var || other_value || itself_later || (owner.is_none() && !is_taken) {
                self.b.emit(Op::VecShare, Imm::None, &[vector]);
            }
            if self.b.asserts() {
                let vars = self.state.vars.iter();
                let vars = vars.filter(|&(name, _)| Some(name) != owner.as_ref() && is_read(name)).map(|(_, tv)| tv);
                let needed = later.iter().chain(&inst.args[operand + 1..]).filter(|value| **value != taken);
                others = vars.chain(needed.filter_map(|&value| self.values.get(value))).filter_map(object).collect();
            }
        }
        if let Some(owner) = target.from {
            self.state.vars.insert(owner, Tv::known(Ty::Top(Unknown::Unsaid)));
        }
        Ok(others)
    }

    /// Values that instructions behind this one, or later blocks, use.
    fn used_later(&self, func: &Func, block: BlockId, at: usize) -> FxHashSet<Value> {
        let insts = &func.blocks[block].insts;
        let rest = insts[at + 1..].iter().map(|&inst| &func.insts[inst]);
        let mut used: FxHashSet<Value> = rest
            .flat_map(|inst| inst.args.iter().chain(inst.targets.iter().flat_map(|target| &target.args)))
            .copied()
            .collect();
        for next in func.successors(block) {
            used.extend(self.live.get(next).into_iter().flatten().copied());
        }
        used
    }

    /// The function that a name in call position stands for: non-functions are skipped.
    fn load_function(&mut self, name: &str) -> Result<Tv<B::V>, Blame> {
        if self.variable_seen(name).is_some() {
            let tv = self.load(name)?;
            match tv.ty {
                Ty::Fun(_) => return Ok(tv),
                Ty::Scalar(..)
                | Ty::Vec(..)
                | Ty::Range(_)
                | Ty::Pack(..)
                | Ty::Str(_)
                | Ty::Null
                | Ty::List
                | Ty::Plain => {}
                // Where nothing else has the name, it is a function.
                Ty::Any if self.oracle.function(self.closure, name).is_ok() => self.expect_no_function(&tv)?,
                Ty::Any => return Ok(tv),
                _ => return Err(Reason::AnyFunction(name.into()).into()),
            }
        }
        let function = self.oracle.function(self.closure, name)?;
        Ok(Tv::known(Ty::Fun(function)))
    }
}

/// Whether a value is a number with a minus in front, as far as the code before it in its block says.
fn is_negated(func: &Func, value: Value, place: Place) -> bool {
    let defines = |inst: &Inst| inst.results.first() == Some(&value);
    let inst = match place {
        Some((block, at)) => {
            func.blocks[block].insts[..at].iter().rev().map(|&inst| &func.insts[inst]).find(|inst| defines(inst))
        }
        None => func.insts.iter().map(|(_, inst)| inst).find(|inst| defines(inst)),
    };
    inst.is_some_and(|inst| match (inst.op, &inst.imm) {
        (Op::Neg, _) => true,
        (Op::Const, Imm::Const(Const::Real(bits))) => f64::from_bits(*bits) < 0.0,
        (Op::Const, Imm::Const(Const::Int(value))) => *value < 0,
        _ => false,
    })
}

/// The object that a value is, or that a loop goes over.
pub fn object<V: Copy>(tv: &Tv<V>) -> Option<V> {
    object_of(if let Ty::Loop(sequence, _) = &tv.ty { sequence } else { &tv.ty }, tv.values())
}

/// The object among the machine values of a type.
pub fn object_of<V: Copy>(ty: &Ty, values: &[V]) -> Option<V> {
    match ty {
        Ty::Vec(..) | Ty::List | Ty::Object(_) => values.first().copied(),
        Ty::Any | Ty::Plain => values.get(2).copied(),
        _ => None,
    }
}
