/*
 * edit_look: where the value of an edit is written: the resource, Globals, a parameter, an anchor;
 * and which of these may be changed.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_LOOK_H
#define LAMBENCH_TEMPLATE_EDIT_LOOK_H

#include "workspace/template/edit_find.h"

enum { EDIT_PREFIX = 2 };       /* names of a path before those of the edit */

struct edit_look {
    const struct node *resource;        /* NULL: all functions */
    const char *type, *section;         /* section of Globals; NULL: none */
    const char *names[2][EDIT_NAMES + 1];
    const char *default_names[4];
    struct edit_find local, global;     /* from the Resources, and from the root */
    struct edit_find parameter;         /* its Default; count 0: no parameter */
    const char *parameter_name;
    const struct node *anchored;        /* what an anchor gives; NULL */
    const char *anchor;
    const struct node *effective;       /* the value as it counts; NULL: none. With lists in both
                                         * places that of the resource */
    bool joined;                        /* lists in both places */
    struct edit_places *places;
};

/* NEW_VALUE: what SET is about to write; NULL for other verbs. Fills PLACES. -1: no such resource,
 * or a path that leads nowhere. */
int edit_look(struct edit_work *work, const struct node *new_value, struct edit_look *look,
              struct edit_places *places);

/* Says that the resource of the edit is not there: ERROR_NOT_FOUND, or that a loop makes it. */
int edit_look_missing(struct edit_work *work);

/* Fills the places of LOOK; part of edit_look(). */
void edit_look_places(struct edit_work *work, const struct node *new_value,
                      struct edit_look *look);

/* For list verbs: what the index means for them. */
void edit_list_places(struct edit_work *work, struct edit_look *look);

/* Where the edit is to be done; NULL with the reason. */
const struct edit_find *edit_look_target(struct edit_work *work, const struct edit_look *look,
                                         enum edit_where where);
/* ERROR_BUSY when the value is not the one the person saw. TARGET may be NULL. */
int edit_look_expected(struct edit_work *work, const struct edit_look *look,
                       const struct node *target);

#endif
