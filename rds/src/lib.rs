//! Bytes become R values.
//!
//! [`read`] takes the bytes of a `saveRDS()` file, [`lazyload::Database`] the two files of an
//! installed package; both fill a [`Heap`], an arena of cells named by [`CellId`].
//! Formats 2 and 3, in XDR, native binary and ASCII, plain or compressed by gzip, bzip2, xz, lzma
//! or zstd. All types are read, byte code with its shared constants included.
//!
//! Input is hostile: [`Limits`] bound what is uncompressed, made and kept; a length is believed
//! only when the bytes for it are there; nothing recurses on the machine's stack; no input panics.
//!
//! # Invariants of a heap that was read
//! - Every [`CellId`] in it names a cell of the same heap; cycles go through environments,
//!   external pointers and constants of byte code.
//! - One cell a symbol, one for `NULL` and for each other value without content.
//! - Within one file, references to an environment, external pointer or weak reference are the
//!   same cell; in a database, so are references to the same persistent environment.
//! - An attribute list or tag that R has as `NULL` is `None`.
//! - An environment's bindings stand in file order; frames and hash tables are gone.
//!
//! # Absent on purpose
//! Writing. Deparsing. Translation of strings: an [`RString`] keeps bytes and mark, only symbols
//! are text. Expansion of ALTREP while reading: [`Heap::plain`] does it on request. Files of
//! `save()`.

#![forbid(unsafe_code)]

mod altrep;
mod ascii;
mod compression;
mod cursor;
mod decode;
mod dump;
mod environment;
mod error;
mod header;
mod heap;
pub mod lazyload;
mod limits;
mod text;

pub use altrep::PlainError;
pub use compression::Compression;
pub use cursor::Wire;
pub use dump::{DumpLimits, dump, dump_with};
pub use error::{ErrorKind, RdsError};
pub use header::{Header, RVersion};
pub use heap::*;
pub use limits::Limits;

use limits::Budget;

/// A file that was read.
#[derive(Debug)]
pub struct RdsFile {
    /// What it says of itself.
    pub header: Header,
    /// How it was compressed.
    pub compression: Compression,
    /// Its values.
    pub heap: Heap,
    /// The value that was saved.
    pub root: CellId,
}

/// Reads the bytes of a file written by `saveRDS()` or `serialize()`, compressed or not.
/// Bytes behind the value are ignored, as R does.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RdsFile, RdsError> {
    let mut heap = Heap::new();
    let compression = Compression::of(bytes);
    let plain = compression::uncompress(bytes, compression, limits)?;
    let (header, root) = decode_into(&plain, &mut heap, &mut Budget::new(limits), &mut Default::default())?;
    Ok(RdsFile { header, compression, heap, root })
}

/// As [`read`], into a heap that may hold other values; symbols are shared with these.
/// `limits` bound what this call adds. What an input with an error left behind stays in the
/// heap, unreachable.
pub fn read_into(bytes: &[u8], heap: &mut Heap, limits: &Limits) -> Result<CellId, RdsError> {
    let plain = compression::uncompress(bytes, Compression::of(bytes), limits)?;
    decode_into(&plain, heap, &mut Budget::new(limits), &mut Default::default()).map(|(_, root)| root)
}

fn decode_into(
    plain: &[u8],
    heap: &mut Heap,
    budget: &mut Budget,
    persistents: &mut decode::Persistents,
) -> Result<(Header, CellId), RdsError> {
    if plain.len() > budget.limits.max_bytes {
        return Err(RdsError { offset: 0, kind: ErrorKind::TooManyBytes(budget.limits.max_bytes) });
    }
    let (header, cursor) = header::header(plain)?;
    let root = decode::decode(cursor, &header, heap, budget, persistents)?;
    Ok((header, root))
}
