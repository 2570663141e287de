/* Checks on patterns: with which regular expressions are R's own routines total?
 *
 * An expression that is not one is an error, and a back reference in a pattern may take for ever. So a pattern is read here, in a
 * grammar that is a part of POSIX's: what is read has a meaning to R's matcher, whose time is linear in the text. The matcher of
 * perl = TRUE gives up, with a warning, where it has to go back too often: it gets simple patterns only.
 */
#include "boxed_checks.h"

enum { MOST_GROUPS = 9, DEEPEST = 4, LONGEST_PATTERN = 200, MOST_TIMES = 9 };

typedef struct {
    const char *p;
    int groups, depth, repeated;
    int looks_like_class; /* [:a:] and its like, which are errors of Perl's */
} reader;

static int is_digit(char c) { return c >= '0' && c <= '9'; }
static int is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static int is_one(char c, const char *set) { return c && strchr(set, c); }

/* Characters that mean themselves, inside and outside of brackets. */
static int is_itself(char c) { return is_digit(c) || is_letter(c) || is_one(c, " ,;:/_=#@!~'\"<>&%`\t\n\r"); }

static int read_text(reader *r, const char *text)
{
    size_t n = strlen(text);
    if (strncmp(r->p, text, n) != 0) return 0;
    r->p += n;
    return 1;
}

/* [:alpha:] and its like, in brackets. */
static int read_class(reader *r)
{
    static const char *const classes[] = {"[:alpha:]", "[:digit:]", "[:alnum:]", "[:upper:]", "[:lower:]", "[:space:]", "[:blank:]", "[:punct:]", NULL};
    for (const char *const *name = classes; *name; name++)
        if (read_text(r, *name)) return 1;
    return 0;
}

/* Digits or letters of one case, from and to which a range goes. */
static int is_range(char from, char to)
{
    int alike = (is_digit(from) && is_digit(to)) || (is_letter(from) && is_letter(to) && (from & 32) == (to & 32));
    return alike && from <= to;
}

/* Behind the opening bracket. */
static int read_brackets(reader *r)
{
    int items = 0;
    if (is_one(*r->p, ":.=")) r->looks_like_class = 1;
    if (*r->p == '^') r->p++;
    /* It means itself in the first place. */
    if (*r->p == ']' && r->p[1] != '-') r->p++, items++;
    for (; *r->p != ']'; items++) {
        if (read_class(r)) continue;
        char c = *r->p;
        if (c == '-') {
            /* It means itself in the last place. */
            if (r->p[1] != ']') return 0;
        } else if (!is_itself(c) && !is_one(c, ".*+?(){}|$")) {
            return 0;
        }
        r->p++;
        if (c != '-' && *r->p == '-' && r->p[1] != ']') {
            if (!is_range(c, r->p[1])) return 0;
            r->p += 2;
        }
    }
    r->p++;
    return items > 0;
}

static int read_alternatives(reader *r);

static int read_atom(reader *r)
{
    char c = *r->p++;
    switch (c) {
    case '.': return 1;
    case '[': return read_brackets(r);
    case '\\': return is_one(*r->p, ".*+?()[]{}|^$\\/-dDsSwW") ? (r->p++, 1) : 0;
    case '(':
        if (++r->groups > MOST_GROUPS || ++r->depth > DEEPEST || !read_alternatives(r) || *r->p != ')') return 0;
        r->depth--;
        r->p++;
        return 1;
    case '-': return 1;
    default: return is_itself(c);
    }
}

static int read_count(reader *r)
{
    if (!is_digit(*r->p) || is_digit(r->p[1])) return -1;
    return *r->p++ - '0';
}

/* {n}, {n,} or {n,m}, behind the opening brace. */
static int read_times(reader *r)
{
    int least = read_count(r), most = least;
    if (least < 1) return 0;
    if (*r->p == ',') {
        r->p++;
        most = *r->p == '}' ? MOST_TIMES : read_count(r);
    }
    return most >= least && *r->p++ == '}';
}

/* The beginning or end of a word, or a place that is neither: nothing is repeated there. */
static int read_boundary(reader *r)
{
    if (r->p[0] != '\\' || !is_one(r->p[1], "bB") || is_one(r->p[2], "*+?{")) return 0;
    r->p += 2;
    return 1;
}

static int read_sequence(reader *r)
{
    int pieces = 0;
    if (*r->p == '^') r->p++, pieces++;
    while (*r->p && !is_one(*r->p, "|)")) {
        pieces++;
        if (*r->p == '$') {
            r->p++;
            return !*r->p || is_one(*r->p, "|)");
        }
        if (read_boundary(r)) continue;
        int is_group = *r->p == '(';
        if (!read_atom(r)) return 0;
        if (is_one(*r->p, "*+?{")) r->repeated++;
        if (is_one(*r->p, "*+?")) r->p += r->p[1] == '?' ? 2 : 1; /* as few as possible */
        else if (*r->p == '{' && (is_group || !(r->p++, read_times(r)))) return 0;
    }
    return pieces > 0;
}

static int read_alternatives(reader *r)
{
    do {
        if (!read_sequence(r)) return 0;
    } while (*r->p == '|' && r->p++);
    return 1;
}

int rir2_is_simple(const char *pattern)
{
    reader r = {.p = pattern};
    return strlen(pattern) <= LONGEST_PATTERN && read_sequence(&r) && !*r.p && r.groups == 0 && r.repeated <= 1 && !r.looks_like_class;
}

int rir2_is_regular(const char *pattern)
{
    reader r = {.p = pattern};
    return strlen(pattern) <= LONGEST_PATTERN && read_alternatives(&r) && !*r.p;
}
