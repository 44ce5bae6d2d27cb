#include "tui/line/line.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/action/action.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { TEXT_BYTES = 1 << 26 };

struct line {
    struct ui ui;           /* first: the ui is the line */
    struct loop *loop;
    const char *color;
    bool ended, serves;
    bool closed;            /* nobody reads standard output any more */
    int status;
};

/* ---- standard error ------------------------------------------------------------------------- */

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && value[0];
}

/* The first that says something wins: option, LAMBENCH_COLOR, NO_COLOR, TERM, the terminal. */
static bool in_color(const char *option)
{
    const char *word = option ? option : getenv("LAMBENCH_COLOR");
    if (word && strcmp(word, "always") == 0)
        return true;
    if ((word && strcmp(word, "never") == 0) || is_set("NO_COLOR") || !is_set("TERM") ||
        strcmp(getenv("TERM"), "dumb") == 0)
        return false;
    return isatty(STDERR_FILENO);
}

static void say(const char *color, enum ui_tone tone, const char *text)
{
    static const char *const tones[] = {
        [UI_PLAIN] = "", [UI_WARNING] = "\033[35m", [UI_FAILURE] = "\033[1;31m"
    };
    AUTO_STR line;
    str_init(&line, TEXT_BYTES);
    bool colored = tone != UI_PLAIN && in_color(color);
    if (tone != UI_PLAIN)
        str_addf(&line, "%slambench:%s ", colored ? tones[tone] : "", colored ? "\033[0m" : "");
    if (isatty(STDERR_FILENO))
        text_safe(&line, text, strlen(text), true);
    else
        str_add(&line, text);
    str_add_char(&line, '\n');
    fwrite(line.text, 1, line.length, stderr); /* where else could a failure be told */
}

static void line_say(struct ui *ui, enum ui_tone tone, const char *text)
{
    say(((struct line *)ui)->color, tone, text);
}

int line_fail(const struct error *error, const char *color)
{
    char text[2048];
    say(color, UI_FAILURE, error_text(error, text, sizeof text));
    return status_of_error(error->kind);
}

/* ---- standard output ------------------------------------------------------------------------ */

static void write_failed(struct line *line, int number)
{
    if (number != EPIPE) {
        struct error error = ERROR_INIT;
        error_system(&error, number, "write standard output");
        line->status = line_fail(&error, line->color);
    }
    line->closed = true;
    loop_stop(line->loop); /* whoever wanted to read it is gone: so is the reason to go on */
}

static void write_all(struct line *line, const char *bytes, size_t size)
{
    while (size > 0 && !line->closed) {
        ssize_t n = write(STDOUT_FILENO, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            write_failed(line, errno);
            return;
        }
        bytes += n;
        size -= (size_t)n;
    }
}

static void line_print(struct ui *ui, const char *bytes, size_t size)
{
    struct line *line = (struct line *)ui;
    if (!ui->people) {
        write_all(line, bytes, size);
        return;
    }
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    text_safe(&safe, bytes, size, true);
    write_all(line, safe.text, safe.length);
}

/* ---- the rest of the ui --------------------------------------------------------------------- */

static int line_open(struct ui *ui, const char *screen, const char *function, struct error *error)
{
    (void)ui;
    (void)function;
    error_set(error, ERROR_INVALID, "the command line has no screen \"%s\"", screen);
    return error_hint(error, "lambench opens the full screen");
}

static void line_finish(struct ui *ui, int status)
{
    struct line *line = (struct line *)ui;
    if (line->status == 0)
        line->status = status;
    line->ended = true;
    loop_stop(line->loop);
}

static void stopped(void *self, int number)
{
    struct line *line = self;
    line->status = number == SIGTERM && line->serves ? STATUS_OK : STATUS_INTERRUPTED;
    line->ended = true;
    loop_stop(line->loop);
}

/* Until here a signal simply ends us: nothing is left behind then either, for what we start dies
 * with us. From here on it is done in order. */
static void run_until_end(struct line *line)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct loop_signal *signals[COUNT(numbers)];
    for (size_t i = 0; i < COUNT(numbers); i++)
        signals[i] = loop_on_signal(line->loop, numbers[i], stopped, line);
    if (!line->closed)
        loop_run(line->loop);
    call_free_all(&line->ui);
    for (size_t i = 0; i < COUNT(numbers); i++)
        loop_signal_free(signals[i]);
}

int line_run(struct call *taken_call, struct launcher *launcher)
{
    struct error error = ERROR_INIT;
    struct call *call = taken_call;
    AUTO(loop) loop = loop_new();
    AUTO_FREE char *color = mem_text(call_value(call, "--color", 0));
    struct line line = {
        .ui = { .say = line_say, .print = line_print, .open = line_open, .finish = line_finish,
                .people = isatty(STDOUT_FILENO), .one_call = true },
        .loop = loop,
        .color = color,
        .serves = (call->action->flags & ACTION_SERVES) != 0,
    };
    call->ui = &line.ui;
    call->loop = loop;
    call->launcher = launcher;
    if (action_run(call, &error) < 0)
        return line_fail(&error, color);
    run_until_end(&line);
    return line.status;
}
