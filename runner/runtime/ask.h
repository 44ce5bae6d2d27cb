/*
 * ask: runs a small program to its end and keeps what it prints: versions of interpreters, compiled
 * runtime clients. Bounded in time and size, but blocking: only for what takes milliseconds and is
 * asked once.
 */
#ifndef LAMBENCH_RUNTIME_ASK_H
#define LAMBENCH_RUNTIME_ASK_H

#include <stdbool.h>

struct str;

/* ARGV[0] is an absolute path; ARGV ends with NULL. True when it ended with status 0 in time. */
bool ask_program(const char *const *argv, int timeout_ms, struct str *out);

#endif
