/*
 * shell: a person's program in a sandbox of a function: with its code, layers, variables, limits,
 * network and user. A sandbox is made for it as for an instance, and ends with it; or it joins the
 * instance that was started last.
 */
#ifndef LAMBENCH_ENGINE_SHELL_H
#define LAMBENCH_ENGINE_SHELL_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct engine;
struct error;
struct shell;

/* What is asked for. All borrowed for the call. */
struct shell_request {
    const char *function;           /* id, name or ARN */
    bool join;                      /* the newest instance's sandbox; else a fresh one */
    const char *const *words;       /* the command and its arguments; none: an interactive shell */
    size_t word_count;
    const char *const *variables;   /* "NAME=value", besides those of the function: TERM ... */
    size_t variable_count;
    int input, output, errors;      /* of the program; a terminal for INPUT becomes its own */
};

/* One of the two comes at last. */
struct shell_calls {
    void (*failed)(void *self, const struct error *error);
    void (*ended)(void *self, int status);  /* its exit status, or 128 and the signal's number */
};

/* NOT_FOUND for an unknown function, or when there is no instance to join. */
int shell_open(struct engine *engine, const struct shell_request *request,
               const struct shell_calls *calls, void *self, struct shell **out,
               struct error *error);
/* Ends it with all that it started in a sandbox of its own. */
void shell_free(struct shell *shell);
DEFINE_AUTO(shell, shell_free);

#endif
