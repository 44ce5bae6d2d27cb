#include "runner/runtime/api.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "runner/runtime/endpoint.h"
#include "runner/runtime/extensions_api.h"
#include "runner/runtime/runtime_api.h"
#include "runner/runtime/subscribe_api.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/model/limits.h"

#define RUNTIME "/2018-06-01"
#define EXTENSION "/2020-01-01/extension"

static const struct server_route routes[] = {
    { "GET", RUNTIME "/runtime/invocation/next", runtime_api_next },
    { "POST", RUNTIME "/runtime/invocation/{}/response", runtime_api_response },
    { "POST", RUNTIME "/runtime/invocation/{}/error", runtime_api_error },
    { "GET", EXTENSION "/event/next", extensions_api_next },
    { "POST", RUNTIME "/runtime/init/error", runtime_api_init_error },
    { "POST", EXTENSION "/register", extensions_api_register },
    { "PUT", "/2022-07-01/telemetry", subscribe_api_telemetry },
    { "PUT", "/2020-08-15/logs", subscribe_api_logs },
    { "POST", EXTENSION "/init/error", extensions_api_init_error },
    { "POST", EXTENSION "/exit/error", extensions_api_exit_error },
    { "GET", RUNTIME "/runtime/restore/next", runtime_api_restore_next },
    { "POST", RUNTIME "/runtime/restore/error", runtime_api_restore_error },
    { "GET", "/2021-04-23/credentials", runtime_api_credentials },
    { "GET", RUNTIME "/ping", runtime_api_ping },
};

static bool admit(void *self, const struct sockaddr *from)
{
    struct endpoint *endpoint = self;
    return instance_admits(endpoint->instance, from, endpoint->port);
}

static unsigned port_of(int listener)
{
    struct sockaddr_in bound = { .sin_port = 0 };
    socklen_t size = sizeof(bound);
    (void)getsockname(listener, (struct sockaddr *)&bound, &size); /* 0 admits nobody */
    return ntohs(bound.sin_port);
}

static void adopt(void *self, int taken_connection)
{
    struct endpoint *endpoint = self;
    server_adopt(endpoint->server, taken_connection);
}

static void release(void *self)
{
    struct endpoint *endpoint = self;
    server_close(endpoint->server);
    loop_timer_free(endpoint->resume);
    free(endpoint);
}

int api_open(struct loop *loop, int taken_listener, struct instance *instance,
             struct error *error)
{
    static const struct instance_port port = {
        .give = runtime_api_give,
        .give_extension = extensions_api_give,
        .restored = runtime_api_restored,
        .adopt = adopt,
        .go_on = runtime_api_go_on,
        .release = release,
    };
    static const struct server_pieces pieces = {
        runtime_api_response, runtime_api_stream_begun, runtime_api_stream_piece,
    };
    static const struct server_options options = {
        .routes = routes,
        .route_count = COUNT(routes),
        .pieces = &pieces,
        .head_maximum = LIMIT_REQUEST_HEAD_BYTES,
        .body_maximum = LIMIT_RESPONSE_BYTES,
        .truncated = runtime_api_truncated,
        .admit = admit,
    };
    struct endpoint *endpoint = mem_alloc(sizeof(*endpoint));
    endpoint->loop = loop;
    endpoint->instance = instance;
    endpoint->port = port_of(taken_listener);
    if (server_open(loop, taken_listener, &options, endpoint, &endpoint->server, error) < 0) {
        free(endpoint);
        return -1;
    }
    endpoint->resume = loop_after_ms(loop, -1, runtime_api_go_on, endpoint);
    instance_set_port(instance, &port, endpoint);
    return 0;
}
