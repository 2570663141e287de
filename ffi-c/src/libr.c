/* Variables and functions of libR that its headers do not promise, by name: what a version hides is absent here
 * instead of keeping the whole package from being loaded.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "rir2_runtime.h"
#include <dlfcn.h>

rir2_libr_variables rir2_libr;

/* Without those that say when to stop nothing is compiled; without the others rir2 manages. */
const char *rir2_libr_init(void)
{
    rir2_libr.context = dlsym(RTLD_DEFAULT, "R_GlobalContext");
    rir2_libr.stack_limit = dlsym(RTLD_DEFAULT, "R_CStackLimit");
    rir2_libr.stack_start = dlsym(RTLD_DEFAULT, "R_CStackStart");
    rir2_libr.stack_direction = dlsym(RTLD_DEFAULT, "R_CStackDir");
    rir2_libr.interrupts_pending = dlsym(RTLD_DEFAULT, "R_interrupts_pending");
    rir2_libr.protected_top = dlsym(RTLD_DEFAULT, "R_PPStackTop");
    rir2_libr.protected_size = dlsym(RTLD_DEFAULT, "R_PPStackSize");
    rir2_libr.node_stack_top = dlsym(RTLD_DEFAULT, "R_BCNodeStackTop");
    *(void **)&rir2_libr.set_promise_value = dlsym(RTLD_DEFAULT, "SET_PRVALUE");
    *(void **)&rir2_libr.set_promise_env = dlsym(RTLD_DEFAULT, "SET_PRENV");
    rir2_libr.function_table = dlsym(RTLD_DEFAULT, "R_FunTab");
    rir2_libr.interrupts_suspended = dlsym(RTLD_DEFAULT, "R_interrupts_suspended");
    *(void **)&rir2_libr.set_length = dlsym(RTLD_DEFAULT, "SETLENGTH");
    *(void **)&rir2_libr.set_capacity = dlsym(RTLD_DEFAULT, "SET_TRUELENGTH");
    *(void **)&rir2_libr.set_growable = dlsym(RTLD_DEFAULT, "SET_GROWABLE_BIT");
    *(void **)&rir2_libr.is_growable = dlsym(RTLD_DEFAULT, "IS_GROWABLE");
    *(void **)&rir2_libr.alloc_resizable = dlsym(RTLD_DEFAULT, "R_allocResizableVector");
    *(void **)&rir2_libr.resize = dlsym(RTLD_DEFAULT, "R_resizeVector");
    *(void **)&rir2_libr.max_length = dlsym(RTLD_DEFAULT, "R_maxLength");
    *(void **)&rir2_libr.is_resizable = dlsym(RTLD_DEFAULT, "R_isResizable");
    if (!rir2_libr.interrupts_pending) return "R_interrupts_pending is hidden";
    if (!rir2_libr.protected_top || !rir2_libr.protected_size) return "R_PPStackTop is hidden";
    return NULL;
}
