/* What the checks of calls share. */
#ifndef RIR2_BOXED_CHECKS_H
#define RIR2_BOXED_CHECKS_H
#include "boxed.h"

/* Elements; more are left to R. */
enum { RIR2_CHECK_LONGEST = 1 << 26 };

SEXP rir2_attribute(SEXP x, SEXP name); /* R_NilValue: none; nothing is made, and nothing is marked */
int rir2_is_plain_of(SEXP x, unsigned types);
int rir2_is_bare_of(SEXP x, unsigned types);
int rir2_is_flag(SEXP x, int value);
int rir2_is_true_or_false(SEXP x);
R_xlen_t rir2_count_of(SEXP x);

int rir2_are_whole(SEXP doubles);
int rir2_sizes_fit(const SEXP *x, int n);

/* Element of a vector of numbers, whose data these are. */
static inline double rir2_number_at(SEXP x, const void *data, R_xlen_t i)
{
    if (rir2_type(x) == REALSXP) return ((const double *)data)[i];
    int value = ((const int *)data)[i];
    return value == NA_INTEGER ? NA_REAL : value;
}

int rir2_are_in_range(SEXP x); /* whether as.integer() of doubles says nothing */

/* boxed_texts.c: every string is in ASCII, or NA */
int rir2_all_ascii(SEXP x);

int rir2_has_no_method(const char *generic, SEXP x); /* of an object, in code of base */
int rir2_are_names_of_sides(SEXP dimnames, const int *extents, int sides); /* a list that `dimnames<-` takes as it is, or nearly so */

int rir2_is_data(SEXP x);        /* boxed_values.c: what the row identical takes */
int rir2_has_duplicates(SEXP x); /* boxed_texts.c: 1, 0, or RIR2_UNSURE */

/* boxed_positions.c: a matrix of two columns whose rows are the places of elements in a matrix, and what these are in it */
int rir2_is_index_matrix(SEXP x, SEXP i);
int rir2_subset_fits(const SEXP *x, int n);
SEXP rir2_positions_of_rows(SEXP x, SEXP i);

/* boxed_patterns.c: a regular expression that R compiles and matches without an error or a warning */
int rir2_is_regular(const char *pattern);
int rir2_is_simple(const char *pattern); /* besides, nothing in it is repeated but single characters, one of them at most without end */

/* boxed_objects.c: methods of base that rows stand for */
enum {
    RIR2_OWN_SUBSET, RIR2_OWN_SET_CELL, RIR2_OWN_SET_ELEMENT, RIR2_OWN_SET_FIELD, RIR2_OWN_ELEMENT, RIR2_OWN_OF_FACTOR, RIR2_OWN_OF_DATE, RIR2_OWN_BIND,
    RIR2_OWN_FRAME_OF_LOGICAL, RIR2_OWN_FRAME_OF_INTEGER, RIR2_OWN_FRAME_OF_NUMERIC, RIR2_OWN_FRAME_OF_CHARACTER, RIR2_OWN_FRAME_OF_FACTOR, RIR2_OWN_FRAME_OF_DATE
};
int rir2_is_own_method(int which);
R_xlen_t rir2_rows_of_frame(SEXP frame); /* how many; -1: not as R makes them */

/* boxed_frames.c: x[i, j], where one may be R_MissingArg; what becomes of a single column: the column, a frame of it, or it is left */
enum { RIR2_DROP, RIR2_KEEP, RIR2_MANY };
SEXP rir2_part_of_frame(SEXP x, SEXP i, SEXP j, int single);

static inline int rir2_is_bare_doubles(SEXP x)
{
    return (*(const uint32_t *)x & (0xdf | RIR2_GP_S4 << 8)) == REALSXP && rir2_attrib(x) == R_NilValue;
}

/* A value that may stand in a list. */
static inline int rir2_is_value(SEXP x) { return x != R_MissingArg && x != R_UnboundValue && rir2_type(x) != PROMSXP && rir2_type(x) != BCODESXP; }

/* Into a list that the caller owns. What was there has one holder less: if that was the last that counts, compiled code may
 * still hold it in several ways, each of which would take itself for the only one. */
static inline void rir2_put_element(SEXP list, R_xlen_t at, SEXP value)
{
    SEXP before = VECTOR_ELT(list, at);
    if (before != R_NilValue && rir2_refcount(before) == 1) MARK_NOT_MUTABLE(before);
    SET_VECTOR_ELT(list, at, value);
}

#endif
