/* The entry prologue: byte code in front of a closure's byte code.
 *
 *      GOTO     on               where the closure is switched off: original
 *   on:
 *      LDCONST  live             is rir2 here, and the closure switched on?
 *      BRIFNOT  original
 *      LDCONST  entry            rir2_entry(live, FALSE): a result, or a symbol
 *      LDCONST  live
 *      LDFALSE
 *      DOTCALL  2
 *      DUP
 *      ISSYMBOL
 *      BRIFNOT  return
 *      POP
 *      LDCONST  live             says 0 now if an invisible result waits
 *      BRIFNOT  take
 *      GOTO     original
 *   take:
 *      LDCONST  entry            rir2_entry(live, TRUE): the result, or a symbol if there is none
 *      LDCONST  live
 *      LDTRUE
 *      DOTCALL  2
 *      DUP
 *      ISSYMBOL
 *      BRIFNOT  invisible
 *      POP
 *      GOTO     original
 *   invisible:
 *      INVISIBLE
 *   return:
 *      RETURN
 *   original:
 *      ... as it was, labels moved
 *
 * The liveness constant is an ALTREP double, one for each table: its element is the table's state, and
 * the data that serialization writes says 0. Asking it takes some 20 ns, so the target of the first jump is
 * changed as well, in the code itself, where R's own executes it. R keeps bindings in a cache only in code of at most 256
 * constants, so a pool never grows beyond that; two constants are ours. Constant 0 stays the expression
 * of the body, so print(), body() and identical() see the original. No C or Rust frame is on the stack
 * while the baseline runs, and it runs in the frame that R made. Where the frame cannot be found from a
 * plain routine, the entry goes through the builtin .External2, which hands it over.
 */
#include "rir2_runtime.h"

/* Opcodes that the prologue uses; byte code version 12. */
enum {
    BC_VERSION = 12, BC_RETURN = 1, BC_GOTO = 2, BC_BRIFNOT = 3, BC_POP = 4, BC_DUP = 5, BC_INVISIBLE = 15, BC_LDCONST = 16,
    BC_LDTRUE = 18, BC_LDFALSE = 19, BC_GETBUILTIN = 26, BC_PUSHCONSTARG = 34, BC_PUSHTRUEARG = 36, BC_PUSHFALSEARG = 37,
    BC_CALLBUILTIN = 39, BC_ISSYMBOL = 81, BC_SWITCH = 102, BC_DOTCALL = 119, N_OPCODES = 129
};

/* Operands of each instruction, and which of them is a label (1-based, 0: none). */
static const struct { unsigned char operands, label; } shapes[N_OPCODES] = {
    [2] = {1, 1}, [3] = {2, 2}, [7] = {2, 2}, [8] = {1, 0}, [11] = {3, 3}, [12] = {1, 1}, [16] = {1, 0}, [20] = {1, 0},
    [21] = {1, 0}, [22] = {1, 0}, [23] = {1, 0}, [24] = {1, 0}, [25] = {1, 0}, [26] = {1, 0}, [27] = {1, 0},
    [29] = {1, 0}, [31] = {1, 0}, [34] = {1, 0}, [38] = {1, 0}, [39] = {1, 0}, [40] = {1, 0}, [41] = {1, 0},
    [42] = {1, 0}, [43] = {1, 0}, [44] = {1, 0}, [45] = {1, 0}, [46] = {1, 0}, [47] = {1, 0}, [48] = {1, 0},
    [49] = {1, 0}, [50] = {1, 0}, [51] = {1, 0}, [52] = {1, 0}, [53] = {1, 0}, [54] = {1, 0}, [55] = {1, 0},
    [56] = {1, 0}, [57] = {1, 0}, [58] = {1, 0}, [59] = {1, 0}, [61] = {1, 0}, [62] = {1, 0}, [63] = {2, 2},
    [65] = {2, 2}, [67] = {2, 2}, [69] = {2, 2}, [71] = {2, 2}, [73] = {2, 0}, [74] = {2, 0}, [84] = {1, 0},
    [85] = {1, 0}, [86] = {1, 0}, [87] = {1, 0}, [88] = {2, 2}, [89] = {1, 0}, [90] = {2, 2}, [91] = {1, 0},
    [92] = {1, 0}, [93] = {1, 0}, [95] = {1, 0}, [96] = {1, 0}, [97] = {1, 0}, [98] = {2, 0}, [99] = {1, 0},
    [102] = {4, 0}, [104] = {2, 2}, [105] = {2, 2}, [106] = {1, 0}, [107] = {1, 0}, [108] = {1, 0}, [109] = {1, 0},
    [110] = {2, 2}, [111] = {2, 2}, [112] = {2, 0}, [113] = {2, 0}, [114] = {2, 0}, [115] = {2, 0}, [116] = {1, 0},
    [117] = {1, 0}, [118] = {2, 0}, [119] = {2, 0}, [120] = {1, 0}, [121] = {1, 0}, [122] = {1, 0}, [123] = {2, 2},
    [126] = {1, 0},
};

static SEXP constants_kept; /* what every prologue shares */
enum { ENTRY, ENTRY_EXTERNAL2, EXTERNAL2_SYMBOL, N_SHARED };
enum { SMALL_POOL = 256 };
static R_altrep_class_t live_class;
static int use_external2;

/* ---- the liveness constants ------------------------------------------------------------------------- */

static double says_false[1] = {0};
static R_xlen_t live_length(SEXP x) { (void)x; return 1; }
static double live_elt(SEXP x, R_xlen_t i)
{
    (void)i;
    const rir2_table *t = R_ExternalPtrAddr(R_altrep_data1(x));
    return t ? rir2_live(t) : 0;
}
static void *live_dataptr(SEXP x, Rboolean writable) { (void)x; (void)writable; return says_false; }
static const void *live_dataptr_or_null(SEXP x) { (void)x; return says_false; }

/* ---- the first jump -------------------------------------------------------------------------------------- */

/* Executable code is an integer vector of pairs: an address or, first, an operand. */
enum { FIRST_LABEL = 2, INTS_PER_WORD = 2 };
static int can_patch;

static int *first_label(SEXP code)
{
    SEXP words = CAR(code);
    return rir2_type(words) == INTSXP && Rf_xlength(words) > INTS_PER_WORD * FIRST_LABEL ? INTEGER(words) + INTS_PER_WORD * FIRST_LABEL : NULL;
}

/* Jumps from code that is or will be executed. Without effect where the check at load failed. */
void rir2_jump_to(SEXP code, int from, int to)
{
    int *label = can_patch ? first_label(code) : NULL;
    if (label && *label == from) *label = to;
}

/* NULL if the table is gone. */
rir2_table *rir2_table_of_live(SEXP live) { return rir2_table_ptr(R_altrep_data1(live)); }

static SEXP make_code(SEXP words, SEXP constants)
{
    SEXP inner = PROTECT(Rf_lang3(Rf_install("mkCode"), words, constants));
    SEXP call = PROTECT(Rf_lang2(Rf_install(".Internal"), inner));
    SEXP code = Rf_eval(call, R_BaseEnv);
    UNPROTECT(2);
    return code;
}

/* Whether a jump can be changed: code that gives TRUE gives FALSE then. */
static int test_jump(void)
{
    int words[] = {BC_VERSION, BC_GOTO, 3, BC_LDTRUE, BC_RETURN, BC_LDFALSE, BC_RETURN};
    SEXP vector = PROTECT(Rf_allocVector(INTSXP, sizeof words / sizeof *words));
    memcpy(INTEGER(vector), words, sizeof words);
    SEXP code = PROTECT(make_code(vector, PROTECT(Rf_allocVector(VECSXP, 1))));
    int before = Rf_asLogical(Rf_eval(code, R_BaseEnv));
    rir2_jump_to(code, 3, 5);
    int after = Rf_asLogical(Rf_eval(code, R_BaseEnv));
    UNPROTECT(3);
    return before == TRUE && after == FALSE;
}

static SEXP native(DL_FUNC f) { return R_MakeExternalPtrFn(f, Rf_install("native symbol"), R_NilValue); }

/* The package's DLL must be known for the ALTREP class, which needs the DllInfo of R_init. */
void rir2_make_live_class(DllInfo *dll)
{
    live_class = R_make_altreal_class("rir2_live", "rir2", dll);
    R_set_altrep_Length_method(live_class, live_length);
    R_set_altvec_Dataptr_method(live_class, live_dataptr);
    R_set_altvec_Dataptr_or_null_method(live_class, live_dataptr_or_null);
    R_set_altreal_Elt_method(live_class, live_elt);
}

void rir2_prologue_init(void)
{
    constants_kept = Rf_allocVector(VECSXP, N_SHARED);
    R_PreserveObject(constants_kept);
    SET_VECTOR_ELT(constants_kept, ENTRY, native((DL_FUNC)(void *)rir2_entry));
    SET_VECTOR_ELT(constants_kept, ENTRY_EXTERNAL2, native((DL_FUNC)(void *)rir2_entry_external2));
    SET_VECTOR_ELT(constants_kept, EXTERNAL2_SYMBOL, Rf_install(".External2"));
    can_patch = 1;
    can_patch = test_jump();
    const char *entry = getenv("RIR2_ENTRY");
    use_external2 = entry && strcmp(entry, "external2") == 0;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

/* The words of byte code, as integers. */
static SEXP words_of(SEXP code)
{
#if R_VERSION < R_Version(4, 5, 0)
    return R_bcDecode(CAR(code));
#else
    SEXP quoted = PROTECT(Rf_lang2(Rf_install("quote"), code)); /* else it would be run */
    SEXP inner = PROTECT(Rf_lang2(Rf_install("disassemble"), quoted));
    SEXP call = PROTECT(Rf_lang2(Rf_install(".Internal"), inner));
    SEXP parts = Rf_eval(call, R_BaseEnv); /* list(.Code, words, constants) */
    UNPROTECT(3);
    return VECTOR_ELT(parts, 1);
#endif
}

static SEXP constants_of(SEXP code) { return CDR(code); }

/* The number of constants before the index vectors that end the pool. */
static R_xlen_t n_proper_constants(SEXP constants)
{
    R_xlen_t n = Rf_xlength(constants);
    while (n > 1) {
        SEXP last = VECTOR_ELT(constants, n - 1);
        if (!Rf_inherits(last, "expressionsIndex") && !Rf_inherits(last, "srcrefsIndex")) break;
        n--;
    }
    return n;
}

/* The table of a prepared closure; NULL if its byte code has no prologue of ours. A closure that was
 * saved and loaded has a plain 0 in the place of its liveness constant. */
rir2_table *rir2_table_of(SEXP closure)
{
    SEXP code = rir2_type(closure) == CLOSXP ? rir2_body(closure) : R_NilValue;
    if (rir2_type(code) != BCODESXP) return NULL;
    SEXP constants = constants_of(code);
    R_xlen_t n = n_proper_constants(constants);
    for (R_xlen_t i = n - 1; i > 0 && i >= n - 3; i--) {
        SEXP constant = VECTOR_ELT(constants, i);
        if (rir2_is_altrep(constant) && R_altrep_inherits(constant, live_class)) return rir2_table_of_live(constant);
    }
    return NULL;
}

/* The body without a prologue of ours. */
SEXP rir2_original_code(SEXP closure)
{
    rir2_table *t = rir2_table_of(closure);
    return t ? t->original : rir2_body(closure);
}

/* ---- writing ------------------------------------------------------------------------------------------ */

typedef struct {
    int *word;
    int n;
} writer;

static void put(writer *w, int n, const int *words)
{
    if (w->word) memcpy(w->word + w->n, words, (size_t)n * sizeof(int));
    w->n += n;
}
#define PUT(w, ...) put(w, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

/* Where the prologue's constants stand in the pool, and where its labels are in the code. */
typedef struct { int live, entry, external2, take, invisible, finish, original; } layout;

static int through_external2(void) { return use_external2 || rir2_cloenv_word < 0; }

/* Calls the entry routine; goes to `otherwise` unless it gives a symbol, which is dropped. */
static void put_entry(writer *w, const layout *at, int take, int otherwise)
{
    if (through_external2())
        PUT(w, BC_GETBUILTIN, at->external2, BC_PUSHCONSTARG, at->entry, BC_PUSHCONSTARG, at->live,
            take ? BC_PUSHTRUEARG : BC_PUSHFALSEARG, BC_CALLBUILTIN, 0);
    else PUT(w, BC_LDCONST, at->entry, BC_LDCONST, at->live, take ? BC_LDTRUE : BC_LDFALSE, BC_DOTCALL, 0, 2);
    PUT(w, BC_DUP, BC_ISSYMBOL, BC_BRIFNOT, 0, otherwise, BC_POP);
}

/* Writes the prologue and sets its labels, which the second time are right in the code as well;
 * only counts with `words` NULL. */
static void write_prologue(int *words, layout *at)
{
    writer w = {words, 0};
    PUT(&w, BC_VERSION, BC_GOTO, RIR2_ON_LABEL, BC_LDCONST, at->live, BC_BRIFNOT, 0, at->original);
    put_entry(&w, at, 0, at->finish);
    PUT(&w, BC_LDCONST, at->live, BC_BRIFNOT, 0, at->take, BC_GOTO, at->original);
    at->take = w.n;
    put_entry(&w, at, 1, at->invisible);
    PUT(&w, BC_GOTO, at->original);
    at->invisible = w.n;
    PUT(&w, BC_INVISIBLE);
    at->finish = w.n;
    PUT(&w, BC_RETURN);
    at->original = w.n;
}

/* Moves the labels of the original, whose word 1 is code[1], by `shift`. `switches` collects the constants
 * that hold label tables. FALSE: not byte code that we know. */
static int move_labels(int *code, int n, int shift, unsigned char *switches, R_xlen_t n_constants)
{
    for (int pc = 1; pc < n;) {
        int op = code[pc];
        if (op < 0 || op >= N_OPCODES || pc + shapes[op].operands >= n) return 0;
        if (shapes[op].label) code[pc + shapes[op].label] += shift;
        if (op == BC_SWITCH)
            for (int k = 3; k <= 4; k++) {
                int constant = code[pc + k];
                if (constant < 0 || constant >= n_constants) return 0;
                switches[constant] = 1;
            }
        pc += 1 + shapes[op].operands;
    }
    return 1;
}

static SEXP moved_table(SEXP labels, int shift)
{
    if (rir2_type(labels) != INTSXP) return labels; /* no names: NULL */
    SEXP moved = PROTECT(Rf_duplicate(labels));
    for (R_xlen_t i = 0; i < Rf_xlength(moved); i++) INTEGER(moved)[i] += shift;
    UNPROTECT(1);
    return moved;
}

/* The prologue stands for the whole body in expressionsIndex, for nothing in srcrefsIndex. */
static SEXP extended_index(SEXP index, int shift)
{
    R_xlen_t n = Rf_xlength(index);
    SEXP longer = PROTECT(Rf_allocVector(INTSXP, n + shift));
    int before = Rf_inherits(index, "expressionsIndex") ? 0 : n > 1 ? INTEGER(index)[1] : NA_INTEGER;
    INTEGER(longer)[0] = INTEGER(index)[0];
    for (int i = 1; i < shift + 1; i++) INTEGER(longer)[i] = before;
    for (R_xlen_t i = 1; i < n; i++) INTEGER(longer)[i + shift] = INTEGER(index)[i];
    SHALLOW_DUPLICATE_ATTRIB(longer, index);
    UNPROTECT(1);
    return longer;
}

/* New byte code: the prologue for a table, then `code`, which starts at `original`. R_NilValue if `code` is
 * not understood, or if its constants leave no room for ours. */
SEXP rir2_with_prologue(SEXP code, SEXP table, int *original)
{
    SEXP words = PROTECT(words_of(code));
    SEXP constants = constants_of(code);
    int n = (int)Rf_xlength(words), n_ours = through_external2() ? 3 : 2;
    R_xlen_t n_all = Rf_xlength(constants), n_own = n_proper_constants(constants);
    int known = rir2_type(words) == INTSXP && n >= 2 && INTEGER(words)[0] == BC_VERSION;
    if (!known || (n_all <= SMALL_POOL && n_all + n_ours > SMALL_POOL)) { UNPROTECT(1); return R_NilValue; }

    int first = (int)n_own;
    layout at = {.live = first, .entry = first + 1, .external2 = first + 2};
    write_prologue(NULL, &at);
    int start = at.original, shift = start - 1;
    SEXP longer = PROTECT(Rf_allocVector(INTSXP, start + n - 1));
    write_prologue(INTEGER(longer), &at);
    memcpy(INTEGER(longer) + start, INTEGER(words) + 1, (size_t)(n - 1) * sizeof(int));

    SEXP flags = PROTECT(Rf_allocVector(RAWSXP, n_all));
    memset(RAW(flags), 0, (size_t)n_all);
    if (!move_labels(INTEGER(longer) + shift, n, shift, RAW(flags), n_own)) { UNPROTECT(3); return R_NilValue; }

    SEXP pool = PROTECT(Rf_allocVector(VECSXP, n_all + n_ours));
    for (R_xlen_t i = 0; i < n_own; i++) {
        SEXP constant = VECTOR_ELT(constants, i);
        SET_VECTOR_ELT(pool, i, RAW(flags)[i] ? moved_table(constant, shift) : constant);
    }
    SET_VECTOR_ELT(pool, at.live, R_new_altrep(live_class, table, R_NilValue));
    SET_VECTOR_ELT(pool, at.entry, VECTOR_ELT(constants_kept, through_external2() ? ENTRY_EXTERNAL2 : ENTRY));
    if (through_external2()) SET_VECTOR_ELT(pool, at.external2, VECTOR_ELT(constants_kept, EXTERNAL2_SYMBOL));
    for (R_xlen_t i = n_own; i < n_all; i++) SET_VECTOR_ELT(pool, i + n_ours, extended_index(VECTOR_ELT(constants, i), shift));
    SEXP prepared = make_code(longer, pool);
    *original = start;
    UNPROTECT(4);
    return prepared;
}
