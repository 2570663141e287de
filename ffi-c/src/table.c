/* Tables and versions: made, checked, retired, freed with their closure. */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

static void free_texts(char **texts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) free(texts[i]);
    free(texts);
}

static void free_version(rir2_version *v)
{
    if (!v) return;
    rir2_unmap_code(v->mapping, v->mapping_size);
    free_texts(v->abort_sites, v->n_abort_sites);
    free(v->learns);
    free_texts(v->abort_lines, v->n_abort_lines);
    free((void *)v->guards);
    free(v->consts);
    free(v->aborts_by_site);
    free(v->context);
    free(v->verdict);
    free(v->retired_why);
    free(v);
}

rir2_table *rir2_tables; /* all of them, newest first */
int rir2_n_tables;

static void unlink_table(rir2_table *t)
{
    for (rir2_table **p = &rir2_tables; *p; p = &(*p)->next)
        if (*p == t) { *p = t->next; return; }
}

/* Called when the table's byte code is gone. */
void rir2_free_table(rir2_table *t)
{
    if (!t) return;
    rir2_forget_sleeper(t);
    unlink_table(t);
    rir2_n_tables -= !t->whole;
    for (int i = 0; i < t->n_versions; i++) free_version(t->versions[i]);
    for (int i = 0; i < t->n_seen; i++) {
        free(t->seen[i].context);
        free(t->seen[i].verdict);
    }
    for (int i = 0; i < t->n_met; i++) free(t->met[i].item);
    free(t->met);
    free(t->comparison);
    free(t->label);
    free(t);
}

static char *copy_text(const char *s)
{
    size_t n = strlen(s ? s : "") + 1;
    char *copy = malloc(n);
    if (!copy) Rf_error("rir2: out of memory");
    memcpy(copy, s ? s : "", n);
    return copy;
}

static char **copy_texts(const char *const *texts, size_t n)
{
    char **copy = calloc(n ? n : 1, sizeof *copy);
    if (!copy) Rf_error("rir2: out of memory");
    for (size_t i = 0; i < n; i++) copy[i] = copy_text(texts[i]);
    return copy;
}

static SEXP symbol_of(const char *name) { return Rf_installTrChar(Rf_mkCharCE(name, CE_UTF8)); }

/* With a record of byte code, which is not made yet. `in_place`: the closure itself gets it. What the table needs of R is
 * kept with the code: formals, and the constants of each version. Not the environment: other closures may have the same
 * code. */
rir2_table *rir2_new_table(SEXP closure, int in_place, const char *label, int max_versions, int learning)
{
    SEXP env = rir2_cloenv(closure);
    rir2_bytecode *b = rir2_new_bytecode(in_place && R_IsNamespaceEnv(env) ? env : NULL);
    return rir2_new_table_of(b, closure, label, max_versions, learning);
}

/* The same with a record that there is. */
rir2_table *rir2_new_table_of(rir2_bytecode *b, SEXP closure, const char *label, int max_versions, int learning)
{
    PROTECT(b->group->pointer);
    rir2_table *t = calloc(1, sizeof *t);
    if (!t) Rf_error("rir2: out of memory");
    rir2_n_tables++;
    b->table = t;
    t->code = b;
    t->next = rir2_tables;
    rir2_tables = t;
    rir2_keep(b, t->formals = rir2_formals(closure));
    for (SEXP f = t->formals; f != R_NilValue && t->n_formals < RIR2_MAX_FORMALS; f = CDR(f))
        t->symbols[t->n_formals++] = TAG(f);
    t->label = copy_text(label);
    t->max_versions = max_versions < 1 ? 1 : max_versions > RIR2_MAX_VERSIONS ? RIR2_MAX_VERSIONS : max_versions;
    t->learning = t->learning_at_first = learning;
    UNPROTECT(1);
    return t;
}

/* Loops in front of which the code is entered so far, or statements. */
static int n_before(const rir2_bytecode *b, int is_statement)
{
    int n = 0;
    for (int k = 0; k <= b->n_places; k++) n += b->places[k].kind == (is_statement ? RIR2_PLACE_BEHIND : RIR2_PLACE_LOOP);
    return n;
}

/* Of a loop or statement of a closure's own code, behind a place. NULL: it has too many variables. */
rir2_table *rir2_new_loop_table(rir2_table *whole, rir2_place *place, const rir2_segments *all, const rir2_segment_loop *loop)
{
    if (loop->n_variables > RIR2_MAX_FORMALS || (loop->n_state && loop->n_state != RIR2_LOOP_STATE)) return NULL;
    rir2_table *t = calloc(1, sizeof *t);
    if (!t) Rf_error("rir2: out of memory");
    *t = (rir2_table){.next = rir2_tables, .code = whole->code, .place = place, .whole = whole, .formals = whole->formals,
                      .n_formals = loop->n_variables, .n_assigned = loop->n_assigned, .n_state = loop->n_state, .max_versions = whole->max_versions,
                      .learning = whole->learning};
    rir2_tables = place->table = t;
    for (int k = 0; k < t->n_formals; k++) {
        const rir2_segment_variable *variable = &all->variables[loop->first_variable + k];
        t->symbols[k] = symbol_of(variable->name);
        t->is_ordered[k] = variable->is_ordered != 0;
    }
    char label[512];
    const char *part = place->kind == RIR2_PLACE_BODY ? "body of " : "", *what = loop->is_statement ? "statement" : "loop";
    if (loop->line > 0) snprintf(label, sizeof label, "%s, %sthe %s at line %d", whole->label, part, what, (int)loop->line);
    else snprintf(label, sizeof label, "%s, %s%s %d", whole->label, part, what, n_before(whole->code, loop->is_statement));
    t->label = copy_text(label);
    return t;
}

/* ---- versions -------------------------------------------------------------------------------------------- */

/* Limits of the operands of each guard operation. */
typedef struct { uint32_t formals, regs, envs, slots, consts; } sizes;
enum { NO = 0, F, R, E, S, L, K, C }; /* formal, register, environment, slot, first of three slots, kind, constant */
static const unsigned char operands[RIR2_N_GUARDS][3] = {
    [RIR2_GUARD_arg_missing] = {F},     [RIR2_GUARD_arg_force] = {F, R},
    [RIR2_GUARD_arg_unshared] = {F},    [RIR2_GUARD_load_method] = {E, C, R}, [RIR2_GUARD_registered] = {E, C, R},
    [RIR2_GUARD_class_is] = {R, C, S},  [RIR2_GUARD_holder] = {E, C, S},
    [RIR2_GUARD_load_var] = {E, C, R},  [RIR2_GUARD_load_fun] = {E, C, R},   [RIR2_GUARD_env_of] = {R, E},
    [RIR2_GUARD_scalar] = {R, K, S},    [RIR2_GUARD_vector] = {R, K, S},     [RIR2_GUARD_matrix] = {R, K, S},
    [RIR2_GUARD_is_null] = {R},         [RIR2_GUARD_same_object] = {R, C},   [RIR2_GUARD_same_closure] = {R, C},
    [RIR2_GUARD_value] = {R, L},        [RIR2_GUARD_same_env] = {E, C},
    [RIR2_GUARD_load_export] = {C, C, R}, [RIR2_GUARD_load_inside] = {C, C, R},
    [RIR2_GUARD_shared_env] = {E, E},   [RIR2_GUARD_enclosure] = {E, NO, S},
    [RIR2_GUARD_env_const] = {C, E},    [RIR2_GUARD_untraced] = {C},     [RIR2_GUARD_option_unset] = {C},
};

static int operand_fits(int kind, int32_t value, const sizes *n)
{
    uint32_t limit[] = {[NO] = UINT32_MAX, [F] = n->formals, [R] = n->regs, [E] = n->envs, [S] = n->slots,
                        [L] = n->slots < 2 ? 0 : n->slots - 2,
                        [K] = RIR2_DBL + 1, [C] = n->consts};
    return value >= 0 && (uint32_t)value < limit[kind];
}

/* An artifact may come from a file or a server: its program must stay inside its own tables, and
 * read nothing before it is written. */
static const char *check_guards(const rir2_outcome *o, const rir2_table *t)
{
    sizes n = {(uint32_t)t->n_formals, o->n_regs, o->n_envs ? o->n_envs : 1, o->n_slots, (uint32_t)o->n_consts};
    if (o->n_regs > RIR2_MAX_REGS || o->n_envs > RIR2_MAX_REGS || o->n_slots > RIR2_MAX_REGS) return "too many registers";
    if (o->n_guards % 4 != 0 || o->n_guards == 0) return "guards are not quadruples";
    unsigned char set_reg[RIR2_MAX_REGS] = {0}, set_env[RIR2_MAX_REGS] = {1};
    for (size_t i = 0; i < o->n_guards; i += 4) {
        const int32_t *g = o->guards + i;
        if (g[0] == RIR2_GUARD_end) return NULL;
        if (g[0] < 0 || g[0] >= RIR2_N_GUARDS) return "unknown guard";
        for (int k = 0; k < 3; k++)
            if (operands[g[0]][k] && !operand_fits(operands[g[0]][k], g[k + 1], &n)) return "guard operand out of range";
        int writes = g[0] == RIR2_GUARD_env_of || g[0] == RIR2_GUARD_arg_force || g[0] == RIR2_GUARD_env_const
                         ? 1
                     : g[0] == RIR2_GUARD_load_var || g[0] == RIR2_GUARD_load_fun || g[0] == RIR2_GUARD_load_method ||
                             g[0] == RIR2_GUARD_load_export || g[0] == RIR2_GUARD_load_inside
                         ? 2
                         : -1;
        for (int k = 0; k < 3; k++) {
            if (k == writes) continue;
            if (operands[g[0]][k] == R && !set_reg[g[k + 1]]) return "guard reads a register that is not set";
            if (operands[g[0]][k] == E && !set_env[g[k + 1]]) return "guard reads an environment that is not set";
        }
        if (writes >= 0) (operands[g[0]][writes] == R ? set_reg : set_env)[g[writes + 1]] = 1;
    }
    return "guards do not end";
}

static SEXP text_vector(const rir2_constant *c)
{
    const char *const *texts = c->data;
    SEXP x = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)c->n));
    for (size_t i = 0; i < c->n; i++)
        SET_STRING_ELT(x, (R_xlen_t)i, texts[i] ? Rf_mkCharCE(texts[i], CE_UTF8) : NA_STRING);
    UNPROTECT(1);
    return x;
}

static SEXP number_vector(const rir2_constant *c, SEXPTYPE type)
{
    SEXP x = Rf_allocVector(type, (R_xlen_t)c->n);
    if (c->n) memcpy(rir2_data(x), c->data, c->n * (type == REALSXP ? sizeof(double) : sizeof(int)));
    return x;
}

/* What closures are compared with: the environment has guards of its own, and is not kept alive for this. */
static SEXP without_environment(SEXP f)
{
    return rir2_type(f) == CLOSXP ? rir2_mk_closure(rir2_formals(f), rir2_original_code(f), R_EmptyEnv) : R_UnboundValue;
}

/* The constant as an R object, or R_UnboundValue. */
static SEXP make_constant(const rir2_constant *c)
{
    switch (c->kind) {
    case RIR2_CONST_SYMBOL: return symbol_of(c->text);
    case RIR2_CONST_CLOSURE: return without_environment(rir2_closure_by_handle(c->handle));
    case RIR2_CONST_PRIMITIVE: {
        SEXP f = rir2_symvalue(symbol_of(c->text));
        return rir2_type(f) == BUILTINSXP || rir2_type(f) == SPECIALSXP ? f : R_UnboundValue;
    }
    case RIR2_CONST_ENV: return rir2_env_by_key(c->text);
    case RIR2_CONST_REAL: return number_vector(c, REALSXP);
    case RIR2_CONST_INT: return number_vector(c, INTSXP);
    case RIR2_CONST_LGL: return number_vector(c, LGLSXP);
    case RIR2_CONST_CPLX: return Rf_ScalarComplex(*(const Rcomplex *)c->data);
    case RIR2_CONST_STR: return text_vector(c);
    case RIR2_CONST_NULL: return R_NilValue;
    case RIR2_CONST_MISSING: return R_MissingArg;
    case RIR2_CONST_NATIVE: return rir2_native_symbol(c->text);
    case RIR2_CONST_OBJECT: return (SEXP)(void *)c->data;
    default: return R_UnboundValue;
    }
}

/* Environment registers are followed without a check. */
static int environments_are(const rir2_outcome *o, SEXP consts)
{
    for (size_t i = 0; i < o->n_guards && o->guards[i] != RIR2_GUARD_end; i += 4)
        if (o->guards[i] == RIR2_GUARD_env_const && rir2_type(VECTOR_ELT(consts, o->guards[i + 1])) != ENVSXP) return 0;
    return 1;
}

static const char *unsound(const rir2_table *t, const rir2_outcome *o, rir2_code given)
{
    if (t->n_versions >= t->max_versions) return "no room for another version";
    if (o->out == RIR2_OUT_CONST && o->out_const >= o->n_consts) return "no such constant as the result";
    if (!given && (o->n_code == 0 || o->entry >= o->n_code)) return "entry outside of the code";
    return check_guards(o, t);
}

/* The constants as a list, R_NilValue if one of them cannot be had. */
static SEXP make_constants(const rir2_outcome *o)
{
    SEXP consts = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)o->n_consts));
    for (size_t i = 0; i < o->n_consts; i++) {
        SEXP constant = make_constant(&o->consts[i]);
        if (constant == R_UnboundValue) { UNPROTECT(1); return R_NilValue; }
        MARK_NOT_MUTABLE(constant);
        SET_VECTOR_ELT(consts, (R_xlen_t)i, constant);
    }
    UNPROTECT(1);
    return environments_are(o, consts) ? consts : R_NilValue;
}

/* Adds a version at the end of the table, and switches the closure on. `given`: code that is already
 * executable, for tests; else the artifact's bytes are mapped. Why not, if the artifact is not sound. */
const char *rir2_add_version(rir2_table *t, const rir2_outcome *o, const char *context, rir2_code given)
{
    const char *problem = unsound(t, o, given);
    if (problem) return problem;
    SEXP consts = PROTECT(make_constants(o));
    if (consts == R_NilValue) { UNPROTECT(1); return "a constant of the artifact is not in this process, or is no environment"; }
    rir2_version *v = calloc(1, sizeof *v);
    if (!v) Rf_error("rir2: out of memory");
    v->code = given;
    if (!given) {
        v->mapping = rir2_map_code(o->code, o->n_code, &v->mapping_size);
        if (!v->mapping) { free(v); UNPROTECT(1); return "the system gives no executable memory"; }
        v->code = (rir2_code)((char *)v->mapping + o->entry);
    }
    rir2_keep(t->code, consts);
    t->versions[t->n_versions] = v;
    v->code_size = o->n_code;
    int32_t *guards = malloc(o->n_guards * sizeof *guards);
    v->consts = calloc(o->n_consts ? o->n_consts : 1, sizeof *v->consts);
    v->aborts_by_site = calloc(o->n_abort_sites ? o->n_abort_sites : 1, sizeof *v->aborts_by_site);
    v->learns = calloc(o->n_abort_sites ? o->n_abort_sites : 1, sizeof *v->learns);
    if (!guards || !v->consts || !v->aborts_by_site || !v->learns) Rf_error("rir2: out of memory");
    if (o->learns && o->n_abort_sites) memcpy(v->learns, o->learns, o->n_abort_sites * sizeof *v->learns);
    memcpy(guards, o->guards, o->n_guards * sizeof *guards);
    v->guards = guards;
    for (size_t i = 0; i < o->n_consts; i++) v->consts[i] = VECTOR_ELT(consts, (R_xlen_t)i);
    v->n_regs = o->n_regs;
    v->n_envs = o->n_envs ? o->n_envs : 1;
    v->n_slots = o->n_slots;
    v->out = o->out;
    v->out_const = o->out == RIR2_OUT_CONST ? v->consts[o->out_const] : R_NilValue;
    v->context = copy_text(context);
    v->verdict = copy_text(o->verdict);
    v->abort_sites = copy_texts(o->abort_sites, o->n_abort_sites);
    v->n_abort_sites = (uint32_t)o->n_abort_sites;
    v->abort_lines = copy_texts(o->aborts, o->n_aborts);
    v->n_abort_lines = (uint32_t)o->n_aborts;
    v->compile_ns = o->compile_ns;
    v->met = rir2_met_so_far();
    t->n_versions++;
    rir2_switch_table(t, 1);
    UNPROTECT(1);
    return NULL;
}

void rir2_switch_table(rir2_table *t, int on)
{
    if (on) {
        t->off_because = NULL;
        rir2_awake(t);
    }
    if (t->place) rir2_switch_place(t->code, t->place, on);
}

void rir2_retire(rir2_version *v, const char *why)
{
    if (v->retired) return;
    v->retired = 1;
    v->retired_why = copy_text(why);
}
