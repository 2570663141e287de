/* Byte code of GNU-R, version 12: the numbers of its instructions, reading it, making it. */
#ifndef RIR2_BYTECODE_H
#define RIR2_BYTECODE_H
#include "r_internals.h"

enum { BC_VERSION = 12, RIR2_N_OPCODES = 129 };

enum {
    BC_BCMISMATCH = 0, BC_RETURN = 1, BC_GOTO = 2, BC_BRIFNOT = 3, BC_POP = 4, BC_DUP = 5, BC_PRINTVALUE = 6,
    BC_STARTLOOPCNTXT = 7, BC_ENDLOOPCNTXT = 8, BC_DOLOOPNEXT = 9, BC_DOLOOPBREAK = 10, BC_STARTFOR = 11,
    BC_STEPFOR = 12, BC_ENDFOR = 13, BC_INVISIBLE = 15, BC_LDCONST = 16, BC_LDNULL = 17, BC_LDTRUE = 18,
    BC_LDFALSE = 19, BC_GETVAR = 20, BC_DDVAL = 21, BC_SETVAR = 22, BC_GETFUN = 23, BC_GETGLOBFUN = 24,
    BC_GETSYMFUN = 25, BC_GETBUILTIN = 26, BC_GETINTLBUILTIN = 27, BC_CHECKFUN = 28, BC_MAKEPROM = 29,
    BC_DOMISSING = 30, BC_SETTAG = 31, BC_DODOTS = 32, BC_PUSHARG = 33, BC_PUSHCONSTARG = 34, BC_PUSHNULLARG = 35,
    BC_PUSHTRUEARG = 36, BC_PUSHFALSEARG = 37, BC_CALL = 38, BC_CALLBUILTIN = 39, BC_CALLSPECIAL = 40,
    BC_MAKECLOSURE = 41, BC_UMINUS = 42, BC_UPLUS = 43, BC_ADD = 44, BC_SUB = 45, BC_MUL = 46, BC_DIV = 47,
    BC_EXPT = 48, BC_SQRT = 49, BC_EXP = 50, BC_EQ = 51, BC_NE = 52, BC_LT = 53, BC_LE = 54, BC_GE = 55, BC_GT = 56,
    BC_AND = 57, BC_OR = 58, BC_NOT = 59, BC_DOTSERR = 60, BC_STARTASSIGN = 61, BC_DFLTSUBSET = 64,
    BC_DFLTSUBASSIGN = 66, BC_STARTC = 67, BC_DFLTC = 68, BC_DFLTSUBSET2 = 70, BC_DFLTSUBASSIGN2 = 72,
    BC_DOLLAR = 73, BC_DOLLARGETS = 74, BC_ISNULL = 75, BC_VECSUBSET = 84, BC_MATSUBSET = 85, BC_VECSUBASSIGN = 86,
    BC_MATSUBASSIGN = 87, BC_AND1ST = 88, BC_AND2ND = 89, BC_OR1ST = 90, BC_OR2ND = 91, BC_GETVAR_MISSOK = 92,
    BC_DDVAL_MISSOK = 93, BC_SETVAR2 = 95, BC_STARTASSIGN2 = 96, BC_SETTER_CALL = 98, BC_GETTER_CALL = 99,
    BC_SWAP = 100, BC_DUP2ND = 101, BC_SWITCH = 102, BC_RETURNJMP = 103, BC_STARTSUBSET_N = 104, BC_STARTSUBASSIGN_N = 105, BC_VECSUBSET2 = 106,
    BC_MATSUBSET2 = 107, BC_VECSUBASSIGN2 = 108, BC_MATSUBASSIGN2 = 109, BC_STARTSUBSET2_N = 110,
    BC_STARTSUBASSIGN2_N = 111, BC_SUBSET_N = 112, BC_SUBSET2_N = 113, BC_SUBASSIGN_N = 114, BC_SUBASSIGN2_N = 115,
    BC_LOG = 116, BC_LOGBASE = 117, BC_MATH1 = 118, BC_DOTCALL = 119, BC_COLON = 120, BC_SEQALONG = 121,
    BC_SEQLEN = 122,
};

/* Operands of an instruction, and which of them is a label (1-based, 0: none). */
typedef struct { unsigned char operands, label; } rir2_bc_shape;
extern const rir2_bc_shape rir2_bc_shapes[RIR2_N_OPCODES];

/* The words, as integers; NULL if it is no code of this version. */
SEXP rir2_words_of(SEXP code);
/* Where the next instruction begins; `end` behind the last, and behind one that is not known. */
static inline int rir2_next_pc(const int *word, int pc, int end)
{
    int next = word[pc] < 0 || word[pc] >= RIR2_N_OPCODES ? end : pc + 1 + rir2_bc_shapes[word[pc]].operands;
    return next < end ? next : end;
}
static inline SEXP rir2_constants_of(SEXP code) { return CDR(code); }
/* The number of constants before the index vectors that end the pool. */
R_xlen_t rir2_n_proper_constants(SEXP constants);
SEXP rir2_make_code(SEXP words, SEXP constants);
/* What DOTCALL and .External2 call. */
SEXP rir2_native(DL_FUNC f);

/* Executable code is an integer vector of pairs: an address or, first, an operand. Whether operands can be
 * changed there is tried when the package is loaded; where not, this does nothing. */
void rir2_patch(SEXP code, int word, int from, int to);
void rir2_bytecode_init(void);

#endif
