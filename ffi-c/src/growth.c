/* Vectors that get longer.
 *
 * R gives a vector that a store makes longer room to spare, so that not every store copies it: it is allocated larger
 * than it is long, and marked as growable. That is done here as R does it, where this R has the functions for it;
 * where not, each store copies. So R goes on with such vectors as with its own.
 */
#include "boxed_checks.h"

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
void rir2_copy_elements(SEXP to, SEXP from, R_xlen_t n)
{
    size_t size = element_size(from);
    if (size && n > 0) memcpy(rir2_data(to), rir2_boxed_data(from), (size_t)n * size);
    else if (rir2_type(from) == STRSXP)
        for (R_xlen_t i = 0; i < n; i++) SET_STRING_ELT(to, i, STRING_ELT(from, i));
    else if (!size)
        for (R_xlen_t i = 0; i < n; i++) SET_VECTOR_ELT(to, i, VECTOR_ELT(from, i));
}

/* A vector of `n` elements without attributes that begins as `x`, which is shorter; of numbers, what is behind is for the
 * caller to set. `owned`: nobody holds `x`, so that it may become longer itself. */
SEXP rir2_longer(SEXP x, R_xlen_t n, int owned)
{
    enum { PERCENT = 105 };
    int with_room = has_room_functions();
    if (owned && with_room && rir2_libr.is_growable(x) && n <= rir2_capacity(x)) {
        rir2_libr.set_length(x, n);
        return x;
    }
    R_xlen_t capacity = with_room ? (R_xlen_t)((double)n * (PERCENT / 100.0)) : n;
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), capacity));
    rir2_copy_elements(y, x, rir2_boxed_length(x));
    if (capacity > n) {
        rir2_libr.set_capacity(y, capacity);
        rir2_libr.set_growable(y);
        rir2_libr.set_length(y, n);
    }
    UNPROTECT(1);
    return y;
}
