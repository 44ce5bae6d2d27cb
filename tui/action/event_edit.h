/*
 * event_edit: one value of a JSON text replaced, everything else left as it is.
 */
#ifndef LAMBENCH_ACTION_EVENT_EDIT_H
#define LAMBENCH_ACTION_EVENT_EDIT_H

#include <stddef.h>

struct error;

/* ASSIGNMENT is PATH=VALUE with a path like Records[0].body or Records.0.body that is there. Where
 * a text stands, VALUE becomes a text; elsewhere it is JSON, or a text when it is not. The new
 * text is the caller's. */
int event_edit(const char *bytes, size_t size, const char *assignment, char **out,
               struct error *error);

#endif
