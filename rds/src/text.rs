//! Text of strings and symbols in the encodings that R marks.

/// What bytes 0x80 to 0x9f stand for where R says latin1: R reads it as Windows code page 1252.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Latin1 bytes as text.
pub(crate) fn from_latin1(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| if (0x80..0xa0).contains(&byte) { CP1252[byte as usize - 0x80] } else { byte as char })
        .collect()
}

/// UTF-8 bytes as text; other bytes become `<e9>`, so that different names stay different.
pub(crate) fn from_utf8_escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("<{byte:02x}>"));
        }
    }
    text
}

/// Whether an encoding's name, as R writes it into format 3, means latin1.
pub(crate) fn names_latin1(encoding: &str) -> bool {
    ["latin1", "iso-8859-1", "iso8859-1", "cp1252", "windows-1252"]
        .iter()
        .any(|name| encoding.eq_ignore_ascii_case(name))
}
