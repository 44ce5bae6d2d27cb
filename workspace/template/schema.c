#include "workspace/template/schema.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/reading.h"
#include "workspace/template/valuing.h"

enum { LARGEST = 2000000000 };

static const struct schema_field *find_field(const struct schema *schema, const char *name)
{
    for (; schema; schema = schema->base)
        for (size_t i = 0; i < schema->count; i++)
            if (strcmp(schema->fields[i].name, name) == 0)
                return &schema->fields[i];
    return NULL;
}

static void keep_origin(struct reading *reading, const struct schema_field *field, void *model,
                        const struct node *value)
{
    if (field->origin)
        *(struct origin *)((char *)model + field->origin) =
            valuing_origin(reading, value, intrinsics_peek(reading->intrinsics, value));
}

static void read_text(const struct schema_field *field, void *model, const struct node *value)
{
    char **place = (char **)(void *)((char *)model + field->member);
    if (!node_is_scalar(value))
        return;
    free(*place);
    *place = mem_text(value->text);
}

static void read_number(const struct schema_field *field, void *model, const struct node *value)
{
    char *end = NULL;
    double number = node_is_scalar(value) && *value->text ? strtod(value->text, &end) : 0;
    bool fits = number > -LARGEST && number < LARGEST; /* also not NaN */
    if (end && !*end && fits && number == (double)(int)number)
        *(int *)(void *)((char *)model + field->member) = (int)number;
}

static void read_field(struct reading *reading, const struct schema_field *field, void *model,
                       const struct node_member *member)
{
    if (field->kind == SCHEMA_LATER) {
        AUTO_FREE char *text = mem_format("%s has no effect here yet", field->name);
        reading_note(reading, "LB701", member->key, text);
        return;
    }
    keep_origin(reading, field, model, member->value);
    if (field->kind == SCHEMA_CALL) {
        field->read(reading, model, member->value);
        return;
    }
    const struct node *value = reading_resolve(reading, member->value);
    if (value && field->kind == SCHEMA_TEXT)
        read_text(field, model, value);
    else if (value)
        read_number(field, model, value);
}

void schema_read(struct reading *reading, const struct schema *schema,
                 const struct node *properties, void *model)
{
    for (size_t i = 0; node_is(properties, NODE_MAP) && i < properties->count; i++) {
        const struct node_member *member = &properties->members[i];
        const struct schema_field *field = find_field(schema, member->name);
        if (text_starts(member->name, "Fn::"))
            reading_note(reading, "LB704", member->key, "macros are not run locally");
        else if (field)
            read_field(reading, field, model, member);
    }
}
