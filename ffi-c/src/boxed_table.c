/* table() of bare vectors and factors: how often each value occurs, or each combination of values.
 *
 * R makes factors of them, whose levels are the texts of the values in order. Values whose text is another's, or that is no
 * level, are left; which come first is said by R's own routines.
 */
#include "boxed_frames.h"
#include <math.h>
#include <stdio.h>

enum { MOST_SIDES = 4, MOST_CELLS = 1 << 24, LARGEST = 99999 }; /* integers up to this have one text, without exponent */

/* A side: the texts of the levels, and for each element the number of its level, or NA. */
typedef struct {
    SEXP levels, codes;
} side;

static int is_factor(SEXP x)
{
    SEXP levels = rir2_attribute(x, R_LevelsSymbol);
    if (rir2_type(x) != INTSXP || rir2_is_altrep(x) || rir2_kind_of_column(x, rir2_boxed_length(x)) != RIR2_FACTOR || !rir2_are_unique(levels)) return 0;
    if (!rir2_all_ascii(levels)) return 0;
    for (R_xlen_t i = 0, n = rir2_length(x); i < n; i++) {
        int code = ((const int *)rir2_data(x))[i];
        if (code != NA_INTEGER && (code < 1 || code > rir2_length(levels))) return 0;
    }
    return 1;
}

/* Whether its values have texts of their own, all of which are levels but that of NA. */
static int has_texts(SEXP x)
{
    if (!rir2_is_plain_of(x, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || !rir2_has_names_at_most(x)) return 0;
    R_xlen_t n = rir2_boxed_length(x);
    if (rir2_type(x) == STRSXP) {
        if (!rir2_all_ascii(x)) return 0;
        for (R_xlen_t i = 0; i < n; i++)
            if (STRING_ELT(x, i) != NA_STRING && strcmp(CHAR(STRING_ELT(x, i)), "NaN") == 0) return 0;
        return 1;
    }
    const void *data = n ? rir2_boxed_data(x) : NULL;
    for (R_xlen_t i = 0; i < n && rir2_type(x) != LGLSXP; i++) {
        double d = rir2_number_at(x, data, i);
        if (!ISNAN(d) && (fabs(d) > LARGEST || d != trunc(d))) return 0;
    }
    return 1;
}

static SEXP text_at(SEXP x, R_xlen_t i)
{
    char text[16];
    if (rir2_type(x) == STRSXP) return STRING_ELT(x, i);
    double d = rir2_number_at(x, rir2_boxed_data(x), i);
    if (rir2_type(x) == LGLSXP) return Rf_mkChar(d ? "TRUE" : "FALSE");
    snprintf(text, sizeof text, "%d", (int)d);
    return Rf_mkChar(text);
}

static int is_na(SEXP x, R_xlen_t i)
{
    return rir2_type(x) == STRSXP ? STRING_ELT(x, i) == NA_STRING : ISNAN(rir2_number_at(x, rir2_boxed_data(x), i));
}

static SEXP elements(SEXP x, const int *at, R_xlen_t n)
{
    SEXP y = Rf_allocVector(rir2_type(x), n);
    PROTECT(y);
    for (R_xlen_t k = 0; k < n; k++) {
        R_xlen_t i = at[k] - 1;
        if (rir2_type(x) == STRSXP) SET_STRING_ELT(y, k, STRING_ELT(x, i));
        else if (rir2_type(x) == REALSXP) ((double *)rir2_data(y))[k] = ((const double *)rir2_data(x))[i];
        else ((int *)rir2_data(y))[k] = ((const int *)rir2_data(x))[i];
    }
    UNPROTECT(1);
    return y;
}

/* What it gives stands in a list of two, or NULL. */
static SEXP side_of(SEXP x)
{
    SEXP pair = PROTECT(Rf_allocVector(VECSXP, 2)), no = PROTECT(Rf_ScalarLogical(0)), yes = PROTECT(Rf_ScalarLogical(1));
    SEXP na = PROTECT(Rf_ScalarInteger(NA_INTEGER)), any = PROTECT(Rf_ScalarLogical(NA_LOGICAL));
    SEXP values = rir2_boxed_call_of(RIR2_CALL_unique, (SEXP[]){x, no, no, any}, 4);
    if (values && rir2_is_altrep(values)) values = NULL;
    PROTECT(values ? values : R_NilValue);
    SEXP order = values ? rir2_boxed_call_of(RIR2_CALL_order, (SEXP[]){yes, no, values}, 3) : NULL;
    PROTECT(order ? order : R_NilValue);
    SEXP sorted = R_NilValue, codes = NULL;
    if (order) {
        R_xlen_t n = 0; /* NA comes last */
        while (n < rir2_length(order) && !is_na(values, INTEGER(order)[n] - 1)) n++;
        sorted = elements(values, INTEGER(order), n);
    }
    PROTECT(sorted);
    if (order) codes = rir2_boxed_call_of(RIR2_CALL_match, (SEXP[]){x, sorted, na, R_NilValue}, 4);
    if (codes) {
        SET_VECTOR_ELT(pair, 1, codes);
        SEXP levels = Rf_allocVector(STRSXP, rir2_length(sorted));
        SET_VECTOR_ELT(pair, 0, levels);
        for (R_xlen_t k = 0; k < rir2_length(levels); k++) SET_STRING_ELT(levels, k, text_at(sorted, k));
    }
    UNPROTECT(8);
    return codes ? pair : NULL;
}

/* Counts the elements that have a level on each side. */
static SEXP counts(const side *sides, int n, R_xlen_t n_cells)
{
    SEXP y = Rf_allocVector(INTSXP, n_cells);
    int *to = rir2_data(y);
    memset(to, 0, (size_t)n_cells * sizeof *to);
    for (R_xlen_t i = 0, length = rir2_length(sides[0].codes); i < length; i++) {
        R_xlen_t cell = 0, step = 1;
        int is_counted = 1;
        for (int k = 0; k < n; k++) {
            int code = ((const int *)rir2_data(sides[k].codes))[i];
            is_counted &= code != NA_INTEGER;
            cell += (code - (R_xlen_t)1) * step;
            step *= rir2_length(sides[k].levels);
        }
        if (is_counted) to[cell]++;
    }
    return y;
}

/* The names of the sides, then what is on them. */
SEXP rir2_op_table(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    side sides[MOST_SIDES];
    SEXP names = *x++;
    double n_cells = 1;
    if (--n < 1 || n > MOST_SIDES || !rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) || rir2_boxed_length(names) != n) return NULL;
    for (int k = 0; k < n; k++) {
        if (STRING_ELT(names, k) == NA_STRING || (!is_factor(x[k]) && !has_texts(x[k]))) return NULL;
        if (rir2_boxed_length(x[k]) != rir2_boxed_length(x[0]) || rir2_boxed_length(x[k]) > RIR2_CHECK_LONGEST) return NULL;
    }
    SEXP dim = PROTECT(Rf_allocVector(INTSXP, n)), all = PROTECT(Rf_allocVector(VECSXP, n)), kept = PROTECT(Rf_allocVector(VECSXP, n));
    int is_known = 1;
    for (int k = 0; k < n && is_known; k++) {
        SEXP pair = is_factor(x[k]) ? R_NilValue : side_of(x[k]);
        if (!(is_known = pair != NULL)) break;
        SET_VECTOR_ELT(kept, k, pair);
        sides[k] = pair == R_NilValue ? (side){rir2_attribute(x[k], R_LevelsSymbol), x[k]} : (side){VECTOR_ELT(pair, 0), VECTOR_ELT(pair, 1)};
        SET_VECTOR_ELT(all, k, sides[k].levels);
        INTEGER(dim)[k] = (int)rir2_length(sides[k].levels);
        n_cells *= INTEGER(dim)[k];
    }
    SEXP y = NULL;
    if (is_known && n_cells >= 1 && n_cells <= MOST_CELLS && rir2_boxed_may_allocate(4 * n_cells)) {
        y = PROTECT(counts(sides, n, (R_xlen_t)n_cells));
        SEXP own = PROTECT(Rf_shallow_duplicate(names));
        Rf_setAttrib(all, R_NamesSymbol, own);
        Rf_setAttrib(y, R_DimSymbol, dim);
        Rf_setAttrib(y, R_DimNamesSymbol, all);
        Rf_setAttrib(y, R_ClassSymbol, PROTECT(Rf_mkString("table")));
        UNPROTECT(3);
    }
    UNPROTECT(3);
    return y;
}
