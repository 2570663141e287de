/* How many instructions of byte code does R interpret, and for which closures?
 *
 * xtask/instrumented-r.sh includes this file into R's eval.c and makes four places there call it: the dispatch of byte code
 * adds one to the counter of the code object that runs, bcEval() asks for that counter when it starts, R_execClosure()
 * reports each call of a closure, and R's just-in-time compiler runs under rir2_eval_compiling().
 *
 * A *unit* is what is counted together: a closure bound in a namespace or in the global environment, with the code of its
 * promise bodies; or a function literal in such a closure. Function literals are numbered as they stand in the constants:
 * `stats::optimize>1` is the first of stats::optimize. A closure that is neither is named by the namespace that it belongs to
 * and, in parentheses, by the name by which it was called first. Units of the same name are added up in the report.
 *
 * Code objects that were seen are kept alive, so that an address means one thing for good; environments are not.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct rir2_unit {
    const char *name;
    uint64_t instructions, calls;
    struct rir2_unit *next;
} rir2_unit;

static rir2_unit *rir2_units;  /* all but the one below */
static rir2_unit rir2_compiler = {"compiler::(JIT)", 0, 0, NULL}; /* all that runs while R compiles just in time */
static int rir2_compiling;
static uint64_t rir2_expressions; /* calls that were evaluated from their expression, without byte code */
static const char *rir2_file;     /* where the report goes when R ends, or NULL */

/* ---- from code to units ----------------------------------------------------------------------------- */

/* Open addressing; the capacity is a power of two and at least twice the number of keys. */
static struct { SEXP key; rir2_unit *unit; } *rir2_table;
static size_t rir2_capacity, rir2_n_keys;

/* Where `key` is, or where it belongs. */
static size_t rir2_slot(SEXP key)
{
    size_t i = (size_t)(((uintptr_t)key >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (rir2_capacity - 1);
    while (rir2_table[i].key && rir2_table[i].key != key) i = (i + 1) & (rir2_capacity - 1);
    return i;
}

static rir2_unit *rir2_find(SEXP key)
{
    return rir2_capacity ? rir2_table[rir2_slot(key)].unit : NULL;
}

static void *rir2_allocate(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (!memory) R_Suicide("no memory for counters");
    return memory;
}

static void rir2_grow(void)
{
    size_t old_capacity = rir2_capacity;
    void *old = rir2_table;
    rir2_capacity = old_capacity ? 2 * old_capacity : 1 << 14;
    rir2_table = rir2_allocate(rir2_capacity, sizeof *rir2_table);
    for (size_t i = 0; i < old_capacity; i++) {
        SEXP key = ((__typeof__(rir2_table))old)[i].key;
        if (key) rir2_table[rir2_slot(key)] = ((__typeof__(rir2_table))old)[i];
    }
    free(old);
}

static void rir2_add(SEXP key, rir2_unit *unit)
{
    if (2 * (rir2_n_keys + 1) > rir2_capacity) rir2_grow();
    R_PreserveObject(key);
    size_t i = rir2_slot(key);
    rir2_table[i].key = key;
    rir2_table[i].unit = unit;
    rir2_n_keys++;
}

static rir2_unit *rir2_new_unit(const char *name)
{
    rir2_unit *unit = rir2_allocate(1, sizeof *unit);
    unit->name = name;
    unit->next = rir2_units;
    rir2_units = unit;
    return unit;
}

/* Up to three parts in a row, kept for good. */
static const char *rir2_join(const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *text = rir2_allocate(size, 1);
    snprintf(text, size, "%s%s%s", a, b, c);
    return text;
}

/* Promise bodies in `code` count for `unit`; function literals get units of their own. */
static void rir2_add_code(SEXP code, rir2_unit *unit, int *n_literals)
{
    rir2_add(code, unit);
    SEXP constants = BCODE_CONSTS(code);
    for (R_xlen_t i = 0; i < XLENGTH(constants); i++) {
        SEXP constant = VECTOR_ELT(constants, i);
        if (TYPEOF(constant) == BCODESXP && !rir2_find(constant)) rir2_add_code(constant, unit, n_literals);
        if (TYPEOF(constant) != VECSXP || XLENGTH(constant) < 2) continue;
        SEXP body = VECTOR_ELT(constant, 1);
        if (TYPEOF(body) != BCODESXP || rir2_find(body)) continue;
        char number[16];
        snprintf(number, sizeof number, "%d", ++*n_literals);
        int n_inner = 0;
        rir2_add_code(body, rir2_new_unit(rir2_join(unit->name, ">", number)), &n_inner);
    }
}

/* ---- names ------------------------------------------------------------------------------------------ */

/* Does `symbol` stand for this closure in `env`, or for a copy of it? Runs no code of R. */
static int rir2_is_bound(SEXP symbol, SEXP env, SEXP closure)
{
    if (!R_existsVarInFrame(env, symbol) || R_BindingIsActive(symbol, env)) return FALSE;
    SEXP value = env == R_BaseEnv || env == R_BaseNamespace ? SYMVALUE(symbol) : findVarInFrame3(env, symbol, TRUE);
    if (TYPEOF(value) == PROMSXP) value = PRVALUE(value);
    return value == closure || (TYPEOF(value) == CLOSXP && BODY(value) == BODY(closure) && FORMALS(value) == FORMALS(closure));
}

/* The name of a closure in `env`, or NULL: that by which it is called, else the first of all. */
static const char *rir2_binding(SEXP env, SEXP closure, SEXP head)
{
    if (TYPEOF(head) == SYMSXP && rir2_is_bound(head, env, closure)) return CHAR(PRINTNAME(head));
    SEXP names = PROTECT(R_lsInternal3(env, TRUE, FALSE));
    const char *first = NULL;
    for (R_xlen_t i = 0; i < XLENGTH(names); i++) {
        const char *name = CHAR(STRING_ELT(names, i));
        if ((!first || strcmp(name, first) < 0) && rir2_is_bound(installTrChar(STRING_ELT(names, i)), env, closure)) first = name;
    }
    UNPROTECT(1);
    return first ? CHAR(PRINTNAME(install(first))) : NULL;
}

/* The enclosing environment that programs are written in: a namespace, the global environment, or the last one. */
static SEXP rir2_top(SEXP env)
{
    while (env != R_EmptyEnv && env != R_GlobalEnv && env != R_BaseEnv && !R_IsNamespaceEnv(env)) env = ENCLOS(env);
    return env;
}

static const char *rir2_top_name(SEXP top)
{
    if (top == R_BaseEnv) return "base";
    if (top == R_GlobalEnv) return "R_GlobalEnv";
    if (top == R_EmptyEnv) return "";
    return CHAR(STRING_ELT(R_NamespaceEnvSpec(top), 0));
}

/* For a method of S4, `generic,class,class`; else NULL. */
static const char *rir2_method(SEXP closure)
{
    SEXP generic = getAttrib(closure, install("generic")), classes = getAttrib(closure, install("defined"));
    if (TYPEOF(generic) != STRSXP || XLENGTH(generic) < 1 || TYPEOF(classes) != STRSXP) return NULL;
    const char *name = CHAR(STRING_ELT(generic, 0));
    for (R_xlen_t i = 0; i < XLENGTH(classes); i++) name = rir2_join(name, ",", CHAR(STRING_ELT(classes, i)));
    return name;
}

static const char *rir2_name(SEXP closure, SEXP head)
{
    SEXP top = rir2_top(CLOENV(closure));
    const char *name = top == R_EmptyEnv ? NULL : rir2_binding(top, closure, head);
    if (!name) name = rir2_method(closure);
    if (!name) name = rir2_join("(", TYPEOF(head) == SYMSXP ? CHAR(PRINTNAME(head)) : "", ")");
    return rir2_join(rir2_top_name(top), "::", name);
}

/* ---- what R's interpreter calls --------------------------------------------------------------------- */

/* What tells a closure from others: its body, or its formals where the body is a symbol or a constant. */
static SEXP rir2_key(SEXP closure)
{
    SEXP body = BODY(closure);
    return TYPEOF(body) == BCODESXP || TYPEOF(body) == LANGSXP ? body : FORMALS(closure);
}

static rir2_unit *rir2_unit_of(SEXP closure, SEXP head)
{
    SEXP key = rir2_key(closure);
    rir2_unit *unit = rir2_find(key);
    if (unit) return unit;
    if (key == R_NilValue) unit = rir2_new_unit("(constant functions without arguments)");
    else unit = rir2_new_unit(rir2_name(closure, head));
    int n_literals = 0;
    if (TYPEOF(key) == BCODESXP) rir2_add_code(key, unit, &n_literals);
    else rir2_add(key, unit);
    return unit;
}

/* A closure is called. */
static void rir2_count_call(SEXP closure, SEXP call)
{
    rir2_unit *unit = rir2_compiling ? &rir2_compiler : rir2_unit_of(closure, TYPEOF(call) == LANGSXP ? CAR(call) : R_NilValue);
    unit->calls++;
}

/* Where the instructions of `code` are counted, which is about to run in `rho`. Code that no closure was seen to have
 * (a loop at top level, code that was replaced in its constants) counts for the call whose frame `rho` is. */
static uint64_t *rir2_counter_of(SEXP code, SEXP rho)
{
    if (rir2_compiling) return &rir2_compiler.instructions;
    rir2_unit *unit = rir2_find(code);
    if (unit) return &unit->instructions;
    for (RCNTXT *context = R_GlobalContext; context && !unit; context = context->nextcontext)
        if ((context->callflag & CTXT_FUNCTION) && context->cloenv == rho && TYPEOF(context->callfun) == CLOSXP)
            unit = rir2_unit_of(context->callfun, R_NilValue);
    if (!unit) unit = rir2_new_unit(rir2_join(rir2_top_name(rir2_top(rho)), "::", "(code of no closure)"));
    int n_literals = 0;
    if (!rir2_find(code)) rir2_add_code(code, unit, &n_literals);
    return &unit->instructions;
}

static void rir2_end_compiling(void *outer)
{
    rir2_compiling = *(int *)outer;
}

/* eval() for R's just-in-time compiler, which may be left by a jump. */
static SEXP rir2_eval_compiling(SEXP call, SEXP rho)
{
    RCNTXT context;
    int outer = rir2_compiling;
    begincontext(&context, CTXT_CCODE, R_NilValue, R_BaseEnv, R_BaseEnv, R_NilValue, R_NilValue);
    context.cend = &rir2_end_compiling;
    context.cenddata = &outer;
    rir2_compiling = 1;
    SEXP value = eval(call, rho);
    endcontext(&context);
    rir2_compiling = outer;
    return value;
}

/* ---- the report ------------------------------------------------------------------------------------- */

static int rir2_by_name(const void *a, const void *b)
{
    return strcmp((*(rir2_unit *const *)a)->name, (*(rir2_unit *const *)b)->name);
}

static int rir2_by_count(const void *a, const void *b)
{
    const rir2_unit *x = *(rir2_unit *const *)a, *y = *(rir2_unit *const *)b;
    if (x->instructions != y->instructions) return x->instructions < y->instructions ? 1 : -1;
    if (x->calls != y->calls) return x->calls < y->calls ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void rir2_print(FILE *file, uint64_t instructions, uint64_t calls, const char *name)
{
    fprintf(file, "%llu %llu ", (unsigned long long)instructions, (unsigned long long)calls);
    for (; *name; name++) putc(*name == '\n' ? ' ' : *name, file);
    putc('\n', file);
}

/* Lines of `instructions calls name`, most instructions first, behind `(total)` and `(expressions)`. Did it work? */
static int rir2_report(const char *path)
{
    size_t n = 1;
    for (rir2_unit *unit = rir2_units; unit; unit = unit->next) n++;
    rir2_unit **sorted = rir2_allocate(n, sizeof *sorted), *copies = rir2_allocate(n, sizeof *copies);
    copies[0] = rir2_compiler;
    size_t i = 1;
    for (rir2_unit *unit = rir2_units; unit; unit = unit->next) copies[i++] = *unit;
    uint64_t instructions = 0, calls = 0;
    for (i = 0; i < n; i++) {
        sorted[i] = &copies[i];
        instructions += copies[i].instructions;
        calls += copies[i].calls;
    }
    qsort(sorted, n, sizeof *sorted, &rir2_by_name);
    for (i = n - 1; i > 0; i--) {
        if (strcmp(sorted[i]->name, sorted[i - 1]->name) != 0) continue;
        sorted[i - 1]->instructions += sorted[i]->instructions;
        sorted[i - 1]->calls += sorted[i]->calls;
        sorted[i]->instructions = sorted[i]->calls = 0;
    }
    qsort(sorted, n, sizeof *sorted, &rir2_by_count);
    FILE *file = fopen(path, "w");
    if (file) {
        rir2_print(file, instructions, calls, "(total)");
        rir2_print(file, rir2_expressions, 0, "(expressions)");
        for (i = 0; i < n && (sorted[i]->instructions || sorted[i]->calls); i++)
            rir2_print(file, sorted[i]->instructions, sorted[i]->calls, sorted[i]->name);
    }
    free(sorted);
    free(copies);
    return file && fclose(file) == 0;
}

/* .Call("rir2_counts_reset"): from here on. */
attribute_visible SEXP rir2_counts_reset(void)
{
    for (rir2_unit *unit = rir2_units; unit; unit = unit->next) unit->instructions = unit->calls = 0;
    rir2_compiler.instructions = rir2_compiler.calls = rir2_expressions = 0;
    return R_NilValue;
}

/* .Call("rir2_counts_write", path): the report as it is now. */
attribute_visible SEXP rir2_counts_write(SEXP path)
{
    if (TYPEOF(path) != STRSXP || XLENGTH(path) != 1) error("the path is one string");
    if (!rir2_report(R_ExpandFileName(translateChar(STRING_ELT(path, 0))))) error("the counts cannot be written");
    return R_NilValue;
}

/* RIR2_COUNTS names the file of the report at the end, for this process alone. */
__attribute__((constructor)) static void rir2_start(void)
{
    const char *file = getenv("RIR2_COUNTS");
    if (file && *file) rir2_file = rir2_join(file, "", "");
    unsetenv("RIR2_COUNTS");
}

__attribute__((destructor)) static void rir2_end(void)
{
    if (rir2_file && !rir2_report(rir2_file)) fprintf(stderr, "the counts cannot be written to %s\n", rir2_file);
}
