//! Byte code becomes generic IR.
//!
//! The interpreter's stack is run symbolically, block by block. Values on it become SSA values;
//! what a call has gathered so far (its *frame*) is kept as a description and becomes one call
//! instruction. Where ways join, the stack's values are block parameters; the shapes of the
//! stacks must agree.
//!
//! Arguments of a call stay what the byte code has: promises for `MAKEPROM`, values for
//! `PUSHARG`. Whether a promise is really made depends on the callee, so the call says it all
//! and evaluates nothing before its time: `MAKEPROM` itself never runs code for a closure, and
//! for a builtin the arguments are evaluated in order, which is what [`Op::Call`] means.
//!
//! What cannot be lifted ends its block as [`Op::Unsupported`]; the rest of the function stays.

mod ast;
mod calls;
mod conditions;
mod control;
mod elements;
mod insts;
mod loop_frame;
mod loops;
mod specials;
mod stack;
mod unassigned;

use crate::bytecode::{BadBytecode, Code, decode};
use crate::*;
use rds::{CellId, Encoding, Heap, RString, Value as RValue};
use stack::{Entry, FrameArg, Shape};

pub(crate) use loops::answer;
pub use loops::{
    LOOP_STATE, LoopFunc, LoopVariable, Reading, Region, lift_loop, lift_loop_at, loop_statement, may_begin_statement,
};
pub use unassigned::{OUTER, test_reads};

/// Why there is no IR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiftError {
    /// The body is an AST: R did not compile it.
    NotCompiled,
    /// The body is an AST because it calls `browser()`, which R's compiler leaves alone.
    CallsBrowser,
    /// The cell is not a closure.
    NotClosure,
    /// The byte code is broken.
    Bad(BadBytecode),
}

impl std::fmt::Display for LiftError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LiftError::NotCompiled => f.write_str("not byte-compiled"),
            LiftError::CallsBrowser => f.write_str("not byte-compiled: it calls browser()"),
            LiftError::NotClosure => f.write_str("not a closure"),
            LiftError::Bad(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for LiftError {}

/// Promises within promises deeper than this are not lifted.
const MAX_DEPTH: usize = 100;
/// Nested functions of one closure beyond this number are not lifted (shared code in a hostile
/// file would otherwise multiply).
const MAX_NESTED: usize = 20_000;

/// Lifts a closure cell. `name` is what people call it.
pub fn lift_closure(heap: &Heap, closure: CellId, name: &str) -> Result<Func, LiftError> {
    lift_function(heap, closure, name, false)
}

/// The same, and small functions that R has not compiled: itself, and those that defaults make.
pub fn lift_small_too(heap: &Heap, closure: CellId, name: &str) -> Result<Func, LiftError> {
    match lift_function(heap, closure, name, true) {
        Ok(func) if ast::binds_syntax(&func) => lift_function(heap, closure, name, false),
        lifted => lifted,
    }
}

fn lift_function(heap: &Heap, closure: CellId, name: &str, small_too: bool) -> Result<Func, LiftError> {
    let &RValue::Closure { formals, body, .. } = heap.value(closure) else { return Err(LiftError::NotClosure) };
    let mut budget = MAX_NESTED;
    lift_parts(heap, formals, body, name, &mut Nesting { depth: 0, budget: &mut budget, small_too })
}

/// Whether an AST calls `browser()`.
///
/// Source: `mayCallBrowser` of package compiler, which refuses such functions.
pub fn calls_browser(heap: &Heap, body: CellId) -> bool {
    let mut stack = vec![body];
    // Hostile files may share parts of an AST, or close a circle.
    let mut left = heap.len();
    while let Some(cell) = stack.pop() {
        let RValue::Lang(pair) = heap.value(cell) else { continue };
        if heap.symbol(pair.car) == Some("browser") {
            return true;
        }
        left = left.saturating_sub(1);
        if left == 0 {
            return false;
        }
        stack.extend(heap.pairs(cell).map(|pair| pair.car));
    }
    false
}

/// How deep lifting is, and how many nested functions it may still lift.
struct Nesting<'a> {
    depth: usize,
    budget: &'a mut usize,
    /// Whether small functions are lifted that R has not compiled.
    small_too: bool,
}

impl Nesting<'_> {
    fn deeper(&mut self) -> Option<Nesting<'_>> {
        if self.depth >= MAX_DEPTH || *self.budget == 0 {
            return None;
        }
        *self.budget -= 1;
        Some(Nesting { depth: self.depth + 1, budget: self.budget, small_too: self.small_too })
    }
}

fn lift_parts(
    heap: &Heap,
    formals: CellId,
    body: CellId,
    name: &str,
    nesting: &mut Nesting,
) -> Result<Func, LiftError> {
    let mut func = match lift_code(heap, body, name, FuncKind::Closure, nesting) {
        Err(LiftError::NotCompiled) if nesting.small_too && ast::is_small(heap, body) => {
            let mut func = Func::new(name, FuncKind::Closure);
            ast::lift_body(heap, body, &mut func, nesting);
            func
        }
        lifted => lifted?,
    };
    for pair in heap.pairs(formals) {
        let name = pair.tag.and_then(|tag| heap.symbol(tag)).unwrap_or_default();
        let default = match heap.value(pair.car) {
            RValue::MissingArg => None,
            _ => {
                func.nested.push(lift_promise(heap, pair.car, &format!("{}.{name}", func.name), nesting));
                Some(func.nested.len() as u32 - 1)
            }
        };
        func.formals.push(Formal { name: name.into(), default });
    }
    Ok(func)
}

/// The code of a promise or default: byte code, a variable, a constant, or a call that was not compiled.
fn lift_promise(heap: &Heap, code: CellId, name: &str, nesting: &mut Nesting) -> Func {
    let what = match (heap.value(code), nesting.deeper()) {
        (_, None) => "code nested too deeply",
        (RValue::Bytecode(_), Some(mut nesting)) => {
            match lift_code(heap, code, name, FuncKind::Promise, &mut nesting) {
                Ok(func) => return func,
                Err(_) => "byte code that cannot be read",
            }
        }
        (RValue::Lang(_), Some(mut nesting)) => return ast::lift_call(heap, code, name, &mut nesting),
        _ => {
            let mut func = Func::new(name, FuncKind::Promise);
            let block = func.add_block();
            let result = ast::push_leaf(heap, code, &mut func, block, Origin::default());
            func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], Origin::default());
            return func;
        }
    };
    unsupported(name, what)
}

/// A promise that nothing is known of.
fn unsupported(name: &str, what: &str) -> Func {
    let mut func = Func::new(name, FuncKind::Promise);
    let block = func.add_block();
    func.terminate(block, Op::Unsupported, Imm::Name(what.into()), vec![], vec![], Origin::default());
    func
}

/// Longer vectors stay in the pool of the byte code.
const MAX_LITERAL: usize = 4096;

/// A constant of the pool, by itself or by its index.
fn constant(heap: &Heap, cell: CellId, index: u32) -> Const {
    let texts = match heap.value(cell) {
        RValue::Str(values) if values.len() <= MAX_LITERAL && heap[cell].is_plain() => {
            let text = |value: &Option<RString>| value.as_ref().map_or(Some(None), |value| text_of(value).map(Some));
            values.iter().map(text).collect::<Option<_>>()
        }
        _ => None,
    };
    let complex = match heap.value(cell) {
        RValue::Cplx(values) if heap[cell].is_plain() => {
            single(values).map(|[re, im]| Const::Cplx(re.to_bits(), im.to_bits(), index))
        }
        _ => None,
    };
    let literal = literal(heap, cell).or(complex).or(texts.map(|texts| Const::Strs(texts, index)));
    literal.unwrap_or(Const::Pool(index))
}

/// A constant that the IR can name by itself.
fn literal(heap: &Heap, cell: CellId) -> Option<Const> {
    if !heap[cell].is_plain() {
        return None;
    }
    Some(match heap.value(cell) {
        RValue::Lgl(values) if values.len() != 1 && values.len() <= MAX_LITERAL => Const::Lgls(values.clone()),
        RValue::Int(values) if values.len() != 1 && values.len() <= MAX_LITERAL => Const::Ints(values.clone()),
        RValue::Real(values) if values.len() != 1 && values.len() <= MAX_LITERAL => {
            Const::Reals(values.iter().map(|value| value.to_bits()).collect())
        }
        // The compiler folds `1:10` into a constant.
        RValue::Altrep(altrep) if &*altrep.class == "compact_intseq" => match heap.value(altrep.state) {
            RValue::Real(state) => match state[..] {
                [n, first, step] if n != 1.0 && n <= MAX_LITERAL as f64 => {
                    Const::Ints((0..n as i64).map(|i| (first as i64 + i * step as i64) as i32).collect())
                }
                _ => return None,
            },
            _ => return None,
        },
        RValue::Nil => Const::Null,
        RValue::MissingArg => Const::Missing,
        RValue::Lgl(values) => Const::Lgl(*single(values)?),
        RValue::Int(values) => Const::Int(*single(values)?),
        RValue::Real(values) => Const::Real(single(values)?.to_bits()),
        RValue::Str(values) => Const::Str(text_of(single(values)?.as_ref()?).filter(|text| text.is_ascii())?),
        _ => return None,
    })
}

/// A string whose bytes say which it is.
fn text_of(value: &RString) -> Option<Box<str>> {
    let text = std::str::from_utf8(&value.bytes).ok()?;
    let is_known = value.encoding == Encoding::Utf8 || (text.is_ascii() && value.encoding != Encoding::Bytes);
    is_known.then(|| text.into())
}

fn single<T>(values: &[T]) -> Option<&T> {
    match values {
        [value] => Some(value),
        _ => None,
    }
}

fn lift_code(heap: &Heap, cell: CellId, name: &str, kind: FuncKind, nesting: &mut Nesting) -> Result<Func, LiftError> {
    if !matches!(heap.value(cell), RValue::Bytecode(_)) {
        return Err(if calls_browser(heap, cell) { LiftError::CallsBrowser } else { LiftError::NotCompiled });
    }
    let code = decode(heap, cell).map_err(LiftError::Bad)?;
    let mut lifter = Lifter::new(&code, name, kind);
    lifter.run(code.instrs()[0].pc, nesting);
    Ok(lifter.func)
}

/// Code that R's compiler does not make.
const DISORDER: &str = "arguments that are not evaluated in order";

/// Lifting of one code object.
struct Lifter<'c, 'h> {
    code: &'c Code<'h>,
    func: Func,
    /// For each instruction where a block starts: the IR block and the stack it expects.
    starts: Vec<Option<(BlockId, Shape)>>,
    /// Instructions where a block starts although nothing jumps there yet.
    is_leader: Vec<bool>,
    /// A loop is lifted, not the whole: instructions where R goes on, which are not lifted.
    stops: Option<Vec<bool>>,
    work: Vec<usize>,
    block: BlockId,
    stack: Vec<Entry>,
    /// Something ran while a frame held arguments that it evaluates only when it is called.
    is_disordered: bool,
    origin: Origin,
}

impl<'c, 'h> Lifter<'c, 'h> {
    fn new(code: &'c Code<'h>, name: &str, kind: FuncKind) -> Self {
        let mut func = Func::new(name, kind);
        let block = func.add_block();
        let n = code.instrs().len();
        let mut is_leader = vec![false; n];
        for instr in code.instrs() {
            for label in code.labels(instr) {
                if let Some(index) = code.index_of(label) {
                    is_leader[index] = true;
                }
            }
        }
        Lifter {
            code,
            func,
            starts: vec![None; n],
            is_leader,
            stops: None,
            work: Vec::new(),
            block,
            stack: Vec::new(),
            is_disordered: false,
            origin: Origin::default(),
        }
    }

    fn run(&mut self, pc: u32, nesting: &mut Nesting) {
        // The entry block only jumps, so that a loop may go back to the first instruction.
        self.origin = Origin { closure: 0, pc };
        self.jump_to(pc);
        while let Some(index) = self.work.pop() {
            let Some((block, shape)) = self.starts[index].clone() else { continue };
            self.block = block;
            self.stack = shape.entries(&self.func, block);
            self.straight_line(index, nesting);
        }
        self.sort_layout();
        conditions::follow_decided(&mut self.func);
        self.sort_layout();
    }

    /// Lifts from an instruction to the end of its block.
    fn straight_line(&mut self, first: usize, nesting: &mut Nesting) {
        self.is_disordered = false;
        for index in first.. {
            let Some(&instr) = self.code.instrs().get(index) else { return self.stop("code that falls off its end") };
            self.origin = Origin { closure: 0, pc: instr.pc };
            if index != first && self.is_leader[index] {
                return self.jump_to(instr.pc);
            }
            if self.stops.as_ref().is_some_and(|stops| stops[index]) {
                return self.go_on_at(&instr);
            }
            match self.instr(&instr, nesting) {
                Some(insts::Next::Instr) if self.is_disordered => {
                    return self.stop(DISORDER);
                }
                Some(insts::Next::Instr) => {}
                Some(insts::Next::Ended) => return,
                None => return self.stop("a stack that does not fit"),
            }
        }
    }

    /// Ends the block with what is not lifted.
    fn stop(&mut self, what: &str) {
        let origin = self.origin;
        self.func.terminate(self.block, Op::Unsupported, Imm::Name(what.into()), vec![], vec![], origin);
    }

    /// Ends the block with a jump to an instruction.
    fn jump_to(&mut self, pc: u32) {
        match self.target(pc) {
            Some(target) => {
                let origin = self.origin;
                self.func.terminate(self.block, Op::Jump, Imm::None, vec![], vec![target], origin);
            }
            None => self.stop("stacks that do not agree"),
        }
    }

    /// Whether a call that is not made yet has arguments for later. A builtin would have evaluated
    /// them already, so nothing may run in between.
    fn has_lazy_frame(&self) -> bool {
        self.stack.iter().any(|entry| match entry {
            Entry::Frame(frame) => frame.args.iter().any(FrameArg::is_lazy),
            _ => false,
        })
    }

    /// The edge from here to an instruction; `None` if the stacks do not agree.
    fn target(&mut self, pc: u32) -> Option<Target> {
        if self.has_lazy_frame() {
            return None;
        }
        let index = self.code.index_of(pc)?;
        let (block, shape) = match &self.starts[index] {
            Some((block, shape)) => (*block, shape.clone()),
            None => {
                let block = self.func.add_block();
                let shape = Shape::of(&self.stack);
                for _ in 0..shape.n_values() {
                    self.func.add_param(block, Type::R);
                }
                self.starts[index] = Some((block, shape.clone()));
                self.work.push(index);
                (block, shape)
            }
        };
        if shape == Shape::of(&self.stack) {
            return Some(Target { block, args: stack::values(&self.stack) });
        }
        self.target_with_rest(block, &shape)
    }

    /// The edge to a block that expects less on the stack than there is.
    ///
    /// R's compiler leaves the value of a call of `stop()` on the stack where a number takes an empty
    /// alternative of `switch()`. Only a masked `stop()` comes back from there. If nothing lies below,
    /// the value is never seen again; else R takes it for the operand, the loop's state or the call's
    /// frame that does, which has no meaning to keep.
    fn target_with_rest(&mut self, block: BlockId, shape: &Shape) -> Option<Target> {
        let (expected, rest) = self.stack.split_at_checked(shape.len())?;
        if *shape != Shape::of(expected) || !rest.iter().all(|entry| matches!(entry, Entry::Value(_))) {
            return None;
        }
        if expected.is_empty() {
            return Some(Target { block, args: vec![] });
        }
        let broken = self.func.add_block();
        let origin = self.origin;
        self.func.terminate(broken, Op::Fail, Imm::Name("stack".into()), vec![], vec![], origin);
        Some(Target { block: broken, args: vec![] })
    }

    /// Blocks in the order of their code, edge blocks behind the block they leave.
    fn sort_layout(&mut self) {
        self.func.layout = self.func.reverse_postorder();
    }
}
