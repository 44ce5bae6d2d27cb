/*
 * opened: the files that one load reads: each once, all of them within one measure, and each
 * watched from then on.
 */
#ifndef LAMBENCH_TEMPLATE_OPENED_H
#define LAMBENCH_TEMPLATE_OPENED_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct arena;
struct error;
struct node;
struct opened;
struct project;

enum {
    OPENED_FILES = 500,                 /* of one load */
    OPENED_BYTES = 16 * 1024 * 1024     /* all of them together */
};

/* What is found goes to PROJECT's inputs and problems; nodes live in ARENA. */
struct opened *opened_new(struct project *project, struct arena *arena);
void opened_free(struct opened *opened);
DEFINE_AUTO(opened, opened_free);

/* PATH (absolute) as problems name it: relative to the project's root; absolute when it is far
 * away. Lives as long as the project. */
const char *opened_name(const struct opened *opened, const char *path);

/* The outermost value of the file at PATH (absolute), read as YAML or JSON; the same one for the
 * same path. NULL when it cannot be read (ERROR says why) or cannot be parsed (ERROR_INVALID; it
 * is told at its own place, LB601). */
const struct node *opened_tree(struct opened *opened, const char *path, struct error *error);
/* As opened_tree() for a file whose bytes are here. */
const struct node *opened_bytes(struct opened *opened, const char *path, const void *bytes,
                                size_t size, struct error *error);

#endif
