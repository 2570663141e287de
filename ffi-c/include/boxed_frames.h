/* What the routines for data frames share. */
#ifndef RIR2_BOXED_FRAMES_H
#define RIR2_BOXED_FRAMES_H
#include "boxed_checks.h"

/* A data frame with names, row names and class. */
typedef struct {
    SEXP list, names, row_names, class;
    R_xlen_t n_rows, n_columns;
    int has_others; /* attributes */
} rir2_data_frame;
int rir2_is_frame(SEXP x, rir2_data_frame *f); /* without others */

enum { RIR2_NO_COLUMN, RIR2_BARE, RIR2_FACTOR, RIR2_DATE };
int rir2_kind_of_column(SEXP x, R_xlen_t n_rows);
int rir2_are_unique(SEXP names);

/* Row names: whether R keeps them as their number; and those that are there twice made unique. NULL: it is not sure how. */
int rir2_are_automatic(SEXP row_names);
SEXP rir2_unique_row_names(SEXP y, const char *before);
SEXP rir2_number_string(int number);

/* boxed_frames_made.c: frames, and lists, put below each other */
SEXP rir2_frames_joined(const SEXP *x, R_xlen_t n);

#endif
