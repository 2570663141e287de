/* Tagged forms that need no box: elements that are set, tests of types, and what strings are asked for most.
 *
 * Each does what its boxed form does where that is one scalar's business, and asks the boxed form for the rest.
 */
#include "boxed_checks.h"

/* One of each type of scalar, for tests that look at the type alone. */
static SEXP samples;

void rir2_scalars_init(void)
{
    samples = Rf_allocVector(VECSXP, RIR2_VAL_NONE);
    R_PreserveObject(samples);
    SET_VECTOR_ELT(samples, RIR2_VAL_LGL, Rf_ScalarLogical(FALSE));
    SET_VECTOR_ELT(samples, RIR2_VAL_INT, Rf_ScalarInteger(0));
    SET_VECTOR_ELT(samples, RIR2_VAL_DBL, Rf_ScalarReal(0));
    SET_VECTOR_ELT(samples, RIR2_VAL_STR, Rf_ScalarString(R_BlankString));
}

static int tested(const rir2_boxed_row *row, rir2_boxed_code code, const rir2_val *x, rir2_val *out)
{
    SEXP object = x->kind == RIR2_VAL_SEXP ? x->s : VECTOR_ELT(samples, x->kind);
    SEXP value = code(row, &object, 1); /* one of R's two constants */
    return value && !rir2_give_lgl(out, *(const int *)rir2_data(value));
}

int rir2_tagged_is_type(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    return tested(row, rir2_op_is_type, x, out);
}

int rir2_tagged_is_kind(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    return tested(row, rir2_op_is_kind, x, out);
}

int rir2_tagged_is_bare(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    (void)n;
    return tested(row, rir2_op_is_bare, x, out);
}

int rir2_tagged_is_na(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    switch (x->kind) {
    case RIR2_VAL_DBL: return !rir2_give_lgl(out, ISNAN(x->d) != 0);
    case RIR2_VAL_INT: case RIR2_VAL_LGL: return !rir2_give_lgl(out, x->i == NA_INTEGER);
    case RIR2_VAL_STR: return !rir2_give_lgl(out, x->s == NA_STRING);
    default: return rir2_tagged_by_box(rir2_boxed_call, row, x, n, out);
    }
}

/* Of a number R makes the string where somebody asks for it, and compiled code will. */
int rir2_tagged_as_character(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (x->kind == RIR2_VAL_STR) return *out = *x, 1;
    if (!rir2_tagged_by_box(rir2_boxed_call, row, x, n, out)) return 0;
    /* Of one number R makes a deferred string. */
    if (out->kind == RIR2_VAL_SEXP && rir2_type(out->s) == STRSXP && Rf_xlength(out->s) == 1) {
        PROTECT(out->s);
        *out = (rir2_val){.kind = RIR2_VAL_STR, .s = STRING_ELT(out->s, 0)};
        UNPROTECT(1);
    }
    return 1;
}

/* Characters or bytes of one string in ASCII: the other two operands do not matter then. */
int rir2_tagged_nchar(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    SEXP s = rir2_tagged_string(&x[0]), type = rir2_tagged_string(&x[1]);
    int counts = s && type && s != NA_STRING && rir2_boxed_is_ascii(s) && x[2].kind == RIR2_VAL_LGL && x[2].i != NA_LOGICAL && x[3].kind == RIR2_VAL_LGL &&
                 (strcmp(CHAR(type), "chars") == 0 || strcmp(CHAR(type), "bytes") == 0);
    return counts ? !rir2_give_int(out, LENGTH(s)) : rir2_tagged_by_box(rir2_boxed_call, row, x, n, out);
}

int rir2_tagged_choose(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    SEXP s = rir2_tagged_string(&x[0]), names = x[1].kind == RIR2_VAL_SEXP ? x[1].s : NULL;
    if (!s || s == NA_STRING || !names || rir2_type(names) != STRSXP || rir2_is_altrep(names))
        return rir2_tagged_by_box(rir2_op_choose, row, x, n, out);
    const SEXP *name = rir2_data(names);
    R_xlen_t i = 0, n_names = rir2_length(names);
    for (; i < n_names && name[i] != s; i++)
        if (!rir2_boxed_is_ascii(s) || !rir2_boxed_is_ascii(name[i])) return rir2_tagged_by_box(rir2_op_choose, row, x, n, out);
    return !rir2_give_int(out, (int)i);
}

/* ---- elements ------------------------------------------------------------------------------------------------- */

/* Puts a scalar into a vector that holds its like, or any value into a list. FALSE: there is more to it. */
static int put(SEXP x, R_xlen_t at, const rir2_val *v)
{
    int is_integer = v->kind == RIR2_VAL_INT || v->kind == RIR2_VAL_LGL;
    switch (rir2_type(x)) {
    case LGLSXP:
        if (v->kind != RIR2_VAL_LGL) return 0;
        ((int *)rir2_data(x))[at] = v->i;
        return 1;
    case INTSXP:
        if (!is_integer) return 0;
        ((int *)rir2_data(x))[at] = v->i;
        return 1;
    case REALSXP:
        if (!is_integer && v->kind != RIR2_VAL_DBL) return 0;
        ((double *)rir2_data(x))[at] = !is_integer ? v->d : v->i == NA_INTEGER ? NA_REAL : v->i;
        return 1;
    case CPLXSXP:
        if (v->kind != RIR2_VAL_SEXP || !rir2_boxed_scalar(v->s, CPLXSXP)) return 0;
        ((Rcomplex *)rir2_data(x))[at] = *(const Rcomplex *)rir2_data(v->s);
        return 1;
    case STRSXP: {
        SEXP s = rir2_tagged_string(v);
        if (s) SET_STRING_ELT(x, at, s);
        return s != NULL;
    }
    case VECSXP:
        if (v->kind == RIR2_VAL_SEXP) {
            if (v->s == R_NilValue || v->s == x || !rir2_is_value(v->s)) return 0;
            rir2_put_element(x, at, v->s);
            return 1;
        }
        rir2_publish_active();
        rir2_put_element(x, at, rir2_boxed_of(v));
        return 1;
    default: return 0;
    }
}

/* The element behind the last one, where there is room for it. Elements that were never set are as R makes them: NULL, "". */
static int append(SEXP x, const rir2_val *number, const rir2_val *v)
{
    R_xlen_t n = rir2_length(x);
    /* Made shorter again, it would have lost what R relies on in its room. */
    if (rir2_type(x) == STRSXP && !rir2_tagged_string(v)) return 0;
    if (rir2_tagged_position(number, n + 1) != n || !rir2_lengthen(x, n + 1)) return 0;
    if (put(x, n, v)) return 1;
    rir2_set_length(x, n);
    return 0;
}

/* One element of a vector that nobody else holds: by its number, or its numbers in a matrix; by its name if it has names only. One
 * is appended where there are no attributes. */
static int set_one(const rir2_val *x, int n, int is_subset, rir2_val *out)
{
    if (x[0].kind != RIR2_VAL_SEXP) return 0;
    SEXP v = x[0].s;
    const rir2_val *value = &x[n - 1];
    if (!rir2_boxed_is(v, RIR2_VECTORS) || rir2_refcount(v) != 0 || rir2_is_altrep(v) || rir2_is_any_object(v)) return 0;
    /* `x[i] <- v` takes the elements of v. */
    if (is_subset && rir2_type(v) == VECSXP && (value->kind == RIR2_VAL_SEXP || n > 4)) return 0;
    int by_name = n == 3 && x[1].kind > RIR2_VAL_DBL;
    if (n == 3 && !by_name && rir2_attrib(v) != R_NilValue && !rir2_boxed_names_of(v)) return 0;
    R_xlen_t at = n >= 4    ? rir2_tagged_cell(v, &x[1], n - 2)
                  : by_name ? rir2_tagged_named(v, &x[1])
                            : rir2_tagged_position(&x[1], rir2_length(v));
    int may_append = n == 3 && !by_name && rir2_attrib(v) == R_NilValue;
    if (at < 0 ? !may_append || !append(v, &x[1], value) : !put(v, at, value)) return 0;
    *out = x[0];
    return 1;
}

/* `e[["x"]] <- v` and `e$x <- v` of a plain environment. */
static int set_in_environment(const rir2_val *x, int n, int may_be_symbol, rir2_val *out)
{
    *out = x[0];
    return n == 3 && rir2_boxed_plain(x[0].s) && (may_be_symbol || rir2_tagged_string(&x[1])) && rir2_set_element_of_environment(x[0].s, &x[1], &x[2]);
}

static int is_environment(const rir2_val *x) { return x[0].kind == RIR2_VAL_SEXP && rir2_type(x[0].s) == ENVSXP; }

int rir2_tagged_set_element(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (is_environment(x)) return set_in_environment(x, n, 0, out);
    return set_one(x, n, 0, out) || rir2_tagged_by_box(rir2_op_set_element, row, x, n, out);
}

int rir2_tagged_set_subset(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    return set_one(x, n, 1, out) || rir2_tagged_by_box(rir2_op_set_subset, row, x, n, out);
}

int rir2_tagged_set_field(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (is_environment(x)) return set_in_environment(x, n, 1, out);
    int is_list = x[0].kind == RIR2_VAL_SEXP && rir2_type(x[0].s) == VECSXP && x[1].kind > RIR2_VAL_DBL;
    return (is_list && set_one(x, n, 0, out)) || rir2_tagged_by_box(rir2_op_set_field, row, x, n, out);
}
