/* Templates that a resource of another one stands for. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/node.h"
#include "workspace/template/opened.h"
#include "workspace/template/stacks_inside.h"

enum { LONGEST_CIRCLE = 1000 };

/* Types that stand for a template, and the property that says where it is. */
static const struct {
    const char *type, *location;
} types[] = {
    { "AWS::Serverless::Application", "Location" },
    { "AWS::CloudFormation::Stack", "TemplateURL" },
};

/* One resource on its way to its template. */
struct nesting {
    struct stack *stack;        /* it stands in */
    const struct node_member *resource;
    const struct node *location;
    char *full_id;              /* owned */
};

static const char *location_name(const struct node *resource)
{
    const char *type = node_text(node_get(resource, "Type"));
    for (size_t i = 0; type && i < COUNT(types); i++)
        if (strcmp(types[i].type, type) == 0)
            return types[i].location;
    return NULL;
}

const char *stacks_closed_reason(const struct stack *stack, const char *id)
{
    AUTO_FREE char *full = mem_format("%s%s", stack->prefix, id);
    return map_get(stack->all->closed, full);
}

/* --- what cannot be opened --- */

static void keep_closed(const struct nesting *nesting, const char *reason)
{
    struct stacks *stacks = nesting->stack->all;
    map_set(stacks->closed, nesting->full_id, arena_copy(stacks->arena, reason));
}

/* The template stays closed because of TEXT, which is told at its location. */
static struct problem *refuse(const struct nesting *nesting, enum problem_severity severity,
                              const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static struct problem *refuse(const struct nesting *nesting, enum problem_severity severity,
                              const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    keep_closed(nesting, text);
    const struct node *at = nesting->location;
    const char *file = at->file ? at->file : nesting->stack->file;
    return problem_add(&nesting->stack->all->project->problems, severity, code, file, at->line,
                       at->column, nesting->full_id, "%s", text);
}

static void refuse_remote(const struct nesting *nesting, const char *where)
{
    problem_hint(refuse(nesting, PROBLEM_NOTE, "LB708",
                        "its template is %.200s, which is not on this machine", where),
                 "What it has is not known here; its outputs can be given: lambench value "
                 "attribute %s.Outputs.NAME=...", nesting->full_id);
}

static void refuse_error(const struct nesting *nesting, const char *written,
                         const struct error *error)
{
    if (error->kind == ERROR_NOT_FOUND)
        problem_hint(refuse(nesting, PROBLEM_ERROR, "LB610", "the template %.200s does not exist",
                            written),
                     "The path is relative to the folder of the template it stands in.");
    else if (error->kind == ERROR_LIMIT)
        refuse(nesting, PROBLEM_ERROR, "LB606", "the template %.200s is too large, or there are "
               "too many", written);
    else if (error->kind == ERROR_INVALID) /* that is told at its own place */
        keep_closed(nesting, "its template cannot be read");
    else
        refuse(nesting, PROBLEM_ERROR, "LB610", "the template %.200s cannot be read: %s", written,
               error->what);
}

/* --- circles --- */

static const struct stack *above_with(const struct stack *stack, const char *path)
{
    while (stack && strcmp(stack->path, path) != 0)
        stack = stack->parent;
    return stack;
}

/* Appends "a.yaml -> b.yaml" from TOP down to STACK. */
static void add_way(const struct stack *top, const struct stack *stack, struct str *out)
{
    if (stack != top) {
        add_way(top, stack->parent, out);
        str_add(out, " -> ");
    }
    str_add(out, stack->file);
}

static bool refuse_circle(const struct nesting *nesting, const char *path)
{
    const struct stack *top = above_with(nesting->stack, path);
    if (!top)
        return false;
    AUTO_STR way;
    str_init(&way, LONGEST_CIRCLE);
    add_way(top, nesting->stack, &way);
    problem_hint(refuse(nesting, PROBLEM_ERROR, "LB611",
                        "the template would hold itself: %s -> %s", way.text, top->file),
                 "Take one of them out of the circle.");
    return true;
}

static bool refuse_number(const struct nesting *nesting)
{
    const struct stack *stack = nesting->stack;
    if (stack->depth >= STACKS_DEPTH)
        refuse(nesting, PROBLEM_ERROR, "LB606", "templates are nested more than %d deep",
               STACKS_DEPTH);
    else if (stack->all->count >= STACKS_MOST)
        refuse(nesting, PROBLEM_ERROR, "LB606", "more than %d templates", STACKS_MOST);
    else
        return false;
    return true;
}

/* --- opening --- */

static int holds(const struct nesting *nesting)
{
    const struct stack *stack = nesting->stack;
    const struct node *condition = node_get(nesting->resource->value, "Condition");
    return stack_holds(stack, intrinsics_holds(stack->intrinsics, condition));
}

static void append(const struct nesting *nesting, const char *path, const struct node *root)
{
    struct stack *stack = nesting->stack;
    struct stacks *stacks = stack->all;
    AUTO_FREE char *name = mem_format("%s-%s", stack->name, nesting->resource->name);
    (void)stacks_append(stacks,
                        (struct stack){
                            .id = arena_copy(stacks->arena, nesting->full_id),
                            .name = arena_copy(stacks->arena, name), .parent = stack,
                            .resource = nesting->resource, .depth = stack->depth + 1,
                            .holds = holds(nesting),
                        },
                        path, root);
}

static void open_file(const struct nesting *nesting, const char *written)
{
    struct stacks *stacks = nesting->stack->all;
    AUTO_FREE char *joined = file_join(nesting->stack->folder, written);
    AUTO_FREE char *path = file_absolute(joined);
    if (refuse_circle(nesting, path) || refuse_number(nesting))
        return;
    struct error error = ERROR_INIT;
    const struct node *root = opened_tree(stacks->opened, path, &error);
    if (!root)
        refuse_error(nesting, written, &error);
    else if (!stacks_is_template(stacks, path, root))
        keep_closed(nesting, "its template is none");
    else if (stacks->weight + root->weight > STACKS_VALUES)
        refuse(nesting, PROBLEM_ERROR, "LB606", "the templates have more values than can be read");
    else
        append(nesting, path, root);
}

static bool is_remote(const char *text)
{
    return text_starts(text, "s3://") || text_starts(text, "https://") ||
           text_starts(text, "http://");
}

static void open_resource(const struct nesting *nesting)
{
    const struct node *location =
        intrinsics_peek(nesting->stack->intrinsics, nesting->location);
    const char *text = node_text(location);
    const char *application = node_text(node_get(location, "ApplicationId"));
    if (text && is_remote(text))
        refuse_remote(nesting, text);
    else if (text)
        open_file(nesting, text);
    else if (location->kind == NODE_MAP)
        refuse_remote(nesting, application ? application : "an application of the Serverless "
                                                           "Application Repository");
    else
        keep_closed(nesting, location->reason ? location->reason
                                              : "where its template is, is not written");
}

static void open_resources(struct stack *stack)
{
    const struct node *resources = node_get(stack->root, "Resources");
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node_member *member = &resources->members[i];
        const char *name = location_name(member->value);
        if (!name)
            continue;
        const struct node *location = node_get(node_get(member->value, "Properties"), name);
        struct nesting nesting = { .stack = stack, .resource = member, .location = location };
        nesting.full_id = mem_format("%s%s", stack->prefix, member->name);
        if (location)
            open_resource(&nesting);
        else
            keep_closed(&nesting, "where its template is, is not written");
        free(nesting.full_id);
    }
}

void stacks_open_nested(struct stacks *stacks)
{
    for (size_t i = 0; i < stacks->count; i++) /* the list grows meanwhile */
        open_resources(stacks->items[i]);
    for (size_t i = 0; i < stacks->count; i++) { /* exports were not known until now */
        map_free(stacks->items[i]->answers);
        stacks->items[i]->answers = map_new(free);
    }
    stacks_find_exports(stacks);
}
