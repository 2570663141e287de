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

/* boxed_texts.c: every string is in ASCII, or NA */
int rir2_all_ascii(SEXP x);

#endif
