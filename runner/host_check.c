#include "runner/host_check.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runtime/interpreters.h"
#include "runner/runtime/starters.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

/* Images, missing and unknown runtimes are findings of the template already. */
static bool is_judged(const struct function *function)
{
    return function->package_type == PACKAGE_ZIP && function->condition_holds != 0 &&
           runtime_find(function->runtime);
}

static void add(const struct project *project, const struct function *function,
                struct problem_list *out, enum problem_severity severity, const char *code,
                const char *text, const char *hint)
{
    const struct origin *at = function->runtime_origin.line ? &function->runtime_origin
                                                            : &function->origin;
    const char *file = at->file ? at->file : file_name(project->template_path);
    struct problem *problem = problem_add(out, severity, code, file, at->line, at->column,
                                          at->kind == ORIGIN_GLOBALS ? "Globals" : function->id,
                                          "%s", text);
    if (*hint)
        problem_hint(problem, "%s", hint);
}

/* The hint begins a sentence of its own here. */
static char *sentence(const char *hint)
{
    char *text = *hint ? mem_format("%s.", hint) : mem_text("");
    if (*text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return text;
}

static void check(const struct project *project, const struct function *function,
                  struct interpreters *interpreters, struct problem_list *out)
{
    struct starter_choice choice;
    struct error error = ERROR_INIT;
    bool runs =
        starters_check(function, project->settings, interpreters, &choice, &error) == 0;
    bool missing = !runs && error.hint[0]; /* it says what to install */
    AUTO_FREE char *hint = sentence(error.hint);
    AUTO_FREE char *text =
        runs      ? mem_format("%s is not on this machine: %s runs it", function->runtime,
                             choice.with)
        : missing ? mem_format("%s is not on this machine", function->runtime)
                  : mem_format("%s is not run locally", function->runtime);
    if (missing)
        add(project, function, out, PROBLEM_WARNING, "LB401", text, hint);
    else if (!runs)
        add(project, function, out, PROBLEM_NOTE, "LB404", text,
            "Editing and packaging work all the same.");
    else if (choice.warning[0])
        add(project, function, out, PROBLEM_WARNING, "LB402", text, "");
}

/* Layers of other accounts and of AWS: known by ARN, and nowhere to be found. */
static void check_layers(const struct project *project, const struct function *function,
                         struct problem_list *out)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        const struct layer_use *layer = &function->layers[i];
        if (layer->path || !text_starts(layer->reference, "arn:"))
            continue;
        const struct origin *at = layer->origin.line ? &layer->origin : &function->origin;
        struct problem *problem = problem_add(
            out, PROBLEM_NOTE, "LB113", project_file_of(project, at), at->line, at->column,
            at->kind == ORIGIN_GLOBALS ? "Globals" : function->id,
            "the layer %.200s is not on this machine: functions run without it",
            layer->reference);
        problem_hint(problem, "Say in " RUN_SETTINGS_FILE " where it is: layers: {\"%.200s\": "
                              "FOLDER-OR-ZIP}.", layer->reference);
    }
}

void host_check_run(const struct project *project, struct interpreters *interpreters,
                    struct problem_list *out)
{
    problem_list_release(out);
    problem_list_copy(out, &project->problems);
    for (size_t i = 0; i < project->function_count; i++) {
        if (!is_judged(&project->functions[i]))
            continue;
        check(project, &project->functions[i], interpreters, out);
        check_layers(project, &project->functions[i], out);
    }
    problem_sort(out);
}
