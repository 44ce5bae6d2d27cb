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
    if (!*self->source.prefix)
        return settings_get(self->source.parameters, name);
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
    struct intrinsics_other found;
    if (!intrinsics_find(self, name, &found))
        return no_such_name(self, whole, name);
    value = intrinsics_made(self, whole, name, references_form(type_of(found.node), ""));
    return value ? value : intrinsics_made(self, whole, name, "$N");
}

/* ID.WORD or ID.WORD.ATTRIBUTE, where WORD stands for something that SAM makes of ID: "Version".
 * NULL when it does not. */
static const struct node *word_value(struct intrinsics *self, const struct node *whole,
                                     const char *id, const char *attribute)
{
    AUTO_FREE char *both = mem_format("%s.%.*s", id, (int)strcspn(attribute, "."), attribute);
    const char *dot = strchr(attribute, '.');
    struct intrinsics_other found;
    if (!intrinsics_find(self, both, &found))
        return NULL;
    const char *form = references_form(type_of(found.node), dot ? dot + 1 : "");
    return form ? intrinsics_made(self, whole, both, form) : NULL;
}

const struct node *intrinsics_attribute(struct intrinsics *self, const struct node *whole,
                                        const char *id, const char *attribute)
{
    AUTO_FREE char *both = mem_format("%s.%s", id, attribute);
    const struct setting *given = setting_of(self, both, false);
    if (given)
        return intrinsics_given(
            self, intrinsics_text(self, whole, given->text, strlen(given->text)), both, given->by);
    struct intrinsics_other found;
    if (!intrinsics_find(self, id, &found))
        return no_such_name(self, whole, id);
    if (text_starts(attribute, "Outputs."))
        return intrinsics_output(self, whole, id, attribute + strlen("Outputs."));
    const char *form = references_form(type_of(found.node), attribute);
    const struct node *value = form ? intrinsics_made(self, whole, id, form) : NULL;
    value = value ? value : word_value(self, whole, id, attribute);
    if (value)
        return value;
    AUTO_FREE char *hint = mem_format("Give it a value here: lambench value attribute %s%s=...",
                                      self->source.prefix, both);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "!GetAtt %.150s has no local value", both);
}
