/* Linear equations and determinants: R's own routines, which call LAPACK, behind a check that makes them total.
 *
 * R raises an error where a matrix is singular, or nearly so by an estimate that is at most its condition number. So the
 * condition number itself is computed, of small matrices, by way of the inverse.
 *
 * The routines are looked for when they are first called: the first call loads LAPACK, which takes long.
 */
#include "boxed_checks.h"
#include <math.h>
#include <string.h>

enum { MOST_ROWS = 64, MOST_ROWS_OF_DETERMINANT = 2048 };

/* How many rows a plain square matrix of numbers has, or 0. */
static int square(SEXP x)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    if (!rir2_is_plain_of(x, RIR2_NUMBERS) || rir2_is_altrep(x) || rir2_type(dim) != INTSXP || Rf_xlength(dim) != 2) return 0;
    return INTEGER_ELT(dim, 0) == INTEGER_ELT(dim, 1) ? INTEGER_ELT(dim, 0) : 0;
}

/* The largest sum of absolute values of a column. */
static double norm(const double *a, int n)
{
    double most = 0;
    for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += fabs(a[i + j * n]);
        if (!(sum <= most)) most = sum;
    }
    return most;
}

/* The inverse in place of `a`, by exchanges of rows; FALSE: a pivot is 0 or no number. */
static int invert(double *a, int n)
{
    int from[MOST_ROWS];
    for (int k = 0; k < n; k++) {
        int p = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(a[i + k * n]) > fabs(a[p + k * n])) p = i;
        double pivot = a[p + k * n];
        if (!(fabs(pivot) > 0)) return 0;
        from[k] = p;
        for (int j = 0; j < n; j++) {
            double t = a[p + j * n];
            a[p + j * n] = a[k + j * n];
            a[k + j * n] = t;
        }
        a[k + k * n] = 1;
        for (int j = 0; j < n; j++) a[k + j * n] /= pivot;
        for (int i = 0; i < n; i++) {
            double factor = a[i + k * n];
            if (i == k) continue;
            a[i + k * n] = 0;
            for (int j = 0; j < n; j++) a[i + j * n] -= factor * a[k + j * n];
        }
    }
    for (int k = n - 1; k >= 0; k--)
        for (int i = 0; i < n; i++) {
            double t = a[i + k * n];
            a[i + k * n] = a[i + from[k] * n];
            a[i + from[k] * n] = t;
        }
    return 1;
}

/* Whether the reciprocal of the condition number is far above `tolerance`, and of what rounding makes. */
static int is_regular(SEXP x, int n, double tolerance)
{
    double a[MOST_ROWS * MOST_ROWS];
    const void *data = rir2_data(x);
    for (int k = 0; k < n * n; k++) {
        a[k] = rir2_number_at(x, data, k);
        if (!R_FINITE(a[k])) return 0;
    }
    double of_matrix = norm(a, n);
    if (!(of_matrix > 1e-100) || !(of_matrix < 1e100) || !invert(a, n)) return 0;
    double condition = of_matrix * norm(a, n);
    return condition >= 0.5 && condition < 1e12 && condition * tolerance < 0.01;
}

static int right_hand_fits(SEXP b, int n)
{
    SEXP dim = rir2_attribute(b, R_DimSymbol);
    if (!rir2_is_plain_of(b, RIR2_NUMBERS)) return 0;
    if (dim == R_NilValue) return rir2_boxed_length(b) == n;
    return rir2_type(dim) == INTSXP && Rf_xlength(dim) == 2 && INTEGER_ELT(dim, 0) == n && INTEGER_ELT(dim, 1) > 0 && rir2_boxed_length(b) <= RIR2_CHECK_LONGEST;
}

static SEXP internal(const char *name)
{
    SEXP symbol = Rf_install(name), op = rir2_internal(symbol);
    return op && rir2_boxed_is_builtin(op, name) ? op : NULL;
}

/* a, b, tol */
SEXP rir2_op_solve(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    static SEXP op, call;
    int rows = square(x[0]);
    if (rows < 1 || rows > MOST_ROWS || !right_hand_fits(x[1], rows) || !rir2_boxed_scalar(x[2], REALSXP)) return NULL;
    double tolerance = REAL(x[2])[0];
    if (!(tolerance >= 0 && tolerance < 1) || !is_regular(x[0], rows, tolerance)) return NULL;
    if (!call && (op = internal(row->name))) R_PreserveObject(call = Rf_lang1(Rf_install(row->name)));
    return op ? rir2_boxed_call_untried(op, call, x, 3) : NULL;
}

/* A matrix, and whether the logarithm is wanted. */
SEXP rir2_op_determinant(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    static SEXP op, call;
    int rows = square(x[0]);
    if (rows < 1 || rows > MOST_ROWS_OF_DETERMINANT || !rir2_is_true_or_false(x[1])) return NULL;
    if (!call && (op = internal(row->name))) R_PreserveObject(call = Rf_lang1(Rf_install(row->name)));
    return op ? rir2_boxed_call_untried(op, call, x, 2) : NULL;
}
