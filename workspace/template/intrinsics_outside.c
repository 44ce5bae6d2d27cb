/* Values that other templates give: outputs of nested ones, exports. */
#include "workspace/template/intrinsics_inside.h"

#include <string.h>

#include "workspace/template/settings.h"

const struct node *intrinsics_at(struct intrinsics *self, const struct node *value,
                                 const struct node *where)
{
    self->marks |= value->marks;
    struct node *made = arena_take(self->arena, sizeof *made);
    *made = *value;
    made->style = where->style;
    made->file = where->file;
    made->line = where->line;
    made->column = where->column;
    made->start = where->start;
    made->end = where->end;
    return made;
}

const struct node *intrinsics_output(struct intrinsics *self, const struct node *whole,
                                     const char *id, const char *name)
{
    const struct intrinsics_outside *outside = &self->source.outside;
    struct intrinsics_why why = { .reason = "its template is not open" };
    const struct node *value =
        outside->output ? outside->output(outside->self, id, name, &why) : NULL;
    if (value)
        return intrinsics_at(self, value, whole);
    if (why.wrong)
        return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB603", NULL, "%s", why.reason);
    AUTO_FREE char *hint = mem_format("Give it a value here: lambench value attribute "
                                      "%s%s.Outputs.%s=...", self->source.prefix, id, name);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "!GetAtt %.80s.Outputs.%.80s has no local value: %.400s", id, name,
                              why.reason);
}

const struct node *intrinsics_import(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    const char *name = node_text(intrinsics_resolve(self, argument));
    if (!name)
        return intrinsics_silent(self, whole);
    const struct setting *given = settings_find(self->source.parameters, SETTING_IMPORT, name);
    if (given)
        return intrinsics_given(
            self, intrinsics_text(self, whole, given->text, strlen(given->text)), name, given->by);
    const struct intrinsics_outside *outside = &self->source.outside;
    struct intrinsics_why why = { .reason = NULL };
    const struct node *value =
        outside->import ? outside->import(outside->self, name, &why) : NULL;
    if (value)
        return intrinsics_at(self, value, whole);
    AUTO_FREE char *hint =
        mem_format("%s the value: lambench value import %s=...",
                   why.reason ? "Give" : "Open the template that exports it too (--template), or "
                                         "give", name);
    return intrinsics_unknown(self, whole, PROBLEM_WARNING, "LB604", hint,
                              "!ImportValue %.150s has no local value: %.400s", name,
                              why.reason ? why.reason : "no template that is open here exports it");
}
