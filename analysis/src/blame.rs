//! Why something is not proven: the evidence.

use ir::Origin;
use std::fmt;

/// The effect that an analysis fears, or what it lacks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Fear {
    /// Code of promises would run at an unknown time.
    Force,
    /// Frames would be looked at or changed.
    Reflect,
    /// GNU-R raises an error here.
    Error,
    /// GNU-R warns here.
    Warn,
    /// A variable is read whose value is not known to stay.
    ReadEnv,
    /// A variable outside of the frame would be written.
    WriteEnv,
    /// Random numbers are drawn.
    Rng,
    /// Output, or native code that nothing is known of.
    Output,
    /// The callee is not known, or not proven.
    Callee,
    /// The type is not known well enough.
    Type,
    /// The instruction is not handled yet.
    Unsupported,
    /// A step of rir2 made what the next one does not take: rir2 is wrong, not the program.
    Defect,
}

impl Fear {
    /// A word for tables.
    pub const fn text(self) -> &'static str {
        match self {
            Fear::Force => "force",
            Fear::Reflect => "reflect",
            Fear::Error => "error",
            Fear::Warn => "warn",
            Fear::ReadEnv => "read-env",
            Fear::WriteEnv => "write-env",
            Fear::Rng => "rng",
            Fear::Output => "output",
            Fear::Callee => "callee",
            Fear::Type => "type",
            Fear::Unsupported => "unsupported",
            Fear::Defect => "defect of rir2",
        }
    }
}

/// One piece of evidence: an instruction that ends what is proven.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Blame {
    /// What is feared.
    pub fear: Fear,
    /// In words.
    pub what: String,
    /// Which closure's code, and where in it; set by the walk.
    pub closure: u32,
    /// Word offset in the byte code.
    pub pc: u32,
}

impl Blame {
    /// Evidence without a place yet.
    pub fn new(fear: Fear, what: impl Into<String>) -> Blame {
        Blame { fear, what: what.into(), closure: 0, pc: 0 }
    }

    /// The same at a place.
    pub fn at(mut self, origin: Origin) -> Blame {
        self.closure = origin.closure;
        self.pc = origin.pc;
        self
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.fear.text(), self.what)
    }
}
