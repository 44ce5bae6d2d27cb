#include "tui/screen/function_inside.h"

#include <string.h>

#include "runner/runner.h"
#include "tui/screen/stage.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"

static const struct { enum fields_tab tab; const char *name, *limit; } notes[] = {
    { FIELDS_CONFIG, "MemorySize", "MemorySize" }, { FIELDS_CONFIG, "Timeout", "Timeout" },
    { FIELDS_CONFIG, "EphemeralStorage", "EphemeralStorage" },
    { FIELDS_ENV, NULL, "Environment" }, { FIELDS_LAYERS, NULL, "Layers" },
};

static const char *limit_text(const struct function_state *state)
{
    const char *selected = state->panes[state->tab].list.id;
    for (size_t i = 0; i < COUNT(notes); i++) {
        bool named = !notes[i].name || text_equal(notes[i].name, selected);
        const struct limit_row *limit = notes[i].tab == state->tab && named
                                            ? limits_find(notes[i].limit) : NULL;
        if (limit)
            return limit->text;
    }
    return NULL;
}

void function_notes_draw(const struct function_state *state, const struct canvas *canvas)
{
    const struct runner_function_status *status = &state->row->status;
    int y = 0, width = canvas->area.width;
    const char *limit = limit_text(state);
    if (canvas->area.height >= 5)
        y = 1;
    if (limit)
        canvas_putf(canvas, 0, y++, ROLE_SECONDARY, "%s: %s",
                    state->tab == FIELDS_CONFIG ? state->panes[state->tab].list.id
                                                : fields_tab_name(state->tab),
                    limit);
    if (state->tab == FIELDS_ROLE)
        canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY,
                       "Roles are shown, not enforced: calls leave this machine as they are.",
                       false);
    AUTO_FREE char *sandbox =
        status->pid ? mem_format("sandbox: pid %d, %d of them; code #%d; starts so far: %u cold, "
                                 "%u prewarm, %u warm", status->pid, status->instances,
                                 status->version, status->cold, status->prewarm, status->warm)
                    : mem_format("no sandbox now; code #%d; starts so far: %u cold, %u prewarm, "
                                 "%u warm", status->version, status->cold, status->prewarm,
                                 status->warm);
    canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY, sandbox, false);
    canvas_put_safe(canvas, 0, y, width, ROLE_SECONDARY, status->interpreter,
                    strlen(status->interpreter));
}

static bool has_trouble(const struct function_state *state)
{
    const struct runner_function_status *status = &state->row->status;
    return status->reason[0] &&
           (status->state == RUNNER_STATE_FAIL || status->state == RUNNER_STATE_NONE);
}

int function_trouble_height(const struct function_state *state, int height)
{
    if (!has_trouble(state))
        return 0;
    int lines = 1;
    const char *detail = state->row->status.detail;
    for (const char *at = detail; *at && lines < height / 2; lines++) {
        const char *end = strchr(at, '\n');
        at = end ? end + 1 : at + strlen(at);
    }
    return lines + 1;
}

/* Why it failed or cannot run stands above everything else. */
void function_trouble_draw(const struct function_state *state, const struct canvas *canvas)
{
    const struct runner_function_status *status = &state->row->status;
    if (canvas->area.height == 0)
        return;
    bool failed = status->state == RUNNER_STATE_FAIL;
    AUTO_FREE char *reason = mem_format("%s %s", failed ? "x" : "-", status->reason);
    int width = canvas->area.width, last = canvas->area.height - 1;
    canvas_put_safe(canvas, 0, 0, width, failed ? ROLE_ERROR : ROLE_WARNING, reason,
                    strlen(reason));
    AUTO_STR safe;
    str_init(&safe, 1 << 14);
    text_safe(&safe, status->detail, strlen(status->detail), true);
    const char *at = safe.text;
    for (int y = 1; *at && y < last; y++) {
        size_t size = strcspn(at, "\n");
        AUTO_FREE char *line = mem_text_n(at, size);
        canvas_put_cut(canvas, 2, y, width - 2, ROLE_TEXT, line, false);
        at += size + (at[size] ? 1 : 0);
    }
}
