//! From the words of byte code to instructions with resolved operands.
//!
//! Everything is checked here, once, so that readers of a [`Code`] need no error paths:
//! see the invariants in [`super`]. What is not checked is the stack ([`super::stack`]).

use std::fmt;

use rds::{Bytecode, CellId, Heap, RString, Value};

use super::opcodes::{MATH1, Opcode, OperandKind, VERSION};

/// Byte code of one cell, decoded and checked.
#[derive(Debug, Clone)]
pub struct Code<'h> {
    heap: &'h Heap,
    cell: CellId,
    bytecode: &'h Bytecode,
    instrs: Vec<Instr>,
    switches: Vec<SwitchTable<'h>>,
}

/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instr {
    /// Word offset of its opcode; the first instruction is at 1, behind the version.
    pub pc: u32,
    /// What it does.
    pub op: Opcode,
    operands: [Operand; MAX_OPERANDS],
}

/// What a word behind an opcode stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// The pc of an instruction.
    Label(u32),
    /// Any constant.
    Const(CellId),
    /// A call (`LANGSXP`).
    Call(CellId),
    /// The call that is not there: index -1.
    NoCall,
    /// A symbol.
    Symbol(CellId),
    /// The code of a promise: byte code, or an AST where the compiler gave up.
    Code(CellId),
    /// A list of formals, body and, optionally, srcref.
    Closure(CellId),
    /// How many values the instruction takes besides those of its table row.
    Count(u32),
    /// Whether the loop is a `for`.
    ForLoop(bool),
    /// Index into [`MATH1`].
    Math1(u8),
    /// The words of `SWITCH` that [`Code::switch`] resolves together.
    Table,
}

/// Where a `SWITCH` goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchTable<'h> {
    /// The pc of the instruction.
    pub pc: u32,
    /// Targets by name, in the order in which R compares. The last is the default, whatever
    /// its name. Empty where no alternative is named: then a string is an error, or, with a
    /// single entry in `by_number`, takes that one after a warning.
    pub by_name: Vec<NamedLabel<'h>>,
    /// Targets by number, counted from one, never empty. The last is also taken for a number
    /// that is out of range or NA.
    pub by_number: Vec<u32>,
}

/// An alternative of a `SWITCH` on strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedLabel<'h> {
    /// Its name; `None` is NA.
    pub name: Option<&'h RString>,
    /// The pc that it leads to.
    pub label: u32,
}

/// Code that the interpreter would not run, or not run in its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadBytecode {
    /// Where; 0 is the version word.
    pub pc: u32,
    /// What is wrong.
    pub what: Defect,
}

/// What is wrong with byte code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// The cell is not byte code.
    NotBytecode,
    /// Another version than 12, or none.
    Version(i32),
    /// More words than a pc can name.
    TooLong,
    /// No instruction has this number.
    Opcode(i32),
    /// The code ends within an instruction.
    Truncated,
    /// The last instruction can fall off the end.
    FallsOff,
    /// No instruction starts at this offset.
    Label(i32),
    /// The constant with this index is not there or not what the instruction needs.
    Constant(i32, OperandKind),
    /// A count, flag or function number out of its range.
    Number(i32, OperandKind),
    /// The tables of a `SWITCH` do not fit together, or are too large.
    SwitchTables,
    /// The stack holds something else than the instruction takes, or not enough.
    Stack(Opcode),
    /// Two ways to this place leave different stacks.
    StackJoin,
    /// The stack grows beyond [`super::stack::MAX_DEPTH`].
    StackDepth,
}

const MAX_OPERANDS: usize = 4;

/// How many alternatives the switches of one code may have together: their tables are
/// constants that many instructions can share, so the code's length does not bound them.
const MAX_ALTERNATIVES: usize = 1 << 20;

/// Decodes and checks the byte code in `cell`. The error names the first defect.
pub fn decode(heap: &Heap, cell: CellId) -> Result<Code<'_>, BadBytecode> {
    let at = |pc, what| BadBytecode { pc, what };
    let Value::Bytecode(bytecode) = heap.value(cell) else { return Err(at(0, Defect::NotBytecode)) };
    let words = &bytecode.code;
    if u32::try_from(words.len()).is_err() {
        return Err(at(0, Defect::TooLong));
    }
    let version = words.first().copied().unwrap_or(0);
    if version != VERSION {
        return Err(at(0, Defect::Version(version)));
    }
    let mut code = Code { heap, cell, bytecode, instrs: Vec::new(), switches: Vec::new() };
    let starts = scan(words)?;
    let mut n_alternatives = 0;
    for &start in &starts {
        let instr = code.instr(&starts, start, &mut n_alternatives).map_err(|what| at(start.0, what))?;
        code.instrs.push(instr);
    }
    match code.instrs.last() {
        None => Err(at(1, Defect::Truncated)),
        Some(last) if last.op.flow().falls_through() => Err(at(last.pc, Defect::FallsOff)),
        Some(_) => Ok(code),
    }
}

/// The instructions' places, in order.
fn scan(words: &[i32]) -> Result<Vec<(u32, Opcode)>, BadBytecode> {
    let mut starts = Vec::new();
    let mut pc = 1;
    while let Some(&word) = words.get(pc) {
        let bad = |what| BadBytecode { pc: pc as u32, what };
        let op = Opcode::from_number(word).ok_or(bad(Defect::Opcode(word)))?;
        if words.len() - pc < op.n_words() {
            return Err(bad(Defect::Truncated));
        }
        starts.push((pc as u32, op));
        pc += op.n_words();
    }
    Ok(starts)
}

impl<'h> Code<'h> {
    /// The heap that the code lies in.
    pub fn heap(&self) -> &'h Heap {
        self.heap
    }

    /// The cell that was decoded.
    pub fn cell(&self) -> CellId {
        self.cell
    }

    /// All instructions by rising pc; never empty.
    pub fn instrs(&self) -> &[Instr] {
        &self.instrs
    }

    /// Index in [`Code::instrs`] of the instruction that starts at `pc`.
    pub fn index_of(&self, pc: u32) -> Option<usize> {
        self.instrs.binary_search_by_key(&pc, |instr| instr.pc).ok()
    }

    /// The instruction that starts at `pc`.
    pub fn instr_at(&self, pc: u32) -> Option<&Instr> {
        self.instrs.get(self.index_of(pc)?)
    }

    /// The words of an instruction as R wrote them, its opcode first.
    pub fn words(&self, instr: &Instr) -> &'h [i32] {
        let start = instr.pc as usize;
        self.bytecode.code.get(start..start + instr.op.n_words()).unwrap_or(&[])
    }

    /// The constant pool.
    pub fn consts(&self) -> &'h [CellId] {
        &self.bytecode.consts
    }

    /// The AST of the code, constant 0.
    pub fn ast(&self) -> Option<CellId> {
        self.bytecode.consts.first().copied()
    }

    /// Where a `SWITCH` goes; `None` for other instructions.
    pub fn switch(&self, instr: &Instr) -> Option<&SwitchTable<'h>> {
        let found = self.switches.binary_search_by_key(&instr.pc, |table| table.pc).ok()?;
        self.switches.get(found)
    }

    /// The pcs that an instruction may jump to, without the next instruction; a `SWITCH`
    /// names each target once, in rising order.
    pub fn labels(&self, instr: &Instr) -> Vec<u32> {
        if let Some(table) = self.switch(instr) {
            let mut labels: Vec<u32> = table.by_name.iter().map(|named| named.label).collect();
            labels.extend(&table.by_number);
            labels.sort_unstable();
            labels.dedup();
            return labels;
        }
        instr.label().into_iter().collect()
    }

    fn instr(
        &mut self,
        starts: &[(u32, Opcode)],
        (pc, op): (u32, Opcode),
        n_alternatives: &mut usize,
    ) -> Result<Instr, Defect> {
        let first = pc as usize + 1;
        let words = self.bytecode.code.get(first..first + op.operands().len()).ok_or(Defect::Truncated)?;
        let mut operands = [Operand::Table; MAX_OPERANDS];
        for ((operand, &kind), &word) in operands.iter_mut().zip(op.operands()).zip(words) {
            *operand = self.operand(starts, kind, word)?;
        }
        if let (Opcode::Switch, &[_, names, name_labels, labels]) = (op, words) {
            let table = self.switch_table(starts, pc, [names, name_labels, labels])?;
            *n_alternatives += table.by_name.len() + table.by_number.len();
            if *n_alternatives > MAX_ALTERNATIVES {
                return Err(Defect::SwitchTables);
            }
            self.switches.push(table);
        }
        Ok(Instr { pc, op, operands })
    }

    fn operand(&self, starts: &[(u32, Opcode)], kind: OperandKind, word: i32) -> Result<Operand, Defect> {
        let constant = || self.constant(kind, word);
        let expect = |cell, holds: bool| if holds { Ok(cell) } else { Err(Defect::Constant(word, kind)) };
        Ok(match kind {
            OperandKind::Label => Operand::Label(label(starts, word)?),
            OperandKind::CallOpt if word == -1 => Operand::NoCall,
            OperandKind::Call | OperandKind::CallOpt => {
                let cell = constant()?;
                Operand::Call(expect(cell, matches!(self.heap.value(cell), Value::Lang(_)))?)
            }
            OperandKind::Const => Operand::Const(constant()?),
            OperandKind::Symbol => {
                let cell = constant()?;
                Operand::Symbol(expect(cell, self.heap.symbol(cell).is_some())?)
            }
            OperandKind::Code => Operand::Code(constant()?),
            OperandKind::Closure => {
                let cell = constant()?;
                Operand::Closure(expect(cell, matches!(self.heap.value(cell), Value::List(parts) if parts.len() >= 2))?)
            }
            // Each value was pushed by an instruction, so more than there are words is a lie.
            OperandKind::Count => match u32::try_from(word) {
                Ok(count) if (count as usize) < self.bytecode.code.len() => Operand::Count(count),
                _ => return Err(Defect::Number(word, kind)),
            },
            OperandKind::ForLoop => match word {
                0 | 1 => Operand::ForLoop(word == 1),
                _ => return Err(Defect::Number(word, kind)),
            },
            OperandKind::Math1 => match u8::try_from(word) {
                Ok(number) if usize::from(number) < MATH1.len() => Operand::Math1(number),
                _ => return Err(Defect::Number(word, kind)),
            },
            OperandKind::Names | OperandKind::NameLabels | OperandKind::Labels => {
                constant()?;
                Operand::Table
            }
        })
    }

    fn constant(&self, kind: OperandKind, index: i32) -> Result<CellId, Defect> {
        let index_usize = usize::try_from(index).map_err(|_| Defect::Constant(index, kind))?;
        self.bytecode.consts.get(index_usize).copied().ok_or(Defect::Constant(index, kind))
    }

    fn switch_table(
        &self,
        starts: &[(u32, Opcode)],
        pc: u32,
        [names, name_labels, labels]: [i32; 3],
    ) -> Result<SwitchTable<'h>, Defect> {
        let by_number = self.label_vector(starts, OperandKind::Labels, labels)?;
        if by_number.is_empty() {
            return Err(Defect::SwitchTables);
        }
        let by_name = match self.heap.value(self.constant(OperandKind::Names, names)?) {
            Value::Nil => Vec::new(),
            Value::Str(names) => {
                let labels = self.label_vector(starts, OperandKind::NameLabels, name_labels)?;
                if labels.len() != names.len() || names.is_empty() {
                    return Err(Defect::SwitchTables);
                }
                let pairs = names.iter().zip(labels);
                pairs.map(|(name, label)| NamedLabel { name: name.as_ref(), label }).collect()
            }
            // A stub of rir2, in code that was saved: it goes by numbers only, and its labels stand here, too.
            Value::Int(_) if by_number.len() > 1 => Vec::new(),
            _ => return Err(Defect::Constant(names, OperandKind::Names)),
        };
        Ok(SwitchTable { pc, by_name, by_number })
    }

    fn label_vector(&self, starts: &[(u32, Opcode)], kind: OperandKind, index: i32) -> Result<Vec<u32>, Defect> {
        match self.heap.value(self.constant(kind, index)?) {
            Value::Int(offsets) => offsets.iter().map(|&offset| label(starts, offset)).collect(),
            _ => Err(Defect::Constant(index, kind)),
        }
    }
}

fn label(starts: &[(u32, Opcode)], word: i32) -> Result<u32, Defect> {
    let pc = u32::try_from(word).map_err(|_| Defect::Label(word))?;
    let found = starts.binary_search_by_key(&pc, |start| start.0);
    found.map(|_| pc).map_err(|_| Defect::Label(word))
}

impl Instr {
    /// Its operands, one for each [`OperandKind`] of [`Opcode::operands`].
    pub fn operands(&self) -> &[Operand] {
        self.operands.get(..self.op.operands().len()).unwrap_or(&[])
    }

    /// The pc behind it.
    pub fn next_pc(&self) -> u32 {
        self.pc + self.op.n_words() as u32
    }

    /// Its label operand.
    pub fn label(&self) -> Option<u32> {
        self.operands().iter().find_map(|operand| match operand {
            Operand::Label(pc) => Some(*pc),
            _ => None,
        })
    }

    /// Its call operand, where it is there.
    pub fn call(&self) -> Option<CellId> {
        self.operands().iter().find_map(|operand| match operand {
            Operand::Call(cell) => Some(*cell),
            _ => None,
        })
    }

    /// Its symbol operand.
    pub fn symbol(&self) -> Option<CellId> {
        self.operands().iter().find_map(|operand| match operand {
            Operand::Symbol(cell) => Some(*cell),
            _ => None,
        })
    }

    /// Its operand that is a constant, promise code or closure parts.
    pub fn constant(&self) -> Option<CellId> {
        self.operands().iter().find_map(|operand| match operand {
            Operand::Const(cell) | Operand::Code(cell) | Operand::Closure(cell) => Some(*cell),
            _ => None,
        })
    }
}

impl fmt::Display for BadBytecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad byte code at pc {}: {}", self.pc, self.what)
    }
}

impl std::error::Error for BadBytecode {}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Defect::NotBytecode => write!(f, "not byte code"),
            Defect::Version(version) => write!(f, "version {version}, not {VERSION}"),
            Defect::TooLong => write!(f, "too many words"),
            Defect::Opcode(number) => write!(f, "no instruction has number {number}"),
            Defect::Truncated => write!(f, "the code ends within an instruction"),
            Defect::FallsOff => write!(f, "the last instruction can fall off the end"),
            Defect::Label(word) => write!(f, "no instruction starts at {word}"),
            Defect::Constant(index, kind) => write!(f, "constant {index} does not fit operand {kind:?}"),
            Defect::Number(number, kind) => write!(f, "{number} is out of range for operand {kind:?}"),
            Defect::SwitchTables => write!(f, "the tables of the switch do not fit together or are too large"),
            Defect::Stack(op) => write!(f, "the stack does not hold what {} takes", op.name()),
            Defect::StackJoin => write!(f, "two ways lead here with different stacks"),
            Defect::StackDepth => write!(f, "the stack is too deep"),
        }
    }
}
