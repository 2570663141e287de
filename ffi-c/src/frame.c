/* What a segment leaves behind when GNU-R goes on in the middle of the code: variables, promises, loops.
 *
 * Variables are written by R's own defineVar(), in the order that the code would have assigned them. What it would
 * refuse is asked for before a segment is entered, so that no commit ends half done.
 */
#include "rir2_runtime.h"

/* ---- variables -------------------------------------------------------------------------------------- */

/* Whether a value can be given to a variable of this frame without running code, and without an error. */
int rir2_may_write(SEXP rho, SEXP symbol)
{
    if (rho == R_BaseEnv || rho == R_BaseNamespace || rir2_is_object(rho)) return 0;
    SEXP cell = rir2_cell_in(rho, symbol);
    return cell ? !(rir2_gp(cell) & (RIR2_GP_ACTIVE | RIR2_GP_BINDING_LOCKED)) : !(rir2_gp(rho) & RIR2_GP_ENV_LOCKED);
}

/* In this order. Each variable may be written. */
void rir2_write_frame(SEXP rho, int n, const SEXP *symbols, const SEXP *values)
{
    for (int i = 0; i < n; i++) Rf_defineVar(symbols[i], values[i], rho);
}

/* ---- promises ------------------------------------------------------------------------------------------ */

/* A promise is forced from now on, and has this value, which its code gives. R hides what could note that in
 * some versions: there the code is run again. */
void rir2_mark_forced(SEXP promise, SEXP value, SEXP rho)
{
    if (rir2_prvalue(promise) != R_UnboundValue) return;
    const rir2_libr_variables *r = &rir2_libr;
    if (!r->set_promise_value || !r->set_promise_env) {
        Rf_eval(promise, rho);
        return;
    }
    MARK_NOT_MUTABLE(value);
    r->set_promise_value(promise, value);
    r->set_promise_env(promise, R_NilValue);
}

/* ---- loops ------------------------------------------------------------------------------------------------ */

/* A word of R's node stack, and what a `for` loop has in its raw vector there. */
typedef struct {
    int tag, flags;
    union { double d; SEXP s; } u;
} node;
struct rir2_loop_state {
    R_xlen_t index, length;
    int type;
    SEXP variable;
};

static int can_find_loops;

/* The innermost loop, whose five words lie below `above` others. FALSE: there is none with this variable. */
int rir2_find_loop(rir2_loop *loop, int above, SEXP variable)
{
    if (!can_find_loops) return 0;
    const node *top = (const node *)*rir2_libr.node_stack_top - above;
    const node *state = top - 2, *sequence = top - 4;
    if (state->tag != 0 || rir2_type(state->u.s) != RAWSXP || Rf_xlength(state->u.s) != sizeof *loop->state) return 0;
    loop->state = (struct rir2_loop_state *)RAW(state->u.s);
    loop->sequence = (SEXP *)&sequence->u.s;
    return loop->state->variable == variable && (sequence->tag == 0 || sequence->tag == RIR2_COMPACT);
}

R_xlen_t rir2_loop_index(const rir2_loop *loop) { return loop->state->index; }
R_xlen_t rir2_loop_length(const rir2_loop *loop) { return loop->state->length; }
int rir2_loop_type(const rir2_loop *loop) { return loop->state->type; }

/* What the loop's variable is in an iteration from now on; NULL: a sequence of no type that we know. */
static SEXP value_at(const rir2_loop *loop, R_xlen_t i)
{
    SEXP x = *loop->sequence;
    switch (loop->state->type) {
    case RIR2_COMPACT: return Rf_ScalarInteger(INTEGER_ELT(x, 0) <= INTEGER_ELT(x, 1) ? INTEGER_ELT(x, 0) + (int)i : INTEGER_ELT(x, 0) - (int)i);
    case LGLSXP: return Rf_ScalarLogical(LOGICAL_ELT(x, i));
    case INTSXP: return Rf_ScalarInteger(INTEGER_ELT(x, i));
    case REALSXP: return Rf_ScalarReal(REAL_ELT(x, i));
    case CPLXSXP: return Rf_ScalarComplex(COMPLEX_ELT(x, i));
    case STRSXP: return Rf_ScalarString(STRING_ELT(x, i));
    case RAWSXP: return Rf_ScalarRaw(RAW_ELT(x, i));
    case VECSXP:
    case EXPRSXP: return VECTOR_ELT(x, i);
    default: return NULL;
    }
}

/* The loop goes on in iteration `i`, which is not before its present one: index and variable are as R sets them at
 * the start of that iteration. A pairlist is walked: the sequence of the loop is what is behind the present cell.
 * FALSE: nothing was changed. */
int rir2_advance_loop(const rir2_loop *loop, R_xlen_t i, SEXP rho)
{
    struct rir2_loop_state *s = loop->state;
    if (i == s->index) return 1;
    if (i < s->index || i >= s->length || !rir2_may_write(rho, s->variable)) return 0;
    SEXP rest = R_NilValue, value;
    if (s->type == LISTSXP) {
        rest = *loop->sequence;
        for (R_xlen_t k = s->index + 1; k < i; k++) rest = CDR(rest);
        value = CAR(rest);
    } else value = value_at(loop, i);
    if (!value) return 0;
    if (s->type == LISTSXP || s->type == VECSXP || s->type == EXPRSXP) MARK_NOT_MUTABLE(value);
    PROTECT(value);
    Rf_defineVar(s->variable, value, rho);
    if (s->type == LISTSXP) *loop->sequence = CDR(rest);
    s->index = i;
    UNPROTECT(1);
    return 1;
}

/* Whether a loop is found where R has it: this one goes over three numbers, and each of its iterations looks. */
static int n_found;
static SEXP look(SEXP variable)
{
    rir2_loop loop;
    if (rir2_find_loop(&loop, 2, variable) && loop.state->index == n_found && loop.state->length == 3 && loop.state->type == REALSXP)
        n_found += REAL_ELT(*loop.sequence, loop.state->index) == n_found;
    return R_NilValue;
}

void rir2_frame_init(void)
{
    if (!rir2_libr.node_stack_top) return;
    enum { NUMBERS = 1, NAME, LOOK, N, BODY = 7, STEP = 15 };
    const int words[] = {BC_VERSION, BC_LDCONST, NUMBERS, BC_STARTFOR, 0, NAME, STEP, BC_LDCONST, LOOK, BC_LDCONST, NAME,
                         BC_DOTCALL, 0, 1, BC_POP, BC_STEPFOR, BODY, BC_ENDFOR, BC_RETURN};
    SEXP vector = PROTECT(Rf_allocVector(INTSXP, sizeof words / sizeof *words)), pool = PROTECT(Rf_allocVector(VECSXP, N));
    memcpy(INTEGER(vector), words, sizeof words);
    SEXP numbers = Rf_allocVector(REALSXP, 3);
    SET_VECTOR_ELT(pool, NUMBERS, numbers);
    for (int i = 0; i < 3; i++) REAL(numbers)[i] = i;
    SET_VECTOR_ELT(pool, NAME, Rf_install("rir2_probe_loop"));
    SET_VECTOR_ELT(pool, LOOK, rir2_native((DL_FUNC)(void *)look));
    SEXP code = PROTECT(rir2_make_code(vector, pool)), env = PROTECT(R_NewEnv(R_EmptyEnv, FALSE, 0));
    can_find_loops = 1;
    Rf_eval(code, env);
    can_find_loops = n_found == 3;
    UNPROTECT(4);
}
