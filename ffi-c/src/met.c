/* What variables of closures have held: looked at while R runs parts of them that might be compiled, for the analysis, which
 * takes values of unknown type for that (World::met in analysis/src/world.rs). And objects at which compiled code has left, since
 * a routine does not take them (World::objects_at). Compiled code checks.
 */
#include "rir2_runtime.h"
#include <stdio.h>
#include <stdlib.h>

/* So often each part of a closure is looked at. */
enum { LOOKS = 8 };

static rir2_met *met(rir2_table *whole, SEXP symbol)
{
    for (int i = 0; i < whole->n_met; i++)
        if (whole->met[i].symbol == symbol) return &whole->met[i];
    return NULL;
}

/* What a variable of the frames of a byte code has held; NULL: nobody has looked, or it was not always the same. */
const char *rir2_met_in(SEXP code, SEXP symbol)
{
    for (rir2_table *t = rir2_tables; t; t = t->next) {
        if (t->whole || (t->code->original != code && t->code->prepared != code)) continue;
        const rir2_met *m = met(t, symbol);
        if (m) return *m->item ? m->item : NULL;
    }
    return NULL;
}

/* Class attributes are told apart as long as there is room; which are too many, the analysis knows. */
static const char of_objects[] = "object:";

static int may_be_told_apart(const char *item, const char *other)
{
    size_t n = strlen(of_objects);
    return !strncmp(item, of_objects, n) && !strncmp(other, of_objects, n);
}

/* `item`: one or more class attributes. */
static int is_among(const char *item, const char *classes)
{
    size_t n = strlen(classes);
    for (const char *at = item + strlen(of_objects); at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (!strncmp(at, classes, n) && (at[n] == 0 || at[n] == '|')) return 1;
    return 0;
}

/* Where there is no room for more, nothing is known. */
static void meet_other_class(rir2_met *m, const char *classes)
{
    size_t n = strlen(m->item), more = strlen(classes);
    char *longer = n + more + 2 < RIR2_MAX_ITEM ? malloc(n + more + 2) : NULL;
    if (!longer) {
        *m->item = 0;
        return;
    }
    memcpy(longer, m->item, n);
    longer[n] = '|';
    memcpy(longer + n + 1, classes, more + 1);
    free(m->item);
    m->item = longer;
}

static void meet_again(rir2_met *m, const char *item)
{
    int is_object = may_be_told_apart(m->item, item);
    if (is_object && !is_among(m->item, item + strlen(of_objects))) meet_other_class(m, item + strlen(of_objects));
    if (!is_object && strcmp(m->item, item)) *m->item = 0;
}

static void meet(rir2_table *whole, SEXP symbol, const char *item)
{
    rir2_met *m = met(whole, symbol);
    if (m) {
        meet_again(m, item);
        return;
    }
    if (whole->n_met == RIR2_MAX_FORMALS) return;
    if (!whole->met) whole->met = calloc(RIR2_MAX_FORMALS, sizeof *whole->met);
    char *copy = whole->met ? strdup(item) : NULL;
    if (copy) whole->met[whole->n_met++] = (rir2_met){.symbol = symbol, .item = copy};
}

/* Looks at what the frame holds while R runs a part of the closure. Nothing is evaluated for it. */
void rir2_look_at_variables(rir2_entry_state *e)
{
    rir2_table *t = e->table;
    if (t->n_baseline > LOOKS || !rir2_locate(e)) return;
    for (int k = 0; k < t->n_formals; k++) {
        rir2_formal *f = &e->formals[k];
        char item[RIR2_MAX_ITEM];
        if (f->missing || (k >= t->n_assigned && k < t->n_assigned + t->n_state)) continue;
        if (f->raw) {
            SEXP x = rir2_type(f->raw) == PROMSXP ? rir2_prvalue(f->raw) : f->raw;
            if (x == R_UnboundValue || rir2_type(x) == DOTSXP) continue;
            if (rir2_is_function(x)) *item = 0;
            else rir2_context_item(NULL, x, item, sizeof item);
        } else {
            snprintf(item, sizeof item, "%s", f->val.kind == RIR2_VAL_DBL ? "dbl" : f->val.kind == RIR2_VAL_INT ? "int" : "lgl");
        }
        meet(t->whole, t->symbols[k], item);
    }
}

/* ---- where code has left ---------------------------------------------------------------------------------------- */

enum { MOST_SPOTS = 1024 };
static struct { uint64_t spot, changed; rir2_met met; } spots[MOST_SPOTS];
static int n_spots;
static uint64_t n_changes; /* so often something was learnt at any of them */
static char noted[RIR2_MAX_ITEM]; /* of the operand that a routine did not take, the last one; "": no object */

static int number_of(uint64_t spot)
{
    for (int i = 0; i < n_spots; i++)
        if (spots[i].spot == spot) return i;
    return -1;
}

/* What a version knows that is compiled now. */
uint64_t rir2_met_so_far(void) { return n_changes; }

/* A routine has left, to which this is the first operand. */
void rir2_note_operand(const rir2_val *v)
{
    *noted = 0;
    if (v->kind == RIR2_VAL_SEXP && rir2_is_any_object(v->s)) rir2_context_item(NULL, v->s, noted, sizeof noted);
    if (strncmp(noted, of_objects, strlen(of_objects))) *noted = 0;
}

static void meet_here(int i)
{
    size_t before = strlen(spots[i].met.item);
    meet_again(&spots[i].met, noted);
    if (strlen(spots[i].met.item) != before) spots[i].changed = ++n_changes;
}

/* Another class than at this spot so far: it will come to those that have met the same classes, too. */
static void meet_alike(int at)
{
    char before[RIR2_MAX_ITEM];
    snprintf(before, sizeof before, "%s", spots[at].met.item);
    for (int i = 0; i < n_spots; i++)
        if (!strcmp(spots[i].met.item, before)) meet_here(i);
}

/* The operand that was noted stood at this spot. 0: nothing is known there; 1: a version that knew so much cannot learn from it. */
int rir2_meet_at(uint64_t spot, uint64_t known)
{
    int at = number_of(spot);
    if (at < 0 && *noted && n_spots < MOST_SPOTS) {
        char *copy = strdup(noted);
        if (!copy) return 0;
        spots[at = n_spots++].spot = spot;
        spots[at].met.item = copy;
        spots[at].changed = ++n_changes;
    } else if (at >= 0 && may_be_told_apart(spots[at].met.item, noted)) {
        meet_alike(at);
    } else if (at >= 0) {
        meet_here(at);
    }
    *noted = 0;
    return at < 0 ? 0 : spots[at].changed > known ? 2 : 1;
}

/* Class attributes in the notation of contexts. NULL: not known, or there were other values, too. */
const char *rir2_met_at(uint64_t spot)
{
    int at = number_of(spot);
    return at >= 0 && *spots[at].met.item ? spots[at].met.item : NULL;
}
