/*
 * engine: runs invocations: finds the pool, keeps what happened (log files, history, counts) and
 * announces it. Asynchronous invocations are tried again here.
 */
#ifndef LAMBENCH_ENGINE_ENGINE_H
#define LAMBENCH_ENGINE_ENGINE_H

#include "runner/engine/notice.h"
#include "runner/engine/values.h"
#include "workspace/base/mem.h"

struct builder;
struct engine;
struct error;
struct function;
struct history;
struct interpreters;
struct launcher;
struct loop;
struct metrics;
struct pool;
struct pool_host;
struct project;

struct engine_options {
    struct launcher *launcher;
    const char *state_folder;
    bool provision;             /* provisioned instances are kept */
    int warm;                   /* most functions started ahead without having been asked */
};

int engine_open(struct loop *loop, const struct engine_options *options, struct engine **out,
                struct error *error);
void engine_close(struct engine *engine);
/* Before the end: all instances are ended, and no more are begun. True while there are extensions
 * that hear of it: turn the loop until they have ended, which takes them 2 s at most. */
bool engine_stop(struct engine *engine);
DEFINE_AUTO(engine, engine_close);

/* Puts PROJECT in force: functions that differ from the old one are renewed, those that are gone
 * end. What differs is for the caller to tell. */
void engine_set_project(struct engine *engine, const struct project *project);
/* Code or layers of the function were saved. What is built of them is looked at first, and serves
 * when it is other code; AS_IT_IS: something of it is not built. */
void engine_renew(struct engine *engine, const char *function, const char *what, bool as_it_is);
void engine_set_stale(struct engine *engine, const char *function, bool stale);
/* Starts functions ahead, two at a time, until enough are warm. */
void engine_warm_up(struct engine *engine);

/* The project in force; borrowed until the next turn of the loop. */
const struct project *engine_project(const struct engine *engine);
/* The function that a logical id, name or ARN means; NULL if there is none. */
const struct function *engine_find(const struct engine *engine, const char *reference);

/* See runner_invoke(). */
int engine_invoke(struct engine *engine, const char *function, const struct runner_invoke *invoke,
                  void (*done)(void *self, const struct runner_result *result), void *self,
                  char out_request[37], struct error *error);
/* The receiver of the streamed response to REQUEST has room again. */
void engine_go_on(struct engine *engine, const char *request);
int engine_cancel(struct engine *engine, const char *request, struct error *error);
/* See pool_debug(). NOT_FOUND for an unknown function. */
int engine_debug(struct engine *engine, const char *function, int port, int *out_port,
                 struct error *error);
int engine_restart(struct engine *engine, const char *function, struct error *error);

bool engine_status(const struct engine *engine, const char *function,
                   struct runner_function_status *out);
struct blob *engine_last_event(const struct engine *engine, const char *function,
                               const char **out_name);
/* Lambda's API is served at PORT: functions that are cut off reach it all the same. */
void engine_set_api_port(struct engine *engine, int port);
unsigned engine_in_flight(const struct engine *engine);
uint64_t engine_change(const struct engine *engine);
/* See runner_changed(). */
bool engine_changed(const struct engine *engine, uint64_t since,
                    void (*each)(void *self, const char *function), void *self);

/* For what else starts something in sandboxes (see shell.h); borrowed. */
const struct pool_host *engine_host(const struct engine *engine);
struct pool *engine_pool(const struct engine *engine, const struct function *function);

struct notice_hub *engine_notices(struct engine *engine);
struct metrics *engine_metrics(const struct engine *engine);
/* What was found of this machine's interpreters; borrowed. */
struct interpreters *engine_interpreters(struct engine *engine);
/* What is built of its functions and layers; borrowed. */
struct builder *engine_builder(struct engine *engine);
struct history *engine_history(struct engine *engine);
/* A line of our own in a function's log and in the messages. */
void engine_say(struct engine *engine, const char *function, bool failed, const char *text);

#endif
