/* Code with all its places: which they are says the Rust half, which is asked once for a code and all nested in it. */
#include "rir2_runtime.h"
#include <stdlib.h>

typedef struct {
    const rir2_segments *all;
    int kinds, n_prepared;
} plan;

/* Code of so few words that runs no loop and makes no function takes less time than an entry is worth. */
enum { SMALL = 60 };

static int is_small(const plan *p, int index, SEXP code)
{
    for (size_t k = (size_t)index; k < p->all->n_codes && ((int)k == index || p->all->codes[k].parent >= index); k++) {
        const rir2_segment_code *c = &p->all->codes[k];
        if ((int)k != index && c->is_closure) return 0;
        for (int i = 0; i < c->n_places; i++)
            if (p->all->places[c->first_place + i].kind == RIR2_PLACE_BODY) return 0;
    }
    SEXP words = rir2_words_of(code);
    return !words || Rf_xlength(words) <= SMALL;
}

/* The start of an argument's code is a place for tests only: what stands in it is short, and compiled with the call. */
static int has_planned_start(const plan *p, int index, SEXP code)
{
    int is_promise = index > 0 && !p->all->codes[index].is_closure;
    return !is_promise && !is_small(p, index, code);
}

/* Whether there is anything to enter. */
static int has_entries(const rir2_bytecode *b)
{
    for (int k = 0; k < b->n_places; k++)
        if (b->places[k].kind & RIR2_PLACES_ENTERED) return 1;
    return 0;
}

/* Places of the wanted kinds; numbers of steps and ends become those of what is kept. */
static void keep_places(const plan *p, int index, SEXP code, rir2_bytecode *b, SEXP pool)
{
    const rir2_segment_code *c = &p->all->codes[index];
    const rir2_segment_place *from = p->all->places + c->first_place;
    int kinds = p->kinds | RIR2_PLACE_STEP | RIR2_PLACE_END;
    if (kinds & RIR2_PLACES_PLANNED && !has_planned_start(p, index, code)) kinds &= ~RIR2_PLACE_START;
    int *numbers = (int *)R_alloc((size_t)c->n_places + 1, sizeof(int)), n = 0, n_assigned = 0;
    for (int k = 0; k < c->n_places; k++) {
        numbers[k] = from[k].kind & kinds ? ++n : 0;
        if (numbers[k]) n_assigned += from[k].n_assigned;
    }
    b->places = calloc((size_t)n + 1, sizeof *b->places);
    b->assigned = calloc((size_t)n_assigned + 1, sizeof *b->assigned);
    if (!b->places || !b->assigned) Rf_error("rir2: out of memory");
    n_assigned = 0;
    for (int k = 0; k < c->n_places; k++) {
        if (!numbers[k]) continue;
        rir2_place *to = &b->places[b->n_places++];
        *to = (rir2_place){.kind = from[k].kind, .pc = from[k].pc, .group = from[k].group,
                           .first_assigned = n_assigned, .n_assigned = from[k].n_assigned};
        if (from[k].loop_symbol >= 0) {
            to->loop_variable = VECTOR_ELT(pool, from[k].loop_symbol);
            to->step = from[k].step < 0 ? 0 : numbers[from[k].step - c->first_place];
            to->end = from[k].end < 0 ? 0 : numbers[from[k].end - c->first_place];
        }
        for (int i = 0; i < from[k].n_assigned; i++)
            b->assigned[n_assigned++] = VECTOR_ELT(pool, p->all->assigned[from[k].first_assigned + i]);
    }
}

static SEXP prepare_code(plan *p, int index, SEXP code, rir2_bytecode *b);

/* The constants with nested code prepared: byte code of a promise, or list(formals, body, ...) of a function literal.
 * `code`'s own, if none is. */
static SEXP prepared_pool(plan *p, int index, SEXP code, rir2_bytecode *outermost)
{
    SEXP pool = rir2_constants_of(code);
    PROTECT_INDEX at;
    PROTECT_WITH_INDEX(pool, &at);
    /* In preorder: behind a code stands all that is nested in it. */
    for (size_t k = (size_t)index + 1; k < p->all->n_codes && p->all->codes[k].parent >= index; k++) {
        const rir2_segment_code *c = &p->all->codes[k];
        if (c->parent != index) continue;
        SEXP constant = VECTOR_ELT(pool, c->constant), nested = c->is_closure ? VECTOR_ELT(constant, 1) : constant;
        SEXP prepared = PROTECT(prepare_code(p, (int)k, nested, rir2_new_nested(outermost)));
        if (prepared == R_NilValue) { UNPROTECT(1); continue; }
        if (pool == rir2_constants_of(code)) REPROTECT(pool = Rf_shallow_duplicate(pool), at);
        if (c->is_closure) {
            SEXP parts = PROTECT(Rf_shallow_duplicate(constant));
            SET_VECTOR_ELT(parts, 1, prepared);
            SET_VECTOR_ELT(pool, c->constant, parts);
            UNPROTECT(1);
        } else SET_VECTOR_ELT(pool, c->constant, prepared);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return pool;
}

/* The same instructions with other constants. */
static SEXP with_pool(SEXP code, SEXP pool)
{
    SEXP words = PROTECT(rir2_words_of(code)), made = rir2_make_code(words, pool);
    UNPROTECT(1);
    return made;
}

/* R_NilValue: it stays as it is, and so does what is nested in it. What has no place, or no room for our constants, may
 * hold code that has: then its constants change. */
static SEXP prepare_code(plan *p, int index, SEXP code, rir2_bytecode *b)
{
    SEXP pool = PROTECT(prepared_pool(p, index, code, b->outermost));
    keep_places(p, index, code, b, pool);
    int in_promise = index > 0 && !p->all->codes[index].is_closure, is_top_level = index == 0 && !b->table;
    SEXP prepared = has_entries(b) ? rir2_prepare(b, code, pool, in_promise || is_top_level) : R_NilValue;
    for (int k = 0; prepared != R_NilValue && k < b->n_places; k++) p->n_prepared += (b->places[k].kind & RIR2_PLACES_ENTERED) != 0;
    if (prepared == R_NilValue && index > 0) {
        rir2_drop_bytecode(b);
        if (pool != rir2_constants_of(code)) prepared = with_pool(code, pool);
    }
    UNPROTECT(1);
    return prepared;
}

/* ---- a closure that is compiled: as a whole, or its loops ------------------------------------------------- */

/* The loop behind a place of the closure's own code, or the statement; NULL: there is none, or it is not compiled by itself. */
static const rir2_segment_loop *loop_at(const rir2_segments *all, int place, int is_statement)
{
    for (size_t i = 0; i < all->n_loops; i++)
        if (all->loops[i].place == place && all->loops[i].is_statement == is_statement) return &all->loops[i];
    return NULL;
}

static void place_entry(rir2_table *t, const rir2_segments *all, int place, int kind, const rir2_segment_loop *loop)
{
    rir2_bytecode *b = t->code;
    const rir2_segment_place *from = &all->places[place];
    rir2_place *to = &b->places[b->n_places];
    *to = (rir2_place){.kind = kind, .pc = from->pc, .group = from->group};
    if (from->loop_symbol >= 0) to->loop_variable = VECTOR_ELT(rir2_constants_of(b->original), from->loop_symbol);
    if (!loop || rir2_new_loop_table(t, to, all, loop)) b->n_places++;
}

/* Its start; in front of each loop that can be compiled by itself, and at the head of its body; where statements begin that
 * can; where such loops and statements are left to. `all`: NULL if nothing is known of its loops. */
static void place_entries(rir2_table *t, const rir2_segments *all)
{
    rir2_bytecode *b = t->code;
    int n = all ? all->codes[0].n_places : 0;
    b->places = calloc(2 * (size_t)n + 1, sizeof *b->places);
    if (!b->places) Rf_error("rir2: out of memory");
    b->places[b->n_places++] = (rir2_place){.kind = RIR2_PLACE_START, .pc = 1, .table = t};
    t->place = &b->places[0];
    for (int k = 0; k < n; k++) {
        const rir2_segment_loop *loop = loop_at(all, k, 0), *statement = loop_at(all, k, 1);
        if (loop || all->places[k].kind == RIR2_PLACE_EXIT) place_entry(t, all, k, all->places[k].kind, loop);
        if (statement) place_entry(t, all, k, RIR2_PLACE_BEHIND, statement);
    }
}

typedef struct { rir2_table *t; const rir2_segments *all; SEXP code; } compiled_work;

static SEXP prepare_compiled(void *data)
{
    compiled_work *w = data;
    w->t->code->original = w->code;
    place_entries(w->t, w->all);
    return rir2_prepare(w->t->code, w->code, rir2_constants_of(w->code), 0);
}

static void free_segments(void *data, Rboolean jump)
{
    (void)jump;
    const rir2_segments *all = ((compiled_work *)data)->all;
    if (all) rir2_rs_free_segments(all);
}

/* The byte code of a table's closure with stubs; R_NilValue if it is not of a kind that we know. */
SEXP rir2_prepare_compiled(SEXP f, rir2_table *t)
{
    SEXP code = rir2_original_code(f), bare = PROTECT(rir2_mk_closure(t->formals, code, R_BaseEnv));
    const rir2_segments *all = rir2_segments_of(bare);
    if (all && all->error) {
        rir2_rs_free_segments(all);
        all = NULL;
    }
    compiled_work w = {t, all, code};
    SEXP token = PROTECT(R_MakeUnwindCont());
    SEXP prepared = R_UnwindProtect(prepare_compiled, &w, free_segments, &w, token);
    UNPROTECT(2);
    return prepared;
}

/* ---- all places, for tests ---------------------------------------------------------------------------------- */

typedef struct { plan *p; SEXP f, code, prepared; } work;

static SEXP prepare(void *data)
{
    work *w = data;
    int is_closure = rir2_type(w->f) == CLOSXP;
    rir2_bytecode *b = is_closure ? rir2_new_table(w->f, 1, "", 1, 0)->code : rir2_new_bytecode(NULL);
    PROTECT(b->group->pointer);
    w->prepared = PROTECT(prepare_code(w->p, 0, w->code, b));
    for (int k = 0; b->table && w->prepared != R_NilValue && k < b->n_places; k++) {
        if (b->places[k].kind != RIR2_PLACE_START) continue;
        b->places[k].table = b->table;
        b->table->place = &b->places[k];
    }
    if (w->prepared == R_NilValue) rir2_drop_bytecode(b);
    else if (is_closure) rir2_set_body(w->f, w->prepared);
    UNPROTECT(2);
    return w->prepared;
}

static void done(void *data, Rboolean jump)
{
    (void)jump;
    rir2_rs_free_segments(((work *)data)->p->all);
}

/* A closure is prepared in place, and how many places there are is returned; for byte code of an expression, its
 * prepared form. NULL: it is prepared, or has no byte code, or no legal place of these kinds. */
SEXP rir2_prepare_segments(SEXP f, int kinds)
{
    SEXP code = rir2_type(f) == CLOSXP ? rir2_body(f) : f;
    if (rir2_type(code) != BCODESXP || rir2_bytecode_of(code)) return R_NilValue;
    if (rir2_type(f) == CLOSXP && Rf_length(rir2_formals(f)) > RIR2_MAX_FORMALS) return R_NilValue;
    plan p = {.all = rir2_segments_of(code), .kinds = kinds};
    if (!p.all) return R_NilValue;
    if (p.all->error) {
        rir2_rs_free_segments(p.all);
        return R_NilValue;
    }
    work w = {&p, f, code, R_NilValue};
    SEXP token = PROTECT(R_MakeUnwindCont());
    SEXP prepared = PROTECT(R_UnwindProtect(prepare, &w, done, &w, token));
    UNPROTECT(2);
    return prepared == R_NilValue || rir2_type(f) != CLOSXP ? prepared : Rf_ScalarInteger(p.n_prepared);
}
