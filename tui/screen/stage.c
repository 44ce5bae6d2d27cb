#include "tui/screen/stage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/log_ring.h"
#include "tui/screen/messages.h"
#include "workspace/base/error.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { RING_RECORDS = 200000, RING_BYTES = 48 << 20 };

void stage_init(struct stage *stage)
{
    stage->mouse.x = -1;
    stage->logs = log_ring_new(RING_RECORDS, RING_BYTES);
    stage->messages = messages_new();
}

static void free_screen(struct screen *screen)
{
    if (screen->type->release)
        screen->type->release(screen);
    free(screen->state);
    free(screen);
}

void stage_release(struct stage *stage)
{
    while (stage->depth > 0) {
        struct screen *screen = stage->stack[--stage->depth];
        if (!screen->type->tab)
            free_screen(screen);
    }
    while (stage->kept_count > 0)
        free_screen(stage->kept[--stage->kept_count]);
    map_free(stage->runs);
    log_ring_free(stage->logs);
    messages_free(stage->messages);
    rows_release(&stage->rows);
    if (stage->change)
        stage->free_change(stage->change);
    free(stage->made);
    free(stage->function);
    free(stage->last_query);
}

void stage_changed(struct stage *stage, bool asked)
{
    stage->host->changed(stage->host_self, asked);
}

void stage_say(struct stage *stage, enum ui_tone tone, const char *format, ...)
{
    char text[480];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    AUTO_STR safe;
    str_init(&safe, sizeof(stage->message) - 3);
    text_safe(&safe, text, strlen(text), false);
    static const char *const marks[] = { "", "! ", "x " };
    (void)snprintf(stage->message, sizeof(stage->message), "%s%s", marks[tone], safe.text);
    stage->tone = tone;
    messages_add(stage->messages, stage->message);
    stage_changed(stage, false);
}

void stage_fail(struct stage *stage, const struct error *error)
{
    char text[480];
    stage_say(stage, UI_FAILURE, "%s", error_text(error, text, sizeof(text)));
}

struct screen *stage_top(const struct stage *stage) { return stage->stack[stage->depth - 1]; }

struct screen *stage_base(const struct stage *stage)
{
    size_t at = stage->depth - 1;
    while (at > 0 && stage->stack[at]->type->popup)
        at--;
    return stage->stack[at];
}

static struct screen *make_screen(struct stage *stage, const struct screen_type *type)
{
    for (size_t i = 0; i < stage->kept_count; i++) {
        if (stage->kept[i]->type == type)
            return stage->kept[i];
    }
    struct screen *screen = mem_alloc(sizeof(*screen));
    screen->type = type;
    screen->stage = stage;
    screen->state = mem_alloc(type->state_size ? type->state_size : 1);
    if (type->tab && stage->kept_count < STAGE_KEPT)
        stage->kept[stage->kept_count++] = screen;
    return screen;
}

static void take_out(struct stage *stage, size_t index)
{
    memmove(&stage->stack[index], &stage->stack[index + 1],
            (stage->depth - index - 1) * sizeof(stage->stack[0]));
    stage->depth--;
    stage->settled = false;
}

void stage_close(struct screen *screen)
{
    struct stage *stage = screen->stage;
    for (size_t i = 0; i < stage->depth; i++) {
        if (stage->stack[i] == screen) {
            take_out(stage, i);
            if (!screen->type->tab)
                free_screen(screen);
            stage_changed(stage, true);
            return;
        }
    }
}

void stage_pop(struct stage *stage)
{
    if (stage->depth > 1)
        stage_close(stage_top(stage));
}

struct screen *stage_push(struct stage *stage, const struct screen_type *type)
{
    if (stage->depth > 0 && stage_top(stage)->type == type && !type->popup && !type->tab)
        return stage_top(stage); /* there already */
    struct screen *screen = make_screen(stage, type);
    if (type->tab) { /* going somewhere leaves every popup behind */
        while (stage->depth > 1 && stage_top(stage)->type->popup)
            stage_pop(stage);
        for (size_t i = 1; i < stage->depth; i++) {
            if (stage->stack[i] == screen)
                take_out(stage, i);
        }
        /* The first screen is always at the bottom: going there is going all the way back. */
        while (stage->depth > 1 && stage->stack[0] == screen)
            stage_pop(stage);
    }
    bool there = stage->depth > 0 && stage_top(stage) == screen;
    if (!there && stage->depth < STAGE_DEPTH)
        stage->stack[stage->depth++] = screen;
    stage->settled = false;
    if (type->open)
        type->open(screen);
    stage_changed(stage, true);
    return screen;
}

int stage_open(struct stage *stage, const char *name, struct error *error)
{
    for (const struct screen_type *const *type = stage->screens; *type; type++) {
        if (text_equal((*type)->name, name)) {
            stage_push(stage, *type);
            return 0;
        }
    }
    error_set(error, ERROR_NOT_FOUND, "there is no screen \"%s\"", name);
    return error_hint(error, "screens: functions invoke logs stats package problems");
}

void stage_select(struct stage *stage, const char *function)
{
    if (text_equal(stage->function, function))
        return;
    free(stage->function);
    stage->function = mem_text(function);
}
