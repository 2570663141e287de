/* The entry routine: what the prologue of a prepared closure calls.
 *
 * One entry is one transaction. The versions are tried in order; the first whose header passes
 * runs. If its code finishes, the promises that its path forces are forced in earnest, and the
 * result is returned. If it aborts, nothing has happened, and the baseline runs: the routine
 * returns a symbol, which the prologue tells from any result (a result that is a symbol is
 * treated as an abort).
 *
 * R may jump out of an entry where a guard or a commit evaluates: all state is on the C stack and
 * on R's protection stack, so nothing is left behind. It never jumps while machine code runs:
 * routines called from there abort instead of failing.
 */
#include "rir2_runtime.h"
#include <math.h>

enum { ROOTS = 8192, NESTED_ROOTS = 256, STACK_MARGIN = 256 * 1024, UNKNOWN_STACK = 1024 * 1024 };

SEXP rir2_baseline_symbol;
rir2_ctx *rir2_active = NULL;
double rir2_chaos = 0;

static SEXP pending; /* one cell: an invisible result on its way from rir2_entry to the prologue */
static rir2_table *pending_of;
static int is_announced;

/* ---- chaos ------------------------------------------------------------------------------------ */

/* Its own generator: R's random numbers are not touched. */
static int chaos(void)
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
    case RIR2_OUT_SEXP: return out[0].s ? (SEXP)out[0].s : R_NilValue;
    case RIR2_OUT_CONST:
        MARK_NOT_MUTABLE(v->out_const);
        return v->out_const;
    default: return R_NilValue;
    }
}

static SEXP visibly(rir2_table *t, SEXP value, int visible)
{
    if (visible) return value;
    SETCAR(pending, value);
    pending_of = t;
    is_announced = 0;
    return rir2_baseline_symbol;
}

/* What the liveness constant says: the table's state; once 0 while an invisible result waits. Once, since
 * R may jump out of the branch that asks (an interrupt): the next call then starts as ever. */
double rir2_live(const rir2_table *t)
{
    if (pending_of != t || is_announced) return t->state;
    is_announced = 1;
    return 0;
}

/* The symbol if nothing waits: the closure was switched off. */
static SEXP take_pending(const rir2_table *t)
{
    if (!t || pending_of != t) return rir2_baseline_symbol;
    SEXP value = CAR(pending);
    SETCAR(pending, R_NilValue);
    pending_of = NULL;
    return value;
}

/* ---- one run -------------------------------------------------------------------------------------- */

/* The lowest address that the stack pointer may have in machine code. */
static uintptr_t stack_limit(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    const rir2_libr_variables *r = &rir2_libr;
    if (!r->stack_limit || !r->stack_start || !r->stack_direction) return here - UNKNOWN_STACK;
    if (*r->stack_direction != 1) return here - UNKNOWN_STACK; /* grows upwards: no such platform is supported */
    if (*r->stack_limit == (uintptr_t)-1 || *r->stack_start == (uintptr_t)-1) return here - UNKNOWN_STACK;
    return *r->stack_start - *r->stack_limit + STACK_MARGIN;
}

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
 * through another promise, or another frame (dispatch) shares it. */
static void commit_forced(rir2_entry_state *e, const uint8_t *forced)
{
    for (int k = 0; k < e->table->n_formals; k++) {
        const rir2_formal *f = &e->formals[k];
        if (forced[k] && f->safe && (f->chained || rir2_refcount(f->raw) > rir2_own_references)) Rf_eval(f->raw, e->rho);
    }
}

static void count_abort(rir2_version *v, int reason, int site)
{
    v->aborts[reason >= 0 && reason < RIR2_N_ABORTS ? reason : RIR2_ABORT_unanalysable]++;
    if (site >= 0 && (uint32_t)site < v->n_abort_sites) v->aborts_by_site[site]++;
}

/* NULL: the version did not give a result. */
static SEXP try_version(rir2_entry_state *e, rir2_version *v, int *visible)
{
    int n = e->table->n_formals;
    rir2_slot slots[v->n_slots ? v->n_slots : 1], out[2];
    uint64_t start = rir2_start_attempt(v);
    int failure = rir2_chaos > 0 && chaos() ? RIR2_FAIL_chaos : rir2_run_guards(e, v, slots);
    if (failure) {
        v->failures[failure]++;
        rir2_end_attempt(v, start, 0);
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
    int64_t status = run(v, &full, slots, out);
    /* A routine that could not do its work says so in the reason, whatever the code made of it. */
    if (status == 0 && full.ctx.abort_reason == RIR2_ABORT_none && !(rir2_chaos > 0 && chaos())) {
        SEXP value = PROTECT(result(v, out));
        if (rir2_type(value) != SYMSXP) {
            commit_forced(e, forced);
            *visible = full.ctx.visible;
            rir2_end_attempt(v, start, 1);
            UNPROTECT(1);
            return value;
        }
        UNPROTECT(1);
        full.ctx.abort_reason = RIR2_ABORT_type;
    }
    count_abort(v, full.ctx.abort_reason, full.ctx.abort_site);
    /* At once: the baseline may be too short to look. If a handler resumes, it runs. */
    if (full.ctx.abort_reason == RIR2_ABORT_interrupt) R_CheckUserInterrupt();
    else rir2_end_attempt(v, start, 0);
    return NULL;
}

static SEXP enter(rir2_table *t, SEXP rho)
{
    if (!t || rir2_type(rho) != ENVSXP) return rir2_baseline_symbol;
    if (pending_of) {
        pending_of = NULL;
        SETCAR(pending, R_NilValue);
    }
    t->calls++;
    rir2_formal formals[t->n_formals ? t->n_formals : 1];
    rir2_entry_state e = {.table = t, .rho = rho, .formals = formals};
    SEXP value = NULL;
    int visible = 1;
    if (t->n_versions > 0 && rir2_locate(&e)) {
        for (int i = 0; i < t->n_versions && !value; i++)
            if (!t->versions[i]->retired) value = try_version(&e, t->versions[i], &visible);
    }
    if (!value) rir2_learn(&e);
    UNPROTECT(e.n_protected);
    return value ? visibly(t, value, visible) : rir2_baseline_symbol;
}

/* An invisible result leaves in two steps: the first gives a symbol and makes the liveness constant say 0,
 * which the prologue tests next; the second, with `take`, gives the result. */
SEXP rir2_entry(SEXP live, SEXP take)
{
    rir2_table *t = rir2_table_of_live(live);
    return Rf_asLogical(take) == TRUE ? take_pending(t) : enter(t, rir2_frame());
}

/* Where the frame cannot be probed for: .External2 hands it over. */
SEXP rir2_entry_external2(SEXP call, SEXP op, SEXP args, SEXP rho)
{
    (void)call;
    (void)op;
    rir2_table *t = rir2_table_of_live(CADR(args));
    return Rf_asLogical(CADDR(args)) == TRUE ? take_pending(t) : enter(t, rho);
}

void rir2_entry_init(void)
{
    rir2_baseline_symbol = Rf_install(".__rir2_baseline__.");
    pending = Rf_cons(R_NilValue, R_NilValue);
    R_PreserveObject(pending);
    const char *p = getenv("RIR2_CHAOS");
    if (p) rir2_chaos = atof(p);
}
