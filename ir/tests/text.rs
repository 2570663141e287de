//! The text form: every construct survives printing and parsing, and bad texts are errors.

mod random;

use expect_test::expect;
use ir::{
    AbortReason, Arg, ArgKind, BlockId, CallDesc, Const, Formal, Func, FuncKind, Imm, ImmKind, Inst, LANES, Op, Origin,
    SwitchDesc, Target, Type, Value, parse, parse_module, print, print_module, verify, verify_module,
};
use random::Random;
use std::path::Path;

/// Prints, parses and prints; gives the text.
fn round_trip(func: &Func) -> String {
    let text = print(func);
    let parsed = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(print(&parsed), text);
    text
}

/// A function of a level whose values of all types are at hand.
struct Builder {
    func: Func,
    block: BlockId,
    pc: u32,
}

impl Builder {
    fn new(kind: FuncKind) -> Builder {
        let mut func = Func::new("f", kind);
        let block = func.add_block();
        Builder { func, block, pc: 0 }
    }

    fn origin(&mut self) -> Origin {
        self.pc += 1;
        Origin { closure: self.pc % 2, pc: self.pc }
    }

    /// A value of a type, defined in the entry.
    fn value(&mut self, ty: Type) -> Value {
        if ty == Type::R {
            let origin = self.origin();
            return self.func.push1(self.block, Op::Const, Imm::Const(Const::Null), vec![], origin);
        }
        let entry = self.func.entry();
        self.func.add_param(entry, ty)
    }

    fn dispatched(&mut self, object: Value) -> Value {
        let origin = self.origin();
        self.func.calls.push(CallDesc::of("["));
        let imm = Imm::Call(self.func.calls.len() as u32 - 1);
        self.func.push1(self.block, Op::Dispatch, imm, vec![object], origin)
    }

    fn push(&mut self, op: Op, imm: Imm) {
        let (operands, _) = op.signature().split_once(':').unwrap_or(("", ""));
        let letters =
            operands.bytes().filter_map(|letter| Type::from_letter(letter).or((letter == b'*').then_some(Type::R)));
        let args: Vec<Value> = letters.collect::<Vec<_>>().into_iter().map(|ty| self.value(ty)).collect();
        let args = if op == Op::BrDispatched { vec![self.dispatched(args[0])] } else { args };
        let origin = self.origin();
        if op == Op::TagOp {
            let args = LANES.map(|ty| self.value(ty)).to_vec();
            let results = LANES.map(|ty| self.func.add_value(ty)).to_vec();
            self.func.push_inst(self.block, Inst { op, imm: Imm::Int(0), args, targets: vec![], results, origin });
            return;
        }
        if !op.is_terminator() {
            self.func.push(self.block, op, imm, args, origin);
            return;
        }
        let n = op.n_targets().unwrap_or(3);
        let next: Vec<BlockId> = (0..n).map(|_| self.func.add_block()).collect();
        let targets = next.iter().map(|&block| Target { block, args: vec![] }).collect();
        self.func.push_inst(self.block, Inst { op, imm, args, targets, results: vec![], origin });
        // What was a target ends at once; the next operation goes on in a fresh block.
        for block in next {
            let (op, args) =
                if self.func.kind == FuncKind::Typed { (Op::Ret, vec![]) } else { (Op::Unsupported, vec![]) };
            let imm = if op == Op::Ret { Imm::None } else { Imm::Name("end".into()) };
            self.func.terminate(block, op, imm, args, vec![], origin);
        }
        self.block = self.func.add_block();
    }
}

fn call(args: &[(&str, ArgKind)]) -> CallDesc {
    let args =
        args.iter().map(|(name, kind)| Arg { name: (!name.is_empty()).then(|| (*name).into()), kind: kind.clone() });
    CallDesc { name: Some("g".into()), internal: false, args: args.collect(), call: Some(7), ..CallDesc::default() }
}

/// An immediate of each kind.
fn immediate(func: &mut Func, op: Op) -> Imm {
    match op.imm_kind() {
        ImmKind::None => Imm::None,
        ImmKind::Int => Imm::Int(0),
        ImmKind::Real => Imm::Real(1.5f64.to_bits()),
        ImmKind::Name => Imm::Name("x".into()),
        ImmKind::Const => Imm::Const(Const::Int(1)),
        ImmKind::Call => {
            let mut args = vec![("", ArgKind::Dots), ("a", ArgKind::Promise(0)), ("", ArgKind::Missing)];
            if op == Op::CallSpecial {
                args.extend([("", ArgKind::Quoted), ("b", ArgKind::Quoted)]);
            }
            if matches!(op, Op::DfltAssign | Op::DfltAssign2) {
                args.push(("", ArgKind::Operand(0)));
            }
            func.calls.push(CallDesc { rhs: (op == Op::Setter).then_some(3), ..call(&args) });
            Imm::Call(func.calls.len() as u32 - 1)
        }
        ImmKind::Switch => {
            func.switches.push(SwitchDesc {
                names: Some(vec!["a".into()]),
                by_name: vec![0, 1],
                by_number: vec![2, 1],
            });
            Imm::Switch(func.switches.len() as u32 - 1)
        }
        ImmKind::Abort => Imm::Abort(AbortReason::Type, "a \"reason\"".into()),
    }
}

fn nested(name: &str, kind: FuncKind) -> Func {
    let mut func = Func::new(name, kind);
    let block = func.add_block();
    func.terminate(block, Op::Unsupported, Imm::Name("x".into()), vec![], vec![], Origin::default());
    func
}

#[test]
fn every_operation_survives() {
    for kind in [FuncKind::Closure, FuncKind::Promise, FuncKind::Typed] {
        let typed = kind == FuncKind::Typed;
        let mut builder = Builder::new(kind);
        if !typed {
            builder.func.nested.push(nested("p", FuncKind::Promise));
            builder.func.nested.push(nested("c", FuncKind::Closure));
        }
        for &op in Op::ALL.iter().filter(|op| op.is_typed() == typed || **op == Op::Jump) {
            let imm = if op == Op::MakeClosure { Imm::Int(1) } else { immediate(&mut builder.func, op) };
            builder.push(op, imm);
        }
        builder.push(
            if typed { Op::Abort } else { Op::Unsupported },
            if typed { Imm::Abort(AbortReason::Memory, "".into()) } else { Imm::Name("".into()) },
        );
        let last = builder.func.layout.pop();
        assert!(last.is_some_and(|last| builder.func.blocks[last].insts.is_empty()));
        assert_eq!(verify(&builder.func), Ok(()));
        let text = round_trip(&builder.func);
        assert_eq!(verify(&parse(&text).unwrap()), Ok(()));
        for &op in Op::ALL.iter().filter(|op| op.is_typed() == typed) {
            assert!(builder.func.insts.iter().any(|(_, inst)| inst.op == op), "{} is not covered", op.text());
        }
    }
}

#[test]
fn names_of_operations_name_one_each() {
    for &op in Op::ALL {
        assert_eq!(Op::from_text(op.text()), Some(op));
    }
    assert_eq!(Op::from_text(""), None);
}

#[test]
fn the_specification_names_every_operation() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ir.md");
    let text = std::fs::read_to_string(path).unwrap();
    let meaning = text.split_once("## Meaning of the generic operations").unwrap().1;
    let rows: Vec<&str> = meaning.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next()).collect();
    let words: Vec<&str> = rows.iter().flat_map(|row| row.split(|c| " `,[]".contains(c))).collect();
    for op in Op::ALL.iter().filter(|op| !op.is_typed() || **op == Op::Jump) {
        assert!(words.contains(&op.text()), "{} is not specified", op.text());
    }
}

/// Names and texts that the form itself uses, or that are hard to quote.
const STRANGE: [&str; 24] = [
    "",
    " ",
    "...",
    "..1",
    "...x",
    "_",
    "_x",
    "b0",
    "v0",
    "v0:r",
    "nested 0",
    "}",
    ";",
    "@1",
    "`",
    "\\",
    "\\n",
    "\"",
    "\n\r\t\0",
    "\u{7f}\u{85}\u{2028}",
    "größe 🦀",
    "%in%",
    "-",
    ".Internal x",
];

#[test]
fn strange_names_survive_everywhere() {
    for name in STRANGE {
        let mut func = Func::new(name, FuncKind::Closure);
        func.formals.push(Formal { name: name.into(), default: Some(0) });
        func.formals.push(Formal { name: name.into(), default: None });
        func.nested.push(Func { code: Some(u32::MAX), ..nested(name, FuncKind::Promise) });
        let block = func.add_block();
        let end = func.add_block();
        let function = func.push1(block, Op::LdFun, Imm::Name(name.into()), vec![], Origin::default());
        let args = [ArgKind::Operand(0), ArgKind::Promise(0), ArgKind::Dots, ArgKind::Missing]
            .map(|kind| Arg { name: Some(name.into()), kind });
        func.calls.push(CallDesc { args: args.to_vec(), ..CallDesc::of(name) });
        func.calls.push(CallDesc { internal: true, call: Some(u32::MAX), ..CallDesc::of(name) });
        func.calls.push(CallDesc { internal: true, ..CallDesc::default() });
        func.push(block, Op::Call, Imm::Call(0), vec![function, function], Origin::default());
        func.push(block, Op::Call, Imm::Call(1), vec![function], Origin::default());
        func.push(block, Op::Call, Imm::Call(2), vec![function], Origin::default());
        func.push(block, Op::Const, Imm::Const(Const::Str(name.into())), vec![], Origin::default());
        func.push(block, Op::Const, Imm::Const(Const::Missing), vec![], Origin::default());
        func.switches.push(SwitchDesc {
            names: Some(vec![name.into(), name.into()]),
            by_name: vec![0, 0, 0],
            by_number: vec![0],
        });
        let targets = vec![Target { block: end, args: vec![] }];
        func.terminate(block, Op::Switch, Imm::Switch(0), vec![function], targets, Origin::default());
        func.terminate(end, Op::Unsupported, Imm::Name(name.into()), vec![], vec![], Origin::default());
        assert_eq!(verify(&func), Ok(()));
        let parsed = parse(&round_trip(&func)).unwrap();
        assert_eq!((&*parsed.name, &parsed.formals, &parsed.calls), (name, &func.formals, &func.calls));
        assert_eq!(parsed.switches, func.switches);
        assert_eq!(&*parsed.nested[0].name, name);
    }
}

#[test]
fn switches_without_names_and_with_none_differ() {
    for names in [None, Some(vec![])] {
        let mut func = Func::new("f", FuncKind::Promise);
        let (block, end) = (func.add_block(), func.add_block());
        let by_name = if names.is_some() { vec![0] } else { vec![] };
        func.switches.push(SwitchDesc { names, by_name, by_number: vec![0] });
        let value = func.push1(block, Op::Const, Imm::Const(Const::Null), vec![], Origin::default());
        func.terminate(
            block,
            Op::Switch,
            Imm::Switch(0),
            vec![value],
            vec![Target { block: end, args: vec![] }],
            Origin::default(),
        );
        func.terminate(end, Op::RetR, Imm::None, vec![value], vec![], Origin::default());
        assert_eq!(verify(&func), Ok(()));
        assert_eq!(parse(&round_trip(&func)).unwrap().switches, func.switches);
    }
}

#[test]
fn constants_keep_their_bits() {
    let na = 0x7ff0_0000_0000_07a2;
    let reals = [
        0,
        1 << 63,
        1,
        0x000f_ffff_ffff_ffff,
        0x7fef_ffff_ffff_ffff,
        0x3fb9_9999_9999_999a,
        f64::INFINITY.to_bits(),
        f64::NEG_INFINITY.to_bits(),
        na,
        na | 1 << 63,
        na | 1 << 51,
        0x7ff8_0000_0000_0000,
        0xfff8_0000_0000_0000,
        0x7ff0_0000_0000_0001,
        u64::MAX,
    ];
    let ints = [0, 1, -1, i32::MAX, i32::MIN, i32::MIN + 1];
    let mut constants = vec![
        Const::Null,
        Const::Missing,
        Const::Pool(0),
        Const::Cplx(0, f64::NAN.to_bits(), 7),
        Const::Pool(u32::MAX),
        Const::Lgls(vec![]),
        Const::Ints(vec![]),
        Const::Reals(vec![]),
        Const::Strs(vec![], 3),
        Const::Strs(vec![Some("a".into()), None, Some("\"".into()), Some("é".into()), Some("".into())], 0),
    ];
    constants.extend(reals.map(Const::Real));
    constants.extend(ints.map(Const::Int));
    constants.extend([0, 1, i32::MIN].map(Const::Lgl));
    constants.extend([Const::Reals(reals.to_vec()), Const::Ints(ints.to_vec()), Const::Lgls(vec![0, 1, i32::MIN])]);
    let mut func = Func::new("f", FuncKind::Closure);
    let block = func.add_block();
    for constant in &constants {
        func.push(block, Op::Const, Imm::Const(constant.clone()), vec![], Origin::default());
    }
    func.terminate(
        block,
        Op::Unsupported,
        Imm::Name("end".into()),
        vec![],
        vec![],
        Origin { closure: u32::MAX, pc: u32::MAX },
    );
    let parsed = parse(&round_trip(&func)).unwrap();
    let read: Vec<Const> = parsed
        .insts
        .iter()
        .filter_map(|(_, inst)| if let Imm::Const(constant) = &inst.imm { Some(constant.clone()) } else { None })
        .collect();
    assert_eq!(read, constants);

    let mut typed = Func::new("f", FuncKind::Typed);
    let block = typed.add_block();
    for bits in reals {
        typed.push(block, Op::F64Const, Imm::Real(bits), vec![], Origin::default());
    }
    for int in [i64::MIN, -1, 0, i64::MAX] {
        typed.push(block, Op::I64Const, Imm::Int(int), vec![], Origin::default());
    }
    for reason in AbortReason::ALL {
        let one = typed.push1(block, Op::I32Const, Imm::Int(1), vec![], Origin::default());
        typed.push(block, Op::AbortIf, Imm::Abort(reason, "why: \\ \"\n".into()), vec![one], Origin::default());
    }
    typed.terminate(block, Op::Ret, Imm::None, vec![], vec![], Origin::default());
    let parsed = parse(&round_trip(&typed)).unwrap();
    let immediates = |func: &Func| func.insts.iter().map(|(_, inst)| inst.imm.clone()).collect::<Vec<_>>();
    assert_eq!(immediates(&parsed), immediates(&typed));
}

#[test]
fn errors_name_the_line_and_what_was_expected() {
    let texts = [
        "",
        "closur f() {",
        "closure () {\n}",
        "closure f(x = ) {\n}",
        "closure f(x = 99999999999) {\n}",
        "closure f() {",
        "closure f() {\n}\nx",
        "typed f() -> dbl {\n}",
        "closure f() {\n  v0:r = const[NULL] ; @0\n}",
        "closure f() {\nb0:\n  v0 = const[NULL] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = konst[NULL] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[nil] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[NULL ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[int 2147483648] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[dbl 1,5] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[dbl nan:xyz] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[str \"a] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[str \"a\nb\"] ; @0\n  x\n}",
        "closure f() {\nb0:\n  v0:r = neg v1 ; @0\n}",
        "closure f() {\nb0:\n  v0:r = const[NULL]\n}",
        "closure f() {\nb0:\n  v0:r = const[NULL] ; 3\n}",
        "closure f() {\nb0:\n  v0:r = const[NULL] ; @1:\n}",
        "closure f() {\nb0:\n  v0:r = const[NULL] ; @0\n  v0:r = const[NULL] ; @0\n}",
        "closure f() {\nb0:\n  jump b1 ; @0\n}",
        "closure f() {\nb0:\n  jump b1 ; @0\nb0:\n  jump b1 ; @0\n}",
        "closure f() {\nb0:\n  jump b99999999 ; @0\n}",
        "closure f() {\nb0:\n  v0:r = call[g(%x)] ; @0\n}",
        "closure f() {\nb0:\n  v0:r = call[g(a = )] ; @0\n}",
        "closure f() {\nb0:\n  switch[\"a\" | 0] ; @0\n}",
        "typed f() {\nb0:\n  abort[because \"x\"] ; @0\n}",
    ];
    let lines: Vec<String> =
        texts.iter().map(|text| format!("{text:?}\n  => {}\n", parse(text).unwrap_err())).collect();
    expect![[r#"
        ""
          => line 1: expected closure, promise or typed, found ""
        "closur f() {"
          => line 1: expected closure, promise or typed, found "closur f() {"
        "closure () {\n}"
          => line 1: expected a name, found "() {\n}"
        "closure f(x = ) {\n}"
          => line 1: expected the default's number, found ") {\n}"
        "closure f(x = 99999999999) {\n}"
          => line 1: expected the default's number, found "99999999999) {\n}"
        "closure f() {"
          => line 1: expected a block or }, found ""
        "closure f() {\n}\nx"
          => line 3: expected the end of the text, found "x"
        "typed f() -> dbl {\n}"
          => line 1: expected a type, found "dbl {\n}"
        "closure f() {\n  v0:r = const[NULL] ; @0\n}"
          => line 2: expected a block or }, found "v0:r = const[NULL] ;"
        "closure f() {\nb0:\n  v0 = const[NULL] ; @0\n}"
          => line 3: expected ":", found "= const[NULL] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = konst[NULL] ; @0\n}"
          => line 3: no operation "konst"
        "closure f() {\nb0:\n  v0:r = const[nil] ; @0\n}"
          => line 3: expected a constant, found "] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[NULL ; @0\n}"
          => line 3: expected "]", found "; @0\n}"
        "closure f() {\nb0:\n  v0:r = const ; @0\n}"
          => line 3: expected "[", found "; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[int 2147483648] ; @0\n}"
          => line 3: expected an integer, found "2147483648] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[dbl 1,5] ; @0\n}"
          => line 3: expected "]", found ",5] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[dbl nan:xyz] ; @0\n}"
          => line 3: expected the bits of a NaN, found "xyz] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[str \"a] ; @0\n}"
          => line 4: expected the end of a quoted text, found "a] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = const[str \"a\nb\"] ; @0\n  x\n}"
          => line 5: no operation "x"
        "closure f() {\nb0:\n  v0:r = neg v1 ; @0\n}"
          => line 3: v1 is not defined
        "closure f() {\nb0:\n  v0:r = const[NULL]\n}"
          => line 4: expected an operand, a target or ;, found "}"
        "closure f() {\nb0:\n  v0:r = const[NULL] ; 3\n}"
          => line 3: expected "@", found "3\n}"
        "closure f() {\nb0:\n  v0:r = const[NULL] ; @1:\n}"
          => line 4: expected a pc, found "}"
        "closure f() {\nb0:\n  v0:r = const[NULL] ; @0\n  v0:r = const[NULL] ; @0\n}"
          => line 4: expected a value that is not yet defined, found " = const[NULL] ; @0\n"
        "closure f() {\nb0:\n  jump b1 ; @0\n}"
          => line 4: expected every block that is a target, found ""
        "closure f() {\nb0:\n  jump b1 ; @0\nb0:\n  jump b1 ; @0\n}"
          => line 4: expected a block that is not yet there, before this, found ":\n  jump b1 ; @0\n}"
        "closure f() {\nb0:\n  jump b99999999 ; @0\n}"
          => line 3: expected a smaller block number, found " ; @0\n}"
        "closure f() {\nb0:\n  v0:r = call[g(%x)] ; @0\n}"
          => line 3: expected an operand's position, found "x)] ; @0\n}"
        "closure f() {\nb0:\n  v0:r = call[g(a = )] ; @0\n}"
          => line 3: expected "_", found ")] ; @0\n}"
        "closure f() {\nb0:\n  switch[\"a\" | 0] ; @0\n}"
          => line 3: expected "\"", found "| 0] ; @0\n}"
        "typed f() {\nb0:\n  abort[because \"x\"] ; @0\n}"
          => line 3: expected a reason, found "because \"x\"] ; @0\n}"
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn a_module_is_its_functions_one_behind_the_other() {
    let text = "\ntyped f() {\nb0:\n  ret ; @0\n}\n\n\ntyped g() {\nb0:\n  call.fn[0] ; @0\n  ret ; @1\n}\n";
    let module = parse_module(text).unwrap();
    assert_eq!(verify_module(&module), Ok(()));
    assert_eq!(print_module(&parse_module(&print_module(&module)).unwrap()), print_module(&module));
    assert_eq!(parse_module("").unwrap().funcs.len(), 0);
    assert_eq!(parse_module("typed f() {\nb0:\n  ret ; @0\n}\n}").unwrap_err().line, 5);
}

#[test]
fn deep_nesting_is_an_error() {
    let text = "closure f() {\nnested 0\n".repeat(100_000);
    expect![[r#"line 403: expected fewer nested functions, found "closure f() {\nnested""#]]
        .assert_eq(&parse(&text).unwrap_err().to_string());
}

/// The inputs of all files of functions.
fn corpus() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let mut paths = Vec::new();
    for dir in ["ir/verify", "opt", "codegen"] {
        paths.extend(std::fs::read_dir(root.join(dir)).unwrap().map(|entry| entry.unwrap().path()));
    }
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let input = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with('#')).take_while(|line| !line.starts_with("----"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    texts.map(input).collect()
}

/// A text with a few characters, tokens or lines changed.
fn mutate(random: &mut Random, text: &str, others: &[String]) -> String {
    const TOKENS: [&str; 30] = [
        "v0",
        "v1:r",
        "b0",
        "b1:",
        "b2(v1:f64):",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ";",
        "@1",
        ":",
        ",",
        "=",
        "->",
        "\"",
        "`",
        "\\",
        "\\u{",
        "...",
        "%0",
        "&0",
        "NA",
        "nan:",
        "nested 0\n",
        "switch[",
        "call[",
        "-",
    ];
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let at = random.below(text.len() + 1);
        let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let end = text[at..].char_indices().nth(1 + random.below(3)).map_or(text.len(), |(offset, _)| at + offset);
        match random.below(8) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, TOKENS[random.below(TOKENS.len())]),
            2 => text.replace_range(at..end, TOKENS[random.below(TOKENS.len())]),
            3 if random.below(4) == 0 => text.truncate(at),
            4 => {
                let lines: Vec<&str> = others[random.below(others.len())].lines().collect();
                let line = lines[random.below(lines.len())];
                let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                text.insert_str(start, &format!("{line}\n"));
            }
            5 => text.insert(at, char::from_u32(random.below(0x300) as u32).unwrap_or('x')),
            _ => {
                // Another value, block or constant where a number stood.
                let digit = text[at..].find(|c: char| c.is_ascii_digit());
                if let Some(digit) = digit.map(|offset| at + offset) {
                    text.replace_range(digit..=digit, &random.below(6).to_string());
                }
            }
        }
    }
    text
}

#[test]
fn hostile_texts_are_errors_or_functions() {
    let corpus = corpus();
    let mut random = Random::new(1);
    let mut n_parsed = 0;
    for _ in 0..10_000 {
        let text = corpus[random.below(corpus.len())].clone();
        let text = mutate(&mut random, &text, &corpus);
        let Ok(module) = parse_module(&text) else { continue };
        n_parsed += 1;
        let printed = print_module(&module);
        let again = parse_module(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}\nfrom\n{text}"));
        assert_eq!(print_module(&again), printed);
        assert_eq!(verify_module(&again), verify_module(&module));
    }
    // Otherwise the changes are too coarse to test anything.
    assert!(n_parsed > 1000, "{n_parsed}");
}
