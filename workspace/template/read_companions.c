#include "workspace/template/read_companions.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/model/value.h"
#include "workspace/template/reading.h"

static const struct {
    const char *type, *function; /* the property that names the function */
} rows[] = {
    { "AWS::Lambda::Version", "FunctionName" },
    { "AWS::Lambda::Alias", "FunctionName" },
    { "AWS::Lambda::Permission", "FunctionName" },
    { "AWS::Lambda::EventInvokeConfig", "FunctionName" },
    { "AWS::Lambda::Url", "TargetFunctionArn" },
};

static struct function *function_named(struct reading *reading, const struct value *value)
{
    const char *id = value ? reading_function_named(reading, value->resource, value_text(value))
                           : NULL;
    for (size_t i = 0; id && i < reading->project->function_count; i++)
        if (strcmp(reading->project->functions[i].id, id) == 0)
            return &reading->project->functions[i];
    return NULL;
}

static void set_number(const struct value *value, int *out)
{
    if (value_text(value))
        *out = (int)strtol(value->text, NULL, 10);
}

static void set_asynchronous(struct function *function, const struct value *properties)
{
    set_number(value_get(properties, "MaximumEventAgeInSeconds"), &function->max_event_age_s);
    set_number(value_get(properties, "MaximumRetryAttempts"), &function->max_retries);
}

void read_companions(struct reading *reading, const char *type, size_t kept)
{
    size_t row = 0;
    while (row < COUNT(rows) && strcmp(rows[row].type, type) != 0)
        row++;
    struct function *function =
        row < COUNT(rows) ? function_named(reading, value_get(reading->values, rows[row].function))
                          : NULL;
    if (!function)
        return;
    *(size_t *)ARRAY_PUSH(function->companions, function->companion_count,
                          function->companion_capacity) = kept;
    if (strcmp(type, "AWS::Lambda::EventInvokeConfig") == 0)
        set_asynchronous(function, reading->values);
}
