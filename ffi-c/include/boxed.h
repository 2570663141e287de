/* R values of any type in compiled code: routines that take and give objects, one row each.
 *
 * A routine gets operands that are forced and kept alive by its caller, and gives an object, which nobody protects,
 * or NULL: it *leaves*. Then nothing has happened, and GNU-R runs instead. No routine raises an error, warns,
 * dispatches, runs R code or jumps; what it is not sure of, it leaves. (R being out of memory altogether is the
 * exception that runtime.c explains.)
 *
 * Who holds a value is what its reference count says; what compiled code itself holds in registers and roots is not
 * counted. So an operand whose count is 0 belongs to the caller alone. A row with the effect W changes its first
 * operand in place if that is so, and gives it back; else it changes a shallow copy. All other rows leave their
 * operands as they are, whatever the counts are.
 *
 * Four kinds of rows: operations of byte code on plain values, without an argument list; calls of R's own C
 * routine for a builtin, behind a check that makes it total on its operands; draws of random numbers; and native
 * routines of package stats that compute and do nothing else, behind such a check.
 */
#ifndef RIR2_BOXED_H
#define RIR2_BOXED_H
#include "rir2_runtime.h"

typedef struct rir2_boxed_row rir2_boxed_row;
typedef SEXP (*rir2_boxed_code)(const rir2_boxed_row *row, const SEXP *x, int n);
struct rir2_boxed_row {
    const char *name;
    rir2_boxed_code code;
    int which;       /* of the operations that share a routine                                 */
    int least, most; /* operands                                                               */
    const char *effects, *needs;
};

/* Operations: identifier, name, routine, which, operands, effects (A may allocate, W may change the first operand in
 * place, T may take an element out of it), and what it needs to give a value. *Plain*: not an object, not S4, no ALTREP class but R's own; *bare*: and
 * without attributes. */
#define RIR2_BOXED_OPERATIONS(B) \
    B(add,          "+",          arith,      0,  1, 2,  "A",  "plain numbers; vectors: what the row [+] needs") \
    B(sub,          "-",          arith,      1,  1, 2,  "A",  "plain numbers; vectors: what the row [-] needs") \
    B(mul,          "*",          arith,      2,  2, 2,  "A",  "plain numbers; vectors: what the row [*] needs") \
    B(div,          "/",          arith,      3,  2, 2,  "A",  "plain numbers; vectors: what the row [/] needs") \
    B(pow,          "^",          arith,      4,  2, 2,  "A",  "plain numbers; vectors: what the row [^] needs") \
    B(mod,          "%%",         arith,      5,  2, 2,  "A",  "plain numbers; vectors: what the row [%%] needs") \
    B(idiv,         "%/%",        arith,      6,  2, 2,  "A",  "plain numbers; vectors: what the row [%/%] needs") \
    B(eq,           "==",         compare,    0,  2, 2,  "A",  "plain atomic vectors; strings: encodings that decide") \
    B(ne,           "!=",         compare,    1,  2, 2,  "A",  "plain atomic vectors; strings: encodings that decide") \
    B(lt,           "<",          compare,    2,  2, 2,  "A",  "plain numbers, or ASCII strings") \
    B(le,           "<=",         compare,    3,  2, 2,  "A",  "plain numbers, or ASCII strings") \
    B(gt,           ">",          compare,    4,  2, 2,  "A",  "plain numbers, or ASCII strings") \
    B(ge,           ">=",         compare,    5,  2, 2,  "A",  "plain numbers, or ASCII strings") \
    B(and,          "&",          logic,      0,  2, 2,  "A",  "plain numbers and logicals") \
    B(or,           "|",          logic,      1,  2, 2,  "A",  "plain numbers and logicals") \
    B(not,          "!",          logic,      2,  1, 1,  "A",  "plain numbers and logicals") \
    B(condition,    "if",         condition,  0,  1, 1,  "",   "one plain number or logical, not NA") \
    B(truth,        "truth",      condition,  1,  1, 1,  "",   "one plain number or logical: an operand of && or ||") \
    B(and_then,     "&&",         both,       0,  2, 2,  "",   "plain numbers or logicals of length 1") \
    B(or_else,      "||",         both,       1,  2, 2,  "",   "plain numbers or logicals of length 1") \
    B(floor,        "floor",      math,       0,  1, 1,  "A",  "plain numbers") \
    B(ceiling,      "ceiling",    math,       1,  1, 1,  "A",  "plain numbers") \
    B(sqrt,         "sqrt",       math,       2,  1, 1,  "A",  "plain numbers, none negative") \
    B(exp,          "exp",        math,       3,  1, 1,  "A",  "plain numbers") \
    B(abs,          "abs",        math,       4,  1, 1,  "A",  "plain numbers or logicals") \
    B(log,          "log",        log,        0,  1, 1,  "A",  "plain numbers, none negative") \
    B(log2,         "log2",       log,        2,  1, 1,  "A",  "plain numbers, none negative") \
    B(log10,        "log10",      log,        10, 1, 1,  "A",  "plain numbers, none negative") \
    B(round,        "round",      rounded,    0,  1, 2,  "A",  "plain doubles; digits: one bare number") \
    B(signif,       "signif",     rounded,    1,  1, 2,  "A",  "plain doubles; digits: one bare number") \
    B(element,      "[[",         element,    0,  2, 6,  "A",  "plain vector, pairlist or call; a position inside, or a name") \
    B(subset,       "[",          subset,     0,  2, 6,  "A",  "plain vector, matrix or array; see the row .subset") \
    B(field,        "$",          field,      0,  2, 2,  "A",  "plain list or pairlist, or environment; no partial match") \
    B(each,         "for",        each,       0,  2, 2,  "A",  "plain sequence; the number of the element") \
    B(set_element,  "[[<-",       set_element, 0, 3, 7,  "AW", "plain vector or NULL; a position inside or next, or a name") \
    B(set_subset,   "[<-",        set_subset, 0,  3, 7,  "AW", "plain vector or NULL; subscripts that mean elements inside, or the next") \
    B(set_field,    "$<-",        set_field,  0,  3, 3,  "AW", "plain list or NULL; a NULL removes") \
    B(length,       "length",     length,     0,  1, 1,  "A",  "plain vector, pairlist or function") \
    B(names,        "names",      names,      0,  1, 1,  "",   "plain vector") \
    B(dim,          "dim",        attribute,  0,  1, 1,  "",   "plain value") \
    B(dimnames,     "dimnames",   attribute,  1,  1, 1,  "",   "plain value") \
    B(levels,       "levels",     attribute,  2,  1, 1,  "",   "plain value") \
    B(old_class,    "oldClass",   attribute,  3,  1, 1,  "",   "anything but S4") \
    B(attr,         "attr",       attr,       0,  2, 2,  "",   "vector, may be an object; one string, no partial match") \
    B(is_null,      "is.null",    is_type,    NILSXP,  1, 1, "", "anything") \
    B(is_logical,   "is.logical", is_type,    LGLSXP,  1, 1, "", "anything") \
    B(is_integer,   "is.integer", is_type,    INTSXP,  1, 1, "", "anything but S4") \
    B(is_double,    "is.double",  is_type,    REALSXP, 1, 1, "", "anything") \
    B(is_complex,   "is.complex", is_type,    CPLXSXP, 1, 1, "", "anything") \
    B(is_character, "is.character", is_type,  STRSXP,  1, 1, "", "anything") \
    B(is_raw,       "is.raw",     is_type,    RAWSXP,  1, 1, "", "anything") \
    B(is_symbol,    "is.symbol",  is_type,    SYMSXP,  1, 1, "", "anything") \
    B(is_environment, "is.environment", is_type, ENVSXP, 1, 1, "", "anything") \
    B(is_call,      "is.call",    is_type,    LANGSXP, 1, 1, "", "anything") \
    B(is_expression, "is.expression", is_type, EXPRSXP, 1, 1, "", "anything") \
    B(is_list,      "is.list",    is_kind,    0,  1, 1,  "",   "anything") \
    B(is_function,  "is.function", is_kind,   1,  1, 1,  "",   "anything") \
    B(is_atomic,    "is.atomic",  is_kind,    2,  1, 1,  "",   "anything") \
    B(is_pairlist,  "is.pairlist", is_kind,   3,  1, 1,  "",   "anything") \
    B(is_language,  "is.language", is_kind,   4,  1, 1,  "",   "anything") \
    B(is_object,    "is.object",  is_kind,    5,  1, 1,  "",   "anything") \
    B(is_numeric,   "is.numeric", is_kind,    6,  1, 1,  "",   "no object") \
    B(is_matrix,    "is.matrix",  is_kind,    7,  1, 1,  "",   "no object") \
    B(is_array,     "is.array",   is_kind,    8,  1, 1,  "",   "no object") \
    B(is_lgls,      "is lgl[]",   is_bare,    LGLSXP,   1, 1, "A", "anything") \
    B(is_ints,      "is int[]",   is_bare,    INTSXP,   1, 1, "A", "anything") \
    B(is_dbls,      "is dbl[]",   is_bare,    REALSXP,  1, 1, "A", "anything") \
    B(is_lgl_matrix, "is lgl[,]", is_bare,    -LGLSXP,  1, 1, "A", "anything") \
    B(is_int_matrix, "is int[,]", is_bare,    -INTSXP,  1, 1, "A", "anything") \
    B(is_dbl_matrix, "is dbl[,]", is_bare,    -REALSXP, 1, 1, "A", "anything") \
    B(has_classes,  "has classes", has_classes, 0, 2, 2,  "",   "anything, and a character vector of classes") \
    B(is_one_of,    "is one of",  is_one_of,  0,  2, 5,  "",   "an object, and character vectors one of which are its classes") \
    B(identical,    "identical",  identical,  0,  2, 2,  "A",  "values made of plain vectors; other values: the same one twice") \
    B(list,         "list",       list,       0,  0, RIR2_BOXED_MOST, "A", "anything") \
    B(named_list,   "list=",      list,       1,  1, RIR2_BOXED_MOST, "A", "a character vector of names, then anything") \
    B(combine,      "c",          combine,    0,  1, RIR2_BOXED_MOST, "A", "plain vectors, unnamed arguments") \
    B(named_combine, "c=",        named_combine, 0, 1, RIR2_BOXED_MOST, "A", "a character vector of names, then plain vectors; ASCII") \
    B(structure,    "structure",  structure,  0,  3, RIR2_BOXED_MOST, "A", "names of attributes, a plain vector, and the attributes: what the row attributes<- needs, none that is there") \
    B(bind_columns, "cbind",      bind,       0,  2, RIR2_BOXED_MOST, "A", "names of arguments; plain vectors and matrices that fit, or NULL") \
    B(bind_rows,    "rbind",      bind,       1,  2, RIR2_BOXED_MOST, "A", "names of arguments; plain vectors and matrices that fit, or NULL") \
    B(bind_columns_of, "cbind list", bind_list, 0, 1, 1, "A",  "a list of plain vectors and matrices that fit, or NULL") \
    B(bind_rows_of, "rbind list", bind_list,  1,  1, 1,  "A",  "a list of plain vectors and matrices that fit, or NULL") \
    B(repeat,       "rep",        repeated,   0,  2, 2,  "A",  "bare vector, matrix or array; what the row rep.int needs") \
    B(repeat_length, "rep length.out", repeated, 1, 2, 2, "A", "bare vector, matrix or array; what the row rep_len needs") \
    B(repeat_each,  "rep each",   repeated,   2,  2, 2,  "A",  "bare vector, matrix or array; one count") \
    B(vapply,       "vapply",     vapply,     0,  2, 2,  "A",  "list of plain values of length 1; the model: one plain number or string") \
    B(applied_names, "names applied", applied_names, 0, 2, 2, "AW", "plain vector without names; plain vector of the same length") \
    B(subset_drop,  "[ drop",     subset_drop, 0, 4, 4,  "A",  "TRUE or FALSE; plain matrix; subscripts that cannot fail") \
    B(range,        "range",      range,      0,  1, 1,  "A",  "plain numbers, not empty") \
    B(object_length, "length object", object_part, 0, 1, 1, "A", "vector of S3") \
    B(object_names, "names object", object_part, 1, 1, 1, "",  "vector of S3") \
    B(object_dim,   "dim object", object_part, 2, 1, 1, "",    "vector of S3") \
    B(object_dimnames, "dimnames object", object_part, 3, 1, 1, "", "vector of S3") \
    B(object_levels, "levels object", object_part, 4, 1, 1, "", "vector of S3") \
    B(object_field, "$ object",   object_field, 0, 2, 2, "",   "list or environment of S3; no partial match") \
    B(object_element, "[[ object", object_element, 0, 2, 2, "A", "vector of S3; a position inside, or a name") \
    B(object_subset, "[ object", object_subset, 0, 2, 2, "A", "vector of S3; a subscript that cannot fail") \
    B(field_taken,  "$ taken",    taken,      0,  2, 3,  "AT", "what the row $ needs; the element of an owned list is taken out of it; of an environment what was read before") \
    B(element_taken, "[[ taken",  taken,      1,  2, 3,  "AT", "what the row [[ needs; likewise") \
    B(object_field_taken, "$ taken from object", taken, 2, 2, 3, "AT", "what the row $ object needs; likewise") \
    B(object_element_taken, "[[ taken from object", taken, 3, 2, 3, "AT", "what the row [[ object needs; likewise") \
    B(object_arith, "arithmetic object", object_operator, 0, 3, 3, "A", "the name of an operator; vectors of S3 without methods, or plain; what the operator needs; a result of the same class") \
    B(object_compare, "comparison object", object_operator, 1, 3, 3, "A", "the name of an operator; vectors of S3 without methods, or plain; what the operator needs") \
    B(object_set,   "[[<- object", object_set, 0, 3, 3,  "AW", "list of S3; a position inside, or a name, a new one beside others; value not NULL") \
    B(object_set_field, "$<- object", object_set, 1, 3, 3, "AW", "list of S3; a name; value not NULL") \
    B(frame_cell,   "[ data.frame", frame_cell, 0, 3, 3, "A",  "data frame; subscripts, one may be empty: what the row [ part data.frame needs") \
    B(frame_part,   "[ part data.frame", frame_part, 0, 2, 3, "A", "data frame; rows of it, whose columns are bare, factors or dates; columns, several, or one list-like") \
    B(frame_kept,   "[ kept data.frame", frame_part, 1, 3, 3, "A", "the same, and one column; as with drop = FALSE") \
    B(table,        "table",      table,      0,  2, 5,  "A",  "names of arguments; as many bare whole numbers up to 99999, logicals, ASCII strings, or factors") \
    B(frame_made,   "data.frame", frame_made, 0, 1, RIR2_BOXED_MOST, "A", "names of arguments, syntactic, no two the same; bare vectors, factors, dates, of lengths that go together") \
    B(frames_bound, "rbind data.frame", frames_bound, 0, 1, RIR2_BOXED_MOST, "A", "data frames, lists behind them, NULL; names in one order; bare columns of numbers, or of strings") \
    B(frame_set_cell, "[<- data.frame", frame_set_cell, 0, 4, 4, "AW", "data frame; a row inside; a bare column inside, or its name; a bare value") \
    B(frame_set,    "[[<- data.frame", frame_set, 0, 3, 3, "AW", "data frame; a column inside, or a name; a bare vector of one or all rows") \
    B(frame_set_field, "$<- data.frame", frame_set, 1, 3, 3, "AW", "data frame; a name; a bare vector of one or all rows") \
    B(variable,     "variable",   variable,   0,  2, 2,  "A",  "environment; the name of a variable in it, no promise to be forced") \
    B(variable_to_change, "variable to change", variable, 1, 2, 2, "A", "what the row variable needs; likewise, before subscripts of an assignment") \
    B(variable_taken, "variable taken", variable_taken, 0, 3, 3, "AW", "a value that was a variable's; what the row variable needs; what nobody else holds is the caller's") \
    B(set_variable, "variable<-", set_variable, 0, 3, 3, "A",  "environment; the name of a variable that nothing has relied on; no function") \
    B(get,          "get",        get,        0,  4, 4,  "A",  "name; environment; \"any\"; TRUE or FALSE; a variable, no promise to be forced") \
    B(exists,       "exists",     get,        1,  4, 4,  "A",  "name; environment; \"any\"; TRUE or FALSE") \
    B(assign,       "assign",     assign,     0,  4, 4,  "A",  "name; no function; environment whose variable nothing has relied on; FALSE") \
    B(sum_na,       "sum na.rm",  without_na, RIR2_CALL_sum, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row sum needs") \
    B(prod_na,      "prod na.rm", without_na, RIR2_CALL_prod, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row prod needs") \
    B(max_na,       "max na.rm",  without_na, RIR2_CALL_max, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row max needs of each without NA") \
    B(min_na,       "min na.rm",  without_na, RIR2_CALL_min, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row min needs of each without NA") \
    B(any_na_rm,    "any na.rm",  without_na, RIR2_CALL_any, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row any needs") \
    B(all_na_rm,    "all na.rm",  without_na, RIR2_CALL_all, 2, RIR2_BOXED_MOST, "A", "TRUE or FALSE; what the row all needs") \
    B(seq_len,      "seq_len",    sequence,   0,  1, 1,  "A",  "one bare number, not negative") \
    B(seq_along,    "seq_along",  sequence,   1,  1, 1,  "A",  "plain vector") \
    B(type_of,      "typeof",     type_of,    0,  1, 1,  "A",  "anything but S4") \
    B(choose,       "switch",     choose,     0,  2, 2,  "A",  "one bare string or number; names or NULL: which way, see boxed_values.c") \
    B(colon,        ":",          colon,      0,  2, 2,  "A",  "bare numbers of length 1, finite") \
    B(number,       "number",     number,     0,  1, 1,  "A",  "one plain number or logical with a name at most, which it loses") \
    B(solve,        "La_solve",   solve,      0,  3, 3,  "A",  "plain square matrix of up to 64 rows, far from singular; a right-hand side that fits; a tolerance") \
    B(determinant,  "det_ge_real", determinant, 0, 2, 2, "A",  "plain square matrix of numbers; TRUE or FALSE") \
    B(call,         "call",       called,     0,  2, RIR2_BOXED_MOST, "A", "names of arguments, or NULL; a function that does not see this frame, and can be compiled; arguments that find formals by whole names or places") \
    B(method,       "method",     called,     0,  6, RIR2_BOXED_MOST, "A", "names of arguments, or NULL; the name of a generic, the environments from where it is called and where it is defined; which argument decides; arguments: what the row call needs of its method")

/* Calls: identifier, name, builtin, where it is found (P: a primitive, I: behind .Internal, E: either), check, which of
 * those that share one, operands, operands of the probe at load time (boxed_call.c has the letters), and needs. */
#define RIR2_BOXED_CALLS(C) \
    C(vec_add,      "[+]",        "+",        'P', arith, '+', 1, 2, "dd",   "plain numbers; lengths and extents that fit; no overflow") \
    C(vec_sub,      "[-]",        "-",        'P', arith, '-', 1, 2, "dd",   "plain numbers; lengths and extents that fit; no overflow") \
    C(vec_mul,      "[*]",        "*",        'P', arith, '*', 2, 2, "dd",   "plain numbers; lengths and extents that fit; no overflow") \
    C(vec_div,      "[/]",        "/",        'P', arith, '/', 2, 2, "dd",   "plain numbers; lengths and extents that fit") \
    C(vec_pow,      "[^]",        "^",        'P', arith, '^', 2, 2, "dd",   "plain numbers; no power of -Inf that warns") \
    C(vec_mod,      "[%%]",       "%%",       'P', arith, '%', 2, 2, "dd",   "plain numbers; no loss of accuracy") \
    C(vec_idiv,     "[%/%]",      "%/%",      'P', arith, ':', 2, 2, "dd",   "plain numbers; no loss of accuracy") \
    C(vec_eq,       "[==]",       "==",       'P', relation, 0, 2, 2, "ss",  "plain atomic vectors; ASCII") \
    C(vec_ne,       "[!=]",       "!=",       'P', relation, 0, 2, 2, "ss",  "plain atomic vectors; ASCII") \
    C(vec_lt,       "[<]",        "<",        'P', relation, 1, 2, 2, "di",  "plain numbers, or ASCII strings; lengths and extents that fit") \
    C(vec_le,       "[<=]",       "<=",       'P', relation, 1, 2, 2, "di",  "plain numbers, or ASCII strings; lengths and extents that fit") \
    C(vec_gt,       "[>]",        ">",        'P', relation, 1, 2, 2, "di",  "plain numbers, or ASCII strings; lengths and extents that fit") \
    C(vec_ge,       "[>=]",       ">=",       'P', relation, 1, 2, 2, "di",  "plain numbers, or ASCII strings; lengths and extents that fit") \
    C(vec_and,      "[&]",        "&",        'P', logic, 0, 2, 2, "ll",     "plain numbers and logicals; lengths that fit") \
    C(vec_or,       "[|]",        "|",        'P', logic, 0, 2, 2, "ll",     "plain numbers and logicals; lengths that fit") \
    C(vec_not,      "[!]",        "!",        'P', logic, 0, 1, 1, "l",      "plain numbers and logicals") \
    C(vec_floor,    "[floor]",    "floor",    'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(vec_ceiling,  "[ceiling]",  "ceiling",  'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(vec_sqrt,     "[sqrt]",     "sqrt",     'P', math, 1, 1, 1, "d",       "plain numbers, none negative") \
    C(vec_exp,      "[exp]",      "exp",      'P', exponent, 0, 1, 1, "d",   "plain numbers, or complex ones of which no part is too large") \
    C(vec_abs,      "[abs]",      "abs",      'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(vec_subset,   ".subset",    ".subset",  'P', subset, 0, 2, 6, "di",    "plain vector, matrix or array; subscripts that cannot fail") \
    C(vec_c,        "[c]",        "c",        'P', combine, 0, 1, RIR2_BOXED_MOST, "ds", "plain vectors or NULL") \
    C(vec_seq_len,  "[seq_len]",  "seq_len",  'P', sequence, 0, 1, 1, "k",   "one bare number, not negative") \
    C(vec_colon,    "[:]",        ":",        'P', colon, 0, 2, 2, "nk",      "bare numbers of length 1, finite") \
    C(trunc,        "trunc",      "trunc",    'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(sign,         "sign",       "sign",     'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(expm1,        "expm1",      "expm1",    'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(log1p,        "log1p",      "log1p",    'P', math, 5, 1, 1, "d",       "plain numbers, none below -1") \
    C(gamma,        "gamma",      "gamma",    'P', math, 6, 1, 1, "d",       "plain numbers, all positive") \
    C(lgamma,       "lgamma",     "lgamma",   'P', math, 6, 1, 1, "d",       "plain numbers, all positive") \
    C(cos,          "cos",        "cos",      'P', math, 3, 1, 1, "d",       "plain numbers, none infinite") \
    C(sin,          "sin",        "sin",      'P', math, 3, 1, 1, "d",       "plain numbers, none infinite") \
    C(tan,          "tan",        "tan",      'P', math, 3, 1, 1, "d",       "plain numbers, none infinite") \
    C(acos,         "acos",       "acos",     'P', math, 4, 1, 1, "l",       "plain numbers between -1 and 1") \
    C(asin,         "asin",       "asin",     'P', math, 4, 1, 1, "l",       "plain numbers between -1 and 1") \
    C(atan,         "atan",       "atan",     'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(cosh,         "cosh",       "cosh",     'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(sinh,         "sinh",       "sinh",     'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(tanh,         "tanh",       "tanh",     'P', math, 0, 1, 1, "d",       "plain numbers") \
    C(re,           "Re",         "Re",       'P', complex_part, 0, 1, 1, "z", "plain complex numbers, or doubles") \
    C(im,           "Im",         "Im",       'P', complex_part, 0, 1, 1, "z", "plain complex numbers, or doubles") \
    C(mod,          "Mod",        "Mod",      'P', complex_part, 0, 1, 1, "z", "plain complex numbers, or doubles") \
    C(arg,          "Arg",        "Arg",      'P', complex_part, 0, 1, 1, "z", "plain complex numbers, or doubles") \
    C(conj,         "Conj",       "Conj",     'P', complex_part, 0, 1, 1, "z", "plain complex numbers, or doubles") \
    C(complex,      "complex",    "complex",  'I', complex, 0, 3, 3, "kdd",  "one count; plain numbers") \
    C(seq_int,      "seq.int",    "seq.int",  'P', seq_int, 0, 2, 3, "n4k",  "bare numbers of length 1, finite; a step towards the end") \
    C(class,        "class",      "class",    'P', class_of, 0, 1, 1, "d",   "anything but S4") \
    C(attributes,   "attributes", "attributes", 'P', unclass, 0, 1, 1, "d",  "vector, no S4; may be an object") \
    C(unclass,      "unclass",    "unclass",  'P', unclass, 0, 1, 1, "d",    "vector, no S4; may be an object") \
    C(get_option,   "getOption",  "getOption", 'I', option, 0, 1, 1, "h",    "one string in ASCII") \
    C(inherits,     "inherits",   "inherits", 'I', inherits, 0, 3, 3, "dsF", "no S4; strings; FALSE") \
    C(short_row_names, "shortRowNames", "shortRowNames", 'I', row_names, 0, 2, 2, "dn", "vector, no S4; 0, 1 or 2") \
    C(is_na,        "is.na",      "is.na",    'P', elements, 0, 1, 1, "d",   "plain atomic vector") \
    C(is_nan,       "is.nan",     "is.nan",   'P', elements, 0, 1, 1, "d",   "plain atomic vector") \
    C(is_finite,    "is.finite",  "is.finite", 'P', elements, 0, 1, 1, "d",  "plain atomic vector") \
    C(is_infinite,  "is.infinite", "is.infinite", 'P', elements, 0, 1, 1, "d", "plain atomic vector") \
    C(any_na,       "anyNA",      "anyNA",    'P', elements, 0, 1, 1, "d",   "plain atomic vector") \
    C(is_recursive, "is.recursive", "is.recursive", 'P', anything, 0, 1, 1, "d", "anything") \
    C(nzchar,       "nzchar",     "nzchar",   'P', nzchar, 0, 1, 1, "s",     "plain ASCII strings, or NULL") \
    C(nchar,        "nchar",      "nchar",    'I', nchar, 0, 4, 4, "scFa",   "plain ASCII strings; a known type; FALSE or TRUE; logical") \
    C(substr,       "substr",     "substr",   'I', substr, 0, 3, 3, "sii",   "plain ASCII strings; integers") \
    C(set_substr,   "substr<-",   "substr<-", 'I', substr, 1, 4, 4, "siis",  "plain ASCII strings; integers; plain ASCII strings, not empty") \
    C(paste0,       "paste0",     "paste0",   'I', paste, 0, 3, 3, "wNF",    "list of plain vectors; NULL or a string; FALSE") \
    C(paste,        "paste",      "paste",    'I', paste, 1, 4, 4, "whNF",   "list of plain vectors; a string; NULL or a string; FALSE") \
    C(toupper,      "toupper",    "toupper",  'I', strings, 0, 1, 1, "s",    "plain ASCII strings") \
    C(tolower,      "tolower",    "tolower",  'I', strings, 0, 1, 1, "s",    "plain ASCII strings") \
    C(starts_with,  "startsWith", "startsWith", 'I', strings, 0, 2, 2, "ss", "plain ASCII strings") \
    C(ends_with,    "endsWith",   "endsWith", 'I', strings, 0, 2, 2, "ss",   "plain ASCII strings") \
    C(strsplit,     "strsplit",   "strsplit", 'I', strsplit, 0, 5, 5, "shTFF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(regexpr,      "regexpr",    "regexpr",  'I', regexpr, 0, 6, 6, "hsFFTF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(gregexpr,     "gregexpr",   "gregexpr", 'I', regexpr, 0, 6, 6, "hsFFTF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(regexec,      "regexec",    "regexec",  'I', regexpr, 1, 5, 5, "hsFTF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(grep,         "grep",       "grep",     'I', grepl, 0, 8, 8, "hsFFFTFF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(grepl,        "grepl",      "grepl",    'I', grepl, 0, 8, 8, "hsFFFTFF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(sub,          "sub",        "sub",      'I', replace, 0, 7, 7, "hhsFFTF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(gsub,         "gsub",       "gsub",     'I', replace, 0, 7, 7, "hhsFFTF", "plain ASCII strings; fixed = TRUE, or an ordinary expression") \
    C(sprintf,      "sprintf",    "sprintf",  'I', sprintf, 0, 1, RIR2_BOXED_MOST, "fn", "one ASCII format, each argument of a type that it takes") \
    C(format,       "format",     "format",   'I', format, 0, 9, 9, "dFNnnnTa.", "plain numbers, or ASCII strings; flags, digits and widths as R takes them; NA; a mark") \
    C(format_c,     "formatC",    "formatC",  'I', format_c, 0, 7, 7, "dbkkger", "plain numbers; their type; widths and digits; a format of C; flags; lengths") \
    C(strtoi,       "strtoi",     "strtoi",   'I', strtoi, 0, 2, 2, "sk",    "plain ASCII strings; a base from 2 to 36, or 0") \
    C(chartr,       "chartr",     "chartr",   'I', chartr, 0, 3, 3, "hhs",     "plain ASCII strings; no ranges, no shorter replacement") \
    C(strrep,       "strrep",     "strrep",   'I', strrep, 0, 2, 2, "si",      "plain ASCII strings; bare integers, none negative") \
    C(int_to_utf8,  "intToUtf8",  "intToUtf8", 'I', int_to_utf8, 0, 3, 3, "xFF", "bare numbers from 1 to 127; TRUE or FALSE; FALSE") \
    C(utf8_to_int,  "utf8ToInt",  "utf8ToInt", 'I', one_string, 0, 1, 1, "h", "one ASCII string") \
    C(char_to_raw,  "charToRaw",  "charToRaw", 'I', one_string, 0, 1, 1, "h", "one ASCII string") \
    C(raw_to_char,  "rawToChar",  "rawToChar", 'I', raw_text, 0, 2, 2, "oF", "bare bytes of ASCII, none of them 0; FALSE") \
    C(which,        "which",      "which",    'I', logicals, 0, 1, 1, "l",   "plain logicals") \
    C(any,          "any",        "any",      'P', logicals, 1, 1, RIR2_BOXED_MOST, "l", "plain logicals or integers") \
    C(all,          "all",        "all",      'P', logicals, 1, 1, RIR2_BOXED_MOST, "l", "plain logicals or integers") \
    C(sum,          "sum",        "sum",      'P', summary, 0, 1, RIR2_BOXED_MOST, "d", "plain numbers; no overflow") \
    C(prod,         "prod",       "prod",     'P', summary, 1, 1, RIR2_BOXED_MOST, "d", "plain numbers") \
    C(max,          "max",        "max",      'P', summary, 2, 1, RIR2_BOXED_MOST, "dd", "plain numbers or NULL, not all empty; or ASCII strings, none empty") \
    C(min,          "min",        "min",      'P', summary, 2, 1, RIR2_BOXED_MOST, "dd", "plain numbers or NULL, not all empty; or ASCII strings, none empty") \
    C(cumsum,       "cumsum",     "cumsum",   'P', cumulated, 0, 1, 1, "d",  "plain numbers; no overflow") \
    C(cumprod,      "cumprod",    "cumprod",  'P', cumulated, 1, 1, 1, "d",  "plain numbers") \
    C(cummax,       "cummax",     "cummax",   'P', cumulated, 1, 1, 1, "d",  "plain numbers") \
    C(cummin,       "cummin",     "cummin",   'P', cumulated, 1, 1, 1, "d",  "plain numbers") \
    C(mean,         "mean",       "mean",     'I', math, 2, 1, 1, "d",       "plain numbers") \
    C(which_min,    "which.min",  "which.min", 'I', math, 2, 1, 1, "d",      "plain numbers") \
    C(which_max,    "which.max",  "which.max", 'I', math, 2, 1, 1, "d",      "plain numbers") \
    C(pmin,         "pmin",       "pmin",     'I', parallel, 0, 3, RIR2_BOXED_MOST, "Fdd", "FALSE or TRUE; plain numbers, lengths that fit") \
    C(pmax,         "pmax",       "pmax",     'I', parallel, 0, 3, RIR2_BOXED_MOST, "Fdd", "FALSE or TRUE; plain numbers, lengths that fit") \
    C(as_character, "as.character", "as.character", 'P', convert, STRSXP, 1, 1, "d", "plain atomic vector") \
    C(as_double,    "as.double",  "as.double", 'P', convert, REALSXP, 1, 1, "i", "plain numbers or bytes, or strings of up to 15 digits") \
    C(as_integer,   "as.integer", "as.integer", 'P', convert, INTSXP, 1, 1, "d", "plain numbers in the range of integers, plain bytes, or strings of up to 9 digits") \
    C(as_logical,   "as.logical", "as.logical", 'P', convert, LGLSXP, 1, 1, "d", "plain numbers or strings") \
    C(as_raw,       "as.raw",     "as.raw",   'P', bytes, 0, 1, 1, "i",      "plain numbers from 0 to below 256") \
    C(as_vector,    "as.vector",  "as.vector", 'I', as_vector, 0, 2, 2, "dy", "plain atomic vector; \"any\", \"list\" or \"character\", of numbers a type that they have") \
    C(unlist,       "unlist",     "unlist",   'I', unlist, 0, 3, 3, "wTT",   "list of plain atomic vectors, or of lists of such, or one of these, or NULL") \
    C(list_of_factors, "islistfactor", "islistfactor", 'I', list_of_factors, 0, 2, 2, "wT", "plain value; TRUE or FALSE") \
    C(lengths,      "lengths",    "lengths",  'I', lengths, 0, 2, 2, "wT",   "list of plain values, but environments, and objects whose classes have no method for `length()`") \
    C(match,        "match",      "match",    'I', match, 0, 4, 4, "ssnN",   "plain atomic vectors or NULL; ASCII; one integer; NULL") \
    C(pmatch,       "pmatch",     "pmatch",   'I', pmatch, 0, 4, 4, "ssnF",    "plain ASCII strings; one integer") \
    C(is_vector,    "is.vector",  "is.vector", 'I', is_vector, 0, 2, 2, "dy",  "plain value; one string") \
    C(unique,       "unique",     "unique",   'I', unique, 4, 4, 4, "dFFa",  "plain atomic vector in ASCII, or list of what the row identical takes") \
    C(duplicated,   "duplicated", "duplicated", 'I', unique, 4, 4, 4, "dFFa", "plain atomic vector in ASCII, or list of what the row identical takes") \
    C(any_duplicated, "anyDuplicated", "anyDuplicated", 'I', unique, 3, 3, 3, "dFF", "plain atomic vector in ASCII, or list of what the row identical takes") \
    C(make_unique,  "make.unique", "make.unique", 'I', make_unique, 0, 2, 2, "s.", "bare ASCII strings; one string") \
    C(order,        "order",      "order",    'I', order, 0, 3, RIR2_BOXED_MOST, "TFd", "plain numbers or ASCII strings, all as many") \
    C(radixsort,    "radixsort",  "radixsort", 'I', order, 1, 5, RIR2_BOXED_MOST, "TFFTd", "plain numbers or ASCII strings, all as many") \
    C(rank,         "rank",       "rank",     'I', rank, 0, 3, 3, "dkv",     "bare numbers, their count, an integer; a way to treat ties") \
    C(psort,        "psort",      "psort",    'I', partial, 0, 2, 2, "di",     "bare numbers; bare integers that are positions in them") \
    C(qsort,        "qsort",      "qsort",    'I', partial, 1, 2, 2, "dF",     "bare numbers, none of them NA") \
    C(sorted_fpass, "sorted_fpass", "sorted_fpass", 'I', sorted, 0, 3, 3, "dFa", "plain numbers") \
    C(wrap_meta,    "wrap_meta",  "wrap_meta", 'I', wrap, 0, 3, 3, "dkF",    "plain vector; one number from -2 to 2, or NA; TRUE or FALSE") \
    C(sort,         "sort",       "sort",     'I', sort, 0, 2, 2, "dF",      "bare numbers or ASCII strings") \
    C(tabulate,     "tabulate",   "tabulate", 'I', tabulate, 0, 2, 2, "in",  "plain integers; one count") \
    C(split,        "split",      "split",    'I', split, 0, 2, 2, "dq",     "plain vector; a factor, as many times as long as it is") \
    C(bincode,      "bincode",    "bincode",  'I', intervals, 0, 4, 4, "duTF", "plain numbers and bounds, two at least, which rise; flags") \
    C(find_interval, "findInterval", "findInterval", 'I', intervals, 1, 5, 6, "pdFFFF", "plain doubles, bounds that rise; flags") \
    C(is_unsorted,  "is.unsorted", "is.unsorted", 'I', unsorted, 0, 3, 3, "dFF", "plain numbers or ASCII strings; TRUE or FALSE") \
    C(rep_len,      "rep_len",    "rep_len",  'I', repeat, 0, 2, 2, "dk",    "plain vector; one count") \
    C(rep_int,      "rep.int",    "rep.int",  'I', repeat, 1, 2, 2, "dk",    "plain vector; one count, or one per element") \
    C(vector,       "vector",     "vector",   'I', vector, 0, 2, 2, "hk",    "a type of vectors; one count") \
    C(matrix,       "matrix",     "matrix",   'I', matrix, 0, 7, 7, "dknFNFF", "bare vector; extents that it fills; NULL or dimnames that fit") \
    C(array,        "array",      "array",    'I', array, 0, 3, 3, "diN",     "plain vector; extents, not 0; NULL or dimnames that fit") \
    C(diagonal,     "diag",       "diag",     'I', diagonal, 0, 3, 3, "dkk",   "bare numbers, not empty; two counts") \
    C(permute,      "aperm",      "aperm",    'I', permute, 0, 3, 3, "miT",   "plain matrix or array; its sides in some order; TRUE or FALSE") \
    C(drop,         "drop",       "drop",     'I', drop, 0, 1, 1, "m",       "plain vector or array") \
    C(row,          "row",        "row",      'I', extents, 0, 1, 1, "r",    "two extents, bare integers") \
    C(col,          "col",        "col",      'I', extents, 0, 1, 1, "r",    "two extents, bare integers") \
    C(row_sums,     "rowSums",    "rowSums",  'I', margins, 0, 4, 4, "mkkF", "plain numbers, as many as the extents say") \
    C(col_sums,     "colSums",    "colSums",  'I', margins, 0, 4, 4, "mkkF", "plain numbers, as many as the extents say") \
    C(row_means,    "rowMeans",   "rowMeans", 'I', margins, 0, 4, 4, "mkkF", "plain numbers, as many as the extents say") \
    C(col_means,    "colMeans",   "colMeans", 'I', margins, 0, 4, 4, "mkkF", "plain numbers, as many as the extents say") \
    C(mat_mul,      "%*%",        "%*%",      'P', product, 0, 2, 2, "mm",   "plain matrices and vectors of numbers that fit") \
    C(crossprod,    "crossprod",  "crossprod", 'E', product, 1, 1, 2, "mm",  "plain matrices and vectors of numbers that fit, or one, and NULL or nothing") \
    C(tcrossprod,   "tcrossprod", "tcrossprod", 'E', product, 2, 1, 2, "mm", "plain matrices of numbers that fit, or two vectors, or one, and NULL or nothing") \
    C(transpose,    "t.default",  "t.default", 'I', transpose, 0, 1, 1, "m", "plain matrix or vector") \
    C(atan2,        "atan2",      "atan2",    'I', numbers, 0, 2, 2, "dd",     "plain numbers") \
    C(choose,       "choose",     "choose",   'I', choose, 0, 2, 2, "kn",    "whole numbers up to 1e6, those to choose from not negative") \
    C(bit_and,      "bitwAnd",    "bitwiseAnd", 'I', bits, 0, 2, 2, "ii",    "bare integers, or whole doubles") \
    C(bit_or,       "bitwOr",     "bitwiseOr", 'I', bits, 0, 2, 2, "ii",     "bare integers, or whole doubles") \
    C(bit_xor,      "bitwXor",    "bitwiseXor", 'I', bits, 0, 2, 2, "ii",    "bare integers, or whole doubles") \
    C(bit_not,      "bitwNot",    "bitwiseNot", 'I', bits, 0, 1, 1, "i",     "bare integers, or whole doubles") \
    C(bit_left,     "bitwShiftL", "bitwiseShiftL", 'I', bits, 0, 2, 2, "ii", "bare integers, or whole doubles") \
    C(bit_right,    "bitwShiftR", "bitwiseShiftR", 'I', bits, 0, 2, 2, "ii", "bare integers, or whole doubles") \
    C(int_to_bits,  "intToBits",  "intToBits", 'I', bits, 0, 1, 1, "i",      "bare integers, or whole doubles") \
    C(set_names,    "names<-",    "names<-",  'P', set_names, 0, 2, 2, "ds", "plain vector; NULL or at most as many plain strings") \
    C(set_dim,      "dim<-",      "dim<-",    'P', set_dim, 0, 2, 2, "di",   "plain vector; bare numbers whose product is its length") \
    C(set_dimnames, "dimnames<-", "dimnames<-", 'P', set_dimnames, 0, 2, 2, "mN", "plain value without dimnames, and NULL; plain matrix; NULL or a list of NULLs, strings and numbers, which may have names") \
    C(set_length,   "length<-",   "length<-", 'P', set_length, 0, 2, 2, "dk", "plain vector with names at most; one count") \
    C(set_levels,   "levels<-",   "levels<-", 'P', set_levels, 0, 2, 2, "ds", "plain vector; NULL or bare strings") \
    C(set_old_class, "oldClass<-", "oldClass<-", 'P', set_class, 0, 2, 2, "ds", "plain vector; NULL or bare strings, \"factor\" for integers only") \
    C(set_class,    "class<-",    "class<-",  'P', set_class, 1, 2, 2, "ds", "plain vector; bare strings, no names of types") \
    C(set_attr,     "attr<-",     "attr<-",   'P', set_attr, 0, 3, 3, "dhd", "vector, no S4; a name without meaning to R") \
    C(set_storage_mode, "storage.mode<-", "storage.mode<-", 'P', set_storage_mode, 0, 2, 2, "db", "plain numbers, or integers of any kind; a type of numbers that they have") \
    C(set_attributes, "attributes<-", "attributes<-", 'P', set_attributes, 0, 2, 2, "dN", "vector, no S4; NULL or a bare list; extents, or names; a class; levels, and names without meaning to R")

/* Draws of random numbers (boxed_random.c), with `.Random.seed` as GNU-R would write it. D, native routines of package stats:
 * identifier, name, operands (how many numbers, then parameters), which pairs of parameters are sure not to make R warn, how
 * a number is drawn from a copy of the usual generator's state (NULL: by R's routine), whether that takes normal numbers by
 * inversion, type of the numbers, and needs. S, behind .Internal: identifier, name, routine, operands, needs. */
#define RIR2_BOXED_DRAWS(D, S) \
    D(runif,        "runif",      3, 3, ordered,       draw_unif, 0, REALSXP, "plain numbers, finite, minima not above maxima") \
    D(rnorm,        "rnorm",      3, 3, any_scale,     draw_norm, 1, REALSXP, "plain numbers, finite, deviations not negative") \
    D(rexp,         "rexp",       2, 2, not_negative,  draw_exp,  0, REALSXP, "plain numbers, finite, not negative") \
    D(rgamma,       "rgamma",     3, 3, positive,      NULL,      0, REALSXP, "plain numbers, finite, positive") \
    D(rbeta,        "rbeta",      3, 3, positive,      NULL,      0, REALSXP, "plain numbers, finite, positive") \
    D(rbinom,       "rbinom",     3, 3, trials,        NULL,      0, INTSXP,  "plain numbers; sizes up to 1e9; probabilities") \
    D(rpois,        "rpois",      2, 2, rate,          NULL,      0, INTSXP,  "plain numbers from 0 to 1e8") \
    D(rchisq,       "rchisq",     2, 2, not_negative,  NULL,      0, REALSXP, "plain numbers, finite, not negative") \
    D(rt,           "rt",         2, 2, some_degrees,  NULL,      0, REALSXP, "plain numbers, finite, positive") \
    D(rgeom,        "rgeom",      2, 2, chance,        NULL,      0, INTSXP,  "plain numbers from 1e-6 to 1") \
    D(rlogis,       "rlogis",     3, 3, any_scale,     NULL,      0, REALSXP, "plain numbers, finite, scales not negative") \
    D(rweibull,     "rweibull",   3, 3, positive,      NULL,      0, REALSXP, "plain numbers, finite, positive") \
    D(rcauchy,      "rcauchy",    3, 3, any_scale,     NULL,      0, REALSXP, "plain numbers, finite, scales not negative") \
    D(rlnorm,       "rlnorm",     3, 3, any_scale,     NULL,      0, REALSXP, "plain numbers, finite, deviations not negative") \
    S(sample,       "sample",     sample, 4, 4, "two counts, that of the draws first; TRUE or FALSE; NULL or weights, enough of them positive")

/* Native routines of package stats that compute and do nothing else (boxed_native.c): identifier, name, check, which of those
 * that share one, operands, operands of the probe at load time, and needs. */
#define RIR2_BOXED_NATIVES(N) \
    N(cov,          "cov",        covariance, 0, 4, 4, "dd4F", "plain numbers, no matrices, of one length, or NULL; a way that cannot fail; FALSE") \
    N(cor,          "cor",        covariance, 1, 4, 4, "dd4F", "plain numbers, no matrices, of one length, that vary; a way that cannot fail; FALSE") \
    N(dnorm,        "dnorm",      distribution, 'n', 4, 4, "dppF", "plain numbers, finite or NaN, deviations not negative; flags") \
    N(pnorm,        "pnorm",      distribution, 'n', 5, 5, "dppTF", "plain numbers, finite or NaN, deviations not negative; flags") \
    N(qnorm,        "qnorm",      distribution, 'N', 5, 5, "pppTF", "plain numbers, probabilities or NaN, deviations positive; flags") \
    N(dunif,        "dunif",      distribution, 'u', 4, 4, "dnkF", "plain numbers, finite or NaN; ends; flags") \
    N(punif,        "punif",      distribution, 'u', 5, 5, "dnkTF", "plain numbers, finite or NaN; ends; flags") \
    N(qunif,        "qunif",      distribution, 'U', 5, 5, "pnkTF", "plain numbers, probabilities or NaN; ends; flags") \
    N(dexp,         "dexp",       distribution, 'e', 3, 3, "dpF", "plain numbers, finite or NaN, scales positive; flags") \
    N(pexp,         "pexp",       distribution, 'e', 4, 4, "dpTF", "plain numbers, finite or NaN, scales positive; flags") \
    N(qexp,         "qexp",       distribution, 'E', 4, 4, "ppTF", "plain numbers, probabilities or NaN, scales positive; flags") \
    N(dbinom,       "dbinom",     distribution, 'b', 4, 4, "nkpF", "plain numbers, whole or NaN; whole sizes; probabilities; flags") \
    N(dpois,        "dpois",      distribution, 'p', 3, 3, "npF", "plain numbers, whole or NaN; rates not negative; flags")

enum { RIR2_BOXED_MOST = 32 };
/* A setter, by the name of its builtin, in place where nobody holds its first operand: the effects of others are A, its own AW. */
#define RIR2_BOXED_SETS(builtin) (sizeof builtin > 3 && builtin[sizeof builtin - 2] == '-')

#define RIR2_BOXED_ID(id, ...) RIR2_BOXED_##id,
enum { RIR2_BOXED_OPERATIONS(RIR2_BOXED_ID) RIR2_BOXED_N_OPERATIONS };
#define RIR2_CALL_ID(id, ...) RIR2_CALL_##id,
enum { RIR2_BOXED_CALLS(RIR2_CALL_ID) RIR2_BOXED_N_CALLS };
#define RIR2_DRAW_ID(id, ...) RIR2_DRAW_##id,
enum { RIR2_BOXED_DRAWS(RIR2_DRAW_ID, RIR2_DRAW_ID) RIR2_BOXED_N_DRAWS };
#define RIR2_NATIVE_ID(id, ...) RIR2_NATIVE_##id,
enum { RIR2_BOXED_NATIVES(RIR2_NATIVE_ID) RIR2_BOXED_N_NATIVES };
enum {
    RIR2_BOXED_FIRST_DRAW = RIR2_BOXED_N_OPERATIONS + RIR2_BOXED_N_CALLS,
    RIR2_BOXED_FIRST_NATIVE = RIR2_BOXED_FIRST_DRAW + RIR2_BOXED_N_DRAWS,
    RIR2_BOXED_N = RIR2_BOXED_FIRST_NATIVE + RIR2_BOXED_N_NATIVES
};

/* boxed.c: operations first, then calls, draws, and native routines; a row without a code is absent in this R */
extern rir2_boxed_row rir2_boxed_rows[RIR2_BOXED_N];
void rir2_boxed_init(void);
SEXP rir2_boxed_run(SEXP name, SEXP operands, SEXP owned);
SEXP rir2_boxed_time(SEXP name, SEXP operands, SEXP owned, SEXP times, SEXP tagged);
SEXP rir2_boxed_table(void);
SEXP rir2_boxed_foreign(SEXP asked);
/* Tagged forms: scalars and single strings travel in no box, which byte code has not got for numbers either. They give what the boxed form
 * gives, as a scalar if it is one; FALSE: left. `out` is nobody's operand. */
#define RIR2_BOXED_TAGGED(T) \
    T(add, arith) T(sub, arith) T(mul, arith) T(div, arith) T(pow, arith) T(mod, arith) T(idiv, arith) \
    T(eq, compare) T(ne, compare) T(lt, compare) T(le, compare) T(gt, compare) T(ge, compare) \
    T(and, logic) T(or, logic) T(not, logic) T(condition, condition) T(truth, condition) T(and_then, both) T(or_else, both) \
    T(number, number) T(floor, math) T(ceiling, math) T(sqrt, math) T(exp, math) T(abs, math) \
    T(element, element) T(subset, subset) T(field, field) T(set_field, set_field) T(each, each) T(length, length) T(set_element, set_element) T(set_subset, set_subset) \
    T(is_null, is_type) T(is_logical, is_type) T(is_integer, is_type) T(is_double, is_type) T(is_complex, is_type) \
    T(is_character, is_type) T(is_raw, is_type) T(is_symbol, is_type) T(is_environment, is_type) T(is_call, is_type) \
    T(is_expression, is_type) T(is_list, is_kind) T(is_function, is_kind) T(is_atomic, is_kind) T(is_pairlist, is_kind) \
    T(is_language, is_kind) T(is_object, is_kind) T(is_numeric, is_kind) T(is_matrix, is_kind) T(is_array, is_kind) \
    T(is_lgls, is_bare) T(is_ints, is_bare) T(is_dbls, is_bare) T(is_lgl_matrix, is_bare) T(is_int_matrix, is_bare) T(is_dbl_matrix, is_bare) T(choose, choose) T(frame_cell, frame_cell) \
    T(variable, variable) T(variable_to_change, variable) T(variable_taken, variable_taken) T(set_variable, set_variable) T(get, get) T(exists, get) T(assign, assign) \
    T(call, called) T(method, method)
#define RIR2_BOXED_TAGGED_CALLS(T) T(re, complex_part) T(im, complex_part) T(mod, complex_part) T(is_na, is_na) T(nchar, nchar) T(as_character, as_character)
typedef int (*rir2_tagged_code)(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out);
extern const rir2_tagged_code rir2_tagged_codes[RIR2_BOXED_N]; /* NULL: there is none */
#define RIR2_TAGGED_DECLARE(id, routine) int rir2_tagged_##routine(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out);
RIR2_BOXED_TAGGED(RIR2_TAGGED_DECLARE)
RIR2_BOXED_TAGGED_CALLS(RIR2_TAGGED_DECLARE)
SEXP rir2_boxed_of(const rir2_val *v);
rir2_val rir2_boxed_val(SEXP x); /* unlike rir2_unbox(), it never asks an ALTREP vector how long it is */
int rir2_tagged_by_box(rir2_boxed_code code, const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out);

/* boxed_scalars.c */
void rir2_scalars_init(void);

/* boxed_lanes.c: for compiled code */
int64_t rt_tagged(int64_t number, int64_t n, void *area);
rir2_val rir2_from_lanes(const rir2_lanes *x);
SEXP rir2_tagged_hits(SEXP count);

/* boxed_assign.c */
SEXP rir2_boxed_set_variable(const SEXP *x, int n);

/* boxed_objects.c */
SEXP rir2_set_stood_for(SEXP list);

/* In the table of what R code calls (api.c). */
#define RIR2_BOXED_ROUTINES \
    {"rir2_boxed_run", (DL_FUNC)(void *)rir2_boxed_run, 3}, {"rir2_boxed_time", (DL_FUNC)(void *)rir2_boxed_time, 5}, \
    {"rir2_boxed_table", (DL_FUNC)(void *)rir2_boxed_table, 0}, {"rir2_boxed_foreign", (DL_FUNC)(void *)rir2_boxed_foreign, 1}, \
    {"rir2_tagged_hits", (DL_FUNC)(void *)rir2_tagged_hits, 1}, {"rir2_set_stood_for", (DL_FUNC)(void *)rir2_set_stood_for, 1}

/* The routines of operations. */
#define RIR2_BOXED_DECLARE(id, name, routine, ...) SEXP rir2_op_##routine(const rir2_boxed_row *row, const SEXP *x, int n);
RIR2_BOXED_OPERATIONS(RIR2_BOXED_DECLARE)

/* boxed_call.c */
SEXP rir2_boxed_call(const rir2_boxed_row *row, const SEXP *x, int n);
SEXP rir2_boxed_call_of(int call, const SEXP *x, int n);
SEXP rir2_boxed_call_checked(int call, const SEXP *x, int n); /* NULL also if this R has no such row */
SEXP rir2_boxed_call_tagged(int call, const SEXP *x, const SEXP *tags, int n); /* the arguments have names: symbols, or NULL for none */
void rir2_boxed_calls_init(rir2_boxed_row *rows);
const rir2_boxed_row *rir2_boxed_row_of(SEXP f, int n);

SEXP rir2_boxed_call_untried(SEXP op, SEXP call, const SEXP *x, int n);
int rir2_boxed_is_builtin(SEXP x, const char *name);
SEXP rir2_boxed_sample(char letter);

/* boxed_random.c */
SEXP rir2_op_draw(const rir2_boxed_row *row, const SEXP *x, int n);
SEXP rir2_op_sample(const rir2_boxed_row *row, const SEXP *x, int n);
int rir2_tagged_sample(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out);
int rir2_tagged_draw(const rir2_boxed_row *row, const rir2_val *x, int n, rir2_val *out);
void rir2_random_init(rir2_boxed_row *rows);

/* boxed_native.c */
SEXP rir2_op_native(const rir2_boxed_row *row, const SEXP *x, int n);
SEXP rir2_native_of(int which); /* the value of `C_NAME` in package stats: draws first; NULL: it is not there */
void rir2_natives_init(rir2_boxed_row *rows);

/* boxed_checks.c: whether R's routine is total on these operands. May read all elements; allocates only
 * what ALTREP vectors of R itself expand to. */
#define RIR2_CHECK_DECLARE(id, name, builtin, where, check, ...) int rir2_check_##check(int which, const SEXP *x, int n);
RIR2_BOXED_CALLS(RIR2_CHECK_DECLARE)

/* boxed_values.c */
void rir2_boxed_values_init(void);

/* boxed_vectors.c: NULL says only that R's own routine is to be asked */
SEXP rir2_arith_vectors(int op, SEXP a, SEXP b);
SEXP rir2_compare_vectors(int op, SEXP a, SEXP b);
SEXP rir2_logic_vectors(int op, SEXP a, SEXP b);
SEXP rir2_pick(SEXP x, SEXP i);
SEXP rir2_pick_side(SEXP x, SEXP i, SEXP j);

/* boxed_complex.c: likewise */
SEXP rir2_complex_arith(int op, SEXP a, SEXP b);
void rir2_complex_init(void);

/* growth.c */
void rir2_copy_elements(SEXP to, SEXP from, R_xlen_t n);
SEXP rir2_longer(SEXP x, R_xlen_t n, int owned);
int rir2_lengthen(SEXP x, R_xlen_t n);
void rir2_set_length(SEXP x, R_xlen_t n);

/* boxed_assign.c */
void rir2_assign_init(void);

/* boxed_positions.c: how many elements of a vector of `n` elements are meant, or -1: not only positions inside */
R_xlen_t rir2_count_positions(SEXP i, R_xlen_t n);
/* Their places from 1 on, integers; NULL: not all are there. `names`: those of the elements, or R_NilValue. */
SEXP rir2_positions(SEXP i, R_xlen_t extent, SEXP names);
int rir2_is_index(SEXP i, unsigned types);

/* boxed_elements.c */
SEXP rir2_boxed_at(SEXP x, R_xlen_t i);
SEXP rir2_boxed_field(SEXP x, SEXP i);
int rir2_tagged_one(const rir2_val *x, int bare, rir2_val *out);
/* A position from 0 on, or one of these. */
enum { RIR2_NOWHERE = -1, RIR2_UNSURE = -2 };
R_xlen_t rir2_boxed_find(SEXP names, SEXP name);
SEXP rir2_boxed_names_of(SEXP x); /* NULL: it takes more than to look at an attribute */
SEXP rir2_boxed_names_given(SEXP x);
/* The element of this name in a vector that has names and nothing else, or RIR2_UNSURE: also where there is none. */
R_xlen_t rir2_tagged_named(SEXP x, const rir2_val *name);
/* Where x[i, j, ...] is in a matrix or array of so many sides, by numbers, or RIR2_UNSURE. */
R_xlen_t rir2_tagged_cell(SEXP x, const rir2_val *i, int sides);
void rir2_elements_init(void);

/* boxed_assign.c */
int rir2_boxed_is_owned(const SEXP *x, int n);
SEXP rir2_boxed_set_at(SEXP x, R_xlen_t at, SEXP value, int owned);

/* `which` of the rows for operators. */
enum { RIR2_OP_ADD, RIR2_OP_SUB, RIR2_OP_MUL, RIR2_OP_DIV, RIR2_OP_POW };
enum { RIR2_OP_EQ, RIR2_OP_NE, RIR2_OP_LT, RIR2_OP_LE, RIR2_OP_GT, RIR2_OP_GE };
enum { RIR2_OP_AND, RIR2_OP_OR, RIR2_OP_NOT };

/* Of integers that are not NA: whether R would warn. */
static inline int rir2_int_overflows(int op, int x, int y, int *r)
{
    int over = op == RIR2_OP_ADD ? __builtin_add_overflow(x, y, r) : op == RIR2_OP_SUB ? __builtin_sub_overflow(x, y, r)
                                                                                       : __builtin_mul_overflow(x, y, r);
    return over || *r == NA_INTEGER;
}

static inline int rir2_compared(int op, double x, double y)
{
    switch (op) {
    case RIR2_OP_EQ: return x == y;
    case RIR2_OP_NE: return x != y;
    case RIR2_OP_LT: return x < y;
    case RIR2_OP_LE: return x <= y;
    case RIR2_OP_GT: return x > y;
    default: return x >= y;
    }
}

/* ---- what the rows mean by "plain" ------------------------------------------------------------------------ */

extern SEXP rir2_boxed_base; /* the symbol `base` */

/* The data are R's own all the way down: a wrapper or a deferred string may stand around somebody else's vector. */
int rir2_boxed_own_altrep(SEXP x);

/* The one place that decides: not an object, not S4, no ALTREP class but R's own. */
static inline int rir2_boxed_plain(SEXP x)
{
    return !rir2_is_any_object(x) && (!rir2_is_altrep(x) || rir2_boxed_own_altrep(x));
}

static inline int rir2_boxed_bare(SEXP x) { return rir2_attrib(x) == R_NilValue && rir2_boxed_plain(x); }

/* Types as sets. */
#define RIR2_TYPES(t) (1u << (t))
enum {
    RIR2_NUMBERS = RIR2_TYPES(LGLSXP) | RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP),
    RIR2_ATOMIC = RIR2_NUMBERS | RIR2_TYPES(CPLXSXP) | RIR2_TYPES(STRSXP) | RIR2_TYPES(RAWSXP),
    RIR2_VECTORS = RIR2_ATOMIC | RIR2_TYPES(VECSXP) | RIR2_TYPES(EXPRSXP),
};
static inline int rir2_boxed_is(SEXP x, unsigned types) { return (RIR2_TYPES(rir2_type(x)) & types) != 0; }

/* Of vectors. */
static inline R_xlen_t rir2_boxed_length(SEXP x) { return rir2_is_altrep(x) ? Rf_xlength(x) : rir2_length(x); }
static inline const void *rir2_boxed_data(SEXP x) { return rir2_is_altrep(x) ? DATAPTR_RO(x) : rir2_data(x); }

/* One element, not ALTREP, no attributes, of this type. */
static inline int rir2_boxed_scalar(SEXP x, int type)
{
    return (*(const uint8_t *)x & 0xdf) == type && rir2_attrib(x) == R_NilValue && rir2_length(x) == 1 && !(rir2_gp(x) & RIR2_GP_S4);
}

static inline int rir2_boxed_is_ascii(SEXP s) { return (rir2_gp(s) & RIR2_GP_ASCII) != 0; }

/* 1, 0, or RIR2_UNSURE: equal strings of different encodings are different objects. */
static inline int rir2_boxed_same_string(SEXP a, SEXP b)
{
    if (a == b) return 1;
    if (rir2_boxed_is_ascii(a) && rir2_boxed_is_ascii(b)) return 0;
    cetype_t x = Rf_getCharCE(a), y = Rf_getCharCE(b);
    int known_x = rir2_boxed_is_ascii(a) || x == CE_UTF8 || x == CE_LATIN1;
    int known_y = rir2_boxed_is_ascii(b) || y == CE_UTF8 || y == CE_LATIN1;
    if (!known_x || !known_y) return RIR2_UNSURE;
    return x == y || rir2_boxed_is_ascii(a) || rir2_boxed_is_ascii(b) ? 0 : RIR2_UNSURE;
}

/* The same with a name at most. */
static inline int rir2_boxed_named_scalar(SEXP x, int type)
{
    return (*(const uint8_t *)x & 0xdf) == type && rir2_length(x) == 1 && rir2_has_names_at_most(x) && !(rir2_gp(x) & RIR2_GP_S4);
}

/* 0-based position from a number inside 1..n, whose name does not matter; RIR2_UNSURE for anything else. */
static inline R_xlen_t rir2_boxed_position(SEXP i, R_xlen_t n)
{
    if (rir2_boxed_named_scalar(i, INTSXP)) {
        int k = *(const int *)rir2_data(i);
        return k >= 1 && k <= n ? k - 1 : RIR2_UNSURE;
    }
    if (rir2_boxed_named_scalar(i, REALSXP)) {
        double d = *(const double *)rir2_data(i);
        return d >= 1 && d < (double)n + 1 ? (R_xlen_t)d - 1 : RIR2_UNSURE;
    }
    return RIR2_UNSURE;
}

/* The same of a tagged index. */
static inline R_xlen_t rir2_tagged_position(const rir2_val *i, R_xlen_t n)
{
    switch (i->kind) {
    case RIR2_VAL_INT: return i->i >= 1 && i->i <= n ? i->i - 1 : RIR2_UNSURE;
    case RIR2_VAL_DBL: return i->d >= 1 && i->d < (double)n + 1 ? (R_xlen_t)i->d - 1 : RIR2_UNSURE;
    case RIR2_VAL_SEXP: return rir2_boxed_position(i->s, n);
    default: return RIR2_UNSURE;
    }
}

/* The string that a value is, or NULL. */
static inline SEXP rir2_tagged_string(const rir2_val *v)
{
    if (v->kind == RIR2_VAL_STR) return v->s;
    return v->kind == RIR2_VAL_SEXP && rir2_boxed_scalar(v->s, STRSXP) ? *(const SEXP *)rir2_data(v->s) : NULL;
}

/* Whether R can be asked for so many bytes. */
static inline int rir2_boxed_may_allocate(double bytes)
{
    rir2_ctx unused;
    return bytes < 1 << 24 || rir2_may_allocate(&unused, bytes);
}

#endif
