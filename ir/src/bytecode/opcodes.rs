//! The 129 instructions of byte code version 12, as R 4.0 and later number them.
//!
//! Source of every row: the instruction's case in `bcEval` (GNU-R, `src/main/eval.c`), and
//! for the operands the table `Opcodes.argc` of the compiler package.
//!
//! # How to read a row
//! ```text
//! 65, StartSubassign, "STARTSUBASSIGN", [Call, Label], Branch, [V, V] -> [V, V, C, F], ([V, V] -> [V]), yes;
//! ```
//! Number, variant, R's name; one [`OperandKind`] a word that follows the opcode; where
//! control goes ([`Flow`]); what is popped and pushed when the instruction falls through
//! (or leaves, or always jumps); the same for the way to the label, `same` if it does not
//! differ; whether R's compiler ever emits it.
//!
//! The stack is written with its top at the right, in [`Slot`]s:
//! `V` value, `Vs` as many values as the [`OperandKind::Count`] operand says, `F` call frame,
//! `C` the call below the frame of a default method, `B` binding cell, `L` loop state,
//! `Lf` loop state if the [`OperandKind::ForLoop`] operand is not 0, `X` loop context,
//! `P` protection offset. What an instruction only looks at counts as popped and pushed.
//! `SWAP` also looks at a third value, without which it would be `[V, V, V] -> [V, V, V]`;
//! R's compiler emits it only where that value stands, in complex assignment.
//!
//! All rows are the same in every R from 4.0 on; `tests/versions.rs` compares names and numbers of
//! operands with the tables of R 4.0 to 4.6. Rows marked `never` are run by R, but the compiler of
//! R 4.2 cannot emit them, and those of 4.0, 4.5 and 4.6 did not for R's own 4956 functions.

/// One place on the interpreter's stack, or a group of places that move together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// An R value, boxed or not: one word.
    Value,
    /// As many values as the instruction's `Count` operand says.
    Values,
    /// Function, first argument cell, last argument cell: three words.
    Frame,
    /// The call that `STARTSUBSET` and its like leave below their frame: one word.
    CallCell,
    /// The binding cell of a complex assignment: one word.
    Cell,
    /// State of a `for` loop: five words in R 4.2, the sequence among them.
    Loop,
    /// A `Loop` if the instruction's `ForLoop` operand is not 0, else nothing.
    LoopIfFor,
    /// A loop context with its two targets; its size depends on the platform.
    Context,
    /// An offset into the stack, kept by `INCLNKSTK`: one word.
    Links,
}

/// What an instruction takes from the stack and leaves there, tops at the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StackEffect {
    /// Taken.
    pub pops: &'static [Slot],
    /// Left instead.
    pub pushes: &'static [Slot],
}

/// Where control goes after an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the next instruction or to the label.
    Branch,
    /// To the label only.
    Jump,
    /// To one of the labels of its tables only.
    Switch,
    /// Out of this code: a return, or a jump to a context.
    Leave,
    /// Nowhere: it raises an error.
    Fail,
}

impl Flow {
    /// Whether a basic block ends behind the instruction.
    pub fn ends_block(self) -> bool {
        self != Flow::Next
    }

    /// Whether the next instruction may be executed after this one.
    pub fn falls_through(self) -> bool {
        matches!(self, Flow::Next | Flow::Branch)
    }
}

/// What the word behind an opcode means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperandKind {
    /// Word offset of an instruction.
    Label,
    /// Index of any constant.
    Const,
    /// Index of a call.
    Call,
    /// Index of a call, or -1: the interpreter does without it.
    CallOpt,
    /// Index of a symbol.
    Symbol,
    /// Index of byte code or, where the compiler gave up, of an AST.
    Code,
    /// Index of a list of formals, body and, optionally, srcref.
    Closure,
    /// How many [`Slot::Values`].
    Count,
    /// 1 if the loop is a `for`, else 0.
    ForLoop,
    /// Index into [`MATH1`].
    Math1,
    /// Index of `SWITCH`'s names, a character vector or `NULL`.
    Names,
    /// Index of the labels that go with the names, an integer vector, or `NULL` without names.
    NameLabels,
    /// Index of the labels by number, an integer vector.
    Labels,
}

/// The functions that `MATH1` knows, in the order of its operand.
pub const MATH1: [&str; 24] = [
    "floor", "ceiling", "sign", "expm1", "log1p", "cos", "sin", "tan", "acos", "asin", "atan", "cosh", "sinh", "tanh",
    "acosh", "asinh", "atanh", "lgamma", "gamma", "digamma", "trigamma", "cospi", "sinpi", "tanpi",
];

/// The version word that this table describes.
pub const VERSION: i32 = 12;

/// A row of the table.
struct Row {
    op: Opcode,
    name: &'static str,
    operands: &'static [OperandKind],
    flow: Flow,
    stack: StackEffect,
    on_label: Option<StackEffect>,
    is_compiled: bool,
}

macro_rules! on_label {
    (same) => {
        None
    };
    (([$($pop:ident),*] -> [$($push:ident),*])) => {
        Some(StackEffect { pops: &[$($pop),*], pushes: &[$($push),*] })
    };
}

macro_rules! compiled {
    (yes) => {
        true
    };
    (never) => {
        false
    };
}

macro_rules! opcodes {
    ($($number:literal, $variant:ident, $name:literal, [$($operand:ident),*], $flow:ident,
       [$($pop:ident),*] -> [$($push:ident),*], $on_label:tt, $compiled:tt;)*) => {
        /// An instruction of byte code; the discriminant is R's number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = concat!("R's `", $name, "`.")] $variant = $number,)*
        }

        static ROWS: [Row; N_OPCODES] = [$(Row {
            op: Opcode::$variant,
            name: $name,
            operands: &[$(OperandKind::$operand),*],
            flow: Flow::$flow,
            stack: StackEffect { pops: &[$($pop),*], pushes: &[$($push),*] },
            on_label: on_label!($on_label),
            is_compiled: compiled!($compiled),
        },)*];
    };
}

/// How many instructions there are.
pub const N_OPCODES: usize = 129;

use Slot::{
    CallCell as C, Cell as B, Context as X, Frame as F, Links as P, Loop as L, LoopIfFor as Lf, Value as V,
    Values as Vs,
};

opcodes! {
      0, BcMismatch,       "BCMISMATCH",        [],                                Fail,             [] -> [],           same,            never;
      1, Return,           "RETURN",            [],                                Leave,           [V] -> [],           same,            yes;
      2, Goto,             "GOTO",              [Label],                           Jump,             [] -> [],           same,            yes;
      3, BrIfNot,          "BRIFNOT",           [Call, Label],                     Branch,          [V] -> [],           same,            yes;
      4, Pop,              "POP",               [],                                Next,            [V] -> [],           same,            yes;
      5, Dup,              "DUP",               [],                                Next,            [V] -> [V, V],       same,            never;
      6, PrintValue,       "PRINTVALUE",        [],                                Next,            [V] -> [],           same,            never;
      7, StartLoopCntxt,   "STARTLOOPCNTXT",    [ForLoop, Label],                  Branch,         [Lf] -> [Lf, X, Lf],  same,            yes;
      8, EndLoopCntxt,     "ENDLOOPCNTXT",      [ForLoop],                         Next,        [X, Lf] -> [],           same,            yes;
      9, DoLoopNext,       "DOLOOPNEXT",        [],                                Leave,            [] -> [],           same,            never;
     10, DoLoopBreak,      "DOLOOPBREAK",       [],                                Leave,            [] -> [],           same,            never;
     11, StartFor,         "STARTFOR",          [Call, Symbol, Label],             Jump,            [V] -> [L],          same,            yes;
     12, StepFor,          "STEPFOR",           [Label],                           Branch,          [L] -> [L],          same,            yes;
     13, EndFor,           "ENDFOR",            [],                                Next,            [L] -> [V],          same,            yes;
     14, SetLoopVal,       "SETLOOPVAL",        [],                                Next,         [V, V] -> [V],          same,            never;
     15, Invisible,        "INVISIBLE",         [],                                Next,             [] -> [],           same,            yes;
     16, LdConst,          "LDCONST",           [Const],                           Next,             [] -> [V],          same,            yes;
     17, LdNull,           "LDNULL",            [],                                Next,             [] -> [V],          same,            yes;
     18, LdTrue,           "LDTRUE",            [],                                Next,             [] -> [V],          same,            yes;
     19, LdFalse,          "LDFALSE",           [],                                Next,             [] -> [V],          same,            yes;
     20, GetVar,           "GETVAR",            [Symbol],                          Next,             [] -> [V],          same,            yes;
     21, DdVal,            "DDVAL",             [Symbol],                          Next,             [] -> [V],          same,            yes;
     22, SetVar,           "SETVAR",            [Symbol],                          Next,            [V] -> [V],          same,            yes;
     23, GetFun,           "GETFUN",            [Symbol],                          Next,             [] -> [F],          same,            yes;
     24, GetGlobFun,       "GETGLOBFUN",        [Symbol],                          Next,             [] -> [F],          same,            never;
     25, GetSymFun,        "GETSYMFUN",         [Symbol],                          Next,             [] -> [F],          same,            never;
     26, GetBuiltin,       "GETBUILTIN",        [Symbol],                          Next,             [] -> [F],          same,            yes;
     27, GetIntlBuiltin,   "GETINTLBUILTIN",    [Symbol],                          Next,             [] -> [F],          same,            yes;
     28, CheckFun,         "CHECKFUN",          [],                                Next,            [V] -> [F],          same,            yes;
     29, MakeProm,         "MAKEPROM",          [Code],                            Next,            [F] -> [F],          same,            yes;
     30, DoMissing,        "DOMISSING",         [],                                Next,            [F] -> [F],          same,            yes;
     31, SetTag,           "SETTAG",            [Symbol],                          Next,            [F] -> [F],          same,            yes;
     32, DoDots,           "DODOTS",            [],                                Next,            [F] -> [F],          same,            yes;
     33, PushArg,          "PUSHARG",           [],                                Next,         [F, V] -> [F],          same,            yes;
     34, PushConstArg,     "PUSHCONSTARG",      [Const],                           Next,            [F] -> [F],          same,            yes;
     35, PushNullArg,      "PUSHNULLARG",       [],                                Next,            [F] -> [F],          same,            yes;
     36, PushTrueArg,      "PUSHTRUEARG",       [],                                Next,            [F] -> [F],          same,            yes;
     37, PushFalseArg,     "PUSHFALSEARG",      [],                                Next,            [F] -> [F],          same,            yes;
     38, Call,             "CALL",              [Call],                            Next,            [F] -> [V],          same,            yes;
     39, CallBuiltin,      "CALLBUILTIN",       [Call],                            Next,            [F] -> [V],          same,            yes;
     40, CallSpecial,      "CALLSPECIAL",       [Call],                            Next,             [] -> [V],          same,            yes;
     41, MakeClosure,      "MAKECLOSURE",       [Closure],                         Next,             [] -> [V],          same,            yes;
     42, UMinus,           "UMINUS",            [Call],                            Next,            [V] -> [V],          same,            yes;
     43, UPlus,            "UPLUS",             [Call],                            Next,            [V] -> [V],          same,            yes;
     44, Add,              "ADD",               [Call],                            Next,         [V, V] -> [V],          same,            yes;
     45, Sub,              "SUB",               [Call],                            Next,         [V, V] -> [V],          same,            yes;
     46, Mul,              "MUL",               [Call],                            Next,         [V, V] -> [V],          same,            yes;
     47, Div,              "DIV",               [Call],                            Next,         [V, V] -> [V],          same,            yes;
     48, Expt,             "EXPT",              [Call],                            Next,         [V, V] -> [V],          same,            yes;
     49, Sqrt,             "SQRT",              [Call],                            Next,            [V] -> [V],          same,            yes;
     50, Exp,              "EXP",               [Call],                            Next,            [V] -> [V],          same,            yes;
     51, Eq,               "EQ",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     52, Ne,               "NE",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     53, Lt,               "LT",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     54, Le,               "LE",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     55, Ge,               "GE",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     56, Gt,               "GT",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     57, And,              "AND",               [Call],                            Next,         [V, V] -> [V],          same,            yes;
     58, Or,               "OR",                [Call],                            Next,         [V, V] -> [V],          same,            yes;
     59, Not,              "NOT",               [Call],                            Next,            [V] -> [V],          same,            yes;
     60, DotsErr,          "DOTSERR",           [],                                Fail,             [] -> [],           same,            yes;
     61, StartAssign,      "STARTASSIGN",       [Symbol],                          Next,            [V] -> [V, B, V, V], same,            yes;
     62, EndAssign,        "ENDASSIGN",         [Symbol],                          Next,         [B, V] -> [],           same,            yes;
     63, StartSubset,      "STARTSUBSET",       [Call, Label],                     Branch,          [V] -> [V, C, F],    ([V] -> [V]),    yes;
     64, DfltSubset,       "DFLTSUBSET",        [],                                Next,      [V, C, F] -> [V],          same,            yes;
     65, StartSubassign,   "STARTSUBASSIGN",    [Call, Label],                     Branch,       [V, V] -> [V, V, C, F], ([V, V] -> [V]), yes;
     66, DfltSubassign,    "DFLTSUBASSIGN",     [],                                Next,   [V, V, C, F] -> [V],          same,            yes;
     67, StartC,           "STARTC",            [Call, Label],                     Branch,          [V] -> [V, C, F],    ([V] -> [V]),    never;
     68, DfltC,            "DFLTC",             [],                                Next,      [V, C, F] -> [V],          same,            never;
     69, StartSubset2,     "STARTSUBSET2",      [Call, Label],                     Branch,          [V] -> [V, C, F],    ([V] -> [V]),    yes;
     70, DfltSubset2,      "DFLTSUBSET2",       [],                                Next,      [V, C, F] -> [V],          same,            yes;
     71, StartSubassign2,  "STARTSUBASSIGN2",   [Call, Label],                     Branch,       [V, V] -> [V, V, C, F], ([V, V] -> [V]), yes;
     72, DfltSubassign2,   "DFLTSUBASSIGN2",    [],                                Next,   [V, V, C, F] -> [V],          same,            yes;
     73, Dollar,           "DOLLAR",            [Call, Symbol],                    Next,            [V] -> [V],          same,            yes;
     74, DollarGets,       "DOLLARGETS",        [Call, Symbol],                    Next,         [V, V] -> [V],          same,            yes;
     75, IsNull,           "ISNULL",            [],                                Next,            [V] -> [V],          same,            yes;
     76, IsLogical,        "ISLOGICAL",         [],                                Next,            [V] -> [V],          same,            yes;
     77, IsInteger,        "ISINTEGER",         [],                                Next,            [V] -> [V],          same,            yes;
     78, IsDouble,         "ISDOUBLE",          [],                                Next,            [V] -> [V],          same,            yes;
     79, IsComplex,        "ISCOMPLEX",         [],                                Next,            [V] -> [V],          same,            yes;
     80, IsCharacter,      "ISCHARACTER",       [],                                Next,            [V] -> [V],          same,            yes;
     81, IsSymbol,         "ISSYMBOL",          [],                                Next,            [V] -> [V],          same,            yes;
     82, IsObject,         "ISOBJECT",          [],                                Next,            [V] -> [V],          same,            yes;
     83, IsNumeric,        "ISNUMERIC",         [],                                Next,            [V] -> [V],          same,            never;
     84, VecSubset,        "VECSUBSET",         [CallOpt],                         Next,         [V, V] -> [V],          same,            yes;
     85, MatSubset,        "MATSUBSET",         [CallOpt],                         Next,      [V, V, V] -> [V],          same,            yes;
     86, VecSubassign,     "VECSUBASSIGN",      [CallOpt],                         Next,      [V, V, V] -> [V],          same,            yes;
     87, MatSubassign,     "MATSUBASSIGN",      [CallOpt],                         Next,   [V, V, V, V] -> [V],          same,            yes;
     88, And1st,           "AND1ST",            [Call, Label],                     Branch,          [V] -> [V],          same,            yes;
     89, And2nd,           "AND2ND",            [Call],                            Next,         [V, V] -> [V],          same,            yes;
     90, Or1st,            "OR1ST",             [Call, Label],                     Branch,          [V] -> [V],          same,            yes;
     91, Or2nd,            "OR2ND",             [Call],                            Next,         [V, V] -> [V],          same,            yes;
     92, GetVarMissOk,     "GETVAR_MISSOK",     [Symbol],                          Next,             [] -> [V],          same,            yes;
     93, DdValMissOk,      "DDVAL_MISSOK",      [Symbol],                          Next,             [] -> [V],          same,            yes;
     94, Visible,          "VISIBLE",           [],                                Next,             [] -> [],           same,            yes;
     95, SetVar2,          "SETVAR2",           [Symbol],                          Next,            [V] -> [V],          same,            yes;
     96, StartAssign2,     "STARTASSIGN2",      [Symbol],                          Next,            [V] -> [V, B, V, V], same,            yes;
     97, EndAssign2,       "ENDASSIGN2",        [Symbol],                          Next,         [B, V] -> [],           same,            yes;
     98, SetterCall,       "SETTER_CALL",       [Call, Const],                     Next,      [V, V, F] -> [V],          same,            yes;
     99, GetterCall,       "GETTER_CALL",       [Call],                            Next,      [V, V, F] -> [V, V, V],    same,            yes;
    100, Swap,             "SWAP",              [],                                Next,         [V, V] -> [V, V],       same,            yes;
    101, Dup2nd,           "DUP2ND",            [],                                Next,         [V, V] -> [V, V, V],    same,            yes;
    102, Switch,           "SWITCH",            [Call, Names, NameLabels, Labels], Switch,          [V] -> [],           same,            yes;
    103, ReturnJmp,        "RETURNJMP",         [],                                Leave,           [V] -> [],           same,            yes;
    104, StartSubsetN,     "STARTSUBSET_N",     [Call, Label],                     Branch,          [V] -> [V],          same,            yes;
    105, StartSubassignN,  "STARTSUBASSIGN_N",  [Call, Label],                     Branch,       [V, V] -> [V, V],       ([V, V] -> [V]), yes;
    106, VecSubset2,       "VECSUBSET2",        [CallOpt],                         Next,         [V, V] -> [V],          same,            yes;
    107, MatSubset2,       "MATSUBSET2",        [CallOpt],                         Next,      [V, V, V] -> [V],          same,            yes;
    108, VecSubassign2,    "VECSUBASSIGN2",     [CallOpt],                         Next,      [V, V, V] -> [V],          same,            yes;
    109, MatSubassign2,    "MATSUBASSIGN2",     [CallOpt],                         Next,   [V, V, V, V] -> [V],          same,            yes;
    110, StartSubset2N,    "STARTSUBSET2_N",    [Call, Label],                     Branch,          [V] -> [V],          same,            yes;
    111, StartSubassign2N, "STARTSUBASSIGN2_N", [Call, Label],                     Branch,       [V, V] -> [V, V],       ([V, V] -> [V]), yes;
    112, SubsetN,          "SUBSET_N",          [CallOpt, Count],                  Next,        [V, Vs] -> [V],          same,            yes;
    113, Subset2N,         "SUBSET2_N",         [CallOpt, Count],                  Next,        [V, Vs] -> [V],          same,            yes;
    114, SubassignN,       "SUBASSIGN_N",       [CallOpt, Count],                  Next,     [V, V, Vs] -> [V],          same,            yes;
    115, Subassign2N,      "SUBASSIGN2_N",      [CallOpt, Count],                  Next,     [V, V, Vs] -> [V],          same,            yes;
    116, Log,              "LOG",               [Call],                            Next,            [V] -> [V],          same,            yes;
    117, LogBase,          "LOGBASE",           [Call],                            Next,         [V, V] -> [V],          same,            yes;
    118, Math1,            "MATH1",             [Call, Math1],                     Next,            [V] -> [V],          same,            yes;
    119, DotCall,          "DOTCALL",           [Call, Count],                     Next,        [V, Vs] -> [V],          same,            yes;
    120, Colon,            "COLON",             [Call],                            Next,         [V, V] -> [V],          same,            yes;
    121, SeqAlong,         "SEQALONG",          [Call],                            Next,            [V] -> [V],          same,            yes;
    122, SeqLen,           "SEQLEN",            [Call],                            Next,            [V] -> [V],          same,            yes;
    123, BaseGuard,        "BASEGUARD",         [Call, Label],                     Branch,           [] -> [],           ([] -> [V]),     yes;
    124, IncLnk,           "INCLNK",            [],                                Next,            [V] -> [V],          same,            never;
    125, DecLnk,           "DECLNK",            [],                                Next,         [V, V] -> [V, V],       same,            never;
    126, DecLnkN,          "DECLNK_N",          [Count],                           Next,        [Vs, V] -> [Vs, V],      same,            never;
    127, IncLnkStk,        "INCLNKSTK",         [],                                Next,             [] -> [P],          same,            yes;
    128, DecLnkStk,        "DECLNKSTK",         [],                                Next,         [P, V] -> [V],          same,            yes;
}

impl Opcode {
    /// The instruction of a number, if there is one.
    pub fn from_number(number: i32) -> Option<Opcode> {
        let row = ROWS.get(usize::try_from(number).ok()?)?;
        Some(row.op)
    }

    /// All instructions, in the order of their numbers.
    pub fn all() -> impl ExactSizeIterator<Item = Opcode> {
        ROWS.iter().map(|row| row.op)
    }

    /// R's number.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// R's name, without the `.OP` of the compiler package.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What the words behind the opcode mean, one kind a word.
    pub fn operands(self) -> &'static [OperandKind] {
        self.row().operands
    }

    /// How many words the instruction occupies, its opcode among them.
    pub fn n_words(self) -> usize {
        1 + self.operands().len()
    }

    /// Where control goes.
    pub fn flow(self) -> Flow {
        self.row().flow
    }

    /// The stack effect on the way to the next instruction; for instructions that never
    /// fall through, on the way they go.
    pub fn stack(self) -> StackEffect {
        self.row().stack
    }

    /// The stack effect on the way to the label or labels.
    pub fn stack_on_label(self) -> StackEffect {
        self.row().on_label.unwrap_or(self.row().stack)
    }

    /// Whether R's compiler can emit the instruction.
    pub fn is_compiled(self) -> bool {
        self.row().is_compiled
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_numbers() {
        for (number, row) in ROWS.iter().enumerate() {
            assert_eq!(row.op as usize, number, "{}", row.name);
        }
    }

    #[test]
    fn a_label_operand_goes_with_a_flow_that_jumps() {
        for op in Opcode::all() {
            let has_label = op.operands().contains(&OperandKind::Label);
            assert_eq!(has_label, matches!(op.flow(), Flow::Branch | Flow::Jump), "{}", op.name());
        }
    }

    #[test]
    fn numbers_beyond_the_table_are_no_instructions() {
        assert_eq!(Opcode::from_number(-1), None);
        assert_eq!(Opcode::from_number(129), None);
        assert_eq!(Opcode::from_number(128), Some(Opcode::DecLnkStk));
    }
}
