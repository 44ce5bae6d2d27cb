/*
 * parse: the bytes of a template become nodes. YAML as CloudFormation reads it (1.1, short tags
 * like !Ref, aliases, merge keys), or JSON. Hostile input costs at most the limits below.
 */
#ifndef LAMBENCH_TEMPLATE_PARSE_H
#define LAMBENCH_TEMPLATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

struct node;
struct arena;
struct problem_list;

enum {
    PARSE_DEPTH = 100,
    PARSE_VALUES = 500000       /* with every alias counted as what it stands for */
};

struct parse_source {
    const char *bytes;
    size_t size;
    const char *file;           /* for problems; nodes keep it, it must outlive them */
    bool concrete;              /* for editing: as written. Aliases stay NODE_ALIAS and "<<" is a
                                 * member like others; block scalars end with their last line */
};

/* The outermost value, in ARENA; texts are copies. NULL with an error LB601 (or LB606 for a limit)
 * when it cannot be read. Duplicate keys, unknown tags and further documents become problems, and
 * the tree is what CloudFormation would make of them (the last key wins). */
const struct node *parse_tree(struct arena *arena, const struct parse_source *source,
                              struct problem_list *problems);

#endif
