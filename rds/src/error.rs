//! What can be wrong with a file, and where.

use std::fmt;

use crate::{Compression, RVersion};

/// Why bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdsError {
    /// Position in the uncompressed bytes, or in the compressed ones where `kind` is about
    /// compression.
    pub offset: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// Neither a compression that R writes nor a serialization header.
    NotRds,
    /// A file of `save()`, not of `saveRDS()`.
    Workspace,
    /// A serialization format other than 2 and 3.
    Format {
        /// The format's number.
        format: i32,
        /// The R that wrote it.
        writer: RVersion,
    },
    /// The bytes end in the middle of a value.
    UnexpectedEnd,
    /// A length that no vector or string can have.
    BadLength(i64),
    /// More elements are announced than the rest of the bytes can hold.
    LengthBeyondEnd(u64),
    /// A type number that R does not write.
    UnknownType(u8),
    /// A reference to something that was not read before.
    BadReference(i32),
    /// A reference between constants of byte code that was not defined before.
    BadConstantReference(i32),
    /// Something else where a string must stand; its type number.
    ExpectedString(u8),
    /// Text that is not a number, in the ASCII format.
    BadNumber,
    /// A symbol without a name.
    EmptySymbol,
    /// Names on the strings that name a package, namespace or persistent value.
    NamedReference,
    /// An environment whose frame is not made of named cells.
    BadEnvironment,
    /// An ALTREP object without class, package and type.
    BadAltrep,
    /// Instructions of byte code that are not an integer vector.
    BadBytecode,
    /// The compressed stream is damaged or cut off.
    Damaged(Compression),
    /// To uncompress the stream takes a larger dictionary than `saveRDS()` uses, more than 96 MiB.
    DictionaryTooLarge(Compression),
    /// A lazy-load entry compressed in an unknown way; the byte that says how.
    UnknownEntry(u8),
    /// More uncompressed bytes than [`Limits::max_bytes`](crate::Limits::max_bytes).
    TooManyBytes(usize),
    /// More cells than [`Limits::max_cells`](crate::Limits::max_cells).
    TooManyCells(usize),
    /// More memory than [`Limits::max_memory`](crate::Limits::max_memory).
    TooMuchMemory(usize),
}

impl fmt::Display for RdsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind)
    }
}

impl std::error::Error for RdsError {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::NotRds => write!(f, "this is not a file written by saveRDS()"),
            ErrorKind::Workspace => {
                write!(f, "this file was written by save(); load() it and write the object with saveRDS()")
            }
            ErrorKind::Format { format, writer } => {
                write!(f, "serialization format {format} (written by R {writer}) is unknown; 2 and 3 can be read")
            }
            ErrorKind::UnexpectedEnd => write!(f, "the file ends in the middle of a value"),
            ErrorKind::BadLength(length) => write!(f, "{length} is not a length"),
            ErrorKind::LengthBeyondEnd(length) => {
                write!(f, "a length of {length} is announced, but the file ends before that")
            }
            ErrorKind::UnknownType(code) => write!(f, "type {code} is unknown"),
            ErrorKind::BadReference(index) => write!(f, "reference {index} refers to nothing read before"),
            ErrorKind::BadConstantReference(index) => {
                write!(f, "byte-code constant {index} is referred to before it is defined")
            }
            ErrorKind::ExpectedString(code) => write!(f, "a string is expected, but type {code} found"),
            ErrorKind::BadNumber => write!(f, "a number is expected"),
            ErrorKind::EmptySymbol => write!(f, "a symbol has no name"),
            ErrorKind::NamedReference => write!(f, "a reference by strings has names"),
            ErrorKind::BadEnvironment => write!(f, "an environment holds something other than variables"),
            ErrorKind::BadAltrep => write!(f, "an ALTREP object does not say its class, package and type"),
            ErrorKind::BadBytecode => write!(f, "byte code has no instructions"),
            ErrorKind::Damaged(compression) => write!(f, "the {compression} stream is damaged or cut off"),
            ErrorKind::DictionaryTooLarge(compression) => {
                write!(f, "uncompressing the {compression} stream takes more memory than any file of saveRDS()")
            }
            ErrorKind::UnknownEntry(code) => {
                write!(f, "a lazy-load entry is compressed in an unknown way ({code:#04x})")
            }
            ErrorKind::TooManyBytes(limit) => write!(f, "uncompressed, it is larger than the limit of {limit} bytes"),
            ErrorKind::TooManyCells(limit) => write!(f, "it holds more than the limit of {limit} objects"),
            ErrorKind::TooMuchMemory(limit) => write!(f, "it needs more than the limit of {limit} bytes of memory"),
        }
    }
}
