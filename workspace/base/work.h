/*
 * work: one helper thread for what would block the loop. A job gets a struct it owns, sees no
 * model, and its result comes back on the loop.
 */
#ifndef LAMBENCH_BASE_WORK_H
#define LAMBENCH_BASE_WORK_H

#include "workspace/base/mem.h"

struct loop;
struct work;

struct work *work_new(struct loop *loop);
/* Waits for the job that runs; jobs not begun are not run, but their DONE is called. */
void work_free(struct work *work);
DEFINE_AUTO(work, work_free);
/* RUN is called on the helper thread, then DONE on the loop's. JOB is handed to both. */
void work_add(struct work *work, void (*run)(void *job), void (*done)(void *job), void *job);

#endif
