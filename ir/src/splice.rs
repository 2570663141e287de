//! Calls of functions of base that do nothing but to evaluate an argument, as long as nothing happens in it: `tryCatch()`,
//! `try()`, `withCallingHandlers()`, `suppressWarnings()`, `suppressMessages()`. The argument's code becomes code of the frame,
//! behind a test that the function is base's own ([`Op::BrBase`]); what happens in it (an error, a warning, a message) leaves
//! compiled code, and then R makes the call. `replicate(n, expr)` becomes the call of `sapply()` that it stands for.
//!
//! # Invariants
//! - The other way of the test is not lifted.
//! - Instructions that were spliced stand where the call does: see [`Origin::offset`]. Each has a pc of its own, and these rise
//!   in the order of the argument's code.
//! - What refers to the pool of the argument's code is left out, but for what only a name needs.
//!
//! # Absent on purpose
//! `finally`, handlers that are computed, and code that leaves a loop of the frame: these calls stay what they are.

use crate::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// A spliced instruction's pc is that of the call, and a multiple of this.
const UNIT: u32 = 1 << 20;
/// So many instructions are spliced into one function at most.
const MOST: usize = (u32::MAX / UNIT) as usize;

impl Origin {
    /// Word offset in the byte code: of a spliced instruction, that of the call.
    pub fn offset(self) -> u32 {
        self.pc % UNIT
    }

    /// Where it stands among the instructions of its function, in the order of the code.
    pub fn order(self) -> (u32, u32) {
        (self.offset(), self.pc / UNIT)
    }
}

/// The functions whose calls are spliced.
const NAMES: [&str; 6] =
    ["tryCatch", "withCallingHandlers", "try", "suppressWarnings", "suppressMessages", "replicate"];

/// Whether code, or any code in it, calls one of them.
fn calls_any(func: &Func) -> bool {
    let is_load =
        |inst: &Inst| matches!((inst.op, &inst.imm), (Op::LdFun, Imm::Name(name)) if NAMES.contains(&&**name));
    func.insts.iter().any(|(_, inst)| is_load(inst)) || func.nested.iter().any(calls_any)
}

/// How `return()` is done in the code around a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Return {
    /// A closure's: it returns.
    Closure,
    /// That of a part of a closure: R returns.
    Part,
    /// A promise's: by R's jump.
    Promise,
}

/// Splices a closure's code, and that of all functions in it.
pub fn splice(func: &mut Func) {
    if calls_any(func) {
        splice_closure(func, &FxHashSet::default(), Return::Closure);
    }
}

/// The same for a part of a closure that has these variables.
pub(crate) fn splice_part(func: &mut Func, locals: &FxHashSet<&str>) {
    if calls_any(func) {
        splice_closure(func, &locals.iter().map(|&name| name.into()).collect(), Return::Part);
    }
}

fn splice_closure(func: &mut Func, outside: &FxHashSet<Box<str>>, how: Return) {
    let mut bound = outside.clone();
    bound.extend(func.formals.iter().map(|formal| formal.name.clone()));
    assigned(func, &mut bound);
    splice_code(func, &bound, how);
}

/// The variables that code assigns, in arguments, too.
fn assigned(func: &Func, names: &mut FxHashSet<Box<str>>) {
    names.extend(func.insts.iter().filter_map(|(_, inst)| match &inst.imm {
        Imm::Name(name) if inst.op == Op::StVar => Some(name.clone()),
        _ => None,
    }));
    func.nested.iter().filter(|nested| nested.kind == FuncKind::Promise).for_each(|nested| assigned(nested, names));
}

/// `bound`: variables of the frame and those around it.
fn splice_code(func: &mut Func, bound: &FxHashSet<Box<str>>, how: Return) {
    for nested in &mut func.nested {
        match nested.kind {
            FuncKind::Closure => splice_closure(nested, bound, Return::Closure),
            _ => splice_code(nested, bound, Return::Promise),
        }
    }
    let mut at = 0;
    while at < func.layout.len() {
        let block = func.layout[at];
        let found =
            func.blocks[block].insts.iter().enumerate().find_map(|(k, &load)| Found::at(func, block, k, load, bound));
        match found {
            Some(found) => found.splice(func, how),
            None => at += 1,
        }
    }
    func.layout = func.reverse_postorder();
}

/// What the value of a call is.
enum Form {
    /// That of an argument. These are evaluated before it.
    Argument(Arg, Vec<u32>),
    /// `replicate()`: how often, what, and the argument `simplify`.
    Replicate(Arg, Arg, Option<Arg>),
}

/// A call to be spliced.
struct Found {
    block: BlockId,
    /// Where the function is loaded, and where it is called, in the block.
    load: usize,
    call: usize,
    name: Box<str>,
    form: Form,
}

impl Found {
    fn at(func: &Func, block: BlockId, load: usize, inst: InstId, bound: &FxHashSet<Box<str>>) -> Option<Found> {
        let (Op::LdFun, Imm::Name(name)) = (func.insts[inst].op, &func.insts[inst].imm) else { return None };
        let function = func.insts[inst].results[0];
        let behind = func.blocks[block].insts.iter().enumerate().skip(load + 1);
        let (call, inst) = behind.map(|(at, &inst)| (at, &func.insts[inst])).find(|(_, inst)| inst.op != Op::Const)?;
        let Imm::Call(desc) = inst.imm else { return None };
        if inst.op != Op::Call || inst.args[0] != function || bound.contains(name) || inst.origin.pc >= UNIT {
            return None;
        }
        let form = form_of(func, name, &func.calls[desc as usize])?;
        let size = match &form {
            Form::Argument(Arg { kind: ArgKind::Promise(index), .. }, _) => func.nested[*index as usize].insts.len(),
            _ => 0,
        };
        let spliced = func.insts.iter().filter(|(_, inst)| inst.origin.pc >= UNIT).count();
        (spliced + size + 8 < MOST).then(|| Found { block, load, call, name: name.clone(), form })
    }

    fn splice(self, func: &mut Func, how: Return) {
        let Found { block, load, call, name, form } = self;
        let insts = std::mem::take(&mut func.blocks[block].insts);
        let (load_origin, call_inst) = (func.insts[insts[load]].origin, insts[call]);
        func.blocks[block].insts.extend(&insts[..load]);
        let inside = func.only_base(block, &name, load_origin);
        let behind = func.add_block();
        // The operands of the call are constants.
        func.blocks[inside].insts.extend(&insts[load + 1..call]);
        func.blocks[behind].insts.extend(&insts[call + 1..]);
        let Inst { args, results, origin, imm, .. } = func.insts[call_inst].clone();
        func.blocks[behind].params.extend(&results);
        let last = func.insts.iter().map(|(_, inst)| inst.origin.pc / UNIT).max().unwrap_or(0);
        let mut splicing = Splicing { func, at: inside, place: origin, number: last, how, behind };
        match form {
            Form::Argument(arg, first) => splicing.argument(&arg, &first, &args[1..]),
            Form::Replicate(n, expr, simplify) => splicing.replicate(&n, &expr, simplify, &args[1..]),
        }
        // Nobody makes the call any more; what it was given, handlers among it, is no code of this function.
        if let Imm::Call(desc) = imm {
            for arg in std::mem::take(&mut func.calls[desc as usize].args) {
                drop(taken(func, &arg));
            }
        }
    }
}

fn form_of(func: &Func, name: &str, desc: &CallDesc) -> Option<Form> {
    let is_given = |arg: &Arg| matches!(arg.kind, ArgKind::Promise(_) | ArgKind::Operand(_));
    if !desc.args.iter().all(is_given) {
        return None;
    }
    match name {
        "tryCatch" | "withCallingHandlers" => with_handlers(func, desc),
        "try" => Some(Form::Argument(matched(desc, ["expr", "silent", "outFile"])?[0].clone()?, Vec::new())),
        "suppressWarnings" | "suppressMessages" => {
            Some(Form::Argument(matched(desc, ["expr", "classes"])?[0].clone()?, Vec::new()))
        }
        "replicate" => {
            let [n, expr, simplify] = matched(desc, ["n", "expr", "simplify"])?;
            let leaves = |arg: &Arg| code_of(func, arg).is_some_and(|code| !may_move(code));
            let expr = expr.filter(|arg| !leaves(arg))?;
            Some(Form::Replicate(n?, expr, simplify))
        }
        _ => None,
    }
    .filter(|form| match form {
        Form::Argument(arg, _) => code_of(func, arg).is_none_or(may_move),
        Form::Replicate(..) => true,
    })
}

fn code_of<'f>(func: &'f Func, arg: &Arg) -> Option<&'f Func> {
    match arg.kind {
        ArgKind::Promise(index) => func.nested.get(index as usize),
        _ => None,
    }
}

/// The code of an argument, which is left without.
fn taken(func: &mut Func, arg: &Arg) -> Option<Func> {
    let ArgKind::Promise(index) = arg.kind else { return None };
    let code = func.nested.get_mut(index as usize)?;
    let mut empty = Func { code: code.code, ..Func::new(&code.name, FuncKind::Promise) };
    let block = empty.add_block();
    let what = Imm::Name("code that stands elsewhere".into());
    empty.terminate(block, Op::Unsupported, what, vec![], vec![], Origin::default());
    Some(std::mem::replace(code, empty))
}

/// The arguments by these formals, whose names are written out or left out.
fn matched<const N: usize>(desc: &CallDesc, formals: [&str; N]) -> Option<[Option<Arg>; N]> {
    let mut args = [const { None }; N];
    for arg in desc.args.iter().filter(|arg| arg.name.is_some()) {
        let at = formals.iter().position(|formal| arg.name.as_deref() == Some(*formal))?;
        if args[at].replace(arg.clone()).is_some() {
            return None;
        }
    }
    for arg in desc.args.iter().filter(|arg| arg.name.is_none()) {
        *args.iter_mut().find(|given| given.is_none())? = Some(arg.clone());
    }
    Some(args)
}

/// `expr`, and handlers by the classes of conditions.
fn with_handlers(func: &Func, desc: &CallDesc) -> Option<Form> {
    let is_expr = |arg: &Arg| arg.name.as_deref().is_none_or(|name| name == "expr");
    let [expr] = desc.args.iter().filter(|arg| is_expr(arg)).collect::<Vec<_>>()[..] else { return None };
    let mut first = Vec::new();
    for arg in desc.args.iter().filter(|arg| !is_expr(arg)) {
        let is_class = |name: &str| !name.is_empty() && name != "finally" && !"expr".starts_with(name);
        if !arg.name.as_deref().is_some_and(is_class) {
            return None;
        }
        let ArgKind::Promise(index) = arg.kind else { continue };
        let mut insts = func.nested[index as usize].insts.iter().map(|(_, inst)| inst.op);
        match insts.find(|op| !matches!(op, Op::Jump | Op::RetR))? {
            Op::MakeClosure | Op::Const => {}
            Op::LdVar => first.push(index),
            _ => return None,
        }
        if insts.any(|op| !matches!(op, Op::Jump | Op::RetR)) {
            return None;
        }
    }
    Some(Form::Argument(expr.clone(), first))
}

/// Whether code means the same in the frame itself.
fn may_move(code: &Func) -> bool {
    let stays = |inst: &Inst| matches!(inst.op, Op::LeaveBreak | Op::LeaveNext);
    !code.insts.iter().any(|(_, inst)| stays(inst)) && !code.nested.iter().any(leaves_loop)
}

/// Whether code of arguments leaves a loop of the frame.
fn leaves_loop(code: &Func) -> bool {
    let leaves = |inst: &Inst| matches!(inst.op, Op::LeaveBreak | Op::LeaveNext);
    code.kind == FuncKind::Promise
        && (code.insts.iter().any(|(_, inst)| leaves(inst)) || code.nested.iter().any(leaves_loop))
}

struct Splicing<'f> {
    func: &'f mut Func,
    /// Where code is appended.
    at: BlockId,
    /// The call's.
    place: Origin,
    /// Of the instruction that was spliced last.
    number: u32,
    how: Return,
    /// Where the value goes.
    behind: BlockId,
}

impl Splicing<'_> {
    fn origin(&mut self) -> Origin {
        self.number += 1;
        Origin { pc: self.place.offset() + self.number * UNIT, ..self.place }
    }

    fn go_on_with(&mut self, at: BlockId, value: Value) {
        let target = Target { block: self.behind, args: vec![value] };
        let origin = self.origin();
        self.func.terminate(at, Op::Jump, Imm::None, vec![], vec![target], origin);
    }

    /// The value of an argument; `first`: the code of others that are evaluated before.
    fn argument(&mut self, arg: &Arg, first: &[u32], operands: &[Value]) {
        for &index in first {
            let code = &self.func.nested[index as usize];
            let load = code.insts.iter().find(|(_, inst)| inst.op == Op::LdVar).map(|(_, inst)| inst.imm.clone());
            let origin = self.origin();
            self.func.push(self.at, Op::LdVar, load.unwrap_or(Imm::None), vec![], origin);
        }
        match (taken(self.func, arg), &arg.kind) {
            (Some(code), _) => self.code(code),
            (None, ArgKind::Operand(index)) => self.go_on_with(self.at, operands[*index as usize]),
            _ => {}
        }
    }

    /// Code: its blocks, and what they refer to.
    fn code(&mut self, mut code: Func) {
        let nested = self.func.nested.len() as u32;
        self.func.nested.extend(code.nested.drain(..).map(|nested| Func { code: None, ..nested }));
        let calls = self.func.calls.len() as u32;
        self.func.calls.extend(code.calls.iter().map(|desc| moved(desc, nested)));
        let switches = self.func.switches.len() as u32;
        self.func.switches.append(&mut code.switches);
        let blocks: FxHashMap<BlockId, BlockId> =
            code.layout.iter().map(|&block| (block, self.func.add_block())).collect();
        let values: FxHashMap<Value, Value> =
            code.values.iter().map(|(value, data)| (value, self.func.add_value(data.ty))).collect();
        let entry = Target { block: blocks[&code.entry()], args: vec![] };
        let origin = self.origin();
        self.func.terminate(self.at, Op::Jump, Imm::None, vec![], vec![entry], origin);
        let mut insts: Vec<&Inst> =
            code.layout.iter().flat_map(|&block| &code.blocks[block].insts).map(|&inst| &code.insts[inst]).collect();
        insts.sort_by_key(|inst| inst.origin.order());
        let mut origins: FxHashMap<(u32, u32), Origin> = FxHashMap::default();
        for inst in insts {
            let order = inst.origin.order();
            if !origins.contains_key(&order) {
                origins.insert(order, self.origin());
            }
        }
        for &block in &code.layout {
            let copy = blocks[&block];
            self.func.blocks[copy].params.extend(code.blocks[block].params.iter().map(|param| values[param]));
            for &inst in &code.blocks[block].insts {
                let inst = &code.insts[inst];
                let target = |target: &Target| Target {
                    block: blocks[&target.block],
                    args: target.args.iter().map(|arg| values[arg]).collect(),
                };
                let imm = match inst.imm {
                    Imm::Call(index) => Imm::Call(index + calls),
                    Imm::Switch(index) => Imm::Switch(index + switches),
                    Imm::Int(index) if inst.op == Op::MakeClosure => Imm::Int(index + i64::from(nested)),
                    ref imm => imm.clone(),
                };
                let inst = Inst {
                    op: inst.op,
                    imm,
                    args: inst.args.iter().map(|arg| values[arg]).collect(),
                    targets: inst.targets.iter().map(target).collect(),
                    results: inst.results.iter().map(|result| values[result]).collect(),
                    origin: origins[&inst.origin.order()],
                };
                // What R evaluates as it stands: where a function is not base's.
                let is_end = inst.op == Op::Eval;
                self.end(copy, inst);
                if is_end {
                    break;
                }
            }
        }
    }

    /// Appends an instruction; at the end of the argument's code its value goes on.
    fn end(&mut self, block: BlockId, mut inst: Inst) {
        match (inst.op, self.how) {
            (Op::RetR, _) => {
                (inst.op, inst.targets) = (Op::Jump, vec![Target { block: self.behind, args: inst.args }]);
                inst.args = Vec::new();
            }
            (Op::LeaveReturn, Return::Closure) => inst.op = Op::RetR,
            (Op::Eval, _) => {
                let what = Imm::Name("an expression of other code".into());
                (inst.op, inst.imm, inst.results) = (Op::Unsupported, what, Vec::new());
            }
            (Op::LeaveReturn, Return::Part) => {
                return lift::answer(self.func, block, 0, Some(inst.args[0]), inst.origin);
            }
            _ => {}
        }
        self.func.push_inst(block, inst);
    }

    /// `sapply(integer(n), function(...) expr, simplify = simplify)`, as base finds these functions.
    fn replicate(&mut self, n: &Arg, expr: &Arg, simplify: Option<Arg>, operands: &[Value]) {
        let mut zeros = Func::new("replicate.n", FuncKind::Promise);
        let block = zeros.add_block();
        let origin = self.origin();
        let mut args = vec![zeros.push1(block, Op::LdFunBase, Imm::Name("integer".into()), vec![], origin)];
        let kind = match taken(self.func, n) {
            Some(code) => {
                zeros.nested.push(Func { code: None, ..code });
                ArgKind::Promise(0)
            }
            None => {
                args.push(zeros.push1(block, Op::Const, self.constant(n, operands), vec![], origin));
                ArgKind::Operand(0)
            }
        };
        zeros.calls.push(CallDesc { args: vec![Arg { name: None, kind }], ..CallDesc::of("integer") });
        let made = zeros.push1(block, Op::Call, Imm::Call(0), args, origin);
        zeros.terminate(block, Op::RetR, Imm::None, vec![made], vec![], origin);

        let mut literal = match taken(self.func, expr) {
            Some(code) => Func { kind: FuncKind::Closure, code: None, ..code },
            None => {
                let mut literal = Func::new("replicate.expr", FuncKind::Closure);
                let block = literal.add_block();
                let value = literal.push1(block, Op::Const, self.constant(expr, operands), vec![], origin);
                literal.terminate(block, Op::RetR, Imm::None, vec![value], vec![], origin);
                literal
            }
        };
        literal.formals.push(Formal { name: "...".into(), default: None });
        for (_, inst) in literal.insts.iter_mut().filter(|(_, inst)| inst.op == Op::LeaveReturn) {
            inst.op = Op::RetR;
        }
        let mut function = Func::new("replicate.function", FuncKind::Promise);
        let block = function.add_block();
        let made = function.push1(block, Op::MakeClosure, Imm::Int(0), vec![], origin);
        function.terminate(block, Op::RetR, Imm::None, vec![made], vec![], origin);
        function.nested.push(literal);

        let first = self.func.nested.len() as u32;
        self.func.nested.extend([zeros, function]);
        let mut args = vec![self.func.push1(self.at, Op::LdFunBase, Imm::Name("sapply".into()), vec![], origin)];
        let code = simplify.as_ref().and_then(|arg| taken(self.func, arg));
        let simplify = match (code, simplify.map(|arg| arg.kind)) {
            (Some(code), _) => {
                self.func.nested.push(Func { code: None, ..code });
                ArgKind::Promise(first + 2)
            }
            (None, given) => {
                args.push(match given {
                    Some(ArgKind::Operand(index)) => operands[index as usize],
                    _ => {
                        let array = Imm::Const(Const::Str("array".into()));
                        self.func.push1(self.at, Op::Const, array, vec![], origin)
                    }
                });
                ArgKind::Operand(0)
            }
        };
        let unnamed = |kind| Arg { name: None, kind };
        let desc = CallDesc {
            args: vec![
                unnamed(ArgKind::Promise(first)),
                unnamed(ArgKind::Promise(first + 1)),
                Arg { name: Some("simplify".into()), kind: simplify },
            ],
            ..CallDesc::of("sapply")
        };
        self.func.calls.push(desc);
        let call = Imm::Call(self.func.calls.len() as u32 - 1);
        let value = self.func.push1(self.at, Op::Call, call, args, origin);
        self.go_on_with(self.at, value);
    }

    /// The constant that an operand is.
    fn constant(&self, arg: &Arg, operands: &[Value]) -> Imm {
        let ArgKind::Operand(index) = arg.kind else { return Imm::Const(Const::Null) };
        let value = operands[index as usize];
        let defines = |inst: &&Inst| inst.results.first() == Some(&value);
        let inst = self.func.insts.iter().map(|(_, inst)| inst).find(defines);
        inst.map_or(Imm::Const(Const::Null), |inst| inst.imm.clone())
    }
}

fn moved(desc: &CallDesc, nested: u32) -> CallDesc {
    let arg = |arg: &Arg| match arg.kind {
        ArgKind::Promise(index) => Arg { name: arg.name.clone(), kind: ArgKind::Promise(index + nested) },
        _ => arg.clone(),
    };
    CallDesc { args: desc.args.iter().map(arg).collect(), call: None, ..desc.clone() }
}
