//! Parsing: the inverse of printing, for fixtures written by hand.

use super::print::NA_REAL_BITS;
use crate::*;
use la_arena::ArenaMap;
use rustc_hash::FxHashMap;

/// What is wrong with a text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// Line, from 1.
    pub line: usize,
    /// What was expected.
    pub what: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ParseError {}

/// How deep functions may be nested in a text.
const MAX_NESTING: usize = 200;

/// Reads one function.
pub fn parse(text: &str) -> Result<Func, ParseError> {
    let mut lexer = Lexer { rest: text, line: 1 };
    let func = parse_func(&mut lexer, 0)?;
    lexer.skip();
    if lexer.rest.is_empty() { Ok(func) } else { Err(lexer.error("the end of the text")) }
}

/// Reads functions, one behind the other.
pub fn parse_module(text: &str) -> Result<Module, ParseError> {
    let mut lexer = Lexer { rest: text, line: 1 };
    let mut module = Module::default();
    lexer.skip();
    while !lexer.rest.is_empty() {
        module.funcs.push(parse_func(&mut lexer, 0)?);
        lexer.skip();
    }
    Ok(module)
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

type Parse<T> = Result<T, ParseError>;

impl<'a> Lexer<'a> {
    fn error(&self, what: &str) -> ParseError {
        let found: String = self.rest.chars().take(20).collect();
        ParseError { line: self.line, what: format!("expected {what}, found {found:?}") }
    }

    fn skip(&mut self) {
        while let Some(c) = self.rest.chars().next().filter(|c| c.is_whitespace()) {
            self.line += usize::from(c == '\n');
            self.rest = &self.rest[c.len_utf8()..];
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Parse<()> {
        if self.eat(token) { Ok(()) } else { Err(self.error(&format!("{token:?}"))) }
    }

    fn word(&mut self) -> &'a str {
        self.skip();
        let end = self.rest.find(|c: char| !is_word(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// What a word stands for; if nothing, the word stays.
    fn meaning<T>(&mut self, what: &str, find: impl FnOnce(&str) -> Option<T>) -> Parse<T> {
        self.skip();
        let start = self.rest;
        let found = find(self.word());
        if found.is_none() {
            self.rest = start;
        }
        found.ok_or_else(|| self.error(what))
    }

    fn number<T: std::str::FromStr>(&mut self, what: &str) -> Parse<T> {
        self.skip();
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let value = word.parse().map_err(|_| self.error(what))?;
        self.rest = rest;
        Ok(value)
    }

    fn real(&mut self) -> Parse<u64> {
        self.skip();
        if self.eat("nan:") {
            return self.meaning("the bits of a NaN", |word| u64::from_str_radix(word, 16).ok());
        }
        if self.eat("NA") {
            return Ok(NA_REAL_BITS);
        }
        Ok(self.number::<f64>("a double")?.to_bits())
    }

    fn quoted(&mut self, mark: char) -> Parse<String> {
        self.expect(&mark.to_string())?;
        let mut out = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == mark {
                self.rest = &self.rest[at + c.len_utf8()..];
                return Ok(out);
            }
            if c != '\\' {
                self.line += usize::from(c == '\n');
                out.push(c);
                continue;
            }
            match chars.next().map(|(_, c)| c) {
                Some('n') => out.push('\n'),
                Some('u') => {
                    let hex: String = chars.by_ref().map(|(_, c)| c).skip(1).take_while(|&c| c != '}').collect();
                    out.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                }
                Some(c) => out.push(c),
                None => break,
            }
        }
        Err(self.error("the end of a quoted text"))
    }

    fn name(&mut self) -> Parse<Box<str>> {
        self.skip();
        if self.rest.starts_with('`') {
            return Ok(self.quoted('`')?.into());
        }
        match self.word() {
            "" => Err(self.error("a name")),
            word => Ok(word.into()),
        }
    }

    fn numbered(&mut self, letter: &str, what: &str) -> Parse<usize> {
        self.meaning(what, |word| word.strip_prefix(letter)?.parse().ok())
    }
}

/// What names of operations and plain names are made of.
const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '_'
}

struct FuncParser {
    func: Func,
    values: FxHashMap<usize, Value>,
    blocks: Vec<BlockId>,
    placed: ArenaMap<BlockId, ()>,
    /// Uses come before definitions where a loop is laid out so; they are filled in at the end.
    patches: Vec<(InstId, Vec<usize>, Vec<Vec<usize>>, usize)>,
}

fn parse_func(lexer: &mut Lexer, depth: usize) -> Parse<Func> {
    if depth > MAX_NESTING {
        return Err(lexer.error("fewer nested functions"));
    }
    let kind = lexer.meaning("closure, promise or typed", |word| match word {
        "closure" => Some(FuncKind::Closure),
        "promise" => Some(FuncKind::Promise),
        "typed" => Some(FuncKind::Typed),
        _ => None,
    })?;
    let name = lexer.name()?;
    let mut parser = FuncParser {
        func: Func::new(&name, kind),
        values: FxHashMap::default(),
        blocks: Vec::new(),
        placed: ArenaMap::default(),
        patches: Vec::new(),
    };
    parser.signature(lexer)?;
    while lexer.eat("nested ") {
        lexer.number::<u32>("the number of a nested function")?;
        let code = parse_pool_index(lexer, "#")?;
        parser.func.nested.push(Func { code, ..parse_func(lexer, depth + 1)? });
    }
    while !lexer.eat("}") {
        parser.block(lexer)?;
    }
    parser.finish(lexer)
}

impl FuncParser {
    fn signature(&mut self, lexer: &mut Lexer) -> Parse<()> {
        lexer.expect("(")?;
        while !lexer.eat(")") {
            let name = lexer.name()?;
            let default = if lexer.eat("=") { Some(lexer.number("the default's number")?) } else { None };
            self.func.formals.push(Formal { name, default });
            lexer.eat(",");
        }
        if lexer.eat("->") {
            loop {
                self.func.results.push(parse_type(lexer)?);
                if !lexer.eat(",") {
                    break;
                }
            }
        }
        lexer.expect("{")
    }

    fn block_id(&mut self, number: usize, lexer: &Lexer) -> Parse<BlockId> {
        // A text names no more blocks than it has room for.
        if number > 1_000_000 {
            return Err(lexer.error("a smaller block number"));
        }
        while self.blocks.len() <= number {
            let block = self.func.blocks.alloc(Block::default());
            self.blocks.push(block);
        }
        Ok(self.blocks[number])
    }

    fn define(&mut self, lexer: &mut Lexer) -> Parse<Value> {
        let number = lexer.numbered("v", "a value")?;
        lexer.expect(":")?;
        let ty = parse_type(lexer)?;
        let value = self.func.add_value(ty);
        match self.values.insert(number, value) {
            None => Ok(value),
            Some(_) => Err(lexer.error("a value that is not yet defined")),
        }
    }

    fn block(&mut self, lexer: &mut Lexer) -> Parse<()> {
        let number = lexer.numbered("b", "a block or }")?;
        let block = self.block_id(number, lexer)?;
        if self.placed.insert(block, ()).is_some() {
            return Err(lexer.error("a block that is not yet there, before this"));
        }
        self.func.layout.push(block);
        if lexer.eat("(") {
            while !lexer.eat(")") {
                let param = self.define(lexer)?;
                self.func.blocks[block].params.push(param);
                lexer.eat(",");
            }
        }
        lexer.expect(":")?;
        loop {
            lexer.skip();
            let starts_block = lexer.rest.starts_with('b')
                && lexer.rest[1..]
                    .find(|c: char| !c.is_ascii_digit())
                    .is_some_and(|end| end > 0 && lexer.rest[1 + end..].starts_with([':', '(']));
            if lexer.rest.starts_with('}') || starts_block || lexer.rest.is_empty() {
                return Ok(());
            }
            self.inst(block, lexer)?;
        }
    }

    fn inst(&mut self, block: BlockId, lexer: &mut Lexer) -> Parse<()> {
        let mut results = Vec::new();
        let mut probe = Lexer { rest: lexer.rest, line: lexer.line };
        if probe.numbered("v", "").is_ok() {
            loop {
                results.push(self.define(lexer)?);
                if !lexer.eat(",") {
                    break;
                }
            }
            lexer.expect("=")?;
        }
        let word = lexer.word();
        let op = Op::from_text(word)
            .ok_or_else(|| ParseError { line: lexer.line, what: format!("no operation {word:?}") })?;
        let imm = self.imm(op, lexer)?;
        let line = lexer.line;
        let (mut args, mut targets, mut target_args) = (Vec::new(), Vec::new(), Vec::new());
        while !lexer.eat(";") {
            if lexer.rest.starts_with('v') {
                args.push(lexer.numbered("v", "an operand")?);
            } else {
                let number = lexer.numbered("b", "an operand, a target or ;")?;
                targets.push(Target { block: self.block_id(number, lexer)?, args: Vec::new() });
                let mut list = Vec::new();
                if lexer.eat("(") {
                    while !lexer.eat(")") {
                        list.push(lexer.numbered("v", "an edge argument")?);
                        lexer.eat(",");
                    }
                }
                target_args.push(list);
            }
            lexer.eat(",");
        }
        lexer.expect("@")?;
        let first = lexer.number("a pc")?;
        let origin = if lexer.eat(":") {
            Origin { closure: first, pc: lexer.number("a pc")? }
        } else {
            Origin { closure: 0, pc: first }
        };
        let inst = self.func.push_inst(block, Inst { op, imm, args: Vec::new(), targets, results, origin });
        self.patches.push((inst, args, target_args, line));
        Ok(())
    }

    fn imm(&mut self, op: Op, lexer: &mut Lexer) -> Parse<Imm> {
        if op.imm_kind() == ImmKind::None {
            return Ok(Imm::None);
        }
        lexer.expect("[")?;
        let imm = match op.imm_kind() {
            ImmKind::None => Imm::None,
            ImmKind::Int => Imm::Int(lexer.number("an integer")?),
            ImmKind::Real => Imm::Real(lexer.real()?),
            ImmKind::Name => Imm::Name(lexer.name()?),
            ImmKind::Const => Imm::Const(parse_const(lexer)?),
            ImmKind::Call => {
                self.func.calls.push(parse_call(lexer)?);
                Imm::Call(self.func.calls.len() as u32 - 1)
            }
            ImmKind::Switch => {
                self.func.switches.push(parse_switch(lexer)?);
                Imm::Switch(self.func.switches.len() as u32 - 1)
            }
            ImmKind::Abort => {
                let find = |word: &str| AbortReason::ALL.into_iter().find(|reason| reason.text() == word);
                Imm::Abort(lexer.meaning("a reason", find)?, lexer.quoted('"')?.into())
            }
        };
        lexer.expect("]")?;
        Ok(imm)
    }

    fn finish(mut self, lexer: &Lexer) -> Parse<Func> {
        for (inst, args, target_args, line) in std::mem::take(&mut self.patches) {
            let find = |number: &usize| {
                self.values
                    .get(number)
                    .copied()
                    .ok_or_else(|| ParseError { line, what: format!("v{number} is not defined") })
            };
            let args = args.iter().map(find).collect::<Parse<Vec<_>>>()?;
            let target_args =
                target_args.iter().map(|list| list.iter().map(find).collect()).collect::<Parse<Vec<Vec<_>>>>()?;
            let inst = &mut self.func.insts[inst];
            inst.args = args;
            for (target, args) in inst.targets.iter_mut().zip(target_args) {
                target.args = args;
            }
        }
        if self.func.layout.len() != self.blocks.len() {
            return Err(lexer.error("every block that is a target"));
        }
        Ok(self.func)
    }
}

fn parse_type(lexer: &mut Lexer) -> Parse<Type> {
    let types = [Type::R, Type::F64, Type::I32, Type::I64, Type::Sexp];
    lexer.meaning("a type", |word| types.into_iter().find(|ty| ty.text() == word))
}

fn parse_const(lexer: &mut Lexer) -> Parse<Const> {
    Ok(match lexer.word() {
        "NULL" => Const::Null,
        "missing" => Const::Missing,
        "lgl" => Const::Lgl(parse_int_or_na(lexer)?),
        "int" => Const::Int(parse_int_or_na(lexer)?),
        "dbl" => Const::Real(lexer.real()?),
        "lgls" => Const::Lgls(parse_values(lexer, parse_int_or_na)?),
        "ints" => Const::Ints(parse_values(lexer, parse_int_or_na)?),
        "dbls" => Const::Reals(parse_values(lexer, |lexer| lexer.real())?),
        "cplx" => {
            let index = lexer.number("a pool index")?;
            match parse_values(lexer, |lexer| lexer.real())?[..] {
                [re, im] => Const::Cplx(re, im, index),
                _ => return Err(lexer.error("two numbers")),
            }
        }
        "str" => Const::Str(lexer.quoted('"')?.into()),
        "strs" => {
            let index = lexer.number("a pool index")?;
            let text = |lexer: &mut Lexer| {
                if lexer.eat("NA") { Ok(None) } else { lexer.quoted('"').map(|text| Some(text.into())) }
            };
            Const::Strs(parse_values(lexer, text)?, index)
        }
        "pool" => Const::Pool(lexer.number("a pool index")?),
        _ => return Err(lexer.error("a constant")),
    })
}

fn parse_values<T>(lexer: &mut Lexer, parse: impl Fn(&mut Lexer) -> Parse<T>) -> Parse<Vec<T>> {
    lexer.expect("(")?;
    let mut values = Vec::new();
    while !lexer.eat(")") {
        values.push(parse(lexer)?);
        lexer.eat(",");
    }
    Ok(values)
}

fn parse_int_or_na(lexer: &mut Lexer) -> Parse<i32> {
    if lexer.eat("NA") { Ok(i32::MIN) } else { lexer.number("an integer") }
}

fn parse_call(lexer: &mut Lexer) -> Parse<CallDesc> {
    let internal = lexer.eat(".Internal ");
    let name = if lexer.eat("-(") {
        None
    } else {
        let name = lexer.name()?;
        lexer.expect("(")?;
        Some(name)
    };
    let mut args = Vec::new();
    while !lexer.eat(")") {
        let mut arg = Arg { name: None, kind: ArgKind::Missing };
        lexer.skip();
        let is_dots = lexer.rest.strip_prefix("...").is_some_and(|rest| !rest.starts_with(is_word));
        let is_kind = lexer.rest.starts_with(['%', '&', '\''])
            || is_dots
            || lexer.rest.starts_with("_,")
            || lexer.rest.starts_with("_)");
        if !is_kind {
            arg.name = Some(lexer.name()?);
            lexer.expect("=")?;
        }
        arg.kind = if lexer.eat("%") {
            ArgKind::Operand(lexer.number("an operand's position")?)
        } else if lexer.eat("&") {
            ArgKind::Promise(lexer.number("a promise's number")?)
        } else if lexer.eat("...") {
            ArgKind::Dots
        } else if lexer.eat("'") {
            ArgKind::Quoted
        } else {
            lexer.expect("_")?;
            ArgKind::Missing
        };
        args.push(arg);
        lexer.eat(",");
    }
    let call = parse_pool_index(lexer, "#")?;
    let rhs = parse_pool_index(lexer, "rhs #")?;
    Ok(CallDesc { name, internal, args, call, rhs })
}

fn parse_pool_index(lexer: &mut Lexer, before: &str) -> Parse<Option<u32>> {
    if lexer.eat(before) { Ok(Some(lexer.number("a pool index")?)) } else { Ok(None) }
}

fn parse_switch(lexer: &mut Lexer) -> Parse<SwitchDesc> {
    let mut names = None;
    let mut by_name = Vec::new();
    if !lexer.eat("-") {
        let mut list = Vec::new();
        while !lexer.eat(":") {
            list.push(lexer.quoted('"')?.into());
            lexer.eat(",");
        }
        names = Some(list);
        by_name = parse_list(lexer)?;
    }
    lexer.expect("|")?;
    Ok(SwitchDesc { names, by_name, by_number: parse_list(lexer)? })
}

fn parse_list(lexer: &mut Lexer) -> Parse<Vec<u32>> {
    let mut list = Vec::new();
    lexer.skip();
    while lexer.rest.starts_with(|c: char| c.is_ascii_digit()) {
        list.push(lexer.number("an index")?);
        lexer.eat(",");
        lexer.skip();
    }
    Ok(list)
}
