/* Registration, and the order in which the runtime's parts come to life. */
#include "boxed.h"
#include "rir2_generic.h"
#include "rir2_runtime.h"
#include "runtime_math.h"
#include <R_ext/Visibility.h>

void R_init_rir2_r_extendr(DllInfo *dll); /* the Rust half's control functions */

enum { MAX_ROUTINES = 64 };

static int append(R_CallMethodDef *all, int n, const R_CallMethodDef *some)
{
    while (some->name && n < MAX_ROUTINES - 1) all[n++] = *some++;
    return n;
}

void attribute_visible R_init_rir2(DllInfo *dll)
{
    static R_CallMethodDef all[MAX_ROUTINES];
    int n = append(all, 0, rir2_api_routines);
    append(all, n, rir2_test_routines);
    rir2_check_layout();
    R_init_rir2_r_extendr(dll);
    R_registerRoutines(dll, NULL, all, NULL, NULL);
    R_useDynamicSymbols(dll, TRUE); /* extendr's functions are found by name */
    rir2_make_live_class(dll);
#if RIR2_HAS_GENERIC
    rir2_make_visible_class(dll);
    rir2_generic_init();
#endif
    rir2_lookup_init();
    rir2_bytecode_init();
    rir2_frame_init();
    rir2_callees_init();
    if (!rir2_layout_problem) rir2_builtins_init();
    rir2_math_init();
    rir2_boxed_init();
    rir2_entry_init();
    rir2_drivers_init();
}
