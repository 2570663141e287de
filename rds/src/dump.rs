//! Values as text, one line a cell, for tests and the command line.
//!
//! A cell that is reached more than once gets a number, `#1`, where it is first printed; after
//! that only the number is, so cycles end. Calls that fit on a line are printed as
//! `(function arguments)`.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use crate::{Cell, CellId, Encoding, Heap, Pair, RString, Value};

/// How much [`dump_with`] prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DumpLimits {
    /// Lines in all.
    pub max_lines: usize,
    /// Levels of indentation.
    pub max_depth: usize,
    /// Elements of a vector of numbers or strings.
    pub max_elements: usize,
    /// Characters of a string or of a call on one line.
    pub max_chars: usize,
}

impl Default for DumpLimits {
    fn default() -> DumpLimits {
        DumpLimits { max_lines: 10_000, max_depth: 40, max_elements: 20, max_chars: 120 }
    }
}

/// The value `id` as text, within the default limits; ends with a newline.
pub fn dump(heap: &Heap, id: CellId) -> String {
    dump_with(heap, id, &DumpLimits::default())
}

/// The value `id` as text; ends with a newline.
pub fn dump_with(heap: &Heap, id: CellId, limits: &DumpLimits) -> String {
    let shared = shared_cells(heap, id);
    let mut dumper = Dumper { heap, limits, shared, numbers: HashMap::new(), text: String::new(), pending: Vec::new() };
    dumper.pending.push(Line { depth: 0, label: String::new(), what: What::Cell(id) });
    let mut n_lines = 0;
    while let Some(line) = dumper.pending.pop() {
        if n_lines == limits.max_lines {
            dumper.text.push_str("…\n");
            break;
        }
        n_lines += 1;
        dumper.line(line);
    }
    dumper.text
}

/// The cells with content that are reached from `root` on more than one way.
fn shared_cells(heap: &Heap, root: CellId) -> HashSet<CellId> {
    let mut seen = HashSet::new();
    let mut shared = HashSet::new();
    let mut pending = vec![root];
    while let Some(id) = pending.pop() {
        if is_leaf(&heap[id]) {
            continue;
        }
        if seen.insert(id) {
            for_each_child(heap, id, |child| pending.push(child));
        } else {
            shared.insert(id);
        }
    }
    shared
}

fn is_leaf(cell: &Cell) -> bool {
    cell.attrib.is_none()
        && matches!(
            cell.value,
            Value::Nil
                | Value::Symbol(_)
                | Value::MissingArg
                | Value::UnboundValue
                | Value::GlobalEnv
                | Value::BaseEnv
                | Value::EmptyEnv
                | Value::BaseNamespace
                | Value::Package(_)
                | Value::Namespace(_)
                | Value::Persistent(_)
                | Value::Special(_)
                | Value::Builtin(_)
        )
}

fn for_each_child(heap: &Heap, id: CellId, mut visit: impl FnMut(CellId)) {
    let cell = &heap[id];
    cell.attrib.into_iter().for_each(&mut visit);
    match &cell.value {
        Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) => {
            pair.tag.into_iter().chain([pair.car, pair.cdr]).for_each(visit);
        }
        Value::Closure { formals, body, env } => [*formals, *body, *env].into_iter().for_each(visit),
        Value::Promise { value, expr, env } => [*value, *expr].into_iter().chain(*env).for_each(visit),
        Value::Env(environment) => {
            visit(environment.enclos);
            environment.bindings.iter().for_each(|binding| visit(binding.value));
        }
        Value::List(items) | Value::Expr(items) => items.iter().copied().for_each(visit),
        Value::Bytecode(bytecode) => bytecode.consts.iter().copied().for_each(visit),
        Value::ExtPtr { prot, tag } => [*prot, *tag].into_iter().for_each(visit),
        Value::Altrep(altrep) => visit(altrep.state),
        _ => (),
    }
}

struct Line {
    depth: usize,
    label: String,
    what: What,
}

enum What {
    Cell(CellId),
    Text(String),
}

struct Dumper<'a> {
    heap: &'a Heap,
    limits: &'a DumpLimits,
    shared: HashSet<CellId>,
    /// Numbers given to shared cells.
    numbers: HashMap<CellId, usize>,
    text: String,
    /// Lines to print, the next one last.
    pending: Vec<Line>,
}

impl Dumper<'_> {
    fn line(&mut self, line: Line) {
        for _ in 0..line.depth {
            self.text.push_str("  ");
        }
        if !line.label.is_empty() {
            self.text.push_str(&line.label);
            self.text.push_str(": ");
        }
        match line.what {
            What::Text(text) => self.text.push_str(&text),
            What::Cell(id) => self.cell(line.depth, id),
        }
        self.text.push('\n');
    }

    fn cell(&mut self, depth: usize, id: CellId) {
        if let Some(number) = self.numbers.get(&id) {
            let _ = write!(self.text, "#{number}");
            return;
        }
        let start = self.pending.len();
        let cell = &self.heap[id];
        let headline = self.content(depth + 1, id);
        self.text.push_str(&headline);
        if cell.is_object {
            self.text.push_str(" <object>");
        }
        if cell.levels != 0 {
            let _ = write!(self.text, " gp={:#x}", cell.levels);
        }
        if self.shared.contains(&id) {
            let number = self.numbers.len() + 1;
            self.numbers.insert(id, number);
            let _ = write!(self.text, " #{number}");
        }
        if let Some(attrib) = cell.attrib {
            self.attributes(depth + 1, attrib);
        }
        if depth >= self.limits.max_depth && self.pending.len() > start {
            self.pending.truncate(start);
            self.text.push_str(" …");
        }
        // What was pushed in reading order is popped in that order.
        self.pending[start..].reverse();
    }

    fn attributes(&mut self, depth: usize, attrib: CellId) {
        let heap = self.heap;
        if !matches!(heap.value(attrib), Value::Pairlist(_)) || self.shared.contains(&attrib) {
            return self.child(depth, "@".into(), attrib);
        }
        for pair in heap.pairs(attrib).take(self.limits.max_lines) {
            self.child(depth, format!("@{}", self.tag(&pair).unwrap_or_default()), pair.car);
        }
    }

    fn child(&mut self, depth: usize, label: String, id: CellId) {
        self.pending.push(Line { depth, label, what: What::Cell(id) });
    }

    /// The text of a cell's own line; pushes lines for its parts.
    fn content(&mut self, depth: usize, id: CellId) -> String {
        let heap = self.heap;
        match heap.value(id) {
            Value::Nil => "NULL".into(),
            Value::Symbol(name) => format!("symbol {}", self.quoted(name, "`")),
            Value::MissingArg => "<missing>".into(),
            Value::UnboundValue => "<unbound>".into(),
            Value::GlobalEnv => "<global>".into(),
            Value::BaseEnv => "<base>".into(),
            Value::EmptyEnv => "<empty>".into(),
            Value::BaseNamespace => "<base namespace>".into(),
            Value::Package(names) => format!("<package {}>", self.names(names)),
            Value::Namespace(names) => format!("<namespace {}>", self.names(names)),
            Value::Persistent(names) => format!("<persistent {}>", self.names(names)),
            Value::Pairlist(_) => self.pairs(depth, "pairlist", id),
            Value::Lang(_) => match self.call_on_line(id) {
                Some(text) => text,
                None => self.pairs(depth, "call", id),
            },
            Value::Dots(_) => self.pairs(depth, "dots", id),
            Value::Closure { formals, body, env } => {
                self.child(depth, "formals".into(), *formals);
                self.child(depth, "body".into(), *body);
                self.child(depth, "env".into(), *env);
                "closure".into()
            }
            Value::Promise { value, expr, env } => {
                self.child(depth, "value".into(), *value);
                self.child(depth, "expr".into(), *expr);
                if let Some(env) = env {
                    self.child(depth, "env".into(), *env);
                }
                "promise".into()
            }
            Value::Env(_) => self.environment(depth, id),
            Value::Special(name) => format!("special {}", self.quoted(name, "`")),
            Value::Builtin(name) => format!("builtin {}", self.quoted(name, "`")),
            Value::Char(string) => format!("char {}", self.string(string)),
            Value::List(items) => self.items(depth, "list", items),
            Value::Expr(items) => self.items(depth, "expression", items),
            Value::Bytecode(bytecode) => {
                let code = self.vector("int", &bytecode.code, i32::to_string);
                self.pending.push(Line { depth, label: "code".into(), what: What::Text(code) });
                self.items(depth, "bytecode", &bytecode.consts)
            }
            Value::ExtPtr { prot, tag } => {
                self.child(depth, "prot".into(), *prot);
                self.child(depth, "tag".into(), *tag);
                "external pointer".into()
            }
            Value::WeakRef => "weak reference".into(),
            Value::S4 => "S4".into(),
            Value::Altrep(altrep) => {
                self.child(depth, "state".into(), altrep.state);
                format!("altrep {}::{} of type {}", altrep.package, altrep.class, altrep.sexptype)
            }
            value => self.atoms(value),
        }
    }

    fn atoms(&self, value: &Value) -> String {
        match value {
            Value::Lgl(items) => self.vector("lgl", items, lgl_text),
            Value::Int(items) => self.vector("int", items, int_text),
            Value::Real(items) => self.vector("dbl", items, real_text),
            Value::Cplx(items) => {
                self.vector("cplx", items, |[re, im]| format!("{}+{}i", real_text(re), real_text(im)))
            }
            Value::Str(items) => self.vector("chr", items, |string| self.string(string)),
            Value::Raw(items) => self.vector("raw", items, |byte| format!("{byte:02x}")),
            _ => String::new(),
        }
    }

    fn vector<T>(&self, kind: &str, items: &[T], text: impl Fn(&T) -> String) -> String {
        let mut line = format!("{kind}[{}]", items.len());
        for item in items.iter().take(self.limits.max_elements) {
            line.push(' ');
            line.push_str(&text(item));
        }
        if items.len() > self.limits.max_elements {
            line.push_str(" …");
        }
        line
    }

    fn items(&mut self, depth: usize, kind: &str, items: &[CellId]) -> String {
        for (at, &item) in items.iter().enumerate().take(self.limits.max_lines) {
            self.child(depth, format!("[{at}]"), item);
        }
        format!("{kind}[{}]", items.len())
    }

    /// The elements of a pairlist up to where it ends or a shared rest begins.
    fn pairs(&mut self, depth: usize, kind: &str, id: CellId) -> String {
        let heap = self.heap;
        let mut len = 0;
        let mut at = id;
        while let Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) = heap.value(at) {
            let is_plain = heap[at].attrib.is_none() && !self.shared.contains(&at);
            if len > 0 && !is_plain {
                break;
            }
            if len < self.limits.max_lines {
                let label = self.tag(pair).unwrap_or_else(|| format!("[{len}]"));
                self.child(depth, label, pair.car);
            }
            len += 1;
            at = pair.cdr;
        }
        if !matches!(heap.value(at), Value::Nil) {
            self.child(depth, "rest".into(), at);
        }
        format!("{kind}[{len}]")
    }

    fn environment(&mut self, depth: usize, id: CellId) -> String {
        let heap = self.heap;
        let Value::Env(environment) = heap.value(id) else { return String::new() };
        self.child(depth, "enclos".into(), environment.enclos);
        for binding in environment.bindings.iter().take(self.limits.max_lines) {
            let active = if binding.is_active { " <active>" } else { "" };
            let locked = if binding.is_locked { " <locked>" } else { "" };
            self.child(depth, format!("{}{active}{locked}", self.quoted(&binding.name, "`")), binding.value);
        }
        let locked = if environment.locked { " <locked>" } else { "" };
        format!("environment[{}]{locked}", environment.bindings.len())
    }

    /// A call as `(f x (g 1L))` if it has nothing that needs lines of its own.
    fn call_on_line(&self, id: CellId) -> Option<String> {
        enum Piece {
            Cell(CellId),
            Rest(CellId),
        }
        let mut text = String::new();
        let mut pieces = vec![Piece::Cell(id)];
        while let Some(piece) = pieces.pop() {
            let (Piece::Cell(at) | Piece::Rest(at)) = piece;
            let cell = &self.heap[at];
            if text.len() > self.limits.max_chars || cell.attrib.is_some() || cell.is_object {
                return None;
            }
            if at != id && self.shared.contains(&at) {
                return None;
            }
            match (piece, &cell.value) {
                (Piece::Rest(_), Value::Nil) => text.push(')'),
                (Piece::Rest(_), Value::Pairlist(pair) | Value::Lang(pair)) => {
                    text.push(' ');
                    if let Some(tag) = self.tag(pair) {
                        text.push_str(&tag);
                        text.push('=');
                    }
                    pieces.extend([Piece::Rest(pair.cdr), Piece::Cell(pair.car)]);
                }
                (Piece::Cell(_), Value::Lang(pair)) if pair.tag.is_none() => {
                    text.push('(');
                    pieces.extend([Piece::Rest(pair.cdr), Piece::Cell(pair.car)]);
                }
                (Piece::Cell(_), Value::Symbol(name)) => text.push_str(&self.quoted(name, "`")),
                (Piece::Cell(_), Value::MissingArg) => text.push_str("<missing>"),
                (Piece::Cell(_), Value::Nil) => text.push_str("NULL"),
                (Piece::Cell(_), value) => text.push_str(&self.scalar(value)?),
                _ => return None,
            }
        }
        Some(text)
    }

    fn scalar(&self, value: &Value) -> Option<String> {
        match value {
            Value::Lgl(items) if items.len() == 1 => Some(lgl_text(&items[0])),
            Value::Int(items) if items.len() == 1 => Some(format!("{}L", int_text(&items[0]))),
            Value::Real(items) if items.len() == 1 => Some(real_text(&items[0])),
            Value::Str(items) if items.len() == 1 => Some(self.string(&items[0])),
            _ => None,
        }
    }

    fn tag(&self, pair: &Pair) -> Option<String> {
        let tag = pair.tag?;
        Some(self.heap.symbol(tag).map_or("<not a symbol>".into(), |name| self.quoted(name, "`")))
    }

    fn names(&self, names: &[RString]) -> String {
        let texts: Vec<_> =
            names.iter().take(self.limits.max_elements).map(|name| self.quoted(&name.to_text(), "")).collect();
        texts.join(" ")
    }

    fn string(&self, string: &Option<RString>) -> String {
        let Some(string) = string else { return "NA".into() };
        let mark = match string.encoding {
            Encoding::Ascii | Encoding::Utf8 => "",
            Encoding::Native => "native",
            Encoding::Latin1 => "latin1",
            Encoding::Bytes => "bytes",
        };
        let text = match string.encoding {
            Encoding::Bytes => string.bytes.escape_ascii().to_string(),
            _ => string.to_text().into_owned(),
        };
        format!("{mark}{}", self.quoted(&text, "\""))
    }

    /// Text with control characters escaped and cut at the limit, between quotes; a name that
    /// needs no quotes gets none.
    fn quoted(&self, text: &str, quote: &str) -> String {
        let is_name = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
        let quote = if quote == "`" && !text.is_empty() && text.chars().all(is_name) { "" } else { quote };
        let mut line = quote.to_string();
        for c in text.chars().take(self.limits.max_chars) {
            match c {
                '\\' | '"' | '\n' | '\t' | '\r' => line.extend(c.escape_default()),
                c if c.is_control() => line.extend(c.escape_default()),
                c => line.push(c),
            }
        }
        if text.chars().nth(self.limits.max_chars).is_some() {
            line.push('…');
        }
        line.push_str(quote);
        line
    }
}

fn lgl_text(item: &i32) -> String {
    match item {
        0 => "FALSE".into(),
        &i32::MIN => "NA".into(),
        _ => "TRUE".into(),
    }
}

fn int_text(item: &i32) -> String {
    if *item == i32::MIN { "NA".into() } else { item.to_string() }
}

fn real_text(item: &f64) -> String {
    let bits = item.to_bits();
    match item.is_nan() {
        true if bits as u32 == 1954 => "NA".into(),
        true if bits & 0x7_ffff_ffff_ffff == 0 => "NaN".into(),
        true => format!("NaN({:#x})", bits & 0xf_ffff_ffff_ffff),
        false if item.is_infinite() => if *item > 0.0 { "Inf" } else { "-Inf" }.into(),
        false => format!("{item:?}"),
    }
}
