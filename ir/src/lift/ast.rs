//! The code of a promise that is an AST becomes generic IR.
//!
//! R compiles bodies, but not the defaults of the functions that it compiles: these are evaluated
//! as they stand. Evaluating a call looks the function up by its name, every time, and hands over
//! promises; so a call here is [`Op::LdFun`] and [`Op::Call`] whatever its name is. What the
//! function does with its arguments, specials among them, is the analysis' concern.
//!
//! Code that is no byte code has no pool. In its place, 0 names the code itself and i its i-th
//! argument. A call of a computed function is left to R: [`Op::Eval`] of the whole.
//!
//! R compiles neither functions that are made while defaults are evaluated nor, whatever their calls, small ones of local
//! environments. The bodies of small functions are lifted from their ASTs: blocks, `if`, assignments to variables and
//! `return()` behind tests that these are base's own, and anything else as calls.

use super::*;
use rustc_hash::FxHashMap;

/// Of so many parts a body may consist.
const SMALL: usize = 50;

/// What a small body must not call, since it takes R's compiler to say what it means (`ffi-c/src/capture.c` has the same list).
const NOT_SMALL: [&str; 13] = [
    "browser",
    "for",
    "while",
    "repeat",
    "<<-",
    "switch",
    "quote",
    "substitute",
    "UseMethod",
    "on.exit",
    "missing",
    "expression",
    "~",
];

/// What is taken for base's own in small bodies, as far as environments show.
const SYNTAX: [&str; 7] = ["{", "(", "if", "<-", "=", "return", "function"];

/// Whether a variable of this name would change what small bodies mean.
pub(super) fn is_syntax(name: &str) -> bool {
    SYNTAX.contains(&name)
}

/// Whether code, or any code in it, has such a variable: frames are not looked at when the code is run.
pub(super) fn binds_syntax(func: &Func) -> bool {
    let is_bound = |inst: &Inst| match (inst.op, &inst.imm) {
        (Op::StVar | Op::StVar2 | Op::LdAssign | Op::LdAssign2, Imm::Name(name)) => is_syntax(name),
        _ => false,
    };
    func.formals.iter().any(|formal| is_syntax(&formal.name))
        || func.insts.iter().any(|(_, inst)| is_bound(inst))
        || func.nested.iter().any(binds_syntax)
}

/// Whether a body that R has not compiled is lifted.
pub(super) fn is_small(heap: &Heap, body: CellId) -> bool {
    fn count(heap: &Heap, cell: CellId, left: &mut usize) -> bool {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        let RValue::Lang(head) = heap.value(cell) else { return !matches!(heap.value(cell), RValue::Bytecode(_)) };
        let name = heap.symbol(head.car);
        if name.is_none_or(|name| NOT_SMALL.contains(&name)) {
            return false;
        }
        let args: Vec<CellId> = heap.pairs(cell).skip(1).take(*left + 1).map(|pair| pair.car).collect();
        if matches!(name, Some("<-" | "=")) && args.first().is_none_or(|&to| heap.symbol(to).is_none()) {
            return false;
        }
        // Formals and source references of a function literal are no code.
        let args = if name == Some("function") { args.get(1..2).unwrap_or_default() } else { &args[..] };
        args.iter().all(|&arg| count(heap, arg, left))
    }
    count(heap, body, &mut { SMALL })
}

/// Lifts the body of a small function; `func` has no blocks yet.
pub(super) fn lift_body(heap: &Heap, body: CellId, func: &mut Func, nesting: &mut Nesting) {
    let block = func.add_block();
    let mut body_of = Body { heap, func, nesting, block, pc: 0 };
    let value = body_of.value(body);
    body_of.end(Op::RetR, value);
    func.layout = func.reverse_postorder();
}

struct Body<'a, 'h, 'n> {
    heap: &'h Heap,
    func: &'a mut Func,
    nesting: &'a mut Nesting<'n>,
    /// Where code is appended.
    block: BlockId,
    pc: u32,
}

impl Body<'_, '_, '_> {
    fn origin(&mut self) -> Origin {
        self.pc += 1;
        Origin { closure: 0, pc: self.pc }
    }

    fn push(&mut self, op: Op, imm: Imm, args: Vec<Value>) -> InstId {
        let origin = self.origin();
        self.func.push(self.block, op, imm, args, origin)
    }

    fn push1(&mut self, op: Op, imm: Imm, args: Vec<Value>) -> Value {
        let inst = self.push(op, imm, args);
        self.func.insts[inst].results[0]
    }

    fn constant(&mut self, constant: Const) -> Value {
        self.push1(Op::Const, Imm::Const(constant), vec![])
    }

    fn terminate(&mut self, op: Op, imm: Imm, args: Vec<Value>, targets: Vec<Target>) {
        let origin = self.origin();
        self.func.terminate(self.block, op, imm, args, targets, origin);
    }

    /// Returns; what stands behind is not reached.
    fn end(&mut self, op: Op, value: Value) {
        self.terminate(op, Imm::None, vec![value], vec![]);
        self.block = self.func.add_block();
    }

    /// Goes on only where a function is base's own.
    fn test(&mut self, name: &str) {
        let [own, masked] = [(); 2].map(|()| self.func.add_block());
        let targets = [own, masked].map(|block| Target { block, args: vec![] }).to_vec();
        self.terminate(Op::BrBase, Imm::Name(name.into()), vec![], targets);
        let what = Imm::Name(format!("`{name}` is not R's own").into());
        let origin = self.origin();
        self.func.terminate(masked, Op::Unsupported, what, vec![], vec![], origin);
        self.block = own;
    }

    fn value(&mut self, cell: CellId) -> Value {
        let heap = self.heap;
        let name = match heap.value(cell) {
            RValue::Lang(head) => heap.symbol(head.car),
            _ => None,
        };
        let args: Vec<CellId> = heap.pairs(cell).skip(1).map(|pair| pair.car).collect();
        let is_plain = heap.pairs(cell).skip(1).all(|pair| pair.tag.is_none());
        match (name, &args[..]) {
            (Some("{"), args) if is_plain => {
                self.test("{");
                let mut last = None;
                args.iter().for_each(|&arg| last = Some(self.value(arg)));
                last.unwrap_or_else(|| self.constant(Const::Null))
            }
            (Some("("), &[arg]) if is_plain => {
                self.test("(");
                let value = self.value(arg);
                self.push(Op::Visible, Imm::None, vec![]);
                value
            }
            (Some("if"), &[condition, ref ways @ ..]) if is_plain && matches!(ways.len(), 1 | 2) => {
                self.test("if");
                let condition = self.value(condition);
                self.either(condition, ways)
            }
            (Some(assigns @ ("<-" | "=")), &[to, from]) if is_plain && heap.symbol(to).is_some() => {
                self.test(assigns);
                let value = self.value(from);
                let to = heap.symbol(to).unwrap_or_default();
                self.push(Op::StVar, Imm::Name(to.into()), vec![value]);
                self.push(Op::Invisible, Imm::None, vec![]);
                value
            }
            (Some("return"), args) if is_plain && args.len() <= 1 => {
                self.test("return");
                let value = match args {
                    [arg] => self.value(*arg),
                    _ => self.constant(Const::Null),
                };
                self.end(Op::RetR, value);
                self.constant(Const::Null)
            }
            _ => {
                let name_of = self.func.name.clone();
                let literal =
                    if name == Some("function") { lift_literal(heap, cell, &name_of, self.nesting) } else { None };
                let code = match literal {
                    Some(literal) => {
                        self.test("function");
                        literal
                    }
                    None => lift_promise(heap, cell, &name_of, self.nesting),
                };
                self.take(code)
            }
        }
    }

    fn either(&mut self, condition: Value, ways: &[CellId]) -> Value {
        let [yes, no, behind] = [(); 3].map(|()| self.func.add_block());
        let value = self.func.add_param(behind, Type::R);
        let targets = [yes, no].map(|block| Target { block, args: vec![] }).to_vec();
        self.terminate(Op::BrTrue, Imm::None, vec![condition], targets);
        for (block, way) in [(yes, ways.first()), (no, ways.get(1))] {
            self.block = block;
            let value = match way {
                Some(&way) => self.value(way),
                None => {
                    self.push(Op::Invisible, Imm::None, vec![]);
                    let null = self.constant(Const::Null);
                    self.push(Op::Invisible, Imm::None, vec![]);
                    null
                }
            };
            self.terminate(Op::Jump, Imm::None, vec![], vec![Target { block: behind, args: vec![value] }]);
        }
        self.block = behind;
        value
    }

    /// The instructions of an expression's code, which is one block.
    fn take(&mut self, code: Func) -> Value {
        let (nested, calls) = (self.func.nested.len() as u32, self.func.calls.len() as u32);
        let given = |arg: Arg| match arg.kind {
            ArgKind::Promise(index) => Arg { kind: ArgKind::Promise(index + nested), ..arg },
            _ => arg,
        };
        let moved = |desc: CallDesc| CallDesc { args: desc.args.into_iter().map(given).collect(), call: None, ..desc };
        self.func.calls.extend(code.calls.into_iter().map(moved));
        self.func.nested.extend(code.nested.into_iter().map(|nested| Func { code: None, ..nested }));
        let mut values: FxHashMap<Value, Value> = FxHashMap::default();
        for &id in &code.blocks[code.layout[0]].insts {
            let inst = &code.insts[id];
            let args: Vec<Value> = inst.args.iter().filter_map(|arg| values.get(arg).copied()).collect();
            if inst.op == Op::RetR {
                return args[0];
            }
            let imm = match inst.imm {
                Imm::Call(index) => Imm::Call(index + calls),
                Imm::Int(index) if inst.op == Op::MakeClosure => Imm::Int(index + i64::from(nested)),
                ref imm => imm.clone(),
            };
            if inst.op.is_terminator() {
                self.terminate(inst.op, imm, args, vec![]);
                break;
            }
            let made = self.push(inst.op, imm, args);
            let results = self.func.insts[made].results.clone();
            values.extend(inst.results.iter().copied().zip(results));
        }
        self.block = self.func.add_block();
        self.constant(Const::Null)
    }
}

/// The same as the code of a promise.
fn literal_of_promise(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Option<Func> {
    let mut func = lift_literal(heap, cell, name, nesting)?;
    let (made, origin) = (func.layout[0], Origin::default());
    let [entry, masked] = [(); 2].map(|()| func.add_block());
    let targets = [made, masked].map(|block| Target { block, args: vec![] }).to_vec();
    func.terminate(entry, Op::BrBase, Imm::Name("function".into()), vec![], targets, origin);
    func.terminate(masked, Op::Unsupported, Imm::Name("`function` is not R's own".into()), vec![], vec![], origin);
    func.layout = vec![entry, made, masked];
    Some(func)
}

/// A function literal in code that is an AST: its formals and its body, which R has not compiled.
pub(super) fn lift_literal(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Option<Func> {
    let parts: Vec<CellId> = heap.pairs(cell).skip(1).map(|pair| pair.car).collect();
    let &[formals, body, ..] = &parts[..] else { return None };
    let literal = lift_parts(heap, formals, body, &format!("{name}.f"), nesting).ok()?;
    let mut func = Func::new(name, FuncKind::Promise);
    let block = func.add_block();
    let made = func.push1(block, Op::MakeClosure, Imm::Int(0), vec![], Origin::default());
    func.terminate(block, Op::RetR, Imm::None, vec![made], vec![], Origin::default());
    func.nested.push(literal);
    Some(func)
}

/// Lifts a call to code of a promise; nested calls are its nested promises.
pub(super) fn lift_call(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Func {
    let mut pairs = heap.pairs(cell);
    let is_literal = matches!(heap.value(cell), RValue::Lang(head) if heap.symbol(head.car) == Some("function"));
    if is_literal
        && nesting.small_too
        && let Some(func) = literal_of_promise(heap, cell, name, nesting)
    {
        return func;
    }
    let mut func = Func::new(name, FuncKind::Promise);
    let block = func.add_block();
    let origin = Origin::default();
    let Some(callee) = pairs.next().and_then(|pair| heap.symbol(pair.car)) else {
        let result = func.push1(block, Op::Eval, Imm::Int(0), vec![], origin);
        func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], origin);
        return func;
    };
    let mut operands = vec![func.push1(block, Op::LdFun, Imm::Name(callee.into()), vec![], origin)];
    let mut args = Vec::new();
    for (at, pair) in pairs.enumerate() {
        let kind = match (heap.value(pair.car), literal(heap, pair.car)) {
            (RValue::MissingArg, _) => ArgKind::Missing,
            (RValue::Symbol(symbol), _) if **symbol == *"..." => ArgKind::Dots,
            (_, Some(constant)) => {
                operands.push(func.push1(block, Op::Const, Imm::Const(constant), vec![], origin));
                ArgKind::Operand(operands.len() as u32 - 2)
            }
            _ => {
                let nested = lift_promise(heap, pair.car, &format!("{name}.p{}", func.nested.len()), nesting);
                func.nested.push(Func { code: Some(at as u32 + 1), ..nested });
                ArgKind::Promise(func.nested.len() as u32 - 1)
            }
        };
        args.push(Arg { name: pair.tag.and_then(|tag| heap.symbol(tag)).map(Box::from), kind });
    }
    func.calls.push(CallDesc { args, call: Some(0), ..CallDesc::of(callee) });
    let result = func.push1(block, Op::Call, Imm::Call(0), operands, origin);
    func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], origin);
    func
}
