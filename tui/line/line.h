/*
 * line: the command line as a maker of ui: results on standard output, everything else on standard
 * error, and an exit status.
 */
#ifndef LAMBENCH_LINE_LINE_H
#define LAMBENCH_LINE_LINE_H

#include <stddef.h>

struct action;
struct call;
struct error;
struct launcher;

/* Runs the call to its end and returns the exit status. LAUNCHER may be NULL for actions that run
 * no code. Ctrl-c ends it with 130, after everything it had started was taken down. */
int line_run(struct call *taken_call, struct launcher *launcher);

/* Prints ERROR as the command line does; returns the exit status for it. COLOR is the word of
 * --color, or NULL. */
int line_fail(const struct error *error, const char *color);

#endif
