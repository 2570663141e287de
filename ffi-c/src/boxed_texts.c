/* Checks on strings, lists, subscripts, and of setters: on which operands is R's own routine total?
 *
 * Strings are in ASCII wherever R would look at their bytes: whatever the locale is, R translates nothing then, and
 * complains of nothing.
 */
#include "boxed_checks.h"
#include <math.h>

/* In bytes, what a routine may be asked to paste together. */
static const double MAX_TEXT = 1 << 28;

static SEXP string_at(SEXP x, const SEXP *p, R_xlen_t i) { return p ? p[i] : STRING_ELT(x, i); }
static const SEXP *strings_of(SEXP x) { return rir2_is_altrep(x) ? NULL : rir2_data(x); }

int rir2_all_ascii(SEXP x)
{
    const SEXP *p = strings_of(x);
    for (R_xlen_t i = 0, n = rir2_boxed_length(x); i < n; i++) {
        SEXP s = string_at(x, p, i);
        if (s != NA_STRING && !rir2_boxed_is_ascii(s)) return 0;
    }
    return 1;
}

static int texts(SEXP x) { return rir2_is_plain_of(x, RIR2_TYPES(STRSXP)) && rir2_all_ascii(x); }
static int bare_texts(SEXP x) { return rir2_attrib(x) == R_NilValue && texts(x); }

/* The one string of an operand, or NULL: none, NA, or not in ASCII. */
static const char *text_of(SEXP x)
{
    if (!rir2_boxed_scalar(x, STRSXP)) return NULL;
    SEXP s = STRING_ELT(x, 0);
    return s != NA_STRING && rir2_boxed_is_ascii(s) ? CHAR(s) : NULL;
}

static int is_one_of(const char *s, const char *const *names)
{
    for (; s && *names; names++)
        if (strcmp(s, *names) == 0) return 1;
    return 0;
}

/* Names that are made or handed on are read on the way. */
static int names_are_readable(SEXP x)
{
    SEXP names = rir2_attribute(x, R_NamesSymbol), dim = rir2_attribute(x, R_DimSymbol);
    if (dim != R_NilValue && Rf_xlength(dim) == 1) return 0;
    return names == R_NilValue || (rir2_type(names) == STRSXP && rir2_all_ascii(names));
}

static SEXP list_at(SEXP x, R_xlen_t i) { return VECTOR_ELT(x, i); }

/* ---- strings ------------------------------------------------------------------------------------------------ */

int rir2_check_strings(int which, const SEXP *x, int n)
{
    (void)which;
    for (int k = 0; k < n; k++)
        if (!texts(x[k])) return 0;
    return 1;
}

int rir2_check_nzchar(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return x[0] == R_NilValue || texts(x[0]);
}

int rir2_check_nchar(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    static const char *const types[] = {"chars", "bytes", "width"};
    const char *type = text_of(x[1]);
    int is_known = 0; /* the beginning is enough */
    for (int k = 0; k < 3; k++) is_known |= type && *type && strncmp(types[k], type, strlen(type)) == 0;
    return texts(x[0]) && is_known && rir2_is_true_or_false(x[2]) && rir2_boxed_scalar(x[3], LGLSXP);
}

/* The strings, and what stands in front of a number. */
int rir2_check_make_unique(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_bare_of(x[0], RIR2_TYPES(STRSXP)) && rir2_all_ascii(x[0]) && text_of(x[1]);
}

/* `which`: 1 an assignment, whose value comes last. */
int rir2_check_substr(int which, const SEXP *x, int n)
{
    if (which && (!texts(x[n - 1]) || rir2_boxed_length(x[n - 1]) == 0)) return 0;
    for (int k = 1; k < 3; k++)
        if (!rir2_is_bare_of(x[k], RIR2_TYPES(INTSXP)) || rir2_boxed_length(x[k]) == 0) return 0;
    return texts(x[0]);
}

/* The longest element of what paste() makes strings of; a number takes fewer bytes than this. */
static double longest_text(SEXP x)
{
    double longest = 40;
    if (rir2_type(x) != STRSXP) return longest;
    const SEXP *p = strings_of(x);
    for (R_xlen_t i = 0, n = rir2_boxed_length(x); i < n; i++)
        if (LENGTH(string_at(x, p, i)) > longest) longest = LENGTH(string_at(x, p, i));
    return longest;
}

/* `which`: 1 with a separator behind the list. */
int rir2_check_paste(int which, const SEXP *x, int n)
{
    const char *separator = which ? text_of(x[1]) : "", *collapse = x[n - 2] == R_NilValue ? "" : text_of(x[n - 2]);
    if (!separator || !collapse || !rir2_is_true_or_false(x[n - 1]) || !rir2_is_bare_of(x[0], RIR2_TYPES(VECSXP))) return 0;
    double width = (double)strlen(collapse), rows = 0;
    for (R_xlen_t i = 0; i < rir2_boxed_length(x[0]); i++) {
        SEXP part = list_at(x[0], i);
        if (!rir2_is_plain_of(part, RIR2_NUMBERS | RIR2_TYPES(STRSXP))) return 0;
        if (rir2_type(part) == STRSXP && !rir2_all_ascii(part)) return 0;
        width += longest_text(part) + (double)strlen(separator);
        if ((double)rir2_boxed_length(part) > rows) rows = (double)rir2_boxed_length(part);
    }
    return width * rows < MAX_TEXT;
}

/* Whether a pattern is what the flags of a call say: text that is looked for in `x`, or a regular expression. Flags stand behind
 * it in the order ignore.case (NULL: there is none), perl (likewise), fixed, useBytes. */
static int pattern_fits(SEXP pattern, SEXP x, SEXP ignore_case, SEXP perl, SEXP fixed, SEXP use_bytes)
{
    /* Perl's matcher goes back, no more than the square of this, far less than what makes it give up. */
    enum { LONGEST_TO_GO_BACK = 1000 };
    const char *s = text_of(pattern);
    if (!s || !s[0] || !rir2_is_flag(use_bytes, 0) || (perl && !rir2_is_true_or_false(perl))) return 0;
    if (perl && rir2_is_flag(perl, 1) && (!rir2_is_flag(fixed, 0) || !rir2_is_simple(s) || longest_text(x) > LONGEST_TO_GO_BACK)) return 0;
    if (rir2_is_flag(fixed, 1)) return !ignore_case || rir2_is_flag(ignore_case, 0);
    return rir2_is_flag(fixed, 0) && (!ignore_case || rir2_is_true_or_false(ignore_case)) && rir2_is_regular(s);
}

/* x, split, fixed, perl, useBytes */
int rir2_check_strsplit(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    const char *split = rir2_is_bare_of(x[1], RIR2_TYPES(STRSXP)) && rir2_boxed_length(x[1]) == 0 ? "" : text_of(x[1]);
    if (!split || !texts(x[0])) return 0;
    if (!split[0]) return rir2_is_true_or_false(x[2]) && rir2_is_flag(x[3], 0) && rir2_is_flag(x[4], 0);
    return pattern_fits(x[1], x[0], NULL, x[3], x[2], x[4]);
}

/* pattern, x, ignore.case, value, perl, fixed, useBytes, invert */
int rir2_check_grepl(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_is_true_or_false(x[3]) && rir2_is_true_or_false(x[7]) && texts(x[1]) && pattern_fits(x[0], x[1], x[2], x[4], x[5], x[6]);
}

/* pattern, x, ignore.case, perl, fixed, useBytes; `which`: without perl */
int rir2_check_regexpr(int which, const SEXP *x, int n)
{
    return texts(x[1]) && pattern_fits(x[0], x[1], x[2], which ? NULL : x[3], x[n - 2], x[n - 1]);
}

/* pattern, replacement, x, ignore.case, perl, fixed, useBytes */
int rir2_check_replace(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    const char *replacement = text_of(x[1]);
    if (!replacement || !texts(x[2]) || !pattern_fits(x[0], x[2], x[3], x[4], x[5], x[6])) return 0;
    return (longest_text(x[2]) + 1) * ((double)strlen(replacement) + 1) < MAX_TEXT;
}

/* old, new, x: each a list of characters, without ranges. */
int rir2_check_chartr(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    const char *from = text_of(x[0]), *to = text_of(x[1]);
    return from && to && !strchr(from, '-') && !strchr(to, '-') && strlen(from) <= strlen(to) && texts(x[2]);
}

/* x, times */
int rir2_check_strrep(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!texts(x[0]) || !rir2_is_bare_of(x[1], RIR2_TYPES(INTSXP)) || rir2_boxed_length(x[0]) == 0 || rir2_boxed_length(x[1]) == 0) return 0;
    double most = 0;
    for (R_xlen_t k = 0; k < rir2_boxed_length(x[1]); k++) {
        int times = INTEGER_ELT(x[1], k);
        if (times < 0) return 0; /* NA, too */
        if (times > most) most = times;
    }
    R_xlen_t rows = rir2_boxed_length(x[0]) > rir2_boxed_length(x[1]) ? rir2_boxed_length(x[0]) : rir2_boxed_length(x[1]);
    return most * longest_text(x[0]) * (double)rows < MAX_TEXT;
}

/* x, multiple, allow_surrogate_pairs. In ASCII, and none that ends a string. */
int rir2_check_int_to_utf8(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || !rir2_is_true_or_false(x[1]) || !rir2_is_flag(x[2], 0)) return 0;
    R_xlen_t length = rir2_boxed_length(x[0]);
    const void *data = length ? rir2_boxed_data(x[0]) : NULL;
    for (R_xlen_t k = 0; k < length; k++) {
        double code = rir2_number_at(x[0], data, k);
        if (!(code >= 1 && code < 128)) return 0; /* NA, too */
    }
    return 1;
}

/* One conversion behind its percent sign: the letter at its end, or 0 if it is none that is known here. Flags and width
 * are those of C. */
static char conversion_at(const char **p)
{
    enum { DIGITS = 2 };
    const char *s = *p + strspn(*p, "-+ 0");
    int plain = strspn(*p, "+ 0") == 0;
    size_t width = strspn(s, "0123456789");
    s += width;
    size_t precision = *s == '.' ? strspn(s + 1, "0123456789") : 0;
    if (*s == '.') s += 1 + precision;
    if (width > DIGITS || precision > DIGITS || !*s) return 0;
    *p = s + 1;
    /* "%+s" and the like say nothing that C has a meaning for. */
    return *s == 's' && (!plain || precision) ? 0 : *s;
}

/* Whether a conversion is for an argument, or one that R makes of it by a call of a primitive. */
static int formats(char letter, SEXP x, int longest)
{
    R_xlen_t length = rir2_is_bare_of(x, RIR2_ATOMIC) ? rir2_boxed_length(x) : 0;
    if (length < 1 || length > longest) return 0;
    switch (rir2_type(x)) {
    case INTSXP: return strchr("dis", letter) != NULL;
    case REALSXP: return strchr("feEgGs", letter) != NULL || ((letter == 'd' || letter == 'i') && rir2_are_whole(x));
    case STRSXP: return letter == 's' && rir2_all_ascii(x) && longest_text(x) <= longest;
    default: return 0;
    }
}

/* A format, and its arguments in order: no argument too many, which R warns of. */
int rir2_check_sprintf(int which, const SEXP *x, int n)
{
    (void)which;
    enum { LONGEST = 1000 };
    const char *p = text_of(x[0]);
    int used = 1;
    if (!p || strlen(p) > LONGEST) return 0;
    while ((p = strchr(p, '%'))) {
        if (*++p == '%') { p++; continue; }
        char letter = conversion_at(&p);
        SEXP argument = used < n ? x[used++] : NULL;
        if (!letter || !argument || !formats(letter, argument, LONGEST)) return 0;
    }
    return used == n;
}

/* An integer in this range. */
static int is_integer_from(SEXP x, int least, int most) { return rir2_boxed_scalar(x, INTSXP) && INTEGER(x)[0] >= least && INTEGER(x)[0] <= most; }

static int is_whole_from(SEXP x, int least, int most) { return rir2_count_of(x) >= least && rir2_count_of(x) <= most; }

/* x, trim, digits, nsmall, width, justify, na.encode, scientific, decimal.mark */
int rir2_check_format(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    enum { MOST_DIGITS = 22, MOST_SMALL = 20, WIDEST = 1000, WAYS = 3 };
    if (!rir2_is_plain_of(x[0], RIR2_NUMBERS) && !texts(x[0])) return 0;
    if (!names_are_readable(x[0]) || !rir2_is_true_or_false(x[1]) || !rir2_is_true_or_false(x[6]) || !rir2_is_flag(x[7], NA_LOGICAL)) return 0;
    if ((x[2] != R_NilValue && !is_whole_from(x[2], 1, MOST_DIGITS)) || !is_whole_from(x[3], 0, MOST_SMALL)) return 0;
    if ((x[4] != R_NilValue && !is_whole_from(x[4], 0, WIDEST)) || !is_integer_from(x[5], 0, WAYS)) return 0;
    if (!rir2_boxed_scalar(x[8], STRSXP)) return 0;
    const char *mark = text_of(x[8]);
    if (mark ? strlen(mark) != 1 : STRING_ELT(x[8], 0) != NA_STRING) return 0;
    return (longest_text(x[0]) + WIDEST) * (double)rir2_boxed_length(x[0]) < MAX_TEXT;
}

/* x, mode, width, digits, format, flag, and how long each string may become: formatC() sees to that. */
int rir2_check_format_c(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    enum { WIDEST = 1000, MOST_DIGITS = 50 };
    static const char *const of_integers[] = {"d", NULL}, *const of_doubles[] = {"f", "e", "E", "g", "G", "fg", NULL};
    const char *mode = text_of(x[1]), *format = text_of(x[4]), *flag = text_of(x[5]);
    if (!mode || !format || !flag || flag[strspn(flag, "-+ 0#")] || strlen(flag) > 5) return 0;
    int is_integer = rir2_is_plain_of(x[0], RIR2_TYPES(INTSXP)) && strcmp(mode, "integer") == 0 && is_one_of(format, of_integers);
    int is_double = rir2_is_plain_of(x[0], RIR2_TYPES(REALSXP)) && strcmp(mode, "double") == 0 && is_one_of(format, of_doubles);
    R_xlen_t length = is_integer || is_double ? rir2_boxed_length(x[0]) : 0;
    if ((!is_integer && !is_double) || !is_whole_from(x[2], 1, WIDEST) || !is_whole_from(x[3], 0, MOST_DIGITS)) return 0;
    if (!rir2_is_plain_of(x[6], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || rir2_boxed_length(x[6]) != length || length * WIDEST > MAX_TEXT) return 0;
    const void *lengths = length ? rir2_boxed_data(x[6]) : NULL, *data = length ? rir2_boxed_data(x[0]) : NULL;
    /* Of what is not finite, formatC() has made 0. */
    for (R_xlen_t k = 0; k < length && strcmp(format, "fg") == 0; k++)
        if (*flag || !(fabs(rir2_number_at(x[0], data, k)) < 1e15)) return 0;
    for (R_xlen_t k = 0; k < length; k++) {
        double room = rir2_number_at(x[6], lengths, k);
        if (!(room >= (double)rir2_count_of(x[2]) && room <= 10 * WIDEST)) return 0; /* NA, too */
    }
    return 1;
}

int rir2_check_strtoi(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    int base = rir2_boxed_scalar(x[1], INTSXP) ? INTEGER(x[1])[0] : -1;
    return texts(x[0]) && (base == 0 || (base >= 2 && base <= 36));
}

int rir2_check_raw_text(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_bare_of(x[0], RIR2_TYPES(RAWSXP)) || rir2_is_altrep(x[0]) || !rir2_is_flag(x[1], 0)) return 0;
    const Rbyte *bytes = rir2_data(x[0]);
    for (R_xlen_t i = 0, length = rir2_boxed_length(x[0]); i < length; i++)
        if (bytes[i] == 0 || bytes[i] > 127) return 0;
    return 1;
}

int rir2_check_one_string(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return text_of(*x) != NULL;
}

/* ---- sets ------------------------------------------------------------------------------------------------------ */

static int hashable(SEXP x)
{
    return rir2_is_plain_of(x, RIR2_ATOMIC) && (rir2_type(x) != STRSXP || rir2_all_ascii(x));
}

/* x, table, nomatch, incomparables */
int rir2_check_match(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_boxed_scalar(x[2], INTSXP) || x[3] != R_NilValue) return 0;
    for (int k = 0; k < 2; k++)
        if (x[k] != R_NilValue && !hashable(x[k])) return 0;
    if (x[0] == R_NilValue || x[1] == R_NilValue) return 1;
    return (rir2_type(x[0]) == RAWSXP) == (rir2_type(x[1]) == RAWSXP);
}

int rir2_check_pmatch(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_type(x[0]) == STRSXP && rir2_type(x[1]) == STRSXP && hashable(x[0]) && hashable(x[1]) &&
           rir2_boxed_scalar(x[2], INTSXP) && rir2_is_true_or_false(x[3]);
}

int rir2_check_is_vector(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_boxed_plain(x[0]) && text_of(x[1]);
}

/* x, incomparables, fromLast, and nmax if there are four */
int rir2_check_unique(int which, const SEXP *x, int n)
{
    (void)which;
    int is_fit = rir2_type(x[0]) == VECSXP ? rir2_boxed_plain(x[0]) && rir2_is_data(x[0]) : hashable(x[0]);
    return is_fit && rir2_is_flag(x[1], 0) && rir2_is_true_or_false(x[2]) && (n < 4 || rir2_is_flag(x[3], NA_LOGICAL));
}

int rir2_has_duplicates(SEXP x)
{
    if (rir2_boxed_length(x) < 2) return 0;
    SEXP no = PROTECT(Rf_ScalarLogical(0));
    const SEXP operands[] = {x, no, no};
    SEXP where = rir2_boxed_call_of(RIR2_CALL_any_duplicated, operands, 3);
    UNPROTECT(1);
    return where ? Rf_asInteger(where) != 0 : RIR2_UNSURE;
}

/* ---- classes ------------------------------------------------------------------------------------------------------ */

static int is_s4(SEXP x) { return (rir2_gp(x) & RIR2_GP_S4) != 0; }

int rir2_check_anything(int which, const SEXP *x, int n)
{
    (void)which; (void)x; (void)n;
    return 1;
}

int rir2_check_class_of(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return !is_s4(*x);
}

int rir2_check_unclass(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (is_s4(*x) || !rir2_boxed_is(*x, RIR2_VECTORS) || (rir2_is_altrep(*x) && !rir2_boxed_own_altrep(*x))) return 0;
    return rir2_boxed_may_allocate(16.0 * (double)rir2_boxed_length(*x));
}

/* x, type */
int rir2_check_row_names(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    int is_number = rir2_boxed_scalar(x[1], INTSXP) || rir2_boxed_scalar(x[1], REALSXP), type = is_number ? Rf_asInteger(x[1]) : -1;
    int is_readable = !is_s4(x[0]) && (!rir2_is_altrep(x[0]) || rir2_boxed_own_altrep(x[0]));
    return is_readable && rir2_boxed_is(x[0], RIR2_VECTORS) && type >= 0 && type <= 2;
}

/* x, what, which */
int rir2_check_inherits(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return !is_s4(x[0]) && bare_texts(x[1]) && rir2_is_flag(x[2], 0);
}

/* ---- new vectors ------------------------------------------------------------------------------------------------ */

int rir2_check_as_vector(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    static const char *const modes[] = {"any", "list", "character", NULL}, *const of_numbers[] = {"double", "numeric", "logical", NULL};
    const char *mode = text_of(x[1]);
    /* Only a list keeps names. */
    if (!mode || (strcmp(mode, "list") == 0 && !names_are_readable(x[0]))) return 0;
    if (is_one_of(mode, modes)) return rir2_is_plain_of(x[0], RIR2_ATOMIC);
    int is_integer = !strcmp(mode, "integer") && (rir2_type(x[0]) != REALSXP || rir2_are_in_range(x[0]));
    return rir2_is_plain_of(x[0], RIR2_NUMBERS) && (is_integer || is_one_of(mode, of_numbers));
}

int rir2_check_combine(int which, const SEXP *x, int n)
{
    (void)which;
    double length = 0;
    for (int k = 0; k < n; k++) {
        if (x[k] == R_NilValue) continue;
        if (!rir2_is_plain_of(x[k], RIR2_ATOMIC | RIR2_TYPES(VECSXP)) || !names_are_readable(x[k])) return 0;
        length += (double)rir2_boxed_length(x[k]);
    }
    return length <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(32 * length);
}

/* x, recursive; it looks at types and classes only. */
int rir2_check_list_of_factors(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_boxed_plain(x[0]) && rir2_is_true_or_false(x[1]);
}

/* A plain atomic vector, or a list of such, so many levels deep. */
static int can_be_flattened(SEXP x, int levels, double *length)
{
    if (x == R_NilValue) return 1;
    if (!rir2_is_plain_of(x, RIR2_ATOMIC | (levels > 0 ? RIR2_TYPES(VECSXP) : 0)) || !names_are_readable(x)) return 0;
    *length += (double)rir2_boxed_length(x);
    for (R_xlen_t i = 0; rir2_type(x) == VECSXP && i < rir2_boxed_length(x); i++)
        if (!can_be_flattened(list_at(x, i), levels - 1, length)) return 0;
    return 1;
}

/* x, recursive, use.names */
int rir2_check_unlist(int which, const SEXP *x, int n)
{
    enum { LEVELS = 8 };
    (void)which; (void)n;
    if (!rir2_is_true_or_false(x[1]) || !rir2_is_true_or_false(x[2])) return 0;
    if (x[0] == R_NilValue || rir2_is_plain_of(x[0], RIR2_ATOMIC)) return 1;
    if (!rir2_is_plain_of(x[0], RIR2_TYPES(VECSXP)) || !names_are_readable(x[0])) return 0;
    double length = 0;
    for (R_xlen_t i = 0; i < rir2_boxed_length(x[0]); i++)
        if (!can_be_flattened(list_at(x[0], i), LOGICAL(x[1])[0] ? LEVELS : 0, &length)) return 0;
    return length <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(32 * length);
}

/* How many variables an environment has is not known while some wait to be assigned. */
int rir2_check_lengths(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_is_plain_of(x[0], RIR2_TYPES(VECSXP)) || !rir2_is_true_or_false(x[1])) return 0;
    for (R_xlen_t i = 0; i < rir2_boxed_length(x[0]); i++) {
        SEXP element = list_at(x[0], i);
        if (rir2_type(element) == ENVSXP || !(rir2_boxed_plain(element) || rir2_has_no_method("length", element))) return 0;
    }
    return 1;
}

int rir2_check_sequence(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return rir2_count_of(*x) >= 0;
}

/* `times`: how often an element comes; else how long the result is. */
int rir2_check_repeat(int times, const SEXP *x, int n)
{
    (void)n;
    if (!rir2_is_plain_of(x[0], RIR2_VECTORS) || rir2_boxed_length(x[0]) == 0) return 0;
    R_xlen_t length = rir2_boxed_length(x[0]), count = rir2_count_of(x[1]);
    double total = (double)count * (times ? (double)length : 1);
    if (times && count < 0) {
        if (!rir2_is_bare_of(x[1], RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || rir2_boxed_length(x[1]) != length) return 0;
        const void *p = rir2_boxed_data(x[1]);
        total = 0;
        for (R_xlen_t i = 0; i < length; i++) {
            double k = rir2_number_at(x[1], p, i);
            if (!(k >= 0) || k != floor(k)) return 0; /* NA, too */
            total += k;
        }
    }
    return total >= 0 && total <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(16 * total);
}

int rir2_check_vector(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    static const char *const modes[] = {"list", "character", "numeric", "double", "integer", "logical", "complex", "raw", NULL};
    R_xlen_t count = rir2_count_of(x[1]);
    return is_one_of(text_of(x[0]), modes) && count >= 0 && rir2_boxed_may_allocate(16 * (double)count);
}

/* ---- subscripts ----------------------------------------------------------------------------------------------------- */

/* Numbers that may stand in brackets: none negative beside others. `extent`: what none may be greater than. */
static int numbers_fit(SEXP i, double extent)
{
    R_xlen_t n = rir2_boxed_length(i);
    const void *data = n ? rir2_boxed_data(i) : NULL;
    int is_dbl = rir2_type(i) == REALSXP, negative = 0, other = 0;
    for (R_xlen_t k = 0; k < n; k++) {
        double d = is_dbl ? ((const double *)data)[k] : ((const int *)data)[k];
        int na = is_dbl ? ISNAN(d) : ((const int *)data)[k] == NA_INTEGER;
        if (na) other = 1;
        else if (fabs(d) > INT_MAX || d >= extent + 1) return 0;
        else if (d < 0) negative = 1;
        else if (d > 0) other = 1;
    }
    return !negative || !other;
}

static int any_subscript_fits(SEXP i)
{
    if (i == R_MissingArg || i == R_NilValue) return 1;
    if (!rir2_is_index(i, RIR2_NUMBERS | RIR2_TYPES(STRSXP))) return 0;
    switch (rir2_type(i)) {
    case LGLSXP: return 1;
    case STRSXP: return rir2_all_ascii(i);
    default: return numbers_fit(i, INT_MAX);
    }
}

/* A subscript of a matrix must not lead out of it. */
static int subscript_fits_extent(SEXP i, int extent, SEXP names)
{
    if (i == R_MissingArg || i == R_NilValue) return 1;
    if (!rir2_is_index(i, RIR2_NUMBERS | RIR2_TYPES(STRSXP))) return 0;
    R_xlen_t n = rir2_boxed_length(i);
    if (rir2_type(i) == LGLSXP) return n <= extent;
    if (rir2_type(i) != STRSXP) return numbers_fit(i, extent);
    if (rir2_type(names) != STRSXP || (double)n * extent > 1e5 || !rir2_all_ascii(i) || !rir2_all_ascii(names)) return 0;
    for (R_xlen_t k = 0; k < n; k++)
        if (rir2_boxed_find(names, STRING_ELT(i, k)) < 0) return 0;
    return 1;
}

/* Whether subscripts of a vector cannot fail, whatever its class. */
int rir2_subset_fits(const SEXP *x, int n)
{
    for (SEXP a = rir2_attrib(x[0]); a != R_NilValue; a = rir2_cdr(a))
        if (rir2_tag(a) == R_TspSymbol || strcmp(CHAR(rir2_pname(rir2_tag(a))), "srcref") == 0) return 0;
    SEXP dim = rir2_attribute(x[0], R_DimSymbol), dimnames = rir2_attribute(x[0], R_DimNamesSymbol);
    if (n == 2) {
        if (rir2_type(x[1]) == STRSXP && (dim != R_NilValue || !names_are_readable(x[0]))) return 0;
        return any_subscript_fits(x[1]) || rir2_is_index_matrix(x[0], x[1]);
    }
    if (rir2_type(dim) != INTSXP || Rf_xlength(dim) != n - 1) return 0;
    double size = 1;
    for (int k = 0; k < n - 1; k++) {
        SEXP names = rir2_type(dimnames) == VECSXP ? list_at(dimnames, k) : R_NilValue;
        int extent = INTEGER_ELT(dim, k);
        if (!subscript_fits_extent(x[k + 1], extent, names)) return 0;
        size *= x[k + 1] == R_MissingArg || x[k + 1] == R_NilValue ? extent : (double)rir2_boxed_length(x[k + 1]) + extent;
    }
    return size <= RIR2_CHECK_LONGEST && rir2_boxed_may_allocate(16 * size);
}

int rir2_check_subset(int which, const SEXP *x, int n)
{
    (void)which;
    return rir2_is_plain_of(x[0], RIR2_VECTORS) && rir2_subset_fits(x, n);
}

/* ---- setters ------------------------------------------------------------------------------------------------------ */

static int settable(SEXP x)
{
    return rir2_is_plain_of(x, RIR2_VECTORS) && rir2_attribute(x, R_TspSymbol) == R_NilValue;
}

int rir2_check_set_names(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!settable(x[0]) || rir2_attribute(x[0], R_DimSymbol) != R_NilValue) return 0;
    return x[1] == R_NilValue || (rir2_is_bare_of(x[1], RIR2_TYPES(STRSXP)) && rir2_boxed_length(x[1]) <= rir2_boxed_length(x[0]));
}

/* Other attributes than names are lost. */
int rir2_check_set_length(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    R_xlen_t length = rir2_count_of(x[1]);
    if (!settable(x[0]) || rir2_boxed_is(x[0], RIR2_TYPES(EXPRSXP)) || length < 0 || !rir2_boxed_may_allocate(16.0 * (double)length)) return 0;
    return rir2_has_names_at_most(x[0]);
}

/* Extents that a vector of so many elements can have. */
static int are_extents(SEXP dim, R_xlen_t length)
{
    if (!rir2_is_bare_of(dim, RIR2_TYPES(INTSXP) | RIR2_TYPES(REALSXP)) || rir2_boxed_length(dim) == 0) return 0;
    double product = 1;
    for (R_xlen_t i = 0; i < rir2_boxed_length(dim); i++) {
        double extent = rir2_type(dim) == INTSXP ? INTEGER_ELT(dim, i) : REAL_ELT(dim, i);
        if (!(extent >= 0 && extent <= INT_MAX)) return 0; /* NA, too */
        product *= trunc(extent);
    }
    return product == (double)length;
}

int rir2_check_set_dim(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return settable(x[0]) && (x[1] == R_NilValue || are_extents(x[1], rir2_boxed_length(x[0])));
}

int rir2_are_names_of_sides(SEXP dimnames, const int *extents, int sides)
{
    if (!rir2_is_plain_of(dimnames, RIR2_TYPES(VECSXP)) || rir2_boxed_length(dimnames) != sides) return 0;
    SEXP a = rir2_attrib(dimnames);
    if (a != R_NilValue && (rir2_tag(a) != R_NamesSymbol || rir2_cdr(a) != R_NilValue || !names_are_readable(dimnames))) return 0;
    for (int k = 0; k < sides; k++) {
        SEXP names = list_at(dimnames, k);
        if (names == R_NilValue) continue;
        if (!rir2_is_bare_of(names, RIR2_TYPES(STRSXP) | RIR2_TYPES(INTSXP)) || rir2_boxed_length(names) != extents[k]) return 0;
    }
    return 1;
}

int rir2_check_set_dimnames(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    SEXP dim = rir2_attribute(x[0], R_DimSymbol);
    if (x[1] == R_NilValue && settable(x[0]) && dim == R_NilValue && rir2_attribute(x[0], R_DimNamesSymbol) == R_NilValue) return 1;
    if (!settable(x[0]) || rir2_type(dim) != INTSXP) return 0;
    return x[1] == R_NilValue || rir2_are_names_of_sides(x[1], INTEGER_RO(dim), (int)Rf_xlength(dim));
}

/* Strings in ASCII are equal only if they are the same object. */
static int all_differ(SEXP x)
{
    enum { COMPARED = 64 };
    R_xlen_t n = rir2_boxed_length(x);
    const SEXP *p = strings_of(x);
    if (n > COMPARED) return rir2_has_duplicates(x) == 0;
    for (R_xlen_t i = 0; i < n; i++)
        for (R_xlen_t k = 0; k < i; k++)
            if (string_at(x, p, i) == string_at(x, p, k)) return 0;
    return 1;
}

int rir2_check_set_levels(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    return settable(x[0]) && (x[1] == R_NilValue || (bare_texts(x[1]) && all_differ(x[1])));
}

/* Strings that may be the class attribute of a value. */
static int is_class_of(SEXP class, SEXP x)
{
    if (!bare_texts(class) || rir2_boxed_length(class) == 0) return 0;
    for (R_xlen_t i = 0; i < rir2_boxed_length(class); i++) {
        SEXP s = STRING_ELT(class, i);
        if (s == NA_STRING || (strcmp(CHAR(s), "factor") == 0 && rir2_type(x) != INTSXP)) return 0;
    }
    return 1;
}

/* `which`: 1 `class<-`, to which names of types mean something else. */
int rir2_check_set_class(int which, const SEXP *x, int n)
{
    (void)n;
    static const char *const special[] = {
        "matrix", "array", "function", "numeric", "name", "call", "NULL", "symbol", "pairlist", "closure", "environment", "promise", "language",
        "special", "builtin", "char", "logical", "integer", "double", "complex", "character", "...", "any", "expression", "list", "externalptr",
        "bytecode", "weakref", "raw", "S4", "object", NULL};
    if (!settable(x[0])) return 0;
    if (x[1] == R_NilValue) return 1;
    if (!is_class_of(x[1], x[0])) return 0;
    for (R_xlen_t i = 0; which && i < rir2_boxed_length(x[1]); i++)
        if (is_one_of(CHAR(STRING_ELT(x[1], i)), special)) return 0;
    return 1;
}

/* Names that mean nothing to R. */
static int means_nothing(const char *name)
{
    static const char *const special[] = {"names", "dim", "dimnames", "class", "tsp", "row.names", "levels", "comment", "srcref", "", NULL};
    return name && !is_one_of(name, special);
}

/* No method is asked, so the vector may be an object. */
int rir2_check_set_attr(int which, const SEXP *x, int n)
{
    return rir2_check_unclass(which, x, n) && means_nothing(text_of(x[1])) && x[2] != x[0];
}

/* A plain number has each of these types. A factor has its own, and stays what it is. */
int rir2_check_set_storage_mode(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    const char *mode = text_of(x[1]);
    if (!mode || x[0] == x[1]) return 0;
    if (rir2_type(x[0]) == INTSXP && !rir2_is_altrep(x[0]) && strcmp(mode, "integer") == 0) return 1;
    if (!rir2_is_plain_of(x[0], RIR2_NUMBERS)) return 0;
    if (strcmp(mode, "integer") == 0) return rir2_type(x[0]) != REALSXP || rir2_are_in_range(x[0]);
    return strcmp(mode, "double") == 0 || strcmp(mode, "logical") == 0 || strcmp(mode, "numeric") == 0;
}

/* Options are changed by calls of options() only, which no compiled code makes. */
int rir2_check_option(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    const char *name = text_of(x[0]);
    return name && *name;
}

static int are_names_of(SEXP names, SEXP x) { return rir2_is_bare_of(names, RIR2_TYPES(STRSXP)) && rir2_boxed_length(names) <= rir2_boxed_length(x); }

/* R takes off what there was, and then sets one after the other, the extents first. No method is asked, so the vector may be an object. */
int rir2_check_set_attributes(int which, const SEXP *x, int n)
{
    (void)which; (void)n;
    if (!rir2_check_unclass(0, x, 1) || rir2_boxed_length(x[0]) > RIR2_CHECK_LONGEST) return 0;
    if (x[1] == R_NilValue) return 1;
    SEXP names = rir2_attribute(x[1], R_NamesSymbol);
    if (!rir2_is_plain_of(x[1], RIR2_TYPES(VECSXP)) || x[1] == x[0]) return 0;
    if (names == R_NilValue) return rir2_boxed_length(x[1]) == 0;
    if (!bare_texts(names) || !all_differ(names)) return 0;
    int has_names = 0, has_dim = 0;
    for (R_xlen_t i = 0; i < rir2_boxed_length(x[1]); i++) {
        SEXP name = STRING_ELT(names, i), value = list_at(x[1], i);
        if (name == NA_STRING || value == x[0]) return 0;
        const char *s = CHAR(name);
        int is_null = value == R_NilValue;
        if (strcmp(s, "names") == 0) {
            if (!is_null && !are_names_of(value, x[0])) return 0;
            has_names = 1;
        } else if (strcmp(s, "dim") == 0) {
            if (!are_extents(value, rir2_boxed_length(x[0]))) return 0;
            has_dim = 1;
        } else if (strcmp(s, "class") == 0) {
            if (!is_null && !is_class_of(value, x[0])) return 0;
        } else if (strcmp(s, "levels") != 0 && !means_nothing(s)) {
            return 0;
        }
    }
    return !has_names || !has_dim;
}
