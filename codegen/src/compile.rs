//! The stages in order: check, facts, each function, the trampoline, one blob.

use crate::facts::{self, Facts};
use crate::link::Linker;
use crate::lower::{self, Unit};
use crate::{Code, CodegenError, Options, target};
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_frontend::FunctionBuilderContext;
use ir::{FuncKind, Imm, Module, Op, Type};

/// Compiles the functions of a module; function 0 is the entry.
///
/// The same module and options give the same bytes on the same machine, and on every machine of
/// the architecture with [`crate::Target::Baseline`].
pub fn compile(module: &Module, options: &Options) -> Result<Code, CodegenError> {
    check(module)?;
    let isa = target::isa(options.target)?;
    let mut unit = Unit {
        module,
        facts: Facts::new(module),
        may_allocate: allocating(module),
        call_conv: isa.default_call_conv(),
        frontend: isa.frontend_config(),
        has_rounding: target::has_rounding(&isa),
        folds_loads: target::folds_loads(&isa),
        abort_sites: Vec::new(),
    };
    let mut output = Output { isa, options, linker: Linker::default(), code: Code::default() };
    let mut scratch = FunctionBuilderContext::new();
    for index in 0..module.funcs.len() {
        let func = lower::function(&mut unit, index, &mut scratch)?;
        output.add(func, &module.funcs[index].name)?;
    }
    let trampoline = lower::trampoline(&unit, &mut scratch);
    output.add(trampoline, "rir2_code")?;
    output.finish(unit.abort_sites)
}

struct Output<'a> {
    isa: OwnedTargetIsa,
    options: &'a Options,
    linker: Linker,
    code: Code,
}

impl Output<'_> {
    fn add(&mut self, func: Function, name: &str) -> Result<(), CodegenError> {
        if self.options.stages {
            self.code.clif += &format!("; {name}\n{}\n", func.display());
        }
        let mut context = Context::for_function(func);
        context.set_disasm(self.options.stages);
        let compiled = context
            .compile(&*self.isa, &mut ControlPlane::default())
            .map_err(|error| CodegenError::Machine(format!("{name}: {}", error.inner)))?;
        if let Some(text) = &compiled.vcode {
            self.code.asm += &format!("; {name}\n{text}\n");
        }
        let compiled = context.take_compiled_code().ok_or(CodegenError::TooLarge)?;
        self.linker.add(&context.func, &compiled)
    }

    fn finish(self, abort_sites: Vec<crate::AbortSite>) -> Result<Code, CodegenError> {
        let (bytes, entry) = self.linker.finish()?;
        Ok(Code { bytes, entry, abort_sites, ..self.code })
    }
}

fn check(module: &Module) -> Result<(), CodegenError> {
    if module.funcs.is_empty() {
        return Err(CodegenError::Empty);
    }
    for func in &module.funcs {
        let generic = |op: Op| CodegenError::Generic { func: func.name.clone(), op };
        let types = func.values.iter().map(|(_, data)| data.ty).chain(func.results.iter().copied());
        if func.kind != FuncKind::Typed || { types }.any(|ty| ty == Type::R) {
            return Err(generic(Op::Const));
        }
        if let Some(inst) = facts::instructions(func).find(|inst| !inst.op.is_typed()) {
            return Err(generic(inst.op));
        }
    }
    if cfg!(debug_assertions) {
        ir::verify_module(module).map_err(CodegenError::Invalid)?;
    }
    Ok(())
}

/// Whether the collector may run in an instruction, given which functions may allocate.
pub(crate) fn inst_allocates(inst: &ir::Inst, may_allocate: &[bool]) -> bool {
    match (inst.op, &inst.imm) {
        (Op::CallFn, &Imm::Int(callee)) => may_allocate.get(callee as usize).is_some_and(|&may| may),
        (op, _) => op.effects().contains(ir::Effects::ALLOC),
    }
}

/// Which functions may allocate, themselves or by what they call.
fn allocating(module: &Module) -> Vec<bool> {
    let mut may_allocate = vec![false; module.funcs.len()];
    loop {
        let mut changed = false;
        for (index, func) in module.funcs.iter().enumerate() {
            let allocates = facts::instructions(func).any(|inst| inst_allocates(inst, &may_allocate));
            changed |= allocates != may_allocate[index];
            may_allocate[index] = allocates;
        }
        if !changed {
            return may_allocate;
        }
    }
}
