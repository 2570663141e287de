//! Vectors that get longer: where a store behind the end is expected.
//!
//! A store into a vector aborts where its subscript is none of an element. Where vectors are made longer by stores, it
//! gets room instead (`vec.room`). That costs other code in the same module: lengths change, so they are read again
//! (`vec.count`), and checks of subscripts stay in loops. So it is done at places where it is expected: where the
//! subscript is `length(x) + 1`, and where a version left because of it ([`Options::grows`](crate::Options)).
//!
//! A place is a block: stores in a straight line of code make vectors longer together.

use analysis::Place;
use analysis::infer::Instance;
use ir::{Const, Func, Imm, Inst, Op, Value};

/// Blocks that write to `x[length(x) + 1]`, whatever the `x` are.
pub(crate) fn appends(instance: &Instance) -> impl Iterator<Item = Place> {
    let func = &*instance.func;
    let reached = func.layout.iter().filter(|&&block| instance.entries.get(block).is_some());
    reached.filter_map(move |&block| {
        let insts = &func.blocks[block].insts;
        let first = insts.first().map(|&inst| func.insts[inst].origin.pc)?;
        let appends = insts.iter().any(|&inst| is_append(func, &func.insts[inst]));
        appends.then(|| Place::new(func, instance.args.len(), first))
    })
}

fn is_append(func: &Func, inst: &Inst) -> bool {
    let (Op::VecAssign | Op::VecAssign2, [_, subscript, _]) = (inst.op, &inst.args[..]) else { return false };
    let is_length = |inst: &Inst| match &inst.imm {
        Imm::Call(desc) => func.calls[*desc as usize].name.as_deref() == Some("length"),
        _ => false,
    };
    let is_one = |inst: &Inst| match &inst.imm {
        Imm::Const(Const::Real(bits)) => *bits == 1.0f64.to_bits(),
        Imm::Const(Const::Int(value)) => *value == 1,
        _ => false,
    };
    let adds = |sum: &Inst, [left, right]: [usize; 2]| {
        definitions(func, sum.args[left]).any(is_length) && definitions(func, sum.args[right]).any(is_one)
    };
    definitions(func, *subscript).any(|inst| inst.op == Op::Add && (adds(inst, [0, 1]) || adds(inst, [1, 0])))
}

/// What may give a value: the instruction, or of a block's parameter those that give what is handed over.
fn definitions(func: &Func, value: Value) -> impl Iterator<Item = &Inst> {
    let insts = || func.layout.iter().flat_map(|&block| &func.blocks[block].insts).map(|&inst| &func.insts[inst]);
    let param = func.layout.iter().find_map(|&block| {
        let index = func.blocks[block].params.iter().position(|&param| param == value)?;
        Some((block, index))
    });
    let handed = insts().flat_map(|inst| &inst.targets).filter_map(move |target| {
        let (block, index) = param?;
        (target.block == block).then(|| target.args[index])
    });
    let values: Vec<Value> = handed.chain([value]).collect();
    insts().filter(move |inst| inst.results.iter().any(|result| values.contains(result)))
}

#[cfg(test)]
mod tests {
    use super::is_append;

    /// Each line of code in front of the store, and whether the store is expected to be behind the end.
    const SUBSCRIPTS: &[(&str, bool)] = &[
        ("v3:r = callbuiltin[length(%0)] v0 ; @1 v4:r = const[dbl 1.0] ; @1 v5:r = add v3, v4", true),
        ("v3:r = callbuiltin[length(%0)] v0 ; @1 v4:r = const[int 1] ; @1 v5:r = add v3, v4", true),
        ("v3:r = callbuiltin[length(%0)] v0 ; @1 v4:r = const[int 1] ; @1 v5:r = add v4, v3", true),
        ("v3:r = callbuiltin[length(%0)] v0 ; @1 v4:r = const[int 2] ; @1 v5:r = add v3, v4", false),
        ("v3:r = callbuiltin[length(%0)] v0 ; @1 v4:r = const[int 1] ; @1 v5:r = sub v3, v4", false),
        ("v3:r = callbuiltin[nchar(%0)] v0 ; @1 v4:r = const[int 1] ; @1 v5:r = add v3, v4", false),
        ("v5:r = callbuiltin[length(%0)] v0", false),
    ];

    #[test]
    fn appending_is_seen() {
        for &(lines, expected) in SUBSCRIPTS {
            let text = format!(
                "closure f(x) {{ b0: v0:r = ldvar[x] ; @1 v1:r = const[int 7] ; @1 {lines} ; @1 v6:r = vecassign v0, v5, v1 ; @2 ret.r v6 ; @3 }}"
            );
            let func = ir::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let found = func.blocks[func.entry()].insts.iter().any(|&inst| is_append(&func, &func.insts[inst]));
            assert_eq!(found, expected, "{lines}");
        }
    }
}
