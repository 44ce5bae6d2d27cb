#include "workspace/template/types_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/embed.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"

enum { MOST_TYPES = 400 };

static void free_scope(void *value)
{
    struct type_scope *scope = value;
    map_free(scope->shapes);
    free(scope);
}

struct types *types_new(struct arena *arena)
{
    struct types *types = mem_alloc(sizeof *types);
    *types = (struct types){ .arena = arena, .scopes = map_new(free_scope) };
    return types;
}

void types_free(struct types *types)
{
    if (!types)
        return;
    map_free(types->scopes);
    free(types);
}

/* --- files --- */

/* The file of a type's service; NULL when there is none. */
static const struct embed_file *file_of(const char *type)
{
    if (text_starts(type, "Custom::"))
        type = "AWS::CloudFormation::CustomResource";
    if (!text_starts(type, "AWS::"))
        return NULL;
    const char *service = type + strlen("AWS::"), *end = strstr(service, "::");
    if (!end)
        return NULL;
    AUTO_FREE char *path = mem_format("workspace/template/types/%.*s.txt", (int)(end - service),
                                      service);
    for (char *letter = path; *letter; letter++)
        *letter = (char)tolower((unsigned char)*letter);
    return embed_find(path);
}

static struct type_scope *new_scope(struct types *types, const char *key)
{
    struct type_scope *scope = mem_alloc(sizeof *scope);
    *scope = (struct type_scope){ .types = types, .shapes = map_new(NULL) };
    map_set(types->scopes, key, scope);
    return scope;
}

static struct type_scope *file_scope(struct types *types, const struct embed_file *file)
{
    struct type_scope *scope = map_get(types->scopes, file->name);
    if (scope)
        return scope;
    scope = new_scope(types, file->name);
    types_read_scope(scope, file->bytes);
    return scope;
}

/* Behind the line "resource TYPE" of FILE; NULL when there is none. */
static const char *find_resource(const struct embed_file *file, const char *type)
{
    AUTO_FREE char *line = mem_format("\nresource %.200s\n", type);
    const char *found = strstr(file->bytes, line);
    return found ? found + strlen(line) : NULL;
}

static struct type_scope *find_scope(struct types *types, const char *type)
{
    struct type_scope *scope = map_get(types->scopes, type);
    if (scope || map_count(types->scopes) >= MOST_TYPES)
        return scope;
    const struct embed_file *file = file_of(type);
    if (text_starts(type, "Custom::"))
        type = "AWS::CloudFormation::CustomResource";
    const char *at = file ? find_resource(file, type) : NULL;
    struct type_scope *outer = at ? file_scope(types, file) : NULL;
    scope = new_scope(types, type);
    scope->outer = outer;
    if (!at)
        return scope;
    scope->resource = arena_take(types->arena, sizeof *scope->resource);
    scope->resource->name = arena_copy(types->arena, type);
    types_read_scope(scope, at);
    return scope;
}

const struct type_shape *types_find(struct types *types, const char *type)
{
    const struct type_scope *scope = find_scope(types, type);
    return scope ? scope->resource : NULL;
}

const struct type_shape *types_shape(struct types *types, const struct type_value *value)
{
    const char *dot = strchr(value->shape, '.');
    if (!dot)
        return types_scope_shape(value->scope, value->shape);
    AUTO_FREE char *type = mem_text_n(value->shape, (size_t)(dot - value->shape));
    return types_scope_shape(find_scope(types, type), dot + 1);
}

const struct type_property *types_property(const struct type_shape *shape, const char *name)
{
    size_t low = 0, high = shape->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, shape->properties[middle].name);
        if (order == 0)
            return &shape->properties[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool types_has_attribute(const struct type_shape *shape, const char *name, const char **out_near)
{
    *out_near = NULL;
    for (const char *const *each = shape->attributes; each && *each; each++) {
        size_t size = strcspn(*each, "*");
        if ((*each)[size] ? strncmp(*each, name, size) == 0 : strcmp(*each, name) == 0)
            return true;
    }
    if (shape->attributes)
        *out_near = likeness_nearest(name, shape->attributes);
    return !shape->attributes;
}

/* --- types that do not exist --- */

/* The type's name in a line "resource NAME" or "other NAME"; NULL for other lines. */
static char *named_type(const char *line)
{
    static const char *const starts[] = { "resource ", "other " };
    for (size_t i = 0; i < COUNT(starts); i++)
        if (text_starts(line, starts[i]))
            return mem_text_n(line + strlen(starts[i]), strcspn(line, "\n") - strlen(starts[i]));
    return NULL;
}

bool types_is_unknown(struct types *types, const char *type, const char **out_near)
{
    *out_near = NULL;
    const struct embed_file *file = file_of(type);
    if (!file || text_starts(type, "Custom::") || text_ends(type, "::MODULE"))
        return false;
    size_t best = 3; /* as many slips of the fingers are told */
    for (const char *at = file->bytes; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        AUTO_FREE char *name = named_type(at);
        size_t edits = name ? likeness_distance(type, name) : best;
        if (name && strcmp(name, type) == 0)
            return false;
        if (edits < best)
            *out_near = arena_copy(types->arena, name);
        best = edits < best ? edits : best;
    }
    return true;
}
