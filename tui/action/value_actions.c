#include "tui/action/value_actions.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "tui/action/value_keep.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/local_values.h"

enum { TEXT_BYTES = 1 << 22 };

#define HIDDEN "********"

static const char *const kind_choices[] = { "ssm", "secret", "import", "attribute", NULL };
static const enum setting_kind kinds[] = { SETTING_SSM, SETTING_SECRET, SETTING_IMPORT,
                                           SETTING_ATTRIBUTE };

static const struct action_argument param_arguments[] = {
    { .name = "NAME=VALUE", .value = ACTION_PARAMETER, .repeats = true,
      .help = "what a parameter is from now on; without it all are listed" },
    { .name = "--unset", .value = ACTION_PARAMETER, .value_name = "NAME", .repeats = true,
      .help = "forget the value kept for this parameter" },
    { .name = "--json", .help = "list them as one JSON document" },
    { .name = NULL },
};

static const struct action_argument value_arguments[] = {
    { .name = "KIND", .value = ACTION_CHOICE, .choices = kind_choices, .required = true,
      .help = "ssm, secret, import (another stack's export), attribute (GetAtt)" },
    { .name = "NAME=VALUE", .value = ACTION_TEXT, .repeats = true,
      .help = "what it is here; NAME alone takes it from standard input; or a list" },
    { .name = "--unset", .value = ACTION_TEXT, .value_name = "NAME", .repeats = true,
      .help = "forget the value kept for this name" },
    { .name = "--json", .help = "list them as one JSON document" },
    { .name = NULL },
};

static bool changes(const struct call *call)
{
    return call_has(call, "NAME=VALUE") || call_has(call, "--unset");
}

/* A cell that cannot act on a terminal; NULL stays NULL. */
static void add_cell(struct columns *rows, const char *text)
{
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    if (text)
        text_safe(&safe, text, strlen(text), false);
    columns_add(rows, text ? safe.text : NULL);
}

static void print_rows(struct call *call, const struct columns *rows)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    columns_print(rows, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

/* ---- param ---------------------------------------------------------------------------------- */

/* Its value as one text; NULL when it has none. The caller frees. */
static char *text_of(const struct parameter *parameter)
{
    const struct value *value = parameter->value;
    if (!value || value->kind == VALUE_UNKNOWN)
        return NULL;
    if (value->secret)
        return mem_text(HIDDEN);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
        str_addf(&text, "%s%s", i ? "," : "", value_text(value->items[i]));
    if (value->text)
        str_add(&text, value->text);
    return str_take(&text);
}

static const char *giver_of(const struct parameter *parameter)
{
    return parameter->value ? parameter->value->origin.given : NULL;
}

static void list_parameters(struct call *call, const struct project *project)
{
    AUTO_COLUMNS rows = columns_new(4);
    for (size_t i = 0; i < project->parameter_count; i++) {
        const struct parameter *parameter = &project->parameters[i];
        AUTO_FREE char *text = text_of(parameter);
        add_cell(rows, parameter->name);
        add_cell(rows, text);
        add_cell(rows, giver_of(parameter));
        add_cell(rows, parameter->type);
    }
    print_rows(call, rows);
}

static void print_parameters(struct call *call, const struct project *project)
{
    AUTO(json) document = json_object();
    struct json *list = json_array();
    json_set_int(document, "v", 1);
    for (size_t i = 0; i < project->parameter_count; i++) {
        const struct parameter *parameter = &project->parameters[i];
        AUTO_FREE char *text = text_of(parameter);
        struct json *row = json_object();
        json_set_text(row, "name", parameter->name);
        json_set_text(row, "type", parameter->type);
        json_set_text(row, "value", text);
        json_set_text(row, "by", giver_of(parameter));
        json_add(list, row);
    }
    json_set(document, "parameters", list);
    call_print_json(call, document);
}

static int run_param(struct call *call, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (changes(call))
        result = value_keep(call, project, SETTING_PARAMETER, "NAME=VALUE", error);
    else if (call_has(call, "--json"))
        print_parameters(call, project);
    else
        list_parameters(call, project);
    if (result == 0)
        call_finish(call, STATUS_OK);
    return result;
}

/* ---- value ---------------------------------------------------------------------------------- */

struct listing {
    const struct project *project;
    enum setting_kind kind;
    struct columns *rows;
    struct json *list;
};

static void add_row(void *self, const char *name, const char *value)
{
    struct listing *listing = self;
    bool secret = value_keep_is_secret(listing->project, listing->kind, name, value);
    const char *shown = secret ? HIDDEN : value;
    struct json *row = json_object();
    json_set_text(row, "name", name);
    json_set_text(row, "value", shown);
    json_set_bool(row, "secret", secret);
    json_add(listing->list, row);
    add_cell(listing->rows, name);
    add_cell(listing->rows, shown);
}

static int list_values(struct call *call, const struct project *project, enum setting_kind kind,
                       struct error *error)
{
    AUTO_COLUMNS rows = columns_new(2);
    AUTO(json) document = json_object();
    struct listing listing = { .project = project, .kind = kind, .rows = rows,
                               .list = json_array() };
    json_set_int(document, "v", 1);
    json_set(document, "values", listing.list);
    if (local_values_each(project->root, kind, add_row, &listing, error) < 0)
        return -1;
    if (call_has(call, "--json"))
        call_print_json(call, document);
    else
        print_rows(call, rows);
    return 0;
}

static enum setting_kind kind_of(const struct call *call)
{
    const char *word = call_value(call, "KIND", 0);
    for (size_t i = 0; kind_choices[i]; i++)
        if (strcmp(kind_choices[i], word) == 0)
            return kinds[i];
    return SETTING_KINDS;
}

static int run_value(struct call *call, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    enum setting_kind kind = kind_of(call);
    result = changes(call) ? value_keep(call, project, kind, "NAME=VALUE", error)
                           : list_values(call, project, kind, error);
    if (result == 0)
        call_finish(call, STATUS_OK);
    return result;
}

static const char *const param_examples[] = {
    "lambench param",
    "lambench param Stage=test Size=3",
    "lambench param --unset Stage",
    NULL,
};

static const char *const value_examples[] = {
    "lambench value ssm /orders/url=https://localhost:8000",
    "lambench value secret db:SecretString:password < password.txt",
    "lambench value import network-VpcId=vpc-1",
    "lambench value attribute Queue.QueueUrl=http://localhost:9324/q",
    NULL,
};

const struct action value_param_action = {
    .name = "param",
    .summary = "values of the template's parameters on this machine",
    .group = "Project",
    .arguments = param_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_param,
    .examples = param_examples,
};

const struct action value_action = {
    .name = "value",
    .summary = "values that AWS would give: parameter store, secrets, exports, attributes",
    .group = "Project",
    .arguments = value_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_value,
    .examples = value_examples,
};
