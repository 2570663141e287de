//! Calling conventions: functions of the module, runtime routines, the trampoline.

use super::*;
use crate::runtime::RtType;
use cranelift_codegen::ir::{
    AbiParam, ExtFuncData, ExternalName, Signature, StackSlotData, StackSlotKind, UserExternalName,
};

/// Whether results go through memory: more than two integers or two doubles.
pub(super) fn has_out_area(results: &[Type]) -> bool {
    let doubles = results.iter().filter(|&&ty| ty == Type::F64).count();
    doubles > 2 || results.len() - doubles > 2
}

fn params(func: &Func) -> impl Iterator<Item = Type> {
    func.blocks[func.entry()].params.iter().map(|&param| func.values[param].ty)
}

/// `(ctx, [out area,] parameters…) -> (status, results…)`.
pub(super) fn of_func(func: &Func, call_conv: CallConv) -> Signature {
    let mut signature = Signature::new(call_conv);
    signature.params.push(AbiParam::new(types::I64));
    signature.returns.push(AbiParam::new(types::I64));
    if has_out_area(&func.results) {
        signature.params.push(AbiParam::new(types::I64));
    } else {
        signature.returns.extend(func.results.iter().map(|&ty| AbiParam::new(machine_type(ty))));
    }
    signature.params.extend(params(func).map(|ty| AbiParam::new(machine_type(ty))));
    signature
}

fn of_routine(routine: Rt, call_conv: CallConv) -> Signature {
    let machine = |ty: RtType| AbiParam::new(if ty == RtType::F64 { types::F64 } else { types::I64 });
    let mut signature = Signature::new(call_conv);
    signature.params.extend(routine.args().iter().map(|&ty| machine(ty)));
    signature.returns.push(machine(routine.result()));
    signature
}

/// Declares a function of the module in a Cranelift function.
fn declare(b: &mut FunctionBuilder, index: usize, signature: SigRef) -> FuncRef {
    let name = b.func.declare_imported_user_function(UserExternalName::new(0, index as u32));
    b.import_function(ExtFuncData { name: ExternalName::user(name), signature, colocated: true, patchable: false })
}

/// So many words in the frame.
pub(super) fn area(b: &mut FunctionBuilder, words: usize) -> Val {
    let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, 8 * words as u32, 3);
    let slot = b.create_sized_stack_slot(slot);
    b.ins().stack_addr(types::I64, slot, 0)
}

/// The function that C calls: `rir2_code` in front of function 0.
///
/// Results are stored whatever the status is: `out` is the caller's, and has room for all.
pub(crate) fn trampoline(unit: &Unit, scratch: &mut FunctionBuilderContext) -> Function {
    let entry = &unit.module.funcs[0];
    let mut signature = Signature::new(unit.call_conv);
    signature.params.extend([AbiParam::new(types::I64); 3]);
    signature.returns.push(AbiParam::new(types::I64));
    let name = UserFuncName::user(0, unit.module.funcs.len() as u32);
    let mut clif = Function::with_name_signature(name, signature);
    let mut b = FunctionBuilder::new(&mut clif, scratch);
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let &[ctx, slots, out] = b.block_params(block) else { return clif };
    let mut args = vec![ctx];
    let in_memory = has_out_area(&entry.results);
    if in_memory {
        args.push(out);
    }
    for (i, ty) in params(entry).enumerate() {
        args.push(b.ins().load(machine_type(ty), memory(), slots, 8 * i as i32));
    }
    let signature = b.import_signature(of_func(entry, unit.call_conv));
    let callee = declare(&mut b, 0, signature);
    let call = b.ins().call(callee, &args);
    let results = b.inst_results(call).to_vec();
    for (i, (&result, &ty)) in results[1..].iter().zip(&entry.results).enumerate() {
        let result = if ty == Type::I32 { b.ins().sextend(types::I64, result) } else { result };
        b.ins().store(memory(), result, out, 8 * i as i32);
    }
    b.ins().return_(&results[..1]);
    b.seal_all_blocks();
    b.finalize(unit.frontend);
    clif
}

impl Lower<'_, '_, '_> {
    pub(super) fn ret(&mut self, inst: &Inst) {
        self.close_roots();
        let mut results = vec![self.b.ins().iconst(types::I64, 0)];
        let values = inst.args.iter().map(|&arg| self.values[arg]).collect::<Vec<_>>();
        match self.out {
            Some(out) => {
                for (i, (&value, ty)) in values.iter().zip(&self.func.results).enumerate() {
                    let value = if *ty == Type::I32 { self.b.ins().sextend(types::I64, value) } else { value };
                    self.b.ins().store(memory(), value, out, 8 * i as i32);
                }
            }
            None => results.extend(values),
        }
        self.b.ins().return_(&results);
    }

    pub(super) fn call_fn(&mut self, inst: &Inst) {
        let index = int(inst) as usize;
        let callee = &self.unit.module.funcs[index];
        let callee_ref = match self.callees.get(&index) {
            Some(&callee_ref) => callee_ref,
            None => {
                let signature = self.b.import_signature(of_func(callee, self.unit.call_conv));
                declare(&mut self.b, index, signature)
            }
        };
        self.callees.insert(index, callee_ref);
        if self.unit.may_allocate[index] {
            self.publish_roots();
        }
        let in_memory = has_out_area(&callee.results);
        let area = in_memory.then(|| area(&mut self.b, callee.results.len()));
        let mut args = vec![self.ctx];
        args.extend(area);
        args.extend(inst.args.iter().map(|&arg| self.values[arg]));
        let call = self.b.ins().call(callee_ref, &args);
        let results = self.b.inst_results(call).to_vec();
        let leave = self.pass_on_block();
        self.leave_if(results[0], leave);
        match area {
            Some(area) => {
                for (i, &result) in inst.results.iter().enumerate() {
                    let ty = self.func.values[result].ty;
                    let value = match ty {
                        Type::F64 => self.load_f64(area, 8 * i as i32),
                        ty => self.b.ins().load(machine_type(ty), memory(), area, 8 * i as i32),
                    };
                    self.values.insert(result, value);
                }
            }
            None => {
                for (&result, &value) in inst.results.iter().zip(&results[1..]) {
                    self.values.insert(result, value);
                }
            }
        }
    }

    /// Calls a runtime routine through the table in the context.
    pub(super) fn call_routine(&mut self, routine: Rt, args: &[Val]) -> Val {
        if routine.may_allocate() {
            self.publish_roots();
        }
        let signature = match self.signatures.get(&routine) {
            Some(&signature) => signature,
            None => self.b.import_signature(of_routine(routine, self.unit.call_conv)),
        };
        self.signatures.insert(routine, signature);
        let table = self.b.ins().load(types::I64, memory(), self.ctx, crate::runtime::ctx::RT);
        let address = self.b.ins().load(types::I64, memory(), table, 8 * routine as i32);
        let call = self.b.ins().call_indirect(signature, address, args);
        self.b.inst_results(call)[0]
    }
}
