#include "workspace/template/foreach.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum { DEEPEST_LOOP = 5, LONGEST_TEXT = 262144 };

struct loop_values {
    const struct foreach_source *source;
    struct arena *arena;
    size_t made;                /* values made so far */
    bool told;                  /* that there is no transform */
    bool told_twice;            /* that a name is made more than once */
    int depth;
};

/* Replaces ${NAME} and &{NAME} (which drops what is no letter or digit). */
static char *substituted(const char *text, const char *name, const char *value)
{
    struct str out;
    str_init(&out, LONGEST_TEXT);
    size_t size = strlen(name);
    while (*text) {
        bool here = (*text == '$' || *text == '&') && text[1] == '{' &&
                    strncmp(text + 2, name, size) == 0 && text[2 + size] == '}';
        if (!here) {
            str_add_char(&out, *text++);
            continue;
        }
        for (const char *at = value; *at; at++)
            if (*text == '$' || (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
                (*at >= 'a' && *at <= 'z'))
                str_add_char(&out, *at);
        text += size + 3;
    }
    return str_take(&out);
}

static const struct node *copy(struct loop_values *loop, const struct node *node, const char *name,
                               const char *value);

static const struct node *copy_text(struct loop_values *loop, const struct node *node,
                                    const char *name, const char *value)
{
    if (node->kind != NODE_TEXT || !strchr(node->text, '{'))
        return node;
    AUTO_FREE char *text = substituted(node->text, name, value);
    return node_new_text(loop->arena, node, text, strlen(text));
}

static const struct node *copy_map(struct loop_values *loop, const struct node *map,
                                   const char *name, const char *value)
{
    const char *reference = node_text(node_get(map, "Ref"));
    if (map->count == 1 && text_equal(reference, name))
        return node_new_text(loop->arena, map, value, strlen(value));
    struct node *made = node_new(loop->arena, NODE_MAP, map);
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        AUTO_FREE char *key = substituted(member->name, name, value);
        node_set(loop->arena, made, arena_text(loop->arena, key, strlen(key)), member->key,
                 copy(loop, member->value, name, value));
    }
    return made;
}

static const struct node *copy(struct loop_values *loop, const struct node *node, const char *name,
                               const char *value)
{
    loop->made++;
    if (node->kind == NODE_MAP)
        return copy_map(loop, node, name, value);
    if (node->kind != NODE_LIST)
        return copy_text(loop, node, name, value);
    struct node *made = node_new(loop->arena, NODE_LIST, node);
    for (size_t i = 0; i < node->count; i++)
        node_add_item(loop->arena, made, copy(loop, node->items[i], name, value));
    return made;
}

static const struct node *expand(struct loop_values *loop, const struct node *map);

/* --- telling --- */

static void complain(struct loop_values *loop, const char *code, const struct node *where,
                     const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
static void complain(struct loop_values *loop, const char *code, const struct node *where,
                     const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    const char *file = where->file ? where->file : loop->source->file;
    struct problem *problem = problem_add(loop->source->problems, PROBLEM_ERROR, code, file,
                                          where->line, where->column, NULL, "%s", text);
    if (hint)
        problem_hint(problem, "%s", hint);
}

static void complain_form(struct loop_values *loop, const struct node_member *member)
{
    complain(loop, "LB605", member->key, "Write it as a list: Name, [values], {Key${Name}: ...}.",
             "%.100s is not written as CloudFormation wants it", member->name);
}

static void check_allowed(struct loop_values *loop, const struct node_member *member)
{
    if (!loop->source->allowed && !loop->told)
        complain(loop, "LB615", member->key,
                 "Put it first: Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31].",
                 "Fn::ForEach needs the transform AWS::LanguageExtensions");
    loop->told = true;
}

/* --- loops --- */

/* What one round makes, added to OUT. */
static void add_made(struct loop_values *loop, const struct node *made, struct node *out)
{
    for (size_t i = 0; i < made->count; i++) {
        const struct node_member *member = &made->members[i];
        bool twice = node_member(out, member->name) != NULL;
        if (twice && !loop->told_twice)
            complain(loop, "LB602", member->key, "Its name must contain all the loops' names.",
                     "Fn::ForEach makes \"%.100s\" more than once", member->name);
        loop->told_twice = loop->told_twice || twice;
        node_set(loop->arena, out, member->name, member->key, member->value);
    }
}

static void run_rounds(struct loop_values *loop, const struct node *call,
                       const struct node *values, struct node *out)
{
    const char *name = call->items[0]->text;
    loop->depth++;
    for (size_t i = 0; i < values->count; i++) {
        const char *value = node_text(values->items[i]);
        if (!value)
            continue;
        if (loop->made + call->items[2]->weight > PARSE_VALUES) {
            complain(loop, "LB606", call, NULL, "the loops make more than can be read");
            break;
        }
        add_made(loop, expand(loop, copy_map(loop, call->items[2], name, value)), out);
    }
    loop->depth--;
}

/* [Name, values, {...}]: adds what it makes to OUT. */
static void run_loop(struct loop_values *loop, const struct node_member *member, struct node *out)
{
    const struct node *call = member->value;
    check_allowed(loop, member);
    if (!node_is(call, NODE_LIST) || call->count != 3 || !node_text(call->items[0]) ||
        call->items[2]->kind != NODE_MAP) {
        complain_form(loop, member);
        return;
    }
    if (loop->depth >= DEEPEST_LOOP) {
        complain(loop, "LB606", member->key, NULL, "loops are nested more than %d deep",
                 DEEPEST_LOOP);
        return;
    }
    const struct node *values = intrinsics_resolve(loop->source->intrinsics, call->items[1]);
    if (values->kind == NODE_LIST)
        run_rounds(loop, call, values, out);
    else if (values->kind != NODE_UNKNOWN) /* that is told */
        complain_form(loop, member);
}

static bool is_loop(const char *name)
{
    return text_starts(name, "Fn::ForEach::");
}

/* LIST or MAP or a scalar, with the loops that are in it written out. */
static const struct node *expand_value(struct loop_values *loop, const struct node *node)
{
    if (node->kind == NODE_MAP)
        return expand(loop, node);
    struct node *made = NULL;
    for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++) {
        const struct node *item = expand_value(loop, node->items[i]);
        if (!made && item == node->items[i])
            continue;
        if (!made) {
            made = node_new(loop->arena, NODE_LIST, node);
            for (size_t j = 0; j < i; j++)
                node_add_item(loop->arena, made, node->items[j]);
        }
        node_add_item(loop->arena, made, item);
    }
    return made ? made : node;
}

static const struct node *expand(struct loop_values *loop, const struct node *map)
{
    struct node *made = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        bool loops = is_loop(member->name);
        const struct node *value = loops ? NULL : expand_value(loop, member->value);
        if (!made && (loops || value != member->value)) {
            made = node_new(loop->arena, NODE_MAP, map);
            for (size_t j = 0; j < i; j++)
                node_set(loop->arena, made, map->members[j].name, map->members[j].key,
                         map->members[j].value);
        }
        if (loops)
            run_loop(loop, member, made);
        else if (made)
            node_set(loop->arena, made, member->name, member->key, value);
    }
    return made ? made : map;
}

const struct node *foreach_expand(const struct foreach_source *source, const struct node *map)
{
    struct loop_values loop = { .source = source, .arena = source->arena };
    return expand(&loop, map);
}
