/* The form of a template around its resources' properties. */
#include "workspace/template/check.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/limits.h"
#include "workspace/template/reading.h"

enum { LONGEST_ID = 255 };

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }

static bool is_among(const char *const *words, const char *text)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

static void tell_name(struct reading *reading, enum problem_severity severity,
                      const struct node_member *member, const char *what,
                      const char *const *names)
{
    if (check_is_enough(reading))
        return;
    const char *near = likeness_nearest(member->name, names);
    struct problem *problem = reading_problem(reading, severity, "LB216", member->key,
                                              "%s has no %s \"%.80s\"", what,
                                              severity == PROBLEM_ERROR ? "section" : "attribute",
                                              member->name);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

/* --- sections --- */

/* CloudFormation User Guide, "Template sections"; Hooks for blue/green deployments. Sizes: the
 * quotas page. */
static const struct section {
    const char *name;
    bool ids;               /* its names are logical ids */
    size_t most;            /* 0: without a quota, or told elsewhere */
} sections[] = {
    { "AWSTemplateFormatVersion", false, 0 },
    { "Description", false, 0 },
    { "Transform", false, 0 },
    { "Metadata", false, 0 },
    { "Globals", false, 0 },
    { "Hooks", false, 0 },
    { "Rules", false, 0 },
    { "Resources", false, 0 },
    { "Parameters", true, 200 },
    { "Mappings", true, 200 },
    { "Conditions", true, 0 },
    { "Outputs", true, 200 },
};

static const struct section *find_section(const char *name)
{
    for (size_t i = 0; i < COUNT(sections); i++)
        if (strcmp(sections[i].name, name) == 0)
            return &sections[i];
    return NULL;
}

/* A macro of somebody else's may take any section. */
static bool has_macros(const struct node *root)
{
    const struct node *transform = node_get(root, "Transform");
    const struct node *const *items = node_is(transform, NODE_LIST) ? transform->items : &transform;
    size_t count = node_is(transform, NODE_LIST) ? transform->count : transform != NULL;
    for (size_t i = 0; i < count; i++) {
        const struct node *name = node_get(items[i], "Name");
        const char *text = node_text(name ? name : items[i]);
        if (!text || !text_starts(text, "AWS::"))
            return true;
    }
    return false;
}

static void check_id(struct reading *reading, const struct node_member *member)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    size_t size = strlen(member->name);
    if (text_starts(member->name, "Fn::") || check_is_enough(reading))
        return;
    if (strspn(member->name, letters) != size || size > LONGEST_ID)
        reading_problem(reading, PROBLEM_ERROR, "LB221", member->key,
                        "\"%.100s\" cannot be a logical id: only letters and digits",
                        member->name);
}

static void check_section(struct reading *reading, const struct section *section,
                          const struct node_member *member)
{
    const struct node *value = member->value;
    if (!section->ids || value->kind == NODE_NULL)
        return;
    if (value->kind != NODE_MAP)
        reading_problem(reading, PROBLEM_ERROR, "LB217", value, "%s must be a map, not %s",
                        section->name, node_kind_word(value->kind));
    for (size_t i = 0; value->kind == NODE_MAP && i < value->count; i++)
        check_id(reading, &value->members[i]);
    if (section->most && value->kind == NODE_MAP && value->count > section->most)
        reading_problem(reading, PROBLEM_WARNING, "LB228", member->key,
                        "%zu in %s; CloudFormation takes %zu", value->count, section->name,
                        section->most);
}

static void check_outermost(struct reading *reading)
{
    const char *names[COUNT(sections) + 1];
    for (size_t i = 0; i < COUNT(sections); i++)
        names[i] = sections[i].name;
    names[COUNT(sections)] = NULL;
    bool macros = has_macros(reading->root);
    for (size_t i = 0; i < reading->root->count; i++) {
        const struct node_member *member = &reading->root->members[i];
        const struct section *section = find_section(member->name);
        if (section)
            check_section(reading, section, member);
        else if (!macros && !text_starts(member->name, "Fn::"))
            tell_name(reading, PROBLEM_ERROR, member, "a template", names);
    }
}

static void check_head(struct reading *reading)
{
    const struct node *version = node_get(reading->root, "AWSTemplateFormatVersion");
    const struct node *text = node_get(reading->root, "Description");
    if (version && version->kind != NODE_NULL && !text_equal(node_text(version), "2010-09-09"))
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB237", version,
                                     "AWSTemplateFormatVersion \"%.40s\" does not exist",
                                     node_text(version) ? version->text : ""),
                     "Write '2010-09-09', the only one there is.");
    if (text && text->kind != NODE_NULL && !node_is_scalar(text))
        reading_problem(reading, PROBLEM_ERROR, "LB217", text, "Description must be text, not %s",
                        node_kind_word(text->kind));
    if (node_is_scalar(text) && text->size > LIMIT_TEMPLATE_DESCRIPTION)
        reading_problem(reading, PROBLEM_ERROR, "LB219", text,
                        "the template's Description has more than %d bytes",
                        LIMIT_TEMPLATE_DESCRIPTION);
}

static void check_size(struct reading *reading)
{
    size_t size = reading->root->end;
    if (size > LIMIT_TEMPLATE_S3_BYTES)
        reading_problem(reading, PROBLEM_WARNING, "LB228", reading->root,
                        "a template of %zu bytes; CloudFormation takes %d", size,
                        LIMIT_TEMPLATE_S3_BYTES);
    else if (size > LIMIT_TEMPLATE_DIRECT_BYTES)
        problem_hint(reading_problem(reading, PROBLEM_NOTE, "LB228", reading->root,
                                     "a template of more than %d bytes goes to CloudFormation "
                                     "through S3 only", LIMIT_TEMPLATE_DIRECT_BYTES),
                     "sam deploy does that, aws cloudformation deploy with --s3-bucket.");
}

/* --- resources --- */

static const char *const attributes[] = {
    "Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy",
    "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Description", "Connectors",
    "IgnoreGlobals", NULL,
};

/* Attributes of few words. */
static const struct {
    const char *name;
    const char *const *words;
    const char *hint;
} policies[] = {
    { "DeletionPolicy", NAMES("Delete", "Retain", "Snapshot", "RetainExceptOnCreate"),
      "Use Delete, Retain, RetainExceptOnCreate or Snapshot." },
    { "UpdateReplacePolicy", NAMES("Delete", "Retain", "Snapshot"),
      "Use Delete, Retain or Snapshot." },
};

static void check_policies(struct reading *reading, const struct node *resource)
{
    for (size_t i = 0; i < COUNT(policies); i++) {
        const struct node *policy = node_get(resource, policies[i].name);
        const char *text = policy ? node_text(intrinsics_peek(reading->intrinsics, policy)) : NULL;
        if (text && !is_among(policies[i].words, text) && !check_is_enough(reading))
            problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB230", policy,
                                         "%s cannot be \"%.60s\"", policies[i].name, text),
                         "%s", policies[i].hint);
    }
}

static void check_dependencies(struct reading *reading, const struct node *written)
{
    if (!written || node_text(written) || check_is_enough(reading))
        return;
    bool wrong = written->kind != NODE_LIST;
    for (size_t i = 0; written->kind == NODE_LIST && i < written->count; i++)
        wrong = wrong || !node_text(written->items[i]);
    if (wrong)
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB217", written,
                                     "DependsOn must be a logical id or a list of them"),
                     "Functions such as !Ref cannot stand here.");
}

static void check_resource(struct reading *reading, const struct node *resource)
{
    for (size_t i = 0; i < resource->count; i++)
        if (!is_among(attributes, resource->members[i].name) &&
            !text_starts(resource->members[i].name, "Fn::"))
            tell_name(reading, PROBLEM_WARNING, &resource->members[i], "a resource", attributes);
    check_policies(reading, resource);
    check_dependencies(reading, node_get(resource, "DependsOn"));
}

static void check_resources(struct reading *reading)
{
    const struct node *resources = node_get(reading->root, "Resources");
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        check_begin(reading, &resources->members[i]);
        if (resources->members[i].value->kind == NODE_MAP && !check_is_enough(reading))
            check_resource(reading, resources->members[i].value);
    }
    check_begin(reading, NULL);
}

/* --- mappings --- */

static void tell_mapping(struct reading *reading, const struct node *where, const char *what,
                         const char *wanted)
{
    if (!check_is_enough(reading))
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB238", where,
                                     "%.100s must be %s, not %s", what, wanted,
                                     node_kind_word(where->kind)),
                     "A mapping has two levels of names, and below them text or lists.");
}

static void check_mapping(struct reading *reading, const struct node_member *mapping)
{
    for (size_t i = 0; i < mapping->value->count; i++) {
        const struct node_member *top = &mapping->value->members[i];
        if (text_starts(top->name, "Fn::"))
            continue;
        if (top->value->kind != NODE_MAP)
            tell_mapping(reading, top->value, top->name, "a map");
        for (size_t j = 0; top->value->kind == NODE_MAP && j < top->value->count; j++) {
            const struct node_member *second = &top->value->members[j];
            if (!text_starts(second->name, "Fn::") && second->value->kind == NODE_MAP &&
                !node_intrinsic(second->value))
                tell_mapping(reading, second->value, second->name, "text or a list");
        }
    }
}

static void check_mappings(struct reading *reading)
{
    const struct node *mappings = node_get(reading->root, "Mappings");
    for (size_t i = 0; node_is(mappings, NODE_MAP) && i < mappings->count; i++) {
        const struct node_member *mapping = &mappings->members[i];
        if (mapping->value->kind == NODE_MAP)
            check_mapping(reading, mapping);
        else if (!text_starts(mapping->name, "Fn::"))
            tell_mapping(reading, mapping->value, mapping->name, "a map");
    }
}

/* --- outputs --- */

static const char *const output_names[] = { "Value", "Description", "Export", "Condition", NULL };

static void check_output(struct reading *reading, const struct node_member *output)
{
    const struct node *value = node_get(output->value, "Value");
    const struct node *export = node_get(output->value, "Export");
    for (size_t i = 0; i < output->value->count; i++)
        if (!is_among(output_names, output->value->members[i].name) &&
            !text_starts(output->value->members[i].name, "Fn::"))
            tell_name(reading, PROBLEM_WARNING, &output->value->members[i], "an output",
                      output_names);
    if (!value)
        reading_problem(reading, PROBLEM_ERROR, "LB225", output->key, "the output %s needs Value",
                        output->name);
    else if (value->kind == NODE_LIST)
        reading_problem(reading, PROBLEM_ERROR, "LB217", value,
                        "the Value of the output %s must be text, not a list", output->name);
    if (export && !node_intrinsic(export) && !node_get(export, "Name"))
        reading_problem(reading, PROBLEM_ERROR, "LB225", export,
                        "Export of the output %s needs Name", output->name);
}

static void check_outputs(struct reading *reading)
{
    const struct node *outputs = node_get(reading->root, "Outputs");
    for (size_t i = 0; node_is(outputs, NODE_MAP) && i < outputs->count; i++) {
        const struct node_member *output = &outputs->members[i];
        if (check_is_enough(reading) || text_starts(output->name, "Fn::"))
            continue;
        if (output->value->kind == NODE_MAP)
            check_output(reading, output);
        else
            reading_problem(reading, PROBLEM_ERROR, "LB217", output->key,
                            "the output %s must be a map with a Value, not %s", output->name,
                            node_kind_word(output->value->kind));
    }
}

void check_sections(struct reading *reading)
{
    check_outermost(reading);
    check_head(reading);
    check_size(reading);
    check_resources(reading);
    check_mappings(reading);
    check_outputs(reading);
}
