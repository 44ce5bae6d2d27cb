#include "tui/screen/dispatch.h"

#include <stddef.h>
#include <string.h>

#include "tui/screen/bindings.h"
#include "tui/screen/command.h"
#include "tui/screen/commands.h"
#include "tui/screen/frame.h"
#include "tui/screen/runs.h"
#include "tui/screen/screens.h"
#include "tui/screen/stage.h"
#include "tui/screen/text_screen.h"
#include "tui/term/input.h"
#include "tui/term/keys.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/map.h"

enum { DOUBLE_CLICK_MS = 400 };

static struct stage *of_ui(struct ui *ui)
{
    return (struct stage *)((char *)ui - offsetof(struct stage, ui));
}

static void ui_say(struct ui *ui, enum ui_tone tone, const char *text)
{
    stage_say(of_ui(ui), tone, "%s", text);
}

static void ui_print(struct ui *ui, const char *bytes, size_t size)
{
    text_screen_add(of_ui(ui), bytes, size);
}

static int ui_open(struct ui *ui, const char *screen, const char *function, struct error *error)
{
    struct stage *stage = of_ui(ui);
    if (function)
        stage_select(stage, function);
    return stage_open(stage, screen, error);
}

static void ui_finish(struct ui *ui, int status)
{
    (void)status; /* what went wrong has been said */
    stage_changed(of_ui(ui), false);
}

void dispatch_init(struct stage *stage)
{
    stage_init(stage);
    stage->screens = screens_table;
    stage->commands = commands_table;
    stage->runs = map_new(runs_free);
    stage->ui = (struct ui){ .say = ui_say, .print = ui_print, .open = ui_open,
                             .finish = ui_finish, .people = true };
}

static void say_unknown(struct stage *stage, int key)
{
    char name[16];
    if (key == 'h' && !stage->vim)
        stage_say(stage, UI_PLAIN, "h does not move here (l is logs). Use the arrows, "
                                   "or :keys vim");
    else
        stage_say(stage, UI_PLAIN, "%s is not a key here.  ? lists the keys",
                  keys_name(name, sizeof(name), key));
}

static int vim_key(const struct stage *stage, int key)
{
    if (!stage->vim)
        return key;
    return key == 'h' ? KEYS_LEFT : key == 'l' ? KEYS_RIGHT : key;
}

/* In a field, an Alt habit from the shell arrives as Esc and a letter in one read: it moves by
 * words; with anything else behind it, Esc is Esc and the rest is dropped. */
static bool field_escape(struct screen *top, const struct input *next)
{
    static const struct { int after, key; } words[] = {
        { 'b', KEYS_WORD_LEFT }, { 'f', KEYS_WORD_RIGHT }, { 'd', KEYS_WORD_DELETE },
        { KEYS_BACKSPACE, KEYS_WORD_ERASE },
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (next->kind == INPUT_KEY && next->key == words[i].after) {
            top->type->key(top, words[i].key);
            return true;
        }
    }
    top->type->key(top, KEYS_ESC);
    return true;
}

/* A screen that was covered may be of a template that is gone: no frame was drawn since. */
static struct screen *settled_top(struct stage *stage)
{
    if (!stage->settled)
        frame_refresh(stage);
    return stage_top(stage);
}

bool dispatch_key(struct stage *stage, int key, const struct input *next)
{
    struct screen *top = settled_top(stage);
    stage->last_key_ns = clock_mono_ns();
    stage_changed(stage, true);
    bool field = top->type->text && top->type->text(top);
    if (field && key == KEYS_ESC && next)
        return field_escape(top, next);
    if (field) {
        top->type->key(top, key);
        return false;
    }
    if (top->type->key && top->type->key(top, vim_key(stage, key)))
        return false;
    const struct binding *binding = bindings_find(top->type->name, key, stage->vim);
    if (binding)
        command_run(stage, binding->words);
    else
        say_unknown(stage, key);
    return false;
}

void dispatch_paste(struct stage *stage, const char *text, size_t size)
{
    struct screen *top = settled_top(stage);
    stage_changed(stage, true);
    if (top->type->paste && top->type->paste(top, text, size))
        return;
    stage_say(stage, UI_PLAIN, "Paste ignored (%zu bytes): no text field is open.  "
                               "i puts it into an event", size);
}

/* ---- mouse --------------------------------------------------------------------------------- */

static void click(struct stage *stage, const struct canvas_grid *grid, int x, int y)
{
    const struct canvas_zone *zone = canvas_grid_zone(grid, x, y);
    struct screen *top = settled_top(stage);
    int64_t now = clock_mono_ns();
    bool twice = stage->mouse.last_x == x && stage->mouse.last_y == y &&
                 now - stage->mouse.last_ns < (int64_t)DOUBLE_CLICK_MS * 1000000;
    stage->mouse.last_x = x;
    stage->mouse.last_y = y;
    stage->mouse.last_ns = twice ? 0 : now;
    if (!zone)
        return;
    struct canvas_zone copy = *zone; /* a new screen may be drawn on the grid at any time */
    if (copy.kind == CANVAS_ZONE_KEY)
        (void)dispatch_key(stage, (int)copy.value, NULL);
    else if (top->type->click)
        top->type->click(top, &copy, twice ? SCREEN_DOUBLE_CLICK : SCREEN_CLICK);
}

static void wheel(struct stage *stage, const struct canvas_grid *grid, const struct input *input)
{
    const struct canvas_zone *zone = canvas_grid_zone(grid, input->x, input->y);
    struct screen *top = settled_top(stage);
    if (!zone || !top->type->click)
        return;
    struct canvas_zone copy = *zone;
    top->type->click(top, &copy, input->wheel < 0 ? SCREEN_WHEEL_UP : SCREEN_WHEEL_DOWN);
}

void dispatch_mouse(struct stage *stage, const struct canvas_grid *grid, const struct input *input)
{
    stage_changed(stage, true);
    if (input->kind == INPUT_WHEEL) {
        wheel(stage, grid, input);
    } else if (input->kind == INPUT_PRESS) {
        stage->mouse.x = input->x;
        stage->mouse.y = input->y;
    } else if (stage->mouse.x >= 0) {
        bool dragged = stage->mouse.x != input->x || stage->mouse.y != input->y;
        stage->mouse.x = -1;
        if (!dragged) {
            click(stage, grid, input->x, input->y);
        } else if (!stage->mouse_hint_given) {
            stage->mouse_hint_given = true;
            stage_say(stage, UI_PLAIN, "To select text: Shift+drag.  M turns the mouse off, "
                                       "X shows plain text");
        }
    }
}
