/* Prepared byte code: what is known of it, its liveness constant, on and off.
 *
 * The liveness constant is an ALTREP double, one for each code: its element is the code's state, and the data
 * that serialization writes says 0, so that what was saved runs its baseline anywhere. Asking it takes some
 * 20 ns, so the first jump of each stub is changed as well, in the code itself, where R's own executes it.
 */
#include "rir2_runtime.h"
#include <stdlib.h>

static R_altrep_class_t live_class;
static int all_off;

static rir2_group *groups; /* all of them, newest first */

/* ---- records ------------------------------------------------------------------------------------------ */

/* NULL if the record is gone. */
rir2_bytecode *rir2_bytecode_of_live(SEXP live)
{
    rir2_group *group = R_ExternalPtrAddr(R_altrep_data1(live));
    return group ? group->codes[INTEGER(R_altrep_data2(live))[0]] : NULL;
}

static void free_bytecode(rir2_bytecode *b)
{
    if (!b) return;
    for (int k = 0; k < b->n_places; k++) {
        if (b->places[k].table != b->table) rir2_free_table(b->places[k].table);
        free(b->places[k].called);
    }
    rir2_free_table(b->table);
    free(b->places);
    free(b->assigned);
    free(b->counting);
    free(b);
}

/* Runs when the byte codes are gone: nobody can be inside an entry then, since running code is held. A namespace's group
 * may have got another code after the collector found it gone: from now on it gets no more, and is freed next time. */
static void finalize(SEXP pointer)
{
    rir2_group *group = R_ExternalPtrAddr(pointer);
    if (!group) return;
    if (group->namespace) {
        group->namespace = NULL;
        R_RegisterCFinalizerEx(pointer, finalize, FALSE);
        return;
    }
    R_ClearExternalPtr(pointer);
    for (rir2_group **p = &groups; *p; p = &(*p)->next)
        if (*p == group) { *p = group->next; break; }
    for (int i = 0; i < group->n_codes; i++) free_bytecode(group->codes[i]);
    free(group->codes);
    free(group);
}

/* Its pointer is not protected. */
static rir2_group *new_group(SEXP namespace)
{
    rir2_group *group = calloc(1, sizeof *group);
    if (!group) Rf_error("rir2: out of memory");
    group->namespace = namespace;
    group->pointer = PROTECT(R_MakeExternalPtr(group, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(group->pointer, finalize, FALSE);
    group->next = groups;
    groups = group;
    UNPROTECT(1);
    return group;
}

/* An environment at the address of a namespace that is gone shares its group, which does no harm. */
static rir2_group *group_of(SEXP namespace)
{
    for (rir2_group *group = groups; namespace && group; group = group->next)
        if (group->namespace == namespace) return group;
    return new_group(namespace);
}

static rir2_bytecode *new_record(rir2_group *group)
{
    PROTECT(group->pointer);
    rir2_bytecode *b = calloc(1, sizeof *b);
    rir2_bytecode **more = realloc(group->codes, (size_t)(group->n_codes + 1) * sizeof *more);
    if (!b || !more) Rf_error("rir2: out of memory");
    group->codes = more;
    more[group->n_codes] = b;
    b->group = group;
    b->number = group->n_codes++;
    group->n_used++;
    b->outermost = b;
    b->state = 1;
    rir2_need_answers(b->number);
    UNPROTECT(1);
    return b;
}

/* The record of a code that is made next; the caller protects its group's pointer. `namespace`: the code is that of one of
 * its closures, in place; NULL: any other. */
rir2_bytecode *rir2_new_bytecode(SEXP namespace) { return new_record(group_of(namespace)); }

/* Of a code that is nested in another. */
rir2_bytecode *rir2_new_nested(rir2_bytecode *outermost)
{
    rir2_bytecode *b = new_record(outermost->group);
    b->outermost = outermost;
    return b;
}

/* A record that no byte code has, and those of what is nested in it, which were made after it. */
void rir2_drop_bytecode(rir2_bytecode *b)
{
    rir2_group *group = b->group;
    for (int i = group->n_codes - 1, first = b->number; i >= first; i--) {
        if (!group->codes[i] || (group->codes[i] != b && group->codes[i]->outermost != b)) continue;
        free_bytecode(group->codes[i]);
        group->codes[i] = NULL;
        group->n_used--;
    }
    if (!group->n_used) finalize(group->pointer);
}

/* As long as any code of the group. */
void rir2_keep(rir2_bytecode *b, SEXP x)
{
    SEXP pointer = b->group->pointer;
    R_SetExternalPtrProtected(pointer, Rf_cons(x, R_ExternalPtrProtected(pointer)));
}

/* ---- the liveness constants ------------------------------------------------------------------------- */

static double says_false[1] = {0};
static R_xlen_t live_length(SEXP x) { (void)x; return 1; }
static double live_elt(SEXP x, R_xlen_t i)
{
    (void)i;
    const rir2_bytecode *b = rir2_bytecode_of_live(x);
    return b && !all_off ? b->state : 0;
}
static void *live_dataptr(SEXP x, Rboolean writable) { (void)x; (void)writable; return says_false; }
static const void *live_dataptr_or_null(SEXP x) { (void)x; return says_false; }

/* The package's DLL must be known for the ALTREP class, which needs the DllInfo of R_init. */
void rir2_make_live_class(DllInfo *dll)
{
    live_class = R_make_altreal_class("rir2_live", "rir2", dll);
    R_set_altrep_Length_method(live_class, live_length);
    R_set_altvec_Dataptr_method(live_class, live_dataptr);
    R_set_altvec_Dataptr_or_null_method(live_class, live_dataptr_or_null);
    R_set_altreal_Elt_method(live_class, live_elt);
}

/* The record of prepared byte code; NULL for any other. Code that was saved and loaded has a plain 0 in the
 * place of its liveness constant. */
rir2_bytecode *rir2_bytecode_of(SEXP code)
{
    if (rir2_type(code) != BCODESXP) return NULL;
    SEXP constants = rir2_constants_of(code);
    R_xlen_t n = rir2_n_proper_constants(constants);
    for (R_xlen_t i = n - 1; i > 0 && i >= n - RIR2_MOST_CONSTANTS; i--) {
        SEXP constant = VECTOR_ELT(constants, i);
        if (rir2_is_altrep(constant) && R_altrep_inherits(constant, live_class)) return rir2_bytecode_of_live(constant);
    }
    return NULL;
}

/* The table of a prepared closure; NULL if its byte code has no stubs of ours. */
rir2_table *rir2_table_of(SEXP closure)
{
    rir2_bytecode *b = rir2_type(closure) == CLOSXP ? rir2_bytecode_of(rir2_body(closure)) : NULL;
    return b ? b->table : NULL;
}

/* The body without stubs of ours. */
SEXP rir2_original_code(SEXP closure)
{
    rir2_bytecode *b = rir2_bytecode_of(rir2_body(closure));
    return b ? b->original : rir2_body(closure);
}

/* ---- on and off ------------------------------------------------------------------------------------------ */

static void turn_place(const rir2_bytecode *b, rir2_place *p, int on)
{
    if (!(p->kind & RIR2_PLACES_ENTERED)) return;
    on = on && !p->is_off;
    rir2_patch(b->prepared, p->jump, on ? p->after : p->on, on ? p->on : p->after);
    int stub = p->jump - 1;
    if (p->back) rir2_patch(b->prepared, p->back, on ? p->after : stub, on ? stub : p->after);
    if (on) p->n_vain = 0;
}

static void turn(const rir2_bytecode *b, int on)
{
    for (int k = 0; b->prepared && k < b->n_places; k++) turn_place(b, &b->places[k], on);
}

/* The place was entered, and nothing is compiled for it. After some times it is off until its code is switched on. */
void rir2_entered_in_vain(const rir2_bytecode *b, rir2_place *p)
{
    enum { OFTEN = 16 };
    if (p->n_vain < OFTEN && ++p->n_vain == OFTEN) turn_place(b, p, 0);
}

/* Off, a stub is left at its first branch, and nothing is counted any more. The code is off when all of them are. */
void rir2_switch_place(rir2_bytecode *b, rir2_place *p, int on)
{
    p->is_off = !on;
    b->state = 0;
    for (int k = 0; k < b->n_places; k++)
        if (b->places[k].kind & RIR2_PLACES_ENTERED && !b->places[k].is_off) b->state = 1;
    if (!all_off && b->prepared) turn_place(b, p, on);
}

/* All code that there is, whatever holds it. What was off by itself stays off. */
void rir2_switch_all(int on)
{
    all_off = !on;
    for (const rir2_group *group = groups; group; group = group->next)
        for (int i = 0; i < group->n_codes; i++)
            if (group->codes[i]) turn(group->codes[i], on && group->codes[i]->state != 0);
}

/* What jit() has met. */
void rir2_switch_jit(int on)
{
    for (const rir2_group *group = groups; group; group = group->next)
        for (int i = 0; i < group->n_codes; i++) {
            rir2_bytecode *b = group->codes[i];
            if (b && b->outermost->is_of_jit) turn(b, on && !all_off && b->state != 0);
        }
}

/* ---- preparing ---------------------------------------------------------------------------------------- */

/* Byte code with stubs at the places of `b`, which is its record from now on; R_NilValue if that cannot be. */
SEXP rir2_prepare(rir2_bytecode *b, SEXP code, SEXP pool, int external2)
{
    rir2_need_answers(RIR2_FIRST_RESUME + b->n_places);
    SEXP live = PROTECT(R_new_altrep(live_class, b->group->pointer, rir2_answer(b->number)));
    rir2_driver_look(b, code, pool);
    SEXP prepared = PROTECT(rir2_rewrite(code, pool, b, live, external2 || rir2_cloenv_word < 0 || rir2_always_external2));
    if (prepared != R_NilValue) {
        /* These hold what is nested in them. */
        if (b->outermost == b) {
            rir2_keep(b, prepared);
            rir2_keep(b, code);
        }
        b->prepared = prepared;
        b->original = code;
        if (all_off) turn(b, 0);
    }
    UNPROTECT(2);
    return prepared;
}

/* The body of a closure in place: whoever holds the closure sees it. R 4.6 has no function for it, and none that
 * tells the collector: the new body is held for ever there. */
void rir2_set_body(SEXP f, SEXP code)
{
#if R_VERSION < R_Version(4, 6, 0)
    SET_BODY(f, code);
#else
    R_PreserveObject(code);
    *(SEXP *)((char *)f + RIR2_AT_BODY) = code;
#endif
}
