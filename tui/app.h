/*
 * app: the full screen: opens project and terminal, draws a frame when something changed, and
 * gives the terminal back.
 */
#ifndef LAMBENCH_APP_H
#define LAMBENCH_APP_H

#include <stdbool.h>
#include <stddef.h>

struct launcher;
struct loop;

struct app_options {
    const char *path;               /* folder or template; NULL: the current folder */
    const char *const *beside;      /* further templates */
    size_t beside_count;
    const char *const *parameters;  /* "NAME=value" */
    size_t parameter_count;
    struct launcher *launcher;      /* borrowed */
    struct loop *loop;              /* borrowed */
    const char *view, *select;      /* screen and function to begin with, or NULL */
    bool no_mouse, no_reload, ascii;
    bool read_only;                 /* the template is not edited */
    const char *theme;              /* or NULL */
    const char *color;              /* "auto", "always", "never" or NULL */
    const char *keys;               /* "default", "vim" or NULL */
    int fps;                        /* frames a second that nobody asked for; 0: 30 */
    int lambda_port;                /* of Lambda's API; 0: none */
    int warm;                       /* most functions kept warm without having been asked */
    const char *trace_ui;           /* file for one line a frame, or NULL */
    const char *script;             /* steps from a file instead of a terminal, or NULL */
};

/* Runs until it is left; returns the exit status. Errors have been printed. */
int app_run(const struct app_options *options);

#endif
