/* Claims that the compiler makes about values, checked while its code runs.
 *
 * Code has these calls only if it was asked for (RIR2_ASSERT=1 in the environment, claims.rs). A claim that is
 * false is a defect of the compiler, found where it is made and not where it does harm. It ends the process, so
 * that no test can pass over it and no handler can catch it.
 */
#include "claims.h"
#include <math.h>
#include <signal.h>

static const char *const kinds[] = {[RIR2_LGL] = "logical", [RIR2_INT] = "integer", [RIR2_DBL] = "double"};
static const SEXPTYPE types[] = {[RIR2_LGL] = LGLSXP, [RIR2_INT] = INTSXP, [RIR2_DBL] = REALSXP};

int64_t rir2_claim_is_false(rir2_ctx *ctx, int64_t site, const char *claimed, const char *found)
{
    const rir2_full_ctx *full = (const rir2_full_ctx *)ctx;
    const rir2_version *v = full->version;
    const char *where = v && site >= 0 && site < v->n_abort_sites ? v->abort_sites[site] : "a claim";
    REprintf("rir2: a false claim in %s (%s)\n  %s\n  claimed: %s\n  found: %s\n", full->label ? full->label : "?",
             v ? v->context : "?", where, claimed, found);
    raise(SIGABRT);
    return 0;
}

/* ---- scalars ------------------------------------------------------------------------------------- */

int64_t rt_assert_lgl(rir2_ctx *ctx, int64_t site, int64_t value, int64_t excludes_na)
{
    if ((value == NA_LOGICAL && !excludes_na) || value == 0 || value == 1) return 0;
    char found[40];
    snprintf(found, sizeof found, value == NA_LOGICAL ? "NA" : "%lld", (long long)value);
    return rir2_claim_is_false(ctx, site, excludes_na ? "TRUE or FALSE" : "a logical", found);
}

int64_t rt_assert_int(rir2_ctx *ctx, int64_t site, int64_t value, int64_t excludes_na)
{
    if (value != NA_INTEGER || !excludes_na) return 0;
    return rir2_claim_is_false(ctx, site, "an integer that is not NA", "NA");
}

int64_t rt_assert_dbl(rir2_ctx *ctx, int64_t site, double value, int64_t excludes_nan)
{
    if (!ISNAN(value) || !excludes_nan) return 0;
    return rir2_claim_is_false(ctx, site, "a double that is not NaN", R_IsNA(value) ? "NA" : "NaN");
}

/* The value of an integer or logical stands as a double, NA as NA_real_. */
int64_t rt_assert_num(rir2_ctx *ctx, int64_t site, double value, int64_t kind)
{
    int is_whole = fabs(value) <= INT_MAX && value == trunc(value) && !(value == 0 && signbit(value));
    if (kind == RIR2_DBL) return 0;
    if (kind == RIR2_INT && (is_whole || R_IsNA(value))) return 0;
    if (kind == RIR2_LGL && ((is_whole && (value == 0 || value == 1)) || R_IsNA(value))) return 0;
    char found[80];
    snprintf(found, sizeof found, "kind %lld, value %.17g", (long long)kind, value);
    return rir2_claim_is_false(ctx, site, "a number whose kind fits its value", found);
}

int64_t rt_assert_count(rir2_ctx *ctx, int64_t site, int64_t count)
{
    if (count >= 0 && count <= R_XLEN_T_MAX) return 0;
    char found[40];
    snprintf(found, sizeof found, "%lld", (long long)count);
    return rir2_claim_is_false(ctx, site, "a number of elements", found);
}

int64_t rt_assert_range(rir2_ctx *ctx, int64_t site, int64_t ascends, int64_t from, int64_t to)
{
    int is_empty = ascends && to < from;
    if (is_empty || (from > INT_MIN && from <= INT_MAX && to > INT_MIN && to <= INT_MAX)) return 0;
    char found[60];
    snprintf(found, sizeof found, "%lld to %lld", (long long)from, (long long)to);
    return rir2_claim_is_false(ctx, site, "ends of an integer sequence", found);
}

/* ---- objects ------------------------------------------------------------------------------------- */

/* What an object is, as far as claims go. */
static void describe(SEXP x, char *text, size_t size)
{
    int n = snprintf(text, size, "%s of length %lld, held %u times%s", Rf_type2char((SEXPTYPE)rir2_type(x)),
                     Rf_isVector(x) ? (long long)Rf_xlength(x) : 1LL, rir2_refcount(x), rir2_is_altrep(x) ? ", ALTREP" : "");
    for (SEXP a = rir2_attrib(x); a != R_NilValue && n > 0 && (size_t)n < size; a = rir2_cdr(a))
        n += snprintf(text + n, size - (size_t)n, ", attribute %s", CHAR(PRINTNAME(rir2_tag(a))));
}

static int64_t object_is_false(rir2_ctx *ctx, int64_t site, const char *claimed, SEXP x)
{
    char found[200];
    if (x) describe(x, found, sizeof found);
    return rir2_claim_is_false(ctx, site, claimed, x ? found : "no object");
}

static int is_vector(SEXP x, int64_t kind)
{
    return x && kind >= RIR2_LGL && kind <= RIR2_DBL && rir2_type(x) == types[kind] && !rir2_is_object(x);
}

int64_t rt_assert_vec(rir2_ctx *ctx, int64_t site, int64_t kind, void *x)
{
    if (is_vector(x, kind) && rir2_attrib(x) == R_NilValue) return 0;
    char claimed[60];
    snprintf(claimed, sizeof claimed, "a vector of type %s without attributes", kinds[kind]);
    return object_is_false(ctx, site, claimed, x);
}

/* What machine code reads of `dim` without asking: two integers that are no ALTREP and fit the length. */
static int is_dim(SEXP dim, int64_t length)
{
    if (rir2_type(dim) != INTSXP || rir2_is_altrep(dim) || rir2_length(dim) != 2) return 0;
    const int *n = rir2_data(dim);
    return n[0] >= 0 && n[1] >= 0 && (int64_t)n[0] * n[1] == length;
}

int64_t rt_assert_mat(rir2_ctx *ctx, int64_t site, int64_t kind, void *x)
{
    if (is_vector(x, kind)) {
        SEXP a = rir2_attrib(x);
        if (a != R_NilValue && rir2_cdr(a) == R_NilValue && rir2_tag(a) == R_DimSymbol && is_dim(rir2_car(a), Rf_xlength(x)))
            return 0;
    }
    char claimed[80];
    snprintf(claimed, sizeof claimed, "a matrix of type %s without other attributes", kinds[kind]);
    return object_is_false(ctx, site, claimed, x);
}

int64_t rt_assert_list(rir2_ctx *ctx, int64_t site, void *x)
{
    if (x && rir2_type(x) == VECSXP && !rir2_is_object(x) && rir2_has_names_at_most(x)) return 0;
    return object_is_false(ctx, site, "a list with names at most", x);
}

int64_t rt_assert_owned(rir2_ctx *ctx, int64_t site, void *x)
{
    if (x && !rir2_is_altrep(x) && rir2_refcount(x) == 0) return 0;
    return object_is_false(ctx, site, "a vector that nobody else holds", x);
}

int64_t rt_assert_inside(rir2_ctx *ctx, int64_t site, void *x, int64_t offset)
{
    if (x && offset >= 0 && offset < Rf_xlength(x)) return 0;
    char found[80];
    snprintf(found, sizeof found, "offset %lld of %lld elements", (long long)offset, x ? (long long)Rf_xlength(x) : -1LL);
    return rir2_claim_is_false(ctx, site, "the offset of an element", found);
}

/* What R knows to be held is never changed in place, so it may be had twice. */
int64_t rt_assert_distinct(rir2_ctx *ctx, int64_t site, void *x, void *y)
{
    if (x != y || rir2_refcount(x) > 0) return 0;
    return object_is_false(ctx, site, "a vector that is changed, or given away, and no other that is needed", x);
}
