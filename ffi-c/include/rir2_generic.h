/* The reference interpreter of generic IR: what its files share.
 *
 * generic.c       an activation, the loop over instructions, the ways out of a block
 * generic_ops.c   what each operation does
 * generic_calls.c those that call functions
 * generic_step.c  one instruction of GNU-R, executed by itself
 * generic_make.c  a program from Rust's words, closures and promises that run it
 *
 * Needs R_Visible and, through it, R 4.0 - 4.4; elsewhere all of it is left out but an error.
 */
#ifndef RIR2_GENERIC_H
#define RIR2_GENERIC_H
#include "bytecode.h"
#include "rir2_driver.h"

#define RIR2_HAS_GENERIC (R_VERSION < R_Version(4, 5, 0))

#if RIR2_HAS_GENERIC

/* A program is a list; `OPS` says which operation a string names, `CODES` keeps what was made of a
 * function before. */
enum { PROGRAM_WORDS, PROGRAM_STRINGS, PROGRAM_REALS, PROGRAM_OPS, PROGRAM_CODES, PROGRAM_SIZE };
/* A unit is what the code object of one function hands to the interpreter. */
enum { UNIT_PROGRAM, UNIT_FUNCTION, UNIT_CODE, UNIT_POOL, UNIT_FORMALS, UNIT_SIZE };
/* An activation is one run of a unit. STATE: visibility now and as a loop with
 * a context left it, where to go on after such a loop, whether the activation has returned. */
enum { ACT_UNIT, ACT_REGS, ACT_STATE, ACT_VALUE, ACT_SIZE };
enum { STATE_VISIBLE, STATE_LEFT_VISIBLE, STATE_INST, STATE_RETURNED, STATE_SIZE };

/* Words of a function in front of its tables; see driver/src/generic.rs. */
enum { FUNC_KIND, FUNC_CODE, FUNC_VALUES, FUNC_FORMALS, FUNC_NESTED, FUNC_BLOCKS, FUNC_TABLES };

/* An activation, opened. What it points to is kept by `self`, which the caller protects. */
typedef struct {
    SEXP self, program, code, pool, regs, rho;
    const int32_t *words, *func;
    int *state;
} rir2_act;

/* An instruction, opened. */
typedef struct {
    const int32_t *at;
    int op, pc, call, imm;
    int n_args, n_results, n_targets;
    const int32_t *args, *results, *targets;
} rir2_inst;

/* An operation gives its result; one without result gives NULL. `opcode` stands in its row. */
typedef SEXP (*rir2_operation)(rir2_act *a, const rir2_inst *i, int opcode);

int rir2_operation_by_name(const char *name);
SEXP rir2_operate(rir2_act *a, const rir2_inst *i);
/* Terminators are counted from here on. */
enum { RIR2_FIRST_TERMINATOR = 1000 };
int rir2_terminator_by_name(const char *name);

static inline SEXP rir2_arg(const rir2_act *a, const rir2_inst *i, int k) { return VECTOR_ELT(a->regs, i->args[k]); }
static inline SEXP rir2_string(const rir2_act *a, int k) { return STRING_ELT(VECTOR_ELT(a->program, PROGRAM_STRINGS), k); }
static inline SEXP rir2_symbol(const rir2_act *a, int k) { return Rf_installTrChar(rir2_string(a, k)); }
static inline SEXP rir2_pooled(const rir2_act *a, int k)
{
    return k >= 0 && k < Rf_xlength(a->pool) ? VECTOR_ELT(a->pool, k) : R_NilValue;
}
static inline int rir2_is_ast(const rir2_act *a) { return rir2_type(a->code) != BCODESXP; }

/* ---- generic_step.c ---------------------------------------------------------------------------- */

/* Byte code in the making; holds two places of the protection stack until it is run. */
typedef struct {
    SEXP words, pool;
    int n, n_pool;
    PROTECT_INDEX index; /* of the words; the pool is next to them */
} rir2_step;

void rir2_step_start(rir2_step *s, const rir2_act *a, const rir2_inst *i);
void rir2_step_put(rir2_step *s, int n, const int *words);
#define RIR2_PUT(s, ...) rir2_step_put(s, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})
/* The index of a constant. */
int rir2_step_const(rir2_step *s, SEXP x);
/* Pushes a value. */
void rir2_step_load(rir2_step *s, SEXP x);
int rir2_step_call(rir2_step *s, const rir2_act *a, int call);
/* After the last load: the result is visible or not as it was before. */
void rir2_step_loaded(rir2_step *s, const rir2_act *a);
SEXP rir2_step_run(rir2_step *s, rir2_act *a, SEXP rho);

/* ---- generic_calls.c ------------------------------------------------------------------------------- */

SEXP rir2_op_call(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_callbuiltin(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_callspecial(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_getter(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_setter(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_checkfun(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_closure(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_eval(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_print(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_dispatch(rir2_act *a, const rir2_inst *i, int opcode);
SEXP rir2_op_dflt(rir2_act *a, const rir2_inst *i, int opcode);

/* ---- generic_make.c ------------------------------------------------------------------------------ */

/* The code of a promise, as a code object that runs the nested function. */
SEXP rir2_nested_code(const rir2_act *a, int nested);
/* Makes promises of defaults, in the frame of a call that has just begun, run the IR of the defaults. */
void rir2_nest_defaults(const rir2_act *a, SEXP formals);
/* list(formals, body, srcref) of a closure literal, likewise. */
SEXP rir2_nested_closure(const rir2_act *a, int nested);
void rir2_make_visible_class(DllInfo *dll);
void rir2_generic_init(void);

/* ---- generic.c ------------------------------------------------------------------------------------- */

/* What dispatch gives where there is no method. */
extern SEXP rir2_no_method;
/* Whether the result of the unit that ran last is visible. */
extern int rir2_last_visible;
SEXP rir2_generic_entry(SEXP call, SEXP op, SEXP args, SEXP rho);
SEXP rir2_generic_loop(SEXP call, SEXP op, SEXP args, SEXP rho);

#endif

SEXP rir2_interpreted(SEXP f, SEXP bytes, SEXP form);
#endif
