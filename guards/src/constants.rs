//! Constants that only the R process can make, by index.

use analysis::{ClosureId, Name};

/// One constant.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// A symbol.
    Symbol(Name),
    /// A closure of the world.
    Closure(ClosureId),
    /// A builtin or special.
    Primitive(Name),
    /// A package's object for a native routine: package, colon, routine.
    Native(Name),
    /// An environment, by its key.
    Env(Name),
    /// A vector without attributes, or `NULL`.
    Value(ir::Const),
    /// A character vector.
    Strings(Vec<Name>),
}

/// The constants of an artifact, each once.
#[derive(Clone, Debug, Default)]
pub struct Constants {
    /// In order of their indexes.
    pub items: Vec<Constant>,
}

impl Constants {
    /// The index of a constant, added if it is new.
    pub fn add(&mut self, constant: Constant) -> u32 {
        let known = self.items.iter().position(|item| *item == constant);
        known.unwrap_or_else(|| {
            self.items.push(constant);
            self.items.len() - 1
        }) as u32
    }
}
