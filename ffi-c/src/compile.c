/* The compile loop: ask the session, answer what it wants to see, until it has an answer.
 *
 * Answers are found without running anybody's code: only promises that load objects of packages
 * are forced. What was answered is remembered, and told anew when it has changed.
 * Contexts are learnt from calls: the types of the arguments as far as they can be had by a safe
 * force. A context seen twice is compiled, once.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

enum { MAX_ROUNDS = 500, LEARN_AFTER = 2, EAGER_CALLS = 32, MAX_CONTEXT = 2048 };

SEXP rir2_namespace;
static int compiling;

/* ---- what is where --------------------------------------------------------------------------------- */

typedef struct {
    char *env, *name;
    int32_t function, kind;
    uint32_t handle;
    char text[96];
} answer;

static answer *answers;
static size_t n_answers, answers_capacity;

/* The name of a builtin or special: deparse() says .Primitive("name"). */
static void primitive_name(SEXP f, char *out, size_t size)
{
    SEXP call = PROTECT(Rf_lang2(Rf_install("deparse"), f));
    SEXP text = PROTECT(Rf_eval(call, R_BaseEnv));
    const char *s = CHAR(STRING_ELT(text, 0)), *open = strchr(s, '"'), *close = strrchr(s, '"');
    size_t n = open && close > open ? (size_t)(close - open - 1) : 0;
    if (n >= size) n = 0;
    memcpy(out, open ? open + 1 : s, n);
    out[n] = 0;
    UNPROTECT(2);
}

static const char *vector_name(SEXP x)
{
    switch (rir2_type(x)) {
    case LGLSXP: return "lgl";
    case INTSXP: return "int";
    case REALSXP: return "dbl";
    default: return NULL;
    }
}

/* A value in the notation of contexts. Closures: registered and named by handle, but as a key by the
 * address of their expression, which is enough to tell contexts apart. */
static int any_item(SEXP x, char *out, size_t size, int form)
{
    if (form != RIR2_CONTEXT_REQUEST || size < 8) return snprintf(out, size, "any");
    memcpy(out, "any:", 4);
    return 4 + rir2_value_words(x, out + 4, size - 4);
}

int rir2_context_item(SEXP x, char *out, size_t size, int form)
{
    const char *name = vector_name(x);
    SEXP attributes = name ? rir2_attrib(x) : R_NilValue;
    if (x == R_NilValue) return snprintf(out, size, "null");
    if (rir2_type(x) == CLOSXP) {
        if (form == RIR2_CONTEXT_KEY) return snprintf(out, size, "fun@%p", (void *)R_ClosureExpr(x));
        int64_t handle = rir2_closure_handle(x, "function argument");
        return handle < 0 ? any_item(x, out, size, form) : snprintf(out, size, "fun:%lld", (long long)handle);
    }
    if (rir2_type(x) == BUILTINSXP || rir2_type(x) == SPECIALSXP) {
        char primitive[64];
        primitive_name(x, primitive, sizeof primitive);
        return snprintf(out, size, "builtin:%s", primitive);
    }
    if (!name || rir2_gp(x) & RIR2_GP_S4) return any_item(x, out, size, form);
    if (attributes == R_NilValue) return snprintf(out, size, Rf_xlength(x) == 1 ? "%s" : "%s[]", name);
    if (TAG(attributes) == R_DimSymbol && CDR(attributes) == R_NilValue && Rf_xlength(CAR(attributes)) == 2)
        return snprintf(out, size, "%s[,]", name);
    return any_item(x, out, size, form);
}

/* What a binding holds, as far as it can be had without forcing anything but what loads objects of
 * packages; R_UnboundValue if it cannot. The caller protects the result. */
static SEXP look(SEXP x)
{
    if (rir2_type(x) != PROMSXP) return x;
    if (PRVALUE(x) != R_UnboundValue) return PRVALUE(x);
    if (rir2_is_lazyload(x)) return Rf_eval(x, R_BaseEnv);
    rir2_entry_state e = {.table = NULL};
    rir2_val value;
    SEXP result = rir2_force(&e, x, &value) == 0 ? rir2_boxed(&e, &value) : R_UnboundValue;
    UNPROTECT(e.n_protected);
    return result;
}

static void found_value(SEXP value, const char *name, answer *a)
{
    a->kind = RIR2_FOUND_VALUE;
    snprintf(a->text, sizeof a->text, "any");
    if (value == R_UnboundValue || value == R_MissingArg) return;
    if (rir2_type(value) == CLOSXP) {
        int64_t handle = rir2_closure_handle(value, name);
        if (handle < 0) return;
        a->kind = RIR2_FOUND_CLOSURE;
        a->handle = (uint32_t)handle;
    } else if (rir2_type(value) == BUILTINSXP || rir2_type(value) == SPECIALSXP) {
        a->kind = rir2_type(value) == BUILTINSXP ? RIR2_FOUND_BUILTIN : RIR2_FOUND_SPECIAL;
        primitive_name(value, a->text, sizeof a->text);
    } else {
        rir2_context_item(value, a->text, sizeof a->text, RIR2_CONTEXT_REQUEST);
    }
}

static int is_function(SEXP x)
{
    int type = rir2_type(x);
    return type == CLOSXP || type == BUILTINSXP || type == SPECIALSXP;
}

static SEXP symbol_of(const char *name) { return Rf_installTrChar(Rf_mkCharCE(name, CE_UTF8)); }

/* Fills in the answer to a need. */
static void find_answer(answer *a)
{
    SEXP start = rir2_env_by_key(a->env), symbol = symbol_of(a->name);
    a->handle = 0;
    a->text[0] = 0;
    a->kind = RIR2_FOUND_UNBOUND;
    while (rir2_type(start) == ENVSXP) {
        SEXP env, cell;
        int status = rir2_find(NULL, start, symbol, &env, &cell);
        if (status == RIR2_FIND_UNBOUND) return;
        if (status == RIR2_FIND_REFUSED) { a->kind = RIR2_FOUND_ACTIVE; return; }
        SEXP value = PROTECT(look(rir2_cell_value(env, symbol, cell)));
        int skipped = a->function && value != R_UnboundValue && !is_function(value);
        if (!skipped) found_value(value, a->name, a);
        UNPROTECT(1);
        if (!skipped || env == R_BaseEnv) return;
        start = rir2_enclos(env);
    }
}

static void provide(const answer *a) { rir2_rs_provide(a->env, a->name, a->function, a->kind, a->handle, a->text); }

static char *copy_text(const char *s)
{
    char *copy = strdup(s);
    if (!copy) Rf_error("rir2: out of memory");
    return copy;
}

static void answer_need(const rir2_need *need)
{
    answer *a = NULL;
    for (size_t i = 0; i < n_answers && !a; i++)
        if (answers[i].function == need->function && !strcmp(answers[i].name, need->name) && !strcmp(answers[i].env, need->env))
            a = &answers[i];
    if (!a) {
        if (n_answers == answers_capacity) {
            answers_capacity = answers_capacity ? 2 * answers_capacity : 64;
            answers = realloc(answers, answers_capacity * sizeof *answers);
            if (!answers) Rf_error("rir2: out of memory");
        }
        a = &answers[n_answers++];
        *a = (answer){.env = copy_text(need->env), .name = copy_text(need->name), .function = need->function};
    }
    find_answer(a);
    provide(a);
}

/* Bindings may have changed since they were answered. */
static void refresh_answers(void)
{
    for (size_t i = 0; i < n_answers; i++) {
        answer before = answers[i], *a = &answers[i];
        find_answer(a);
        if (a->kind == before.kind && a->handle == before.handle && !strcmp(a->text, before.text)) continue;
        rir2_rs_forget(a->env, a->name, a->function);
        provide(a);
    }
}

/* ---- one compilation ---------------------------------------------------------------------------------- */

static SEXP texts(const char *const *p, size_t n, size_t from, size_t by)
{
    SEXP x = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; i++) SET_STRING_ELT(x, (R_xlen_t)i, Rf_mkCharCE(p[from + by * i], CE_UTF8));
    UNPROTECT(1);
    return x;
}

static SEXP utf8(const char *s) { return Rf_ScalarString(Rf_mkCharCE(s ? s : "", CE_UTF8)); }

/* list(compiled, verdict, context, aborts, stages) */
static SEXP make_report(const rir2_outcome *o)
{
    const char *names[] = {"compiled", "verdict", "context", "aborts", "stages", "compile_ns", ""};
    SEXP report = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(report, 0, Rf_ScalarLogical(o->kind == RIR2_COMPILED));
    SET_VECTOR_ELT(report, 1, utf8(o->kind == RIR2_FAILED ? o->message : o->verdict));
    SET_VECTOR_ELT(report, 2, utf8(o->context));
    SET_VECTOR_ELT(report, 3, texts(o->aborts, o->n_aborts, 0, 1));
    SEXP stages = texts(o->stages, o->n_stages, 1, 2);
    SET_VECTOR_ELT(report, 4, stages);
    Rf_setAttrib(stages, R_NamesSymbol, PROTECT(texts(o->stages, o->n_stages, 0, 2)));
    SET_VECTOR_ELT(report, 5, Rf_ScalarReal((double)o->compile_ns));
    UNPROTECT(2);
    return report;
}

static int64_t handle_of(rir2_table *t)
{
    if (t->handle < 0) {
        SEXP f = PROTECT(rir2_mk_closure(t->formals, t->original, t->environment));
        t->handle = rir2_closure_handle(f, t->label);
        UNPROTECT(1);
        if (t->handle < 0) Rf_error("rir2: cannot read the closure: %s", rir2_rs_last_error());
    }
    return t->handle;
}

static const rir2_outcome *ask(uint32_t handle, const char *context, const char *stages)
{
    for (int round = 0; round < MAX_ROUNDS; round++) {
        const rir2_outcome *o = rir2_rs_compile(handle, context, stages);
        if (o->kind != RIR2_NEED) return o;
        for (size_t i = 0; i < o->n_needs; i++) answer_need(&o->needs[i]);
        rir2_rs_free(o);
    }
    Rf_error("rir2: the analysis does not come to an end");
}

/* Compiles a table's closure for a context and, unless stages are asked for, adds the version.
 * Returns whether it compiled; `report` (may be NULL) tells the rest. May raise an R error. */
int rir2_compile(rir2_table *t, const char *context, SEXP *report, const char *stages)
{
    uint32_t handle = (uint32_t)handle_of(t);
    refresh_answers();
    const rir2_outcome *o = ask(handle, context, stages);
    int compiled = o->kind == RIR2_COMPILED;
    SEXP r = PROTECT(make_report(o));
    t->compile_ns += o->compile_ns;
    if (compiled && !*stages) rir2_add_version(t, o, NULL);
    rir2_rs_free(o);
    UNPROTECT(1);
    if (report) *report = r;
    return compiled;
}

/* ---- learning from calls --------------------------------------------------------------------------------- */

static int formal_item(rir2_entry_state *e, int k, char *out, size_t size, int form)
{
    rir2_formal *f = &e->formals[k];
    if (f->raw == R_MissingArg || (rir2_gp(f->cell) & RIR2_GP_MISSING)) return snprintf(out, size, "missing");
    if (e->table->symbols[k] == R_DotsSymbol) return snprintf(out, size, "any");
    if (rir2_formal_value(e, k) != 0)
        return snprintf(out, size, form == RIR2_CONTEXT_REQUEST ? "any:an argument that cannot be evaluated before the call" : "any");
    return rir2_context_item(rir2_boxed(e, &f->val), out, size, form);
}

/* The context of the call, FALSE if it does not fit. */
static int context_of_call(rir2_entry_state *e, char *out, int form)
{
    size_t n = 0;
    out[0] = 0;
    for (int k = 0; k < e->table->n_formals; k++) {
        if (k > 0) out[n++] = ',';
        n += (size_t)formal_item(e, k, out + n, MAX_CONTEXT - n, form);
        if (n >= MAX_CONTEXT - 2) return 0;
    }
    return 1;
}

static rir2_seen *seen(rir2_table *t, const char *context)
{
    for (int i = 0; i < t->n_seen; i++)
        if (!strcmp(t->seen[i].context, context)) return &t->seen[i];
    if (t->n_seen == RIR2_MAX_SEEN) return NULL;
    rir2_seen *s = &t->seen[t->n_seen];
    s->context = strdup(context);
    if (s->context) t->n_seen++;
    return s->context ? s : NULL;
}

/* What became of an example: told by why(), and not tried again when calls look like it. The oldest
 * context makes room. */
void rir2_remember(rir2_table *t, const char *key, const char *verdict)
{
    rir2_seen *s = seen(t, key);
    if (!s && t->n_seen == RIR2_MAX_SEEN) {
        free(t->seen[0].context);
        free(t->seen[0].verdict);
        memmove(t->seen, t->seen + 1, --t->n_seen * sizeof *t->seen);
        t->seen[t->n_seen] = (rir2_seen){NULL};
        s = seen(t, key);
    }
    if (!s) return;
    free(s->verdict);
    s->verdict = strdup(verdict);
    s->done = 1;
}

typedef struct {
    rir2_entry_state *e;
    rir2_seen *seen;
} learning;

static SEXP compile_learnt(void *data)
{
    learning *l = data;
    char context[MAX_CONTEXT];
    SEXP report = R_NilValue;
    /* What this protects must be gone when it returns, so it works on a copy of the entry. */
    rir2_formal formals[RIR2_MAX_FORMALS];
    memcpy(formals, l->e->formals, (size_t)l->e->table->n_formals * sizeof *formals);
    rir2_entry_state e = *l->e;
    e.formals = formals;
    e.n_protected = 0;
    if (context_of_call(&e, context, RIR2_CONTEXT_REQUEST)) {
        rir2_compile(e.table, context, &report, "");
        l->seen->verdict = strdup(CHAR(STRING_ELT(VECTOR_ELT(report, 1), 0)));
    }
    UNPROTECT(e.n_protected);
    return R_NilValue;
}

static SEXP compile_failed(SEXP condition, void *data)
{
    learning *l = data;
    SEXP message = VECTOR_ELT(condition, 0);
    if (rir2_type(message) == STRSXP && Rf_xlength(message) > 0) l->seen->verdict = strdup(CHAR(STRING_ELT(message, 0)));
    return R_NilValue;
}

static void compile_over(void *data)
{
    (void)data;
    compiling = 0;
}

/* Compiling calls functions of R; a debugger that waits for one of them would see that. */
static int base_is_watched(void)
{
    SEXP names = PROTECT(R_lsInternal3(R_BaseEnv, TRUE, FALSE));
    int watched = 0;
    for (R_xlen_t i = 0; i < Rf_xlength(names) && !watched; i++) {
        SEXP f = SYMVALUE(Rf_installTrChar(STRING_ELT(names, i)));
        if (rir2_type(f) == PROMSXP) f = PRVALUE(f);
        watched = is_function(f) && rir2_is_watched(f);
    }
    UNPROTECT(1);
    return watched;
}

/* A version for this context was tried enough. */
static int is_retired(const rir2_table *t, const char *context)
{
    for (int i = 0; i < t->n_versions; i++)
        if (t->versions[i]->retired && !strcmp(t->versions[i]->context, context)) return 1;
    return 0;
}

/* Called when no version ran: notes the context, and compiles it when it is seen again. An error
 * in the compiler stays there: the program must not see it. */
void rir2_learn(rir2_entry_state *e)
{
    rir2_table *t = e->table;
    if (compiling || t->calls < t->next_learn || t->n_versions >= t->max_versions || !rir2_locate(e)) return;
    t->learning--;
    if (t->calls > EAGER_CALLS) t->next_learn = t->calls + t->calls / 4;
    char context[MAX_CONTEXT];
    if (!context_of_call(e, context, RIR2_CONTEXT_KEY)) return;
    rir2_seen *s = seen(t, context);
    if (!s || s->done || ++s->seen < LEARN_AFTER || is_retired(t, context) || base_is_watched()) return;
    s->done = 1;
    compiling = 1;
    learning l = {e, s};
    SEXP conditions = PROTECT(Rf_mkString("error"));
    R_tryCatch(compile_learnt, &l, conditions, compile_failed, &l, compile_over, NULL);
    e->path_checked = 0;
    UNPROTECT(1);
}

/* The context of a call with these values: a list, one element a formal; `missing` says which are
 * not supplied. For accelerate(f, example =). */
SEXP rir2_context_of_values(SEXP values, SEXP missing, int form)
{
    char context[MAX_CONTEXT];
    size_t n = 0;
    context[0] = 0;
    for (R_xlen_t k = 0; k < Rf_xlength(values); k++) {
        if (k > 0) context[n++] = ',';
        if (LOGICAL_ELT(missing, k)) n += (size_t)snprintf(context + n, MAX_CONTEXT - n, "missing");
        else n += (size_t)rir2_context_item(VECTOR_ELT(values, k), context + n, MAX_CONTEXT - n, form);
        if (n >= MAX_CONTEXT - 2) Rf_error("rir2: too many arguments");
    }
    return Rf_mkString(context);
}
