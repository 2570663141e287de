//! Uncompressing what `saveRDS()` and lazy-load databases write.
//!
//! Output is cut at a limit while it is made, so a small file cannot become a large one.
//! The rules by which a compression is recognised are those of R's `gzfile()`.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

use liblzma::stream::{Filters, LzmaOptions, Stream};
use ruzstd::decoding::{StreamingDecoder, errors::FrameDecoderError};

use crate::{ErrorKind, Limits, RdsError};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// `saveRDS(compress = "gzip")`, the default.
    Gzip,
    /// `saveRDS(compress = "bzip2")`.
    Bzip2,
    /// `saveRDS(compress = "xz")`.
    Xz,
    /// The older format of xz.
    Lzma,
    /// `saveRDS(compress = "zstd")` of R 4.5 and later.
    Zstd,
    /// zlib, as in lazy-load databases.
    Zlib,
    /// LZMA2 without a container, as in lazy-load databases.
    Lzma2,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::None => "uncompressed",
            Compression::Gzip => "gzip",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
            Compression::Lzma => "lzma",
            Compression::Zstd => "zstd",
            Compression::Zlib => "zlib",
            Compression::Lzma2 => "lzma2",
        })
    }
}

/// Memory that an xz or zstd stream may ask for its dictionary.
const MAX_DICTIONARY: u64 = 96 << 20;

impl Compression {
    /// The compression that the first bytes of a file tell.
    pub fn of(bytes: &[u8]) -> Compression {
        const MAGIC: &[(&[u8], Compression)] = &[
            (b"\x1f\x8b", Compression::Gzip),
            (b"BZh", Compression::Bzip2),
            (b"\xfd7zXZ\x00", Compression::Xz),
            (b"]\x00\x00\x80\x00", Compression::Lzma),
            (b"\x28\xb5\x2f\xfd", Compression::Zstd),
        ];
        MAGIC
            .iter()
            .find(|(magic, _)| bytes.starts_with(magic))
            .map_or(Compression::None, |(_, compression)| *compression)
    }
}

/// The uncompressed bytes of `bytes`; at most `limits.max_bytes`.
pub(crate) fn uncompress<'a>(
    bytes: &'a [u8],
    compression: Compression,
    limits: &Limits,
) -> Result<Cow<'a, [u8]>, RdsError> {
    let damaged = RdsError { offset: 0, kind: ErrorKind::Damaged(compression) };
    match compression {
        Compression::None => Ok(Cow::Borrowed(bytes)),
        Compression::Gzip => gzip(bytes, limits).map(Cow::Owned),
        Compression::Bzip2 => drain(bzip2::bufread::MultiBzDecoder::new(bytes), compression, limits),
        Compression::Zlib => drain(flate2::bufread::ZlibDecoder::new(bytes), compression, limits),
        Compression::Xz | Compression::Lzma | Compression::Lzma2 => {
            let stream = lzma(compression).ok_or(damaged)?;
            drain(liblzma::bufread::XzDecoder::new_stream(bytes, stream), compression, limits)
        }
        Compression::Zstd => zstd(bytes, limits).map(Cow::Owned),
    }
}

/// The uncompressed bytes of one entry of a lazy-load database. `mode` is the database's
/// `compressed` field: 0 stored, 1 zlib, 2 or 3 with a byte that names the compression.
/// Source: `R_decompress1`, `R_decompress2`, `R_decompress3` in R's connections.c.
pub(crate) fn uncompress_entry<'a>(bytes: &'a [u8], mode: i32, limits: &Limits) -> Result<Cow<'a, [u8]>, RdsError> {
    if mode == 0 {
        return Ok(Cow::Borrowed(bytes));
    }
    let (length, rest) =
        bytes.split_first_chunk::<4>().ok_or(RdsError { offset: bytes.len(), kind: ErrorKind::UnexpectedEnd })?;
    let length = u32::from_be_bytes(*length) as usize;
    if length > limits.max_bytes {
        return Err(RdsError { offset: 0, kind: ErrorKind::TooManyBytes(limits.max_bytes) });
    }
    let (compression, packed) = match (mode, rest.first()) {
        (1, _) => (Compression::Zlib, rest),
        (_, Some(b'Z')) => (Compression::Lzma2, &rest[1..]),
        (_, Some(b'2')) => (Compression::Bzip2, &rest[1..]),
        (_, Some(b'1')) => (Compression::Zlib, &rest[1..]),
        (_, Some(b'0')) => (Compression::None, &rest[1..]),
        (_, Some(&other)) => return Err(RdsError { offset: 4, kind: ErrorKind::UnknownEntry(other) }),
        (_, None) => return Err(RdsError { offset: 4, kind: ErrorKind::UnexpectedEnd }),
    };
    // The announced length bounds the output; it is not allocated in advance.
    let output = uncompress(packed, compression, &Limits { max_bytes: length, ..*limits });
    match output {
        Ok(output) if output.len() == length => Ok(output),
        Err(RdsError { kind: ErrorKind::TooManyBytes(_), .. }) | Ok(_) => {
            Err(RdsError { offset: 0, kind: ErrorKind::Damaged(compression) })
        }
        Err(error) => Err(error),
    }
}

/// One or more gzip members; what follows them is ignored, as R does.
fn gzip(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, RdsError> {
    let mut output = Vec::new();
    let mut rest = bytes;
    while Compression::of(rest) == Compression::Gzip {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        fill(&mut output, &mut member, limits)
            .map_err(|error| locate(error, Compression::Gzip, bytes.len() - rest.len()))?;
        rest = member.into_inner();
    }
    Ok(output)
}

/// One or more zstd frames.
fn zstd(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, RdsError> {
    let mut output = Vec::new();
    let mut rest = bytes;
    while Compression::of(rest) == Compression::Zstd {
        let offset = bytes.len() - rest.len();
        let mut frame = StreamingDecoder::new_with_max_window_size(rest, MAX_DICTIONARY).map_err(|error| {
            let too_large = matches!(error, FrameDecoderError::WindowSizeTooBig { .. });
            locate(too_large.then_some(ErrorKind::DictionaryTooLarge(Compression::Zstd)), Compression::Zstd, offset)
        })?;
        fill(&mut output, &mut frame, limits).map_err(|error| locate(error, Compression::Zstd, offset))?;
        rest = frame.into_inner();
    }
    Ok(output)
}

fn lzma(compression: Compression) -> Option<Stream> {
    const CONCATENATED: u32 = 0x08;
    match compression {
        Compression::Xz => Stream::new_stream_decoder(MAX_DICTIONARY, CONCATENATED).ok(),
        Compression::Lzma => Stream::new_lzma_decoder(MAX_DICTIONARY).ok(),
        _ => {
            // R writes entries with preset 6 and no header.
            let mut filters = Filters::new();
            filters.lzma2(&LzmaOptions::new_preset(6).ok()?);
            Stream::new_raw_decoder(&filters).ok()
        }
    }
}

fn drain<'a>(mut from: impl Read, compression: Compression, limits: &Limits) -> Result<Cow<'a, [u8]>, RdsError> {
    let mut output = Vec::new();
    fill(&mut output, &mut from, limits).map_err(|error| locate(error, compression, 0))?;
    Ok(Cow::Owned(output))
}

fn locate(error: Option<ErrorKind>, compression: Compression, offset: usize) -> RdsError {
    RdsError { offset, kind: error.unwrap_or(ErrorKind::Damaged(compression)) }
}

/// Appends all of `from`; the error is `None` where the stream itself is bad.
fn fill(output: &mut Vec<u8>, from: &mut impl Read, limits: &Limits) -> Result<(), Option<ErrorKind>> {
    let mut chunk = [0; 1 << 14];
    loop {
        let n = match from.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(dictionary_error(&error)),
        };
        if n > limits.max_bytes - output.len() {
            return Err(Some(ErrorKind::TooManyBytes(limits.max_bytes)));
        }
        if output.capacity() - output.len() < n {
            // Never beyond the limit, which doubling would be.
            let more = output.len().max(1 << 16).min(limits.max_bytes - output.len());
            output.reserve_exact(more);
        }
        output.extend_from_slice(&chunk[..n]);
    }
}

/// That xz asks for more memory than it may; `None` for all other errors.
fn dictionary_error(error: &io::Error) -> Option<ErrorKind> {
    match error.get_ref()?.downcast_ref()? {
        liblzma::stream::Error::MemLimit => Some(ErrorKind::DictionaryTooLarge(Compression::Xz)),
        _ => None,
    }
}
