#include "tui/screen/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/rows.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

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
        free(field->name);
        free(field->value);
        free(field->place);
        free(field->real);
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
    *field = (struct field){ .name = safe_copy(name), .value = safe_copy(value ? value : "-"),
                             .place = mem_text(place), .line = origin ? origin->line : 0 };
    return field;
}

static void add_number(struct fields *fields, const struct rows *rows, const char *name,
                       int number, const char *unit, const struct origin *origin)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "%d%s", number, unit);
    add(fields, rows, name, number < 0 ? NULL : text, origin);
}

static const char *code_text(const struct function *function)
{
    return function->code_kind == CODE_INLINE ? "inline code in the template"
           : function->code_uri ? function->code_uri : NULL;
}

static void fill_config(struct fields *fields, const struct rows *rows,
                        const struct function *function)
{
    bool image = function->package_type == PACKAGE_IMAGE;
    add(fields, rows, "Handler", function->handler, &function->handler_origin);
    add(fields, rows, "Runtime", image ? "container image" : function->runtime,
        &function->runtime_origin);
    add_number(fields, rows, "MemorySize", function->memory_mb, " MB", &function->memory_origin);
    add_number(fields, rows, "Timeout", function->timeout_s, " s", &function->timeout_origin);
    add(fields, rows, "Architectures", function->architecture, &function->architecture_origin);
    add_number(fields, rows, "EphemeralStorage", function->tmp_mb, " MB", &function->tmp_origin);
    add(fields, rows, "Description", function->description, &function->description_origin);
    add_number(fields, rows, "ReservedConcurrency", function->reserved_concurrency, "",
               &function->concurrency_origin);
    add(fields, rows, "FunctionName",
        text_equal(function->name, function->id) ? NULL : function->name, &function->name_origin);
    add(fields, rows, "CodeUri", code_text(function), &function->code_origin);
    if (function->tracing)
        add(fields, rows, "Tracing", function->tracing, NULL);
    if (function->log_format)
        add(fields, rows, "LogFormat", function->log_format, NULL);
    if (function->log_level)
        add(fields, rows, "LogLevel", function->log_level, NULL);
    if (function->vpc)
        add(fields, rows, "VpcConfig", "set; this machine's network is used instead", NULL);
    if (function->condition)
        add(fields, rows, "Condition", function->condition, NULL);
}

static void fill_environment(struct fields *fields, const struct rows *rows,
                             const struct function *function, bool show)
{
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *value = &function->environment[i];
        bool hide = value->secret && !show && value->value;
        AUTO_FREE char *text =
            !value->value ? mem_format("not known here  (%s)",
                                       value->written ? value->written : "see Problems")
            : hide ? mem_text("********  hidden, v shows it")
            : value->written ? mem_format("%s   (%s)", value->value, value->written)
                             : mem_text(value->value);
        struct field *field = add(fields, rows, value->name, text, &value->origin);
        field->hidden = hide;
        field->real = mem_text(value->value);
    }
}

static void fill_layers(struct fields *fields, const struct rows *rows,
                        const struct function *function)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        const struct layer_use *layer = &function->layers[i];
        const char *shown = layer->path ? file_beneath(rows->project->root, layer->path) : NULL;
        AUTO_FREE char *name = mem_format("%zu  %s", i + 1, layer->reference);
        add(fields, rows, name, shown ? shown : layer->path ? layer->path : "not on this machine",
            &layer->origin);
    }
}

static void fill_role(struct fields *fields, const struct rows *rows,
                      const struct function *function)
{
    add(fields, rows, "Role", function->role ? function->role
                              : function->policy_count ? "made from the policies below" : NULL,
        &function->role_origin);
    for (size_t i = 0; i < function->policy_count; i++) {
        const struct policy_use *policy = &function->policies[i];
        const char *name = policy->name;
        const char *kind = text_starts(name, "T:") ? "policy template"
                           : text_starts(name, "I:") ? "statement in the template"
                           : text_equal(name, "?") ? "not resolved" : "managed policy";
        bool marked = name[0] && name[1] == ':';
        add(fields, rows, marked ? name + 2 : name, kind, &policy->origin);
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
        add(fields, rows, name, text[0] ? text : "-", &source->origin);
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
