/*
 * recorder: keeps what happened: log lines to files, results to history and metrics. Written
 * behind the present turn of the loop, so that no invocation waits for a disk.
 */
#ifndef LAMBENCH_ENGINE_RECORDER_H
#define LAMBENCH_ENGINE_RECORDER_H

struct error;
struct history;
struct invocation;
struct log_record;
struct loop;
struct metrics;
struct recorder;
struct runner_result;

/* TROUBLE is told once when log lines cannot be written, until they can be again. */
int recorder_open(struct loop *loop, const char *state_folder,
                  void (*trouble)(void *self, const struct error *error), void *self,
                  struct recorder **out, struct error *error);
void recorder_close(struct recorder *recorder); /* writes what is waiting */

void recorder_log(struct recorder *recorder, const struct log_record *record);
void recorder_result(struct recorder *recorder, const struct invocation *invocation,
                     const struct runner_result *result);

/* There was no room for an invocation of it. */
void recorder_throttled(struct recorder *recorder, const char *function);

struct metrics *recorder_metrics(const struct recorder *recorder);
struct history *recorder_history(const struct recorder *recorder);

#endif
