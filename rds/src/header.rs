//! The header of a serialization: wire format, versions, native encoding.

use std::fmt;

use crate::cursor::{Cursor, Wire};
use crate::{ErrorKind, RdsError};

/// What a serialization says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How numbers and strings are written.
    pub wire: Wire,
    /// 2 or 3.
    pub format: i32,
    /// The R that wrote it.
    pub writer_version: RVersion,
    /// The oldest R that can read it.
    pub min_version: RVersion,
    /// Encoding of strings without a mark; format 3 only.
    pub native_encoding: Option<Box<str>>,
}

/// A version of R.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RVersion {
    /// 4 in 4.2.1.
    pub major: u16,
    /// 2 in 4.2.1.
    pub minor: u8,
    /// 1 in 4.2.1.
    pub patch: u8,
}

impl fmt::Display for RVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl RVersion {
    fn unpack(packed: i32) -> RVersion {
        let [_, _, minor, patch] = packed.to_be_bytes();
        RVersion { major: (packed >> 16) as u16, minor, patch }
    }
}

/// Longer names of encodings are not names; R's own limit is 63.
const MAX_ENCODING: usize = 63;

/// Reads the header; the cursor behind it stands on the root.
/// Source: `InFormat` and `R_Unserialize` in R's serialize.c.
pub(crate) fn header(bytes: &[u8]) -> Result<(Header, Cursor<'_>), RdsError> {
    let at_start = |kind| RdsError { offset: 0, kind };
    let (wire, start) = match bytes {
        [b'X', b'\n', ..] => (Wire::Xdr, 2),
        [b'A', b'\n', ..] => (Wire::Ascii, 2),
        // An ASCII serialization behind another one may start with the newline of the first.
        [b'\n', b'A', b'\n', ..] => (Wire::Ascii, 3),
        [b'B', b'\n', 2 | 3, 0, 0, 0, ..] => (Wire::NativeLittle, 2),
        [b'B', b'\n', ..] => (Wire::NativeBig, 2),
        [b'R', b'D', b'X' | b'A' | b'B', b'1'..=b'9', b'\n', ..] => return Err(at_start(ErrorKind::Workspace)),
        _ => return Err(at_start(ErrorKind::NotRds)),
    };
    let mut cursor = Cursor::new(bytes, start, wire);
    let format = cursor.int()?;
    let writer_version = RVersion::unpack(cursor.int()?);
    let min_version = RVersion::unpack(cursor.int()?);
    let native_encoding = match format {
        2 => None,
        3 => {
            let len = cursor.short_length(1)?;
            if len > MAX_ENCODING {
                return Err(cursor.error(ErrorKind::BadLength(len as i64)));
            }
            Some(String::from_utf8_lossy(&cursor.string(len)?).into())
        }
        _ => return Err(RdsError { offset: start, kind: ErrorKind::Format { format, writer: writer_version } }),
    };
    Ok((Header { wire, format, writer_version, min_version, native_encoding }, cursor))
}
