//! The code of a promise that is an AST becomes generic IR.
//!
//! R compiles bodies, but not the defaults of the functions that it compiles: these are evaluated
//! as they stand. Evaluating a call looks the function up by its name, every time, and hands over
//! promises; so a call here is [`Op::LdFun`] and [`Op::Call`] whatever its name is. What the
//! function does with its arguments, specials among them, is the analysis' concern.
//!
//! Code that is no byte code has no pool. In its place, 0 names the code itself and i its i-th
//! argument. A call of a computed function is left to R: [`Op::Eval`] of the whole.

use super::*;

/// Lifts a call to code of a promise; nested calls are its nested promises.
pub(super) fn lift_call(heap: &Heap, cell: CellId, name: &str, nesting: &mut Nesting) -> Func {
    let mut pairs = heap.pairs(cell);
    let mut func = Func::new(name, FuncKind::Promise);
    let block = func.add_block();
    let origin = Origin::default();
    let Some(callee) = pairs.next().and_then(|pair| heap.symbol(pair.car)) else {
        let result = func.push1(block, Op::Eval, Imm::Int(0), vec![], origin);
        func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], origin);
        return func;
    };
    let mut operands = vec![func.push1(block, Op::LdFun, Imm::Name(callee.into()), vec![], origin)];
    let mut args = Vec::new();
    for (at, pair) in pairs.enumerate() {
        let kind = match (heap.value(pair.car), literal(heap, pair.car)) {
            (RValue::MissingArg, _) => ArgKind::Missing,
            (RValue::Symbol(symbol), _) if **symbol == *"..." => ArgKind::Dots,
            (_, Some(constant)) => {
                operands.push(func.push1(block, Op::Const, Imm::Const(constant), vec![], origin));
                ArgKind::Operand(operands.len() as u32 - 2)
            }
            _ => {
                let nested = lift_promise(heap, pair.car, &format!("{name}.p{}", func.nested.len()), nesting);
                func.nested.push(Func { code: Some(at as u32 + 1), ..nested });
                ArgKind::Promise(func.nested.len() as u32 - 1)
            }
        };
        args.push(Arg { name: pair.tag.and_then(|tag| heap.symbol(tag)).map(Box::from), kind });
    }
    func.calls.push(CallDesc { args, call: Some(0), ..CallDesc::of(callee) });
    let result = func.push1(block, Op::Call, Imm::Call(0), operands, origin);
    func.terminate(block, Op::RetR, Imm::None, vec![result], vec![], origin);
    func
}
