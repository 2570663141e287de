//! Words, numbers and escapes of the ASCII format.
//!
//! Source of the rules: `InWord`, `InInteger`, `InReal`, `InString` in R's serialize.c. Numbers
//! are taken strictly: R's `scanf` also reads `12abc` as 12, which it never writes.

/// `NA_integer_`, and `NA` of logical vectors.
const NA_INT: i32 = i32::MIN;
/// The bits of `NA_real_`: a NaN with the payload 1954.
const NA_REAL: u64 = 0x7ff0_0000_0000_07a2;
/// Longer words are not numbers.
const MAX_WORD: usize = 127;

/// The next word, and how many bytes it takes with the blanks before and the one behind it.
pub(crate) fn word(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let start = bytes.iter().position(|&byte| !is_space(byte))?;
    let rest = &bytes[start..];
    let len = rest.iter().take(MAX_WORD + 1).position(|&byte| is_space(byte)).unwrap_or(rest.len().min(MAX_WORD + 1));
    Some((&rest[..len], (start + len + 1).min(bytes.len())))
}

/// A decimal integer or `NA`.
pub(crate) fn int(word: &[u8]) -> Option<i32> {
    if word == b"NA" {
        return Some(NA_INT);
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// A decimal or hexadecimal double, `NA`, `NaN`, `Inf` or `-Inf`.
pub(crate) fn real(word: &[u8]) -> Option<f64> {
    match word {
        b"NA" => return Some(f64::from_bits(NA_REAL)),
        b"NaN" => return Some(f64::NAN),
        _ => (),
    }
    let (negative, digits) = match word.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, word),
    };
    let magnitude = match digits {
        [b'0', b'x' | b'X', hex @ ..] => hexadecimal(hex)?,
        [b'0'..=b'9' | b'.' | b'I' | b'i', ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Two hexadecimal digits.
pub(crate) fn byte(word: &[u8]) -> Option<u8> {
    match word {
        [b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] if word.len() <= 2 => {
            u8::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()
        }
        _ => None,
    }
}

/// A string that has `len` bytes once its escapes are resolved, and how many bytes it takes.
/// Blanks before it are skipped: a string's own are escaped.
pub(crate) fn string(bytes: &[u8], len: usize) -> Option<(Box<[u8]>, usize)> {
    if len == 0 {
        return Some((Box::default(), 0));
    }
    let mut at = bytes.iter().position(|&byte| !is_space(byte))?;
    let mut string = Vec::with_capacity(len);
    for _ in 0..len {
        let mut byte = *bytes.get(at)?;
        at += 1;
        if byte == b'\\' {
            byte = *bytes.get(at)?;
            if is_octal(byte) {
                let digits = bytes[at..].iter().take(3).take_while(|&&digit| is_octal(digit));
                let (value, n_digits) =
                    digits.fold((0u32, 0), |(value, n), digit| (value * 8 + u32::from(digit - b'0'), n + 1));
                byte = value as u8;
                at += n_digits;
            } else {
                byte = unescape(byte);
                at += 1;
            }
        }
        string.push(byte);
    }
    Some((string.into(), at))
}

fn unescape(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b't' => b'\t',
        b'v' => 0x0b,
        b'b' => 0x08,
        b'r' => b'\r',
        b'f' => 0x0c,
        b'a' => 0x07,
        other => other,
    }
}

/// `1.8p+3`, what C's `%a` writes behind `0x`.
fn hexadecimal(digits: &[u8]) -> Option<f64> {
    let split = digits.iter().position(|&byte| matches!(byte, b'p' | b'P'));
    let (mantissa, exponent) = match split {
        Some(at) => (&digits[..at], std::str::from_utf8(&digits[at + 1..]).ok()?.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let mut value = 0u64;
    let mut scale = 0i32;
    let mut seen_point = false;
    let mut n_digits = 0;
    for &byte in mantissa {
        if byte == b'.' && !seen_point {
            seen_point = true;
            continue;
        }
        let digit = u64::from((byte as char).to_digit(16)?);
        n_digits += 1;
        if value >> 60 == 0 {
            value = value * 16 + digit;
            scale -= if seen_point { 4 } else { 0 };
        } else {
            // Digits that do not fit only matter as "not exactly halfway".
            value |= u64::from(digit != 0);
            scale += if seen_point { 0 } else { 4 };
        }
    }
    if n_digits == 0 {
        return None;
    }
    Some(scaled(value as f64, scale.saturating_add(exponent)))
}

/// `value * 2^exponent` without overflow or loss on the way.
fn scaled(mut value: f64, mut exponent: i32) -> f64 {
    exponent = exponent.clamp(-2200, 2200);
    while exponent > 1000 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
    }
    while exponent < -1000 {
        value *= 2f64.powi(-1000);
        exponent += 1000;
    }
    value * 2f64.powi(exponent)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn is_octal(byte: u8) -> bool {
    (b'0'..=b'7').contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles() {
        let cases: &[(&str, f64)] = &[
            ("1", 1.0),
            ("-0", -0.0),
            ("0.1", 0.1),
            ("1e-320", 1e-320),
            ("0x1.8p+3", 12.0),
            ("-0x0p+0", -0.0),
            ("0x1.999999999999ap-4", 0.1),
            ("0x1.fffffffffffffp+1023", f64::MAX),
            ("0x0.0000000000001p-1022", f64::from_bits(1)),
            ("0x1p-1074", f64::from_bits(1)),
            ("Inf", f64::INFINITY),
            ("-Inf", f64::NEG_INFINITY),
            ("NaN", f64::NAN),
            ("NA", f64::from_bits(NA_REAL)),
        ];
        for (text, expected) in cases {
            assert_eq!(real(text.as_bytes()).map(f64::to_bits), Some(expected.to_bits()), "{text}");
        }
        for text in ["", "-", "x", "0x", "0xp1", "1 2", "1e", "--1", "0x1p", "N"] {
            assert_eq!(real(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn strings() {
        let cases: &[(&str, &[u8], usize)] = &[
            ("\\n\\t\\v\\b\\r\\f\\a\\\\\\?\\'\\\"", b"\n\t\x0b\x08\r\x0c\x07\\?'\"", 22),
            ("  a\\040b", b"a b", 8),
            ("\\3031", b"\xc31", 5),
            ("\\0", b"\0", 2),
        ];
        for (text, expected, used) in cases {
            assert_eq!(string(text.as_bytes(), expected.len()), Some((Box::from(*expected), *used)), "{text}");
        }
        assert_eq!(string(b"ab", 3), None);
        assert_eq!(string(b"\\", 1), None);
    }
}
