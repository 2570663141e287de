/* From Rust's words to a closure that the reference interpreter runs. */
#include "rir2_generic.h"
#include "rir2_runtime.h"

#if RIR2_HAS_GENERIC

static R_altrep_class_t visible_class;
static SEXP constants_kept;
enum { VISIBLE, ONE, ENTRY, N_KEPT };

/* ---- visibility as a constant ------------------------------------------------------------------------ */

static double says_true[1] = {1};
static R_xlen_t visible_length(SEXP x) { (void)x; return 1; }
static double visible_elt(SEXP x, R_xlen_t i) { (void)x; (void)i; return rir2_last_visible; }
static void *visible_dataptr(SEXP x, Rboolean writable) { (void)x; (void)writable; return says_true; }
static const void *visible_dataptr_or_null(SEXP x) { (void)x; return NULL; }

void rir2_make_visible_class(DllInfo *dll)
{
    visible_class = R_make_altreal_class("rir2_visible", "rir2", dll);
    R_set_altrep_Length_method(visible_class, visible_length);
    R_set_altvec_Dataptr_method(visible_class, visible_dataptr);
    R_set_altvec_Dataptr_or_null_method(visible_class, visible_dataptr_or_null);
    R_set_altreal_Elt_method(visible_class, visible_elt);
}

void rir2_generic_init(void)
{
    constants_kept = Rf_allocVector(VECSXP, N_KEPT);
    R_PreserveObject(constants_kept);
    SET_VECTOR_ELT(constants_kept, VISIBLE, R_new_altrep(visible_class, R_NilValue, R_NilValue));
    SET_VECTOR_ELT(constants_kept, ONE, Rf_ScalarInteger(1));
    SET_VECTOR_ELT(constants_kept, ENTRY, rir2_native((DL_FUNC)(void *)rir2_generic_entry));
    rir2_no_method = R_MakeExternalPtr(NULL, R_NilValue, R_NilValue);
    R_PreserveObject(rir2_no_method);
}

/* ---- code objects -------------------------------------------------------------------------------------- */

/* Code of any kind as an expression. */
static SEXP expression(SEXP code) { return rir2_type(code) == BCODESXP ? R_BytecodeExpr(code) : code; }

/* Code that R did not compile counts itself and its arguments as constants. */
static SEXP pool_of(SEXP code)
{
    if (rir2_type(code) == BCODESXP) return CDR(code);
    int is_call = rir2_type(code) == LANGSXP;
    SEXP pool = PROTECT(Rf_allocVector(VECSXP, is_call ? Rf_length(code) : 1)), rest = is_call ? CDR(code) : R_NilValue;
    SET_VECTOR_ELT(pool, 0, code);
    for (R_xlen_t i = 1; rest != R_NilValue; rest = CDR(rest)) SET_VECTOR_ELT(pool, i++, CAR(rest));
    UNPROTECT(1);
    return pool;
}

/* `formals`: of the closure whose body it is; else NULL. */
static SEXP unit_code(SEXP program, int function, SEXP code, SEXP formals)
{
    enum { EXPRESSION, EXTERNAL2, K_ENTRY, UNIT, K_VISIBLE, K_ONE, N_CONSTANTS };
    static const int words[] = {BC_VERSION, BC_GETBUILTIN, EXTERNAL2, BC_PUSHCONSTARG, K_ENTRY, BC_PUSHCONSTARG, UNIT,
                                BC_CALLBUILTIN, EXPRESSION, BC_LDCONST, K_VISIBLE, BC_LDCONST, K_ONE, BC_VECSUBSET2,
                                EXPRESSION, BC_BRIFNOT, EXPRESSION, 19, BC_RETURN, BC_INVISIBLE, BC_RETURN};
    SEXP unit = PROTECT(Rf_allocVector(VECSXP, UNIT_SIZE));
    SET_VECTOR_ELT(unit, UNIT_PROGRAM, program);
    SET_VECTOR_ELT(unit, UNIT_FUNCTION, Rf_ScalarInteger(function));
    SET_VECTOR_ELT(unit, UNIT_CODE, code);
    SET_VECTOR_ELT(unit, UNIT_POOL, pool_of(code));
    SET_VECTOR_ELT(unit, UNIT_FORMALS, formals);
    SEXP pool = PROTECT(Rf_allocVector(VECSXP, N_CONSTANTS));
    SET_VECTOR_ELT(pool, EXPRESSION, expression(code));
    SET_VECTOR_ELT(pool, EXTERNAL2, Rf_install(".External2"));
    SET_VECTOR_ELT(pool, K_ENTRY, VECTOR_ELT(constants_kept, ENTRY));
    SET_VECTOR_ELT(pool, UNIT, unit);
    SET_VECTOR_ELT(pool, K_VISIBLE, VECTOR_ELT(constants_kept, VISIBLE));
    SET_VECTOR_ELT(pool, K_ONE, VECTOR_ELT(constants_kept, ONE));
    SEXP code_words = PROTECT(Rf_allocVector(INTSXP, sizeof words / sizeof *words));
    memcpy(INTEGER(code_words), words, sizeof words);
    SEXP made = rir2_make_code(code_words, pool);
    UNPROTECT(3);
    return made;
}

static const int32_t *function_words(SEXP program, int function)
{
    const int32_t *words = INTEGER(VECTOR_ELT(program, PROGRAM_WORDS));
    return words + words[1 + function];
}

/* ---- what is nested ---------------------------------------------------------------------------------------- */

static int nested_function(const rir2_act *a, int nested)
{
    int function = nested < a->func[FUNC_NESTED] ? a->func[FUNC_TABLES + a->func[FUNC_FORMALS] + nested] : -1;
    if (function < 0) Rf_error("rir2: a nested function has no code");
    return function;
}

SEXP rir2_nested_code(const rir2_act *a, int nested)
{
    int function = nested_function(a, nested);
    SEXP codes = VECTOR_ELT(a->program, PROGRAM_CODES);
    if (VECTOR_ELT(codes, function) == R_NilValue) {
        SEXP code = rir2_pooled(a, function_words(a->program, function)[FUNC_CODE]);
        SET_VECTOR_ELT(codes, function, unit_code(a->program, function, code, R_NilValue));
    }
    return VECTOR_ELT(codes, function);
}

static int is_code(SEXP x) { return rir2_type(x) == LANGSXP || rir2_type(x) == BCODESXP || rir2_type(x) == SYMSXP; }

/* Bits of a binding cell that say so: the argument was not supplied, and the formal has a default. */
enum { HAS_DEFAULT = 2 };

void rir2_nest_defaults(const rir2_act *a, SEXP formals)
{
    for (int k = 0; k < a->func[FUNC_FORMALS] && formals != R_NilValue; k++, formals = CDR(formals)) {
        int function = a->func[FUNC_TABLES + k];
        if (function < 0 || !is_code(CAR(formals))) continue;
        SEXP cell = rir2_cell_in(a->rho, TAG(formals));
        if (!cell || rir2_unboxed(cell) || (rir2_gp(cell) & RIR2_GP_MISSING) != HAS_DEFAULT) continue;
        SEXP promise = CAR(cell);
        if (rir2_type(promise) != PROMSXP || rir2_prvalue(promise) != R_UnboundValue || rir2_prcode(promise) != CAR(formals)) continue;
        SEXP codes = VECTOR_ELT(a->program, PROGRAM_CODES);
        if (VECTOR_ELT(codes, function) == R_NilValue)
            SET_VECTOR_ELT(codes, function, unit_code(a->program, function, CAR(formals), R_NilValue));
        SET_PRCODE(promise, VECTOR_ELT(codes, function));
    }
}

SEXP rir2_nested_closure(const rir2_act *a, int nested)
{
    int function = nested_function(a, nested);
    SEXP codes = VECTOR_ELT(a->program, PROGRAM_CODES);
    if (VECTOR_ELT(codes, function) == R_NilValue) {
        SEXP parts = rir2_pooled(a, function_words(a->program, function)[FUNC_CODE]);
        if (rir2_type(parts) != VECSXP) Rf_error("rir2: a closure literal has no code");
        SEXP copy = PROTECT(Rf_shallow_duplicate(parts));
        SET_VECTOR_ELT(copy, 1, unit_code(a->program, function, VECTOR_ELT(parts, 1), VECTOR_ELT(parts, 0)));
        SET_VECTOR_ELT(codes, function, copy);
        UNPROTECT(1);
    }
    return VECTOR_ELT(codes, function);
}

/* ---- programs ------------------------------------------------------------------------------------------------ */

/* The program as R objects; Rust's own are not needed afterwards. */
static SEXP program_of(const rir2_generic *g)
{
    SEXP program = PROTECT(Rf_allocVector(VECSXP, PROGRAM_SIZE));
    SEXP words = Rf_allocVector(INTSXP, (R_xlen_t)g->n_words);
    SET_VECTOR_ELT(program, PROGRAM_WORDS, words);
    if (g->n_words) memcpy(INTEGER(words), g->words, g->n_words * sizeof *g->words);
    SEXP reals = Rf_allocVector(REALSXP, (R_xlen_t)g->n_reals);
    SET_VECTOR_ELT(program, PROGRAM_REALS, reals);
    if (g->n_reals) memcpy(REAL(reals), g->reals, g->n_reals * sizeof *g->reals);
    SEXP strings = Rf_allocVector(STRSXP, (R_xlen_t)g->n_strings);
    SET_VECTOR_ELT(program, PROGRAM_STRINGS, strings);
    SEXP ops = Rf_allocVector(INTSXP, (R_xlen_t)g->n_strings);
    SET_VECTOR_ELT(program, PROGRAM_OPS, ops);
    for (size_t k = 0; k < g->n_strings; k++) {
        SET_STRING_ELT(strings, (R_xlen_t)k, Rf_mkCharCE(g->strings[k], CE_UTF8));
        int op = rir2_operation_by_name(g->strings[k]);
        INTEGER(ops)[k] = op >= 0 ? op : rir2_terminator_by_name(g->strings[k]);
    }
    SET_VECTOR_ELT(program, PROGRAM_CODES, Rf_allocVector(VECSXP, INTEGER(words)[0]));
    UNPROTECT(1);
    return program;
}

static SEXP program_of_data(void *data) { return program_of(data); }

static void free_generic(void *data, Rboolean jump)
{
    (void)jump;
    rir2_rs_free_generic(data);
}

/* A closure like `f`, a byte-compiled closure that `bytes` is the serialized form of. */
SEXP rir2_interpreted(SEXP f, SEXP bytes, SEXP form)
{
    if (rir2_type(f) != CLOSXP || rir2_type(rir2_body(f)) != BCODESXP) Rf_error("rir2: not a byte-compiled closure");
    const rir2_generic *g = rir2_rs_generic(RAW(bytes), (size_t)Rf_xlength(bytes), Rf_asInteger(form));
    if (g->message) {
        SEXP message = PROTECT(Rf_mkString(g->message));
        rir2_rs_free_generic(g);
        Rf_error("rir2: cannot interpret this closure: %s", CHAR(STRING_ELT(message, 0)));
    }
    SEXP token = PROTECT(R_MakeUnwindCont());
    SEXP program = PROTECT(R_UnwindProtect(program_of_data, (void *)g, free_generic, (void *)g, token));
    SEXP code = PROTECT(unit_code(program, 0, rir2_body(f), rir2_formals(f)));
    SEXP made = PROTECT(rir2_mk_closure(rir2_formals(f), code, rir2_cloenv(f)));
    SHALLOW_DUPLICATE_ATTRIB(made, f);
    UNPROTECT(4);
    return made;
}

#else

SEXP rir2_interpreted(SEXP f, SEXP bytes, SEXP form)
{
    (void)f;
    (void)bytes;
    (void)form;
    Rf_error("rir2: the reference interpreter needs R before 4.5");
}
#endif
