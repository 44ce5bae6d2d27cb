#include "workspace/template/types_inside.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"

enum { MOST_WORDS = 128 };

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

static const char *const *with_name(struct types *types, const char *const *names,
                                    const char *name)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    const char **longer = arena_take(types->arena, (count + 2) * sizeof *longer);
    if (count > 0)
        memcpy(longer, names, count * sizeof *longer);
    longer[count] = name;
    return longer;
}

/* "  .Arn .QueueName" */
static const char *read_attributes(struct types *types, struct type_shape *shape, const char *at)
{
    for (at += strspn(at, " "); *at == '.'; at += strspn(at, " ")) {
        size_t size = name_size(++at);
        shape->attributes = with_name(types, shape->attributes,
                                      arena_text(types->arena, at, size));
        at += size;
    }
    return at;
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

struct type_shape *types_scope_shape(const struct type_scope *scope, const char *name)
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
        const struct type_shape *base = types_scope_shape(scope, name);
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

void types_read_scope(struct type_scope *scope, const char *at)
{
    struct type_shape *shape = scope->resource;
    while (*at && !text_starts(at, "resource ")) {
        bool choice = text_starts(at, "choice ");
        if (text_starts(at, "  .") && shape) {
            at = read_attributes(scope->types, shape, at);
        } else if (*at == ' ' && shape) {
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
