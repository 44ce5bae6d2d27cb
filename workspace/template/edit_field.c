#include "workspace/template/edit_field.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/limits.h"
#include "workspace/model/runtime.h"

enum { MANY = 1000000, MOST_NAMES = 80 };

static const char *const architectures[] = { "x86_64", "arm64", NULL };
static const char *const tracing[] = { "Active", "PassThrough", "Disabled", NULL };
static const char *const log_formats[] = { "Text", "JSON", NULL };
static const char *const log_levels[] = { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL",
                                          NULL };
static const char *const system_levels[] = { "DEBUG", "INFO", "WARN", NULL };
static const char *const snap_start[] = { "None", "PublishedVersions", NULL };
static const char *const package_types[] = { "Zip", "Image", NULL };
static const char *const url_auth[] = { "NONE", "AWS_IAM", NULL };
static const char *const invoke_modes[] = { "BUFFERED", "RESPONSE_STREAM", NULL };
static const char *const loops[] = { "Terminate", "Allow", NULL };

#define BOTH(...) .sam = { __VA_ARGS__ }, .plain = { __VA_ARGS__ }

/* Sources: SAM developer guide, AWS::Serverless::Function; CloudFormation User Guide,
 * AWS::Lambda::Function. */
static const struct edit_field fields[] = {
    { .name = "Handler", BOTH("Handler"), .maximum = 128, .example = "app.handler",
      .help = "The file and the function in it that answer events." },
    { .name = "Runtime", BOTH("Runtime"), .kind = EDIT_FIELD_CHOICE, .example = "python3.13",
      .help = "The language and version the code runs in." },
    { .name = "Description", BOTH("Description"), .maximum = 256,
      .help = "What the function is for.", .example = "Creates an order" },
    { .name = "MemorySize", .other = "Memory", BOTH("MemorySize"), .kind = EDIT_FIELD_NUMBER,
      .minimum = LIMIT_MEMORY_MB_MIN, .maximum = LIMIT_MEMORY_MB_MAX, .unit = "MB",
      .help = "Memory of one instance; on AWS, CPU grows with it.", .example = "256" },
    { .name = "Timeout", BOTH("Timeout"), .kind = EDIT_FIELD_NUMBER,
      .minimum = LIMIT_TIMEOUT_S_MIN, .maximum = LIMIT_TIMEOUT_S_MAX, .unit = "s",
      .help = "How long one invocation may take.", .example = "10" },
    { .name = "EphemeralStorage", .other = "Storage", BOTH("EphemeralStorage", "Size"),
      .kind = EDIT_FIELD_NUMBER, .minimum = LIMIT_TMP_MB_MIN, .maximum = LIMIT_TMP_MB_MAX,
      .unit = "MB", .help = "Size of /tmp.", .example = "1024" },
    { .name = "Architectures", .other = "Architecture", BOTH("Architectures"),
      .kind = EDIT_FIELD_ONE, .choices = architectures, .help = "The processor it runs on.",
      .example = "arm64" },
    { .name = "Tracing", .other = "TracingConfig", .sam = { "Tracing" },
      .plain = { "TracingConfig", "Mode" }, .kind = EDIT_FIELD_CHOICE, .choices = tracing,
      .help = "Whether X-Ray samples invocations.", .example = "Active" },
    { .name = "ReservedConcurrency", .other = "ReservedConcurrentExecutions",
      BOTH("ReservedConcurrentExecutions"), .kind = EDIT_FIELD_NUMBER, .maximum = MANY,
      .help = "How many instances may run at once; 0 stops the function.", .example = "5" },
    { .name = "Role", BOTH("Role"), .example = "!GetAtt MyRole.Arn",
      .help = "The role it runs as; without one SAM makes it from Policies." },
    { .name = "FunctionName", .other = "Name", BOTH("FunctionName"), .maximum = 64,
      .help = "Its name on AWS; CloudFormation chooses one if there is none.",
      .example = "create-order" },
    { .name = "CodeUri", .other = "Code", .sam = { "CodeUri" },
      .help = "The folder or archive with its code.", .example = "src/create/" },
    { .name = "ImageUri", .sam = { "ImageUri" }, .plain = { "Code", "ImageUri" },
      .help = "The container image it runs.",
      .example = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1" },
    { .name = "PackageType", BOTH("PackageType"), .kind = EDIT_FIELD_CHOICE,
      .choices = package_types, .help = "Whether its code is a zip or a container image.",
      .example = "Zip" },
    { .name = "LogFormat", BOTH("LoggingConfig", "LogFormat"), .kind = EDIT_FIELD_CHOICE,
      .choices = log_formats, .help = "How log lines are written.", .example = "JSON" },
    { .name = "LogLevel", .other = "ApplicationLogLevel",
      BOTH("LoggingConfig", "ApplicationLogLevel"), .kind = EDIT_FIELD_CHOICE,
      .choices = log_levels, .help = "The least log level of its own lines; needs LogFormat JSON.",
      .example = "INFO" },
    { .name = "SystemLogLevel", BOTH("LoggingConfig", "SystemLogLevel"),
      .kind = EDIT_FIELD_CHOICE, .choices = system_levels,
      .help = "The least log level of the platform's lines; needs LogFormat JSON.",
      .example = "WARN" },
    { .name = "LogGroup", BOTH("LoggingConfig", "LogGroup"), .maximum = 512,
      .help = "The log group it writes to.", .example = "/orders/create" },
    { .name = "SnapStart", BOTH("SnapStart", "ApplyOn"), .kind = EDIT_FIELD_CHOICE,
      .choices = snap_start, .help = "Whether published versions start from a snapshot.",
      .example = "PublishedVersions" },
    { .name = "RecursiveLoop", BOTH("RecursiveLoop"), .kind = EDIT_FIELD_CHOICE, .choices = loops,
      .help = "What happens when it calls itself over and over.", .example = "Terminate" },
    { .name = "KmsKeyArn", BOTH("KmsKeyArn"), .help = "The key that encrypts its variables.",
      .example = "!GetAtt Key.Arn" },
    { .name = "AutoPublishAlias", .other = "Alias", .sam = { "AutoPublishAlias" },
      .help = "The alias SAM points at each new version.", .example = "live" },
    { .name = "ProvisionedConcurrency", .other = "ProvisionedConcurrentExecutions",
      .sam = { "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions" },
      .kind = EDIT_FIELD_NUMBER, .minimum = 1, .maximum = MANY,
      .help = "Instances kept ready; needs AutoPublishAlias.", .example = "2" },
    { .name = "Url", .other = "FunctionUrl", .sam = { "FunctionUrlConfig", "AuthType" },
      .kind = EDIT_FIELD_CHOICE, .choices = url_auth,
      .help = "Gives it a URL of its own, for all or for signed requests.", .example = "AWS_IAM" },
    { .name = "InvokeMode", .sam = { "FunctionUrlConfig", "InvokeMode" },
      .kind = EDIT_FIELD_CHOICE, .choices = invoke_modes,
      .help = "Whether its URL answers at once or in a stream.", .example = "RESPONSE_STREAM" },
    { .name = "MaximumEventAge", .other = "MaximumEventAgeInSeconds",
      .sam = { "EventInvokeConfig", "MaximumEventAgeInSeconds" }, .kind = EDIT_FIELD_NUMBER,
      .minimum = 60, .maximum = 21600, .unit = "s",
      .help = "How long an asynchronous event is tried.", .example = "3600" },
    { .name = "MaximumRetries", .other = "MaximumRetryAttempts",
      .sam = { "EventInvokeConfig", "MaximumRetryAttempts" }, .kind = EDIT_FIELD_NUMBER,
      .maximum = 2, .help = "How often a failed asynchronous event is tried again.",
      .example = "1" },
    { .name = "Layers", .other = "Layer", BOTH("Layers"), .kind = EDIT_FIELD_LIST,
      .maximum = LIMIT_LAYERS, .help = "Layers; a later one hides files of an earlier one.",
      .example = "!Ref CommonLayer" },
    { .name = "Policies", .other = "Policy", .sam = { "Policies" }, .kind = EDIT_FIELD_LIST,
      .help = "Policies of the role that SAM makes.", .example = "AWSXrayWriteOnlyAccess" },
};

/* --- finding --- */

const struct edit_field *edit_field_at(size_t index)
{
    return index < COUNT(fields) ? &fields[index] : NULL;
}

static bool is_called(const struct edit_field *field, const char *name)
{
    return strcasecmp(field->name, name) == 0 ||
           (field->other && strcasecmp(field->other, name) == 0);
}

const struct edit_field *edit_field_find(const char *name, struct error *error)
{
    const char *names[MOST_NAMES] = { NULL };
    size_t count = 0;
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (is_called(&fields[i], name))
            return &fields[i];
        names[count++] = fields[i].name;
        if (fields[i].other)
            names[count++] = fields[i].other;
    }
    error_set(error, ERROR_NOT_FOUND, "there is no field \"%.60s\"", name);
    const char *near = likeness_nearest(name, names);
    if (near)
        error_hint(error, "Did you mean %s?", near);
    return NULL;
}
_Static_assert(COUNT(fields) * 2 < MOST_NAMES, "every name has a place");

const char *const *edit_field_path(const struct edit_field *field, bool is_sam,
                                   struct error *error)
{
    const char *const *path = is_sam ? field->sam : field->plain;
    if (path[0])
        return path;
    error_set(error, ERROR_INVALID, "an %s has no %s",
              is_sam ? "AWS::Serverless::Function" : "AWS::Lambda::Function", field->name);
    return NULL;
}

/* --- what they may hold --- */

static const char *runtime_choice(size_t index)
{
    const struct runtime *runtime;
    for (size_t i = 0; (runtime = runtime_at(i)) != NULL; i++)
        if (!runtime->retired && index-- == 0)
            return runtime->identifier;
    return NULL;
}

const char *edit_field_choice(const struct edit_field *field, size_t index)
{
    if (field->kind != EDIT_FIELD_CHOICE && field->kind != EDIT_FIELD_ONE)
        return NULL;
    if (!field->choices)
        return runtime_choice(index);
    for (size_t i = 0; i < index; i++)
        if (!field->choices[i])
            return NULL;
    return field->choices[index];
}

void edit_field_rule(const struct edit_field *field, struct str *out)
{
    const char *choice;
    if (field->kind == EDIT_FIELD_NUMBER && field->maximum == MANY)
        str_addf(out, "a number from %d", field->minimum);
    else if (field->kind == EDIT_FIELD_NUMBER)
        str_addf(out, "%d to %d%s%s", field->minimum, field->maximum, field->unit ? " " : "",
                 field->unit ? field->unit : "");
    else if (field->kind == EDIT_FIELD_TEXT && field->maximum > 0)
        str_addf(out, "at most %d characters", field->maximum);
    else if (field->kind == EDIT_FIELD_LIST && field->maximum > 0)
        str_addf(out, "at most %d", field->maximum);
    for (size_t i = 0; (choice = edit_field_choice(field, i)) != NULL; i++)
        str_addf(out, "%s%s", i ? ", " : "one of ", choice);
}

bool edit_field_is_expression(const char *text)
{
    if (*text == '{')
        return true;
    size_t letters = 0;
    while (*text == '!' && isalpha((unsigned char)text[1 + letters]))
        letters++;
    return letters > 2 && isupper((unsigned char)text[1]) &&
           (text[1 + letters] == ' ' || text[1 + letters] == '\n');
}

static int refuse(const struct edit_field *field, const char *text, struct error *error)
{
    bool runtime = field->kind == EDIT_FIELD_CHOICE && !field->choices;
    const char *near = runtime ? runtime_nearest(text) : NULL;
    AUTO_STR rule;
    str_init(&rule, 400);
    edit_field_rule(field, &rule);
    error_set(error, ERROR_INVALID, "%s cannot be \"%.60s\"", field->name, text);
    if (near)
        return error_hint(error, "Did you mean %s?", near);
    return error_hint(error, "It is %s.", rule.text);
}

static int check_number(const struct edit_field *field, const char *text, struct error *error)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(text, &end, 10);
    bool canonical = isdigit((unsigned char)*text) && *end == '\0' && errno == 0 &&
                     (text[0] != '0' || text[1] == '\0');
    if (!canonical || number < field->minimum || number > field->maximum)
        return refuse(field, text, error);
    return 0;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* The choice that TEXT is, ignoring case; for runtimes, also a retired one that exists. */
static const char *choice_of(const struct edit_field *field, const char *text)
{
    const char *choice;
    for (size_t i = 0; (choice = edit_field_choice(field, i)) != NULL; i++)
        if (strcasecmp(choice, text) == 0)
            return choice;
    return !field->choices && runtime_find(text) ? text : NULL;
}

static int set_value(struct edit *edit, enum edit_value_kind kind, const struct str *value)
{
    edit->kind = kind;
    edit->value = value->text;
    edit->value_size = value->length;
    return 0;
}

int edit_field_value(const struct edit_field *field, const char *text, struct str *out,
                     struct edit *edit, struct error *error)
{
    str_add(out, text);
    if (edit_field_is_expression(text))
        return set_value(edit, EDIT_EXPRESSION, out);
    if (field->kind == EDIT_FIELD_NUMBER && check_number(field, text, error) < 0)
        return -1;
    if (field->kind == EDIT_FIELD_TEXT && field->maximum > 0 &&
        characters(text) > (size_t)field->maximum)
        return refuse(field, text, error);
    if (field->kind != EDIT_FIELD_CHOICE && field->kind != EDIT_FIELD_ONE)
        return set_value(edit, EDIT_TEXT, out);
    const char *choice = choice_of(field, text);
    if (!choice)
        return refuse(field, text, error);
    bool list = field->kind == EDIT_FIELD_ONE;
    str_clear(out);
    str_addf(out, list ? "[%s]" : "%s", choice);
    return set_value(edit, list ? EDIT_EXPRESSION : EDIT_TEXT, out);
}
