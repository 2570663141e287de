//! `fixtures/ir/verify/*.rir`: functions, a line `----`, and what the verifier says of them.
//!
//! A file is a header of `#` lines that name the invariant, the functions of one module, the line
//! and the answer. `UPDATE_EXPECT=1` rewrites answers. What no text can say is built here.

use expect_test::{expect, expect_file};
use ir::{
    Arg, ArgKind, CallDesc, Func, FuncKind, Imm, Inst, Module, Op, Origin, Target, Type, parse_module, print_module,
    verify, verify_module,
};
use std::path::{Path, PathBuf};

const SEPARATOR: &str = "----\n";

fn fixtures() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/ir/verify");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn answer(module: &Module) -> String {
    match verify_module(module) {
        Ok(()) => "fine\n".into(),
        Err(violation) => format!("{violation}\n"),
    }
}

#[test]
fn answers_are_as_recorded() {
    for path in fixtures() {
        let text = std::fs::read_to_string(&path).unwrap();
        let header: String =
            text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let body = text.strip_prefix(&header).unwrap();
        let input = body.split_once(SEPARATOR).map_or(body, |(input, _)| input);
        let module = parse_module(input).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // A function that breaks an invariant prints and parses all the same.
        let printed = print_module(&module);
        assert_eq!(print_module(&parse_module(&printed).unwrap()), printed, "{}", path.display());
        expect_file![&path].assert_eq(&format!("{header}{input}{SEPARATOR}{}", answer(&module)));
    }
}

/// `closure f() { return NULL }`, and its two instructions.
fn small() -> (Func, [ir::InstId; 2]) {
    let mut func = Func::new("f", FuncKind::Closure);
    let block = func.add_block();
    let constant = func.push(block, Op::Const, Imm::Const(ir::Const::Null), vec![], Origin::default());
    let value = func.insts[constant].results[0];
    func.terminate(block, Op::RetR, Imm::None, vec![value], vec![], Origin { closure: 0, pc: 1 });
    let ids: Vec<_> = func.insts.iter().map(|(id, _)| id).collect();
    (func, [ids[0], ids[1]])
}

/// What a change makes the verifier say of the small function.
fn after(change: impl FnOnce(&mut Func, [ir::InstId; 2])) -> String {
    let (mut func, insts) = small();
    assert_eq!(verify(&func), Ok(()));
    change(&mut func, insts);
    // Printing is for people who look for the defect: it must not add one.
    let _ = ir::print(&func);
    verify(&func).map_or_else(|violation| violation.to_string(), |()| "fine".into())
}

#[test]
fn what_no_text_can_say_is_found_too() {
    let call =
        |kind| CallDesc { name: None, internal: false, args: vec![Arg { name: None, kind }], ..CallDesc::default() };
    let answers = [
        ("no block", after(|func, _| func.layout.clear())),
        ("an empty block", after(|func, _| func.blocks[func.layout[0]].insts.clear())),
        ("a block twice", after(|func, _| func.layout.push(func.layout[0]))),
        ("a value twice", after(|func, [constant, _]| func.blocks[func.layout[0]].insts.insert(0, constant))),
        (
            "a value that nobody defines",
            after(|func, [_, ret]| func.insts[ret].args[0] = func.values.alloc(ir::ValueData { ty: Type::R })),
        ),
        (
            "a block that is not laid out",
            after(|func, [_, ret]| {
                let block = func.blocks.alloc(ir::Block::default());
                func.insts[ret] = Inst {
                    op: Op::Jump,
                    args: vec![],
                    targets: vec![Target { block, args: vec![] }],
                    ..func.insts[ret].clone()
                };
            }),
        ),
        ("another immediate", after(|func, [constant, _]| func.insts[constant].imm = Imm::Int(1))),
        ("no immediate", after(|func, [constant, _]| func.insts[constant].imm = Imm::None)),
        ("an immediate too many", after(|func, [_, ret]| func.insts[ret].imm = Imm::Int(1))),
        (
            "no such call",
            after(|func, [constant, _]| {
                (func.insts[constant].op, func.insts[constant].imm) = (Op::CallSpecial, Imm::Call(0));
            }),
        ),
        (
            "no such operand of the call",
            after(|func, [constant, _]| {
                func.calls.push(call(ArgKind::Operand(0)));
                (func.insts[constant].op, func.insts[constant].imm) = (Op::CallSpecial, Imm::Call(0));
            }),
        ),
        (
            "no such switch",
            after(|func, [_, ret]| {
                let block = func.add_block();
                func.push_inst(block, func.insts[ret].clone());
                let (op, imm, target) = (Op::Switch, Imm::Switch(3), Target { block, args: vec![] });
                func.insts[ret] = Inst { op, imm, targets: vec![target], ..func.insts[ret].clone() };
            }),
        ),
        (
            "a result that is not the table's",
            after(|func, [constant, _]| {
                let value = func.insts[constant].results[0];
                func.values[value].ty = Type::F64;
            }),
        ),
        (
            "a result too many",
            after(|func, [constant, _]| {
                let value = func.values.alloc(ir::ValueData { ty: Type::R });
                func.insts[constant].results.push(value);
            }),
        ),
    ];
    let lines: Vec<String> = answers.iter().map(|(what, answer)| format!("{what} => {answer}\n")).collect();
    expect![[r#"
        no block => f: there is no block
        an empty block => f: a block is empty
        a block twice => f: a block is laid out twice
        a value twice => f: a value is defined twice
        a value that nobody defines => f: at 0:1: an operand of ret.r is not defined on every path to it
        a block that is not laid out => f: a target is not laid out
        another immediate => f: at 0:0: const has an unfit immediate
        no immediate => f: at 0:0: const has an unfit immediate
        an immediate too many => f: at 0:1: ret.r has an unfit immediate
        no such call => f: at 0:0: callspecial has an unfit immediate
        no such operand of the call => f: at 0:0: callspecial has an unfit immediate
        no such switch => f: at 0:1: switch has an unfit immediate
        a result that is not the table's => f: at 0:0: operands of const are not :r
        a result too many => f: at 0:0: operands of const are not :r
    "#]]
    .assert_eq(&lines.concat());
}
