#include "workspace/template/intrinsics_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/likeness.h"
#include "workspace/template/references.h"
#include "workspace/template/settings.h"

enum { LONGEST_REFERENCE = 4096, NAME_DEPTH = 8, ENOUGH_PROBLEMS = 200 };

static const char *type_of(const struct node *resource)
{
    const char *type = node_text(node_get(resource, "Type"));
    return type ? type : "";
}

/* --- names and forms --- */

static char *property_text(struct intrinsics *self, const struct node *resource, const char *name)
{
    const struct node *value = node_get(node_get(resource, "Properties"), name);
    if (!value || self->quiet > NAME_DEPTH) /* names that lead to each other */
        return NULL;
    const char *text = node_text(intrinsics_peek(self, value));
    return text && *text ? mem_text(text) : NULL;
}

char *intrinsics_name(struct intrinsics *self, const char *id)
{
    const struct node *resource = node_get(self->resources, id);
    const char *property = references_name_property(type_of(resource));
    char *name = property ? property_text(self, resource, property) : NULL;
    return name ? name : mem_text(id);
}

/* The function a version, an alias or a URL belongs to. */
static char *function_name(struct intrinsics *self, const struct node *resource)
{
    char *reference = property_text(self, resource, "FunctionName");
    if (!reference)
        reference = property_text(self, resource, "TargetFunctionArn");
    char *name = NULL, *qualifier = NULL;
    if (reference && arn_parse_function(reference, &name, &qualifier)) {
        free(qualifier);
        free(reference);
        return name;
    }
    return reference ? reference : mem_text("function");
}

/* FORM with $N, $R, $A and $F filled in. */
static char *fill(struct intrinsics *self, const char *form, const char *id)
{
    const struct node *resource = node_get(self->resources, id);
    AUTO_FREE char *name = intrinsics_name(self, id);
    AUTO_FREE char *function = strstr(form, "$F") ? function_name(self, resource) : NULL;
    struct str out;
    str_init(&out, LONGEST_REFERENCE);
    for (const char *at = form; *at; at++) {
        if (*at != '$') {
            str_add_char(&out, *at);
            continue;
        }
        at++;
        str_add(&out, *at == 'N' ? name : *at == 'R' ? self->source.region
                      : *at == 'A' ? ARN_ACCOUNT : function);
    }
    return str_take(&out);
}

static const struct node *resource_value(struct intrinsics *self, const struct node *where,
                                         const char *id, const char *form)
{
    self->marks |= NODE_DEPLOYED;
    AUTO_FREE char *text = fill(self, form, id);
    struct node *made = (struct node *)intrinsics_text(self, where, text, strlen(text));
    const struct node_member *member = node_member(self->resources, id);
    made->resource = member ? member->name : NULL;
    return made;
}

/* --- parameters --- */

static const struct node *split_commas(struct intrinsics *self, const struct node *where,
                                       const char *text)
{
    struct node *list = node_new(self->arena, NODE_LIST, where);
    for (const char *at = text; *at;) {
        at += strspn(at, " ");
        size_t size = strcspn(at, ",");
        size_t kept = size;
        while (kept > 0 && at[kept - 1] == ' ')
            kept--;
        node_add_item(self->arena, list, intrinsics_text(self, where, at, kept));
        at += size + (at[size] == ',');
    }
    return list;
}

static const struct node *parameter_value(struct intrinsics *self, const struct node *where,
                                          const struct node *parameter, const char *given)
{
    const struct node *fallback = node_get(parameter, "Default");
    const char *type = node_text(node_get(parameter, "Type"));
    const char *text = given ? given : node_text(fallback);
    if (!text && fallback && fallback->kind == NODE_NULL)
        text = "";
    if (!text)
        return NULL;
    if (!given && type && text_starts(type, "AWS::SSM::Parameter::Value<"))
        (void)intrinsics_unknown(self, where, PROBLEM_WARNING, "LB604", /* SAM CLI does as much */
                                 "Give the value itself with --param.",
                                 "%.100s is read from the parameter store in AWS; here it is only "
                                 "that name", text);
    if (type && (strstr(type, "List<") || strcmp(type, "CommaDelimitedList") == 0))
        return split_commas(self, where, text);
    struct node *made = (struct node *)intrinsics_text(self, where, text, strlen(text));
    if (made->kind == NODE_TEXT && !given && fallback->kind != NODE_NULL)
        made->kind = fallback->kind;
    return made;
}

/* --- pseudo parameters --- */

static const struct {
    const char *name, *form;
    unsigned marks;
} pseudo[] = {
    { "AWS::Region", "$R", 0 },
    { "AWS::AccountId", "$A", 0 },
    { "AWS::Partition", "aws", 0 },
    { "AWS::URLSuffix", "amazonaws.com", 0 },
    { "AWS::StackName", "local", NODE_DEPLOYED },
    { "AWS::StackId",
      "arn:aws:cloudformation:$R:$A:stack/local/51af3dc0-da77-11e4-872e-1234567db123",
      NODE_DEPLOYED },
};

static const struct node *pseudo_value(struct intrinsics *self, const struct node *where,
                                       const char *name)
{
    if (strcmp(name, "AWS::NoValue") == 0)
        return node_new(self->arena, NODE_ABSENT, where);
    if (strcmp(name, "AWS::NotificationARNs") == 0)
        return node_new(self->arena, NODE_LIST, where);
    for (size_t i = 0; i < COUNT(pseudo); i++) {
        if (strcmp(pseudo[i].name, name) != 0)
            continue;
        AUTO_FREE char *text = fill(self, pseudo[i].form, name);
        self->marks |= pseudo[i].marks;
        return intrinsics_text(self, where, text, strlen(text));
    }
    return NULL;
}

/* --- what SAM makes besides what is written --- */

/* The resource that NAME belongs to: "F.Version", "FRole", "ApiProdStage", "FEvent". */
static const struct node_member *generated_from(struct intrinsics *self, const char *name)
{
    const struct node_member *best = NULL;
    self->steps += self->resources ? self->resources->count : 0;
    for (size_t i = 0; self->resources && i < self->resources->count; i++) {
        const struct node_member *member = &self->resources->members[i];
        if (text_starts(type_of(member->value), "AWS::Serverless::") &&
            text_starts(name, member->name) && name[strlen(member->name)] &&
            (!best || strlen(member->name) > strlen(best->name)))
            best = member;
    }
    return best;
}

static bool is_implicit_api(const char *name)
{
    return text_starts(name, "ServerlessRestApi") || text_starts(name, "ServerlessHttpApi");
}

static const struct node *generated_value(struct intrinsics *self, const struct node *where,
                                          const char *name, const char *attribute)
{
    const struct node_member *from = generated_from(self, name);
    if (!from && !is_implicit_api(name))
        return NULL;
    const char *rest = from ? name + strlen(from->name) : "";
    bool is_function = from && strcmp(type_of(from->value), "AWS::Serverless::Function") == 0;
    bool arn = attribute && strcmp(attribute, "Arn") == 0;
    if (is_function && text_starts(rest, "Role") && arn)
        return resource_value(self, where, name, "arn:aws:iam::$A:role/$N");
    if (is_function && (strcmp(rest, ".Version") == 0 || strcmp(rest, ".Alias") == 0)) {
        const char *alias = node_text(node_get(node_get(from->value, "Properties"),
                                               "AutoPublishAlias"));
        AUTO_FREE char *form = mem_format("arn:aws:lambda:$R:$A:function:$N:%s",
                                          rest[1] == 'A' && alias ? alias : "1");
        return resource_value(self, where, from->name, form);
    }
    if (attribute && strcmp(attribute, "RootResourceId") == 0)
        return resource_value(self, where, name, "/");
    if (attribute && strcmp(attribute, "ApiEndpoint") == 0)
        return resource_value(self, where, name, "https://$N.execute-api.$R.amazonaws.com");
    return attribute ? NULL : resource_value(self, where, name, "$N");
}

/* --- Ref and GetAtt --- */

static const struct node *no_such_name(struct intrinsics *self, const struct node *where,
                                       const char *name)
{
    size_t count = 0;
    size_t total = (self->resources ? self->resources->count : 0) +
                   (self->parameters ? self->parameters->count : 0);
    AUTO_FREE const char **names = mem_alloc((total + 1) * sizeof *names);
    for (size_t i = 0; self->resources && i < self->resources->count; i++)
        names[count++] = self->resources->members[i].name;
    for (size_t i = 0; self->parameters && i < self->parameters->count; i++)
        names[count++] = self->parameters->members[i].name;
    bool wanted = !self->quiet && self->source.problems->count < ENOUGH_PROBLEMS;
    const char *near = wanted ? likeness_nearest(name, names) : NULL;
    AUTO_FREE char *hint = near ? mem_format("Did you mean %s?", near) : NULL;
    return intrinsics_unknown(self, where, PROBLEM_ERROR, "LB603", hint,
                              "\"%.100s\" is neither a parameter nor a resource of this template",
                              name);
}

/* VALUE, just made, with who gave it: "default", "--parameter" ... */
static const struct node *with_giver(struct intrinsics *self, const struct node *value,
                                     const char *name, const char *by)
{
    struct node_given *given = arena_take(self->arena, sizeof *given);
    given->name = arena_copy(self->arena, name);
    given->by = arena_copy(self->arena, by);
    ((struct node *)value)->given = given; /* nobody else has it yet */
    return value;
}

const struct node *intrinsics_ref(struct intrinsics *self, const struct node *whole,
                                  const char *name)
{
    const struct setting *given = settings_get(self->source.parameters, name);
    const struct node *parameter = node_get(self->parameters, name);
    const char *text = given ? given->text : NULL;
    if (given && text_equal(node_text(node_get(parameter, "NoEcho")), "true"))
        self->marks |= NODE_SECRET;
    const struct node *value = parameter || given ? parameter_value(self, whole, parameter, text)
                                                  : pseudo_value(self, whole, name);
    if (value && (parameter || given))
        return with_giver(self, value, name, given ? given->by : "default");
    if (value)
        return value;
    if (parameter) {
        AUTO_FREE char *hint = mem_format("Give it: --param %s=..., or a Default.", name);
        return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                                  "parameter \"%s\" has no value here", name);
    }
    const struct node *resource = node_get(self->resources, name);
    if (resource)
        return resource_value(self, whole, name, references_form(type_of(resource), ""));
    value = generated_value(self, whole, name, NULL);
    return value ? value : no_such_name(self, whole, name);
}

const struct node *intrinsics_attribute(struct intrinsics *self, const struct node *whole,
                                        const char *id, const char *attribute)
{
    AUTO_FREE char *both = mem_format("%s.%s", id, attribute);
    const struct setting *given = settings_get(self->source.parameters, both);
    if (given)
        return with_giver(self, intrinsics_text(self, whole, given->text, strlen(given->text)),
                          both, given->by);
    const struct node *resource = node_get(self->resources, id);
    if (!resource) {
        const struct node *value = generated_value(self, whole, id, attribute);
        if (value)
            return value;
        if (!generated_from(self, id) && !is_implicit_api(id))
            return no_such_name(self, whole, id);
    }
    const char *form = resource ? references_form(type_of(resource), attribute) : NULL;
    if (form)
        return resource_value(self, whole, id, form);
    const struct node *sam = resource ? generated_value(self, whole, both, NULL) : NULL;
    if (sam && (text_equal(attribute, "Version") || text_equal(attribute, "Alias")))
        return sam;
    AUTO_FREE char *hint = mem_format("Set one: --param %s=...", both);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "!GetAtt %.150s has no local value", both);
}
