/*
 * start: how each family of runtimes is started: one file a family, and what they share. The table
 * of them is in starters.c.
 */
#ifndef LAMBENCH_RUNTIME_START_H
#define LAMBENCH_RUNTIME_START_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;
struct embed_file;
struct error;
struct function;
struct interpreter;
struct interpreters;
struct runtime;
struct spec;

struct start {
    const struct function *function;
    const char *state_folder;               /* "cache" in it is for what is made once */
    const struct runtime *runtime;
    const struct interpreter *interpreter;  /* NULL where the family needs none */
    struct interpreters *interpreters;      /* all of this machine */
    bool from_package;                      /* with the runtime client of the package */
};

/* Each adds to SPEC and COMMAND, which have code, layers and variables already, what the runtime
 * client needs and its command line. -1: it cannot be started here, and the error says what is
 * missing. */
int start_node(const struct start *start, struct spec *spec, struct command *command,
               struct error *error);
int start_python(const struct start *start, struct spec *spec, struct command *command,
                 struct error *error);
int start_ruby(const struct start *start, struct spec *spec, struct command *command,
               struct error *error);
int start_java(const struct start *start, struct spec *spec, struct command *command,
               struct error *error);
/* Whether there is a Java compiler, too. */
int start_java_check(const struct start *start, struct error *error);
int start_dotnet(const struct start *start, struct spec *spec, struct command *command,
                 struct error *error);
int start_provided(const struct start *start, struct spec *spec, struct command *command,
                   struct error *error);

/* Adds the embedded runtime client NAME ("ruby.rb") at PATH of the sandbox. */
const struct embed_file *start_add_client(struct spec *spec, const char *name, const char *path);

/* The path in the state folder of what is made once from the client NAME for this interpreter:
 * "cache/WHAT-3.11-..."; another client or interpreter gives another. Caller frees. */
char *start_cache_path(const struct start *start, const char *name, const char *what,
                       const char *suffix);

/* Host folder that is /var/task, or NULL when the code is written inline. Borrowed from SPEC. */
const char *start_task_folder(const struct spec *spec);
/* The path inside of the first file that fits PATTERN, which begins with "/var/task/" or "/opt/";
 * of several layers the last one wins. NULL when there is none. Caller frees. */
char *start_find(const struct spec *spec, const char *pattern);

/* The command line with the runtime client in the function's package instead of ours. */
int start_package(const struct start *start, struct spec *spec, struct command *command,
                  struct error *error);
/* Adds the beginning of a Java command line, up to the function's class path; OWN is one more
 * option, or NULL. */
void start_java_begin(const struct start *start, const struct spec *spec, const char *own,
                      struct command *command);

#endif
