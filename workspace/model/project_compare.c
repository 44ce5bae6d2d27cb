#include "workspace/model/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/run_settings.h"

enum { LONGEST_SENTENCE = 400 };

struct teller {
    void (*each)(void *self, const char *function, const char *text);
    void *self;
    const char *function;
};

static void tell(const struct teller *teller, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(const struct teller *teller, const char *format, ...)
{
    AUTO_STR text;
    str_init(&text, LONGEST_SENTENCE);
    va_list arguments;
    va_start(arguments, format);
    str_addf_v(&text, format, arguments);
    va_end(arguments);
    teller->each(teller->self, teller->function, text.text);
}

static void tell_text(const struct teller *teller, const char *what, const char *old,
                      const char *new_one)
{
    if (!text_equal(old, new_one))
        tell(teller, "%s %s -> %s", what, old ? old : "none", new_one ? new_one : "none");
}

/* Members that are told as "what old -> new". */
static const struct {
    const char *what;
    size_t at;
} number_members[] = {
    { "memory", offsetof(struct function, memory_mb) },
    { "timeout", offsetof(struct function, timeout_s) },
    { "/tmp", offsetof(struct function, tmp_mb) },
    { "reserved concurrency", offsetof(struct function, reserved_concurrency) },
}, text_members[] = {
    { "name", offsetof(struct function, name) },
    { "handler", offsetof(struct function, handler) },
    { "runtime", offsetof(struct function, runtime) },
    { "architecture", offsetof(struct function, architecture) },
    { "code", offsetof(struct function, code_uri) },
    { "role", offsetof(struct function, role) },
    { "tracing", offsetof(struct function, tracing) },
    { "log format", offsetof(struct function, log_format) },
    { "log level", offsetof(struct function, log_level) },
    { "system log level", offsetof(struct function, system_log_level) },
    { "log group", offsetof(struct function, log_group) },
    { "function URL", offsetof(struct function, url_auth) },
};

static void compare_members(const struct teller *teller, const struct function *old,
                            const struct function *new_one)
{
    for (size_t i = 0; i < COUNT(number_members); i++) {
        int before = *(const int *)((const char *)old + number_members[i].at);
        int after = *(const int *)((const char *)new_one + number_members[i].at);
        if (before != after)
            tell(teller, "%s %d -> %d", number_members[i].what, before, after);
    }
    for (size_t i = 0; i < COUNT(text_members); i++)
        tell_text(teller, text_members[i].what,
                  *(char *const *)((const char *)old + text_members[i].at),
                  *(char *const *)((const char *)new_one + text_members[i].at));
    if (!text_equal(old->inline_code, new_one->inline_code))
        tell(teller, "inline code changed");
}

static void compare_value(const struct teller *teller, const struct environment_value *old,
                          const struct environment_value *new_one)
{
    if (text_equal(old->value, new_one->value))
        return;
    if (old->secret || new_one->secret)
        tell(teller, "%s changed", new_one->name);
    else
        tell_text(teller, new_one->name, old->value, new_one->value);
}

/* Both lists are sorted by name. */
static void compare_environments(const struct teller *teller, const struct function *old,
                                 const struct function *new_one)
{
    size_t i = 0, j = 0;
    while (i < old->environment_count || j < new_one->environment_count) {
        const struct environment_value *before = &old->environment[i];
        const struct environment_value *after = &new_one->environment[j];
        int order = i >= old->environment_count       ? 1
                    : j >= new_one->environment_count ? -1
                                                      : strcmp(before->name, after->name);
        if (order < 0)
            tell(teller, "%s removed", before->name);
        else if (order > 0)
            tell(teller, "%s added", after->name);
        else
            compare_value(teller, before, after);
        i += order <= 0;
        j += order >= 0;
    }
}

static void compare_layers(const struct teller *teller, const struct function *old,
                           const struct function *new_one)
{
    if (old->layer_count != new_one->layer_count) {
        tell(teller, "layers %zu -> %zu", old->layer_count, new_one->layer_count);
        return;
    }
    for (size_t i = 0; i < old->layer_count; i++)
        if (!text_equal(old->layers[i].reference, new_one->layers[i].reference))
            tell_text(teller, "layer", old->layers[i].reference, new_one->layers[i].reference);
        else if (!text_equal(old->layers[i].path, new_one->layers[i].path))
            tell_text(teller, "folder of the layer", old->layers[i].path,
                      new_one->layers[i].path);
}

static void compare_policies(const struct teller *teller, const struct function *old,
                             const struct function *new_one)
{
    bool same = old->policy_count == new_one->policy_count;
    for (size_t i = 0; same && i < old->policy_count; i++)
        same = text_equal(old->policies[i].name, new_one->policies[i].name);
    if (!same)
        tell(teller, "policies changed");
}

static const struct event_source *find_source(const struct project *project,
                                              const struct event_source *like)
{
    for (size_t i = 0; i < project->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[i];
        if (text_equal(source->function, like->function) && text_equal(source->name, like->name))
            return source;
    }
    return NULL;
}

static bool source_differs(const struct event_source *old, const struct event_source *new_one)
{
    return !text_equal(old->type, new_one->type) || !text_equal(old->detail, new_one->detail) ||
           !text_equal(old->source, new_one->source) || old->enabled != new_one->enabled;
}

static void compare_sources(struct teller teller, const struct project *old,
                            const struct project *new_one)
{
    for (size_t i = 0; i < new_one->event_source_count; i++) {
        const struct event_source *after = &new_one->event_sources[i];
        const struct event_source *before = find_source(old, after);
        teller.function = after->function;
        if (!before && project_function(old, after->function))
            tell(&teller, "event %s added", after->name);
        else if (before && source_differs(before, after))
            tell(&teller, "event %s changed", after->name);
    }
    for (size_t i = 0; i < old->event_source_count; i++) {
        const struct event_source *before = &old->event_sources[i];
        teller.function = before->function;
        if (!find_source(new_one, before) && project_function(new_one, before->function))
            tell(&teller, "event %s removed", before->name);
    }
}

static const struct function *same_id(const struct project *project, const char *id)
{
    const struct function *function = project_function(project, id);
    return function && strcmp(function->id, id) == 0 ? function : NULL;
}

static void compare_functions(struct teller teller, const struct project *old,
                              const struct project *new_one)
{
    for (size_t i = 0; i < new_one->function_count; i++) {
        const struct function *after = &new_one->functions[i];
        const struct function *before = same_id(old, after->id);
        teller.function = after->id;
        if (!before) {
            tell(&teller, "added");
            continue;
        }
        compare_members(&teller, before, after);
        compare_environments(&teller, before, after);
        compare_layers(&teller, before, after);
        compare_policies(&teller, before, after);
    }
    for (size_t i = 0; i < old->function_count; i++) {
        teller.function = old->functions[i].id;
        if (!same_id(new_one, teller.function))
            tell(&teller, "removed");
    }
}

static void compare_resources(const struct teller *teller, const struct project *old,
                              const struct project *new_one)
{
    for (size_t i = 0; i < new_one->resource_count; i++)
        if (!project_resource(old, new_one->resources[i].id) &&
            !same_id(new_one, new_one->resources[i].id))
            tell(teller, "%s added", new_one->resources[i].id);
    for (size_t i = 0; i < old->resource_count; i++)
        if (!project_resource(new_one, old->resources[i].id) &&
            !same_id(old, old->resources[i].id))
            tell(teller, "%s removed", old->resources[i].id);
}

/* --- run settings --- */

/* UNSAID is how it is when nothing is said. */
static void tell_network(const struct teller *teller, const struct run_network *old,
                         const struct run_network *new_one, const char *unsaid)
{
    AUTO_STR before, after;
    str_init(&before, LONGEST_SENTENCE);
    str_init(&after, LONGEST_SENTENCE);
    if (old)
        run_network_text(old, &before);
    if (new_one)
        run_network_text(new_one, &after);
    tell_text(teller, "network", old ? before.text : unsaid, new_one ? after.text : unsaid);
}

static void compare_run(struct teller teller, const struct run_settings *old,
                        const struct run_settings *new_one)
{
    for (const struct run_flag *flag = run_settings_flags; flag->name; flag++)
        tell_text(&teller, flag->name, run_settings_flag(old, flag) ? "on" : "off",
                  run_settings_flag(new_one, flag) ? "on" : "off");
    tell_network(&teller, old->network, new_one->network, "host");
}

static void compare_run_function(const struct teller *teller, const struct run_function *old,
                                 const struct run_function *new_one)
{
    for (const struct run_number *row = run_settings_numbers; row->name; row++) {
        int before = run_settings_number(old, row), after = run_settings_number(new_one, row);
        AUTO_FREE char *was = before == row->fallback ? NULL : mem_format("%d", before);
        AUTO_FREE char *is = after == row->fallback ? NULL : mem_format("%d", after);
        tell_text(teller, row->name, was, is);
    }
    tell_text(teller, "runtime-client", run_settings_client_word(old->client),
              run_settings_client_word(new_one->client));
    tell_text(teller, "build", old->build, new_one->build);
    tell_network(teller, old->network, new_one->network, "as for all");
}

static void compare_run_functions(struct teller teller, const struct project *old,
                                  const struct project *new_one)
{
    for (size_t i = 0; i < new_one->function_count; i++) {
        teller.function = new_one->functions[i].id;
        if (same_id(old, teller.function))
            compare_run_function(&teller, run_settings_function(old->settings, teller.function),
                                 run_settings_function(new_one->settings, teller.function));
    }
}

void project_compare(const struct project *old, const struct project *new_one,
                     void (*each)(void *self, const char *function, const char *text), void *self)
{
    struct teller teller = { .each = each, .self = self };
    compare_functions(teller, old, new_one);
    compare_sources(teller, old, new_one);
    compare_resources(&teller, old, new_one);
    compare_run(teller, old->settings, new_one->settings);
    compare_run_functions(teller, old, new_one);
}
