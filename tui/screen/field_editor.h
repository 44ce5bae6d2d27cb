/*
 * field_editor: one line of input in the cell of a list, with what is wrong under it and the
 * difference it would make in a pane below.
 */
#ifndef LAMBENCH_SCREEN_FIELD_EDITOR_H
#define LAMBENCH_SCREEN_FIELD_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"

struct screen;
struct str;

struct field_editor {
    const char *name;       /* "MemorySize" */
    const char *initial;    /* the value as it is typed */
    const char *help;       /* what may be there, or NULL */
    const char *target;     /* "template.yaml:52": in the title of the pane */
    const char *keeps;      /* what Esc does: "keeps 128" */
    /* Where the cell and the pane are, on the whole screen; false: there is no room now. */
    bool (*place)(const struct screen *owner, struct rect *cell, struct rect *pane);
    /* What is wrong with TEXT, into BUFFER; false when it is right. */
    bool (*wrong)(struct screen *owner, const char *text, char *buffer, size_t size);
    /* Appends the lines that would change; false: OUT says why there are none. NULL: no file is
     * written, so there is no pane. */
    bool (*preview)(struct screen *owner, const char *text, struct str *out);
    /* After it was closed; TEXT is NULL when it was given up. NEXT: Tab was pressed. */
    void (*done)(struct screen *owner, const char *text, bool next);
};

void field_editor_open(struct screen *owner, const struct field_editor *editor);

#endif
