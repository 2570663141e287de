/* How compiled code calls the routines on R values: operands and result in lanes (rir2_abi.h).
 *
 * Compiled code holds objects that no count knows of. A result that is one of the operands has two such holders, so it is
 * marked as shared; what a row changes in place stays the caller's alone. Most scalars need no box: the collector is told
 * what compiled code holds only where something is to be allocated.
 */
#include "boxed.h"
#include "claims.h"
#include <stdio.h>

/* Field by field: put together elsewhere and copied as a whole, as some compilers do it, each value waits for its parts to be
 * stored, which takes as long as all the rest. */
static inline void read_lanes(const rir2_lanes *x, int is_dead, rir2_val *v)
{
    v->kind = (int)x->kind;
    v->is_dead = is_dead;
    if (x->kind >= RIR2_OBJECT) v->s = x->s;
    else if (x->kind == RIR2_DBL) v->d = x->d;
    else v->i = ISNAN(x->d) ? NA_INTEGER : (int)x->d;
}

rir2_val rir2_from_lanes(const rir2_lanes *x)
{
    rir2_val v;
    read_lanes(x, 0, &v);
    return v;
}

void rir2_to_lanes(const rir2_val *v, rir2_lanes *out)
{
    out->kind = v->kind;
    out->s = v->kind >= RIR2_VAL_SEXP ? v->s : R_NilValue;
    out->d = v->kind == RIR2_VAL_DBL ? v->d : v->kind >= RIR2_VAL_SEXP ? 0 : v->i == NA_INTEGER ? NA_REAL : v->i;
}

/* One of the letters of `effects`. */
static int has(const rir2_boxed_row *row, char effect)
{
    for (const char *p = row->effects; *p; p++)
        if (*p == effect) return 1;
    return 0;
}

/* Nor does a count say that compiled code holds what a setter has made an attribute, which might grow in place. */
static void share_attribute(int64_t number, const rir2_boxed_row *row, const rir2_val *value)
{
    if (number >= RIR2_BOXED_N_OPERATIONS && value->kind == RIR2_VAL_SEXP && has(row, 'W')) MARK_NOT_MUTABLE(value->s);
}

/* What a row changes is the result from then on, and so is what was read of an element that is taken out (`T`). */
static void share_operand(const rir2_boxed_row *row, const rir2_val *v, int n, const rir2_val *out)
{
    if (out->kind != RIR2_VAL_SEXP) return;
    int replaced = has(row, 'W') ? 0 : has(row, 'T') ? 2 : -1;
    for (int k = 0; k < n; k++)
        if (v[k].s == out->s && v[k].kind == RIR2_VAL_SEXP && !v[k].is_dead && k != replaced) MARK_NOT_MUTABLE(out->s);
}

/* ---- what was met, for tests ------------------------------------------------------------------------------- */

/* Of the first two operands: scalars by kind, then objects by type, last that there is none. Gave a value, left. */
enum { N_TAGS = 32, FIRST_TYPE = RIR2_VAL_NONE };
static uint32_t hits[RIR2_BOXED_N][N_TAGS][N_TAGS][2];
static int counts_hits;

static int tag_of(const rir2_val *v, int n, int k)
{
    if (k >= n) return N_TAGS - 1;
    return v[k].kind == RIR2_VAL_SEXP ? FIRST_TYPE + rir2_type(v[k].s) % (N_TAGS - FIRST_TYPE - 1) : v[k].kind;
}

/* A matrix, one line for what was met: row, tags of the operands, how often it gave a value, how often it left. */
SEXP rir2_tagged_hits(SEXP count)
{
    counts_hits = Rf_asLogical(count) == TRUE;
    R_xlen_t n = 0;
    for (int pass = 0;; pass++) {
        SEXP table = pass ? PROTECT(Rf_allocMatrix(INTSXP, 5, (int)n)) : R_NilValue;
        n = 0;
        for (int row = 0; row < RIR2_BOXED_N; row++)
            for (int a = 0; a < N_TAGS; a++)
                for (int b = 0; b < N_TAGS; b++) {
                    const uint32_t *hit = hits[row][a][b];
                    if (!hit[0] && !hit[1]) continue;
                    if (pass) memcpy(INTEGER(table) + 5 * n, (int[]){row + 1, a, b, (int)hit[0], (int)hit[1]}, 5 * sizeof(int));
                    n++;
                }
        if (!pass) continue;
        UNPROTECT(1);
        return table;
    }
}

/* ---- for compiled code ---------------------------------------------------------------------------------------- */

/* `operands`: how many, and above the lowest byte which of them are dead, a bit each. */
int64_t rt_tagged(int64_t number, int64_t operands, void *area)
{
    int64_t n = operands & 0xff, dead = operands >> 8;
    const rir2_boxed_row *row = &rir2_boxed_rows[number];
    rir2_lanes *lanes = area;
    rir2_val v[RIR2_BOXED_MOST], out;
    if (!row->code || (rir2_chaos > 0 && rir2_is_chaotic())) return 0;
    SEXP frame = rir2_active ? ((const rir2_full_ctx *)rir2_active)->frame : NULL;
    for (int k = 0; k < n; k++) {
        read_lanes(&lanes[k], dead >> k & 1, &v[k]);
        if (v[k].kind == RIR2_VAL_SEXP && v[k].s == frame) return 0;
    }
    rir2_tagged_code code = rir2_tagged_codes[number];
    int given = code ? code(row, v, (int)n, &out) : rir2_tagged_by_box(row->code, row, v, (int)n, &out);
    if (counts_hits) hits[number][tag_of(v, (int)n, 0)][tag_of(v, (int)n, 1)][!given]++;
    if (!given && n > 0 && (!rir2_active || rir2_active->abort_reason == RIR2_ABORT_none)) rir2_note_operand(&v[0]);
    /* An element that is the empty argument: R would say that the variable which gets it is missing. */
    if (!given || (out.kind == RIR2_VAL_SEXP && out.s == R_MissingArg)) return 0;
    if (n > 0) share_attribute(number, row, &v[n - 1]);
    share_operand(row, v, (int)n, &out);
    rir2_to_lanes(&out, lanes);
    return 1;
}

int64_t rt_assert_tagged(rir2_ctx *ctx, int64_t site, double value, int64_t kind, void *object)
{
    if (kind == RIR2_STRING && object && rir2_type(object) == CHARSXP) return 0;
    if (kind != RIR2_OBJECT) {
        if (object == R_NilValue) return rt_assert_num(ctx, site, value, kind);
        return rir2_claim_is_false(ctx, site, "a scalar without an object", "one with an object");
    }
    int type = object ? rir2_type(object) : -1;
    if (type > 0 && type != PROMSXP && type != DOTSXP && type != BCODESXP && object != R_UnboundValue && object != R_MissingArg) return 0;
    /* A lane of NULL is R's, an object like any other. */
    if (object == R_NilValue) return 0;
    char found[40];
    snprintf(found, sizeof found, "type %d", type);
    return rir2_claim_is_false(ctx, site, "an object", found);
}
