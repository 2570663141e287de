//! libFuzzer on `rir2_fuzz::lift`, with changes that know byte code.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|bytes: &[u8]| rir2_fuzz::lift(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // One in sixteen as libFuzzer does it: constants and all else of the file change only so, and
    // seldom to what can be read.
    let changed = if seed % 16 == 0 { None } else { rir2_fuzz::words::mutate(&data[..size], seed) };
    match changed {
        Some(changed) if changed.len() <= max_size => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});
