/* Writing elements: `[[<-`, `[<-` and `$<-` on plain vectors and lists.
 *
 * A vector that nobody holds is changed in place, any other is copied first, as R does: shallowly. A NULL put into a list
 * removes an element: the others are put into a new list. Several elements that are not all there are left. A vector grows
 * by one element at its end (growth.c).
 */
#include "boxed_checks.h"

/* Of arrays. */
enum { MOST_SIDES = 5 };

/* ---- longer by one element ---------------------------------------------------------------------------------- */

/* Without attributes; the caller sets the element. NULL: R would warn. */
static SEXP longer(SEXP x, int owned) { return rir2_longer(x, rir2_boxed_length(x) + 1, owned); }

/* Longer by one element with its names; `name` is NULL where the element is meant by its number. */
static SEXP grown(SEXP x, SEXP name, int owned)
{
    SEXP names = rir2_boxed_names_of(x), y = longer(x, owned);
    if (!y) return NULL;
    PROTECT(y);
    R_xlen_t n = rir2_boxed_length(y);
    if (names != R_NilValue || name) {
        SEXP all;
        /* The attribute holds them, and nobody else. */
        if (names != R_NilValue) all = longer(names, y == x && rir2_refcount(names) == 1 && !rir2_is_altrep(names));
        else all = Rf_allocVector(STRSXP, n);
        if (!all) {
            UNPROTECT(1);
            return NULL;
        }
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
int rir2_boxed_is_owned(const SEXP *x, int n)
{
    if (rir2_refcount(x[0]) != 0 || rir2_is_altrep(x[0])) return 0;
    for (int k = 1; k < n; k++)
        if (x[k] == x[0]) return 0;
    return 1;
}

static SEXP copied(SEXP x)
{
    rir2_count_copy(x);
    if (!rir2_is_altrep(x)) return Rf_shallow_duplicate(x);
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), rir2_boxed_length(x)));
    rir2_copy_elements(y, x, rir2_boxed_length(x));
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
    if (b == STRSXP && rir2_boxed_is(x, RIR2_NUMBERS)) return b;
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

/* An atomic vector with this element set, itself or a copy; NULL: they do not go together here. */
SEXP rir2_boxed_set_at(SEXP x, R_xlen_t at, SEXP value, int owned)
{
    int type = joint_type(x, value);
    if (type < 0) return NULL;
    x = writable(x, type, owned && !rir2_is_altrep(x));
    put(x, at, value, 0);
    return x;
}

/* ---- one element ---------------------------------------------------------------------------------------------- */

/* Puts `value` at a position inside, or behind the last one. `name`: by which it is meant, or NULL. */
static SEXP set_at(const SEXP *x, int n, R_xlen_t at, SEXP name)
{
    SEXP v = x[0], value = x[n - 1];
    int is_list = rir2_type(v) == VECSXP, type = is_list ? VECSXP : joint_type(v, value), owned = rir2_boxed_is_owned(x, n);
    R_xlen_t length = rir2_boxed_length(v);
    if (type < 0 || at > length || !may_copy(v)) return NULL;
    if (at < length) {
        v = writable(v, type, owned);
    } else {
        /* Extents are lost on the way, and other attributes change their order. */
        if (!rir2_has_names_at_most(v)) return NULL;
        if (rir2_type(v) != type) { v = writable(v, type, owned); owned = 1; }
        PROTECT(v);
        v = grown(v, name, owned);
        UNPROTECT(1);
        if (!v) return NULL;
    }
    if (is_list) rir2_put_element(v, at, value);
    else put(v, at, value, 0);
    return v;
}

/* A name that is not there yet is that of the element behind the last one. */
static SEXP set_named(const SEXP *x, int n, SEXP name)
{
    SEXP names = rir2_boxed_names_of(x[0]);
    if (!names || !rir2_has_names_at_most(x[0]) || name == NA_STRING || LENGTH(name) == 0) return NULL;
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

/* ---- elements that are removed ------------------------------------------------------------------------------- */

static SEXP unchanged(const SEXP *x, int n) { return rir2_boxed_is_owned(x, n) ? x[0] : copied(x[0]); }

/* A list with names at most, without the elements at these positions, which are integers from 1 on. */
static SEXP without(const SEXP *x, int n, SEXP positions)
{
    SEXP names = rir2_boxed_names_of(x[0]);
    R_xlen_t length = rir2_boxed_length(x[0]), count = 0, to = 0;
    if (rir2_length(positions) == 0) return unchanged(x, n);
    SEXP removed = PROTECT(Rf_allocVector(RAWSXP, length));
    Rbyte *is_removed = rir2_data(removed);
    memset(is_removed, 0, (size_t)length);
    for (R_xlen_t k = 0; k < rir2_length(positions); k++) is_removed[((const int *)rir2_data(positions))[k] - 1] = 1;
    for (R_xlen_t k = 0; k < length; k++) count += !is_removed[k];
    SEXP y = PROTECT(Rf_allocVector(VECSXP, count));
    SEXP kept_names = PROTECT(names == R_NilValue ? R_NilValue : Rf_allocVector(STRSXP, count));
    for (R_xlen_t k = 0; k < length; k++) {
        if (is_removed[k]) continue;
        SET_VECTOR_ELT(y, to, VECTOR_ELT(x[0], k));
        if (names != R_NilValue) SET_STRING_ELT(kept_names, to, STRING_ELT(names, k));
        to++;
    }
    if (names != R_NilValue) Rf_setAttrib(y, R_NamesSymbol, kept_names);
    UNPROTECT(3);
    return y;
}

/* Of a name that is not there, and of a position behind the end that is the only one, nothing is removed. */
static SEXP without_one(const SEXP *x, int n, R_xlen_t at)
{
    if (at == RIR2_UNSURE) return NULL;
    if (at == RIR2_NOWHERE || at >= rir2_boxed_length(x[0])) return unchanged(x, n);
    SEXP position = PROTECT(Rf_ScalarInteger((int)at + 1)), y = without(x, n, position);
    UNPROTECT(1);
    return y;
}

/* A plain list with names at most, or none that is known here. */
static int may_shrink(SEXP x)
{
    return rir2_type(x) == VECSXP && !rir2_is_altrep(x) && rir2_boxed_plain(x) && rir2_has_names_at_most(x) && rir2_boxed_names_of(x) && may_copy(x) &&
           rir2_boxed_length(x) <= RIR2_CHECK_LONGEST;
}

static SEXP without_named(const SEXP *x, int n, SEXP name)
{
    return name == NA_STRING || LENGTH(name) == 0 ? NULL : without_one(x, n, rir2_boxed_find(rir2_boxed_names_of(x[0]), name));
}

/* x[[i]] <- NULL */
static SEXP remove_element(const SEXP *x, int n)
{
    if (!may_shrink(x[0])) return NULL;
    if (rir2_boxed_scalar(x[1], STRSXP)) return without_named(x, n, STRING_ELT(x[1], 0));
    return without_one(x, n, rir2_boxed_position(x[1], RIR2_CHECK_LONGEST));
}

/* x[i] <- NULL: behind the end, R makes the list longer. */
static SEXP remove_elements(const SEXP *x, int n)
{
    if (!may_shrink(x[0]) || rir2_boxed_length(x[0]) == 0) return NULL;
    SEXP positions = rir2_positions(x[1], rir2_boxed_length(x[0]), rir2_boxed_names_of(x[0]));
    if (!positions) return NULL;
    PROTECT(positions);
    SEXP y = without(x, n, positions);
    UNPROTECT(1);
    return y;
}

/* Where x[i, j, ...] is in a plain matrix or array of so many sides, by numbers. */
static R_xlen_t place_in(SEXP x, const SEXP *i, int sides)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    R_xlen_t place = 0, step = 1;
    if (rir2_type(dim) != INTSXP || Rf_xlength(dim) != sides) return RIR2_UNSURE;
    for (int k = 0; k < sides; k++) {
        R_xlen_t at = rir2_boxed_position(i[k], INTEGER_ELT(dim, k));
        if (at < 0) return RIR2_UNSURE;
        place += at * step;
        step *= INTEGER_ELT(dim, k);
    }
    return place;
}

/* One plain element of an atomic type. */
static int is_one(SEXP value) { return rir2_boxed_is(value, RIR2_ATOMIC) && rir2_boxed_plain(value) && rir2_boxed_length(value) == 1; }

static int is_target(SEXP x) { return rir2_boxed_is(x, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) && rir2_boxed_plain(x); }

/* The element of NULL that `[[<-` sets makes a list of it; it was a vector of its type in former versions of R. */
static int makes_list;

void rir2_assign_init(void)
{
    SEXP one = PROTECT(Rf_ScalarInteger(1)), call = PROTECT(Rf_lang4(R_Bracket2Symbol, R_NilValue, one, one));
    int failed = 0;
    SETCAR(call, Rf_install("[[<-"));
    SEXP made = R_tryEvalSilent(call, R_BaseEnv, &failed);
    makes_list = !failed && rir2_type(made) == VECSXP;
    UNPROTECT(2);
}

static SEXP set_first(rir2_boxed_code code, const rir2_boxed_row *row, const SEXP *x)
{
    if (!makes_list || x[2] == R_NilValue) return NULL;
    const SEXP operands[] = {PROTECT(Rf_allocVector(VECSXP, 0)), x[1], x[2]};
    SEXP result = code(row, operands, 3);
    UNPROTECT(1);
    return result;
}

/* Numbers that are put into a vector of strings become strings. */
static int becomes_text(SEXP x, SEXP value)
{
    return rir2_type(x) == STRSXP && rir2_is_plain_of(value, RIR2_NUMBERS) && rir2_boxed_plain(x);
}

static SEXP set_text(rir2_boxed_code code, const rir2_boxed_row *row, const SEXP *x, int n)
{
    SEXP operands[MOST_SIDES + 2];
    for (int k = 0; k < n - 1; k++) operands[k] = x[k];
    operands[n - 1] = PROTECT(Rf_coerceVector(x[n - 1], STRSXP));
    SEXP result = code(row, operands, n);
    UNPROTECT(1);
    return result;
}

/* `e[["x"]] <- v` and `e$x <- v`, whatever the class of e is. */
SEXP rir2_boxed_set_variable(const SEXP *x, int n)
{
    rir2_val name = rir2_boxed_val(x[1]), value = rir2_boxed_val(x[n - 1]);
    return n == 3 && rir2_set_element_of_environment(x[0], &name, &value) ? x[0] : NULL;
}

SEXP rir2_op_set_element(const rir2_boxed_row *row, const SEXP *x, int n)
{
    SEXP value = x[n - 1];
    if (rir2_type(x[0]) == ENVSXP) return rir2_boxed_plain(x[0]) && rir2_boxed_scalar(x[1], STRSXP) ? rir2_boxed_set_variable(x, n) : NULL;
    if (x[0] == R_NilValue && n == 3) return set_first(rir2_op_set_element, row, x);
    if (becomes_text(x[0], value)) return set_text(rir2_op_set_element, row, x, n);
    if (!is_target(x[0])) return NULL;
    if (value == R_NilValue && n == 3) return remove_element(x, n);
    if (rir2_type(x[0]) == VECSXP ? value == R_NilValue || !rir2_is_value(value) : !is_one(value)) return NULL;
    if (n == 3) return set_one(x, n);
    R_xlen_t at = place_in(x[0], x + 1, n - 2);
    return at < 0 ? NULL : set_at(x, n, at, NULL);
}

SEXP rir2_op_set_field(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (rir2_type(x[0]) == ENVSXP) return rir2_boxed_plain(x[0]) ? rir2_boxed_set_variable(x, n) : NULL;
    if (x[0] == R_NilValue) return set_first(rir2_op_set_field, row, x);
    SEXP name = rir2_type(x[1]) == SYMSXP ? rir2_pname(x[1]) : rir2_boxed_scalar(x[1], STRSXP) ? STRING_ELT(x[1], 0) : NULL;
    if (name && x[2] == R_NilValue) return may_shrink(x[0]) ? without_named(x, n, name) : NULL;
    if (!name || rir2_type(x[0]) != VECSXP || !rir2_boxed_plain(x[0]) || !rir2_is_value(x[2])) return NULL;
    return set_named(x, n, name);
}

/* ---- several elements ------------------------------------------------------------------------------------------ */

/* Where nothing is assigned, the vector still gets the type that it would have. */
static int fits(R_xlen_t count, R_xlen_t m) { return count == 0 || (m > 0 && count % m == 0); }

/* x[i] <- value for numbers inside and for a logical vector as long as x. */
static SEXP set_several(const SEXP *x, int n)
{
    SEXP v = x[0], i = x[1], value = x[2];
    int type = joint_type(v, value);
    R_xlen_t count = rir2_count_positions(i, rir2_boxed_length(v)), m = rir2_boxed_length(value);
    if (count < 0 || !fits(count, m) || type < 0 || !may_copy(v)) return NULL;
    v = writable(v, type, rir2_boxed_is_owned(x, n));
    R_xlen_t length = rir2_boxed_length(i);
    const void *data = length ? rir2_boxed_data(i) : NULL;
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

/* Puts the elements of a vector to these places of a matrix, or of a vector, which has one column. */
static void put_all(SEXP v, R_xlen_t n_rows, SEXP rows, SEXP columns, SEXP value)
{
    R_xlen_t m = rir2_length(rows), n = columns ? rir2_length(columns) : 1, length = rir2_boxed_length(value), from = 0;
    const int *i = rir2_data(rows), *j = columns ? rir2_data(columns) : NULL;
    for (R_xlen_t c = 0; c < n; c++)
        for (R_xlen_t r = 0; r < m; r++) {
            R_xlen_t at = i[r] - 1 + (j ? (j[c] - 1) * n_rows : 0);
            if (rir2_type(v) != VECSXP) put(v, at, value, from);
            else rir2_put_element(v, at, rir2_boxed_at(value, from));
            if (++from == length) from = 0;
        }
}

/* What may stand in a vector together with its elements: the type, or -1. Elements of a list are made of numbers, too. */
static int type_with(SEXP v, SEXP value)
{
    if (rir2_type(v) != VECSXP) return joint_type(v, value);
    return rir2_boxed_is(value, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) ? VECSXP : -1;
}

/* x[i] <- value for the elements that any subscript means. */
static SEXP set_positions(const SEXP *x, int n)
{
    SEXP v = x[0], value = x[2], names = rir2_boxed_names_of(v);
    R_xlen_t m = rir2_boxed_length(value);
    int type = type_with(v, value);
    if (type < 0 || !names || !may_copy(v)) return NULL;
    /* By names, R changes the order of other attributes. */
    if (rir2_type(x[1]) == STRSXP && !rir2_has_names_at_most(v)) return NULL;
    int by_rows = !rir2_is_altrep(v) && rir2_is_index_matrix(v, x[1]);
    SEXP positions = by_rows ? rir2_positions_of_rows(v, x[1]) : rir2_positions(x[1], rir2_boxed_length(v), names);
    if (!positions || !fits(rir2_length(positions), m)) return NULL;
    PROTECT(positions);
    PROTECT(v = writable(v, type, rir2_boxed_is_owned(x, n)));
    put_all(v, 0, positions, NULL, value);
    UNPROTECT(2);
    return v;
}

/* x[i, j] <- value for one row or column, or one element, by numbers. */
static SEXP set_line(const SEXP *x, int n, const int *dim, int type)
{
    SEXP v = x[0], value = x[3];
    R_xlen_t rows = dim[0], columns = dim[1], m = rir2_boxed_length(value);
    int all_rows = x[1] == R_MissingArg, all_columns = x[2] == R_MissingArg;
    R_xlen_t row = all_rows ? 0 : rir2_boxed_position(x[1], rows), column = all_columns ? 0 : rir2_boxed_position(x[2], columns);
    R_xlen_t count = (all_rows ? rows : 1) * (all_columns ? columns : 1);
    if (row < 0 || column < 0 || count == 0 || !fits(count, m) || (all_rows && all_columns)) return NULL;
    v = writable(v, type, rir2_boxed_is_owned(x, n));
    R_xlen_t step = all_rows ? 1 : rows;
    for (R_xlen_t k = 0, from = 0; k < count; k++) {
        put(v, row + column * rows + k * step, value, from);
        if (++from == m) from = 0;
    }
    return v;
}

static SEXP side_names(SEXP dimnames, int side) { return rir2_type(dimnames) == VECSXP ? VECTOR_ELT(dimnames, side) : R_NilValue; }

/* x[i, j] <- value */
static SEXP set_in_matrix(const SEXP *x, int n)
{
    SEXP v = x[0], value = x[3], dim = rir2_attribute(v, R_DimSymbol), dimnames = rir2_attribute(v, R_DimNamesSymbol), line = NULL;
    int type = type_with(v, value);
    R_xlen_t m = rir2_boxed_length(value);
    if (type < 0 || rir2_type(dim) != INTSXP || Rf_xlength(dim) != 2 || !may_copy(v)) return NULL;
    const int *extents = INTEGER_RO(dim);
    if (type != VECSXP) line = set_line(x, n, extents, type);
    if (line) return line;
    SEXP rows = rir2_positions(x[1], extents[0], side_names(dimnames, 0)), result = NULL;
    if (!rows) return NULL;
    PROTECT(rows);
    SEXP columns = rir2_positions(x[2], extents[1], side_names(dimnames, 1));
    PROTECT(columns ? columns : R_NilValue);
    double count = columns ? (double)rir2_length(rows) * (double)rir2_length(columns) : -1;
    if (count >= 0 && count <= RIR2_CHECK_LONGEST && fits((R_xlen_t)count, m)) {
        result = PROTECT(writable(v, type, rir2_boxed_is_owned(x, n)));
        put_all(result, extents[0], rows, columns, value);
        UNPROTECT(1);
    }
    UNPROTECT(2);
    return result;
}

/* x[i, j, k] <- value: of an array of numbers or strings. */
static SEXP set_in_array(const SEXP *x, int n)
{
    SEXP v = x[0], value = x[n - 1], dim = rir2_attribute(v, R_DimSymbol), dimnames = rir2_attribute(v, R_DimNamesSymbol), positions[MOST_SIDES];
    int type = joint_type(v, value), sides = n - 2, at[MOST_SIDES] = {0}, n_protected = 0;
    R_xlen_t m = rir2_boxed_length(value);
    double count = 1;
    if (type < 0 || rir2_type(dim) != INTSXP || Rf_xlength(dim) != sides || !may_copy(v)) return NULL;
    for (int k = 0; k < sides && count > 0; k++) {
        SEXP found = rir2_positions(x[k + 1], INTEGER_ELT(dim, k), side_names(dimnames, k));
        count = found ? count * (double)rir2_length(found) : 0;
        if (found) { PROTECT(positions[k] = found); n_protected++; }
    }
    if (count < 1 || count > RIR2_CHECK_LONGEST || !fits((R_xlen_t)count, m)) {
        UNPROTECT(n_protected);
        return NULL;
    }
    PROTECT(v = writable(v, type, rir2_boxed_is_owned(x, n)));
    for (R_xlen_t e = 0, from = 0; e < (R_xlen_t)count; e++) {
        R_xlen_t place = 0, step = 1;
        for (int k = 0; k < sides; k++) {
            place += (((const int *)rir2_data(positions[k]))[at[k]] - 1) * step;
            step *= INTEGER_ELT(dim, k);
        }
        put(v, place, value, from);
        if (++from == m) from = 0;
        /* The next one: the first side runs fastest. */
        for (int k = 0; k < sides && ++at[k] == rir2_length(positions[k]); k++) at[k] = 0;
    }
    UNPROTECT(n_protected + 1);
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
    SEXP value = x[n - 1];
    if (x[0] == R_NilValue && n == 3 && is_one(value)) {
        const SEXP operands[] = {PROTECT(Rf_allocVector(rir2_type(value), 0)), x[1], value};
        SEXP result = rir2_op_set_subset(row, operands, n);
        UNPROTECT(1);
        return result;
    }
    if (becomes_text(x[0], value)) return set_text(rir2_op_set_subset, row, x, n);
    if (value == R_NilValue && n == 3) return remove_elements(x, n);
    if (!is_target(x[0]) || !rir2_boxed_is(value, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || !rir2_boxed_plain(value)) return NULL;
    if (rir2_type(x[0]) == VECSXP && n == 3) {
        SEXP result = set_in_list(x);
        return result ? result : set_positions(x, n);
    }
    if (rir2_type(x[0]) != VECSXP && rir2_type(value) == VECSXP) return NULL;
    if (n == 4) return set_in_matrix(x, n);
    if (n > 4) return rir2_type(x[0]) == VECSXP ? NULL : set_in_array(x, n);
    if (is_one(value) && (rir2_boxed_scalar(x[1], STRSXP) || rir2_boxed_scalar(x[1], INTSXP) || rir2_boxed_scalar(x[1], REALSXP))) {
        SEXP result = set_one(x, n);
        if (result) return result;
    }
    SEXP result = set_several(x, n);
    return result ? result : set_positions(x, n);
}
