/* Safe force: what would this promise give, without forcing it?
 *
 * Evaluates the promise's expression up to the first thing that might have an effect, and fails
 * there. Nothing is written: not into promises, not into environments. What is computed stays
 * with the entry; entry.c forces those promises in earnest that the executed path forces.
 *
 * Why it is right: an expression is evaluated only if each step can neither fail, nor warn, nor
 * run code that is not R's own, so that doing it early, twice, or in vain cannot be noticed.
 * Given up: active bindings, promises under evaluation, objects, function literals.
 */
#include "rir2_runtime.h"
#include <stdlib.h>

enum { MAX_DEPTH = 40, BUDGET = 200 };

static rir2_val of_sexp(SEXP x) { return (rir2_val){.kind = RIR2_VAL_SEXP, .s = x}; }

/* Plain scalars leave their box. */
rir2_val rir2_unbox(SEXP x)
{
    int type = rir2_type(x);
    if ((type != REALSXP && type != INTSXP && type != LGLSXP) || !rir2_is_plain(x)) return of_sexp(x);
    if (rir2_is_altrep(x)) {
        if (!rir2_is_own_altrep(x) || Rf_xlength(x) != 1) return of_sexp(x);
        if (type == REALSXP) return (rir2_val){.kind = RIR2_VAL_DBL, .d = REAL_ELT(x, 0)};
        if (type == INTSXP) return (rir2_val){.kind = RIR2_VAL_INT, .i = INTEGER_ELT(x, 0)};
        return (rir2_val){.kind = RIR2_VAL_LGL, .i = LOGICAL_ELT(x, 0)};
    }
    if (rir2_length(x) != 1) return of_sexp(x);
    if (type == REALSXP) return (rir2_val){.kind = RIR2_VAL_DBL, .d = *(double *)rir2_data(x)};
    return (rir2_val){.kind = type == INTSXP ? RIR2_VAL_INT : RIR2_VAL_LGL, .i = *(int *)rir2_data(x)};
}

/* A value as a binding holds it: perhaps a promise. */
int rir2_force_value(rir2_entry_state *e, SEXP x, rir2_val *out)
{
    if (rir2_type(x) == PROMSXP) return rir2_force(e, x, out);
    if (x == R_MissingArg || x == R_UnboundValue) return RIR2_FAIL_promise;
    *out = rir2_unbox(x);
    return 0;
}

int rir2_force(rir2_entry_state *e, SEXP promise, rir2_val *out)
{
    SEXP value = rir2_prvalue(promise);
    if (value != R_UnboundValue) {
        *out = rir2_unbox(value);
        return 0;
    }
    /* Its general purpose bits say that it is under evaluation, or was interrupted. */
    if (rir2_gp(promise) || e->depth >= MAX_DEPTH) return RIR2_FAIL_promise;
    SEXP env = rir2_prenv(promise);
    if (rir2_type(env) != ENVSXP) return RIR2_FAIL_promise;
    /* Evaluated now, its code would not see what a loop assigns. */
    if (e->table && e->table->whole && rir2_is_inside(env, e->rho)) return RIR2_FAIL_promise;
    if (e->depth == 0) e->budget = BUDGET;
    else e->chained = 1;
    e->depth++;
    int failure = rir2_eval(e, rir2_promise_expr(promise), env, out);
    e->depth--;
    return failure;
}

/* Compiled code writes no variable but that of random numbers. */
static int variable(rir2_entry_state *e, SEXP symbol, SEXP rho, rir2_val *out)
{
    static SEXP seed = NULL;
    SEXP env, cell;
    if (!seed) seed = Rf_install(".Random.seed");
    if (symbol == seed) return RIR2_FAIL_promise;
    if (rir2_find(&e->path_checked, rho, symbol, &env, &cell) != RIR2_FIND_OK) return RIR2_FAIL_promise;
    return rir2_force_value(e, rir2_cell_value(env, symbol, cell), out);
}

/* ..1, ..2, and so on: the position; -1 for other names of a number, such as ..0, that R reads in
 * ways of their own; 0 for any other symbol. */
static int dots_position(SEXP symbol)
{
    const char *name = CHAR(PRINTNAME(symbol));
    if (name[0] != '.' || name[1] != '.' || !name[2]) return 0;
    char *end;
    long n = strtol(name + 2, &end, 10);
    if (*end) return 0;
    return name[2] >= '1' && name[2] <= '9' && n <= 10000 ? (int)n : -1;
}

static int dots_element(rir2_entry_state *e, int position, SEXP rho, rir2_val *out)
{
    SEXP env, cell;
    if (position < 0 || rir2_find(&e->path_checked, rho, R_DotsSymbol, &env, &cell) != RIR2_FIND_OK) return RIR2_FAIL_promise;
    SEXP dots = rir2_cell_value(env, R_DotsSymbol, cell);
    if (rir2_type(dots) != DOTSXP) return RIR2_FAIL_promise;
    for (int i = 1; i < position && dots != R_NilValue; i++) dots = CDR(dots);
    return dots == R_NilValue ? RIR2_FAIL_promise : rir2_force_value(e, CAR(dots), out);
}

/* The value of an expression, or a failure. */
int rir2_eval(rir2_entry_state *e, SEXP code, SEXP rho, rir2_val *out)
{
    if (--e->budget < 0) return RIR2_FAIL_promise;
    switch (rir2_type(code)) {
    case SYMSXP: {
        if (code == R_DotsSymbol || code == R_MissingArg) return RIR2_FAIL_promise;
        int position = dots_position(code);
        return position ? dots_element(e, position, rho, out) : variable(e, code, rho, out);
    }
    case LANGSXP:
        return rir2_call_builtin(e, code, rho, out);
    case PROMSXP:
        return rir2_force(e, code, out);
    case BCODESXP:
        return rir2_eval(e, R_BytecodeExpr(code), rho, out);
    case NILSXP:
    case LGLSXP:
    case INTSXP:
    case REALSXP:
    case CPLXSXP:
    case STRSXP:
    case RAWSXP:
    case VECSXP:
    case EXPRSXP:
    case CLOSXP: /* do.call() puts functions into its call as they are */
    case BUILTINSXP:
    case SPECIALSXP:
        *out = rir2_unbox(code);
        if (out->kind == RIR2_VAL_SEXP) MARK_NOT_MUTABLE(code);
        return 0;
    default:
        return RIR2_FAIL_promise;
    }
}
