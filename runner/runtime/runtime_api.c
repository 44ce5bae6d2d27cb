#include "runner/runtime/runtime_api.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runner/http/server.h"
#include "runner/runtime/instance.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/model/limits.h"

struct runtime_api {
    struct instance *instance;
    struct server *server;
    struct server_request *waiting;     /* the parked GET /next */
    unsigned port;
};

static const struct server_header json_type = { "Content-Type", "application/json" };

/* ---- bodies -------------------------------------------------------------------------------- */

static void reply_ok(struct server_request *request)
{
    AUTO(blob) body = blob_text("{\"status\":\"OK\"}\n");
    server_reply(request, 202, &json_type, 1, body);
}

static void reply_error(struct server_request *request, int status, const char *type,
                        const char *message)
{
    /* both texts are ours: nothing in them needs escaping */
    AUTO_FREE char *text =
        mem_format("{\"errorMessage\":\"%s\",\"errorType\":\"%s\"}\n", message, type);
    AUTO(blob) body = blob_text(text);
    server_reply(request, status, &json_type, 1, body);
}

static void reply_wrong_state(struct server_request *request, const struct instance *instance,
                              const char *wanted)
{
    AUTO_FREE char *message = mem_format(
        "State transition from %s to %s failed for runtime. Error: State transition is not allowed",
        instance_state_name(instance), wanted);
    reply_error(request, 403, "InvalidStateTransition", message);
}

static void reply_wrong_request(struct server_request *request)
{
    reply_error(request, 400, "InvalidRequestID", "Invalid request ID");
}

static void reply_too_large(struct server_request *request)
{
    AUTO_FREE char *message = mem_format("Exceeded maximum allowed payload size (%d bytes).",
                                         LIMIT_RESPONSE_BYTES);
    reply_error(request, 413, "RequestEntityTooLarge", message);
}

/* ---- calls --------------------------------------------------------------------------------- */

static void give(void *self, const struct instance_event *event)
{
    struct runtime_api *api = self;
    struct server_request *request = api->waiting;
    if (!request)
        return; /* it will ask, and then the event in flight is given */
    api->waiting = NULL;
    char deadline[32];
    snprintf(deadline, sizeof(deadline), "%lld", (long long)event->deadline_ms);
    const struct server_header headers[] = {
        json_type,
        { "Lambda-Runtime-Aws-Request-Id", event->request },
        { "Lambda-Runtime-Deadline-Ms", deadline },
        { "Lambda-Runtime-Invoked-Function-Arn", event->function_arn },
        { "Lambda-Runtime-Trace-Id", event->trace },
        { "Lambda-Runtime-Client-Context", event->client_context },
    };
    server_reply(request, 200, headers, COUNT(headers), event->event);
}

static void on_next(void *self, struct server_request *request)
{
    struct runtime_api *api = self;
    api->waiting = request;
    bool again = false;
    if (instance_on_next(api->instance, &again) != INSTANCE_TAKEN) {
        api->waiting = NULL;
        reply_wrong_state(request, api->instance, "Ready");
    } else if (again) {
        give(api, instance_event(api->instance));
    }
}

static void on_answer(struct runtime_api *api, struct server_request *request, bool failed)
{
    bool too_large = server_request_too_large(request);
    const char *type = server_request_header(request, "Lambda-Runtime-Function-Error-Type");
    enum instance_verdict verdict =
        instance_on_answer(api->instance, server_request_part(request, 0), failed, too_large,
                           server_request_body(request), type);
    if (verdict == INSTANCE_WRONG_REQUEST)
        reply_wrong_request(request);
    else if (verdict == INSTANCE_WRONG_STATE)
        reply_wrong_state(request, api->instance,
                          failed ? "InvocationErrorResponse" : "InvocationResponse");
    else if (too_large)
        reply_too_large(request);
    else
        reply_ok(request);
}

static void on_response(void *self, struct server_request *request)
{
    const char *mode = server_request_header(request, "Lambda-Runtime-Function-Response-Mode");
    if (mode && strcmp(mode, "streaming") != 0) {
        reply_error(request, 400, "InvalidFunctionResponseMode",
                    "Invalid function response mode");
        return;
    }
    /* an error in the middle of a stream is told in a trailer */
    bool failed = server_request_trailer(request, "Lambda-Runtime-Function-Error-Type") != NULL;
    on_answer(self, request, failed);
}

static void on_error(void *self, struct server_request *request)
{
    on_answer(self, request, true);
}

static void on_init_error(void *self, struct server_request *request)
{
    struct runtime_api *api = self;
    const char *type = server_request_header(request, "Lambda-Runtime-Function-Error-Type");
    if (instance_on_init_error(api->instance, server_request_body(request), type) !=
        INSTANCE_TAKEN)
        reply_wrong_state(request, api->instance, "InitError");
    else
        reply_ok(request);
}

static void on_ping(void *self, struct server_request *request)
{
    (void)self;
    AUTO(blob) body = blob_text("pong");
    server_reply(request, 200, NULL, 0, body);
}

#define BASE "/2018-06-01"
static const struct server_route routes[] = {
    { "GET", BASE "/runtime/invocation/next", on_next },
    { "POST", BASE "/runtime/invocation/{}/response", on_response },
    { "POST", BASE "/runtime/invocation/{}/error", on_error },
    { "POST", BASE "/runtime/init/error", on_init_error },
    { "GET", BASE "/ping", on_ping },
};

static bool admit(void *self, const struct sockaddr *from)
{
    struct runtime_api *api = self;
    return instance_admits(api->instance, from, api->port);
}

static unsigned port_of(int listener)
{
    struct sockaddr_in bound = { .sin_port = 0 };
    socklen_t size = sizeof(bound);
    (void)getsockname(listener, (struct sockaddr *)&bound, &size); /* 0 admits nobody */
    return ntohs(bound.sin_port);
}

static void release(void *self)
{
    struct runtime_api *api = self;
    server_close(api->server);
    free(api);
}

int runtime_api_open(struct loop *loop, int taken_listener, struct instance *instance,
                     struct error *error)
{
    static const struct instance_port port = { .give = give, .release = release };
    static const struct server_options options = {
        .routes = routes,
        .route_count = COUNT(routes),
        .body_maximum = LIMIT_RESPONSE_BYTES,
        .admit = admit,
    };
    struct runtime_api *api = mem_alloc(sizeof(*api));
    api->instance = instance;
    api->port = port_of(taken_listener);
    if (server_open(loop, taken_listener, &options, api, &api->server, error) < 0) {
        free(api);
        return -1;
    }
    instance_set_port(instance, &port, api);
    return 0;
}
