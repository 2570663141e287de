//! libFuzzer on `rir2_fuzz::database`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rir2_fuzz::database(bytes));
