/*
 * packager: zips of functions and layers, made on the helper thread, and the aws commands that
 * upload them.
 */
#ifndef LAMBENCH_PACKAGER_H
#define LAMBENCH_PACKAGER_H

struct error;
struct project;
struct runner_package;
struct work;

struct packager_request {
    const struct project *project;
    const char *id;             /* of a function or layer */
    const char *folder;         /* where the zip goes */
    const char *built;          /* what was built of it, instead of its source; NULL: nothing */
    const char *const *layers;  /* the same for each layer of the function; NULL: nothing */
};

/* See runner_package(). */
int packager_start(struct work *work, const struct packager_request *request,
                   void (*done)(void *self, const struct runner_package *package,
                                const struct error *error),
                   void *self, struct error *error);

#endif
