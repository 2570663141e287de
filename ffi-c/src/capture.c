/* What the session knows of this process: environments by key, closures by handle.
 *
 * Both tables only grow, and keep what is in them alive: an artifact may name it at any later
 * time. A closure is known by formals, expression and environment, so that a prepared closure, its
 * original and copies of either are one.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    SEXP *items;
    size_t n, capacity;
    uint32_t *slots; /* open addressing: index + 1 */
    size_t n_slots;
} pointer_table;

static pointer_table environments, closures;
extern SEXP R_NamespaceRegistry;

static size_t hash(const void *p) { return (size_t)(((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15u >> 20); }

static void *grown(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    if (!p) Rf_error("rir2: out of memory");
    return p;
}

static void insert_slot(pointer_table *t, const void *key, uint32_t index)
{
    size_t at = hash(key) % t->n_slots;
    while (t->slots[at]) at = (at + 1) % t->n_slots;
    t->slots[at] = index + 1;
}

typedef const void *(*key_of)(SEXP item);

static uint32_t append(pointer_table *t, SEXP item, key_of key)
{
    if (t->n == t->capacity) {
        t->capacity = t->capacity ? 2 * t->capacity : 64;
        t->items = grown(t->items, t->capacity * sizeof *t->items);
        t->n_slots = 4 * t->capacity;
        t->slots = grown(t->slots, t->n_slots * sizeof *t->slots);
        memset(t->slots, 0, t->n_slots * sizeof *t->slots);
        for (size_t i = 0; i < t->n; i++) insert_slot(t, key(t->items[i]), (uint32_t)i);
    }
    R_PreserveObject(item);
    t->items[t->n] = item;
    insert_slot(t, key(item), (uint32_t)t->n);
    return (uint32_t)t->n++;
}

/* ---- environments -------------------------------------------------------------------------------- */

static const void *itself(SEXP x) { return x; }

static uint32_t env_number(SEXP env)
{
    if (environments.n_slots)
        for (size_t at = hash(env) % environments.n_slots; environments.slots[at]; at = (at + 1) % environments.n_slots)
            if (environments.items[environments.slots[at] - 1] == env) return environments.slots[at] - 1;
    return append(&environments, env, itself);
}

/* `global`, `base`, `basens`, `empty`, `ns:NAME`, `pkg:NAME` or `env:N`, written into `buffer`. */
const char *rir2_env_key(SEXP env, char *buffer, size_t size)
{
    if (env == R_GlobalEnv) return "global";
    if (env == R_BaseEnv) return "base";
    if (env == R_BaseNamespace) return "basens";
    if (env == R_EmptyEnv) return "empty";
    if (R_IsNamespaceEnv(env)) snprintf(buffer, size, "ns:%s", CHAR(STRING_ELT(R_NamespaceEnvSpec(env), 0)));
    else if (R_IsPackageEnv(env)) snprintf(buffer, size, "pkg:%s", CHAR(STRING_ELT(R_PackageEnvName(env), 0)) + strlen("package:"));
    else snprintf(buffer, size, "env:%u", env_number(env));
    return buffer;
}

static SEXP attached_package(const char *name)
{
    for (SEXP env = R_GlobalEnv; env != R_EmptyEnv; env = rir2_enclos(env))
        if (R_IsPackageEnv(env) && strcmp(CHAR(STRING_ELT(R_PackageEnvName(env), 0)) + strlen("package:"), name) == 0) return env;
    return R_UnboundValue;
}

/* R_UnboundValue where there is no such environment in this process. Loads no namespace. */
SEXP rir2_env_by_key(const char *key)
{
    if (strcmp(key, "global") == 0) return R_GlobalEnv;
    if (strcmp(key, "base") == 0) return R_BaseEnv;
    if (strcmp(key, "basens") == 0) return R_BaseNamespace;
    if (strcmp(key, "empty") == 0) return R_EmptyEnv;
    if (strncmp(key, "ns:", 3) == 0) return Rf_findVarInFrame3(R_NamespaceRegistry, Rf_install(key + 3), TRUE);
    if (strncmp(key, "pkg:", 4) == 0) return attached_package(key + 4);
    unsigned n;
    if (sscanf(key, "env:%u", &n) == 1 && n < environments.n) return environments.items[n];
    return R_UnboundValue;
}

/* ---- closures ------------------------------------------------------------------------------------- */

static const void *expression(SEXP f) { return R_ClosureExpr(f); }

static int64_t known_closure(SEXP f)
{
    if (!closures.n_slots) return -1;
    for (size_t at = hash(expression(f)) % closures.n_slots; closures.slots[at]; at = (at + 1) % closures.n_slots) {
        SEXP g = closures.items[closures.slots[at] - 1];
        if (R_ClosureExpr(g) == R_ClosureExpr(f) && rir2_formals(g) == rir2_formals(f) && rir2_cloenv(g) == rir2_cloenv(f))
            return closures.slots[at] - 1;
    }
    return -1;
}

SEXP rir2_closure_by_handle(uint32_t handle) { return handle < closures.n ? closures.items[handle] : R_UnboundValue; }

typedef struct { uint8_t *bytes; size_t n, capacity; } byte_buffer;

static void out_bytes(R_outpstream_t stream, void *from, int n)
{
    byte_buffer *b = stream->data;
    if (b->n + (size_t)n > b->capacity) {
        b->capacity = 2 * (b->n + (size_t)n) + 1024;
        b->bytes = grown(b->bytes, b->capacity);
    }
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
    return Rf_mkString(rir2_env_key(x, buffer, sizeof buffer));
}

/* The closure as the session is to see it: byte code without prologue, no attributes. */
static SEXP captured(SEXP f)
{
    SEXP code = rir2_original_code(f);
    if (rir2_type(code) != BCODESXP) {
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

/* Handle of a closure in the session; registers it if it is new. -1: cannot be taken. */
int64_t rir2_closure_handle(SEXP f, const char *label)
{
    int64_t handle = known_closure(f);
    if (handle >= 0) return handle;
    SEXP plain = PROTECT(captured(f));
    byte_buffer buffer = {NULL, 0, 0};
    struct R_outpstream_st stream;
    SEXP range = PROTECT(rir2_source_range(rir2_body(plain)));
    R_InitOutPStream(&stream, &buffer, R_pstream_binary_format, 3, out_char, out_bytes, name_env, range);
    R_Serialize(plain, &stream);
    UNPROTECT(1);
    handle = rir2_rs_add_closure(buffer.bytes, buffer.n, label);
    free(buffer.bytes);
    if (handle >= 0 && append(&closures, f, expression) != handle) Rf_error("rir2: handles of closures are out of step");
    UNPROTECT(1);
    return handle;
}
