/* Arithmetic exactly as the running R does it, bit for bit, NaN payloads included.
 *
 * Sources of the rules: R's arithmetic.c (powers, remainders, functions of one and two numbers)
 * and summary.c (sums in long double, the two passes of the mean). R's own entry points are called
 * where they are exported. Remainders are not, and their algorithm changes with R's versions: the one
 * here (R 4.2's) is compared with the running R when the package is loaded, and where they differ
 * anywhere a result is given only if it is exact, so that any algorithm finds it.
 */
#include "runtime_math.h"
#include <Rmath.h>
#include <float.h>
#include <math.h>

/* Routines without a context report through the running transaction. */
static double give_up(int reason)
{
    if (rir2_active) rir2_active->abort_reason = reason;
    return R_NaN;
}

int rir2_pow_warns(double x, double y) { return x == R_NegInf && fabs(y) > 0x1p50 && R_FINITE(y); }

double rt_pow(double x, double y)
{
    if (y == 2.0) return x * x;
    if (rir2_pow_warns(x, y)) return give_up(RIR2_ABORT_warning);
    return R_pow(x, y);
}

/* ---- remainders ----------------------------------------------------------------------------------- */

static int signs_differ(double x, double y) { return (x < 0 && y > 0) || (x > 0 && y < 0); }

/* Whether the algorithm below is the running R's: found by comparison when the package is loaded. */
static int algorithm_known = 0;

/* The remainder with the sign of y in exact arithmetic, rounded once. */
static double exact_modulus(double x, double y)
{
    double r = fmod(x, y);
    return r != 0 && signs_differ(r, y) ? r + y : r;
}

/* Long double has 64 bits of mantissa here; so has R, or its build would differ in much else. */
static long double reduced(double x, double y, double quotient)
{
    return (long double)x - floor(quotient) * (long double)y;
}

/* Which of two different NaNs comes out depends on the instructions that R was compiled to. */
static int nans_differ(double x, double y) { return ISNAN(x) && ISNAN(y) && ISNA(x) != ISNA(y); }

double rt_fmod(double x, double y)
{
    if (y == 0.0) return R_NaN;
    if (nans_differ(x, y)) return give_up(RIR2_ABORT_unanalysable);
    if (ISNAN(x)) return x + x;
    if (ISNAN(y)) return y + y;
    if (fabs(y) * LDBL_EPSILON > 1 && R_FINITE(x) && fabs(x) <= fabs(y)) {
        if (!algorithm_known) return give_up(RIR2_ABORT_unanalysable);
        if (fabs(x) == fabs(y)) return 0;
        return signs_differ(x, y) ? x + y : x;
    }
    double q = x / y;
    /* R warns that accuracy is lost. */
    if (R_FINITE(q) && fabs(q) * LDBL_EPSILON > 1) return give_up(RIR2_ABORT_warning);
    long double t = reduced(x, y, q);
    double r = (double)(t - floorl(t / y) * y);
    if (!algorithm_known && !(R_FINITE(q) && r == exact_modulus(x, y))) return give_up(RIR2_ABORT_unanalysable);
    return r;
}

double rt_idiv(double x, double y)
{
    if (nans_differ(x, y)) return give_up(RIR2_ABORT_unanalysable);
    if (ISNAN(x)) return x + x;
    if (ISNAN(y)) return y + y;
    double q = x / y;
    if (y == 0.0 || fabs(q) * LDBL_EPSILON > 1 || !R_FINITE(q))
        return algorithm_known || y == 0.0 ? q : give_up(RIR2_ABORT_unanalysable);
    if (fabs(q) < 1) return q < 0 || signs_differ(x, y) ? -1 : 0;
    long double t = reduced(x, y, q);
    double r = (double)(floor(q) + floorl(t / y));
    /* Exact in long double: quotient times divisor plus remainder give x back. */
    if (!algorithm_known && !((long double)r * y + exact_modulus(x, y) == x && fabs(r) < 0x1p52))
        return give_up(RIR2_ABORT_unanalysable);
    return r;
}

/* R's own results for many pairs decide. `modulus`, `quotient`: x %% y and x %/% y. */
SEXP rir2_check_remainders(SEXP x, SEXP y, SEXP modulus, SEXP quotient)
{
    rir2_full_ctx full = {.n_protected = 0};
    rir2_ctx *outer = rir2_active;
    rir2_active = &full.ctx;
    algorithm_known = 1;
    for (R_xlen_t i = 0; i < Rf_xlength(x) && algorithm_known; i++) {
        double expected[] = {REAL(modulus)[i], REAL(quotient)[i]};
        for (int k = 0; k < 2; k++) {
            full.ctx.abort_reason = RIR2_ABORT_none;
            double r = (k ? rt_idiv : rt_fmod)(REAL(x)[i], REAL(y)[i]);
            if (full.ctx.abort_reason != RIR2_ABORT_none) continue;
            if (memcmp(&r, &expected[k], sizeof r) != 0 && !(ISNAN(r) && ISNAN(expected[k]) && ISNA(r) == ISNA(expected[k])))
                algorithm_known = 0;
        }
    }
    rir2_active = outer;
    return Rf_ScalarLogical(algorithm_known);
}

/* ---- functions of one number -------------------------------------------------------------------------- */

static double gamma_family(double (*f)(double), double x)
{
    /* For these arguments R's own code may warn by itself; a NaN from a number aborts. */
    if (x < 1e-300 || x > 1e15) return give_up(RIR2_ABORT_warning);
    return f(x);
}

/* Byte code gives -0 for the sine of a scalar -0. From some version of R on the builtin, which vectors go to, gives 0. */
static int builtins_keep_zeros;

static int keeps_zero(const char *name)
{
    SEXP call = PROTECT(Rf_lang2(Rf_install(name), PROTECT(Rf_ScalarReal(-0.0)))), value = PROTECT(Rf_eval(call, R_BaseEnv));
    int keeps = rir2_type(value) == REALSXP && signbit(REAL_ELT(value, 0));
    UNPROTECT(3);
    return keeps;
}

void rir2_math_init(void)
{
    static const char *const odd[] = {"expm1", "log1p", "sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "sinpi", "tanpi"};
    builtins_keep_zeros = 1;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) builtins_keep_zeros &= keeps_zero(odd[i]);
}

/* Whether what a function gives depends on whether this is a scalar in byte code or an element of a vector. */
int rir2_is_unsure_zero(double x) { return x == 0 && signbit(x) && !builtins_keep_zeros; }

/* In the order of the MATH1 instruction. A NaN that comes of a number means that R would warn. */
double rt_math1(int64_t index, double x)
{
    if (ISNAN(x)) return x;
    if (index > 2 && rir2_is_unsure_zero(x)) return give_up(RIR2_ABORT_unanalysable);
    switch (index) {
    case 0: return floor(x);
    case 1: return ceil(x);
    case 2: return sign(x);
    case 3: return expm1(x);
    case 4: return log1p(x);
    case 5: return cos(x);
    case 6: return sin(x);
    case 7: return tan(x);
    case 8: return acos(x);
    case 9: return asin(x);
    case 10: return atan(x);
    case 11: return cosh(x);
    case 12: return sinh(x);
    case 13: return tanh(x);
    case 14: return acosh(x);
    case 15: return asinh(x);
    case 16: return atanh(x);
    case 17: return gamma_family(lgammafn, x);
    case 18: return x > 171 || x < 1e-5 ? give_up(RIR2_ABORT_warning) : gamma_family(gammafn, x);
    case 19: return gamma_family(digamma, x);
    case 20: return gamma_family(trigamma, x);
    case 21: return cospi(x);
    case 22: return sinpi(x);
    case 23: return Rtanpi(x);
    default: return give_up(RIR2_ABORT_unanalysable);
    }
}

double rt_exp(double x) { return ISNAN(x) ? x : exp(x); }

double rt_log(double x)
{
    if (ISNAN(x)) return x;
    return x > 0 ? log(x) : x == 0 ? R_NegInf : R_NaN;
}

/* ---- functions of two numbers --------------------------------------------------------------------------- */

static int any_na(double x, double y, double *result)
{
    if (ISNA(x) || ISNA(y)) *result = NA_REAL;
    else if (ISNAN(x) || ISNAN(y)) *result = R_NaN;
    else return 0;
    return 1;
}

double rt_logbase(double x, double base)
{
    double result;
    /* The byte code of scalars divides two NaNs, the builtin prefers NA. */
    if (nans_differ(x, base)) return give_up(RIR2_ABORT_unanalysable);
    if (any_na(x, base, &result)) return result;
    if (base == 10) return x > 0 ? log10(x) : x < 0 ? R_NaN : R_NegInf;
    if (base == 2) return x > 0 ? log2(x) : x < 0 ? R_NaN : R_NegInf;
    return rt_log(x) / rt_log(base);
}

double rt_atan2(double y, double x)
{
    double result;
    return any_na(y, x, &result) ? result : atan2(y, x);
}

double rt_round(double x, double digits)
{
    double result;
    return any_na(x, digits, &result) ? result : fround(x, digits);
}

/* ---- summaries -------------------------------------------------------------------------------------------- */

static const double *dbl(SEXP x) { return rir2_is_altrep(x) ? (const double *)DATAPTR_RO(x) : rir2_data(x); }
static const int *ints(SEXP x) { return rir2_is_altrep(x) ? (const int *)DATAPTR_RO(x) : rir2_data(x); }
static int is_dbl(SEXP x) { return rir2_type(x) == REALSXP; }

/* Back from long double; beyond the doubles lies infinity. */
static double narrowed(long double s)
{
    return s > DBL_MAX ? R_PosInf : s < -DBL_MAX ? R_NegInf : (double)s;
}

/* A NaN that came of different ones (NA, NaN, Inf - Inf) is R's business: which of them wins
 * depends on the instructions that R was compiled to. */
static double checked_nan(rir2_ctx *ctx, const double *p, R_xlen_t n, double result)
{
    if (!ISNAN(result)) return result;
    int na = 0, others = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        if (ISNA(p[i])) na = 1;
        else if (!R_FINITE(p[i])) others = 1;
    }
    if (na && others) ctx->abort_reason = RIR2_ABORT_unanalysable;
    return result;
}

/* R sums a sequence of doubles of which it keeps the ends by a formula, which rounds otherwise. */
static int is_compact_sequence(SEXP x)
{
    SEXP description = rir2_is_altrep(x) ? rir2_attrib(rir2_tag(x)) : R_NilValue;
    return rir2_type(description) == LISTSXP && rir2_car(description) == Rf_install("compact_realseq");
}

double rt_sum(rir2_ctx *ctx, void *x)
{
    if (is_compact_sequence(x)) {
        ctx->abort_reason = RIR2_ABORT_unanalysable;
        return 0;
    }
    const double *p = dbl(x);
    R_xlen_t n = Rf_xlength(x);
    long double s = 0;
    for (R_xlen_t i = 0; i < n; i++) s += p[i];
    return checked_nan(ctx, p, n, 0.0 + narrowed(s));
}

double rt_isum(rir2_ctx *ctx, void *x)
{
    const int *p = ints(x);
    R_xlen_t n = Rf_xlength(x);
    int64_t s = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        if (p[i] == NA_INTEGER) return NA_REAL;
        s += p[i];
    }
    if (s > INT_MAX || s < -INT_MAX) {
        ctx->abort_reason = RIR2_ABORT_overflow;
        return 0;
    }
    return (double)s;
}

/* NA as it comes out of arithmetic: with the quiet bit set. */
static double quiet_na(void)
{
    double na = NA_REAL;
    uint64_t word;
    memcpy(&word, &na, sizeof word);
    word |= UINT64_C(1) << 51;
    memcpy(&na, &word, sizeof na);
    return na;
}

double rt_prod(rir2_ctx *ctx, void *x)
{
    R_xlen_t n = Rf_xlength(x);
    long double s = 1;
    if (is_dbl(x)) {
        const double *p = dbl(x);
        for (R_xlen_t i = 0; i < n; i++) s *= p[i];
        return checked_nan(ctx, p, n, narrowed(s));
    }
    const int *p = ints(x);
    for (R_xlen_t i = 0; i < n; i++) {
        if (p[i] == NA_INTEGER) return quiet_na();
        s *= p[i];
        if (ISNAN((double)s)) return quiet_na();
    }
    return narrowed(s);
}

/* The least element of `sign * x`; NA wins over NaN. */
static double extreme(rir2_ctx *ctx, SEXP x, int sign)
{
    R_xlen_t n = Rf_xlength(x);
    if (n == 0) {
        ctx->abort_reason = RIR2_ABORT_warning;
        return R_NaN;
    }
    if (!is_dbl(x)) {
        const int *p = ints(x);
        int best = p[0];
        for (R_xlen_t i = 0; i < n; i++) {
            if (p[i] == NA_INTEGER) return NA_REAL;
            if (sign > 0 ? p[i] < best : p[i] > best) best = p[i];
        }
        return best;
    }
    const double *p = dbl(x);
    double best = p[0];
    for (R_xlen_t i = 1; i < n; i++) {
        if (ISNAN(p[i])) {
            if (!ISNA(best)) best = p[i];
        } else if (sign > 0 ? p[i] < best : p[i] > best) {
            best = p[i];
        }
    }
    if (ISNAN(best) && !ISNA(best)) return best + best;
    return best;
}

double rt_min(rir2_ctx *ctx, void *x) { return extreme(ctx, x, 1); }
double rt_max(rir2_ctx *ctx, void *x) { return extreme(ctx, x, -1); }

static double mean_of_ints(SEXP x)
{
    const int *p = ints(x);
    R_xlen_t n = Rf_xlength(x);
    long double s = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        if (p[i] == NA_INTEGER) return NA_REAL;
        s += p[i];
    }
    return (double)(s / n);
}

/* A first mean, then the mean of the differences from it. A sum beyond the doubles is taken again
 * in n-th parts. */
double rt_mean(rir2_ctx *ctx, void *x)
{
    if (!is_dbl(x)) return mean_of_ints(x);
    const double *p = dbl(x);
    R_xlen_t n = Rf_xlength(x);
    long double s = 0, t = 0;
    for (R_xlen_t i = 0; i < n; i++) s += p[i];
    int finite = R_FINITE((double)s);
    if (finite) {
        s /= n;
    } else {
        s = 0;
        for (R_xlen_t i = 0; i < n; i++) s += p[i] / n;
    }
    if (!R_FINITE((double)s)) return checked_nan(ctx, p, n, (double)s);
    if (finite) {
        for (R_xlen_t i = 0; i < n; i++) t += p[i] - s;
        s += t / n;
    } else {
        for (R_xlen_t i = 0; i < n; i++) t += (p[i] - s) / n;
        s += t;
    }
    return (double)s;
}
