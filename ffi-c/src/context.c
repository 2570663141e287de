/* The frame of the running closure, found without its help.
 *
 * A routine called by the DOTCALL instruction gets no frame, but R pushes no context for it
 * either: the context on top is the closure's own, and its field `cloenv` is the frame. Where in
 * the context that field stands depends on the platform (a jump buffer lies before it), so it is
 * probed: closures of several depths call rir2_probe_frame() with their own frame, their caller's
 * and themselves, and the one word that held the frame every time, with the caller's (`sysparent`)
 * two words before it and the closure (`callfun`) in front of that, is the field. A single probe
 * gives false hits, and so does the frame alone: the C function that owns the context keeps a copy
 * beside it.
 */
#include "rir2_runtime.h"

enum { N_WORDS = 56, CALLER = 2, CLOSURE = 3 }; /* so many words before the frame */

int rir2_cloenv_word = -1;

static unsigned char candidates[N_WORDS];
static int n_probes;

/* Called as compiled byte code: .Call(C_probe_frame, environment(), parent.frame(), the_closure). */
SEXP rir2_probe_frame(SEXP frame, SEXP caller, SEXP closure)
{
    if (rir2_layout_problem || !rir2_libr.context) return frame;
    SEXP const *words = *rir2_libr.context;
    for (int i = CLOSURE; i < N_WORDS; i++)
        candidates[i] = words[i] == frame && words[i - CALLER] == caller && words[i - CLOSURE] == closure && (n_probes == 0 || candidates[i]);
    n_probes++;
    return frame;
}

/* The next of the last contexts that has this frame, from one on; NULL: there is none. A context begins with the address of the one
 * before. */
static SEXP const *context_of(SEXP frame, SEXP const *context)
{
    enum { MANY = 200 };
    for (int n = 0; context && n < MANY; n++, context = *(SEXP const *const *)context)
        if (context[rir2_cloenv_word] == frame) return context;
    return NULL;
}

static SEXP const *last_context(void) { return rir2_cloenv_word < 0 ? NULL : *rir2_libr.context; }

/* Whether one of the last calls has this frame. */
int rir2_is_running(SEXP frame) { return context_of(frame, last_context()) != NULL; }

/* The closure whose frame this is, of one of the last calls; R_NilValue: it is not known. Loops and eval() have contexts of their
 * own with the frame. */
SEXP rir2_running_closure(SEXP frame)
{
    for (SEXP const *context = context_of(frame, last_context()); context; context = context_of(frame, *(SEXP const *const *)context))
        if (rir2_type(context[rir2_cloenv_word - CLOSURE]) == CLOSXP) return context[rir2_cloenv_word - CLOSURE];
    return R_NilValue;
}

/* How often a promise argument is held when nobody but its own call does: by the list of the
 * call's arguments and by the frame. The least over several ways to call. */
unsigned rir2_own_references = 0;

SEXP rir2_probe_argument(SEXP frame, SEXP symbol)
{
    if (rir2_layout_problem) return R_NilValue;
    SEXP cell = rir2_cell_in(frame, Rf_installTrChar(STRING_ELT(symbol, 0)));
    if (cell && rir2_type(rir2_car(cell)) == PROMSXP) {
        unsigned n = rir2_refcount(rir2_car(cell));
        if (rir2_own_references == 0 || n < rir2_own_references) rir2_own_references = n;
    }
    return R_NilValue;
}

/* After the probes: TRUE if exactly one word is left. */
SEXP rir2_probe_result(SEXP expected_probes)
{
    int n = 0, word = -1;
    for (int i = 0; i < N_WORDS; i++)
        if (candidates[i]) { n++; word = i; }
    rir2_cloenv_word = n == 1 && n_probes == Rf_asInteger(expected_probes) ? word : -1;
    n_probes = 0;
    return Rf_ScalarLogical(rir2_cloenv_word >= 0);
}

/* The check: whether the field gives the frame of yet another closure. */
SEXP rir2_probe_check(SEXP frame)
{
    if (rir2_cloenv_word >= 0 && rir2_frame() != frame) rir2_cloenv_word = -1;
    return Rf_ScalarLogical(rir2_cloenv_word >= 0);
}
