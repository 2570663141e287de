//! What a compilation gives: machine code, the guard program in front of it, and the report.

use serde::{Deserialize, Serialize};

/// One compiled version of one closure. Position-independent: any process may map it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// Machine code; reaches everything outside itself through the context argument.
    pub code: Vec<u8>,
    /// Offset of the entry in `code`, bytes. Its C type is `rir2_code`.
    pub entry: u32,
    /// The guard program: quadruples (operation, a, b, c).
    pub guards: Vec<i32>,
    /// How many value registers the guard program uses.
    pub n_regs: u32,
    /// How many environment registers it uses; 0 is the closure's own enclosure.
    pub n_envs: u32,
    /// How many argument slots the code reads.
    pub n_slots: u32,
    /// SEXP constants, for guards (by index) and code (`ctx.consts`).
    pub consts: Vec<Constant>,
    /// What the code leaves in `out`.
    pub out: OutKind,
    /// For `OutKind::Const`: which constant is the result.
    pub out_const: u32,
    /// Texts of the abort sites, by `abort_site`.
    pub abort_sites: Vec<String>,
    /// By abort site: the number to give to [`crate::Session::compile`] once code has left there, since the next version need not.
    pub learns: Vec<Option<u64>>,
    /// What a person may want to read.
    pub report: Report,
}

/// A constant that only the R process can make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Constant {
    /// A symbol.
    Symbol(String),
    /// A closure that the process captured, by its handle.
    Closure(u32),
    /// A builtin or special primitive, by name.
    Primitive(String),
    /// An environment, by its key (see [`crate::EnvKey`]).
    Env(String),
    /// A double vector without attributes.
    Real(Vec<f64>),
    /// An integer vector without attributes.
    Int(Vec<i32>),
    /// A logical vector without attributes.
    Lgl(Vec<i32>),
    /// A character vector without attributes; all UTF-8; `None` is NA.
    Str(Vec<Option<String>>),
    /// `NULL`.
    Null,
    /// The empty argument.
    Missing,
    /// A package's object for a native routine: package, colon, routine.
    Native(String),
    /// A complex number without attributes: real part, imaginary part.
    Cplx([f64; 2]),
}

/// What the code leaves in `out` (`RIR2_OUT_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum OutKind {
    /// Logical scalar in `out[0].i`.
    Lgl = 0,
    /// Integer scalar in `out[0].i`.
    Int = 1,
    /// Double scalar in `out[0].d`.
    Dbl = 2,
    /// Scalar of a kind known at run time: value as double in `out[0].d`, kind in `out[1].i`.
    Num = 3,
    /// An R value in `out[0].s`.
    Sexp = 4,
    /// `NULL`.
    Null = 5,
    /// The constant `out_const`.
    Const = 6,
    /// A value in lanes: as double, kind, object.
    Tagged = 7,
}

/// The readable side of a compilation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// First line: proved, or rejected and why. Then, if proved, what each call is checked for; if
    /// rejected, where, and what to change.
    pub verdict: String,
    /// The context it was compiled for, in the notation of [`crate::Session::compile`].
    pub context: String,
    /// Stages by name (`bytecode`, `cfg`, `ir`, `guards`, `opt`, `clif`, `asm`), where asked for.
    pub stages: Vec<(String, String)>,
    /// Paths that fall back to the baseline, one line each.
    pub aborts: Vec<String>,
    /// Compile time, nanoseconds.
    pub compile_ns: u64,
}
