//! The values of one file: cells in an arena, named by index, so that the cycles of
//! environments and byte code need no reference counting and no recursion to drop.

use std::borrow::Cow;
use std::collections::HashMap;

use la_arena::{Arena, Idx};

use crate::text;

/// Names a [`Cell`] of the [`Heap`] it was made by.
pub type CellId = Idx<Cell>;

/// All values read from one source, or built for a test.
///
/// Cells made by reading are shared where R shares them: one cell a symbol ([`Heap::intern`]),
/// one cell for `NULL` and each other value without content ([`Heap::constant`]).
/// Do not overwrite these through `IndexMut`.
#[derive(Debug, Clone, Default)]
pub struct Heap {
    cells: Arena<Cell>,
    symbols: HashMap<Box<str>, CellId>,
    constants: [Option<CellId>; 7],
}

/// One R object: what it is, its attributes, and the header bits that serialization keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Type and content.
    pub value: Value,
    /// The attribute pairlist; `None` where R has `NULL`.
    pub attrib: Option<CellId>,
    /// R's object bit (`is.object`).
    pub is_object: bool,
    /// R's `gp` bits as written (`LEVELS`): encodings, S4 bit, locked bindings, …
    pub levels: u16,
}

/// The `gp` bit of S4 objects.
pub(crate) const S4_BIT: u16 = 1 << 4;

impl Cell {
    /// Whether the value is nothing but data: no attributes, and no object of either kind, as
    /// `asS4()` makes one of any value. The R process asks the same by `rir2_is_plain()`.
    pub fn is_plain(&self) -> bool {
        self.attrib.is_none() && !self.is_object && !self.is_s4()
    }

    /// Whether it is marked as an S4 object (`isS4`), which needs neither a class nor [`Cell::is_object`].
    pub fn is_s4(&self) -> bool {
        self.levels & S4_BIT != 0
    }
}

/// What an R object is, with its content. Names follow R's SEXP types.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `NULL`.
    Nil,
    /// A symbol.
    Symbol(Box<str>),
    /// `R_MissingArg`, the empty symbol.
    MissingArg,
    /// `R_UnboundValue`.
    UnboundValue,
    /// `R_GlobalEnv`.
    GlobalEnv,
    /// `R_BaseEnv`.
    BaseEnv,
    /// `R_EmptyEnv`.
    EmptyEnv,
    /// `R_BaseNamespace`.
    BaseNamespace,
    /// A package environment of the search path, by the strings that name it.
    Package(Vec<RString>),
    /// A namespace, by name and version.
    Namespace(Vec<RString>),
    /// A reference resolved by whoever wrote the file (`refhook`): lazy-load databases
    /// write their environments as `env::1`.
    Persistent(Vec<RString>),
    /// A pairlist cell (`LISTSXP`).
    Pairlist(Pair),
    /// A call (`LANGSXP`).
    Lang(Pair),
    /// A `...` value (`DOTSXP`).
    Dots(Pair),
    /// A closure.
    Closure {
        /// Pairlist of formals or `Nil`.
        formals: CellId,
        /// AST or byte code.
        body: CellId,
        /// The enclosure.
        env: CellId,
    },
    /// A promise.
    Promise {
        /// The value, `UnboundValue` where not forced.
        value: CellId,
        /// AST or byte code.
        expr: CellId,
        /// Where it is evaluated; `None` once forced.
        env: Option<CellId>,
    },
    /// An environment with its content.
    Env(Environment),
    /// A special primitive, by name.
    Special(Box<str>),
    /// A builtin primitive, by name.
    Builtin(Box<str>),
    /// A string cell; `None` is `NA_character_`.
    Char(Option<RString>),
    /// Logical vector; NA is `i32::MIN`.
    Lgl(Vec<i32>),
    /// Integer vector; NA is `i32::MIN`.
    Int(Vec<i32>),
    /// Double vector; payloads of NaN are kept.
    Real(Vec<f64>),
    /// Complex vector, real and imaginary parts.
    Cplx(Vec<[f64; 2]>),
    /// Character vector; `None` is NA.
    Str(Vec<Option<RString>>),
    /// Generic vector (`VECSXP`).
    List(Vec<CellId>),
    /// Expression vector.
    Expr(Vec<CellId>),
    /// Raw vector.
    Raw(Vec<u8>),
    /// Byte code.
    Bytecode(Bytecode),
    /// An external pointer; the address itself is never written.
    ExtPtr {
        /// Protected value.
        prot: CellId,
        /// Tag.
        tag: CellId,
    },
    /// A weak reference; what it refers to is never written.
    WeakRef,
    /// An object without another type, with nothing but attributes (`OBJSXP`). Where the S4 bit is
    /// set in `levels`, an S4 object and its slots; else, since R 4.4, of R's type `object`.
    S4,
    /// An ALTREP form that is not expanded on reading; see [`Heap::plain`].
    Altrep(Altrep),
}

/// A pairlist cell, call cell or dots cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// First element.
    pub car: CellId,
    /// Rest.
    pub cdr: CellId,
    /// Name of the first element, a symbol, or `None`.
    pub tag: Option<CellId>,
}

/// An environment as written: frame or hash table, flattened in file order.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Locked against new bindings.
    pub locked: bool,
    /// The enclosure.
    pub enclos: CellId,
    /// Name, value, in file order; a promise or active binding stays what it is.
    pub bindings: Vec<EnvBinding>,
}

/// One variable of an [`Environment`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvBinding {
    /// The variable.
    pub name: Box<str>,
    /// Its value, a promise, or the function of an active binding.
    pub value: CellId,
    /// Whether the value is an active binding's function.
    pub is_active: bool,
    /// Whether the binding is locked.
    pub is_locked: bool,
}

/// Byte code of GNU-R: instruction words and constants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytecode {
    /// Word 0 is the version, then opcodes and operands.
    pub code: Vec<i32>,
    /// Constant pool; constant 0 is the AST.
    pub consts: Vec<CellId>,
}

/// An ALTREP object as written: its class and the state that the class wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Altrep {
    /// Class, for instance `compact_intseq`.
    pub class: Box<str>,
    /// Package that registered the class.
    pub package: Box<str>,
    /// SEXP type number of what it stands for.
    pub sexptype: u8,
    /// Its state.
    pub state: CellId,
}

/// The bytes of a string cell and what is known of their encoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RString {
    /// Content.
    pub bytes: Box<[u8]>,
    /// Marked encoding.
    pub encoding: Encoding,
}

/// R's encoding marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// No mark: the writer's native encoding.
    Native,
    /// Marked UTF-8.
    Utf8,
    /// Marked latin1.
    Latin1,
    /// Marked as bytes.
    Bytes,
    /// All ASCII.
    Ascii,
}

impl RString {
    /// Its text; latin1 is translated, other bytes that are not UTF-8 become U+FFFD.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self.encoding {
            Encoding::Latin1 => Cow::Owned(text::from_latin1(&self.bytes)),
            _ => String::from_utf8_lossy(&self.bytes),
        }
    }
}

impl Cell {
    /// A cell without attributes.
    pub fn plain(value: Value) -> Cell {
        Cell { value, attrib: None, is_object: false, levels: 0 }
    }
}

impl Heap {
    /// An empty heap.
    pub fn new() -> Heap {
        Heap::default()
    }

    /// Adds a cell.
    pub fn alloc(&mut self, cell: Cell) -> CellId {
        self.cells.alloc(cell)
    }

    /// Adds a cell without attributes.
    pub fn alloc_value(&mut self, value: Value) -> CellId {
        self.cells.alloc(Cell::plain(value))
    }

    /// The one cell of the symbol `name`, made where there is none yet.
    /// The empty name is `R_MissingArg`.
    pub fn intern(&mut self, name: &str) -> CellId {
        if name.is_empty() {
            return self.constant(Value::MissingArg);
        }
        if let Some(&id) = self.symbols.get(name) {
            return id;
        }
        let id = self.alloc_value(Value::Symbol(name.into()));
        self.symbols.insert(name.into(), id);
        id
    }

    /// The cell of the symbol `name`, if there is one.
    pub fn interned(&self, name: &str) -> Option<CellId> {
        self.symbols.get(name).copied()
    }

    /// The one cell of `NULL`, `R_MissingArg`, `R_UnboundValue` or an environment that every R
    /// has; a new cell for any other value.
    pub fn constant(&mut self, value: Value) -> CellId {
        let at = match value {
            Value::Nil => 0,
            Value::MissingArg => 1,
            Value::UnboundValue => 2,
            Value::GlobalEnv => 3,
            Value::BaseEnv => 4,
            Value::EmptyEnv => 5,
            Value::BaseNamespace => 6,
            _ => return self.alloc_value(value),
        };
        if let Some(id) = self.constants[at] {
            return id;
        }
        let id = self.alloc_value(value);
        self.constants[at] = Some(id);
        id
    }

    /// The cell of `NULL`.
    pub fn nil(&mut self) -> CellId {
        self.constant(Value::Nil)
    }

    /// All cells in the order they were made.
    pub fn ids(&self) -> impl Iterator<Item = CellId> + use<> {
        (0..self.cells.len() as u32).map(|raw| CellId::from_raw(raw.into()))
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The value of a cell.
    pub fn value(&self, id: CellId) -> &Value {
        &self.cells[id].value
    }

    /// The text of a symbol cell.
    pub fn symbol(&self, id: CellId) -> Option<&str> {
        match self.value(id) {
            Value::Symbol(name) => Some(name),
            Value::MissingArg => Some(""),
            _ => None,
        }
    }

    /// The cells of a pairlist, call or dots value, from `id` on, until something else ends it.
    /// Stops after as many cells as the heap has, so a cyclic list of a hostile file ends too.
    pub fn pairs(&self, id: CellId) -> impl Iterator<Item = Pair> + '_ {
        let mut at = id;
        let mut left = self.cells.len();
        std::iter::from_fn(move || match self.value(at) {
            Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) if left > 0 => {
                left -= 1;
                at = pair.cdr;
                Some(*pair)
            }
            _ => None,
        })
    }

    /// The attribute `name` of a cell.
    pub fn attribute(&self, id: CellId, name: &str) -> Option<CellId> {
        let attrib = self.cells[id].attrib?;
        self.pairs(attrib).find(|pair| pair.tag.is_some_and(|tag| self.symbol(tag) == Some(name))).map(|pair| pair.car)
    }
}

impl std::ops::Index<CellId> for Heap {
    type Output = Cell;
    fn index(&self, id: CellId) -> &Cell {
        &self.cells[id]
    }
}

impl std::ops::IndexMut<CellId> for Heap {
    fn index_mut(&mut self, id: CellId) -> &mut Cell {
        &mut self.cells[id]
    }
}
