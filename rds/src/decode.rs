//! Items of a serialization become cells.
//!
//! Reading is destination-passing: a *task* says which item comes next and which *slot* of which
//! cell it fills. A pairlist cell is made at once and leaves one task a field behind, so neither
//! long nor deep values need the machine's stack, and a tail takes no space at all.
//!
//! References (`REFSXP`) count symbols, environments, external pointers, weak references,
//! persistent names, packages and namespaces in the order in which they are first met.
//! Source of the format: `ReadItem` and `ReadBC` in R's serialize.c.
//!
//! # Invariants
//! - Tasks run last in, first out, hence in file order.
//! - An environment has its reference index before its content is read: content may refer to it.
//! - Work is linear in the input: each task but those that end something reads at least a byte.

mod bytecode;

use std::collections::HashMap;

use crate::cursor::Cursor;
use crate::environment;
use crate::limits::Budget;
use crate::{
    Altrep, Cell, CellId, Encoding, Environment, ErrorKind, Header, Heap, Pair, RString, RdsError, Value, text,
};

/// Type numbers: R's SEXP types, and those that exist in files only.
pub(crate) mod kind {
    pub const SYMBOL: u8 = 1;
    pub const PAIRLIST: u8 = 2;
    pub const CLOSURE: u8 = 3;
    pub const ENVIRONMENT: u8 = 4;
    pub const PROMISE: u8 = 5;
    pub const LANG: u8 = 6;
    pub const SPECIAL: u8 = 7;
    pub const BUILTIN: u8 = 8;
    pub const CHAR: u8 = 9;
    pub const LGL: u8 = 10;
    pub const INT: u8 = 13;
    pub const REAL: u8 = 14;
    pub const CPLX: u8 = 15;
    pub const STR: u8 = 16;
    pub const DOTS: u8 = 17;
    pub const LIST: u8 = 19;
    pub const EXPR: u8 = 20;
    pub const BYTECODE: u8 = 21;
    pub const EXTPTR: u8 = 22;
    pub const WEAKREF: u8 = 23;
    pub const RAW: u8 = 24;
    pub const S4: u8 = 25;

    pub const ALTREP: u8 = 238;
    pub const ATTR_PAIRLIST: u8 = 239;
    pub const ATTR_LANG: u8 = 240;
    pub const BASE_ENV: u8 = 241;
    pub const EMPTY_ENV: u8 = 242;
    pub const BC_REF: u8 = 243;
    pub const BC_DEF: u8 = 244;
    pub const PERSISTENT: u8 = 247;
    pub const PACKAGE: u8 = 248;
    pub const NAMESPACE: u8 = 249;
    pub const BASE_NAMESPACE: u8 = 250;
    pub const MISSING_ARG: u8 = 251;
    pub const UNBOUND_VALUE: u8 = 252;
    pub const GLOBAL_ENV: u8 = 253;
    pub const NIL: u8 = 254;
    pub const REFERENCE: u8 = 255;
}

/// The persistent names met in a source, each with its one cell.
#[derive(Debug, Default)]
pub(crate) struct Persistents {
    by_name: HashMap<Box<[u8]>, CellId>,
    /// In the order in which they were first met.
    pub cells: Vec<CellId>,
}

/// Reads the root that follows a header into `heap`.
/// What was made before an error stays in the heap, unreachable.
pub(crate) fn decode(
    input: Cursor<'_>,
    header: &Header,
    heap: &mut Heap,
    budget: &mut Budget,
    persistents: &mut Persistents,
) -> Result<CellId, RdsError> {
    let root = heap.nil();
    let native_is_latin1 = header.native_encoding.as_deref().is_some_and(text::names_latin1);
    Decoder {
        input,
        heap,
        budget,
        persistents,
        native_is_latin1,
        root,
        refs: Vec::new(),
        shared: Vec::new(),
        tasks: Vec::new(),
        operands: Vec::new(),
    }
    .run()
}

struct Decoder<'a, 'h> {
    input: Cursor<'a>,
    heap: &'h mut Heap,
    budget: &'h mut Budget,
    persistents: &'h mut Persistents,
    native_is_latin1: bool,
    root: CellId,
    /// What references refer to, from index 1.
    refs: Vec<CellId>,
    /// The constants shared within each byte-code object being read, innermost last.
    shared: Vec<Vec<Option<CellId>>>,
    tasks: Vec<Task>,
    /// Items that an `End…` task is going to put together.
    operands: Vec<CellId>,
}

/// What is to be read next.
#[derive(Debug, Clone, Copy)]
enum Task {
    /// An item.
    Item(Slot),
    /// So many items, pushed onto a list, expression vector or constant pool.
    Elements { cell: CellId, left: usize },
    /// So many strings, pushed onto a character vector.
    Strings { cell: CellId, left: usize },
    /// The number of constants of byte code, then these.
    Pool(CellId),
    /// So many constants of byte code.
    Constants { cell: CellId, left: usize },
    /// A part of a constant that is a call or pairlist.
    ConstantPart(Slot),
    /// A symbol whose name has attributes, which are read first, gets its reference index.
    Define(CellId),
    /// Byte code is complete; its shared constants are out of scope.
    EndBytecode,
    /// Three operands are an environment's frame, hash table and attributes.
    EndEnvironment { cell: CellId },
    /// Three operands are an ALTREP's class, state and attributes.
    EndAltrep { cell: CellId },
}

/// Where an item goes.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Root,
    Discard,
    Operand,
    Attrib(CellId),
    /// The tag of a pair, or the environment of a closure or promise.
    Tag(CellId),
    /// The first element of a pair, the formals of a closure, the value of a promise.
    Car(CellId),
    /// The rest of a pair, the body of a closure, the expression of a promise.
    Cdr(CellId),
    /// The next element.
    Element(CellId),
    /// The instructions of byte code.
    Code(CellId),
    Enclosure(CellId),
    Protected(CellId),
    PointerTag(CellId),
}

/// The word before each item.
#[derive(Debug, Clone, Copy)]
struct Flags(i32);

impl Flags {
    fn kind(self) -> u8 {
        self.0 as u8
    }
    fn is_object(self) -> bool {
        self.0 & (1 << 8) != 0
    }
    fn has_attrib(self) -> bool {
        self.0 & (1 << 9) != 0
    }
    fn has_tag(self) -> bool {
        self.0 & (1 << 10) != 0
    }
    fn levels(self) -> u16 {
        (self.0 >> 12) as u16
    }
}

impl Decoder<'_, '_> {
    fn run(mut self) -> Result<CellId, RdsError> {
        self.push(Task::Item(Slot::Root))?;
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Item(slot) => self.item(slot)?,
                Task::Elements { cell, left } => {
                    if left > 1 {
                        self.push(Task::Elements { cell, left: left - 1 })?;
                    }
                    self.item(Slot::Element(cell))?;
                }
                Task::Strings { cell, left } => self.strings(cell, left)?,
                Task::Pool(cell) => self.pool(cell)?,
                Task::Constants { cell, left } => self.constants(cell, left)?,
                Task::ConstantPart(slot) => self.constant_part(slot)?,
                Task::Define(id) => self.define(id)?,
                Task::EndBytecode => {
                    self.shared.pop();
                }
                Task::EndEnvironment { cell } => self.end_environment(cell)?,
                Task::EndAltrep { cell } => self.end_altrep(cell)?,
            }
        }
        Ok(self.root)
    }

    /// Reads an item's first word and what of it is not made of items; pushes tasks for the rest.
    fn item(&mut self, slot: Slot) -> Result<(), RdsError> {
        let start = self.input.offset();
        let flags = Flags(self.input.int()?);
        match flags.kind() {
            kind::NIL => self.constant(slot, Value::Nil),
            kind::EMPTY_ENV => self.constant(slot, Value::EmptyEnv),
            kind::BASE_ENV => self.constant(slot, Value::BaseEnv),
            kind::GLOBAL_ENV => self.constant(slot, Value::GlobalEnv),
            kind::UNBOUND_VALUE => self.constant(slot, Value::UnboundValue),
            kind::MISSING_ARG => self.constant(slot, Value::MissingArg),
            kind::BASE_NAMESPACE => self.constant(slot, Value::BaseNamespace),
            kind::REFERENCE => self.reference(slot, flags, start),
            kind::SYMBOL => self.symbol(slot),
            kind::PERSISTENT | kind::PACKAGE | kind::NAMESPACE => self.named(slot, flags.kind()),
            kind::ENVIRONMENT => self.environment(slot),
            kind::PAIRLIST | kind::LANG | kind::DOTS | kind::CLOSURE | kind::PROMISE => self.pair(slot, flags),
            kind::ALTREP => self.altrep(slot, flags),
            kind::EXTPTR => self.pointer(slot, flags),
            kind::WEAKREF => {
                let cell = self.vector(slot, flags, Value::WeakRef)?;
                self.define(cell)
            }
            kind::LIST | kind::EXPR => self.list(slot, flags),
            kind::STR => {
                let len = self.input.length(8)?;
                self.charge(len, size_of::<Option<RString>>())?;
                let cell = self.vector(slot, flags, Value::Str(Vec::with_capacity(len)))?;
                self.strings(cell, len)
            }
            kind::BYTECODE => self.bytecode(slot, flags),
            _ => {
                let value = self.leaf(flags, start)?;
                self.vector(slot, flags, value).map(drop)
            }
        }
    }

    /// The value of an item that contains no other items.
    fn leaf(&mut self, flags: Flags, start: usize) -> Result<Value, RdsError> {
        let mut len = |size: usize, least: usize| {
            let len = self.input.length(least)?;
            self.budget.vector(len, size).map_err(|kind| self.input.error(kind))?;
            Ok(len)
        };
        Ok(match flags.kind() {
            kind::LGL => {
                let len = len(4, 4)?;
                Value::Lgl(self.input.ints(len)?)
            }
            kind::INT => {
                let len = len(4, 4)?;
                Value::Int(self.input.ints(len)?)
            }
            kind::REAL => {
                let len = len(8, 8)?;
                Value::Real(self.input.reals(len)?)
            }
            kind::CPLX => {
                let len = len(16, 16)?;
                Value::Cplx(self.input.complexes(len)?)
            }
            kind::RAW => {
                let len = len(1, 1)?;
                Value::Raw(self.input.raws(len)?)
            }
            kind::CHAR => Value::Char(self.string_content(flags)?),
            kind::SPECIAL => Value::Special(self.primitive_name()?),
            kind::BUILTIN => Value::Builtin(self.primitive_name()?),
            kind::S4 => Value::S4,
            other => return Err(RdsError { offset: start, kind: ErrorKind::UnknownType(other) }),
        })
    }

    fn constant(&mut self, slot: Slot, value: Value) -> Result<(), RdsError> {
        let id = self.heap.constant(value);
        self.store(slot, id)
    }

    fn reference(&mut self, slot: Slot, flags: Flags, start: usize) -> Result<(), RdsError> {
        let index = match flags.0 >> 8 {
            0 => self.input.int()?,
            packed => packed,
        };
        let known = usize::try_from(index).ok().and_then(|index| self.refs.get(index.checked_sub(1)?));
        match known {
            Some(&id) => self.store(slot, id),
            None => Err(RdsError { offset: start, kind: ErrorKind::BadReference(index) }),
        }
    }

    fn symbol(&mut self, slot: Slot) -> Result<(), RdsError> {
        let start = self.input.offset();
        let flags = Flags(self.input.int()?);
        if flags.kind() != kind::CHAR {
            return Err(RdsError { offset: start, kind: ErrorKind::ExpectedString(flags.kind()) });
        }
        let name = match self.string_content(flags)? {
            Some(name) if name.bytes.is_empty() => {
                return Err(RdsError { offset: start, kind: ErrorKind::EmptySymbol });
            }
            Some(name) => self.symbol_text(&name),
            None => "NA".into(),
        };
        let id = match self.heap.interned(&name) {
            Some(id) => id,
            None => {
                // The name is kept twice, in the cell and in the table of symbols.
                self.charge(2 * name.len() + 64, 1)?;
                self.budget.cell().map_err(|kind| self.input.error(kind))?;
                self.heap.intern(&name)
            }
        };
        self.store(slot, id)?;
        if flags.has_attrib() {
            self.push(Task::Define(id))?;
            return self.push(Task::Item(Slot::Discard));
        }
        self.define(id)
    }

    fn symbol_text(&self, name: &RString) -> String {
        match name.encoding {
            Encoding::Latin1 => text::from_latin1(&name.bytes),
            Encoding::Native if self.native_is_latin1 => text::from_latin1(&name.bytes),
            _ => text::from_utf8_escaped(&name.bytes),
        }
    }

    /// A package, namespace or persistent value: a character vector that names it.
    fn named(&mut self, slot: Slot, kind: u8) -> Result<(), RdsError> {
        if self.input.int()? != 0 {
            return Err(self.input.error(ErrorKind::NamedReference));
        }
        let len = self.input.short_length(8)?;
        self.charge(len, size_of::<RString>())?;
        let mut names = Vec::with_capacity(len);
        for _ in 0..len {
            let start = self.input.offset();
            let flags = Flags(self.input.int()?);
            if flags.kind() != kind::CHAR || flags.has_attrib() {
                return Err(RdsError { offset: start, kind: ErrorKind::ExpectedString(flags.kind()) });
            }
            let missing = || RString { bytes: Box::from(*b"NA"), encoding: Encoding::Ascii };
            names.push(self.string_content(flags)?.unwrap_or_else(missing));
        }
        let id = match kind {
            kind::PACKAGE => self.alloc(Cell::plain(Value::Package(names)))?,
            kind::NAMESPACE => self.alloc(Cell::plain(Value::Namespace(names)))?,
            _ => self.persistent(names)?,
        };
        self.define(id)?;
        self.store(slot, id)
    }

    fn persistent(&mut self, names: Vec<RString>) -> Result<CellId, RdsError> {
        let key: Box<[u8]> = names.iter().map(|name| &*name.bytes).collect::<Vec<_>>().join(&0).into();
        if let Some(&id) = self.persistents.by_name.get(&key) {
            return Ok(id);
        }
        self.charge(key.len() + 64, 1)?;
        let id = self.alloc(Cell::plain(Value::Persistent(names)))?;
        self.budget.push(&mut self.persistents.cells, id).map_err(|kind| self.input.error(kind))?;
        self.persistents.by_name.insert(key, id);
        Ok(id)
    }

    fn environment(&mut self, slot: Slot) -> Result<(), RdsError> {
        let locked = self.input.int()? != 0;
        let enclos = self.heap.constant(Value::BaseEnv);
        let cell = self.alloc(Cell::plain(Value::Env(Environment { locked, enclos, bindings: Vec::new() })))?;
        self.define(cell)?;
        self.store(slot, cell)?;
        self.push(Task::EndEnvironment { cell })?;
        for _ in ["attributes", "hash table", "frame"] {
            self.push(Task::Item(Slot::Operand))?;
        }
        self.push(Task::Item(Slot::Enclosure(cell)))
    }

    fn end_environment(&mut self, cell: CellId) -> Result<(), RdsError> {
        let [frame, table, attrib] = self.pop_operands();
        let bindings =
            environment::flatten(self.heap, frame, table, self.budget).map_err(|kind| self.input.error(kind))?;
        self.set_attrib(cell, attrib);
        // R does not write the object bit of environments.
        self.heap[cell].is_object = self.heap.attribute(cell, "class").is_some();
        if let Value::Env(environment) = &mut self.heap[cell].value {
            environment.bindings = bindings;
        }
        Ok(())
    }

    /// A pair, or a closure or promise, which are written alike.
    fn pair(&mut self, slot: Slot, flags: Flags) -> Result<(), RdsError> {
        let nil = self.heap.nil();
        let pair = Pair { car: nil, cdr: nil, tag: None };
        let value = match flags.kind() {
            kind::PAIRLIST => Value::Pairlist(pair),
            kind::LANG => Value::Lang(pair),
            kind::DOTS => Value::Dots(pair),
            kind::CLOSURE => Value::Closure { formals: nil, body: nil, env: self.heap.constant(Value::BaseEnv) },
            _ => Value::Promise { value: nil, expr: nil, env: None },
        };
        let cell = self.alloc(Cell { value, attrib: None, is_object: flags.is_object(), levels: flags.levels() })?;
        self.store(slot, cell)?;
        self.push(Task::Item(Slot::Cdr(cell)))?;
        self.push(Task::Item(Slot::Car(cell)))?;
        if flags.has_tag() {
            self.push(Task::Item(Slot::Tag(cell)))?;
        }
        if flags.has_attrib() {
            self.push(Task::Item(Slot::Attrib(cell)))?;
        }
        Ok(())
    }

    fn altrep(&mut self, slot: Slot, flags: Flags) -> Result<(), RdsError> {
        let state = self.heap.nil();
        let value = Value::Altrep(Altrep { class: "".into(), package: "".into(), sexptype: 0, state });
        let cell = self.alloc(Cell { value, attrib: None, is_object: flags.is_object(), levels: flags.levels() })?;
        self.store(slot, cell)?;
        self.push(Task::EndAltrep { cell })?;
        for _ in ["attributes", "state", "class"] {
            self.push(Task::Item(Slot::Operand))?;
        }
        Ok(())
    }

    fn end_altrep(&mut self, cell: CellId) -> Result<(), RdsError> {
        let [class, state, attrib] = self.pop_operands();
        let altrep = altrep(self.heap, class, state).ok_or_else(|| self.input.error(ErrorKind::BadAltrep))?;
        self.charge(altrep.class.len() + altrep.package.len(), 1)?;
        self.heap[cell].value = Value::Altrep(altrep);
        self.set_attrib(cell, attrib);
        Ok(())
    }

    fn pointer(&mut self, slot: Slot, flags: Flags) -> Result<(), RdsError> {
        let nil = self.heap.nil();
        let cell = self.vector(slot, flags, Value::ExtPtr { prot: nil, tag: nil })?;
        self.define(cell)?;
        self.push(Task::Item(Slot::PointerTag(cell)))?;
        self.push(Task::Item(Slot::Protected(cell)))
    }

    fn list(&mut self, slot: Slot, flags: Flags) -> Result<(), RdsError> {
        let len = self.input.length(4)?;
        self.charge(len, size_of::<CellId>())?;
        let items = Vec::with_capacity(len);
        let value = if flags.kind() == kind::LIST { Value::List(items) } else { Value::Expr(items) };
        let cell = self.vector(slot, flags, value)?;
        if len > 0 {
            self.push(Task::Elements { cell, left: len })?;
        }
        Ok(())
    }

    /// Reads strings until one has an attribute of its own, which old versions of R wrote.
    fn strings(&mut self, cell: CellId, left: usize) -> Result<(), RdsError> {
        for left in (0..left).rev() {
            let start = self.input.offset();
            let flags = Flags(self.input.int()?);
            if flags.kind() != kind::CHAR {
                return Err(RdsError { offset: start, kind: ErrorKind::ExpectedString(flags.kind()) });
            }
            let string = self.string_content(flags)?;
            if let Value::Str(strings) = &mut self.heap[cell].value {
                strings.push(string);
            }
            if flags.has_attrib() {
                self.push(Task::Strings { cell, left })?;
                return self.push(Task::Item(Slot::Discard));
            }
        }
        Ok(())
    }

    /// What follows the flags of a string; `None` is NA.
    fn string_content(&mut self, flags: Flags) -> Result<Option<RString>, RdsError> {
        const BYTES: u16 = 1 << 1;
        const LATIN1: u16 = 1 << 2;
        const UTF8: u16 = 1 << 3;
        const ASCII: u16 = 1 << 6;
        let start = self.input.offset();
        let len = self.input.int()?;
        if len == -1 {
            return Ok(None);
        }
        let len =
            usize::try_from(len).map_err(|_| RdsError { offset: start, kind: ErrorKind::BadLength(len.into()) })?;
        let bytes = self.input.string(len)?;
        self.charge(len + 16, 1)?;
        let has = |mask| flags.levels() & mask != 0;
        let encoding = match () {
            () if has(UTF8) => Encoding::Utf8,
            () if has(LATIN1) => Encoding::Latin1,
            () if has(BYTES) => Encoding::Bytes,
            () if has(ASCII) => Encoding::Ascii,
            () => Encoding::Native,
        };
        Ok(Some(RString { bytes, encoding }))
    }

    fn primitive_name(&mut self) -> Result<Box<str>, RdsError> {
        let len = self.input.short_length(1)?;
        self.charge(len, 3)?;
        Ok(String::from_utf8_lossy(&self.input.string(len)?).into())
    }

    /// Makes a cell whose attributes, if any, follow its content.
    fn vector(&mut self, slot: Slot, flags: Flags, value: Value) -> Result<CellId, RdsError> {
        let cell = self.alloc(Cell { value, attrib: None, is_object: flags.is_object(), levels: flags.levels() })?;
        self.store(slot, cell)?;
        if flags.has_attrib() {
            // R reads and ignores attributes of strings.
            let slot = if flags.kind() == kind::CHAR { Slot::Discard } else { Slot::Attrib(cell) };
            self.push(Task::Item(slot))?;
        }
        Ok(cell)
    }

    fn store(&mut self, slot: Slot, id: CellId) -> Result<(), RdsError> {
        let is_nil = matches!(self.heap.value(id), Value::Nil);
        let given = |id| if is_nil { None } else { Some(id) };
        match slot {
            Slot::Root => self.root = id,
            Slot::Discard => (),
            Slot::Operand => {
                self.budget.push(&mut self.operands, id).map_err(|kind| self.input.error(kind))?;
            }
            Slot::Attrib(cell) => self.heap[cell].attrib = given(id),
            Slot::Tag(cell) => match &mut self.heap[cell].value {
                Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) => pair.tag = given(id),
                Value::Promise { env, .. } => *env = given(id),
                // Old versions of R wrote NULL for the base environment, which is there already.
                Value::Closure { env, .. } if !is_nil => *env = id,
                _ => (),
            },
            Slot::Car(cell) => self.store_car(cell, id),
            Slot::Cdr(cell) => match &mut self.heap[cell].value {
                Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) => pair.cdr = id,
                Value::Promise { expr, .. } => *expr = id,
                Value::Closure { body, .. } => *body = id,
                _ => (),
            },
            Slot::Element(cell) => match &mut self.heap[cell].value {
                Value::List(items) | Value::Expr(items) => items.push(id),
                Value::Bytecode(bytecode) => bytecode.consts.push(id),
                _ => (),
            },
            Slot::Code(cell) => self.store_code(cell, id)?,
            Slot::Enclosure(cell) => match &mut self.heap[cell].value {
                Value::Env(environment) if !is_nil => environment.enclos = id,
                _ => (),
            },
            Slot::Protected(cell) => {
                if let Value::ExtPtr { prot, .. } = &mut self.heap[cell].value {
                    *prot = id;
                }
            }
            Slot::PointerTag(cell) => {
                if let Value::ExtPtr { tag, .. } = &mut self.heap[cell].value {
                    *tag = id;
                }
            }
        }
        Ok(())
    }

    fn store_car(&mut self, cell: CellId, id: CellId) {
        let is_unforced = matches!(self.heap.value(id), Value::UnboundValue);
        let base = self.heap.constant(Value::BaseEnv);
        match &mut self.heap[cell].value {
            Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) => pair.car = id,
            Value::Promise { value, env, .. } => {
                *value = id;
                // Old versions of R wrote NULL for the base environment.
                if is_unforced && env.is_none() {
                    *env = Some(base);
                }
            }
            Value::Closure { formals, .. } => *formals = id,
            _ => (),
        }
    }

    fn set_attrib(&mut self, cell: CellId, attrib: CellId) {
        self.heap[cell].attrib = match self.heap.value(attrib) {
            Value::Nil => None,
            _ => Some(attrib),
        };
    }

    /// The last operands; each `End…` task is pushed together with the tasks that push these.
    fn pop_operands(&mut self) -> [CellId; 3] {
        let nil = self.heap.nil();
        let mut operands = [nil; 3];
        for operand in operands.iter_mut().rev() {
            *operand = self.operands.pop().unwrap_or(nil);
        }
        operands
    }

    fn alloc(&mut self, cell: Cell) -> Result<CellId, RdsError> {
        self.budget.cell().map_err(|kind| self.input.error(kind))?;
        Ok(self.heap.alloc(cell))
    }

    /// Gives `id` the next reference index.
    fn define(&mut self, id: CellId) -> Result<(), RdsError> {
        self.budget.push(&mut self.refs, id).map_err(|kind| self.input.error(kind))
    }

    fn push(&mut self, task: Task) -> Result<(), RdsError> {
        self.budget.push(&mut self.tasks, task).map_err(|kind| self.input.error(kind))
    }

    fn charge(&mut self, len: usize, size: usize) -> Result<(), RdsError> {
        self.budget.vector(len, size).map_err(|kind| self.input.error(kind))
    }
}

/// An ALTREP object from the pairlist of its class, package and type.
fn altrep(heap: &Heap, class: CellId, state: CellId) -> Option<Altrep> {
    let mut fields = heap.pairs(class).map(|pair| pair.car);
    let class = heap.symbol(fields.next()?)?;
    let package = heap.symbol(fields.next()?)?;
    let Value::Int(number) = heap.value(fields.next()?) else { return None };
    let sexptype = u8::try_from(*number.first()?).ok()?;
    Some(Altrep { class: class.into(), package: package.into(), sexptype, state })
}
