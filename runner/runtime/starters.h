/*
 * starters: the table of runtime families: how each is started. A new family is a row here and a
 * function that fills the spec.
 */
#ifndef LAMBENCH_RUNTIME_STARTERS_H
#define LAMBENCH_RUNTIME_STARTERS_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct error;
struct function;
struct interpreters;
struct run_settings;
struct spec;

struct starter_request {
    const struct function *function;
    const struct run_settings *settings;
    const char *region;
    const char *state_folder;       /* archives are unpacked beneath it */
    const char *code_folder;        /* what was built of its code; NULL: its source */
    const char *const *layer_folders; /* the same for each of its layers; NULL: all as they are */
    bool source_maps;               /* Node.js is to use them */
    const char *log_stream;
    const char *initialization;
    const char *snapshot_token;     /* see environment.h */
    const char *const *overrides;
    size_t override_count;
    struct interpreters *interpreters;
    int debug_port;                 /* it waits for a debugger there; 0: it does not */
};

/* What will run a function, for people. */
struct starter_choice {
    char with[128];         /* "node 20.20.2 at /usr/bin/node", or "" */
    char warning[256];      /* when that is not what the template asks for, or "" */
};

/* -1 when it cannot run here, or must not by the SETTINGS: the error says why and what to do. */
int starters_check(const struct function *function, const struct run_settings *settings,
                   struct interpreters *interpreters, struct starter_choice *out,
                   struct error *error);

/* Fills everything an instance of the function needs: what there is to see inside and the limits,
 * and what runs there. Release both in any case. */
int starters_fill(const struct starter_request *request, struct spec *spec,
                  struct command *command, struct error *error);

#endif
