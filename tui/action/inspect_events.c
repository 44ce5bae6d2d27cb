#include "tui/action/inspect_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

/* --- the short form --- */

/* The property that is the detail of a type as it stands; of others it is the text made of them. */
static const struct {
    const char *type, *property;
} details[] = {
    { "SQS", "BatchSize" },        { "Kinesis", "BatchSize" },
    { "DynamoDB", "BatchSize" },   { "MSK", "BatchSize" },
    { "MQ", "BatchSize" },         { "SelfManagedKafka", "BatchSize" },
    { "DocumentDB", "BatchSize" }, { "S3", "Events" },
};

/* NULL when the detail of this type is text. */
static const char *detail_property(const struct event_source *source)
{
    for (size_t i = 0; i < COUNT(details); i++)
        if (strcmp(details[i].type, source->type) == 0)
            return details[i].property;
    return NULL;
}

static void add_detail(struct inspect_out *out, const char *name,
                       const struct event_source *source)
{
    const char *property = detail_property(source);
    const struct value *value = property ? value_get(source->properties, property) : NULL;
    if (!property || (!value && source->resource))
        inspect_out_text(out, name, source->detail);
    else if (value && value->text && value->origin.parameter) /* which are texts always */
        inspect_out_text(out, name, value->text);
    else
        inspect_out_scalar(out, name, value, false);
}

/* [name, type, detail]; without the last where nothing is given. */
static void add_short(struct inspect_out *out, const struct event_source *source)
{
    inspect_out_open(out, NULL, '[');
    inspect_out_text(out, NULL, source->name);
    inspect_out_text(out, NULL, source->type);
    add_detail(out, NULL, source);
    inspect_out_close(out);
}

static const struct event_source *source_at(const struct inspect *self,
                                            const struct function *function, size_t index)
{
    return &self->project->event_sources[function->event_sources[index]];
}

static int compare_names(const void *left, const void *right)
{
    const struct event_source *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

/* The COUNT events that the function itself has, by name. */
static void add_events(struct inspect *self, const struct function *function, size_t count)
{
    AUTO_FREE const struct event_source **sources = mem_alloc(count * sizeof *sources);
    size_t found = 0;
    for (size_t i = 0; i < function->event_source_count; i++)
        if (!source_at(self, function, i)->resource)
            sources[found++] = source_at(self, function, i);
    qsort(sources, count, sizeof *sources, compare_names);
    inspect_out_open(&self->out, "events", '[');
    for (size_t i = 0; i < count; i++)
        add_short(&self->out, sources[i]);
    inspect_out_close(&self->out);
}

/* --- all of it --- */

void inspect_event(struct inspect *self, const struct event_source *source)
{
    struct inspect_out *out = &self->out;
    inspect_out_open(out, NULL, '{');
    inspect_out_text(out, "name", source->name);
    inspect_out_text(out, "type", source->type);
    add_detail(out, "detail", source);
    inspect_out_text(out, "source", source->source);
    inspect_out_text(out, "method", source->method);
    inspect_out_text(out, "path", source->path);
    inspect_out_text(out, "api", source->api);
    inspect_out_text(out, "schedule", source->schedule);
    if (source->batch_size >= 0)
        inspect_out_number(out, "batch_size", source->batch_size);
    if (source->window_s >= 0)
        inspect_out_number(out, "window_s", source->window_s);
    inspect_out_text(out, "input", source->input);
    inspect_out_raw(out, "pattern", source->pattern);
    if (source->reports_failures)
        inspect_out_bool(out, "reports_failures", true);
    inspect_out_bool(out, "enabled", source->enabled);
    inspect_out_text(out, "resource", source->resource);
    inspect_out_value(out, "properties", source->properties);
    inspect_out_origin(out, &source->origin);
    inspect_out_close(out);
}

static void add_rows(struct inspect *self, const struct function *function)
{
    inspect_out_open(&self->out, "events", '{');
    for (size_t i = 0; i < function->event_source_count; i++) {
        const struct event_source *source = source_at(self, function, i);
        AUTO_FREE char *text = mem_format("%s%s%s", source->type, source->detail ? " " : "",
                                          source->detail ? source->detail : "");
        inspect_out_row(&self->out, source->name, text, &source->origin, NULL);
    }
    inspect_out_close(&self->out);
}

void inspect_events(struct inspect *self, const struct function *function)
{
    struct inspect_out *out = &self->out;
    size_t own = 0;
    for (size_t i = 0; i < function->event_source_count; i++)
        own += source_at(self, function, i)->resource == NULL;
    if (!out->json) {
        add_rows(self, function);
        return;
    }
    if (own > 0)
        add_events(self, function, own);
    if (function->event_source_count == 0)
        return;
    inspect_out_open(out, "event_details", '[');
    for (size_t i = 0; i < function->event_source_count; i++)
        inspect_event(self, source_at(self, function, i));
    inspect_out_close(out);
}
