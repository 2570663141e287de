//! Rust text with its comments and literals blanked, so that a word found in it is code.
//!
//! Enough of Rust's lexical grammar for that (the Rust Reference, chapter "Lexical structure"):
//! nested block comments, strings with escapes, raw strings, byte and C strings, character
//! literals as against lifetimes.

/// `text` with every character of a comment or literal replaced by a blank; lines stay in place.
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_comment(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment(&chars, at),
            '"' => string(&chars, at),
            'r' if !follows_word(&chars, at) => raw_string(&chars, at),
            'b' | 'c' if !follows_word(&chars, at) && chars.get(at + 1) == Some(&'r') => raw_string(&chars, at + 1),
            '\'' => character(&chars, at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { c } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Lines, counted from 1, on which `word` stands as a whole word.
pub fn lines_with_word<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = u32> + 'a {
    text.lines().zip(1..).filter(move |(line, _)| has_word(line, word)).map(|(_, number)| number)
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at - 1])
}

fn line_comment(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| at + length)
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

fn string(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// From the `r` of `r#"…"#`; its own position where no raw string starts there.
fn raw_string(chars: &[char], start: usize) -> usize {
    let hashes = chars[start + 1..].iter().take_while(|&&c| c == '#').count();
    let mut at = start + 1 + hashes;
    if chars.get(at) != Some(&'"') {
        return start;
    }
    at += 1;
    while at < chars.len() {
        let closed =
            chars[at] == '"' && chars[at + 1..].iter().take_while(|&&c| c == '#').take(hashes).count() == hashes;
        at += 1;
        if closed {
            return at + hashes;
        }
    }
    at
}

/// `'a'` and `'\n'` are literals, `'a` is a lifetime.
fn character(chars: &[char], start: usize) -> usize {
    match (chars.get(start + 1), chars.get(start + 2)) {
        (Some('\\'), _) => {
            let closing = chars[start + 3..].iter().position(|&c| c == '\'');
            closing.map_or(start, |length| start + 3 + length + 1)
        }
        (Some(_), Some('\'')) => start + 3,
        _ => start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(code_only(text), expected);
    }

    #[test]
    fn comments_and_literals_are_blank() {
        check("a // b\nc", "a     \nc");
        check("a /* b /* c */ d */ e", "a                   e");
        check(r#"f("x\"y", 1)"#, "f(      , 1)");
        check(r###"f(r#"x"y"#)"###, "f(        )");
        check("br\"x\" + c\"y\"", "      + c   ");
        check("fn f<'a>(x: &'a str) { '\\'' 'b' }", "fn f<'a>(x: &'a str) {          }");
        check("var\"x\"", "var   ");
        check("\"open", "     ");
    }

    #[test]
    fn words_are_whole() {
        let text = "unsafe_code\nunsafe {\nan unsafe\n";
        assert_eq!(lines_with_word(text, "unsafe").collect::<Vec<_>>(), [2, 3]);
    }
}
