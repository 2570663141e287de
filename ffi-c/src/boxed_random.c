/* Random numbers: routines that draw, and the transaction that the state of the generator is part of.
 *
 * GNU-R keeps the state in the variable `.Random.seed` of the global environment. Each of its routines reads it there,
 * draws, and writes a new vector there. A transaction draws what GNU-R would, and the variable is written when it ends;
 * if it leaves, the variable is what it was, the same object, or absent.
 *
 * Uniform, normal and exponential numbers and most samples of the usual generator (Mersenne-Twister, inversion, rejection)
 * are drawn here, from a copy of the state: the variable is written once, at the commit. All else is R's own routine,
 * which reads the variable and writes it; it is put back if the transaction leaves. No parameter that makes R warn gets
 * that far, nor a state or a generator that is not R's own, nor one that keeps a number back (Box-Muller).
 *
 * R code that runs meanwhile (finalizers) may look at the variable, and sees the state before the first draw, as if it had
 * run then. If it writes the variable, the commit fails, nothing is put back, and the baseline goes on from what was written.
 *
 * The twister is that of Matsumoto and Nishimura (ACM TOMACS 8, 1998), exponential numbers are by algorithm SA of Ahrens and
 * Dieter (CACM 15, 1972), integers by rejection of random bits. tests/boxed/test-random.R compares them with R's, bit for bit.
 */
#include "boxed_checks.h"
#include <R_ext/Random.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Utils.h>
#include <Rmath.h>

/* ---- the state ---------------------------------------------------------------------------------------------- */

enum { WORDS = 624, MIDDLE = 397 };

/* Of the one transaction that has drawn and not ended yet. */
static struct {
    const void *owner; /* its context; NULL: there is none                              */
    int was_absent;    /* there was no variable                                         */
    int was_written;   /* the variable is not what it was                               */
    int code;          /* the generator, as the variable's first element says it        */
    int is_copied;     /* `words` and `at` are the state                                */
    int is_ahead;      /* they are, and the variable is not                             */
    int at;            /* words used up                                                 */
    uint32_t words[WORDS];
} now;

/* What the variable was before the first draw, what this transaction last saw in it, and what it is to be. */
enum { SAVED, SEEN, NEXT, N_KEPT };
static SEXP kept, seed_symbol;

/* The test routines run outside of any transaction. */
static const char outside;
static const void *this_transaction(void) { return rir2_active ? (const void *)rir2_active : &outside; }

/* A context lives on the stack: one below this frame was left by a jump. */
static int is_gone(const void *owner) { return owner == &outside || (uintptr_t)owner < (uintptr_t)__builtin_frame_address(0); }

/* The words that a generator of R's own has, by its number; 0: R code or somebody's C code is involved. */
static int words_of(int kind)
{
    static const int words[] = {3, 2, 2, WORDS + 1, 101, 0, 101, 6};
    return kind >= 0 && kind < (int)(sizeof words / sizeof *words) ? words[kind] : 0;
}

static int kind_of(int code) { return code % 100; }
static int normal_of(int code) { return code % 10000 / 100; }
static int sample_of(int code) { return code / 10000; }

/* Box-Muller keeps every other number in a place of its own. */
static int is_known_code(int code)
{
    int normal = normal_of(code);
    return code >= 0 && words_of(kind_of(code)) && normal <= KINDERMAN_RAMAGE && normal != BOX_MULLER && normal != USER_NORM &&
           sample_of(code) <= REJECTION;
}

/* A state that R takes as it is, without a word. */
static int is_usable(SEXP x)
{
    if (rir2_type(x) != INTSXP || rir2_is_altrep(x) || !rir2_is_plain(x) || rir2_length(x) < 1) return 0;
    const int *seed = rir2_data(x);
    R_xlen_t n = rir2_length(x), first = 1;
    if (!is_known_code(seed[0]) || n != 1 + words_of(kind_of(seed[0]))) return 0;
    if (kind_of(seed[0]) == MERSENNE_TWISTER) {
        first = 2;
        if (seed[1] < 1 || seed[1] > WORDS) return 0;
    }
    for (R_xlen_t i = first; i < n; i++)
        if (seed[i] != 0) return 1;
    return 0;
}

/* The variable's cell if R would write it; NULL also if there is none. */
static SEXP writable_cell(void)
{
    SEXP cell = rir2_cell_in(R_GlobalEnv, seed_symbol);
    return cell && !rir2_unboxed(cell) && !(rir2_gp(cell) & (RIR2_GP_ACTIVE | RIR2_GP_BINDING_LOCKED)) ? cell : NULL;
}

static int is_as_seen(void)
{
    SEXP cell = writable_cell();
    return cell && rir2_car(cell) == VECTOR_ELT(kept, SEEN);
}

static void end(void)
{
    now.owner = NULL;
    SET_VECTOR_ELT(kept, SAVED, R_NilValue);
    SET_VECTOR_ELT(kept, SEEN, R_NilValue);
    SET_VECTOR_ELT(kept, NEXT, R_NilValue);
}

static void put_back(void)
{
    if (now.was_written && is_as_seen()) {
        if (now.was_absent) R_removeVarFromFrame(seed_symbol, R_GlobalEnv);
        else Rf_defineVar(seed_symbol, VECTOR_ELT(kept, SAVED), R_GlobalEnv);
    }
    end();
}

/* Without a variable, R makes a state by the clock when it draws. One of a user's generator would be made by the user's
 * code. */
static int make_seed(void)
{
    if (rir2_gp(R_GlobalEnv) & RIR2_GP_ENV_LOCKED || R_FindSymbol("user_unif_rand", "", NULL)) return 0;
    GetRNGstate();
    PutRNGstate();
    return 1;
}

/* Before each draw. FALSE: leave. May allocate the first time. */
static int may_draw(void)
{
    const void *me = this_transaction();
    if (rir2_active && ((const rir2_full_ctx *)rir2_active)->draws_nothing) return 0;
    if (now.owner == me) return 1;
    if (now.owner && !is_gone(now.owner)) return 0;
    int is_absent = !rir2_cell_in(R_GlobalEnv, seed_symbol);
    rir2_publish_active();
    if (is_absent && !make_seed()) return 0;
    SEXP cell = writable_cell();
    if (!cell) return 0;
    SEXP seed = rir2_car(cell);
    now.owner = me;
    now.was_absent = now.was_written = is_absent;
    now.is_copied = now.is_ahead = 0;
    SET_VECTOR_ELT(kept, SAVED, is_absent ? R_NilValue : seed);
    SET_VECTOR_ELT(kept, SEEN, seed);
    if (is_usable(seed)) {
        now.code = *(const int *)rir2_data(seed);
        return 1;
    }
    put_back();
    return 0;
}

/* The state as R would write it. */
static void make_next(void)
{
    SEXP seed = Rf_allocVector(INTSXP, WORDS + 2);
    int *data = rir2_data(seed);
    SET_VECTOR_ELT(kept, NEXT, seed);
    data[0] = now.code;
    data[1] = now.at;
    memcpy(data + 2, now.words, sizeof now.words);
}

/* It becomes the variable. FALSE: somebody else has written that. */
static int write_next(void)
{
    if (!is_as_seen()) return 0;
    SEXP seed = VECTOR_ELT(kept, NEXT);
    Rf_defineVar(seed_symbol, seed, R_GlobalEnv);
    SET_VECTOR_ELT(kept, SEEN, seed);
    SET_VECTOR_ELT(kept, NEXT, R_NilValue);
    now.was_written = 1;
    now.is_ahead = 0;
    return 1;
}

static int is_owner(const rir2_ctx *ctx) { return now.owner == (ctx ? (const void *)ctx : &outside); }

/* What the commit needs is allocated here: finalizers run before it is looked at what they may have changed. */
void rir2_prepare_random(const rir2_ctx *ctx)
{
    if (is_owner(ctx) && now.is_ahead) make_next();
}

/* FALSE: somebody else has written the state; the transaction leaves. What R keeps to itself is read anew, for C code that
 * draws without asking for the state. Allocates nothing. */
int rir2_commit_random(const rir2_ctx *ctx)
{
    if (!is_owner(ctx)) return 1;
    if (now.is_ahead) {
        if (!write_next()) return 0;
        GetRNGstate();
    }
    end();
    return 1;
}

void rir2_undo_random(const rir2_ctx *ctx)
{
    if (is_owner(ctx)) put_back();
}

/* ---- numbers of the usual generator ------------------------------------------------------------------------- */

/* Before numbers are drawn from the copy. */
static void take_copy(void)
{
    if (!now.is_copied) {
        const int *seed = rir2_data(VECTOR_ELT(kept, SEEN));
        now.at = seed[1];
        memcpy(now.words, seed + 2, sizeof now.words);
        now.is_copied = 1;
    }
    now.is_ahead = 1;
}

static uint32_t mixed(uint32_t high, uint32_t low)
{
    uint32_t y = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (y >> 1) ^ (low & 1 ? 0x9908b0dfu : 0);
}

static void next_words(void)
{
    uint32_t *w = now.words;
    for (int k = 0; k < WORDS; k++) w[k] = w[(k + MIDDLE) % WORDS] ^ mixed(w[k], w[(k + 1) % WORDS]);
    now.at = 0;
}

/* Between 0 and 1, neither of them. */
static double uniform(void)
{
    static const double half = 0.5 * 2.328306437080797e-10;
    if (now.at >= WORDS) next_words();
    uint32_t y = now.words[now.at++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    y ^= y >> 18;
    double u = y * 0x1p-32;
    return u <= 0 ? half : 1 - u <= 0 ? 1 - half : u;
}

/* A uniform number alone has too few bits. */
static double normal(void)
{
    const double big = 0x1p27;
    double u = (int)(big * uniform());
    u += uniform();
    return Rf_qnorm5(u / big, 0, 1, 1, 0);
}

/* q[k]: the sum of log(2)^i / i! for i from 1 to k + 1. */
enum { TERMS = 16 };
static double q[TERMS];

static void make_terms(void)
{
    const long double log2 = 0.693147180559945309417232121458176568L;
    long double term = 1, sum = 0;
    for (int k = 0; k < TERMS; k++) {
        term *= log2 / (k + 1);
        sum += term;
        q[k] = (double)sum;
    }
    q[TERMS - 1] = 1;
}

static double exponential(void)
{
    double a = 0, u = uniform();
    for (u += u; u <= 1; u += u) a += q[0];
    u -= 1;
    if (u <= q[0]) return a + u;
    double least = uniform();
    for (int i = 1;; i++) {
        double other = uniform();
        if (other < least) least = other;
        if (u <= q[i]) return a + least * q[0];
    }
}

/* An integer from 0 to n - 1. */
static int below(double n)
{
    int bits = (int)ceil(log2(n));
    int64_t v;
    do {
        v = 0;
        for (int k = 0; k <= bits; k += 16) v = 65536 * v + (int)floor(uniform() * 65536);
        v &= ((int64_t)1 << bits) - 1;
    } while (n <= (double)v);
    return (int)v;
}

/* ---- distributions ------------------------------------------------------------------------------------------- */

static double draw_unif(double a, double b) { return a == b ? a : a + (b - a) * uniform(); }
static double draw_norm(double mean, double sd) { return sd == 0 ? mean : mean + sd * normal(); }
static double draw_exp(double scale, double unused) { (void)unused; return scale == 0 ? 0 : scale * exponential(); }

/* Parameters of which R makes numbers, and integers that it can hold, without a warning. All are finite. */
static int ordered(double a, double b) { return a <= b; }
static int any_scale(double a, double b) { (void)a; return b >= 0; }
static int not_negative(double a, double b) { (void)b; return a >= 0; }
static int some_degrees(double a, double b) { (void)b; return a > 0; }
static int positive(double a, double b) { return a > 0 && b > 0; }
static int trials(double n, double p) { return n >= 0 && n <= 1e9 && n == floor(n) && p >= 0 && p <= 1; }
static int rate(double a, double b) { (void)b; return a >= 0 && a <= 1e8; }
static int chance(double a, double b) { (void)b; return a >= 1e-6 && a <= 1; }

typedef struct {
    int (*is_sure)(double a, double b);
    double (*draw)(double a, double b); /* from the copy of the state; NULL: R's routine only */
    int needs_inversion;
    int type;
} distribution;

#define DISTRIBUTION(id, name, least, most, check, draw, inversion, type, needs) {check, draw, inversion, type},
#define NO_DISTRIBUTION(...)
static const distribution distributions[] = {RIR2_BOXED_DRAWS(DISTRIBUTION, NO_DISTRIBUTION)};

static double number_at(SEXP x, R_xlen_t i) { return rir2_number_at(x, rir2_boxed_data(x), i); }

/* How many numbers are asked for; -1: leave. */
static R_xlen_t how_many(SEXP x)
{
    if (!rir2_is_plain_of(x, RIR2_NUMBERS)) return -1;
    R_xlen_t n = rir2_boxed_length(x);
    if (n != 1) return n;
    double d = number_at(x, 0);
    return d >= 0 && d <= RIR2_CHECK_LONGEST ? (R_xlen_t)d : -1;
}

/* All pairs that come up: where the lengths differ, each element of one may meet each of the other. */
static int are_sure(const distribution *d, R_xlen_t n, SEXP a, SEXP b)
{
    R_xlen_t n_a = rir2_boxed_length(a), n_b = rir2_boxed_length(b), n_pairs = n_a == n_b ? n_a : n_a * n_b;
    if (n_a == 0 || n_b == 0) return 0;
    for (R_xlen_t i = 0; i < n && i < n_pairs; i++) {
        double x = number_at(a, i % n_a), y = number_at(b, i % n_b);
        if (!R_FINITE(x) || !R_FINITE(y) || !d->is_sure(x, y)) return 0;
    }
    return 1;
}

static int is_usual(const distribution *d)
{
    return d->draw && kind_of(now.code) == MERSENNE_TWISTER && (!d->needs_inversion || normal_of(now.code) == INVERSION);
}

static SEXP dot_call, dot_call_call, sample_call; /* kept */

/* R's own routine, which reads the variable and writes it. Gives a vector of this type. */
static SEXP by_routine(SEXP op, SEXP call, const SEXP *x, int n, int type)
{
    if (now.is_ahead) make_next();
    if (now.is_ahead ? !write_next() : !is_as_seen()) return NULL;
    SEXP value = rir2_boxed_call_untried(op, call, x, n);
    SEXP cell = value ? writable_cell() : NULL;
    if (!cell) return NULL;
    SET_VECTOR_ELT(kept, SEEN, rir2_car(cell));
    now.was_written = 1;
    now.is_copied = 0;
    return rir2_type(value) == type && rir2_is_plain(value) ? value : NULL;
}

/* n, then one or two parameters. */
SEXP rir2_op_draw(const rir2_boxed_row *row, const SEXP *x, int n_operands)
{
    const distribution *d = &distributions[row->which];
    SEXP a = x[1], b = x[n_operands - 1];
    R_xlen_t n = how_many(x[0]);
    if (n < 0 || !rir2_is_plain_of(a, RIR2_NUMBERS) || !rir2_is_plain_of(b, RIR2_NUMBERS)) return NULL;
    if (!are_sure(d, n, a, b) || !rir2_boxed_may_allocate(8.0 * (double)n)) return NULL;
    /* R does not touch the state for no number at all; of which type they are none, R knows. */
    if (n == 0) return d->draw ? Rf_allocVector(REALSXP, 0) : NULL;
    if (!may_draw()) return NULL;
    if (!is_usual(d)) {
        SEXP symbol = rir2_native_of(row->which), operands[] = {symbol, x[0], a, b};
        return symbol ? by_routine(dot_call, dot_call_call, operands, n_operands + 1, d->type) : NULL;
    }
    SEXP value = Rf_allocVector(REALSXP, n);
    R_xlen_t n_a = rir2_boxed_length(a), n_b = rir2_boxed_length(b);
    take_copy();
    for (R_xlen_t i = 0; i < n; i++) ((double *)rir2_data(value))[i] = d->draw(number_at(a, i % n_a), number_at(b, i % n_b));
    return value;
}

static int number_of(const rir2_val *v, double *out)
{
    if (v->kind == RIR2_VAL_DBL) *out = v->d;
    else if (v->kind == RIR2_VAL_INT && v->i != NA_INTEGER) *out = v->i;
    else return 0;
    return 1;
}

/* Where it is an object that says how many, so is the result: compiled code wants a vector, of whatever length. */
static int by_box(rir2_boxed_code code, const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    SEXP boxes[RIR2_BOXED_MOST];
    rir2_publish_active();
    for (int k = 0; k < n; k++) boxes[k] = PROTECT(rir2_boxed_of(&x[k]));
    SEXP value = code(row, boxes, n);
    UNPROTECT(n);
    if (value) *out = x[0].kind == RIR2_VAL_SEXP ? (rir2_val){.kind = RIR2_VAL_SEXP, .s = value} : rir2_boxed_val(value);
    return value != NULL;
}

/* One number needs no box. */
int rir2_tagged_draw(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    const distribution *d = &distributions[row->which];
    double count, a, b;
    int is_one = number_of(&x[0], &count) && count >= 1 && count < 2 && number_of(&x[1], &a) && number_of(&x[n - 1], &b);
    if (!is_one || !d->draw) return by_box(rir2_op_draw, row, x, n, out);
    if (!R_FINITE(a) || !R_FINITE(b) || !d->is_sure(a, b) || !may_draw()) return 0;
    if (!is_usual(d)) return by_box(rir2_op_draw, row, x, n, out);
    take_copy();
    return !rir2_give_dbl(out, d->draw(a, b));
}

/* ---- samples --------------------------------------------------------------------------------------------------- */

/* Weights of n things, of which k are chosen: R finds nothing wrong with them. */
static int are_weights(SEXP x, R_xlen_t n, R_xlen_t k, int replace)
{
    if (!rir2_is_plain_of(x, RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || !rir2_has_names_at_most(x) || rir2_boxed_length(x) != n) return 0;
    R_xlen_t n_positive = 0;
    double sum = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        double p = number_at(x, i);
        if (!R_FINITE(p) || p < 0) return 0;
        n_positive += p > 0;
        sum += p;
    }
    return R_FINITE(sum) && n_positive > 0 && (replace || n_positive >= k);
}

static SEXP sampled(int n, int k, int replace)
{
    SEXP value = PROTECT(Rf_allocVector(INTSXP, k)), rest = R_NilValue;
    int *y = rir2_data(value);
    if (!replace && k > 1) {
        int *r = rir2_data(rest = Rf_allocVector(INTSXP, n));
        for (int i = 0; i < n; i++) r[i] = i;
    }
    take_copy();
    for (int i = 0; i < k; i++) {
        int j = below(n);
        if (rest != R_NilValue) {
            int *r = rir2_data(rest), chosen = r[j];
            r[j] = r[--n];
            j = chosen;
        }
        y[i] = j + 1;
    }
    UNPROTECT(1);
    return value;
}

/* Whether R draws with these chances by looking for the number in their sums: with many that count, it makes a table. */
static int has_few_chances(const double *p, int n)
{
    enum { FEW = 200 };
    int count = 0;
    for (int i = 0; i < n; i++) count += n * p[i] > 0.1;
    return count <= FEW;
}

/* With these weights, that are sure (`are_weights`). NULL: R makes a table first. The greatest chances are looked at first; what was
 * drawn is gone if nothing is replaced. */
static SEXP sampled_by_weights(SEXP weights, int n, int k, int replace)
{
    SEXP chances = PROTECT(Rf_allocVector(REALSXP, n)), order = PROTECT(Rf_allocVector(INTSXP, n)), value = PROTECT(Rf_allocVector(INTSXP, k));
    double *p = rir2_data(chances), sum = 0, left = 1;
    int *which = rir2_data(order), *y = rir2_data(value), one_by_one = !replace && k > 1;
    for (int i = 0; i < n; i++) sum += p[i] = number_at(weights, i);
    for (int i = 0; i < n; i++) {
        p[i] /= sum;
        which[i] = i + 1;
    }
    int knows = one_by_one || has_few_chances(p, n);
    if (knows) {
        take_copy();
        Rf_revsort(p, which, n);
        for (int i = 1; i < n && !one_by_one; i++) p[i] += p[i - 1];
    }
    for (int i = 0, last = n - 1; knows && i < k; i++) {
        double u = left * uniform(), mass = 0;
        int j = 0;
        while (j < last && u > (mass = one_by_one ? mass + p[j] : p[j])) j++;
        y[i] = which[j];
        if (!one_by_one) continue;
        left -= p[j];
        memmove(p + j, p + j + 1, (size_t)(last - j) * sizeof *p);
        memmove(which + j, which + j + 1, (size_t)(last - j) * sizeof *which);
        last--;
    }
    UNPROTECT(3);
    return knows ? value : NULL;
}

int rir2_tagged_sample(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    return by_box(rir2_op_sample, row, x, n, out);
}

/* size, n, replace, prob: how many are drawn comes first. */
SEXP rir2_op_sample(const rir2_boxed_row *row, const SEXP *x, int n_operands)
{
    R_xlen_t n = rir2_count_of(x[1]), k = rir2_count_of(x[0]);
    (void)row;
    if (n < 1 || k < 0 || !rir2_is_true_or_false(x[2]) || !rir2_boxed_may_allocate(16.0 * (double)(n + k))) return NULL;
    int replace = *(const int *)rir2_boxed_data(x[2]);
    if (!replace && k > n) return NULL;
    if (x[3] != R_NilValue && !are_weights(x[3], n, k, replace)) return NULL;
    if (!may_draw()) return NULL;
    int is_usual = kind_of(now.code) == MERSENNE_TWISTER;
    if (x[3] == R_NilValue && is_usual && sample_of(now.code) == REJECTION) return sampled((int)n, (int)k, replace);
    SEXP value = x[3] != R_NilValue && is_usual ? sampled_by_weights(x[3], (int)n, (int)k, replace) : NULL;
    if (value) return value;
    SEXP operands[] = {x[1], x[0], x[2], x[3]};
    return by_routine(rir2_internal(Rf_install("sample")), sample_call, operands, n_operands, INTSXP);
}

/* ---- at load time ------------------------------------------------------------------------------------------------ */

/* `rows`: those that draw. */
void rir2_random_init(rir2_boxed_row *rows)
{
    seed_symbol = Rf_install(".Random.seed");
    kept = Rf_allocVector(VECSXP, N_KEPT);
    R_PreserveObject(kept);
    R_PreserveObject(dot_call_call = Rf_lang1(Rf_install(".Call")));
    R_PreserveObject(sample_call = Rf_lang1(Rf_install("sample")));
    dot_call = rir2_symvalue(Rf_install(".Call"));
    make_terms();
    int known = rir2_boxed_is_builtin(dot_call, ".Call") && rir2_boxed_is_builtin(rir2_internal(Rf_install("sample")), "sample");
    if (known) return;
    for (int k = 0; k < RIR2_BOXED_N_DRAWS; k++) rows[k].code = NULL;
}
