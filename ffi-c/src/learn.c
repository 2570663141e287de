/* When to compile, and when to stop trying: contexts are learnt from calls.
 *
 * The context of a call is the types of its arguments as far as a safe force gives them. One that is seen
 * twice is compiled, once, as long as there is time to spend (budget.c). A closure for which nothing can be
 * compiled, or nothing that pays, is switched off: its stub is then left at its first jump.
 *
 * Nothing here runs R code, nor forces a promise in earnest.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LEARN_AFTER = 2, FEW_CALLS = 16, EAGER_CALLS = 32, MAX_REJECTED = 3, MAX_CALLS = 100000 };

/* ---- the context of a call ------------------------------------------------------------------------------ */

static int formal_item(rir2_entry_state *e, int k, rir2_request *r, char *out, size_t size)
{
    rir2_formal *f = &e->formals[k];
    /* A variable that is not there, nor made by the loop, is not read by what is compiled: nothing is assumed of it. */
    int is_unread = e->table->whole && k >= e->table->n_assigned + e->table->n_state;
    if (f->missing) return snprintf(out, size, is_unread ? "any" : "missing");
    if (e->table->symbols[k] == R_DotsSymbol) return snprintf(out, size, "any");
    if (rir2_formal_value(e, k) != 0)
        return snprintf(out, size, r ? "any:an argument that cannot be evaluated before the call" : "any");
    return rir2_context_item(r, rir2_boxed(e, &f->val), out, size);
}

/* FALSE if it does not fit. */
static int context_of_call(rir2_entry_state *e, rir2_request *r, char *out)
{
    size_t n = 0;
    out[0] = 0;
    for (int k = 0; k < e->table->n_formals; k++) {
        if (k > 0) out[n++] = ',';
        n += (size_t)formal_item(e, k, r, out + n, RIR2_MAX_CONTEXT - n);
        if (n >= RIR2_MAX_CONTEXT - 2) return 0;
    }
    return 1;
}

static int describe_call(rir2_request *r) { return context_of_call(r->data, r, r->context); }

/* ---- learning -------------------------------------------------------------------------------------------- */

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
    s->done = t->was_rejected = 1;
}

/* A version for this context was tried enough. */
static int is_retired(const rir2_table *t, const char *context)
{
    for (int i = 0; i < t->n_versions; i++)
        if (t->versions[i]->retired && !t->versions[i]->replaced && !strcmp(t->versions[i]->context, context)) return 1;
    return 0;
}

static int has_version(const rir2_table *t)
{
    for (int i = 0; i < t->n_versions; i++)
        if (!t->versions[i]->retired) return 1;
    return 0;
}

/* It was tried, and what it taught led to no other version. */
static int was_given_up(const rir2_table *t)
{
    for (int i = 0; i < t->n_versions; i++)
        if (t->versions[i]->retired && !t->versions[i]->replaced) return 1;
    return 0;
}

static void compile_seen(rir2_entry_state *e, const char *context)
{
    rir2_table *t = e->table;
    rir2_request r = {.table = t, .environment = e->enclosure, .stages = "", .key = context, .describe = describe_call, .data = e};
    uint64_t start = rir2_cpu_ns();
    rir2_make_request(&r);
    rir2_spend(rir2_cpu_ns() - start);
    /* The collector may have run finalizers, and these anything. */
    e->path_checked = 0;
    rir2_seen *s = seen(t, context);
    if (!s) {
        rir2_finish_request(&r);
        return;
    }
    /* What R has not loaded or compiled yet may be there in later calls. */
    if (!r.compiled && r.too_early && s->seen < EAGER_CALLS) s->next = 2 * s->seen;
    else s->done = 1;
    if (s->done && !r.compiled) {
        t->n_rejected++;
        t->was_rejected = 1;
    }
    t->in_no_context |= s->done && r.in_no_context;
    free(s->verdict);
    s->verdict = r.verdict ? strdup(r.verdict) : NULL;
    rir2_finish_request(&r);
}

/* NULL while another attempt may be made. */
static const char *tried_enough(const rir2_table *t)
{
    if (t->in_no_context) return "it cannot be compiled for any arguments";
    if (t->whole && was_given_up(t) && !has_version(t)) return "none of its versions paid";
    if (t->n_rejected >= MAX_REJECTED) return "several combinations of argument types could not be compiled";
    return t->n_versions >= t->max_versions ? "none of its versions paid" : NULL;
}

/* NULL while something may still be compiled. */
static const char *nothing_left(const rir2_table *t)
{
    const char *why = tried_enough(t);
    if (why) return why;
    if (t->learning <= 0) return t->n_versions || t->n_rejected ? "no more is learnt" : "nothing is to be learnt from its calls";
    if (t->calls >= MAX_CALLS) return "its calls have no argument types in common that can be compiled";
    return NULL;
}

/* For tests: everything is compiled when it is first met, and kept however little it gains. */
int rir2_eager;

static uint64_t n_aborts(const rir2_version *v)
{
    uint64_t n = 0;
    for (int i = 0; i < RIR2_N_ABORTS; i++) n += v->aborts[i];
    return n;
}

/* A version gave up each time so far. */
static int gives_up(const rir2_version *v) { return !v->retired && v->passes > 0 && n_aborts(v) == v->passes; }

/* Loops are compiled by themselves where the closure as a whole is not, or is in vain. */
static int is_hopeful(const rir2_table *whole)
{
    for (int i = 0; i < whole->n_versions; i++)
        if (gives_up(whole->versions[i])) return 0;
    return !whole->off_because && !whole->was_rejected && !was_given_up(whole);
}

/* A loop is entered in its body where it is long: where it cannot be in front, or not yet. */
enum { LONG = 64, VERY_LONG = 4096 };
static int is_time_for(const rir2_table *loop)
{
    int is_late = is_hopeful(loop->whole);
    if (rir2_eager) return !is_late;
    if (loop->place->kind == RIR2_PLACE_BODY) return loop->calls >= (is_late ? VERY_LONG : LONG);
    return !is_late;
}

/* Called when no version ran: notes the context, and compiles it when it is seen again. */
void rir2_learn(rir2_entry_state *e)
{
    rir2_table *t = e->table;
    if (t->n_baseline++ == 0) t->first_ns = rir2_cpu_ns();
    if (t->whole) rir2_look_at_variables(e);
    if (t->whole && !is_time_for(t)) return;
    if (!has_version(t) && (t->off_because = nothing_left(t))) {
        rir2_switch_table(t, 0);
        return;
    }
    if (e->passed || t->calls < t->next_learn || nothing_left(t) || rir2_is_compiling() || !rir2_has_stack()) return;
    if (!rir2_may_spend() && !rir2_may_spend_on_seldom(t->first_ns, t->n_baseline - 1)) {
        if (t->n_baseline > FEW_CALLS && !has_version(t)) rir2_sleep(t);
        return;
    }
    if (!rir2_locate(e)) return;
    t->learning--;
    if (t->calls > EAGER_CALLS) t->next_learn = t->calls + t->calls / 4;
    char context[RIR2_MAX_CONTEXT];
    if (!context_of_call(e, NULL, context)) return;
    rir2_seen *s = seen(t, context);
    if (!s || s->done || (++s->seen < LEARN_AFTER && !rir2_eager) || s->seen < s->next || is_retired(t, context)) return;
    compile_seen(e, context);
}

/* What a version has taught that left for such a reason, in words for people. NULL: nothing. */
static const char *lesson_of(int reason)
{
    switch (reason) {
    case RIR2_ABORT_subscript: return "a vector gets longer, for which it has no room";
    case RIR2_ABORT_recycle: return "operands are of different lengths";
    case RIR2_ABORT_callee: return "it calls a function that is not compiled";
    case RIR2_ABORT_class: return "it calls a generic for a value of a class that has a method";
    case RIR2_ABORT_unexpected: return "a variable holds a value of another type than before";
    case RIR2_ABORT_type: return "it meets an object of a class that it has not met there before";
    default: return NULL;
    }
}

/* A version left where the next one for its context need not: a vector would have to get longer, which gets room then; a
 * variable held a value of another type than before, or the lengths of operands differ, of which nothing is assumed then; a
 * function that is known at run time only is not compiled, whose call is left to R then; a generic meets a class that has a method,
 * which is found at run time then; an object stood where a routine takes none, which is taken for one of its classes then. FALSE:
 * there is nothing to learn. */
int rir2_learn_from_abort(rir2_table *t, rir2_version *v, int reason, int site)
{
    uint64_t spot = site >= 0 && (uint32_t)site < v->n_abort_sites ? v->learns[site] : 0;
    if (spot == 0 || v->retired || t->n_left == RIR2_MAX_LEFT || t->max_versions == RIR2_MAX_VERSIONS) return 0;
    if (!lesson_of(reason)) return 0;
    int is_known = 0;
    for (int k = 0; k < t->n_left; k++) is_known |= t->left[k] == spot;
    int met = rir2_meet_at(spot, v->met);
    if (reason == RIR2_ABORT_type ? met < 1 + is_known : is_known) return 0;
    rir2_seen *s = seen(t, v->context);
    if (!s) return 0;
    if (!is_known) t->left[t->n_left++] = spot;
    t->max_versions++;
    t->next_learn = 0;
    *s = (rir2_seen){.context = s->context, .verdict = s->verdict, .seen = LEARN_AFTER};
    v->replaced = 1;
    rir2_retire(v, lesson_of(reason));
    return 1;
}

/* Called when compiled code calls a function of which no version fits: it is compiled at once, since its caller would have to
 * leave. TRUE: there is a version more. */
int rir2_learn_called(rir2_entry_state *e)
{
    rir2_table *t = e->table;
    char context[RIR2_MAX_CONTEXT];
    if (rir2_learning_share <= 0 || tried_enough(t) || rir2_is_compiling() || !rir2_has_stack()) return 0;
    if (!context_of_call(e, NULL, context)) return 0;
    rir2_seen *s = seen(t, context);
    if (!s || s->done || ++s->seen < s->next || is_retired(t, context)) return 0;
    int n = t->n_versions;
    compile_seen(e, context);
    return t->n_versions > n;
}

/* ---- what a version is worth ----------------------------------------------------------------------------- */

enum { ALL_TIMED = 32, TIMED = 64, SAMPLES = 64, MISSES = 4, ASSUMED_GAIN = 2, SOON_NS = 10000000, OUTLIER = 16 };
/* So many misses are enough where they have cost so much. */
enum { DEAR_MISSES = 2, DEAR_NS = 50000000 };
/* A loop of few trips that is done sooner is not worth its entry, the frame looked at and written. Nor is a
 * loop that copies what it changes, since the frame holds it, and then does little with it: so many bytes take a nanosecond. */
enum { COMPARED_NS = 200000, AGAIN = 4, SHORT_NS = 4000, FEW_TRIPS = 24, SOON = 8, BYTES_A_NS = 4 };

/* The first attempts are timed, then one in some; 0: this one is not. */
uint64_t rir2_start_attempt(rir2_version *v)
{
    return v->attempts++ < ALL_TIMED || v->attempts % TIMED == 0 ? rir2_cpu_ns() : 0;
}

/* What was long ago counts half. */
static void age(rir2_version *v)
{
    if (v->samples < SAMPLES) return;
    v->samples /= 2;
    v->misses /= 2;
    v->gain_ns /= 2;
    v->loss_ns /= 2;
}

/* How often the body of a loop ran for each of its entries while R ran it. */
static int has_few_trips(const rir2_table *loop)
{
    const rir2_bytecode *b = loop->code;
    const rir2_place *body = loop->place + 1, *end = b->places + b->n_places;
    while (body < end && !(body->kind == RIR2_PLACE_BODY && body->table)) body++;
    if (loop->place->kind != RIR2_PLACE_LOOP || body == end) return 1;
    return body->table->calls < FEW_TRIPS * loop->n_baseline;
}

/* What is done soon is compared with the baseline: from one call to the next, some calls in turn run compiled and some do not,
 * and the collector runs in a few. So again when there were more calls. A call of a function within a call of it would
 * tell nothing: it is kept. A twin has to gain what the stub takes that calls it, too, which all these calls passed. Who lets
 * learning take all the time there is, as tests do, wants none of this. */
enum { IN_TURN = 8, COMPARED = 48, OUTLIERS = 4, STUB_NS = 100 };
struct rir2_comparison {
    uint64_t last_ns;
    SEXP frame; /* of the last call; not held */
    int n_calls, is_baseline, n[2];
    uint32_t ns[2][COMPARED];
};

static void compare_with_baseline(rir2_table *t)
{
    if (!t->comparison && rir2_learning_share <= 1) t->comparison = calloc(1, sizeof *t->comparison);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int by_size(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static void end_comparison(rir2_table *t, int is_slower)
{
    free(t->comparison);
    t->comparison = NULL;
    if (!is_slower) return;
    t->off_because = "R's interpreter takes no longer";
    for (int i = 0; i < t->n_versions; i++) {
        t->versions[i]->is_no_gain |= !t->versions[i]->retired;
        rir2_retire(t->versions[i], t->off_because);
    }
    rir2_switch_table(t, 0);
}

/* Whether this call is one that runs the baseline, to be compared. */
int rir2_is_compared(rir2_table *t, SEXP frame)
{
    struct rir2_comparison *c = t->comparison;
    uint64_t now = now_ns(), ns = now - c->last_ns;
    int side = c->is_baseline;
    if (!t->whole && c->last_ns && side && rir2_is_running(c->frame)) {
        end_comparison(t, 0);
        return 0;
    }
    if (c->last_ns && c->n[side] < COMPARED) c->ns[side][c->n[side]++] = ns < UINT32_MAX ? (uint32_t)ns : UINT32_MAX;
    if (c->n[0] == COMPARED && c->n[1] == COMPARED) {
        uint64_t sum[2] = {0, 0};
        for (int k = 0; k < 2; k++) {
            qsort(c->ns[k], COMPARED, sizeof c->ns[k][0], by_size);
            for (int i = 0; i < COMPARED - OUTLIERS; i++) sum[k] += c->ns[k][i];
        }
        /* Then nothing is left to be entered, nor learnt. */
        int is_slower = sum[0] + (t->is_of_twin ? (COMPARED - OUTLIERS) * STUB_NS : 0) > sum[1];
        end_comparison(t, is_slower);
        return is_slower;
    }
    c->is_baseline = c->n_calls++ / IN_TURN % 2;
    c->last_ns = now;
    c->frame = frame;
    return c->is_baseline;
}

/* An attempt that did not give a result has cost the program its time; one that did has saved a multiple.
 * How much more the baseline would have taken cannot be known: it is assumed to be thrice as slow, which
 * code that is worth compiling is. */
void rir2_end_attempt(rir2_table *t, rir2_version *v, uint64_t start, int completed, uint64_t copied)
{
    if (start == 0 || rir2_chaos > 0 || rir2_eager) return;
    /* A collection, or what was not in the cache, is not the version's fault: what is much longer than the
     * one before is not believed at once. */
    uint64_t ns = rir2_cpu_ns() - start, *last = &v->last_ns[completed], most = OUTLIER * (*last + 1000);
    *last = ns = ns < most ? ns : most;
    age(v);
    v->samples++;
    if (completed) {
        uint64_t copying = !t->whole ? 0 : copied / BYTES_A_NS < ns ? copied / BYTES_A_NS : ns;
        v->gain_ns += ASSUMED_GAIN * (ns - copying);
        v->loss_ns += copying;
        int is_known = v->samples >= ALL_TIMED && v->attempts >= v->compare_at;
        uint64_t mean_ns = is_known ? v->gain_ns / (ASSUMED_GAIN * (uint64_t)v->samples) : UINT64_MAX;
        if (is_known) v->compare_at = AGAIN * v->attempts;
        int is_compared = !t->whole || t->place->kind == RIR2_PLACE_BEHIND;
        if (copying && v->samples >= SOON && v->loss_ns > v->gain_ns) rir2_retire(v, "it copies more than it gains");
        else if (is_compared && mean_ns < COMPARED_NS) compare_with_baseline(t);
        else if (!is_compared && mean_ns < SHORT_NS && has_few_trips(t)) rir2_retire(v, "it is done too soon to pay");
        return;
    }
    v->loss_ns += ns;
    v->misses++;
    int is_dear = v->misses >= DEAR_MISSES && v->loss_ns >= DEAR_NS;
    int is_early = v->misses < MISSES || (v->samples < ALL_TIMED && v->loss_ns < SOON_NS);
    if (v->loss_ns <= v->gain_ns || (is_early && !is_dear)) return;
    rir2_retire(v, 2 * n_aborts(v) > v->attempts - v->passes + n_aborts(v) ? "it aborts too often" : "its guards fail too often");
}

/* ---- examples ----------------------------------------------------------------------------------------------- */

/* The context of a call with these values: a list, one element a formal; `missing` says which are not
 * supplied. FALSE if it does not fit. */
int rir2_context_of_values(rir2_request *r, SEXP values, SEXP missing, char *context)
{
    size_t n = 0;
    context[0] = 0;
    for (R_xlen_t k = 0; k < Rf_xlength(values); k++) {
        if (k > 0) context[n++] = ',';
        if (LOGICAL_ELT(missing, k)) n += (size_t)snprintf(context + n, RIR2_MAX_CONTEXT - n, "missing");
        else n += (size_t)rir2_context_item(r, VECTOR_ELT(values, k), context + n, RIR2_MAX_CONTEXT - n);
        if (n >= RIR2_MAX_CONTEXT - 2) return 0;
    }
    return 1;
}
