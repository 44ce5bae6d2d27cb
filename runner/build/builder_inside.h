/*
 * builder_inside: what the two halves of builder share: running builds (builder.c) and telling
 * about them (builder_tell.c).
 */
#ifndef LAMBENCH_BUILD_BUILDER_INSIDE_H
#define LAMBENCH_BUILD_BUILDER_INSIDE_H

#include "runner/build/builder.h"

struct map;
struct target;

/* A function or layer that is built, or was before. */
struct builder_site {
    struct target *target;
    bool wanted;            /* it is built by the project in force */
    bool waiting, building; /* for its turn; now */
    char *told;             /* the failure that was told last */
};

/* A function and what it is made of, once somebody asked. */
struct builder_user {
    bool planned, settled, changed;
    bool plain;                     /* nothing of it is built */
    struct builder_site *code;      /* NULL: its source */
    struct builder_site **layers;   /* for each layer of the function; NULL in it: as it is */
    size_t layer_count;
};

struct builder_waiter {
    char *id;
    void (*call)(void *self);
    void *self;
};

struct builder {
    struct builder_options options;
    char *place;
    struct work *work;      /* made when the first is built */
    const struct project *project;
    struct map *sites, *users;
    int running;
    unsigned ended;
    void (*tell_inputs)(void *self, const char *function, const char *folder);
    void *tell_self;
    struct builder_waiter *waiters;
    size_t waiter_count, waiter_capacity;
};

/* Calls those who wait for what is settled now. */
void builder_call_waiters(struct builder *builder);
/* NULL for a function that the project does not have. */
struct builder_user *builder_find_user(struct builder *builder, const char *id);

#endif
