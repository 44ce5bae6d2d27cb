/*
 * runs: what the screens have invoked: the event chosen for each function, the run in progress
 * and the last result.
 */
#ifndef LAMBENCH_SCREEN_RUNS_H
#define LAMBENCH_SCREEN_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "runner/runner.h"

struct error;
struct stage;
struct trace_place;

struct run {
    struct stage *stage;        /* borrowed */
    char *function;             /* id */
    struct blob *event;         /* chosen; NULL: none yet */
    char *event_name;           /* "events/a.json", "sample:sqs" ... */
    char *event_path;           /* file it was read from, or NULL */
    int http_status;            /* that the response carries; 0: none */
    bool running, finished;     /* a run is in progress; there is a result */
    bool remembered;            /* the history was asked for an event */
    int64_t begun_ns;           /* monotonic */
    char request[37];           /* of the run in progress */
    struct runner_result result;    /* its texts are owned here */
    uint64_t change;            /* grows with every change */
};

/* NULL when nothing was chosen or run yet. */
const struct run *runs_find(const struct stage *stage, const char *function);
/* The run of a function, made when there is none yet; never NULL. */
struct run *runs_get(struct stage *stage, const char *function);
/* Chooses an event; NAME and PATH are copied, EVENT is held. */
void runs_choose(struct run *run, struct blob *event, const char *name, const char *path);
/* True when an event is chosen: by hand, the last one the runner knows, or that of
 * the newest run in the history. */
bool runs_has_event(struct run *run);
int runs_start(struct stage *stage, const char *function, bool cold, struct error *error);
int runs_cancel(struct stage *stage, const char *function, struct error *error);
/* Shows an earlier run again: its event and its result, from the history. */
int runs_load(struct stage *stage, const char *request, struct error *error);
/* "ok 201  8.91 ms  billed 9 ms  74/256 MB" */
const char *runs_verdict(const struct run *run, char *buffer, size_t size);
/* "warm  init 182 ms  code #3  7c1e9a20  14:02:11  source" */
const char *runs_details(const struct run *run, char *buffer, size_t size);
/* The word that people need first: what went wrong, in one sentence. "" for a good run. */
const char *runs_trouble(const struct run *run, char *buffer, size_t size);
/* The line of the project's code that a failed run came from; release OUT's path. */
bool runs_place(const struct run *run, struct trace_place *out);
/* The command line that does the same, for a shell; free it. */
char *runs_command(const struct run *run);
void runs_free(void *run);

#endif
