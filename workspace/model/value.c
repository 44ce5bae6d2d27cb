#include "workspace/model/value.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

static const struct value *get(const struct value *map, const char *name, size_t size)
{
    for (size_t i = 0; value_is(map, VALUE_MAP) && i < map->count; i++)
        if (strncmp(map->members[i].name, name, size) == 0 && !map->members[i].name[size])
            return map->members[i].value;
    return NULL;
}

const struct value *value_get(const struct value *map, const char *name)
{
    return get(map, name, strlen(name));
}

static const struct value *step(const struct value *value, const char *part, size_t size)
{
    if (!value_is(value, VALUE_LIST))
        return get(value, part, size);
    char *end;
    unsigned long index = strtoul(part, &end, 10);
    return size > 0 && end == part + size && index < value->count ? value->items[index] : NULL;
}

const struct value *value_find(const struct value *value, const char *path)
{
    while (value && *path && value->kind != VALUE_UNKNOWN) {
        size_t size = strcspn(path, ".");
        value = step(value, path, size);
        path += size + (path[size] == '.');
    }
    return value;
}

const char *value_text(const struct value *value)
{
    return value && value->kind != VALUE_NULL ? value->text : NULL;
}

bool value_is(const struct value *value, enum value_kind kind)
{
    return value && value->kind == kind;
}

static bool equal_parts(const struct value *left, const struct value *right)
{
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++) {
        const struct value *own =
            left->kind == VALUE_LIST ? left->items[i] : left->members[i].value;
        const struct value *other = left->kind == VALUE_LIST
                                        ? right->items[i]
                                        : value_get(right, left->members[i].name);
        if (!other || !value_equal(own, other))
            return false;
    }
    return true;
}

bool value_equal(const struct value *left, const struct value *right)
{
    if (left == right)
        return true;
    if (!left || !right)
        return false;
    if (value_text(left) && value_text(right))
        return left->size == right->size && memcmp(left->text, right->text, left->size) == 0;
    return left->kind == right->kind && equal_parts(left, right);
}

static void add_parts(const struct value *value, bool hide, struct str *out)
{
    bool list = value->kind == VALUE_LIST;
    str_add_char(out, list ? '[' : '{');
    for (size_t i = 0; i < value->count; i++) {
        str_add(out, i ? "," : "");
        if (!list) {
            json_scan_quote(out, value->members[i].name, strlen(value->members[i].name));
            str_add_char(out, ':');
        }
        value_json(list ? value->items[i] : value->members[i].value, hide, out);
    }
    str_add_char(out, list ? ']' : '}');
}

void value_json(const struct value *value, bool hide, struct str *out)
{
    static const char hidden[] = "\"********\"";
    if (value->secret && hide && value->kind != VALUE_UNKNOWN) {
        str_add(out, hidden);
        return;
    }
    switch (value->kind) {
    case VALUE_NULL:
        str_add(out, "null");
        break;
    case VALUE_BOOL:
    case VALUE_NUMBER:
        str_add(out, value->text);
        break;
    case VALUE_TEXT:
        json_scan_quote(out, value->text, value->size);
        break;
    case VALUE_UNKNOWN:
        str_add(out, "{\"unknown\":");
        json_scan_quote(out, value->reason ? value->reason : "",
                        value->reason ? strlen(value->reason) : 0);
        str_add_char(out, '}');
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        add_parts(value, hide, out);
        break;
    }
}
