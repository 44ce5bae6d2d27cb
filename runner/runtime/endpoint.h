/*
 * endpoint: the one HTTP server of an environment, on which all its APIs are (see api.h): the
 * requests that wait there, and the form of answers.
 */
#ifndef LAMBENCH_RUNTIME_ENDPOINT_H
#define LAMBENCH_RUNTIME_ENDPOINT_H

#include <stddef.h>

#include "runner/http/server.h"
#include "runner/runtime/bandwidth.h"
#include "runner/runtime/extension.h"
#include "runner/runtime/instance.h"

struct loop;
struct loop_timer;
struct str;

struct endpoint {
    struct loop *loop;
    struct instance *instance;
    struct server *server;
    unsigned port;                          /* of its listener */
    struct server_request *next;            /* the runtime's parked invocation/next */
    struct server_request *restore;         /* or restore/next */
    struct server_request *extensions[EXTENSIONS_MOST + 1]; /* event/next, by index */
    struct server_request *streaming;       /* a response that comes in in pieces */
    struct bandwidth bandwidth;
    struct loop_timer *resume;              /* lets `streaming` go on */
};

extern const struct server_header endpoint_json_type;

/* 202 {"status":"OK"} */
void endpoint_accept(struct server_request *request);
/* {"errorMessage":...,"errorType":...} */
void endpoint_refuse(struct server_request *request, int status, const char *type,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
/* TEXT, which is one line of JSON, gets its line break and type. */
void endpoint_reply_json(struct server_request *request, int status,
                         const struct server_header *header, const char *text);
/* Appends a JSON string in which <, > and & are escaped, as AWS's API server writes it. */
void endpoint_quote(struct str *out, const char *text);

#endif
