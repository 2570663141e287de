/* One instruction of GNU-R, executed by itself.
 *
 * An operation on R values is executed by R: as a code object that loads the operands, has the one
 * instruction, and returns. So dispatch, error messages, and all that R does only inside of its
 * byte code interpreter is R's own. The expression that R's errors show for running byte code is
 * looked up in the code object's expressionsIndex, which here says the same as the original's.
 *
 * Loading marks a value as shared, so what R would have changed in place is copied.
 */
#include "rir2_generic.h"

#if RIR2_HAS_GENERIC

enum { FIRST_WORDS = 64, FIRST_CONSTS = 16 };

static int is_index(SEXP x, const char *class) { return rir2_type(x) == INTSXP && Rf_inherits(x, class); }

/* The constant that an index of the original code gives for a word. */
static SEXP located(const rir2_act *a, int pc, const char *class)
{
    for (R_xlen_t i = Rf_xlength(a->pool) - 1; i >= 0; i--) {
        SEXP index = VECTOR_ELT(a->pool, i);
        if (!is_index(index, class)) continue;
        int k = pc < Rf_xlength(index) ? INTEGER(index)[pc] : -1;
        return rir2_pooled(a, k);
    }
    return R_NilValue;
}

/* Constants 0 and 1 are the expression and the srcref. Code that R did not compile has no
 * expression of its own: errors show the function's call, as they do for a lone symbol. */
void rir2_step_start(rir2_step *s, const rir2_act *a, const rir2_inst *i)
{
    s->words = Rf_allocVector(INTSXP, FIRST_WORDS);
    PROTECT_INDEX index;
    PROTECT_WITH_INDEX(s->words, &index);
    s->pool = PROTECT(Rf_allocVector(VECSXP, FIRST_CONSTS));
    s->n = 0;
    s->n_pool = 0;
    s->index = index;
    int ast = rir2_is_ast(a);
    rir2_step_const(s, ast ? R_DotsSymbol : located(a, i->pc, "expressionsIndex"));
    rir2_step_const(s, ast ? R_NilValue : located(a, i->pc, "srcrefsIndex"));
    RIR2_PUT(s, BC_VERSION);
}

void rir2_step_put(rir2_step *s, int n, const int *words)
{
    R_xlen_t size = Rf_xlength(s->words);
    if (s->n + n > size) REPROTECT(s->words = Rf_lengthgets(s->words, 2 * (size + n)), s->index);
    memcpy(INTEGER(s->words) + s->n, words, (size_t)n * sizeof *words);
    s->n += n;
}

int rir2_step_const(rir2_step *s, SEXP x)
{
    R_xlen_t size = Rf_xlength(s->pool);
    if (s->n_pool == size) {
        PROTECT(x);
        SEXP larger = Rf_lengthgets(s->pool, 2 * size);
        UNPROTECT(1);
        REPROTECT(s->pool = larger, s->index + 1);
    }
    SET_VECTOR_ELT(s->pool, s->n_pool, x);
    return s->n_pool++;
}

void rir2_step_load(rir2_step *s, SEXP x) { RIR2_PUT(s, BC_LDCONST, rir2_step_const(s, x)); }

/* A call of the original's pool as a constant; NULL if there is none. */
int rir2_step_call(rir2_step *s, const rir2_act *a, int call) { return rir2_step_const(s, rir2_pooled(a, call)); }

void rir2_step_loaded(rir2_step *s, const rir2_act *a)
{
    if (!a->state[STATE_VISIBLE]) RIR2_PUT(s, BC_INVISIBLE);
}

static SEXP index_of_all(int n, int constant, const char *class)
{
    SEXP index = PROTECT(Rf_allocVector(INTSXP, n));
    for (int i = 0; i < n; i++) INTEGER(index)[i] = constant;
    SEXP name = PROTECT(Rf_mkString(class));
    Rf_setAttrib(index, R_ClassSymbol, name);
    UNPROTECT(2);
    return index;
}

/* Returns what the step returns; the visibility that it left is the activation's. */
SEXP rir2_step_run(rir2_step *s, rir2_act *a, SEXP rho)
{
    RIR2_PUT(s, BC_RETURN);
    int has_srcref = VECTOR_ELT(s->pool, 1) != R_NilValue;
    rir2_step_const(s, PROTECT(index_of_all(s->n, 0, "expressionsIndex")));
    if (has_srcref) rir2_step_const(s, PROTECT(index_of_all(s->n, 1, "srcrefsIndex")));
    SEXP words = PROTECT(Rf_lengthgets(s->words, s->n));
    SEXP pool = PROTECT(Rf_lengthgets(s->pool, s->n_pool));
    SEXP code = PROTECT(rir2_make_code(words, pool));
    SEXP value = Rf_eval(code, rho);
    a->state[STATE_VISIBLE] = R_Visible;
    UNPROTECT(6 + has_srcref);
    return value;
}
#endif
