/* What each generic operation does: mostly the step of GNU-R that stands in its row.
 *
 * The builtin of the same name would not do: sqrt(-4L) gives no warning in byte code.
 */
#include "rir2_generic.h"

#if RIR2_HAS_GENERIC

static void set_visible(rir2_act *a) { a->state[STATE_VISIBLE] = 1; }

/* ---- steps --------------------------------------------------------------------------------------- */

/* Loads all operands, executes one instruction with the call as its operand. */
static SEXP on_operands(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, i->call));
    return rir2_step_run(&s, a, a->rho);
}

/* One instruction whose operand is the symbol that the immediate names. */
static SEXP on_name(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, rir2_symbol(a, i->imm)));
    return rir2_step_run(&s, a, a->rho);
}

/* ---- variables ------------------------------------------------------------------------------------- */

/* A call frame is a function and two words of arguments; without these the function is on top. */
static SEXP ldfun(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, rir2_symbol(a, i->imm)), BC_POP, BC_POP);
    return rir2_step_run(&s, a, a->rho);
}

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

static SEXP missing(rir2_act *a, const rir2_inst *i, int opcode)
{
    SEXP call = PROTECT(Rf_lang2(Rf_install("missing"), rir2_symbol(a, i->imm)));
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, call));
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

static SEXP constant(rir2_act *a, const rir2_inst *i, int opcode)
{
    (void)opcode;
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

/* ---- elements -------------------------------------------------------------------------------------- */

/* The instructions for one subscript, two, and any number. */
static const struct { int one, two, any; } by_rank[] = {
    {BC_VECSUBSET, BC_MATSUBSET, BC_SUBSET_N},
    {BC_VECSUBSET2, BC_MATSUBSET2, BC_SUBSET2_N},
    {BC_VECSUBASSIGN, BC_MATSUBASSIGN, BC_SUBASSIGN_N},
    {BC_VECSUBASSIGN2, BC_MATSUBASSIGN2, BC_SUBASSIGN2_N},
};

static void put_element(rir2_step *s, const rir2_act *a, const rir2_inst *i, int opcode, int rank)
{
    int row = 0, call = rir2_step_call(s, a, i->call);
    while (by_rank[row].one != opcode) row++;
    if (rank <= 2) RIR2_PUT(s, rank == 1 ? by_rank[row].one : by_rank[row].two, call);
    else RIR2_PUT(s, by_rank[row].any, call, rank);
}

static SEXP subset(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    put_element(&s, a, i, opcode, i->n_args - 1);
    return rir2_step_run(&s, a, a->rho);
}

/* Operands are object, subscripts, value; the stack has the value before the subscripts. */
static SEXP subassign(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_load(&s, rir2_arg(a, i, i->n_args - 1));
    for (int k = 1; k < i->n_args - 1; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    put_element(&s, a, i, opcode, i->n_args - 2);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP dollar(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, i->call), rir2_step_const(&s, rir2_symbol(a, i->imm)));
    return rir2_step_run(&s, a, a->rho);
}

/* ---- arithmetic and logic ---------------------------------------------------------------------------------- */

/* The function is the instruction's second operand. */
static SEXP math1(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, i->call), i->imm);
    return rir2_step_run(&s, a, a->rho);
}

static SEXP istype(rir2_act *a, const rir2_inst *i, int opcode)
{
    /* In the order of the instructions, from `opcode` on. */
    static const char *const tests[] = {"is.null", "is.logical", "is.integer", "is.double", "is.complex",
                                        "is.character", "is.symbol", "is.object", "is.numeric"};
    const char *name = CHAR(rir2_string(a, i->imm));
    for (size_t k = 0; k < sizeof tests / sizeof *tests; k++)
        if (!strcmp(tests[k], name)) {
            rir2_step s;
            rir2_step_start(&s, a, i);
            rir2_step_load(&s, rir2_arg(a, i, 0));
            RIR2_PUT(&s, opcode + (int)k);
            return rir2_step_run(&s, a, a->rho);
        }
    Rf_error("rir2: no type test %s", name);
}

static int is_and(const rir2_act *a, const rir2_inst *i) { return !strcmp(CHAR(rir2_string(a, i->imm)), "&&"); }

static SEXP aslgl_left(rir2_act *a, const rir2_inst *i, int opcode)
{
    (void)opcode;
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    RIR2_PUT(&s, is_and(a, i) ? BC_AND1ST : BC_OR1ST, rir2_step_call(&s, a, i->call), s.n + 3);
    return rir2_step_run(&s, a, a->rho);
}

/* The left operand is such that the right one is the result. */
static SEXP aslgl_right(rir2_act *a, const rir2_inst *i, int opcode)
{
    (void)opcode;
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, is_and(a, i) ? BC_LDTRUE : BC_LDFALSE);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    RIR2_PUT(&s, is_and(a, i) ? BC_AND2ND : BC_OR2ND, rir2_step_call(&s, a, i->call));
    return rir2_step_run(&s, a, a->rho);
}

/* Three-valued: what is not decided by one operand is NA if either is. */
static SEXP both(rir2_act *a, const rir2_inst *i, int decides)
{
    int x = Rf_asLogical(rir2_arg(a, i, 0)), y = Rf_asLogical(rir2_arg(a, i, 1));
    set_visible(a);
    if (x == decides || y == decides) return Rf_ScalarLogical(decides);
    return Rf_ScalarLogical(x == NA_LOGICAL || y == NA_LOGICAL ? NA_LOGICAL : !decides);
}

/* ---- for ------------------------------------------------------------------------------------------------------ */

/* R's own start of a loop, in an environment that nobody sees; the stack then holds an offset, the
 * sequence, and three more. */
static SEXP start_for(rir2_act *a, const rir2_inst *i, int opcode)
{
    SEXP scratch = PROTECT(R_NewEnv(R_EmptyEnv, 0, 0));
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    int call = rir2_step_call(&s, a, i->call), symbol = rir2_step_const(&s, R_DotsSymbol);
    RIR2_PUT(&s, opcode, call, symbol, s.n + 4, BC_POP, BC_POP, BC_POP);
    SEXP seq = rir2_step_run(&s, a, scratch);
    UNPROTECT(1);
    return seq;
}

static SEXP for_seq(rir2_act *a, const rir2_inst *i, int opcode)
{
    SEXP x = rir2_arg(a, i, 0);
    return Rf_inherits(x, "factor") ? start_for(a, i, opcode) : x;
}

/* The state: what is left of the sequence, and how many elements were taken. */
static SEXP for_start(rir2_act *a, const rir2_inst *i, int opcode)
{
    SEXP seq = PROTECT(start_for(a, i, opcode));
    SEXP state = PROTECT(Rf_allocVector(VECSXP, 2));
    SET_VECTOR_ELT(state, 0, seq);
    SET_VECTOR_ELT(state, 1, Rf_ScalarReal(0));
    UNPROTECT(2);
    return state;
}

static SEXP for_elem(rir2_act *a, const rir2_inst *i, int opcode)
{
    (void)opcode;
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

static SEXP visible(rir2_act *a, const rir2_inst *i, int is_visible)
{
    (void)i;
    a->state[STATE_VISIBLE] = is_visible;
    return NULL;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* What the number means is the function's affair; mostly it is the instruction. */
static const struct { const char *name; rir2_operation run; int opcode; } operations[] = {
    {"const",         constant,              0},
    {"ldvar",         on_name,               BC_GETVAR},
    {"ldvar.missok",  on_name,               BC_GETVAR_MISSOK},
    {"lddots",        on_name,               BC_DDVAL},
    {"lddots.missok", on_name,               BC_DDVAL_MISSOK},
    {"missing",       missing,               BC_CALLSPECIAL},
    {"stvar",         on_name,               BC_SETVAR},
    {"stvar2",        on_name,               BC_SETVAR2},
    {"materialize",   on_name,               BC_SETVAR},
    {"ldassign",      start_assign,          BC_STARTASSIGN},
    {"ldassign2",     start_assign,          BC_STARTASSIGN2},
    {"ldfun",         ldfun,                 BC_GETFUN},
    {"ldfun.global",  ldfun,                 BC_GETGLOBFUN},
    {"ldfun.base",    ldfun,                 BC_GETSYMFUN},
    {"checkfun",      rir2_op_checkfun,      BC_CHECKFUN},
    {"call",          rir2_op_call,          BC_CALL},
    {"callbuiltin",   rir2_op_callbuiltin,   BC_CALLBUILTIN},
    {"callspecial",   rir2_op_callspecial,   BC_CALLSPECIAL},
    {"getter",        rir2_op_getter,        BC_GETTER_CALL},
    {"setter",        rir2_op_setter,        BC_SETTER_CALL},
    {"eval",          rir2_op_eval,          0},
    {"print",         rir2_op_print,         BC_PRINTVALUE},
    {"closure",       rir2_op_closure,       BC_MAKECLOSURE},
    {"dispatch",      rir2_op_dispatch,      0},
    {"dfltsubset",    rir2_op_dflt,          BC_DFLTSUBSET},
    {"dfltsubset2",   rir2_op_dflt,          BC_DFLTSUBSET2},
    {"dfltc",         rir2_op_dflt,          BC_DFLTC},
    {"dfltassign",    rir2_op_dflt,          BC_DFLTSUBASSIGN},
    {"dfltassign2",   rir2_op_dflt,          BC_DFLTSUBASSIGN2},
    {"neg",           on_operands,           BC_UMINUS},
    {"plus",          on_operands,           BC_UPLUS},
    {"add",           on_operands,           BC_ADD},
    {"sub",           on_operands,           BC_SUB},
    {"mul",           on_operands,           BC_MUL},
    {"div",           on_operands,           BC_DIV},
    {"pow",           on_operands,           BC_EXPT},
    {"sqrt",          on_operands,           BC_SQRT},
    {"exp",           on_operands,           BC_EXP},
    {"log",           on_operands,           BC_LOG},
    {"logbase",       on_operands,           BC_LOGBASE},
    {"math1",         math1,                 BC_MATH1},
    {"eq",            on_operands,           BC_EQ},
    {"ne",            on_operands,           BC_NE},
    {"lt",            on_operands,           BC_LT},
    {"le",            on_operands,           BC_LE},
    {"ge",            on_operands,           BC_GE},
    {"gt",            on_operands,           BC_GT},
    {"and",           on_operands,           BC_AND},
    {"or",            on_operands,           BC_OR},
    {"not",           on_operands,           BC_NOT},
    {"colon",         on_operands,           BC_COLON},
    {"seqalong",      on_operands,           BC_SEQALONG},
    {"seqlen",        on_operands,           BC_SEQLEN},
    {"istype",        istype,                BC_ISNULL},
    {"aslgl.left",    aslgl_left,            0},
    {"aslgl.right",   aslgl_right,           0},
    {"and2",          both,                  0},
    {"or2",           both,                  1},
    {"vecsubset",     subset,                BC_VECSUBSET},
    {"vecsubset2",    subset,                BC_VECSUBSET2},
    {"matsubset",     subset,                BC_VECSUBSET},
    {"matsubset2",    subset,                BC_VECSUBSET2},
    {"vecassign",     subassign,             BC_VECSUBASSIGN},
    {"vecassign2",    subassign,             BC_VECSUBASSIGN2},
    {"matassign",     subassign,             BC_VECSUBASSIGN},
    {"matassign2",    subassign,             BC_VECSUBASSIGN2},
    {"dollar",        dollar,                BC_DOLLAR},
    {"dollarassign",  dollar,                BC_DOLLARGETS},
    {"for.seq",       for_seq,               BC_STARTFOR},
    {"for.start",     for_start,             BC_STARTFOR},
    {"for.elem",      for_elem,              0},
    {"visible",       visible,               1},
    {"invisible",     visible,               0},
};

enum { N_OPERATIONS = sizeof operations / sizeof *operations };

int rir2_operation_by_name(const char *name)
{
    for (int k = 0; k < N_OPERATIONS; k++)
        if (!strcmp(operations[k].name, name)) return k;
    return -1;
}

SEXP rir2_operate(rir2_act *a, const rir2_inst *i)
{
    if (i->op < 0 || i->op >= N_OPERATIONS) Rf_error("rir2: an operation that the interpreter does not know");
    return operations[i->op].run(a, i, operations[i->op].opcode);
}
#endif
