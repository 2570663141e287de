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

rir2_bytecode *rir2_bytecodes; /* all of them, newest first */

/* ---- records ------------------------------------------------------------------------------------------ */

static SEXP tag(void)
{
    static SEXP symbol = NULL;
    if (!symbol) symbol = Rf_install("rir2_bytecode");
    return symbol;
}

rir2_bytecode *rir2_bytecode_of_pointer(SEXP pointer)
{
    if (rir2_type(pointer) != EXTPTRSXP || R_ExternalPtrTag(pointer) != tag()) return NULL;
    return R_ExternalPtrAddr(pointer);
}

/* NULL if the record is gone. */
rir2_bytecode *rir2_bytecode_of_live(SEXP live)
{
    rir2_bytecode *outermost = rir2_bytecode_of_pointer(R_altrep_data1(live));
    int number = INTEGER(R_altrep_data2(live))[0];
    return !outermost || number == 0 ? outermost : outermost->nested[number - 1];
}

static void free_bytecode(rir2_bytecode *b)
{
    rir2_free_table(b->table);
    free(b->places);
    free(b->assigned);
    free(b->counting);
    free(b);
}

/* Runs when the byte code is gone: nobody can be inside an entry then, since running code is held. */
static void finalize(SEXP pointer)
{
    rir2_bytecode *b = R_ExternalPtrAddr(pointer);
    if (!b) return;
    R_ClearExternalPtr(pointer);
    for (rir2_bytecode **p = &rir2_bytecodes; *p; p = &(*p)->next)
        if (*p == b) { *p = b->next; break; }
    for (int i = 0; i < b->n_nested; i++) free_bytecode(b->nested[i]);
    free(b->nested);
    free_bytecode(b);
}

static rir2_bytecode *new_record(SEXP pointer)
{
    rir2_bytecode *b = calloc(1, sizeof *b);
    if (!b) Rf_error("rir2: out of memory");
    b->pointer = pointer;
    b->state = 1;
    return b;
}

/* Of no code yet. Its pointer holds the codes, what else the record needs of R, and is held by the codes. */
rir2_bytecode *rir2_new_bytecode(int n_kept)
{
    SEXP kept = PROTECT(Rf_allocVector(VECSXP, 1 + n_kept));
    SEXP pointer = PROTECT(R_MakeExternalPtr(NULL, tag(), kept));
    R_RegisterCFinalizerEx(pointer, finalize, FALSE);
    rir2_bytecode *b = new_record(pointer);
    R_SetExternalPtrAddr(pointer, b);
    b->next = rir2_bytecodes;
    rir2_bytecodes = b;
    UNPROTECT(2);
    return b;
}

/* Of a code that is nested in another. */
rir2_bytecode *rir2_new_nested(SEXP pointer)
{
    rir2_bytecode *outermost = R_ExternalPtrAddr(pointer), *b = new_record(pointer);
    rir2_bytecode **more = realloc(outermost->nested, (size_t)(outermost->n_nested + 1) * sizeof *more);
    if (!more) Rf_error("rir2: out of memory");
    outermost->nested = more;
    more[outermost->n_nested] = b;
    b->number = ++outermost->n_nested;
    return b;
}

/* A record that no byte code has. */
void rir2_drop_bytecode(SEXP pointer) { finalize(pointer); }

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
    for (R_xlen_t i = n - 1; i > 0 && i >= n - 4; i--) {
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
    rir2_patch(b->prepared, p->jump, on ? p->after : p->on, on ? p->on : p->after);
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

/* Off, each stub is left at its first branch, and nothing is counted any more. */
void rir2_switch(rir2_bytecode *b, int on)
{
    b->state = on;
    if (!all_off) turn(b, on);
}

/* All code that there is, whatever holds it. What was off by itself stays off. */
void rir2_switch_all(int on)
{
    all_off = !on;
    for (rir2_bytecode *b = rir2_bytecodes; b; b = b->next) {
        turn(b, on && b->state != 0);
        for (int i = 0; i < b->n_nested; i++) turn(b->nested[i], on && b->nested[i]->state != 0);
    }
}

/* ---- preparing ---------------------------------------------------------------------------------------- */

/* Byte code with stubs at the places of `b`, which is its record from now on; R_NilValue if that cannot be. */
SEXP rir2_prepare(rir2_bytecode *b, SEXP code, SEXP pool, int external2)
{
    rir2_need_answers(RIR2_FIRST_RESUME + b->n_places + b->number);
    SEXP live = PROTECT(R_new_altrep(live_class, b->pointer, rir2_answer(b->number)));
    rir2_driver_look(b, code, pool);
    SEXP prepared = rir2_rewrite(code, pool, b, live, external2 || rir2_cloenv_word < 0 || rir2_always_external2);
    if (prepared != R_NilValue) {
        SEXP kept = R_ExternalPtrProtected(b->pointer);
        PROTECT(prepared);
        SET_VECTOR_ELT(kept, 0, Rf_cons(prepared, PROTECT(Rf_cons(code, VECTOR_ELT(kept, 0)))));
        UNPROTECT(2);
        b->prepared = prepared;
        b->original = code;
        if (all_off) turn(b, 0);
    }
    UNPROTECT(1);
    return prepared;
}

/* The one place of a closure that is compiled as a whole. */
void rir2_place_start(rir2_bytecode *b)
{
    b->places = calloc(1, sizeof *b->places);
    if (!b->places) Rf_error("rir2: out of memory");
    b->places[0] = (rir2_place){.kind = RIR2_PLACE_START, .pc = 1};
    b->n_places = 1;
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
