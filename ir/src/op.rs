//! The operations of the IR: one table, one row an operation.
//!
//! There are two levels in one table. *Generic* operations have R's meaning on any R value and
//! come from lifting. *Typed* operations work on machine scalars and on vectors whose type is
//! proven; they come from `guards` and are all that `codegen` accepts.
//!
//! # How to read a row
//! `Variant "text" imm "signature" effects`
//! - *imm*: which immediate it carries ([`ImmKind`]).
//! - *signature*: operand types, a colon, result types. `r` any R value, `f` double, `i` 32-bit
//!   integer or logical (NA is `i32::MIN`), `l` 64-bit integer or address, `p` R object of proven
//!   type; `*` repeats the letter before it; `?` any operands and results (calls).
//! - *effects*: what it may do to the world ([`Effects`]); `A`: it may abort the transaction,
//!   `M`: it may allocate (the collector may run), `R`/`W`: reads or writes vector elements,
//!   `T`: it ends a block. Generic operations: `F` force, `L` reflect, `E` error, `N` warn,
//!   `r` read a variable, `w` write one, `G` random numbers, `O` output.

/// What an operation may do. Bits; see the table's legend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects(pub u16);

impl Effects {
    /// No effect at all: may be moved, shared and dropped freely.
    pub const NONE: Effects = Effects(0);
    /// Runs code of promises.
    pub const FORCE: Effects = Effects(1 << 0);
    /// Looks at or changes frames.
    pub const REFLECT: Effects = Effects(1 << 1);
    /// Raises an error.
    pub const ERROR: Effects = Effects(1 << 2);
    /// Raises a warning.
    pub const WARN: Effects = Effects(1 << 3);
    /// Reads variables.
    pub const READ_ENV: Effects = Effects(1 << 4);
    /// Writes variables.
    pub const WRITE_ENV: Effects = Effects(1 << 5);
    /// Draws random numbers.
    pub const RNG: Effects = Effects(1 << 6);
    /// Writes output.
    pub const OUTPUT: Effects = Effects(1 << 7);
    /// Aborts the transaction (typed level).
    pub const ABORT: Effects = Effects(1 << 8);
    /// Allocates.
    pub const ALLOC: Effects = Effects(1 << 9);
    /// Reads elements of vectors.
    pub const LOAD: Effects = Effects(1 << 10);
    /// Writes elements of vectors, or marks them.
    pub const STORE: Effects = Effects(1 << 11);
    /// Ends a block.
    pub const TERMINATOR: Effects = Effects(1 << 12);

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Effects) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets.
    pub const fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Whether nothing is set.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    const fn parse(text: &str) -> Effects {
        let bytes = text.as_bytes();
        let mut bits = 0;
        let mut i = 0;
        while i < bytes.len() {
            bits |= match bytes[i] {
                b'F' => Effects::FORCE.0,
                b'L' => Effects::REFLECT.0,
                b'E' => Effects::ERROR.0,
                b'N' => Effects::WARN.0,
                b'r' => Effects::READ_ENV.0,
                b'w' => Effects::WRITE_ENV.0,
                b'G' => Effects::RNG.0,
                b'O' => Effects::OUTPUT.0,
                b'A' => Effects::ABORT.0,
                b'M' => Effects::ALLOC.0,
                b'R' => Effects::LOAD.0,
                b'W' => Effects::STORE.0,
                b'T' => Effects::TERMINATOR.0,
                _ => panic!("unknown effect letter"),
            };
            i += 1;
        }
        Effects(bits)
    }
}

/// Which immediate an operation carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImmKind {
    /// Nothing.
    None,
    /// An integer.
    Int,
    /// A double.
    Real,
    /// A name.
    Name,
    /// An R constant.
    Const,
    /// A call descriptor of the function.
    Call,
    /// A switch descriptor of the function.
    Switch,
    /// A reason for aborting and what to tell people.
    Abort,
}

macro_rules! ops {
    ($($(#[doc = $doc:literal])* $variant:ident $text:literal $imm:ident $sig:literal $effects:literal)*) => {
        /// An operation; see the module for how to read its row. A row without a comment is the R
        /// function of that name (generic level) or its restriction to the operand types (typed).
        #[allow(missing_docs, reason = "the table's text column names them")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Op { $($(#[doc = $doc])* $variant),* }

        impl Op {
    /// Whether it is arithmetic, a comparison or logic of byte code on values, whole or element by element.
    pub const fn is_elementwise(self) -> bool {
        matches!(
            self,
            Op::Add
                | Op::Sub
                | Op::Mul
                | Op::Div
                | Op::Pow
                | Op::Neg
                | Op::Plus
                | Op::Eq
                | Op::Ne
                | Op::Lt
                | Op::Le
                | Op::Ge
                | Op::Gt
                | Op::Not
                | Op::And
                | Op::Or
                | Op::Sqrt
                | Op::Exp
        )
    }

    /// Whether it assigns to elements.
    pub const fn assigns_elements(self) -> bool {
        matches!(
            self,
            Op::VecAssign
                | Op::VecAssign2
                | Op::MatAssign
                | Op::MatAssign2
                | Op::DfltAssign
                | Op::DfltAssign2
                | Op::DollarAssign
        )
    }

            /// Every operation, in table order.
            pub const ALL: &'static [Op] = &[$(Op::$variant),*];

            /// Its name in the text form.
            pub const fn text(self) -> &'static str {
                match self { $(Op::$variant => $text),* }
            }

            /// The immediate that it carries.
            pub const fn imm_kind(self) -> ImmKind {
                match self { $(Op::$variant => ImmKind::$imm),* }
            }

            /// Its signature: operand letters, colon, result letters.
            pub const fn signature(self) -> &'static str {
                match self { $(Op::$variant => $sig),* }
            }

            /// What it may do.
            pub const fn effects(self) -> Effects {
                match self { $(Op::$variant => const { Effects::parse($effects) }),* }
            }
        }
    };
}

ops! {
    // ---- generic: variables -------------------------------------------------------------
    /// An R constant.
    Const          "const"           Const  ":r"     ""
    /// Value of a variable, promise forced.
    LdVar          "ldvar"           Name   ":r"     "FErL"
    /// The same; a missing argument is passed on.
    LdVarMissOk    "ldvar.missok"    Name   ":r"     "FErL"
    /// `..1` and so on.
    LdDots         "lddots"          Name   ":r"     "FErL"
    /// The same; a missing argument is passed on.
    LdDotsMissOk   "lddots.missok"   Name   ":r"     "FErL"
    /// `missing()` of a formal.
    Missing        "missing"         Name   ":r"     "L"
    /// Assignment in the frame.
    StVar          "stvar"           Name   "r:"     "w"
    /// `<<-`.
    StVar2         "stvar2"          Name   "r:"     "Erw"
    /// Value of a variable about to be updated. A promise becomes its value, and a variable of an
    /// enclosure one of the frame.
    LdAssign       "ldassign"        Name   ":r"     "FErwL"
    /// The same for `<<-`: from the enclosure on, and nothing is written.
    LdAssign2      "ldassign2"       Name   ":r"     "FErL"
    /// Assignment in the frame that an SSA value stood for until here: the frame is about to be seen.
    Materialize    "materialize"     Name   "r:"     "w"
    // ---- generic: calls -----------------------------------------------------------------
    /// The function that a name stands for in a call.
    LdFun          "ldfun"           Name   ":r"     "FErL"
    /// The same, searched from the global environment on.
    LdFunGlobal    "ldfun.global"    Name   ":r"     "FErL"
    /// What the name is bound to in base.
    LdFunBase      "ldfun.base"      Name   ":r"     "FErL"
    /// Checks that a value is a function.
    CheckFun       "checkfun"        None   "r:r"    "E"
    /// Call of a function value; how arguments are passed depends on its type.
    Call           "call"            Call   "rr*:r"  "FLENrwGO"
    /// Call of a builtin by name, arguments evaluated.
    CallBuiltin    "callbuiltin"     Call   "r*:r"   "FLENrwGO"
    /// Call of a special by name. It takes its arguments from the AST of the call; the description
    /// says which of them are code that it may run in this frame.
    CallSpecial    "callspecial"     Call   "r*:r"   "FLENrwGO"
    /// Call on the way into a complex assignment (`names(x)` in `names(x)[2] <- v`): operands
    /// function, object, further arguments. The object goes first, as the value of `*tmp*`.
    Getter         "getter"          Call   "rrr*:r" "FLENrwGO"
    /// Call on the way back (`names<-`): operands function, object, assigned value, further arguments.
    /// The assigned value goes last, as `value`.
    Setter         "setter"          Call   "rrrr*:r" "FLENrwGO"
    /// From here to the end of the block it is put together what a loop that is compiled by itself leaves to R: the result's
    /// visibility stays as it is.
    Leave          "leave"           None   ":"      "w"
    /// That: a list of its operands.
    Answer         "answer"          None   "rr*:r"  ""
    /// Evaluation of an expression of the pool, as it stands, in this frame.
    Eval           "eval"            Int    ":r"     "FLENrwGO"
    /// Prints a value.
    Print          "print"           None   "r:"     "FLENrwGO"
    /// A closure of the literal nested in this function.
    MakeClosure    "closure"         Int    ":r"     "L"
    /// S3 or S4 dispatch of a subsetting call on an object: operands object, then the assigned
    /// value if there is one. The method gets the arguments of the call's AST as promises. The result is
    /// for [`Op::BrDispatched`] to test: there may be no method.
    Dispatch       "dispatch"        Call   "rr*:r"  "FLENrwGO"
    // ---- generic: arithmetic and logic --------------------------------------------------
    Add            "add"             None   "rr:r"   "FLENrwGO"
    Sub            "sub"             None   "rr:r"   "FLENrwGO"
    Mul            "mul"             None   "rr:r"   "FLENrwGO"
    Div            "div"             None   "rr:r"   "FLENrwGO"
    Pow            "pow"             None   "rr:r"   "FLENrwGO"
    Plus           "plus"            None   "r:r"    "FLENrwGO"
    Neg            "neg"             None   "r:r"    "FLENrwGO"
    Sqrt           "sqrt"            None   "r:r"    "FLENrwGO"
    Exp            "exp"             None   "r:r"    "FLENrwGO"
    Log            "log"             None   "r:r"    "FLENrwGO"
    LogBase        "logbase"         None   "rr:r"   "FLENrwGO"
    /// One of the functions of `MATH1`, by index.
    Math1          "math1"           Int    "r:r"    "FLENrwGO"
    Eq             "eq"              None   "rr:r"   "FLENrwGO"
    Ne             "ne"              None   "rr:r"   "FLENrwGO"
    Lt             "lt"              None   "rr:r"   "FLENrwGO"
    Le             "le"              None   "rr:r"   "FLENrwGO"
    Ge             "ge"              None   "rr:r"   "FLENrwGO"
    Gt             "gt"              None   "rr:r"   "FLENrwGO"
    /// Vector `&`.
    And            "and"             None   "rr:r"   "FLENrwGO"
    /// Vector `|`.
    Or             "or"              None   "rr:r"   "FLENrwGO"
    Not            "not"             None   "r:r"    "FLENrwGO"
    /// Left operand of `&&` or `||` as one logical.
    AsLglLeft      "aslgl.left"      Name   "r:r"    "EN"
    /// Right operand.
    AsLglRight     "aslgl.right"     Name   "r:r"    "EN"
    /// Three-valued and of two logicals.
    And2           "and2"            None   "rr:r"   ""
    /// Three-valued or of two logicals.
    Or2            "or2"             None   "rr:r"   ""
    Colon          "colon"           None   "rr:r"   "FLENrwGO"
    SeqAlong       "seqalong"        None   "r:r"    "FLENrwGO"
    SeqLen         "seqlen"          None   "r:r"    "EN"
    /// One of the type tests (`is.null`, …), by name.
    IsType         "istype"          Name   "r:r"    "FLENrwGO"
    // ---- generic: elements --------------------------------------------------------------
    /// `x[i]`.
    VecSubset      "vecsubset"       None   "rr:r"   "EN"
    /// `x[[i]]`.
    VecSubset2     "vecsubset2"      None   "rr:r"   "EN"
    /// `x[i, j, …]`.
    MatSubset      "matsubset"       None   "rr*:r"  "EN"
    /// `x[[i, j, …]]`.
    MatSubset2     "matsubset2"      None   "rr*:r"  "EN"
    /// Default `[` with any arguments.
    DfltSubset     "dfltsubset"      Call   "rr*:r"  "EN"
    /// Default `[[` with any arguments.
    DfltSubset2    "dfltsubset2"     Call   "rr*:r"  "EN"
    /// Default `c` with any arguments.
    DfltC          "dfltc"           Call   "rr*:r"  "EN"
    /// `x$name`.
    Dollar         "dollar"          Name   "r:r"    "FLENrwGO"
    /// `x[i] <- v`: operands x, i, v.
    VecAssign      "vecassign"       None   "rrr:r"  "EN"
    /// `x[[i]] <- v`.
    VecAssign2     "vecassign2"      None   "rrr:r"  "EN"
    /// `x[i, j, …] <- v`: operands x, i, j, …, v.
    MatAssign      "matassign"       None   "rrr*:r" "EN"
    /// `x[[i, j, …]] <- v`.
    MatAssign2     "matassign2"      None   "rrr*:r" "EN"
    /// Default `[<-` with any arguments; the last one is the value.
    DfltAssign     "dfltassign"      Call   "rrr*:r" "EN"
    /// Default `[[<-` with any arguments.
    DfltAssign2    "dfltassign2"     Call   "rrr*:r" "EN"
    /// `x$name <- v`.
    DollarAssign   "dollarassign"    Name   "rr:r"   "FLENrwGO"
    // ---- generic: control ---------------------------------------------------------------
    /// What a `for` loop goes over: a factor's labels, else the value itself.
    ForSeq         "for.seq"         None   "r:r"    "E"
    /// The state of a `for` loop over a sequence. A second operand says how many elements it has had already.
    ForStart       "for.start"       None   "rr*:r"  "E"
    /// The element that the loop has come to.
    ForElem        "for.elem"        None   "r:r"    ""
    /// How many elements the loop has begun with, the present one included.
    ForBegun       "for.begun"       None   "r:r"    ""
    /// The result becomes visible.
    Visible        "visible"         None   ":"      "w"
    /// The result becomes invisible.
    Invisible      "invisible"       None   ":"      "w"
    /// Next element, or out of the loop: targets body, exit.
    ForNext        "for.next"        None   "r:"     "T"
    /// Condition of `if` and `while`: targets true, false.
    BrTrue         "br.true"         None   "r:"     "ENT"
    /// One logical is FALSE: targets FALSE, otherwise.
    BrFalse1       "br.false1"       None   "r:"     "T"
    /// One logical is TRUE: targets TRUE, otherwise.
    BrTrue1        "br.true1"        None   "r:"     "T"
    /// Object or not: targets object, plain.
    BrObject       "br.object"       None   "r:"     "T"
    /// Dispatch has found a method: targets found, none.
    BrDispatched   "br.dispatched"   None   "r:"     "T"
    /// The base function of this name is not masked: targets base, masked.
    BrBase         "br.base"         Name   ":"      "FErLT"
    /// Start of a loop that code in promises may jump to: targets body, out. A `next` there comes
    /// back here and goes to the body, a `break` goes out; both with the values of now.
    LoopEnter      "loop.enter"      None   ":"      "T"
    /// End of the innermost such loop.
    LoopLeave      "loop.leave"      None   ":"      ""
    /// `switch()`: a target an entry of the descriptor.
    Switch         "switch"          Switch "r:"     "ENT"
    /// Return of one R value.
    RetR           "ret.r"           None   "r:"     "T"
    /// `return()` from the function whose frame this is.
    LeaveReturn    "leave.return"    None   "r:"     "LET"
    /// `break` of the innermost loop of the frame that was started by [`Op::LoopEnter`] or by R.
    LeaveBreak     "leave.break"     None   ":"      "LET"
    /// `next` of that loop.
    LeaveNext      "leave.next"      None   ":"      "LET"
    /// An error of R itself: `mismatch` (byte code of another version), `dots` (no `...` here),
    /// `stack` (R would take what is on its stack for something else, and go on).
    Fail           "fail"            Name   ":"      "ET"
    /// Something that lifting does not know yet.
    Unsupported    "unsupported"     Name   ":"      "FLENrwGOT"

    // ---- typed: control -----------------------------------------------------------------
    Jump           "jump"            None   ":"      "T"
    /// Logical condition; NA aborts: targets true, false.
    BrLgl          "br.lgl"          None   "i:"     "AT"
    /// Not zero: targets true, false.
    Br             "br"              None   "i:"     "T"
    /// By zero-based index; the last target is the default.
    BrTable        "br.table"        None   "l:"     "T"
    /// Return of the function's results.
    Ret            "ret"             None   "?"      "T"
    /// The transaction is given up here.
    Abort          "abort"           Abort  ":"      "AT"
    /// Aborts if not zero.
    AbortIf        "abort.if"        Abort  "i:"     "A"
    /// Aborts if the user asked to stop.
    Poll           "poll"            None   ":"      "A"
    /// Aborts if the C stack is nearly used up.
    CheckStack     "check.stack"     None   ":"      "A"
    /// The path forces this formal.
    MarkForced     "mark.forced"     Int    ":"      "W"
    /// Visibility of the result.
    SetVisible     "set.visible"     Int    ":"      "W"
    /// So many more, or with a minus fewer, arguments are being evaluated before their time.
    Early          "early"           Int    ":"      "W"
    EarlyCall      "early.call"      Int    ":"      "W"
    /// Direct call of a function of the module, by index.
    CallFn         "call.fn"         Int    "?"      "AMRW"

    // ---- typed: doubles -----------------------------------------------------------------
    F64Const       "f64.const"       Real   ":f"     ""
    F64Add         "f64.add"         None   "ff:f"   ""
    F64Sub         "f64.sub"         None   "ff:f"   ""
    F64Mul         "f64.mul"         None   "ff:f"   ""
    F64Div         "f64.div"         None   "ff:f"   ""
    F64Neg         "f64.neg"         None   "f:f"    ""
    F64Abs         "f64.abs"         None   "f:f"    ""
    /// Aborts where GNU-R warns (a NaN out of no NaN), as do all below that say so.
    F64Sqrt        "f64.sqrt"        None   "f:f"    "A"
    F64Floor       "f64.floor"       None   "f:f"    ""
    F64Ceil        "f64.ceil"        None   "f:f"    ""
    F64Trunc       "f64.trunc"       None   "f:f"    ""
    F64Exp         "f64.exp"         None   "f:f"    "A"
    F64Log         "f64.log"         None   "f:f"    "A"
    F64LogBase     "f64.logbase"     None   "ff:f"   "A"
    /// One of `MATH1`'s functions by index; aborts where GNU-R warns.
    F64Math1       "f64.math1"       Int    "f:f"    "A"
    /// Aborts where GNU-R warns: -Inf to a power so large that its parity is lost.
    F64Pow         "f64.pow"         None   "ff:f"   "A"
    F64Mod         "f64.mod"         None   "ff:f"   "A"
    F64IDiv        "f64.idiv"        None   "ff:f"   ""
    F64Atan2       "f64.atan2"       None   "ff:f"   "A"
    F64Round       "f64.round"       None   "ff:f"   ""
    /// Comparisons give a logical, NA if an operand is NaN.
    F64Eq          "f64.eq"          None   "ff:i"   ""
    F64Ne          "f64.ne"          None   "ff:i"   ""
    F64Lt          "f64.lt"          None   "ff:i"   ""
    F64Le          "f64.le"          None   "ff:i"   ""
    F64Ge          "f64.ge"          None   "ff:i"   ""
    F64Gt          "f64.gt"          None   "ff:i"   ""
    /// 1 if NaN or NA, else 0.
    F64IsNan       "f64.isnan"       None   "f:i"    ""
    /// 1 if NA_real_ (payload 1954), else 0.
    F64IsNa        "f64.isna"        None   "f:i"    ""
    /// First operand not 0: the second, else the third.
    F64Select      "f64.select"      None   "iff:f"  ""

    // ---- typed: 32-bit integers and logicals; NA is i32::MIN ------------------------------
    I32Const       "i32.const"       Int    ":i"     ""
    /// NA if an operand is NA; overflow aborts.
    I32Add         "i32.add"         None   "ii:i"   "A"
    I32Sub         "i32.sub"         None   "ii:i"   "A"
    I32Mul         "i32.mul"         None   "ii:i"   "A"
    I32Neg         "i32.neg"         None   "i:i"    ""
    I32Abs         "i32.abs"         None   "i:i"    ""
    /// R's `%%`: NA for NA or divisor 0; sign of the divisor.
    I32Mod         "i32.mod"         None   "ii:i"   ""
    I32IDiv        "i32.idiv"        None   "ii:i"   ""
    I32Eq          "i32.eq"          None   "ii:i"   ""
    I32Ne          "i32.ne"          None   "ii:i"   ""
    I32Lt          "i32.lt"          None   "ii:i"   ""
    I32Le          "i32.le"          None   "ii:i"   ""
    I32Ge          "i32.ge"          None   "ii:i"   ""
    I32Gt          "i32.gt"          None   "ii:i"   ""
    /// 1 if NA, else 0.
    I32IsNa        "i32.isna"        None   "i:i"    ""
    I32Select      "i32.select"      None   "iii:i"  ""
    /// Three-valued logic.
    LglNot         "lgl.not"         None   "i:i"    ""
    LglAnd         "lgl.and"         None   "ii:i"   ""
    LglOr          "lgl.or"          None   "ii:i"   ""
    /// Integer as logical: NA stays, not 0 is 1.
    I32ToLgl       "i32.to_lgl"      None   "i:i"    ""
    F64ToLgl       "f64.to_lgl"      None   "f:i"    ""
    /// NA becomes NA_real_.
    I32ToF64       "i32.to_f64"      None   "i:f"    ""
    /// `as.integer`: towards zero, NaN becomes NA; outside of the range aborts.
    F64ToI32       "f64.to_i32"      None   "f:i"    "A"

    // ---- typed: scalars whose kind (0 lgl, 1 int, 2 dbl) is known at run time --------------
    /// Value as double and kind; NA of an integer is NA_real_. Integer overflow aborts.
    NumAdd         "num.add"         None   "fifi:fi" "A"
    NumSub         "num.sub"         None   "fifi:fi" "A"
    NumMul         "num.mul"         None   "fifi:fi" "A"
    NumNeg         "num.neg"         None   "fi:fi"  ""

    // ---- typed: any R value in three lanes: as double, kind, and object; kind 3: it is the object, else that is NULL ----
    /// A routine on R values, by its number in `rows`; aborts where it leaves.
    TagOp          "tag.op"          Int    "?"      "AMRW"

    // ---- typed: 64-bit integers, addresses; no NA; wrap around ----------------------------
    I64Const       "i64.const"       Int    ":l"     ""
    I64Add         "i64.add"         None   "ll:l"   ""
    I64Sub         "i64.sub"         None   "ll:l"   ""
    I64Mul         "i64.mul"         None   "ll:l"   ""
    /// Comparisons give 0 or 1 (signed).
    I64Eq          "i64.eq"          None   "ll:i"   ""
    I64Ne          "i64.ne"          None   "ll:i"   ""
    I64Lt          "i64.lt"          None   "ll:i"   ""
    I64Le          "i64.le"          None   "ll:i"   ""
    I64Min         "i64.min"         None   "ll:l"   ""
    I64Max         "i64.max"         None   "ll:l"   ""
    I64Select      "i64.select"      None   "ill:l"  ""
    /// Sign extension; the operand is not NA.
    I32ToI64       "i32.to_i64"      None   "i:l"    ""
    /// The operand fits and is not `i32::MIN`.
    I64ToI32       "i64.to_i32"      None   "l:i"    ""
    I64ToF64       "i64.to_f64"      None   "l:f"    ""
    /// Towards zero; aborts if NaN or beyond ±2^52.
    F64ToI64       "f64.to_i64"      None   "f:l"    "A"
    /// One-based subscript and length: zero-based offset; aborts if not inside.
    IndexF64       "index.f64"       None   "fl:l"   "A"
    IndexI32       "index.i32"       None   "il:l"   "A"
    IndexI64       "index.i64"       None   "ll:l"   "A"

    // ---- typed: vectors -------------------------------------------------------------------
    /// A constant of the artifact, by index.
    SexpConst      "sexp.const"      Int    ":p"     ""
    /// Number of elements.
    VecLen         "vec.len"         None   "p:l"    ""
    /// Number of elements now, where vectors may get longer in place.
    VecCount       "vec.count"       None   "p:l"    "R"
    /// Address of the elements; immediate 1: the vector may be ALTREP.
    VecData        "vec.data"        Int    "p:l"    ""
    /// Extent of a matrix: 0 rows, 1 columns.
    VecDim         "vec.dim"         Int    "p:i"    ""
    /// Address of elements and zero-based offset.
    LoadF64        "load.f64"        None   "ll:f"   "R"
    LoadI32        "load.i32"        None   "ll:i"   "R"
    StoreF64       "store.f64"       None   "llf:"   "W"
    StoreI32       "store.i32"       None   "lli:"   "W"
    /// The same vector if nobody else holds it, else a copy.
    VecOwn         "vec.own"         None   "p:p"    "AM"
    /// The vector if it has the element of this one-based number, else a longer one, with NA in between.
    VecRoom        "vec.room"        None   "pl:p"   "AMRW"
    /// A copy.
    VecDup         "vec.dup"         None   "p:p"    "AM"
    /// Marks as held more than once.
    VecShare       "vec.share"       None   "p:"     "W"
    /// New vector of a kind, zero-filled.
    VecAlloc       "vec.alloc"       Int    "l:p"    "AM"
    /// Runtime routines; see `rir2_abi.h`.
    RtMatrix       "rt.matrix"       None   "plll:p" "AMR"
    RtRange        "rt.range"        None   "ll:p"   "AM"
    /// A scalar of the kind, from its double form.
    RtBox          "rt.box"          Int    "f:p"    "AM"
    /// The same, the kind known at run time.
    RtBoxNum       "rt.boxnum"       None   "fi:p"   "AM"
    /// A value in three lanes as an R object.
    RtBoxAny       "rt.boxany"       None   "fip:p"  "AM"
    RtSum          "rt.sum"          None   "p:f"    "R"
    RtISum         "rt.isum"         None   "p:f"    "AR"
    RtProd         "rt.prod"         None   "p:f"    "R"
    RtMin          "rt.min"          None   "p:f"    "AR"
    RtMax          "rt.max"          None   "p:f"    "AR"
    RtMean         "rt.mean"         None   "p:f"    "AR"
    RtCat          "rt.cat"          Int    "pp:p"   "AMR"
    RtList         "rt.list"         Int    ":p"     "AM"
    /// A list of so many `NULL`s.
    RtListOf       "rt.list_of"      None   "l:p"    "AM"
    RtSetElt       "rt.set_elt"      Int    "pp:p"   "W"
    /// The same, at a zero-based offset.
    RtPutElt       "rt.put_elt"      None   "plp:p"  "W"
    RtSetNames     "rt.set_names"    None   "pp:p"   "AMW"
    RtSetDim       "rt.set_dim"      None   "pll:p"  "AMW"
    RtCoerce       "rt.coerce"       Int    "p:p"    "AMR"
    RtSlice        "rt.slice"        None   "pll:p"  "AMR"
    RtRev          "rt.rev"          None   "p:p"    "AMR"

    // ---- typed: claims; made only where it is asked for. The process ends if one is false ----
    /// A logical: 0, 1 or NA.
    AssertLgl      "assert.lgl"      None   "i:"     "A"
    /// An integer. Of this and of a double only what code generation finds is checked: no NA.
    AssertInt      "assert.int"      None   "i:"     "A"
    AssertDbl      "assert.dbl"      None   "f:"     "A"
    /// A scalar whose kind is known at run time: a kind, and a value that one of that kind can have.
    AssertNum      "assert.num"      None   "fi:"    "A"
    /// A value in three lanes: a scalar as above and no object, or an object.
    AssertTagged   "assert.tagged"   None   "fip:"   "A"
    /// A number of elements.
    AssertCount    "assert.count"    None   "l:"     "A"
    /// Ends of an integer sequence; immediate 1: it ascends, and is empty where the second is below.
    AssertRange    "assert.range"    Int    "ll:"    "A"
    /// A vector of the kind without attributes.
    AssertVec      "assert.vec"      Int    "p:"     "AR"
    /// A vector of the kind with `dim` of length 2, and no other attribute.
    AssertMat      "assert.mat"      Int    "p:"     "AR"
    /// A list without attributes other than names.
    AssertList     "assert.list"     None   "p:"     "AR"
    /// Elements may be written: no ALTREP vector, and nobody else holds it.
    AssertOwned    "assert.owned"    None   "p:"     "AR"
    /// Two objects that are not the same, or R knows that it is held.
    AssertDistinct "assert.distinct" None   "pp:"    "A"
    /// A zero-based offset of an element.
    AssertInside   "assert.inside"   None   "pl:"    "AR"
}

impl Op {
    /// Whether it ends a block.
    pub const fn is_terminator(self) -> bool {
        self.effects().contains(Effects::TERMINATOR)
    }

    /// Whether it belongs to the typed level (or to both, as [`Op::Jump`]).
    pub fn is_typed(self) -> bool {
        self >= Op::Jump
    }

    /// How many targets a terminator has; `None`: any number.
    pub const fn n_targets(self) -> Option<usize> {
        match self {
            Op::Switch | Op::BrTable => None,
            Op::Jump => Some(1),
            Op::ForNext
            | Op::BrTrue
            | Op::BrFalse1
            | Op::BrTrue1
            | Op::BrObject
            | Op::BrDispatched
            | Op::BrBase
            | Op::LoopEnter
            | Op::BrLgl
            | Op::Br => Some(2),
            _ => Some(0),
        }
    }

    /// The operation of this name.
    pub fn from_text(text: &str) -> Option<Op> {
        Op::ALL.iter().copied().find(|op| op.text() == text)
    }
}
