#include "workspace/template/intrinsics_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/template/references.h"
#include "workspace/template/settings.h"

enum { LONGEST_REFERENCE = 4096, NAME_DEPTH = 8 };

static const char *type_of(const struct node *resource)
{
    const char *type = node_text(node_get(resource, "Type"));
    return type ? type : "";
}

/* --- names and forms --- */

bool intrinsics_find(struct intrinsics *self, const char *id, struct intrinsics_other *out)
{
    const struct node_member *member = node_member(self->resources, id);
    if (!member && !self->find)
        return false;
    if (!member) { /* looking may make all of them, which resolves other values */
        const unsigned marks = self->marks;
        const char *reason = self->reason;
        bool found = self->find(self->finder, id, out);
        self->marks = marks;
        self->reason = reason;
        return found;
    }
    *out = (struct intrinsics_other){ .node = member->value, .id = member->name,
                                      .stands_for = member->name };
    return true;
}

static char *property_text(struct intrinsics *self, const struct node *resource, const char *name)
{
    const struct node *value = node_get(node_get(resource, "Properties"), name);
    if (!value || self->quiet > NAME_DEPTH) /* names that lead to each other */
        return NULL;
    const char *text = node_text(intrinsics_peek(self, value));
    return text && *text ? mem_text(text) : NULL;
}

const char *intrinsics_full_id(struct intrinsics *self, const char *id)
{
    const struct node_member *member = node_member(self->resources, id);
    if (member && !*self->source.prefix)
        return member->name;
    AUTO_FREE char *full = mem_format("%s%s", self->source.prefix, id);
    return arena_copy(self->arena, full);
}

/* What two stacks of one template make must not have one name: "App-Hello". */
static char *name_in_stack(const struct intrinsics *self, const char *id)
{
    if (!*self->source.prefix)
        return mem_text(id);
    char *name = mem_format("%s%s", self->source.prefix, id);
    for (char *at = name; *at; at++)
        *at = *at == '/' ? '-' : *at;
    return name;
}

static char *find_name(struct intrinsics *self, const struct intrinsics_other *found)
{
    const char *property = references_name_property(type_of(found->node));
    char *name = property ? property_text(self, found->node, property) : NULL;
    return name ? name : name_in_stack(self, found->id);
}

/* The name of a resource, found once; borrowed from the arena. Within the search for another name
 * nothing is kept: names that lead to each other end somewhere else each time. */
static const char *name_of(struct intrinsics *self, const struct intrinsics_other *found)
{
    const char *known = map_get(self->names, found->id);
    if (known)
        return known;
    self->naming++;
    AUTO_FREE char *name = find_name(self, found);
    self->naming--;
    char *kept = arena_copy(self->arena, name);
    if (self->naming == 0 && self->quiet <= NAME_DEPTH && found->node)
        map_set(self->names, found->id, kept);
    return kept;
}

char *intrinsics_name(struct intrinsics *self, const char *id)
{
    struct intrinsics_other found = { .id = id };
    (void)intrinsics_find(self, id, &found);
    return mem_text(name_of(self, &found));
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

static const char *scheme_of(const struct node *resource)
{
    const struct node *protocol = node_get(node_get(resource, "Properties"), "ProtocolType");
    return text_equal(node_text(protocol), "WEBSOCKET") ? "wss" : "https";
}

/* What a $ letter stands for; *OWNED is freed afterwards. */
static const char *part_of(struct intrinsics *self, char letter,
                           const struct intrinsics_other *of, char **owned)
{
    const struct setting *account;
    switch (letter) {
    case 'N':
        return name_of(self, of);
    case 'R':
        return self->source.region;
    case 'A':
        account = settings_get(self->source.parameters, "AWS::AccountId");
        return account ? account->text : ARN_ACCOUNT;
    case 'P':
        return arn_partition(self->source.region);
    case 'S':
        return arn_suffix(self->source.region);
    case 'T':
        return self->source.name;
    case 'F':
        return *owned = function_name(self, of->node);
    case 'W':
        return scheme_of(of->node);
    default: /* I */
        return of->id;
    }
}

/* FORM with what its $ letters stand for (references.h). */
static char *fill(struct intrinsics *self, const char *form, const struct intrinsics_other *of)
{
    struct str out;
    str_init(&out, LONGEST_REFERENCE);
    for (const char *at = form; *at;) {
        size_t size = strcspn(at, "$");
        str_add_bytes(&out, at, size);
        at += size;
        if (!*at)
            break;
        AUTO_FREE char *owned = NULL;
        str_add(&out, part_of(self, at[1], of, &owned));
        at += 2;
    }
    return str_take(&out);
}

/* Property NAME of a resource as it is at WHERE; NULL when it is not written. */
static const struct node *property_value(struct intrinsics *self, const struct node *where,
                                         const struct node *resource, const char *name)
{
    const struct node *written = node_get(node_get(resource, "Properties"), name);
    if (!written || self->quiet > NAME_DEPTH) /* properties that lead to each other */
        return NULL;
    const struct node *value = intrinsics_peek(self, written);
    return value->kind == NODE_ABSENT || value->kind == NODE_NULL
               ? NULL : intrinsics_at(self, value, where);
}

const struct node *intrinsics_made(struct intrinsics *self, const struct node *where,
                                   const char *id, const char *form)
{
    struct intrinsics_other found = { .id = id };
    bool exists = intrinsics_find(self, id, &found);
    if (form[0] == '=')
        return property_value(self, where, found.node, form + 1);
    self->marks |= NODE_DEPLOYED;
    AUTO_FREE char *text = fill(self, form, &found);
    struct node *made = (struct node *)intrinsics_text(self, where, text, strlen(text));
    if (exists)
        made->resource = intrinsics_full_id(self, found.stands_for);
    return made;
}

/* --- pseudo parameters --- */

static const struct {
    const char *name, *form;
    unsigned marks;
} pseudo[] = {
    { "AWS::Region", "$R", 0 },
    { "AWS::AccountId", "$A", 0 },
    { "AWS::Partition", "$P", 0 },
    { "AWS::URLSuffix", "$S", 0 },
    { "AWS::StackName", "$T", NODE_DEPLOYED },
    { "AWS::StackId",
      "arn:$P:cloudformation:$R:$A:stack/$T/51af3dc0-da77-11e4-872e-1234567db123",
      NODE_DEPLOYED },
};

const struct node *intrinsics_pseudo(struct intrinsics *self, const struct node *where,
                                     const char *name)
{
    if (strcmp(name, "AWS::NoValue") == 0)
        return node_new(self->arena, NODE_ABSENT, where);
    if (strcmp(name, "AWS::NotificationARNs") == 0)
        return node_new(self->arena, NODE_LIST, where);
    for (size_t i = 0; i < COUNT(pseudo); i++) {
        if (strcmp(pseudo[i].name, name) != 0)
            continue;
        const struct intrinsics_other none = { .id = name };
        AUTO_FREE char *text = fill(self, pseudo[i].form, &none);
        self->marks |= pseudo[i].marks;
        return intrinsics_text(self, where, text, strlen(text));
    }
    return NULL;
}
