//! Executable memory: a blob mapped read-only and executable.
//!
//! Never writable and executable at once. The R package maps blobs from C; this is for
//! processes without R: tests, the command line, the benchmark of a server.
#![expect(unsafe_code, reason = "mapping pages and handing out their address")]

use crate::Code;
use std::io;

/// Code that can be called for as long as this lives.
#[derive(Debug)]
pub struct Executable {
    pages: *mut libc::c_void,
    len: usize,
    entry: usize,
}

// SAFETY: after construction the pages are only read and executed; any thread may.
unsafe impl Send for Executable {}
// SAFETY: as above; there is no interior mutability.
unsafe impl Sync for Executable {}

impl Executable {
    /// Copies code into fresh pages and makes them executable. Fails as `mmap` and `mprotect` do.
    pub fn new(code: &Code) -> io::Result<Executable> {
        let len = code.bytes.len().max(1);
        // SAFETY: an anonymous private mapping at an address of the kernel's choice touches nothing
        // that exists. The copy stays inside `len` bytes just mapped writable. On failure of
        // mprotect the pages are unmapped by the drop of `mapped`.
        unsafe {
            let pages = libc::mmap(
                std::ptr::null_mut(),
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            if pages == libc::MAP_FAILED {
                return Err(io::Error::last_os_error());
            }
            let mapped = Executable { pages, len, entry: code.entry as usize };
            std::ptr::copy_nonoverlapping(code.bytes.as_ptr(), pages.cast(), code.bytes.len());
            if libc::mprotect(pages, len, libc::PROT_READ | libc::PROT_EXEC) != 0 {
                return Err(io::Error::last_os_error());
            }
            #[cfg(target_arch = "aarch64")]
            clear_cache(pages.cast(), len);
            Ok(mapped)
        }
    }

    /// Address of the entry, a `rir2_code` of `rir2_abi.h`.
    pub fn entry(&self) -> *const u8 {
        self.pages.cast::<u8>().wrapping_add(self.entry)
    }
}

impl Drop for Executable {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and whoever runs its code borrows `self`.
        unsafe { libc::munmap(self.pages, self.len) };
    }
}

/// Makes the instruction fetch of aarch64 see what was written as data.
#[cfg(target_arch = "aarch64")]
unsafe fn clear_cache(start: *mut u8, len: usize) {
    unsafe extern "C" {
        fn __clear_cache(start: *mut u8, end: *mut u8);
    }
    // SAFETY: the range is the mapping just made.
    unsafe { __clear_cache(start, start.wrapping_add(len)) }
}
