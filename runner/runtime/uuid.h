/*
 * uuid: random identifiers of requests, extensions and events (RFC 9562, version 4).
 */
#ifndef LAMBENCH_RUNTIME_UUID_H
#define LAMBENCH_RUNTIME_UUID_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes nobody can guess, of which some are drawn in advance: a call to the kernel for each id
 * would be much of a short invocation. SIZE is at most 64. */
void uuid_random(void *out, size_t size);
/* 36 characters and the final NUL. */
void uuid_make(char out[37]);
/* 8-4-4-4-12 hex digits, of either case? */
bool uuid_valid(const char *text);

#endif
