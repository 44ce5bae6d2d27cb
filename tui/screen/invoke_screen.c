#include "tui/screen/invoke_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/accept.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/edit_event.h"
#include "tui/screen/event_picker.h"
#include "tui/screen/log_view.h"
#include "tui/screen/prompt.h"
#include "tui/screen/run_failure.h"
#include "tui/screen/run_text.h"
#include "tui/screen/runs.h"
#include "tui/screen/stage.h"
#include "tui/screen/trace.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/matcher.h"
#include "tui/widget/pager.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum pane { PANE_EVENT, PANE_RESULT, PANE_LOG, PANES };
enum { TICK_MS = 100 };

struct state {
    const struct stage *stage;
    const struct run *run;      /* NULL: no function */
    uint64_t change;            /* of the run that is shown */
    struct pager pagers[PANES];
    struct rect head, areas[PANES];
    enum pane focus;
    bool raw, boxed, stacked;
    int text_width;             /* of the result pane when its text was made */
    struct loop_timer *tick;    /* while a run is in progress and seen */
    bool ticking;
};

/* ---- refresh -------------------------------------------------------------------------------- */

static void lay_out(struct state *state, int width, int height)
{
    struct rect rest = { 0, 0, width, height };
    state->boxed = layout_class(width) == LAYOUT_WIDE;
    state->stacked = width < 60;
    state->head = layout_top(&rest, 1);
    size_t lines = state->pagers[PANE_LOG].count + 1;
    int log = rest.height < 12 ? 3 : rest.height / 4;
    log = lines + (state->boxed ? 1 : 0) < (size_t)log ? log : log;
    state->areas[PANE_LOG] = layout_bottom(&rest, log);
    if (state->stacked) {
        state->areas[PANE_EVENT] = layout_top(&rest, rest.height / 3);
        state->areas[PANE_RESULT] = rest;
    } else {
        state->areas[PANE_EVENT] = layout_left(&rest, rest.width / 2);
        state->areas[PANE_RESULT] = rest;
    }
}

static struct rect inner(const struct state *state, enum pane pane)
{
    struct rect area = state->areas[pane];
    struct rect out = { area.x, area.y + 1, area.width, area.height - 1 };
    if (state->boxed)
        out = (struct rect){ area.x + 2, area.y + 1, area.width - 3, area.height - 2 };
    else if (pane == PANE_RESULT && !state->stacked)
        out = (struct rect){ area.x + 2, area.y + 1, area.width - 2, area.height - 1 };
    if (pane == PANE_RESULT) { /* the verdict takes two rows and a blank one */
        int rows = out.height > 6 ? 3 : 1;
        out.y += rows;
        out.height -= rows;
    }
    out.height = out.height < 0 ? 0 : out.height;
    return out;
}

static void tick(void *self)
{
    struct screen *screen = self;
    struct state *state = screen->state;
    state->ticking = false;
    stage_changed(screen->stage, false);
}

static void keep_ticking(struct screen *screen)
{
    struct state *state = screen->state;
    if (!state->run || !state->run->running || state->ticking)
        return;
    state->ticking = true;
    if (state->tick)
        loop_timer_set(state->tick, TICK_MS);
    else
        state->tick = loop_after_ms(screen->stage->loop, TICK_MS, tick, screen);
}

static bool run_failed(const struct run *run)
{
    return run->finished && run->result.outcome != RUNNER_OK &&
           run->result.outcome != RUNNER_CANCELLED;
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    state->stage = stage;
    struct run *run = stage->function && stage->runner ? runs_get(stage, stage->function) : NULL;
    if (run)
        (void)runs_has_event(run);
    lay_out(state, width, height);
    int text_width = inner(state, PANE_RESULT).width - 1; /* beside the bar */
    if (run && (run != state->run || run->change != state->change ||
                text_width != state->text_width)) {
        /* What a failure says is read and acted on next. */
        if (run == state->run && run->change != state->change && run->finished)
            state->focus = run_failed(run) ? PANE_RESULT : state->focus;
        if (run != state->run) {
            for (int pane = 0; pane < PANES; pane++)
                state->pagers[pane].top = 0;
        }
        run_text_event(&state->pagers[PANE_EVENT], run);
        run_text_result(&state->pagers[PANE_RESULT], run, state->raw, text_width);
        run_text_log(&state->pagers[PANE_LOG], run, width < 140);
        state->change = run->change;
        state->text_width = text_width;
    }
    state->run = run;
    for (int pane = 0; pane < PANES; pane++)
        pager_settle(&state->pagers[pane], inner(state, (enum pane)pane).height);
    keep_ticking(screen);
}

/* ---- draw ----------------------------------------------------------------------------------- */

static void draw_head(const struct state *state, const struct canvas *canvas)
{
    char mark[32];
    const struct row *row = rows_find(&state->stage->rows, state->stage->function);
    if (!row || !state->run) {
        canvas_put(canvas, 0, 0, ROLE_TEXT, "No function");
        return;
    }
    const struct function *function = row->function;
    const char *name = state->run->event_name ? state->run->event_name : "none, Enter chooses one";
    int x = canvas_put(canvas, 0, 0, ROLE_KEY, function->id) + 2;
    x += canvas_put(canvas, x, 0, row->status.state == RUNNER_STATE_FAIL ? ROLE_ERROR : ROLE_TEXT,
                    rows_state(row, mark, sizeof(mark))) + 3;
    if (canvas->area.width >= 100)
        x += canvas_putf(canvas, x, 0, ROLE_SECONDARY, "%s   %d MB   %d s   ",
                         function->runtime ? function->runtime : "image", function->memory_mb,
                         function->timeout_s);
    x += canvas_put(canvas, x, 0, ROLE_SECONDARY, "event: ");
    canvas_put_safe(canvas, x, 0, canvas->area.width - x, ROLE_TEXT, name, strlen(name));
}

static void frame_pane(const struct state *state, const struct canvas *canvas, enum pane pane,
                       const char *title, const char *note)
{
    if (state->boxed) {
        symbol_box(canvas, state->areas[pane], title, note, state->focus == pane);
        return;
    }
    struct canvas part = canvas_part(canvas, state->areas[pane]);
    symbol_rule(&part, 0, title, note, state->focus == pane);
    if (pane != PANE_RESULT || state->stacked)
        return;
    bool ascii = canvas_ascii(canvas);
    canvas_put(&part, 0, 0, ROLE_SECONDARY, symbol_text(SYMBOL_TEE_DOWN, ascii));
    for (int y = 1; y < part.area.height; y++)
        canvas_put(&part, 0, y, ROLE_SECONDARY, symbol_text(SYMBOL_VERTICAL, ascii));
}

static void draw_running(const struct state *state, const struct canvas *canvas, int y)
{
    const struct row *row = rows_find(&state->stage->rows, state->stage->function);
    double seconds = (double)(clock_mono_ns() - state->run->begun_ns) / 1e9;
    canvas_putf(canvas, 0, y, ROLE_KEY, "running %.1f s of %d s   x cancels", seconds,
                row ? row->function->timeout_s : 0);
}

static void draw_verdict(const struct state *state, const struct canvas *canvas)
{
    const struct run *run = state->run;
    char verdict[256];
    if (run->running) {
        draw_running(state, canvas, 0);
        return;
    }
    if (!run->finished) {
        canvas_put_cut(canvas, 0, 0, canvas->area.width, ROLE_SECONDARY,
                       run->event ? "Not run yet.  i runs it"
                                  : "Not run yet.  Enter chooses an event",
                       false);
        return;
    }
    bool bad = run_failed(run);
    AUTO_FREE char *text = mem_format("%s%s", bad ? "x " : "",
                                      runs_verdict(run, verdict, sizeof(verdict)));
    canvas_put_cut(canvas, 0, 0, canvas->area.width, bad ? ROLE_ERROR : ROLE_KEY, text, false);
    if (canvas->area.height > 1)
        canvas_put_cut(canvas, 0, 1, canvas->area.width, ROLE_SECONDARY,
                       runs_details(run, verdict, sizeof(verdict)), false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct canvas head = canvas_part(canvas, state->head);
    char size[32] = "", result_size[64] = "", lines[64] = "";
    draw_head(state, &head);
    if (!state->run)
        return;
    const struct run *run = state->run;
    if (run->event)
        text_size(size, sizeof(size), blob_size(run->event));
    if (run->finished) {
        char bytes[32];
        (void)snprintf(result_size, sizeof(result_size), "%s   v %s",
                       text_size(bytes, sizeof(bytes), blob_size(run->result.response)),
                       state->raw ? "indented" : "raw");
        (void)snprintf(lines, sizeof(lines), "%zu lines   l opens Logs",
                       run->result.log ? state->pagers[PANE_LOG].count : 0);
    }
    frame_pane(state, canvas, PANE_EVENT, "Event", size);
    frame_pane(state, canvas, PANE_RESULT, state->raw ? "Result, its own bytes" : "Result",
               result_size);
    frame_pane(state, canvas, PANE_LOG, "This run", lines);
    struct rect verdict = inner(state, PANE_RESULT);
    int rows = verdict.height + 3 > 6 ? 2 : 1;
    verdict.y -= verdict.height + 3 > 6 ? 3 : 1;
    verdict.height = rows;
    struct canvas top = canvas_part(canvas, verdict);
    draw_verdict(state, &top);
    for (int pane = 0; pane < PANES; pane++) {
        struct canvas inside = canvas_part(canvas, inner(state, (enum pane)pane));
        bool empty = (pane == PANE_EVENT && !run->event) ||
                     (pane != PANE_EVENT && (!run->finished || run->running));
        if (!empty)
            pager_draw(&state->pagers[pane], &inside, pane);
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return pager_key(&state->pagers[state->focus], code);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (zone->kind != CANVAS_ZONE_PANE || zone->pane >= PANES)
        return;
    if (what >= SCREEN_WHEEL_UP)
        pager_scroll(&state->pagers[zone->pane], what == SCREEN_WHEEL_UP ? -3 : 3);
    else
        state->focus = (enum pane)zone->pane;
}

/* Pasted JSON becomes the event; what is none is refused with its place. */
static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct stage *stage = screen->stage;
    struct error error = ERROR_INIT;
    if (!stage->function || !stage->runner)
        return false;
    if (json_scan_check(text, size, "pasted text", &error) < 0) {
        stage_fail(stage, &error);
        return true;
    }
    AUTO(blob) event = blob_copy(text, size);
    runs_choose(runs_get(stage, stage->function), event, "pasted", NULL);
    stage_say(stage, UI_PLAIN, "event: pasted, %zu bytes   i runs it", size);
    return true;
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct state *state = screen->state;
    const struct run *run = state->run;
    if (!run)
        return;
    const struct { char letter; const char *label; const struct blob *blob; } blobs[] = {
        { 'v', "result", run->finished ? run->result.response : NULL },
        { 'j', "event", run->event },
    };
    for (size_t i = 0; i < COUNT(blobs); i++) {
        if (blobs[i].blob)
            out->items[out->count++] = (struct screen_copy){
                blobs[i].letter, mem_text(blobs[i].label),
                mem_text_n(blob_bytes(blobs[i].blob), blob_size(blobs[i].blob)) };
    }
    if (run->finished && run->result.log)
        out->items[out->count++] =
            (struct screen_copy){ 'l', mem_text("log lines"), mem_text(run->result.log) };
    if (run->finished)
        out->items[out->count++] =
            (struct screen_copy){ 'r', mem_text("request id"), mem_text(run->result.request) };
}

static void plain(struct screen *screen, struct str *out)
{
    const struct state *state = screen->state;
    for (int pane = 0; pane < PANES; pane++) {
        str_add_bytes(out, state->pagers[pane].text, state->pagers[pane].size);
        str_add(out, "\n\n");
    }
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    loop_timer_free(state->tick);
    for (int pane = 0; pane < PANES; pane++)
        pager_release(&state->pagers[pane]);
}

/* ---- commands ------------------------------------------------------------------------------- */

static int run_run(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (!runs_has_event(runs_get(stage, stage->function))) {
        event_picker_show(stage, false);
        return 0;
    }
    return runs_start(stage, stage->function, false, error);
}

static int run_events(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    event_picker_show(stage, false);
    return 0;
}

static int run_history(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    event_picker_show(stage, true);
    return 0;
}

/* What the pane shows: the event, or the line of code that a failed run names. */
static int run_edit(struct stage *stage, const char *argument, struct error *error)
{
    const struct state *state = stage_base(stage)->state;
    (void)argument;
    if (state->focus == PANE_EVENT || !state->run)
        return edit_event(stage, stage->function, error);
    struct trace_place place = { 0 };
    if (!runs_place(state->run, &place))
        return code_edit(stage, stage->function, error);
    int failed = code_edit_file(stage, place.path, place.line, error);
    free(place.path);
    return failed;
}

static int run_suggestion(struct stage *stage, const char *argument, struct error *error)
{
    const struct state *state = stage_base(stage)->state;
    if (state->run && run_failure_suggests(state->run))
        return run_failure_apply(stage_base(stage), state->run, error);
    return run_events(stage, argument, error);
}

static int run_accept(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return accept_shown(stage, runs_find(stage, stage->function), error);
}

static int run_raw(struct stage *stage, const char *argument, struct error *error)
{
    struct state *state = stage_base(stage)->state;
    (void)argument;
    (void)error;
    state->raw = !state->raw;
    state->change = 0;
    return 0;
}

static int step_pane(struct stage *stage, int step)
{
    struct state *state = stage_base(stage)->state;
    state->focus = (enum pane)(((int)state->focus + PANES + step) % PANES);
    return 0;
}

static int run_pane(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_pane(stage, 1);
}

static int run_pane_back(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_pane(stage, -1);
}

static void searched(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct error error = ERROR_INIT;
    struct matcher *matcher = NULL;
    if (!text || !text[0])
        return;
    if (matcher_new(text, &matcher, &error) < 0) {
        stage_fail(screen->stage, &error);
        return;
    }
    pager_search(&state->pagers[state->focus], matcher);
    if (!pager_next(&state->pagers[state->focus], 1))
        stage_say(screen->stage, UI_PLAIN, "not found: %s", text);
}

static int run_search(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    prompt_ask(stage_base(stage), &(struct prompt){ .label = "/", .done = searched });
    return 0;
}

static int step_match(struct stage *stage, int direction)
{
    struct state *state = stage_base(stage)->state;
    if (!pager_next(&state->pagers[state->focus], direction))
        stage_say(stage, UI_PLAIN, "nothing found.  / searches");
    return 0;
}

static int run_next(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_match(stage, 1);
}

static int run_previous(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_match(stage, -1);
}

static const struct command invoke_commands[] = {
    { "run", NULL, "run the function with this event", "lambench invoke %s",
      command_needs_function, run_run },
    { "events", NULL, "choose an event", NULL, command_needs_function, run_events },
    { "history", NULL, "history of runs", "lambench history %s", command_needs_function,
      run_history },
    { "suggestion", NULL, "apply what a failure suggests, else choose an event", NULL,
      command_needs_function, run_suggestion },
    { "edit event", NULL, "edit the event, or the line a failure names, in $EDITOR", NULL,
      command_needs_function, run_edit },
    { "accept this", NULL, "lambench test expects this answer from now on", "lambench accept %s",
      command_needs_function, run_accept },
    { "raw", NULL, "result: indented or its own bytes", NULL, NULL, run_raw },
    { "pane", NULL, "next pane", NULL, NULL, run_pane },
    { "pane back", NULL, "previous pane", NULL, NULL, run_pane_back },
    { "search", NULL, "search in the pane", NULL, NULL, run_search },
    { "next match", NULL, "next match", NULL, NULL, run_next },
    { "previous match", NULL, "previous match", NULL, NULL, run_previous },
    { 0 },
};

const struct screen_type invoke_screen = {
    .name = "invoke", .title = "Invoke", .tab = "Invoke", .digit = '2',
    .hints = "i r C x e Enter y H l v Tab Esc", .commands = invoke_commands,
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .click = click, .paste = paste, .copies = copies, .plain = plain, .release = release,
};

void invoke_screen_show(struct stage *stage)
{
    stage_push(stage, &invoke_screen);
    if (!runs_has_event(runs_get(stage, stage->function)))
        event_picker_show(stage, false);
}
