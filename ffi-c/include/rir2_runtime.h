/* What the C files of the runtime share: tables of versions, one entry's state, and who does what.
 *
 * A *table* belongs to one prepared closure and is kept alive by its byte code. It holds *versions*: guards and code for one context each.
 * An *entry* is one call of the closure that came through a stub; its state is on the C
 * stack, since another entry may start before it ends (an argument is forced, a finalizer runs)
 * and since R may jump out of it.
 */
#ifndef RIR2_RUNTIME_H
#define RIR2_RUNTIME_H
#include "r_internals.h"
#include "bytecode.h"
#include "rir2_abi.h"
#include "rir2_driver.h"

#define RIR2_MAX_FORMALS 128
#define RIR2_MAX_VERSIONS 16
#define RIR2_MAX_REGS 2048

/* Why a header did not pass. */
#define RIR2_FAILURES(F) \
    F(0, none)           \
    F(1, shape)          /* missing arguments, or a call that does not look like a fresh one   */ \
    F(2, promise)        /* an argument cannot be evaluated early without risk                 */ \
    F(3, variable)       /* a variable is gone, active, or a promise nobody forced yet         */ \
    F(4, type)           /* type, length or attributes differ                                  */ \
    F(5, changed)        /* a function or object is not the one that was compiled against      */ \
    F(6, limit)          /* too large, too deep                                                */ \
    F(7, chaos)          /* made to fail, for testing                                          */
#define RIR2_ENUM_FAILURE(n, name) RIR2_FAIL_##name = n,
enum { RIR2_FAILURES(RIR2_ENUM_FAILURE) RIR2_N_FAILURES };
#define RIR2_ENUM_ABORT(n, name) RIR2_ABORT_##name = n,
enum { RIR2_ABORTS(RIR2_ENUM_ABORT) RIR2_N_ABORTS };
#define RIR2_ENUM_GUARD(n, name) RIR2_GUARD_##name = n,
enum { RIR2_GUARDS(RIR2_ENUM_GUARD) RIR2_N_GUARDS };

/* ---- values: scalars without attributes travel unboxed ---------------------------------- */

/* STR: `s` is the element of a character vector of length 1 without attributes; routines on tagged values only. */
enum { RIR2_VAL_LGL = RIR2_LGL, RIR2_VAL_INT = RIR2_INT, RIR2_VAL_DBL = RIR2_DBL, RIR2_VAL_SEXP = RIR2_OBJECT, RIR2_VAL_STR = RIR2_STRING,
       RIR2_VAL_NONE };
typedef struct {
    int kind;
    int is_dead; /* an object that was made for this operation, and that nothing needs behind it */
    union { double d; int64_t i; SEXP s; }; /* as wide as what is read of it: less, and the read waits for the store */
} rir2_val;

/* ---- one version ------------------------------------------------------------------------ */

typedef struct {
    const int32_t *guards; /* quadruples */
    uint32_t n_regs, n_envs, n_slots, out;
    SEXP *consts;          /* kept alive by the table's external pointer */
    SEXP out_const;
    rir2_code code;
    void *mapping;         /* executable memory, NULL if the code is not ours */
    size_t mapping_size, code_size;
    int retired;
    int replaced;          /* retired for one that is compiled with what it has taught */
    int is_no_gain;        /* retired because an entry costs what it gains: compiled code that calls it makes none */
    char *retired_why;
    char *context;
    char *verdict;
    char **abort_sites;
    uint64_t *learns;      /* by abort site, as in the outcome */
    uint64_t met;          /* what was known of objects (met.c) */
    uint32_t n_abort_sites;
    char **abort_lines;
    uint32_t n_abort_lines;
    uint64_t compile_ns;
    uint64_t attempts, passes;
    uint64_t loss_ns, gain_ns, last_ns[2]; /* of the attempts that were timed; failed, completed */
    uint32_t samples, misses;
    uint64_t compare_at;   /* so many attempts are to be compared with the baseline */
    uint64_t failures[RIR2_N_FAILURES];
    uint64_t aborts[RIR2_N_ABORTS];
    uint64_t *aborts_by_site;
} rir2_version;

/* What a variable held each time that somebody looked: an item of a context; empty, if it was not always the same. */
typedef struct {
    SEXP symbol;
    char *item;
} rir2_met;

/* A context that was seen, with what became of it. */
typedef struct {
    char *context;
    char *verdict; /* NULL: not compiled yet */
    int seen, next, done; /* calls; how many there must be for another try; no more is tried */
} rir2_seen;

#define RIR2_MAX_ITEM 256
#define RIR2_MAX_SEEN 12
#define RIR2_MAX_LEFT 32

/* What a loop that is entered in its body is given of R's own (ir::LOOP_STATE): the vector that it goes over, or the ends of
 * a compact sequence; how many elements it has had. */
enum { RIR2_LOOP_SEQUENCE, RIR2_LOOP_FROM, RIR2_LOOP_TO, RIR2_LOOP_BEGUN, RIR2_LOOP_STATE };

/* ---- prepared byte code ---------------------------------------------------------------- */

enum { RIR2_PLACES_ENTERED = RIR2_PLACE_START | RIR2_PLACE_LOOP | RIR2_PLACE_BODY | RIR2_PLACE_BEHIND | RIR2_PLACE_CALL |
                             RIR2_PLACE_CALLED,
       /* Asked for beside kinds: no starts of arguments, nor of small code. */
       RIR2_PLACES_PLANNED = 64 };

/* A function that a place has called, known by its byte code. */
typedef struct {
    SEXP body;
    struct rir2_bytecode *code; /* its twin's; NULL: it gets none                      */
    SEXP twin;                  /* kept, since its environment lives on; else NULL     */
} rir2_called;

/* Where compiled code may be entered, and resumed. */
typedef struct {
    int kind, pc;        /* `pc`: its instruction in the original code                    */
    int group;           /* a resume leads only to a place with the same `for` loops around it */
    int jump, on, after; /* words: of the stub's first label, what that says if the code is on; behind the stub */
    int back;            /* word: of the label of a jump back to the stub, the last one; 0: there is none */
    int first_assigned, n_assigned;
    SEXP loop_variable;  /* of the innermost `for` around it; NULL: there is none         */
    int step, end;       /* places of that loop                                           */
    int n_vain;          /* how often it was entered in vain since it is on               */
    int is_off;          /* nothing is left to compile for it                             */
    struct rir2_table *table; /* what is compiled for it, or NULL                         */
    SEXP symbol;         /* of a call: the function's name; NULL: it has none           */
    SEXP caller;         /* it is an argument, which the function of this name calls; else NULL */
    rir2_called *called; /* which functions it has called, or NULL                      */
    int n_called, n_kept; /* these; twins that are kept                                 */
} rir2_place;

/* What the entry routine answers. */
enum { RIR2_TAKE = 1, RIR2_TAKE_INVISIBLE = 2, RIR2_FIRST_RESUME = 3 };

/* Codes that live as long as any of them: the code of a closure or of an expression with all that is nested in it, or the
 * closures of one namespace that were prepared in place. R looks at each object that has a finalizer in every
 * collection, so there is one finalizer for all of them. */
typedef struct rir2_group {
    struct rir2_group *next;       /* in the list of all                                                 */
    SEXP pointer;                  /* external pointer, held by the codes' liveness constants; its protected value is a
                                      list of what the records need of R                                 */
    SEXP namespace;                /* whose closures; NULL: of one closure or expression                 */
    struct rir2_bytecode **codes;  /* by number; NULL: dropped                                           */
    int n_codes, n_used;
} rir2_group;

/* One byte code with stubs: the body of a closure, of a promise, of a function literal, or a loop at top level. */
typedef struct rir2_bytecode {
    rir2_group *group;
    struct rir2_bytecode *outermost; /* the code that it is nested in, or itself                        */
    int number;               /* in its group                                                           */
    SEXP prepared, original;  /* the code, with stubs and without                                       */
    struct rir2_table *table; /* of the closure whose body it is, as a whole; NULL for other code       */
    double state;             /* what the liveness constant says: 1 on, 0 off                           */
    int n_places, n_calls;    /* all, and those of calls                                                */
    rir2_place *places;       /* by rising `pc`; the stubs at one pc in order                           */
    SEXP *assigned;           /* symbols: runs of them, one a place                                     */
    int is_of_jit;            /* it was prepared because R found it warm; of the outermost                */
    int is_small;             /* it is done sooner than an entry would be                               */
    int n_above;              /* words that a stub has on the node stack while the entry routine runs   */
    struct rir2_counting *counting; /* of the test driver: one a place, or NULL                         */
} rir2_bytecode;

/* Of a closure, or of a loop of it, which is a function of its variables (ir::lift_loop). */
typedef struct rir2_table {
    struct rir2_table *next; /* in rir2_tables */
    rir2_bytecode *code;
    rir2_place *place;
    struct rir2_table *whole; /* of a loop: the closure's; else NULL                       */
    SEXP formals;  /* kept; of the closure                                                */
    SEXP symbols[RIR2_MAX_FORMALS]; /* formals, or variables of the loop                  */
    int n_formals;
    int n_assigned; /* variables that the loop may assign, the first ones                 */
    uint8_t is_ordered[RIR2_MAX_FORMALS]; /* all before it are assigned before it is      */
    int n_state;    /* behind these: what stands for R's own `for` loop, or 0             */
    char *label;
    const char *off_because;
    int asleep;               /* off until there is time for learning                  */
    int is_of_twin;           /* it is a function that is called through a stub (callees.c) */
    int max_versions, n_versions;
    rir2_version *versions[RIR2_MAX_VERSIONS];
    int learning, learning_at_first; /* calls left in which contexts may be learnt */
    uint64_t next_learn;
    rir2_seen seen[RIR2_MAX_SEEN];
    int n_seen, n_rejected, was_rejected, in_no_context;
    uint64_t left[RIR2_MAX_LEFT]; /* where versions left that the next one need not leave */
    int n_left;
    rir2_met *met; /* of a closure's: what variables of its frame have held */
    int n_met;
    uint64_t calls, compile_ns;
    uint64_t n_baseline; /* calls that R ran */
    uint64_t first_ns;   /* when it did so for the first time */
    struct rir2_comparison *comparison; /* with the baseline, while it is made; else NULL */
} rir2_table;

/* ---- one entry ---------------------------------------------------------------------------- */

typedef struct {
    SEXP cell;          /* binding in the frame; NULL: a loop's variable that is not there */
    SEXP raw;           /* what it holds: a promise, a value, or R_MissingArg; NULL: an unboxed scalar */
    uint8_t missing;    /* there is no argument, or no variable */
    rir2_val val;       /* RIR2_VAL_NONE until a guard evaluated it */
    uint8_t safe;       /* evaluated safely: the promise itself does not know its value */
    uint8_t chained;    /* on the way, promises of others were passed that are not forced */
} rir2_formal;

typedef struct {
    rir2_table *table;
    SEXP rho;
    rir2_formal *formals;
    int located;        /* formals[] is filled in */
    int passed;         /* the guards of a version held */
    int has_others;     /* the frame holds more than the formals */
    int path_checked;   /* the search path is as cached, since no R code ran */
    int n_protected;
    int depth;          /* of the safe force */
    int budget;         /* expressions that it may still evaluate */
    int chained;        /* set when it passes an unforced promise */
    SEXP enclosure;     /* where names are looked up */
    SEXP within;        /* of a call that compiled code makes: the frame of the transaction, which no function may see; else NULL */
} rir2_entry_state;

/* growth.c: finds out how this R makes vectors with room */
const char *rir2_check_growth(void);

/* entry.c */
int rir2_has_stack(void);
SEXP rir2_entry_routine(int n_digits, int external2);
SEXP rir2_asking_routine(int n_digits);
void rir2_need_answers(int n);
SEXP rir2_answer(int n);
extern int rir2_always_external2;
void rir2_count_abort(rir2_version *v, int reason, int site);
void rir2_entry_init(void);
extern double rir2_chaos;
int rir2_is_chaotic(void);

/* boxed_call.c: from R's table of functions; NULL: this R's is not known */
const char *rir2_builtin_name(SEXP f);

/* boxed_random.c: what a transaction has drawn becomes true, which may fail, or is undone; NULL: the test routines' */
void rir2_prepare_random(const rir2_ctx *ctx);
int rir2_commit_random(const rir2_ctx *ctx);
void rir2_undo_random(const rir2_ctx *ctx);

/* boxed_objects.c */
int rir2_may_be_stood_for(SEXP f, const char *name);

/* boxed_native.c */
SEXP rir2_native_symbol(const char *text); /* R_UnboundValue: there is none */
const char *rir2_native_name(SEXP x);      /* NULL: it is none */

/* boxed_lanes.c */
void rir2_to_lanes(const rir2_val *v, rir2_lanes *out);

/* locate.c: what the frame holds */
int rir2_locate(rir2_entry_state *e);
int rir2_is_inside(SEXP env, SEXP frame);
int rir2_assigns_promise(const rir2_entry_state *e);
int rir2_is_as_located(const rir2_entry_state *e);
rir2_val rir2_unboxed_value(SEXP cell);

/* stores.c: variables of environments, whose assignments wait until an entry commits; values as rir2_val */
int rir2_begin_stores(uintptr_t here);
int rir2_element_of_environment(SEXP env, const rir2_val *name, rir2_val *out);
int rir2_set_element_of_environment(SEXP env, const rir2_val *name, const rir2_val *value);
void rir2_prepare_stores(void);
int rir2_may_commit_stores(void);
void rir2_commit_stores(void);
void rir2_drop_stores(void);
int rir2_waits(SEXP start, SEXP where, SEXP symbol, SEXP *env, rir2_val *value);
int rir2_note_read_early(SEXP start, SEXP where, SEXP symbol);

/* guard.c */
int rir2_run_guards(rir2_entry_state *e, const rir2_version *v, rir2_slot *slots);
int rir2_formal_value(rir2_entry_state *e, int k);
SEXP rir2_boxed(rir2_entry_state *e, rir2_val *v);
int rir2_same_closure(SEXP f, SEXP g);

/* force.c: 0, or a failure; nothing is written anywhere */
int rir2_force(rir2_entry_state *e, SEXP promise, rir2_val *out);
int rir2_force_value(rir2_entry_state *e, SEXP x, rir2_val *out);
rir2_val rir2_unbox(SEXP x);

/* lookup.c */
enum { RIR2_FIND_OK, RIR2_FIND_UNBOUND, RIR2_FIND_REFUSED };
int rir2_find(int *path_checked, SEXP rho, SEXP symbol, SEXP *env, SEXP *cell);
SEXP rir2_cell_value(SEXP env, SEXP symbol, SEXP cell);
int rir2_find_function(rir2_entry_state *e, SEXP rho, SEXP symbol, SEXP *fun);
int rir2_find_method(SEXP rho, SEXP symbol, SEXP *fun);
SEXP rir2_table_in(SEXP home);
SEXP rir2_registered_method(SEXP table, SEXP symbol);
SEXP rir2_loaded(SEXP promise);
SEXP rir2_evaluated_in(SEXP frame, const char *name);
int rir2_is_lazyload(SEXP promise);
SEXP rir2_cell_in(SEXP env, SEXP symbol);
SEXP rir2_symbol_of(SEXP f);
SEXP rir2_registered_namespace(SEXP name);
SEXP rir2_in_package(SEXP package, SEXP name, int exported);
void rir2_lookup_init(void);

/* eval_values.c: what base builtins give for plain values, one row each */
#define RIR2_MAX_OPERANDS 32
typedef struct {
    const char *name;
    int (*code)(rir2_entry_state *e, int which, const rir2_val *v, int n, rir2_val *out);
    int which, least, most; /* `which` of the builtins with this code; how many operands it takes */
} rir2_builtin_row;
extern const rir2_builtin_row rir2_builtin_rows[];
extern const int rir2_n_builtin_rows;
int rir2_eval_boxed(rir2_entry_state *e, int builtin, const rir2_val *v, int n, rir2_val *out); /* eval_boxed.c */
int rir2_zeros(rir2_entry_state *e, int kind, const rir2_val *length, rir2_val *out);
int rir2_list_element(SEXP x, R_xlen_t i, rir2_val *out);
int rir2_give_dbl(rir2_val *out, double d);
int rir2_give_int(rir2_val *out, int i);
int rir2_give_lgl(rir2_val *out, int i);

/* eval_call.c: calls of base operators on values, where they can neither fail nor warn */
int rir2_call_builtin(rir2_entry_state *e, SEXP call, SEXP rho, rir2_val *out);
int rir2_eval(rir2_entry_state *e, SEXP code, SEXP rho, rir2_val *out);
void rir2_builtins_init(void);

/* context.c */
extern int rir2_cloenv_word; /* -1: not found, entries go through .External2 */
extern unsigned rir2_own_references;
static inline SEXP rir2_frame(void) { return (*rir2_libr.context)[rir2_cloenv_word]; }

int rir2_is_running(SEXP frame);

/* libr.c */
const char *rir2_libr_init(void); /* NULL, or what is missing */

/* layout.c */
extern const char *rir2_layout_problem; /* NULL: all facts hold */
void rir2_check_layout(void);

/* runtime.c */
extern void *const rir2_rt[];
int rir2_may_allocate(rir2_ctx *ctx, double bytes);
extern uint64_t rir2_copied; /* bytes that compiled code has copied because somebody holds the vector that it changes */
void rir2_count_copy(SEXP x);
SEXP rir2_box(int kind, double value);
/* The running transaction, for routines that get no context; NULL outside of one. */
extern rir2_ctx *rir2_active;
void rir2_publish(rir2_ctx *ctx);
static inline void rir2_publish_active(void)
{
    if (rir2_active) rir2_publish(rir2_active);
}
/* Code that waits for what it has called (called.c). */
typedef struct rir2_caller {
    const struct rir2_caller *outer;
    const rir2_version *version;
    const rir2_entry_state *entry;
} rir2_caller;
/* An rir2_ctx with what only the C side knows about its roots. */
typedef struct {
    rir2_ctx ctx;
    int n_protected;    /* entries of the root array that have a place on R's protection stack */
    int first_index;    /* index of the first of them */
    SEXP frame;         /* of the function, whose variables compiled code has not written yet; NULL: nobody knows */
    const rir2_version *version; /* what runs, and of which closure; NULL: nobody knows */
    const rir2_entry_state *entry;
    const rir2_caller *caller; /* of this code; NULL: it was entered from R */
    int owns_stores;    /* it may assign variables of environments */
    int draws_nothing;  /* functions run that were called within arguments which are evaluated before their time: so many */
    const char *label;
} rir2_full_ctx;

/* callees.c */
SEXP rir2_callee(rir2_bytecode *b, rir2_place *p, SEXP rho);
SEXP rir2_called_instead(rir2_bytecode *b, rir2_place *p, SEXP f);
int rir2_has_plain_attributes(SEXP f);
void rir2_callees_init(void);

/* rewrite.c */
enum { RIR2_MOST_CONSTANTS = 5, /* of ours in a pool */
       RIR2_SMALL_POOL = 256 };  /* so many constants a pool has at most where R keeps bindings in a cache */
SEXP rir2_rewrite(SEXP code, SEXP pool, rir2_bytecode *b, SEXP live, int external2);
int rir2_place_of_digits(int n, const SEXP *digits);

/* frame.c: `RIR2_COMPACT` is the type of a sequence of which a loop has only the ends */
enum { RIR2_COMPACT = 9999 };
typedef struct {
    struct rir2_loop_state *state;
    SEXP *sequence;
} rir2_loop;
int rir2_may_write(SEXP rho, SEXP symbol);
void rir2_write_frame(SEXP rho, int n, const SEXP *symbols, const SEXP *values);
void rir2_mark_forced(SEXP promise, SEXP value, SEXP rho);
int rir2_find_loop(rir2_loop *loop, int above, SEXP variable);
R_xlen_t rir2_loop_index(const rir2_loop *loop);
R_xlen_t rir2_loop_length(const rir2_loop *loop);
int rir2_loop_type(const rir2_loop *loop);
int rir2_advance_loop(const rir2_loop *loop, R_xlen_t i, SEXP rho);
void rir2_frame_init(void);

/* drivers.c */
enum { RIR2_DRIVER_NONE, RIR2_DRIVER_BASELINE, RIR2_DRIVER_NULL, RIR2_DRIVER_COUNT };
typedef struct { uint64_t entered, resumed, written, iterations; } rir2_driver_counts;
extern int rir2_driver;
extern rir2_driver_counts rir2_driver_count;
void rir2_driver_look(rir2_bytecode *b, SEXP code, SEXP pool);
int rir2_drive(const rir2_bytecode *b, int place, SEXP rho);
int rir2_set_driver(const char *driver);
void rir2_drivers_init(void);

/* segments.c */
SEXP rir2_prepare_segments(SEXP f, int kinds);
SEXP rir2_prepare_compiled(SEXP f, rir2_table *t);
SEXP rir2_prepare_function(SEXP f, rir2_table *t);

/* places.c */
rir2_bytecode *rir2_new_bytecode(SEXP namespace);
rir2_bytecode *rir2_new_nested(rir2_bytecode *outermost);
void rir2_drop_bytecode(rir2_bytecode *b);
void rir2_keep(rir2_bytecode *b, SEXP x);
void rir2_set_body(SEXP f, SEXP code);
SEXP rir2_prepare(rir2_bytecode *b, SEXP code, SEXP pool, int external2);
void rir2_switch_place(rir2_bytecode *b, rir2_place *p, int on);
void rir2_switch_all(int on);
void rir2_switch_jit(int on);
void rir2_entered_in_vain(const rir2_bytecode *b, rir2_place *p);
rir2_bytecode *rir2_bytecode_of_live(SEXP live);
rir2_bytecode *rir2_bytecode_of(SEXP code);
rir2_table *rir2_table_of(SEXP closure);
SEXP rir2_original_code(SEXP closure);
void rir2_make_live_class(DllInfo *dll);

/* table.c */
extern rir2_table *rir2_tables;
extern int rir2_n_tables;
rir2_table *rir2_new_table(SEXP closure, int in_place, const char *label, int max_versions, int learning);
rir2_table *rir2_new_table_of(rir2_bytecode *b, SEXP closure, const char *label, int max_versions, int learning);
const char *rir2_add_version(rir2_table *t, const rir2_outcome *o, const char *context, rir2_code given);
rir2_table *rir2_new_loop_table(rir2_table *whole, rir2_place *place, const rir2_segments *all, const rir2_segment_loop *loop);
void rir2_free_table(rir2_table *t);
void rir2_retire(rir2_version *v, const char *why);
void rir2_switch_table(rir2_table *t, int on);

/* met.c: what variables hold */
void rir2_look_at_variables(rir2_entry_state *e);
const char *rir2_met_in(SEXP code, SEXP symbol);
void rir2_note_operand(const rir2_val *v);
uint64_t rir2_met_so_far(void);
int rir2_meet_at(uint64_t spot, uint64_t known);
const char *rir2_met_at(uint64_t spot);

/* execmem.c */
void *rir2_map_code(const uint8_t *code, size_t n, size_t *size);
void rir2_unmap_code(void *mapping, size_t size);

/* capture.c: names of environments, handles of closures */
enum { RIR2_NOT_CAPTURED = -1, RIR2_NOT_COMPILED = -2, RIR2_TOO_LARGE = -3 };
const char *rir2_env_name(SEXP env, char *buffer, size_t size);
SEXP rir2_env_by_key(const char *key);
int rir2_names_table(const char *key);
int rir2_names_dispatch(const char *key);
int64_t rir2_closure_handle(SEXP closure, const char *label, int may_run_r);
SEXP rir2_closure_by_handle(uint32_t handle);
const char *rir2_primitive_name(SEXP f, char *out, size_t size);
void rir2_forget_captured(int all);
const rir2_segments *rir2_segments_of(SEXP code);

/* source.c: the part of a source file that a closure is in */
SEXP rir2_source_range(SEXP code);
SEXP rir2_source_name(SEXP srcfile, int first, int last);

/* words.c */
SEXP rir2_class_of(SEXP x);
int rir2_is_of_classes(SEXP x, SEXP classes);
int rir2_object_words(SEXP x, char *out, size_t size);

/* compile.c: one request to the compiler */
#define RIR2_MAX_CONTEXT 2048
typedef struct rir2_request {
    rir2_table *table;
    SEXP environment;   /* of the closure */
    const char *stages; /* names separated by commas: their texts are wanted, and no version */
    const char *key;    /* of the context, by which the version is known */
    int may_run_r;      /* R's compiler, and what loads objects of packages */
    int wants_report;
    int (*describe)(struct rir2_request *r); /* writes `context`; FALSE: it does not fit */
    void *data;         /* for `describe` */
    /* Filled in: */
    char context[RIR2_MAX_CONTEXT];
    int compiled;
    int in_no_context;  /* rejected, whatever the arguments are */
    int too_early;      /* something was not loaded, or not byte code yet */
    char *verdict;
    SEXP report;
} rir2_request;
void rir2_make_request(rir2_request *r);
SEXP rir2_finish_request(rir2_request *r);
int rir2_is_compiling(void);
int rir2_context_item(rir2_request *r, SEXP value, char *out, size_t size);
extern SEXP rir2_namespace;

/* learn.c: when to compile, what is worth keeping */
extern int rir2_eager;
void rir2_learn(rir2_entry_state *e);
uint64_t rir2_start_attempt(rir2_version *v);
int rir2_is_compared(rir2_table *t, SEXP frame);
int rir2_learn_from_abort(rir2_table *t, rir2_version *v, int reason, int site);
int rir2_learn_called(rir2_entry_state *e);
void rir2_end_attempt(rir2_table *t, rir2_version *v, uint64_t start, int completed, uint64_t copied);
void rir2_remember(rir2_table *t, const char *key, const char *verdict);
int rir2_context_of_values(rir2_request *r, SEXP values, SEXP missing, char *context);

/* budget.c: what learning may cost */
extern double rir2_learning_share;
uint64_t rir2_cpu_ns(void);
void rir2_restart_budget(void);
int rir2_may_spend(void);
int rir2_may_spend_on_seldom(uint64_t first_ns, uint64_t calls);
void rir2_spend(uint64_t ns);
void rir2_sleep(rir2_table *t);
void rir2_awake(rir2_table *t);
void rir2_forget_sleeper(rir2_table *t);

/* api.c and selftest.c: what R code calls */
extern const R_CallMethodDef rir2_api_routines[], rir2_test_routines[];
SEXP rir2_probe_frame(SEXP frame, SEXP caller, SEXP closure);
SEXP rir2_running_closure(SEXP frame);
SEXP rir2_probe_argument(SEXP frame, SEXP symbol);
SEXP rir2_probe_result(SEXP expected_probes);
SEXP rir2_probe_check(SEXP frame);
SEXP rir2_set_max_vsize(SEXP bytes);

#endif
