#include "tui/action/inspect_inside.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/project_setting.h"
#include "workspace/model/project.h"

enum { MOST_SETTINGS = 64 };

/* --- settings --- */

/* What FUNCTION says, a value for each row of the table; only the first row of a name has it. */
static void find_settings(const struct project *project, const struct function *function,
                          const struct value *values[])
{
    const struct project_setting *rows = project_setting_rows;
    for (size_t i = 0; rows[i].name; i++) {
        CHECK(i < MOST_SETTINGS);
        bool again = i > 0 && strcmp(rows[i].name, rows[i - 1].name) == 0;
        values[i] = again && values[i - 1]
                        ? NULL : project_setting_at(project, function, &rows[i], NULL);
    }
}

static void add_setting(struct inspect_out *out, const struct project_setting *row,
                        const char *name, const struct value *value)
{
    static const struct origin nowhere = { .kind = ORIGIN_DEFAULT };
    if (!value && row->fallback) {
        inspect_out_row(out, name, row->fallback, &nowhere, NULL);
        if (out->json)
            inspect_out_raw(out, name, row->fallback);
        inspect_out_place(out, name, &nowhere);
    } else if (row->form == PROJECT_SETTING_ANY) {
        inspect_out_value(out, name, value);
    } else {
        inspect_out_scalar(out, name, value, row->form == PROJECT_SETTING_NUMBER);
    }
}

static bool shares_group(const char *name, const char *group, size_t size)
{
    return group && strncmp(name, group, size) == 0 && name[size] == '.';
}

/* "async.max_retries" is the member max_retries of the map async. */
static void add_settings(struct inspect_out *out, const struct value *const values[])
{
    const char *group = NULL;
    size_t size = 0;
    for (size_t i = 0; project_setting_rows[i].name; i++) {
        const struct project_setting *row = &project_setting_rows[i];
        const char *dot = strchr(row->name, '.');
        if (group && !shares_group(row->name, group, size)) {
            inspect_out_close(out);
            group = NULL;
        }
        if (!values[i] && !row->fallback)
            continue;
        if (dot && !group) {
            group = row->name;
            size = (size_t)(dot - row->name);
            AUTO_FREE char *name = mem_text_n(group, size);
            inspect_out_open(out, name, '{');
        }
        add_setting(out, row, dot ? dot + 1 : row->name, values[i]);
    }
    if (group)
        inspect_out_close(out);
}

/* Why settings are null: name to reason. */
static void add_reasons(struct inspect_out *out, const struct function *function,
                        const struct value *const values[])
{
    bool open = false;
    for (size_t i = 0; out->json && project_setting_rows[i].name; i++) {
        if (!value_is(values[i], VALUE_UNKNOWN))
            continue;
        if (!open)
            inspect_out_open(out, "unknown", '{');
        open = true;
        inspect_out_text(out, project_setting_rows[i].name, values[i]->reason);
    }
    const struct value *code =
        value_get(function->properties, function->is_sam ? "CodeUri" : "Code");
    if (out->json && value_is(code, VALUE_UNKNOWN)) {
        if (!open)
            inspect_out_open(out, "unknown", '{');
        open = true;
        inspect_out_text(out, "code", code->reason);
    }
    if (open)
        inspect_out_close(out);
}

/* --- parts --- */

/* A map of names to values, however they are written: SAM's map, or a list of Key and Value. */
static void add_tags(struct inspect_out *out, const struct value *tags)
{
    if (!value_is(tags, VALUE_LIST)) {
        inspect_out_value(out, "tags", tags);
        return;
    }
    inspect_out_open(out, "tags", '{');
    for (size_t i = 0; i < tags->count; i++) {
        const char *key = value_text(value_get(tags->items[i], "Key"));
        if (key)
            inspect_out_value(out, key, value_get(tags->items[i], "Value"));
    }
    inspect_out_close(out);
}

/* The plain resources beside it: aliases, versions, permissions ... */
static void add_companions(struct inspect *self, const struct function *function)
{
    if (function->companion_count == 0 || !self->out.json)
        return;
    inspect_out_open(&self->out, "companions", '[');
    for (size_t i = 0; i < function->companion_count; i++) {
        const struct resource *resource = &self->project->resources[function->companions[i]];
        inspect_out_open(&self->out, NULL, '{');
        inspect_out_text(&self->out, "id", resource->id);
        inspect_out_text(&self->out, "type", resource->type);
        inspect_out_close(&self->out);
    }
    inspect_out_close(&self->out);
}

static void add_names(struct inspect_out *out, const struct function *function)
{
    inspect_out_text(out, "id", *function->stack ? function->id : NULL);
    inspect_out_text(out, "source", function->is_sam ? "S" : "L");
    inspect_out_text(out, "type", function->is_sam ? "AWS::Serverless::Function"
                                                   : "AWS::Lambda::Function");
    inspect_out_text(out, "name", function->name);
    inspect_out_origin(out, &function->origin);
}

static void add_rest(struct inspect_out *out, const struct function *function)
{
    inspect_out_text(out, "architecture", function->architecture);
    inspect_out_text(out, "bm", function->build_method);
    inspect_out_text(out, "url", function->url_auth);
    add_tags(out, value_get(function->properties, "Tags"));
}

void inspect_function(struct inspect *self, const struct function *function,
                      const struct resource *resource)
{
    struct inspect_out *out = &self->out;
    const struct value *values[MOST_SETTINGS] = { NULL };
    find_settings(self->project, function, values);
    inspect_out_open_thing(out, inspect_key(function->stack, function->id));
    if (out->json)
        add_names(out, function);
    else
        inspect_out_row(out, "type", resource->type, &function->origin, NULL);
    add_settings(out, values);
    inspect_code(self, function);
    if (out->json)
        add_rest(out, function);
    inspect_environment(self, function);
    inspect_layers(self, function);
    inspect_out_tell(out, false);
    inspect_policies(self, function);
    inspect_events(self, function);
    inspect_out_tell(out, true);
    inspect_condition(self, function->condition, function->condition_holds);
    inspect_run(self, function);
    add_companions(self, function);
    add_reasons(out, function, values);
    inspect_common(self, resource);
    inspect_out_close_thing(out);
}
