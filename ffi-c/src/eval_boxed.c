/* Builtins inside promises whose row of eval_values.c has no answer: the routine of the same name that compiled code calls
 * (boxed.h). It gives a value or leaves, runs no code that is not R's own, neither fails nor warns, and changes nothing but
 * by the effects W and T.
 */
#include "boxed.h"

enum { NOT_KNOWN, NONE, FIRST };
enum { MOST_ELEMENTS = 1 << 16 }; /* it may be done in vain */

static int is_harmless(const rir2_boxed_row *row)
{
    for (const char *p = row->effects; *p; p++)
        if (*p != 'A') return 0;
    return 1;
}

static const rir2_boxed_row *row_of(int builtin)
{
    static short found[256];
    if (builtin < 0 || builtin >= 256) return NULL;
    short *at = &found[builtin];
    if (*at == NOT_KNOWN) {
        *at = NONE;
        for (int k = 0; k < RIR2_BOXED_N; k++)
            if (strcmp(rir2_boxed_rows[k].name, rir2_builtin_rows[builtin].name) == 0 && is_harmless(&rir2_boxed_rows[k])) *at = (short)(FIRST + k);
    }
    return *at == NONE ? NULL : &rir2_boxed_rows[*at - FIRST];
}

/* `builtin`: its row there. */
int rir2_eval_boxed(rir2_entry_state *e, int builtin, const rir2_val *v, int n, rir2_val *out)
{
    const rir2_boxed_row *row = row_of(builtin);
    SEXP x[RIR2_BOXED_MOST], value = NULL;
    if (!row || !row->code || n < row->least || n > row->most || n > RIR2_BOXED_MOST) return RIR2_FAIL_promise;
    /* Of what elements are taken, not all are looked at. */
    for (int k = row->name[0] == '['; k < n; k++)
        if (v[k].kind == RIR2_VAL_SEXP && Rf_isVector(v[k].s) && (rir2_is_altrep(v[k].s) || rir2_length(v[k].s) > MOST_ELEMENTS)) return RIR2_FAIL_promise;
    int n_made = 0;
    for (; n_made < n; n_made++) {
        x[n_made] = v[n_made].kind == RIR2_VAL_NONE ? R_MissingArg : rir2_boxed_of(&v[n_made]);
        if (!x[n_made]) break;
        PROTECT(x[n_made]);
    }
    if (n_made == n) value = row->code(row, x, n);
    UNPROTECT(n_made);
    if (!value || value == R_MissingArg) return RIR2_FAIL_promise;
    *out = rir2_unbox(value);
    PROTECT(value);
    e->n_protected++;
    return 0;
}
