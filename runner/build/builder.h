/*
 * builder: the builds of a project: which functions and layers are built at all, two at a time,
 * and which folder serves each function.
 *
 * A function that needs no build, and whose layers need none, is always ready. Of the others it is
 * known when they were looked at: builder_ready() begins that, and `settled` tells when it is done.
 * What was built before goes on serving while there is nothing newer.
 */
#ifndef LAMBENCH_BUILD_BUILDER_H
#define LAMBENCH_BUILD_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct builder;
struct interpreters;
struct loop;
struct problem_list;
struct project;

struct builder_calls {
    /* Everything the function is made of is settled; CHANGED: it is other code than before. */
    void (*settled)(void *self, const char *function, bool changed);
    void (*say)(void *self, const char *id, bool failed, const char *text); /* function or layer */
    void (*changed)(void *self, const char *id);    /* what builder_status() says of it */
};

struct builder_options {
    struct loop *loop;
    const char *state_folder;           /* builds are kept beneath it */
    struct interpreters *interpreters;  /* borrowed */
    const struct builder_calls *calls;
    void *self;
};

struct builder *builder_new(const struct builder_options *options);
void builder_free(struct builder *builder);     /* kills what is being built */
DEFINE_AUTO(builder, builder_free);
/* CALL is told the folders that a function is built of, each time it is settled: for whoever
 * watches them. To be set before anything is asked. */
void builder_tell_inputs(struct builder *builder,
                         void (*call)(void *self, const char *function, const char *folder),
                         void *self);
/* Held. Whatever serves goes on serving until the functions were looked at again. */
void builder_set_project(struct builder *builder, const struct project *project);

/* Nothing of the function is built, as far as is known: the quick question before each run. */
bool builder_is_plain(const struct builder *builder, const char *function);
/* What serves the function is known; false: `settled` comes. Always true for unknown ones. */
bool builder_ready(struct builder *builder, const char *function);
/* Files of the function's were saved. True: it is built of some of them, and it is not ready before
 * it was looked at again. */
bool builder_saved(struct builder *builder, const char *function);
/* Looks again at a function or layer that is settled; a build that failed is tried again. CLEAN:
 * nothing that was built before counts. False: it is not built. */
bool builder_again(struct builder *builder, const char *id, bool clean);
/* False: it is not being built. */
bool builder_cancel(struct builder *builder, const char *id);
/* Calls once, later, when the function with all it is made of, or the layer, is settled. */
void builder_wait(struct builder *builder, const char *id, void (*call)(void *self), void *self);
void builder_forget(struct builder *builder, const void *self); /* its waits */
/* A number that grows with every build that ended. */
unsigned builder_ended(const struct builder *builder);
/* Why the function cannot be served: what it needs was not built, and nothing older is there. NULL:
 * it can. */
const char *builder_blocked(struct builder *builder, const char *function,
                            const char **out_hint);
/* Is ID, a function or a layer, part of what the function is made of? */
bool builder_concerns(struct builder *builder, const char *function, const char *id);

/* The folders a function, or the one a layer, is served from, held; NULL when all of it is
 * source. */
struct builder_use {
    const char *code;               /* NULL: the source */
    const char **layers;            /* for each layer of the function; NULL in it: as it is */
    bool source_maps;               /* Node.js is to use them */
    struct built **held;
    size_t held_count, held_capacity;
};
struct builder_use *builder_use(struct builder *builder, const char *function);
void builder_use_free(struct builder_use *use);
DEFINE_AUTO(builder_use, builder_use_free);

enum builder_state { BUILDER_SOURCE, BUILDER_UNKNOWN, BUILDER_BUILDING, BUILDER_BUILT,
                     BUILDER_FAILED };
/* Of one function or layer; texts are borrowed until the next turn of the loop. */
struct builder_status {
    enum builder_state state;
    const char *method;     /* "makefile"; NULL: it is not built */
    const char *does;       /* "make build-Hello" */
    const char *folder;     /* what was built; NULL: nothing */
    int64_t built_ns;       /* wall clock; 0: nothing */
    int64_t took_ms;        /* of the build in this process; -1: there was none */
    const char *failure, *hint;             /* or NULL */
    const struct problem_list *problems;    /* or NULL */
    const char *output;     /* of the build in this process; "" */
};
void builder_status(struct builder *builder, const char *id, struct builder_status *out);
/* "source", "build of 12:03" or, of another day, "build of 2026-03-02 12:03". Returns BUFFER. */
const char *builder_serves(struct builder *builder, const char *id, char *buffer, size_t size);
/* Appends the problems of all builds that failed. */
void builder_problems(const struct builder *builder, struct problem_list *out);

#endif
