/* The frame of the running closure, found without its help.
 *
 * A routine called by the DOTCALL instruction gets no frame, but R pushes no context for it
 * either: the context on top is the closure's own, and its field `cloenv` is the frame. Where in
 * the context that field stands depends on the platform (a jump buffer lies before it), so it is
 * probed: closures of several depths call rir2_probe_frame() with their own frame and their
 * caller's, and the one word that held the frame every time, with the caller's (`sysparent`) two
 * words before it, is the field. A single probe gives false hits, and so does the frame alone: the
 * C function that owns the context keeps a copy beside it.
 */
#include "rir2_runtime.h"

enum { N_WORDS = 56 };

int rir2_cloenv_word = -1;

static unsigned char candidates[N_WORDS];
static int n_probes;

/* Called as compiled byte code: .Call(C_probe_frame, environment(), parent.frame()). */
SEXP rir2_probe_frame(SEXP frame, SEXP caller)
{
    if (rir2_layout_problem || !rir2_libr.context) return frame;
    SEXP const *words = *rir2_libr.context;
    for (int i = 2; i < N_WORDS; i++)
        candidates[i] = words[i] == frame && words[i - 2] == caller && (n_probes == 0 || candidates[i]);
    n_probes++;
    return frame;
}

/* Whether one of the last calls has this frame. A context begins with the address of the one before. */
int rir2_is_running(SEXP frame)
{
    enum { MANY = 200 };
    SEXP const *context = rir2_cloenv_word < 0 ? NULL : *rir2_libr.context;
    for (int n = 0; context && n < MANY; n++, context = *(SEXP const *const *)context)
        if (context[rir2_cloenv_word] == frame) return 1;
    return 0;
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
