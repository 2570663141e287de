/* Runtime routines that only compute; runtime_math.c says by which rules. */
#ifndef RIR2_RUNTIME_MATH_H
#define RIR2_RUNTIME_MATH_H
#include "rir2_runtime.h"

double rt_pow(double x, double y);
double rt_fmod(double x, double y);
double rt_idiv(double x, double y);
double rt_math1(int64_t index, double x);
double rt_exp(double x);
double rt_log(double x);
double rt_logbase(double x, double base);
double rt_atan2(double y, double x);
double rt_round(double x, double digits);
double rt_sum(rir2_ctx *ctx, void *x);
double rt_isum(rir2_ctx *ctx, void *x);
double rt_prod(rir2_ctx *ctx, void *x);
double rt_min(rir2_ctx *ctx, void *x);
double rt_max(rir2_ctx *ctx, void *x);
double rt_mean(rir2_ctx *ctx, void *x);

/* Whether R warns at x^y: it takes y modulo 2 there, and y is too large for that. */
int rir2_pow_warns(double x, double y);

/* What R's own functions of one number make of -0 is found out. */
void rir2_math_init(void);
int rir2_is_unsure_zero(double x);

SEXP rir2_check_remainders(SEXP x, SEXP y, SEXP modulus, SEXP quotient);

#endif
