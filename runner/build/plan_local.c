/* Packages that are folders of this machine: what is saved in them has to be installed again. */
#include "runner/build/plan_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/text.h"

enum { LARGEST_MANIFEST = 1 << 20 };

static struct blob *read_manifest(const char *manifest)
{
    struct error ignored = ERROR_INIT; /* the tool that reads it will tell */
    struct blob *text = NULL;
    if (!manifest || !file_is_regular(manifest) ||
        file_read(manifest, LARGEST_MANIFEST, &text, &ignored) < 0)
        return NULL;
    return text;
}

static void add(struct plan *plan, const char *manifest, const char *written)
{
    AUTO_FREE char *folder = file_parent(manifest);
    AUTO_FREE char *joined = file_join(folder, written);
    AUTO_FREE char *path = file_absolute(joined);
    if (file_is_folder(path))
        plan_add_input(plan, path);
}

void plan_add_local_packages(struct plan *plan, const char *manifest)
{
    static const char *const kinds[] = { "dependencies", "optionalDependencies" };
    struct error ignored = ERROR_INIT;
    AUTO(json) package = NULL;
    AUTO(blob) text = read_manifest(manifest);
    if (!text || json_parse(blob_bytes(text), blob_size(text), NULL, &package, &ignored) < 0)
        return;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const struct json *wanted = json_get(package, kinds[i]);
        for (size_t k = 0; json_is_object(wanted) && k < json_count(wanted); k++) {
            const char *from = json_text(json_at(wanted, k), "");
            if (text_starts(from, "file:"))
                add(plan, manifest, from + strlen("file:"));
        }
    }
}

void plan_add_local_requirements(struct plan *plan, const char *manifest)
{
    AUTO(blob) text = read_manifest(manifest);
    if (!text)
        return;
    for (const char *at = blob_bytes(text), *end = at + blob_size(text); at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = stop ? (size_t)(stop - at) : (size_t)(end - at);
        AUTO_FREE char *line = mem_text_n(at, size);
        line[strcspn(line, " \t\r#;")] = '\0';
        if (*line == '.' || *line == '/')
            add(plan, manifest, line);
        at += size + 1;
    }
}
