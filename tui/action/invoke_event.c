#include "tui/action/invoke_event.h"

#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/sample.h"
#include "workspace/base/blob.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/store/history.h"

struct choice {
    struct call *call;
    const char *function, *value;
    struct blob **out;
    char **out_name;
};

static int check(struct blob *taken_blob, const char *file, const struct choice *choice,
                 const char *name, struct error *error)
{
    AUTO(blob) blob = taken_blob;
    if (json_scan_check(blob_bytes(blob), blob_size(blob), file, error) < 0)
        return error_wrap(error, "the event is not JSON");
    *choice->out = take_ptr(&blob);
    *choice->out_name = mem_text(name);
    return 0;
}

/* "create" is events/create.json of the project when there is no file of that name here. */
static char *find_file(struct call *call, const char *value)
{
    struct error error = ERROR_INIT;
    bool plain = strcmp(value, "-") != 0 && !strchr(value, '/') && !file_exists(value);
    AUTO_FREE char *root = plain ? reach_root(call, &error) : NULL;
    if (!root)
        return mem_text(value);
    const char *end = text_ends(value, ".json") ? "" : ".json";
    AUTO_FREE char *name = mem_format("events/%s%s", value, end);
    AUTO_FREE char *saved = file_join(root, name);
    return file_exists(saved) ? take_ptr(&saved) : mem_text(value);
}

/* As the project's people name it: from the folder of the template when it lies beneath. */
static char *shown_name(struct call *call, const char *path)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *root = reach_root(call, &error);
    AUTO_FREE char *absolute = file_absolute(path);
    const char *beneath = root ? file_beneath(root, absolute) : NULL;
    return mem_text(beneath ? beneath : path);
}

static int from_file(const struct choice *choice, struct error *error)
{
    AUTO_FREE char *path = find_file(choice->call, choice->value);
    bool input = strcmp(path, "-") == 0;
    if (input && choice->call->runner)
        return error_set(error, ERROR_INVALID, "a screen has no standard input to read");
    struct blob *blob = NULL;
    if (file_read(path, LIMIT_REQUEST_BYTES, &blob, error) < 0)
        return error_wrap(error, "event");
    if (input)
        return check(blob, "standard input", choice, NULL, error);
    AUTO_FREE char *name = shown_name(choice->call, path);
    return check(blob, path, choice, name, error);
}

/* --event takes JSON; a file name that other tools accept there is understood too. */
static int from_text(const struct choice *choice, struct error *error)
{
    struct error not_json = ERROR_INIT;
    size_t size = strlen(choice->value);
    if (json_scan_check(choice->value, size, NULL, &not_json) < 0 && file_exists(choice->value))
        return from_file(choice, error);
    return check(blob_copy(choice->value, size), "--event", choice, NULL, error);
}

static int from_sample(const struct choice *choice, struct error *error)
{
    const struct embed_file *file;
    if (sample_find(choice->value, &file, error) < 0)
        return -1;
    AUTO_FREE char *name = mem_format("sample:%s", choice->value);
    return check(blob_copy(file->bytes, file->size), file->name, choice, name, error);
}

static int remember_failed(void *self, const struct history_row *row)
{
    if (strcmp(row->result, "ok") == 0)
        return 0;
    memcpy(self, row->request, sizeof row->request);
    return 1;
}

/* The event of the newest run that failed. */
static int from_last_error(const struct choice *choice, struct error *error)
{
    AUTO_FREE char *path = NULL;
    char request[37] = "";
    int unreached = reach_state_path(choice->call, "history.db", &path, error);
    if (unreached)
        return unreached;
    struct history *history = NULL;
    if (file_exists(path) && history_open(path, &history, error) < 0)
        return -1;
    int result = history ? history_list(history, choice->function, 1000, remember_failed, request,
                                        error)
                         : 0;
    struct history_row row = { .id = 0 };
    if (result == 0 && request[0])
        result = history_read(history, request, &row, error);
    if (result == 0 && !row.event)
        result = error_set(error, ERROR_NOT_FOUND, "no failed run of %s is kept",
                           choice->function);
    if (result == 0)
        result = check(blob_hold(row.event), "last error", choice, row.event_name, error);
    if (row.event)
        history_row_release(&row);
    history_close(history);
    return result;
}

static int from_nothing(const struct choice *choice)
{
    const char *name = NULL;
    struct call *call = choice->call;
    if (call->runner)
        *choice->out = runner_last_event(call->runner, choice->function, &name);
    *choice->out_name = mem_text(name);
    if (!*choice->out)
        *choice->out = blob_text("{}");
    return 0;
}

static const struct source {
    const char *argument;
    int (*read)(const struct choice *choice, struct error *error);
} sources[] = {
    { "--event-file", from_file },
    { "--event", from_text },
    { "--sample", from_sample },
    { "--last-error", from_last_error },
};

int invoke_event_read(struct call *call, const char *function, struct blob **out, char **out_name,
                      struct error *error)
{
    const struct source *chosen = NULL;
    for (size_t i = 0; i < COUNT(sources); i++) {
        if (!call_has(call, sources[i].argument))
            continue;
        if (chosen)
            return error_set(error, ERROR_INVALID, "%s and %s both say what the event is",
                             chosen->argument, sources[i].argument);
        chosen = &sources[i];
    }
    struct choice choice = { call, function, NULL, out, out_name };
    if (!chosen)
        return from_nothing(&choice);
    choice.value = call_value(call, chosen->argument, 0);
    return chosen->read(&choice, error);
}
