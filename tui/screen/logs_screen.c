#include "tui/screen/logs_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/action/when.h"
#include "tui/screen/command.h"
#include "tui/screen/log_histogram.h"
#include "tui/screen/log_ring.h"
#include "tui/screen/log_view.h"
#include "tui/screen/menu.h"
#include "tui/screen/prompt.h"
#include "tui/screen/stage.h"
#include "tui/screen/text_screen.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/matcher.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum { NS_PER_S = 1000000000 };

struct state {
    const struct stage *stage;
    struct log_view view;
    struct log_histogram histogram;
    struct rect area, chart;
    bool boxed, ready;
};

/* ---- refresh -------------------------------------------------------------------------------- */

static void open_logs(struct screen *screen)
{
    struct state *state = screen->state;
    if (state->ready)
        return;
    state->ready = true;
    state->stage = screen->stage;
    log_view_init(&state->view, screen->stage->logs);
    state->view.cursor = true;
    state->view.brief = screen->stage->width < 140;
}

static void say_position(struct screen *screen)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    const struct log_entry *entry = log_view_selected(&state->view);
    char time[32], below[32];
    bool ours = text_starts(stage->message, "paused at ");
    if (stage_top(stage) != screen || !entry)
        return;
    if (state->view.follow) {
        if (ours)
            stage->message[0] = '\0';
        return;
    }
    if (stage->message[0] && !ours)
        return;
    (void)snprintf(stage->message, sizeof(stage->message),
                   "paused at %s   %s newer lines below   End follows again",
                   clock_local(time, sizeof(time), entry->wall_ns, 1),
                   format_count(below, sizeof(below), log_view_below(&state->view)));
    stage->tone = UI_PLAIN;
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct rect rest = { 0, 1, width, height - 1 };
    state->boxed = layout_class(width) == LAYOUT_WIDE;
    state->chart = layout_bottom(&rest, height >= 16 ? 3 : 0);
    state->area = rest;
    int frame = state->boxed ? 2 : 1;
    log_view_settle(&state->view, state->boxed ? width - 4 : width, rest.height - frame);
    if (state->chart.height > 0)
        log_histogram_count(&state->histogram, &state->view, width - 14);
    say_position(screen);
}

/* ---- draw ----------------------------------------------------------------------------------- */

static void draw_filters(const struct state *state, const struct canvas *canvas)
{
    const struct log_view *view = &state->view;
    AUTO_STR text;
    str_init(&text, 1024);
    str_add(&text, view->function ? view->function : "all functions");
    if (view->request[0])
        str_addf(&text, "  run: %.8s", view->request);
    if (view->level)
        str_addf(&text, "  >=%s", log_line_level_name(view->level));
    if (view->only)
        str_addf(&text, "  only: %s", matcher_typed(view->only));
    if (view->hide)
        str_addf(&text, "  hide: %s", matcher_typed(view->hide));
    if (view->search)
        str_addf(&text, "  search: %s (%zu of %zu)", matcher_typed(view->search),
                 log_view_hit(view), log_view_hits(view));
    canvas_put_cut(canvas, 0, 0, canvas->area.width, ROLE_TEXT, text.text, false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    char shown[32], all[32], note[128];
    const struct log_view *view = &state->view;
    struct canvas filters = canvas_part(canvas, (struct rect){ 0, 0, canvas->area.width, 1 });
    draw_filters(state, &filters);
    uint64_t total = log_ring_end(view->ring) - log_ring_first(view->ring);
    (void)snprintf(note, sizeof(note), "%s of %s lines   %s   %s",
                   format_count(shown, sizeof(shown), log_view_count(view)),
                   format_count(all, sizeof(all), total), view->wrap ? "wrapped" : "w wrap",
                   view->follow ? "following" : "paused");
    struct rect inside = state->area;
    if (state->boxed) {
        symbol_box(canvas, state->area, "Logs", note, true);
        inside = layout_inside(state->area);
    } else {
        struct canvas rule = canvas_part(canvas, state->area);
        symbol_rule(&rule, 0, "Logs", note, false);
        inside.y++;
        inside.height--;
    }
    struct canvas lines = canvas_part(canvas, inside);
    log_view_draw(view, &lines, 0);
    if (log_view_count(view) == 0)
        canvas_put_cut(&lines, 2, 1, inside.width - 2, ROLE_SECONDARY,
                       total ? "No line passes the filters.  Esc clears them"
                             : "Lines appear here when a function runs.  i runs one", false);
    if (state->chart.height > 0) {
        struct canvas chart = canvas_part(canvas, state->chart);
        const struct log_entry *entry = view->follow ? NULL : log_view_selected(view);
        log_histogram_draw(&state->histogram, &chart, entry ? entry->wall_ns : 0);
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* Esc takes one thing away at a time: the search, the filters, then the screen. */
static bool clear_one(struct log_view *view)
{
    if (view->search) {
        log_view_search(view, NULL);
        return true;
    }
    if (!view->only && !view->hide && !view->level && !view->request[0])
        return false;
    matcher_free(view->only);
    matcher_free(view->hide);
    view->only = view->hide = NULL;
    view->level = LOG_LINE_NONE;
    view->request[0] = '\0';
    log_view_filter(view);
    return true;
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ESC)
        return clear_one(&state->view);
    bool used = log_view_key(&state->view, code);
    if (used)
        screen->stage->message[0] = '\0';
    return used;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP) {
        log_view_scroll(&state->view, what == SCREEN_WHEEL_UP ? -3 : 3);
        return;
    }
    if (zone->kind != CANVAS_ZONE_ROW)
        return;
    log_view_follow(&state->view, false);
    state->view.at = (uint64_t)zone->value;
    if (what == SCREEN_DOUBLE_CLICK)
        command_run(screen->stage, "whole line");
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    struct state *state = screen->state;
    const struct log_entry *entry = log_view_selected(&state->view);
    if (!entry)
        return;
    AUTO_STR lines;
    str_init(&lines, 4 << 20);
    log_view_text(&state->view, &lines, 1000);
    out->items[out->count++] = (struct screen_copy){ 'v', mem_text("this line"),
                                                     mem_text_n(entry->text, entry->size) };
    out->items[out->count++] =
        (struct screen_copy){ 'l', mem_text("shown lines"), mem_text(lines.text) };
    if (entry->request[0])
        out->items[out->count++] =
            (struct screen_copy){ 'r', mem_text("request id"), mem_text(entry->request) };
}

static void plain(struct screen *screen, struct str *out)
{
    struct state *state = screen->state;
    log_view_text(&state->view, out, 10000);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    log_view_release(&state->view);
}

/* ---- commands ------------------------------------------------------------------------------- */

static struct state *state_of(struct stage *stage) { return stage_base(stage)->state; }

static int run_follow(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct log_view *view = &state_of(stage)->view;
    log_view_follow(view, !view->follow);
    stage->message[0] = '\0';
    return 0;
}

static int run_line(struct stage *stage, const char *argument, struct error *error)
{
    const struct log_entry *entry = log_view_selected(&state_of(stage)->view);
    char time[64];
    (void)argument;
    if (!entry)
        return error_set(error, ERROR_NOT_FOUND, "there is no line");
    AUTO_FREE char *title = mem_format("%s %s %s", entry->function,
                                       clock_local(time, sizeof(time), entry->wall_ns, 1),
                                       entry->request);
    AUTO_STR text;
    str_init(&text, 1 << 20);
    for (uint32_t i = 0; i < entry->size; i++)
        str_add_char(&text, entry->text[i] == '\r' ? '\n' : entry->text[i]);
    text_screen_show(stage, title, text.text, text.length);
    return 0;
}

static int jump(struct stage *stage, int direction, const char *what,
                bool (*test)(const struct log_view *view, const struct log_entry *entry))
{
    struct log_view *view = &state_of(stage)->view;
    stage->message[0] = '\0';
    if (!log_view_find(view, direction, test))
        stage_say(stage, UI_PLAIN, "no %s %s", direction < 0 ? "earlier" : "later", what);
    return 0;
}

#define JUMP(name, direction, what, test)                                                        \
    static int name(struct stage *stage, const char *argument, struct error *error)              \
    {                                                                                            \
        (void)argument;                                                                          \
        (void)error;                                                                             \
        return jump(stage, direction, what, test);                                               \
    }
JUMP(run_next, 1, "match", log_view_is_hit)
JUMP(run_previous, -1, "match", log_view_is_hit)
JUMP(run_next_error, 1, "error", log_view_is_error)
JUMP(run_previous_error, -1, "error", log_view_is_error)
JUMP(run_next_run, 1, "run", log_view_is_start)
JUMP(run_previous_run, -1, "run", log_view_is_start)

/* What was typed, as a matcher; NULL for nothing. False after an error was said. */
static bool matcher_of(struct screen *screen, const char *text, struct matcher **out)
{
    struct error error = ERROR_INIT;
    *out = NULL;
    if (!text[0] || matcher_new(text, out, &error) == 0)
        return true;
    stage_fail(screen->stage, &error);
    return false;
}

static void searched(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct matcher *matcher;
    if (!text || !matcher_of(screen, text, &matcher))
        return;
    log_view_search(&state->view, matcher);
    screen->stage->message[0] = '\0';
    if (matcher && !log_view_find(&state->view, -1, log_view_is_hit) &&
        !log_view_find(&state->view, 1, log_view_is_hit))
        stage_say(screen->stage, UI_PLAIN, "not found: %s", text);
}

static void only_given(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct matcher *matcher;
    if (!text || !matcher_of(screen, text, &matcher))
        return;
    matcher_free(state->view.only);
    state->view.only = matcher;
    log_view_filter(&state->view);
}

static void hide_given(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct matcher *matcher;
    if (!text || !matcher_of(screen, text, &matcher))
        return;
    matcher_free(state->view.hide);
    state->view.hide = matcher;
    log_view_filter(&state->view);
}

static void time_given(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct error error = ERROR_INIT;
    int64_t wall_ns = 0;
    if (!text)
        return;
    if (when_parse(text, clock_wall_ns(), &wall_ns, &error) == 0)
        log_view_time(&state->view, wall_ns);
    else
        stage_fail(screen->stage, &error);
}

static int ask(struct stage *stage, const char *label,
               void (*done)(struct screen *owner, const char *text))
{
    prompt_ask(stage_base(stage), &(struct prompt){ .label = label, .done = done });
    return 0;
}

#define ASK(name, label, done)                                                                   \
    static int name(struct stage *stage, const char *argument, struct error *error)              \
    {                                                                                            \
        (void)argument;                                                                          \
        (void)error;                                                                             \
        return ask(stage, label, done);                                                          \
    }
ASK(run_search, "/", searched)
ASK(run_only, "only lines with: ", only_given)
ASK(run_hide, "hide lines with: ", hide_given)
ASK(run_time, "go to time (14:02, -5m): ", time_given)

static int step_minute(struct stage *stage, int step)
{
    struct log_view *view = &state_of(stage)->view;
    const struct log_entry *entry = log_view_selected(view);
    if (!entry)
        return 0;
    log_view_time(view, entry->wall_ns + (int64_t)step * 60 * NS_PER_S);
    if (step < 0 && log_view_selected(view) == entry) /* nothing else in that minute */
        (void)log_view_key(view, KEYS_UP);
    return 0;
}

static int run_minute_back(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_minute(stage, -1);
}

static int run_minute_on(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_minute(stage, 1);
}

static void level_chosen(struct screen *screen, char letter)
{
    struct state *state = screen->state;
    for (int level = LOG_LINE_NONE; level <= LOG_LINE_FATAL; level++) {
        const char *name = log_line_level_name((enum log_line_level)level);
        if (letter == (name[0] ? name[0] | 0x20 : 'a'))
            state->view.level = (enum log_line_level)level;
    }
    log_view_filter(&state->view);
}

static int run_level(struct stage *stage, const char *argument, struct error *error)
{
    static const struct menu_item items[] = {
        { 'a', "all", NULL }, { 't', "TRACE", NULL }, { 'd', "DEBUG", NULL },
        { 'i', "INFO", NULL }, { 'w', "WARN", NULL }, { 'e', "ERROR", NULL },
        { 'f', "FATAL", NULL },
    };
    (void)argument;
    (void)error;
    menu_show(stage_base(stage), "s least level", "Lines that name no level are always shown.",
              items, COUNT(items), level_chosen);
    return 0;
}

static int run_source(struct stage *stage, const char *argument, struct error *error)
{
    struct log_view *view = &state_of(stage)->view;
    (void)argument;
    (void)error;
    log_view_function(view, view->function ? NULL : stage->function);
    return 0;
}

static int run_wrap(struct stage *stage, const char *argument, struct error *error)
{
    struct log_view *view = &state_of(stage)->view;
    (void)argument;
    (void)error;
    view->wrap = !view->wrap;
    view->left = 0;
    return 0;
}

static int run_form(struct stage *stage, const char *argument, struct error *error)
{
    struct log_view *view = &state_of(stage)->view;
    (void)argument;
    (void)error;
    view->brief = !view->brief;
    log_view_filter(view);
    return 0;
}

static const struct command logs_commands[] = {
    { "follow", NULL, "pause or follow", NULL, NULL, run_follow },
    { "whole line", NULL, "the whole line, JSON indented", NULL, NULL, run_line },
    { "search", NULL, "search", NULL, NULL, run_search },
    { "next match", NULL, "next match", NULL, NULL, run_next },
    { "previous match", NULL, "previous match", NULL, NULL, run_previous },
    { "next error", NULL, "next error", NULL, NULL, run_next_error },
    { "previous error", NULL, "previous error", NULL, NULL, run_previous_error },
    { "next run", NULL, "next run", NULL, NULL, run_next_run },
    { "previous run", NULL, "previous run", NULL, NULL, run_previous_run },
    { "minute back", NULL, "one minute back", NULL, NULL, run_minute_back },
    { "minute on", NULL, "one minute on", NULL, NULL, run_minute_on },
    { "time", NULL, "go to a time", NULL, NULL, run_time },
    { "only", NULL, "show only lines with...", NULL, NULL, run_only },
    { "hide", NULL, "hide lines with...", NULL, NULL, run_hide },
    { "level", NULL, "least level that is shown", NULL, NULL, run_level },
    { "source", NULL, "this function or all functions", NULL, NULL, run_source },
    { "wrap", NULL, "wrap long lines", NULL, NULL, run_wrap },
    { "log form", NULL, "compact or AWS lines", NULL, NULL, run_form },
    { 0 },
};

const struct screen_type logs_screen = {
    .name = "logs", .title = "Logs", .tab = "Logs", .digit = '3',
    .hints = "/ f F < Space o s w @ Enter v y r Esc", .commands = logs_commands,
    .state_size = sizeof(struct state), .open = open_logs, .refresh = refresh, .draw = draw,
    .key = key, .click = click, .copies = copies, .plain = plain, .release = release,
};

void logs_screen_show(struct stage *stage, const char *function)
{
    struct state *state = stage_push(stage, &logs_screen)->state;
    log_view_function(&state->view, function);
    log_view_follow(&state->view, true);
}
