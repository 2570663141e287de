/* The operations that call functions: each gathers a call frame, as the description says, for one
 * calling instruction of GNU-R. */
#include "rir2_generic.h"

#if RIR2_HAS_GENERIC

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

/* Puts the first arguments into the step's call frame; operands count from the instruction's `fixed`. */
static void put_args(rir2_step *s, rir2_act *a, const rir2_inst *i, const call_desc *d, int n, int fixed)
{
    for (int k = 0; k < n; k++) {
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

SEXP rir2_op_call(rir2_act *a, const rir2_inst *i, int opcode)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_CHECKFUN);
    put_args(&s, a, i, &d, d.n_args, 1);
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

SEXP rir2_op_callbuiltin(rir2_act *a, const rir2_inst *i, int opcode)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, d.internal ? BC_GETINTLBUILTIN : BC_GETBUILTIN, rir2_step_const(&s, rir2_symbol(a, d.name)));
    put_args(&s, a, i, &d, d.n_args, 0);
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

SEXP rir2_op_callspecial(rir2_act *a, const rir2_inst *i, int opcode)
{
    call_desc d = call_of(a, i);
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

/* The frame's first argument is a place that the instruction fills with the object. */
SEXP rir2_op_getter(rir2_act *a, const rir2_inst *i, int opcode)
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
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, d.call));
    return rir2_step_run(&s, a, a->rho);
}

SEXP rir2_op_setter(rir2_act *a, const rir2_inst *i, int opcode)
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
    RIR2_PUT(&s, opcode, rir2_step_call(&s, a, d.call), rir2_step_const(&s, rir2_pooled(a, d.rhs)));
    return rir2_step_run(&s, a, a->rho);
}

SEXP rir2_op_checkfun(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode, BC_POP, BC_POP);
    return rir2_step_run(&s, a, a->rho);
}

SEXP rir2_op_closure(rir2_act *a, const rir2_inst *i, int opcode)
{
    SEXP parts = PROTECT(rir2_nested_closure(a, i->imm));
    rir2_step s;
    rir2_step_start(&s, a, i);
    RIR2_PUT(&s, opcode, rir2_step_const(&s, parts));
    SEXP value = rir2_step_run(&s, a, a->rho);
    UNPROTECT(1);
    return value;
}

SEXP rir2_op_eval(rir2_act *a, const rir2_inst *i, int opcode)
{
    (void)opcode;
    SEXP value = Rf_eval(rir2_pooled(a, i->imm), a->rho);
    a->state[STATE_VISIBLE] = R_Visible;
    return value;
}

SEXP rir2_op_print(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, R_NilValue);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode);
    rir2_step_run(&s, a, a->rho);
    return NULL;
}

/* ---- dispatch and default methods ----------------------------------------------------------------------------------- */

/* The instruction goes to its label with the method's value, else on. */
SEXP rir2_op_dispatch(rir2_act *a, const rir2_inst *i, int opcode)
{
    static const struct { const char *name; int opcode; } generics[] = {
        {"[", BC_STARTSUBSET_N}, {"[[", BC_STARTSUBSET2_N}, {"[<-", BC_STARTSUBASSIGN_N},
        {"[[<-", BC_STARTSUBASSIGN2_N}, {"c", BC_STARTC},
    };
    call_desc d = call_of(a, i);
    const char *name = CHAR(rir2_string(a, d.name));
    int visible = a->state[STATE_VISIBLE];
    opcode = -1;
    for (size_t k = 0; k < sizeof generics / sizeof *generics; k++)
        if (!strcmp(generics[k].name, name)) opcode = generics[k].opcode;
    if (opcode < 0) Rf_error("rir2: no dispatch for %s", name);
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    int call = rir2_step_call(&s, a, d.call), none = rir2_step_const(&s, rir2_no_method);
    RIR2_PUT(&s, opcode, call, s.n + 6, BC_LDCONST, none, BC_RETURN);
    SEXP value = rir2_step_run(&s, a, a->rho);
    if (value == rir2_no_method) a->state[STATE_VISIBLE] = visible;
    return value;
}

/* The stack below a default method: object, assigned value if there is one, call. The first
 * argument of the frame is the object again; any function serves as the frame's. */
SEXP rir2_op_dflt(rir2_act *a, const rir2_inst *i, int opcode)
{
    int assigns = opcode == BC_DFLTSUBASSIGN || opcode == BC_DFLTSUBASSIGN2;
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
#endif
