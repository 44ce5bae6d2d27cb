#include "tui/screen/question.h"

#include <stdint.h>
#include <stdlib.h>

#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "workspace/base/clock.h"
#include "workspace/base/mem.h"

enum { DEAF_MS = 150, WIDTH = 68, HEIGHT = 7 };

struct state {
    char *title, *text, *yes;
    int64_t since_ns;
    void (*answer)(struct stage *stage, bool yes);
};

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (clock_mono_ns() - state->since_ns < (int64_t)DEAF_MS * 1000000)
        return true;
    void (*answer)(struct stage *stage, bool yes) = state->answer;
    struct stage *stage = screen->stage;
    stage_close(screen);
    answer(stage, code == 'y');
    return true;
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect whole = { 0, 0, canvas->area.width, canvas->area.height - 1 };
    struct rect box = layout_center(whole, WIDTH, HEIGHT);
    symbol_box(canvas, box, state->title, NULL, true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    int width = inside.area.width;
    canvas_put_cut(&inside, 0, 1, width, ROLE_TEXT, state->text, false);
    int x = 2 + canvas_put(&inside, 2, 3, ROLE_KEY, "y");
    x += 2 + canvas_put(&inside, x + 2, 3, ROLE_TEXT, state->yes);
    canvas_put(&inside, x + 4, 3, ROLE_TEXT, "any other key  no");
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    free(state->title);
    free(state->text);
    free(state->yes);
}

static const struct screen_type question_screen = {
    .name = "question", .title = "Question", .popup = true, .hints = "",
    .note = "y yes  any other key no", .state_size = sizeof(struct state), .draw = draw,
    .key = key, .release = release,
};

void question_ask(struct stage *stage, const char *title, const char *text, const char *yes,
                  void (*answer)(struct stage *stage, bool yes))
{
    struct state *state = stage_push(stage, &question_screen)->state;
    state->title = mem_text(title);
    state->text = mem_text(text);
    state->yes = mem_text(yes);
    state->since_ns = clock_mono_ns();
    state->answer = answer;
}
