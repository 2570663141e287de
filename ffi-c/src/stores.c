/* Variables of environments that compiled code reads and assigns.
 *
 * What is assigned waits until the entry commits, in the order in which variables were first assigned; what is read was
 * looked for among that before. So a variable is not assigned whose value the header has taken from where it is, nor one
 * that an argument reads which the header has evaluated, nor one that was read early: where compiled code evaluates an
 * argument before the callee that R would have evaluated it in (Op::Early), as long as that call is under way
 * (Op::EarlyCall). No function is assigned, nor replaced, so what the names of functions stand for does not change.
 *
 * An entry that starts while another runs (a finalizer) assigns nothing.
 */
#include "boxed_checks.h"
#include <stdlib.h>

typedef struct {
    SEXP env, symbol;
    rir2_val value;
    uint8_t is_assigned, is_taken, is_lent;
    int early; /* it was read early within so many calls, and one for the entry; 0: it was not */
} waiting;

/* What reading comes to. */
enum { LEFT, NO_VARIABLE, VARIABLE };

enum { AT_FIRST = 32 };
static waiting *stores;
static int n_stores, room;
static int *read_early, n_early; /* which of them, in the order in which they were */
static SEXP kept; /* of each store the environment and the value */
static struct { uint64_t life; int at; } *table; /* twice as many as there is room */
static uint64_t life = 1;                        /* of entries that assign, so that the table need not be emptied */
static uintptr_t owner; /* stack address of the entry that may assign; one below another's was left by a jump */

static const rir2_full_ctx *running(void) { return (const rir2_full_ctx *)rir2_active; }

/* ---- what waits -------------------------------------------------------------------------------------------- */

static unsigned hash_of(SEXP env, SEXP symbol)
{
    uint64_t mixed = ((uintptr_t)env >> 4) * 0x9E3779B97F4A7C15u ^ ((uintptr_t)symbol >> 4) * 0xC2B2AE3D27D4EB4Fu;
    return (unsigned)(mixed >> 32) & (unsigned)(2 * room - 1);
}

static waiting *find(SEXP env, SEXP symbol)
{
    if (n_stores == 0) return NULL;
    for (unsigned h = hash_of(env, symbol); table[h].life == life; h = (h + 1) & (unsigned)(2 * room - 1)) {
        waiting *s = &stores[table[h].at];
        if (s->env == env && s->symbol == symbol) return s;
    }
    return NULL;
}

static void enter_in_table(int at)
{
    unsigned h = hash_of(stores[at].env, stores[at].symbol);
    while (table[h].life == life) h = (h + 1) & (unsigned)(2 * room - 1);
    table[h].life = life;
    table[h].at = at;
}

/* FALSE: there is no memory. */
static int make_room(void)
{
    int more = room ? 2 * room : AT_FIRST;
    if (!rir2_boxed_may_allocate(16.0 * more)) return 0;
    rir2_publish_active();
    void *new_stores = realloc(stores, (size_t)more * sizeof *stores);
    if (new_stores) stores = new_stores;
    void *new_early = new_stores ? realloc(read_early, (size_t)more * sizeof *read_early) : NULL;
    if (new_early) read_early = new_early;
    void *new_table = new_early ? calloc(2 * (size_t)more, sizeof *table) : NULL;
    if (!new_table) return 0;
    SEXP both = PROTECT(Rf_allocVector(VECSXP, 2 * more));
    R_PreserveObject(both);
    UNPROTECT(1);
    for (int i = 0; i < 2 * n_stores; i++) SET_VECTOR_ELT(both, i, VECTOR_ELT(kept, i));
    if (kept) R_ReleaseObject(kept);
    free(table);
    kept = both;
    table = new_table;
    room = more;
    for (int i = 0; i < n_stores; i++) enter_in_table(i);
    return 1;
}

static waiting *add(SEXP env, SEXP symbol)
{
    if (n_stores == room && !make_room()) return NULL;
    waiting *s = &stores[n_stores];
    *s = (waiting){.env = env, .symbol = symbol, .value = {.kind = RIR2_VAL_NONE}};
    SET_VECTOR_ELT(kept, 2 * n_stores, env);
    enter_in_table(n_stores++);
    return s;
}

/* What was there has one holder less; compiled code may hold it in several ways that no count knows of. */
static void keep_value(waiting *s, SEXP value)
{
    SEXP before = VECTOR_ELT(kept, 2 * (s - stores) + 1);
    if (before != value && before != R_NilValue && rir2_refcount(before) == 1) MARK_NOT_MUTABLE(before);
    SET_VECTOR_ELT(kept, 2 * (s - stores) + 1, value);
}

void rir2_drop_stores(void)
{
    owner = 0;
    if (n_stores == 0) return;
    for (int i = 0; i < 2 * n_stores; i++) SET_VECTOR_ELT(kept, i, R_NilValue);
    n_stores = n_early = 0;
    life++;
}

/* The entry whose C frame is at this address begins. FALSE: another is running, and this one assigns nothing. */
int rir2_begin_stores(uintptr_t here)
{
    if (owner > here) return 0;
    rir2_drop_stores();
    owner = here;
    return 1;
}

/* ---- what may be assigned ------------------------------------------------------------------------------------ */

static int is_function(SEXP x)
{
    int type = rir2_type(x);
    return type == CLOSXP || type == BUILTINSXP || type == SPECIALSXP;
}

/* `...`, `..1` and so on, and the state of random numbers, which is written by itself. */
static int is_special(SEXP symbol)
{
    const char *name = CHAR(rir2_pname(symbol));
    return name[0] == 0 || (name[0] == '.' && (name[1] == '.' || strcmp(name, ".Random.seed") == 0));
}

/* What compiled code has taken for granted is the value of a variable of this name. `in_place`: where the header has found it. */
static int header_reads(const rir2_version *v, SEXP symbol, int in_place)
{
    for (const int32_t *g = v->guards; g[0] != RIR2_GUARD_end; g += 4)
        if ((g[0] == RIR2_GUARD_load_var || (g[0] == RIR2_GUARD_holder && !in_place)) && v->consts[g[2]] == symbol) return 1;
    return 0;
}

static int reads(SEXP code, SEXP env, SEXP symbol, int depth);

static int promise_reads(SEXP promise, SEXP symbol, int depth)
{
    if (rir2_prvalue(promise) != R_UnboundValue) return 0;
    return reads(rir2_promise_expr(promise), rir2_prenv(promise), symbol, depth);
}

/* A variable that is another promise, which the same header has evaluated. */
static int variable_reads(SEXP name, SEXP env, SEXP symbol, int depth)
{
    SEXP where, cell;
    if (name == symbol || rir2_type(env) != ENVSXP) return 1;
    if (rir2_find(NULL, env, name, &where, &cell) != RIR2_FIND_OK) return 1;
    if (rir2_unboxed(cell)) return 0;
    SEXP value = rir2_cell_value(where, name, cell);
    return rir2_type(value) == PROMSXP && promise_reads(value, symbol, depth);
}

/* Whether code may read a variable of this name, or of any name. */
static int reads(SEXP code, SEXP env, SEXP symbol, int depth)
{
    static const char *const of_environments[] = {"$", "[[", "@", "get", "get0", "exists", "mget"};
    if (depth == 0) return 1;
    switch (rir2_type(code)) {
    case SYMSXP: return variable_reads(code, env, symbol, depth - 1);
    case BCODESXP: return reads(R_BytecodeExpr(code), env, symbol, depth - 1);
    case PROMSXP: return promise_reads(code, symbol, depth - 1);
    case LANGSXP: break;
    case ENVSXP:
    case CLOSXP: return 1;
    default: return 0;
    }
    if (rir2_type(CAR(code)) != SYMSXP) return 1;
    if (CAR(code) == R_DollarSymbol && Rf_length(code) == 3 && rir2_type(CADDR(code)) == SYMSXP)
        return CADDR(code) == symbol || reads(CADR(code), env, symbol, depth - 1);
    for (size_t i = 0; i < sizeof of_environments / sizeof *of_environments; i++)
        if (strcmp(CHAR(rir2_pname(CAR(code))), of_environments[i]) == 0) return 1;
    for (SEXP rest = CDR(code); rest != R_NilValue; rest = CDR(rest))
        if (CAR(rest) != R_MissingArg && reads(CAR(rest), env, symbol, depth - 1)) return 1;
    return 0;
}

static int argument_reads(const rir2_entry_state *e, SEXP symbol)
{
    enum { DEEP = 40 };
    for (int k = 0; k < e->table->n_formals; k++) {
        const rir2_formal *f = &e->formals[k];
        if (f->safe && promise_reads(f->raw, symbol, DEEP)) return 1;
    }
    return 0;
}

/* By the code that runs, or that waits for it. */
static int is_relied_on(const rir2_full_ctx *full, SEXP symbol, int in_place)
{
    if (header_reads(full->version, symbol, in_place) || argument_reads(full->entry, symbol)) return 1;
    for (const rir2_caller *c = full->caller; c; c = c->outer)
        if (header_reads(c->version, symbol, in_place) || argument_reads(c->entry, symbol)) return 1;
    return 0;
}

static int may_assign(const rir2_full_ctx *full, SEXP env, SEXP symbol, int in_place)
{
    if (!full || !full->entry || full->frame == env || is_special(symbol) || !rir2_may_write(env, symbol)) return 0;
    SEXP cell = rir2_cell_in(env, symbol);
    if (cell && !rir2_unboxed(cell)) {
        SEXP old = rir2_car(cell);
        if (rir2_type(old) == PROMSXP) old = rir2_prvalue(old);
        if (old == R_UnboundValue || old == R_MissingArg || rir2_type(old) == DOTSXP || is_function(old)) return 0;
    }
    return !is_relied_on(full, symbol, in_place);
}

/* ---- reading and assigning ------------------------------------------------------------------------------------- */

/* Calls that have ended have evaluated all their arguments. */
static void forget_early(rir2_ctx *ctx)
{
    if (!ctx->early_ended) return;
    while (n_early > 0 && stores[read_early[n_early - 1]].early > ctx->early_ended) stores[read_early[--n_early]].early = 0;
    ctx->early_ended = 0;
}

static void note_early(rir2_ctx *ctx, waiting *s)
{
    forget_early(ctx);
    if (s->early) return;
    s->early = ctx->early_calls + 1;
    read_early[n_early++] = (int)(s - stores);
}

/* As it is in the environment itself. */
static int read_there(SEXP env, SEXP symbol, rir2_val *out)
{
    SEXP cell = rir2_cell_in(env, symbol);
    if (!cell) return NO_VARIABLE;
    /* In base the symbol is its cell. */
    if (cell == symbol || rir2_gp(cell) & RIR2_GP_ACTIVE) return LEFT;
    if (rir2_unboxed(cell)) {
        *out = rir2_unboxed_value(cell);
        return VARIABLE;
    }
    SEXP value = rir2_car(cell);
    if (rir2_type(value) == PROMSXP) value = rir2_unboxed(value) ? R_UnboundValue : rir2_prvalue(value);
    if (value == R_UnboundValue || value == R_MissingArg || rir2_type(value) == DOTSXP) return LEFT;
    *out = rir2_boxed_val(value);
    return VARIABLE;
}

/* A database of somebody's runs code. */
static int is_readable(SEXP env, SEXP symbol)
{
    return !is_special(symbol) && !(rir2_is_object(env) && Rf_inherits(env, "UserDefinedDatabase"));
}

/* A variable of an environment itself: VARIABLE, NO_VARIABLE, or LEFT. */
static int read_variable(SEXP env, SEXP symbol, rir2_val *out)
{
    const rir2_full_ctx *full = running();
    /* What the frame holds is not what compiled code has in its variables. */
    if (!is_readable(env, symbol) || (full && full->frame == env)) return LEFT;
    int is_owner = full && full->owns_stores;
    waiting *s = is_owner ? find(env, symbol) : NULL;
    if (s && s->is_taken) return LEFT;
    if (is_owner && full->ctx.early > 0) {
        if (!s && !(s = add(env, symbol))) return LEFT;
        note_early(rir2_active, s);
    }
    if (!s || !s->is_assigned) return read_there(env, symbol, out);
    *out = s->value;
    return VARIABLE;
}

/* `in_place`: `<<-` assigns it where the header has found it. FALSE: not done. */
static int assign_variable(SEXP env, SEXP symbol, const rir2_val *value, int in_place)
{
    const rir2_full_ctx *full = running();
    if (!full || !full->owns_stores || full->ctx.early > 0) return 0;
    if (value->kind == RIR2_VAL_SEXP && (!rir2_is_value(value->s) || is_function(value->s))) return 0;
    waiting *s = find(env, symbol);
    if (s && s->early) forget_early(rir2_active);
    if (s && s->early) return 0;
    /* The header of a call may have taken what waits. */
    if (s && s->is_assigned ? full->caller && is_relied_on(full, symbol, in_place) : !may_assign(full, env, symbol, in_place)) return 0;
    if (!s && !(s = add(env, symbol))) return 0;
    s->value = *value;
    if (value->kind == RIR2_VAL_STR) {
        rir2_publish_active();
        s->value = (rir2_val){.kind = RIR2_VAL_SEXP, .s = rir2_boxed_of(value)};
    }
    s->is_assigned = 1;
    s->is_taken = s->is_lent = 0;
    keep_value(s, s->value.kind == RIR2_VAL_SEXP ? s->value.s : R_NilValue);
    return 1;
}

/* What the header of a call finds that waits, of a variable that is in `where` as yet, or would be if it were assigned by now:
 * 1 with the environment and the value; 0 nothing waits; -1 somebody is about to change it. */
int rir2_waits(SEXP start, SEXP where, SEXP symbol, SEXP *env, rir2_val *value)
{
    if (n_stores == 0) return 0;
    for (SEXP here = start;; here = rir2_enclos(here)) {
        const waiting *s = find(here, symbol);
        if (s && (s->is_taken || s->is_lent)) return -1;
        if (s && s->is_assigned) {
            *env = here;
            *value = s->value;
            return 1;
        }
        if (here == where || here == R_EmptyEnv) return 0;
    }
}

/* The header of a call has found a variable, from an environment on. If the call stands in an argument that is evaluated early, it
 * is assigned by nobody until that has its end (see note_early), nor is one of its name in between. FALSE: it cannot be remembered. */
int rir2_note_read_early(SEXP start, SEXP where, SEXP symbol)
{
    const rir2_full_ctx *full = running();
    if (!full || !full->owns_stores || full->ctx.early == 0) return 1;
    for (SEXP here = start; here != R_EmptyEnv; here = rir2_enclos(here)) {
        waiting *s = find(here, symbol);
        if (!s && !(s = add(here, symbol))) return 0;
        note_early(rir2_active, s);
        if (here == where) break;
    }
    return 1;
}

/* ---- the end of an entry ------------------------------------------------------------------------------------------ */

/* Allocates; values have a box from here on. */
void rir2_prepare_stores(void)
{
    for (int i = 0; i < n_stores; i++)
        if (stores[i].is_assigned) keep_value(&stores[i], rir2_boxed_of(&stores[i].value));
}

/* Finalizers may have run meanwhile. */
int rir2_may_commit_stores(void)
{
    for (int i = 0; i < n_stores; i++)
        if (stores[i].is_taken || (stores[i].is_assigned && !rir2_may_write(stores[i].env, stores[i].symbol))) return 0;
    return 1;
}

void rir2_commit_stores(void)
{
    for (int i = 0; i < n_stores; i++)
        if (stores[i].is_assigned) Rf_defineVar(stores[i].symbol, VECTOR_ELT(kept, 2 * i + 1), stores[i].env);
    rir2_drop_stores();
}

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

/* The symbol of a name; NULL: none that we know. Symbols live for ever, so what is remembered stays true. */
static SEXP symbol_named(SEXP name)
{
    enum { REMEMBERED = 256 };
    static SEXP remembered[REMEMBERED];
    if (name == NA_STRING || LENGTH(name) == 0 || !rir2_boxed_is_ascii(name)) return NULL;
    SEXP *here = &remembered[((uintptr_t)name >> 5) % REMEMBERED];
    if (!*here || rir2_pname(*here) != name) {
        rir2_publish_active();
        *here = Rf_install(CHAR(name));
    }
    return *here;
}

static SEXP environment(const rir2_val *x) { return x->kind == RIR2_VAL_SEXP && rir2_type(x->s) == ENVSXP ? x->s : NULL; }

static SEXP symbol_of(const rir2_val *x)
{
    if (x->kind == RIR2_VAL_SEXP && rir2_type(x->s) == SYMSXP) return x->s;
    SEXP name = rir2_tagged_string(x);
    return name ? symbol_named(name) : NULL;
}

static int is_flag(const rir2_val *x) { return x->kind == RIR2_VAL_LGL && x->i != NA_LOGICAL; }

static int is_any_mode(const rir2_val *x)
{
    SEXP mode = rir2_tagged_string(x);
    return mode && strcmp(CHAR(mode), "any") == 0;
}

/* As `get()` gives it and its like: compiled code may keep what it does not know to be a variable's. */
static int read_to_keep(SEXP env, SEXP symbol, rir2_val *out)
{
    int found = read_variable(env, symbol, out);
    if (found == VARIABLE && out->kind == RIR2_VAL_SEXP && find(env, symbol)) MARK_NOT_MUTABLE(out->s);
    return found;
}

/* From an environment outwards, if it is meant. */
static int find_variable(SEXP env, SEXP symbol, int inherits, rir2_val *out)
{
    for (;; env = rir2_enclos(env)) {
        if (env == R_EmptyEnv) return NO_VARIABLE;
        int found = read_to_keep(env, symbol, out);
        if (found != NO_VARIABLE || !inherits) return found;
    }
}

/* `$` and `[[`: NULL if there is no such variable. FALSE: left. */
int rir2_element_of_environment(SEXP env, const rir2_val *name, rir2_val *out)
{
    SEXP symbol = symbol_of(name);
    int found = symbol ? read_to_keep(env, symbol, out) : LEFT;
    if (found == NO_VARIABLE) *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = R_NilValue};
    return found != LEFT;
}

/* `$<-` and `[[<-`. */
int rir2_set_element_of_environment(SEXP env, const rir2_val *name, const rir2_val *value)
{
    SEXP symbol = symbol_of(name);
    return symbol && assign_variable(env, symbol, value, 0);
}

/* A value a part of which is about to be assigned. If one of its parts already is, it stays as it is for whoever does that. */
static void lend(SEXP env, SEXP symbol, const rir2_val *value)
{
    waiting *s = running() && running()->owns_stores ? find(env, symbol) : NULL;
    if (!s || value->kind != RIR2_VAL_SEXP) return;
    if (s->is_lent) MARK_NOT_MUTABLE(value->s);
    s->is_lent = 1;
}

/* Environment, name. `which`: 1 a part of it will be assigned, behind its subscripts. */
int rir2_tagged_variable(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    SEXP env = environment(&x[0]), symbol = symbol_of(&x[1]);
    if (!env || !symbol || read_variable(env, symbol, out) != VARIABLE) return 0;
    if (row->which) lend(env, symbol, out);
    return 1;
}

/* What a variable had when it was read, environment, name: until it is assigned again its value is the caller's, if that waits and nobody else
 * holds it. What has another value meanwhile stays; the old one is changed, as in R. */
int rir2_tagged_variable_taken(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)row; (void)n;
    SEXP env = environment(&x[1]), symbol = symbol_of(&x[2]);
    if (!env || !symbol) return 0;
    *out = x[0];
    waiting *s = running() && running()->owns_stores ? find(env, symbol) : NULL;
    int is_its = s && s->is_assigned && x[0].kind == RIR2_VAL_SEXP && s->value.kind == RIR2_VAL_SEXP && s->value.s == x[0].s;
    if (is_its) s->is_lent = 0;
    if (!is_its || rir2_refcount(x[0].s) != 1) return 1;
    if (running()->caller && is_relied_on(running(), symbol, 1)) return 0;
    s->is_taken = 1;
    SET_VECTOR_ELT(kept, 2 * (s - stores) + 1, R_NilValue);
    return 1;
}

/* Environment, name, value. It gives NULL: a result that is an operand would be marked as shared, and never change in place. */
int rir2_tagged_set_variable(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)row; (void)n;
    SEXP env = environment(&x[0]), symbol = symbol_of(&x[1]);
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = R_NilValue};
    return env && symbol && assign_variable(env, symbol, &x[2], 1);
}

/* `get(x, envir, mode, inherits)` and `exists()`. `which`: 1 `exists()`. */
int rir2_tagged_get(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    SEXP env = environment(&x[1]), symbol = symbol_of(&x[0]);
    (void)n;
    if (!env || !symbol || !is_any_mode(&x[2]) || !is_flag(&x[3])) return 0;
    int found = find_variable(env, symbol, x[3].i, out);
    if (!row->which || found == LEFT) return found == VARIABLE;
    return !rir2_give_lgl(out, found == VARIABLE);
}

/* `assign(x, value, envir, inherits)`. */
int rir2_tagged_assign(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)row; (void)n;
    SEXP env = environment(&x[2]), symbol = rir2_tagged_string(&x[0]) ? symbol_of(&x[0]) : NULL;
    *out = x[1];
    return env && symbol && is_flag(&x[3]) && !x[3].i && assign_variable(env, symbol, &x[1], 0);
}

static SEXP boxed_by(rir2_tagged_code code, const rir2_boxed_row *row, const SEXP *x, int n)
{
    enum { MOST = 4 };
    rir2_val v[MOST], out;
    for (int k = 0; k < n; k++) v[k] = rir2_boxed_val(x[k]);
    return code(row, v, n, &out) ? rir2_boxed_of(&out) : NULL;
}

SEXP rir2_op_variable(const rir2_boxed_row *row, const SEXP *x, int n) { return boxed_by(rir2_tagged_variable, row, x, n); }
SEXP rir2_op_variable_taken(const rir2_boxed_row *row, const SEXP *x, int n) { return boxed_by(rir2_tagged_variable_taken, row, x, n); }
SEXP rir2_op_set_variable(const rir2_boxed_row *row, const SEXP *x, int n) { return boxed_by(rir2_tagged_set_variable, row, x, n); }
SEXP rir2_op_get(const rir2_boxed_row *row, const SEXP *x, int n) { return boxed_by(rir2_tagged_get, row, x, n); }
SEXP rir2_op_assign(const rir2_boxed_row *row, const SEXP *x, int n) { return boxed_by(rir2_tagged_assign, row, x, n); }
