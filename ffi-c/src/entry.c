/* The entry routine: what the stubs of prepared byte code call (rewrite.c).
 *
 * One entry is one transaction. The versions are tried in order; the first whose header passes
 * runs. If its code finishes, the promises that its path forces are forced in earnest, the
 * result waits, and the stub is told to fetch it. If it aborts, nothing has happened, and the baseline
 * goes on behind the stub.
 *
 * R may jump out of an entry where a commit evaluates: all state is on the C stack and
 * on R's protection stack, so nothing is left behind. It never jumps while machine code runs:
 * routines called from there abort instead of failing.
 */
#include "rir2_runtime.h"
#include <math.h>

enum { ROOTS = 8192, NESTED_ROOTS = 256, STACK_MARGIN = 256 * 1024, UNKNOWN_STACK = 1024 * 1024, COMPILER_STACK = 2 * 1024 * 1024 };

rir2_ctx *rir2_active = NULL;
double rir2_chaos = 0;
int rir2_always_external2;

/* Results between the two calls of their stubs, each with its frame: the last is fetched first. There may be
 * several: where the frame is handed over, R allocates between the calls, and runs finalizers. */
static SEXP waiting;
static int n_waiting;
enum { WAITING_AT_FIRST = 64 };

/* ---- chaos ------------------------------------------------------------------------------------ */

/* Its own generator: R's random numbers are not touched. */
int rir2_is_chaotic(void)
{
    static uint64_t state = 0x9E3779B97F4A7C15u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * 0x1p-53 < rir2_chaos;
}

/* ---- results ------------------------------------------------------------------------------------ */

static SEXP result(const rir2_version *v, const rir2_slot *out)
{
    switch (v->out) {
    case RIR2_OUT_LGL: return rir2_box(RIR2_LGL, (int)out[0].i == NA_LOGICAL ? NA_REAL : (int)out[0].i);
    case RIR2_OUT_INT: return Rf_ScalarInteger((int)out[0].i);
    case RIR2_OUT_DBL: return Rf_ScalarReal(out[0].d);
    case RIR2_OUT_NUM: return rir2_box((int)out[1].i, out[0].d);
    case RIR2_OUT_TAGGED:
        if (out[1].i == RIR2_STRING) return Rf_ScalarString(out[2].s);
        return out[1].i == RIR2_OBJECT ? (SEXP)out[2].s : rir2_box((int)out[1].i, out[0].d);
    case RIR2_OUT_SEXP: return out[0].s ? (SEXP)out[0].s : R_NilValue;
    case RIR2_OUT_CONST:
        MARK_NOT_MUTABLE(v->out_const);
        return v->out_const;
    default: return R_NilValue;
    }
}

/* ---- one run -------------------------------------------------------------------------------------- */

/* Where R's stack ends, with a margin; 0: not known. */
static uintptr_t end_of_stack(void)
{
    const rir2_libr_variables *r = &rir2_libr;
    if (!r->stack_limit || !r->stack_start || !r->stack_direction) return 0;
    if (*r->stack_direction != 1) return 0; /* grows upwards: no such platform is supported */
    if (*r->stack_limit == (uintptr_t)-1 || *r->stack_start == (uintptr_t)-1) return 0;
    return *r->stack_start - *r->stack_limit + STACK_MARGIN;
}

/* The lowest address that the stack pointer may have in machine code. */
static uintptr_t stack_limit(void)
{
    uintptr_t end = end_of_stack();
    return end ? end : (uintptr_t)__builtin_frame_address(0) - UNKNOWN_STACK;
}

/* Whether the stack has room for the compiler. */
int rir2_has_stack(void) { return (uintptr_t)__builtin_frame_address(0) > end_of_stack() + COMPILER_STACK; }

/* Machine code holds values in a root array. There is one large array; an entry that starts while
 * another runs machine code (a finalizer called by the collector) gets a small one. The owner is
 * known by its stack address: one below ours was left by a jump and is gone. */
static void *roots[ROOTS];
static uintptr_t roots_owner;

static int64_t run(const rir2_version *v, rir2_full_ctx *full, const rir2_slot *slots, rir2_slot *out)
{
    void *small[NESTED_ROOTS];
    uintptr_t here = (uintptr_t)__builtin_frame_address(0), owner = roots_owner;
    int nested = owner > here;
    rir2_ctx *outer = rir2_active;
    full->ctx.roots = nested ? small : roots;
    full->ctx.root_limit = nested ? NESTED_ROOTS : ROOTS;
    int64_t room = (int64_t)*rir2_libr.protected_size - *rir2_libr.protected_top - 1000;
    if (full->ctx.root_limit > room) full->ctx.root_limit = room < 0 ? 0 : room;
    if (!nested) roots_owner = here;
    rir2_active = &full->ctx;
    int64_t status = v->code(&full->ctx, slots, out);
    rir2_active = outer;
    if (!nested) roots_owner = 0;
    UNPROTECT(full->n_protected);
    return status;
}

/* A promise that the executed path forces is forced here, after the fact: its expression is pure,
 * so only who holds the promise can tell. Nobody but this call does, unless it was reached
 * through another promise, or another frame (dispatch) shares it; or behind a loop the call goes on. */
static void commit_forced(rir2_entry_state *e, const uint8_t *forced)
{
    for (int k = 0; k < e->table->n_formals; k++) {
        rir2_formal *f = &e->formals[k];
        if (!forced[k] || !f->safe) continue;
        if (f->chained) Rf_eval(f->raw, e->rho); /* the promises that it led to are forced, too */
        else if (e->table->whole || rir2_refcount(f->raw) > rir2_own_references) rir2_mark_forced(f->raw, rir2_boxed(e, &f->val), e->rho);
    }
}

void rir2_count_abort(rir2_version *v, int reason, int site)
{
    v->aborts[reason >= 0 && reason < RIR2_N_ABORTS ? reason : RIR2_ABORT_unanalysable]++;
    if (site >= 0 && (uint32_t)site < v->n_abort_sites) v->aborts_by_site[site]++;
}

/* NULL: the version did not give a result. */
static SEXP try_version(rir2_entry_state *e, rir2_version *v, int *visible)
{
    int n = e->table->n_formals;
    rir2_slot slots[v->n_slots ? v->n_slots : 1], out[3];
    uint64_t start = rir2_start_attempt(v), copied = rir2_copied;
    int failure = rir2_chaos > 0 && rir2_is_chaotic() ? RIR2_FAIL_chaos : rir2_run_guards(e, v, slots);
    if (!failure && rir2_assigns_promise(e)) failure = RIR2_FAIL_promise;
    if (failure) {
        v->failures[failure]++;
        rir2_end_attempt(e->table, v, start, 0, 0);
        return NULL;
    }
    v->passes++;
    e->passed = 1;
    uint8_t forced[n ? n : 1];
    memset(forced, 0, sizeof forced);
    rir2_full_ctx full;
    full.ctx = (rir2_ctx){.rt = (void *const *)rir2_rt,
                          .interrupts = rir2_libr.interrupts_pending,
                          .stack_limit = stack_limit(),
                          .consts = (void *const *)v->consts,
                          .abort_site = -1,
                          .visible = 1,
                          .forced = forced};
    full.n_protected = 0;
    full.frame = e->rho;
    full.version = v;
    full.entry = e;
    full.caller = NULL;
    full.draws_nothing = 0;
    full.owns_stores = rir2_begin_stores((uintptr_t)__builtin_frame_address(0));
    full.label = e->table->label;
    int64_t status = run(v, &full, slots, out);
    /* A routine that could not do its work says so in the reason, whatever the code made of it. */
    if (status == 0 && full.ctx.abort_reason == RIR2_ABORT_none && !(rir2_chaos > 0 && rir2_is_chaotic())) {
        SEXP value = PROTECT(result(v, out));
        rir2_prepare_random(&full.ctx);
        if (full.owns_stores) rir2_prepare_stores();
        /* No R code runs from here on, but what finalizers do where a variable is made. */
        if ((!e->table->whole || rir2_is_as_located(e)) && (!full.owns_stores || rir2_may_commit_stores()) && rir2_commit_random(&full.ctx)) {
            commit_forced(e, forced);
            if (full.owns_stores) rir2_commit_stores();
            *visible = full.ctx.visible;
            rir2_end_attempt(e->table, v, start, 1, rir2_copied - copied);
            UNPROTECT(1);
            return value;
        }
        UNPROTECT(1);
    }
    rir2_undo_random(&full.ctx);
    if (full.owns_stores) rir2_drop_stores();
    rir2_count_abort(v, full.ctx.abort_reason, full.ctx.abort_site);
    /* At once: the baseline may be too short to look. If a handler resumes, it runs. */
    if (full.ctx.abort_reason == RIR2_ABORT_interrupt) R_CheckUserInterrupt();
    else if (rir2_learn_from_abort(e->table, v, full.ctx.abort_reason, full.ctx.abort_site)) e->passed = 0;
    else rir2_end_attempt(e->table, v, start, 0, 0);
    return NULL;
}

/* Where to go on: RIR2_TAKE and so on, made before they are needed. */
static SEXP answers;

void rir2_need_answers(int n)
{
    int have = (int)Rf_xlength(answers);
    if (n < have) return;
    SEXP more = PROTECT(Rf_allocVector(VECSXP, 2 * n));
    for (int i = 0; i < 2 * n; i++) {
        SET_VECTOR_ELT(more, i, i < have ? VECTOR_ELT(answers, i) : Rf_ScalarInteger(i));
        MARK_NOT_MUTABLE(VECTOR_ELT(more, i));
    }
    R_PreserveObject(more);
    if (answers != R_NilValue) R_ReleaseObject(answers);
    answers = more;
    UNPROTECT(1);
}

SEXP rir2_answer(int n) { return VECTOR_ELT(answers, n); }

static void make_room(int n)
{
    SEXP more = Rf_allocVector(VECSXP, 2 * n);
    R_PreserveObject(more);
    for (int i = 0; i < 2 * n_waiting; i++) SET_VECTOR_ELT(more, i, VECTOR_ELT(waiting, i));
    if (waiting) R_ReleaseObject(waiting);
    waiting = more;
}

static void let_wait(SEXP value, SEXP rho)
{
    if (2 * n_waiting == Rf_length(waiting)) make_room(2 * n_waiting);
    SET_VECTOR_ELT(waiting, 2 * n_waiting, value);
    SET_VECTOR_ELT(waiting, 2 * n_waiting + 1, rho);
    n_waiting++;
}

/* What a loop that is compiled by itself answers (Op::Answer): the pc where R goes on, 0 to return; the value then, or how many
 * elements R's own loop has begun if it goes on; of each variable that it may assign whether it has, and the value. What is
 * written is what GNU-R's own stores would have left: the answer lets go of it. 0: a result waits. */
static int leave_loop(const rir2_table *t, SEXP answer, SEXP rho)
{
    enum { AT, VALUE, VARIABLES };
    int pc = Rf_asInteger(VECTOR_ELT(answer, AT));
    rir2_loop loop;
    if (pc != 0 && VECTOR_ELT(answer, VALUE) != R_NilValue && rir2_find_loop(&loop, t->code->n_above, t->place->loop_variable))
        rir2_advance_loop(&loop, Rf_asInteger(VECTOR_ELT(answer, VALUE)) - 1, rho);
    for (int k = 0; k < t->n_assigned; k++) {
        int is_set = VARIABLES + 2 * k;
        SEXP value = VECTOR_ELT(answer, is_set + 1);
        if (Rf_asLogical(VECTOR_ELT(answer, is_set)) != TRUE) continue;
        rir2_write_frame(rho, 1, &t->symbols[k], &value);
        SET_VECTOR_ELT(answer, is_set + 1, R_NilValue);
    }
    if (pc == 0) {
        let_wait(VECTOR_ELT(answer, VALUE), rho);
        SET_VECTOR_ELT(answer, VALUE, R_NilValue);
    }
    const rir2_bytecode *b = t->code;
    for (int k = 0; pc != 0 && k < b->n_places; k++)
        if (b->places[k].kind == RIR2_PLACE_EXIT && b->places[k].pc == pc) return RIR2_FIRST_RESUME + k;
    return 0;
}

/* R's JIT gives closures of one body the same byte code, whatever their formals are: what they are missing, and what their choices
 * are, is known of the one that the code was prepared for. */
static int is_of_others(const rir2_table *t, SEXP rho)
{
    enum { EXACTLY = 1 | 4 | 16 };
    if (!t->code->outermost->is_of_jit) return 0;
    SEXP f = rir2_running_closure(rho);
    if (f == R_NilValue) return 1;
    return rir2_formals(f) != t->formals && !R_compute_identical(rir2_formals(f), t->formals, EXACTLY);
}

static int enter(rir2_table *t, SEXP rho)
{
    if (is_of_others(t, rho)) return 0;
    t->calls++;
    if (t->comparison && rir2_is_compared(t, rho)) return 0;
    rir2_formal formals[t->n_formals ? t->n_formals : 1];
    rir2_entry_state e = {.table = t, .rho = rho, .enclosure = rir2_enclos(rho), .formals = formals};
    SEXP value = NULL;
    int visible = 1;
    if (t->n_versions > 0 && rir2_locate(&e)) {
        for (int i = 0; i < t->n_versions && !value; i++)
            if (!t->versions[i]->retired) value = try_version(&e, t->versions[i], &visible);
    }
    int answer = 0;
    if (!value) rir2_learn(&e);
    else if (t->whole) answer = leave_loop(t, PROTECT(value), rho);
    else let_wait(PROTECT(value), rho);
    UNPROTECT(e.n_protected + (value != NULL));
    return answer || !value ? answer : visible ? RIR2_TAKE : RIR2_TAKE_INVISIBLE;
}

/* What a jump has left behind its frame is dropped. */
static SEXP take(SEXP rho)
{
    while (n_waiting > 0) {
        int at = 2 * --n_waiting;
        SEXP value = VECTOR_ELT(waiting, at);
        int is_ours = VECTOR_ELT(waiting, at + 1) == rho;
        SET_VECTOR_ELT(waiting, at, R_NilValue);
        SET_VECTOR_ELT(waiting, at + 1, R_NilValue);
        if (is_ours) return value;
    }
    Rf_error("rir2: no result waits here");
}

/* What a stub calls: 0 takes the result that waits, else the number of a place. Answers with the function to be called, or
 * where to go on. */
static SEXP at_place(SEXP live, int number, SEXP rho)
{
    if (number == 0) return take(rho);
    rir2_bytecode *b = rir2_bytecode_of_live(live);
    int answer = 0;
    if (b && number <= b->n_places && rir2_type(rho) == ENVSXP) {
        rir2_place *p = &b->places[number - 1];
        if (p->kind == RIR2_PLACE_CALL) return rir2_callee(b, p, rho);
        if (rir2_driver != RIR2_DRIVER_NONE) answer = rir2_drive(b, number, rho);
        else if (p->table) answer = enter(p->table, rho);
        else rir2_entered_in_vain(b, p);
    }
    return rir2_answer(answer ? answer : RIR2_FIRST_RESUME + number - 1);
}

/* What a stub calls that has a function, and asks for the one to be called instead. */
static SEXP at_function(SEXP f, SEXP live, int number)
{
    rir2_bytecode *b = rir2_bytecode_of_live(live);
    return b && number > 0 && number <= b->n_places ? rir2_called_instead(b, &b->places[number - 1], f) : R_NilValue;
}

/* Two routines for each number of digits. */
#define LIST(...) __VA_ARGS__
#define ENTRY(n, parameters, ...)                                                 \
    static SEXP entry_##n(SEXP live, LIST parameters)                             \
    {                                                                             \
        const SEXP digits[] = {__VA_ARGS__};                                      \
        return at_place(live, rir2_place_of_digits(n, digits), rir2_frame());     \
    }                                                                             \
    static SEXP asking_##n(SEXP function, SEXP live, LIST parameters)             \
    {                                                                             \
        const SEXP digits[] = {__VA_ARGS__};                                      \
        return at_function(function, live, rir2_place_of_digits(n, digits));      \
    }
ENTRY(1, (SEXP a), a)
ENTRY(2, (SEXP a, SEXP b), a, b)
ENTRY(3, (SEXP a, SEXP b, SEXP c), a, b, c)
ENTRY(4, (SEXP a, SEXP b, SEXP c, SEXP d), a, b, c, d)
ENTRY(5, (SEXP a, SEXP b, SEXP c, SEXP d, SEXP e), a, b, c, d, e)
ENTRY(6, (SEXP a, SEXP b, SEXP c, SEXP d, SEXP e, SEXP f), a, b, c, d, e, f)
ENTRY(7, (SEXP a, SEXP b, SEXP c, SEXP d, SEXP e, SEXP f, SEXP g), a, b, c, d, e, f, g)
ENTRY(8, (SEXP a, SEXP b, SEXP c, SEXP d, SEXP e, SEXP f, SEXP g, SEXP h), a, b, c, d, e, f, g, h)
enum { MAX_DIGITS = 8 };

/* Where the frame cannot be probed for: .External2(entry, live, digits). */
static SEXP entry_external2(SEXP call, SEXP op, SEXP args, SEXP rho)
{
    (void)call;
    (void)op;
    SEXP live = CADR(args), digits[MAX_DIGITS];
    int n = 0;
    for (SEXP rest = CDDR(args); rest != R_NilValue && n < MAX_DIGITS; rest = CDR(rest)) digits[n++] = CAR(rest);
    return at_place(live, rir2_place_of_digits(n, digits), rho);
}

static SEXP routines, asking; /* by the number of digits; 0: through .External2 */

/* NULL: there are too many places. */
SEXP rir2_entry_routine(int n_digits, int external2)
{
    return n_digits > MAX_DIGITS ? NULL : VECTOR_ELT(routines, external2 ? 0 : n_digits);
}

/* There is one where there is an entry routine. */
SEXP rir2_asking_routine(int n_digits) { return VECTOR_ELT(asking, n_digits); }

void rir2_entry_init(void)
{
    static const DL_FUNC all[] = {(DL_FUNC)(void *)entry_external2, (DL_FUNC)(void *)entry_1, (DL_FUNC)(void *)entry_2,
                                  (DL_FUNC)(void *)entry_3, (DL_FUNC)(void *)entry_4, (DL_FUNC)(void *)entry_5,
                                  (DL_FUNC)(void *)entry_6, (DL_FUNC)(void *)entry_7, (DL_FUNC)(void *)entry_8};
    static const DL_FUNC all_asking[] = {NULL, (DL_FUNC)(void *)asking_1, (DL_FUNC)(void *)asking_2, (DL_FUNC)(void *)asking_3,
                                         (DL_FUNC)(void *)asking_4, (DL_FUNC)(void *)asking_5, (DL_FUNC)(void *)asking_6,
                                         (DL_FUNC)(void *)asking_7, (DL_FUNC)(void *)asking_8};
    R_PreserveObject(routines = Rf_allocVector(VECSXP, MAX_DIGITS + 1));
    R_PreserveObject(asking = Rf_allocVector(VECSXP, MAX_DIGITS + 1));
    for (int i = 0; i <= MAX_DIGITS; i++) SET_VECTOR_ELT(routines, i, rir2_native(all[i]));
    for (int i = 1; i <= MAX_DIGITS; i++) SET_VECTOR_ELT(asking, i, rir2_native(all_asking[i]));
    make_room(WAITING_AT_FIRST);
    answers = R_NilValue;
    rir2_need_answers(RIR2_FIRST_RESUME + 32);
    const char *p = getenv("RIR2_CHAOS"), *entry = getenv("RIR2_ENTRY");
    if (p) rir2_chaos = atof(p);
    rir2_always_external2 = entry && strcmp(entry, "external2") == 0;
}
