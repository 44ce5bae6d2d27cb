#include "workspace/template/read_code.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/template/reading.h"
#include "workspace/template/written.h"

enum { SHOWN = 300 };

/* "s3://bucket/key", or what SAM and CloudFormation write as a map. */
static char *s3_text(const struct node *map)
{
    static const char *const names[][2] = { { "Bucket", "Key" }, { "S3Bucket", "S3Key" } };
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct node *bucket = node_get(map, names[i][0]), *key = node_get(map, names[i][1]);
        if (bucket || key)
            return mem_format("s3://%s/%s", node_text(bucket) ? bucket->text : "?",
                              node_text(key) ? key->text : "?");
    }
    return NULL;
}

char *read_code_local(struct reading *reading, const struct node *resolved, char **out_written)
{
    *out_written = resolved->kind == NODE_MAP ? s3_text(resolved) : NULL;
    if (*out_written)
        return NULL;
    const char *text = node_text(resolved);
    *out_written = text ? mem_text(text) : written_text(resolved, SHOWN);
    if (!text || text_starts(text, "s3://") || text_starts(text, "https://"))
        return NULL;
    return reading_path(reading, text);
}

/* CDK keeps the local folder of an asset in the metadata. */
static char *asset_path(struct reading *reading)
{
    const char *path = node_text(node_get(node_get(reading->resource, "Metadata"),
                                          "aws:asset:path"));
    return path ? reading_path(reading, path) : NULL;
}

/* What is not there is taken for a folder. */
static bool is_archive(const char *path)
{
    return text_ends(path, ".zip") || text_ends(path, ".jar") ||
           (!file_is_folder(path) && file_exists(path));
}

static void set_place(struct reading *reading, struct function *function,
                      const struct node *resolved)
{
    free(function->code_uri);
    free(function->code_path);
    function->code_path = read_code_local(reading, resolved, &function->code_uri);
    function->code_kind = CODE_S3;
    if (function->code_path)
        function->code_kind = CODE_FOLDER;
    else
        function->code_path = asset_path(reading);
    if (function->code_path)
        function->code_kind = is_archive(function->code_path) ? CODE_ARCHIVE : CODE_FOLDER;
}

static void set_inline(struct function *function, const struct node *value)
{
    free(function->inline_code);
    function->inline_code = mem_text(value->text);
    function->code_kind = CODE_INLINE;
}

static void set_image(struct function *function, const char *text)
{
    free(function->code_uri);
    function->code_uri = mem_text(text);
    function->code_kind = CODE_IMAGE;
}

void read_code_uri(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    const struct node *resolved = reading_resolve(reading, value);
    if (resolved && resolved->kind == NODE_UNKNOWN) {
        function->code_uri = written_text(value, SHOWN);
        return;
    }
    if (resolved && function->code_kind != CODE_INLINE)
        set_place(reading, function, resolved);
    else if (resolved)
        reading_problem(reading, PROBLEM_ERROR, "LB105", value,
                        "only one of InlineCode and CodeUri can be given");
}

void read_code_inline(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    const struct node *resolved = reading_resolve(reading, value);
    if (!node_is_scalar(resolved))
        return;
    if (function->code_kind != CODE_NONE)
        reading_problem(reading, PROBLEM_ERROR, "LB105", value,
                        "only one of InlineCode and CodeUri can be given");
    set_inline(function, resolved);
}

void read_code_image(struct reading *reading, void *model, const struct node *value)
{
    const struct node *resolved = reading_resolve(reading, value);
    if (resolved)
        set_image(model, node_text(resolved) ? resolved->text : "?");
}

void read_code_plain(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    const struct node *resolved = reading_resolve(reading, value);
    if (!resolved)
        return;
    const struct node *text = node_get(resolved, "ZipFile");
    const struct node *image = node_get(resolved, "ImageUri");
    if (node_is_scalar(text))
        set_inline(function, text);
    else if (image)
        set_image(function, node_text(image) ? image->text : "?");
    else if (resolved->kind != NODE_UNKNOWN)
        set_place(reading, function, resolved);
    else
        function->code_uri = written_text(value, SHOWN);
}
