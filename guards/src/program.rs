//! The header of a compiled version: a guard program, data interpreted by the C runtime.
//!
//! Numbers and meanings are those of `RIR2_GUARDS` in `rir2_abi.h`; a test keeps them equal.

use std::fmt;

/// One operation: what it checks or loads. Operands are indexes of formals, of registers, of
/// environment registers, of constants and of argument slots. Registers hold values, environment registers hold environments; environment 0
/// is the enclosure of the closure that was called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the operands' names say which index they are")]
pub enum Guard {
    /// The formal is missing in this call.
    ArgMissing { formal: u32 },
    /// Safe force of a supplied formal.
    ArgForce { formal: u32, reg: u32 },
    /// The promise of a formal is forced already, or held by this call alone.
    ArgUnshared { formal: u32 },
    /// A variable, searched from an environment on.
    LoadVar { env: u32, symbol: u32, reg: u32 },
    /// A function, searched from an environment on.
    LoadFun { env: u32, symbol: u32, reg: u32 },
    /// The same, but `NULL` where there is none.
    LoadMethod { env: u32, symbol: u32, reg: u32 },
    /// What an environment's table of methods holds: in the register's place if that is `NULL`, else it must be the same or nothing.
    Registered { env: u32, symbol: u32, reg: u32 },
    /// The function that `package::name` is; both symbols.
    LoadExport { package: u32, symbol: u32, reg: u32 },
    /// The function that `package:::name` is.
    LoadInside { package: u32, symbol: u32, reg: u32 },
    /// The environment of the closure in a register.
    EnvOf { reg: u32, env: u32 },
    /// A scalar of a kind (0 lgl, 1 int, 2 dbl) without attributes, unboxed into a slot.
    Scalar { reg: u32, kind: u32, slot: u32 },
    /// A vector of a kind without attributes into a slot.
    Vector { reg: u32, kind: u32, slot: u32 },
    /// A vector of a kind with `dim` of length 2 only into a slot.
    Matrix { reg: u32, kind: u32, slot: u32 },
    /// `NULL`.
    IsNull { reg: u32 },
    /// An object of S3 whose classes are those of a constant, into a slot.
    ClassIs { reg: u32, constant: u32, slot: u32 },
    /// The environment in which `<<-` finds a variable, searched from an environment on, into a slot; it can be assigned there.
    Holder { env: u32, symbol: u32, slot: u32 },
    /// A value that is not an object of a class, its lanes into three slots.
    Value { reg: u32, slot: u32 },
    /// The very same object as a constant.
    SameObject { reg: u32, constant: u32 },
    /// A closure with the formals and body of a constant.
    SameClosure { reg: u32, constant: u32 },
    /// The very same environment as a constant.
    SameEnv { env: u32, constant: u32 },
    /// Two registers hold the same environment.
    SharedEnv { env: u32, other: u32 },
    /// An environment, into a slot.
    Enclosure { env: u32, slot: u32 },
    /// A constant environment.
    EnvConst { constant: u32, env: u32 },
    /// A constant builtin that is not traced.
    Untraced { constant: u32 },
    /// An option of R that is not set.
    OptionUnset { symbol: u32 },
}

/// How many registers of each sort, and slots, the C runtime has room for (`RIR2_MAX_REGS`).
pub const MAX_REGS: u32 = 2048;

/// A guard program and how many registers it needs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Program {
    /// The operations in order.
    pub guards: Vec<Guard>,
    /// Value registers.
    pub n_regs: u32,
    /// Environment registers, environment 0 included.
    pub n_envs: u32,
    /// Argument slots of the machine code.
    pub n_slots: u32,
}

impl Guard {
    /// Operation number and three operands.
    pub const fn encode(self) -> [i32; 4] {
        let [op, a, b, c] = match self {
            Guard::ArgMissing { formal } => [1, formal, 0, 0],
            Guard::ArgForce { formal, reg } => [2, formal, reg, 0],
            Guard::LoadVar { env, symbol, reg } => [3, env, symbol, reg],
            Guard::LoadFun { env, symbol, reg } => [4, env, symbol, reg],
            Guard::EnvOf { reg, env } => [5, reg, env, 0],
            Guard::Scalar { reg, kind, slot } => [6, reg, kind, slot],
            Guard::Vector { reg, kind, slot } => [7, reg, kind, slot],
            Guard::Matrix { reg, kind, slot } => [8, reg, kind, slot],
            Guard::IsNull { reg } => [9, reg, 0, 0],
            Guard::Value { reg, slot } => [12, reg, slot, 0],
            Guard::SameObject { reg, constant } => [10, reg, constant, 0],
            Guard::SameClosure { reg, constant } => [11, reg, constant, 0],
            Guard::SameEnv { env, constant } => [13, env, constant, 0],
            Guard::EnvConst { constant, env } => [14, constant, env, 0],
            Guard::Untraced { constant } => [15, constant, 0, 0],
            Guard::OptionUnset { symbol } => [16, symbol, 0, 0],
            Guard::ArgUnshared { formal } => [17, formal, 0, 0],
            Guard::LoadMethod { env, symbol, reg } => [18, env, symbol, reg],
            Guard::Registered { env, symbol, reg } => [19, env, symbol, reg],
            Guard::LoadExport { package, symbol, reg } => [20, package, symbol, reg],
            Guard::LoadInside { package, symbol, reg } => [21, package, symbol, reg],
            Guard::ClassIs { reg, constant, slot } => [22, reg, constant, slot],
            Guard::Holder { env, symbol, slot } => [23, env, symbol, slot],
            Guard::SharedEnv { env, other } => [24, env, other, 0],
            Guard::Enclosure { env, slot } => [25, env, 0, slot],
        };
        [op as i32, a as i32, b as i32, c as i32]
    }

    /// Its name in `rir2_abi.h`.
    pub const fn name(self) -> &'static str {
        match self {
            Guard::ArgMissing { .. } => "arg_missing",
            Guard::ArgForce { .. } => "arg_force",
            Guard::LoadVar { .. } => "load_var",
            Guard::LoadFun { .. } => "load_fun",
            Guard::EnvOf { .. } => "env_of",
            Guard::Scalar { .. } => "scalar",
            Guard::Vector { .. } => "vector",
            Guard::Matrix { .. } => "matrix",
            Guard::IsNull { .. } => "is_null",
            Guard::Value { .. } => "value",
            Guard::SameObject { .. } => "same_object",
            Guard::SameClosure { .. } => "same_closure",
            Guard::SameEnv { .. } => "same_env",
            Guard::EnvConst { .. } => "env_const",
            Guard::Untraced { .. } => "untraced",
            Guard::OptionUnset { .. } => "option_unset",
            Guard::ArgUnshared { .. } => "arg_unshared",
            Guard::LoadMethod { .. } => "load_method",
            Guard::Registered { .. } => "registered",
            Guard::LoadExport { .. } => "load_export",
            Guard::LoadInside { .. } => "load_inside",
            Guard::ClassIs { .. } => "class_is",
            Guard::Holder { .. } => "holder",
            Guard::SharedEnv { .. } => "shared_env",
            Guard::Enclosure { .. } => "enclosure",
        }
    }

    /// One of each operation, for tests of the encoding.
    pub const SAMPLES: [Guard; 25] = [
        Guard::ArgMissing { formal: 0 },
        Guard::ArgForce { formal: 0, reg: 0 },
        Guard::LoadVar { env: 0, symbol: 0, reg: 0 },
        Guard::LoadFun { env: 0, symbol: 0, reg: 0 },
        Guard::EnvOf { reg: 0, env: 0 },
        Guard::Scalar { reg: 0, kind: 0, slot: 0 },
        Guard::Vector { reg: 0, kind: 0, slot: 0 },
        Guard::Matrix { reg: 0, kind: 0, slot: 0 },
        Guard::IsNull { reg: 0 },
        Guard::Value { reg: 0, slot: 0 },
        Guard::SameObject { reg: 0, constant: 0 },
        Guard::SameClosure { reg: 0, constant: 0 },
        Guard::SameEnv { env: 0, constant: 0 },
        Guard::EnvConst { constant: 0, env: 0 },
        Guard::Untraced { constant: 0 },
        Guard::OptionUnset { symbol: 0 },
        Guard::ArgUnshared { formal: 0 },
        Guard::LoadMethod { env: 0, symbol: 0, reg: 0 },
        Guard::Registered { env: 0, symbol: 0, reg: 0 },
        Guard::LoadExport { package: 0, symbol: 0, reg: 0 },
        Guard::LoadInside { package: 0, symbol: 0, reg: 0 },
        Guard::ClassIs { reg: 0, constant: 0, slot: 0 },
        Guard::Holder { env: 0, symbol: 0, slot: 0 },
        Guard::SharedEnv { env: 0, other: 0 },
        Guard::Enclosure { env: 0, slot: 0 },
    ];
}

impl Program {
    /// Whether the C runtime has room for it.
    pub fn fits(&self) -> bool {
        self.n_regs.max(self.n_envs).max(self.n_slots) <= MAX_REGS
    }

    /// The words that the C runtime reads; the last operation is `end`.
    pub fn encode(&self) -> Vec<i32> {
        self.guards.iter().flat_map(|guard| guard.encode()).chain([0; 4]).collect()
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = |kind: u32| ["lgl", "int", "dbl"].get(kind as usize).copied().unwrap_or("?");
        match *self {
            Guard::ArgMissing { formal } => write!(f, "arg_missing formal {formal}"),
            Guard::ArgForce { formal, reg } => write!(f, "r{reg} = arg_force formal {formal}"),
            Guard::LoadVar { env, symbol, reg } => write!(f, "r{reg} = load_var e{env} #{symbol}"),
            Guard::LoadFun { env, symbol, reg } => write!(f, "r{reg} = load_fun e{env} #{symbol}"),
            Guard::EnvOf { reg, env } => write!(f, "e{env} = env_of r{reg}"),
            Guard::Scalar { reg, kind: k, slot } => write!(f, "s{slot} = scalar r{reg} {}", kind(k)),
            Guard::Vector { reg, kind: k, slot } => write!(f, "s{slot} = vector r{reg} {}", kind(k)),
            Guard::Matrix { reg, kind: k, slot } => write!(f, "s{slot} = matrix r{reg} {}", kind(k)),
            Guard::IsNull { reg } => write!(f, "is_null r{reg}"),
            Guard::Value { reg, slot } => write!(f, "s{slot}… = value r{reg}"),
            Guard::SameObject { reg, constant } => write!(f, "same_object r{reg} #{constant}"),
            Guard::SameClosure { reg, constant } => write!(f, "same_closure r{reg} #{constant}"),
            Guard::SameEnv { env, constant } => write!(f, "same_env e{env} #{constant}"),
            Guard::Enclosure { env, slot } => write!(f, "s{slot} = enclosure e{env}"),
            Guard::SharedEnv { env, other } => write!(f, "shared_env e{env} e{other}"),
            Guard::EnvConst { constant, env } => write!(f, "e{env} = env_const #{constant}"),
            Guard::Untraced { constant } => write!(f, "untraced #{constant}"),
            Guard::OptionUnset { symbol } => write!(f, "option_unset #{symbol}"),
            Guard::ArgUnshared { formal } => write!(f, "arg_unshared formal {formal}"),
            Guard::LoadMethod { env, symbol, reg } => write!(f, "r{reg} = load_method e{env} #{symbol}"),
            Guard::Registered { env, symbol, reg } => write!(f, "r{reg} = registered e{env} #{symbol}"),
            Guard::LoadExport { package, symbol, reg } => write!(f, "r{reg} = load_export #{package} #{symbol}"),
            Guard::LoadInside { package, symbol, reg } => write!(f, "r{reg} = load_inside #{package} #{symbol}"),
            Guard::ClassIs { reg, constant, slot } => write!(f, "s{slot} = class_is r{reg} #{constant}"),
            Guard::Holder { env, symbol, slot } => write!(f, "s{slot} = holder e{env} #{symbol}"),
        }
    }
}
