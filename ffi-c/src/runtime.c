/* Runtime routines for machine code: what allocates, and the table of all of them.
 *
 * No routine raises an R error, for machine code could not survive one politely: what R would
 * complain about gives NULL or a reason to abort, and the baseline complains. Allocations are
 * tried before they are asked of R where they are large; a small one that fails means that R is
 * out of memory altogether, and then its error passes through machine code, which has nothing to
 * clean up (nor has the transaction: nothing has been written).
 */
#include "rir2_runtime.h"
#include "boxed.h"
#include "claims.h"
#include "runtime_math.h"
#include <stdlib.h>

enum { TRY_FIRST = 1 << 24, MAX_VECTOR = INT_MAX };

/* options(): --max-vsize in bytes, or infinity; set when the package is loaded. */
static double max_vsize = 1.0 / 0.0;

SEXP rir2_set_max_vsize(SEXP bytes)
{
    max_vsize = Rf_asReal(bytes);
    return R_NilValue;
}

static void *refuse(rir2_ctx *ctx, int reason)
{
    ctx->abort_reason = reason;
    return NULL;
}

/* Whether R can be asked for so many bytes without raising an error. */
int rir2_may_allocate(rir2_ctx *ctx, double bytes)
{
    if (bytes < TRY_FIRST) return 1;
    void *probe = bytes < max_vsize / 4 && bytes < 0x1p47 ? malloc((size_t)bytes + 4096) : NULL;
    free(probe);
    if (!probe) refuse(ctx, RIR2_ABORT_memory);
    return probe != NULL;
}

/* The roots that machine code has set since the last time get their place on R's protection
 * stack; slots below `published` are known to be unchanged. */
void rir2_publish(rir2_ctx *ctx)
{
    rir2_full_ctx *full = (rir2_full_ctx *)ctx;
    int64_t k = ctx->published < full->n_protected ? ctx->published : full->n_protected;
    for (; k < ctx->root_top; k++) {
        SEXP x = ctx->roots[k] ? (SEXP)ctx->roots[k] : R_NilValue;
        if (k < full->n_protected) {
            R_Reprotect(x, full->first_index + (int)k);
            continue;
        }
        PROTECT_INDEX index;
        R_ProtectWithIndex(x, &index);
        if (full->n_protected++ == 0) full->first_index = index;
    }
    ctx->published = ctx->root_top;
}

static const SEXPTYPE type_of_kind[] = {[RIR2_LGL] = LGLSXP, [RIR2_INT] = INTSXP, [RIR2_DBL] = REALSXP};

static int kind_of(SEXP x)
{
    int type = rir2_type(x);
    return type == REALSXP ? RIR2_DBL : type == INTSXP ? RIR2_INT : type == LGLSXP ? RIR2_LGL : -1;
}

static SEXP allocate(rir2_ctx *ctx, int64_t kind, int64_t n)
{
    if (n < 0 || n > MAX_VECTOR || kind < RIR2_LGL || kind > RIR2_DBL) return refuse(ctx, RIR2_ABORT_memory);
    if (!rir2_may_allocate(ctx, (double)n * (kind == RIR2_DBL ? 8 : 4))) return NULL;
    return Rf_allocVector(type_of_kind[kind], (R_xlen_t)n);
}

static int element_size(SEXP x) { return rir2_type(x) == REALSXP ? 8 : 4; }

SEXP rir2_box(int kind, double value)
{
    if (kind == RIR2_DBL) return Rf_ScalarReal(value);
    int i = ISNAN(value) ? NA_INTEGER : (int)value;
    return kind == RIR2_INT ? Rf_ScalarInteger(i) : Rf_ScalarLogical(i);
}

/* ---- vectors ------------------------------------------------------------------------------------- */

static void *rt_dataptr(void *x)
{
    return rir2_is_altrep(x) ? (void *)DATAPTR_RO(x) : rir2_data(x);
}

static int64_t rt_len(void *x) { return (int64_t)Rf_xlength(x); }

static void *rt_alloc(rir2_ctx *ctx, int64_t kind, int64_t n)
{
    rir2_publish(ctx);
    SEXP x = allocate(ctx, kind, n);
    if (x && n > 0) memset(rir2_data(x), 0, (size_t)n * element_size(x));
    return x;
}

/* R's own copy of a wrapper (what `sort()` and `dim<-` give) is a wrapper around the same elements. Machine
 * code writes to elements without asking, so its copy owns them, and remembers no order of theirs. */
static SEXP plain_copy(SEXP x)
{
    R_xlen_t n = Rf_xlength(x);
    SEXP copy = PROTECT(Rf_allocVector(rir2_type(x), n));
    if (n > 0) memcpy(rir2_data(copy), rt_dataptr(x), (size_t)n * element_size(x));
    SHALLOW_DUPLICATE_ATTRIB(copy, x);
    UNPROTECT(1);
    return copy;
}

uint64_t rir2_copied;

/* To hold an element takes the time of copying several numbers. */
void rir2_count_copy(SEXP x)
{
    enum { HELD = 4 };
    int holds = rir2_type(x) == VECSXP || rir2_type(x) == STRSXP;
    if (Rf_isVector(x)) rir2_copied += (uint64_t)Rf_xlength(x) * sizeof(double) * (holds ? HELD : 1);
}

static void *rt_dup(rir2_ctx *ctx, void *x)
{
    rir2_publish(ctx);
    if (Rf_isVector(x) && !rir2_may_allocate(ctx, (double)Rf_xlength(x) * 16)) return NULL;
    rir2_count_copy(x);
    PROTECT(x);
    SEXP copy = rir2_is_altrep(x) && kind_of(x) >= 0 ? plain_copy(x) : Rf_shallow_duplicate(x);
    UNPROTECT(1);
    return copy;
}

static void set_dim(SEXP x, int64_t rows, int64_t columns)
{
    PROTECT(x);
    SEXP dim = PROTECT(Rf_allocVector(INTSXP, 2));
    INTEGER(dim)[0] = (int)rows;
    INTEGER(dim)[1] = (int)columns;
    while (rir2_attrib(x) != R_NilValue) Rf_setAttrib(x, TAG(rir2_attrib(x)), R_NilValue);
    Rf_setAttrib(x, R_DimSymbol, dim);
    UNPROTECT(2);
}

/* Fills `x` with matrix(data, rows, columns, byrow) for a data length that divides evenly. */
static void fill_matrix(SEXP x, SEXP data, int64_t rows, int64_t columns, int byrow)
{
    int64_t n = rt_len(data), size = rows * columns;
    int wide = element_size(x) == 8;
    const char *from = rt_dataptr(data);
    char *to = rir2_data(x);
    for (int64_t i = 0; i < size; i++) {
        int64_t at = byrow ? (i % rows) * columns + i / rows : i;
        if (n != size) at %= n;
        if (wide) ((double *)to)[i] = ((const double *)from)[at];
        else ((int *)to)[i] = ((const int *)from)[at];
    }
}

static void *rt_matrix(rir2_ctx *ctx, void *data, int64_t rows, int64_t columns, int64_t byrow)
{
    rir2_publish(ctx);
    int64_t n = rt_len(data);
    int kind = kind_of(data);
    /* An extent that was not given follows from the other one. */
    if (columns == RIR2_NO_EXTENT && rows > 0) columns = (n + rows - 1) / rows;
    if (rows == RIR2_NO_EXTENT && columns > 0) rows = (n + columns - 1) / columns;
    if (kind < 0 || rows < 0 || columns < 0 || rows > INT_MAX || columns > INT_MAX) return refuse(ctx, RIR2_ABORT_type);
    if ((double)rows * (double)columns > MAX_VECTOR) return refuse(ctx, RIR2_ABORT_memory);
    int64_t size = rows * columns;
    /* R warns where data is left over, and where it fills nothing. */
    if (n > 1 && (size == 0 || size % n != 0)) return refuse(ctx, RIR2_ABORT_warning);
    PROTECT(data);
    SEXP x = allocate(ctx, kind, size);
    UNPROTECT(1);
    if (!x) return NULL;
    if (n > 0) fill_matrix(x, data, rows, columns, byrow != 0);
    else
        for (int64_t i = 0; i < size; i++) {
            if (kind == RIR2_DBL) REAL(x)[i] = NA_REAL;
            else ((int *)rir2_data(x))[i] = NA_INTEGER;
        }
    PROTECT(x);
    set_dim(x, rows, columns);
    UNPROTECT(1);
    return x;
}

static void *rt_range(rir2_ctx *ctx, int64_t from, int64_t to)
{
    rir2_publish(ctx);
    if (from < -INT_MAX || from > INT_MAX || to < -INT_MAX || to > INT_MAX) return refuse(ctx, RIR2_ABORT_type);
    int64_t step = from <= to ? 1 : -1, n = (to - from) * step + 1;
    SEXP x = allocate(ctx, RIR2_INT, n);
    if (!x) return NULL;
    int *p = INTEGER(x);
    for (int64_t i = 0; i < n; i++) p[i] = (int)(from + step * i);
    return x;
}

static void *rt_box(rir2_ctx *ctx, int64_t kind, double value)
{
    rir2_publish(ctx);
    return rir2_box((int)kind, value);
}

static void *rt_boxany(rir2_ctx *ctx, int64_t kind, double value, void *object)
{
    if (kind == RIR2_OBJECT) return object;
    rir2_publish(ctx);
    return kind == RIR2_STRING ? Rf_ScalarString(object) : rir2_box((int)kind, value);
}

/* Element `i` of a vector of any kind, as a double. */
static double element(SEXP x, const void *data, int64_t i)
{
    if (rir2_type(x) == REALSXP) return ((const double *)data)[i];
    int value = ((const int *)data)[i];
    return value == NA_INTEGER ? NA_REAL : value;
}

/* Copies `x` into `to`, a vector of kind `kind`, from element `offset` on. FALSE where R would warn. */
static int convert(SEXP to, int64_t offset, SEXP x)
{
    int64_t n = rt_len(x);
    const void *from = rt_dataptr(x);
    char *data = rir2_data(to);
    int source = kind_of(x), target = kind_of(to);
    if (target == source) {
        int size = element_size(x);
        if (n > 0) memcpy(data + offset * size, from, (size_t)(n * size));
        return 1;
    }
    for (int64_t i = 0; i < n; i++) {
        double d = element(x, from, i);
        if (target == RIR2_DBL) ((double *)data)[offset + i] = d;
        else if (ISNAN(d)) ((int *)data)[offset + i] = NA_INTEGER;
        else if (target == RIR2_LGL) ((int *)data)[offset + i] = d != 0;
        else if (d >= INT_MAX + 1.0 || d <= INT_MIN) return 0;
        else ((int *)data)[offset + i] = (int)d;
    }
    return 1;
}

static void *rt_cat(rir2_ctx *ctx, int64_t kind, void *a, void *b)
{
    rir2_publish(ctx);
    if (kind_of(a) < 0 || kind_of(b) < 0) return refuse(ctx, RIR2_ABORT_type);
    PROTECT(a);
    PROTECT(b);
    SEXP x = allocate(ctx, kind, rt_len(a) + rt_len(b));
    UNPROTECT(2);
    if (!x) return NULL;
    if (!convert(x, 0, a) || !convert(x, rt_len(a), b)) return refuse(ctx, RIR2_ABORT_warning);
    return x;
}

static void *rt_coerce(rir2_ctx *ctx, int64_t kind, void *x)
{
    rir2_publish(ctx);
    if (kind_of(x) < 0) return refuse(ctx, RIR2_ABORT_type);
    if (kind_of(x) == kind && rir2_attrib(x) == R_NilValue) return x;
    SEXP dim = R_NilValue;
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = CDR(a))
        if (TAG(a) == R_DimSymbol) dim = CAR(a);
    PROTECT(x);
    SEXP y = allocate(ctx, kind, rt_len(x));
    UNPROTECT(1);
    if (!y) return NULL;
    if (!convert(y, 0, x)) return refuse(ctx, RIR2_ABORT_warning);
    PROTECT(y);
    if (dim != R_NilValue) Rf_setAttrib(y, R_DimSymbol, dim);
    UNPROTECT(1);
    return y;
}

static void *rt_room(rir2_ctx *ctx, void *x, int64_t number)
{
    if (number < 1 || number > MAX_VECTOR || kind_of(x) < 0 || rir2_attrib(x) != R_NilValue) return refuse(ctx, RIR2_ABORT_subscript);
    int64_t n = rt_len(x);
    if (number <= n) return x;
    rir2_publish(ctx);
    if (!rir2_may_allocate(ctx, 1.05 * (double)number * element_size(x))) return NULL;
    PROTECT(x);
    SEXP y = rir2_longer(x, number, rir2_refcount(x) == 0 && !rir2_is_altrep(x));
    UNPROTECT(1);
    if (!y) return refuse(ctx, RIR2_ABORT_warning);
    for (int64_t i = n; i < number; i++) {
        if (rir2_type(y) == REALSXP) ((double *)rir2_data(y))[i] = NA_REAL;
        else ((int *)rir2_data(y))[i] = NA_INTEGER;
    }
    return y;
}

static void *rt_slice(rir2_ctx *ctx, void *x, int64_t from, int64_t to)
{
    rir2_publish(ctx);
    int64_t n = rt_len(x), step = from <= to ? 1 : -1, count = (to - from) * step + 1;
    if (kind_of(x) < 0) return refuse(ctx, RIR2_ABORT_type);
    if (from < 1 || to < 1 || from > n || to > n) return refuse(ctx, RIR2_ABORT_subscript);
    PROTECT(x);
    SEXP y = allocate(ctx, kind_of(x), count);
    UNPROTECT(1);
    if (!y) return NULL;
    int size = element_size(y);
    const char *data = rt_dataptr(x);
    for (int64_t i = 0; i < count; i++)
        memcpy((char *)rir2_data(y) + i * size, data + (from - 1 + step * i) * size, (size_t)size);
    return y;
}

static void *rt_rev(rir2_ctx *ctx, void *x)
{
    int64_t n = rt_len(x);
    return n == 0 ? rt_dup(ctx, x) : rt_slice(ctx, x, n, 1);
}

/* ---- lists and attributes ---------------------------------------------------------------------------- */

static void *rt_list(rir2_ctx *ctx, int64_t n)
{
    rir2_publish(ctx);
    if (n < 0 || n > MAX_VECTOR) return refuse(ctx, RIR2_ABORT_memory);
    return rir2_may_allocate(ctx, 8.0 * (double)n) ? Rf_allocVector(VECSXP, (R_xlen_t)n) : NULL;
}

static void *rt_set_elt(rir2_ctx *ctx, void *list, int64_t i, void *value)
{
    if (rir2_type(list) != VECSXP || i < 0 || i >= rt_len(list)) return refuse(ctx, RIR2_ABORT_subscript);
    SET_VECTOR_ELT(list, (R_xlen_t)i, value ? value : R_NilValue);
    return list;
}

static void *rt_set_names(rir2_ctx *ctx, void *x, void *names)
{
    rir2_publish(ctx);
    if (rir2_type(names) != STRSXP || Rf_xlength(names) != Rf_xlength(x)) return refuse(ctx, RIR2_ABORT_type);
    PROTECT(x);
    PROTECT(names);
    Rf_setAttrib(x, R_NamesSymbol, names);
    UNPROTECT(2);
    return x;
}

static void *rt_set_dim(rir2_ctx *ctx, void *x, int64_t rows, int64_t columns)
{
    rir2_publish(ctx);
    if (rows < 0 || columns < 0 || rows > INT_MAX || columns > INT_MAX || rows * columns != rt_len(x))
        return refuse(ctx, RIR2_ABORT_type);
    set_dim(x, rows, columns);
    return x;
}

static int64_t rt_dim(void *x, int64_t which)
{
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = CDR(a))
        if (TAG(a) == R_DimSymbol && rir2_type(CAR(a)) == INTSXP && which >= 0 && which < Rf_xlength(CAR(a)))
            return INTEGER_ELT(CAR(a), (R_xlen_t)which);
    return 0;
}

static void *rt_share(void *x)
{
    MARK_NOT_MUTABLE(x);
    return x;
}

#define ROW(number, name, result, arguments, effects) [number] = (void *)name,
void *const rir2_rt[] = {RIR2_RT_TABLE(ROW)};
