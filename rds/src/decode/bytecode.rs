//! Byte code: instructions, constants, and the table of constants that are shared.
//!
//! Calls and pairlists among the constants are written so that sharing between them is kept, even
//! cycles: `BC_DEF` numbers a cell, `BC_REF` refers to it. The numbers are valid within one
//! byte-code object, the byte code among its constants included.

use super::{Decoder, Flags, Slot, Task, kind};
use crate::{Bytecode, Cell, CellId, ErrorKind, Pair, RdsError, Value};

impl Decoder<'_, '_> {
    pub(super) fn bytecode(&mut self, slot: Slot, flags: Flags) -> Result<(), RdsError> {
        // A definition is at least its two numbers and a type.
        let n_shared = self.input.short_length(4)?;
        self.charge(n_shared, size_of::<Option<CellId>>())?;
        let table = vec![None; n_shared];
        self.budget.push(&mut self.shared, table).map_err(|kind| self.input.error(kind))?;
        let value = Value::Bytecode(Bytecode { code: Vec::new(), consts: Vec::new() });
        let cell = self.vector(slot, flags, value)?;
        self.push(Task::EndBytecode)?;
        self.body(cell)
    }

    /// Instructions and constants of a byte-code cell.
    fn body(&mut self, cell: CellId) -> Result<(), RdsError> {
        self.push(Task::Pool(cell))?;
        self.push(Task::Item(Slot::Code(cell)))
    }

    pub(super) fn pool(&mut self, cell: CellId) -> Result<(), RdsError> {
        let len = self.input.short_length(4)?;
        self.charge(len, size_of::<CellId>())?;
        if let Value::Bytecode(bytecode) = &mut self.heap[cell].value {
            bytecode.consts.reserve_exact(len);
        }
        match len {
            0 => Ok(()),
            left => self.push(Task::Constants { cell, left }),
        }
    }

    /// The next of `left` constants.
    pub(super) fn constants(&mut self, cell: CellId, left: usize) -> Result<(), RdsError> {
        if left > 1 {
            self.push(Task::Constants { cell, left: left - 1 })?;
        }
        let slot = Slot::Element(cell);
        match self.input.int()? {
            code if code == i32::from(kind::BYTECODE) => {
                let value = Value::Bytecode(Bytecode { code: Vec::new(), consts: Vec::new() });
                let inner = self.alloc(Cell::plain(value))?;
                self.store(slot, inner)?;
                self.body(inner)
            }
            code => self.constant_of(slot, code),
        }
    }

    /// An element or rest of a call among the constants.
    pub(super) fn constant_part(&mut self, slot: Slot) -> Result<(), RdsError> {
        let code = self.input.int()?;
        self.constant_of(slot, code)
    }

    /// A constant after the word that says what it is; other words than those below only pad.
    fn constant_of(&mut self, slot: Slot, code: i32) -> Result<(), RdsError> {
        match u8::try_from(code) {
            Ok(kind::BC_REF) => {
                let index = self.input.int()?;
                match self.shared_entry(index) {
                    Some(&mut Some(id)) => self.store(slot, id),
                    _ => Err(self.input.error(ErrorKind::BadConstantReference(index))),
                }
            }
            Ok(kind::BC_DEF) => {
                let index = self.input.int()?;
                let code = self.input.int()?;
                let cell = match u8::try_from(code) {
                    Ok(code @ (kind::LANG | kind::PAIRLIST | kind::ATTR_LANG | kind::ATTR_PAIRLIST)) => {
                        self.constant_pair(slot, code)?
                    }
                    _ => return Err(self.input.error(ErrorKind::UnknownType(code as u8))),
                };
                match self.shared_entry(index) {
                    Some(entry) => *entry = Some(cell),
                    None => return Err(self.input.error(ErrorKind::BadConstantReference(index))),
                }
                Ok(())
            }
            Ok(code @ (kind::LANG | kind::PAIRLIST | kind::ATTR_LANG | kind::ATTR_PAIRLIST)) => {
                self.constant_pair(slot, code).map(drop)
            }
            _ => self.item(slot),
        }
    }

    fn constant_pair(&mut self, slot: Slot, code: u8) -> Result<CellId, RdsError> {
        let nil = self.heap.nil();
        let pair = Pair { car: nil, cdr: nil, tag: None };
        let value = match code {
            kind::LANG | kind::ATTR_LANG => Value::Lang(pair),
            _ => Value::Pairlist(pair),
        };
        let cell = self.alloc(Cell::plain(value))?;
        self.store(slot, cell)?;
        self.push(Task::ConstantPart(Slot::Cdr(cell)))?;
        self.push(Task::ConstantPart(Slot::Car(cell)))?;
        self.push(Task::Item(Slot::Tag(cell)))?;
        if matches!(code, kind::ATTR_LANG | kind::ATTR_PAIRLIST) {
            self.push(Task::Item(Slot::Attrib(cell)))?;
        }
        Ok(cell)
    }

    fn shared_entry(&mut self, index: i32) -> Option<&mut Option<CellId>> {
        self.shared.last_mut()?.get_mut(usize::try_from(index).ok()?)
    }

    /// Moves the words of the integer vector `id` into the byte code of `cell`.
    pub(super) fn store_code(&mut self, cell: CellId, id: CellId) -> Result<(), RdsError> {
        let words = match &mut self.heap[id].value {
            Value::Int(words) => std::mem::take(words),
            _ => return Err(self.input.error(ErrorKind::BadBytecode)),
        };
        if let Value::Bytecode(bytecode) = &mut self.heap[cell].value {
            bytecode.code = words;
        }
        Ok(())
    }
}
