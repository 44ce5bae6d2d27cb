#include "tui/action/kept.h"

#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/store/history.h"

int kept_each(struct call *call, const char *function, size_t limit,
              int (*each)(void *self, const struct history_row *row), void *self,
              struct error *error)
{
    AUTO_FREE char *path = NULL;
    int result = reach_state_path(call, "history.db", &path, error);
    if (result != 0 || !file_exists(path))
        return result;
    struct history *history = NULL;
    if (history_open(path, &history, error) < 0)
        return -1;
    result = history_list(history, function, limit, each, self, error);
    history_close(history);
    return result;
}

static int remember(void *self, const struct history_row *row)
{
    memcpy(self, row->request, sizeof row->request);
    return 1;
}

static int read_run(struct history *history, const char *function, const char *request,
                    struct history_row *out, struct error *error)
{
    char newest[sizeof out->request] = "";
    int result = request ? 0 : history_list(history, function, 1, remember, newest, error);
    if (result == 0 && !request && !newest[0])
        result = error_set(error, ERROR_NOT_FOUND, "no run of %s is kept", function);
    if (result == 0)
        result = history_read(history, request ? request : newest, out, error);
    return result;
}

/* In a screen by its own runner, which has runs that are not written yet. */
static int read_any(struct call *call, const char *function, const char *request,
                    struct history_row *out, struct error *error)
{
    struct history *history = call->runner ? runner_history(call->runner) : NULL;
    if (history)
        return read_run(history, function, request, out, error);
    AUTO_FREE char *path = NULL;
    int result = reach_state_path(call, "history.db", &path, error);
    if (result != 0)
        return result;
    if (!file_exists(path))
        return error_set(error, ERROR_NOT_FOUND, "nothing was run here yet");
    if (history_open(path, &history, error) < 0)
        return -1;
    result = read_run(history, function, request, out, error);
    history_close(history);
    return result;
}

int kept_read(struct call *call, const char *function, const char *request,
              struct history_row *out, struct error *error)
{
    int result = read_any(call, function, request, out, error);
    if (result != 0)
        return result;
    if (strcmp(out->function, function) == 0)
        return 0;
    error_set(error, ERROR_NOT_FOUND, "this run is one of %s, not of %s", out->function, function);
    history_row_release(out);
    return -1;
}

int kept_open(struct call *call, const char *screen, struct error *error)
{
    if (call->ui->open(call->ui, screen, call_value(call, "FUNCTION", 0), error) < 0)
        return -1;
    call_finish(call, 0);
    return 0;
}
