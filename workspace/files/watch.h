/*
 * watch: folders watched with inotify, recursively, a burst settled into one call.
 *
 * Saving in place, by rename (vim, VS Code), `git checkout` of hundreds of files, new subfolders
 * (with what was in them before their watch existed), folders moved away, and an overflowing
 * kernel queue (then everything under the root counts as changed) all end in `changed`.
 */
#ifndef LAMBENCH_FILES_WATCH_H
#define LAMBENCH_FILES_WATCH_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct ignore;
struct loop;
struct watch;

/* CHANGED gets absolute paths, sorted, each once, after SETTLE_MS of silence, at the latest after
 * four times that; a few files that were written whole, after a quarter of it. A path that names a
 * folder means «anything beneath it». */
struct watch *watch_new(struct loop *loop, int settle_ms,
                        void (*changed)(void *self, const char *const *paths, size_t count),
                        void *self);
void watch_free(struct watch *watch);
DEFINE_AUTO(watch, watch_free);

/* Watches a folder tree, or a single file (through its folder). IGNORE (borrowed, may be NULL)
 * speaks of names relative to ROOT. Adding the same root again is fine. A path that does not exist
 * is waited for through its nearest existing parent. The inotify limit reached is ERROR_LIMIT with
 * the sysctl to raise as hint. */
int watch_add(struct watch *watch, const char *root, const struct ignore *ignore,
              struct error *error);
/* Forgets all roots. */
void watch_clear(struct watch *watch);

#endif
