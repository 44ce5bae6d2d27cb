#include "runner/engine/spares.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runtime/spare.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/log.h"
#include "workspace/base/loop.h"

enum { KINDS = 4, EACH = 2, SOON_MS = 60, SCALING_MS = 2000 };

/* A kind of start. */
struct kind {
    char *key;                  /* NULL: not in use */
    struct spec spec;           /* decoded: owns all it has */
    struct command command;
    struct spare *waiting[EACH];
    int64_t used_ns, before_ns; /* when it was asked for, last and the time before; monotonic */
    bool broken;                /* one of them did not come up: no more are made */
};

struct spares {
    struct loop *loop;
    struct launcher *launcher;
    bool (*busy)(void *self);
    void *self;
    struct loop_timer *timer;
    struct kind kinds[KINDS];
    bool off;
};

static void forget(struct kind *kind)
{
    for (size_t i = 0; i < EACH; i++)
        spare_free(kind->waiting[i]);
    if (kind->key) {
        spec_release(&kind->spec);
        command_release(&kind->command);
    }
    free(kind->key);
    *kind = (struct kind){ .key = NULL };
}

/* ---- making -------------------------------------------------------------------------------- */

static size_t wanted(const struct kind *kind)
{
    bool scaling = clock_mono_ns() - kind->before_ns < SCALING_MS * (int64_t)1000000;
    return !kind->key || kind->broken ? 0 : scaling ? 2 : 1;
}

static struct spare **lacking(struct kind *kind)
{
    for (size_t i = 0; i < wanted(kind); i++) {
        if (kind->waiting[i] && spare_failed(kind->waiting[i])) {
            spare_free(take_ptr(&kind->waiting[i]));
            kind->broken = true;
            log_add("spares", "one did not come up: %s", kind->command.argv[0]);
            return NULL;
        }
        if (!kind->waiting[i])
            return &kind->waiting[i];
    }
    return NULL;
}

static void make_one(void *self)
{
    struct spares *spares = self;
    struct error error = ERROR_INIT;
    for (size_t i = 0; i < KINDS && !spares->off; i++) {
        struct kind *kind = &spares->kinds[i];
        struct spare **place = lacking(kind);
        if (!place)
            continue;
        if (!spares->busy(spares->self) &&
            spare_start(spares->loop, spares->launcher, &kind->spec, &kind->command, place,
                        &error) < 0) {
            log_add("spares", "%s", error.what);
            kind->broken = true;
        }
        loop_timer_set(spares->timer, SOON_MS); /* one after the other */
        return;
    }
}

/* ---- kinds --------------------------------------------------------------------------------- */

static struct kind *oldest(struct spares *spares)
{
    struct kind *found = &spares->kinds[0];
    for (size_t i = 1; i < KINDS; i++)
        if (spares->kinds[i].used_ns < found->used_ns)
            found = &spares->kinds[i];
    return found;
}

/* Copies by the wire form: what is kept must not point into anything of the caller's. */
static bool describe(struct kind *kind, const struct spec *spec, const struct command *command)
{
    struct error ignored = ERROR_INIT;
    AUTO_FREE char *spec_bytes = NULL;
    size_t spec_size;
    struct spec *early = spare_early(spec);
    spec_encode(early, &spec_bytes, &spec_size);
    spare_late_free(early);
    if (spec_decode(spec_bytes, spec_size, &kind->spec, &ignored) < 0)
        return false;
    spare_begin(command, &kind->command);
    return true;
}

/* The kind of this start; NULL: there can be no spare for it. */
static struct kind *kind_of(struct spares *spares, const struct spec *spec,
                            const struct command *command)
{
    AUTO_FREE char *key = spares->off ? NULL : spare_key(spec, command);
    if (!key)
        return NULL;
    for (size_t i = 0; i < KINDS; i++)
        if (spares->kinds[i].key && strcmp(spares->kinds[i].key, key) == 0)
            return &spares->kinds[i];
    struct kind *kind = oldest(spares);
    forget(kind);
    if (!describe(kind, spec, command))
        return NULL;
    kind->key = take_ptr(&key);
    kind->used_ns = -SCALING_MS * (int64_t)1000000;
    return kind;
}

static struct kind *note(struct spares *spares, const struct spec *spec,
                         const struct command *command)
{
    struct kind *kind = kind_of(spares, spec, command);
    if (!kind)
        return NULL;
    kind->before_ns = kind->used_ns;
    kind->used_ns = clock_mono_ns();
    loop_timer_set(spares->timer, SOON_MS);
    return kind;
}

void spares_note(struct spares *spares, const struct spec *spec, const struct command *command)
{
    (void)note(spares, spec, command);
}

struct spare *spares_take(struct spares *spares, const struct spec *spec,
                          const struct command *command)
{
    struct kind *kind = note(spares, spec, command);
    for (size_t i = 0; kind && i < EACH; i++)
        if (kind->waiting[i] && spare_waits(kind->waiting[i]))
            return take_ptr(&kind->waiting[i]);
    return NULL;
}

/* ---- open and close ------------------------------------------------------------------------ */

struct spares *spares_new(struct loop *loop, struct launcher *launcher, bool (*busy)(void *self),
                          void *self)
{
    struct spares *spares = mem_alloc(sizeof(*spares));
    *spares = (struct spares){ .loop = loop, .launcher = launcher, .busy = busy, .self = self };
    spares->timer = loop_after_ms(loop, -1, make_one, spares);
    return spares;
}

void spares_switch(struct spares *spares, bool on)
{
    spares->off = !on;
    for (size_t i = 0; i < KINDS && !on; i++)
        forget(&spares->kinds[i]);
}

void spares_free(struct spares *spares)
{
    if (!spares)
        return;
    spares_switch(spares, false);
    loop_timer_free(spares->timer);
    free(spares);
}
