/* Every property of every resource against what its type may hold. */
#include "workspace/template/check.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/reading.h"
#include "workspace/template/stack.h"
#include "workspace/template/types.h"

enum { MOST_NAMES = 128, LONGEST_HINT = 300, DEEPEST = 40, MOST_STEPS = 2000000 };

struct judge {
    struct reading *reading;
    struct types *types;
    bool sure;      /* what stands here is in force: no branch that is not taken */
    bool item;      /* an item of a list */
    int depth;
    size_t steps;   /* values looked at; Globals count for every resource that takes them */
};

/* A value and the name it stands under. */
struct place {
    const char *name;
    const struct node *key, *value;
};

static void judge_value(struct judge *judge, const struct type_value *type,
                        const struct place *place);

/* --- telling --- */

/* What stands in Globals is told once, not for every resource that takes it. */
static void tell(struct judge *judge, enum problem_severity severity, const char *code,
                 const struct node *where, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

static void tell(struct judge *judge, enum problem_severity severity, const char *code,
                 const struct node *where, const char *hint, const char *format, ...)
{
    struct reading *reading = judge->reading;
    if (check_is_enough(reading))
        return;
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    const char *id = reading->id;
    if (reading_origin(reading, where).kind == ORIGIN_GLOBALS)
        reading->id = "Globals";
    if (severity == PROBLEM_ERROR && !judge->sure)
        severity = PROBLEM_WARNING;
    struct problem *problem = reading_problem(reading, severity, code, where, "%s", text);
    reading->id = id;
    if (hint)
        problem_hint(problem, "%s", hint);
}

static const char *wanted_word(enum type_kind kind)
{
    static const char *const words[] = {
        [TYPE_DOCUMENT] = "anything",     [TYPE_TEXT] = "text",
        [TYPE_NUMBER] = "a whole number", [TYPE_DECIMAL] = "a number",
        [TYPE_FLAG] = "true or false",    [TYPE_LIST] = "a list",
        [TYPE_MAP] = "a map",             [TYPE_SHAPE] = "a map",
    };
    return words[kind];
}

static void tell_kind(struct judge *judge, const struct type_value *type,
                      const struct place *place, const struct node *found)
{
    AUTO_STR wanted;
    str_init(&wanted, LONGEST_HINT);
    for (const struct type_value *each = type; each; each = each->other)
        str_addf(&wanted, "%s%s", each == type ? "" : " or ", wanted_word(each->kind));
    tell(judge, PROBLEM_ERROR, "LB217", place->value, NULL, "%s must be %s, not %s", place->name,
         wanted.text, node_kind_word(found->kind));
}

/* --- scalars --- */

static const char *likely_word(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(*words, text) == 0)
            return *words;
    return NULL;
}

static void judge_words(struct judge *judge, const struct type_value *type,
                        const struct place *place, const char *text)
{
    for (const char *const *word = type->words; *word; word++)
        if (strcmp(*word, text) == 0)
            return;
    AUTO_STR hint;
    str_init(&hint, LONGEST_HINT);
    const char *same = likely_word(text, type->words);
    const char *near = same ? same : likeness_nearest(text, type->words);
    if (near)
        str_addf(&hint, "Did you mean %s?", near);
    for (const char *const *word = type->words; *word && !near; word++)
        str_addf(&hint, "%s%s%s", word == type->words ? "Use " : word[1] ? ", " : " or ", *word,
                 word[1] ? "" : ".");
    /* Some services take words in any case, and that is not in their descriptions. */
    tell(judge, same ? PROBLEM_WARNING : PROBLEM_ERROR, "LB230", place->value, hint.text,
         "%s cannot be \"%.60s\"", place->name, text);
}

/* Ranges with a code of their own. */
static const struct {
    const char *name, *code, *unit;
} ranges[] = {
    { "MemorySize", "LB205", " MB" },
    { "Timeout", "LB206", " s" },
    { "Size", "LB207", " MB" },
    { "ReservedConcurrentExecutions", "LB208", "" },
};

static void judge_range(struct judge *judge, const struct type_value *type,
                        const struct place *place, double number)
{
    if (number >= type->minimum && number <= type->maximum)
        return;
    bool below = number < type->minimum;
    const char *code = "LB219", *unit = "";
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (strcmp(ranges[i].name, place->name) == 0) {
            code = ranges[i].code;
            unit = ranges[i].unit;
        }
    AUTO_FREE char *hint = isinf(type->maximum)
                               ? mem_format("Use %.15g or more.", type->minimum)
                               : mem_format("Use %.15g to %.15g%s.", type->minimum, type->maximum,
                                            unit);
    tell(judge, PROBLEM_ERROR, code, place->value, hint, "%s %.15g is %s %.15g%s", place->name,
         number, below ? "below" : "above", below ? type->minimum : type->maximum, unit);
}

static void judge_number(struct judge *judge, const struct type_value *type,
                         const struct place *place, const struct node *scalar)
{
    char *end = NULL;
    const char *text = scalar->text + strspn(scalar->text, " ");
    double number = *text ? strtod(text, &end) : 0;
    bool is_number = end && end[strspn(end, " ")] == '\0' && isfinite(number) &&
                     scalar->kind != NODE_BOOL && !strpbrk(text, "xX");
    if (!is_number || (type->kind == TYPE_NUMBER && number != floor(number)))
        tell(judge, PROBLEM_ERROR, "LB217", place->value, NULL, "%s must be %s, not \"%.60s\"",
             place->name, wanted_word(type->kind), scalar->text);
    else if (type->words)
        judge_words(judge, type, place, scalar->text);
    else
        judge_range(judge, type, place, number);
}

static void judge_flag(struct judge *judge, const struct place *place, const struct node *scalar)
{
    if (scalar->kind == NODE_TEXT && strcasecmp(scalar->text, "true") != 0 &&
        strcasecmp(scalar->text, "false") != 0)
        tell(judge, PROBLEM_ERROR, "LB217", place->value, NULL,
             "%s must be true or false, not \"%.60s\"", place->name, scalar->text);
}

static void judge_scalar(struct judge *judge, const struct type_value *type,
                         const struct place *place, const struct node *scalar)
{
    if (type->kind == TYPE_NUMBER || type->kind == TYPE_DECIMAL)
        judge_number(judge, type, place, scalar);
    else if (type->kind == TYPE_FLAG)
        judge_flag(judge, place, scalar);
    else if (type->words)
        judge_words(judge, type, place, scalar->text);
}

/* --- maps --- */

static bool has_macro(const struct node *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (text_starts(map->members[i].name, "Fn::"))
            return true;
    return false;
}

static const char *nearest_name(const struct type_shape *shape, const char *name)
{
    const char *names[MOST_NAMES + 1];
    size_t count = 0;
    for (; count < shape->count && count < MOST_NAMES; count++)
        names[count] = shape->properties[count].name;
    names[count] = NULL;
    return likeness_nearest(name, names);
}

static void tell_unknown(struct judge *judge, const struct type_shape *shape, const char *what,
                         const struct node_member *member)
{
    if (check_is_enough(judge->reading))
        return;
    const char *near = nearest_name(shape, member->name);
    bool one = !near && shape->count == 1 && shape->properties[0].value->kind == TYPE_MAP;
    AUTO_FREE char *hint = near  ? mem_format("Did you mean %s?", near)
                           : one ? mem_format("Write it under %s.", shape->properties[0].name)
                                 : NULL;
    tell(judge, PROBLEM_WARNING, "LB216", member->key, hint, "%s has no property \"%.80s\"", what,
         member->name);
}

/* A property that Globals gave is judged with Globals. */
static bool is_global(const struct judge *judge, const struct node_member *member)
{
    return judge->depth == 0 && reading_origin(judge->reading, member->key).kind == ORIGIN_GLOBALS;
}

/* The members of MAP (NULL: none) against SHAPE; what is missing is told at WHERE. */
static void judge_members(struct judge *judge, const struct type_shape *shape, const char *what,
                          const struct node *map, const struct node *where)
{
    for (size_t i = 0; map && i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct type_property *property = types_property(shape, member->name);
        const struct place place = { member->name, member->key, member->value };
        if (property)
            judge_value(judge, property->value, &place);
        else if (!shape->open && !text_starts(member->name, "Fn::") &&
                 !is_global(judge, member))
            tell_unknown(judge, shape, what, member);
    }
    if (map && has_macro(map))
        return;
    for (size_t i = 0; i < shape->count; i++)
        if (shape->properties[i].required && !node_get(map, shape->properties[i].name))
            tell(judge, PROBLEM_ERROR, "LB225", where, NULL, "%s needs %s", what,
                 shape->properties[i].name);
}

/* The Type of an event, resolved; NULL when it is not known. */
static const char *event_type(struct judge *judge, const struct type_shape *choice,
                              const struct place *place)
{
    const struct node *type = node_get(place->value, "Type");
    const char *text = type ? node_text(intrinsics_peek(judge->reading->intrinsics, type)) : NULL;
    if (!type)
        tell(judge, PROBLEM_ERROR, "LB226", place->key, NULL, "event %s needs a Type",
             place->name);
    if (!text || types_property(choice, text))
        return text;
    const char *near = nearest_name(choice, text);
    AUTO_FREE char *hint = near ? mem_format("Did you mean %s?", near) : NULL;
    tell(judge, PROBLEM_ERROR, "LB226", place->key, hint, "event %s: there is no type \"%.60s\"",
         place->name, text);
    return NULL;
}

static void judge_event(struct judge *judge, const struct type_shape *choice,
                        const struct place *place)
{
    const char *type = event_type(judge, choice, place);
    if (!type)
        return;
    const struct type_value *value = types_property(choice, type)->value;
    const struct type_shape *shape = types_shape(judge->types, value);
    const struct node *properties = node_get(place->value, "Properties");
    AUTO_FREE char *what = mem_format("the %s event %s", type, place->name);
    if (node_intrinsic(properties) || !shape)
        return;
    if (!properties || properties->kind == NODE_NULL || properties->kind == NODE_MAP)
        judge_members(judge, shape, what, node_is(properties, NODE_MAP) ? properties : NULL,
                      node_is(properties, NODE_MAP) ? properties : place->value);
    else
        tell(judge, PROBLEM_ERROR, "LB217", properties, NULL, "Properties of %s must be a map, "
             "not %s", what, node_kind_word(properties->kind));
}

static void judge_shape(struct judge *judge, const struct type_value *type,
                        const struct place *place)
{
    const struct type_shape *shape = types_shape(judge->types, type);
    if (shape && shape->choice)
        judge_event(judge, shape, place);
    else if (shape)
        judge_members(judge, shape, place->name, place->value, place->value);
}

static void judge_map(struct judge *judge, const struct type_value *type,
                      const struct place *place)
{
    for (size_t i = 0; i < place->value->count; i++) {
        const struct node_member *member = &place->value->members[i];
        const struct place inner = { member->name, member->key, member->value };
        if (!text_starts(member->name, "Fn::"))
            judge_value(judge, type->of, &inner);
    }
}

static void judge_list(struct judge *judge, const struct type_value *type,
                       const struct place *place)
{
    judge->item = true;
    for (size_t i = 0; i < place->value->count; i++) {
        const struct node *item = place->value->items[i];
        const struct place inner = { place->name, item, item };
        judge_value(judge, type->of, &inner);
    }
}

/* --- functions --- */

static void judge_branch(struct judge *judge, const struct type_value *type,
                         const struct place *place, const struct node *branch, bool taken)
{
    const struct place inner = { place->name, place->key, branch };
    bool sure = judge->sure;
    judge->sure = sure && taken;
    judge_value(judge, type, &inner);
    judge->sure = sure;
}

static void judge_if(struct judge *judge, const struct type_value *type,
                     const struct place *place, const struct node *argument)
{
    const char *name = node_is(argument, NODE_LIST) && argument->count == 3
                           ? node_text(argument->items[0]) : NULL;
    if (!name)
        return;
    int holds = intrinsics_condition(judge->reading->intrinsics, name);
    judge_branch(judge, type, place, argument->items[1], holds == 1);
    judge_branch(judge, type, place, argument->items[2], holds == 0);
}

/* The alternative of TYPE that a value of KIND can be; NULL when there is none. */
static const struct type_value *fitting(const struct type_value *type, enum node_kind kind)
{
    for (; type; type = type->other) {
        bool list = type->kind == TYPE_LIST;
        bool map = type->kind == TYPE_MAP || type->kind == TYPE_SHAPE;
        if (type->kind == TYPE_DOCUMENT || (kind == NODE_LIST && list) ||
            (kind == NODE_MAP && map) ||
            (kind != NODE_LIST && kind != NODE_MAP && !list && !map))
            return type;
    }
    return NULL;
}

/* What a function gives is judged when it is known here and surely in force. */
static void judge_result(struct judge *judge, const struct type_value *type,
                         const struct place *place)
{
    if (!judge->sure)
        return;
    const struct node *result = intrinsics_peek(judge->reading->intrinsics, place->value);
    bool scalar = node_is_scalar(result);
    if ((!scalar && result->kind != NODE_LIST) || (result->kind == NODE_LIST && judge->item))
        return;
    const struct type_value *fit = fitting(type, result->kind);
    if (!fit)
        tell_kind(judge, type, place, result);
    else if (scalar)
        judge_scalar(judge, fit, place, result);
}

static void judge_plain(struct judge *judge, const struct type_value *type,
                        const struct place *place)
{
    const struct type_value *fit = fitting(type, place->value->kind);
    if (place->value->kind == NODE_NULL)
        tell(judge, PROBLEM_WARNING, "LB217", place->key, NULL, "%s has no value", place->name);
    else if (!fit)
        tell_kind(judge, type, place, place->value);
    else if (fit->kind == TYPE_SHAPE)
        judge_shape(judge, fit, place);
    else if (fit->kind == TYPE_MAP)
        judge_map(judge, fit, place);
    else if (fit->kind == TYPE_LIST)
        judge_list(judge, fit, place);
    else if (node_is_scalar(place->value) && !strstr(place->value->text, "{{resolve:"))
        judge_scalar(judge, fit, place, place->value);
}

static void judge_value(struct judge *judge, const struct type_value *type,
                        const struct place *place)
{
    const struct node_member *function = node_intrinsic(place->value);
    if (type->kind == TYPE_DOCUMENT || judge->depth >= DEEPEST || ++judge->steps > MOST_STEPS)
        return;
    bool item = judge->item;
    judge->depth++;
    if (function && strcmp(function->name, "Fn::If") == 0) {
        judge_if(judge, type, place, function->value);
    } else if (function && strcmp(function->name, "Condition") != 0) {
        judge_result(judge, type, place);
    } else {
        judge->item = false;
        judge_plain(judge, type, place);
    }
    judge->item = item;
    judge->depth--;
}

/* --- resources --- */

static void judge_type(struct judge *judge, const struct node *type)
{
    const char *near = NULL;
    if (!types_is_unknown(judge->types, type->text, &near))
        return;
    bool sam = text_starts(type->text, "AWS::Serverless::");
    AUTO_FREE char *hint = near ? mem_format("Did you mean %s?", near) : NULL;
    if (sam || near) /* AWS makes new types; what is like none of ours may be one */
        tell(judge, sam ? PROBLEM_ERROR : PROBLEM_WARNING, "LB231", type, hint,
             "there is no resource type \"%.100s\"", type->text);
}

static void judge_resource(struct judge *judge, const struct node_member *member)
{
    struct reading *reading = judge->reading;
    const struct node *resource = member->value;
    const struct node *type = node_get(resource, "Type");
    if (!node_text(type))
        return;
    int holds = intrinsics_holds(reading->intrinsics, node_get(resource, "Condition"));
    judge->sure = stack_holds(reading->stack, holds) != 0;
    const struct type_shape *shape = types_find(judge->types, type->text);
    const struct node *properties = reading_properties(reading, member);
    if (!shape)
        judge_type(judge, type);
    else if (!properties || properties->kind == NODE_NULL)
        judge_members(judge, shape, type->text, NULL, reading->key);
    else if (properties->kind == NODE_MAP && !node_intrinsic(properties))
        judge_members(judge, shape, type->text, properties, reading->key);
    else if (properties->kind != NODE_MAP)
        tell(judge, PROBLEM_ERROR, "LB217", properties, NULL,
             "the properties of %s must be a map, not %s", type->text,
             node_kind_word(properties->kind));
}

void check_types(struct reading *reading)
{
    const struct node *resources = node_get(reading->root, "Resources");
    AUTO(types) types = types_new(reading->arena);
    struct judge judge = { .reading = reading, .types = types };
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node_member *member = &resources->members[i];
        if (member->value->kind != NODE_MAP || check_is_enough(reading))
            continue;
        check_begin(reading, member);
        judge_resource(&judge, member);
    }
    check_begin(reading, NULL);
}
