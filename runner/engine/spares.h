/*
 * spares: keeps a few spares (see runner/runtime/spare.h) for the kinds of starts there were last:
 * one of each kind, two while it is scaling out. They are made when nothing else goes on.
 */
#ifndef LAMBENCH_ENGINE_SPARES_H
#define LAMBENCH_ENGINE_SPARES_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct command;
struct launcher;
struct loop;
struct spare;
struct spares;
struct spec;

/* BUSY says whether there is work, for which making one would take the processor. */
struct spares *spares_new(struct loop *loop, struct launcher *launcher, bool (*busy)(void *self),
                          void *self);
void spares_free(struct spares *spares);
DEFINE_AUTO(spares, spares_free);
/* Off: those that wait end, and none is made. On at first. */
void spares_switch(struct spares *spares, bool on);
/* One that fits this start, which becomes the caller's; NULL: it has to be made from nothing. In
 * both cases one for the next start of this kind is made soon. */
struct spare *spares_take(struct spares *spares, const struct spec *spec,
                          const struct command *command);
/* The same without taking one. */
void spares_note(struct spares *spares, const struct spec *spec, const struct command *command);

#endif
