/* What a value is, in words: for people, who read why it is not compiled. Nothing is evaluated. */
#include "rir2_runtime.h"
#include <stdio.h>

static SEXP attribute(SEXP x, SEXP name)
{
    for (SEXP a = rir2_attrib(x); a != R_NilValue; a = CDR(a))
        if (TAG(a) == name) return CAR(a);
    return R_NilValue;
}

/* The class attribute; NULL if another class of vector would give its elements. */
static SEXP plain_class(SEXP x)
{
    SEXP class = attribute(x, R_ClassSymbol);
    return rir2_type(class) == STRSXP && !rir2_is_altrep(class) ? class : R_NilValue;
}

static int has_class(SEXP x, const char *name)
{
    SEXP class = plain_class(x);
    for (R_xlen_t i = 0; i < Rf_xlength(class); i++)
        if (!strcmp(CHAR(STRING_ELT(class, i)), name)) return 1;
    return 0;
}

/* Without what separates items of contexts. */
static int object_words(SEXP x, char *out, size_t size)
{
    SEXP class = plain_class(x);
    if (has_class(x, "data.frame")) return snprintf(out, size, "a data frame");
    if (has_class(x, "factor")) return snprintf(out, size, "a factor");
    if (has_class(x, "NativeSymbolInfo")) return snprintf(out, size, "native code of which nothing is known");
    const char *kind = rir2_gp(x) & RIR2_GP_S4 ? "an S4 object" : "an object";
    if (Rf_xlength(class) == 0) return snprintf(out, size, "%s", kind);
    int n = snprintf(out, size, "%s of class %.40s", kind, CHAR(STRING_ELT(class, 0)));
    for (char *c = out; *c; c++)
        if (strchr(",[]\"", *c) || (unsigned char)*c < ' ') *c = '?';
    return n;
}

/* Of a vector of numbers: how its attributes make it more than that. */
static int number_words(SEXP x, const char *kind, char *out, size_t size)
{
    SEXP dim = attribute(x, R_DimSymbol);
    if (dim != R_NilValue)
        return snprintf(out, size, Rf_xlength(dim) == 2 ? "a matrix with dimnames or other attributes" : "an array that is no matrix");
    if (attribute(x, R_NamesSymbol) != R_NilValue) return snprintf(out, size, "a named %s vector", kind);
    return snprintf(out, size, "a vector with attributes");
}

int rir2_value_words(SEXP x, char *out, size_t size)
{
    if (rir2_is_object(x)) return object_words(x, out, size);
    int named = attribute(x, R_NamesSymbol) != R_NilValue;
    switch (rir2_type(x)) {
    case LGLSXP: return number_words(x, "logical", out, size);
    case INTSXP: return number_words(x, "integer", out, size);
    case REALSXP: return number_words(x, "numeric", out, size);
    case CPLXSXP: return snprintf(out, size, "a complex vector");
    case RAWSXP: return snprintf(out, size, "a raw vector");
    case STRSXP: return snprintf(out, size, named ? "a named character vector" : Rf_xlength(x) == 1 ? "a string" : "a character vector");
    case VECSXP: return snprintf(out, size, named ? "a named list" : "a list");
    case ENVSXP: return snprintf(out, size, "an environment");
    case CLOSXP: return snprintf(out, size, "a function");
    case SYMSXP: return snprintf(out, size, "a symbol");
    case LANGSXP: return snprintf(out, size, "a call");
    case EXPRSXP: return snprintf(out, size, "an expression");
    default: return snprintf(out, size, "a value that is no vector");
    }
}
