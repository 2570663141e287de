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
    SEXP const *words = (SEXP const *)R_GlobalContext;
    for (int i = 2; i < N_WORDS; i++)
        candidates[i] = words[i] == frame && words[i - 2] == caller && (n_probes == 0 || candidates[i]);
    n_probes++;
    return frame;
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
