#include "tui/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/term/input.h"
#include "tui/term/keys.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"

enum { ESCAPE_MS = 25, ESCAPE_SSH_MS = 100, FENCE_MS = 500, BATCH = 256 };
enum { BACK_NS = 1000000000 };
enum use { USE_SCREEN, USE_LENT, USE_PLAIN };

/* What one read gave; pasted text is kept beside it. */
struct batch {
    struct input items[BATCH];
    char *texts[BATCH];
    size_t count;
};

struct terminal {
    struct loop *loop;
    const struct terminal_events *events;
    void *self;
    struct curses *curses;
    struct input_decoder *decoder;
    struct loop_watch *watch;
    struct loop_timer *escape, *fence;
    struct loop_signal *resize, *stop;
    enum use use;
    bool waits_for_write;
    int64_t back_ns;            /* when another program gave it back */
    int64_t asked_ns;           /* when the question was sent that is not answered; 0: none */
    bool answers, no_fence;     /* it answered once; it never does */
};

static void collect(void *self, const struct input *input)
{
    struct batch *batch = self;
    if (batch->count >= BATCH)
        return;
    struct input *kept = &batch->items[batch->count];
    *kept = *input;
    batch->texts[batch->count] = NULL;
    if (input->kind == INPUT_PASTE)
        kept->text = batch->texts[batch->count] = mem_text_n(input->text, input->size);
    batch->count++;
}

static void answered(struct terminal *terminal)
{
    terminal->answers = true;
    terminal->asked_ns = 0;
    terminal->events->ready(terminal->self);
}

/* Lines that terminals draw two columns wide would break every box. */
static void column_told(struct terminal *terminal, int column)
{
    if (column <= 1 || curses_ascii(terminal->curses))
        return;
    curses_set_ascii(terminal->curses);
    terminal->events->resized(terminal->self);
}

static bool deliver(struct terminal *terminal, const struct input *input,
                    const struct input *next)
{
    if (input->kind == INPUT_READY) {
        answered(terminal);
    } else if (input->kind == INPUT_COLUMN) {
        column_told(terminal, input->x);
    } else if (terminal->use == USE_PLAIN) {
        if (input->kind == INPUT_KEY && (input->key == KEYS_ENTER || input->key == 'q'))
            terminal_take_back(terminal);
    } else if (terminal->use == USE_SCREEN) {
        return terminal->events->input(terminal->self, input, next);
    }
    return false;
}

static void deliver_all(struct terminal *terminal, struct batch *batch)
{
    bool rest_left_out = false;
    for (size_t i = 0; i < batch->count; i++) {
        const struct input *next = i + 1 < batch->count ? &batch->items[i + 1] : NULL;
        if (!rest_left_out)
            rest_left_out = deliver(terminal, &batch->items[i], next);
        free(batch->texts[i]);
    }
}

static void escape_alone(void *self)
{
    struct terminal *terminal = self;
    struct batch batch;
    batch.count = 0;
    input_flush(terminal->decoder, collect, &batch);
    deliver_all(terminal, &batch);
}

static void read_some(struct terminal *terminal)
{
    char bytes[4096];
    ssize_t got = read(curses_fd(terminal->curses), bytes, sizeof(bytes));
    if (got == 0 || (got < 0 && errno == EIO)) {
        (void)raise(SIGHUP); /* the terminal is gone */
        return;
    }
    if (got < 0)
        return;
    /* An Esc of an earlier read is a key of its own, unless this goes on with its sequence. */
    if (input_alone(terminal->decoder) && bytes[0] != '[' && bytes[0] != 'O')
        escape_alone(terminal);
    struct batch batch;
    batch.count = 0;
    input_feed(terminal->decoder, bytes, (size_t)got, collect, &batch);
    loop_timer_set(terminal->escape, !input_waits(terminal->decoder) ? -1
                                     : getenv("SSH_CONNECTION") ? ESCAPE_SSH_MS : ESCAPE_MS);
    deliver_all(terminal, &batch);
}

static void watch_what_is_needed(struct terminal *terminal)
{
    bool left = !curses_flush(terminal->curses);
    if (left == terminal->waits_for_write)
        return;
    terminal->waits_for_write = left;
    loop_watch_change(terminal->watch, left ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void ready(void *self, unsigned what)
{
    struct terminal *terminal = self;
    if (what & LOOP_WRITE) {
        watch_what_is_needed(terminal);
        if (!terminal->waits_for_write)
            terminal->events->ready(terminal->self);
    }
    if (what & LOOP_READ)
        read_some(terminal);
}

static void fence_time(void *self)
{
    struct terminal *terminal = self;
    terminal->no_fence = !terminal->answers;
    terminal->asked_ns = 0;
    terminal->events->ready(terminal->self);
}

static void resized(void *self, int number)
{
    struct terminal *terminal = self;
    (void)number;
    if (terminal->use == USE_SCREEN)
        terminal->events->resized(terminal->self);
}

static void stop_asked(void *self, int number)
{
    (void)number;
    terminal_stop(self);
}

int terminal_open(struct loop *loop, const struct curses_options *options,
                  const struct terminal_events *events, void *self, struct terminal **out,
                  struct error *error)
{
    AUTO(terminal) terminal = mem_alloc(sizeof(*terminal));
    terminal->loop = loop;
    terminal->events = events;
    terminal->self = self;
    terminal->decoder = input_new();
    if (curses_open(options, &terminal->curses, error) < 0)
        return -1;
    mem_on_death(curses_emergency);
    terminal->watch = loop_watch_fd(loop, curses_fd(terminal->curses), LOOP_READ, ready, terminal);
    terminal->escape = loop_after_ms(loop, ESCAPE_MS, escape_alone, terminal);
    terminal->fence = loop_after_ms(loop, FENCE_MS, fence_time, terminal);
    loop_timer_set(terminal->escape, -1);
    loop_timer_set(terminal->fence, -1);
    terminal->resize = loop_on_signal(loop, SIGWINCH, resized, terminal);
    terminal->stop = loop_on_signal(loop, SIGTSTP, stop_asked, terminal);
    *out = take_ptr(&terminal);
    return 0;
}

/* An answer that is on its way must not be typed into the shell. */
static void await_answer(struct terminal *terminal)
{
    struct pollfd waiting = { .fd = curses_fd(terminal->curses), .events = POLLIN };
    if (terminal->asked_ns && terminal->answers)
        (void)poll(&waiting, 1, 50);
    terminal->asked_ns = 0;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    loop_signal_free(terminal->resize);
    loop_signal_free(terminal->stop);
    loop_timer_free(terminal->escape);
    loop_timer_free(terminal->fence);
    loop_watch_free(terminal->watch);
    if (terminal->curses)
        await_answer(terminal);
    curses_close(terminal->curses);
    mem_on_death(NULL);
    input_free(terminal->decoder);
    free(terminal);
}

struct curses *terminal_curses(struct terminal *terminal) { return terminal->curses; }

bool terminal_can_draw(struct terminal *terminal, bool asked)
{
    if (terminal->use != USE_SCREEN || terminal->waits_for_write)
        return false;
    return asked || terminal->no_fence || terminal->asked_ns == 0;
}

size_t terminal_draw(struct terminal *terminal, const struct canvas_grid *grid, bool asked)
{
    size_t bytes = curses_draw(terminal->curses, grid);
    if (!asked && bytes > 0 && !terminal->no_fence) {
        curses_send(terminal->curses, "\033[5n", 4);
        terminal->asked_ns = clock_mono_ns();
        loop_timer_set(terminal->fence, FENCE_MS);
    }
    watch_what_is_needed(terminal);
    return bytes;
}

void terminal_send(struct terminal *terminal, const char *bytes, size_t size)
{
    curses_send(terminal->curses, bytes, size);
    watch_what_is_needed(terminal);
}

void terminal_lend(struct terminal *terminal)
{
    await_answer(terminal);
    loop_timer_set(terminal->fence, -1);
    curses_suspend(terminal->curses);
    terminal->use = USE_LENT;
    loop_watch_change(terminal->watch, 0);
}

void terminal_take_back(struct terminal *terminal)
{
    terminal->use = USE_SCREEN;
    terminal->back_ns = clock_mono_ns();
    terminal->waits_for_write = false;
    curses_resume(terminal->curses);
    loop_watch_change(terminal->watch, LOOP_READ);
    terminal->events->resized(terminal->self);
}

bool terminal_interrupted(struct terminal *terminal)
{
    if (terminal->use == USE_PLAIN)
        terminal_take_back(terminal);
    else if (terminal->use == USE_SCREEN)
        return clock_mono_ns() - terminal->back_ns < BACK_NS; /* it ended by this same Ctrl-c */
    return true;
}

void terminal_plain(struct terminal *terminal, const char *text, size_t size)
{
    terminal_lend(terminal);
    terminal->use = USE_PLAIN;
    (void)fwrite(text, 1, size, stdout);
    (void)fputs("\n-- select and copy as you like; Enter goes back to lambench --\n", stdout);
    (void)fflush(stdout);
    loop_watch_change(terminal->watch, LOOP_READ);
}

void terminal_stop(struct terminal *terminal)
{
    bool screen = terminal->use == USE_SCREEN;
    if (screen)
        terminal_lend(terminal);
    (void)raise(SIGSTOP);
    if (screen)
        terminal_take_back(terminal);
}
