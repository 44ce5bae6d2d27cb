/*
 * local_json: JSON files of ours beside a template, read as nodes, changed at one place, written
 * as people would write them. They may hold secrets: mode 0600, and hidden from git.
 */
#ifndef LAMBENCH_TEMPLATE_LOCAL_JSON_H
#define LAMBENCH_TEMPLATE_LOCAL_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct node;
struct str;

enum { LOCAL_JSON_BYTES = 1048576, LOCAL_JSON_STEPS = 8 };

/* The outermost map; an empty one when there is no file. NULL with ERROR_INVALID and its place when
 * it is no JSON object; NAME is the file's in messages. */
const struct node *local_json_read(struct arena *arena, const char *path, const char *name,
                                   struct error *error);
/* MAP with VALUE at STEPS (names of members within each other, COUNT of them, at most
 * LOCAL_JSON_STEPS); what is no map on the way is replaced by one. NULL removes it, and maps that
 * become empty. */
const struct node *local_json_with(struct arena *arena, const struct node *map,
                                   const char *const *steps, size_t count,
                                   const struct node *value);
/* Its folder is made when it is not there, with a .gitignore that hides all of it. */
int local_json_write(const char *path, const struct node *root, struct error *error);
/* Appends NODE as JSON, INDENTED or in one line. */
void local_json_print(const struct node *node, bool indented, struct str *out);

#endif
