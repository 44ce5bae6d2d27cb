#include "tui/app.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "runner/runner.h"
#include "tui/action/status.h"
#include "tui/clipboard.h"
#include "tui/greeting.h"
#include "tui/outside.h"
#include "tui/screen/command.h"
#include "tui/screen/dispatch.h"
#include "tui/screen/frame.h"
#include "tui/screen/log_ring.h"
#include "tui/screen/functions_screen.h"
#include "tui/screen/stage.h"
#include "tui/screen/start_screen.h"
#include "tui/script.h"
#include "tui/term/canvas.h"
#include "tui/term/input.h"
#include "tui/term/keys.h"
#include "tui/term/theme.h"
#include "tui/terminal.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/spawn.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum {
    FPS = 30, FPS_SSH = 10, SCRIPT_WIDTH = 80,
    SCRIPT_HEIGHT = 24, SIGNALS = 3
};

/* An editor at work: the screen waits for it. */
struct edit {
    struct spawn *spawn;
    void (*done)(void *self, int status);
    void *self;
};

struct app {
    const struct app_options *options;
    struct loop *loop;
    struct terminal *terminal;      /* NULL when a script has the place of a person */
    struct script *script;
    struct canvas_grid *grid;
    struct stage stage;
    struct runner_listener *listener;
    struct loop_timer *frame_timer;
    struct loop_signal *signals[SIGNALS];
    bool asked, unasked;            /* something is to be drawn */
    int64_t frame_ns, key_ns;       /* of the last frame; of the key that asked for the next one */
    int64_t frame_gap_ns, opened_ns;
    FILE *trace;
    struct edit edit;
    struct clipboard *clipboard;
    int status, signal;
};

/* ---- frames --------------------------------------------------------------------------------- */

static void trace_frame(struct app *app, bool asked, size_t bytes, int64_t begun_ns)
{
    if (!app->trace)
        return;
    int64_t now = clock_mono_ns();
    (void)fprintf(app->trace, "%lld %s bytes=%zu frame_us=%lld", (long long)(now / 1000000),
                  asked ? "key" : "change", bytes, (long long)((now - begun_ns) / 1000));
    if (asked && app->key_ns)
        (void)fprintf(app->trace, " key_us=%lld", (long long)((now - app->key_ns) / 1000));
    (void)fputc('\n', app->trace);
    (void)fflush(app->trace);
}

static void draw_frame(struct app *app)
{
    bool asked = app->asked;
    int64_t begun = clock_mono_ns();
    frame_refresh(&app->stage);
    app->asked = app->unasked = false; /* what a refresh says is in this frame */
    frame_draw(&app->stage, app->grid);
    size_t bytes = app->terminal ? terminal_draw(app->terminal, app->grid, asked) : 0;
    app->frame_ns = begun;
    trace_frame(app, asked, bytes, begun);
    app->key_ns = 0;
}

static void frame_time(void *self) { (void)self; /* waking up is all: the frame comes itself */ }

static void before_sleep(void *self)
{
    struct app *app = self;
    if (!app->asked && !app->unasked)
        return;
    if (app->terminal && !terminal_can_draw(app->terminal, app->asked))
        return;
    int64_t wait = app->frame_ns + app->frame_gap_ns - clock_mono_ns();
    if (!app->asked && app->terminal && wait > 0) {
        loop_timer_set(app->frame_timer, wait / 1000000 + 1);
        return;
    }
    draw_frame(app);
}

static void host_changed(void *self, bool asked)
{
    struct app *app = self;
    if (asked)
        app->asked = true;
    else
        app->unasked = true;
}

/* ---- input ---------------------------------------------------------------------------------- */

static bool too_small(const struct app *app)
{
    return app->stage.width < 40 || app->stage.height < 10;
}

static void take_size(struct app *app, int width, int height)
{
    bool ascii = app->terminal ? curses_ascii(terminal_curses(app->terminal))
                               : app->options->ascii;
    app->stage.width = width;
    app->stage.height = height;
    app->stage.ascii = ascii;
    canvas_grid_reset(app->grid, width, height, ascii);
    app->asked = true;
}

static void resized(void *self)
{
    struct app *app = self;
    int width = 0, height = 0;
    curses_size(terminal_curses(app->terminal), &width, &height);
    curses_forget(terminal_curses(app->terminal));
    take_size(app, width, height);
}

static bool take_key(struct app *app, int key, const struct input *next)
{
    if (too_small(app) && key != 'q' && key != 'X' && key != KEYS_CTRL('c') &&
        key != KEYS_CTRL('z'))
        return false;
    return dispatch_key(&app->stage, key, next);
}

static bool input(void *self, const struct input *input, const struct input *next)
{
    struct app *app = self;
    if (!app->key_ns)
        app->key_ns = clock_mono_ns();
    if (input->kind == INPUT_KEY)
        return take_key(app, input->key, next);
    if (too_small(app))
        return false;
    if (input->kind == INPUT_PASTE)
        dispatch_paste(&app->stage, input->text, input->size);
    else
        dispatch_mouse(&app->stage, app->grid, input);
    return false;
}

/* What waits to be drawn is drawn before the loop sleeps again. */
static void ready(void *self) { (void)self; }

static const struct terminal_events terminal_events = { input, resized, ready };

/* ---- what screens ask for ------------------------------------------------------------------- */

static void editor_ended(void *self, int wait_status)
{
    struct app *app = self;
    struct edit edit = app->edit;
    app->edit = (struct edit){ 0 };
    spawn_free(edit.spawn);
    terminal_take_back(app->terminal);
    int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
    edit.done(edit.self, status);
}

static int host_run(void *self, const struct stage_program *program,
                    void (*done)(void *done_self, int status), void *done_self,
                    struct error *error)
{
    struct app *app = self;
    if (!app->terminal)
        return error_set(error, ERROR_NOT_EMULATED, "a script lends no terminal");
    if (app->edit.spawn)
        return error_set(error, ERROR_BUSY, "another program has the terminal already");
    terminal_lend(app->terminal);
    if (outside_start(app->loop, program, editor_ended, app, &app->edit.spawn, error) < 0) {
        terminal_take_back(app->terminal);
        return -1;
    }
    app->edit.done = done;
    app->edit.self = done_self;
    return 0;
}

static void host_copy(void *self, const char *what, const char *text, size_t size)
{
    struct app *app = self;
    clipboard_copy(app->clipboard, what, text, size);
}

static void host_plain(void *self, const char *text, size_t size)
{
    struct app *app = self;
    AUTO_STR safe;
    str_init(&safe, 64 << 20);
    text_safe(&safe, text, size, true);
    if (app->terminal)
        terminal_plain(app->terminal, safe.text, safe.length);
}

static bool host_mouse(void *self)
{
    struct app *app = self;
    app->stage.mouse_on = !app->stage.mouse_on;
    if (app->terminal) {
        curses_mouse(terminal_curses(app->terminal), app->stage.mouse_on);
        terminal_send(app->terminal, "", 0);
    }
    return app->stage.mouse_on;
}

static void host_suspend(void *self)
{
    struct app *app = self;
    if (app->terminal)
        terminal_stop(app->terminal);
}

static void host_redraw(void *self)
{
    if (((struct app *)self)->terminal)
        resized(self);
}

static void host_quit(void *self)
{
    loop_stop(((struct app *)self)->loop);
}

static const struct stage_host stage_host = {
    host_changed, host_run, host_copy, host_plain, host_mouse, host_suspend, host_redraw,
    host_quit,
};

/* ---- what the runner tells ------------------------------------------------------------------ */

static void noticed(void *self, const struct runner_notice *notice)
{
    struct app *app = self;
    struct stage *stage = &app->stage;
    if (notice->kind == RUNNER_MESSAGE && notice->text)
        stage_say(stage, notice->failed ? UI_FAILURE : UI_PLAIN, "%s", notice->text);
    if (notice->kind == RUNNER_PROJECT_CHANGED && notice->text)
        stage_say(stage, UI_PLAIN, "%s", notice->text);
    app->unasked = true;
}

static void logged(void *self, const struct log_record *record)
{
    struct app *app = self;
    log_ring_add(app->stage.logs, record);
    app->unasked = true;
}

/* ---- project -------------------------------------------------------------------------------- */

static int open_project(struct app *app, const char *path, struct error *error)
{
    const struct app_options *options = app->options;
    struct runner_options runner = options->project;
    runner.path = path;
    runner.watch = !options->no_reload;
    runner.serve_socket = runner.next_port = runner.shows_git = true;
    struct stage *stage = &app->stage;
    if (runner_open(app->loop, &runner, &stage->runner, error) < 0)
        return -1;
    greeting_read_logs(stage);
    app->listener = runner_subscribe(stage->runner, noticed, logged, app);
    stage_push(stage, &functions_screen);
    frame_refresh(stage);
    const struct project *project = runner_project(stage->runner);
    if (options->select && project_function(project, options->select))
        stage_select(stage, project_function(project, options->select)->id);
    greeting_say(stage);
    if (options->view && stage_open(stage, options->view, error) < 0)
        stage_fail(stage, error);
    return 0;
}

/* From the start screen: a template that was found below. */
static void open_found(void *self, const char *path)
{
    struct app *app = self;
    struct error error = ERROR_INIT;
    struct screen *start = stage_top(&app->stage);
    if (open_project(app, path, &error) < 0) {
        stage_fail(&app->stage, &error);
        return;
    }
    stage_close(start);
}

static int begin_project(struct app *app, struct error *error)
{
    if (open_project(app, app->options->project.path, error) == 0)
        return 0;
    if (error->kind != ERROR_NOT_FOUND)
        return -1;
    start_screen_show(&app->stage, app->options->project.path, error->what, open_found, app);
    error_clear(error);
    return 0;
}

/* ---- script --------------------------------------------------------------------------------- */

static void script_key(void *self, int key) { (void)take_key(self, key, NULL); }

static void script_paste(void *self, const char *text, size_t size)
{
    struct app *app = self;
    dispatch_paste(&app->stage, text, size);
}

static void script_size(void *self, int width, int height) { take_size(self, width, height); }

static void script_screen(void *self, struct str *out)
{
    struct app *app = self;
    canvas_grid_dump(app->grid, out);
}

static bool script_idle(void *self)
{
    const struct app *app = self;
    if (!app->stage.runner)
        return true;
    for (size_t i = 0; i < app->stage.rows.count; i++) {
        enum runner_state state = app->stage.rows.items[i].status.state;
        if (state == RUNNER_STATE_INIT || state == RUNNER_STATE_RUN)
            return false;
    }
    return runner_in_flight(app->stage.runner) == 0;
}

static void script_quit(void *self, int status)
{
    struct app *app = self;
    app->status = status;
    loop_stop(app->loop);
}

static const struct script_host script_host = { script_key, script_paste, script_size,
                                                script_screen, script_idle, script_quit };

/* ---- beginning and end ---------------------------------------------------------------------- */

static void signalled(void *self, int number)
{
    struct app *app = self;
    if (number == SIGINT && app->terminal && terminal_interrupted(app->terminal))
        return;
    app->signal = number;
    app->status = 128 + number;
    loop_stop(app->loop);
}

static int open_terminal(struct app *app, struct error *error)
{
    const struct app_options *options = app->options;
    const struct theme *theme = theme_find(options->theme ? options->theme : "default");
    if (!theme) {
        error_set(error, ERROR_INVALID, "there is no theme \"%s\"", options->theme);
        return error_hint(error, "themes: default mono high ansi");
    }
    struct curses_options curses = { theme, options->color, !options->no_mouse, options->ascii };
    return terminal_open(app->loop, &curses, &terminal_events, app, &app->terminal, error);
}

static void say_about_terminal(struct app *app)
{
    const char *unknown = curses_unknown_term(terminal_curses(app->terminal));
    if (unknown)
        stage_say(&app->stage, UI_WARNING, "TERM %s is not known here; xterm-256color is used",
                  unknown);
    else if (curses_ascii(terminal_curses(app->terminal)) && !app->options->ascii)
        stage_say(&app->stage, UI_WARNING,
                  "The locale is not UTF-8 (LANG=%s); plain characters are used.",
                  getenv("LANG") ? getenv("LANG") : "");
}

static void watch_signals(struct app *app)
{
    static const int numbers[SIGNALS] = { SIGTERM, SIGHUP, SIGINT };
    for (size_t i = 0; i < SIGNALS; i++)
        app->signals[i] = loop_on_signal(app->loop, numbers[i], signalled, app);
}

static int begin(struct app *app, struct error *error)
{
    const struct app_options *options = app->options;
    int fps = options->fps > 0 ? options->fps : getenv("SSH_CONNECTION") ? FPS_SSH : FPS;
    app->frame_gap_ns = 1000000000 / fps;
    app->grid = canvas_grid_new(SCRIPT_WIDTH, SCRIPT_HEIGHT, options->ascii);
    app->stage = (struct stage){ .loop = app->loop, .launcher = options->project.launcher,
                                 .host = &stage_host, .host_self = app,
                                 .vim = text_equal(options->keys, "vim"),
                                 .watch = !options->no_reload, .mouse_on = !options->no_mouse,
                                 .read_only = options->read_only,
                                 .width = SCRIPT_WIDTH, .height = SCRIPT_HEIGHT };
    dispatch_init(&app->stage);
    app->frame_timer = loop_after_ms(app->loop, 1, frame_time, app);
    watch_signals(app);
    if (options->trace_ui && !(app->trace = fopen(options->trace_ui, "we")))
        return error_set(error, ERROR_SYSTEM, "cannot write %s", options->trace_ui);
    if (options->script) {
        take_size(app, SCRIPT_WIDTH, SCRIPT_HEIGHT);
        if (script_open(app->loop, options->script, &script_host, app, &app->script, error) < 0)
            return -1;
    } else {
        if (open_terminal(app, error) < 0)
            return -1;
        resized(app);
    }
    app->clipboard = clipboard_new(&app->stage, app->terminal);
    if (begin_project(app, error) < 0)
        return -1;
    if (app->terminal)
        say_about_terminal(app);
    loop_before_sleep(app->loop, before_sleep, app);
    return 0;
}

static void say_stopped(int number)
{
    static const struct { int number; const char *name; } names[] = {
        { SIGTERM, "SIGTERM" }, { SIGHUP, "SIGHUP" }, { SIGINT, "SIGINT" },
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        if (names[i].number == number)
            fprintf(stderr, "lambench: stopped by %s. Logs: .lambench/logs\n", names[i].name);
    }
}

static void end(struct app *app)
{
    loop_before_sleep(app->loop, NULL, NULL);
    AUTO_STR goodbye;
    str_init(&goodbye, 1024);
    greeting_goodbye(&app->stage, app->options->project.path,
                     clock_mono_ns() - app->opened_ns, &goodbye);
    script_free(app->script);
    spawn_free(app->edit.spawn);
    clipboard_free(app->clipboard);
    terminal_close(app->terminal);
    for (size_t i = 0; i < SIGNALS; i++)
        loop_signal_free(app->signals[i]);
    loop_timer_free(app->frame_timer);
    if (app->listener)
        runner_unsubscribe(app->stage.runner, app->listener);
    runner_close(app->stage.runner);
    app->stage.runner = NULL;
    stage_release(&app->stage);
    canvas_grid_free(app->grid);
    if (app->trace)
        (void)fclose(app->trace);
    say_stopped(app->signal);
    if (!app->script && !app->signal)
        (void)fputs(goodbye.text, stdout);
}

int app_run(const struct app_options *options)
{
    struct app app = { .options = options, .loop = options->loop };
    struct error error = ERROR_INIT;
    app.opened_ns = clock_mono_ns();
    bool begun = begin(&app, &error) == 0;
    if (begun)
        loop_run(app.loop);
    end(&app);
    if (begun)
        return app.status;
    char text[2048];
    fprintf(stderr, "lambench: %s\n", error_text(&error, text, sizeof(text)));
    return app.terminal ? status_of_error(error.kind) : STATUS_USAGE;
}
