#include "runner/build/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/map.h"

enum { LARGEST = 16 << 20, VERSION = 1 };

static const char file[] = "record.json";

static void read_text(const struct json *json, const char *key, char out[65])
{
    snprintf(out, 65, "%s", json_text(json_get(json, key), ""));
}

void record_read(const char *place, struct record *out)
{
    struct error ignored = ERROR_INIT; /* what cannot be read is built again */
    AUTO(json) json = NULL;
    struct blob *text = NULL;
    AUTO_FREE char *path = file_join(place, file);
    *out = (struct record){ .outputs = map_new(free), .further = map_new(NULL) };
    if (file_read(path, LARGEST, &text, &ignored) == 0 &&
        json_parse(blob_bytes(text), blob_size(text), file, &json, &ignored) == 0 &&
        json_number(json_get(json, "v"), 0) == VERSION) {
        const char *name = json_text(json_get(json, "folder"), NULL);
        out->name = name && !strchr(name, '/') ? mem_text(name) : NULL;
        read_text(json, "how", out->mark);
        read_text(json, "sum", out->sum);
        read_text(json, "content", out->content);
        out->built_ns = (int64_t)json_number(json_get(json, "builtMs"), 0) * 1000000;
        out->took_ms = (int64_t)json_number(json_get(json, "tookMs"), 0);
        read_text(json, "failedHow", out->failed_mark);
        read_text(json, "failedContent", out->failed_content);
        out->failed_ns = (int64_t)json_number(json_get(json, "failedMs"), 0) * 1000000;
        out->failure = mem_text(json_text(json_get(json, "failure"), NULL));
        const struct json *outputs = json_get(json, "outputs");
        for (size_t i = 0; i < json_count(outputs); i++)
            map_set(out->outputs, json_key(json_at(outputs, i)),
                    mem_text(json_text(json_at(outputs, i), "")));
        const struct json *further = json_get(json, "further");
        for (size_t i = 0; i < json_count(further); i++)
            map_set(out->further, json_text(json_at(further, i), ""), NULL);
    }
    blob_drop(text);
}

int record_write(const char *place, const struct record *record, struct error *error)
{
    AUTO(json) json = json_object();
    struct json *outputs = json_object();
    json_set_int(json, "v", VERSION);
    json_set_text(json, "folder", record->name);
    json_set_text(json, "how", record->mark);
    json_set_text(json, "sum", record->sum);
    json_set_text(json, "content", record->content);
    json_set_int(json, "builtMs", record->built_ns / 1000000);
    json_set_int(json, "tookMs", record->took_ms);
    if (record->failed_ns) {
        json_set_text(json, "failedHow", record->failed_mark);
        json_set_text(json, "failedContent", record->failed_content);
        json_set_int(json, "failedMs", record->failed_ns / 1000000);
        json_set_text(json, "failure", record->failure);
    }
    for (size_t i = 0; i < map_count(record->outputs); i++)
        json_set_text(outputs, map_key_at(record->outputs, i),
                      map_value_at(record->outputs, i));
    json_set(json, "outputs", outputs);
    struct json *further = json_array();
    for (size_t i = 0; i < map_count(record->further); i++)
        json_add_text(further, map_key_at(record->further, i));
    json_set(json, "further", further);
    AUTO_FREE char *text = json_print(json);
    AUTO_FREE char *path = file_join(place, file);
    return file_replace(path, text, strlen(text), 0644, error);
}

void record_release(struct record *record)
{
    free(record->name);
    free(record->failure);
    map_free(record->outputs);
    map_free(record->further);
    *record = (struct record){ .name = NULL };
}
