//! Why something is not proven: the evidence.

use crate::Reason;
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
    /// A word for programs that read reports.
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

    /// The same for people: what stands in the way.
    pub const fn title(self) -> &'static str {
        match self {
            Fear::Force => "lazy evaluation",
            Fear::Reflect => "code that looks at calls, or is made at run time",
            Fear::Error => "errors",
            Fear::Warn => "warnings",
            Fear::ReadEnv => "variables from outside",
            Fear::WriteEnv => "assignments outside",
            Fear::Rng => "random numbers",
            Fear::Output => "output and native code",
            Fear::Callee => "functions that are not known",
            Fear::Type => "operations that are not compiled for their types",
            Fear::Unsupported => "not handled yet",
            Fear::Defect => "defects of rir2",
        }
    }
}

/// One piece of evidence: a reason, and the instruction that ends what is proven.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Blame {
    /// Why.
    pub reason: Reason,
    /// Which closure's code, and where in it; set by the walk.
    pub origin: Option<Origin>,
}

impl Blame {
    /// A limit of the analysis, without a place yet.
    pub fn new(fear: Fear, what: impl Into<String>) -> Blame {
        Reason::Limit(fear, what.into()).into()
    }

    /// What is feared.
    pub fn fear(&self) -> Fear {
        self.reason.fear()
    }

    /// The same at a place, unless it has one.
    pub fn at(mut self, origin: Origin) -> Blame {
        self.origin.get_or_insert(origin);
        self
    }
}

impl From<Reason> for Blame {
    fn from(reason: Reason) -> Blame {
        Blame { reason, origin: None }
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}
