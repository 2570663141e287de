//! Functions become one blob: laid one after the other, calls between them resolved.
//!
//! Every reference is relative to the place it stands at, so the blob may be mapped anywhere.

use crate::CodegenError;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::ir::{ExternalName, Function};
use cranelift_codegen::{CompiledCode, FinalizedRelocTarget};

/// Every function starts at a multiple of this many bytes.
const ALIGNMENT: usize = 16;

/// Code under construction. Functions are named by the order in which they are added.
#[derive(Default)]
pub(crate) struct Linker {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    references: Vec<Reference>,
}

struct Reference {
    at: u32,
    kind: Reloc,
    to: u32,
    addend: i64,
}

impl Linker {
    /// Appends the code of a function and notes what it refers to.
    pub(crate) fn add(&mut self, func: &Function, code: &CompiledCode) -> Result<(), CodegenError> {
        // The filler traps on x86-64 and is undefined on aarch64.
        let filler = if cfg!(target_arch = "x86_64") { 0xcc } else { 0 };
        self.bytes.resize(self.bytes.len().next_multiple_of(ALIGNMENT), filler);
        let start = u32::try_from(self.bytes.len()).map_err(|_| CodegenError::TooLarge)?;
        self.starts.push(start);
        self.bytes.extend_from_slice(code.code_buffer());
        for reloc in code.buffer.relocs() {
            let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = &reloc.target else {
                return Err(CodegenError::Relocation(format!("{} outside of the functions", reloc.kind)));
            };
            let to = func.params.user_named_funcs()[*name].index;
            self.references.push(Reference { at: start + reloc.offset, kind: reloc.kind, to, addend: reloc.addend });
        }
        Ok(())
    }

    /// Resolves all references. Returns the bytes and the offset of the function added last.
    pub(crate) fn finish(mut self) -> Result<(Vec<u8>, u32), CodegenError> {
        for reference in &self.references {
            let Some(&target) = self.starts.get(reference.to as usize) else {
                return Err(CodegenError::Relocation(format!("function {}", reference.to)));
            };
            patch(&mut self.bytes, reference, target)?;
        }
        u32::try_from(self.bytes.len()).map_err(|_| CodegenError::TooLarge)?;
        Ok((self.bytes, self.starts.last().copied().unwrap_or(0)))
    }
}

fn patch(bytes: &mut [u8], reference: &Reference, target: u32) -> Result<(), CodegenError> {
    let at = reference.at as usize;
    let distance = i64::from(target) + reference.addend - i64::from(reference.at);
    let word = match reference.kind {
        Reloc::X86CallPCRel4 | Reloc::X86PCRel4 => {
            i32::try_from(distance).map_err(|_| CodegenError::TooLarge)?.to_le_bytes()
        }
        // `bl`: 26 bits, in words (Arm ARM C6.2.35).
        Reloc::Arm64Call if (-(1 << 27)..1 << 27).contains(&distance) => {
            let mut word = [0; 4];
            word.copy_from_slice(&bytes[at..at + 4]);
            let offset = (distance >> 2) as u32 & 0x03ff_ffff;
            (u32::from_le_bytes(word) & 0xfc00_0000 | offset).to_le_bytes()
        }
        kind => return Err(CodegenError::Relocation(kind.to_string())),
    };
    bytes[at..at + 4].copy_from_slice(&word);
    Ok(())
}
