/* Recipes filled in with what a resource, an event or C code says. */
#include "workspace/template/made_inside.h"

#include <string.h>

#include "workspace/base/mem.h"

enum { LONGEST_TEXT = 2048, LONGEST_WORD = 64 };

/* --- values --- */

static const char *text_of(const struct making *making, const char *name)
{
    if (strcmp(name, "id") == 0)
        return making->id;
    if (strcmp(name, "event") == 0)
        return making->event;
    return strcmp(name, "target") == 0 ? making->target : NULL;
}

static struct made_word *find_word(const struct making *making, const char *name)
{
    for (size_t i = 0; i < making->word_count; i++)
        if (strcmp(making->words[i].name, name) == 0)
            return (struct made_word *)&making->words[i];
    return NULL;
}

const struct node *made_word(const struct making *making, const char *name)
{
    const char *text = text_of(making, name);
    const struct made_word *word = text ? NULL : find_word(making, name);
    return text ? made_text(making, text) : word ? word->value : NULL;
}

void made_say(struct making *making, const char *name, const struct node *value)
{
    struct made_word *word = find_word(making, name);
    if (!word) {
        CHECK(making->word_count < MADE_WORDS);
        word = &making->words[making->word_count++];
        word->name = name;
    }
    word->value = value;
}

void made_say_text(struct making *making, const char *name, const char *text)
{
    made_say(making, name, made_text(making, text));
}

/* The name that "<" at TEXT begins, with its end in *OUT_END. */
static void read_name(const char *text, char name[LONGEST_WORD], const char **out_end)
{
    size_t size = strcspn(text + 1, ">");
    *out_end = text + 1 + size + (text[1 + size] == '>');
    size = size < LONGEST_WORD ? size : 0;
    memcpy(name, text + 1, size);
    name[size] = '\0';
}

/* "Permission<stage>": each word becomes its text. */
static const struct node *fill_words(const struct making *making, const char *text)
{
    char out[LONGEST_TEXT];
    size_t length = 0;
    while (*text && length + 1 < sizeof out) {
        if (*text != '<') {
            out[length++] = *text++;
            continue;
        }
        char name[LONGEST_WORD];
        read_name(text, name, &text);
        const char *own = text_of(making, name);
        const char *word = own ? own : node_text(made_word(making, name));
        size_t size = word ? strlen(word) : 0;
        if (size >= sizeof out - length)
            break;
        memcpy(out + length, word ? word : "", size);
        length += size;
    }
    return node_new_text(making->made->arena, making->where, out, length);
}

static const struct node *fill_text(const struct making *making, const struct node *pattern)
{
    const char *text = pattern->text;
    const char *first = strchr(text, '<');
    if (!first)
        return made_get(making, making->from, text + 1);
    const char *end = "more";
    char name[LONGEST_WORD];
    if (first == text)
        read_name(text, name, &end);
    return *end ? fill_words(making, text) : made_word(making, name);
}

static const struct node *fill_list(const struct making *making, const struct node *pattern)
{
    struct node *list = made_list(making);
    for (size_t i = 0; i < pattern->count; i++)
        made_add_item(making, list, made_fill(making, pattern->items[i]));
    return list->count > 0 || pattern->count == 0 ? list : NULL;
}

static const struct node *first_of(const struct making *making, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct node *value = made_fill(making, list->items[i]);
        if (value)
            return value;
    }
    return NULL;
}

static bool holds(const struct making *making, const struct node *pattern)
{
    return made_true(making, made_fill(making, pattern));
}

static void copy_named(const struct making *making, struct node *map, const struct node *names)
{
    for (size_t i = 0; i < names->count; i++)
        made_set(making, map, names->items[i]->text,
                 made_get(making, making->from, names->items[i]->text));
}

static void copy_all(const struct making *making, struct node *map, const struct node *from)
{
    for (size_t i = 0; node_is(from, NODE_MAP) && i < from->count; i++)
        made_set(making, map, from->members[i].name,
                 made_choose(making, from->members[i].value));
}

static void fill_member(const struct making *making, struct node *map,
                        const struct node_member *member)
{
    if (strcmp(member->name, "copy") == 0)
        copy_named(making, map, member->value);
    else if (strcmp(member->name, "copy-of") == 0)
        copy_all(making, map, made_fill(making, member->value));
    else
        made_set(making, map, member->name, made_fill(making, member->value));
}

static const struct node *fill_map(const struct making *making, const struct node *pattern)
{
    const char *word = pattern->count == 1 ? pattern->members[0].name : "";
    const struct node *list = pattern->count == 1 ? pattern->members[0].value : NULL;
    if (strcmp(word, "or") == 0)
        return first_of(making, list);
    if (strcmp(word, "when") == 0)
        return holds(making, list->items[0]) ? made_fill(making, list->items[1]) : NULL;
    if (strcmp(word, "unless") == 0)
        return holds(making, list->items[0]) ? NULL : made_fill(making, list->items[1]);
    struct node *map = made_map(making);
    for (size_t i = 0; i < pattern->count; i++)
        fill_member(making, map, &pattern->members[i]);
    map->marks = node_intrinsic(map) ? NODE_MADE : 0;
    return map->count > 0 || pattern->count == 0 ? map : NULL;
}

const struct node *made_fill(const struct making *making, const struct node *pattern)
{
    if (pattern->marks & MADE_CONSTANT)
        return pattern;
    if (pattern->kind == NODE_MAP)
        return fill_map(making, pattern);
    return pattern->kind == NODE_LIST ? fill_list(making, pattern) : fill_text(making, pattern);
}

/* --- resources --- */

static bool is_wanted(const struct making *making, const struct node *item)
{
    const struct node *when = node_get(item, "when"), *unless = node_get(item, "unless");
    return (!when || holds(making, when)) && !(unless && holds(making, unless));
}

/* Attributes with the DeletionPolicy that the recipe wants, unless one is handed on. */
static const struct node *attributes_of(const struct making *making, const struct node *item)
{
    const struct node *keep = node_get(item, "keep");
    const struct node *policy = keep ? made_fill(making, keep) : NULL;
    if (!policy || node_get(making->attributes, "DeletionPolicy"))
        return making->attributes;
    struct node *attributes =
        making->attributes ? made_copy(making, making->attributes) : made_map(making);
    made_set(making, attributes, "DeletionPolicy", policy);
    return attributes;
}

static void cook_resource(const struct making *making, const struct node *item)
{
    struct node *properties = made_map(making);
    if (node_get(item, "copy"))
        copy_named(making, properties, node_get(item, "copy"));
    const struct node *further = node_get(item, "properties");
    for (size_t i = 0; further && i < further->count; i++)
        fill_member(making, properties, &further->members[i]);
    const char *id = made_resolved(making, made_fill(making, node_get(item, "id")));
    const char *type = node_text(node_get(item, "type"));
    if (!id)
        return;
    made_hand_tags(making, type, properties);
    struct made_resource *made =
        made_add(making, id, type, making->hashed || node_get(item, "hashed"), properties);
    if (made)
        made->attributes = attributes_of(making, item);
}

static void cook(const struct making *making, const struct node *item)
{
    if (!is_wanted(making, item))
        return;
    const struct node *recipe = node_get(item, "recipe"), *each = node_get(item, "each");
    if (each)
        made_cook_each(making, made_fill(making, each), recipe->text);
    else if (recipe)
        made_cook(making, recipe->text);
    else
        cook_resource(making, item);
}

void made_cook(const struct making *making, const char *recipe)
{
    const struct node *items = made_recipe(making->made, recipe);
    for (size_t i = 0; i < items->count; i++)
        cook(making, items->items[i]);
}

void made_cook_each(const struct making *making, const struct node *map, const char *recipe)
{
    for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
        struct making inner = *making;
        inner.event = map->members[i].name;
        inner.where = map->members[i].key;
        inner.from = made_choose(making, map->members[i].value);
        if (inner.from)
            made_cook(&inner, recipe);
    }
}
