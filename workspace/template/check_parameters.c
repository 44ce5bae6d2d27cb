/* Parameters: what the template says of each, and the value that is in force. */
#include "workspace/template/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/pattern.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/reading.h"
#include "workspace/template/stack.h"

enum { MOST_UNKNOWN = 200 };

/* CloudFormation User Guide, "CloudFormation-supplied parameter types". */
static const char *const types[] = {
    "String", "Number", "List<Number>", "List<String>", "CommaDelimitedList",
    "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id", "AWS::SSM::Parameter::Name", NULL,
};

static const char *const members[] = {
    "Type", "Default", "Description", "AllowedValues", "AllowedPattern", "ConstraintDescription",
    "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho", NULL,
};

static bool is_among(const char *const *words, const char *text)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

/* --- what it says --- */

/* "X" of "List<X>" and of "AWS::SSM::Parameter::Value<X>"; else TYPE itself. Caller's. */
static char *inner_type(const char *type)
{
    static const char *const wraps[] = { "AWS::SSM::Parameter::Value<", "List<" };
    AUTO_FREE char *inner = mem_text(type);
    for (size_t i = 0; i < COUNT(wraps); i++) {
        size_t size = strlen(inner);
        if (!text_starts(inner, wraps[i]) || inner[size - 1] != '>')
            continue;
        char *unwrapped = mem_text_n(inner + strlen(wraps[i]), size - strlen(wraps[i]) - 1);
        free(inner);
        inner = unwrapped;
    }
    return take_ptr(&inner);
}

static void check_type(struct reading *reading, const struct node_member *member)
{
    const struct node *type = node_get(member->value, "Type");
    if (!type) {
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB236", member->key,
                                     "the parameter %s has no Type", member->name),
                     "Add one, for example Type: String.");
        return;
    }
    AUTO_FREE char *inner = node_text(type) ? inner_type(type->text) : mem_text("");
    if (is_among(types, inner) || (node_text(type) && strstr(type->text, "{{")))
        return;
    const char *near = likeness_nearest(inner, types);
    struct problem *problem =
        reading_problem(reading, PROBLEM_ERROR, "LB236", type,
                        "parameters have no type \"%.100s\"", node_text(type) ? type->text : "");
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

static void check_members(struct reading *reading, const struct node_member *member)
{
    for (size_t i = 0; i < member->value->count; i++) {
        const struct node_member *each = &member->value->members[i];
        if (is_among(members, each->name) || text_starts(each->name, "Fn::"))
            continue;
        const char *near = likeness_nearest(each->name, members);
        struct problem *problem =
            reading_problem(reading, PROBLEM_WARNING, "LB216", each->key,
                            "a parameter has no property \"%.80s\"", each->name);
        if (near)
            problem_hint(problem, "Did you mean %s?", near);
    }
}

/* --- the value in force --- */

struct parameter_value {
    struct reading *reading;
    const char *name;
    const struct node *definition;
    const struct node *value;   /* one value: all, or an item of a list */
    const struct node *where;
    bool hidden;                /* NoEcho: it is not shown */
    size_t *unknown;            /* how many patterns could not be judged so far */
};

static void tell(const struct parameter_value *parameter, const char *what)
{
    const char *text = parameter->value->text;
    AUTO_FREE char *shown = parameter->hidden ? mem_text("the value (NoEcho: not shown)")
                                              : mem_format("\"%.100s\"", text);
    struct problem *problem = reading_problem(parameter->reading, PROBLEM_ERROR, "LB229",
                                              parameter->where, "%s %s", shown, what);
    const char *words = node_text(node_get(parameter->definition, "ConstraintDescription"));
    problem_hint(problem, "%.200s%sGive another: --parameter %s%s=...", words ? words : "",
                 words ? " " : "", parameter->reading->stack->prefix, parameter->name);
}

static bool is_allowed(const struct node *allowed, const struct node *value)
{
    for (size_t i = 0; i < allowed->count; i++)
        if (node_equal(allowed->items[i], value))
            return true;
    return false;
}

static void judge_words(const struct parameter_value *parameter)
{
    const struct node *allowed = node_get(parameter->definition, "AllowedValues");
    if (!node_is(allowed, NODE_LIST) || is_allowed(allowed, parameter->value))
        return;
    AUTO_FREE char *what = mem_format("is not among the AllowedValues of parameter %s",
                                      parameter->name);
    tell(parameter, what);
}

static void judge_pattern(const struct parameter_value *parameter)
{
    const char *pattern = node_text(node_get(parameter->definition, "AllowedPattern"));
    enum pattern_result result = PATTERN_UNKNOWN;
    if (pattern && *parameter->unknown < MOST_UNKNOWN)
        result = pattern_match(pattern, parameter->value->text);
    *parameter->unknown += result == PATTERN_UNKNOWN; /* those may have been costly */
    if (result != PATTERN_DIFFERS)
        return;
    AUTO_FREE char *what = mem_format("does not match the AllowedPattern of parameter %s",
                                      parameter->name);
    tell(parameter, what);
}

/* A number that the definition gives under NAME; FALLBACK when it gives none. */
static double limit_of(const struct parameter_value *parameter, const char *name, double fallback)
{
    const char *text = node_text(node_get(parameter->definition, name));
    char *end = NULL;
    double value = text && *text ? strtod(text, &end) : fallback;
    return end && *end ? fallback : value;
}

static void judge_length(const struct parameter_value *parameter)
{
    double length = (double)parameter->value->size;
    double least = limit_of(parameter, "MinLength", 0);
    double most = limit_of(parameter, "MaxLength", INFINITY);
    if (length >= least && length <= most)
        return;
    AUTO_FREE char *what =
        mem_format("is too %s for parameter %s: %.15g characters, %s %.15g",
                   length < least ? "short" : "long", parameter->name, length,
                   length < least ? "at least" : "at most", length < least ? least : most);
    tell(parameter, what);
}

static void judge_number(const struct parameter_value *parameter)
{
    char *end = NULL;
    const char *text = parameter->value->text;
    double number = *text ? strtod(text, &end) : 0;
    if (!end || *end || !isfinite(number)) {
        AUTO_FREE char *what = mem_format("is no number, as parameter %s wants it",
                                          parameter->name);
        tell(parameter, what);
        return;
    }
    double least = limit_of(parameter, "MinValue", -INFINITY);
    double most = limit_of(parameter, "MaxValue", INFINITY);
    if (number >= least && number <= most)
        return;
    AUTO_FREE char *what = mem_format("is %s %.15g, the %s of parameter %s",
                                      number < least ? "below" : "above",
                                      number < least ? least : most,
                                      number < least ? "MinValue" : "MaxValue", parameter->name);
    tell(parameter, what);
}

static void judge_one(const struct parameter_value *parameter, const char *type)
{
    judge_words(parameter);
    if (strcmp(type, "Number") == 0)
        judge_number(parameter);
    else if (strcmp(type, "String") == 0)
        judge_length(parameter);
    if (strcmp(type, "String") == 0)
        judge_pattern(parameter);
}

/* The value that the parameter has here: its default, or what was given from outside. */
static void check_value(struct reading *reading, const struct node_member *member, size_t *unknown)
{
    const struct node *fallback = node_get(member->value, "Default");
    const char *type = node_text(node_get(member->value, "Type"));
    const struct node *value =
        intrinsics_reference(reading->intrinsics, member->key, member->name, NULL);
    bool given = value->given && strcmp(value->given->by, "default") != 0;
    struct parameter_value parameter = {
        .reading = reading, .name = member->name, .definition = member->value, .value = value,
        .where = given || !fallback ? member->key : fallback, .unknown = unknown,
        .hidden = text_equal(node_text(node_get(member->value, "NoEcho")), "true"),
    };
    if (!type || text_starts(type, "AWS::SSM::Parameter::Value<")) /* a name, not the value */
        return;
    AUTO_FREE char *inner = inner_type(type);
    if (node_is_scalar(value))
        judge_one(&parameter, inner);
    for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++) {
        parameter.value = value->items[i];
        judge_words(&parameter);
        if (strcmp(inner, "Number") == 0)
            judge_number(&parameter);
    }
}

void check_parameters(struct reading *reading)
{
    const struct node *parameters = node_get(reading->root, "Parameters");
    size_t unknown = 0;
    for (size_t i = 0; node_is(parameters, NODE_MAP) && i < parameters->count; i++) {
        const struct node_member *member = &parameters->members[i];
        if (check_is_enough(reading) || text_starts(member->name, "Fn::"))
            continue;
        if (member->value->kind != NODE_MAP) {
            reading_problem(reading, PROBLEM_ERROR, "LB217", member->key,
                            "the parameter %s must be a map with a Type, not %s", member->name,
                            node_kind_word(member->value->kind));
            continue;
        }
        check_members(reading, member);
        check_type(reading, member);
        check_value(reading, member, &unknown);
    }
}
