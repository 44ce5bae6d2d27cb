/*
 * trace: the stack trace in a runtime's error payload, and the place in the project it names.
 */
#ifndef LAMBENCH_SCREEN_TRACE_H
#define LAMBENCH_SCREEN_TRACE_H

#include <stdbool.h>
#include <stddef.h>

struct function;
struct str;

/* A line of a file of the project. */
struct trace_place {
    char *path;             /* absolute; free it */
    int line;
};

/* Appends the frames of PAYLOAD ("trace" of Node.js, "stackTrace" of Python, Ruby and Java), each a
 * line of safe text. */
void trace_lines(const char *payload, size_t size, struct str *out);
/* The innermost frame in the function's own code (not in its dependencies) whose file is there. */
bool trace_find(const char *payload, size_t size, const struct function *function,
                struct trace_place *out);

#endif
