/*
 * Every folder of tests/cases/template: its template, read, and written as text, is expected.txt.
 * parameters.txt may hold NAME=value lines, beside.txt the names of templates that are opened with
 * it. LAMBENCH_UPDATE=1 writes expected.txt anew.
 */
#include "tests/lib/unit.h"

#include <dirent.h>

#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

enum { DUMP_BYTES = 1048576, MOST_LINES = 20 };

/* Tests run in a folder of their own; ROOT is the source tree. The caller frees. */
static char *cases_folder(void)
{
    const char *root = getenv("ROOT");
    return unit_path(root ? root : ".", "tests/cases/template");
}

/* --- a project as text --- */

static void add_origin(struct str *out, const struct origin *origin)
{
    if (origin->line)
        str_addf(out, " @%s%s%s%d:%d", origin->kind == ORIGIN_GLOBALS ? "Globals " : "",
                 origin->file ? origin->file : "", origin->file ? ":" : "", origin->line,
                 origin->column);
}

static void add_member(struct str *out, const char *name, const char *value)
{
    if (value)
        str_addf(out, " %s=%s", name, value);
}

static void add_environment(struct str *out, const struct function *function)
{
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *one = &function->environment[i];
        str_addf(out, "  variable %s", one->name);
        str_addf(out, one->value ? " = \"%s\"" : " unknown", one->value);
        if (one->written)
            str_addf(out, " <%s>", one->written);
        str_add(out, one->secret ? " secret" : "");
        add_origin(out, &one->origin);
        str_add(out, "\n");
    }
}

static const char *beneath(const struct project *project, const char *path)
{
    const char *inner = path ? file_beneath(project->root, path) : NULL;
    if (inner || !path)
        return inner;
    return strcmp(project->root, path) == 0 ? "." : path;
}

static void add_source(struct str *out, const struct project *project,
                       const struct event_source *source)
{
    (void)project;
    str_addf(out, "  event %s %s", source->name, source->type);
    add_member(out, "detail", source->detail);
    add_member(out, "source", source->source);
    add_member(out, "api", source->api);
    add_member(out, "pattern", source->pattern);
    add_member(out, "input", source->input);
    add_member(out, "in", source->resource);
    if (source->batch_size >= 0)
        str_addf(out, " batch=%d", source->batch_size);
    if (source->window_s >= 0)
        str_addf(out, " window=%d", source->window_s);
    str_add(out, source->reports_failures ? " reports-failures" : "");
    str_add(out, source->enabled ? "" : " off");
    add_origin(out, &source->origin);
    str_add(out, "\n");
}

static void add_code(struct str *out, const struct project *project,
                     const struct function *function)
{
    static const char *const kinds[] = { "none", "folder", "archive", "inline", "s3", "image" };
    str_addf(out, "  code %s", kinds[function->code_kind]);
    add_member(out, "uri", function->code_uri);
    add_member(out, "path", beneath(project, function->code_path));
    add_member(out, "text", function->inline_code);
    add_member(out, "build", function->build_method);
    add_origin(out, &function->code_origin);
    str_add(out, "\n");
}

static void add_settings(struct str *out, const struct function *function)
{
    str_addf(out, "  %s %d MB", function->architecture, function->memory_mb);
    add_origin(out, &function->memory_origin);
    str_addf(out, ", %d s", function->timeout_s);
    add_origin(out, &function->timeout_origin);
    str_addf(out, ", /tmp %d MB", function->tmp_mb);
    if (function->reserved_concurrency >= 0)
        str_addf(out, ", concurrency %d", function->reserved_concurrency);
    if (function->max_retries >= 0 || function->max_event_age_s >= 0)
        str_addf(out, ", retries %d, age %d", function->max_retries, function->max_event_age_s);
    add_member(out, "role", function->role);
    add_member(out, "tracing", function->tracing);
    add_member(out, "log", function->log_format);
    add_member(out, "level", function->log_level);
    add_member(out, "url", function->url_auth);
    add_member(out, "mode", function->url_invoke_mode);
    if (function->condition)
        str_addf(out, " condition=%s:%d", function->condition, function->condition_holds);
    str_add(out, function->vpc ? " vpc\n" : "\n");
}

static void add_function(struct str *out, const struct project *project,
                         const struct function *function)
{
    str_addf(out, "function %s", function->id);
    if (strcmp(function->name, function->id) != 0)
        add_member(out, "name", function->name);
    add_member(out, "runtime", function->runtime);
    add_origin(out, &function->runtime_origin);
    add_member(out, "handler", function->handler);
    add_origin(out, &function->handler_origin);
    add_member(out, "description", function->description);
    str_add(out, function->is_sam ? "\n" : " plain\n");
    add_settings(out, function);
    add_code(out, project, function);
    add_environment(out, function);
    for (size_t i = 0; i < function->layer_count; i++) {
        str_addf(out, "  layer %s", function->layers[i].reference);
        add_member(out, "path", beneath(project, function->layers[i].path));
        add_origin(out, &function->layers[i].origin);
        str_add(out, "\n");
    }
    for (size_t i = 0; i < function->policy_count; i++)
        str_addf(out, "  policy %s\n", function->policies[i].name);
    for (size_t i = 0; i < function->event_source_count; i++)
        add_source(out, project, &project->event_sources[function->event_sources[i]]);
}

static void add_project(struct str *out, const struct project *project)
{
    str_add(out, project->usable ? "" : "not usable\n");
    for (size_t i = 0; i < project->function_count; i++)
        add_function(out, project, &project->functions[i]);
    for (size_t i = 0; i < project->layer_count; i++) {
        const struct layer *layer = &project->layers[i];
        str_addf(out, "layer %s name=%s", layer->id, layer->name);
        add_member(out, "uri", layer->content_uri);
        add_member(out, "path", beneath(project, layer->path));
        add_member(out, "build", layer->build_method);
        str_add(out, "\n");
    }
    for (size_t i = 0; i < project->resource_count; i++)
        if (!project_function(project, project->resources[i].id))
            str_addf(out, "resource %s %s name=%s\n", project->resources[i].id,
                     project->resources[i].type, project->resources[i].name);
    for (size_t i = 0; i < project->problems.count; i++) {
        const struct problem *one = &project->problems.items[i];
        str_addf(out, "%s:%d:%d: %s %s: %s%s%s", one->file, one->line, one->column,
                 problem_severity_word(one->severity), one->code,
                 one->resource ? one->resource : "", one->resource ? ": " : "", one->message);
        str_addf(out, one->hint ? " (%s)\n" : "\n", one->hint);
    }
}

/* --- one case --- */

/* The lines of FOLDER/NAME, each with START in front of it; none when there is no such file. The
 * caller frees them. */
static size_t read_lines(const char *folder, const char *name, const char *start, char *lines[])
{
    AUTO_FREE char *path = unit_path(folder, name);
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    if (!file_exists(path) || file_read(path, DUMP_BYTES, &text, &error) < 0)
        return 0;
    size_t count = 0;
    for (const char *at = blob_bytes(text); *at && count < MOST_LINES;) {
        size_t size = strcspn(at, "\n");
        lines[count++] = mem_format("%s%.*s", start, (int)size, at);
        at += size + (at[size] == '\n');
    }
    return count;
}

static void dump_case(const char *folder, struct str *out)
{
    char *parameters[MOST_LINES], *beside[MOST_LINES];
    AUTO_FREE char *inside = mem_format("%s/", folder);
    size_t count = read_lines(folder, "parameters.txt", "", parameters);
    size_t beside_count = read_lines(folder, "beside.txt", inside, beside);
    struct load_request request = {
        .path = folder, .region = "us-east-1", .parameters = (const char *const *)parameters,
        .parameter_count = count, .beside = (const char *const *)beside,
        .beside_count = beside_count,
    };
    struct error error = ERROR_INIT;
    AUTO_PROJECT project = NULL;
    assert_int_equal(project_load(&request, &project, &error), 0);
    add_project(out, project);
    for (size_t i = 0; i < count; i++)
        free(parameters[i]);
    for (size_t i = 0; i < beside_count; i++)
        free(beside[i]);
}

static bool judge_case(const char *cases, const char *name)
{
    AUTO_FREE char *folder = unit_path(cases, name);
    AUTO_FREE char *path = unit_path(folder, "expected.txt");
    AUTO_STR found;
    str_init(&found, DUMP_BYTES);
    dump_case(folder, &found);
    AUTO(blob) expected = NULL;
    struct error error = ERROR_INIT;
    if (getenv("LAMBENCH_UPDATE"))
        assert_int_equal(file_replace(path, found.text, found.length, 0644, &error), 0);
    if (file_read(path, DUMP_BYTES, &expected, &error) == 0 &&
        strcmp(blob_bytes(expected), found.text) == 0)
        return true;
    printf("%s: expected\n%s--- found\n%s", name, blob_bytes(expected), found.text);
    return false;
}

static void reads_every_case(void **state)
{
    (void)state;
    clock_pretend(INT64_C(1780272000) * 1000000000, 0); /* 2026-06-01: runtimes end */
    AUTO_FREE char *cases = cases_folder();
    DIR *folder = opendir(cases);
    assert_non_null(folder);
    size_t wrong = 0, count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        wrong += !judge_case(cases, entry->d_name);
    }
    closedir(folder);
    clock_pretend(-1, -1);
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reads_every_case) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
