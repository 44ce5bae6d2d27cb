#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

/* Types of deployment that SAM knows; others are names of configurations. */
static const char *const known[] = {
    "Canary10Percent5Minutes",      "Canary10Percent10Minutes",   "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",     "Linear10PercentEvery1Minute", "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes", "Linear10PercentEvery10Minutes", "AllAtOnce",
};

static const struct node *config_of(const struct making *making, const struct node *type)
{
    const char *text = made_resolved(making, type);
    for (size_t i = 0; text && i < COUNT(known); i++)
        if (strcmp(known[i], text) == 0)
            return made_format(making, "CodeDeployDefault.Lambda%s", text);
    return type;
}

static const struct node *alarms_of(const struct making *making, const struct node *preference)
{
    const struct node *alarms = made_get(making, preference, "Alarms");
    if (!node_is(alarms, NODE_LIST))
        return NULL;
    struct node *list = made_list(making);
    for (size_t i = 0; i < alarms->count; i++) {
        const struct node *alarm = made_choose(making, alarms->items[i]);
        made_add_item(making, list, alarm ? made_call(making, "Name", alarm) : NULL);
    }
    if (list->count == 0)
        return NULL;
    struct node *config = made_call(making, "Alarms", list);
    made_set(making, config, "Enabled", made_flag(making, true));
    return config;
}

/* What all groups share is made when all are known. */
static void share(const struct making *group, const struct node *preference)
{
    struct made_deployed *deployed = &group->made->deployed;
    if (!deployed->by) {
        deployed->by = group->id;
        deployed->where = group->where;
        deployed->tags = made_map(group);
    }
    deployed->role = deployed->role || !made_get(group, preference, "Role");
    made_condition_add(&deployed->conditions, group);
    const struct node *tags = made_get(group, group->properties, "Tags");
    bool handed_on = made_true(group, made_get(group, group->properties, "PropagateTags"));
    for (size_t i = 0; handed_on && node_is(tags, NODE_MAP) && i < tags->count; i++)
        made_set(group, deployed->tags, tags->members[i].name, tags->members[i].value);
}

void made_deployments_end(struct made *made)
{
    const struct made_deployed *deployed = &made->deployed;
    if (!deployed->by)
        return;
    struct making making = made_begin(made, deployed->by, NULL, deployed->where);
    struct node *properties = made_map(&making);
    made_set(&making, properties, "Tags", deployed->tags);
    made_set(&making, properties, "PropagateTags", made_flag(&making, true));
    making.properties = making.from = properties;
    making.condition =
        made_condition_name(&deployed->conditions, "ServerlessCodeDeployCondition");
    making.holds = made_condition_holds(made, &deployed->conditions);
    made_cook(&making, "deployment application");
    if (deployed->role)
        made_cook(&making, "deployment role");
}

/* The group has the function's condition only when PassthroughCondition says so. */
void made_deployment(struct making *making)
{
    const struct node *preference = made_get(making, making->properties, "DeploymentPreference");
    const char *enabled = made_text_at(making, preference, "Enabled");
    const struct node *type = made_get(making, preference, "Type");
    bool off = enabled && strcasecmp(enabled, "false") == 0;
    if (!type || off || !making->alias)
        return;
    made_say(making, "deployment-config", config_of(making, type));
    made_say(making, "alarms", alarms_of(making, preference));
    struct making group = *making;
    if (!made_true(making, made_get(making, preference, "PassthroughCondition"))) {
        group.condition = NULL;
        group.holds = 1;
        group.attributes = NULL;
    }
    made_cook(&group, "deployment group");
    share(&group, preference);
}
