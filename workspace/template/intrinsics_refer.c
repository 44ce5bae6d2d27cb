#include "workspace/template/intrinsics_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/references.h"
#include "workspace/template/settings.h"

enum { ENOUGH_PROBLEMS = 200 };

static const char *type_of(const struct node *resource)
{
    const char *type = node_text(node_get(resource, "Type"));
    return type ? type : "";
}

/* --- parameters --- */

static const struct node *split_commas(struct intrinsics *self, const struct node *where,
                                       const char *text)
{
    struct node *list = node_new(self->arena, NODE_LIST, where);
    for (const char *at = text; *at && list->count < INTRINSICS_ITEMS;) {
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

static bool is_list_type(const struct node *parameter)
{
    const char *type = node_text(node_get(parameter, "Type"));
    return type && (strstr(type, "List<") || strcmp(type, "CommaDelimitedList") == 0);
}

/* SAM CLI too takes the name for the value. */
static void tell_only_name(struct intrinsics *self, const struct node *where, const char *name)
{
    AUTO_FREE char *hint = mem_format("Give it a value here: lambench value ssm %s=...", name);
    (void)intrinsics_unknown(self, where, PROBLEM_WARNING, "LB604", hint,
                             "%.100s is read from the parameter store in AWS; here it is only "
                             "that name", name);
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
        tell_only_name(self, where, text);
    if (is_list_type(parameter))
        return split_commas(self, where, text);
    struct node *made = (struct node *)intrinsics_text(self, where, text, strlen(text));
    if (made->kind == NODE_TEXT && !given && fallback->kind != NODE_NULL)
        made->kind = fallback->kind;
    return made;
}

/* --- what SAM makes besides what is written --- */

/* The resource that NAME belongs to: "F.Version", "FRole", "ApiProdStage", "FEvent". */
static const struct node_member *generated_from(struct intrinsics *self, const char *name)
{
    const struct node_member *best = NULL;
    self->effort->steps += self->resources ? self->resources->count : 0;
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

/* Attributes of what SAM makes: APIs, function URLs, queues and topics for what failed. */
static const struct {
    const char *attribute, *form;
} generated[] = {
    { "RootResourceId", "/" },
    { "RestApiId", "$N" },
    { "ApiId", "$N" },
    { "ApiEndpoint", "https://$N.execute-api.$R.$S" },
    { "FunctionUrl", "https://$N.lambda-url.$R.on.aws/" },
    { "QueueUrl", "https://sqs.$R.$S/$A/$N" },
    { "QueueName", "$N" },
    { "TopicName", "$N" },
};

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
        return intrinsics_made(self, where, name, "arn:$P:iam::$A:role/$N");
    if (is_function && (strcmp(rest, ".Version") == 0 || strcmp(rest, ".Alias") == 0)) {
        const char *alias = node_text(node_get(node_get(from->value, "Properties"),
                                               "AutoPublishAlias"));
        AUTO_FREE char *form = mem_format("arn:$P:lambda:$R:$A:function:$N:%s",
                                          rest[1] == 'A' && alias ? alias : "1");
        return intrinsics_made(self, where, from->name, form);
    }
    for (size_t i = 0; attribute && i < COUNT(generated); i++)
        if (strcmp(generated[i].attribute, attribute) == 0)
            return intrinsics_made(self, where, name, generated[i].form);
    return attribute ? NULL : intrinsics_made(self, where, name, "$N");
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

static bool is_hidden(const struct node *parameter)
{
    return text_equal(node_text(node_get(parameter, "NoEcho")), "true");
}

const struct node *intrinsics_given(struct intrinsics *self, const struct node *value,
                                    const char *name, const char *by)
{
    struct node_given *given = arena_take(self->arena, sizeof *given);
    given->name = arena_copy(self->arena, name);
    given->by = arena_copy(self->arena, by);
    given->hidden = is_hidden(node_get(self->parameters, name)) ||
                    (value->given && value->given->hidden);
    ((struct node *)value)->given = given; /* nobody else has it yet */
    return value;
}

/* The local value of NAME: under its full name, or, for a parameter of a template opened beside the
 * first one, under its own. */
static const struct setting *setting_of(struct intrinsics *self, const char *name, bool parameter)
{
    AUTO_FREE char *full = mem_format("%s%s", self->source.prefix, name);
    const struct setting *found = settings_get(self->source.parameters, full);
    if (found || !self->source.beside || !parameter)
        return found;
    return settings_get(self->source.parameters, name);
}

/* What the template above gives its parameter NAME; NULL when it gives none. */
static const struct node *passed_value(struct intrinsics *self, const struct node *whole,
                                       const struct node *parameter, const char *name)
{
    const struct intrinsics_outside *outside = &self->source.outside;
    struct intrinsics_why why = { .reason = NULL };
    const struct node *value =
        outside->parameter ? outside->parameter(outside->self, name, &why) : NULL;
    if (!value && !why.reason)
        return NULL;
    if (!value) {
        AUTO_FREE char *hint =
            mem_format("Give it: lambench param %s%s=...", self->source.prefix, name);
        return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                                  "parameter \"%s\" has no value here: %.400s", name, why.reason);
    }
    if (is_hidden(parameter))
        self->marks |= NODE_SECRET;
    const struct node *made = node_is_scalar(value) && is_list_type(parameter)
                                  ? split_commas(self, whole, value->text)
                                  : intrinsics_at(self, value, whole);
    AUTO_FREE char *by = mem_format("Parameters of %.*s", (int)strlen(self->source.prefix) - 1,
                                    self->source.prefix);
    return intrinsics_given(self, made, name, by);
}

/* The value in the parameter store of this machine, for a parameter that is the name of one. */
static const struct setting *stored(struct intrinsics *self, const struct node *parameter,
                                    const struct setting *given)
{
    const char *type = node_text(node_get(parameter, "Type"));
    if (!type || !text_starts(type, "AWS::SSM::Parameter::Value<"))
        return given;
    const char *name = given ? given->text : node_text(node_get(parameter, "Default"));
    const struct setting *found = settings_find(self->source.parameters, SETTING_SSM, name);
    return found ? found : given; /* as SAM CLI: what is given is the value itself */
}

static const struct node *parameter_of(struct intrinsics *self, const struct node *whole,
                                       const struct node *parameter, const char *name)
{
    const struct setting *given =
        stored(self, parameter, setting_of(self, name, parameter != NULL));
    if (given && is_hidden(parameter))
        self->marks |= NODE_SECRET;
    if (given)
        return intrinsics_given(self, parameter_value(self, whole, parameter, given->text), name,
                                given->by);
    if (!parameter)
        return NULL;
    const struct node *value = passed_value(self, whole, parameter, name);
    if (value)
        return value;
    value = parameter_value(self, whole, parameter, NULL);
    if (value)
        return intrinsics_given(self, value, name, "default");
    AUTO_FREE char *hint = mem_format("Give it: lambench param %s%s=..., or a Default.",
                                      self->source.prefix, name);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "parameter \"%s\" has no value here", name);
}

const struct node *intrinsics_ref(struct intrinsics *self, const struct node *whole,
                                  const char *name)
{
    const struct node *value = parameter_of(self, whole, node_get(self->parameters, name), name);
    if (!value)
        value = intrinsics_pseudo(self, whole, name);
    if (value)
        return value;
    const struct node *resource = node_get(self->resources, name);
    if (resource) {
        value = intrinsics_made(self, whole, name, references_form(type_of(resource), ""));
        return value ? value : intrinsics_made(self, whole, name, "$N");
    }
    value = generated_value(self, whole, name, NULL);
    return value ? value : no_such_name(self, whole, name);
}

const struct node *intrinsics_attribute(struct intrinsics *self, const struct node *whole,
                                        const char *id, const char *attribute)
{
    AUTO_FREE char *both = mem_format("%s.%s", id, attribute);
    const struct setting *given = setting_of(self, both, false);
    if (given)
        return intrinsics_given(
            self, intrinsics_text(self, whole, given->text, strlen(given->text)), both, given->by);
    const struct node *resource = node_get(self->resources, id);
    if (!resource) {
        const struct node *value = generated_value(self, whole, id, attribute);
        if (value)
            return value;
        if (!generated_from(self, id) && !is_implicit_api(id))
            return no_such_name(self, whole, id);
    }
    if (text_starts(attribute, "Outputs."))
        return intrinsics_output(self, whole, id, attribute + strlen("Outputs."));
    const char *form = resource ? references_form(type_of(resource), attribute) : NULL;
    const struct node *made = form ? intrinsics_made(self, whole, id, form) : NULL;
    if (made)
        return made;
    const struct node *sam = resource ? generated_value(self, whole, both, NULL) : NULL;
    if (sam && (text_equal(attribute, "Version") || text_equal(attribute, "Alias")))
        return sam;
    AUTO_FREE char *hint = mem_format("Give it a value here: lambench value attribute %s%s=...",
                                      self->source.prefix, both);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "!GetAtt %.150s has no local value", both);
}
