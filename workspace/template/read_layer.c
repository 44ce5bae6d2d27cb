#include "workspace/template/read_layer.h"

#include <stdlib.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/template/read_code.h"
#include "workspace/template/reading.h"
#include "workspace/template/schema.h"

#define AT(member) offsetof(struct layer, member)

static void read_content(struct reading *reading, void *model, const struct node *value)
{
    struct layer *layer = model;
    const struct node *resolved = reading_resolve(reading, value);
    if (!resolved || resolved->kind == NODE_UNKNOWN)
        return;
    free(layer->content_uri);
    free(layer->path);
    layer->path = read_code_local(reading, resolved, &layer->content_uri);
    if (!layer->path || file_exists(layer->path))
        return;
    problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB109", value,
                                 "the content of the layer, %s, does not exist",
                                 layer->content_uri),
                 "The path is relative to the template's folder.");
    free(layer->path);
    layer->path = NULL;
}

static const struct schema_field fields[] = {
    { .name = "LayerName", .kind = SCHEMA_TEXT, .member = AT(name) },
    { .name = "Description", .kind = SCHEMA_TEXT, .member = AT(description) },
};
static const struct schema common = { fields, COUNT(fields), NULL };

static const struct schema_field sam_fields[] = {
    { .name = "ContentUri", .kind = SCHEMA_CALL, .read = read_content },
};
static const struct schema sam_schema = { sam_fields,
                                          COUNT(sam_fields), &common };

static const struct schema_field plain_fields[] = {
    { .name = "Content", .kind = SCHEMA_CALL, .read = read_content },
};
static const struct schema plain_schema = { plain_fields,
                                            COUNT(plain_fields), &common };

static void read_layer(struct reading *reading, const struct schema *schema,
                       const struct node *properties)
{
    struct layer layer = {
        .id = mem_text(reading->id),
        .origin = reading_origin(reading, reading->key),
    };
    const struct node *metadata = node_get(reading->resource, "Metadata");
    layer.build_method = mem_text(node_text(node_get(metadata, "BuildMethod")));
    schema_read(reading, schema, properties, &layer);
    if (!layer.name)
        layer.name = intrinsics_name(reading->intrinsics, reading->local_id);
    struct project *project = reading->project;
    *(struct layer *)ARRAY_PUSH(project->layers, project->layer_count,
                                project->layer_capacity) = layer;
}

void read_layer_sam(struct reading *reading)
{
    read_layer(reading, &sam_schema, reading->properties);
}

void read_layer_plain(struct reading *reading)
{
    read_layer(reading, &plain_schema, reading->properties);
}
