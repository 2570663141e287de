//! Typed functions that are compiled together and may call each other.

use crate::Func;

/// One unit of compilation. Function 0 is the entry; `call.fn` names the others by index.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Module {
    /// Typed functions.
    pub funcs: Vec<Func>,
}
