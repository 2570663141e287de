//! Which part of the source an instruction comes from.
//!
//! R's compiler keeps two index vectors among the constants, as long as the code: for each
//! word, the constant that holds the expression being compiled (`expressionsIndex`) and,
//! where the source was kept, its srcref (`srcrefsIndex`). Rule: `commitlocs` of the
//! compiler package, `getLocTable` in `src/main/eval.c`.

use std::fmt;

use rds::{CellId, Heap, RString, Value};

use super::decode::Code;

/// The index vectors of one byte code.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'h> {
    heap: &'h Heap,
    consts: &'h [CellId],
    expressions: &'h [i32],
    srcrefs: &'h [i32],
}

/// A range of source text. Lines and columns count from one; the last column is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Srcref<'h> {
    /// Name of the file, where it is known and not empty.
    pub file: Option<&'h RString>,
    /// First line.
    pub first_line: i32,
    /// First column, in characters.
    pub first_col: i32,
    /// Last line.
    pub last_line: i32,
    /// Last column, in characters.
    pub last_col: i32,
}

impl<'h> Sources<'h> {
    /// Finds the index vectors of `code`. Code without them has no origins.
    pub fn new(code: &Code<'h>) -> Sources<'h> {
        Sources::in_pool(code.heap(), code.consts())
    }

    /// The same without decoding; nothing if the cell is no byte code.
    pub fn of(heap: &'h Heap, code: CellId) -> Option<Sources<'h>> {
        match heap.value(code) {
            Value::Bytecode(code) => Some(Sources::in_pool(heap, &code.consts)),
            _ => None,
        }
    }

    fn in_pool(heap: &'h Heap, consts: &'h [CellId]) -> Sources<'h> {
        let index = |class| consts.iter().rev().find_map(|&cell| index_vector(heap, cell, class)).unwrap_or(&[]);
        Sources { heap, consts, expressions: index("expressionsIndex"), srcrefs: index("srcrefsIndex") }
    }

    /// The constant pool.
    pub fn consts(&self) -> &'h [CellId] {
        self.consts
    }

    /// The expression that the word at `pc` was compiled from: mostly a call, else a symbol
    /// or a constant.
    pub fn call_at(&self, pc: u32) -> Option<CellId> {
        self.lookup(self.expressions, pc)
    }

    /// The srcref of the word at `pc`: that of the innermost statement that has one.
    pub fn srcref_at(&self, pc: u32) -> Option<Srcref<'h>> {
        srcref(self.heap, self.lookup(self.srcrefs, pc)?)
    }

    fn lookup(&self, index: &[i32], pc: u32) -> Option<CellId> {
        let constant = *index.get(pc as usize)?;
        self.consts.get(usize::try_from(constant).ok()?).copied()
    }
}

/// Reads a srcref: 4, 6 or 8 integers; columns of the short form are bytes (`?srcref`).
pub fn srcref(heap: &Heap, cell: CellId) -> Option<Srcref<'_>> {
    let Value::Int(numbers) = heap.value(cell) else { return None };
    let (first_line, first_col, last_line, last_col) = match *numbers.as_slice() {
        [first, _, last, _, first_col, last_col, ..] => (first, first_col, last, last_col),
        [first, first_col, last, last_col] => (first, first_col, last, last_col),
        _ => return None,
    };
    Some(Srcref { file: file_name(heap, cell), first_line, first_col, last_line, last_col })
}

fn file_name(heap: &Heap, srcref: CellId) -> Option<&RString> {
    let is_named = |name: &&RString| !name.bytes.is_empty();
    match heap.value(heap.attribute(srcref, "srcfile")?) {
        Value::Env(srcfile) => {
            let binding = srcfile.bindings.iter().find(|binding| &*binding.name == "filename")?;
            let Value::Str(names) = heap.value(binding.value) else { return None };
            names.first()?.as_ref().filter(is_named)
        }
        Value::Persistent(names) => Some(live_source(names)?.file).filter(is_named),
        _ => None,
    }
}

/// A source file as a live process names it, which does not write the environment itself.
#[derive(Debug, Clone, Copy)]
pub struct LiveSource<'h> {
    /// Its name; empty for what was typed.
    pub file: &'h RString,
    /// The number of the first of the lines.
    pub first_line: usize,
    /// The lines that hold the closure; none where R did not keep them.
    pub lines: &'h [RString],
}

/// Reads such a name: the environment's key, the file, the number of the first line, the lines.
pub fn live_source(names: &[RString]) -> Option<LiveSource<'_>> {
    let [_, file, first_line, lines @ ..] = names else { return None };
    Some(LiveSource { file, first_line: first_line.to_text().parse().ok().filter(|line| *line > 0)?, lines })
}

fn index_vector<'h>(heap: &'h Heap, cell: CellId, class: &str) -> Option<&'h [i32]> {
    let Value::Int(index) = heap.value(cell) else { return None };
    let Value::Str(classes) = heap.value(heap.attribute(cell, "class")?) else { return None };
    let has_class = classes.iter().flatten().any(|name| &*name.bytes == class.as_bytes());
    has_class.then_some(index.as_slice())
}

impl fmt::Display for Srcref<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file {
            write!(f, "{}:", file.to_text())?;
        }
        write!(f, "{}:{}", self.first_line, self.first_col)?;
        if self.last_line == self.first_line {
            write!(f, "-{}", self.last_col)
        } else {
            write!(f, "-{}:{}", self.last_line, self.last_col)
        }
    }
}
