/* Code with all its places: which they are says the Rust half, which is asked once for a code and all nested in it. */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const rir2_segments *all;
    int kinds, n_prepared;
    const rir2_table *compiled; /* of the closure whose code is prepared to be compiled; NULL: for tests */
} plan;

/* Code of so few words that runs no loop and makes no function takes less time than an entry is worth. */
enum { SMALL = 60 };

static int is_small(const rir2_segments *all, int index, SEXP code)
{
    for (size_t k = (size_t)index; k < all->n_codes && ((int)k == index || all->codes[k].parent >= index); k++) {
        const rir2_segment_code *c = &all->codes[k];
        if ((int)k != index && c->is_closure) return 0;
        for (int i = 0; i < c->n_places; i++)
            if (all->places[c->first_place + i].kind == RIR2_PLACE_BODY) return 0;
    }
    SEXP words = rir2_words_of(code);
    return !words || Rf_xlength(words) <= SMALL;
}

/* The start of an argument's code is a place for tests only: what stands in it is short, and compiled with the call. */
static int has_planned_start(const plan *p, int index, SEXP code)
{
    int is_promise = index > 0 && !p->all->codes[index].is_closure;
    return !is_promise && !is_small(p->all, index, code);
}

/* Whether there is anything to enter. */
static int has_entries(const rir2_bytecode *b)
{
    for (int k = 0; k < b->n_places; k++)
        if (b->places[k].kind & RIR2_PLACES_ENTERED) return 1;
    return 0;
}

/* The variable that an instruction of this kind reads, unless base has one of its name; else NULL. */
static SEXP variable_read(int op, const int *word, SEXP pool)
{
    SEXP symbol = word[0] == op ? VECTOR_ELT(pool, word[1]) : R_NilValue;
    return rir2_type(symbol) == SYMSXP && rir2_symvalue(symbol) == R_UnboundValue ? symbol : NULL;
}

/* The calls of functions that are not base's, from a word of the code to one before another: by name, and of what the code has
 * computed, unless it makes the function itself, or has no room for the constant that this takes. `words`: of the code, or NULL
 * where `end` is 0. */
enum { MAX_CALLS = 64 };
static void place_calls(rir2_bytecode *b, SEXP code, SEXP words, int *pc, int end)
{
    SEXP pool = rir2_constants_of(code);
    R_xlen_t n_constants = Rf_xlength(pool);
    int has_room = n_constants > RIR2_SMALL_POOL || n_constants + RIR2_MOST_CONSTANTS <= RIR2_SMALL_POOL;
    int before = 0; /* the instruction in front */
    for (const int *word = words ? INTEGER(words) : NULL; *pc < end; before = *pc, *pc = rir2_next_pc(word, *pc, end)) {
        int is_computed = has_room && word[*pc] == BC_CHECKFUN && !(before && word[before] == BC_MAKECLOSURE);
        SEXP symbol = is_computed ? NULL : variable_read(BC_GETFUN, word + *pc, pool);
        if ((!symbol && !is_computed) || b->n_calls == MAX_CALLS) continue;
        if (is_computed && before && word[before] == BC_DOLLAR) symbol = VECTOR_ELT(pool, word[before + 2]);
        b->places[b->n_places++] = (rir2_place){.kind = is_computed ? RIR2_PLACE_CALLED : RIR2_PLACE_CALL, .pc = *pc, .symbol = symbol};
        b->n_calls++;
    }
}

/* Places of the wanted kinds; numbers of steps and ends become those of what is kept. */
static void keep_places(const plan *p, int index, SEXP code, rir2_bytecode *b, SEXP pool)
{
    const rir2_segment_code *c = &p->all->codes[index];
    const rir2_segment_place *from = p->all->places + c->first_place;
    int kinds = p->kinds | RIR2_PLACE_STEP | RIR2_PLACE_END;
    if (kinds & RIR2_PLACES_PLANNED && !has_planned_start(p, index, code)) kinds &= ~RIR2_PLACE_START;
    int *numbers = (int *)R_alloc((size_t)c->n_places + 1, sizeof(int)), n_assigned = 0, pc = 1;
    for (int k = 0; k < c->n_places; k++)
        if (from[k].kind & kinds) n_assigned += from[k].n_assigned;
    SEXP words = kinds & RIR2_PLACE_CALL ? rir2_words_of(code) : NULL;
    int n_words = words ? (int)Rf_xlength(words) : 0;
    PROTECT(words ? words : R_NilValue);
    b->places = calloc((size_t)c->n_places + MAX_CALLS + 1, sizeof *b->places);
    b->assigned = calloc((size_t)n_assigned + 1, sizeof *b->assigned);
    if (!b->places || !b->assigned) Rf_error("rir2: out of memory");
    n_assigned = 0;
    for (int k = 0; k < c->n_places; k++) {
        place_calls(b, code, words, &pc, from[k].pc < n_words ? from[k].pc : n_words);
        numbers[k] = from[k].kind & kinds ? b->n_places + 1 : 0;
        if (!numbers[k]) continue;
        rir2_place *to = &b->places[b->n_places++];
        *to = (rir2_place){.kind = from[k].kind, .pc = from[k].pc, .group = from[k].group,
                           .first_assigned = n_assigned, .n_assigned = from[k].n_assigned};
        if (from[k].loop_symbol >= 0) to->loop_variable = VECTOR_ELT(pool, from[k].loop_symbol);
        for (int i = 0; i < from[k].n_assigned; i++)
            b->assigned[n_assigned++] = VECTOR_ELT(pool, p->all->assigned[from[k].first_assigned + i]);
    }
    place_calls(b, code, words, &pc, n_words);
    for (int k = 0; k < c->n_places; k++) {
        if (!numbers[k] || from[k].loop_symbol < 0) continue;
        rir2_place *to = &b->places[numbers[k] - 1];
        to->step = from[k].step < 0 ? 0 : numbers[from[k].step - c->first_place];
        to->end = from[k].end < 0 ? 0 : numbers[from[k].end - c->first_place];
    }
    UNPROTECT(1);
}

/* Functions of base and stats that call a function which they are given, and neither keep it nor hand it on. */
static int is_caller(SEXP name)
{
    static const char *const callers[] = {"Filter", "Find", "Map", "Position", "Reduce", "apply", "by", "do.call", "integrate", "lapply", "mapply", "nlm",
                                          "nlminb", "optim", "optimise", "optimize", "outer", "sapply", "tapply", "uniroot", "vapply"};
    for (size_t k = 0; k < sizeof callers / sizeof *callers; k++)
        if (!strcmp(CHAR(PRINTNAME(name)), callers[k])) return 1;
    return 0;
}

/* The function of these that code calls with this argument; NULL: none, or others as well. */
static SEXP caller_with(SEXP code, int argument)
{
    SEXP words = rir2_words_of(code), pool = rir2_constants_of(code), called = NULL, found = NULL;
    const int *word = words ? INTEGER(words) : NULL, n = words ? (int)Rf_xlength(words) : 0;
    for (int pc = 1; pc < n; pc = rir2_next_pc(word, pc, n)) {
        if (word[pc] == BC_GETFUN) called = VECTOR_ELT(pool, word[pc + 1]);
        if (word[pc] != BC_MAKEPROM || word[pc + 1] != argument) continue;
        if (!called || !is_caller(called) || (found && found != called)) return NULL;
        found = called;
    }
    return found;
}

/* Of an argument's code its calls are places, and a variable that is all of it, where its callee does nothing but call it.
 * `around`: the code that makes the argument, its constant of this number. */
static void keep_calls(const plan *p, SEXP code, SEXP around, int constant, rir2_bytecode *b)
{
    SEXP words = PROTECT(rir2_words_of(code));
    int pc = 1, n = words && p->compiled->learning_at_first > 0 ? (int)Rf_xlength(words) : 0;
    b->places = calloc(MAX_CALLS + 1, sizeof *b->places);
    if (!b->places) Rf_error("rir2: out of memory");
    enum { READ = 2, WORDS = 4 }; /* GETVAR and its operand, RETURN, behind the version */
    SEXP symbol = n == WORDS && INTEGER(words)[1 + READ] == BC_RETURN ? variable_read(BC_GETVAR, INTEGER(words) + 1, rir2_constants_of(code)) : NULL;
    SEXP caller = symbol ? caller_with(around, constant) : NULL;
    if (caller) {
        b->places[b->n_places++] = (rir2_place){.kind = RIR2_PLACE_CALL, .pc = 1, .symbol = symbol, .caller = caller};
        b->n_calls++;
    } else place_calls(b, code, words, &pc, n);
    UNPROTECT(1);
}

static SEXP prepare_code(plan *p, int index, SEXP code, SEXP around, rir2_bytecode *b);
static SEXP prepare_literal(const plan *p, SEXP formals, SEXP code, const char *name, rir2_bytecode *b);
static const char *name_of_literal(SEXP code, int constant);

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
        rir2_bytecode *b = rir2_new_nested(outermost);
        int is_literal = p->compiled && c->is_closure;
        SEXP prepared = is_literal ? prepare_literal(p, VECTOR_ELT(constant, 0), nested, name_of_literal(code, c->constant), b)
                                   : prepare_code(p, (int)k, nested, code, b);
        PROTECT(prepared);
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
static SEXP prepare_code(plan *p, int index, SEXP code, SEXP around, rir2_bytecode *b)
{
    SEXP pool = PROTECT(prepared_pool(p, index, code, b->outermost));
    if (p->compiled) keep_calls(p, code, around, p->all->codes[index].constant, b);
    else keep_places(p, index, code, b, pool);
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

/* What a function literal is assigned to, or NULL. */
static const char *name_of_literal(SEXP code, int constant)
{
    SEXP words = rir2_words_of(code);
    const int *word = words ? INTEGER(words) : NULL, n = words ? (int)Rf_xlength(words) : 0;
    for (int pc = 1; pc + 3 < n; pc = rir2_next_pc(word, pc, n))
        if (word[pc] == BC_MAKECLOSURE && word[pc + 1] == constant && word[pc + 2] == BC_SETVAR)
            return CHAR(PRINTNAME(VECTOR_ELT(rir2_constants_of(code), word[pc + 3])));
    return NULL;
}

/* The code of a function that is made here, with a table of its own, which all closures with this code share. R_NilValue: it
 * stays as it is. */
static SEXP prepare_literal(const plan *p, SEXP formals, SEXP code, const char *name, rir2_bytecode *b)
{
    const rir2_table *around = p->compiled;
    SEXP bare = PROTECT(rir2_mk_closure(formals, code, R_BaseEnv)), prepared = R_NilValue;
    char label[512];
    snprintf(label, sizeof label, "%s, %s", around->label, name ? name : "a function");
    if (Rf_length(formals) <= RIR2_MAX_FORMALS && around->learning_at_first > 0) {
        rir2_table *t = rir2_new_table_of(b, bare, label, around->max_versions, around->learning_at_first);
        prepared = rir2_prepare_function(bare, t);
    } else rir2_drop_bytecode(b);
    UNPROTECT(1);
    return prepared;
}

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
 * can; where such loops and statements are left to; calls. `all`: NULL if nothing is known of its loops. */
static void place_entries(rir2_table *t, const rir2_segments *all)
{
    rir2_bytecode *b = t->code;
    int n = all ? all->codes[0].n_places : 0, pc = 1;
    SEXP words = PROTECT(rir2_words_of(b->original));
    int n_words = words && t->learning_at_first > 0 ? (int)Rf_xlength(words) : 0;
    b->places = calloc(2 * (size_t)n + 1 + MAX_CALLS, sizeof *b->places);
    if (!b->places) Rf_error("rir2: out of memory");
    b->places[b->n_places++] = (rir2_place){.kind = RIR2_PLACE_START, .pc = 1, .table = t};
    t->place = &b->places[0];
    for (int k = 0; k < n; k++) {
        const rir2_segment_loop *loop = loop_at(all, k, 0), *statement = loop_at(all, k, 1);
        place_calls(b, b->original, words, &pc, all->places[k].pc < n_words ? all->places[k].pc : n_words);
        if (loop || all->places[k].kind == RIR2_PLACE_EXIT) place_entry(t, all, k, all->places[k].kind, loop);
        if (statement) place_entry(t, all, k, RIR2_PLACE_BEHIND, statement);
    }
    place_calls(b, b->original, words, &pc, n_words);
    UNPROTECT(1);
}

typedef struct { rir2_table *t; const rir2_segments *all; SEXP code; } compiled_work;

static SEXP prepare_compiled(void *data)
{
    compiled_work *w = data;
    rir2_bytecode *b = w->t->code;
    b->original = w->code;
    b->is_small = w->all && is_small(w->all, 0, w->code);
    place_entries(w->t, w->all);
    plan p = {.all = w->all, .compiled = w->t};
    SEXP pool = PROTECT(w->all ? prepared_pool(&p, 0, w->code, b->outermost) : rir2_constants_of(w->code));
    SEXP prepared = rir2_prepare(b, w->code, pool, 0);
    UNPROTECT(1);
    return prepared;
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

/* The same of a function that nobody has asked for: one that is done sooner than an entry is not entered. R_NilValue: it
 * stays as it is, and the table is gone. */
SEXP rir2_prepare_function(SEXP f, rir2_table *t)
{
    PROTECT(t->code->group->pointer);
    SEXP code = PROTECT(rir2_prepare_compiled(f, t));
    int small = t->code->is_small;
    if (code == R_NilValue || (small && t->code->n_calls == 0)) {
        rir2_drop_bytecode(t->code);
        code = R_NilValue;
    } else if (small) {
        t->off_because = "it is done sooner than an entry would be";
        rir2_switch_table(t, 0);
    }
    UNPROTECT(2);
    return code;
}

/* ---- all places, for tests ---------------------------------------------------------------------------------- */

typedef struct { plan *p; SEXP f, code, prepared; } work;

static SEXP prepare(void *data)
{
    work *w = data;
    int is_closure = rir2_type(w->f) == CLOSXP;
    rir2_bytecode *b = is_closure ? rir2_new_table(w->f, 1, "", 1, 0)->code : rir2_new_bytecode(NULL);
    PROTECT(b->group->pointer);
    w->prepared = PROTECT(prepare_code(w->p, 0, w->code, R_NilValue, b));
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
