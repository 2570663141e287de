//! The values that rules and facts are tried on: those at which R's arithmetic is special.
use crate::eval::{Const, NA_I32, NA_REAL_BITS};

/// Samples of the type of a signature letter; none for addresses of objects.
pub fn samples(letter: u8) -> Vec<Const> {
    match letter {
        b'f' => doubles().into_iter().map(Const::F64).collect(),
        b'i' => INTS.iter().copied().map(Const::I32).collect(),
        b'l' => LONGS.iter().copied().map(Const::I64).collect(),
        _ => Vec::new(),
    }
}

const INTS: &[i32] = &[NA_I32, 0, 1, -1, 2, -2, 3, -3, 7, 100, 46341, -46341, i32::MAX - 1, i32::MAX, i32::MIN + 1];

const LONGS: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    7,
    100,
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    i32::MIN as i64,
    i32::MIN as i64 + 1,
    1 << 26,
    (1 << 26) + 1,
    (1 << 52) - 1,
    1 << 52,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53),
    i64::MAX,
    i64::MIN,
];

/// Doubles, by bits: zeros, infinities, NaNs of each kind and sign, denormals, neighbours of the
/// limits of integers, values that round.
fn doubles() -> Vec<u64> {
    let numbers = [
        0.0,
        1.0,
        0.5,
        2.0,
        2.5,
        3.0,
        1.0 / 3.0,
        0.1,
        7.0,
        2147483647.0,
        2147483648.0,
        4503599627370496.0,
        9007199254740992.0,
        4503599627370495.5,
        1e300,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::from_bits(0x000f_ffff_ffff_ffff),
        f64::INFINITY,
    ];
    let nans = [NA_REAL_BITS, 0x7ff8_0000_0000_07a2, 0x7ff8_0000_0000_0000];
    let positive = numbers.map(f64::to_bits).into_iter().chain(nans);
    positive.flat_map(|bits| [bits, bits | 1 << 63]).collect()
}
