/* Checks of claims: assert.c. */
#ifndef RIR2_CLAIMS_H
#define RIR2_CLAIMS_H
#include "rir2_runtime.h"
int64_t rt_assert_lgl(rir2_ctx *ctx, int64_t site, int64_t value, int64_t excludes_na);
int64_t rt_assert_int(rir2_ctx *ctx, int64_t site, int64_t value, int64_t excludes_na);
int64_t rt_assert_dbl(rir2_ctx *ctx, int64_t site, double value, int64_t excludes_nan);
int64_t rt_assert_num(rir2_ctx *ctx, int64_t site, double value, int64_t kind);
int64_t rt_assert_count(rir2_ctx *ctx, int64_t site, int64_t count);
int64_t rt_assert_range(rir2_ctx *ctx, int64_t site, int64_t ascends, int64_t from, int64_t to);
int64_t rt_assert_vec(rir2_ctx *ctx, int64_t site, int64_t kind, void *x);
int64_t rt_assert_mat(rir2_ctx *ctx, int64_t site, int64_t kind, void *x);
int64_t rt_assert_list(rir2_ctx *ctx, int64_t site, void *x);
int64_t rt_assert_owned(rir2_ctx *ctx, int64_t site, void *x);
int64_t rt_assert_distinct(rir2_ctx *ctx, int64_t site, void *x, void *y);
int64_t rt_assert_inside(rir2_ctx *ctx, int64_t site, void *x, int64_t offset);
int64_t rt_assert_tagged(rir2_ctx *ctx, int64_t site, double value, int64_t kind, void *object);
int64_t rir2_claim_is_false(rir2_ctx *ctx, int64_t site, const char *claim, const char *found);
#endif
