/* Questions about values of any type, and new vectors and lists. */
#include "boxed_checks.h"
#include <math.h>

/* ---- length, names and other attributes ----------------------------------------------------------------------- */

static SEXP count(R_xlen_t n) { return n <= INT_MAX ? Rf_ScalarInteger((int)n) : Rf_ScalarReal((double)n); }

SEXP rir2_op_length(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    if (!rir2_boxed_plain(*x)) return NULL;
    if (rir2_boxed_is(*x, RIR2_VECTORS)) return count(rir2_boxed_length(*x));
    switch (rir2_type(*x)) {
    case NILSXP: return count(0);
    case LISTSXP:
    case LANGSXP: return count(Rf_xlength(*x));
    case CLOSXP: case BUILTINSXP: case SPECIALSXP: case SYMSXP: return count(1);
    default: return NULL;
    }
}

int rir2_tagged_length(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out)
{
    if (x->kind != RIR2_VAL_SEXP) return !rir2_give_int(out, 1);
    if (rir2_boxed_is(x->s, RIR2_VECTORS) && rir2_boxed_plain(x->s) && rir2_boxed_length(x->s) <= INT_MAX)
        return !rir2_give_int(out, (int)rir2_boxed_length(x->s));
    return rir2_tagged_by_box(rir2_op_length, row, x, n, out);
}

SEXP rir2_op_type_of(const rir2_boxed_row *row, const SEXP *x, int n)
{
    static const char *const names[] = {
        [NILSXP] = "NULL", [SYMSXP] = "symbol", [LISTSXP] = "pairlist", [CLOSXP] = "closure", [ENVSXP] = "environment",
        [LANGSXP] = "language", [SPECIALSXP] = "special", [BUILTINSXP] = "builtin", [LGLSXP] = "logical", [INTSXP] = "integer",
        [REALSXP] = "double", [CPLXSXP] = "complex", [STRSXP] = "character", [EXPRSXP] = "expression", [VECSXP] = "list",
        [EXTPTRSXP] = "externalptr", [WEAKREFSXP] = "weakref", [RAWSXP] = "raw"};
    (void)row; (void)n;
    unsigned type = (unsigned)rir2_type(*x);
    return type < sizeof names / sizeof *names && names[type] ? Rf_mkString(names[type]) : NULL;
}

/* The way that `switch` takes: for a string the place of the first equal name, from 0, or behind all of them; for the number k
 * what is k places behind that. INT_MAX: a number that is none of a way. */
SEXP rir2_op_choose(const rir2_boxed_row *row, const SEXP *x, int n)
{
    enum { WAYS = 4096 };
    (void)row; (void)n;
    if (x[1] != R_NilValue && (rir2_type(x[1]) != STRSXP || !rir2_boxed_plain(x[1]))) return NULL;
    R_xlen_t n_names = x[1] == R_NilValue ? -1 : rir2_boxed_length(x[1]);
    if (rir2_boxed_scalar(x[0], STRSXP)) {
        SEXP name = STRING_ELT(x[0], 0);
        if (n_names < 0 || name == NA_STRING) return NULL;
        for (R_xlen_t i = 0; i < n_names; i++) {
            int same = rir2_boxed_same_string(STRING_ELT(x[1], i), name);
            if (same) return same == RIR2_UNSURE ? NULL : Rf_ScalarInteger((int)i);
        }
        return Rf_ScalarInteger((int)n_names);
    }
    rir2_val v = rir2_boxed_val(x[0]);
    if (v.kind > RIR2_VAL_DBL || n_names > WAYS) return NULL;
    /* R warns of a double beyond the integers. */
    if (v.kind == RIR2_VAL_DBL && fabs(v.d) >= -(double)INT_MIN) return NULL;
    double k = v.kind == RIR2_VAL_DBL ? v.d : v.i == NA_INTEGER ? R_NaN : v.i;
    int is_way = k >= 1 && k < WAYS + 1;
    return Rf_ScalarInteger(is_way ? (int)n_names + (int)k : INT_MAX);
}

/* What R hands out of an attribute, it marks as held by others. */
static SEXP handed_out(SEXP attribute)
{
    if (attribute != R_NilValue) MARK_NOT_MUTABLE(attribute);
    return attribute;
}

SEXP rir2_op_names(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    if (*x == R_NilValue) return R_NilValue;
    if (!rir2_boxed_is(*x, RIR2_VECTORS) || !rir2_boxed_plain(*x)) return NULL;
    SEXP names = rir2_boxed_names_given(*x);
    return names ? handed_out(names) : NULL;
}

/* As attr(): an attribute with this name; R_NilValue: there is none, nor one whose name only begins so; else NULL. */
static SEXP attribute_named(SEXP x, const char *name)
{
    size_t length = strlen(name);
    int partly = strncmp("names", name, length) == 0;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a)) {
        const char *here = CHAR(rir2_pname(rir2_tag(a)));
        if (strcmp(here, name) == 0) return Rf_getAttrib(x, rir2_tag(a));
        if (strncmp(here, name, length) == 0) partly = 1;
    }
    return partly ? NULL : R_NilValue;
}

/* `which`: in the order of the table. */
SEXP rir2_op_attribute(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    enum { DIM, DIMNAMES, LEVELS, CLASS };
    if (row->which == CLASS) return rir2_gp(*x) & RIR2_GP_S4 ? NULL : handed_out(rir2_attribute(*x, R_ClassSymbol));
    if (!rir2_boxed_plain(*x) || !(rir2_boxed_is(*x, RIR2_VECTORS) || *x == R_NilValue)) return NULL;
    if (row->which == LEVELS) return attribute_named(*x, "levels");
    return handed_out(rir2_attribute(*x, row->which == DIM ? R_DimSymbol : R_DimNamesSymbol));
}

/* No method is asked, so the vector may be an object. */
SEXP rir2_op_attr(const rir2_boxed_row *row, const SEXP *x, int n)
{
    if (!rir2_boxed_scalar(x[1], STRSXP) || rir2_gp(x[0]) & RIR2_GP_S4 || !rir2_boxed_is(x[0], RIR2_VECTORS)) return NULL;
    SEXP name = STRING_ELT(x[1], 0);
    if (name == NA_STRING || !rir2_boxed_is_ascii(name) || LENGTH(name) == 0) return NULL;
    if (strcmp(CHAR(name), "names") == 0) return rir2_is_any_object(x[0]) ? NULL : rir2_op_names(row, x, n);
    return attribute_named(x[0], CHAR(name));
}

/* ---- types --------------------------------------------------------------------------------------------------------- */

SEXP rir2_op_is_type(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    /* The one of these that looks at the class. */
    if (row->which == INTSXP && rir2_type(*x) == INTSXP && rir2_is_any_object(*x))
        return rir2_gp(*x) & RIR2_GP_S4 ? NULL : Rf_ScalarLogical(!Rf_inherits(*x, "factor"));
    return Rf_ScalarLogical(rir2_type(*x) == row->which);
}

/* Whether typed code takes it for such a vector, or with a minus in front a matrix. It reads elements without asking R: an
 * ALTREP vector is made, and one of a class that is not R's own is left. */
SEXP rir2_op_is_bare(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    int is_matrix = row->which < 0, type = is_matrix ? -row->which : row->which;
    if (rir2_type(*x) != type || !(is_matrix ? rir2_is_plain_matrix(*x) : rir2_is_plain(*x))) return Rf_ScalarLogical(FALSE);
    if (rir2_is_altrep(*x)) {
        if (!rir2_boxed_own_altrep(*x) || !rir2_boxed_may_allocate(8.0 * (double)Rf_xlength(*x))) return NULL;
        rir2_publish_active();
        (void)DATAPTR_RO(*x);
    }
    return Rf_ScalarLogical(TRUE);
}

/* Whether the class attribute is exactly this. */
SEXP rir2_op_has_classes(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    (void)n;
    if (rir2_type(x[1]) != STRSXP || rir2_is_altrep(x[1]) || (rir2_is_altrep(x[0]) && !rir2_boxed_own_altrep(x[0]))) return NULL;
    return Rf_ScalarLogical(rir2_is_of_classes(x[0], x[1]));
}

/* No other value is taken. */
SEXP rir2_op_is_one_of(const rir2_boxed_row *row, const SEXP *x, int n)
{
    for (int k = 1; k < n; k++) {
        const SEXP both[] = {x[0], x[k]};
        SEXP is_it = rir2_op_has_classes(row, both, 2);
        if (!is_it || Rf_asLogical(is_it)) return is_it;
    }
    return NULL;
}

static const unsigned functions = RIR2_TYPES(CLOSXP) | RIR2_TYPES(BUILTINSXP) | RIR2_TYPES(SPECIALSXP);

/* `which`: in the order of the table. The last three have methods. */
SEXP rir2_op_is_kind(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)n;
    enum { LIST, FUNCTION, ATOMIC, PAIRLIST, LANGUAGE, OBJECT, NUMERIC, MATRIX, ARRAY };
    if (row->which >= NUMERIC && rir2_is_any_object(*x)) return NULL;
    SEXP dim = row->which >= MATRIX && rir2_boxed_is(*x, RIR2_VECTORS) ? rir2_attribute(*x, R_DimSymbol) : R_NilValue;
    switch (row->which) {
    case LIST: return Rf_ScalarLogical(rir2_boxed_is(*x, RIR2_TYPES(VECSXP) | RIR2_TYPES(LISTSXP)));
    case FUNCTION: return Rf_ScalarLogical(rir2_boxed_is(*x, functions));
    case ATOMIC: return *x == R_NilValue ? Rf_ScalarLogical(R_VERSION < R_Version(4, 4, 0)) : Rf_ScalarLogical(rir2_boxed_is(*x, RIR2_ATOMIC));
    case PAIRLIST: return Rf_ScalarLogical(rir2_boxed_is(*x, RIR2_TYPES(LISTSXP) | RIR2_TYPES(NILSXP)));
    case LANGUAGE: return Rf_ScalarLogical(rir2_boxed_is(*x, RIR2_TYPES(SYMSXP) | RIR2_TYPES(LANGSXP) | RIR2_TYPES(EXPRSXP)));
    case OBJECT: return Rf_ScalarLogical(rir2_is_object(*x));
    case NUMERIC: return Rf_ScalarLogical(rir2_boxed_is(*x, RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)));
    case MATRIX: return Rf_ScalarLogical(dim != R_NilValue && Rf_xlength(dim) == 2);
    default: return Rf_ScalarLogical(dim != R_NilValue && Rf_xlength(dim) >= 1);
    }
}

/* ---- identical() ------------------------------------------------------------------------------------------------------ */

/* Made of plain vectors of R's own all the way down, attributes included: to compare it runs nobody's code. `budget`:
 * how many values there may be. */
static int is_data(SEXP x, int depth, int *budget)
{
    if (x == R_NilValue) return 1;
    if (--*budget < 0 || depth > 16 || !rir2_boxed_plain(x)) return 0;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = rir2_cdr(a))
        if (!is_data(rir2_car(a), depth + 1, budget)) return 0;
    if (rir2_boxed_is(x, RIR2_NUMBERS | RIR2_TYPES(CPLXSXP) | RIR2_TYPES(RAWSXP))) return 1;
    if (rir2_type(x) == STRSXP) return rir2_all_ascii(x);
    if (rir2_type(x) != VECSXP) return 0;
    R_xlen_t n = rir2_boxed_length(x);
    for (R_xlen_t i = 0; i < n; i++)
        if (!is_data(VECTOR_ELT(x, i), depth + 1, budget)) return 0;
    return 1;
}

int rir2_is_data(SEXP x)
{
    int budget = 1000;
    return is_data(x, 0, &budget);
}

/* With the arguments that identical() has by itself: only environments of functions are looked at besides. */
SEXP rir2_op_identical(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row; (void)n;
    enum { USUAL = 16 };
    if (x[0] == x[1]) return Rf_ScalarLogical(1);
    if (!rir2_is_data(x[0]) || !rir2_is_data(x[1])) return NULL;
    return Rf_ScalarLogical(R_compute_identical(x[0], x[1], USUAL));
}

/* ---- lists and vectors ------------------------------------------------------------------------------------------------- */

/* `which`: 1 the first operand has the names. */
SEXP rir2_op_list(const rir2_boxed_row *row, const SEXP *x, int n)
{
    int named = row->which;
    if (named && (!rir2_is_bare_of(x[0], RIR2_TYPES(STRSXP)) || rir2_boxed_length(x[0]) != n - 1)) return NULL;
    for (int k = 0; k < n; k++)
        if (x[k] == R_MissingArg || x[k] == R_UnboundValue || rir2_type(x[k]) == PROMSXP) return NULL;
    SEXP list = PROTECT(Rf_allocVector(VECSXP, n - named));
    for (int k = named; k < n; k++) SET_VECTOR_ELT(list, k - named, x[k]);
    if (named) {
        SEXP names = PROTECT(Rf_allocVector(STRSXP, n - 1));
        for (int k = 0; k < n - 1; k++) SET_STRING_ELT(names, k, STRING_ELT(x[0], k));
        Rf_setAttrib(list, R_NamesSymbol, names);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return list;
}

static double dbl_at(SEXP x, R_xlen_t i)
{
    if (rir2_type(x) == REALSXP) return REAL_ELT(x, i);
    int value = rir2_type(x) == INTSXP ? INTEGER_ELT(x, i) : LOGICAL_ELT(x, i);
    return value == NA_INTEGER ? NA_REAL : value;
}

/* Copies a vector to where `at` says in one of its type or a wider one. */
static void append(SEXP to, R_xlen_t at, SEXP x)
{
    R_xlen_t n = rir2_boxed_length(x);
    if (rir2_type(to) == STRSXP && rir2_is_altrep(x))
        for (R_xlen_t i = 0; i < n; i++) SET_STRING_ELT(to, at + i, STRING_ELT(x, i));
    else if (rir2_type(to) == REALSXP && rir2_type(x) != REALSXP)
        for (R_xlen_t i = 0; i < n; i++) ((double *)rir2_data(to))[at + i] = dbl_at(x, i);
    else if (n > 0) {
        /* Strings: `to` is younger than they are, and nobody counts who holds them. */
        size_t size = rir2_type(to) == STRSXP ? sizeof(SEXP) : rir2_type(to) == REALSXP ? sizeof(double) : sizeof(int);
        memcpy((char *)rir2_data(to) + (size_t)at * size, rir2_boxed_data(x), (size_t)n * size);
    }
}

/* The type that bare numbers, or bare strings, have together; -1 if they do not go together here. */
static int type_of_all(const SEXP *x, int n)
{
    int type = rir2_type(x[0]);
    for (int k = 0; k < n; k++) {
        int here = rir2_type(x[k]);
        if (!rir2_boxed_is(x[k], RIR2_NUMBERS | RIR2_TYPES(STRSXP)) || (here == STRSXP) != (type == STRSXP) || !rir2_boxed_bare(x[k])) return -1;
        if (here > type) type = here; /* LGLSXP < INTSXP < REALSXP */
    }
    return type;
}

/* Bare numbers, or strings, are put one behind the other; anything else is R's own routine's. */
SEXP rir2_op_combine(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    int type = type_of_all(x, n);
    if (type < 0) return rir2_boxed_call_of(RIR2_CALL_vec_c, x, n);
    double length = 0;
    for (int k = 0; k < n; k++) length += (double)rir2_boxed_length(x[k]);
    if (length > RIR2_CHECK_LONGEST || !rir2_boxed_may_allocate(8 * length)) return NULL;
    SEXP y = PROTECT(Rf_allocVector(type, (R_xlen_t)length));
    R_xlen_t at = 0;
    for (int k = 0; k < n; k++) {
        append(y, at, x[k]);
        at += rir2_boxed_length(x[k]);
    }
    UNPROTECT(1);
    return y;
}

/* ---- sequences --------------------------------------------------------------------------------------------------------- */

static SEXP compact_class; /* of 1:n, an ALTREP whose data are n, its first element, and the step; NULL: unknown */

static SEXP compact_sequence(SEXP class, R_xlen_t n, double from, double step)
{
    SEXP data = PROTECT(Rf_allocVector(REALSXP, 3));
    double *p = rir2_data(data);
    p[0] = (double)n;
    p[1] = from;
    p[2] = step;
    R_altrep_class_t c = R_SUBTYPE_INIT(class);
    SEXP sequence = R_new_altrep(c, data, R_NilValue);
    MARK_NOT_MUTABLE(sequence); /* as R does */
    UNPROTECT(1);
    return sequence;
}

/* Looks at one that R made, and compares with one made here. */
void rir2_boxed_values_init(void)
{
    enum { N = 100 };
    SEXP call = PROTECT(Rf_lang3(Rf_install(":"), PROTECT(Rf_ScalarInteger(1)), PROTECT(Rf_ScalarInteger(N))));
    SEXP made = PROTECT(Rf_eval(call, R_BaseEnv)), data = rir2_is_altrep(made) ? R_altrep_data1(made) : R_NilValue;
    if (rir2_type(data) == REALSXP && Rf_xlength(data) == 3 && REAL(data)[0] == N && REAL(data)[1] == 1 && REAL(data)[2] == 1 &&
        R_altrep_data2(made) == R_NilValue && rir2_boxed_own_altrep(made)) {
        SEXP again = PROTECT(compact_sequence(rir2_tag(made), N, 1, 1));
        if (rir2_type(again) == INTSXP && Rf_xlength(again) == N && INTEGER_ELT(again, N - 1) == N && R_compute_identical(made, again, 16))
            compact_class = rir2_tag(made);
        UNPROTECT(1);
    }
    UNPROTECT(4);
}

enum { SHORT_SEQUENCE = 64 };

/* `n` integers from `from` on, up or down. NULL: R's own routine is to be asked. */
static SEXP integers(R_xlen_t n, int from, int step)
{
    if (n > SHORT_SEQUENCE) return compact_class ? compact_sequence(compact_class, n, from, step) : NULL;
    SEXP y = Rf_allocVector(INTSXP, n);
    int *p = rir2_data(y);
    for (int i = 0; i < (int)n; i++) p[i] = from + step * i;
    return y;
}

/* `which`: 1 as long as the operand. */
SEXP rir2_op_sequence(const rir2_boxed_row *row, const SEXP *x, int n)
{
    R_xlen_t length;
    if (row->which) {
        if (!rir2_boxed_plain(*x) || !(rir2_boxed_is(*x, RIR2_VECTORS) || *x == R_NilValue)) return NULL;
        length = *x == R_NilValue ? 0 : rir2_boxed_length(*x);
    } else {
        length = rir2_count_of(*x);
    }
    if (length < 0 || length > RIR2_CHECK_LONGEST) return NULL;
    SEXP sequence = integers(length, 1, 1);
    if (sequence) return sequence;
    SEXP to = PROTECT(Rf_ScalarInteger((int)length));
    sequence = rir2_boxed_call_of(RIR2_CALL_vec_seq_len, &to, n);
    UNPROTECT(1);
    return sequence;
}

/* A whole number that is an integer to R. */
static int whole_of(SEXP x, int *i)
{
    if (rir2_boxed_scalar(x, INTSXP)) return (*i = *(const int *)rir2_data(x)) != NA_INTEGER;
    if (!rir2_boxed_scalar(x, REALSXP)) return 0;
    double d = *(const double *)rir2_data(x);
    if (!(d >= -INT_MAX && d <= INT_MAX) || d != (int)d) return 0;
    *i = (int)d;
    return 1;
}

SEXP rir2_op_colon(const rir2_boxed_row *row, const SEXP *x, int n)
{
    (void)row;
    int from, to;
    if (whole_of(x[0], &from) && whole_of(x[1], &to)) {
        int64_t length = (from <= to ? (int64_t)to - from : (int64_t)from - to) + 1;
        SEXP sequence = length <= RIR2_CHECK_LONGEST ? integers((R_xlen_t)length, from, from <= to ? 1 : -1) : NULL;
        if (sequence) return sequence;
    }
    return rir2_boxed_call_of(RIR2_CALL_vec_colon, x, n);
}
