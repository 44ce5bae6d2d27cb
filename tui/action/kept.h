/*
 * kept: what the actions that show kept runs have in common.
 */
#ifndef LAMBENCH_ACTION_KEPT_H
#define LAMBENCH_ACTION_KEPT_H

#include <stddef.h>

struct call;
struct error;
struct history_row;

/* Calls EACH for the runs in .lambench/history.db, newest first; FUNCTION NULL: all. Without a
 * history there are none. Returns as reach_project. */
int kept_each(struct call *call, const char *function, size_t limit,
              int (*each)(void *self, const struct history_row *row), void *self,
              struct error *error);
/* The newest run of FUNCTION, or with REQUEST the one with this id, or a start of it; release OUT.
 * Returns as reach_project. */
int kept_read(struct call *call, const char *function, const char *request,
              struct history_row *out, struct error *error);
/* In a screen: shows SCREEN instead, and ends the call. */
int kept_open(struct call *call, const char *screen, struct error *error);

#endif
