/* Where a closure stands in its source file, for people who read why it is not compiled.
 *
 * A session sees closures without environments, and so without the objects of their source files.
 * These are given a name that has what matters: the file, and the lines that the closure is in.
 * Bindings of a source file object are read only where that runs no code.
 */
#include "rir2_runtime.h"
#include <limits.h>
#include <stdio.h>

/* Lines of a closure that are kept with it, at most. */
enum { MAX_LINES = 2000 };

/* First and last line of the srcrefs among a byte code's constants, or 1, 0. */
SEXP rir2_source_range(SEXP code)
{
    int first = INT_MAX, last = 0;
    SEXP pool = rir2_type(code) == BCODESXP ? rir2_cdr(code) : R_NilValue;
    for (R_xlen_t i = 0; rir2_type(pool) == VECSXP && i < Rf_xlength(pool); i++) {
        SEXP x = VECTOR_ELT(pool, i);
        if (rir2_type(x) != INTSXP || rir2_is_altrep(x) || Rf_xlength(x) < 4 || !Rf_inherits(x, "srcref")) continue;
        if (INTEGER_ELT(x, 0) < first) first = INTEGER_ELT(x, 0);
        if (INTEGER_ELT(x, 2) > last) last = INTEGER_ELT(x, 2);
    }
    SEXP range = Rf_allocVector(INTSXP, 2);
    INTEGER(range)[0] = last > 0 && first > 0 ? first : 1;
    INTEGER(range)[1] = last > 0 && first > 0 ? last : 0;
    return range;
}

/* A character vector that the object holds under a name, or NULL. */
static SEXP texts_of(SEXP srcfile, const char *name)
{
    SEXP env, cell, symbol = Rf_install(name);
    if (rir2_find(NULL, srcfile, symbol, &env, &cell) != RIR2_FIND_OK || env != srcfile) return R_NilValue;
    SEXP x = rir2_cell_value(env, symbol, cell);
    return rir2_type(x) == STRSXP && !rir2_is_altrep(x) ? x : R_NilValue;
}

/* Adds the lines from `first` to `last` to a list of texts; an element may hold several. Returns how
 * many there are, so that the list may be made first. */
static R_xlen_t copy_lines(SEXP lines, int first, int last, SEXP to, R_xlen_t at)
{
    int line = 1;
    R_xlen_t n = 0;
    for (R_xlen_t i = 0; i < Rf_xlength(lines) && line <= last; i++) {
        SEXP text = STRING_ELT(lines, i);
        const char *s = CHAR(text);
        for (const char *end; line <= last; s = end + 1, line++) {
            end = strchr(s, '\n');
            size_t length = end ? (size_t)(end - s) : strlen(s);
            if (line >= first) {
                if (to) SET_STRING_ELT(to, at + n, Rf_mkCharLenCE(s, (int)length, Rf_getCharCE(text)));
                n++;
            }
            if (!end || !end[1]) { line++; break; }
        }
    }
    return n;
}

/* The key of an environment that nobody keeps, the file's name, the number of the first line, lines. */
SEXP rir2_source_name(SEXP srcfile, int first, int last)
{
    SEXP file = texts_of(srcfile, "filename"), lines = texts_of(srcfile, "lines");
    if (last - first >= MAX_LINES) last = first + MAX_LINES - 1;
    SEXP name = PROTECT(Rf_allocVector(STRSXP, 3 + copy_lines(lines, first, last, NULL, 0)));
    SET_STRING_ELT(name, 0, Rf_mkChar("env:4294967295"));
    SET_STRING_ELT(name, 1, Rf_xlength(file) > 0 ? STRING_ELT(file, 0) : R_BlankString);
    char number[16];
    snprintf(number, sizeof number, "%d", first);
    SET_STRING_ELT(name, 2, Rf_mkChar(number));
    copy_lines(lines, first, last, name, 3);
    UNPROTECT(1);
    return name;
}
