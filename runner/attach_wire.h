/*
 * attach_wire: one connection between lambench processes: messages of a line of JSON and counted
 * bytes behind it ("bytes": N), both ways, on the loop, never blocking.
 */
#ifndef LAMBENCH_ATTACH_WIRE_H
#define LAMBENCH_ATTACH_WIRE_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct attach_wire;
struct error;
struct json;
struct loop;

struct attach_wire_calls {
    /* BYTES are borrowed for the call. */
    void (*message)(void *self, const struct json *json, const char *bytes, size_t size);
    void (*closed)(void *self); /* by the other side, or it spoke nonsense; then it is silent */
};

struct attach_wire *attach_wire_new(struct loop *loop, int taken_fd,
                                    const struct attach_wire_calls *calls, void *self);
/* Also from within its calls. */
void attach_wire_free(struct attach_wire *wire);
DEFINE_AUTO(attach_wire, attach_wire_free);
/* Adds "bytes" to the message and sends both; JSON is taken. */
void attach_wire_send(struct attach_wire *wire, struct json *taken_json, const char *bytes,
                      size_t size);
/* The same as the first message of a connection, with descriptors, which stay the caller's. */
void attach_wire_send_with(struct attach_wire *wire, struct json *taken_json, const int *fds,
                           size_t count);
/* The descriptors that have come so far become the caller's. How many of COUNT there were. */
size_t attach_wire_take(struct attach_wire *wire, int *out_fds, size_t count);
/* Closes once everything is sent. */
void attach_wire_end(struct attach_wire *wire);

/* Unix sockets by a path that may be longer than sun_path: bound and reached through the folder. */
int attach_wire_listen(const char *path, int *out_fd, struct error *error);
int attach_wire_connect(const char *path, int *out_fd, int *out_pid, struct error *error);

#endif
