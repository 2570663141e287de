/* Data frames made: data.frame() of vectors with names, and rows put below each other.
 *
 * What is not plain is left: columns with attributes of their own, names that R would change, types that do not go together.
 */
#include "boxed_frames.h"
#include <ctype.h>

/* ---- data.frame(a = x, b = y) ----------------------------------------------------------------------------- */

/* A name that make.names() leaves as it is, and more than is needed: none that begins with two dots. */
static int is_syntactic(SEXP name)
{
    static const char *const reserved[] = {"if", "else", "repeat", "while", "function", "for", "next", "break", "TRUE", "FALSE", "NULL", "Inf", "NaN",
                                           "NA", "NA_integer_", "NA_real_", "NA_character_", "NA_complex_", "in"};
    if (name == NA_STRING || !rir2_boxed_is_ascii(name)) return 0;
    const char *p = CHAR(name);
    if (!isalpha((unsigned char)p[0]) && (p[0] != '.' || isdigit((unsigned char)p[1]) || p[1] == '.')) return 0;
    for (const char *q = p; *q; q++)
        if (!isalnum((unsigned char)*q) && *q != '.' && *q != '_') return 0;
    for (size_t k = 0; k < sizeof reserved / sizeof *reserved; k++)
        if (strcmp(p, reserved[k]) == 0) return 0;
    return 1;
}

/* Whether the method of as.data.frame() that makes a column of it is R's own, and makes one that is the vector itself. */
static int becomes_column(SEXP x)
{
    switch (rir2_kind_of_column(x, rir2_boxed_is(x, RIR2_ATOMIC) ? rir2_boxed_length(x) : 0)) {
    case RIR2_BARE: break;
    case RIR2_FACTOR: return rir2_is_own_method(RIR2_OWN_FRAME_OF_FACTOR);
    case RIR2_DATE: return rir2_is_own_method(RIR2_OWN_FRAME_OF_DATE);
    default: return 0;
    }
    switch (rir2_type(x)) {
    case LGLSXP: return rir2_is_own_method(RIR2_OWN_FRAME_OF_LOGICAL);
    case INTSXP: return rir2_is_own_method(RIR2_OWN_FRAME_OF_INTEGER);
    case REALSXP: return rir2_is_own_method(RIR2_OWN_FRAME_OF_NUMERIC);
    case STRSXP: return rir2_is_own_method(RIR2_OWN_FRAME_OF_CHARACTER);
    default: return 0;
    }
}

/* Vectors of one length; a shorter one is repeated if that comes out even, as R does it with those that have no attributes. */
static int fit(const SEXP *x, int n, R_xlen_t n_rows)
{
    for (int k = 0; k < n; k++) {
        R_xlen_t length = rir2_boxed_length(x[k]);
        if (length != n_rows && (length == 0 || n_rows % length != 0 || rir2_attrib(x[k]) != R_NilValue)) return 0;
    }
    return rir2_boxed_may_allocate(17.0 * ((double)n_rows + 8) * ((double)n + 2));
}

/* The names of the arguments, then these. A vector that becomes a column may be held by compiled code besides. */
SEXP rir2_op_frame_made(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP names = *x++;
    R_xlen_t n_rows = 0;
    n--;
    if (!rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) || rir2_boxed_length(names) != n) return NULL;
    for (int k = 0; k < n; k++) {
        if (!is_syntactic(STRING_ELT(names, k)) || !becomes_column(x[k])) return NULL;
        if (rir2_boxed_length(x[k]) > n_rows) n_rows = rir2_boxed_length(x[k]);
    }
    if (n_rows > RIR2_CHECK_LONGEST || !fit(x, n, n_rows) || !rir2_are_unique(names)) return NULL;
    SEXP y = PROTECT(Rf_allocVector(VECSXP, n));
    for (int k = 0; k < n; k++) {
        SEXP column = x[k];
        if (rir2_boxed_length(column) != n_rows) {
            column = Rf_allocVector(rir2_type(x[k]), n_rows);
            PROTECT(column);
            Rf_copyVector(column, x[k]);
            UNPROTECT(1);
        } else MARK_NOT_MUTABLE(column);
        SET_VECTOR_ELT(y, k, column);
    }
    SEXP all = PROTECT(Rf_shallow_duplicate(names)), row_names = PROTECT(Rf_allocVector(INTSXP, n_rows > 0 ? 2 : 0));
    if (n_rows > 0) {
        INTEGER(row_names)[0] = NA_INTEGER;
        INTEGER(row_names)[1] = (int)-n_rows;
    }
    Rf_setAttrib(y, R_NamesSymbol, all);
    if (n == 0) Rf_setAttrib(y, R_RowNamesSymbol, row_names);
    Rf_setAttrib(y, R_ClassSymbol, PROTECT(Rf_mkString("data.frame")));
    if (n > 0) Rf_setAttrib(y, R_RowNamesSymbol, row_names);
    UNPROTECT(4);
    return y;
}

/* ---- rbind(d, e) ------------------------------------------------------------------------------------------ */

/* What is put below what came before: a frame, or a list of columns. */
typedef struct {
    SEXP list, names, row_names; /* NULL: those of a list are numbers */
    R_xlen_t n_rows, n_columns;
} block;

/* Without rows or columns it does not count: `n_rows` is 0. */
static int is_block(SEXP x, block *b)
{
    rir2_data_frame f;
    *b = (block){.list = x};
    if (x == R_NilValue) return 1;
    if (rir2_is_frame(x, &f)) {
        *b = (block){x, f.names, f.row_names, f.n_columns ? f.n_rows : 0, f.n_columns};
        return 1;
    }
    if (!rir2_is_plain_of(x, RIR2_TYPES(VECSXP)) || rir2_is_altrep(x)) return 0;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a))
        if (rir2_tag(a) != R_NamesSymbol || !rir2_is_bare_of(rir2_car(a), RIR2_TYPES(STRSXP))) return 0;
    b->names = rir2_attribute(x, R_NamesSymbol);
    b->n_columns = rir2_length(x);
    b->n_rows = b->n_columns && rir2_boxed_is(VECTOR_ELT(x, 0), RIR2_ATOMIC) ? rir2_boxed_length(VECTOR_ELT(x, 0)) : 0;
    return b->n_rows > 0;
}

static int have_same_names(const block *first, const block *b)
{
    if (!b->row_names && b->names == R_NilValue) return 1;
    for (R_xlen_t k = 0; k < first->n_columns; k++)
        if (rir2_boxed_same_string(STRING_ELT(first->names, k), STRING_ELT(b->names, k)) != 1) return 0;
    return 1;
}

/* The type that column `j` gets, or -1. */
static int type_of_column(const block *blocks, int n, R_xlen_t j)
{
    int type = rir2_type(VECTOR_ELT(blocks[0].list, j));
    for (int k = 0; k < n; k++) {
        SEXP x = VECTOR_ELT(blocks[k].list, j);
        int here = rir2_type(x);
        if (!rir2_boxed_is(x, RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || !rir2_boxed_bare(x) || rir2_boxed_length(x) != blocks[k].n_rows) return -1;
        if ((here == STRSXP) != (type == STRSXP)) return -1;
        if (here > type) type = here; /* LGLSXP < INTSXP < REALSXP */
    }
    return type;
}

static SEXP joined(const block *blocks, int n, R_xlen_t j, R_xlen_t n_rows)
{
    int type = type_of_column(blocks, n, j);
    SEXP y = PROTECT(Rf_allocVector((SEXPTYPE)type, n_rows));
    for (R_xlen_t to = 0; n--; blocks++) {
        SEXP x = VECTOR_ELT(blocks->list, j);
        R_xlen_t length = blocks->n_rows;
        const void *data = type == STRSXP ? NULL : rir2_boxed_data(x);
        if (type == STRSXP)
            for (R_xlen_t k = 0; k < length; k++) SET_STRING_ELT(y, to + k, STRING_ELT(x, k));
        else if (type == REALSXP && rir2_type(x) != REALSXP)
            for (R_xlen_t k = 0; k < length; k++) REAL(y)[to + k] = rir2_number_at(x, data, k);
        else if (length) {
            size_t size = type == REALSXP ? sizeof(double) : sizeof(int);
            memcpy((char *)rir2_data(y) + (size_t)to * size, data, (size_t)length * size);
        }
        to += length;
    }
    UNPROTECT(1);
    return y;
}

/* Whether the row names are the numbers 1, 2, and so on: those that R renumbers. */
static int are_numbers(const block *b)
{
    if (!b->row_names || rir2_are_automatic(b->row_names)) return 1;
    if (rir2_type(b->row_names) != INTSXP) return 0;
    for (R_xlen_t k = 0; k < b->n_rows; k++)
        if (INTEGER(b->row_names)[k] != k + 1) return 0;
    return 1;
}

/* Row names as R makes them: numbers as long as all are, counted on; from the first others on, those of each block. */
static SEXP joined_row_names(const block *blocks, int n, R_xlen_t n_rows)
{
    int has_strings = 0, automatic = 1;
    for (int k = 0; k < n; k++) {
        automatic &= are_numbers(&blocks[k]);
        has_strings |= blocks[k].row_names && rir2_type(blocks[k].row_names) == STRSXP;
    }
    SEXP numbers = PROTECT(Rf_allocVector(INTSXP, automatic ? 2 : n_rows));
    if (automatic) {
        INTEGER(numbers)[0] = NA_INTEGER;
        INTEGER(numbers)[1] = (int)-n_rows;
        UNPROTECT(1);
        return numbers;
    }
    R_xlen_t to = 0;
    int counts_on = 1;
    SEXP y = numbers;
    if (has_strings) y = Rf_allocVector(STRSXP, n_rows);
    PROTECT(y);
    for (int k = 0; k < n; k++) {
        const block *b = &blocks[k];
        counts_on &= are_numbers(b);
        for (R_xlen_t r = 0; r < b->n_rows; r++, to++) {
            int is_own = b->row_names && !rir2_are_automatic(b->row_names), number = (int)(counts_on ? to : r) + 1;
            if (is_own && rir2_type(b->row_names) == STRSXP) SET_STRING_ELT(y, to, STRING_ELT(b->row_names, r));
            else {
                if (is_own && !counts_on) number = INTEGER(b->row_names)[r];
                if (has_strings) SET_STRING_ELT(y, to, rir2_number_string(number));
                else INTEGER(y)[to] = number;
            }
        }
    }
    SEXP unique = rir2_unique_row_names(y, "");
    UNPROTECT(2);
    return unique;
}

/* NULL is no argument, and what has no rows or columns is left out, as long as something is there. */
SEXP rir2_frames_joined(const SEXP *x, R_xlen_t n)
{
    enum { MOST_BLOCKS = 1 << 16 };
    if (n == 0 || n > MOST_BLOCKS) return NULL;
    SEXP keeper = PROTECT(Rf_allocVector(RAWSXP, n * (R_xlen_t)sizeof(block)));
    block *blocks = (block *)RAW(keeper);
    int n_blocks = 0, fits = 1;
    double n_rows = 0;
    for (R_xlen_t k = 0; k < n && fits; k++) {
        block b;
        fits = is_block(x[k], &b);
        if (!fits || b.n_rows == 0) continue;
        blocks[n_blocks++] = b;
        n_rows += (double)b.n_rows;
        fits = blocks[0].row_names && b.n_columns == blocks[0].n_columns && have_same_names(&blocks[0], &b);
    }
    fits = fits && n_blocks > 0 && n_rows <= RIR2_CHECK_LONGEST && rir2_is_own_method(RIR2_OWN_BIND) &&
           rir2_boxed_may_allocate(17.0 * (n_rows + 8) * ((double)blocks[0].n_columns + 2));
    for (R_xlen_t j = 0; fits && j < blocks[0].n_columns; j++) fits = type_of_column(blocks, n_blocks, j) >= 0;
    SEXP row_names = fits ? joined_row_names(blocks, n_blocks, (R_xlen_t)n_rows) : NULL;
    if (!row_names) {
        UNPROTECT(1);
        return NULL;
    }
    PROTECT(row_names);
    SEXP y = PROTECT(Rf_allocVector(VECSXP, blocks[0].n_columns));
    for (R_xlen_t j = 0; j < blocks[0].n_columns; j++) SET_VECTOR_ELT(y, j, joined(blocks, n_blocks, j, (R_xlen_t)n_rows));
    Rf_setAttrib(y, R_NamesSymbol, blocks[0].names);
    Rf_setAttrib(y, R_RowNamesSymbol, row_names);
    Rf_setAttrib(y, R_ClassSymbol, rir2_attribute(blocks[0].list, R_ClassSymbol));
    UNPROTECT(3);
    return y;
}

SEXP rir2_op_frames_bound(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    return rir2_frames_joined(x, n);
}
