#include "tui/action/inspect_inside.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/project.h"

/* --- a policy --- */

/* Tail of an ARN. */
static const char *managed_name(const char *text)
{
    const char *slash = text_starts(text, "arn:") ? strrchr(text, '/') : NULL;
    return slash ? slash + 1 : text;
}

static void add_managed(struct inspect_out *out, const struct value *value)
{
    const char *text = value_text(value);
    inspect_out_text(out, "kind", "managed");
    if (text) {
        inspect_out_text(out, "name", managed_name(text));
        inspect_out_text(out, "arn", text_starts(text, "arn:") ? text : NULL);
    } else {
        inspect_out_null(out, "name");
        inspect_out_text(out, "unknown", value ? value->reason : NULL);
    }
    inspect_out_text(out, "resource", value ? value->resource : NULL);
    inspect_out_text(out, "written", value ? value->written : NULL);
}

static void add_template(struct inspect_out *out, const struct value *value)
{
    inspect_out_text(out, "kind", "template");
    inspect_out_text(out, "name", value->members[0].name);
    inspect_out_value(out, "parameters", value->members[0].value);
}

static void add_inline(struct inspect_out *out, const char *name, const struct value *document)
{
    inspect_out_text(out, "kind", "inline");
    inspect_out_text(out, "name", name);
    inspect_out_value(out, "document", document);
}

static void add_policy(struct inspect_out *out, const struct policy_use *policy)
{
    inspect_out_open(out, NULL, '{');
    if (text_starts(policy->name, "I:"))
        add_inline(out, NULL, policy->value);
    else if (text_starts(policy->name, "T:") && value_is(policy->value, VALUE_MAP) &&
             policy->value->count == 1)
        add_template(out, policy->value);
    else
        add_managed(out, policy->value);
    inspect_out_origin(out, &policy->origin);
    inspect_out_close(out);
}

/* --- a role of the template --- */

static void add_named_inline(struct inspect_out *out, const struct value *properties,
                             const struct resource *from)
{
    const struct value *document = value_get(properties, "PolicyDocument");
    inspect_out_open(out, NULL, '{');
    add_inline(out, value_text(value_get(properties, "PolicyName")), document);
    inspect_out_text(out, "resource", from ? from->id : NULL);
    inspect_out_origin(out, from ? &from->origin : &properties->origin);
    inspect_out_close(out);
}

static bool names_role(const struct value *roles, const struct resource *role)
{
    if (value_is(roles, VALUE_LIST)) {
        for (size_t i = 0; i < roles->count; i++)
            if (names_role(roles->items[i], role))
                return true;
        return false;
    }
    return roles && (text_equal(roles->resource, role->id) ||
                     text_equal(value_text(roles), role->name));
}

/* Types of resources that give a role a policy, and the property that names the role. */
static const struct {
    const char *type, *roles;
} attached[] = {
    { "AWS::IAM::Policy", "Roles" },
    { "AWS::IAM::ManagedPolicy", "Roles" },
    { "AWS::IAM::RolePolicy", "RoleName" },
};

static void add_attached(struct inspect *self, const struct resource *role)
{
    for (size_t i = 0; i < self->project->resource_count; i++) {
        const struct resource *resource = &self->project->resources[i];
        if (!text_starts(resource->type, "AWS::IAM::"))
            continue;
        for (size_t j = 0; j < COUNT(attached); j++)
            if (strcmp(attached[j].type, resource->type) == 0 &&
                names_role(value_get(resource->properties, attached[j].roles), role))
                add_named_inline(&self->out, resource->properties, resource);
    }
}

static void add_role(struct inspect *self, const struct resource *role)
{
    struct inspect_out *out = &self->out;
    const struct value *managed = value_get(role->properties, "ManagedPolicyArns");
    const struct value *own = value_get(role->properties, "Policies");
    inspect_out_open(out, "role_policies", '[');
    for (size_t i = 0; value_is(managed, VALUE_LIST) && i < managed->count; i++) {
        inspect_out_open(out, NULL, '{');
        add_managed(out, managed->items[i]);
        inspect_out_origin(out, &managed->items[i]->origin);
        inspect_out_close(out);
    }
    for (size_t i = 0; value_is(own, VALUE_LIST) && i < own->count; i++)
        add_named_inline(out, own->items[i], NULL);
    add_attached(self, role);
    inspect_out_close(out);
}

/* --- what a function has --- */

void inspect_policies(struct inspect *self, const struct function *function)
{
    struct inspect_out *out = &self->out;
    if (function->policy_count > 0)
        inspect_out_open(out, "policies", '[');
    for (size_t i = 0; i < function->policy_count; i++) {
        inspect_out_row(out, NULL, function->policies[i].name, &function->policies[i].origin,
                        NULL);
        if (out->json)
            inspect_out_text(out, NULL, function->policies[i].name);
    }
    if (function->policy_count > 0)
        inspect_out_close(out);
    if (!out->json)
        return;
    if (function->policy_count > 0) {
        inspect_out_open(out, "policy_details", '[');
        for (size_t i = 0; i < function->policy_count; i++)
            add_policy(out, &function->policies[i]);
        inspect_out_close(out);
    }
    const struct value *role = value_get(function->properties, "Role");
    const struct resource *resource =
        role ? project_resource(self->project, role->resource) : NULL;
    if (resource && strcmp(resource->type, "AWS::IAM::Role") == 0)
        add_role(self, resource);
}
