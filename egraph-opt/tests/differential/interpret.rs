//! An interpreter of typed functions: scalars, one vector, control flow.
use egraph_opt::eval::{self, Const};
use ir::{BlockId, Func, Imm, Inst, Op, Value};
use la_arena::ArenaMap;

/// A value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    Scalar(Const),
    Vector(u32),
}

#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Returned(Vec<Word>),
    Aborted,
    OutOfFuel,
}

/// The elements of the only vector there is.
const ELEMENTS: [f64; 5] = [3.5, -0.0, f64::INFINITY, 2.0, -7.25];
const ADDRESS: i64 = 1 << 44;
const FUEL: usize = 3_000;

enum Step {
    Next,
    Go(BlockId, Vec<Word>),
    Stop(Outcome),
}

pub fn interpret(func: &Func, args: &[Word]) -> Outcome {
    observe(func, args, &mut |_, _, _| {})
}

/// The same; every use of a scalar is told, with the block that uses it.
pub fn observe(func: &Func, args: &[Word], watch: &mut dyn FnMut(BlockId, Value, Const)) -> Outcome {
    let mut machine = Machine { func, values: ArenaMap::default() };
    let mut block = func.entry();
    let mut args = args.to_vec();
    let mut fuel = FUEL;
    loop {
        for (&param, &arg) in func.blocks[block].params.iter().zip(&args) {
            machine.values.insert(param, arg);
        }
        let mut next = None;
        for &inst in &func.blocks[block].insts {
            fuel = match fuel.checked_sub(1) {
                Some(fuel) => fuel,
                None => return Outcome::OutOfFuel,
            };
            for &arg in &func.insts[inst].args {
                if let Word::Scalar(scalar) = machine.word(arg) {
                    watch(block, arg, scalar);
                }
            }
            match machine.step(&func.insts[inst]) {
                Step::Next => {}
                Step::Go(to, words) => next = Some((to, words)),
                Step::Stop(outcome) => return outcome,
            }
        }
        (block, args) = next.expect("a terminator");
    }
}

struct Machine<'a> {
    func: &'a Func,
    values: ArenaMap<Value, Word>,
}

impl Machine<'_> {
    fn word(&self, value: Value) -> Word {
        self.values[value]
    }

    fn scalar(&self, value: Value) -> Const {
        match self.word(value) {
            Word::Scalar(scalar) => scalar,
            Word::Vector(_) => panic!("a vector where a scalar is meant"),
        }
    }

    fn int(&self, value: Value) -> i32 {
        match self.scalar(value) {
            Const::I32(value) => value,
            other => panic!("{other:?} is no integer"),
        }
    }

    fn long(&self, value: Value) -> i64 {
        match self.scalar(value) {
            Const::I64(value) => value,
            other => panic!("{other:?} is no integer"),
        }
    }

    fn go(&self, inst: &Inst, edge: usize) -> Step {
        let target = &inst.targets[edge];
        Step::Go(target.block, target.args.iter().map(|&arg| self.word(arg)).collect())
    }

    fn step(&mut self, inst: &Inst) -> Step {
        let result = match inst.op {
            Op::Jump => return self.go(inst, 0),
            Op::Br => return self.go(inst, usize::from(self.int(inst.args[0]) == 0)),
            Op::BrLgl => match self.int(inst.args[0]) {
                eval::NA_I32 => return Step::Stop(Outcome::Aborted),
                value => return self.go(inst, usize::from(value == 0)),
            },
            Op::Ret => return Step::Stop(Outcome::Returned(inst.args.iter().map(|&arg| self.word(arg)).collect())),
            Op::Abort => return Step::Stop(Outcome::Aborted),
            Op::AbortIf if self.int(inst.args[0]) != 0 => return Step::Stop(Outcome::Aborted),
            Op::AbortIf | Op::Poll => return Step::Next,
            Op::I32Const => Const::I32(imm(inst) as i32),
            Op::I64Const => Const::I64(imm(inst)),
            Op::F64Const => match inst.imm {
                Imm::Real(bits) => Const::F64(bits),
                _ => panic!("no double"),
            },
            Op::VecLen => Const::I64(ELEMENTS.len() as i64),
            Op::VecData => Const::I64(ADDRESS),
            Op::LoadF64 => {
                assert_eq!(self.long(inst.args[0]), ADDRESS, "an address in {}", ir::print(self.func));
                Const::F64(ELEMENTS[self.long(inst.args[1]) as usize].to_bits())
            }
            op => {
                let args: Vec<Const> = inst.args.iter().map(|&arg| self.scalar(arg)).collect();
                match eval::eval(op, 0, &args) {
                    Some(eval::Outcome::Value(value)) => value,
                    Some(eval::Outcome::Abort) => return Step::Stop(Outcome::Aborted),
                    Some(eval::Outcome::Two(first, second)) => {
                        self.values.insert(inst.results[1], Word::Scalar(second));
                        first
                    }
                    // Executed early and not used: what the machine leaves there.
                    Some(eval::Outcome::Undefined) => garbage(op, &args),
                    None => panic!("{} is unknown", op.text()),
                }
            }
        };
        self.values.insert(inst.results[0], Word::Scalar(result));
        Step::Next
    }
}

fn imm(inst: &Inst) -> i64 {
    match inst.imm {
        Imm::Int(value) => value,
        _ => panic!("no integer"),
    }
}

fn garbage(op: Op, args: &[Const]) -> Const {
    match (op, args) {
        (Op::I64ToI32, [Const::I64(value)]) => Const::I32(*value as i32),
        (Op::I32ToI64, [Const::I32(value)]) => Const::I64((*value).into()),
        _ => panic!("{} of {args:?} is not defined", op.text()),
    }
}
