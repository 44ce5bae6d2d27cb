#include "tui/screen/preview.h"

#include "tui/screen/stage.h"
#include "tui/widget/difference.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"

enum { PREVIEW_BYTES = 1 << 18, SLOW_NS = 20000000, PAUSE_MS = 150 };

void preview_init(struct preview *preview, struct stage *stage)
{
    *preview = (struct preview){ .stage = stage, .stale = true };
    str_init(&preview->text, PREVIEW_BYTES);
}

void preview_release(struct preview *preview)
{
    loop_timer_free(preview->timer);
    str_release(&preview->text);
}

static void pause_over(void *self)
{
    struct preview *preview = self;
    preview->due = true;
    stage_changed(preview->stage, true);
}

void preview_change(struct preview *preview)
{
    preview->stale = true;
    preview->due = false;
    if (preview->took_ns < SLOW_NS)
        return;
    if (!preview->timer)
        preview->timer = loop_after_ms(preview->stage->loop, PAUSE_MS, pause_over, preview);
    else
        loop_timer_set(preview->timer, PAUSE_MS);
}

bool preview_begin(struct preview *preview, bool now)
{
    if (!preview->stale || (!now && !preview->due && preview->took_ns >= SLOW_NS))
        return false;
    preview->begun_ns = clock_mono_ns();
    preview->stale = preview->due = false;
    str_clear(&preview->text);
    return true;
}

void preview_end(struct preview *preview, bool refused)
{
    preview->refused = refused;
    preview->took_ns = clock_mono_ns() - preview->begun_ns;
}

int preview_draw(const struct preview *preview, const struct canvas *canvas)
{
    if (!preview->refused)
        return difference_draw(canvas, preview->text.text);
    canvas_put_safe(canvas, 0, 0, canvas->area.width, ROLE_WARNING, preview->text.text,
                    preview->text.length);
    return 1;
}
