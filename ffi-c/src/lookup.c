/* Variables without evaluation: which cell would R find, and what is in it?
 *
 * R's own lookups run active bindings and object tables; a header must not. So the search walks
 * environments itself, and refuses where R would run code.
 *
 * A search that reaches the global environment would go through a dozen hashed tables. Attached
 * packages are locked: nothing can be added to or removed from them. So what a name resolves to
 * below the unlocked environments is remembered for as long as the search path is the same chain
 * of the same locked environments; that is checked once an entry.
 */
#include "rir2_runtime.h"

enum { MAX_PATH = 64, CACHE_SIZE = 512 };

static SEXP path[MAX_PATH];
static unsigned char path_locked[MAX_PATH];
static int path_length = -1; /* -1: cannot be cached */
static SEXP namespaces; /* R's registry */
static SEXP path_kept; /* keeps what is remembered alive, so that no address is used twice */

typedef struct {
    SEXP symbol; /* symbols live for ever */
    SEXP cell;   /* NULL: in none of the locked environments */
    SEXP env;
    int index;   /* of `env` on the path; -1 if cell is NULL */
} path_entry;
static path_entry cache[CACHE_SIZE];

static SEXP cell_in_chain(SEXP cell, SEXP symbol)
{
    for (; cell != R_NilValue; cell = rir2_cdr(cell))
        if (rir2_tag(cell) == symbol) return cell;
    return NULL;
}

/* The binding cell of a symbol in an environment itself, NULL if it has none there. In base the symbol
 * is its cell. The frame of a function is a short list, other environments are hashed by the names
 * of the symbols, whose hashes R computes when it makes symbols. */
SEXP rir2_cell_in(SEXP env, SEXP symbol)
{
    if (env == R_BaseEnv || env == R_BaseNamespace) return rir2_symvalue(symbol) == R_UnboundValue ? NULL : symbol;
    SEXP table = rir2_hashtab(env);
    if (table == R_NilValue) return cell_in_chain(rir2_frame_of(env), symbol);
    SEXP name = rir2_pname(symbol);
    if (rir2_gp(name) & RIR2_GP_HASHED) return cell_in_chain(VECTOR_ELT(table, rir2_hash(name) % rir2_length(table)), symbol);
    for (R_xlen_t i = 0; i < rir2_length(table); i++) {
        SEXP cell = cell_in_chain(VECTOR_ELT(table, i), symbol);
        if (cell) return cell;
    }
    return NULL;
}

/* R_UnboundValue: not loaded. */
SEXP rir2_registered_namespace(SEXP name)
{
    SEXP cell = rir2_cell_in(namespaces, name);
    return cell ? rir2_car(cell) : R_UnboundValue;
}

static int is_user_database(SEXP env) { return rir2_is_object(env) && Rf_inherits(env, "UserDefinedDatabase"); }

/* The chain from the global environment down, base excluded, is as remembered. */
static int path_is_current(void)
{
    if (path_length < 0) return 0;
    SEXP env = R_GlobalEnv;
    for (int i = 0; i < path_length; i++) {
        if (env != path[i]) return 0;
        if (path_locked[i] && !(rir2_gp(env) & RIR2_GP_ENV_LOCKED)) return 0;
        env = rir2_enclos(env);
    }
    return env == R_BaseEnv;
}

static void remember_path(void)
{
    memset(cache, 0, sizeof cache);
    path_length = -1;
    int n = 0;
    for (int i = 0; i < MAX_PATH; i++) SET_VECTOR_ELT(path_kept, i, R_NilValue);
    for (SEXP env = R_GlobalEnv; env != R_BaseEnv; env = rir2_enclos(env)) {
        if (n == MAX_PATH || env == R_EmptyEnv || is_user_database(env)) return;
        path[n] = env;
        SET_VECTOR_ELT(path_kept, n, env);
        path_locked[n] = (rir2_gp(env) & RIR2_GP_ENV_LOCKED) != 0;
        n++;
    }
    path_length = n;
}

static path_entry *cached(SEXP symbol)
{
    path_entry *entry = &cache[((uintptr_t)symbol >> 6) % CACHE_SIZE];
    if (entry->symbol == symbol) return entry;
    entry->symbol = symbol;
    entry->cell = NULL;
    entry->index = -1;
    for (int i = 0; i < path_length; i++) {
        if (!path_locked[i]) continue;
        SEXP cell = rir2_cell_in(path[i], symbol);
        if (cell) { entry->cell = cell; entry->env = path[i]; entry->index = i; break; }
    }
    return entry;
}


static int found(SEXP env, SEXP cell, SEXP *env_out, SEXP *cell_out)
{
    *env_out = env;
    *cell_out = cell;
    return rir2_gp(cell) & RIR2_GP_ACTIVE ? RIR2_FIND_REFUSED : RIR2_FIND_OK;
}

static int find_on_path(SEXP symbol, SEXP *env_out, SEXP *cell_out)
{
    path_entry *entry = cached(symbol);
    for (int i = 0; i < path_length; i++) {
        if (i == entry->index) return found(entry->env, entry->cell, env_out, cell_out);
        if (path_locked[i]) continue;
        SEXP cell = rir2_cell_in(path[i], symbol);
        if (cell) return found(path[i], cell, env_out, cell_out);
    }
    SEXP cell = rir2_cell_in(R_BaseEnv, symbol);
    return cell ? found(R_BaseEnv, cell, env_out, cell_out) : RIR2_FIND_UNBOUND;
}

/* The binding cell of a symbol as seen from `rho`. `path_checked` spares the check of the search
 * path when it was made before and no R code ran since; NULL where that is not known. */
int rir2_find(int *path_checked, SEXP rho, SEXP symbol, SEXP *env_out, SEXP *cell_out)
{
    for (SEXP env = rho; env != R_EmptyEnv; env = rir2_enclos(env)) {
        if (env == R_GlobalEnv) {
            if (!path_checked || !*path_checked) {
                if (!path_is_current()) remember_path();
                if (path_checked) *path_checked = 1;
            }
            if (path_length >= 0) return find_on_path(symbol, env_out, cell_out);
        }
        if (rir2_is_object(env) && is_user_database(env)) return RIR2_FIND_REFUSED;
        SEXP cell = rir2_cell_in(env, symbol);
        if (cell) return found(env, cell, env_out, cell_out);
    }
    return RIR2_FIND_UNBOUND;
}

/* R puts a scalar that a cell holds unboxed into a box, and keeps that in the cell. */
static SEXP boxed(SEXP env, SEXP symbol)
{
#if R_VERSION >= R_Version(4, 5, 0)
    return R_getVarEx(symbol, env, FALSE, R_UnboundValue);
#else
    return Rf_findVarInFrame(env, symbol);
#endif
}

/* What a cell holds: a value, a promise as it is, R_MissingArg. */
SEXP rir2_cell_value(SEXP env, SEXP symbol, SEXP cell)
{
    if (rir2_type(cell) == SYMSXP) return rir2_symvalue(cell);
    if (rir2_unboxed(cell)) return boxed(env, symbol);
    return rir2_car(cell);
}

/* A promise that loads an object of a package: forcing it can be seen by nobody. */
int rir2_is_lazyload(SEXP promise)
{
    static SEXP fetch = NULL;
    if (!fetch) fetch = Rf_install("lazyLoadDBfetch");
    SEXP code = rir2_prcode(promise);
    return rir2_type(code) == LANGSXP && CAR(code) == fetch;
}

/* What such a promise loads. Nobody sees that, but that it cannot be loaded is an error of whoever asks for it: then
 * R_UnboundValue. */
SEXP rir2_loaded(SEXP promise)
{
    if (rir2_prvalue(promise) != R_UnboundValue) return rir2_prvalue(promise);
    int failed = 0;
    SEXP value = R_tryEvalSilent(promise, R_BaseEnv, &failed);
    return failed ? R_UnboundValue : value;
}

/* The value of a promise that is evaluated, or that loads an object of a package; else R_UnboundValue. */
static SEXP evaluated(SEXP value)
{
    if (rir2_type(value) != PROMSXP) return value;
    return rir2_is_lazyload(value) ? rir2_loaded(value) : rir2_prvalue(value);
}

/* The function that a call from `rho` would find: values that are no functions are skipped. */
int rir2_find_function(rir2_entry_state *e, SEXP rho, SEXP symbol, SEXP *fun)
{
    for (SEXP start = rho; start != R_EmptyEnv;) {
        SEXP env, cell;
        if (rir2_find(&e->path_checked, start, symbol, &env, &cell) != RIR2_FIND_OK) return RIR2_FAIL_variable;
        SEXP value = evaluated(rir2_cell_value(env, symbol, cell));
        if (value == R_UnboundValue || value == R_MissingArg) return RIR2_FAIL_variable;
        if (rir2_is_function(value)) {
            *fun = value;
            return 0;
        }
        start = rir2_enclos(env);
    }
    return RIR2_FAIL_variable;
}

/* The function that dispatch finds from `rho`, which does not look at what is attached; R_NilValue: none. */
int rir2_find_method(SEXP rho, SEXP symbol, SEXP *fun)
{
    *fun = R_NilValue;
    for (SEXP env = rho; env != R_EmptyEnv; env = env == R_GlobalEnv ? R_BaseEnv : rir2_enclos(env)) {
        if (rir2_is_object(env) && is_user_database(env)) return RIR2_FAIL_variable;
        SEXP cell = rir2_cell_in(env, symbol);
        if (!cell) continue;
        if (rir2_gp(cell) & RIR2_GP_ACTIVE) return RIR2_FAIL_variable;
        SEXP value = evaluated(rir2_cell_value(env, symbol, cell));
        if (value == R_UnboundValue || value == R_MissingArg) return RIR2_FAIL_variable;
        if (!rir2_is_function(value)) continue;
        *fun = value;
        return 0;
    }
    return 0;
}

/* The value of a variable of a frame, if it has been evaluated; else R_UnboundValue. */
SEXP rir2_evaluated_in(SEXP frame, const char *name)
{
    SEXP symbol = Rf_install(name), cell = rir2_cell_in(frame, symbol);
    if (!cell || rir2_gp(cell) & RIR2_GP_ACTIVE) return R_UnboundValue;
    SEXP value = rir2_cell_value(frame, symbol, cell);
    return rir2_type(value) == PROMSXP ? rir2_prvalue(value) : value;
}

/* The variable of its enclosure that a closure is; R_NilValue: it is none. */
SEXP rir2_symbol_of(SEXP f)
{
    SEXP env = rir2_cloenv(f), table = rir2_hashtab(env);
    R_xlen_t n = table == R_NilValue ? 1 : Rf_xlength(table);
    for (R_xlen_t i = 0; i < n; i++)
        for (SEXP cell = table == R_NilValue ? rir2_frame_of(env) : VECTOR_ELT(table, i); cell != R_NilValue; cell = rir2_cdr(cell))
            if (!rir2_unboxed(cell) && !(rir2_gp(cell) & RIR2_GP_ACTIVE) && rir2_car(cell) == f) return rir2_tag(cell);
    return R_NilValue;
}

/* The first environment from this one on that is one of R's: global, base, a package, a namespace, or marked as one. */
static SEXP top_of(SEXP env)
{
    static SEXP package_name;
    if (!package_name) package_name = Rf_install(".packageName");
    for (; rir2_type(env) == ENVSXP && env != R_EmptyEnv; env = rir2_enclos(env)) {
        if (env == R_GlobalEnv || env == R_BaseEnv || env == R_BaseNamespace) return env;
        if (rir2_cell_in(env, package_name) || R_IsPackageEnv(env) || R_IsNamespaceEnv(env)) return env;
    }
    return R_GlobalEnv;
}

/* The table of registered methods in which R looks for those of generics that are defined in an environment, R_NilValue if there
 * is none. */
SEXP rir2_table_in(SEXP home)
{
    static SEXP symbol;
    if (!symbol) symbol = Rf_install(".__S3MethodsTable__.");
    home = top_of(home);
    SEXP cell = rir2_cell_in(home, symbol);
    if (!cell) return R_NilValue;
    return rir2_gp(cell) & RIR2_GP_ACTIVE ? R_UnboundValue : evaluated(rir2_cell_value(home, symbol, cell));
}

/* R registers methods by promises `get(method, envir = home)` that the first dispatch evaluates; here they are left as they
 * are. Others are objects of packages, as yet to be loaded. */
static SEXP promised_method(SEXP promise)
{
    SEXP code = rir2_prcode(promise), frame = rir2_prenv(promise), value = evaluated(promise);
    if (value != R_UnboundValue) return value;
    if (rir2_type(code) != LANGSXP || CAR(code) != Rf_install("get") || rir2_type(frame) != ENVSXP) return R_UnboundValue;
    if (rir2_enclos(rir2_enclos(frame)) != R_BaseNamespace && rir2_enclos(frame) != R_BaseNamespace) return R_UnboundValue;
    SEXP name = rir2_evaluated_in(frame, "method"), home = rir2_evaluated_in(frame, "home");
    if (rir2_type(name) != STRSXP || Rf_xlength(name) != 1 || rir2_type(home) != ENVSXP) return R_UnboundValue;
    SEXP method = Rf_installTrChar(STRING_ELT(name, 0)), cell = rir2_cell_in(home, method);
    if (!cell || rir2_gp(cell) & RIR2_GP_ACTIVE) return R_UnboundValue;
    return evaluated(rir2_cell_value(home, method, cell));
}

/* What a table of methods holds under a name: R_NilValue if nothing, R_UnboundValue if that is no closure, or none that is
 * known yet. */
SEXP rir2_registered_method(SEXP table, SEXP symbol)
{
    SEXP cell = rir2_cell_in(table, symbol);
    if (!cell) return R_NilValue;
    if (rir2_gp(cell) & RIR2_GP_ACTIVE) return R_UnboundValue;
    SEXP f = rir2_cell_value(table, symbol, cell);
    if (rir2_type(f) == PROMSXP) f = promised_method(f);
    return rir2_type(f) == CLOSXP ? f : R_UnboundValue;
}

/* What `package::name`, or else `package:::name`, is, if it is a function of a package that is loaded; else R_UnboundValue.
 * R looks into the table of loaded namespaces, and then into the namespace itself. */
SEXP rir2_in_package(SEXP package, SEXP name, int exported)
{
    SEXP namespace = rir2_registered_namespace(package), env, cell;
    if (rir2_type(namespace) != ENVSXP) return R_UnboundValue;
    int inherits = exported && namespace != R_BaseNamespace;
    if (inherits) {
        SEXP info = rir2_evaluated_in(namespace, ".__NAMESPACE__.");
        SEXP exports = rir2_type(info) == ENVSXP ? rir2_evaluated_in(info, "exports") : R_UnboundValue;
        SEXP inside = rir2_type(exports) == ENVSXP ? rir2_evaluated_in(exports, CHAR(PRINTNAME(name))) : R_UnboundValue;
        if (rir2_type(inside) != STRSXP || Rf_xlength(inside) != 1 || STRING_ELT(inside, 0) != PRINTNAME(name)) return R_UnboundValue;
    }
    if (rir2_find(NULL, namespace, name, &env, &cell) != RIR2_FIND_OK) return R_UnboundValue;
    int is_own = env == namespace || (namespace == R_BaseNamespace && env == R_BaseEnv);
    if (!is_own && !inherits) return R_UnboundValue;
    SEXP x = evaluated(rir2_cell_value(env, name, cell));
    return rir2_is_function(x) ? x : R_UnboundValue;
}

void rir2_lookup_init(void)
{
    path_kept = Rf_allocVector(VECSXP, MAX_PATH);
    R_PreserveObject(path_kept);
    SEXP call = PROTECT(Rf_lang2(Rf_install(".Internal"), PROTECT(Rf_lang1(Rf_install("getNamespaceRegistry")))));
    namespaces = Rf_eval(call, R_BaseEnv); /* lives for ever */
    UNPROTECT(2);
}
