//! Evidence as people read it: what is wrong, where in the source, and what to change.
//!
//! One rendering for R, the command line and reports. A [`Blame`] names byte code; here it becomes
//! a place in a file, or the call as R prints it.

use analysis::{Blame, Cause, ClosureId, Fear, World};
use ir::Origin;
use ir::bytecode::{Sources, deparse};
use rds::{CellId, Heap, Value};
use std::path::Path;

/// How much of a call is shown.
const MAX_CALL: usize = 80;
/// Files longer than this are not read for their lines.
const MAX_SOURCE: u64 = 8 << 20;

/// A reason, where it lies, and what to change.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The effect that is feared, or what is lacking.
    pub fear: Fear,
    /// What is wrong, in R's words.
    pub what: String,
    /// The way there: calls from the closure analysed inwards, and last the place itself.
    pub sites: Vec<Site>,
    /// What to change, where that is known.
    pub advice: Option<&'static str>,
}

/// A place in some closure's code.
#[derive(Debug, Clone)]
pub struct Site {
    /// Whose code it is, if not that of the closure analysed.
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
    /// Resolves the cause of a rejection of `analysed`.
    pub fn of(world: &World, analysed: ClosureId, cause: &Cause) -> Evidence {
        let blames = || cause.calls.iter().chain([&cause.root]);
        // Nobody changes other packages: there the advice is about the call that leads into them.
        let own = blames().filter(|blame| is_own_code(world, analysed, blame));
        Evidence {
            fear: cause.root.fear(),
            what: cause.root.reason.to_string(),
            sites: blames().filter_map(|blame| Site::at(world, analysed, blame.origin?)).collect(),
            advice: own.filter_map(|blame| blame.reason.advice()).next_back(),
        }
    }

    /// The same of a path that falls back.
    pub fn of_path(world: &World, analysed: ClosureId, blame: &Blame) -> Evidence {
        Evidence::of(world, analysed, &blame.clone().into())
    }

    /// One line for where compiled code may leave.
    pub fn of_site(world: &World, analysed: ClosureId, site: &codegen::AbortSite) -> String {
        let place = Site::at(world, analysed, site.origin).map(|site| site.line()).unwrap_or_default();
        format!("{} {place}", site.words)
    }

    /// What is wrong, and in which function.
    pub fn text(&self) -> String {
        match self.sites.last().and_then(|site| site.closure.as_deref()) {
            Some(closure) => format!("{}, in {closure}", self.what),
            None => self.what.clone(),
        }
    }

    /// Where the closure analysed meets it.
    pub fn place_text(&self) -> String {
        self.sites.first().map(Site::text).unwrap_or_default()
    }

    /// One line: what, and where.
    pub fn line(&self) -> String {
        match self.place_text() {
            place if place.is_empty() => self.text(),
            place => format!("{} at {place}", self.text()),
        }
    }

    /// Lines below a verdict that has [`Evidence::text`]: each place with its source, and the advice.
    pub fn details(&self) -> Vec<String> {
        let part = self.sites.last().and_then(Site::part).map(|call| format!("  namely {call}"));
        let advice = self.advice.map(|advice| format!("to change: {advice}"));
        self.sites.iter().map(Site::line).chain(part).chain(advice).collect()
    }
}

/// Whether the code is of the package that the closure analysed is of, or of none.
fn is_own_code(world: &World, analysed: ClosureId, blame: &Blame) -> bool {
    let env = |id: u32| &*world.closure(ClosureId(id)).env;
    let Some(origin) = blame.origin.filter(|origin| (origin.closure as usize) < world.n_closures()) else {
        return true;
    };
    let env_of = env(origin.closure);
    env_of == env(analysed.0) || !(env_of.starts_with("ns:") || env_of == "basens" || env_of == "base")
}

impl Site {
    pub(crate) fn at(world: &World, analysed: ClosureId, origin: Origin) -> Option<Site> {
        if origin.closure as usize >= world.n_closures() {
            return None;
        }
        let data = world.closure(ClosureId(origin.closure));
        let closure = (origin.closure != analysed.0).then(|| data.label.to_string());
        let mut site = Site { closure, pc: origin.offset(), call: None, place: None };
        let heap = &world.heap;
        let Value::Closure { body, .. } = *heap.value(data.cell) else { return Some(site) };
        let Some(sources) = Sources::of(heap, body) else { return Some(site) };
        site.call = sources.call_at(site.pc).map(|call| deparse(heap, call, MAX_CALL));
        site.place = sources.srcref_at(site.pc).and_then(|srcref| {
            let number = |n: i32| usize::try_from(n).ok().filter(|n| *n > 0);
            let file = srcref.file.map(|file| file.to_text().into_owned());
            let (first, last) = (number(srcref.first_line)?, number(srcref.last_line)?);
            Some(Place {
                lines: lines(heap, sources.consts(), file.as_deref(), first, last),
                file,
                first: (first, number(srcref.first_col)?),
                last: (last, number(srcref.last_col)?),
            })
        });
        Some(site)
    }

    /// `file:line:col` as compilers print it, or the call.
    pub fn text(&self) -> String {
        match (&self.place, &self.call) {
            (Some(place), _) => place.text(),
            (None, Some(call)) => call.clone(),
            (None, None) => String::new(),
        }
    }

    /// The call, where the line of the source holds more than that.
    fn part(&self) -> Option<&str> {
        let line = self.place.as_ref()?.lines.first()?.trim();
        self.call.as_deref().filter(|call| *call != line && line.contains(*call))
    }

    /// The same with the source: `at f.R:3:5: s <- s + x$a`.
    fn line(&self) -> String {
        let whose = self.closure.as_ref().map(|closure| format!("in {closure}, ")).unwrap_or_default();
        let source = self.place.as_ref().and_then(|place| place.lines.first());
        match (&self.place, source.map(|line| line.trim()).or(self.call.as_deref())) {
            (Some(place), Some(text)) => format!("{whose}at {}: {text}", place.text()),
            (Some(place), None) => format!("{whose}at {}", place.text()),
            (None, Some(text)) => format!("{whose}at: {text}"),
            (None, None) => format!("{whose}at byte code {}", self.pc),
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

/// The verdict of a rejection, as a report has it.
pub(crate) fn rejection(world: &World, analysed: ClosureId, cause: &Cause) -> String {
    let evidence = Evidence::of(world, analysed, cause);
    let details = evidence.details().into_iter().map(|line| format!("\n{line}"));
    format!("rejected: {}{}", evidence.text(), details.collect::<String>())
}

/// Lines `first` to `last` of the source: as kept with the closure, else from the file.
fn lines(heap: &Heap, consts: &[CellId], file: Option<&str>, first: usize, last: usize) -> Vec<String> {
    let cut = |text: &str, before: usize| -> Vec<String> {
        let chosen = text.split('\n').map(|line| line.trim_end_matches('\r')).skip(first - before);
        let chosen: Vec<String> = chosen.take(last.saturating_sub(first) + 1).map(str::to_owned).collect();
        if chosen.len() == last.saturating_sub(first) + 1 { chosen } else { Vec::new() }
    };
    let kept = consts.iter().rev().find_map(|&cell| kept_lines(heap, cell));
    if let Some((before, text)) = kept {
        return if before <= first { cut(&text, before) } else { Vec::new() };
    }
    let on_disk =
        file.map(Path::new).filter(|file| file.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_SOURCE));
    match on_disk.and_then(|file| std::fs::read_to_string(file).ok()) {
        Some(text) => cut(&text, 1),
        None => Vec::new(),
    }
}

/// The text in the source file object of a srcref, and the number of its first line.
fn kept_lines(heap: &Heap, srcref: CellId) -> Option<(usize, String)> {
    let join = |lines: &[Option<rds::RString>]| {
        lines
            .iter()
            .map(|line| line.as_ref().map(|line| line.to_text()).unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n")
    };
    match heap.value(heap.attribute(srcref, "srcfile")?) {
        Value::Env(srcfile) => {
            let binding = srcfile.bindings.iter().find(|binding| &*binding.name == "lines")?;
            let Value::Str(lines) = heap.value(binding.value) else { return None };
            Some((1, join(lines)))
        }
        // As a live process names it: see `ir::bytecode::live_source`.
        Value::Persistent(names) => {
            let source = ir::bytecode::live_source(names)?;
            Some((source.first_line, source.lines.iter().map(|line| line.to_text()).collect::<Vec<_>>().join("\n")))
        }
        _ => None,
    }
}
