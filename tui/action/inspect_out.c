#include "tui/action/inspect_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/columns.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/value.h"

enum {
    SHORTEST_SECRET = 4,    /* shorter ones are in too many words */
    MOST_SECRETS = 1000
};
enum { PATH_BYTES = 65536, ORIGINS_BYTES = 1 << 28, PLACE_BYTES = 4096, CELL_BYTES = 1 << 20 };

static const char hidden[] = "********";

void inspect_out_init(struct inspect_out *out, struct str *json, struct columns *rows,
                      const char *file)
{
    *out = (struct inspect_out){ .json = json, .rows = rows, .file = file };
    str_init(&out->path, PATH_BYTES);
    str_init(&out->origins, ORIGINS_BYTES);
}

void inspect_out_release(struct inspect_out *out)
{
    str_release(&out->path);
    str_release(&out->origins);
    free(out->secrets);
}

/* --- secrets --- */

static bool has_secret(const struct inspect_out *out, const char *text)
{
    for (size_t i = 0; !out->show_secrets && i < out->secret_count; i++)
        if (strstr(text, out->secrets[i]))
            return true;
    return false;
}

void inspect_out_hide(struct inspect_out *out, const struct value *value)
{
    for (size_t i = 0; value && i < value->count; i++)
        inspect_out_hide(out, value->kind == VALUE_LIST ? value->items[i]
                                                        : value->members[i].value);
    if (value && value->secret && value->text && value->size >= SHORTEST_SECRET &&
        out->secret_count < MOST_SECRETS && !has_secret(out, value->text))
        *ARRAY_PUSH(out->secrets, out->secret_count, out->secret_capacity) = value->text;
}

/* --- the path --- */

static void push(struct str *path, const char *name)
{
    if (path->length > 0)
        str_add_char(path, '.');
    str_add(path, name);
}

static void push_index(struct str *path, size_t index)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", index);
    push(path, text);
}

static void pop(struct str *path, size_t length)
{
    path->length = length;
    path->text[length] = '\0';
}

/* Adds NAME, or the number of the next item of the open list, to the path. Gives its length
 * before. */
static size_t enter(struct inspect_out *out, const char *name)
{
    size_t before = out->path.length;
    if (name)
        push(&out->path, name);
    else if (out->depth > 0)
        push_index(&out->path, (size_t)out->items[out->depth - 1]++);
    return before;
}

/* --- JSON --- */

static void quote(struct str *json, const char *text)
{
    json_scan_quote(json, text, strlen(text));
}

static void add_key(struct str *json, const char *name)
{
    char last = json->length > 0 ? json->text[json->length - 1] : '{';
    if (last != '{' && last != '[')
        str_add_char(json, ',');
    if (name) {
        quote(json, name);
        str_add_char(json, ':');
    }
}

static void add_text(struct str *json, const char *name, const char *text)
{
    if (!text)
        return;
    add_key(json, name);
    quote(json, text);
}

static void add_number(struct str *json, const char *name, long long number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", number);
    add_key(json, name);
    str_add(json, text);
}

static void add_flag(struct str *json, const char *name, bool value)
{
    if (!value)
        return;
    add_key(json, name);
    str_add(json, "true");
}

static const char *kind_word(enum origin_kind kind)
{
    static const char *const words[] = { [ORIGIN_DEFAULT] = "default",
                                         [ORIGIN_RESOURCE] = "resource",
                                         [ORIGIN_GLOBALS] = "globals",
                                         [ORIGIN_LOCAL] = "local" };
    return words[kind];
}

/* The object of a place; VALUE (may be NULL) is what stands there. */
static void add_origin(const struct inspect_out *out, struct str *json,
                       const struct origin *origin, const struct value *value)
{
    str_add_char(json, '{');
    if (origin->line > 0) {
        add_text(json, "file", origin->file ? origin->file : out->file);
        add_number(json, "line", origin->line);
        add_number(json, "column", origin->column);
    } else if (origin->file) {
        add_text(json, "file", origin->file);
    }
    add_text(json, "kind", kind_word(origin->kind));
    add_text(json, "parameter", origin->parameter);
    add_text(json, "given", origin->given);
    if (value) {
        add_text(json, "written", value->written);
        add_text(json, "resource", value->resource);
        add_flag(json, "deployed", value->deployed);
        add_flag(json, "secret", value->secret);
    }
    str_add_char(json, '}');
}

/* In "origins": where the value at the present path comes from. */
static void tell_place(struct inspect_out *out, const struct origin *origin,
                       const struct value *value)
{
    if (!out->json || !out->in_thing || !out->tells)
        return;
    add_key(&out->origins, out->path.text + out->thing);
    add_origin(out, &out->origins, origin, value);
}

/* --- rows --- */

static void add_place(const struct inspect_out *out, struct str *text,
                      const struct origin *origin, const char *written)
{
    const char *file = origin->file ? origin->file : out->file;
    if (origin->line > 0)
        str_addf(text, "%s:%d:%d", file, origin->line, origin->column);
    else
        str_add(text, origin->kind == ORIGIN_LOCAL && origin->given ? origin->given : "default");
    str_add(text, origin->kind == ORIGIN_GLOBALS ? " (Globals)" : "");
    if (written)
        str_addf(text, " %s", written);
    if (origin->parameter)
        str_addf(text, " (%s: %s)", origin->parameter, origin->given ? origin->given : "given");
}

static void add_row(struct inspect_out *out, const char *value, const struct origin *origin,
                    const char *written)
{
    AUTO_STR safe, place;
    str_init(&safe, CELL_BYTES);
    str_init(&place, PLACE_BYTES);
    text_safe(&safe, value, strlen(value), false);
    if (origin)
        add_place(out, &place, origin, written);
    columns_add(out->rows, out->path.text);
    columns_add(out->rows, safe.text);
    columns_add(out->rows, place.length > 0 ? place.text : "-");
}

static void add_leaf_row(struct inspect_out *out, const struct value *value)
{
    AUTO_FREE char *unknown =
        value->kind == VALUE_UNKNOWN ? mem_format("unknown: %s", value->reason) : NULL;
    const char *text = unknown                               ? unknown
                       : value->secret && !out->show_secrets ? hidden
                       : value->text                         ? value->text
                       : value->kind == VALUE_LIST           ? "[]"
                       : value->kind == VALUE_MAP            ? "{}"
                                                             : "null";
    add_row(out, text, &value->origin, value->written);
}

/* --- values --- */

/* Every value in VALUE that has none in it: a row, or a place. */
static void tell_leaves(struct inspect_out *out, const struct value *value)
{
    size_t before = out->path.length;
    for (size_t i = 0; i < value->count; i++) {
        bool list = value->kind == VALUE_LIST;
        if (list)
            push_index(&out->path, i);
        else
            push(&out->path, value->members[i].name);
        tell_leaves(out, list ? value->items[i] : value->members[i].value);
        pop(&out->path, before);
    }
    if (value->count > 0)
        return;
    if (out->json)
        tell_place(out, &value->origin, value);
    else
        add_leaf_row(out, value);
}

/* --- what is open --- */

void inspect_out_open(struct inspect_out *out, const char *name, char bracket)
{
    CHECK(out->depth < INSPECT_OUT_DEPTH);
    size_t before = enter(out, name);
    if (out->json) {
        add_key(out->json, name);
        str_add_char(out->json, bracket);
    }
    out->starts[out->depth] = before;
    out->items[out->depth] = bracket == '[' ? 0 : -1;
    out->depth++;
}

void inspect_out_close(struct inspect_out *out)
{
    out->depth--;
    if (out->json)
        str_add_char(out->json, out->items[out->depth] >= 0 ? ']' : '}');
    pop(&out->path, out->starts[out->depth]);
}

void inspect_out_open_thing(struct inspect_out *out, const char *name)
{
    inspect_out_open(out, name, '{');
    out->thing = out->path.length + (out->path.length > 0);
    out->in_thing = out->tells = true;
    str_clear(&out->origins);
    str_add_char(&out->origins, '{');
}

void inspect_out_close_thing(struct inspect_out *out)
{
    str_add_char(&out->origins, '}');
    out->in_thing = false;
    if (out->json) {
        add_key(out->json, "origins");
        str_add_bytes(out->json, out->origins.text, out->origins.length);
    }
    inspect_out_close(out);
}

void inspect_out_tell(struct inspect_out *out, bool places)
{
    out->tells = places;
}

/* --- members --- */

/* A member whose JSON and text are at hand. */
static void add_member(struct inspect_out *out, const char *name, const char *text, bool quoted)
{
    size_t before = enter(out, name);
    bool secret = has_secret(out, text);
    if (!out->json) {
        add_row(out, secret ? hidden : text, NULL, NULL);
    } else {
        add_key(out->json, name);
        if (secret)
            quote(out->json, hidden);
        else if (quoted)
            quote(out->json, text);
        else
            str_add(out->json, text);
    }
    pop(&out->path, before);
}

void inspect_out_text(struct inspect_out *out, const char *name, const char *text)
{
    if (text)
        add_member(out, name, text, true);
}

void inspect_out_number(struct inspect_out *out, const char *name, long long number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", number);
    add_member(out, name, text, false);
}

void inspect_out_bool(struct inspect_out *out, const char *name, bool value)
{
    add_member(out, name, value ? "true" : "false", false);
}

void inspect_out_null(struct inspect_out *out, const char *name)
{
    add_member(out, name, "null", false);
}

void inspect_out_raw(struct inspect_out *out, const char *name, const char *json)
{
    if (json)
        add_member(out, name, json, false);
}

void inspect_out_value(struct inspect_out *out, const char *name, const struct value *value)
{
    if (!value)
        return;
    size_t before = enter(out, name);
    if (out->json) {
        add_key(out->json, name);
        value_json(value, !out->show_secrets, out->json);
    }
    if (!out->json || (out->in_thing && out->tells))
        tell_leaves(out, value);
    pop(&out->path, before);
}

/* Is TEXT a number as JSON writes them? */
static bool is_number(const char *text)
{
    struct json_scan scan;
    struct json_token token;
    struct error error = ERROR_INIT;
    json_scan_init(&scan, text, strlen(text), NULL);
    return json_scan_next(&scan, &token, &error) == 0 && token.kind == JSON_TOKEN_NUMBER &&
           token.size == strlen(text);
}

void inspect_out_scalar(struct inspect_out *out, const char *name, const struct value *value,
                        bool number)
{
    bool unknown = value_is(value, VALUE_UNKNOWN);
    bool shown = value && (!value->secret || out->show_secrets);
    bool digits = number && shown && value_is(value, VALUE_TEXT) && is_number(value->text);
    if (!value || !out->json || (!unknown && !digits)) {
        inspect_out_value(out, name, value);
        return;
    }
    size_t before = enter(out, name);
    add_key(out->json, name);
    str_add(out->json, unknown ? "null" : value->text);
    tell_place(out, &value->origin, value);
    pop(&out->path, before);
}

/* --- places --- */

void inspect_out_origin(struct inspect_out *out, const struct origin *origin)
{
    if (!out->json)
        return;
    add_key(out->json, "origin");
    add_origin(out, out->json, origin, NULL);
}

void inspect_out_place(struct inspect_out *out, const char *name, const struct origin *origin)
{
    size_t before = out->path.length;
    push(&out->path, name);
    tell_place(out, origin, NULL);
    pop(&out->path, before);
}

void inspect_out_row(struct inspect_out *out, const char *name, const char *text,
                     const struct origin *origin, const char *written)
{
    if (out->json)
        return;
    size_t before = enter(out, name);
    add_row(out, has_secret(out, text) ? hidden : text, origin, written);
    pop(&out->path, before);
}
