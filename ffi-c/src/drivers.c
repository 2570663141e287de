/* Test drivers: what stands in for compiled code, to show that entering and resuming byte code anywhere changes
 * nothing. Chosen by the environment variable RIR2_DRIVER, or by a test; no user ever sees them.
 *
 * baseline    answers that the baseline goes on.
 * null:SEED   at random: the baseline; or writes some of the variables that were assigned so far back to themselves,
 *             and then resumes at the same place.
 * count:N     runs loops that do nothing but count, in C, and resumes R in the N-th iteration at the latest.
 */
#include "rir2_runtime.h"
#include <math.h>
#include <stdlib.h>

int rir2_driver;
rir2_driver_counts rir2_driver_count;

static uint64_t state;
static double every;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 11;
}

/* ---- null -------------------------------------------------------------------------------------------------- */

/* What the frame holds for a variable that the code has assigned; NULL if it holds none, or something that the
 * code did not put there: an argument as it came, an active binding. */
static SEXP held(SEXP rho, SEXP symbol)
{
    SEXP cell = rir2_cell_in(rho, symbol);
    if (!cell || !rir2_may_write(rho, symbol)) return NULL;
    SEXP value = rir2_cell_value(rho, symbol, cell);
    int is_value = value != R_MissingArg && value != R_UnboundValue && rir2_type(value) != PROMSXP && rir2_type(value) != DOTSXP;
    return is_value ? value : NULL;
}

static void write_some_back(const rir2_bytecode *b, const rir2_place *p, SEXP rho)
{
    const SEXP *symbols = b->assigned + p->first_assigned;
    for (int i = 0; i < p->n_assigned; i++) {
        if (next_random() & 1) continue;
        SEXP value = held(rho, symbols[i]);
        if (!value) continue;
        PROTECT(value);
        rir2_write_frame(rho, 1, &symbols[i], &value);
        UNPROTECT(1);
        rir2_driver_count.written++;
    }
}

/* ---- count ------------------------------------------------------------------------------------------------- */

/* A body that is `n <- n + step; if (n %% modulus == 0) ...` and no more, perhaps behind a condition `n < limit`. */
typedef struct rir2_counting {
    SEXP n, limit;  /* symbols; a limit that is a number stands in itself; NULL: no condition */
    double step, modulus;
    int or_equal, is_double, is_for, behind; /* `n <= limit`; type of the step; the place behind the first statement */
} counting;

#define EXACT 0x1p52

static int number(SEXP x, double *out)
{
    int is_number = (rir2_type(x) == REALSXP || rir2_type(x) == INTSXP) && rir2_is_plain(x) && Rf_xlength(x) == 1;
    if (is_number) *out = Rf_asReal(x);
    return is_number && !ISNAN(*out);
}

static int is_whole(double x) { return x == floor(x) && fabs(x) < EXACT; }

/* The instructions of a pattern: -1 is any operand. */
static int matches(const int *words, int n, int pc, int n_pattern, const int *pattern)
{
    if (pc + n_pattern > n) return 0;
    for (int i = 0; i < n_pattern; i++)
        if (pattern[i] >= 0 && words[pc + i] != pattern[i]) return 0;
    return 1;
}
#define MATCHES(...) matches(words, n, pc, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

/* `step_at`: the STEPFOR whose loop's body it is, 0 for another loop. */
static int is_counting(const int *words, int n, SEXP pool, int pc, int step_at, counting *c, int *behind)
{
    double zero, ignored;
    int head = pc;
    *c = (counting){.limit = NULL, .is_for = step_at > 0};
    int has_condition = 0;
    for (int op = BC_LT; op <= BC_LE; op++)
        for (int limit = BC_LDCONST; limit <= BC_GETVAR; limit += BC_GETVAR - BC_LDCONST) {
            if (!MATCHES(BC_GETVAR, -1, limit, -1, op, -1, BC_BRIFNOT, -1, -1)) continue;
            c->n = VECTOR_ELT(pool, words[pc + 1]);
            c->limit = VECTOR_ELT(pool, words[pc + 3]);
            c->or_equal = op == BC_LE;
            has_condition = 1;
        }
    if (has_condition) pc += 9;
    if (!MATCHES(BC_GETVAR, -1, BC_LDCONST, -1, BC_ADD, -1, BC_SETVAR, -1, BC_POP, BC_GETBUILTIN, -1, BC_GETVAR, -1, BC_PUSHARG,
                 BC_PUSHCONSTARG, -1, BC_CALLBUILTIN, -1, BC_LDCONST, -1, BC_EQ, -1, BC_BRIFNOT, -1, -1))
        return 0;
    /* Where the condition does not hold, nothing more is done. */
    int otherwise = words[pc + 24];
    if (otherwise + 3 >= n || words[otherwise] != BC_LDNULL || words[otherwise + 1] != BC_POP) return 0;
    if (step_at ? otherwise + 2 != step_at : words[otherwise + 2] != BC_GOTO || words[otherwise + 3] != head) return 0;
    SEXP symbol = VECTOR_ELT(pool, words[pc + 1]), step = VECTOR_ELT(pool, words[pc + 3]);
    int same = words[pc + 7] == words[pc + 1] && words[pc + 12] == words[pc + 1] && (!has_condition || c->n == symbol);
    if (!same || VECTOR_ELT(pool, words[pc + 10]) != Rf_install("%%")) return 0;
    if (!number(step, &c->step) || !number(VECTOR_ELT(pool, words[pc + 15]), &c->modulus)) return 0;
    if (!is_whole(c->step) || !is_whole(c->modulus) || c->step < 1 || c->modulus < c->step) return 0;
    if (!number(VECTOR_ELT(pool, words[pc + 19]), &zero) || zero != 0) return 0;
    if (c->limit && rir2_type(c->limit) != SYMSXP && !number(c->limit, &ignored)) return 0;
    c->n = symbol;
    c->is_double = rir2_type(step) == REALSXP;
    *behind = pc + 9;
    return 1;
}

/* Looks for counting loops, before the code is rewritten. */
void rir2_driver_look(rir2_bytecode *b, SEXP code, SEXP pool)
{
    if (rir2_driver != RIR2_DRIVER_COUNT) return;
    SEXP words = PROTECT(rir2_words_of(code));
    b->counting = calloc((size_t)b->n_places, sizeof *b->counting);
    if (!b->counting) Rf_error("rir2: out of memory");
    for (int k = 0; k < b->n_places; k++) {
        int behind;
        counting c;
        const rir2_place *p = &b->places[k];
        if (p->kind != RIR2_PLACE_BODY) continue;
        int step_at = p->step && p->end ? b->places[p->step - 1].pc : 0; /* of the innermost `for`; is this its body? */
        if (step_at && INTEGER(words)[step_at + 1] != p->pc) step_at = 0;
        if (!is_counting(INTEGER(words), (int)Rf_xlength(words), pool, p->pc, step_at, &c, &behind)) continue;
        for (int i = 0; i < b->n_places; i++)
            if (b->places[i].pc == behind && b->places[i].kind == RIR2_PLACE_BEHIND) c.behind = i + 1;
        if (c.behind && !(c.is_for && (c.limit || c.n == p->loop_variable))) b->counting[k] = c;
    }
    UNPROTECT(1);
}

/* The value of a plain number in the frame, of the wanted type. */
static int number_in(SEXP rho, SEXP symbol, int type, double *out)
{
    SEXP value = held(rho, symbol);
    return value && rir2_type(value) == type && number(value, out);
}

/* The limit: a number, or a variable or forced argument that is one. */
static int limit_in(SEXP rho, SEXP limit, double *out)
{
    if (rir2_type(limit) != SYMSXP) return number(limit, out);
    SEXP cell = rir2_cell_in(rho, limit);
    if (!cell || rir2_gp(cell) & RIR2_GP_ACTIVE) return 0;
    SEXP value = rir2_cell_value(rho, limit, cell);
    return number(rir2_type(value) == PROMSXP ? rir2_prvalue(value) : value, out);
}

/* Runs iterations in C. The answer: where R goes on, 0 for the baseline. */
static int count(const rir2_bytecode *b, int place, SEXP rho)
{
    const rir2_place *p = &b->places[place - 1];
    const counting *c = &b->counting[place - 1];
    rir2_loop loop;
    double n, limit = R_PosInf;
    int in_for = c->is_for;
    if (in_for && !rir2_find_loop(&loop, b->n_above, p->loop_variable)) return 0;
    if (!number_in(rho, c->n, c->is_double ? REALSXP : INTSXP, &n) || !is_whole(n) || n < 0) return 0;
    if (c->limit && !limit_in(rho, c->limit, &limit)) return 0;
    R_xlen_t i = in_for ? rir2_loop_index(&loop) : 0, last = in_for ? rir2_loop_length(&loop) - 1 : R_XLEN_T_MAX;
    double n_done = 0, rest = fmod(n, c->modulus);
    int goes_on = 0;
    for (;; i++) {
        if (c->limit && !(c->or_equal ? n <= limit : n < limit)) break;
        double next = n + c->step;
        if (fabs(next) > (c->is_double ? EXACT : INT_MAX)) return 0; /* R has something to say there */
        n = next;
        rest += c->step;
        if (rest >= c->modulus) rest -= c->modulus;
        goes_on = rest == 0 || ++n_done >= every;
        if (goes_on || i == last) break;
    }
    if (in_for && !rir2_advance_loop(&loop, i, rho)) return 0;
    SEXP value = PROTECT(c->is_double ? Rf_ScalarReal(n) : Rf_ScalarInteger((int)n));
    rir2_write_frame(rho, 1, &c->n, &value);
    UNPROTECT(1);
    rir2_driver_count.iterations += (uint64_t)n_done;
    if (goes_on) return c->behind;
    return in_for ? (rir2_driver_count.resumed % 2 ? p->end : p->step) : place;
}

/* ---- which ---------------------------------------------------------------------------------------------------- */

/* What an entry answers. */
int rir2_drive(const rir2_bytecode *b, int place, SEXP rho)
{
    rir2_driver_count.entered++;
    int resumed = 0;
    if (rir2_driver == RIR2_DRIVER_NULL && next_random() & 1) {
        write_some_back(b, &b->places[place - 1], rho);
        resumed = place;
    } else if (rir2_driver == RIR2_DRIVER_COUNT && b->counting && b->counting[place - 1].behind) {
        resumed = count(b, place, rho);
    }
    if (resumed && b->places[resumed - 1].group != b->places[place - 1].group) return 0;
    rir2_driver_count.resumed += resumed != 0;
    return resumed ? RIR2_FIRST_RESUME + resumed - 1 : 0;
}

/* FALSE: there is no such driver. */
int rir2_set_driver(const char *driver)
{
    rir2_driver_count = (rir2_driver_counts){0};
    if (!*driver) rir2_driver = RIR2_DRIVER_NONE;
    else if (!strcmp(driver, "baseline")) rir2_driver = RIR2_DRIVER_BASELINE;
    else if (!strncmp(driver, "null:", 5)) {
        rir2_driver = RIR2_DRIVER_NULL;
        state = 0x9E3779B97F4A7C15u * (strtoull(driver + 5, NULL, 10) + 1);
    } else if (!strncmp(driver, "count:", 6)) {
        rir2_driver = RIR2_DRIVER_COUNT;
        every = atof(driver + 6);
    } else return 0;
    return 1;
}

void rir2_drivers_init(void)
{
    const char *driver = getenv("RIR2_DRIVER");
    if (driver && !rir2_set_driver(driver)) Rf_error("rir2: RIR2_DRIVER is baseline, null:SEED or count:N");
}
