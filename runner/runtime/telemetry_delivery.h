/*
 * telemetry_delivery: brings batches to an extension that listens inside the sandbox, by HTTP
 * (a POST each) or as lines over TCP. What fails is tried again, each time after twice as long.
 */
#ifndef LAMBENCH_RUNTIME_TELEMETRY_DELIVERY_H
#define LAMBENCH_RUNTIME_TELEMETRY_DELIVERY_H

#include <stdbool.h>

#include "workspace/base/str.h"

struct loop;
struct telemetry_delivery;

struct telemetry_delivery_calls {
    /* Have a socket made that connects to the port; telemetry_delivery_connected() gets it. OTHER:
     * where it was tried last nobody listened, so at the other address. */
    void (*connect)(void *self, bool other);
    /* The batch has arrived, or was given up. */
    void (*done)(void *self, bool arrived);
};

struct telemetry_delivery *telemetry_delivery_new(struct loop *loop, bool tcp, unsigned port,
                                                  const char *path,
                                                  const struct telemetry_delivery_calls *calls,
                                                  void *self);
void telemetry_delivery_free(struct telemetry_delivery *delivery);
bool telemetry_delivery_busy(const struct telemetry_delivery *delivery);
/* Sends BATCH, whose contents it takes. Not while it is busy. */
void telemetry_delivery_send(struct telemetry_delivery *delivery, struct str *batch);
/* FD becomes its; -1: none could be had. */
void telemetry_delivery_connected(struct telemetry_delivery *delivery, int fd);

#endif
