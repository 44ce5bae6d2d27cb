#include "tui/action/sample.h"

#include <string.h>

#include "tui/action/nearest.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"

#define FOLDER "templates/events/"

struct json *sample_catalog(void)
{
    struct error error = ERROR_INIT;
    struct json *catalog = NULL;
    const struct embed_file *file = embed_find(FOLDER "catalog.json");
    CHECK(file);
    if (json_parse(file->bytes, file->size, file->name, &catalog, &error) < 0)
        BUG("%s", error.what);
    return catalog;
}

static int unknown(const struct json *catalog, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < json_count(catalog); i++)
        nearest_try(&nearest, json_text(json_get(json_at(catalog, i), "name"), ""));
    error_set(error, ERROR_NOT_FOUND, "there is no sample event \"%s\"", name);
    if (nearest.best)
        return error_hint(error, "did you mean %s? lambench events samples lists them",
                          nearest.best);
    return error_hint(error, "lambench events samples lists them");
}

int sample_find(const char *name, const struct embed_file **out, struct error *error)
{
    AUTO(json) catalog = sample_catalog();
    for (size_t i = 0; i < json_count(catalog); i++) {
        const struct json *row = json_at(catalog, i);
        if (strcmp(json_text(json_get(row, "name"), ""), name) != 0)
            continue;
        AUTO_FREE char *path = mem_format(FOLDER "%s", json_text(json_get(row, "file"), ""));
        *out = embed_find(path);
        if (!*out)
            return error_set(error, ERROR_NOT_FOUND, "%s is not part of this program", path);
        return 0;
    }
    return unknown(catalog, name, error);
}
