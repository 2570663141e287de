/* What the session knows of this process: environments by key, closures by handle.
 *
 * Both are known for the time of one request (compile.c) and kept alive for as long; afterwards they are
 * nobody's, so a program's closures and environments live no longer for having been looked at. Closures
 * of namespaces stay known: they do not go away anyway. Numbers are never used twice. A closure is known
 * by formals, expression and environment, so that a prepared closure, its original and copies of either
 * are one.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

/* R objects with a number each, in increasing order. */
typedef struct {
    SEXP holder; /* a cell that R preserves; its CAR is the list of the items */
    uint32_t *numbers;
    size_t n, capacity;
    uint32_t *slots; /* open addressing: index + 1 */
    size_t n_slots;
} registry;

typedef const void *(*key_of)(SEXP item);

static registry environments, closures;
static uint32_t next_environment;

static size_t hash(const void *p) { return (size_t)(((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15u >> 20); }

static SEXP item(const registry *r, size_t i) { return VECTOR_ELT(CAR(r->holder), (R_xlen_t)i); }

static void index_items(registry *r, key_of key)
{
    if (r->n_slots) memset(r->slots, 0, r->n_slots * sizeof *r->slots);
    for (size_t i = 0; i < r->n; i++) {
        size_t at = hash(key(item(r, i))) % r->n_slots;
        while (r->slots[at]) at = (at + 1) % r->n_slots;
        r->slots[at] = (uint32_t)i + 1;
    }
}

static void *grown(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    if (!p) Rf_error("rir2: out of memory");
    return p;
}

static void make_room(registry *r)
{
    if (r->n < r->capacity) return;
    if (!r->holder) {
        r->holder = Rf_cons(R_NilValue, R_NilValue);
        R_PreserveObject(r->holder);
    }
    size_t capacity = r->capacity ? 2 * r->capacity : 64;
    SEXP items = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)capacity));
    for (size_t i = 0; i < r->n; i++) SET_VECTOR_ELT(items, (R_xlen_t)i, item(r, i));
    r->numbers = grown(r->numbers, capacity * sizeof *r->numbers);
    r->slots = grown(r->slots, 4 * capacity * sizeof *r->slots);
    r->capacity = capacity;
    r->n_slots = 4 * capacity;
    SETCAR(r->holder, items);
    UNPROTECT(1);
}

static void append(registry *r, SEXP x, uint32_t number, key_of key)
{
    PROTECT(x);
    make_room(r);
    SET_VECTOR_ELT(CAR(r->holder), (R_xlen_t)r->n, x);
    r->numbers[r->n++] = number;
    index_items(r, key);
    UNPROTECT(1);
}

/* Forgets the items that `stays` does not want; the others keep their numbers. */
static void forget(registry *r, int (*stays)(SEXP item), key_of key)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        SEXP x = item(r, i);
        if (!stays(x)) continue;
        r->numbers[kept] = r->numbers[i];
        SET_VECTOR_ELT(CAR(r->holder), (R_xlen_t)kept++, x);
    }
    for (size_t i = kept; i < r->n; i++) SET_VECTOR_ELT(CAR(r->holder), (R_xlen_t)i, R_NilValue);
    r->n = kept;
    index_items(r, key);
}

static SEXP by_number(const registry *r, uint32_t number)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->numbers[middle] == number) return item(r, middle);
        if (r->numbers[middle] < number) low = middle + 1;
        else high = middle;
    }
    return R_UnboundValue;
}

static int is_namespace_closure(SEXP f) { return R_IsNamespaceEnv(rir2_cloenv(f)); }
static int never(SEXP x) { (void)x; return 0; }
static const void *itself(SEXP x) { return x; }
static const void *expression(SEXP f) { return R_ClosureExpr(f); }

/* At the end of a request; `all`: the session has dropped what it knew of namespaces, too. */
void rir2_forget_captured(int all)
{
    forget(&environments, never, itself);
    forget(&closures, all ? never : is_namespace_closure, expression);
}

/* ---- environments -------------------------------------------------------------------------------- */

static uint32_t env_number(SEXP env)
{
    if (environments.n_slots)
        for (size_t at = hash(env) % environments.n_slots; environments.slots[at]; at = (at + 1) % environments.n_slots) {
            size_t i = environments.slots[at] - 1;
            if (item(&environments, i) == env) return environments.numbers[i];
        }
    append(&environments, env, next_environment, itself);
    return next_environment++;
}

/* `global`, `base`, `basens`, `empty`, `ns:NAME`, `pkg:NAME`; NULL for an environment without a name. */
const char *rir2_env_name(SEXP env, char *buffer, size_t size)
{
    if (env == R_GlobalEnv) return "global";
    if (env == R_BaseEnv) return "base";
    if (env == R_BaseNamespace) return "basens";
    if (env == R_EmptyEnv) return "empty";
    if (R_IsNamespaceEnv(env)) snprintf(buffer, size, "ns:%s", CHAR(STRING_ELT(R_NamespaceEnvSpec(env), 0)));
    else if (R_IsPackageEnv(env)) snprintf(buffer, size, "pkg:%s", CHAR(STRING_ELT(R_PackageEnvName(env), 0)) + strlen("package:"));
    else return NULL;
    return buffer;
}

/* Its name, or `env:N`, written into `buffer`. */
static const char *env_key(SEXP env, char *buffer, size_t size)
{
    const char *name = rir2_env_name(env, buffer, size);
    if (name) return name;
    snprintf(buffer, size, "env:%u", env_number(env));
    return buffer;
}

static SEXP attached_package(const char *name)
{
    for (SEXP env = R_GlobalEnv; env != R_EmptyEnv; env = rir2_enclos(env))
        if (R_IsPackageEnv(env) && strcmp(CHAR(STRING_ELT(R_PackageEnvName(env), 0)) + strlen("package:"), name) == 0) return env;
    return R_UnboundValue;
}

/* In front of the key of a namespace: its table of registered methods. */
static const char methods_of[] = "methods:";

int rir2_names_table(const char *key) { return strncmp(key, methods_of, strlen(methods_of)) == 0; }

/* In front of the key of an environment: what dispatch sees from it. */
static const char seen_by_dispatch[] = "dispatch:";

int rir2_names_dispatch(const char *key) { return strncmp(key, seen_by_dispatch, strlen(seen_by_dispatch)) == 0; }

static SEXP table_of_methods(SEXP home)
{
    SEXP table = rir2_type(home) == ENVSXP ? rir2_table_in(home) : R_UnboundValue;
    return rir2_type(table) == ENVSXP ? table : R_UnboundValue;
}

/* R_UnboundValue where there is no such environment in this process. Loads no namespace. */
SEXP rir2_env_by_key(const char *key)
{
    if (rir2_names_table(key)) return table_of_methods(rir2_env_by_key(key + strlen(methods_of)));
    if (rir2_names_dispatch(key)) return rir2_env_by_key(key + strlen(seen_by_dispatch));
    if (strcmp(key, "global") == 0) return R_GlobalEnv;
    if (strcmp(key, "base") == 0) return R_BaseEnv;
    if (strcmp(key, "basens") == 0) return R_BaseNamespace;
    if (strcmp(key, "empty") == 0) return R_EmptyEnv;
    if (strncmp(key, "ns:", 3) == 0) return rir2_registered_namespace(Rf_install(key + 3));
    if (strncmp(key, "pkg:", 4) == 0) return attached_package(key + 4);
    unsigned n;
    return sscanf(key, "env:%u", &n) == 1 ? by_number(&environments, n) : R_UnboundValue;
}

/* ---- closures ------------------------------------------------------------------------------------- */

static int64_t known_closure(SEXP f)
{
    if (!closures.n_slots) return -1;
    for (size_t at = hash(expression(f)) % closures.n_slots; closures.slots[at]; at = (at + 1) % closures.n_slots) {
        size_t i = closures.slots[at] - 1;
        SEXP g = item(&closures, i);
        if (R_ClosureExpr(g) == R_ClosureExpr(f) && rir2_formals(g) == rir2_formals(f) && rir2_cloenv(g) == rir2_cloenv(f))
            return closures.numbers[i];
    }
    return -1;
}

SEXP rir2_closure_by_handle(uint32_t handle) { return by_number(&closures, handle); }

typedef struct { uint8_t *bytes; size_t n, capacity; int is_too_large; } byte_buffer;

/* Code that a program made may hold its data, and to look at it must not cost what the data costs. */
enum { MAX_CAPTURED = 16 << 20 };

/* FALSE, and no error, where there is no memory: the program can do without. */
static int has_room(byte_buffer *b, size_t n)
{
    if (b->n + n > MAX_CAPTURED) return 0;
    if (b->n + n <= b->capacity) return 1;
    size_t capacity = 2 * (b->n + n) + 1024;
    uint8_t *bytes = realloc(b->bytes, capacity);
    if (!bytes) return 0;
    b->bytes = bytes;
    b->capacity = capacity;
    return 1;
}

static void out_bytes(R_outpstream_t stream, void *from, int n)
{
    byte_buffer *b = stream->data;
    b->is_too_large |= !has_room(b, (size_t)n);
    if (b->is_too_large) return;
    memcpy(b->bytes + b->n, from, (size_t)n);
    b->n += (size_t)n;
}

static void out_char(R_outpstream_t stream, int c)
{
    uint8_t byte = (uint8_t)c;
    out_bytes(stream, &byte, 1);
}

/* Environments are named, not written. Those of source files get a name, but no place in the table
 * that would keep them; `range` holds the lines of theirs that the closure is in. */
static SEXP name_env(SEXP x, SEXP range)
{
    if (rir2_type(x) != ENVSXP) return R_NilValue;
    if (rir2_is_object(x) && Rf_inherits(x, "srcfile")) return rir2_source_name(x, INTEGER(range)[0], INTEGER(range)[1]);
    char buffer[512];
    return Rf_mkString(env_key(x, buffer, sizeof buffer));
}

/* Whether an expression has so few parts that the session may make sense of it as it is (ir/src/lift/ast.rs): R compiles no such function
 * that is made by another one which it has not compiled. */
enum { SMALL = 100 };
static int is_small(SEXP x, int *left)
{
    if (--*left < 0) return 0;
    if (rir2_type(x) != LANGSXP) return rir2_type(x) != BCODESXP;
    for (; x != R_NilValue; x = rir2_cdr(x))
        if (!is_small(rir2_car(x), left)) return 0;
    return 1;
}

/* The closure as the session is to see it: byte code without stubs, or a small expression; no attributes. R_NilValue if R has
 * not compiled it and its compiler, which is an R program, must not run. */
static SEXP captured(SEXP f, int may_run_r)
{
    SEXP code = rir2_original_code(f);
    if (rir2_type(code) != BCODESXP && !may_run_r) {
        if (!is_small(code, &(int){SMALL})) return R_NilValue;
    } else if (rir2_type(code) != BCODESXP) {
        SEXP call = PROTECT(Rf_lang2(Rf_install("byte_compiled"), f));
        SEXP compiled = PROTECT(Rf_eval(call, rir2_namespace));
        if (rir2_type(compiled) == CLOSXP) code = rir2_body(compiled);
        UNPROTECT(2);
    }
    PROTECT(code);
    SEXP plain = rir2_mk_closure(rir2_formals(f), code, rir2_cloenv(f));
    UNPROTECT(1);
    return plain;
}

static void write_bytes(SEXP x, byte_buffer *buffer)
{
    SEXP range = PROTECT(rir2_source_range(rir2_type(x) == CLOSXP ? rir2_body(x) : R_NilValue));
    struct R_outpstream_st stream;
    R_InitOutPStream(&stream, buffer, R_pstream_binary_format, 3, out_char, out_bytes, name_env, range);
    R_Serialize(x, &stream);
    UNPROTECT(1);
}

/* Handle of a closure in the session; registers it if it is new. RIR2_NOT_CAPTURED: the session cannot
 * read it; RIR2_NOT_COMPILED: R has not compiled it yet; RIR2_TOO_LARGE: with its constants. */
int64_t rir2_closure_handle(SEXP f, const char *label, int may_run_r)
{
    int64_t handle = known_closure(f);
    if (handle >= 0) return handle;
    SEXP plain = PROTECT(captured(f, may_run_r));
    if (plain == R_NilValue) {
        UNPROTECT(1);
        return RIR2_NOT_COMPILED;
    }
    byte_buffer buffer = {NULL, 0, 0, 0};
    write_bytes(plain, &buffer);
    if (!buffer.is_too_large) handle = rir2_rs_add_closure(buffer.bytes, buffer.n, label);
    free(buffer.bytes);
    if (handle >= 0 && !may_run_r && rir2_type(rir2_body(plain)) != BCODESXP && !rir2_rs_is_lifted((uint32_t)handle)) {
        UNPROTECT(1);
        return RIR2_NOT_COMPILED;
    }
    if (handle >= 0) append(&closures, f, (uint32_t)handle, expression);
    UNPROTECT(1);
    return handle >= 0 ? handle : buffer.is_too_large ? RIR2_TOO_LARGE : RIR2_NOT_CAPTURED;
}

/* The legal places of byte code and all that is nested in it; NULL if it is too large. */
const rir2_segments *rir2_segments_of(SEXP code)
{
    byte_buffer buffer = {NULL, 0, 0, 0};
    write_bytes(code, &buffer);
    const rir2_segments *segments = buffer.is_too_large ? NULL : rir2_rs_segments(buffer.bytes, buffer.n);
    free(buffer.bytes);
    return segments;
}

/* The name of a builtin or special. Where R's table of functions is not known, it is what serialization writes last,
 * behind its length; nothing if it has attributes. */
const char *rir2_primitive_name(SEXP f, char *out, size_t size)
{
    byte_buffer buffer = {NULL, 0, 0, 0};
    const char *known = rir2_builtin_name(f);
    out[0] = 0;
    if (known) {
        snprintf(out, size, "%s", known);
        return out;
    }
    write_bytes(f, &buffer);
    for (int32_t length = 1; (size_t)length < size && (size_t)length + sizeof length <= buffer.n; length++) {
        const uint8_t *name = buffer.bytes + buffer.n - length;
        if (memcmp(name - sizeof length, &length, sizeof length) != 0) continue;
        memcpy(out, name, (size_t)length);
        out[length] = 0;
        break;
    }
    free(buffer.bytes);
    return out;
}
