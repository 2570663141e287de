//! Typed IR to Cranelift's IR, instruction by instruction.
//!
//! Blocks are visited in reverse postorder, so a value is translated before its uses. What may
//! abort ends in a *cold block* outside of the function's straight path, one for each reason and
//! site; all of them leave through one return of status 1.
mod abort;
mod assert;
mod branch;
mod double;
mod integer;
mod num;
mod roots;
mod runtime_call;
mod signature;
mod tagged;
mod tagged_element;
mod vector;

use crate::CodegenError;
use crate::facts::{self, Defs, Facts, Known};
use crate::runtime::Rt;
use abort::AbortBlocks;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::immediates::Ieee64;
use cranelift_codegen::ir::{
    Block, BlockArg, FuncRef, Function, InstBuilder, MemFlagsData, SigRef, UserFuncName, Value as Val, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ir::{BlockId, Func, Imm, Inst, Module, Op, Type, Value};
use la_arena::ArenaMap;
use roots::Roots;
use rustc_hash::{FxHashMap, FxHashSet};
pub(crate) use signature::trampoline;

/// What all functions of a compilation share.
pub(crate) struct Unit<'a> {
    pub(crate) module: &'a Module,
    pub(crate) facts: Facts,
    pub(crate) may_allocate: Vec<bool>,
    pub(crate) call_conv: CallConv,
    pub(crate) frontend: TargetFrontendConfig,
    pub(crate) has_rounding: bool,
    pub(crate) folds_loads: bool,
    pub(crate) abort_sites: Vec<crate::AbortSite>,
}

/// NA of integers and logicals.
const NA_I32: i64 = i32::MIN as i64;

/// `NA_real_`: R's `R_ValueOfNA` sets the low word to 1954 and nothing else (arithmetic.c).
const NA_REAL: u64 = 0x7ff0_0000_0000_07a2;

/// One function under translation.
struct Lower<'u, 'm, 'b> {
    b: FunctionBuilder<'b>,
    unit: &'u mut Unit<'m>,
    func: &'m Func,
    defs: Defs<'m>,
    /// Comparisons that are not in here stand in branches only.
    needed: Known,
    used_once: FxHashSet<Value>,
    values: ArenaMap<Value, Val>,
    blocks: ArenaMap<BlockId, Block>,
    /// What is known where translation has come to.
    known: Known,
    aborts: AbortBlocks,
    /// The first parameter.
    ctx: Val,
    /// Where results go that do not fit into registers.
    out: Option<Val>,
    roots: Option<Roots>,
    signatures: FxHashMap<Rt, SigRef>,
    callees: FxHashMap<usize, FuncRef>,
}

/// Translates one function of the module.
pub(crate) fn function(
    unit: &mut Unit<'_>,
    index: usize,
    scratch: &mut FunctionBuilderContext,
) -> Result<Function, CodegenError> {
    let func = &unit.module.funcs[index];
    let signature = signature::of_func(func, unit.call_conv);
    let mut clif = Function::with_name_signature(UserFuncName::user(0, index as u32), signature);
    let mut b = FunctionBuilder::new(&mut clif, scratch);
    let start = b.create_block();
    b.append_block_params_for_function_params(start);
    b.switch_to_block(start);
    let mut params = b.block_params(start).to_vec();
    let ctx = params.remove(0);
    let out = signature::has_out_area(&func.results).then(|| params.remove(0));
    let frontend = unit.frontend;
    let defs = facts::definitions(func);
    let mut lower = Lower {
        b,
        unit,
        func,
        needed: facts::values_needed(func, &defs),
        used_once: tagged::used_once(func),
        defs,
        values: ArenaMap::default(),
        blocks: ArenaMap::default(),
        known: Known::default(),
        aborts: AbortBlocks::default(),
        ctx,
        out,
        roots: None,
        signatures: FxHashMap::default(),
        callees: FxHashMap::default(),
    };
    lower.body(index, &params).map_err(|op| CodegenError::Untranslated { func: func.name.clone(), op })?;
    lower.b.seal_all_blocks();
    lower.b.finalize(frontend);
    Ok(clif)
}

/// Memory that is there and aligned; everything machine code touches is.
fn memory() -> MemFlagsData {
    MemFlagsData::trusted()
}

/// Memory that, besides, nobody writes while the code runs.
fn constant_memory() -> MemFlagsData {
    MemFlagsData::trusted().with_readonly().with_can_move()
}

fn machine_type(ty: Type) -> types::Type {
    match ty {
        Type::F64 => types::F64,
        Type::I32 => types::I32,
        Type::I64 | Type::Sexp | Type::R => types::I64,
    }
}

/// The integer immediate, or 0.
fn int(inst: &Inst) -> i64 {
    if let Imm::Int(int) = inst.imm { int } else { 0 }
}

impl<'m> Lower<'_, 'm, '_> {
    /// All instructions; the error is an operation that has no translation.
    fn body(&mut self, index: usize, params: &[Val]) -> Result<(), Op> {
        let func = self.func;
        let order = func.reverse_postorder();
        let entry = func.entry();
        for (&param, &value) in func.blocks[entry].params.iter().zip(params) {
            self.values.insert(param, value);
        }
        for &block in order.iter().filter(|&&block| block != entry) {
            let new = self.b.create_block();
            self.blocks.insert(block, new);
            for &param in &func.blocks[block].params {
                let value = self.b.append_block_param(new, machine_type(func.values[param].ty));
                self.values.insert(param, value);
            }
        }
        self.open_roots(index);
        for &block in &order {
            if let Some(&clif_block) = self.blocks.get(block) {
                self.b.switch_to_block(clif_block);
            }
            self.known = self.unit.facts.blocks[index].get(block).cloned().unwrap_or_default();
            func.blocks[block].params.iter().for_each(|&param| self.root(param));
            for &inst in &func.blocks[block].insts {
                let inst = &func.insts[inst];
                if !self.inst(inst) {
                    return Err(inst.op);
                }
                facts::step(inst, &self.defs, &self.unit.facts.results, &mut self.known);
                inst.results.iter().for_each(|&result| self.root(result));
            }
        }
        self.fill_abort_blocks();
        Ok(())
    }

    /// Whether the operation is one that is translated.
    fn inst(&mut self, inst: &'m Inst) -> bool {
        let decides_only = facts::is_comparison(inst.op) || inst.op == Op::LglNot;
        if decides_only && !self.needed.has(inst.results[0]) {
            return true;
        }
        self.control(inst)
            || self.double(inst)
            || self.integer(inst)
            || self.num(inst)
            || self.tagged(inst)
            || self.assertion(inst)
            || self.vector(inst)
    }

    fn control(&mut self, inst: &Inst) -> bool {
        match inst.op {
            Op::Jump => {
                let (block, args) = self.target(inst, 0);
                self.b.ins().jump(block, &args);
            }
            Op::BrLgl => self.br_lgl(inst),
            Op::Br => {
                let cond = self.arg(inst, 0);
                self.branch(cond, inst, 0, 1);
            }
            Op::BrTable => self.br_table(inst),
            Op::Ret => self.ret(inst),
            Op::Abort => {
                let block = self.abort_block_of(inst);
                self.b.ins().jump(block, &[]);
            }
            Op::AbortIf => {
                let block = self.abort_block_of(inst);
                self.leave_if_all(inst.args[0], block);
            }
            Op::Poll => self.poll(inst),
            Op::CheckStack => self.check_stack(inst),
            Op::MarkForced => {
                let forced = self.b.ins().load(types::I64, constant_memory(), self.ctx, crate::runtime::ctx::FORCED);
                let one = self.b.ins().iconst(types::I8, 1);
                self.b.ins().store(memory(), one, forced, int(inst) as i32);
            }
            Op::SetVisible => {
                let visible = self.b.ins().iconst(types::I32, int(inst));
                self.b.ins().store(memory(), visible, self.ctx, crate::runtime::ctx::VISIBLE);
            }
            Op::Early => {
                let early = self.b.ins().load(types::I32, memory(), self.ctx, crate::runtime::ctx::EARLY);
                let early = self.b.ins().iadd_imm_s(early, int(inst));
                self.b.ins().store(memory(), early, self.ctx, crate::runtime::ctx::EARLY);
            }
            Op::EarlyCall => self.early_call(int(inst)),
            Op::CallFn => self.call_fn(inst),
            _ => return false,
        }
        true
    }

    /// A call with early arguments begins or ends. One within such an argument does not count: what it reads is read early for
    /// the call around it.
    fn early_call(&mut self, step: i64) {
        use crate::runtime::ctx::{EARLY, EARLY_CALLS, EARLY_ENDED};
        let [early, calls, ended] =
            [EARLY, EARLY_CALLS, EARLY_ENDED].map(|field| self.b.ins().load(types::I32, memory(), self.ctx, field));
        if step < 0 {
            let ended = self.b.ins().select(early, ended, calls);
            self.b.ins().store(memory(), ended, self.ctx, EARLY_ENDED);
        }
        let counted = self.b.ins().iadd_imm_s(calls, step);
        let calls = self.b.ins().select(early, calls, counted);
        self.b.ins().store(memory(), calls, self.ctx, EARLY_CALLS);
    }

    /// The translation of an operand.
    fn arg(&self, inst: &Inst, index: usize) -> Val {
        self.values[inst.args[index]]
    }

    fn define(&mut self, inst: &Inst, value: Val) {
        self.values.insert(inst.results[0], value);
    }

    fn define2(&mut self, inst: &Inst, first: Val, second: Val) {
        self.values.insert(inst.results[0], first);
        self.values.insert(inst.results[1], second);
    }

    fn is_known(&self, inst: &Inst, index: usize) -> bool {
        self.known.has(inst.args[index])
    }

    /// The value of an operand that is an integer constant.
    fn constant(&self, value: Value) -> Option<i64> {
        let inst = self.defs.get(value)?;
        match (inst.op, &inst.imm) {
            (Op::I32Const | Op::I64Const, &Imm::Int(int)) => Some(int),
            _ => None,
        }
    }

    /// The value of an operand that is a double constant.
    fn real_constant(&self, value: Value) -> Option<f64> {
        let inst = self.defs.get(value)?;
        if let (Op::F64Const, &Imm::Real(bits)) = (inst.op, &inst.imm) { Some(f64::from_bits(bits)) } else { None }
    }

    /// A target of a terminator: block and edge arguments.
    fn target(&self, inst: &Inst, index: usize) -> (Block, Vec<BlockArg>) {
        let target = &inst.targets[index];
        (self.blocks[target.block], target.args.iter().map(|&arg| BlockArg::Value(self.values[arg])).collect())
    }

    /// Branches to target `then` of the instruction if the condition is not 0, else to `other`.
    fn branch(&mut self, cond: Val, inst: &Inst, then: usize, other: usize) {
        let (then, then_args) = self.target(inst, then);
        let (other, other_args) = self.target(inst, other);
        self.b.ins().brif(cond, then, &then_args, other, &other_args);
    }

    fn is_na(&mut self, value: Val) -> Val {
        self.b.ins().icmp_imm_s(IntCC::Equal, value, NA_I32)
    }

    /// Whether one of two doubles is NaN.
    fn unordered(&mut self, x: Val, y: Val) -> Val {
        self.b.ins().fcmp(FloatCC::Unordered, x, y)
    }

    /// A condition as 32-bit integer 0 or 1.
    fn widen(&mut self, cond: Val) -> Val {
        self.b.ins().uextend(types::I32, cond)
    }

    fn i32_const(&mut self, value: i64) -> Val {
        self.b.ins().iconst(types::I32, value)
    }

    fn f64_const(&mut self, value: f64) -> Val {
        self.f64_bits(value.to_bits())
    }

    /// A double by its bits: a signalling NaN, as NA is, must not go through arithmetic here.
    fn f64_bits(&mut self, bits: u64) -> Val {
        self.b.ins().f64const(Ieee64::with_bits(bits))
    }

    /// Loads a double; see the crate's invariant on operand order. As the low lane of a vector it
    /// is no load any more where it is used, and still a single `movsd`.
    fn load_f64(&mut self, address: Val, offset: i32) -> Val {
        let value = self.b.ins().load(types::F64, memory(), address, offset);
        if !self.unit.folds_loads {
            return value;
        }
        let vector = self.b.ins().scalar_to_vector(types::F64X2, value);
        self.b.ins().extractlane(vector, 0)
    }

    /// A block that is entered rarely.
    fn cold_block(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }
}
