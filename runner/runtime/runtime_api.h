/*
 * runtime_api: the Lambda Runtime API, version 2018-06-01: HTTP on one side, the instance's states
 * on the other (AWS Lambda Developer Guide, "Using the Lambda runtime API"; error bodies, states
 * and limits as in AWS's open source emulator). The functions are the calls of routes and of the
 * port; SELF is always a struct endpoint.
 */
#ifndef LAMBENCH_RUNTIME_RUNTIME_API_H
#define LAMBENCH_RUNTIME_RUNTIME_API_H

#include <stdbool.h>
#include <stddef.h>

struct instance_event;
struct server_request;

void runtime_api_next(void *self, struct server_request *request);
void runtime_api_response(void *self, struct server_request *request);
void runtime_api_error(void *self, struct server_request *request);
void runtime_api_init_error(void *self, struct server_request *request);
void runtime_api_restore_next(void *self, struct server_request *request);
void runtime_api_restore_error(void *self, struct server_request *request);
/* Credentials of an environment that was restored; see the AWS SDKs' container provider. */
void runtime_api_credentials(void *self, struct server_request *request);
void runtime_api_ping(void *self, struct server_request *request);

/* A response that is streamed, and one that breaks off. */
bool runtime_api_stream_begun(void *self, struct server_request *request);
void runtime_api_stream_piece(void *self, struct server_request *request, const char *bytes,
                              size_t size);
void runtime_api_truncated(void *self, struct server_request *request);

/* Of the port. */
void runtime_api_give(void *self, const struct instance_event *event);
void runtime_api_restored(void *self);
void runtime_api_go_on(void *self);

#endif
