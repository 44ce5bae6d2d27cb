#include "runner/runtime/endpoint.h"

#include <stdarg.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

enum { ANSWER_BYTES = 65536, MESSAGE_BYTES = 2048 };

const struct server_header endpoint_json_type = { "Content-Type", "application/json" };

void endpoint_quote(struct str *out, const char *text)
{
    AUTO_STR plain;
    str_init(&plain, ANSWER_BYTES);
    json_scan_quote(&plain, text, strlen(text));
    for (size_t i = 0; i < plain.length; i++)
        if (strchr("<>&", plain.text[i]))
            str_addf(out, "\\u%04x", plain.text[i]);
        else
            str_add_char(out, plain.text[i]);
}

void endpoint_accept(struct server_request *request)
{
    AUTO(blob) body = blob_text("{\"status\":\"OK\"}\n");
    server_reply(request, 202, &endpoint_json_type, 1, body);
}

void endpoint_reply_json(struct server_request *request, int status,
                         const struct server_header *header, const char *text)
{
    struct server_header headers[2] = { endpoint_json_type };
    AUTO_FREE char *line = mem_format("%s\n", text);
    AUTO(blob) body = blob_text(line);
    if (header)
        headers[1] = *header;
    server_reply(request, status, headers, header ? 2 : 1, body);
}

void endpoint_refuse(struct server_request *request, int status, const char *type,
                     const char *format, ...)
{
    AUTO_STR message, json;
    va_list arguments;
    str_init(&message, MESSAGE_BYTES);
    str_init(&json, ANSWER_BYTES);
    va_start(arguments, format);
    str_addf_v(&message, format, arguments);
    va_end(arguments);
    str_add(&json, "{\"errorMessage\":");
    endpoint_quote(&json, message.text);
    str_add(&json, ",\"errorType\":");
    endpoint_quote(&json, type);
    str_add(&json, "}");
    endpoint_reply_json(request, status, NULL, json.text);
}
