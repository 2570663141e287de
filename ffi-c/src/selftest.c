/* For the package's tests: versions whose code is a C function, and runtime routines by name. */
#include "rir2_runtime.h"
#include "claims.h"
#include "runtime_math.h"

/* ---- code made by hand --------------------------------------------------------------------------------- */

static int64_t code_empty(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    (void)ctx; (void)args; (void)out;
    return 0;
}

static int64_t code_add(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = ctx->forced[1] = 1;
    out[0].d = args[0].d + args[1].d;
    return 0;
}

static int64_t code_first_dbl(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = 1;
    out[0].d = args[0].d;
    return 0;
}

static int64_t code_first_int(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = 1;
    out[0].i = args[0].i;
    out[1].i = RIR2_INT;
    return 0;
}

static int64_t code_first_num(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = 1;
    out[0].d = (int)args[0].i == NA_INTEGER ? NA_REAL : (double)args[0].i;
    out[1].i = RIR2_INT;
    return 0;
}

static int64_t code_first_value(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = 1;
    memcpy(out, args, 3 * sizeof *out);
    return 0;
}

static int64_t code_first_sexp(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->forced[0] = 1;
    out[0].s = args[0].s;
    return 0;
}

static int64_t code_invisible(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    ctx->visible = 0;
    return code_first_dbl(ctx, args, out);
}

/* Does not look at its argument. */
static int64_t code_lazy(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    (void)ctx; (void)args;
    out[0].d = 7;
    return 0;
}

static int64_t code_abort(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    (void)args; (void)out;
    ctx->abort_reason = RIR2_ABORT_subscript;
    ctx->abort_site = 0;
    return 1;
}

/* Says it succeeded, though a routine could not do its work. */
static int64_t code_sticky(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    (void)ctx;
    out[0].d = ((double (*)(double, double))rir2_rt[1])(args[0].d, args[1].d);
    return 0;
}

/* An abort without a word, as chaos makes it. */
static int64_t code_abort_if_negative(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    if (args[0].d < 0) return code_abort(ctx, args, out);
    return code_first_dbl(ctx, args, out);
}

static int64_t code_deep(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    volatile char frame[4096];
    frame[0] = (char)args[0].i;
    if ((uintptr_t)__builtin_frame_address(0) < ctx->stack_limit) {
        ctx->abort_reason = RIR2_ABORT_stack;
        return 1;
    }
    int64_t status = code_deep(ctx, args, out);
    return status + frame[1] * 0;
}

/* Polls for an interrupt, a bounded number of times. */
static int64_t code_spin(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    (void)args;
    for (int64_t i = 0; i < INT64_C(100000000000); i++)
        if (*ctx->interrupts) {
            ctx->abort_reason = RIR2_ABORT_interrupt;
            return 1;
        }
    out[0].d = 0;
    return 0;
}

/* Keeps n vectors in the root array while it allocates, then checks that each is whole. */
static int64_t code_roots(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    void *(*alloc)(rir2_ctx *, int64_t, int64_t) = rir2_rt[9];
    int n = (int)args[0].i;
    int64_t base = ctx->root_top;
    if (base + n > ctx->root_limit) {
        ctx->abort_reason = RIR2_ABORT_memory;
        return 1;
    }
    for (int i = 0; i < n; i++) ctx->roots[base + i] = NULL;
    ctx->root_top += n;
    if (ctx->published > base) ctx->published = base;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < n; i++) {
            void *x = alloc(ctx, RIR2_INT, 10 + i);
            INTEGER(x)[9 + i] = i + round;
            ctx->roots[base + i] = x;
            if (ctx->published > base + i) ctx->published = base + i;
        }
    int64_t good = 0;
    for (int i = 0; i < n; i++) good += INTEGER((SEXP)ctx->roots[base + i])[9 + i] == i + 1;
    ctx->root_top = base;
    out[0].i = good;
    return 0;
}

/* Claims that its argument is a double vector, at site one. */
static int64_t code_claim(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    rt_assert_vec(ctx, 1, RIR2_DBL, args[0].s);
    return code_first_sexp(ctx, args, out);
}

/* Claims that a new vector is not itself. */
static int64_t code_claim_alone(rir2_ctx *ctx, const rir2_slot *args, rir2_slot *out)
{
    void *(*alloc)(rir2_ctx *, int64_t, int64_t) = rir2_rt[9];
    void *x = alloc(ctx, RIR2_INT, 2);
    rt_assert_distinct(ctx, 1, x, x);
    return code_first_sexp(ctx, args, out);
}

static const struct { const char *name; rir2_code code; } codes[] = {
    {"empty", code_empty},         {"add", code_add},               {"first_dbl", code_first_dbl},
    {"first_int", code_first_int}, {"first_num", code_first_num},   {"first_sexp", code_first_sexp},
    {"first_value", code_first_value},
    {"invisible", code_invisible}, {"lazy", code_lazy},             {"abort", code_abort},
    {"sticky", code_sticky},       {"abort_if_negative", code_abort_if_negative},
    {"deep", code_deep},           {"spin", code_spin},             {"roots", code_roots},
    {"claim", code_claim},         {"claim_alone", code_claim_alone},
};

static SEXP field(SEXP list, const char *name)
{
    SEXP names = Rf_getAttrib(list, R_NamesSymbol);
    for (R_xlen_t i = 0; i < Rf_xlength(list); i++)
        if (!strcmp(CHAR(STRING_ELT(names, i)), name)) return VECTOR_ELT(list, i);
    return R_NilValue;
}

/* Adds a version to a prepared closure. `spec`: code (name of a function above, or raw machine
 * code), guards (integer), consts (list of objects), regs, envs, slots, out, out_const, sites. */
static SEXP t_add_version(SEXP f, SEXP spec)
{
    rir2_table *t = rir2_table_of(f);
    if (!t) Rf_error("not a prepared closure");
    SEXP code = field(spec, "code"), guards = field(spec, "guards"), consts = field(spec, "consts"), sites = field(spec, "sites");
    rir2_constant *c = (rir2_constant *)R_alloc((size_t)Rf_xlength(consts) + 1, sizeof *c);
    for (R_xlen_t i = 0; i < Rf_xlength(consts); i++)
        c[i] = (rir2_constant){.kind = RIR2_CONST_OBJECT, .data = VECTOR_ELT(consts, i)};
    const char **texts = (const char **)R_alloc((size_t)Rf_xlength(sites) + 1, sizeof *texts);
    for (R_xlen_t i = 0; i < Rf_xlength(sites); i++) texts[i] = CHAR(STRING_ELT(sites, i));
    rir2_outcome o = {.kind = RIR2_COMPILED,
                      .guards = INTEGER(guards),
                      .n_guards = (size_t)Rf_xlength(guards),
                      .n_regs = (uint32_t)Rf_asInteger(field(spec, "regs")),
                      .n_envs = (uint32_t)Rf_asInteger(field(spec, "envs")),
                      .n_slots = (uint32_t)Rf_asInteger(field(spec, "slots")),
                      .out = (uint32_t)Rf_asInteger(field(spec, "out")),
                      .out_const = (uint32_t)Rf_asInteger(field(spec, "out_const")),
                      .consts = c,
                      .n_consts = (size_t)Rf_xlength(consts),
                      .abort_sites = texts,
                      .n_abort_sites = (size_t)Rf_xlength(sites),
                      .context = "by hand",
                      .verdict = "by hand"};
    rir2_code given = NULL;
    if (rir2_type(code) == RAWSXP) {
        o.code = RAW(code);
        o.n_code = (size_t)Rf_xlength(code);
    } else {
        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
            if (!strcmp(codes[i].name, CHAR(STRING_ELT(code, 0)))) given = codes[i].code;
        if (!given) Rf_error("no such code");
    }
    const char *problem = rir2_add_version(t, &o, o.context, given);
    if (problem) Rf_error("rir2: %s", problem);
    return f;
}

/* ---- runtime routines ---------------------------------------------------------------------------------- */

#define ROW(number, name, result, arguments, effects) {#name, number},
static const struct { const char *name; int number; } routines[] = {RIR2_RT_TABLE(ROW)};

static void *routine(SEXP name)
{
    for (size_t i = 0; i < sizeof routines / sizeof *routines; i++)
        if (!strcmp(routines[i].name, CHAR(STRING_ELT(name, 0)))) return rir2_rt[routines[i].number];
    Rf_error("no such routine");
}

/* Calls a routine; `signature` says which: "dd", "id", "d", "x" (context, vector) give a double;
 * "Xi", "Xkx", "Xkxx", "Xxii", "Xxiii", "Xki", "Xii", "Xkd", "Xx", "Xxx" a value; those that begin with "A"
 * check a claim (context, site, …) and give 0. A reason to abort
 * is returned as the string of its name. */
static SEXP t_routine(SEXP name, SEXP signature, SEXP args)
{
    static const char *const reasons[] = {
#define REASON(n, name) [n] = #name,
        RIR2_ABORTS(REASON)};
    void *f = routine(name);
    const char *s = CHAR(STRING_ELT(signature, 0));
    rir2_full_ctx full = {.ctx = {.rt = (void *const *)rir2_rt}, .n_protected = 0};
    rir2_ctx *ctx = &full.ctx, *outer = rir2_active;
#define A(i) VECTOR_ELT(args, i)
#define D(i) Rf_asReal(A(i))
#define I(i) ((int64_t)Rf_asReal(A(i)))
    double d = 0;
    SEXP x = NULL;
    rir2_active = ctx;
    if (!strcmp(s, "dd")) d = ((double (*)(double, double))f)(REAL(A(0))[0], REAL(A(1))[0]);
    else if (!strcmp(s, "id")) d = ((double (*)(int64_t, double))f)(I(0), REAL(A(1))[0]);
    else if (!strcmp(s, "d")) d = ((double (*)(double))f)(REAL(A(0))[0]);
    else if (!strcmp(s, "x")) d = ((double (*)(rir2_ctx *, void *))f)(ctx, A(0));
    else if (!strcmp(s, "p")) d = (double)((int64_t (*)(void *))f)(A(0));
    else if (!strcmp(s, "pi")) d = (double)((int64_t (*)(void *, int64_t))f)(A(0), I(1));
    else if (!strcmp(s, "Aii")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, int64_t))f)(ctx, I(0), I(1));
    else if (!strcmp(s, "Aiii")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, int64_t, int64_t))f)(ctx, I(0), I(1), I(2));
    else if (!strcmp(s, "Aiiii"))
        d = (double)((int64_t (*)(rir2_ctx *, int64_t, int64_t, int64_t, int64_t))f)(ctx, I(0), I(1), I(2), I(3));
    else if (!strcmp(s, "Aidi"))
        d = (double)((int64_t (*)(rir2_ctx *, int64_t, double, int64_t))f)(ctx, I(0), REAL(A(1))[0], I(2));
    else if (!strcmp(s, "Aix")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, void *))f)(ctx, I(0), A(1));
    else if (!strcmp(s, "Aiix")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, int64_t, void *))f)(ctx, I(0), I(1), A(2));
    else if (!strcmp(s, "Aixx")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, void *, void *))f)(ctx, I(0), A(1), A(2));
    else if (!strcmp(s, "Aixi")) d = (double)((int64_t (*)(rir2_ctx *, int64_t, void *, int64_t))f)(ctx, I(0), A(1), I(2));
    else if (!strcmp(s, "P")) x = ((void *(*)(void *))f)(A(0));
    else if (!strcmp(s, "Xi")) x = ((void *(*)(rir2_ctx *, int64_t))f)(ctx, I(0));
    else if (!strcmp(s, "Xx")) x = ((void *(*)(rir2_ctx *, void *))f)(ctx, A(0));
    else if (!strcmp(s, "Xii")) x = ((void *(*)(rir2_ctx *, int64_t, int64_t))f)(ctx, I(0), I(1));
    else if (!strcmp(s, "Xid")) x = ((void *(*)(rir2_ctx *, int64_t, double))f)(ctx, I(0), REAL(A(1))[0]);
    else if (!strcmp(s, "Xix")) x = ((void *(*)(rir2_ctx *, int64_t, void *))f)(ctx, I(0), A(1));
    else if (!strcmp(s, "Xixx")) x = ((void *(*)(rir2_ctx *, int64_t, void *, void *))f)(ctx, I(0), A(1), A(2));
    else if (!strcmp(s, "Xxx")) x = ((void *(*)(rir2_ctx *, void *, void *))f)(ctx, A(0), A(1));
    else if (!strcmp(s, "Xxii")) x = ((void *(*)(rir2_ctx *, void *, int64_t, int64_t))f)(ctx, A(0), I(1), I(2));
    else if (!strcmp(s, "Xxix")) x = ((void *(*)(rir2_ctx *, void *, int64_t, void *))f)(ctx, A(0), I(1), A(2));
    else if (!strcmp(s, "Xxiii"))
        x = ((void *(*)(rir2_ctx *, void *, int64_t, int64_t, int64_t))f)(ctx, A(0), I(1), I(2), I(3));
    else Rf_error("no such signature");
    rir2_active = outer;
    if (ctx->abort_reason) return Rf_mkString(reasons[ctx->abort_reason]);
    if (s[0] == 'X' || s[0] == 'P') return x ? x : Rf_mkString("NULL");
    return Rf_ScalarReal(d);
}

/* The bits of a double vector, 16 hexadecimal digits each: what identical() does not tell apart. */
static SEXP t_bits(SEXP x)
{
    SEXP out = PROTECT(Rf_allocVector(STRSXP, Rf_xlength(x)));
    for (R_xlen_t i = 0; i < Rf_xlength(x); i++) {
        char text[17];
        uint64_t bits;
        double d = REAL_ELT(x, i);
        memcpy(&bits, &d, sizeof bits);
        snprintf(text, sizeof text, "%016llx", (unsigned long long)bits);
        SET_STRING_ELT(out, i, Rf_mkChar(text));
    }
    UNPROTECT(1);
    return out;
}

/* Whether a promise bound in a frame has been forced; NA if it is no promise. */
static SEXP t_is_forced(SEXP name, SEXP env)
{
    SEXP cell = rir2_cell_in(env, Rf_installTrChar(STRING_ELT(name, 0)));
    if (!cell || rir2_unboxed(cell) || rir2_type(CAR(cell)) != PROMSXP) return Rf_ScalarLogical(NA_LOGICAL);
    return Rf_ScalarLogical(rir2_prvalue(CAR(cell)) != R_UnboundValue);
}

/* ---- the frame ------------------------------------------------------------------------------------------- */

static SEXP t_may_write(SEXP env, SEXP names)
{
    SEXP may = PROTECT(Rf_allocVector(LGLSXP, Rf_xlength(names)));
    for (R_xlen_t i = 0; i < Rf_xlength(names); i++) LOGICAL(may)[i] = rir2_may_write(env, Rf_installTrChar(STRING_ELT(names, i)));
    UNPROTECT(1);
    return may;
}

static SEXP t_write_frame(SEXP env, SEXP names, SEXP values)
{
    int n = Rf_length(names);
    SEXP *symbols = (SEXP *)R_alloc((size_t)n + 1, sizeof *symbols), *each = (SEXP *)R_alloc((size_t)n + 1, sizeof *each);
    for (int i = 0; i < n; i++) {
        symbols[i] = Rf_installTrChar(STRING_ELT(names, i));
        each[i] = VECTOR_ELT(values, i);
    }
    rir2_write_frame(env, n, symbols, each);
    return R_NilValue;
}

/* FALSE: the variable is no promise. */
static SEXP t_mark_forced(SEXP name, SEXP env, SEXP value)
{
    SEXP cell = rir2_cell_in(env, Rf_installTrChar(STRING_ELT(name, 0)));
    int is_promise = cell && !rir2_unboxed(cell) && rir2_type(rir2_car(cell)) == PROMSXP;
    if (is_promise) rir2_mark_forced(rir2_car(cell), value, env);
    return Rf_ScalarLogical(is_promise);
}

#define ROUTINE(name, n) {"rir2_" #name, (DL_FUNC)(void *)name, n}
const R_CallMethodDef rir2_test_routines[] = {
    ROUTINE(t_add_version, 2), ROUTINE(t_routine, 3), ROUTINE(t_bits, 1), ROUTINE(t_is_forced, 2), ROUTINE(t_may_write, 2),
    ROUTINE(t_write_frame, 3), ROUTINE(t_mark_forced, 3), {NULL, NULL, 0},
};
