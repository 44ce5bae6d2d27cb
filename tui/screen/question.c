#include "tui/screen/question.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { DEAF_MS = 150, WIDTH = 72, LINES = 8 };

struct state {
    struct stage *stage;
    struct question question;   /* its texts are copied into the next ones */
    char *title, *text, *other, *labels[QUESTION_ANSWERS];
    struct loop_timer *timer;
    bool hears;
};

static void begin_hearing(void *self)
{
    struct state *state = self;
    state->hears = true;
    stage_changed(state->stage, true);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    struct question question = state->question;
    struct stage *stage = screen->stage;
    int given = 0;
    for (size_t i = 0; i < QUESTION_ANSWERS; i++) {
        if (question.answers[i].key && question.answers[i].key == code)
            given = code;
    }
    if (!state->hears || (!given && !question.other))
        return true;
    stage_close(screen);
    question.answer(stage, question.self, given);
    return true;
}

static int count_lines(const char *text)
{
    int count = 1;
    for (const char *at = strchr(text, '\n'); at && count < LINES; at = strchr(at + 1, '\n'))
        count++;
    return count;
}

static void draw_text(const struct state *state, const struct canvas *canvas, int lines)
{
    const char *at = state->text;
    for (int y = 0; y < lines; y++) {
        size_t size = strcspn(at, "\n");
        canvas_put_safe(canvas, 0, 1 + y, canvas->area.width, ROLE_TEXT, at, size);
        at += size + (at[size] ? 1 : 0);
    }
}

static int draw_answer(const struct canvas *canvas, int x, int y, int code, const char *label)
{
    char name[16];
    int used = canvas_put(canvas, x, y, ROLE_KEY,
                          code ? keys_name(name, sizeof(name), code) : "any other key");
    used += 2 + canvas_put(canvas, x + used + 2, y, ROLE_TEXT, label);
    canvas_zone(canvas, (struct rect){ x, y, used, 1 }, CANVAS_ZONE_KEY, 0,
                code ? code : KEYS_ESC);
    return used;
}

static int answer_width(int code, const char *label)
{
    char name[16];
    const char *key_name = code ? keys_name(name, sizeof(name), code) : "any other key";
    return (int)strlen(key_name) + 2 + text_width(label, strlen(label));
}

static void draw_answers(const struct state *state, const struct canvas *canvas, int y)
{
    int x = 2;
    for (size_t i = 0; i <= QUESTION_ANSWERS; i++) {
        bool last = i == QUESTION_ANSWERS;
        const char *label = last ? state->other : state->labels[i];
        int code = last ? 0 : state->question.answers[i].key;
        if (!label)
            continue;
        if (x > 2 && x + answer_width(code, label) > canvas->area.width) {
            x = 2; /* the next row */
            y++;
        }
        x += draw_answer(canvas, x, y, code, label) + 4;
    }
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect whole = { 0, 0, canvas->area.width, canvas->area.height - 1 };
    int lines = count_lines(state->text);
    struct rect box = layout_center(whole, WIDTH, lines + 6);
    symbol_box(canvas, box, state->title, NULL, true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    draw_text(state, &inside, lines);
    if (state->hears)
        draw_answers(state, &inside, lines + 2);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    loop_timer_free(state->timer);
    free(state->title);
    free(state->text);
    free(state->other);
    for (size_t i = 0; i < QUESTION_ANSWERS; i++)
        free(state->labels[i]);
}

static const struct screen_type question_screen = {
    .name = "question", .title = "Question", .popup = true, .hints = "",
    .note = "one of the keys in the box", .state_size = sizeof(struct state), .draw = draw,
    .key = key, .release = release,
};

void question_ask(struct stage *stage, const struct question *question)
{
    struct state *state = stage_push(stage, &question_screen)->state;
    state->stage = stage;
    state->question = *question;
    state->title = mem_text(question->title);
    state->text = mem_text(question->text);
    state->other = mem_text(question->other);
    for (size_t i = 0; i < QUESTION_ANSWERS; i++)
        state->labels[i] = mem_text(question->answers[i].label);
    state->timer = loop_after_ms(stage->loop, DEAF_MS, begin_hearing, state);
}
