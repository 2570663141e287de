/* What R code calls: prepare a closure, compile it for a context, tell what is known of it. */
#include "boxed.h"
#include "rir2_runtime.h"
#include "rir2_generic.h"
#include "runtime_math.h"
#include <stdio.h>

static void need_closure(SEXP f)
{
    if (rir2_type(f) != CLOSXP) Rf_error("rir2: not a closure");
}

/* A closure like `f`, attributes included, with other byte code. */
static SEXP with_body(SEXP f, SEXP code)
{
    SEXP g = PROTECT(rir2_mk_closure(rir2_formals(f), code, rir2_cloenv(f)));
    SHALLOW_DUPLICATE_ATTRIB(g, f);
    UNPROTECT(1);
    return g;
}

static void need_layout(void)
{
    if (rir2_layout_problem) Rf_error("rir2 cannot work in this R: unexpected layout (%s)", rir2_layout_problem);
}

/* Gives a byte-compiled closure a stub at its start. `in_place`: the very object, so that whoever holds it sees
 * it. NULL if its byte code is not understood. */
static SEXP r_prepare(SEXP f, SEXP label, SEXP versions, SEXP learning, SEXP in_place)
{
    need_closure(f);
    need_layout();
    if (rir2_table_of(f)) return f;
    if (rir2_type(rir2_body(f)) != BCODESXP || Rf_length(rir2_formals(f)) > RIR2_MAX_FORMALS) return R_NilValue;
    rir2_table *t = rir2_new_table(f, Rf_asLogical(in_place) == TRUE, CHAR(STRING_ELT(label, 0)), Rf_asInteger(versions),
                                   Rf_asInteger(learning));
    rir2_restart_budget();
    PROTECT(t->code->group->pointer);
    SEXP code = PROTECT(rir2_prepare_compiled(f, t)), prepared = R_NilValue;
    if (code == R_NilValue) rir2_drop_bytecode(t->code);
    else if (Rf_asLogical(in_place) == TRUE) {
        rir2_set_body(f, code);
        prepared = f;
    } else prepared = with_body(f, code);
    UNPROTECT(2);
    return prepared;
}

/* The same for jit(), which may be switched off. `asked`: the closure that gets the byte code, of which `f` is a copy, or NULL. */
static SEXP r_prepare_warm(SEXP f, SEXP label, SEXP versions, SEXP learning, SEXP in_place, SEXP asked)
{
    int is_prepared = rir2_table_of(f) != NULL;
    if (rir2_type(asked) == CLOSXP) f = rir2_mk_closure(rir2_formals(asked), rir2_body(f), rir2_cloenv(asked));
    PROTECT(f);
    SEXP prepared = r_prepare(f, label, versions, learning, in_place);
    if (!is_prepared && prepared != R_NilValue) rir2_table_of(prepared)->code->is_of_jit = 1;
    UNPROTECT(1);
    return prepared;
}

/* A named list of the closures among the variables of an environment. Nothing is evaluated. */
static SEXP r_closures_in(SEXP env)
{
    SEXP names = PROTECT(R_lsInternal3(env, TRUE, FALSE));
    SEXP all = PROTECT(Rf_allocVector(VECSXP, Rf_xlength(names)));
    for (R_xlen_t i = 0; i < Rf_xlength(names); i++) {
        SEXP symbol = Rf_installTrChar(STRING_ELT(names, i)), cell = rir2_cell_in(env, symbol);
        if (!cell || rir2_gp(cell) & RIR2_GP_ACTIVE) continue;
        SEXP value = rir2_cell_value(env, symbol, cell);
        if (rir2_type(value) == CLOSXP) SET_VECTOR_ELT(all, i, value);
    }
    Rf_setAttrib(all, R_NamesSymbol, names);
    UNPROTECT(2);
    return all;
}

/* What a closure is called where it sees itself; NULL: it has no name there. */
static SEXP r_name_of(SEXP f)
{
    SEXP symbol = rir2_symbol_of(f);
    return symbol == R_NilValue ? symbol : Rf_ScalarString(rir2_pname(symbol));
}

/* For tests: gives a closure, in place, or the byte code of an expression, stubs at all places of these kinds,
 * nested code included. Returns how many places it has; NULL if it has none, or is prepared. */
static SEXP r_prepare_segments(SEXP f, SEXP kinds)
{
    need_layout();
    return rir2_prepare_segments(f, Rf_asInteger(kinds));
}

static SEXP r_is_byte_compiled(SEXP f) { return Rf_ScalarLogical(rir2_type(f) == CLOSXP && rir2_type(rir2_body(f)) == BCODESXP); }

static SEXP r_is_prepared(SEXP f) { return Rf_ScalarLogical(rir2_table_of(f) != NULL); }

static SEXP r_baseline(SEXP f)
{
    need_closure(f);
    return rir2_table_of(f) ? with_body(f, rir2_original_code(f)) : f;
}

static rir2_table *need_table(SEXP f)
{
    rir2_table *t = rir2_table_of(f);
    if (!t) Rf_error("rir2: not a prepared closure");
    return t;
}

typedef struct { SEXP values, missing; } example;

static int describe_example(rir2_request *r)
{
    const example *x = r->data;
    return rir2_context_of_values(r, x->values, x->missing, r->context);
}

static SEXP reported(rir2_request *r)
{
    r->may_run_r = r->wants_report = 1;
    rir2_make_request(r);
    return rir2_finish_request(r);
}

/* `values`, `missing`: one element a formal. Returns the report of the compilation; NULL if there is
 * such a version; the number of versions if there is no room for another. */
static SEXP r_compile(SEXP f, SEXP values, SEXP missing)
{
    rir2_table *t = need_table(f);
    /* A finalizer's request would change tables under the one that is made. */
    if (rir2_is_compiling()) return R_NilValue;
    if (Rf_xlength(values) != t->n_formals || Rf_xlength(missing) != t->n_formals) Rf_error("rir2: one value a formal is needed");
    char key[RIR2_MAX_CONTEXT];
    if (!rir2_context_of_values(NULL, values, missing, key)) Rf_error("rir2: too many arguments");
    for (int i = 0; i < t->n_versions; i++)
        if (!t->versions[i]->retired && !strcmp(t->versions[i]->context, key)) return R_NilValue;
    if (t->n_versions == t->max_versions) return Rf_ScalarInteger(t->max_versions);
    example x = {values, missing};
    rir2_request r = {.table = t, .environment = rir2_cloenv(f), .stages = "", .key = key, .describe = describe_example, .data = &x};
    SEXP report = PROTECT(reported(&r));
    if (!r.compiled) rir2_remember(t, key, CHAR(STRING_ELT(VECTOR_ELT(report, 1), 0)));
    UNPROTECT(1);
    return report;
}

static int describe_text(rir2_request *r)
{
    return snprintf(r->context, RIR2_MAX_CONTEXT, "%s", (const char *)r->data) < RIR2_MAX_CONTEXT;
}

/* The stages of a compilation, named; nothing is installed. */
static SEXP r_stages(SEXP f, SEXP context, SEXP stages)
{
    rir2_request r = {.table = need_table(f), .environment = rir2_cloenv(f), .stages = CHAR(STRING_ELT(stages, 0)), .describe = describe_text,
                      .data = (void *)CHAR(STRING_ELT(context, 0))};
    return reported(&r);
}

/* ---- what is known of a closure --------------------------------------------------------------------- */

#define ROW(n, name) [n] = #name,
static const char *const failure_names[] = {RIR2_FAILURES(ROW)};
static const char *const abort_names[] = {RIR2_ABORTS(ROW)};
static const char *const guard_names[] = {RIR2_GUARDS(ROW)};
static const char *const kind_names[] = {[RIR2_LGL] = "lgl", [RIR2_INT] = "int", [RIR2_DBL] = "dbl"};

/* Counts as a named vector of those that are not 0. */
static SEXP counts(const uint64_t *count, const char *const *names, int n)
{
    int used = 0;
    for (int i = 0; i < n; i++) used += count[i] != 0;
    SEXP x = PROTECT(Rf_allocVector(REALSXP, used)), labels = PROTECT(Rf_allocVector(STRSXP, used));
    for (int i = 0, k = 0; i < n; i++)
        if (count[i]) {
            REAL(x)[k] = (double)count[i];
            SET_STRING_ELT(labels, k++, Rf_mkCharCE(names[i], CE_UTF8));
        }
    Rf_setAttrib(x, R_NamesSymbol, labels);
    UNPROTECT(2);
    return x;
}

static const char *constant_text(SEXP x, char *out, size_t size)
{
    if (rir2_type(x) == SYMSXP) return CHAR(PRINTNAME(x));
    if (rir2_type(x) == ENVSXP) {
        const char *name = rir2_env_name(x, out, size);
        return name ? name : "<environment>";
    }
    snprintf(out, size, "<%s>", Rf_type2char((SEXPTYPE)rir2_type(x)));
    return out;
}

/* One guard as a line: its name, then what its operands mean. */
static SEXP guard_line(const rir2_table *t, const rir2_version *v, const int32_t *g)
{
    char line[600], buffer[512];
    const char *name = guard_names[g[0]];
    int is_of_formal = g[0] == RIR2_GUARD_arg_missing || g[0] == RIR2_GUARD_arg_force || g[0] == RIR2_GUARD_arg_unshared;
    const char *formal = is_of_formal && g[1] < t->n_formals ? CHAR(PRINTNAME(t->symbols[g[1]])) : "";
    switch (g[0]) {
    case RIR2_GUARD_arg_unshared:
    case RIR2_GUARD_arg_missing: snprintf(line, sizeof line, "%-13s %s", name, formal); break;
    case RIR2_GUARD_arg_force: snprintf(line, sizeof line, "%-13s %s -> r%d", name, formal, g[2]); break;
    case RIR2_GUARD_load_var:
    case RIR2_GUARD_load_fun:
    case RIR2_GUARD_load_method:
    case RIR2_GUARD_registered:
        snprintf(line, sizeof line, "%-13s %s in e%d -> r%d", name, constant_text(v->consts[g[2]], buffer, sizeof buffer), g[1], g[3]);
        break;
    case RIR2_GUARD_load_export:
    case RIR2_GUARD_load_inside: {
        char package[128];
        snprintf(package, sizeof package, "%s", constant_text(v->consts[g[1]], buffer, sizeof buffer));
        snprintf(line, sizeof line, "%-13s %s in %s -> r%d", name, constant_text(v->consts[g[2]], buffer, sizeof buffer), package, g[3]);
        break;
    }
    case RIR2_GUARD_env_of: snprintf(line, sizeof line, "%-13s r%d -> e%d", name, g[1], g[2]); break;
    case RIR2_GUARD_scalar:
    case RIR2_GUARD_vector:
    case RIR2_GUARD_matrix: snprintf(line, sizeof line, "%-13s r%d is %s -> slot %d", name, g[1], kind_names[g[2]], g[3]); break;
    case RIR2_GUARD_holder:
        snprintf(line, sizeof line, "%-13s %s in e%d -> slot %d", name, constant_text(v->consts[g[2]], buffer, sizeof buffer), g[1], g[3]);
        break;
    case RIR2_GUARD_class_is:
        snprintf(line, sizeof line, "%-13s r%d is %s -> slot %d", name, g[1], constant_text(v->consts[g[2]], buffer, sizeof buffer), g[3]);
        break;
    case RIR2_GUARD_same_object:
    case RIR2_GUARD_same_closure:
        snprintf(line, sizeof line, "%-13s r%d is %s", name, g[1], constant_text(v->consts[g[2]], buffer, sizeof buffer));
        break;
    case RIR2_GUARD_same_env:
        snprintf(line, sizeof line, "%-13s e%d is %s", name, g[1], constant_text(v->consts[g[2]], buffer, sizeof buffer));
        break;
    case RIR2_GUARD_env_const:
        snprintf(line, sizeof line, "%-13s %s -> e%d", name, constant_text(v->consts[g[1]], buffer, sizeof buffer), g[2]);
        break;
    case RIR2_GUARD_untraced:
    case RIR2_GUARD_option_unset:
        snprintf(line, sizeof line, "%-13s %s", name, constant_text(v->consts[g[1]], buffer, sizeof buffer));
        break;
    case RIR2_GUARD_value: snprintf(line, sizeof line, "%-13s r%d -> slots %d to %d", name, g[1], g[2], g[2] + 2); break;
    default: snprintf(line, sizeof line, "%-13s r%d", name, g[1]);
    }
    return Rf_mkCharCE(line, CE_UTF8);
}

static SEXP guard_lines(const rir2_table *t, const rir2_version *v)
{
    R_xlen_t n = 0;
    for (const int32_t *g = v->guards; g[0] != RIR2_GUARD_end; g += 4) n++;
    SEXP lines = PROTECT(Rf_allocVector(STRSXP, n));
    for (R_xlen_t i = 0; i < n; i++) SET_STRING_ELT(lines, i, guard_line(t, v, v->guards + 4 * i));
    UNPROTECT(1);
    return lines;
}

static SEXP lines_of(char **text, uint32_t n)
{
    SEXP lines = PROTECT(Rf_allocVector(STRSXP, n));
    for (uint32_t i = 0; i < n; i++) SET_STRING_ELT(lines, i, Rf_mkCharCE(text[i], CE_UTF8));
    UNPROTECT(1);
    return lines;
}

static SEXP utf8(const char *s) { return s ? Rf_ScalarString(Rf_mkCharCE(s, CE_UTF8)) : Rf_ScalarString(NA_STRING); }

static SEXP version_info(const rir2_table *t, const rir2_version *v)
{
    const char *names[] = {"context", "verdict", "attempts", "passes", "failures", "aborts", "sites", "retired",
                           "guards", "abort_paths", "compile_ms", "code_bytes", ""};
    SEXP info = PROTECT(Rf_mkNamed(VECSXP, names));
    int k = 0;
    SET_VECTOR_ELT(info, k++, utf8(v->context));
    SET_VECTOR_ELT(info, k++, utf8(v->verdict));
    SET_VECTOR_ELT(info, k++, Rf_ScalarReal((double)v->attempts));
    SET_VECTOR_ELT(info, k++, Rf_ScalarReal((double)v->passes));
    SET_VECTOR_ELT(info, k++, counts(v->failures, failure_names, RIR2_N_FAILURES));
    SET_VECTOR_ELT(info, k++, counts(v->aborts, abort_names, RIR2_N_ABORTS));
    SET_VECTOR_ELT(info, k++, counts(v->aborts_by_site, (const char *const *)v->abort_sites, (int)v->n_abort_sites));
    SET_VECTOR_ELT(info, k++, utf8(v->retired ? v->retired_why : NULL));
    SET_VECTOR_ELT(info, k++, guard_lines(t, v));
    SET_VECTOR_ELT(info, k++, lines_of(v->abort_lines, v->n_abort_lines));
    SET_VECTOR_ELT(info, k++, Rf_ScalarReal((double)v->compile_ns / 1e6));
    SET_VECTOR_ELT(info, k++, Rf_ScalarReal((double)v->code_size));
    UNPROTECT(1);
    return info;
}

static SEXP seen_info(const rir2_table *t)
{
    const char *names[] = {"context", "calls", "verdict", ""};
    SEXP info = PROTECT(Rf_mkNamed(VECSXP, names));
    SEXP context = Rf_allocVector(STRSXP, t->n_seen);
    SET_VECTOR_ELT(info, 0, context);
    SEXP n = Rf_allocVector(INTSXP, t->n_seen);
    SET_VECTOR_ELT(info, 1, n);
    SEXP verdict = Rf_allocVector(STRSXP, t->n_seen);
    SET_VECTOR_ELT(info, 2, verdict);
    for (int i = 0; i < t->n_seen; i++) {
        SET_STRING_ELT(context, i, Rf_mkCharCE(t->seen[i].context, CE_UTF8));
        INTEGER(n)[i] = t->seen[i].seen;
        SET_STRING_ELT(verdict, i, t->seen[i].verdict ? Rf_mkCharCE(t->seen[i].verdict, CE_UTF8) : NA_STRING);
    }
    UNPROTECT(1);
    return info;
}

enum { LOOPS = 7, TOGETHER = 9 };

static SEXP table_info(const rir2_table *t)
{
    const char *names[] = {"label", "calls", "compile_ms", "versions", "seen", "off", "formals", "loops", "is_statement", "together", "waits", ""};
    SEXP info = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(info, 0, utf8(t->label));
    SET_VECTOR_ELT(info, 1, Rf_ScalarReal((double)t->calls));
    SET_VECTOR_ELT(info, 2, Rf_ScalarReal((double)t->compile_ns / 1e6));
    SEXP versions = Rf_allocVector(VECSXP, t->n_versions);
    SET_VECTOR_ELT(info, 3, versions);
    for (int i = 0; i < t->n_versions; i++) SET_VECTOR_ELT(versions, i, version_info(t, t->versions[i]));
    SET_VECTOR_ELT(info, 4, seen_info(t));
    SET_VECTOR_ELT(info, 5, utf8(t->off_because));
    SEXP formals = Rf_allocVector(STRSXP, t->n_formals);
    SET_VECTOR_ELT(info, 6, formals);
    for (int i = 0; i < t->n_formals; i++) SET_STRING_ELT(formals, i, PRINTNAME(t->symbols[i]));
    SET_VECTOR_ELT(info, 8, Rf_ScalarLogical(t->whole && t->place->kind == RIR2_PLACE_BEHIND));
    SET_VECTOR_ELT(info, 10, Rf_ScalarLogical(t->asleep));
    UNPROTECT(1);
    return info;
}

/* Of a closure, and of each of its loops. */
static SEXP closure_info(const rir2_table *t)
{
    const rir2_bytecode *b = t->code;
    int n = 0;
    for (int k = 0; k < b->n_places; k++) n += b->places[k].table && b->places[k].table != t;
    SEXP info = PROTECT(table_info(t)), loops = Rf_allocVector(VECSXP, n);
    SET_VECTOR_ELT(info, LOOPS, loops);
    for (int k = 0, i = 0; k < b->n_places; k++)
        if (b->places[k].table && b->places[k].table != t) SET_VECTOR_ELT(loops, i++, table_info(b->places[k].table));
    UNPROTECT(1);
    return info;
}

/* The closures that are accelerated together with the first one: those that it makes, those that it has called, and so on. */
enum { MAX_TOGETHER = 256 };
static int add_closure(const rir2_table **all, int n, const rir2_table *t)
{
    for (int i = 0; i < n; i++)
        if (all[i] == t) return n;
    if (t && n < MAX_TOGETHER) all[n++] = t;
    return n;
}

static int closures_together(const rir2_table **all)
{
    int n = 1;
    for (int i = 0; i < n; i++) {
        const rir2_bytecode *outermost = all[i]->code->outermost;
        const rir2_group *group = outermost->group;
        for (int k = 0; k < group->n_codes; k++) {
            const rir2_bytecode *b = group->codes[k];
            if (!b || b->outermost != outermost) continue;
            n = add_closure(all, n, b->table);
            for (int place = 0; place < b->n_places; place++)
                for (int i = 0; i < b->places[place].n_called; i++) {
                    const rir2_bytecode *called = b->places[place].called[i].code;
                    n = add_closure(all, n, called ? called->table : NULL);
                }
        }
    }
    return n;
}

static SEXP together_info(const rir2_table *t)
{
    const rir2_table *all[MAX_TOGETHER] = {t};
    int n = closures_together(all);
    SEXP info = PROTECT(closure_info(t)), others = Rf_allocVector(VECSXP, n - 1);
    SET_VECTOR_ELT(info, TOGETHER, others);
    for (int i = 1; i < n; i++) SET_VECTOR_ELT(others, i - 1, closure_info(all[i]));
    UNPROTECT(1);
    return info;
}

/* Of one closure and its loops, and those accelerated with it; of NULL: of all that is prepared and alive, of loops those that have a version, newest first. */
static SEXP r_info(SEXP f)
{
    if (f != R_NilValue) return together_info(need_table(f));
    R_xlen_t n = 0, i = 0;
    for (rir2_table *t = rir2_tables; t; t = t->next) n++;
    /* Held while information is made: the collector may run finalizers, and may have just now. */
    SEXP held = PROTECT(Rf_allocVector(VECSXP, n));
    rir2_table **tables = (rir2_table **)R_alloc((size_t)n, sizeof *tables);
    for (rir2_table *t = rir2_tables; t && i < n; t = t->next) {
        if (t->whole && !t->n_versions) continue;
        tables[i] = t;
        SET_VECTOR_ELT(held, i++, t->code->group->pointer);
    }
    n = i;
    SEXP all = PROTECT(Rf_allocVector(VECSXP, n));
    for (i = 0; i < n; i++) SET_VECTOR_ELT(all, i, table_info(tables[i]));
    UNPROTECT(2);
    return all;
}

/* ---- start ----------------------------------------------------------------------------------------------- */

/* Called once by .onLoad with the package's namespace. NULL, or what is wrong with this R. */
static SEXP r_start(SEXP namespace)
{
    rir2_namespace = namespace;
    return rir2_layout_problem ? Rf_mkString(rir2_layout_problem) : R_NilValue;
}

static SEXP r_set_chaos(SEXP p)
{
    SEXP before = Rf_ScalarReal(rir2_chaos);
    rir2_chaos = Rf_asReal(p);
    return before;
}

/* Learning may take this share of the processor time of the process; returns what it was. */
static SEXP r_set_learning_share(SEXP share)
{
    SEXP before = Rf_ScalarReal(rir2_learning_share);
    rir2_learning_share = Rf_asReal(share);
    return before;
}

static SEXP r_set_eager(SEXP eager)
{
    SEXP before = Rf_ScalarLogical(rir2_eager);
    rir2_eager = Rf_asLogical(eager) == TRUE;
    return before;
}

/* Everything that is prepared, on or off. */
static SEXP r_switch_jit(SEXP on)
{
    rir2_switch_jit(Rf_asLogical(on) == TRUE);
    return R_NilValue;
}

static SEXP r_switch_all(SEXP on)
{
    rir2_switch_all(Rf_asLogical(on) == TRUE);
    return R_NilValue;
}

static SEXP r_set_driver(SEXP driver)
{
    if (!rir2_set_driver(CHAR(STRING_ELT(driver, 0)))) Rf_error("rir2: no such driver");
    return R_NilValue;
}

/* What the test driver did since it was set. */
static SEXP r_driver_counts(void)
{
    const char *names[] = {"entered", "resumed", "written", "iterations", ""};
    SEXP counts = PROTECT(Rf_mkNamed(REALSXP, names));
    const rir2_driver_counts *c = &rir2_driver_count;
    const double values[] = {(double)c->entered, (double)c->resumed, (double)c->written, (double)c->iterations};
    memcpy(REAL(counts), values, sizeof values);
    UNPROTECT(1);
    return counts;
}

static SEXP r_panics(void) { return Rf_ScalarReal((double)rir2_rs_panics()); }

#define ROUTINE(name, n) {"rir2_" #name, (DL_FUNC)(void *)name, n}
const R_CallMethodDef rir2_api_routines[] = {
    ROUTINE(r_prepare, 5),
    ROUTINE(r_prepare_segments, 2),
    ROUTINE(r_switch_all, 1),
    ROUTINE(r_switch_jit, 1),
    ROUTINE(r_prepare_warm, 6),
    ROUTINE(r_closures_in, 1),
    ROUTINE(r_name_of, 1),
    ROUTINE(r_set_driver, 1),
    ROUTINE(r_driver_counts, 0),
    ROUTINE(r_is_byte_compiled, 1),
    ROUTINE(r_is_prepared, 1),
    ROUTINE(r_baseline, 1),
    ROUTINE(r_compile, 3),
    ROUTINE(r_stages, 3),
    ROUTINE(r_info, 1),
    ROUTINE(r_start, 1),
    ROUTINE(r_set_chaos, 1),
    ROUTINE(r_set_learning_share, 1),
    ROUTINE(r_set_eager, 1),
    ROUTINE(r_panics, 0),
    {"rir2_interpreted", (DL_FUNC)(void *)rir2_interpreted, 3},
    {"rir2_check_remainders", (DL_FUNC)(void *)rir2_check_remainders, 4},
    {"rir2_set_max_vsize", (DL_FUNC)(void *)rir2_set_max_vsize, 1},
    {"rir2_probe_frame", (DL_FUNC)(void *)rir2_probe_frame, 3},
    {"rir2_probe_argument", (DL_FUNC)(void *)rir2_probe_argument, 2},
    {"rir2_probe_result", (DL_FUNC)(void *)rir2_probe_result, 1},
    {"rir2_probe_check", (DL_FUNC)(void *)rir2_probe_check, 1},
    RIR2_BOXED_ROUTINES,
    {NULL, NULL, 0},
};
