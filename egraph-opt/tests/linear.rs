//! The analysis of a function costs as much as the function is long: counted, not timed.

use egraph_opt::flow;
use egraph_opt::loops::Loops;
use ir::{BlockId, Func, FuncKind, Imm, Op, Origin, Target, Type, Value};

/// `n_loops` loops one after the other, all of which count up to the function's parameter.
fn loops(n_loops: usize) -> Func {
    let mut func = Func::new("loops", FuncKind::Typed);
    let at = Origin::default();
    let to = |block: BlockId, args: Vec<Value>| Target { block, args };
    let mut block = func.add_block();
    let limit = func.add_param(block, Type::I64);
    for _ in 0..n_loops {
        let (header, body, exit) = (func.add_block(), func.add_block(), func.add_block());
        let zero = func.push1(block, Op::I64Const, Imm::Int(0), vec![], at);
        func.terminate(block, Op::Jump, Imm::None, vec![], vec![to(header, vec![zero])], at);
        let counter = func.add_param(header, Type::I64);
        let more = func.push1(header, Op::I64Lt, Imm::None, vec![counter, limit], at);
        func.terminate(header, Op::Br, Imm::None, vec![more], vec![to(body, vec![]), to(exit, vec![])], at);
        let one = func.push1(body, Op::I64Const, Imm::Int(1), vec![], at);
        let next = func.push1(body, Op::I64Add, Imm::None, vec![counter, one], at);
        func.terminate(body, Op::Jump, Imm::None, vec![], vec![to(header, vec![next])], at);
        block = exit;
    }
    func.terminate(block, Op::Ret, Imm::None, vec![], vec![], at);
    func
}

/// `n_ifs` branches on the function's parameter, each in one side of the one before.
fn ifs(n_ifs: usize) -> Func {
    let mut func = Func::new("ifs", FuncKind::Typed);
    let at = Origin::default();
    let to = |block: BlockId| Target { block, args: vec![] };
    let mut block = func.add_block();
    let x = func.add_param(block, Type::I64);
    for k in 0..n_ifs {
        let (yes, no) = (func.add_block(), func.add_block());
        let bound = func.push1(block, Op::I64Const, Imm::Int(k as i64), vec![], at);
        let less = func.push1(block, Op::I64Lt, Imm::None, vec![x, bound], at);
        func.terminate(block, Op::Br, Imm::None, vec![less], vec![to(yes), to(no)], at);
        func.terminate(yes, Op::Ret, Imm::None, vec![], vec![], at);
        block = no;
    }
    func.terminate(block, Op::Ret, Imm::None, vec![], vec![], at);
    func
}

fn cost(func: &Func) -> usize {
    assert_eq!(ir::verify(func), Ok(()));
    let loops = Loops::new(func);
    flow::analyse(func, &loops).cost()
}

#[test]
fn twice_as_long_a_function_costs_twice_as_much() {
    for make in [loops, ifs] {
        let (short, long) = (cost(&make(200)), cost(&make(400)));
        assert!(long <= 2 * short + 100, "{short} steps for 200, {long} for 400");
    }
}
