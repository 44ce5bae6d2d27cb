#include "tui/action/kept.h"

#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/ui.h"
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

int kept_open(struct call *call, const char *screen, struct error *error)
{
    if (call->ui->open(call->ui, screen, call_value(call, "FUNCTION", 0), error) < 0)
        return -1;
    call_finish(call, 0);
    return 0;
}
