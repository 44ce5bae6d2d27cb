#include "workspace/template/edit_refer.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_spot.h"

struct walk {
    void (*each)(void *self, const struct edit_reference *reference);
    void *self;
};

static bool has_text(const struct node *node)
{
    return node_is_scalar(node) && node->size > 0 && !memchr(node->text, '\0', node->size);
}

/* The name at the beginning of a scalar, up to a dot. */
static void tell_start(const struct walk *walk, const struct node *scalar,
                       const struct node *whole)
{
    if (!has_text(scalar))
        return;
    struct edit_reference reference = { .scalar = scalar, .size = strcspn(scalar->text, "."),
                                        .whole = whole };
    walk->each(walk->self, &reference);
}

/* --- functions --- */

/* "${Name}" and "${Name.Attribute}", but not "${!Text}" and the names of OWN values. */
static void tell_text(const struct walk *walk, const struct node *scalar, const struct node *own,
                      const struct node *whole)
{
    const char *end;
    for (const char *at = has_text(scalar) ? strstr(scalar->text, "${") : NULL; at;
         at = strstr(at, "${")) {
        at += 2;
        end = strchr(at, '}');
        if (!end)
            return;
        AUTO_FREE char *name = mem_text_n(at, (size_t)(end - at));
        struct edit_reference reference = {
            .scalar = scalar, .offset = (size_t)(at - scalar->text), .size = strcspn(name, "."),
            .whole = whole,
        };
        if (*at != '!' && reference.size > 0 && !node_get(own, name))
            walk->each(walk->self, &reference);
    }
}

static void tell_sub(const struct walk *walk, const struct node *argument,
                     const struct node *whole)
{
    bool list = node_is(argument, NODE_LIST) && argument->count > 0;
    const struct node *own = list && argument->count > 1 ? argument->items[1] : NULL;
    tell_text(walk, list ? argument->items[0] : argument, own, whole);
}

static void tell_attribute(const struct walk *walk, const struct node *argument,
                           const struct node *whole)
{
    bool list = node_is(argument, NODE_LIST) && argument->count > 0;
    tell_start(walk, list ? argument->items[0] : argument, whole);
}

static const struct {
    const char *name;
    void (*tell)(const struct walk *walk, const struct node *argument, const struct node *whole);
} functions[] = {
    { "Ref", tell_start },
    { "Fn::GetAtt", tell_attribute },
    { "Fn::Sub", tell_sub },
};

static void walk_values(const struct walk *walk, const struct node *node)
{
    const struct node_member *call = node_intrinsic(node);
    for (size_t i = 0; call && i < COUNT(functions); i++)
        if (strcmp(call->name, functions[i].name) == 0)
            functions[i].tell(walk, call->value, node);
    if (node->kind == NODE_MAP || node->kind == NODE_LIST)
        for (size_t i = 0; i < node->count; i++)
            walk_values(walk, edit_spot_child(node, i));
}

/* --- resources --- */

static void tell_one_or_many(const struct walk *walk, const struct node *value)
{
    if (node_is_scalar(value))
        tell_start(walk, value, value);
    for (size_t i = 0; node_is(value, NODE_LIST) && i < value->count; i++)
        tell_start(walk, value->items[i], value->items[i]);
}

static void tell_ends(const struct walk *walk, const struct node *properties, const char *name)
{
    const struct node *end = node_get(properties, name);
    tell_start(walk, node_get(end, "Id"), node_get(end, "Id"));
    for (size_t i = 0; node_is(end, NODE_LIST) && i < end->count; i++) {
        const struct node *id = node_get(end->items[i], "Id");
        tell_start(walk, id, id);
    }
}

static void walk_resource(const struct walk *walk, const struct node *resource)
{
    const struct node *connectors = node_get(resource, "Connectors");
    tell_one_or_many(walk, node_get(resource, "DependsOn"));
    if (text_equal(node_text(node_get(resource, "Type")), "AWS::Serverless::Connector")) {
        tell_ends(walk, node_get(resource, "Properties"), "Source");
        tell_ends(walk, node_get(resource, "Properties"), "Destination");
    }
    for (size_t i = 0; node_is(connectors, NODE_MAP) && i < connectors->count; i++)
        tell_ends(walk, node_get(connectors->members[i].value, "Properties"), "Destination");
}

static void walk_resources(const struct walk *walk, const struct node *resources)
{
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node *value = resources->members[i].value;
        bool loop = text_starts(resources->members[i].name, "Fn::ForEach::");
        if (!loop)
            walk_resource(walk, value);
        else if (node_is(value, NODE_LIST) && value->count == 3)
            walk_resources(walk, value->items[2]);
    }
}

void edit_refer_each(const struct node *root,
                     void (*each)(void *self, const struct edit_reference *reference), void *self)
{
    struct walk walk = { .each = each, .self = self };
    walk_values(&walk, root);
    walk_resources(&walk, node_get(root, "Resources"));
}

bool edit_refer_is(const struct edit_reference *reference, const char *name)
{
    return strlen(name) == reference->size &&
           memcmp(reference->scalar->text + reference->offset, name, reference->size) == 0;
}

struct counting {
    const char *name;
    size_t count;
};

static void count_one(void *self, const struct edit_reference *reference)
{
    struct counting *counting = self;
    counting->count += edit_refer_is(reference, counting->name);
}

size_t edit_refer_count(const struct node *root, const char *name)
{
    struct counting counting = { .name = name };
    edit_refer_each(root, count_one, &counting);
    return counting.count;
}

static void keep_one(void *self, const struct edit_reference *reference)
{
    struct edit_reference *kept = self;
    *kept = *reference;
}

bool edit_refer_only(const struct node *value, struct edit_reference *reference)
{
    struct walk walk = { .each = keep_one, .self = reference };
    *reference = (struct edit_reference){ .size = 0 };
    const struct node_member *call = node_intrinsic(value);
    if (!call || !has_text(call->value))
        return false;
    const char *text = call->value->text;
    if (strcmp(call->name, "Ref") == 0)
        tell_start(&walk, call->value, value);
    else if (strcmp(call->name, "Fn::Sub") == 0 && text_starts(text, "${"))
        tell_sub(&walk, call->value, value);
    size_t rest = strlen(text) - reference->size - reference->offset;
    return reference->scalar && (reference->offset == 0 ? rest == 0
                                                        : reference->offset == 2 && rest == 1);
}
