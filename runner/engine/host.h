/*
 * host: what pools and their slots ask of the engine that owns them.
 */
#ifndef LAMBENCH_ENGINE_HOST_H
#define LAMBENCH_ENGINE_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/store/log_write.h"

struct builder;
struct interpreters;
struct invocation;
struct launcher;
struct loop;
struct runner_result;
struct spares;

struct pool_host {
    struct loop *loop;
    struct launcher *launcher;
    struct interpreters *interpreters;
    struct spares *spares;
    struct builder *builder;            /* which folders serve a function */
    const char *state_folder;
    void *self;
    void (*log)(void *self, const char *function, const char *request, enum log_kind kind,
                const char *text, size_t size);
    /* The invocation is over; the pool frees it after the call. */
    void (*finished)(void *self, struct invocation *invocation,
                     const struct runner_result *result);
    void (*started)(void *self, const struct invocation *invocation);
    void (*changed)(void *self, const char *function);
    /* A start that pool_warm or pool_renew asked for is over. */
    void (*warmed)(void *self, const char *function, bool failed);
    /* In its log and to people. */
    void (*say)(void *self, const char *function, bool failed, const char *text);
    /* To people alone: what its log has already, or does not need. */
    void (*tell)(void *self, const char *function, const char *text);
    /* It tried to connect to WHERE, to which its network has no way. */
    void (*refused)(void *self, const char *function, const char *where);
    unsigned api_port;          /* of Lambda's API on 127.0.0.1, which all may reach; 0: none */
};

#endif
