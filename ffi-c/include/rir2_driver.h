/* What the C runtime asks of the Rust half: a compilation, given and taken as plain data.
 *
 * Strings are UTF-8 and end in NUL. No SEXP crosses. Nothing here returns while R code runs, and
 * nothing here raises an R error; a panic becomes RIR2_FAILED.
 * Mirror: r-package/src/rust/src/ffi.rs.
 */
#ifndef RIR2_DRIVER_H
#define RIR2_DRIVER_H
#include <stddef.h>
#include <stdint.h>

enum { RIR2_NEED = 0, RIR2_COMPILED = 1, RIR2_REJECTED = 2, RIR2_FAILED = 3 };

/* A binding that the analysis wants to see. */
typedef struct {
    const char *env;
    const char *name;
    int32_t function;
} rir2_need;

/* Kinds of constants; `text`, `handle`, `data` and `n` as the kind needs. */
enum {
    RIR2_CONST_SYMBOL = 0,    /* text                                    */
    RIR2_CONST_CLOSURE = 1,   /* handle                                  */
    RIR2_CONST_PRIMITIVE = 2, /* text                                    */
    RIR2_CONST_ENV = 3,       /* text: key                               */
    RIR2_CONST_REAL = 4,      /* data: double[n]                         */
    RIR2_CONST_INT = 5,       /* data: int32_t[n]                        */
    RIR2_CONST_LGL = 6,       /* data: int32_t[n]                        */
    RIR2_CONST_STR = 7,       /* data: const char *[n], NULL is NA       */
    RIR2_CONST_NULL = 8,
    RIR2_CONST_OBJECT = 9,    /* data: a SEXP; only for artifacts made in this process, by tests */
    RIR2_CONST_MISSING = 10,  /* the empty argument                      */
    RIR2_CONST_NATIVE = 11,   /* text: package, colon, routine           */
    RIR2_CONST_CPLX = 12      /* data: double[2]                         */
};

typedef struct {
    int32_t kind;
    uint32_t handle;
    const char *text;
    const void *data;
    size_t n;
} rir2_constant;

/* The answer to a compilation; what it points to lives until rir2_rs_free(). */
typedef struct {
    int32_t kind;
    uint32_t entry;
    const char *message; /* RIR2_FAILED: why; else NULL */
    const rir2_need *needs; /* RIR2_NEED: to be answered; else what the outcome relies on */
    size_t n_needs;
    const uint8_t *code;
    size_t n_code;
    const int32_t *guards; /* n_guards counts int32, not operations */
    size_t n_guards;
    uint32_t n_regs, n_envs, n_slots, out, out_const;
    uint32_t in_no_context; /* RIR2_REJECTED: whatever the arguments are */
    const rir2_constant *consts;
    size_t n_consts;
    const char *const *abort_sites;
    const uint64_t *learns; /* by abort site: what to name in `left` once code has left there, or 0 */
    size_t n_abort_sites;
    const char *verdict;
    const char *context;
    const char *const *stages; /* name, text, name, text, ... */
    size_t n_stages;           /* pairs */
    const char *const *aborts;
    size_t n_aborts;
    uint64_t compile_ns;
} rir2_outcome;

/* A closure's generic IR as plain data; the format stands in driver/src/generic.rs. */
typedef struct {
    const char *message; /* why there is none; else NULL */
    const int32_t *words;
    size_t n_words;
    const char *const *strings;
    size_t n_strings;
    const double *reals;
    size_t n_reals;
} rir2_generic;

/* What a place of byte code is (ir::segments); one bit each. */
enum {
    RIR2_PLACE_START = 1,  /* the first instruction                                     */
    RIR2_PLACE_LOOP = 2,   /* in front of a loop, reached from outside of it            */
    RIR2_PLACE_BODY = 4,   /* head of a loop's body                                     */
    RIR2_PLACE_BEHIND = 8, /* behind a statement, or where a branch begins              */
    RIR2_PLACE_STEP = 16,  /* STEPFOR: only to be resumed at                            */
    RIR2_PLACE_END = 32,   /* ENDFOR: only to be resumed at                             */
    RIR2_PLACE_EXIT = 128, /* where a loop that is compiled by itself is left to: only to be resumed at */
    RIR2_PLACE_CALL = 256, /* a GETFUN: another function may be called instead of the one that it finds (callees.c) */
    RIR2_PLACE_CALLED = 512 /* a CHECKFUN: another function may be called instead of the one on the stack */
};

/* A place. A resume leads only to places of the same code with the same group. */
typedef struct {
    int32_t pc;             /* word offset of the instruction in the code as R made it   */
    int32_t kind;           /* one RIR2_PLACE_ bit                                       */
    int32_t group;          /* number of the sequence of `for` loops around it; 0: none  */
    int32_t first_assigned; /* in `assigned`: variables that may have been assigned      */
    int32_t n_assigned;
    int32_t loop_symbol;    /* variable of the innermost of these loops, or -1           */
    int32_t step, end;      /* that loop's places of these kinds, in `places`, or -1     */
} rir2_segment_place;

/* A code and its places, by rising pc, then kind. */
typedef struct {
    int32_t parent;     /* in `codes`: the code around it, or -1 */
    int32_t constant;   /* what makes it: index in the pool of the parent, or -1 */
    int32_t is_closure; /* the constant is a function literal (a list; its second element is the code) */
    int32_t first_place, n_places; /* in `places` */
} rir2_segment_code;

/* A loop or statement of the closure's own code that can be compiled by itself. */
typedef struct {
    int32_t place;          /* where it is entered, in front of it or in its body: in `places` */
    int32_t first_variable; /* in `variables`                                    */
    int32_t n_variables;
    int32_t n_assigned;     /* the first of them: those that the loop may assign */
    int32_t n_state;        /* behind these: R's own loop (ir::LOOP_STATE), or 0 */
    int32_t line;           /* of the source where it begins, or 0               */
    int32_t is_statement;   /* it is entered as RIR2_PLACE_BEHIND, whatever is there */
} rir2_segment_loop;

/* A variable of such a loop. */
typedef struct {
    const char *name;   /* UTF-8                                                              */
    int32_t is_ordered; /* all variables before it are assigned before it is, on any way      */
} rir2_segment_variable;

/* The places of byte code and of all code nested in it; what it points to lives until
 * rir2_rs_free_segments(). */
typedef struct {
    const char *error;              /* why there are none; else NULL */
    const rir2_segment_code *codes; /* in preorder */
    size_t n_codes;
    const rir2_segment_place *places;
    size_t n_places;
    const int32_t *assigned; /* indexes in the pool of the place's code, by the pc of the first assignment */
    size_t n_assigned;
    const rir2_segment_loop *loops; /* of a closure only */
    size_t n_loops;
    const rir2_segment_variable *variables;
    size_t n_variables;
} rir2_segments;

/* Kinds of answers to a need. */
enum {
    RIR2_FOUND_CLOSURE = 0,
    RIR2_FOUND_BUILTIN = 1,
    RIR2_FOUND_SPECIAL = 2,
    RIR2_FOUND_VALUE = 3,
    RIR2_FOUND_ACTIVE = 4,
    RIR2_FOUND_UNBOUND = 5
};

/* Handle of the closure, or -1. */
int64_t rir2_rs_add_closure(const uint8_t *bytes, size_t n, const char *label);
/* Whether its code can be read, though R has not compiled it. */
int rir2_rs_is_lifted(uint32_t handle);
/* Whether something else was known. */
int32_t rir2_rs_provide(const char *env, const char *name, int32_t function, int32_t kind, uint32_t handle,
                        const char *text);
/* At the end of a request: whether all closures were forgotten. */
int32_t rir2_rs_end_request(void);
/* `pc`: 0, or where a loop is entered that is compiled by itself, in front of it or in its body. `grows`: of
 * outcomes before (`growth`). `stages`: names separated by commas, or "". Never NULL. */
const rir2_outcome *rir2_rs_compile(uint32_t closure, uint32_t pc, int32_t kind, const char *context,
                                   const uint64_t *left, size_t n_left, const char *stages);
void rir2_rs_free(const rir2_outcome *outcome);
/* Of a closure as serialize() writes it, xdr = FALSE. Never NULL. */
/* `form`: 0 as lifted, 1 with locals as values, 2 the same for plain programs (GenericForm). */
const rir2_generic *rir2_rs_generic(const uint8_t *bytes, size_t n, int32_t form);
void rir2_rs_free_generic(const rir2_generic *generic);
/* Of a closure, or of byte code, as serialize() writes it, xdr = FALSE. Never NULL. */
const rir2_segments *rir2_rs_segments(const uint8_t *bytes, size_t n);
void rir2_rs_free_segments(const rir2_segments *segments);
/* Why the last rir2_rs_add_closure() gave -1. */
const char *rir2_rs_last_error(void);
uint64_t rir2_rs_panics(void);

#endif
