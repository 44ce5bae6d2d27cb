#include "workspace/template/sam_made.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/template/node.h"

enum { LONGEST_ID = 255 };
enum match { IS, STARTS, ENDS, ANY };

/* What stands behind the id of a resource of the type. */
static const struct {
    const char *type;
    enum match match;
    const char *text;
} rows[] = {
    { "Function", IS, "Role" },
    { "Function", STARTS, "Version" },
    { "Function", STARTS, "Alias" },
    { "Function", STARTS, "EventInvokeConfig" },
    { "Function", STARTS, "Url" },
    { "Function", IS, "URLInvokeAllowPublicAccess" },
    { "Function", IS, "DeploymentGroup" },
    { "Function", IS, "CognitoPermission" },
    { "Function", IS, ".Version" },
    { "Function", IS, ".Alias" },
    { "Function", STARTS, ".Destination" },
    { "StateMachine", IS, "Role" },
    { "StateMachine", STARTS, "Version" },
    { "StateMachine", STARTS, "Alias" },
    { "StateMachine", IS, ".Version" },
    { "StateMachine", IS, ".Alias" },
    { "Api", ENDS, "Stage" },
    { "Api", STARTS, "Deployment" },
    { "Api", ENDS, "AuthorizerPermission" },
    { "Api", STARTS, "UsagePlan" },
    { "Api", IS, "ApiKey" },
    { "Api", ENDS, "BasePathMapping" },
    { "Api", STARTS, "." },
    { "HttpApi", ENDS, "Stage" },
    { "HttpApi", ENDS, "AuthorizerPermission" },
    { "HttpApi", ENDS, "ApiMapping" },
    { "HttpApi", STARTS, "." },
    { "WebSocketApi", ANY, "" },
    { "GraphQLApi", ANY, "" },
    { "Connector", ANY, "" },
    { "CapacityProvider", ANY, "" },
};

static bool matches(enum match match, const char *rest, const char *text)
{
    return match == ANY || (match == IS && strcmp(rest, text) == 0) ||
           (match == STARTS && text_starts(rest, text)) || (match == ENDS && text_ends(rest, text));
}

/* Ten digits of a hash. */
static bool is_hash(const char *rest)
{
    return strlen(rest) == 10 && strspn(rest, "0123456789abcdef") == 10;
}

static bool is_event(const struct node *resource, const char *rest)
{
    const struct node *events = node_get(node_get(resource, "Properties"), "Events");
    for (size_t i = 0; node_is(events, NODE_MAP) && i < events->count; i++)
        if (text_starts(rest, events->members[i].name))
            return true;
    return false;
}

static bool makes(const struct node *resource, const char *rest)
{
    static const char prefix[] = "AWS::Serverless::";
    const char *type = node_text(node_get(resource, "Type"));
    if (node_get(resource, "Connectors"))
        return true;
    if (!type || !text_starts(type, prefix))
        return false;
    type += strlen(prefix);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].type, type) == 0 && matches(rows[i].match, rest, rows[i].text))
            return true;
    return (strcmp(type, "LayerVersion") == 0 && is_hash(rest)) || is_event(resource, rest);
}

const struct node_member *sam_made_for(const struct node *resources, const char *name)
{
    size_t size = strlen(name);
    if (size > LONGEST_ID)
        return NULL;
    char id[LONGEST_ID + 1];
    memcpy(id, name, size + 1);
    for (size_t length = size; length-- > 1;) {
        id[length] = '\0';
        const struct node_member *member = node_member(resources, id);
        if (member && makes(member->value, name + length))
            return member;
    }
    return NULL;
}

bool sam_made_for_all(const char *name)
{
    static const char *const starts[] = { "ServerlessRestApi", "ServerlessHttpApi",
                                          "ServerlessDeploymentApplication",
                                          "CodeDeployServiceRole", "ApiGatewayDomainName",
                                          "RecordSetGroup" };
    for (size_t i = 0; i < COUNT(starts); i++)
        if (text_starts(name, starts[i]))
            return true;
    return false;
}
