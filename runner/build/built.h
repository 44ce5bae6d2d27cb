/*
 * built: a folder that a build has made, counted. While somebody holds it, in this process or in
 * another, it is not taken away: an instance keeps the code it was started with.
 */
#ifndef LAMBENCH_BUILD_BUILT_H
#define LAMBENCH_BUILD_BUILT_H

#include <stdint.h>

#include "workspace/base/mem.h"

struct built {
    int holds, lock;        /* use built_hold() and built_drop() */
    char *folder;           /* absolute */
    int64_t built_ns;       /* wall clock */
};

/* NULL when the folder is not there. */
struct built *built_open(const char *folder, int64_t built_ns);
struct built *built_hold(struct built *built);  /* NULL stays NULL */
void built_drop(struct built *built);
DEFINE_AUTO(built, built_drop);

/* Removes the folders of builds in PLACE that nobody holds, but not the one called KEEP (may be
 * NULL). Blocking. */
void built_sweep(const char *place, const char *keep);

#endif
