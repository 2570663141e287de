//! R expressions as one line of text, for people to read.
//!
//! Close to R's `deparse`, but bounded: in characters, and in depth, so that neither a large
//! expression nor a cyclic one of a hostile file costs more than the text it yields.
//!
//! Given up: the text need not parse back. Attributes are dropped; objects show their class.

use rds::{CellId, Heap, Pair, RString, Value};

/// Expressions nested deeper than this are cut.
const MAX_DEPTH: usize = 100;

/// The text of the expression or value in `cell`, in at most `max_chars` characters; what
/// is cut off shows as `…`.
pub fn deparse(heap: &Heap, cell: CellId, max_chars: usize) -> String {
    let mut deparser = Deparser { heap, out: String::new(), left: max_chars, depth: 0, is_full: false };
    deparser.expr(cell, 0);
    deparser.out
}

struct Deparser<'h> {
    heap: &'h Heap,
    out: String,
    /// Characters that still fit.
    left: usize,
    depth: usize,
    is_full: bool,
}

/// How an operator binds (`?Syntax`).
#[derive(Clone, Copy)]
struct Operator {
    strength: u8,
    is_right: bool,
    is_spaced: bool,
}

const ASSIGN: u8 = 3;
const UNARY_SIGN: u8 = 13;
const POSTFIX: u8 = 16;

/// A binary operator; `None` for other names.
fn binary(name: &str) -> Option<Operator> {
    let op = |strength, is_right, is_spaced| Some(Operator { strength, is_right, is_spaced });
    match name {
        "?" => op(1, false, true),
        "=" => op(2, true, true),
        "<-" | "<<-" | ":=" => op(ASSIGN, true, true),
        "~" => op(4, false, true),
        "|" | "||" => op(5, false, true),
        "&" | "&&" => op(6, false, true),
        "==" | "!=" | "<" | "<=" | ">=" | ">" => op(8, false, true),
        "+" | "-" => op(9, false, true),
        "*" => op(10, false, true),
        "/" => op(10, false, false),
        "%%" | "%/%" => op(11, false, false),
        ":" => op(12, false, false),
        "^" => op(14, true, false),
        "$" | "@" => op(POSTFIX, false, false),
        "::" | ":::" => op(17, false, false),
        _ if name.len() >= 2 && name.starts_with('%') && name.ends_with('%') => op(11, false, true),
        _ => None,
    }
}

/// How strongly a unary operator binds; `None` for other names.
fn unary(name: &str) -> Option<u8> {
    match name {
        "?" => Some(1),
        "~" => Some(4),
        "!" => Some(7),
        "+" | "-" => Some(UNARY_SIGN),
        _ => None,
    }
}

impl<'h> Deparser<'h> {
    fn text(&mut self, text: &str) {
        for char in text.chars() {
            if self.is_full {
                return;
            }
            if self.left == 0 {
                self.is_full = true;
                if self.out.pop().is_some() {
                    self.out.push('…');
                }
                return;
            }
            self.left -= 1;
            self.out.push(char);
        }
    }

    /// Writes an expression as an operand of something that binds with `strength`.
    fn expr(&mut self, cell: CellId, strength: u8) {
        if self.is_full {
            return;
        }
        if self.depth == MAX_DEPTH {
            return self.text("…");
        }
        self.depth += 1;
        match self.heap.value(cell) {
            Value::Symbol(name) => self.name(name),
            Value::MissingArg => {}
            Value::Lang(pair) => self.call(*pair, strength),
            Value::Bytecode(code) => match code.consts.first() {
                Some(&ast) => self.expr(ast, strength),
                None => self.text("<bytecode>"),
            },
            Value::Promise { expr, .. } => self.expr(*expr, strength),
            // Written as a sum.
            Value::Cplx(values) if values.len() == 1 => {
                self.in_parens_if(strength > ASSIGN, |this| this.constant(cell))
            }
            _ => self.constant(cell),
        }
        self.depth -= 1;
    }

    fn name(&mut self, name: &str) {
        // No more than fits: a name may be mentioned often, and be as long as the file.
        let name: String = name.chars().take(self.left + 1).collect();
        if is_syntactic(&name) {
            return self.text(&name);
        }
        self.text("`");
        self.text(&name.escape_debug().to_string().replace("\\\"", "\"").replace('`', "\\`"));
        self.text("`");
    }

    fn call(&mut self, call: Pair, strength: u8) {
        // One argument more than any syntax has, to tell exact numbers.
        let args: Vec<Pair> = self.heap.pairs(call.cdr).take(4).collect();
        let cells: Vec<CellId> = args.iter().map(|arg| arg.car).collect();
        let name = match self.heap.value(call.car) {
            Value::Symbol(name) => &**name,
            _ => return self.prefix_call(call),
        };
        let has_tags = args.iter().any(|arg| arg.tag.is_some());
        if has_tags && !matches!(name, "[" | "[[" | "function") {
            return self.prefix_call(call);
        }
        match (name, cells.as_slice()) {
            ("{", _) => self.block(call),
            ("(", &[inner]) => self.enclosed("(", inner, ")"),
            ("[", &[object, ..]) => self.index(object, "[", call, "]"),
            ("[[", &[object, ..]) => self.index(object, "[[", call, "]]"),
            ("break" | "next", []) => self.text(name),
            ("if" | "for" | "while" | "repeat" | "function", _) => self.open_ended(name, &cells, call, strength),
            (_, &[lhs, rhs]) => match binary(name) {
                Some(op) => self.binary_call(name, op, lhs, rhs, strength),
                None => self.prefix_call(call),
            },
            (_, &[operand]) => match unary(name) {
                Some(own) => self.in_parens_if(own < strength, |this| {
                    this.text(name);
                    this.expr(operand, own);
                }),
                None => self.prefix_call(call),
            },
            _ => self.prefix_call(call),
        }
    }

    fn binary_call(&mut self, name: &str, op: Operator, lhs: CellId, rhs: CellId, strength: u8) {
        self.in_parens_if(op.strength < strength, |this| {
            this.expr(lhs, op.strength + u8::from(op.is_right));
            let space = if op.is_spaced { " " } else { "" };
            this.text(space);
            this.text(name);
            this.text(space);
            this.expr(rhs, op.strength + u8::from(!op.is_right));
        });
    }

    /// Forms that end in an expression and so swallow what follows; as operands of anything
    /// but an assignment they stand in parentheses.
    fn open_ended(&mut self, name: &str, args: &[CellId], call: Pair, strength: u8) {
        let is_known = match name {
            "if" => matches!(args.len(), 2 | 3),
            "for" => args.len() == 3,
            "while" => args.len() == 2,
            "repeat" => args.len() == 1,
            _ => args.len() >= 2,
        };
        if !is_known {
            return self.prefix_call(call);
        }
        self.in_parens_if(strength > ASSIGN, |this| match (name, args) {
            ("if", &[condition, yes, ..]) => {
                this.enclosed("if (", condition, ") ");
                this.expr(yes, 0);
                if let Some(&no) = args.get(2) {
                    this.text(" else ");
                    this.expr(no, 0);
                }
            }
            ("for", &[variable, sequence, body]) => {
                this.enclosed("for (", variable, " in ");
                this.enclosed("", sequence, ") ");
                this.expr(body, 0);
            }
            ("while", &[condition, body]) => {
                this.enclosed("while (", condition, ") ");
                this.expr(body, 0);
            }
            ("function", &[formals, body, ..]) => {
                this.formals(formals);
                this.text(" ");
                this.expr(body, 0);
            }
            _ => {
                this.text("repeat ");
                args.iter().for_each(|&body| this.expr(body, 0));
            }
        });
    }

    fn formals(&mut self, formals: CellId) {
        self.text("function(");
        for (position, formal) in self.heap.pairs(formals).enumerate() {
            if self.is_full {
                return;
            }
            self.text(if position == 0 { "" } else { ", " });
            self.name(formal.tag.and_then(|tag| self.heap.symbol(tag)).unwrap_or(""));
            if *self.heap.value(formal.car) != Value::MissingArg {
                self.enclosed(" = ", formal.car, "");
            }
        }
        self.text(")");
    }

    fn block(&mut self, call: Pair) {
        self.text("{");
        for (position, statement) in self.heap.pairs(call.cdr).enumerate() {
            if self.is_full {
                return;
            }
            self.text(if position == 0 { " " } else { "; " });
            self.expr(statement.car, 0);
        }
        self.text(" }");
    }

    fn index(&mut self, object: CellId, open: &str, call: Pair, close: &str) {
        self.expr(object, POSTFIX);
        self.text(open);
        let rest = self.heap.pairs(call.cdr).next().map(|first| first.cdr);
        rest.into_iter().for_each(|rest| self.args(rest));
        self.text(close);
    }

    fn prefix_call(&mut self, call: Pair) {
        match self.heap.value(call.car) {
            Value::Symbol(name) => self.name(name),
            _ => self.expr(call.car, POSTFIX),
        }
        self.text("(");
        self.args(call.cdr);
        self.text(")");
    }

    fn args(&mut self, args: CellId) {
        for (position, arg) in self.heap.pairs(args).enumerate() {
            if self.is_full {
                return;
            }
            self.text(if position == 0 { "" } else { ", " });
            if let Some(tag) = arg.tag.and_then(|tag| self.heap.symbol(tag)) {
                self.name(tag);
                self.text(" = ");
            }
            // An argument `a = b` is no assignment: those stand in parentheses.
            self.expr(arg.car, ASSIGN);
        }
    }

    fn enclosed(&mut self, open: &str, inner: CellId, close: &str) {
        self.text(open);
        self.expr(inner, 0);
        self.text(close);
    }

    fn in_parens_if(&mut self, needs: bool, inner: impl FnOnce(&mut Self)) {
        self.text(if needs { "(" } else { "" });
        inner(self);
        self.text(if needs { ")" } else { "" });
    }

    fn constant(&mut self, cell: CellId) {
        let heap = self.heap;
        if heap[cell].is_object
            && let Some(class) = heap.attribute(cell, "class")
            && let Value::Str(names) = heap.value(class)
            && let Some(Some(name)) = names.first()
        {
            self.text("<");
            self.text(&name.to_text());
            return self.text(">");
        }
        match heap.value(cell) {
            Value::Nil => self.text("NULL"),
            Value::Lgl(values) => self.vector("logical", values, |&value| logical(value).to_owned()),
            Value::Int(values) => match int_range(values) {
                Some((first, last)) => self.text(&format!("{first}:{last}")),
                None => self.vector("integer", values, |&value| integer(value)),
            },
            Value::Real(values) => self.vector("numeric", values, |&value| double(value)),
            Value::Cplx(values) => self.vector("complex", values, complex),
            Value::Str(values) => {
                let max_chars = self.left;
                self.vector("character", values, |value| string(value.as_ref(), max_chars));
            }
            Value::Raw(values) => self.vector("raw", values, |value| format!("as.raw(0x{value:02x})")),
            Value::List(cells) => self.list("list", cell, cells),
            Value::Expr(cells) => self.list("expression", cell, cells),
            Value::Pairlist(_) => {
                self.text("pairlist(");
                self.args(cell);
                self.text(")");
            }
            Value::Char(value) => self.text(&string(value.as_ref(), self.left)),
            Value::Closure { formals, body, .. } => {
                self.formals(*formals);
                self.enclosed(" ", *body, "");
            }
            Value::Special(name) | Value::Builtin(name) => self.enclosed_text(".Primitive(\"", name, "\")"),
            Value::GlobalEnv => self.text("<environment: R_GlobalEnv>"),
            Value::BaseEnv => self.text("<environment: base>"),
            Value::BaseNamespace => self.text("<environment: namespace:base>"),
            Value::Namespace(names) => self.namespace(names),
            Value::EmptyEnv | Value::Package(_) | Value::Persistent(_) | Value::Env(_) => self.text("<environment>"),
            Value::ExtPtr { .. } => self.text("<pointer>"),
            Value::WeakRef => self.text("<weak reference>"),
            Value::S4 => self.text("<S4 object>"),
            Value::Altrep(altrep) => self.enclosed_text("<", &altrep.class, ">"),
            Value::Dots(_) => self.text("<...>"),
            Value::UnboundValue => self.text("<unbound>"),
            Value::Symbol(_) | Value::MissingArg | Value::Lang(_) | Value::Bytecode(_) | Value::Promise { .. } => {}
        }
    }

    fn namespace(&mut self, names: &[RString]) {
        let name = names.first().map(|name| name.to_text().into_owned()).unwrap_or_default();
        self.enclosed_text("<environment: namespace:", &name, ">");
    }

    fn enclosed_text(&mut self, open: &str, inner: &str, close: &str) {
        self.text(open);
        self.text(inner);
        self.text(close);
    }

    fn vector<T>(&mut self, type_name: &str, values: &[T], element: impl Fn(&T) -> String) {
        match values {
            [] => self.enclosed_text("", type_name, "(0)"),
            [value] => self.text(&element(value)),
            _ => {
                self.text("c(");
                for (position, value) in values.iter().enumerate() {
                    if self.is_full {
                        return;
                    }
                    let text = element(value);
                    // Beside other elements NA needs no type.
                    let text = if text.starts_with("NA_") { "NA" } else { &text };
                    self.enclosed_text(if position == 0 { "" } else { ", " }, text, "");
                }
                self.text(")");
            }
        }
    }

    fn list(&mut self, function: &str, cell: CellId, cells: &[CellId]) {
        let names = match self.heap.attribute(cell, "names").map(|names| self.heap.value(names)) {
            Some(Value::Str(names)) => names.as_slice(),
            _ => &[],
        };
        self.enclosed_text("", function, "(");
        for (position, &element) in cells.iter().enumerate() {
            if self.is_full {
                return;
            }
            self.text(if position == 0 { "" } else { ", " });
            if let Some(Some(name)) = names.get(position)
                && !name.bytes.is_empty()
            {
                self.name(&name.to_text());
                self.text(" = ");
            }
            self.expr(element, ASSIGN);
        }
        self.text(")");
    }
}

/// Whether a name can stand without backticks (`?make.names`).
fn is_syntactic(name: &str) -> bool {
    const RESERVED: [&str; 19] = [
        "if",
        "else",
        "repeat",
        "while",
        "function",
        "for",
        "next",
        "break",
        "TRUE",
        "FALSE",
        "NULL",
        "Inf",
        "NaN",
        "NA",
        "NA_integer_",
        "NA_real_",
        "NA_character_",
        "NA_complex_",
        "in",
    ];
    let mut chars = name.chars();
    let starts = match chars.next() {
        Some('.') => !chars.next().is_some_and(|second| second.is_ascii_digit()),
        Some(first) => first.is_alphabetic(),
        None => false,
    };
    starts && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '_')) && !RESERVED.contains(&name)
}

fn logical(value: i32) -> &'static str {
    match value {
        i32::MIN => "NA",
        0 => "FALSE",
        _ => "TRUE",
    }
}

fn integer(value: i32) -> String {
    match value {
        i32::MIN => "NA_integer_".to_owned(),
        _ => format!("{value}L"),
    }
}

/// The ends of a run of consecutive rising integers, which R writes with `:`. Long vectors
/// are not searched.
fn int_range(values: &[i32]) -> Option<(i32, i32)> {
    const MAX_RUN: usize = 1000;
    let (&first, &last) = (values.first()?, values.last()?);
    let is_run = (2..=MAX_RUN).contains(&values.len())
        && first != i32::MIN
        && values.windows(2).all(|pair| matches!(pair, &[a, b] if a.checked_add(1) == Some(b)));
    is_run.then_some((first, last))
}

/// A double as R prints it with 15 significant digits.
fn double(value: f64) -> String {
    /// The low word of the NaN that stands for NA.
    const NA_LOW_WORD: u64 = 1954;
    if value.is_nan() {
        return if value.to_bits() & 0xffff_ffff == NA_LOW_WORD { "NA_real_" } else { "NaN" }.to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    let most = format!("{value:.14e}");
    let shortest = (0..15).map(|digits| format!("{value:.digits$e}")).find(|text| text.parse::<f64>() == most.parse());
    let (mantissa, exponent) = match shortest.as_deref().unwrap_or(&most).split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse::<i32>().unwrap_or(0)),
        None => return most,
    };
    let n_digits = mantissa.chars().filter(char::is_ascii_digit).count() as i32;
    let sign = if exponent < 0 { '-' } else { '+' };
    let scientific = format!("{mantissa}e{sign}{:02}", exponent.abs());
    let n_decimals = (n_digits - 1 - exponent).max(0) as usize;
    // R takes the fixed form if it is not wider.
    let fixed_width = exponent.max(0) + 1 + if n_decimals > 0 { n_decimals as i32 + 1 } else { 0 };
    if fixed_width <= scientific.trim_start_matches('-').len() as i32 {
        format!("{value:.n_decimals$}")
    } else {
        scientific
    }
}

fn complex(&[re, im]: &[f64; 2]) -> String {
    let sign = if im.is_sign_negative() { "" } else { "+" };
    format!("{}{sign}{}i", double(re), double(im))
}

/// A quoted string, cut where it is longer than `max_chars` anyway.
fn string(value: Option<&RString>, max_chars: usize) -> String {
    match value {
        None => "NA_character_".to_owned(),
        Some(string) => {
            let mut quoted = String::from("\"");
            let max_bytes = max_chars.saturating_add(1).saturating_mul(4).min(string.bytes.len());
            let bytes = string.bytes.get(..max_bytes).unwrap_or(&[]);
            for char in String::from_utf8_lossy(bytes).chars() {
                match char {
                    '"' => quoted.push_str("\\\""),
                    '\\' => quoted.push_str("\\\\"),
                    '\n' => quoted.push_str("\\n"),
                    '\t' => quoted.push_str("\\t"),
                    '\r' => quoted.push_str("\\r"),
                    char if char.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(char))),
                    char => quoted.push(char),
                }
            }
            quoted.push('"');
            quoted
        }
    }
}
