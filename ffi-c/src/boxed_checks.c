/* Checks on numbers and logicals: on which operands is R's own routine total? boxed_texts.c has those on strings, on
 * lists and of setters.
 *
 * A check may be narrower than the truth, never wider. What R would say an error, a warning or a method for is left.
 */
#include "boxed_checks.h"
#include "runtime_math.h"
#include <math.h>

SEXP rir2_attribute(SEXP x, SEXP name)
{
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a))
        if (rir2_tag(a) == name) return rir2_car(a);
    return R_NilValue;
}

/* Plain, of one of these types, and not so long that a check in vain would be felt. */
int rir2_is_plain_of(SEXP x, unsigned types)
{
    return rir2_boxed_is(x, types) && rir2_boxed_plain(x) && rir2_boxed_length(x) <= RIR2_CHECK_LONGEST &&
           rir2_boxed_may_allocate(24.0 * (double)rir2_boxed_length(x));
}

int rir2_is_bare_of(SEXP x, unsigned types) { return rir2_attrib(x) == R_NilValue && rir2_is_plain_of(x, types); }

static int numbers(SEXP x) { return rir2_is_plain_of(x, RIR2_NUMBERS); }

static int is_dbl(SEXP x) { return rir2_type(x) == REALSXP; }

int rir2_is_flag(SEXP x, int value) { return rir2_boxed_scalar(x, LGLSXP) && LOGICAL(x)[0] == value; }
int rir2_is_true_or_false(SEXP x) { return rir2_is_flag(x, 0) || rir2_is_flag(x, 1); }

/* A whole number from 0 on, whose name does not matter, or -1. */
R_xlen_t rir2_count_of(SEXP x)
{
    if (rir2_boxed_named_scalar(x, INTSXP)) return INTEGER(x)[0] >= 0 && INTEGER(x)[0] <= RIR2_CHECK_LONGEST ? INTEGER(x)[0] : -1;
    if (!rir2_boxed_named_scalar(x, REALSXP)) return -1;
    double d = REAL(x)[0];
    return d >= 0 && d <= RIR2_CHECK_LONGEST && d == floor(d) ? (R_xlen_t)d : -1;
}

/* ---- operators on vectors ---------------------------------------------------------------------------------- */

/* Two integer vectors of extents, equal. */
static int same_extents(SEXP a, SEXP b)
{
    if (rir2_type(a) != INTSXP || rir2_type(b) != INTSXP || Rf_xlength(a) != Rf_xlength(b)) return 0;
    for (R_xlen_t k = 0; k < Rf_xlength(a); k++)
        if (INTEGER_ELT(a, k) != INTEGER_ELT(b, k)) return 0;
    return 1;
}

/* Whether two operands go together: neither an error nor a warning for lengths and extents, and no time series. */
static int operands_fit(SEXP a, SEXP b)
{
    R_xlen_t m = rir2_boxed_length(a), n = rir2_boxed_length(b);
    if (rir2_attrib(a) == R_NilValue && rir2_attrib(b) == R_NilValue) return m == n || m == 0 || n == 0 || (m > n ? m % n : n % m) == 0;
    if (rir2_attribute(a, R_TspSymbol) != R_NilValue || rir2_attribute(b, R_TspSymbol) != R_NilValue) return 0;
    SEXP x = rir2_attribute(a, R_DimSymbol), y = rir2_attribute(b, R_DimSymbol);
    if (x == R_NilValue && y == R_NilValue) return m == n || m == 0 || n == 0 || (m > n ? m % n : n % m) == 0;
    if (x != R_NilValue && y != R_NilValue) return same_extents(x, y);
    R_xlen_t array = x == R_NilValue ? n : m, other = x == R_NilValue ? m : n;
    return other >= 1 && other <= array && array % other == 0 && (array > 1 || array == other);
}

/* The elements of a pair of operands, side by side. */
typedef struct {
    SEXP a, b;
    R_xlen_t m, n, length;
    const void *x, *y;
} pairs;

static pairs pairs_of(SEXP a, SEXP b)
{
    pairs p = {.a = a, .b = b, .m = rir2_boxed_length(a), .n = rir2_boxed_length(b)};
    p.length = p.m == 0 || p.n == 0 ? 0 : p.m > p.n ? p.m : p.n;
    p.x = p.length ? rir2_boxed_data(a) : NULL;
    p.y = p.length ? rir2_boxed_data(b) : NULL;
    return p;
}

static int ints_overflow(int op, SEXP a, SEXP b)
{
    pairs p = pairs_of(a, b);
    for (R_xlen_t k = 0, i = 0, j = 0; k < p.length; k++) {
        int x = ((const int *)p.x)[i], y = ((const int *)p.y)[j], r = 0;
        int over = op == '+' ? __builtin_add_overflow(x, y, &r) : op == '-' ? __builtin_sub_overflow(x, y, &r)
                                                                            : __builtin_mul_overflow(x, y, &r);
        if (x != NA_INTEGER && y != NA_INTEGER && (over || r == NA_INTEGER)) return 1;
        if (++i == p.m) i = 0;
        if (++j == p.n) j = 0;
    }
    return 0;
}

/* Of doubles: a power that takes an exponent modulo 2, a remainder or quotient that lost its digits. */
static int dbls_warn(int op, SEXP a, SEXP b)
{
    pairs p = pairs_of(a, b);
    /* x^2 and the like need no look at each x. */
    if (op == '^' && p.length && p.n == 1 && !(fabs(rir2_number_at(b, p.y, 0)) > 0x1p40)) return 0;
    for (R_xlen_t k = 0, i = 0, j = 0; k < p.length; k++) {
        double x = rir2_number_at(a, p.x, i), y = rir2_number_at(b, p.y, j), q = x / y;
        if (op == '^' ? x == R_NegInf && fabs(y) > 0x1p40 : R_FINITE(q) && fabs(q) > 0x1p50) return 1;
        if (++i == p.m) i = 0;
        if (++j == p.n) j = 0;
    }
    return 0;
}

static int has_nan(SEXP x)
{
    R_xlen_t n = rir2_boxed_length(x);
    int found = 0;
    if (n == 0) return 0;
    if (rir2_type(x) == REALSXP) {
        const double *p = rir2_boxed_data(x);
        for (R_xlen_t i = 0; i < n; i++) found |= p[i] != p[i];
    } else {
        const int *p = rir2_boxed_data(x);
        for (R_xlen_t i = 0; i < n; i++) found |= p[i] == NA_INTEGER;
    }
    return found;
}

/* NA and NaN in one place: which of them is the result differs between versions of R, and between byte code and its
 * routine. */
static int na_meets_nan(SEXP a, SEXP b)
{
    if (!has_nan(a) || !has_nan(b)) return 0;
    pairs p = pairs_of(a, b);
    for (R_xlen_t k = 0, i = 0, j = 0; k < p.length; k++) {
        double x = rir2_number_at(a, p.x, i), y = rir2_number_at(b, p.y, j);
        if (ISNAN(x) && ISNAN(y) && R_IsNA(x) != R_IsNA(y)) return 1;
        if (++i == p.m) i = 0;
        if (++j == p.n) j = 0;
    }
    return 0;
}

/* Complex numbers, and others beside them: R says nothing of what comes out. */
static int are_complex(const SEXP *x, int n)
{
    int has_complex = 0;
    for (int k = 0; k < n; k++) {
        if (!rir2_is_plain_of(x[k], RIR2_NUMBERS | RIR2_TYPES(CPLXSXP))) return 0;
        has_complex |= rir2_type(x[k]) == CPLXSXP;
    }
    return has_complex;
}

int rir2_check_complex_part(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_plain_of(x[0], RIR2_TYPES(CPLXSXP) | RIR2_TYPES(REALSXP));
}

/* How many at least, real parts, imaginary parts */
int rir2_check_complex(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    R_xlen_t count = rir2_count_of(x[0]);
    return count >= 0 && numbers(x[1]) && numbers(x[2]) && rir2_boxed_may_allocate(16 * (double)count);
}

/* from, to, by: at most a million numbers. */
int rir2_check_seq_int(int which, const SEXP *x, int n)
{
    (void)which;
    double d[3] = {0, 0, 1};
    for (int k = 0; k < n; k++) {
        if (!rir2_boxed_scalar(x[k], INTSXP) && !rir2_boxed_scalar(x[k], REALSXP)) return 0;
        d[k] = rir2_number_at(x[k], rir2_data(x[k]), 0);
        if (!R_FINITE(d[k])) return 0;
    }
    if (n == 2) return fabs(d[0]) < 1e9 && fabs(d[1]) < 1e9 && fabs(d[1] - d[0]) <= 1e6;
    double steps = (d[1] - d[0]) / d[2];
    return steps >= 0 && steps <= 1e6;
}

int rir2_check_arith(int op, const SEXP *x, int n)
{
    if (are_complex(x, n)) return op != '%' && op != ':' && (n == 2 ? operands_fit(x[0], x[1]) : op == '+' || op == '-');
    if (!numbers(x[0])) return 0;
    if (n == 1) return op == '+' || op == '-';
    if (!numbers(x[1]) || !operands_fit(x[0], x[1])) return 0;
    int dbls = is_dbl(x[0]) || is_dbl(x[1]);
    if (dbls && na_meets_nan(x[0], x[1])) return 0;
    switch (op) {
    case '+': case '-': case '*': return dbls || !ints_overflow(op, x[0], x[1]);
    case '^': return !dbls_warn(op, x[0], x[1]);
    case '/': return 1;
    default: return !dbls || !dbls_warn(op, x[0], x[1]);
    }
}

/* `ordered`: not only == and !=. R's routine knows how strings of the locale are ordered. */
int rir2_check_relation(int ordered, const SEXP *x, int n)
{
    for (int k = 0; k < n; k++)
        if (!rir2_is_plain_of(x[k], RIR2_NUMBERS | RIR2_TYPES(STRSXP) | (ordered ? 0 : RIR2_TYPES(CPLXSXP)))) return 0;
    int strings = rir2_type(x[0]) == STRSXP;
    if (strings != (rir2_type(x[1]) == STRSXP) || !operands_fit(x[0], x[1])) return 0;
    return !strings || (rir2_all_ascii(x[0]) && rir2_all_ascii(x[1]));
}

int rir2_check_logic(int which, const SEXP *x, int n)
{
    (void)which;
    return numbers(x[0]) && (n == 1 || (numbers(x[1]) && operands_fit(x[0], x[1])));
}

/* ---- functions of numbers ------------------------------------------------------------------------------------- */

/* Of which numbers a function makes NaN, with a warning. */
enum { OF_ANY, OF_NONE_NEGATIVE, OF_ANY_TOO, OF_FINITE, OF_UP_TO_ONE, OF_MINUS_ONE_ON, OF_POSITIVE };
static int makes_nan(int which, double x)
{
    switch (which) {
    case OF_NONE_NEGATIVE: return x < 0;
    case OF_FINITE: return !R_FINITE(x) && !ISNAN(x);
    case OF_UP_TO_ONE: return fabs(x) > 1;
    case OF_MINUS_ONE_ON: return x < -1;
    case OF_POSITIVE: return x < 1e-300;
    default: return 0;
    }
}

int rir2_check_numbers(int which, const SEXP *x, int n)
{
    (void)which;
    for (int k = 0; k < n; k++)
        if (!numbers(x[k])) return 0;
    return 1;
}

/* n and k of so many out of n. */
int rir2_check_choose(int which, const SEXP *x, int n)
{
    (void)which;
    for (int k = 0; k < n; k++) {
        if (!numbers(x[k])) return 0;
        const void *data = rir2_boxed_length(x[k]) ? rir2_boxed_data(x[k]) : NULL;
        for (R_xlen_t i = 0; i < rir2_boxed_length(x[k]); i++) {
            double d = rir2_number_at(x[k], data, i);
            if (!(fabs(d) <= 1e6) || d != trunc(d) || (k == 0 && d < 0)) return 0;
        }
    }
    return 1;
}

int rir2_check_math(int which, const SEXP *x, int n)
{
    (void)n;
    if (!numbers(*x)) return 0;
    R_xlen_t length = rir2_boxed_length(*x);
    if (length == 1 && is_dbl(*x) && rir2_is_unsure_zero(*(const double *)rir2_boxed_data(*x))) return 0;
    if (which == OF_ANY || which == OF_ANY_TOO) return 1;
    const void *data = length ? rir2_boxed_data(*x) : NULL;
    for (R_xlen_t i = 0; i < length; i++)
        if (makes_nan(which, rir2_number_at(*x, data, i))) return 0;
    return 1;
}

int rir2_check_exponent(int which, const SEXP *x, int n)
{
    enum { LARGEST = 700 };
    if (!rir2_is_plain_of(*x, RIR2_TYPES(CPLXSXP))) return rir2_check_math(which, x, n);
    for (R_xlen_t i = 0, length = rir2_boxed_length(*x); i < length; i++) {
        Rcomplex z = COMPLEX_ELT(*x, i);
        if (!(fabs(z.r) <= LARGEST) || !R_FINITE(z.i)) return 0;
    }
    return 1;
}

/* Whether R's running sums, or only the last one, stay integers. Behind an NA there is no sum any more. */
static int sums_fit(SEXP x, int running)
{
    R_xlen_t n = rir2_boxed_length(x);
    const int *p = n ? rir2_boxed_data(x) : NULL;
    int64_t s = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        if (p[i] == NA_INTEGER) return 1;
        s += p[i];
        if (running && (s > INT_MAX || s < -INT_MAX)) return 0;
    }
    return s <= INT_MAX && s >= -INT_MAX;
}

/* Of integers, some of which may be left out, and put together with others: no way of adding them overflows. */
int rir2_sizes_fit(const SEXP *x, int n)
{
    int64_t s = 0;
    for (int k = 0; k < n; k++) {
        R_xlen_t length = is_dbl(x[k]) ? 0 : rir2_boxed_length(x[k]);
        const int *p = length ? rir2_boxed_data(x[k]) : NULL;
        for (R_xlen_t i = 0; i < length; i++) s += p[i] == NA_INTEGER ? 0 : llabs(p[i]);
    }
    return s <= INT_MAX;
}

/* R's routine knows how strings of the locale are ordered. */
static int are_strings(const SEXP *x, int n)
{
    for (int k = 0; k < n; k++)
        if (!rir2_is_plain_of(x[k], RIR2_TYPES(STRSXP)) || rir2_boxed_length(x[k]) == 0 || !rir2_all_ascii(x[k])) return 0;
    return 1;
}

/* `which`: 0 sum, 1 prod, 2 max and min. */
int rir2_check_summary(int which, const SEXP *x, int n)
{
    int is_empty = 1;
    if (which == 2 && rir2_type(x[0]) == STRSXP) return are_strings(x, n);
    if (which < 2 && n == 1 && rir2_is_plain_of(x[0], RIR2_TYPES(CPLXSXP))) return 1;
    for (int k = 0; k < n; k++) {
        if (which == 2 && n > 1 && x[k] == R_NilValue) continue;
        if (!numbers(x[k])) return 0;
        if (rir2_boxed_length(x[k]) > 0) is_empty = 0;
    }
    if (which == 2) return !is_empty;
    return which != 0 || (n == 1 ? is_dbl(*x) || sums_fit(*x, 0) : rir2_sizes_fit(x, n));
}

int rir2_check_cumulated(int which, const SEXP *x, int n)
{
    (void)n;
    return numbers(*x) && (which != 0 || is_dbl(*x) || sums_fit(*x, 1));
}

int rir2_check_parallel(int which, const SEXP *x, int n)
{
    (void)which;
    R_xlen_t longest = 0;
    if (!rir2_is_true_or_false(x[0])) return 0;
    for (int k = 1; k < n; k++) {
        if (!rir2_is_bare_of(x[k], RIR2_NUMBERS) || rir2_boxed_length(x[k]) == 0) return 0;
        if (rir2_boxed_length(x[k]) > longest) longest = rir2_boxed_length(x[k]);
    }
    for (int k = 1; k < n; k++)
        if (longest % rir2_boxed_length(x[k]) != 0) return 0;
    return 1;
}

/* `which`: 1 integers as well. */
int rir2_check_logicals(int which, const SEXP *x, int n)
{
    for (int k = 0; k < n; k++)
        if (!rir2_is_plain_of(x[k], RIR2_TYPES(LGLSXP) | (which ? RIR2_TYPES(INTSXP) : 0))) return 0;
    return 1;
}

int rir2_check_elements(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_plain_of(*x, RIR2_ATOMIC);
}

int rir2_are_in_range(SEXP x)
{
    R_xlen_t n = rir2_boxed_length(x);
    const double *p = n ? rir2_boxed_data(x) : NULL;
    for (R_xlen_t i = 0; i < n; i++)
        if (p[i] >= INT_MAX + 1.0 || p[i] <= INT_MIN) return 0;
    return 1;
}

/* Doubles that are integers, and none of them NA. */
int rir2_are_whole(SEXP x)
{
    R_xlen_t n = rir2_boxed_length(x);
    const double *p = n ? rir2_boxed_data(x) : NULL;
    for (R_xlen_t i = 0; i < n; i++)
        if (!(fabs(p[i]) <= INT_MAX) || p[i] != trunc(p[i])) return 0;
    return 1;
}

/* `type`: to which. */
/* Digits, not more than so many, with a sign in front and a point among them at most; or NA. R reads them without a warning. */
static int are_digits(SEXP x, int most, int may_have_point)
{
    if (!rir2_is_plain_of(x, RIR2_TYPES(STRSXP)) || !rir2_all_ascii(x)) return 0;
    for (R_xlen_t k = 0; k < rir2_boxed_length(x); k++) {
        if (STRING_ELT(x, k) == NA_STRING) continue;
        const char *s = CHAR(STRING_ELT(x, k));
        int digits = 0, points = 0;
        for (s += *s == '-' || *s == '+'; (*s >= '0' && *s <= '9') || *s == '.'; s++) *s == '.' ? points++ : digits++;
        if (*s || digits < 1 || digits > most || points > may_have_point) return 0;
    }
    return 1;
}

int rir2_check_convert(int type, const SEXP *x, int n)
{
    (void)n;
    if (*x == R_NilValue) return 1;
    switch (type) {
    case STRSXP: return rir2_is_plain_of(*x, RIR2_ATOMIC);
    case REALSXP: return numbers(*x) || rir2_is_plain_of(*x, RIR2_TYPES(RAWSXP)) || are_digits(*x, 15, 1);
    case INTSXP: return rir2_is_plain_of(*x, RIR2_TYPES(RAWSXP)) ? 1 : numbers(*x) ? !is_dbl(*x) || rir2_are_in_range(*x) : are_digits(*x, 9, 0);
    default: return numbers(*x) || (rir2_is_plain_of(*x, RIR2_TYPES(STRSXP)) && rir2_all_ascii(*x));
    }
}

/* What no byte has is left. */
int rir2_check_bytes(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!numbers(*x)) return 0;
    R_xlen_t length = rir2_boxed_length(*x);
    const void *data = length ? rir2_boxed_data(*x) : NULL;
    for (R_xlen_t i = 0; i < length; i++) {
        double d = rir2_number_at(*x, data, i);
        if (!(d >= 0 && d < 256)) return 0;
    }
    return 1;
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

/* One for all keys; `radix`: or one for each. */
static int are_directions(int radix, SEXP x, int n_keys)
{
    if (rir2_is_true_or_false(x)) return !radix || n_keys == 1;
    if (!radix || !rir2_is_bare_of(x, RIR2_TYPES(LGLSXP)) || rir2_boxed_length(x) != n_keys) return 0;
    for (int k = 0; k < n_keys; k++)
        if (LOGICAL_ELT(x, k) == NA_LOGICAL) return 0;
    return 1;
}

/* What can be put in order: numbers, or strings in ASCII, which R's routine orders as the locale says. */
static int can_be_ordered(SEXP x) { return numbers(x) || (rir2_is_plain_of(x, RIR2_TYPES(STRSXP)) && rir2_all_ascii(x)); }

/* `radix`: by na.last, decreasing, whether groups and strings are wanted; else by na.last, decreasing. */
int rir2_check_order(int radix, const SEXP *x, int n)
{
    int first = radix ? 4 : 2;
    if (!(radix && rir2_is_flag(x[0], NA_LOGICAL)) && !rir2_is_true_or_false(x[0])) return 0;
    if (!are_directions(radix, x[1], n - first)) return 0;
    for (int k = first; k < n; k++)
        if (!can_be_ordered(x[k]) || rir2_boxed_length(x[k]) != rir2_boxed_length(x[first])) return 0;
    return !radix || (rir2_is_flag(x[2], 0) && rir2_is_flag(x[3], 1));
}

/* x, its length, what equal elements get */
int rir2_check_rank(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_bare_of(x[0], RIR2_NUMBERS) || rir2_count_of(x[1]) != rir2_boxed_length(x[0])) return 0;
    /* R takes a double for something else. */
    if (rir2_type(x[1]) != INTSXP || !rir2_boxed_scalar(x[2], STRSXP)) return 0;
    const char *ties = CHAR(STRING_ELT(x[2], 0));
    return strcmp(ties, "average") == 0 || strcmp(ties, "min") == 0 || strcmp(ties, "max") == 0;
}

/* Whether a vector is known to be sorted. */
int rir2_check_sorted(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return numbers(x[0]) && rir2_is_true_or_false(x[1]) && rir2_boxed_scalar(x[2], LGLSXP);
}

static int has_na(SEXP x)
{
    for (R_xlen_t k = 0; k < rir2_boxed_length(x); k++)
        if (is_dbl(x) ? ISNAN(REAL_ELT(x, k)) : INTEGER_ELT(x, k) == NA_INTEGER) return 1;
    return 0;
}

static int are_positions(SEXP x, R_xlen_t n)
{
    if (!rir2_is_bare_of(x, RIR2_TYPES(INTSXP))) return 0;
    for (R_xlen_t k = 0; k < rir2_boxed_length(x); k++)
        if (INTEGER_ELT(x, k) < 1 || INTEGER_ELT(x, k) > n) return 0;
    return 1;
}

int rir2_check_partial(int whole, const SEXP *x, int n)
{
    (void)n;
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || has_na(x[0])) return 0;
    if (whole) return rir2_is_flag(x[1], 0);
    if (rir2_is_bare_of(x[1], RIR2_TYPES(REALSXP))) return rir2_count_positions(x[1], rir2_boxed_length(x[0])) >= 0;
    return are_positions(x[1], rir2_boxed_length(x[0]));
}

int rir2_check_sort(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_attrib(x[0]) == R_NilValue && can_be_ordered(x[0]) && rir2_is_true_or_false(x[1]);
}

/* A vector, whether and how it is sorted, whether it is without NA. */
int rir2_check_wrap(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_plain_of(x[0], RIR2_VECTORS) || !rir2_is_true_or_false(x[2])) return 0;
    if (rir2_boxed_scalar(x[1], REALSXP)) return fabs(REAL(x[1])[0]) <= 2;
    return rir2_boxed_scalar(x[1], INTSXP) && (INTEGER(x[1])[0] == NA_INTEGER || abs(INTEGER(x[1])[0]) <= 2);
}

int rir2_check_tabulate(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_bare_of(x[0], RIR2_TYPES(INTSXP)) && rir2_boxed_scalar(x[1], INTSXP) && rir2_count_of(x[1]) >= 0;
}

int rir2_check_unsorted(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return can_be_ordered(x[0]) && rir2_is_true_or_false(x[1]) && rir2_is_true_or_false(x[2]);
}

/* ---- factors and intervals ------------------------------------------------------------------------------------------ */

/* Codes of levels, which are strings. */
static int is_factor(SEXP x)
{
    SEXP levels = rir2_attribute(x, R_LevelsSymbol);
    if (rir2_type(x) != INTSXP || rir2_gp(x) & RIR2_GP_S4 || (rir2_is_altrep(x) && !rir2_boxed_own_altrep(x)) || !Rf_inherits(x, "factor")) return 0;
    if (!rir2_is_bare_of(levels, RIR2_TYPES(STRSXP))) return 0;
    const int *codes = rir2_boxed_length(x) ? rir2_boxed_data(x) : NULL;
    for (R_xlen_t i = 0; i < rir2_boxed_length(x); i++)
        if (codes[i] != NA_INTEGER && (codes[i] < 1 || codes[i] > rir2_boxed_length(levels))) return 0;
    return 1;
}

/* x, f */
int rir2_check_split(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_plain_of(x[0], RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || !is_factor(x[1])) return 0;
    R_xlen_t length = rir2_boxed_length(x[0]), groups = rir2_boxed_length(x[1]);
    return groups > 0 ? length % groups == 0 : length == 0;
}

static int are_flags(const SEXP *x, int n)
{
    for (int k = 0; k < n; k++)
        if (!rir2_is_true_or_false(x[k])) return 0;
    return 1;
}

static int is_rising(SEXP x)
{
    const void *data = rir2_boxed_data(x);
    for (R_xlen_t i = 1; i < rir2_boxed_length(x); i++)
        if (rir2_number_at(x, data, i - 1) > rir2_number_at(x, data, i)) return 0;
    return 1;
}

/* `which`: 0 numbers and bounds of bincode, 1 bounds and numbers of findInterval, which makes no doubles of others; then flags. */
int rir2_check_intervals(int which, const SEXP *x, int n)
{
    SEXP bounds = x[!which];
    /* From R 4.6 on, bincode fails where there is but one. */
    R_xlen_t least = which ? 1 : 2;
    if (!numbers(x[0]) || !numbers(x[1]) || rir2_boxed_length(bounds) < least || has_na(bounds) || !is_rising(bounds)) return 0;
    return (!which || (is_dbl(x[0]) && is_dbl(x[1]))) && are_flags(x + 2, n - 2);
}

/* Of integers, or doubles that R makes integers of. */
int rir2_check_bits(int which, const SEXP *x, int n)
{
    (void)which;
    for (int k = 0; k < n; k++) {
        if (!rir2_is_bare_of(x[k], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP))) return 0;
        if (is_dbl(x[k]) && !rir2_are_whole(x[k])) return 0;
    }
    return 1;
}

/* ---- matrices ------------------------------------------------------------------------------------------------------ */

/* The two extents of a matrix, or NULL. */
static const int *extents(SEXP x)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    return rir2_type(dim) == INTSXP && !rir2_is_altrep(dim) && rir2_length(dim) == 2 ? rir2_data(dim) : NULL;
}

/* A vector of numbers without extents, or a matrix of them. */
static int is_factor_of(SEXP x, const int *extents) { return extents || (numbers(x) && rir2_attribute(x, R_DimSymbol) == R_NilValue); }

/* Of products of which one operand at least has no extents; as rir2_check_product. */
static int vector_fits(int which, const SEXP *x, const int *a, const int *b)
{
    if (!is_factor_of(x[0], a) || !is_factor_of(x[1], b)) return 0;
    R_xlen_t first = rir2_boxed_length(x[0]), second = rir2_boxed_length(x[1]);
    if (a) return second == a[which == 1 ? 0 : 1];
    return first == (b ? b[0] : second);
}

/* `which`: 0 the product itself, 1 with the first operand transposed, 2 with the second one. */
int rir2_check_product(int which, const SEXP *x, int n)
{
    const int *a = numbers(x[0]) ? extents(x[0]) : NULL, *b = n == 2 && numbers(x[1]) ? extents(x[1]) : NULL;
    if (which == 2 && !a && !b && n == 2 && rir2_is_bare_of(x[0], RIR2_NUMBERS) && rir2_is_bare_of(x[1], RIR2_NUMBERS)) {
        double size = (double)rir2_boxed_length(x[0]) * (double)rir2_boxed_length(x[1]);
        return size <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(8 * size);
    }
    if (which && (n == 1 || x[1] == R_NilValue)) {
        if (!a && !rir2_is_bare_of(x[0], RIR2_NUMBERS)) return 0;
        double side = a ? a[which == 1 ? 1 : 0] : which == 1 ? 1 : (double)rir2_boxed_length(x[0]);
        return side * side <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(8 * side * side);
    }
    /* A vector beside a matrix is a row or a column; beside another one, what both have in common is their length. */
    if (which < 2 && n == 2 && (!a || !b)) return vector_fits(which, x, a, b);
    if (!a || !b) return 0;
    int inner = which == 1 ? a[0] == b[0] : which == 2 ? a[1] == b[1] : a[1] == b[0];
    double rows = which == 1 ? a[1] : a[0], columns = which == 2 ? b[0] : b[1];
    return inner && rows * columns <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(8 * rows * columns);
}

int rir2_check_transpose(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    SEXP dim = rir2_attribute(*x, R_DimSymbol);
    return rir2_is_plain_of(*x, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) && (dim == R_NilValue || extents(*x) || Rf_xlength(dim) == 1);
}

/* x, nrow, ncol */
int rir2_check_diagonal(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    R_xlen_t rows = rir2_count_of(x[1]), columns = rir2_count_of(x[2]);
    if (!rir2_is_bare_of(x[0], RIR2_NUMBERS) || rir2_boxed_length(x[0]) == 0 || rows < 0 || columns < 0) return 0;
    double size = (double)rows * (double)columns;
    return size <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(8 * size);
}

/* a, perm, resize. The sides come in another order, each once. */
int rir2_check_permute(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    enum { MOST_SIDES = 8 };
    SEXP dim = rir2_attribute(x[0], R_DimSymbol);
    if (!rir2_is_plain_of(x[0], RIR2_ATOMIC) || rir2_type(dim) != INTSXP || !rir2_is_bare_of(x[1], RIR2_TYPES(INTSXP)) || !rir2_is_true_or_false(x[2])) return 0;
    R_xlen_t sides = Rf_xlength(dim);
    int seen[MOST_SIDES] = {0};
    if (sides > MOST_SIDES || rir2_boxed_length(x[1]) != sides) return 0;
    for (R_xlen_t k = 0; k < sides; k++) {
        int side = INTEGER_ELT(x[1], k);
        if (side < 1 || side > sides || seen[side - 1]++) return 0;
    }
    return 1;
}

int rir2_check_drop(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_plain_of(*x, RIR2_ATOMIC | RIR2_TYPES(VECSXP));
}

/* Of a matrix whose elements are the numbers of their rows or columns. */
int rir2_check_extents(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_bare_of(*x, RIR2_TYPES(INTSXP)) || rir2_boxed_length(*x) != 2) return 0;
    int rows = INTEGER_ELT(*x, 0), columns = INTEGER_ELT(*x, 1);
    double size = (double)rows * (double)columns;
    return rows >= 0 && columns >= 0 && size <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(4 * size);
}

int rir2_check_margins(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    R_xlen_t rows = rir2_count_of(x[1]), columns = rir2_count_of(x[2]);
    if (rows < 0 || columns < 0 || !numbers(x[0]) || !rir2_is_true_or_false(x[3])) return 0;
    return (double)rows * (double)columns <= (double)rir2_boxed_length(x[0]);
}

/* data, nrow, ncol, byrow, dimnames, and whether nrow and ncol were missing. R warns where data are left over. */
int rir2_check_matrix(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_bare_of(x[0], RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || !rir2_is_true_or_false(x[3])) return 0;
    if (!rir2_is_true_or_false(x[5]) || !rir2_is_true_or_false(x[6])) return 0;
    R_xlen_t length = rir2_boxed_length(x[0]), rows = rir2_count_of(x[1]), columns = rir2_count_of(x[2]);
    int no_rows = LOGICAL(x[5])[0], no_columns = LOGICAL(x[6])[0];
    if (rows < 0 || columns < 0 || ((no_rows || no_columns) && (length == 0 || rows == 0 || columns == 0))) return 0;
    if (no_rows) rows = no_columns ? length : (length + columns - 1) / columns;
    if (no_columns) columns = no_rows ? 1 : (length + rows - 1) / rows;
    double size = (double)rows * (double)columns;
    const int extents[] = {(int)rows, (int)columns};
    if (x[4] != R_NilValue && !rir2_are_names_of_sides(x[4], extents, 2)) return 0;
    return size <= RIR2_CHECK_LONGEST && (length < 2 || (size > 0 && rows * columns % length == 0)) && rir2_boxed_may_allocate(16 * size);
}

/* ---- sequences ------------------------------------------------------------------------------------------------------- */

static int finite_scalar(SEXP x, double *d)
{
    if (rir2_boxed_scalar(x, REALSXP)) *d = REAL(x)[0];
    else if ((rir2_boxed_scalar(x, INTSXP) || rir2_boxed_scalar(x, LGLSXP)) && *(int *)rir2_data(x) != NA_INTEGER) *d = *(int *)rir2_data(x);
    else return 0;
    return R_FINITE(*d);
}

int rir2_check_colon(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    double from, to;
    return finite_scalar(x[0], &from) && finite_scalar(x[1], &to) && fabs(from - to) < RIR2_CHECK_LONGEST &&
           rir2_boxed_may_allocate(8 * fabs(from - to));
}

/* data, dim, dimnames. The data are taken again and again, whatever is left over. */
int rir2_check_array(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    enum { MOST_SIDES = 8 };
    R_xlen_t sides = rir2_is_bare_of(x[1], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) ? rir2_boxed_length(x[1]) : 0;
    if (!rir2_is_plain_of(x[0], RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || sides == 0 || sides > MOST_SIDES) return 0;
    double size = 1;
    int extents[MOST_SIDES];
    for (R_xlen_t k = 0; k < sides; k++) {
        double extent = rir2_number_at(x[1], rir2_boxed_data(x[1]), k);
        if (!(extent >= 1 && extent <= RIR2_CHECK_LONGEST)) return 0;
        size *= trunc(extent);
        extents[k] = (int)extent;
    }
    if (x[2] != R_NilValue && !rir2_are_names_of_sides(x[2], extents, (int)sides)) return 0;
    return size <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(16 * size);
}
