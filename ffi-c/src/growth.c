/* Vectors that get longer.
 *
 * R gives a vector that a store makes longer room to spare, so that not every store copies it: it is allocated larger
 * than it is long, and marked as growable. That is done here as R does it, where this R has the functions for it;
 * where not, each store copies. So R goes on with such vectors as with its own.
 */
#include "boxed_checks.h"

/* How this R makes such vectors; rir2_check_growth() decides. NONE: not known, each store copies. */
static enum { NONE, BY_PARTS, RESIZABLE } way;

/* R makes a vector longer in its room by setting the length alone, and relies on what is there. */
static void fill_room(SEXP x, R_xlen_t from, R_xlen_t to)
{
    for (R_xlen_t i = from; i < to; i++) switch (rir2_type(x)) {
        case LGLSXP: LOGICAL(x)[i] = NA_LOGICAL; break;
        case INTSXP: INTEGER(x)[i] = NA_INTEGER; break;
        case REALSXP: REAL(x)[i] = NA_REAL; break;
        case CPLXSXP: COMPLEX(x)[i] = (Rcomplex){.r = NA_REAL, .i = NA_REAL}; break;
        case RAWSXP: RAW(x)[i] = 0; break;
        case STRSXP: SET_STRING_ELT(x, i, NA_STRING); break;
        default: break; /* a fresh list holds NULL */
        }
}

/* R's resizable vectors of strings have "" in the room that is left when they are made shorter, but NA is what R relies on
 * there: so R itself makes them, by an assignment behind the end, as byte code does. NULL: it cannot be asked now. */
static SEXP strings_with_room(R_xlen_t n)
{
    SEXP assign = Rf_install("[<-"), op = rir2_symvalue(assign);
    if (rir2_type(op) != SPECIALSXP) return NULL;
    SEXP call = PROTECT(Rf_lang1(assign)), shorter = PROTECT(Rf_allocVector(STRSXP, n - 1));
    SEXP at = PROTECT(Rf_ScalarReal((double)n)), value = PROTECT(Rf_ScalarString(NA_STRING));
    SEXP operands[] = {shorter, at, value}, x = rir2_boxed_call_untried(op, call, operands, 3);
    UNPROTECT(4);
    return x;
}

static SEXP allocate(SEXPTYPE type, R_xlen_t n, R_xlen_t capacity)
{
    if (capacity == n) return Rf_allocVector(type, n);
    if (way == RESIZABLE && type == STRSXP) {
        SEXP x = strings_with_room(n);
        return x ? x : Rf_allocVector(type, n);
    }
    SEXP x = way == RESIZABLE ? rir2_libr.alloc_resizable(type, capacity) : Rf_allocVector(type, capacity);
    fill_room(x, n, capacity);
    if (way == BY_PARTS) {
        rir2_libr.set_capacity(x, capacity);
        rir2_libr.set_growable(x);
    }
    rir2_set_length(x, n);
    return x;
}

/* Of a vector that has room, or had before it was made longer. */
void rir2_set_length(SEXP x, R_xlen_t n)
{
    if (way == RESIZABLE) rir2_libr.resize(x, n);
    else rir2_libr.set_length(x, n);
}

static R_xlen_t capacity_of(SEXP x)
{
    if (way == RESIZABLE) return rir2_libr.is_resizable(x) ? rir2_libr.max_length(x) : 0;
    return way == BY_PARTS && rir2_libr.is_growable(x) ? rir2_capacity(x) : 0;
}

/* What R itself has given room, and what is given here, must be seen to have it. */
const char *rir2_check_growth(void)
{
    enum { LENGTH = 40, ROOM = 42 };
    const rir2_libr_variables *r = &rir2_libr;
    if (r->alloc_resizable && r->resize && r->max_length && r->is_resizable) way = RESIZABLE;
    else if (r->set_length && r->set_capacity && r->set_growable && r->is_growable) way = BY_PARTS;
    if (way == NONE) return NULL;
    SEXP mine = PROTECT(allocate(REALSXP, LENGTH, ROOM)), plain = PROTECT(Rf_allocVector(REALSXP, LENGTH - 1));
    SEXP at = PROTECT(Rf_ScalarInteger(LENGTH)), value = PROTECT(Rf_ScalarReal(0));
    SEXP call = PROTECT(Rf_lang4(Rf_install("[<-"), plain, at, value)), theirs = PROTECT(Rf_eval(call, R_BaseEnv));
    int right = capacity_of(plain) == 0 && capacity_of(theirs) == ROOM && capacity_of(mine) == ROOM && Rf_xlength(mine) == LENGTH;
    if (right) {
        rir2_set_length(mine, ROOM - 1);
        right = rir2_length(mine) == ROOM - 1 && capacity_of(mine) == ROOM;
    }
    UNPROTECT(6);
    if (!right) way = NONE;
    return NULL;
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

/* Makes a vector longer itself if it has room. Nobody holds it, and it has no attributes. */
int rir2_lengthen(SEXP x, R_xlen_t n)
{
    if (n > capacity_of(x)) return 0;
    rir2_set_length(x, n);
    return 1;
}

/* With this option R warns of each assignment behind the end. */
static int warns_of_growth(void)
{
    SEXP option = Rf_GetOption1(Rf_install("check.bounds"));
    return rir2_type(option) == LGLSXP && rir2_length(option) > 0 && LOGICAL_ELT(option, 0) != 0;
}

/* A vector of `n` elements without attributes that begins as `x`, which is shorter; of numbers, what is behind is for the
 * caller to set. `owned`: nobody holds `x`, so that it may become longer itself. NULL: R would warn. */
SEXP rir2_longer(SEXP x, R_xlen_t n, int owned)
{
    static const double ROOM = 1.05;
    if (owned && rir2_lengthen(x, n)) return x;
    if (warns_of_growth()) return NULL;
    SEXP y = PROTECT(allocate(rir2_type(x), n, way == NONE ? n : (R_xlen_t)((double)n * ROOM)));
    rir2_copy_elements(y, x, rir2_boxed_length(x));
    UNPROTECT(1);
    return y;
}
