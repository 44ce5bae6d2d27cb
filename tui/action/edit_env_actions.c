/* Environment variables: listed, set and removed. */
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { TEXT_BYTES = 1 << 24 };

static const struct action_argument env_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "whose; none with --global" },
    { .name = "NAME=VALUE", .value = ACTION_TEXT, .repeats = true,
      .help = "variables to set; without any they are listed" },
    { .name = "--unset", .value = ACTION_TEXT, .value_name = "NAME", .repeats = true,
      .help = "remove this variable" },
    EDIT_RUN_PLACES,
    { .name = "--text", .help = "values are text, also when they look like !Ref Name" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const char *const env_examples[] = {
    "lambench env CreateOrder",
    "lambench env CreateOrder TABLE='!Ref Orders' LEVEL=debug",
    "lambench env CreateOrder --unset LEVEL",
    "lambench env --global STAGE=dev",
    NULL,
};

/* ---- listing -------------------------------------------------------------------------------- */

static const char *shown(const struct environment_value *variable)
{
    return variable->secret && variable->value ? "********" : variable->value;
}

/* "template.yaml:12", "Globals template.yaml:5", "local" */
static void add_origin(const struct environment_value *variable, const struct project *project,
                       struct str *out)
{
    const struct origin *origin = &variable->origin;
    const char *file = origin->file ? origin->file : file_name(project->template_path);
    if (origin->kind == ORIGIN_LOCAL) {
        str_addf(out, "local%s%s", origin->given ? " " : "", origin->given ? origin->given : "");
        return;
    }
    str_addf(out, "%s%s:%d", origin->kind == ORIGIN_GLOBALS ? "Globals " : "", file,
             origin->line);
    if (origin->parameter)
        str_addf(out, " parameter %s", origin->parameter);
}

static void list_text(struct call *call, const struct function *function,
                      const struct project *project)
{
    AUTO_COLUMNS columns = columns_new(3);
    AUTO_STR text, cell;
    str_init(&text, TEXT_BYTES);
    str_init(&cell, TEXT_BYTES);
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *variable = &function->environment[i];
        const char *value = shown(variable);
        columns_add(columns, variable->name);
        str_clear(&cell);
        if (value)
            text_safe(&cell, value, strlen(value), false);
        columns_add(columns, value ? cell.text : variable->written);
        str_clear(&cell);
        add_origin(variable, project, &cell);
        columns_add(columns, cell.text);
    }
    columns_print(columns, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static struct json *variable_json(const struct environment_value *variable,
                                  const struct project *project)
{
    struct json *row = json_object();
    AUTO_STR origin;
    str_init(&origin, TEXT_BYTES);
    add_origin(variable, project, &origin);
    json_set_text(row, "name", variable->name);
    json_set_text(row, "value", shown(variable));
    json_set_bool(row, "secret", variable->secret);
    json_set_text(row, "written", variable->written);
    json_set_text(row, "from", origin.text);
    return row;
}

static void list_json(struct call *call, const struct function *function,
                      const struct project *project)
{
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    for (size_t i = 0; i < function->environment_count; i++)
        json_add(rows, variable_json(&function->environment[i], project));
    json_set_int(document, "v", 1);
    json_set_text(document, "function", function->id);
    json_set(document, "environment", rows);
    call_print_json(call, document);
}

/* ---- changing ------------------------------------------------------------------------------- */

static int read_owner(struct call *call, struct edit_words *words, struct error *error)
{
    const char *first = call_value(call, "FUNCTION", 0);
    if (first && !strchr(first, '='))
        return edit_words_function(words, first, error);
    if (words->where == EDIT_AT_GLOBALS)
        return first ? edit_words_variable(words, first, error) : 0;
    error_set(error, ERROR_INVALID, "env needs FUNCTION");
    return error_hint(error, "or --global, for what all functions get from Globals");
}

static int read_env(struct call *call, struct edit_words *words, struct error *error)
{
    const char *word;
    if (read_owner(call, words, error) < 0)
        return -1;
    for (size_t i = 0; (word = call_value(call, "NAME=VALUE", i)); i++)
        if (edit_words_variable(words, word, error) < 0)
            return -1;
    for (size_t i = 0; (word = call_value(call, "--unset", i)); i++)
        edit_words_unset_variable(words, word);
    if (words->count)
        return 0;
    if (!words->function)
        return error_set(error, ERROR_INVALID, "env --global needs NAME=VALUE or --unset NAME");
    (call_has(call, "--json") ? list_json : list_text)(call, words->function, words->project);
    call_finish(call, STATUS_OK);
    return 1;
}

static int run_env(struct call *call, struct error *error)
{
    return edit_call_run(call, read_env, error);
}

const struct action edit_env_action = {
    .name = "env",
    .summary = "list or change environment variables in the template",
    .group = "Change",
    .arguments = env_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_env,
    .examples = env_examples,
};
