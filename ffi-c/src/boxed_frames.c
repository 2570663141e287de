/* Parts of data frames: rows and columns, as R's own method for `[` takes them.
 *
 * The attributes of a frame are its names, row names and class, in any order, and perhaps others, which only rows of all columns
 * keep. R makes the parts anew and sets these three, through the same setters that are called here: so row names are compact where
 * R's are.
 */
#include "boxed_frames.h"

static int is_class(SEXP x, const char *class)
{
    return rir2_type(x) == STRSXP && !rir2_is_altrep(x) && rir2_length(x) == 1 && strcmp(CHAR(STRING_ELT(x, 0)), class) == 0;
}

static int all_named(SEXP names)
{
    for (R_xlen_t k = 0, n = rir2_length(names); k < n; k++)
        if (STRING_ELT(names, k) == NA_STRING) return 0;
    return 1;
}

static int is_frame(SEXP x, rir2_data_frame *f)
{
    R_xlen_t n_rows = rir2_rows_of_frame(x);
    if (n_rows < 0 || n_rows > RIR2_CHECK_LONGEST) return 0;
    *f = (rir2_data_frame){.list = x, .n_rows = n_rows, .n_columns = rir2_length(x)};
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a)) {
        SEXP tag = rir2_tag(a), value = rir2_car(a);
        int is_own = tag == R_NamesSymbol || tag == R_RowNamesSymbol || tag == R_ClassSymbol;
        if (is_own && !rir2_boxed_bare(value)) return 0;
        if (tag == R_NamesSymbol) f->names = value;
        else if (tag == R_RowNamesSymbol) f->row_names = value;
        else if (tag == R_ClassSymbol) f->class = value;
        else f->has_others = 1;
    }
    return f->names && f->row_names && f->class && !rir2_is_altrep(f->names) && rir2_length(f->names) == f->n_columns && all_named(f->names) &&
           is_class(f->class, "data.frame");
}

/* Without other attributes. */
int rir2_is_frame(SEXP x, rir2_data_frame *f) { return is_frame(x, f) && !f->has_others; }

/* ---- columns ---------------------------------------------------------------------------------------------- */

/* What a column is whose rows can be taken: vectors without attributes, and those whose methods set them again. */
int rir2_kind_of_column(SEXP x, R_xlen_t n_rows)
{
    if (!rir2_boxed_is(x, RIR2_ATOMIC) || rir2_boxed_length(x) != n_rows) return RIR2_NO_COLUMN;
    if (rir2_attrib(x) == R_NilValue) return rir2_boxed_plain(x) ? RIR2_BARE : RIR2_NO_COLUMN;
    if (rir2_is_altrep(x) || rir2_gp(x) & RIR2_GP_S4) return RIR2_NO_COLUMN;
    SEXP levels = rir2_attribute(x, R_LevelsSymbol), class = rir2_attribute(x, R_ClassSymbol);
    int n_attributes = 0;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a)) n_attributes++;
    if (n_attributes == 2 && rir2_type(x) == INTSXP && rir2_is_bare_of(levels, RIR2_TYPES(STRSXP)) && is_class(class, "factor"))
        return rir2_is_own_method(RIR2_OWN_OF_FACTOR) ? RIR2_FACTOR : RIR2_NO_COLUMN;
    if (n_attributes == 1 && (rir2_type(x) == INTSXP || rir2_type(x) == REALSXP) && is_class(class, "Date"))
        return rir2_is_own_method(RIR2_OWN_OF_DATE) ? RIR2_DATE : RIR2_NO_COLUMN;
    return RIR2_NO_COLUMN;
}

/* Elements at these places, from 1 on. */
static SEXP picked(SEXP x, const int *at, R_xlen_t n)
{
    SEXP y = PROTECT(Rf_allocVector(rir2_type(x), n));
    const void *data = n == 0 || rir2_type(x) == STRSXP ? NULL : rir2_boxed_data(x);
    for (R_xlen_t k = 0; k < n; k++) {
        R_xlen_t from = at[k] - 1;
        switch (rir2_type(x)) {
        case STRSXP: SET_STRING_ELT(y, k, STRING_ELT(x, from)); break;
        case REALSXP: REAL(y)[k] = ((const double *)data)[from]; break;
        case CPLXSXP: COMPLEX(y)[k] = ((const Rcomplex *)data)[from]; break;
        case RAWSXP: RAW(y)[k] = ((const Rbyte *)data)[from]; break;
        default: ((int *)rir2_data(y))[k] = ((const int *)data)[from];
        }
    }
    UNPROTECT(1);
    return y;
}

static SEXP picked_column(SEXP x, const int *at, R_xlen_t n)
{
    SEXP y = picked(x, at, n);
    if (rir2_attrib(x) == R_NilValue) return y;
    PROTECT(y);
    SEXP levels = rir2_attribute(x, R_LevelsSymbol);
    if (levels != R_NilValue) Rf_setAttrib(y, R_LevelsSymbol, levels);
    Rf_setAttrib(y, R_ClassSymbol, rir2_attribute(x, R_ClassSymbol));
    UNPROTECT(1);
    return y;
}

/* Names that R would not have to make unique; what is not sure counts as a name that is there twice. */
int rir2_are_unique(SEXP names)
{
    enum { COMPARED = 100 };
    R_xlen_t n = rir2_length(names);
    if (n > COMPARED) return 0;
    for (R_xlen_t i = 1; i < n; i++)
        for (R_xlen_t k = 0; k < i; k++)
            if (rir2_boxed_same_string(STRING_ELT(names, i), STRING_ELT(names, k)) != 0) return 0;
    return 1;
}

/* ---- rows ------------------------------------------------------------------------------------------------- */

/* Those that R keeps as their number. */
int rir2_are_automatic(SEXP row_names)
{
    return rir2_type(row_names) == INTSXP && rir2_length(row_names) == 2 && INTEGER(row_names)[0] == NA_INTEGER;
}

static int is_any_twice(const int *at, R_xlen_t n, R_xlen_t extent)
{
    enum { COMPARED = 8 };
    if (n <= COMPARED) {
        for (R_xlen_t i = 1; i < n; i++)
            for (R_xlen_t k = 0; k < i; k++)
                if (at[i] == at[k]) return 1;
        return 0;
    }
    SEXP seen = Rf_allocVector(RAWSXP, extent);
    memset(RAW(seen), 0, (size_t)extent);
    for (R_xlen_t k = 0; k < n; k++)
        if (RAW(seen)[at[k] - 1]++) return 1;
    return 0;
}

static int has_na(SEXP x)
{
    for (R_xlen_t k = 0, n = rir2_length(x); k < n; k++)
        if (rir2_type(x) == STRSXP ? STRING_ELT(x, k) == NA_STRING : INTEGER(x)[k] == NA_INTEGER) return 1;
    return 0;
}

SEXP rir2_number_string(int number)
{
    char text[16];
    if (number == NA_INTEGER) return NA_STRING;
    snprintf(text, sizeof text, "%d", number);
    return Rf_mkChar(text);
}

/* Row names that are there twice are made unique: these, which stand before the numbers of those that are not the first. */
static SEXP made_unique(SEXP y, const char *before)
{
    SEXP strings = y;
    if (rir2_type(y) != STRSXP) {
        strings = Rf_allocVector(STRSXP, rir2_length(y));
        PROTECT(strings);
        for (R_xlen_t k = 0, n = rir2_length(y); k < n; k++) SET_STRING_ELT(strings, k, rir2_number_string(INTEGER(y)[k]));
        UNPROTECT(1);
    }
    PROTECT(strings);
    const SEXP operands[2] = {strings, PROTECT(Rf_mkString(before))};
    SEXP unique = rir2_boxed_call_of(RIR2_CALL_make_unique, operands, 2);
    UNPROTECT(2);
    return unique;
}

SEXP rir2_unique_row_names(SEXP y, const char *before)
{
    if (has_na(y)) return NULL;
    PROTECT(y);
    int twice = rir2_has_duplicates(y);
    SEXP unique = twice == RIR2_UNSURE ? NULL : twice ? made_unique(y, before) : y;
    UNPROTECT(1);
    return unique;
}

/* The row names of these rows: unique, as R makes them. NULL: it is not sure what they are. */
static SEXP picked_row_names(const rir2_data_frame *f, const int *at, R_xlen_t n)
{
    if (!rir2_are_automatic(f->row_names)) return rir2_unique_row_names(picked(f->row_names, at, n), ".");
    int twice = is_any_twice(at, n, f->n_rows);
    SEXP y = PROTECT(Rf_allocVector(INTSXP, n));
    if (n) memcpy(INTEGER(y), at, (size_t)n * sizeof *at);
    if (twice) y = made_unique(y, ".");
    UNPROTECT(1);
    return y;
}

/* ---- x[i, j] ---------------------------------------------------------------------------------------------- */

/* Places from 1 on that a subscript means, all inside; NULL: it may mean others. An element of `one` needs no vector. */
static const int *places(SEXP i, R_xlen_t extent, SEXP names, int *one, SEXP *keeper, R_xlen_t *n)
{
    R_xlen_t at = rir2_boxed_scalar(i, STRSXP) && names != R_NilValue ? rir2_boxed_find(names, STRING_ELT(i, 0)) : rir2_boxed_position(i, extent);
    if (at >= 0) {
        *one = (int)at + 1;
        *n = 1;
        return one;
    }
    if (i != R_MissingArg && rir2_attribute(i, R_DimSymbol) != R_NilValue) return NULL;
    SEXP all = rir2_positions(i, extent, names);
    if (!all) return NULL;
    *keeper = all;
    *n = rir2_length(all);
    return rir2_data(all);
}

/* Row names of strings are looked for among themselves, as `pmatch()` finds those that are there. */
static SEXP names_of_rows(const rir2_data_frame *f) { return rir2_type(f->row_names) == STRSXP ? f->row_names : R_NilValue; }

/* Columns as they are, at these places. x[, j] sets the class before the row names, x[j] behind them: `list_like`. */
static SEXP whole_columns(const rir2_data_frame *f, const int *at, R_xlen_t n, int list_like)
{
    SEXP y = PROTECT(Rf_allocVector(VECSXP, n)), names = PROTECT(picked(f->names, at, n));
    for (R_xlen_t k = 0; k < n; k++) SET_VECTOR_ELT(y, k, VECTOR_ELT(f->list, at[k] - 1));
    Rf_setAttrib(y, R_NamesSymbol, names);
    if (!list_like) Rf_setAttrib(y, R_ClassSymbol, f->class);
    Rf_setAttrib(y, R_RowNamesSymbol, f->row_names);
    if (list_like) Rf_setAttrib(y, R_ClassSymbol, f->class);
    UNPROTECT(2);
    return rir2_are_unique(names) ? y : NULL;
}

/* Rows of these columns, or of all if `columns` is NULL. */
static SEXP some_rows(const rir2_data_frame *f, const int *columns, R_xlen_t n_columns, const int *at, R_xlen_t n)
{
    if (!rir2_boxed_may_allocate(17.0 * ((double)n + 8) * ((double)n_columns + 2)) || !rir2_is_own_method(RIR2_OWN_ELEMENT)) return NULL;
    for (R_xlen_t k = 0; k < n_columns; k++)
        if (!rir2_kind_of_column(VECTOR_ELT(f->list, columns ? columns[k] - 1 : k), f->n_rows)) return NULL;
    SEXP names = PROTECT(columns ? picked(f->names, columns, n_columns) : f->names);
    SEXP row_names = columns && !rir2_are_unique(names) ? NULL : picked_row_names(f, at, n);
    if (!row_names) {
        UNPROTECT(1);
        return NULL;
    }
    PROTECT(row_names);
    SEXP y = PROTECT(Rf_allocVector(VECSXP, n_columns));
    for (R_xlen_t k = 0; k < n_columns; k++)
        SET_VECTOR_ELT(y, k, picked_column(VECTOR_ELT(f->list, columns ? columns[k] - 1 : k), at, n));
    if (f->has_others && !columns) {
        SHALLOW_DUPLICATE_ATTRIB(y, f->list);
        Rf_setAttrib(y, R_ClassSymbol, R_NilValue);
        Rf_setAttrib(y, R_RowNamesSymbol, R_NilValue);
    } else Rf_setAttrib(y, R_NamesSymbol, names);
    Rf_setAttrib(y, R_RowNamesSymbol, row_names);
    Rf_setAttrib(y, R_ClassSymbol, f->class);
    UNPROTECT(3);
    return y;
}

/* Rows of one column by itself. */
static SEXP rows_of_column(const rir2_data_frame *f, SEXP column, const int *at, R_xlen_t n)
{
    if (!rir2_kind_of_column(column, f->n_rows) || !rir2_boxed_may_allocate(17.0 * (double)n)) return NULL;
    return picked_column(column, at, n);
}

static SEXP part(const rir2_data_frame *f, SEXP i, SEXP j, int single)
{
    int one_row, one_column;
    R_xlen_t n, n_columns = f->n_columns;
    const int *columns = NULL;
    SEXP kept_columns = R_NilValue, kept_rows = R_NilValue;
    if (j != R_MissingArg && !(columns = places(j, f->n_columns, f->names, &one_column, &kept_columns, &n_columns))) return NULL;
    if (n_columns == 0 || (n_columns == 1 && single == RIR2_MANY) || (i == R_MissingArg && !columns)) return NULL;
    SEXP only = n_columns == 1 && single == RIR2_DROP ? VECTOR_ELT(f->list, columns ? *columns - 1 : 0) : NULL;
    if (i == R_MissingArg && only) return only;
    PROTECT(kept_columns);
    const int *at = i == R_MissingArg ? NULL : places(i, f->n_rows, names_of_rows(f), &one_row, &kept_rows, &n);
    PROTECT(kept_rows);
    SEXP y = i == R_MissingArg ? whole_columns(f, columns, n_columns, 0) : !at ? NULL : only ? rows_of_column(f, only, at, n) : some_rows(f, columns, n_columns, at, n);
    UNPROTECT(2);
    return y;
}

SEXP rir2_part_of_frame(SEXP x, SEXP i, SEXP j, int single)
{
    rir2_data_frame f;
    return is_frame(x, &f) && rir2_is_own_method(RIR2_OWN_SUBSET) ? part(&f, i, j, single) : NULL;
}

/* A frame: x[j]; x[i, j] with several columns. `which`: 1 x[i, j, drop = FALSE]. */
SEXP rir2_op_frame_part(const rir2_boxed_row *row, const SEXP *x, int n)
{
    rir2_data_frame f;
    int one;
    R_xlen_t n_columns;
    SEXP kept = R_NilValue;
    if (n == 3) return rir2_part_of_frame(x[0], x[1], x[2], row->which ? RIR2_KEEP : RIR2_MANY);
    if (x[1] == R_MissingArg || !is_frame(x[0], &f) || !rir2_is_own_method(RIR2_OWN_SUBSET)) return NULL;
    const int *columns = places(x[1], f.n_columns, f.names, &one, &kept, &n_columns);
    PROTECT(kept);
    SEXP y = columns && n_columns > 0 ? whole_columns(&f, columns, n_columns, 1) : NULL;
    UNPROTECT(1);
    return y;
}
