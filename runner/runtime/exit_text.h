/*
 * exit_text: how a process ended or why it could not begin, in the words of AWS's platform, which
 * is written in Go.
 */
#ifndef LAMBENCH_RUNTIME_EXIT_TEXT_H
#define LAMBENCH_RUNTIME_EXIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* "exit status 1", "signal: killed"; with ZERO "exit code 0" for status 0, else "". Returns OUT. */
const char *exit_text(int wait_status, bool zero, char *out, size_t size);

/* What the sandbox says, "exec /var/task/bootstrap: Exec format error", as "fork/exec ...: exec
 * format error"; another text stays as it is. Returns OUT. */
const char *exit_text_of_exec(const char *said, char *out, size_t size);

#endif
