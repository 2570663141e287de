/* Byte code: its table of instructions, its words, executable code. */
#include "bytecode.h"

const rir2_bc_shape rir2_bc_shapes[RIR2_N_OPCODES] = {
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

SEXP rir2_native(DL_FUNC f) { return R_MakeExternalPtrFn(f, Rf_install("native symbol"), R_NilValue); }

SEXP rir2_make_code(SEXP words, SEXP constants)
{
    SEXP inner = PROTECT(Rf_lang3(Rf_install("mkCode"), words, constants));
    SEXP call = PROTECT(Rf_lang2(Rf_install(".Internal"), inner));
    SEXP code = Rf_eval(call, R_BaseEnv);
    UNPROTECT(2);
    return code;
}

static SEXP decoded(SEXP code)
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

SEXP rir2_words_of(SEXP code)
{
    if (rir2_type(code) != BCODESXP) return NULL;
    SEXP words = decoded(code);
    int known = rir2_type(words) == INTSXP && Rf_xlength(words) >= 2 && INTEGER(words)[0] == BC_VERSION;
    return known ? words : NULL;
}

R_xlen_t rir2_n_proper_constants(SEXP constants)
{
    R_xlen_t n = Rf_xlength(constants);
    while (n > 1) {
        SEXP last = VECTOR_ELT(constants, n - 1);
        if (!Rf_inherits(last, "expressionsIndex") && !Rf_inherits(last, "srcrefsIndex")) break;
        n--;
    }
    return n;
}

enum { INTS_PER_WORD = 2 };
static int can_patch;

void rir2_patch(SEXP code, int word, int from, int to)
{
    SEXP executable = CAR(code);
    if (!can_patch || rir2_type(executable) != INTSXP || Rf_xlength(executable) <= INTS_PER_WORD * word) return;
    int *operand = INTEGER(executable) + INTS_PER_WORD * word;
    if (*operand == from) *operand = to;
}

/* Whether a jump can be changed: code that gives TRUE gives FALSE then. */
static int test_patch(void)
{
    int words[] = {BC_VERSION, BC_GOTO, 3, BC_LDTRUE, BC_RETURN, BC_LDFALSE, BC_RETURN};
    SEXP vector = PROTECT(Rf_allocVector(INTSXP, sizeof words / sizeof *words));
    memcpy(INTEGER(vector), words, sizeof words);
    SEXP code = PROTECT(rir2_make_code(vector, PROTECT(Rf_allocVector(VECSXP, 1))));
    int before = Rf_asLogical(Rf_eval(code, R_BaseEnv));
    rir2_patch(code, 2, 3, 5);
    int after = Rf_asLogical(Rf_eval(code, R_BaseEnv));
    UNPROTECT(3);
    return before == TRUE && after == FALSE;
}

void rir2_bytecode_init(void)
{
    can_patch = 1;
    can_patch = test_patch();
}
