/* What each generic operation does, in terms of GNU-R's own functions and instructions.
 *
 * An operation that is an R function is a call of that builtin by name; one that R has inside of
 * its interpreter only is the step that stands in its row. The rest is small and written out.
 */
#include "rir2_generic.h"

#if RIR2_HAS_GENERIC

static void set_visible(rir2_act *a) { a->state[STATE_VISIBLE] = 1; }

/* ---- steps --------------------------------------------------------------------------------------- */

/* A call of the original's pool as a constant of the step; NULL if there is none. */
static int step_call(rir2_step *s, const rir2_act *a, int call) { return rir2_step_const(s, rir2_pooled(a, call)); }

/* Loads all operands, executes one instruction with the instruction's call as its operand. */
static SEXP step_on_operands(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, step_call(&s, a, i->call));
    return rir2_step_run(&s, a, a->rho);
}

/* One instruction whose operand is the symbol that the immediate names. */
static SEXP step_on_name(rir2_act *a, const rir2_inst *i, int opcode, int n_pops)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, rir2_symbol(a, i->imm)));
    while (n_pops-- > 0) RIR2_PUT(&s, BC_POP);
    return rir2_step_run(&s, a, a->rho);
}

/* ---- variables ------------------------------------------------------------------------------------- */

/* A call frame is a function and two words of arguments; without these the function is on top. */
enum { FRAME_ARGS = 2 };

#define ON_NAME(function, opcode, n_pops) \
    static SEXP function(rir2_act *a, const rir2_inst *i) { return step_on_name(a, i, opcode, n_pops); }
ON_NAME(ldvar, BC_GETVAR, 0)
ON_NAME(ldvar_missok, BC_GETVAR_MISSOK, 0)
ON_NAME(lddots, BC_DDVAL, 0)
ON_NAME(lddots_missok, BC_DDVAL_MISSOK, 0)
ON_NAME(stvar, BC_SETVAR, 0)
ON_NAME(stvar2, BC_SETVAR2, 0)
ON_NAME(ldfun, BC_GETFUN, FRAME_ARGS)
ON_NAME(ldfun_global, BC_GETGLOBFUN, FRAME_ARGS)
ON_NAME(ldfun_base, BC_GETSYMFUN, FRAME_ARGS)

/* The instruction takes the assigned value and leaves four: that value, the cell, what the variable
 * holds, the assigned value again. */
static SEXP start_assign(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, BC_LDTRUE);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, rir2_symbol(a, i->imm)), BC_POP);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP ldassign(rir2_act *a, const rir2_inst *i) { return start_assign(a, i, BC_STARTASSIGN); }
static SEXP ldassign2(rir2_act *a, const rir2_inst *i) { return start_assign(a, i, BC_STARTASSIGN2); }

static SEXP missing(rir2_act *a, const rir2_inst *i)
{
    SEXP call = PROTECT(Rf_lang2(Rf_install("missing"), rir2_symbol(a, i->imm)));
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, BC_CALLSPECIAL, rir2_step_const(&s, call));
    SEXP value = rir2_step_run(&s, a, a->rho);
    UNPROTECT(1);
    return value;
}

/* ---- constants ----------------------------------------------------------------------------------------- */

static SEXP real_vector(const rir2_act *a, int n, int first)
{
    SEXP x = Rf_allocVector(REALSXP, n);
    if (n) memcpy(REAL(x), REAL(VECTOR_ELT(a->program, PROGRAM_REALS)) + first, (size_t)n * sizeof(double));
    return x;
}

static SEXP int_vector(SEXPTYPE type, int n, const int32_t *from)
{
    SEXP x = Rf_allocVector(type, n);
    if (n) memcpy(type == LGLSXP ? LOGICAL(x) : INTEGER(x), from, (size_t)n * sizeof *from);
    return x;
}

static SEXP constant(rir2_act *a, const rir2_inst *i)
{
    set_visible(a);
    const int32_t *c = a->func + i->imm;
    switch (c[0]) {
    case 0: return R_NilValue;
    case 1: return int_vector(LGLSXP, 1, c + 1);
    case 2: return int_vector(INTSXP, 1, c + 1);
    case 3: return real_vector(a, 1, c[1]);
    case 4: return Rf_ScalarString(rir2_string(a, c[1]));
    case 5: return int_vector(LGLSXP, c[1], c + 2);
    case 6: return int_vector(INTSXP, c[1], c + 2);
    case 7: return real_vector(a, c[1], c[2]);
    case 8: return R_MissingArg;
    default: return rir2_pooled(a, c[1]);
    }
}

/* ---- calls ------------------------------------------------------------------------------------------------ */

/* The description of a call, opened. */
typedef struct {
    int name, internal, call, rhs, n_args;
    const int32_t *args; /* name, kind, payload */
} call_desc;
enum { ARG_OPERAND, ARG_PROMISE, ARG_DOTS, ARG_MISSING };

static call_desc call_of(const rir2_act *a, const rir2_inst *i)
{
    const int32_t *d = a->func + i->imm;
    return (call_desc){d[0], d[1], d[2], d[3], d[4], d + 5};
}

/* Puts arguments from..to into the step's call frame; operands count from the instruction's `fixed`. */
static void put_args(rir2_step *s, rir2_act *a, const rir2_inst *i, const call_desc *d, int to, int fixed)
{
    for (int k = 0; k < to; k++) {
        const int32_t *arg = d->args + 3 * k;
        switch (arg[1]) {
        case ARG_OPERAND: RIR2_PUT(s, BC_PUSHCONSTARG, rir2_step_const(s, rir2_arg(a, i, fixed + arg[2]))); break;
        case ARG_PROMISE: RIR2_PUT(s, BC_MAKEPROM, rir2_step_const(s, rir2_nested_code(a, arg[2]))); break;
        case ARG_DOTS: RIR2_PUT(s, BC_DODOTS); break;
        default: RIR2_PUT(s, BC_DOMISSING);
        }
        if (arg[0] >= 0 && arg[1] != ARG_DOTS) RIR2_PUT(s, BC_SETTAG, rir2_step_const(s, rir2_symbol(a, arg[0])));
    }
}

static SEXP call_value(rir2_act *a, const rir2_inst *i)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_CHECKFUN);
    put_args(&s, a, i, &d, d.n_args, 1);
    RIR2_PUT(&s, BC_CALL, step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

static SEXP callbuiltin(rir2_act *a, const rir2_inst *i)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, d.internal ? BC_GETINTLBUILTIN : BC_GETBUILTIN, rir2_step_const(&s, rir2_symbol(a, d.name)));
    put_args(&s, a, i, &d, d.n_args, 0);
    RIR2_PUT(&s, BC_CALLBUILTIN, step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

static SEXP callspecial(rir2_act *a, const rir2_inst *i)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, BC_CALLSPECIAL, step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

/* The frame's first argument is a place that the instruction fills with the object. */
static SEXP getter(rir2_act *a, const rir2_inst *i)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 1));
    RIR2_PUT(&s, BC_LDNULL);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_CHECKFUN, BC_PUSHNULLARG);
    put_args(&s, a, i, &d, d.n_args, 2);
    RIR2_PUT(&s, BC_GETTER_CALL, step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

static SEXP setter(rir2_act *a, const rir2_inst *i)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 1));
    rir2_step_load(&s, rir2_arg(a, i, 2));
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_CHECKFUN, BC_PUSHNULLARG);
    put_args(&s, a, i, &d, d.n_args, 3);
    RIR2_PUT(&s, BC_SETTER_CALL, step_call(&s, a, d.call), rir2_step_const(&s, rir2_pooled(a, d.rhs)));
    return rir2_step_run(&s, a, a->rho);
}

static SEXP checkfun(rir2_act *a, const rir2_inst *i)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_CHECKFUN, BC_POP, BC_POP);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP closure(rir2_act *a, const rir2_inst *i)
{
    SEXP parts = PROTECT(rir2_nested_closure(a, i->imm));
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, BC_MAKECLOSURE, rir2_step_const(&s, parts));
    SEXP value = rir2_step_run(&s, a, a->rho);
    UNPROTECT(1);
    return value;
}

static SEXP eval_pooled(rir2_act *a, const rir2_inst *i)
{
    SEXP value = Rf_eval(rir2_pooled(a, i->imm), a->rho);
    a->state[STATE_VISIBLE] = R_Visible;
    return value;
}

static SEXP print(rir2_act *a, const rir2_inst *i)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, R_NilValue);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_PRINTVALUE);
    rir2_step_run(&s, a, a->rho);
    return NULL;
}

/* ---- dispatch and elements ----------------------------------------------------------------------------------- */

/* The instruction goes to its label with the method's value, else on. */
static SEXP dispatch(rir2_act *a, const rir2_inst *i)
{
    static const struct { const char *name; int opcode; } generics[] = {
        {"[", BC_STARTSUBSET_N}, {"[[", BC_STARTSUBSET2_N}, {"[<-", BC_STARTSUBASSIGN_N},
        {"[[<-", BC_STARTSUBASSIGN2_N}, {"c", BC_STARTC},
    };
    call_desc d = call_of(a, i);
    const char *name = CHAR(rir2_string(a, d.name));
    int opcode = -1, visible = a->state[STATE_VISIBLE];
    for (size_t k = 0; k < sizeof generics / sizeof *generics; k++)
        if (!strcmp(generics[k].name, name)) opcode = generics[k].opcode;
    if (opcode < 0) Rf_error("rir2: no dispatch for %s", name);
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    int call = step_call(&s, a, d.call), none = rir2_step_const(&s, rir2_no_method);
    RIR2_PUT(&s, opcode, call, s.n + 6, BC_LDCONST, none, BC_RETURN);
    SEXP value = rir2_step_run(&s, a, a->rho);
    if (value == rir2_no_method) a->state[STATE_VISIBLE] = visible;
    return value;
}

/* The stack below a default method: object, assigned value if there is one, call. The first
 * argument of the frame is the object again; any function serves as the frame's. */
static SEXP dflt(rir2_act *a, const rir2_inst *i, int opcode, int assigns)
{
    call_desc d = call_of(a, i);
    SEXP call = rir2_pooled(a, d.call), tag = rir2_type(call) == LANGSXP ? TAG(CDR(call)) : R_NilValue;
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    int n_args = d.n_args;
    if (assigns) rir2_step_load(&s, rir2_arg(a, i, 1 + d.args[3 * --n_args + 2]));
    rir2_step_load(&s, call);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_GETBUILTIN, rir2_step_const(&s, Rf_install("c")));
    RIR2_PUT(&s, BC_PUSHCONSTARG, rir2_step_const(&s, rir2_arg(a, i, 0)));
    if (tag != R_NilValue) RIR2_PUT(&s, BC_SETTAG, rir2_step_const(&s, tag));
    put_args(&s, a, i, &d, n_args, 1);
    RIR2_PUT(&s, opcode);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP dfltsubset(rir2_act *a, const rir2_inst *i) { return dflt(a, i, BC_DFLTSUBSET, 0); }
static SEXP dfltsubset2(rir2_act *a, const rir2_inst *i) { return dflt(a, i, BC_DFLTSUBSET2, 0); }
static SEXP dfltc(rir2_act *a, const rir2_inst *i) { return dflt(a, i, BC_DFLTC, 0); }
static SEXP dfltassign(rir2_act *a, const rir2_inst *i) { return dflt(a, i, BC_DFLTSUBASSIGN, 1); }
static SEXP dfltassign2(rir2_act *a, const rir2_inst *i) { return dflt(a, i, BC_DFLTSUBASSIGN2, 1); }

/* One subscript, two, or any number: `opcodes` in this order. */
static SEXP subset(rir2_act *a, const rir2_inst *i, const int *opcodes)
{
    int rank = i->n_args - 1;
    if (rank <= 2) return step_on_operands(a, i, opcodes[rank - 1]);
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcodes[2], step_call(&s, a, i->call), rank);
    return rir2_step_run(&s, a, a->rho);
}

/* Operands are object, subscripts, value; the stack has the value before the subscripts. */
static SEXP subassign(rir2_act *a, const rir2_inst *i, const int *opcodes)
{
    int rank = i->n_args - 2;
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_load(&s, rir2_arg(a, i, i->n_args - 1));
    for (int k = 1; k <= rank; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    int call = step_call(&s, a, i->call);
    if (rank <= 2) RIR2_PUT(&s, opcodes[rank - 1], call);
    else RIR2_PUT(&s, opcodes[2], call, rank);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP vecsubset(rir2_act *a, const rir2_inst *i) { return subset(a, i, (int[]){BC_VECSUBSET, BC_MATSUBSET, BC_SUBSET_N}); }
static SEXP vecsubset2(rir2_act *a, const rir2_inst *i) { return subset(a, i, (int[]){BC_VECSUBSET2, BC_MATSUBSET2, BC_SUBSET2_N}); }
static SEXP vecassign(rir2_act *a, const rir2_inst *i)
{
    return subassign(a, i, (int[]){BC_VECSUBASSIGN, BC_MATSUBASSIGN, BC_SUBASSIGN_N});
}
static SEXP vecassign2(rir2_act *a, const rir2_inst *i)
{
    return subassign(a, i, (int[]){BC_VECSUBASSIGN2, BC_MATSUBASSIGN2, BC_SUBASSIGN2_N});
}

static SEXP dollar_step(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, step_call(&s, a, i->call), rir2_step_const(&s, rir2_symbol(a, i->imm)));
    return rir2_step_run(&s, a, a->rho);
}

static SEXP dollar(rir2_act *a, const rir2_inst *i) { return dollar_step(a, i, BC_DOLLAR); }
static SEXP dollarassign(rir2_act *a, const rir2_inst *i) { return dollar_step(a, i, BC_DOLLARGETS); }

/* ---- arithmetic and logic ---------------------------------------------------------------------------------- */

/* A builtin on the operands. */
static SEXP builtin(rir2_act *a, const rir2_inst *i, const char *name)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, BC_GETBUILTIN, rir2_step_const(&s, Rf_install(name)));
    for (int k = 0; k < i->n_args; k++) RIR2_PUT(&s, BC_PUSHCONSTARG, rir2_step_const(&s, rir2_arg(a, i, k)));
    RIR2_PUT(&s, BC_CALLBUILTIN, step_call(&s, a, i->call));
    return rir2_step_run(&s, a, a->rho);
}

#define BUILTIN(function, name) \
    static SEXP function(rir2_act *a, const rir2_inst *i) { return builtin(a, i, name); }
BUILTIN(add, "+")
BUILTIN(sub, "-")
BUILTIN(mul, "*")
BUILTIN(div_, "/")
BUILTIN(pow_, "^")
BUILTIN(sqrt_, "sqrt")
BUILTIN(exp_, "exp")
BUILTIN(eq, "==")
BUILTIN(ne, "!=")
BUILTIN(lt, "<")
BUILTIN(le, "<=")
BUILTIN(ge, ">=")
BUILTIN(gt, ">")
BUILTIN(and, "&")
BUILTIN(or, "|")
BUILTIN(not, "!")
BUILTIN(colon, ":")
BUILTIN(seqalong, "seq_along")
BUILTIN(seqlen, "seq_len")

static SEXP math1(rir2_act *a, const rir2_inst *i) { return builtin(a, i, CHAR(rir2_string(a, i->imm))); }
static SEXP log_(rir2_act *a, const rir2_inst *i) { return step_on_operands(a, i, i->n_args == 1 ? BC_LOG : BC_LOGBASE); }

static SEXP istype(rir2_act *a, const rir2_inst *i)
{
    static const struct { const char *name; int opcode; } tests[] = {
        {"is.null", BC_ISNULL}, {"is.logical", BC_ISLOGICAL}, {"is.integer", BC_ISINTEGER}, {"is.double", BC_ISDOUBLE},
        {"is.complex", BC_ISCOMPLEX}, {"is.character", BC_ISCHARACTER}, {"is.symbol", BC_ISSYMBOL},
        {"is.object", BC_ISOBJECT}, {"is.numeric", BC_ISNUMERIC},
    };
    const char *name = CHAR(rir2_string(a, i->imm));
    for (size_t k = 0; k < sizeof tests / sizeof *tests; k++)
        if (!strcmp(tests[k].name, name)) {
            rir2_step s;
            rir2_step_start(&s, a, i);
            rir2_step_load(&s, rir2_arg(a, i, 0));
            RIR2_PUT(&s, tests[k].opcode);
            return rir2_step_run(&s, a, a->rho);
        }
    Rf_error("rir2: no type test %s", name);
}

/* An operand of && or ||; the other one is such that this one is the result. */
static SEXP aslgl(rir2_act *a, const rir2_inst *i, int left)
{
    int is_and = !strcmp(CHAR(rir2_string(a, i->imm)), "&&");
    rir2_step s;
    rir2_step_start(&s, a, i);
    if (!left) RIR2_PUT(&s, is_and ? BC_LDTRUE : BC_LDFALSE);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    int call = step_call(&s, a, i->call);
    if (left) RIR2_PUT(&s, is_and ? BC_AND1ST : BC_OR1ST, call, s.n + 3);
    else RIR2_PUT(&s, is_and ? BC_AND2ND : BC_OR2ND, call);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP aslgl_left(rir2_act *a, const rir2_inst *i) { return aslgl(a, i, 1); }
static SEXP aslgl_right(rir2_act *a, const rir2_inst *i) { return aslgl(a, i, 0); }

/* Three-valued: what is not decided by one operand is NA if either is. */
static SEXP both(rir2_act *a, const rir2_inst *i, int decides)
{
    int x = Rf_asLogical(rir2_arg(a, i, 0)), y = Rf_asLogical(rir2_arg(a, i, 1));
    set_visible(a);
    if (x == decides || y == decides) return Rf_ScalarLogical(decides);
    return Rf_ScalarLogical(x == NA_LOGICAL || y == NA_LOGICAL ? NA_LOGICAL : !decides);
}

static SEXP and2(rir2_act *a, const rir2_inst *i) { return both(a, i, 0); }
static SEXP or2(rir2_act *a, const rir2_inst *i) { return both(a, i, 1); }

/* ---- for ------------------------------------------------------------------------------------------------------ */

/* R's own start of a loop, in an environment that nobody sees; the stack then holds an offset, the
 * sequence, and three more. */
static SEXP start_for(rir2_act *a, const rir2_inst *i)
{
    SEXP scratch = PROTECT(R_NewEnv(R_EmptyEnv, 0, 0));
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    int call = step_call(&s, a, i->call), symbol = rir2_step_const(&s, R_DotsSymbol);
    RIR2_PUT(&s, BC_STARTFOR, call, symbol, s.n + 4, BC_POP, BC_POP, BC_POP);
    SEXP seq = rir2_step_run(&s, a, scratch);
    UNPROTECT(1);
    return seq;
}

static SEXP for_seq(rir2_act *a, const rir2_inst *i)
{
    SEXP x = rir2_arg(a, i, 0);
    return Rf_inherits(x, "factor") ? start_for(a, i) : x;
}

/* The state: what is left of the sequence, and how many elements were taken. */
static SEXP for_start(rir2_act *a, const rir2_inst *i)
{
    SEXP seq = PROTECT(start_for(a, i));
    SEXP state = PROTECT(Rf_allocVector(VECSXP, 2));
    SET_VECTOR_ELT(state, 0, seq);
    SET_VECTOR_ELT(state, 1, Rf_ScalarReal(0));
    UNPROTECT(2);
    return state;
}

static SEXP for_elem(rir2_act *a, const rir2_inst *i)
{
    SEXP state = rir2_arg(a, i, 0), seq = VECTOR_ELT(state, 0);
    R_xlen_t k = (R_xlen_t)REAL(VECTOR_ELT(state, 1))[0] - 1;
    switch (rir2_type(seq)) {
    case LGLSXP: return Rf_ScalarLogical(LOGICAL_ELT(seq, k));
    case INTSXP: return Rf_ScalarInteger(INTEGER_ELT(seq, k));
    case REALSXP: return Rf_ScalarReal(REAL_ELT(seq, k));
    case CPLXSXP: return Rf_ScalarComplex(COMPLEX_ELT(seq, k));
    case STRSXP: return Rf_ScalarString(STRING_ELT(seq, k));
    case RAWSXP: return Rf_ScalarRaw(RAW_ELT(seq, k));
    case EXPRSXP:
    case VECSXP: return VECTOR_ELT(seq, k);
    case LISTSXP: return CAR(Rf_nthcdr(seq, (int)k));
    default: return R_NilValue;
    }
}

static SEXP visible(rir2_act *a, const rir2_inst *i)
{
    (void)i;
    set_visible(a);
    return NULL;
}

static SEXP invisible(rir2_act *a, const rir2_inst *i)
{
    (void)i;
    a->state[STATE_VISIBLE] = 0;
    return NULL;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static const struct { const char *name; rir2_operation run; } operations[] = {
    {"const", constant},
    {"ldvar", ldvar},
    {"ldvar.missok", ldvar_missok},
    {"lddots", lddots},
    {"lddots.missok", lddots_missok},
    {"missing", missing},
    {"stvar", stvar},
    {"stvar2", stvar2},
    {"materialize", stvar},
    {"ldassign", ldassign},
    {"ldassign2", ldassign2},
    {"ldfun", ldfun},
    {"ldfun.global", ldfun_global},
    {"ldfun.base", ldfun_base},
    {"checkfun", checkfun},
    {"call", call_value},
    {"callbuiltin", callbuiltin},
    {"callspecial", callspecial},
    {"getter", getter},
    {"setter", setter},
    {"eval", eval_pooled},
    {"print", print},
    {"closure", closure},
    {"dispatch", dispatch},
    {"add", add},
    {"sub", sub},
    {"mul", mul},
    {"div", div_},
    {"pow", pow_},
    {"plus", add},
    {"neg", sub},
    {"sqrt", sqrt_},
    {"exp", exp_},
    {"log", log_},
    {"logbase", log_},
    {"math1", math1},
    {"eq", eq},
    {"ne", ne},
    {"lt", lt},
    {"le", le},
    {"ge", ge},
    {"gt", gt},
    {"and", and},
    {"or", or},
    {"not", not},
    {"aslgl.left", aslgl_left},
    {"aslgl.right", aslgl_right},
    {"and2", and2},
    {"or2", or2},
    {"colon", colon},
    {"seqalong", seqalong},
    {"seqlen", seqlen},
    {"istype", istype},
    {"vecsubset", vecsubset},
    {"vecsubset2", vecsubset2},
    {"matsubset", vecsubset},
    {"matsubset2", vecsubset2},
    {"dfltsubset", dfltsubset},
    {"dfltsubset2", dfltsubset2},
    {"dfltc", dfltc},
    {"dollar", dollar},
    {"vecassign", vecassign},
    {"vecassign2", vecassign2},
    {"matassign", vecassign},
    {"matassign2", vecassign2},
    {"dfltassign", dfltassign},
    {"dfltassign2", dfltassign2},
    {"dollarassign", dollarassign},
    {"for.seq", for_seq},
    {"for.start", for_start},
    {"for.elem", for_elem},
    {"visible", visible},
    {"invisible", invisible},
};

enum { N_OPERATIONS = sizeof operations / sizeof *operations };

int rir2_operation_by_name(const char *name)
{
    for (int k = 0; k < N_OPERATIONS; k++)
        if (!strcmp(operations[k].name, name)) return k;
    return -1;
}

rir2_operation rir2_operation_number(int op)
{
    if (op < 0 || op >= N_OPERATIONS) Rf_error("rir2: no such operation");
    return operations[op].run;
}
#endif
