#include "workspace/base/json.h"

#include <cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

/* A struct json is a cJSON under another name, so that no other file sees the library. */
static cJSON *inside(const struct json *json)
{
    return (cJSON *)(uintptr_t)json;
}

static struct json *outside(const cJSON *item)
{
    return (struct json *)(uintptr_t)item;
}

/* The library answers NULL only when memory is out. */
static cJSON *made(cJSON *item)
{
    if (!item)
        BUG("out of memory");
    return item;
}

struct json *json_object(void)
{
    return outside(made(cJSON_CreateObject()));
}

struct json *json_array(void)
{
    return outside(made(cJSON_CreateArray()));
}

void json_free(struct json *json)
{
    cJSON_Delete(inside(json));
}

/* A key set again keeps its place and gets the new value. */
static void put(struct json *object, const char *key, cJSON *taken_item)
{
    CHECK(cJSON_IsObject(inside(object)));
    if (cJSON_GetObjectItemCaseSensitive(inside(object), key))
        CHECK(cJSON_ReplaceItemInObjectCaseSensitive(inside(object), key, taken_item));
    else
        CHECK(cJSON_AddItemToObject(inside(object), key, taken_item));
}

static cJSON *quoted(const char *text, size_t size)
{
    AUTO_STR quote;
    str_init(&quote, size * 6 + 2);
    json_scan_quote(&quote, text, size);
    return made(cJSON_CreateRaw(quote.text));
}

static cJSON *text_item(const char *text, size_t size)
{
    /* The library can neither hold a NUL nor mend broken UTF-8; such text we write ourselves. */
    if (memchr(text, '\0', size) || !text_valid_utf8(text, size))
        return quoted(text, size);
    AUTO_FREE char *copy = mem_text_n(text, size);
    return made(cJSON_CreateString(copy));
}

void json_set_text(struct json *object, const char *key, const char *text)
{
    put(object, key, text ? text_item(text, strlen(text)) : made(cJSON_CreateNull()));
}

void json_set_text_n(struct json *object, const char *key, const char *text, size_t size)
{
    put(object, key, text ? text_item(text, size) : made(cJSON_CreateNull()));
}

void json_set_number(struct json *object, const char *key, double number)
{
    put(object, key, made(cJSON_CreateNumber(number)));
}

void json_set_int(struct json *object, const char *key, int64_t number)
{
    static const int64_t exact = INT64_C(1000000000000000); /* beyond, digits may be lost */
    if (number > -exact && number < exact) {
        json_set_number(object, key, (double)number);
        return;
    }
    AUTO_FREE char *digits = mem_format("%" PRId64, number);
    put(object, key, made(cJSON_CreateRaw(digits)));
}

void json_set_bool(struct json *object, const char *key, bool value)
{
    put(object, key, made(cJSON_CreateBool(value)));
}

void json_set_null(struct json *object, const char *key)
{
    put(object, key, made(cJSON_CreateNull()));
}

void json_set(struct json *object, const char *key, struct json *taken_child)
{
    put(object, key, inside(taken_child));
}

void json_set_raw(struct json *object, const char *key, const char *bytes, size_t size)
{
    AUTO_FREE char *copy = mem_text_n(bytes, size);
    put(object, key, made(cJSON_CreateRaw(copy)));
}

static void append(struct json *array, cJSON *taken_item)
{
    CHECK(cJSON_IsArray(inside(array)));
    CHECK(cJSON_AddItemToArray(inside(array), taken_item));
}

void json_add(struct json *array, struct json *taken_child)
{
    append(array, inside(taken_child));
}

void json_add_text(struct json *array, const char *text)
{
    append(array, text ? text_item(text, strlen(text)) : made(cJSON_CreateNull()));
}

char *json_print(const struct json *json)
{
    char *text = cJSON_PrintUnformatted(inside(json));
    if (!text)
        BUG("out of memory");
    return text;
}

int json_parse(const char *bytes, size_t size, const char *file, struct json **out,
               struct error *error)
{
    /* The library is lenient and tells no position; our own reader is neither. */
    if (json_scan_check(bytes, size, file, error) < 0)
        return -1;
    cJSON *item = cJSON_ParseWithLength(bytes, size);
    if (!item)
        return error_at(error, file, 0, 0, ERROR_INVALID,
                        "the JSON text holds half of a surrogate pair");
    *out = outside(item);
    return 0;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return cJSON_IsObject(inside(object))
               ? outside(cJSON_GetObjectItemCaseSensitive(inside(object), key))
               : NULL;
}

const struct json *json_at(const struct json *array_or_object, size_t index)
{
    return index < INT32_MAX ? outside(cJSON_GetArrayItem(inside(array_or_object), (int)index))
                             : NULL;
}

size_t json_count(const struct json *array_or_object)
{
    return (size_t)cJSON_GetArraySize(inside(array_or_object));
}

const char *json_key(const struct json *member)
{
    return member ? inside(member)->string : NULL;
}

const char *json_text(const struct json *json, const char *fallback)
{
    return cJSON_IsString(inside(json)) ? inside(json)->valuestring : fallback;
}

double json_number(const struct json *json, double fallback)
{
    return cJSON_IsNumber(inside(json)) ? inside(json)->valuedouble : fallback;
}

bool json_truth(const struct json *json, bool fallback)
{
    return cJSON_IsBool(inside(json)) ? cJSON_IsTrue(inside(json)) : fallback;
}

bool json_is_object(const struct json *json)
{
    return cJSON_IsObject(inside(json));
}

bool json_is_array(const struct json *json)
{
    return cJSON_IsArray(inside(json));
}

bool json_is_null(const struct json *json)
{
    return cJSON_IsNull(inside(json));
}
