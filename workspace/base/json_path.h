/*
 * json_path: where a value is in a JSON text ("Records[0].body", "headers[\"x-id\"]"), and
 * patterns of such places: "*" is any member, "[*]" any element, "**" any number of steps.
 */
#ifndef LAMBENCH_BASE_JSON_PATH_H
#define LAMBENCH_BASE_JSON_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct str;

/* From the top to the value. */
struct json_path {
    struct json_step {
        const char *key;        /* of a member, borrowed; NULL: an element */
        size_t key_size, index;
    } *steps;                   /* owned */
    size_t count, capacity;
};

void json_path_release(struct json_path *path);
void json_path_push_key(struct json_path *path, const char *key, size_t size);
void json_path_push_index(struct json_path *path, size_t index);
void json_path_pop(struct json_path *path);
/* Appends it as text; nothing for the top. */
void json_path_write(const struct json_path *path, struct str *out);

struct json_path_pattern;
/* ERROR_INVALID when TEXT is no pattern. */
int json_path_pattern_read(const char *text, struct json_path_pattern **out, struct error *error);
void json_path_pattern_free(struct json_path_pattern *pattern);
DEFINE_AUTO(json_path_pattern, json_path_pattern_free);
bool json_path_fits(const struct json_path *path, const struct json_path_pattern *pattern);

#endif
