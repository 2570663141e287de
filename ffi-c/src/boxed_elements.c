/* Reading elements: `[[`, `[` and `$` on plain values, and what `for` gives.
 *
 * One element by its number or its exact name is read here; `[` with anything else is R's own `.subset`. Where R would
 * find an element by part of its name, say NULL with a warning or an error, or ask an active binding, it is left.
 */
#include "boxed_checks.h"

/* Element `i` of a plain vector, as `[[` gives it. */
SEXP rir2_boxed_at(SEXP x, R_xlen_t i)
{
    switch (rir2_type(x)) {
    case LGLSXP: return Rf_ScalarLogical(LOGICAL_ELT(x, i));
    case INTSXP: return Rf_ScalarInteger(INTEGER_ELT(x, i));
    case REALSXP: return Rf_ScalarReal(rir2_is_altrep(x) ? REAL_ELT(x, i) : ((const double *)rir2_data(x))[i]);
    case CPLXSXP: return Rf_ScalarComplex(COMPLEX_ELT(x, i));
    case STRSXP: return Rf_ScalarString(STRING_ELT(x, i));
    case RAWSXP: return Rf_ScalarRaw(RAW_ELT(x, i));
    case VECSXP:
    case EXPRSXP: return rir2_is_altrep(x) ? VECTOR_ELT(x, i) : ((SEXP const *)rir2_data(x))[i];
    default: return NULL;
    }
}

/* ---- names ---------------------------------------------------------------------------------------------------- */

/* Names that are not the same object: 0, or RIR2_UNSURE unless both are in ASCII. R translates names to the locale's
 * encoding before it compares them, where what the locale lacks becomes ASCII. */
static int same_name(SEXP a, SEXP b)
{
    return a == b ? 1 : rir2_boxed_is_ascii(a) && rir2_boxed_is_ascii(b) ? 0 : RIR2_UNSURE;
}

/* A name that is NA is "NA" to some of R's ways of looking for a name, and nobody's to others. */
static int may_be_na(SEXP name) { return rir2_boxed_is_ascii(name) && LENGTH(name) <= 2 && memcmp(CHAR(name), "NA", (size_t)LENGTH(name)) == 0; }

/* R does not look for it, even where there are no names. */
static int is_refused(SEXP name) { return !rir2_boxed_is_ascii(name) && Rf_getCharCE(name) == CE_BYTES; }

/* The first of `names`, or of none (NULL), that is this name. Neither NA nor "" is anybody's name. */
R_xlen_t rir2_boxed_find(SEXP names, SEXP name)
{
    if (name == NA_STRING || LENGTH(name) == 0) return RIR2_NOWHERE;
    if (is_refused(name)) return RIR2_UNSURE;
    R_xlen_t n = names == R_NilValue ? 0 : rir2_boxed_length(names);
    const SEXP *p = n == 0 || rir2_is_altrep(names) ? NULL : rir2_data(names);
    for (R_xlen_t i = 0; i < n; i++) {
        SEXP here = p ? p[i] : STRING_ELT(names, i);
        int same = here != NA_STRING ? same_name(here, name) : may_be_na(name) ? RIR2_UNSURE : 0;
        if (same) return same == 1 ? i : RIR2_UNSURE;
    }
    return RIR2_NOWHERE;
}

static SEXP readable_names(SEXP names)
{
    return names == R_NilValue || (rir2_type(names) == STRSXP && (!rir2_is_altrep(names) || rir2_boxed_own_altrep(names))) ? names : NULL;
}

/* The names of a vector, R_NilValue if it has none. */
SEXP rir2_boxed_names_of(SEXP x)
{
    SEXP names = R_NilValue;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a)) {
        if (rir2_tag(a) == R_NamesSymbol) names = rir2_car(a);
        /* Those of an array of one dimension are its dimnames. */
        if (rir2_tag(a) == R_DimSymbol && Rf_xlength(rir2_car(a)) == 1) return NULL;
    }
    return readable_names(names);
}

/* What `names()` gives: of an array of one dimension, as tables are, its dimnames. */
SEXP rir2_boxed_names_given(SEXP x)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol), dimnames = rir2_attribute(x, R_DimNamesSymbol);
    if (dim == R_NilValue || Rf_xlength(dim) != 1) return rir2_boxed_names_of(x);
    if (rir2_attribute(x, R_NamesSymbol) != R_NilValue) return NULL;
    if (dimnames == R_NilValue) return dimnames;
    SEXP names = rir2_type(dimnames) == VECSXP && !rir2_is_altrep(dimnames) && rir2_length(dimnames) == 1 ? VECTOR_ELT(dimnames, 0) : dimnames;
    return readable_names(names);
}

static R_xlen_t find_in(SEXP x, SEXP name)
{
    SEXP names = rir2_boxed_names_given(x);
    return names ? rir2_boxed_find(names, name) : RIR2_UNSURE;
}

/* The cell of a pairlist or call with this name, R_NilValue if there is none, NULL if that is not sure. */
static SEXP cell_named(SEXP x, SEXP name)
{
    for (; x != R_NilValue; x = rir2_cdr(x)) {
        if (rir2_type(x) != LISTSXP && rir2_type(x) != LANGSXP) return NULL;
        if (rir2_tag(x) == R_NilValue) continue;
        int same = same_name(rir2_pname(rir2_tag(x)), name);
        if (same) return same == 1 ? x : NULL;
    }
    return R_NilValue;
}

/* What a cell holds, if it is a value. */
static SEXP value_of_cell(SEXP cell)
{
    SEXP value = rir2_unboxed(cell) ? NULL : rir2_car(cell);
    return value && value != R_MissingArg && rir2_type(value) != PROMSXP ? value : NULL;
}

/* ---- `[[` ------------------------------------------------------------------------------------------------------ */

static SEXP pairlist_at(SEXP x, R_xlen_t i)
{
    for (; i > 0 && rir2_cdr(x) != R_NilValue; i--) x = rir2_cdr(x);
    return i == 0 ? value_of_cell(x) : NULL;
}

static SEXP pairlist_element(SEXP x, SEXP i)
{
    if (rir2_boxed_scalar(i, STRSXP)) {
        SEXP name = STRING_ELT(i, 0);
        if (name == NA_STRING || LENGTH(name) == 0 || is_refused(name)) return NULL;
        SEXP cell = cell_named(x, name);
        return cell && cell != R_NilValue ? value_of_cell(cell) : cell;
    }
    R_xlen_t at = rir2_boxed_position(i, INT_MAX);
    return at < 0 ? NULL : pairlist_at(x, at);
}

/* Position along one side of a matrix. */
static R_xlen_t along(SEXP i, int extent, SEXP dimnames, int side)
{
    if (!rir2_boxed_scalar(i, STRSXP)) return rir2_boxed_position(i, extent);
    SEXP names = rir2_type(dimnames) == VECSXP ? VECTOR_ELT(dimnames, side) : R_NilValue;
    return rir2_type(names) == STRSXP && !rir2_is_altrep(names) ? rir2_boxed_find(names, STRING_ELT(i, 0)) : RIR2_UNSURE;
}

/* Where x[i, j, ...] is in a plain matrix or array of so many sides, or RIR2_UNSURE. */
static R_xlen_t place_in(SEXP x, const SEXP *i, int sides, SEXP dimnames)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    R_xlen_t place = 0, step = 1;
    if (rir2_type(dim) != INTSXP || Rf_xlength(dim) != sides) return RIR2_UNSURE;
    for (int k = 0; k < sides; k++) {
        int extent = INTEGER_ELT(dim, k);
        R_xlen_t at = along(i[k], extent, dimnames, k);
        if (at < 0) return RIR2_UNSURE;
        place += at * step;
        step *= extent;
    }
    return place;
}

/* Whether this R has `NULL[[1]]`. */
static int null_has_null;

static int is_one(SEXP i) { return rir2_boxed_scalar(i, STRSXP) || rir2_boxed_scalar(i, INTSXP) || rir2_boxed_scalar(i, REALSXP); }

static int ask_null(void)
{
    int failed = 0;
    SEXP call = PROTECT(Rf_lang3(R_Bracket2Symbol, R_NilValue, Rf_ScalarInteger(1)));
    SEXP value = R_tryEvalSilent(call, R_BaseEnv, &failed);
    UNPROTECT(1);
    return !failed && value == R_NilValue;
}

static SEXP environment_field(SEXP env, SEXP name)
{
    rir2_val text = rir2_boxed_val(name), out;
    return rir2_element_of_environment(env, &text, &out) ? rir2_boxed_of(&out) : NULL;
}

SEXP rir2_op_element(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP v = x[0], i = x[1];
    R_xlen_t at;
    if (v == R_NilValue && n == 2) return null_has_null && is_one(i) ? R_NilValue : NULL;
    if (!rir2_boxed_plain(v)) return NULL;
    if (rir2_type(v) == ENVSXP) return n == 2 && rir2_boxed_scalar(i, STRSXP) ? environment_field(v, i) : NULL;
    if (n >= 3) {
        if (!rir2_boxed_is(v, RIR2_VECTORS)) return NULL;
        at = place_in(v, x + 1, n - 1, rir2_attribute(v, R_DimNamesSymbol));
        return at < 0 ? NULL : rir2_boxed_at(v, at);
    }
    if (rir2_type(v) == LISTSXP || rir2_type(v) == LANGSXP) return pairlist_element(v, i);
    if (!rir2_boxed_is(v, RIR2_VECTORS)) return NULL;
    if (rir2_boxed_scalar(i, STRSXP)) {
        at = find_in(v, STRING_ELT(i, 0));
        if (at == RIR2_NOWHERE && rir2_type(v) == VECSXP) return R_NilValue;
    } else {
        at = rir2_boxed_position(i, rir2_boxed_length(v));
    }
    return at < 0 ? NULL : rir2_boxed_at(v, at);
}

/* ---- `[` -------------------------------------------------------------------------------------------------------- */

/* A vector of one element with a name; whatever gets its attribute gets a name of its own. */
static SEXP named_sample;

void rir2_elements_init(void)
{
    null_has_null = ask_null();
    R_PreserveObject(named_sample = Rf_ScalarReal(0));
    Rf_setAttrib(named_sample, R_NamesSymbol, PROTECT(Rf_mkString("")));
    UNPROTECT(1);
}

/* A vector of one element, with its name if there are names. */
static SEXP one_element(SEXP x, R_xlen_t at, SEXP names)
{
    SEXP y;
    if (rir2_type(x) != VECSXP) {
        y = rir2_boxed_at(x, at);
        if (names == R_NilValue) return y;
        /* TRUE and FALSE are shared. */
        if (rir2_type(y) == LGLSXP) y = Rf_shallow_duplicate(y);
        PROTECT(y);
    } else {
        y = PROTECT(Rf_allocVector(VECSXP, 1));
        SET_VECTOR_ELT(y, 0, rir2_boxed_at(x, at));
    }
    if (names != R_NilValue) {
        /* Rf_setAttrib() would look at much that cannot be. */
        SHALLOW_DUPLICATE_ATTRIB(y, named_sample);
        SETCAR(rir2_attrib(y), Rf_ScalarString(STRING_ELT(names, at)));
    }
    UNPROTECT(1);
    return y;
}

static int sides_with_names(SEXP dimnames)
{
    int count = 0;
    for (R_xlen_t k = 0; rir2_type(dimnames) == VECSXP && k < Rf_xlength(dimnames); k++) count += VECTOR_ELT(dimnames, k) != R_NilValue;
    return count;
}

SEXP rir2_op_subset(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP v = x[0];
    if (v == R_NilValue && n == 2 && rir2_boxed_is(x[1], RIR2_ATOMIC)) return R_NilValue;
    if (!rir2_boxed_is(v, RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || !rir2_boxed_plain(v)) return NULL;
    if (n == 2 && rir2_has_names_at_most(v)) {
        SEXP names = rir2_boxed_names_of(v);
        if (!names) return NULL;
        R_xlen_t at = rir2_boxed_scalar(x[1], STRSXP) && names != R_NilValue ? rir2_boxed_find(names, STRING_ELT(x[1], 0))
                                                                             : rir2_boxed_position(x[1], rir2_boxed_length(v));
        if (at >= 0) return one_element(v, at, names);
        SEXP picked = rir2_pick(v, x[1]);
        if (picked) return picked;
    } else if (n >= 3 && rir2_type(v) != VECSXP) {
        /* An element keeps the name of its row if the columns have none, and the other way round. */
        SEXP dimnames = rir2_attribute(v, R_DimNamesSymbol);
        R_xlen_t at = sides_with_names(dimnames) == 1 ? RIR2_UNSURE : place_in(v, x + 1, n - 1, dimnames);
        if (at >= 0) return rir2_boxed_at(v, at);
        SEXP picked = n == 3 ? rir2_pick_side(v, x[1], x[2]) : NULL;
        if (picked) return picked;
    }
    return rir2_boxed_call_of(RIR2_CALL_vec_subset, x, n);
}

/* ---- `$` ---------------------------------------------------------------------------------------------------------- */

/* Whether R might take an element for the one that is meant by part of its name. */
static int may_match_partly(SEXP candidate, SEXP name)
{
    if (candidate == NA_STRING) return may_be_na(name);
    if (!rir2_boxed_is_ascii(candidate) || !rir2_boxed_is_ascii(name)) return 1;
    return LENGTH(candidate) >= LENGTH(name) && memcmp(CHAR(candidate), CHAR(name), (size_t)LENGTH(name)) == 0;
}

/* Of the names of a list: a position, RIR2_NOWHERE, or RIR2_UNSURE. */
static R_xlen_t find_field(SEXP names, SEXP name)
{
    R_xlen_t n = rir2_boxed_length(names);
    R_xlen_t at = rir2_boxed_find(names, name);
    if (at != RIR2_NOWHERE) return at;
    for (R_xlen_t i = 0; i < n; i++)
        if (may_match_partly(STRING_ELT(names, i), name)) return RIR2_UNSURE;
    return RIR2_NOWHERE;
}

static SEXP pairlist_field(SEXP x, SEXP name)
{
    SEXP cell = cell_named(x, name);
    if (!cell) return NULL;
    if (cell != R_NilValue) return value_of_cell(cell);
    for (; x != R_NilValue; x = rir2_cdr(x))
        if (rir2_tag(x) != R_NilValue && may_match_partly(rir2_pname(rir2_tag(x)), name)) return NULL;
    return R_NilValue;
}

/* x$i, whatever the class of x is. The name is a symbol or a string. */
SEXP rir2_boxed_field(SEXP x, SEXP i)
{
    SEXP name = rir2_type(i) == SYMSXP ? rir2_pname(i) : rir2_boxed_scalar(i, STRSXP) ? STRING_ELT(i, 0) : NULL;
    if (!name || name == NA_STRING || LENGTH(name) == 0) return NULL;
    switch (rir2_type(x)) {
    case NILSXP: return R_NilValue;
    case LISTSXP:
    case LANGSXP: return pairlist_field(x, name);
    case ENVSXP: return environment_field(x, i);
    case VECSXP: break;
    default: return NULL;
    }
    SEXP names = rir2_boxed_names_of(x);
    R_xlen_t at = !names ? RIR2_UNSURE : names == R_NilValue ? RIR2_NOWHERE : find_field(names, name);
    return at >= 0 ? rir2_boxed_at(x, at) : at == RIR2_NOWHERE ? R_NilValue : NULL;
}

SEXP rir2_op_field(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    return rir2_boxed_plain(x[0]) ? rir2_boxed_field(x[0], x[1]) : NULL;
}

/* ---- `for` -------------------------------------------------------------------------------------------------------- */

SEXP rir2_op_each(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    if (!rir2_boxed_plain(x[0])) return NULL;
    int is_vector = rir2_boxed_is(x[0], RIR2_VECTORS);
    if (!is_vector && rir2_type(x[0]) != LISTSXP) return NULL;
    R_xlen_t at = rir2_boxed_position(x[1], is_vector ? rir2_boxed_length(x[0]) : INT_MAX);
    return at < 0 ? NULL : is_vector ? rir2_boxed_at(x[0], at) : pairlist_at(x[0], at);
}

/* ---- tagged forms ---------------------------------------------------------------------------------------------------- */

/* A number or string of a vector that is not ALTREP. */
static int scalar_at(SEXP x, R_xlen_t at, rir2_val *out)
{
    switch (rir2_type(x)) {
    case STRSXP: *out = (rir2_val){.kind = RIR2_VAL_STR, .s = ((SEXP const *)rir2_data(x))[at]}; return 1;
    case REALSXP: rir2_give_dbl(out, ((const double *)rir2_data(x))[at]); return 1;
    case INTSXP: rir2_give_int(out, ((const int *)rir2_data(x))[at]); return 1;
    case LGLSXP: rir2_give_lgl(out, ((const int *)rir2_data(x))[at]); return 1;
    default: return 0;
    }
}

/* Of a sequence of R's own, which has no attributes. */
static int tagged_altrep(SEXP v, const rir2_val *i, rir2_val *out)
{
    if (rir2_type(v) != INTSXP || rir2_attrib(v) != R_NilValue || !rir2_boxed_own_altrep(v)) return 0;
    R_xlen_t at = rir2_tagged_position(i, Rf_xlength(v));
    return at >= 0 && !rir2_give_int(out, INTEGER_ELT(v, at));
}

/* Of a vector with these attributes `[` gives an element without any: it has none, or is a matrix or an array of more dimensions. */
static int is_bare_by_number(SEXP x)
{
    SEXP a = rir2_attrib(x);
    int has_extents = 0;
    for (; a != R_NilValue; a = rir2_cdr(a)) {
        if (rir2_tag(a) == R_DimSymbol) has_extents = Rf_xlength(rir2_car(a)) > 1;
        else if (rir2_tag(a) != R_DimNamesSymbol) return 0;
    }
    return has_extents || rir2_attrib(x) == R_NilValue;
}

/* One number or string of a vector; FALSE: it takes more. `bare`: attributes would be seen in the result. */
int rir2_tagged_one(const rir2_val *x, int bare, rir2_val *out)
{
    SEXP v = x[0].kind == RIR2_VAL_SEXP ? x[0].s : NULL;
    if (!v || !rir2_boxed_is(v, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || rir2_is_any_object(v)) return 0;
    if (rir2_is_altrep(v)) return tagged_altrep(v, &x[1], out);
    if (bare && !is_bare_by_number(v)) return 0;
    R_xlen_t at = rir2_tagged_position(&x[1], rir2_length(v));
    return at >= 0 && scalar_at(v, at, out);
}

R_xlen_t rir2_tagged_named(SEXP x, const rir2_val *name)
{
    SEXP s = rir2_tagged_string(name), a = rir2_attrib(x);
    if (!s || a == R_NilValue || rir2_tag(a) != R_NamesSymbol || rir2_cdr(a) != R_NilValue) return RIR2_UNSURE;
    SEXP names = rir2_car(a);
    if (!rir2_boxed_is_ascii(s) || s == NA_STRING || s == R_BlankString || rir2_is_altrep(names)) return RIR2_UNSURE;
    const SEXP *p = rir2_data(names);
    for (R_xlen_t i = 0, n = rir2_length(names); i < n; i++) {
        if (p[i] == s) return i;
        if (!rir2_boxed_is_ascii(p[i]) || p[i] == NA_STRING) return RIR2_UNSURE;
    }
    return RIR2_UNSURE;
}

/* One element of a list, by its number or its name. */
static int tagged_item(const rir2_val *x, rir2_val *out)
{
    SEXP v = x[0].kind == RIR2_VAL_SEXP ? x[0].s : NULL;
    if (!v || rir2_type(v) != VECSXP || rir2_is_altrep(v) || rir2_is_any_object(v)) return 0;
    R_xlen_t at = x[1].kind <= RIR2_VAL_DBL ? rir2_tagged_position(&x[1], rir2_length(v)) : rir2_tagged_named(v, &x[1]);
    if (at >= 0) *out = rir2_boxed_val(((SEXP const *)rir2_data(v))[at]);
    return at >= 0;
}

R_xlen_t rir2_tagged_cell(SEXP x, const rir2_val *i, int sides)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    if (rir2_type(dim) != INTSXP || rir2_is_altrep(dim) || rir2_length(dim) != sides) return RIR2_UNSURE;
    const int *extents = rir2_data(dim);
    R_xlen_t place = 0, step = 1;
    for (int k = 0; k < sides; k++) {
        R_xlen_t at = rir2_tagged_position(&i[k], extents[k]);
        if (at < 0) return RIR2_UNSURE;
        place += at * step;
        step *= extents[k];
    }
    return place;
}

/* The same of a matrix or array without dimnames. */
static int tagged_cell(const rir2_val *x, int sides, rir2_val *out)
{
    SEXP v = x[0].kind == RIR2_VAL_SEXP ? x[0].s : NULL;
    if (!v || !rir2_boxed_is(v, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || rir2_is_altrep(v) || rir2_is_any_object(v)) return 0;
    SEXP a = rir2_attrib(v);
    if (a == R_NilValue || rir2_tag(a) != R_DimSymbol || rir2_cdr(a) != R_NilValue) return 0;
    R_xlen_t at = rir2_tagged_cell(v, &x[1], sides);
    return at >= 0 && scalar_at(v, at, out);
}

/* A plain environment that is subscripted by one string. */
static int is_environment(const rir2_val *x)
{
    return x[0].kind == RIR2_VAL_SEXP && rir2_type(x[0].s) == ENVSXP && rir2_boxed_plain(x[0].s) && x[1].kind > RIR2_VAL_DBL;
}

int rir2_tagged_element(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (n == 2 && is_environment(x)) return rir2_tagged_string(&x[1]) && rir2_element_of_environment(x[0].s, &x[1], out);
    if (n == 2 ? rir2_tagged_one(x, 0, out) || tagged_item(x, out) : tagged_cell(x, n - 1, out)) return 1;
    return rir2_tagged_by_box(rir2_op_element, row, x, n, out);
}

int rir2_tagged_subset(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    return (n == 2 ? rir2_tagged_one(x, 1, out) : tagged_cell(x, n - 1, out)) || rir2_tagged_by_box(rir2_op_subset, row, x, n, out);
}

int rir2_tagged_each(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    return rir2_tagged_one(x, 0, out) || tagged_item(x, out) || rir2_tagged_by_box(rir2_op_each, row, x, n, out);
}

/* The name is a string, or a symbol for the boxed form. */
int rir2_tagged_field(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (is_environment(x)) return rir2_element_of_environment(x[0].s, &x[1], out);
    return (x[1].kind > RIR2_VAL_DBL && tagged_item(x, out)) || rir2_tagged_by_box(rir2_op_field, row, x, n, out);
}
