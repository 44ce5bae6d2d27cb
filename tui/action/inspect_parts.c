#include "tui/action/inspect_inside.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

static const char hidden[] = "********";

/* --- code --- */

static const char *kind_word(enum code_kind kind)
{
    static const char *const words[] = {
        [CODE_NONE] = "none", [CODE_FOLDER] = "folder", [CODE_ARCHIVE] = "archive",
        [CODE_INLINE] = "inline", [CODE_S3] = "s3", [CODE_IMAGE] = "image",
    };
    return words[kind];
}

/* CodeUri or Code as it became; NULL when there is none. */
static const struct value *code_value(const struct function *function)
{
    return value_get(function->properties, function->is_sam ? "CodeUri" : "Code");
}

static const char *image_uri(const struct function *function)
{
    return value_text(value_find(function->properties, function->is_sam ? "ImageUri"
                                                                        : "Code.ImageUri"));
}

static bool is_s3(const struct function *function)
{
    const char *uri = function->code_uri;
    return uri && (text_starts(uri, "s3:") || text_starts(uri, "https:"));
}

/* The form that stands for a kind of code whose place is told in "code_location". */
static void add_mark(struct inspect_out *out, const char *kind)
{
    inspect_out_open(out, "code", '{');
    inspect_out_number(out, kind, 1);
    inspect_out_close(out);
}

static void add_code(struct inspect_out *out, const struct function *function)
{
    const struct value *value = code_value(function);
    if (function->code_kind == CODE_INLINE)
        add_mark(out, "inline");
    else if (function->code_kind == CODE_IMAGE)
        add_mark(out, "image");
    else if (is_s3(function))
        add_mark(out, "s3");
    else if (value_is(value, VALUE_UNKNOWN))
        inspect_out_null(out, "code");
    else if (value_is(value, VALUE_TEXT) && function->code_uri)
        inspect_out_text(out, "code", function->code_uri);
    else if (value && value->kind != VALUE_NULL)
        inspect_out_value(out, "code", value);
}

static void add_s3_part(struct inspect_out *out, const struct value *code, const char *name,
                        const char *sam, const char *plain)
{
    const struct value *value = value_get(code, sam);
    inspect_out_value(out, name, value ? value : value_get(code, plain));
}

/* s3://bucket/key as bucket and key. */
static void add_s3_text(struct inspect_out *out, const char *uri)
{
    if (!uri || !text_starts(uri, "s3://"))
        return;
    const char *bucket = uri + strlen("s3://"), *slash = strchr(bucket, '/');
    AUTO_FREE char *name = mem_text_n(bucket, slash ? (size_t)(slash - bucket) : strlen(bucket));
    inspect_out_text(out, "bucket", name);
    inspect_out_text(out, "key", slash ? slash + 1 : NULL);
}

static void add_location(struct inspect_out *out, const struct function *function)
{
    const struct value *value = code_value(function);
    inspect_out_open(out, "code_location", '{');
    inspect_out_text(out, "kind", kind_word(function->code_kind));
    inspect_out_text(out, "uri", function->code_uri);
    inspect_out_text(out, "path", function->code_path);
    inspect_out_text(out, "text", function->inline_code);
    inspect_out_text(out, "image", image_uri(function));
    if (is_s3(function) && value_is(value, VALUE_MAP)) {
        add_s3_part(out, value, "bucket", "Bucket", "S3Bucket");
        add_s3_part(out, value, "key", "Key", "S3Key");
        add_s3_part(out, value, "version", "Version", "S3ObjectVersion");
    } else {
        add_s3_text(out, function->code_uri);
    }
    inspect_out_origin(out, &function->code_origin);
    inspect_out_close(out);
}

void inspect_code(struct inspect *self, const struct function *function)
{
    struct inspect_out *out = &self->out;
    if (out->json) {
        inspect_out_tell(out, false);
        add_code(out, function);
        inspect_out_tell(out, true);
        inspect_out_place(out, "code", &function->code_origin);
        add_location(out, function);
        return;
    }
    const struct value *value = code_value(function);
    if (value_is(value, VALUE_UNKNOWN))
        inspect_out_value(out, "code", value);
    else if (function->inline_code)
        inspect_out_row(out, "code", function->inline_code, &function->code_origin, NULL);
    else if (function->code_uri)
        inspect_out_row(out, "code", function->code_uri, &function->code_origin, NULL);
}

/* --- variables --- */

static bool is_local(const struct environment_value *variable)
{
    return variable->origin.kind == ORIGIN_LOCAL;
}

/* What the template says of it; NULL when only this machine has it. */
static const struct environment_value *in_template(const struct environment_value *variable)
{
    return is_local(variable) ? variable->under : variable;
}

static const char *shown(const struct inspect_out *out, const struct environment_value *variable)
{
    bool hide = !out->show_secrets && (variable->hidden || is_local(variable));
    return variable->value && hide ? hidden : variable->value;
}

static void add_variable(struct inspect_out *out, const char *name,
                         const struct environment_value *variable)
{
    const char *value = shown(out, variable);
    inspect_out_open(out, name, '{');
    if (value)
        inspect_out_text(out, "value", value);
    else
        inspect_out_null(out, "value");
    inspect_out_text(out, "unknown", value ? NULL : variable->reason ? variable->reason : "");
    inspect_out_text(out, "written", variable->written);
    if (variable->deployed)
        inspect_out_bool(out, "deployed", true);
    if (value == hidden || variable->hidden)
        inspect_out_bool(out, "secret", true);
    if (is_local(variable))
        inspect_out_bool(out, "local", true);
    if (is_local(variable) && variable->under)
        add_variable(out, "template", variable->under);
    inspect_out_origin(out, &variable->origin);
    inspect_out_close(out);
}

/* The names, and those values that do not depend on a deployed stack. */
static void add_plain(struct inspect_out *out, const struct function *function)
{
    size_t names = 0, values = 0;
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *variable = in_template(&function->environment[i]);
        if (variable && names++ == 0)
            inspect_out_open(out, "environment_names", '[');
        if (variable)
            inspect_out_text(out, NULL, variable->name);
    }
    if (names > 0)
        inspect_out_close(out);
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *variable = in_template(&function->environment[i]);
        if (!variable || !variable->value || variable->deployed)
            continue;
        if (values++ == 0)
            inspect_out_open(out, "environment_values", '{');
        inspect_out_text(out, variable->name, shown(out, variable));
    }
    if (values > 0)
        inspect_out_close(out);
}

void inspect_environment(struct inspect *self, const struct function *function)
{
    struct inspect_out *out = &self->out;
    if (function->environment_count == 0)
        return;
    if (out->json)
        add_plain(out, function);
    inspect_out_open(out, "environment", '{');
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *variable = &function->environment[i];
        AUTO_FREE char *unknown =
            variable->value ? NULL : mem_format("unknown: %s",
                                                variable->reason ? variable->reason : "");
        inspect_out_row(out, variable->name, unknown ? unknown : shown(out, variable),
                        &variable->origin, variable->written);
        if (out->json)
            add_variable(out, variable->name, variable);
    }
    inspect_out_close(out);
}

/* --- layers --- */

static void add_layer(struct inspect *self, const struct layer_use *use)
{
    const struct layer *layer = project_layer(self->project, use->reference);
    inspect_out_open(&self->out, NULL, '{');
    inspect_out_text(&self->out, "reference", use->reference);
    if (text_starts(use->reference, "arn:"))
        inspect_out_text(&self->out, "arn", use->reference);
    inspect_out_text(&self->out, "unknown", use->reason);
    inspect_out_text(&self->out, "id", layer ? layer->id : NULL);
    inspect_out_text(&self->out, "name", layer ? layer->name : NULL);
    inspect_out_text(&self->out, "path", use->path);
    inspect_out_origin(&self->out, &use->origin);
    inspect_out_close(&self->out);
}

void inspect_layers(struct inspect *self, const struct function *function)
{
    struct inspect_out *out = &self->out;
    if (function->layer_count == 0)
        return;
    if (out->json)
        inspect_out_number(out, "layer_count", (long long)function->layer_count);
    inspect_out_open(out, "layers", '[');
    for (size_t i = 0; i < function->layer_count; i++) {
        const struct layer_use *use = &function->layers[i];
        inspect_out_row(out, NULL, use->reference, &use->origin, NULL);
        if (out->json)
            inspect_out_text(out, NULL, use->reference);
    }
    inspect_out_close(out);
    if (!out->json)
        return;
    inspect_out_open(out, "layer_details", '[');
    for (size_t i = 0; i < function->layer_count; i++)
        add_layer(self, &function->layers[i]);
    inspect_out_close(out);
}
