//! The output file: one line a package, written when the package is done.
//!
//! A line is written by one call, so a run that is stopped leaves whole lines and at most one
//! half; the next run cuts that off and goes on behind it. Lines are never changed: of two for the
//! same directory the last counts.

use anyhow::{Context, Result};
use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use super::package::content;
use super::record::Record;
use crate::UsageError;
use crate::input::shown;

/// Where records go, and those that were there before.
pub struct Store {
    file: Option<Mutex<File>>,
    program: String,
    before: HashMap<String, Record>,
}

impl Store {
    /// Opens or makes the output file, if there is to be one.
    ///
    /// # Errors
    /// The file cannot be written, is being written by someone else, or holds something else.
    pub fn open(path: Option<&Path>) -> Result<Store> {
        let Some(path) = path else {
            return Ok(Store { file: None, program: String::new(), before: HashMap::new() });
        };
        let cannot = || format!("{}: the output file cannot be used", shown(path));
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).with_context(cannot)?;
        let mut before = HashMap::new();
        // What goes into a pipe is gone.
        if file.metadata().with_context(cannot)?.is_file() {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => {
                    return Err(UsageError(format!("{}: another process writes this file", shown(path))).into());
                }
                // Not all file systems have locks.
                Err(TryLockError::Error(_)) | Ok(()) => {}
            }
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).with_context(cannot)?;
            let n_whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            before = records(path, &bytes[..n_whole], &bytes[n_whole..])?;
            file.set_len(n_whole as u64).with_context(cannot)?;
            file.seek(SeekFrom::End(0)).with_context(cannot)?;
        }
        Ok(Store { file: Some(Mutex::new(file)), program: program(), before })
    }

    /// The record of a package as it is now, if a run of this program has made it.
    /// One made without printing is none where printing is asked for.
    pub fn done(&self, dir: &str, content: &str, with_text: bool) -> Option<Record> {
        let record = self.before.get(dir)?;
        let is_same = record.content == content && record.program == self.program;
        (is_same && (record.is_printed || !with_text)).then(|| record.clone())
    }

    /// Writes a record.
    pub fn add(&self, record: &mut Record) -> std::io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        record.program.clone_from(&self.program);
        let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(record.line().as_bytes())
    }

    /// Whether checksums are needed.
    pub fn is_kept(&self) -> bool {
        self.file.is_some()
    }
}

/// The records in whole lines, by directory. A half line is looked at only to see whether it is
/// ours to cut off.
fn records(path: &Path, whole: &[u8], half: &[u8]) -> Result<HashMap<String, Record>> {
    let start = Record::START.as_bytes();
    let n_known = half.len().min(start.len());
    let is_half_ours = half[..n_known] == start[..n_known];
    let mut records = HashMap::new();
    let n_lines = whole.split(|byte| *byte == b'\n').count() - 1;
    for (line, number) in whole.split(|byte| *byte == b'\n').take(n_lines).zip(1..) {
        let record: Record = serde_json::from_slice(line).map_err(|_| foreign(path, number))?;
        records.insert(record.dir.clone(), record);
    }
    match is_half_ours {
        true => Ok(records),
        false => Err(foreign(path, n_lines + 1).into()),
    }
}

fn foreign(path: &Path, line: usize) -> UsageError {
    UsageError(format!(
        "{}: line {line} was not written by this command; name another file, or remove this one",
        shown(path)
    ))
}

/// A checksum of this program: what another one has found may not hold for this one.
fn program() -> String {
    let bytes = std::env::current_exe().and_then(std::fs::read);
    bytes.map_or_else(|_| format!("version {}", env!("CARGO_PKG_VERSION")), |bytes| content([&bytes[..]]))
}
