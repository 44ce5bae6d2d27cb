/*
 * pool: the instances of one function: reuse, concurrency, init and its repeat, time-outs, and
 * which code version serves. One invocation at a time for each instance.
 */
#ifndef LAMBENCH_ENGINE_POOL_H
#define LAMBENCH_ENGINE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/engine/values.h"

struct error;
struct function;
struct instance;
struct invocation;
struct pool;
struct pool_host;
struct project;

/* PROJECT is held; the function is looked up in it by id. HOST is borrowed. */
struct pool *pool_new(const struct pool_host *host, const struct project *project,
                      const char *function);
/* Kills all instances; invocations still there are dropped without a word: see pool_give_up(). */
void pool_free(struct pool *pool);

/* Takes the invocation over unless it could not even be tried (throttled, no such runtime here):
 * -1, it stays the caller's, the error says why. */
int pool_admit(struct pool *pool, struct invocation *invocation, struct error *error);
/* Ends it, queued or running; false if it is not here. */
bool pool_cancel(struct pool *pool, const char *request);
/* The receiver of the streamed response to REQUEST, if that is here, has room again. */
void pool_go_on(struct pool *pool, const char *request);
/* Starts one instance ahead of time unless there is one. False if nothing was started. */
bool pool_warm(struct pool *pool);
/* It is to have provisioned instances. */
bool pool_provisions(const struct pool *pool);
/* Keeps them from now on, as many as the project says. */
void pool_provide(struct pool *pool);
/* Another project is in force, in which this function may differ. */
void pool_set_project(struct pool *pool, const struct project *project);
/* Code, layer or configuration changed: instances that serve the old are ended when they are idle.
 * WHAT ("app.mjs") names the cause in the message that says how long it took; NULL: none is sent,
 * unless the new code does not load. START: begin a fresh
 * instance at once. */
void pool_renew(struct pool *pool, const char *what, bool start);
/* Ends idle instances, busy ones after their invocation. */
void pool_restart(struct pool *pool);
/* Ends all instances for good; nobody is called for what was in progress. True while extensions are
 * still about to end, which they do within the time AWS gives them. */
bool pool_stop(struct pool *pool);
/* The function is gone: whatever is in progress or waits ends as cancelled. Free the pool then. */
void pool_give_up(struct pool *pool);
/* From now on an instance waits for a debugger on PORT (see values.h), which is returned, the first
 * one at once; 0: as the settings say. */
int pool_debug(struct pool *pool, int port);
void pool_set_stale(struct pool *pool, bool stale);

/* The instance that was started last and has its sandbox; NULL: there is none. Borrowed until the
 * next turn of the loop. */
struct instance *pool_newest(const struct pool *pool);
void pool_status(struct pool *pool, struct runner_function_status *out);
/* How many invocations are in progress or wait here, as they count against its concurrency. */
size_t pool_taken(const struct pool *pool);
bool pool_used(const struct pool *pool); /* it has instances or has run something */

#endif
