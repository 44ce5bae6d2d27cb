/*
 * pretty: payload bytes -> lines to look at. The payload itself is never changed.
 */
#ifndef LAMBENCH_WIDGET_PRETTY_H
#define LAMBENCH_WIDGET_PRETTY_H

#include <stdbool.h>
#include <stddef.h>

struct str;

/* Appends BYTES as indented JSON, safe for a terminal; false when they are no JSON: then they are
 * appended as they are (made safe). */
bool pretty_json(struct str *out, const char *bytes, size_t size);

#endif
