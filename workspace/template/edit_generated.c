#include "workspace/template/edit_generated.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/template/node.h"

enum { LONGEST_NAME = 512 };    /* longer ones are no logical ids */

/* What stands behind the id: exactly, with anything behind ("Alias*"), or before ("*Stage"). */
static const char *const of_functions[] = {
    "Role", "Url", "UrlPublicPermissions", "URLInvokeAllowPublicAccess", "EventInvokeConfig*",
    "Version*", "Alias*", "DeploymentGroup", NULL,
};
static const char *const of_machines[] = { "Role", "Version*", "Alias*", NULL };
static const char *const of_apis[] = {
    "Deployment*", "*Stage", "UsagePlan", "UsagePlanKey", "ApiKey", "BasePathMapping*", NULL,
};
static const char *const of_http_apis[] = { "*Stage", "ApiMapping*", NULL };

static const struct {
    const char *type;
    const char *const *endings;
} types[] = {
    { "AWS::Serverless::Function", of_functions },
    { "AWS::Serverless::StateMachine", of_machines },
    { "AWS::Serverless::Api", of_apis },
    { "AWS::Serverless::HttpApi", of_http_apis },
};

static bool matches(const char *pattern, const char *ending)
{
    if (*pattern == '*')
        return text_ends(ending, pattern + 1);
    size_t size = strlen(pattern);
    bool open = pattern[size - 1] == '*';
    return open ? strncmp(pattern, ending, size - 1) == 0 : strcmp(pattern, ending) == 0;
}

/* Rules, permissions and mappings of an event begin with the names of both. */
static bool is_of_event(const struct node *resource, const char *ending)
{
    const struct node *events = node_get(node_get(resource, "Properties"), "Events");
    for (size_t i = 0; node_is(events, NODE_MAP) && i < events->count; i++)
        if (text_starts(ending, events->members[i].name))
            return true;
    return false;
}

static bool makes(const struct node *resource, const char *ending)
{
    const char *type = node_text(node_get(resource, "Type"));
    for (size_t i = 0; type && i < COUNT(types); i++) {
        if (strcmp(types[i].type, type) != 0)
            continue;
        for (const char *const *pattern = types[i].endings; *pattern; pattern++)
            if (matches(*pattern, ending))
                return true;
        return is_of_event(resource, ending);
    }
    return false;
}

/* Does a resource with a longer id, that NAME begins with as well, make it? */
static bool is_of_longer(const struct node *resources, const char *name, size_t size)
{
    char id[LONGEST_NAME + 1];
    size_t length = strlen(name);
    for (size_t i = size + 1; i < length; i++) {
        memcpy(id, name, i);
        id[i] = '\0';
        const struct node *other = node_get(resources, id);
        if (other && makes(other, name + i))
            return true;
    }
    return false;
}

bool edit_generated_by(const struct node *root, const char *name, const char *id)
{
    const struct node *resources = node_get(root, "Resources");
    size_t size = strlen(id);
    return text_starts(name, id) && strlen(name) <= LONGEST_NAME && !node_get(resources, name) &&
           !node_get(node_get(root, "Parameters"), name) &&
           makes(node_get(resources, id), name + size) && !is_of_longer(resources, name, size);
}
