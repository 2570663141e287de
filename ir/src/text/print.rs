//! Printing.

use crate::*;
use la_arena::ArenaMap;
use std::fmt::Write;

/// The text of a function, nested functions included.
pub fn print(func: &Func) -> String {
    let mut out = String::new();
    print_func(func, 0, &mut out);
    out
}

/// The text of all functions of a module.
pub fn print_module(module: &Module) -> String {
    module.funcs.iter().map(print).collect::<Vec<_>>().join("\n")
}

struct Printer<'a> {
    func: &'a Func,
    values: ArenaMap<Value, usize>,
    blocks: ArenaMap<BlockId, usize>,
    indent: usize,
}

fn print_func(func: &Func, indent: usize, out: &mut String) {
    let mut printer = Printer { func, values: ArenaMap::default(), blocks: ArenaMap::default(), indent };
    printer.number();
    printer.header(out);
    for (i, nested) in func.nested.iter().enumerate() {
        let code = pool_index(" #", nested.code);
        let _ = writeln!(out, "{:1$}nested {i}{code}", "", indent + 2);
        print_func(nested, indent + 2, out);
    }
    for &block in &func.layout {
        printer.block(block, out);
    }
    let _ = writeln!(out, "{:indent$}}}", "");
}

impl Printer<'_> {
    fn number(&mut self) {
        let mut next = 0;
        for (i, &block) in self.func.layout.iter().enumerate() {
            self.blocks.insert(block, i);
            let results = self.func.blocks[block].insts.iter().flat_map(|&inst| &self.func.insts[inst].results);
            for &value in self.func.blocks[block].params.iter().chain(results) {
                self.values.insert(value, next);
                next += 1;
            }
        }
    }

    fn header(&self, out: &mut String) {
        let func = self.func;
        let kind = match func.kind {
            FuncKind::Closure => "closure",
            FuncKind::Promise => "promise",
            FuncKind::Typed => "typed",
        };
        let formals = func.formals.iter().map(|formal| match formal.default {
            Some(default) => format!("{} = {default}", name(&formal.name)),
            None => name(&formal.name),
        });
        let formals = formals.collect::<Vec<_>>().join(", ");
        let _ = write!(out, "{:1$}{kind} {2}({formals})", "", self.indent, name(&func.name));
        if !func.results.is_empty() {
            let results = func.results.iter().map(|ty| ty.text()).collect::<Vec<_>>().join(", ");
            let _ = write!(out, " -> {results}");
        }
        out.push_str(" {\n");
    }

    fn block(&self, block: BlockId, out: &mut String) {
        let data = &self.func.blocks[block];
        let params = data.params.iter().map(|&param| self.typed(param)).collect::<Vec<_>>().join(", ");
        let params = if params.is_empty() { params } else { format!("({params})") };
        let _ = writeln!(out, "{:2$}{}{params}:", "", self.block_name(block), self.indent);
        for &inst in &data.insts {
            self.inst(&self.func.insts[inst], out);
        }
    }

    fn inst(&self, inst: &Inst, out: &mut String) {
        let mut line = format!("{:1$}", "", self.indent + 2);
        if !inst.results.is_empty() {
            line += &inst.results.iter().map(|&value| self.typed(value)).collect::<Vec<_>>().join(", ");
            line += " = ";
        }
        line += inst.op.text();
        line += &self.imm(&inst.imm);
        let args = inst.args.iter().map(|&arg| self.value(arg));
        let targets = inst.targets.iter().map(|target| {
            let args = target.args.iter().map(|&arg| self.value(arg)).collect::<Vec<_>>().join(", ");
            let block = self.block_name(target.block);
            if args.is_empty() { block } else { format!("{block}({args})") }
        });
        let operands = args.chain(targets).collect::<Vec<_>>().join(", ");
        if !operands.is_empty() {
            line += " ";
            line += &operands;
        }
        let Origin { closure, pc } = inst.origin;
        let origin = if closure == 0 { format!("@{pc}") } else { format!("@{closure}:{pc}") };
        let _ = writeln!(out, "{line:<50} ; {origin}");
    }

    fn imm(&self, imm: &Imm) -> String {
        match imm {
            Imm::None => String::new(),
            Imm::Int(int) => format!("[{int}]"),
            Imm::Real(bits) => format!("[{}]", real(*bits)),
            Imm::Name(text) => format!("[{}]", name(text)),
            Imm::Const(constant) => format!("[{}]", print_const(constant)),
            Imm::Call(index) => match self.func.calls.get(*index as usize) {
                Some(call) => format!("[{}]", print_call(call)),
                None => format!("[call?{index}]"),
            },
            Imm::Switch(index) => match self.func.switches.get(*index as usize) {
                Some(switch) => format!("[{}]", print_switch(switch)),
                None => format!("[switch?{index}]"),
            },
            Imm::Abort(reason, text) => format!("[{} {}]", reason.text(), quote(text, '"')),
        }
    }

    fn value(&self, value: Value) -> String {
        match self.values.get(value) {
            Some(number) => format!("v{number}"),
            // A broken function prints too: the verifier names such values.
            None => format!("v?{}", value.into_raw()),
        }
    }

    fn typed(&self, value: Value) -> String {
        format!("{}:{}", self.value(value), self.func.values[value].ty.text())
    }

    fn block_name(&self, block: BlockId) -> String {
        match self.blocks.get(block) {
            Some(number) => format!("b{number}"),
            None => format!("b?{}", block.into_raw()),
        }
    }
}

/// A double so that reading it back gives the same bits.
fn real(bits: u64) -> String {
    let value = f64::from_bits(bits);
    if value.is_nan() {
        return if bits == NA_REAL_BITS { "NA".into() } else { format!("nan:{bits:016x}") };
    }
    format!("{value:?}")
}

fn print_const(constant: &Const) -> String {
    match constant {
        Const::Null => "NULL".into(),
        Const::Lgl(value) => format!("lgl {}", int(value)),
        Const::Int(value) => format!("int {}", int(value)),
        Const::Real(bits) => format!("dbl {}", real(*bits)),
        Const::Str(text) => format!("str {}", quote(text, '"')),
        Const::Lgls(values) => format!("lgls {}", list(values, int)),
        Const::Ints(values) => format!("ints {}", list(values, int)),
        Const::Reals(values) => format!("dbls {}", list(values, |&bits| real(bits))),
        Const::Cplx(re, im, index) => format!("cplx {index} {}", list(&[*re, *im], |&bits| real(bits))),
        Const::Missing => "missing".into(),
        Const::Strs(texts, index) => {
            format!("strs {index} {}", list(texts, |text| text.as_ref().map_or("NA".into(), |text| quote(text, '"'))))
        }
        Const::Pool(index) => format!("pool {index}"),
    }
}

fn int(value: &i32) -> String {
    if *value == i32::MIN { "NA".into() } else { value.to_string() }
}

fn list<T>(values: &[T], print: impl Fn(&T) -> String) -> String {
    format!("({})", values.iter().map(print).collect::<Vec<_>>().join(", "))
}

fn print_call(call: &CallDesc) -> String {
    let args = call.args.iter().map(|arg| {
        let kind = match arg.kind {
            ArgKind::Operand(index) => format!("%{index}"),
            ArgKind::Promise(index) => format!("&{index}"),
            ArgKind::Dots => "...".into(),
            ArgKind::Missing => "_".into(),
            ArgKind::Quoted => "'".into(),
        };
        match &arg.name {
            Some(text) => format!("{} = {kind}", name(text)),
            None => kind,
        }
    });
    let args = args.collect::<Vec<_>>().join(", ");
    let function = call.name.as_deref().map_or("-".into(), name);
    let internal = if call.internal { ".Internal " } else { "" };
    let (ast, rhs) = (pool_index(" #", call.call), pool_index(" rhs #", call.rhs));
    format!("{internal}{function}({args}){ast}{rhs}")
}

fn pool_index(before: &str, index: Option<u32>) -> String {
    index.map_or(String::new(), |index| format!("{before}{index}"))
}

fn print_switch(switch: &SwitchDesc) -> String {
    let list = |items: &[u32]| items.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let names = match &switch.names {
        Some(names) => {
            names.iter().map(|text| quote(text, '"')).collect::<Vec<_>>().join(", ") + " : " + &list(&switch.by_name)
        }
        None => "-".into(),
    };
    format!("{names} | {}", list(&switch.by_number))
}

/// The bits of `NA_real_`: a quiet NaN whose low word is 1954.
pub(crate) const NA_REAL_BITS: u64 = 0x7ff0_0000_0000_07a2;

/// A name as it is where it cannot be mistaken, else in backquotes.
fn name(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let starts = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '.' || c == '_');
    if starts && text.chars().all(plain) && text != "..." && text != "_" { text.into() } else { quote(text, '`') }
}

fn quote(text: &str, mark: char) -> String {
    let mut out = String::from(mark);
    for c in text.chars() {
        match c {
            '\n' => out += "\\n",
            '\\' => out += "\\\\",
            c if c == mark => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push(mark);
    out
}
