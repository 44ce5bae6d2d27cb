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
#include "workspace/template/local_env.h"

enum { TEXT_BYTES = 1 << 24 };

static const struct action_argument env_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "whose; none with --global" },
    { .name = "NAME=VALUE", .value = ACTION_TEXT, .repeats = true,
      .help = "variables to set; without any they are listed" },
    { .name = "--unset", .value = ACTION_TEXT, .value_name = "NAME", .repeats = true,
      .help = "remove this variable" },
    { .name = "--local", .help = "on this machine only: not in the template, never exported" },
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
    "lambench env CreateOrder --local DB_HOST=localhost",
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

/* The words of one call: the first one is the function, unless it is an assignment already. */
struct changes {
    const char *owner;              /* NULL: none is named */
    const char *sets[EDIT_CALL_WORDS + 1], *unsets[EDIT_CALL_WORDS];
    size_t set_count, unset_count;
};

static void read_changes(const struct call *call, struct changes *out)
{
    const char *first = call_value(call, "FUNCTION", 0);
    bool assigns = first && strchr(first, '=');
    *out = (struct changes){ .owner = assigns ? NULL : first };
    if (assigns)
        out->sets[out->set_count++] = first;
    out->set_count += edit_call_words(call, "NAME=VALUE", out->sets + out->set_count);
    out->unset_count = edit_call_words(call, "--unset", out->unsets);
}

static int find_owner(struct edit_words *words, const struct changes *changes,
                      struct error *error)
{
    if (changes->owner)
        return edit_words_function(words, changes->owner, error);
    if (words->where == EDIT_AT_GLOBALS && changes->set_count + changes->unset_count)
        return 0;
    error_set(error, ERROR_INVALID, "env needs FUNCTION");
    return error_hint(error, "or --global with NAME=VALUE, for what all functions get");
}

static int edit_template(struct edit_words *words, const struct changes *changes,
                         struct error *error)
{
    for (size_t i = 0; i < changes->set_count; i++)
        if (edit_words_variable(words, changes->sets[i], error) < 0)
            return -1;
    for (size_t i = 0; i < changes->unset_count; i++)
        edit_words_unset_variable(words, changes->unsets[i]);
    return 0;
}

static int set_local(const char *root, const char *owner, const char *word, struct error *error)
{
    const char *sign = strchr(word, '=');
    if (!sign || sign == word)
        return error_set(error, ERROR_INVALID, "\"%s\" is not of the form NAME=VALUE", word);
    AUTO_FREE char *name = mem_text_n(word, (size_t)(sign - word));
    return local_env_set(root, owner, name, sign + 1, error);
}

/* Not an edit of the template: there is nothing to prove and nothing to undo. */
static int change_local(struct call *call, const struct edit_words *words,
                        const struct changes *changes, struct error *error)
{
    const char *root = words->project->root;
    const char *owner = words->function ? words->function->id : LOCAL_ENV_EVERY;
    for (size_t i = 0; i < changes->set_count; i++)
        if (set_local(root, owner, changes->sets[i], error) < 0)
            return -1;
    for (size_t i = 0; i < changes->unset_count; i++)
        if (local_env_unset(root, owner, changes->unsets[i], error) < 0)
            return -1;
    call_say(call, UI_PLAIN, "%s written, for this machine only", LOCAL_ENV_FILE);
    call_finish(call, STATUS_OK);
    return 1;
}

static int read_env(struct call *call, struct edit_words *words, struct error *error)
{
    struct changes changes;
    read_changes(call, &changes);
    if (find_owner(words, &changes, error) < 0)
        return -1;
    if (changes.set_count + changes.unset_count)
        return call_has(call, "--local") ? change_local(call, words, &changes, error)
                                         : edit_template(words, &changes, error);
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
