/* What prepared code calls by name: a function that is byte-compiled gets a *twin*, the same function with prepared byte code,
 * which is called in its place. So whoever accelerates a function has what it calls accelerated, too, and every other
 * program still has it as it was. A twin is passed on only to functions of R's that call it and do nothing else with it.
 *
 * Only its address tells a twin from its function, whose formals, body, environment and attributes are the very same objects;
 * where one of them has changed since, or the function is debugged, it is called itself. It is found as R finds it, in
 * each call anew; where that would run code, R looks for it. Functions of base have no twins, nor have those that calls
 * make, which are others in each call.
 */
#include "rir2_runtime.h"

/* So often a function is looked for that R may compile yet; so many others a call may get twins for. */
enum { MAX_TRIES = 64, MAX_TWINS = 8 };

/* Weak references from the byte code of functions to that of their twins. */
static SEXP twins, srcref, stats;

/* A function may have attributes as the parser gives them. */
static int has_plain_attributes(SEXP f)
{
    SEXP a = rir2_attrib(f);
    return a == R_NilValue || (rir2_tag(a) == srcref && rir2_cdr(a) == R_NilValue && !rir2_is_any_object(f));
}

static int is_like(SEXP f, SEXP twin)
{
    SEXP a = rir2_attrib(f), b = rir2_attrib(twin);
    return rir2_cloenv(f) == rir2_cloenv(twin) && rir2_formals(f) == rir2_formals(twin) &&
           rir2_body(f) == rir2_original_code(twin) && has_plain_attributes(f) &&
           (a == R_NilValue) == (b == R_NilValue) && (a == R_NilValue || rir2_car(a) == rir2_car(b));
}

/* The byte code of a function's twin, which is made unless there is one. R_NilValue: it gets none. */
static SEXP code_of_twin(SEXP f, SEXP name, const rir2_table *caller)
{
    for (SEXP before = twins, cell = CDR(twins); cell != R_NilValue; before = cell, cell = CDR(cell)) {
        SEXP key = R_WeakRefKey(CAR(cell));
        if (key == rir2_body(f)) return R_WeakRefValue(CAR(cell));
        if (key != R_NilValue) continue;
        SETCDR(before, CDR(cell));
        cell = before;
    }
    rir2_table *t = rir2_new_table(f, 0, CHAR(PRINTNAME(name)), caller->max_versions, caller->learning_at_first);
    SEXP code = PROTECT(rir2_prepare_function(f, t));
    if (code != R_NilValue) SETCDR(twins, Rf_cons(R_MakeWeakRef(rir2_body(f), code, R_NilValue, FALSE), CDR(twins)));
    UNPROTECT(1);
    return code;
}

static SEXP twin_of(SEXP f, SEXP name, const rir2_table *caller)
{
    SEXP code = PROTECT(code_of_twin(f, name, caller)), twin = R_NilValue;
    if (code != R_NilValue) {
        twin = PROTECT(rir2_mk_closure(rir2_formals(f), code, rir2_cloenv(f)));
        SHALLOW_DUPLICATE_ATTRIB(twin, f);
        if (rir2_table_of(twin)->formals != rir2_formals(f)) twin = R_NilValue;
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return twin;
}

/* Whether nothing is entered in a twin, nor in what is nested in it, nor will be. */
static int is_idle(SEXP twin)
{
    const rir2_bytecode *outermost = rir2_table_of(twin)->code;
    if (outermost->state != 0) return 0;
    const rir2_group *group = outermost->group;
    for (int i = 0; i < group->n_codes; i++) {
        const rir2_bytecode *b = group->codes[i];
        if (!b || b->outermost != outermost || !b->prepared) continue;
        if (b->state != 0) return 0;
        for (int k = 0; k < b->n_places; k++)
            if (b->places[k].table && !b->places[k].table->off_because) return 0;
    }
    return 1;
}

/* The value of a variable, if it is evaluated; R_UnboundValue: R looks. */
static SEXP value_of(int *path_checked, SEXP rho, SEXP symbol)
{
    SEXP env, cell;
    if (rir2_find(path_checked, rho, symbol, &env, &cell) != RIR2_FIND_OK) return R_UnboundValue;
    SEXP value = rir2_cell_value(env, symbol, cell);
    return rir2_type(value) == PROMSXP ? rir2_prvalue(value) : value;
}

/* Whether a name is that of a function of base or stats still. */
static int is_rs_own(int *path_checked, SEXP rho, SEXP name)
{
    SEXP f = value_of(path_checked, rho, name);
    return rir2_type(f) == CLOSXP && (rir2_cloenv(f) == R_BaseNamespace || rir2_cloenv(f) == rir2_registered_namespace(stats));
}

static SEXP call_itself(rir2_bytecode *b, rir2_place *p, int is_final)
{
    if (is_final || ++p->n_vain >= MAX_TRIES) rir2_switch_place(b, p, 0);
    return R_NilValue;
}

/* What a call by name calls from a frame: the twin of what is found; R_NilValue: R looks. */
SEXP rir2_callee(rir2_bytecode *b, rir2_place *p, SEXP rho)
{
    int path_checked = 0;
    SEXP f = rir2_driver == RIR2_DRIVER_NONE ? value_of(&path_checked, rho, p->symbol) : R_UnboundValue;
    if (rir2_type(f) != CLOSXP || rir2_hashtab(rir2_cloenv(f)) == R_NilValue || rir2_is_watched(f)) return call_itself(b, p, 0);
    if (p->caller && !is_rs_own(&path_checked, rho, p->caller)) return call_itself(b, p, 0);
    if (p->twin && is_like(f, p->twin)) return is_idle(p->twin) ? call_itself(b, p, 1) : p->twin;
    if (rir2_table_of(f) || p->n_twins == MAX_TWINS) return call_itself(b, p, 1);
    if (rir2_type(rir2_body(f)) != BCODESXP || !has_plain_attributes(f) || rir2_is_compiling()) return call_itself(b, p, 0);
    PROTECT(f);
    SEXP twin = PROTECT(twin_of(f, p->symbol, b->outermost->table));
    if (twin != R_NilValue) {
        rir2_keep(b, twin);
        p->twin = twin;
        p->n_twins++;
        p->n_vain = 0;
    }
    UNPROTECT(2);
    return twin == R_NilValue ? call_itself(b, p, 1) : twin;
}

/* NULL: there is none. */
rir2_table *rir2_table_of_callee(const rir2_place *p) { return p->kind == RIR2_PLACE_CALL && p->twin ? rir2_table_of(p->twin) : NULL; }

void rir2_callees_init(void)
{
    srcref = Rf_install("srcref");
    stats = Rf_install("stats");
    R_PreserveObject(twins = Rf_cons(R_NilValue, R_NilValue));
}
