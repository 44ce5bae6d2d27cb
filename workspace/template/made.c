#include "workspace/template/made.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/template/made_inside.h"
#include "workspace/template/sam.h"

enum { HASH_DIGITS = 10 };

static void free_api(void *value)
{
    struct made_api *api = value;
    free(api->routes);
    free(api->conditions.names);
    free(api);
}

struct made *made_new(struct arena *arena, struct intrinsics *intrinsics,
                      const struct node *root)
{
    struct made *made = mem_alloc(sizeof *made);
    *made = (struct made){
        .arena = arena, .intrinsics = intrinsics, .root = root,
        .written = node_get(root, "Resources"), .by_id = map_new(NULL),
        .recipes = map_new(NULL), .apis = map_new(free_api), .shared = map_new(NULL),
        .rows = map_new(NULL), .paths = map_new(NULL), .constants = map_new(NULL),
    };
    return made;
}

void made_free(struct made *made)
{
    if (!made)
        return;
    map_free(made->by_id);
    map_free(made->recipes);
    map_free(made->apis);
    map_free(made->shared);
    map_free(made->rows);
    map_free(made->paths);
    map_free(made->constants);
    free(made->planned.names);
    free(made->deployed.conditions.names);
    free(made->list);
    free(made);
}

/* --- making one --- */

/* Words after the id of a SAM resource that stand for what it makes: !Ref Function.Version. */
static const struct {
    const char *type, *word;
} words[] = {
    { "AWS::Lambda::Version", "Version" },
    { "AWS::Lambda::Alias", "Alias" },
    { "AWS::SNS::Topic", "DestinationTopic" },
    { "AWS::SQS::Queue", "DestinationQueue" },
    { "AWS::ApiGateway::Stage", "Stage" },
    { "AWS::ApiGatewayV2::Stage", "Stage" },
    { "AWS::ApiGateway::Deployment", "Deployment" },
    { "AWS::ApiGateway::DomainName", "DomainName" },
    { "AWS::ApiGatewayV2::DomainName", "DomainName" },
    { "AWS::ApiGateway::DomainNameV2", "DomainNameV2" },
    { "AWS::ApiGateway::UsagePlan", "UsagePlan" },
    { "AWS::ApiGateway::UsagePlanKey", "UsagePlanKey" },
    { "AWS::ApiGateway::ApiKey", "ApiKey" },
};

void made_refer(const struct making *making, struct made_resource *resource)
{
    const char *type = node_text(node_get(resource->node, "Type"));
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(words[i].type, type) == 0) {
            AUTO_FREE char *name = mem_format("%s.%s", making->id, words[i].word);
            map_set(making->made->by_id, name, resource);
        }
}

/* Another resource may have the id already: custom domains differ in their hash only. */
static const char *free_id(struct made *made, const char *id, bool hashed)
{
    if (!map_get(made->by_id, id))
        return arena_copy(made->arena, id);
    for (unsigned i = 2; hashed && i < MADE_MOST; i++) {
        AUTO_FREE char *next = mem_format("%s%u", id, i);
        if (!map_get(made->by_id, next))
            return arena_copy(made->arena, next);
    }
    return NULL;
}

struct made_resource *made_add(const struct making *making, const char *id, const char *type,
                               bool hashed, const struct node *properties)
{
    struct made *made = making->made;
    const char *own = free_id(made, id, hashed);
    made->overflow = made->overflow || made->count >= MADE_MOST;
    if (!own || made->overflow)
        return NULL;
    struct node *node = made_map(making);
    made_set(making, node, "Type", made_text(making, type));
    made_set(making, node, "Properties", properties ? properties : made_map(making));
    struct made_resource *resource = arena_take(made->arena, sizeof *resource);
    *resource = (struct made_resource){
        .id = own, .by = making->by, .condition = making->condition, .holds = making->holds,
        .hashed = hashed, .where = making->where, .node = node,
        .attributes = making->attributes,
    };
    *(struct made_resource **)ARRAY_PUSH(made->list, made->count, made->capacity) = resource;
    map_set(made->by_id, own, resource);
    made_refer(making, resource);
    return resource;
}

/* --- all of them --- */

/* In the order of AWS's transform: events add paths to APIs, connectors look at all others. */
static const struct {
    const char *type;
    int turn;
    void (*make)(struct making *making);
} kinds[] = {
    { "AWS::Serverless::Function", 1, made_function },
    { "AWS::Serverless::StateMachine", 2, made_machine },
    { "AWS::Serverless::Api", 3, made_api },
    { "AWS::Serverless::HttpApi", 3, made_api },
    { "AWS::Serverless::WebSocketApi", 3, made_socket },
    { "AWS::Serverless::LayerVersion", 4, made_layer },
    { "AWS::Serverless::SimpleTable", 4, made_table },
    { "AWS::Serverless::Application", 4, made_application },
    { "AWS::Serverless::CapacityProvider", 4, made_capacity },
    { "AWS::Serverless::GraphQLApi", 4, made_graphql },
    { "AWS::Serverless::Connector", 5, made_connector },
};
enum { TURNS = 5, TURN_OF_APIS = 3 };

static const char *const handed_on[] = { "Condition", "DeletionPolicy", "UpdateReplacePolicy" };

static const struct node *attributes_of(const struct making *making)
{
    struct node *attributes = NULL;
    for (size_t i = 0; i < COUNT(handed_on); i++) {
        const struct node *value = node_get(making->resource, handed_on[i]);
        if (value && !attributes)
            attributes = made_map(making);
        if (value)
            made_set(making, attributes, handed_on[i], value);
    }
    return attributes;
}

struct making made_begin(struct made *made, const char *id, const struct node *resource,
                         const struct node *where)
{
    struct making making = { .made = made, .id = id, .by = id, .resource = resource,
                             .where = where, .target = id, .holds = 1 };
    making.properties = made_choose(&making, sam_properties(made->arena, made->root, resource));
    if (!node_is(making.properties, NODE_MAP))
        making.properties = made_map(&making);
    making.from = making.properties;
    making.condition = node_text(node_get(resource, "Condition"));
    if (making.condition)
        making.holds = intrinsics_condition(made->intrinsics, making.condition);
    making.attributes = attributes_of(&making);
    return making;
}

static void make(struct made *made, const struct node_member *member, int turn)
{
    const char *type = node_text(node_get(member->value, "Type"));
    if (!type || made->overflow || !text_starts(type, "AWS::Serverless::"))
        return;
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].turn == turn && strcmp(kinds[i].type, type) == 0) {
            struct making making = made_begin(made, member->name, member->value, member->key);
            kinds[i].make(&making);
        }
}

static void make_all(struct made *made)
{
    made->state = MADE_PARTLY;
    made_apis_begin(made);
    for (int turn = 1; turn <= TURNS; turn++) {
        for (size_t i = 0; node_is(made->written, NODE_MAP) && i < made->written->count; i++)
            make(made, &made->written->members[i], turn);
        if (turn == TURN_OF_APIS)
            made_apis_implicit(made);
    }
    made_deployments_end(made);
    made_connectors_inside(made);
    made->state = MADE_ALL;
}

/* --- questions --- */

static bool is_hash(const char *text)
{
    return strlen(text) == HASH_DIGITS && strspn(text, "0123456789abcdef") == HASH_DIGITS;
}

static struct made_resource *find(struct made *made, const char *id)
{
    struct made_resource *resource = map_get(made->by_id, id);
    if (resource && (!resource->hashed || strchr(id, '.')))
        return resource;
    size_t size = strlen(id);
    if (size <= HASH_DIGITS || !is_hash(id + size - HASH_DIGITS))
        return NULL;
    AUTO_FREE char *alone = mem_text_n(id, size - HASH_DIGITS);
    resource = map_get(made->by_id, alone);
    return resource && resource->hashed ? resource : NULL;
}

const struct made_resource *made_find(struct made *made, const char *id)
{
    if (made->state == MADE_NOTHING)
        make_all(made);
    const char *dot = strchr(id, '.');
    const char *next = dot ? strchr(dot + 1, '.') : NULL;
    if (!next)
        return find(made, id);
    AUTO_FREE char *alone = mem_text_n(id, (size_t)(next - id));
    return find(made, alone);
}

const struct made_resource *const *made_list_all(struct made *made, size_t *out_count,
                                                 bool *out_overflow)
{
    if (made->state == MADE_NOTHING)
        make_all(made);
    *out_count = made->count;
    *out_overflow = made->overflow;
    return (const struct made_resource *const *)made->list;
}
