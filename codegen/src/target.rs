//! Which machine the code is for.

use crate::{CodegenError, Target};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};

/// The instruction set, with the settings that the design asks for.
pub(crate) fn isa(target: Target) -> Result<OwnedTargetIsa, CodegenError> {
    let fail = |what: &dyn std::fmt::Display| CodegenError::Machine(what.to_string());
    let builder = cranelift_native::builder_with_options(target == Target::Native).map_err(|what| fail(&what))?;
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", "speed"),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
        ("is_pic", "false"),
        ("enable_probestack", "false"),
        ("preserve_frame_pointers", "true"),
        ("unwind_info", "false"),
        ("enable_table_access_spectre_mitigation", "false"),
        // A third integer register for results: status and two values.
        ("enable_llvm_abi_extensions", "true"),
    ] {
        flags.set(name, value).map_err(|what| fail(&what))?;
    }
    builder.finish(settings::Flags::new(flags)).map_err(|what| fail(&what))
}

/// Whether Cranelift makes loads into operands of arithmetic.
pub(crate) fn folds_loads(isa: &OwnedTargetIsa) -> bool {
    isa.name() == "x64"
}

/// Whether one instruction rounds a double to a whole one in any direction. Without it Cranelift
/// would call a C function by address, which relocation-free code cannot.
pub(crate) fn has_rounding(isa: &OwnedTargetIsa) -> bool {
    isa.name() != "x64" || isa.isa_flags().iter().any(|flag| flag.name == "has_sse41" && flag.as_bool() == Some(true))
}
