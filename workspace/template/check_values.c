#include "workspace/template/check.h"

#include <string.h>

#include "workspace/base/clock.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/runtime.h"
#include "workspace/model/variable.h"
#include "workspace/template/reading.h"

enum {
    LONGEST_NAME = 64, LONGEST_DESCRIPTION = 256, LONGEST_LOG_GROUP = 512, LONGEST_JSON = 1048576
};

static struct problem *complain(struct reading *reading, enum problem_severity severity,
                                const char *code, const struct function *function,
                                const struct origin *origin, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* At ORIGIN, else where the function begins. */
static struct problem *complain(struct reading *reading, enum problem_severity severity,
                                const char *code, const struct function *function,
                                const struct origin *origin, const char *format, ...)
{
    const struct origin *at = origin && origin->line ? origin : &function->origin;
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    return check_tell(reading, severity, code, function->id, at, "%s", text);
}

/* --- runtime --- */

static void check_end_of_support(struct reading *reading, const struct function *function,
                                 const struct runtime *runtime)
{
    char today[32];
    clock_rfc3339(today, sizeof today, clock_wall_ns());
    const struct runtime *newest = runtime_newest(runtime->family);
    struct problem *problem = NULL;
    if (runtime->retired)
        problem = complain(reading, PROBLEM_WARNING, "LB202", function, &function->runtime_origin,
                           "Runtime %s is retired: AWS creates no function with it any more",
                           runtime->identifier);
    else if (runtime->deprecated && strncmp(runtime->deprecated, today, 10) < 0)
        problem = complain(reading, PROBLEM_NOTE, "LB201", function, &function->runtime_origin,
                           "Runtime %s is past its end date (%s)", runtime->identifier,
                           runtime->deprecated);
    if (problem && newest)
        problem_hint(problem, "The newest one is %s.", newest->identifier);
    else if (problem)
        problem_hint(problem, "Use provided.al2023.");
}

static void check_runtime(struct reading *reading, const struct function *function)
{
    if (!function->runtime) {
        if (!function->runtime_origin.line)
            problem_hint(complain(reading, PROBLEM_ERROR, "LB204", function, NULL,
                                  "%s has no Runtime", function->id),
                         "Add Runtime, for example python3.13 or nodejs22.x.");
        return;
    }
    const struct runtime *runtime = runtime_find(function->runtime);
    if (runtime) {
        check_end_of_support(reading, function, runtime);
        return;
    }
    if (runtime_may_be_new(function->runtime)) {
        complain(reading, PROBLEM_WARNING, "LB203", function, &function->runtime_origin,
                 "Runtime %.60s is not known here; it may be newer than this program",
                 function->runtime);
        return;
    }
    const char *near = runtime_nearest(function->runtime);
    struct problem *problem = complain(reading, PROBLEM_ERROR, "LB203", function,
                                       &function->runtime_origin,
                                       "Lambda has no runtime \"%.60s\"", function->runtime);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

/* --- variables --- */

static void check_variables(struct reading *reading, const struct function *function)
{
    AUTO_STR json;
    str_init(&json, LONGEST_JSON);
    str_add_char(&json, '{');
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *one = &function->environment[i];
        str_add(&json, i ? "," : "");
        json_scan_quote(&json, one->name, strlen(one->name));
        str_add_char(&json, ':');
        json_scan_quote(&json, one->value ? one->value : "",
                        one->value ? strlen(one->value) : 0);
        if (variable_is_reserved(one->name))
            problem_hint(complain(reading, PROBLEM_ERROR, "LB212", function, &one->origin,
                                  "the variable %s is reserved", one->name),
                         "Lambda sets it itself; take another name.");
        else if (!variable_is_name(one->name))
            problem_hint(complain(reading, PROBLEM_ERROR, "LB213", function, &one->origin,
                                  "\"%.60s\" cannot be a variable's name", one->name),
                         "A letter, then letters, digits and _; at least two characters.");
    }
    str_add_char(&json, '}');
    if (json.length > LIMIT_ENVIRONMENT_BYTES)
        problem_hint(complain(reading, PROBLEM_ERROR, "LB211", function, NULL,
                              "the variables of %s take %zu bytes; Lambda allows %d",
                              function->id, json.length, LIMIT_ENVIRONMENT_BYTES),
                     "Put large values into a file of the package or into a parameter store.");
}

/* --- the rest --- */

/* Lambda's own pattern (LoggingConfig of CreateFunction). */
static void check_log_group(struct reading *reading, const struct function *function)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/#";
    const char *group = function->log_group;
    if (!group || (group[0] && strspn(group, letters) == strlen(group) &&
                   strlen(group) <= LONGEST_LOG_GROUP))
        return;
    problem_hint(complain(reading, PROBLEM_ERROR, "LB215", function, NULL,
                          "\"%.100s\" cannot be a log group's name", group),
                 "Letters, digits and .-_/#; at most %d characters.", LONGEST_LOG_GROUP);
}

/* What is written as text has no levels (InvalidParameterValueException of CreateFunction). */
static void check_levels(struct reading *reading, const struct function *function)
{
    bool json = function->log_format && strcmp(function->log_format, "JSON") == 0;
    if (!json && (function->log_level || function->system_log_level))
        problem_hint(complain(reading, PROBLEM_ERROR, "LB240", function, NULL,
                              "%s has a level for its log, which only JSON takes", function->id),
                     "Add LogFormat: JSON, or leave the levels out.");
}

static void check_name(struct reading *reading, const struct function *function)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(function->name);
    if (length <= LONGEST_NAME && strspn(function->name, letters) == length)
        return;
    if (text_starts(function->name, "arn:") || !function->name_origin.line)
        return;
    problem_hint(complain(reading, PROBLEM_ERROR, "LB215", function, &function->name_origin,
                          "\"%.100s\" cannot be a function's name", function->name),
                 "Letters, digits, - and _; at most %d characters.", LONGEST_NAME);
}

/* The ARN of a layer version up to its version; 0 for what is none. */
static size_t layer_size(const char *reference)
{
    const char *last = text_starts(reference, "arn:") ? strrchr(reference, ':') : NULL;
    return last && strstr(reference, ":layer:") && last[1] ? (size_t)(last - reference) : 0;
}

/* Lambda's own words (InvalidParameterValueException of CreateFunction). */
static void check_versions(struct reading *reading, const struct function *function)
{
    for (size_t i = 1; i < function->layer_count; i++)
        for (size_t j = 0; j < i; j++) {
            const char *first = function->layers[j].reference;
            const char *second = function->layers[i].reference;
            size_t size = layer_size(first);
            if (size == 0 || layer_size(second) != size || strncmp(first, second, size) != 0 ||
                strcmp(first, second) == 0)
                continue;
            problem_hint(complain(reading, PROBLEM_ERROR, "LB239", function,
                                  &function->layers[i].origin,
                                  "Two different versions of the same layer are not allowed to be "
                                  "referenced in the same function. %.200s and %.200s are "
                                  "versions of the same layer.", first, second),
                         "Globals' layers count too; leave one out.");
        }
}

static void check_layers(struct reading *reading, const struct function *function)
{
    check_versions(reading, function);
    if (function->layer_count > LIMIT_LAYERS)
        problem_hint(complain(reading, PROBLEM_ERROR, "LB210", function,
                              &function->layers[LIMIT_LAYERS].origin,
                              "%s uses %zu layers; Lambda allows %d", function->id,
                              function->layer_count, LIMIT_LAYERS),
                     "Globals' layers count too; merge some.");
}

void check_values(struct reading *reading, const struct function *function)
{
    if (function->package_type == PACKAGE_ZIP) {
        check_runtime(reading, function);
        if (!function->handler && !function->handler_origin.line)
            problem_hint(complain(reading, PROBLEM_ERROR, "LB103", function, NULL,
                                  "%s has no Handler", function->id),
                         "Add Handler, for example app.handler.");
    }
    check_variables(reading, function);
    check_name(reading, function);
    check_layers(reading, function);
    check_levels(reading, function);
    check_log_group(reading, function);
    if (function->description && strlen(function->description) > LONGEST_DESCRIPTION)
        complain(reading, PROBLEM_ERROR, "LB219", function, &function->description_origin,
                 "the Description has more than %d characters", LONGEST_DESCRIPTION);
}
