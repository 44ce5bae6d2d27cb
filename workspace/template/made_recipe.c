#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <string.h>

#include "workspace/base/embed.h"
#include "workspace/base/map.h"
#include "workspace/base/mem.h"
#include "workspace/model/problem.h"
#include "workspace/template/parse.h"

/* The YAML files of the folder made have recipes: a list of resources below each name. An item:
 *
 *     id, type               of the resource; an id is text with words in it
 *     hashed: true           AWS adds a hash to the id
 *     when, unless: value    it is made only when that is given, and not false, or is not
 *     copy: [names]          properties that are taken over as they are
 *     properties: ...        the others
 *     keep: value            its DeletionPolicy
 *     recipe: name           or, instead of a resource, those of another recipe;
 *     each: map              that one for each member of the map, which is "." then
 *
 * A value is taken as it stands, but for:
 *
 *     .Path.Below            what the SAM resource or event has there
 *     <word>, text<word>     what C code says (made_say()); <id>, <event> and <target> are there
 *     {or: [a, b, ...]}      the first that is something
 *     {when: [a, b]}         b, if a is given and not false; {unless: [a, b]} the other way round
 *     copy: [names]          among other members: those of "."
 *     copy-of: map           among other members: those of that map
 *
 * What is nothing is left out, with the maps and lists that have nothing else. */

static const char *const files[] = {
    "workspace/template/made/functions.yaml", "workspace/template/made/events.yaml",
    "workspace/template/made/apis.yaml",      "workspace/template/made/others.yaml",
    "workspace/template/made/graphql.yaml",   "workspace/template/made/bodies.yaml",
    "workspace/template/made/connectors.yaml",
};

/* The lines below "NAME:", which is at the beginning of a line; NULL when there is no such. */
static const char *section(const char *text, const char *name, size_t *out_size)
{
    size_t size = strlen(name);
    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, name, size) != 0 || at[size] != ':' || at[size + 1] != '\n')
            continue;
        const char *begin = at + size + 2, *end = begin;
        while (*end == ' ' || *end == '-')
            end += strcspn(end, "\n") + 1;
        *out_size = (size_t)(end - begin);
        return begin;
    }
    return NULL;
}

static bool is_operator(const char *name)
{
    static const char *const names[] = { "or", "when", "unless", "copy", "copy-of" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool is_path(const char *text)
{
    return text[0] == '.' && isupper((unsigned char)text[1]);
}

/* Takes its place in our file from a recipe, and finds what in it is the same for all. */
static bool prepare(struct node *pattern)
{
    bool same = !pattern->text || (!is_path(pattern->text) && !strchr(pattern->text, '<'));
    (void)made_unplaced(pattern);
    for (size_t i = 0; pattern->kind == NODE_LIST && i < pattern->count; i++)
        same = prepare((struct node *)pattern->items[i]) && same;
    for (size_t i = 0; pattern->kind == NODE_MAP && i < pattern->count; i++)
        same = prepare((struct node *)pattern->members[i].value) && same &&
               !is_operator(pattern->members[i].name);
    pattern->marks = (same ? MADE_CONSTANT : 0) | (node_intrinsic(pattern) ? NODE_MADE : 0);
    return same;
}

const struct node *made_constant(struct made *made, const char *name, struct node *node)
{
    prepare(node);
    map_set(made->constants, name, node);
    return node;
}

const struct node *made_constant_of(const struct made *made, const char *name)
{
    return map_get(made->constants, name);
}

const struct node *made_recipe(struct made *made, const char *name)
{
    const struct node *recipe = map_get(made->recipes, name);
    for (size_t i = 0; !recipe && i < COUNT(files); i++) {
        const struct embed_file *file = embed_find(files[i]);
        struct parse_source source = { .file = files[i] };
        source.bytes = file ? section(file->bytes, name, &source.size) : NULL;
        struct problem_list problems = { 0 };
        recipe = source.bytes ? parse_tree(made->arena, &source, &problems) : NULL;
        if (problems.count > 0)
            BUG("%s: %s: %s", files[i], name, problems.items[0].message);
    }
    if (!recipe)
        BUG("no recipe \"%s\"", name);
    if (!map_get(made->recipes, name)) {
        prepare((struct node *)recipe);
        map_set(made->recipes, name, (void *)recipe);
    }
    return recipe;
}
