/*
 * editor: edits of the user's templates: computed, proved, written, and remembered for undo. It
 * needs no open runner: who serves the folder sees the changed file as it sees any other.
 *
 * A file goes from one whole state to the next, and only when what was read is still there; what
 * another program saves meanwhile is never overwritten.
 */
#ifndef LAMBENCH_EDITOR_H
#define LAMBENCH_EDITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/template/edit.h"

struct error;
struct load_request;
struct project;

struct editor_request {
    const struct load_request *load;    /* which project, with its parameters */
    const char *file;           /* the file to change, absolute; NULL: the project's template */
    const struct edit *edits;   /* one after another; all of them or none */
    size_t count;
    bool force;                 /* also when the project gets errors by it */
    bool dry_run;               /* write nothing */
};

/* One edit as it was done. */
struct editor_change {
    int line;                   /* in the new file */
    char *id;                   /* "CreateOrder", "Globals", "parameter Size", "anchor memory" */
    char *text;                 /* "MemorySize 128 -> 256"; no secrets */
};

struct editor_result {
    char *file;                 /* absolute */
    char *summary;              /* of all changes in one line */
    char *difference;           /* the lines that differ, secrets hidden; "" when nothing changed */
    bool changed;
    bool elsewhere;             /* undo, redo: the file had changed at other places since */
    struct editor_change *changes;
    size_t change_count, change_capacity;
    struct edit_note *notes;    /* what a person should look at */
    size_t note_count, note_capacity;
    size_t asked;               /* which edit has several places; */
    struct edit_places places;  /* they are these */
};

void editor_result_release(struct editor_result *result);
static inline void editor_result_auto(struct editor_result *result)
{
    editor_result_release(result);
}
#define AUTO_EDITOR_RESULT __attribute__((cleanup(editor_result_auto))) struct editor_result

/* 0: done. 1: an edit may go to several places, OUT has them, nothing is written. -1: nothing is
 * written; beside the errors of edit_apply():
 *   ERROR_BUSY     the file or the value is no longer what was read, or somebody else edits
 *   ERROR_DENIED   the file is read only
 *   ERROR_INVALID  the template would have an error, or an unknown property, it has not now
 * Release OUT in every case. */
int editor_apply(const struct editor_request *request, struct editor_result *out,
                 struct error *error);

/* Where the value of EDIT may be changed, in FILE (NULL: the project's template). */
int editor_places(const struct load_request *load, const char *file, const struct edit *edit,
                  struct edit_places *out, struct error *error);

/* Takes the last edit back (BACK), or does the one that was undone last again. ERROR_NOT_FOUND
 * when there is none, ERROR_BUSY when the file has changed at that place since. */
int editor_undo(const struct load_request *load, bool back, bool dry_run,
                struct editor_result *out, struct error *error);

/* Edits as they can be undone, the latest first. */
struct editor_past {
    unsigned long long number;
    const char *summary, *file; /* borrowed during the call; FILE as edit_log has it */
    int64_t wall_ns;
    bool undone;
};
int editor_each(const struct load_request *load,
                void (*each)(void *self, const struct editor_past *past), void *self,
                struct error *error);

#endif
