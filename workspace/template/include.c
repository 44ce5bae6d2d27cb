#include "workspace/template/include.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"
#include "workspace/template/opened.h"
#include "workspace/template/parse.h"

/* Where we are: the file being read, and whoever included it. */
struct level {
    const char *path;
    const struct level *above;
    int depth;
};

struct including {
    const struct include_source *source;
    size_t made;                /* values copied so far */
};

static const struct node *expand(struct including *including, const struct level *level,
                                 const struct node *node);

/* --- finding --- */

/* CALL is {Name: AWS::Include, Parameters: {Location: ...}}: the location; else NULL. */
static const struct node *location_of(const struct node *call)
{
    if (!text_equal(node_text(node_get(call, "Name")), "AWS::Include"))
        return NULL;
    return node_get(node_get(call, "Parameters"), "Location");
}

static bool is_transform(const struct node_member *member)
{
    return strcmp(member->name, "Fn::Transform") == 0;
}

static struct problem *complain(struct including *including, enum problem_severity severity,
                                const char *code, const struct node *where, const char *format,
                                ...) __attribute__((format(printf, 5, 6)));
static struct problem *complain(struct including *including, enum problem_severity severity,
                                const char *code, const struct node *where, const char *format,
                                ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    const char *file = where->file ? where->file : including->source->file;
    return problem_add(including->source->problems, severity, code, file, where->line,
                       where->column, NULL, "%s", text);
}

static bool includes_itself(const struct level *level, const char *path)
{
    for (; level; level = level->above)
        if (strcmp(level->path, path) == 0)
            return true;
    return false;
}

static void tell_unreadable(struct including *including, const struct node *where,
                            const char *written, const struct error *error)
{
    if (error->kind == ERROR_NOT_FOUND)
        problem_hint(complain(including, PROBLEM_ERROR, "LB610", where,
                              "the included file %.200s does not exist", written),
                     "The path is relative to the template's folder.");
    else if (error->kind != ERROR_INVALID) /* else it is told at its own place */
        complain(including, PROBLEM_ERROR, "LB610", where,
                 "the included file %.200s cannot be read: %s", written, error->what);
}

static void tell_elsewhere(struct including *including, const struct node *where,
                           const struct node *resolved)
{
    const char *text = node_text(resolved);
    const char *reason = resolved->reason ? resolved->reason : "it is no text";
    problem_hint(text ? complain(including, PROBLEM_NOTE, "LB708", where,
                                 "the included file %.200s is not on this machine", text)
                      : complain(including, PROBLEM_NOTE, "LB708", where,
                                 "which file is included is not known here: %.200s", reason),
                 "What it holds is missing; a path relative to the template's folder is read.");
}

/* What the file at LOCATION holds, its own includes in place; NULL when it cannot be had. */
static const struct node *content_of(struct including *including, const struct level *level,
                                     const struct node *location)
{
    const struct include_source *source = including->source;
    const struct node *resolved = intrinsics_peek(source->intrinsics, location);
    const char *written = node_text(resolved);
    if (!written || strstr(written, "://")) {
        tell_elsewhere(including, location, resolved);
        return NULL;
    }
    AUTO_FREE char *joined = file_join(source->folder, written);
    AUTO_FREE char *path = file_absolute(joined);
    if (includes_itself(level, path) || level->depth >= INCLUDE_DEPTH) {
        complain(including, PROBLEM_ERROR, "LB611", location, "%.200s would include itself",
                 written);
        return NULL;
    }
    struct error error = ERROR_INIT;
    const struct node *content = opened_tree(source->opened, path, &error);
    if (!content)
        tell_unreadable(including, location, written, &error);
    const struct level inner = { .path = path, .above = level, .depth = level->depth + 1 };
    return content ? expand(including, &inner, content) : NULL;
}

/* --- putting in --- */

static void add_missing(struct including *including, struct node *map, const struct node *from)
{
    for (size_t i = 0; node_is(from, NODE_MAP) && i < from->count; i++)
        if (!node_member(map, from->members[i].name))
            node_set(including->source->arena, map, from->members[i].name, from->members[i].key,
                     from->members[i].value);
}

/* A macro among other members: what it would make of them is not known. */
static void tell_macro(struct including *including, const struct node *call)
{
    const char *name = node_text(node_get(call, "Name"));
    problem_hint(complain(including, PROBLEM_NOTE, "LB704", call,
                          "the macro %.100s is not run locally", name ? name : "of Fn::Transform"),
                 "The macro runs in AWS only; write its result into the template.");
}

/* MAP has a transform among its members. */
static const struct node *put_in(struct including *including, const struct level *level,
                                 const struct node *map)
{
    struct node *made = node_new(including->source->arena, NODE_MAP, map);
    const struct node *content = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct node *location = is_transform(member) ? location_of(member->value) : NULL;
        if (location)
            content = content_of(including, level, location);
        else if (is_transform(member))
            tell_macro(including, member->value);
        else
            node_set(including->source->arena, made, member->name, member->key,
                     expand(including, level, member->value));
    }
    if (map->count == 1) /* all of the map is what is included */
        return content ? content : map;
    add_missing(including, made, content);
    return made;
}

static const struct node *expand_map(struct including *including, const struct level *level,
                                     const struct node *map)
{
    struct node *made = NULL;
    for (size_t i = 0; i < map->count; i++)
        if (is_transform(&map->members[i]) &&
            (map->count > 1 || location_of(map->members[i].value)))
            return put_in(including, level, map);
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct node *value = expand(including, level, member->value);
        if (value == member->value && !made)
            continue;
        if (!made) {
            made = node_new(including->source->arena, NODE_MAP, map);
            for (size_t j = 0; j < i; j++)
                node_set(including->source->arena, made, map->members[j].name,
                         map->members[j].key, map->members[j].value);
        }
        node_set(including->source->arena, made, member->name, member->key, value);
    }
    return made ? made : map;
}

static const struct node *expand_list(struct including *including, const struct level *level,
                                      const struct node *list)
{
    struct node *made = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct node *item = expand(including, level, list->items[i]);
        if (item == list->items[i] && !made)
            continue;
        if (!made) {
            made = node_new(including->source->arena, NODE_LIST, list);
            for (size_t j = 0; j < i; j++)
                node_add_item(including->source->arena, made, list->items[j]);
        }
        node_add_item(including->source->arena, made, item);
    }
    return made ? made : list;
}

static const struct node *expand(struct including *including, const struct level *level,
                                 const struct node *node)
{
    if (node->kind != NODE_MAP && node->kind != NODE_LIST)
        return node;
    if (++including->made > PARSE_VALUES)
        return node;
    return node->kind == NODE_MAP ? expand_map(including, level, node)
                                  : expand_list(including, level, node);
}

/* --- the Transform section --- */

/* Sections of FROM are joined with those of ROOT, which go before. */
static void join_sections(struct including *including, struct node *root, const struct node *from)
{
    struct arena *arena = including->source->arena;
    for (size_t i = 0; node_is(from, NODE_MAP) && i < from->count; i++) {
        const struct node_member *member = &from->members[i];
        const struct node *own = node_get(root, member->name);
        if (!node_is(own, NODE_MAP) || member->value->kind != NODE_MAP)
            continue;
        struct node *joined = node_new(arena, NODE_MAP, own);
        add_missing(including, joined, own);
        add_missing(including, joined, member->value);
        node_set(arena, root, member->name, node_member(root, member->name)->key, joined);
    }
    add_missing(including, root, from);
}

static void include_section(struct including *including, const struct level *level,
                            struct node *root, const struct node *call)
{
    const struct node *location = location_of(call);
    const struct node *content = location ? content_of(including, level, location) : NULL;
    join_sections(including, root, content);
}

/* Is there an include in the Transform section? */
static bool has_section(const struct node *section)
{
    for (size_t i = 0; node_is(section, NODE_LIST) && i < section->count; i++)
        if (location_of(section->items[i]))
            return true;
    return location_of(section) != NULL;
}

static const struct node *include_sections(struct including *including, const struct level *level,
                                           const struct node *root)
{
    const struct node *section = node_get(root, "Transform");
    if (!has_section(section))
        return root;
    struct node *made = node_new(including->source->arena, NODE_MAP, root);
    add_missing(including, made, root);
    for (size_t i = 0; node_is(section, NODE_LIST) && i < section->count; i++)
        include_section(including, level, made, section->items[i]);
    include_section(including, level, made, section);
    return made;
}

const struct node *include_expand(const struct include_source *source, const struct node *root)
{
    struct including including = { .source = source };
    const struct level level = { .path = source->path };
    const struct node *made = expand(&including, &level, root);
    if (node_is(made, NODE_MAP))
        made = include_sections(&including, &level, made);
    bool small = made->weight <= PARSE_VALUES && made->height <= PARSE_DEPTH &&
                 including.made <= PARSE_VALUES;
    if (made == root || (made->kind == NODE_MAP && small))
        return made;
    complain(&including, PROBLEM_ERROR, "LB606", root, "%s is too large or too deep with what it "
             "includes", source->file);
    return root;
}
