/* What learning may cost: a share of the processor time that the program takes, and an advance.
 *
 * While there is nothing to spend, a closure without a version sleeps: its stub is left at its
 * first jump. What wakes it is the collector, which finds an object of ours dead each time it runs: some
 * sleepers in turn, when there is something to spend again.
 */
#include "rir2_runtime.h"
#include <time.h>

/* Who prepares a few closures waits for them: what is learnt soon serves the rest of the program. So much is advanced, and a
 * larger share of the program's time at its beginning, up to so much; where whole packages are prepared, nothing is. What
 * is not spent is saved, but for one attempt only: a short run must not pay for a long wait before it. */
enum { FEW = 256, ADVANCE_NS = 25000000, EARLY_NS = 200000000, EARLY_PART = 4 };
/* More than this is not owed after an attempt that took long. */
enum { MOST_DEBT_NS = 100000000 };
/* How many closures are woken at a time; how many calls see the purse closed before it is looked into. */
enum { WAKE = 256, LOOK_AGAIN = 256 };

double rir2_learning_share = 0.04;
static uint64_t spent_ns, looked_at_ns, began_ns;
static double purse_ns, expected_ns = 10e6; /* for the next attempt: from those before; the first loads the compiler */
static int is_open = 1, refused, n_asleep, is_watching;
static rir2_table *next_to_wake;

uint64_t rir2_cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int is_advanced(uint64_t now)
{
    uint64_t early = now > began_ns ? (now - began_ns) / EARLY_PART : 0;
    return rir2_n_tables <= FEW && spent_ns <= ADVANCE_NS + (early < EARLY_NS ? early : EARLY_NS);
}

static void look(void)
{
    uint64_t now = rir2_cpu_ns();
    /* The clock of a forked process starts anew. */
    if (now > looked_at_ns) purse_ns += rir2_learning_share * (double)(now - looked_at_ns);
    looked_at_ns = now;
    if (purse_ns > expected_ns) purse_ns = expected_ns;
    is_open = is_advanced(now) || purse_ns >= expected_ns;
}

/* Closures were prepared: what that took was not the program's time. */
void rir2_restart_budget(void)
{
    purse_ns = 0;
    looked_at_ns = rir2_cpu_ns();
    if (!began_ns) began_ns = looked_at_ns;
}

int rir2_may_spend(void)
{
    if (is_open || ++refused % LOOK_AGAIN == 0) look();
    return is_open;
}

/* Whether what is called once in a long time may be compiled though there is nothing to spend: that takes a small part of the
 * time between its calls, of which there were so many since the first, and all learning a small part of the program's. */
int rir2_may_spend_on_seldom(uint64_t first_ns, uint64_t calls)
{
    enum { PART_BETWEEN = 4, PART_OF_ALL = 10 };
    double now = (double)rir2_cpu_ns();
    return now - (double)first_ns >= PART_BETWEEN * expected_ns * (double)calls && now >= PART_OF_ALL * ((double)spent_ns + expected_ns);
}

void rir2_spend(uint64_t ns)
{
    if (!is_advanced(rir2_cpu_ns())) purse_ns -= (double)ns;
    if (purse_ns < -MOST_DEBT_NS) purse_ns = -MOST_DEBT_NS;
    spent_ns += ns;
    expected_ns = (expected_ns + (double)ns) / 2;
}

/* ---- sleep ---------------------------------------------------------------------------------------------- */

static void watch_collector(void);

static void wake_some(void)
{
    for (int k = 0; k < WAKE && n_asleep > 0; k++) {
        if (!next_to_wake) next_to_wake = rir2_tables;
        if (next_to_wake->asleep) rir2_switch_table(next_to_wake, 1);
        next_to_wake = next_to_wake->next;
    }
}

/* Runs after a collection. */
static void collected(SEXP object)
{
    (void)object;
    is_watching = 0;
    look();
    if (is_open) wake_some();
    if (n_asleep > 0) watch_collector();
}

static void watch_collector(void)
{
    if (is_watching) return;
    SEXP object = PROTECT(R_MakeExternalPtr(NULL, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(object, collected, FALSE);
    is_watching = 1;
    UNPROTECT(1);
}

void rir2_sleep(rir2_table *t)
{
    watch_collector();
    rir2_switch_table(t, 0);
    /* A finalizer that ran just now may have put it to sleep already. */
    n_asleep += !t->asleep;
    t->asleep = 1;
}

/* The table is switched on, or gone. */
void rir2_awake(rir2_table *t)
{
    if (t->asleep) n_asleep--;
    t->asleep = 0;
}

void rir2_forget_sleeper(rir2_table *t)
{
    rir2_awake(t);
    if (next_to_wake == t) next_to_wake = t->next;
}
