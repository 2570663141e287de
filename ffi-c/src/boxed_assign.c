/* Writing elements: `[[<-`, `[<-` and `$<-` on plain vectors and lists.
 *
 * A vector that nobody holds is changed in place, any other is copied first, as R does: shallowly. What is not one
 * element, some positions of an atomic vector, or a row or column of a matrix, is left, as is a NULL put into a list,
 * which removes an element. A vector grows by one element at its end, with the room to spare that R gives it, where this
 * R has the functions for that.
 */
#include "boxed_checks.h"

/* ---- room to grow -------------------------------------------------------------------------------------------- */

static int has_room_functions(void)
{
    return rir2_libr.set_length && rir2_libr.set_capacity && rir2_libr.set_growable && rir2_libr.is_growable;
}

static size_t element_size(SEXP x)
{
    switch (rir2_type(x)) {
    case LGLSXP: case INTSXP: return sizeof(int);
    case REALSXP: return sizeof(double);
    case CPLXSXP: return sizeof(Rcomplex);
    case RAWSXP: return 1;
    default: return 0; /* its elements are objects */
    }
}

/* Copies `n` elements to a fresh vector of the same type, which may be longer. */
static void copy_elements(SEXP to, SEXP from, R_xlen_t n)
{
    size_t size = element_size(from);
    if (size && n > 0) memcpy(rir2_data(to), rir2_boxed_data(from), (size_t)n * size);
    else if (rir2_type(from) == STRSXP)
        for (R_xlen_t i = 0; i < n; i++) SET_STRING_ELT(to, i, STRING_ELT(from, i));
    else if (!size)
        for (R_xlen_t i = 0; i < n; i++) SET_VECTOR_ELT(to, i, VECTOR_ELT(from, i));
}

/* Longer by one element, which the caller sets; without attributes. */
static SEXP longer(SEXP x, int owned)
{
    R_xlen_t n = rir2_boxed_length(x), capacity = (R_xlen_t)((double)(n + 1) * 1.05);
    int with_room = has_room_functions();
    if (owned && with_room && rir2_libr.is_growable(x)) {
        rir2_libr.set_length(x, n + 1);
        return x;
    }
    if (!with_room) capacity = n + 1;
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), capacity));
    copy_elements(y, x, n);
    if (capacity > n + 1) {
        rir2_libr.set_capacity(y, capacity);
        rir2_libr.set_growable(y);
        rir2_libr.set_length(y, n + 1);
    }
    UNPROTECT(1);
    return y;
}

/* Longer by one element with its names; `name` is NULL where the element is meant by its number. */
static SEXP grown(SEXP x, SEXP name, int owned)
{
    SEXP names = rir2_boxed_names_of(x), y = PROTECT(longer(x, owned));
    R_xlen_t n = rir2_boxed_length(y);
    if (names != R_NilValue || name) {
        SEXP all;
        /* The attribute holds them, and nobody else. */
        if (names != R_NilValue) all = longer(names, y == x && rir2_refcount(names) == 1 && !rir2_is_altrep(names));
        else all = Rf_allocVector(STRSXP, n);
        PROTECT(all);
        SET_STRING_ELT(all, n - 1, name ? name : R_BlankString);
        if (y != x || all != names) Rf_setAttrib(y, R_NamesSymbol, all);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return y;
}

/* ---- vectors to write to ------------------------------------------------------------------------------------ */

/* Nobody holds the vector, and it is not read while it is written. */
static int is_owned(const SEXP *x, int n)
{
    if (rir2_refcount(x[0]) != 0 || rir2_is_altrep(x[0])) return 0;
    for (int k = 1; k < n; k++)
        if (x[k] == x[0]) return 0;
    return 1;
}

static SEXP copied(SEXP x)
{
    if (!rir2_is_altrep(x)) return Rf_shallow_duplicate(x);
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), rir2_boxed_length(x)));
    copy_elements(y, x, rir2_boxed_length(x));
    SHALLOW_DUPLICATE_ATTRIB(y, x);
    UNPROTECT(1);
    return y;
}

static int may_copy(SEXP x) { return rir2_boxed_may_allocate(17.0 * ((double)rir2_boxed_length(x) + 1)); }

/* The type of a vector once `value` has been put into it, or -1: they do not go together here. */
static int joint_type(SEXP x, SEXP value)
{
    int a = rir2_type(x), b = rir2_type(value);
    if (a == b) return a;
    if (!rir2_boxed_is(x, RIR2_NUMBERS) || !rir2_boxed_is(value, RIR2_NUMBERS)) return -1;
    return a > b ? a : b; /* LGLSXP < INTSXP < REALSXP */
}

/* The vector itself or a copy, of the type given, to be written to. */
static SEXP writable(SEXP x, int type, int owned)
{
    if (rir2_type(x) == type) return owned ? x : copied(x);
    SEXP y = PROTECT(Rf_coerceVector(x, type));
    if (rir2_is_altrep(y)) y = copied(y);
    UNPROTECT(1);
    return y;
}

static double dbl_of(SEXP value, R_xlen_t k)
{
    if (rir2_type(value) == REALSXP) return REAL_ELT(value, k);
    int i = rir2_type(value) == INTSXP ? INTEGER_ELT(value, k) : LOGICAL_ELT(value, k);
    return i == NA_INTEGER ? NA_REAL : i;
}

/* Element `k` of an atomic vector, into a vector of its type or a wider one. */
static void put(SEXP x, R_xlen_t at, SEXP value, R_xlen_t k)
{
    switch (rir2_type(x)) {
    case REALSXP: ((double *)rir2_data(x))[at] = dbl_of(value, k); break;
    case LGLSXP: ((int *)rir2_data(x))[at] = LOGICAL_ELT(value, k); break;
    case INTSXP: ((int *)rir2_data(x))[at] = rir2_type(value) == INTSXP ? INTEGER_ELT(value, k) : LOGICAL_ELT(value, k); break;
    case CPLXSXP: ((Rcomplex *)rir2_data(x))[at] = COMPLEX_ELT(value, k); break;
    case RAWSXP: ((Rbyte *)rir2_data(x))[at] = RAW_ELT(value, k); break;
    default: SET_STRING_ELT(x, at, STRING_ELT(value, k));
    }
}

/* ---- one element ---------------------------------------------------------------------------------------------- */

static int has_names_at_most(SEXP x)
{
    SEXP a = rir2_attrib(x);
    return a == R_NilValue || (rir2_tag(a) == R_NamesSymbol && rir2_cdr(a) == R_NilValue);
}

/* Puts `value` at a position inside, or behind the last one. `name`: by which it is meant, or NULL. */
static SEXP set_at(const SEXP *x, int n, R_xlen_t at, SEXP name)
{
    SEXP v = x[0], value = x[n - 1];
    int is_list = rir2_type(v) == VECSXP, type = is_list ? VECSXP : joint_type(v, value), owned = is_owned(x, n);
    R_xlen_t length = rir2_boxed_length(v);
    if (type < 0 || at > length || !may_copy(v)) return NULL;
    if (at < length) {
        v = writable(v, type, owned);
    } else {
        /* Extents are lost on the way, and other attributes change their order. */
        if (!has_names_at_most(v)) return NULL;
        if (rir2_type(v) != type) { v = writable(v, type, owned); owned = 1; }
        PROTECT(v);
        v = grown(v, name, owned);
        UNPROTECT(1);
    }
    if (is_list) rir2_put_element(v, at, value);
    else put(v, at, value, 0);
    return v;
}

/* A name that is not there yet is that of the element behind the last one. */
static SEXP set_named(const SEXP *x, int n, SEXP name)
{
    SEXP names = rir2_boxed_names_of(x[0]);
    if (!names || !has_names_at_most(x[0]) || name == NA_STRING || LENGTH(name) == 0) return NULL;
    R_xlen_t at = rir2_boxed_find(names, name);
    if (at == RIR2_UNSURE) return NULL;
    return set_at(x, n, at == RIR2_NOWHERE ? rir2_boxed_length(x[0]) : at, name);
}

static SEXP set_one(const SEXP *x, int n)
{
    if (rir2_boxed_scalar(x[1], STRSXP)) return set_named(x, n, STRING_ELT(x[1], 0));
    if (!rir2_boxed_names_of(x[0])) return NULL;
    R_xlen_t at = rir2_boxed_position(x[1], rir2_boxed_length(x[0]) + 1);
    return at < 0 ? NULL : set_at(x, n, at, NULL);
}

/* Where x[i, j] is in a plain matrix, by numbers. */
static R_xlen_t matrix_at(SEXP x, SEXP i, SEXP j)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    if (rir2_type(dim) != INTSXP || Rf_xlength(dim) != 2) return RIR2_UNSURE;
    R_xlen_t row = rir2_boxed_position(i, INTEGER_ELT(dim, 0)), column = rir2_boxed_position(j, INTEGER_ELT(dim, 1));
    return row < 0 || column < 0 ? RIR2_UNSURE : row + column * INTEGER_ELT(dim, 0);
}

/* One plain element of an atomic type. */
static int is_one(SEXP value) { return rir2_boxed_is(value, RIR2_ATOMIC) && rir2_boxed_plain(value) && rir2_boxed_length(value) == 1; }

static int is_target(SEXP x) { return rir2_boxed_is(x, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) && rir2_boxed_plain(x); }

SEXP rir2_op_set_element(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP value = x[n - 1];
    if (!is_target(x[0])) return NULL;
    if (rir2_type(x[0]) == VECSXP ? value == R_NilValue || !rir2_is_value(value) : !is_one(value)) return NULL;
    if (n == 3) return set_one(x, n);
    R_xlen_t at = matrix_at(x[0], x[1], x[2]);
    return at < 0 ? NULL : set_at(x, n, at, NULL);
}

SEXP rir2_op_set_field(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP name = rir2_type(x[1]) == SYMSXP ? rir2_pname(x[1]) : rir2_boxed_scalar(x[1], STRSXP) ? STRING_ELT(x[1], 0) : NULL;
    if (!name || rir2_type(x[0]) != VECSXP || !rir2_boxed_plain(x[0]) || x[2] == R_NilValue || !rir2_is_value(x[2])) return NULL;
    return set_named(x, n, name);
}

/* ---- several elements ------------------------------------------------------------------------------------------ */

R_xlen_t rir2_count_positions(SEXP i, R_xlen_t n)
{
    if (!rir2_is_bare_of(i, RIR2_NUMBERS)) return -1;
    R_xlen_t length = rir2_boxed_length(i), count = 0;
    const void *data = length ? rir2_boxed_data(i) : NULL;
    for (R_xlen_t k = 0; k < length; k++) {
        switch (rir2_type(i)) {
        case REALSXP: if (!(((const double *)data)[k] >= 1 && ((const double *)data)[k] < (double)n + 1)) return -1; break;
        case INTSXP: if (((const int *)data)[k] < 1 || ((const int *)data)[k] > n) return -1; break;
        default: if (((const int *)data)[k] == NA_LOGICAL) return -1;
        }
        count += rir2_type(i) != LGLSXP || ((const int *)data)[k] != 0;
    }
    return rir2_type(i) == LGLSXP && length != n ? -1 : count;
}

static SEXP set_several(const SEXP *x, int n)
{
    SEXP v = x[0], i = x[1], value = x[2];
    int type = joint_type(v, value);
    R_xlen_t count = rir2_count_positions(i, rir2_boxed_length(v)), m = rir2_boxed_length(value);
    if (count <= 0 || m == 0 || count % m != 0 || type < 0 || !may_copy(v)) return NULL;
    v = writable(v, type, is_owned(x, n));
    R_xlen_t length = rir2_boxed_length(i);
    const void *data = rir2_boxed_data(i);
    for (R_xlen_t k = 0, from = 0; k < length; k++) {
        R_xlen_t at = k;
        if (rir2_type(i) == REALSXP) at = (R_xlen_t)((const double *)data)[k] - 1;
        else if (rir2_type(i) == INTSXP) at = ((const int *)data)[k] - 1;
        else if (!((const int *)data)[k]) continue;
        put(v, at, value, from);
        if (++from == m) from = 0;
    }
    return v;
}

/* x[i, j] <- value for one row or column, or one element. */
static SEXP set_in_matrix(const SEXP *x, int n)
{
    SEXP v = x[0], value = x[3], dim = rir2_attribute(v, R_DimSymbol);
    int type = joint_type(v, value);
    if (type < 0 || rir2_type(dim) != INTSXP || Rf_xlength(dim) != 2 || !may_copy(v)) return NULL;
    R_xlen_t rows = INTEGER_ELT(dim, 0), columns = INTEGER_ELT(dim, 1), m = rir2_boxed_length(value);
    int all_rows = x[1] == R_MissingArg, all_columns = x[2] == R_MissingArg;
    R_xlen_t row = all_rows ? 0 : rir2_boxed_position(x[1], rows), column = all_columns ? 0 : rir2_boxed_position(x[2], columns);
    R_xlen_t count = (all_rows ? rows : 1) * (all_columns ? columns : 1);
    if (row < 0 || column < 0 || count == 0 || m == 0 || count % m != 0 || (all_rows && all_columns)) return NULL;
    v = writable(v, type, is_owned(x, n));
    R_xlen_t step = all_rows ? 1 : rows;
    for (R_xlen_t k = 0; k < count; k++) put(v, row + column * rows + k * step, value, k % m);
    return v;
}

/* Of a list: one element, given as a list of one, or as an atomic vector of one. */
static SEXP set_in_list(const SEXP *x)
{
    SEXP value = x[2];
    if (!rir2_boxed_plain(value) || !rir2_boxed_is(value, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || rir2_boxed_length(value) != 1) return NULL;
    SEXP element = PROTECT(rir2_boxed_at(value, 0));
    const SEXP operands[] = {x[0], x[1], element};
    SEXP result = set_one(operands, 3);
    UNPROTECT(1);
    return result;
}

SEXP rir2_op_set_subset(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP value = x[n - 1];
    if (!is_target(x[0])) return NULL;
    if (rir2_type(x[0]) == VECSXP) return n == 3 ? set_in_list(x) : NULL;
    if (!rir2_boxed_is(value, RIR2_ATOMIC) || !rir2_boxed_plain(value)) return NULL;
    if (n == 4) return set_in_matrix(x, n);
    if (is_one(value) && (rir2_boxed_scalar(x[1], STRSXP) || rir2_boxed_scalar(x[1], INTSXP) || rir2_boxed_scalar(x[1], REALSXP)))
        return set_one(x, n);
    return set_several(x, n);
}
