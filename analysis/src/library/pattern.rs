//! Patterns of exported names (`exportPattern` in a NAMESPACE file).
//!
//! R takes any extended regular expression. In use are prefixes such as `^[^\\.]`, `^tk` and `.`;
//! what is understood here is a sequence of characters, `.` and bracket classes, each with
//! `*`, `+` or `?`, and the anchors. Whoever asks is told when a pattern is not understood.

/// A pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    at_start: bool,
    at_end: bool,
    items: Vec<Item>,
}

#[derive(Debug, Clone)]
struct Item {
    set: Set,
    /// Whether it may be left out, and whether it may come again.
    optional: bool,
    repeated: bool,
}

#[derive(Debug, Clone)]
struct Set {
    is_negated: bool,
    /// Ranges, ends inside.
    ranges: Vec<(char, char)>,
}

impl Set {
    fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|&(from, to)| (from..=to).contains(&c)) != self.is_negated
    }
}

impl Pattern {
    /// Reads a pattern; `None` where it uses more than is understood.
    pub fn parse(text: &str) -> Option<Pattern> {
        let (at_start, text) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let ends = text.ends_with('$') && !text.ends_with("\\$");
        let mut chars = text[..text.len() - usize::from(ends)].chars().peekable();
        let mut items = Vec::new();
        while let Some(c) = chars.next() {
            let set = match c {
                '.' => Set { is_negated: true, ranges: vec![] },
                '[' => bracket(&mut chars)?,
                '\\' => {
                    let c = chars.next().filter(|c| !c.is_alphanumeric())?;
                    Set { is_negated: false, ranges: vec![(c, c)] }
                }
                '(' | ')' | '|' | '{' | '}' | '*' | '+' | '?' | '^' | '$' => return None,
                c => Set { is_negated: false, ranges: vec![(c, c)] },
            };
            let (optional, repeated) = match chars.peek() {
                Some('*') => (true, true),
                Some('+') => (false, true),
                Some('?') => (true, false),
                _ => (false, false),
            };
            if optional || repeated {
                chars.next();
            }
            items.push(Item { set, optional, repeated });
        }
        Some(Pattern { at_start, at_end: ends, items })
    }

    /// Whether it matches somewhere in `text`.
    pub fn matches(&self, text: &str) -> bool {
        // The items that may come next, as in the simulation of a finite automaton: no backtracking.
        let mut states = vec![false; self.items.len() + 1];
        states[0] = true;
        self.skip_optional(&mut states);
        for c in text.chars() {
            if states[self.items.len()] && !self.at_end {
                return true;
            }
            let mut next = vec![false; states.len()];
            for (at, item) in self.items.iter().enumerate().filter(|(at, _)| states[*at]) {
                if item.set.contains(c) {
                    next[at + 1] = true;
                    next[at] |= item.repeated;
                }
            }
            next[0] |= !self.at_start;
            self.skip_optional(&mut next);
            states = next;
        }
        states[self.items.len()]
    }

    fn skip_optional(&self, states: &mut [bool]) {
        for (at, item) in self.items.iter().enumerate() {
            states[at + 1] |= states[at] && item.optional;
        }
    }
}

/// What stands between brackets.
fn bracket(chars: &mut std::iter::Peekable<std::str::Chars>) -> Option<Set> {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        match chars.next()? {
            ']' if !ranges.is_empty() => return Some(Set { is_negated, ranges }),
            '[' if chars.peek() == Some(&':') => {
                let mut class = String::new();
                while !class.ends_with(":]") {
                    class.push(chars.next()?);
                }
                ranges.extend_from_slice(match &*class {
                    ":alpha:]" => &[('a', 'z'), ('A', 'Z')],
                    ":alnum:]" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
                    ":digit:]" => &[('0', '9')],
                    ":lower:]" => &[('a', 'z')],
                    ":upper:]" => &[('A', 'Z')],
                    _ => return None,
                });
            }
            first => match chars.next_if_eq(&'-') {
                Some(_) => match chars.next()? {
                    ']' => {
                        ranges.extend([(first, first), ('-', '-')]);
                        return Some(Set { is_negated, ranges });
                    }
                    last => ranges.push((first, last)),
                },
                None => ranges.push((first, first)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_in_use() {
        let cases: &[(&str, &str, Option<bool>)] = &[
            (".", "x", Some(true)),
            (".", "", Some(false)),
            ("^[^\\.]", "x.y", Some(true)),
            ("^[^\\.]", ".y", Some(false)),
            ("^\\.__T__", ".__T__x", Some(true)),
            ("^\\.__T__", "a.__T__x", Some(false)),
            ("^SIG.+", "SIGINT", Some(true)),
            ("^SIG.+", "SIG", Some(false)),
            ("^ttk", "xttk", Some(false)),
            ("ttk", "xttk", Some(true)),
            ("^[[:alpha:]]+", "abc", Some(true)),
            ("^[[:alpha:]]+$", "abc1", Some(false)),
            ("^a*b?c$", "aaac", Some(true)),
            ("^a*b?c$", "aabbc", Some(false)),
            ("x[a-c-]$", "ax-", Some(true)),
            ("^tcl[[:alnum:]]*($|<-)", "tclx", None),
            ("^(a|b)", "a", None),
            ("\\w", "a", None),
        ];
        for (pattern, text, expected) in cases {
            let found = Pattern::parse(pattern).map(|pattern| pattern.matches(text));
            assert_eq!(found, *expected, "{pattern} {text}");
        }
    }
}
