#include "tui/action/event_actions.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/event_edit.h"
#include "tui/action/sample.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/limits.h"

enum { TEXT_BYTES = 1 << 20 };

static const struct action_argument samples_arguments[] = {
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static const struct action_argument new_arguments[] = {
    { .name = "SAMPLE", .value = ACTION_TEXT, .required = true,
      .help = "which (lambench events samples lists them)" },
    { .name = "--set", .value = ACTION_TEXT, .value_name = "PATH=VALUE", .repeats = true,
      .help = "replace a value, such as Records[0].body=hello" },
    { .name = NULL },
};

static const struct action_argument check_arguments[] = {
    { .name = "FILE", .value = ACTION_FILE, .required = true, .repeats = true,
      .help = "files to check; - is standard input" },
    { .name = NULL },
};

static const char *const new_examples[] = {
    "lambench events new sqs --set 'Records[0].body={\"orderId\":\"o-1\"}' > events/retry.json",
    NULL,
};

static void print_columns(struct call *call, const struct columns *columns)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    columns_print(columns, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static void print_json(struct call *call, const char *key, struct json *taken_rows)
{
    AUTO(json) document = json_object();
    json_set_int(document, "v", 1);
    json_set(document, key, taken_rows);
    call_print_json(call, document);
}

/* ---- samples -------------------------------------------------------------------------------- */

static int run_samples(struct call *call, struct error *error)
{
    (void)error;
    AUTO(json) catalog = sample_catalog();
    AUTO_COLUMNS columns = columns_new(2);
    struct json *rows = json_array();
    for (size_t i = 0; i < json_count(catalog); i++) {
        const struct json *sample = json_at(catalog, i);
        const char *name = json_text(json_get(sample, "name"), "");
        const char *title = json_text(json_get(sample, "title"), "");
        struct json *row = json_object();
        json_set_text(row, "name", name);
        json_set_text(row, "title", title);
        json_add(rows, row);
        columns_add(columns, name);
        columns_add(columns, title);
    }
    if (call_has(call, "--json"))
        print_json(call, "samples", take_ptr(&rows));
    else
        print_columns(call, columns);
    json_free(rows);
    call_finish(call, STATUS_OK);
    return 0;
}

static int run_new(struct call *call, struct error *error)
{
    const struct embed_file *file;
    if (sample_find(call_value(call, "SAMPLE", 0), &file, error) < 0)
        return -1;
    AUTO_FREE char *text = mem_text_n(file->bytes, file->size);
    const char *assignment;
    for (size_t i = 0; (assignment = call_value(call, "--set", i)); i++) {
        char *edited;
        if (event_edit(text, strlen(text), assignment, &edited, error) < 0)
            return -1;
        free(text);
        text = edited;
    }
    call_print(call, text);
    call_finish(call, STATUS_OK);
    return 0;
}

/* ---- checking ------------------------------------------------------------------------------- */

static int check_file(const char *path, struct error *error)
{
    AUTO(blob) blob = NULL;
    if (file_read(path, LIMIT_REQUEST_BYTES, &blob, error) < 0)
        return -1;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    return json_scan_check(blob_bytes(blob), blob_size(blob), name, error);
}

static int run_check(struct call *call, struct error *error)
{
    (void)error;
    const char *path;
    int status = STATUS_OK;
    for (size_t i = 0; (path = call_value(call, "FILE", i)); i++) {
        struct error found = ERROR_INIT;
        char text[2048];
        if (check_file(path, &found) == 0)
            continue;
        call_say(call, UI_FAILURE, "%s", error_text(&found, text, sizeof text));
        status = status_of_error(found.kind);
    }
    call_finish(call, status);
    return 0;
}

const struct action event_samples_action = {
    .name = "events samples",
    .summary = "sample events of AWS services",
    .group = "Look",
    .arguments = samples_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_samples,
};

const struct action event_new_action = {
    .name = "events new",
    .summary = "print a sample event",
    .group = "Project",
    .arguments = new_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_new,
    .examples = new_examples,
};

const struct action event_check_action = {
    .name = "events check",
    .summary = "whether files are JSON, and where not",
    .group = "Look",
    .arguments = check_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_check,
};
