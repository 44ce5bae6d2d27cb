/*
 * referring: which names a value of a template refers to, wherever in it, also in branches that are
 * not taken: Ref, GetAtt, ${...} of Sub, conditions of If, maps of FindInMap.
 */
#ifndef LAMBENCH_TEMPLATE_REFERRING_H
#define LAMBENCH_TEMPLATE_REFERRING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct intrinsics;
struct node;

enum referring_kind {
    REFERRING_NAME,         /* Ref, ${Name} */
    REFERRING_ATTRIBUTE,    /* GetAtt, ${Name.Attribute} */
    REFERRING_CONDITION,
    REFERRING_MAP           /* FindInMap */
};

struct referring_to {
    enum referring_kind kind;
    const char *name;
    const char *attribute;  /* NULL: made by a function */
    const struct node *where;
    bool sure;              /* it is in force: no branch that is not taken */
};

struct referring {
    struct arena *arena;
    struct intrinsics *intrinsics;
    bool sure;              /* the value itself is in force */
    bool conditions;        /* {"Condition": Name} refers to a condition, as in Conditions */
    size_t steps;           /* values looked at so far; past a limit nothing more is found */
    void (*each)(void *self, const struct referring_to *found);
    void *self;
};

void referring_walk(struct referring *walk, const struct node *value);

#endif
