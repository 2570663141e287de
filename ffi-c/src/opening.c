/* What the code at a place evaluates first: arguments whose values it reads before it does anything else.
 *
 * R evaluates them there next, in this order, whatever else happens. So they are evaluated before the header runs, by R itself
 * and in the same frame, whatever their code does: draw random numbers, write output, raise an error. If nothing runs compiled
 * then, R finds them evaluated. Only where the closure's context is the last one: else functions in an argument's code would see
 * another. And only where something follows after which a value is shown: `f(invisible(1))` of `function(x) x` is not. All other
 * arguments are evaluated by the header, which runs nobody's code (force.c).
 */
#include "rir2_runtime.h"

/* Of instructions that only push something: whether it is a constant or a builtin. */
static int pushes_known(int op)
{
    switch (op) {
    case BC_LDCONST: case BC_LDNULL: case BC_LDTRUE: case BC_LDFALSE: case BC_GETBUILTIN:
    case BC_PUSHARG: case BC_PUSHCONSTARG: case BC_PUSHNULLARG: case BC_PUSHTRUEARG: case BC_PUSHFALSEARG: return 1;
    default: return 0;
    }
}

/* Whether the next instruction, but for assignments, makes that values are shown. */
static int shows_anew(const int *word, int pc, int end)
{
    while (pc < end && (word[pc] == BC_SETVAR || word[pc] == BC_POP || word[pc] == BC_DUP)) pc = rir2_next_pc(word, pc, end);
    if (pc >= end) return 0;
    int op = word[pc];
    return pushes_known(op) || op == BC_GETVAR || op == BC_GETFUN || (op >= BC_UMINUS && op <= BC_NOT) || op == BC_STARTFOR ||
           op == BC_STARTSUBSET_N || op == BC_STARTSUBSET2_N || op == BC_COLON || op == BC_SEQLEN || op == BC_SEQALONG || op == BC_MATH1;
}

/* `words`: of the code before it is prepared. */
void rir2_find_opening(rir2_table *t, SEXP words)
{
    SEXP constants = rir2_constants_of(t->code->original);
    const int *word = INTEGER(words);
    int end = (int)Rf_xlength(words);
    for (int pc = t->place->pc, next; pc < end && t->n_opening < RIR2_MAX_OPENING; pc = next) {
        next = rir2_next_pc(word, pc, end);
        if (pushes_known(word[pc])) continue;
        if (word[pc] != BC_GETVAR || !shows_anew(word, next, end)) return;
        t->opening[t->n_opening++] = VECTOR_ELT(constants, word[pc + 1]);
    }
}

/* May jump, and run any code. What is no argument with code of its own, R reads itself. */
void rir2_evaluate_opening(const rir2_table *t, SEXP rho)
{
    for (int k = 0; k < t->n_opening; k++) {
        SEXP cell = rir2_cell_in(rho, t->opening[k]);
        if (!cell || rir2_gp(cell) & RIR2_GP_ACTIVE) return;
        if (rir2_unboxed(cell)) continue;
        SEXP value = rir2_car(cell);
        if (value == R_MissingArg || value == R_UnboundValue || rir2_type(value) == DOTSXP) return;
        if (rir2_type(value) == PROMSXP && rir2_prvalue(value) == R_UnboundValue) Rf_eval(value, rho);
    }
}
