#include "tui/action/package_actions.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/nearest.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "tui/action/when.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/package.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 24 };

static const char *const command_choices[] = { "update", "create", "layer", NULL };

static const struct action_argument package_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true,
      .help = "functions and layers by logical id" },
    { .name = "--all", .help = "every function and layer of the project" },
    { .name = "--out", .value = ACTION_FOLDER, .value_name = "DIR",
      .help = "where the zips go (.lambench/dist)" },
    { .name = "--top", .value = ACTION_NUMBER, .value_name = "N",
      .help = "so many of the largest entries, at most 5" },
    { .name = "--command", .value = ACTION_CHOICE, .value_name = "WHICH",
      .choices = command_choices,
      .help = "upload command to print: update, create, layer" },
    { .name = "--max-size", .value = ACTION_TEXT, .value_name = "SIZE",
      .help = "fail when a zip is larger, such as 50MB" },
    { .name = "--sha-only", .help = "print only the checksum, as Lambda reports CodeSha256" },
    { .name = "--json", .help = "one JSON document for each" },
    { .name = NULL },
};

static const char *const package_examples[] = {
    "lambench package CreateOrder",
    "lambench package --all --out dist --max-size 50MB",
    NULL,
};

struct packing {
    struct call *call;
    struct runner *runner, *own;
    char **ids;
    size_t count, capacity, at;
    unsigned long long maximum;     /* 0: none of its own */
    int status;
};

static void packing_free(void *data)
{
    struct packing *packing = data;
    loop_forget(packing->call->loop, packing);
    runner_close(packing->own);
    action_words_free(packing->ids, packing->count);
    free(packing);
}

/* ---- showing -------------------------------------------------------------------------------- */

/* As a person would write the path from here. */
static const char *shown_path(const char *path, char **out_here)
{
    *out_here = file_absolute(".");
    const char *beneath = file_beneath(*out_here, path);
    return beneath ? beneath : path;
}

/* Commands name the zip by its whole path; from here the short one says the same. */
static char *shown_command(const struct packing *packing, const struct runner_package *package)
{
    const char *word = call_value(packing->call, "--command", 0);
    bool create = word && strcmp(word, "update") != 0;
    const char *command = create && package->create_command ? package->create_command
                                                            : package->command;
    AUTO_FREE char *here = NULL;
    const char *path = shown_path(package->path, &here);
    const char *at = command ? strstr(command, package->path) : NULL;
    if (!at)
        return mem_text(command ? command : "");
    return mem_format("%.*s%s%s", (int)(at - command), command, path, at + strlen(package->path));
}

static size_t shown_entries(const struct packing *packing, const struct package_result *result)
{
    size_t wanted = (size_t)call_number(packing->call, "--top", PACKAGE_LARGEST);
    return wanted < result->largest_count ? wanted : result->largest_count;
}

static void add_text(const struct packing *packing, const struct runner_package *package,
                     struct str *out)
{
    char zip[32], unzipped[32], entry[32];
    const struct package_result *result = package->result;
    AUTO_FREE char *here = NULL;
    AUTO_FREE char *command = shown_command(packing, package);
    str_addf(out, "%s  %s (%s unzipped%s)  sha256 %s\n", shown_path(package->path, &here),
             text_size(zip, sizeof zip, result->zip_bytes),
             text_size(unzipped, sizeof unzipped, result->unzipped_bytes + package->layer_bytes),
             package->layer_bytes ? " with layers" : "", result->sha256);
    for (size_t i = 0; i < shown_entries(packing, result); i++)
        str_addf(out, "%10s  %3.0f%%  %s\n",
                 text_size(entry, sizeof entry, result->largest[i].bytes),
                 result->unzipped_bytes ? 100.0 * (double)result->largest[i].bytes /
                                              (double)result->unzipped_bytes
                                        : 0.0,
                 result->largest[i].name);
    str_addf(out, "%s\n", command);
}

static struct json *largest_json(const struct packing *packing,
                                 const struct package_result *result)
{
    struct json *rows = json_array();
    for (size_t i = 0; i < shown_entries(packing, result); i++) {
        struct json *row = json_object();
        json_set_text(row, "path", result->largest[i].name);
        json_set_int(row, "bytes", (int64_t)result->largest[i].bytes);
        json_add(rows, row);
    }
    return rows;
}

static struct json *warnings_json(const struct package_result *result)
{
    struct json *rows = json_array();
    for (size_t i = 0; i < result->warning_count; i++) {
        struct json *row = json_object();
        json_set_text(row, "code", "LB501");
        json_set_text(row, "message", result->warnings[i]);
        json_add(rows, row);
    }
    return rows;
}

static struct json *command_json(const struct packing *packing,
                                 const struct runner_package *package)
{
    struct json *list = json_array();
    struct error ignored = ERROR_INIT;
    AUTO_FREE char *command = shown_command(packing, package);
    char **words = NULL;
    size_t count = 0;
    if (action_split(command, &words, &count, &ignored) == 0)
        for (size_t i = 0; i < count; i++)
            json_add_text(list, words[i]);
    action_words_free(words, count);
    return list;
}

static void add_json(const struct packing *packing, const struct runner_package *package,
                     struct str *out)
{
    const struct package_result *result = package->result;
    AUTO(json) document = json_object();
    AUTO_FREE char *here = NULL;
    struct json *limits = json_object();
    json_set_int(document, "v", 1);
    json_set_text(document, "function", package->id);
    json_set_text(document, "zip", shown_path(package->path, &here));
    json_set_int(document, "zipBytes", (int64_t)result->zip_bytes);
    json_set_int(document, "unzippedBytes", (int64_t)result->unzipped_bytes);
    json_set_int(document, "withLayersBytes",
                 (int64_t)(result->unzipped_bytes + package->layer_bytes));
    json_set_text(document, "sha256", result->sha256);
    json_set_bool(document, "changed", !result->unchanged);
    json_set_int(limits, "zip", LIMIT_ZIP_BYTES);
    json_set_int(limits, "unzipped", LIMIT_UNZIPPED_BYTES);
    json_set(document, "limits", limits);
    json_set(document, "largest", largest_json(packing, result));
    json_set(document, "warnings", warnings_json(result));
    json_set(document, "command", command_json(packing, package));
    AUTO_FREE char *text = json_print(document);
    str_addf(out, "%s\n", text);
}

static void show(struct packing *packing, const struct runner_package *package)
{
    const struct package_result *result = package->result;
    struct call *call = packing->call;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (call_has(call, "--sha-only"))
        str_addf(&text, "%s\n", result->sha256);
    else if (call_has(call, "--json"))
        add_json(packing, package, &text);
    else
        add_text(packing, package, &text);
    call->ui->print(call->ui, text.text, text.length);
    for (size_t i = 0; i < result->warning_count && !call_has(call, "--quiet"); i++)
        call_say(call, UI_WARNING, "%s: %s", package->id, result->warnings[i]);
    if (packing->maximum && result->zip_bytes > packing->maximum) {
        call_say(call, UI_FAILURE, "%s: the zip has %llu bytes, --max-size allows %llu",
                 package->id, (unsigned long long)result->zip_bytes, packing->maximum);
        packing->status = STATUS_LIMIT;
    } else if (result->zip_bytes > LIMIT_ZIP_BYTES) {
        call_say(call, UI_WARNING, "%s: over 50 MB a zip must be uploaded through S3",
                 package->id);
    }
}

/* ---- one after the other -------------------------------------------------------------------- */

static void pack_next(void *self);

static void failed(struct packing *packing, const struct error *error)
{
    char text[2048];
    packing->status = status_of_error(error->kind);
    call_say(packing->call, UI_FAILURE, "%s: %s", packing->ids[packing->at],
             error_text(error, text, sizeof text));
}

static void packed(void *self, const struct runner_package *package, const struct error *error)
{
    struct packing *packing = self;
    if (package)
        show(packing, package);
    else
        failed(packing, error);
    packing->at++;
    loop_later(packing->call->loop, pack_next, packing);
}

static void pack_next(void *self)
{
    struct packing *packing = self;
    AUTO_FREE char *folder = call_has(packing->call, "--out")
                                 ? file_absolute(call_value(packing->call, "--out", 0))
                                 : NULL;
    for (; packing->at < packing->count; packing->at++) {
        struct error error = ERROR_INIT;
        if (runner_package(packing->runner, packing->ids[packing->at], folder, packed, packing,
                           &error) == 0)
            return;
        failed(packing, &error);
    }
    call_finish(packing->call, packing->status);
}

/* ---- which ---------------------------------------------------------------------------------- */

static int add_id(struct packing *packing, const struct project *project, const char *name,
                  struct error *error)
{
    const struct function *function = project_function(project, name);
    const struct layer *layer = project_layer(project, name);
    if (function || layer) {
        *ARRAY_PUSH(packing->ids, packing->count, packing->capacity) =
            mem_text(function ? function->id : layer->id);
        return 0;
    }
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    for (size_t i = 0; i < project->layer_count; i++)
        nearest_try(&nearest, project->layers[i].id);
    error_set(error, ERROR_NOT_FOUND, "there is no function or layer %s", name);
    return nearest.best ? error_hint(error, "did you mean %s?", nearest.best) : -1;
}

static int choose(struct packing *packing, struct error *error)
{
    const struct project *project = runner_project(packing->runner);
    const char *name;
    for (size_t i = 0; (name = call_value(packing->call, "FUNCTION", i)); i++)
        if (add_id(packing, project, name, error) < 0)
            return -1;
    if (packing->count > 0)
        return 0;
    if (!call_has(packing->call, "--all") && project->function_count != 1) {
        error_set(error, ERROR_INVALID, "package needs FUNCTION ... or --all");
        return error_hint(error, "lambench list shows the functions");
    }
    for (size_t i = 0; i < project->function_count; i++)
        *ARRAY_PUSH(packing->ids, packing->count, packing->capacity) =
            mem_text(project->functions[i].id);
    for (size_t i = 0; call_has(packing->call, "--all") && i < project->layer_count; i++)
        *ARRAY_PUSH(packing->ids, packing->count, packing->capacity) =
            mem_text(project->layers[i].id);
    return 0;
}

static int run_package(struct call *call, struct error *error)
{
    struct packing *packing = mem_alloc(sizeof *packing);
    *packing = (struct packing){ .call = call, .runner = call->runner };
    call->data = packing;
    call->release = packing_free;
    const char *size = call_value(call, "--max-size", 0);
    if (size && when_parse_size(size, &packing->maximum, error) < 0)
        return error_wrap(error, "--max-size");
    struct runner_options options = { .warm = 0 };
    int result = packing->runner ? 0 : reach_runner(call, &options, &packing->own, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    packing->runner = packing->runner ? packing->runner : packing->own;
    if (choose(packing, error) < 0)
        return -1;
    pack_next(packing);
    return 0;
}

const struct action package_action = {
    .name = "package",
    .summary = "zips that are ready for upload, the same bytes for the same files",
    .group = "Project",
    .arguments = package_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_LINE | ACTION_IN_SCREEN |
             ACTION_RUNS_CODE,
    .run = run_package,
    .examples = package_examples,
};
