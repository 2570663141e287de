//! What machine code knows of the C runtime: the mirror of `ffi-c/include/rir2_abi.h`.
//!
//! A test reads the header and compares every row.

/// Version of the header that this mirrors.
pub const ABI_VERSION: u32 = 1;

/// Byte offsets in `rir2_ctx`.
pub mod ctx {
    #![expect(missing_docs, reason = "the header describes the fields")]
    pub const RT: i32 = 0;
    pub const INTERRUPTS: i32 = 8;
    pub const STACK_LIMIT: i32 = 16;
    pub const CONSTS: i32 = 24;
    pub const ROOTS: i32 = 32;
    pub const ROOT_TOP: i32 = 40;
    pub const ROOT_LIMIT: i32 = 48;
    pub const PUBLISHED: i32 = 56;
    pub const ABORT_REASON: i32 = 64;
    pub const ABORT_SITE: i32 = 68;
    pub const VISIBLE: i32 = 72;
    pub const EARLY: i32 = 76;
    pub const EARLY_CALLS: i32 = 80;
    pub const EARLY_ENDED: i32 = 84;
    pub const FORCED: i32 = 88;

    /// Name and offset of each field.
    pub const FIELDS: &[(&str, i32)] = &[
        ("rt", RT),
        ("interrupts", INTERRUPTS),
        ("stack_limit", STACK_LIMIT),
        ("consts", CONSTS),
        ("roots", ROOTS),
        ("root_top", ROOT_TOP),
        ("root_limit", ROOT_LIMIT),
        ("published", PUBLISHED),
        ("abort_reason", ABORT_REASON),
        ("abort_site", ABORT_SITE),
        ("visible", VISIBLE),
        ("early", EARLY),
        ("early_calls", EARLY_CALLS),
        ("early_ended", EARLY_ENDED),
        ("forced", FORCED),
    ];
}

/// Byte offsets in R's vectors (64-bit R, version 4.0 and later; `Rinternals.h`, `Defn.h`).
pub mod vector {
    /// First byte of `sxpinfo`; its top bit says ALTREP.
    pub const INFO: i32 = 0;
    /// Reference count, 16 bits.
    pub const NAMED: i32 = 4;
    /// Pairlist of attributes.
    pub const ATTRIB: i32 = 8;
    /// First element of a pairlist cell.
    pub const CAR: i32 = 32;
    /// Length, 64 bits; not valid in ALTREP objects.
    pub const LENGTH: i32 = 32;
    /// First element; not valid in ALTREP objects.
    pub const DATA: i32 = 48;
    /// Reference count of a value held more often than can be counted.
    pub const SHARED: i64 = 0xffff;
    /// Of the first word of `sxpinfo`: the type, and what makes a vector more than its data.
    pub const TYPE: i64 = 31;
    /// It has a class.
    pub const OBJECT: i64 = 1 << 6;
    /// It is no vector of R's plain form.
    pub const ALTREP: i64 = 1 << 7;
    /// It is an S4 object, with attributes or without.
    pub const S4: i64 = 1 << 12;
    /// `INTSXP`
    pub const INTEGER: i64 = 13;
    /// `REALSXP`
    pub const REAL: i64 = 14;
    /// `STRSXP`
    pub const STRING: i64 = 16;
    /// `VECSXP`
    pub const LIST: i64 = 19;
}

/// A machine type in the signature of a runtime routine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RtType {
    /// `double`
    F64,
    /// `int64_t`
    I64,
    /// `void*`
    Ptr,
    /// `rir2_ctx*`
    Ctx,
}

macro_rules! routines {
    ($($variant:ident $name:literal $result:ident ($($arg:ident)*) $effects:literal)*) => {
        /// A runtime routine; its discriminant is its place in `ctx->rt`.
        #[expect(missing_docs, reason = "the header describes them")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Rt { $($variant),* }

        impl Rt {
            /// Every routine in order.
            pub const ALL: &'static [Rt] = &[$(Rt::$variant),*];

            /// Its name in C.
            pub const fn name(self) -> &'static str {
                match self { $(Rt::$variant => $name),* }
            }

            /// The type of its result.
            pub const fn result(self) -> RtType {
                match self { $(Rt::$variant => RtType::$result),* }
            }

            /// The types of its arguments.
            pub const fn args(self) -> &'static [RtType] {
                match self { $(Rt::$variant => &[$(RtType::$arg),*]),* }
            }

            /// Whether R's collector may run in it.
            pub const fn may_allocate(self) -> bool {
                match self { $(Rt::$variant => !$effects.is_empty()),* }
            }
        }
    };
}

routines! {
    Pow      "rt_pow"       F64 (F64 F64)             ""
    Fmod     "rt_fmod"      F64 (F64 F64)             ""
    IDiv     "rt_idiv"      F64 (F64 F64)             ""
    Math1    "rt_math1"     F64 (I64 F64)             ""
    Log      "rt_log"       F64 (F64)                 ""
    LogBase  "rt_logbase"   F64 (F64 F64)             ""
    Atan2    "rt_atan2"     F64 (F64 F64)             ""
    Round    "rt_round"     F64 (F64 F64)             ""
    DataPtr  "rt_dataptr"   Ptr (Ptr)                 ""
    Alloc    "rt_alloc"     Ptr (Ctx I64 I64)         "A"
    Dup      "rt_dup"       Ptr (Ctx Ptr)             "A"
    Matrix   "rt_matrix"    Ptr (Ctx Ptr I64 I64 I64) "A"
    Range    "rt_range"     Ptr (Ctx I64 I64)         "A"
    Box      "rt_box"       Ptr (Ctx I64 F64)         "A"
    Sum      "rt_sum"       F64 (Ctx Ptr)             ""
    ISum     "rt_isum"      F64 (Ctx Ptr)             ""
    Prod     "rt_prod"      F64 (Ctx Ptr)             ""
    Min      "rt_min"       F64 (Ctx Ptr)             ""
    Max      "rt_max"       F64 (Ctx Ptr)             ""
    Mean     "rt_mean"      F64 (Ctx Ptr)             ""
    Cat      "rt_cat"       Ptr (Ctx I64 Ptr Ptr)     "A"
    List     "rt_list"      Ptr (Ctx I64)             "A"
    SetElt   "rt_set_elt"   Ptr (Ctx Ptr I64 Ptr)     ""
    SetNames "rt_set_names" Ptr (Ctx Ptr Ptr)         "A"
    SetDim   "rt_set_dim"   Ptr (Ctx Ptr I64 I64)     "A"
    Coerce   "rt_coerce"    Ptr (Ctx I64 Ptr)         "A"
    Slice    "rt_slice"     Ptr (Ctx Ptr I64 I64)     "A"
    Share    "rt_share"     Ptr (Ptr)                 ""
    Rev      "rt_rev"       Ptr (Ctx Ptr)             "A"
    Dim      "rt_dim"       I64 (Ptr I64)             ""
    Len      "rt_len"       I64 (Ptr)                 ""
    Exp      "rt_exp"       F64 (F64)                 ""
    AssertLgl    "rt_assert_lgl"    I64 (Ctx I64 I64 I64)     ""
    AssertInt    "rt_assert_int"    I64 (Ctx I64 I64 I64)     ""
    AssertDbl    "rt_assert_dbl"    I64 (Ctx I64 F64 I64)     ""
    AssertNum    "rt_assert_num"    I64 (Ctx I64 F64 I64)     ""
    AssertCount  "rt_assert_count"  I64 (Ctx I64 I64)         ""
    AssertRange  "rt_assert_range"  I64 (Ctx I64 I64 I64 I64) ""
    AssertVec    "rt_assert_vec"    I64 (Ctx I64 I64 Ptr)     ""
    AssertMat    "rt_assert_mat"    I64 (Ctx I64 I64 Ptr)     ""
    AssertList   "rt_assert_list"   I64 (Ctx I64 Ptr)         ""
    AssertOwned  "rt_assert_owned"  I64 (Ctx I64 Ptr)         ""
    AssertInside "rt_assert_inside" I64 (Ctx I64 Ptr I64)     ""
    AssertDistinct "rt_assert_distinct" I64 (Ctx I64 Ptr Ptr) ""
    AssertTagged "rt_assert_tagged" I64 (Ctx I64 F64 I64 Ptr) ""
    Tagged   "rt_tagged"    I64 (I64 I64 Ptr)         "A"
    BoxAny   "rt_boxany"    Ptr (Ctx I64 F64 Ptr)     "A"
    Room     "rt_room"      Ptr (Ctx Ptr I64)         "A"
}

/// Indices into the 24 functions of the byte code's `MATH1` that machines have instructions for.
pub mod math1 {
    /// `floor`
    pub const FLOOR: i64 = 0;
    /// `ceiling`
    pub const CEILING: i64 = 1;
}
