#include "workspace/model/project_setting.h"

#include <string.h>

#include "workspace/model/project.h"

#define ALIAS "AWS::Lambda::Alias"
#define VERSION "AWS::Lambda::Version"
#define URL "AWS::Lambda::Url"
#define INVOKE "AWS::Lambda::EventInvokeConfig"

#define BOTH(property) .sam = property, .plain = property
#define NUMBER .form = PROJECT_SETTING_NUMBER
#define TEXT .form = PROJECT_SETTING_TEXT

const struct project_setting project_setting_rows[] = {
    { "runtime", TEXT, BOTH("Runtime") },
    { "handler", TEXT, BOTH("Handler") },
    { "memory_mb", NUMBER, BOTH("MemorySize"), .fallback = "128" },
    { "timeout_s", NUMBER, BOTH("Timeout"), .fallback = "3" },
    { "ephemeral_storage_mb", NUMBER, BOTH("EphemeralStorage.Size"), .fallback = "512" },
    { "architectures", BOTH("Architectures") },
    { "package_type", TEXT, BOTH("PackageType") },
    { "description", TEXT, BOTH("Description") },
    { "function_name", TEXT, BOTH("FunctionName") },
    { "role", TEXT, BOTH("Role") },
    { "role_path", TEXT, .sam = "RolePath" },
    { "assume_role_policy", .sam = "AssumeRolePolicyDocument" },
    { "permissions_boundary", TEXT, .sam = "PermissionsBoundary" },
    { "reserved_concurrency", NUMBER, BOTH("ReservedConcurrentExecutions") },
    { "provisioned_concurrency", NUMBER,
      .sam = "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", .companion = ALIAS,
      .inside = "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions" },
    { "provisioned_concurrency", NUMBER, .companion = VERSION,
      .inside = "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions" },
    { "async.max_event_age_s", NUMBER, .sam = "EventInvokeConfig.MaximumEventAgeInSeconds",
      .companion = INVOKE, .inside = "MaximumEventAgeInSeconds" },
    { "async.max_retries", NUMBER, .sam = "EventInvokeConfig.MaximumRetryAttempts",
      .companion = INVOKE, .inside = "MaximumRetryAttempts" },
    { "async.on_success", .sam = "EventInvokeConfig.DestinationConfig.OnSuccess",
      .companion = INVOKE, .inside = "DestinationConfig.OnSuccess" },
    { "async.on_failure", .sam = "EventInvokeConfig.DestinationConfig.OnFailure",
      .companion = INVOKE, .inside = "DestinationConfig.OnFailure" },
    { "dead_letter", .sam = "DeadLetterQueue", .plain = "DeadLetterConfig" },
    { "function_url.auth_type", TEXT, .sam = "FunctionUrlConfig.AuthType", .companion = URL,
      .inside = "AuthType" },
    { "function_url.invoke_mode", TEXT, .sam = "FunctionUrlConfig.InvokeMode", .companion = URL,
      .inside = "InvokeMode" },
    { "function_url.qualifier", TEXT, .companion = URL, .inside = "Qualifier" },
    { "function_url.cors", .sam = "FunctionUrlConfig.Cors", .companion = URL, .inside = "Cors" },
    { "alias", TEXT, .sam = "AutoPublishAlias", .companion = ALIAS, .inside = "Name" },
    { "alias_routing", .companion = ALIAS, .inside = "RoutingConfig" },
    { "deployment", .sam = "DeploymentPreference" },
    { "version_description", TEXT, .sam = "VersionDescription", .companion = VERSION,
      .inside = "Description" },
    { "vpc", BOTH("VpcConfig") },
    { "tracing", TEXT, .sam = "Tracing", .plain = "TracingConfig.Mode" },
    { "logging", BOTH("LoggingConfig") },
    { "snap_start", TEXT, BOTH("SnapStart.ApplyOn") },
    { "image_config", BOTH("ImageConfig") },
    { "file_systems", BOTH("FileSystemConfigs") },
    { "kms_key_arn", TEXT, BOTH("KmsKeyArn") },
    { "source_kms_key_arn", TEXT, .sam = "SourceKMSKeyArn", .plain = "Code.SourceKMSKeyArn" },
    { "code_signing_config_arn", TEXT, BOTH("CodeSigningConfigArn") },
    { "runtime_management", BOTH("RuntimeManagementConfig"), .companion = VERSION,
      .inside = "RuntimePolicy" },
    { "recursive_loop", TEXT, BOTH("RecursiveLoop") },
    { "tenancy", BOTH("TenancyConfig") },
    { "durable", BOTH("DurableConfig") },
    { "capacity_provider", BOTH("CapacityProviderConfig") },
    { "function_scaling", BOTH("FunctionScalingConfig"), .companion = VERSION,
      .inside = "FunctionScalingConfig" },
    { "publish_to_latest", TEXT, BOTH("PublishToLatestPublished") },
    { NULL },
};

static const struct value *at_companion(const struct project *project,
                                        const struct function *function,
                                        const struct project_setting *row,
                                        const struct resource **out_from)
{
    for (size_t i = 0; i < function->companion_count; i++) {
        const struct resource *resource = &project->resources[function->companions[i]];
        if (strcmp(resource->type, row->companion) != 0)
            continue;
        const struct value *value = value_find(resource->properties, row->inside);
        if (value && out_from)
            *out_from = resource;
        if (value)
            return value;
    }
    return NULL;
}

const struct value *project_setting_at(const struct project *project,
                                       const struct function *function,
                                       const struct project_setting *row,
                                       const struct resource **out_from)
{
    if (out_from)
        *out_from = NULL;
    const char *path = function->is_sam ? row->sam : row->plain;
    const struct value *value = path ? value_find(function->properties, path) : NULL;
    return value || !row->companion ? value : at_companion(project, function, row, out_from);
}

const struct value *project_setting(const struct project *project,
                                    const struct function *function, const char *name)
{
    const struct value *value = NULL;
    for (const struct project_setting *row = project_setting_rows; row->name && !value; row++)
        if (strcmp(row->name, name) == 0)
            value = project_setting_at(project, function, row, NULL);
    return value;
}
