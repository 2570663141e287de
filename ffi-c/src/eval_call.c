/* Calls inside promises: base builtins on plain values, where they can neither fail nor warn.
 *
 * The function is looked up as R would; only R's own primitives are accepted, recognised by their
 * row in R's function table, and closures of base that do nothing but call one (`nrow`, `numeric`).
 * eval_values.c has a row for each builtin; here are those that do not simply evaluate their arguments.
 */
#include "rir2_runtime.h"
#include <math.h>

/* What is no row: evaluates its arguments in a way of its own. */
enum { FORM_AND2 = 200, FORM_OR2, FORM_DOLLAR, FORM_QUOTE, FORM_IF, FORM_BRACE, FORM_NONE = 255 };
static const struct { const char *name; int form; } forms[] = {
    {"&&", FORM_AND2}, {"||", FORM_OR2}, {"$", FORM_DOLLAR}, {"quote", FORM_QUOTE}, {"if", FORM_IF}, {"{", FORM_BRACE},
};

enum { MAX_OFFSET = 1024 };
static unsigned char row_of_offset[MAX_OFFSET]; /* a row, or a form */
static SEXP x_symbol, length_symbol, internal_symbol, vector_symbol;

static int offset_of(SEXP primitive) { return *(const int *)((const char *)primitive + RIR2_AT_OFFSET); }

static int is_primitive(SEXP f) { return rir2_type(f) == BUILTINSXP || rir2_type(f) == SPECIALSXP; }

/* Two names of one builtin have rows alike. */
static int are_alike(int a, int b)
{
    if (a == b) return 1;
    if (a >= rir2_n_builtin_rows || b >= rir2_n_builtin_rows) return 0;
    return rir2_builtin_rows[a].code == rir2_builtin_rows[b].code && rir2_builtin_rows[a].which == rir2_builtin_rows[b].which;
}

/* Whether the name's primitive is the only one at its offset. */
static int enter_name(const char *name, int row)
{
    SEXP f = rir2_symvalue(Rf_install(name));
    if (!is_primitive(f)) return 1;
    int offset = offset_of(f);
    if (offset < 0 || offset >= MAX_OFFSET) return 0;
    if (row_of_offset[offset] != FORM_NONE && !are_alike(row_of_offset[offset], row)) return 0;
    row_of_offset[offset] = (unsigned char)row;
    return 1;
}

/* Fills the table from the primitives bound in base; offsets that are not what they seem leave it
 * empty, and then no call is evaluated. */
void rir2_builtins_init(void)
{
    memset(row_of_offset, FORM_NONE, sizeof row_of_offset);
    int fits = 1;
    for (int i = 0; i < rir2_n_builtin_rows; i++) fits &= enter_name(rir2_builtin_rows[i].name, i);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) fits &= enter_name(forms[i].name, forms[i].form);
    if (!fits) memset(row_of_offset, FORM_NONE, sizeof row_of_offset);
    x_symbol = Rf_install("x");
    length_symbol = Rf_install("length");
    internal_symbol = Rf_install(".Internal");
    vector_symbol = Rf_install("vector");
}

static int row_of(SEXP f)
{
    if (!is_primitive(f) || rir2_is_watched(f)) return FORM_NONE;
    int offset = offset_of(f);
    return offset >= 0 && offset < MAX_OFFSET ? row_of_offset[offset] : FORM_NONE;
}

static int is_scalar(const rir2_val *v) { return v->kind <= RIR2_VAL_DBL; }

static int field_of_environment(rir2_entry_state *e, SEXP env, SEXP symbol, rir2_val *out)
{
    const char *name = CHAR(PRINTNAME(symbol));
    if ((name[0] == '.' && (name[1] == '.' || !strcmp(name, ".Random.seed"))) || (e->table && e->table->whole && rir2_is_inside(env, e->rho))) return RIR2_FAIL_promise;
    SEXP cell = rir2_cell_in(env, symbol);
    /* In base the symbol is its cell. */
    if (!cell || cell == symbol || rir2_gp(cell) & RIR2_GP_ACTIVE) return RIR2_FAIL_promise;
    SEXP value = rir2_cell_value(env, symbol, cell);
    /* What code it would run is looked at nowhere. */
    if (rir2_type(value) == PROMSXP && rir2_prvalue(value) == R_UnboundValue) return RIR2_FAIL_promise;
    return rir2_force_value(e, value, out);
}

static int dollar(rir2_entry_state *e, const rir2_val *object, SEXP name, rir2_val *out)
{
    if (is_scalar(object) || rir2_is_object(object->s) || rir2_type(name) != SYMSXP) return RIR2_FAIL_promise;
    SEXP x = object->s, names_of = R_NilValue;
    if (rir2_type(x) == ENVSXP) return field_of_environment(e, x, name, out);
    if (rir2_type(x) != VECSXP) return RIR2_FAIL_promise;
    name = PRINTNAME(name);
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = CDR(a)) {
        if (TAG(a) == R_DimSymbol) return RIR2_FAIL_promise; /* of one dimension: its dimnames are its names */
        if (TAG(a) == R_NamesSymbol) names_of = CAR(a);
    }
    if (rir2_type(names_of) != STRSXP) return RIR2_FAIL_promise;
    /* Two strings may be one name in different encodings. */
    for (const char *p = CHAR(name); *p; p++)
        if ((unsigned char)*p > 127) return RIR2_FAIL_promise;
    /* An exact match of the very same string; partial matching may warn. */
    R_xlen_t n = Rf_xlength(x);
    for (R_xlen_t i = 0; i < n; i++)
        if (STRING_ELT(names_of, i) == name) return rir2_list_element(x, i, out);
    return RIR2_FAIL_promise;
}

static double number(const rir2_val *v)
{
    if (v->kind == RIR2_VAL_DBL) return v->d;
    return v->i == NA_INTEGER ? NA_REAL : v->i;
}

static int logical_and_or(rir2_entry_state *e, int form, SEXP args, SEXP rho, rir2_val *out)
{
    rir2_val a, b;
    int failure = rir2_eval(e, CAR(args), rho, &a);
    if (failure) return failure;
    if (!is_scalar(&a)) return RIR2_FAIL_promise;
    double x = number(&a);
    if (!ISNAN(x) && (x != 0) == (form == FORM_OR2)) return rir2_give_lgl(out, form == FORM_OR2);
    failure = rir2_eval(e, CADR(args), rho, &b);
    if (failure) return failure;
    if (!is_scalar(&b)) return RIR2_FAIL_promise;
    double y = number(&b);
    if (!ISNAN(y) && (y != 0) == (form == FORM_OR2)) return rir2_give_lgl(out, form == FORM_OR2);
    return rir2_give_lgl(out, ISNAN(x) || ISNAN(y) ? NA_LOGICAL : form == FORM_AND2);
}

/* An `if` without `else` may leave its value invisible. */
static int way_of_if(rir2_entry_state *e, SEXP args, SEXP rho, rir2_val *out)
{
    rir2_val condition;
    int failure = rir2_eval(e, CAR(args), rho, &condition);
    if (failure) return failure;
    if (!is_scalar(&condition) || ISNAN(number(&condition))) return RIR2_FAIL_promise;
    return rir2_eval(e, number(&condition) != 0 ? CADR(args) : CADDR(args), rho, out);
}

static int last_of_block(rir2_entry_state *e, SEXP args, SEXP rho, rir2_val *out)
{
    int failure = args == R_NilValue ? RIR2_FAIL_promise : 0;
    for (; args != R_NilValue && !failure; args = rir2_cdr(args)) failure = rir2_eval(e, rir2_car(args), rho, out);
    return failure;
}

/* The function of a call: a name, or `base::name`, which is how do.call(quote = TRUE) writes it. */
static int function_of(rir2_entry_state *e, SEXP head, SEXP rho, SEXP *f)
{
    if (rir2_type(head) == SYMSXP) return rir2_find_function(e, rho, head, f);
    if (rir2_type(head) != LANGSXP || CAR(head) != R_DoubleColonSymbol || Rf_length(head) != 3) return RIR2_FAIL_promise;
    SEXP package = CADR(head), name = CADDR(head), colons;
    if (package != Rf_install("base") || rir2_type(name) != SYMSXP) return RIR2_FAIL_promise;
    int failure = rir2_find_function(e, rho, R_DoubleColonSymbol, &colons);
    if (failure || colons != rir2_symvalue(R_DoubleColonSymbol)) return RIR2_FAIL_promise;
    *f = rir2_symvalue(name);
    return 0;
}

/* The arguments, evaluated in order. Names and dots are refused; empty ones too, but for subscripts. */
static int arguments(rir2_entry_state *e, SEXP args, SEXP rho, int most, int may_be_empty, rir2_val *v, int *n)
{
    *n = 0;
    for (; args != R_NilValue; args = rir2_cdr(args)) {
        if (*n == most || rir2_tag(args) != R_NilValue) return RIR2_FAIL_promise;
        rir2_val *value = &v[(*n)++];
        if (rir2_car(args) == R_MissingArg && may_be_empty && *n > 1) {
            value->kind = RIR2_VAL_NONE;
            continue;
        }
        int failure = rir2_eval(e, rir2_car(args), rho, value);
        if (failure) return failure;
        /* A row allocates while it reads, and a finalizer may drop who holds the operand. */
        if (value->kind != RIR2_VAL_SEXP) continue;
        PROTECT(value->s);
        e->n_protected++;
    }
    return 0;
}

/* R's compiler computes what is made of constants, and takes those that are equal for one: where there is a -0 among them,
 * the promise's byte code may have it for a 0 of its expression, or the other way round. */
static int has_minus_zero(const rir2_val *v)
{
    if (v->kind == RIR2_VAL_DBL) return v->d == 0 && signbit(v->d);
    if (v->kind != RIR2_VAL_SEXP || rir2_type(v->s) != REALSXP) return 0;
    for (R_xlen_t i = 0; i < Rf_xlength(v->s); i++)
        if (REAL_ELT(v->s, i) == 0 && signbit(REAL_ELT(v->s, i))) return 1;
    return 0;
}

static int is_constant(SEXP args)
{
    for (; args != R_NilValue; args = rir2_cdr(args)) {
        SEXP arg = rir2_car(args);
        if (rir2_type(arg) == SYMSXP || (rir2_type(arg) == LANGSXP && !is_constant(rir2_cdr(arg)))) return 0;
    }
    return 1;
}

static int call_row(rir2_entry_state *e, int row, SEXP args, SEXP rho, rir2_val *out)
{
    const rir2_builtin_row *r = &rir2_builtin_rows[row];
    rir2_val v[RIR2_MAX_OPERANDS];
    int n, failure = arguments(e, args, rho, r->most, r->most == 3, v, &n);
    if (failure) return failure;
    if (n < r->least) return RIR2_FAIL_promise;
    failure = r->code(e, r->which, v, n, out);
    if (failure) failure = rir2_eval_boxed(e, row, v, n, out);
    return !failure && is_constant(args) && has_minus_zero(out) ? RIR2_FAIL_promise : failure;
}

/* ---- closures of base that only call a builtin --------------------------------------------------- */

static int is_call_of(SEXP code, SEXP head, int n_args)
{
    return rir2_type(code) == LANGSXP && CAR(code) == head && Rf_length(code) == n_args + 1;
}

/* nrow() and ncol(): function(x) dim(x)[k], where `dim` and `[` are R's own. */
static int extent_closure(rir2_entry_state *e, SEXP body, SEXP arg, SEXP rho, rir2_val *out)
{
    SEXP dim = CADR(body), k = CADDR(body), of = rir2_symvalue(R_DimSymbol), subset = rir2_symvalue(R_BracketSymbol);
    if (!is_call_of(dim, R_DimSymbol, 1) || CADR(dim) != x_symbol || rir2_type(k) != INTSXP || Rf_xlength(k) != 1) return RIR2_FAIL_promise;
    if (row_of(of) >= rir2_n_builtin_rows || row_of(subset) >= rir2_n_builtin_rows) return RIR2_FAIL_promise;
    rir2_val x, extents[2];
    int failure = rir2_eval(e, arg, rho, &x);
    if (!failure) failure = rir2_builtin_rows[row_of(of)].code(e, rir2_builtin_rows[row_of(of)].which, &x, 1, &extents[0]);
    if (failure) return failure;
    extents[1] = rir2_unbox(k);
    if (extents[0].kind == RIR2_VAL_SEXP && extents[0].s == R_NilValue) { *out = extents[0]; return 0; }
    return rir2_builtin_rows[row_of(subset)].code(e, 0, extents, 2, out);
}

/* numeric(), integer() and logical(): function(length) .Internal(vector(mode, length)). */
static int zeros_closure(rir2_entry_state *e, SEXP body, SEXP arg, SEXP rho, rir2_val *out)
{
    SEXP call = CADR(body);
    if (!is_call_of(call, vector_symbol, 2) || CADDR(call) != length_symbol || rir2_type(CADR(call)) != STRSXP) return RIR2_FAIL_promise;
    const char *mode = CHAR(STRING_ELT(CADR(call), 0));
    int kind = !strcmp(mode, "double") ? RIR2_VAL_DBL : !strcmp(mode, "integer") ? RIR2_VAL_INT : !strcmp(mode, "logical") ? RIR2_VAL_LGL : -1;
    rir2_val length;
    if (kind < 0 || !is_primitive(rir2_symvalue(internal_symbol)) || rir2_is_watched(rir2_symvalue(internal_symbol))) return RIR2_FAIL_promise;
    int failure = rir2_eval(e, arg, rho, &length);
    return failure ? failure : rir2_zeros(e, kind, &length, out);
}

static int call_closure(rir2_entry_state *e, SEXP f, SEXP args, SEXP rho, rir2_val *out)
{
    if (rir2_is_watched(f) || rir2_attrib(f) != R_NilValue || rir2_cloenv(f) != R_BaseNamespace) return RIR2_FAIL_promise;
    SEXP formals = rir2_formals(f), body = R_ClosureExpr(f);
    if (Rf_length(formals) != 1 || Rf_length(args) != 1 || TAG(args) != R_NilValue) return RIR2_FAIL_promise;
    if (TAG(formals) == x_symbol && is_call_of(body, R_BracketSymbol, 2)) return extent_closure(e, body, CAR(args), rho, out);
    if (TAG(formals) == length_symbol && is_call_of(body, internal_symbol, 1)) return zeros_closure(e, body, CAR(args), rho, out);
    return RIR2_FAIL_promise;
}

int rir2_call_builtin(rir2_entry_state *e, SEXP call, SEXP rho, rir2_val *out)
{
    SEXP f;
    if (e->depth > 40 || function_of(e, CAR(call), rho, &f) != 0) return RIR2_FAIL_promise;
    SEXP args = rir2_cdr(call);
    if (rir2_type(f) == CLOSXP) return call_closure(e, f, args, rho, out);
    int row = row_of(f);
    if (row < rir2_n_builtin_rows) return call_row(e, row, args, rho, out);
    switch (row) {
    case FORM_QUOTE: /* what do.call(quote = TRUE) wraps its arguments in */
        if (args == R_NilValue || CDR(args) != R_NilValue || TAG(args) != R_NilValue) return RIR2_FAIL_promise;
        *out = rir2_unbox(CAR(args));
        return 0;
    case FORM_AND2:
    case FORM_OR2:
        return Rf_length(args) == 2 ? logical_and_or(e, row, args, rho, out) : RIR2_FAIL_promise;
    case FORM_IF: return Rf_length(args) == 3 ? way_of_if(e, args, rho, out) : RIR2_FAIL_promise;
    case FORM_BRACE: return last_of_block(e, args, rho, out);
    case FORM_DOLLAR: {
        rir2_val object;
        if (Rf_length(args) != 2) return RIR2_FAIL_promise;
        int failure = rir2_eval(e, CAR(args), rho, &object);
        return failure ? failure : dollar(e, &object, CADR(args), out);
    }
    default: return RIR2_FAIL_promise;
    }
}
