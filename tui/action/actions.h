/*
 * actions: the table of actions.
 */
#ifndef LAMBENCH_ACTIONS_H
#define LAMBENCH_ACTIONS_H

struct action;

/* NULL terminated, in the order of help. */
extern const struct action *const actions_table[];
/* NULL if there is none of this name. */
const struct action *actions_find(const char *name);

#endif
