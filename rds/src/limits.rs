//! How much a file may cost, counted while it is read.
//!
//! A file's own lengths are never trusted: a vector is made only when the bytes for its elements
//! are there, and every allocation is charged before it happens.

use crate::ErrorKind;

/// Bounds on what one file, or all entries of one lazy-load database, may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Uncompressed bytes of one file or database entry.
    pub max_bytes: usize,
    /// Objects of one file or database.
    pub max_cells: usize,
    /// Bytes of memory for the objects of one file or database, not counting the uncompressed
    /// bytes.
    pub max_memory: usize,
}

impl Default for Limits {
    /// 256 MiB uncompressed, four million objects, 512 MiB for them: below 1 GiB in all.
    /// The largest package that comes with R, Matrix, has 1.2 million objects.
    fn default() -> Limits {
        Limits { max_bytes: 256 << 20, max_cells: 4 << 20, max_memory: 512 << 20 }
    }
}

/// What is left of some [`Limits`].
#[derive(Debug)]
pub(crate) struct Budget {
    pub limits: Limits,
    cells: usize,
    memory: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Budget {
        Budget { limits: *limits, cells: limits.max_cells, memory: limits.max_memory }
    }

    /// Takes one cell. The arena grows by doubling, so a cell is charged twice.
    pub fn cell(&mut self) -> Result<(), ErrorKind> {
        self.cells = self.cells.checked_sub(1).ok_or(ErrorKind::TooManyCells(self.limits.max_cells))?;
        self.memory(2 * size_of::<crate::Cell>())
    }

    /// Takes `bytes` of memory.
    pub fn memory(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        self.memory = self.memory.checked_sub(bytes).ok_or(ErrorKind::TooMuchMemory(self.limits.max_memory))?;
        Ok(())
    }

    /// Takes memory for a vector of `len` elements of `size` bytes.
    pub fn vector(&mut self, len: usize, size: usize) -> Result<(), ErrorKind> {
        self.memory(len.saturating_mul(size))
    }

    /// Pushes onto a vector that lives as long as the reading does; charges its growth.
    pub fn push<T>(&mut self, to: &mut Vec<T>, item: T) -> Result<(), ErrorKind> {
        if to.len() == to.capacity() {
            let more = to.capacity().max(16);
            self.vector(more, 2 * size_of::<T>())?;
            to.reserve_exact(more);
        }
        to.push(item);
        Ok(())
    }
}
