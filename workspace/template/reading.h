/*
 * reading: what the readers of one load share: where values come from and where they go.
 */
#ifndef LAMBENCH_TEMPLATE_READING_H
#define LAMBENCH_TEMPLATE_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"

struct map;
struct opened;
struct stack;
struct stacks;
struct value;

struct reading {
    struct project *project;        /* being filled */
    struct arena *arena;
    struct opened *opened;          /* the files it takes */
    struct stacks *stacks;          /* the templates of the project */
    struct stack *stack;            /* the one being read; its intrinsics and outermost value: */
    struct intrinsics *intrinsics;
    const struct node *root, *globals;
    const char *id, *local_id;      /* of the resource being read: "App/Hello", "Hello" */
    const struct node *resource, *key; /* what is written at it; its logical id's place */
    const struct node *properties;  /* its Properties with what Globals add; NULL: none */
    const struct value *values;     /* the same, resolved; NULL: none */
    size_t valued;                  /* values made so far; see VALUING_MOST */
    struct map *merged;             /* full id -> its Properties; see reading_properties() */
    bool with_made;                 /* project->made is wanted */
    struct map *sound;              /* code looked at and found in order; see check_code() */
    struct map *notes;              /* findings told once: key -> struct reading_note (owned) */
};

/* From now on STACK is read. */
void reading_enter(struct reading *reading, struct stack *stack);
/* The full id of ID, a logical id of the template being read: "App/Hello". Borrowed. */
const char *reading_id(const struct reading *reading, const char *id);

/* Properties of a resource of the template being read with what Globals add, made once; NULL when
 * there are none at all. */
const struct node *reading_properties(struct reading *reading, const struct node_member *member);

/* Adds a finding about the resource being read, at WHERE. */
struct problem *reading_problem(struct reading *reading, enum problem_severity severity,
                                const char *code, const struct node *where, const char *format,
                                ...) __attribute__((format(printf, 5, 6)));

/* Tells at the end, once for all functions, what has no effect here: TEXT at its first place, with
 * the number of resources. */
void reading_note(struct reading *reading, const char *code, const struct node *where,
                  const char *text);
void reading_note_at(struct reading *reading, const char *code, const struct origin *origin,
                     const char *text);
void reading_tell_notes(struct reading *reading);
struct map *reading_new_notes(void);

/* Where a value comes from: its resource or Globals. */
struct origin reading_origin(const struct reading *reading, const struct node *node);

/* Resolved; NULL for NULL and for what is removed. */
const struct node *reading_resolve(struct reading *reading, const struct node *node);
/* The resolved text of a member of MAP, borrowed; NULL when it is absent or unknown. */
const char *reading_text(struct reading *reading, const struct node *map, const char *name);
/* The resolved member; NULL when absent. */
const struct node *reading_get(struct reading *reading, const struct node *map, const char *name);
/* Its number; FALLBACK when absent or none. */
int reading_number(struct reading *reading, const struct node *map, const char *name,
                   int fallback);

/* The resource with that full id, as written; NULL when there is none. */
const struct node *reading_resource(const struct reading *reading, const char *id);
/* Its type; NULL when there is none. */
const char *reading_type_of(const struct reading *reading, const char *id);

/* The function that a resolved value names by id, name or ARN: it refers to RESOURCE (may be NULL)
 * and has TEXT (may be NULL). NULL when there is none. */
const char *reading_function_named(struct reading *reading, const char *resource,
                                   const char *text);
/* The state machine that it names; NULL when it names none of this template. */
const char *reading_machine_named(struct reading *reading, const char *resource,
                                  const char *text);

/* PATH relative to the folder of the template being read, made absolute. */
char *reading_path(const struct reading *reading, const char *path);

#endif
