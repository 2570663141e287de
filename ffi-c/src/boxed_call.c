/* Calls of R's own C routines for builtins, each behind its check.
 *
 * The arguments are fresh cells, which hold the operands while the routine runs: it overwrites what nobody holds, and
 * it changes argument lists. Afterwards the cells are cleared by SETCAR, so that the counts are what they were. If
 * nobody holds the vector that a setter is to change, its call is marked as that of an assignment, and it works in place;
 * where that is not so, it sees two holders, and copies. Interrupts and time limits are suspended: a routine that asks for them would jump, or
 * run event handlers. They are polled again by compiled code.
 *
 * A row is there only if this R has the builtin, with the arity that the row has, and if a sample call gives what the
 * same call gives when R evaluates it.
 */
#include "boxed.h"

typedef SEXP (*routine)(SEXP call, SEXP op, SEXP args, SEXP env);

/* A row of R_FunTab, the same from 4.0 to 4.6. */
typedef struct {
    const char *name;
    routine code;
    int variant, eval, arity;
    struct { int kind, precedence; unsigned right; } grammar;
} function_row;

typedef struct {
    const char *builtin;
    int where;
    int (*check)(int which, const SEXP *x, int n);
    int which;
    const char *probe;  /* as many letters as this R's builtin takes operands, or more */
    int sets;       /* the routine changes its first operand unless it is held twice          */
    int pastes;     /* the routine makes strings of the elements of its first operand in place */
    SEXP op, call;  /* kept */
    SEXP assignment; /* kept: the call as it is in an assignment; NULL: this R does not know it by that */
    routine code;   /* NULL: absent */
    int arity;      /* as many operands as the builtin takes; -1: any number */
} call_row;

#define ROW(id, name, builtin, where, check, which, least, most, probe, needs) \
    {builtin, where, rir2_check_##check, which, probe, RIR2_BOXED_SETS(builtin), rir2_check_##check == rir2_check_paste, NULL, NULL, NULL, NULL, -1},
static call_row calls[RIR2_BOXED_N_CALLS] = {RIR2_BOXED_CALLS(ROW)};

enum { PROTECTED_AT_MOST = 256 }; /* by a routine and this file */

static int stack_has_room(void) { return *rir2_libr.protected_top < *rir2_libr.protected_size - PROTECTED_AT_MOST; }

static int all_strings(SEXP list)
{
    for (R_xlen_t i = 0; i < Rf_xlength(list); i++)
        if (rir2_type(VECTOR_ELT(list, i)) != STRSXP) return 0;
    return 1;
}

/* Nobody holds the first operand, and it is no other operand. */
static int is_owned(const SEXP *x, int n)
{
    for (int k = 1; k < n; k++)
        if (x[k] == x[0]) return 0;
    return rir2_refcount(x[0]) == 0 && !rir2_is_altrep(x[0]);
}

/* `tags`: names of arguments, symbols; NULL: there are none. */
static SEXP call_with(const call_row *c, const SEXP *x, const SEXP *tags, int n)
{
    SEXP cells[RIR2_BOXED_MOST], args = R_NilValue, holder = R_NilValue;
    int in_place = c->assignment && is_owned(x, n), held = c->sets && !in_place && rir2_refcount(x[0]) == 0;
    const void *vmax = vmaxget();
    SEXP first = PROTECT(c->pastes && !all_strings(x[0]) ? Rf_shallow_duplicate(x[0]) : n > 0 ? x[0] : R_NilValue);
    for (int k = n - 1; k >= 0; k--) {
        args = PROTECT(cells[k] = Rf_cons(k == 0 ? first : x[k], args));
        if (tags && tags[k]) SET_TAG(args, tags[k]);
    }
    if (held) holder = PROTECT(Rf_cons(first, R_NilValue));
    Rboolean suspended = *rir2_libr.interrupts_suspended;
    *rir2_libr.interrupts_suspended = TRUE;
    SEXP value = c->code(in_place ? c->assignment : c->call, c->op, args, R_BaseEnv);
    *rir2_libr.interrupts_suspended = suspended;
    for (int k = 0; k < n; k++) SETCAR(cells[k], R_NilValue);
    if (held) SETCAR(holder, R_NilValue);
    UNPROTECT(n + 1 + held);
    vmaxset(vmax);
    return value;
}

static SEXP call_routine(const call_row *c, const SEXP *x, int n) { return call_with(c, x, NULL, n); }

/* Whether the builtin is there, and takes so many operands. */
static int is_called_by(const call_row *c, int n) { return c->code && (c->arity < 0 || c->arity == n); }

SEXP rir2_boxed_call_tagged(int call, const SEXP *x, const SEXP *tags, int n)
{
    const call_row *c = &calls[call];
    int checked = n;
    /* An option that stands behind them is no operand. */
    if (call == RIR2_CALL_vec_subset && tags[n - 1]) checked = n - 1;
    return is_called_by(c, n) && stack_has_room() && c->check(c->which, x, checked) ? call_with(c, x, tags, n) : NULL;
}

SEXP rir2_boxed_call_of(int call, const SEXP *x, int n)
{
    const call_row *c = &calls[call];
    return is_called_by(c, n) && stack_has_room() && c->check(c->which, x, n) ? call_routine(c, x, n) : NULL;
}

/* What it takes has been checked by other rules. */
SEXP rir2_boxed_call_checked(int call, const SEXP *x, int n)
{
    const call_row *c = &calls[call];
    return is_called_by(c, n) && stack_has_room() ? call_routine(c, x, n) : NULL;
}

SEXP rir2_boxed_call(const rir2_boxed_row *row, const SEXP *x, int n) { return rir2_boxed_call_of(row->which, x, n); }

/* ---- at load time ------------------------------------------------------------------------------------------ */

static const function_row *functions;

static int offset_of(SEXP primitive) { return *(const int *)((const char *)primitive + RIR2_AT_OFFSET); }

const char *rir2_builtin_name(SEXP f) { return functions ? functions[offset_of(f)].name : NULL; }

static int is_builtin(SEXP x, const char *name)
{
    return rir2_type(x) == BUILTINSXP && functions[offset_of(x)].name && strcmp(functions[offset_of(x)].name, name) == 0;
}

int rir2_boxed_is_builtin(SEXP x, const char *name) { return functions && is_builtin(x, name); }

/* The routine for a call of a builtin with so many arguments, none of which has a name: as `of_call` in ir/src/rows.rs. NULL: there
 * is none. None that changes its operand in place, nor one that calls a closure of base (`range`). Builtins live for ever. */
const rir2_boxed_row *rir2_boxed_row_of(SEXP f, int n)
{
    enum { REMEMBERED = 64 };
    static struct { SEXP f; int n; const rir2_boxed_row *row; } remembered[REMEMBERED];
    unsigned h = ((uintptr_t)f >> 4) % REMEMBERED;
    if (remembered[h].f == f && remembered[h].n == n) return remembered[h].row;
    const char *name = rir2_builtin_name(f);
    const rir2_boxed_row *found = NULL;
    for (int k = 0; k < RIR2_BOXED_FIRST_DRAW && name && !found; k++) {
        const rir2_boxed_row *row = &rir2_boxed_rows[k];
        const call_row *c = k < RIR2_BOXED_N_OPERATIONS ? NULL : &calls[row->which];
        if (strcmp(c ? c->builtin : row->name, name) != 0 || (c && c->where == 'I') || n < row->least || n > row->most) continue;
        if (row->code && !strchr(row->effects, 'W') && strcmp(name, "range") != 0) found = row;
        break;
    }
    remembered[h].f = f;
    remembered[h].n = n;
    return remembered[h].row = found;
}

/* Of a builtin that is not tried at load time, because what it does can be seen: the caller has checked the operands. */
SEXP rir2_boxed_call_untried(SEXP op, SEXP call, const SEXP *x, int n)
{
    call_row c = {.op = op, .call = call, .code = functions[offset_of(op)].code};
    return stack_has_room() ? call_routine(&c, x, n) : NULL;
}

static SEXP find_builtin(const call_row *c, int *internal)
{
    SEXP symbol = Rf_install(c->builtin), behind = rir2_internal(symbol);
    *internal = c->where != 'P' && behind && is_builtin(behind, c->builtin);
    if (*internal) return behind;
    SEXP value = rir2_symvalue(symbol);
    return c->where != 'I' && is_builtin(value, c->builtin) ? value : NULL;
}

/* A sample operand, by its letter in the table. */
SEXP rir2_boxed_sample(char letter)
{
    SEXP x;
    switch (letter) {
    case 'd': x = Rf_allocVector(REALSXP, 2); REAL(x)[0] = 2.5; REAL(x)[1] = 1.5; return x;
    case 'i': x = Rf_allocVector(INTSXP, 2); INTEGER(x)[0] = 2; INTEGER(x)[1] = 1; return x;
    case 'o': x = Rf_allocVector(RAWSXP, 2); RAW(x)[0] = 'a'; RAW(x)[1] = 'b'; return x;
    case 'z': return Rf_ScalarComplex((Rcomplex){.r = 3, .i = -4});
    case 'l': x = Rf_allocVector(LGLSXP, 2); LOGICAL(x)[0] = 1; LOGICAL(x)[1] = 0; return x;
    case 'n': return Rf_ScalarInteger(1);
    case 'k': return Rf_ScalarInteger(2);
    case '4': return Rf_ScalarInteger(4);
    case 'r': x = Rf_allocVector(INTSXP, 2); INTEGER(x)[0] = INTEGER(x)[1] = 20; return x;
    case 'p': return Rf_ScalarReal(0.5);
    case 'u': x = Rf_allocVector(REALSXP, 2); REAL(x)[0] = 1; REAL(x)[1] = 2; return x;
    case 'F': return Rf_ScalarLogical(0);
    case 'T': return Rf_ScalarLogical(1);
    case 'a': return Rf_ScalarLogical(NA_LOGICAL);
    case 'h': return Rf_mkString("list");
    case 'c': return Rf_mkString("chars");
    case 'x': return Rf_ScalarInteger('x');
    case 'y': return Rf_mkString("any");
    case 'f': return Rf_mkString("%3d");
    case '.': return Rf_mkString(".");
    case 'g': return Rf_mkString("g");
    case 'e': return Rf_mkString("");
    case 'b': return Rf_mkString("double");
    case 'v': return Rf_mkString("average");
    case 's':
        x = PROTECT(Rf_allocVector(STRSXP, 2));
        SET_STRING_ELT(x, 0, Rf_mkChar("ab"));
        SET_STRING_ELT(x, 1, Rf_mkChar("a"));
        break;
    case 'w':
        x = PROTECT(Rf_allocVector(VECSXP, 2));
        SET_VECTOR_ELT(x, 0, Rf_mkString("ab"));
        SET_VECTOR_ELT(x, 1, Rf_ScalarInteger(1));
        break;
    case 'q':
        x = PROTECT(rir2_boxed_sample('i'));
        Rf_setAttrib(x, R_LevelsSymbol, rir2_boxed_sample('s'));
        Rf_setAttrib(x, R_ClassSymbol, PROTECT(Rf_mkString("factor")));
        UNPROTECT(1);
        break;
    case 'm':
        x = PROTECT(Rf_allocMatrix(REALSXP, 2, 2));
        for (int k = 0; k < 4; k++) REAL(x)[k] = k == 1 ? R_NaN : k + 0.5; /* with NaN, products need no BLAS, whose first call takes long */
        break;
    default: return R_NilValue;
    }
    UNPROTECT(1);
    return x;
}

/* Whether the routine gives for the samples what R's evaluator gives, which is asked first. */
static int probe_agrees(const call_row *c, int internal)
{
    SEXP x[RIR2_BOXED_MOST], args = R_NilValue;
    int n = (int)strlen(c->probe), failed = 0;
    if (c->arity >= 0 && c->arity < n) n = c->arity;
    for (int k = 0; k < n; k++) x[k] = PROTECT(rir2_boxed_sample(c->probe[k]));
    for (int k = n - 1; k >= 0; k--) args = PROTECT(Rf_cons(x[k], args));
    SEXP call = PROTECT(Rf_lcons(internal ? Rf_install(c->builtin) : c->op, args));
    if (internal) call = Rf_lang2(Rf_install(".Internal"), call);
    PROTECT(call);
    SEXP expected = R_tryEvalSilent(call, R_BaseEnv, &failed), value = NULL;
    PROTECT(failed ? R_NilValue : expected);
    if (!failed && c->check(c->which, x, n)) value = call_routine(c, x, n);
    int agrees = value && R_compute_identical(expected, PROTECT(value), 16);
    UNPROTECT(2 * n + 3 + (value != NULL));
    return agrees;
}

/* A call that says so by a bit of its own. Whether it does is seen by what a setter does to a fresh vector. */
static void find_assignment(call_row *c)
{
    SEXP x[RIR2_BOXED_MOST], call = Rf_lang1(Rf_install(c->builtin));
    int n = (int)strlen(c->probe);
    R_PreserveObject(call);
    *(uint32_t *)call |= RIR2_GP_ASSIGNMENT << 8;
    for (int k = 0; k < n; k++) x[k] = PROTECT(rir2_boxed_sample(c->probe[k]));
    c->assignment = call;
    if (call_routine(c, x, n) != x[0]) {
        c->assignment = NULL;
        R_ReleaseObject(call);
    }
    UNPROTECT(n);
}

static void find(call_row *c, rir2_boxed_row *row)
{
    int internal;
    SEXP op = find_builtin(c, &internal);
    if (!op) return;
    const function_row *f = &functions[offset_of(op)];
    /* Of the primitives that are internal functions in other versions, which match their arguments by name, R's table says 1. */
    c->arity = c->where == 'E' && !internal ? -1 : f->arity;
    if (!f->code || f->eval % 10 != 1 || (c->arity >= 0 && (c->arity < row->least || c->arity > row->most))) return;
    c->op = op;
    R_PreserveObject(c->call = Rf_lang1(Rf_install(c->builtin)));
    c->code = f->code;
    if (!probe_agrees(c, internal)) {
        c->code = NULL;
        return;
    }
    row->code = rir2_boxed_call;
    if (c->sets) find_assignment(c);
}

/* `rows`: those of the calls. */
void rir2_boxed_calls_init(rir2_boxed_row *rows)
{
    functions = rir2_libr.function_table;
    if (!functions || !rir2_libr.interrupts_suspended) return;
    for (int k = 0; k < RIR2_BOXED_N_CALLS; k++) find(&calls[k], &rows[k]);
}
