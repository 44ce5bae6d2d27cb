#include "workspace/template/types.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/embed.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"

enum { MOST_TYPES = 400, MOST_WORDS = 128 };

/* The shapes of one type, or those that all types of a file share. */
struct type_scope {
    struct types *types;
    struct type_scope *outer;   /* the file's; NULL for that one */
    struct map *shapes;         /* name -> struct type_shape */
    struct type_shape *resource;
};

struct types {
    struct arena *arena;
    struct map *scopes;         /* type, or path of a file -> struct type_scope (owned) */
};

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

/* --- kinds --- */

static bool take(const char **at, const char *word)
{
    if (!text_starts(*at, word))
        return false;
    *at += strlen(word);
    return true;
}

static size_t name_size(const char *at)
{
    return strcspn(at, " \n|");
}

static void read_range(struct type_value *value, const char **at)
{
    *at += **at == ' ';
    char *end;
    if (!isdigit((unsigned char)**at) && **at != '-' && !text_starts(*at, ".."))
        return;
    if (!text_starts(*at, "..")) {
        value->minimum = strtod(*at, &end);
        /* "0..9": strtod takes the first dot for its own */
        *at = end[-1] == '.' ? end - 1 : end;
    }
    if (take(at, "..") && (isdigit((unsigned char)**at) || **at == '-')) {
        value->maximum = strtod(*at, &end);
        *at = end;
    }
}

/* "A | B | C", over lines that begin with |. */
static void read_words(struct types *types, struct type_value *value, const char **at)
{
    const char *words[MOST_WORDS + 1];
    size_t count = 0;
    for (;;) {
        *at += strspn(*at, " |");
        if (**at == '\n' && (*at)[1 + strspn(*at + 1, " ")] == '|') {
            *at += 1 + strspn(*at + 1, " ");
            continue;
        }
        size_t size = name_size(*at);
        if (size == 0 || count == MOST_WORDS)
            break;
        words[count++] = arena_text(types->arena, *at, size);
        *at += size;
    }
    words[count++] = NULL;
    const char **kept = arena_take(types->arena, count * sizeof *kept);
    memcpy(kept, words, count * sizeof *kept);
    value->words = kept;
}

static const struct {
    const char *word;
    enum type_kind kind;
} kinds[] = {
    { "document", TYPE_DOCUMENT }, { "text", TYPE_TEXT },     { "number", TYPE_NUMBER },
    { "decimal", TYPE_DECIMAL },   { "flag", TYPE_FLAG },     { "list of ", TYPE_LIST },
    { "map of ", TYPE_MAP },
};

/* One kind, without what else it may be. */
static struct type_value *read_kind(struct type_scope *scope, const char **at)
{
    struct types *types = scope->types;
    struct type_value *value = arena_take(types->arena, sizeof *value);
    *value = (struct type_value){ .kind = TYPE_SHAPE, .scope = scope, .minimum = -INFINITY,
                                  .maximum = INFINITY };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!take(at, kinds[i].word))
            continue;
        value->kind = kinds[i].kind;
        if (value->kind == TYPE_LIST || value->kind == TYPE_MAP)
            value->of = read_kind(scope, at);
        else
            read_range(value, at);
        if (take(at, ":"))
            read_words(types, value, at);
        return value;
    }
    size_t size = name_size(*at);
    value->shape = arena_text(types->arena, *at, size);
    *at += size;
    return value;
}

static const struct type_value *read_value(struct type_scope *scope, const char **at)
{
    struct type_value *first = read_kind(scope, at), *last = first;
    while (*at += strspn(*at, " "), take(at, "or ")) {
        struct type_value *next = read_kind(scope, at);
        last->other = next;
        last = next;
    }
    return first;
}

/* --- shapes --- */

static void add_property(struct types *types, struct type_shape *shape,
                         const struct type_property *property)
{
    if (shape->count == shape->capacity) {
        size_t capacity = shape->capacity ? shape->capacity * 2 : 16;
        struct type_property *larger = arena_take(types->arena, capacity * sizeof *larger);
        if (shape->count > 0)
            memcpy(larger, shape->properties, shape->count * sizeof *larger);
        shape->properties = larger;
        shape->capacity = capacity;
    }
    shape->properties[shape->count++] = *property;
}

/* "  Name*  KIND" */
static const char *read_property(struct type_scope *scope, struct type_shape *shape,
                                 const char *at)
{
    at += strspn(at, " ");
    size_t size = name_size(at);
    bool star = at[size - 1] == '*';
    if (star && size == 1) {
        shape->open = true;
        return at + strcspn(at, "\n");
    }
    struct type_property property = {
        .name = arena_text(scope->types->arena, at, size - star), .required = star,
    };
    at += size;
    at += strspn(at, " ");
    property.value = read_value(scope, &at);
    add_property(scope->types, shape, &property);
    return at + strcspn(at, "\n");
}

static struct type_shape *scope_shape(const struct type_scope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        struct type_shape *shape = map_get(scope->shapes, name);
        if (shape)
            return shape;
    }
    return NULL;
}

/* "Name with Base with Base" */
static struct type_shape *begin_shape(struct type_scope *scope, const char **at)
{
    struct arena *arena = scope->types->arena;
    struct type_shape *shape = arena_take(arena, sizeof *shape);
    size_t size = name_size(*at);
    shape->name = arena_text(arena, *at, size);
    *at += size;
    while (take(at, " with ")) {
        size = name_size(*at);
        AUTO_FREE char *name = mem_text_n(*at, size);
        const struct type_shape *base = scope_shape(scope, name);
        for (size_t i = 0; base && i < base->count; i++)
            add_property(scope->types, shape, &base->properties[i]);
        *at += size;
    }
    return shape;
}

static int compare_properties(const void *left, const void *right)
{
    const struct type_property *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static void finish_shape(struct type_shape *shape)
{
    if (shape && shape->count > 1)
        qsort(shape->properties, shape->count, sizeof *shape->properties, compare_properties);
}

/* The lines from AT up to the next resource. */
static void read_scope(struct type_scope *scope, const char *at)
{
    struct type_shape *shape = scope->resource;
    while (*at && !text_starts(at, "resource ")) {
        bool choice = text_starts(at, "choice ");
        if (*at == ' ' && shape) {
            at = read_property(scope, shape, at);
        } else if (choice || text_starts(at, "shape ")) {
            finish_shape(shape);
            at += strcspn(at, " ") + 1;
            shape = begin_shape(scope, &at);
            shape->choice = choice;
            map_set(scope->shapes, shape->name, shape);
        }
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    finish_shape(shape);
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
    read_scope(scope, file->bytes);
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
    read_scope(scope, at);
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
        return scope_shape(value->scope, value->shape);
    AUTO_FREE char *type = mem_text_n(value->shape, (size_t)(dot - value->shape));
    return scope_shape(find_scope(types, type), dot + 1);
}

const struct type_property *types_property(const struct type_shape *shape, const char *name)
{
    const struct type_property wanted = { .name = name };
    return shape->count == 0 ? NULL
                             : bsearch(&wanted, shape->properties, shape->count,
                                       sizeof *shape->properties, compare_properties);
}

/* --- types that do not exist --- */

/* The type's name in a line "resource NAME" or "other NAME"; NULL for other lines. */
static char *named_type(const char *line)
{
    return take(&line, "resource ") || take(&line, "other ") ? mem_text_n(line, name_size(line))
                                                             : NULL;
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
