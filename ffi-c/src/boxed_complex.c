/* Arithmetic of complex numbers that have no attributes, and the parts of one.
 *
 * Sums, differences, products and quotients are computed as R computes them, which is found out when the package is loaded:
 * on numbers whose results another way of computing would round otherwise. All else is R's own routine.
 */
#include "boxed_checks.h"
#include <complex.h>
#include <math.h>
#include <string.h>

enum { LOOPED = 1 << 20 };

/* Which of the operators gives what R gives. */
static int agrees[RIR2_OP_DIV + 1];

/* R's way: the larger part of the divisor divides first. */
static Rcomplex quotient(Rcomplex a, Rcomplex b)
{
    Rcomplex q;
    if (fabs(b.r) <= fabs(b.i)) {
        double ratio = b.r / b.i, size = b.i * (1 + ratio * ratio);
        q.r = (a.r * ratio + a.i) / size;
        q.i = (a.i * ratio - a.r) / size;
    } else {
        double ratio = b.i / b.r, size = b.r * (1 + ratio * ratio);
        q.r = (a.r + a.i * ratio) / size;
        q.i = (a.i - a.r * ratio) / size;
    }
    return q;
}

static Rcomplex product(Rcomplex a, Rcomplex b)
{
    double complex x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    x *= y;
    memcpy(&a, &x, sizeof a);
    return a;
}

static Rcomplex computed(int op, Rcomplex a, Rcomplex b)
{
    switch (op) {
    case RIR2_OP_ADD: return (Rcomplex){.r = a.r + b.r, .i = a.i + b.i};
    case RIR2_OP_SUB: return (Rcomplex){.r = a.r - b.r, .i = a.i - b.i};
    case RIR2_OP_MUL: return product(a, b);
    default: return quotient(a, b);
    }
}

static int is_number(Rcomplex z) { return R_FINITE(z.r) && R_FINITE(z.i); }

/* A vector of complex numbers without attributes; or one real number, which is one, too. */
typedef struct {
    const Rcomplex *p;
    R_xlen_t length;
    Rcomplex one;
} operand;

static int operand_of(SEXP x, operand *o)
{
    if (rir2_boxed_is(x, RIR2_TYPES(CPLXSXP)) && !rir2_is_altrep(x) && rir2_boxed_bare(x)) {
        o->p = rir2_data(x);
        o->length = rir2_length(x);
        return o->length > 0 && o->length <= LOOPED;
    }
    if (rir2_boxed_scalar(x, REALSXP)) o->one = (Rcomplex){.r = *(const double *)rir2_data(x)};
    else if (rir2_boxed_scalar(x, INTSXP) && *(const int *)rir2_data(x) != NA_INTEGER) o->one = (Rcomplex){.r = *(const int *)rir2_data(x)};
    else return 0;
    o->p = &o->one;
    o->length = 1;
    return 1;
}

/* NULL: it is for R's own routine, as where a part is no finite number. */
SEXP rir2_complex_arith(int op, SEXP a, SEXP b)
{
    operand x, y;
    if (op > RIR2_OP_DIV || !agrees[op] || (rir2_type(a) != CPLXSXP && rir2_type(b) != CPLXSXP)) return NULL;
    if (!operand_of(a, &x) || !operand_of(b, &y) || (x.length != y.length && x.length != 1 && y.length != 1)) return NULL;
    R_xlen_t length = x.length > y.length ? x.length : y.length;
    SEXP value = Rf_allocVector(CPLXSXP, length);
    Rcomplex *to = rir2_data(value);
    for (R_xlen_t k = 0; k < length; k++) {
        Rcomplex one = x.p[x.length == 1 ? 0 : k], other = y.p[y.length == 1 ? 0 : k];
        to[k] = computed(op, one, other);
        if (!is_number(one) || !is_number(other) || !is_number(to[k])) return NULL;
    }
    return value;
}

static int is_one(const rir2_val *x) { return x->kind == RIR2_VAL_SEXP && rir2_boxed_scalar(x->s, CPLXSXP); }

/* Re(z), Im(z) and Mod(z) of one. */
int rir2_tagged_complex_part(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (!row->code) return 0;
    Rcomplex z = is_one(x) ? *(const Rcomplex *)rir2_data(x->s) : (Rcomplex){.r = R_NaN};
    if (!is_number(z)) return rir2_tagged_by_box(rir2_boxed_call, row, x, n, out);
    rir2_give_dbl(out, row->which == RIR2_CALL_re ? z.r : row->which == RIR2_CALL_im ? z.i : hypot(z.r, z.i));
    return 1;
}

static int is_as_in_r(int op, SEXP x, SEXP y)
{
    static const char *const names[] = {"+", "-", "*", "/"};
    int failed = 0;
    SEXP call = PROTECT(Rf_lang3(Rf_install(names[op]), x, y)), expected = PROTECT(R_tryEvalSilent(call, R_BaseEnv, &failed));
    SEXP value = failed ? NULL : rir2_complex_arith(op, x, y);
    int same = value && rir2_type(expected) == CPLXSXP && memcmp(rir2_data(value), rir2_data(expected), (size_t)rir2_length(value) * sizeof(Rcomplex)) == 0;
    UNPROTECT(2);
    return same;
}

void rir2_complex_init(void)
{
    enum { N = 256 };
    SEXP x = PROTECT(Rf_allocVector(CPLXSXP, N)), y = PROTECT(Rf_allocVector(CPLXSXP, N)), one = PROTECT(Rf_ScalarReal(-1.0 / 3));
    double d[4] = {0.1, 0.7, -0.3, 0.9};
    for (int k = 0; k < N; k++) {
        /* Of all sizes and signs, and some that are 0. */
        for (int j = 0; j < 4; j++) d[j] = fmod(d[j] * 997.137 + 0.377 * (j + 1), 2) - 1;
        for (int j = 0; j < 4; j++) d[j] = (k + j) % 17 == 0 ? 0 : d[j];
        double size = ldexp(1, (k * 7) % 61 - 30);
        ((Rcomplex *)rir2_data(x))[k] = (Rcomplex){.r = d[0] * size, .i = d[1]};
        ((Rcomplex *)rir2_data(y))[k] = (Rcomplex){.r = d[2], .i = d[3] == 0 && d[2] == 0 ? 1 : d[3] / size};
        for (int j = 0; j < 4; j++) d[j] = d[j] == 0 ? 0.31 * (j + 1) : d[j];
    }
    for (int op = RIR2_OP_ADD; op <= RIR2_OP_DIV; op++) {
        agrees[op] = 1;
        agrees[op] = is_as_in_r(op, x, y) && is_as_in_r(op, y, x) && is_as_in_r(op, x, one) && is_as_in_r(op, one, y);
    }
    UNPROTECT(3);
}
