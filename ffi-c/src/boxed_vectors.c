/* Elementwise operators on bare vectors and plain matrices of numbers, and elements picked from them: what is worth a loop of our own beside
 * a call with an argument list.
 *
 * NULL says no more than that this is not for here: R's own routine is asked next. So is it where two NaNs meet: which
 * of them comes out depends on the instructions that R was compiled to.
 */
#include "boxed_checks.h"
#include "runtime_math.h"

/* Beyond, an argument list costs nothing, and R's loops are better than these. */
enum { LOOPED = 4096 };

typedef struct {
    R_xlen_t m, n, length;
    const void *x, *y;
    int x_dbl, y_dbl;
    SEXP like; /* the operand whose attribute the result has, or R_NilValue */
} pair;

/* What an operand has besides its elements. */
enum { BARE, WITH_NAMES, MATRIX, OTHER };
static int form_of(SEXP x)
{
    if (rir2_attrib(x) == R_NilValue) return rir2_boxed_plain(x) ? BARE : OTHER;
    if (rir2_is_altrep(x) || rir2_is_any_object(x)) return OTHER;
    if (rir2_has_names_at_most(x)) return WITH_NAMES;
    return rir2_is_plain_matrix(x) ? MATRIX : OTHER;
}

static int same_dim(SEXP a, SEXP b)
{
    return memcmp(rir2_data(rir2_car(rir2_attrib(a))), rir2_data(rir2_car(rir2_attrib(b))), 2 * sizeof(int)) == 0;
}

/* Two vectors or matrices of numbers that go together. */
static int pair_of(SEXP a, SEXP b, pair *p)
{
    if (!rir2_boxed_is(a, RIR2_NUMBERS) || !rir2_boxed_is(b, RIR2_NUMBERS)) return 0;
    int x = form_of(a), y = form_of(b);
    if (x == OTHER || y == OTHER || (x == MATRIX && y == MATRIX && !same_dim(a, b))) return 0;
    p->m = rir2_boxed_length(a);
    p->n = rir2_boxed_length(b);
    if (p->m == 0 || p->n == 0 || p->m > LOOPED || p->n > LOOPED) return 0;
    p->length = p->m > p->n ? p->m : p->n;
    if (p->m != p->n && (p->length % p->m || p->length % p->n)) return 0;
    /* A vector that is longer than the matrix, or one of a single element beside it, is an error or a warning. */
    if ((x == MATRIX && p->m != p->length) || (y == MATRIX && p->n != p->length)) return 0;
    /* Names of a matrix are none. */
    if ((x == MATRIX && y == WITH_NAMES) || (x == WITH_NAMES && y == MATRIX)) return 0;
    p->like = x != BARE && p->m == p->length ? a : y != BARE && p->n == p->length ? b : R_NilValue;
    p->x = rir2_boxed_data(a);
    p->y = rir2_boxed_data(b);
    p->x_dbl = rir2_type(a) == REALSXP;
    p->y_dbl = rir2_type(b) == REALSXP;
    return 1;
}

static double at(const void *data, int is_dbl, R_xlen_t i)
{
    if (is_dbl) return ((const double *)data)[i];
    int value = ((const int *)data)[i];
    return value == NA_INTEGER ? NA_REAL : value;
}

/* The result, with the names or the extents of an operand, which has nothing else. */
static SEXP finished(SEXP value, const pair *p)
{
    if (p->like == R_NilValue) return value;
    PROTECT(value);
    SHALLOW_DUPLICATE_ATTRIB(value, p->like);
    UNPROTECT(1);
    return value;
}

/* i and j run over the elements of both operands, k over those of the result. */
#define FOR_PAIRS(p) \
    for (R_xlen_t k = 0, i = 0, j = 0; k < (p)->length; k++, i = i + 1 == (p)->m ? 0 : i + 1, j = j + 1 == (p)->n ? 0 : j + 1)

static int int_arith(int op, const pair *p, int *to)
{
    const int *x = p->x, *y = p->y;
    FOR_PAIRS(p) {
        if (x[i] == NA_INTEGER || y[j] == NA_INTEGER) to[k] = NA_INTEGER;
        else if (rir2_int_overflows(op, x[i], y[j], &to[k])) return 0;
    }
    return 1;
}

/* Two vectors of doubles of one length. FALSE: two NaNs meet. */
#define EACH(p, expression) \
    do { \
        const double *x = (p)->x, *y = (p)->y; \
        int two_nans = 0; \
        for (R_xlen_t k = 0; k < (p)->length; k++) { \
            double a = x[k], b = y[k]; \
            two_nans |= (a != a) & (b != b); \
            to[k] = expression; \
        } \
        return !two_nans; \
    } while (0)

static int dbl_arith_alike(int op, const pair *p, double *to)
{
    switch (op) {
    case RIR2_OP_ADD: EACH(p, a + b);
    case RIR2_OP_SUB: EACH(p, a - b);
    case RIR2_OP_MUL: EACH(p, a * b);
    default: EACH(p, a / b);
    }
}

static int dbl_arith(int op, const pair *p, double *to)
{
    if (p->x_dbl && p->y_dbl && p->m == p->n && op <= RIR2_OP_DIV) return dbl_arith_alike(op, p, to);
    FOR_PAIRS(p) {
        double a = at(p->x, p->x_dbl, i), b = at(p->y, p->y_dbl, j);
        if (!p->x_dbl && !p->y_dbl && op == RIR2_OP_DIV && (ISNAN(a) || ISNAN(b))) {
            to[k] = NA_REAL; /* not computed: its bits stay */
            continue;
        }
        if (ISNAN(a) && ISNAN(b)) return 0;
        switch (op) {
        case RIR2_OP_ADD: to[k] = a + b; break;
        case RIR2_OP_SUB: to[k] = a - b; break;
        case RIR2_OP_MUL: to[k] = a * b; break;
        case RIR2_OP_DIV: to[k] = a / b; break;
        default:
            if (!(a > R_NegInf) || ISNAN(b) || ISNAN(a)) return 0;
            to[k] = rt_pow(a, b);
        }
    }
    return 1;
}

/* What most are: bare vectors of doubles of one length. */
static int are_alike(SEXP a, SEXP b)
{
    return rir2_is_bare_doubles(a) && rir2_is_bare_doubles(b) && rir2_length(a) == rir2_length(b) && rir2_length(a) <= LOOPED;
}

SEXP rir2_arith_vectors(int op, SEXP a, SEXP b)
{
    pair p;
    if (op <= RIR2_OP_DIV && are_alike(a, b)) {
        SEXP value = Rf_allocVector(REALSXP, rir2_length(a));
        p = (pair){.length = rir2_length(a), .x = rir2_data(a), .y = rir2_data(b)};
        return dbl_arith_alike(op, &p, rir2_data(value)) ? value : NULL;
    }
    if (!pair_of(a, b, &p)) return NULL;
    int ints = !p.x_dbl && !p.y_dbl && op < RIR2_OP_DIV;
    SEXP value = PROTECT(Rf_allocVector(ints ? INTSXP : REALSXP, p.length));
    int done = ints ? int_arith(op, &p, rir2_data(value)) : dbl_arith(op, &p, rir2_data(value));
    UNPROTECT(1);
    return done ? finished(value, &p) : NULL;
}

static SEXP compare_texts(int op, SEXP a, SEXP b)
{
    R_xlen_t m = rir2_length(a), n = rir2_length(b), length = m > n ? m : n;
    if (m == 0 || n == 0 || length > LOOPED || length % m || length % n) return NULL;
    SEXP value = PROTECT(Rf_allocVector(LGLSXP, length));
    const SEXP *x = rir2_data(a), *y = rir2_data(b);
    int *to = rir2_data(value), sure = 1;
    for (R_xlen_t k = 0; k < length && sure; k++) {
        SEXP s = x[m == length ? k : k % m], t = y[n == length ? k : k % n];
        int same = s == NA_STRING || t == NA_STRING ? NA_LOGICAL : rir2_boxed_same_string(s, t);
        if (same == RIR2_UNSURE) sure = 0;
        to[k] = same == NA_LOGICAL ? same : same == (op == RIR2_OP_EQ);
    }
    UNPROTECT(1);
    return sure ? value : NULL;
}

SEXP rir2_compare_vectors(int op, SEXP a, SEXP b)
{
    pair p;
    if (op <= RIR2_OP_NE && rir2_type(a) == STRSXP && rir2_type(b) == STRSXP && !rir2_is_altrep(a) && !rir2_is_altrep(b) &&
        rir2_boxed_bare(a) && rir2_boxed_bare(b))
        return compare_texts(op, a, b);
    if (!pair_of(a, b, &p)) return NULL;
    SEXP value = PROTECT(Rf_allocVector(LGLSXP, p.length));
    int *to = rir2_data(value);
    FOR_PAIRS(&p) {
        double x = at(p.x, p.x_dbl, i), y = at(p.y, p.y_dbl, j);
        to[k] = ISNAN(x) || ISNAN(y) ? NA_LOGICAL : rir2_compared(op, x, y);
    }
    UNPROTECT(1);
    return finished(value, &p);
}

/* The second operand is the first once more where there is only one. */
SEXP rir2_logic_vectors(int op, SEXP a, SEXP b)
{
    pair p;
    if (!pair_of(a, b, &p)) return NULL;
    SEXP value = PROTECT(Rf_allocVector(LGLSXP, p.length));
    int *to = rir2_data(value), decides = op == RIR2_OP_OR;
    FOR_PAIRS(&p) {
        double x = at(p.x, p.x_dbl, i), y = at(p.y, p.y_dbl, j);
        if (op == RIR2_OP_NOT) to[k] = ISNAN(x) ? NA_LOGICAL : x == 0;
        else if ((!ISNAN(x) && (x != 0) == decides) || (!ISNAN(y) && (y != 0) == decides)) to[k] = decides;
        else to[k] = ISNAN(x) || ISNAN(y) ? NA_LOGICAL : !decides;
    }
    UNPROTECT(1);
    return finished(value, &p);
}

/* ---- elements ------------------------------------------------------------------------------------------------- */

/* Copies element `from` of a vector of numbers or strings to element `to` of another. */
static void copy_element(SEXP y, R_xlen_t to, SEXP x, R_xlen_t from)
{
    switch (rir2_type(x)) {
    case REALSXP: ((double *)rir2_data(y))[to] = ((const double *)rir2_data(x))[from]; break;
    case STRSXP: SET_STRING_ELT(y, to, ((const SEXP *)rir2_data(x))[from]); break;
    default: ((int *)rir2_data(y))[to] = ((const int *)rir2_data(x))[from];
    }
}

static int is_pickable(SEXP x)
{
    return rir2_boxed_is(x, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) && !rir2_is_altrep(x) && !rir2_is_any_object(x) && rir2_length(x) <= LOOPED;
}

/* x[-k] */
static SEXP all_but(SEXP x, R_xlen_t k)
{
    R_xlen_t n = rir2_length(x);
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), n - 1));
    for (R_xlen_t i = 0, to = 0; i < n; i++)
        if (i != k) copy_element(y, to++, x, i);
    UNPROTECT(1);
    return y;
}

/* The 0-based element that a negative number leaves out, or -1. */
static R_xlen_t left_out(SEXP i, R_xlen_t n)
{
    double d = rir2_boxed_scalar(i, REALSXP) ? -*(const double *)rir2_data(i) : 0;
    if (rir2_boxed_scalar(i, INTSXP) && *(const int *)rir2_data(i) != NA_INTEGER) d = -(double)*(const int *)rir2_data(i);
    return d >= 1 && d < (double)n + 1 ? (R_xlen_t)d - 1 : -1;
}

/* x[i] for positions inside, for a logical vector as long as x without NA, and for one element left out. */
SEXP rir2_pick(SEXP x, SEXP i)
{
    if (!is_pickable(x) || rir2_attrib(x) != R_NilValue || !rir2_is_index(i, RIR2_NUMBERS)) return NULL;
    R_xlen_t n = rir2_length(x), length = rir2_boxed_length(i);
    if (length > LOOPED) return NULL;
    R_xlen_t out = left_out(i, n);
    if (out >= 0) return all_but(x, out);
    R_xlen_t count = rir2_count_positions(i, n);
    if (count < 0) return NULL;
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), count));
    const void *data = length ? rir2_boxed_data(i) : NULL;
    int type = rir2_type(i);
    for (R_xlen_t k = 0, to = 0; k < length; k++) {
        if (type == LGLSXP && !((const int *)data)[k]) continue;
        copy_element(y, to++, x, type == LGLSXP ? k : (R_xlen_t)at(data, type == REALSXP, k) - 1);
    }
    UNPROTECT(1);
    return y;
}

/* x[i, ] and x[, j] of a matrix whose only attribute is `dim`. */
SEXP rir2_pick_side(SEXP x, SEXP i, SEXP j)
{
    if (!is_pickable(x) || !rir2_is_plain_matrix(x) || (i == R_MissingArg) == (j == R_MissingArg)) return NULL;
    const int *dim = rir2_data(rir2_car(rir2_attrib(x)));
    int is_row = j == R_MissingArg;
    R_xlen_t k = is_row ? rir2_boxed_position(i, dim[0]) : rir2_boxed_position(j, dim[1]), n = is_row ? dim[1] : dim[0];
    if (k < 0 || n == 0) return NULL;
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), n));
    for (R_xlen_t e = 0; e < n; e++) copy_element(y, e, x, is_row ? k + e * dim[0] : k * dim[0] + e);
    UNPROTECT(1);
    return y;
}
