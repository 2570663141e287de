/* Proof, at load time, of the layout facts in r_internals.h.
 *
 * Machine code reads vectors and guards read headers without asking R. Each fact is tested on
 * objects for which R's API gives the answer. One failure and nothing is ever compiled.
 */
#include "bytecode.h"
#include "rir2_runtime.h"
#include <stdio.h>

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

static const char *check_closures(void)
{
    SEXP f = PROTECT(rir2_mk_closure(R_NilValue, PROTECT(Rf_lang1(Rf_install("c"))), R_BaseEnv));
    const char *problem = *(SEXP *)((char *)f + RIR2_AT_BODY) == rir2_body(f) ? NULL : "bodies of closures";
    UNPROTECT(2);
    return problem;
}

static const char *check_symbols(void)
{
    SEXP bound = Rf_install("c"), unbound = Rf_install("rir2_probe_unbound");
    if (rir2_pname(bound) != PRINTNAME(bound) || rir2_pname(unbound) != PRINTNAME(unbound)) return "names of symbols";
    if (rir2_symvalue(bound) != Rf_findFun(bound, R_BaseEnv) || rir2_symvalue(unbound) != R_UnboundValue) return "values of symbols";
    return NULL;
}

/* A promise of `code` in base, not forced: delayedAssign() makes one; NULL if this R does otherwise. */
static SEXP probe_promise(SEXP code)
{
    SEXP name = Rf_install("rir2_probe_promise"), env = PROTECT(R_NewEnv(R_EmptyEnv, FALSE, 0));
    SEXP quoted = PROTECT(Rf_lang2(Rf_install("quote"), code)), text = PROTECT(Rf_mkString(CHAR(PRINTNAME(name))));
    SEXP inner = PROTECT(Rf_lang5(Rf_install("delayedAssign"), text, quoted, R_BaseEnv, env));
    SEXP call = PROTECT(Rf_lang2(Rf_install(".Internal"), inner));
    int failed;
    R_tryEvalSilent(call, R_BaseEnv, &failed);
    SEXP cell = failed ? NULL : rir2_cell_in(env, name), promise = cell ? rir2_car(cell) : NULL;
    UNPROTECT(5);
    return promise && rir2_type(promise) == PROMSXP ? promise : NULL;
}

static const char *check_promises(void)
{
    SEXP argument = PROTECT(Rf_mkString("rir2")), code = PROTECT(Rf_lang2(Rf_install("toupper"), argument));
    SEXP promise = probe_promise(code);
    const char *problem = NULL;
    if (!promise) { UNPROTECT(2); return "promises"; }
    PROTECT(promise);
    if (rir2_prcode(promise) != code || rir2_promise_expr(promise) != code) problem = "code of promises";
    else if (rir2_prenv(promise) != R_BaseEnv) problem = "environments of promises";
    else if (rir2_prvalue(promise) != R_UnboundValue || rir2_gp(promise)) problem = "promises that were not forced";
    else if (Rf_eval(promise, R_BaseEnv) != rir2_prvalue(promise) || rir2_type(rir2_prvalue(promise)) != STRSXP)
        problem = "values of promises";
    else if (rir2_prenv(promise) != R_NilValue || rir2_gp(promise)) problem = "promises that were forced";
    else {
        promise = PROTECT(probe_promise(code));
        rir2_mark_forced(promise, argument, R_BaseEnv);
        /* rir2 can do without. */
        if (Rf_eval(promise, R_BaseEnv) != argument || rir2_prenv(promise) != R_NilValue) rir2_libr.set_promise_value = NULL;
        UNPROTECT(1);
    }
    UNPROTECT(3);
    return problem;
}

static const char *check_bindings(void)
{
    SEXP env = PROTECT(R_NewEnv(R_GlobalEnv, FALSE, 0));
    SEXP active = Rf_install("rir2_probe_active"), plain = Rf_install("rir2_probe_plain");
    SEXP function = PROTECT(Rf_findFun(Rf_install("c"), R_BaseEnv)), value = PROTECT(Rf_mkString("rir2"));
    const char *problem = NULL;
    Rf_defineVar(plain, value, env);
    R_MakeActiveBinding(active, function, env);
    SEXP cell_active = rir2_hashtab(env) == R_NilValue ? rir2_cell_in(env, active) : NULL;
    SEXP cell_plain = cell_active ? rir2_cell_in(env, plain) : NULL;
    if (!cell_plain || rir2_type(cell_plain) != LISTSXP) problem = "binding cells";
    else if (!(rir2_gp(cell_active) & RIR2_GP_ACTIVE) || (rir2_gp(cell_plain) & RIR2_GP_ACTIVE)) problem = "active bit";
    else if (rir2_car(cell_plain) != value || rir2_tag(cell_plain) != TAG(cell_plain) || rir2_cdr(cell_plain) != CDR(cell_plain))
        problem = "pairs";
    else if (rir2_unboxed(cell_plain)) problem = "unboxed bindings";
    else if (rir2_gp(cell_plain) & RIR2_GP_BINDING_LOCKED) problem = "lock bit of bindings";
    else {
        R_LockBinding(plain, env);
        if (!(rir2_gp(cell_plain) & RIR2_GP_BINDING_LOCKED)) problem = "lock bit of bindings";
    }
    UNPROTECT(3);
    return problem;
}

/* A function's variables in which byte code has stored a double, an integer and a logical: twice, since it makes the binding
 * the first time, and keeps bare bits there from the second on. */
static SEXP frame_with_scalars(const SEXP *names)
{
    enum { DOUBLE = 1, WHOLE, FIRST_NAME, N = FIRST_NAME + 3 };
    const int words[] = {BC_VERSION,
                         BC_LDCONST, DOUBLE, BC_LDCONST, DOUBLE, BC_ADD, 0, BC_SETVAR, FIRST_NAME, BC_POP,
                         BC_LDCONST, WHOLE, BC_LDCONST, WHOLE, BC_ADD, 0, BC_SETVAR, FIRST_NAME + 1, BC_POP,
                         BC_LDCONST, WHOLE, BC_LDCONST, DOUBLE, BC_LT, 0, BC_SETVAR, FIRST_NAME + 2, BC_RETURN};
    SEXP vector = PROTECT(Rf_allocVector(INTSXP, sizeof words / sizeof *words)), pool = PROTECT(Rf_allocVector(VECSXP, N));
    memcpy(INTEGER(vector), words, sizeof words);
    SET_VECTOR_ELT(pool, DOUBLE, Rf_ScalarReal(0.75));
    SET_VECTOR_ELT(pool, WHOLE, Rf_ScalarInteger(-3));
    for (int i = 0; i < 3; i++) SET_VECTOR_ELT(pool, FIRST_NAME + i, names[i]);
    SEXP env = PROTECT(R_NewEnv(R_EmptyEnv, FALSE, 0));
    SEXP code = PROTECT(rir2_make_code(vector, pool));
    for (int i = 0; i < 2; i++) Rf_eval(code, env);
    UNPROTECT(4);
    return env;
}

static const char *check_unboxed(void)
{
    const SEXP names[] = {Rf_install("rir2_probe_double"), Rf_install("rir2_probe_integer"), Rf_install("rir2_probe_logical")};
    static const double values[] = {1.5, -6, 1};
    SEXP env = PROTECT(frame_with_scalars(names));
    const char *problem = NULL;
    for (int i = 0; i < 3; i++) {
        SEXP cell = rir2_cell_in(env, names[i]);
        if (!cell) problem = "unboxed bindings";
        else if (rir2_unboxed(cell)) {
            static const int kinds[] = {RIR2_VAL_DBL, RIR2_VAL_INT, RIR2_VAL_LGL};
            rir2_val v = rir2_unboxed_value(cell);
            if (v.kind != kinds[i] || (i == 0 ? v.d : v.i) != values[i]) problem = "unboxed bindings";
        } else if (Rf_asReal(rir2_car(cell)) != values[i]) problem = "unboxed bindings";
    }
    UNPROTECT(1);
    return problem;
}

/* More names than the table of a new environment has chains. */
static const char *check_hashing(void)
{
    enum { CHAINS = 5, NAMES = 40 };
    SEXP env = PROTECT(R_NewEnv(R_GlobalEnv, TRUE, CHAINS)), values = PROTECT(Rf_allocVector(VECSXP, NAMES));
    const char *problem = rir2_type(rir2_hashtab(env)) == VECSXP ? NULL : "hashed environments";
    for (int i = 0; i < NAMES && !problem; i++) {
        char name[32];
        snprintf(name, sizeof name, "rir2_probe_%d", i);
        SET_VECTOR_ELT(values, i, Rf_mkString(name));
        if (rir2_cell_in(env, Rf_install(name))) problem = "names that are not bound";
        Rf_defineVar(Rf_install(name), VECTOR_ELT(values, i), env);
    }
    for (int i = 0; i < NAMES && !problem; i++) {
        SEXP symbol = Rf_install(CHAR(STRING_ELT(VECTOR_ELT(values, i), 0))), cell = rir2_cell_in(env, symbol);
        if (!(rir2_gp(rir2_pname(symbol)) & RIR2_GP_HASHED)) problem = "hashes of names";
        else if (!cell || rir2_tag(cell) != symbol || rir2_car(cell) != VECTOR_ELT(values, i)) problem = "hashed environments";
    }
    UNPROTECT(2);
    return problem;
}

static const char *check_environments(void)
{
    SEXP env = PROTECT(R_NewEnv(R_GlobalEnv, FALSE, 0));
    const char *problem = NULL;
    if (rir2_enclos(env) != R_GlobalEnv) problem = "enclosure";
    else if (rir2_frame_of(env) != R_NilValue || rir2_hashtab(env) != R_NilValue) problem = "environments";
    else if (rir2_gp(env) & RIR2_GP_ENV_LOCKED) problem = "lock bit";
    else {
        R_LockEnvironment(env, FALSE);
        if (!(rir2_gp(env) & RIR2_GP_ENV_LOCKED)) problem = "lock bit";
    }
    UNPROTECT(1);
    return problem;
}

/* In order: each relies on what those before it found. */
void rir2_check_layout(void)
{
    if (sizeof(void *) != 8) { rir2_layout_problem = "pointers are not 8 bytes"; return; }
    const char *(*checks[])(void) = {rir2_libr_init,     check_vectors,  rir2_check_growth, check_altrep, check_functions, check_closures, check_symbols,
                                     check_environments, check_bindings, check_unboxed, check_hashing, check_promises};
    const char *problem = NULL;
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !problem; i++) problem = checks[i]();
    rir2_layout_problem = problem;
}
