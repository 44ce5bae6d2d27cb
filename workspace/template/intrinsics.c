#include "workspace/template/intrinsics.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/intrinsics_inside.h"
#include "workspace/template/sam.h"
#include "workspace/template/settings.h"
#include "workspace/template/written.h"

enum { SHOWN = 80, GET_ATT_PARTS = 8, TEXT_COST = 16 };

struct intrinsics *intrinsics_new(const struct intrinsics_source *source)
{
    struct intrinsics *self = mem_alloc(sizeof *self);
    self->source = *source;
    self->arena = source->arena;
    self->effort = source->effort;
    self->resources = node_get(source->root, "Resources");
    self->parameters = node_get(source->root, "Parameters");
    self->extended = sam_has_transform(source->root, "AWS::LanguageExtensions");
    self->conditions = map_new(NULL);
    self->names = map_new(NULL);
    return self;
}

void intrinsics_free(struct intrinsics *self)
{
    if (!self)
        return;
    map_free(self->conditions);
    map_free(self->names);
    free(self);
}

void intrinsics_add(struct intrinsics *self,
                    bool (*find)(void *self, const char *id, struct intrinsics_other *out),
                    void *finder)
{
    self->find = find;
    self->finder = finder;
}

void intrinsics_for(struct intrinsics *self, const char *resource)
{
    self->resource = resource;
}

/* --- results --- */

const struct node *intrinsics_silent(struct intrinsics *self, const struct node *where)
{
    struct node *made = node_new(self->arena, NODE_UNKNOWN, where);
    made->reason = self->reason ? self->reason : "a part of it has the wrong form";
    return made;
}

const struct node *intrinsics_unknown(struct intrinsics *self, const struct node *where,
                                      enum problem_severity severity, const char *code,
                                      const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    self->reason = arena_copy(self->arena, text);
    if (!self->quiet && (severity == PROBLEM_ERROR || !self->checking)) {
        const char *file = where->file ? where->file : self->source.file;
        struct problem *problem =
            problem_add(self->source.problems, severity, code, file, where->line, where->column,
                        self->resource, "%s", text);
        if (hint)
            problem_hint(problem, "%s", hint);
    }
    return intrinsics_silent(self, where);
}

const struct node *intrinsics_malformed(struct intrinsics *self, const struct node *where,
                                        const char *form)
{
    AUTO_FREE char *written = written_text(where, SHOWN);
    AUTO_FREE char *hint = mem_format("Write %s.", form);
    return intrinsics_unknown(self, where, PROBLEM_ERROR, "LB605", hint,
                              "%s is not written as CloudFormation wants it", written);
}

const struct node *intrinsics_text(struct intrinsics *self, const struct node *where,
                                   const char *text, size_t size)
{
    self->effort->bytes += size + TEXT_COST;
    if (self->effort->bytes > INTRINSICS_BYTES)
        return intrinsics_unknown(self, where, PROBLEM_ERROR, "LB606", NULL,
                                  "the template's functions make too much text");
    struct node *node = node_new_text(self->arena, where, text, size);
    node->style = NODE_PLAIN;
    node->marks = self->marks;
    return node;
}

/* --- functions that choose or refer --- */

/* A name that is written as such, or made by a function (AWS::LanguageExtensions); NULL when it is
 * unknown or no text. */
static const char *name_of(struct intrinsics *self, const struct node *node)
{
    const char *written = node_name(node);
    return written ? written : node_name(intrinsics_resolve(self, node));
}

static const struct node *call_ref(struct intrinsics *self, const struct node *whole,
                                   const struct node *argument)
{
    const char *name = name_of(self, argument);
    if (name)
        return intrinsics_ref(self, whole, name);
    return node_intrinsic(argument) ? intrinsics_silent(self, whole)
                                    : intrinsics_malformed(self, whole, "!Ref Name");
}

/* [Resource, Attribute], the attribute in one or more parts. */
static const struct node *get_att_of_list(struct intrinsics *self, const struct node *whole,
                                          const struct node *list)
{
    const char *id = name_of(self, list->items[0]);
    AUTO_STR attribute;
    str_init(&attribute, INTRINSICS_TEXT);
    for (size_t i = 1; i < list->count; i++) {
        const char *part = name_of(self, list->items[i]);
        if (!part)
            return intrinsics_silent(self, whole);
        str_addf(&attribute, "%s%s", i > 1 ? "." : "", part);
    }
    return id ? intrinsics_attribute(self, whole, id, attribute.text)
              : intrinsics_silent(self, whole);
}

static const struct node *call_get_att(struct intrinsics *self, const struct node *whole,
                                       const struct node *argument)
{
    if (node_is(argument, NODE_LIST) && argument->count >= 2 && argument->count <= GET_ATT_PARTS)
        return get_att_of_list(self, whole, argument);
    const char *text =
        node_text(node_intrinsic(argument) ? intrinsics_resolve(self, argument) : argument);
    const char *dot = text ? strchr(text, '.') : NULL;
    if (!dot)
        return intrinsics_malformed(self, whole, "!GetAtt Resource.Attribute or "
                                                 "!GetAtt [Resource, Attribute]");
    AUTO_FREE char *id = mem_text_n(text, (size_t)(dot - text));
    return intrinsics_attribute(self, whole, id, dot + 1);
}

static const struct node *call_if(struct intrinsics *self, const struct node *whole,
                                  const struct node *argument)
{
    static const char form[] = "!If [Condition, value if true, value if false]";
    if (!node_is(argument, NODE_LIST) || argument->count != 3)
        return intrinsics_malformed(self, whole, form);
    const struct node *condition = argument->items[0];
    const struct node_member *wrapped = node_intrinsic(condition);
    const char *name = node_name(wrapped && strcmp(wrapped->name, "Condition") == 0
                                     ? wrapped->value : condition);
    if (!name)
        return intrinsics_malformed(self, whole, form);
    if (!node_get(node_get(self->source.root, "Conditions"), name))
        return intrinsics_unknown(self, condition, PROBLEM_ERROR, "LB603", NULL,
                                  "there is no condition \"%s\"", name);
    int holds = intrinsics_condition(self, name);
    if (holds < 0)
        return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604",
                                  "Give the parameters it compares a value.",
                                  "condition \"%s\" cannot be decided here", name);
    return intrinsics_resolve(self, argument->items[holds ? 1 : 2]);
}

static const struct node *call_transform(struct intrinsics *self, const struct node *whole,
                                         const struct node *argument)
{
    const char *name = node_text(node_get(argument, "Name"));
    if (name && strcmp(name, "AWS::Include") == 0) { /* told when the template was put together */
        self->reason = "the file it includes is not here";
        return intrinsics_silent(self, whole);
    }
    return intrinsics_unknown(self, whole, PROBLEM_NOTE, "LB704",
                              "The macro runs in AWS only; write its result into the template.",
                              "the macro %s is not run locally", name ? name : "of !Transform");
}

static const struct {
    const char *name;
    intrinsics_call call;
    bool extension;             /* needs AWS::LanguageExtensions */
} functions[] = {
    { "Ref", call_ref, false },
    { "Fn::GetAtt", call_get_att, false },
    { "Fn::Sub", intrinsics_sub, false },
    { "Fn::If", call_if, false },
    { "Fn::Join", intrinsics_join, false },
    { "Fn::Split", intrinsics_split, false },
    { "Fn::Select", intrinsics_select, false },
    { "Fn::FindInMap", intrinsics_find_in_map, false },
    { "Fn::Base64", intrinsics_base64, false },
    { "Fn::ImportValue", intrinsics_import, false },
    { "Fn::Cidr", intrinsics_cidr, false },
    { "Fn::GetAZs", intrinsics_zones, false },
    { "Fn::Length", intrinsics_length, true },
    { "Fn::ToJsonString", intrinsics_to_json, true },
    { "Fn::Transform", call_transform, false },
};

/* It is computed all the same: what it is meant to be is plain. */
static void tell_extension(struct intrinsics *self, const struct node *whole, const char *name)
{
    (void)intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB615",
                             "Put it first: Transform: [AWS::LanguageExtensions, "
                             "AWS::Serverless-2016-10-31].",
                             "%s needs the transform AWS::LanguageExtensions", name);
}

static const struct node *call_row(struct intrinsics *self, const struct node *whole,
                                   const struct node_member *member)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        if (strcmp(functions[i].name, member->name) != 0)
            continue;
        if (functions[i].extension && !self->extended)
            tell_extension(self, whole, member->name);
        return functions[i].call(self, whole, member->value);
    }
    if (member->key == whole) /* a short tag; told when it was read */
        return intrinsics_silent(self, whole);
    return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB605", NULL,
                              "\"%s\" is no function that can stand here", member->name);
}

/* What is unknown within it is the reason when it cannot be known itself. */
static const struct node *call(struct intrinsics *self, const struct node *whole,
                               const struct node_member *member)
{
    const char *before = self->reason;
    self->reason = NULL;
    const struct node *result = call_row(self, whole, member);
    if (result->kind == NODE_TEXT) /* a function may have put one together */
        result = intrinsics_dynamic(self, result);
    if (result->kind == NODE_UNKNOWN)
        self->reason = result->reason;
    else
        self->reason = before;
    return result;
}

/* --- walking --- */

static const struct node *resolve_list(struct intrinsics *self, const struct node *list)
{
    struct node *made = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct node *item = intrinsics_resolve(self, list->items[i]);
        if (item == list->items[i] && !made)
            continue;
        if (!made) {
            made = node_new(self->arena, NODE_LIST, list);
            for (size_t j = 0; j < i; j++)
                node_add_item(self->arena, made, list->items[j]);
        }
        if (item->kind != NODE_ABSENT)
            node_add_item(self->arena, made, item);
    }
    return made ? made : list;
}

static const struct node *resolve_map(struct intrinsics *self, const struct node *map)
{
    const struct node_member *intrinsic = node_intrinsic(map);
    if (intrinsic && strcmp(intrinsic->name, "Condition") != 0)
        return call(self, map, intrinsic);
    struct node *made = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct node *value = intrinsics_resolve(self, member->value);
        if (value == member->value && !made)
            continue;
        if (!made) {
            made = node_new(self->arena, NODE_MAP, map);
            for (size_t j = 0; j < i; j++)
                node_set(self->arena, made, map->members[j].name, map->members[j].key,
                         map->members[j].value);
        }
        if (value->kind != NODE_ABSENT)
            node_set(self->arena, made, member->name, member->key, value);
    }
    return made ? made : map;
}

const struct node *intrinsics_resolve(struct intrinsics *self, const struct node *node)
{
    if (self->effort->steps > INTRINSICS_STEPS) /* told once */
        return intrinsics_silent(self, node);
    if (self->effort->depth >= INTRINSICS_DEPTH || ++self->effort->steps > INTRINSICS_STEPS)
        return intrinsics_unknown(self, node, PROBLEM_ERROR, "LB606", NULL,
                                  "the template's functions are too deep or too many");
    unsigned outer = self->marks;
    self->marks = 0;
    self->effort->depth++;
    const struct node *result = node->kind == NODE_MAP    ? resolve_map(self, node)
                                : node->kind == NODE_LIST ? resolve_list(self, node)
                                : node->kind == NODE_TEXT ? intrinsics_dynamic(self, node)
                                                          : node;
    self->effort->depth--;
    self->marks |= outer;
    return result;
}

const struct node *intrinsics_reference(struct intrinsics *self, const struct node *where,
                                        const char *id, const char *attribute)
{
    self->quiet++;
    self->marks = 0;
    const struct node *result = attribute ? intrinsics_attribute(self, where, id, attribute)
                                          : intrinsics_ref(self, where, id);
    self->quiet--;
    return result;
}

const struct node *intrinsics_peek(struct intrinsics *self, const struct node *node)
{
    self->quiet++;
    const struct node *result = intrinsics_resolve(self, node);
    self->quiet--;
    return result;
}

void intrinsics_check(struct intrinsics *self, const struct node *node)
{
    self->checking = true;
    (void)intrinsics_resolve(self, node);
    self->checking = false;
}
