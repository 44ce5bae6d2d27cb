#include "workspace/template/stacks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/arena.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/foreach.h"
#include "workspace/template/include.h"
#include "workspace/template/made.h"
#include "workspace/template/node.h"
#include "workspace/template/opened.h"
#include "workspace/template/sam.h"
#include "workspace/template/settings.h"
#include "workspace/template/stacks_inside.h"

struct stacks *stacks_new(struct project *project, struct arena *arena, struct opened *opened,
                          const struct map *values)
{
    struct stacks *stacks = mem_alloc(sizeof *stacks);
    *stacks = (struct stacks){ .project = project, .arena = arena, .opened = opened,
                               .values = values, .closed = map_new(NULL) };
    return stacks;
}

void stacks_free(struct stacks *stacks)
{
    if (!stacks)
        return;
    for (size_t i = 0; i < stacks->count; i++) {
        made_free(stacks->items[i]->made);
        intrinsics_free(stacks->items[i]->intrinsics);
        map_free(stacks->items[i]->answers);
        map_free(stacks->items[i]->suppliers);
    }
    free(stacks->items);
    map_free(stacks->closed);
    map_free(stacks->exports);
    free(stacks);
}

/* --- looking --- */

size_t stacks_count(const struct stacks *stacks)
{
    return stacks->count;
}

struct stack *stacks_at(const struct stacks *stacks, size_t index)
{
    return stacks->items[index];
}

struct stack *stacks_find(const struct stacks *stacks, const char *id)
{
    for (size_t i = 0; i < stacks->count; i++)
        if (strcmp(stacks->items[i]->id, id) == 0)
            return stacks->items[i];
    return NULL;
}

struct stack *stacks_of(const struct stacks *stacks, const char *full_id, const char **out_id)
{
    const char *slash = strrchr(full_id, '/');
    AUTO_FREE char *id = mem_text_n(full_id, slash ? (size_t)(slash - full_id) : 0);
    *out_id = slash ? slash + 1 : full_id;
    return stacks_find(stacks, id);
}

const struct node *stacks_resource(const struct stacks *stacks, const char *full_id)
{
    const char *id;
    const struct stack *stack = full_id ? stacks_of(stacks, full_id, &id) : NULL;
    return stack ? stack_resource(stack, id) : NULL;
}

/* --- making one --- */

/* A resource that SAM makes; SELF is a struct made. */
static bool made_answer(void *self, const char *id, struct intrinsics_other *out)
{
    const struct made_resource *made = made_find(self, id);
    if (!made)
        return false;
    const char *type = node_text(node_get(made->node, "Type"));
    bool qualified = strcmp(type, "AWS::Lambda::Version") == 0 ||
                     strcmp(type, "AWS::Lambda::Alias") == 0;
    *out = (struct intrinsics_other){ .node = made->node, .id = made->id,
                                      .stands_for = qualified ? made->by : made->id };
    return true;
}

/* STACK's intrinsics for ROOT from now on. */
static void set_root(struct stack *stack, const struct node *root)
{
    struct stacks *stacks = stack->all;
    if (stack->root == root)
        return;
    const struct intrinsics_source source = {
        .arena = stacks->arena, .root = root, .file = stack->file,
        .region = stacks->project->region, .prefix = stack->prefix, .name = stack->name,
        .beside = *stack->id && !stack->parent, .parameters = stacks->values,
        .problems = &stacks->project->problems, .outside = stacks_answers(stack),
        .effort = &stacks->effort,
    };
    made_free(stack->made);
    intrinsics_free(stack->intrinsics);
    stack->intrinsics = intrinsics_new(&source);
    stack->made = made_new(stacks->arena, stack->intrinsics, root);
    intrinsics_add(stack->intrinsics, made_answer, stack->made);
    stack->root = root;
}

/* Fn::ForEach may stand in these sections. */
static bool may_loop(const char *section)
{
    static const char *const names[] = { "Conditions", "Resources", "Outputs" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], section) == 0)
            return true;
    return false;
}

/* The root of STACK with its loops written out. */
static const struct node *without_loops(struct stack *stack)
{
    struct arena *arena = stack->all->arena;
    const struct node *root = stack->root;
    const struct foreach_source source = {
        .arena = arena, .intrinsics = stack->intrinsics, .file = stack->file,
        .allowed = sam_has_transform(root, "AWS::LanguageExtensions"),
        .problems = &stack->all->project->problems,
    };
    struct node *made = node_new(arena, NODE_MAP, root);
    bool changed = false;
    for (size_t i = 0; i < root->count; i++) {
        const struct node_member *section = &root->members[i];
        bool loops = may_loop(section->name) && section->value->kind == NODE_MAP;
        const struct node *value =
            loops ? foreach_expand(&source, section->value) : section->value;
        changed = changed || value != section->value;
        node_set(arena, made, section->name, section->key, value);
    }
    return changed ? made : root;
}

static const struct node *with_includes(struct stack *stack)
{
    struct stacks *stacks = stack->all;
    const struct include_source source = {
        .arena = stacks->arena, .opened = stacks->opened, .intrinsics = stack->intrinsics,
        .folder = stack->folder, .path = stack->path, .file = stack->file,
        .problems = &stacks->project->problems,
    };
    return include_expand(&source, stack->root);
}

struct stack *stacks_append(struct stacks *stacks, struct stack first, const char *path,
                            const struct node *root)
{
    struct stack *stack = arena_take(stacks->arena, sizeof *stack);
    *stack = first;
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *prefix = mem_format("%s%s", stack->id, *stack->id ? "/" : "");
    stacks->weight += root->weight;
    stack->all = stacks;
    stack->prefix = arena_copy(stacks->arena, prefix);
    stack->path = arena_copy(stacks->arena, path);
    stack->folder = arena_copy(stacks->arena, folder);
    stack->file = opened_name(stacks->opened, path);
    stack->answers = map_new(free);
    *(struct stack **)ARRAY_PUSH(stacks->items, stacks->count, stacks->capacity) = stack;
    set_root(stack, root);
    set_root(stack, with_includes(stack));
    set_root(stack, without_loops(stack));
    return stack;
}

/* --- the project's own templates --- */

bool stacks_is_template(struct stacks *stacks, const char *path, const struct node *root)
{
    const char *file = opened_name(stacks->opened, path);
    struct problem_list *problems = &stacks->project->problems;
    if (root->kind != NODE_MAP) {
        problem_hint(problem_add(problems, PROBLEM_ERROR, "LB607", file,
                                 root->line ? root->line : 1, root->column ? root->column : 1,
                                 NULL, "a template must be a map, this is %s",
                                 node_kind_word(root->kind)),
                     "Begin with \"Transform: AWS::Serverless-2016-10-31\" and \"Resources:\".");
        return false;
    }
    const struct node *resources = node_get(root, "Resources");
    if (!node_is(resources, NODE_MAP) || resources->count == 0)
        problem_add(problems, PROBLEM_ERROR, "LB223", file,
                    resources ? resources->line : root->line,
                    resources ? resources->column : root->column, NULL,
                    resources ? "Resources must be a map with at least one resource"
                              : "the template has no Resources");
    return true;
}

/* Does NAME stand for something already: a stack, or a resource of the project's template, which
 * may become one? */
static bool is_taken(const struct stacks *stacks, const char *name)
{
    return stacks_find(stacks, name) || stack_resource(stacks->items[0], name);
}

static bool is_generic(const char *name)
{
    static const char *const names[] = { "template", "sam", "stack", "main" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return false;
}

/* "network" for .../network.yaml and for network/template.yaml: letters, digits, "-" and "_". */
static char *name_after(const char *path)
{
    const char *file = file_name(path);
    const char *dot = strchr(file, '.');
    char *name = mem_text_n(file, dot ? (size_t)(dot - file) : strlen(file));
    if (is_generic(name)) {
        AUTO_FREE char *folder = file_parent(path);
        free(name);
        name = mem_text(file_name(folder));
    }
    for (char *at = name; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-_", *at))
            *at = '-';
    if (*name)
        return name;
    free(name);
    return mem_text("stack");
}

/* The id of a template beside the first one; in the arena. */
static const char *id_after(const struct stacks *stacks, const char *path)
{
    AUTO_FREE char *name = name_after(path);
    AUTO_FREE char *id = mem_text(name);
    for (int number = 2; is_taken(stacks, id); number++) {
        free(id);
        id = mem_format("%s-%d", name, number);
    }
    return arena_copy(stacks->arena, id);
}

static bool is_open(const struct stacks *stacks, const char *path)
{
    for (size_t i = 0; i < stacks->count; i++)
        if (strcmp(stacks->items[i]->path, path) == 0)
            return true;
    return false;
}

bool stacks_add(struct stacks *stacks, const char *path, const struct node *root)
{
    if (is_open(stacks, path))
        return true;
    if (!stacks_is_template(stacks, path, root))
        return false;
    const struct setting *name = settings_get(stacks->values, "AWS::StackName");
    struct stack own = { .id = "", .name = name ? name->text : "local", .holds = 1 };
    if (stacks->count > 0)
        own.id = own.name = id_after(stacks, path);
    (void)stacks_append(stacks, own, path, root);
    return true;
}
