/* Variables of an execution environment, row by row as they are in real functions. */
#include "tests/lib/unit.h"

#include "runner/runtime/environment.h"
#include "runner/sandbox/command.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"
#include "workspace/model/runtime.h"

#define BIN "/usr/local/bin:/usr/bin/:/bin:/opt/bin"
#define LIB "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"

#define TEXT(words) ((char *)(uintptr_t)(words)) /* nobody writes to it */

static struct environment_value own[] = {
    { .name = TEXT("OWN"), .value = TEXT("as it is $X") },
    { .name = TEXT("EMPTY"), .value = TEXT("") },
    { .name = TEXT("LANG"), .value = TEXT("C") },
    { .name = TEXT("AWS_REGION"), .value = TEXT("moon-1") },
    { .name = TEXT("AWS_LAMBDA_LOG_LEVEL"), .value = TEXT("TRACE") },
};

static struct function function_of(const char *runtime)
{
    return (struct function){ .id = TEXT("F"), .name = TEXT("f"), .handler = TEXT("app.handler"),
                              .runtime = TEXT(runtime), .memory_mb = 512 };
}

static const char *snapshot_token; /* of the next environment to fill */

static void fill(const struct function *function, struct command *command, const char *start)
{
    struct environment_request request = {
        .function = function,
        .runtime = runtime_find(function->runtime),
        .log_stream = "2024/08/18/[$LATEST]0",
        .initialization = start ? start : "on-demand",
        .snapshot_token = snapshot_token,
    };
    assert_non_null(request.runtime);
    command_init(command);
    environment_fill(command, &request);
}

static const char *value(const struct command *command, const char *name)
{
    size_t size = strlen(name);
    const char *found = NULL;
    for (size_t i = 0; i < command->env_count; i++)
        if (strncmp(command->env[i], name, size) == 0 && command->env[i][size] == '=') {
            assert_null(found); /* each once */
            found = command->env[i] + size + 1;
        }
    return found;
}

static void expect(const struct command *command, const char *name, const char *want)
{
    const char *got = value(command, name);
    if (!text_equal(got, want))
        fail_msg("%s is %s, not %s", name, got ? got : "(not set)", want ? want : "(not set)");
}

/* What every runtime has. */
static void test_everywhere(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "_HANDLER", "app.handler" }, { "_X_AMZN_TRACE_ID", NULL },
        { "AWS_REGION", "us-east-1" }, { "AWS_DEFAULT_REGION", "us-east-1" },
        { "AWS_LAMBDA_FUNCTION_NAME", "f" }, { "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST" },
        { "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512" },
        { "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand" },
        { "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f" },
        { "AWS_LAMBDA_LOG_STREAM_NAME", "2024/08/18/[$LATEST]0" },
        { "AWS_ACCESS_KEY_ID", "ASIALAMBENCHLOCAL000" },
        { "AWS_SECRET_ACCESS_KEY", "local-secret-that-opens-nothing" },
        { "AWS_SESSION_TOKEN", "local-session-token" },
        { "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:@API_PORT@" },
        { "LAMBDA_TASK_ROOT", "/var/task" }, { "LAMBDA_RUNTIME_DIR", "/var/runtime" },
        { "AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR" },
        { "AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000" },
        { "_AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1" }, { "_AWS_XRAY_DAEMON_PORT", "2000" },
        { "LANG", "en_US.UTF-8" }, { "TZ", ":UTC" }, { "HOME", NULL },
        { "LC_CTYPE", NULL },
        { "_LAMBDA_TELEMETRY_LOG_FD", NULL }, { "AWS_LAMBDA_LOG_FORMAT", NULL },
        { "AWS_LAMBDA_LOG_LEVEL", NULL }, { "AWS_CONTAINER_CREDENTIALS_FULL_URI", NULL },
        { "AWS_LAMBDA_MAX_CONCURRENCY", NULL },
    };
    static const char *const runtimes[] = { "nodejs22.x", "python3.13", "ruby3.4", "java21",
                                            "dotnet8", "provided.al2023" };
    for (size_t i = 0; i < COUNT(runtimes); i++) {
        struct function function = function_of(runtimes[i]);
        struct command command;
        fill(&function, &command, NULL);
        for (size_t r = 0; r < COUNT(rows); r++)
            expect(&command, rows[r][0], rows[r][1]);
        command_release(&command);
    }
}

/* What differs between them. */
static void test_by_runtime(void **state)
{
    (void)state;
    static const struct {
        const char *runtime, *name, *value;
    } rows[] = {
        { "python3.13", "AWS_EXECUTION_ENV", "AWS_Lambda_python3.13" },
        { "java8.al2", "AWS_EXECUTION_ENV", "AWS_Lambda_java8.al2" },
        { "provided.al2023", "AWS_EXECUTION_ENV", NULL },
        { "nodejs22.x", "PATH", "/var/lang/bin:" BIN },
        { "ruby3.4", "PATH", "/var/lang/bin:/var/lang/bin:" BIN },
        { "provided.al2", "PATH", BIN },
        { "java21", "LD_LIBRARY_PATH", "/var/lang/lib:" LIB },
        { "ruby3.4", "LD_LIBRARY_PATH", "/var/lang/lib:/var/lang/lib:" LIB },
        { "provided.al2", "LD_LIBRARY_PATH", LIB },
        { "nodejs22.x", "NODE_PATH", "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:"
                                     "/var/runtime/node_modules:/var/runtime:/var/task" },
        { "python3.13", "NODE_PATH", NULL },
        { "nodejs16.x", "NODE_EXTRA_CA_CERTS", "/var/runtime/ca-cert.pem" },
        { "nodejs18.x", "NODE_EXTRA_CA_CERTS", "/var/runtime/ca-cert.pem" },
        { "nodejs20.x", "NODE_EXTRA_CA_CERTS", NULL },
        { "python3.13", "PYTHONPATH", "/var/runtime" }, { "ruby3.4", "PYTHONPATH", NULL },
        { "ruby3.4", "GEM_HOME", "/var/runtime" }, { "python3.13", "GEM_HOME", NULL },
        { "ruby3.3", "GEM_PATH", "/var/task/vendor/bundle/ruby/3.3.0:/opt/ruby/gems/3.3.0:"
                                 "/var/runtime:/var/runtime/ruby/3.3.0" },
        { "ruby3.4", "RUBYLIB", "/var/runtime/gems/aws_lambda_ric-3.1.3/lib:/var/task:"
                                "/var/runtime/lib:/opt/ruby/lib" },
        { "dotnet8", "DOTNET_ROOT", "/var/lang/bin" },
        { "dotnet8", "LAMBDA_RUNTIME_NAME", "dotnet8" },
        { "dotnet8", "SSL_CERT_FILE", "/var/runtime/empty-certificates.crt" },
        { "dotnet6", "SSL_CERT_FILE", NULL }, { "java21", "DOTNET_ROOT", NULL },
        { "java8.al2", "AWS_ACCESS_KEY", "ASIALAMBENCHLOCAL000" },
        { "java11", "AWS_SECRET_KEY", "local-secret-that-opens-nothing" },
        { "java17", "AWS_ACCESS_KEY", NULL }, { "python3.13", "AWS_SECRET_KEY", NULL },
        { "nodejs22.x", "PWD", "/var/task" }, { "python3.13", "PWD", "/var/task" },
        { "ruby3.4", "PWD", "/var/task" }, { "nodejs22.x", "SHLVL", "0" },
        { "python3.13", "SHLVL", "0" }, { "ruby3.4", "SHLVL", "0" }, { "java21", "PWD", NULL },
        { "java21", "SHLVL", NULL }, { "provided.al2023", "PWD", NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct function function = function_of(rows[i].runtime);
        struct command command;
        fill(&function, &command, NULL);
        expect(&command, rows[i].name, rows[i].value);
        command_release(&command);
    }
}

/* Those of the function come first, the platform's win where they are reserved. */
static void test_own(void **state)
{
    (void)state;
    struct function function = function_of("python3.13");
    function.environment = own;
    function.environment_count = COUNT(own);
    function.log_format = TEXT("JSON");
    struct command command;
    fill(&function, &command, "provisioned-concurrency");
    expect(&command, "OWN", "as it is $X");
    expect(&command, "EMPTY", "");
    expect(&command, "LANG", "C");
    expect(&command, "AWS_REGION", "us-east-1");
    expect(&command, "AWS_LAMBDA_LOG_FORMAT", "JSON");
    expect(&command, "AWS_LAMBDA_LOG_LEVEL", "TRACE"); /* one may be set for a custom runtime */
    expect(&command, "AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency");
    command_release(&command);
}

/* What LoggingConfig sets. */
static void test_log_config(void **state)
{
    (void)state;
    struct function function = function_of("python3.13");
    function.log_format = TEXT("JSON");
    function.log_group = TEXT("/teams/blue");
    struct command command;
    fill(&function, &command, NULL);
    expect(&command, "AWS_LAMBDA_LOG_FORMAT", "JSON");
    expect(&command, "AWS_LAMBDA_LOG_LEVEL", "INFO");
    expect(&command, "AWS_LAMBDA_LOG_GROUP_NAME", "/teams/blue");
    command_release(&command);
    function.log_level = TEXT("DEBUG");
    fill(&function, &command, NULL);
    expect(&command, "AWS_LAMBDA_LOG_LEVEL", "DEBUG");
    command_release(&command);
    function.log_format = TEXT("Text");
    function.log_level = NULL;
    fill(&function, &command, NULL);
    expect(&command, "AWS_LAMBDA_LOG_FORMAT", "Text");
    expect(&command, "AWS_LAMBDA_LOG_LEVEL", NULL);
    command_release(&command);
}

static void test_snapshot(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start" },
        { "AWS_LAMBDA_LOG_GROUP_NAME", NULL }, { "AWS_LAMBDA_LOG_STREAM_NAME", NULL },
        { "AWS_ACCESS_KEY_ID", NULL }, { "AWS_SECRET_ACCESS_KEY", NULL },
        { "AWS_SESSION_TOKEN", NULL }, { "AWS_ACCESS_KEY", NULL }, { "AWS_SECRET_KEY", NULL },
        { "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "http://127.0.0.1:@API_PORT@/2021-04-23/credentials" },
        { "AWS_CONTAINER_AUTHORIZATION_TOKEN", "token" },
    };
    struct function function = function_of("java11");
    struct command command;
    snapshot_token = "token";
    fill(&function, &command, "snap-start");
    snapshot_token = NULL;
    for (size_t r = 0; r < COUNT(rows); r++)
        expect(&command, rows[r][0], rows[r][1]);
    command_release(&command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everywhere),
        cmocka_unit_test(test_by_runtime),
        cmocka_unit_test(test_own),
        cmocka_unit_test(test_log_config),
        cmocka_unit_test(test_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
