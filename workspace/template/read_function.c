#include "workspace/template/read_function.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/template/read_code.h"
#include "workspace/template/read_events.h"
#include "workspace/template/read_parts.h"
#include "workspace/template/reading.h"
#include "workspace/template/stack.h"
#include "workspace/template/schema.h"

#define AT(member) offsetof(struct function, member)
#define LATER(property) { .name = property, .kind = SCHEMA_LATER }
#define CALL(property, function) { .name = property, .kind = SCHEMA_CALL, .read = function }

/* --- members that are maps --- */

static const struct schema_field storage_fields[] = {
    { .name = "Size", .kind = SCHEMA_NUMBER, .member = AT(tmp_mb),
      .origin = AT(tmp_origin) },
};
static const struct schema storage = { storage_fields, COUNT(storage_fields),
                                       NULL };

static const struct schema_field logging_fields[] = {
    { .name = "LogFormat", .kind = SCHEMA_TEXT, .member = AT(log_format) },
    { .name = "ApplicationLogLevel", .kind = SCHEMA_TEXT, .member = AT(log_level) },
    { .name = "SystemLogLevel", .kind = SCHEMA_TEXT, .member = AT(system_log_level) },
    { .name = "LogGroup", .kind = SCHEMA_TEXT, .member = AT(log_group) },
};
static const struct schema logging = { logging_fields, COUNT(logging_fields),
                                       NULL };

static const struct schema_field tracing_fields[] = {
    { .name = "Mode", .kind = SCHEMA_TEXT, .member = AT(tracing) },
};
static const struct schema tracing = { tracing_fields, COUNT(tracing_fields),
                                       NULL };

static const struct schema_field url_fields[] = {
    { .name = "AuthType", .kind = SCHEMA_TEXT, .member = AT(url_auth) },
    { .name = "InvokeMode", .kind = SCHEMA_TEXT, .member = AT(url_invoke_mode) },
};
static const struct schema url = { url_fields, COUNT(url_fields), NULL };

static const struct schema_field snap_start_fields[] = {
    { .name = "ApplyOn", .kind = SCHEMA_TEXT, .member = AT(snap_start) },
};
static const struct schema snap_start = { snap_start_fields, COUNT(snap_start_fields), NULL };

static const struct schema_field asynchronous_fields[] = {
    { .name = "MaximumEventAgeInSeconds", .kind = SCHEMA_NUMBER, .member = AT(max_event_age_s) },
    { .name = "MaximumRetryAttempts", .kind = SCHEMA_NUMBER, .member = AT(max_retries) },
    LATER("DestinationConfig"),
};
static const struct schema asynchronous = { asynchronous_fields,
                                            COUNT(asynchronous_fields), NULL };

static void read_map(struct reading *reading, void *model, const struct node *value,
                     const struct schema *schema)
{
    const struct node *map = node_intrinsic(value) ? reading_resolve(reading, value) : value;
    if (map && map->kind != NODE_UNKNOWN)
        schema_read(reading, schema, map, model);
}

static void read_storage(struct reading *reading, void *model, const struct node *value)
{
    read_map(reading, model, value, &storage);
}

static void read_logging(struct reading *reading, void *model, const struct node *value)
{
    read_map(reading, model, value, &logging);
}

static void read_tracing(struct reading *reading, void *model, const struct node *value)
{
    read_map(reading, model, value, &tracing);
}

static void read_url(struct reading *reading, void *model, const struct node *value)
{
    struct function *function = model;
    read_map(reading, model, value, &url);
    if (!function->url_auth)
        function->url_auth = mem_text("?");
}

static void read_snap_start(struct reading *reading, void *model, const struct node *value)
{
    read_map(reading, model, value, &snap_start);
}

static void read_asynchronous(struct reading *reading, void *model, const struct node *value)
{
    read_map(reading, model, value, &asynchronous);
}

static void read_vpc(struct reading *reading, void *model, const struct node *value)
{
    const struct node *map = reading_resolve(reading, value);
    if (!map)
        return;
    ((struct function *)model)->vpc = true;
    reading_note(reading, "LB701", value, "VpcConfig: it is cut off from the outside, as "
                                          "without NAT, unless network in lambench.yaml says more");
}

static void read_package_type(struct reading *reading, void *model, const struct node *value)
{
    const char *text = node_text(reading_resolve(reading, value));
    if (text_equal(text, "Image"))
        ((struct function *)model)->package_type = PACKAGE_IMAGE;
}

/* What has an effect and is looked up where it has it. */
static void read_nothing(struct reading *reading, void *model, const struct node *value)
{
    (void)reading, (void)model, (void)value;
}

/* --- both kinds --- */

static const struct schema_field common_fields[] = {
    { .name = "Handler", .kind = SCHEMA_TEXT, .member = AT(handler),
      .origin = AT(handler_origin) },
    { .name = "Runtime", .kind = SCHEMA_TEXT, .member = AT(runtime),
      .origin = AT(runtime_origin) },
    { .name = "Description", .kind = SCHEMA_TEXT, .member = AT(description),
      .origin = AT(description_origin) },
    { .name = "FunctionName", .kind = SCHEMA_TEXT, .member = AT(name), .origin = AT(name_origin) },
    { .name = "MemorySize", .kind = SCHEMA_NUMBER, .member = AT(memory_mb),
      .origin = AT(memory_origin) },
    { .name = "Timeout", .kind = SCHEMA_NUMBER, .member = AT(timeout_s),
      .origin = AT(timeout_origin) },
    { .name = "ReservedConcurrentExecutions", .kind = SCHEMA_NUMBER,
      .member = AT(reserved_concurrency), .origin = AT(concurrency_origin) },
    { .name = "Role", .kind = SCHEMA_TEXT, .member = AT(role), .origin = AT(role_origin) },
    { .name = "Architectures", .kind = SCHEMA_CALL, .read = read_parts_architectures,
      .origin = AT(architecture_origin) },
    CALL("Environment", read_parts_environment),
    CALL("Layers", read_parts_layers),
    CALL("EphemeralStorage", read_storage),
    CALL("LoggingConfig", read_logging),
    CALL("VpcConfig", read_vpc),
    CALL("PackageType", read_package_type),
    LATER("ImageConfig"),
    LATER("FileSystemConfigs"),
    CALL("SnapStart", read_snap_start),
    LATER("RecursiveLoop"),
    LATER("TenancyConfig"),
    LATER("DurableConfig"),
    LATER("CapacityProviderConfig"),
};
static const struct schema common = { common_fields, COUNT(common_fields), NULL };

static const struct schema_field sam_fields[] = {
    { .name = "CodeUri", .kind = SCHEMA_CALL, .read = read_code_uri, .origin = AT(code_origin) },
    { .name = "InlineCode", .kind = SCHEMA_CALL, .read = read_code_inline,
      .origin = AT(code_origin) },
    { .name = "ImageUri", .kind = SCHEMA_CALL, .read = read_code_image,
      .origin = AT(code_origin) },
    { .name = "Tracing", .kind = SCHEMA_TEXT, .member = AT(tracing) },
    CALL("Policies", read_parts_policies),
    CALL("Events", read_events),
    CALL("FunctionUrlConfig", read_url),
    CALL("EventInvokeConfig", read_asynchronous),
    LATER("DeadLetterQueue"),
    CALL("ProvisionedConcurrencyConfig", read_nothing), /* see model/project_setting.h */
};
static const struct schema sam_schema = { sam_fields,
                                          COUNT(sam_fields), &common };

static const struct schema_field plain_fields[] = {
    { .name = "Code", .kind = SCHEMA_CALL, .read = read_code_plain, .origin = AT(code_origin) },
    CALL("TracingConfig", read_tracing),
    LATER("DeadLetterConfig"),
};
static const struct schema plain_schema = { plain_fields,
                                            COUNT(plain_fields), &common };

static void set_defaults(struct reading *reading, struct function *function)
{
    *function = (struct function){
        .id = mem_text(reading->id),
        .origin = reading_origin(reading, reading->key),
        .memory_mb = LIMIT_MEMORY_MB_DEFAULT,
        .timeout_s = LIMIT_TIMEOUT_S_DEFAULT,
        .tmp_mb = LIMIT_TMP_MB_DEFAULT,
        .reserved_concurrency = -1,
        .max_event_age_s = -1,
        .max_retries = -1,
        .architecture = mem_text("x86_64"),
        .properties = reading->values,
        .stack = arena_copy(reading->project->arena, reading->stack->id),
        .condition_holds = -1,
    };
}

static void read_condition(struct reading *reading, struct function *function)
{
    const struct node *condition = node_get(reading->resource, "Condition");
    const char *name = node_name(condition);
    if (!name) {
        function->condition_holds = stack_holds(reading->stack, 1);
        return;
    }
    function->condition = mem_text(name);
    int own = intrinsics_condition(reading->intrinsics, name);
    function->condition_holds = stack_holds(reading->stack, own);
    if (!node_get(node_get(reading->root, "Conditions"), name))
        reading_problem(reading, PROBLEM_ERROR, "LB603", condition,
                        "there is no condition \"%.80s\"", name);
    else if (own < 0)
        problem_hint(reading_problem(reading, PROBLEM_WARNING, "LB604", condition,
                                     "condition \"%.80s\" cannot be decided here",
                                     name),
                     "Give the parameters it compares a value.");
}

/* What must hold whatever was written, so that nobody below has to ask. */
static void make_usable(struct reading *reading, struct function *function)
{
    if (!function->name || !*function->name) {
        free(function->name);
        function->name = intrinsics_name(reading->intrinsics, reading->local_id);
    }
    if (function->memory_mb < 1)
        function->memory_mb = LIMIT_MEMORY_MB_DEFAULT;
    if (function->timeout_s < 0)
        function->timeout_s = LIMIT_TIMEOUT_S_DEFAULT;
    if (function->tmp_mb < 1)
        function->tmp_mb = LIMIT_TMP_MB_DEFAULT;
    if (function->package_type == PACKAGE_IMAGE) /* CodeUri then says where it is built */
        function->code_kind = CODE_IMAGE;
    bool no_code = function->code_kind == CODE_NONE && !function->code_uri;
    if (no_code && function->is_sam) { /* as SAM CLI takes it */
        function->code_kind = CODE_FOLDER;
        function->code_path = mem_text(reading->stack->folder);
    }
    if (function->code_kind == CODE_IMAGE)
        function->package_type = PACKAGE_IMAGE;
}

static void read_function(struct reading *reading, const struct schema *schema,
                          const struct node *properties, bool is_sam)
{
    struct function function;
    set_defaults(reading, &function);
    function.is_sam = is_sam;
    read_condition(reading, &function);
    const char *method =
        node_text(node_get(node_get(reading->resource, "Metadata"), "BuildMethod"));
    function.build_method = mem_text(method);
    schema_read(reading, schema, properties, &function);
    make_usable(reading, &function);
    struct project *project = reading->project;
    *(struct function *)ARRAY_PUSH(project->functions, project->function_count,
                                   project->function_capacity) = function;
}

void read_function_sam(struct reading *reading)
{
    read_function(reading, &sam_schema, reading->properties, true);
}

void read_function_plain(struct reading *reading)
{
    read_function(reading, &plain_schema, reading->properties, false);
}
