/*
 * Reads a corpus of real templates (folder LAMBENCH_CORPUS with expect.jsonl) and compares what was
 * understood with what another reader understood. Skipped when the variable is not set.
 */
#include "tests/lib/unit.h"

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

enum { EXPECTATIONS_BYTES = 64 * 1024 * 1024 };

/* Where the other reader is known to be wrong, or to have another idea. */
static const struct {
    const char *file, *field, *why;
} deviations[] = {
    { "buildcmd/language-extensions.yaml", NULL, "Fn::ForEach is written out, so there are more" },
    { "function_with_policy_templates.yaml", "policies", "AWS::NoValue removes the last one" },
    { "self_managed_kafka_with_intrinsics.yaml", "event detail", "the parameter's default is 100" },
    { "error_function_invalid_api_event.yaml", "event detail", "Path and Method are no texts" },
};

struct tally {
    const char *file, *function;
    struct map *fields;         /* name -> struct count */
    size_t wrong;
};

struct count {
    size_t equal, wrong;
};

static bool is_deviation(const char *file, const char *field)
{
    for (size_t i = 0; i < COUNT(deviations); i++)
        if (text_ends(file, deviations[i].file) &&
            (!deviations[i].field || strcmp(deviations[i].field, field) == 0))
            return true;
    return false;
}

static void judge(struct tally *tally, const char *field, bool equal, const char *expected,
                  const char *found)
{
    if (!equal && is_deviation(tally->file, field))
        return;
    struct count *count = map_get(tally->fields, field);
    if (!count) {
        count = mem_alloc(sizeof *count);
        map_set(tally->fields, field, count);
    }
    count->equal += equal;
    count->wrong += !equal;
    tally->wrong += !equal;
    if (!equal)
        printf("%s: %s: %s: expected %s, found %s\n", tally->file,
               tally->function ? tally->function : "-", field, expected ? expected : "none",
               found ? found : "none");
}

static void judge_text(struct tally *tally, const char *field, const char *expected,
                       const char *found)
{
    judge(tally, field, text_equal(expected, found), expected, found);
}

static bool is_open(const struct json *value)
{
    return text_equal(json_text(value, NULL), "?");
}

static void judge_number(struct tally *tally, const char *field, const struct json *value,
                         int found)
{
    int expected = (int)json_number(value, -1);
    if (!value || expected < 0)
        return;
    AUTO_FREE char *left = mem_format("%d", expected);
    AUTO_FREE char *right = mem_format("%d", found);
    judge_text(tally, field, left, right);
}

static void judge_member(struct tally *tally, const struct json *fields, const char *field,
                         const char *found)
{
    const struct json *value = json_get(fields, field);
    if (!is_open(value))
        judge_text(tally, field, json_text(value, NULL), found);
}

static void judge_code(struct tally *tally, const struct function *function,
                       const struct json *value)
{
    const char *found = function->code_uri;
    if (is_open(value))
        return;
    if (json_get(value, "s3"))
        judge(tally, "code", found && (text_starts(found, "s3:") || text_starts(found, "https:")),
              "S3", found);
    else if (json_get(value, "image"))
        judge(tally, "code", function->code_kind == CODE_IMAGE, "an image", found);
    else if (json_text(value, NULL))
        judge_text(tally, "code", json_text(value, NULL), found);
    else if (!value)
        judge(tally, "code", !found || function->code_kind == CODE_IMAGE, NULL, found);
}

static const struct environment_value *variable(const struct function *function, const char *name)
{
    for (size_t i = 0; i < function->environment_count; i++)
        if (strcmp(function->environment[i].name, name) == 0)
            return &function->environment[i];
    return NULL;
}

static void judge_environment(struct tally *tally, const struct function *function,
                              const struct json *fields)
{
    const struct json *names = json_get(fields, "environment_names");
    const struct json *values = json_get(fields, "environment_values");
    bool same = json_count(names) == function->environment_count;
    for (size_t i = 0; same && i < json_count(names); i++)
        same = text_equal(json_text(json_at(names, i), NULL), function->environment[i].name);
    if (!is_open(names)) {
        AUTO_FREE char *expected = names ? json_print(names) : NULL;
        judge(tally, "environment_names", same, expected, "others");
    }
    for (size_t i = 0; i < json_count(values); i++) {
        const struct json *value = json_at(values, i);
        const struct environment_value *found = variable(function, json_key(value));
        if (!is_open(value))
            judge_text(tally, "environment_values", json_text(value, NULL),
                       found ? found->value : NULL);
    }
}

static void judge_layers(struct tally *tally, const struct function *function,
                         const struct json *fields)
{
    const struct json *layers = json_get(fields, "layers");
    const struct json *number = json_get(fields, "layer_count");
    if (json_number(number, 0) >= 0)
        judge_number(tally, "layer_count", number ? number : layers, (int)function->layer_count);
    for (size_t i = 0; i < json_count(layers) && i < function->layer_count; i++)
        if (!is_open(json_at(layers, i)))
            judge_text(tally, "layers", json_text(json_at(layers, i), NULL),
                       function->layers[i].reference);
}

static void judge_policies(struct tally *tally, const struct function *function,
                           const struct json *fields)
{
    const struct json *policies = json_get(fields, "policies");
    if (is_open(policies))
        return;
    bool same = json_count(policies) == function->policy_count;
    for (size_t i = 0; same && i < json_count(policies); i++)
        same = is_open(json_at(policies, i)) ||
               text_equal(json_text(json_at(policies, i), NULL), function->policies[i].name);
    AUTO_FREE char *expected = policies ? json_print(policies) : NULL;
    judge(tally, "policies", same, expected,
          function->policy_count ? function->policies[0].name : NULL);
}

static char *detail_text(const struct json *detail)
{
    if (!detail)
        return NULL;
    if (json_text(detail, NULL))
        return mem_text(json_text(detail, NULL));
    if (!json_is_array(detail))
        return mem_format("%d", (int)json_number(detail, -1));
    char *all = mem_text("");
    for (size_t i = 0; i < json_count(detail); i++) {
        char *longer = mem_format("%s%s%s", all, i ? ", " : "", json_text(json_at(detail, i), "?"));
        free(all);
        all = longer;
    }
    return all;
}

static const struct event_source *find_event(const struct project *project,
                                             const struct function *function, const char *name)
{
    for (size_t i = 0; i < function->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[function->event_sources[i]];
        if (!source->resource && text_equal(source->name, name))
            return source;
    }
    return NULL;
}

static void judge_events(struct tally *tally, const struct project *project,
                         const struct function *function, const struct json *fields)
{
    const struct json *events = json_get(fields, "events");
    int own = 0;
    for (size_t i = 0; i < function->event_source_count; i++)
        own += project->event_sources[function->event_sources[i]].resource == NULL;
    AUTO_FREE char *left = mem_format("%zu", json_count(events));
    AUTO_FREE char *right = mem_format("%d", own);
    judge_text(tally, "events", left, right);
    for (size_t i = 0; i < json_count(events); i++) {
        const struct json *event = json_at(events, i), *detail = json_at(event, 2);
        const struct event_source *source =
            find_event(project, function, json_text(json_at(event, 0), ""));
        judge_text(tally, "event type", json_text(json_at(event, 1), NULL),
                   source ? source->type : NULL);
        AUTO_FREE char *expected = detail_text(detail);
        if (!is_open(detail) && !text_equal(expected, "-1"))
            judge_text(tally, "event detail", expected, source ? source->detail : NULL);
    }
}

static void judge_condition(struct tally *tally, const struct function *function,
                            const struct json *fields)
{
    const struct json *condition = json_get(fields, "condition"), *holds = json_at(condition, 1);
    judge_text(tally, "condition", json_text(json_at(condition, 0), NULL), function->condition);
    if (!condition || is_open(holds) || json_is_null(holds))
        return;
    judge_text(tally, "condition holds", json_truth(holds, false) ? "1" : "0",
               function->condition_holds < 0 ? "?" : function->condition_holds ? "1" : "0");
}

static void judge_function(struct tally *tally, const struct project *project,
                           const struct json *fields)
{
    const struct function *function = project_function(project, tally->function);
    judge(tally, "function", function != NULL, tally->function, NULL);
    if (!function)
        return;
    judge_text(tally, "source", json_text(json_get(fields, "source"), NULL),
               function->is_sam ? "S" : "L");
    judge_member(tally, fields, "runtime", function->runtime);
    judge_member(tally, fields, "handler", function->handler);
    judge_number(tally, "memory_mb", json_get(fields, "memory_mb"), function->memory_mb);
    judge_number(tally, "timeout_s", json_get(fields, "timeout_s"), function->timeout_s);
    const struct json *first = json_at(json_get(fields, "architectures"), 0);
    if (first && !is_open(first))
        judge_text(tally, "architectures", json_text(first, NULL), function->architecture);
    judge_code(tally, function, json_get(fields, "code"));
    judge_environment(tally, function, fields);
    judge_layers(tally, function, fields);
    judge_policies(tally, function, fields);
    judge_events(tally, project, function, fields);
    judge_condition(tally, function, fields);
    if (json_get(fields, "bm"))
        judge_member(tally, fields, "bm", function->build_method);
    if (json_get(fields, "url"))
        judge_member(tally, fields, "url", function->url_auth);
}

static void judge_resources(struct tally *tally, const struct project *project,
                            const struct json *types)
{
    size_t expected = 0, own = 0;
    for (size_t j = 0; j < project->resource_count; j++)
        own += !*project->resources[j].stack; /* not those of nested templates */
    for (size_t i = 0; i < json_count(types); i++) {
        const struct json *type = json_at(types, i);
        size_t found = 0;
        expected += (size_t)json_number(type, 0);
        for (size_t j = 0; j < project->resource_count; j++)
            found += !*project->resources[j].stack &&
                     strcmp(project->resources[j].type, json_key(type)) == 0;
        judge_number(tally, "resource_types", type, (int)found);
    }
    judge(tally, "resources", expected == own, "another number", "");
}

static void judge_project(struct tally *tally, const struct project *project,
                          const struct json *line)
{
    const struct json *functions = json_get(line, "functions");
    size_t own = 0;
    for (size_t i = 0; i < project->function_count; i++)
        own += !*project->functions[i].stack;
    judge(tally, "functions", json_count(functions) == own, "another number", "");
    for (size_t i = 0; i < json_count(functions); i++) {
        tally->function = json_key(json_at(functions, i));
        judge_function(tally, project, json_at(functions, i));
    }
    tally->function = NULL;
    judge_resources(tally, project, json_get(line, "resource_types"));
}

static void judge_line(struct tally *tally, const char *corpus, const char *text, size_t size)
{
    AUTO(json) line = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(json_parse(text, size, "expect.jsonl", &line, &error), 0);
    tally->file = json_text(json_get(line, "file"), "");
    AUTO_FREE char *path = unit_path(corpus, tally->file);
    struct load_request request = { .path = path, .region = "us-east-1" };
    AUTO_PROJECT project = NULL;
    judge(tally, "loads", load_project(&request, &project, &error) == 0, "a project", error.what);
    if (project)
        judge_project(tally, project, line);
}

static void agrees_with_the_corpus(void **state)
{
    (void)state;
    const char *corpus = getenv("LAMBENCH_CORPUS");
    if (!corpus)
        skip();
    AUTO_FREE char *path = unit_path(corpus, "expect.jsonl");
    AUTO(blob) all = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(file_read(path, EXPECTATIONS_BYTES, &all, &error), 0);
    AUTO(map) fields = map_new(free);
    struct tally tally = { .fields = fields };
    for (const char *at = blob_bytes(all); *at;) {
        size_t size = strcspn(at, "\n");
        if (size > 0)
            judge_line(&tally, corpus, at, size);
        at += size + (at[size] == '\n');
    }
    for (size_t i = 0; i < map_count(fields); i++) {
        const struct count *count = map_value_at(fields, i);
        printf("%-20s %5zu of %5zu\n", map_key_at(fields, i), count->equal,
               count->equal + count->wrong);
    }
    assert_int_equal(tally.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_the_corpus) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
