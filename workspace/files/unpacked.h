/*
 * unpacked: folders that archives were unpacked into, one for each state of an archive, and which
 * of them nobody needs any more.
 */
#ifndef LAMBENCH_FILES_UNPACKED_H
#define LAMBENCH_FILES_UNPACKED_H

#include <stdint.h>

/* Removes from PLACE the folders "NAME-..." of an archive that others have replaced for so many
 * seconds, but the newest few, and what was broken off for as long. Who still runs on old code has
 * that time to end. Blocking. */
void unpacked_sweep(const char *place, const char *name, int64_t seconds);

#endif
