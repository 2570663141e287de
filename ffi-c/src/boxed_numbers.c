/* Operators and functions of numbers: one scalar or two are computed here, by the code of the safe force where there is
 * more to it than an instruction; bare vectors are boxed_vectors.c's, anything else is for R's own routine.
 *
 * The tagged form of an operation takes and gives scalars that are in no box; the boxed form of the same row unboxes,
 * asks it, and boxes.
 */
#include "boxed_checks.h"
#include "runtime_math.h"
#include <Rmath.h>
#include <math.h>

SEXP rir2_boxed_of(const rir2_val *v)
{
    switch (v->kind) {
    case RIR2_VAL_DBL: return Rf_ScalarReal(v->d);
    case RIR2_VAL_INT: return Rf_ScalarInteger(v->i);
    case RIR2_VAL_LGL: return Rf_ScalarLogical(v->i);
    case RIR2_VAL_SEXP: return v->s;
    case RIR2_VAL_STR: return Rf_ScalarString(v->s);
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

rir2_val rir2_boxed_val(SEXP x)
{
    rir2_val v;
    return unbox(x, &v) ? v : (rir2_val){.kind = RIR2_VAL_SEXP, .s = x};
}

static int unbox_all(const SEXP *x, int n, rir2_val *v)
{
    for (int k = 0; k < n; k++)
        if (!unbox(x[k], &v[k])) return 0;
    return 1;
}

static int is_scalar(const rir2_val *v) { return v->kind <= RIR2_VAL_DBL; }
static int is_na(const rir2_val *v) { return v->kind == RIR2_VAL_DBL ? ISNAN(v->d) : v->i == NA_INTEGER; }

/* The operands of a tagged form as scalars, where all are. */
static int scalars_of(const rir2_val *x, int n, rir2_val *v)
{
    for (int k = 0; k < n; k++) {
        if (is_scalar(&x[k])) v[k] = x[k];
        else if (!unbox(x[k].s, &v[k])) return 0;
    }
    return 1;
}

/* One number with a name and nothing else: what `p["a"]` gives. */
static int unbox_named(SEXP x, rir2_val *v)
{
    if (!rir2_boxed_is(x, RIR2_NUMBERS) || rir2_is_altrep(x) || rir2_is_any_object(x) || rir2_length(x) != 1 || !rir2_has_names_at_most(x)) return 0;
    if (rir2_type(x) == REALSXP) *v = (rir2_val){.kind = RIR2_VAL_DBL, .d = *(const double *)rir2_data(x)};
    else *v = (rir2_val){.kind = rir2_type(x) == INTSXP ? RIR2_VAL_INT : RIR2_VAL_LGL, .i = *(const int *)rir2_data(x)};
    return 1;
}

/* Operands that are scalars, some with a name: R computes on them as on vectors, but for an element there is no more to it. Gives
 * the operand whose name the result has, the first that has one, or NULL. */
static SEXP named_scalars(const rir2_val *x, int n, rir2_val *v)
{
    SEXP like = NULL;
    for (int k = 0; k < n; k++) {
        if (is_scalar(&x[k])) {
            v[k] = x[k];
            continue;
        }
        if (x[k].kind != RIR2_VAL_SEXP || !unbox_named(x[k].s, &v[k])) return NULL;
        if (!like && rir2_attrib(x[k].s) != R_NilValue) like = x[k].s;
    }
    return like;
}

static SEXP box_named(const rir2_val *v, SEXP like)
{
    /* TRUE and FALSE are shared. */
    SEXP y = PROTECT(v->kind == RIR2_VAL_LGL ? Rf_allocVector(LGLSXP, 1) : rir2_boxed_of(v));
    if (v->kind == RIR2_VAL_LGL) *(int *)rir2_data(y) = v->i;
    SHALLOW_DUPLICATE_ATTRIB(y, like); /* the names themselves are shared */
    UNPROTECT(1);
    return y;
}

/* The same in an operand that nothing needs any more, and that nobody else holds. */
static SEXP put_named(const rir2_val *v, const rir2_val *x, int n, SEXP like)
{
    for (int k = 0; k < n && v->kind == RIR2_VAL_DBL; k++) {
        SEXP y = x[k].s;
        if (!x[k].is_dead || x[k].kind != RIR2_VAL_SEXP || rir2_type(y) != REALSXP || rir2_refcount(y) != 0 || rir2_attrib(y) == R_NilValue) continue;
        if (n == 2 && x[!k].kind == RIR2_VAL_SEXP && x[!k].s == y) continue;
        *(double *)rir2_data(y) = v->d;
        if (y != like) SETCAR(rir2_attrib(y), rir2_car(rir2_attrib(like)));
        return y;
    }
    return NULL;
}

/* An operation on such operands, by its form for scalars (1: given). NULL: there are none, or it is for others to do. */
typedef int (*scalar_form)(const rir2_boxed_row *row, const rir2_val *v, int n, rir2_val *out);
static SEXP of_named(scalar_form form, int takes_na, const rir2_boxed_row *row, const rir2_val *x, int n)
{
    rir2_val v[2], out;
    SEXP like = named_scalars(x, n, v);
    if (!like || (!takes_na && (is_na(&v[0]) || is_na(&v[n - 1])))) return NULL;
    if (form(row, v, n, &out) != 1) return NULL;
    SEXP reused = put_named(&out, x, n, like);
    if (reused) return reused;
    rir2_publish_active();
    return box_named(&out, like);
}

/* The same of a boxed form's operands. */
static SEXP of_named_boxes(scalar_form form, int takes_na, const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2];
    for (int k = 0; k < n; k++) v[k] = (rir2_val){.kind = RIR2_VAL_SEXP, .s = x[k]};
    return of_named(form, takes_na, row, v, n);
}

static int give_object(rir2_val *out, SEXP value)
{
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = value};
    return 1;
}

/* The boxed form, for a tagged one whose operands are not all scalars. */
int rir2_tagged_by_box(rir2_boxed_code code, const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    SEXP boxes[RIR2_BOXED_MOST];
    int n_made = 0;
    rir2_publish_active();
    for (int k = 0; k < n; k++) {
        boxes[k] = x[k].kind == RIR2_VAL_SEXP ? x[k].s : PROTECT(rir2_boxed_of(&x[k]));
        n_made += x[k].kind != RIR2_VAL_SEXP;
    }
    SEXP value = code(row, boxes, n);
    UNPROTECT(n_made);
    if (value) *out = rir2_boxed_val(value);
    return value != NULL;
}

/* The row of the safe force for the builtin that a routine's row is named after. Of scalars nothing is allocated there,
 * so the state of an entry is not looked at. */
static int by_value(const rir2_boxed_row *row, const rir2_val *v, int n, rir2_val *out)
{
    static struct {
        const rir2_builtin_row *row;
        int is_known; /* also that there is none */
    } found[RIR2_BOXED_N];
    const rir2_builtin_row **r = &found[row - rir2_boxed_rows].row;
    if (!found[row - rir2_boxed_rows].is_known) {
        for (int k = 0; !*r && k < rir2_n_builtin_rows; k++)
            if (strcmp(rir2_builtin_rows[k].name, row->name) == 0) *r = &rir2_builtin_rows[k];
        found[row - rir2_boxed_rows].is_known = 1;
    }
    rir2_entry_state e = {.n_protected = 0};
    return *r && n >= (*r)->least && n <= (*r)->most && (*r)->code(&e, (*r)->which, v, n, out) == 0;
}

static double dbl_of(const rir2_val *v) { return v->kind == RIR2_VAL_DBL ? v->d : v->i; } /* not of NA */

static int give_dbl(rir2_val *out, double d) { rir2_give_dbl(out, d); return 1; }
static int give_int(rir2_val *out, int i) { rir2_give_int(out, i); return 1; }
static int give_lgl(rir2_val *out, int i) { rir2_give_lgl(out, i); return 1; }

/* ---- numbers without names ----------------------------------------------------------------------------------- */

SEXP rir2_op_number(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    rir2_val v;
    return unbox_named(*x, &v) ? rir2_boxed_of(&v) : NULL;
}

int rir2_tagged_number(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)row; (void)n;
    if (x->kind == RIR2_VAL_SEXP) return unbox_named(x->s, out);
    *out = *x;
    return is_scalar(x);
}

/* ---- arithmetic -------------------------------------------------------------------------------------------- */

static double dbl_arith(int op, double x, double y)
{
    switch (op) {
    case RIR2_OP_ADD: return x + y;
    case RIR2_OP_SUB: return x - y;
    case RIR2_OP_MUL: return x * y;
    default: return x / y;
    }
}

/* Two numbers, neither NA nor NaN; FALSE: there is more to it. */
static int plain_arith(int op, const rir2_val *v, rir2_val *out)
{
    int i;
    if (v[0].kind != RIR2_VAL_DBL && v[1].kind != RIR2_VAL_DBL && op < RIR2_OP_DIV)
        return !rir2_int_overflows(op, v[0].i, v[1].i, &i) && give_int(out, i);
    double x = dbl_of(&v[0]), y = dbl_of(&v[1]);
    if (op <= RIR2_OP_DIV) return give_dbl(out, dbl_arith(op, x, y));
    return op == RIR2_OP_POW && x != R_NegInf && give_dbl(out, rt_pow(x, y));
}

/* 1: given, 0: R's own routine is to be asked, RIR2_NOWHERE: left. */
static int scalar_arith(const rir2_boxed_row *row, const rir2_val *v, int n, rir2_val *out)
{
    int has_na = is_na(&v[0]) || (n == 2 && is_na(&v[1]));
    if (n == 2 && !has_na && plain_arith(row->which, v, out)) return 1;
    if (n == 1 && v->kind == RIR2_VAL_DBL) return give_dbl(out, row->which == RIR2_OP_SUB ? -v->d : v->d);
    /* No instruction of byte code: which of its bits a NaN keeps is for R's own routine to say. */
    if (row->which > RIR2_OP_POW && has_na && (v[0].kind == RIR2_VAL_DBL) == (v[1].kind == RIR2_VAL_DBL)) return 0;
    return by_value(row, v, n, out) ? 1 : RIR2_NOWHERE;
}

SEXP rir2_op_arith(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2], out;
    if (unbox_all(x, n, v)) {
        int given = scalar_arith(row, v, n, &out);
        if (given) return given == 1 ? rir2_boxed_of(&out) : NULL;
    } else {
        SEXP value = of_named_boxes(scalar_arith, 0, row, x, n);
        if (!value && n == 2 && row->which <= RIR2_OP_POW) value = rir2_arith_vectors(row->which, x[0], x[1]);
        if (!value && n == 2) value = rir2_complex_arith(row->which, x[0], x[1]);
        if (value) return value;
    }
    return rir2_boxed_call_of(RIR2_CALL_vec_add + row->which, x, n);
}

int rir2_tagged_arith(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    rir2_val v[2];
    if (x[0].kind == RIR2_VAL_DBL && (n == 1 || x[1].kind == RIR2_VAL_DBL) && row->which <= RIR2_OP_DIV) {
        double r = n == 1 ? (row->which == RIR2_OP_SUB ? -x->d : x->d) : dbl_arith(row->which, x[0].d, x[1].d);
        if (n == 1 || !ISNAN(r)) return give_dbl(out, r);
    }
    SEXP named = of_named(scalar_arith, 0, row, x, n);
    if (named) return give_object(out, named);
    if (n == 2 && x[0].kind == RIR2_VAL_SEXP && x[1].kind == RIR2_VAL_SEXP && row->which <= RIR2_OP_DIV) {
        rir2_publish_active();
        SEXP value = rir2_arith_vectors(row->which, x[0].s, x[1].s);
        if (!value) value = rir2_complex_arith(row->which, x[0].s, x[1].s);
        if (value) *out = rir2_boxed_val(value);
        if (value) return 1;
    }
    int given = scalars_of(x, n, v) ? scalar_arith(row, v, n, out) : 0;
    return given ? given == 1 : rir2_tagged_by_box(rir2_op_arith, row, x, n, out);
}

/* ---- comparison and logic ------------------------------------------------------------------------------------- */

static int compare_strings(int op, SEXP a, SEXP b, rir2_val *out)
{
    if (a == NA_STRING || b == NA_STRING) return give_lgl(out, NA_LOGICAL);
    int same = rir2_boxed_same_string(a, b);
    return same != RIR2_UNSURE && give_lgl(out, (same == 1) == (op == RIR2_OP_EQ));
}

static int scalar_compare(int op, const rir2_val *v, rir2_val *out)
{
    if (is_na(&v[0]) || is_na(&v[1])) return give_lgl(out, NA_LOGICAL);
    return give_lgl(out, rir2_compared(op, dbl_of(&v[0]), dbl_of(&v[1])));
}

static int compare_form(const rir2_boxed_row *row, const rir2_val *v, int n, rir2_val *out)
{
    (void)n;
    return scalar_compare(row->which, v, out);
}

/* NULL, compared with a bare vector. */
static int is_nothing(SEXP null, SEXP other)
{
    return null == R_NilValue && (other == R_NilValue || (rir2_boxed_is(other, RIR2_ATOMIC) && rir2_boxed_bare(other)));
}

SEXP rir2_op_compare(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2], out;
    if (unbox_all(x, n, v) && scalar_compare(row->which, v, &out)) return rir2_boxed_of(&out);
    if (row->which <= RIR2_OP_NE && rir2_boxed_scalar(x[0], STRSXP) && rir2_boxed_scalar(x[1], STRSXP))
        return compare_strings(row->which, STRING_ELT(x[0], 0), STRING_ELT(x[1], 0), &out) ? rir2_boxed_of(&out) : NULL;
    if (is_nothing(x[0], x[1]) || is_nothing(x[1], x[0])) return Rf_allocVector(LGLSXP, 0);
    SEXP value = of_named_boxes(compare_form, 1, row, x, n);
    if (!value) value = rir2_compare_vectors(row->which, x[0], x[1]);
    return value ? value : rir2_boxed_call_of(RIR2_CALL_vec_eq + row->which, x, n);
}

int rir2_tagged_compare(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    rir2_val v[2];
    if (x[0].kind == RIR2_VAL_DBL && x[1].kind == RIR2_VAL_DBL) return scalar_compare(row->which, x, out);
    SEXP a = rir2_tagged_string(&x[0]), b = a ? rir2_tagged_string(&x[1]) : NULL;
    if (b && row->which <= RIR2_OP_NE) return compare_strings(row->which, a, b, out);
    if (scalars_of(x, n, v)) return scalar_compare(row->which, v, out);
    SEXP named = of_named(compare_form, 1, row, x, n);
    return named ? give_object(out, named) : rir2_tagged_by_box(rir2_op_compare, row, x, n, out);
}

static int truth_of_scalar(const rir2_val *v) { return is_na(v) ? NA_LOGICAL : v->kind == RIR2_VAL_DBL ? v->d != 0 : v->i != 0; }

/* `decides`: the value that settles the answer, whatever the other operand is. */
static int joined(int first, int second, int decides)
{
    if (first == decides || second == decides) return decides;
    return first == NA_LOGICAL || second == NA_LOGICAL ? NA_LOGICAL : !decides;
}

static int scalar_logic(int which, const rir2_val *v, rir2_val *out)
{
    int first = truth_of_scalar(&v[0]);
    if (which == RIR2_OP_NOT) return give_lgl(out, first == NA_LOGICAL ? first : !first);
    return give_lgl(out, joined(first, truth_of_scalar(&v[1]), which == RIR2_OP_OR));
}

SEXP rir2_op_logic(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v[2], out;
    if (unbox_all(x, n, v) && scalar_logic(row->which, v, &out)) return rir2_boxed_of(&out);
    SEXP value = rir2_logic_vectors(row->which, x[0], x[n - 1]);
    return value ? value : rir2_boxed_call_of(RIR2_CALL_vec_and + row->which, x, n);
}

int rir2_tagged_logic(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    rir2_val v[2];
    return scalars_of(x, n, v) ? scalar_logic(row->which, v, out) : rir2_tagged_by_box(rir2_op_logic, row, x, n, out);
}

/* ---- conditions --------------------------------------------------------------------------------------------------- */

/* TRUE, FALSE or NA; RIR2_UNSURE if it is not one number or logical. */
static int truth_of(SEXP x)
{
    if (rir2_boxed_scalar(x, LGLSXP)) return *(const int *)rir2_data(x);
    if (!rir2_boxed_is(x, RIR2_NUMBERS) || !rir2_boxed_plain(x) || rir2_boxed_length(x) != 1) return RIR2_UNSURE;
    if (rir2_type(x) != REALSXP) {
        int i = rir2_type(x) == LGLSXP ? LOGICAL_ELT(x, 0) : INTEGER_ELT(x, 0);
        return i == NA_INTEGER ? NA_LOGICAL : i != 0;
    }
    double d = REAL_ELT(x, 0);
    return ISNAN(d) ? NA_LOGICAL : d != 0;
}

static int truth_of_value(const rir2_val *v) { return is_scalar(v) ? truth_of_scalar(v) : truth_of(v->s); }

static SEXP as_logical(int truth) { return truth == RIR2_UNSURE ? NULL : Rf_ScalarLogical(truth); }

/* `may_be_na`: an operand of && and ||, no condition. */
static int condition(int may_be_na, int truth) { return !may_be_na && truth == NA_LOGICAL ? RIR2_UNSURE : truth; }

SEXP rir2_op_condition(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    return as_logical(condition(row->which, truth_of(*x)));
}

int rir2_tagged_condition(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    int truth = condition(row->which, truth_of_value(x));
    return truth != RIR2_UNSURE && give_lgl(out, truth);
}

/* The second operand does not matter if the first one decides: R does not look at it. */
static int both(int decides, int first, int second)
{
    if (first == decides || first == RIR2_UNSURE) return first;
    return second == RIR2_UNSURE ? RIR2_UNSURE : joined(first, second, decides);
}

SEXP rir2_op_both(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    return as_logical(both(row->which, truth_of(x[0]), truth_of(x[1])));
}

int rir2_tagged_both(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    int truth = both(row->which, truth_of_value(&x[0]), truth_of_value(&x[1]));
    return truth != RIR2_UNSURE && give_lgl(out, truth);
}

/* ---- functions of one number ------------------------------------------------------------------------------------- */

/* As scalar_arith; `which` as in the table. */
static int scalar_math(const rir2_boxed_row *row, const rir2_val *v, int n, rir2_val *out)
{
    (void)n;
    enum { FLOOR, CEILING, SQRT, EXP, ABS };
    /* Which bits of a NaN change is for R's own routine to say. */
    if (is_na(v)) return 0;
    if (v->kind == RIR2_VAL_DBL) {
        switch (row->which) {
        case FLOOR: return give_dbl(out, floor(v->d));
        case CEILING: return give_dbl(out, ceil(v->d));
        case SQRT: return v->d < 0 ? RIR2_NOWHERE : give_dbl(out, sqrt(v->d));
        case ABS: return give_dbl(out, fabs(v->d));
        case EXP: return give_dbl(out, exp(v->d));
        }
    }
    return by_value(row, v, 1, out);
}

SEXP rir2_op_math(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_val v, out;
    int given = unbox(*x, &v) ? scalar_math(row, &v, n, &out) : 0;
    if (given) return given == 1 ? rir2_boxed_of(&out) : NULL;
    SEXP named = of_named_boxes(scalar_math, 0, row, x, n);
    if (named) return named;
    return rir2_boxed_call_of(RIR2_CALL_vec_floor + row->which, x, n);
}

int rir2_tagged_math(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    rir2_val v;
    int given = scalars_of(x, 1, &v) ? scalar_math(row, &v, n, out) : 0;
    SEXP named = given ? NULL : of_named(scalar_math, 0, row, x, n);
    if (named) return give_object(out, named);
    return given ? given == 1 : rir2_tagged_by_box(rir2_op_math, row, x, n, out);
}

/* No calls: `log` is a special, which evaluates what it is given, and the others keep what they are given in lists of their
 * own. `which`: the base, 0: that of `log`. */
SEXP rir2_op_log(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (!rir2_check_math(1, x, n)) return NULL;
    R_xlen_t length = rir2_boxed_length(x[0]);
    SEXP y = PROTECT(Rf_allocVector(REALSXP, length));
    const void *from = length ? rir2_boxed_data(x[0]) : NULL;
    double *to = rir2_data(y);
    for (R_xlen_t i = 0; i < length; i++) {
        double d = rir2_number_at(x[0], from, i);
        to[i] = row->which ? rt_logbase(d, row->which) : rt_log(d);
    }
    if (rir2_attrib(x[0]) != R_NilValue && !rir2_is_altrep(x[0])) SHALLOW_DUPLICATE_ATTRIB(y, x[0]);
    UNPROTECT(1);
    return rir2_is_altrep(x[0]) && rir2_attrib(x[0]) != R_NilValue ? NULL : y;
}

/* Whole, and no more than round() takes without giving NaN; NA is neither. */
static int digits_of(SEXP x, double *digits)
{
    rir2_val v;
    if (!unbox(x, &v) || v.kind == RIR2_VAL_LGL) return 0;
    *digits = v.kind == RIR2_VAL_DBL ? v.d : v.i;
    return fabs(*digits) <= 100 && *digits == floor(*digits);
}

static double to_digits(double d, double digits) { return ISNA(d) ? NA_REAL : ISNAN(d) ? R_NaN : fprec(d, digits); }

/* `which`: 1 signif(). */
SEXP rir2_op_rounded(const rir2_boxed_row *row, const SEXP *x, int n)
{
    double digits = row->which ? 6 : 0;
    if (!rir2_is_plain_of(x[0], RIR2_TYPES(REALSXP)) || (n == 2 && !digits_of(x[1], &digits))) return NULL;
    if (rir2_is_altrep(x[0]) && rir2_attrib(x[0]) != R_NilValue) return NULL;
    R_xlen_t length = rir2_boxed_length(x[0]);
    SEXP y = PROTECT(Rf_allocVector(REALSXP, length));
    const double *from = length ? rir2_boxed_data(x[0]) : NULL;
    double *to = rir2_data(y);
    for (R_xlen_t i = 0; i < length; i++) to[i] = row->which ? to_digits(from[i], digits) : rt_round(from[i], digits);
    if (rir2_attrib(x[0]) != R_NilValue) SHALLOW_DUPLICATE_ATTRIB(y, x[0]);
    UNPROTECT(1);
    return y;
}
