/* Base builtins on values: a table with one row each, for the safe force.
 *
 * A row computes what the builtin gives for plain numbers: scalars, vectors without attributes, and
 * matrices where it says so. Whatever could fail, warn, dispatch, or depend on how R was compiled, is
 * refused before anything is seen of it: then the argument is no value, and the baseline evaluates it.
 * The arithmetic is that of compiled code (runtime_math.c).
 */
#include "runtime_math.h"
#include <math.h>

/* Longer operands are left to R: a force that turns out to be in vain must not cost much. */
enum { MAX_LENGTH = 1 << 20 };
enum { REFUSED = RIR2_FAIL_promise };

int rir2_give_dbl(rir2_val *out, double d) { *out = (rir2_val){.kind = RIR2_VAL_DBL, .d = d}; return 0; }
int rir2_give_int(rir2_val *out, int i) { *out = (rir2_val){.kind = RIR2_VAL_INT, .i = i}; return 0; }
int rir2_give_lgl(rir2_val *out, int i) { *out = (rir2_val){.kind = RIR2_VAL_LGL, .i = i}; return 0; }

/* A held object, or a fresh one of one element, which leaves its box. */
static int give_sexp(rir2_val *out, SEXP x) { *out = rir2_unbox(x); return 0; }

/* ---- operands ---------------------------------------------------------------------------------------- */

/* Numbers in a row: of a vector, or the scalar itself. */
typedef struct {
    int kind;
    R_xlen_t n;
    const double *d;
    const int *i;
    int one; /* of a scalar */
} numbers;

static int is_scalar(const rir2_val *v) { return v->kind <= RIR2_VAL_DBL; }

/* ALTREP classes of packages are somebody's code. */
static int is_readable(SEXP x) { return !rir2_is_altrep(x) || rir2_is_own_altrep(x); }

static int kind_of(SEXP x)
{
    switch (rir2_type(x)) {
    case LGLSXP: return RIR2_VAL_LGL;
    case INTSXP: return RIR2_VAL_INT;
    case REALSXP: return RIR2_VAL_DBL;
    default: return -1;
    }
}

/* The elements, whatever the attributes are. */
static int elements_of(const rir2_val *v, numbers *x)
{
    if (is_scalar(v)) {
        *x = (numbers){.kind = v->kind, .n = 1, .d = &v->d, .i = &x->one, .one = (int)v->i};
        return 1;
    }
    if (v->kind != RIR2_VAL_SEXP || kind_of(v->s) < 0 || !is_readable(v->s) || Rf_xlength(v->s) > MAX_LENGTH) return 0;
    const void *data = rir2_is_altrep(v->s) ? DATAPTR_RO(v->s) : rir2_data(v->s);
    *x = (numbers){.kind = kind_of(v->s), .n = Rf_xlength(v->s), .d = data, .i = data};
    return 1;
}

static int plain_numbers(const rir2_val *v, numbers *x)
{
    return (is_scalar(v) || (v->kind == RIR2_VAL_SEXP && rir2_is_plain(v->s))) && elements_of(v, x);
}

static double dbl_at(const numbers *x, R_xlen_t i)
{
    if (x->n == 1) i = 0;
    if (x->kind == RIR2_VAL_DBL) return x->d[i];
    return x->i[i] == NA_INTEGER ? NA_REAL : x->i[i];
}

static int int_at(const numbers *x, R_xlen_t i) { return x->i[x->n == 1 ? 0 : i]; }

static rir2_val value_at(const numbers *x, R_xlen_t i)
{
    if (x->kind == RIR2_VAL_DBL) return (rir2_val){.kind = RIR2_VAL_DBL, .d = x->d[i]};
    return (rir2_val){.kind = x->kind, .i = x->i[i]};
}

/* ---- results ------------------------------------------------------------------------------------------ */

/* A vector, protected until the entry ends. */
static SEXP fresh(rir2_entry_state *e, int kind, R_xlen_t n)
{
    SEXP x = PROTECT(Rf_allocVector(kind == RIR2_VAL_DBL ? REALSXP : kind == RIR2_VAL_INT ? INTSXP : LGLSXP, n));
    e->n_protected++;
    return x;
}

static void set(SEXP x, R_xlen_t i, const rir2_val *v)
{
    if (rir2_type(x) == REALSXP) ((double *)rir2_data(x))[i] = v->kind == RIR2_VAL_DBL ? v->d : v->i == NA_INTEGER ? NA_REAL : v->i;
    else ((int *)rir2_data(x))[i] = v->i;
}

/* One element of an elementwise builtin. */
typedef int (*element_code)(int which, const rir2_val *v, rir2_val *out);

static int elementwise(rir2_entry_state *e, element_code code, int which, const rir2_val *v, int n, rir2_val *out)
{
    numbers x[2];
    R_xlen_t length = 1;
    for (int k = 0; k < n; k++) {
        if (!plain_numbers(&v[k], &x[k]) || x[k].n == 0) return REFUSED;
        if (x[k].n == 1) continue;
        if (length != 1 && length != x[k].n) return REFUSED;
        length = x[k].n;
    }
    rir2_val element[2], r;
    SEXP result = NULL;
    for (R_xlen_t i = 0; i < length; i++) {
        for (int k = 0; k < n; k++) element[k] = value_at(&x[k], x[k].n == 1 ? 0 : i);
        /* Of NA and NaN one comes out in a loop over vectors, and the other one elsewhere. */
        if (length > 1 && n == 2 && ISNAN(dbl_at(&x[0], i)) && ISNAN(dbl_at(&x[1], i)) &&
            (x[0].kind == RIR2_VAL_DBL || x[1].kind == RIR2_VAL_DBL))
            return REFUSED;
        int failure = code(which, element, &r);
        if (failure) return failure;
        if (length == 1) { *out = r; return 0; }
        if (!result) result = fresh(e, r.kind, length);
        set(result, i, &r);
    }
    return give_sexp(out, result);
}

/* Routines of compiled code report what R would warn of through the running transaction. */
static int computed(double (*code)(double, double), double x, double y, rir2_val *out)
{
    rir2_full_ctx full = {.n_protected = 0};
    rir2_ctx *outer = rir2_active;
    rir2_active = &full.ctx;
    double r = code(x, y);
    rir2_active = outer;
    return full.ctx.abort_reason != RIR2_ABORT_none ? REFUSED : rir2_give_dbl(out, r);
}

/* ---- arithmetic ----------------------------------------------------------------------------------------- */

static double as_dbl(const rir2_val *v) { return v->kind == RIR2_VAL_DBL ? v->d : v->i == NA_INTEGER ? NA_REAL : v->i; }

static int int_arith(int op, int x, int y, rir2_val *out)
{
    int r, na = x == NA_INTEGER || y == NA_INTEGER;
    switch (op) {
    case '+': return na ? rir2_give_int(out, NA_INTEGER)
                   : __builtin_add_overflow(x, y, &r) || r == NA_INTEGER ? REFUSED : rir2_give_int(out, r);
    case '-': return na ? rir2_give_int(out, NA_INTEGER)
                   : __builtin_sub_overflow(x, y, &r) || r == NA_INTEGER ? REFUSED : rir2_give_int(out, r);
    case '*': return na ? rir2_give_int(out, NA_INTEGER)
                   : __builtin_mul_overflow(x, y, &r) || r == NA_INTEGER ? REFUSED : rir2_give_int(out, r);
    case '/': return rir2_give_dbl(out, na ? NA_REAL : (double)x / (double)y);
    case '^': return rir2_give_dbl(out, x == 1 || y == 0 ? 1.0 : na ? NA_REAL : rt_pow(x, y));
    case '%':
        if (na || y == 0) return rir2_give_int(out, NA_INTEGER);
        if (y == -1) return rir2_give_int(out, 0);
        r = x % y;
        return rir2_give_int(out, r != 0 && (r < 0) != (y < 0) ? r + y : r);
    case ':': /* %/% */
        if (na || y == 0) return rir2_give_int(out, NA_INTEGER);
        if (y == -1) return rir2_give_int(out, -x);
        r = x / y;
        return rir2_give_int(out, x % y != 0 && (x < 0) != (y < 0) ? r - 1 : r);
    default: return REFUSED;
    }
}

static int arith(int op, const rir2_val *v, rir2_val *out)
{
    if (v[0].kind != RIR2_VAL_DBL && v[1].kind != RIR2_VAL_DBL) return int_arith(op, v[0].i, v[1].i, out);
    double x = as_dbl(&v[0]), y = as_dbl(&v[1]);
    /* An integer NA and a NaN: from R 4.5 on, byte code and the builtin itself may give different ones of the two. */
    if (v[0].kind != v[1].kind && ISNAN(x) && ISNAN(y)) return REFUSED;
    if (op == '^') return rir2_pow_warns(x, y) ? REFUSED : rir2_give_dbl(out, rt_pow(x, y));
    if (op == '%') return computed(rt_fmod, x, y, out);
    if (op == ':') return computed(rt_idiv, x, y, out);
    /* Of two NaNs the first operand's payload wins; a compiler may swap operands, so it is said. */
    if (ISNAN(x)) return rir2_give_dbl(out, x + x);
    if (ISNAN(y)) return rir2_give_dbl(out, y + y);
    switch (op) {
    case '+': return rir2_give_dbl(out, x + y);
    case '-': return rir2_give_dbl(out, x - y);
    case '*': return rir2_give_dbl(out, x * y);
    default: return rir2_give_dbl(out, x / y);
    }
}

static int sign_of(int op, const rir2_val *v, rir2_val *out)
{
    if (v->kind == RIR2_VAL_DBL) return rir2_give_dbl(out, op == '-' ? -v->d : v->d);
    return rir2_give_int(out, op == '-' && v->i != NA_INTEGER ? -v->i : v->i);
}

static int row_arith(rir2_entry_state *e, int op, const rir2_val *v, int n, rir2_val *out)
{
    if (n == 1) return op == '+' || op == '-' ? elementwise(e, sign_of, op, v, 1, out) : REFUSED;
    return elementwise(e, arith, op, v, 2, out);
}

/* ---- comparison and logic --------------------------------------------------------------------------------- */

enum { EQ, NE, LT, LE, GT, GE };

static int compare(int op, const rir2_val *v, rir2_val *out)
{
    double x = as_dbl(&v[0]), y = as_dbl(&v[1]);
    if (ISNAN(x) || ISNAN(y)) return rir2_give_lgl(out, NA_LOGICAL);
    const int answers[] = {[EQ] = x == y, [NE] = x != y, [LT] = x < y, [LE] = x <= y, [GT] = x > y, [GE] = x >= y};
    return rir2_give_lgl(out, answers[op]);
}

/* A string in ASCII is equal to no other string object. */
static SEXP ascii_string(const rir2_val *v)
{
    if (v->kind != RIR2_VAL_SEXP || rir2_type(v->s) != STRSXP || !rir2_is_plain(v->s) || rir2_is_altrep(v->s)) return NULL;
    if (rir2_length(v->s) != 1 || STRING_ELT(v->s, 0) == NA_STRING) return NULL;
    for (const char *p = CHAR(STRING_ELT(v->s, 0)); *p; p++)
        if ((unsigned char)*p > 127) return NULL;
    return STRING_ELT(v->s, 0);
}

static int row_compare(rir2_entry_state *e, int op, const rir2_val *v, int n, rir2_val *out)
{
    SEXP x = ascii_string(&v[0]), y = ascii_string(&v[1]);
    if (x && y && (op == EQ || op == NE)) return rir2_give_lgl(out, (x == y) == (op == EQ));
    return elementwise(e, compare, op, v, n, out);
}

static int truth(const rir2_val *v) { return ISNAN(as_dbl(v)) ? NA_LOGICAL : as_dbl(v) != 0; }

static int logic(int op, const rir2_val *v, rir2_val *out)
{
    int x = truth(&v[0]), y = op == '!' ? 0 : truth(&v[1]), decides = op == '|';
    if (op == '!') return rir2_give_lgl(out, x == NA_LOGICAL ? x : !x);
    if (x == decides || y == decides) return rir2_give_lgl(out, decides);
    return rir2_give_lgl(out, x == NA_LOGICAL || y == NA_LOGICAL ? NA_LOGICAL : !decides);
}

static int row_logic(rir2_entry_state *e, int op, const rir2_val *v, int n, rir2_val *out)
{
    return elementwise(e, logic, op, v, n, out);
}

/* ---- functions of one number -------------------------------------------------------------------------------- */

enum { ABS = 100, SQRT, EXP, LOG, LOG2, LOG10, TRUNC, ROUND, IS_NA, IS_NAN, IS_FINITE, IS_INFINITE, AS_DBL, AS_INT, AS_LGL };
enum { FLOOR = 0, CEILING = 1 }; /* up to 23: the order of the MATH1 instruction */

static int one_number(int which, double x, rir2_val *out)
{
    switch (which) {
    case SQRT: return x < 0 ? REFUSED : rir2_give_dbl(out, sqrt(x));
    case EXP: return rir2_give_dbl(out, rt_exp(x));
    case LOG: return x < 0 ? REFUSED : rir2_give_dbl(out, rt_log(x));
    case LOG2: return x < 0 ? REFUSED : rir2_give_dbl(out, rt_logbase(x, 2));
    case LOG10: return x < 0 ? REFUSED : rir2_give_dbl(out, rt_logbase(x, 10));
    case TRUNC: return rir2_give_dbl(out, trunc(x));
    case ROUND: return rir2_give_dbl(out, rt_round(x, 0));
    default: return REFUSED;
    }
}

static double math1_of(double x, double which) { return rt_math1((int64_t)which, x); }

static int math(int which, const rir2_val *v, rir2_val *out)
{
    /* Of integers these are integers, from some version on. */
    int keeps_integers = which == FLOOR || which == CEILING || which == TRUNC || which == ROUND;
    if (keeps_integers && v->kind != RIR2_VAL_DBL) return REFUSED;
    double x = as_dbl(v);
    int failure = which >= ABS ? one_number(which, x, out) : computed(math1_of, x, which, out);
    /* A NaN that comes of a number is what R warns of. */
    return !failure && ISNAN(out->d) && !ISNAN(x) ? REFUSED : failure;
}

static int row_math(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    return elementwise(e, math, which, v, n, out);
}

static int convert(int which, const rir2_val *v, rir2_val *out)
{
    double x = as_dbl(v);
    int is_dbl = v->kind == RIR2_VAL_DBL;
    switch (which) {
    case ABS:
        if (is_dbl) return rir2_give_dbl(out, fabs(x));
        return rir2_give_int(out, v->i == NA_INTEGER ? v->i : abs((int)v->i));
    case IS_NA: return rir2_give_lgl(out, ISNAN(x));
    case IS_NAN: return rir2_give_lgl(out, is_dbl && R_IsNaN(x));
    case IS_FINITE: return rir2_give_lgl(out, R_FINITE(x));
    case IS_INFINITE: return rir2_give_lgl(out, is_dbl && !ISNAN(x) && !R_FINITE(x));
    case AS_DBL: return rir2_give_dbl(out, x);
    case AS_INT:
        if (!is_dbl) return rir2_give_int(out, v->i);
        if (ISNAN(x)) return rir2_give_int(out, NA_INTEGER);
        return x >= INT_MAX + 1.0 || x <= INT_MIN ? REFUSED : rir2_give_int(out, (int)x);
    case AS_LGL: return rir2_give_lgl(out, truth(v));
    default: return REFUSED;
    }
}

static int row_convert(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    /* A vector that is of the type already is handed on as it is. */
    int same = which == AS_DBL ? RIR2_VAL_DBL : which == AS_INT ? RIR2_VAL_INT : which == AS_LGL ? RIR2_VAL_LGL : -1;
    if (v->kind == RIR2_VAL_SEXP && same >= 0 && kind_of(v->s) == same) {
        if (!rir2_is_plain(v->s)) return REFUSED;
        *out = *v;
        return 0;
    }
    return elementwise(e, convert, which, v, n, out);
}

/* ---- summaries -------------------------------------------------------------------------------------------------- */

enum { SUM, PROD, MIN, MAX, ANY, ALL };

/* A double, or an integer in a double. */
static int summary(double (*code)(rir2_ctx *, void *), SEXP x, int is_dbl, rir2_val *out)
{
    rir2_full_ctx full = {.n_protected = 0};
    double r = code(&full.ctx, x);
    if (full.ctx.abort_reason != RIR2_ABORT_none) return REFUSED;
    return is_dbl ? rir2_give_dbl(out, r) : rir2_give_int(out, ISNAN(r) ? NA_INTEGER : (int)r);
}

static int sum_or_prod(int which, const rir2_val *v, rir2_val *out)
{
    numbers x;
    if (!plain_numbers(v, &x)) return REFUSED;
    int is_dbl = x.kind == RIR2_VAL_DBL;
    if (is_scalar(v) && which == SUM) return is_dbl ? rir2_give_dbl(out, 0.0 + v->d) : rir2_give_int(out, v->i);
    if (is_scalar(v)) return ISNAN(as_dbl(v)) ? REFUSED : rir2_give_dbl(out, as_dbl(v));
    if (which == PROD) return summary(rt_prod, v->s, 1, out);
    return summary(is_dbl ? rt_sum : rt_isum, v->s, is_dbl, out);
}

/* Of several arguments: where no NaN, no NA and no empty vector is among them. */
static int extreme(int which, const rir2_val *v, int n, rir2_val *out)
{
    rir2_val best = {.kind = RIR2_VAL_NONE};
    int has_dbl = 0;
    for (int k = 0; k < n; k++) {
        numbers x;
        rir2_val here = v[k];
        if (!plain_numbers(&v[k], &x) || x.n == 0) return REFUSED;
        int is_dbl = x.kind == RIR2_VAL_DBL;
        if (!is_scalar(&v[k]) && summary(which == MIN ? rt_min : rt_max, v[k].s, is_dbl, &here)) return REFUSED;
        if (n > 1 && ISNAN(as_dbl(&here))) return REFUSED;
        has_dbl |= is_dbl;
        int wins = best.kind == RIR2_VAL_NONE || (which == MIN ? as_dbl(&here) < as_dbl(&best) : as_dbl(&here) > as_dbl(&best));
        if (wins) best = here;
    }
    if (has_dbl) return rir2_give_dbl(out, as_dbl(&best));
    return rir2_give_int(out, best.i);
}

static int any_or_all(int which, const rir2_val *v, rir2_val *out)
{
    numbers x;
    int decides = which == ANY, answer = !decides;
    if (!plain_numbers(v, &x) || x.kind != RIR2_VAL_LGL) return REFUSED;
    for (R_xlen_t i = 0; i < x.n && answer != decides; i++)
        if (x.i[i] == NA_LOGICAL) answer = NA_LOGICAL;
        else if ((x.i[i] != 0) == decides) answer = decides;
    return rir2_give_lgl(out, answer);
}

static int row_summary(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)e;
    if (which == MIN || which == MAX) return extreme(which, v, n, out);
    if (n != 1) return REFUSED;
    return which == ANY || which == ALL ? any_or_all(which, v, out) : sum_or_prod(which, v, out);
}

/* ---- what is known of any value ------------------------------------------------------------------------------------ */

enum { N_ELEMENTS, DIM, IS_NULL, IS_NUMERIC, IS_LIST, IS_FUNCTION, SAME };

static int is_type(int which, int type)
{
    switch (which) {
    case IS_NUMERIC: return type == INTSXP || type == REALSXP;
    case IS_LIST: return type == VECSXP || type == LISTSXP;
    case IS_FUNCTION: return type == CLOSXP || type == BUILTINSXP || type == SPECIALSXP;
    default: return type == -which;
    }
}

static int type_of(const rir2_val *v)
{
    return v->kind == RIR2_VAL_DBL ? REALSXP : v->kind == RIR2_VAL_INT ? INTSXP : v->kind == RIR2_VAL_LGL ? LGLSXP : rir2_type(v->s);
}

/* `which`: one of these, or a type with a minus sign. */
static int row_ask(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)e;
    (void)n;
    if (which == SAME) { *out = *v; return 0; }
    if (which == IS_NULL) return rir2_give_lgl(out, !is_scalar(v) && v->s == R_NilValue);
    if (!is_scalar(v) && rir2_is_any_object(v->s)) return REFUSED;
    if (which == N_ELEMENTS) {
        if (is_scalar(v)) return rir2_give_int(out, 1);
        if (!(Rf_isVector(v->s) || v->s == R_NilValue) || !is_readable(v->s)) return REFUSED;
        R_xlen_t length = Rf_xlength(v->s);
        return length <= INT_MAX ? rir2_give_int(out, (int)length) : rir2_give_dbl(out, (double)length);
    }
    if (which == DIM) {
        if (!is_scalar(v) && rir2_is_plain_matrix(v->s)) {
            *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = rir2_car(rir2_attrib(v->s))};
            MARK_NOT_MUTABLE(out->s);
            return 0;
        }
        if (!is_scalar(v) && !(Rf_isVector(v->s) && rir2_is_plain(v->s))) return REFUSED;
        *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = R_NilValue};
        return 0;
    }
    return rir2_give_lgl(out, is_type(which, type_of(v)));
}

/* ---- new vectors ------------------------------------------------------------------------------------------------------ */

/* A length that R takes without a word; -1 for others. */
static R_xlen_t length_from(const rir2_val *v)
{
    if (!is_scalar(v) || v->kind == RIR2_VAL_LGL) return -1;
    double x = as_dbl(v);
    return !ISNAN(x) && x >= 0 && x <= MAX_LENGTH && x == floor(x) ? (R_xlen_t)x : -1;
}

static int ascending(rir2_entry_state *e, R_xlen_t n, rir2_val *out)
{
    SEXP s = fresh(e, RIR2_VAL_INT, n);
    for (int i = 0; i < (int)n; i++) ((int *)rir2_data(s))[i] = i + 1;
    return give_sexp(out, s);
}

static int row_seq_len(rir2_entry_state *e, int along, const rir2_val *v, int n, rir2_val *out)
{
    rir2_val length = *v;
    if (along && row_ask(e, N_ELEMENTS, v, n, &length)) return REFUSED;
    R_xlen_t to = length_from(&length);
    return to < 0 ? REFUSED : ascending(e, to, out);
}

static int row_colon(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)which;
    (void)n;
    if (!is_scalar(&v[0]) || !is_scalar(&v[1])) return REFUSED;
    double from = as_dbl(&v[0]), to = as_dbl(&v[1]);
    if (ISNAN(from) || ISNAN(to) || from != floor(from) || to != floor(to) || fabs(from) > INT_MAX ||
        fabs(to) > INT_MAX || fabs(from - to) >= MAX_LENGTH)
        return REFUSED;
    int length = (int)fabs(from - to) + 1, step = from <= to ? 1 : -1;
    SEXP s = fresh(e, RIR2_VAL_INT, length);
    for (int i = 0; i < length; i++) ((int *)rir2_data(s))[i] = (int)from + step * i;
    return give_sexp(out, s);
}

/* rep(x, times) */
static int row_rep(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)which;
    numbers x;
    R_xlen_t times = n == 2 ? length_from(&v[1]) : 1;
    if (times < 0 || !plain_numbers(&v[0], &x) || x.n == 0 || times * x.n > MAX_LENGTH) return REFUSED;
    SEXP s = fresh(e, x.kind, times * x.n);
    for (R_xlen_t i = 0; i < times * x.n; i++) {
        rir2_val element = value_at(&x, i % x.n);
        set(s, i, &element);
    }
    return give_sexp(out, s);
}

/* c() of numbers, unnamed; attributes would be lost or joined, so there are none. */
static int row_c(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)which;
    numbers x[RIR2_MAX_OPERANDS];
    R_xlen_t length = 0;
    int kind = RIR2_VAL_LGL;
    for (int k = 0; k < n; k++) {
        if (!plain_numbers(&v[k], &x[k])) return REFUSED;
        if (x[k].kind > kind) kind = x[k].kind;
        length += x[k].n;
    }
    if (n == 0 || length > MAX_LENGTH) return REFUSED;
    SEXP s = fresh(e, kind, length);
    R_xlen_t at = 0;
    for (int k = 0; k < n; k++)
        for (R_xlen_t i = 0; i < x[k].n; i++) {
            rir2_val element = value_at(&x[k], i);
            set(s, at++, &element);
        }
    return give_sexp(out, s);
}

/* numeric(n), integer(n), logical(n) */
int rir2_zeros(rir2_entry_state *e, int kind, const rir2_val *length, rir2_val *out)
{
    R_xlen_t n = length_from(length);
    if (n < 0) return REFUSED;
    SEXP s = fresh(e, kind, n);
    if (n) memset(rir2_data(s), 0, (size_t)n * (kind == RIR2_VAL_DBL ? sizeof(double) : sizeof(int)));
    return give_sexp(out, s);
}

/* ---- elements ------------------------------------------------------------------------------------------------------------ */

/* 0-based position of a plain scalar index inside 1..n, or -1. */
static R_xlen_t position(const rir2_val *index, R_xlen_t n)
{
    if (index->kind == RIR2_VAL_INT) return index->i >= 1 && index->i <= n ? index->i - 1 : -1;
    if (index->kind == RIR2_VAL_DBL) return index->d >= 1 && index->d < (double)n + 1 ? (R_xlen_t)index->d - 1 : -1;
    return -1;
}

int rir2_list_element(SEXP x, R_xlen_t i, rir2_val *out)
{
    SEXP value = VECTOR_ELT(x, i);
    MARK_NOT_MUTABLE(value); /* R raises its count as well: the list goes on holding it */
    *out = rir2_unbox(value);
    return 0;
}

/* x[-k] */
static int without(rir2_entry_state *e, const numbers *x, const rir2_val *index, rir2_val *out)
{
    rir2_val positive = *index;
    if (index->kind == RIR2_VAL_INT && index->i != NA_INTEGER) positive.i = -index->i;
    else if (index->kind == RIR2_VAL_DBL) positive.d = -index->d;
    else return REFUSED;
    R_xlen_t left_out = position(&positive, x->n);
    if (left_out < 0) return REFUSED;
    SEXP s = fresh(e, x->kind, x->n - 1);
    for (R_xlen_t i = 0, at = 0; i < x->n; i++) {
        rir2_val element = value_at(x, i);
        if (i != left_out) set(s, at++, &element);
    }
    return give_sexp(out, s);
}

/* x[i] for positions inside, x[l] for a logical of the same length without NA */
static int several(rir2_entry_state *e, const numbers *x, const rir2_val *index, rir2_val *out)
{
    numbers i;
    if (!plain_numbers(index, &i)) return REFUSED;
    int is_lgl = i.kind == RIR2_VAL_LGL;
    R_xlen_t n = is_lgl ? 0 : i.n;
    if (is_lgl && i.n != x->n) return REFUSED;
    for (R_xlen_t k = 0; is_lgl && k < i.n; k++) {
        if (i.i[k] == NA_LOGICAL) return REFUSED;
        n += i.i[k] != 0;
    }
    SEXP s = fresh(e, x->kind, n);
    for (R_xlen_t k = 0, at = 0; k < i.n; k++) {
        rir2_val here = value_at(&i, k);
        R_xlen_t from = is_lgl ? k : position(&here, x->n);
        if (from < 0) return REFUSED;
        if (is_lgl && !here.i) continue;
        rir2_val element = value_at(x, from);
        set(s, at++, &element);
    }
    return give_sexp(out, s);
}

/* x[i, j], x[i, ], x[, j] */
static int of_matrix(rir2_entry_state *e, const rir2_val *v, rir2_val *out)
{
    numbers x;
    if (v->kind != RIR2_VAL_SEXP || !rir2_is_plain_matrix(v->s) || !elements_of(v, &x)) return REFUSED;
    const int *extents = rir2_data(rir2_car(rir2_attrib(v->s)));
    R_xlen_t rows = extents[0], columns = extents[1];
    int all_rows = v[1].kind == RIR2_VAL_NONE, all_columns = v[2].kind == RIR2_VAL_NONE;
    R_xlen_t i = all_rows ? 0 : position(&v[1], rows), j = all_columns ? 0 : position(&v[2], columns);
    if (i < 0 || j < 0 || rows == 0 || columns == 0 || (all_rows && all_columns)) return REFUSED;
    if (!all_rows && !all_columns) { *out = value_at(&x, i + j * rows); return 0; }
    R_xlen_t n = all_rows ? rows : columns, step = all_rows ? 1 : rows;
    SEXP s = fresh(e, x.kind, n);
    for (R_xlen_t k = 0; k < n; k++) {
        rir2_val element = value_at(&x, i + j * rows + k * step);
        set(s, k, &element);
    }
    return give_sexp(out, s);
}

static int row_subset(rir2_entry_state *e, int is_double, const rir2_val *v, int n, rir2_val *out)
{
    numbers x;
    if (n == 3) {
        if (is_double && (v[1].kind == RIR2_VAL_NONE || v[2].kind == RIR2_VAL_NONE)) return REFUSED;
        return of_matrix(e, v, out);
    }
    if (v[1].kind == RIR2_VAL_NONE) return REFUSED;
    if (!is_scalar(v) && (rir2_is_any_object(v->s) || !Rf_isVector(v->s) || !is_readable(v->s))) return REFUSED;
    R_xlen_t i = position(&v[1], is_scalar(v) ? 1 : Rf_xlength(v->s));
    if (is_double && !is_scalar(v) && rir2_type(v->s) == VECSXP) return i < 0 ? REFUSED : rir2_list_element(v->s, i, out);
    /* `[` keeps names, and a one-dimensional array stays one. */
    if (!(is_double ? elements_of(v, &x) : plain_numbers(v, &x))) return REFUSED;
    if (i >= 0) { *out = value_at(&x, i); return 0; }
    if (is_double) return REFUSED;
    return is_scalar(&v[1]) ? without(e, &x, &v[1], out) : several(e, &x, &v[1], out);
}

static int row_refused(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out)
{
    (void)e; (void)which; (void)v; (void)n; (void)out;
    return REFUSED;
}

/* ---- the table ------------------------------------------------------------------------------------------------------------- */

const rir2_builtin_row rir2_builtin_rows[] = {
    {"+", row_arith, '+', 1, 2},
    {"-", row_arith, '-', 1, 2},
    {"*", row_arith, '*', 2, 2},
    {"/", row_arith, '/', 2, 2},
    {"^", row_arith, '^', 2, 2},
    {"%%", row_arith, '%', 2, 2},
    {"%/%", row_arith, ':', 2, 2},
    {"==", row_compare, EQ, 2, 2},
    {"!=", row_compare, NE, 2, 2},
    {"<", row_compare, LT, 2, 2},
    {"<=", row_compare, LE, 2, 2},
    {">", row_compare, GT, 2, 2},
    {">=", row_compare, GE, 2, 2},
    {"!", row_logic, '!', 1, 1},
    {"&", row_logic, '&', 2, 2},
    {"|", row_logic, '|', 2, 2},
    {"(", row_ask, SAME, 1, 1},
    {"abs", row_convert, ABS, 1, 1},
    {"sqrt", row_math, SQRT, 1, 1},
    {"exp", row_math, EXP, 1, 1},
    {"log", row_math, LOG, 1, 1},
    {"log2", row_math, LOG2, 1, 1},
    {"log10", row_math, LOG10, 1, 1},
    {"trunc", row_math, TRUNC, 1, 1},
    {"round", row_math, ROUND, 1, 1},
    {"floor", row_math, FLOOR, 1, 1},
    {"ceiling", row_math, CEILING, 1, 1},
    {"sign", row_math, 2, 1, 1},
    {"expm1", row_math, 3, 1, 1},
    {"log1p", row_math, 4, 1, 1},
    {"cos", row_math, 5, 1, 1},
    {"sin", row_math, 6, 1, 1},
    {"tan", row_math, 7, 1, 1},
    {"acos", row_math, 8, 1, 1},
    {"asin", row_math, 9, 1, 1},
    {"atan", row_math, 10, 1, 1},
    {"cosh", row_math, 11, 1, 1},
    {"sinh", row_math, 12, 1, 1},
    {"tanh", row_math, 13, 1, 1},
    {"is.na", row_convert, IS_NA, 1, 1},
    {"is.nan", row_convert, IS_NAN, 1, 1},
    {"is.finite", row_convert, IS_FINITE, 1, 1},
    {"is.infinite", row_convert, IS_INFINITE, 1, 1},
    {"as.double", row_convert, AS_DBL, 1, 1},
    {"as.numeric", row_convert, AS_DBL, 1, 1},
    {"as.integer", row_convert, AS_INT, 1, 1},
    {"as.logical", row_convert, AS_LGL, 1, 1},
    {"sum", row_summary, SUM, 1, 1},
    {"prod", row_summary, PROD, 1, 1},
    {"min", row_summary, MIN, 1, RIR2_MAX_OPERANDS},
    {"max", row_summary, MAX, 1, RIR2_MAX_OPERANDS},
    {"any", row_summary, ANY, 1, 1},
    {"all", row_summary, ALL, 1, 1},
    {"length", row_ask, N_ELEMENTS, 1, 1},
    {"dim", row_ask, DIM, 1, 1},
    {"is.null", row_ask, IS_NULL, 1, 1},
    {"is.numeric", row_ask, IS_NUMERIC, 1, 1},
    {"is.list", row_ask, IS_LIST, 1, 1},
    {"is.function", row_ask, IS_FUNCTION, 1, 1},
    {"is.logical", row_ask, -LGLSXP, 1, 1},
    {"is.integer", row_ask, -INTSXP, 1, 1},
    {"is.double", row_ask, -REALSXP, 1, 1},
    {"is.character", row_ask, -STRSXP, 1, 1},
    {"is.environment", row_ask, -ENVSXP, 1, 1},
    {"c", row_c, 0, 1, RIR2_MAX_OPERANDS},
    {"rep", row_rep, 0, 1, 2},
    {":", row_colon, 0, 2, 2},
    {"seq_len", row_seq_len, 0, 1, 1},
    {"seq_along", row_seq_len, 1, 1, 1},
    {"[", row_subset, 0, 2, 3},
    {"[[", row_subset, 1, 2, 3},
    /* eval_boxed.c has what these give. */
    {"list", row_refused, 0, 1, RIR2_MAX_OPERANDS},
    {"names", row_refused, 0, 1, 1},
    {"levels", row_refused, 0, 1, 1},
    {"as.character", row_refused, 0, 1, 1},
    {"nzchar", row_refused, 0, 1, 1},
    {"anyNA", row_refused, 0, 1, 1},
    {"is.matrix", row_refused, 0, 1, 1},
    {"cumsum", row_refused, 0, 1, 1},
    {"cumprod", row_refused, 0, 1, 1},
    {"Re", row_refused, 0, 1, 1},
    {"Im", row_refused, 0, 1, 1},
    {"Mod", row_refused, 0, 1, 1},
};
const int rir2_n_builtin_rows = sizeof rir2_builtin_rows / sizeof *rir2_builtin_rows;
