/* Calls whose arguments have names: `c(a = x)`, and what leaves NA out where `na.rm` says so.
 *
 * R's own routine sees the names as tags of the argument list. What it would take for an option is left.
 */
#include "boxed_checks.h"

/* The symbol that is an argument's name, NULL if it has none; FALSE: not for here. */
static int symbol_of(SEXP name, SEXP *symbol)
{
    *symbol = NULL;
    if (name == R_BlankString) return 1;
    if (name == NA_STRING || !rir2_boxed_is_ascii(name) || LENGTH(name) > 255) return 0;
    if (strcmp(CHAR(name), "recursive") == 0 || strcmp(CHAR(name), "use.names") == 0) return 0;
    *symbol = Rf_install(CHAR(name));
    return 1;
}

/* The type that bare numbers of length 1, or bare strings, have together; -1: there is more to it. */
static int type_of_scalars(const SEXP *x, int n)
{
    int type = n > 0 ? rir2_type(x[0]) : -1;
    for (int k = 0; k < n; k++) {
        int here = rir2_type(x[k]);
        if (!rir2_boxed_is(x[k], RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || !rir2_boxed_scalar(x[k], here) || (here == STRSXP) != (type == STRSXP)) return -1;
        if (here > type) type = here; /* LGLSXP < INTSXP < REALSXP */
    }
    return type;
}

static void put_scalar(SEXP y, R_xlen_t at, SEXP x)
{
    if (rir2_type(y) == STRSXP) SET_STRING_ELT(y, at, STRING_ELT(x, 0));
    else if (rir2_type(y) != REALSXP) ((int *)rir2_data(y))[at] = *(const int *)rir2_data(x);
    else ((double *)rir2_data(y))[at] = rir2_type(x) == REALSXP ? *(const double *)rir2_data(x) : Rf_asReal(x);
}

/* The first operand has the names. Scalars are put side by side here. */
SEXP rir2_op_named_combine(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP tags[RIR2_BOXED_MOST];
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(STRSXP)) || rir2_boxed_length(x[0]) != n - 1) return NULL;
    for (int k = 1; k < n; k++)
        if (!symbol_of(STRING_ELT(x[0], k - 1), &tags[k])) return NULL;
    int type = type_of_scalars(x + 1, n - 1);
    if (type < 0) return rir2_boxed_call_tagged(RIR2_CALL_vec_c, x + 1, tags + 1, n - 1);
    SEXP y = PROTECT(Rf_allocVector(type, n - 1)), names = PROTECT(Rf_allocVector(STRSXP, n - 1));
    int named = 0;
    for (int k = 1; k < n; k++) {
        put_scalar(y, k - 1, x[k]);
        SET_STRING_ELT(names, k - 1, STRING_ELT(x[0], k - 1));
        named |= tags[k] != NULL;
    }
    if (named) Rf_setAttrib(y, R_NamesSymbol, names);
    UNPROTECT(2);
    return y;
}

/* Whether something is left without NA. */
static int has_more_than_na(SEXP x)
{
    R_xlen_t n = rir2_boxed_length(x);
    const void *data = n ? rir2_boxed_data(x) : NULL;
    for (R_xlen_t i = 0; i < n; i++)
        if (rir2_type(x) == REALSXP ? !ISNAN(((const double *)data)[i]) : ((const int *)data)[i] != NA_INTEGER) return 1;
    return 0;
}

/* `na.rm`, then the arguments; `which`: the call. */
SEXP rir2_op_without_na(const rir2_boxed_row *row, const SEXP *x, int n)
{
    SEXP arguments[RIR2_BOXED_MOST], tags[RIR2_BOXED_MOST];
    if (!rir2_is_true_or_false(x[0])) return NULL;
    if (rir2_is_flag(x[0], 0)) return rir2_boxed_call_of(row->which, x + 1, n - 1);
    for (int k = 1; k < n; k++) {
        if (!rir2_is_plain_of(x[k], RIR2_NUMBERS)) return NULL;
        if ((row->which == RIR2_CALL_max || row->which == RIR2_CALL_min) && !has_more_than_na(x[k])) return NULL;
        arguments[k - 1] = x[k];
        tags[k - 1] = NULL;
    }
    if (row->which == RIR2_CALL_sum && !rir2_sizes_fit(x + 1, n - 1)) return NULL;
    arguments[n - 1] = x[0];
    tags[n - 1] = Rf_install("na.rm");
    return rir2_boxed_call_tagged(row->which, arguments, tags, n);
}

/* As `range.default` has it: the least and the greatest, one behind the other. */
SEXP rir2_op_range(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    if (!rir2_is_plain_of(x[0], RIR2_NUMBERS) || rir2_boxed_length(x[0]) == 0) return NULL;
    SEXP least = rir2_boxed_call_of(RIR2_CALL_min, x, 1);
    if (!least) return NULL;
    PROTECT(least);
    SEXP greatest = rir2_boxed_call_of(RIR2_CALL_max, x, 1), y = NULL;
    if (greatest) {
        PROTECT(greatest);
        y = Rf_allocVector(rir2_type(least), 2);
        put_scalar(y, 0, least);
        put_scalar(y, 1, greatest);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return y;
}

/* rep() keeps names, which a vector of one extent has, too, and nothing else. */
static int loses_attributes(SEXP x)
{
    if (rir2_attrib(x) == R_NilValue) return 1;
    if (rir2_is_altrep(x) || rir2_length(rir2_attribute(x, R_DimSymbol)) < 2) return 0;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a))
        if (rir2_tag(a) != R_DimSymbol && rir2_tag(a) != R_DimNamesSymbol) return 0;
    return 1;
}

/* `rep()` of what has no attributes. `which`: 0 how often, 1 how long, 2 how often each. */
SEXP rir2_op_repeated(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (!rir2_is_plain_of(x[0], RIR2_VECTORS) || !loses_attributes(x[0]) || rir2_boxed_length(x[0]) == 0) return NULL;
    if (row->which < 2) return rir2_boxed_call_of(row->which ? RIR2_CALL_rep_len : RIR2_CALL_rep_int, x, n);
    R_xlen_t length = rir2_boxed_length(x[0]), count = rir2_count_of(x[1]);
    if (count < 0 || (double)count * (double)length > RIR2_CHECK_LONGEST) return NULL;
    if (!rir2_boxed_may_allocate(16.0 * (double)count * (double)length)) return NULL;
    SEXP operands[2] = {x[0], PROTECT(Rf_allocVector(INTSXP, length))};
    for (R_xlen_t i = 0; i < length; i++) INTEGER(operands[1])[i] = (int)count;
    SEXP y = rir2_boxed_call_of(RIR2_CALL_rep_int, operands, 2);
    UNPROTECT(1);
    return y;
}

/* `x[i, j, drop = d]`: d comes first. */
SEXP rir2_op_subset_drop(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    if (!rir2_is_true_or_false(x[0])) return NULL;
    SEXP operands[4] = {x[1], x[2], x[3], x[0]}, tags[4] = {NULL, NULL, NULL, Rf_install("drop")};
    return rir2_boxed_call_tagged(RIR2_CALL_vec_subset, operands, tags, 4);
}

/* structure(x, ...): attributes besides those that there are. `x`: their names, the vector, and they themselves. The vector is
 * copied, as R does it. */
SEXP rir2_op_structure(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP names = x[0], v = x[1];
    if (!rir2_boxed_is(v, RIR2_VECTORS) || !rir2_boxed_plain(v) || rir2_is_altrep(v)) return NULL;
    if (!rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) || rir2_boxed_length(names) != n - 2) return NULL;
    SEXP own = rir2_attrib(v);
    int n_own = own != R_NilValue;
    /* Of more, the order is that of attributes(). */
    if (n_own && (rir2_cdr(own) != R_NilValue || rir2_tag(own) != R_NamesSymbol)) return NULL;
    if (!rir2_boxed_may_allocate(17.0 * (double)rir2_boxed_length(v))) return NULL;
    SEXP attributes = PROTECT(Rf_allocVector(VECSXP, n - 2 + n_own)), all = PROTECT(Rf_allocVector(STRSXP, n - 2 + n_own));
    if (n_own) {
        SET_VECTOR_ELT(attributes, 0, rir2_car(own));
        SET_STRING_ELT(all, 0, rir2_pname(R_NamesSymbol));
    }
    for (int k = 2; k < n; k++) {
        /* These have a meaning of their own. */
        if (CHAR(STRING_ELT(names, k - 2))[0] == '.' || !rir2_is_value(x[k])) {
            for (int i = 0; i < k - 2 + n_own; i++) SET_VECTOR_ELT(attributes, i, R_NilValue);
            UNPROTECT(2);
            return NULL;
        }
        SET_VECTOR_ELT(attributes, k - 2 + n_own, x[k]);
        SET_STRING_ELT(all, k - 2 + n_own, STRING_ELT(names, k - 2));
    }
    Rf_setAttrib(attributes, R_NamesSymbol, all);
    SEXP operands[] = {PROTECT(Rf_shallow_duplicate(v)), attributes};
    SEXP value = rir2_boxed_call_of(RIR2_CALL_set_attributes, operands, 2);
    /* The list holds nothing any more. */
    for (int k = 0; k < n - 2 + n_own; k++) SET_VECTOR_ELT(attributes, k, R_NilValue);
    UNPROTECT(3);
    return value;
}

/* ---- vapply() -------------------------------------------------------------------------------------------------- */

/* The values of a list, each of the model's type or of one that becomes it. */
SEXP rir2_op_vapply(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    int type = rir2_type(x[1]);
    R_xlen_t length = rir2_type(x[0]) == VECSXP && !rir2_is_altrep(x[0]) ? rir2_length(x[0]) : -1;
    if (length < 0 || !rir2_boxed_plain(x[1]) || !rir2_boxed_is(x[1], RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || rir2_boxed_length(x[1]) != 1) return NULL;
    if (!rir2_boxed_may_allocate(8.0 * (double)length)) return NULL;
    const SEXP *values = rir2_data(x[0]);
    for (R_xlen_t k = 0; k < length; k++) {
        int is_fit = type == STRSXP ? rir2_type(values[k]) == STRSXP : rir2_boxed_is(values[k], RIR2_NUMBERS) && rir2_type(values[k]) <= type;
        if (!is_fit || !rir2_boxed_plain(values[k]) || rir2_boxed_length(values[k]) != 1) return NULL;
    }
    SEXP y = PROTECT(Rf_allocVector(type, length));
    for (R_xlen_t k = 0; k < length; k++) {
        SEXP value = values[k];
        int i = rir2_type(value) == INTSXP ? INTEGER_ELT(value, 0) : rir2_type(value) == LGLSXP ? LOGICAL_ELT(value, 0) : 0;
        if (type == STRSXP) SET_STRING_ELT(y, k, STRING_ELT(value, 0));
        else if (type != REALSXP) ((int *)rir2_data(y))[k] = i;
        else ((double *)rir2_data(y))[k] = rir2_type(value) == REALSXP ? REAL_ELT(value, 0) : i == NA_INTEGER ? NA_REAL : i;
    }
    UNPROTECT(1);
    return y;
}

/* The vector with the names of what was gone over; strings without names are the names. */
SEXP rir2_op_applied_names(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    if (!rir2_boxed_is(x[0], RIR2_VECTORS) || !rir2_boxed_bare(x[0]) || !rir2_boxed_may_allocate(17.0 * ((double)rir2_boxed_length(x[0]) + 1))) return NULL;
    if (!rir2_boxed_is(x[1], RIR2_VECTORS) || !rir2_boxed_plain(x[1]) || rir2_boxed_length(x[1]) != rir2_boxed_length(x[0])) return NULL;
    SEXP names = rir2_boxed_names_of(x[1]);
    if (names == R_NilValue && rir2_type(x[1]) == STRSXP) {
        if (!rir2_boxed_bare(x[1])) return NULL;
        MARK_NOT_MUTABLE(names = x[1]);
    }
    if (!names) return NULL;
    SEXP y = PROTECT(rir2_boxed_is_owned(x, n) ? x[0] : Rf_shallow_duplicate(x[0]));
    if (names != R_NilValue) Rf_setAttrib(y, R_NamesSymbol, names);
    UNPROTECT(1);
    return y;
}
