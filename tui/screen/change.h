/*
 * change: one edit of a template by a person, from the question where it goes to the written
 * file. There is one at a time; the stage keeps it while fields and questions are open.
 */
#ifndef LAMBENCH_SCREEN_CHANGE_H
#define LAMBENCH_SCREEN_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/edit.h"

struct error;
struct function;
struct screen;
struct stage;
struct str;

/* True when the file at PATH may be written. */
bool change_can_write(const char *path);
/* NULL, or why templates cannot be edited now. */
const char *change_why_not(const struct stage *stage);

/* Begins another change in place of the one there is. EDIT is copied; its value may come later.
 * NAME is for people ("MemorySize"); FILE is absolute, NULL: the project's template. SECRET:
 * values are not shown in questions. */
void change_begin(struct stage *stage, const struct edit *edit, const char *name,
                  const char *file, bool secret);

/* The same for a function, also when a nested template has it; EDIT's id is filled in. */
void change_begin_function(struct stage *stage, const struct function *function,
                           const struct edit *edit, const char *name, bool secret);

/* Finds where the value may be changed, asks when that is more than one place, and calls THEN,
 * unless it was given up. -1: it cannot be changed, ERROR says why. */
int change_where(struct screen *owner, void (*then)(struct screen *owner), struct error *error);
/* "template.yaml:52", or the file alone when nothing is written there yet. */
const char *change_target(const struct stage *stage);
/* How the value is written where it will be changed, NULL: it is not there. */
const char *change_written(const struct stage *stage);

void change_value(struct stage *stage, enum edit_value_kind kind, const char *text);
/* A function of the template, as in "!Ref Orders", else plain text. */
enum edit_value_kind change_typed_kind(const char *text);
/* Errors that the template gets by it do not count: what mends them comes later. */
void change_force(struct stage *stage);
/* Appends the lines that would differ; false: OUT says why it is refused. */
bool change_preview(struct stage *stage, struct str *out);
/* Writes it. When the value has changed in the file meanwhile, the person is asked. DONE (may be
 * NULL) is told how it ended; what went wrong was said. */
void change_write(struct screen *owner, void (*done)(struct screen *owner, bool written));

/* Takes the last edit back, or does it again. */
int change_undo(struct stage *stage, bool back, struct error *error);
/* Counts anew how many edits can be undone. */
void change_count(struct stage *stage);

#endif
