/*
 * beside: a file beside a template that a load reads: found, watched, named in problems.
 */
#ifndef LAMBENCH_TEMPLATE_BESIDE_H
#define LAMBENCH_TEMPLATE_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct error;
struct node;
struct project;
struct arena;

enum { BESIDE_BYTES = 1048576 };

/* What a load and its files share. */
struct beside {
    struct project *project;    /* gets inputs and problems */
    struct arena *arena;        /* for nodes */
};

/* PATH as problems name it: relative to the project's root when it is beneath it; in the project's
 * arena. */
const char *beside_name(const struct beside *beside, const char *path);
/* Adds the file to the project's inputs and reads it. 0 with *OUT NULL when there is none. Only
 * regular files unless NAMED by a person. -1 after telling why not (LB620, an error; LB621 when it
 * was NAMED). */
int beside_read(const struct beside *beside, const char *path, bool named, struct blob **out);
/* As beside_read() for JSON whose outermost value is a map. */
int beside_read_json(const struct beside *beside, const char *path, bool named,
                     const struct node **out);
/* Adds ERROR as a problem, LB620, or LB621 when a person NAMED the file. */
void beside_tell(const struct beside *beside, const char *name, bool named,
                 const struct error *error);

#endif
