/*
 * command: a verb of the screens that is no action: it moves about in them. Keys and palette find
 * commands and actions by the same words.
 */
#ifndef LAMBENCH_SCREEN_COMMAND_H
#define LAMBENCH_SCREEN_COMMAND_H

#include <stddef.h>

struct error;
struct stage;

struct command {
    const char *name;       /* "sort"; words divided by one blank */
    const char *argument;   /* "NAME" for people, or NULL when it takes none */
    const char *summary;
    const char *line;       /* the same on the command line, %s is the function; or NULL */
    const char *(*why_not)(const struct stage *stage);    /* NULL or why it cannot run now */
    /* ARGUMENT is what followed the name, "" for nothing. */
    int (*run)(struct stage *stage, const char *argument, struct error *error);
};

/* The command whose name LINE begins with, of the top screen or of all; NULL if none. */
const struct command *command_find(const struct stage *stage, const char *line,
                                   const char **out_argument);
/* Runs a line: a command, or an action of the table. A failure is told in the message row. */
void command_run(struct stage *stage, const char *line);
/* Why LINE cannot run now; NULL when it can. */
const char *command_why_not(const struct stage *stage, const char *line);
/* NULL, or why there is no function to do something with. */
const char *command_needs_function(const struct stage *stage);

#endif
