/*
 * debug: an instance that is started for a debugger: the port for it on this machine, what to
 * type, and whether somebody is there. While one is waited for or attached no time runs.
 */
#ifndef LAMBENCH_ENGINE_DEBUG_H
#define LAMBENCH_ENGINE_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct debug;
struct error;
struct function;
struct instance;
struct pool_host;

enum { DEBUG_LOOK_MS = 500 };   /* so often it is looked who is there */

struct debug_options {
    const struct pool_host *host;
    const struct function *function;
    const char *request;        /* of the invocation it is started for, or "" */
    int port;
    bool own_network;
};

/* NOT_EMULATED when the port is taken. */
int debug_open(const struct debug_options *options, struct debug **out, struct error *error);
/* Where the program is to listen, as its network has it. */
int debug_inner(const struct debug *debug);
/* INSTANCE is started with it, perhaps again: borrowed until debug_free(), which comes first. Its
 * code lies in FOLDER on this machine, or NULL. */
void debug_begin(struct debug *debug, struct instance *instance, const char *folder);
/* It is about to end: another one may have the port. */
void debug_release(struct debug *debug);
void debug_free(struct debug *debug);
DEFINE_AUTO(debug, debug_free);

/* What instance_connect() asked for is there; see instance.h. */
void debug_connected(struct debug *debug, uint64_t token, int taken_fd);

int debug_port(const struct debug *debug);
bool debug_attached(const struct debug *debug);
/* Is a debugger waited for, or attached? */
bool debug_holds(struct debug *debug);

#endif
