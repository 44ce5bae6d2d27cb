#include "runner/runtime/error_cause.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

enum { PADDING_BYTES = 4096, BODY_BYTES = 8388608 };

struct span {
    const char *at;
    size_t size;
};

struct list {
    struct span *items;
    size_t count, capacity;
};

struct cause {
    struct span folder, message;        /* raw strings with their quotes; size 0: not there */
    struct list paths, exceptions;
};

static void release(struct cause *cause)
{
    free(cause->paths.items);
    free(cause->exceptions.items);
}

/* The elements of the array that OPEN begins must all be of KIND. */
static bool read_list(struct json_scan *scan, enum json_token_kind kind, struct list *list)
{
    struct error ignored = ERROR_INIT;
    struct json_token token;
    while (json_scan_next(scan, &token, &ignored) == 0 && token.kind != JSON_TOKEN_ARRAY_END) {
        struct span span = { token.raw, 0 };
        if (token.kind != kind || json_scan_skip(scan, &token, &span.size, &ignored) < 0)
            return false;
        *ARRAY_PUSH(list->items, list->count, list->capacity) = span;
    }
    return token.kind == JSON_TOKEN_ARRAY_END;
}

static bool key_is(const struct json_token *key, const char *name)
{
    return key->size == strlen(name) + 2 && memcmp(key->raw + 1, name, key->size - 2) == 0;
}

static bool read_member(struct json_scan *scan, const struct json_token *key, struct cause *out)
{
    struct error ignored = ERROR_INIT;
    struct json_token token;
    struct span span;
    if (json_scan_next(scan, &token, &ignored) < 0)
        return false;
    struct list *list = key_is(key, "paths")        ? &out->paths
                        : key_is(key, "exceptions") ? &out->exceptions
                                                    : NULL;
    if (list && token.kind == JSON_TOKEN_ARRAY)
        return read_list(scan, list == &out->paths ? JSON_TOKEN_STRING : JSON_TOKEN_OBJECT, list);
    if (list && token.kind != JSON_TOKEN_NULL)
        return false;
    struct span *text = key_is(key, "working_directory") ? &out->folder
                        : key_is(key, "message")         ? &out->message
                                                         : NULL;
    if (text && token.kind != JSON_TOKEN_STRING && token.kind != JSON_TOKEN_NULL)
        return false;
    span.at = token.raw;
    if (json_scan_skip(scan, &token, &span.size, &ignored) < 0)
        return false;
    if (text && token.kind == JSON_TOKEN_STRING && span.size > 2)
        *text = span;
    return true;
}

static bool read_cause(const char *text, size_t size, struct cause *out)
{
    struct error ignored = ERROR_INIT;
    struct json_scan scan;
    struct json_token token;
    if (json_scan_check(text, size, NULL, &ignored) < 0)
        return false;
    json_scan_init(&scan, text, size, NULL);
    if (json_scan_next(&scan, &token, &ignored) < 0 || token.kind != JSON_TOKEN_OBJECT)
        return false;
    while (json_scan_next(&scan, &token, &ignored) == 0 && token.kind == JSON_TOKEN_KEY)
        if (!read_member(&scan, &token, out))
            return false;
    return out->folder.size + out->message.size + out->paths.count + out->exceptions.count > 0;
}

static void write_list(struct str *out, const char *key, const struct list *list, size_t count)
{
    str_addf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        str_add(out, i ? "," : "");
        str_add_bytes(out, list->items[i].at, list->items[i].size);
    }
    str_add(out, "]");
}

/* A long text is cut for the last try only, so that both fit together. */
static void write_text(struct str *out, const char *key, struct span span, bool cut)
{
    size_t most = (ERROR_CAUSE_BYTES - PADDING_BYTES) / 2;
    str_addf(out, "\"%s\":", key);
    if (span.size == 0) {
        str_add(out, "\"\"");
    } else if (!cut || span.size <= most) {
        str_add_bytes(out, span.at, span.size);
    } else {
        struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = span.at, .size = span.size };
        AUTO_STR text;
        str_init(&text, span.size + 1);
        json_scan_text(&token, &text);
        size_t keep = text.length < most / 6 ? text.length : most / 6; /* each may need \u00xx */
        memcpy(text.text + keep - 3, "...", 3);
        json_scan_quote(out, text.text, keep);
    }
}

static void write_cause(struct str *out, const struct cause *cause, int fifths)
{
    str_clear(out);
    str_add(out, "{");
    write_text(out, "working_directory", cause->folder, fifths == 0);
    if (cause->message.size > 0) {
        str_add(out, ",");
        write_text(out, "message", cause->message, fifths == 0);
    }
    write_list(out, "paths", &cause->paths, cause->paths.count * (size_t)fifths / 5);
    write_list(out, "exceptions", &cause->exceptions,
               cause->exceptions.count * (size_t)fifths / 5);
    str_add(out, "}");
}

struct blob *error_cause_check(const char *text, size_t size)
{
    struct cause cause = { .folder = { NULL, 0 } };
    struct blob *kept = NULL;
    AUTO_STR out;
    str_init(&out, size + PADDING_BYTES);
    if (read_cause(text, size, &cause)) {
        int fifths = 5;
        do
            write_cause(&out, &cause, fifths);
        while (out.length > ERROR_CAUSE_BYTES && fifths-- > 0);
        kept = blob_copy(out.text, out.length);
    }
    release(&cause);
    return kept;
}

struct blob *error_cause_split(const char *body, size_t size, struct blob **out_cause)
{
    static const char *const members[] = { "errorMessage", "errorType", "stackTrace" };
    struct error ignored = ERROR_INIT;
    const char *raw;
    size_t raw_size;
    *out_cause = NULL;
    while (size > 0 && strchr(" \t\r\n", body[0]))
        body++, size--;
    if (size == 0 || body[0] != '{' || json_scan_check(body, size, NULL, &ignored) < 0)
        return NULL;
    if (json_scan_find(body, size, "errorCause", &raw, &raw_size))
        *out_cause = error_cause_check(raw, raw_size);
    AUTO_STR rest;
    str_init(&rest, BODY_BYTES);
    for (size_t i = 0; i < COUNT(members); i++) {
        bool there = json_scan_find(body, size, members[i], &raw, &raw_size);
        str_addf(&rest, "%s\"%s\":", i ? "," : "{", members[i]);
        str_add_bytes(&rest, there ? raw : (i < 2 ? "\"\"" : "[]"), there ? raw_size : 2);
    }
    str_add(&rest, "}");
    return blob_copy(rest.text, rest.length);
}
