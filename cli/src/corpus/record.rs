//! What is known of one package when it is done: a line of the output file.
//!
//! Totals are sums over records, so that a run that is taken up again prints what a run in one
//! piece would have printed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One package.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its name. The first field: a line begins with [`Record::START`].
    pub package: String,
    /// Its directory.
    pub dir: String,
    /// Size and checksum of its databases.
    pub content: String,
    /// Checksum of the program that made the record.
    pub program: String,
    /// Whether lifted functions were printed and parsed.
    pub is_printed: bool,
    /// Closures that variables of the database are bound to.
    pub bound: usize,
    /// Closures reached from these variables in any other way.
    pub in_objects: usize,
    /// Closure literals in the byte code of both.
    pub inner: usize,
    /// Of all three, those without anything unsupported in or below them.
    pub lifted: usize,
    /// Functions of the IR: closures, literals, promises.
    pub functions: usize,
    /// Instructions of the IR.
    pub instructions: usize,
    /// Byte codes: of closures, literals and promises.
    #[serde(default)]
    pub codes: usize,
    /// Places where they may be entered or left, by kind.
    #[serde(default)]
    pub places: BTreeMap<String, usize>,
    /// Loops and nested code without places, by reason.
    #[serde(default)]
    pub without_places: BTreeMap<String, usize>,
    /// How often each reason for not lifting occurs in the IR.
    pub unsupported: BTreeMap<String, usize>,
    /// Closures that are no byte code.
    pub not_compiled: Vec<NotCompiled>,
    /// Closures with something unsupported in or below them.
    pub not_lifted: Vec<NotLifted>,
    /// What should never happen.
    pub failures: Vec<Failure>,
    /// Processor time.
    pub seconds: Seconds,
}

/// A closure that R did not compile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotCompiled {
    /// What people call it.
    pub closure: String,
    /// Why, as far as it can be seen.
    pub reason: String,
}

/// A closure that is not lifted, or not with all of its literals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotLifted {
    /// What people call it.
    pub closure: String,
    /// How many closures this is about: itself and its literals.
    pub n_closures: usize,
    /// What is not lifted, and where.
    pub places: Vec<Place>,
}

/// An instruction that is not lifted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The function of the IR that it is in.
    pub function: String,
    /// Word offset in the byte code of that function.
    pub pc: u32,
    /// The expression that it was compiled from.
    pub call: Option<String>,
    /// Why it is not lifted.
    pub reason: String,
}

/// A stage that did not do what it must.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The closure, variable or package.
    pub source: String,
    /// Where it failed.
    pub stage: Stage,
    /// How.
    pub message: String,
}

/// What is done with a closure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Reading a database.
    Read,
    /// Words of byte code become instructions.
    Decode,
    /// Byte code becomes IR.
    Lift,
    /// The IR's invariants are checked.
    Verify,
    /// Printed, parsed, printed again.
    Text,
    /// The places of byte code are found and checked.
    Places,
}

/// Processor time of each stage, in seconds, over all threads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    /// Reading, uncompressing and decoding databases; decoding byte code; finding closures.
    pub decode: f64,
    /// Lifting.
    pub lift: f64,
    /// Verifying.
    pub verify: f64,
    /// Printing and parsing.
    pub text: f64,
    /// Finding and checking places.
    #[serde(default)]
    pub places: f64,
}

impl Record {
    /// How every line begins.
    pub const START: &str = "{\"package\":";

    /// All closures.
    pub fn n_closures(&self) -> usize {
        self.bound + self.in_objects + self.inner
    }

    /// Its line, with the newline.
    pub fn line(&self) -> String {
        // Maps have strings for keys and there is nothing else that JSON has not.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

impl std::ops::AddAssign for Seconds {
    fn add_assign(&mut self, other: Seconds) {
        self.decode += other.decode;
        self.lift += other.lift;
        self.verify += other.verify;
        self.text += other.text;
        self.places += other.places;
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Stage::Read => "read",
            Stage::Decode => "decode",
            Stage::Lift => "lift",
            Stage::Verify => "verify",
            Stage::Text => "text",
            Stage::Places => "places",
        })
    }
}
