#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

/* --- what a role has --- */

void made_role_manage(struct making *making, const char *name)
{
    const struct node *arn = made_policy_arn(making, name);
    for (size_t i = 0; i < making->managed->count; i++)
        if (node_equal(making->managed->items[i], arn))
            return;
    made_add_item(making, making->managed, arn);
}

static void add(struct making *making, const char *name, const struct node *document)
{
    struct node *policy = made_map(making);
    made_set(making, policy, "PolicyName", made_text(making, name));
    made_set(making, policy, "PolicyDocument", document);
    made_add_item(making, making->inlined, policy);
}

void made_role_allow(struct making *making, const char *name, const struct node *statements,
                     bool dated)
{
    if (!statements)
        return;
    struct node *document = made_call(making, "Statement", statements);
    if (dated)
        made_set(making, document, "Version", made_text(making, "2012-10-17"));
    for (size_t i = 0; i < making->inlined->count; i++)
        if (node_equal(node_get(making->inlined->items[i], "PolicyDocument"), document))
            return;
    add(making, name, document);
}

/* --- Policies --- */

/* Names of rows that templates may use; others are our own. */
static bool is_template(const char *name)
{
    return !strpbrk(name, "@ :");
}

/* {TEMPLATE: parameters}: the statements of one of SAM's policy templates. */
static const struct node *expanded(const struct making *making, const struct node *policy)
{
    if (policy->count != 1)
        return NULL;
    const struct node *parameters = made_choose(making, policy->members[0].value);
    const char *name = policy->members[0].name;
    struct node *statements =
        is_template(name) ? made_policy(making, name, parameters) : NULL;
    return statements ? made_call(making, "Statement", statements) : NULL;
}

static void add_policy(struct making *making, const struct node *written, size_t index)
{
    const struct node *policy = made_choose(making, written);
    if (!policy)
        return;
    if (node_is_scalar(policy)) {
        made_role_manage(making, policy->text);
        return;
    }
    if (node_intrinsic(policy) || policy->kind != NODE_MAP) {
        made_add_item(making, making->managed, policy);
        return;
    }
    AUTO_FREE char *name = mem_format("%sRolePolicy%zu", making->id, index);
    const struct node *document =
        node_get(policy, "Statement") ? policy : expanded(making, policy);
    if (document)
        add(making, name, document);
}

static void add_policies(struct making *making)
{
    const struct node *policies = made_get(making, making->properties, "Policies");
    if (node_intrinsic(policies)) { /* a parameter that is a list, say */
        const struct node *resolved = intrinsics_peek(making->made->intrinsics, policies);
        policies = node_is(resolved, NODE_LIST) ? resolved : policies;
    }
    if (policies && !node_is(policies, NODE_LIST))
        add_policy(making, policies, 0);
    for (size_t i = 0; node_is(policies, NODE_LIST) && i < policies->count; i++)
        add_policy(making, policies->items[i], i);
}

/* --- the role --- */

void made_role_policies(struct making *making)
{
    add_policies(making);
}

const struct node *made_trust(const struct making *making, const char *service)
{
    const struct node *known = made_constant_of(making->made, service);
    if (known)
        return known;
    struct making asking = *making;
    made_say_text(&asking, "service", service);
    const struct node *trust = made_fill(&asking, made_recipe(making->made, "trust"));
    return made_constant(making->made, service, (struct node *)trust);
}

void made_role_begin(struct making *making, const char *service)
{
    making->managed = made_list(making);
    making->inlined = made_list(making);
    made_say(making, "trust", made_trust(making, service));
}

/* !If [c, !Ref AWS::NoValue, arn]: as AWS does, the role is made only when it is used. */
static void only_when(struct making *making, const struct node *role)
{
    const struct node_member *call = node_intrinsic(role);
    const struct node *list = call && strcmp(call->name, "Fn::If") == 0 ? call->value : NULL;
    const char *name = list && list->count == 3 ? node_text(list->items[0]) : NULL;
    if (!name)
        return;
    bool first = !made_choose(making, list->items[1]);
    bool second = !made_choose(making, list->items[2]);
    if (first == second)
        return;
    int holds = intrinsics_condition(making->made->intrinsics, name);
    making->holds = holds < 0 ? -1 : first ? holds : !holds;
    making->condition =
        first ? name : made_format(making, "NOT%s", name)->text;
}

static bool is_made(const struct making *making, const struct node *role)
{
    const struct node_member *call = node_intrinsic(role);
    if (!call || strcmp(call->name, "Fn::If") != 0 || !node_is(call->value, NODE_LIST) ||
        call->value->count != 3)
        return !made_choose(making, role);
    return !made_choose(making, call->value->items[1]) ||
           !made_choose(making, call->value->items[2]);
}

void made_role_end(struct making *making)
{
    const struct node *role = node_get(making->properties, "Role");
    if (!is_made(making, role))
        return;
    struct making role_making = *making;
    only_when(&role_making, role);
    made_say(&role_making, "managed-policies", making->managed);
    made_say(&role_making, "inline-policies",
             making->inlined->count > 0 ? making->inlined : NULL);
    made_cook(&role_making, "execution role");
}
