/*
 * edit_find: follows a path of names through the nodes as they are written: through aliases and
 * merge keys, and knowing what stands in the way.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_FIND_H
#define LAMBENCH_TEMPLATE_EDIT_FIND_H

#include "workspace/template/edit_inside.h"

enum { EDIT_NAMES = 24 };

struct edit_find {
    const char *const *names;               /* those of the edit */
    size_t count;                           /* how many */
    const struct node *nodes[EDIT_NAMES + 1]; /* [0] is where the path begins; NULL: not there */
    size_t reached;                         /* names that lead to something */
    const struct node *value;               /* what the whole path leads to; NULL: nothing */
    const struct node *alias;               /* the first one on the way; NULL: none */
    size_t alias_level;                     /* names before it */
    bool merged;                            /* it came by a merge key */
    const struct node *shared;              /* the first one on the way, before any alias, whose
                                             * anchor others use; NULL: none */
    const struct node *obstacle;            /* what stands in the way; NULL: nothing */
    const char *why;
    bool hides;                             /* it replaces whatever Globals have there */
};

/* ABOVE: what Globals have on the same path; their lists come first, so that indexes of ours are
 * larger by their length. NULL: nothing. */
void edit_find_walk(const struct edit_work *work, const struct node *start,
                    const char *const *names, const struct edit_find *above,
                    struct edit_find *out);

/* The index that TEXT is; -1 when it is none. */
int edit_find_index(const char *text);
/* Is NODE a function (a map with loops alone is none)? */
bool edit_find_function(const struct node *node);
/* The loop (Fn::ForEach) among the members of MAP that may make NAME; NULL: none. */
const struct node_member *edit_find_loop(const struct node *map, const char *name);

#endif
