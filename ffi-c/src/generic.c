/* The reference interpreter of generic IR: an executable meaning that shares no code with codegen.
 *
 * rir2:::interpreted(f) is a closure like `f` whose byte code hands its frame to the interpreter:
 *
 *      GETBUILTIN    .External2        (it gets the frame)
 *      PUSHCONSTARG  rir2_generic_entry
 *      PUSHCONSTARG  unit
 *      CALLBUILTIN
 *      LDCONST       visible           (an ALTREP double: its element says how the result is)
 *      LDCONST       1
 *      VECSUBSET2
 *      BRIFNOT       hidden
 *      RETURN
 *    hidden:
 *      INVISIBLE
 *      RETURN
 *
 * Constant 0 is the original expression. Promises and inner closures get code objects of the same
 * kind, so the IR is executed wherever and whenever R runs them. The formals stay as they are: R
 * makes the promise of a default argument, and before anything else is executed it gets such code.
 *
 * Control flow and SSA values are the interpreter's; each operation on R values is one step of
 * GNU-R (generic_step.c). Values are in a list that the activation owns. Where R keeps a context
 * for a loop, so does the interpreter: a step opens R's own, and runs the interpreter again in it
 * for the same activation. R may jump out of any step; nothing needs to be put back.
 *
 * What a program can observe nevertheless:
 * - Deep recursion reaches R's limits of nesting and of the C stack earlier: a call nests two
 *   evaluations deeper than in R.
 * - What R changes in place is copied (tracemem() tells).
 * - Profilers see .External2() and steps.
 * - A variable stays marked as being assigned to after a complex assignment; R then copies once more.
 * - Defaults and arguments that R did not compile run as byte code: c(x, , stop()) there raises the
 *   second error, where R's evaluator raises the first.
 */
#include "rir2_generic.h"

#if RIR2_HAS_GENERIC

enum { CHECK_INTERRUPTS = 1000 };

int rir2_last_visible = 1;
SEXP rir2_no_method;

/* ---- activations ----------------------------------------------------------------------------------- */

static rir2_act opened(SEXP self, SEXP rho)
{
    SEXP unit = VECTOR_ELT(self, ACT_UNIT), program = VECTOR_ELT(unit, UNIT_PROGRAM);
    const int32_t *words = INTEGER(VECTOR_ELT(program, PROGRAM_WORDS));
    return (rir2_act){.self = self,
                      .program = program,
                      .code = VECTOR_ELT(unit, UNIT_CODE),
                      .pool = VECTOR_ELT(unit, UNIT_POOL),
                      .regs = VECTOR_ELT(self, ACT_REGS),
                      .rho = rho,
                      .words = words,
                      .func = words + words[1 + INTEGER(VECTOR_ELT(unit, UNIT_FUNCTION))[0]],
                      .state = INTEGER(VECTOR_ELT(self, ACT_STATE))};
}

static SEXP new_activation(SEXP unit)
{
    SEXP self = PROTECT(Rf_allocVector(VECSXP, ACT_SIZE));
    SET_VECTOR_ELT(self, ACT_UNIT, unit);
    SEXP state = Rf_allocVector(INTSXP, STATE_SIZE);
    SET_VECTOR_ELT(self, ACT_STATE, state);
    memset(INTEGER(state), 0, STATE_SIZE * sizeof(int));
    INTEGER(state)[STATE_VISIBLE] = 1;
    rir2_act a = opened(self, R_NilValue);
    SET_VECTOR_ELT(self, ACT_REGS, Rf_allocVector(VECSXP, a.func[FUNC_VALUES]));
    UNPROTECT(1);
    return self;
}

/* ---- instructions ---------------------------------------------------------------------------------- */

static const int32_t *block_words(const rir2_act *a, int block)
{
    int tables = FUNC_TABLES + a->func[FUNC_FORMALS] + a->func[FUNC_NESTED];
    return a->func + a->func[tables + block];
}

static rir2_inst inst_at(const rir2_act *a, const int32_t *w)
{
    rir2_inst i = {.at = w, .op = INTEGER(VECTOR_ELT(a->program, PROGRAM_OPS))[w[1]], .pc = w[2], .call = w[3], .imm = w[4]};
    w += 5;
    i.n_args = *w++;
    i.args = w;
    w += i.n_args;
    i.n_results = *w++;
    i.results = w;
    w += i.n_results;
    i.n_targets = *w++;
    i.targets = w;
    return i;
}

/* The words of the target's block, and its arguments for the block's parameters. */
static const int32_t *take_edge(rir2_act *a, const rir2_inst *i, int target)
{
    const int32_t *edge = i->targets;
    while (target-- > 0) edge += 2 + edge[1];
    const int32_t *block = block_words(a, edge[0]);
    int n = edge[1];
    SEXP values[n ? n : 1]; /* all are read before one is written; nothing is allocated between */
    for (int k = 0; k < n; k++) values[k] = VECTOR_ELT(a->regs, edge[2 + k]);
    for (int k = 0; k < n; k++) SET_VECTOR_ELT(a->regs, block[1 + k], values[k]);
    return block;
}

static const int32_t *first_inst(const int32_t *block) { return block + 2 + block[0]; }

/* ---- ways out of a block ------------------------------------------------------------------------------ */

enum { GO_RETURN = -1, GO_LEAVE = -2 };

/* A terminator says which target is taken, or that the function returns. */
typedef int (*terminator)(rir2_act *a, const rir2_inst *i);

static int jump(rir2_act *a, const rir2_inst *i)
{
    (void)a;
    (void)i;
    return 0;
}

/* Runs a step that gives the number of a target; it does not touch visibility. */
static int decided(rir2_step *s, rir2_act *a)
{
    int visible = a->state[STATE_VISIBLE];
    int target = Rf_asInteger(rir2_step_run(s, a, a->rho));
    a->state[STATE_VISIBLE] = visible;
    return target;
}

static int br_true(rir2_act *a, const rir2_inst *i)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    int call = rir2_step_const(&s, rir2_pooled(a, i->call));
    RIR2_PUT(&s, BC_BRIFNOT, call, s.n + 5, BC_LDFALSE, BC_RETURN, BC_LDTRUE);
    return decided(&s, a);
}

static int br_false1(rir2_act *a, const rir2_inst *i) { return Rf_asLogical(rir2_arg(a, i, 0)) != 0; }
static int br_true1(rir2_act *a, const rir2_inst *i) { return Rf_asLogical(rir2_arg(a, i, 0)) != 1; }
static int br_object(rir2_act *a, const rir2_inst *i) { return !Rf_isObject(rir2_arg(a, i, 0)); }
static int br_dispatched(rir2_act *a, const rir2_inst *i) { return rir2_arg(a, i, 0) == rir2_no_method; }

static SEXP base_value(SEXP symbol)
{
    SEXP value = rir2_symvalue(symbol);
    return value == R_UnboundValue ? value : Rf_eval(symbol, R_BaseEnv);
}

static int br_base(rir2_act *a, const rir2_inst *i)
{
    SEXP symbol = rir2_symbol(a, i->imm);
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, BC_GETFUN, rir2_step_const(&s, symbol), BC_POP, BC_POP);
    SEXP found = PROTECT(rir2_step_run(&s, a, a->rho));
    int masked = found != base_value(symbol);
    UNPROTECT(1);
    return masked;
}

/* One of several labels, behind each the number of its target. */
static SEXP labels(const int32_t *targets, int n, int first)
{
    SEXP x = Rf_allocVector(INTSXP, n);
    for (int k = 0; k < n; k++) INTEGER(x)[k] = first + 3 * targets[k];
    return x;
}

static int switch_(rir2_act *a, const rir2_inst *i)
{
    const int32_t *d = a->func + i->imm;
    int n_names = d[0], has_names = n_names >= 0;
    const int32_t *by_name = d + 1 + (has_names ? n_names : 0), *by_number = by_name + 1 + by_name[0];
    rir2_step s;
    rir2_step_start(&s, a, i);
    rir2_step_load(&s, rir2_arg(a, i, 0));
    int call = rir2_step_const(&s, rir2_pooled(a, i->call)), first = s.n + 5;
    SEXP names = has_names ? Rf_allocVector(STRSXP, by_name[0]) : R_NilValue;
    int k_names = rir2_step_const(&s, names);
    for (int k = 0; k < n_names; k++) SET_STRING_ELT(names, k, rir2_string(a, d[1 + k]));
    int k_by_name = rir2_step_const(&s, has_names ? labels(by_name + 1, by_name[0], first) : R_NilValue);
    int k_by_number = rir2_step_const(&s, labels(by_number + 1, by_number[0], first));
    RIR2_PUT(&s, BC_SWITCH, call, k_names, k_by_name, k_by_number);
    for (int k = 0; k < i->n_targets; k++) {
        rir2_step_load(&s, Rf_ScalarInteger(k));
        RIR2_PUT(&s, BC_RETURN);
    }
    return decided(&s, a);
}

static int for_next(rir2_act *a, const rir2_inst *i)
{
    SEXP state = rir2_arg(a, i, 0);
    double *taken = REAL(VECTOR_ELT(state, 1));
    return (*taken)++ < (double)Rf_xlength(VECTOR_ELT(state, 0)) ? 0 : 1;
}

static int ret(rir2_act *a, const rir2_inst *i)
{
    SET_VECTOR_ELT(a->self, ACT_VALUE, rir2_arg(a, i, 0));
    return GO_RETURN;
}

/* An instruction that does not come back. */
static int gone(rir2_act *a, const rir2_inst *i, int opcode)
{
    rir2_step s;
    rir2_step_start(&s, a, i);
    for (int k = 0; k < i->n_args; k++) rir2_step_load(&s, rir2_arg(a, i, k));
    rir2_step_loaded(&s, a);
    RIR2_PUT(&s, opcode);
    rir2_step_run(&s, a, a->rho);
    Rf_error("rir2: a jump came back");
}

static int leave_return(rir2_act *a, const rir2_inst *i) { return gone(a, i, BC_RETURNJMP); }
static int leave_break(rir2_act *a, const rir2_inst *i) { return gone(a, i, BC_DOLOOPBREAK); }
static int leave_next(rir2_act *a, const rir2_inst *i) { return gone(a, i, BC_DOLOOPNEXT); }
static int fail(rir2_act *a, const rir2_inst *i)
{
    const char *what = CHAR(rir2_string(a, i->imm));
    if (!strcmp(what, "stack")) Rf_error("rir2: GNU-R would take what is on its stack for something else");
    return gone(a, i, strcmp(what, "dots") ? BC_BCMISMATCH : BC_DOTSERR);
}

/* ---- loops with a context ------------------------------------------------------------------------------- */

/* In the loop's context the interpreter runs again, from the first target; after a jump to the
 * context, from the target that the jump means. It ends at the loop's `loop.leave`, or at a
 * return, and only then the context does. */
static int loop_enter(rir2_act *a, const rir2_inst *i)
{
    SEXP loop = PROTECT(Rf_allocVector(VECSXP, 2));
    SET_VECTOR_ELT(loop, 0, a->self);
    SET_VECTOR_ELT(loop, 1, Rf_ScalarInteger((int)(i->at - a->func)));
    SEXP entry = PROTECT(rir2_native((DL_FUNC)(void *)rir2_generic_loop));
    rir2_step s;
    rir2_step_start(&s, a, i);
    int external2 = rir2_step_const(&s, Rf_install(".External2")), k_entry = rir2_step_const(&s, entry);
    int k_loop = rir2_step_const(&s, loop), n = s.n;
    RIR2_PUT(&s, BC_STARTLOOPCNTXT, 0, n + 14);
    RIR2_PUT(&s, BC_GETBUILTIN, external2, BC_PUSHCONSTARG, k_entry, BC_PUSHCONSTARG, k_loop, BC_PUSHFALSEARG, BC_CALLBUILTIN, 0);
    RIR2_PUT(&s, BC_GOTO, n + 23);
    RIR2_PUT(&s, BC_GETBUILTIN, external2, BC_PUSHCONSTARG, k_entry, BC_PUSHCONSTARG, k_loop, BC_PUSHTRUEARG, BC_CALLBUILTIN, 0);
    RIR2_PUT(&s, BC_POP, BC_ENDLOOPCNTXT, 0, BC_LDNULL);
    rir2_step_run(&s, a, a->rho);
    a->state[STATE_VISIBLE] = a->state[STATE_LEFT_VISIBLE];
    UNPROTECT(2);
    return a->state[STATE_RETURNED] ? GO_RETURN : GO_LEAVE;
}

static const struct { const char *name; terminator run; } terminators[] = {
    {"jump", jump},
    {"br.true", br_true},
    {"br.false1", br_false1},
    {"br.true1", br_true1},
    {"br.object", br_object},
    {"br.dispatched", br_dispatched},
    {"br.base", br_base},
    {"switch", switch_},
    {"for.next", for_next},
    {"ret.r", ret},
    {"leave.return", leave_return},
    {"leave.break", leave_break},
    {"leave.next", leave_next},
    {"fail", fail},
    {"loop.enter", loop_enter},
};
enum { N_TERMINATORS = sizeof terminators / sizeof *terminators, LOOP_LEAVE = RIR2_FIRST_TERMINATOR + N_TERMINATORS };

/* `loop.leave` ends no block, but a run. */
int rir2_terminator_by_name(const char *name)
{
    for (int k = 0; k < N_TERMINATORS; k++)
        if (!strcmp(terminators[k].name, name)) return RIR2_FIRST_TERMINATOR + k;
    return strcmp(name, "loop.leave") ? -1 : LOOP_LEAVE;
}

/* ---- the loop over instructions -------------------------------------------------------------------------- */

/* Runs from an instruction to a return, or to the end of the innermost loop with a context. */
static void run(rir2_act *a, const int32_t *w)
{
    for (unsigned n = 1;; n++) {
        if (n % CHECK_INTERRUPTS == 0) R_CheckUserInterrupt();
        rir2_inst i = inst_at(a, w);
        if (i.op < RIR2_FIRST_TERMINATOR) {
            SEXP value = rir2_operate(a, &i);
            if (i.n_results > 0) SET_VECTOR_ELT(a->regs, i.results[0], value);
            w += w[0];
            continue;
        }
        if (i.op == LOOP_LEAVE) {
            a->state[STATE_INST] = (int)(w + w[0] - a->func);
            return;
        }
        int target = terminators[i.op - RIR2_FIRST_TERMINATOR].run(a, &i);
        if (target >= 0) w = first_inst(take_edge(a, &i, target));
        else if (target == GO_LEAVE) w = a->func + a->state[STATE_INST];
        else {
            a->state[STATE_RETURNED] = 1;
            return;
        }
    }
}

/* .External2(entry, unit) */
SEXP rir2_generic_entry(SEXP call, SEXP op, SEXP args, SEXP rho)
{
    (void)call;
    (void)op;
    SEXP self = PROTECT(new_activation(CADR(args)));
    rir2_act a = opened(self, rho);
    rir2_nest_defaults(&a, VECTOR_ELT(CADR(args), UNIT_FORMALS));
    run(&a, first_inst(block_words(&a, 0)));
    rir2_last_visible = a.state[STATE_VISIBLE];
    UNPROTECT(1);
    return VECTOR_ELT(self, ACT_VALUE);
}

/* .External2(loop, list(activation, place of loop.enter), is_break) */
SEXP rir2_generic_loop(SEXP call, SEXP op, SEXP args, SEXP rho)
{
    (void)call;
    (void)op;
    SEXP loop = CADR(args);
    rir2_act a = opened(VECTOR_ELT(loop, 0), rho);
    rir2_inst i = inst_at(&a, a.func + INTEGER(VECTOR_ELT(loop, 1))[0]);
    run(&a, first_inst(take_edge(&a, &i, Rf_asLogical(CADDR(args)) == TRUE)));
    a.state[STATE_LEFT_VISIBLE] = a.state[STATE_VISIBLE];
    return R_NilValue;
}
#endif
