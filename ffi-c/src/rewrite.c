/* The rewriter: byte code with stubs, through which compiled code is entered.
 *
 *  In front of the instruction of place k stands its stub:
 *
 *      GOTO     on               where the code is switched off: after
 *   on:
 *      LDCONST  live             is rir2 here, and the code switched on?
 *      BRIFNOT  after
 *      LDCONST  entry            the entry routine: where to go on
 *      LDCONST  live
 *      LDFALSE | LDTRUE | LDNULL as many as the code's places need: the digits of k to the base 3
 *      DOTCALL
 *      SWITCH   labels
 *   after:
 *      ... the instruction, labels moved
 *
 *  In front of a call, which begins with a GETFUN, the routine gives the function to be called, or NULL:
 *
 *      GOTO on; on: LDCONST live; BRIFNOT after; LDCONST entry; ...; DOTCALL
 *      DUP; ISNULL; BRIFNOT found; POP; GOTO after
 *   found:
 *      CHECKFUN; GOTO next
 *   after:
 *      GETFUN name
 *   next:
 *
 *  so, too, in front of a GETVAR that is all of an argument for a function that calls it, but without CHECKFUN.
 *
 *  In front of a CHECKFUN the function is on the stack; another routine is given it:
 *
 *      GOTO on; on: LDCONST live; BRIFNOT after; LDCONST asking; DUP2ND; LDCONST live; ...; DOTCALL
 *      DUP; ISNULL; BRIFNOT found; POP; GOTO after
 *   found:
 *      SWAP; POP
 *   after:
 *      CHECKFUN
 *
 *  SWAP looks at what is below, and copies, if anybody holds the value on top: nobody holds a function made for this call.
 *
 *  and at the end of the code, where a result is fetched (place 0) and returned:
 *
 *   take:
 *      LDCONST entry; LDCONST live; LDFALSE ...; DOTCALL; RETURN
 *   take invisible:
 *      LDCONST entry; LDCONST live; LDFALSE ...; DOTCALL; INVISIBLE; RETURN
 *
 * The routine answers 1 or 2, a result waits at `take` or `take invisible`; or 2 + k, go on behind the stub of
 * place k. The baseline is to go on behind the stub that asked. Between the call, the SWITCH and the call that
 * fetches a result R looks for no interrupts.
 *
 * A jump from in front of a place leads to its first stub. A jump from behind it is the way of a loop back to
 * its head: it leads to the stub that every iteration passes, if there is one, else to the instruction. While the stub is
 * off, the last of them leads past it.
 *
 * Three constants are ours, whatever the number of places: `live`, `entry`, `labels`. R keeps bindings in a
 * cache only in code of at most 256 constants, so a pool never grows beyond that. Constant 0 stays the expression
 * of the code, so print(), body() and identical() see the original. Where the frame cannot be found
 * from a plain routine (in promises, and at top level) the stub calls the builtin .External2, which hands it over,
 * and whose name is a fourth constant. The routine that is given functions is one more; it needs no frame.
 */
#include "rir2_runtime.h"

enum { BASE = 3 };

typedef struct {
    int *word; /* NULL: counts only */
    int n;
} writer;

static void put(writer *w, int n, const int *words)
{
    if (w->word) memcpy(w->word + w->n, words, (size_t)n * sizeof(int));
    w->n += n;
}
#define PUT(w, ...) put(w, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

/* What is rewritten, and how. */
typedef struct {
    rir2_bytecode *b;
    const int *words;      /* of the original */
    int n;
    int external2;         /* whether entries go through .External2 */
    int live, entry, labels, symbol, asking; /* our constants */
    int n_digits, stub, call_stub, called_stub; /* words of a stub */
    int *moved;            /* by word of the original: where it stands now */
    int *forward, *back;   /* by word of the original: where a jump to it leads, from in front of it, from behind */
} job;

static const int pushes[BASE] = {BC_LDFALSE, BC_LDTRUE, BC_LDNULL};

static void put_entry(writer *w, const job *j, int place)
{
    static const int arguments[BASE] = {BC_PUSHFALSEARG, BC_PUSHTRUEARG, BC_PUSHNULLARG};
    if (j->external2) PUT(w, BC_GETBUILTIN, j->symbol, BC_PUSHCONSTARG, j->entry, BC_PUSHCONSTARG, j->live);
    else PUT(w, BC_LDCONST, j->entry, BC_LDCONST, j->live);
    for (int digit = 0; digit < j->n_digits; digit++, place /= BASE) PUT(w, (j->external2 ? arguments : pushes)[place % BASE]);
    if (j->external2) PUT(w, BC_CALLBUILTIN, 0);
    else PUT(w, BC_DOTCALL, 0, 1 + j->n_digits);
}

static void put_stub(writer *w, const job *j, int place)
{
    int on = w->n + 2, after = w->n + j->stub;
    PUT(w, BC_GOTO, on, BC_LDCONST, j->live, BC_BRIFNOT, 0, after);
    put_entry(w, j, place);
    PUT(w, BC_SWITCH, 0, j->labels, j->labels, j->labels);
}

static void put_call_stub(writer *w, const job *j, int place, const rir2_place *p)
{
    enum { FOUND = 8, READ = 2 }; /* words: to what is done where a function was given; of the instruction */
    int on = w->n + 2, after = w->n + j->call_stub;
    PUT(w, BC_GOTO, on, BC_LDCONST, j->live, BC_BRIFNOT, 0, after);
    put_entry(w, j, place);
    int found = w->n + FOUND, next = p ? j->forward[p->pc + READ] : 0;
    PUT(w, BC_DUP, BC_ISNULL, BC_BRIFNOT, 0, found, BC_POP, BC_GOTO, after);
    if (p && p->caller) PUT(w, BC_GOTO, next, BC_RETURN); /* as long as the other */
    else PUT(w, BC_CHECKFUN, BC_GOTO, next);
}

static void put_called_stub(writer *w, const job *j, int place)
{
    enum { FOUND = 8 }; /* words: to what is done where a function was given */
    int on = w->n + 2, after = w->n + j->called_stub;
    PUT(w, BC_GOTO, on, BC_LDCONST, j->live, BC_BRIFNOT, 0, after, BC_LDCONST, j->asking, BC_DUP2ND, BC_LDCONST, j->live);
    for (int digit = 0; digit < j->n_digits; digit++, place /= BASE) PUT(w, pushes[place % BASE]);
    PUT(w, BC_DOTCALL, 0, 2 + j->n_digits);
    int found = w->n + FOUND;
    PUT(w, BC_DUP, BC_ISNULL, BC_BRIFNOT, 0, found, BC_POP, BC_GOTO, after, BC_SWAP, BC_POP);
}

static int stub_of(const job *j, const rir2_place *p)
{
    return p->kind == RIR2_PLACE_CALLED ? j->called_stub : p->kind == RIR2_PLACE_CALL ? j->call_stub : j->stub;
}

static int has_kind(const rir2_bytecode *b, int kind)
{
    for (int k = 0; k < b->n_places; k++)
        if (b->places[k].kind == kind) return 1;
    return 0;
}

/* The digits of a place, given as what the instructions push: NULL, or R's own TRUE or FALSE. */
int rir2_place_of_digits(int n, const SEXP *digits)
{
    int place = 0;
    for (int i = n - 1; i >= 0; i--) place = BASE * place + (digits[i] == R_NilValue ? 2 : *(const int *)rir2_data(digits[i]) == TRUE);
    return place;
}

static int digits_for(int places)
{
    int n = 1;
    for (int most = BASE - 1; most < places; most = BASE * most + BASE - 1) n++;
    return n;
}

/* Where everything goes. Places are sorted by their word. */
static void make_map(job *j)
{
    int before = 0, k = 0;
    for (int w = 0; w < j->n; w++) {
        int first = 0, body = 0;
        for (; k < j->b->n_places && j->b->places[k].pc == w; k++) {
            rir2_place *p = &j->b->places[k];
            if (!(p->kind & RIR2_PLACES_ENTERED)) continue;
            int start = w + before;
            before += stub_of(j, p);
            p->jump = start + 1;
            p->on = start + 2;
            p->after = w + before;
            if (!first) first = start;
            if (!body && p->kind == RIR2_PLACE_BODY) body = start;
        }
        j->moved[w] = w + before;
        j->forward[w] = first ? first : j->moved[w];
        j->back[w] = body ? body : j->moved[w];
    }
    for (k = 0; k < j->b->n_places; k++)
        if (!(j->b->places[k].kind & RIR2_PLACES_ENTERED)) {
            rir2_place *p = &j->b->places[k];
            p->after = p->kind == RIR2_PLACE_EXIT ? j->forward[p->pc] : j->moved[p->pc];
        }
}

/* A loop jumps back to the stub at the head of its body, of which there is one at most. */
static void note_jump_back(const job *j, int head, int word)
{
    for (int k = 0; k < j->b->n_places; k++) {
        rir2_place *p = &j->b->places[k];
        if (p->kind == RIR2_PLACE_BODY && p->pc == head) p->back = word;
    }
}

/* Copies the instructions, labels moved, and notes which constants are tables of labels. FALSE: not understood. */
static int put_instructions(const job *j, int *to, unsigned char *tables, R_xlen_t n_constants)
{
    unsigned char *plain = (unsigned char *)R_alloc((size_t)n_constants, 1);
    memset(plain, 0, (size_t)n_constants);
    for (int pc = 1; pc < j->n;) {
        int op = j->words[pc];
        if (op < 0 || op >= RIR2_N_OPCODES || pc + rir2_bc_shapes[op].operands >= j->n) return 0;
        rir2_bc_shape shape = rir2_bc_shapes[op];
        memcpy(to + j->moved[pc], j->words + pc, (size_t)(1 + shape.operands) * sizeof(int));
        if (shape.label) {
            int label = j->words[pc + shape.label];
            if (label < 1 || label >= j->n) return 0;
            to[j->moved[pc] + shape.label] = label > pc ? j->forward[label] : j->back[label];
            if (label <= pc) note_jump_back(j, label, j->moved[pc] + shape.label);
        }
        for (int k = 1; k <= shape.operands; k++) {
            int constant = j->words[pc + k];
            int is_table = op == BC_SWITCH && k >= 3, is_constant = op == BC_LDCONST || op == BC_PUSHCONSTARG;
            if (!is_table && !is_constant) continue;
            if (constant < 0 || constant >= n_constants) return 0;
            (is_table ? tables : plain)[constant] = 1;
        }
        pc += 1 + shape.operands;
    }
    for (R_xlen_t i = 0; i < n_constants; i++)
        if (tables[i] && plain[i]) return 0;
    return 1;
}

/* A SWITCH only jumps forward. R_UnboundValue: not understood. */
static SEXP moved_table(const job *j, SEXP labels)
{
    if (rir2_type(labels) != INTSXP) return labels; /* no names: NULL */
    SEXP moved = PROTECT(Rf_duplicate(labels));
    for (R_xlen_t i = 0; i < Rf_xlength(moved); i++) {
        int label = INTEGER(moved)[i];
        if (label < 1 || label >= j->n) moved = R_UnboundValue;
        if (moved == R_UnboundValue) break;
        INTEGER(moved)[i] = j->forward[label];
    }
    UNPROTECT(1);
    return moved;
}

/* expressionsIndex or srcrefsIndex: a stub is of the expression of its instruction, the end of the whole's. */
static SEXP moved_index(const job *j, SEXP index, int n_now)
{
    int n = (int)Rf_xlength(index);
    SEXP now = PROTECT(Rf_allocVector(INTSXP, n_now));
    int *to = INTEGER(now), from = 0;
    const int *old = INTEGER(index);
    for (int w = 0; w < j->n; w++) {
        int value = w < n ? old[w] : 0;
        while (from <= j->moved[w]) to[from++] = value;
    }
    while (from < n_now) to[from++] = n > 1 ? old[1] : 0;
    SHALLOW_DUPLICATE_ATTRIB(now, index);
    UNPROTECT(1);
    return now;
}

static SEXP labels_of(const job *j, int take, int take_invisible)
{
    SEXP labels = Rf_allocVector(INTSXP, RIR2_FIRST_RESUME + j->b->n_places - 1);
    INTEGER(labels)[RIR2_TAKE - 1] = take;
    INTEGER(labels)[RIR2_TAKE_INVISIBLE - 1] = take_invisible;
    for (int k = 0; k < j->b->n_places; k++) INTEGER(labels)[RIR2_FIRST_RESUME + k - 1] = j->b->places[k].after;
    return labels;
}

/* Where results are fetched: behind all instructions. */
static int start_of_take(const job *j) { return j->moved[j->n - 1] + 1; }

/* FALSE: not understood. */
static int put_all(const job *j, int *words, unsigned char *tables, R_xlen_t n_constants, int *take)
{
    writer w = {words, 0};
    PUT(&w, BC_VERSION);
    if (!put_instructions(j, words, tables, n_constants)) return 0;
    for (int k = 0; k < j->b->n_places; k++) {
        const rir2_place *p = &j->b->places[k];
        if (!(p->kind & RIR2_PLACES_ENTERED)) continue;
        w.n = p->jump - 1;
        if (p->kind == RIR2_PLACE_CALL) put_call_stub(&w, j, k + 1, p);
        else if (p->kind == RIR2_PLACE_CALLED) put_called_stub(&w, j, k + 1);
        else put_stub(&w, j, k + 1);
    }
    w.n = start_of_take(j);
    for (int invisible = 0; invisible <= 1; invisible++) {
        take[invisible] = w.n;
        put_entry(&w, j, 0);
        if (invisible) PUT(&w, BC_INVISIBLE);
        PUT(&w, BC_RETURN);
    }
    return 1;
}

/* The pool, ours in front of the indexes. R_NilValue: a table of labels is not understood. */
static SEXP pool_of(const job *j, SEXP pool, R_xlen_t n_own, SEXP ours, const unsigned char *tables, int n_words)
{
    R_xlen_t n_all = Rf_xlength(pool), n_ours = Rf_xlength(ours);
    SEXP now = PROTECT(Rf_allocVector(VECSXP, n_all + n_ours));
    for (R_xlen_t i = 0; i < n_own; i++) {
        SEXP constant = VECTOR_ELT(pool, i);
        if (tables[i]) constant = moved_table(j, constant);
        if (constant == R_UnboundValue) { UNPROTECT(1); return R_NilValue; }
        SET_VECTOR_ELT(now, i, constant);
    }
    for (R_xlen_t i = 0; i < n_ours; i++) SET_VECTOR_ELT(now, n_own + i, VECTOR_ELT(ours, i));
    for (R_xlen_t i = n_own; i < n_all; i++) SET_VECTOR_ELT(now, n_ours + i, moved_index(j, VECTOR_ELT(pool, i), n_words));
    UNPROTECT(1);
    return now;
}

/* New byte code with a stub for each place of `b`, whose words in it are noted there. `pool`: the constants of
 * `code`, perhaps with nested code changed. R_NilValue if the code is not understood, or if its constants leave
 * no room for ours. */
SEXP rir2_rewrite(SEXP code, SEXP pool, rir2_bytecode *b, SEXP live, int external2)
{
    SEXP words = rir2_words_of(code);
    R_xlen_t n_all = Rf_xlength(pool), n_own = rir2_n_proper_constants(pool);
    int n_ours = (external2 ? 4 : 3) + has_kind(b, RIR2_PLACE_CALLED);
    job j = {.b = b, .external2 = external2, .n_digits = digits_for(b->n_places)};
    SEXP entry = rir2_entry_routine(j.n_digits, external2);
    if (!words || !entry || (n_all <= RIR2_SMALL_POOL && n_all + n_ours > RIR2_SMALL_POOL)) return R_NilValue;
    PROTECT(words);
    j.words = INTEGER(words);
    j.n = (int)Rf_xlength(words);
    j.live = (int)n_own;
    j.entry = j.live + 1;
    j.labels = j.live + 2;
    j.symbol = j.live + 3;
    j.asking = j.live + n_ours - 1;
    b->n_above = external2 ? 3 : 2 + j.n_digits; /* a call frame; or the routine and its arguments */
    writer entry_words = {NULL, 0}, stub_words = {NULL, 0}, call_words = {NULL, 0}, called_words = {NULL, 0};
    put_entry(&entry_words, &j, 0);
    put_stub(&stub_words, &j, 1);
    put_call_stub(&call_words, &j, 1, NULL);
    put_called_stub(&called_words, &j, 1);
    j.stub = stub_words.n;
    j.call_stub = call_words.n;
    j.called_stub = called_words.n;
    j.moved = (int *)R_alloc(3 * (size_t)j.n, sizeof(int));
    j.forward = j.moved + j.n;
    j.back = j.forward + j.n;
    make_map(&j);
    unsigned char *tables = (unsigned char *)R_alloc((size_t)n_all, 1);
    memset(tables, 0, (size_t)n_all);
    int take[2], n_words = start_of_take(&j) + 2 * (entry_words.n + 1) + 1; /* a RETURN each, and INVISIBLE */
    SEXP now = PROTECT(Rf_allocVector(INTSXP, n_words)), prepared = R_NilValue;
    if (put_all(&j, INTEGER(now), tables, n_own, take)) {
        SEXP ours = PROTECT(Rf_allocVector(VECSXP, n_ours));
        SET_VECTOR_ELT(ours, 0, live);
        SET_VECTOR_ELT(ours, 1, entry);
        SET_VECTOR_ELT(ours, 2, labels_of(&j, take[0], take[1]));
        if (external2) SET_VECTOR_ELT(ours, 3, Rf_install(".External2"));
        if (has_kind(b, RIR2_PLACE_CALLED)) SET_VECTOR_ELT(ours, n_ours - 1, rir2_asking_routine(j.n_digits));
        SEXP all = PROTECT(pool_of(&j, pool, n_own, ours, tables, n_words));
        if (all != R_NilValue) prepared = rir2_make_code(now, all);
        UNPROTECT(2);
    }
    UNPROTECT(2);
    return prepared;
}
