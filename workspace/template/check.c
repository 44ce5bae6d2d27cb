#include "workspace/template/check.h"

#include <stdarg.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/template/reading.h"
#include "workspace/template/sam.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

enum { ENOUGH = 1000 };

bool check_is_enough(const struct reading *reading)
{
    return reading->project->problems.count >= ENOUGH;
}

struct problem *check_tell(struct reading *reading, enum problem_severity severity,
                           const char *code, const char *id, const struct origin *at,
                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    return problem_add(&reading->project->problems, severity, code,
                       project_file_of(reading->project, at), at->line, at->column,
                       at->kind == ORIGIN_GLOBALS ? "Globals" : id, "%s", text);
}

void check_begin(struct reading *reading, const struct node_member *member)
{
    reading->id = member ? reading_id(reading, member->name) : NULL;
    reading->local_id = member ? member->name : NULL;
    reading->resource = member ? member->value : NULL;
    reading->key = member ? member->key : NULL;
    intrinsics_for(reading->intrinsics, reading->id);
}

/* --- the template --- */

static void check_transform(struct reading *reading)
{
    if (sam_has_transform(reading->root, "AWS::Serverless-2016-10-31"))
        return;
    const struct node *resources = node_get(reading->root, "Resources");
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node *type = node_get(resources->members[i].value, "Type");
        if (!node_text(type) || !text_starts(type->text, "AWS::Serverless::"))
            continue;
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB224", type,
                                     "AWS::Serverless types need the Transform"),
                     "Add the line \"Transform: AWS::Serverless-2016-10-31\".");
        return;
    }
}

/* --- functions among each other --- */

static void check_function_names(struct reading *reading)
{
    AUTO(map) seen = map_new(NULL);
    for (size_t i = 0; i < reading->project->function_count; i++) {
        const struct function *function = &reading->project->functions[i];
        const struct function *other = map_get(seen, function->name);
        if (function->condition_holds == 0)
            continue;
        if (!other) {
            map_set(seen, function->name, (void *)function); /* map borrows it */
            continue;
        }
        const struct origin *at =
            function->name_origin.line ? &function->name_origin : &function->origin;
        problem_hint(problem_add(&reading->project->problems, PROBLEM_ERROR, "LB214",
                                 project_file_of(reading->project, at), at->line, at->column,
                                 function->id, "the name \"%s\" is %s's already", function->name,
                                 other->id),
                     "Two functions cannot have the same name.");
    }
}

void check_run(struct reading *reading)
{
    for (size_t i = 0; i < stacks_count(reading->stacks); i++) {
        reading_enter(reading, stacks_at(reading->stacks, i));
        sam_check_globals(reading->root, reading->stack->file, &reading->project->problems);
        check_transform(reading);
        check_sections(reading);
        check_parameters(reading);
        check_types(reading);
        check_references(reading);
        check_circles(reading);
        check_functions(reading);
        check_stacks(reading);
    }
    reading_enter(reading, stacks_at(reading->stacks, 0));
    check_function_names(reading);
    check_names(reading);
    check_rules(reading);
    for (size_t i = 0; i < reading->project->function_count; i++) {
        const struct function *function = &reading->project->functions[i];
        reading->id = function->id;
        check_values(reading, function);
        if (function->condition_holds == 0) /* it is not made at all */
            continue;
        check_code(reading, function);
        check_local(reading, function);
    }
    check_sources(reading);
    reading->id = NULL;
}
