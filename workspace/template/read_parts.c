#include "workspace/template/read_parts.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/reading.h"
#include "workspace/template/secret.h"
#include "workspace/template/valuing.h"
#include "workspace/template/written.h"

enum { SHOWN = 300 };

/* --- variables --- */

static int compare_names(const void *left, const void *right)
{
    const struct environment_value *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static void add_variable(struct reading *reading, struct function *function,
                         const struct node_member *member)
{
    const struct node *resolved = intrinsics_resolve(reading->intrinsics, member->value);
    if (resolved->kind == NODE_ABSENT)
        return;
    struct environment_value *variable =
        ARRAY_PUSH(function->environment, function->environment_count,
                   function->environment_capacity);
    *variable = (struct environment_value){ .name = mem_text(member->name) };
    variable->origin = valuing_origin(reading, member->value, resolved);
    if (resolved->kind == NODE_UNKNOWN)
        variable->reason = arena_copy(reading->project->arena, resolved->reason);
    bool null = resolved->kind == NODE_NULL;
    if (null || resolved->kind == NODE_LIST || resolved->kind == NODE_MAP)
        reading_problem(reading, PROBLEM_ERROR, "LB217", member->key,
                        "the variable %s must be text, not %s", member->name,
                        node_kind_word(resolved->kind));
    if (node_is_scalar(resolved))
        variable->value = mem_text(resolved->text);
    if (resolved != member->value)
        variable->written = written_text(member->value, SHOWN);
    variable->hidden = resolved->marks & NODE_SECRET;
    variable->deployed = resolved->marks & NODE_DEPLOYED;
    variable->secret = variable->hidden || secret_is(variable->name, variable->value) ||
                       valuing_hidden(resolved);
}

void read_parts_environment(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    /* The map may come from a function as a whole; its values are resolved one by one. */
    const struct node *whole = node_intrinsic(value) ? reading_resolve(reading, value) : value;
    const struct node *variables = node_get(whole, "Variables");
    if (node_intrinsic(variables))
        variables = reading_resolve(reading, variables);
    for (size_t i = 0; node_is(variables, NODE_MAP) && i < variables->count; i++)
        if (!valuing_is_enough(reading))
            add_variable(reading, function, &variables->members[i]);
    if (function->environment_count > 0)
        qsort(function->environment, function->environment_count, sizeof *function->environment,
              compare_names);
}

/* --- layers --- */

static bool is_layer(const struct reading *reading, const char *id)
{
    const char *type = reading_type_of(reading, id);
    return text_equal(type, "AWS::Serverless::LayerVersion") ||
           text_equal(type, "AWS::Lambda::LayerVersion");
}

static void add_layer(struct reading *reading, struct function *function,
                      const struct node *written)
{
    const struct node *item = intrinsics_resolve(reading->intrinsics, written);
    if (item->kind == NODE_ABSENT || item->kind == NODE_NULL)
        return;
    if (item->kind == NODE_LIST) { /* a parameter or a choice that is a list */
        for (size_t i = 0; i < item->count; i++)
            add_layer(reading, function, item->items[i]);
        return;
    }
    struct layer_use *layer =
        ARRAY_PUSH(function->layers, function->layer_count, function->layer_capacity);
    *layer = (struct layer_use){ .origin = reading_origin(reading, written) };
    reading->valued++; /* those of Globals are of every function */
    if (item->kind == NODE_UNKNOWN)
        layer->reason = arena_copy(reading->project->arena, item->reason);
    if (item->resource && is_layer(reading, item->resource))
        layer->reference = mem_text(item->resource);
    else
        layer->reference = node_text(item) ? mem_text(item->text) : written_text(written, SHOWN);
}

void read_parts_layers(struct reading *reading, void *model, const struct node *value)
{
    const struct node *list = node_is(value, NODE_LIST) ? value : reading_resolve(reading, value);
    for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
        if (!valuing_is_enough(reading))
            add_layer(reading, model, list->items[i]);
}

/* --- policies --- */

static size_t statement_count(const struct node *policy)
{
    const struct node *statement = node_get(policy, "Statement");
    return node_is(statement, NODE_LIST) ? statement->count : statement != NULL;
}

/* Tail of an ARN, a managed policy's name, "T:Template" or "I:statements". */
static char *policy_name(const struct node *policy)
{
    if (policy->kind == NODE_MAP && (node_get(policy, "Statement") || node_get(policy, "Version")))
        return mem_format("I:%zu", statement_count(policy));
    if (policy->kind == NODE_MAP && policy->count == 1)
        return mem_format("T:%s", policy->members[0].name);
    const char *text = node_text(policy);
    if (!text)
        return mem_text("?");
    const char *slash = text_starts(text, "arn:") ? strrchr(text, '/') : NULL;
    return mem_text(slash ? slash + 1 : text);
}

static void add_policy(struct reading *reading, struct function *function,
                       const struct node *written)
{
    /* What is inside a statement is judged elsewhere; here only which policies there are. */
    const struct node *policy = written->kind == NODE_MAP && !node_intrinsic(written)
                                    ? written
                                    : intrinsics_resolve(reading->intrinsics, written);
    if (policy->kind == NODE_ABSENT || policy->kind == NODE_NULL)
        return;
    struct policy_use *use =
        ARRAY_PUSH(function->policies, function->policy_count, function->policy_capacity);
    *use = (struct policy_use){ .name = policy_name(policy) };
    use->origin = reading_origin(reading, written);
    use->value = valuing_read(reading, written);
}

void read_parts_policies(struct reading *reading, void *model, const struct node *value)
{
    const struct node *list = node_intrinsic(value) ? reading_resolve(reading, value) : value;
    if (!list || list->kind == NODE_NULL)
        return;
    if (list->kind != NODE_LIST) {
        add_policy(reading, model, list);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        add_policy(reading, model, list->items[i]);
}

/* --- architectures --- */

void read_parts_architectures(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    const struct node *list = reading_resolve(reading, value);
    const struct node *first = node_is(list, NODE_LIST) && list->count > 0 ? list->items[0] : list;
    const char *text = node_text(first);
    bool known = text && (strcmp(text, "x86_64") == 0 || strcmp(text, "arm64") == 0);
    if (text) {
        free(function->architecture);
        function->architecture = mem_text(text);
    }
    bool several = node_is(list, NODE_LIST) && list->count != 1;
    if ((list && list->kind != NODE_UNKNOWN && !known && !node_is(first, NODE_UNKNOWN)) || several)
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB218", value,
                                     "Architectures must be one of x86_64 and arm64"),
                     "Write Architectures: [x86_64] or [arm64].");
}
