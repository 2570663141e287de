/* Calls inside promises: base operators on plain values, where they can neither fail nor warn.
 *
 * The function is looked up as R would; only R's own primitives are accepted, recognised by their
 * row in R's function table. Operands are scalars for the most part: whatever is longer comes
 * with recycling, attributes and warnings, and the baseline does it as well.
 */
#include "runtime_math.h"
#include <Rmath.h>
#include <math.h>

typedef enum {
    OP_NONE, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_POW, OP_MOD, OP_IDIV, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
    OP_NOT, OP_AND2, OP_OR2, OP_PAREN, OP_BRACE, OP_ABS, OP_SQRT, OP_EXP, OP_FLOOR, OP_CEILING, OP_LENGTH, OP_C,
    OP_SUBSET, OP_SUBSET2, OP_DOLLAR, OP_COLON, OP_SEQ_LEN, OP_SEQ_ALONG, OP_IS_NULL, OP_AS_DOUBLE, OP_AS_INTEGER,
    OP_QUOTE
} op_code;

static const struct { const char *name; op_code op; } names[] = {
    {"+", OP_ADD}, {"-", OP_SUB}, {"*", OP_MUL}, {"/", OP_DIV}, {"^", OP_POW}, {"%%", OP_MOD}, {"%/%", OP_IDIV},
    {"==", OP_EQ}, {"!=", OP_NE}, {"<", OP_LT}, {"<=", OP_LE}, {">", OP_GT}, {">=", OP_GE},
    {"!", OP_NOT}, {"&&", OP_AND2}, {"||", OP_OR2}, {"(", OP_PAREN}, {"{", OP_BRACE},
    {"abs", OP_ABS}, {"sqrt", OP_SQRT}, {"exp", OP_EXP}, {"floor", OP_FLOOR}, {"ceiling", OP_CEILING},
    {"length", OP_LENGTH}, {"c", OP_C}, {"[", OP_SUBSET}, {"[[", OP_SUBSET2}, {"$", OP_DOLLAR}, {":", OP_COLON},
    {"seq_len", OP_SEQ_LEN}, {"seq_along", OP_SEQ_ALONG}, {"is.null", OP_IS_NULL},
    {"as.double", OP_AS_DOUBLE}, {"as.numeric", OP_AS_DOUBLE}, {"as.integer", OP_AS_INTEGER},
    {"quote", OP_QUOTE},
};

enum { MAX_OFFSET = 1024, MAX_C = 32, MAX_SEQUENCE = 1 << 20 };
static unsigned char op_of_offset[MAX_OFFSET];

static int offset_of(SEXP primitive) { return *(const int *)((const char *)primitive + RIR2_AT_OFFSET); }

/* Fills the table from the primitives bound in base; offsets that are not what they seem leave it
 * empty, and then no call is evaluated. */
void rir2_builtins_init(void)
{
    memset(op_of_offset, 0, sizeof op_of_offset);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        SEXP f = rir2_symvalue(Rf_install(names[i].name));
        int type = rir2_type(f);
        if (type != BUILTINSXP && type != SPECIALSXP) continue;
        int offset = offset_of(f);
        int taken = offset >= 0 && offset < MAX_OFFSET ? op_of_offset[offset] : -1;
        if (taken != OP_NONE && taken != (int)names[i].op) {
            memset(op_of_offset, 0, sizeof op_of_offset);
            return;
        }
        op_of_offset[offset] = (unsigned char)names[i].op;
    }
}

static op_code op_of(SEXP f)
{
    int type = rir2_type(f);
    if ((type != BUILTINSXP && type != SPECIALSXP) || rir2_is_watched(f)) return OP_NONE;
    int offset = offset_of(f);
    return offset >= 0 && offset < MAX_OFFSET ? (op_code)op_of_offset[offset] : OP_NONE;
}

static int give_dbl(rir2_val *out, double d) { *out = (rir2_val){.kind = RIR2_VAL_DBL, .d = d}; return 0; }
static int give_int(rir2_val *out, int i) { *out = (rir2_val){.kind = RIR2_VAL_INT, .i = i}; return 0; }
static int give_lgl(rir2_val *out, int i) { *out = (rir2_val){.kind = RIR2_VAL_LGL, .i = i}; return 0; }
static int give_sexp(rir2_entry_state *e, rir2_val *out, SEXP fresh)
{
    PROTECT(fresh);
    e->n_protected++;
    *out = (rir2_val){.kind = RIR2_VAL_SEXP, .s = fresh};
    return 0;
}

static int is_scalar(const rir2_val *v) { return v->kind <= RIR2_VAL_DBL; }
static double as_dbl(const rir2_val *v)
{
    if (v->kind == RIR2_VAL_DBL) return v->d;
    return v->i == NA_INTEGER ? NA_REAL : v->i;
}

/* ---- scalars --------------------------------------------------------------------------------- */

static int int_arith(op_code op, int x, int y, rir2_val *out)
{
    int r, na = x == NA_INTEGER || y == NA_INTEGER;
    switch (op) {
    case OP_ADD: return na ? give_int(out, NA_INTEGER)
                    : __builtin_add_overflow(x, y, &r) || r == NA_INTEGER ? RIR2_FAIL_promise : give_int(out, r);
    case OP_SUB: return na ? give_int(out, NA_INTEGER)
                    : __builtin_sub_overflow(x, y, &r) || r == NA_INTEGER ? RIR2_FAIL_promise : give_int(out, r);
    case OP_MUL: return na ? give_int(out, NA_INTEGER)
                    : __builtin_mul_overflow(x, y, &r) || r == NA_INTEGER ? RIR2_FAIL_promise : give_int(out, r);
    case OP_DIV: return give_dbl(out, na ? NA_REAL : (double)x / (double)y);
    case OP_POW: return give_dbl(out, x == 1 || y == 0 ? 1.0 : na ? NA_REAL : rt_pow(x, y));
    case OP_MOD:
        if (na || y == 0) return give_int(out, NA_INTEGER);
        if (y == -1) return give_int(out, 0);
        r = x % y;
        return give_int(out, r != 0 && (r < 0) != (y < 0) ? r + y : r);
    case OP_IDIV:
        if (na || y == 0) return give_int(out, NA_INTEGER);
        if (y == -1) return give_int(out, -x);
        r = x / y;
        return give_int(out, x % y != 0 && (x < 0) != (y < 0) ? r - 1 : r);
    default: return RIR2_FAIL_promise;
    }
}

static int arith(op_code op, const rir2_val *a, const rir2_val *b, rir2_val *out)
{
    if (!is_scalar(a) || !is_scalar(b)) return RIR2_FAIL_promise;
    if (a->kind != RIR2_VAL_DBL && b->kind != RIR2_VAL_DBL) return int_arith(op, a->i, b->i, out);
    double x = as_dbl(a), y = as_dbl(b);
    if (op == OP_POW) return rir2_pow_warns(x, y) ? RIR2_FAIL_promise : give_dbl(out, rt_pow(x, y));
    if (op == OP_MOD || op == OP_IDIV) return RIR2_FAIL_promise;
    /* Of two NaNs the first operand's payload wins; a compiler may swap operands, so it is said. */
    if (ISNAN(x)) return give_dbl(out, x + x);
    if (ISNAN(y)) return give_dbl(out, y + y);
    switch (op) {
    case OP_ADD: return give_dbl(out, x + y);
    case OP_SUB: return give_dbl(out, x - y);
    case OP_MUL: return give_dbl(out, x * y);
    default: return give_dbl(out, x / y);
    }
}

static int compare(op_code op, const rir2_val *a, const rir2_val *b, rir2_val *out)
{
    if (!is_scalar(a) || !is_scalar(b)) return RIR2_FAIL_promise;
    double x = as_dbl(a), y = as_dbl(b);
    if (ISNAN(x) || ISNAN(y)) return give_lgl(out, NA_LOGICAL);
    switch (op) {
    case OP_EQ: return give_lgl(out, x == y);
    case OP_NE: return give_lgl(out, x != y);
    case OP_LT: return give_lgl(out, x < y);
    case OP_LE: return give_lgl(out, x <= y);
    case OP_GT: return give_lgl(out, x > y);
    default: return give_lgl(out, x >= y);
    }
}

static int unary(rir2_entry_state *e, op_code op, const rir2_val *v, rir2_val *out)
{
    if (op == OP_LENGTH) {
        if (is_scalar(v)) return give_int(out, 1);
        if (rir2_is_object(v->s) || !(Rf_isVector(v->s) || v->s == R_NilValue)) return RIR2_FAIL_promise;
        R_xlen_t n = Rf_xlength(v->s);
        return n <= INT_MAX ? give_int(out, (int)n) : give_dbl(out, (double)n);
    }
    if (op == OP_IS_NULL) return give_lgl(out, !is_scalar(v) && v->s == R_NilValue);
    if (op == OP_PAREN || op == OP_BRACE) { *out = *v; return 0; }
    if (op == OP_SEQ_ALONG) {
        rir2_val n;
        int failure = unary(e, OP_LENGTH, v, &n);
        return failure ? failure : unary(e, OP_SEQ_LEN, &n, out);
    }
    if (!is_scalar(v)) return RIR2_FAIL_promise;
    double x = as_dbl(v);
    switch (op) {
    case OP_ADD: *out = *v; if (v->kind == RIR2_VAL_LGL) out->kind = RIR2_VAL_INT; return 0;
    case OP_SUB:
        if (v->kind == RIR2_VAL_DBL) return give_dbl(out, -v->d);
        return give_int(out, v->i == NA_INTEGER ? NA_INTEGER : -v->i);
    case OP_NOT:
        if (ISNAN(x)) return give_lgl(out, NA_LOGICAL);
        return give_lgl(out, x == 0);
    case OP_ABS:
        if (v->kind == RIR2_VAL_DBL) return give_dbl(out, fabs(v->d));
        return give_int(out, v->i == NA_INTEGER ? NA_INTEGER : abs(v->i));
    case OP_SQRT: return x < 0 ? RIR2_FAIL_promise : give_dbl(out, sqrt(x));
    case OP_EXP: return give_dbl(out, ISNAN(x) ? x : exp(x));
    case OP_FLOOR: case OP_CEILING:
        /* Of integers these are integers from some version on. */
        if (v->kind != RIR2_VAL_DBL) return RIR2_FAIL_promise;
        return give_dbl(out, op == OP_FLOOR ? floor(x) : ceil(x));
    case OP_AS_DOUBLE: return give_dbl(out, x);
    case OP_AS_INTEGER:
        if (v->kind != RIR2_VAL_DBL) return give_int(out, v->i);
        if (!ISNAN(x) && (x >= INT_MAX + 1.0 || x <= INT_MIN)) return RIR2_FAIL_promise;
        return give_int(out, ISNAN(x) ? NA_INTEGER : (int)x);
    case OP_SEQ_LEN: {
        if (ISNAN(x) || x < 0 || x > MAX_SEQUENCE || x != floor(x)) return RIR2_FAIL_promise;
        SEXP s = Rf_allocVector(INTSXP, (R_xlen_t)x);
        for (int i = 0; i < (int)x; i++) INTEGER(s)[i] = i + 1;
        return give_sexp(e, out, s);
    }
    default: return RIR2_FAIL_promise;
    }
}

static int colon(rir2_entry_state *e, const rir2_val *a, const rir2_val *b, rir2_val *out)
{
    if (!is_scalar(a) || !is_scalar(b)) return RIR2_FAIL_promise;
    double from = as_dbl(a), to = as_dbl(b);
    if (ISNAN(from) || ISNAN(to) || from != floor(from) || to != floor(to) || fabs(from) > INT_MAX ||
        fabs(to) > INT_MAX || fabs(from - to) > MAX_SEQUENCE)
        return RIR2_FAIL_promise;
    int n = (int)fabs(from - to) + 1, step = from <= to ? 1 : -1;
    SEXP s = Rf_allocVector(INTSXP, n);
    for (int i = 0; i < n; i++) INTEGER(s)[i] = (int)from + step * i;
    return give_sexp(e, out, s);
}

/* c() of unnamed scalars. */
static int combine(rir2_entry_state *e, SEXP args, SEXP rho, rir2_val *out)
{
    rir2_val v[MAX_C];
    int n = 0, kind = RIR2_VAL_LGL;
    for (; args != R_NilValue; args = CDR(args)) {
        if (n == MAX_C || TAG(args) != R_NilValue) return RIR2_FAIL_promise;
        int failure = rir2_eval(e, CAR(args), rho, &v[n]);
        if (failure) return failure;
        if (!is_scalar(&v[n])) return RIR2_FAIL_promise;
        if (v[n].kind > kind) kind = v[n].kind;
        n++;
    }
    if (n == 0) return RIR2_FAIL_promise;
    if (n == 1) { *out = v[0]; return 0; }
    SEXP s = Rf_allocVector(kind == RIR2_VAL_DBL ? REALSXP : kind == RIR2_VAL_INT ? INTSXP : LGLSXP, n);
    for (int i = 0; i < n; i++) {
        if (kind == RIR2_VAL_DBL) REAL(s)[i] = as_dbl(&v[i]);
        else ((int *)rir2_data(s))[i] = v[i].i;
    }
    return give_sexp(e, out, s);
}

/* ---- elements ---------------------------------------------------------------------------------- */

static int element(SEXP x, R_xlen_t i, rir2_val *out)
{
    switch (rir2_type(x)) {
    case LGLSXP: return give_lgl(out, LOGICAL_ELT(x, i));
    case INTSXP: return give_int(out, INTEGER_ELT(x, i));
    case REALSXP: return give_dbl(out, REAL_ELT(x, i));
    default: return RIR2_FAIL_promise;
    }
}

/* 0-based position of a plain scalar index inside 1..n, or -1. */
static R_xlen_t position(const rir2_val *index, R_xlen_t n)
{
    if (index->kind == RIR2_VAL_INT) return index->i >= 1 && index->i <= n ? index->i - 1 : -1;
    if (index->kind == RIR2_VAL_DBL) return index->d >= 1 && index->d < (double)n + 1 ? (R_xlen_t)index->d - 1 : -1;
    return -1;
}

static int list_element(SEXP x, R_xlen_t i, rir2_val *out)
{
    SEXP value = VECTOR_ELT(x, i);
    MARK_NOT_MUTABLE(value); /* R raises its count as well: the list goes on holding it */
    *out = rir2_unbox(value);
    return 0;
}

static int subset(op_code op, const rir2_val *object, const rir2_val *index, int n_index, rir2_val *out)
{
    if (is_scalar(object)) {
        if (n_index != 1 || position(&index[0], 1) != 0) return RIR2_FAIL_promise;
        *out = *object;
        return 0;
    }
    SEXP x = object->s;
    if (rir2_is_object(x) || !Rf_isVector(x)) return RIR2_FAIL_promise;
    SEXP attributes = rir2_attrib(x);
    if (n_index == 2) {
        /* A matrix with nothing but its dimensions: the element drops them. */
        if (attributes == R_NilValue || TAG(attributes) != R_DimSymbol || CDR(attributes) != R_NilValue) return RIR2_FAIL_promise;
        SEXP dim = CAR(attributes);
        if (rir2_type(dim) != INTSXP || Rf_xlength(dim) != 2) return RIR2_FAIL_promise;
        int rows = INTEGER_ELT(dim, 0);
        R_xlen_t i = position(&index[0], rows), j = position(&index[1], INTEGER_ELT(dim, 1));
        return i < 0 || j < 0 ? RIR2_FAIL_promise : element(x, i + j * rows, out);
    }
    R_xlen_t i = position(&index[0], Rf_xlength(x));
    if (i < 0) return RIR2_FAIL_promise;
    if (op == OP_SUBSET2 && rir2_type(x) == VECSXP) return list_element(x, i, out);
    /* `[` keeps names, and a one-dimensional array stays one. */
    if (op == OP_SUBSET && attributes != R_NilValue) return RIR2_FAIL_promise;
    return element(x, i, out);
}

static int dollar(const rir2_val *object, SEXP name, rir2_val *out)
{
    if (is_scalar(object) || rir2_type(object->s) != VECSXP || rir2_is_object(object->s)) return RIR2_FAIL_promise;
    if (rir2_type(name) == SYMSXP) name = PRINTNAME(name);
    else return RIR2_FAIL_promise;
    SEXP x = object->s, names_of = R_NilValue;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = CDR(a)) {
        if (TAG(a) == R_DimSymbol) return RIR2_FAIL_promise; /* of one dimension: its dimnames are its names */
        if (TAG(a) == R_NamesSymbol) names_of = CAR(a);
    }
    if (rir2_type(names_of) != STRSXP) return RIR2_FAIL_promise;
    /* Two strings may be one name in different encodings. */
    for (const char *p = CHAR(name); *p; p++)
        if ((unsigned char)*p > 127) return RIR2_FAIL_promise;
    /* An exact match of the very same string; partial matching may warn. */
    R_xlen_t n = Rf_xlength(x);
    for (R_xlen_t i = 0; i < n; i++)
        if (STRING_ELT(names_of, i) == name) return list_element(x, i, out);
    return RIR2_FAIL_promise;
}

/* ---- calls --------------------------------------------------------------------------------------- */

static int logical_and_or(rir2_entry_state *e, op_code op, SEXP args, SEXP rho, rir2_val *out)
{
    rir2_val a, b;
    int failure = rir2_eval(e, CAR(args), rho, &a);
    if (failure) return failure;
    if (!is_scalar(&a)) return RIR2_FAIL_promise;
    double x = as_dbl(&a);
    if (!ISNAN(x) && (x != 0) == (op == OP_OR2)) return give_lgl(out, op == OP_OR2);
    failure = rir2_eval(e, CADR(args), rho, &b);
    if (failure) return failure;
    if (!is_scalar(&b)) return RIR2_FAIL_promise;
    double y = as_dbl(&b);
    if (!ISNAN(y) && (y != 0) == (op == OP_OR2)) return give_lgl(out, op == OP_OR2);
    return give_lgl(out, ISNAN(x) || ISNAN(y) ? NA_LOGICAL : op == OP_AND2);
}

/* Up to three arguments, evaluated in order; names, dots and missing ones are refused. */
static int arguments(rir2_entry_state *e, SEXP args, SEXP rho, rir2_val *v, int *n)
{
    *n = 0;
    for (; args != R_NilValue; args = rir2_cdr(args)) {
        if (*n == 3 || rir2_tag(args) != R_NilValue) return RIR2_FAIL_promise;
        int failure = rir2_eval(e, rir2_car(args), rho, &v[(*n)++]);
        if (failure) return failure;
    }
    return 0;
}

/* The function of a call: a name, or `base::name`, which is how do.call(quote = TRUE) writes it. */
static int function_of(rir2_entry_state *e, SEXP head, SEXP rho, SEXP *f)
{
    if (rir2_type(head) == SYMSXP) return rir2_find_function(e, rho, head, f);
    if (rir2_type(head) != LANGSXP || CAR(head) != R_DoubleColonSymbol || Rf_length(head) != 3) return RIR2_FAIL_promise;
    SEXP package = CADR(head), name = CADDR(head), colons;
    if (package != Rf_install("base") || rir2_type(name) != SYMSXP) return RIR2_FAIL_promise;
    int failure = rir2_find_function(e, rho, R_DoubleColonSymbol, &colons);
    if (failure || colons != rir2_symvalue(R_DoubleColonSymbol)) return RIR2_FAIL_promise;
    *f = rir2_symvalue(name);
    return 0;
}

int rir2_call_builtin(rir2_entry_state *e, SEXP call, SEXP rho, rir2_val *out)
{
    SEXP f;
    if (e->depth > 40 || function_of(e, CAR(call), rho, &f) != 0) return RIR2_FAIL_promise;
    op_code op = op_of(f);
    if (op == OP_NONE) return RIR2_FAIL_promise;
    SEXP args = rir2_cdr(call);
    if (op == OP_C) return combine(e, args, rho, out);
    if (op == OP_QUOTE) { /* what do.call(quote = TRUE) wraps its arguments in */
        if (args == R_NilValue || CDR(args) != R_NilValue || TAG(args) != R_NilValue) return RIR2_FAIL_promise;
        *out = rir2_unbox(CAR(args));
        return 0;
    }
    if (op == OP_AND2 || op == OP_OR2)
        return Rf_length(args) == 2 ? logical_and_or(e, op, args, rho, out) : RIR2_FAIL_promise;

    rir2_val v[3];
    int n;
    if (op == OP_DOLLAR) {
        if (Rf_length(args) != 2) return RIR2_FAIL_promise;
        int failure = rir2_eval(e, CAR(args), rho, &v[0]);
        return failure ? failure : dollar(&v[0], CADR(args), out);
    }
    int failure = arguments(e, args, rho, v, &n);
    if (failure) return failure;
    if (op == OP_SUBSET || op == OP_SUBSET2) return n >= 2 ? subset(op, &v[0], &v[1], n - 1, out) : RIR2_FAIL_promise;
    if (n == 1) return unary(e, op, &v[0], out);
    if (n != 2) return RIR2_FAIL_promise;
    if (op >= OP_ADD && op <= OP_IDIV) return arith(op, &v[0], &v[1], out);
    if (op >= OP_EQ && op <= OP_GE) return compare(op, &v[0], &v[1], out);
    return op == OP_COLON ? colon(e, &v[0], &v[1], out) : RIR2_FAIL_promise;
}
