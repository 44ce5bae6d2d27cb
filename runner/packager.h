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

/* See runner_package(). */
int packager_start(struct work *work, const struct project *project, const char *id,
                   const char *folder,
                   void (*done)(void *self, const struct runner_package *package,
                                const struct error *error),
                   void *self, struct error *error);

#endif
