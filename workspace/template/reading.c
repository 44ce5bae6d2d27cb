#include "workspace/template/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/template/sam.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

enum { LARGEST_NUMBER = 1000000000 };

struct reading_note {
    char code[8];
    char *text, *resource;
    const char *file;           /* lives as long as the project */
    int line, column;
    size_t count;
};

struct problem *reading_problem(struct reading *reading, enum problem_severity severity,
                                const char *code, const struct node *where, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    const char *file = where && where->file ? where->file : reading->stack->file;
    return problem_add(&reading->project->problems, severity, code, file,
                       where ? where->line : 0, where ? where->column : 0, reading->id, "%s", text);
}

void reading_enter(struct reading *reading, struct stack *stack)
{
    reading->stack = stack;
    reading->intrinsics = stack->intrinsics;
    reading->root = stack->root;
    reading->globals = node_get(stack->root, "Globals");
    reading->id = NULL;
    intrinsics_for(stack->intrinsics, NULL);
}

const char *reading_id(const struct reading *reading, const char *id)
{
    if (!*reading->stack->prefix)
        return id;
    AUTO_FREE char *full = mem_format("%s%s", reading->stack->prefix, id);
    return arena_copy(reading->project->arena, full);
}

const struct node *reading_properties(struct reading *reading, const struct node_member *member)
{
    const char *id = reading_id(reading, member->name);
    const struct node *known = map_get(reading->merged, id);
    if (known)
        return known;
    known = sam_properties(reading->arena, reading->root, member->value);
    map_set(reading->merged, id, (void *)known); /* map borrows it */
    return known;
}

/* --- notes --- */

static void free_note(void *value)
{
    struct reading_note *note = value;
    free(note->text);
    free(note->resource);
    free(note);
}

struct map *reading_new_notes(void)
{
    return map_new(free_note);
}

void reading_note_at(struct reading *reading, const char *code, const struct origin *origin,
                     const char *text)
{
    AUTO_FREE char *key = mem_format("%s %s", code, text);
    struct reading_note *note = map_get(reading->notes, key);
    if (!note) {
        note = mem_alloc(sizeof *note);
        *note = (struct reading_note){ .text = mem_text(text), .resource = mem_text(reading->id),
                                       .file = project_file_of(reading->project, origin),
                                       .line = origin->line, .column = origin->column };
        snprintf(note->code, sizeof note->code, "%s", code);
        map_set(reading->notes, key, note);
    }
    note->count++;
}

void reading_note(struct reading *reading, const char *code, const struct node *where,
                  const char *text)
{
    const struct origin origin = reading_origin(reading, where);
    reading_note_at(reading, code, &origin, text);
}

void reading_tell_notes(struct reading *reading)
{
    for (size_t i = 0; i < map_count(reading->notes); i++) {
        const struct reading_note *note = map_value_at(reading->notes, i);
        bool once = note->count == 1;
        AUTO_FREE char *times = once ? mem_text("") : mem_format(" (%zu times)", note->count);
        problem_add(&reading->project->problems, PROBLEM_NOTE, note->code, note->file,
                    note->line, note->column, once ? note->resource : NULL, "%s%s", note->text,
                    times);
    }
}

/* --- values --- */

struct origin reading_origin(const struct reading *reading, const struct node *node)
{
    if (node->line == 0) /* SAM's own */
        return (struct origin){ .kind = ORIGIN_DEFAULT };
    const struct node *globals = reading->globals;
    const char *file = node->file ? node->file : reading->stack->file;
    bool global = globals && node->start >= globals->start && node->end <= globals->end &&
                  node->line >= globals->line && text_equal(globals->file, node->file);
    const char *main = stacks_at(reading->stacks, 0)->file;
    return (struct origin){ .kind = global ? ORIGIN_GLOBALS : ORIGIN_RESOURCE, .line = node->line,
                            .column = node->column,
                            .file = file == main || strcmp(file, main) == 0 ? NULL : file };
}

const struct node *reading_resolve(struct reading *reading, const struct node *node)
{
    if (!node)
        return NULL;
    const struct node *value = intrinsics_resolve(reading->intrinsics, node);
    return value->kind == NODE_ABSENT || value->kind == NODE_NULL ? NULL : value;
}

const struct node *reading_get(struct reading *reading, const struct node *map, const char *name)
{
    return reading_resolve(reading, node_get(map, name));
}

const char *reading_text(struct reading *reading, const struct node *map, const char *name)
{
    return node_text(reading_get(reading, map, name));
}

int reading_number(struct reading *reading, const struct node *map, const char *name, int fallback)
{
    const char *text = reading_text(reading, map, name);
    if (!text)
        return fallback;
    char *end;
    double value = strtod(text, &end);
    bool fits = *text && !*end && value >= -LARGEST_NUMBER && value <= LARGEST_NUMBER;
    return fits ? (int)value : fallback;
}

const struct node *reading_resource(const struct reading *reading, const char *id)
{
    return stacks_resource(reading->stacks, id);
}

const char *reading_type_of(const struct reading *reading, const char *id)
{
    return node_text(node_get(reading_resource(reading, id), "Type"));
}

static bool is_function(const struct reading *reading, const char *id)
{
    const char *type = reading_type_of(reading, id);
    return text_equal(type, "AWS::Serverless::Function") ||
           text_equal(type, "AWS::Lambda::Function");
}

/* The FunctionName of an alias or a version leads to the function itself. */
static const char *behind_alias(struct reading *reading, const char *id)
{
    const char *within;
    const struct stack *stack = stacks_of(reading->stacks, id, &within);
    const struct node *resource = stack ? stack_resource(stack, within) : NULL;
    const struct node *name = node_get(node_get(resource, "Properties"), "FunctionName");
    const struct node *value = name ? intrinsics_peek(stack->intrinsics, name) : NULL;
    return value && value->resource && is_function(reading, value->resource) ? value->resource
                                                                             : NULL;
}

const char *reading_function_named(struct reading *reading, const char *resource,
                                   const char *text)
{
    if (resource)
        return is_function(reading, resource) ? resource : behind_alias(reading, resource);
    AUTO_FREE char *name = NULL;
    AUTO_FREE char *qualifier = NULL;
    const char *inside = text ? strstr(text, "/functions/arn:") : NULL;
    if (inside) { /* the URI of an API Gateway integration */
        const char *arn = inside + strlen("/functions/");
        AUTO_FREE char *alone = mem_text_n(arn, strcspn(arn, "/"));
        if (!arn_parse_function(alone, &name, &qualifier))
            return NULL;
    } else if (!text || !arn_parse_function(text, &name, &qualifier)) {
        return NULL;
    }
    const struct function *function = project_function(reading->project, name);
    return function ? function->id : NULL;
}

static bool is_machine(const char *type)
{
    return text_equal(type, "AWS::Serverless::StateMachine") ||
           text_equal(type, "AWS::StepFunctions::StateMachine");
}

const char *reading_machine_named(struct reading *reading, const char *resource,
                                  const char *text)
{
    if (resource)
        return is_machine(reading_type_of(reading, resource)) ? resource : NULL;
    const char *name = text && text_starts(text, "arn:") ? strstr(text, ":stateMachine:") : NULL;
    if (!name)
        return NULL;
    name += strlen(":stateMachine:");
    for (size_t i = 0; i < reading->project->resource_count; i++) {
        const struct resource *one = &reading->project->resources[i];
        if (is_machine(one->type) && strcmp(one->name, name) == 0)
            return one->id;
    }
    return NULL;
}

char *reading_path(const struct reading *reading, const char *path)
{
    AUTO_FREE char *joined = file_join(reading->stack->folder, path);
    return file_absolute(joined);
}
