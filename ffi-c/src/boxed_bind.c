/* Rows or columns put together: what R makes of plain vectors and matrices, whose lengths go together.
 *
 * R finds names in the expressions of the arguments, so the compiler says which argument is a variable: the first operand has a
 * string for each of the others, the name by which it was given or that of the variable; an empty one says that it was neither.
 * In what follows a *side* is a row of rbind() and a column of cbind(), and the *depth* is how many elements a side has.
 */
#include "boxed_frames.h"

enum { MOST_BOUND = 1 << 24 };

typedef struct {
    int by_rows, has_matrix, has_side_names;
    SEXPTYPE type;
    R_xlen_t depth, sides;
    SEXP depth_names;
} plan;

/* The two extents of a matrix, or NULL. */
static const int *extents_of(SEXP x)
{
    SEXP dim = rir2_attribute(x, R_DimSymbol);
    return rir2_type(dim) == INTSXP && !rir2_is_altrep(dim) && rir2_length(dim) == 2 ? rir2_data(dim) : NULL;
}

static R_xlen_t depth_of(const plan *p, SEXP x)
{
    const int *extents = extents_of(x);
    return extents ? extents[p->by_rows ? 1 : 0] : rir2_boxed_length(x);
}

static R_xlen_t sides_of(const plan *p, SEXP x)
{
    const int *extents = extents_of(x);
    return extents ? extents[p->by_rows ? 0 : 1] : 1;
}

/* The names of a matrix along its depth (`across`: 0) or of its sides, R_NilValue if there are none; NULL: not what R would have made. */
static SEXP names_along(const plan *p, SEXP x, int across)
{
    SEXP dimnames = rir2_attribute(x, R_DimNamesSymbol);
    if (dimnames == R_NilValue) return R_NilValue;
    if (rir2_type(dimnames) != VECSXP || Rf_xlength(dimnames) != 2) return NULL;
    SEXP names = VECTOR_ELT(dimnames, across != p->by_rows);
    return names == R_NilValue || rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) ? names : NULL;
}

/* A vector with names at most, or a matrix; none of them empty. */
static int is_bindable(SEXP x)
{
    if (!rir2_is_plain_of(x, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || rir2_boxed_length(x) == 0) return 0;
    int is_matrix = extents_of(x) != NULL;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a)) {
        if (is_matrix ? rir2_tag(a) != R_DimSymbol && rir2_tag(a) != R_DimNamesSymbol : rir2_tag(a) != R_NamesSymbol) return 0;
        if (!is_matrix && !rir2_is_bare_of(rir2_car(a), RIR2_TYPES(STRSXP))) return 0;
    }
    return 1;
}

/* What comes out, or FALSE. */
static int make_plan(plan *p, SEXP names, const SEXP *x, int n)
{
    for (int k = 0; k < n; k++) {
        if (x[k] == R_NilValue) continue;
        if (!is_bindable(x[k])) return 0;
        const int *extents = extents_of(x[k]);
        R_xlen_t depth = depth_of(p, x[k]);
        if (extents && p->has_matrix && depth != p->depth) return 0;
        if (extents ? !p->has_matrix : !p->has_matrix && depth > p->depth) p->depth = depth;
        if (extents) p->has_matrix = 1;
        p->sides += sides_of(p, x[k]);
        if (rir2_type(x[k]) > (int)p->type) p->type = rir2_type(x[k]);
    }
    if (p->sides == 0 || (double)p->sides * (double)p->depth > MOST_BOUND) return 0;
    for (int k = 0; k < n; k++) {
        if (x[k] == R_NilValue) continue;
        int is_matrix = extents_of(x[k]) != NULL;
        if (!is_matrix && (depth_of(p, x[k]) > p->depth || p->depth % depth_of(p, x[k]) != 0)) return 0;
        SEXP along = is_matrix ? names_along(p, x[k], 0) : rir2_attribute(x[k], R_NamesSymbol);
        SEXP across = is_matrix ? names_along(p, x[k], 1) : R_NilValue;
        if (!along || !across) return 0;
        if (is_matrix ? across != R_NilValue : STRING_ELT(names, k) != R_BlankString) p->has_side_names = 1;
        if (p->depth_names == R_NilValue && along != R_NilValue && Rf_xlength(along) == p->depth) p->depth_names = along;
    }
    return 1;
}

/* `count` elements of `x` from `from` on, to places of `y` one behind the other. */
static void put_run(const plan *p, SEXP y, R_xlen_t to, SEXP x, const void *data, R_xlen_t from, R_xlen_t count)
{
    size_t size = p->type == REALSXP ? sizeof(double) : sizeof(int);
    if (p->type == STRSXP)
        for (R_xlen_t k = 0; k < count; k++) SET_STRING_ELT(y, to + k, STRING_ELT(x, from + k));
    else if (p->type == REALSXP && rir2_type(x) != REALSXP)
        for (R_xlen_t k = 0; k < count; k++) ((double *)rir2_data(y))[to + k] = rir2_number_at(x, data, from + k);
    else memcpy((char *)rir2_data(y) + (size_t)to * size, (const char *)data + (size_t)from * size, (size_t)count * size);
}

/* Elements of `x`; strings of it, if `y` has strings. */
static void put_elements(const plan *p, SEXP y, R_xlen_t side, SEXP x)
{
    R_xlen_t length = rir2_boxed_length(x), sides = sides_of(p, x);
    int is_matrix = extents_of(x) != NULL;
    const void *data = rir2_type(x) == STRSXP ? NULL : rir2_boxed_data(x);
    if (!p->by_rows && (is_matrix || length == p->depth)) put_run(p, y, side * p->depth, x, data, 0, sides * p->depth);
    else
        for (R_xlen_t d = 0, next = 0; d < p->depth; d++) {
            R_xlen_t to = p->by_rows ? side + d * p->sides : d + side * p->depth;
            put_run(p, y, to, x, data, is_matrix ? d * sides : next, is_matrix ? sides : 1);
            if (++next == length) next = 0;
        }
}

static SEXP side_names(const plan *p, SEXP names, const SEXP *x, int n)
{
    SEXP made = PROTECT(Rf_allocVector(STRSXP, p->sides));
    R_xlen_t side = 0;
    for (int k = 0; k < n; k++) {
        if (x[k] == R_NilValue) continue;
        int is_matrix = extents_of(x[k]) != NULL;
        SEXP across = is_matrix ? names_along(p, x[k], 1) : R_NilValue;
        for (R_xlen_t s = 0, sides = sides_of(p, x[k]); s < sides; s++)
            SET_STRING_ELT(made, side++, !is_matrix ? STRING_ELT(names, k) : across != R_NilValue ? STRING_ELT(across, s) : R_BlankString);
    }
    UNPROTECT(1);
    return made;
}

static SEXP bind(int by_rows, SEXP names, const SEXP *x, int n)
{
    plan p = {.by_rows = by_rows, .type = LGLSXP, .depth_names = R_NilValue};
    if (!make_plan(&p, names, x, n) || !rir2_boxed_may_allocate(16.0 * (double)p.sides * (double)p.depth)) return NULL;
    SEXP y = PROTECT(Rf_allocVector(p.type, p.sides * p.depth));
    R_xlen_t side = 0;
    for (int k = 0; k < n; k++) {
        if (x[k] == R_NilValue) continue;
        int converts = p.type == STRSXP && rir2_type(x[k]) != STRSXP;
        SEXP part = PROTECT(converts ? Rf_coerceVector(x[k], STRSXP) : x[k]);
        put_elements(&p, y, side, part);
        UNPROTECT(1);
        side += sides_of(&p, x[k]);
    }
    SEXP dim = PROTECT(Rf_allocVector(INTSXP, 2));
    INTEGER(dim)[0] = (int)(by_rows ? p.sides : p.depth);
    INTEGER(dim)[1] = (int)(by_rows ? p.depth : p.sides);
    Rf_setAttrib(y, R_DimSymbol, dim);
    if (p.has_side_names || p.depth_names != R_NilValue) {
        SEXP dimnames = PROTECT(Rf_allocVector(VECSXP, 2));
        if (p.depth_names != R_NilValue) SET_VECTOR_ELT(dimnames, by_rows, Rf_duplicate(p.depth_names));
        if (p.has_side_names) SET_VECTOR_ELT(dimnames, !by_rows, side_names(&p, names, x, n));
        Rf_setAttrib(y, R_DimNamesSymbol, dimnames);
        UNPROTECT(1);
    }
    UNPROTECT(2);
    return y;
}

/* Names of the arguments, then these. `which`: 1 rbind(). */
SEXP rir2_op_bind(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(STRSXP)) || rir2_boxed_length(x[0]) != n - 1) return NULL;
    return bind(row->which, x[0], x + 1, n - 1);
}

/* The same with the elements of a list as arguments, as do.call() gives them. What is called by `deparse.level` is an option. */
SEXP rir2_op_bind_list(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    enum { MOST_ELEMENTS = 1 << 20 };
    if (!rir2_is_plain_of(x[0], RIR2_TYPES(VECSXP)) || rir2_is_altrep(x[0])) return NULL;
    R_xlen_t length = rir2_boxed_length(x[0]);
    SEXP names = rir2_attribute(x[0], R_NamesSymbol);
    if (length == 0 || length > MOST_ELEMENTS) return NULL;
    if (names == R_NilValue) {
        if (row->which && Rf_isObject(VECTOR_ELT(x[0], 0))) return rir2_frames_joined(rir2_data(x[0]), length);
        names = Rf_allocVector(STRSXP, length);
    } else {
        if (!rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) || !rir2_all_ascii(names)) return NULL;
        for (R_xlen_t k = 0; k < length; k++)
            if (STRING_ELT(names, k) == NA_STRING || strcmp(CHAR(STRING_ELT(names, k)), "deparse.level") == 0) return NULL;
    }
    PROTECT(names);
    SEXP y = bind(row->which, names, rir2_data(x[0]), (int)length);
    UNPROTECT(1);
    return y;
}
