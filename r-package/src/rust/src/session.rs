//! The process's one session, and what happens when the compiler panics.

use driver::{Options, Session};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

static PANICS: AtomicU64 = AtomicU64::new(0);
static SILENCE: Once = Once::new();

thread_local! {
    // R has one thread, and a session is not `Send`.
    static SESSION: RefCell<Session> = RefCell::new(Session::with_options(options()));
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// `RIR2_ASSERT=1`: compiled code checks what was claimed of its values.
fn options() -> Options {
    Options { asserts: std::env::var_os("RIR2_ASSERT").is_some_and(|value| value == "1"), ..Options::default() }
}

/// How often the compiler has panicked.
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Runs `work` on the session. A panic is `Err` with its message and place; it prints nothing.
pub fn with<T>(work: impl FnOnce(&mut Session) -> T) -> Result<T, String> {
    SILENCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            LAST_PANIC.with(|last| *last.borrow_mut() = info.to_string());
        }));
    });
    // A session that a panic left half-changed is still memory-safe; its answers are checked by
    // the guards like any other.
    SESSION.with(|session| {
        let mut session = session.borrow_mut();
        catch_unwind(AssertUnwindSafe(|| work(&mut session))).map_err(|_| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            LAST_PANIC.with(|last| last.borrow().replace('\n', " "))
        })
    })
}
