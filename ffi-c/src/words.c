/* What an object is, in words: for people, who read why it is not compiled. Nothing is evaluated. */
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

/* The class attribute of an object of S3, which is nothing but strings; R_NilValue: there is none. */
SEXP rir2_class_of(SEXP x)
{
    SEXP class = rir2_is_object(x) && !(rir2_gp(x) & RIR2_GP_S4) ? plain_class(x) : R_NilValue;
    return Rf_xlength(class) > 0 && rir2_attrib(class) == R_NilValue ? class : R_NilValue;
}

/* Whether x is an object of S3 whose class attribute is exactly this. */
int rir2_is_of_classes(SEXP x, SEXP classes)
{
    SEXP found = rir2_class_of(x);
    if (found == R_NilValue || rir2_length(found) != rir2_length(classes)) return 0;
    return !memcmp(rir2_data(found), rir2_data(classes), (size_t)rir2_length(classes) * sizeof(SEXP));
}

static int has_class(SEXP x, const char *name)
{
    SEXP class = plain_class(x);
    for (R_xlen_t i = 0; i < Rf_xlength(class); i++)
        if (!strcmp(CHAR(STRING_ELT(class, i)), name)) return 1;
    return 0;
}

/* Of an object of a class, without what separates items of contexts. */
int rir2_object_words(SEXP x, char *out, size_t size)
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
