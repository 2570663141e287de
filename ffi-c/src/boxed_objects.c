/* Objects of S3: what R does with them where their class has no method, and what its own methods do for elements of
 * data frames.
 *
 * Which method dispatch finds is for the caller to know; that the methods of data frames are those of R is checked here:
 * they are compared with what they were when this package was installed.
 */
#include "boxed_checks.h"
#include <math.h>

static int is_readable(SEXP x) { return !(rir2_gp(x) & RIR2_GP_S4) && (!rir2_is_altrep(x) || rir2_boxed_own_altrep(x)); }
static int is_list(SEXP x) { return rir2_type(x) == VECSXP && !rir2_is_altrep(x) && !(rir2_gp(x) & RIR2_GP_S4); }

/* `which`: in the order of the table. */
SEXP rir2_op_object_part(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    enum { LENGTH_OF, NAMES, DIM, DIMNAMES };
    if (!is_readable(*x) || !rir2_boxed_is(*x, RIR2_VECTORS)) return NULL;
    SEXP part;
    switch (row->which) {
    case LENGTH_OF: return rir2_boxed_length(*x) <= INT_MAX ? Rf_ScalarInteger((int)rir2_boxed_length(*x)) : NULL;
    case NAMES: part = rir2_boxed_names_given(*x); break;
    case DIM: part = rir2_attribute(*x, R_DimSymbol); break;
    case DIMNAMES: part = rir2_attribute(*x, R_DimNamesSymbol); break;
    default: part = rir2_attribute(*x, R_LevelsSymbol);
    }
    if (part && part != R_NilValue) MARK_NOT_MUTABLE(part);
    return part;
}

SEXP rir2_op_object_field(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    return is_readable(x[0]) ? rir2_boxed_field(x[0], x[1]) : NULL;
}

/* Where an element of a list is: inside, RIR2_NOWHERE for a name that is none of its, or RIR2_UNSURE. */
static R_xlen_t place_of(SEXP list, SEXP i)
{
    SEXP names = rir2_boxed_names_of(list);
    if (!names) return RIR2_UNSURE;
    if (!rir2_boxed_scalar(i, STRSXP)) return rir2_boxed_position(i, rir2_boxed_length(list));
    SEXP name = STRING_ELT(i, 0);
    return name == NA_STRING || LENGTH(name) == 0 ? RIR2_UNSURE : rir2_boxed_find(names, name);
}

/* The element of an atomic vector, without its class. */
static SEXP number_of(SEXP x, SEXP i)
{
    SEXP names = is_readable(x) ? rir2_boxed_names_given(x) : NULL;
    if (!names) return NULL;
    R_xlen_t at = rir2_boxed_scalar(i, STRSXP) ? rir2_boxed_find(names, STRING_ELT(i, 0)) : rir2_boxed_position(i, rir2_boxed_length(x));
    return at >= 0 ? rir2_boxed_at(x, at) : NULL;
}

SEXP rir2_op_object_element(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (rir2_type(x[0]) == ENVSXP && rir2_boxed_scalar(x[1], STRSXP)) return rir2_op_object_field(row, x, n);
    if (rir2_boxed_is(x[0], RIR2_ATOMIC)) return number_of(x[0], x[1]);
    if (!is_list(x[0])) return NULL;
    R_xlen_t at = place_of(x[0], x[1]);
    return at >= 0 ? VECTOR_ELT(x[0], at) : at == RIR2_NOWHERE ? R_NilValue : NULL;
}

/* What R's own code for `[` gives where no method is found, as `.subset()` does. */
SEXP rir2_op_object_subset(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    int is_vector = rir2_boxed_is(x[0], RIR2_ATOMIC | RIR2_TYPES(VECSXP)) && !rir2_is_altrep(x[0]) && !(rir2_gp(x[0]) & RIR2_GP_S4);
    return is_vector && x[1] != R_MissingArg && rir2_subset_fits(x, n) ? rir2_boxed_call_checked(RIR2_CALL_vec_subset, x, n) : NULL;
}

/* The element of a list that nobody holds, and that holds it alone, is the caller's until it is put back: NULL stands in its
 * place. All other elements are read. `which`: in the order of the table. */
SEXP rir2_op_taken(const rir2_boxed_row *row, const SEXP *x, int n)
{
    enum { ELEMENT = 1, OF_OBJECT = 2 };
    /* What an environment holds may have been assigned meanwhile. */
    if (rir2_type(x[0]) == ENVSXP) return n == 3 ? x[2] : NULL;
    static const rir2_boxed_code reading[] = {rir2_op_field, rir2_op_element, rir2_op_object_field, rir2_op_object_element};
    int is_meant = is_list(x[0]) && (row->which & OF_OBJECT || !rir2_is_any_object(x[0]));
    R_xlen_t at = is_meant && rir2_refcount(x[0]) == 0 ? place_of(x[0], x[1]) : RIR2_UNSURE;
    SEXP element = at >= 0 ? VECTOR_ELT(x[0], at) : R_NilValue;
    if (element == R_NilValue || rir2_refcount(element) != 1) return reading[row->which](row, x, 2);
    SET_VECTOR_ELT(x[0], at, R_NilValue);
    return element;
}

/* The list with one element more at its end, which has this name. R sets names before the other attributes. */
static SEXP appended(SEXP list, SEXP name, SEXP value)
{
    R_xlen_t n = rir2_boxed_length(list);
    SEXP names = rir2_boxed_names_of(list), y = PROTECT(Rf_allocVector(VECSXP, n + 1)), all = PROTECT(Rf_allocVector(STRSXP, n + 1));
    for (R_xlen_t i = 0; i < n; i++) {
        SET_VECTOR_ELT(y, i, VECTOR_ELT(list, i));
        SET_STRING_ELT(all, i, names == R_NilValue ? R_BlankString : STRING_ELT(names, i));
    }
    SET_VECTOR_ELT(y, n, value);
    SET_STRING_ELT(all, n, name);
    Rf_setAttrib(y, R_NamesSymbol, all);
    Rf_copyMostAttrib(list, y);
    UNPROTECT(2);
    return y;
}

static int is_fit_to_set(SEXP list, SEXP value)
{
    return is_list(list) && value != R_NilValue && rir2_is_value(value) && rir2_attribute(list, R_DimSymbol) == R_NilValue &&
           rir2_boxed_may_allocate(17.0 * ((double)rir2_boxed_length(list) + 1));
}

static SEXP set_at(const SEXP *x, int n, R_xlen_t at, SEXP value)
{
    if (at == RIR2_NOWHERE) return appended(x[0], STRING_ELT(x[1], 0), value);
    SEXP v = rir2_boxed_is_owned(x, n) ? x[0] : Rf_shallow_duplicate(x[0]);
    rir2_put_element(v, at, value);
    return v;
}

/* `[[<-` sets the first names of all behind other attributes. */
static int is_first_name(const SEXP *x, R_xlen_t at) { return at == RIR2_NOWHERE && rir2_boxed_names_of(x[0]) == R_NilValue; }

/* `which`: 1 `$<-`. */
SEXP rir2_op_object_set(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (rir2_type(x[0]) == ENVSXP) return is_readable(x[0]) && rir2_boxed_scalar(x[1], STRSXP) ? rir2_boxed_set_variable(x, n) : NULL;
    if (!is_fit_to_set(x[0], x[2])) return NULL;
    R_xlen_t at = place_of(x[0], x[1]);
    return at == RIR2_UNSURE || (!row->which && is_first_name(x, at)) ? NULL : set_at(x, n, at, x[2]);
}

/* ---- data frames ------------------------------------------------------------------------------------------ */

enum { N_STOOD_FOR = 30 };
/* Closures of base that something stands for: methods, in the order of their numbers, and functions that the compiler knows by
 * their names. */
static const char *const stood_for[] = {
    "[.data.frame", "[<-.data.frame", "[[<-.data.frame", "$<-.data.frame", "[[.data.frame", "[.factor", "[.Date", "rbind.data.frame",
    "as.data.frame.logical", "as.data.frame.integer", "as.data.frame.numeric", "as.data.frame.character", "as.data.frame.factor", "as.data.frame.Date",
    "data.frame", "cbind", "rbind", "do.call", "Recall", "match.arg", "range.default",
    "structure", "tryCatch", "withCallingHandlers", "try", "suppressWarnings", "suppressMessages", "replicate", ".doSortWrap", "table"};
static SEXP at_install;       /* a list of them */
static SEXP own[N_STOOD_FOR]; /* those of now that were found to be the same */

/* The list of the namespace of this package. */
SEXP rir2_set_stood_for(SEXP list)
{
    if (rir2_type(list) != VECSXP || Rf_xlength(list) != N_STOOD_FOR) Rf_error("rir2: not the functions of base that something stands for");
    R_PreserveObject(at_install = list);
    return R_NilValue;
}

static int is_own(int which, SEXP now)
{
    if (rir2_type(now) != CLOSXP || rir2_is_watched(now)) return 0;
    if (now == own[which]) return 1;
    if (!at_install || !rir2_same_closure(now, VECTOR_ELT(at_install, which)) || rir2_cloenv(now) != R_BaseNamespace) return 0;
    if (own[which]) R_ReleaseObject(own[which]);
    R_PreserveObject(own[which] = now);
    return 1;
}

/* Whether a closure of base is one that nothing stands for, or that it was when this package was installed. */
int rir2_may_be_stood_for(SEXP f, const char *name)
{
    if (rir2_cloenv(f) != R_BaseNamespace) return 1;
    for (int which = 0; which < N_STOOD_FOR; which++)
        if (strcmp(name, stood_for[which]) == 0) return is_own(which, f);
    return 1;
}

int rir2_is_own_method(int which)
{
    SEXP f = rir2_symvalue(Rf_install(stood_for[which]));
    return is_own(which, rir2_type(f) == PROMSXP ? rir2_prvalue(f) : f);
}

/* A plain list underneath, with names, and row names as R keeps them; -1: it is none. */
R_xlen_t rir2_rows_of_frame(SEXP frame)
{
    if (!is_list(frame)) return -1;
    SEXP rows = rir2_attribute(frame, R_RowNamesSymbol), names = rir2_boxed_names_of(frame);
    if (!names || names == R_NilValue || (rir2_type(rows) != INTSXP && rir2_type(rows) != STRSXP) || rir2_is_altrep(rows) || rir2_is_any_object(rows)) return -1;
    if (rir2_type(rows) != INTSXP || rir2_length(rows) != 2 || INTEGER(rows)[0] != NA_INTEGER) return rir2_length(rows);
    int n = INTEGER(rows)[1];
    return n == NA_INTEGER ? -1 : n < 0 ? -n : n;
}

/* Where the column is, if it is a vector without attributes that has an element for each row; else -1. */
static R_xlen_t bare_column(SEXP frame, SEXP j, R_xlen_t n_rows)
{
    R_xlen_t at = place_of(frame, j);
    if (at < 0) return -1;
    SEXP column = VECTOR_ELT(frame, at);
    return rir2_boxed_is(column, RIR2_ATOMIC) && rir2_boxed_bare(column) && rir2_boxed_length(column) == n_rows ? at : -1;
}

/* Those methods take the class off and put it back, at the end of the attributes. */
static SEXP class_last(SEXP frame)
{
    SEXP last = rir2_attrib(frame);
    while (rir2_cdr(last) != R_NilValue) last = rir2_cdr(last);
    if (rir2_tag(last) == R_ClassSymbol) return frame;
    PROTECT(frame);
    SEXP class = PROTECT(rir2_attribute(frame, R_ClassSymbol));
    Rf_setAttrib(frame, R_ClassSymbol, R_NilValue);
    Rf_setAttrib(frame, R_ClassSymbol, class);
    UNPROTECT(2);
    return frame;
}

/* x[i, j], and with an empty argument */
SEXP rir2_op_frame_cell(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    R_xlen_t n_rows = rir2_rows_of_frame(x[0]), i = n_rows < 0 ? -1 : rir2_boxed_position(x[1], n_rows);
    R_xlen_t j = i < 0 ? -1 : bare_column(x[0], x[2], n_rows);
    if (j < 0) return rir2_part_of_frame(x[0], x[1], x[2], RIR2_DROP);
    return rir2_is_own_method(RIR2_OWN_SUBSET) ? rir2_boxed_at(VECTOR_ELT(x[0], j), i) : NULL;
}

/* A number between the last row and the one behind it makes a row. */
static int is_whole(SEXP x) { return rir2_type(x) != REALSXP || *(const double *)rir2_data(x) == trunc(*(const double *)rir2_data(x)); }

/* x[i, j] <- value. A column that only its frame holds is changed in place with it: who compiles marks what else holds one. */
SEXP rir2_op_frame_set_cell(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    SEXP value = x[3];
    R_xlen_t n_rows = rir2_rows_of_frame(x[0]), i = n_rows < 0 ? -1 : rir2_boxed_position(x[1], n_rows);
    R_xlen_t j = i < 0 || !is_whole(x[1]) || !is_whole(x[2]) ? -1 : bare_column(x[0], x[2], n_rows);
    if (j < 0 || !rir2_boxed_is(value, RIR2_ATOMIC) || !rir2_boxed_bare(value) || rir2_boxed_length(value) != 1) return NULL;
    if (!rir2_boxed_may_allocate(17.0 * ((double)n_rows + rir2_boxed_length(x[0]))) || !rir2_is_own_method(RIR2_OWN_SET_CELL)) return NULL;
    SEXP column = VECTOR_ELT(x[0], j);
    int owned = rir2_boxed_is_owned(x, n), in_place = owned && rir2_refcount(column) == 1 && column != value;
    SEXP set = rir2_boxed_set_at(column, i, value, in_place);
    if (!set) return NULL;
    if (owned && set == column) return class_last(x[0]);
    PROTECT(set);
    SEXP v = owned ? x[0] : Rf_shallow_duplicate(x[0]);
    rir2_put_element(v, j, set);
    UNPROTECT(1);
    return class_last(v);
}

static int has_unique_names(SEXP frame, SEXP name)
{
    SEXP names = rir2_boxed_names_of(frame);
    R_xlen_t n = rir2_boxed_length(frame);
    if (n > 100 || names == R_NilValue) return 0;
    for (R_xlen_t i = 0; i < n; i++) {
        if (STRING_ELT(names, i) == name || !rir2_boxed_is_ascii(STRING_ELT(names, i))) return 0;
        for (R_xlen_t k = 0; k < i; k++)
            if (STRING_ELT(names, i) == STRING_ELT(names, k)) return 0;
    }
    return rir2_boxed_is_ascii(name);
}

/* x[[j]] <- value, x$j <- value: all rows get the value if it is one. */
SEXP rir2_op_frame_set(const rir2_boxed_row *row, const SEXP *x, int n)
{
    int method = row->which ? RIR2_OWN_SET_FIELD : RIR2_OWN_SET_ELEMENT;
    SEXP value = x[2];
    R_xlen_t n_rows = rir2_rows_of_frame(x[0]), at = n_rows < 0 ? RIR2_UNSURE : place_of(x[0], x[1]);
    if (at == RIR2_UNSURE || !is_fit_to_set(x[0], value) || !rir2_boxed_is(value, RIR2_ATOMIC) || !rir2_boxed_bare(value)) return NULL;
    R_xlen_t length = rir2_boxed_length(value);
    if (length != n_rows && !(length == 1 && n_rows > 0)) return NULL;
    if (!rir2_boxed_may_allocate(17.0 * (double)n_rows)) return NULL;
    if (is_first_name(x, at)) return NULL;
    if (at == RIR2_NOWHERE && method == RIR2_OWN_SET_ELEMENT && !has_unique_names(x[0], STRING_ELT(x[1], 0))) return NULL;
    if (!rir2_is_own_method(method)) return NULL;
    if (length != n_rows) {
        SEXP all = Rf_allocVector((SEXPTYPE)rir2_type(value), n_rows);
        Rf_copyVector(all, value);
        value = all;
    }
    PROTECT(value);
    SEXP frame = set_at(x, n, at, value);
    UNPROTECT(1);
    return class_last(frame);
}

/* x[i, j] of numbers needs no box. */
int rir2_tagged_frame_cell(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (x[0].kind != RIR2_VAL_SEXP) return 0;
    SEXP frame = x[0].s, name = rir2_tagged_string(&x[2]), names = name ? rir2_boxed_names_of(frame) : NULL;
    R_xlen_t n_rows = rir2_rows_of_frame(frame), at = RIR2_UNSURE;
    if (n_rows >= 0 && names && name != NA_STRING && LENGTH(name)) at = rir2_boxed_find(names, name);
    SEXP column = at >= 0 ? VECTOR_ELT(frame, at) : NULL;
    if (!column || rir2_is_altrep(column) || rir2_attrib(column) != R_NilValue || rir2_length(column) != n_rows || !rir2_is_own_method(RIR2_OWN_SUBSET))
        return rir2_tagged_by_box(rir2_op_frame_cell, row, x, n, out);
    const rir2_val one[] = {{.kind = RIR2_VAL_SEXP, .s = column}, x[1]};
    return rir2_tagged_one(one, 1, out) || rir2_tagged_by_box(rir2_op_frame_cell, row, x, n, out);
}

/* ---- operators on objects without methods ------------------------------------------------------------------- */

/* Without its class, for the check. */
static SEXP without_class(SEXP x)
{
    if (!rir2_is_any_object(x)) return x;
    SEXP bare = PROTECT(Rf_shallow_duplicate(x));
    Rf_setAttrib(bare, R_ClassSymbol, R_NilValue);
    UNPROTECT(1);
    return bare;
}

static int is_operand(SEXP x)
{
    return rir2_boxed_is(x, RIR2_NUMBERS) && !rir2_is_altrep(x) && !(rir2_gp(x) & RIR2_GP_S4) && rir2_attribute(x, R_TspSymbol) == R_NilValue;
}

/* R's routine on the objects as they are: it looks for methods, and finds none. */
SEXP rir2_op_object_operator(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    static const char *const names[2][7] = {{"+", "-", "*", "/", "^"}, {"==", "!=", "<", "<=", ">", ">="}};
    static SEXP calls[2][7];
    int which = 0, compares = row->which;
    if (!rir2_boxed_scalar(x[0], STRSXP) || !is_operand(x[1]) || !is_operand(x[2]) || !(rir2_is_any_object(x[1]) || rir2_is_any_object(x[2]))) return NULL;
    while (names[compares][which] && strcmp(names[compares][which], CHAR(STRING_ELT(x[0], 0))) != 0) which++;
    const char *name = names[compares][which];
    if (!name) return NULL;
    SEXP op = rir2_symvalue(Rf_install(name)), operands[2] = {PROTECT(without_class(x[1])), NULL}, value = NULL;
    operands[1] = PROTECT(without_class(x[2]));
    int fits = compares ? rir2_check_relation(which > 1, operands, 2) : rir2_check_arith(*name, operands, 2);
    if (fits && rir2_boxed_is_builtin(op, name)) {
        if (!calls[compares][which]) R_PreserveObject(calls[compares][which] = Rf_lang1(Rf_install(name)));
        value = rir2_boxed_call_untried(op, calls[compares][which], x + 1, 2);
    }
    UNPROTECT(2);
    if (!value) return NULL;
    SEXP class = rir2_attribute(rir2_is_any_object(x[1]) ? x[1] : x[2], R_ClassSymbol);
    return compares ? (rir2_is_any_object(value) ? NULL : value) : rir2_attribute(value, R_ClassSymbol) == class ? value : NULL;
}
