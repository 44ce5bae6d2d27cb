#include "workspace/template/schema.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
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

static void tell_unknown(struct reading *reading, const struct schema *schema,
                         const struct node_member *member)
{
    if (reading_origin(reading, member->key).kind == ORIGIN_GLOBALS)
        return; /* told once, where Globals are checked */
    size_t count = 0, total = schema->count + (schema->base ? schema->base->count : 0);
    AUTO_FREE const char **names = mem_alloc((total + 1) * sizeof *names);
    for (const struct schema *each = schema; each && count < total; each = each->base)
        for (size_t i = 0; i < each->count; i++)
            names[count++] = each->fields[i].name;
    const char *near = likeness_nearest(member->name, names);
    struct problem *problem =
        reading_problem(reading, PROBLEM_WARNING, "LB216", member->key,
                        "%s has no property \"%.80s\"", schema->what, member->name);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

static void keep_origin(struct reading *reading, const struct schema_field *field, void *model,
                        const struct node *value)
{
    if (field->origin)
        *(struct origin *)((char *)model + field->origin) =
            valuing_origin(reading, value, intrinsics_peek(reading->intrinsics, value));
}

static void tell_kind(struct reading *reading, const struct schema_field *field,
                      const struct node *value, const char *wanted)
{
    if (value->kind != NODE_UNKNOWN)
        reading_problem(reading, PROBLEM_ERROR, "LB217", value, "%s must be %s, not %s",
                        field->name, wanted, node_kind_word(value->kind));
}

static void read_text(struct reading *reading, const struct schema_field *field, void *model,
                      const struct node *value)
{
    char **place = (char **)(void *)((char *)model + field->member);
    if (!node_is_scalar(value)) {
        tell_kind(reading, field, value, "text");
        return;
    }
    free(*place);
    *place = mem_text(value->text);
}

static void read_number(struct reading *reading, const struct schema_field *field, void *model,
                        const struct node *value)
{
    char *end = NULL;
    double number = node_is_scalar(value) && *value->text ? strtod(value->text, &end) : 0;
    bool fits = number > -LARGEST && number < LARGEST; /* also not NaN */
    if (!end || *end || !fits || number != (double)(int)number) {
        if (node_is_scalar(value))
            reading_problem(reading, PROBLEM_ERROR, "LB217", value,
                            "%s must be a whole number, not \"%.60s\"", field->name, value->text);
        else
            tell_kind(reading, field, value, "a number");
        return;
    }
    *(int *)(void *)((char *)model + field->member) = (int)number;
    if (number >= field->minimum && number <= field->maximum)
        return;
    struct problem *problem = reading_problem(
        reading, PROBLEM_ERROR, field->code, value, "%s %d is %s %d%s", field->name, (int)number,
        number < field->minimum ? "below" : "above",
        number < field->minimum ? field->minimum : field->maximum, field->unit);
    problem_hint(problem, "Use %d to %d%s.", field->minimum, field->maximum, field->unit);
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
    if (member->value->kind == NODE_NULL) {
        reading_problem(reading, PROBLEM_WARNING, "LB217", member->key, "%s has no value",
                        member->name);
        return;
    }
    const struct node *value = reading_resolve(reading, member->value);
    if (value && field->kind == SCHEMA_TEXT)
        read_text(reading, field, model, value);
    else if (value)
        read_number(reading, field, model, value);
}

void schema_read(struct reading *reading, const struct schema *schema,
                 const struct node *properties, void *model)
{
    if (properties && properties->kind != NODE_MAP && properties->kind != NODE_NULL)
        reading_problem(reading, PROBLEM_ERROR, "LB217", properties,
                        "the properties of %s must be a map, not %s", schema->what,
                        node_kind_word(properties->kind));
    for (size_t i = 0; node_is(properties, NODE_MAP) && i < properties->count; i++) {
        const struct node_member *member = &properties->members[i];
        const struct schema_field *field = find_field(schema, member->name);
        if (text_starts(member->name, "Fn::"))
            reading_note(reading, "LB704", member->key, "macros are not run locally");
        else if (!field)
            tell_unknown(reading, schema, member);
        else if (field->kind != SCHEMA_ACCEPTED)
            read_field(reading, field, model, member);
    }
}
