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

/// Of so many parts a body may consist.
const SMALL: usize = 50;

/// What a small body must not call, since it takes R's compiler to say what it means.
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
        let origin = self.origin();
        self.block = self.func.only_base(self.block, name, origin);
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
            (Some("function"), _) => {
                self.test("function");
                let literal = lift_literal(heap, cell, &self.func.name, self.nesting);
                self.func.nested.push(literal);
                self.push1(Op::MakeClosure, Imm::Int(self.func.nested.len() as i64 - 1), vec![])
            }
            (Some(callee), _) => {
                let origin = self.origin();
                let first = self.func.nested.len();
                let value = push_call(heap, cell, callee, self.func, self.block, origin, self.nesting);
                // The pool is that of the whole body.
                self.func.nested[first..].iter_mut().for_each(|nested| nested.code = None);
                self.func.calls.last_mut().into_iter().for_each(|desc| desc.call = None);
                value
            }
            (None, _) => {
                let origin = self.origin();
                push_leaf(heap, cell, self.func, self.block, origin)
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
}

/// A function literal in code that is an AST: its formals and its body, which R has not compiled.
fn lift_literal(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Func {
    let parts: Vec<CellId> = heap.pairs(cell).skip(1).map(|pair| pair.car).collect();
    let name = format!("{name}.f");
    let lifted = match parts[..] {
        [formals, body, ..] => {
            nesting.deeper().and_then(|mut deeper| lift_parts(heap, formals, body, &name, &mut deeper).ok())
        }
        _ => None,
    };
    lifted
        .unwrap_or_else(|| Func { kind: FuncKind::Closure, ..unsupported(&name, "a function that R has not compiled") })
}

/// A variable or a constant.
pub(super) fn push_leaf(heap: &Heap, cell: CellId, func: &mut Func, block: BlockId, origin: Origin) -> Value {
    let RValue::Symbol(name) = heap.value(cell) else {
        return func.push1(block, Op::Const, Imm::Const(constant(heap, cell, 0)), vec![], origin);
    };
    let is_dots = name.strip_prefix("..").is_some_and(|rest| rest.parse::<u32>().is_ok());
    let op = if is_dots { Op::LdDots } else { Op::LdVar };
    func.push1(block, op, Imm::Name(name.clone()), vec![], origin)
}

/// Lifts a call to code of a promise; nested calls are its nested promises.
pub(super) fn lift_call(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Func {
    let mut func = Func::new(name, FuncKind::Promise);
    let mut block = func.add_block();
    let origin = Origin::default();
    let callee = heap.pairs(cell).next().and_then(|pair| heap.symbol(pair.car));
    let result = match callee {
        Some("function") if nesting.small_too => {
            block = func.only_base(block, "function", origin);
            func.nested.push(lift_literal(heap, cell, name, nesting));
            func.push1(block, Op::MakeClosure, Imm::Int(0), vec![], origin)
        }
        Some(callee) => push_call(heap, cell, callee, &mut func, block, origin, nesting),
        None => func.push1(block, Op::Eval, Imm::Int(0), vec![], origin),
    };
    func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], origin);
    func
}

/// A call by name, of arguments that become nested promises. Where it is all the code, that is constant 0 of its pool.
fn push_call(
    heap: &Heap,
    cell: CellId,
    callee: &str,
    func: &mut Func,
    block: BlockId,
    origin: Origin,
    nesting: &mut Nesting,
) -> Value {
    let mut operands = vec![func.push1(block, Op::LdFun, Imm::Name(callee.into()), vec![], origin)];
    let mut args = Vec::new();
    for (at, pair) in heap.pairs(cell).skip(1).enumerate() {
        let kind = match (heap.value(pair.car), literal(heap, pair.car)) {
            (RValue::MissingArg, _) => ArgKind::Missing,
            (RValue::Symbol(symbol), _) if **symbol == *"..." => ArgKind::Dots,
            (_, Some(constant)) => {
                operands.push(func.push1(block, Op::Const, Imm::Const(constant), vec![], origin));
                ArgKind::Operand(operands.len() as u32 - 2)
            }
            _ => {
                let name = format!("{}.p{}", func.name, func.nested.len());
                let nested = lift_promise(heap, pair.car, &name, nesting);
                func.nested.push(Func { code: Some(at as u32 + 1), ..nested });
                ArgKind::Promise(func.nested.len() as u32 - 1)
            }
        };
        args.push(Arg { name: pair.tag.and_then(|tag| heap.symbol(tag)).map(Box::from), kind });
    }
    func.calls.push(CallDesc { args, call: Some(0), ..CallDesc::of(callee) });
    let call = Imm::Call(func.calls.len() as u32 - 1);
    func.push1(block, Op::Call, call, operands, origin)
}
