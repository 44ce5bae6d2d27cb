/*
 * invoke_job: the runs that one call asks for, one after the other or several at once, and what is
 * shown of them.
 */
#ifndef LAMBENCH_ACTION_INVOKE_JOB_H
#define LAMBENCH_ACTION_INVOKE_JOB_H

#include <stdbool.h>

struct call;
struct error;

/* Begins; the call ends when the last run has ended. */
int invoke_job_start(struct call *call, bool cold, struct error *error);

#endif
