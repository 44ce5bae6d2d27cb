/*
 * error_type: the value of Lambda-Runtime-Function-Error-Type as far as the platform takes it
 * over into its log lines and metrics: what a function writes there is not trusted.
 */
#ifndef LAMBENCH_RUNTIME_ERROR_TYPE_H
#define LAMBENCH_RUNTIME_ERROR_TYPE_H

#include <stddef.h>

enum { ERROR_TYPE_BYTES = 128 };

/* GIVEN is kept when "Runtime." or "Function." with a capital and a letter behind it stands
 * anywhere in it (unanchored, as in AWS's emulator); else "Function.Unknown" when it begins with
 * "Function.", and "Runtime.Unknown". "" for NULL and "". */
void error_type_clean(const char *given, char *out, size_t size);

#endif
