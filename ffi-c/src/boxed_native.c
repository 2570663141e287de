/* Native routines of package stats: which there are, and those that compute and do nothing else, each behind its check.
 *
 * A check holds where R's routine raises no error and warns of nothing: NaNs out of numbers, a deviation of zero. It errs
 * on the side of leaving. The routine is called as `.Call()` calls it, so what it gives is what it gives.
 */
#include "boxed_checks.h"
#include <R_ext/Arith.h>

#define DRAW_NAME(id, name, ...) name,
#define NATIVE_NAME(id, name, ...) name,
#define NO_NAME(...)
/* Those that draw come first, by their numbers (boxed_random.c). */
static const char *const names[] = {RIR2_BOXED_DRAWS(DRAW_NAME, NO_NAME) RIR2_BOXED_NATIVES(NATIVE_NAME)};
enum { N_NAMES = sizeof names / sizeof *names, FIRST_PURE = N_NAMES - RIR2_BOXED_N_NATIVES };

SEXP rir2_native_of(int which)
{
    static SEXP symbols[N_NAMES], known[N_NAMES], package; /* known: what was looked at before; kept */
    char variable[64];
    if (!package) package = Rf_install("stats");
    if (!symbols[which]) {
        snprintf(variable, sizeof variable, "C_%s", names[which]);
        symbols[which] = Rf_install(variable);
    }
    SEXP stats = rir2_registered_namespace(package);
    SEXP cell = rir2_type(stats) == ENVSXP ? rir2_cell_in(stats, symbols[which]) : NULL;
    if (!cell || rir2_unboxed(cell) || rir2_gp(cell) & RIR2_GP_ACTIVE) return NULL;
    SEXP x = rir2_car(cell);
    if (x == known[which]) return x;
    if (rir2_type(x) != VECSXP || rir2_length(x) < 2 || !Rf_inherits(x, "NativeSymbolInfo")) return NULL;
    if (known[which]) R_ReleaseObject(known[which]);
    R_PreserveObject(known[which] = x);
    return x;
}

/* By `stats:NAME`, as the compiler knows it. */
SEXP rir2_native_symbol(const char *text)
{
    for (int k = 0; k < N_NAMES; k++)
        if (strncmp(text, "stats:", 6) == 0 && strcmp(text + 6, names[k]) == 0 && rir2_native_of(k)) return rir2_native_of(k);
    return R_UnboundValue;
}

/* The name of a native routine that has a row; NULL for anything else. */
const char *rir2_native_name(SEXP x)
{
    if (rir2_type(x) != VECSXP || !rir2_is_object(x)) return NULL;
    for (int k = 0; k < N_NAMES; k++)
        if (rir2_native_of(k) == x) return names[k];
    return NULL;
}

/* ---- checks: `which` tells those that share one apart --------------------------------------------------------- */

static int is_vector(SEXP x) { return rir2_is_plain_of(x, RIR2_NUMBERS) && rir2_attribute(x, R_DimSymbol) == R_NilValue; }

typedef struct {
    int has_nan, has_inf;
    double least, greatest;
} extent;

static extent extent_of(SEXP x)
{
    const void *data = rir2_boxed_data(x);
    extent e = {0, 0, R_PosInf, R_NegInf};
    for (R_xlen_t i = 0; i < rir2_boxed_length(x); i++) {
        double value = rir2_number_at(x, data, i);
        if (ISNAN(value)) e.has_nan = 1;
        else if (!R_FINITE(value)) e.has_inf = 1;
        else {
            if (value < e.least) e.least = value;
            if (value > e.greatest) e.greatest = value;
        }
    }
    return e;
}

/* A correlation warns where a deviation is zero: of two elements this far apart one is so far from the mean that its
 * square is not. */
static int varies(extent e) { return e.has_nan || e.has_inf || e.greatest - e.least > 1e-150; }

/* x, y, how missing values are treated, FALSE for what is not by ranks. `which`: 1 correlations. */
static int check_covariance(int which, const SEXP *x, int n)
{
    enum { ALL = 1, COMPLETE = 2, EVERYTHING = 4, IF_ANY = 5 };
    (void)n;
    int is_pair = x[1] != R_NilValue;
    if (!is_vector(x[0]) || (is_pair && !is_vector(x[1])) || !rir2_is_flag(x[3], 0) || !rir2_boxed_scalar(x[2], INTSXP)) return 0;
    if (is_pair ? rir2_boxed_length(x[0]) != rir2_boxed_length(x[1]) : which) return 0;
    int method = INTEGER(x[2])[0], asks_all = method == ALL || method == COMPLETE;
    if (!asks_all && method != EVERYTHING && method != IF_ANY) return 0;
    if (!which && !asks_all) return 1;
    if (rir2_boxed_length(x[0]) == 0) return 0;
    extent a = extent_of(x[0]), b = is_pair ? extent_of(x[1]) : a;
    if (method != EVERYTHING && (a.has_nan || b.has_nan || (which && (a.has_inf || b.has_inf)))) return 0;
    return !which || (varies(a) && varies(b));
}

/* Every element is a number that the condition holds for, or NaN. */
#define ALL_ARE(x, value, condition) \
    do { \
        const void *data_ = rir2_boxed_data(x); \
        for (R_xlen_t i_ = 0; i_ < rir2_boxed_length(x); i_++) { \
            double value = rir2_number_at(x, data_, i_); \
            if (!ISNAN(value) && !(condition)) return 0; \
        } \
    } while (0)

static int are_whole(SEXP x) { ALL_ARE(x, v, fabs(v) <= 1e15 && v == floor(v)); return 1; }
static int are_chances(SEXP x) { ALL_ARE(x, v, v >= 0 && v <= 1); return 1; }
static int are_positive(SEXP x) { ALL_ARE(x, v, R_FINITE(v) && v > 0); return 1; }
static int are_not_negative(SEXP x) { ALL_ARE(x, v, R_FINITE(v) && v >= 0); return 1; }
static int are_finite(SEXP x) { ALL_ARE(x, v, R_FINITE(v)); return 1; }

static int is_number(SEXP x) { return rir2_is_bare_of(x, RIR2_NUMBERS) && rir2_boxed_length(x) == 1; }

static int are_ordered(SEXP a, SEXP b)
{
    if (!is_number(a) || !is_number(b)) return 0;
    double x = rir2_number_at(a, rir2_boxed_data(a), 0), y = rir2_number_at(b, rir2_boxed_data(b), 0);
    return R_FINITE(x) && R_FINITE(y) && x < y && R_FINITE(y - x);
}

/* What is asked, parameters, flags. `which`: the letter of the distribution; in capitals where quantiles are asked. */
static int check_distribution(int which, const SEXP *x, int n)
{
    int n_params = which == 'e' || which == 'E' || which == 'p' ? 1 : 2;
    for (int k = 0; k <= n_params; k++)
        if (!rir2_is_plain_of(x[k], RIR2_NUMBERS) || rir2_boxed_length(x[k]) == 0 || (k && rir2_attrib(x[k]) != R_NilValue)) return 0;
    for (int k = n_params + 1; k < n; k++)
        if (!rir2_is_true_or_false(x[k])) return 0;
    switch (which) {
    case 'n': return are_finite(x[0]) && are_finite(x[1]) && are_not_negative(x[2]);
    case 'N': return are_chances(x[0]) && are_finite(x[1]) && are_positive(x[2]) && rir2_is_flag(x[n - 1], 0);
    case 'u': return are_finite(x[0]) && are_ordered(x[1], x[2]);
    case 'U': return are_chances(x[0]) && are_ordered(x[1], x[2]) && rir2_is_flag(x[n - 1], 0);
    case 'e': return are_finite(x[0]) && are_positive(x[1]);
    case 'E': return are_chances(x[0]) && are_positive(x[1]) && rir2_is_flag(x[n - 1], 0);
    case 'p': return are_whole(x[0]) && are_not_negative(x[1]);
    case 'b': return are_whole(x[0]) && are_whole(x[1]) && are_not_negative(x[1]) && are_chances(x[2]);
    default: return 0;
    }
}

typedef struct {
    int (*check)(int which, const SEXP *x, int n);
    int which;
    const char *probe;
} native_row;

#define ROW(id, name, check, which, least, most, probe, needs) {check_##check, which, probe},
static const native_row natives[] = {RIR2_BOXED_NATIVES(ROW)};
static SEXP dot_call, dot_call_call; /* kept */

SEXP rir2_op_native(const rir2_boxed_row *row, const SEXP *x, int n)
{
    const native_row *c = &natives[row->which];
    SEXP operands[RIR2_BOXED_MOST + 1] = {rir2_native_of(FIRST_PURE + row->which)};
    if (!operands[0] || !c->check(c->which, x, n)) return NULL;
    memcpy(operands + 1, x, (size_t)n * sizeof *x);
    return rir2_boxed_call_untried(dot_call, dot_call_call, operands, n + 1);
}

/* ---- at load time ------------------------------------------------------------------------------------------------ */

/* Whether the routine gives for the samples what R's evaluator gives. */
static int probe_agrees(const rir2_boxed_row *row)
{
    SEXP x[RIR2_BOXED_MOST], args = R_NilValue, symbol = rir2_native_of(FIRST_PURE + row->which);
    const char *probe = natives[row->which].probe;
    int n = (int)strlen(probe), failed = 0;
    if (!symbol) return 0;
    for (int k = 0; k < n; k++) x[k] = PROTECT(rir2_boxed_sample(probe[k]));
    for (int k = n - 1; k >= 0; k--) args = PROTECT(Rf_cons(x[k], args));
    SEXP call = PROTECT(Rf_lcons(dot_call, Rf_cons(symbol, args)));
    SEXP expected = PROTECT(R_tryEvalSilent(call, R_BaseEnv, &failed)), value = failed ? NULL : rir2_op_native(row, x, n);
    int agrees = value && R_compute_identical(expected, PROTECT(value), 16);
    UNPROTECT(2 * n + 2 + (value != NULL));
    return agrees;
}

/* `rows`: those of native routines that compute. Package stats is there when R starts, but need not be. */
void rir2_natives_init(rir2_boxed_row *rows)
{
    R_PreserveObject(dot_call_call = Rf_lang1(Rf_install(".Call")));
    dot_call = rir2_symvalue(Rf_install(".Call"));
    int known = rir2_boxed_is_builtin(dot_call, ".Call");
    for (int k = 0; k < RIR2_BOXED_N_NATIVES; k++)
        if (!known || !probe_agrees(&rows[k])) rows[k].code = NULL;
}
