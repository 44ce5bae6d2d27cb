/*
 * preview: the lines that an edit would change, while it is typed. With a template so large that
 * they take long, they are made when the person pauses.
 */
#ifndef LAMBENCH_SCREEN_PREVIEW_H
#define LAMBENCH_SCREEN_PREVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/term/canvas.h"
#include "workspace/base/str.h"

struct loop_timer;
struct stage;

struct preview {
    struct stage *stage;        /* borrowed */
    struct str text;            /* lines as edit_difference() has them; or why it is refused */
    bool refused;
    bool stale, due;            /* it is of an older input; the pause is over */
    int64_t begun_ns, took_ns;  /* monotonic; how long it took last */
    struct loop_timer *timer;
};

void preview_init(struct preview *preview, struct stage *stage);
void preview_release(struct preview *preview);
/* The input is another one now. */
void preview_change(struct preview *preview);
/* True when it is to be made now: TEXT is empty then, fill it and call preview_end(). NOW: also
 * without a pause. */
bool preview_begin(struct preview *preview, bool now);
void preview_end(struct preview *preview, bool refused);
/* Returns the rows used. */
int preview_draw(const struct preview *preview, const struct canvas *canvas);

#endif
