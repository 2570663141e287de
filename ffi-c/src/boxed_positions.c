/* Which elements a subscript means, for all kinds of subscripts that can mean nothing but elements that are there.
 *
 * What could grow a vector, name no element, or meet NA is left.
 */
#include "boxed_checks.h"

/* A subscript whose attributes do not matter: names; and of logicals, which are no positions, extents. */
int rir2_is_index(SEXP i, unsigned types)
{
    if (!rir2_is_plain_of(i, types)) return 0;
    return rir2_attrib(i) == R_NilValue || rir2_type(i) == LGLSXP || (rir2_type(i) != STRSXP && rir2_has_names_at_most(i));
}

R_xlen_t rir2_count_positions(SEXP i, R_xlen_t n)
{
    if (!rir2_is_index(i, RIR2_NUMBERS)) return -1;
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

/* All but those that negative numbers leave out. */
static SEXP all_but(SEXP i, R_xlen_t extent)
{
    R_xlen_t n = rir2_boxed_length(i), count = 0;
    const void *data = rir2_boxed_data(i);
    for (R_xlen_t k = 0; k < n; k++) {
        double d = rir2_number_at(i, data, k);
        if (!(d <= -1 && d > -(double)extent - 1)) return NULL;
    }
    SEXP kept = PROTECT(Rf_allocVector(RAWSXP, extent));
    Rbyte *is_kept = rir2_data(kept);
    memset(is_kept, 1, (size_t)extent);
    for (R_xlen_t k = 0; k < n; k++) is_kept[(R_xlen_t)-rir2_number_at(i, data, k) - 1] = 0;
    for (R_xlen_t k = 0; k < extent; k++) count += is_kept[k];
    SEXP positions = Rf_allocVector(INTSXP, count);
    int *to = rir2_data(positions);
    for (R_xlen_t k = 0; k < extent; k++)
        if (is_kept[k]) *to++ = (int)k + 1;
    UNPROTECT(1);
    return positions;
}

static SEXP named(SEXP i, SEXP names)
{
    R_xlen_t n = rir2_boxed_length(i);
    if (rir2_type(names) != STRSXP || (double)n * (double)rir2_boxed_length(names) > 1e6) return NULL;
    SEXP positions = PROTECT(Rf_allocVector(INTSXP, n));
    int sure = 1;
    for (R_xlen_t k = 0; k < n && sure; k++) {
        R_xlen_t at = rir2_boxed_find(names, STRING_ELT(i, k));
        sure = at >= 0;
        ((int *)rir2_data(positions))[k] = (int)at + 1;
    }
    UNPROTECT(1);
    return sure ? positions : NULL;
}

SEXP rir2_positions(SEXP i, R_xlen_t extent, SEXP names)
{
    if (extent > RIR2_CHECK_LONGEST) return NULL;
    if (i == R_MissingArg) {
        SEXP positions = Rf_allocVector(INTSXP, extent);
        for (R_xlen_t k = 0; k < extent; k++) ((int *)rir2_data(positions))[k] = (int)k + 1;
        return positions;
    }
    if (!rir2_is_index(i, RIR2_NUMBERS | RIR2_TYPES(STRSXP))) return NULL;
    if (rir2_type(i) == STRSXP) return named(i, names);
    R_xlen_t n = rir2_boxed_length(i), count = rir2_count_positions(i, extent);
    if (count < 0) return rir2_type(i) != LGLSXP ? all_but(i, extent) : NULL;
    SEXP positions = Rf_allocVector(INTSXP, count);
    int *to = rir2_data(positions);
    const void *data = n ? rir2_boxed_data(i) : NULL;
    for (R_xlen_t k = 0; k < n; k++) {
        if (rir2_type(i) != LGLSXP) *to++ = (int)rir2_number_at(i, data, k);
        else if (((const int *)data)[k]) *to++ = (int)k + 1;
    }
    return positions;
}

/* Whole numbers or not, R takes them as positions, each inside of its side. */
int rir2_is_index_matrix(SEXP x, SEXP i)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol), own = rir2_attribute(i, R_DimSymbol);
    if (rir2_type(dim) != INTSXP || rir2_type(own) != INTSXP || Rf_xlength(dim) != 2 || Rf_xlength(own) != 2 || INTEGER_ELT(own, 1) != 2) return 0;
    if (!rir2_is_plain_of(i, RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || rir2_is_altrep(i)) return 0;
    R_xlen_t n = INTEGER_ELT(own, 0);
    const void *data = rir2_data(i);
    for (R_xlen_t k = 0; k < 2 * n; k++) {
        double d = rir2_number_at(i, data, k);
        if (!(d >= 1 && d < (double)INTEGER_ELT(dim, k >= n) + 1)) return 0; /* NA, too */
    }
    return 1;
}

SEXP rir2_positions_of_rows(SEXP x, SEXP i)
{
    R_xlen_t n = rir2_length(i) / 2, rows = INTEGER_ELT(rir2_attribute(x, R_DimSymbol), 0);
    if (rir2_length(x) > RIR2_CHECK_LONGEST) return NULL;
    SEXP positions = Rf_allocVector(INTSXP, n);
    const void *data = rir2_data(i);
    int *to = rir2_data(positions);
    for (R_xlen_t k = 0; k < n; k++)
        to[k] = (int)((R_xlen_t)rir2_number_at(i, data, k) + ((R_xlen_t)rir2_number_at(i, data, k + n) - 1) * rows);
    return positions;
}
