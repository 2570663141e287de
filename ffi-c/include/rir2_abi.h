/* What machine code, guard programs and the C runtime agree on.
 *
 * Mirrors: codegen/src/runtime.rs (RT_TABLE, struct offsets) and guards/src/program.rs
 * (guard operations). A test on the Rust side reads this file and compares.
 *
 * Nothing here needs R's headers: SEXP is an opaque pointer for machine code.
 */
#ifndef RIR2_ABI_H
#define RIR2_ABI_H
#include <stdint.h>

#define RIR2_ABI_VERSION 1

/* One argument or result of a compiled function. */
typedef union { double d; int64_t i; void *s; } rir2_slot;

/* The state of one transaction, passed to machine code as its first argument.
 * Machine code reads and writes it by the offsets given here. */
typedef struct rir2_ctx {
    void *const *rt;             /*  0: runtime routines, in the order of RT_TABLE            */
    const volatile int *interrupts; /* 8: non-zero when the user asked to stop                 */
    uintptr_t stack_limit;       /* 16: machine code aborts when its stack pointer is below   */
    void *const *consts;         /* 24: SEXP constants of this artifact                       */
    void **roots;                /* 32: root array: SEXPs that machine code holds             */
    int64_t root_top;            /* 40: first free index of the root array                    */
    int64_t root_limit;          /* 48: its capacity; an activation that does not fit aborts  */
    int64_t published;           /* 56: roots below this index are known to R's collector     */
    int32_t abort_reason;        /* 64: RIR2_ABORT_*, set by machine code before it aborts    */
    int32_t abort_site;          /* 68: index into the artifact's table of abort sites        */
    int32_t visible;             /* 72: visibility of the result, set before it returns       */
    int32_t early;               /* 76: how many arguments are being evaluated before their time */
    int32_t early_calls;         /* 80: how many calls are under way with such arguments, none within one */
    int32_t early_ended;         /* 84: the number of the last of them that has ended since the runtime looked; 0: none */
    uint8_t *forced;             /* 88: one byte a formal: set when the executed path forces it */
} rir2_ctx;

/* A value of any type: of a scalar the value as double (NA of a LGL or INT stands as NA_real_) and the kind, and s is
 * NULL (R's); of one string without attributes kind 4 and the CHARSXP; else kind 3 and the object. */
typedef struct { double d; int64_t kind; void *s; } rir2_lanes;
enum { RIR2_OBJECT = 3, RIR2_STRING = 4 };

/* A compiled function: 0 = done, result in `out`; anything else = abort. */
typedef int64_t (*rir2_code)(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out);

/* Kinds of scalars and vectors. */
enum { RIR2_LGL = 0, RIR2_INT = 1, RIR2_DBL = 2 };

/* What `out` holds. TAGGED: the fields of rir2_lanes. NUM: out[0].d is the value, out[1].i its kind (LGL, INT, DBL);
 * NA of a LGL or INT stands as NA_real_. CONST: nothing in out; the artifact names a constant. */
enum { RIR2_OUT_LGL = 0, RIR2_OUT_INT = 1, RIR2_OUT_DBL = 2, RIR2_OUT_NUM = 3, RIR2_OUT_SEXP = 4, RIR2_OUT_NULL = 5,
       RIR2_OUT_CONST = 6, RIR2_OUT_TAGGED = 7 };

/* Reasons for which machine code aborts. */
#define RIR2_ABORTS(A) \
    A(0, none)          \
    A(1, unanalysable)  /* a path that was not compiled: abort_site says which           */ \
    A(2, overflow)      /* integer overflow: GNU-R gives NA and a warning                */ \
    A(3, na_condition)  /* NA where TRUE or FALSE is needed                              */ \
    A(4, subscript)     /* index not a plain element of the vector                       */ \
    A(5, recycle)       /* operands of different lengths                                 */ \
    A(6, warning)       /* GNU-R would warn (NaNs produced, ...)                         */ \
    A(7, interrupt)     /* the user asked to stop                                        */ \
    A(8, stack)         /* C stack nearly used up                                        */ \
    A(9, memory)        /* an allocation would fail, or the root array is full           */ \
    A(10, type)         /* a value is not of the type that was assumed                   */ \
    A(11, unexpected)   /* a variable holds a value of another type than before          */ \
    A(12, callee)       /* a function that is called is not compiled                     */ \
    A(13, class)        /* a generic is called for a value of a class that has a method   */

/* Guard program: quadruples of int32 (op, a, b, c), run in order; any failure = baseline.
 * Registers hold SEXPs (reg 0..n), environment registers hold environments; env 0 is the
 * enclosure of the closure that was called. */
#define RIR2_GUARDS(G) \
    G(0,  end)          /*                     all guards passed                                    */ \
    G(1,  arg_missing)  /* a=formal            the formal is missing in this call (default not run)  */ \
    G(2,  arg_force)    /* a=formal b=reg      safe force of a supplied formal; nothing is written    */ \
    G(3,  load_var)     /* a=env b=const c=reg variable (symbol const), promises safely forced        */ \
    G(4,  load_fun)     /* a=env b=const c=reg function lookup, non-functions skipped                 */ \
    G(5,  env_of)       /* a=reg b=env         environment of the closure in a register               */ \
    G(6,  scalar)       /* a=reg b=kind c=slot length 1, no attributes: unboxed into the slot         */ \
    G(7,  vector)       /* a=reg b=kind c=slot no attributes; SEXP into the slot                      */ \
    G(8,  matrix)       /* a=reg b=kind c=slot the only attribute is dim, of length 2; SEXP into slot */ \
    G(9,  is_null)      /* a=reg               NULL                                                   */ \
    G(10, same_object)  /* a=reg b=const       the very same object (builtins, constants)             */ \
    G(11, same_closure) /* a=reg b=const       closure with the same formals and body as the constant */ \
    G(12, value)        /* a=reg b=slot        no object of a class; its lanes into three slots       */ \
    G(13, same_env)     /* a=env b=const       the very same environment                              */ \
    G(14, env_const)    /* a=const b=env       a constant environment into an environment register    */ \
    G(15, untraced)     /* a=const             a builtin whose calls nobody watches                   */ \
    G(16, option_unset) /* a=const             the option of this name is not set                     */ \
    G(17, arg_unshared) /* a=formal            its promise is forced, or held by this call alone      */ \
    G(18, load_method)  /* a=env b=const c=reg as load_fun, but NULL where there is none              */ \
    G(19, registered)   /* a=env b=const c=reg what the table of methods of an environment holds instead of NULL */ \
    G(20, load_export)  /* a=const b=const c=reg what `package::name` is: both symbols                */ \
    G(21, load_inside)  /* a=const b=const c=reg what `package:::name` is                             */ \
    G(22, class_is)     /* a=reg b=const c=slot an object of S3 of exactly these classes; SEXP into slot */ \
    G(23, holder)       /* a=env b=const c=slot the environment that has the variable, which can be assigned there */ \
    G(24, shared_env)   /* a=env b=env         both registers hold the same environment              */ \
    G(25, enclosure)    /* a=env c=slot        the environment itself into the slot                   */

/* What rt_matrix gets for an extent that the call did not give: no size at all, for GNU-R refuses a
 * given -1. */
#define RIR2_NO_EXTENT INT64_MIN

/* Runtime routines: name, result, arguments, effects.
 * effects: A may allocate (R's collector may run), none of them raises an R error:
 * a routine that cannot do it returns NULL (SEXP) or sets ctx->abort_reason (others). */
#define RIR2_RT_TABLE(RT) \
    RT(0,  rt_pow,      double, (double, double),                       "")  /* R's x^y                              */ \
    RT(1,  rt_fmod,     double, (double, double),                       "")  /* R's x %% y                           */ \
    RT(2,  rt_idiv,     double, (double, double),                       "")  /* R's x %/% y                          */ \
    RT(3,  rt_math1,    double, (int64_t, double),                      "")  /* by index into MATH1's 24 functions    */ \
    RT(4,  rt_log,      double, (double),                               "")  \
    RT(5,  rt_logbase,  double, (double, double),                       "")  \
    RT(6,  rt_atan2,    double, (double, double),                       "")  \
    RT(7,  rt_round,    double, (double, double),                       "")  /* round(x, digits)                     */ \
    RT(8,  rt_dataptr,  void*,  (void*),                                "")  /* data of a vector, ALTREP included     */ \
    RT(9,  rt_alloc,    void*,  (rir2_ctx*, int64_t, int64_t),          "A") /* kind, length; zero-filled             */ \
    RT(10, rt_dup,      void*,  (rir2_ctx*, void*),                     "A") /* shallow copy, attributes kept         */ \
    RT(11, rt_matrix,   void*,  (rir2_ctx*, void*, int64_t, int64_t, int64_t), "A") /* data, nrow, ncol, byrow        */ \
    RT(12, rt_range,    void*,  (rir2_ctx*, int64_t, int64_t),          "A") /* integer vector from..to (may descend) */ \
    RT(13, rt_box,      void*,  (rir2_ctx*, int64_t, double),           "A") /* kind, value as double (NA kept)       */ \
    RT(14, rt_sum,      double, (rir2_ctx*, void*),                     "")  /* of a double vector, long double inside */ \
    RT(15, rt_isum,     double, (rir2_ctx*, void*),                     "")  /* of an int/lgl vector: NA_real_ if NA; overflow aborts */ \
    RT(16, rt_prod,     double, (rir2_ctx*, void*),                     "")  /* any kind                              */ \
    RT(17, rt_min,      double, (rir2_ctx*, void*),                     "")  /* any kind; empty aborts (GNU-R warns)  */ \
    RT(18, rt_max,      double, (rir2_ctx*, void*),                     "")  \
    RT(19, rt_mean,     double, (rir2_ctx*, void*),                     "")  /* .Internal(mean(x)) of any kind        */ \
    RT(20, rt_cat,      void*,  (rir2_ctx*, int64_t, void*, void*),     "A") /* kind, two vectors without names: c()  */ \
    RT(21, rt_list,     void*,  (rir2_ctx*, int64_t),                   "A") /* list of n NULLs                       */ \
    RT(22, rt_set_elt,  void*,  (rir2_ctx*, void*, int64_t, void*),     "")  /* list element (write barrier); the list */ \
    RT(23, rt_set_names,void*,  (rir2_ctx*, void*, void*),              "A") /* names attribute from a STRSXP; x      */ \
    RT(24, rt_set_dim,  void*,  (rir2_ctx*, void*, int64_t, int64_t),   "A") /* dim attribute; x                      */ \
    RT(25, rt_coerce,   void*,  (rir2_ctx*, int64_t, void*),            "A") /* to kind, attributes dropped but dim   */ \
    RT(26, rt_slice,    void*,  (rir2_ctx*, void*, int64_t, int64_t),   "A") /* x[from:to], 1-based, inside bounds; else NULL */ \
    RT(27, rt_share,    void*,  (void*),                                "")  /* marks a value as held more than once; x */ \
    RT(28, rt_rev,      void*,  (rir2_ctx*, void*),                     "A") /* vector without attributes, reversed   */ \
    RT(29, rt_dim,      int64_t, (void*, int64_t),                      "")  /* extent 0 (rows) or 1 (columns) of a matrix */ \
    RT(30, rt_len,      int64_t, (void*),                               "")  /* length of a vector, ALTREP included   */ \
    RT(31, rt_exp,      double, (double),                               "")  /* e^x                                   */ \
    /* Claims, in code that was asked to assert: the process ends if one is false. The first number is the site. */ \
    RT(32, rt_assert_lgl,    int64_t, (rir2_ctx*, int64_t, int64_t, int64_t), "") /* value, whether NA is excluded    */ \
    RT(33, rt_assert_int,    int64_t, (rir2_ctx*, int64_t, int64_t, int64_t), "") /* the same                         */ \
    RT(34, rt_assert_dbl,    int64_t, (rir2_ctx*, int64_t, double, int64_t),  "") /* value, whether NaN is excluded   */ \
    RT(35, rt_assert_num,    int64_t, (rir2_ctx*, int64_t, double, int64_t),  "") /* value as double, kind            */ \
    RT(36, rt_assert_count,  int64_t, (rir2_ctx*, int64_t, int64_t),          "") \
    RT(37, rt_assert_range,  int64_t, (rir2_ctx*, int64_t, int64_t, int64_t, int64_t), "") /* ascends, from, to       */ \
    RT(38, rt_assert_vec,    int64_t, (rir2_ctx*, int64_t, int64_t, void*),   "") /* kind, vector                     */ \
    RT(39, rt_assert_mat,    int64_t, (rir2_ctx*, int64_t, int64_t, void*),   "") /* kind, matrix                     */ \
    RT(40, rt_assert_list,   int64_t, (rir2_ctx*, int64_t, void*),            "") \
    RT(41, rt_assert_owned,  int64_t, (rir2_ctx*, int64_t, void*),            "") /* nobody else holds it; no ALTREP  */ \
    RT(42, rt_assert_inside, int64_t, (rir2_ctx*, int64_t, void*, int64_t),   "") /* vector, zero-based offset        */ \
    RT(43, rt_assert_distinct, int64_t, (rir2_ctx*, int64_t, void*, void*),   "") \
    RT(44, rt_assert_tagged, int64_t, (rir2_ctx*, int64_t, double, int64_t, void*), "") /* as double, kind, object    */ \
    RT(45, rt_tagged,   int64_t, (int64_t, int64_t, void*),  "A") /* row of boxed.h, number of operands, rir2_lanes[]; FALSE: it left */ \
    RT(46, rt_boxany,   void*,  (rir2_ctx*, int64_t, double, void*),    "A") /* kind, value as double, object: as an object */ \
    RT(47, rt_room,     void*,  (rir2_ctx*, void*, int64_t),            "A") /* vector with at least so many elements; the new ones are NA */

#endif
