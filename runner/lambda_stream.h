/*
 * lambda_stream: the answer to InvokeWithResponseStream: an event stream that passes on a streamed
 * response as it comes (AWS Lambda API Reference, "InvokeWithResponseStream").
 */
#ifndef LAMBENCH_LAMBDA_STREAM_H
#define LAMBENCH_LAMBDA_STREAM_H

#include <stdbool.h>

struct engine;
struct error;
struct lambda_stream;
struct lambda_stream_list;
struct runner_invoke;
struct server_request;

/* All streams in progress of one API. */
struct lambda_stream_list *lambda_stream_list_new(struct engine *engine);
void lambda_stream_list_free(struct lambda_stream_list *streams);

/* Invokes INVOKE for REQUEST, which is answered from here on. TAIL: the log belongs to the end.
 * -1: it was refused, and REQUEST is still the caller's to answer. */
int lambda_stream_begin(struct lambda_stream_list *streams, struct server_request *request,
                         const struct runner_invoke *invoke, bool tail, struct error *error);

#endif
