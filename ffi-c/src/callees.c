/* What prepared code calls: a function that is byte-compiled gets a *twin*, the same function with prepared byte code,
 * which is called in its place. So whoever accelerates a function has what it calls accelerated, too, and every other
 * program still has it as it was. A twin is passed on only to functions of R's that call it and do nothing else with it.
 *
 * Only its address tells a twin from its function, whose formals, body, environment and attributes are the very same objects;
 * a function that is debugged is called itself. It is found as R finds it, in each call anew; where that would run code, R looks
 * for it. Functions of base have no twins.
 *
 * What belongs to a twin is its byte code, which all functions with the same byte code share: those that one call makes are others
 * in the next, but run the same code. The closure around it is made for each call, and is held no longer than the function
 * itself would be; but where a name leads to a function of the global environment or of a namespace, which live on, it is kept.
 */
#include "rir2_runtime.h"
#include <stdlib.h>

/* So often in a row a function itself is called, until a place is off; so many functions a place may know. */
enum { MAX_TRIES = 64, MAX_CALLED = 16 };

/* Weak references from the byte code of functions to that of their twins. */
static SEXP twins, srcref, stats;

/* ---- twins ------------------------------------------------------------------------------------------ */

/* A function may have attributes as the parser gives them. */
int rir2_has_plain_attributes(SEXP f)
{
    SEXP a = rir2_attrib(f);
    return a == R_NilValue || (rir2_tag(a) == srcref && rir2_cdr(a) == R_NilValue && !rir2_is_any_object(f));
}

/* Functions with the same byte code. */
static int is_like(SEXP f, SEXP twin)
{
    SEXP a = rir2_attrib(f), b = rir2_attrib(twin);
    return rir2_cloenv(f) == rir2_cloenv(twin) && rir2_formals(f) == rir2_formals(twin) && (a == R_NilValue) == (b == R_NilValue) &&
           (a == R_NilValue || rir2_car(a) == rir2_car(b));
}

static SEXP new_twin(SEXP f, const rir2_bytecode *code)
{
    if (code->table->formals != rir2_formals(f)) return R_NilValue;
    SEXP twin = rir2_mk_closure(rir2_formals(f), code->prepared, rir2_cloenv(f));
    if (rir2_attrib(f) == R_NilValue) return twin;
    PROTECT(twin);
    SHALLOW_DUPLICATE_ATTRIB(twin, f);
    UNPROTECT(1);
    return twin;
}

/* Whether nothing is entered in a twin's code, nor in what is nested in it, nor will be. */
static int is_idle(const rir2_bytecode *outermost)
{
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

static SEXP value_in(SEXP cell)
{
    if (rir2_gp(cell) & RIR2_GP_ACTIVE || rir2_unboxed(cell)) return R_UnboundValue;
    SEXP value = rir2_car(cell);
    return rir2_type(value) == PROMSXP ? rir2_prvalue(value) : value;
}

static SEXP name_in_chain(SEXP cell, SEXP f)
{
    for (; cell != R_NilValue; cell = rir2_cdr(cell))
        if (value_in(cell) == f) return rir2_tag(cell);
    return NULL;
}

/* What a function is called in its own environment, where functions are mostly made; else how it was called here. For people. */
static const char *name_of(SEXP f, const rir2_place *p)
{
    SEXP env = rir2_cloenv(f), table = rir2_hashtab(env), name = NULL;
    if (p->kind == RIR2_PLACE_CALL) name = p->symbol;
    else if (table == R_NilValue) name = name_in_chain(rir2_frame_of(env), f);
    else for (R_xlen_t i = 0; i < rir2_length(table) && !name; i++) name = name_in_chain(VECTOR_ELT(table, i), f);
    if (!name) name = p->symbol;
    return name && rir2_type(name) == SYMSXP ? CHAR(PRINTNAME(name)) : "a function";
}

/* The byte code of a function's twin, which is made unless there is one. R_NilValue: it gets none. */
static SEXP code_of_twin(SEXP f, const rir2_place *p, const rir2_table *caller)
{
    for (SEXP before = twins, cell = CDR(twins); cell != R_NilValue; before = cell, cell = CDR(cell)) {
        SEXP key = R_WeakRefKey(CAR(cell));
        if (key == rir2_body(f)) return R_WeakRefValue(CAR(cell));
        if (key != R_NilValue) continue;
        SETCDR(before, CDR(cell));
        cell = before;
    }
    rir2_table *t = rir2_new_table(f, 0, name_of(f, p), caller->max_versions, caller->learning_at_first);
    t->is_of_twin = 1;
    SEXP code = PROTECT(rir2_prepare_function(f, t));
    if (code != R_NilValue) SETCDR(twins, Rf_cons(R_MakeWeakRef(rir2_body(f), code, R_NilValue, FALSE), CDR(twins)));
    UNPROTECT(1);
    return code;
}

/* ---- what a place calls ----------------------------------------------------------------------------------- */

/* What is known of a function that a place calls: both byte codes are kept with the caller's. NULL: it knows too many. */
static rir2_called *note(rir2_bytecode *b, rir2_place *p, SEXP f)
{
    if (p->n_called == MAX_CALLED) return NULL;
    if (!p->called) p->called = calloc(MAX_CALLED, sizeof *p->called);
    if (!p->called) Rf_error("rir2: out of memory");
    SEXP body = PROTECT(rir2_body(f)), code = PROTECT(rir2_bytecode_of(body) ? R_NilValue : code_of_twin(f, p, b->outermost->table));
    rir2_keep(b, body);
    if (code != R_NilValue) rir2_keep(b, code);
    rir2_called *c = NULL;
    /* Finalizers may have run, and come here. */
    if (p->n_called < MAX_CALLED) {
        c = &p->called[p->n_called++];
        *c = (rir2_called){.body = body, .code = rir2_bytecode_of(code)};
    }
    UNPROTECT(2);
    return c;
}

static rir2_called *known(const rir2_place *p, SEXP body)
{
    for (int i = 0; i < p->n_called; i++)
        if (p->called[i].body == body) return &p->called[i];
    return NULL;
}

static int lives_on(SEXP env) { return env == R_GlobalEnv || R_IsNamespaceEnv(env); }

/* The twin of a function; R_NilValue: it is called itself. `may_keep`: somebody may hold the answer. */
static SEXP twin_of(rir2_bytecode *b, rir2_place *p, SEXP f, int may_keep)
{
    const rir2_table *caller = b->outermost->table;
    if (rir2_type(f) != CLOSXP || !caller || caller->learning_at_first <= 0 || rir2_driver != RIR2_DRIVER_NONE) return R_NilValue;
    SEXP body = rir2_body(f), env = rir2_cloenv(f);
    if (rir2_type(body) != BCODESXP || env == R_BaseNamespace || env == R_BaseEnv) return R_NilValue;
    if (rir2_is_watched(f) || !rir2_has_plain_attributes(f)) return R_NilValue;
    rir2_called *c = known(p, body);
    if (!c && rir2_is_compiling()) return R_NilValue;
    PROTECT(f);
    if (!c) c = note(b, p, f);
    SEXP twin = R_NilValue;
    if (c && c->code && !is_idle(c->code)) {
        if (may_keep && c->twin && is_like(f, c->twin)) twin = c->twin;
        else {
            twin = PROTECT(new_twin(f, c->code));
            if (twin != R_NilValue && may_keep && p->n_kept < MAX_CALLED && lives_on(env)) {
                rir2_keep(b, twin);
                c->twin = twin;
                p->n_kept++;
            }
            UNPROTECT(1);
        }
    }
    UNPROTECT(1);
    return twin;
}

static SEXP counted(rir2_bytecode *b, rir2_place *p, SEXP twin)
{
    if (twin != R_NilValue) p->n_vain = 0;
    else if (++p->n_vain >= MAX_TRIES) rir2_switch_place(b, p, 0);
    return twin;
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

/* What a call by name calls from a frame: the twin of what is found; R_NilValue: R looks. */
SEXP rir2_callee(rir2_bytecode *b, rir2_place *p, SEXP rho)
{
    int path_checked = 0;
    SEXP f = value_of(&path_checked, rho, p->symbol), twin = R_NilValue;
    if (!p->caller || is_rs_own(&path_checked, rho, p->caller)) twin = twin_of(b, p, f, 1);
    return counted(b, p, twin);
}

/* What is called instead of a function that the code has computed; R_NilValue: that itself. Nobody holds the answer. */
SEXP rir2_called_instead(rir2_bytecode *b, rir2_place *p, SEXP f) { return counted(b, p, twin_of(b, p, f, 0)); }

void rir2_callees_init(void)
{
    srcref = Rf_install("srcref");
    stats = Rf_install("stats");
    R_PreserveObject(twins = Rf_cons(R_NilValue, R_NilValue));
}
