//! Random functions of the typed level that keep its preconditions.
use egraph_opt::language::{is_computation, is_term, n_results};
use ir::{AbortReason, BlockId, Func, FuncKind, Imm, Op, Origin, Target, Type, Value};

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(1))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const TYPES: [Type; 3] = [Type::F64, Type::I32, Type::I64];

/// Many, so that little of what is computed goes unseen.
const RESULTS: [Type; 10] =
    [Type::F64, Type::F64, Type::F64, Type::F64, Type::F64, Type::I32, Type::I32, Type::I32, Type::I64, Type::I64];

struct Generator {
    random: Random,
    func: Func,
    at: BlockId,
    /// Values that dominate the current place.
    scope: Vec<Value>,
    vector: Value,
    depth: usize,
    pc: u32,
    ops: Vec<Op>,
}

pub fn random_func(seed: u64) -> Func {
    let mut func = Func::new("random", FuncKind::Typed);
    func.results = RESULTS.to_vec();
    let entry = func.add_block();
    let scope: Vec<Value> = TYPES.iter().flat_map(|&ty| [ty, ty]).map(|ty| func.add_param(entry, ty)).collect();
    let vector = func.add_param(entry, Type::Sexp);
    let mut generator =
        Generator { random: Random::new(seed), func, at: entry, scope, vector, depth: 0, pc: 0, ops: operations() };
    for _ in 0..3 {
        generator.statements(6);
        generator.nested();
    }
    generator.statements(4);
    let results: Vec<Value> = RESULTS.into_iter().map(|ty| generator.value(ty)).collect();
    let (at, origin) = (generator.at, generator.origin());
    generator.func.terminate(at, Op::Ret, Imm::None, results, Vec::new(), origin);
    generator.func
}

/// Operations that the interpreter knows and that any operands of their types suit.
fn operations() -> Vec<Op> {
    let unknown = [Op::F64Exp, Op::F64Log, Op::F64LogBase, Op::F64Math1, Op::F64Atan2, Op::F64Round, Op::F64Pow];
    let guarded = [Op::I32ToI64, Op::I64ToI32, Op::NumAdd, Op::NumSub, Op::NumMul, Op::NumNeg];
    let scalar = |op: &Op| !op.signature().contains('p') && !op.signature().starts_with(':');
    let usable = |op: &Op| (is_term(*op) || is_computation(*op)) && n_results(*op) == 1 && scalar(op);
    Op::ALL.iter().copied().filter(|op| usable(op) && !unknown.contains(op) && !guarded.contains(op)).collect()
}

impl Generator {
    fn origin(&mut self) -> Origin {
        self.pc += 1;
        Origin { closure: 1, pc: self.pc }
    }

    fn push(&mut self, op: Op, imm: Imm, args: Vec<Value>) -> Value {
        let origin = self.origin();
        self.func.push1(self.at, op, imm, args, origin)
    }

    fn value(&mut self, ty: Type) -> Value {
        let fitting: Vec<Value> =
            self.scope.iter().copied().filter(|&value| self.func.values[value].ty == ty).collect();
        if !fitting.is_empty() && self.random.below(5) > 0 {
            // Recent ones more often.
            let newest = self.random.below(fitting.len());
            return fitting[newest.max(self.random.below(fitting.len()))];
        }
        self.constant(ty)
    }

    fn constant(&mut self, ty: Type) -> Value {
        match ty {
            Type::F64 => {
                let value = self.random.pick(&[0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.0, 8.0, 2.5, f64::INFINITY]);
                self.push(Op::F64Const, Imm::Real(value.to_bits()), Vec::new())
            }
            Type::I32 => {
                let value = self.random.pick(&[0, 1, -1, 2, 3, i64::from(i32::MIN), i64::from(i32::MAX)]);
                self.push(Op::I32Const, Imm::Int(value), Vec::new())
            }
            _ => {
                let value = self.random.pick(&[0, 1, -1, 2, 3, 5, 8, i64::from(i32::MAX), 1 << 52, i64::MAX]);
                self.push(Op::I64Const, Imm::Int(value), Vec::new())
            }
        }
    }

    fn statements(&mut self, n: usize) {
        for _ in 0..n {
            match self.random.below(24) {
                0 if self.random.below(20) == 0 => self.load(),
                1 => {
                    let condition = self.value(Type::I32);
                    if self.random.below(8) == 0 {
                        let origin = self.origin();
                        let imm = Imm::Abort(AbortReason::Type, "check".into());
                        self.func.push(self.at, Op::AbortIf, imm, vec![condition], origin);
                    }
                }
                2..=3 if self.depth < 3 => self.guarded_conversion(),
                _ => self.operation(),
            }
        }
    }

    fn operation(&mut self) {
        let op = loop {
            let op = self.random.pick(&self.ops.clone());
            // What aborts on most samples would leave little to compare.
            if !is_computation(op) || self.random.below(60) == 0 {
                break op;
            }
        };
        let letters: Vec<u8> = op.signature().bytes().take_while(|&letter| letter != b':').collect();
        let args: Vec<Value> =
            letters.iter().filter_map(|&letter| Type::from_letter(letter)).map(|ty| self.value(ty)).collect();
        let result = self.push(op, Imm::None, args);
        self.scope.push(result);
    }

    /// A checked subscript of any kind, and the element.
    fn load(&mut self) {
        let vector = self.vector;
        let len = self.push(Op::VecLen, Imm::None, vec![vector]);
        let (op, ty) =
            self.random.pick(&[(Op::IndexF64, Type::F64), (Op::IndexI32, Type::I32), (Op::IndexI64, Type::I64)]);
        let subscript = self.value(ty);
        let offset = self.push(op, Imm::None, vec![subscript, len]);
        let data = self.push(Op::VecData, Imm::Int(0), vec![vector]);
        let element = self.push(Op::LoadF64, Imm::None, vec![data, offset]);
        self.scope.extend([len, offset, element]);
    }

    fn branch(&mut self, op: Op, condition: Value) -> (BlockId, BlockId) {
        let (yes, no) = (self.func.add_block(), self.func.add_block());
        let targets = [yes, no].map(|block| Target { block, args: Vec::new() }).to_vec();
        let (at, origin) = (self.at, self.origin());
        self.func.terminate(at, op, Imm::None, vec![condition], targets, origin);
        (yes, no)
    }

    fn jump(&mut self, to: BlockId, args: Vec<Value>) {
        let (at, origin) = (self.at, self.origin());
        self.func.terminate(at, Op::Jump, Imm::None, Vec::new(), vec![Target { block: to, args }], origin);
    }

    /// A conversion that is defined only behind the tests in front of it.
    fn guarded_conversion(&mut self) {
        let n_scope = self.scope.len();
        let join = self.func.add_block();
        let param = self.func.add_param(join, Type::F64);
        if self.random.below(2) == 0 {
            let int = self.value(Type::I32);
            let is_na = self.push(Op::I32IsNa, Imm::None, vec![int]);
            let (na, number) = self.branch(Op::Br, is_na);
            self.at = na;
            self.leave(join, n_scope);
            self.at = number;
            let long = self.push(Op::I32ToI64, Imm::None, vec![int]);
            self.scope.push(long);
        } else {
            let long = self.value(Type::I64);
            let (lo, hi) = (i64::from(i32::MIN) + 1, i64::from(i32::MAX));
            let most = self.push(Op::I64Const, Imm::Int(hi), Vec::new());
            let fits = self.push(Op::I64Le, Imm::None, vec![long, most]);
            let (small, large) = self.branch(Op::Br, fits);
            self.at = large;
            self.leave(join, n_scope);
            self.at = small;
            let least = self.push(Op::I64Const, Imm::Int(lo), Vec::new());
            let fits = self.push(Op::I64Le, Imm::None, vec![least, long]);
            let (inside, outside) = self.branch(Op::Br, fits);
            self.at = outside;
            self.leave(join, n_scope);
            self.at = inside;
            let int = self.push(Op::I64ToI32, Imm::None, vec![long]);
            self.scope.push(int);
        }
        self.depth += 1;
        self.statements(4);
        self.depth -= 1;
        self.leave(join, n_scope);
        self.at = join;
        self.scope.push(param);
    }

    fn leave(&mut self, join: BlockId, n_scope: usize) {
        if self.random.below(3) == 0 {
            self.statements(2);
        }
        let result = self.value(Type::F64);
        self.jump(join, vec![result]);
        self.scope.truncate(n_scope);
    }

    fn nested(&mut self) {
        if self.depth >= 2 {
            return;
        }
        self.depth += 1;
        if self.random.below(2) == 0 {
            self.conditional()
        } else {
            self.counted_loop()
        }
        self.depth -= 1;
    }

    fn conditional(&mut self) {
        let n_scope = self.scope.len();
        let condition = self.value(Type::I32);
        let op = self.random.pick(&[Op::Br, Op::Br, Op::Br, Op::BrLgl]);
        let (yes, no) = self.branch(op, condition);
        let join = self.func.add_block();
        let params: Vec<Value> = TYPES.iter().map(|&ty| self.func.add_param(join, ty)).collect();
        for arm in [yes, no] {
            self.at = arm;
            self.statements(4);
            self.nested();
            self.statements(2);
            let args: Vec<Value> = TYPES.iter().map(|&ty| self.value(ty)).collect();
            self.jump(join, args);
            self.scope.truncate(n_scope);
        }
        self.at = join;
        self.scope.extend(params);
    }

    /// `while (k < n)`, or with the test at the end.
    fn counted_loop(&mut self) {
        let n_scope = self.scope.len();
        let vector = self.vector;
        let limit = match self.random.below(6) {
            0 => self.value(Type::I64),
            1 | 2 => {
                let value = self.value(Type::I64);
                let most = self.push(Op::I64Const, Imm::Int(6), Vec::new());
                let least = self.push(Op::I64Const, Imm::Int(-2), Vec::new());
                let bounded = self.push(Op::I64Min, Imm::None, vec![value, most]);
                self.push(Op::I64Max, Imm::None, vec![bounded, least])
            }
            _ => self.push(Op::VecLen, Imm::None, vec![vector]),
        };
        let first = self.random.below(2) as i64;
        let start = self.push(Op::I64Const, Imm::Int(first), Vec::new());
        let entering: Vec<Value> = [start].into_iter().chain(TYPES.iter().map(|&ty| self.value(ty))).collect();
        let header = self.func.add_block();
        let mut params = vec![self.func.add_param(header, Type::I64)];
        params.extend(TYPES.iter().map(|&ty| self.func.add_param(header, ty)));
        self.jump(header, entering);
        self.at = header;
        self.scope.extend(&params);
        self.statements(2);
        let compare = if self.random.below(8) == 0 || first == 0 { Op::I64Lt } else { Op::I64Le };
        let more = self.push(compare, Imm::None, vec![params[0], limit]);
        let (body, exit) = self.branch(Op::Br, more);
        let n_header = self.scope.len();
        self.at = body;
        self.statements(3);
        self.subscripts(params[0], 1 - first);
        self.nested();
        self.statements(3);
        let one = self.push(Op::I64Const, Imm::Int(1), Vec::new());
        let next = self.push(Op::I64Add, Imm::None, vec![params[0], one]);
        let origin = self.origin();
        self.func.push(self.at, Op::Poll, Imm::None, Vec::new(), origin);
        let again: Vec<Value> = [next].into_iter().chain(TYPES.iter().map(|&ty| self.value(ty))).collect();
        self.jump(header, again);
        self.scope.truncate(n_header);
        self.at = exit;
        self.scope.truncate(n_scope);
        self.scope.extend(params);
    }

    /// `x[[k]]`, `x[[k + 1]]`, by way of doubles or not.
    fn subscripts(&mut self, counter: Value, inside: i64) {
        let vector = self.vector;
        let len = self.push(Op::VecLen, Imm::None, vec![vector]);
        let shift = if self.random.below(6) == 0 { self.random.below(3) as i64 - 1 } else { inside };
        let shift = self.push(Op::I64Const, Imm::Int(shift), Vec::new());
        let shifted = self.push(Op::I64Add, Imm::None, vec![counter, shift]);
        let offset = if self.random.below(2) == 0 {
            self.push(Op::IndexI64, Imm::None, vec![shifted, len])
        } else {
            let double = self.push(Op::I64ToF64, Imm::None, vec![shifted]);
            self.scope.push(double);
            self.push(Op::IndexF64, Imm::None, vec![double, len])
        };
        let data = self.push(Op::VecData, Imm::Int(0), vec![vector]);
        let element = self.push(Op::LoadF64, Imm::None, vec![data, offset]);
        self.scope.extend([shifted, offset, element]);
    }
}
