//! libFuzzer on `rir2_fuzz::values`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rir2_fuzz::values(bytes));
