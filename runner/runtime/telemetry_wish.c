#include "runner/runtime/telemetry_wish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { TEXT_BYTES = 1024 };

static const struct {
    const char *name;
    enum telemetry_type type;
} types[] = { { "platform", TELEMETRY_PLATFORM }, { "function", TELEMETRY_FUNCTION },
              { "extension", TELEMETRY_EXTENSION } };

static const struct {
    const char *version;
    bool logs;
    enum telemetry_form form;
} versions[] = {
    { "2022-07-01", false, TELEMETRY_2022_07 },   { "2022-12-13", false, TELEMETRY_2022_12 },
    { "2025-01-29", false, TELEMETRY_2022_12 },   { "2020-08-15", true, TELEMETRY_LOGS_2020 },
    { "2021-03-18", true, TELEMETRY_LOGS_2021 },
};

static const struct limit {
    const char *name, *path;
    int64_t least, most, usual;
    size_t at;
} limits[] = {
    { "maxItems", "buffering.maxItems", 1000, 10000, 10000,
      offsetof(struct telemetry_wish, items) },
    { "maxBytes", "buffering.maxBytes", 262144, 1048576, 262144,
      offsetof(struct telemetry_wish, bytes) },
    { "timeoutMs", "buffering.timeoutMs", 25, 30000, 1000,
      offsetof(struct telemetry_wish, timeout_ms) },
};

struct body {
    const char *bytes;
    size_t size;
    struct str *problems;
};

static void object(struct body *body, const char *text)
{
    str_addf(body->problems, "%s%s", body->problems->length ? "; " : "", text);
}

/* The text at PATH; false when there is none. */
static bool text_at(const struct body *body, const char *path, struct str *out)
{
    const char *raw;
    size_t size;
    str_clear(out);
    if (!json_scan_find(body->bytes, body->size, path, &raw, &size) || raw[0] != '"')
        return false;
    struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = size };
    json_scan_text(&token, out);
    return true;
}

/* A whole number; -1: there is none, -2: it is no number. */
static int64_t number_at(const struct body *body, const char *path)
{
    const char *raw;
    size_t size;
    char text[24];
    if (!json_scan_find(body->bytes, body->size, path, &raw, &size))
        return -1;
    snprintf(text, sizeof(text), "%.*s", (int)(size < 20 ? size : 20), raw);
    if (size > 18 || strspn(text, "0123456789") != size)
        return -2;
    return strtoll(text, NULL, 10);
}

static void read_version(struct body *body, bool logs, struct telemetry_wish *out)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    bool there = text_at(body, "schemaVersion", &text);
    if (!there && logs) {
        out->form = TELEMETRY_LOGS_2020;
        return;
    }
    for (size_t i = 0; i < COUNT(versions); i++)
        if (versions[i].logs == logs && strcmp(versions[i].version, text.text) == 0) {
            out->form = versions[i].form;
            return;
        }
    object(body, there ? "schemaVersion is not supported" : "schemaVersion should not be empty");
}

static void read_uri(struct body *body, unsigned api_port, struct telemetry_wish *out)
{
    AUTO_STR uri;
    str_init(&uri, TEXT_BYTES);
    if (!text_at(body, "destination.URI", &uri) || uri.length == 0) {
        object(body, "URI should not be empty");
        return;
    }
    if (strncasecmp(uri.text, "http://", 7) != 0) {
        object(body, "URI scheme is not supported: should be http");
        return;
    }
    const char *host = uri.text + 7;
    size_t size = strcspn(host, ":/?");
    if (!(size == 19 && strncasecmp(host, "sandbox.localdomain", size) == 0) &&
        !(size == 7 && strncasecmp(host, "sandbox", size) == 0))
        object(body, "URI host is not supported: should be sandbox.localdomain or sandbox");
    const char *rest = host + size;
    if (*rest != ':') {
        object(body, "URI port is not provided");
        return;
    }
    char *end;
    unsigned long port = strtoul(rest + 1, &end, 10);
    if (end == rest + 1 || port == 0 || port > 65535 || (*end && !strchr("/?", *end)))
        object(body, "URI port is not valid");
    else if (port == api_port || port == 9001)
        object(body, "URI port is reserved");
    out->port = (unsigned)port;
    snprintf(out->path, sizeof(out->path), "%s%s", *end == '/' ? "" : "/", end);
    for (const char *at = out->path; *at; at++)
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f) {
            object(body, "URI path is not valid");
            break;
        }
}

static void read_port(struct body *body, unsigned api_port, struct telemetry_wish *out)
{
    int64_t port = number_at(body, "destination.port");
    out->tcp = true;
    if (port == -1)
        object(body, "port is not provided");
    else if (port <= 0 || port > 65535)
        object(body, "port is not valid");
    else if (port == api_port || port == 9001)
        object(body, "port is reserved");
    else
        out->port = (unsigned)port;
}

static void read_destination(struct body *body, unsigned api_port, struct telemetry_wish *out)
{
    AUTO_STR protocol;
    str_init(&protocol, TEXT_BYTES);
    if (!text_at(body, "destination.protocol", &protocol))
        object(body, "destination protocol should not be empty");
    else if (strcasecmp(protocol.text, "HTTP") == 0)
        read_uri(body, api_port, out);
    else if (strcasecmp(protocol.text, "TCP") == 0)
        read_port(body, api_port, out);
    else
        object(body, "destination protocol is not supported: should be HTTP or TCP");
}

static void read_types(struct body *body, struct telemetry_wish *out)
{
    AUTO_STR text;
    char path[32];
    str_init(&text, TEXT_BYTES);
    for (int i = 0; i < 64; i++) {
        snprintf(path, sizeof(path), "types.%d", i);
        if (!text_at(body, path, &text))
            break;
        unsigned found = 0;
        for (size_t j = 0; j < COUNT(types); j++)
            if (strcmp(types[j].name, text.text) == 0)
                found = types[j].type;
        if (!found) {
            AUTO_FREE char *problem = mem_format("type %.100s is not supported", text.text);
            object(body, problem);
            return;
        }
        out->types |= found;
    }
    if (!out->types)
        object(body, "types should not be empty");
}

static void read_buffering(struct body *body, struct telemetry_wish *out)
{
    for (size_t i = 0; i < COUNT(limits); i++) {
        const struct limit *limit = &limits[i];
        int64_t given = number_at(body, limit->path);
        int64_t *kept = (int64_t *)(void *)((char *)out + limit->at);
        *kept = given == -1 ? limit->usual : given;
        if (*kept >= limit->least && *kept <= limit->most)
            continue;
        AUTO_FREE char *problem =
            mem_format("%s should be between %lld and %lld", limit->name,
                       (long long)limit->least, (long long)limit->most);
        object(body, problem);
    }
}

bool telemetry_wish_read(const char *bytes, size_t size, bool logs, unsigned api_port,
                         struct telemetry_wish *out, struct str *problems)
{
    struct body body = { bytes, size, problems };
    struct error error = ERROR_INIT;
    *out = (struct telemetry_wish){ .types = 0 };
    if (json_scan_check(bytes, size, NULL, &error) < 0) {
        object(&body, error.what);
        return false;
    }
    read_version(&body, logs, out);
    read_destination(&body, api_port, out);
    read_types(&body, out);
    read_buffering(&body, out);
    return problems->length == 0;
}

size_t telemetry_wish_types(const struct telemetry_wish *wish, const char **out)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(types); i++)
        if (wish->types & types[i].type)
            out[count++] = types[i].name;
    return count;
}
