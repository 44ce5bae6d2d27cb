/*
 * exit_text: how a process ended, in the words of AWS's platform, which is written in Go.
 */
#ifndef LAMBENCH_RUNTIME_EXIT_TEXT_H
#define LAMBENCH_RUNTIME_EXIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* "exit status 1", "signal: killed"; with ZERO "exit code 0" for status 0, else "". Returns OUT. */
const char *exit_text(int wait_status, bool zero, char *out, size_t size);

#endif
