/* What the frame holds when compiled code is entered: the formals of a call, or the variables of a loop. */
#include "rir2_runtime.h"
#include <limits.h>

/* In the frame of a freshly applied closure the formals stand in order and alone; dispatch adds
 * variables. Where they do not, each is looked for by name. */
static int locate_formals(rir2_entry_state *e)
{
    int n = e->table->n_formals;
    const SEXP *symbols = e->table->symbols;
    if (n > 0 && rir2_hashtab(e->rho) != R_NilValue) return 0;
    SEXP cell = rir2_frame_of(e->rho);
    e->has_others = cell != R_NilValue && (n == 0 || rir2_tag(cell) != symbols[0]);
    while (n > 0 && cell != R_NilValue && rir2_tag(cell) != symbols[0]) cell = rir2_cdr(cell);
    for (int k = 0; k < n; k++) {
        SEXP here = cell;
        if (here == R_NilValue || rir2_tag(here) != symbols[k]) {
            here = rir2_cell_in(e->rho, symbols[k]);
            if (!here) return 0;
            e->has_others = 1;
        } else {
            cell = rir2_cdr(cell);
        }
        if (rir2_unboxed(here) || (rir2_gp(here) & RIR2_GP_ACTIVE)) return 0;
        SEXP raw = rir2_car(here);
        int missing = raw == R_MissingArg || (rir2_gp(here) & RIR2_GP_MISSING);
        e->formals[k] = (rir2_formal){.cell = here, .raw = raw, .missing = (uint8_t)missing, .val.kind = RIR2_VAL_NONE};
    }
    if (cell != R_NilValue) e->has_others = 1;
    return 1;
}

/* A scalar that the binding holds as bare bits; layout.c proves it. */
rir2_val rir2_unboxed_value(SEXP cell)
{
    const char *bits = (const char *)cell + RIR2_AT_CAR;
    switch (rir2_unboxed(cell)) {
    case REALSXP: return (rir2_val){.kind = RIR2_VAL_DBL, .d = *(const double *)bits};
    case INTSXP: return (rir2_val){.kind = RIR2_VAL_INT, .i = *(const int *)bits};
    case LGLSXP: return (rir2_val){.kind = RIR2_VAL_LGL, .i = *(const int *)bits};
    default: return (rir2_val){.kind = RIR2_VAL_NONE};
    }
}

/* Whether a frame is an environment, or around it. */
int rir2_is_inside(SEXP env, SEXP frame)
{
    for (; rir2_type(env) == ENVSXP; env = rir2_enclos(env)) {
        if (env == frame) return 1;
        if (env == R_GlobalEnv || env == R_BaseEnv || env == R_BaseNamespace || env == R_EmptyEnv) return 0;
    }
    return 0;
}

/* A variable of a loop, bound or not. What the frame holds stays alive though a finalizer may write the frame. */
static int locate_variable(rir2_entry_state *e, SEXP symbol, rir2_formal *f)
{
    SEXP cell = rir2_cell_in(e->rho, symbol);
    *f = (rir2_formal){.cell = cell, .raw = R_MissingArg, .missing = 1, .val.kind = RIR2_VAL_NONE};
    if (!cell) return 1;
    if (rir2_gp(cell) & RIR2_GP_ACTIVE) return 0;
    if (rir2_unboxed(cell)) {
        f->raw = NULL;
        f->missing = 0;
        f->val = rir2_unboxed_value(cell);
        return f->val.kind != RIR2_VAL_NONE;
    }
    f->raw = rir2_car(cell);
    if (f->raw == R_UnboundValue) return 0;
    f->missing = f->raw == R_MissingArg;
    PROTECT(f->raw);
    e->n_protected++;
    return 1;
}

/* What R's own loop goes over, and how far it is. */
static int locate_state(const rir2_entry_state *e, rir2_formal *state)
{
    const rir2_table *t = e->table;
    rir2_loop loop;
    if (!rir2_find_loop(&loop, t->code->n_above, t->place->loop_variable) || rir2_loop_length(&loop) > INT_MAX) return 0;
    for (int i = 0; i < RIR2_LOOP_STATE; i++) state[i] = (rir2_formal){.missing = 1, .val.kind = RIR2_VAL_NONE};
    state[RIR2_LOOP_BEGUN] = (rir2_formal){.val = {.kind = RIR2_VAL_INT, .i = (int)rir2_loop_index(&loop) + 1}};
    SEXP sequence = *loop.sequence;
    switch (rir2_loop_type(&loop)) {
    case RIR2_COMPACT:
        state[RIR2_LOOP_FROM] = (rir2_formal){.val = {.kind = RIR2_VAL_INT, .i = INTEGER_ELT(sequence, 0)}};
        state[RIR2_LOOP_TO] = (rir2_formal){.val = {.kind = RIR2_VAL_INT, .i = INTEGER_ELT(sequence, 1)}};
        return 1;
    case LGLSXP:
    case INTSXP:
    case REALSXP:
    case STRSXP:
    case VECSXP:
        state[RIR2_LOOP_SEQUENCE] = (rir2_formal){.raw = sequence, .val.kind = RIR2_VAL_NONE};
        return 1;
    default: return 0;
    }
}

static int is_state(const rir2_table *t, int k) { return k >= t->n_assigned && k < t->n_assigned + t->n_state; }

/* The variables that the loop makes come into the frame in the order in which they are assigned: it must be known. */
static int locate_variables(rir2_entry_state *e)
{
    const rir2_table *t = e->table;
    int n_new = 0;
    if (rir2_hashtab(e->rho) != R_NilValue || (t->n_state && !locate_state(e, e->formals + t->n_assigned))) return 0;
    e->has_others = 1;
    for (int k = 0; k < t->n_formals; k++) {
        rir2_formal *f = &e->formals[k];
        if (is_state(t, k)) continue;
        if (!locate_variable(e, t->symbols[k], f)) return 0;
        if (k >= t->n_assigned) continue;
        if (!rir2_may_write(e->rho, t->symbols[k]) || (!f->cell && n_new++ > 0 && !t->is_ordered[k])) return 0;
    }
    return 1;
}

int rir2_locate(rir2_entry_state *e)
{
    if (!e->located) e->located = (e->table->whole ? locate_variables(e) : locate_formals(e)) ? 1 : -1;
    return e->located > 0;
}

/* Whether a variable that the loop may assign is an argument that is not evaluated yet. Whether R would come to evaluate it is
 * not known. */
int rir2_assigns_promise(const rir2_entry_state *e)
{
    for (int k = 0; k < e->table->n_assigned; k++)
        if (e->formals[k].safe) return 1;
    return 0;
}

/* Whether the frame still holds what it held: finalizers may have written it. */
int rir2_is_as_located(const rir2_entry_state *e)
{
    for (int k = 0; k < e->table->n_formals; k++) {
        const rir2_formal *f = &e->formals[k];
        if (is_state(e->table, k)) continue;
        if (!f->cell) {
            if (rir2_cell_in(e->rho, e->table->symbols[k])) return 0;
        } else if (f->raw ? rir2_unboxed(f->cell) || rir2_car(f->cell) != f->raw : !rir2_unboxed(f->cell)) return 0;
    }
    return 1;
}
