/*
 * command: what is executed inside a sandbox: program, arguments, variables, working folder; as
 * one plain value with a wire form. Its lists end with NULL, as exec wants them.
 */
#ifndef LAMBENCH_SANDBOX_COMMAND_H
#define LAMBENCH_SANDBOX_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;

struct command {
    char **argv;            /* owned; argv[0] is an absolute path inside; NULL when empty */
    size_t argc, argv_capacity;
    char **env;             /* owned; "NAME=value"; NULL when empty */
    size_t env_count, env_capacity;
    char *folder;           /* owned; working folder inside; NULL is "/" */
    bool stopped;           /* see struct sandbox_program; no part of the wire form */
    bool channel;           /* its descriptor 3 is a socket to us; no part of the wire form */
};

void command_init(struct command *command);
void command_release(struct command *command);
void command_add_argument(struct command *command, const char *argument);
void command_add_env(struct command *command, const char *name, const char *value);

/* The wire form, one block of bytes, of lists that end with NULL (a NULL list is empty). */
void command_encode(char *const *argv, char *const *env, const char *folder, char **out_bytes,
                    size_t *out_size);
int command_decode(const char *bytes, size_t size, struct command *out, struct error *error);

#endif
