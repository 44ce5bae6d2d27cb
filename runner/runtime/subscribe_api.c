#include "runner/runtime/subscribe_api.h"

#include "runner/runtime/endpoint.h"
#include "runner/runtime/platform_event.h"
#include "runner/runtime/telemetry.h"
#include "runner/runtime/telemetry_wish.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/str.h"

enum { PROBLEM_BYTES = 2048, ANSWER_BYTES = 8192 };

/* What differs between the two. */
struct version {
    bool logs;
    const char *closed, *closed_text, *invalid;
    enum platform_event_kind event;
};

static const struct version telemetry_version = {
    false, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed",
    "ValidationError", PLATFORM_TELEMETRY_SUBSCRIPTION,
};
static const struct version logs_version = {
    true, "Logs.SubscriptionClosed", "Logs API subscription is closed already",
    "Logs.ValidationError", PLATFORM_LOGS_SUBSCRIPTION,
};

/* Here the type comes first. */
static void refuse_wish(struct server_request *request, const char *type, const char *message)
{
    AUTO_STR json;
    str_init(&json, ANSWER_BYTES);
    str_add(&json, "{\"errorType\":");
    endpoint_quote(&json, type);
    str_add(&json, ",\"errorMessage\":");
    endpoint_quote(&json, message);
    str_add(&json, "}");
    endpoint_reply_json(request, 400, NULL, json.text);
}

static void accept(struct endpoint *endpoint, struct server_request *request,
                   const struct version *version, const struct extension *extension,
                   const struct telemetry_wish *wish)
{
    const char *types[3];
    struct platform_event event;
    platform_event_init(&event, version->event, clock_wall_ns());
    event.name = extension->name;
    event.state = "Subscribed";
    event.list = types;
    event.list_count = telemetry_wish_types(wish, types);
    endpoint_reply_json(request, 200, NULL, "\"OK\"");
    instance_on_subscribed(endpoint->instance, &event);
}

static void subscribe(struct endpoint *endpoint, struct server_request *request,
                      const struct version *version)
{
    struct telemetry *telemetry = instance_telemetry(endpoint->instance);
    struct blob *body = server_request_body(request);
    struct extension_refusal refusal;
    struct telemetry_wish wish;
    struct extension *extension = extension_find(
        instance_extensions(endpoint->instance),
        server_request_header(request, "Lambda-Extension-Identifier"), &refusal);
    if (!extension) {
        endpoint_refuse(request, 403, refusal.type, "%s", refusal.message);
        return;
    }
    if (telemetry_closed(telemetry)) {
        endpoint_refuse(request, 403, version->closed, "%s", version->closed_text);
        return;
    }
    AUTO_STR problems;
    str_init(&problems, PROBLEM_BYTES);
    if (!telemetry_wish_read(blob_bytes(body), blob_size(body), version->logs, endpoint->port,
                             &wish, &problems))
        refuse_wish(request, version->invalid, problems.text);
    else if (!telemetry_subscribe(telemetry, extension->name, &wish))
        refuse_wish(request, version->invalid,
                    "an extension can subscribe to the Logs API or the Telemetry API, not to both");
    else
        accept(endpoint, request, version, extension, &wish);
}

void subscribe_api_telemetry(void *self, struct server_request *request)
{
    subscribe(self, request, &telemetry_version);
}

void subscribe_api_logs(void *self, struct server_request *request)
{
    subscribe(self, request, &logs_version);
}
