#include "runner/runtime/environment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "runner/sandbox/command.h"
#include "workspace/base/clock.h"
#include "workspace/base/map.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/function.h"
#include "workspace/model/runtime.h"

/* Credentials of no account: a call that leaves the machine by mistake is refused by AWS. */
#define KEY_ID "ASIALAMBENCHLOCAL000"
#define SECRET "local-secret-that-opens-nothing"
#define TOKEN "local-session-token"

#define CREDENTIALS_NS (INT64_C(12) * 3600 * 1000000000)

/* What a function may replace: not reserved, set only when the function did not. */
static void set_default(struct map *map, const char *name, const char *value)
{
    if (!map_get(map, name))
        map_set(map, name, mem_text(value));
}

static void set_reserved(struct map *map, const char *name, const char *value)
{
    if (value)
        map_set(map, name, mem_text(value));
}

static void set_user(struct map *map, const struct environment_request *request)
{
    for (size_t i = 0; i < request->function->environment_count; i++) {
        const struct environment_value *one = &request->function->environment[i];
        if (one->value)
            map_set(map, one->name, mem_text(one->value));
    }
    for (size_t i = 0; i < request->override_count; i++) {
        const char *equals = strchr(request->overrides[i], '=');
        if (!equals)
            continue;
        AUTO_FREE char *name =
            mem_text_n(request->overrides[i], (size_t)(equals - request->overrides[i]));
        map_set(map, name, mem_text(equals + 1));
    }
}

#define BIN "/usr/local/bin:/usr/bin/:/bin:/opt/bin"
#define LIB "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"

/* What the shell leaves behind that is the bootstrap of these runtimes. */
static void set_shell(struct map *map)
{
    set_default(map, "PWD", "/var/task");
    set_default(map, "SHLVL", "0");
}

static void set_node(struct map *map, const struct runtime *runtime)
{
    AUTO_FREE char *path =
        mem_format("/opt/nodejs/node%d/node_modules:/opt/nodejs/node_modules:"
                   "/var/runtime/node_modules:/var/runtime:/var/task", runtime->major);
    set_default(map, "NODE_PATH", path);
    if (runtime->major == 16 || runtime->major == 18)
        set_default(map, "NODE_EXTRA_CA_CERTS", "/var/runtime/ca-cert.pem");
    set_shell(map);
}

static void set_python(struct map *map, const struct runtime *runtime)
{
    (void)runtime;
    set_default(map, "PYTHONPATH", ENVIRONMENT_PYTHONPATH);
    set_shell(map);
}

static void set_ruby(struct map *map, const struct runtime *runtime)
{
    AUTO_FREE char *gems =
        mem_format("/var/task/vendor/bundle/ruby/%d.%d.0:/opt/ruby/gems/%d.%d.0:/var/runtime:"
                   "/var/runtime/ruby/%d.%d.0", runtime->major, runtime->minor, runtime->major,
                   runtime->minor, runtime->major, runtime->minor);
    set_default(map, "PATH", "/var/lang/bin:/var/lang/bin:" BIN);
    set_default(map, "LD_LIBRARY_PATH", "/var/lang/lib:/var/lang/lib:" LIB);
    set_default(map, "GEM_HOME", "/var/runtime");
    set_default(map, "GEM_PATH", gems);
    set_default(map, "RUBYLIB", "/var/runtime/gems/aws_lambda_ric-3.1.3/lib:/var/task:"
                                "/var/runtime/lib:/opt/ruby/lib");
    set_shell(map);
}

static void set_dotnet(struct map *map, const struct runtime *runtime)
{
    set_default(map, "DOTNET_ROOT", "/var/lang/bin");
    set_default(map, "LAMBDA_RUNTIME_NAME", runtime->identifier);
    if (runtime->major == 8)
        set_default(map, "SSL_CERT_FILE", "/var/runtime/empty-certificates.crt");
}

static void set_provided(struct map *map, const struct runtime *runtime)
{
    (void)runtime;
    set_default(map, "PATH", BIN);
    set_default(map, "LD_LIBRARY_PATH", LIB);
}

static void (*const family_variables[RUNTIME_FAMILIES])(struct map *, const struct runtime *) = {
    [RUNTIME_NODEJS] = set_node, [RUNTIME_PYTHON] = set_python, [RUNTIME_RUBY] = set_ruby,
    [RUNTIME_DOTNET] = set_dotnet, [RUNTIME_PROVIDED] = set_provided,
};

/* The X-Ray daemon is where everything of ours is that a function can reach: on loopback. */
static void set_defaults(struct map *map, const struct runtime *runtime)
{
    if (family_variables[runtime->family])
        family_variables[runtime->family](map, runtime);
    set_default(map, "LANG", "en_US.UTF-8");
    set_default(map, "TZ", ":UTC");
    set_default(map, "PATH", "/var/lang/bin:" BIN);
    set_default(map, "LD_LIBRARY_PATH", ENVIRONMENT_LIBRARIES);
    set_default(map, "AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
    set_default(map, "AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000");
    set_reserved(map, "_AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1");
    set_reserved(map, "_AWS_XRAY_DAEMON_PORT", "2000");
}

static void set_function(struct map *map, const struct environment_request *request)
{
    const struct function *function = request->function;
    AUTO_FREE char *group = function->log_group ? mem_text(function->log_group)
                                                : mem_format("/aws/lambda/%s", function->name);
    AUTO_FREE char *memory = mem_format("%d", function->memory_mb);
    set_reserved(map, "_HANDLER", function->handler ? function->handler : "");
    set_reserved(map, "AWS_LAMBDA_FUNCTION_NAME", function->name);
    set_reserved(map, "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    set_reserved(map, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory);
    set_reserved(map, "AWS_LAMBDA_INITIALIZATION_TYPE", request->initialization);
    if (!request->snapshot_token) { /* a snapshot has no stream yet */
        set_reserved(map, "AWS_LAMBDA_LOG_GROUP_NAME", group);
        set_reserved(map, "AWS_LAMBDA_LOG_STREAM_NAME", request->log_stream);
    }
    if (function->log_format)
        set_default(map, "AWS_LAMBDA_LOG_FORMAT", function->log_format);
    if (function->log_format && strcmp(function->log_format, "JSON") == 0)
        set_default(map, "AWS_LAMBDA_LOG_LEVEL",
                    function->log_level ? function->log_level : "INFO");
}

/* Keys in variables would be part of a snapshot: there they are asked for instead (AWS Lambda
 * Developer Guide, "Lambda SnapStart"). */
static void set_credentials(struct map *map, const struct environment_request *request)
{
    if (request->snapshot_token) {
        set_reserved(map, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                     "http://127.0.0.1:@API_PORT@/2021-04-23/credentials");
        set_reserved(map, "AWS_CONTAINER_AUTHORIZATION_TOKEN", request->snapshot_token);
        return;
    }
    set_reserved(map, "AWS_ACCESS_KEY_ID", KEY_ID);
    set_reserved(map, "AWS_SECRET_ACCESS_KEY", SECRET);
    set_reserved(map, "AWS_SESSION_TOKEN", TOKEN);
    if (request->runtime->family == RUNTIME_JAVA && request->runtime->major <= 11) {
        set_reserved(map, "AWS_ACCESS_KEY", KEY_ID); /* the names of the first SDK for Java */
        set_reserved(map, "AWS_SECRET_KEY", SECRET);
    }
}

char *environment_credentials(int64_t wall_ns)
{
    char time[32];
    clock_rfc3339(time, sizeof(time), wall_ns + CREDENTIALS_NS);
    return mem_format("{\"AccessKeyId\":\"" KEY_ID "\",\"SecretAccessKey\":\"" SECRET
                      "\",\"Token\":\"" TOKEN "\",\"Expiration\":\"%.19sZ\"}", time);
}

static void set_platform(struct map *map, const struct environment_request *request)
{
    AUTO_FREE char *execution = mem_format("AWS_Lambda_%s", request->runtime->identifier);
    const char *region = request->region ? request->region : ARN_REGION_DEFAULT;
    set_reserved(map, "AWS_REGION", region);
    set_reserved(map, "AWS_DEFAULT_REGION", region);
    if (request->runtime->family != RUNTIME_PROVIDED)
        set_reserved(map, "AWS_EXECUTION_ENV", execution);
    set_reserved(map, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:@API_PORT@");
    set_credentials(map, request);
    set_reserved(map, "LAMBDA_TASK_ROOT", "/var/task");
    set_reserved(map, "LAMBDA_RUNTIME_DIR", "/var/runtime");
}

void environment_fill(struct command *command, const struct environment_request *request)
{
    AUTO(map) map = map_new(free);
    set_user(map, request);
    if (request->source_maps) /* as sam build writes it into the template */
        set_default(map, "NODE_OPTIONS", "--enable-source-maps");
    set_defaults(map, request->runtime);
    set_function(map, request);
    set_platform(map, request);
    for (size_t i = 0; i < map_count(map); i++)
        command_add_env(command, map_key_at(map, i), map_value_at(map, i));
}

void environment_log_stream(char *out, size_t size, const struct function *function)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        BUG("getrandom");
    char time[32];
    clock_rfc3339(time, sizeof(time), clock_wall_ns());
    time[4] = time[7] = '/';
    const char *name = function->log_group ? function->name : "";
    int at = snprintf(out, size, "%.10s/%s[$LATEST]", time, name);
    for (size_t i = 0; i < sizeof(bytes) && at + 2 < (int)size; i++)
        at += snprintf(out + at, size - (size_t)at, "%02x", bytes[i]);
}
