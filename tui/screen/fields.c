#include "tui/screen/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/rows.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/model/project_setting.h"
#include "workspace/model/value.h"
#include "workspace/template/edit_field.h"

static const char *const tab_names[FIELDS_TABS] = {
    [FIELDS_CONFIG] = "Config", [FIELDS_ENV] = "Env", [FIELDS_LAYERS] = "Layers",
    [FIELDS_ROLE] = "Role", [FIELDS_TRIGGERS] = "Triggers",
};

const char *fields_tab_name(enum fields_tab tab) { return tab_names[tab]; }

size_t fields_tab_count(enum fields_tab tab, const struct function *function)
{
    switch (tab) {
    case FIELDS_ENV: return function->environment_count;
    case FIELDS_LAYERS: return function->layer_count;
    case FIELDS_TRIGGERS: return function->event_source_count;
    case FIELDS_CONFIG:
    case FIELDS_ROLE:
    case FIELDS_TABS: break;
    }
    return 0;
}

static void empty(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        struct field *field = &fields->items[i];
        free(field->id);
        free(field->name);
        free(field->value);
        free(field->place);
        free(field->real);
        free(field->reason);
        free(field->given);
        free(field->file);
    }
    fields->count = 0;
}

void fields_release(struct fields *fields)
{
    empty(fields);
    free(fields->items);
    *fields = (struct fields){ 0 };
}

static char *safe_copy(const char *text)
{
    AUTO_STR safe;
    str_init(&safe, 1 << 16);
    text_safe(&safe, text, strlen(text), false);
    return str_take(&safe);
}

static struct field *add(struct fields *fields, const struct rows *rows, const char *name,
                         const char *value, const struct origin *origin)
{
    char place[160] = "";
    if (!value)
        (void)snprintf(place, sizeof(place), "not set");
    else if (origin)
        rows_origin(rows, origin, place, sizeof(place));
    struct field *field = ARRAY_PUSH(fields->items, fields->count, fields->capacity);
    *field = (struct field){ .id = mem_text(name), .name = safe_copy(name),
                             .value = safe_copy(value ? value : "-"),
                             .place = safe_copy(place), .real = mem_text(value), .index = -1,
                             .set = value != NULL, .line = origin ? origin->line : 0,
                             .file = origin ? mem_text(origin->file) : NULL,
                             .origin = origin ? origin->kind : ORIGIN_DEFAULT };
    return field;
}

/* Where the properties have it: "LoggingConfig.LogFormat". */
static void join(const char *const *path, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; path[i] && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, i ? ".%s" : "%s", path[i]);
}

static const char *fallback(const char *path)
{
    for (const struct project_setting *row = project_setting_rows; row->name; row++) {
        if (row->fallback && text_equal(row->sam, path))
            return row->fallback;
    }
    return NULL;
}

/* A list of one or of several, and what is no scalar, as JSON in one line. */
static char *value_shown(const struct value *value)
{
    AUTO_STR text;
    str_init(&text, 1 << 16);
    bool single = value_is(value, VALUE_LIST) && value->count == 1 && value_text(value->items[0]);
    if (single)
        value = value->items[0];
    if (value_text(value))
        str_add(&text, value_text(value));
    else
        value_json(value, true, &text);
    return str_take(&text);
}

static void add_value(struct fields *fields, const struct rows *rows,
                      const struct edit_field *row, const struct value *value)
{
    AUTO_FREE char *real = value_shown(value);
    const char *unit = row->unit ? row->unit : "";
    bool known = !value_is(value, VALUE_UNKNOWN);
    AUTO_FREE char *shown =
        !known ? mem_format("not known here  (%s)", value->reason ? value->reason : "")
               : mem_format("%s%s%s%s%s%s", real, unit[0] ? " " : "", unit,
                            value->written ? "   (" : "", value->written ? value->written : "",
                            value->written ? ")" : "");
    struct field *field = add(fields, rows, row->name, shown, &value->origin);
    free(field->real);
    field->real = known ? take_ptr(&real) : NULL;
}

static void add_config(struct fields *fields, const struct rows *rows,
                       const struct function *function, const struct edit_field *row)
{
    char path[128];
    const char *const *names = function->is_sam ? row->sam : row->plain;
    if (!names[0] || row->kind == EDIT_FIELD_LIST || text_equal(row->name, "Role"))
        return;
    join(names, path, sizeof(path));
    const struct value *value = value_find(function->properties, path);
    if (value && !value_is(value, VALUE_NULL)) {
        add_value(fields, rows, row, value);
        return;
    }
    static const struct origin nowhere = { .kind = ORIGIN_DEFAULT };
    const char *usual = text_equal(row->name, "Architectures") ? function->architecture
                                                               : fallback(path);
    AUTO_FREE char *shown = usual ? mem_format("%s%s%s", usual, row->unit ? " " : "",
                                               row->unit ? row->unit : "") : NULL;
    struct field *field = add(fields, rows, row->name, shown, &nowhere);
    free(field->real);
    field->real = mem_text(usual);
}

static void fill_config(struct fields *fields, const struct rows *rows,
                        const struct function *function)
{
    const struct edit_field *row;
    for (size_t i = 0; (row = edit_field_at(i)); i++)
        add_config(fields, rows, function, row);
    if (function->code_kind == CODE_INLINE)
        add(fields, rows, "InlineCode", "in the template", &function->code_origin);
    else if (!function->is_sam)
        add(fields, rows, "Code", function->code_uri, &function->code_origin);
    if (function->vpc)
        add(fields, rows, "VpcConfig", "set; cut off, as without NAT", NULL);
    if (function->condition)
        add(fields, rows, "Condition", function->condition, NULL);
}

static void fill_environment(struct fields *fields, const struct rows *rows,
                             const struct function *function, bool show)
{
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *value = &function->environment[i];
        bool hide = value->secret && !show && value->value;
        const char *reason = value->reason ? value->reason
                             : value->written ? value->written : "see Problems";
        AUTO_FREE char *text =
            !value->value ? mem_format("not known here  (%s)", reason)
            : hide ? mem_text("********  hidden, v shows it")
            : value->written ? mem_format("%s   (%s)", value->value, value->written)
                             : mem_text(value->value);
        struct field *field = add(fields, rows, value->name, text, &value->origin);
        field->hidden = hide;
        free(field->real);
        field->real = mem_text(value->value);
        field->reason = value->value ? NULL : mem_text(reason);
        if (value->origin.kind == ORIGIN_LOCAL) {
            field->given = mem_text(value->origin.given);
            field->line = 0; /* it is another file's */
        }
    }
}

/* Where the layer is on this machine, and who says so when that is not the template. */
static char *layer_place(const struct rows *rows, const struct layer_use *layer)
{
    const char *inner = layer->path ? file_beneath(rows->project->root, layer->path) : NULL;
    const char *shown = inner && *inner ? inner : layer->path;
    if (layer->mapped)
        return mem_format("%s   (%s:%d)", shown, layer->mapped->origin.file,
                          layer->mapped->origin.line);
    if (shown)
        return mem_text(shown);
    return mem_text(text_starts(layer->reference, "arn:")
                        ? "not on this machine  (layers: in " RUN_SETTINGS_FILE " says where)"
                        : "not on this machine");
}

static void fill_layers(struct fields *fields, const struct rows *rows,
                        const struct function *function)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        const struct layer_use *layer = &function->layers[i];
        AUTO_FREE char *name = mem_format("%zu  %s", i + 1, layer->reference);
        AUTO_FREE char *place = layer_place(rows, layer);
        struct field *field = add(fields, rows, name, place, &layer->origin);
        field->index = (int)i;
        free(field->id);
        field->id = mem_format("%zu", i);
        free(field->real);
        field->real = mem_text(layer->reference);
    }
}

static void fill_role(struct fields *fields, const struct rows *rows,
                      const struct function *function)
{
    struct field *role = add(fields, rows, "Role", function->role, &function->role_origin);
    if (!function->role && function->policy_count > 0) {
        free(role->value);
        role->value = mem_text("made from the policies below");
    }
    for (size_t i = 0; i < function->policy_count; i++) {
        const struct policy_use *policy = &function->policies[i];
        const char *name = policy->name;
        const char *kind = text_starts(name, "T:") ? "policy template"
                           : text_starts(name, "I:") ? "statement in the template"
                           : text_equal(name, "?") ? "not resolved" : "managed policy";
        bool marked = name[0] && name[1] == ':';
        struct field *field = add(fields, rows, marked ? name + 2 : name, kind, &policy->origin);
        free(field->id);
        field->id = mem_format("%zu", i);
        field->index = (int)i;
    }
}

static void fill_triggers(struct fields *fields, const struct rows *rows,
                          const struct function *function)
{
    for (size_t i = 0; i < function->event_source_count; i++) {
        const struct event_source *source =
            &rows->project->event_sources[function->event_sources[i]];
        AUTO_FREE char *text = mem_format(
            "%s%s%s%s", source->detail ? source->detail : "",
            source->detail && source->source ? "   " : "", source->source ? source->source : "",
            source->enabled ? "" : "   (disabled)");
        AUTO_FREE char *name = mem_format("%s  %s", source->type, source->name);
        struct field *field = add(fields, rows, name, text[0] ? text : "-", &source->origin);
        free(field->id);
        field->id = mem_text(source->name);
        field->index = source->resource ? -1 : 0; /* a resource of its own is not in Events */
    }
}

void fields_fill(struct fields *fields, enum fields_tab tab, const struct rows *rows,
                 const struct function *function, bool show_hidden)
{
    empty(fields);
    switch (tab) {
    case FIELDS_CONFIG: fill_config(fields, rows, function); break;
    case FIELDS_ENV: fill_environment(fields, rows, function, show_hidden); break;
    case FIELDS_LAYERS: fill_layers(fields, rows, function); break;
    case FIELDS_ROLE: fill_role(fields, rows, function); break;
    case FIELDS_TRIGGERS: fill_triggers(fields, rows, function); break;
    case FIELDS_TABS: break;
    }
}

/* As Lambda measures them: the JSON of the variables. */
static size_t environment_bytes(const struct function *function)
{
    AUTO_STR json;
    str_init(&json, 1 << 20);
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *one = &function->environment[i];
        json_scan_quote(&json, one->name, strlen(one->name));
        json_scan_quote(&json, one->value ? one->value : "",
                        one->value ? strlen(one->value) : 0);
    }
    size_t count = function->environment_count;
    return json.length + 2 + count + (count > 0 ? count - 1 : 0); /* braces, colons, commas */
}

const char *fields_tab_used(enum fields_tab tab, const struct function *function, char *buffer,
                            size_t size)
{
    buffer[0] = '\0';
    if (tab == FIELDS_ENV)
        (void)snprintf(buffer, size, "%zu of %d bytes", environment_bytes(function),
                       LIMIT_ENVIRONMENT_BYTES);
    if (tab == FIELDS_LAYERS)
        (void)snprintf(buffer, size, "%zu of %d layers", function->layer_count, LIMIT_LAYERS);
    return buffer;
}
