/*
 * ui: what an action may ask of whoever called it. Two makers: app (screens, message row) and
 * line (standard output and error).
 */
#ifndef LAMBENCH_ACTION_UI_H
#define LAMBENCH_ACTION_UI_H

#include <stdbool.h>
#include <stddef.h>

struct call;
struct error;

enum ui_tone { UI_PLAIN, UI_WARNING, UI_FAILURE };

struct ui {
    /* One line for people: message row, or standard error. */
    void (*say)(struct ui *ui, enum ui_tone tone, const char *text);
    /* Result bytes: standard output, or a text screen titled with the action. */
    void (*print)(struct ui *ui, const char *bytes, size_t size);
    /* Shows a screen ("logs", "invoke" ...) for a function (or NULL). The line says it cannot. */
    int (*open)(struct ui *ui, const char *screen, const char *function, struct error *error);
    /* The action has ended with this exit status; exactly once per action that was run. */
    void (*finish)(struct ui *ui, int status);
    /* Results are read by people: columns are aligned and responses end with a line break. False
     * for files and pipes: tabs, and the bytes as they are. */
    bool people;
    bool one_call;      /* its loop ends with its call, which is freed after that, outside of it */
    struct call *calls; /* those that have not ended; kept by action.c, NULL at the start */
};

#endif
