/*
 * telemetry: the subscribers of one environment to what happens in it, what they still have to get,
 * and what happened before they came.
 */
#ifndef LAMBENCH_RUNTIME_TELEMETRY_H
#define LAMBENCH_RUNTIME_TELEMETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct loop;
struct platform_event;
struct telemetry;
struct telemetry_wish;

struct telemetry_calls {
    /* Have a socket made that connects to PORT inside; telemetry_connected() gets it. OTHER: at
     * 127.0.0.1, where that is not the address of sandbox.localdomain anyway. */
    void (*connect)(void *self, unsigned port, bool other, uint64_t token);
};

struct telemetry *telemetry_new(struct loop *loop, const struct telemetry_calls *calls,
                                void *self);
void telemetry_free(struct telemetry *telemetry);
DEFINE_AUTO(telemetry, telemetry_free);

/* Forgets subscribers and events: all begins anew. */
void telemetry_clear(struct telemetry *telemetry);
/* Init is over: nobody can subscribe any more. */
void telemetry_close(struct telemetry *telemetry);
bool telemetry_closed(const struct telemetry *telemetry);
/* NAME is that of the extension. True; false when it has a subscription by the other API. One that
 * subscribes again by the same API has only the new subscription. */
bool telemetry_subscribe(struct telemetry *telemetry, const char *name,
                         const struct telemetry_wish *wish);
void telemetry_tell(struct telemetry *telemetry, const struct platform_event *event);
/* FD becomes its; -1: none could be had. */
void telemetry_connected(struct telemetry *telemetry, uint64_t token, int fd);
/* Sends what waits without waiting for more: the environment is about to end. */
void telemetry_flush(struct telemetry *telemetry);

#endif
