#include "tui/action/starter_actions.h"

#include <string.h>
#include <sys/stat.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/nearest.h"
#include "tui/action/ui.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

#define FOLDER "templates/"

enum { TEXT_BYTES = 1 << 16 };

static const struct action_argument init_arguments[] = {
    { .name = "STARTER", .value = ACTION_TEXT, .help = "which; without it all are listed" },
    { .name = "DIR", .value = ACTION_FOLDER, .help = "where; a folder named like the starter" },
    { .name = "--json", .help = "list the starters as one JSON document" },
    { .name = NULL },
};

static const char *const init_examples[] = {
    "lambench init",
    "lambench init hello-python orders",
    NULL,
};

static struct json *catalog(void)
{
    struct error error = ERROR_INIT;
    struct json *rows = NULL;
    const struct embed_file *file = embed_find(FOLDER "catalog.json");
    CHECK(file);
    if (json_parse(file->bytes, file->size, file->name, &rows, &error) < 0)
        BUG("%s", error.what);
    return rows;
}

static const char *member(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

/* ---- which there are ------------------------------------------------------------------------ */

static void list_text(struct call *call, const struct json *rows)
{
    AUTO_COLUMNS columns = columns_new(3);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (size_t i = 0; i < json_count(rows); i++) {
        columns_add(columns, member(json_at(rows, i), "name"));
        columns_add(columns, member(json_at(rows, i), "runtime"));
        columns_add(columns, member(json_at(rows, i), "summary"));
    }
    columns_print(columns, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static void list_json(struct call *call)
{
    AUTO(json) document = json_object();
    const struct embed_file *file = embed_find(FOLDER "catalog.json");
    json_set_int(document, "v", 1);
    json_set_raw(document, "starters", file->bytes, file->size);
    call_print_json(call, document);
}

static int find(const struct json *rows, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < json_count(rows); i++) {
        nearest_try(&nearest, member(json_at(rows, i), "name"));
        if (strcmp(member(json_at(rows, i), "name"), name) == 0)
            return 0;
    }
    error_set(error, ERROR_NOT_FOUND, "there is no starter \"%s\"", name);
    if (nearest.best)
        return error_hint(error, "did you mean %s? lambench init lists them", nearest.best);
    return error_hint(error, "lambench init lists them");
}

/* ---- copying -------------------------------------------------------------------------------- */

/* Calls EACH for the files of a starter with their place below FOLDER. */
static int each_file(const char *starter, const char *folder,
                     int (*each)(const struct embed_file *file, const char *path,
                                 struct error *error),
                     size_t *out_count, struct error *error)
{
    AUTO_FREE char *start = mem_format(FOLDER "%s/", starter);
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)); i++) {
        if (!text_starts(file->name, start))
            continue;
        AUTO_FREE char *path = file_join(folder, file->name + strlen(start));
        if (each(file, path, error) < 0)
            return -1;
        ++*out_count;
    }
    return 0;
}

static int refuse_existing(const struct embed_file *file, const char *path, struct error *error)
{
    struct stat info;
    (void)file;
    if (lstat(path, &info) < 0)
        return 0; /* what else is wrong shows when it is written */
    error_set(error, ERROR_INVALID, "%s is there already; nothing was written", path);
    return error_hint(error, "name another folder");
}

static int write_file(const struct embed_file *file, const char *path, struct error *error)
{
    AUTO_FREE char *folder = file_parent(path);
    if (file_make_folders(folder, 0777, error) < 0)
        return -1;
    return file_replace(path, file->bytes, file->size, file->executable ? 0755 : 0644, error);
}

static int run_init(struct call *call, struct error *error)
{
    AUTO(json) rows = catalog();
    const char *starter = call_value(call, "STARTER", 0), *folder = call_value(call, "DIR", 0);
    size_t count = 0;
    if (!starter && call_has(call, "--json"))
        list_json(call);
    else if (!starter)
        list_text(call, rows);
    if (!starter) {
        call_finish(call, 0);
        return 0;
    }
    folder = folder ? folder : starter;
    if (find(rows, starter, error) < 0 ||
        each_file(starter, folder, refuse_existing, &count, error) < 0)
        return -1;
    count = 0;
    if (each_file(starter, folder, write_file, &count, error) < 0)
        return -1;
    if (!call_has(call, "--quiet"))
        call_say(call, UI_PLAIN, "%s: %zu files. Next: lambench %s", folder, count, folder);
    call_finish(call, 0);
    return 0;
}

const struct action starter_init_action = {
    .name = "init",
    .summary = "a new project from a starter, or a list of starters",
    .group = "Project",
    .arguments = init_arguments,
    .flags = ACTION_IN_LINE,
    .run = run_init,
    .examples = init_examples,
};
