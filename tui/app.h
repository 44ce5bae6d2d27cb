/*
 * app: the full screen: opens project and terminal, draws a frame when something changed, and
 * gives the terminal back.
 */
#ifndef LAMBENCH_APP_H
#define LAMBENCH_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "runner/runner.h"

struct loop;

struct app_options {
    struct runner_options project;  /* watch, serve_socket and next_port are set by the screen */
    struct loop *loop;              /* borrowed */
    const char *view, *select;      /* screen and function to begin with, or NULL */
    bool no_mouse, no_reload, ascii;
    bool read_only;                 /* the template is not edited */
    const char *theme;              /* or NULL */
    const char *color;              /* "auto", "always", "never" or NULL */
    const char *keys;               /* "default", "vim" or NULL */
    int fps;                        /* frames a second that nobody asked for; 0: 30 */
    const char *trace_ui;           /* file for one line a frame, or NULL */
    const char *script;             /* steps from a file instead of a terminal, or NULL */
};

/* Runs until it is left; returns the exit status. Errors have been printed. */
int app_run(const struct app_options *options);

#endif
