//! Generic IR as plain data, for the reference interpreter in `ffi-c/src/generic*.c`.
//!
//! What is encoded is the function after a trip through its text, so that running it tests
//! lifting, printing and parsing together. Everything is a stream of 32-bit words beside a table
//! of strings and a table of doubles; offsets are word offsets in the stream, -1 is "none".
//!
//! ```text
//! program   n_functions, offset of each; function 0 is the closure
//! function  kind (0 closure, 1 promise), code, n_values, n_formals, n_nested, n_blocks,
//!           default of each formal (a function), nested functions, offset of each block
//! block     n_params, params, n_insts, instructions
//! inst      n_words, operation (string), pc, call, immediate,
//!           n_operands, operands, n_results, results, n_targets, targets (block, n_args, args)
//! call      name (string), internal, call, rhs, n_args, arguments (name, kind, payload)
//! switch    n_names (-1: no names), names, n_by_name, targets, n_by_number, targets
//! constant  kind, payload
//! ```
//! A function's `code` is its index in the pool of the function around it. An instruction's
//! `call` is the pool index that its byte code instruction names.

use ir::bytecode::{Code, Operand, decode};
use ir::{ArgKind, Const, Func, FuncKind, Imm, Op};
use rds::{CellId, Heap, Value};
use rustc_hash::FxHashMap;

/// An encoded closure.
#[derive(Debug, Default)]
pub struct GenericProgram {
    /// The stream.
    pub words: Vec<i32>,
    /// Names of operations and symbols, and string constants.
    pub strings: Vec<String>,
    /// Double constants.
    pub reals: Vec<f64>,
}

/// Why there is no program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GenericError {
    /// The bytes are not what `serialize()` writes, or the byte code is broken.
    Decode(String),
    /// Lifting does not know this.
    Unsupported(String),
    /// The text does not parse, or parses to a function that breaks an invariant.
    Text(String),
}

impl std::fmt::Display for GenericError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GenericError::Decode(what) => f.write_str(what),
            GenericError::Unsupported(what) => write!(f, "lifting does not support {what}"),
            GenericError::Text(what) => write!(f, "the text of the IR does not hold: {what}"),
        }
    }
}

impl std::error::Error for GenericError {}

/// Which form of a closure is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenericForm {
    /// As lifting gives it.
    Lifted,
    /// With locals as values, by [`ir::Unknown`]: nothing is assumed, so any program may run it.
    Localized,
    /// With locals as values, by [`ir::Plain`]: for programs that do what it assumes.
    LocalizedPlain,
}

/// Encodes a closure, given as `serialize(f, NULL, xdr = FALSE, refhook = h)` writes it.
pub fn generic_program(bytes: &[u8], form: GenericForm) -> Result<GenericProgram, GenericError> {
    let mut heap = Heap::default();
    let decode_error = |error: String| GenericError::Decode(error);
    let cell = rds::read_into(bytes, &mut heap, &rds::Limits::default()).map_err(|e| decode_error(e.to_string()))?;
    let &Value::Closure { formals, body, .. } = heap.value(cell) else {
        return Err(decode_error("not a closure".into()));
    };
    let lifted = ir::lift_closure(&heap, cell, "f").map_err(|error| decode_error(error.to_string()))?;
    let plain = ir::Plain { builtin_may_see_frame: analysis::builtins::may_see_frame };
    let formed = match form {
        GenericForm::Lifted => lifted,
        GenericForm::Localized => ir::localize(&lifted, &ir::Unknown).func,
        GenericForm::LocalizedPlain => ir::localize(&lifted, &plain).func,
    };
    let func = ir::parse(&ir::print(&formed)).map_err(|error| GenericError::Text(error.to_string()))?;
    ir::verify(&func).map_err(|violation| GenericError::Text(violation.to_string()))?;
    let mut encoder =
        Encoder { heap: &heap, funcs: Vec::new(), out: GenericProgram::default(), names: FxHashMap::default() };
    let formals = heap.pairs(formals).map(|pair| pair.car).collect();
    encoder.function(&func, Place::of(&heap, body)?, formals)?;
    Ok(encoder.finish())
}

/// Where a function's constants are.
enum Place<'h> {
    Bytecode(Code<'h>),
    /// Code that R did not compile: the code itself, then its arguments.
    Ast(Vec<CellId>),
}

impl<'h> Place<'h> {
    fn of(heap: &'h Heap, cell: CellId) -> Result<Place<'h>, GenericError> {
        Ok(match heap.value(cell) {
            Value::Bytecode(_) => {
                Place::Bytecode(decode(heap, cell).map_err(|error| GenericError::Decode(error.to_string()))?)
            }
            Value::Lang(_) => {
                Place::Ast(std::iter::once(cell).chain(heap.pairs(cell).skip(1).map(|pair| pair.car)).collect())
            }
            _ => Place::Ast(vec![cell]),
        })
    }

    fn constant(&self, index: u32) -> Option<CellId> {
        let consts = match self {
            Place::Bytecode(code) => code.consts(),
            Place::Ast(cells) => cells,
        };
        consts.get(index as usize).copied()
    }

    /// The pool index of the call that the instruction at `pc` names.
    fn call_at(&self, pc: u32) -> i32 {
        let Place::Bytecode(code) = self else { return 0 };
        let Some(instr) = code.instr_at(pc) else { return -1 };
        let position = instr.operands().iter().position(|operand| matches!(operand, Operand::Call(_)));
        position.and_then(|at| code.words(instr).get(at + 1)).copied().unwrap_or(-1)
    }
}

struct Encoder<'h> {
    heap: &'h Heap,
    /// The functions' words, offsets counted from their own start.
    funcs: Vec<Vec<i32>>,
    out: GenericProgram,
    names: FxHashMap<String, i32>,
}

impl<'h> Encoder<'h> {
    /// Encodes a function and those nested in it; its number.
    fn function(&mut self, func: &Func, place: Place<'h>, formals: Vec<CellId>) -> Result<i32, GenericError> {
        let number = self.funcs.len();
        self.funcs.push(Vec::new());
        let mut nested_numbers = Vec::new();
        for (i, nested) in func.nested.iter().enumerate() {
            let default = func.formals.iter().position(|formal| formal.default == Some(i as u32));
            let cell = match default {
                Some(formal) => formals.get(formal).copied(),
                None => nested.code.and_then(|index| place.constant(index)),
            };
            // A special runs this from its AST, whatever the IR says of it.
            let Some(cell) = cell else {
                nested_numbers.push(-1);
                continue;
            };
            let (code, inner) = match (nested.kind, self.heap.value(cell)) {
                (FuncKind::Closure, Value::List(parts)) if parts.len() >= 2 => {
                    (parts[1], self.heap.pairs(parts[0]).map(|pair| pair.car).collect())
                }
                _ => (cell, Vec::new()),
            };
            nested_numbers.push(self.function(nested, Place::of(self.heap, code)?, inner)?);
        }
        let words = FuncWords { encoder: self, func, place: &place, words: Vec::new() }.encode(&nested_numbers)?;
        self.funcs[number] = words;
        Ok(number as i32)
    }

    fn string(&mut self, text: &str) -> i32 {
        let next = self.names.len() as i32;
        *self.names.entry(text.to_owned()).or_insert_with(|| {
            self.out.strings.push(text.to_owned());
            next
        })
    }

    fn real(&mut self, bits: u64) -> i32 {
        self.out.reals.push(f64::from_bits(bits));
        self.out.reals.len() as i32 - 1
    }

    /// Lays the functions out behind the table of their offsets.
    fn finish(mut self) -> GenericProgram {
        let mut offset = 1 + self.funcs.len() as i32;
        self.out.words.push(self.funcs.len() as i32);
        for words in &self.funcs {
            self.out.words.push(offset);
            offset += words.len() as i32;
        }
        for words in self.funcs {
            self.out.words.extend(words);
        }
        self.out
    }
}

/// The words of one function. Offsets in them are relative to its start.
struct FuncWords<'a, 'h> {
    encoder: &'a mut Encoder<'h>,
    func: &'a Func,
    place: &'a Place<'h>,
    words: Vec<i32>,
}

impl FuncWords<'_, '_> {
    fn encode(mut self, nested: &[i32]) -> Result<Vec<i32>, GenericError> {
        let func = self.func;
        let kind = i32::from(func.kind != FuncKind::Closure);
        let counts = [func.values.len(), func.formals.len(), func.nested.len(), func.layout.len()];
        self.words.extend([kind, opt(func.code)]);
        self.words.extend(counts.map(|n| n as i32));
        for formal in &func.formals {
            self.words.push(formal.default.map_or(-1, |index| nested[index as usize]));
        }
        self.words.extend(nested);
        let table = self.words.len();
        self.words.extend(func.layout.iter().map(|_| 0));
        for (i, &block) in func.layout.iter().enumerate() {
            self.words[table + i] = self.words.len() as i32;
            self.values(&func.blocks[block].params);
            self.words.push(func.blocks[block].insts.len() as i32);
            for &inst in &func.blocks[block].insts {
                self.inst(&func.insts[inst])?;
            }
        }
        Ok(self.words)
    }

    fn values(&mut self, values: &[ir::Value]) {
        self.words.push(values.len() as i32);
        self.words.extend(values.iter().map(|value| value.into_raw().into_u32() as i32));
    }

    /// The payload of an immediate stands before its instruction's own words end, so the
    /// interpreter finds it by offset and skips it by the instruction's length.
    fn inst(&mut self, inst: &ir::Inst) -> Result<(), GenericError> {
        if inst.op == Op::Unsupported {
            let what = match &inst.imm {
                Imm::Name(name) => name.to_string(),
                _ => "something".into(),
            };
            return Err(GenericError::Unsupported(what));
        }
        let start = self.words.len();
        let op = self.encoder.string(inst.op.text());
        let call = self.place.call_at(inst.origin.pc);
        self.words.extend([0, op, inst.origin.pc as i32, call, 0]);
        self.values(&inst.args);
        self.values(&inst.results);
        self.words.push(inst.targets.len() as i32);
        for target in &inst.targets {
            let block = self.func.layout.iter().position(|&block| block == target.block);
            self.words.push(block.map_or(-1, |index| index as i32));
            self.values(&target.args);
        }
        self.words[start + 4] = self.immediate(inst);
        self.words[start] = (self.words.len() - start) as i32;
        Ok(())
    }

    fn immediate(&mut self, inst: &ir::Inst) -> i32 {
        let at = self.words.len() as i32;
        match &inst.imm {
            Imm::Int(int) => return *int as i32,
            Imm::Name(name) => return self.encoder.string(name),
            Imm::Const(constant) => self.constant(constant),
            Imm::Call(index) => self.call(*index as usize),
            Imm::Switch(index) => self.switch(*index as usize),
            Imm::None | Imm::Real(_) | Imm::Abort(..) => return -1,
        }
        at
    }

    fn call(&mut self, index: usize) {
        let desc = &self.func.calls[index];
        let name = desc.name.as_deref().map_or(-1, |name| self.encoder.string(name));
        self.words.extend([name, desc.internal.into(), opt(desc.call), opt(desc.rhs), desc.args.len() as i32]);
        for arg in &desc.args {
            let name = arg.name.as_deref().map_or(-1, |name| self.encoder.string(name));
            let (kind, payload) = match arg.kind {
                ArgKind::Operand(operand) => (0, operand as i32),
                ArgKind::Promise(nested) => (1, nested as i32),
                ArgKind::Dots => (2, 0),
                ArgKind::Missing | ArgKind::Quoted => (3, 0),
            };
            self.words.extend([name, kind, payload]);
        }
    }

    fn switch(&mut self, index: usize) {
        let desc = &self.func.switches[index];
        match &desc.names {
            None => self.words.push(-1),
            Some(names) => {
                self.words.push(names.len() as i32);
                for name in names {
                    let name = self.encoder.string(name);
                    self.words.push(name);
                }
            }
        }
        for targets in [&desc.by_name, &desc.by_number] {
            self.words.push(targets.len() as i32);
            self.words.extend(targets.iter().map(|&target| target as i32));
        }
    }

    fn constant(&mut self, constant: &Const) {
        match constant {
            Const::Null => self.words.push(0),
            Const::Lgl(value) => self.words.extend([1, *value]),
            Const::Int(value) => self.words.extend([2, *value]),
            Const::Real(bits) => {
                let index = self.encoder.real(*bits);
                self.words.extend([3, index]);
            }
            Const::Str(text) => {
                let index = self.encoder.string(text);
                self.words.extend([4, index]);
            }
            Const::Lgls(values) => {
                self.words.extend([5, values.len() as i32]);
                self.words.extend(values);
            }
            Const::Ints(values) => {
                self.words.extend([6, values.len() as i32]);
                self.words.extend(values);
            }
            Const::Reals(bits) => {
                self.words.extend([7, bits.len() as i32, self.encoder.out.reals.len() as i32]);
                self.encoder.out.reals.extend(bits.iter().map(|&bits| f64::from_bits(bits)));
            }
            Const::Missing => self.words.push(8),
            Const::Cplx(_, _, index) | Const::Strs(_, index) | Const::Pool(index) => {
                self.words.extend([9, *index as i32])
            }
        }
    }
}

fn opt(index: Option<u32>) -> i32 {
    index.map_or(-1, |index| index as i32)
}
