/*
 * toml: TOML 1.0 documents become nodes, with their places. Numbers and dates stay text. Hostile
 * input costs at most the limits below; what is wrong is said with line and column.
 */
#ifndef LAMBENCH_TEMPLATE_TOML_H
#define LAMBENCH_TEMPLATE_TOML_H

struct arena;
struct error;
struct node;
struct parse_source;

enum {
    TOML_BYTES = 1048576,
    TOML_DEPTH = 100,           /* values in each other, and words of a dotted key */
    TOML_VALUES = 200000
};

/* The document as a map, in ARENA; NULL with ERROR_INVALID (or ERROR_LIMIT) and its place. Dates
 * are plain texts as written; numbers are decimal, without "_" and "+". */
const struct node *toml_read(struct arena *arena, const struct parse_source *source,
                             struct error *error);

#endif
