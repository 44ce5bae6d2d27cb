/*
 * test_job: all events with an accepted answer, one after the other, on instances that stay warm.
 */
#ifndef LAMBENCH_ACTION_TEST_JOB_H
#define LAMBENCH_ACTION_TEST_JOB_H

struct call;
struct error;

/* Begins; the call ends after the last test. */
int test_job_start(struct call *call, struct error *error);

#endif
