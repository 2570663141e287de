/* The header: runs a guard program over one call.
 *
 * Registers hold values, scalars unboxed; environment register 0 is the enclosure. The first
 * failure ends it, nothing having been written. It runs nobody's code.
 */
#include "rir2_runtime.h"

enum { MAX_MATERIALISED = 1 << 27 };

typedef struct {
    rir2_entry_state *e;
    const rir2_version *v;
    rir2_val *regs;
    SEXP *envs;
    rir2_slot *slots;
    SEXP home, table; /* the environment that was last asked for its methods, and their table */
} machine;

/* ---- formals ------------------------------------------------------------------------------- */

/* A function that sees the variables of a loop: it would not see what the loop assigns. */
static int sees_loop(const rir2_entry_state *e, const rir2_val *value)
{
    int is_closure = value->kind == RIR2_VAL_SEXP && rir2_type(value->s) == CLOSXP;
    return e->table->whole && is_closure && rir2_is_inside(rir2_cloenv(value->s), e->rho);
}

static int formal_value(rir2_entry_state *e, int k)
{
    rir2_formal *f = &e->formals[k];
    if (f->val.kind != RIR2_VAL_NONE) return 0;
    if (f->missing) return RIR2_FAIL_shape;
    if (rir2_type(f->raw) != PROMSXP) {
        if (f->raw == R_UnboundValue || rir2_type(f->raw) == DOTSXP) return RIR2_FAIL_shape;
        f->val = rir2_unbox(f->raw);
        return 0;
    }
    rir2_val value;
    int unforced = rir2_prvalue(f->raw) == R_UnboundValue;
    e->chained = 0;
    e->depth = 0;
    int failure = rir2_force(e, f->raw, &value);
    if (failure) return failure;
    f->val = value;
    f->safe = unforced;
    f->chained = e->chained;
    return 0;
}

/* Safe value of a supplied formal, remembered in the entry. */
int rir2_formal_value(rir2_entry_state *e, int k)
{
    int failure = formal_value(e, k);
    return failure ? failure : sees_loop(e, &e->formals[k].val) ? RIR2_FAIL_variable : 0;
}

/* ---- values ----------------------------------------------------------------------------------- */

/* The value as an R object, boxed at most once. */
SEXP rir2_boxed(rir2_entry_state *e, rir2_val *v)
{
    if (v->kind == RIR2_VAL_SEXP) return v->s;
    SEXP x = v->kind == RIR2_VAL_STR   ? Rf_ScalarString(v->s)
             : v->kind == RIR2_VAL_DBL ? Rf_ScalarReal(v->d)
             : v->kind == RIR2_VAL_INT ? Rf_ScalarInteger(v->i)
                                       : Rf_ScalarLogical(v->i);
    PROTECT(x);
    e->n_protected++;
    *v = (rir2_val){.kind = RIR2_VAL_SEXP, .s = x};
    return x;
}

static const int sexp_type[] = {[RIR2_LGL] = LGLSXP, [RIR2_INT] = INTSXP, [RIR2_DBL] = REALSXP};

static int may_materialise(SEXP x) { return rir2_is_own_altrep(x) && Rf_xlength(x) <= MAX_MATERIALISED; }

/* Machine code reads data without asking, and may hand the value on: it must neither be computed
 * lazily nor look unshared. */
static int hand_over(rir2_slot *slot, SEXP x)
{
    if (rir2_is_altrep(x)) {
        if (!may_materialise(x)) return RIR2_FAIL_limit;
        (void)DATAPTR_RO(x);
    }
    if (rir2_refcount(x) == 0) MARK_NOT_MUTABLE(x);
    slot->s = x;
    return 0;
}

static int check_scalar(const rir2_val *v, int kind, rir2_slot *slot)
{
    rir2_val unboxed;
    if (v->kind == RIR2_VAL_SEXP) { unboxed = rir2_unbox(v->s); v = &unboxed; }
    if (v->kind != kind) return RIR2_FAIL_type;
    if (kind == RIR2_DBL) slot->d = v->d;
    else slot->i = v->i;
    return 0;
}

static int check_vector(machine *m, rir2_val *v, int kind, rir2_slot *slot)
{
    if (v->kind != RIR2_VAL_SEXP && v->kind != kind) return RIR2_FAIL_type;
    SEXP x = rir2_boxed(m->e, v);
    if (rir2_type(x) != sexp_type[kind] || !rir2_is_plain(x)) return RIR2_FAIL_type;
    return hand_over(slot, x);
}

static int check_matrix(const rir2_val *v, int kind, rir2_slot *slot)
{
    if (v->kind != RIR2_VAL_SEXP || rir2_type(v->s) != sexp_type[kind] || !rir2_is_plain_matrix(v->s)) return RIR2_FAIL_type;
    return hand_over(slot, v->s);
}

static int check_class(const rir2_val *v, SEXP classes, rir2_slot *slot)
{
    if (v->kind != RIR2_VAL_SEXP || (rir2_is_altrep(v->s) && !rir2_is_own_altrep(v->s))) return RIR2_FAIL_type;
    return rir2_is_of_classes(v->s, classes) ? hand_over(slot, v->s) : RIR2_FAIL_type;
}

/* Machine code looks at such a value through routines only, which ask ALTREP vectors of R itself. */
static int check_value(const rir2_val *v, rir2_slot *slots)
{
    if (v->kind == RIR2_VAL_SEXP) {
        if (rir2_is_any_object(v->s)) return RIR2_FAIL_type;
        if (rir2_refcount(v->s) == 0) MARK_NOT_MUTABLE(v->s);
    }
    rir2_lanes lanes;
    rir2_to_lanes(v, &lanes);
    slots[0].d = lanes.d;
    slots[1].i = lanes.kind;
    slots[2].s = lanes.s;
    return 0;
}

/* The same formals and body, and no debugger waits for it; the environment is guarded on its own.
 * Closures made by one function literal share both, so a comparison in depth is rare. */
int rir2_same_closure(SEXP f, SEXP g)
{
    if (rir2_is_watched(f)) return 0;
    if (f == g) return 1;
    if (rir2_type(f) != CLOSXP || rir2_type(g) != CLOSXP) return 0;
    SEXP f_body = R_ClosureExpr(f), g_body = R_ClosureExpr(g);
    SEXP f_formals = rir2_formals(f), g_formals = rir2_formals(g);
    /* As identical(num.eq = FALSE, attrib.as.set = FALSE): a constant -0 is not 0. */
    enum { EXACTLY = 1 | 4 | 16 };
    return (f_body == g_body || R_compute_identical(f_body, g_body, EXACTLY)) &&
           (f_formals == g_formals || R_compute_identical(f_formals, g_formals, EXACTLY));
}

/* ---- variables --------------------------------------------------------------------------------- */

/* A promise that nobody has forced yet is refused even where its value is plain: GNU-R would force
 * it for good if the path reads it, and would not if it does not. The baseline decides. */
static int load_var(machine *m, SEXP env, SEXP symbol, rir2_val *out)
{
    SEXP where, cell;
    if (rir2_find(&m->e->path_checked, env, symbol, &where, &cell) != RIR2_FIND_OK) return RIR2_FAIL_variable;
    if (m->e->within) {
        int waits = rir2_waits(env, where, symbol, &where, out);
        if (waits < 0 || !rir2_note_read_early(env, where, symbol)) return RIR2_FAIL_variable;
        if (waits > 0) return 0;
    }
    SEXP x = rir2_cell_value(where, symbol, cell);
    if (rir2_type(x) == PROMSXP) {
        x = rir2_is_lazyload(x) ? rir2_loaded(x) : rir2_prvalue(x);
        if (x == R_UnboundValue) return RIR2_FAIL_variable;
    }
    if (x == R_MissingArg || x == R_UnboundValue || rir2_type(x) == DOTSXP) return RIR2_FAIL_variable;
    *out = rir2_unbox(x);
    return 0;
}

/* The environment in which `<<-` assigns a variable. What it holds may be anything that code can read, and no function. */
static int holder(machine *m, SEXP env, SEXP symbol, rir2_slot *slot)
{
    SEXP where, cell;
    if (rir2_find(&m->e->path_checked, env, symbol, &where, &cell) != RIR2_FIND_OK) return RIR2_FAIL_variable;
    rir2_val value;
    if (m->e->within && rir2_waits(env, where, symbol, &where, &value) < 0) return RIR2_FAIL_variable;
    if (!rir2_may_write(where, symbol)) return RIR2_FAIL_variable;
    slot->s = where;
    return 0;
}

static int load_fun(machine *m, SEXP env, SEXP symbol, rir2_val *out)
{
    SEXP f;
    int failure = rir2_find_function(m->e, env, symbol, &f);
    if (failure) return failure;
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = f};
    return 0;
}

static int load_of_package(SEXP package, SEXP symbol, int exported, rir2_val *out)
{
    SEXP x = rir2_in_package(package, symbol, exported);
    if (x == R_UnboundValue) return RIR2_FAIL_variable;
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = x};
    return 0;
}

static int load_method(SEXP env, SEXP symbol, rir2_val *out)
{
    SEXP f;
    int failure = rir2_find_method(env, symbol, &f);
    if (failure) return failure;
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = f};
    return 0;
}

/* `reg`: what load_method gave. */
static int registered(machine *m, SEXP home, SEXP symbol, rir2_val *reg)
{
    if (m->home != home) m->table = rir2_table_in(m->home = home);
    SEXP table = m->table;
    if (table == R_NilValue) return 0;
    if (rir2_type(table) != ENVSXP || reg->kind != RIR2_VAL_SEXP) return RIR2_FAIL_changed;
    SEXP seen = reg->s, f = rir2_registered_method(table, symbol);
    if (f == R_NilValue) return 0;
    if (f == R_UnboundValue) return RIR2_FAIL_variable;
    int is_same = seen == R_NilValue || seen == f ||
                  (rir2_same_closure(seen, f) && rir2_cloenv(seen) == rir2_cloenv(f));
    reg->s = f;
    return is_same ? 0 : RIR2_FAIL_changed;
}

/* A name is looked up from the enclosure: code that runs compiled has not assigned it. But a method
 * gets variables of its generic, and dispatch its own. */
static int is_in_frame(const machine *m, int env, SEXP symbol)
{
    return env == 0 && m->e->has_others && rir2_cell_in(m->e->rho, symbol);
}

/* An option that makes R warn. R goes on warning when one that was TRUE is removed instead of made FALSE. */
static int may_be_set(SEXP option)
{
    static int was_set;
    SEXP value = Rf_GetOption1(option);
    if (value != R_NilValue) was_set = rir2_type(value) != LGLSXP || Rf_xlength(value) != 1 || LOGICAL_ELT(value, 0) != FALSE;
    return was_set;
}

/* A promise that the code evaluates and R may not: who else holds it could tell, and so could the rest of the call behind a loop
 * or a statement, which may change first what the promise reads. */
static int arg_unshared(machine *m, int formal)
{
    int failure = rir2_formal_value(m->e, formal);
    const rir2_formal *f = &m->e->formals[formal];
    if (failure || !f->safe) return failure;
    return m->e->table->whole || f->chained || rir2_refcount(f->raw) > rir2_own_references ? RIR2_FAIL_promise : 0;
}

/* ---- the program --------------------------------------------------------------------------------- */

static int arg_force(machine *m, int formal, int reg)
{
    int failure = rir2_formal_value(m->e, formal);
    if (!failure) m->regs[reg] = m->e->formals[formal].val;
    return failure;
}

static int step(machine *m, int op, int a, int b, int c)
{
    rir2_val *regs = m->regs;
    SEXP *envs = m->envs, *consts = m->v->consts;
    switch (op) {
    case RIR2_GUARD_arg_missing: return m->e->formals[a].missing ? 0 : RIR2_FAIL_shape;
    case RIR2_GUARD_arg_force: return arg_force(m, a, b);
    case RIR2_GUARD_load_var:
        if (is_in_frame(m, a, consts[b])) return RIR2_FAIL_shape;
        return load_var(m, envs[a], consts[b], &regs[c]);
    case RIR2_GUARD_load_fun:
        if (is_in_frame(m, a, consts[b])) return RIR2_FAIL_shape;
        return load_fun(m, envs[a], consts[b], &regs[c]);
    case RIR2_GUARD_holder:
        if (is_in_frame(m, a, consts[b])) return RIR2_FAIL_shape;
        return holder(m, envs[a], consts[b], &m->slots[c]);
    case RIR2_GUARD_load_method:
        if (is_in_frame(m, a, consts[b])) return RIR2_FAIL_shape;
        return load_method(envs[a], consts[b], &regs[c]);
    case RIR2_GUARD_registered: return registered(m, envs[a], consts[b], &regs[c]);
    case RIR2_GUARD_load_export: return load_of_package(consts[a], consts[b], 1, &regs[c]);
    case RIR2_GUARD_load_inside: return load_of_package(consts[a], consts[b], 0, &regs[c]);
    case RIR2_GUARD_env_of:
        if (regs[a].kind != RIR2_VAL_SEXP || rir2_type(regs[a].s) != CLOSXP) return RIR2_FAIL_type;
        envs[b] = rir2_cloenv(regs[a].s);
        if (m->e->within) return rir2_is_inside(envs[b], m->e->within) ? RIR2_FAIL_variable : 0;
        return m->e->table->whole && rir2_is_inside(envs[b], m->e->rho) ? RIR2_FAIL_variable : 0;
    case RIR2_GUARD_scalar: return check_scalar(&regs[a], b, &m->slots[c]);
    case RIR2_GUARD_vector: return check_vector(m, &regs[a], b, &m->slots[c]);
    case RIR2_GUARD_matrix: return check_matrix(&regs[a], b, &m->slots[c]);
    case RIR2_GUARD_is_null: return regs[a].kind == RIR2_VAL_SEXP && regs[a].s == R_NilValue ? 0 : RIR2_FAIL_type;
    case RIR2_GUARD_same_object:
        return regs[a].kind == RIR2_VAL_SEXP && regs[a].s == consts[b] && !rir2_is_watched(regs[a].s) ? 0 : RIR2_FAIL_changed;
    case RIR2_GUARD_same_closure:
        return regs[a].kind == RIR2_VAL_SEXP && rir2_same_closure(regs[a].s, consts[b]) ? 0 : RIR2_FAIL_changed;
    case RIR2_GUARD_value: return check_value(&regs[a], &m->slots[b]);
    case RIR2_GUARD_class_is: return check_class(&regs[a], consts[b], &m->slots[c]);
    case RIR2_GUARD_same_env: return envs[a] == consts[b] ? 0 : RIR2_FAIL_changed;
    case RIR2_GUARD_enclosure: m->slots[c].s = envs[a]; return 0;
    case RIR2_GUARD_shared_env: return envs[a] == envs[b] ? 0 : RIR2_FAIL_changed;
    case RIR2_GUARD_env_const: envs[b] = consts[a]; return 0;
    case RIR2_GUARD_untraced: return rir2_is_watched(consts[a]) ? RIR2_FAIL_changed : 0;
    case RIR2_GUARD_arg_unshared: return arg_unshared(m, a);
    case RIR2_GUARD_option_unset: return may_be_set(consts[a]) ? RIR2_FAIL_changed : 0;
    default: return RIR2_FAIL_limit;
    }
}

/* 0 with the slots filled in, or why not. */
int rir2_run_guards(rir2_entry_state *e, const rir2_version *v, rir2_slot *slots)
{
    rir2_val regs[v->n_regs ? v->n_regs : 1];
    SEXP envs[v->n_envs ? v->n_envs : 1];
    machine m = {e, v, regs, envs, slots, NULL, NULL};
    envs[0] = e->enclosure;
    for (const int32_t *g = v->guards; g[0] != RIR2_GUARD_end; g += 4) {
        int failure = step(&m, g[0], g[1], g[2], g[3]);
        if (failure) return failure;
    }
    return 0;
}
