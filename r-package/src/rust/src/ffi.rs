//! The functions of `rir2_driver.h`. Each decodes its arguments and calls one function.

use crate::outcome::{Answer, CGeneric, COutcome, CSegments, Generic, Segments};
use crate::session;
use driver::{Found, Need};
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::new(CString::default());
}

/// # Safety
/// `text` is a NUL-terminated string, or NULL.
unsafe fn text<'a>(text: *const c_char) -> std::borrow::Cow<'a, str> {
    if text.is_null() {
        return "".into();
    }
    // SAFETY: the C side passes strings that end in NUL and outlive the call.
    unsafe { CStr::from_ptr(text) }.to_string_lossy()
}

fn set_error(message: String) -> i64 {
    LAST_ERROR.with(|last| *last.borrow_mut() = CString::new(message.replace('\0', " ")).unwrap_or_default());
    -1
}

/// # Safety
/// `bytes` points to `n` bytes, `label` to a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_add_closure(bytes: *const u8, n: usize, label: *const c_char) -> i64 {
    // SAFETY: by contract.
    let (bytes, label) = unsafe { (std::slice::from_raw_parts(bytes, n), text(label)) };
    match session::with(|session| session.add_closure(bytes, &label)) {
        Ok(Ok(handle)) => handle.into(),
        Ok(Err(error)) => set_error(error.to_string()),
        Err(panic) => set_error(panic),
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rir2_rs_is_lifted(handle: u32) -> i32 {
    session::with(|session| session.is_lifted(handle)).unwrap_or(false).into()
}

#[unsafe(no_mangle)]
pub extern "C" fn rir2_rs_last_error() -> *const c_char {
    LAST_ERROR.with(|last| last.borrow().as_ptr())
}

/// # Safety
/// The strings end in NUL.
unsafe fn need(env: *const c_char, name: *const c_char, function: i32) -> Need {
    // SAFETY: by contract.
    let (env, name) = unsafe { (text(env), text(name)) };
    Need { env: env.into_owned(), name: name.into_owned(), function: function != 0 }
}

/// # Safety
/// The strings end in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_provide(
    env: *const c_char,
    name: *const c_char,
    function: i32,
    kind: i32,
    handle: u32,
    value: *const c_char,
) -> i32 {
    // SAFETY: by contract.
    let (need, value) = unsafe { (need(env, name, function), text(value)) };
    let found = match kind {
        0 => Found::Closure(handle),
        1 => Found::Builtin(value.into_owned()),
        2 => Found::Special(value.into_owned()),
        3 => Found::Value(value.into_owned()),
        4 => Found::Active,
        _ => Found::Unbound,
    };
    // A panic is counted; the compilation that needed the answer will ask again or fail.
    session::with(|session| session.provide(&need, found)).unwrap_or(false).into()
}

#[unsafe(no_mangle)]
pub extern "C" fn rir2_rs_end_request() -> i32 {
    session::with(|session| session.end_request()).unwrap_or(false).into()
}

/// # Safety
/// The strings end in NUL, `left` points to `n_left` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_compile(
    closure: u32,
    pc: u32,
    kind: i32,
    context: *const c_char,
    left: *const u64,
    n_left: usize,
    stages: *const c_char,
) -> *const COutcome {
    // SAFETY: by contract.
    let (context, stages) = unsafe { (text(context), text(stages)) };
    // SAFETY: by contract.
    let left = if n_left == 0 { &[] } else { unsafe { std::slice::from_raw_parts(left, n_left) } };
    let stages: Vec<&str> = stages.split(',').filter(|name| !name.is_empty()).collect();
    let place = driver::place_kind(kind).filter(|_| pc != 0).map(|kind| (pc, kind));
    let answer = match session::with(|session| {
        let outcome = session.compile(closure, place, &context, left, &stages)?;
        Ok::<_, driver::SessionError>((outcome, session.relied_on()))
    }) {
        Ok(Ok((outcome, relied_on))) => Answer::of(outcome, &relied_on),
        Ok(Err(error)) => Answer::failed(&error.to_string()),
        Err(panic) => Answer::failed(&format!("the compiler panicked: {panic}")),
    };
    answer.into_raw()
}

/// # Safety
/// `outcome` is from [`rir2_rs_compile`] and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_free(outcome: *const COutcome) {
    // SAFETY: the view is the first field of an `Answer` that was a Box.
    drop(unsafe { Box::from_raw(outcome.cast_mut().cast::<Answer>()) });
}

/// # Safety
/// `bytes` points to `n` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_generic(bytes: *const u8, n: usize, form: i32) -> *const CGeneric {
    // SAFETY: by contract.
    let bytes = unsafe { std::slice::from_raw_parts(bytes, n) };
    // The session has no part in it, but knows what to do about panics.
    let form = match form {
        1 => driver::GenericForm::Localized,
        2 => driver::GenericForm::LocalizedPlain,
        _ => driver::GenericForm::Lifted,
    };
    let answer = match session::with(|_| driver::generic_program(bytes, form)) {
        Ok(Ok(program)) => Generic::of(program),
        Ok(Err(error)) => Generic::failed(&error.to_string()),
        Err(panic) => Generic::failed(&format!("the encoder panicked: {panic}")),
    };
    answer.into_raw()
}

/// # Safety
/// `generic` is from [`rir2_rs_generic`] and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_free_generic(generic: *const CGeneric) {
    // SAFETY: the view is the first field of a `Generic` that was a Box.
    drop(unsafe { Box::from_raw(generic.cast_mut().cast::<Generic>()) });
}

/// # Safety
/// `bytes` points to `n` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_segments(bytes: *const u8, n: usize) -> *const CSegments {
    // SAFETY: by contract.
    let bytes = unsafe { std::slice::from_raw_parts(bytes, n) };
    let answer = match session::with(|_| driver::segment_tables(bytes)) {
        Ok(Ok(tables)) => Segments::of(tables),
        Ok(Err(error)) => Segments::failed(&error.to_string()),
        Err(panic) => Segments::failed(&format!("the search for places panicked: {panic}")),
    };
    answer.into_raw()
}

/// # Safety
/// `segments` is from [`rir2_rs_segments`] and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rir2_rs_free_segments(segments: *const CSegments) {
    // SAFETY: the view is the first field of a `Segments` that was a Box.
    drop(unsafe { Box::from_raw(segments.cast_mut().cast::<Segments>()) });
}

#[unsafe(no_mangle)]
pub extern "C" fn rir2_rs_panics() -> u64 {
    session::panics()
}
