//! The primitives of serialization: integers, doubles, bytes, in each of the wire formats.
//!
//! # Invariants
//! - No read goes beyond the end; none changes the position when it fails for lack of bytes.
//! - A vector is allocated only after the check that its elements can still be there.

use crate::{ErrorKind, RdsError, ascii};

/// How numbers and strings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Big-endian binary, what `saveRDS()` writes.
    Xdr,
    /// Native binary of a little-endian machine.
    NativeLittle,
    /// Native binary of a big-endian machine.
    NativeBig,
    /// Text, with decimal or hexadecimal doubles.
    Ascii,
}

/// A position in uncompressed bytes.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    pub wire: Wire,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8], at: usize, wire: Wire) -> Cursor<'a> {
        Cursor { bytes, at, wire }
    }

    pub fn offset(&self) -> usize {
        self.at
    }

    /// An error at the current position.
    pub fn error(&self, kind: ErrorKind) -> RdsError {
        RdsError { offset: self.at, kind }
    }

    pub fn int(&mut self) -> Result<i32, RdsError> {
        match self.wire {
            Wire::Xdr | Wire::NativeBig => self.array().map(i32::from_be_bytes),
            Wire::NativeLittle => self.array().map(i32::from_le_bytes),
            Wire::Ascii => self.word(ascii::int),
        }
    }

    /// The length of a vector whose elements take at least `least` bytes each in binary;
    /// one word each in ASCII.
    pub fn length(&mut self, least: usize) -> Result<usize, RdsError> {
        let start = self.at;
        let short = self.int()?;
        let len = match short {
            0.. => short as u64,
            -1 => {
                let upper = self.int()? as u32;
                let lower = self.int()? as u32;
                if upper > 65536 {
                    return Err(RdsError { offset: start, kind: ErrorKind::BadLength(upper.into()) });
                }
                (u64::from(upper) << 32) | u64::from(lower)
            }
            _ => return Err(RdsError { offset: start, kind: ErrorKind::BadLength(short.into()) }),
        };
        self.check_length(len, least, start)
    }

    /// The length of a list of items in byte code or in the name of a reference.
    pub fn short_length(&mut self, least: usize) -> Result<usize, RdsError> {
        let start = self.at;
        let len = self.int()?;
        match u64::try_from(len) {
            Ok(len) => self.check_length(len, least, start),
            Err(_) => Err(RdsError { offset: start, kind: ErrorKind::BadLength(len.into()) }),
        }
    }

    pub fn ints(&mut self, len: usize) -> Result<Vec<i32>, RdsError> {
        match self.wire {
            Wire::Xdr | Wire::NativeBig => self.arrays(len, i32::from_be_bytes),
            Wire::NativeLittle => self.arrays(len, i32::from_le_bytes),
            Wire::Ascii => self.words(len, ascii::int),
        }
    }

    pub fn reals(&mut self, len: usize) -> Result<Vec<f64>, RdsError> {
        match self.wire {
            Wire::Xdr | Wire::NativeBig => self.arrays(len, f64::from_be_bytes),
            Wire::NativeLittle => self.arrays(len, f64::from_le_bytes),
            Wire::Ascii => self.words(len, ascii::real),
        }
    }

    pub fn complexes(&mut self, len: usize) -> Result<Vec<[f64; 2]>, RdsError> {
        let pair = |bytes: [u8; 16], from: fn([u8; 8]) -> f64| {
            let (real, imaginary) = bytes.split_at(8);
            [real, imaginary].map(|half| from(half.try_into().unwrap_or_default()))
        };
        match self.wire {
            Wire::Xdr | Wire::NativeBig => self.arrays(len, |bytes| pair(bytes, f64::from_be_bytes)),
            Wire::NativeLittle => self.arrays(len, |bytes| pair(bytes, f64::from_le_bytes)),
            Wire::Ascii => {
                let mut items = Vec::with_capacity(len);
                for _ in 0..len {
                    items.push([self.word(ascii::real)?, self.word(ascii::real)?]);
                }
                Ok(items)
            }
        }
    }

    /// Raw bytes of a vector; a hexadecimal word each in ASCII.
    pub fn raws(&mut self, len: usize) -> Result<Vec<u8>, RdsError> {
        match self.wire {
            Wire::Ascii => self.words(len, ascii::byte),
            _ => Ok(self.take(len)?.to_vec()),
        }
    }

    /// A string of `len` bytes; escaped in ASCII.
    pub fn string(&mut self, len: usize) -> Result<Box<[u8]>, RdsError> {
        match self.wire {
            Wire::Ascii => {
                if len > self.bytes.len() - self.at {
                    return Err(self.error(ErrorKind::LengthBeyondEnd(len as u64)));
                }
                let (string, used) =
                    ascii::string(&self.bytes[self.at..], len).ok_or_else(|| self.error(ErrorKind::UnexpectedEnd))?;
                self.at += used;
                Ok(string)
            }
            _ => self.take(len).map(Box::from),
        }
    }

    fn check_length(&self, len: u64, least: usize, start: usize) -> Result<usize, RdsError> {
        // A word of ASCII is a character and a separator.
        let least = if self.wire == Wire::Ascii { 2 } else { least };
        let left = (self.bytes.len() - self.at) as u64;
        // The last word of a file may lack its separator.
        if len.checked_mul(least as u64).is_none_or(|bytes| bytes > left + 1) {
            return Err(RdsError { offset: start, kind: ErrorKind::LengthBeyondEnd(len) });
        }
        Ok(len as usize)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], RdsError> {
        let bytes = self.bytes[self.at..].get(..len).ok_or_else(|| self.error(ErrorKind::UnexpectedEnd))?;
        self.at += len;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RdsError> {
        let bytes = self.bytes[self.at..].first_chunk().ok_or_else(|| self.error(ErrorKind::UnexpectedEnd))?;
        self.at += N;
        Ok(*bytes)
    }

    fn arrays<T, const N: usize>(&mut self, len: usize, from: impl Fn([u8; N]) -> T) -> Result<Vec<T>, RdsError> {
        let bytes = len.checked_mul(N).ok_or_else(|| self.error(ErrorKind::UnexpectedEnd))?;
        let (chunks, _) = self.take(bytes)?.as_chunks::<N>();
        Ok(chunks.iter().map(|chunk| from(*chunk)).collect())
    }

    fn word<T>(&mut self, parse: fn(&[u8]) -> Option<T>) -> Result<T, RdsError> {
        let (word, used) = ascii::word(&self.bytes[self.at..]).ok_or_else(|| self.error(ErrorKind::UnexpectedEnd))?;
        let item = parse(word).ok_or_else(|| self.error(ErrorKind::BadNumber))?;
        self.at += used;
        Ok(item)
    }

    fn words<T>(&mut self, len: usize, parse: fn(&[u8]) -> Option<T>) -> Result<Vec<T>, RdsError> {
        let mut items = Vec::with_capacity(len);
        for _ in 0..len {
            items.push(self.word(parse)?);
        }
        Ok(items)
    }
}
