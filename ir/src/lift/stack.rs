//! What the symbolic stack holds.

use crate::*;

/// One entry of the stack.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// An R value.
    Value(Value),
    /// A call that gathers its arguments.
    Frame(Frame),
    /// The call below a default method's frame, by its index in the pool.
    CallCell(Option<u32>),
    /// The binding cell of a complex assignment.
    Cell,
    /// A `for` loop: its state and its variable.
    Loop(Value, Box<str>),
    /// A loop context.
    Context,
    /// An offset kept for reference counts.
    Links,
}

/// A call in the making.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub function: Function,
    pub args: Vec<FrameArg>,
}

/// What a frame will call.
#[derive(Clone, Debug)]
pub(super) enum Function {
    /// A function value, with the name that it was found by.
    Value(Value, Option<Box<str>>),
    /// A builtin by name.
    Builtin { name: Box<str>, internal: bool },
    /// The default method of a subsetting function.
    Default,
}

/// An argument gathered so far.
#[derive(Clone, Debug)]
pub(super) struct FrameArg {
    pub name: Option<Box<str>>,
    pub kind: FrameArgKind,
}

impl FrameArg {
    /// Whether it is evaluated when the call is made, or later.
    pub fn is_lazy(&self) -> bool {
        matches!(self.kind, FrameArgKind::Promise(_) | FrameArgKind::Dots)
    }
}

#[derive(Clone, Debug)]
pub(super) enum FrameArgKind {
    Value(Value),
    Promise(u32),
    Dots,
    Missing,
}

/// A stack without its values: what must agree where ways join.
#[derive(Clone, Debug)]
pub(super) struct Shape(Vec<Entry>);

impl Shape {
    pub fn of(stack: &[Entry]) -> Shape {
        Shape(stack.to_vec())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn n_values(&self) -> usize {
        values(&self.0).len()
    }

    /// The stack at the start of a block, its values replaced by the block's parameters.
    pub fn entries(&self, func: &Func, block: BlockId) -> Vec<Entry> {
        let mut entries = self.0.clone();
        let mut params = func.blocks[block].params.iter().copied();
        for value in entries.iter_mut().flat_map(values_mut) {
            if let Some(param) = params.next() {
                *value = param;
            }
        }
        entries
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Shape) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| same_shape(a, b))
    }
}

fn same_shape(a: &Entry, b: &Entry) -> bool {
    match (a, b) {
        (Entry::Value(_), Entry::Value(_)) => true,
        (Entry::Cell, Entry::Cell) | (Entry::Links, Entry::Links) | (Entry::Context, Entry::Context) => true,
        (Entry::CallCell(a), Entry::CallCell(b)) => a == b,
        (Entry::Loop(_, a), Entry::Loop(_, b)) => a == b,
        (Entry::Frame(a), Entry::Frame(b)) => {
            let functions = match (&a.function, &b.function) {
                (Function::Value(_, a), Function::Value(_, b)) => a == b,
                (Function::Builtin { name: a, internal: c }, Function::Builtin { name: b, internal: d }) => {
                    a == b && c == d
                }
                (Function::Default, Function::Default) => true,
                _ => false,
            };
            functions && a.args.len() == b.args.len() && a.args.iter().zip(&b.args).all(|(a, b)| same_arg(a, b))
        }
        _ => false,
    }
}

fn same_arg(a: &FrameArg, b: &FrameArg) -> bool {
    let kinds = match (&a.kind, &b.kind) {
        (FrameArgKind::Promise(a), FrameArgKind::Promise(b)) => a == b,
        (FrameArgKind::Value(_), FrameArgKind::Value(_)) => true,
        (FrameArgKind::Dots, FrameArgKind::Dots) | (FrameArgKind::Missing, FrameArgKind::Missing) => true,
        _ => false,
    };
    kinds && a.name == b.name
}

/// The values on a stack, bottom first.
pub(super) fn values(stack: &[Entry]) -> Vec<Value> {
    // One walk serves reading and replacing; stacks are short.
    stack.to_vec().iter_mut().flat_map(values_mut).map(|value| *value).collect()
}

fn values_mut(entry: &mut Entry) -> Vec<&mut Value> {
    match entry {
        Entry::Value(value) | Entry::Loop(value, _) => vec![value],
        Entry::Frame(frame) => {
            let function = match &mut frame.function {
                Function::Value(value, _) => Some(value),
                _ => None,
            };
            let args = frame.args.iter_mut().filter_map(|arg| match &mut arg.kind {
                FrameArgKind::Value(value) => Some(value),
                _ => None,
            });
            function.into_iter().chain(args).collect()
        }
        Entry::CallCell(_) | Entry::Cell | Entry::Context | Entry::Links => vec![],
    }
}
