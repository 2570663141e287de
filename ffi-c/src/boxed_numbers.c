/* Operators and functions of numbers: one scalar or two are computed here, by the code of the safe force where there is
 * more to it than an instruction; vectors are R's own routine's, but for sums of integers, which need a look at each
 * result anyway.
 */
#include "boxed_checks.h"
#include "runtime_math.h"
#include <math.h>

static SEXP box(const rir2_val *v)
{
    switch (v->kind) {
    case RIR2_VAL_DBL: return Rf_ScalarReal(v->d);
    case RIR2_VAL_INT: return Rf_ScalarInteger(v->i);
    case RIR2_VAL_LGL: return Rf_ScalarLogical(v->i);
    default: return NULL;
    }
}

/* A bare number of length 1, into `v`. */
static int unbox(SEXP x, rir2_val *v)
{
    if (rir2_boxed_scalar(x, REALSXP)) *v = (rir2_val){.kind = RIR2_VAL_DBL, .d = *(const double *)rir2_data(x)};
    else if (rir2_boxed_scalar(x, INTSXP)) *v = (rir2_val){.kind = RIR2_VAL_INT, .i = *(const int *)rir2_data(x)};
    else if (rir2_boxed_scalar(x, LGLSXP)) *v = (rir2_val){.kind = RIR2_VAL_LGL, .i = *(const int *)rir2_data(x)};
    else return 0;
    return 1;
}

static int unbox_all(const SEXP *x, int n, rir2_val *v)
{
    for (int k = 0; k < n; k++)
        if (!unbox(x[k], &v[k])) return 0;
    return 1;
}

/* The row of the safe force for the builtin that a routine's row is named after. */
static const rir2_builtin_row *value_row(const rir2_boxed_row *row)
{
    static const rir2_builtin_row *known[RIR2_BOXED_N];
    const rir2_builtin_row **here = &known[row - rir2_boxed_rows];
    for (int k = 0; !*here && k < rir2_n_builtin_rows; k++)
        if (strcmp(rir2_builtin_rows[k].name, row->name) == 0) *here = &rir2_builtin_rows[k];
    return *here;
}

/* Of scalars nothing is allocated there, so the state of an entry is not looked at. */
static SEXP by_value(const rir2_boxed_row *row, const rir2_val *v, int n)
{
    const rir2_builtin_row *r = value_row(row);
    rir2_entry_state e = {.n_protected = 0};
    rir2_val out;
    return r && n >= r->least && n <= r->most && r->code(&e, r->which, v, n, &out) == 0 ? box(&out) : NULL;
}

/* ---- arithmetic -------------------------------------------------------------------------------------------- */

enum { ADD, SUB, MUL, DIV, POW };

static int is_na(const rir2_val *v) { return v->kind == RIR2_VAL_DBL ? ISNAN(v->d) : v->i == NA_INTEGER; }

static double dbl_arith(int op, double x, double y)
{
    return op == ADD ? x + y : op == SUB ? x - y : op == MUL ? x * y : x / y;
}

static int int_overflows(int op, int x, int y, int *r)
{
    int over = op == ADD ? __builtin_add_overflow(x, y, r) : op == SUB ? __builtin_sub_overflow(x, y, r) : __builtin_mul_overflow(x, y, r);
    return over || *r == NA_INTEGER;
}

/* Bare integers or logicals; NULL where R would warn. */
static SEXP int_vectors(int op, SEXP a, SEXP b)
{
    R_xlen_t m = rir2_boxed_length(a), n = rir2_boxed_length(b), length = m == 0 || n == 0 ? 0 : m > n ? m : n;
    if (length && (length % m || length % n)) return NULL;
    SEXP result = PROTECT(Rf_allocVector(INTSXP, length));
    int *to = rir2_data(result);
    const int *x = length ? rir2_boxed_data(a) : NULL, *y = length ? rir2_boxed_data(b) : NULL;
    R_xlen_t i = 0, j = 0, k = 0;
    for (; k < length; k++) {
        if (x[i] == NA_INTEGER || y[j] == NA_INTEGER) to[k] = NA_INTEGER;
        else if (int_overflows(op, x[i], y[j], &to[k])) break;
        if (++i == m) i = 0;
        if (++j == n) j = 0;
    }
    UNPROTECT(1);
    return k == length ? result : NULL;
}

enum { INTEGERS = RIR2_TYPES(LGLSXP) | RIR2_TYPES(INTSXP) };

SEXP rir2_op_arith(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2];
    if (unbox_all(x, n, v)) {
        if (n == 2 && row->which <= DIV && v[0].kind == RIR2_VAL_DBL && v[1].kind == RIR2_VAL_DBL) {
            double r = dbl_arith(row->which, v[0].d, v[1].d);
            if (!ISNAN(r)) return Rf_ScalarReal(r);
        }
        /* No instruction of byte code: which of its bits a NaN keeps is for R's own routine to say. */
        if (row->which > POW && (is_na(&v[0]) || is_na(&v[1])) && (v[0].kind == RIR2_VAL_DBL) == (v[1].kind == RIR2_VAL_DBL))
            return rir2_boxed_call_of(RIR2_CALL_vec_add + row->which, x, n);
        return by_value(row, v, n);
    }
    if (n == 2 && row->which <= MUL && rir2_is_bare_of(x[0], INTEGERS) && rir2_is_bare_of(x[1], INTEGERS))
        return int_vectors(row->which, x[0], x[1]);
    return rir2_boxed_call_of(RIR2_CALL_vec_add + row->which, x, n);
}

/* ---- comparison and logic ------------------------------------------------------------------------------------- */

enum { EQ, NE, LT, LE, GT, GE };

static int compared(int op, double x, double y)
{
    switch (op) {
    case EQ: return x == y;
    case NE: return x != y;
    case LT: return x < y;
    case LE: return x <= y;
    case GT: return x > y;
    default: return x >= y;
    }
}

static SEXP compare_strings(int op, SEXP a, SEXP b)
{
    if (a == NA_STRING || b == NA_STRING) return Rf_ScalarLogical(NA_LOGICAL);
    int same = rir2_boxed_same_string(a, b);
    return same == RIR2_UNSURE ? NULL : Rf_ScalarLogical((same == 1) == (op == EQ));
}

SEXP rir2_op_compare(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2];
    if (unbox_all(x, n, v)) {
        if (v[0].kind == RIR2_VAL_DBL && v[1].kind == RIR2_VAL_DBL && !ISNAN(v[0].d) && !ISNAN(v[1].d))
            return Rf_ScalarLogical(compared(row->which, v[0].d, v[1].d));
        return by_value(row, v, n);
    }
    if (row->which <= NE && rir2_boxed_scalar(x[0], STRSXP) && rir2_boxed_scalar(x[1], STRSXP))
        return compare_strings(row->which, STRING_ELT(x[0], 0), STRING_ELT(x[1], 0));
    return rir2_boxed_call_of(RIR2_CALL_vec_eq + row->which, x, n);
}

SEXP rir2_op_logic(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2];
    return unbox_all(x, n, v) ? by_value(row, v, n) : rir2_boxed_call_of(RIR2_CALL_vec_and + row->which, x, n);
}

/* ---- conditions --------------------------------------------------------------------------------------------------- */

/* TRUE, FALSE or NA; RIR2_UNSURE if it is not one number or logical. */
static int truth_of(SEXP x)
{
    if (!rir2_boxed_is(x, RIR2_NUMBERS) || !rir2_boxed_plain(x) || rir2_boxed_length(x) != 1) return RIR2_UNSURE;
    if (rir2_type(x) != REALSXP) {
        int i = rir2_type(x) == LGLSXP ? LOGICAL_ELT(x, 0) : INTEGER_ELT(x, 0);
        return i == NA_INTEGER ? NA_LOGICAL : i != 0;
    }
    double d = REAL_ELT(x, 0);
    return ISNAN(d) ? NA_LOGICAL : d != 0;
}

/* `which`: 1 may be NA. */
SEXP rir2_op_condition(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    int truth = truth_of(*x);
    return truth == RIR2_UNSURE || (!row->which && truth == NA_LOGICAL) ? NULL : Rf_ScalarLogical(truth);
}

/* The second operand does not matter if the first one decides: R does not look at it. */
SEXP rir2_op_both(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    int decides = row->which, first = truth_of(x[0]);
    if (first == RIR2_UNSURE) return NULL;
    if (first == decides) return Rf_ScalarLogical(decides);
    int second = truth_of(x[1]);
    if (second == RIR2_UNSURE) return NULL;
    if (second == decides) return Rf_ScalarLogical(decides);
    return Rf_ScalarLogical(first == NA_LOGICAL || second == NA_LOGICAL ? NA_LOGICAL : !decides);
}

/* ---- functions of one number ------------------------------------------------------------------------------------- */

SEXP rir2_op_math(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v;
    /* R's own routine for NaN: which of its bits change is its business. */
    if (unbox(*x, &v) && !is_na(&v)) {
        SEXP value = by_value(row, &v, 1);
        if (value) return value;
    }
    return rir2_boxed_call_of(RIR2_CALL_vec_floor + row->which, x, n);
}

/* Digits that cannot make a NaN of a number. */
static int digits_of(SEXP x, double *digits)
{
    rir2_val v;
    if (!unbox(x, &v) || v.kind == RIR2_VAL_LGL) return 0;
    *digits = v.kind == RIR2_VAL_DBL ? v.d : v.i;
    return fabs(*digits) <= 100 && *digits == floor(*digits); /* NA is no less than 100 */
}

SEXP rir2_op_rounded(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    double digits = 0;
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(REALSXP)) || (n == 2 && !digits_of(x[1], &digits))) return NULL;
    R_xlen_t length = rir2_boxed_length(x[0]);
    SEXP y = PROTECT(Rf_allocVector(REALSXP, length));
    const double *from = length ? rir2_boxed_data(x[0]) : NULL;
    double *to = rir2_data(y);
    for (R_xlen_t i = 0; i < length; i++) to[i] = rt_round(from[i], digits);
    UNPROTECT(1);
    return y;
}
