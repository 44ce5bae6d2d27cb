#include "runner/runtime/extensions_api.h"

#include <string.h>
#include <strings.h>

#include "runner/runtime/endpoint.h"
#include "workspace/base/blob.h"
#include "workspace/base/str.h"

enum { ABOUT_BYTES = 65536 };

static void refuse(struct server_request *request, const struct extension_refusal *refusal)
{
    endpoint_refuse(request, 403, refusal->type, "%s", refusal->message);
}

/* Does the comma list name the feature accountId? */
static bool wants_account(const char *list)
{
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t size = strcspn(list, ", \t");
        if (size == 9 && strncasecmp(list, "accountId", size) == 0)
            return true;
        list += size;
    }
    return false;
}

void extensions_api_register(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    struct extension_refusal refusal;
    struct blob *body = server_request_body(request);
    struct extension *extension = extension_register(
        instance_extensions(endpoint->instance),
        server_request_header(request, "Lambda-Extension-Name"), blob_bytes(body),
        blob_size(body), &refusal);
    if (!extension) {
        refuse(request, &refusal);
        return;
    }
    const char *account, *about = instance_about(endpoint->instance, &account);
    AUTO_STR text;
    str_init(&text, ABOUT_BYTES);
    str_add(&text, "{");
    if (wants_account(server_request_header(request, "Lambda-Extension-Accept-Feature")))
        str_addf(&text, "\"accountId\":\"%s\",", account);
    str_add(&text, about);
    str_add(&text, "}");
    const struct server_header header = { "Lambda-Extension-Identifier", extension->id };
    endpoint_reply_json(request, 200, &header, text.text);
    instance_on_registered(endpoint->instance, extension);
}

static struct extension *caller(struct endpoint *endpoint, struct server_request *request)
{
    struct extension_refusal refusal;
    struct extension *extension = extension_find(
        instance_extensions(endpoint->instance),
        server_request_header(request, "Lambda-Extension-Identifier"), &refusal);
    if (!extension)
        refuse(request, &refusal);
    return extension;
}

void extensions_api_give(void *self, size_t index, const char *text, const char *event)
{
    struct endpoint *endpoint = self;
    struct server_request *request = take_ptr(&endpoint->extensions[index]);
    const struct server_header header = { "Lambda-Extension-Event-Identifier", event };
    if (request)
        endpoint_reply_json(request, 200, event ? &header : NULL, text);
}

void extensions_api_next(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    struct extension_refusal refusal;
    struct extension *extension = caller(endpoint, request);
    if (!extension)
        return;
    if (!extension_next(extension, &refusal)) {
        refuse(request, &refusal);
        return;
    }
    size_t index = (size_t)(extension - instance_extensions(endpoint->instance)->list);
    endpoint->extensions[index] = request;
    instance_on_extension_next(endpoint->instance, extension);
}

static void on_error(struct endpoint *endpoint, struct server_request *request, bool init)
{
    struct extension_refusal refusal;
    struct extension *extension = caller(endpoint, request);
    if (!extension)
        return;
    if (!extension_fail(extension, init,
                        server_request_header(request, "Lambda-Extension-Function-Error-Type"),
                        &refusal)) {
        refuse(request, &refusal);
        return;
    }
    endpoint_accept(request);
    instance_on_extension_error(endpoint->instance, extension);
}

void extensions_api_init_error(void *self, struct server_request *request)
{
    on_error(self, request, true);
}

void extensions_api_exit_error(void *self, struct server_request *request)
{
    on_error(self, request, false);
}
