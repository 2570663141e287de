//! Variables of a closure that are read where they may not be assigned: tests in front of the reads.
//!
//! `t` in `for (i in x) t <- i; t` is the frame's variable if the loop has run, and else what is outside. Beside each such variable
//! stands another, whether it is assigned; a read branches on it.

use super::loop_frame::{Frame, ours, store};
use crate::bits::Bits;
use crate::*;

/// In front of a name: the variable that is seen where the function has none of that name. No name of R has it.
pub const OUTER: &str = "outer\0";

/// In front of a name: whether the variable is assigned.
const ASSIGNED: &str = "assigned\0";

/// Puts a test in front of reads of a closure's variables that may not be assigned there: where one is not, the enclosure's is read,
/// [`OUTER`], or nothing that is known. Variables that a literal, a default or the code of an argument assigns or mentions in other
/// ways than by reading them in an argument are left alone.
pub fn test_reads(func: &mut Func) {
    let mut names: Vec<&str> = Vec::new();
    let insts = func.layout.iter().flat_map(|block| &func.blocks[*block].insts).map(|&inst| &func.insts[inst]);
    for inst in insts {
        if let (Op::StVar, Imm::Name(name)) = (inst.op, &inst.imm)
            && !names.contains(&&**name)
        {
            names.push(name);
        }
    }
    names.retain(|name| !func.formals.iter().any(|formal| *formal.name == **name) && !is_hidden(func, name));
    if names.is_empty() {
        return;
    }
    let names: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
    let n_names = names.len();
    let order = func.reverse_postorder();
    let frame = Frame::of(func, &order, names, n_names);
    let mut unclear = Bits::default();
    for &block in &order {
        frame.walk(func, block, |inst, surely, perhaps| {
            let reads = frame.reads_perhaps(func, &func.insts[inst], surely).into_iter();
            reads.filter(|&number| perhaps.has(number)).for_each(|number| unclear.set(number));
        });
    }
    if (0..n_names).all(|number| !unclear.has(number)) {
        return;
    }
    let broken = func.add_block();
    let what = Imm::Name("a variable that is not assigned".into());
    func.terminate(broken, Op::Unsupported, what, vec![], vec![], Origin::default());
    for block in order {
        frame.test_block(func, block, broken, &unclear);
    }
    let entry = func.entry();
    let origin = func.terminator(entry).map(|inst| inst.origin).unwrap_or_default();
    let before = std::mem::take(&mut func.blocks[entry].insts);
    for (_, name) in frame.names.iter().enumerate().filter(|(number, _)| unclear.has(*number)) {
        store(func, entry, ours(ASSIGNED, name), Const::Lgl(0), origin);
        store(func, entry, Imm::Name(name.clone()), Const::Null, origin);
    }
    func.blocks[entry].insts.extend(before);
    func.layout = func.reverse_postorder();
}

/// Whether code besides the function's own may see or assign a variable at a time that is not known.
fn is_hidden(func: &Func, name: &str) -> bool {
    let default = |at: usize| func.formals.iter().any(|formal| formal.default == Some(at as u32));
    func.nested.iter().enumerate().any(|(at, nested)| {
        if nested.kind == FuncKind::Closure || default(at) {
            crate::mentions(nested, name)
        } else {
            is_hidden_in(nested, name)
        }
    })
}

/// The same of the code of an argument, which may read it.
fn is_hidden_in(code: &Func, name: &str) -> bool {
    let is_read = |inst: &Inst| matches!(inst.op, Op::LdVar | Op::LdVarMissOk);
    let mut insts = code.insts.iter().map(|(_, inst)| inst);
    insts.any(|inst| matches!(&inst.imm, Imm::Name(other) if **other == *name) && !is_read(inst))
        || code.nested.iter().any(|nested| match nested.kind {
            FuncKind::Closure => crate::mentions(nested, name),
            _ => is_hidden_in(nested, name),
        })
}

/// The arguments of a call read this variable of the enclosure.
fn look_outside(func: &mut Func, call: u32, name: &str) {
    fn rename(code: &mut Func, name: &str) {
        for (_, inst) in code.insts.iter_mut() {
            if let (Op::LdVar | Op::LdVarMissOk, Imm::Name(read)) = (inst.op, &inst.imm)
                && **read == *name
            {
                inst.imm = ours(OUTER, name);
            }
        }
        code.nested.iter_mut().for_each(|nested| rename(nested, name));
    }
    for arg in &func.calls[call as usize].args {
        if let ArgKind::Promise(index) = arg.kind {
            rename(&mut func.nested[index as usize], name);
        }
    }
}

/// The variables that the code of an argument reads.
fn read_in<'f>(code: &'f Func, names: &mut Vec<&'f str>) {
    names.extend(code.insts.iter().filter_map(|(_, inst)| match (inst.op, &inst.imm) {
        (Op::LdVar | Op::LdVarMissOk, Imm::Name(name)) => Some(&**name),
        _ => None,
    }));
    code.nested.iter().for_each(|nested| read_in(nested, names));
}

impl Frame {
    /// The variables that an instruction of a closure reads, and that need not be assigned.
    fn reads_perhaps(&self, func: &Func, inst: &Inst, surely: &Bits) -> Vec<usize> {
        let mut names: Vec<&str> = Vec::new();
        match (inst.op, &inst.imm) {
            (Op::LdVar | Op::LdVarMissOk | Op::LdAssign, Imm::Name(name)) => names.push(name),
            (_, Imm::Call(call)) => {
                for arg in &func.calls[*call as usize].args {
                    if let ArgKind::Promise(index) = arg.kind {
                        read_in(&func.nested[index as usize], &mut names);
                    }
                }
            }
            _ => {}
        }
        let numbers = names.into_iter().filter_map(|name| self.numbers.get(name).copied());
        let mut numbers: Vec<usize> = numbers.filter(|&number| !surely.has(number)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Puts a closure's block together anew.
    fn test_block(&self, func: &mut Func, block: BlockId, broken: BlockId, unclear: &Bits) {
        let mut steps = Vec::new();
        self.walk(func, block, |inst, surely, perhaps| steps.push((inst, surely.clone(), perhaps.clone())));
        func.blocks[block].insts.clear();
        let mut at = block;
        for (id, surely, perhaps) in steps {
            let Inst { op, origin, .. } = func.insts[id];
            let mut numbers = self.reads_perhaps(func, &func.insts[id], &surely);
            numbers.retain(|&number| unclear.has(number));
            if let (Op::LdAssign, &[number]) = (op, &numbers[..])
                && !perhaps.has(number)
            {
                func.insts[id].op = Op::LdVar;
                func.insts[id].imm = ours(OUTER, &self.names[number]);
                numbers.clear();
            }
            let is_load = matches!(op, Op::LdVar | Op::LdVarMissOk);
            if let (Imm::Call(call), false) = (func.insts[id].imm.clone(), is_load) {
                // What is assigned on no way to here is the enclosure's.
                for &number in numbers.iter().filter(|&&number| !perhaps.has(number)) {
                    look_outside(func, call, &self.names[number]);
                }
                numbers.retain(|&number| perhaps.has(number));
            }
            for &number in &numbers {
                let bound = func.push1(at, Op::LdVar, ours(ASSIGNED, &self.names[number]), vec![], origin);
                let here = func.add_block();
                let other = if is_load { func.add_block() } else { broken };
                let targets = [here, other].map(|block| Target { block, args: vec![] });
                func.terminate(at, Op::BrTrue, Imm::None, vec![bound], targets.to_vec(), origin);
                at = here;
                if is_load {
                    at = func.add_block();
                    let loaded = func.insts[id].results[0];
                    let inner = func.add_value(Type::R);
                    func.insts[id].results[0] = inner;
                    func.blocks[here].insts.push(id);
                    let outer = func.push1(other, Op::LdVar, ours(OUTER, &self.names[number]), vec![], origin);
                    func.blocks[at].params.push(loaded);
                    for (from, value) in [(here, inner), (other, outer)] {
                        let target = Target { block: at, args: vec![value] };
                        func.terminate(from, Op::Jump, Imm::None, vec![], vec![target], origin);
                    }
                }
            }
            if !is_load || numbers.is_empty() {
                func.blocks[at].insts.push(id);
            }
            if let Some(number) = self.assigned_by(&func.insts[id]).filter(|&number| unclear.has(number)) {
                store(func, at, ours(ASSIGNED, &self.names[number]), Const::Lgl(1), origin);
            }
        }
    }
}
