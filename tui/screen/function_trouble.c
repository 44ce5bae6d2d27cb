#include "tui/screen/function_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/stage.h"
#include "tui/screen/trace.h"
#include "tui/widget/wrap.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 16 };

static bool has_trouble(const struct function_state *state)
{
    const struct runner_function_status *status = &state->row->status;
    return status->reason[0] &&
           (status->state == RUNNER_STATE_FAIL || status->state == RUNNER_STATE_NONE);
}

static void add_safe(struct str *out, const char *text)
{
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    text_safe(&safe, text, strlen(text), true);
    str_add(out, safe.text);
}

static const char *beneath(const struct function_state *state, const char *path)
{
    const char *inside = file_beneath(state->stage->rows.project->root, path);
    return inside ? inside : path;
}

/* The stack trace when the runtime told one, else its own words; then what happens next. */
static void add_failure(const struct function_state *state, struct str *out)
{
    const struct function *function = state->row->function;
    const char *detail = state->row->status.detail;
    struct trace_place place = { 0 };
    size_t before = out->length;
    trace_lines(detail, strlen(detail), out);
    if (out->length == before && detail[0])
        add_safe(out, detail);
    if (out->length > 0 && out->text[out->length - 1] != '\n')
        str_add_char(out, '\n');
    AUTO_FREE char *folder = function->code_path
                                 ? mem_format(" in %s", beneath(state, function->code_path))
                                 : mem_text("");
    if (trace_find(detail, strlen(detail), function, &place)) {
        AUTO_FREE char *line = mem_format("It failed at %s:%d. ", beneath(state, place.path),
                                          place.line);
        add_safe(out, line);
        free(place.path);
    }
    AUTO_FREE char *next = mem_format("A change%s starts it again by itself; i tries now, l "
                                      "shows its output.\n", folder);
    add_safe(out, next);
}

static void add_text(const struct function_state *state, int width, struct str *out)
{
    const struct runner_function_status *status = &state->row->status;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    bool failed = status->state == RUNNER_STATE_FAIL;
    AUTO_FREE char *reason = mem_format("%s\n", status->reason);
    add_safe(&text, reason);
    if (failed)
        add_failure(state, &text);
    else
        str_add(&text, "Still works: editing, packaging, checks of its role and triggers.\n");
    wrap_text(out, text.text, width - 2);
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    return lines;
}

int function_trouble_height(const struct function_state *state, int width, int height)
{
    if (!has_trouble(state))
        return 0;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    add_text(state, width, &text);
    int lines = count_lines(text.text);
    return (lines < height / 2 ? lines : height / 2) + 1;
}

/* Its last row stays blank. When there is no room for all, the end is what counts: it says what to
 * do. */
void function_trouble_draw(const struct function_state *state, const struct canvas *canvas)
{
    if (canvas->area.height == 0)
        return;
    bool failed = state->row->status.state == RUNNER_STATE_FAIL;
    int width = canvas->area.width, rows = canvas->area.height - 1;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    add_text(state, width, &text);
    int lines = count_lines(text.text);
    canvas_put(canvas, 0, 0, failed ? ROLE_ERROR : ROLE_WARNING, failed ? "x" : "-");
    const char *at = text.text;
    for (int line = 0, y = 0; *at && y < rows; line++) {
        size_t size = strcspn(at, "\n");
        AUTO_FREE char *shown = mem_text_n(at, size);
        bool left_out = lines > rows && line > rows / 2 && line < lines - (rows - rows / 2 - 1);
        at += size + (at[size] == '\n');
        if (!left_out)
            canvas_put_cut(canvas, 2, y++, width - 2, line == 0 ? ROLE_KEY : ROLE_TEXT, shown,
                           false);
    }
}
