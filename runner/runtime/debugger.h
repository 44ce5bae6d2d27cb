/*
 * debugger: how the program of each runtime family is started so that it waits for a debugger,
 * what a person types then, and whether one is attached. A table; a further one is a row.
 */
#ifndef LAMBENCH_RUNTIME_DEBUGGER_H
#define LAMBENCH_RUNTIME_DEBUGGER_H

#include <stdbool.h>
#include <sys/types.h>

#include "workspace/model/runtime.h"

struct command;
struct error;
struct spec;
struct start;
struct str;

/* Changes COMMAND, which is complete, so that the program waits before the function's code runs:
 * on PORT of 127.0.0.1 inside, or stopped, for a debugger that traces it. -1: there is none for
 * this family here, and the error says what to install. */
int debugger_apply(const struct start *start, int port, struct spec *spec,
                   struct command *command, struct error *error);

/* Does it attach by ptrace? Else to the port. */
bool debugger_traces(enum runtime_family family);
/* "Node.js inspector"; NULL: there is none. */
const char *debugger_name(enum runtime_family family);
/* Appends what to type, one way a line; PID as the host sees it. FOLDER is where the code lies on
 * this machine, or NULL. */
void debugger_tell(enum runtime_family family, int port, pid_t pid, const char *folder,
                   struct str *out);
/* Can one attach already? */
bool debugger_listens(enum runtime_family family, int port, pid_t pid);
/* Is one attached to the process? To PORT as its network has it. */
bool debugger_attached(enum runtime_family family, int port, pid_t pid);

#endif
