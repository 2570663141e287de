/* One request to the compiler: ask the session, answer what it wants to see, until it has an answer.
 *
 * A request may load objects of packages. One that the user made may run R's own compiler, too. One that a
 * call made, while rir2 learns from it, runs no other R code and forces nothing: what is not byte code yet is
 * not known yet, and the request may be made again later. What the session was told in earlier requests is
 * compared with what is there now, as far as the answer relies on it.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

enum { MAX_ROUNDS = 500 };

SEXP rir2_namespace;

/* ---- what is where --------------------------------------------------------------------------------- */

static const char *vector_name(SEXP x)
{
    switch (rir2_type(x)) {
    case LGLSXP: return "lgl";
    case INTSXP: return "int";
    case REALSXP: return "dbl";
    default: return NULL;
    }
}

/* Longer classes are not told apart. */
enum { LONGEST_CLASSES = 80 };

/* The classes of an object of S3, if they are names that need no quotes; 0: they are not. */
static int object_item(SEXP x, char *out, size_t size)
{
    SEXP classes = rir2_class_of(x);
    size_t n = 7;
    if (classes == R_NilValue || size <= n) return 0;
    memcpy(out, "object:", n);
    for (R_xlen_t i = 0; i < Rf_xlength(classes); i++) {
        const char *class = CHAR(STRING_ELT(classes, i));
        size_t length = strlen(class);
        if (length == 0 || n + length + 2 > size || n + length > LONGEST_CLASSES) return 0;
        for (const char *p = class; *p; p++)
            if (!(*p >= '0' && *p <= '9') && !((*p | 32) >= 'a' && (*p | 32) <= 'z') && *p != '.' && *p != '_') return 0;
        if (i) out[n++] = '/';
        memcpy(out + n, class, length + 1);
        n += length;
    }
    return (int)n;
}

/* A value of which nothing is assumed; an object of a class is not read by code that is compiled, and a request says
 * for people what it is. */
static int any_item(const rir2_request *r, SEXP x, char *out, size_t size)
{
    if (!rir2_is_any_object(x)) return snprintf(out, size, "value");
    int n = object_item(x, out, size);
    if (n) return n;
    if (!r || size < 8) return snprintf(out, size, "any");
    memcpy(out, "any:", 4);
    return 4 + rir2_object_words(x, out + 4, size - 4);
}

/* A value in the notation of contexts. With a request, closures are registered and named by handle;
 * without, by the address of their expression, which is enough to tell contexts apart. */
int rir2_context_item(rir2_request *r, SEXP x, char *out, size_t size)
{
    const char *name = vector_name(x);
    if (x == R_NilValue) return snprintf(out, size, "null");
    if (rir2_type(x) == CLOSXP) {
        if (!r) return snprintf(out, size, "fun@%p", (void *)R_ClosureExpr(x));
        int64_t handle = rir2_closure_handle(x, "function argument", r->may_run_r);
        r->too_early |= handle == RIR2_NOT_COMPILED;
        return handle < 0 ? any_item(r, x, out, size) : snprintf(out, size, "fun:%lld", (long long)handle);
    }
    if (rir2_type(x) == BUILTINSXP || rir2_type(x) == SPECIALSXP) {
        char primitive[64];
        rir2_primitive_name(x, primitive, sizeof primitive);
        return *primitive ? snprintf(out, size, "builtin:%s", primitive) : snprintf(out, size, "any");
    }
    if (name && rir2_is_plain(x)) return snprintf(out, size, Rf_xlength(x) == 1 ? "%s" : "%s[]", name);
    if (name && rir2_is_plain_matrix(x)) return snprintf(out, size, "%s[,]", name);
    return any_item(r, x, out, size);
}

/* What a binding holds; R_UnboundValue if that cannot be had yet. The caller protects the result. */
static SEXP look(rir2_request *r, SEXP x)
{
    if (rir2_type(x) != PROMSXP) return x;
    if (rir2_prvalue(x) != R_UnboundValue) return rir2_prvalue(x);
    if (rir2_is_lazyload(x)) {
        SEXP loaded = rir2_loaded(x);
        r->too_early |= loaded == R_UnboundValue;
        return loaded;
    }
    rir2_entry_state e = {.table = NULL};
    rir2_val value;
    SEXP result = rir2_force(&e, x, &value) == 0 ? rir2_boxed(&e, &value) : R_UnboundValue;
    UNPROTECT(e.n_protected);
    return result;
}

typedef struct {
    int32_t kind; /* RIR2_FOUND_* */
    uint32_t handle;
    char text[RIR2_MAX_ITEM];
} answer;

static void found_value(rir2_request *r, SEXP value, const char *name, answer *a)
{
    a->kind = RIR2_FOUND_VALUE;
    snprintf(a->text, sizeof a->text, "any");
    if (value == R_UnboundValue || value == R_MissingArg) return;
    if (rir2_type(value) == CLOSXP) {
        if (!rir2_may_be_stood_for(value, name)) return;
        int64_t handle = rir2_closure_handle(value, name, r->may_run_r);
        r->too_early |= handle == RIR2_NOT_COMPILED;
        if (handle < 0) return;
        a->kind = RIR2_FOUND_CLOSURE;
        a->handle = (uint32_t)handle;
    } else if (rir2_type(value) == BUILTINSXP || rir2_type(value) == SPECIALSXP) {
        char primitive[64];
        if (!*rir2_primitive_name(value, primitive, sizeof primitive)) return;
        a->kind = rir2_type(value) == BUILTINSXP ? RIR2_FOUND_BUILTIN : RIR2_FOUND_SPECIAL;
        snprintf(a->text, sizeof a->text, "%s", primitive);
    } else if (rir2_native_name(value)) {
        snprintf(a->text, sizeof a->text, "native:stats:%s", rir2_native_name(value));
    } else {
        rir2_context_item(r, value, a->text, sizeof a->text);
    }
}

static SEXP symbol_of(const char *name) { return Rf_installTrChar(Rf_mkCharCE(name, CE_UTF8)); }

static void find_method(rir2_request *r, SEXP table, const rir2_need *need, answer *a)
{
    SEXP f = rir2_type(table) == ENVSXP ? rir2_registered_method(table, symbol_of(need->name)) : R_NilValue;
    if (f != R_NilValue) found_value(r, f, need->name, a);
}

/* What dispatch finds from an environment. */
static void find_dispatched(rir2_request *r, SEXP start, const rir2_need *need, answer *a)
{
    SEXP f = R_NilValue;
    if (rir2_type(start) == ENVSXP && rir2_find_method(start, symbol_of(need->name), &f)) a->kind = RIR2_FOUND_ACTIVE;
    else if (f != R_NilValue) found_value(r, f, need->name, a);
}

/* In front of the handle of a closure, and of the constants in which a literal's code stands: what variables of its frames have
 * held. */
static const char met_in[] = "met:";

/* The byte code of a closure, or of a function literal in it. */
static SEXP code_by_key(const char *key)
{
    char *at;
    SEXP closure = rir2_closure_by_handle((uint32_t)strtoul(key, &at, 10));
    SEXP code = rir2_type(closure) == CLOSXP ? rir2_body(closure) : R_NilValue;
    while (*at == '/' && rir2_type(code) == BCODESXP) {
        SEXP pool = rir2_constants_of(code);
        R_xlen_t constant = (R_xlen_t)strtoul(at + 1, &at, 10);
        SEXP literal = constant < Rf_xlength(pool) ? VECTOR_ELT(pool, constant) : R_NilValue;
        code = rir2_type(literal) == VECSXP && Rf_xlength(literal) >= 2 ? VECTOR_ELT(literal, 1) : literal;
    }
    return code;
}

static void find_met(const rir2_need *need, answer *a)
{
    const char *item = rir2_met_in(code_by_key(need->env + strlen(met_in)), symbol_of(need->name));
    if (!item) return;
    a->kind = RIR2_FOUND_VALUE;
    snprintf(a->text, sizeof a->text, "%s", item);
}

/* The name is the spot's number. */
static const char left_at[] = "left";

static void find_left(const rir2_need *need, answer *a)
{
    const char *item = rir2_met_at(strtoull(need->name, NULL, 10));
    *a = (answer){.kind = item ? RIR2_FOUND_VALUE : RIR2_FOUND_UNBOUND};
    if (item) snprintf(a->text, sizeof a->text, "%s", item);
}

static void find_answer(rir2_request *r, const rir2_need *need, answer *a)
{
    if (strcmp(need->env, left_at) == 0) {
        find_left(need, a);
        return;
    }
    if (strncmp(need->env, met_in, strlen(met_in)) == 0) {
        *a = (answer){.kind = RIR2_FOUND_UNBOUND};
        find_met(need, a);
        return;
    }
    SEXP start = rir2_env_by_key(need->env), symbol = symbol_of(need->name);
    *a = (answer){.kind = RIR2_FOUND_UNBOUND};
    if (rir2_names_dispatch(need->env)) {
        find_dispatched(r, start, need, a);
        return;
    }
    int exported = strncmp(need->env, "exports:", 8) == 0;
    if (exported || strncmp(need->env, "inside:", 7) == 0) {
        SEXP f = rir2_in_package(Rf_install(strchr(need->env, ':') + 1), symbol, exported);
        if (f != R_UnboundValue) found_value(r, f, need->name, a);
        return;
    }
    if (rir2_names_table(need->env)) {
        find_method(r, start, need, a);
        return;
    }
    while (rir2_type(start) == ENVSXP) {
        SEXP env, cell;
        int status = rir2_find(NULL, start, symbol, &env, &cell);
        if (status == RIR2_FIND_UNBOUND) return;
        if (status == RIR2_FIND_REFUSED) { a->kind = RIR2_FOUND_ACTIVE; return; }
        SEXP value = PROTECT(look(r, rir2_cell_value(env, symbol, cell)));
        int skipped = need->function && value != R_UnboundValue && !rir2_is_function(value);
        if (!skipped) found_value(r, value, need->name, a);
        UNPROTECT(1);
        if (!skipped || env == R_BaseEnv) return;
        start = rir2_enclos(env);
    }
}

/* Whether the session knew something else. */
static int answer_needs(rir2_request *r, const rir2_outcome *o)
{
    int changed = 0;
    for (size_t i = 0; i < o->n_needs; i++) {
        const rir2_need *need = &o->needs[i];
        answer a;
        find_answer(r, need, &a);
        changed |= rir2_rs_provide(need->env, need->name, need->function, a.kind, a.handle, a.text);
    }
    return changed;
}

/* ---- one request --------------------------------------------------------------------------------------- */

static SEXP texts(const char *const *p, size_t n, size_t from, size_t by)
{
    SEXP x = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; i++) SET_STRING_ELT(x, (R_xlen_t)i, Rf_mkCharCE(p[from + by * i], CE_UTF8));
    UNPROTECT(1);
    return x;
}

static SEXP utf8(const char *s) { return Rf_ScalarString(Rf_mkCharCE(s ? s : "", CE_UTF8)); }

/* list(compiled, verdict, context, aborts, stages, compile_ns) */
static SEXP make_report(const rir2_outcome *o, int compiled, const char *verdict)
{
    const char *names[] = {"compiled", "verdict", "context", "aborts", "stages", "compile_ns", ""};
    SEXP report = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(report, 0, Rf_ScalarLogical(compiled));
    SET_VECTOR_ELT(report, 1, utf8(verdict));
    SET_VECTOR_ELT(report, 2, utf8(o->context));
    SET_VECTOR_ELT(report, 3, texts(o->aborts, o->n_aborts, 0, 1));
    SEXP stages = texts(o->stages, o->n_stages, 1, 2);
    SET_VECTOR_ELT(report, 4, stages);
    Rf_setAttrib(stages, R_NamesSymbol, PROTECT(texts(o->stages, o->n_stages, 0, 2)));
    SET_VECTOR_ELT(report, 5, Rf_ScalarReal((double)o->compile_ns));
    UNPROTECT(2);
    return report;
}

static void say(rir2_request *r, const char *verdict)
{
    free(r->verdict);
    r->verdict = strdup(verdict ? verdict : "");
}

/* NULL: the verdict says why there is no outcome. */
static const rir2_outcome *ask(rir2_request *r, uint32_t closure)
{
    for (int round = 0; round < MAX_ROUNDS; round++) {
        const rir2_place *place = r->table->place;
        uint32_t pc = r->table->whole ? (uint32_t)place->pc : 0;
        const rir2_outcome *o = rir2_rs_compile(closure, pc, pc ? place->kind : 0, r->context,
                                                  r->table->left, (size_t)r->table->n_left, r->stages);
        if (!answer_needs(r, o) && o->kind != RIR2_NEED) return o;
        rir2_rs_free(o);
    }
    say(r, "the analysis does not come to an end");
    return NULL;
}

static void take_outcome(rir2_request *r, const rir2_outcome *o)
{
    const char *problem = NULL;
    if (o->kind == RIR2_COMPILED && !*r->stages) problem = rir2_add_version(r->table, o, r->key, NULL);
    say(r, problem ? problem : o->kind == RIR2_FAILED ? o->message : o->verdict);
    r->compiled = o->kind == RIR2_COMPILED && !problem;
    r->in_no_context = o->kind == RIR2_REJECTED && o->in_no_context;
    r->table->compile_ns += o->compile_ns;
}

static SEXP make(void *data)
{
    rir2_request *r = data;
    rir2_table *t = r->table;
    SEXP f = PROTECT(rir2_mk_closure(t->formals, t->code->original, r->environment));
    int64_t closure = rir2_closure_handle(f, t->whole ? t->whole->label : t->label, r->may_run_r);
    const rir2_outcome *o = NULL, nothing = {0};
    if (closure == RIR2_TOO_LARGE) say(r, "the function is too large, with the data in its code");
    else if (closure < 0) say(r, rir2_rs_last_error());
    else if (!r->describe(r)) say(r, "too many arguments");
    else o = ask(r, (uint32_t)closure);
    if (o) take_outcome(r, o);
    if (r->wants_report) {
        r->report = make_report(o ? o : &nothing, r->compiled, r->verdict);
        R_PreserveObject(r->report);
    }
    if (o) rir2_rs_free(o);
    UNPROTECT(1);
    return R_NilValue;
}

/* A finalizer, or code that R's compiler runs, may make a request within a request. */
static int depth;

static void end(void *data)
{
    (void)data;
    if (--depth == 0) rir2_forget_captured(rir2_rs_end_request());
}

int rir2_is_compiling(void) { return depth > 0; }

/* Compiles the table's closure for the context that `describe` writes, and adds the version unless stages
 * are asked for. What it gives stands in the request; rir2_finish_request() frees it. */
void rir2_make_request(rir2_request *r)
{
    depth++;
    R_ExecWithCleanup(make, r, end, r);
}

/* The report, R_NilValue if none was asked for. */
SEXP rir2_finish_request(rir2_request *r)
{
    free(r->verdict);
    r->verdict = NULL;
    if (!r->report) return R_NilValue;
    R_ReleaseObject(r->report);
    return r->report;
}
