/* Proof, at load time, of the layout facts in r_internals.h.
 *
 * Machine code reads vectors and guards read headers without asking R. Each fact is tested on
 * objects for which R's API gives the answer. One failure and nothing is ever compiled.
 */
#include "rir2_runtime.h"

const char *rir2_layout_problem = "not checked yet";

static const char *check_vectors(void)
{
    SEXP x = PROTECT(Rf_allocVector(REALSXP, 3));
    SEXP y = PROTECT(Rf_allocVector(INTSXP, 5));
    SEXP l = PROTECT(Rf_allocVector(VECSXP, 1));
    const char *problem = NULL;
    if (rir2_data(x) != (void *)REAL(x) || rir2_data(y) != (void *)INTEGER(y)) problem = "data of vectors";
    else if (rir2_length(x) != 3 || rir2_length(y) != 5) problem = "length of vectors";
    else if (rir2_type(x) != REALSXP || rir2_type(y) != INTSXP || rir2_type(l) != VECSXP) problem = "type";
    else if (rir2_attrib(x) != R_NilValue || rir2_is_object(x) || rir2_is_altrep(x)) problem = "plain vectors";
    else if (rir2_refcount(x) != 0) problem = "reference count of a fresh vector";
    else {
        SET_VECTOR_ELT(l, 0, x);
        if (rir2_refcount(x) != 1) problem = "reference count";
        Rf_setAttrib(x, R_ClassSymbol, Rf_mkString("rir2_probe"));
        if (rir2_attrib(x) == R_NilValue || TAG(rir2_attrib(x)) != R_ClassSymbol) problem = "attributes";
        if (rir2_first(rir2_attrib(x)) != CAR(rir2_attrib(x))) problem = "pairlist cells";
        if (!rir2_is_object(x)) problem = "object bit";
        if (!rir2_is_plain(y) || rir2_is_plain(x)) problem = "plain vectors";
        SEXP s4 = PROTECT(Rf_asS4(PROTECT(Rf_allocVector(INTSXP, 1)), TRUE, 0));
        if (rir2_is_plain(s4)) problem = "S4 bit";
        UNPROTECT(2);
        MARK_NOT_MUTABLE(y);
        if (rir2_refcount(y) == 0) problem = "reference count of an immutable vector";
    }
    UNPROTECT(3);
    return problem;
}

static const char *check_altrep(void)
{
    /* Long sequences are compact wherever ALTREP is. */
    SEXP call = PROTECT(Rf_lang3(Rf_install(":"), Rf_ScalarInteger(1), Rf_ScalarInteger(100)));
    SEXP sequence = PROTECT(Rf_eval(call, R_BaseEnv));
    const char *problem = NULL;
    if (!ALTREP(sequence) || !rir2_is_altrep(sequence)) problem = "ALTREP bit";
    UNPROTECT(2);
    return problem;
}

/* Each tells a fresh function apart from what it was before. */
static const char *check_functions(void)
{
    const char *ways[] = {".primTrace", "debug", "debugonce"}, *problem = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        SEXP f = PROTECT(rir2_mk_closure(R_NilValue, R_NilValue, R_BaseEnv));
        if (rir2_is_watched(f)) problem = "debug bits";
        Rf_eval(PROTECT(Rf_lang2(Rf_install(ways[i]), f)), R_BaseEnv);
        if (!rir2_is_watched(f)) problem = "debug bits";
        UNPROTECT(2);
    }
    return problem;
}

static const char *check_environments(void)
{
    SEXP env = PROTECT(R_NewEnv(R_GlobalEnv, FALSE, 0));
    SEXP active = Rf_install("rir2_probe_active"), plain = Rf_install("rir2_probe_plain");
    SEXP function = PROTECT(Rf_findFun(Rf_install("c"), R_BaseEnv));
    const char *problem = NULL;
    Rf_defineVar(plain, R_NilValue, env);
    R_MakeActiveBinding(active, function, env);
    SEXP cell_active = R_findVarLocInFrame(env, active).cell, cell_plain = R_findVarLocInFrame(env, plain).cell;
    if (rir2_enclos(env) != R_GlobalEnv) problem = "enclosure";
    else if (!cell_active || !cell_plain) problem = "binding cells";
    else if (!(rir2_gp(cell_active) & RIR2_GP_ACTIVE) || (rir2_gp(cell_plain) & RIR2_GP_ACTIVE)) problem = "active bit";
    else if (rir2_car(cell_plain) != R_NilValue || rir2_tag(cell_plain) != plain || rir2_cdr(cell_plain) != CDR(cell_plain) ||
             rir2_tag(cell_active) != active)
        problem = "pairs";
    else if (rir2_frame_of(env) != FRAME(env) || rir2_hashtab(env) != HASHTAB(env) ||
             rir2_hashtab(R_GlobalEnv) != HASHTAB(R_GlobalEnv))
        problem = "environments";
    else if (rir2_unboxed(cell_plain)) problem = "unboxed bindings";
    else if (rir2_gp(env) & RIR2_GP_ENV_LOCKED) problem = "lock bit";
    else {
        R_LockEnvironment(env, FALSE);
        if (!(rir2_gp(env) & RIR2_GP_ENV_LOCKED)) problem = "lock bit";
    }
    UNPROTECT(2);
    return problem;
}

void rir2_check_layout(void)
{
    rir2_layout_problem = NULL;
    if (sizeof(void *) != 8) { rir2_layout_problem = "pointers are not 8 bytes"; return; }
    const char *problem = check_vectors();
    if (!problem) problem = check_altrep();
    if (!problem) problem = check_functions();
    if (!problem) problem = check_environments();
    rir2_layout_problem = problem;
}
