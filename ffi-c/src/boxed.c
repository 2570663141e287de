/* The table of routines on R values, how it comes to life, and how tests and benchmarks reach it. */
#include "boxed.h"

#define OPERATION(id, name, routine, which, least, most, effects, needs) {name, rir2_op_##routine, which, least, most, effects, needs},
#define CALL(id, name, builtin, where, check, which, least, most, probe, needs) \
    {name, NULL, RIR2_CALL_##id, least, most, RIR2_BOXED_SETS(builtin) ? "AW" : "A", needs},
#define DRAW(id, name, least, most, check, draw, inversion, type, needs) {name, rir2_op_draw, RIR2_DRAW_##id, least, most, "A", needs},
#define SAMPLE(id, name, routine, least, most, needs) {name, rir2_op_##routine, RIR2_DRAW_##id, least, most, "A", needs},
#define NATIVE(id, name, check, which, least, most, probe, needs) {name, rir2_op_native, RIR2_NATIVE_##id, least, most, "A", needs},
rir2_boxed_row rir2_boxed_rows[RIR2_BOXED_N] = {RIR2_BOXED_OPERATIONS(OPERATION) RIR2_BOXED_CALLS(CALL) RIR2_BOXED_DRAWS(DRAW, SAMPLE)
                                                    RIR2_BOXED_NATIVES(NATIVE)};

#define TAGGED(id, routine) [RIR2_BOXED_##id] = rir2_tagged_##routine,
#define TAGGED_CALL(id, routine) [RIR2_BOXED_N_OPERATIONS + RIR2_CALL_##id] = rir2_tagged_##routine,
#define TAGGED_DRAW(id, ...) [RIR2_BOXED_FIRST_DRAW + RIR2_DRAW_##id] = rir2_tagged_draw,
#define TAGGED_SAMPLE(id, name, routine, ...) [RIR2_BOXED_FIRST_DRAW + RIR2_DRAW_##id] = rir2_tagged_##routine,
const rir2_tagged_code rir2_tagged_codes[RIR2_BOXED_N] = {
    RIR2_BOXED_TAGGED(TAGGED) RIR2_BOXED_TAGGED_CALLS(TAGGED_CALL) RIR2_BOXED_DRAWS(TAGGED_DRAW, TAGGED_SAMPLE)};

SEXP rir2_boxed_base;

/* Wrappers keep the vector that they stand for in their first field, deferred strings a pair with it in front. */
int rir2_boxed_own_altrep(SEXP x)
{
    for (int depth = 0; depth < 8; depth++) {
        SEXP description = rir2_attrib(rir2_tag(x));
        if (rir2_type(description) != LISTSXP || rir2_car(rir2_cdr(description)) != rir2_boxed_base) return 0;
        SEXP inner = R_altrep_data1(x);
        if (rir2_type(inner) == LISTSXP) inner = rir2_car(inner);
        if (!Rf_isVector(inner) || !rir2_is_altrep(inner)) return 1;
        x = inner;
    }
    return 0;
}

/* Whether the bit that says so is where it is thought to be. */
static int ascii_bit_is_known(void)
{
    SEXP ascii = PROTECT(Rf_mkCharCE("rir2 probe", CE_UTF8)), latin1 = PROTECT(Rf_mkCharCE("\xe9", CE_LATIN1));
    SEXP utf8 = PROTECT(Rf_mkCharCE("\xc3\xa9", CE_UTF8)), empty = PROTECT(Rf_mkChar(""));
    int known = rir2_boxed_is_ascii(ascii) && rir2_boxed_is_ascii(empty) && !rir2_boxed_is_ascii(latin1) && !rir2_boxed_is_ascii(utf8);
    UNPROTECT(4);
    return known;
}

/* Without the layout there are no rows at all. */
void rir2_boxed_init(void)
{
    rir2_boxed_base = Rf_install("base");
    if (rir2_layout_problem || !ascii_bit_is_known()) {
        for (int k = 0; k < RIR2_BOXED_N; k++) rir2_boxed_rows[k].code = NULL;
        return;
    }
    rir2_boxed_values_init();
    rir2_scalars_init();
    rir2_elements_init();
    rir2_assign_init();
    rir2_complex_init();
    rir2_boxed_calls_init(rir2_boxed_rows + RIR2_BOXED_N_OPERATIONS);
    rir2_random_init(rir2_boxed_rows + RIR2_BOXED_FIRST_DRAW);
    rir2_natives_init(rir2_boxed_rows + RIR2_BOXED_FIRST_NATIVE);
}

/* ---- for tests and benchmarks ----------------------------------------------------------------------------- */

static const rir2_boxed_row *row_named(SEXP name)
{
    for (int k = 0; k < RIR2_BOXED_N; k++)
        if (strcmp(rir2_boxed_rows[k].name, CHAR(STRING_ELT(name, 0))) == 0) return &rir2_boxed_rows[k];
    Rf_error("rir2: no routine is called '%s'", CHAR(STRING_ELT(name, 0)));
}

/* The operands as machine code would have them; those that are to be owned are copies that nobody holds, one of each
 * object. */
static int operands_of(const rir2_boxed_row *row, SEXP operands, SEXP owned, SEXP *x)
{
    int n = (int)Rf_xlength(operands);
    if (!row->code) Rf_error("rir2: this R has no routine '%s'", row->name);
    if (n < row->least || n > row->most) Rf_error("rir2: '%s' does not take %d operands", row->name, n);
    for (int k = 0; k < n; k++) {
        int is_owned = k < LENGTH(owned) && LOGICAL(owned)[k], same = 0;
        x[k] = VECTOR_ELT(operands, k);
        while (same < k && !(VECTOR_ELT(operands, same) == x[k] && is_owned)) same++;
        if (is_owned) x[k] = same < k ? x[same] : Rf_shallow_duplicate(x[k]);
        PROTECT(x[k]);
    }
    return n;
}

static rir2_tagged_code tagged_code(const rir2_boxed_row *row)
{
    return rir2_tagged_codes[row - rir2_boxed_rows];
}

/* Whether the tagged form gives the same, bit for bit, or leaves as the boxed one does. */
static int tagged_agrees(const rir2_boxed_row *row, const SEXP *x, int n, SEXP value)
{
    enum { BIT_FOR_BIT = 1 | 2 | 4 | 16 };
    rir2_val v[RIR2_BOXED_MOST], out;
    for (int k = 0; k < n; k++) v[k] = rir2_boxed_val(x[k]);
    int given = tagged_code(row)(row, v, n, &out);
    if (!given || !value) return !given == !value;
    SEXP box = PROTECT(rir2_boxed_of(&out));
    int agrees = R_compute_identical(value, box, BIT_FOR_BIT);
    UNPROTECT(1);
    return agrees;
}

/* The routine `name` on a list of operands. NULL: it left; else a list with the value, and with the operands as they
 * are then. An error if its tagged form does otherwise, which draws the same random numbers again. */
SEXP rir2_boxed_run(SEXP name, SEXP operands, SEXP owned)
{
    SEXP x[RIR2_BOXED_MOST];
    const rir2_boxed_row *row = row_named(name);
    int n = operands_of(row, operands, owned, x);
    SEXP value = row->code(row, x, n), result = R_NilValue;
    PROTECT(value ? value : R_NilValue);
    if (tagged_code(row)) {
        rir2_undo_random(NULL);
        if (!tagged_agrees(row, x, n, value)) Rf_error("rir2: the tagged form of '%s' does otherwise", row->name);
    }
    rir2_prepare_random(NULL);
    if (!value || !rir2_commit_random(NULL)) {
        rir2_undo_random(NULL);
    } else {
        result = PROTECT(Rf_allocVector(VECSXP, n + 1));
        SET_VECTOR_ELT(result, 0, value);
        for (int k = 0; k < n; k++) SET_VECTOR_ELT(result, k + 1, x[k]);
        UNPROTECT(1);
    }
    UNPROTECT(n + 1);
    return result;
}

/* What `count` calls take, or -1: one left. `in_place`: the result is the first operand of the next call, as it is in a
 * loop. */
static double time_boxed(const rir2_boxed_row *row, SEXP *x, int n, int64_t count, int in_place)
{
    int64_t left = 0;
    PROTECT_INDEX first;
    PROTECT_WITH_INDEX(n > 0 ? x[0] : R_NilValue, &first);
    uint64_t start = rir2_cpu_ns();
    for (int64_t k = 0; k < count; k++) {
        SEXP value = row->code(row, x, n);
        if (!value) left++;
        else if (in_place && value != x[0]) R_Reprotect(x[0] = value, first);
    }
    double ns = (double)(rir2_cpu_ns() - start);
    UNPROTECT(1);
    return left ? -1 : ns;
}

static double time_tagged(const rir2_boxed_row *row, const SEXP *x, int n, int64_t count)
{
    rir2_val v[RIR2_BOXED_MOST], out;
    int64_t left = 0;
    for (int k = 0; k < n; k++) v[k] = rir2_boxed_val(x[k]);
    rir2_tagged_code code = tagged_code(row);
    uint64_t start = rir2_cpu_ns();
    for (int64_t k = 0; k < count; k++) left += !code(row, v, n, &out);
    return left ? -1 : (double)(rir2_cpu_ns() - start);
}

/* Nanoseconds of processor time for each of `times` calls, a loop in C, of the boxed or the tagged form; NA if it left,
 * or has no such form. */
SEXP rir2_boxed_time(SEXP name, SEXP operands, SEXP owned, SEXP times, SEXP tagged)
{
    SEXP x[RIR2_BOXED_MOST];
    const rir2_boxed_row *row = row_named(name);
    int in_place = LENGTH(owned) > 0 && LOGICAL(owned)[0] && strchr(row->effects, 'W');
    int n = operands_of(row, operands, owned, x), is_tagged = Rf_asLogical(tagged) == TRUE;
    double count = Rf_asReal(times), ns = -1;
    if (!is_tagged) ns = time_boxed(row, x, n, (int64_t)count, in_place);
    else if (tagged_code(row)) ns = time_tagged(row, x, n, (int64_t)count);
    rir2_undo_random(NULL);
    UNPROTECT(n);
    return Rf_ScalarReal(ns < 0 ? NA_REAL : ns / count);
}

/* Names, numbers of operands, effects, whether a row is one of byte code's own operations, and whether this R has it. */
SEXP rir2_boxed_table(void)
{
    const char *names[] = {"name", "least", "most", "effects", "needs", "operation", "present", ""};
    SEXP table = PROTECT(Rf_mkNamed(VECSXP, names));
    const SEXPTYPE types[] = {STRSXP, INTSXP, INTSXP, STRSXP, STRSXP, LGLSXP, LGLSXP};
    for (int c = 0; c < 7; c++) SET_VECTOR_ELT(table, c, Rf_allocVector(types[c], RIR2_BOXED_N));
    for (int k = 0; k < RIR2_BOXED_N; k++) {
        const rir2_boxed_row *row = &rir2_boxed_rows[k];
        SET_STRING_ELT(VECTOR_ELT(table, 0), k, Rf_mkChar(row->name));
        INTEGER(VECTOR_ELT(table, 1))[k] = row->least;
        INTEGER(VECTOR_ELT(table, 2))[k] = row->most;
        SET_STRING_ELT(VECTOR_ELT(table, 3), k, Rf_mkChar(row->effects));
        SET_STRING_ELT(VECTOR_ELT(table, 4), k, Rf_mkChar(row->needs));
        LOGICAL(VECTOR_ELT(table, 5))[k] = k < RIR2_BOXED_N_OPERATIONS;
        LOGICAL(VECTOR_ELT(table, 6))[k] = row->code != NULL;
    }
    UNPROTECT(1);
    return table;
}

/* ---- somebody else's vector ---------------------------------------------------------------------------------- */

static int n_asked; /* how often its methods ran */
static int foreign_elements[] = {3, 1, 2};

static R_xlen_t foreign_length(SEXP x) { (void)x; n_asked++; return 3; }
static int foreign_elt(SEXP x, R_xlen_t i) { (void)x; n_asked++; return foreign_elements[i]; }
static void *foreign_dataptr(SEXP x, Rboolean writable) { (void)x; (void)writable; n_asked++; return foreign_elements; }

/* For tests: an integer vector of an ALTREP class that is not R's, or, of a number, how often one was asked. */
SEXP rir2_boxed_foreign(SEXP asked)
{
    static R_altrep_class_t class;
    static int made;
    if (asked != R_NilValue) return Rf_ScalarInteger(n_asked);
    if (!made) {
        class = R_make_altinteger_class("rir2_foreign", "rir2", NULL);
        R_set_altrep_Length_method(class, foreign_length);
        R_set_altinteger_Elt_method(class, foreign_elt);
        R_set_altvec_Dataptr_method(class, foreign_dataptr);
        made = 1;
    }
    return R_new_altrep(class, R_NilValue, R_NilValue);
}
