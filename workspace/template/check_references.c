/* Whatever a template names must exist, also where this load does not look. */
#include "workspace/template/check.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/made.h"
#include "workspace/template/reading.h"
#include "workspace/template/referring.h"
#include "workspace/template/stack.h"
#include "workspace/template/types.h"

enum { ENOUGH_HINTS = 200, LONGEST_WHAT = 300 };

struct names {
    struct reading *reading;
    struct types *types;
    const struct node *resources, *parameters, *conditions, *mappings;
    bool in_conditions;
};

/* --- hints --- */

/* The member of one of the maps most like NAME; after many findings nobody needs them any more. */
static char *likely(const struct names *names, const char *name, const struct node *const *maps,
                    size_t count)
{
    size_t total = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        total += node_is(maps[i], NODE_MAP) ? maps[i]->count : 0;
    AUTO_FREE const char **known = mem_alloc((total + 1) * sizeof *known);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; node_is(maps[i], NODE_MAP) && j < maps[i]->count; j++)
            known[used++] = maps[i]->members[j].name;
    bool wanted = names->reading->project->problems.count < ENOUGH_HINTS;
    const char *near = wanted ? likeness_nearest(name, known) : NULL;
    return near ? mem_format("Did you mean %s?", near) : NULL;
}

static void tell(struct names *names, enum problem_severity severity, const char *code,
                 const struct node *where, const char *hint, const char *text)
{
    if (check_is_enough(names->reading))
        return;
    struct problem *problem = reading_problem(names->reading, severity, code, where, "%s", text);
    if (hint)
        problem_hint(problem, "%s", hint);
}

/* --- names --- */

static void tell_no_name(struct names *names, const struct referring_to *to)
{
    const struct node *const maps[] = { names->resources, names->parameters };
    AUTO_FREE char *hint = likely(names, to->name, maps, COUNT(maps));
    AUTO_FREE char *text = mem_format(
        "\"%.100s\" is neither a parameter nor a resource of this template", to->name);
    tell(names, PROBLEM_ERROR, "LB603", to->where, hint, text);
}

/* CloudFormation makes no resource whose condition does not hold, so nothing can refer to it. */
static void judge_made(struct names *names, const struct referring_to *to,
                       const struct node *resource)
{
    const char *condition = node_name(node_get(resource, "Condition"));
    if (!to->sure || !condition ||
        intrinsics_condition(names->reading->intrinsics, condition) != 0)
        return;
    AUTO_FREE char *text = mem_format("%.100s is not made: its condition %.100s does not hold",
                                      to->name, condition);
    tell(names, PROBLEM_WARNING, "LB233", to->where,
         "Use it under the same condition only, with !If or Condition.", text);
}

static void judge_attribute(struct names *names, const struct referring_to *to,
                            const struct node *resource)
{
    const char *type = node_text(node_get(resource, "Type"));
    const struct type_shape *shape = type ? types_find(names->types, type) : NULL;
    const char *near = NULL;
    if (!shape || !to->attribute || types_has_attribute(shape, to->attribute, &near))
        return;
    AUTO_FREE char *hint = near ? mem_format("Did you mean %s.%s?", to->name, near) : NULL;
    AUTO_FREE char *text = mem_format("%.100s has no attribute \"%.80s\"", type, to->attribute);
    tell(names, PROBLEM_WARNING, "LB234", to->where, hint, text);
}

static bool is_known(const struct names *names, const char *name)
{
    static const char *const pseudo[] = {
        "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
        "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
    };
    for (size_t i = 0; i < COUNT(pseudo); i++)
        if (strcmp(pseudo[i], name) == 0)
            return true;
    return node_get(names->parameters, name) || made_find(names->reading->stack->made, name);
}

static void judge_name(struct names *names, const struct referring_to *to)
{
    const struct node *resource = node_get(names->resources, to->name);
    if (resource && names->in_conditions) {
        AUTO_FREE char *text = mem_format("a condition cannot use the resource %.100s", to->name);
        tell(names, PROBLEM_ERROR, "LB235", to->where,
             "Conditions are decided before anything is made; compare parameters.", text);
    } else if (resource) {
        judge_made(names, to, resource);
        if (to->kind == REFERRING_ATTRIBUTE)
            judge_attribute(names, to, resource);
    } else if (!is_known(names, to->name)) {
        AUTO_FREE char *whole = mem_format("%s.%s", to->name, to->attribute ? to->attribute : "");
        if (to->kind != REFERRING_ATTRIBUTE || !is_known(names, whole))
            tell_no_name(names, to);
    }
}

static void judge_condition(struct names *names, const char *name, const struct node *where)
{
    if (node_get(names->conditions, name))
        return;
    AUTO_FREE char *hint = likely(names, name, &names->conditions, 1);
    AUTO_FREE char *text = mem_format("there is no condition \"%.80s\"", name);
    tell(names, PROBLEM_ERROR, "LB603", where, hint, text);
}

static void judge_map(struct names *names, const struct referring_to *to)
{
    bool fallback = to->where->members[0].value->count > 3; /* {DefaultValue: ...} */
    const struct node *map = node_get(names->mappings, to->name);
    if (map || fallback)
        return;
    AUTO_FREE char *hint = likely(names, to->name, &names->mappings, 1);
    AUTO_FREE char *text = mem_format("Mappings has no map \"%.80s\"", to->name);
    tell(names, PROBLEM_ERROR, "LB603", to->where, hint, text);
}

static void judge(void *self, const struct referring_to *to)
{
    struct names *names = self;
    if (to->kind == REFERRING_CONDITION)
        judge_condition(names, to->name, to->where);
    else if (to->kind == REFERRING_MAP)
        judge_map(names, to);
    else
        judge_name(names, to);
}

/* --- DependsOn --- */

static void judge_dependency(struct names *names, const struct node *item)
{
    const char *name = node_text(item);
    if (!name || node_get(names->resources, name) ||
        made_find(names->reading->stack->made, name))
        return;
    AUTO_FREE char *hint = likely(names, name, &names->resources, 1);
    AUTO_FREE char *text = mem_format("\"%.100s\" is no resource of this template", name);
    tell(names, PROBLEM_ERROR, "LB603", item, hint, text);
}

static void judge_dependencies(struct names *names, const struct node *written)
{
    if (node_text(written))
        judge_dependency(names, written);
    for (size_t i = 0; node_is(written, NODE_LIST) && i < written->count; i++)
        judge_dependency(names, written->items[i]);
}

/* --- sections --- */

static bool holds(const struct names *names, const struct node *item)
{
    return intrinsics_holds(names->reading->intrinsics, node_get(item, "Condition")) == 1;
}

/* A resource or an output. */
static void judge_item(struct names *names, struct referring *walk, const struct node *item)
{
    walk->sure = holds(names, item);
    for (size_t i = 0; i < item->count; i++) {
        const struct node_member *member = &item->members[i];
        if (strcmp(member->name, "Condition") == 0 && node_name(member->value))
            judge_condition(names, node_name(member->value), member->value);
        else if (strcmp(member->name, "DependsOn") == 0)
            judge_dependencies(names, member->value);
        else if (strcmp(member->name, "Metadata") != 0 && strcmp(member->name, "Type") != 0)
            referring_walk(walk, member->value);
    }
}

static void judge_section(struct names *names, struct referring *walk, const char *name)
{
    const struct node *section = node_get(names->reading->root, name);
    for (size_t i = 0; node_is(section, NODE_MAP) && i < section->count; i++) {
        const struct node_member *member = &section->members[i];
        if (strcmp(name, "Resources") == 0)
            check_begin(names->reading, member);
        if (member->value->kind == NODE_MAP)
            judge_item(names, walk, member->value);
    }
    check_begin(names->reading, NULL);
}

void check_references(struct reading *reading)
{
    const struct node *root = reading->root;
    AUTO(types) types = types_new(reading->arena);
    struct names names = {
        .reading = reading, .types = types, .resources = node_get(root, "Resources"),
        .parameters = node_get(root, "Parameters"), .conditions = node_get(root, "Conditions"),
        .mappings = node_get(root, "Mappings"),
    };
    struct referring walk = { .arena = reading->arena, .intrinsics = reading->intrinsics,
                              .each = judge, .self = &names };
    judge_section(&names, &walk, "Resources");
    judge_section(&names, &walk, "Outputs");
    if (node_get(root, "Globals")) {
        reading->id = "Globals";
        walk.sure = true;
        referring_walk(&walk, node_get(root, "Globals"));
        reading->id = NULL;
    }
    names.in_conditions = walk.conditions = true;
    if (names.conditions)
        referring_walk(&walk, names.conditions);
}
