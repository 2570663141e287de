//! Prints every variable of a lazy-load database, a line each, in a form that
//! `tests/against_r.R` prints from within R, for comparison.

use std::fmt::Write;

use rds::lazyload::{Database, DatabaseError};
use rds::{Bytecode, CellId, Encoding, Heap, Limits, Pair, RString, Value};

fn main() {
    let bases: Vec<String> = std::env::args().skip(1).collect();
    // Printing recurses as deep as calls nest, which installed packages keep modest.
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        for base in bases {
            if let Err(error) = print_database(&base) {
                eprintln!("{base}: {error}");
                std::process::exit(1);
            }
        }
    });
    if work.map(|thread| thread.join()).is_err() {
        std::process::exit(1);
    }
}

fn print_database(base: &str) -> Result<(), DatabaseError> {
    let limits = Limits::default();
    let mut heap = Heap::new();
    let mut database = Database::open(base.as_ref(), &limits)?;
    let ids = database.fetch_all(&mut heap)?;
    database.resolve_all(&mut heap)?;
    for (id, error) in heap.plain_all(&limits) {
        eprintln!("{base}: {id:?}: {error}");
    }
    let mut printer = Printer { heap: &heap, text: String::new() };
    for (name, id) in database.names().zip(ids) {
        printer.text.clear();
        match heap.value(id) {
            Value::Env(_) => printer.environment(id),
            _ => printer.cell(id),
        }
        println!("{name}\t{}", printer.text);
    }
    Ok(())
}

struct Printer<'a> {
    heap: &'a Heap,
    text: String,
}

impl Printer<'_> {
    fn cell(&mut self, id: CellId) {
        let heap = self.heap;
        match heap.value(id) {
            Value::Nil => self.push("N"),
            Value::Symbol(name) => self.push(&format!("s:{name}")),
            Value::MissingArg => self.push("M"),
            Value::GlobalEnv => self.push("EG"),
            Value::BaseEnv => self.push("EB"),
            Value::EmptyEnv => self.push("EE"),
            Value::BaseNamespace => self.push("EN:base"),
            Value::Namespace(names) => self.push(&format!("EN:{}", names[0].to_text())),
            Value::Env(_) => self.push("E"),
            Value::Special(name) | Value::Builtin(name) => self.push(&format!("P:{name}")),
            Value::ExtPtr { .. } => self.push("p"),
            Value::WeakRef => self.push("w"),
            Value::Lang(_) => self.pairs("(", id, ")"),
            Value::Pairlist(_) | Value::Dots(_) => self.pairs("[", id, "]"),
            Value::Closure { formals, body, env } => self.closure(*formals, *body, *env),
            Value::Bytecode(bytecode) => self.bytecode(bytecode),
            Value::List(items) => self.items("L(", items),
            Value::Expr(items) => self.items("X(", items),
            Value::S4 => self.push("S"),
            value => self.atoms(value),
        }
        if !matches!(heap.value(id), Value::Env(_) | Value::Symbol(_)) {
            self.attributes(id);
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn pairs(&mut self, open: &str, id: CellId, close: &str) {
        self.push(open);
        for (at, Pair { car, tag, .. }) in self.heap.pairs(id).enumerate() {
            self.push(if at > 0 { " " } else { "" });
            if let Some(name) = tag.and_then(|tag| self.heap.symbol(tag)) {
                self.push(&format!("{name}="));
            }
            self.cell(car);
        }
        self.push(close);
    }

    fn items(&mut self, open: &str, items: &[CellId]) {
        self.push(open);
        for (at, &item) in items.iter().enumerate() {
            self.push(if at > 0 { " " } else { "" });
            self.cell(item);
        }
        self.push(")");
    }

    fn closure(&mut self, formals: CellId, body: CellId, env: CellId) {
        self.push("F");
        self.cell(formals);
        match self.heap.value(body) {
            Value::Bytecode(bytecode) => {
                self.cell(bytecode.consts[0]);
                self.bytecode(bytecode);
            }
            _ => self.cell(body),
        }
        self.cell(env);
    }

    /// Instructions and constants; of calls, which the body has too, only the length.
    fn bytecode(&mut self, bytecode: &Bytecode) {
        self.push("B(");
        let words: Vec<String> = bytecode.code.iter().map(i32::to_string).collect();
        self.push(&words.join(","));
        for &constant in &bytecode.consts {
            self.push(" ");
            match self.heap.value(constant) {
                Value::Lang(_) => self.push(&format!("q{}", self.heap.pairs(constant).count())),
                _ => self.cell(constant),
            }
        }
        self.push(")");
    }

    fn atoms(&mut self, value: &Value) {
        let text = match value {
            Value::Lgl(items) => vector("l", items, i32::to_string),
            Value::Int(items) => vector("i", items, i32::to_string),
            Value::Real(items) => vector("d", items, real),
            Value::Cplx(items) => vector("z", items, |[re, im]| real(re) + &real(im)),
            Value::Raw(items) => vector("r", items, |byte| format!("{byte:02x}")),
            Value::Str(items) => vector("c", items, string),
            other => format!("?{other:?}"),
        };
        self.push(&text);
    }

    /// Attributes by name: R reorders some when asked for them.
    fn attributes(&mut self, id: CellId) {
        let Some(attrib) = self.heap[id].attrib else { return };
        let named = |pair: Pair| (pair.tag.and_then(|tag| self.heap.symbol(tag)).unwrap_or(""), pair.car);
        let mut attributes: Vec<(&str, CellId)> = self.heap.pairs(attrib).map(named).collect();
        attributes.sort();
        self.push("{");
        for (name, value) in attributes {
            self.push(&format!(" {name}="));
            self.cell(value);
        }
        self.push("}");
    }

    /// The variables of an environment that is itself a variable, by name.
    fn environment(&mut self, id: CellId) {
        let Value::Env(environment) = self.heap.value(id) else { return };
        let mut names: Vec<&str> = environment.bindings.iter().map(|binding| &*binding.name).collect();
        names.sort();
        let _ = write!(self.text, "E {} {}", if environment.locked { "locked" } else { "open" }, names.join(" "));
    }
}

fn vector<T>(kind: &str, items: &[T], text: impl Fn(&T) -> String) -> String {
    format!("{kind}{}:{}", items.len(), items.iter().map(text).collect::<Vec<_>>().join(","))
}

fn real(item: &f64) -> String {
    format!("{:016x}", item.to_bits())
}

fn string(item: &Option<RString>) -> String {
    let Some(string) = item else { return "NA".into() };
    let mark = match string.encoding {
        Encoding::Utf8 => "8",
        Encoding::Latin1 => "1",
        Encoding::Bytes => "b",
        Encoding::Ascii | Encoding::Native => "u",
    };
    string.bytes.iter().fold(mark.to_string(), |text, byte| text + &format!("{byte:02x}"))
}
