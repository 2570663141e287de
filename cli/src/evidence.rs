//! From an instruction to blame to the place in the source.

use analysis::{Blame, ClosureId, World};
use ir::bytecode::{Code, Sources, decode, deparse};
use rds::{CellId, Heap, Value};
use std::path::Path;

/// How much of a call is shown.
const MAX_CALL: usize = 80;
/// Files longer than this are not read for their lines.
const MAX_SOURCE: u64 = 8 << 20;

/// Evidence that people can find in the source.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The effect that is feared, in a word.
    pub fear: &'static str,
    /// What is wrong, in words.
    pub what: String,
    /// Whose code it is about, if not that of the closure analysed.
    pub closure: Option<String>,
    /// Word offset in the byte code.
    pub pc: u32,
    /// The expression that the instruction was compiled from.
    pub call: Option<String>,
    /// Where in the source, if R kept it.
    pub place: Option<Place>,
}

/// A range of the source. Lines and columns count from one, both ends are inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, where it has a name.
    pub file: Option<String>,
    /// First line and column, in characters.
    pub first: (usize, usize),
    /// Last line and column, in characters.
    pub last: (usize, usize),
    /// The text of the lines, if there is any.
    pub lines: Vec<String>,
}

impl Evidence {
    /// Resolves the evidence of the analysis of `analysed`.
    pub fn of(world: &World, analysed: ClosureId, blame: &Blame) -> Evidence {
        let mut evidence = Evidence {
            fear: blame.fear.text(),
            what: blame.what.clone(),
            closure: None,
            pc: blame.pc,
            call: None,
            place: None,
        };
        if blame.closure as usize >= world.n_closures() {
            return evidence;
        }
        let data = world.closure(ClosureId(blame.closure));
        if blame.closure != analysed.0 {
            evidence.closure = Some(data.label.to_string());
        }
        let heap = &world.heap;
        let Value::Closure { body, .. } = *heap.value(data.cell) else { return evidence };
        let Ok(code) = decode(heap, body) else { return evidence };
        let sources = Sources::new(&code);
        evidence.call = sources.call_at(blame.pc).map(|call| deparse(heap, call, MAX_CALL));
        evidence.place = sources.srcref_at(blame.pc).and_then(|srcref| {
            let number = |n: i32| usize::try_from(n).ok().filter(|n| *n > 0);
            let file = srcref.file.map(|file| file.to_text().into_owned());
            let (first, last) = (number(srcref.first_line)?, number(srcref.last_line)?);
            Some(Place {
                lines: lines(heap, &code, file.as_deref(), first, last),
                file,
                first: (first, number(srcref.first_col)?),
                last: (last, number(srcref.last_col)?),
            })
        });
        evidence
    }

    /// `fear: what`, and in whose code.
    pub fn text(&self) -> String {
        let what = format!("{}: {}", self.fear, self.what);
        match &self.closure {
            Some(closure) => format!("{what} (in {closure})"),
            None => what,
        }
    }

    /// `file:line:col` as compilers print it, or the call and its pc.
    pub fn place_text(&self) -> String {
        match (&self.place, &self.call) {
            (Some(place), _) => place.text(),
            (None, Some(call)) => format!("{call} (pc {})", self.pc),
            (None, None) => format!("pc {}", self.pc),
        }
    }
}

impl Place {
    /// `file:line:col`.
    pub fn text(&self) -> String {
        let (line, col) = self.first;
        match &self.file {
            Some(file) => format!("{file}:{line}:{col}"),
            None => format!("line {line}:{col}"),
        }
    }

    /// The range in the joined lines, in bytes.
    pub fn span(&self) -> Option<std::ops::Range<usize>> {
        let at = |line: &str, col: usize| line.char_indices().nth(col).map_or(line.len(), |(at, _)| at);
        let last = self.lines.len().checked_sub(1)?;
        let before: usize = self.lines[..last].iter().map(|line| line.len() + 1).sum();
        let start = at(&self.lines[0], self.first.1 - 1);
        let end = before + at(&self.lines[last], self.last.1);
        (start < end).then_some(start..end)
    }
}

/// Lines `first` to `last` of the source: as kept with the closure, else from the file.
fn lines(heap: &Heap, code: &Code<'_>, file: Option<&str>, first: usize, last: usize) -> Vec<String> {
    let cut = |text: &str| -> Vec<String> {
        let chosen = text.split('\n').map(|line| line.trim_end_matches('\r')).skip(first - 1);
        let chosen: Vec<String> = chosen.take(last.saturating_sub(first) + 1).map(str::to_owned).collect();
        if chosen.len() == last.saturating_sub(first) + 1 { chosen } else { Vec::new() }
    };
    let kept = code.consts().iter().rev().find_map(|&cell| kept_lines(heap, cell));
    if let Some(text) = kept {
        return cut(&text);
    }
    let on_disk =
        file.map(Path::new).filter(|file| file.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_SOURCE));
    match on_disk.and_then(|file| std::fs::read_to_string(file).ok()) {
        Some(text) => cut(&text),
        None => Vec::new(),
    }
}

/// The text in the source file object of a srcref.
fn kept_lines(heap: &Heap, srcref: CellId) -> Option<String> {
    let Value::Env(srcfile) = heap.value(heap.attribute(srcref, "srcfile")?) else { return None };
    let binding = srcfile.bindings.iter().find(|binding| &*binding.name == "lines")?;
    let Value::Str(lines) = heap.value(binding.value) else { return None };
    let lines: Vec<_> = lines.iter().map(|line| line.as_ref().map(|line| line.to_text()).unwrap_or_default()).collect();
    Some(lines.join("\n"))
}
