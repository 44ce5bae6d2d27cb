/*
 * extensions_api: the Lambda Extensions API, version 2020-01-01 (AWS Lambda Developer Guide, "Using
 * the Lambda Extensions API"): HTTP on one side, the states of `extension` on the other. The
 * functions are the calls of routes and of the port; SELF is always a struct endpoint.
 */
#ifndef LAMBENCH_RUNTIME_EXTENSIONS_API_H
#define LAMBENCH_RUNTIME_EXTENSIONS_API_H

#include <stddef.h>

struct server_request;

void extensions_api_register(void *self, struct server_request *request);
void extensions_api_next(void *self, struct server_request *request);
void extensions_api_init_error(void *self, struct server_request *request);
void extensions_api_exit_error(void *self, struct server_request *request);

/* Of the port. */
void extensions_api_give(void *self, size_t index, const char *text, const char *event);

#endif
