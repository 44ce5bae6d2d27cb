/*
 * edit_inside: what the files of edit share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_INSIDE_H
#define LAMBENCH_TEMPLATE_EDIT_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/template/edit.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum {
    EDIT_DEPTH = PARSE_DEPTH + 4,
    EDIT_LONGEST = 400,         /* bytes of a value shown in one line */
    EDIT_NOTES = 100,
    EDIT_TEXT_BYTES = 4194304   /* of what one edit writes */
};

/* One edit being worked out. Nodes are those of a concrete reading. */
struct edit_work {
    struct parse_source source;     /* concrete */
    const struct edit *edit;
    struct arena *arena;
    const struct node *root;        /* as it is */
    const struct node *intended;    /* as it shall be; set by the verb */
    struct problem_list problems;   /* of the old bytes */
    struct edit_result *out;
    struct error *error;
    bool json;
    const char *line_end;
    char quote;                     /* the one that the file uses more often */
    bool quoted;                    /* texts of several lines are quoted, not block scalars */
};

/* Reads the template; -1 with the reason when it cannot be edited at all. */
int edit_begin(struct edit_work *work, const struct parse_source *source, const struct edit *edit,
               struct arena *arena, struct error *error);
void edit_end(struct edit_work *work);

/* The value of the edit as a node: for text one whose kind is not known before it is written
 * (NODE_UNKNOWN with a text), see edit_tree_equal(). NULL with the reason. */
const struct node *edit_value_node(struct edit_work *work);

/* Replaces OLD_SIZE bytes at OFFSET. Spans may come in any order; those at one place stay in the
 * order in which they came. */
void edit_splice(struct edit_work *work, size_t offset, size_t old_size, const char *text,
                 size_t size);

/* ERROR_NOT_EMULATED at the place of WHERE (may be NULL). */
int edit_refuse(struct edit_work *work, const struct node *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Something left as it is that a person should know of. At most EDIT_NOTES are kept. */
void edit_note(struct edit_work *work, const struct node *where, const struct node *shown);
/* Is ID a logical id that nothing has yet? ERROR_INVALID if not. */
int edit_check_new_id(struct edit_work *work, const char *id);

/* The verbs: splices and the intended tree. 0, 1 (ask) or -1. */
int edit_verb_value(struct edit_work *work);        /* SET, UNSET */
int edit_verb_list(struct edit_work *work);         /* ADD, TAKE, MOVE */
int edit_verb_create(struct edit_work *work);
int edit_verb_delete(struct edit_work *work);
int edit_verb_rename(struct edit_work *work);

#endif
