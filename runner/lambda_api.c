#include "runner/lambda_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/engine/concurrency.h"
#include "runner/runtime/uuid.h"
#include "runner/http/server.h"
#include "runner/lambda_stream.h"
#include "runner/engine/engine.h"
#include "workspace/base/base64.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/arn.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum { MESSAGE_BYTES = 4096 };

/* A synchronous call that waits for its result. */
struct waiting {
    struct waiting *next, **link;
    struct server_request *request;     /* NULL: it is answered */
    bool tail;
};

struct lambda_api {
    struct engine *engine;
    struct server *server;
    struct waiting *waiting;
    struct lambda_stream_list *streams;
    int port;
};

static struct waiting *wait_for(struct lambda_api *api, struct server_request *request, bool tail)
{
    struct waiting *waiting = mem_alloc(sizeof(*waiting));
    *waiting = (struct waiting){ .next = api->waiting, .link = &api->waiting, .request = request,
                                 .tail = tail };
    if (api->waiting)
        api->waiting->link = &waiting->next;
    api->waiting = waiting;
    return waiting;
}

static void stop_waiting(struct waiting *waiting)
{
    *waiting->link = waiting->next;
    if (waiting->next)
        waiting->next->link = waiting->link;
    free(waiting);
}

/* ---- answers ------------------------------------------------------------------------------- */

/* The service's error envelope: exception in a header, message (spelled as that exception spells
 * it) and Type in the body. */
static void reply_error(struct server_request *request, int status, const char *exception,
                        const char *message_key, const char *message, const char *reason)
{
    char id[37];
    uuid_make(id);
    const struct server_header headers[] = {
        { "Content-Type", "application/json" },
        { "x-amzn-RequestId", id },
        { "x-amzn-ErrorType", exception },
        { "Retry-After", status == 429 ? "1" : NULL },
    };
    AUTO_STR json;
    str_init(&json, MESSAGE_BYTES * 2);
    str_add(&json, "{");
    if (reason) {
        str_add(&json, "\"Reason\":");
        json_scan_quote(&json, reason, strlen(reason));
        str_add(&json, ",");
    }
    str_addf(&json, "\"Type\":\"%s\",\"%s\":", status >= 500 ? "Service" : "User", message_key);
    json_scan_quote(&json, message, strlen(message));
    str_add(&json, "}");
    AUTO(blob) body = blob_copy(json.text, json.length);
    server_reply(request, status, headers, COUNT(headers), body);
}

static void reply_not_found(struct server_request *request, const char *region, const char *name,
                            const char *qualifier)
{
    AUTO_FREE char *arn = arn_function(region, name, qualifier);
    AUTO_FREE char *message = mem_format("Function not found: %s", arn);
    reply_error(request, 404, "ResourceNotFoundException", "Message", message, NULL);
}

/* Errors of engine_invoke in the words of the service. */
static void reply_refused(struct server_request *request, const struct function *function,
                          const struct error *error)
{
    char text[MESSAGE_BYTES];
    error_text(error, text, sizeof(text));
    switch (error->kind) {
    case ERROR_LIMIT:
        reply_error(request, 413, "RequestTooLargeException", "message", error->what, NULL);
        break;
    case ERROR_BUSY:
        reply_error(request, 429, "TooManyRequestsException", "message", "Rate Exceeded.",
                    concurrency_reason(function));
        break;
    case ERROR_NOT_EMULATED:
        reply_error(request, 502, "InvalidRuntimeException", "Message", text, NULL);
        break;
    default:
        reply_error(request, 500, "ServiceException", "Message", text, NULL);
        break;
    }
}

static void log_tail(const struct runner_result *result, struct str *out)
{
    size_t size = result->log_size;
    size_t skip = size > LIMIT_LOG_TAIL_BYTES ? size - LIMIT_LOG_TAIL_BYTES : 0;
    base64_encode(out, result->log + skip, size - skip);
}

static void reply_result(struct waiting *waiting, const struct runner_result *result)
{
    AUTO_STR tail;
    str_init(&tail, 2 * (size_t)LIMIT_LOG_TAIL_BYTES);
    if (waiting->tail)
        log_tail(result, &tail);
    const struct server_header headers[] = {
        { "Content-Type", "application/json" },
        { "x-amzn-RequestId", result->request },
        { "X-Amz-Executed-Version", "$LATEST" },
        { "X-Amzn-Trace-Id", result->trace },
        { "X-Amz-Function-Error", result->outcome == RUNNER_OK ? NULL : "Unhandled" },
        { "X-Amz-Log-Result", waiting->tail ? tail.text : NULL },
    };
    server_reply(take_ptr(&waiting->request), 200, headers, COUNT(headers), result->response);
}

/* The response goes back at once; extensions may still be at work. */
static void on_answered(void *self, const struct runner_result *result)
{
    struct waiting *waiting = self;
    if (!waiting->tail)
        reply_result(waiting, result);
}

static void on_done(void *self, const struct runner_result *result)
{
    struct waiting *waiting = self;
    if (waiting->request)
        reply_result(waiting, result);
    stop_waiting(waiting);
}

/* ---- Invoke -------------------------------------------------------------------------------- */

static bool header_is(const struct server_request *request, const char *name, const char *value)
{
    const char *given = server_request_header(request, name);
    return given && strcasecmp(given, value) == 0;
}

/* False (and answered) when the caller asks for something that is not there. */
static bool find_function(struct lambda_api *api, struct server_request *request,
                          const struct function **out, bool *out_qualified)
{
    const struct project *project = engine_project(api->engine);
    AUTO_FREE char *name = NULL;
    AUTO_FREE char *qualifier = NULL;
    const char *reference = server_request_part(request, 0);
    const char *wanted = server_request_query(request, "Qualifier");
    if (!arn_parse_function(reference, &name, &qualifier)) {
        AUTO_FREE char *message = mem_format(
            "1 validation error detected: Value '%.200s' at 'functionName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:"
            "lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)"
            "(:(\\$LATEST|[a-zA-Z0-9-_]+))?", reference);
        reply_error(request, 400, "ValidationException", "message", message, NULL);
        return false;
    }
    if (wanted && qualifier && strcmp(wanted, qualifier) != 0) {
        reply_error(request, 400, "InvalidParameterValueException", "message",
                    "The derived qualifier from the function name does not match the specified "
                    "qualifier.", NULL);
        return false;
    }
    const char *version = wanted ? wanted : qualifier;
    *out = project_function(project, name);
    *out_qualified = version != NULL;
    if (*out && (!version || strcmp(version, "$LATEST") == 0))
        return true;
    reply_not_found(request, project->region, name, version ? version : "$LATEST");
    return false;
}

/* The event must be JSON, but its bytes go on as they came. */
static bool check_event(struct server_request *request)
{
    struct error error = ERROR_INIT;
    struct blob *body = server_request_body(request);
    if (server_request_too_large(request)) {
        AUTO_FREE char *message = mem_format(
            "Request must be smaller than %d bytes for the InvokeFunction operation",
            LIMIT_REQUEST_BYTES);
        reply_error(request, 413, "RequestEntityTooLargeException", "message", message, NULL);
        return false;
    }
    if (blob_size(body) == 0 ||
        json_scan_check(blob_bytes(body), blob_size(body), NULL, &error) == 0)
        return true;
    AUTO_FREE char *message = mem_format("Could not parse request body into json: Could not parse "
                                         "payload into json: %s at line: %d, column: %d",
                                         error.what, error.line, error.column);
    reply_error(request, 400, "InvalidRequestContentException", "message", message, NULL);
    return false;
}

/* False (and answered) when it is too long or no base64. Whether it is JSON nobody looks. */
static bool read_client_context(struct server_request *request, struct str *out)
{
    const char *encoded = server_request_header(request, "X-Amz-Client-Context");
    if (encoded && strlen(encoded) > LIMIT_CLIENT_CONTEXT_BYTES) {
        AUTO_FREE char *message = mem_format(
            "Client context must be no more than %d bytes when it is Base64-encoded.",
            LIMIT_CLIENT_CONTEXT_BYTES);
        reply_error(request, 400, "InvalidRequestContentException", "message", message, NULL);
        return false;
    }
    if (!encoded || base64_decode(out, encoded, strlen(encoded)) == 0)
        return true;
    reply_error(request, 400, "InvalidRequestContentException", "message",
                "Client context must be a valid Base64-encoded JSON object.", NULL);
    return false;
}

/* False (and answered) when it is no name of a tenant (TenantId of the API's model). */
static bool check_tenant(struct server_request *request)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/=+-@ ";
    enum { LONGEST = 256 };
    const char *tenant = server_request_header(request, "X-Amz-Tenant-Id");
    if (!tenant || (strspn(tenant, letters) == strlen(tenant) && strlen(tenant) <= LONGEST))
        return true;
    AUTO_FREE char *message = mem_format(
        "1 validation error detected: Value '%.300s' at 'tenantId' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9\\._:\\/=+\\-@ ]+", tenant);
    reply_error(request, 400, "ValidationException", "message", message, NULL);
    return false;
}

/* What the three ways to invoke have in common: which function, with what. Texts in CALL are
 * borrowed from the request and from CLIENT_CONTEXT. False (and answered): it is not invoked. */
static bool read_call(struct lambda_api *api, struct server_request *request,
                      struct str *client_context, struct runner_invoke *call)
{
    const struct function *function;
    bool qualified;
    if (!find_function(api, request, &function, &qualified) || !check_event(request))
        return false;
    if (header_is(request, "X-Amz-Invocation-Type", "DryRun")) {
        server_reply(request, 204, NULL, 0, NULL);
        return false;
    }
    if (!read_client_context(request, client_context) || !check_tenant(request))
        return false;
    struct blob *body = server_request_body(request);
    *call = (struct runner_invoke){
        .function = function->id,
        .event = blob_size(body) ? body : NULL,
        .client_context = client_context->length ? client_context->text : NULL,
        .qualifier = qualified ? "$LATEST" : NULL,
        .tenant = server_request_header(request, "X-Amz-Tenant-Id"),
        /* no header of AWS's: there it comes from the credentials, which nobody checks here */
        .cognito_identity = server_request_header(request, "X-Amz-Cognito-Identity"),
    };
    return true;
}

static void invoke(struct lambda_api *api, struct server_request *request)
{
    struct error error = ERROR_INIT;
    struct runner_invoke call;
    char id[37];
    AUTO_STR client_context;
    str_init(&client_context, LIMIT_CLIENT_CONTEXT_BYTES + 1);
    if (!read_call(api, request, &client_context, &call))
        return;
    struct waiting *waiting =
        wait_for(api, request, header_is(request, "X-Amz-Log-Type", "Tail"));
    call.answered = on_answered;
    if (engine_invoke(api->engine, call.function, &call, on_done, waiting, id, &error) < 0) {
        stop_waiting(waiting);
        reply_refused(request, engine_find(api->engine, call.function), &error);
    }
}

static void invoke_asynchronously(struct lambda_api *api, struct server_request *request,
                                  const char *answer)
{
    struct error error = ERROR_INIT;
    struct runner_invoke call;
    char id[37];
    AUTO_STR client_context;
    str_init(&client_context, LIMIT_CLIENT_CONTEXT_BYTES + 1);
    if (!read_call(api, request, &client_context, &call))
        return;
    call.asynchronous = true;
    if (engine_invoke(api->engine, call.function, &call, NULL, NULL, id, &error) < 0) {
        reply_refused(request, engine_find(api->engine, call.function), &error);
        return;
    }
    const struct server_header headers[] = { { "x-amzn-RequestId", id } };
    AUTO(blob) status = answer ? blob_text(answer) : NULL;
    server_reply(request, 202, headers, COUNT(headers), status);
}

static bool type_is_known(struct server_request *request, const char *const *types, size_t count)
{
    const char *type = server_request_header(request, "X-Amz-Invocation-Type");
    AUTO_STR set;
    str_init(&set, 128);
    for (size_t i = 0; i < count; i++) {
        if (!type || strcasecmp(type, types[i]) == 0)
            return true;
        str_addf(&set, "%s%s", i ? ", " : "", types[i]);
    }
    AUTO_FREE char *message = mem_format(
        "1 validation error detected: Value '%.100s' at 'invocationType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [%s]", type, set.text);
    reply_error(request, 400, "ValidationException", "message", message, NULL);
    return false;
}

static void on_invoke(void *self, struct server_request *request)
{
    static const char *const types[] = { "Event", "DryRun", "RequestResponse" };
    if (!type_is_known(request, types, COUNT(types)))
        return;
    if (header_is(request, "X-Amz-Invocation-Type", "Event"))
        invoke_asynchronously(self, request, NULL);
    else
        invoke(self, request);
}

static void on_invoke_stream(void *self, struct server_request *request)
{
    static const char *const types[] = { "RequestResponse", "DryRun" };
    struct lambda_api *api = self;
    struct error error = ERROR_INIT;
    struct runner_invoke call;
    AUTO_STR client_context;
    str_init(&client_context, LIMIT_CLIENT_CONTEXT_BYTES + 1);
    if (!type_is_known(request, types, COUNT(types)) ||
        !read_call(api, request, &client_context, &call))
        return;
    if (lambda_stream_begin(api->streams, request, &call,
                             header_is(request, "X-Amz-Log-Type", "Tail"), &error) < 0)
        reply_refused(request, engine_find(api->engine, call.function), &error);
}

static void on_invoke_async(void *self, struct server_request *request)
{
    invoke_asynchronously(self, request, "{\"Status\":202}");
}

static void on_missing(void *self, struct server_request *request, bool wrong_method)
{
    (void)self, (void)wrong_method;
    AUTO_FREE char *message = mem_format("not emulated: %s %.300s", server_request_method(request),
                                         server_request_path(request));
    reply_error(request, 501, "NotImplementedException", "message", message, NULL);
}

static const struct server_route routes[] = {
    { "POST", "/2015-03-31/functions/{}/invocations", on_invoke },
    { "POST", "/2021-11-15/functions/{}/response-streaming-invocations", on_invoke_stream },
    { "POST", "/2014-11-13/functions/{}/invoke-async", on_invoke_async },
    { "POST", "/2014-11-13/functions/{}/invoke-async/", on_invoke_async },
};

/* ---- open and close ------------------------------------------------------------------------ */

int lambda_api_open(struct loop *loop, struct engine *engine, int port, bool next_free,
                    struct lambda_api **out, struct error *error)
{
    static const struct server_options options = {
        .routes = routes,
        .route_count = COUNT(routes),
        .body_maximum = LIMIT_REQUEST_BYTES,
        .missing = on_missing,
        .check_host = true,
    };
    int listener;
    struct lambda_api *api = mem_alloc(sizeof(*api));
    api->engine = engine;
    if (server_listen(port, next_free, &listener, &api->port, error) < 0 ||
        server_open(loop, listener, &options, api, &api->server, error) < 0) {
        free(api);
        return -1;
    }
    api->streams = lambda_stream_list_new(engine);
    *out = api;
    return 0;
}

void lambda_api_close(struct lambda_api *api)
{
    if (!api)
        return;
    server_close(api->server);
    lambda_stream_list_free(api->streams);
    while (api->waiting)
        stop_waiting(api->waiting);
    free(api);
}

int lambda_api_port(const struct lambda_api *api)
{
    return api ? api->port : 0;
}
