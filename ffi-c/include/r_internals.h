/* Every symbol outside R's public API that rir2 uses, with the R versions that have it and why.
 *
 * The layout facts at the end are what machine code relies on; layout.c proves them when the
 * package is loaded, and without the proof nothing is ever compiled.
 */
#ifndef RIR2_R_INTERNALS_H
#define RIR2_R_INTERNALS_H

#define R_NO_REMAP
#define STRICT_R_HEADERS
#include <R.h>
#include <Rinternals.h>
#include <Rversion.h>
#include <R_ext/Altrep.h>
#include <R_ext/Rdynload.h>
#include <stdint.h>
#include <string.h>

/* 4.0 - 4.6, variables. Looked up by name when the package is loaded (libr.c), since the linker would
 * refuse to load a package that names one which this R hides. NULL: hidden. */
typedef struct {
    SEXP *const *context;                       /* R_GlobalContext: the running closure's frame is in it      */
    const uintptr_t *stack_limit, *stack_start; /* R_CStackLimit, R_CStackStart: machine code stops there     */
    const int *stack_direction;                 /* R_CStackDir                                                */
    const int *interrupts_pending;              /* R_interrupts_pending: set by R's handler, polled by loops  */
    const int *protected_top, *protected_size;  /* R_PPStackTop, R_PPStackSize: a full stack must abort       */
    void *const *node_stack_top;                /* R_BCNodeStackTop: the state of `for` loops is there        */
    void (*set_promise_value)(SEXP, SEXP);      /* SET_PRVALUE: forced promises are marked by it              */
    void (*set_promise_env)(SEXP, SEXP);        /* SET_PRENV                                                  */
    const void *function_table;                 /* R_FunTab: C routines of builtins, called directly          */
    Rboolean *interrupts_suspended;             /* R_interrupts_suspended: while one of them runs             */
    void (*set_length)(SEXP, R_xlen_t), (*set_capacity)(SEXP, R_xlen_t); /* SETLENGTH, SET_TRUELENGTH         */
    void (*set_growable)(SEXP);                 /* SET_GROWABLE_BIT: vectors with room at their end, as R's   */
    Rboolean (*is_growable)(SEXP);              /* IS_GROWABLE                                                */
    SEXP (*alloc_resizable)(SEXPTYPE, R_xlen_t); /* 4.6: instead of these four, R_allocResizableVector        */
    void (*resize)(SEXP, R_xlen_t);             /* R_resizeVector                                             */
    R_xlen_t (*max_length)(SEXP);               /* R_maxLength                                                */
    _Bool (*is_resizable)(SEXP);                /* R_isResizable                                              */
} rir2_libr_variables;
extern rir2_libr_variables rir2_libr;

/* 4.0 - 4.4. The words of byte code; from 4.5 on .Internal(disassemble()) gives them, at the price
 * of copies of all constants. Byte code is made by R itself, through .Internal(mkCode()). */
#if R_VERSION < R_Version(4, 5, 0)
SEXP R_bcDecode(SEXP);
#endif
/* 4.0 - 4.4. Whether the value of the evaluation that ended last is to be printed; the reference
 * interpreter of generic IR says so of its results. */
#if R_VERSION < R_Version(4, 5, 0)
extern Rboolean R_Visible;
/* 4.0 - 4.4. It also gives promises of default arguments code that runs their IR. */
void SET_PRCODE(SEXP, SEXP);
#endif
/* 4.0 - 4.6. */
SEXP R_ClosureExpr(SEXP);
SEXP R_BytecodeExpr(SEXP);

/* A closure like another but for its body: R_mkClosure is new in 4.5; before, the setters. */
static inline SEXP rir2_mk_closure(SEXP formals, SEXP body, SEXP env)
{
#if R_VERSION >= R_Version(4, 5, 0)
    return R_mkClosure(formals, body, env);
#else
    SEXP f = PROTECT(Rf_allocSExp(CLOSXP));
    SET_FORMALS(f, formals);
    SET_BODY(f, body);
    SET_CLOENV(f, env);
    UNPROTECT(1);
    return f;
#endif
}

/* Body of a closure as it is: byte code, not its expression. */
static inline SEXP rir2_body(SEXP f)
{
#if R_VERSION >= R_Version(4, 5, 0)
    return R_ClosureBody(f);
#else
    return BODY(f);
#endif
}

static inline SEXP rir2_formals(SEXP f)
{
#if R_VERSION >= R_Version(4, 5, 0)
    return R_ClosureFormals(f);
#else
    return FORMALS(f);
#endif
}

static inline SEXP rir2_cloenv(SEXP f)
{
#if R_VERSION >= R_Version(4, 5, 0)
    return R_ClosureEnv(f);
#else
    return CLOENV(f);
#endif
}

/* The layout of R objects on 64-bit platforms, 3.5 - 4.6: one header word, attributes, two links
 * of the collector, then the payload. Checked by layout.c. */
enum {
    RIR2_AT_REFCOUNT = 4, /* uint16: how often the value is held                  */
    RIR2_AT_ATTRIB = 8,
    RIR2_AT_LENGTH = 32,  /* int64, vectors                                       */
    RIR2_AT_CAPACITY = 40, /* int64, growable vectors                             */
    RIR2_AT_DATA = 48,    /* vectors that are not ALTREP                          */
    RIR2_AT_CAR = 32,     /* pairs and binding cells; scalars in unboxed bindings */
    RIR2_AT_CDR = 40,
    RIR2_AT_TAG = 48,
    RIR2_AT_BODY = 40,    /* closures                                             */
    RIR2_AT_FRAME = 32,   /* environments                                         */
    RIR2_AT_ENCLOS = 40,
    RIR2_AT_HASHTAB = 48,
    RIR2_AT_PRVALUE = 32, /* promises; the value is a scalar where rir2_unboxed() says so */
    RIR2_AT_PRCODE = 40,
    RIR2_AT_PRENV = 48,
    RIR2_AT_PNAME = 32,   /* symbols                                              */
    RIR2_AT_SYMVALUE = 40,
    RIR2_AT_INTERNAL = 48, /* symbols: what stands behind .Internal                */
    RIR2_AT_HASH = 40,    /* int64, CHARSXP with RIR2_GP_HASHED                   */
    RIR2_AT_OFFSET = 32   /* int: which row of R's function table, primitives     */
};

/* Each read is of the bytes that hold the answer and no others: R writes the reference count of
 * constants just before they are passed on, and a wider load would have to wait for that store. */
static inline int rir2_type(SEXP x) { return *(const uint8_t *)x & 31; }
static inline int rir2_is_object(SEXP x) { return *(const uint8_t *)x >> 6 & 1; }
static inline SEXP rir2_first(SEXP cell) { return *(SEXP *)((char *)cell + 32); }
/* debug(), debugonce() or .primTrace() was called on it: R prints and stops where it is called. */
static inline int rir2_is_watched(SEXP f) { return (*((const uint8_t *)f + 3) & 14) != 0; }
static inline int rir2_is_altrep(SEXP x) { return *(const uint8_t *)x >> 7; }
static inline unsigned rir2_gp(SEXP x) { return *(const uint32_t *)x >> 8 & 0xffff; }
static inline unsigned rir2_refcount(SEXP x) { return *(const uint16_t *)((const char *)x + RIR2_AT_REFCOUNT); }
/* Not 0: the binding cell or the promise holds an unboxed scalar of this type. */
static inline unsigned rir2_unboxed(SEXP x) { return *(const uint16_t *)((const char *)x + 6); }
static inline SEXP rir2_attrib(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_ATTRIB); }
static inline SEXP rir2_car(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_CAR); }
static inline SEXP rir2_cdr(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_CDR); }
static inline SEXP rir2_tag(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_TAG); }
/* No attribute but names. */
static inline int rir2_has_names_at_most(SEXP x)
{
    SEXP a = rir2_attrib(x);
    return a == R_NilValue || (rir2_tag(a) == R_NamesSymbol && rir2_cdr(a) == R_NilValue);
}
static inline int64_t rir2_length(SEXP x) { return *(const int64_t *)((const char *)x + RIR2_AT_LENGTH); }
static inline int64_t rir2_capacity(SEXP x) { return *(const int64_t *)((const char *)x + RIR2_AT_CAPACITY); }
static inline void *rir2_data(SEXP x) { return (char *)x + RIR2_AT_DATA; }
static inline SEXP rir2_frame_of(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_FRAME); }
static inline SEXP rir2_hashtab(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_HASHTAB); }
static inline SEXP rir2_enclos(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_ENCLOS); }

/* What symbols and promises hold. R has had functions for each, which R CMD check of 4.6 warns of. */
static inline SEXP rir2_pname(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_PNAME); }
static inline SEXP rir2_symvalue(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_SYMVALUE); }
static inline SEXP rir2_internal(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_INTERNAL); }
static inline int64_t rir2_hash(SEXP x) { return *(const int64_t *)((const char *)x + RIR2_AT_HASH); }
static inline SEXP rir2_prenv(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_PRENV); }
static inline SEXP rir2_prcode(SEXP x) { return *(SEXP const *)((const char *)x + RIR2_AT_PRCODE); }
static inline SEXP rir2_promise_expr(SEXP x)
{
    SEXP code = rir2_prcode(x);
    return rir2_type(code) == BCODESXP ? R_BytecodeExpr(code) : code;
}
/* R_UnboundValue: not forced. To evaluate a promise that is runs nothing, but boxes what is not. */
static inline SEXP rir2_prvalue(SEXP x)
{
    return rir2_unboxed(x) ? Rf_eval(x, R_BaseEnv) : *(SEXP const *)((const char *)x + RIR2_AT_PRVALUE);
}

/* ALTREP classes of R itself compute without surprises; those of packages are somebody's code. */
static inline int rir2_is_own_altrep(SEXP x)
{
    SEXP description = rir2_attrib(rir2_tag(x));
    return rir2_type(description) == LISTSXP && rir2_car(rir2_cdr(description)) == Rf_install("base");
}

#define RIR2_GP_S4 (1u << 4)          /* values: S4 objects, which may have no attributes */
#define RIR2_GP_ASCII (1u << 6)       /* CHARSXP: all bytes below 128; boxed.c proves it */
#define RIR2_GP_ASSIGNMENT (1u << 11) /* calls: made by an assignment; boxed_call.c proves it */
#define RIR2_GP_HASHED 1u             /* CHARSXP: its hash is known */
#define RIR2_GP_MISSING 15u           /* binding cells: the argument was not supplied */
#define RIR2_GP_ACTIVE (1u << 15)     /* binding cells and symbols: active binding    */
#define RIR2_GP_BINDING_LOCKED (1u << 14) /* binding cells: lockBinding()             */
#define RIR2_GP_ENV_LOCKED (1u << 14) /* environments: no new bindings, none removed  */

static inline int rir2_is_function(SEXP x)
{
    int type = rir2_type(x);
    return type == CLOSXP || type == BUILTINSXP || type == SPECIALSXP;
}

/* Nothing but data: no attributes, and no S4 object, as asS4() makes them of any value. */
static inline int rir2_is_any_object(SEXP x) { return rir2_is_object(x) || rir2_gp(x) & RIR2_GP_S4; }
static inline int rir2_is_plain(SEXP x) { return rir2_attrib(x) == R_NilValue && !rir2_is_any_object(x); }

/* A matrix that is nothing but data: its one attribute is `dim`, two integers. Machine code reads them in place. */
static inline int rir2_is_plain_matrix(SEXP x)
{
    SEXP attributes = rir2_attrib(x);
    if (attributes == R_NilValue || rir2_is_any_object(x) || rir2_tag(attributes) != R_DimSymbol) return 0;
    SEXP dim = rir2_car(attributes);
    return rir2_cdr(attributes) == R_NilValue && rir2_type(dim) == INTSXP && !rir2_is_altrep(dim) && rir2_length(dim) == 2;
}

#endif
