/* Functions that compiled code calls without knowing them beforehand: elements of lists and environments, variables of
 * loops, results of calls.
 *
 * Byte code that is called so has a table of versions like that of a prepared closure, with nothing to enter it by: the
 * closures that one function literal makes share it, and the header of a version finds the variables of each. A version is
 * compiled when the first call asks for it, and runs within the transaction of its caller: what it assigns waits with the
 * rest, and if it leaves, all is left. There is no frame; its formals have values from the start.
 *
 * What its header takes from environments it takes as they are at that time, with what waits to be assigned. It is relied
 * on until the call ends, and so is what the headers of its callers have taken (stores.c).
 *
 * A function that sees the frame of the transaction is left: variables of that are in registers.
 */
#include "boxed_checks.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- tables ------------------------------------------------------------------------------------------------- */

typedef struct {
    SEXP body;
    rir2_table *table;
} known;

static known *tables;
static int n_tables, room;
/* Of each a weak reference from the body to what its table lives as long as. R has none from what it has not compiled: of that a
 * few are held, with the body. */
static SEXP references;
static int n_held;

enum { AT_FIRST = 64, MOST_HELD = 256 };

static int slot_of(SEXP body)
{
    unsigned h = (unsigned)(((uintptr_t)body >> 4) * 0x9E3779B97F4A7C15u >> 40) & (unsigned)(room - 1);
    while (tables[h].body && tables[h].body != body) h = (h + 1) & (unsigned)(room - 1);
    return (int)h;
}

static int refers_to(SEXP reference, SEXP body)
{
    return rir2_type(reference) == LISTSXP ? rir2_car(reference) == body : R_WeakRefKey(reference) == body;
}

static int is_alive(int at) { return tables[at].body && refers_to(VECTOR_ELT(references, at), tables[at].body); }

/* With what is alive. */
static void make_room(void)
{
    known *old = tables;
    SEXP old_references = references;
    int n = room, n_alive = 0;
    for (int i = 0; i < n; i++) n_alive += is_alive(i);
    int more = AT_FIRST;
    while (more < 4 * n_alive) more *= 2;
    SEXP new_references = PROTECT(Rf_allocVector(VECSXP, more));
    known *new_tables = calloc((size_t)more, sizeof *new_tables);
    if (!new_tables) Rf_error("rir2: out of memory");
    R_PreserveObject(references = new_references);
    UNPROTECT(1);
    tables = new_tables;
    room = more;
    n_tables = 0;
    for (int i = 0; i < n; i++) {
        SEXP reference = VECTOR_ELT(old_references, i);
        if (!old[i].body || !refers_to(reference, old[i].body)) continue;
        int at = slot_of(old[i].body);
        tables[at] = old[i];
        SET_VECTOR_ELT(references, at, reference);
        n_tables++;
    }
    if (old) R_ReleaseObject(old_references);
    free(old);
}

static const char *name_for_people(SEXP f)
{
    SEXP symbol = rir2_symbol_of(f);
    return symbol == R_NilValue ? "a function" : CHAR(rir2_pname(symbol));
}

static rir2_table *new_table(SEXP f, const rir2_table *caller)
{
    SEXP body = rir2_body(f);
    int is_held = rir2_type(body) != BCODESXP;
    if (is_held && n_held++ >= MOST_HELD) return NULL;
    if (2 * (n_tables + 1) > room) make_room();
    rir2_table *t = rir2_new_table(f, 0, name_for_people(f), caller->max_versions, caller->learning_at_first);
    SEXP pointer = PROTECT(t->code->group->pointer);
    t->code->original = body;
    rir2_keep(t->code, body);
    SEXP reference = PROTECT(is_held ? Rf_cons(body, pointer) : R_MakeWeakRef(body, pointer, R_NilValue, FALSE));
    /* Finalizers may have run, and come here. */
    if (2 * (n_tables + 1) > room) make_room();
    int at = slot_of(body);
    n_tables += !tables[at].body;
    tables[at] = (known){body, t};
    SET_VECTOR_ELT(references, at, reference);
    UNPROTECT(2);
    return t;
}

/* NULL: there is none. What R has not compiled is known by its expression. */
static rir2_table *table_of(SEXP f, const rir2_table *caller)
{
    SEXP body = rir2_body(f);
    if (room) {
        int at = slot_of(body);
        if (is_alive(at)) return tables[at].table;
    }
    rir2_bytecode *b = rir2_bytecode_of(body);
    if (b && b->table) return b->table;
    if (b) return rir2_new_table_of(b, f, name_for_people(f), caller->max_versions, caller->learning_at_first);
    return rir2_type(body) == BCODESXP || rir2_type(body) == LANGSXP ? new_table(f, caller) : NULL;
}

/* ---- arguments ------------------------------------------------------------------------------------------------ */

typedef struct {
    rir2_full_ctx *full;
    rir2_table *table;
    SEXP function;
    const rir2_val *args;
    int n, formal_of[RIR2_BOXED_MOST]; /* of each argument */
} call;

/* Each argument finds its formal by its whole name or its place, and none goes into `...`. FALSE: it is another call. */
static int match(call *c, SEXP names)
{
    const rir2_table *t = c->table;
    uint8_t is_given[t->n_formals + 1];
    memset(is_given, 0, sizeof is_given);
    for (int i = 0; i < c->n; i++) {
        SEXP name = names == R_NilValue ? R_BlankString : STRING_ELT(names, i);
        c->formal_of[i] = -1;
        if (name == R_BlankString) continue;
        int k = 0;
        while (k < t->n_formals && (rir2_pname(t->symbols[k]) != name || t->symbols[k] == R_DotsSymbol)) k++;
        if (k == t->n_formals || is_given[k]) return 0;
        is_given[c->formal_of[i] = k] = 1;
    }
    for (int i = 0, k = 0; i < c->n; i++) {
        if (c->formal_of[i] >= 0) continue;
        while (k < t->n_formals && is_given[k]) k++;
        if (k == t->n_formals || t->symbols[k] == R_DotsSymbol) return 0;
        is_given[c->formal_of[i] = k] = 1;
    }
    return 1;
}

static rir2_entry_state entry_of(const call *c, rir2_formal *formals)
{
    for (int k = 0; k < c->table->n_formals; k++) formals[k] = (rir2_formal){.raw = R_MissingArg, .missing = 1, .val.kind = RIR2_VAL_NONE};
    for (int i = 0; i < c->n; i++) {
        rir2_formal *f = &formals[c->formal_of[i]];
        f->missing = 0;
        f->val = c->args[i];
    }
    return (rir2_entry_state){.table = c->table, .enclosure = rir2_cloenv(c->function), .within = c->full->frame, .formals = formals, .located = 1};
}

/* ---- one call --------------------------------------------------------------------------------------------------- */

static void give_object(SEXP x, rir2_val *out)
{
    *out = rir2_boxed_val(x);
    /* Who else holds it does not know of us. */
    if (out->kind == RIR2_VAL_SEXP && rir2_refcount(x) > 0) MARK_NOT_MUTABLE(x);
}

static void give_result(const rir2_version *v, const rir2_slot *slots, rir2_val *out)
{
    rir2_lanes lanes = {.d = slots[0].d, .kind = slots[1].i, .s = slots[2].s};
    switch (v->out) {
    case RIR2_OUT_LGL: rir2_give_lgl(out, (int)slots[0].i); return;
    case RIR2_OUT_INT: rir2_give_int(out, (int)slots[0].i); return;
    case RIR2_OUT_DBL: rir2_give_dbl(out, slots[0].d); return;
    case RIR2_OUT_NUM:
    case RIR2_OUT_TAGGED:
        *out = rir2_from_lanes(&lanes);
        if (out->kind == RIR2_VAL_SEXP) give_object(out->s, out);
        return;
    case RIR2_OUT_SEXP: give_object(slots[0].s ? (SEXP)slots[0].s : R_NilValue, out); return;
    case RIR2_OUT_CONST:
        MARK_NOT_MUTABLE(v->out_const);
        give_object(v->out_const, out);
        return;
    default: *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = R_NilValue};
    }
}

/* It leaves so often that its callers had better leave the call to R. */
static int is_in_vain(const rir2_version *v)
{
    enum { OFTEN = 3, PART = 4 };
    uint64_t n = 0;
    for (int k = 0; k < RIR2_N_ABORTS; k++) n += v->aborts[k];
    return n >= OFTEN && PART * n > v->passes;
}

static void note_abort(rir2_table *t, rir2_version *v, rir2_ctx *ctx)
{
    rir2_count_abort(v, ctx->abort_reason, ctx->abort_site);
    rir2_learn_from_abort(t, v, ctx->abort_reason, ctx->abort_site);
    if (!rir2_eager && rir2_chaos == 0 && is_in_vain(v)) {
        v->is_no_gain = 0;
        rir2_retire(v, "it aborts too often");
    }
    /* The caller's own reason and site are those of the call. */
    if (ctx->abort_reason != RIR2_ABORT_interrupt) ctx->abort_reason = RIR2_ABORT_none;
}

/* What became of a version. */
enum { DONE, LEFT, NOT_ENTERED };

/* The context is that of the transaction, which runs other code meanwhile. */
static int run(call *c, const rir2_entry_state *e, rir2_version *v, const rir2_slot *slots, rir2_val *out)
{
    rir2_full_ctx *full = c->full;
    rir2_ctx *ctx = &full->ctx, outer = *ctx;
    rir2_caller caller = {full->caller, full->version, full->entry};
    const char *label = full->label;
    int n = c->table->n_formals;
    uint8_t forced[n + 1];
    rir2_slot result[3] = {{.i = 0}, {.i = 0}, {.i = 0}};
    memset(forced, 0, sizeof forced);
    full->caller = &caller;
    full->version = v;
    full->entry = e;
    full->label = c->table->label;
    ctx->consts = (void *const *)v->consts;
    ctx->forced = forced;
    ctx->visible = 1;
    v->passes++;
    full->draws_nothing += ctx->early > 0;
    int64_t status = v->code(ctx, slots, result);
    full->draws_nothing -= outer.early > 0;
    full->caller = caller.outer;
    full->version = caller.version;
    full->entry = caller.entry;
    full->label = label;
    ctx->consts = outer.consts;
    ctx->forced = outer.forced;
    if (status != 0 || ctx->abort_reason != RIR2_ABORT_none) {
        note_abort(c->table, v, ctx);
        return LEFT;
    }
    give_result(v, result, out);
    return DONE;
}

/* What guards have put into boxes is in the slots, and roots of the code from then on: the stack of what is protected must be
 * as the transaction left it. */
static int try_version(call *c, rir2_version *v, rir2_val *out)
{
    rir2_formal formals[c->table->n_formals + 1];
    rir2_slot slots[v->n_slots + 1];
    rir2_entry_state e = entry_of(c, formals);
    v->attempts++;
    int failure = rir2_run_guards(&e, v, slots);
    UNPROTECT(e.n_protected);
    if (!failure) return run(c, &e, v, slots, out);
    v->failures[failure]++;
    return NOT_ENTERED;
}

/* From a version on. */
static int try_versions(call *c, int first, rir2_val *out)
{
    int became = NOT_ENTERED;
    for (int i = first; i < c->table->n_versions && became == NOT_ENTERED; i++)
        if (!c->table->versions[i]->retired || c->table->versions[i]->is_no_gain) became = try_version(c, c->table->versions[i], out);
    return became;
}

/* TRUE: there is a version more. */
static int learn(const call *c)
{
    rir2_formal formals[c->table->n_formals + 1];
    rir2_entry_state e = entry_of(c, formals);
    int learnt = rir2_learn_called(&e);
    UNPROTECT(e.n_protected);
    return learnt;
}

static int is_callable(const rir2_full_ctx *full, SEXP f)
{
    if (rir2_type(f) != CLOSXP || rir2_is_watched(f) || !rir2_has_plain_attributes(f)) return 0;
    return !rir2_is_inside(rir2_cloenv(f), full->frame);
}

/* What is a builtin may have a routine here, which leaves or not. */
static int try_builtin(const call *c, SEXP names, rir2_val *out)
{
    const rir2_boxed_row *row = rir2_is_watched(c->function) || names != R_NilValue ? NULL : rir2_boxed_row_of(c->function, c->n);
    if (!row) return NOT_ENTERED;
    rir2_tagged_code code = rir2_tagged_codes[row - rir2_boxed_rows];
    int given = code ? code(row, c->args, c->n, out) : rir2_tagged_by_box(row->code, row, c->args, c->n, out);
    return given ? DONE : LEFT;
}

/* Machine code looks at the stack only where it knows that it is recursive. */
static int has_stack(rir2_ctx *ctx)
{
    if ((uintptr_t)__builtin_frame_address(0) >= ctx->stack_limit) return 1;
    ctx->abort_reason = RIR2_ABORT_stack;
    return 0;
}

static int made_call(call *c, SEXP names, rir2_val *out)
{
    if (rir2_type(c->function) == BUILTINSXP) return try_builtin(c, names, out);
    if (!has_stack(&c->full->ctx)) return LEFT;
    if (!is_callable(c->full, c->function)) return NOT_ENTERED;
    rir2_publish(&c->full->ctx);
    const rir2_table *caller = c->full->entry->table;
    c->table = table_of(c->function, caller->whole ? caller->whole : caller);
    if (!c->table || c->table->formals != rir2_formals(c->function) || c->table->n_formals == RIR2_MAX_FORMALS) return NOT_ENTERED;
    if (!match(c, names)) return NOT_ENTERED;
    int n_versions = c->table->n_versions, became = try_versions(c, 0, out);
    c->table->calls++;
    return became == NOT_ENTERED && learn(c) ? try_versions(c, n_versions, out) : became;
}

/* Names of arguments, or NULL; a function; the arguments. Whether the result is visible is left in the context. */
int rir2_tagged_called(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)row;
    rir2_full_ctx *full = (rir2_full_ctx *)rir2_active;
    if (!full || !full->version || !full->frame || x[1].kind != RIR2_VAL_SEXP) return 0;
    call c = {.full = full, .function = x[1].s, .args = x + 2, .n = n - 2};
    int became = made_call(&c, x[0].s, out);
    /* The next version leaves this call to R. */
    if (became == NOT_ENTERED) full->ctx.abort_reason = RIR2_ABORT_callee;
    return became == DONE;
}

/* ---- methods ------------------------------------------------------------------------------------------------------ */

/* The implicit class of what has none, in the order of dispatch; 0: it is not known here. */
static int implicit_classes(SEXP x, const char **classes)
{
    int n = 0, type = rir2_type(x);
    R_xlen_t n_dim = 0;
    for (SEXP a = type == CHARSXP ? R_NilValue : rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a))
        if (rir2_tag(a) == R_DimSymbol) n_dim = Rf_xlength(rir2_car(a));
    if (n_dim == 2) classes[n++] = "matrix";
    if (n_dim > 0) classes[n++] = "array";
    switch (type) {
    case INTSXP: classes[n++] = "integer"; classes[n++] = "numeric"; break;
    case REALSXP: classes[n++] = "double"; classes[n++] = "numeric"; break;
    case LGLSXP: classes[n++] = "logical"; break;
    case STRSXP: classes[n++] = "character"; break;
    case CPLXSXP: classes[n++] = "complex"; break;
    case RAWSXP: classes[n++] = "raw"; break;
    case VECSXP: classes[n++] = "list"; break;
    case NILSXP: classes[n++] = "NULL"; break;
    case ENVSXP: classes[n++] = "environment"; break;
    case CLOSXP:
    case BUILTINSXP:
    case SPECIALSXP: classes[n++] = "function"; break;
    default: return 0;
    }
    return n;
}

static int implicit_classes_of(const rir2_val *x, const char **classes)
{
    static const char *const of_kind[] = {[RIR2_VAL_LGL] = "logical", [RIR2_VAL_INT] = "integer", [RIR2_VAL_DBL] = "double", [RIR2_VAL_STR] = "character"};
    if (x->kind == RIR2_VAL_SEXP) return implicit_classes(x->s, classes);
    classes[0] = of_kind[x->kind];
    classes[1] = "numeric";
    return x->kind == RIR2_VAL_INT || x->kind == RIR2_VAL_DBL ? 2 : 1;
}

/* The symbol of a method; NULL: the names are too long. Symbols live for ever, so what is remembered stays true. */
static SEXP method_symbol(SEXP generic, const char *class)
{
    enum { REMEMBERED = 256, LONGEST = 200 };
    static struct { SEXP generic, symbol; char class[LONGEST]; } remembered[REMEMBERED];
    size_t length = strlen(class), at = ((uintptr_t)generic >> 4) + length;
    if (length >= LONGEST || LENGTH(generic) >= LONGEST) return NULL;
    for (size_t i = 0; i < length; i++) at = 31 * at + (unsigned char)class[i];
    at %= REMEMBERED;
    if (remembered[at].generic == generic && strcmp(remembered[at].class, class) == 0) return remembered[at].symbol;
    char name[2 * LONGEST + 2];
    snprintf(name, sizeof name, "%s.%s", CHAR(generic), class);
    SEXP symbol = Rf_install(name);
    remembered[at].generic = rir2_pname(Rf_install(CHAR(generic)));
    remembered[at].symbol = symbol;
    memcpy(remembered[at].class, class, length + 1);
    return symbol;
}

/* Whether a frame that sees this environment holds a variable of which the code knows nothing: `assign()` may have made it. */
static int is_in_frame(const rir2_entry_state *e, SEXP env, SEXP symbol)
{
    return e->has_others && e->enclosure == env && rir2_cell_in(e->rho, symbol);
}

/* R looks from where the generic is called, then in the table of where it is defined: R_NilValue none, R_UnboundValue: it is not known. */
static SEXP method_named(SEXP symbol, SEXP env, SEXP home)
{
    SEXP seen;
    if (!symbol || rir2_find_method(env, symbol, &seen)) return R_UnboundValue;
    SEXP table = rir2_table_in(home);
    if (table == R_NilValue) return seen;
    SEXP registered = rir2_type(table) == ENVSXP ? rir2_registered_method(table, symbol) : R_UnboundValue;
    if (registered == R_NilValue || registered == seen) return seen;
    return seen == R_NilValue ? registered : R_UnboundValue;
}

static SEXP method_of(SEXP generic, const char *class, SEXP env, SEXP home)
{
    SEXP symbol = method_symbol(generic, class);
    int is_hidden = symbol && is_in_frame(((rir2_full_ctx *)rir2_active)->entry, env, symbol);
    return is_hidden ? R_UnboundValue : method_named(symbol, env, home);
}

/* Whether an internal generic, called in code of base, does with an object what it does with any value. */
int rir2_has_no_method(const char *generic, SEXP x)
{
    SEXP classes = rir2_class_of(x), name = rir2_pname(Rf_install(generic));
    if (classes == R_NilValue || rir2_gp(x) & RIR2_GP_S4) return 0;
    for (R_xlen_t i = 0; i <= Rf_xlength(classes); i++) {
        SEXP class = i < Rf_xlength(classes) ? STRING_ELT(classes, i) : NULL;
        if (class == NA_STRING) return 0;
        SEXP symbol = method_symbol(name, class ? CHAR(class) : "default");
        if (method_named(symbol, R_BaseNamespace, R_BaseNamespace) != R_NilValue) return 0;
    }
    return 1;
}

static SEXP method_for(const rir2_val *x, SEXP generic, SEXP env, SEXP home)
{
    enum { MOST_IMPLICIT = 4 };
    const char *implicit[MOST_IMPLICIT];
    SEXP classes = R_NilValue, f = R_NilValue;
    if (x->kind == RIR2_VAL_SEXP && rir2_is_any_object(x->s)) {
        classes = rir2_class_of(x->s);
        if (classes == R_NilValue) return R_UnboundValue;
    }
    int n = classes == R_NilValue ? implicit_classes_of(x, implicit) : (int)Rf_xlength(classes);
    if (n == 0) return R_UnboundValue;
    for (int i = 0; i < n && f == R_NilValue; i++) {
        SEXP class = classes == R_NilValue ? NULL : STRING_ELT(classes, i);
        if (class && (class == NA_STRING || !rir2_boxed_is_ascii(class))) return R_UnboundValue;
        f = method_of(generic, class ? CHAR(class) : implicit[i], env, home);
    }
    return f == R_NilValue ? method_of(generic, "default", env, home) : f;
}

/* Names of arguments, or NULL; the generic's name; the environments from where it is called and where it is defined; which argument
 * decides; the arguments. */
int rir2_tagged_method(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    enum { NAMES, GENERIC, FROM, HOME, ON, ARGUMENTS };
    (void)row;
    rir2_full_ctx *full = (rir2_full_ctx *)rir2_active;
    SEXP generic = rir2_tagged_string(&x[GENERIC]);
    if (!full || !full->version || !full->frame || !generic) return 0;
    call c = {.full = full, .args = x + ARGUMENTS, .n = n - ARGUMENTS};
    rir2_publish(&full->ctx);
    c.function = method_for(&c.args[x[ON].i], generic, x[FROM].s, x[HOME].s);
    int became = rir2_type(c.function) == CLOSXP ? made_call(&c, x[NAMES].s, out) : NOT_ENTERED;
    if (became == NOT_ENTERED) {
        full->ctx.abort_reason = RIR2_ABORT_callee;
        rir2_note_operand(&c.args[x[ON].i]);
    }
    return became == DONE;
}

/* Outside of a transaction nothing is called. */
SEXP rir2_op_called(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)x; (void)n;
    return NULL;
}
