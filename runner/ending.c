#include "runner/ending.h"

#include <stdbool.h>

#include "runner/engine/engine.h"
#include "workspace/base/loop.h"

enum { END_MS = 3000 };

static void on_late(void *self)
{
    *(bool *)self = true;
}

void ending_wait(struct loop *loop, struct engine *engine)
{
    bool late = false;
    if (loop_in_turn(loop))
        return;
    struct loop_timer *timer = loop_after_ms(loop, END_MS, on_late, &late);
    while (!late && engine_stop(engine))
        loop_turn(loop, true);
    loop_timer_free(timer);
}
