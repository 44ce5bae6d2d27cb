/*
 * json: our own small documents, both ways (cJSON behind it). Not for payloads: see json_scan.
 */
#ifndef LAMBENCH_BASE_JSON_H
#define LAMBENCH_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct error;
struct json; /* one value; a child belongs to its parent */

struct json *json_object(void);
struct json *json_array(void);
void json_free(struct json *json); /* only the outermost value */
DEFINE_AUTO(json, json_free);

/* Members are added in order; NULL text becomes null. */
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_text_n(struct json *object, const char *key, const char *text, size_t size);
void json_set_number(struct json *object, const char *key, double number);
void json_set_int(struct json *object, const char *key, int64_t number);
void json_set_bool(struct json *object, const char *key, bool value);
void json_set_null(struct json *object, const char *key);
void json_set(struct json *object, const char *key, struct json *taken_child);
/* Puts BYTES, which must be valid JSON, into the output as they are (numbers keep every digit). */
void json_set_raw(struct json *object, const char *key, const char *bytes, size_t size);
void json_add(struct json *array, struct json *taken_child);
void json_add_text(struct json *array, const char *text);

/* Compact, no white space; the caller frees. */
char *json_print(const struct json *json);

int json_parse(const char *bytes, size_t size, const char *file, struct json **out,
               struct error *error);
/* All of these take NULL and give the fallback. */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_at(const struct json *array_or_object, size_t index);
size_t json_count(const struct json *array_or_object);
const char *json_key(const struct json *member);
const char *json_text(const struct json *json, const char *fallback);
double json_number(const struct json *json, double fallback);
bool json_truth(const struct json *json, bool fallback);
bool json_is_object(const struct json *json);
bool json_is_array(const struct json *json);
bool json_is_null(const struct json *json);

#endif
