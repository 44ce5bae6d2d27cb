#include "workspace/model/function.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

static void release_variable(struct environment_value *variable)
{
    free(variable->name);
    free(variable->value);
    free(variable->written);
}

static void release_environment(struct function *function)
{
    for (size_t i = 0; i < function->environment_count; i++) {
        struct environment_value *under = function->environment[i].under;
        release_variable(&function->environment[i]);
        if (under)
            release_variable(under);
        free(under);
    }
    free(function->environment);
}

static void release_layers(struct function *function)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        free(function->layers[i].reference);
        free(function->layers[i].path);
    }
    free(function->layers);
}

static void release_policies(struct function *function)
{
    for (size_t i = 0; i < function->policy_count; i++)
        free(function->policies[i].name);
    free(function->policies);
}

void function_release(struct function *function)
{
    char *texts[] = { function->id, function->name, function->handler, function->runtime,
                      function->description, function->architecture, function->code_uri,
                      function->code_path, function->inline_code, function->build_method,
                      function->role, function->condition, function->tracing,
                      function->log_format, function->log_level, function->system_log_level,
                      function->log_group, function->url_auth, function->snap_start,
                      function->url_invoke_mode };
    for (size_t i = 0; i < COUNT(texts); i++)
        free(texts[i]);
    release_environment(function);
    release_layers(function);
    release_policies(function);
    free(function->event_sources);
    free(function->companions);
    *function = (struct function){ .id = NULL };
}

static bool environment_differs(const struct function *old, const struct function *new_one)
{
    if (old->environment_count != new_one->environment_count)
        return true;
    for (size_t i = 0; i < old->environment_count; i++)
        if (!text_equal(old->environment[i].name, new_one->environment[i].name) ||
            !text_equal(old->environment[i].value, new_one->environment[i].value))
            return true;
    return false;
}

static bool layers_differ(const struct function *old, const struct function *new_one)
{
    if (old->layer_count != new_one->layer_count)
        return true;
    for (size_t i = 0; i < old->layer_count; i++)
        if (!text_equal(old->layers[i].reference, new_one->layers[i].reference) ||
            !text_equal(old->layers[i].path, new_one->layers[i].path))
            return true;
    return false;
}

bool function_differs(const struct function *old, const struct function *new_one)
{
    bool texts = text_equal(old->name, new_one->name) &&
                 text_equal(old->handler, new_one->handler) &&
                 text_equal(old->runtime, new_one->runtime) &&
                 text_equal(old->architecture, new_one->architecture) &&
                 text_equal(old->code_path, new_one->code_path) &&
                 text_equal(old->inline_code, new_one->inline_code) &&
                 text_equal(old->role, new_one->role) &&
                 text_equal(old->tracing, new_one->tracing) &&
                 text_equal(old->log_format, new_one->log_format) &&
                 text_equal(old->log_level, new_one->log_level) &&
                 text_equal(old->system_log_level, new_one->system_log_level) &&
                 text_equal(old->log_group, new_one->log_group) &&
                 text_equal(old->snap_start, new_one->snap_start);
    bool numbers = old->memory_mb == new_one->memory_mb && old->timeout_s == new_one->timeout_s &&
                   old->tmp_mb == new_one->tmp_mb && old->code_kind == new_one->code_kind &&
                   old->package_type == new_one->package_type;
    return !texts || !numbers || environment_differs(old, new_one) || layers_differ(old, new_one);
}
